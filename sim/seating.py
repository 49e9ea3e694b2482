"""Where people sit: at desks of the type they need, in their zone, with their team (§12), for kernels."""

import numpy as np

from sim.compiling import Int32s, Int64s, kernel, part
from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office

_SIT = int(Kind.SIT)

# What is counted: seatings at shared desks, those at another type than needed and those outside the home zone; teams
# with at least two of their people seated, and the zones that these are in.
SEATED, UNSUITABLE, OUTSIDE, TEAMS, TEAM_ZONES, SEATINGS = range(6)


def seatings_of(log: Log, plan: DayPlan, office: Office, team: Int32s) -> tuple[list[int], list[int]]:
    """Return who sits where on a day without refusals: the SEATINGS counts and people by type, 2 * TYPES.

    By the type they need, of those who share desks: all, and those who once found none of it.
    """
    m = len(plan.person)
    seatings, types = np.zeros(SEATINGS, dtype=np.int64), np.zeros(2 * TYPES, dtype=np.int64)
    seat_zone, unsuited = np.full(m, NOWHERE, dtype=np.int32), np.zeros(m, dtype=np.int32)
    _seatings(
        plan.employees, log.kind, log.who, log.where, plan.place, plan.owned_desk, office.cell_of, team, office.zones,
        np.empty((int(team.max(initial=NOWHERE)) + 1) * (office.zones + 1), dtype=np.int32),
        seatings, seat_zone, unsuited, types,
    )  # fmt: skip
    return seatings.tolist(), types.tolist()


def at_home(seatings: list[int], types: list[int]) -> tuple[list[int], list[int]]:
    """Return `seatings_of` the same day where everybody sits at home at a desk of the needed type."""
    home = seatings.copy()
    home[UNSUITABLE], home[OUTSIDE], home[TEAM_ZONES] = 0, 0, home[TEAMS]
    return home, types[:TYPES] + [0] * TYPES


@kernel
def _seatings(
    employees: int,
    kind: Int32s,
    who: Int32s,
    where: Int32s,
    row_of: Int32s,
    owned_desk: Int32s,
    cell_of: Int32s,
    team: Int32s,
    zones: int,
    seated: Int32s,
    seatings: Int64s,
    seat_zone: Int32s,
    unsuited: Int32s,
    types: Int64s,
) -> None:
    """Count as `day_walk` does where nobody is refused."""
    for row in range(len(kind)):
        if kind[row] == _SIT and where[row] < len(cell_of):
            seat(who[row], cell_of[where[row]], row_of[who[row]], seatings, seat_zone, unsuited)
    for one in range(employees):
        if owned_desk[one] == NOWHERE:
            count_need(row_of[one], unsuited[one] != 0, types)
    scatter(seat_zone, team, zones, seated, seatings)


@part
def count_need(row: int, unsuited: bool, types: Int64s) -> None:
    """Count somebody who shares desks by the type that is needed."""
    types[row % TYPES] += 1
    if unsuited:
        types[TYPES + row % TYPES] += 1


@part
def seat(who: int, cell: int, row: int, seatings: Int64s, seat_zone: Int32s, unsuited: Int32s) -> None:
    """Count somebody who sits down at a desk of a cell and looked for one of the cell `row` (§12)."""
    unsuitable, outside = cell % TYPES != row % TYPES, cell // TYPES != row // TYPES
    seatings[SEATED] += 1
    seatings[UNSUITABLE] += unsuitable
    seatings[OUTSIDE] += outside
    unsuited[who] |= unsuitable
    seat_zone[who] = cell // TYPES if seat_zone[who] == NOWHERE else seat_zone[who]


@part
def scatter(seat_zone: Int32s, team: Int32s, zones: int, seated: Int32s, seatings: Int64s) -> None:
    """Count the teams (m,) with at least two people seated, and the zones (m,) in which these sit first that day.

    `seated` has room for each team's people by zone, then all.
    """
    for place in range(len(seated)):
        seated[place] = 0
    for who in range(len(team)):
        if team[who] != NOWHERE and seat_zone[who] != NOWHERE:
            seated[team[who] * (zones + 1) + seat_zone[who]] += 1
            seated[team[who] * (zones + 1) + zones] += 1
    for row in range(0, len(seated), zones + 1):
        if seated[row + zones] > 1:
            seatings[TEAMS] += 1
            for zone in range(row, row + zones):
                seatings[TEAM_ZONES] += 1 if seated[zone] else 0
