"""Daily counts as the simulator makes them, on the days of a series of the data."""

import datetime
from dataclasses import dataclass, replace

import numpy as np

from sim.calibration.fit import Setup
from sim.calibration.made import made_attendance
from sim.calibration.series import Series, smoothed
from sim.compiling import Floats
from sim.population import simulated_employees
from sim.scenario import Scenario

FEWEST, _MOST = 2, 15  # replications


@dataclass(frozen=True, eq=False)
class MadeCounts:
    """What replications of a series come to."""

    weekdays: Floats  # (5,) expected people on each weekday, the mean over replications
    dispersion: Floats  # (replications, t) as of `Smoothed`


def people_in(setup: Setup) -> int:
    """Return how many people could come in."""
    return simulated_employees(setup.scenario.organisation) if setup.staff is None else len(setup.staff)


def made_counts(setup: Setup, scenario: Scenario, series: Series, size: int) -> MadeCounts:
    """Return the figures of replications of the scenario, together `size` people times weeks where 2 to 15 allow."""
    first = datetime.date.fromordinal(int(series.day[0]))
    weeks = int(series.week[-1]) + 1
    weekdays, dispersion = [], []
    for replication in range(int(np.clip(size // (people_in(setup) * weeks), FEWEST, _MOST))):
        come, _ = made_attendance(scenario, setup.staff, first, weeks, replication)
        count = come.sum(axis=0)[series.week, series.weekday].astype(np.float64)
        found = smoothed(replace(series, count=count))
        weekdays.append(found.weekdays)
        dispersion.append(found.dispersion)
    return MadeCounts(np.mean(weekdays, axis=0), np.array(dispersion))
