"""`mandate`: the organisation asks for at least so many office days a week."""

from dataclasses import dataclass, replace

import numpy as np

from sim.attendance import Wishes
from sim.parameters import parameter
from sim.policies.base import Context, Policy
from sim.population import FIELD, WEEKDAYS


@dataclass
class Mandate(Policy):
    """At least `days` office days of a full week, in proportion to the contract; which ones is everybody's own choice.

    Who wants more comes more. Field workers, who work on location, are not asked.
    """

    name: str = parameter("mandate", unit="", help="the policy's name")
    days: int = parameter(3, unit="days/week", help="office days asked of a full-timer at least", low=1, high=5)
    compliance: float = parameter(0.7, unit="share", help="person-weeks that do what is asked", low=0, high=1)

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes with the days that are asked, of those who do so this week."""
        people = context.people
        asked = self.days * wishes.contract.sum(axis=1) / WEEKDAYS
        chance = context.draws.uniform("compliance", context.monday.toordinal(), people.entity)[:, 0]
        follows = (chance < self.compliance) & (people.kind != FIELD)
        return replace(wishes, office_days=np.where(follows, np.maximum(wishes.office_days, asked), wishes.office_days))
