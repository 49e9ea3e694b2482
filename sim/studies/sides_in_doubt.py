"""Sides of a comparison with the doubt about fitted parameters, see `in_doubt`."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim import between_draws
from sim.between_draws import spread_of, spread_of_points, widened
from sim.collected import ANY_BUILDING, COUNT, RATIOS
from sim.compiling import Floats
from sim.estimate import SHARE, Estimate
from sim.paired import AgainstBest, Difference
from sim.studies.in_doubt import beside, every_row
from sim.studies.sides import Side, side_by_side
from sim.study import Case, Means
from sim.with_parameters import Draws, Played


class SidesInDoubt:
    """What the draws say of each figure of the sides, by their places, on one weekday or all; nothing without draws."""

    def __init__(self, draws: Sequence[Draws], weekday: int | None, replications: int) -> None:
        self.replications = replications  # of each draw
        self._draws, self._weekday = draws, weekday
        self._order = draws[0].order(weekday) if draws else None

    def of_all_days(self) -> "SidesInDoubt":
        """Return the same of all weekdays together."""
        return SidesInDoubt(self._draws, None, self.replications)

    def figure(self, place: int, name: str, one: Estimate) -> dict[str, Any]:
        """Return a measure of a side with its interval as a summary has it, that of the simulation alone beside it."""
        if not self._draws:
            return one.summary()
        limits = SHARE if name == ANY_BUILDING else RATIOS[name].limits
        wide = widened(one, self._draws[place].spread(name, self._weekday), limits)
        return wide.summary() | beside(one, wide)

    def apart(self, place: int, name: str, one: Difference) -> Difference:
        """Return a measure of a side less that of the first."""
        if not self._draws:
            return one
        own, first = (draws.pairs(name, self._weekday) for draws in (self._draws[place], self._draws[0]))
        return between_draws.apart(one, spread_of(own, first, self._order), RATIOS[name].limits)

    def against_best(self, found: AgainstBest, name: str) -> AgainstBest:
        """Return how the sides stand against the best in a measure."""
        pairs = [draws.pairs(name, self._weekday) for draws in self._draws]
        return between_draws.against_best(found, pairs, RATIOS[name].limits, self._order)

    def needed(self, share: float) -> list[Floats | None]:
        """Return the desks needed on a share of days in each draw of each side, see `Draws.desks_needed`."""
        return [draws.desks_needed(share) for draws in self._draws]


def whole_numbers(one: Estimate, found: Floats | None, limits: tuple[float, float] = COUNT) -> Estimate:
    """Return a number of desks, or a difference of such numbers, with the interval that holds the draws `found` too."""
    if found is None:
        return one
    wide = widened(one, spread_of_points(found), limits)
    return dataclasses.replace(wide, low=float(np.floor(wide.low)), high=float(np.ceil(wide.high)))


def sides_in_doubt(cases: Sequence[Case], sides: Sequence[Side], weekday: int | None, means: Means) -> SidesInDoubt:
    """Return the draws of each side, with all that is kept of a run."""
    of_each = [Draws(weekday=weekday) for _ in cases]
    for jobs, heard in every_row(cases, sides[0].replications, means):
        played, _ = side_by_side(jobs, lambda _: (), 1.0, dataclasses.replace(means, progress=heard))
        for kept, one in zip(of_each, played, strict=True):
            kept.add(Played(one, "crowded"))
    return SidesInDoubt([kept for kept in of_each if len(kept)], weekday, of_each[0].replications)
