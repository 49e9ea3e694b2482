"""Cases side by side with all that is kept of a run, teams included, until their differences are precise."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sim.collected import RATIOS, Collected, Sums
from sim.compiling import Floats
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.job import Job
from sim.paired import Difference, difference
from sim.replications import EVERY_DAY
from sim.shared_replications import play
from sim.stopping import StoppingRule
from sim.study import Means
from sim.tally import TEAM_COLUMNS, Outcome
from sim.workdays import NO_WORKING_DAY

_REFUSED, _PRESENT = (TEAM_COLUMNS.index(name) for name in ("refused_person_days", "person_days"))
PAIRED: Final = "paired t over replications"


class Side(Collected):
    """One case of a comparison: days are counted, so that they can be paired, and teams kept by replication."""

    def __init__(self, job: Job) -> None:
        super().__init__(replace(job, conditions=()))
        self._teams: list[Floats] = []

    def add(self, outcome: Outcome) -> None:
        """Add one replication."""
        super().add(outcome)
        self._teams.append(outcome.teams[:, [_REFUSED, _PRESENT]])

    def turned_away_of(self, group: int) -> tuple[Floats, Floats]:
        """Return by replication the person-days of a shown group that found no desk, and all of its person-days."""
        both = np.array([one[group] for one in self._teams])
        return both[:, 0], both[:, 1]


def pair(sums: Sums, measure: str) -> tuple[Floats, Floats]:
    """Return the numerator and denominator (r,) of a measure of `RATIOS`."""
    return sums.table[RATIOS[measure].numerator], sums.table[RATIOS[measure].denominator]


def apart(one: Sums, other: Sums, measure: str) -> Difference:
    """Return a measure of one case less that of the other, paired."""
    return difference(pair(one, measure), pair(other, measure), limits=RATIOS[measure].limits, order=one.order)


def side_by_side(
    jobs: Sequence[Job], enough: Callable[[Sequence[Side]], Iterable[Difference]], within: float, means: Means
) -> tuple[list[Side], bool]:
    """Play the same replications of all jobs until half the interval of every difference is at most `within`.

    They are at least and at most those of the first job's precision; a fixed number is kept to. Returns whether the
    precision was reached. Raises `ConfigurationError` where the period has no working day.
    """
    scenario = jobs[0].scenario
    sides = [Side(job) for job in jobs]

    def add(place: int, outcomes: Sequence[Outcome]) -> None:
        (one,) = outcomes
        sides[place].add(one)

    rule = StoppingRule(replace(scenario.precision, relative=0.0, floor=within), fixed=bool(scenario.replications))

    def precise() -> bool:
        if not all(any(len(rows) for rows in side.rows) for side in sides):
            raise ConfigurationError(NO_WORKING_DAY)
        return rule.reached(_as_estimate(one) for one in enough(sides))

    reached = play(
        [(side.job, [side.job.desks]) for side in sides],
        EVERY_DAY,
        add,
        precise,
        executor=means.executor,
        store=means.store,
        progress=means.progress,
    )
    return sides, reached


def _as_estimate(one: Difference) -> Estimate:
    return Estimate(one.estimate, one.low, one.high, one.level, PAIRED, None, one.replications, None, None)
