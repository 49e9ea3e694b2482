"""Who came on which day, as weeks: what the estimators of attendance read, of logs and of logs that were made alike."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sim.compiling import Flags, Floats, Int64s
from sim.logs.contents import Visits, Who
from sim.population import WEEKDAYS
from sim.workdays import Calendar, open_days

# Weeks without a visit at an end of the log after which a person is taken to have joined later or left before.
# Assumption: longer than a holiday of three weeks and most spells of sickness.
LONGEST_GAP: Final = 8
_WEEK: Final = 7


@dataclass(frozen=True, eq=False)
class Attended:
    """n people over w whole weeks; nobody comes on a day that is not open or in a week that does not count."""

    monday: datetime.date  # of the first week
    come: Flags  # (n, w, 5)
    opened: Flags  # (w, 5)
    active: Flags  # (n, w) belongs to the organisation
    contract: Flags  # (n, 5) contract days
    team: Int64s  # (n,) number of the team, -1 for none
    windows: int  # people who are not active all the time

    def __len__(self) -> int:
        return len(self.come)

    @property
    def weeks(self) -> int:
        """Whole weeks."""
        return len(self.opened)

    @cached_property
    def full(self) -> Flags:
        """Weeks (w,) of which all five days are open."""
        return np.asarray(self.opened.all(axis=1))

    @cached_property
    def able(self) -> Int64s:
        """Which days people can come, leave and sickness aside (n, w): a set of weekdays as five bits."""
        bits: Int64s = 1 << np.arange(WEEKDAYS)
        contract, opened = self.contract.astype(np.int64) @ bits, self.opened.astype(np.int64) @ bits
        return np.asarray(np.bitwise_and(contract[:, None], opened[None, :]) * self.active, dtype=np.int64)

    @cached_property
    def days(self) -> Int64s:
        """How often people came (n, w)."""
        return np.asarray(self.come.sum(axis=2, dtype=np.int64))

    @cached_property
    def exposure(self) -> Floats:
        """The part of a week (n, w) that people can come: open contract days by contract days (§6)."""
        contract = np.maximum(self.contract.sum(axis=1), 1)
        return np.asarray(SIZE[self.able] / contract[:, None])

    @cached_property
    def month(self) -> Int64s:
        """The month (w,) of each week's Wednesday, 0 for January."""
        wednesdays = [self.monday + datetime.timedelta(days=_WEEK * week + 2) for week in range(self.weeks)]
        return np.array([day.month - 1 for day in wednesdays], dtype=np.int64)

    @cached_property
    def within_month(self) -> Flags:
        """Weeks (w,) of which Monday and Friday are in one month."""
        mondays = [self.monday + datetime.timedelta(days=_WEEK * week) for week in range(self.weeks)]
        ends = [(day.month, (day + datetime.timedelta(days=WEEKDAYS - 1)).month) for day in mondays]
        return np.array([first == last for first, last in ends], dtype=np.bool_)


SIZE: Final = np.array([one.bit_count() for one in range(1 << WEEKDAYS)])  # of a set of weekdays


def attended(come: Flags, monday: datetime.date, opened: Flags, contract: Flags | None, team: Int64s) -> Attended:
    """Return days of coming (n, w, 5) as weeks; without contract days told everybody may come on all five.

    A person counts from the first to the last week, but not in the weeks before the first visit, or after the last one,
    where these are more than `LONGEST_GAP`. Who never comes counts all the time.
    """
    n, weeks = come.shape[:2]
    days = np.ones((n, WEEKDAYS), dtype=np.bool_) if contract is None else contract
    if not weeks:
        return Attended(monday, come, opened, np.zeros((n, 0), dtype=np.bool_), days, team, 0)
    seen: Flags = np.asarray((come & opened).any(axis=2))
    ever: Flags = np.asarray(seen.any(axis=1))
    first = np.where(ever, seen.argmax(axis=1), 0)
    last = np.where(ever, weeks - 1 - seen[:, ::-1].argmax(axis=1), weeks - 1)
    first = np.where(first > LONGEST_GAP, first, 0)
    last = np.where(weeks - 1 - last > LONGEST_GAP, last, weeks - 1)
    week = np.arange(weeks)
    active = (week >= first[:, None]) & (week <= last[:, None])
    windows = int(np.count_nonzero(~active.all(axis=1)))
    return Attended(monday, come & opened & active[:, :, None] & days[:, None, :], opened, active, days, team, windows)


def attended_of(visits: Visits, who: Who, calendar: Calendar) -> Attended:
    """Return the whole weeks of a badge log: holidays and days without any visit are closed, weekends left out.

    Where no staff file lists who could have come, people without a visit in these weeks are left out. A visit on a day
    off of the contract is left out. The array has no week where the log holds no whole one.
    """
    monday = datetime.date.fromordinal(visits.first)
    monday += datetime.timedelta(days=-monday.weekday() % _WEEK)
    start = monday.toordinal()
    weeks = max(0, (visits.last - WEEKDAYS + 1 - start) // _WEEK + 1)
    week, weekday = np.divmod(visits.day.astype(np.int64) - start, _WEEK)
    there = (week >= 0) & (week < weeks) & (weekday < WEEKDAYS)
    come = np.zeros((len(who), weeks, WEEKDAYS), dtype=np.bool_)
    come[visits.person[there], week[there], weekday[there]] = True
    mondays = [monday + datetime.timedelta(days=_WEEK * one) for one in range(weeks)]
    kept = [open_days(calendar, one) for one in mondays]
    opened = np.array(kept, dtype=np.bool_).reshape(weeks, WEEKDAYS) & come.any(axis=0)
    contract, team = who.contract, who.team.astype(np.int64)
    if not who.listed:
        seen = (come & opened).any(axis=(1, 2))
        come, team = come[seen], team[seen]
        contract = None if contract is None else contract[seen]
    return attended(come, monday, opened, contract, team)
