"""Daily counts as a series: weekdays, a smooth season, and how much they vary besides."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.compiling import Floats, Int64s
from sim.population import WEEKDAYS

_STEPS = 25  # of the fit; it settles in four or five
_SETTLED = 1e-8
_WEEKS_A_WAVE = 6  # a wave of the season for each six weeks, so that it follows months and no single week
_MOST_WAVES = 12
BLOCK: Final = 2  # weeks that the bootstrap takes together, since what lasts for a while is in both


@dataclass(frozen=True, eq=False)
class Series:
    """Counts of t open days, ascending, none of them 0 for being closed."""

    day: Int64s  # (t,) ordinals
    count: Floats  # (t,) people

    @property
    def weekday(self) -> Int64s:
        """Monday 0 to Friday 4 (t,)."""
        return np.asarray((self.day - 1) % 7)

    @property
    def week(self) -> Int64s:
        """The week of each day (t,), 0 for the first."""
        week = (self.day - 1) // 7
        return np.asarray(week - week[0])

    @property
    def block(self) -> Int64s:
        """The block of weeks of each day (t,), numbered 0, 1, ... without gaps."""
        number: Int64s = np.unique(self.week // BLOCK, return_inverse=True)[1]
        return number


@dataclass(frozen=True, eq=False)
class Smoothed:
    """A series as weekday times season."""

    weekdays: Floats  # (5,) expected people on each weekday in the mean of the season; nan where there is none
    season: Floats  # (t,) times as many as in the mean
    expected: Floats  # (t,)
    dispersion: Floats  # (t,) squared Pearson residuals, widened for what was fitted; their mean is the dispersion


def smoothed(series: Series, weight: Floats | None = None) -> Smoothed:
    """Fit weekday and season by quasi-likelihood with log link (Wedderburn 1974, Biometrika 61, 439-447).

    The variance is taken in proportion to the mean, by a dispersion; the season is a sum of cosines over the period.
    `weight` (t,) counts days of a resample.
    """
    weekday, weight = series.weekday, np.ones(len(series.day)) if weight is None else weight
    columns = np.concatenate([(weekday[:, None] == np.arange(WEEKDAYS)).astype(np.float64), _waves(series)], axis=1)
    expected = np.maximum(series.count, 0.5)
    power = np.log(expected)
    for _ in range(_STEPS):
        root = np.sqrt(weight * expected)
        slope = power + (series.count - expected) / expected
        found = np.linalg.lstsq(columns * root[:, None], slope * root, rcond=1e-10)[0]
        before, power = power, np.clip(columns @ found, -20.0, 20.0)
        expected = np.exp(power)
        if np.abs(power - before).max() < _SETTLED:
            break
    season = np.exp(columns[:, WEEKDAYS:] @ found[WEEKDAYS:])
    mean = float(np.average(season, weights=weight))
    there = np.bincount(weekday, weight, WEEKDAYS) > 0
    free = max(len(series.day) - int(there.sum()) - columns.shape[1] + WEEKDAYS, 1)
    squares = (series.count - expected) ** 2 / expected * len(series.day) / free
    return Smoothed(np.where(there, np.exp(found[:WEEKDAYS]) * mean, np.nan), season / mean, expected, squares)


def _waves(series: Series) -> Floats:
    weeks = int(series.week[-1]) + 1
    number = min(weeks // _WEEKS_A_WAVE, _MOST_WAVES)
    place = (series.day - series.day[0] + 0.5) / (series.day[-1] - series.day[0] + 1)
    waves: Floats = np.cos(np.pi * place[:, None] * np.arange(1, number + 1))
    return waves
