"""Workplace policies (§7): one class a policy, one line in this table."""

from typing import Final

from sim.policies.activity import Activity
from sim.policies.anchor import Anchor
from sim.policies.assigned import Assigned
from sim.policies.base import Context, Policy, days_changed
from sim.policies.booking import Booking
from sim.policies.free import Free
from sim.policies.mandate import Mandate
from sim.policies.mixed import PARTS, Mixed
from sim.policies.rotation import Rotation
from sim.policies.spread import Spread

POLICIES: Final[dict[str, type[Policy]]] = {
    "free": Free,
    "anchor": Anchor,
    "spread": Spread,
    "rotation": Rotation,
    "mandate": Mandate,
    "activity": Activity,
    "booking": Booking,
    "assigned": Assigned,
    "mixed": Mixed,
}

__all__ = [
    "PARTS",
    "POLICIES",
    "Activity",
    "Anchor",
    "Assigned",
    "Booking",
    "Context",
    "Free",
    "Mandate",
    "Mixed",
    "Policy",
    "Rotation",
    "Spread",
    "days_changed",
]
