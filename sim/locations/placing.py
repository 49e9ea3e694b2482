"""Circles on the map: their area is people, and those that would cover each other are moved apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from sim.locations.ground import Ground
from sim.locations.location import Location

Points = npt.NDArray[np.float64]

# Radii as shares of the longer side of the map.
LARGEST, LEAST, GAP = 0.042, 0.0145, 0.0035
FULL: Final = 0.16  # share of the map that circles may cover, at most: more of them are all smaller
ROUNDS: Final = 1000
PULLED: Final = 250  # of which so many pull circles home


@dataclass(frozen=True)
class Circle:
    """A building on the map, in km from the lower left corner."""

    place: int  # of the building in the portfolio
    x: float
    y: float
    radius: float
    home: tuple[float, float]  # where the building stands

    @property
    def moved(self) -> bool:
        """Whether the building lies outside its circle, so that a line must lead to it."""
        return float(np.hypot(self.x - self.home[0], self.y - self.home[1])) > self.radius


def circles(locations: Sequence[Location], ground: Ground) -> list[Circle]:
    """Return the circles of the buildings with coordinates, none over another, in the order of the buildings."""
    found = [number for number, one in enumerate(locations) if one.on_map]
    if not found:
        return []
    homes = np.array([ground.point(locations[n].lat or 0.0, locations[n].lon or 0.0) for n in found])
    sizes = radii([locations[number].employees for number in found], ground)
    at = apart(homes, sizes, GAP * ground.span, ground)
    return [
        Circle(number, float(x), float(y), float(radius), (float(home[0]), float(home[1])))
        for number, (x, y), radius, home in zip(found, at, sizes, homes, strict=True)
    ]


def radii(people: Sequence[int | None], ground: Ground) -> Points:
    """Return radii (n,) in km: the area follows the people, with a least one that can still be seen and hit."""
    heads = np.array([one or 0 for one in people], dtype=np.float64)
    sizes = np.maximum(LEAST, LARGEST * np.sqrt(heads / max(1.0, heads.max()))) * ground.span
    covered = float(np.pi * (sizes**2).sum() / (ground.width * ground.height))
    crowded: Points = sizes * min(1.0, (FULL / covered) ** 0.5)
    return crowded


def apart(homes: Points, sizes: Points, gap: float, ground: Ground) -> Points:
    """Return centres (n, 2) near their homes with at least `gap` between circles, all on the map.

    Circles that cover each other push, a pull that fades leads them home; a fixed order, nothing drawn by chance.
    """
    number = len(homes)
    turn = np.arange(number) * np.pi * (3 - 5**0.5)  # buildings at one address part in all directions
    at = homes + 1e-3 * gap * np.stack([np.cos(turn), np.sin(turn)], axis=1) * (1 + np.arange(number))[:, None]
    low = np.minimum(sizes[:, None] + gap, 0.5 * np.array([ground.width, ground.height]))
    high = np.array([ground.width, ground.height]) - low
    reach = 2 * float(sizes.max()) + gap  # circles farther apart than this cannot touch
    for step in range(ROUNDS):
        one, other = cKDTree(at).query_pairs(reach, output_type="ndarray").T
        between = at[one] - at[other]
        distance = np.maximum(np.hypot(between[:, 0], between[:, 1]), 1e-12)
        missing = np.maximum(sizes[one] + sizes[other] + gap - distance, 0.0)
        if step >= PULLED and missing.max(initial=0.0) < 0.3 * gap:
            break
        push = between * (missing / distance / 2)[:, None]
        pushed = [
            np.bincount(one, push[:, axis], len(at)) - np.bincount(other, push[:, axis], len(at)) for axis in (0, 1)
        ]
        pull = 0.05 * max(0.0, 1 - step / PULLED)
        at = np.clip(at + 0.9 * np.stack(pushed, axis=1) + pull * (homes - at), low, high)
    return at
