"""Which columns of the table of days are not written, as they would tell of fewer than ten real people.

A column may be about some of the people only, such as newcomers: then neither these nor the others may be few, as the
table has both together.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from sim.compiling import Flags
from sim.groups import SMALLEST_GROUP, shown_newcomers, too_few
from sim.job import Job
from sim.population import DESK_TYPES, FIXED_DESK, People
from sim.premises import shown_sites

_NEWCOMERS: Final = ("newcomer_days", "newcomer_days_alone")
_TEAMMATES: Final = ("met", "met_people")
_TYPES: Final = tuple(f"{what}_{name}" for what in ("needing", "unsuited") for name in DESK_TYPES)
_SHARERS: Final = ("sharers", *_TYPES)  # the people who need each type add up to them


def untold_of_days(job: Job) -> list[str]:
    """Return the columns of days that are not written; none of people who are drawn.

    In several buildings that goes by the people of each, and of those together that are not shown: what is missing of
    one would follow from the others and the whole.
    """
    staff = job.staff
    if staff is None or not staff.real:
        return []
    shown = {site.number for site in shown_sites(job)}
    place = np.array([one if one in shown else -1 for one in staff.building.tolist()]) if job.sites else None
    within = [np.ones(len(staff), np.bool_)] if place is None else [place == one for one in np.unique(place)]
    found = (name for columns, parts in _parts(staff).items() if _few(parts, staff, within) for name in columns)
    return list(dict.fromkeys(found))


def _parts(staff: People) -> Mapping[tuple[str, ...], list[Flags]]:
    """Return whom columns are about: people (n,), each kind apart."""
    share = staff.kind != FIXED_DESK
    mates = np.bincount(staff.team, minlength=len(staff.teams))[staff.team] > 1
    return {
        _SHARERS: [share],
        _TYPES: [share & (staff.desk_type == number) for number in range(len(DESK_TYPES))],
        _TEAMMATES: [] if too_few(staff) else [mates],  # of so few nobody has a teammate
        _NEWCOMERS: [shown_newcomers(staff)],
    }


def _few(parts: Sequence[Flags], staff: People, within: Sequence[Flags]) -> bool:
    """Tell whether some of these, or the others there, are one to nine real people."""
    real = ~staff.made_up
    for here in within:
        number = int((here & real).sum())
        found = [int((part & here & real).sum()) for part in parts]
        if any(0 < one < number and min(one, number - one) < SMALLEST_GROUP for one in found):
            return True
    return False
