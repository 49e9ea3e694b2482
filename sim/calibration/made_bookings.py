"""Bookings as the simulator makes them under `booking`, by person: what a booking log of that office shows."""

import datetime

import numpy as np

from sim.calibration.made import occupants_of
from sim.compiling import Floats
from sim.gathering import STATES
from sim.population import People
from sim.scenario import Scenario

_OFFICE = STATES.index("office")


def made_bookings(scenario: Scenario, staff: People | None, first: datetime.date, weeks: int) -> Floats:
    """Return bookings used, with nobody coming, and cancelled, and office days without a booking, by person (n, 4).

    Who is ill does not come either. Raises `ConfigurationError` as the scenario does.
    """
    occupants = occupants_of(scenario, staff, first, weeks)
    sums = np.zeros((len(occupants.residents), 4))
    for number in range(weeks):
        week = occupants.week(number, None)
        if week.bookings is None:
            raise ValueError("the policy takes no bookings")
        there, booked = (week.states == _OFFICE).T, week.bookings.booked
        cancelled = week.bookings.missed & ~booked
        kinds = (booked & there, booked & ~there, cancelled, there & ~booked)
        sums += np.stack([one.sum(axis=1) for one in kinds], axis=1)
    return sums
