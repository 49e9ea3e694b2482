"""What tests of fits share: an office to fit, and how far a fit is from the truth in its own standard errors."""

from typing import Any

import numpy as np

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
