"""The second interval of a run with a calibrated preset: the one that has the doubt about the parameters too.

A Monte-Carlo interval is about the computer: more replications make it as narrow as one likes. What a fit left in doubt
stays. So the scenario is played again at each of the joint draws of its parameters (a bootstrap of the fit), on the
seed and the first replications of the main run, and each figure's variance between the draws is added to its
Monte-Carlo variance. The figures themselves stay those of the main run.

With few replications a draw, part of the variance between draws is noise of the simulation. That is taken off: what is
left of each replication's part in a figure less the means over draws and over replications, as in a two-way analysis
of variance (Searle, Casella and McCulloch 1992, Variance Components, 4.2). Draws share their random numbers, so that
this noise is small where the parameters hardly differ, and nothing where they are the same. No less than nothing is
added: an interval is never narrower than that of the simulation alone.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Final, NamedTuple

import numpy as np

from sim import fitted_cautions
from sim.collected import ANY_BUILDING, COUNT, ELSEWHERE, FEEDBACK, RATIOS, SHARE, VISITORS, Collected, Ratio, Sums
from sim.compiling import Floats
from sim.estimate import clopper_pearson
from sim.fitted import Fitted
from sim.job import Job, make_job
from sim.population import WEEKDAYS, People
from sim.portfolio import Portfolio
from sim.replications import EVERY_DAY
from sim.resampling import pooled_quantile, resamples, with_days
from sim.shared_replications import Progress, play
from sim.store import Store
from sim.strata import contrasts
from sim.tally import CONDITIONS

Measure = dict[str, Any]  # an entry of a summary

TIMES: Final = 3  # all draws together take about so many times the replications of the main run
FEWEST: Final = 5  # replications of a draw, in a run that has so many
RESAMPLES: Final = 200  # by which the noise of a number of desks is found
METHOD: Final = "{}, with the variance between draws of the fitted parameters"
ROOTS: Final = "{}, its distances and those of draws of the fitted parameters as the root of their squares"

DAYS: Final = ("mon", "tue", "wed", "thu", "fri")

_NORMAL: Final = 1e8  # independent days from which on the beta quantiles are those of the normal law to four digits
_CROWDED: Final = "crowded_day_probability"
# How each measure is made of sums of days; of quantiles of crowded days alone there is no second interval.
_RATIOS: Final[Mapping[str, Ratio]] = {
    **RATIOS,
    **VISITORS,
    **ELSEWHERE,
    **FEEDBACK,
    ANY_BUILDING: Ratio("any_crowded", "dates", of_days=True),
}


class Spread(NamedTuple):
    """What a figure comes to over the draws that have it: so many, their mean, and the variance that is no noise."""

    draws: int
    mean: float
    variance: float


class Played(NamedTuple):
    """The days of one draw, and how the share of crowded days is counted in it: by a column of `Sums.table`."""

    collected: Collected
    crowded: str


class Draws:
    """The replications of every draw of the parameters, and what they say of each figure of the main run."""

    def __init__(self, played: Sequence[Played]) -> None:
        self._played = played
        self._sums = {day: [one.collected.sums(day) for one in played] for day in (None, *range(WEEKDAYS))}

    def spread(self, name: str, weekday: int | None = None) -> Spread | None:
        """Return the spread of a measure, of one weekday or of all days; see `spread_of`."""
        ratio, sums = _RATIOS[name], self._sums[weekday]
        columns = [one.crowded if name == _CROWDED else ratio.numerator for one in self._played]
        above = np.stack([one.table[column] for one, column in zip(sums, columns, strict=True)])
        below = np.stack([one.table[ratio.denominator] for one in sums])
        return spread_of(above, below, sums[0].order)

    def desks_needed(self, share: float) -> Spread | None:
        """Return the spread of the desks with which nobody is refused on this share of days; None of too few days."""
        sums = self._sums[None]
        there, order = with_days(np.stack([one.table["days"] for one in sums]), sums[0].order)
        number = int(there.sum())
        if number < 2:
            return None
        weights = resamples(self._played[0].collected.job.scenario.seed, number, RESAMPLES, order)
        weights = np.concatenate([np.ones((1, number), dtype=np.int64), weights])
        found = np.stack([_quantiles(one, there, weights, share) for one in sums])  # (draws, 1 + resamples)
        own = found[:, 1:] - found[:, 1:].mean(axis=0)
        noise = own.var(axis=1).sum() / (len(sums) - 1)
        points = found[:, 0]
        return Spread(len(sums), float(points.mean()), max(0.0, float(points.var(ddof=1) - noise)))


def spread_of(above: Floats, below: Floats, order: Floats | Any = None) -> Spread | None:
    """Return the spread of a ratio of sums, both (draws, replications); `order` as in `strata.contrasts`.

    The noise is that of linearised ratios. A draw without any denominator has no figure; None where fewer than half of
    the draws, or only one, have it.
    """
    total = below.sum(axis=1)
    has = total > 0
    number = int(has.sum())
    if number < max(2, len(has) / 2):
        return None
    above, below, total = above[has], below[has], total[has, None]
    figures = above.sum(axis=1, keepdims=True) / total
    errors = (above - figures * below) / total
    own = errors - errors.mean(axis=0)
    noise = float((contrasts(own, order) ** 2).sum()) / (number - 1)
    return Spread(number, float(figures.mean()), max(0.0, float(figures.var(ddof=1)) - noise))


def put_beside(
    summary: dict[str, Any],
    main: Collected,
    fitted: Fitted,
    staff: People | None,
    portfolio: Portfolio | None,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
) -> None:
    """Put what is known of the fit into the summary of the main run, and the second interval beside each first one.

    Each draw is played on the first replications of the main run. One replication has no interval at all, so that none
    is played. Raises what `replicate` raises.
    """
    summary["warnings"] += [*fitted_cautions.cautions(fitted, main.job)]
    summary["calibration"] = {**fitted.summary(), "replications": 0}
    if fitted.of_people and summary["space"].get("claim") is not None:  # it is about the preset's organisation
        summary["space"]["claim"] = None
    if not fitted.draws:
        return
    number = replications_each(main.replications, len(fitted))
    summary["calibration"] = {**fitted.summary(), "replications": number}
    if number < 2:
        return
    every = []
    for place, scenario in enumerate(fitted.scenarios(main.job.scenario)):
        job = make_job(dataclasses.replace(scenario, replications=number, audit_days=0), staff, portfolio)
        conditions = tuple(one for one in job.conditions if one == main.condition)
        job = dataclasses.replace(job, conditions=conditions)
        every.append(_played(job, place * number, len(fitted) * number, executor, progress, store))
    _add_all(summary, Draws(every))
    summary["warnings"] += fitted_cautions.alike(summary["measures"][_CROWDED], number)


def replications_each(replications: int, draws: int) -> int:
    """Return how many replications each draw gets, of a main run of so many."""
    return min(replications, max(FEWEST, math.ceil(TIMES * replications / draws)))


def _add_all(summary: dict[str, Any], draws: Draws) -> None:
    """Add the interval of all measures, by weekday too, and of the desks needed."""
    by_weekday = [(number, summary["by_weekday"].get(day, {})) for number, day in enumerate(DAYS)]
    for weekday, measures in [(None, summary["measures"]), *by_weekday]:
        for name, measure in measures.items():
            if name in _RATIOS:
                _add(measure, draws.spread(name, weekday), _RATIOS[name].limits)
    if "portfolio" in summary:  # a sum over buildings, each with an interval of its own
        return
    for share, needed in summary["desks_needed"].items():
        if needed["estimate"] is not None:
            _add(needed, draws.desks_needed(int(share) / 100), COUNT, ROOTS)
        if found := needed.get("with_parameters"):
            found["low"] = math.floor(found["low"])
            found["high"] = None if found["high"] is None else math.ceil(found["high"])


def _played(
    job: Job, done: int, whole: int, executor: Executor | None, progress: Progress | None, store: Store | None
) -> Played:
    collected = Collected(job)

    def add(_: int, outcomes: Sequence[Any]) -> None:
        collected.add(outcomes[0])

    def hear(replications: int, _: int) -> None:
        if progress is not None:
            progress(done + replications, whole)

    play([(job, [job.desks])], EVERY_DAY, add, None, executor=executor, store=store, progress=hear)
    return Played(collected, CONDITIONS[job.conditions[0]] if job.conditions else "crowded")


def _quantiles(sums: Sums, there: Any, weights: Any, share: float) -> Floats:
    """Return the desks needed in each resample, of the replications that are there."""
    levels, place = np.unique(sums.column("desks_needed").astype(np.int64), return_inverse=True)
    counts = np.zeros((len(there), len(levels)), dtype=np.int64)
    np.add.at(counts, (sums.replication, place), 1)
    desks: Floats = levels[pooled_quantile(counts[there], weights, share)].astype(np.float64)
    return desks


def _add(measure: Measure, spread: Spread | None, limits: tuple[float, float], method: str = METHOD) -> None:
    """Put the second interval into a measure that has a first one and a spread."""
    if spread is None or measure["estimate"] is None or measure["low"] is None:
        return
    low, high = measure["low"], measure["high"]
    if spread.variance > 0:
        as_share = limits == SHARE and (measure["n_eff"] is not None or measure["estimate"] in SHARE)
        wider = _share(measure, spread) if as_share else _distances(measure, spread, limits)
        low, high = min(low, wider[0]), None if high is None else max(high, wider[1])
    measure["with_parameters"] = {
        "low": low,
        "high": high,
        "level": measure["level"],
        "method": method.format(measure["method"]),
        "draws": spread.draws,
    }


def _share(measure: Measure, spread: Spread) -> tuple[float, float]:
    """Return the Clopper-Pearson ends of a share on p (1 - p) / v effective days, v the sum of both variances.

    Each variance counts as that of a normal law with the same interval, so that it keeps its own degrees of freedom.
    Where the run saw all or nothing, the mean over the draws stands for the share, and their variance alone for v.
    """
    from scipy.special import ndtri

    share, level = measure["estimate"], measure["level"]
    normal = float(ndtri((1 + level) / 2))
    variance = spread.variance * (_student(level, spread) / normal) ** 2
    if share in SHARE:
        share = spread.mean
    else:
        variance += share * (1 - share) / measure["n_eff"]
    single = share * (1 - share)
    if single <= 0 or single / variance > _NORMAL:
        half_width = normal * math.sqrt(variance)
        return max(share - half_width, 0.0), min(share + half_width, 1.0)
    low, high = clopper_pearson(np.array([share]), np.array([single / variance]), level)
    return float(low[0]), float(high[0])


def _distances(measure: Measure, spread: Spread, limits: tuple[float, float]) -> tuple[float, float]:
    """Return the ends whose distances are the root of the squares: of the first interval's, and of t deviations."""
    own = _student(measure["level"], spread) * math.sqrt(spread.variance)
    point, low, high = (measure[name] for name in ("estimate", "low", "high"))
    ends = point - math.hypot(point - low, own), math.inf if high is None else point + math.hypot(high - point, own)
    return max(ends[0], limits[0]), min(ends[1], limits[1])


def _student(level: float, spread: Spread) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(spread.draws - 1, (1 + level) / 2))
