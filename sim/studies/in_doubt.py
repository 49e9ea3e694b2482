"""Panels with the doubt about fitted parameters: what the main panels show, and how it differs between draws of a fit.

As in a run (`sim.with_parameters`): each draw is played on the first replications of the main panel, at the same
numbers of desks, and what a figure differs by beyond noise is added to its variance. Cases share row i of the draws, so
that what they differ by is in less doubt than each of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sim.between_draws import Pair, spread_of, stacked, widened
from sim.collected import RATIOS
from sim.estimate import Estimate
from sim.job import Job, make_job
from sim.panel import Panel, panels
from sim.shared_replications import Progress
from sim.study import Case, Means
from sim.with_parameters import replications_each

ENDS: Final = ("low", "high")


@dataclass(frozen=True)
class InDoubt:
    """A panel, and that of each draw of the fitted parameters (none: nothing is in doubt)."""

    panel: Panel
    draws: tuple[Panel, ...] = ()

    @property
    def replications(self) -> int:
        """The replications of each draw."""
        return len(self.draws[0]) if self.draws else 0

    def estimate(self, measure: str, desks: int, weekday: int | None = None) -> Estimate:
        """Return a measure with the interval that holds the doubt about parameters too."""
        one = self.panel.estimate(measure, desks, weekday)
        if not self.draws:
            return one
        spread = spread_of(self.pairs(measure, desks, weekday), order=self.draws[0].order)
        return widened(one, spread, RATIOS[measure].limits)

    def pairs(self, measure: str, desks: int, weekday: int | None = None) -> Pair:
        """Return the numerator and denominator of a measure in each draw, both (draws, replications)."""
        return stacked([one.pair(measure, desks, weekday) for one in self.draws])


def beside(alone: Estimate, wide: Estimate) -> dict[str, Any]:
    """Return the interval of the simulation alone under `simulation_alone` where the other holds more."""
    if alone.method == wide.method:
        return {}
    known = alone.summary()
    return {"simulation_alone": {end: known[end] for end in ENDS}}


def rows(cases: Sequence[Case]) -> int:
    """Return how many draws of fitted parameters the cases share; 0 where nothing is fitted."""
    return max(len(case.fitted) if case.fitted is not None else 0 for case in cases)


def in_doubt(cases: Sequence[Case], found: Sequence[Panel], measures: Iterable[str], means: Means) -> list[InDoubt]:
    """Return the panels with those of the draws, at the same numbers of desks; `measures` as in `panels`."""
    names = list(measures)
    desks = [panel.desks for panel in found]
    of_each: list[list[Panel]] = [[] for _ in cases]
    for jobs, heard in every_row(cases, len(found[0]), means):
        played, _ = panels(
            list(zip(jobs, desks, strict=True)), None, measures=names,
            executor=means.executor, store=means.store, progress=heard,
        )  # fmt: skip
        for kept, one in zip(of_each, played, strict=True):
            kept.append(one)
    return [InDoubt(panel, tuple(kept)) for panel, kept in zip(found, of_each, strict=True)]


def every_row(cases: Sequence[Case], replications: int, means: Means) -> Iterator[tuple[list[Job], Progress | None]]:
    """Yield the jobs of each draw, and who hears of their progress.

    As in a run no draw is played of a single replication, which has no interval at all.
    """
    draws = rows(cases)
    number = replications_each(replications, draws, cases[0].scenario.weeks) if draws else 0
    if number < 2:
        return
    each = number * len(cases)
    for row in range(draws):
        yield [_drawn(case, row, number) for case in cases], _heard(means, row * each, draws * each)


def _drawn(case: Case, row: int, number: int) -> Job:
    """Return the job of a case with the fitted values of a row; those that are typed in it stay as they are."""
    fitted = case.fitted
    scenario = case.scenario if fitted is None or not len(fitted) else fitted.scenario(case.scenario, row)
    return make_job(replace(scenario, replications=number, audit_days=0), case.people, case.portfolio)


def _heard(means: Means, done: int, whole: int) -> Progress | None:
    if means.progress is None:
        return None
    hear = means.progress
    return lambda replications, _: hear(done + replications, whole)
