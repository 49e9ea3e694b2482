"""The sums of a run in which the buildings of a portfolio differ: desks, and days on which any of them is crowded."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.job import Job
from sim.tally import DAY_COLUMNS

Floats = npt.NDArray[np.float64]

_COLUMN: Final = {name: place for place, name in enumerate(DAY_COLUMNS)}


def summed_over_buildings(
    days: Floats, replication: npt.NDArray[np.int64], job: Job, replications: int
) -> dict[str, Floats]:
    """Return the sums in which buildings differ, and the dates, on which all of these are open (§15)."""

    def summed(values: npt.ArrayLike, chosen: Any = slice(None)) -> Floats:
        return np.bincount(replication[chosen], np.asarray(values), minlength=replications).astype(np.float64)

    rules, number = job.scenario.building, days[:, _COLUMN["building"]].astype(np.int64)
    desks_of = np.zeros(max(site.number for site in job.sites) + 1)
    desks_of[[site.number for site in job.sites]] = [site.desks for site in job.sites]
    desks = summed(desks_of[number])
    first = number == number[0] if len(number) else number > 0
    crowded = days[:, _COLUMN["crowded"]] > 0
    dates = np.stack([replication[crowded], days[crowded, _COLUMN["ordinal"]].astype(np.int64)], axis=1)
    any_crowded = np.unique(dates, axis=0)[:, 0]
    return {
        "desks": desks,
        "desk_hours": (rules.core_end - rules.core_start) * desks,
        "dates": summed(first[first], first),
        "any_crowded": np.bincount(any_crowded, minlength=replications).astype(np.float64),
    }
