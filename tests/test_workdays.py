"""Dates (§1): holidays by hand, weeks, the even spread of replications over the year, and wrong input."""

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.errors import ConfigurationError
from sim.workdays import COUNTRIES, Calendar, holidays_of, open_days, period, stratified, working_days

CONF = Path(__file__).parent.parent / "conf" / "calendar"


def preset(name: str, **changes: Any) -> Calendar:
    values = yaml.safe_load((CONF / f"{name}.yaml").read_text(encoding="utf-8"))
    del values["defaults"]
    return Calendar(**(values | changes))


# Worked out by hand from the dates of Easter: 31 March 2024, 20 April 2025, 5 April 2026, 28 March 2027.
DUTCH = {
    2024: ["01-01", "04-01", "05-09", "05-20", "12-25", "12-26"],  # 27 April a Saturday, 5 May a Sunday
    2025: ["01-01", "04-21", "05-05", "05-29", "06-09", "12-25", "12-26"],  # King's Day on Saturday the 26th
    2026: ["01-01", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25"],
    2027: ["01-01", "03-29", "04-27", "05-05", "05-06", "05-17"],
}
BELGIAN = {
    2024: ["01-01", "04-01", "05-01", "05-09", "05-20", "08-15", "11-01", "11-11", "12-25"],
    2025: ["01-01", "04-21", "05-01", "05-29", "06-09", "07-21", "08-15", "11-11", "12-25"],
    2026: ["01-01", "04-06", "05-01", "05-14", "05-25", "07-21", "11-11", "12-25"],
    2027: ["01-01", "03-29", "05-06", "05-17", "07-21", "11-01", "11-11"],
}
FLEMISH = {
    2024: ["07-11", "11-15", "12-26", "12-27", "12-30", "12-31"],
    2025: ["07-11", "12-26", "12-29", "12-30", "12-31"],
    2026: ["11-02", "12-28", "12-29", "12-30", "12-31"],
    2027: ["11-02", "11-15", "12-27", "12-28", "12-29", "12-30", "12-31"],
}

GERMAN = {
    2024: ["01-01", "03-29", "04-01", "05-01", "05-09", "05-20", "10-03", "12-25", "12-26"],
    2025: ["01-01", "04-18", "04-21", "05-01", "05-29", "06-09", "10-03", "12-25", "12-26"],
    2026: ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "12-25"],
    2027: ["01-01", "03-26", "03-29", "05-06", "05-17"],
}
BAVARIAN = {
    2024: ["05-30", "11-01"],  # Corpus Christi, 60 days after Easter; Epiphany on a Saturday
    2025: ["01-06", "06-19"],  # All Saints' Day on a Saturday
    2026: ["01-06", "06-04"],
    2027: ["01-06", "05-27", "11-01"],
}


def month_days(calendar: Calendar, year: int) -> list[str]:
    return [f"{day:%m-%d}" for day in holidays_of(calendar, year)]


@pytest.mark.parametrize("year", DUTCH)
def test_dutch_government_offices_close_on_these_weekdays(year: int) -> None:
    assert month_days(preset("nl"), year) == DUTCH[year]


@pytest.mark.parametrize("year", BELGIAN)
def test_flemish_offices_close_on_public_holidays_and_their_own(year: int) -> None:
    assert month_days(preset("be"), year) == sorted(BELGIAN[year] + FLEMISH[year])
    assert month_days(preset("be", extra_holidays=[]), year) == BELGIAN[year]


@pytest.mark.parametrize("year", GERMAN)
def test_german_offices_close_on_public_holidays_and_those_of_their_state(year: int) -> None:
    assert month_days(preset("de"), year) == GERMAN[year]
    assert month_days(preset("de", country="DE-BY"), year) == sorted(GERMAN[year] + BAVARIAN[year])


def test_a_state_has_holidays_that_can_be_skipped_by_their_english_name() -> None:
    calendar = preset("de", country="DE-BY", skipped_holidays=["Corpus Christi"])
    assert "05-30" not in month_days(calendar, 2024)
    with pytest.raises(ConfigurationError, match="'Corpus Christi' is no public holiday of DE"):
        holidays_of(preset("de", skipped_holidays=["Corpus Christi"]), 2024)


@pytest.mark.parametrize("country", [one for one in COUNTRIES if one])
def test_every_country_and_state_on_offer_has_holidays(country: str) -> None:
    names = set(holidays_of(preset("plain", country=country), 2024).values())
    assert {"New Year's Day", "Easter Monday", "Ascension Day", "Pentecost Monday", "Christmas Day"} <= names


def test_holidays_carry_english_names() -> None:
    names = list(holidays_of(preset("nl"), 2026).values())
    assert names == [
        "New Year's Day", "Easter Monday", "King's Day", "Liberation Day", "Ascension Day", "Pentecost Monday",
        "Christmas Day",
    ]  # fmt: skip


def test_plain_has_no_holidays() -> None:
    assert holidays_of(preset("plain"), 2026) == {}
    assert not preset("plain").contract_days_off


def test_holidays_can_be_added_and_skipped_by_date_or_name() -> None:
    calendar = preset("nl", extra_holidays=["02-29", "12-24 early closing"], skipped_holidays=["12-25", "King's Day"])
    assert month_days(calendar, 2024) == ["01-01", "02-29", "03-29", "04-01", "05-09", "05-20", "12-24", "12-26"]
    assert "02-29" not in month_days(calendar, 2026)
    assert "04-27" not in month_days(calendar, 2026)
    assert holidays_of(calendar, 2024)[datetime.date(2024, 12, 24)] == "early closing"


def test_liberation_day_may_be_skipped_in_years_in_which_it_is_not_public() -> None:
    calendar = preset("nl", extra_holidays=[], skipped_holidays=["Liberation Day", "Good Friday"])
    assert "05-05" not in month_days(calendar, 2026)
    assert "05-05" not in month_days(calendar, 2025)


def test_holidays_handed_out_are_a_copy() -> None:
    calendar = preset("nl")
    holidays_of(calendar, 2026).clear()
    assert month_days(calendar, 2026) == DUTCH[2026]


def test_working_days_of_a_month() -> None:
    assert working_days(preset("nl"), 2026, 5) == 21 - 3  # 5, 14 and 25 May
    assert working_days(preset("plain"), 2026, 5) == 21
    assert sum(working_days(preset("nl"), 2026, month) for month in range(1, 13)) == 261 - 7


@pytest.mark.parametrize(("year", "weeks"), [(2025, 52), (2026, 53)])
def test_every_week_of_the_year_starts_exactly_one_of_as_many_replications(year: int, weeks: int) -> None:
    calendar = preset("nl", year=year)
    for first in (0, weeks):
        starts = sorted(period(calendar, r, 1)[0].monday for r in range(first, first + weeks))
        assert starts == [datetime.date.fromisocalendar(year, week, 1) for week in range(1, weeks + 1)]


@pytest.mark.parametrize(("weeks", "bound"), [(52, 1.0), (53, 1.2)])
def test_any_number_of_replications_covers_the_quarters_evenly(weeks: int, bound: float) -> None:
    edges = [0, 13, 26, 39, weeks]
    starts = np.array([stratified(r, weeks) for r in range(3 * weeks)])
    for quarter in range(4):
        inside = (edges[quarter] <= starts) & (starts < edges[quarter + 1])
        share = (edges[quarter + 1] - edges[quarter]) / weeks
        r = np.arange(1, len(starts) + 1)
        assert np.abs(np.cumsum(inside) - share * r).max() < bound


def test_a_period_runs_on_into_the_next_year() -> None:
    calendar = preset("nl", start="2025-12-29")
    weeks = period(calendar, 0, 3)
    assert [str(week.monday) for week in weeks] == ["2025-12-29", "2026-01-05", "2026-01-12"]
    assert [week.open.tolist() for week in weeks] == [[True, True, True, False, True], [True] * 5, [True] * 5]


@pytest.mark.parametrize("start", ["2026-03-02", "2026-03-04", "2026-03-08"])
def test_a_start_date_fixes_the_first_week_of_every_replication(start: str) -> None:
    calendar = preset("nl", start=start, year=2024)
    assert {period(calendar, r, 2)[0].monday for r in range(60)} == {datetime.date(2026, 3, 2)}


def test_a_week_without_an_open_day_is_kept() -> None:
    weeks = period(preset("be", start="2026-12-21"), 0, 3)
    assert [int(week.open.sum()) for week in weeks] == [4, 0, 5]
    assert weeks[1].open.shape == (5,)


def test_an_office_without_holidays_is_always_open() -> None:
    assert open_days(preset("plain"), datetime.date(2026, 12, 21)).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"country": "XX"}, "country: 'XX' is not a valid name"),
        ({"country": "DE-XX"}, "country: 'DE-XX' is not a valid name"),
        ({"extra_holidays": ["13-01"]}, "extra_holidays: '13-01' is not a day of the year"),
        ({"extra_holidays": ["1 May"]}, "extra_holidays: '1' is not a day of the year"),
        ({"extra_holidays": ["02-30"]}, "extra_holidays: '02-30'"),
        ({"skipped_holidays": ["2026-04-27"]}, "skipped_holidays: '2026-04-27' is not a day of the year"),
        ({"leave_days": -1}, "leave_days: -1 is out of range"),
        ({"leave_months": [0.1] * 12}, "leave_months: the shares sum to 1.2, give 12 shares that sum to 1"),
        ({"leave_months": [0.25] * 4}, "leave_months: 4 values given, give 12"),
        ({"leave_weeks": [0.5, 0.3, 0.1]}, "leave_weeks: the shares sum to 0.9"),
        ({"leave_weeks": [1.2, -0.2, 0]}, "leave_weeks: 1.2 is out of range"),
        ({"sickness_rate": 6.4}, "sickness_rate: 6.4 is out of range"),
        ({"sickness_rate": float("nan")}, "sickness_rate: nan is out of range"),
        ({"sickness_days": 0.5}, "sickness_days: 0.5 is out of range"),
        ({"year": 26}, "year: 26 is out of range"),
        ({"start": "2 March 2026"}, "start: '2 March 2026' is not a date, write YYYY-MM-DD"),
        ({"start": "2026-02-30"}, "start: '2026-02-30' is not a date"),
        ({"start": "1926-03-02"}, "start: 1926-03-02 is out of range"),
        ({"events": ["strike"]}, "events: entry 1: 'strike' is no event, write {date: 2026-03-12, who: everybody}"),
    ],
)
def test_wrong_input_is_refused_by_name(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        preset("nl", **changes)
    assert message in str(refused.value)


def test_a_skipped_holiday_must_be_one() -> None:
    with pytest.raises(ConfigurationError, match=r"'Good Frday' is no public holiday of NL \(did you mean 'Good Frid"):
        holidays_of(preset("nl", skipped_holidays=["Good Frday"]), 2026)
    with pytest.raises(ConfigurationError, match="a calendar without a country, use an empty list"):
        holidays_of(preset("plain", skipped_holidays=["Good Friday"]), 2026)


@pytest.mark.parametrize("path", sorted(CONF.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_preset_states_every_value_and_its_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    values = yaml.safe_load(text)
    assert text.startswith("# ")
    assert set(values) - {"defaults"} == set(vars(Calendar()))
    assert values["name"] == path.stem


def test_the_defaults_of_the_class_are_the_dutch_calendar() -> None:
    assert Calendar() == preset("nl")


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = "import sys, sim.absences; print(sorted({'holidays', 'scipy', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CONF.parents[1])
    assert done.stdout.strip() == "[]"
