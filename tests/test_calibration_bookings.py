"""Desk bookings: use, cancellations and walk-ins come back from logs that were made; lead times; real bookings."""

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from booked import made_logs
from fitted import by_name, errors, setup_of
from scenarios import lively, no_meetings

from sim.calibration import bookings as module
from sim.calibration import correlations, daily
from sim.calibration.bookings import fit_bookings
from sim.events import NOWHERE
from sim.logs.contents import STATUSES, Bookings, Visits, Who
from sim.policies import Booking
from sim.scenario_settings import with_settings

pytestmark = pytest.mark.usefixtures("compiled")

DATA = Path(__file__).parents[2] / "shared" / "data"
MONDAY = datetime.date(2025, 1, 6)
OFFICE = with_settings(
    lively(policy=Booking()), {"organisation.employees": 250, "policy.overbooking": 2.0, "ratio": 0.8}
)
TRUTH = {"policy.no_show": 0.3, "policy.cancelled_share": 0.5, "policy.walk_in_share": 0.2}
NOBODY = Who(np.zeros(0, dtype=np.int32), (), None, listed=False)


@pytest.fixture(autouse=True)
def _small_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PEOPLE", 600)
    monkeypatch.setattr(daily, "_ROUNDS", (0, 0))
    monkeypatch.setattr(correlations, "_SIZE", 0)


@pytest.fixture(scope="module")
def logs() -> tuple[Bookings, Visits, Who]:
    return made_logs(with_settings(OFFICE, TRUTH), MONDAY, 10)


def test_use_and_walk_ins_come_back(logs: tuple[Bookings, Visits, Who]) -> None:
    """Some of the people who do not come are ill, and who has a meeting comes: neither is a no-show's doing."""
    found = by_name(fit_bookings(setup_of(OFFICE), *logs))
    for name, truth in TRUTH.items():
        assert errors(found[name], truth) < 4, name
        assert found[name].setting
    assert "attendance.weekday_weights" not in found  # badges tell more


def test_badges_tell_what_a_booking_log_does_not(logs: tuple[Bookings, Visits, Who]) -> None:
    bookings, visits, who = logs
    cancelled = STATUSES.index("cancelled")
    unsaid = replace(bookings, status=np.where(bookings.status == cancelled, cancelled, 0).astype(np.int8))
    linked = by_name(fit_bookings(setup_of(OFFICE), unsaid, visits, who))
    whole = by_name(fit_bookings(setup_of(OFFICE), bookings, visits, who))
    for name in TRUTH:
        assert errors(linked[name], whole[name].value) < 1  # all but people who never came
    alone = by_name(fit_bookings(setup_of(OFFICE, draws=40), unsaid, None, who))
    assert "does not say which bookings were used" in alone["policy.no_show"].reason
    assert "no badges" in alone["policy.walk_in_share"].reason
    assert alone["attendance.weekday_weights"].value is not None  # daily totals instead


def test_without_the_policy_they_are_only_told(logs: tuple[Bookings, Visits, Who]) -> None:
    """Then nothing is corrected either: plain shares."""
    bookings, visits, who = logs
    found = by_name(fit_bookings(setup_of(lively(), draws=40), bookings, visits, who))
    number = np.bincount(bookings.status, minlength=4)
    fit = found["policy.no_show"]
    assert fit.value == pytest.approx((number[2] + number[3]) / number.sum())
    assert not fit.setting
    assert "policy=booking" in fit.reason


def test_lead_times(logs: tuple[Bookings, Visits, Who]) -> None:
    """As `booking` draws them: a share on the day, the others evenly over the horizon before it."""
    bookings, visits, who = logs
    rng = np.random.default_rng(3)
    ahead = np.where(rng.random(len(bookings.day)) < 0.4, 0.0, 8 * rng.random(len(bookings.day)))
    found = by_name(fit_bookings(setup_of(OFFICE), replace(bookings, ahead=ahead), visits, who))
    assert errors(found["policy.same_day_share"], 0.4) < 4
    assert found["policy.horizon"].value in (8, 9)  # the 95 % point over .95, rounded up
    assert isinstance(found["policy.horizon"].value, int)
    assert errors(found["lead_median"], 4.0) < 4
    assert not found["lead_median"].setting
    none = by_name(fit_bookings(setup_of(OFFICE), bookings, visits, who))
    assert none["policy.same_day_share"].value is None
    assert "does not say when" in none["policy.same_day_share"].reason


def test_few_people_are_not_told_of(logs: tuple[Bookings, Visits, Who]) -> None:
    bookings, visits, who = logs
    rows = bookings.person < 9
    few = Bookings(
        bookings.person[rows], bookings.day[rows], bookings.ahead[rows], bookings.status[rows], bookings.first,
        bookings.last,
    )  # fmt: skip
    for badges in (visits, None):
        found = by_name(fit_bookings(setup_of(OFFICE), few, badges, who))
        assert {fit.value for fit in found.values()} == {None}


@pytest.mark.skipif(not DATA.exists(), reason="the data are not here")
def test_bookings_of_a_german_office() -> None:
    """No ids, no status: daily totals alone; Thursdays are the busiest."""
    table = pd.read_csv(DATA / "desk_bookings_de" / "bookings.csv", parse_dates=["date"])
    day = np.sort(table.date.map(datetime.datetime.toordinal).to_numpy(np.int32))
    number = len(day)
    nobody = np.full(number, NOWHERE, dtype=np.int32)
    status = np.zeros(number, dtype=np.int8)
    bookings = Bookings(nobody, day, np.full(number, np.nan), status, int(day[0]), int(day[-1]))
    office = with_settings(
        lively(meetings=no_meetings()),
        {"organisation.employees": 60, "calendar.country": "", "calendar.skipped_holidays": []},
    )
    found = by_name(fit_bookings(setup_of(office), bookings, None, NOBODY))
    assert found["policy.no_show"].value is None
    weights = found["attendance.weekday_weights"]
    assert np.argmax(weights.value) == 3
    assert np.sum(weights.value) == pytest.approx(1)
    assert all(low < one < high for low, one, high in zip(weights.low, weights.value, weights.high, strict=True))  # type: ignore[arg-type]
    assert 1 < found["over_dispersion"].value < 4  # type: ignore[operator]
    assert "intention" in found["organisation.office_days_shares"].reason
