"""Attendance fitted to badge logs: estimators against exact figures, and parameters that come back.

Tolerances are z <= 4 of the bootstrap's own standard deviations, or of the weeks'.
"""

import datetime
from dataclasses import replace
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pytest
from scenarios import coins, office, plain, roster, special
from scipy.stats import multivariate_normal

from sim.attendance import UNPLANNED, Wishes
from sim.calibration import attendance_made
from sim.calibration.attendance import fit_attendance
from sim.calibration.attendance_doubt import _turned, drawn_figures
from sim.calibration.attendance_figures import (
    COMMON,
    DISPERSION,
    FIGURES,
    LEVEL,
    REPEAT,
    SPREAD,
    TEAM,
    WEIGHTS,
    figures_of,
)
from sim.calibration.attendance_made import leave_inside
from sim.calibration.attended import LONGEST_GAP, SIZE, Attended, attended, attended_of
from sim.calibration.fit import Fit, Setup
from sim.calibration.made import made_attendance, made_visits
from sim.calibration.office_days import shares_with
from sim.calibration.settled import settings_of
from sim.calibration.weekday_sets import chances, expected, most_likely, sets_of
from sim.day_chances import inclusion
from sim.logs.contents import Visits, Who
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.workdays import Calendar

pytestmark = pytest.mark.usefixtures("compiled")

MONDAY = datetime.date(2025, 1, 6)
LOG_WEIGHT = np.log([0.17, 0.29, 0.18, 0.29, 0.07]) - np.log([0.17, 0.29, 0.18, 0.29, 0.07]).mean()


def nobody_knows(*_: object) -> None:
    """Hear nothing of the progress."""


def log_of(come: np.ndarray, team: np.ndarray | None = None) -> Attended:
    """Return days of coming (n, w, 5) as a log of open weeks; everybody by themselves without teams."""
    own = np.full(len(come), -1) if team is None else team
    return attended(come, MONDAY, np.ones(come.shape[1:], dtype=bool), None, own.astype(np.int64))


def visits_of(come: np.ndarray, last: int | None = None) -> Visits:
    """Return a stay from nine to five for each person and day that came."""
    person, week, weekday = np.nonzero(come)
    day = (MONDAY.toordinal() + 7 * week + weekday).astype(np.int32)
    nine, five = np.full(len(day), 9 * 3600, dtype=np.int32), np.full(len(day), 17 * 3600, dtype=np.int32)
    end = MONDAY.toordinal() + 7 * come.shape[1] - 1
    return Visits(person.astype(np.int32), day, nine, five, MONDAY.toordinal(), end if last is None else last)


def who_of(n: int, team: Any = -1, teams: tuple[str, ...] = (), contract: Any = None, listed: bool = False) -> Who:
    return Who(np.broadcast_to(np.asarray(team, dtype=np.int32), n).copy(), teams, contract, listed)


# --- sets of weekdays ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("able", [31, 0b01101, 0b10010, 0])
def test_the_chances_of_sets_are_those_of_all_orders(able: int) -> None:
    weight, (chance, _) = np.exp(LOG_WEIGHT), chances(LOG_WEIGHT)
    days = [day for day in range(5) if able >> day & 1]
    for number in range(len(days) + 1):
        for taken in combinations(days, number):
            total = 0.0
            for order in permutations(taken):
                left, part = set(days), 1.0
                for day in order:
                    part *= weight[day] / sum(weight[one] for one in left)
                    left.remove(day)
                total += part
            assert chance[able, sum(1 << day for day in taken)] == pytest.approx(total, abs=1e-14)
    assert chance[able].sum() == pytest.approx(len(days) + 1)  # 1 for each number of days, and nothing else


def test_scores_are_derivatives() -> None:
    chance, score = chances(LOG_WEIGHT)
    for day in range(5):
        step = 1e-5 * np.eye(5)[day]
        slope = (chances(LOG_WEIGHT + step)[0] - chances(LOG_WEIGHT - step)[0]) / 2e-5
        np.testing.assert_allclose(chance * score[:, :, day], slope, atol=1e-9)


def test_expected_days_are_the_inclusion_probabilities() -> None:
    contract = np.array([[True] * 5, [True, False, True, True, False]])
    rank = np.full((2, 5), UNPLANNED, dtype=np.int8)
    table = inclusion(Wishes(np.zeros(2), np.tile(LOG_WEIGHT, (2, 1)), rank, contract))
    found = expected(chances(LOG_WEIGHT)[0])
    np.testing.assert_allclose(found[31], table[0], atol=1e-14)
    np.testing.assert_allclose(found[0b01101, :4], table[1, :4], atol=1e-14)


def test_weights_of_most_likelihood_make_the_counts() -> None:
    """Counts in the very proportions of the model, over all weekdays and weeks with a holiday."""
    chance, _ = chances(LOG_WEIGHT)
    counts = np.zeros((32, 32))
    for able in (31, 0b11110, 0b01111):
        counts[able] = 1e8 * chance[able]
    found, information = most_likely(counts)
    np.testing.assert_allclose(found, LOG_WEIGHT, atol=1e-7)
    assert np.linalg.eigvalsh(information).min() > 0


def test_a_weekday_that_nobody_takes_has_a_small_weight() -> None:
    counts = np.zeros((32, 32))
    counts[31, [0b00011, 0b00101, 0b01010]] = 100.0
    found, _ = most_likely(counts)
    assert np.all(np.isfinite(found))
    assert np.argmin(found) == 4


# --- what a log holds ------------------------------------------------------------------------------------------------


def test_whole_weeks_of_open_days() -> None:
    """From Wednesday on, with a holiday of the calendar, a day on which nobody came, and a weekend."""
    come = np.ones((12, 4, 5), dtype=bool)
    come[:, 2, 1] = False
    visits = visits_of(come)
    extra = np.array([[0, MONDAY.toordinal() + 12]], dtype=np.int32)  # a Saturday
    visits = replace(
        visits,
        first=MONDAY.toordinal() + 2,
        person=np.append(visits.person, extra[:, 0]),
        day=np.append(visits.day, extra[:, 1]),
        arrive=np.append(visits.arrive, 0).astype(np.int32),
        leave=np.append(visits.leave, 1).astype(np.int32),
    )
    calendar = plain(extra_holidays=["01-17 a Friday"])
    log = attended_of(visits, who_of(13), calendar)
    assert len(log) == 12  # the thirteenth never came
    assert log.monday == MONDAY + datetime.timedelta(days=7)
    assert log.opened.tolist() == [[True] * 4 + [False], [True, False, True, True, True], [True] * 5]
    assert log.days.tolist() == [[4, 4, 5]] * 12
    assert log.exposure.tolist() == [[0.8, 0.8, 1.0]] * 12
    listed = attended_of(visits, who_of(13, listed=True), calendar)
    assert len(listed) == 13


def test_a_log_ends_with_its_last_friday() -> None:
    come = np.ones((10, 3, 5), dtype=bool)
    friday = MONDAY.toordinal() + 14 + 4
    assert attended_of(visits_of(come, friday), who_of(10), plain()).weeks == 3
    assert attended_of(visits_of(come, friday - 1), who_of(10), plain()).weeks == 2


def test_who_joins_or_leaves_counts_in_between() -> None:
    come = np.zeros((4, 30, 5), dtype=bool)
    come[0, :, 0] = True
    come[1, LONGEST_GAP + 1 :, 0] = True  # longer than the gap
    come[2, LONGEST_GAP:, 0] = True
    come[3, : 30 - LONGEST_GAP - 1, 0] = True
    log = log_of(come)
    assert log.active.sum(axis=1).tolist() == [30, 30 - LONGEST_GAP - 1, 30, 30 - LONGEST_GAP - 1]
    assert log.windows == 2


def test_contract_days_are_what_people_can_come() -> None:
    contract = np.array([[True, True, False, False, True]] * 3)
    log = attended(np.ones((3, 6, 5), dtype=bool), MONDAY, np.ones((6, 5), dtype=bool), contract, np.arange(3))
    assert log.days.tolist() == [[3] * 6] * 3
    assert log.exposure.tolist() == [[1.0] * 6] * 3
    assert log.able.tolist() == [[0b10011] * 6] * 3


# --- figures ---------------------------------------------------------------------------------------------------------


def random_log(n: int = 12, weeks: int = 14, seed: int = 1) -> Attended:
    rng = np.random.default_rng(seed)
    come = rng.random((n, weeks, 5)) < rng.random((n, 1, 5))
    return log_of(come, np.arange(n) % 3)


def test_covariances_are_those_of_all_pairs() -> None:
    """Sums over pairs, one by one, are what the squares of sums give."""
    log = random_log()
    figures = figures_of(log)
    rest = log.come - expected(chances(figures.values[WEIGHTS])[0])[log.able, SIZE[sets_of(log.come)]]
    rest = rest - rest.mean(axis=1, keepdims=True)
    own = (rest**2).sum(axis=2).mean(axis=1)
    parts: dict[bool, list[float]] = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for one, other in combinations(range(len(log)), 2):
        part = parts[bool(log.team[one] == log.team[other])]
        part[0] += 5 * float((rest[one] * rest[other]).sum(axis=1).mean())
        part[1] += own[one] * own[other]
    within, between = (parts[same][0] / parts[same][1] for same in (True, False))
    assert figures.values[COMMON] == pytest.approx(between, abs=1e-12)
    assert figures.values[TEAM] == pytest.approx(within - between, abs=1e-12)


def test_spread_and_repeats_are_those_of_all_pairs_of_weeks() -> None:
    log = random_log()
    values = figures_of(log).values
    days, weeks = log.days.astype(float), range(log.weeks)
    rest = days - days.mean(axis=0)
    far = [(one, other) for one, other in product(weeks, weeks) if abs(one - other) > 3]
    assert values[SPREAD] == pytest.approx(np.mean([rest[:, one] * rest[:, other] for one, other in far]))
    assert values[LEVEL] == pytest.approx(days.mean())
    left = log.come - expected(chances(values[WEIGHTS])[0])[log.able, SIZE[sets_of(log.come)]]
    pairs = [(one, other) for one, other in product(weeks, weeks) if one != other]
    again = sum((left[:, one] * left[:, other]).sum() for one, other in pairs) / (log.weeks - 1)
    assert values[REPEAT] == pytest.approx(again / (left**2).sum())


def test_people_in_another_order_have_the_same_figures() -> None:
    log = random_log(n=40)
    order = np.random.default_rng(2).permutation(40)
    turned = figures_of(log_of(log.come[order], log.team[order]))
    np.testing.assert_allclose(turned.values, figures_of(log).values, atol=1e-12)


def test_the_covariance_of_a_team_is_that_of_the_copula() -> None:
    """Two people's days under the copula of §6, all 1,024 pairs of sets; n = 600 people, 60 weeks, no one else shares.

    Given the number of days there is another expectation of each weekday, with flat weights the same for all.
    """
    correlation, p, weeks = 0.3, 0.4, 60
    both = float(multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).cdf(np.full(2, -0.2533471031357997)))
    joint = np.array([[1 - 2 * p + both, p - both], [p - both, both]])
    sets = np.array(list(product((0, 1), repeat=5)), dtype=float)
    rest = sets - sets.mean(axis=1, keepdims=True)
    law = np.ones((32, 32))
    for day in range(5):
        law *= joint[sets[:, day].astype(int)[:, None], sets[:, day].astype(int)[None, :]]
    assert law.sum() == pytest.approx(1)
    covariance = float(((rest @ rest.T) * law).sum())
    variance = float(((rest**2).sum(axis=1) * law.sum(axis=1)).sum())
    scenario = special(
        organisation=office(employees=600, team_size=6, office_days=2.0),
        attendance=coins(team_correlation=correlation),
    )
    come, who = made_attendance(scenario, None, MONDAY, weeks, 3)
    figures = figures_of(log_of(come, who.team))
    # A person's own means are taken out, of covariance and variance alike.
    exact = 5 * covariance / ((1 - 1 / weeks) * variance**2)
    off = figures.values[TEAM] - exact
    assert abs(off) <= 4 * np.sqrt((figures.of_weeks[:, TEAM] ** 2).sum())
    assert abs(figures.values[COMMON]) <= 4 * np.sqrt((figures.of_weeks[:, COMMON] ** 2).sum())
    assert abs(figures.values[REPEAT]) <= 4 * np.sqrt((figures.of_people[:, REPEAT] ** 2).sum())
    # Who shares days has weekly numbers that vary as coins do, less the weeks without a visit, which are left out.
    share = 1 - (1 - p) ** 5
    mean, square = 5 * p / share, (5 * p * (1 - p) + (5 * p) ** 2) / share
    ratio = (square - mean**2) / (5 * (p / share) * (1 - p / share))
    assert abs(figures.values[DISPERSION] - ratio) <= 4 * np.sqrt((figures.of_people[:, DISPERSION] ** 2).sum()) + 0.02


def test_a_number_of_days_a_week_does_not_vary() -> None:
    scenario = special(
        organisation=office(employees=200, office_days=2.0),
        attendance=coins(model="days_per_week", weekday_weights=[0.17, 0.29, 0.18, 0.29, 0.07]),
    )
    come, who = made_attendance(scenario, None, MONDAY, 30, 1)
    figures = figures_of(log_of(come, who.team))
    assert figures.values[LEVEL] == 2.0
    assert figures.values[SPREAD] == pytest.approx(0, abs=1e-12)
    assert figures.values[DISPERSION] == pytest.approx(0, abs=1e-12)
    off = figures.values[WEIGHTS] - LOG_WEIGHT
    drawn = drawn_figures(figures, 1, 400)
    assert np.all(np.abs(off) <= 4 * drawn[:, WEIGHTS].std(axis=0))


# --- the bootstrap ---------------------------------------------------------------------------------------------------


def test_draws_are_turned_to_the_wanted_covariance() -> None:
    rng = np.random.default_rng(3)
    root, other = rng.normal(size=(2, FIGURES, FIGURES))
    found = root @ root.T
    wanted = found + 0.5 * other @ other.T
    turn = _turned(found, wanted)
    np.testing.assert_allclose(turn.T @ found @ turn, wanted, atol=1e-8)


def test_draws_vary_as_logs_do() -> None:
    """The standard deviation of 60 logs' figures, its error 1 / sqrt(2 * 59), and the mean of the bootstrap's."""
    scenario = special(
        organisation=office(
            employees=80, team_size=8, office_days=None, office_days_shares=list(shares_with(2.2, 1.0))
        ),
        attendance=coins(team_correlation=0.1, common_correlation=0.02, habit=0.3),
    )
    values, own = [], []
    for number in range(60):
        come, who = made_attendance(scenario, None, MONDAY, 20, number)
        figures = figures_of(log_of(come, who.team))
        values.append(figures.values)
        own.append(drawn_figures(figures, number, 100).std(axis=0))
    places = [LEVEL, SPREAD, *range(2, 7), TEAM, COMMON, REPEAT]
    spread = np.std(values, axis=0, ddof=1)[places]
    # The bootstrap's own deviations vary from log to log; that they are too small on the whole is what counts.
    error = spread / np.sqrt(2 * 59) + np.std(own, axis=0)[places] / np.sqrt(60)
    assert np.all(np.abs(np.mean(own, axis=0)[places] - spread) <= 4 * error)


def test_the_same_seed_gives_the_same_draws() -> None:
    figures = figures_of(random_log())
    first, again, other = (drawn_figures(figures, seed, 20) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first[:, LEVEL], other[:, LEVEL])
    np.testing.assert_array_equal(drawn_figures(figures, 1, 10), first[:10])


def test_leave_keeps_its_sum() -> None:
    most = np.full(12, 5.0)
    leave = np.array([[2.0, -1.0, 3.0, *[0.0] * 9], [-1.0] * 12, [1.0] * 12])
    found = leave_inside(leave, most)
    assert found.sum(axis=1).tolist() == pytest.approx([4.0, 0.0, 12.0])
    assert found.min() == 0
    assert found[0, :3].tolist() == pytest.approx([1.6, 0.0, 2.4])


# --- whole fits ------------------------------------------------------------------------------------------------------


def configured(**settings: Any) -> Scenario:
    """Return an office with leave, sickness and no meetings, that knows nothing of what is fitted."""
    scenario = special(organisation=office(office_days=None), calendar=Calendar(contract_days_off=False))
    return with_settings(scenario, settings)


def fits_of(scenario: Scenario, visits: Visits, who: Who, draws: int = 200, staff: Any = None) -> dict[str, Fit]:
    return {fit.name: fit for fit in fit_attendance(Setup(scenario, staff, draws, 10, nobody_knows), visits, who)}


@pytest.fixture(autouse=True)
def _few_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer people in the made logs: quicker, with wider intervals."""
    monkeypatch.setattr(attendance_made, "PEOPLE", 400)


TEAM_KEY = "attendance.team_correlation"
# Who never comes is in no log: everybody wants a day or more.
SHARES = np.array([0.0, 0.15, 0.4, 0.3, 0.1, 0.05])
TRUTH: dict[str, Any] = {
    "organisation.employees": 200,
    "organisation.team_size": 10.0,
    "organisation.office_days_shares": SHARES.tolist(),
    "attendance.weekday_weights": [0.2, 0.25, 0.2, 0.22, 0.13],
    "attendance.team_correlation": 0.1,
    "attendance.common_correlation": 0.02,
    "attendance.habit": 0.4,
    "calendar.leave_days": 25.0,
}


@pytest.mark.parametrize("model", ["days_per_week", "independent"])
def test_parameters_come_back(model: str) -> None:
    truth = TRUTH | {"attendance.model": model}
    visits, who = made_visits(with_settings(configured(), truth), None, MONDAY, 26, 5)
    fits = fits_of(configured(), visits, who)
    assert fits["attendance.model"].value == model
    assert fits["organisation.employees"].value == len(np.unique(visits.person))
    mean = SHARES @ np.arange(6)
    exact = truth | {"office_days_mean": mean, "office_days_spread": np.sqrt(SHARES @ (np.arange(6) - mean) ** 2)}
    names = ["office_days_mean", "office_days_spread", "attendance.weekday_weights", "attendance.team_correlation",
             "attendance.common_correlation", "attendance.habit"]  # fmt: skip
    for name in names:
        fit = fits[name]
        assert fit.draws is not None
        assert len(fit.draws) == 200
        off = np.abs(np.asarray(fit.value) - np.asarray(exact[name]))
        assert np.all(off <= 4 * fit.draws.std(axis=0)), name
        assert np.all(np.asarray(fit.low) <= np.asarray(fit.value)), name
        assert np.all(np.asarray(fit.high) >= np.asarray(fit.value)), name
    # Of leave the log tells January to June; the other months have their configured season, at the level of the log.
    days, months = fits["calendar.leave_days"], fits["calendar.leave_months"]
    assert days.draws is not None
    assert months.draws is not None
    leave = days.draws[:, None] * months.draws
    found = float(days.value or 0) * np.asarray(months.value)
    assert abs(found[:6].sum() - 25 * sum(Calendar().leave_months[:6])) <= 4 * leave[:, :6].sum(axis=1).std()
    season = np.array(Calendar().leave_months[6:])
    level = found[6:].sum() / season.sum()
    assert found[6:] == pytest.approx(level * season)
    assert abs(level - 25) <= 4 * (leave[:, 6:].sum(axis=1) / season.sum()).std()
    shares = fits["organisation.office_days_shares"]
    assert np.sum(np.asarray(shares.value)) == pytest.approx(1)
    assert np.asarray(shares.value) @ np.arange(6) == pytest.approx(fits["office_days_mean"].value)
    settings = {fit.name: fit.value for fit in fits.values() if fit.setting and fit.value is not None}
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in settings.items()}
    with_settings(configured(), listed)  # all can be set


def test_without_teams_pairs_of_correlations_fit() -> None:
    visits, who = made_visits(with_settings(configured(), TRUTH), None, MONDAY, 12, 5)
    alone = who_of(len(who))
    fits = fits_of(configured(), visits, alone, 50)
    team, common = fits["attendance.team_correlation"], fits["attendance.common_correlation"]
    assert team.value is None
    assert "teams" in str(team.reason)
    assert len(team.answers) == 9
    odds = [
        (one["attendance.team_correlation"], one["attendance.common_correlation"], 1 - sum(one.values()))
        for one in team.answers
    ]
    # On a line: the pairs of people in one team are (5 - 1) / (n - 1) of all, with teams as configured.
    part = 4 / (int(fits["organisation.employees"].value or 0) - 1)
    sums = [(common_one + part * team_one) / own for team_one, common_one, own in odds]
    assert sums[:-1] == pytest.approx([sums[0]] * 8, rel=1e-6)
    assert common.value == pytest.approx(odds[0][1])
    assert "organisation.team_size" not in fits


def test_few_weeks_tell_no_habit_and_no_leave() -> None:
    visits, who = made_visits(with_settings(configured(), TRUTH), None, MONDAY, 5, 5)
    fits = fits_of(configured(), visits, who, 50)
    for name in ("attendance.habit", "calendar.leave_days", "calendar.leave_months"):
        assert fits[name].value is None
        assert fits[name].reason == "It takes 8 weeks, the log has 5"
    assert fits["attendance.weekday_weights"].value is not None


def test_one_team_tells_one_correlation() -> None:
    truth = with_settings(configured(), TRUTH | {"organisation.employees": 40, "organisation.team_size": 40.0})
    visits, who = made_visits(truth, None, MONDAY, 10, 5)
    fits = fits_of(configured(), visits, who, 50)
    assert fits["attendance.common_correlation"].value is None
    assert fits["attendance.common_correlation"].answers
    assert fits["attendance.team_correlation"].value is not None


@pytest.mark.parametrize("always", [True, False])
def test_who_never_chooses_tells_no_weekdays(always: bool) -> None:
    come = np.ones((20, 10, 5), dtype=bool)
    if not always:
        come[:, :, 1:] = False
        come[:, :, 0] = True
    fits = fits_of(configured(), visits_of(come if always else come[:, :1]), who_of(20), 50)
    names = ("attendance.weekday_weights", "attendance.habit", "attendance.team_correlation")
    assert all(fits[name].value is None and fits[name].reason for name in names)


def test_of_few_people_nothing_is_told() -> None:
    come = np.random.default_rng(1).random((9, 20, 5)) < 0.4
    fits = fits_of(configured(), visits_of(come), who_of(9), 50)
    assert all(fit.value is None and "fewer than 10" in str(fit.reason) for fit in fits.values())


def test_no_small_team_is_told() -> None:
    """Teams of 12, 11, 4 and 3 people: the small ones with the next, as seven are too few as well."""
    sizes = [12, 11, 4, 3]
    come = np.random.default_rng(1).random((30, 9, 5)) < 0.4
    fits = fits_of(configured(), visits_of(come), who_of(30, np.repeat(range(4), sizes), tuple("abcd")), 50)
    told = [(one["team"], one["people"]) for one in fits["office_days_of_teams"].answers]
    assert told == [(0, 12), (-1, 18)]


@pytest.mark.parametrize("made", [400, 40])
def test_a_staff_file_has_its_people_and_contracts(monkeypatch: pytest.MonkeyPatch, made: int) -> None:
    """Contract days are used, and what the file says of people is not set; logs are made of all teams or some."""
    monkeypatch.setattr(attendance_made, "PEOPLE", made)
    contract = np.ones((60, 5), dtype=bool)
    contract[:30, 4] = False
    days = np.random.default_rng(1).choice([1.0, 2.0, 3.0], 60)
    staff = roster([10] * 6, office_days=days, contract=contract)
    scenario = with_settings(configured(), {"calendar.contract_days_off": True})
    truth = with_settings(scenario, {"attendance.weekday_weights": [0.2, 0.2, 0.2, 0.2, 0.2]})
    visits, who = made_visits(truth, staff, MONDAY, 20, 5)
    assert who.contract is not None
    fits = fits_of(scenario, visits, who, 100, staff)
    people, weights = fits["organisation.employees"], fits["attendance.weekday_weights"]
    assert (people.value, people.setting) == (60, False)
    assert not fits["organisation.team_size"].setting
    assert "calendar.contract_days_off" not in fits
    assert weights.draws is not None
    assert np.all(np.abs(np.asarray(weights.value) - 0.2) <= 4 * weights.draws.std(axis=0))
    mean = fits["office_days_mean"]
    assert mean.draws is not None
    assert abs(float(mean.value or 0) - days.mean()) <= 4 * mean.draws.std()


def test_people_in_another_order_have_the_same_fits() -> None:
    come = np.random.default_rng(4).random((30, 9, 5)) < np.random.default_rng(5).random((30, 1, 5))
    order = np.random.default_rng(6).permutation(30)
    team = np.arange(30) % 3
    one = fits_of(configured(), visits_of(come), who_of(30, team, tuple("abc")), 20)
    other = fits_of(configured(), visits_of(come[order]), who_of(30, team[order], tuple("abc")), 20)
    for name, fit in one.items():
        if isinstance(fit.value, float | tuple):
            assert other[name].value == pytest.approx(fit.value, abs=1e-7), name


@pytest.mark.parametrize(("held", "least", "most"), [(0.0, 0.0, 0.3), (1.5, 0.8, 2.2), (3.0, None, None)])
def test_meetings_that_the_log_does_not_have_are_held_less_often(
    held: float, least: float | None, most: float | None
) -> None:
    """Three a week as configured: they pull more of a team in than a log of fewer shows, and spoil no other fit."""
    meeting = with_settings(configured(), {"meetings.team_per_week": 3.0, "meetings.digital_share": 0.5})
    truth = with_settings(meeting, TRUTH | {"attendance.team_correlation": 0.0, "meetings.team_per_week": held})
    visits, who = made_visits(truth, None, MONDAY, 12, 5)
    fits = fits_of(meeting, visits, who, 50)
    often, team, mean = (fits.get(name) for name in ("meetings.team_per_week", TEAM_KEY, "office_days_mean"))
    if least is None or most is None:
        assert often is None
    else:
        assert often is not None
        assert least <= float(often.value) <= most
        assert "more of a team in together" in often.reason
    assert team is not None
    assert mean is not None
    assert float(team.value) <= 4 * max(team.draws.std(), 0.005)
    assert abs(float(mean.value) - SHARES @ np.arange(6)) <= 4 * mean.draws.std()


def test_a_log_that_no_simulator_made_gets_its_level_back() -> None:
    """Coins of people's own chance, without leave or teams, by an office with meetings: its days are those of the log.

    What is told of the months to come is told of those of the log too: there is no leave in them.
    """
    rng, people, weeks = np.random.default_rng(8), 200, 26
    chance = np.clip(rng.beta(3, 4, people)[:, None] * np.array([0.85, 1.3, 1.0, 1.25, 0.6]), 0, 1)
    come = rng.random((people, weeks, 5)) < chance[:, None, :]
    team = np.arange(people) // 9
    scenario = with_settings(configured(), {"meetings.team_per_week": 1.0, "meetings.digital_share": 0.6})
    fits = list(
        fits_of(scenario, visits_of(come), who_of(people, team, tuple(f"{one:02d}" for one in range(23)))).values()
    )
    fitted = with_settings(scenario, settings_of(fits))
    assert fitted.calendar.leave_days < 2
    later = MONDAY + datetime.timedelta(weeks=weeks)
    predicted = np.array([made_attendance(fitted, None, later, 4, seed)[0].mean() for seed in range(20)])
    error = np.hypot(chance.mean(axis=1).std() / np.sqrt(people), predicted.std())
    assert abs(predicted.mean() - chance.mean()) <= 4 * error


def test_people_who_all_want_the_same_number_of_days_keep_it() -> None:
    """Whole days allow no narrower logs to take the slope of the spread from: the level has its own all the same."""
    scenario = with_settings(
        special(organisation=office(employees=120), attendance=coins(model="days_per_week")),
        {"organisation.fte": 1.0, "organisation.office_days": 2.0},
    )
    visits, who = made_visits(scenario, None, MONDAY, 15, 900)
    found = {fit.name: fit for fit in fit_attendance(Setup(scenario, None, 100, 10, nobody_knows), visits, who)}
    assert found["office_days_mean"].value == pytest.approx(2.0, abs=0.15)
    assert found["office_days_spread"].value == pytest.approx(0.0, abs=0.2)


def test_made_logs_of_few_people_may_lack_a_figure() -> None:
    """Of a dozen people some made logs have one team alone, and nobody who comes often in a month."""
    values = np.array([[1.0, np.nan, 2.0], [3.0, np.nan, np.nan]])
    np.testing.assert_array_equal(attendance_made._told_mean(values), [2.0, np.nan, 2.0])
