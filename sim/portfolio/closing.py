"""Buildings that close or merge: where their people go."""

import math
from collections.abc import Mapping, Sequence

from sim.errors import ConfigurationError, nearest, some_of
from sim.portfolio.fields import Portfolio, Row

_EARTH_KM = 6371.0  # mean radius


def home_of(portfolio: Portfolio, close: Sequence[str], merge: Mapping[str, str]) -> tuple[int, ...]:
    """Return for each building the row of the building where its people are based from now on.

    People of a closed building go to the nearest that stays open, by coordinates; those of a merged one where `merge`
    says. Raises `ConfigurationError` for names that are not there, and where nobody can tell who goes where.
    """
    place = {name: number for number, name in enumerate(portfolio.names)}
    for key, names in (("close", close), ("merge", [*merge, *merge.values()])):
        for name in names:
            if name not in place:
                raise ConfigurationError(
                    f"building.{key}: {name!r} is no building of {portfolio.file}{_meant(name, portfolio)}, "
                    f"use one of {some_of(portfolio.names)}"
                )
    if both := sorted(set(close) & set(merge)):
        raise ConfigurationError(f"building.close, building.merge: {both[0]} is in both, leave it out of one")
    if into := [name for name in merge.values() if name in merge or name in close]:
        raise ConfigurationError(f"building.merge: {into[0]} closes or merges itself, name a building that stays")
    gone = {*close, *merge}
    staying = [number for name, number in place.items() if name not in gone]
    if not staying:
        raise ConfigurationError("building.close: no building is left, keep at least one")
    home = list(range(len(portfolio.rows)))
    for name, other in merge.items():
        home[place[name]] = place[other]
    for name in close:
        home[place[name]] = _nearest(portfolio.rows, place[name], staying)
    return tuple(home)


def _meant(name: str, portfolio: Portfolio) -> str:
    """Return the code of the building that is called so, or else the nearest code."""
    same = [row.building for row in portfolio.rows if row.name.strip().casefold() == name.strip().casefold()]
    return f" (did you mean '{same[0]}'?)" if len(same) == 1 else nearest(name, portfolio.names)


def _nearest(rows: Sequence[Row], closing: int, staying: Sequence[int]) -> int:
    """Return the open building nearest to one that closes, the first of equally near ones."""
    one = rows[closing]
    for row in (one, *(rows[number] for number in staying)):
        if row.lat is None or row.lon is None:
            other = rows[staying[0]].building
            raise ConfigurationError(
                f"building.close: {row.building} has no lat and lon, so nobody can tell which building is nearest to "
                f'{one.building}: fill them in, or say it with "building.merge={{{one.building}: {other}}}"'
            )
    return min(staying, key=lambda number: kilometres(one, rows[number]))


def kilometres(one: Row, other: Row) -> float:
    """Return the distance between two buildings as the crow flies (haversine formula); both have coordinates."""
    lat, lon, other_lat, other_lon = (
        math.radians(degrees) for degrees in (one.lat or 0.0, one.lon or 0.0, other.lat or 0.0, other.lon or 0.0)
    )
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
