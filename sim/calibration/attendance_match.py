"""Attendance by indirect inference: the parameters under which made logs have the figures of the data.

The figures (`attendance_figures`) of logs that the simulator makes, over the same weeks, are held against those of the
data, and the parameters moved by the difference, a few times over with the same draws (Gourieroux, Monfort and Renault
1993, Journal of Applied Econometrics 8, S85-S118). Whatever else a scenario does to attendance (leave, sickness,
meetings that pull people in) is in both. Correlations, habit and leave are interpolated between logs with and without
them; what happened to be drawn for the whole building is taken out by its own draws.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from sim.calibration.attendance_figures import (
    AWAY,
    COMMON,
    DISPERSION,
    FIGURES,
    LEVEL,
    REPEAT,
    SPREAD,
    TEAM,
    WEIGHTS,
    Figures,
)
from sim.calibration.attendance_made import MOST_ODDS, Made, Maker, Point
from sim.calibration.attendance_step import FAINT, Step
from sim.calibration.attended import Attended
from sim.compiling import Flags, Floats, Int64s
from sim.population import WEEKDAYS, People
from sim.scenario import Scenario
from sim.workdays import working_days

MODELS: Final = ("days_per_week", "independent")
ROUNDS: Final = 2
# Of odds and habit in the logs from which slopes are taken.
_LEAST_TEAM: Final = 0.05
_LEAST_COMMON: Final = 0.01
_LEAST_HABIT: Final = 0.1
_MOST_HABIT: Final = 0.98
_NOTHING: Final = np.array(0.0)
# Usual slopes, rather too steep so that steps are too short: of covariances by odds, of repeats by the arcsine of the
# habit, of ln weights. And what part of a usual slope there must be: in small logs less is chance. Seen in made logs.
_PER_ODDS: Final = 2.0
_PER_ARC: Final = 0.5
_PER_WEIGHT: Final = 1.3
_FLATTEST: Final = 0.2
_STEEP: Final = 20.0  # condition above which level and spread cannot be told apart; 1 to 2 where they can
_PLACES: Final = {"team": TEAM, "common": COMMON, "habit": REPEAT}
# What logs have less or more of from which slopes are taken: days, their variance, ln weights.
_FEWER: Final = 0.3
_NARROWER: Final = 0.6
_BESIDE: Final = np.array([0.3, -0.3, 0.3, -0.3, 0.0])


@dataclass(frozen=True, eq=False)
class Matched:
    """The parameters that make the figures of the data, and how other figures would move them."""

    model: str
    index: Callable[[Floats], Floats]  # of dispersions: 0 as days_per_week, 1 as independent
    point: Point
    at: Callable[[Floats], Point]  # of rows of figures (..., 23)
    team: Callable[[Floats], Floats]  # the team's odds of such rows, also below 0: less in common than any log
    weekly: Floats  # (w,) mean days of a full week under the parameters, by week
    noise: float  # how much larger the error is as made logs have one too
    pairs_in_teams: float  # share of pairs of people who are in one team as configured
    told_leave: Flags  # (12,) months of which the log tells the leave
    shares: Callable[[Floats, Floats], tuple[Floats, bool]]  # of wanted office days, of means and variances


class Matching:
    """Finds the parameters of one log."""

    def __init__(
        self,
        scenario: Scenario,
        staff: People | None,
        log: Attended,
        data: Figures,
        kept: frozenset[str],
        progress: Callable[[int, int], None],
    ) -> None:
        """`kept`: which of team, common, habit and leave stay as configured, as the data cannot tell them."""
        self._log, self._data, self._kept, self._progress, self._done = log, data, kept, progress, 0
        self._maker = Maker(scenario, staff, log, data.level)
        self._scenario = self._maker.scenario

    def _made(self, point: Point, model: str) -> Made:
        made = self._maker.made(point, model)
        self._done += 1
        self._progress(self._done, ROUNDS + 10)
        return made

    def matched(self) -> Matched:
        """Return the parameters under which made logs have the figures of the data."""
        data = self._data
        point = self._inside(self._start(data.values))
        both = [self._made(point, model) for model in MODELS]
        low, high = (float(one.values[DISPERSION]) for one in both)

        def index(dispersion: Floats) -> Floats:
            return np.asarray((dispersion - low) / max(high - low, FAINT))

        number = int(index(data.values[DISPERSION]) > 0.5)
        model, made = MODELS[number], both[number]
        for _ in range(ROUNDS):
            point = self._moved(point, made, self._usual(point))
            made = self._made(point, model)
        apart = self._apart(point)
        rises = self._rises(apart, self._made(apart, model), model)
        point = self._moved(point, made, rises)
        made = self._made(point, model)
        step = self._step(point, made, rises)
        size = self._scenario.organisation.team_size
        return Matched(
            model,
            index,
            self._with_kept(step.at(data.values)),
            lambda figures: self._with_kept(step.at(figures)),
            lambda figures: step.free(figures).team,
            weekly=made.weekly * (data.values[LEVEL] / made.values[LEVEL]),
            noise=float(np.sqrt(1 + len(self._log) / (self._maker.people * self._maker.logs))),
            pairs_in_teams=min(1.0, (size - 1) / max(len(self._log) - 1, 1)),
            told_leave=np.isin(np.arange(AWAY.start, AWAY.stop), self._told),
            shares=self._maker.shares,
        )

    @cached_property
    def _told(self) -> Int64s:
        """The places of figures by which parameters are found, and of these: the others stay as configured."""
        kept = {name: place for name, place in _PLACES.items() if name in self._kept}
        away = [] if "leave" in self._kept else [*range(*AWAY.indices(FIGURES))]
        places = [place for place in range(AWAY.start) if place != DISPERSION and place not in kept.values()]
        return np.array([place for place in places + away if np.isfinite(self._data.values[place])], dtype=np.int64)

    def _usual(self, point: Point) -> Floats:
        """Return how figures usually rise with the parameters (23, 23), each with its own, or rather more."""
        there, rises = self._maker.there, np.zeros((FIGURES, FIGURES))
        rises[LEVEL, LEVEL], rises[SPREAD, SPREAD] = there, there**2
        for place, usual in ((TEAM, _PER_ODDS), (COMMON, _PER_ODDS), (REPEAT, _PER_ARC)):
            rises[place, place] = usual
        weights, away = np.arange(*WEIGHTS.indices(FIGURES)), np.arange(*AWAY.indices(FIGURES))
        rises[weights, weights] = _PER_WEIGHT
        days = [working_days(self._scenario.calendar, self._log.monday.year, month) for month in range(1, 13)]
        rises[away, away] = max(self._scenario.calendar.leave_week_share, 0.1) / np.array(days)
        return rises

    def _rises(self, point: Point, made: Made, model: str) -> Floats:
        """Return how figures (rows) rise with parameters (columns), from logs made beside a point by the same draws.

        Of weekdays and months, what is alike is taken as alike: one slope of all weekdays, and what leave does to the
        figures of whole logs in proportion to its days.
        """
        rises, usual = np.zeros((FIGURES, FIGURES)), self._usual(point)
        team = 0.0 if float(point.team) < _LEAST_TEAM * 4 else 0.6 * float(point.team)
        half = np.sin(np.arcsin(point.habit) / 2)
        fewer = point.mean - np.copysign(_FEWER, point.mean - 1)
        other = {
            "mean": replace(point, mean=fewer),
            "variance": replace(point, variance=point.variance * _NARROWER),
            "team": replace(point, team=np.array(team)),
            "common": replace(point, common=np.array(0.0)),
            "habit": replace(point, habit=half),
            "leave": replace(point, leave=np.zeros(12), log_weight=point.log_weight + _BESIDE),
        }
        logs = {
            name: self._made(one, model) for name, one in other.items() if name not in self._kept or name == "leave"
        }
        more = {name: np.nan_to_num(made.values - log.values) for name, log in logs.items()}
        by = {"team": point.team - team, "common": point.common * made.chance}
        by["habit"] = np.arcsin(point.habit) - np.arcsin(half)
        for name, place in _PLACES.items():
            if name in more:
                rises[:, place] = more[name] / by[name]
        people = [logs["mean"], logs["variance"]]
        moved = np.array([[made.mean - one.mean for one in people], [made.variance - one.variance for one in people]])
        if np.linalg.cond(moved) < _STEEP:
            rises[:, :2] = np.stack([more["mean"], more["variance"]], axis=1) @ np.linalg.inv(moved)
        else:  # people who want alike, as whole days allow: no narrower logs can be made
            rises[:, LEVEL] = more["mean"] / moved[0, 0]
            rises[SPREAD, SPREAD] = usual[SPREAD, SPREAD]
        weights, away = np.arange(*WEIGHTS.indices(FIGURES)), np.arange(*AWAY.indices(FIGURES))
        rises[weights, weights] = -(more["leave"][WEIGHTS] @ _BESIDE) / (_BESIDE @ _BESIDE)
        share = self._on_leave
        rises[: AWAY.start, away] = np.outer(
            more["leave"][: AWAY.start], share / max(float(share @ point.leave), FAINT)
        )
        rises[WEIGHTS, away] = 0.0
        rises[away, away] = more["leave"][AWAY] / np.maximum(point.leave, FAINT)
        own = np.arange(FIGURES)
        rises[own, own] = np.maximum(rises[own, own], _FLATTEST * usual[own, own])
        return rises

    def _start(self, data: Floats) -> Point:
        calendar = self._scenario.calendar
        there = self._maker.there
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
            np.clip(np.nan_to_num(point.team), 0, MOST_ODDS),
            np.clip(np.nan_to_num(point.common), 0, MOST_ODDS),
            np.clip(np.nan_to_num(point.habit), 0, _MOST_HABIT),
            np.clip(point.leave, 0, self._maker.most_leave),
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
            leave=np.maximum(inside.leave, np.minimum(np.maximum(configured, 0.5) / 2, self._maker.most_leave)),
        )
        return self._with_kept(apart)

    def _step(self, point: Point, made: Made, rises: Floats) -> Step:
        season = np.array(self._scenario.calendar.leave_months)
        return Step(point, made, rises, self._data, self._told, season, self._maker.most_leave)

    def _moved(self, point: Point, made: Made, rises: Floats) -> Point:
        """Return the point that a step from here leads to, as one under which logs can be made."""
        return self._inside(self._with_kept(self._step(point, made, rises).at(self._data.values)))

    @property
    def _on_leave(self) -> Floats:
        """What part of the log's open days a day of leave a month is (12,)."""
        days = np.array([working_days(self._scenario.calendar, self._log.monday.year, month) for month in range(1, 13)])
        opened = np.bincount(self._log.month, self._log.opened.sum(axis=1), 12)
        return np.asarray(opened / opened.sum() / days)
