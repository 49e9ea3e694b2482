"""Where the time of a replication goes: the processor time of each stage of a replication, draws apart."""

import contextlib
import functools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from experiments.benchmarks.days import FULL, UNIT
from experiments.benchmarks.figures import Figure
from sim import compiling, day_compiled, houses, occupants, presence, replicate
from sim.config import configure
from sim.day_moments import Moments
from sim.draws import Draws
from sim.job import Job, make_job
from sim.tally import Tally

SIZES = (100, 1_000, 20_000, 120_000)

# What each stage calls, and where it is looked up.
STAGES = {
    "draws of all stages": ((Draws, "uniform"),),
    "people and building": ((replicate, "people_of"), (replicate, "houses_of"), (occupants, "profile")),
    "calendar and absences": ((replicate, "period"), (occupants, "absences")),
    "meetings": ((occupants, "clusters"), (occupants, "wanted_meetings"), (presence, "meeting_week")),
    "attendance and policy": ((occupants, "coming"), (occupants, "states_of")),
    "plans of the days": ((occupants, "plan_days"),),
    "sort": ((Moments, "of"),),
    "scan": ((day_compiled, "scan"),),
    "measures and checks": ((houses, "measure_each"),),
    "chances of a crowded day": ((occupants, "week_order"), (occupants, "crowded_chances")),
    "summing up": ((occupants, "gatherings"), (Tally, "day"), (Tally, "outcome")),
}
ALL = "a whole replication"


class Stopwatch:
    """The time each stage takes by itself, without the stages it calls."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.inner = 0.0  # seconds in stages that the stage at hand called

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same by the clock."""

        @functools.wraps(function)
        def run(*values: Any, **named: Any) -> Any:
            outer, self.inner = self.inner, 0.0
            started = time.process_time()
            try:
                return function(*values, **named)
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
    compiling.use(True)
    job = make_job(configure("ratio=0.5", "audit_days=0"), None)
    replicate.replicate(job, 0)  # the first one imports
    taken = defaultdict(list)
    for number in range(5 if quick else 20):
        for stage, seconds in _clocked(job, range(number, number + 1)):
            taken[stage].append(1e3 * seconds)
    return [Figure(stage, tuple(times), "ms") for stage, times in taken.items()], (
        f"`ratio=0.5`, compiled engine: {job.headcount.employees:,} people, {job.scenario.weeks} weeks. Each stage "
        "without the draws, which are a stage of their own; what no stage names is the frame around them."
    )


def by_size(quick: bool) -> tuple[list[Figure], str]:
    """Return the time of each stage per employee and day, by size of the organisation."""
    compiling.use(True)
    words = (*FULL, "audit_days=0")
    sizes = SIZES[:2] if quick else SIZES
    jobs = {people: make_job(configure(f"organisation.employees={people}", *words), None) for people in sizes}
    replicate.replicate(jobs[sizes[0]], 0)  # the first one imports
    taken = defaultdict(list)
    for number in range(2 if quick else 5):
        for people, job in jobs.items():
            many = max(1, 5_000 // people)
            employee_days = people * many * job.scenario.weeks * 5
            for stage, seconds in _clocked(job, range(number * many, (number + 1) * many)):
                taken[stage, people].append(1e9 * seconds / employee_days)
    figures = [Figure(stage, tuple(taken[stage, people]), UNIT, people) for stage in (*STAGES, ALL) for people in sizes]
    return figures, f"Replications of four weeks, compiled engine, presence .40: `{' '.join(words)}`."


def _clocked(job: Job, numbers: range) -> Iterator[tuple[str, float]]:
    """Yield each stage and the whole with the seconds these replications take."""
    with stopwatch() as watch:
        started = time.process_time()
        for number in numbers:
            replicate.replicate(job, number)
        whole = time.process_time() - started
    for stage in STAGES:
        yield stage, watch.seconds[stage]
    yield ALL, whole
