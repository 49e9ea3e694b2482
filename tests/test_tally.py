"""Sums over the days of a replication."""

import datetime

import numpy as np

from sim.gathering import STATES, Gathering
from sim.measures import FIGURES, Measured
from sim.tally import TEAM_COLUMNS, Tally


def test_the_days_of_one_team_are_added_in_their_order() -> None:
    """The last digits of a sum depend on its order, and a single column is added in another one by numpy's sum."""
    met = np.random.default_rng(0).random(60)
    tally = Tally(0, np.array([9]), None, None)
    empty = Measured(np.zeros(len(FIGURES)), np.zeros((4, 96)), np.zeros((3, 24)), np.zeros(0, dtype=np.int64))
    for day, one in enumerate(met.tolist()):
        date, nobody = datetime.date(2026, 1, 5) + datetime.timedelta(days=7 * day), np.zeros(0, dtype=np.int32)
        there = np.array([day])
        gathered = Gathering(
            date, [0] * len(STATES), nobody, nobody > 0, there, np.array([one]), 2 * there, (one, 0, 0, 0)
        )
        tally.day(gathered, empty, np.full((2, 3), np.nan))
    in_order = 0.0
    for one in met.tolist():
        in_order += one
    assert in_order != met.sum()
    sums = dict(zip(TEAM_COLUMNS, tally.outcome().teams[0].tolist(), strict=True))
    assert sums["met"] == in_order
    assert (sums["person_days"], sums["met_people"]) == (sum(range(60)), 2 * sum(range(60)))
