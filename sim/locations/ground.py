"""The ground under a map: outlines of countries that ship with the program (`outlines.md`), degrees as kilometres."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sim.countries import WHOLE, Point, Ring, country_of, outlines
from sim.locations.location import Location

# Kilometres in a degree of latitude, and of longitude at the equator (WGS 84, mean).
UP_KM, ACROSS_KM = 110.57, 111.32
EDGE: Final = 0.04  # share of the map that stays free around a country
SMALLEST_KM: Final = 20.0  # a map without an outline is at least so wide
FLATTEST: Final = 0.7  # least share of a map's longer side that its shorter side is


@dataclass(frozen=True)
class Ground:
    """A map of `width` x `height` km, its origin at the lower left; `rings` are (has buildings, outline)."""

    west: float  # degrees
    south: float
    middle: float  # degrees of latitude at which a degree of longitude is measured
    width: float  # km
    height: float
    rings: tuple[tuple[bool, Ring], ...]  # km

    @property
    def span(self) -> float:
        """The longer side in km, by which circles are measured."""
        return max(self.width, self.height)

    def point(self, lat: float, lon: float) -> Point:
        """Return where a place is: km to the east and to the north of the lower left corner."""
        across = ACROSS_KM * math.cos(math.radians(self.middle))
        return (lon - self.west) * across, (lat - self.south) * UP_KM


def ground_of(locations: Sequence[Location]) -> Ground:
    """Return the map that holds all buildings with coordinates: of their countries, or without an outline.

    A building in a country whose outline does not ship makes it a map without one, as wide as its buildings are apart.
    """
    places = [(float(one.lon or 0.0), float(one.lat or 0.0)) for one in locations if one.on_map]
    homes = {country_of(place) for place in places}
    if not places or None in homes:
        return _around(places, ())
    shown = outlines()
    whole = homes if homes <= set(WHOLE) else set(shown)
    corners = [point for code in whole if code for ring in shown[code] for point in ring]
    return _around(corners, tuple((code in homes, ring) for code, rings in shown.items() for ring in rings))


def _around(places: Sequence[Point], rings: tuple[tuple[bool, Ring], ...]) -> Ground:
    """Return the ground around places (longitude, latitude), with some room, and the rings on it."""
    places = places or [(0.0, 0.0)]
    west, east = (choose(x for x, _ in places) for choose in (min, max))
    south, north = (choose(y for _, y in places) for choose in (min, max))
    middle = (south + north) / 2
    across = ACROSS_KM * max(0.01, math.cos(math.radians(middle)))
    least = 0.0 if rings else SMALLEST_KM
    width, height = max(least, (east - west) * across), max(least, (north - south) * UP_KM)
    longer = max(width, height)
    width, height = (max(side, FLATTEST * longer) + 2 * EDGE * longer for side in (width, height))
    ground = Ground(
        west=(west + east) / 2 - width / 2 / across,
        south=middle - height / 2 / UP_KM,
        middle=middle,
        width=width,
        height=height,
        rings=(),
    )
    drawn = tuple((home, tuple(ground.point(lat, lon) for lon, lat in ring)) for home, ring in rings)
    return Ground(ground.west, ground.south, middle, width, height, drawn)
