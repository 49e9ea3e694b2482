"""From a run's summary and the rows of its portfolio file to what stands on the map."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sim.groups import SMALLEST_GROUP
from sim.locations.location import Location


class PortfolioRow(Protocol):
    """What is used of a row of a portfolio file; None and empty texts where the file says nothing."""

    @property
    def building(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def desks(self) -> int | None: ...
    @property
    def employees(self) -> int | None: ...
    @property
    def organisations(self) -> tuple[str, ...]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def lat(self) -> float | None: ...
    @property
    def lon(self) -> float | None: ...
    @property
    def area_m2(self) -> float | None: ...


def locations_of(summary: Mapping[str, Any], rows: Sequence[PortfolioRow]) -> list[Location]:
    """Return the locations of a run in the order of the file: texts of `rows`, figures of ``summary["buildings"]``.

    A building that closed stands with the one where its people are now. One of which the summary does not tell, such as
    one with very few real people (`Location.hidden`), keeps its texts and has no figures.
    """
    portfolio = summary.get("portfolio", {})
    hidden = set(portfolio.get("unshown", ()))
    told = {one["building"]: one for one in summary.get("buildings", ())}
    # Those of the portfolio: a building that is not shown may have taken people in.
    closed = {one["building"] for one in portfolio.get("closed", ())}
    names = {row.building: row.name or row.building for row in rows}
    return [
        _location(row, told.get(row.building, {}), names, row.building in hidden)
        for row in rows
        if row.building not in closed
    ]


def _location(row: PortfolioRow, told: Mapping[str, Any], names: Mapping[str, str], hidden: bool) -> Location:
    measures, space = told.get("measures", {}), told.get("space", {})
    text = dict(row.texts)
    people = told.get("people", row.employees)
    return Location(
        building=row.building,
        name=row.name,
        address=text.get("address", ""),
        ministry=text.get("ministry", ""),
        organisations=tuple(told.get("organisations", row.organisations)),
        subject=text.get("subject", ""),
        initiative=text.get("initiative", ""),
        need=text.get("need", ""),
        facilities=_several(text.get("facilities", "")),
        policy=text.get("policy", ""),
        since=text.get("since", ""),
        takes_in=tuple(names.get(name, name) for name in told.get("closed", ())),
        lat=row.lat,
        lon=row.lon,
        employees=people if told or ((people or 0) >= SMALLEST_GROUP and not hidden) else None,
        desks=told.get("desks", row.desks),
        area_m2=row.area_m2,
        crowded_day_probability=measures.get("crowded_day_probability"),
        turned_away_probability=measures.get("turned_away_probability"),
        mean_utilisation=measures.get("mean_utilisation"),
        peak_utilisation=measures.get("peak_utilisation"),
        desks_needed_95=told.get("desks_needed", {}).get("95"),
        desks_saved=space.get("desks_saved"),
        m2_saved=space.get("m2_saved"),
        hidden=hidden,
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in text.split(";")))))
