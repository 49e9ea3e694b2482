"""The moments of a day at which something can happen, in order: what `day_compiled` scans for any number of desks.

A moment is one whole number: the second, one bit (0 release, 1 request: §3), and the rank, which names the person,
meeting or booking too.
"""

import numpy as np

from sim.compiling import Int32s, Int64s, kernel
from sim.events import DayPlan


def moments(plan: DayPlan) -> Int64s:
    """Return the day's moments in order."""
    m, absences, meetings = len(plan.person), len(plan.away), len(plan.meeting_start)
    keys = np.empty(2 * (m + absences + meetings) + len(plan.booked_until), dtype=np.int64)
    number = _moments(
        plan.arrive, plan.leave, plan.rank, plan.first, plan.away, plan.back, plan.meeting_start, plan.meeting_end,
        plan.booked_until, rank_bits(plan), keys,
    )  # fmt: skip
    keys = keys[:number]
    keys.sort()
    return keys


def rank_bits(plan: DayPlan) -> int:
    """Return the bits of a moment that hold the rank: people first, then meetings, then bookings."""
    return (len(plan.person) + len(plan.meeting_start) + len(plan.booked_until)).bit_length()


@kernel
def _moments(
    arrive: Int32s,
    leave: Int32s,
    rank: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
    meeting_start: Int32s,
    meeting_end: Int32s,
    booked_until: Int32s,
    bits: int,
    keys: Int64s,
) -> int:
    """Pack the day's moments, in any order, into `keys`; return how many they are."""
    number = 0
    request = 1 << bits
    for who in range(len(arrive)):
        keys[number] = arrive[who] << (bits + 1) | request | rank[who]
        keys[number + 1] = leave[who] << (bits + 1) | rank[who]
        number += 2
        for row in range(first[who], first[who + 1]):
            keys[number] = away[row] << (bits + 1) | rank[who]
            number += 1
            if back[row] < leave[who]:
                keys[number] = back[row] << (bits + 1) | request | rank[who]
                number += 1
    for meeting in range(len(meeting_start)):
        place = len(arrive) + meeting
        keys[number] = meeting_start[meeting] << (bits + 1) | request | place
        keys[number + 1] = meeting_end[meeting] << (bits + 1) | place
        number += 2
    for booking in range(len(booked_until)):
        place = len(arrive) + len(meeting_start) + booking
        keys[number] = (booked_until[booking] + 1) << (bits + 1) | place
        number += 1
    return number
