"""``task=store``: what is kept, whether it is as it was written, and what may go."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sim import words
from sim.errors import DONE, INTEGRITY
from sim.grid import fitted, listing, printed
from sim.settings import Root
from sim.store import remove_begun
from sim.store_contents import Item, damaged, items, old, remove
from sim.terminal import encoding, say, warn, width

SHOWN: Final = 20  # jobs in the list, the latest
HEADINGS: Final = ["last changed", "organisation", "policy", "desks", "seed", "kept", "size", "version"]


def run_store(root: Root) -> int:
    """List, verify and prune the store of the output folder; return the exit code, 6 where a file is damaged."""
    folder, asked = Path(root.run.output.dir) / "store", root.run.store
    found = items(folder)
    broken = list(damaged(found)) if asked.verify or asked.prune == "damaged" else []
    for path in broken:
        warn(f"{path.relative_to(folder)}: is not as it was written")
    removed = _pruned(found, broken, asked.prune, asked.days)
    remove_begun(folder.parent)
    say(_told(folder, items(folder)))
    if asked.verify:
        say(f"Checked: {words.counted(len(broken), 'file')} not as written." if broken else "Checked: all as written.")
    if asked.prune != "nothing":
        say(f"Removed: {words.counted(removed, 'job, result or file', 'jobs, results and files')}.")
    return INTEGRITY if broken and asked.prune != "damaged" else DONE


def _pruned(found: Sequence[Item], broken: Sequence[Path], what: str, days: float) -> int:
    if what == "damaged":
        for path in broken:
            path.unlink(missing_ok=True)
        return len(broken)
    gone = {
        "nothing": [],
        "versions": [item for item in found if item.about is not None and not item.current],
        "old": [item for item in found if old(item, days)],
        "all": list(found),
    }[what]
    for item in gone:
        remove(item)
    return len(gone)


def _told(folder: Path, found: Sequence[Item]) -> str:
    jobs, results = [item for item in found if item.replications], [item for item in found if not item.replications]
    total = sum(item.size for item in found)
    head = (
        f"{folder}: {words.counted(len(jobs), 'job')} with "
        f"{words.counted(sum(item.replications for item in jobs), 'replication')}, "
        f"{words.counted(len(results), 'finished evaluation')}, {_size(total)}"
    )
    others = sum(item.about is not None and not item.current for item in found)
    notes = (
        [f"Of another version, and so of no use here: {words.count(others)} (store.prune=versions)"] if others else []
    )
    if len(jobs) > SHOWN:
        notes.append(f"The latest {SHOWN} of {words.counted(len(jobs), 'job')} are shown.")
    wide, rows = width(), [_row(item) for item in jobs[:SHOWN]]
    body = listing(HEADINGS, rows, wide, encoding(), HEADINGS[1:3]) if rows else []
    return printed(
        [fitted(head, wide, "bold"), *body, *(fitted(note, wide) for note in notes)], wide, encoding(), False
    )


def _row(item: Item) -> list[str]:
    when = f"{datetime.datetime.fromtimestamp(item.changed):%Y-%m-%d %H:%M}"
    if item.about is None:
        return [when, "cannot be read", "", "", "", "", _size(item.size), ""]
    scenario, desks = item.about["scenario"], item.about["desks"]
    people = scenario["organisation"]["name"] if item.about["staff"] is None else "a roster"
    return [
        when,
        words.clean(people, 30),
        words.clean(scenario["policy"]["name"], 20),
        words.count(desks[0]) if len(desks) == 1 else f"{len(desks)} numbers",
        str(scenario["seed"]),
        words.counted(item.replications, "replication"),
        _size(item.size),
        item.about["version"] if item.current else f"{item.about['version']}, other",
    ]


def _size(number: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if number < 1000:
            return f"{words.amount(number)} {unit}"
        number /= 1000
    return f"{words.amount(number)} GB"
