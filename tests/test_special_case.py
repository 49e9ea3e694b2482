"""Theory beside the simulation, end to end through `evaluate`, against exact figures worked out here."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenarios import all_day, coins, no_meetings, noise_of, office, open_floor, plain, roster, special
from scipy.special import ndtr, ndtri

from sim import special_case
from sim.attendance import attend, wishes
from sim.draws import Draws, entities
from sim.errors import INTEGRITY, IntegrityError
from sim.evaluation import Evaluation, evaluate
from sim.job import make_job
from sim.policies import Anchor, Assigned, Free, Spread
from sim.population import FIELD, FIXED_DESK, FLEXIBLE, People, draw_people
from sim.scenario import Scenario
from sim.special_case import CONTRADICTION, Exact, applies, check_against, exact_figures
from sim.theory import count_p_value
from sim.workdays import period

REPLICATIONS, WEEKS = 20, 3
DAYS = REPLICATIONS * WEEKS * 5

Headcount = np.ndarray  # chances of 0, 1, ... people

# --- the oracle: convolution and Gauss-Hermite quadrature, nothing of `sim.theory` -----------------------------------


def convolved(chances: np.ndarray) -> Headcount:
    """Chances (..., people): one person after the other."""
    pmf = np.ones((*chances.shape[:-1], 1))
    for chance in np.moveaxis(chances, -1, 0)[..., None]:
        stay, come = pmf * (1 - chance), pmf * chance
        pmf = np.concatenate([stay, np.zeros_like(chance)], axis=-1)
        pmf[..., 1:] += come
    return pmf


def mixed(chances: np.ndarray, team: np.ndarray, team_correlation: float, common_correlation: float) -> Headcount:
    """The Gaussian copula of §6: everybody shares C, a team shares T, low values fill the building."""
    if team_correlation == common_correlation == 0:
        return convolved(chances)
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    own = math.sqrt(1 - team_correlation - common_correlation)
    total = np.zeros(len(chances) + 1)
    for common, common_weight in zip(nodes, weights, strict=True):
        pmf = np.ones(1)
        for number in np.unique(team):
            latent = ndtri(chances[team == number]) - math.sqrt(common_correlation) * common
            given = ndtr((latent[None, :] - math.sqrt(team_correlation) * nodes[:, None]) / own)
            pmf = np.convolve(pmf, weights @ convolved(given))
        total += common_weight * pmf
    return total


def coin_chances(office_days: np.ndarray, weight: tuple[float, ...]) -> np.ndarray:
    """p_d = min(1, c w_d x / 5) with sum min(x, 5), c by bisection: (people, 5)."""
    rows = []
    for wanted in office_days:
        low, high = 0.0, 1e6
        for _ in range(200):
            middle = (low + high) / 2
            short = np.minimum(1, middle * np.array(weight)).sum() < min(wanted, 5)
            low, high = (middle, high) if short else (low, middle)
        rows.append(np.minimum(1, high * np.array(weight)) if wanted else np.zeros(5))
    return np.array(rows)


def tail(pmf: Headcount, desks: int) -> float:
    return float(pmf[desks + 1 :].sum())


def excess(pmf: Headcount, desks: int) -> float:
    return float(np.maximum(np.arange(len(pmf)) - desks, 0) @ pmf)


def binomial(n: int, p: float) -> Headcount:
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def by_replication(evaluation: Evaluation, column: str) -> np.ndarray:
    return evaluation.days.groupby("replication")[column].sum().to_numpy(dtype=np.float64)


def check(evaluation: Evaluation, pmfs: list[Headcount], independent_days: bool) -> None:
    """Hold a run to the headcount of each weekday: z within 4 by replication, exact p-value, and `exact` as shown.

    `pmfs` has one entry, or one a weekday. The p-value of the count of crowded days is that of a binomial with the
    mean chance, wider than the Poisson-binomial; it needs days that are independent.
    """
    desks, table = evaluation.summary["desks"], evaluation.days
    pmfs = pmfs * 5 if len(pmfs) == 1 else pmfs
    crowded = np.array([tail(pmf, desks) for pmf in pmfs])[table["weekday"]]
    refused = np.array([excess(pmf, desks) for pmf in pmfs])[table["weekday"]]
    present = np.array([np.arange(len(pmf)) @ pmf for pmf in pmfs])[table["weekday"]]
    measures = evaluation.summary["measures"]
    assert evaluation.summary["replications"] == REPLICATIONS
    assert len(table) == evaluation.summary["days"] == DAYS

    measure = measures["crowded_day_probability"]
    assert measure["exact"] == pytest.approx(crowded.mean(), rel=1e-9, abs=1e-14)
    difference = by_replication(evaluation, "crowded") - np.bincount(table["replication"], crowded)
    error = difference.std(ddof=1) * math.sqrt(REPLICATIONS)
    assert abs(difference.sum()) <= 4 * error
    assert measure["plain"] == pytest.approx(table["crowded"].mean(), rel=1e-12)
    assert measure["estimate"] == pytest.approx(table["crowded_chance"].mean(), rel=1e-12)
    if independent_days:
        count, pmf = int(table["crowded"].sum()), binomial(DAYS, float(crowded.mean()))
        assert min(pmf[: count + 1].sum(), pmf[count:].sum()) > 3e-5

    measure = measures["turned_away_probability"]
    share = refused.sum() / present.sum()
    assert measure["exact"] == pytest.approx(share, rel=1e-9, abs=1e-14)
    assert measures["unserved_probability"]["exact"] == measure["exact"]
    residual = by_replication(evaluation, "refused_people") - share * by_replication(evaluation, "attendance")
    assert abs(residual.sum()) <= 4 * residual.std(ddof=1) * math.sqrt(REPLICATIONS)
    assert measure["estimate"] == pytest.approx(table["refused_people"].sum() / table["attendance"].sum(), rel=1e-12)
    assert all(measures[name]["exact"] is None for name in ("attendance", "full_time_share", "severe_day_probability"))

    total = by_replication(evaluation, "attendance") - np.bincount(table["replication"], present)
    assert abs(total.sum()) <= 4 * total.std(ddof=1) * math.sqrt(REPLICATIONS) + 1e-9


def run(staff: People | None = None, **changes: Any) -> Evaluation:
    return evaluate(special(replications=REPLICATIONS, weeks=WEEKS, **changes), staff=staff)


@pytest.mark.parametrize("ratio", [0.3, 0.4, 0.5, 0.55])
def test_independent_coins(ratio: float) -> None:
    """20 people with p = .4: Bin(20, .4) against 6, 8, 10 and 11 desks, crowded on 75 to 6 % of days; n = 300 days."""
    evaluation = run(ratio=ratio, seed=11)
    assert evaluation.summary["desks"] == round(20 * ratio)
    check(evaluation, [binomial(20, 0.4)], independent_days=True)


@pytest.fixture(scope="module")
def eight_desks() -> Evaluation:
    return run(desks=8)


@pytest.mark.parametrize(
    "building",
    [
        open_floor(refused="wait", patience=30.0),
        open_floor(refused="touchdown", touchdown_per_100=20),
        open_floor(zones=4, rooms="2x8"),
    ],
    ids=["wait", "touchdown", "zones"],
)
def test_neither_reaction_nor_zones_change_who_is_crowded_out(building: Any, eight_desks: Evaluation) -> None:
    other = run(desks=8, building=building)
    for column in ("crowded", "refused_people", "refusals", "attendance"):
        assert other.days[column].tolist() == eight_desks.days[column].tolist()
    check(other, [binomial(20, 0.4)], independent_days=True)


@pytest.mark.parametrize(("team", "common"), [(0.3, 0.0), (0.0, 0.2), (0.3, 0.15)])
def test_correlated_coins(team: float, common: float) -> None:
    evaluation = run(attendance=coins(team_correlation=team, common_correlation=common), desks=11, seed=4)
    pmf = mixed(np.full(20, 0.4), np.arange(20) // 5, team, common)
    assert tail(pmf, 11) > 1.5 * tail(binomial(20, 0.4), 11)
    check(evaluation, [pmf], independent_days=True)


@pytest.mark.parametrize("habit", [0.0, 0.6])
def test_days_per_week_with_flat_weights(habit: float) -> None:
    """Two or three days a week, 2.4 on average: each day is Bin(20, .48), though a person's days depend on another."""
    scenario = {"organisation": office(office_days=2.4), "attendance": coins(model="days_per_week", habit=habit)}
    evaluation = run(**scenario, desks=11, seed=5)
    check(evaluation, [binomial(20, 0.48)], independent_days=False)
    weekly = evaluation.days.groupby(["replication", evaluation.days.index // 5])["attendance"].sum()
    assert weekly.between(40, 60).all()


def test_days_per_week_with_weights() -> None:
    """One day a week by weights: Plackett-Luce with one choice, so each day's chance is its weight."""
    weights = [0.4, 0.1, 0.1, 0.3, 0.1]
    attendance = coins(model="days_per_week", weekday_weights=weights)
    evaluation = run(organisation=office(office_days=1.0), attendance=attendance, desks=6, seed=2)
    check(evaluation, [binomial(20, weight) for weight in weights], independent_days=False)


def test_habit_under_coins() -> None:
    evaluation = run(attendance=coins(habit=0.7), desks=9, seed=6)
    check(evaluation, [binomial(20, 0.4)], independent_days=False)


@pytest.mark.parametrize("correlations", [(0.0, 0.0), (0.25, 0.1)])
def test_a_roster_of_unequal_people(correlations: tuple[float, float]) -> None:
    """Teams of 1, 9 and 7 who want from 0 to 5 days, some days certain, and weekdays of unequal weight."""
    wanted = np.array([5.0, 0.0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 4.9, 5, 2, 2, 0.1, 3])
    staff = roster([1, 9, 7], office_days=wanted)
    weight = (0.2, 0.3, 0.2, 0.2, 0.1)
    attendance = coins(
        weekday_weights=list(weight), team_correlation=correlations[0], common_correlation=correlations[1]
    )
    chances = coin_chances(wanted, weight)
    assert (chances == 1).sum() > 5
    pmfs = [mixed(chances[:, day], staff.team, *correlations) for day in range(5)]
    check(run(staff, attendance=attendance, desks=9, seed=3), pmfs, independent_days=True)


def test_people_drawn_anew_have_their_own_exact_figure() -> None:
    """The exact figure is that of the people each replication drew, not of an average person."""
    people = office(office_days=None, office_days_shares=[0.2, 0.1, 0.1, 0.1, 0.1, 0.4], growth=0.2)
    scenario = special(organisation=people, replications=40, weeks=2, desks=14, seed=8)
    evaluation = evaluate(scenario)
    chances = [draw_people(people, Draws(8, replication)).office_days / 5 for replication in range(40)]
    pmfs = [convolved(one) for one in chances]
    crowded = np.array([tail(pmf, 14) for pmf in pmfs])
    assert crowded.max() - crowded.min() > 0.5
    measures = evaluation.summary["measures"]
    assert measures["crowded_day_probability"]["exact"] == pytest.approx(crowded.mean(), rel=1e-9)
    refused = sum(excess(pmf, 14) for pmf in pmfs) / sum(one.sum() for one in chances)
    assert measures["turned_away_probability"]["exact"] == pytest.approx(refused, rel=1e-9)
    # Given the people the days are independent: exact variance, n = 400 days, z within 4.
    z = (evaluation.days["crowded"].sum() - 10 * crowded.sum()) / math.sqrt(10 * (crowded * (1 - crowded)).sum())
    assert abs(z) <= 4


# --- the run stops when it contradicts the theory --------------------------------------------------------------------


def headcounts(attendance: Any, seed: int, copies: int, weeks: int) -> np.ndarray:
    """Days (copies, weeks * 5) of independent offices of 20 who want two days: only who comes in, no day is played."""
    n = 20 * copies
    people = replace(roster([20] * copies), entity=entities(n), office_days=np.full(n, 2.0))
    every = np.ones((n, 5), dtype=np.bool_)
    wanted, draws = wishes(attendance, people, every), Draws(seed, 0)
    counts = [
        attend(attendance, wanted, every, noise_of(attendance, people, draws, week)).reshape(copies, 20, 5).sum(axis=1)
        for week in period(plain(), 0, weeks)
    ]
    return np.concatenate(counts, axis=1)


def calendar_of(replications: int, weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """The replication and the weekday of each day."""
    return np.repeat(np.arange(replications), 5 * weeks), np.tile(np.arange(5), replications * weeks)


def the_same(chance: float, replications: int) -> Exact:
    table = np.full((replications, 5), chance)
    return Exact(table, table, table)


def test_the_run_stops_when_it_contradicts_the_theory(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*args: Any) -> Exact:
        right = exact_figures(*args)
        return replace(right, crowded=right.crowded + 0.15)

    monkeypatch.setattr(special_case, "exact_figures", wrong)
    with pytest.raises(IntegrityError, match=r"crowded_day_probability: simulated .* exact .* at 8 desks") as raised:
        run(desks=8)
    assert raised.value.exit_code == INTEGRITY == 6


@pytest.mark.parametrize(
    "attendance",
    [coins(), coins(habit=0.5), coins(model="days_per_week")],
    ids=["exact count", "habit", "days per week"],
)
@pytest.mark.parametrize(
    ("desks", "fault"),
    [
        (8, 0.2),
        (8, -0.2),
        (13, 0.07),
        (16, 0.35),
        (3, -0.35),
    ],
    ids=["too high", "too low", "rare", "never", "always"],
)
def test_a_wrong_exact_chance_is_found(attendance: Any, desks: int, fault: float) -> None:
    """40 replications of 5 weeks, n = 1,000 days: at 8 desks .40 of the days are crowded, at 13 desks .0065."""
    job = make_job(special(attendance=attendance, desks=desks), None)
    crowded = headcounts(attendance, 11, 40, 5).ravel() > desks
    right = tail(binomial(20, 0.4), desks)
    check_against(the_same(right, 40), job, *calendar_of(40, 5), crowded)
    with pytest.raises(IntegrityError):
        check_against(the_same(right + fault, 40), job, *calendar_of(40, 5), crowded)


@pytest.mark.parametrize(
    ("attendance", "replications", "weeks"),
    [
        (coins(), 100, 2),
        (coins(habit=0.5), 100, 2),
        (coins(habit=1.0), 25, 8),
        (coins(model="days_per_week"), 100, 2),
        (coins(model="days_per_week", habit=1.0), 25, 8),
    ],
    ids=["coins", "some habit", "the same every week", "days per week", "the same days every week"],
)
def test_a_right_exact_chance_stops_no_run(attendance: Any, replications: int, weeks: int) -> None:
    """200 seeds of 1,000 days at three ratios, common and rare: not one stops (1e-6 each).

    At 13 desks 6 crowded days are expected: a test that trusts the scatter of so few stops 1 run in 100. Where every
    week is like the first, 1,000 days are worth 125: a test that takes them as independent stops 1 run in 12.
    Where days are independent the p-value is exact, so at most 5 % are below .05 (n = 200, z within 4).
    """
    jobs = {desks: make_job(special(attendance=attendance, desks=desks), None) for desks in (8, 12, 13)}
    exact = {desks: the_same(tail(binomial(20, 0.4), desks), replications) for desks in jobs}
    replication, weekday = calendar_of(replications, weeks)
    small = dict.fromkeys(jobs, 0)
    for seed in range(200):
        counts = headcounts(attendance, seed, replications, weeks).ravel()
        for desks, job in jobs.items():
            check_against(exact[desks], job, replication, weekday, counts > desks)
            if attendance == coins():
                chances = exact[desks].crowded[replication, weekday]
                small[desks] += count_p_value(chances, int((counts > desks).sum())) < 0.05
    assert max(small.values()) <= 10 + 4 * math.sqrt(200 * 0.05 * 0.95)


def test_one_replication_and_certain_days_are_no_contradiction() -> None:
    for attendance in (coins(), coins(habit=0.5)):
        evaluate(special(replications=1, weeks=1, attendance=attendance, desks=8))
        certain = special(replications=3, weeks=1, attendance=attendance, organisation=office(office_days=5.0), desks=9)
        assert evaluate(certain).summary["measures"]["crowded_day_probability"]["exact"] == 1.0
        nobody = special(replications=3, weeks=1, attendance=attendance, organisation=office(office_days=0.0), desks=9)
        exact = evaluate(nobody).summary["measures"]
        assert exact["crowded_day_probability"]["exact"] == pytest.approx(0, abs=1e-14)
        assert exact["turned_away_probability"]["exact"] == 0
        assert exact["turned_away_probability"]["estimate"] is None


# --- where it applies ------------------------------------------------------------------------------------------------


def test_it_applies_to_the_scenario_of_the_interface() -> None:
    from sim.config import compose

    command = {
        "attendance.model": "independent",
        "attendance.team_correlation": "0",
        "attendance.common_correlation": "0",
        "attendance.weekday_weights": "flat",
        "day": "all_day",
        "meetings": "none",
        "building": "open_floor",
        "calendar": "plain",
        "policy": "free",
        "organisation.field_share": "0",
        "organisation.fixed_desk_share": "0",
    }
    two_days = {"organisation.office_days": "2"}
    correlated = {"attendance.team_correlation": "0.02", "attendance.common_correlation": "0.01"}
    for more in ({}, two_days, two_days | correlated, {"attendance.model": "days_per_week"}):
        typed = [f"{key}={value}" for key, value in (command | more).items()]
        assert applies(make_job(compose(typed).scenario, None)), more


NEAR_HITS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "groups without members": {"meetings": no_meetings(group_per_week=1.0)},
    "groups that never meet": {"meetings": no_meetings(groups_per_person=1.0)},
    "a building like any other": {"building": open_floor(zones=3, rooms="4x6", touchdown_per_100=5, refused="wait")},
    "growth": {"organisation": office(growth=0.5)},
    "unequal wishes": {"organisation": office(office_days=None)},
    "other hours": {"day": all_day(arrival=7.0, departure=19.0)},
    "weights": {"attendance": coins(weekday_weights="nl")},
    "habit": {"attendance": coins(habit=0.5)},
    "a number of days": {"attendance": coins(model="days_per_week")},
    "correlations": {"attendance": coins(team_correlation=0.1, common_correlation=0.1)},
    "a start": {"calendar": plain(start="2026-03-02")},
}

NEAR_MISSES: dict[str, dict[str, Any]] = {
    "arrivals differ": {"day": all_day(arrival_between=0.1)},
    "arrivals vary": {"day": all_day(arrival_within=0.1)},
    "departures differ": {"day": all_day(departure_between=0.1)},
    "departures vary": {"day": all_day(departure_within=0.1)},
    "Fridays are short": {"day": all_day(friday_earlier=0.1)},
    "part days": {"day": all_day(part_day_share=0.1)},
    "lunch": {"day": all_day(lunch_share=0.1)},
    "breaks": {"day": all_day(breaks=0.1)},
    "teams meet": {"meetings": no_meetings(team_per_week=0.1)},
    "groups meet": {"meetings": no_meetings(group_per_week=0.1, groups_per_person=0.1)},
    "Dutch holidays": {"calendar": plain(country="NL")},
    "a holiday": {"calendar": plain(extra_holidays=["03-02"])},
    "leave": {"calendar": plain(leave_days=0.1)},
    "sickness": {"calendar": plain(sickness_rate=0.01)},
    "days off": {"calendar": plain(contract_days_off=True)},
    "work elsewhere": {"organisation": office(elsewhere_share=0.01)},
    "field workers": {"organisation": office(field_share=0.05)},
    "owners": {"organisation": office(fixed_desk_share=0.05)},
    "anchor": {"policy": Anchor()},
    "spread": {"policy": Spread()},
    "assigned": {"policy": Assigned()},
    "staggered": {"policy": Free(name="free", stagger_minutes=1)},
    "a number of days and teams": {"attendance": coins(model="days_per_week", team_correlation=0.1)},
    "a number of days and weather": {"attendance": coins(model="days_per_week", common_correlation=0.1)},
    "teams of people drawn anew": {
        "attendance": coins(team_correlation=0.1),
        "organisation": office(office_days=None),
    },
    "weather on people drawn anew": {
        "attendance": coins(common_correlation=0.1),
        "organisation": office(office_days=None),
    },
}


def settled(changes: dict[str, Any]) -> Scenario:
    return special(**changes)


@pytest.mark.parametrize("name", NEAR_HITS)
def test_it_applies(name: str) -> None:
    assert applies(make_job(settled(NEAR_HITS[name]), None))


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_it_does_not_apply_to_a_near_miss(name: str) -> None:
    scenario = settled(NEAR_MISSES[name])
    assert not applies(make_job(scenario, None))
    summary = evaluate(replace(scenario, replications=1, weeks=1)).summary
    assert {measure["exact"] for measure in summary["measures"].values()} == {None}


@pytest.mark.parametrize(
    ("hit", "staff", "calendar"),
    [
        (True, roster([4, 4]), plain(contract_days_off=True)),
        (True, roster([4, 4], contract=[[True] * 4 + [False]] + [[True] * 5] * 7), plain()),
        (False, roster([4, 4], contract=[[True] * 4 + [False]] + [[True] * 5] * 7), plain(contract_days_off=True)),
        (False, roster([4, 4], kind=[FIXED_DESK] + [FLEXIBLE] * 7), plain()),
        (False, roster([4, 4], kind=[FIELD] + [FLEXIBLE] * 7), plain()),
    ],
    ids=["full contracts", "days off ignored", "a day off", "an owner", "a field worker"],
)
def test_real_people(hit: bool, staff: People, calendar: Any) -> None:
    assert applies(make_job(special(calendar=calendar), staff)) is hit


def test_the_level_of_contradiction() -> None:
    assert CONTRADICTION == 1e-6
