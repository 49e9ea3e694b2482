"""How sim/locations/outlines.json was made, once: ``python extract.py countries-10m.json outlines.json``.

The input is the file of that name in the npm package world-atlas 2.0.2 (Natural Earth 4.1.0, 1:10m, as TopoJSON). Lines
are simplified arc by arc, so that neighbours keep one border; what lies outside the window is cut off.
"""

import json
import sys
from pathlib import Path

WINDOW = (2.2, 49.35, 7.7, 53.8)  # west, south, east, north, in degrees
COUNTRIES = {"nl": "528", "be": "056", "de": "276", "fr": "250", "lu": "442"}  # ISO 3166-1
TOLERANCE = 0.008  # degrees: about 900 m to the north, 550 m to the east
SMALLEST = 0.002  # square degrees: islands below it are left out

Point = tuple[float, float]


def main(source: Path, target: Path) -> None:
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in unpacked(topology)]
    wanted = {number: code for code, number in COUNTRIES.items()}
    found = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        if shape.get("id") in wanted:
            polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            rings = [clipped(joined(arcs, polygon[0])) for polygon in polygons]
            found[wanted[shape["id"]]] = [
                [[round(x, 3), round(y, 3)] for x, y in ring] for ring in rings if area(ring) > SMALLEST
            ]
    kept = {code: found[code] for code in COUNTRIES}
    target.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")


def unpacked(topology: dict) -> list[list[Point]]:
    """Return the arcs in degrees: TopoJSON has whole numbers, each the step from the one before."""
    (across, up), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * across + west, y * up + south))
        arcs.append(points)
    return arcs


def simplified(points: list[Point]) -> list[Point]:
    """Return the points without those that a straight line misses by less than the tolerance (Douglas, Peucker)."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    if length > 0:
        off = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length for x, y in points]
    else:
        off = [((x - x0) ** 2 + (y - y0) ** 2) ** 0.5 for x, y in points]
    place = max(range(1, len(points) - 1), key=lambda index: off[index])
    if off[place] <= TOLERANCE:
        return [points[0], points[-1]]
    return simplified(points[: place + 1])[:-1] + simplified(points[place:])


def joined(arcs: list[list[Point]], numbers: list[int]) -> list[Point]:
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def clipped(ring: list[Point]) -> list[Point]:
    """Return the part of a closed ring inside the window (Sutherland, Hodgman)."""
    for axis, edge, sign in ((0, WINDOW[0], 1), (1, WINDOW[1], 1), (0, WINDOW[2], -1), (1, WINDOW[3], -1)):
        kept: list[Point] = []
        for before, point in zip(ring[-1:] + ring[:-1], ring, strict=True):
            if (sign * (before[axis] - edge) > 0) != (sign * (point[axis] - edge) > 0):
                share = (edge - before[axis]) / (point[axis] - before[axis])
                kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
            if sign * (point[axis] - edge) > 0:
                kept.append(point)
        ring = kept
    return ring


def area(ring: list[Point]) -> float:
    after = ring[1:] + ring[:1]
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, after, strict=True))) / 2


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
