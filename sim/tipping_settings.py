"""What is asked of `task=tipping`."""

from dataclasses import dataclass

from sim.errors import ConfigurationError
from sim.parameters import Parameters, parameter


@dataclass
class Tipping(Parameters):
    """What task=tipping looks at."""

    compliances: list[float] = parameter(
        [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
        unit="share",
        help="compliances with the policy that are tried",
        low=0,
        high=1,
    )
    strengths: list[float] = parameter(
        [0.0, 0.25, 0.5],
        unit="share",
        help="attendance.feedback at each of which all compliances are tried",
        low=0,
        high=1,
    )
    along: list[float] = parameter(
        [0.0, 0.25, 0.5, 0.75, 1.0],
        unit="share",
        help="attendance.feedback that is tried at the configured compliance",
        low=0,
        high=1,
    )

    def check(self) -> None:
        """Refuse a study of nothing."""
        for name in ("compliances", "strengths", "along"):
            if not getattr(self, name):
                raise ConfigurationError(f"{name}: is empty, give at least one number")
