"""The moments of days at which something can happen, in order: what `day_compiled` scans for any number of desks.

A moment is one whole number: the second, one bit (0 release, 1 request: §3), the rank, which names the person, meeting
or booking too, and one bit: whether a shared desk is taken or freed then if nobody is refused. From these follows how
many shared desks a day needs at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel, part
from sim.days import (
    ABSENCES,
    ARRIVE,
    AWAY,
    BACK,
    BOOKINGS,
    END,
    LEAVE,
    MEETINGS,
    OF_ABSENCES,
    OF_MEETINGS,
    OF_PEOPLE,
    OWNED_DESK,
    PEOPLE,
    RANK,
    SIZE,
    START,
    Days,
    column,
    span,
)
from sim.demand import MOMENT, Demand
from sim.events import NOWHERE, DayPlan
from sim.time_order import sort_each_by_time


@dataclass(frozen=True)
class Moments:
    """The moments of days, each day's in order.

    With full substitution and nobody's plan depending on who else comes, a day is crowded at D shared desks exactly
    when its peak exceeds D, whatever the reaction: until the first refusal both days are the same.
    """

    days: Days
    keys: Int64s  # one day's after another's
    cuts: Int64s  # (days + 1,) where each day's begin, and the end
    bits: int  # of a moment that hold the rank: people first, then meetings, then bookings
    peaks: list[int]  # the most shared desks in use at once on each day if nobody were refused
    _demands: dict[int, Demand] = field(default_factory=dict)

    @classmethod
    def of(cls, days: Days, together: bool = False) -> "Moments":
        """Return the moments of days; meetings need desks where they take blocks of them `together`."""
        cuts, most = days.cuts, days.sizes.max(axis=1, initial=0)
        bits = int(most[PEOPLE] + most[MEETINGS] + most[BOOKINGS]).bit_length()
        keys = np.empty(2 * int(cuts[:BOOKINGS, -1].sum()) + int(cuts[BOOKINGS, -1]), dtype=np.int64)
        ends, peaks = np.zeros((2, len(days) + 1), dtype=np.int64)
        _moments_of_days(
            cuts.reshape(-1), days.people, days.first, days.absences, days.keep, days.meetings, days.booked_until,
            together, bits, np.empty(most[PEOPLE], dtype=np.int32), keys, ends,
        )  # fmt: skip
        sort_each_by_time(keys, ends, bits + 1)
        _peaks(keys, ends, bits, cuts.reshape(-1), days.meetings, peaks)
        return cls(days, keys[: ends[-1]], ends, bits, peaks[1:].tolist())

    def of_some(self, chosen: Sequence[int], days: Days) -> "Moments":
        """Return the moments of some of the days, which now are `days`."""
        parts = [self.keys[self.cuts[one] : self.cuts[one + 1]] for one in chosen]
        keys, cuts = np.concatenate([self.keys[:0], *parts]), np.cumsum([0, *map(len, parts)])
        return Moments(days, keys, cuts, self.bits, [self.peaks[one] for one in chosen])

    def demand(self, day: int) -> Demand:
        """Return when shared desks are taken and freed on a day if nobody is refused."""
        if day not in self._demands:
            days, keys = self.days, self.keys[self.cuts[day] : self.cuts[day + 1]]
            rank, person = column(days.people, RANK, OF_PEOPLE, *days.span(PEOPLE, day)), days.present(day)
            sizes = column(days.meetings, SIZE, OF_MEETINGS, *days.span(MEETINGS, day))
            rows = np.empty(len(keys) + 2 * int(sizes.sum()), dtype=np.int64)
            number = _rows(keys, self.bits, rank, person, sizes, np.empty(len(person), dtype=np.int32), rows)
            self._demands[day] = Demand(rows[:number])
        return self._demands[day]


def peak_demand(plan: DayPlan, together: bool = False) -> int:
    """Return the most shared desks in use at once if nobody were refused."""
    return Moments.of(Days.of([plan]), together).peaks[0]


@kernel
def _moments_of_days(
    cuts: Int64s,
    people: Int32s,
    first: Int32s,
    absences: Int32s,
    keep: Flags,
    meetings: Int32s,
    booked_until: Int32s,
    together: bool,
    bits: int,
    by_rank: Int32s,
    keys: Int64s,
    ends: Int64s,
) -> None:
    """Write each day's moments behind those of the day before, and where they end."""
    for day in range(len(ends) - 1):
        low, high = span(cuts, PEOPLE, day)
        begin, end = span(cuts, ABSENCES, day)
        meets, met = span(cuts, MEETINGS, day)
        booked, until = span(cuts, BOOKINGS, day)
        ends[day + 1] = ends[day] + _moments(
            column(people, ARRIVE, OF_PEOPLE, low, high),
            column(people, LEAVE, OF_PEOPLE, low, high),
            column(people, RANK, OF_PEOPLE, low, high),
            first[low + day : high + day + 1],
            column(absences, AWAY, OF_ABSENCES, begin, end),
            column(absences, BACK, OF_ABSENCES, begin, end),
            keep[begin:end],
            column(people, OWNED_DESK, OF_PEOPLE, low, high),
            column(meetings, START, OF_MEETINGS, meets, met),
            column(meetings, END, OF_MEETINGS, meets, met),
            booked_until[booked:until],
            together,
            bits,
            by_rank,
            keys[ends[day] :],
        )


@part
def _moments(
    arrive: Int32s,
    leave: Int32s,
    rank: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
    keep: Flags,
    owned_desk: Int32s,
    meeting_start: Int32s,
    meeting_end: Int32s,
    booked_until: Int32s,
    together: bool,
    bits: int,
    by_rank: Int32s,
    keys: Int64s,
) -> int:
    """Pack the day's moments, in the order of their ranks, into `keys`; return how many they are."""
    number = 0
    request, at = 1 << (bits + 1), bits + 2
    for who in range(len(rank)):
        by_rank[rank[who]] = who
    for place in range(len(rank)):
        who = by_rank[place]
        shares = 1 if owned_desk[who] == NOWHERE else 0
        holds = shares
        keys[number] = arrive[who] << at | request | place << 1 | shares
        number += 1
        for row in range(first[who], first[who + 1]):
            frees = 0 if keep[row] else shares
            keys[number] = away[row] << at | place << 1 | frees
            number += 1
            if back[row] < leave[who]:
                keys[number] = back[row] << at | request | place << 1 | frees
                number += 1
            elif frees:
                holds = 0
        keys[number] = leave[who] << at | place << 1 | holds
        number += 1
    for meeting in range(len(meeting_start)):
        place = len(rank) + meeting
        keys[number] = meeting_start[meeting] << at | request | place << 1 | together
        keys[number + 1] = meeting_end[meeting] << at | place << 1 | together
        number += 2
    for booking in range(len(booked_until)):
        place = len(rank) + len(meeting_start) + booking
        keys[number] = (booked_until[booking] + 1) << at | place << 1
        number += 1
    return number


@part
def _peak(keys: Int64s, bits: int, people: int, meeting_size: Int32s) -> int:
    """Return the most desks in use at once."""
    count, highest = 0, 0
    request, mask = 1 << (bits + 1), (1 << bits) - 1
    for key in keys:
        number, size = key >> 1 & mask, key & 1
        if number >= people and size > 0:
            size = meeting_size[number - people]
        count += size if key & request else -size
        highest = max(highest, count)
    return highest


@kernel
def _peaks(keys: Int64s, ends: Int64s, bits: int, cuts: Int64s, meetings: Int32s, peaks: Int64s) -> None:
    """Write each day's peak, from the second place on."""
    for day in range(len(ends) - 1):
        low, high = span(cuts, PEOPLE, day)
        meets, met = span(cuts, MEETINGS, day)
        sizes = column(meetings, SIZE, OF_MEETINGS, meets, met)
        peaks[day + 1] = _peak(keys[ends[day] : ends[day + 1]], bits, high - low, sizes)


@kernel
def _rows(
    keys: Int64s, bits: int, rank: Int32s, person: Int32s, meeting_size: Int32s, by_rank: Int32s, rows: Int64s
) -> int:
    """Write the rows of a `Demand` in order of time; return how many they are. A meeting has one for each desk."""
    mask, wanted = (1 << bits) - 1, 0
    for who in range(len(rank)):
        by_rank[rank[who]] = who
    for key in keys:
        if key & 1:
            number = key >> 1 & mask
            moment = (key >> (bits + 1)) * MOMENT
            if number < len(rank):
                rows[wanted] = moment + person[by_rank[number]]
                wanted += 1
            else:
                for _ in range(meeting_size[number - len(rank)]):
                    rows[wanted] = moment
                    wanted += 1
    return wanted
