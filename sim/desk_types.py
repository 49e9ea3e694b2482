"""Who finds a desk of the type they need, by type (§12): a free desk is not yet a suitable one."""

from typing import Any, Final

import numpy as np

from sim.collected import Collected, Ratio, Sums
from sim.groups import publishable
from sim.job import desks_by_type
from sim.population import DESK_TYPES, FIXED_DESK, People

_STANDARD: Final = DESK_TYPES[0]


def desk_types_of(collected: Collected, sums: Sums) -> dict[str, Any]:
    """Return for each type that there is or that somebody needs its desks, the people who need it, and its shortage.

    Nothing where all desks and all needs are alike. Of types that fewer than ten real people need only the desks, and
    of the next least needed one where these are still fewer.
    """
    desks = dict(zip(DESK_TYPES, desks_by_type(collected.job).tolist(), strict=True))
    needing = {name: float(sums.table[f"needing_{name}"].sum()) for name in DESK_TYPES}
    if not any(desks[name] or needing[name] for name in DESK_TYPES if name != _STANDARD):
        return {}
    few = _of_few(collected.job.staff)
    found = {}
    for name in DESK_TYPES:
        if desks[name] or needing[name]:
            figures = {
                "people_a_day": needing[name] / sums.table["dates"].sum(),
                "no_suitable_desk_probability": Ratio(f"unsuited_{name}", f"needing_{name}")(sums).summary(),
                "no_suitable_desk_day_probability": sums.share_of_days(f"unsuited_{name}").summary(),
            }
            found[name] = {"desks": desks[name], **(_untold(figures) if name in few else figures)}
    return found


def _of_few(staff: People | None) -> set[str]:
    """Return the types that so few real people need, of those who share desks, that nothing is told of these."""
    if staff is None or not staff.real:
        return set()
    needs = staff.desk_type[~staff.made_up & (staff.kind != FIXED_DESK)]
    size = np.bincount(needs, minlength=len(DESK_TYPES)).astype(np.int64)
    needed = np.flatnonzero(size)
    if len(needed) < 2:  # all are alike
        return set()
    return {DESK_TYPES[one] for one in needed[publishable(size[needed]) != np.arange(len(needed))]}


def _untold(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: dict.fromkeys(one) if isinstance(one, dict) else None for name, one in figures.items()}
