"""Reads an organisation's own files into logs."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.compiling import Int32s
from sim.errors import ConfigurationError, InputError, nearest
from sim.events import NOWHERE
from sim.logs.badges import Badges, Stays
from sim.logs.bookings import Booked, BookingRows
from sim.logs.calendar_days import day_lines
from sim.logs.clocks import Clocks
from sim.logs.columns import Reader
from sim.logs.contents import Bookings, Logs, Visits, named
from sim.logs.counts import CountRows
from sim.logs.dates import Dates
from sim.logs.fields import CLUES, FIELDS, Declared
from sim.logs.files import File, open_file
from sim.logs.outcome import Outcome, Rows, check_dropped, file_lines
from sim.logs.people import Ids
from sim.logs.quantities import Numbers
from sim.logs.survey import SurveyRows
from sim.logs.zones import Zone
from sim.provenance import digest
from sim.roster import Roster
from sim.roster.fields import FIELDS as ROSTER_FIELDS
from sim.sentences import Counted, Sentence, real_people
from sim.tabular import Layout, heading_key, shown
from sim.workdays import Calendar

_REQUIRED: Final = {
    "badges": ("employee_id",),
    "bookings": ("date",),
    "counts": ("count",),
    "survey": ("home_hours",),
}
_EITHER: Final = {"badges": ("time_in", "time"), "counts": ("date", "time")}


def read_logs(declared: Declared, calendar: Calendar, roster: Roster | None) -> Logs:
    """Return what the declared files hold; people are those of the staff file where there is one.

    Raises `InputError` with all faults of a file, and when more than `most_dropped` of a log's rows would be dropped;
    `ConfigurationError` for a wrong declaration.
    """
    paths = {kind: path for kind in FIELDS if (path := getattr(declared, kind)) is not None}
    if not paths:
        raise ConfigurationError("data: no log is given, give data.badges, data.bookings, data.counts or data.survey")
    _check_columns(declared)
    dates = Dates(declared.date_format)
    zone = None if declared.timezone is None else Zone(declared.timezone)
    files = {kind: _open(kind, path, declared) for kind, path in paths.items()}
    _check_headings(declared, files, roster)
    ids = Ids(roster)
    outcomes: dict[str, Outcome[Any]] = {}
    report: list[str] = []
    unread, read = {}, {}
    for kind, file in files.items():
        fields = _fields(kind, file, roster)
        outcomes[kind] = outcome = _read(kind, file, fields, declared, dates, zone, ids)
        report += file_lines(file, fields, outcome)
        if outcome.days is not None and len(outcome.days):
            report += day_lines(outcome.days, calendar, declared.smallest_group, outcome.empty)
        unread[kind], read[kind] = file.unread(fields), file.read(fields)
    return _logs(files, outcomes, ids, report, unread, read, declared.smallest_group)


def _open(kind: str, path: Path, declared: Declared) -> File:
    """Return the file with its headings; raise `InputError` when a column is missing."""
    layout = Layout(
        fields=FIELDS[kind],
        required=_REQUIRED[kind],
        personal=frozenset(() if kind == "counts" else FIELDS[kind]),
        columns={field: heading for field, heading in declared.columns.items() if field in FIELDS[kind]},
        separator=declared.separator,
        decimal=declared.decimal,
        clues={field: clue for field, clue in CLUES.items() if field in FIELDS[kind]},
        shared=True,
    )
    file = open_file(path, layout)
    either = _EITHER.get(kind, ())
    if either and not any(field in file for field in either):
        raise InputError(file.table.missing(either[0]))
    return file


def _fields(kind: str, file: File, roster: Roster | None) -> frozenset[str]:
    """Return the fields that are read: those that the file has and that tell what nothing else does."""
    needless: set[str] = set()
    if kind == "badges":
        needless |= {"time", "direction"} if "time_in" in file else {"time_out"}
    if roster is not None and kind != "survey":
        needless.add("team")
    return frozenset(field for field in FIELDS[kind] if field in file and field not in needless)


def _read(
    kind: str, file: File, fields: frozenset[str], declared: Declared, dates: Dates, zone: Zone | None, ids: Ids
) -> Outcome[Any]:
    reader = Reader(dates)
    clocks = Clocks(reader, zone)
    numbers = Numbers(reader, declared.decimal)
    rows: Rows[Any]
    if kind == "badges":
        rows = Badges(fields, reader, clocks, ids)
    elif kind == "bookings":
        rows = BookingRows(reader, clocks, ids)
    elif kind == "counts":
        rows = CountRows(reader, clocks, numbers, dates)
    else:
        rows = SurveyRows(reader, numbers, declared.smallest_group, file.name)
    for block in file.blocks(fields):
        rows.add(block)
    file.check(reader.faults)
    outcome = rows.outcome()
    check_dropped(file, outcome.dropped, declared.most_dropped)
    return outcome


def _logs(
    files: dict[str, File],
    outcomes: dict[str, Outcome[Any]],
    ids: Ids,
    report: list[str],
    unread: dict[str, list[str]],
    read: dict[str, list[str]],
    smallest: int,
) -> Logs:
    """Return the logs, in which people have their final numbers."""
    stays: Stays | None = outcomes["badges"].contents if "badges" in outcomes else None
    booked: Booked | None = outcomes["bookings"].contents if "bookings" in outcomes else None
    did: list[list[npt.NDArray[Any]]] = []
    if stays is not None:
        did.append([stays.person, stays.day, stays.arrive, stays.leave])
    if booked is not None:
        did.append([booked.person, booked.day, booked.ahead, booked.status])
    who, final, several = ids.who(did)
    notes = [note for outcome in outcomes.values() for note in outcome.notes]
    if several:
        people = real_people(several, smallest)
        notes.append(Sentence("team: {people} in several teams, taken as in that of most rows", people=people))
    if len(who):
        people = Counted(len(who), "person", "people")
        teams = [Counted(len(who.teams), "team", "teams")] if who.teams else []
        report = [*report, Sentence("in all logs: {found}", found=[people, *teams])]
    names = {kind: _name(kind, files) for kind in files}
    return Logs(
        who,
        None if stays is None else _visits(stays, final),
        None if booked is None else _bookings(booked, final),
        outcomes["counts"].contents if "counts" in outcomes else None,
        outcomes["survey"].contents if "survey" in outcomes else None,
        report,
        notes,
        {names[kind]: digest(file.path) for kind, file in files.items()},
        {names[kind]: headings for kind, headings in unread.items()},
        {names[kind]: headings for kind, headings in read.items()},
    )


def _visits(stays: Stays, final: Int32s) -> Visits:
    person = final[stays.person]
    order = np.lexsort((stays.arrive, stays.day, person))
    person, day, arrive, leave = (column[order] for column in (person, stays.day, stays.arrive, stays.leave))
    first, last = (int(stays.day.min()), int(stays.day.max())) if len(order) else (NOWHERE, NOWHERE)
    return Visits(person, day, arrive, leave, first, last)


def _bookings(booked: Booked, final: Int32s) -> Bookings:
    known = booked.person != NOWHERE
    person = booked.person.copy()
    person[known] = final[person[known]]
    order = np.lexsort((booked.status, booked.ahead, person, booked.day))
    first, last = (int(booked.day.min()), int(booked.day.max())) if len(order) else (NOWHERE, NOWHERE)
    return Bookings(person[order], booked.day[order], booked.ahead[order], booked.status[order], first, last)


def _name(kind: str, files: dict[str, File]) -> str:
    """Return the file's name; with what it is where two files in other folders have it."""
    name = files[kind].name
    return name if [file.name for file in files.values()].count(name) == 1 else named(name, kind)


def _check_columns(declared: Declared) -> None:
    known = {field for fields in FIELDS.values() for field in fields} | set(ROSTER_FIELDS)
    for field in declared.columns:
        if field not in known:
            names = ", ".join(dict.fromkeys(field for fields in FIELDS.values() for field in fields))
            raise ConfigurationError(
                f"data.columns: {shown(field)!r} is not known{nearest(field, known)}, use one of {names}"
            )


def _check_headings(declared: Declared, files: dict[str, File], roster: Roster | None) -> None:
    """Refuse a heading that no file has: a staff file may have it where there is one."""
    for field, heading in declared.columns.items():
        key = heading_key(heading)
        has = any(heading_key(file.table.mapping.get(field, "")) == key for file in files.values())
        if not has and (roster is None or field not in ROSTER_FIELDS):
            raise InputError(f'data.columns: no file has the column "{shown(heading)}" for {field}, check the heading')
