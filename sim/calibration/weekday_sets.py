"""Which weekdays people take: the Plackett-Luce model of §6 over the sets of weekdays, and its maximum likelihood.

Given how many days a person comes in a week, the set of them has a chance that depends on the five weekday weights
alone: the days are taken one by one, with odds in proportion to their weights (Plackett 1975, Journal of the Royal
Statistical Society C 24, 193-202; ties in their order are summed over, exactly, by the 32 sets). Sets are five bits.
"""

from typing import Final

import numpy as np

from sim.calibration.attended import SIZE
from sim.compiling import Floats, Int64s
from sim.population import WEEKDAYS

SETS: Final = 1 << WEEKDAYS
HAS: Final = (np.arange(SETS)[:, None] >> np.arange(WEEKDAYS) & 1).astype(np.float64)  # (32, 5) days of a set
_WITHIN: Final = (np.arange(SETS)[None, :] & ~np.arange(SETS)[:, None]) == 0  # (able, taken) a set within another
_NARROW: Final = 3.0  # standard deviation of the prior of a log weight: what days without a visit come to. Assumption
_STEPS: Final = 50
_SETTLED: Final = 1e-9


def chances(log_weight: Floats) -> tuple[Floats, Floats]:
    """Return the chance of each set given the days that can be taken and how many are, and its derivative.

    Shapes (32, 32) by those that can be and those that are taken, and (32, 32, 5) for ln of the chance by the log
    weights (5,); 0 for sets that cannot be taken.
    """
    weight = np.exp(log_weight - log_weight.max())
    chance, slope = np.zeros((SETS, SETS)), np.zeros((SETS, SETS, WEEKDAYS))
    chance[:, 0] = 1.0
    for taken in range(SETS):
        left = HAS * (1 - HAS[taken]) * weight  # by the days that can be taken
        total = left.sum(axis=1, keepdims=True)
        odds = np.divide(left, total, out=np.zeros_like(left), where=total > 0)
        for day in range(WEEKDAYS):
            if not taken >> day & 1:
                step = odds[:, day] * chance[:, taken]
                one = np.zeros(WEEKDAYS)
                one[day] = 1.0
                chance[:, taken | 1 << day] += step
                slope[:, taken | 1 << day] += odds[:, day, None] * slope[:, taken] + step[:, None] * (one - odds)
    chance *= _WITHIN
    score = np.divide(slope, chance[:, :, None], out=np.zeros_like(slope), where=(chance > 0)[:, :, None])
    return chance, score


def expected(chance: Floats) -> Floats:
    """Return the chance of each weekday given the days that can be taken and how many are, (32, 6, 5)."""
    table = np.zeros((SETS, WEEKDAYS + 1, WEEKDAYS))
    for size in range(WEEKDAYS + 1):
        table[:, size] = (chance * (size == SIZE)) @ HAS
    return table


def most_likely(counts: Floats) -> tuple[Floats, Floats]:
    """Return the log weights (5,), with mean 0, of most likelihood and their information (5, 5).

    `counts` (32, 32) are person-weeks by the days that could be taken and those that were. Fisher's scoring, with a
    normal prior of standard deviation 3 that matters only where a weekday is never or always taken.
    """
    log_weight = np.zeros(WEEKDAYS)
    prior = np.eye(WEEKDAYS) / _NARROW**2
    numbers = np.zeros((SETS, WEEKDAYS + 1))
    for size in range(WEEKDAYS + 1):
        numbers[:, size] = (counts * (size == SIZE)).sum(axis=1)
    information = prior
    for _ in range(_STEPS):
        chance, score = chances(log_weight)
        mass = numbers[:, SIZE] * chance
        information = np.einsum("as,asi,asj->ij", mass, score, score) + prior
        step = np.linalg.solve(information, np.einsum("as,asi->i", counts, score) - prior @ log_weight)
        log_weight = log_weight + np.clip(step, -1.0, 1.0)
        log_weight -= log_weight.mean()
        if np.abs(step).max() < _SETTLED:
            break
    return log_weight, information


def sets_of(come: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Int64s:
    """Return the days of a week (..., 5) as sets."""
    bits = 1 << np.arange(WEEKDAYS)
    return np.asarray(come @ bits, dtype=np.int64)
