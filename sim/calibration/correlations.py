"""What teams and the whole building share on a day (§6), from how much daily counts vary: many pairs fit as well."""

from dataclasses import replace
from typing import Final

import numpy as np

from sim.attendance import wishes
from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source, limits
from sim.calibration.made_counts import MadeCounts, made_counts
from sim.calibration.series import Series, Smoothed
from sim.calibration.shared_variance import LARGEST, SharedVariance
from sim.compiling import Flags, Floats, Int64s
from sim.language import mark
from sim.population import People
from sim.resampling import resamples
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.sentences import Sentence

METHOD: Final = mark(
    "variance of daily counts after weekday and season, against that of the simulator's people with and without shared "
    "factors; bootstrap over weeks, in pairs from half a year on"
)
TEAM, COMMON = "attendance.team_correlation", "attendance.common_correlation"

_ANSWERS = 5
_TRIAL = 3.0  # times the variance of people who come independently: what the simulator is tried with
_MOST_TRIED = 0.3
_SIZE = 100_000  # people times weeks of a trial


def fit_correlations(
    setup: Setup,
    source: Source,
    scenario: Scenario,
    people: People,
    contract: Flags,
    series: Series,
    found: Smoothed,
    made: MadeCounts,
) -> list[Fit]:
    """Return the over-dispersion, and the correlations that explain it: a set of pairs, and one of them.

    `scenario` as fitted, its `people` sharing nothing, who made the counts `made`. The excess of the variance over
    theirs is set against the theory of `SharedVariance`, scaled by what the simulator makes of a team and of a common
    factor where meetings and the policy leave people less choice.
    """
    observed = _draws(setup.scenario.seed, setup.draws, found.dispersion[None], series.block)
    # The counts that were made have draws of their own.
    alone = _draws(setup.scenario.seed + 1, setup.draws, made.dispersion, series.block)
    base = float(made.dispersion.mean())
    dispersion = float(found.dispersion.mean())
    over = source.fit(
        "over_dispersion", dispersion / base, observed / alone, METHOD, (0.0, np.inf), setting=False,
        reason=mark("variance over that of people who come independently; it belongs to an office of this size"),
    )  # fmt: skip
    wanted = wishes(scenario.attendance, people, contract)
    shared = SharedVariance(scenario.attendance, wanted, people, np.nan_to_num(found.weekdays))
    shared.scaled(*_left(setup, scenario, series, shared, base))
    excess = np.array([max(dispersion - base, 0.0)])
    teams = np.linspace(0, shared.team(excess)[0], _ANSWERS if excess[0] > 0 else 1).tolist()
    pairs = [(team, float(shared.common(team, excess)[0])) for team in teams]
    if teams[-1] < LARGEST:  # all of it is the teams', to the last digit
        pairs[-1] = (teams[-1], 0.0)
    # Where no common correlation is large enough there is no such pair.
    answers = tuple({TEAM: round(team, 6), COMMON: round(one, 6)} for team, one in pairs if np.isfinite(one))
    split = mark("daily counts cannot split what teams share from what the whole building shares")
    team = setup.scenario.attendance.team_correlation
    value = float(shared.common(team, excess)[0])
    several = [source.untold(TEAM, METHOD, split, answers), over]
    if not np.isfinite(value):
        beyond = mark("the counts vary more than any correlation explains: look for days that were not counted")
        return [*several, source.untold(COMMON, METHOD, beyond)]
    reason: str = Sentence(
        "takes attendance.team_correlation as configured, {team:g}: {split}", team=team, split=Sentence(split)
    )
    if dispersion <= base:
        reason = mark("the counts vary no more than those of people who come independently")
    draws = shared.common(team, np.maximum(observed - alone, 0.0))
    fit = source.fit(COMMON, value, draws, METHOD, limits(setup.scenario, COMMON), reason=reason)
    return [*several, replace(fit, answers=answers)]


def _draws(seed: int, number: int, dispersion: Floats, block: Int64s) -> Floats:
    """Return the mean dispersion (number,) of resamples of the blocks of weeks of each replication (r, t)."""
    blocks = int(block.max()) + 1
    sums = np.concatenate([np.bincount(block, one, blocks) for one in dispersion])
    days = np.tile(np.bincount(block, minlength=blocks), len(dispersion))
    taken = resamples(seed, len(sums), number)
    mean: Floats = (taken @ sums) / (taken @ days)
    return mean


def _left(setup: Setup, scenario: Scenario, series: Series, shared: SharedVariance, base: float) -> tuple[float, float]:
    """Return which part of the theoretical excess the simulator makes, of a team factor and of a common one."""
    parts = []
    wanted = np.array([_TRIAL * base])
    trials = {
        TEAM: min(shared.team(wanted)[0], _MOST_TRIED),
        COMMON: min(np.nan_to_num(shared.common(0.0, wanted)[0], nan=1.0), _MOST_TRIED),
    }
    for key, correlation in trials.items():
        counts = made_counts(setup, with_settings(scenario, {key: float(correlation)}), series, _SIZE)
        team, common = (correlation, 0.0) if key == TEAM else (0.0, correlation)
        theory = shared.excess(float(team), float(common))
        parts.append(max((float(counts.dispersion.mean()) - base) / theory, 0.0) if theory > 0 else 1.0)
    return parts[0], parts[1]
