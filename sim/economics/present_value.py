"""What flows of money over years are worth today, and when they have paid back what was spent.

Money is spent today and flows at the end of each year. Amounts rise by the `indexation` and are discounted, both
without inflation: an amount of year t is worth q^t today, q = (1 + indexation) / (1 + discount). All arguments may be
arrays.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def growth(discount: npt.ArrayLike, indexation: npt.ArrayLike) -> Floats:
    """Return what an amount of next year is worth today, over its price today."""
    factor: Floats = (1 + np.asarray(indexation, dtype=np.float64)) / (1 + np.asarray(discount, dtype=np.float64))
    return factor


def annuity(years: int, factor: npt.ArrayLike) -> Floats:
    """Return what 1 at the end of each of so many years is worth today; `factor` see `growth`."""
    q = np.asarray(factor, dtype=np.float64)
    total: Floats = np.sum([q**year for year in range(1, years + 1)], axis=0)
    return total


def replaced(years: int, lifetime: npt.ArrayLike) -> Floats:
    """Return how often something bought today is bought again at the end of each year, shape (years, ...).

    Every `lifetime` years, at the end of the year in which it is due; what is due at the end of the last is left out.
    """
    life = np.asarray(lifetime, dtype=np.float64)
    bought = np.zeros((years, life.size))
    for time in range(1, years):
        due = np.round(time * life.ravel(), 9)
        (again,) = np.nonzero(due < years)
        bought[np.ceil(due[again]).astype(np.int64) - 1, again] += 1
    return bought.reshape(years, *life.shape)


def left_over(years: int, lifetime: npt.ArrayLike) -> Floats:
    """Return the share of its price that the last one bought is still worth at the end, straight-line."""
    used = years / np.asarray(lifetime, dtype=np.float64)
    left: Floats = np.ceil(np.round(used, 9)) - used
    return left


def payback(spent: npt.ArrayLike, flows: npt.ArrayLike) -> Floats:
    """Return after how many years the flows (years, ...) have paid back what was spent, for good.

    Within a year they come evenly. Infinite where they have not at the end of the last, 0 where nothing was spent.
    """
    total = np.cumsum(np.concatenate([-np.asarray(spent)[None], np.asarray(flows)]), axis=0)
    below = total < 0
    # The last year at whose end something is still owed.
    last = len(total) - 1 - np.argmax(below[::-1], axis=0)
    after = np.minimum(last + 1, len(total) - 1)
    owed, then = (np.take_along_axis(total, place[None], axis=0)[0] for place in (last, after))
    years = last + np.divide(-owed, then - owed, out=np.zeros_like(owed), where=then > owed)
    years = np.where(last == len(total) - 1, np.inf, years)
    paid: Floats = np.where(below.any(axis=0), years, 0.0)
    return np.where(np.isnan(total[-1]), np.nan, paid)
