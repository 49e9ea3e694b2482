"""``task=store``: what is kept, whether it is as it was written, and what may go."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sim import words
from sim.errors import DONE, INTEGRITY
from sim.grid import fitted, listing, printed
from sim.language import mark, tr
from sim.settings import Root
from sim.store import remove_begun
from sim.store_contents import Item, damaged, items, old, remove
from sim.terminal import encoding, say, warn, width

SHOWN: Final = 20  # jobs in the list, the latest
HEADINGS: Final = (
    *(mark("last changed"), mark("organisation"), mark("policy"), mark("desks")),
    *(mark("seed"), mark("kept"), mark("size"), mark("version")),
)


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
        files = words.counted(len(broken), "file not as written", "files not as written")
        say(tr("Checked: {files}.", files=files) if broken else tr("Checked: all as written."))
    if asked.prune != "nothing":
        gone = words.counted(removed, "job, result or file", "jobs, results and files")
        say(tr("Removed: {things}.", things=gone))
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
    head = tr(
        "{folder}: {jobs} with {replications}, {evaluations}, {size}",
        folder=folder,
        jobs=words.counted(len(jobs), "job", "jobs"),
        replications=words.counted(sum(item.replications for item in jobs), "replication", "replications"),
        evaluations=words.counted(len(results), "finished evaluation", "finished evaluations"),
        size=_size(total),
    )
    others = sum(item.about is not None and not item.current for item in found)
    notes = []
    if others:
        number = words.count(others)
        notes.append(tr("Of another version, and so of no use here: {number} (store.prune=versions)", number=number))
    if len(jobs) > SHOWN:
        every = words.counted(len(jobs), "job", "jobs")
        notes.append(tr("The latest {shown} of {jobs} are shown.", shown=SHOWN, jobs=every))
    wide, rows = width(), [_row(item) for item in jobs[:SHOWN]]
    headings = [tr(heading) for heading in HEADINGS]
    body = listing(headings, rows, wide, encoding(), headings[1:3]) if rows else []
    return printed(
        [fitted(head, wide, "bold"), *body, *(fitted(note, wide) for note in notes)], wide, encoding(), False
    )


def _row(item: Item) -> list[str]:
    when = f"{datetime.datetime.fromtimestamp(item.changed):%Y-%m-%d %H:%M}"
    if item.about is None:
        return [when, tr("cannot be read"), "", "", "", "", _size(item.size), ""]
    scenario, desks = item.about["scenario"], item.about["desks"]
    people = scenario["organisation"]["name"] if item.about["staff"] is None else tr("a roster")
    return [
        when,
        words.clean(people, 30),
        words.clean(scenario["policy"]["name"], 20),
        words.count(desks[0]) if len(desks) == 1 else tr("{number} numbers", number=len(desks)),
        str(scenario["seed"]),
        words.counted(item.replications, "replication", "replications"),
        _size(item.size),
        item.about["version"] if item.current else tr("{version}, other", version=item.about["version"]),
    ]


def _size(number: float) -> str:
    for unit in (mark("bytes"), "kB", "MB"):
        if number < 1000:
            return f"{words.amount(number)} {tr(unit)}"
        number /= 1000
    return f"{words.amount(number)} GB"
