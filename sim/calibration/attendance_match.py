"""Attendance by indirect inference: the parameters under which made logs have the figures of the data.

The figures (`attendance_figures`) of logs that the simulator makes, over the same weeks, are held against those of the
data, and the parameters moved by the difference, a few times over with the same draws (Gourieroux, Monfort and Renault
1993, Journal of Applied Econometrics 8, S85-S118). Whatever else a scenario does to attendance (leave, sickness,
meetings that pull people in) is in both. Correlations, habit and leave are interpolated between logs with and without
them; what happened to be drawn for the whole building is taken out by its own draws.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.calibration.attendance_figures import AWAY, COMMON, DISPERSION, LEVEL, REPEAT, SPREAD, TEAM, WEIGHTS, Figures
from sim.calibration.attendance_made import MOST_ODDS, Made, Maker, Point, leave_inside
from sim.calibration.attended import Attended
from sim.compiling import Flags, Floats
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
_FAINT: Final = 0.004  # share of weeks without a visit that leave must add for its level to be told. Assumption
_NOTHING: Final = np.array(0.0)
# Usual slopes, of covariances by odds (the variance of a Gumbel variable, §6) and of repeats by the arcsine of habit, and
# what part of a usual slope there must be.
_PER_ODDS: Final = np.pi**2 / 6
_PER_ARC: Final = 0.4
_FLATTEST: Final = 0.2  # Assumption
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
    weekly: Floats  # (w,) mean days of a full week under the parameters, by week
    noise: float  # how much larger the error is as made logs have one too
    pairs_in_teams: float  # share of pairs of people who are in one team as configured
    told_leave: Flags  # (12,) months of which the log tells the leave
    most_leave: Floats  # (12,) days a month
    shares: Callable[[Floats, Floats], tuple[Floats, bool]]  # of wanted office days, of means and variances


@dataclass(frozen=True, eq=False)
class Slopes:
    """How much figures rise with parameters."""

    level: float  # by days
    spread: float  # by their variance
    weights: float  # by ln weights
    team: float  # of its covariance, by odds
    common: float
    habit: float  # by the arcsine of the habit
    leave: Floats  # (12,) of weeks without a visit, by days a month; nan where they do not


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
        self._progress(self._done, 2 + 4 * ROUNDS)
        return made

    def matched(self) -> Matched:
        """Return the parameters under which made logs have the figures of the data."""
        data = self._data
        point = self._apart(self._start(data.values))
        both = [self._made(point, model) for model in MODELS]
        low, high = (float(one.values[DISPERSION]) for one in both)

        def index(dispersion: Floats) -> Floats:
            return np.asarray((dispersion - low) / max(high - low, _FAINT))

        number = int(index(data.values[DISPERSION]) > 0.5)
        model, made = MODELS[number], both[number]
        slopes = self._slopes(point, made, model)
        found = self._moved(point, made, slopes)(data.values)
        for _ in range(ROUNDS - 1):
            point = self._apart(found)
            made = self._made(point, model)
            slopes = self._slopes(point, made, model)
            found = self._moved(point, made, slopes)(data.values)
        point = self._inside(found)
        made = self._made(point, model)
        at = self._moved(point, made, slopes)
        weekly = made.weekly * (data.values[LEVEL] / made.values[LEVEL])
        size = self._scenario.organisation.team_size
        pairs = min(1.0, (size - 1) / max(len(self._log) - 1, 1))
        told = np.isfinite(slopes.leave) & np.isfinite(data.values[AWAY])
        noise = float(np.sqrt(1 + len(self._log) / (self._maker.people * self._maker.logs)))
        return Matched(
            model, index, at(data.values), at, weekly, noise, pairs, told, self._maker.most_leave, self._maker.shares
        )

    def _slopes(self, point: Point, made: Made, model: str) -> Slopes:
        """Return how figures rise with the parameters, from logs made at a point and, by the same draws, beside it.

        What happened to be drawn for the whole building is taken out.
        """
        alone = replace(
            point,
            team=point.team if "team" in self._kept else _NOTHING,
            common=point.common if "common" in self._kept else _NOTHING,
        )
        present = replace(point, leave=np.zeros(12), log_weight=point.log_weight + _BESIDE)
        fewer = replace(
            point, mean=point.mean - np.copysign(_FEWER, point.mean - 1), variance=point.variance * _NARROWER
        )
        without, there, other = (self._made(one, model) for one in (alone, present, fewer))
        away = made.values[AWAY] - there.values[AWAY]
        turned = (there.values[WEIGHTS] - made.values[WEIGHTS]) @ _BESIDE
        usual = self._maker.there
        return Slopes(
            _slope(made.values[LEVEL] - other.values[LEVEL], made.mean - other.mean, usual),
            _slope(made.values[SPREAD] - other.values[SPREAD], made.variance - other.variance, usual**2),
            _slope(turned, _BESIDE @ _BESIDE, 1.0),
            _slope(made.values[TEAM] - without.values[TEAM], point.team, _PER_ODDS),
            _slope(made.values[COMMON] - without.values[COMMON], point.common * made.chance, _PER_ODDS),
            _slope(made.values[REPEAT], np.arcsin(point.habit), _PER_ARC),
            np.where(away > _FAINT, away / np.maximum(point.leave, _FAINT), np.nan),
        )

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
            leave_inside(point.leave, self._maker.most_leave),
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

    def _moved(self, point: Point, made: Made, slopes: Slopes) -> Callable[[Floats], Point]:
        """Return what turns figures into parameters: a point, moved by what they have over those of logs made there.

        Repeats of days are about in proportion to the arcsine of the habit, as the signs of two normals agree (Sheppard
        1899, Philosophical Transactions A 192, 101-167).
        """
        away = self._share_on_leave(point.leave)
        by_chance = slopes.common * float(point.common) * (made.chance - 1)

        def at(figures: Floats) -> Point:
            more = figures - made.values
            leave = point.leave + more[..., AWAY] / slopes.leave
            leave = np.where(np.isfinite(leave) & ("leave" not in self._kept), leave, point.leave)
            # With less leave than in the made logs there were more days, so that fewer are wanted.
            here = (1 - away) / (1 - self._share_on_leave(leave))
            arc = np.arcsin(point.habit) + more[..., REPEAT] / slopes.habit
            found = Point(
                np.asarray(made.mean + (here * figures[..., LEVEL] - made.values[LEVEL]) / slopes.level),
                np.asarray(made.variance + (here**2 * figures[..., SPREAD] - made.values[SPREAD]) / slopes.spread),
                point.log_weight + more[..., WEIGHTS] / slopes.weights,
                point.team + more[..., TEAM] / slopes.team,
                point.common + (more[..., COMMON] + by_chance) / slopes.common,
                np.asarray(np.sin(np.clip(arc, -np.pi / 2, np.pi / 2))),
                leave,
            )
            return self._with_kept(found)

        return at

    def _share_on_leave(self, leave: Floats) -> Floats:
        """Return the share of the log's open days that are leave, of days a month (..., 12)."""
        days = np.array([working_days(self._scenario.calendar, self._log.monday.year, month) for month in range(1, 13)])
        opened = np.bincount(self._log.month, self._log.opened.sum(axis=1), 12)
        return np.asarray((leave / days) @ (opened / opened.sum()))


def _slope(rise: Floats | float, by: Floats | float, usual: float) -> float:
    """Return how much a figure rises by one of a parameter, at least a part of the usual slope.

    In small logs that is chance; a flat slope would send the parameter far away.
    """
    slope = float(rise) / float(by) if abs(float(by)) > _FAINT**2 else usual
    return max(slope, _FLATTEST * usual) if np.isfinite(slope) else usual
