"""Attendance by indirect inference: the parameters under which made logs have the figures of the data.

The figures (`attendance_figures`) of logs that the simulator makes, over the same weeks, are held against those of the
data, and the parameters moved by the difference, a few times over with the same draws (Gourieroux, Monfort and Renault
1993, Journal of Applied Econometrics 8, S85-S118). Whatever else a scenario does to attendance (leave, sickness,
meetings that pull people in) is in both. Correlations, habit and leave are interpolated between logs with and without
them; what happened to be drawn for the whole building is taken out by its own draws.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sim.calibration.attendance_figures import (
    AWAY,
    COMMON,
    DISPERSION,
    LEVEL,
    REPEAT,
    SPREAD,
    TEAM,
    WEIGHTS,
    Figures,
    figures_of,
)
from sim.calibration.attended import Attended, attended
from sim.calibration.made import made_attendance
from sim.calibration.office_days import divisions
from sim.compiling import Flags, Floats, Int64s
from sim.contracts import contract_day_shares
from sim.draws import Draws, entities
from sim.population import WEEKDAYS, People, draw_people
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.staffing import chosen
from sim.workdays import Calendar, open_days, working_days

MODELS: Final = ("days_per_week", "independent")
PEOPLE: Final = 3000  # that are made in all, in logs of the size of the data or smaller ones
_MOST_LOGS: Final = 8
ROUNDS: Final = 2
_FIRST: Final = 1 << 20  # replication of the first made log: no run comes so far
# Of odds and habit in the logs from which slopes are taken.
_LEAST_TEAM: Final = 0.05
_LEAST_COMMON: Final = 0.01
_LEAST_HABIT: Final = 0.1
_MOST_ODDS: Final = 9.0
_MOST_HABIT: Final = 0.98
_MOST_OF_A_MONTH: Final = 0.8  # of its working days that are leave
_FAINT: Final = 0.004  # share of weeks without a visit that leave must add for its level to be told
_NOTHING: Final = np.array(0.0)
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
        team, common = np.clip(self.team, 0, _MOST_ODDS), np.clip(self.common, 0, _MOST_ODDS)
        return team / (1 + team + common), common / (1 + team + common)


@dataclass(frozen=True, eq=False)
class _Made:
    """Mean figures of made logs."""

    values: Floats  # (23,)
    mean: float  # office days that their people want
    variance: float
    chance: float  # variance of what was drawn for the whole building, over its expectation
    weekly: Floats  # (w,)


@dataclass(frozen=True, eq=False)
class Matched:
    """The parameters that make the figures of the data, and how other figures would move them."""

    model: str
    index: Callable[[Floats], Floats]  # of dispersions: 0 as days_per_week, 1 as independent
    point: Point
    at: Callable[[Floats], Point]  # of rows of figures (..., 23)
    weekly: Floats  # (w,) mean days of a full week under the parameters, by week
    noise: float  # how much larger the error is as made logs have one too
    pairs_in_teams: float  # share of pairs of people who are in one team as configured
    told_leave: Flags  # (12,) months of which the log tells the leave
    shares: Callable[[Floats, Floats], tuple[Floats, bool]]  # of wanted office days, of means and variances


@dataclass(frozen=True, eq=False)
class Slopes:
    """How much figures rise with parameters."""

    team: float  # of its covariance, by odds
    common: float
    habit: float  # of the arc of the repeats
    leave: Floats  # (12,) of weeks without a visit, by days a month; nan where they do not


class Matching:
    """Makes logs like those of the data."""

    def __init__(
        self,
        scenario: Scenario,
        staff: People | None,
        log: Attended,
        kept: frozenset[str],
        progress: Callable[[int, int], None],
    ) -> None:
        """`kept`: which of team, common, habit and leave stay as configured, as the data cannot tell them."""
        self._log, self._kept, self._progress, self._done = log, kept, progress, 0
        self._steps = 2 + 3 * ROUNDS
        self._staff = None if staff is None or len(staff) <= PEOPLE else _fewer(staff, log)
        self._staff = staff if self._staff is None else self._staff
        self._rows = slice(None) if staff is None or len(staff) <= PEOPLE else np.flatnonzero(_kept(log))
        teams = len(np.unique(log.team[log.team >= 0]))
        people = min(len(log), PEOPLE)
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
        self._scenario = with_settings(scenario, settings)
        self._people = people
        self.logs = min(max(1, PEOPLE // people), _MOST_LOGS)

    def matched(self, data: Figures) -> Matched:
        """Return the parameters under which made logs have the figures of the data."""
        point = self._apart(self._start(data.values))
        both = [self._made(point, model, data) for model in MODELS]
        low, high = (float(one.values[DISPERSION]) for one in both)

        def index(dispersion: Floats) -> Floats:
            return np.asarray((dispersion - low) / max(high - low, _FAINT))

        number = int(index(data.values[DISPERSION]) > 0.5)
        model, made = MODELS[number], both[number]
        slopes = self._slopes(point, made, model, data)
        found = self._moved(point, made, slopes)(data.values)
        for _ in range(ROUNDS - 1):
            point = self._apart(found)
            made = self._made(point, model, data)
            slopes = self._slopes(point, made, model, data)
            found = self._moved(point, made, slopes)(data.values)
        point = self._inside(found)
        made = self._made(point, model, data)
        at = self._moved(point, made, slopes)
        weekly = made.weekly * (data.values[LEVEL] / made.values[LEVEL])
        size = self._scenario.organisation.team_size
        pairs = min(1.0, (size - 1) / max(len(self._log) - 1, 1))
        told = np.isfinite(slopes.leave) & np.isfinite(data.values[AWAY])
        noise = float(np.sqrt(1 + len(self._log) / (self._people * self.logs)))
        return Matched(model, index, at(data.values), at, weekly, noise, pairs, told, self.shares)

    def _slopes(self, point: Point, made: _Made, model: str, data: Figures) -> Slopes:
        """Return how figures rise with the parameters, from logs made at a point and, by the same draws, without some.

        What happened to be drawn for the whole building is taken out.
        """
        alone = replace(
            point,
            team=point.team if "team" in self._kept else _NOTHING,
            common=point.common if "common" in self._kept else _NOTHING,
        )
        without = self._made(alone, model, data)
        present = self._made(replace(point, habit=_NOTHING, leave=np.zeros(12)), model, data)
        rise = made.values - without.values
        more = made.values - present.values
        return Slopes(
            _slope(rise[TEAM], point.team),
            _slope(rise[COMMON], point.common * made.chance),
            _slope(_arc(made.values[REPEAT]) - _arc(present.values[REPEAT]), point.habit),
            np.where(more[AWAY] > _FAINT, more[AWAY] / np.maximum(point.leave, _FAINT), np.nan),
        )

    def _start(self, data: Floats) -> Point:
        calendar = self._scenario.calendar
        there = (1 - calendar.leave_days / 250) * (1 - calendar.sickness_rate)
        habit = np.sin(np.pi / 2 * np.clip(np.nan_to_num(data[REPEAT]), 0, 1))
        start = Point(
            np.array(data[LEVEL] / there),
            np.array(max(np.nan_to_num(data[SPREAD]), 0.0) / there**2),
            data[WEIGHTS].copy(),
            np.array(_LEAST_TEAM),
            np.array(max(np.nan_to_num(data[COMMON]) / 2, 0.0)),
            np.array(habit),
            calendar.leave_days * np.array(calendar.leave_months),
        )
        return self._with_kept(start)

    def _with_kept(self, point: Point) -> Point:
        """Return the point with what stays as configured."""
        attendance, calendar = self._scenario.attendance, self._scenario.calendar
        own = 1 - attendance.team_correlation - attendance.common_correlation
        configured = {
            "team": np.full_like(point.team, attendance.team_correlation / own),
            "common": np.full_like(point.common, attendance.common_correlation / own),
            "habit": np.full_like(point.habit, attendance.habit),
            "leave": np.broadcast_to(calendar.leave_days * np.array(calendar.leave_months), point.leave.shape),
        }
        return replace(point, **{name: value for name, value in configured.items() if name in self._kept})

    def _inside(self, point: Point) -> Point:
        """Return the nearest point under which logs can be made."""
        return Point(
            np.clip(point.mean, 0.0, WEEKDAYS),
            np.clip(point.variance, 0.0, (WEEKDAYS / 2) ** 2),
            np.clip(point.log_weight, -6, 6),
            np.clip(np.nan_to_num(point.team), 0, _MOST_ODDS),
            np.clip(np.nan_to_num(point.common), 0, _MOST_ODDS),
            np.clip(np.nan_to_num(point.habit), 0, _MOST_HABIT),
            np.clip(point.leave, 0, self._most_leave),
        )

    def _apart(self, point: Point) -> Point:
        """Return a point under which logs differ well from those without correlation, habit or leave."""
        inside = self._inside(point)
        configured = self._scenario.calendar.leave_days * np.array(self._scenario.calendar.leave_months)
        apart = replace(
            inside,
            team=np.maximum(inside.team, _LEAST_TEAM),
            common=np.maximum(inside.common, _LEAST_COMMON),
            habit=np.maximum(inside.habit, _LEAST_HABIT),
            leave=np.maximum(inside.leave, np.minimum(np.maximum(configured, 0.5) / 2, self._most_leave)),
        )
        return self._with_kept(apart)

    @property
    def _most_leave(self) -> Floats:
        """The most days of leave by month (12,): part of the working days of any year of the log."""
        first = self._log.monday.year
        years = range(first - 1, first + 2 + self._log.weeks // 52)
        days = [[working_days(self._scenario.calendar, year, month) for year in years] for month in range(1, 13)]
        return np.asarray(_MOST_OF_A_MONTH * np.min(days, axis=1))

    def _moved(self, point: Point, made: _Made, slopes: Slopes) -> Callable[[Floats], Point]:
        """Return what turns figures into parameters: a point, moved by what they have over those of logs made there."""
        factor = made.values[LEVEL] / made.mean if made.mean > 0 else 1.0
        rest = made.values[SPREAD] - factor**2 * made.variance
        away = self._share_on_leave(point.leave)
        by_chance = slopes.common * float(point.common) * (made.chance - 1)

        def at(figures: Floats) -> Point:
            more = figures - made.values
            leave = point.leave + more[..., AWAY] / slopes.leave
            told = np.isfinite(leave) & ("leave" not in self._kept)
            leave = np.where(told, np.clip(leave, 0, self._most_leave), point.leave)
            # More leave than in the made logs leaves less of the days that are wanted.
            here = factor * (1 - self._share_on_leave(leave)) / (1 - away)
            found = Point(
                np.asarray(figures[..., LEVEL] / here),
                np.asarray((figures[..., SPREAD] - rest) / here**2),
                point.log_weight + more[..., WEIGHTS],
                point.team + more[..., TEAM] / slopes.team,
                point.common + (more[..., COMMON] + by_chance) / slopes.common,
                point.habit + (_arc(figures[..., REPEAT]) - _arc(made.values[REPEAT])) / slopes.habit,
                leave,
            )
            return self._with_kept(found)

        return at

    def _share_on_leave(self, leave: Floats) -> Floats:
        """Return the share of the log's open days that are leave, of days a month (..., 12)."""
        days = np.array([working_days(self._scenario.calendar, self._log.monday.year, month) for month in range(1, 13)])
        opened = np.bincount(self._log.month, self._log.opened.sum(axis=1), 12)
        return np.asarray((leave / days) @ (opened / opened.sum()))

    def settings(self, point: Point, model: str) -> dict[str, Any]:
        """Return a point as settings of the configuration."""
        team, common = point.correlations
        leave = np.clip(point.leave, 0, self._most_leave)
        total = float(leave.sum())
        months = self._scenario.calendar.leave_months if total == 0 else (leave / total).tolist()
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
        """Return shares (k, 6) of people who want 0 .. 5 days, with these means and variances (k,) of what they want then.

        And whether the first have them. A preset's people want days in proportion to a contract drawn beside them.
        """
        mean, variance = np.atleast_1d(mean), np.clip(np.atleast_1d(variance), 0, None)
        part, contracts = np.arange(1, WEEKDAYS + 1) / WEEKDAYS, contract_day_shares(self._scenario.organisation.fte)
        if self._staff is not None:
            part, contracts = np.ones(1), np.ones(1)
        own = mean / (contracts @ part)
        square = (variance + mean**2) / float(contracts @ part**2)
        shares = divisions(np.clip(own, 0, WEEKDAYS), np.sqrt(np.clip(square - own**2, 0, None)))
        days = np.arange(WEEKDAYS + 1)
        reached = np.allclose([shares[0] @ days, shares[0] @ days**2], [own[0], square[0]], atol=_NEAR)
        return shares, bool(reached)

    def _made(self, point: Point, model: str, data: Figures) -> _Made:
        scenario = with_settings(self._scenario, self.settings(point, model))
        log, values, means, variances, chances, weekly = self._log, [], [], [], [], []
        for number in range(_FIRST, _FIRST + self.logs):
            if self._staff is None:
                staff, contract = None, None
                wanted = draw_people(scenario.organisation, Draws(scenario.seed, number)).office_days
            else:
                wanted = self._wanted(point, data)
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
        self._done += 1
        self._progress(min(self._done, self._steps), self._steps)
        mean = [np.mean(one, axis=0) for one in (values, means, variances, chances, weekly)]
        return _Made(mean[0], float(mean[1]), float(mean[2]), float(mean[3]), mean[4])

    def _wanted(self, point: Point, data: Figures) -> Floats:
        """Return what people of a staff file want (n,): as they came, drawn together to the variance of the point."""
        level = data.level[self._rows]
        spread = level.std()
        scaled = point.mean + (level - level.mean()) * (
            np.sqrt(max(float(point.variance), 0)) / spread if spread else 0
        )
        return np.asarray(np.clip(scaled, 0, np.maximum(self._log.contract[self._rows].sum(axis=1), 0)))


def _slope(rise: Floats, by: Floats) -> float:
    """Return how much a figure rises by one of a parameter; not at all where that is 0."""
    return float(rise / by) if float(by) > 0 and float(rise) > 0 else np.nan


def _arc(repeat: Floats) -> Floats:
    """Return the correlation of two normals whose signs agree so often: the habit is about in proportion to it."""
    return np.asarray(np.sin(np.pi / 2 * np.clip(repeat, -1, 1)))


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


def _kept(log: Attended) -> Int64s:
    """Return whose days are made of a large staff (n,): every so many-th team."""
    step = -(-len(log) // PEOPLE)
    return np.asarray(log.team % step == 0)


def _fewer(staff: People, log: Attended) -> People:
    return chosen(staff, np.flatnonzero(_kept(log)))
