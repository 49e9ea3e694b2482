"""A table's columns read as text, numbers or words, with every fault collected at its place."""

import math
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from sim.errors import InputError, nearest
from sim.sentences import Sentence
from sim.tabular.decimals import Readings, Span, number_of
from sim.tabular.layout import Broken, Cell, Grid, Layout, shown
from sim.tabular.texts import text_of

T = TypeVar("T")


class Table:
    """The columns of one table by field; readers return a value a row and note faults, `check` raises them all."""

    def __init__(self, name: str, grid: Grid, layout: Layout) -> None:
        """Find the needed columns; raise `InputError` when one is missing or stands there twice."""
        self.name = name
        self.notes = list(grid.notes)
        self.lines = grid.lines
        self._sheet = grid.sheet
        self._layout = layout
        self._heading = self._where(grid.heading_line or 1)
        self._headings = [" ".join(heading.split()) for heading in grid.headings]
        self._place = self._find_columns(grid)
        self._columns = {field: [row[place] for row in grid.rows] for field, place in self._place.items()}
        self._faults = [(line, -1, self.told_row(line, what)) for line, what in grid.faults]
        if not grid.rows and not grid.faults:
            raise InputError(f"{name}: there is no row below the headings, give at least one")
        if grid.empty_rows:
            self.notes.append(Sentence("empty rows skipped: {number}", number=grid.empty_rows))

    def __len__(self) -> int:
        return len(self.lines)

    def __contains__(self, field: str) -> bool:
        """Whether the table has a column for the field."""
        return field in self._place

    @property
    def mapping(self) -> dict[str, str]:
        """The heading, as written, of each field that has a column."""
        return {field: self._headings[place] for field, place in self._place.items()}

    @property
    def places(self) -> dict[str, int]:
        """The column, from 0, of each field that has one."""
        return dict(self._place)

    @property
    def unused(self) -> list[str]:
        """The headings, as written, that serve no field."""
        used = set(self._place.values())
        return [heading for place, heading in enumerate(self._headings) if place not in used and heading]

    @property
    def declared(self) -> dict[str, str]:
        """The headings that the user named, by field."""
        return dict(self._layout.columns)

    def meant(self) -> dict[str, str]:
        """Return the unused headings that look like a field which has a clue and no column, by field."""
        return self._layout.meant(self.unused, [field for field in self._layout.clues if field not in self])

    def cells(self, field: str) -> list[Cell]:
        """Return the raw cells of a field that has a column."""
        return self._columns[field]

    def fault(self, row: int, field: str, what: str, value: str = "") -> None:
        """Note a fault of a cell; a value that is given is shown unless the field is personal."""
        line, place = self.lines[row], self._place[field]
        self._faults.append((line, place, self.told(line, field, what, value)))

    def told(self, line: int, field: str, what: str, value: str = "") -> str:
        """Return the message about a cell in a line of the file; a value is shown unless the field is personal."""
        place = self._place[field]
        where = f'{self._where(line, place)}, column "{shown(self._headings[place])}"'
        if field in self._layout.personal:
            where += ", value masked"
        elif value:
            where += f', value "{shown(value)}"'
        return f"{where}: {what}"

    def missing(self, field: str) -> str:
        """Return the message that there is no column for the field."""
        return self._missing(self._heading, field)

    def told_row(self, line: int, what: str) -> str:
        """Return the message about a line of the file as a whole."""
        return f"{self._where(line)}: {what}"

    def check(self) -> None:
        """Raise `InputError` with all faults noted so far, by line and column."""
        if self._faults:
            raise InputError(message for _, _, message in sorted(self._faults))

    def read(self, field: str, reader: Callable[[Cell], T], missing: T) -> list[T]:
        """Return the value `reader` makes of each cell; `missing` for empty and refused cells and an absent column.

        `reader` raises ValueError with what is wrong and what to do. Equal cells are read once.
        """
        if field not in self:
            return [missing] * len(self)
        known: dict[tuple[type, Cell], T | ValueError] = {}
        values = []
        for row, cell in enumerate(self._columns[field]):
            key = type(cell), cell
            if key not in known:
                known[key] = self._read_cell(field, cell, reader, missing)
            value = known[key]
            if isinstance(value, ValueError):
                self.fault(row, field, str(value), "" if isinstance(cell, Broken) else str(cell).strip())
                value = missing
            values.append(value)
        return values

    def texts(self, field: str) -> list[str]:
        """Return the column as text, in Unicode's composed form and with single spaces, "" where empty."""
        return self.read(field, text_of, "")

    def words(self, field: str, names: Mapping[str, T], missing: T) -> list[T]:
        """Return what `names` gives for each cell's word; case does not count."""

        def value_of(cell: Cell) -> T:
            word = str(cell) if isinstance(cell, bool) else text_of(cell)
            if word.casefold() not in names:
                hint = nearest(word.casefold(), names)
                raise ValueError(f"not a valid word{hint}, use one of {', '.join(names)}")
            return names[word.casefold()]

        return self.read(field, value_of, missing)

    def numbers(self, field: str, span: Span) -> npt.NDArray[np.float64]:
        """Return the column's numbers, shape (rows,), NaN where empty or refused.

        A text with a decimal mark must be a number in range in one way only, and the same way down the column,
        unless ``data.decimal`` is declared.
        """

        column = self.read(field, lambda cell: number_of(cell, span, self._layout.decimal), Readings({}))
        if self._layout.decimal is None:
            self._check_one_mark(field, [found.mark for found in column])
        return np.array([next(iter(found.values.values()), math.nan) for found in column], dtype=np.float64)

    def _check_one_mark(self, field: str, marks: list[str | None]) -> None:
        first = {word: marks.index(word) for word in ("comma", "point") if word in marks}
        if len(first) == 2:
            early, late = sorted(first, key=first.__getitem__)
            what = f"a decimal {late}, but a decimal {early} in line {self.lines[first[early]]}"
            self.fault(first[late], field, f"{what}, write all alike or declare data.decimal")
        elif first:
            heading = shown(self.mapping[field])
            self.notes.append(
                Sentence("decimal comma in {heading}", heading=heading)
                if "comma" in first
                else Sentence("decimal point in {heading}", heading=heading)
            )

    def _read_cell(self, field: str, cell: Cell, reader: Callable[[Cell], T], missing: T) -> T | ValueError:
        try:
            if isinstance(cell, Broken):
                raise ValueError(cell.reason)
            if isinstance(cell, str) and not cell.strip():
                if field in self._layout.required:
                    raise ValueError("the cell is empty, fill it in")
                return missing
            return reader(cell)
        except ValueError as error:
            return error

    def _find_columns(self, grid: Grid) -> dict[str, int]:
        where = self._heading
        if grid.elsewhere:
            raise InputError(f"{where}: these are not the headings, {grid.elsewhere}")
        if not grid.headings:
            what = "there is no heading line, put the names of the columns in the first line"
            raise InputError([f"{where}: {fault}" for _, fault in grid.faults] or f"{where}: {what}")
        places = self._layout.places(grid.headings)
        # The headings themselves stay out of the message: without a heading line they are a person's data.
        faults = [self._missing(where, field) for field in self._layout.needed if not places[field]]
        for field, columns in places.items():
            if len(columns) > 1:
                twice = " and ".join(f'{column + 1} ("{shown(self._headings[column])}")' for column in columns)
                what = f'columns {twice} are both {field}, delete one or choose: "data.columns={{{field}: heading}}"'
                faults.append(f"{where}: {what}")
        if faults:
            raise InputError(faults)
        return {field: columns[0] for field, columns in places.items() if columns}

    def _missing(self, where: str, field: str) -> str:
        wanted = f'"{shown(self._layout.columns.get(field, field))}"'
        others = self._layout.fields[field]
        if field not in self._layout.columns and others:
            wanted += f' (in Dutch "{others[-1]}")'
        meant = self._layout.meant(self._headings, [field]).get(field)
        hint = "" if meant is None else f" (is it column {self._headings.index(meant) + 1}?)"
        found = f"{len(self._headings)} heading{'s' if len(self._headings) > 1 else ''}"
        advice = f'add it or name yours: "data.columns={{{field}: heading}}"'
        return f"{where}: no column {wanted} among the {found}{hint}, {advice}"

    def _where(self, line: int, place: int | None = None) -> str:
        if self._sheet is None:
            return f"{self.name}:{line}"
        if place is None:
            return f'{self.name}, sheet "{shown(self._sheet)}", row {line}'
        from openpyxl.utils import get_column_letter

        return f'{self.name}, sheet "{shown(self._sheet)}", cell {get_column_letter(place + 1)}{line}'
