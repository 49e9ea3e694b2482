"""The account of a simulated office (§17): its replications as a year, with an interval for what is simulated."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.collected import RATIOS, Sums
from sim.compiling import Floats
from sim.draws import Draws
from sim.economics import Account, Premises, Year, account, chances_of, drawn, saved_together
from sim.job import Job, people_of, simulated_people
from sim.population import FIELD
from sim.premises import all_premises, baseline
from sim.resampling import resamples, with_days
from sim.uncertainty import DRAWS, Sampling
from sim.workdays import days_a_year

HOURS_SHORT: Final = "desk_hours_short"


class Accounts:
    """Draws up the accounts of one case, at any number of desks.

    Cases over the same replications take the same draws and resamples, so that their accounts can be paired. `days`
    (..., r) are the working days of each replication, in this case or in all, `order` where they are in the year.
    """

    def __init__(self, job: Job, days: npt.ArrayLike, order: npt.ArrayLike | None) -> None:
        self._job = job
        self._there, kept = with_days(days, order)
        replications = int(self._there.sum())
        self._sampling = Sampling(replications, kept)
        once = np.ones((1, replications))
        self._taken = np.concatenate([once, resamples(job.scenario.seed, replications, DRAWS, kept)])
        self._chances = chances_of(job.scenario.seed)
        people = job.staff or people_of(job, Draws(job.scenario.seed, 0))
        at_home = (people.kind != FIELD) & (people.office_days < people.contract.sum(axis=1))
        self._home_workers, self._teams = int(at_home.sum()), len(people.teams)

    def at(self, desks: int, sums: Sums) -> Account:
        """Return the account with so many desks; `sums` are those of all days at that number."""
        table, job = sums.table, self._job
        days = days_a_year(job.scenario.calendar)
        short = RATIOS[HOURS_SHORT](sums)
        hours = self._a_year(table["hours_short"], table["dates"], days)
        if not table["hours_short"].any() and short.high:  # else none is known for certain
            hours[1:] = math.nan
        return account(
            job.scenario.economics,
            Year(
                desks=desks,
                baseline_desks=baseline(job)[1],
                people=simulated_people(job),
                home_workers=self._home_workers,
                teams=self._teams,
                home_days=self._a_year(table["home"], table["dates"], days),
                hours_short=hours,
                hours_interval=(short.low * days, short.high * days if math.isfinite(short.high) else None),
                sampling=self._sampling,
                premises=all_premises(replace(job, desks=desks)),
            ),
            self._chances,
        )

    def _a_year(self, total: Floats, days: Floats, days_a_year: int) -> Floats:
        """Return sums over replications as a year's, first over all of them, then over each resample."""
        # Sums by hand: BLAS would add in an order of its own on each machine.
        above, below = (np.einsum("br,r->b", self._taken, one[self._there]) for one in (total, days))
        a_year: Floats = above / below * days_a_year
        return a_year


def savings_at(job: Job, desks: Iterable[int]) -> Floats:
    """Return the savings a year (1 + draws, n) of the account at each of n numbers of desks, the estimate first."""
    economics, today = job.scenario.economics, baseline(job)[1]
    values = drawn(economics, chances_of(job.scenario.seed))
    premises = (all_premises(replace(job, desks=number)) or (Premises(number, today),) for number in desks)
    saved: Floats = np.stack([saved_together(economics, values, one)["total"] for one in premises], axis=1)
    return saved
