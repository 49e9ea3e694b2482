"""Where people sit: at desks of the type they need, in their zone, with their team (§12), for kernels."""

from sim.compiling import Flags, Int32s, Int64s, kernel, part
from sim.events import NOWHERE, TYPES

# What is counted: seatings at shared desks, those at another type than needed and those outside the home zone; teams
# with at least two of their people seated, and the zones that these are in.
SEATED, UNSUITABLE, OUTSIDE, TEAMS, TEAM_ZONES, SEATINGS = range(6)


@part
def seat(who: int, cell: int, row: int, seatings: Int64s, seat_zone: Int32s, unsuited: Flags) -> None:
    """Count somebody who sits down at a desk of a cell and looked for one of the cell `row` (§12)."""
    seatings[SEATED] += 1
    if cell % TYPES != row % TYPES:
        seatings[UNSUITABLE] += 1
        unsuited[who] = True
    if cell // TYPES != row // TYPES:
        seatings[OUTSIDE] += 1
    if seat_zone[who] == NOWHERE:
        seat_zone[who] = cell // TYPES


@kernel
def scatter(seat_zone: Int32s, team: Int32s, zones: int, seated: Int32s, seatings: Int64s) -> None:
    """Count the teams with at least two people seated, and the zones in which these sit first that day.

    `seated` has of each team its people by zone, then all.
    """
    for who in range(len(team)):
        if team[who] != NOWHERE and seat_zone[who] != NOWHERE:
            seated[team[who] * (zones + 1) + seat_zone[who]] += 1
            seated[team[who] * (zones + 1) + zones] += 1
    for row in range(0, len(seated), zones + 1):
        if seated[row + zones] > 1:
            seatings[TEAMS] += 1
            for zone in range(row, row + zones):
                seatings[TEAM_ZONES] += 1 if seated[zone] else 0
