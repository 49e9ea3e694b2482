"""Every day's peak demand of a scenario, as it fell out or as was to be expected, in resamples of the replications."""

import datetime
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.absences import leave_probability
from sim.agenda import events_of
from sim.compiling import Floats, Int64s
from sim.job import Job
from sim.panel import Panel
from sim.population import FIXED_DESK, WEEKDAYS, grown, headcount
from sim.resampling import pooled_quantile
from sim.workdays import period

_ROUNDING: Final = 1e-9  # of an expected number of desks: so little more than a whole number is that number


@dataclass(frozen=True)
class Answers:
    """What n resamples of the replications say of a scenario."""

    desks: Int64s  # (n,) enough on a share q of days
    crowded: Int64s  # (n,) days on which the desks there are do not do
    days: Int64s  # (n,)


@dataclass(frozen=True)
class Peaks:
    """The d days of R replications of one scenario."""

    replications: int
    replication: Int64s  # (d,)
    weekday: Int64s  # (d,) 0: Monday; the date of an event is a kind of day of its own, from 5
    needed: Int64s  # (d,) desks with which nobody is refused, owned ones included
    available: Floats  # (d,) the share of people who are expected not to be on leave
    owned: int  # desks with an owner, needed whoever comes

    def answers(self, weights: npt.ArrayLike, desks: int, q: float) -> Answers:
        """Return what the days say, in resamples that take the replications with these weights (n, R)."""
        values, place = np.unique(self.needed, return_inverse=True)
        counts, taken = self._counts(place, len(values)), np.asarray(weights)
        return Answers(
            desks=values[pooled_quantile(counts, taken, q)],
            crowded=taken @ counts[:, values > desks].sum(axis=1),
            days=taken @ counts.sum(axis=1),
        )

    def expected_answers(self, weights: npt.ArrayLike, desks: int, q: float) -> Answers:
        """Return the same where every day needs the desks that are expected of it, and not what chance makes of it.

        That is the mean of its weekday in proportion to the people not on leave at that time of the year, rounded up to
        whole desks; the mean is that of the resample. Holidays, leave and events are no chance, so that they stay.
        """
        cells, place = np.unique(np.stack([self.weekday, self.available]), axis=1, return_inverse=True)
        weekday, available = cells[0].astype(np.int64), cells[1]
        counts, taken = self._counts(place.reshape(-1), cells.shape[1]), np.asarray(weights)
        # Without BLAS, whose last digits may depend on the number of its threads.
        above, below = (
            np.einsum("nr,rk->nk", taken, self._by_weekday(numbers))
            for numbers in (self.needed - self.owned, self.available)
        )
        means = np.divide(above, below, out=np.zeros_like(below), where=below > 0)
        shared = np.ceil(means[:, weekday] * available * (1 - _ROUNDING))
        needed = self.owned + shared.astype(np.int64)
        mass = taken @ counts
        order = np.argsort(needed, axis=1, kind="stable")
        days = np.cumsum(np.take_along_axis(mass, order, axis=1), axis=1)
        first = np.argmax(days / days[:, -1:] >= q, axis=1)
        rows = np.arange(len(needed))
        return Answers(
            desks=needed[rows, order[rows, first]],
            crowded=np.where(needed > desks, mass, 0).sum(axis=1),
            days=days[:, -1],
        )

    def _counts(self, place: Int64s, columns: int) -> Int64s:
        cells = self.replication * columns + place
        return np.bincount(cells, minlength=self.replications * columns).reshape(self.replications, columns)

    def _by_weekday(self, numbers: npt.NDArray[np.int64] | Floats) -> Floats:
        kinds = max(WEEKDAYS, int(self.weekday.max(initial=0)) + 1)
        cells = self.replication * kinds + self.weekday
        sums = np.bincount(cells, numbers.astype(np.float64), self.replications * kinds).astype(np.float64)
        return sums.reshape(self.replications, kinds)


def peaks_of(panel: Panel) -> Peaks:
    """Return the days of a panel."""
    job = panel.job
    calendar, known = job.scenario.calendar, {}
    dates = sorted({event.date for event in events_of(calendar.events)})
    kinds = {date: WEEKDAYS + number for number, date in enumerate(dates)}
    available, kind = [], []
    for replication in range(len(panel)):
        for week in period(calendar, replication, job.scenario.weeks):
            for weekday in week.weekdays:
                date = week.monday + datetime.timedelta(days=weekday)
                if date not in known:
                    known[date] = 1 - leave_probability(calendar, date)
                available.append(known[date])
                kind.append(kinds.get(date, weekday))
    days = np.array(kind, dtype=np.int64)
    return Peaks(len(panel), panel.replication, days, panel.needed, np.array(available), _owned(job))


def _owned(job: Job) -> int:
    """Return the desks with an owner in the simulated building, growth included."""
    if job.staff is not None:
        return int((job.staff.kind == FIXED_DESK).sum())
    organisation = job.scenario.organisation
    today = replace(organisation, employees=grown(organisation), per_building=None, growth=0.0)
    return headcount(today).owners
