"""From desks to square metres to EUR a year (§17, first part).

Costs are per desk and year, so they are proportional to desks; only the housing part waits for a tenant, and a tenant
takes whole parts of a building.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.economics.parameters import Economics


def saved(economics: Economics, base: float, desks: int, baseline_desks: int) -> dict[str, Any]:
    """Return what `desks` save against `baseline_desks`: desks, m2 and EUR a year (§17).

    `base` is what the ratio counts (FTE, heads or flexible heads). More desks than the baseline give negative figures:
    extra space and extra cost. ``eur_saved`` values all vacated space; in ``whole_parts`` the housing costs fall only
    with the whole parts of `lettable_m2` that fit in it (and rise by whole parts when space must be added), while
    services and ICT follow the desks. Neither is the saving that is told: that is the account's (`account`).
    """
    desks_saved = baseline_desks - desks
    m2_saved = desks_saved * economics.m2_per_desk
    part = economics.lettable_m2
    parts = None if part is None else int(whole_parts(m2_saved, part))
    m2_let = m2_saved if part is None or parts is None else parts * part
    housing_per_m2 = economics.housing_eur / economics.m2_per_desk
    return {
        "baseline_ratio": economics.baseline_ratio or per_unit(baseline_desks, base),
        "baseline_desks": baseline_desks,
        "desks_saved": desks_saved,
        "desks_saved_share": desks_saved / baseline_desks,
        "m2_saved": m2_saved,
        "m2_per_base": per_unit(desks * economics.m2_per_desk, base),
        "baseline_m2_per_base": per_unit(baseline_desks * economics.m2_per_desk, base),
        "eur_saved": _costs(economics, desks_saved, desks_saved * economics.housing_eur),
        "whole_parts": {
            "part_m2": part,
            "parts": parts,
            "m2": m2_let,
            "eur_saved": _costs(economics, desks_saved, m2_let * housing_per_m2),
        },
        "m2_per_desk": economics.m2_per_desk,
        "eur_per_desk": _costs(economics, 1, economics.housing_eur),
        "price_year": economics.price_year,
    }


def whole_parts(m2: npt.ArrayLike, part: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return how many whole parts fit in vacated space; below 0 how many must be rented for space that is added."""
    # The division is rounded before the floor: 50 desks of 19.8 m2 are one part of 990 m2, whatever the last bit says.
    parts: npt.NDArray[np.float64] = np.floor(np.round(np.asarray(m2) / np.asarray(part), 9))
    return parts


def _costs(economics: Economics, desks: float, housing: float) -> dict[str, float]:
    services, ict = desks * economics.services_eur, desks * economics.ict_eur
    return {"housing": housing, "services": services, "ict": ict, "total": housing + services + ict}


def per_unit(total: float, base: float) -> float | None:
    """Return the total per unit; None where there is no unit, or where one more unit saves nothing."""
    return total / base if base > 0 else None
