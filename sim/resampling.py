"""The bootstrap over replications, for figures that are no ratio of sums: quantiles of pooled days, break-even prices.

The unit is the replication: a resample takes as many of them as there are, with replacement, and whatever belongs to a
replication goes with it. All cases that share their replications take the same resamples, so that differences of cases
and parts of a total are paired. Where the replications are spread over the year (§1), one of each pair that stands side
by side in it is taken in place of the other, so that season is no chance here either (`sim.strata`).
Sources: Davison and Hinkley 1997, Bootstrap Methods and their Application; McCarthy 1969, Review of the International
Statistical Institute 37, 239-264 (half-samples).
"""

import math
from itertools import permutations
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.draws import Draws, entities
from sim.estimate import UNBOUNDED, Estimate
from sim.strata import freedom

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PERCENTILE: Final = "bootstrap over replications, widened percentiles"
HALF_SAMPLES: Final = "random half-samples over replications, widened percentiles, seasons apart"

# The last three replications where their number is odd: of 24 equally likely ways one takes the same replication three
# times in 6, one of them twice and another once in 18. A weight has mean 1 and variance 1 then, so that the variance of
# a resampled sum is 3/2 of the sum of squares about the mean of the three: that of `strata.contrasts`.
_LAST_THREE: Final = np.array(3 * list(permutations((2, 1, 0))) + list(permutations((3, 0, 0))))


def with_days(
    days: npt.ArrayLike, order: npt.ArrayLike | None = None
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[Any] | None]:
    """Return which replications (r,) have a day, and the order of those; `days` (..., r) of one case or several.

    One without a day says nothing, and a resample that takes no other would have no figure: they are left out before
    any is taken.
    """
    numbers = np.asarray(days)
    there: npt.NDArray[np.bool_] = np.logical_and.reduce(numbers.reshape(-1, numbers.shape[-1]) > 0)
    return there, None if order is None else np.asarray(order)[there]


def resamples(seed: int, replications: int, number: int, order: npt.ArrayLike | None = None) -> Ints:
    """Return how often each replication is taken, of shape (number, replications); every row sums to replications.

    Without `order` with replacement from all. With `order` (replications,), see `strata.contrasts`, one of each pair is
    taken twice, so that a resampled sum has exactly the variance that `contrasts` estimates. Named draws (§2): a
    resample depends on the seed, its own number, the number of replications and their order, not on how many resamples
    are asked for. 1,000 of 400 replications take some 10 ms and 3 MB.
    """
    if order is not None:
        return _half_samples(seed, np.argsort(np.asarray(order), kind="stable"), number)
    chances = Draws(seed, 0).uniform("resample", 0, entities(number), replications)
    # Below replications even for the largest uniform: 1 - 2**-53 times any whole number rounds to less than that.
    taken = (chances * replications).astype(np.int64)
    places = taken + replications * np.arange(number)[:, None]
    return np.bincount(places.ravel(), minlength=number * replications).reshape(number, replications)


def _half_samples(seed: int, place: Ints, number: int) -> Ints:
    """Return the resamples of pairs; `place` (replications,) is who stands where in the year."""
    replications = len(place)
    weights: Ints = np.ones((number, replications), dtype=np.int64)
    if replications < 2:
        return weights
    pairs = replications // 2 - replications % 2
    chances = Draws(seed, 0).uniform("resample", 0, entities(number), pairs + 1)
    first = 2 * (chances[:, :pairs] < 0.5)
    weights[:, place[: 2 * pairs : 2]] = first
    weights[:, place[1 : 2 * pairs : 2]] = 2 - first
    if replications % 2:
        weights[:, place[-3:]] = _LAST_THREE[(chances[:, pairs] * len(_LAST_THREE)).astype(np.int64)]
    return weights


def interval(
    point: float,
    values: npt.ArrayLike,
    replications: int,
    level: float = 0.95,
    limits: tuple[float, float] = UNBOUNDED,
    order: npt.ArrayLike | None = None,
) -> Estimate:
    """Return a figure with the interval that its values (number,) in the resamples of n replications give.

    The ends are percentiles of the values, farther out than the level says: the share left on each side is
    Φ(-t sqrt(n / (n - 1))), t with n - 1 degrees of freedom, which undoes that resamples vary less than new
    replications would (Hesterberg 2015, The American Statistician 69, 371-386). With `order`, where they vary as much,
    it is Φ(-t) with the freedom of `strata.freedom`. Of the simple intervals this one held most often in trials: the
    basic interval fails for quantiles, and correcting the bias gains less than the widening. The ends are values
    themselves, never between two, so that a whole number has whole ends and infinity is a value.

    Equal values give an interval without width: no replication left out would have changed the figure. The interval
    always holds the point. It is wide open to the `limits` where the resamples cannot tell: at an end that would need
    more of them than there are (with 1,000 at 95 %: fewer than 6 replications, 7 with `order`), and at both for one
    replication. A resample without the figure, nan, counts as both limits. With few replications in which anything
    happens it covers too little, as every bootstrap does. Raises ValueError on no value at all.
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not len(numbers):
        raise ValueError(f"one value a resample is needed, not {numbers.shape}")
    low, high = limits
    outside = int((len(numbers) + 1) * _tail(replications, level, order))
    if outside and not math.isnan(point):
        missing = np.isnan(numbers)
        low = min(float(np.sort(np.where(missing, low, numbers))[outside - 1]), point)
        high = max(float(np.sort(np.where(missing, high, numbers))[-outside]), point)
    method = PERCENTILE if order is None else HALF_SAMPLES
    return Estimate(float(point), low, high, level, method, None, replications, None, None)


def pooled_quantile(counts: npt.ArrayLike, weights: npt.ArrayLike, q: float) -> Ints:
    """Return in which column the q-quantile of the pooled days lies, for each resample; shape (number,).

    `counts` (replications, K) are days by ascending value, `weights` (number, replications) how often a resample takes
    each replication. The quantile is that of `sim.estimate.quantile`: the first column with a share of at least q of
    the days in it or before it. Shares are compared, not days with q times all days, whose rounding could miss a
    quantile that is reached exactly. All sums are of whole numbers and so exact, whatever the order. One matrix product
    and three passes over (number, K): 1,000 resamples of 400 replications of 600 values take some 30 ms and 10 MB.
    Raises ValueError unless 0 < q < 1, and on a resample without a day.
    """
    if not 0 < q < 1:
        raise ValueError(f"q: {q} is not between 0 and 1")
    below: Floats = np.asarray(weights, dtype=np.float64) @ np.asarray(counts, dtype=np.float64)
    np.cumsum(below, axis=1, out=below)
    days = below[:, -1:].copy()
    if not np.all(days > 0):
        raise ValueError("a resample has no day, leave out the replications without one")
    below /= days
    columns: Ints = np.argmax(below >= q, axis=1)
    return columns


def _tail(replications: int, level: float, order: npt.ArrayLike | None) -> float:
    """Return the share of the values to leave on each side; 0 for one replication."""
    from scipy.special import ndtr, stdtrit

    if replications < 2:
        return 0.0
    student = float(stdtrit(freedom(replications, order), (1 + level) / 2))
    wider = 1.0 if order is not None else math.sqrt(replications / (replications - 1))
    return float(ndtr(-student * wider))
