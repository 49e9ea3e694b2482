"""From desks to square metres to EUR a year (§17, first part).

Costs are per desk and year, so they are proportional to desks; only the housing part waits for a tenant, and a tenant
takes whole parts of a building. Of several buildings each is let by itself: half a part in one city and half a part in
another make none. One that closes is given up as it is, whole.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sim.economics.parameters import Economics

# One number or an array of draws.
Amount = TypeVar("Amount", float, npt.NDArray[np.float64])


@dataclass(frozen=True)
class Premises:
    """The desks of one building against those of today.

    `closes` tells that all of it is given up. `eur_per_desk` is what a desk there costs, housing, services and ICT
    together, EUR a year in prices of `money_year`; None: as `Economics` has it. `area_m2` is the floor area of all of
    it, where that is known.
    """

    desks: int
    baseline_desks: int
    closes: bool = False
    eur_per_desk: float | None = None
    area_m2: float | None = None

    @property
    def desks_saved(self) -> int:
        """Desks that today has more; below 0: that there are more."""
        return self.baseline_desks - self.desks

    @property
    def by_area(self) -> bool:
        """Tell whether what is given up is its own floor area: it closes, and people were there."""
        return self.closes and self.area_m2 is not None and self.desks_saved > 0

    def m2_saved(self, m2_per_desk: Amount) -> Amount:
        """Return the m2 that are given up; below 0: that are added."""
        if self.by_area and self.area_m2 is not None:
            return m2_per_desk * 0 + self.area_m2
        return self.desks_saved * m2_per_desk

    def m2_paid(self, m2_per_desk: Amount) -> Amount:
        """Return the m2 given up by which housing costs fall: a cost a desk of its own is for desks."""
        return self.m2_saved(m2_per_desk) if self.eur_per_desk is None else self.desks_saved * m2_per_desk

    def costs(self, economics: Economics) -> tuple[float, float, float]:
        """Return what a desk costs a year for housing, services and ICT: one figure is divided as the preset's are."""
        usual = economics.housing_eur, economics.services_eur, economics.ict_eur
        if self.eur_per_desk is None:
            return usual
        if not economics.desk_eur:
            return self.eur_per_desk, 0.0, 0.0
        housing, services, ict = (self.eur_per_desk * one / economics.desk_eur for one in usual)
        return housing, services, ict


def saved(economics: Economics, base: float, desks: int, baseline_desks: int) -> dict[str, Any]:
    """Return what `desks` save against `baseline_desks` in one building: desks, m2 and EUR a year (§17).

    `base` is what the ratio counts (FTE, heads or flexible heads). More desks than the baseline give negative figures:
    extra space and extra cost. ``eur_saved`` values all vacated space; in ``whole_parts`` the housing costs fall only
    with the whole parts of `lettable_m2` that fit in it (and rise by whole parts when space must be added), while
    services and ICT follow the desks. Neither is the saving that is told: that is the account's (`account`).
    """
    return _saved(economics, base, [Premises(desks, baseline_desks)])


def saved_over(economics: Economics, base: float, premises: Sequence[Premises]) -> dict[str, Any]:
    """Return what several buildings save together, as `saved` does of one: the sum of what each saves by itself.

    ``whole_parts`` also has the parts that are ``let`` and those ``rented``, which are netted in ``parts``, and the
    buildings that close with their space.
    """
    found = _saved(economics, base, premises)
    parts = [number for one in premises if (number := _parts(economics, one)) is not None]
    closing = [one.m2_saved(economics.m2_per_desk) for one in premises if one.closes and one.desks_saved]
    several = {
        "let": sum(max(0, number) for number in parts),
        "rented": sum(max(0, -number) for number in parts),
        "closed_buildings": len(closing),
        "closed_m2": math.fsum(closing),
        "closed_by_area": sum(one.by_area for one in premises),
    }
    return {**found, "whole_parts": {**found["whole_parts"], **several}}


def _saved(economics: Economics, base: float, premises: Sequence[Premises]) -> dict[str, Any]:
    desks, baseline_desks = sum(one.desks for one in premises), sum(one.baseline_desks for one in premises)
    desks_saved = baseline_desks - desks
    part = economics.lettable_m2
    parts = [number for one in premises if (number := _parts(economics, one)) is not None]
    all_of_it, in_parts = [], []
    for one in premises:
        costs, a_metre = one.costs(economics), one.costs(economics)[0] / economics.m2_per_desk
        housing = one.m2_paid(economics.m2_per_desk) * a_metre if one.by_area else one.desks_saved * costs[0]
        all_of_it.append(_costs(costs, one.desks_saved, housing))
        in_parts.append(_costs(costs, one.desks_saved, housing if one.by_area else _let(economics, one) * a_metre))
    m2_saved, m2_today = desks_saved * economics.m2_per_desk, baseline_desks * economics.m2_per_desk
    if any(one.by_area for one in premises):
        m2_saved = sum(one.m2_saved(economics.m2_per_desk) for one in premises)
        m2_today = desks * economics.m2_per_desk + m2_saved
    return {
        "baseline_ratio": economics.baseline_ratio or per_unit(baseline_desks, base),
        "baseline_desks": baseline_desks,
        "desks_saved": desks_saved,
        "desks_saved_share": desks_saved / baseline_desks,
        "m2_saved": m2_saved,
        "m2_per_base": per_unit(desks * economics.m2_per_desk, base),
        "baseline_m2_per_base": per_unit(m2_today, base),
        "eur_saved": _summed(all_of_it),
        "whole_parts": {
            "part_m2": part,
            "parts": None if part is None else sum(parts),
            "m2": sum(_let(economics, one) for one in premises),
            "eur_saved": _summed(in_parts),
        },
        "m2_per_desk": economics.m2_per_desk,
        "eur_per_desk": _costs(
            (economics.housing_eur, economics.services_eur, economics.ict_eur), 1, economics.housing_eur
        ),
        "price_year": economics.price_year,
    }


def _parts(economics: Economics, one: Premises) -> int | None:
    """Return how many parts of a building are let, below 0 rented; None where it is all let or by the metre."""
    if economics.lettable_m2 is None or one.closes:
        return None
    return int(whole_parts(one.desks_saved * economics.m2_per_desk, economics.lettable_m2))


def _let(economics: Economics, one: Premises) -> float:
    """Return the m2 of a building for which housing costs fall."""
    parts, part = _parts(economics, one), economics.lettable_m2
    return one.m2_saved(economics.m2_per_desk) if parts is None or part is None else parts * part


def whole_parts(m2: npt.ArrayLike, part: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return how many whole parts fit in vacated space; below 0 how many must be rented for space that is added."""
    # The division is rounded before the floor: 50 desks of 19.8 m2 are one part of 990 m2, whatever the last bit says.
    parts: npt.NDArray[np.float64] = np.floor(np.round(np.asarray(m2) / np.asarray(part), 9))
    return parts


def _costs(costs: tuple[float, float, float], desks: float, housing: float) -> dict[str, float]:
    services, ict = desks * costs[1], desks * costs[2]
    return {"housing": housing, "services": services, "ict": ict, "total": housing + services + ict}


def _summed(costs: Sequence[dict[str, float]]) -> dict[str, float]:
    return {name: sum(one[name] for one in costs) for name in costs[0]}


def per_unit(total: float, base: float) -> float | None:
    """Return the total per unit; None where there is no unit, or where one more unit saves nothing."""
    return total / base if base > 0 else None
