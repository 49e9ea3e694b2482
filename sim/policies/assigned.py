"""`assigned`: yesterday's baseline, a desk for everybody."""

from dataclasses import dataclass
from typing import ClassVar

from sim.attendance import Wishes
from sim.parameters import parameter
from sim.policies.base import Context, Policy


@dataclass
class Assigned(Policy):
    """Everybody owns a desk: desks = employees, whatever the ratio."""

    name: str = parameter("assigned", unit="", help="the policy's name")
    owns_desks: ClassVar[bool] = True

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes as they are: owning a desk changes nobody's days."""
        return wishes
