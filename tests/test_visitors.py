"""Visitors: a Poisson number who need desks, counted apart from the organisation's own people, on both engines."""

import datetime
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sampling import z, z_mean
from scenarios import coins, lively, plain, roster, special

from sim.attendance import Attendance
from sim.building import Building
from sim.draws import Draws, entities
from sim.errors import ConfigurationError
from sim.evaluation import evaluate
from sim.events import DayPlan, Log
from sim.job import make_job, most_present
from sim.population import People
from sim.replicate import replicate, replicate_each
from sim.scenario import Scenario
from sim.special_case import applies, exact_figures
from sim.tally import CONDITIONS, DAY_COLUMNS, STATES
from sim.tracing import trace
from sim.visitors import cumulative, most_visitors, visitors_of
from sim.workdays import Week

COLUMN = {name: place for place, name in enumerate(DAY_COLUMNS)}
WEEK = Week(datetime.date(2026, 3, 2), np.ones(5, dtype=np.bool_))


def visited(means: Any, scenario: Scenario | None = None) -> Scenario:
    scenario = scenario or special()
    return replace(scenario, building=replace(scenario.building, visitors_per_day=means))


def poisson(mean: float, most: int) -> np.ndarray:
    return np.array([math.exp(-mean) * mean**k / math.factorial(k) for k in range(most + 1)])


def binomial(n: int, p: float) -> np.ndarray:
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def expected(n: int, p: float, mean: float, desks: int) -> tuple[float, float]:
    """P(X + V > D), and E[(X + V - D)+ X / (X + V)] where who is first is drawn: by double sums."""
    crowded, refused = 0.0, 0.0
    for x, one in enumerate(binomial(n, p)):
        for v, other in enumerate(poisson(mean, 80)):
            if x + v > desks:
                crowded += one * other
                refused += one * other * (x + v - desks) * x / (x + v)
    return crowded, refused


# --- how many --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0, 2500.0])
def test_the_law_of_the_number(mean: float) -> None:
    law = np.diff(cumulative(mean), prepend=0.0)
    number = np.arange(len(law))
    exact = np.exp(number * math.log(mean) - mean - np.array([math.lgamma(k + 1) for k in number]))
    assert np.abs(law - exact).max() < 2e-12
    assert law @ number == pytest.approx(mean, rel=1e-8)
    assert cumulative(mean)[-1] == 1
    assert cumulative(mean)[-2] < 1


def test_nobody_where_none_are_expected() -> None:
    assert cumulative(0.0).tolist() == [1.0]
    assert most_visitors([0.0] * 5) == 0
    assert visitors_of(Building(), special().day, plain(), WEEK, Draws(1, 0)) is None


def test_the_numbers_follow_their_law_by_weekday() -> None:
    means = [0.0, 3.0, 8.0, 1.0, 0.5]
    weeks = [
        visitors_of(Building(visitors_per_day=means), special().day, plain(), WEEK, Draws(5, one)) for one in range(500)
    ]
    number = np.array([np.bincount(week.weekday, minlength=5) for week in weeks if week is not None])
    assert not number[:, 0].any()
    for day, mean in enumerate(means[1:], 1):
        assert z_mean(number[:, day], mean) < 4
        none = math.exp(-mean)
        assert z(int((number[:, day] == 0).sum()), 500, none) < 4
        # The variance of s² is (μ4 - σ⁴) / n = (2 mean² + mean) / n.
        spread = math.sqrt((2 * mean**2 + mean) / 500)
        assert abs(number[:, day].var() - mean) < 4 * spread


def test_a_larger_mean_brings_the_same_visitors_and_more() -> None:
    fewer, more = (
        visitors_of(Building(visitors_per_day=mean), special().day, plain(), WEEK, Draws(2, 7)) for mean in (6, 9.5)
    )
    assert fewer is not None
    assert more is not None
    for day in range(5):
        one, other = (np.flatnonzero(week.weekday == day) for week in (fewer, more))
        assert 0 < len(one) <= len(other)
        for name in ("entity", "arrival", "departure", "spot"):
            assert getattr(fewer, name)[one].tolist() == getattr(more, name)[other][: len(one)].tolist()
    assert len(more.weekday) > len(fewer.weekday)


def test_nobody_visits_a_closed_office() -> None:
    shut = replace(WEEK, open=np.array([True, False, True, True, True]))
    week = visitors_of(Building(visitors_per_day=9), special().day, plain(), shut, Draws(2, 7))
    assert week is not None
    assert set(week.weekday.tolist()) == {0, 2, 3, 4}


def test_a_strike_of_everybody_keeps_visitors_away_too_and_one_of_some_does_not() -> None:
    def week(*events: dict[str, Any]) -> list[int]:
        found = visitors_of(
            Building(visitors_per_day=400), special().day, plain(events=list(events)), WEEK, Draws(2, 7)
        )
        assert found is not None
        return np.bincount(found.weekday, minlength=5).tolist()

    usual, date = week(), {"date": "2026-03-03", "kind": "nobody"}
    assert week(date) == [usual[0], 0, *usual[2:]]
    assert week(date | {"who": "team 1"}) == week(date | {"kind": "come"}) == usual
    some = week(date | {"share": 0.25})
    assert [*some[:1], *some[2:]] == [*usual[:1], *usual[2:]]
    assert z(some[1], usual[1], 0.75) < 4


# --- the special case has exact figures ------------------------------------------------------------------------------


@pytest.mark.parametrize("means", [3.0, [0.0, 2.0, 6.0, 2.0, 0.5]])
def test_crowding_with_visitors_is_a_convolution(means: Any) -> None:
    scenario = visited(means, special(desks=11, replications=150, weeks=1, audit_days=0))
    days = means if isinstance(means, list) else [means] * 5
    exact = exact_figures(make_job(scenario, None), 1)
    known = [expected(20, 0.4, mean, 11) for mean in days]
    assert exact.crowded[0] == pytest.approx([crowded for crowded, _ in known], abs=1e-11)
    assert exact.refused[0] == pytest.approx([refused for _, refused in known], abs=1e-9)

    answer = evaluate(scenario)
    measures, table = answer.summary["measures"], answer.days
    assert measures["crowded_day_probability"]["exact"] == pytest.approx(np.mean([one for one, _ in known]), abs=1e-11)
    by_replication = table.groupby("replication")
    assert z_mean(by_replication["crowded"].mean(), float(np.mean([one for one, _ in known]))) < 4
    assert z_mean(by_replication["crowded_chance"].mean(), float(np.mean([one for one, _ in known]))) < 4
    assert z_mean(by_replication["refused_people"].mean(), float(np.mean([other for _, other in known]))) < 4
    assert z_mean(by_replication["visitors"].mean(), float(np.mean(days))) < 4
    assert z_mean(by_replication["attendance"].mean(), 8.0) < 4
    # All that are refused are (X + V - D)+ people a day.
    every = table["refused_people"] + table["visitors_refused"]
    assert every.tolist() == np.maximum(table["attendance"] + table["visitors"] - 11, 0).tolist()
    assert (table["crowded"] == (every > 0)).all()
    assert (table["severe"] == (every > 0.05 * (table["attendance"] + table["visitors"]))).all()


@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_the_conditional_chances_have_no_bias(model: str) -> None:
    """In a lively office, where nothing is exact: by replication the chance less what was seen has mean 0."""
    attendance = Attendance(model=model, common_correlation=0.1)
    job = make_job(
        visited([1.0, 6.0, 2.0, 6.0, 0.0], lively(attendance=attendance, ratio=0.45, audit_days=0, weeks=1)), None
    )
    assert len(job.conditions) == (2 if model == "independent" else 1)
    days = [replicate(job, number).days for number in range(60)]
    assert 0 < np.mean([one[:, COLUMN["crowded"]].mean() for one in days]) < 1
    for condition in job.conditions:
        difference = [(one[:, COLUMN[CONDITIONS[condition]]] - one[:, COLUMN["crowded"]]).mean() for one in days]
        assert np.any(difference)
        assert z_mean(difference, 0.0) < 4


def test_the_theory_of_a_roster_with_correlations() -> None:
    people = roster([9, 6, 5], office_days=[1.0] * 10 + [4.0] * 10)
    scenario = visited(3.0, special(attendance=coins(team_correlation=0.2, common_correlation=0.1), desks=12))
    job = make_job(scenario, people)
    assert applies(job)
    exact = exact_figures(job, 1)
    answer = evaluate(replace(scenario, replications=100, weeks=1, audit_days=0), staff=people)
    by_replication = answer.days.groupby("replication")
    assert z_mean(by_replication["crowded"].mean(), float(exact.crowded.mean())) < 4
    assert z_mean(by_replication["refused_people"].mean(), float(exact.refused.mean())) < 4


# --- the days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("refused", ["leave", "touchdown", "wait"])
def test_days_on_both_engines_and_their_counts(refused: str) -> None:
    """Every day is played on both engines, log by log; the people of §5 stay the employees."""
    building = Building(zones=3, refused=refused, visitors_per_day=[0, 12, 4, 12, 1])
    scenario = lively(building=building, ratio=0.4, audit_days=1000, replications=3)
    job = make_job(scenario, None)
    plans: list[tuple[DayPlan, Log]] = []

    def watch(date: object, plan: DayPlan, log: Log, people: People) -> None:
        plans.append((plan, log))
        assert len(people) == 60
        assert plan.visitors == (plan.person >= 60).sum()
        assert set(plan.zone[len(plan.person) - plan.visitors :].tolist()) <= {0, 1, 2}
        if plan.visitors:
            assert (plan.owned_desk[-plan.visitors :] == -1).all()

    outcomes = [replicate(job, number, watch) for number in range(3)]
    days = np.concatenate([one.days for one in outcomes])
    assert len(np.concatenate([one.audited for one in outcomes])) == len(days) == len(plans)
    assert (days[:, [COLUMN[state] for state in STATES]].sum(axis=1) == 60).all()
    assert (days[:, COLUMN["attendance"]] == days[:, COLUMN["office"]]).all()
    arrivals = [len(plan.person) for plan, _ in plans]
    assert (days[:, COLUMN["attendance"]] + days[:, COLUMN["visitors"]] == arrivals).all()
    assert days[:, COLUMN["visitors"]].sum() > 0
    assert days[:, COLUMN["visitors_refused"]].sum() > 0
    assert (days[:, COLUMN["visitors_refused"]] <= days[:, COLUMN["visitors"]]).all()


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_employees_do_the_same_with_visitors_among_them(engine: str) -> None:
    """What somebody plans to do depends on no visitor (§2), down to the order of those who ask in one second."""
    found = []
    for means in (0, 8):
        plans: dict[int, DayPlan] = {}
        scenario = visited(means, lively(engine=engine, weeks=1))
        watched = lambda _, plan, log, people, plans=plans: plans.update({plan.ordinal: plan})  # noqa: E731
        replicate(make_job(scenario, None), 0, watched)
        found.append(plans)
    for ordinal, plan in found[0].items():
        other = found[1][ordinal]
        own = slice(0, len(other.person) - other.visitors)
        absences = slice(0, other.first[own.stop])
        for name in ("person", "arrive", "leave", "zone", "owned_desk"):
            assert getattr(other, name)[own].tolist() == getattr(plan, name).tolist()
        for name in ("away", "back", "keep"):
            assert getattr(other, name)[absences].tolist() == getattr(plan, name).tolist()
        assert np.argsort(other.rank[own]).tolist() == np.argsort(plan.rank).tolist()
    assert any(plan.visitors for plan in found[1].values())


def test_several_numbers_of_desks_in_one_pass() -> None:
    """Zones change with the desks: each number of desks is as if it were played alone."""
    scenario = visited([5, 9, 0, 9, 2], lively(building=Building(zones=4)))
    job = make_job(replace(scenario, desks=3), None)
    for desks, one in zip((3, 14, 25, 60), replicate_each(job, 1, (3, 14, 25, 60)), strict=True):
        alone = replicate(replace(job, desks=desks), 1)
        np.testing.assert_array_equal(one.days, alone.days)
        np.testing.assert_array_equal(one.in_use, alone.in_use)


def test_a_desk_for_everybody_is_one_for_every_visitor_too() -> None:
    scenario = visited([0, 4, 0, 0, 0])
    job = make_job(scenario, None)
    assert most_present(job) == 20 + most_visitors([4.0]) > 20
    assert (
        evaluate(replace(scenario, desks=most_present(job), replications=5, audit_days=0)).summary["measures"][
            "crowded_day_probability"
        ]["estimate"]
        == 0
    )


# --- what is told ----------------------------------------------------------------------------------------------------


def test_measures_of_visitors_only_where_there_are_any() -> None:
    without = evaluate(special(replications=3))
    assert not {"visitors", "visitors_turned_away_probability"} & set(without.summary["measures"])
    assert not {"visitors", "visitors_refused"} & set(without.days.columns)
    summary = evaluate(visited([0, 7, 0, 0, 0], special(desks=8, replications=30))).summary
    assert summary["measures"]["visitors"]["estimate"] == pytest.approx(7 / 5, rel=0.3)
    assert 0 < summary["measures"]["visitors_turned_away_probability"]["estimate"] < 1
    assert summary["by_weekday"]["mon"]["visitors"]["estimate"] == 0
    assert summary["by_weekday"]["mon"]["visitors_turned_away_probability"]["estimate"] is None
    assert summary["by_weekday"]["tue"]["visitors_turned_away_probability"]["estimate"] > 0
    assert sum(summary["where_people_are"].values()) == pytest.approx(20)


def test_a_trace_numbers_visitors_apart() -> None:
    calendar = replace(special().calendar, start="2026-03-02")
    scenario = visited(6, special(calendar=calendar, replications=2, desks=8))
    frame, _ = trace(make_job(scenario, None), datetime.date(2026, 3, 3))
    row = evaluate(scenario).days.query("replication == 0 and date == '2026-03-03'").iloc[0]
    guests = frame[frame["who"].str.startswith("visitor")]
    assert set(guests["who"]) == {f"visitor {number + 1}" for number in range(row["visitors"])}
    assert set(guests["team"]) == {""}
    persons = frame[frame["who"].str.startswith("person")]
    assert set(persons["who"]) == {f"person {number + 1}" for number in range(row["attendance"])}
    assert (persons["team"] != "").all()


@pytest.mark.parametrize("wrong", [[1, 2], "many", [1, 2, 3, 4, None], True])
def test_what_is_no_number_of_visitors_is_refused(wrong: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^visitors_per_day: .* is no number of visitors, give 0 to 10,000"):
        Building(visitors_per_day=wrong)


@pytest.mark.parametrize("wrong", [-1, [5, 20, float("nan"), 20, 5], 1e9])
def test_a_number_of_visitors_out_of_range_is_refused(wrong: Any) -> None:
    with pytest.raises(
        ConfigurationError, match=r"^visitors_per_day: \S+ is out of range, give 0 to 10,000 visitors/day"
    ):
        Building(visitors_per_day=wrong)


def test_visitors_of_a_building_sit_evenly_over_its_zones() -> None:
    week = visitors_of(Building(visitors_per_day=900), special().day, plain(), WEEK, Draws(3, 1))
    assert week is not None
    n = len(week.spot)
    zone, own = week.seats(np.zeros(2, dtype=np.int32), np.array([4, -1], dtype=np.int32), 3)
    assert own.tolist() == [4, -1, *[-1] * n]
    for one in range(3):
        assert z(int((zone[2:] == one).sum()), n, 1 / 3) < 4
    assert not set(week.entity.tolist()) & set(entities(1000).tolist())
