"""One working day, compiled: the twin of `day_simpy`, the same log row for row.

Every time at which something can happen is known from the plan, but for patience that runs out. So the day's moments
are packed into whole numbers - second, request or release (§3), rank - sorted once, and scanned; the few that wait for
a desk stand in a queue and in a small heap of the moments at which they give up. What a moment is follows from where
its person is: nothing else is kept of anybody.
"""

from typing import Final

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel, part
from sim.day_moments import moments, rank_bits
from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office, Refused
from sim.free_places import fill, give_back, left_in, room_for, take, take_nearest

# The kernels name what they write by plain numbers, which both ways of running them know as constants.
_ARRIVE, _SIT, _REFUSED, _SIT_AFTER_WAIT, _TOUCHDOWN, _GO_HOME, _GIVE_UP, _CALLED_AWAY = (
    int(kind) for kind in list(Kind)[: Kind.CALLED_AWAY + 1]
)
_KEEP, _CLEAR, _STEP_OUT, _RETURN, _COME_BACK, _LEAVE, _LEAVE_ABSENT = (
    int(kind) for kind in list(Kind)[Kind.KEEP : Kind.LEAVE_ABSENT + 1]
)
_ROOM, _NO_ROOM, _ROOM_FREE, _BLOCK, _NO_BLOCK, _BLOCK_FREE, _LAPSE = (int(kind) for kind in list(Kind)[Kind.ROOM :])
_TO_TOUCHDOWN, _TO_WAIT = int(Refused.TOUCHDOWN), int(Refused.WAIT)

# Where somebody is who has no desk; desks count from 0 and NOWHERE is -1.
_TOUCHDOWN_PLACE: Final = -2
_GONE: Final = -3
_OUTSIDE: Final = -4


def play(plan: DayPlan, office: Office) -> Log:
    """Play a day and return what happened, in order: equal to `day_simpy.play`."""
    return scan(plan, office, moments(plan))


def scan(plan: DayPlan, office: Office, keys: Int64s) -> Log:
    """Play a day whose moments are sorted."""
    m, absences, meetings = len(plan.person), len(plan.away), len(plan.meeting_start)
    seeks, seated = m + absences, int(plan.meeting_size.sum()) if office.together else 0
    # Who arrives or returns writes up to three rows, with a search and what follows a refusal; and leaves again.
    rows = 4 * seeks + 2 * (meetings + seated) + len(plan.booked_until)
    second, kind, who, where = np.empty((4, rows), dtype=np.int32)
    seats, room_starts = office.room_sizes
    number = _scan(
        keys, rank_bits(plan), plan.rank, plan.place, plan.owned_desk, plan.patience, plan.leave,
        plan.first, plan.away, plan.keep, plan.meeting_size, plan.meeting_zone, plan.booking,
        office.cell_starts, office.search.ravel(), office.zone_order.ravel(), *room_for(office.cell_starts),
        seats, room_starts, *room_for(room_starts),
        office.touchdown, int(office.refused), office.together,
        np.empty(m + meetings, dtype=np.int32), np.empty(m, dtype=np.int32), np.empty(m, dtype=np.int32),
        np.empty(m, dtype=np.int32), np.empty(meetings, dtype=np.int32), np.empty(seated, dtype=np.int32),
        np.empty(len(plan.booked_until), dtype=np.bool_), np.empty(m, dtype=np.bool_),
        np.empty(seeks, dtype=np.int32), np.empty(seeks, dtype=np.int64),
        second, kind, who, where,
    )  # fmt: skip
    return Log(second[:number], kind[:number], who[:number], where[:number])


@part
def _push(heap: Int64s, size: int, key: int) -> int:
    """Put a key into a binary heap, the lowest first; return its new size."""
    place = size
    while place > 0 and key < heap[(place - 1) // 2]:
        heap[place] = heap[(place - 1) // 2]
        place = (place - 1) // 2
    heap[place] = key
    return size + 1


@part
def _pop(heap: Int64s, size: int) -> int:
    """Drop the lowest key of a binary heap; return its new size."""
    size -= 1
    key = heap[size]
    place = 0
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if key <= heap[child]:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = key
    return size


@kernel
def _scan(
    keys: Int64s,
    bits: int,
    rank: Int32s,
    row_of: Int32s,
    owned_desk: Int32s,
    patience: Int32s,
    leave: Int32s,
    first: Int32s,
    away: Int32s,
    keep: Flags,
    meeting_size: Int32s,
    meeting_zone: Int32s,
    booking: Int32s,
    starts: Int32s,
    order: Int32s,
    zone_order: Int32s,
    words: Int64s,
    table: Int32s,
    zone_of: Int32s,
    seats: Int32s,
    room_starts: Int32s,
    room_words: Int64s,
    room_table: Int32s,
    class_of: Int32s,
    touchdown: int,
    refused: int,
    together: bool,
    by_rank: Int32s,
    place: Int32s,
    next_absence: Int32s,
    turn: Int32s,
    room_of: Int32s,
    block_desks: Int32s,
    is_open: Flags,
    entitled: Flags,
    queue: Int32s,
    heap: Int64s,
    log_second: Int32s,
    log_kind: Int32s,
    log_who: Int32s,
    log_where: Int32s,
) -> int:
    """Play the sorted moments; write the log and return its number of rows.

    Of each person: `place` (a desk, `NOWHERE`, `_TOUCHDOWN_PLACE`, `_GONE`, `_OUTSIDE` before arrival), the next
    absence as -1 - row while one lasts, and the turn in the queue, `NOWHERE` for who does not wait. An entry of the
    queue counts only while it is its person's turn, an entry of the heap only while its person waits: patience that
    outlasts the wait, which the person's next moment ends, is never put there. The desks of a meeting's block stand in
    `block_desks` from `room_of` on; `kept` desks are kept for bookings that are open: neither claimed nor lapsed.
    """
    people = len(rank)
    shared = len(zone_of)
    mask = (1 << bits) - 1
    request = 1 << bits
    fill(starts, words, table, zone_of)
    fill(room_starts, room_words, room_table, class_of)
    for who in range(people):
        by_rank[rank[who]] = who
        place[who] = _OUTSIDE
        next_absence[who] = first[who]
        turn[who] = NOWHERE
        entitled[who] = False
    for meeting in range(len(room_of)):
        room_of[meeting] = NOWHERE
    for number in range(len(is_open)):
        is_open[number] = True
    kept, left, seated = len(is_open), shared, 0
    zones = len(starts) // TYPES
    rows = 0
    head, tail, impatient = 0, 0, 0
    freed = -1  # the second of which the queue is to be served
    for key in keys:
        second = key >> (bits + 1)
        is_request = key & request != 0
        number = key & mask
        # What comes before this moment: the queue of a second with releases, and patience that ran out.
        if freed >= 0 and (is_request or second != freed):
            waits = head
            while waits < tail and left > 0:
                who = queue[waits]
                if turn[who] == waits and (left > kept or entitled[who]):
                    desk = take_nearest(row_of[who], order, starts, words, table)
                    if desk != NOWHERE:
                        turn[who] = NOWHERE
                        place[who] = desk
                        left -= 1
                        log_second[rows], log_kind[rows] = freed, _SIT_AFTER_WAIT
                        log_who[rows], log_where[rows] = who, desk
                        rows += 1
                if waits == head and turn[who] != head:
                    head += 1
                waits += 1
            freed = -1
        while impatient > 0 and (heap[0] >> bits < second or (is_request and heap[0] >> bits == second)):
            who = by_rank[heap[0] & mask]
            ends = heap[0] >> bits
            impatient = _pop(heap, impatient)
            if turn[who] != NOWHERE:
                turn[who] = NOWHERE
                place[who] = _GONE
                log_second[rows], log_kind[rows], log_who[rows], log_where[rows] = ends, _GIVE_UP, who, NOWHERE
                rows += 1

        if number >= people + len(room_of):
            number -= people + len(room_of)
            if is_open[number]:
                is_open[number] = False
                kept -= 1
                log_second[rows], log_kind[rows], log_who[rows], log_where[rows] = second, _LAPSE, number, NOWHERE
                rows += 1
                freed = second
            continue
        if number >= people and together:
            meeting = number - people
            size = meeting_size[meeting]
            if is_request:
                zone = NOWHERE
                if left - kept >= size:
                    for near in range(zones * meeting_zone[meeting], zones * (meeting_zone[meeting] + 1)):
                        zone = zone_order[near]
                        if left_in(TYPES * zone, TYPES * (zone + 1), table) >= size:
                            break
                        zone = NOWHERE
                if zone == NOWHERE:
                    log_second[rows], log_kind[rows], log_who[rows], log_where[rows] = (
                        second, _NO_BLOCK, meeting, NOWHERE
                    )  # fmt: skip
                    rows += 1
                    continue
                room_of[meeting] = seated
                cell = TYPES * zone
                for one in range(seated, seated + size):
                    desk = take(cell, starts, words, table)
                    while desk == NOWHERE:
                        cell += 1
                        desk = take(cell, starts, words, table)
                    block_desks[one] = desk
                    log_second[rows], log_kind[rows], log_who[rows], log_where[rows] = second, _BLOCK, meeting, desk
                    rows += 1
                seated += size
                left -= size
            elif room_of[meeting] != NOWHERE:
                for one in range(room_of[meeting], room_of[meeting] + size):
                    desk = block_desks[one]
                    give_back(desk, starts, words, table, zone_of)
                    log_second[rows], log_kind[rows], log_who[rows] = second, _BLOCK_FREE, meeting
                    log_where[rows] = desk
                    rows += 1
                left += size
                freed = second
            continue
        if number >= people:
            meeting = number - people
            if is_request:
                room = NOWHERE
                for kind in range(len(seats)):
                    if seats[kind] >= meeting_size[meeting]:
                        room = take(kind, room_starts, room_words, room_table)
                        if room != NOWHERE:
                            break
                room_of[meeting] = room
                log_kind[rows] = _NO_ROOM if room == NOWHERE else _ROOM
            else:
                room = room_of[meeting]
                if room == NOWHERE:
                    continue
                give_back(room, room_starts, room_words, room_table, class_of)
                log_kind[rows] = _ROOM_FREE
            log_second[rows], log_who[rows], log_where[rows] = second, meeting, room
            rows += 1
            continue

        who = by_rank[number]
        if place[who] == _GONE:
            continue
        if is_request:
            where = NOWHERE
            if place[who] == _OUTSIDE:
                log_kind[rows] = _ARRIVE
                seeks = True
            else:
                next_absence[who] = -next_absence[who]  # the absence is over
                seeks = place[who] == NOWHERE
                log_kind[rows] = _COME_BACK if seeks else _RETURN
                where = max(place[who], NOWHERE)
            log_second[rows], log_who[rows], log_where[rows] = second, who, where
            rows += 1
            if not seeks:
                continue
            desk = owned_desk[who]
            if desk == NOWHERE:
                if booking[who] != NOWHERE and is_open[booking[who]]:
                    is_open[booking[who]] = False
                    kept -= 1
                    entitled[who] = True
                if left > kept or entitled[who]:
                    desk = take_nearest(row_of[who], order, starts, words, table)
                    if desk != NOWHERE:
                        left -= 1
            place[who] = desk
            log_second[rows], log_who[rows], log_where[rows] = second, who, desk
            log_kind[rows] = _REFUSED if desk == NOWHERE else _SIT
            rows += 1
            if desk != NOWHERE:
                continue
            if refused == _TO_WAIT:
                turn[who] = tail
                queue[tail] = who
                tail += 1
                ends = second + patience[who]
                until = away[next_absence[who]] if next_absence[who] < first[who + 1] else leave[who]
                if ends < until:
                    impatient = _push(heap, impatient, ends << bits | number)
                continue
            if refused == _TO_TOUCHDOWN and touchdown > 0:
                touchdown -= 1
                place[who] = _TOUCHDOWN_PLACE
                log_kind[rows] = _TOUCHDOWN
            else:
                place[who] = _GONE
                log_kind[rows] = _GO_HOME
            log_second[rows], log_who[rows], log_where[rows] = second, who, NOWHERE
            rows += 1
            continue

        if turn[who] != NOWHERE:
            turn[who] = NOWHERE
            log_second[rows], log_kind[rows], log_who[rows], log_where[rows] = second, _CALLED_AWAY, who, NOWHERE
            rows += 1
        row = next_absence[who]
        frees = False
        where = max(place[who], NOWHERE)
        if row < 0:
            log_kind[rows] = _LEAVE_ABSENT
            frees = True
        elif row == first[who + 1]:
            log_kind[rows] = _LEAVE
            frees = True
        else:
            next_absence[who] = -1 - row
            if place[who] < 0:
                log_kind[rows] = _STEP_OUT
            elif keep[row]:
                log_kind[rows] = _KEEP
            else:
                log_kind[rows] = _CLEAR
                frees = True
        log_second[rows], log_who[rows], log_where[rows] = second, who, where
        rows += 1
        if frees:
            place[who] = NOWHERE if row >= 0 and row < first[who + 1] else _GONE
            if 0 <= where < shared:
                give_back(where, starts, words, table, zone_of)
                left += 1
                freed = second
    return rows
