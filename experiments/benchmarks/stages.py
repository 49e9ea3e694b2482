"""Where the time of a replication goes: the processor time of each stage of `sim.replicate`, draws apart."""

import contextlib
import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from experiments.benchmarks.figures import Figure
from sim import day_simpy, replicate
from sim.config import configure
from sim.draws import Draws
from sim.replicate import DAY_COLUMNS, Job, make_job

SIZES = (100, 1_000, 5_000, 20_000)

# What each stage calls, and where `sim.replicate` looks it up.
STAGES = {
    "draws of all stages": ((Draws, "uniform"),),
    "people and building": ((replicate, "_people"), (replicate, "_fit_out"), (replicate, "profile")),
    "calendar and absences": ((replicate, "period"), (replicate, "absences")),
    "meetings": ((replicate, "clusters"), (replicate, "meeting_week")),
    "attendance and policy": ((replicate, "_coming"),),
    "plan of the day": ((replicate, "plan_day"),),
    "the day in SimPy": ((day_simpy, "play"),),
    "measures and checks": ((replicate, "measure"),),
}
ALL = "a whole replication"
BY_SIZE = ("draws of all stages", "plan of the day", "the day in SimPy", "measures and checks", ALL)


class Stopwatch:
    """The time each stage takes by itself, without the stages it calls."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.inner = 0.0  # seconds in stages that the stage at hand called

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same by the clock."""

        @functools.wraps(function)
        def run(*values: Any) -> Any:
            outer, self.inner = self.inner, 0.0
            started = time.process_time()
            try:
                return function(*values)
            finally:
                taken = time.process_time() - started
                self.seconds[stage] += taken - self.inner
                self.inner = outer + taken

        return run


@contextlib.contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Put every stage by the clock for as long as the block lasts."""
    watch = Stopwatch()
    with contextlib.ExitStack() as stack:
        for stage, places in STAGES.items():
            for owner, name in places:
                stack.enter_context(mock.patch.object(owner, name, watch.timed(stage, getattr(owner, name))))
        yield watch


def one_replication(quick: bool) -> tuple[list[Figure], str]:
    """Return the time of each stage in a replication of the default scenario."""
    job = make_job(configure("ratio=0.5"), None)
    replicate.replicate(job, 0)  # the first one imports
    taken = defaultdict(list)
    for number in range(2 if quick else 9):
        for stage, seconds, _ in _clocked(job, number, 1):
            taken[stage].append(1e3 * seconds)
    return [Figure(stage, tuple(times), "ms") for stage, times in taken.items()], (
        f"`ratio=0.5`: {job.headcount.employees:,} people, {job.scenario.weeks} weeks. Each stage without the draws, "
        "which are a stage of their own; what no stage names is summing up."
    )


def by_size(quick: bool) -> tuple[list[Figure], str]:
    """Return the time of each stage per person present, by size of the organisation."""
    words = ("ratio=0.5", "calendar=plain", "weeks=1")
    sizes = SIZES[:2] if quick else SIZES
    jobs = {people: make_job(configure(f"organisation.employees={people}", *words), None) for people in sizes}
    taken = defaultdict(list)
    for number in range(2 if quick else 5):
        for people, job in jobs.items():
            for stage, seconds, present in _clocked(job, number, max(1, 5_000 // people)):
                taken[stage, people].append(1e6 * seconds / present)
    figures = [Figure(stage, tuple(taken[stage, people]), "µs/person", people) for stage in BY_SIZE for people in sizes]
    return figures, "Per person present on a day, one week a replication."


def _clocked(job: Job, number: int, replications: int) -> Iterator[tuple[str, float, float]]:
    """Yield each stage and the whole with the seconds it takes and the person-days of these replications."""
    first = number * replications
    with stopwatch() as watch:
        started = time.process_time()
        outcomes = [replicate.replicate(job, first + one) for one in range(replications)]
        whole = time.process_time() - started
    present = sum(float(outcome.days[:, DAY_COLUMNS.index("attendance")].sum()) for outcome in outcomes)
    for stage in STAGES:
        yield stage, watch.seconds[stage], present
    yield ALL, whole, present
