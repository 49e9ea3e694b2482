"""How wanted office days divide over 0 to 5 days a week, where data tell only their mean and spread."""

import numpy as np
import numpy.typing as npt

from sim.compiling import Floats
from sim.population import WEEKDAYS

_STEEPEST = 60.0  # of the exponents: beyond it the shares are those of the narrowest or the widest division
_HALVINGS = 60
_SELDOM = 1e-3  # share of people
_DAYS = np.arange(WEEKDAYS + 1.0)


def shares_with(mean: float, spread: float) -> tuple[float, ...]:
    """Return the six shares of people who want 0, 1, ... 5 days, with this mean and standard deviation.

    The division of greatest entropy, share ∝ exp(a · days + b · days²) (Jaynes 1957, Physical Review 106, 620-630),
    because nothing more is told. A spread that no division of whole days with this mean can have becomes the nearest
    one: people of 2.5 days differ by at least half a day, and by at most 2.5. Raises ValueError for a mean outside 0
    to 5, or where the spread is negative or no number.
    """
    if not 0 <= mean <= WEEKDAYS or not spread >= 0:
        raise ValueError(f"mean {mean}, spread {spread}: office days are 0 to 5 a week, and differ by 0 or more")
    return tuple(divisions([mean], [spread])[0].tolist())


def divisions(means: npt.ArrayLike, spreads: npt.ArrayLike, like: npt.ArrayLike = (1.0,) * 6) -> Floats:
    """Return `shares_with` of each mean and spread (k,), shape (k, 6): those nearest to the shares `like` these (6,).

    Nearest by discrimination information, share ∝ like · exp(a · days + b · days²) (Kullback 1959, Information Theory
    and Statistics, chapter 3); even shares give the greatest entropy.
    """
    base = np.asarray(like, dtype=np.float64)
    mean, spread = np.asarray(means, dtype=np.float64)[:, None], np.asarray(spreads, dtype=np.float64)[:, None]
    low, high = np.full(mean.shape, -_STEEPEST), np.full(mean.shape, _STEEPEST)
    for _ in range(_HALVINGS):
        bend = (low + high) / 2
        shares = _with_mean(mean, bend, base)
        less = (shares * (_DAYS - mean) ** 2).sum(axis=1, keepdims=True) < spread**2
        low, high = np.where(less, bend, low), np.where(less, high, bend)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def shifted(shares: npt.ArrayLike, means: npt.ArrayLike) -> Floats:
    """Return the shares nearest to `shares` (6,) that have each mean (k,), shape (k, 6), by the same measure.

    Means beyond all days that somebody wants have shares of all days, in which as few as needed come on others.
    """
    base, mean = np.asarray(shares, dtype=np.float64), np.asarray(means, dtype=np.float64)[:, None]
    wanted = _DAYS[base > 0]
    inside = (mean > wanted.min()) & (mean < wanted.max())
    everywhere = np.maximum(base, _SELDOM)
    bend = np.zeros(mean.shape)
    return np.where(inside, _with_mean(mean, bend, base), _with_mean(mean, bend, everywhere))


def _with_mean(mean: Floats, bend: Floats, base: Floats) -> Floats:
    """Return the shares ∝ base · exp(tilt · days + bend · days²) with this mean (k, 6): it rises with the tilt."""
    away = _DAYS - mean
    there = np.where(base > 0, 0.0, -np.inf)
    low, high = np.full(mean.shape, -2 * WEEKDAYS * _STEEPEST), np.full(mean.shape, 2 * WEEKDAYS * _STEEPEST)
    for _ in range(_HALVINGS):
        tilt = (low + high) / 2
        power = tilt * away + bend * away**2 + there
        shares: Floats = base * np.exp(power - power.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        less = (shares * away).sum(axis=1, keepdims=True) < 0
        low, high = np.where(less, tilt, low), np.where(less, high, tilt)
    return shares
