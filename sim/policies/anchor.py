"""`anchor`: each team has fixed days on which its people come first of all."""

from dataclasses import dataclass, replace

import numpy as np

from sim.attendance import Wishes, weights
from sim.compiling import Flags
from sim.parameters import parameter
from sim.policies.base import Context, Policy
from sim.population import WEEKDAYS


@dataclass
class Anchor(Policy):
    """Team days: from the roster where it names them, else popular ones, so that they pile up on the busy weekdays.

    A person with anchor days of their own keeps those; the others of that team have all the days its members name.
    """

    name: str = parameter("anchor", unit="", help="the policy's name")
    days: int = parameter(2, unit="days/week", help="anchor days of a team the roster gives none", low=1, high=5)

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes with each person's anchor days first, up to the days that person wants."""
        people = context.people
        own = people.anchor.any(axis=1, keepdims=True)
        anchored = np.where(own, people.anchor, self.team_days(wishes, context)[people.team])
        return replace(wishes, rank=np.where(anchored, np.int8(0), wishes.rank))

    def team_days(self, wishes: Wishes, context: Context) -> Flags:
        """Return (teams, 5) each team's anchor days, the same all replication."""
        key = f"{self.days} anchor days"
        days: Flags | None = context.memo.get(key)
        if days is None:
            days = context.memo[key] = self._chosen_days(context)
        return days

    def _chosen_days(self, context: Context) -> Flags:
        people, teams = context.people, len(context.people.teams)
        named = np.zeros((teams, WEEKDAYS), dtype=np.bool_)
        np.logical_or.at(named, people.team, people.anchor)
        # The `days` best of ln(weight) + Gumbel noise: drawn without replacement by popularity.
        chance = context.draws.uniform("anchor_days", 0, people.team_entity, WEEKDAYS)
        score = np.log(weights(context.attendance)) - np.log(-np.log(chance))
        place = np.argsort(np.argsort(-score, axis=1), axis=1)
        return np.where(named.any(axis=1, keepdims=True), named, place < self.days)
