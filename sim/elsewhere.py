"""Where people go who find no desk in their building, and when they are there, for kernels (§13)."""

from sim.compiling import Int32s, Int64s, part


@part
def nearest_with_room(here: int, nearest: Int32s, left: Int64s, kept: Int64s) -> int:
    """Return the nearest other building with a free desk that is kept for nobody, or `here`."""
    buildings = len(left)
    for turn in range(here * buildings + 1, (here + 1) * buildings):
        if left[nearest[turn]] > kept[nearest[turn]]:
            goal: int = nearest[turn]
            return goal
    return here


@part
def absence_on_arrival(row: int, last: int, there: int, away: Int32s, back: Int32s) -> int:
    """Return the next absence of somebody who is there at a second; -1 - row of one that lasts then.

    Absences that end before are passed over.
    """
    while row < last and back[row] < there:
        row += 1
    return -1 - row if row < last and away[row] <= there else row


@part
def zone_in(building: int, number: int, building_of: Int32s) -> int:
    """Return a zone of a building: the next one for each number."""
    first, beyond = 0, 0
    for zone in range(len(building_of)):
        first += 1 if building_of[zone] < building else 0
        beyond += 1 if building_of[zone] <= building else 0
    return first + number % (beyond - first)
