"""The days that a person takes: by trying every order, compiled and not."""

import numpy as np
import pytest

from sim import compiling
from sim.taken_days import places_of_days, take_days

PEOPLE = 300


def random_days(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return which days are available, ranks, scores, each (n, 5), and numbers (n,); many are equal."""
    generator = np.random.default_rng(seed)
    shape = (PEOPLE, 5)
    return (
        generator.random(shape) < 0.7,
        generator.choice(np.array([-10, -1, 0, 9], dtype=np.int8), shape),
        generator.integers(0, 3, shape).astype(np.float64),
        generator.integers(0, 6, PEOPLE),
    )


def in_order(available: np.ndarray, rank: np.ndarray, score: np.ndarray) -> list[int]:
    """Return the available days of one person in the order in which they are taken."""
    return sorted(np.flatnonzero(available).tolist(), key=lambda day: (rank[day], -score[day], day))


@pytest.mark.parametrize("compiled", [False, True])
def test_the_first_days_are_taken(compiled: bool) -> None:
    available, rank, score, number = random_days(1)
    taken = np.zeros(available.shape, dtype=np.bool_)
    before = compiling.in_use()
    compiling.use(compiled)
    try:
        take_days(available.reshape(-1), rank.reshape(-1), score.reshape(-1), number, taken.reshape(-1))
    finally:
        compiling.use(before)
    for person in range(PEOPLE):
        order = in_order(available[person], rank[person], score[person])
        assert np.flatnonzero(taken[person]).tolist() == sorted(order[: number[person]])


def test_places_follow_the_order_and_the_others_stand_behind() -> None:
    available, rank, score, _ = random_days(2)
    for person in range(PEOPLE):
        places = places_of_days(5 * person, available.reshape(-1), rank.reshape(-1), score.reshape(-1))
        place = [int(places >> 4 * day & 15) for day in range(5)]
        order = in_order(available[person], rank[person], score[person])
        assert [place[day] for day in order] == list(range(len(order)))
        assert sorted(place) == list(range(5))
