"""How many days a week people work (§4)."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.workdays import WORKWEEK


@lru_cache(maxsize=64)
def contract_day_shares(fte: float) -> npt.NDArray[np.float64]:
    """Return the shares (5,) of people with 1 .. 5 contract days whose mean is 5 · fte.

    The family of greatest entropy with a given mean, share ∝ exp(θ · days): at .94 FTE a head it has 77 % working
    five days and 18 % four. One parameter, because only the mean FTE is published.
    """
    days = np.arange(1, WORKWEEK + 1)
    if fte >= 1:
        return np.where(days == WORKWEEK, 1.0, 0.0)
    shares: npt.NDArray[np.float64] = np.full(WORKWEEK, 1 / WORKWEEK)
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        weight: npt.NDArray[np.float64] = np.exp(middle * (days - WORKWEEK) - max(0.0, -4 * middle))
        shares = weight / weight.sum()
        low, high = (middle, high) if shares @ days < WORKWEEK * fte else (low, middle)
    return shares
