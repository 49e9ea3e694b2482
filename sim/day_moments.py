"""The moments of a day at which something can happen, in order: what `day_compiled` scans for any number of desks.

A moment is one whole number: the second, one bit (0 release, 1 request: §3), the rank, which names the person, meeting
or booking too, and one bit: whether a shared desk is taken or freed then if nobody is refused. From these follows how
many shared desks a day needs at most.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel
from sim.demand import MOMENT, Demand
from sim.events import NOWHERE, DayPlan
from sim.time_order import sort_by_time


@dataclass(frozen=True)
class Moments:
    """A day's moments in order.

    With full substitution and nobody's plan depending on who else comes, a day is crowded at D shared desks exactly
    when its peak exceeds D, whatever the reaction: until the first refusal both days are the same.
    """

    plan: DayPlan
    keys: Int64s

    @classmethod
    def of(cls, plan: DayPlan, together: bool = False) -> "Moments":
        """Return the moments of a plan; meetings need desks where they take blocks of them `together`."""
        m, absences, meetings = len(plan.person), len(plan.away), len(plan.meeting_start)
        keys, bits = np.empty(2 * (m + absences + meetings) + len(plan.booked_until), dtype=np.int64), rank_bits(plan)
        number = _moments(
            plan.arrive, plan.leave, plan.rank, plan.first, plan.away, plan.back, plan.keep, plan.owned_desk,
            plan.meeting_start, plan.meeting_end, plan.booked_until, together, bits, np.empty(m, dtype=np.int32), keys,
        )  # fmt: skip
        keys = keys[:number]
        sort_by_time(keys, bits + 1)
        return cls(plan, keys)

    @cached_property
    def peak(self) -> int:
        """The most shared desks in use at once if nobody were refused."""
        return _peak(self.keys, rank_bits(self.plan), len(self.plan.person), self.plan.meeting_size)

    @cached_property
    def demand(self) -> Demand:
        """When shared desks are taken and freed if nobody is refused."""
        plan, m = self.plan, len(self.plan.person)
        rows = np.empty(len(self.keys) + 2 * int(plan.meeting_size.sum()), dtype=np.int64)
        number = _rows(
            self.keys, rank_bits(plan), plan.rank, plan.person, plan.meeting_size, np.empty(m, dtype=np.int32), rows
        )
        return Demand(rows[:number])


def rank_bits(plan: DayPlan) -> int:
    """Return the bits of a moment that hold the rank: people first, then meetings, then bookings."""
    return (len(plan.person) + len(plan.meeting_start) + len(plan.booked_until)).bit_length()


def peak_demand(plan: DayPlan, together: bool = False) -> int:
    """Return the most shared desks in use at once if nobody were refused."""
    return Moments.of(plan, together).peak


@kernel
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


@kernel
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
