"""How often the recommended number of desks keeps its promise, where the truth is known exactly.

Run from the project's root, about eight minutes on an idle core, and read `recommendation.md` beside this file:

    python -m experiments.verification.recommendation

Every target is the hardest there is: a hair below the share of crowded days with some number of desks, so that this
number breaks the promise by next to nothing. 2,000 runs a case.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim import compiling, configure
from sim.job import Job, make_job
from sim.panel import Panel
from sim.scenario import Scenario
from sim.stopping import Precision, StoppingRule, checkpoints
from sim.studies.promise import CROWDED, Figures
from sim.studies.searching import Question, at_answer, search
from sim.study import Means
from sim.theory import poisson_binomial, quantile, tail

RUNS, DAYS, PEOPLE, SEED = 2_000, 20, 400, 3
COMING = 0.4  # chance of a person to come on a day
HAIR = 1e-6

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

OFFICE = (
    "attendance=nl_hybrid attendance.model=independent attendance.weekday_weights=flat attendance.team_correlation=0 "
    "attendance.common_correlation=0 attendance.habit=0 organisation.office_days=2 organisation.employees=30 "
    "organisation.fte=1 organisation.team_size=6 organisation.field_share=0 organisation.fixed_desk_share=0 "
    "organisation.elsewhere_share=0 day=all_day meetings=none building=open_floor calendar=plain policy=free "
    "audit_days=0 weeks=1 replications=60"
)


class Heads(Panel):
    """A case whose days' peak demand is given: (replications, days)."""

    def __init__(self, job: Job, heads: Integers) -> None:
        super().__init__(job, [PEOPLE])
        self.heads = heads

    def __len__(self) -> int:
        return len(self.heads)

    @property
    def order(self) -> Integers | None:
        return None

    def days_by_needed(self, weekday: int | None = None) -> tuple[Integers, Integers]:
        low = int(self.heads.min())
        width = int(self.heads.max()) - low + 1
        places = np.arange(len(self.heads))[:, None] * width + self.heads - low
        counts = np.bincount(places.ravel(), minlength=len(self.heads) * width).reshape(-1, width)
        return counts.astype(np.int64), np.arange(low, low + width)


@dataclass
class Kept:
    """Counts of what was recommended, and of what other rules would have said."""

    exact: int  # the fewest desks that keep the promise in truth
    runs: int = 0
    none: int = 0
    broken: int = 0
    more: int = 0
    by_estimate: int = 0
    upwards: int = 0
    replications: int = 0

    def add(self, figures: Figures, target: float) -> None:
        answer = figures.answer(target)
        self.runs += 1
        self.replications += len(figures.panel)
        if answer.desks is None:
            self.none += 1
            return
        self.broken += answer.desks < self.exact
        self.more += answer.desks - self.exact
        self.by_estimate += answer.ideal is not None and answer.ideal < self.exact
        self.upwards += min(answer.desks, answer.alone or answer.desks) < self.exact

    def cells(self) -> str:
        def percent(number: int) -> str:
            return f"{100 * number / self.runs:.1f}"

        return (
            f"{self.exact} | {percent(self.runs - self.broken)} | {percent(self.broken)} | {percent(self.upwards)} | "
            f"{percent(self.by_estimate)} | {self.more / max(1, self.runs - self.none):.2f} | "
            f"{self.replications / self.runs:.0f} | {percent(self.none)}"
        )


HEADINGS = (
    "exact desks | kept % | broken % | broken upwards % | broken by the estimate % | desks more than exact | "
    "mean replications | no answer %"
)


def hardest(pmf: Floats, share: float) -> tuple[float, int]:
    """Return a target a hair below a share of crowded days near this one, and the fewest desks that keep it."""
    desks = quantile(pmf, 1 - share)
    return tail(pmf, desks) * (1 - HAIR), desks + 1


def drawn_days(scenario: Scenario) -> Iterator[str]:
    """Recommendations with the stopping rule, headcounts drawn from the beta-binomial law."""
    from scipy.stats import betabinom, binom

    yield f"| correlation | target | {HEADINGS} |"
    yield "|" + "---:|" * 10
    # As many people as the headcounts have: with a desk for each the program knows that nobody can be refused one.
    job = make_job(replace(scenario, organisation=replace(scenario.organisation, employees=PEOPLE)), None)
    numbers = checkpoints(Precision())
    for correlation in (0.0, 0.1, 0.3):
        within = correlation / (PEOPLE - correlation * (PEOPLE - 1))
        total = (1 - within) / within if within else 0.0
        law = betabinom(PEOPLE, COMING * total, (1 - COMING) * total) if within else binom(PEOPLE, COMING)
        pmf = law.pmf(np.arange(PEOPLE + 1))
        for share in (0.1, 0.05, 0.02):
            target, exact = hardest(pmf, share)
            asked = Question(CROWDED, None, target, (target,), 0.01)
            generator = np.random.default_rng([SEED, int(10 * correlation), int(100 * share)])
            kept = Kept(exact)
            for _ in range(RUNS):
                rule = StoppingRule(replace(Precision(), relative=0.0, floor=asked.half_width))
                chance: Floats | float = COMING
                if within:
                    chance = generator.beta(COMING * total, (1 - COMING) * total, (numbers[-1], 1))
                heads = generator.binomial(PEOPLE, chance, (numbers[-1], DAYS))
                for number in numbers:
                    figures = Figures(Heads(job, heads[:number]), CROWDED, None)
                    if rule.reached([at_answer(figures, target)]):
                        break
                kept.add(figures, target)
            yield f"| {correlation} | {target:.5f} | {kept.cells()} |"


def whole_runs(scenario: Scenario) -> Iterator[str]:
    """Recommendations of the program itself, in an office with an exact answer: 30 people, 60 weeks, no stopping."""
    yield f"| target | {HEADINGS} |"
    yield "|" + "---:|" * 9
    pmf = poisson_binomial(np.full(30, COMING))
    targets = {share: hardest(pmf, share) for share in (0.3, 0.2, 0.1, 0.05, 0.02)}
    kept = {share: Kept(exact) for share, (_, exact) in targets.items()}
    compiling.use(True)
    for seed in range(RUNS):
        job = make_job(replace(scenario, seed=seed), None)
        asked = Question(CROWDED, None, 0.05, (0.05,), 0.5)
        ((figures,), _) = search([job], asked, Means())
        for share, (target, _) in targets.items():
            kept[share].add(figures, target)
    for share, (target, _) in targets.items():
        yield f"| {target:.5f} | {kept[share].cells()} |"


def lines() -> Sequence[str]:
    """Return the file."""
    scenario = configure(*OFFICE.split())
    return [
        "# Does the recommended number of desks keep what it promises?",
        "",
        "Command: `python -m experiments.verification.recommendation` (seeds fixed; this file is its output).",
        "",
        f"{RUNS:,} runs a case. The promise is a share of crowded days of at most the target, a hair below the share "
        "at the number before *exact desks*: the hardest target there is. *Kept*: the recommended desks keep it in "
        "truth; "
        "97.5 % is what the upper end of a 95 % interval promises (standard error 0.35 points). *Broken upwards*: what "
        "going up from below to the first number whose own interval holds would break. *Broken by the estimate*: what "
        "the fewest desks whose estimate meets the target would break. *No answer*: counted as kept.",
        "",
        f"## Headcounts of {PEOPLE} people, {DAYS} days a replication, with the stopping rule",
        "",
        "Each comes with chance 0.4. The correlation is that of the headcounts of two days of one replication. The run "
        "ends when half the interval is a fifth of the target at two looks in a row, or after 2,000 replications.",
        "",
        *drawn_days(scenario),
        "",
        "## The program itself: 30 people, 60 replications of a week",
        "",
        "Everybody comes with chance 0.4 on each day, so that the headcount is binomial and the answer exact.",
        "",
        *whole_runs(scenario),
    ]


def main() -> None:
    """Write the tables."""
    start = time.perf_counter()
    path = Path(__file__).with_suffix(".md")
    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    print(f"{path.name} written in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
