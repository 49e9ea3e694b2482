"""What colours stand for: classes of crowding and of space saved, the same in the picture and on the page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sim import words
from sim.language import mark, tr
from sim.locations.location import Location

# Light is little and dark is much, in grey print and for the colour-blind too: five steps of viridis (van der Walt and
# Smith 2015), and the colour of what is read on each.
COLOURS: Final = ("#e5e419", "#4ec36b", "#21908d", "#375a8c", "#471063")
INKS: Final = ("#000000", "#000000", "#ffffff", "#ffffff", "#ffffff")
OTHER: Final = "#ffffff"  # not known
MORE: Final = "#D55E00"  # more space than today
SHARES: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0)  # of days, the edges of the classes

# What circles may be coloured by; to be said with `tr`.
SCALES: Final = {
    "crowding": mark("Days with too few desks"),
    "space": mark("Space saved (m2)"),
}


@dataclass(frozen=True)
class Scale:
    """Classes from `edges[i]` on and under `edges[i + 1]`, the last with its end; with a word for each."""

    name: str  # one of SCALES
    edges: tuple[float, ...]
    labels: tuple[str, ...]
    below: str = ""  # the word for less than the first edge; empty where no building has less

    def value(self, location: Location) -> float | None:
        """Return what the colour of a building stands for: a share of days, or m2; None where it is not known."""
        if self.name == "space":
            found = location.m2_saved
        else:
            measure = location.crowded_day_probability
            found = None if measure is None else measure.get("estimate")
        return None if found is None or not math.isfinite(found) else float(found)

    def group(self, location: Location) -> int | None:
        """Return the class of a building, -1 below the first, None where its value is not known."""
        value = self.value(location)
        if value is None:
            return None
        return sum(value >= edge for edge in self.edges[:-1]) - 1

    def colour(self, location: Location) -> str:
        """Return the colour of a building's circle."""
        group = self.group(location)
        return OTHER if group is None else MORE if group < 0 else COLOURS[group]

    def ink(self, location: Location) -> str:
        """Return the colour of a number in a building's circle."""
        group = self.group(location)
        return INKS[0] if group is None or group < 0 else INKS[group]


def scale_of(name: str, locations: Sequence[Location]) -> Scale:
    """Return the scale of that name for these buildings, its words in the language that is spoken.

    Crowding has fixed classes, so that maps can be laid side by side; where all buildings would have one colour, and
    that not the lowest, round ones over the range there is. Space has round ones up to the most saved.
    """
    if name == "crowding":
        fixed = Scale(name, SHARES, ())
        edges = _over_range(fixed, locations) or SHARES
        return Scale(name, edges, tuple(_share(low, high) for low, high in pairwise(edges)))
    scale = Scale(name, (0.0, 1.0), ())
    values = [value for one in locations if (value := scale.value(one)) is not None]
    step = _round_step(max(values, default=0.0) / len(COLOURS))
    edges = tuple(step * number for number in range(len(COLOURS) + 1))
    labels = tuple(tr("{low} to {high}", low=words.count(low), high=words.count(high)) for low, high in pairwise(edges))
    return Scale(name, edges, labels, tr("more space than today") if min(values, default=0.0) < 0 else "")


def _over_range(fixed: Scale, locations: Sequence[Location]) -> tuple[float, ...]:
    """Return round classes over the shares that there are, where all differ within one fixed class; else nothing."""
    known = [one for one in locations if fixed.value(one) is not None]
    groups = {fixed.group(one) for one in known}
    low, high = (choose((fixed.value(one) or 0.0 for one in known), default=0.0) for choose in (min, max))
    if len(groups) != 1 or groups == {0} or low == high:
        return ()
    number = len(COLOURS)
    step = _round_step(100 * (high - low) / number, 0.001)
    while math.floor(100 * low / step) * step + number * step < 100 * high:  # the first edge is a round one below
        step = _round_step(1.01 * step, 0.001)
    first = math.floor(100 * low / step)
    return tuple((first + place) * step / 100 for place in range(number + 1))


def _share(low: float, high: float) -> str:
    if low == 0:
        return tr("under {share}", share=words.given(high))
    if high == 1:
        return tr("{share} or more", share=words.given(low))
    return tr("{low} to {high}", low=words.number(100 * low), high=words.given(high))


def _round_step(least: float, smallest: float = 1.0) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, ... that is not less; 100 where nothing is saved."""
    if least <= 0:
        return 100.0
    unit = 10.0 ** math.floor(math.log10(least))
    return max(smallest, next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= least * (1 - 1e-9)))
