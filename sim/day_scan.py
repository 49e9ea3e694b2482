"""One working day as its sorted moments: the heart of the twin, for kernels (`day_compiled`).

Every time at which something can happen is known from the plan, but for patience that runs out. So the day's moments
are packed into whole numbers - second, request or release (§3), rank - sorted once, and scanned; the few that wait for
a desk stand in a queue and in a small heap of the moments at which they give up. What a moment is follows from where
its person is: nothing else is kept of anybody.
"""

from typing import Final

from sim.binary_heap import pop, push
from sim.compiling import Flags, Int32s, Int64s, part
from sim.elsewhere import absence_on_arrival, nearest_with_room, zone_in
from sim.events import NOWHERE, TYPES, Kind, Refused
from sim.free_places import fill, give_back, take, take_block, take_nearest, zone_with_room

# The kernels name what they write by plain numbers, which both ways of running them know as constants.
_ARRIVE, _SIT, _REFUSED, _SIT_AFTER_WAIT, _TOUCHDOWN, _GO_HOME, _GIVE_UP, _CALLED_AWAY = (
    int(kind) for kind in list(Kind)[: Kind.CALLED_AWAY + 1]
)
_KEEP, _CLEAR, _STEP_OUT, _RETURN, _COME_BACK, _LEAVE, _LEAVE_ABSENT, _SENT, _GUEST = (
    int(kind) for kind in list(Kind)[Kind.KEEP : Kind.GUEST + 1]
)
_ROOM, _NO_ROOM, _ROOM_FREE, _BLOCK, _NO_BLOCK, _BLOCK_FREE, _LAPSE = (int(kind) for kind in list(Kind)[Kind.ROOM :])
_TO_TOUCHDOWN, _TO_WAIT, _TO_OTHER = int(Refused.TOUCHDOWN), int(Refused.WAIT), int(Refused.OTHER_BUILDING)

# Where somebody is who has no desk; desks count from 0 and NOWHERE is -1.
_TOUCHDOWN_PLACE: Final = -2
_GONE: Final = -3
_OUTSIDE: Final = -4
_ON_THE_WAY: Final = -5

# Numbers that `scan_day` keeps of each person.
OF_PERSON: Final = 8


@part
def note(
    row: int, second: int, kind: int, who: int, where: int, seconds: Int32s, kinds: Int32s, whos: Int32s, wheres: Int32s
) -> int:
    """Write a row of the log; return the next one."""
    seconds[row], kinds[row], whos[row], wheres[row] = second, kind, who, where
    return row + 1


@part
def scan_day(
    keys: Int64s,
    bits: int,
    rank: Int32s,
    home_zone: Int32s,
    need: Int32s,
    owned_desk: Int32s,
    patience: Int32s,
    leave: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
    keep: Flags,
    meeting_size: Int32s,
    meeting_zone: Int32s,
    booking: Int32s,
    booking_building: Int32s,
    starts: Int32s,
    zone_of: Int32s,
    order: Int32s,
    zone_order: Int32s,
    seats: Int32s,
    room_building: Int32s,
    room_starts: Int32s,
    class_of: Int32s,
    building_of: Int32s,
    travel: Int32s,
    nearest: Int32s,
    touchdown: int,
    refused: int,
    together: bool,
    words: Int64s,
    table: Int32s,
    room_words: Int64s,
    room_table: Int32s,
    left: Int64s,
    kept: Int64s,
    of_people: Int32s,
    room_of: Int32s,
    block_desks: Int32s,
    is_open: Flags,
    queue: Int32s,
    heap: Int64s,
    log_second: Int32s,
    log_kind: Int32s,
    log_who: Int32s,
    log_where: Int32s,
) -> int:
    """Play the sorted moments; write the log and return its number of rows.

    Of each person: `place` (a desk, `NOWHERE`, `_TOUCHDOWN_PLACE`, `_GONE`, `_OUTSIDE` before arrival, `_ON_THE_WAY`),
    the next absence as -1 - row while one lasts, and the turn in the queue, `NOWHERE` for who does not wait. An entry
    of the queue counts only while it is its person's turn, an entry of the heap only while its person waits: patience
    that outlasts the wait, which the person's next moment ends, is never put there. Who is on the way to another
    building arrives from the heap, or at the end of an absence. The desks of a meeting's block stand in `block_desks`
    from `room_of` on; `kept` desks of a building are kept for bookings that are open: neither claimed nor lapsed.
    """
    people, shared, buildings, seated = len(rank), len(zone_of), len(left), 0
    by_rank = of_people[:people]
    place = of_people[people : 2 * people]
    next_absence = of_people[2 * people : 3 * people]
    turn = of_people[3 * people : 4 * people]
    at = of_people[4 * people : 5 * people]
    row_of = of_people[5 * people : 6 * people]
    sent = of_people[6 * people : 7 * people]
    entitled = of_people[7 * people :]
    mask = (1 << bits) - 1
    request = 1 << (bits + 1)
    for building in range(buildings):
        left[building], kept[building] = 0, 0
    fill(starts, words, table)
    fill(room_starts, room_words, room_table)
    for who in range(people):
        by_rank[rank[who]] = who
        place[who] = _OUTSIDE
        next_absence[who] = first[who]
        turn[who] = NOWHERE
        at[who] = building_of[home_zone[who]]
        row_of[who] = TYPES * home_zone[who] + need[who]
        sent[who] = 0
        entitled[who] = 0
    for meeting in range(len(room_of)):
        room_of[meeting] = NOWHERE
    for number in range(len(is_open)):
        is_open[number] = True
        kept[booking_building[number]] += 1
    for zone in range(len(building_of)):
        left[building_of[zone]] += starts[TYPES * (zone + 1)] - starts[TYPES * zone]
    rows = 0
    head, tail, impatient, travelling = 0, 0, 0, 0
    freed = -1  # the second of which the queue is to be served
    turns = 0
    while turns < len(keys):
        key = keys[turns]
        arrives = travelling > 0 and heap[0] < key  # somebody at another building, before the next moment of the plan
        if arrives:
            key = heap[0]
            travelling = pop(heap, travelling)
        else:
            turns += 1
        second = key >> (bits + 2)
        is_request = key & request != 0
        number = key >> 1 & mask
        # What comes before this moment: the queue of a second with releases, and patience that ran out.
        if freed >= 0 and (is_request or second != freed):
            waits = head
            while waits < tail and left[0] > 0:  # who waits is in the only building
                who = int(queue[waits])
                if turn[who] == waits and (left[0] > kept[0] or entitled[who]):
                    desk = take_nearest(row_of[who], order, starts, words, table)
                    if desk != NOWHERE:
                        turn[who] = NOWHERE
                        place[who] = desk
                        left[0] -= 1
                        rows = note(rows, freed, _SIT_AFTER_WAIT, who, desk, log_second, log_kind, log_who, log_where)
                if waits == head and turn[who] != head:
                    head += 1
                waits += 1
            freed = -1
        while impatient > 0 and (heap[0] >> bits < second or (is_request and heap[0] >> bits == second)):
            who = int(by_rank[heap[0] & mask])
            ends = heap[0] >> bits
            impatient = pop(heap, impatient)
            if turn[who] != NOWHERE:
                turn[who] = NOWHERE
                place[who] = _GONE
                rows = note(rows, ends, _GIVE_UP, who, NOWHERE, log_second, log_kind, log_who, log_where)

        if number >= people + len(room_of):
            number -= people + len(room_of)
            if is_open[number]:
                is_open[number] = False
                kept[booking_building[number]] -= 1
                rows = note(rows, second, _LAPSE, number, NOWHERE, log_second, log_kind, log_who, log_where)
                freed = second
            continue
        if number >= people and together:
            meeting = number - people
            size = meeting_size[meeting]
            here = building_of[meeting_zone[meeting]]
            if is_request:
                zone = NOWHERE
                if left[here] - kept[here] >= size:
                    zone = zone_with_room(meeting_zone[meeting], size, zone_order, table)
                if zone == NOWHERE:
                    rows = note(rows, second, _NO_BLOCK, meeting, NOWHERE, log_second, log_kind, log_who, log_where)
                    continue
                room_of[meeting] = seated
                take_block(zone, starts, words, table, block_desks[seated : seated + size])
                for one in range(seated, seated + size):
                    rows = note(
                        rows, second, _BLOCK, meeting, block_desks[one], log_second, log_kind, log_who, log_where
                    )
                seated += size
                left[here] -= size
            elif room_of[meeting] != NOWHERE:
                for one in range(room_of[meeting], room_of[meeting] + size):
                    desk = int(block_desks[one])
                    give_back(desk, starts, words, table, zone_of)
                    rows = note(rows, second, _BLOCK_FREE, meeting, desk, log_second, log_kind, log_who, log_where)
                left[here] += size
                freed = second
            continue
        if number >= people:
            meeting = number - people
            if is_request:
                room = NOWHERE
                here = building_of[meeting_zone[meeting]]
                for kind in range(len(seats)):
                    if room_building[kind] == here and seats[kind] >= meeting_size[meeting] and room == NOWHERE:
                        room = take(kind, room_starts, room_words, room_table)
                room_of[meeting] = room
                found = _NO_ROOM if room == NOWHERE else _ROOM
            else:
                room = int(room_of[meeting])
                if room == NOWHERE:
                    continue
                give_back(room, room_starts, room_words, room_table, class_of)
                found = _ROOM_FREE
            rows = note(rows, second, found, meeting, room, log_second, log_kind, log_who, log_where)
            continue

        who = int(by_rank[number])
        if place[who] == _GONE:
            continue
        if place[who] == _ON_THE_WAY and not arrives:
            row = -1 - next_absence[who]
            if row < 0 or not is_request or back[row] != second:
                continue  # an absence that passes on the way
            next_absence[who] = row + 1  # who arrives at its end
            arrives = True
        if is_request:
            where = NOWHERE
            if arrives:
                found = _GUEST
            elif place[who] == _OUTSIDE:
                found = _ARRIVE
            else:
                next_absence[who] = -next_absence[who]  # the absence is over
                found = _COME_BACK if place[who] == NOWHERE else _RETURN
                where = max(place[who], NOWHERE)
            rows = note(rows, second, found, who, where, log_second, log_kind, log_who, log_where)
            if found == _RETURN:
                continue
            desk = owned_desk[who]
            if desk == NOWHERE:
                if booking[who] != NOWHERE and is_open[booking[who]]:
                    is_open[booking[who]] = False
                    kept[booking_building[booking[who]]] -= 1
                    entitled[who] = 1
                here = at[who]
                if left[here] > kept[here] or entitled[who]:
                    desk = take_nearest(row_of[who], order, starts, words, table)
                    if desk != NOWHERE:
                        left[here] -= 1
            place[who] = desk
            found = _REFUSED if desk == NOWHERE else _SIT
            rows = note(rows, second, found, who, desk, log_second, log_kind, log_who, log_where)
            if desk != NOWHERE:
                continue
            if refused == _TO_WAIT:
                turn[who] = tail
                queue[tail] = who
                tail += 1
                ends = second + patience[who]
                until = away[next_absence[who]] if next_absence[who] < first[who + 1] else leave[who]
                if ends < until:
                    impatient = push(heap, impatient, ends << bits | number)
                continue
            if refused == _TO_OTHER and not sent[who]:
                goal = nearest_with_room(at[who], nearest, left, kept)
                there = second + travel[at[who] * buildings + goal]
                row = absence_on_arrival(next_absence[who], first[who + 1], there, away, back)
                if row < 0:
                    there = back[-1 - row]
                if goal != at[who] and there < leave[who]:
                    sent[who], entitled[who] = 1, False
                    place[who], at[who], next_absence[who] = _ON_THE_WAY, goal, row
                    row_of[who] = TYPES * zone_in(goal, number, building_of) + row_of[who] % TYPES
                    if row >= 0:
                        travelling = push(heap, travelling, there << (bits + 2) | request | number << 1)
                    rows = note(rows, second, _SENT, who, goal, log_second, log_kind, log_who, log_where)
                    continue
            if refused == _TO_TOUCHDOWN and touchdown > 0:
                touchdown -= 1
                place[who], found = _TOUCHDOWN_PLACE, _TOUCHDOWN
            else:
                place[who], found = _GONE, _GO_HOME
            rows = note(rows, second, found, who, NOWHERE, log_second, log_kind, log_who, log_where)
            continue

        if turn[who] != NOWHERE:
            turn[who] = NOWHERE
            rows = note(rows, second, _CALLED_AWAY, who, NOWHERE, log_second, log_kind, log_who, log_where)
        row = next_absence[who]
        where = max(place[who], NOWHERE)
        if row < 0:
            found = _LEAVE_ABSENT
        elif row == first[who + 1]:
            found = _LEAVE
        else:
            next_absence[who] = -1 - row
            found = _STEP_OUT if place[who] < 0 else _KEEP if keep[row] else _CLEAR
        rows = note(rows, second, found, who, where, log_second, log_kind, log_who, log_where)
        if found != _STEP_OUT and found != _KEEP:
            place[who] = NOWHERE if row >= 0 and row < first[who + 1] else _GONE
            if 0 <= where < shared:
                give_back(where, starts, words, table, zone_of)
                left[at[who]] += 1
                freed = second
    return rows
