"""Head counts: of days, for weekdays, level and how much days vary; by time, for when people come and go."""

import datetime
from typing import Final

import numpy as np

from sim.calibration.counts_by_time import fit_profile
from sim.calibration.daily import fit_daily, open_series
from sim.calibration.fit import Fit, Setup
from sim.calibration.made import made_visits, of_size
from sim.calibration.person_days import person_days
from sim.compiling import Floats, Int64s
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.contents import Counts
from sim.meetings import HOUR

_PEAK_PEOPLE, _PEAK_WEEKS = 1000, 6  # in which the simulator shows its highest presence
_GRID = np.arange(0, 24 * HOUR, HOUR // 4)

WHOLE_DAYS: Final = mark("takes organisation.employees for granted; counts of all places are added up")
HIGHEST: Final = mark(
    "takes organisation.employees for granted; the highest count of each day, all places added up, over the share of a "
    "day's people that the simulator has in at once"
)


def fit_counts(setup: Setup, counts: Counts) -> list[Fit]:
    """Return what head counts tell; typical days, without a date, tell times only."""
    dated, timed = counts.day != NOWHERE, counts.second != NOWHERE
    fits: list[Fit] = []
    whole = dated & ~timed
    if whole.any():
        day, count = _summed(counts.day[whole].astype(np.int64), counts.count[whole])
        fits += fit_daily(setup, "counts", open_series(setup, day, count), 1.0, WHOLE_DAYS)
    elif dated.any():
        day, count = _highest(counts, np.flatnonzero(dated & timed))
        fits += fit_daily(setup, "counts", open_series(setup, day, count), 1 / _at_once(setup), HIGHEST)
    return fits + fit_profile(setup, counts) if timed.any() else fits


def _summed(key: Int64s, amount: Floats) -> tuple[Int64s, Floats]:
    """Return the different keys, ascending, and the sum of the amounts of each."""
    keys, place = np.unique(key, return_inverse=True)
    return keys, np.bincount(place, amount, len(keys)).astype(np.float64)


def _highest(counts: Counts, rows: Int64s) -> tuple[Int64s, Floats]:
    """Return the highest number of people inside on each date; from entries and exits, their running difference."""
    direction = counts.direction[rows]
    inside = direction == 0
    rows, sign = (rows[inside], np.ones(inside.sum())) if inside.any() else (rows, direction.astype(np.float64))
    moment = counts.day[rows].astype(np.int64) * 24 * HOUR + counts.second[rows]
    moment, amount = _summed(moment, counts.count[rows] * sign)
    days, first = np.unique(moment // (24 * HOUR), return_index=True)
    if not inside.any():
        running = np.cumsum(amount)
        before = np.append(0.0, running)[first]
        amount = running - np.repeat(before, np.diff(np.append(first, len(amount))))
    return days, np.maximum.reduceat(amount, first)


def _at_once(setup: Setup) -> float:
    """Return the mean highest presence over the number of people who come that day, of days that are made."""
    scenario = setup.scenario if setup.staff is not None else of_size(setup.scenario, _PEAK_PEOPLE)
    first = datetime.date(scenario.calendar.year, 1, 10)
    visits, _ = made_visits(scenario, setup.staff, first, _PEAK_WEEKS, 0)
    days = person_days(visits)
    inside = came = 0.0
    for day in np.unique(days.day):
        there = days.day == day
        come, go = np.sort(days.come[there]), np.sort(days.go[there])
        hours = _GRID / HOUR
        inside += (np.searchsorted(come, hours, side="right") - np.searchsorted(go, hours, side="right")).max()
        came += there.sum()
    return inside / came if came else 1.0
