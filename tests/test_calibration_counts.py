"""Head counts: weekdays, level, and what teams and the building share; times from counts by the quarter of an hour."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fitted import by_name, errors, setup_of
from scenarios import EVERY_DAY, lively, no_meetings, office, plain, roster, special

from sim.attendance import wishes
from sim.calibration import correlations, daily
from sim.calibration.counts import fit_counts
from sim.calibration.fit import Fit
from sim.calibration.made import made_attendance, made_visits
from sim.calibration.office_days import shifted
from sim.calibration.person_days import person_days
from sim.calibration.series import Series, smoothed
from sim.calibration.shared_variance import SharedVariance
from sim.calibration.weekdays import day_shares, response, weights_for
from sim.compiling import Floats
from sim.day_plan import Day
from sim.draws import Draws
from sim.events import NOWHERE
from sim.logs.contents import Counts
from sim.population import draw_people
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.theory import headcount

pytestmark = pytest.mark.usefixtures("compiled")

DATA = Path(__file__).parents[2] / "shared" / "data"
MONDAY = datetime.date(2025, 1, 6)
WEEKS = 30
WEIGHTS = [0.2, 0.25, 0.15, 0.3, 0.1]
OFFICE = with_settings(
    lively(), {"organisation.employees": 300, "organisation.team_size": 15, "attendance.team_correlation": 0.01}
)
SHAPE = OFFICE.organisation.office_days_shares
WANTED = np.flatnonzero(SHAPE)
DAYS = "organisation.office_days_shares"
TRUTH = {
    DAYS: shifted(SHAPE, [2.6])[0].tolist(),
    "attendance.weekday_weights": WEIGHTS,
    "attendance.common_correlation": 0.04,
}


@pytest.fixture(autouse=True)
def _small_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "_ROUNDS", (0, 0))
    monkeypatch.setattr(correlations, "_SIZE", 0)


def counts_of(day: object, count: object, second: object = NOWHERE, direction: object = 0, places: int = 1) -> Counts:
    """Counts, one row each; what is one number holds for all."""
    number = np.asarray(count, dtype=np.float64)

    def column(value: object, kind: type) -> np.ndarray:
        return np.broadcast_to(np.asarray(value), number.shape).astype(kind)

    days = column(day, np.int32)
    return Counts(
        column(np.arange(len(number)) % places, np.int32),
        tuple(f"door {place}" for place in range(places)),
        days,
        column(second, np.int32),
        column(direction, np.int8),
        number,
        int(days.min()),
        int(days.max()),
    )


def attended(scenario: Scenario, weeks: int, replication: int) -> tuple[np.ndarray, Floats]:
    come, _ = made_attendance(scenario, None, MONDAY, weeks, replication)
    day = MONDAY.toordinal() + 7 * np.arange(weeks)[:, None] + np.arange(5)
    return day.ravel(), come.sum(axis=0).astype(np.float64).ravel()


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, Fit]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(daily, "_ROUNDS", (0, 0, 60_000))
        patch.setattr(correlations, "_SIZE", 60_000)
        yield by_name(fit_counts(setup_of(OFFICE), counts_of(*attended(with_settings(OFFICE, TRUTH), WEEKS, 5))))


@pytest.mark.parametrize("name", TRUTH)
def test_parameters_come_back(made: dict[str, Fit], name: str) -> None:
    fit = made[name]
    if name == DAYS:  # that nobody wants no number of days is certain
        draws = np.asarray(fit.draws)
        assert draws[:, np.array(SHAPE) == 0].max() == 0
        fit = replace(fit, value=tuple(np.asarray(fit.value)[WANTED]), draws=draws[:, WANTED])
    assert np.max(errors(fit, np.array(TRUTH[name])[WANTED] if name == DAYS else TRUTH[name])) < 4
    assert fit.setting
    assert fit.rests_on["weeks"] == WEEKS
    # Far from the configured ones, from which the fit starts.
    configured = {DAYS: np.array(SHAPE)[WANTED], "attendance.common_correlation": 0.0014}
    if name in configured:
        assert np.max(errors(fit, configured[name])) > 2


def test_days_cannot_split_what_teams_and_the_building_share(made: dict[str, Fit]) -> None:
    """Both ends of the answers make as much variance in the simulator, on 8 replications of 148 days each."""
    fit = made["attendance.team_correlation"]
    assert fit.value is None
    assert "cannot split" in fit.reason
    team, common = ([one[f"attendance.{part}_correlation"] for one in fit.answers] for part in ("team", "common"))
    assert team == sorted(team)
    assert common == sorted(common, reverse=True)
    assert team[0] == common[-1] == 0
    assert made["attendance.common_correlation"].answers == fit.answers
    fitted = with_settings(
        OFFICE,
        {
            "organisation.office_days_shares": list(made["organisation.office_days_shares"].value),  # type: ignore[arg-type]
            "attendance.weekday_weights": list(made["attendance.weekday_weights"].value),  # type: ignore[arg-type]
        },
    )
    means = []
    for answer in (fit.answers[0], fit.answers[2]):
        found = []
        for replication in range(8):
            day, count = attended(with_settings(fitted, answer), WEEKS, 50 + replication)
            found.append(smoothed(Series(day[count > 0], count[count > 0])).dispersion.mean())
        means.append((np.mean(found), np.var(found, ddof=1) / len(found)))
    (one, var), (other, its) = means
    # The trials that scale the theory have errors of their own, of 4 % each: 60,000 people times weeks.
    assert abs(one - other) < 4 * np.sqrt(var + its + (0.06 * one) ** 2)


def test_more_people_than_employees_are_refused() -> None:
    day, count = attended(OFFICE, 10, 0)
    fit = by_name(fit_counts(setup_of(OFFICE), counts_of(day, 4 * count)))["organisation.office_days"]
    assert fit.value is None
    assert "employees" in fit.reason


def test_places_are_added_up_and_closed_days_left_out() -> None:
    """Half of the people at each of two doors, with a Sunday and a holiday that nobody should count."""
    day, count = attended(OFFICE, 12, 0)
    setup = setup_of(OFFICE, draws=40)
    once = by_name(fit_counts(setup, counts_of(day, count)))["office_days_mean"]
    extra = [MONDAY.toordinal() - 1, datetime.date(2025, 4, 21).toordinal()]  # a Sunday, Easter Monday
    halves = counts_of(np.append(np.repeat(day, 2), extra), np.append(np.repeat(count / 2, 2), [500, 500]), places=2)
    twice = by_name(fit_counts(setup, halves))["office_days_mean"]
    assert (twice.value, twice.low, twice.high) == (once.value, once.low, once.high)


def test_a_number_for_everybody_stays_one() -> None:
    """Where the scenario says one number of days, and no shares, that number is fitted."""
    scenario = with_settings(OFFICE, {"organisation.office_days": 2.0})
    day, count = attended(scenario, 12, 0)
    fits = by_name(fit_counts(setup_of(scenario, draws=40), counts_of(day, count)))
    assert errors(fits["organisation.office_days"], 2.0) < 4
    assert "organisation.office_days_shares" not in fits


@pytest.mark.parametrize("mean", [0.3, 1.0, 2.6, 4.9])
def test_shares_are_moved_to_a_mean_as_little_as_can_be(mean: float) -> None:
    """Tilted: ln of new over old rises evenly with the days; where no tilt has the mean, some want other days too."""
    shape = np.array([0.0, 0.3, 0.4, 0.2, 0.1, 0.0])
    (found,) = shifted(shape, [mean])
    assert found @ np.arange(6) == pytest.approx(mean)
    assert found.sum() == pytest.approx(1)
    if 1 < mean < 4:
        assert found[[0, 5]].tolist() == [0, 0]
        steps = np.diff(np.log(found[1:5] / shape[1:5]))
        assert steps == pytest.approx(steps[0])


def test_a_few_weeks_tell_nothing() -> None:
    day, count = attended(OFFICE, 7, 0)
    fits = fit_counts(setup_of(OFFICE), counts_of(day, count))
    assert {fit.value for fit in fits} == {None}
    assert {fit.reason for fit in fits} == {"the counts cover fewer than 8 weeks"}


# --- theory ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("team", "common"), [(0.0, 0.02), (0.1, 0.0), (0.1, 0.02), (0.3, 0.1)])
def test_shared_variance_is_that_of_the_copula(team: float, common: float) -> None:
    """Against the exact distribution of the headcount; the rule over the factors is good to 0.2 %."""
    scenario = special(organisation=office(employees=60, team_size=6))
    people = draw_people(scenario.organisation, Draws(1, 0))
    wanted = wishes(scenario.attendance, people, people.contract)
    chances = wanted.coin_chances[:, 0]
    pmf = headcount(chances, people.team, team, common)
    number = np.arange(len(pmf))
    mean = pmf @ number
    shared = SharedVariance(scenario.attendance, wanted, people, wanted.coin_chances.sum(axis=0))
    variance = (chances * (1 - chances)).sum() + mean * shared.excess(team, common)
    assert variance == pytest.approx(pmf @ (number - mean) ** 2, rel=2e-3)
    again = shared.common(team, np.array([shared.excess(team, common)]))
    assert again[0] == pytest.approx(common, abs=1e-4)


@pytest.mark.parametrize(("team", "common"), [(0.0, 0.02), (0.2, 0.0)])
def test_shared_variance_is_that_of_days_per_week(team: float, common: float) -> None:
    """Against 400 weeks of the simulator without leave and meetings."""
    settings = {
        "attendance.model": "days_per_week",
        "attendance.team_correlation": team,
        "attendance.common_correlation": common,
    }
    scenario = with_settings(special(organisation=office(employees=120, team_size=12)), settings)
    alone = with_settings(scenario, dict.fromkeys(list(settings)[1:], 0.0))
    people = draw_people(scenario.organisation, Draws(1, 0))
    wanted = wishes(scenario.attendance, people, people.contract)
    shared = SharedVariance(scenario.attendance, wanted, people, np.full(5, 48.0))
    dispersion = []
    for one in (scenario, alone):
        _, count = attended(one, 400, 0)
        dispersion.append(np.mean((count - 48) ** 2) / 48)
    # The variance of a variance of n normal numbers is 2 / (n - 1) times its square.
    error = np.sqrt(2 / 1999) * np.hypot(*dispersion)
    assert abs(dispersion[0] - dispersion[1] - shared.excess(team, common)) < 4 * error


@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_weights_give_the_shares_they_are_for(model: str) -> None:
    scenario = with_settings(OFFICE, {"attendance.model": model})
    people = draw_people(scenario.organisation, Draws(1, 0))
    target = np.array([0.15, 0.25, 0.2, 0.25, 0.15])
    weights = weights_for(scenario.attendance, people, people.contract, target, np.full(5, 0.2))
    assert weights.sum() == pytest.approx(1)
    assert day_shares(scenario.attendance, people, people.contract, weights) == pytest.approx(target, abs=1e-7)
    moved = target * np.exp(np.array([1e-4, -1e-4, 0, 0, 0]))
    other = weights_for(scenario.attendance, people, people.contract, moved / moved.sum(), weights)
    step = response(scenario.attendance, people, people.contract, weights) @ np.log(moved / moved.sum() / target)
    logs = np.log(other / weights)
    assert step - step.mean() == pytest.approx(logs - logs.mean(), abs=2e-6)


def test_a_series_without_chance_is_weekday_times_season() -> None:
    day = MONDAY.toordinal() + (7 * np.arange(20)[:, None] + np.arange(5)).ravel()
    usual = np.tile([50.0, 80.0, 60.0, 90.0, 30.0], 20)
    place = (day - day[0] + 0.5) / (day[-1] - day[0] + 1)
    found = smoothed(Series(day, usual * np.exp(0.3 * np.cos(np.pi * place))))
    assert found.weekdays / found.weekdays.sum() == pytest.approx(np.array([50, 80, 60, 90, 30]) / 310, abs=1e-9)
    assert found.season.mean() == pytest.approx(1)
    assert found.dispersion == pytest.approx(0, abs=1e-9)


def test_a_roster_says_how_many_days_people_want() -> None:
    staff = roster([20, 20, 20], contract=[EVERY_DAY] * 60)
    scenario = with_settings(OFFICE, {"attendance.team_correlation": 0.0})
    come, _ = made_attendance(scenario, staff, MONDAY, 10, 0)
    day = MONDAY.toordinal() + 7 * np.arange(10)[:, None] + np.arange(5)
    fits = by_name(fit_counts(setup_of(scenario, staff), counts_of(day.ravel(), come.sum(axis=0).ravel())))
    level = fits["organisation.office_days"]
    assert not level.setting
    assert "staff file" in level.reason


# --- counts by time --------------------------------------------------------------------------------------------------

SIMPLE = special(
    organisation=office(employees=400, office_days=4.0),
    day=Day(part_day_share=0.0, breaks=0.0, lunch_share=0.0, friday_earlier=0.3),
    calendar=plain(),
    meetings=no_meetings(),
)


def by_quarter(scenario: Scenario, weeks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Dates, ends of quarters of an hour, and how many came and went in them (days, quarters)."""
    days = person_days(made_visits(scenario, None, MONDAY, weeks, 0)[0])
    dates = np.unique(days.day)
    edges = np.arange(0, 24.01, 0.25)
    tables = [
        np.array([np.histogram(hours[days.day == one], edges)[0] for one in dates]) for hours in (days.come, days.go)
    ]
    return dates, (edges[1:] * 3600).astype(int), *tables


@pytest.mark.parametrize("present", [False, True])
def test_times_come_back_from_quarters_of_an_hour(present: bool) -> None:
    """All people of eight weeks; the mean of fixed people differs from that of the law by their number."""
    dates, ends, came, went = by_quarter(SIMPLE, 8)
    day, second = np.repeat(dates, len(ends)), np.tile(ends, len(dates))
    if present:
        counts = counts_of(day, np.cumsum(came - went, axis=1).ravel(), second)
    else:
        counts = counts_of(
            np.tile(day, 2), np.concatenate([came.ravel(), went.ravel()]), np.tile(second, 2),
            np.repeat([1, -1], came.size),
        )  # fmt: skip
    found = by_name(fit_counts(setup_of(SIMPLE), counts))
    people = 0.6 / np.sqrt(400)
    rounding = 0.02  # the ends of the windows cut what lies beyond 12, and before 15 h
    for name, truth in (("day.arrival", 8.7), ("day.departure", 17.83)):
        fit = found[name]
        assert fit.setting
        assert abs(fit.value - truth) < 4 * np.hypot(people, np.std(fit.draws)) + rounding  # type: ignore[operator]
    assert errors(found["day.friday_earlier"], 0.3) < 4
    for name, part in (("day.arrival_between", "arrival"), ("day.departure_within", "departure")):
        fit = found[name]
        assert fit.value is None
        assert "nobody apart" in fit.reason
        total = found[f"{part}_sd"].value
        times = 2 if part == "arrival" else 1
        for one in fit.answers:
            both = one[f"day.{part}_between"] ** 2 + times * one[f"day.{part}_within"] ** 2
            assert np.sqrt(both) == pytest.approx(total, abs=1e-3)
    assert found["day.lunch_share"].value is None


def test_the_highest_count_of_a_day_stands_for_more_people() -> None:
    """Part days: fewer are in at once than come. Weekday counts by the quarter give the same office days."""
    scenario = with_settings(OFFICE, {"attendance.common_correlation": 0.0, "attendance.team_correlation": 0.0})
    dates, ends, came, went = by_quarter(scenario, 9)
    inside = np.cumsum(came - went, axis=1)
    assert inside.max(axis=1).mean() < 0.92 * came.sum(axis=1).mean()
    day, second = np.repeat(dates, len(ends)), np.tile(ends, len(dates))
    found = by_name(fit_counts(setup_of(scenario), counts_of(day, inside.ravel(), second)))
    whole = by_name(fit_counts(setup_of(scenario), counts_of(dates, came.sum(axis=1))))
    level, exact = found["office_days_mean"], whole["office_days_mean"]
    # The simulator's share at once, of 30 days of a thousand people, is good to one in a hundred.
    assert abs(level.value / exact.value - 1) < 0.03  # type: ignore[operator]
    assert "at once" in level.reason


def test_a_counter_that_leaves_people_at_night_is_said() -> None:
    dates, ends, came, went = by_quarter(SIMPLE, 2)
    day, second = np.repeat(dates, len(ends)), np.tile(ends, len(dates))
    inside = np.cumsum(came - went, axis=1)
    for left, drifts in ((0, False), (100, True)):
        found = by_name(fit_counts(setup_of(SIMPLE), counts_of(day, (inside + left).ravel(), second)))
        assert ("drifts" in found["left_at_night"].reason) == drifts
        most = inside.sum(axis=0).max() / len(dates) + left
        assert found["left_at_night"].value == pytest.approx(left / most)


# --- real data -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not DATA.exists(), reason="the data are not here")
@pytest.mark.parametrize(("day", "departure"), [("MTT", 17.83), ("FRI", 17.61)])
def test_gates_of_the_city(day: str, departure: float) -> None:
    """Net arrivals 8.77 h, sd .77, departures 17.83, sd 1.09, Fridays 17.61: published to .01, the rule is not."""
    table = pd.read_csv(DATA / "city_gates_uk" / "quarter_hour_2019_2021.csv")
    # Canary Wharf is not in the City.
    table = table[(table.year == 2019) & (table.day == day) & (table.station != "Canary Wharf LU")]
    end = table.quarter.str[5:7].astype(int) * 3600 + table.quarter.str[7:9].astype(int) * 60
    end = np.where(end <= 5 * 3600, end + 24 * 3600, end)
    # Who leaves a station comes to an office.
    counts = counts_of(NOWHERE, table["count"], end, np.where(table.dir == "OUT", 1, -1), places=7)
    found = by_name(fit_counts(setup_of(OFFICE), counts))
    assert found["day.departure"].value == pytest.approx(departure, abs=0.02)
    assert "weekday_weights" not in " ".join(found)  # a typical day has times only
    assert found["day.departure"].low is None
    assert "typical" in found["day.departure"].reason
    if day == "MTT":
        assert found["day.arrival"].value == pytest.approx(8.77, abs=0.02)
        assert found["arrival_sd"].value == pytest.approx(0.77, abs=0.02)
        assert found["departure_sd"].value == pytest.approx(1.09, abs=0.02)


@pytest.mark.skipif(not DATA.exists(), reason="the data are not here")
def test_rooms_of_an_office() -> None:
    """Six weeks of three rooms: too few for weekdays; times of the day are told."""
    table = pd.read_csv(DATA / "office_rooms_nl" / "rooms_15min.csv", parse_dates=["time"])
    table = table[table.bt_people.notna()]
    counts = counts_of(
        table.time.map(datetime.datetime.toordinal),
        table.bt_people,
        table.time.dt.hour * 3600 + table.time.dt.minute * 60,
    )
    counts = replace(counts, place=table.room.factorize()[0].astype(np.int32), places=("a", "b", "c"))
    found = by_name(fit_counts(setup_of(OFFICE), counts))
    assert found["attendance.weekday_weights"].value is None
    assert 8 < found["day.arrival"].value < 10  # type: ignore[operator]
