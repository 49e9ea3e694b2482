"""When people are away from their desks on a day: the meetings they attend, lunch, and breaks that fit (§9, §10)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.compiling import Floats, Int32s, Int64s, kernel
from sim.events import NOWHERE, Ints
from sim.meetings import Clusters, MeetingWeek

BEFORE_MEETING = 600  # seconds in the building before a meeting starts
MOST_BREAKS = 8


class Timetable(NamedTuple):
    """Which cluster meets from when to when: q rows; seconds from midnight."""

    cluster: Int64s
    start: Ints
    end: Ints


def timetable(weeks: Sequence[tuple[MeetingWeek, Sequence[int]]]) -> tuple[Timetable, Int64s]:
    """Return the meetings of weeks, one week's after another's, and for each of these weekdays of each week its rows.

    They are (days, 2): from the first row to before the last.
    """
    before, rows = 0, [np.zeros((0, 2), dtype=np.int64)]
    for week, weekdays in weeks:
        days = np.array([(one, one + 1) for one in weekdays], dtype=np.int64).reshape(-1, 2)
        rows.append(before + np.searchsorted(week.weekday, days))
        before += len(week.weekday)
    columns = [
        np.concatenate(one) for one in zip(*((week.cluster, week.start, week.end) for week, _ in weeks), strict=True)
    ]
    return Timetable(*columns), np.concatenate(rows)


class Attended(NamedTuple):
    """Who attends which meeting: pairs, by day and start of the meeting."""

    who: Int32s  # row of the people present
    meeting: Int32s  # row of the timetable
    size: Int32s  # people at each of its meetings; 0 where it is not held


def attend_meetings(
    groups: Clusters,
    table: Timetable,
    meetings: Int64s,
    cuts: Int64s,
    present: Int64s,
    people: int,
    closing: int,
    arrive: Int32s,
    leave: Int32s,
) -> Attended:
    """Return who attends, and stretch the stays `arrive` and `leave` (m,) of those who do.

    `present` (m,) are the people of all days, day by day; `cuts` (days + 1,) their parts, `meetings` (days, 2) the
    rows of each day's meetings, `people` how many there are.
    """
    size = np.zeros(len(table.cluster), dtype=np.int32)
    who, meeting = np.empty(
        (2, int((groups.first[table.cluster + 1] - groups.first[table.cluster]).sum())), dtype=np.int32
    )
    pairs = _attend(
        groups.first, groups.member, table.cluster, table.start, table.end, meetings.reshape(-1), cuts, present,
        np.full(people, NOWHERE, dtype=np.int64), closing, arrive, leave, np.zeros(len(present), dtype=np.int32),
        size, who, meeting,
    )  # fmt: skip
    return Attended(who[:pairs], meeting[:pairs], size)


class Lunches(NamedTuple):
    """When m people would have lunch (§9)."""

    start: Floats  # (m,) seconds from midnight, below 0 for who has none
    length: Floats  # (m,) seconds


class Breaks(NamedTuple):
    """The breaks of m people, one person's after another's (§9)."""

    number: Int32s  # (m,) of each person
    place: Floats  # (b,) where in the stay they start: share of it
    length: Floats  # (b,) seconds


def times_away(
    arrive: Int32s, leave: Int32s, table: Timetable, attended: Attended, lunches: Lunches, breaks: Breaks
) -> tuple[Int32s, Int32s]:
    """Return `first` of the plans, and `away` and `back` (2, a): meetings, then lunch and breaks where they fit."""
    m, pairs = len(arrive), len(attended.who)
    first = np.empty(m + 1, dtype=np.int32)
    away, back = absences = np.empty((2, pairs + m + len(breaks.place)), dtype=np.int32)
    rows = _absences(
        arrive, leave, table.start, table.end, attended.who, attended.meeting, lunches.start, lunches.length,
        breaks.number, breaks.place, breaks.length, np.zeros(m + 1, dtype=np.int32), np.empty(pairs, dtype=np.int32),
        first, away, back,
    )  # fmt: skip
    return first, np.ascontiguousarray(absences[:, :rows])


@kernel
def _attend(
    first: Int64s,
    member: Int64s,
    cluster: Int64s,
    starts: Int32s,
    ends: Int32s,
    meetings: Int64s,
    cuts: Int64s,
    present: Int64s,
    index: Int64s,
    closing: int,
    arrive: Int32s,
    leave: Int32s,
    free_from: Int32s,
    size: Int32s,
    who: Int32s,
    meeting: Int32s,
) -> int:
    """Write (attendee, meeting) pairs and each held meeting's size; stretch the stay of those who attend.

    Day by day: `cuts` are the days' parts of the people present, `meetings` first and last of each day's meetings.

    Members who are in the building attend; of overlapping meetings the one that starts first. Fewer than two make no
    meeting, and it keeps nobody from the next one. Who attends is there shortly before the start and until the end.
    """
    pairs = 0
    for day in range(len(cuts) - 1):
        for person in range(cuts[day], cuts[day + 1]):
            index[present[person]] = person
        for number in range(meetings[2 * day], meetings[2 * day + 1]):
            begin = pairs
            for row in range(first[cluster[number]], first[cluster[number] + 1]):
                person = index[member[row]]
                if person != NOWHERE and free_from[person] <= starts[number]:
                    who[pairs] = person
                    meeting[pairs] = number
                    pairs += 1
            if pairs - begin < 2:
                pairs = begin
                continue
            size[number] = pairs - begin
            for row in range(begin, pairs):
                person = who[row]
                free_from[person] = ends[number]
                arrive[person] = min(arrive[person], max(0, starts[number] - BEFORE_MEETING))
                leave[person] = max(leave[person], min(ends[number], closing))
        for person in range(cuts[day], cuts[day + 1]):
            index[present[person]] = NOWHERE
    return pairs


@kernel
def _absences(
    arrive: Int32s,
    leave: Int32s,
    meeting_start: Int32s,
    meeting_end: Int32s,
    who: Int32s,
    meeting: Int32s,
    lunch_start: Floats,
    lunch_length: Floats,
    breaks: Int32s,
    break_place: Floats,
    break_length: Floats,
    until: Int32s,
    attended: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
) -> int:
    """Write `first`, `away` and `back` of the plan: meetings, then lunch and breaks that fit between them (§9, §10).

    Absences that touch are one absence: nobody sits down between two meetings in a row.
    """
    # Each person's meetings in their order: the end of a person's part moves up as it fills.
    people, pairs = len(arrive), len(who)
    for row in range(pairs):
        until[who[row] + 1] += 1
    for person in range(people):
        until[person + 1] += until[person]
    for row in range(pairs - 1, -1, -1):
        until[who[row] + 1] -= 1
        attended[until[who[row] + 1]] = meeting[row]
    rows, begun = 0, 0
    for person in range(people):
        first[person] = begin = rows
        last = until[person + 2] if person + 2 <= people else pairs
        for row in range(until[person + 1], last):
            if rows > begin and back[rows - 1] >= meeting_start[attended[row]]:
                back[rows - 1] = meeting_end[attended[row]]
                continue
            away[rows] = meeting_start[attended[row]]
            back[rows] = meeting_end[attended[row]]
            rows += 1
        # Lunch, then each break: where it lies inside the stay and meets no other absence.
        came, leaves = arrive[person], leave[person]
        for turn in range(-1, breaks[person]):
            if turn < 0:
                start, length = int(lunch_start[person]), int(lunch_length[person])
            else:
                start = int(came + (leaves - came) * break_place[begun + turn])
                length = int(break_length[begun + turn])
            end = start + max(60, length)
            if start <= came or end >= leaves:
                continue
            free = True
            for row in range(begin, rows):
                free &= (back[row] < start) | (end < away[row])
            if free:
                place = rows
                while place > begin and away[place - 1] > start:
                    away[place] = away[place - 1]
                    back[place] = back[place - 1]
                    place -= 1
                away[place] = start
                back[place] = end
                rows += 1
        begun += breaks[person]
    first[people] = rows
    return rows
