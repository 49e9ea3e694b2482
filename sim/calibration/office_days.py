"""How wanted office days divide over 0 to 5 days a week, where data tell only their mean and spread."""

import numpy as np

from sim.compiling import Floats
from sim.population import WEEKDAYS

_STEEPEST = 60.0  # of the exponents: beyond it the shares are those of the narrowest or the widest division
_HALVINGS = 60
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
    low, high = -_STEEPEST, _STEEPEST
    for _ in range(_HALVINGS):
        bend = (low + high) / 2
        shares = _with_mean(mean, bend)
        low, high = (bend, high) if float(shares @ (_DAYS - mean) ** 2) < spread**2 else (low, bend)
    return tuple((shares / shares.sum()).tolist())


def _with_mean(mean: float, bend: float) -> Floats:
    """Return the shares ∝ exp(tilt · days + bend · days²) with this mean: it rises with the tilt."""
    away = _DAYS - mean
    low, high = -2 * WEEKDAYS * _STEEPEST, 2 * WEEKDAYS * _STEEPEST
    for _ in range(_HALVINGS):
        tilt = (low + high) / 2
        power = tilt * away + bend * away**2
        shares: Floats = np.exp(power - power.max())
        shares /= shares.sum()
        low, high = (tilt, high) if float(shares @ away) < 0 else (low, tilt)
    return shares
