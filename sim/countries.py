"""Countries whose outlines ship with the program (`locations/outlines.md`): in which of them a place lies."""

import json
import math
from functools import cache
from pathlib import Path
from typing import Final

Point = tuple[float, float]
Ring = tuple[Point, ...]

# Degrees around an outline that count as inside: it is simplified, so that a quay may lie in its sea.
NEAR: Final = 0.06
# Those of which the file has all; of the others it has the part that is seen beside them.
WHOLE: Final = {"nl": "the Netherlands", "be": "Belgium"}
_FILE: Final = Path(__file__).parent / "locations" / "outlines.json"


@cache
def outlines() -> dict[str, tuple[Ring, ...]]:
    """Return the outlines by country (ISO 3166-1): rings of (longitude, latitude) in degrees."""
    text = (_FILE).read_text(encoding="utf-8")
    return {code: tuple(tuple((x, y) for x, y in ring) for ring in rings) for code, rings in json.loads(text).items()}


def country_of(place: Point) -> str | None:
    """Return the country of a place: the one it lies in, else one whose outline is near."""
    shown = outlines()
    for code, rings in shown.items():
        if any(_inside(place, ring) for ring in rings):
            return code
    distances = {
        code: min(math.dist(place, point) for ring in rings for point in _dense(ring)) for code, rings in shown.items()
    }
    nearest = min(distances, key=lambda code: distances[code])
    return nearest if distances[nearest] <= NEAR else None


def _dense(ring: Ring) -> Ring:
    """Return the points of a ring with three more on each side."""
    return tuple(
        (x0 + part * (x1 - x0) / 4, y0 + part * (y1 - y0) / 4)
        for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)
        for part in range(4)
    )


def _inside(place: Point, ring: Ring) -> bool:
    """Tell whether a place lies in a ring: a line to the east crosses it an odd number of times."""
    x, y = place
    odd = False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            odd = not odd
    return odd


def exchanged(lat: float, lon: float) -> str | None:
    """Return the name of the country in which a place lies with its coordinates exchanged, and in none as they stand.

    Only of countries that are known whole, so that a place elsewhere in the world is not taken for one of them.
    """
    across = [x for code in WHOLE for ring in outlines()[code] for x, _ in ring]
    if not min(across) - NEAR <= lat <= max(across) + NEAR:
        return None
    other = country_of((lat, lon))
    return WHOLE.get(other or "") if country_of((lon, lat)) is None else None
