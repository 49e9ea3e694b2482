"""Who finds a desk of the type they need, by type (§12): a free desk is not yet a suitable one."""

from typing import Any, Final

from sim.collected import Collected, Ratio, Sums
from sim.job import desks_by_type
from sim.population import DESK_TYPES

_STANDARD: Final = DESK_TYPES[0]


def desk_types_of(collected: Collected, sums: Sums) -> dict[str, Any]:
    """Return for each type that there is or that somebody needs its desks, the people who need it, and its shortage.

    Nothing where all desks and all needs are alike.
    """
    desks = dict(zip(DESK_TYPES, desks_by_type(collected.job).tolist(), strict=True))
    needing = {name: float(sums.table[f"needing_{name}"].sum()) for name in DESK_TYPES}
    if not any(desks[name] or needing[name] for name in DESK_TYPES if name != _STANDARD):
        return {}
    return {
        name: {
            "desks": desks[name],
            "people_a_day": needing[name] / sums.table["dates"].sum(),
            "no_suitable_desk_probability": Ratio(f"unsuited_{name}", f"needing_{name}")(sums).summary(),
            "no_suitable_desk_day_probability": sums.share_of_days(f"unsuited_{name}").summary(),
        }
        for name in DESK_TYPES
        if desks[name] or needing[name]
    }
