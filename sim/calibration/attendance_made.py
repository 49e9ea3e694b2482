"""Logs of attendance like those of the data, made by the simulator under given parameters (`made`)."""

import datetime
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from sim.calibration.attendance_figures import figures_of
from sim.calibration.attended import Attended, attended
from sim.calibration.made import made_attendance
from sim.calibration.office_days import divisions
from sim.compiling import Floats, Int64s
from sim.contracts import contract_day_shares
from sim.draws import Draws, entities
from sim.population import WEEKDAYS, People, draw_people
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.staffing import chosen
from sim.workdays import Calendar, open_days, working_days

PEOPLE: Final = 3000  # that are made in all, in logs of the size of the data or smaller ones
MOST_ODDS: Final = 9.0
_MOST_LOGS: Final = 8
_WORKING_DAYS: Final = 250  # a year, about
_FIRST: Final = 1 << 20  # replication of the first made log: no run comes so far
_MOST_OF_A_MONTH: Final = 0.8  # of its working days that are leave
_NEAR: Final = 1e-3  # of days and their squares, within which shares have a mean and a spread


@dataclass(frozen=True, eq=False)
class Point:
    """Parameters, or draws of them: then each has the draws first."""

    mean: Floats  # () days a week
    variance: Floats  # () of that between people
    log_weight: Floats  # (5,) with mean 0
    team: Floats  # () odds ρt / (1 - ρt - ρc) of the team's part, below 0 where data have less than none
    common: Floats  # () likewise
    habit: Floats  # ()
    leave: Floats  # (12,) days a month

    @property
    def correlations(self) -> tuple[Floats, Floats]:
        """The team and the common correlation, not below 0."""
        team, common = np.clip(self.team, 0, MOST_ODDS), np.clip(self.common, 0, MOST_ODDS)
        return team / (1 + team + common), common / (1 + team + common)


@dataclass(frozen=True, eq=False)
class Made:
    """Mean figures of made logs."""

    values: Floats  # (23,), nan where no log has it
    mean: float  # office days that their people want
    variance: float
    chance: float  # variance of what was drawn for the whole building, over its expectation
    weekly: Floats  # (w,)


class Maker:
    """Makes logs over the weeks of the data, of as many people or fewer; the same draws whatever the parameters."""

    def __init__(self, scenario: Scenario, staff: People | None, log: Attended, level: Floats) -> None:
        """`level` (n,): days a week of each person, as they came."""
        self._log, self._level = log, level
        # Of a large staff every so many-th team, but all where an event may be for a team that is left out.
        step = 1 if scenario.calendar.events else -(-len(log) // PEOPLE)
        self._rows = np.flatnonzero(log.team % step == 0)
        self._staff = None if staff is None else _some(staff, self._rows)
        teams = len(np.unique(log.team[log.team >= 0]))
        people = min(len(log), PEOPLE) if staff is None else len(self._rows)
        settings: dict[str, Any] = {
            "organisation.employees": people,
            "organisation.per_building": None,
            "organisation.growth": 0.0,
            "organisation.growth_by_team": {},
            "organisation.office_days": None,
            "organisation.field_share": 0.0,
            "organisation.remote_capable": 1.0,
            "organisation.elsewhere_share": 0.0,
            "organisation.newcomer_extra_days": 0.0,
            "calendar.extra_holidays": [*scenario.calendar.extra_holidays, *_closures(scenario.calendar, log)],
        }
        if staff is None:
            settings["calendar.contract_days_off"] = False
            if teams:
                settings["organisation.team_size"] = max(1.0, len(log) / teams)
        self.scenario = with_settings(scenario, settings)
        self.people = people
        self.logs = min(max(1, PEOPLE // people), _MOST_LOGS)
        self._like = self._rounded()

    @cached_property
    def there(self) -> float:
        """The share of days on which a person is neither on leave nor sick, about."""
        calendar = self.scenario.calendar
        return (1 - calendar.leave_days / _WORKING_DAYS) * (1 - calendar.sickness_rate)

    @cached_property
    def _contracts(self) -> tuple[Floats, Floats]:
        """Parts of a full week that a preset's people work, and their shares; of a roster nobody is drawn."""
        if self._staff is not None:
            return np.ones(1), np.ones(1)
        return np.arange(1, WEEKDAYS + 1) / WEEKDAYS, contract_day_shares(self.scenario.organisation.fte)

    def _rounded(self) -> Floats:
        """Return the shares (6,) of people by whole days, as they came: what fitted shares are made like.

        No number of days is left out that the next person might want, but none where everybody was seen.
        """
        part, contracts = self._contracts
        days = np.rint(np.clip(self._level / self.there / (contracts @ part), 0, WEEKDAYS)).astype(np.int64)
        counts = np.bincount(days, minlength=WEEKDAYS + 1).astype(np.float64)
        counts[1:] += 0.5
        return np.asarray(counts / counts.sum())

    @property
    def most_leave(self) -> Floats:
        """The most days of leave by month (12,): part of the working days of any year of the log."""
        first = self._log.monday.year
        years = range(first - 1, first + 2 + self._log.weeks // 52)
        days = [[working_days(self.scenario.calendar, year, month) for year in years] for month in range(1, 13)]
        return np.asarray(_MOST_OF_A_MONTH * np.min(days, axis=1))

    def settings(self, point: Point, model: str) -> dict[str, Any]:
        """Return a point as settings of the configuration."""
        team, common = point.correlations
        leave = np.clip(point.leave, 0, self.most_leave)
        total = float(leave.sum())
        months = self.scenario.calendar.leave_months if total == 0 else (leave / total).tolist()
        weights = np.exp(point.log_weight)
        return {
            "attendance.model": model,
            "attendance.weekday_weights": (weights / weights.sum()).tolist(),
            "attendance.team_correlation": min(float(team), 0.99),
            "attendance.common_correlation": min(float(common), 0.99),
            "attendance.habit": float(np.clip(point.habit, 0, 1)),
            "calendar.leave_days": total,
            "calendar.leave_months": months,
            "organisation.office_days_shares": self.shares(point.mean, point.variance)[0][0].tolist(),
        }

    def shares(self, mean: Floats, variance: Floats) -> tuple[Floats, bool]:
        """Return shares (k, 6) of people who want 0 .. 5 days, with means and variances (k,) of what they want.

        And whether the first have them. A preset's people want days in proportion to a contract drawn beside them.
        """
        mean, variance = np.atleast_1d(mean), np.clip(np.atleast_1d(variance), 0, None)
        part, contracts = self._contracts
        own = mean / (contracts @ part)
        square = (variance + mean**2) / float(contracts @ part**2)
        shares = divisions(np.clip(own, 0, WEEKDAYS), np.sqrt(np.clip(square - own**2, 0, None)), self._like)
        days = np.arange(WEEKDAYS + 1)
        reached = np.allclose([shares[0] @ days, shares[0] @ days**2], [own[0], square[0]], atol=_NEAR)
        return shares, bool(reached)

    def made(self, point: Point, model: str) -> Made:
        """Return the mean figures of logs; people of a staff file want days in the order of those that they came."""
        scenario = with_settings(self.scenario, self.settings(point, model))
        log, values, means, variances, chances, weekly = self._log, [], [], [], [], []
        for number in range(_FIRST, _FIRST + self.logs):
            if self._staff is None:
                staff, contract = None, None
                wanted = draw_people(scenario.organisation, Draws(scenario.seed, number)).office_days
            else:
                wanted = self._wanted(point)
                staff, contract = replace(self._staff, office_days=wanted), log.contract[self._rows]
            come, who = made_attendance(scenario, staff, log.monday, log.weeks, number)
            told = (log.team >= 0).any()
            team = who.team.astype(np.int64) if told else np.full(len(come), -1, dtype=np.int64)
            figures = figures_of(attended(come, log.monday, log.opened, contract, team))
            values.append(figures.values)
            weekly.append(figures.weekly)
            means.append(wanted.mean())
            variances.append(wanted.var(ddof=1) if len(wanted) > 1 else 0.0)
            chances.append(_drawn_for_all(log, Draws(scenario.seed, number)))
        mean = [np.mean(one, axis=0) for one in (means, variances, chances, weekly)]
        return Made(_told_mean(np.array(values)), float(mean[0]), float(mean[1]), float(mean[2]), mean[3])

    def _wanted(self, point: Point) -> Floats:
        """Return what people of a staff file want (n,): as they came, drawn together to the variance of the point."""
        level = self._level[self._rows]
        spread = level.std()
        scaled = point.mean + (level - level.mean()) * (
            np.sqrt(max(float(point.variance), 0)) / spread if spread else 0
        )
        return np.asarray(np.clip(scaled, 0, np.maximum(self._log.contract[self._rows].sum(axis=1), 0)))


def _told_mean(values: Floats) -> Floats:
    """Return the mean figures (23,) of logs (k, 23) that have them: of few people some may not, as by teams of one."""
    there = np.isfinite(values)
    logs = there.sum(axis=0)
    return np.where(logs > 0, np.where(there, values, 0.0).sum(axis=0) / np.maximum(logs, 1), np.nan)


def leave_inside(leave: Floats, most: Floats) -> Floats:
    """Return days of leave by month (..., m), none below 0 or above `most`, with the same sum where that can be.

    Months vary by chance to below 0; to cut them off one by one would raise the sum.
    """
    positive = np.clip(leave, 0, None)
    total, wanted = positive.sum(axis=-1, keepdims=True), np.clip(leave.sum(axis=-1, keepdims=True), 0, None)
    part = np.divide(wanted, total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(np.minimum(positive * part, most))


def _drawn_for_all(log: Attended, draws: Draws) -> float:
    """Return the variance of the common draws of full weeks over its expectation, weekday and week means taken out."""
    weeks = np.flatnonzero(log.full)
    if len(weeks) < 2:
        return 1.0
    first = log.monday.toordinal()
    drawn = np.concatenate(
        [draws.normal("common_day", first + 7 * week, entities(1), WEEKDAYS) for week in weeks.tolist()]
    )
    drawn = drawn - drawn.mean(axis=0)
    drawn = drawn - drawn.mean(axis=1, keepdims=True)
    return float((drawn**2).sum() / ((len(weeks) - 1) * (WEEKDAYS - 1)))


def _closures(calendar: Calendar, log: Attended) -> list[str]:
    """Return days on which the data have nobody and the calendar an open office, in weeks with other open days."""
    found = set()
    for week in np.flatnonzero(log.opened.any(axis=1)).tolist():
        monday = log.monday + datetime.timedelta(days=7 * week)
        for weekday in np.flatnonzero(open_days(calendar, monday) & ~log.opened[week]).tolist():
            found.add(f"{monday + datetime.timedelta(days=weekday):%m-%d} closed")
    return sorted(found)


def _some(staff: People, rows: Int64s) -> People:
    """Return some of the people, with the teams that they are of."""
    some = chosen(staff, rows)
    teams, team = np.unique(some.team, return_inverse=True)
    return replace(some, team=team.astype(np.int32), teams=tuple(staff.teams[one] for one in teams.tolist()))
