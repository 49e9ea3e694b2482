"""A walk through the log of a day, for kernels: every count over time, and the rules of every day (§18)."""

from typing import Final

from sim.compiling import Flags, Int32s, Int64s, part
from sim.day_states import (
    AT_DESK,
    AT_NONE,
    ENDS,
    ENTERS,
    EXITS,
    FREES,
    HOLDS,
    RELEASES,
    STAYS,
    TAKES,
)
from sim.day_sums import (
    BROKEN,
    HOUR,
    HOURS,
    OF_COURSES,
    OF_HOURS,
    OF_KINDS,
    OF_SEATINGS,
    OF_TYPES,
    PEAK,
    QUARTER,
    QUARTERS,
    SHORTAGES,
    TURNED_AWAY,
    next_edge,
    note_span,
)
from sim.events import NOWHERE, TYPES, Kind
from sim.seating import count_need, seat

_MIDNIGHT: Final = QUARTERS * QUARTER

# The bits of `RULES`.
_BACKWARDS, _SEARCHES, _REACTIONS, _ONE_STATE, _ONCE, _WITHIN, _EXCEEDED = range(7)
_ONE_DESK, _TOUCHDOWN_KEPT, _ONE_PERSON, _ONE_MEETING, _EMPTY, _SITTINGS, _CROWDED, _BOOKINGS = range(7, 15)

_ARRIVE, _SIT, _REFUSED, _SEATED_LATER, _TOUCHDOWN, _GO_HOME, _GIVE_UP, _CALLED_AWAY = (
    int(kind) for kind in list(Kind)[: Kind.CALLED_AWAY + 1]
)
_STEP_OUT, _RETURN, _COME_BACK, _SENT = (int(kind) for kind in (Kind.STEP_OUT, Kind.RETURN, Kind.COME_BACK, Kind.SENT))
_ROOM, _NO_ROOM, _ROOM_FREE = int(Kind.ROOM), int(Kind.NO_ROOM), int(Kind.ROOM_FREE)
_BLOCK, _NO_BLOCK, _LAPSE = int(Kind.BLOCK), int(Kind.NO_BLOCK), int(Kind.LAPSE)

OF_PERSON: Final = 7  # numbers that `walk_day` keeps of each person


@part
def walk_day(
    second: Int32s,
    kind: Int32s,
    who: Int32s,
    where: Int32s,
    leave: Int32s,
    zone: Int32s,
    need: Int32s,
    owned_desk: Int32s,
    booking: Int32s,
    employees: int,
    meetings: int,
    shared: int,
    desks: int,
    rooms: int,
    needed: int,
    core_start: int,
    core_end: int,
    closing: int,
    bits_of: Int32s,
    allowed: Flags,
    cell_of: Int32s,
    seats: bool,
    of_people: Int32s,
    holder: Int32s,
    settled: Flags,
    seat_zone: Int32s,
    sums: Int64s,
    short: Int64s,
    refused: Int64s,
) -> None:
    """Walk through a log once: every count over time, every rule.

    `last`, for which `of_people` has room, keeps of each person the kind and place of the last row and the kind before
    it; `holder` of each desk, then of each room, who has it and since when: a person, a meeting in a room, or beyond
    the people one at a block of desks. `settled` bookings are claimed or have lapsed. `needed` is NOWHERE where the
    demand decides nothing.
    """
    people, bookings, spans = len(zone), len(settled), len(short) // 2
    last, short_since = of_people[: 3 * people], of_people[3 * people : 4 * people]
    row_of, unsuited = of_people[4 * people : 5 * people], of_people[5 * people : 6 * people]
    turned_away, sharers = of_people[6 * people :], 0
    kinds, courses = sums[OF_KINDS:OF_SEATINGS], sums[OF_COURSES:]
    seatings, types = sums[OF_SEATINGS:OF_TYPES], sums[OF_TYPES:OF_HOURS]
    for subject in range(people):
        last[3 * subject] = NOWHERE
        short_since[subject] = NOWHERE
        row_of[subject] = TYPES * zone[subject] + need[subject]
        unsuited[subject] = 0
        turned_away[subject] = 0
        sharers += owned_desk[subject] == NOWHERE
    for subject in range(len(seat_zone)):
        seat_zone[subject] = NOWHERE
    for place in range(desks + rooms):
        holder[2 * place] = NOWHERE
    broken = 0
    now, used, in_shared, held, present, peak = 0, 0, 0, 0, 0, 0
    full = 1 if shared == 0 and sharers > 0 else 0
    area, sittings, shortages, arrived, gone = 0, 0, 0, 0, 0
    # Sums since the last edge, a quarter-hour or an end of the core hours.
    edge, used_sum, held_sum, full_sum, idle_sum = 0, 0, 0, 0, 0
    kept, idle = bookings, min(bookings, shared)
    for row in range(len(second) + 1):
        over = row == len(second)
        at = max(now, _MIDNIGHT) + 1 if over else second[row]
        if at != now:
            if at < now:
                broken |= 1 << _BACKWARDS
                break
            if used > 0 and at > closing:
                broken |= 1 << _EMPTY
            area += used * (at - now)
            while edge < at and edge <= _MIDNIGHT:
                # Who takes or frees a desk at the edge itself has done so: the count right after it.
                used_sum += used * (edge - now)
                held_sum += held * (edge - now)
                full_sum += full * (edge - now)
                idle_sum += idle * (edge - now)
                note_span(edge, used_sum, held_sum, full_sum, idle_sum, core_start, core_end, sums)
                used_sum, held_sum, full_sum, idle_sum = 0, 0, 0, 0
                if edge % QUARTER == 0 and edge < _MIDNIGHT:
                    quarter = edge // QUARTER
                    courses[quarter] = used
                    courses[QUARTERS + quarter] = held
                    courses[2 * QUARTERS + quarter] = present
                    courses[3 * QUARTERS + quarter] = full
                now = edge
                edge = next_edge(edge, core_start, core_end)
            used_sum += used * (at - now)
            held_sum += held * (at - now)
            full_sum += full * (at - now)
            idle_sum += idle * (at - now)
            now = at
        if over:
            break
        what, subject, place = kind[row], who[row], where[row]
        if what < 0 or what >= len(kinds):
            broken |= 1 << _WITHIN
            break
        kinds[what] += 1
        is_room = _ROOM <= what < _BLOCK
        subjects = people if what < _ROOM else bookings if what == _LAPSE else meetings
        lowest = 0 if is_room and what != _NO_ROOM else NOWHERE
        if place < lowest or place >= (rooms if is_room else desks) or subject < 0 or subject >= subjects:
            broken |= 1 << (_ONE_MEETING if is_room else _WITHIN)
            break
        if is_room:
            if what == _ROOM:
                if holder[2 * (desks + place)] != NOWHERE:
                    broken |= 1 << _ONE_MEETING
                holder[2 * (desks + place)] = subject
            elif what == _ROOM_FREE:
                if holder[2 * (desks + place)] != subject:
                    broken |= 1 << _ONE_MEETING
                holder[2 * (desks + place)] = NOWHERE
            continue
        claims = what == _ARRIVE and booking[subject] != NOWHERE and not settled[booking[subject]]
        if what == _LAPSE or claims:
            number = booking[subject] if claims else subject
            if settled[number]:
                broken |= 1 << _BOOKINGS
            settled[number] = True
            kept -= 1
            idle = min(kept, shared - in_shared)
        if what in (_LAPSE, _NO_BLOCK):
            continue

        bits = bits_of[what]
        if what >= _BLOCK:
            subject += people
        else:
            before, stood, earlier = last[3 * subject], last[3 * subject + 1], last[3 * subject + 2]
            if before == NOWHERE:
                arrived += 1
                if what != _ARRIVE:
                    broken |= 1 << _ONE_STATE
            else:
                if not allowed[before * len(kinds) + what]:
                    broken |= 1 << _ONE_STATE
                if bits_of[before] & STAYS and place != stood:
                    broken |= 1 << _ONE_DESK
                # Who left a touchdown place comes back to it; who was called away from the queue seeks a desk.
                if before == _STEP_OUT and what == (_RETURN if earlier == _CALLED_AWAY else _COME_BACK):
                    broken |= 1 << _TOUCHDOWN_KEPT
            if bits & (AT_DESK if place == NOWHERE else AT_NONE):
                broken |= 1 << _ONE_DESK
            gone += 1 if bits & ENDS else 0
            last[3 * subject], last[3 * subject + 1], last[3 * subject + 2] = what, place, before

            if what == _REFUSED:
                sums[OF_HOURS + 2 * HOURS + min(at // HOUR, HOURS - 1)] += 1
                unsuited[subject] = 1
                turned_away[subject] = 1
                # A shortage runs from a refusal until the person is seated or until the planned end of the stay (§15).
                if short_since[subject] == NOWHERE:
                    short_since[subject] = at
            elif bits & TAKES and short_since[subject] != NOWHERE and shortages < spans:
                short[shortages] = short_since[subject]
                short[spans + shortages] = at
                shortages += 1
                short_since[subject] = NOWHERE
            present += (bits & ENTERS != 0) - (bits & EXITS != 0)
        if place == NOWHERE:
            continue
        held += (bits & HOLDS != 0) - (bits & RELEASES != 0)
        if not bits & (TAKES | FREES):
            continue
        change = 1 if bits & TAKES else -1
        used += change
        if change > 0:
            if holder[2 * place] != NOWHERE:
                broken |= 1 << _ONE_PERSON
            holder[2 * place] = subject
            holder[2 * place + 1] = at
        else:
            if holder[2 * place] != subject:
                broken |= 1 << _ONE_PERSON
            holder[2 * place] = NOWHERE
            sittings += at - holder[2 * place + 1]
        peak = max(peak, used)
        if used < 0 or used > desks:
            broken |= 1 << _WITHIN
        if place < shared:
            in_shared += change
            full = 1 if in_shared == shared else 0
            idle = min(kept, shared - in_shared)
            if in_shared > shared:
                broken |= 1 << _EXCEEDED
            if seats and change > 0 and subject < people:
                seat(subject, cell_of[place], row_of[subject], seatings, seat_zone, unsuited)

    for subject in range(people):
        if turned_away[subject]:
            refused[sums[TURNED_AWAY]] = subject
            sums[TURNED_AWAY] += 1
        if seats and owned_desk[subject] == NOWHERE and subject < employees:
            count_need(row_of[subject], unsuited[subject] != 0, types)
        if short_since[subject] != NOWHERE and shortages < spans:
            short[shortages] = short_since[subject]
            short[spans + shortages] = leave[subject]
            shortages += 1
    for room in range(rooms):
        if holder[2 * (desks + room)] != NOWHERE:
            broken |= 1 << _ONE_MEETING
    if kinds[_ARRIVE] + kinds[_COME_BACK] != kinds[_SIT] + kinds[_REFUSED]:
        broken |= 1 << _SEARCHES
    followed = kinds[_SEATED_LATER] + kinds[_TOUCHDOWN] + kinds[_GO_HOME] + kinds[_GIVE_UP] + kinds[_CALLED_AWAY]
    followed += kinds[_SENT]
    if kinds[_REFUSED] != followed:
        broken |= 1 << _REACTIONS
    if kinds[_ARRIVE] != people or arrived != people or gone != people:
        broken |= 1 << _ONCE
    if used != 0:
        broken |= 1 << _EMPTY
    if sittings != area:
        broken |= 1 << _SITTINGS
    if needed != NOWHERE and (kinds[_REFUSED] > 0) != (needed > shared):
        broken |= 1 << _CROWDED
    for number in range(bookings):
        if not settled[number]:
            broken |= 1 << _BOOKINGS
    sums[PEAK] = peak
    sums[SHORTAGES] = shortages
    sums[BROKEN] = broken
