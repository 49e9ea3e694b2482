"""Lunch (§9) from a badge log: who badges out around midday and comes back."""

from typing import Final

import numpy as np

from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source, limits
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.contents import Visits
from sim.meetings import HOUR
from sim.population import WEEKDAYS
from sim.resampling import resamples

KEYS: Final = ("day.lunch_share", "day.lunch_start", "day.lunch_sd", "day.lunch_minutes")
METHOD: Final = mark("people who badge out around midday and come back; bootstrap over people")

# Assumptions: lunch starts in these hours, and is no longer than two; who is there from before to after them could
# have had one.
_BEGIN, _END = 10.5, 15.0
_LONGEST = 2.0
_SHORTEST = 2 / 60
_FEWEST_SHARE = 0.05  # of days; fewer midday gaps are errands, not the lunch of an office


def fit_lunch(setup: Setup, source: Source, visits: Visits, people: int) -> list[Fit]:
    """Return the fits of ``day.lunch_*``: None where hardly anybody badges out for lunch."""
    person, day = visits.person.astype(np.int64), visits.day.astype(np.int64)
    come, go = visits.arrive / HOUR, np.where(visits.leave == NOWHERE, np.nan, visits.leave / HOUR)
    if not np.isfinite(go).any():
        return [source.untold(name, METHOD, mark("the log has no exits")) for name in KEYS]
    new = np.ones(len(person), dtype=np.bool_)
    new[1:] = (np.diff(person) != 0) | (np.diff(day) != 0)
    first = np.flatnonzero(new)
    whose = np.cumsum(new) - 1  # the office day of each stay
    last = np.append(first, len(new))[1:] - 1
    could = (come[first] < _BEGIN) & (go[last] > _END) & ((day[first] - 1) % 7 < WEEKDAYS)
    start, length = go[:-1], come[1:] - go[:-1]
    gap = ~new[1:] & (start >= _BEGIN) & (start < _END) & (length >= _SHORTEST) & (length <= _LONGEST)
    gap &= could[whose[1:]]
    # Of several gaps of a day the longest is lunch.
    rows = np.flatnonzero(gap)
    rows = rows[np.lexsort((-length[rows], whose[1:][rows]))]
    rows = rows[np.diff(whose[1:][rows], prepend=-1) > 0]
    days, lunches = int(could.sum()), len(rows)
    if not days or lunches < _FEWEST_SHARE * days:
        return [
            source.untold(
                name, METHOD, mark("hardly anybody badges out around midday; badges do not see lunch in the building")
            )
            for name in KEYS
        ]
    at = person[1:][rows]
    columns = [
        np.bincount(person[first][could], minlength=people).astype(np.float64),
        np.bincount(at, minlength=people).astype(np.float64),
        *(np.bincount(at, amount, people) for amount in (start[rows], start[rows] ** 2, length[rows])),
    ]
    sums = np.stack(columns, axis=1)
    taken = resamples(setup.scenario.seed, people, setup.draws)
    whole = np.concatenate([sums.sum(axis=0, keepdims=True), taken @ sums])
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = whole[:, 2] / whole[:, 1]
        found = [
            whole[:, 1] / whole[:, 0],
            mean,
            np.sqrt(np.maximum(whole[:, 3] / whole[:, 1] - mean**2, 0.0)),
            60 * whole[:, 4] / whole[:, 1],
        ]
    reason = mark("counts only lunches for which people badge out")
    return [
        source.fit(name, float(one[0]), one[1:], METHOD, limits(setup.scenario, name), reason=reason)
        for name, one in zip(KEYS, found, strict=True)
    ]
