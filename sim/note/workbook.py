"""The tables as an Excel workbook: figures as figures, text as text, and a first sheet that explains the others."""

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from sim import words
from sim.language import tr
from sim.note.blocks import Note
from sim.note.kinds import BY_ROW, CHANGE_BY_ROW, FORMATS, kind_in, unit
from sim.note.layout import printable
from sim.note.sheets import Sheet
from sim.note.zipped import timeless

HEADINGS, NAMES, FIRST = 3, 4, 5  # rows of a sheet, from 0: headings, the names of the columns, the first of the table

_LONGEST: Final = 32_000  # characters of a cell; Excel refuses more than 32,767
_NARROW, _BROAD = 9, 64  # characters of a column
_LINE: Final = 13.5  # points of a line of a heading
_EXPLAINED: Final = (22, 62, 34, 8, 24)  # characters of the columns of the first sheet
_PADDING: Final = "_)"  # in Excel's formats: as much room as this bracket takes, before a text on the right
_ON_A_PAGE: Final = 14  # columns that are printed side by side, whatever their widths
_TAB: Final = 31  # characters of a sheet's name
_SCALES: Final = {"clock": 1 / 1440, "points": 100}  # what stands in a cell, of minutes and of a share
_MOST_LINES: Final = 30  # of a row; Excel has none that are higher than 409 points

_INK, _QUIET, _ACCENT, _TINT = "#1C2430", "#5B6573", "#1F4E79", "#F3F6F9"


def workbook(note: Note, sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as an xlsx file without dates, after one that explains them; `note` is cleaned.

    No text is taken for a formula, a link or a number. A figure that is not defined is an empty cell.
    """
    import xlsxwriter

    written = BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": "Calibri", "font_size": 10, "font_color": _INK},
        },
    )
    book.set_properties({"title": words.clean(note.title, 200), "author": "sim", "comments": ""})
    _Writer(book, note).write(sheets)
    book.close()
    return timeless(written.getvalue())


class _Writer:
    """Writes into one workbook; it keeps the formats, of which each shall be there once."""

    def __init__(self, book: Any, note: Note) -> None:
        self._book, self._note = book, note
        self._formats: dict[str, Any] = {}
        self._title = book.add_format({"bold": True, "font_size": 14, "font_color": _ACCENT})
        self._quiet = book.add_format({"font_color": _QUIET})
        heading = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": _TINT, "top": 1, "top_color": _INK}
        name = {"font_size": 8, "font_color": _QUIET, "bg_color": _TINT, "bottom": 1, "bottom_color": _INK}
        sides: tuple[dict[str, Any], ...] = ({}, {"align": "right", "indent": 1})  # over texts and over figures
        self._heading = [book.add_format({**heading, **side}) for side in sides]
        self._name = [book.add_format({**name, **side}) for side in sides]
        self._infinite = book.add_format({"align": "right", "indent": 1, "valign": "top"})
        self._text = book.add_format({"valign": "top"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._top = book.add_format({"num_format": FORMATS["count"], "valign": "top"})
        self._link = book.add_format({"font_color": _ACCENT, "underline": 1, "valign": "top"})

    def write(self, sheets: Sequence[Sheet]) -> None:
        """Write the sheet that explains, and then the others."""
        first = self._book.add_worksheet(_tab(tr("Explanation")))
        tabs = [_tab(sheet.name) for sheet in sheets]
        for sheet, tab in zip(sheets, tabs, strict=True):
            self._write_sheet(sheet, tab)
        self._explain(first, sheets, tabs)

    def _explain(self, page: Any, sheets: Sequence[Sheet], tabs: Sequence[str]) -> None:
        note = self._note
        page.write_string(0, 0, note.title[:_LONGEST], self._title)
        page.write_string(1, 0, note.subtitle[:_LONGEST], self._quiet)
        headings = [tr("sheet"), tr("what it holds"), tr("units"), tr("rows"), tr("name of the range")]
        for number, heading in enumerate(headings):
            page.write_string(3, number, heading, self._heading[number == 3])
        row = 4
        for sheet, tab in zip(sheets, tabs, strict=True):
            page.write_url(row, 0, f"internal:'{tab}'!A1", self._link, tab)
            title = f"{sheet.title}. {sheet.remark}" if sheet.remark else sheet.title
            page.write_string(row, 1, title, self._wrapped)
            units = ", ".join(_units(sheet))
            page.write_string(row, 2, units, self._wrapped)
            page.write_number(row, 3, len(sheet.frame), self._top)
            page.write_string(row, 4, _range_name(sheet), self._wrapped)
            page.set_row(row, _LINE * max(_lines(title, _EXPLAINED[1]), _lines(units, _EXPLAINED[2])) + 2)
            row += 1
        for line in (
            tr("Estimates stand beside the lower and the upper end of their interval."),
            tr("An empty cell is a figure that is not defined; ∞ is a figure that nothing bounds."),
            tr("Under each heading stands the name of the column in the files of the run and in summary.json."),
            tr("Tables that are not here, such as every simulated day (days.parquet), are files beside this one."),
            note.footer,
        ):
            row += 1
            page.write_string(row, 0, line[:_LONGEST], self._quiet)
        for number, width in enumerate(_EXPLAINED):
            page.set_column(number, number, width)
        self._set_up(page, len(headings))

    def _write_sheet(self, sheet: Sheet, tab: str) -> None:
        page = self._book.add_worksheet(tab)
        page.write_string(0, 0, sheet.title, self._title)
        page.write_string(1, 0, sheet.remark, self._quiet)
        lines, heights = 1, dict[int, int]()
        for number, (name, (heading, kind)) in enumerate(sheet.columns.items()):
            cells = sheet.frame[name].tolist()
            said, width = printable(_with_unit(heading, kind)), _width(heading, name, cells, kind)
            of_figures = kind in FORMATS or kind in (BY_ROW, CHANGE_BY_ROW)
            page.write_string(HEADINGS, number, said, self._heading[of_figures])
            page.write_string(NAMES, number, printable(name), self._name[of_figures])
            for row, cell in enumerate(cells):
                own = kind_in(kind, sheet.kinds[row]) if sheet.kinds else kind
                self._write_cell(page, FIRST + row, number, cell, own)
                if isinstance(cell, str) and len(cell) > width:
                    heights[row] = max(heights.get(row, 1), min(_MOST_LINES, _lines(cell, width)))
            page.set_column(number, number, width)
            lines = max(lines, _lines(said, width))
        for row, count in heights.items():
            page.set_row(FIRST + row, _LINE * count)
        page.set_row(HEADINGS, _LINE * lines + 4)
        last = (FIRST + len(sheet.frame) - 1, len(sheet.columns) - 1)
        page.autofilter(NAMES, 0, *last)
        page.freeze_panes(FIRST, 1)
        page.repeat_rows(HEADINGS, NAMES)
        page.repeat_columns(0)
        where = f"'{tab}'!{_cell(NAMES, 0)}:{_cell(*last)}"
        self._book.define_name(_range_name(sheet), f"={where}")
        self._set_up(page, len(sheet.columns))

    def _write_cell(self, page: Any, row: int, column: int, cell: Any, kind: str) -> None:
        """Write a value as what it is; nothing for one that is not defined."""
        if cell is None or (isinstance(cell, float) and math.isnan(cell)):
            return
        if isinstance(cell, bool):
            page.write_string(row, column, tr("yes") if cell else tr("no"), self._text)
        elif isinstance(cell, int | float) and math.isfinite(cell):
            page.write_number(row, column, cell * _SCALES.get(kind, 1), self._format(kind))
        elif isinstance(cell, float):
            page.write_string(row, column, "∞" if cell > 0 else "-∞", self._infinite)
        else:
            text = printable(str(cell))[:_LONGEST]
            page.write_string(row, column, text, self._wrapped if len(text) > _BROAD else self._text)

    def _format(self, kind: str) -> Any:
        if kind not in self._formats:
            self._formats[kind] = self._book.add_format(
                {"num_format": FORMATS.get(kind, "General") + _PADDING, "valign": "top"}
            )
        return self._formats[kind]

    def _set_up(self, page: Any, columns: int) -> None:
        """Set how the sheet is printed, and what stands on the paper."""
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1 if columns <= _ON_A_PAGE else 0, 0)
        page.hide_gridlines(2)
        footer = words.clean(self._note.footer, 100).replace("&", "&&")
        page.set_footer(f"&L&8{footer}&R&8&P / &N")


def _with_unit(heading: str, kind: str) -> str:
    return f"{heading} ({unit(kind)})" if unit(kind) not in ("", heading) else heading


def _units(sheet: Sheet) -> list[str]:
    kinds = [kind for _, kind in sheet.columns.values()]
    return list(dict.fromkeys(unit(kind) for kind in (*kinds, *sheet.kinds) if unit(kind)))


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of that width; a bold word is a little wider than others."""
    lines = 1
    room = width
    for word in text.split():
        if len(word) > room and room < width:
            lines, room = lines + 1, width
        room -= 1.05 * len(word) + 1
    return lines


def _width(heading: str, name: str, cells: Sequence[Any], kind: str) -> float:
    """Return the width of a column: that of its texts or figures and of the longest word above them."""
    longest = max((len(str(cell)) for cell in cells if isinstance(cell, str)), default=0)
    word = max(len(part) for part in (name, *heading.split()))
    return min(_BROAD, max(_NARROW, longest, word + 2, 14 if kind in ("eur", BY_ROW, CHANGE_BY_ROW) else 0))


def _tab(name: str) -> str:
    """Return a sheet's name as Excel allows one."""
    return "".join(" " if c in "[]:*?/\\'" else c for c in words.clean(name, _TAB))


def _range_name(sheet: Sheet) -> str:
    """Return the name of the table's range, which is no address of a cell."""
    return "data_" + "".join(c if c.isascii() and c.isalnum() else "_" for c in sheet.table)


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))
