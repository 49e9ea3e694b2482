"""Control variates for the chance of a crowded day: what is known about its part days is taken out of it.

Who comes only in the morning, or only in the afternoon, has nothing to do with the order in which people would come
(§6, §8). So of the first people of that order the numbers of both have a known law, while few of either make a day
crowded. Regression on them leaves the mean as it is: each replication is corrected by coefficients from the others, of
which it is independent (leave-one-out; Asmussen and Glynn 2007, Stochastic Simulation, V.2; Avramidis and Wilson 1993).
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.compiling import Floats, Int8s, Int64s

# Days without an effect that are added to those the coefficients are taken from: few days give small ones.
_PRIOR: Final = 5.0


def deciding(desks: Sequence[int], share: float) -> Int64s:
    """Return how many people would just fill these numbers of desks if all but half the part days were there."""
    return np.rint((np.array(desks) + 1) / (1 - share / 2)).astype(np.int64)


def part_day_scores(parts: Int8s, numbers: Int64s, share: float) -> Floats:
    """Return (k, 2) for the first `numbers` (k,) of an order: part days, and mornings less afternoons.

    `parts`: 1 a morning only, -1 an afternoon only, 0 a whole day, with chances of share / 2, share / 2, 1 - share,
    0 < share < 1. The scores have mean 0 and variance 1 and do not correlate; nan without anybody.
    """
    scores = np.full((len(numbers), 2), np.nan)
    for row, number in zip(scores, np.minimum(numbers, len(parts)).tolist(), strict=True):
        if number:
            first, whole = parts[:number], number * share
            row[0] = (np.count_nonzero(first) - whole) / math.sqrt(whole * (1 - share))
            row[1] = int(first.sum()) / math.sqrt(whole)
    return scores


def controlled(values: Floats, scores: Floats, stratum: Int64s, replication: Int64s) -> Floats:
    """Return the values (d,) of days less what their scores (d, 2) explain, with the same mean.

    Explained is what is linear in the scores, their squares less 1 and their product, in each `stratum` (d,) by
    itself, by coefficients from the days of all other replications. Days with scores of nan stay as they are.
    """
    first, second = scores.T
    terms = np.stack([first, second, first**2 - 1, second**2 - 1, first * second], axis=1)
    left = np.array(values)
    for one in np.unique(stratum):
        days = np.flatnonzero((stratum == one) & ~np.isnan(first))
        number, x = replication[days], np.column_stack([np.ones(len(days)), terms[days]])
        count, size = int(number.max(initial=-1)) + 1, x.shape[1]
        squares, products = np.zeros((count, size, size)), np.zeros((count, size))
        np.add.at(squares, number, x[:, :, None] * x[:, None, :])
        np.add.at(products, number, x * values[days, None])
        prior = np.diag([1e-9, *([_PRIOR] * (size - 1))])
        others = squares.sum(axis=0) - squares + prior
        coefficients = np.linalg.solve(others, (products.sum(axis=0) - products)[:, :, None])[:, :, 0]
        left[days] -= (x[:, 1:] * coefficients[number, 1:]).sum(axis=1)
    return left
