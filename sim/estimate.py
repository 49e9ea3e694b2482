"""How a figure earns its interval (§15, §16).

Days of one replication share people and season, so an interval over days is far too narrow. Here the unit is the
replication: every function takes one row or number a replication, and a replication without a trial (no open Monday,
nobody at the office) says nothing and is left out.

Where the replications are spread over the weeks of a year (§1), those that stand side by side in it are a stratum: what
differs between seasons is then no chance and widens no interval. `order` tells where each stands.

A figure that does not exist (no trial at all) is ``nan``; an end of an interval about which the data say nothing is
the end of the measure's range, which is infinite where the measure has none.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.strata import contrasts, freedom

Floats = npt.NDArray[np.float64]

SHARE: Final = (0.0, 1.0)
UNBOUNDED: Final = (-math.inf, math.inf)

KORN_GRAUBARD: Final = "Korn-Graubard over replications"
LINEARISED: Final = "linearised ratio over replications"
STUDENT: Final = "t over replications"
WOODRUFF: Final = "Woodruff over replications"
CONDITIONAL: Final = "Korn-Graubard over replications, conditional on the {}"

# Days with a yes, and with a no, from which on the beta quantiles are those of the normal law to four digits.
_NORMAL: Final = 1e8
_ROUNDING: Final = 1e-9  # relative error of a chance that was worked out


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval at confidence `level`.

    `replications` and `days` are those that say something about it (`days` None where the caller gave none); `deff` is
    the variance over that of independent days, `n_eff` the number of independent days worth the same; both are None
    where they have no meaning.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str
    n_eff: float | None
    replications: int
    days: int | None
    deff: float | None

    def summary(self) -> dict[str, Any]:
        """Return the fields for a JSON file, None in place of nan and infinity, which JSON does not know."""
        fields = asdict(self)
        return {key: None if isinstance(x, float) and not math.isfinite(x) else x for key, x in fields.items()}


def proportion(
    successes: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95, order: npt.ArrayLike | None = None
) -> Estimate:
    """Return a share of days with its Korn-Graubard interval.

    `successes` and `trials` are counts of shape (replications,), and so is `order`, see `strata.contrasts`.
    Clopper-Pearson bounds on the effective number of days n / max(deff, 1) * (z / t)**2, t with the freedom of the
    contrasts; with a share of exactly 0 or 1 the effective number is the number of replications; one replication that
    is neither gives 0 to 1. Raises ValueError on counts that cannot be. Source: Korn and Graubard 1998, Survey
    Methodology 24, 193-201.
    """
    counts, total, order = _kept(successes, trials, order)
    if np.any(counts < 0) or np.any(counts > total):
        raise ValueError("successes: every count must lie between 0 and its trials")
    if not len(total):
        return Estimate(math.nan, *SHARE, level, KORN_GRAUBARD, None, 0, 0, None)
    bounds = _korn_graubard(counts[:, None], total, level, order)
    return Estimate(
        estimate=float(bounds.share[0]),
        low=float(bounds.low[0]),
        high=float(bounds.high[0]),
        level=level,
        method=_method(KORN_GRAUBARD, order),
        n_eff=_known(bounds.n_eff[0]),
        replications=len(total),
        days=round(float(total.sum())),
        deff=_known(bounds.deff[0]),
    )


def conditional(
    chances: npt.ArrayLike,
    trials: npt.ArrayLike,
    given: str,
    level: float = 0.95,
    order: npt.ArrayLike | None = None,
) -> Estimate:
    """Return a share of days from the chance that each has, given all but one source of its chance.

    `chances` are their sums and `trials` the days, of shape (replications,); `given` is what they are conditional on.
    Clopper-Pearson bounds on the effective number of days p (1 - p) / v * (z / t)**2, v the linearised variance over
    replications, t and `order` as in `proportion`; it is not capped by the days. Where all replications
    have the same chance, that is exact but for rounding. A share of exactly 0 or 1 counts replications, and one
    replication gives 0 to 1, as in `proportion`. Chances less what control variates explain may lie outside 0 and 1,
    where their mean does not; raises ValueError where it does.
    """
    sums, total, order = _kept(chances, trials, order)
    if not 0 <= sums.sum() <= total.sum() * (1 + _ROUNDING):
        raise ValueError("chances: their sum must lie between 0 and its trials")
    method = _method(CONDITIONAL.format(given), order)
    if not len(total):
        return Estimate(math.nan, *SHARE, level, method, None, 0, 0, None)
    from scipy.special import ndtri

    replications, days = len(total), round(float(total.sum()))
    shares, variances, freedom = _linearised(sums[:, None], total, order)
    shares = np.minimum(shares, 1.0)
    share = float(shares[0])
    if share in SHARE or replications == 1:
        n_eff = float(replications) if share in SHARE else math.nan
        low, high = (float(end[0]) for end in clopper_pearson(shares, np.array([n_eff]), level))
        return Estimate(share, low, high, level, method, _known(n_eff), replications, days, None)
    student, single = _student(level, freedom), share * (1 - share)
    # Relative to p (1 - p), whose square may be too small for a number.
    relative = max(float(variances[0]) / single / single, _ROUNDING**2)
    weight = (float(ndtri((1 + level) / 2)) / student) ** 2 / relative
    n_eff = weight / single
    if weight > _NORMAL:
        half_width = student * single * math.sqrt(relative)
        low, high = max(share - half_width, 0.0), min(share + half_width, 1.0)
    else:
        low, high = (float(end[0]) for end in clopper_pearson(shares, np.array([n_eff]), level))
    return Estimate(share, low, high, level, method, n_eff, replications, days, float(relative * single * total.sum()))


def relative_variance(estimate: Estimate) -> float:
    """Return the variance of a share of days over (p (1 - p))**2; infinite where it is 0, 1 or not known."""
    single = estimate.estimate * (1 - estimate.estimate)
    if estimate.deff is None or not estimate.days or not single > 0:
        return math.inf
    return estimate.deff / (single * estimate.days)


def ratio(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    level: float = 0.95,
    limits: tuple[float, float] = SHARE,
    days: int | None = None,
    order: npt.ArrayLike | None = None,
) -> Estimate:
    """Return a ratio of sums with its t interval over linearised replications, cut to `limits`.

    `numerator` and `denominator` are sums of shape (replications,); t and `order` as in `proportion`. Where the limits
    are 0 to 1 and the ratio is exactly 0 or 1 the interval is Clopper-Pearson's on the number of replications, as for a
    proportion: a linearised interval would have no width. Without any denominator the ratio is nan; nan or a single
    replication has the interval `limits`. Raises ValueError on a negative denominator or a numerator without one.
    Source: Cochran 1977, Sampling Techniques, 6.4.
    """
    above, below, order = _kept(numerator, denominator, order)
    return _linear_estimate(above, below, level, _method(LINEARISED, order), limits, days, order)


def mean(
    values: npt.ArrayLike,
    level: float = 0.95,
    limits: tuple[float, float] = UNBOUNDED,
    days: int | None = None,
) -> Estimate:
    """Return the mean over replications with its t interval, cut to `limits`.

    `values` has shape (replications,), nan for a replication without a value. No value at all gives nan, and nan or a
    single value has the interval `limits`; a share of exactly 0 or 1 is treated as in `ratio`.
    """
    numbers = np.asarray(values, dtype=np.float64)
    numbers = numbers[~np.isnan(numbers)]
    return _linear_estimate(numbers, np.ones_like(numbers), level, STUDENT, limits, days, None)


def quantile(
    counts: npt.ArrayLike,
    q: float,
    level: float = 0.95,
    values: npt.ArrayLike | None = None,
    order: npt.ArrayLike | None = None,
) -> Estimate:
    """Return the q-quantile over days of an integer from 0 up, with its Woodruff interval.

    `counts` of shape (replications, K) are numbers of days by value; `values` are the K ascending values, 0 .. K-1
    unless given. The quantile is the smallest value v with a share of at least q of the days at or below v. The
    interval inverts the Korn-Graubard bounds of that share: the low end is the first value above all those whose upper
    bound is under q, the high end the first value whose lower bound reaches q, infinite where none does. `n_eff` and
    `deff` are those of the share at the quantile. Raises ValueError unless 0 < q < 1. Source: Woodruff 1952, Journal of
    the American Statistical Association 47, 635-646.
    """
    if not 0 < q < 1:
        raise ValueError(f"q: {q} is not between 0 and 1")
    table = np.asarray(counts, dtype=np.float64)
    numbers = np.arange(table.shape[1]) if values is None else np.asarray(values)
    kept = table.sum(axis=1) > 0
    table, order = table[kept], None if order is None else np.asarray(order)[kept]
    if not len(table):
        return Estimate(math.nan, 0.0, math.inf, level, WOODRUFF, None, 0, 0, None)
    seen = table.any(axis=0)
    points = numbers[seen]
    days = table.sum(axis=1)
    # Column j: the days below points[j]; the last column: all days.
    below = np.hstack([np.zeros((len(days), 1)), np.cumsum(table[:, seen], axis=1)])
    bounds = _korn_graubard(below, days, level, order)
    at = int(np.argmax(bounds.share >= q))
    too_low = np.flatnonzero(bounds.high < q)
    enough = np.flatnonzero(bounds.low >= q)
    return Estimate(
        estimate=float(points[at - 1]),
        low=float(points[too_low[-1]]) if len(too_low) else 0.0,
        high=float(points[enough[0] - 1]) if len(enough) else math.inf,
        level=level,
        method=_method(WOODRUFF, order),
        n_eff=_known(bounds.n_eff[at]),
        replications=len(days),
        days=round(float(days.sum())),
        deff=_known(bounds.deff[at]),
    )


class _Bounds(NamedTuple):
    """Korn-Graubard bounds of m shares; each array has shape (m,), nan where not defined."""

    share: Floats
    low: Floats
    high: Floats
    n_eff: Floats
    deff: Floats


def _kept(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, order: npt.ArrayLike | None
) -> tuple[Floats, Floats, Floats | None]:
    above, below = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    if above.ndim != 1 or above.shape != below.shape:
        raise ValueError(f"one number a replication is needed of both, not {above.shape} and {below.shape}")
    kept = below > 0
    if not np.all(kept | ((below == 0) & (above == 0))):
        raise ValueError("a replication has a negative denominator, or a numerator without a denominator")
    return above[kept], below[kept], None if order is None else np.asarray(order)[kept]


def _linearised(numerator: Floats, denominator: Floats, order: Floats | None) -> tuple[Floats, Floats, int]:
    """Return the ratios of sums of shape (m,), their linearised variances, nan for a single replication, and freedom.

    `numerator` has shape (R, m), `denominator` (R,).
    """
    replications, total = len(denominator), denominator.sum()
    shares: Floats = numerator.sum(axis=0) / total
    if replications == 1:
        return shares, np.full_like(shares, np.nan), 0
    residuals = numerator - shares * denominator[:, None]
    if order is None:
        return shares, replications / (replications - 1) * (residuals**2).sum(axis=0) / total**2, replications - 1
    variances = (contrasts(residuals.T, order) ** 2).sum(axis=1) / total**2
    return shares, variances, freedom(replications, order)


def _korn_graubard(successes: Floats, trials: Floats, level: float, order: Floats | None) -> _Bounds:
    """Return the bounds of m shares from successes of shape (R, m) and trials of shape (R,), R at least 1."""
    from scipy.special import ndtri

    replications, total = len(trials), trials.sum()
    shares, variances, degrees = _linearised(successes, trials, order)
    certain = (shares == 0) | (shares == 1)
    plain = np.where(certain, np.nan, shares * (1 - shares) / total)
    deff: Floats = variances / plain
    narrowing = (ndtri((1 + level) / 2) / _student(level, degrees)) ** 2
    n_eff = np.where(certain, float(replications), total / np.maximum(deff, 1.0) * narrowing)
    return _Bounds(shares, *clopper_pearson(shares, n_eff, level), n_eff, deff)


def clopper_pearson(shares: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the bounds for shares of n trials, n not necessarily whole; 0 and 1 where n is nan."""
    from scipy.special import betainccinv, betaincinv

    tail = (1 - level) / 2
    yes, no = n * shares, n * (1 - shares)
    low = np.where(shares > 0, betaincinv(yes, no + 1, tail), 0.0)
    high = np.where(shares < 1, betainccinv(yes + 1, no, tail), 1.0)
    return np.where(np.isnan(low), 0.0, low), np.where(np.isnan(high), 1.0, high)


def _linear_estimate(
    above: Floats,
    below: Floats,
    level: float,
    method: str,
    limits: tuple[float, float],
    days: int | None,
    order: Floats | None,
) -> Estimate:
    replications = len(below)
    if not replications:
        return Estimate(math.nan, *limits, level, method, None, 0, days, None)
    shares, variances, degrees = _linearised(above[:, None], below, order)
    value = float(shares[0])
    if limits == SHARE and (not above.any() or np.array_equal(above, below)):
        bounds = clopper_pearson(shares, np.array([float(replications)]), level)
        low, high = float(bounds[0][0]), float(bounds[1][0])
    elif replications == 1 or (limits[1] == math.inf and not above.any()):
        low, high = limits  # nothing seen of a figure without a bound: no upper end can be given
    else:
        half_width = _student(level, degrees) * math.sqrt(variances[0])
        low, high = max(value - half_width, limits[0]), min(value + half_width, limits[1])
    return Estimate(value, low, high, level, method, None, replications, days, None)


def _student(level: float, degrees: int) -> float:
    """Return the two-sided t quantile; nan without any degree of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, (1 + level) / 2)) if degrees else math.nan


def _method(name: str, order: Floats | None) -> str:
    return name if order is None else f"{name}, seasons apart"


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)
