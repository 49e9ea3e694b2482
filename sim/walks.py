"""Walks through the logs of days: what each log says, and the rules of §18 that it breaks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.compiling import Flags, Int32s, Int64s, kernel
from sim.day_states import ALLOWED, BITS_OF, RULES
from sim.day_sums import (
    BROKEN,
    HOURS,
    OF_COURSES,
    OF_HOURS,
    OF_SEATINGS,
    OF_TYPES,
    QUARTERS,
    SHORTAGES,
    SUMS,
    TURNED_AWAY,
)
from sim.day_walk import OF_PERSON, walk_day
from sim.days import (
    ABSENCES,
    BOOKING,
    BOOKINGS,
    LEAVE,
    MEETINGS,
    NEED,
    OF_LOG,
    OF_PEOPLE,
    OWNED_DESK,
    PEOPLE,
    ZONE,
    Days,
    Logs,
    column,
    span,
)
from sim.events import NOWHERE, Office
from sim.seating import scatter


@dataclass(frozen=True)
class Walked:
    """What the logs of d days say."""

    sums: Int64s  # (d, SUMS), each where `day_sums` says
    spans: Int64s  # (d + 1,) where each day's part of the spans and of the people refused begins, and the end
    people: Int64s
    all_short: Int64s
    all_refused: Int64s

    @property
    def hours(self) -> Int64s:
        """By the hour (d, 3, 24): desk-seconds in use, seconds full, refusals."""
        return self.sums[:, OF_HOURS:OF_COURSES].reshape(-1, 3, HOURS)

    @property
    def courses(self) -> Int64s:
        """Right after each quarter-hour (d, 4, 96): desks in use, held empty, people present, full (0 or 1)."""
        return self.sums[:, OF_COURSES:].reshape(-1, 4, QUARTERS)

    def short(self, day: int) -> Int64s:
        """Return the spans (2, spans) of a day in which somebody was without a desk: starts, ends."""
        part = self.all_short[2 * self.spans[day] : 2 * self.spans[day + 1]]
        return part.reshape(2, -1)[:, : self.sums[day, SHORTAGES]]

    def refused(self, day: int) -> Int64s:
        """Return indices into a day's plan of the people who were refused, ascending."""
        first = self.people[day]
        return self.all_refused[first : first + self.sums[day, TURNED_AWAY]]

    def broken(self, day: int) -> list[str]:
        """Return the rules of §18 that do not hold on a day."""
        return [rule for bit, rule in enumerate(RULES) if self.sums[day, BROKEN] >> bit & 1]


def walk(
    logs: Logs,
    days: Days,
    office: Office,
    team: Int32s,
    core: tuple[int, int],
    closing: int,
    needed: Sequence[int],
    seats: bool,
) -> Walked:
    """Walk through the logs of days; `core` hours and `closing` in seconds, `needed` each day's peak demand.

    `team` (m,) are the teams of the people of all days, NOWHERE for who has none, who are counted only with `seats`.
    """
    sizes = days.sizes
    people, _, _, bookings = sizes.max(axis=1, initial=0).tolist()
    cuts, sums = days.cuts, np.zeros((len(days), SUMS), dtype=np.int64)
    # Each seeking ends in one refusal at most; a log in which it does not breaks a rule, and must not end in memory.
    spans = cuts[PEOPLE] + cuts[ABSENCES]
    short, refused = np.empty(2 * spans[-1], dtype=np.int64), np.empty(cuts[PEOPLE, -1], dtype=np.int64)
    decides = (sizes[BOOKINGS] == 0) & office.one_demand
    teams = int(team.max(initial=NOWHERE)) + 1 if seats else 0
    _walk_days(
        logs.columns.reshape(-1), logs.cuts, cuts.reshape(-1), days.people,
        days.employees, np.where(decides, needed, NOWHERE),
        office.shared, office.desks, len(office.rooms), core[0], core[1], closing, BITS_OF, ALLOWED, office.cell_of,
        seats, team, office.zones, np.empty(OF_PERSON * people, dtype=np.int32),
        np.empty(2 * (office.desks + len(office.rooms)), dtype=np.int32), np.zeros(bookings, dtype=np.bool_),
        np.empty(people if seats else 0, dtype=np.int32), np.empty(teams * (office.zones + 1), dtype=np.int32),
        sums.reshape(-1), short, refused,
    )  # fmt: skip
    return Walked(sums, spans, cuts[PEOPLE], short, refused)


@kernel
def _walk_days(
    log: Int32s,
    log_cuts: Int64s,
    cuts: Int64s,
    people: Int32s,
    employees: Int64s,
    needed: Int64s,
    shared: int,
    desks: int,
    rooms: int,
    core_start: int,
    core_end: int,
    closing: int,
    bits_of: Int32s,
    allowed: Flags,
    cell_of: Int32s,
    seats: bool,
    team: Int32s,
    zones: int,
    of_people: Int32s,
    holder: Int32s,
    settled: Flags,
    seat_zone: Int32s,
    seated: Int32s,
    sums: Int64s,
    short: Int64s,
    refused: Int64s,
) -> None:
    """Walk through log after log, with room for the largest day; `sums` are 0."""
    for day in range(len(employees)):
        low, high = span(cuts, PEOPLE, day)
        begin, end = span(cuts, ABSENCES, day)
        meets, met = span(cuts, MEETINGS, day)
        booked, until = span(cuts, BOOKINGS, day)
        row, after = log_cuts[day], log_cuts[day + 1]
        zone_of = seat_zone[: high - low] if seats else seat_zone
        own = sums[SUMS * day : SUMS * (day + 1)]
        for booking in range(until - booked):
            settled[booking] = False
        walk_day(
            column(log, 0, OF_LOG, row, after),
            column(log, 1, OF_LOG, row, after),
            column(log, 2, OF_LOG, row, after),
            column(log, 3, OF_LOG, row, after),
            column(people, LEAVE, OF_PEOPLE, low, high),
            column(people, ZONE, OF_PEOPLE, low, high),
            column(people, NEED, OF_PEOPLE, low, high),
            column(people, OWNED_DESK, OF_PEOPLE, low, high),
            column(people, BOOKING, OF_PEOPLE, low, high),
            employees[day],
            met - meets,
            shared,
            desks,
            rooms,
            needed[day],
            core_start,
            core_end,
            closing,
            bits_of,
            allowed,
            cell_of,
            seats,
            of_people,
            holder,
            settled[: until - booked],
            zone_of,
            own,
            short[2 * (low + begin) : 2 * (high + end)],
            refused[low:high],
        )
        if seats:
            scatter(zone_of, team[low:high], zones, seated, own[OF_SEATINGS:OF_TYPES])
