"""`booking`: who wants to come asks for a desk beforehand, and comes when it is granted."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.attendance import Wishes
from sim.bookings import Requests, WeekOfBookings, grant
from sim.compiling import Flags, Floats
from sim.parameters import parameter
from sim.policies.base import Context, Policy
from sim.population import WEEKDAYS

# Columns of a person-day's draws.
_LEAD, _NO_SHOW, _AGAIN, _WALK_IN, _DRAWS = range(5)


@dataclass
class Booking(Policy):
    """Requests in the order in which they are made; at most desks x `overbooking` are granted a day.

    Refused people take their next preferred day that has room, or stay home; who has a meeting in person comes anyway.
    """

    name: str = parameter("booking", unit="", help="the policy's name")
    overbooking: float = parameter(
        1.0, unit="bookings per shared desk", help="most bookings that are granted for a day", low=0.05, high=5
    )
    horizon: int = parameter(5, unit="days", help="how many days ahead people book at most", low=1, high=60)
    same_day_share: float = parameter(0.35, unit="share", help="requests made on the day itself", low=0, high=1)
    second_choice: float = parameter(
        0.5, unit="share", help="refused people who take another day when one has room", low=0, high=1
    )
    no_show: float = parameter(0.18, unit="share", help="bookings whose people do not come", low=0, high=1)
    cancelled_share: float = parameter(
        0.0, unit="share", help="of these those cancelled before anybody else asks", low=0, high=1
    )
    walk_in_share: float = parameter(
        0.1, unit="share", help="office days on which people come without asking", low=0, high=1
    )
    grace_minutes: float = parameter(
        60.0, unit="minutes", help="time to claim a booked desk after the usual arrival", low=0, high=1440
    )
    takes_bookings: ClassVar[bool] = True

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes as they are: people want what they want, and get what is granted."""
        return wishes

    def book(
        self,
        wanted: Flags,
        preference: Floats,
        available: Flags,
        must: Flags,
        sharing: Flags,
        shared: int,
        context: Context,
    ) -> WeekOfBookings:
        """Return what becomes of the `wanted` days (n, 5) of a week in a building with so many `shared` desks.

        `preference` (n, 5) orders each person's days, the highest first; `must` come anyway; `sharing` (n,) have no
        desk of their own.
        """
        when, entity = context.monday.toordinal(), context.people.entity
        chance = context.draws.uniform("booking", when, entity, WEEKDAYS * _DRAWS).reshape(-1, WEEKDAYS, _DRAWS)
        asks = wanted & sharing[:, None] & (chance[:, :, _WALK_IN] >= self.walk_in_share)
        unused = (chance[:, :, _NO_SHOW] < self.no_show) & ~must
        # The same people stay home, but nothing is kept for them: so a booking more or less draws nothing anew (§2).
        cancels = unused & (chance[:, :, _NO_SHOW] < self.no_show * self.cancelled_share)
        asked, cancelled = asks & ~cancels, asks & cancels
        requests = Requests(
            asks=asked,
            moment=np.arange(WEEKDAYS) + self._before(chance[:, :, _LEAD]),
            again=chance[:, :, _AGAIN] < self.second_choice,
            other=available & ~wanted & ~cancels,
            must=must,
            preference=preference,
        )
        granted = grant(requests, int(self.overbooking * shared + 1e-9))
        return WeekOfBookings(
            intended=(wanted & ~asks) | cancelled | granted.booked | (granted.refused & must),
            asked=asked,
            booked=granted.booked,
            refused=granted.refused,
            missed=cancelled | (granted.booked & unused),  # their own choice: no day that the policy takes (§7)
            unused=unused,
        )

    def _before(self, chance: Floats) -> Floats:
        """Return when a request is made, in days from the morning of its day: from -horizon to 1."""
        late = chance / max(self.same_day_share, 1e-12)
        early = (1 - chance) / max(1 - self.same_day_share, 1e-12)
        return np.where(chance < self.same_day_share, late, -early * self.horizon)
