"""Logs cut by date, so that what is fitted knows nothing of the weeks that it is asked to predict."""

import datetime
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from sim.compiling import Flags, Int32s, Int64s
from sim.events import NOWHERE
from sim.logs.contents import Bookings, Counts, Logs, Visits, Who

WEEK: Final = 7  # days

T = TypeVar("T", Visits, Bookings, Counts)


def logs_until(logs: Logs, ordinal: int) -> Logs:
    """Return the logs of the days before `ordinal`; what has no date (typical days, a survey) stays.

    People of a staff file keep their numbers. Others are those who were seen by then, numbered anew by what they did
    by then: their numbers come from all that was read, so that they would tell something of what came later.
    """
    return _cut(logs, 0, ordinal)


def recent(logs: Logs, weeks: int | None) -> Logs:
    """Return the logs of the last calendar weeks, that of the last day being one of them; all of them for None.

    The last day is that of the log that tells attendance best: people book ahead. Later bookings stay.
    """
    dated = [part for part in (logs.visits, logs.counts, logs.bookings) if part is not None and part.last != NOWHERE]
    if weeks is None or not dated:
        return logs
    last = dated[0].last
    monday = last - datetime.date.fromordinal(last).weekday()
    return _cut(logs, monday - WEEK * (weeks - 1), max(part.last for part in dated) + 1)


def people_seen(logs: Logs) -> Int32s:
    """Return who is seen in badges or bookings, ascending."""
    persons = [part.person for part in (logs.visits, logs.bookings) if part is not None]
    seen: Int32s = np.unique(np.concatenate([*persons, np.zeros(0, dtype=np.int32)]))
    there: Int32s = seen[seen != NOWHERE]
    return there


def _cut(logs: Logs, first: int, end: int) -> Logs:
    visits = None if logs.visits is None else _between(logs.visits, first, end)
    bookings = None if logs.bookings is None else _between(logs.bookings, first, end)
    counts = None if logs.counts is None else _between(logs.counts, first, end)
    cut = replace(logs, visits=visits, bookings=bookings, counts=counts)
    return cut if logs.who.listed or not len(logs.who) else _numbered_anew(cut)


def _between(part: T, first: int, end: int) -> T:
    """Return the rows of the days from `first` on and before `end`, and those without a date."""
    if part.first == NOWHERE:
        return part
    kept: Flags = ((part.day >= first) & (part.day < end)) | (part.day == NOWHERE)
    return replace(_reordered(part, np.flatnonzero(kept)), first=max(part.first, first), last=min(part.last, end - 1))


def _numbered_anew(logs: Logs) -> Logs:
    seen, visits, bookings = people_seen(logs), logs.visits, logs.bookings
    stays = booked = [b""] * len(seen)
    if visits is not None:
        stays = _histories(seen, visits.person, visits.day, visits.arrive, visits.leave)
    if bookings is not None:
        order = np.lexsort((bookings.status, bookings.ahead, bookings.day, bookings.person))
        bookings = _reordered(bookings, order)
        booked = _histories(seen, bookings.person, bookings.day, bookings.ahead, bookings.status)
    keys = list(zip(stays, booked, logs.who.team[seen].tolist(), strict=True))
    people = seen[sorted(range(len(seen)), key=keys.__getitem__)]
    number = np.full(len(logs.who) + 1, NOWHERE, dtype=np.int32)  # the last place is NOWHERE's
    number[people] = np.arange(len(people), dtype=np.int32)
    if visits is not None:
        person = number[visits.person]
        visits = _reordered(replace(visits, person=person), np.argsort(person, kind="stable"))
    if bookings is not None:
        person = number[bookings.person]
        bookings = _reordered(replace(bookings, person=person), np.lexsort((person, bookings.day)))
    return replace(logs, who=_among(logs.who, people), visits=visits, bookings=bookings)


def _histories(seen: Int32s, person: Int32s, *columns: npt.NDArray[Any]) -> list[bytes]:
    """Return what each of `seen` did; rows are by person."""
    rows = np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)
    starts, ends = np.searchsorted(person, seen), np.searchsorted(person, seen, side="right")
    return [rows[start:end].tobytes() for start, end in zip(starts, ends, strict=True)]


def _reordered(part: T, at: Int64s) -> T:
    rows: dict[str, Any] = {name: value[at] for name, value in vars(part).items() if isinstance(value, np.ndarray)}
    return replace(part, **rows)


def _among(who: Who, people: Int32s) -> Who:
    """Return these people, with the teams that they are in."""
    teams, index = np.unique(who.team[people], return_inverse=True)
    nowhere = int(np.any(teams == NOWHERE))
    contract = None if who.contract is None else who.contract[people]
    names = tuple(who.teams[team] for team in teams.tolist() if team != NOWHERE)
    return Who((index - nowhere).astype(np.int32), names, contract, listed=False)
