"""How what is uncertain is carried through: every figure is an array, its first place the estimate, the others draws.

A group of parameters may have a field `ranges`: what is known of a number is two ends. A draw takes each of these
numbers from its range, evenly (Latin hypercube sampling, McKay, Beckman and Conover 1979, Technometrics 21, 239-245),
and goes together with a resample of the replications for what is simulated. All cases take the same draws, so that
their differences are paired.
"""

import dataclasses
import math
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.draws import Draws, entities
from sim.errors import ConfigurationError, nearest
from sim.parameters import Parameters, percentage, span
from sim.resampling import interval

Floats = npt.NDArray[np.float64]

DRAWS: Final = 1000
_TAIL: Final = 0.025  # on each side of an interval


@dataclass(frozen=True)
class Sampling:
    """What the draws of simulated figures were made of: so many replications, and where they are in the year."""

    replications: int
    order: npt.NDArray[np.int64] | None = None


def amounts(owner: type[Parameters], certain: Sequence[str] = ()) -> "dict[str, dataclasses.Field[Any]]":
    """Return the numbers that can have a range, by key, in the order of their declaration; not the `certain` ones."""
    hints = typing.get_type_hints(owner)
    return {
        one.name: one
        for one in dataclasses.fields(owner)
        if one.name not in certain and (hints[one.name] is float or float in typing.get_args(hints[one.name]))
    }


def check_ranges(group: Parameters, ranges: Any, certain: Sequence[str] = ()) -> None:
    """Raise `ConfigurationError` unless each range is one, of a number of the group, and holds what is configured."""
    if not isinstance(ranges, Mapping):
        raise ConfigurationError("ranges: give keys with lowest and highest: {KEY: [100, 300]}")
    numbers = amounts(type(group), certain)
    for key, ends in ranges.items():
        if key not in numbers:
            raise ConfigurationError(
                f"ranges: {key}: there is no such amount{nearest(str(key), numbers)}, use one of {', '.join(numbers)}"
            )
        pair = isinstance(ends, Sequence) and not isinstance(ends, str) and len(ends) == 2
        if not pair or not all(isinstance(end, int | float) and not isinstance(end, bool) for end in ends):
            shown = "null" if ends is None else repr(ends)
            raise ConfigurationError(f"ranges: {key}: {shown} is no range, give [lowest, highest]")
        limits, value = numbers[key].metadata, getattr(group, key)
        if not limits["low"] <= ends[0] < ends[1] <= limits["high"]:
            raise ConfigurationError(
                f"ranges: {key}: {ends[0]:g} to {ends[1]:g} is no range, give [lowest, highest] within {span(limits)}"
                f"{percentage(ends, limits)}"
            )
        if value is None or not ends[0] <= value <= ends[1]:
            raise ConfigurationError(
                f"ranges: {key}: {ends[0]:g} to {ends[1]:g} does not hold what is configured "
                f"({'null' if value is None else f'{value:g}'}), give other ranges {{{key}: [lowest, highest], ...}}, "
                "or {} for none at all"
            )


def even_chances(decision: str, seed: int, number: int) -> Floats:
    """Return draws from 0 to 1 of shape (DRAWS, number), each column spread evenly, in an order of its own."""
    chances = Draws(seed, 0).uniform(decision, 0, entities(DRAWS), number)
    ranks = np.argsort(np.argsort(chances, axis=0, kind="stable"), axis=0, kind="stable")
    even: Floats = (ranks + 0.5) / DRAWS
    return even


def values_of(
    group: Parameters, ranges: Mapping[str, Sequence[float]], chances: Floats, certain: Sequence[str] = ()
) -> dict[str, Floats]:
    """Return each amount as an array (1 + DRAWS,): as configured, then its draws; without a range all are the same.

    `chances` are those of `even_chances`, a column for each amount.
    """
    found = {}
    for place, key in enumerate(amounts(type(group), certain)):
        value = getattr(group, key)
        values = np.full(1 + len(chances), math.nan if value is None else value)
        if key in ranges:
            low, high = ranges[key]
            values[1:] = low + (high - low) * chances[:, place]
        found[key] = values
    return found


def figure(values: Floats, sampling: Sampling | None = None) -> dict[str, float | None]:
    """Return a figure with its 95 % interval as plain values, None where it is not defined or nothing bounds it.

    `sampling` belongs to a figure that rests on the simulation: its interval is widened for few replications
    (`resampling.interval`). Without, it holds the middle 95 % of the draws, and has no width where all is certain.
    """
    if sampling is None:
        ordered, outside = np.sort(values[1:]), int((len(values)) * _TAIL)
        ends = min(ordered[outside - 1], values[0]), max(ordered[-outside], values[0])
    else:
        found = interval(float(values[0]), values[1:], sampling.replications, order=sampling.order)
        ends = found.low, found.high
    return {name: _known(float(end)) for name, end in zip(("estimate", "low", "high"), (values[0], *ends), strict=True)}


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
