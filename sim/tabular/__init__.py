"""Safe reading of a user's tables: CSV in the encodings and separators people have, and Excel workbooks.

Nothing is inferred where two readings are possible: such a file is refused with the way to declare it. Messages
name the line (or sheet and cell) and the column; values of personal fields never appear.
"""

from pathlib import Path

from sim.tabular.decimals import Span
from sim.tabular.delimited import read_delimited
from sim.tabular.files import read_file
from sim.tabular.layout import Cell, Layout, heading_key, shown
from sim.tabular.table import Table
from sim.tabular.texts import text_of
from sim.tabular.workbook import read_workbook

__all__ = ["Cell", "Layout", "Span", "Table", "heading_key", "read_table", "shown", "text_of"]


def read_table(path: Path, layout: Layout) -> Table:
    """Return the table in a CSV or XLSX file; raise `InputError` when it cannot be read in one way only."""
    data, is_workbook = read_file(path)
    name = shown(path.name, 100)
    grid = read_workbook(data, name, layout) if is_workbook else read_delimited(data, name, layout)
    return Table(name, grid, layout)
