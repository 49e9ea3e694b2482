"""How far a figure differs between draws of the fitted parameters, and the interval that holds that too.

With few replications a draw, part of the variance between draws is noise of the simulation. That is taken off: what is
left of each replication's part in a figure less the means over draws and over replications, as in a two-way analysis
of variance (Searle, Casella and McCulloch 1992, Variance Components, 4.2). Draws share their random numbers, so that
this noise is small where the parameters hardly differ, and nothing where they are the same. No less than nothing is
added: an interval is no narrower than that of the simulation alone, but of a share of which that saw nothing (`ends`).
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.estimate import SHARE, Estimate
from sim.paired import AgainstBest, Difference
from sim.strata import contrasts

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]  # numerators and denominators, both (draws, replications)
Measure = Mapping[str, Any]  # an `Estimate` as a summary has it

METHOD: Final = "{}, joined with the law of draws of the fitted parameters"

_ENOUGH: Final = 10  # replications in which a rare event was seen, from which on its share is more than a bound
_ROUNDING: Final = 1e-12  # relative error of sums; draws that differ by less do not differ


class Spread(NamedTuple):
    """What a figure comes to over the draws that have it: so many, their mean, and the variance that is no noise.

    `error` is the variance of the mean that is the simulation's chance, `cells` are the replications of all draws, and
    `seen` as how many equal ones those count in which anything was seen.
    """

    draws: int
    mean: float
    variance: float
    error: float = 0.0
    cells: int = 0
    seen: float = 0.0


def stacked(pairs: Iterable[Pair]) -> Pair:
    """Return pairs of (replications,) as one of (draws, replications)."""
    above, below = zip(*pairs, strict=True)
    return np.stack(above), np.stack(below)


def spread_of(one: Pair, less: Pair | None = None, order: npt.ArrayLike | None = None) -> Spread | None:
    """Return the spread of a ratio of sums, or of its difference from another; `order` as in `strata.contrasts`.

    The noise is that of linearised ratios. A draw without any denominator has no figure; None where fewer than half of
    the draws, or only one, have it.
    """
    pairs = [one] if less is None else [one, less]
    has = np.logical_and.reduce([below.sum(axis=1) > 0 for _, below in pairs])
    number = int(has.sum())
    if number < max(2, len(has) / 2):
        return None
    figures, errors = _linearised(one, has)
    if less is not None:
        others = _linearised(less, has)
        figures, errors = figures - others[0], errors - others[1]
    own = errors - errors.mean(axis=0)
    noise = float((contrasts(own, order) ** 2).sum()) / (number - 1)
    rounding = (_ROUNDING * float(np.abs(figures).max())) ** 2
    variance = float(figures.var(ddof=1)) - noise
    variance = 0.0 if abs(variance) <= rounding else max(0.0, variance)
    error = float((contrasts(errors.mean(axis=0), order) ** 2).sum())
    return Spread(number, float(figures.mean()), variance, error, one[0][has].size, _equal(one[0][has]))


def spread_of_points(found: Floats) -> Spread:
    """Return the spread of a figure that is no ratio: of each draw, and of resamples of its replications (D, 1 + B).

    The noise is the variance of the resamples, which all draws have in common, less the means over draws.
    """
    points, resampled = found[:, 0], found[:, 1:]
    own = resampled - resampled.mean(axis=0)
    noise = float(own.var(axis=1).sum()) / (len(found) - 1)
    return Spread(len(found), float(points.mean()), max(0.0, float(points.var(ddof=1)) - noise))


def ends(measure: Measure, spread: Spread, limits: tuple[float, float]) -> tuple[float | None, float | None]:
    """Return the ends of the interval that holds both the simulation's chance and the spread between draws.

    Their distances from the estimate are the roots of the squares of two: of the simulation's interval, and of the
    draws' law. That of a share is the beta law with their mean and variance, and distances are in log odds, as shares
    near 0 or 1 are skewed; else t deviations on either side. `limits` are those of the measure itself; an end of which
    nothing is known stays None. Of a share of which the run saw nothing its interval counts whole replications; where
    draws saw some, their law with the simulation's chance in their mean tells more, and is all, unless they saw it too
    seldom: then it ends no lower than that of so many replications without any.
    """
    point, low, high, level = (measure[name] for name in ("estimate", "low", "high", "level"))
    if limits == SHARE and point == 0 < spread.mean and spread.variance + spread.error:
        bound = 0.0 if spread.seen >= _ENOUGH else 1 - ((1 - level) / 2) ** (1 / max(1, spread.cells))
        return 0.0, max(_beta(spread, level, spread.error)[1], bound)
    if not spread.variance:
        return low, high
    if limits == SHARE:
        from scipy.special import expit, logit

        below, above = _beta(spread, level)
        there, back = (logit, expit) if 0 < point < 1 else (float, float)
    else:
        own = _student(level, spread) * math.sqrt(spread.variance)
        below, above = point - own, point + own
        there, back = float, float
    middle = there(point)
    # Neither is nearer than that of the simulation, by rounding.
    if low is not None:
        wider = float(back(middle - math.hypot(middle - there(low), max(0.0, middle - there(below)))))
        low = max(min(wider, low), limits[0])
    if high is not None:
        wider = float(back(middle + math.hypot(there(high) - middle, max(0.0, there(above) - middle))))
        high = min(max(wider, high), limits[1])
    return low, high


def widened(one: Estimate, spread: Spread | None, limits: tuple[float, float]) -> Estimate:
    """Return an estimate with the interval that holds the spread between draws too; itself where there is none."""
    if spread is None or math.isnan(one.estimate):
        return one
    low, high = ends(one.summary(), spread, limits)
    return dataclasses.replace(
        one,
        low=-math.inf if low is None else low,
        high=math.inf if high is None else high,
        method=METHOD.format(one.method),
    )


def apart(one: Difference, spread: Spread | None, limits: tuple[float, float], pairs: int = 1) -> Difference:
    """Return a difference with the interval that holds its spread between draws too; itself where there is none.

    Half of it is the root of both squares: of half the first interval, and of t deviations between draws, which hold
    together for so many `pairs` (Bonferroni).
    """
    if spread is None or not spread.variance or not all(map(math.isfinite, (one.estimate, one.low, one.high))):
        return one
    own = _student(1 - (1 - one.level) / pairs, spread) * math.sqrt(spread.variance)
    widest = limits[1] - limits[0]
    low = one.estimate - math.hypot(one.estimate - one.low, own)
    high = one.estimate + math.hypot(one.high - one.estimate, own)
    return dataclasses.replace(one, low=max(low, -widest), high=min(high, widest))


def against_best(found: AgainstBest, draws: Sequence[Pair], limits: tuple[float, float], order: Any) -> AgainstBest:
    """Return how cases stand against the best, their differences over draws held too; `draws` has a pair a case."""
    if found.best is None or not draws:
        return found
    pairs = max(1, len(draws) * (len(draws) - 1) // 2)
    differences = (
        apart(one, None if place == found.best else spread_of(draws[place], draws[found.best], order), limits, pairs)
        for place, one in enumerate(found.differences)
    )
    return dataclasses.replace(found, differences=tuple(differences))


def _equal(numbers: Floats) -> float:
    """Return as how many equal numbers these count."""
    return float(numbers.sum() ** 2 / (numbers**2).sum()) if numbers.any() else 0.0


def _linearised(pair: Pair, has: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the ratio of the draws that have it (D, 1), and what each replication adds to its error (D, R)."""
    above, below = pair[0][has], pair[1][has]
    total = below.sum(axis=1, keepdims=True)
    figures = above.sum(axis=1, keepdims=True) / total
    return figures, (above - figures * below) / total


def _beta(spread: Spread, level: float, error: float = 0.0) -> tuple[float, float]:
    """Return the quantiles of the beta law with the mean and variance of the draws, 0 and 1 where there is none.

    The variance counts as that of a normal law with the same t interval, as it is known from so many draws only;
    `error` is added to it.
    """
    from scipy.special import betaincinv, ndtri

    variance = spread.variance * (_student(level, spread) / float(ndtri((1 + level) / 2))) ** 2 + error
    single = spread.mean * (1 - spread.mean)
    if variance >= single:
        return SHARE
    days = single / variance - 1
    low, high = betaincinv(spread.mean * days, (1 - spread.mean) * days, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _student(level: float, spread: Spread) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(spread.draws - 1, (1 + level) / 2))
