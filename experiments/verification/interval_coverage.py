"""How often intervals hold the exact figure, on beta-binomial cases, offices and cases with common random numbers.

Run from the project's root, about eleven minutes, and read `interval_coverage.md` beside this file:

    python -m experiments.verification.interval_coverage

In every case the days of a replication share one draw from a beta distribution, so they are correlated, and every
figure is known exactly. 10,000 runs a case: the standard error of a coverage of 95 % is 0.2 points.
"""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim import resampling
from sim.collected import PART_DAYS
from sim.coming_order import CLOCKS, COMMON
from sim.control_variates import controlled
from sim.estimate import Estimate, conditional, mean, proportion, quantile, ratio
from sim.paired import Difference, against_best, difference
from sim.stopping import Precision, StoppingRule, checkpoints
from sim.theory import headcount, tail
from sim.workdays import Calendar, order_in_year

RUNS, DAYS, PEOPLE, SEED = 10_000, 20, 400, 2
CORRELATIONS = (0.0, 0.1, 0.3)
FEW = 10  # replications with any crowded day under which a run warns
BOOTSTRAPS, RESAMPLES = 2_000, 1_000
WEEKS = 53  # of 2026, the calendar's year

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Coverage:
    """Counts how often an interval lies wholly above or below the exact figure, and its mean width."""

    def __init__(self, exact: float) -> None:
        self.exact = exact
        self.runs = self.above = self.below = self.open = 0
        self.width = 0.0

    def add(self, estimate: Estimate | Difference) -> None:
        self.runs += 1
        self.above += estimate.low > self.exact
        self.below += estimate.high < self.exact
        if math.isinf(estimate.high):
            self.open += 1
        else:
            self.width += estimate.high - estimate.low

    @property
    def share(self) -> float:
        return 1 - (self.above + self.below) / self.runs

    def cells(self) -> str:
        above, below = self.above / self.runs, self.below / self.runs
        width = self.width / (self.runs - self.open) if self.open < self.runs else math.nan
        shown = "" if math.isnan(width) else f"{width:.4f}" if width >= 0.001 else f"{width:.2g}"
        return f"{100 * self.share:.1f} | {100 * above:.1f} | {100 * below:.1f} | {shown}"


def shared(generator: np.random.Generator, p: float, correlation: float, size: tuple[int, int]) -> Floats:
    """Draw what the days of a replication share: beta with mean p; variance correlation * p * (1 - p)."""
    if correlation == 0:
        return np.full(size, p)
    total = (1 - correlation) / correlation
    return generator.beta(p * total, (1 - p) * total, size)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval that takes all days as independent, for comparison."""
    z2, p = 3.841458820694124, successes / trials
    centre, half = p + z2 / (2 * trials), (z2 * (p * (1 - p) / trials + z2 / (4 * trials**2))) ** 0.5
    return (centre - half) / (1 + z2 / trials), (centre + half) / (1 + z2 / trials)


def shares_of_days() -> Iterator[str]:
    """Korn-Graubard intervals of a share of days."""
    yield "| replications | correlation | exact | covered % | above % | below % | mean width | Wilson % | warned % |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    lowest = {True: 1.0, False: 1.0}
    for replications in (10, 100, 400):
        for correlation in CORRELATIONS:
            for p in (0.5, 0.1, 0.05, 0.01):
                generator = np.random.default_rng([SEED, replications, int(10 * correlation), int(100 * p)])
                chance = shared(generator, p, correlation, (RUNS, replications))
                crowded = generator.binomial(DAYS, chance)
                days = np.full(replications, DAYS)
                coverage, plain = Coverage(p), 0
                for run in crowded:
                    coverage.add(proportion(run, days))
                    low, high = wilson(int(run.sum()), DAYS * replications)
                    plain += low <= p <= high
                warned = np.mean((crowded > 0).sum(axis=1) < FEW)
                lowest[warned > 0.01] = min(lowest[warned > 0.01], coverage.share)
                yield (
                    f"| {replications} | {correlation} | {p} | {coverage.cells()} | {100 * plain / RUNS:.1f} "
                    f"| {100 * warned:.0f} |"
                )
    yield ""
    yield (
        f"Lowest coverage where at most 1 % of the runs warn: {100 * lowest[False]:.1f} %; in the other cases: "
        f"{100 * lowest[True]:.1f} %."
    )


def headcounts() -> Iterator[str]:
    """Mean, ratio and quantiles of headcounts."""
    from scipy.stats import betabinom, binom

    yield "| replications | correlation | figure | exact | covered % | above % | below % | mean width | open % |"
    yield "|---:|---:|---|---:|---:|---:|---:|---:|---:|"
    lowest: dict[str, float] = {}
    for replications in (10, 100, 400):
        for correlation in CORRELATIONS:
            generator = np.random.default_rng([SEED, replications, int(10 * correlation)])
            p, within = 0.6, correlation / (PEOPLE - correlation * (PEOPLE - 1))
            total = (1 - within) / within if within else 0.0
            law = betabinom(PEOPLE, p * total, (1 - p) * total) if within else binom(PEOPLE, p)
            pmf = law.pmf(np.arange(PEOPLE + 1))
            figures: dict[str, tuple[Coverage, Callable[[Integers], Estimate]]] = {
                "mean headcount (t)": (Coverage(PEOPLE * p), lambda heads: mean(heads.mean(axis=1)))
            }
            for desks in (240, 255):
                exact = float(np.maximum(np.arange(PEOPLE + 1) - desks, 0) @ pmf) / (PEOPLE * p)
                figures[f"refused at {desks} desks (linearised)"] = (Coverage(exact), refused_at(desks))
            for q in (0.5, 0.9, 0.95, 0.99):
                figures[f"{100 * q:g} % point (Woodruff)"] = (Coverage(float(law.ppf(q))), point_at(q))
            for _ in range(RUNS):
                chance = shared(generator, p, within, (replications, 1))
                heads = generator.binomial(PEOPLE, chance, (replications, DAYS))
                for coverage, interval in figures.values():
                    coverage.add(interval(heads))
            for name, (coverage, _) in figures.items():
                if replications >= 100:
                    lowest[name] = min(lowest.get(name, 1.0), coverage.share)
                opened = f"{100 * coverage.open / RUNS:.1f}"
                yield (
                    f"| {replications} | {correlation} | {name} | {coverage.exact:.4g} | {coverage.cells()} "
                    f"| {opened} |"
                )
    yield ""
    yield "Lowest coverage from 100 replications on, the program's default minimum:"
    yield ""
    for name, share in lowest.items():
        yield f" - {name}: {100 * share:.1f} %"


def refused_at(desks: int) -> Callable[[Integers], Estimate]:
    """Return the interval of the share of people refused at this number of desks."""
    return lambda heads: ratio(np.maximum(heads - desks, 0).sum(axis=1), heads.sum(axis=1))


def point_at(q: float) -> Callable[[Integers], Estimate]:
    """Return the interval of a quantile of the headcount."""

    def interval(heads: Integers) -> Estimate:
        values = np.arange(heads.min(), heads.max() + 1)
        places = np.arange(len(heads))[:, None] * len(values) + heads - values[0]
        counts = np.bincount(places.ravel(), minlength=len(heads) * len(values))
        return quantile(counts.reshape(len(heads), -1), q, values=values)

    return interval


def conditional_chances() -> Iterator[str]:
    """Intervals of the share of crowded days from chances conditional on all but one source of chance.

    Unequal people who stay all day, so that k* is one more than the desks and the exact share is known. By the common
    factor: 40 people, half of everybody's own noise a habit, so that the days of a replication are alike; the chance is
    Φ of the threshold of person k*. By the order of coming: 8 people, three of whom are too many; the chance is that of
    the third gap in closed form. With part days: 60 people come in any case, some only in the morning or the afternoon,
    40 by the toss of a coin.
    """
    yield "| replications | conditional on | exact | covered % | above % | below % | mean width | days counted, % |"
    yield "|---:|---|---:|---:|---:|---:|---:|---:|"
    for replications in (10, 100, 400):
        for desks in (16, 20, 25, 28):
            yield conditional_row(replications, COMMON, shared_week(desks), desks)
        for scale in (1.0, 0.3, 0.1):
            yield conditional_row(replications, CLOCKS, third_to_come(scale), scale)
        for desks in (64, 67, 70, 73):
            yield controlled_row(replications, desks)


Sample = Callable[[np.random.Generator, int], tuple[Floats, Floats]]


def conditional_row(replications: int, given: str, case: tuple[float, Sample], seed: float) -> str:
    """Return the line of one case: its exact share, and chances and crowded days of n replications of 5 days."""
    exact, sample = case
    generator = np.random.default_rng([SEED, replications, int(1000 * seed)])
    coverage, counted, days = Coverage(exact), Coverage(exact), np.full(replications, 5)
    for _ in range(RUNS // 100):
        chances, crowded = sample(generator, 100 * replications)
        for run, count in zip(chances.reshape(100, -1), crowded.reshape(100, -1), strict=True):
            coverage.add(conditional(run, days, given))
            counted.add(proportion(count, days))
    return f"| {replications} | {given} | {exact:.3g} | {coverage.cells()} | {100 * counted.share:.1f} |"


def controlled_row(replications: int, desks: int) -> str:
    """Return the line of a case in which part days are taken out of the chances of n replications of 5 days."""
    from scipy.stats import binom, multinomial

    certain, others, share = 60, 40, 0.4
    # Of those who come m only in the morning and a only in the afternoon: desks enough for min(m, a) people more.
    chance = binom.sf(desks - certain + np.arange(certain + 1), others, 0.4)
    ways = np.array([(m, a, certain - m - a) for m in range(certain + 1) for a in range(certain + 1 - m)])
    law = multinomial.pmf(ways, certain, (share / 2, share / 2, 1 - share))
    exact = float(law @ chance[ways[:, :2].min(axis=1)])
    generator = np.random.default_rng([SEED, replications, desks, certain])
    coverage, counted, days = Coverage(exact), Coverage(exact), np.full(replications, 5)
    replication = np.repeat(np.arange(replications), 5)
    for _ in range(RUNS):
        m, a, _ = generator.multinomial(certain, (share / 2, share / 2, 1 - share), 5 * replications).T
        scores = np.stack(
            [
                (m + a - certain * share) / math.sqrt(certain * share * (1 - share)),
                (m - a) / math.sqrt(certain * share),
            ],
            axis=1,
        )
        chances = chance[np.minimum(m, a)]
        less = controlled(chances, scores, np.zeros_like(replication), replication)
        sums = np.bincount(replication, less if 0 < less.sum() < len(less) else chances)
        coverage.add(conditional(sums, days, CLOCKS))
        crowded = np.bincount(replication, generator.random(len(chances)) < chances)
        counted.add(proportion(crowded, days))
    cells = f"{exact:.3g} | {coverage.cells()} | {100 * counted.share:.1f}"
    return f"| {replications} | {CLOCKS}, less {PART_DAYS} | {cells} |"


def shared_week(desks: int) -> tuple[float, Sample]:
    """Return the exact share of crowded days, and what draws sums of chances and of crowded days over a week."""
    from scipy.special import ndtr, ndtri

    p, common = np.linspace(0.1, 0.7, 40), 0.1
    exact = tail(headcount(p, np.zeros(40), 0.0, common), desks)

    def sample(generator: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        habit = generator.standard_normal((number, 1, 40))
        own = np.sqrt(0.5) * (habit + generator.standard_normal((number, 5, 40)))
        threshold = (ndtri(p) - np.sqrt(1 - common) * own) / np.sqrt(common)
        last = np.partition(threshold, 39 - desks, axis=2)[:, :, 39 - desks]
        return ndtr(last).sum(axis=1), (generator.standard_normal((number, 5)) < last).sum(axis=1).astype(float)

    return exact, sample


def third_to_come(scale: float) -> tuple[float, Sample]:
    """Return the exact share of days with three people or more, and what draws sums of chances and of such days."""
    p = scale * np.array([0.08, 0.12, 0.2, 0.24, 0.3, 0.33, 0.4, 0.5])
    rate = -np.log1p(-p)
    exact = tail(headcount(p, np.zeros(8), 0.0, 0.0), 2)

    def sample(generator: np.random.Generator, number: int) -> tuple[Floats, Floats]:
        rings = generator.exponential(size=(number, 5, 8)) / rate
        order = np.argsort(rings, axis=2)
        gone = np.cumsum(rate[order], axis=2)
        speed = rate.sum() - np.concatenate([np.zeros((number, 5, 1)), gone[:, :, :2]], axis=2)
        # 1 - F is a mixture of exponentials with these weights, as the three rates differ.
        a, b, c = speed[:, :, 0], speed[:, :, 1], speed[:, :, 2]
        late = b * c / ((b - a) * (c - a)) * np.expm1(-a) + a * c / ((a - b) * (c - b)) * np.expm1(-b)
        late += a * b / ((a - c) * (b - c)) * np.expm1(-c)
        crowded = np.sort(rings, axis=2)[:, :, 2] < 1
        return np.clip(-late, 0.0, 1.0).sum(axis=1), crowded.sum(axis=1).astype(float)

    return exact, sample


def stopping() -> Iterator[str]:
    """Korn-Graubard intervals of a share of days at the moment the stopping rule ends the run."""
    yield "| correlation | exact | covered % | above % | below % | mean width | mean replications | precise % |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    precision = Precision()
    numbers = checkpoints(precision)
    for correlation in CORRELATIONS:
        for p in (0.5, 0.1, 0.01):
            generator = np.random.default_rng([SEED, int(10 * correlation), int(100 * p)])
            coverage, used, reached = Coverage(p), 0, 0
            for _ in range(RUNS):
                rule = StoppingRule(precision)
                chance = shared(generator, p, correlation, (1, numbers[-1]))
                crowded = generator.binomial(DAYS, chance)[0]
                for number in numbers:
                    estimate = proportion(crowded[:number], np.full(number, DAYS))
                    if rule.reached([estimate]):
                        reached += 1
                        break
                coverage.add(estimate)
                used += number
            yield f"| {correlation} | {p} | {coverage.cells()} | {used / RUNS:.0f} | {100 * reached / RUNS:.1f} |"


def cases(generator: np.random.Generator, shares: Floats, replications: int) -> Integers:
    """Draw the crowded days of cases with common random numbers: (cases, replications).

    A day is crowded when a standard normal is below the quantile of the case's share. Of its variance .2 is shared by
    all days of a replication in all cases, .4 by the same day in all cases, .1 by the days of a replication in one.
    """
    from scipy.special import ndtri

    size = (len(shares), replications, DAYS)
    noise = math.sqrt(0.2) * generator.standard_normal((1, replications, 1))
    noise = noise + math.sqrt(0.4) * generator.standard_normal((1, replications, DAYS))
    noise = noise + math.sqrt(0.1) * generator.standard_normal((len(shares), replications, 1))
    noise = noise + math.sqrt(0.3) * generator.standard_normal(size)
    crowded: Integers = np.count_nonzero(noise < ndtri(shares)[:, None, None], axis=2)
    return crowded


def paired() -> Iterator[str]:
    """Paired intervals of the difference of two shares of days."""
    yield "| replications | shares | difference | covered % | above % | below % | mean width | variance ratio |"
    yield "|---:|---|---:|---:|---:|---:|---:|---:|"
    for replications in (10, 40, 100, 400):
        for shares in ((0.2, 0.2), (0.25, 0.2), (0.5, 0.4), (0.03, 0.02)):
            generator = np.random.default_rng([SEED, replications, *(int(100 * share) for share in shares)])
            coverage, days = Coverage(shares[0] - shares[1]), np.full(replications, DAYS)
            ratios = []
            for _ in range(RUNS):
                one, other = cases(generator, np.array(shares), replications)
                found = difference((one, days), (other, days))
                coverage.add(found)
                ratios.append(math.nan if found.variance_ratio is None else found.variance_ratio)
            yield (
                f"| {replications} | {shares[0]} and {shares[1]} | {coverage.exact:.2f} | {coverage.cells()} "
                f"| {np.nanmedian(ratios):.1f} |"
            )


def simultaneous() -> Iterator[str]:
    """Intervals of all cases against the one with the best estimate."""
    yield "| replications | cases | shares | all hold % | with plain t % | truly best kept % | others kept | critical |"
    yield "|---:|---:|---|---:|---:|---:|---:|---:|"
    for replications in (10, 40, 100, 400):
        for number in (2, 3, 5):
            for first in (0.2, 0.15):
                shares = np.array([first, *([0.2] * (number - 1))])
                yield simultaneous_row(replications, shares)


def simultaneous_row(replications: int, shares: Floats) -> str:
    """Return the line of one case: how often all its intervals hold, and those of a single difference would."""
    from scipy.special import stdtrit

    generator = np.random.default_rng([SEED, replications, *(100 * shares).astype(int).tolist()])
    student, days = float(stdtrit(replications - 1, 0.975)), np.full((len(shares), replications), DAYS)
    all_hold = plain = kept = others = 0
    critical = 0.0
    for _ in range(RUNS):
        found = against_best(cases(generator, shares, replications), days)
        assert found.best is not None
        exact = shares - shares[found.best]
        ends = np.array([(one.low, one.high) for one in found.differences]).T
        middle = np.array([one.estimate for one in found.differences])
        half = student / found.critical * (ends[1] - ends[0]) / 2
        all_hold += bool(np.all((ends[0] <= exact) & (exact <= ends[1])))
        plain += bool(np.all((middle - half <= exact) & (exact <= middle + half)))
        kept += 0 in found.may_be_best
        others += len(set(found.may_be_best) - {0})
        critical += found.critical
    shown = f"one {shares[0]}, others 0.2" if shares[0] < shares[1] else "all 0.2"
    return (
        f"| {replications} | {len(shares)} | {shown} | {100 * all_hold / RUNS:.1f} | {100 * plain / RUNS:.1f} "
        f"| {100 * kept / RUNS:.1f} | {others / RUNS:.2f} of {len(shares) - 1} | {critical / RUNS:.3f} |"
    )


def bootstrap() -> Iterator[str]:
    """Bootstrap intervals of the 95 % point of all days' headcounts, beside Woodruff's."""
    from scipy.stats import betabinom, binom

    yield (
        "| replications | correlation | people | exact | covered % | above % | below % | mean width "
        "| Woodruff covered % | above % | below % | mean width |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for replications in (40, 100, 400):
        for people, correlation in ((PEOPLE, 0.0), (PEOPLE, 0.1), (PEOPLE, 0.3), (10 * PEOPLE, 0.3)):
            generator = np.random.default_rng([SEED, replications, int(10 * correlation), people])
            p, within = 0.6, correlation / (people - correlation * (people - 1))
            total = (1 - within) / within if within else 0.0
            law = betabinom(people, p * total, (1 - p) * total) if within else binom(people, p)
            coverage, woodruff = (Coverage(float(law.ppf(0.95))) for _ in range(2))
            for run in range(BOOTSTRAPS):
                heads = generator.binomial(
                    people, shared(generator, p, within, (replications, 1)), (replications, DAYS)
                )
                values = np.arange(heads.min(), heads.max() + 1)
                places = np.arange(replications)[:, None] * len(values) + heads - values[0]
                counts = np.bincount(places.ravel(), minlength=replications * len(values)).reshape(replications, -1)
                plain = quantile(counts, 0.95, values=values)
                weights = resampling.resamples(run, replications, RESAMPLES)
                resampled = values[resampling.pooled_quantile(counts, weights, 0.95)]
                coverage.add(resampling.interval(plain.estimate, resampled, replications))
                woodruff.add(plain)
            yield (
                f"| {replications} | {correlation} | {people} | {coverage.exact:.0f} | {coverage.cells()} "
                f"| {woodruff.cells()} |"
            )


def bootstrap_of_pairs() -> Iterator[str]:
    """Bootstrap intervals of the 95 % point where replications are spread over a year with a season."""
    from scipy.stats import betabinom

    yield (
        "| replications | season | exact | covered % | above % | below % | mean width "
        "| seasons as chance: covered % | above % | below % | mean width |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    within, heads = 0.1 / (PEOPLE - 0.1 * (PEOPLE - 1)), np.arange(PEOPLE + 1)
    total = (1 - within) / within
    for replications in (41, 100, 400):
        for season in (0.0, 0.06):
            generator = np.random.default_rng([SEED, replications, int(100 * season)])
            order = order_in_year(Calendar(), replications)
            assert order is not None
            year = 0.6 + season * np.cos(2 * np.pi * np.arange(WEEKS) / WEEKS)
            law = np.mean([betabinom(PEOPLE, p * total, (1 - p) * total).cdf(heads) for p in year], axis=0)
            exact = float(np.argmax(law >= 0.95))
            pairs, plain = Coverage(exact), Coverage(exact)
            for run in range(BOOTSTRAPS):
                p = year[order]
                chance = generator.beta(p * total, (1 - p) * total)[:, None]
                drawn = generator.binomial(PEOPLE, chance, (replications, DAYS))
                places = np.arange(replications)[:, None] * len(heads) + drawn
                counts = np.bincount(places.ravel(), minlength=replications * len(heads)).reshape(replications, -1)
                seen = counts.any(axis=0)
                counts, values = counts[:, seen], heads[seen]
                point = float(values[resampling.pooled_quantile(counts, np.ones((1, replications)), 0.95)[0]])
                for coverage, places_in_year in ((pairs, order), (plain, None)):
                    weights = resampling.resamples(run, replications, RESAMPLES, places_in_year)
                    resampled = values[resampling.pooled_quantile(counts, weights, 0.95)]
                    coverage.add(resampling.interval(point, resampled, replications, order=places_in_year))
            yield f"| {replications} | {season} | {exact:.0f} | {pairs.cells()} | {plain.cells()} |"


def main() -> None:
    """Write the tables."""
    start = time.perf_counter()
    lines = [
        "# Do the intervals hold what they promise?",
        "",
        "Command: `python -m experiments.verification.interval_coverage` (seed fixed; this file is its output).",
        "",
        f"Nominal level 95 %, {RUNS:,} runs a case (standard error 0.2 points), {DAYS} days a replication. The "
        "correlation is that of two days of one replication. *Above* and *below*: the interval lies wholly above or "
        "below the exact figure; 2.5 % each is nominal.",
        "",
        "## Share of days (Korn-Graubard)",
        "",
        "*Wilson*: what an interval that takes all days as independent would cover. *Warned*: runs in which fewer than "
        f"{FEW} replications had any crowded day; there the interval can be too low, and the program says so.",
        "",
        *shares_of_days(),
        "",
        f"## Headcounts of {PEOPLE} people who come with probability 0.6",
        "",
        "The quantiles are whole numbers, so their intervals cover more than 95 %. Refusals at 255 desks are rare and "
        "skewed: a linearised interval needs many replications for them. *Open*: runs with too few days for an "
        "upper end (left out of the mean width).",
        "",
        *headcounts(),
        "",
        "## Share of days from conditional chances",
        "",
        "Five days a replication. *Days counted*: what the interval of the same days would cover by counting. With few "
        "replications of a rare event the chances are skewed, and the interval can be too low.",
        "",
        *conditional_chances(),
        "",
        "## Share of days when the stopping rule ends the run",
        "",
        "Default precision. Looking at the data several times costs next to nothing; a rare and strongly correlated "
        "event ends the run at once by the floor, with the shortfall (and the warning) of the first table.",
        "",
        *stopping(),
        "",
        "## Differences of two cases with the same replications (paired t)",
        "",
        "Shares of days of which most of the chance is common to both cases. *Variance ratio*: the median gain over "
        "independent replications. With few replications of a rare event the interval can be too low, as it is for a "
        "single share.",
        "",
        *paired(),
        "",
        "## Several cases against the best (simultaneous)",
        "",
        "The best is chosen by the same replications; *all hold*: every interval holds the exact difference to the "
        "chosen case. *Plain t*: what intervals for a single difference would do. *Kept*: cannot be told apart from "
        "the chosen case. Where the shares are all 0.2, the others should be kept.",
        "",
        *simultaneous(),
        "",
        "## 95 % point of the headcounts, by the bootstrap over replications",
        "",
        f"{BOOTSTRAPS:,} runs a case (standard error 0.5 points), {RESAMPLES:,} resamples each, widened percentiles. "
        "The quantiles are whole numbers, so that intervals of few values cover more than 95 %; with 10 times the "
        "people that matters less. Beside it Woodruff's interval of the same replications, which is for a quantile "
        "alone; the bootstrap is for what is made of several of them.",
        "",
        *bootstrap(),
        "",
        "## 95 % point of the headcounts over a year with a season, by random half-samples",
        "",
        f"{BOOTSTRAPS:,} runs a case, {RESAMPLES:,} resamples each, correlation 0.1 within a replication. Replications "
        "start in weeks spread over the year, over which the chance of coming goes up and down by *season*; one of "
        "each pair side by side in the year is taken twice. Beside it the bootstrap that draws seasons too.",
        "",
        *bootstrap_of_pairs(),
    ]
    Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{Path(__file__).with_suffix('.md').name} written in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
