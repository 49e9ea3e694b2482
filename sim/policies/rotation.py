"""`rotation`: groups of teams take turns, by weekday, or with weekdays that change hands from week to week."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.attendance import Wishes
from sim.compiling import Flags
from sim.parameters import parameter
from sim.policies.base import Context, Policy
from sim.population import WEEKDAYS

DAYS, WEEKS = "days", "weeks"


@dataclass
class Rotation(Policy):
    """Each cohort has every `cohorts`-th weekday, on which its people come first of all, up to the days they want.

    By `weeks` the cohorts pass their weekdays on to the next one every week, so that everybody has each of them in
    turn. Teams stay whole.
    """

    name: str = parameter("rotation", unit="", help="the policy's name")
    cohorts: int = parameter(2, unit="groups", help="groups of teams that take turns", low=2, high=5)
    period: str = parameter(
        DAYS, unit="", help="the same weekdays every week, or weekdays that change every week", options=(DAYS, WEEKS)
    )
    compliance: float = parameter(1.0, unit="share", help="person-weeks that follow the plan", low=0, high=1)

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes with the days of the team's cohort first, for those who follow it this week."""
        people = context.people
        chance = context.draws.uniform("compliance", context.monday.toordinal(), people.entity)
        first = (chance < self.compliance) & self._days(wishes, context)[people.team]
        return replace(wishes, rank=np.where(first, np.int8(0), wishes.rank))

    def team_days(self, wishes: Wishes, context: Context) -> Flags:
        """Return (teams, 5) the days of each team's cohort."""
        # A team's own coin for its meetings; column 0 is taken by the persons' coins.
        chance = context.draws.uniform("compliance", context.monday.toordinal(), context.people.team_entity, 2)[:, 1:]
        return (chance < self.compliance) & self._days(wishes, context)

    def _days(self, wishes: Wishes, context: Context) -> Flags:
        key = f"{self.cohorts} cohorts"
        cohort: npt.NDArray[np.int64] | None = context.memo.get(key)
        if cohort is None:
            cohort = context.memo[key] = cohorts_of(wishes, context, self.cohorts)
        # By the date, so that a week is the same one whatever replication it is in.
        week = context.monday.toordinal() // 7 if self.period == WEEKS else 0
        # Buildings begin with other cohorts: where each has one team only, these take turns too.
        turn = (cohort[:, None] + week + context.people.place) % self.cohorts
        own: Flags = turn == np.arange(WEEKDAYS) % self.cohorts
        return own


def cohorts_of(wishes: Wishes, context: Context, cohorts: int) -> npt.NDArray[np.int64]:
    """Return the cohort of each team (g,), so that cohorts want about as many office days as each other.

    The team that wants most goes first, each to the cohort that has least so far (Graham 1969, longest processing time
    first): cohorts differ by no more than the largest team wants.
    """
    people = context.people
    wanted = np.minimum(wishes.office_days, wishes.contract.sum(axis=1))
    load = np.bincount(people.team, wanted, len(people.teams))
    cohort, total = np.zeros(len(load), dtype=np.int64), np.zeros(cohorts)
    for team in np.argsort(-np.round(load, 6), kind="stable"):
        # Rounded, so that last digits, which may differ between machines, do not choose.
        cohort[team] = np.round(total, 6).argmin()
        total[cohort[team]] += load[team]
    return cohort
