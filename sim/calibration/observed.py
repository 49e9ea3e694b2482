"""The attendance that logs tell, day by day: what a backtest predicts."""

import datetime
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.calibration.cutting import people_seen
from sim.compiling import Floats, Int64s
from sim.events import NOWHERE
from sim.logs.contents import STATUSES, Counts, Logs
from sim.sentences import Counted, Sentence, real_people
from sim.workdays import WORKWEEK, Calendar, open_days

_SOME_DAYS: Final = 10  # that two logs must share to be compared. Assumption
_ALIKE: Final = 0.1  # by which their numbers of people may differ unsaid. Assumption
_CANCELLED = STATUSES.index("cancelled")


@dataclass(frozen=True, eq=False)
class Attendance:
    """People of d days on which the office is open and of which something is told."""

    day: Int64s  # (d,) ordinals, ascending
    people: Floats  # (d,) whole numbers
    persons: bool  # whether the source tells people apart
    notes: list[str]  # sentences about the days left out

    @property
    def monday(self) -> Int64s:
        """The ordinal of the Monday of each day's week (d,)."""
        return self.day - (self.day - 1) % 7  # 1 January of the year 1, ordinal 1, was a Monday

    def part(self, first: int, behind: int) -> "Attendance":
        """Return the days from `first` to before `behind`."""
        kept = (self.day >= first) & (self.day < behind)
        return Attendance(self.day[kept], self.people[kept], self.persons, self.notes)


def attendance_of(logs: Logs, calendar: Calendar, smallest: int) -> Attendance | None:
    """Return attendance from badges, else whole-day head counts, else bookings that were not cancelled.

    People are counted once a day where the source tells them apart; fewer than `smallest` are not told. None where no
    log tells of whole days.
    """
    found = _days(logs)
    if found is None:
        return None
    day, people, persons, first, last = found
    wanted = _open_ordinals(calendar, first, last)
    kept = np.isin(day, wanted)
    notes = []
    closed = people[~kept & (people > 0)]
    if len(closed):
        notes.append(
            Sentence(
                "{people} on {days} that the calendar closes are not predicted",
                people=real_people(int(closed.sum()), smallest),
                days=Counted(len(closed), "day", "days"),
            )
        )
    silent = len(wanted) - int(kept.sum())
    if silent:
        notes.append(
            Sentence(
                "left out, as they have no row: {days} on which the calendar opens the office",
                days=Counted(silent, "day", "days"),
            )
        )
    return Attendance(day[kept], people[kept], persons, list(notes))


def disagreement(logs: Logs, smallest: int) -> list[Sentence]:
    """Return that badges and counts of whole days tell of other numbers of people, where they do and by how much."""
    if logs.visits is None or logs.counts is None:
        return []
    (day, badged), (counted_day, counted) = _distinct(logs.visits.person, logs.visits.day), _counted(logs.counts)
    both, one, other = np.intersect1d(day, counted_day, return_indices=True)
    in_badges, in_counts = float(badged[one].sum()), float(counted[other].sum())
    if len(both) < _SOME_DAYS or min(in_badges, in_counts) < smallest * len(both):
        return []
    share = in_counts / in_badges
    if abs(share - 1) <= _ALIKE:
        return []
    return [
        Sentence(
            "on the {days} that both tell of, the head counts have {share:.0%} of the people in the badge log: where "
            "they differ the badge log is used, so find out why (visitors, doors without a reader, a part of the "
            "building)",
            days=Counted(len(both), "day", "days"),
            share=share,
        )
    ]


def heads(logs: Logs, persons: bool, employees: int) -> int:
    """Return of how many people a day's attendance is a share: those listed, else those seen, else as configured."""
    if not persons:
        return employees
    return len(logs.who) if logs.who.listed else len(people_seen(logs))


def _days(logs: Logs) -> tuple[Int64s, Floats, bool, int, int] | None:
    """Return days, people on each, whether they are told apart, and the period of the best source there is."""
    if logs.visits is not None:
        day, people = _distinct(logs.visits.person, logs.visits.day)
        return day, people, True, logs.visits.first, logs.visits.last
    counts, bookings = logs.counts, logs.bookings
    if counts is not None:
        day, people = _counted(counts)
        if len(day):
            return day, people, False, counts.first, counts.last
    if bookings is not None:
        kept = bookings.status != _CANCELLED
        persons = bool(np.all(bookings.person[kept] != NOWHERE))
        if persons:
            day, people = _distinct(bookings.person[kept], bookings.day[kept])
        else:
            day, number = np.unique(bookings.day[kept].astype(np.int64), return_counts=True)
            people = number.astype(np.float64)
        return day, people, persons, bookings.first, bookings.last
    return None


def _counted(counts: Counts) -> tuple[Int64s, Floats]:
    """Return the days of which there are counts of the whole day, and their people, all places together."""
    whole = (counts.day != NOWHERE) & (counts.second == NOWHERE) & (counts.direction == 0)
    day, index = np.unique(counts.day[whole].astype(np.int64), return_inverse=True)
    return day, np.round(np.bincount(index, weights=counts.count[whole], minlength=len(day)))


def _distinct(person: np.ndarray, day: np.ndarray) -> tuple[Int64s, Floats]:
    pairs = np.unique(day.astype(np.int64) << 32 | person.astype(np.int64))
    days, people = np.unique(pairs >> 32, return_counts=True)
    return days, people.astype(np.float64)


def _open_ordinals(calendar: Calendar, first: int, last: int) -> Int64s:
    """Return the open days of a period."""
    found = []
    for monday in range(first - (first - 1) % 7, last + 1, 7):
        opened = open_days(calendar, datetime.date.fromordinal(monday))
        found += [monday + day for day in range(WORKWEEK) if opened[day] and first <= monday + day <= last]
    return np.array(found, dtype=np.int64)
