"""The engines are equal: whole logs, of random days and of days that the program plans itself.

Random days: 600 of hypothesis and 600 of any size, each with the three reactions, 3,600 in all; the weeks of 60 random
scenarios, presets, policies and a roster. `experiments/verification/twins.py` plays 10,000 random scenarios.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from engines import ENGINES, assert_equal_logs
from hypothesis import given, settings
from hypothesis import strategies as st
from random_days import any_days, any_size, houses
from scenarios import lively

from sim import config
from sim.attendance import Attendance
from sim.building import Building
from sim.data_settings import Data
from sim.day_plan import Day
from sim.events import DayPlan, Kind, Log, Office
from sim.fit_out import FitOut
from sim.job import make_job
from sim.meetings import Meetings
from sim.policies import Anchor, Free, Policy, Spread
from sim.population import FIXED_DESK, People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.staff import staff_of

STAFF = Path(__file__).parents[1] / "experiments/example_roster/staff.csv"


@any_days(600)
def test_random_days_are_equal(case: tuple[DayPlan, Office]) -> None:
    day, any_house = case
    for house in houses(any_house):
        assert_equal_logs(day, house)


@pytest.mark.parametrize("block", range(5))
def test_days_of_any_size_are_equal(block: int) -> None:
    """Every kind of row happens, often; those of other buildings do in `test_campus.py`."""
    seen: Counter[int] = Counter()
    for seed in range(120 * block, 120 * block + 120):
        day, any_house = any_size(seed)
        for house in houses(any_house):
            seen.update(assert_equal_logs(day, house, seed).kind.tolist())
    assert set(seen) == set(Kind) - {Kind.SENT, Kind.GUEST}
    assert min(seen.values()) > 20


def days_of(scenario: Scenario, staff: People | None = None) -> list[tuple[DayPlan, Office]]:
    """The days of the first replication as the program plans them."""
    job = make_job(scenario, staff)
    days = []

    def watch(date: object, plan: DayPlan, log: Log, people: People) -> None:
        everybody = scenario.policy.owns_desks
        owner = np.ones(len(people), dtype=np.bool_) if everybody else people.kind == FIXED_DESK
        days.append((plan, FitOut(scenario.building, people, owner, job.headcount).at(job.desks)[0]))

    replicate(job, 0, watch)
    return days


def assert_days_are_equal(scenario: Scenario, staff: People | None = None) -> set[int]:
    """Return the kinds of rows that were seen."""
    days = days_of(scenario, staff)
    assert len(days) >= 4
    seen: set[int] = set()
    for day, house in days:
        seen |= set(assert_equal_logs(day, house).kind.tolist())
    return seen


@pytest.mark.parametrize("ratio", [0.3, 0.5, 0.7])
@pytest.mark.parametrize("refused", ["leave", "touchdown", "wait"])
@pytest.mark.parametrize("organisation", ["small_office", "finance_ministry"])
def test_days_of_a_preset_are_equal(organisation: str, refused: str, ratio: float) -> None:
    overrides = (f"organisation={organisation}", f"building.refused={refused}", f"ratio={ratio}", "weeks=1")
    seen = assert_days_are_equal(config.compose(overrides).scenario)
    if ratio == 0.3:
        follows = {"leave": Kind.GO_HOME, "touchdown": Kind.TOUCHDOWN, "wait": Kind.SIT_AFTER_WAIT}[refused]
        assert {Kind.REFUSED, follows} <= seen


@pytest.mark.parametrize("policy", ["free", "anchor", "spread", "assigned"])
@pytest.mark.parametrize("refused", ["touchdown", "wait"])
def test_days_of_a_policy_are_equal(policy: str, refused: str) -> None:
    overrides = (f"policy={policy}", f"building.refused={refused}", "policy.stagger_minutes=60", "ratio=0.4")
    assert_days_are_equal(config.compose((*overrides, "organisation=small_office", "weeks=2")).scenario)


@pytest.mark.parametrize("ratio", [0.2, 0.35, 0.5, 1.0])
@pytest.mark.parametrize("refused", ["leave", "touchdown", "wait"])
def test_days_of_a_roster_are_equal(refused: str, ratio: float) -> None:
    overrides = (f"organisation.roster={STAFF}", f"building.refused={refused}", f"ratio={ratio}", "weeks=2")
    scenario = config.compose(overrides).scenario
    staff = staff_of(scenario.organisation, Data())
    assert_days_are_equal(scenario, staff.people)


@settings(derandomize=True, max_examples=60, deadline=None, database=None)
@given(
    seed=st.integers(0, 2**63),
    ratio=st.floats(0.1, 0.8),
    refused=st.sampled_from(["leave", "touchdown", "wait"]),
    patience=st.sampled_from([0.0, 5.0, 120.0]),
    zones=st.integers(1, 12),
    rooms=st.sampled_from(["", "1x2", "2x4;1x8"]),
    policy=st.sampled_from([Free(), Anchor(), Spread(stagger_minutes=45.0)]),
    model=st.sampled_from(["independent", "days_per_week"]),
    team_per_week=st.floats(0, 5),
    breaks=st.floats(0, 8),
)
def test_days_of_random_scenarios_are_equal(
    seed: int, ratio: float, policy: Policy, model: str, team_per_week: float, breaks: float, **rules: Any
) -> None:
    """An office with everything in it: part-timers, field staff, owners, leave, sickness; house rules at random."""
    scenario = lively(
        seed=seed,
        ratio=ratio,
        weeks=1,
        policy=policy,
        attendance=Attendance(model=model),
        meetings=Meetings(team_per_week=team_per_week),
        day=Day(breaks=breaks),
        building=Building(touchdown_per_100=5.0, **rules),
    )
    assert_days_are_equal(scenario)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_leaves_the_plan_and_the_office_as_they_are(engine: str) -> None:
    """Both are read again: by another engine, another number of desks, the measures."""
    for seed in range(20):
        day, house = any_size(seed)
        before = [{name: np.copy(value) for name, value in vars(one).items()} for one in (day, house)]
        ENGINES[engine](day, house)
        for one, copies in zip((day, house), before, strict=True):
            for name, value in copies.items():
                np.testing.assert_array_equal(getattr(one, name), value, err_msg=name)
