"""The backtest: scores against closed forms and by exchangeability, verdicts on made logs, and no look-ahead."""

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sampling import z_mean
from scenarios import coins, office, plain, special
from scipy.stats import binom, chi2, norm

from experiments.calibrated_booking_office import prepare
from sim.calibration import backtest as backtests
from sim.calibration.backtest import Backtest, backtest
from sim.calibration.cutting import logs_until, recent
from sim.calibration.fit import Fit, Setup
from sim.calibration.made import made_attendance, made_visits
from sim.calibration.observed import attendance_of
from sim.calibration.predicting import alike, drawn_settings, predicted, samples_for
from sim.calibration.scores import crps_of_samples, crps_of_whole, ends, inside, pit_histogram
from sim.calibration.verdict import verdict
from sim.draws import Draws
from sim.events import NOWHERE
from sim.language import speaking
from sim.logs.contents import STATUSES, Bookings, Counts, Logs, Visits, Who
from sim.population import draw_people
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.sentences import said
from sim.workdays import Calendar

FIRST = datetime.date(2025, 1, 6)
M = 39  # samples: intervals of 50, 80 and 95 % are exact
Array = npt.NDArray[Any]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few samples: what is tested does not hang on their number."""
    monkeypatch.setattr(backtests, "samples_for", lambda people, weeks: M)


def hybrid(**changes: Any) -> Scenario:
    """60 people who want 2.4 days of a Dutch week."""
    attendance = coins(model="days_per_week", weekday_weights="nl", **changes)
    return special(organisation=office(employees=60, office_days=2.4), attendance=attendance)


def setup_of(scenario: Scenario) -> Setup:
    return Setup(scenario, None, 50, 10, lambda what, done, of: None)


def logs_of(come: Array, **changes: Any) -> Logs:
    """Badge logs of who comes (n, weeks, 5) from `FIRST` on."""
    person, week, weekday = np.nonzero(come)
    day = FIRST.toordinal() + 7 * week + weekday
    hour = np.full(len(day), 3600, dtype=np.int32)
    last = FIRST.toordinal() + 7 * come.shape[1] - 1
    visits = Visits(
        person.astype(np.int32), day.astype(np.int32), 9 * hour, 17 * hour, FIRST.toordinal(), last
    )  # fmt: skip
    who = Who(np.zeros(len(come), dtype=np.int32), ("A",), None, listed=True)
    return replace(Logs(who, visits, None, None, None, [], [], {}, {}), **changes)


def counts_of(people: Array, first: datetime.date = FIRST, **changes: Any) -> Logs:
    """Head counts (days,) of consecutive dates, nan where there is none."""
    day = (first.toordinal() + np.arange(len(people))).astype(np.int32)[~np.isnan(people)]
    zeros = np.zeros(len(day), dtype=np.int32)
    counts = Counts(
        zeros, ("",), day, zeros + NOWHERE, zeros.astype(np.int8), people[~np.isnan(people)], int(day[0]), int(day[-1])
    )
    who = Who(np.zeros(0, dtype=np.int32), (), None, listed=False)
    return replace(Logs(who, None, None, counts, None, [], [], {}, {}), **changes)


def made(scenario: Scenario, weeks: int, replication: int) -> Array:
    return made_attendance(scenario, None, FIRST, weeks, replication)[0]


def right(logs: Logs) -> list[Fit]:
    """The scenario itself is the truth: nothing to change."""
    return []


def fit(name: str, value: Any, draws: Any = None, **changes: Any) -> Fit:
    drawn = None if draws is None else np.asarray(draws, dtype=np.float64)
    return replace(Fit(name, value, None, None, "as given", "badges", {}, drawn), **changes)


# --- scores ----------------------------------------------------------------------------------------------------------


def integrated(samples: Array, observed: float) -> float:
    """The integral of (F(x) - 1{observed <= x})**2 of an empirical distribution, step by step."""
    points = np.unique(np.append(samples, observed))
    return float(sum(((samples <= a).mean() - (observed <= a)) ** 2 * (b - a) for a, b in pairwise(points)))


def test_crps_of_a_point_is_the_absolute_error() -> None:
    np.testing.assert_allclose(
        crps_of_samples(np.full((7, 3), 5.0), np.array([5.0, 3.0, 9.5])), [0, 2, 4.5], atol=1e-12
    )


def test_crps_of_samples_is_the_integral_for_the_empirical_distribution() -> None:
    generator = np.random.default_rng(1)
    samples, observed = generator.poisson(6, (31, 40)).astype(float), generator.poisson(8, 40).astype(float)
    wanted = [integrated(samples[:, one], observed[one]) for one in range(40)]
    np.testing.assert_allclose(crps_of_samples(samples, observed), wanted, rtol=1e-12, atol=1e-12)


def test_crps_of_many_normal_samples_is_that_of_the_normal_distribution() -> None:
    """The formula is that of Gneiting and Raftery 2007. Samples are at the midpoints of 10,001 equal shares.

    Both distribution functions differ by at most 1 / 20,002, so both scores by at most 2 / 20,002 on each unit of the
    line; beyond 4 on either side nothing is left that counts: 8 units.
    """
    m = 10_001
    samples = norm.ppf((np.arange(m) + 0.5) / m)[:, None] * np.ones(4)
    observed = np.array([-2.0, 0.0, 0.7, 3.0])
    wanted = observed * (2 * norm.cdf(observed) - 1) + 2 * norm.pdf(observed) - 1 / np.sqrt(np.pi)
    np.testing.assert_allclose(crps_of_samples(samples, observed), wanted, rtol=0, atol=8 * 2 / 20_002)


def test_crps_of_whole_numbers_is_the_sum_and_that_of_samples_with_those_shares() -> None:
    observed = np.array([0.0, 3.0, 9.0, 10.0, 14.0])
    below = binom.cdf(np.arange(11), 10, 0.3)
    wanted = [sum((binom.cdf(k, 10, 0.3) - (one <= k)) ** 2 for k in range(30)) for one in observed]
    np.testing.assert_allclose(crps_of_whole(below, observed), wanted, rtol=1e-12)
    samples = np.array([2.0, 2.0, 3.0, 5.0])
    shares = np.array([(samples <= k).mean() for k in range(6)])
    np.testing.assert_allclose(
        crps_of_whole(shares, observed), crps_of_samples(samples[:, None] * np.ones(5), observed), rtol=1e-12
    )


@pytest.mark.parametrize("mean", [0.7, 5, 3000])
def test_each_of_forty_equals_taken_as_what_came_fills_pit_and_intervals_exactly(mean: float) -> None:
    """A right prediction is exchangeable with what comes, ties or not: then nothing is left to chance."""
    numbers = np.random.default_rng(2).poisson(mean, M + 1).astype(float)
    one_out = np.stack([np.delete(numbers, one) for one in range(M + 1)], axis=1)
    np.testing.assert_allclose(pit_histogram(one_out, numbers), (M + 1) / 10, rtol=1e-12)
    for level in (0.5, 0.8, 0.95):
        assert inside(one_out, numbers, level).mean() == pytest.approx(level, abs=1e-12)


def test_pit_is_uniform_for_a_right_predictor_and_not_for_a_shifted_one() -> None:
    """Masses that are spread vary less than counts, so chi-square bounds the statistic; 3.2e-5 as z = 4."""
    generator, days = np.random.default_rng(3), 4000
    samples = generator.poisson(4, (M, days)).astype(float)
    observed = generator.poisson(4, days).astype(float)

    def statistic(observed: Array) -> float:
        return float(((pit_histogram(samples, observed) - days / 10) ** 2).sum() / (days / 10))

    assert pit_histogram(samples, observed).sum() == pytest.approx(days)
    assert chi2.sf(statistic(observed), 9) > 3.2e-5
    assert chi2.sf(statistic(observed + 1), 9) < 1e-12


def test_an_interval_has_the_same_number_of_samples_beyond_each_end() -> None:
    samples = np.random.default_rng(4).permutation(M)[:, None] + 1.0
    assert [tuple(float(end[0]) for end in ends(samples, level)) for level in (0.5, 0.8, 0.95)] == [
        (10, 30), (4, 36), (1, 39),
    ]  # fmt: skip
    assert inside(np.repeat(samples, 4, axis=1), np.array([0.5, 1.5, 36.5, 39.5]), 0.8).tolist() == [0, 0, 0, 0]
    assert inside(np.repeat(samples, 2, axis=1), np.array([4.5, 35.5]), 0.8).tolist() == [1, 1]


# --- cutting ---------------------------------------------------------------------------------------------------------


def test_logs_are_cut_by_day_and_what_has_no_date_stays() -> None:
    logs = logs_of(made(hybrid(), 4, 0))
    day = np.array([FIRST.toordinal() + 2, NOWHERE, FIRST.toordinal() + 9], dtype=np.int32)
    zeros = np.zeros(3, dtype=np.int32)
    counts = Counts(zeros, ("",), day, zeros, zeros.astype(np.int8), np.ones(3), int(day[0]), int(day[2]))
    bookings = Bookings(zeros, day, np.zeros(3), zeros.astype(np.int8), int(day[0]), int(day[2]))
    cut = logs_until(replace(logs, counts=counts, bookings=bookings), FIRST.toordinal() + 7)
    assert cut.visits is not None
    assert cut.counts is not None
    assert cut.bookings is not None
    assert logs.visits is not None
    assert cut.visits.day.max() == FIRST.toordinal() + 4
    assert cut.visits.last == FIRST.toordinal() + 6
    np.testing.assert_array_equal(cut.visits.person, logs.visits.person[logs.visits.day < FIRST.toordinal() + 7])
    assert cut.counts.day.tolist() == day[:2].tolist()
    assert cut.bookings.day.tolist() == day[:2].tolist()
    assert len(cut.who) == 60


def test_the_last_weeks_are_calendar_weeks_and_what_has_no_date_stays() -> None:
    logs = logs_of(made(hybrid(), 4, 0))
    assert logs.visits is not None
    monday, wednesday = FIRST.toordinal() + 14, FIRST.toordinal() + 23
    day = np.array([monday - 1, NOWHERE, monday], dtype=np.int32)
    zeros = np.zeros(3, dtype=np.int32)
    counts = Counts(zeros, ("",), day, zeros, zeros.astype(np.int8), np.ones(3), int(day[0]), int(day[2]))
    cut = recent(logs_until(replace(logs, counts=counts), wednesday), 2)
    assert cut.visits is not None
    assert cut.counts is not None
    assert (cut.visits.day.min(), cut.visits.first, cut.visits.last) == (monday, monday, wednesday - 1)
    assert cut.counts.day.tolist() == [NOWHERE, monday]
    assert recent(logs, None) is logs
    ahead = replace(counts, last=wednesday + 40)  # what reaches further than who came moves no week
    assert recent(replace(logs, counts=ahead), 4).visits is not None
    assert recent(replace(logs, counts=ahead), 4).visits.first == FIRST.toordinal()  # type: ignore[union-attr]
    typical = replace(counts, day=np.full(3, NOWHERE, dtype=np.int32), first=NOWHERE, last=NOWHERE)
    undated = replace(logs, visits=None, counts=typical)
    assert recent(undated, 2) is undated


def test_people_of_no_staff_file_are_those_seen_and_their_numbers_know_nothing_of_later() -> None:
    """Other numbers, and people and teams who come later, are the same logs before."""
    scenario, weeks = hybrid(), 6
    visits, who = made_visits(scenario, None, FIRST, weeks, 1)
    until = FIRST.toordinal() + 14
    anybody = replace(who, listed=False)
    nothing = Logs(anybody, visits, None, None, None, [], [], {}, {})
    order = np.random.default_rng(5).permutation(len(who)).astype(np.int32)
    other = replace(visits, person=order[visits.person])
    at = np.lexsort((other.arrive, other.day, other.person))
    late = (other.day[at] >= until) & (other.arrive[at] > 9 * 3600)
    other = replace(
        other, person=np.where(late, len(who), other.person[at]).astype(np.int32), day=other.day[at],
        arrive=other.arrive[at], leave=other.leave[at],
    )  # fmt: skip
    team = np.append(who.team[np.argsort(order)] + 1, 0).astype(np.int32)
    more = replace(anybody, team=team, teams=("0 newcomers", *who.teams))
    one, two = (logs_until(logs, until) for logs in (nothing, replace(nothing, who=more, visits=other)))
    assert one.visits is not None
    assert two.visits is not None
    assert len(one.who) == len(np.unique(one.visits.person)) < len(who) + 1
    assert vars(one.visits).keys() == vars(two.visits).keys()
    for name, value in vars(one.visits).items():
        np.testing.assert_array_equal(value, getattr(two.visits, name))
    np.testing.assert_array_equal(one.who.team, two.who.team)
    assert one.who.teams == two.who.teams


def test_bookings_are_numbered_anew_alike_and_those_of_nobody_stay_nobodys() -> None:
    day = (FIRST.toordinal() + np.array([0, 0, 1, 1, 8], dtype=np.int32)).astype(np.int32)
    ahead, status = np.array([1.0, 2.0, 1.0, 0.0, 0.0]), np.zeros(5, dtype=np.int8)
    who = Who(np.zeros(3, dtype=np.int32), ("A",), None, listed=False)
    found = []
    for person, order in (([0, 1, 0, NOWHERE, 2], [0, 1, 2, 3, 4]), ([2, 0, 2, NOWHERE, 1], [1, 0, 3, 2, 4])):
        rows = (np.array(person, dtype=np.int32)[order], day[order], ahead[order], status[order])
        bookings = Bookings(*rows, int(day[0]), int(day[4]))
        cut = logs_until(Logs(who, None, bookings, None, None, [], [], {}, {}), int(day[4])).bookings
        assert cut is not None
        found.append([row.tolist() for row in (cut.person, cut.day, cut.ahead)])
    assert found[0] == found[1]
    assert sorted(map(found[0][0].count, (NOWHERE, 0, 1))) == [1, 1, 2]


# --- what is observed ------------------------------------------------------------------------------------------------


def test_people_are_counted_once_a_day_and_days_that_are_closed_or_silent_are_said() -> None:
    come = np.zeros((3, 2, 5), dtype=np.bool_)
    come[:2, 0, 0] = come[:, 0, 3] = come[0, 1, 1] = True
    logs = logs_of(come)
    assert logs.visits is not None
    twice = {name: np.tile(getattr(logs.visits, name), 2) for name in ("person", "day", "arrive", "leave")}
    calendar = plain(extra_holidays=["01-09"])
    seen = attendance_of(replace(logs, visits=replace(logs.visits, **twice)), calendar, 3)
    assert seen is not None
    assert [datetime.date.fromordinal(int(day)).isoformat() for day in seen.day] == ["2025-01-06", "2025-01-14"]
    assert seen.people.tolist() == [2, 1]
    assert seen.notes == [
        "3 people on 1 day that the calendar closes are not predicted",
        "left out, as they have no row: 7 days on which the calendar opens the office",
    ]


def test_counts_are_summed_over_places_and_cancelled_bookings_are_none() -> None:
    day = np.array([FIRST.toordinal()] * 3 + [FIRST.toordinal() + 1], dtype=np.int32)
    zeros = np.zeros(4, dtype=np.int32)
    who = Who(np.zeros(0, dtype=np.int32), (), None, listed=False)
    whole = zeros + NOWHERE
    counts = Counts(
        np.array([0, 1, 2, 0], dtype=np.int32), ("a", "b", "c"), day, whole, zeros.astype(np.int8),
        np.array([3.0, 4.0, 5.0, 0.0]), int(day[0]), int(day[3]),
    )  # fmt: skip
    status = np.array([STATUSES.index(one) for one in ("booked", "cancelled", "no_show", "used")], dtype=np.int8)
    bookings = Bookings(whole, day, np.zeros(4), status, int(day[0]), int(day[3]))
    by_counts = attendance_of(Logs(who, None, bookings, counts, None, [], [], {}, {}), plain(), 10)
    by_bookings = attendance_of(Logs(who, None, bookings, None, None, [], [], {}, {}), plain(), 10)
    assert by_counts is not None
    assert by_bookings is not None
    assert by_counts.people.tolist() == [12, 0]
    assert by_bookings.people.tolist() == [2, 1]
    by_time = replace(counts, second=zeros)
    assert attendance_of(Logs(who, None, None, by_time, None, [], [], {}, {}), plain(), 10) is None


def test_bookings_of_the_public_data_become_bookings_a_day_without_anything_else(tmp_path: Path) -> None:
    rows = "5,2022-08-11,4,1\n7,2022-08-11,14,4\n9,2022-08-15,4,1\n10,2022-08-13,9,2\n"  # Thursday, Monday, Saturday
    (tmp_path / "bookings.csv").write_text("booking_seq,date,desk,room\n" + rows, encoding="utf-8")
    prepare.main(str(tmp_path), str(tmp_path / "a_day.csv"))
    whole = "2022-08-11,2\n2022-08-12,0\n2022-08-13,1\n2022-08-15,1\n"
    assert (tmp_path / "a_day.csv").read_text(encoding="utf-8") == "date,count\n" + whole
    prepare.main(str(tmp_path), str(tmp_path / "late.csv"), "2022-08-13")
    assert (tmp_path / "late.csv").read_text(encoding="utf-8") == "date,count\n2022-08-13,1\n2022-08-15,1\n"


# --- predictions -----------------------------------------------------------------------------------------------------


def test_each_sample_takes_another_draw_of_what_is_a_setting_and_is_known() -> None:
    fits = [
        fit("attendance.weekday_weights", (1.0, 2.0, 3.0, 4.0, 5.0), [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]),
        fit("attendance.habit", 0.3, [0.2, 0.4]),
        fit("attendance.model", "days_per_week"),
        fit("organisation.employees", 70, [69.0, 71.0]),
        fit("spread", 3.0, [1.0, 2.0], setting=False),
        fit("attendance.team_correlation", None),
    ]
    assert drawn_settings(fits, 3) == {
        "attendance.weekday_weights": [5, 4, 3, 2, 1],
        "attendance.habit": 0.4,
        "attendance.model": "days_per_week",
        "organisation.employees": 71,
    }


def test_people_of_a_prediction_want_together_what_such_people_want_on_average() -> None:
    """Each still wants what somebody may want, and their number and teams are those of the replication."""
    shares = [0.0, 0.3, 0.3, 0.2, 0.1, 0.1]
    scenario = with_settings(hybrid(), {"organisation.office_days": None, "organisation.office_days_shares": shares})
    drawn = [draw_people(scenario.organisation, Draws(scenario.seed, one)).office_days for one in range(20)]
    people = [alike(scenario, one) for one in range(20)]
    means = [one.office_days.mean() for one in people]
    many = [draw_people(scenario.organisation, Draws(9, one)).office_days.mean() for one in range(2000)]
    exact = float(np.mean(many))
    # By quantiles of 20,000 people each of 60 stands for a sixtieth of them, but for half a day at each step.
    assert np.abs(np.array(means) - exact).max() < 0.05
    assert np.std(means) < np.std([one.mean() for one in drawn]) / 5
    assert all((one.office_days <= one.contract.sum(axis=1)).all() for one in people)
    for place in np.argsort(drawn[3])[::20]:  # the order among them is that of the draw
        lower = drawn[3] < drawn[3][place]
        assert people[3].office_days[lower].max(initial=0.0) <= people[3].office_days[place]


def test_the_doubt_about_parameters_is_in_the_prediction() -> None:
    """People want 0 or 5 days, by the draw: every day has nobody or everybody."""
    draws = fit("organisation.office_days", 2.5, [0.0, 5.0])
    people = predicted(hybrid(), None, [draws], FIRST, 2, 4, lambda done: None)
    assert people[::2].max() == 0
    assert people[1::2].min() == 60
    sure = predicted(hybrid(), None, [fit("organisation.office_days", 5.0)], FIRST, 1, 2, lambda done: None)
    assert sure.min() == 60


def test_samples_are_few_where_many_are_simulated_and_intervals_stay_exact() -> None:
    assert [samples_for(people, 13) for people in (50, 1277, 3000, 100_000)] == [399, 399, 239, 119]
    assert {(samples_for(people, 13) + 1) % 40 for people in (50, 3000, 100_000)} == {0}


def test_a_right_predictor_covers_what_it_says_on_made_logs() -> None:
    """25 truths of 3 weeks and 79 samples, all exchangeable; people stay the same within a truth, so the unit is it."""
    scenario, truths, samples = hybrid(team_correlation=0.05, common_correlation=0.02, habit=0.5), 25, 79
    people = predicted(scenario, None, [], FIRST, 3, samples, lambda done: None).reshape(samples, -1)
    seen = np.array([made(scenario, 3, one).sum(axis=0).reshape(-1) for one in range(truths)])
    for level in (0.5, 0.8):
        assert z_mean([inside(people, one.astype(float), level).mean() for one in seen], level) < 4


# --- the whole -------------------------------------------------------------------------------------------------------


def played(
    come: Array, scenario: Scenario, weeks: int | None = None, refit: Callable[[Logs], list[Fit]] = right
) -> Backtest:
    found = backtest(setup_of(scenario), logs_of(come), weeks, refit)
    assert found is not None
    return found


def summary_of(found: Backtest) -> dict[str, Any]:
    assert found.summary is not None
    return found.summary


def test_a_right_prediction_is_good_and_told_as_declared(quick: None) -> None:
    scenario = hybrid(team_correlation=0.05, common_correlation=0.01)
    found = played(made(scenario, 32, 3), scenario)
    summary = summary_of(found)
    assert summary["verdict_code"] == "good"
    assert "of 40 days in 8 weeks that it had not seen" in summary["verdict"]
    with speaking("nl"):
        assert said(summary["verdict"]).startswith("Niets pleit tegen de voorspelling: van 40 dagen in 8 weken")
    assert {name: summary[name] for name in ("weeks", "first", "last", "folds", "days")} == {
        "weeks": 8, "first": "2025-06-23", "last": "2025-08-15", "folds": 3, "days": 40,
    }  # fmt: skip
    assert summary.keys() == {
        "weeks", "first", "last", "folds", "days", "attendance", "peak", "weekdays", "verdict", "verdict_code",
    }  # fmt: skip
    attendance = summary["attendance"]
    assert attendance.keys() == {"coverage", "crps", "skill", "pit", "bias"}
    assert summary["peak"].keys() == {"coverage", "crps"}
    assert attendance["coverage"].keys() == {"50", "80", "95"}
    assert attendance["crps"].keys() == {"model", "last_year", "smoothing"}
    assert attendance["skill"].keys() == {"last_year", "smoothing"}
    assert len(attendance["pit"]) == 10
    assert sum(attendance["pit"]) == pytest.approx(40)
    assert [row["weekday"] for row in summary["weekdays"]] == ["mon", "tue", "wed", "thu", "fri"]
    json.dumps(summary, allow_nan=False)
    daily = found.daily
    assert list(daily) == ["date", "weekday", "observed", "held_out", "low", "middle", "high", "low80", "high80"]
    assert len(daily) == 160
    assert daily["held_out"].sum() == 40
    assert daily["low"].notna().sum() == 40
    ahead = daily[daily["held_out"]]
    for lower, upper in pairwise(["low", "low80", "middle", "high80", "high"]):
        assert (ahead[lower] <= ahead[upper]).all()
    share = ((ahead["observed"] >= ahead["low"]) & (ahead["observed"] <= ahead["high"])).mean()
    assert share >= attendance["coverage"]["95"]["share"]


def test_figures_are_those_of_their_definitions(quick: None) -> None:
    """Baselines by hand: the fold before is all weeks before it, as these are less than a year."""
    scenario = hybrid()
    come = made(scenario, 16, 4)
    summary = summary_of(played(come, scenario, 6))
    people = come.sum(axis=0).astype(float)
    last_year, smooth, peaks, peaks_smooth = [], [], [], []
    for first in (10, 12, 14):
        mean = people[:first].mean()
        for week in people[first : first + 2]:
            last_year += [sum((binom.cdf(k, 60, mean / 60) - (one <= k)) ** 2 for k in range(60)) for one in week]
            smooth += np.abs(week - mean).tolist()
            peaks.append(sum((binom.cdf(k, 60, mean / 60) ** 5 - (week.max() <= k)) ** 2 for k in range(60)))
            peaks_smooth.append(abs(week.max() - mean))
    crps, peak = summary["attendance"]["crps"], summary["peak"]["crps"]
    assert crps["last_year"] == pytest.approx(np.mean(last_year))
    assert crps["smoothing"] == pytest.approx(np.mean(smooth))
    assert peak["last_year"] == pytest.approx(np.mean(peaks))
    assert peak["smoothing"] == pytest.approx(np.mean(peaks_smooth))
    skill = summary["attendance"]["skill"]["last_year"]
    assert skill["estimate"] == pytest.approx(1 - crps["model"] / crps["last_year"])
    assert skill["low"] < skill["estimate"] < skill["high"]
    observed = people[10:].mean(axis=0)
    assert [row["observed"] for row in summary["weekdays"]] == pytest.approx(observed.tolist())
    predicted_mean = np.mean([row["predicted"] for row in summary["weekdays"]])
    assert summary["attendance"]["bias"]["estimate"] == pytest.approx(observed.mean() - predicted_mean)


def test_more_people_than_predicted_is_a_bias(quick: None) -> None:
    scenario = hybrid()
    more = replace(scenario, organisation=replace(scenario.organisation, office_days=3.0))
    summary = summary_of(played(made(more, 24, 5), scenario))
    assert summary["verdict_code"] == "biased"
    assert summary["attendance"]["bias"]["low"] > 0
    assert "people a day too few" in summary["verdict"]


def test_days_that_differ_more_than_predicted_make_intervals_too_narrow(quick: None) -> None:
    scenario = hybrid()
    shocks = hybrid(team_correlation=0.3, common_correlation=0.3)
    summary = summary_of(played(made(shocks, 40, 6), scenario))
    assert summary["verdict_code"] == "too_narrow"
    assert summary["attendance"]["coverage"]["80"]["high"] < 0.8
    assert "too narrow: those of" in summary["verdict"]


def test_days_that_differ_less_than_predicted_make_intervals_too_wide(quick: None) -> None:
    scenario = hybrid(team_correlation=0.3, common_correlation=0.3)
    summary = summary_of(played(made(hybrid(), 40, 7), scenario))
    assert summary["verdict_code"] == "too_wide"
    assert summary["attendance"]["coverage"]["50"]["low"] > 0.5


def test_where_the_baseline_is_the_truth_nothing_is_gained(quick: None) -> None:
    scenario = special(organisation=office(employees=60, office_days=2.4))  # coins: binomial, all days alike
    summary = summary_of(played(made(scenario, 40, 8), scenario))
    assert summary["verdict_code"] == "no_better"
    assert summary["verdict"] == "It is not shown to be better than last year's mean with binomial noise."


def test_several_findings_are_all_said_and_the_worst_is_the_code() -> None:
    off = {"share": 0.3, "low": 0.2, "high": 0.4, "off": "too_narrow"}
    held = {"share": 0.5, "low": 0.0, "high": 1.0, "off": None}
    figures = {
        "days": 40,
        "weeks": 8,
        "attendance": {
            "coverage": {"50": held, "80": off, "95": held},
            "skill": {key: {"estimate": 0.1, "low": -0.1, "high": 0.3} for key in ("last_year", "smoothing")},
            "bias": {"estimate": -4.0, "low": -6.0, "high": -2.0, "off": True},
        },
        "peak": {"coverage": {"50": held, "80": held, "95": held}},
    }
    sentence, code = verdict(figures)
    assert code == "biased"
    assert sentence == (
        "It predicts 4.0 people a day too many (2.0 to 6.0). Its intervals are too narrow: those of 80 % hold 30 % of "
        "days (20 % to 40 %). It is not shown to be better than last year's mean with binomial noise and last year's "
        "mean alone."
    )
    with speaking("nl"):
        assert said(sentence).startswith("Er worden 4,0 mensen per dag te veel voorspeld (2,0 tot 6,0). De intervallen")
    assert verdict(figures | {"days": 10})[1] == "too_little"


def test_few_weeks_are_too_little_and_fewer_are_not_held_out(quick: None) -> None:
    scenario = hybrid()
    come = made(scenario, 12, 9)
    summary = summary_of(played(come, scenario, 2))
    assert (summary["verdict_code"], summary["folds"], summary["days"]) == ("too_little", 1, 10)
    json.dumps(summary, allow_nan=False)
    assert (summary_of(played(come, scenario))["weeks"], summary_of(played(come, scenario))["folds"]) == (4, 2)
    short = played(come[:, :11], scenario)
    assert short.summary is None
    assert short.notes == [
        "No weeks are held out to test the prediction: 7 weeks with data are before the last 4, and it takes 8 "
        "(calibrate.holdout_weeks)"
    ]
    assert len(short.daily) == 55
    assert not short.daily["held_out"].any()
    assert short.daily["low"].isna().all()
    nothing = Logs(Who(np.zeros(0, dtype=np.int32), (), None, listed=False), None, None, None, None, [], [], {}, {})
    assert backtest(setup_of(scenario), nothing, None, right) is None


def test_counts_are_predicted_of_the_configured_people_on_open_days_with_a_row(quick: None) -> None:
    scenario = replace(hybrid(), calendar=Calendar(country="NL", leave_days=0.0, sickness_rate=0.0))
    week = made(scenario, 20, 10).sum(axis=0).astype(float)
    people = np.concatenate([week, np.full((20, 2), np.nan)], axis=1).reshape(-1)
    people[[7 * 16 + 1, 7 * 18 + 3]] = np.nan  # two days held out without a row
    people[7 * 17 + 6] = 4  # a Sunday
    found = backtest(setup_of(scenario), counts_of(people), 6, right)
    assert found is not None
    assert summary_of(found)["days"] == 30 - 2 - 2  # Easter Monday and 5 May are closed
    assert not {"2025-04-21", "2025-05-05"} & set(found.daily["date"])
    assert found.notes == [
        "fewer than 10 people on 1 day that the calendar closes are not predicted",
        "left out, as they have no row: 2 days on which the calendar opens the office",
    ]


def test_what_is_held_out_changes_no_prediction(quick: None) -> None:
    """Other people on other days in the last fold change no prediction of any."""
    scenario, weeks = hybrid(), 16
    come = made(scenario, weeks, 11)
    other = np.concatenate([come, np.zeros((3, weeks, 5), dtype=np.bool_)])
    other[:, 14:] = np.random.default_rng(6).random((63, 2, 5)) < 0.9
    given: list[list[Logs]] = [[], []]
    found = []
    for part, who in zip(given, (come, other), strict=True):

        def refit(logs: Logs, part: list[Logs] = part) -> list[Fit]:
            part.append(logs)
            assert logs.visits is not None
            a_week = len(logs.visits.day) / len(logs.who) / len(np.unique(logs.visits.day)) * 5
            return [fit("organisation.office_days", a_week, [a_week - 0.1, a_week + 0.1])]

        logs = logs_of(who)
        unlisted = replace(logs, who=replace(logs.who, listed=False))
        found.append(backtest(setup_of(scenario), unlisted, 6, refit))
    one, two = found
    assert one is not None
    assert two is not None
    bounds = ["low", "low80", "middle", "high80", "high"]
    days = one.daily["held_out"]
    assert days.sum() == 30
    assert one.daily.loc[days, bounds].to_numpy().tobytes() == two.daily.loc[days, bounds].to_numpy().tobytes()
    assert one.daily["observed"].tolist() != two.daily["observed"].tolist()
    for before, after in zip(*given, strict=True):
        assert before.visits is not None
        assert after.visits is not None
        for name, value in vars(before.visits).items():
            assert np.array_equal(value, getattr(after.visits, name))
    assert [logs.visits.last for logs in given[0] if logs.visits is not None] == [
        FIRST.toordinal() + 7 * week - 1 for week in (10, 12, 14)
    ]


def test_the_same_logs_give_the_same_bytes(quick: None) -> None:
    scenario = hybrid(team_correlation=0.1)
    come = made(scenario, 16, 12)
    one, two = (played(come, scenario) for _ in range(2))
    assert json.dumps(one.summary) == json.dumps(two.summary)
    assert one.daily.equals(two.daily)
