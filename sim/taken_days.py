"""Which days of a week a person takes: so many of the first, by rank and, within a rank, by score."""

from typing import Final

from sim.compiling import Flags, Floats, Int8s, Int64s, kernel, part
from sim.workdays import WORKWEEK

_BEHIND_ALL: Final = 127  # rank of days that are not available


@kernel
def take_days(available: Flags, rank: Int8s, score: Floats, number: Int64s, taken: Flags) -> None:
    """Let each person take the first `number` (n,) of the available days; the others are (n x 5,)."""
    for person in range(len(number)):
        places = places_of_days(WORKWEEK * person, available, rank, score)
        for day in range(WORKWEEK):
            if available[WORKWEEK * person + day]:
                taken[WORKWEEK * person + day] = (places >> 4 * day & 15) < number[person]


@part
def places_of_days(start: int, available: Flags, rank: Int8s, score: Floats) -> int:
    """Return in which order a person's days, from `start` on, are taken: their places from 0 on, four bits each.

    The lowest rank comes first, within a rank the highest score, and what is not available last.
    """
    places = 0
    for day in range(WORKWEEK):
        own_rank = rank[start + day] if available[start + day] else _BEHIND_ALL
        own_score = score[start + day]
        for other in range(day + 1, WORKWEEK):
            its_rank = rank[start + other] if available[start + other] else _BEHIND_ALL
            # Without branches, which nobody can foresee.
            first = (own_rank < its_rank) | ((own_rank == its_rank) & (own_score >= score[start + other]))
            places += 1 << 4 * other if first else 1 << 4 * day
    return places
