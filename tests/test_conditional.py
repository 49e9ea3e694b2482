"""The conditional chance of a crowded day: the search for k*, the meetings that depend on chance, and no bias."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from plans import plan as day_plan
from sampling import z_mean
from scenarios import coins, lively, roster, special

import sim.evaluation
import sim.replications
import sim.shared_replications
from sim.attendance import wishes
from sim.coming_order import CLOCKS, COMMON, RULES, Order, applicable
from sim.conditional import first_to_crowd, meetings_depend
from sim.day_chances import marginals
from sim.day_moments import peak_demand
from sim.demand import Demand, most_at_once
from sim.evaluation import evaluate
from sim.events import DayPlan
from sim.job import Job, make_job
from sim.meetings import Clusters, MeetingWeek
from sim.policies import Assigned
from sim.population import FIELD, People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.stopping import Precision
from sim.tally import CONDITIONS, DAY_COLUMNS, SCORES
from sim.theory import headcount, tail
from sim.workers import pool

EVERYBODY = np.ones(40, dtype=np.bool_)


def random_plan(generator: np.random.Generator, people: int) -> DayPlan:
    """Short days in few seconds, so that many things happen at once; every tenth person owns a desk."""
    stays: list[tuple[int, int, list[tuple[int, int, bool]]]] = []
    for _ in range(people):
        arrive, leave = sorted(generator.choice(60, 2, replace=False).tolist())
        inside = np.sort(generator.choice(np.arange(arrive + 1, 62), min(4, 61 - arrive), replace=False)).tolist()
        pairs = [(away, back) for away, back in zip(inside[::2], inside[1::2], strict=False) if away < leave]
        stays.append((arrive, leave, [(away, back, bool(generator.random() < 0.5)) for away, back in pairs]))
    return day_plan(*stays, own={who: 100 + who for who in range(0, people, 10)})


def only(plan: DayPlan, kept: list[int]) -> DayPlan:
    """The plan of some of its people."""
    kept = sorted(kept)
    rows = np.concatenate([np.zeros(0, int), *(np.arange(plan.first[who], plan.first[who + 1]) for who in kept)])
    same = {
        name: getattr(plan, name)[kept] for name in ("person", "arrive", "leave", "zone", "need", "patience", "booking")
    }
    return replace(
        plan,
        **same,
        rank=np.argsort(np.argsort(plan.rank[kept])).astype(np.int32),
        owned_desk=plan.owned_desk[kept],
        first=np.concatenate([[0], np.cumsum(np.diff(plan.first)[kept])]).astype(np.int32),
        away=plan.away[rows],
        back=plan.back[rows],
        keep=plan.keep[rows],
    )


@pytest.mark.parametrize("seed", range(20))
def test_the_first_to_crowd_by_trying_every_number(seed: int) -> None:
    generator = np.random.default_rng(seed)
    plan = random_plan(generator, 40)
    sharing = plan.owned_desk < 0
    people = generator.permutation(np.flatnonzero(sharing))
    order = Order(COMMON, people, 0, np.zeros(len(people)))
    peaks = [peak_demand(only(plan, people[:number].tolist())) for number in range(len(people) + 1)]
    desks = list(range(len(people) + 1))
    expected = [next((number for number, peak in enumerate(peaks) if peak > shared), None) for shared in desks]
    assert first_to_crowd(order, Demand.of(plan, sharing), 40, desks) == expected
    # Two halves of the demand make the whole of it.
    half = generator.random(40) < 0.5
    both = Demand.of(plan, sharing & half).and_of(Demand.of(plan, sharing & ~half))
    assert np.array_equal(both.rows, Demand.of(plan, sharing).rows)


@pytest.mark.parametrize("seed", range(10))
def test_who_has_not_come_crowds_no_day_with_a_desk_left_for_each(seed: int) -> None:
    generator = np.random.default_rng(seed)
    plan = random_plan(generator, 40)
    sharing = plan.owned_desk < 0
    people = generator.permutation(np.flatnonzero(sharing))
    order = Order(COMMON, people, 0, np.zeros(len(people)))
    for came in range(0, len(people), 7):
        there = np.isin(np.arange(40), people[:came])
        demand, whole = Demand.of(plan, there), Demand.of(plan, sharing)
        desks = list(range(most_at_once(demand.rows) + len(people) - came, len(people) + 3))
        assert first_to_crowd(order, demand, 40, desks) == first_to_crowd(order, whole, 40, desks)
        assert set(first_to_crowd(order, demand, 40, desks)) <= {None}


def held(groups: Clusters, week: MeetingWeek, present: set[int]) -> list[bool]:
    """Which meetings are held with these people in the building, one member at a time (§10)."""
    free = dict.fromkeys(present, 0)
    result = []
    for cluster, start, end in zip(week.cluster, week.start, week.end, strict=True):
        members = groups.member[groups.first[cluster] : groups.first[cluster + 1]].tolist()
        there = [who for who in members if who in free and free[who] <= start]
        result.append(len(there) >= 2)
        if result[-1]:
            free |= dict.fromkeys(there, int(end))
    return result


@pytest.mark.parametrize("seed", range(60))
def test_meetings_depend_exactly_where_some_are_not_always_held(seed: int) -> None:
    generator = np.random.default_rng(seed)
    sizes = generator.integers(1, 4, 4)
    member = np.concatenate([np.sort(generator.choice(7, size, replace=False)) for size in sizes])
    groups = Clusters(np.concatenate([[0], np.cumsum(sizes)]), member, 4)
    start = np.sort(generator.integers(0, 6, 5)).astype(np.int32)
    week = MeetingWeek(
        cluster=generator.integers(0, 4, 5),
        weekday=np.full(5, 2),
        start=start,
        end=(start + generator.integers(1, 4, 5)).astype(np.int32),
        pulled=np.zeros((7, 5), dtype=np.bool_),
    )
    state = generator.choice(["never", "perhaps", "certain"], 7, p=[0.4, 0.2, 0.4])
    certain, possible = state == "certain", state != "never"
    unsure = np.flatnonzero(state == "perhaps").tolist()
    sure = set(np.flatnonzero(certain).tolist())
    ways = {
        tuple(held(groups, week, sure | {who for who, comes in zip(unsure, coming, strict=True) if comes}))
        for coming in product((False, True), repeat=len(unsure))
    }
    assert meetings_depend(groups, week, 2, certain, possible) == (len(ways) > 1)
    assert not meetings_depend(groups, week, 3, certain, possible)


def chances(scenario: Scenario, staff: People | None, replications: int, desks: int | None = None) -> dict[str, Any]:
    """Means over the days of each replication of being crowded, and of the conditional chances."""
    job = make_job(scenario, staff)
    job = job if desks is None else replace(job, desks=desks)
    rows = [replicate(job, number).days.mean(axis=0) for number in range(replications)]
    table = dict(zip(DAY_COLUMNS, np.array(rows).T, strict=True))
    return {"plain": table["crowded"]} | {rule: table[CONDITIONS[rule]] for rule in applicable(scenario.attendance)}


UNEQUAL = roster([6, 9, 15], office_days=np.random.default_rng(4).uniform(0.3, 4.8, 30))


@pytest.mark.parametrize(
    ("correlations", "habit", "desks"),
    [((0.0, 0.0), 0.0, 17), ((0.15, 0.1), 0.0, 19), ((0.15, 0.1), 0.5, 17), ((0.0, 0.3), 0.0, 22)],
)
def test_no_bias_against_the_exact_share(correlations: tuple[float, float], habit: float, desks: int) -> None:
    """30 unequal people in three teams; n = 200 replications of a week, z <= 4, and the spread shrinks."""
    team, common = correlations
    attendance = coins(weekday_weights="nl", team_correlation=team, common_correlation=common, habit=habit)
    scenario = special(attendance=attendance, weeks=1, seed=8)
    p = marginals(attendance, wishes(attendance, UNEQUAL, UNEQUAL.contract))
    exact = np.mean([tail(headcount(p[:, day], UNEQUAL.team, team, common), desks) for day in range(5)])
    found = chances(scenario, UNEQUAL, 200, desks)
    for rule, values in found.items():
        assert z_mean(values, float(exact)) < 4, rule
        if rule != "plain":
            assert values.var() < found["plain"].var()


def test_days_per_week_against_counting() -> None:
    """No bias where no theory helps: differences from counting the same days, n = 150 replications, z <= 4."""
    attendance = coins(model="days_per_week", weekday_weights="nl", team_correlation=0.05, common_correlation=0.1)
    found = chances(special(attendance=attendance, weeks=1, seed=3), UNEQUAL, 150, 18)
    assert 0.1 < found["plain"].mean() < 0.9
    assert z_mean(found[COMMON] - found["plain"], 0.0) < 4
    assert found[COMMON].var() < found["plain"].var()


@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_no_bias_in_a_lively_office(model: str) -> None:
    """Field staff, owners, leave, sickness, meetings, breaks; n = 60 replications of two weeks, z <= 4."""
    attendance = coins(model=model, weekday_weights="nl", team_correlation=0.02, common_correlation=0.1)
    scenario = lively(attendance=attendance, ratio=0.42, seed=5)
    found = chances(scenario, None, 60)
    assert 0.1 < found["plain"].mean() < 0.9
    for rule in applicable(attendance):
        assert z_mean(found[rule] - found["plain"], 0.0) < 4
        assert not np.array_equal(found[rule], found["plain"])


def test_equal_people_who_stay_all_day_have_the_exact_chance() -> None:
    """By the order of coming nothing but the headcount is left to chance, and that is binomial."""
    found = chances(special(weeks=1), None, 3, 9)
    pmf = headcount(np.full(20, 0.4), np.zeros(20, dtype=int), 0, 0)
    assert found[CLOCKS] == pytest.approx(np.full(3, tail(pmf, 9)), rel=1e-9)


def test_a_rare_share_has_an_honest_relative_interval() -> None:
    """About 1 day in 24,000: seen on no day of 100 replications, and known to a third."""
    attendance = coins(weekday_weights="flat")
    p = marginals(attendance, wishes(attendance, UNEQUAL, UNEQUAL.contract))
    exact = tail(headcount(p[:, 0], UNEQUAL.team, 0, 0), 26)
    assert 3e-5 < exact < 3e-4
    scenario = special(attendance=attendance, weeks=1, replications=100, desks=26, seed=2)
    measure = evaluate(scenario, staff=UNEQUAL).summary["measures"]["crowded_day_probability"]
    assert measure["plain"] == 0
    assert measure["low"] < exact < measure["high"]
    assert (measure["high"] - measure["low"]) / 2 < measure["estimate"] / 3
    assert measure["gain"] > 100
    assert "order of coming" in measure["method"]


def test_days_on_which_plans_depend_on_who_comes_count_as_they_came() -> None:
    """Teams of one person in the office and one in the field: whether they meet depends on chance."""
    staff = roster([2] * 15, kind=[0, FIELD] * 15, office_days=[2.0, 2.0] * 15)
    scenario = lively(attendance=coins(common_correlation=0.2), replications=1, weeks=8, desks=8)
    meeting = replace(scenario.meetings, team_per_week=5.0, digital_share=0.0, groups_per_person=0.0)
    days = replicate(make_job(replace(scenario, meetings=meeting), staff), 0).days
    table = dict(zip(DAY_COLUMNS, days.T, strict=True))
    for rule in RULES:
        assert np.array_equal(table[CONDITIONS[rule]], table["crowded"])
    assert 0 < table["crowded"].sum() < len(days)


def test_what_is_not_asked_for_is_not_worked_out() -> None:
    job = make_job(special(weeks=1, attendance=coins(common_correlation=0.1)), None)
    assert job.conditions == (COMMON, CLOCKS)
    both = dict(zip(DAY_COLUMNS, replicate(job, 0).days.T, strict=True))
    one = dict(zip(DAY_COLUMNS, replicate(replace(job, conditions=(CLOCKS,)), 0).days.T, strict=True))
    left_out = {CONDITIONS[COMMON], *SCORES[COMMON]}
    for name in left_out:
        assert np.isnan(one[name]).all()
    for name in set(DAY_COLUMNS) - left_out:
        assert np.array_equal(one[name], both[name], equal_nan=True)


# --- which estimate a run takes --------------------------------------------------------------------------------------


def crowded(scenario: Scenario, staff: People | None = None, **arguments: Any) -> dict[str, Any]:
    measure: dict[str, Any] = evaluate(scenario, staff=staff, **arguments).summary["measures"][
        "crowded_day_probability"
    ]
    return measure


def test_a_condition_that_pays_is_chosen_and_named_with_the_count_beside_it() -> None:
    scenario = special(attendance=coins(weekday_weights="nl"), weeks=1, replications=40, desks=16)
    evaluation = evaluate(scenario, staff=UNEQUAL)
    measure, days = evaluation.summary["measures"]["crowded_day_probability"], evaluation.days
    assert measure["method"] == "Korn-Graubard over replications, conditional on the order of coming"
    assert measure["plain"] == days["crowded"].mean()
    assert measure["estimate"] == pytest.approx(days["crowded_chance"].mean(), rel=1e-12)
    assert measure["estimate"] != measure["plain"]
    assert measure["n_eff"] > len(days) > measure["deff"] * len(days)
    sums, counts = (days.groupby("replication")[name].mean().to_numpy() for name in ("crowded_chance", "crowded"))
    assert measure["gain"] == pytest.approx(counts.var() / sums.var(), rel=1e-9)
    assert measure["gain"] > 5
    monday = evaluation.summary["by_weekday"]["mon"]["crowded_day_probability"]
    assert monday["estimate"] == pytest.approx(days.loc[days["weekday"] == 0, "crowded_chance"].mean(), rel=1e-12)
    assert "order of coming" in monday["method"]


def test_of_two_conditions_the_better_one_is_chosen() -> None:
    shared = coins(common_correlation=0.3)
    assert "common factor" in crowded(special(attendance=shared, weeks=1, replications=40, desks=15), UNEQUAL)["method"]
    own = coins(common_correlation=0.001)
    assert "order of coming" in crowded(special(attendance=own, weeks=1, replications=40, desks=15), UNEQUAL)["method"]


def test_days_are_counted_where_a_condition_does_not_pay_or_does_not_hold() -> None:
    teams = coins(team_correlation=0.9, common_correlation=0.001)
    for scenario in (
        special(attendance=teams, weeks=1, replications=25, desks=8),
        special(attendance=coins(model="days_per_week"), weeks=1, replications=25, desks=8),
        special(policy=Assigned(), weeks=1, replications=25),
    ):
        evaluation = evaluate(scenario)
        measure = evaluation.summary["measures"]["crowded_day_probability"]
        assert measure["method"] == "Korn-Graubard over replications"
        assert measure["estimate"] == measure["plain"]
        assert measure["gain"] is None
        assert (evaluation.days["crowded_chance"] == evaluation.days["crowded"]).all()


def test_a_share_that_is_never_seen_has_a_condition() -> None:
    scenario = special(attendance=coins(), weeks=1, replications=40, desks=18)
    measure = crowded(scenario)
    pmf = headcount(np.full(20, 0.4), np.zeros(20, dtype=int), 0, 0)
    assert measure["plain"] == 0
    assert measure["estimate"] == pytest.approx(tail(pmf, 18), rel=1e-9)
    assert measure["low"] <= tail(pmf, 18) <= measure["high"]
    assert any("came near" in warning for warning in evaluate(scenario).summary["warnings"])


def test_the_choice_does_not_depend_on_the_workers_or_on_the_stopping_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = special(attendance=coins(weekday_weights="nl"), weeks=1, desks=16, precision=Precision(relative=0.05))
    alone = crowded(scenario, UNEQUAL)
    with pool(2, "processes") as executor:
        monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)  # so little work would be done here
        assert crowded(scenario, UNEQUAL, executor=executor) == alone
        assert executor is not None
        assert executor.pids()
    fixed = replace(scenario, replications=alone["replications"])
    assert crowded(fixed, UNEQUAL) == alone
    assert "order of coming" in alone["method"]


def test_the_choice_is_made_by_replications_that_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A choice by the counted ones would favour what looks precise in them. Below 40 replications days are counted."""
    asked: list[range] = []
    replications = sim.replications.replications

    def noted(job: Job, numbers: range, *rest: Any, **more: Any) -> Any:
        asked.append(numbers)
        return replications(job, numbers, *rest, **more)

    for module in (sim.evaluation, sim.shared_replications):
        monkeypatch.setattr(module, "replications", noted)
    scenario = special(attendance=coins(weekday_weights="nl"), weeks=1, replications=40, desks=16)
    chosen = evaluate(scenario, staff=UNEQUAL)
    assert asked == [range(1 << 40, (1 << 40) + 20), range(40)]
    assert sorted(set(chosen.days["replication"])) == list(range(40))
    asked.clear()
    short = crowded(replace(scenario, replications=39), UNEQUAL)
    assert asked == [range(39)]
    assert short["method"] == "Korn-Graubard over replications"


def test_a_share_that_few_replications_bear_is_warned_about() -> None:
    """One team that comes together or not: only the replications in which it nearly came say anything."""
    together = coins(team_correlation=0.5)
    staff = roster([30], office_days=1.0)
    rare = evaluate(special(attendance=together, weeks=1, replications=40, desks=28, seed=1), staff=staff)
    assert any("rests on about" in warning for warning in rare.summary["warnings"])
    common = evaluate(special(weeks=1, replications=40, desks=9))
    assert not any("rests on about" in warning for warning in common.summary["warnings"])
