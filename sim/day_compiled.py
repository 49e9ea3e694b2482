"""Working days, compiled: the twin of `day_simpy`, the same log row for row.

Every time at which something can happen is known from the plan, but for patience that runs out. So the day's moments
are packed into whole numbers - second, request or release (§3), rank - sorted once, and scanned (`day_scan`).
"""

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel
from sim.day_moments import Moments
from sim.day_scan import OF_PERSON, scan_day
from sim.days import (
    ABSENCES,
    AWAY,
    BACK,
    BOOKING,
    BOOKINGS,
    LEAVE,
    MEETING_ZONE,
    MEETINGS,
    NEED,
    OF_ABSENCES,
    OF_LOG,
    OF_MEETINGS,
    OF_PEOPLE,
    OWNED_DESK,
    PATIENCE,
    PEOPLE,
    RANK,
    SIZE,
    ZONE,
    Days,
    Logs,
    column,
    span,
)
from sim.events import DayPlan, Log, Office
from sim.free_places import room_for


def play(plan: DayPlan, office: Office) -> Log:
    """Play a day and return what happened, in order: equal to `day_simpy.play`."""
    days = Days.of([plan])
    return scan(days, office, Moments.of(days)).day(0)


def scan(days: Days, office: Office, moments: Moments) -> Logs:
    """Play days whose moments are sorted, each from an empty office on."""
    people, absences, meetings, bookings = days.sizes.max(axis=1, initial=0).tolist()
    seated = max((int(plan.meeting_size.sum()) for plan in days.plans), default=0) if office.together else 0
    # Who arrives or returns writes up to three rows, with a search and what follows a refusal; and leaves again.
    all_people, all_absences, all_meetings, all_bookings = days.cuts[:, -1].tolist()
    buildings = len(office.several.travel)
    rows = 4 * (all_people + all_absences) + 2 * (all_meetings + len(days) * seated) + all_bookings
    rows += 2 * all_people if buildings > 1 else 0  # who goes to another building, once, writes two more
    layout, homes = office.layout, office.several.booking
    columns, cuts = np.empty((OF_LOG, rows), dtype=np.int32), np.zeros(len(days) + 1, dtype=np.int64)
    _scan_days(
        moments.keys, moments.cuts, moments.bits, days.cuts.reshape(-1), days.people, days.first, days.absences,
        days.keep, days.meetings, homes if len(homes) else np.zeros(all_bookings, dtype=np.int32), *layout,
        office.touchdown, int(office.refused), office.together,
        *room_for(layout.cell_starts, office.shared), *room_for(layout.room_starts, len(office.rooms)),
        np.empty(buildings, dtype=np.int64), np.empty(buildings, dtype=np.int64),
        np.empty(OF_PERSON * people, dtype=np.int32), np.empty(meetings, dtype=np.int32),
        np.empty(seated, dtype=np.int32), np.empty(bookings, dtype=np.bool_),
        np.empty(people + absences, dtype=np.int32), np.empty(people + absences, dtype=np.int64),
        columns.reshape(-1), cuts,
    )  # fmt: skip
    return Logs(columns, cuts)


@kernel
def _scan_days(
    keys: Int64s,
    key_cuts: Int64s,
    bits: int,
    cuts: Int64s,
    people: Int32s,
    first: Int32s,
    absences: Int32s,
    keep: Flags,
    meetings: Int32s,
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
    log: Int32s,
    log_cuts: Int64s,
) -> None:
    """Play day after day, with room for the largest one; write each log behind the one before, and where it ends."""
    for day in range(len(log_cuts) - 1):
        low, high = span(cuts, PEOPLE, day)
        begin, end = span(cuts, ABSENCES, day)
        meets, met = span(cuts, MEETINGS, day)
        booked, until = span(cuts, BOOKINGS, day)
        row, rows = log_cuts[day], len(log) // OF_LOG
        log_cuts[day + 1] = row + scan_day(
            keys[key_cuts[day] : key_cuts[day + 1]],
            bits,
            column(people, RANK, OF_PEOPLE, low, high),
            column(people, ZONE, OF_PEOPLE, low, high),
            column(people, NEED, OF_PEOPLE, low, high),
            column(people, OWNED_DESK, OF_PEOPLE, low, high),
            column(people, PATIENCE, OF_PEOPLE, low, high),
            column(people, LEAVE, OF_PEOPLE, low, high),
            first[low + day : high + day + 1],
            column(absences, AWAY, OF_ABSENCES, begin, end),
            column(absences, BACK, OF_ABSENCES, begin, end),
            keep[begin:end],
            column(meetings, SIZE, OF_MEETINGS, meets, met),
            column(meetings, MEETING_ZONE, OF_MEETINGS, meets, met),
            column(people, BOOKING, OF_PEOPLE, low, high),
            booking_building[booked:until],
            starts, zone_of, order, zone_order, seats, room_building, room_starts, class_of, building_of, travel,
            nearest, touchdown, refused, together, words, table, room_words, room_table, left, kept, of_people,
            room_of[: met - meets], block_desks, is_open[: until - booked], queue, heap,
            column(log, 0, OF_LOG, row, rows),
            column(log, 1, OF_LOG, row, rows),
            column(log, 2, OF_LOG, row, rows),
            column(log, 3, OF_LOG, row, rows),
        )  # fmt: skip
