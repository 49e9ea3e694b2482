"""Do intervals hold that count no season as chance? Replications over the weeks of a year, figures known exactly.

Run from the project's root, about two minutes, and read `seasons.md` beside this file:

    python -m experiments.verification.seasons

The share of crowded days follows the season; the days of a replication share one draw from a beta distribution around
it. The exact figure is the mean over the weeks of the year. 10,000 runs a case: the standard error of a coverage of
95 % is 0.2 points.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.estimate import Estimate, proportion
from sim.workdays import stratified

RUNS, DAYS, WEEKS, SEED = 10_000, 20, 52, 4
MEAN = 0.3

Floats = npt.NDArray[np.float64]


def season(height: float) -> Floats:
    """Return the share of crowded days by week: a wave, and holidays of eight weeks without any where it is high."""
    share = MEAN + height * np.sin(2 * np.pi * np.arange(WEEKS) / WEEKS)
    if height:
        share[28:36] = 0.0
    return share


def crowded(generator: np.random.Generator, shares: Floats, correlation: float) -> npt.NDArray[np.int64]:
    """Draw the crowded days of replications with these shares, days alike with this correlation."""
    if correlation:
        scale = 1 / correlation - 1
        some = (shares > 0) & (shares < 1)
        chance = shares.copy()
        chance[some] = generator.beta(scale * shares[some], scale * (1 - shares[some]))
        shares = chance
    return generator.binomial(DAYS, shares)


def covers(estimate: Estimate, exact: float) -> bool:
    """Tell whether the exact figure lies in the interval."""
    return estimate.low <= exact <= estimate.high


def rows() -> Iterator[str]:
    """Yield the table."""
    yield (
        "| replications | height of the wave | correlation | seasons apart: covered % | mean width "
        "| seasons as chance: covered % | mean width |"
    )
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for replications in (40, 100, 125, 400):
        order = np.array([stratified(number, WEEKS) for number in range(replications)])
        trials = np.full(replications, DAYS)
        for height in (0.0, 0.1, 0.25):
            by_week = season(height)
            exact = float(by_week.mean())
            for correlation in (0.0, 0.1):
                generator = np.random.default_rng([SEED, replications, round(100 * height), round(100 * correlation)])
                held, width = np.zeros(2), np.zeros(2)
                for _ in range(RUNS):
                    days = crowded(generator, by_week[order], correlation)
                    for place, given in enumerate((order, None)):
                        estimate = proportion(days, trials, order=given)
                        held[place] += covers(estimate, exact)
                        width[place] += estimate.high - estimate.low
                cells = [f"{100 * held[place] / RUNS:.1f} | {width[place] / RUNS:.4f}" for place in range(2)]
                yield f"| {replications} | {height} | {correlation} | {' | '.join(cells)} |"


def main() -> None:
    """Write the table."""
    error = 100 * math.sqrt(0.95 * 0.05 / RUNS)
    lines = [
        "# Intervals of replications that are spread over a year",
        "",
        "Written by `python -m experiments.verification.seasons`. The share of crowded days is a wave around "
        f"{MEAN} with eight weeks of none (no wave: {MEAN} all year); replications of {DAYS} days start in the weeks "
        "of the year in the order of the program. *Seasons apart*: those side by side in the year are a pair, and what "
        "differs between pairs is no chance (`sim/strata.py`); the program's intervals. *Seasons as chance*: every "
        f"difference between replications is. {RUNS:,} runs a case, standard error {error:.1f} points. Where days are "
        "independent the effective number of days is at most their number, so that intervals cover more than 95 %.",
        "",
        *rows(),
    ]
    Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
