"""Which numbers of desks are played to find the fewest that keep a promise, and for how many replications."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.evaluation import DAYS
from sim.job import Job, most_present, peaks_decide
from sim.panel import Panel, panels
from sim.studies.in_doubt import in_doubt, rows
from sim.studies.promise import CROWDED, Figures, between, fewest, most, nearer, spread_out
from sim.study import Case, Means

# Half the interval at the answer as a share of the target: the desks that uncertainty costs are then few. An estimate
# of 4 % of days is enough to promise 5 %.
FINE: Final = 0.2


@dataclass(frozen=True)
class Question:
    """What is promised: a measure on one weekday (0: Monday) or all, the target, and others that are answered too."""

    measure: str
    weekday: int | None
    target: float
    targets: tuple[float, ...]
    within: float

    @property
    def half_width(self) -> float:
        """Half the interval that is asked for at the answer."""
        return self.fine(self.target)

    def fine(self, target: float) -> float:
        """Return half the interval that is narrow enough for a target."""
        return min(self.within, FINE * target)


def search(jobs: Sequence[Job], asked: Question, means: Means) -> tuple[list[Figures], bool]:
    """Return each case's figures at all numbers of desks that matter, and whether they are as precise as asked.

    From the peaks of the days crowding is known at every number of desks. Elsewhere a desk for everybody shows the
    highest peak, a coarse grid up to there where the answers lie, and then all numbers of desks in between are played.
    Raises `ConfigurationError` where the period has no such weekday.
    """
    roomy = [[max(most_present(job), fewest(job))] for job in jobs]
    told = [asked.measure == CROWDED and (peaks_decide(job.scenario) or job.scenario.policy.owns_desks) for job in jobs]
    if all(told):
        return _looked(jobs, roomy, asked, asked.half_width, means)

    def beyond(found: Sequence[Figures], look: Callable[[Figures], Iterable[int]]) -> list[list[int]]:
        cases = zip(told, roomy, found, strict=True)
        return [room if known else sorted(look(figures)) for known, room, figures in cases]

    def coarse(figures: Figures) -> set[int]:
        job = figures.panel.job
        return spread_out(fewest(job), most(job, int(figures.panel.needed.max()), asked.measure))

    grid = beyond(_looked(jobs, roomy, asked, None, means)[0], coarse)
    numbers = beyond(_looked(jobs, grid, asked, None, means)[0], lambda one: nearer(one, asked.targets))
    found, reached = _looked(jobs, numbers, asked, asked.half_width, means)
    settled = [replayed(figures) for figures in found]
    while (closer := beyond(found, lambda one: between(one, asked.targets))) != numbers:
        numbers = closer
        found, reached = _looked(settled, numbers, asked, asked.half_width, means)
    return found, reached


def doubted(cases: Sequence[Case], found: Sequence[Figures], asked: Question, means: Means) -> list[Figures]:
    """Return the figures with the doubt about fitted parameters in their intervals; themselves where nothing is fitted.

    That moves answers to more desks, around which all numbers of desks are then played where crowding is not known from
    the peaks.
    """
    if not rows(cases):
        return list(found)
    settled = [replayed(figures) for figures in found]
    while True:
        drawn = in_doubt(cases, [figures.panel for figures in found], [asked.measure], means)
        wide = [Figures(one.panel, asked.measure, asked.weekday, one.draws) for one in drawn]
        numbers = [list(figures.panel.desks) for figures in wide]
        closer = [
            own if figures.every else sorted({*between(figures, asked.targets), *_above(figures, asked.measure)})
            for own, figures in zip(numbers, wide, strict=True)
        ]
        if closer == numbers:
            return wide
        found, _ = _looked(settled, closer, asked, None, means)


def _above(figures: Figures, measure: str) -> set[int]:
    """Return numbers of desks up to where the draws with the most people there hardly get better, if that is more."""
    last = figures.numbers[-1]
    highest = max((int(one.panel.needed.max(initial=0)) for one in figures.draws), default=0)
    enough = most(figures.panel.job, highest, measure)
    return spread_out(last, enough) if enough > last else set()


def replayed(figures: Figures) -> Job:
    """Return the job with just the replications that it has had."""
    job = figures.panel.job
    return replace(job, scenario=replace(job.scenario, replications=len(figures.panel)))


def _looked(
    jobs: Sequence[Job], desks: Sequence[list[int]], asked: Question, half: float | None, means: Means
) -> tuple[list[Figures], bool]:
    """Play each case at its numbers of desks until half of every interval at an answer is at most this."""

    def figures(panel: Panel) -> Figures:
        found = Figures(panel, asked.measure, asked.weekday)
        if not found.days:
            raise ConfigurationError(
                f"weekday: the period has no working day on {DAYS[asked.weekday or 0]}, take more weeks, another start "
                "or another weekday"
            )
        return found

    def enough(played: Sequence[Panel]) -> list[Estimate]:
        return [at_answer(figures(panel), asked.target) for panel in played]

    played, reached = panels(
        list(zip(jobs, desks, strict=True)), half, measures=[asked.measure], enough=enough,
        executor=means.executor, store=means.store, progress=means.progress,
    )  # fmt: skip
    return [figures(panel) for panel in played], reached


def at_answer(figures: Figures, target: float) -> Estimate:
    """Return the figure at the answer; without one at the most desks, where the interval is too wide to promise.

    A desk for everybody is no such answer while more replications may show that fewer desks do.
    """
    if figures.certain(figures.numbers[0]):
        return figures.estimate(figures.numbers[0])
    desks = figures.answer(target).desks
    return figures.sampled(figures.numbers[-1] if desks is None or figures.certain(desks) else desks)
