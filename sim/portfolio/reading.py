"""Reads a portfolio file."""

import datetime
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from sim.building import Building
from sim.countries import WHOLE, country_of, exchanged
from sim.errors import ConfigurationError
from sim.portfolio.fields import (
    AREA,
    CLUES,
    DESKS,
    EMPLOYEES,
    EUR_PER_DESK,
    FIELDS,
    LATITUDE,
    LONGITUDE,
    TEXTS,
    ZONES,
    Portfolio,
    Row,
)
from sim.portfolio.telling import some
from sim.sentences import Counted, Sentence, listed
from sim.sources import conf
from sim.tabular import Cell, Layout, Span, Table, read_table, shown, text_of

_NOTHING: Final[tuple[str, ...]] = ()


def shipped(name: str) -> Path | None:
    """Return the file of a portfolio that comes with the program (``rijk``), or None."""
    plain = name.isidentifier()
    path = conf() / "portfolio" / f"{name}.csv"
    return path if plain and path.is_file() else None


def all_shipped() -> list[str]:
    """Return the names of the portfolios that come with the program."""
    return sorted(path.stem for path in (conf() / "portfolio").glob("*.csv"))


def read_portfolio(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    staff_file: bool = False,
) -> Portfolio:
    """Return the buildings in a CSV or XLSX file, or in the shipped one of that name.

    `columns` (field to heading), `separator` and `decimal` (words) are what the user declared under ``data.``. With a
    `staff_file`, which says who is based where, `employees` may be given for some buildings only. Raises `InputError`
    with all faults of the file, `ConfigurationError` for a wrong declaration.
    """
    layout = Layout(
        fields=FIELDS,
        required=("building",),
        personal=frozenset(),
        columns=columns or {},
        separator=separator,
        decimal=decimal,
        clues=CLUES,
    )
    table = read_table(path, layout)
    names = table.texts("building")
    _check_names(table, names)
    titles = table.texts("name")
    desks, employees = _whole(table, "desks", DESKS), _whole(table, "employees", EMPLOYEES)
    zones = _whole(table, "zones", ZONES)
    spans = {"lat": LATITUDE, "lon": LONGITUDE, "area_m2": AREA, "eur_per_desk": EUR_PER_DESK}
    numbers = {field: _numbers(table, field, span) for field, span in spans.items()}
    organisations = table.read("organisation", _several, _NOTHING)
    texts = {field: table.texts(field) for field in TEXTS} | {"since": table.read("since", _since, "")}
    rooms = table.read("rooms", _rooms, None)
    if "lat" in table and "lon" in table:
        _check_places(table, numbers["lat"], numbers["lon"])
    if "employees" in table and not staff_file:
        _check_employees(table)
    table.check()
    rows = tuple(
        Row(
            building=names[row],
            name=titles[row] or names[row],
            desks=desks[row],
            employees=employees[row],
            organisations=organisations[row],
            texts={field: column[row] for field, column in texts.items() if column[row]},
            lat=numbers["lat"][row],
            lon=numbers["lon"][row],
            area_m2=numbers["area_m2"][row],
            rooms=rooms[row],
            zones=zones[row],
            eur_per_desk=numbers["eur_per_desk"][row],
        )
        for row in range(len(table))
    )
    return Portfolio(table.name, rows, tuple(_report(table, rows)), (*_notes(table), *_far(rows)))


def _check_names(table: Table, names: list[str]) -> None:
    rows_of = defaultdict(list)
    for row, name in enumerate(names):
        if name:
            rows_of[name.casefold()].append(row)
    for rows in rows_of.values():
        if len(rows) > 1:
            lines = ", ".join(str(table.lines[row]) for row in rows[:10])
            table.fault(rows[1], "building", f"the same building in lines {lines}, keep one row a building")


def _check_places(table: Table, lats: Sequence[float | None], lons: Sequence[float | None]) -> None:
    """Note coordinates of which one is missing, and those that are in each other's column."""
    for row, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
        empty = [field for field in ("lat", "lon") if not str(table.cells(field)[row]).strip()]
        if len(empty) == 1:
            what = "the cell is empty where the other coordinate is not, fill in both or neither"
            table.fault(row, empty[0], what)
        elif lat is not None and lon is not None and (country := exchanged(lat, lon)):
            seems = f"lat and lon seem exchanged: the other way round the building is in {country}, exchange them"
            table.fault(row, "lat", seems, str(table.cells("lat")[row]).strip())


def _check_employees(table: Table) -> None:
    """Note that some buildings have people and others do not say: what is given would play no part."""
    empty = [row for row, cell in enumerate(table.cells("employees")) if not str(cell).strip()]
    if 0 < len(empty) < len(table):
        what = f"the cell is empty, as {len(empty)} of {len(table)} are, fill it in for every building or for none"
        table.fault(empty[0], "employees", what)


def _numbers(table: Table, field: str, span: Span) -> list[float | None]:
    return [None if math.isnan(number) else number for number in table.numbers(field, span).tolist()]


def _whole(table: Table, field: str, span: Span) -> list[int | None]:
    """Return a column of whole numbers; a fraction is a fault."""
    numbers = table.numbers(field, span)
    for row in np.flatnonzero(numbers % 1 > 0).tolist():
        table.fault(row, field, "not a whole number, round it", str(table.cells(field)[row]).strip())
    return [None if math.isnan(number) else int(number) for number in numbers.tolist()]


def _several(cell: Cell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in text_of(cell).split(";")))))


def _since(cell: Cell) -> str:
    """Return a year or date as text: a spreadsheet makes a date of it, and that is no fault here."""
    if isinstance(cell, datetime.datetime | datetime.date):
        return f"{cell:%Y-%m-%d}"
    return text_of(cell)


def _rooms(cell: Cell) -> str | None:
    text = text_of(cell)
    try:
        Building(rooms=text)
    except ConfigurationError as error:
        raise ValueError(str(error).removeprefix("rooms: ")) from None
    return text


def _far(rows: Sequence[Row]) -> list[str]:
    """Return the note that buildings are outside the countries that are known whole, where most others lie in them."""
    placed = {row.building: (row.lon, row.lat) for row in rows if row.lat is not None and row.lon is not None}
    outside = [code for code, (x, y) in placed.items() if country_of((x, y)) not in WHOLE]
    if not 0 < len(outside) < len(placed) / 2:
        return []
    return [
        Sentence(
            "portfolio: {buildings} ({codes}) outside the Netherlands and Belgium, where the others are; check lat and "
            "lon",
            buildings=Counted(len(outside), "building", "buildings"),
            codes=some(outside),
        )
    ]


def _report(table: Table, rows: tuple[Row, ...]) -> list[str]:
    desks = [row.desks for row in rows if row.desks is not None]
    people = [row.employees for row in rows if row.employees is not None]
    lines = [
        Sentence(
            "{file}: {buildings}, {desks} in {some} of them, {people} in {others}",
            file=table.name,
            buildings=Counted(len(rows), "building", "buildings"),
            desks=Counted(sum(desks), "desk", "desks"),
            some=len(desks),
            people=Counted(sum(people), "employee", "employees"),
            others=len(people),
        ),
        *table.notes,
        Sentence(
            "columns: {columns}", columns=[f"{shown(heading)} = {field}" for field, heading in table.mapping.items()]
        ),
    ]
    if table.unused:
        lines.append(Sentence("columns not used: {columns}", columns=[shown(heading) for heading in table.unused]))
    if absent := [f"{field} ({FIELDS[field][-1]})" for field in FIELDS if field not in table]:
        lines.append(Sentence("columns not in the file: {columns}", columns=absent))
    return lines


def _notes(table: Table) -> list[str]:
    """Return what to do with unused columns that look like a field whose absence changes the answer."""
    meant = table.meant()
    if not meant:
        return []
    return [
        Sentence(
            'portfolio: column {heading} is not used; if it holds {field}: "data.columns={{{field}: {plain}}}"',
            heading=listed([f'"{shown(heading)}"']),
            field=field,
            plain=shown(heading),
        )
        for field, heading in meant.items()
    ]
