"""What happens at each hour of the day: desks in use, hours with none free, refusals (§15)."""

from typing import Any

import numpy as np

from sim.collected import COUNT, Collected, Sums
from sim.day_sums import HOURS
from sim.estimate import ratio
from sim.per_building import described
from sim.tally import HOUR_ROWS


def by_hour(collected: Collected, sums: Sums) -> list[dict[str, Any]]:
    """Return the figures of each hour in which anybody sits or is refused, as plain values."""
    hours, days, desks = np.array(collected.hours), sums.table["days"], sums.table["desks"]
    used, full, refusals = (hours[:, HOUR_ROWS.index(name)] for name in HOUR_ROWS)
    return [
        {
            "hour": hour,
            "mean_utilisation": described(ratio(used[:, hour], desks, order=sums.order)),
            "full_time_share": described(ratio(full[:, hour], days, order=sums.order)),
            "refusals_per_day": described(ratio(refusals[:, hour], days, limits=COUNT, order=sums.order)),
        }
        for hour in range(HOURS)
        if used[:, hour].any() or refusals[:, hour].any()
    ]
