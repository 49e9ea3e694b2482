"""Excel workbooks: the one sheet that has the needed columns, its cells with the types Excel gave them."""

import io
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sim.errors import InputError
from sim.sentences import Sentence
from sim.tabular.files import MAX_CELLS
from sim.tabular.layout import MOST_ABOVE, Broken, Cell, Grid, Layout, Percentage, shown

# A sheet of Excel has no more rows; a damaged or hostile file may claim a row number far beyond.
_MAX_ROWS = 1_048_576
_FORMULA = Broken("a formula without a stored value, open and save the file in Excel or paste values")


def read_workbook(data: bytes, name: str, layout: Layout) -> Grid:
    """Return the table in a workbook; hidden sheets are not read, formulas give their stored values.

    Raises `InputError` when two visible sheets hold the needed columns, or the workbook is damaged.
    """
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it does not know; none holds a value.
            warnings.simplefilter("ignore")
            return _read(data, name, layout)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises what its parsers happen to meet in a damaged file
        raise InputError(f"{name}: the Excel workbook is damaged, open it in Excel and save it again") from error


def _read(data: bytes, name: str, layout: Layout) -> Grid:
    book = _open(data, values=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise InputError(f"{name}: there is no visible sheet, unhide the one with the table")
        fitting = [sheet for sheet in visible if layout.fits(_heading(sheet, name)[1])]
        if len(fitting) > 1:
            titles = " and ".join(f'"{shown(sheet.title)}"' for sheet in fitting)
            raise InputError(f"{name}: the sheets {titles} both have the needed columns, keep or show only one")
        sheet = fitting[0] if fitting else visible[0]
        others = [f'"{shown(other.title)}"' for other in book.worksheets if other is not sheet]
        notes: list[str] = [Sentence('Excel workbook, sheet "{sheet}"', sheet=shown(sheet.title))]
        if others:
            notes.append(Sentence("sheets not read: {sheets}", sheets=others))
        grid = Grid(sheet.title, *_heading(sheet, name), notes)
        if not fitting:
            grid.elsewhere = _elsewhere(book, sheet, name, layout, grid)
        formulas = _fill(grid, sheet, name)
        if formulas:
            _fill_formulas(grid, data, name, formulas)
            number = len(formulas)
            notes.append(Sentence("cells with a formula: {number}, read with the value stored by Excel", number=number))
        return grid
    finally:
        book.close()


def _open(data: bytes, *, values: bool) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def _heading(sheet: Any, name: str) -> tuple[int, list[str]]:
    """Return the number and the texts of the first row that is not empty (0 and nothing in an empty sheet)."""
    for number, row in _rows(sheet, name):
        texts = ["" if cell.value is None else str(cell.value) for cell in row]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            return number, texts
    return 0, []


def _elsewhere(book: Any, chosen: Any, name: str, layout: Layout, grid: Grid) -> str:
    """Say which row has the headings when a title stands above them or their sheet is hidden; else nothing."""
    best, said = max(1, layout.likeness(grid.headings)), ""
    for sheet in book.worksheets:
        where = f'sheet "{shown(sheet.title)}"'
        for number, row in islice(_rows(sheet, name), MOST_ABOVE):
            found = layout.likeness(["" if cell.value is None else str(cell.value) for cell in row])
            if found > best:
                best = found
                if sheet.sheet_state != "visible":
                    said = f"the hidden {where} has them: unhide it and move it to the front"
                elif sheet is chosen:
                    said = f"row {number} has them: delete the rows above it"
                else:
                    said = f"{where} has them in row {number}: delete the rows above it there"
    return said


def _rows(sheet: Any, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    # The size that a workbook declares for a sheet is often wrong: rows beyond it would vanish in silence.
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row) + 1
        if cells > MAX_CELLS or number > _MAX_ROWS:
            where = f'{name}, sheet "{shown(sheet.title)}", row {number}'
            limits = f"{MAX_CELLS:,} cells or {_MAX_ROWS:,} rows"
            raise InputError(f"{where}: more than {limits}, delete empty rows and columns")
        yield number, row


def _fill(grid: Grid, sheet: Any, name: str) -> set[tuple[int, int]]:
    """Add the rows below the heading; return the places (row, column) of formulas, which are `_FORMULA` so far."""
    width = len(grid.headings)
    formulas = set()
    beyond = False
    for number, row in _rows(sheet, name):
        if number <= grid.heading_line:
            continue
        cells = [_cell(cell) for cell in row]
        beyond = beyond or any(cell != "" for cell in cells[width:])
        cells = cells[:width] + [""] * (width - len(cells))
        if all(isinstance(cell, str) and not cell.strip() for cell in cells):
            continue
        formulas |= {(number, column) for column, cell in enumerate(cells) if cell is _FORMULA}
        grid.lines.append(number)
        grid.rows.append(cells)
    if beyond:
        grid.notes.append(Sentence("cells to the right of the headings are not used"))
    return formulas


def _fill_formulas(grid: Grid, data: bytes, name: str, formulas: set[tuple[int, int]]) -> None:
    """Put the stored values in the places of formulas: openpyxl gives formulas or values, so a second reading."""
    rows = dict(zip(grid.lines, grid.rows, strict=True))
    book = _open(data, values=True)
    try:
        for number, row in _rows(book[grid.sheet], name):
            for column, cell in enumerate(row):
                if (number, column) in formulas and cell.value is not None:
                    rows[number][column] = _cell(cell)
    finally:
        book.close()


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return ""
    if cell.data_type == "f":
        return _FORMULA
    if cell.data_type == "e":
        return Broken(f"the Excel error {shown(str(cell.value))}, mend it in Excel")
    if isinstance(cell.value, int) and not isinstance(cell.value, bool):
        # Personnel numbers are often numbers that Excel only shows with leading zeros.
        zeros = cell.number_format
        if len(zeros) > 1 and not zeros.strip("0"):
            return str(cell.value).zfill(len(zeros))
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool) and "%" in cell.number_format:
        return Percentage(cell.value)
    value: Cell = cell.value
    return value
