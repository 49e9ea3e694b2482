"""Workplace policies (§7): one class a policy, one line in this table."""

from typing import Final

from sim.policies.anchor import Anchor
from sim.policies.assigned import Assigned
from sim.policies.base import Context, Policy, days_changed
from sim.policies.booking import Booking
from sim.policies.free import Free
from sim.policies.spread import Spread

POLICIES: Final[dict[str, type[Policy]]] = {
    "free": Free,
    "anchor": Anchor,
    "spread": Spread,
    "booking": Booking,
    "assigned": Assigned,
}

__all__ = ["POLICIES", "Anchor", "Assigned", "Booking", "Context", "Free", "Policy", "Spread", "days_changed"]
