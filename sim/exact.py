"""The exact figures that stand beside those of a run, where there is theory (statistics of crowding)."""

import numpy as np
import numpy.typing as npt

from sim import special_case
from sim.collected import Sums
from sim.job import Job


def exact_beside(job: Job, sums: Sums) -> tuple[dict[str, float], dict[int, dict[str, float]]]:
    """Return exact figures by measure, over all days and by weekday (0: Monday), in the special case; else nothing.

    Stops the run where they contradict the simulation.
    """
    if not special_case.applies(job):
        return {}, {}
    weekday, replication = sums.column("weekday").astype(np.int64), sums.replication
    crowded, building = sums.column("crowded") > 0, sums.column("building").astype(np.int64)
    known = np.empty((3, len(weekday)))
    for part in [job.of(site) for site in job.sites] or [job]:
        here = building == (0 if part.site is None else part.site.number)
        at = (replication[here], weekday[here])
        exact = special_case.exact_figures(part, len(sums.table["days"]))
        special_case.check_against(exact, part, *at, crowded[here])
        known[:, here] = exact.crowded[at], exact.refused[at], exact.present[at]

    def figures(chosen: npt.NDArray[np.bool_]) -> dict[str, float]:
        refused, present = known[1, chosen].sum(), known[2, chosen].sum()
        turned_away = float(refused / present) if present else 0.0
        return {
            "crowded_day_probability": float(known[0, chosen].mean()),
            "turned_away_probability": turned_away,
            "unserved_probability": turned_away,
        }

    every = np.ones(len(weekday), dtype=np.bool_)
    return figures(every), {number: figures(weekday == number) for number in np.unique(weekday).tolist()}
