"""What tests of fits share: an office to fit, and how far a fit is from the truth in its own standard errors."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.special import stdtrit

from sim.calibration.fit import Fit, Setup
from sim.population import People
from sim.scenario import Scenario


def setup_of(scenario: Scenario, staff: People | None = None, draws: int = 200) -> Setup:
    """What a fit is given."""
    return Setup(scenario, staff, draws, 10, lambda *_: None)


def by_name(fits: list[Fit]) -> dict[str, Fit]:
    """The fits by name; none is there twice."""
    found = {fit.name: fit for fit in fits}
    assert len(found) == len(fits)
    return found


def errors(fit: Fit, truth: Any) -> Any:
    """By how many standard deviations of its draws a fit misses the truth."""
    assert fit.value is not None
    assert fit.draws is not None
    return np.abs(np.asarray(fit.value, dtype=float) - np.asarray(truth)) / np.nanstd(fit.draws, axis=0)


def check_desks_needed(needed: Mapping[str, Mapping[str, Any]], draws: Sequence[int]) -> None:
    """Hold the wider intervals of desks needed against draws of which these are known without noise.

    Their distances are the roots of the squares of two: of the run's interval, and of t deviations between draws.
    """
    own = float(stdtrit(len(draws) - 1, 0.975)) * float(np.std(draws, ddof=1))
    assert needed
    for one in needed.values():
        low = one["estimate"] - np.hypot(one["estimate"] - one["low"], own)
        assert one["with_parameters"]["low"] == max(0, np.floor(low))
        if one["high"] is None:  # nothing bounds a high quantile of so few days
            assert one["with_parameters"]["high"] is None
        else:
            high = one["estimate"] + np.hypot(one["high"] - one["estimate"], own)
            assert one["with_parameters"]["high"] == np.ceil(high)
