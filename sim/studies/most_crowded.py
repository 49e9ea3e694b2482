"""In which of several buildings most of the crowded days are, which no cause tells: one may have far too few desks."""

from dataclasses import replace
from typing import Any, Final

from sim.collected import RATIOS
from sim.job import Job
from sim.premises import shown_sites
from sim.studies.sides import side_by_side
from sim.study import Means

CROWDED: Final = "crowded_day_probability"
MOST: Final = 0.5  # of the crowded building-days
FAR_MORE: Final = 1.5  # times an even share of them: an assumption of what is worth telling


def most_crowded(job: Job, replications: int, means: Means) -> dict[str, Any] | None:
    """Return the building that may be shown with the most crowded days of these replications, and of how many in all.

    None where none has most of them and far more than an even share, and without several buildings.
    """
    if len(job.sites) < 2:
        return None
    fixed = replace(job, scenario=replace(job.scenario, replications=replications))
    (side,), _ = side_by_side([fixed], lambda _: (), 1.0, means)
    days = RATIOS[CROWDED].numerator
    whole = float(side.sums().table[days].sum())
    each = [(float(side.sums(building=site.number).table[days].sum()), site.row) for site in shown_sites(job)]
    most, row = max(each, key=lambda one: one[0], default=(0.0, job.sites[0].row))
    if most <= max(MOST, FAR_MORE / len(job.sites)) * whole:
        return None
    return {"building": row.building, "name": row.name, "crowded": most, "of": whole}
