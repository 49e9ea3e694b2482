"""The recommended desks, played with all that is kept: what they do to people, and what each building gets of them."""

import math
from typing import TYPE_CHECKING, Any, Final

from sim.collected import added
from sim.desk_for_everybody import nobody_refused
from sim.effects_summary import effects_of
from sim.money import Accounts
from sim.per_building import TOLD, by_building, described, table
from sim.premises import shown_sites
from sim.studies.in_doubt import beside
from sim.studies.promise import REFUSED, Figures, at_desks
from sim.studies.searching import replayed
from sim.studies.sides import Side, side_by_side
from sim.studies.sides_in_doubt import whole_numbers
from sim.study import Means
from sim.with_parameters import desks_needed_in

if TYPE_CHECKING:
    import pandas as pd

NEEDED: Final = "desks_needed_95"
RELIABLE: Final = 0.95  # share of days on which the desks needed are enough


def whole(best: Figures | None, desks: int | None, means: Means) -> tuple[dict[str, Any], "pd.DataFrame | None"]:
    """Return what the answer does to people, and the desks needed: its replications again, with all that is kept.

    Of a portfolio also each building that may be shown, with its own of the desks, as plain values and as a table.
    """
    if best is None or desks is None:
        return {"effects": None, NEEDED: None}, None
    (side,), _ = side_by_side([at_desks(replayed(best), desks)], lambda _: (), 1.0, means)
    sums = side.sums()
    year = Accounts(side.job, sums.table["days"], sums.order).at(side.job.desks, sums).year
    needed = added([one.desks_needed(RELIABLE) for one in side.of_each()])
    found = {"effects": effects_of(side, year), NEEDED: needed.summary()}
    if best.draws and not side.job.sites and math.isfinite(needed.estimate):
        panels = [one.panel for one in best.draws]
        days = [(one.days, one.needed, one.replication) for one in panels]
        drawn = desks_needed_in(days, panels[0].order, side.job.scenario.seed, RELIABLE)
        wide = whole_numbers(needed, drawn)
        found[NEEDED] = wide.summary() | beside(needed, wide)
    if not side.job.sites:
        return found, None
    # Cases may close different buildings, so that those of the best are not those of the first.
    of_each = {"number_of_buildings": len(side.job.sites), "buildings": _plan(side, best.certain(desks))}
    return found | of_each, table(side)


def _plan(side: Side, certain: bool) -> list[dict[str, Any]]:
    """Return each building with its desks, and those of the file; `certain` tells that everybody has one there."""
    rows = {site.row.building: site.row for site in shown_sites(side.job)}
    nobody = described(nobody_refused(side.replications))
    sure = dict.fromkeys((name for name in REFUSED if name in TOLD), nobody) if certain else {}
    return [
        {**one, "desks_of_file": rows[one["building"]].desks, "measures": one["measures"] | sure}
        for one in by_building(side)
    ]
