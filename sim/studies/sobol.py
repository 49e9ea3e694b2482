"""Sobol indices: how much of the variance of a figure comes from each parameter, alone and with the others.

The points are Saltelli's: two samples of the whole space, and for each parameter the first one with that column of the
second (Saltelli et al. 2010, Computer Physics Communications 181, 259-270), by SALib.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ranges = Mapping[str, tuple[float, float]]

_RESAMPLES: Final = 1000
_ROUNDING: Final = 1e-12


@dataclass(frozen=True)
class Index:
    """Shares of a figure's variance, each with half the width of its 95 % interval; nan where nothing varies.

    `first` is that of the parameter alone, `total` that with all its interactions. Estimates may lie outside 0 to 1.
    """

    parameter: str
    first: float
    first_half: float
    total: float
    total_half: float


def design(ranges: Ranges, samples: int, seed: int) -> Floats:
    """Return the points (samples * (k + 2), k) at which a figure is worked out, uniform over the ranges."""
    from SALib.sample import sobol

    points: Floats = sobol.sample(_problem(ranges), samples, calc_second_order=False, seed=seed)
    return points


def independent(parameters: int, points: int) -> npt.NDArray[np.int64]:
    """Return which of the points (samples * (k + 2)) are the two samples of the whole space."""
    place = np.arange(points) % (parameters + 2)
    return np.flatnonzero((place == 0) | (place == parameters + 1))


def indices(ranges: Ranges, values: npt.ArrayLike, seed: int) -> list[Index]:
    """Return the indices of a figure from its values (samples * (k + 2),) at the points of `design`.

    The intervals are SALib's, normal over resampled points.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all() or np.ptp(numbers) <= _ROUNDING * np.abs(numbers).max():
        return [Index(name, *[math.nan] * 4) for name in ranges]
    from SALib.analyze import sobol

    # SALib takes seed 0 for none.
    found: Any = sobol.analyze(
        _problem(ranges), numbers, calc_second_order=False, num_resamples=_RESAMPLES, conf_level=0.95, seed=seed + 1
    )
    columns = (found[name] for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return [Index(name, *map(float, row)) for name, row in zip(ranges, zip(*columns, strict=True), strict=True)]


def _problem(ranges: Ranges) -> dict[str, Any]:
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": [list(ends) for ends in ranges.values()]}
