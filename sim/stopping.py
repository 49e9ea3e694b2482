"""When a run has enough replications: precise at two looks in a row, at numbers that grow by a quarter."""

from collections.abc import Iterable
from dataclasses import dataclass

from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.parameters import Parameters, parameter


@dataclass
class Precision(Parameters):
    """How precise the leading measure must be before the replications stop."""

    relative: float = parameter(
        0.10, unit="share of the estimate", help="half-width of the interval asked for", low=0, high=1
    )
    floor: float = parameter(
        0.02, unit="share", help="half-width that is always good enough, however small the estimate", low=0, high=1
    )
    min_replications: int = parameter(100, unit="replications", help="never fewer than these", low=2, high=1_000_000)
    max_replications: int = parameter(
        2000, unit="replications", help="stop here, precise or not", low=2, high=1_000_000
    )

    def check(self) -> None:
        """Refuse a minimum above the maximum."""
        if self.min_replications > self.max_replications:
            raise ConfigurationError(
                f"precision.min_replications: {self.min_replications} is more than precision.max_replications "
                f"({self.max_replications}), lower it or raise the maximum"
            )


def checkpoints(precision: Precision) -> list[int]:
    """Return the numbers of replications at which the rule is looked at: from the minimum, each a quarter more
    (rounded up), the maximum last."""
    numbers = []
    number = precision.min_replications
    while number < precision.max_replications:
        numbers.append(number)
        number = -(-number * 5 // 4)
    return [*numbers, precision.max_replications]


def precise(estimate: Estimate, precision: Precision) -> bool:
    """Tell whether half the interval is at most max(relative * estimate, floor); never where either is undefined."""
    half_width = (estimate.high - estimate.low) / 2
    return half_width <= max(precision.relative * abs(estimate.estimate), precision.floor)


class StoppingRule:
    """Precise at two checkpoints in a row: the second look keeps a lucky first one from ending the run.

    A run that reaches the maximum without that is labelled "precision not reached". The rule looks at whole
    checkpoints only, so the number of replications does not depend on how they were split over workers. A number of
    replications that is `fixed` is looked at once.
    """

    def __init__(self, precision: Precision, *, fixed: bool = False) -> None:
        self._precision = precision
        self._held_before = fixed

    def reached(self, estimates: Iterable[Estimate]) -> bool:
        """Take the estimates at the next checkpoint; tell whether all are precise there and were at the one before."""
        holds = all(precise(estimate, self._precision) for estimate in estimates)
        reached = holds and self._held_before
        self._held_before = holds
        return reached
