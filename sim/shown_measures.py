"""Which figures of desk types, zones, blocks of desks and bookings (§15) a summary has something to tell of."""

from collections.abc import Mapping
from typing import Any, Final

from sim.words import known

Summary = Mapping[str, Any]

BOOKED: Final = (
    "unserved_probability",
    "refused_request_share",
    "walk_in_refused_share",
    "ghost_booking_share",
    "booked_idle_share",
)
SUITABLE: Final = ("no_suitable_desk_probability", "no_suitable_desk_day_probability", "unsuitable_desk_share")


def booked(summary: Summary) -> bool:
    """Tell whether people ask for their desks beforehand."""
    return known(summary.get("measures", {}).get("refused_request_share"))


def by_type(summary: Summary) -> bool:
    """Tell whether there is more than one type of desk, or of need, among those who share desks."""
    return bool(summary.get("desk_types")) and known(summary["measures"].get("no_suitable_desk_probability"))


def by_zone(summary: Summary) -> bool:
    """Tell whether there is more than one zone in which people who share desks can sit."""
    building = summary["scenario"]["building"]
    return building.get("zones", 1) > 1 and known(summary["measures"].get("outside_zone_share"))


def together(summary: Summary) -> bool:
    """Tell whether meetings take blocks of desks instead of rooms."""
    return bool(summary["scenario"].get("meetings", {}).get("seating") == "together")


def seats(summary: Summary) -> list[str]:
    """Return the measures of where people sit that say something, but for those of bookings."""
    found = [*SUITABLE] if by_type(summary) else []
    found += ["outside_zone_share", "zones_per_team"] if by_zone(summary) else []
    return [name for name in found if known(summary["measures"].get(name))]


def bookings(summary: Summary) -> list[str]:
    """Return the measures of bookings that say something, what comparisons lead with first; none without bookings."""
    return [name for name in BOOKED if known(summary["measures"].get(name))] if booked(summary) else []


def peaks_tell(summary: Summary) -> bool:
    """Tell whether the desks that days need follow from their peak demand (§15)."""
    return known(summary["desks_needed"].get("95"))
