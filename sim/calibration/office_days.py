"""How wanted office days divide over 0 to 5 days a week, where data tell only their mean and spread."""

from collections.abc import Callable

import numpy as np

from sim.compiling import Floats
from sim.population import WEEKDAYS

_STEEPEST = 60.0  # of the exponents: beyond it the shares are those of the narrowest or the widest division
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
    bend = _root(lambda one: float(_with_mean(mean, one) @ (_DAYS - mean) ** 2) - spread**2, -_STEEPEST, _STEEPEST)
    shares = _with_mean(mean, bend)
    return tuple((shares / shares.sum()).tolist())


def _with_mean(mean: float, bend: float) -> Floats:
    """Return the shares ∝ exp(tilt · days + bend · days²) with this mean: it rises with the tilt."""
    away = _DAYS - mean

    def shares(tilt: float) -> Floats:
        power = tilt * away + bend * away**2
        weight: Floats = np.exp(power - power.max())
        return np.asarray(weight / weight.sum())

    most = 2 * WEEKDAYS * _STEEPEST
    return shares(_root(lambda tilt: float(shares(tilt) @ away), -most, most))


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that rises is 0; the end that is nearest where it never is."""
    from scipy.optimize import brentq

    if rising(low) >= 0:
        return low
    if rising(high) <= 0:
        return high
    return float(brentq(rising, low, high, xtol=1e-13, rtol=1e-14))
