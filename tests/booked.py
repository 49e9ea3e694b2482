"""A booking log and a badge log that the simulator made under `booking`."""

import datetime

import numpy as np

from sim.calibration.made import made_visits, occupants_of
from sim.logs.contents import STATUSES, Bookings, Visits, Who
from sim.scenario import Scenario


def made_logs(scenario: Scenario, first: datetime.date, weeks: int) -> tuple[Bookings, Visits, Who]:
    """Bookings with what they came to, and the visits of the same people."""
    visits, who = made_visits(scenario, None, first, weeks, 0)
    occupants = occupants_of(scenario, None, first, weeks)
    rows = []
    for number in range(weeks):
        week = occupants.week(number, None)
        assert week.bookings is not None
        there, booked = (week.states == 5).T, week.bookings.booked  # 5: office
        cancelled = week.bookings.missed & ~booked
        for status, which in (("used", booked & there), ("no_show", booked & ~there), ("cancelled", cancelled)):
            person, weekday = np.nonzero(which)
            day = week.week.monday.toordinal() + weekday
            rows.append(np.stack([person, day, np.full(len(day), STATUSES.index(status))]))
    person, day, status = np.concatenate(rows, axis=1)
    order = np.lexsort((person, day))
    bookings = Bookings(
        person[order].astype(np.int32),
        day[order].astype(np.int32),
        np.full(len(order), np.nan),
        status[order].astype(np.int8),
        visits.first,
        visits.last,
    )
    return bookings, visits, who
