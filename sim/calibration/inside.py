"""How many of a day's people are inside by time of day: in the log, and in logs that the fitted scenario makes."""

import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.fit import Setup
from sim.calibration.made import made_visits
from sim.compiling import Floats
from sim.events import NOWHERE
from sim.logs.contents import Visits
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

QUARTER: Final = 15 * 60  # seconds
QUARTERS: Final = 24 * 4
_PERSON_WEEKS: Final = 20_000  # made for the comparison: a half-width below half a percentage point
_REPLICATION: Final = 7_000_000  # the first number of replications that no fit and no forecast uses


def inside_by_quarter(visits: Visits) -> Floats | None:
    """Return the share of a day's people who are inside at each quarter of an hour (96,), from midnight.

    Only days of people whose every stay has an end are counted; None where there is none. Stays that go on after
    midnight count up to it.
    """
    key = visits.person.astype(np.int64) << 32 | visits.day.astype(np.int64)
    told = ~np.isin(key, key[visits.leave == NOWHERE])
    days = len(np.unique(key[told]))
    if not days:
        return None
    # Inside at a quarter q when arrive <= q < leave: so many have come by then, less those who have gone.
    change = np.zeros(QUARTERS + 1)
    for seconds, sign in ((visits.arrive[told], 1.0), (visits.leave[told], -1.0)):
        quarter = np.minimum(-(-seconds.astype(np.int64) // QUARTER), QUARTERS)
        change += sign * np.bincount(quarter, minlength=QUARTERS + 1)
    shares: Floats = np.cumsum(change)[:QUARTERS] / days
    return shares


def profile(setup: Setup, visits: Visits, fitted: Scenario) -> "pd.DataFrame | None":
    """Return minute, share_inside_observed and share_inside_fitted, a row a quarter; None without departures."""
    import pandas as pd

    observed = inside_by_quarter(visits)
    if observed is None:
        return None
    monday = datetime.date.fromordinal(visits.first)
    people = fitted.organisation.employees if setup.staff is None else len(setup.staff)
    weeks = max(1, min(_PERSON_WEEKS // people, (visits.last - visits.first) // 7 + 1))
    made, _ = made_visits(fitted, setup.staff, monday, weeks, _REPLICATION)
    shown = inside_by_quarter(made)
    return pd.DataFrame(
        {
            "minute": np.arange(QUARTERS) * QUARTER // 60,
            "share_inside_observed": observed,
            "share_inside_fitted": np.zeros(QUARTERS) if shown is None else shown,
        }
    )
