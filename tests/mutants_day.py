"""Faults of the twin's day."""

import test_campus
import test_day
import test_day_compiled
import test_engine_oracles
import test_full_office
import test_measures
from mutant import Mutant

from sim.events import Refused

MOMENTS = (
    Mutant(
        "requests before releases",
        "        sort_each_by_time(keys, ends, bits + 1)\n",
        "        keys = keys[: ends[-1]]\n        keys = keys[np.argsort(keys ^ (2 << bits), kind='stable')]\n",
        test_day.test_a_desk_freed_in_a_second_is_free_for_requests_of_that_second,
    ),
    Mutant(
        "ranks reversed",
        "        sort_each_by_time(keys, ends, bits + 1)\n",
        "        keys = keys[: ends[-1]] ^ (2 << bits) - 2\n        keys.sort()\n        keys ^= (2 << bits) - 2\n",
        test_day.test_requests_of_one_second_go_by_rank,
    ),
    Mutant(
        "desks are needed after they were left",
        "leave[who] << at | place << 1 | holds",
        "(leave[who] + 1) << at | place << 1 | holds",
        test_measures.test_peak_demand_is_the_most_desks_wanted_at_once,
    ),
    Mutant(
        "owners need shared desks",
        "shares = 1 if owned_desk[who] == NOWHERE else 0",
        "shares = 1",
        test_measures.test_peak_demand_is_the_most_desks_wanted_at_once,
    ),
    Mutant(
        "kept desks are free",
        "frees = 0 if keep[row] else shares",
        "frees = shares if keep[row] else 0",
        test_measures.test_peak_demand_is_the_most_desks_wanted_at_once,
    ),
    Mutant(
        "who does not come back frees the desk twice",
        "            elif frees:\n                holds = 0\n",
        "",
        test_engine_oracles.test_the_peak_of_demand_is_just_enough,
    ),
)

DAY = (
    Mutant(
        "the queue after each release of a second",
        "if freed >= 0 and (is_request or second != freed):",
        "if freed >= 0:",
        test_day.test_own_absence_comes_before_a_desk_of_the_same_second,
        ([0, 1],),
    ),
    Mutant(
        "the queue after the requests of a second",
        "if freed >= 0 and (is_request or second != freed):",
        "if freed >= 0 and second != freed:",
        test_day.test_the_queue_comes_before_requests_of_the_same_second,
    ),
    Mutant(
        "patience before the queue",
        "heap[0] >> bits < second or",
        "heap[0] >> bits <= second or",
        test_day.test_patience_runs_out_after_the_queue_was_served,
    ),
    Mutant(
        "patience after the requests of a second",
        " or (is_request and heap[0] >> bits == second)",
        "",
        test_day.test_patience_runs_out_before_requests_of_the_same_second,
    ),
    Mutant(
        "patience runs on at a desk",
        "            if turn[who] != NOWHERE:\n",
        "            if True:\n",
        test_day.test_each_wait_has_a_patience_of_its_own,
    ),
    Mutant(
        "patience lasts a second longer",
        "ends = second + patience[who]",
        "ends = second + patience[who] + 1",
        test_day.test_patience_runs_out_after_the_queue_was_served,
    ),
    Mutant(
        "an old place in the queue counts",
        "if turn[who] == waits and",
        "if turn[who] != NOWHERE and",
        test_day.test_who_comes_back_to_the_queue_stands_at_its_end,
    ),
    Mutant(
        "the first in the queue goes on waiting",
        "                        turn[who] = NOWHERE\n                        place[who] = desk\n",
        "                        place[who] = desk\n",
        test_day.test_each_wait_has_a_patience_of_its_own,
    ),
    Mutant(
        "who is called away stays in the queue",
        "        if turn[who] != NOWHERE:\n            turn[who] = NOWHERE\n",
        "        if turn[who] != NOWHERE:\n",
        test_day.test_own_absence_ends_the_wait_and_the_desk_is_sought_anew,
    ),
    Mutant(
        "owners take shared desks",
        "desk = owned_desk[who]",
        "desk = NOWHERE",
        test_day.test_owners_find_their_desk_when_all_shared_ones_are_taken,
    ),
    Mutant(
        "a kept desk is cleared",
        "_KEEP if keep[row] else _CLEAR",
        "_KEEP if keep[row] and False else _CLEAR",
        test_day.test_kept_desk_stays_taken_and_cleared_desk_does_not,
    ),
    Mutant(
        "a cleared desk stays taken",
        "if found != _STEP_OUT and found != _KEEP:",
        "if found != _STEP_OUT and found != _KEEP and found != _CLEAR:",
        test_day.test_kept_desk_stays_taken_and_cleared_desk_does_not,
    ),
    Mutant(
        "who does not come back keeps the desk",
        "if found != _STEP_OUT and found != _KEEP:",
        "if found != _STEP_OUT and found != _KEEP and found != _LEAVE_ABSENT:",
        test_day.test_absence_that_lasts_to_the_end_of_the_stay_frees_the_kept_desk_then,
    ),
    Mutant(
        "who cleared a desk comes back to it",
        "place[who] = NOWHERE if row >= 0 and row < first[who + 1] else _GONE",
        "place[who] = where if row >= 0 and row < first[who + 1] else _GONE",
        test_day.test_who_cleared_a_desk_may_find_none_on_return,
    ),
    Mutant(
        "touchdown places without end",
        "touchdown -= 1",
        "touchdown -= 0",
        test_day.test_touchdown_place_is_kept_for_the_day,
    ),
    Mutant(
        "one touchdown place more",
        "refused == _TO_TOUCHDOWN and touchdown > 0:",
        "refused == _TO_TOUCHDOWN and touchdown >= 0:",
        test_day.test_touchdown_place_is_kept_for_the_day,
    ),
    Mutant(
        "a desk is sought from a touchdown place",
        "found = _COME_BACK if place[who] == NOWHERE else _RETURN",
        "found = _COME_BACK if place[who] < 0 else _RETURN",
        test_day.test_touchdown_place_is_kept_for_the_day,
    ),
    Mutant(
        "a room is never given back",
        "                give_back(room, room_starts, room_words, room_table, class_of)\n",
        "",
        test_day.test_a_room_is_free_for_the_meeting_that_starts_when_it_ends,
    ),
    Mutant(
        "a room with a seat too few",
        "seats[kind] >= meeting_size[meeting] and",
        "seats[kind] >= meeting_size[meeting] - 1 and",
        test_day.test_meeting_takes_the_smallest_room_that_fits_or_none,
    ),
    Mutant(
        "a room with a seat to spare",
        "seats[kind] >= meeting_size[meeting] and",
        "seats[kind] > meeting_size[meeting] and",
        test_day.test_meeting_takes_the_smallest_room_that_fits_or_none,
    ),
    Mutant(
        "the largest room",
        "for kind in range(len(seats)):",
        "for kind in range(len(seats) - 1, -1, -1):",
        test_day.test_meeting_takes_the_smallest_room_that_fits_or_none,
    ),
)

COMPILED = (
    Mutant(
        "one desk more",
        '    """Play days whose moments are sorted, each from an empty office on."""\n',
        "    import dataclasses\n    starts = office.cell_starts.copy()\n    starts[1:] += 1\n"
        "    office = dataclasses.replace(office, cell_starts=starts)\n",
        test_day.test_all_day_stays_refuse_exactly_those_beyond_the_desks,
        (Refused.LEAVE,),
    ),
)

HEAP = (
    Mutant(
        "the heap takes the last first",
        "while place > 0 and key < heap[(place - 1) // 2]:",
        "while place > 0 and key > heap[(place - 1) // 2]:",
        test_day.test_people_give_up_in_the_order_in_which_their_patience_ends,
    ),
    Mutant(
        "the heap looks at one child only",
        "if child + 1 < size and heap[child + 1] < heap[child]:",
        "if child + 1 < size and heap[child + 1] < heap[child] and False:",
        test_day.test_people_give_up_in_the_order_in_which_their_patience_ends,
    ),
)

PLACES = (
    Mutant(
        "the last desk is never taken",
        "    if table[row + _LEFT] == 0:\n",
        "    if table[row + _LEFT] <= 1:\n",
        test_day.test_lowest_free_desk_and_going_home,
    ),
    Mutant(
        "the highest desk",
        "    bits = words[word]\n    words[word] = bits & (bits - 1)\n",
        "    bits = 1 << words[word].bit_length() - 1\n    words[word] ^= bits\n",
        test_day.test_lowest_free_desk_and_going_home,
    ),
    Mutant(
        "a desk given back in an earlier word is not seen",
        "    if word < table[_COLUMNS * zone + _HINT]:\n",
        "    if word == table[_COLUMNS * zone + _HINT] - 2:\n",
        test_day_compiled.test_the_lowest_free_desk_across_words,
        ([65],),
    ),
    Mutant(
        "the farthest zone first",
        "for turn in range(row * zones, (row + 1) * zones):",
        "for turn in [*range(row * zones, row * zones + zones // 3)][::-1]:",
        test_day.test_own_zone_first_then_the_nearest,
    ),
    Mutant(
        "a desk counts double when it is given back",
        "    table[_COLUMNS * zone + _LEFT] += 1\n",
        "    table[_COLUMNS * zone + _LEFT] += 2\n",
        test_day_compiled.test_the_lowest_free_desk_across_words,
        ([70, 1, 95],),
    ),
    Mutant(
        "a block is sought in the home zone only",
        "for turn in range(home * zones, (home + 1) * zones):",
        "for turn in range(home * zones, home * zones + 1):",
        test_full_office.test_all_or_nothing_in_the_nearest_zone_that_has_room,
    ),
)

# Who goes to another building.
ELSEWHERE = (
    Mutant(
        "a building without room is gone to",
        "if left[nearest[turn]] > kept[nearest[turn]]:",
        "if True:",
        test_campus.test_who_finds_no_desk_goes_to_the_nearest_building_with_room,
    ),
    Mutant(
        "an absence on the way is no matter",
        "-1 - row if row < last and away[row] <= there else row",
        "row",
        test_campus.test_absences_on_the_way_pass_and_longer_ones_delay_the_arrival,
    ),
)

# What desks can be: types, blocks, bookings.
FULL_OFFICE = (
    Mutant(
        "who has no booking takes what is kept",
        "                if left[here] > kept[here] or entitled[who]:\n                    desk =",
        "                if True:\n                    desk =",
        test_full_office.test_who_has_none_gets_no_desk_that_is_kept,
    ),
    Mutant(
        "a booking is never claimed",
        "                    kept[booking_building[booking[who]]] -= 1\n                    entitled[who] = 1\n",
        "                    entitled[who] = 1\n",
        test_full_office.test_a_claimed_desk_is_kept_no_longer,
    ),
    Mutant(
        "a booking never lapses",
        "                is_open[number] = False\n                kept[booking_building[number]] -= 1\n",
        "                is_open[number] = False\n",
        test_full_office.test_who_waits_is_served_when_a_booking_lapses,
    ),
    Mutant(
        "a block takes desks that are kept",
        "if left[here] - kept[here] >= size:",
        "if left[here] >= size:",
        test_full_office.test_a_block_takes_no_desk_that_is_kept_for_a_booking,
    ),
    Mutant(
        "a block is never given back",
        "give_back(desk, starts, words, table, zone_of)\n                    rows = note(rows, second, _BLOCK_FREE",
        "rows = note(rows, second, _BLOCK_FREE",
        test_full_office.test_all_or_nothing_in_the_nearest_zone_that_has_room,
    ),
    Mutant(
        "who waits blocks the others",
        "log_who, log_where)\n                if waits == head",
        "log_who, log_where)\n                    else:\n                        break\n"
        "                if waits == head",
        test_full_office.test_who_waits_for_a_type_lets_others_pass,
    ),
)
