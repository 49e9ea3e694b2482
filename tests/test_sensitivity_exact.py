"""Sensitivity where the answer is known: published indices, and offices whose headcount is binomial."""

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenarios import lively, office, special
from scipy.stats import binom

from sim.errors import ConfigurationError
from sim.panel import panels
from sim.policies import Spread
from sim.store import Store
from sim.studies.many_cases import play_all
from sim.studies.ranges import checked
from sim.studies.sensitivity import sensitivity
from sim.studies.sobol import Index, design, independent, indices
from sim.study import Case, Means, Study


def near(found: list[Index], first: list[float], total: list[float]) -> None:
    for one, alone, together in zip(found, first, total, strict=True):
        assert abs(one.first - alone) <= 4 * one.first_half / 1.96 + 1e-9, one
        assert abs(one.total - together) <= 4 * one.total_half / 1.96 + 1e-9, one


def test_interactions_are_in_the_total_only() -> None:
    ranges = dict.fromkeys("xyz", (-math.pi, math.pi))
    x, y, z = design(ranges, 2048, seed=3).T
    found = indices(ranges, np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x), seed=3)
    # Ishigami and Homma 1990 with 7 and 0.1.
    near(found, [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437])


def test_two_of_the_points_are_draws_of_the_whole_space() -> None:
    points = design(dict.fromkeys("abcd", (0.0, 1.0)), 4, seed=1)
    drawn = independent(4, len(points))
    assert drawn.tolist() == [0, 5, 6, 11, 12, 17, 18, 23]
    for first, second in zip(drawn[::2], drawn[1::2], strict=True):
        for place in range(4):
            assert points[first + 1 + place, place] == points[second, place]
            others = [other for other in range(4) if other != place]
            assert np.array_equal(points[first + 1 + place, others], points[first, others])


RANGES = {"organisation.office_days": [1.0, 2.5], "building.clear_compliance": [0.0, 1.0]}


@pytest.fixture(scope="module")
def coins() -> Study:
    """30 people who come by a coin of their own, so often as is not known: a binomial headcount, independent days."""
    scenario = special(organisation=office(employees=30, office_days=2.0), ratio=0.5, replications=40)
    return sensitivity(Case("coins", scenario), parameters=RANGES, target=0.1, samples=16, replications=20)


def crowded(days: Any) -> Any:
    return binom.sf(15, 30, np.asarray(days) / 5)


def test_what_does_nothing_scores_nothing_and_what_does_all_scores_all(coins: Study) -> None:
    for row in coins.tables["indices"].itertuples():
        if row.parameter == "building.clear_compliance":
            assert (row.first, row.total) == (0, 0)
            assert not row.first_told_from_0
        else:
            assert abs(row.first - 1) <= 4 * row.first_half / 1.96
            assert abs(row.total - 1) <= 4 * row.total_half / 1.96
            assert row.total_told_from_0


def test_the_figures_of_the_draws_are_binomial(coins: Study) -> None:
    draws = coins.tables["draws"]
    assert len(draws) == 32
    days = 20 * 20
    exact = crowded(draws["organisation.office_days"])
    error = np.sqrt(exact * (1 - exact) / days)
    assert np.all(np.abs(draws["crowded_day_probability"] - exact) <= 4 * error + 2 / days)
    found = coins.summary["uncertainty"]["crowded_day_probability"]
    # What the simulation adds is taken out: the rest is the spread of the exact chances at these draws.
    spread, noise = exact.std(ddof=1), math.sqrt(np.mean(error**2))
    assert abs(found["sd_parameters"] - spread) <= 4 * (noise / math.sqrt(32) + noise**2 / spread)
    assert 0 < found["simulation_share"] < 0.1
    assert found["p05"] < found["p50"] < found["p95"]
    # A period is 20 independent days.
    period = math.sqrt(np.mean(exact * (1 - exact) / 20))
    assert abs(found["sd_period"] / period - 1) <= 4 / math.sqrt(32)


def test_the_tornado_has_the_exact_ends_and_no_change_of_what_does_nothing(coins: Study) -> None:
    tornado = coins.tables["tornado"].set_index(["figure", "parameter"])
    days = 40 * 20
    row = tornado.loc[("crowded_day_probability", "organisation.office_days")]
    for column, wanted in (("at_lowest", 1.0), ("at_configured", 2.0), ("at_highest", 2.5)):
        exact = crowded(wanted)
        assert abs(row[column] - exact) <= 4 * math.sqrt(exact * (1 - exact) / days) + 1 / days
    assert row["change_highest_low"] <= crowded(2.5) - crowded(2.0) <= row["change_highest_high"]
    assert row["change_highest"] == pytest.approx(row["at_highest"] - row["at_configured"])
    needed = tornado.loc[("desks_needed", "organisation.office_days")]
    error = 4 * math.sqrt(0.1 * 0.9 / days)
    for column, wanted in (("at_lowest", 1.0), ("at_configured", 2.0), ("at_highest", 2.5)):
        low, high = (binom.ppf(0.9 + sign * error, 30, wanted / 5) for sign in (-1, 1))
        assert low <= needed[column] <= high
    nothing = tornado.loc[("crowded_day_probability", "building.clear_compliance")]
    assert (nothing["swing"], nothing["change_lowest_low"], nothing["change_highest_high"]) == (0, 0, 0)


def test_what_is_configured_outside_its_range_is_warned_of() -> None:
    parameters = {"organisation.office_days": [1.0, 1.5]}
    study = sensitivity(Case("more", special(replications=4)), parameters=parameters, samples=4, replications=2)
    assert "organisation.office_days: is configured as 2, outside its range of 1 to 1.5" in study.summary["warnings"]


def test_policies_bring_their_own_numbers() -> None:
    spread = special(policy=Spread(name="spread"))
    assert checked(Case("spread", spread), {"policy.strength": [0, 1]}) == {"policy.strength": (0.0, 1.0)}
    for scenario, key in ((special(), "policy.strength"), (special(desks=10), "ratio"), (special(), "target")):
        with pytest.raises(ConfigurationError, match=f"sensitivity.parameters: {key}"):
            checked(Case("office", scenario), {key: [0.4, 0.6]})


def test_who_plays_the_cases_changes_nothing(tmp_path: Path) -> None:
    jobs = [Case("office", lively(ratio=ratio)).job() for ratio in (0.3, 0.5)]
    plain, _ = panels([(job, [job.desks]) for job in jobs], None)
    heard: list[int] = []
    store = Store(tmp_path, print)
    with ThreadPoolExecutor(1) as executor:
        ways = [Means(), Means(executor=executor), Means(executor, store), Means(executor, store), Means(store=store)]
        for means in ways:
            found = play_all(jobs, 5, means, heard.append)
            for one, other in zip(found, plain, strict=True):
                assert len(one) == 5
                assert np.array_equal(one.needed, np.concatenate([part.needed for part in other.slices[:5]]))
    assert heard == [5, 10] * len(ways)
