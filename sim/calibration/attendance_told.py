"""What a badge log tells of attendance beside the parameters: by team, by month, beside holidays."""

import datetime
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.calibration.attendance_figures import LEVEL, Figures
from sim.calibration.attendance_made import Point
from sim.calibration.attended import Attended
from sim.calibration.fit import LEVEL as CONFIDENCE
from sim.calibration.fit import Fit
from sim.calibration.intervals import Source
from sim.compiling import Floats
from sim.estimate import Estimate, mean, ratio
from sim.groups import publishable
from sim.language import mark
from sim.population import WEEKDAYS
from sim.workdays import Calendar, open_days

_NEAR: Final = 6  # weeks on both sides whose same weekday is what a day beside a holiday is held against. Assumption
_OF_TEAMS: Final = mark("mean of the people's days a week, less what leave, sickness and holidays take")
_BY_MONTH: Final = mark("days by open days of the month, over those of all months; weeks vary")
_HOLIDAYS: Final = mark("open days in weeks with a holiday over the same weekdays of the weeks around")


def of_teams(log: Attended, data: Figures, point: Point, source: Source, smallest: int) -> list[Fit]:
    """Return the mean office days of teams of `smallest` people or more; smaller ones are taken together as team -1.

    Teams are told by their place in the order of their names, from 0 on, never by name.
    """
    known = log.team >= 0
    names = np.unique(log.team[known])
    if len(names) < 2:
        return []
    team = np.searchsorted(names, log.team[known])
    label = publishable(np.bincount(team, minlength=len(names)), smallest)[team]
    level = data.level[known] * float(point.mean) / float(data.values[LEVEL])
    found = [(number, level[label == number]) for number in sorted(set(label.tolist()) - {-1})]
    ends = [mean(of_team, CONFIDENCE, (0.0, float(WEEKDAYS))) for _, of_team in found]
    if not found:
        return []
    answers = tuple(
        {"team": int(names[number]) if number < len(names) else -1, "people": len(of_team)} for number, of_team in found
    )
    return [_told("office_days_of_teams", ends, _OF_TEAMS, source, answers)]


def by_month(log: Attended, source: Source) -> Fit:
    """Return attendance by month of the log over that of the whole log: season, leave and holidays together."""
    days, exposure = log.days.sum(axis=0).astype(np.float64), log.exposure.sum(axis=0)
    level = days.sum() / exposure.sum()
    weeks = np.bincount(log.month[exposure > 0], minlength=12)
    months = np.flatnonzero(weeks > 1).tolist()  # one week has no interval
    found = [_ratio(days[log.month == one], exposure[log.month == one] * level) for one in months]
    answers = tuple({"month": one + 1, "weeks": int(weeks[one])} for one in months)
    return _told("attendance_by_month", found, _BY_MONTH, source, answers)


def beside_holidays(log: Attended, calendar: Calendar, source: Source) -> list[Fit]:
    """Return attendance on open days of weeks with a holiday, over the same weekdays of weeks around without one."""
    totals, people = log.come.sum(axis=0).astype(np.float64), log.active.sum(axis=0).astype(np.float64)
    seen, usual = [], []
    for week in range(log.weeks):
        monday = log.monday + datetime.timedelta(days=7 * week)
        opened = log.opened[week]
        around = np.flatnonzero(log.full[max(0, week - _NEAR) : week + _NEAR + 1]) + max(0, week - _NEAR)
        if open_days(calendar, monday).all() or not opened.any() or len(around) < 2:
            continue
        expected = (totals[around] / people[around, None]).mean(axis=0) * people[week]
        seen.append(totals[week][opened].sum())
        usual.append(expected[opened].sum())
    if len(seen) < 2:
        return []
    found = _ratio(np.array(seen), np.array(usual))
    rests_on = dict(source.rests_on)
    return [
        Fit(
            "attendance_beside_holidays",
            found.estimate,
            found.low,
            found.high,
            _HOLIDAYS,
            "badges",
            rests_on,
            None,
            False,
        )
    ]


def _ratio(part: Floats, whole: Floats) -> Estimate:
    return ratio(part, whole, CONFIDENCE, (0.0, np.inf))


def _told(
    name: str, found: Sequence[Estimate], method: str, source: Source, answers: tuple[dict[str, Any], ...]
) -> Fit:
    value, low, high = (tuple(getattr(one, end) for one in found) for end in ("estimate", "low", "high"))
    return Fit(name, value, low, high, method, source.name, dict(source.rests_on), None, False, "", answers)
