"""§6: both attendance models against exact figures; tolerances are z <= 4 of the stated number of trials."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import yaml
from scenarios import noise_of
from scipy.special import ndtr, ndtri
from scipy.stats import chi2

from sim.attendance import (
    PULLED,
    UNPLANNED,
    WEEKDAY_WEIGHTS,
    Attendance,
    Wishes,
    attend,
    factor_scales,
    own_days,
    pull,
    weights,
    wishes,
)
from sim.day_chances import inclusion, marginals
from sim.draws import Draws, entities
from sim.errors import ConfigurationError
from sim.population import Organisation, draw_people
from sim.staffing import chosen
from sim.workdays import Week

MONDAY = date(2026, 3, 2)
WEEK = Week(MONDAY, np.ones(5, dtype=bool))
CONF = Path(__file__).parent.parent / "conf" / "attendance"
MODELS = ("independent", "days_per_week")
SKEW = [0.17, 0.29, 0.18, 0.29, 0.07]


def staff(n, office_days, teams=1):
    """Return n full-timers in `teams` equal teams who want `office_days` (a number or n of them)."""
    people = draw_people(Organisation(employees=n, fte=1.0), Draws(1, 0))
    return replace(
        people,
        office_days=np.broadcast_to(np.asarray(office_days, dtype=float), n).copy(),
        team=(np.arange(n) * teams // n).astype(np.int32),
        teams=tuple(f"team {number}" for number in range(teams)),
    )


def plain(model, **parameters):
    """Return an attendance without correlation or habit, but for what is given."""
    return Attendance(**{"model": model, "team_correlation": 0, "common_correlation": 0, "habit": 0, **parameters})


def week_of(attendance, people, draws, week=WEEK, available=None, shaped=None):
    shaped = wishes(attendance, people, people.contract) if shaped is None else shaped
    return attend(
        attendance,
        shaped,
        people.contract if available is None else available,
        noise_of(attendance, people, draws, week),
    )


def random_wishes(n, seed, ranks=True):
    """Return wishes with all kinds of contracts, weights, wanted days, planned and pulled days."""
    rng = np.random.default_rng(seed)
    contract = rng.random((n, 5)) < rng.random((n, 1))
    rank = rng.choice([0, 0, 1, 2, UNPLANNED, UNPLANNED], (n, 5)) if ranks else np.full((n, 5), UNPLANNED)
    return Wishes(
        office_days=np.where(rng.random(n) < 0.5, rng.integers(0, 6, n), rng.random(n) * 5),
        log_weight=rng.normal(0, 1.5, (n, 5)),
        rank=rank.astype(np.int8),
        contract=contract,
    )


def orthant_excess(a, b, r):
    """Return P(Z1 < a, Z2 < b) - P(Z1 < a) P(Z2 < b) at correlation r: the bivariate normal density over 0 .. r."""
    node, mass = np.polynomial.legendre.leggauss(40)
    s = np.asarray(r)[..., None] * (node + 1) / 2
    a, b = np.asarray(a)[..., None], np.asarray(b)[..., None]
    density = np.exp(-(a**2 - 2 * s * a * b + b**2) / (2 * (1 - s**2))) / (2 * np.pi * np.sqrt(1 - s**2))
    return density @ mass * r / 2


def all_orders(log_weight, rank, contract, k):
    """Return (5,) the chance of each day to be among the first k, by enumerating the orders one person can take."""
    days = [day for day in range(5) if contract[day]]
    chances = np.zeros(5)
    for order in permutations(days):
        chance, left = 1.0, list(days)
        for day in order:
            lowest = min(rank[other] for other in left)
            eligible = [other for other in left if rank[other] == lowest]
            chance *= np.exp(log_weight[day]) / np.exp(log_weight[eligible]).sum() if day in eligible else 0.0
            left.remove(day)
        chances[list(order[:k])] += chance
    return chances


# ---- parameters


@pytest.mark.parametrize(("given", "expected"), [*WEEKDAY_WEIGHTS.items(), ([1, 2, 3, 4, 10.0], (1, 2, 3, 4, 10))])
def test_weights_are_a_name_or_five_numbers(given, expected):
    found = weights(Attendance(weekday_weights=given))
    assert found == pytest.approx(np.array(expected) / sum(expected), abs=1e-15)


@pytest.mark.parametrize(
    "given",
    ["dutch", "", 3, None, [1, 2, 3, 4], [1, 1, 1, 1, 0], [1, 1, 1, 1, -1], [1, 1, 1, 1, "a"], [1, 1, 1, 1, True]],
)
def test_other_weights_are_refused(given):
    with pytest.raises(ConfigurationError, match=r"^weekday_weights: "):
        Attendance(weekday_weights=given)


def test_a_misspelt_name_of_weights_gets_a_hint():
    with pytest.raises(ConfigurationError, match="did you mean 'flat'"):
        Attendance(weekday_weights="falt")


def test_correlations_leave_room_for_own_noise():
    with pytest.raises(ConfigurationError, match=r"^team_correlation: .* is 1"):
        Attendance(team_correlation=0.6, common_correlation=0.4)


@pytest.mark.parametrize("file", sorted(CONF.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_preset_gives_every_value(file):
    values = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert values.pop("defaults") == ["/schema/attendance@_here_", "_self_"]
    assert values["name"] == file.stem
    assert list(values) == list(Attendance.__dataclass_fields__)
    Attendance(**values)


# ---- independent


def test_chances_add_up_to_the_wanted_days():
    w = random_wishes(3000, seed=1)
    p = marginals(plain("independent"), w)
    assert np.all((p >= 0) & (p <= 1))
    assert not p[~w.contract].any()
    assert p.sum(axis=1) == pytest.approx(np.minimum(w.office_days, w.contract.sum(axis=1)), abs=1e-9)


def test_chances_are_in_proportion_to_the_weights_below_one():
    w = random_wishes(3000, seed=2, ranks=False)
    p = marginals(plain("independent"), w)
    scale = np.where((p > 0) & (p < 1), p / np.exp(w.log_weight), np.nan)
    some = ~np.isnan(scale).all(axis=1)
    low, high = np.nanmin(scale[some], axis=1), np.nanmax(scale[some], axis=1)
    assert high == pytest.approx(low, rel=1e-9)
    # A day at 1 would have more than 1 by proportion.
    capped = np.where(p[some] == 1, np.exp(w.log_weight[some]) * low[:, None], np.inf)
    assert np.all(capped >= 1 - 1e-9)


@pytest.mark.parametrize(
    ("weight", "office_days", "rank", "expected"),
    [
        ((1, 1, 1, 1, 1), 2.0, (9, 9, 9, 9, 9), (0.4, 0.4, 0.4, 0.4, 0.4)),
        ((1, 1, 1, 1, 6), 2.0, (9, 9, 9, 9, 9), (0.25, 0.25, 0.25, 0.25, 1)),
        ((1, 2, 1, 2, 1), 5.0, (9, 9, 9, 9, 9), (1, 1, 1, 1, 1)),
        ((1, 2, 1, 2, 1), 0.0, (0, 9, 9, 9, 9), (0, 0, 0, 0, 0)),
        ((1, 1, 1, 1, 1), 3.0, (9, 0, 9, 0, 9), (1 / 3, 1, 1 / 3, 1, 1 / 3)),
        ((1, 3, 1, 1, 1), 1.2, (9, 0, 9, 0, 9), (0, 0.9, 0, 0.3, 0)),
        ((1, 1, 1, 1, 1), 2.4, (3, 1, 0, 4, 2), (0, 1, 1, 0, 0.4)),
        # A meeting adds to what is wanted, and takes nothing from the other days.
        ((1, 1, 1, 1, 1), 2.0, (9, 9, 9 - PULLED, 9, 9), (0.4, 0.4, 1, 0.4, 0.4)),
        ((1, 1, 1, 1, 1), 1.0, (0 - PULLED, 9, 9, 9, 9), (1, 0, 0, 0, 0)),
    ],
)
def test_chances_by_hand(weight, office_days, rank, expected):
    w = Wishes(
        np.array([office_days]), np.log([weight]), np.array([rank], dtype=np.int8), np.ones((1, 5), dtype=np.bool_)
    )
    assert marginals(plain("independent"), w)[0] == pytest.approx(expected, abs=1e-12)


def test_headcounts_are_poisson_binomial():
    """Chi-square over the headcounts of 15,000 independent days; p = 6e-5 is |z| = 4."""
    people = staff(25, np.linspace(0.5, 4.5, 25))
    attendance = plain("independent", weekday_weights="flat")
    exact = np.ones(1)
    for p in people.office_days / 5:
        exact = np.convolve(exact, [1 - p, p])
    counts = np.concatenate([week_of(attendance, people, Draws(5, r)).sum(axis=0) for r in range(3000)])
    expected = exact * len(counts)
    bins = np.flatnonzero(expected >= 10)
    found = np.bincount(np.clip(counts, bins[0], bins[-1]), minlength=26)[bins]
    wanted = expected[bins]
    wanted[0] += expected[: bins[0]].sum()
    wanted[-1] += expected[bins[-1] + 1 :].sum()
    assert chi2.sf(((found - wanted) ** 2 / wanted).sum(), len(bins) - 1) > 6e-5


@pytest.mark.parametrize(
    ("team", "common", "habit"),
    [(0.0, 0.0, 0.6), (0.3, 0.0, 0.0), (0.0, 0.1, 0.0), (0.2, 0.05, 0.7), (0.02, 0.0014, 0.3)],
)
def test_mean_and_variance_of_headcounts_under_correlation(team, common, habit):
    """2,500 replications of one week: each weekday's mean, and the variance against the bivariate normal formula."""
    people = staff(24, np.linspace(0.5, 4.5, 24), teams=4)
    attendance = Attendance(
        model="independent", weekday_weights=SKEW, team_correlation=team, common_correlation=common, habit=habit
    )
    p = marginals(attendance, wishes(attendance, people, people.contract))
    counts = np.array([week_of(attendance, people, Draws(6, r)).sum(axis=0) for r in range(2500)])
    shared = np.where(people.team[:, None] == people.team, team + common, common)
    with np.errstate(invalid="ignore"):
        z = np.clip(ndtri(p), -9, 9)
    for day in range(5):
        variances = (p[:, day] * (1 - p[:, day])).sum()
        excess = orthant_excess(z[:, day, None], z[None, :, day], shared)
        np.fill_diagonal(excess, 0)
        exact = variances + excess.sum()
        found = counts[:, day].var(ddof=0)
        assert abs(counts[:, day].mean() - p[:, day].sum()) <= 4 * np.sqrt(exact / len(counts))
        fourth = ((counts[:, day] - counts[:, day].mean()) ** 4).mean()
        assert abs(found - exact) <= 4 * np.sqrt((fourth - found**2) / len(counts))


def test_low_factors_fill_the_building():
    """Given T and C, n = 20,000 people a team are binomial with chance Φ((Φ⁻¹(p) - √ρt·T - √ρc·C) / √(1 - ρt - ρc))."""
    team, common, n = 0.2, 0.1, 20_000
    people = staff(2 * n, 2.0, teams=2)
    attendance = plain("independent", weekday_weights="flat", team_correlation=team, common_correlation=common)
    draws = Draws(7, 0)
    factor = np.sqrt(team) * draws.normal("team_day", MONDAY.toordinal(), entities(2), 5)
    factor = factor + np.sqrt(common) * draws.normal("common_day", MONDAY.toordinal(), entities(1), 5)
    exact = ndtr((ndtri(0.4) - factor) / np.sqrt(1 - team - common))
    found = week_of(attendance, people, draws).reshape(2, n, 5).mean(axis=1)
    assert np.all(np.abs(found - exact) <= 4 * np.sqrt(exact * (1 - exact) / n))


@pytest.mark.parametrize("habit", [0.0, 0.5, 0.9])
def test_habit_ties_the_weeks_of_an_independent_person(habit):
    """P(in on that weekday in both weeks) is the bivariate normal at correlation `habit`; n = 100,000 person-days."""
    people = staff(20_000, 2.0)
    attendance = plain("independent", weekday_weights="flat", habit=habit)
    draws = Draws(8, 0)
    later = Week(MONDAY + timedelta(weeks=1), WEEK.open)
    both = (week_of(attendance, people, draws) & week_of(attendance, people, draws, later)).mean()
    exact = 0.4**2 + orthant_excess(ndtri(0.4), ndtri(0.4), habit)
    assert abs(both - exact) <= 4 * np.sqrt(exact * (1 - exact) / 100_000)


def test_lost_days_are_not_caught_up():
    people = staff(500, 3.0, teams=20)
    attendance = Attendance(model="independent")
    available = people.contract & (np.random.default_rng(3).random((500, 5)) < 0.7)
    whole = week_of(attendance, people, Draws(9, 0))
    assert np.array_equal(week_of(attendance, people, Draws(9, 0), available=available), whole & available)


def test_who_wants_more_days_comes_on_the_same_days_and_more():
    people = staff(300, np.linspace(0, 4, 300), teams=15)
    more = replace(people, office_days=people.office_days + np.linspace(1, 0, 300))
    attendance = Attendance(model="independent")
    gained = 0
    for replication in range(30):
        few = week_of(attendance, people, Draws(10, replication))
        many = week_of(attendance, more, Draws(10, replication))
        assert np.all(many >= few)
        gained += int(many.sum() - few.sum())
    assert gained > 0


# ---- days_per_week


@pytest.mark.parametrize("correlations", [(0.0, 0.0, 0.0), (0.3, 0.1, 0.8)])
def test_weekly_number_is_exact(correlations):
    people = staff(600, np.arange(600) % 6, teams=10)
    team, common, habit = correlations
    attendance = Attendance(team_correlation=team, common_correlation=common, habit=habit)
    for replication in range(20):
        assert np.array_equal(week_of(attendance, people, Draws(11, replication)).sum(axis=1), people.office_days)


def test_a_broken_number_of_days_is_rounded_by_chance():
    """2.3 wanted days: 2 or 3, and 3 with chance .3; n = 40,000."""
    total = week_of(Attendance(), staff(40_000, 2.3), Draws(12, 0)).sum(axis=1)
    assert set(total) == {2, 3}
    assert abs((total == 3).mean() - 0.3) <= 4 * np.sqrt(0.3 * 0.7 / 40_000)


@pytest.mark.parametrize(
    ("office_days", "contract_days", "available_days", "lower", "chance_of_more"),
    [
        (3, 5, 3, 1, 0.8),
        (3, 4, 2, 1, 0.5),
        (2.5, 5, 4, 2, 0.0),
        (5, 5, 2, 2, 0.0),
        (4, 3, 2, 2, 0.0),
        (1, 5, 0, 0, 0.0),
    ],
)
def test_a_shortened_week_shortens_the_number(office_days, contract_days, available_days, lower, chance_of_more):
    """k* · a / n, capped at the available days; n = 20,000."""
    n = 20_000
    people = staff(n, office_days)
    contract = np.broadcast_to(np.arange(5) < contract_days, (n, 5))
    available = np.broadcast_to(np.arange(5) < available_days, (n, 5))
    attendance = Attendance()
    shaped = wishes(attendance, people, contract)
    come = attend(attendance, shaped, available, noise_of(attendance, people, Draws(13, 0), WEEK))
    assert not (come & ~available).any()
    more = come.sum(axis=1) - lower
    assert set(more) <= ({0, 1} if chance_of_more else {0})
    assert abs(more.mean() - chance_of_more) <= 4 * np.sqrt(chance_of_more * (1 - chance_of_more) / n)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_days_of_one_person_share_the_week(k):
    """With flat weights cov = -p(1 - p)/4, so P(both of two days) = p² - p(1 - p)/4; n = 40,000 for each pair."""
    n, p = 40_000, k / 5
    come = week_of(plain("days_per_week", weekday_weights="flat"), staff(n, k), Draws(14, k)).astype(float)
    both = come.T @ come / n
    exact = np.full((5, 5), p * p - p * (1 - p) / 4)
    np.fill_diagonal(exact, p)
    assert np.all(np.abs(both - exact) <= 4 * np.sqrt(exact * (1 - exact) / n))


def test_inclusion_probabilities_by_enumeration():
    w = random_wishes(150, seed=4)
    table = inclusion(w)
    for person in range(150):
        for k in range(6):
            expected = all_orders(w.log_weight[person], w.rank[person], w.contract[person], k)
            assert table[person, k] == pytest.approx(expected, abs=1e-12)


def test_marginals_mix_whole_numbers_of_days():
    w = pull(random_wishes(400, seed=5), np.random.default_rng(6).random((400, 5)) < 0.1)
    found = marginals(Attendance(), w)
    for person in range(400):
        wanted = min(w.office_days[person], w.contract[person].sum())
        pulled = ((w.rank[person] < 0) & w.contract[person]).sum()
        parts = [
            all_orders(w.log_weight[person], w.rank[person], w.contract[person], max(int(k), pulled))
            for k in (np.floor(wanted), np.floor(wanted) + 1)
        ]
        part = wanted - np.floor(wanted)
        assert found[person] == pytest.approx((1 - part) * parts[0] + part * parts[1], abs=1e-12)


def test_factor_scales_are_shares_of_the_variance_of_a_score():
    team, common = factor_scales(Attendance(team_correlation=0.2, common_correlation=0.1))
    own = np.pi**2 / 6
    assert team**2 / (team**2 + common**2 + own) == pytest.approx(0.2, abs=1e-15)
    assert common**2 / (team**2 + common**2 + own) == pytest.approx(0.1, abs=1e-15)


@pytest.mark.parametrize("habit", [0.0, 0.5, 1.0])
def test_inclusion_probabilities_given_the_factors(habit):
    """Given T and C the days are Plackett-Luce, whatever the habit; n = 20,000 people a team."""
    n = 20_000
    people = staff(2 * n, 2.0, teams=2)
    attendance = Attendance(weekday_weights=SKEW, team_correlation=0.2, common_correlation=0.05, habit=habit)
    draws = Draws(15, 0)
    team, common = factor_scales(attendance)
    shift = team * draws.normal("team_day", MONDAY.toordinal(), entities(2), 5)
    shift = shift + common * draws.normal("common_day", MONDAY.toordinal(), entities(1), 5)
    anything = [UNPLANNED] * 5, [True] * 5
    exact = np.array([all_orders(np.log(SKEW) - shift[t], *anything, 2) for t in range(2)])
    found = week_of(attendance, people, draws).reshape(2, n, 5).mean(axis=1)
    assert np.all(np.abs(found - exact) <= 4 * np.sqrt(exact * (1 - exact) / n))


def test_habit_repeats_weekdays():
    """Without habit two weeks are independent (n = 40,000 for each weekday); with more habit they are more alike."""
    n = 40_000
    people = staff(n, 2.0)
    later = Week(MONDAY + timedelta(weeks=1), WEEK.open)
    both = []
    for habit in (0.0, 0.4, 0.8, 1.0):
        attendance = plain("days_per_week", weekday_weights=SKEW, habit=habit)
        first = week_of(attendance, people, Draws(16, 0))
        both.append((first & week_of(attendance, people, Draws(16, 0), later)).mean(axis=0))
    p = marginals(attendance, wishes(attendance, people, people.contract))[0]
    assert np.all(np.abs(both[0] - p**2) <= 4 * np.sqrt(p**2 * (1 - p**2) / n))
    # Standard errors are below .0025; .02 is 8 of them.
    assert np.all(np.diff(both, axis=0) > 0.02)
    assert np.array_equal(both[3], first.mean(axis=0))


# ---- both models


@pytest.mark.parametrize("model", MODELS)
def test_planned_days_come_first(model):
    people = staff(400, np.linspace(0, 5, 400))
    attendance = Attendance(model=model)
    shaped = wishes(attendance, people, people.contract)
    shaped = replace(shaped, rank=np.tile(np.array([2, 0, 1, 4, 3], dtype=np.int8), (400, 1)))
    come = week_of(attendance, people, Draws(17, 0), shaped=shaped)[:, [1, 2, 0, 4, 3]]
    assert np.all(np.diff(come.astype(int), axis=1) <= 0)
    assert np.all(come.sum(axis=1) >= np.floor(people.office_days))
    assert np.all(come.sum(axis=1) <= np.ceil(people.office_days))


@pytest.mark.parametrize("model", MODELS)
def test_a_meeting_pulls_in_whoever_is_available(model):
    people = staff(500, np.arange(500) % 6, teams=20)
    rng = np.random.default_rng(7)
    meeting, available = rng.random((500, 5)) < 0.3, rng.random((500, 5)) < 0.8
    attendance = Attendance(model=model)
    free = wishes(attendance, people, people.contract)
    before = week_of(attendance, people, Draws(18, 0), available=available)
    come = week_of(attendance, people, Draws(18, 0), available=available, shaped=pull(free, meeting))
    assert np.all(come[meeting & available])
    assert not come[~available].any()
    if model == "independent":
        assert np.array_equal(come, before | (meeting & available))
    else:
        pulled = (meeting & available).sum(axis=1)
        assert np.array_equal(come.sum(axis=1), np.maximum(before.sum(axis=1), pulled))
    assert np.array_equal(pull(pull(free, meeting), meeting).rank, pull(free, meeting).rank)


@pytest.mark.parametrize("model", MODELS)
def test_people_keep_their_draws_in_any_order_and_company(model):
    people = draw_people(Organisation(employees=300), Draws(19, 0))
    some = np.random.default_rng(8).permutation(300)[:120]
    attendance = Attendance(model=model)
    whole = week_of(attendance, people, Draws(19, 0))
    assert np.array_equal(week_of(attendance, chosen(people, some), Draws(19, 0)), whole[some])


@pytest.mark.parametrize("model", MODELS)
def test_nobody_comes_beyond_the_contract(model):
    people = draw_people(Organisation(employees=2000, fte=0.7), Draws(20, 0))
    come = week_of(Attendance(model=model), people, Draws(20, 0), available=np.ones((2000, 5), dtype=bool))
    assert come.any()
    assert not (come & ~people.contract).any()


def test_the_number_of_days_by_its_definition():
    """⌊k*⌋ or one more by a coin, of k* in proportion to the days left; never fewer than pull people in."""
    generator, n = np.random.default_rng(5), 400
    people = staff(n, 2.0)
    contract, left = generator.random((2, n, 5)) < 0.7
    rank = np.where(generator.random((n, 5)) < 0.2, UNPLANNED - PULLED, UNPLANNED).astype(np.int8)
    wanted = Wishes(generator.choice([0.0, 1.0, 2.35, 5.0], n), np.zeros((n, 5)), rank, contract)
    available, draws = contract & left, Draws(4, 2)
    found = own_days(wanted, available, noise_of(Attendance(), people, draws, WEEK))
    chance = draws.uniform("number_of_days", MONDAY.toordinal(), people.entity)[:, 0]
    for person in range(n):
        days = int(available[person].sum())
        exact = wanted.office_days[person] * days / max(int(contract[person].sum()), 1)
        number = min(int(exact) + int(chance[person] >= 1 - (exact - int(exact))), days)
        assert found[person] == max(number, int((available[person] & (rank[person] < 0)).sum()))
    assert len(set(found.tolist())) > 4
