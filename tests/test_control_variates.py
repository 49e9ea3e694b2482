"""Control variates of part days: scores with the moments they promise, leave-one-out, and no bias."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest
from sampling import z_mean
from scenarios import all_day, coins, open_floor, plain, roster, special
from scipy.stats import binom

from sim.attendance import wishes
from sim.collected import Collected
from sim.coming_order import CLOCKS, COMMON
from sim.compiling import Floats
from sim.control_variates import controlled, deciding, part_day_scores
from sim.day_chances import marginals
from sim.day_plan import part_days
from sim.draws import Draws
from sim.estimate import relative_variance
from sim.evaluation import evaluate
from sim.events import DayPlan, Log
from sim.job import make_job
from sim.population import People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.tally import CONDITIONS, DAY_COLUMNS, SCORES
from sim.theory import headcount

PRIOR = np.diag([0.0, 5.0, 5.0, 5.0, 5.0, 5.0])


def terms(scores: Floats) -> Floats:
    one, other = scores.T
    return np.stack([one, other, one**2 - 1, other**2 - 1, one * other], axis=1)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.9])
def test_the_scores_have_mean_0_and_variance_1_and_do_not_correlate(share: float) -> None:
    """By all 3**5 ways in which five people come in the morning, in the afternoon or all day."""
    ways = np.array(list(product((-1, 0, 1), repeat=5)), dtype=np.int8)
    weight = np.where(ways == 0, 1 - share, share / 2).prod(axis=1)
    for number in (1, 3, 5):
        scores = np.array([part_day_scores(way, np.array([number]), share)[0] for way in ways])
        assert weight @ terms(scores) == pytest.approx(np.zeros(5), abs=1e-12)


def test_scores_of_the_first_of_an_order() -> None:
    parts = np.array([1, 0, -1, 1], dtype=np.int8)
    scores = part_day_scores(parts, np.array([0, 1, 3, 9]), 0.5)
    assert np.isnan(scores[0]).all()
    expected = [(0.5 / 0.25**0.5, 1 / 0.5**0.5), (0.5 / 0.75**0.5, 0.0), (1 / 1.0**0.5, 1 / 2.0**0.5)]
    assert scores[1:] == pytest.approx(np.array(expected), rel=1e-12)
    assert deciding([7, 15], 0.4).tolist() == [10, 20]


def test_each_replication_is_corrected_by_the_others() -> None:
    """Against a regression for each replication and stratum by itself."""
    generator = np.random.default_rng(1)
    replication = np.sort(generator.integers(0, 6, 60))
    stratum = generator.integers(0, 2, 60)
    scores, values = generator.normal(size=(60, 2)), generator.random(60)
    scores[::9] = np.nan
    result = controlled(values, scores, stratum, replication)
    assert np.array_equal(result[::9], values[::9])
    for day in np.flatnonzero(~np.isnan(scores[:, 0])):
        others = (replication != replication[day]) & (stratum == stratum[day]) & ~np.isnan(scores[:, 0])
        x = np.column_stack([np.ones(others.sum()), terms(scores[others])])
        coefficients = np.linalg.solve(x.T @ x + PRIOR, x.T @ values[others])[1:]
        assert result[day] == pytest.approx(values[day] - terms(scores[day : day + 1])[0] @ coefficients, rel=1e-6)


def test_what_leaves_nothing_to_explain_stays_as_it_is() -> None:
    generator = np.random.default_rng(2)
    scores, values = generator.normal(size=(20, 2)), generator.random(20)
    none, days = np.zeros(20, dtype=np.int64), np.arange(20)
    assert np.array_equal(controlled(values, scores, none, none), values)
    assert controlled(np.ones(20), scores, none, days) == pytest.approx(np.ones(20), abs=1e-8)
    assert np.array_equal(controlled(values, np.full((20, 2), np.nan), none, days), values)


@pytest.mark.parametrize("replications", [2, 4, 12])
def test_no_bias_however_few_the_replications(replications: int) -> None:
    """Ten people and a value that bends in who comes when; n = 1,500 runs of five days, z <= 4."""
    generator = np.random.default_rng(replications)
    ways = np.array([(m, a) for m in range(11) for a in range(11 - m)])
    many = binom.pmf(ways.sum(axis=1), 10, 0.4) * binom.pmf(ways[:, 0], ways.sum(axis=1), 0.5)
    value = np.exp(-0.9 * ways.min(axis=1))
    runs, replication = [], np.repeat(np.arange(replications), 5)
    for _ in range(1_500):
        parts = generator.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=(5 * replications, 10)).astype(np.int8)
        scores = np.array([part_day_scores(day, np.array([10]), 0.4)[0] for day in parts])
        less = np.minimum((parts > 0).sum(axis=1), (parts < 0).sum(axis=1))
        runs.append(controlled(np.exp(-0.9 * less), scores, np.zeros_like(replication), replication).mean())
    assert z_mean(runs, float(many @ value)) < 4


def part_day_office(**changes: Any) -> Scenario:
    """All day, or to 13:00, or from 13:00."""
    day = all_day(part_day_share=0.4, part_day_end=13.0)
    return replace(special(attendance=coins(weekday_weights="nl"), weeks=1, **changes), day=day)


UNEQUAL = roster([6, 9, 15], office_days=np.random.default_rng(4).uniform(0.3, 4.8, 30))


def exact_share(scenario: Scenario, desks: int) -> float:
    """Of x people min(mornings, afternoons) leave a desk to one who comes later."""
    p = marginals(scenario.attendance, wishes(scenario.attendance, UNEQUAL, UNEQUAL.contract))
    team, common = scenario.attendance.team_correlation, scenario.attendance.common_correlation
    crowded = np.zeros(31)
    for x in range(31):
        for m, a in ((x - c, c - d) for c in range(x + 1) for d in range(c + 1)):
            crowded[x] += (x - min(m, a) > desks) * binom.pmf(m + a, x, 0.4) * binom.pmf(m, m + a, 0.5)
    laws = [headcount(p[:, day], UNEQUAL.team, team, common) for day in range(5)]
    return float(np.mean([law @ crowded for law in laws]))


@pytest.mark.parametrize(("team", "common", "rule"), [(0.0, 0.0, CLOCKS), (0.1, 0.0, CLOCKS), (0.0, 0.2, COMMON)])
def test_no_bias_against_the_exact_share_and_less_spread(team: float, common: float, rule: str) -> None:
    """30 unequal people in three teams; n = 300 replications of a week, z <= 4."""
    scenario = part_day_office(seed=6)
    scenario = replace(
        scenario, attendance=replace(scenario.attendance, team_correlation=team, common_correlation=common)
    )
    job = replace(make_job(scenario, UNEQUAL), desks=16)
    days = np.concatenate([replicate(job, number).days for number in range(300)])
    table = dict(zip(DAY_COLUMNS, days.T, strict=True))
    replication, weekday = (table[name].astype(np.int64) for name in ("replication", "weekday"))
    scores = np.stack([table[name] for name in SCORES[rule]], axis=1)
    for moment in terms(scores).T:
        assert z_mean(moment, 0.0) < 4
    chances = table[CONDITIONS[rule]]
    less = controlled(chances, scores, weekday, replication)
    found, before = (np.bincount(replication, one) / 5 for one in (less, chances))
    assert z_mean(found, exact_share(scenario, 16)) < 4
    assert z_mean(before, exact_share(scenario, 16)) < 4
    assert found.var() < (0.75 if rule == CLOCKS and not team else 1.0) * before.var()


def test_the_parts_are_those_of_the_plans() -> None:
    scenario = part_day_office()
    draws = Draws(scenario.seed, 0)
    seen: list[int] = []

    def watch(day: date, plan: DayPlan, log: Log, people: People) -> None:
        monday = date.fromordinal(day.toordinal() - day.weekday())
        parts = part_days(scenario.day, people, monday, draws, day.weekday(), plan.person.astype(np.int64))
        assert np.array_equal(parts == 1, plan.leave == 13 * 3600)
        assert np.array_equal(parts == -1, plan.arrive == 13 * 3600)
        seen.extend(parts.tolist())

    replicate(make_job(scenario, UNEQUAL), 0, watch)
    assert set(seen) == {-1, 0, 1}


def test_a_run_says_that_part_days_are_taken_out_and_its_days_bear_the_estimate() -> None:
    evaluation = evaluate(part_day_office(replications=60, desks=16), staff=UNEQUAL)
    measure, days = evaluation.summary["measures"]["crowded_day_probability"], evaluation.days
    assert measure["method"].endswith("conditional on the order of coming, less what part days explain")
    assert measure["estimate"] == pytest.approx(days["crowded_chance"].mean(), rel=1e-12)
    assert not {name for rule in SCORES for name in SCORES[rule]} & set(days.columns)
    monday = evaluation.summary["by_weekday"]["mon"]["crowded_day_probability"]
    assert monday["estimate"] == pytest.approx(days.loc[days["weekday"] == 0, "crowded_chance"].mean(), rel=1e-12)


def test_controls_are_taken_where_they_narrow_and_not_where_there_is_nothing_to_control() -> None:
    """Open floors where everybody stays all day have no part days; the choice is by the relative variance."""
    without = special(attendance=coins(), weeks=1, building=open_floor(), calendar=plain(), replications=20, desks=10)
    assert "part days" not in evaluate(without).summary["measures"]["crowded_day_probability"]["method"]
    job = replace(make_job(part_day_office(), UNEQUAL), desks=16)
    collected = Collected(job)
    for number in range(20):
        collected.add(replicate(job, number))
    collected.condition, collected.controls = collected.best_condition(job.conditions)
    sums = collected.sums()
    spreads = [relative_variance(sums.crowded_given(CLOCKS, controls)) for controls in (False, True)]
    assert collected.controls == (spreads[1] < spreads[0])
