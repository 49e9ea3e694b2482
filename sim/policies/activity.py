"""`activity`: what people have planned decides where they are; nothing to do with activity-based furniture."""

from dataclasses import dataclass, replace

import numpy as np

from sim.attendance import Wishes, come_on_top
from sim.compiling import Flags
from sim.parameters import parameter
from sim.policies.base import Context, Policy
from sim.population import FIELD, WEEKDAYS


@dataclass
class Activity(Policy):
    """People come for their meetings in person, beside the days that they choose, and stay at home to concentrate.

    Of a week's contract days a share `concentration_days` / 5 is concentration work, at home; the others have as many
    office days as ever, so that of the days that people choose this share is lost. A meeting on a day that they had
    chosen adds nothing. Field workers concentrate, if they do, where they are.
    """

    name: str = parameter("activity", unit="", help="the policy's name")
    concentration_days: float = parameter(
        1.0, unit="days/week", help="concentration work of a full-timer, done at home", low=0, high=5
    )

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes less the days of concentration work."""
        wanted = np.minimum(wishes.office_days, wishes.contract.sum(axis=1))
        chosen = wanted * ((WEEKDAYS - self.concentration_days) / WEEKDAYS)
        return replace(wishes, office_days=np.where(context.people.kind == FIELD, wanted, chosen))

    def planned(self, wishes: Wishes, meeting_days: Flags, context: Context) -> Wishes:
        """Return the wishes with the days of meetings on top."""
        return come_on_top(wishes, meeting_days)
