"""Daily counts as the simulator makes them, on the days of a series of the data."""

import datetime
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.calibration.fit import Setup
from sim.calibration.made import made_attendance
from sim.calibration.series import Series, smoothed
from sim.compiling import Floats
from sim.draws import Draws
from sim.population import draw_people, simulated_employees
from sim.scenario import Scenario

FEWEST, _MOST = 2, 15  # replications
SOME: Final = 5  # replications that tell how much logs vary
# People times weeks of a replication, beyond which that many are not played: how much they vary hardly counts.
_LARGE: Final = 2_000_000
# Replications whose people say what is usual, at most, and people in all of them, far from those that are played.
_MANY, _ENOUGH = 200, 200_000
_OTHERS: Final = 6_000_000


@dataclass(frozen=True, eq=False)
class MadeCounts:
    """What replications of a series come to."""

    weekdays: Floats  # (5,) expected people on each weekday, the mean over replications
    wanted: Floats  # (replications,) days that their people want, over those that such people want on average
    level: Floats  # (replications,) people a day
    dispersion: Floats  # (replications, t) as of `Smoothed`


def people_in(setup: Setup) -> int:
    """Return how many people could come in."""
    return simulated_employees(setup.scenario.organisation) if setup.staff is None else len(setup.staff)


def made_counts(setup: Setup, scenario: Scenario, series: Series, size: int) -> MadeCounts:
    """Return the figures of replications of the scenario, together `size` people times weeks where 2 to 15 allow.

    Where a `size` is asked there are at least 5, but for very large organisations.
    """
    first = datetime.date.fromordinal(int(series.day[0]))
    weeks = int(series.week[-1]) + 1
    weekdays, dispersion, wanted = [], [], []
    each = people_in(setup) * weeks
    fewest = SOME if size and each <= _LARGE else FEWEST
    for replication in range(int(np.clip(size // each, fewest, _MOST))):
        come, _ = made_attendance(scenario, setup.staff, first, weeks, replication)
        wanted.append(_wanted(scenario, replication) if setup.staff is None else 1.0)
        count = come.sum(axis=0)[series.week, series.weekday].astype(np.float64)
        found = smoothed(replace(series, count=count))
        weekdays.append(found.weekdays)
        dispersion.append(found.dispersion)
    others = int(np.clip(_ENOUGH // people_in(setup), FEWEST, _MANY))
    usual = np.mean([_wanted(scenario, _OTHERS + one) for one in range(others)]) if setup.staff is None else 1.0
    level = np.nanmean(weekdays, axis=1)
    return MadeCounts(np.mean(weekdays, axis=0), np.array(wanted) / max(usual, 1e-9), level, np.array(dispersion))


def _wanted(scenario: Scenario, replication: int) -> float:
    """Return the mean wanted office days of the people of a replication."""
    return float(draw_people(scenario.organisation, Draws(scenario.seed, replication)).office_days.mean())
