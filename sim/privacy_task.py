"""``task=privacy``: what runs with the given files would tell of people, without telling it of any small group."""

import dataclasses
import datetime
import time
from collections.abc import Sequence
from pathlib import Path

from sim import screen
from sim.errors import DONE
from sim.privacy import Privacy, privacy_of
from sim.provenance import check_writable, new_folder, write_json
from sim.results import Origin, card_of, write_card, write_csv
from sim.running import logs_of, origin_of
from sim.settings import Root
from sim.staff import staff_of
from sim.terminal import encoding, say, width
from sim.told import privacy as told


def run_privacy(root: Root, words: Sequence[str]) -> int:
    """Show and write what would be told of the people of a staff file and of logs; return the exit code."""
    started = time.time()
    parent = Path(root.run.output.dir) / root.run.task
    check_writable(parent)
    staff = staff_of(root.scenario.organisation, root.run.data, root.scenario.building)
    logs = logs_of(root, staff)
    inputs = staff.inputs | ({} if logs is None else logs.inputs)
    roster = root.scenario.organisation.roster
    read = None if roster is None or staff.roster is None else (Path(roster).name, staff.roster)
    found = privacy_of(read, logs, inputs, root.run.data.smallest_group)
    say(screen.printed_finding(told.said(found.summary), encoding=encoding(), width=width()))
    origin = origin_of(root, words, staff, started)
    origin = dataclasses.replace(origin, inputs={**origin.inputs, **inputs})
    path = write_privacy(parent, found, origin, root.scenario.seed, formats=root.run.output.note)
    say(str(path))
    return DONE


def write_privacy(parent: Path, privacy: Privacy, origin: Origin, seed: int, *, formats: bool = True) -> Path:
    """Write the report's folder below `parent` and return its path; raises `EnvironmentFault` when that fails.

    ``privacy.md`` is always written; with `formats` the same report also as a page, in Word, PDF and Excel.
    """
    from sim.note import files
    from sim.note import privacy as note

    name = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_{privacy.summary['run_id']}"
    with new_folder(parent, name) as (folder, final):
        write_json(folder / "summary.json", privacy.summary)
        write_csv(folder / "groups.csv", privacy.groups)
        write_csv(folder / "tables.csv", privacy.tables)
        report = note.note_of(privacy, card_of(folder, origin, seed))
        if formats:
            files.write_note(folder, report, {}, note.sheets_of(privacy), "privacy")
        else:
            files.write_markdown(folder, report, "privacy")
        write_card(folder, origin, seed)
    return final[0]
