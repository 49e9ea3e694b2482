"""The second interval of a run with a calibrated preset: the one that has the doubt about the parameters too.

A Monte-Carlo interval is about the computer: more replications make it as narrow as one likes. What a fit left in doubt
stays. So the scenario is played again at each of the joint draws of its parameters (a bootstrap of the fit), on the
seed and the first replications of the main run, and what each figure differs by between the draws joins its
Monte-Carlo interval (`between_draws`). The figures themselves stay those of the main run.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Final, NamedTuple

import numpy as np

from sim import fitted_cautions
from sim.between_draws import METHOD, Pair, Spread, ends, spread_of, spread_of_points, stacked
from sim.collected import ANY_BUILDING, COUNT, ELSEWHERE, FEEDBACK, RATIOS, VISITORS, Collected, Ratio, Sums
from sim.compiling import Floats, Int64s
from sim.fitted import Fitted
from sim.job import Job, make_job
from sim.population import WEEKDAYS, People
from sim.portfolio import Portfolio
from sim.replications import EVERY_DAY
from sim.resampling import pooled_quantile, resamples, with_days
from sim.shared_replications import Progress, play
from sim.store import Store
from sim.tally import CONDITIONS

Measure = dict[str, Any]  # an entry of a summary

TIMES: Final = 3  # all draws together take about so many times the replications of the main run
FEWEST: Final = 5  # replications of a draw, in a run that has so many
DAYS: Final = 300  # and working days: with 75 the safe end of 5 % misses 7 times in 100, with these 4 or 5
RESAMPLES: Final = 200  # by which the noise of a number of desks is found

_NAMES: Final = ("mon", "tue", "wed", "thu", "fri")
_CROWDED: Final = "crowded_day_probability"
# How each measure is made of sums of days; of quantiles of crowded days alone there is no second interval.
_RATIOS: Final[Mapping[str, Ratio]] = {
    **RATIOS,
    **VISITORS,
    **ELSEWHERE,
    **FEEDBACK,
    ANY_BUILDING: Ratio("any_crowded", "dates", of_days=True),
}


class Played(NamedTuple):
    """The days of one draw, and how the share of crowded days is counted in it: by a column of `Sums.table`."""

    collected: Collected
    crowded: str


class Draws:
    """The replications of every draw of the parameters, and what they say of each figure of the main run.

    Of each draw the sums are kept, so that its course of every day need not be; `weekday` is that of the desks needed.
    """

    def __init__(self, played: Iterable[Played] = (), weekday: int | None = None) -> None:
        self._sums: dict[int | None, list[Sums]] = {day: [] for day in (None, *range(WEEKDAYS))}
        self._crowded, self._of_each = list[str](), list[list[Sums]]()
        self._seed, self._weekday, self.replications = 0, weekday, 0
        for one in played:
            self.add(one)

    def add(self, one: Played) -> None:
        """Add the next draw."""
        for day, sums in self._sums.items():
            sums.append(one.collected.sums(day))
        self._of_each.append(one.collected.of_each(self._weekday))
        self._crowded.append(one.crowded)
        self._seed, self.replications = one.collected.job.scenario.seed, one.collected.replications

    def __len__(self) -> int:
        return len(self._crowded)

    def spread(self, name: str, weekday: int | None = None) -> Spread | None:
        """Return the spread of a measure, of one weekday or of all days; see `spread_of`."""
        return spread_of(self.pairs(name, weekday), order=self.order(weekday))

    def order(self, weekday: int | None = None) -> Any:
        """Return where the replications of the draws stand in the year, see `strata.contrasts`."""
        return self._sums[weekday][0].order

    def pairs(self, name: str, weekday: int | None = None) -> Pair:
        """Return the numerator and denominator of a measure in each draw, both (draws, replications)."""
        ratio, sums = _RATIOS[name], self._sums[weekday]
        columns = [crowded if name == _CROWDED else ratio.numerator for crowded in self._crowded]
        found = zip(sums, columns, strict=True)
        return stacked((one.table[column], one.table[ratio.denominator]) for one, column in found)

    def desks_needed(self, share: float) -> Floats | None:
        """Return the desks with which nobody is refused on this share of days; None of too few days.

        Of each draw and of resamples of its replications, (draws, 1 + RESAMPLES), for `spread_of_points`; those of
        several buildings added up.
        """
        found = [
            desks_needed_in([_needed(one) for one in sums], sums[0].order, self._seed, share)
            for sums in zip(*self._of_each, strict=True)
        ]
        known = [one for one in found if one is not None]
        return np.sum(known, axis=0) if len(known) == len(found) else None


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
    number = replications_each(main.replications, len(fitted), main.job.scenario.weeks)
    summary["calibration"] = {**fitted.summary(), "replications": number}
    if number < 2:
        return
    draws = Draws()
    for place, scenario in enumerate(fitted.scenarios(main.job.scenario)):
        job = make_job(dataclasses.replace(scenario, replications=number, audit_days=0), staff, portfolio)
        conditions = tuple(one for one in job.conditions if one == main.condition)
        job = dataclasses.replace(job, conditions=conditions)
        draws.add(_played(job, place * number, len(fitted) * number, executor, progress, store))
    _add_all(summary, draws)
    summary["warnings"] += fitted_cautions.alike(summary["measures"][_CROWDED], number)


def replications_each(replications: int, draws: int, weeks: int) -> int:
    """Return how many replications of some weeks each draw gets, of a main run of so many."""
    days = math.ceil(DAYS / (WEEKDAYS * weeks))
    return min(replications, max(FEWEST, days, math.ceil(TIMES * replications / draws)))


def _add_all(summary: dict[str, Any], draws: Draws) -> None:
    """Add the interval of all measures, by weekday too, and of the desks needed."""
    by_weekday = [(number, summary["by_weekday"].get(day, {})) for number, day in enumerate(_NAMES)]
    for weekday, measures in [(None, summary["measures"]), *by_weekday]:
        for name, measure in measures.items():
            if name in _RATIOS:
                _add(measure, draws.spread(name, weekday), _RATIOS[name].limits)
    for name, one in summary["effects"]["cohesion"].items():
        if wide := summary["measures"][name].get("with_parameters"):
            one["with_parameters"] = dict(wide)
    for share, needed in summary["desks_needed"].items():
        if needed["estimate"] is not None:
            found = draws.desks_needed(int(share) / 100)
            _add(needed, None if found is None else spread_of_points(found), COUNT)
        if wide := needed.get("with_parameters"):
            wide["low"] = math.floor(wide["low"])
            wide["high"] = None if wide["high"] is None else math.ceil(wide["high"])


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


def desks_needed_in(
    draws: Sequence[tuple[Floats, Int64s, Int64s]], order: Any, seed: int, share: float
) -> Floats | None:
    """Return the desks with which nobody is refused on a share of days, of each draw and resamples of its replications.

    Of a draw are given the days of each replication (r,), and the desks needed and the replication of each day (d,).
    Shape (draws, 1 + RESAMPLES); None of fewer than two replications with a day.
    """
    there, order = with_days(np.stack([days for days, _, _ in draws]), order)
    number = int(there.sum())
    if number < 2:
        return None
    weights = resamples(seed, number, RESAMPLES, order)
    weights = np.concatenate([np.ones((1, number), dtype=np.int64), weights])
    found = []
    for _, needed, replication in draws:
        levels, place = np.unique(needed, return_inverse=True)
        counts = np.zeros((len(there), len(levels)), dtype=np.int64)
        np.add.at(counts, (replication, place), 1)
        found.append(levels[pooled_quantile(counts[there], weights, share)].astype(np.float64))
    return np.stack(found)


def _needed(sums: Sums) -> tuple[Floats, Int64s, Int64s]:
    return sums.table["days"], sums.column("desks_needed").astype(np.int64), sums.replication


def _add(measure: Measure, spread: Spread | None, limits: tuple[float, float]) -> None:
    """Put the second interval into a measure that has a first one and a spread."""
    if spread is None or measure["estimate"] is None or measure["low"] is None:
        return
    low, high = ends(measure, spread, limits)
    measure["with_parameters"] = {
        "low": low,
        "high": high,
        "level": measure["level"],
        "method": METHOD.format(measure["method"]),
        "draws": spread.draws,
    }
