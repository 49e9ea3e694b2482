"""The moments of a day at which something can happen, in order: what `day_compiled` scans for any number of desks.

A moment is one whole number: the second, one bit (0 release, 1 request: §3), and the rank, which names the person,
meeting or booking too.
"""

import numpy as np

from sim.compiling import Int32s, Int64s, kernel
from sim.events import DayPlan
from sim.time_order import sort_by_time


def moments(plan: DayPlan) -> Int64s:
    """Return the day's moments in order."""
    m, absences, meetings = len(plan.person), len(plan.away), len(plan.meeting_start)
    keys, bits = np.empty(2 * (m + absences + meetings) + len(plan.booked_until), dtype=np.int64), rank_bits(plan)
    number = _moments(
        plan.arrive, plan.leave, plan.rank, plan.first, plan.away, plan.back, plan.meeting_start, plan.meeting_end,
        plan.booked_until, bits, np.empty(m, dtype=np.int32), keys,
    )  # fmt: skip
    keys = keys[:number]
    sort_by_time(keys, bits)
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
    by_rank: Int32s,
    keys: Int64s,
) -> int:
    """Pack the day's moments, in the order of their ranks, into `keys`; return how many they are."""
    number = 0
    request = 1 << bits
    for who in range(len(rank)):
        by_rank[rank[who]] = who
    for place in range(len(rank)):
        who = by_rank[place]
        keys[number] = arrive[who] << (bits + 1) | request | place
        keys[number + 1] = leave[who] << (bits + 1) | place
        number += 2
        for row in range(first[who], first[who + 1]):
            keys[number] = away[row] << (bits + 1) | place
            number += 1
            if back[row] < leave[who]:
                keys[number] = back[row] << (bits + 1) | request | place
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
