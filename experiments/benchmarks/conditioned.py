"""How many days the chance of a crowded day saves against counting crowded days, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from experiments.benchmarks.clock import Entrant, Lap, What, in_turn, ratios
from experiments.benchmarks.figures import Figure
from sim import compiling
from sim.config import configure
from sim.draws import Draws
from sim.evaluation import evaluate
from sim.job import Job, make_job
from sim.population import People, draw_people
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.tally import Outcome

PEOPLE = 1_000
TARGET = 10.0  # times fewer days, with a fixed roster where nothing correlates


@dataclass(frozen=True)
class Case:
    """A scenario of 1,000 people; `roster`: the same unequal people in every replication."""

    name: str
    words: tuple[str, ...]
    roster: bool
    at_least: float | None = None


COINS = ("attendance=independent", "calendar=plain", "meetings=none")
FACTOR = ("attendance.common_correlation=0.02", "attendance.team_correlation=0")
CASES = (
    Case("roster, ρ = 0, all day", (*COINS, "day=all_day", "building=open_floor", "ratio=0.555"), True, TARGET),
    Case("roster, ρ = 0, all day, rarer", (*COINS, "day=all_day", "building=open_floor", "ratio=0.575"), True, TARGET),
    Case("roster, ρ = 0, office hours", (*COINS, "ratio=0.457"), True, TARGET),
    Case("roster, ρ = 0, office hours, rarer", (*COINS, "ratio=0.47"), True, TARGET),
    Case("roster, ρ = 0, default meetings and calendar", ("attendance=independent", "ratio=0.48"), True),
    Case("roster, building-wide ρ = .02, no team ρ", (*FACTOR, "ratio=0.5"), True),
    Case("default scenario, people drawn anew", ("ratio=0.5",), False),
)


def against_counting(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the conditional estimate against the share of days counted."""
    compiling.use(True)
    cases = CASES[2:3] if quick else CASES
    replications, seeds = (30, (1,)) if quick else (100, (1, 2, 3))
    figures = []
    entrants: dict[What, Entrant] = {}
    for case in cases:
        scenarios = [_scenario(case, replications, seed) for seed in seeds]
        # The roster is that of one seed, the days are those of each.
        staff = draw_people(scenarios[0].organisation, Draws(1, 0)) if case.roster else None
        figures.append(_gain(case, scenarios, staff))
        job = make_job(scenarios[0], staff)
        entrants[case.name, 1] = partial(_lap, job)
        entrants[case.name, 0] = partial(_lap, replace(job, conditions=()))
    taken = in_turn(entrants, 3 if quick else 10)
    for case in cases:
        cost = ratios(taken[case.name, 1], taken[case.name, 0])
        figures.append(Figure(f"{case.name}: time of a day", cost, "times", PEOPLE))
    return figures, (
        f"The variance of counting crowded days over that of the estimate the program gives, at equal days, is how "
        f"many times fewer days the same interval needs; {replications} replications of four weeks, one of its seeds a "
        "repeat. The time is that of a whole replication with chances against one that only counts."
    )


def _scenario(case: Case, replications: int, seed: int) -> Scenario:
    own = (f"organisation.employees={PEOPLE}", f"replications={replications}", f"seed={seed}", "audit_days=0")
    return configure(*case.words, *own)


def _gain(case: Case, scenarios: Sequence[Scenario], staff: People | None) -> Figure:
    found = [evaluate(one, staff=staff).summary["measures"]["crowded_day_probability"] for one in scenarios]
    # Where the program chose to count, nothing is gained.
    gains = tuple(float(one.get("gain") or 1.0) for one in found)
    crowded = sum(float(one["estimate"]) for one in found) / len(found)
    what = f"{case.name}: {crowded:.2g} of days crowded"
    return Figure(what, gains, "times fewer days", PEOPLE, at_least=case.at_least)


def _lap(job: Job, number: int) -> Lap:
    def in_use(outcome: Outcome) -> bytes:
        return outcome.in_use.tobytes()

    return Lap(lambda: replicate(job, number), 1, same=(job.desks, str(job.scenario)), result=in_use)
