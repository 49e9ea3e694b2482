"""Dates: the calendar an office keeps, its public holidays, and the weeks a replication covers (§1)."""

import datetime
import functools
import math
from calendar import isleap
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.agenda import events_of
from sim.errors import ConfigurationError, nearest
from sim.parameters import Parameters, parameter

WORKWEEK = 5  # Monday to Friday; an office is closed at the weekend
# ISO 3166: countries, and states whose public holidays are more than their country's.
_STATES = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")
COUNTRIES = ("NL", "BE", "DE", *(f"DE-{state}" for state in _STATES), "")
NO_WORKING_DAY = "calendar.start: the period has no working day, take more weeks or another start"


@dataclass
class Calendar(Parameters):
    """When the office is open and when its people are away; the defaults are those of ``calendar=nl``.

    Raises `ConfigurationError` for a date, a share or a list that cannot be right. Sources and years of the values
    stand in ``conf/calendar/*.yaml``.
    """

    name: str = parameter("nl", unit="", help="the calendar's name")
    country: str = parameter(
        "NL", unit="", options=COUNTRIES, help="whose public holidays are kept ('' for none), a state's as DE-BY"
    )
    extra_holidays: list[str] = parameter(
        ["05-05 Liberation Day"],
        unit="MM-DD",
        help="further days on which the office is closed every year, a name may follow",
    )
    skipped_holidays: list[str] = parameter(
        ["Good Friday"],
        unit="MM-DD or English name",
        help="public holidays on which the office is open",
    )
    contract_days_off: bool = parameter(
        True, unit="", help="whether part-timers have fixed days off; false: everybody's contract has five days"
    )
    leave_days: float = parameter(20.0, unit="days a year", low=0, high=100, help="leave that a full-timer takes")
    leave_months: list[float] = parameter(
        [0.04, 0.07, 0.04, 0.07, 0.10, 0.06, 0.17, 0.19, 0.07, 0.07, 0.03, 0.09],
        unit="share",
        low=0,
        high=1,
        size=12,
        help="how leave is divided over January to December; sums to 1",
    )
    leave_week_share: float = parameter(
        0.6,
        unit="share",
        low=0,
        high=1,
        help="leave taken in whole weeks (less where the season falls off), the rest in single days",
    )
    leave_weeks: list[float] = parameter(
        [0.55, 0.30, 0.15],
        unit="share",
        low=0,
        high=1,
        size=3,
        help="how whole-week spells divide over 1, 2 and 3 weeks; sums to 1",
    )
    sickness_rate: float = parameter(0.064, unit="share", low=0, high=0.5, help="people sick on a day")
    sickness_days: float = parameter(
        12.0, unit="calendar days", low=1, high=90, help="mean length of a spell of sickness"
    )
    year: int = parameter(2026, unit="", low=2000, high=2080, help="the year whose weeks are simulated")
    start: str | None = parameter(
        None, unit="YYYY-MM-DD", help="a date in the first week of every replication; null: spread over the year"
    )
    events: list[Any] = parameter(
        [],
        unit="",
        help="days on which people come together (kind: come) or cannot come (kind: nobody): "
        "[{date: 2026-03-12, name: network day, who: everybody, kind: come, share: 1}]; who: everybody, an "
        "organisation or a team; share: of them, by a coin each",
    )

    def check(self) -> None:
        """Check dates, and that the shares sum to 1."""
        for field, shares in (("leave_months", self.leave_months), ("leave_weeks", self.leave_weeks)):
            if not math.isclose(math.fsum(shares), 1.0, abs_tol=1e-6):
                raise ConfigurationError(
                    f"{field}: the shares sum to {math.fsum(shares):.6g}, give {len(shares)} shares that sum to 1"
                )
        for holiday in self.extra_holidays:
            _month_day("extra_holidays", holiday.partition(" ")[0])
        for holiday in self.skipped_holidays:
            if holiday[:1].isdigit():
                _month_day("skipped_holidays", holiday)
        if self.start is not None:
            _start_date(self.start)
        for number, event in enumerate(events_of(self.events), 1):
            self._check_open(f"events: entry {number}", event.date)

    def _check_open(self, where: str, date: datetime.date) -> None:
        if date.weekday() >= WORKWEEK:
            raise ConfigurationError(f"{where}: {date} is a {date:%A}, the office is closed, give another date")
        holiday = _holidays(*_key(self), date.year).get(date)
        if holiday is not None:
            raise ConfigurationError(f"{where}: {date} is a holiday ({holiday}), give another date")


@dataclass(frozen=True, eq=False)
class Week:
    """A working week: its Monday, and for Monday to Friday whether the office is open (bool[5])."""

    monday: datetime.date
    open: npt.NDArray[np.bool_]

    @functools.cached_property
    def weekdays(self) -> list[int]:
        """The weekdays on which it is open, from 0 for Monday."""
        return [weekday for weekday, is_open in enumerate(self.open.tolist()) if is_open]


def period(calendar: Calendar, replication: int, weeks: int, before: int = 0) -> list[Week]:
    """Return the `weeks` contiguous weeks of a replication behind those `before`, weeks that are closed included (§1).

    With a start date: from the week that holds it, the same for every replication. Without: replication r starts in
    another ISO week of the year, in the order of `stratified`, and runs on into the next year where need be.
    """
    if calendar.start is not None:
        first = _start_date(calendar.start)
        first -= datetime.timedelta(days=first.weekday())
    else:
        number = stratified(replication, _weeks_in(calendar.year))
        first = datetime.date.fromisocalendar(calendar.year, number + 1, 1)
    mondays = [first + datetime.timedelta(weeks=i) for i in range(-before, weeks)]
    return [Week(monday, open_days(calendar, monday)) for monday in mondays]


def may_be_played(calendar: Calendar, weeks: int, date: datetime.date) -> bool:
    """Tell whether a date lies in a week that some replication of so many weeks may have."""
    if calendar.start is not None:
        first, starts = period(calendar, 0, 1)[0].monday, 1
    else:
        first, starts = datetime.date.fromisocalendar(calendar.year, 1, 1), _weeks_in(calendar.year)
    return first <= date < first + datetime.timedelta(weeks=starts - 1 + weeks)


def stratified(replication: int, strata: int) -> int:
    """Return the stratum (0 .. strata-1) of a replication, so that any number of replications covers them evenly.

    Each `strata` replications in a row, counted from 0, visit every stratum once, in the order of the van der Corput
    sequence in base 2 (van der Corput 1935): after any number of replications, the starts in a quarter of a year
    of 52 weeks differ from their share by less than 1, in a year of 53 weeks by less than 1.2.
    """
    return _van_der_corput_ranks(strata)[replication % strata]


def order_in_year(calendar: Calendar, replications: int) -> npt.NDArray[np.int64] | None:
    """Return the week of the year (replications,) in which each starts; None where the model knows no season.

    Then, or with a start date, replications differ by chance alone.
    """
    if calendar.start is not None or not (calendar.country or calendar.extra_holidays or calendar.leave_days):
        return None
    return np.array([stratified(number, _weeks_in(calendar.year)) for number in range(replications)], dtype=np.int64)


def open_days(calendar: Calendar, monday: datetime.date) -> npt.NDArray[np.bool_]:
    """Return for Monday to Friday of a week whether the office is open, bool[5]."""
    return _open_days(*_key(calendar), monday)


def working_days(calendar: Calendar, year: int, month: int) -> int:
    """Return how many days of a month the office is open."""
    return _working_days(*_key(calendar), year)[month - 1]


def days_a_year(calendar: Calendar) -> int:
    """Return the days on which the office is open in the year that is simulated."""
    year = int(calendar.start[:4]) if calendar.start is not None else calendar.year
    return sum(working_days(calendar, year, month) for month in range(1, 13))


def holidays_of(calendar: Calendar, year: int) -> dict[datetime.date, str]:
    """Return the holidays of a year that fall on Monday to Friday, by date, with their English names.

    Public holidays are those of the package `holidays` (category public), less `skipped_holidays`, plus
    `extra_holidays`. Raises `ConfigurationError` when a skipped name is no public holiday of the country.
    """
    return dict(_holidays(*_key(calendar), year))


_Key = tuple[str, tuple[str, ...], tuple[str, ...]]


def _key(calendar: Calendar) -> _Key:
    return calendar.country, tuple(calendar.extra_holidays), tuple(calendar.skipped_holidays)


@functools.lru_cache(maxsize=256)
def _holidays(country: str, extra: tuple[str, ...], skipped: tuple[str, ...], year: int) -> dict[datetime.date, str]:
    kept = _public_holidays(country, skipped, year)
    for holiday in extra:
        month_day, _, name = holiday.partition(" ")
        month, day = _month_day("extra_holidays", month_day)
        # 29 February is left out of a common year.
        if (month, day) != (2, 29) or isleap(year):
            kept[datetime.date(year, month, day)] = name or "extra holiday"
    return {day: kept[day] for day in sorted(kept) if day.weekday() < WORKWEEK}


def _public_holidays(country: str, skipped: tuple[str, ...], year: int) -> dict[datetime.date, str]:
    public: dict[datetime.date, str] = {}
    if country:
        import holidays

        code, _, state = country.partition("-")
        # Five years, as Liberation Day is public in the Netherlands only every fifth year and may still be named.
        found = holidays.country_holidays(code, state or None, years=range(year, year + 5), language="en_US")
        public = dict(found.items())
    names = {name for name in skipped if not name[:1].isdigit()}
    days = {_month_day("skipped_holidays", day) for day in skipped if day[:1].isdigit()}
    for name in sorted(names - set(public.values())):
        known = sorted(set(public.values()))
        raise ConfigurationError(
            f"skipped_holidays: {name!r} is no public holiday of {country or 'a calendar without a country'}"
            f"{nearest(name, known)}, use {', '.join(known) or 'an empty list'}"
        )
    return {
        day: name
        for day, name in public.items()
        if day.year == year and name not in names and (day.month, day.day) not in days
    }


@functools.lru_cache(maxsize=4096)
def _open_days(
    country: str, extra: tuple[str, ...], skipped: tuple[str, ...], monday: datetime.date
) -> npt.NDArray[np.bool_]:
    days = [monday + datetime.timedelta(days=i) for i in range(WORKWEEK)]
    opened = np.array([day not in _holidays(country, extra, skipped, day.year) for day in days])
    opened.flags.writeable = False  # one array for all who ask
    return opened


@functools.lru_cache(maxsize=256)
def _working_days(country: str, extra: tuple[str, ...], skipped: tuple[str, ...], year: int) -> tuple[int, ...]:
    closed = _holidays(country, extra, skipped, year)
    day, counts = datetime.date(year, 1, 1), [0] * 12
    while day.year == year:
        counts[day.month - 1] += day.weekday() < WORKWEEK and day not in closed
        day += datetime.timedelta(days=1)
    return tuple(counts)


def _weeks_in(year: int) -> int:
    # 28 December always lies in the last ISO week of its year (ISO 8601).
    return datetime.date(year, 12, 28).isocalendar().week


@functools.lru_cache(maxsize=8)
def _van_der_corput_ranks(strata: int) -> tuple[int, ...]:
    bits = (strata - 1).bit_length()
    points = [int(format(i, f"0{bits}b")[::-1], 2) for i in range(strata)]
    ranks = {point: rank for rank, point in enumerate(sorted(points))}
    return tuple(ranks[point] for point in points)


def _month_day(field: str, text: str) -> tuple[int, int]:
    try:
        # 2000 is a leap year, so that 29 February is a date.
        day = datetime.datetime.strptime(f"2000-{text}", "%Y-%m-%d")
    except ValueError:
        raise ConfigurationError(f"{field}: {text!r} is not a day of the year, write MM-DD such as 05-01") from None
    return day.month, day.day


def _start_date(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"start: {text!r} is not a date, write YYYY-MM-DD such as 2026-03-02") from None
    if not 2000 <= day.year <= 2080:
        raise ConfigurationError(f"start: {text} is out of range, give a date from 2000 to 2080")
    return day
