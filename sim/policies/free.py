"""`free`: everybody comes as they like."""

from dataclasses import dataclass

from sim.attendance import Wishes
from sim.parameters import parameter
from sim.policies.base import Context, Policy


@dataclass
class Free(Policy):
    """People choose their own days."""

    name: str = parameter("free", unit="", help="the policy's name")

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes as they are."""
        return wishes
