"""Several days as one: their plans and their logs, for compiled code that goes through them in one call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel, part
from sim.events import DayPlan, Log

A = TypeVar("A", Int32s, Flags)

# Columns of `Days.people`, of `absences`, `meetings` and `numbers`, as a `DayPlan` has them.
_PEOPLE: Final = ("arrive", "leave", "rank", "zone", "need", "owned_desk", "patience", "booking")
ARRIVE, LEAVE, RANK, ZONE, NEED, OWNED_DESK, PATIENCE, BOOKING, OF_PEOPLE = range(len(_PEOPLE) + 1)
_ABSENCES: Final = ("away", "back")
AWAY, BACK, OF_ABSENCES = range(len(_ABSENCES) + 1)
_MEETINGS: Final = ("meeting_start", "meeting_end", "meeting_size", "meeting_zone", "meeting_cluster")
START, END, SIZE, MEETING_ZONE, _CLUSTER, OF_MEETINGS = range(len(_MEETINGS) + 1)
_NUMBERS: Final = ("ordinal", "visitors", "diverted", "meetings_wished")
ORDINAL, VISITORS, DIVERTED, WISHED, OF_DAYS = range(len(_NUMBERS) + 1)

OF_LOG: Final = 4  # columns of `Logs`

# What `Days.cuts` tells of.
PEOPLE, ABSENCES, MEETINGS, BOOKINGS, _CUTS = range(5)


@dataclass(frozen=True)
class Days:
    """The plans of d days, one day's rows after another's; tables are flat, column after column."""

    numbers: Int64s  # (OF_DAYS, d)
    cuts: Int64s  # (4, d + 1) where the people, absences, meetings and bookings of each day begin, and the end
    person: Int32s
    people: Int32s
    first: Int32s  # of each day one more than people: first absences, counted from the day's own first one
    absences: Int32s
    keep: Flags
    meetings: Int32s
    booked_until: Int32s
    _plans: dict[int, DayPlan] = field(default_factory=dict)

    @classmethod
    def of(cls, plans: Sequence[DayPlan]) -> "Days":
        """Return the days of these plans; raises `ValueError` for one whose columns do not fit each other."""
        sizes = [(len(one.person), len(one.away), len(one.meeting_start), len(one.booked_until)) for one in plans]
        cuts = cuts_of(np.array(sizes, dtype=np.int64).reshape(-1, _CUTS).T)
        people, absences, meetings, bookings = cuts[:, -1].tolist()
        numbers = [[getattr(plan, name) for plan in plans] for name in _NUMBERS]
        return cls(
            np.array(numbers, dtype=np.int64),
            cuts,
            _table(plans, ["person"], people),
            _table(plans, _PEOPLE, people),
            _table(plans, ["first"], people + len(plans)),
            _table(plans, _ABSENCES, absences),
            _joined(plans, "keep", np.empty(absences, dtype=np.bool_)),
            _table(plans, _MEETINGS, meetings),
            _table(plans, ["booked_until"], bookings),
            dict(enumerate(plans)),
        )

    def __len__(self) -> int:
        return len(self.numbers[ORDINAL])

    @cached_property
    def sizes(self) -> Int64s:
        """The people, absences, meetings and bookings of each day (4, d)."""
        return np.diff(self.cuts, axis=1)

    @cached_property
    def employees(self) -> Int64s:
        """The people of each day (d,) who are neither visitors nor diverted."""
        own: Int64s = self.sizes[PEOPLE] - self.numbers[VISITORS] - self.numbers[DIVERTED]
        return own

    def span(self, what: int, day: int) -> tuple[int, int]:
        """Return where the people, absences, meetings or bookings of a day begin and end."""
        begin, end = self.cuts[what, day : day + 2].tolist()
        return begin, end

    def present(self, day: int) -> Int32s:
        """Return the people of one day."""
        begin, end = self.span(PEOPLE, day)
        return self.person[begin:end]

    @property
    def plans(self) -> list[DayPlan]:
        """The plans of all days."""
        return [self.plan(day) for day in range(len(self))]

    def plan(self, day: int) -> DayPlan:
        """Return the plan of one day."""
        if day not in self._plans:
            people, absences, meetings, bookings = (slice(*cut) for cut in self.cuts[:, day : day + 2].tolist())
            tables = (
                (_PEOPLE, self.people, people), (_ABSENCES, self.absences, absences),
                (_MEETINGS, self.meetings, meetings),
            )  # fmt: skip
            columns = {
                name: one
                for names, table, rows in tables
                for name, one in zip(names, table.reshape(len(names), -1)[:, rows], strict=True)
            }
            self._plans[day] = DayPlan(
                **columns,
                **dict(zip(_NUMBERS, self.numbers[:, day].tolist(), strict=True)),
                person=self.person[people],
                first=self.first[people.start + day : people.stop + day + 1],
                keep=self.keep[absences],
                booked_until=self.booked_until[bookings],
            )
        return self._plans[day]


def cuts_of(sizes: Int64s) -> Int64s:
    """Return `Days.cuts` from the sizes (4, d)."""
    cuts = np.zeros((_CUTS, sizes.shape[1] + 1), dtype=np.int64)
    np.cumsum(sizes, axis=1, out=cuts[:, 1:])
    return cuts


def cut_by_day(first: Int32s, cuts: Int64s) -> Int32s:
    """Return `Days.first`, in which each day begins anew, from where people's absences begin among all (m + 1,).

    `cuts` (days + 1,) are the days' parts of the people.
    """
    of_days = np.empty(len(first) + len(cuts) - 2, dtype=np.int32)
    _cut_by_day(first, cuts, of_days)
    return of_days


@kernel
def _cut_by_day(first: Int32s, cuts: Int64s, of_days: Int32s) -> None:
    for day in range(len(cuts) - 1):
        for row in range(cuts[day], cuts[day + 1] + 1):
            of_days[row + day] = first[row] - first[cuts[day]]


def table_of(columns: int, rows: int, given: Iterable[tuple[int, Any]]) -> Int32s:
    """Return a table with these columns, numbered."""
    table = np.empty((columns, rows), dtype=np.int32)
    for number, values in given:
        table[number] = values
    return table.reshape(-1)


def _table(plans: Sequence[DayPlan], names: Sequence[str], rows: int) -> Int32s:
    """Return these columns, flat."""
    table = np.empty((len(names), rows), dtype=np.int32)
    for name, values in zip(names, table, strict=True):
        _joined(plans, name, values)
    return table.reshape(-1)


def _joined(plans: Sequence[DayPlan], name: str, values: A) -> A:
    """Return the values of a column of all plans, written into `values`; raises `ValueError` where they do not fit."""
    return np.concatenate([values[:0], *(getattr(plan, name) for plan in plans)], out=values)


@dataclass(frozen=True)
class Logs:
    """What happened on d days, one day's rows after another's."""

    columns: Int32s  # (OF_LOG, k or more) second, kind, who, where
    cuts: Int64s  # (d + 1,) where each day's rows begin, and the end

    @classmethod
    def of(cls, logs: Sequence[Log]) -> "Logs":
        """Return the logs as one."""
        cuts = np.cumsum([0, *map(len, logs)])
        columns = [np.stack([log.second, log.kind, log.who, log.where]) for log in logs]
        return cls(np.concatenate([np.empty((OF_LOG, 0), dtype=np.int32), *columns], axis=1), cuts)

    def day(self, number: int) -> Log:
        """Return the log of one day."""
        rows = slice(*self.cuts[number : number + 2].tolist())
        return Log(*self.columns[:, rows])


@part
def column(values: Int32s, number: int, columns: int, begin: int, end: int) -> Int32s:
    """Return the rows from `begin` to `end` of one of the columns of a table that is flat."""
    start = number * (len(values) // columns)
    return values[start + begin : start + end]


@part
def span(cuts: Int64s, what: int, day: int) -> tuple[int, int]:
    """Return where the rows of a day begin and end, from `Days.cuts` as it lies flat."""
    place = what * (len(cuts) // _CUTS) + day
    return cuts[place], cuts[place + 1]
