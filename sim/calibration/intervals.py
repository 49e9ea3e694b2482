"""Fits from bootstrap draws, with the ranges that parameters have."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sim.calibration.fit import LEVEL, Fit
from sim.compiling import Floats
from sim.estimate import UNBOUNDED
from sim.language import mark
from sim.resampling import interval
from sim.scenario import Scenario

TOO_FEW: Final = mark("the data are too few for an interval")


def limits(scenario: Scenario, key: str) -> tuple[float, float]:
    """Return the smallest and the largest value that a number of the configuration may have, by its dotted key."""
    owner: Any = scenario
    *parts, name = key.split(".")
    for part in parts:
        owner = getattr(owner, part)
    found = next(one.metadata for one in dataclasses.fields(owner) if one.name == name)
    low, high = found["low"], found["high"]
    return (-np.inf if low is None else float(low), np.inf if high is None else float(high))


@dataclass(frozen=True)
class Source:
    """What the fits of one log share."""

    name: str  # badges, bookings, counts or survey
    rests_on: Mapping[str, int]
    units: int  # that the bootstrap takes: people, or weeks

    def fit(
        self,
        name: str,
        value: float,
        draws: Floats,
        method: str,
        within: tuple[float, float] = UNBOUNDED,
        *,
        setting: bool = True,
        reason: str = "",
    ) -> Fit:
        """Return a number with its interval from the draws (draws,), all inside its range.

        Too few units have none: an interval that is the whole range would say no more.
        """
        low, high = within
        point, drawn = float(np.clip(value, low, high)), np.clip(draws, low, high)
        found = interval(point, drawn, self.units, LEVEL, within)
        ends = (float(found.low), float(found.high))
        wide = not np.isfinite(ends).all() or (ends == within and low < high)
        first, last = (None, None) if wide else ends
        if wide and not reason:
            reason = TOO_FEW
        return Fit(name, point, first, last, method, self.name, dict(self.rests_on), drawn, setting, reason)

    def fits(
        self, name: str, value: Floats, draws: Floats, method: str, *, setting: bool = True, reason: str = ""
    ) -> Fit:
        """Return several numbers (m,) that belong together with the interval of each, from draws (draws, m)."""
        found = [interval(float(one), drawn, self.units, LEVEL) for one, drawn in zip(value, draws.T, strict=True)]
        low, high = tuple(float(one.low) for one in found), tuple(float(one.high) for one in found)
        first, last = (low, high) if np.isfinite(low + high).all() else (None, None)
        numbers = tuple(float(one) for one in value)
        return Fit(name, numbers, first, last, method, self.name, dict(self.rests_on), draws, setting, reason)

    def point(self, name: str, value: float, method: str, *, setting: bool = False, reason: str = "") -> Fit:
        """Return a number without an interval: the data hold one of it."""
        rests_on = dict(self.rests_on)
        return Fit(name, value, None, None, method, self.name, rests_on, None, setting, reason)

    def untold(
        self, name: str, method: str, reason: str, answers: Sequence[dict[str, Any]] = (), *, setting: bool = True
    ) -> Fit:
        """Return what the data cannot tell, with the reason."""
        rests_on = dict(self.rests_on)
        return Fit(name, None, None, None, method, self.name, rests_on, None, setting, reason, tuple(answers))
