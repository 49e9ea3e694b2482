"""Tables and sentences on a screen of any width: figures stay whole, and what a terminal cannot show is replaced."""

import re
import textwrap
from collections.abc import Collection, Sequence
from io import StringIO
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

PLUS_MINUS: Final = "\N{PLUS-MINUS SIGN}"  # "+-" where a terminal cannot show it
LONGEST: Final = 30  # characters of a name from the user's files that no column breaks
# Spaces at which no line breaks: within a figure with its unit, within an interval, within a moment, and before a mark;
# in all languages.
BOUND: Final = re.compile(
    r"(?<=\d) (?=%|m2|million|miljoen|kB|MB|GB|points|procentpunt|hours|uur|(to|tot) [+-]?\d|or more|of meer)"
    r"|(?<=%) (?=to [+-]?\d|tot [+-]?\d)|(?<=[\d%] to) (?=[+-]?\d)|(?<=[\d%] tot) (?=[+-]?\d)"
    r"|(?<=\d or) (?=more)|(?<=\d of) (?=meer)|(?<=-\d\d) (?=\d\d:\d\d)|(?<=EUR) (?=-?\d)|(?<=\N{EURO SIGN}) (?=-?\d)"
    r"|(?<=\)) (?=~$)|(?<=\d) (?=\N{PLUS-MINUS SIGN})|(?<=\N{PLUS-MINUS SIGN}) (?=\d)"
)


def listing(
    headings: list[str], cells: list[list[str]], width: int, encoding: str, left: Collection[str] = ()
) -> list[Table | Text]:
    """Return a table, one without padding where that fits and the other does not, or else a block of lines a row."""
    if least(headings, cells) <= width:
        return columns(headings, cells, width, encoding, left)
    if least(headings, cells, padded=False) <= width:
        return [Text(), *columns(headings, cells, width, encoding, left, padded=False), Text()]
    return [Text(), *_records(headings, cells, width), Text()]


def columns(
    headings: list[str],
    cells: list[list[str]],
    width: int,
    encoding: str,
    left: Collection[str] = (),
    *,
    padded: bool = True,
) -> list[Table | Text]:
    """Return a table whose columns are as wide as their longest unbreakable part, wider while there is room."""
    widths = _widths(headings, cells, width - _frame_width(len(headings), padded))
    grid = Table(box=frame(encoding), padding=(0, int(padded), 0, 0), show_edge=padded)
    for heading, wide in zip(headings, widths, strict=True):
        side: Any = "left" if heading in left else "right"
        grid.add_column(fitted(heading, wide), width=wide, justify=side, overflow="fold")
    for row in cells:
        grid.add_row(*(fitted(cell, wide) for cell, wide in zip(row, widths, strict=True)))
    return [grid]


def _widths(headings: list[str], cells: list[list[str]], room: int) -> list[int]:
    """Return the widths of columns that share the room: evenly, unless with the left ones first rows are less high."""
    narrowest = _narrowest(headings, cells)
    wanted = [
        max(part, *map(len, [heading[:12], *column]))
        for part, heading, *column in zip(narrowest, headings, *cells, strict=True)
    ]
    even, rest = list(narrowest), room - sum(narrowest)
    # The narrowest first, so that only the widest columns are cut, and those alike.
    while rest > 0 and (cut := [place for place, wide in enumerate(even) if wide < wanted[place]]):
        even[min(cut, key=even.__getitem__)] += 1
        rest -= 1
    left, rest = list(narrowest), room - sum(narrowest)
    for place, wide in enumerate(wanted):
        more = min(rest, wide - left[place])
        left[place], rest = left[place] + more, rest - more
    return min(even, left, key=lambda widths: _height(cells, widths))


def _height(cells: list[list[str]], widths: list[int]) -> int:
    """Return the lines of all rows."""
    return sum(
        max(fitted(cell, wide).plain.count("\n") for cell, wide in zip(row, widths, strict=True)) + 1 for row in cells
    )


def _records(headings: list[str], cells: list[list[str]], width: int) -> list[Table | Text]:
    """Return each row as its first heading and cell, and below them the other cells that are not empty."""
    lines: list[Table | Text] = []
    first = ""
    for row in cells:
        first = row[0] or first  # in a table an empty first cell stands for the one above it
        lines.append(fitted(f"{headings[0]} {first}".strip(), width))
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            if cell:
                lines.append(Text(textwrap.indent(fitted(f"{heading}: {cell}", width - 2).plain, "  ")))
    return lines


def _narrowest(headings: list[str], cells: list[list[str]]) -> list[int]:
    """Return for each column the length of its longest part that no line may break."""
    return [
        max(min(LONGEST, len(part)) for cell in column for part in _bound(cell).split(" "))
        for column in zip(headings, *cells, strict=True)
    ]


def least(headings: list[str], cells: list[list[str]], *, padded: bool = True) -> int:
    """Return the characters that a table needs."""
    return sum(_narrowest(headings, cells)) + _frame_width(len(headings), padded)


def _frame_width(columns: int, padded: bool) -> int:
    """Return the characters of a frame with padding on one side only, or of the lines between columns alone."""
    return 2 * columns + 1 if padded else columns - 1


def frame(encoding: str) -> box.Box:
    """Return a frame that the encoding can show."""
    try:
        "".join(set(str(box.SIMPLE_HEAD))).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return box.ASCII
    return box.SIMPLE_HEAD


def _bound(text: str) -> str:
    return BOUND.sub("\N{NO-BREAK SPACE}", text)


def fitted(text: str, width: int, style: str = "") -> Text:
    """Return the text in lines of at most `width` characters, broken at spaces that no figure holds."""
    lines = [
        line for part in text.split("\n") for line in textwrap.wrap(_bound(part), width, break_on_hyphens=False) or [""]
    ]
    # All words are `Text`, so that names from the user's files are no markup and no emoji codes.
    return Text("\n".join(lines).replace("\N{NO-BREAK SPACE}", " "), style)


def printed(parts: Sequence[Table | Text], width: int, encoding: str, colour: bool) -> str:
    """Return the parts as plain text."""
    buffer = StringIO()
    console = Console(file=buffer, width=width, force_terminal=colour, no_color=not colour)
    for part in parts:
        console.print(part)
    text = "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())
    try:
        return _fitting(text, encoding)
    except LookupError:
        return _fitting(text, "ascii")


def _fitting(text: str, encoding: str) -> str:
    try:
        PLUS_MINUS.encode(encoding)
    except UnicodeEncodeError:
        text = text.replace(PLUS_MINUS, "+-")
    return text.encode(encoding, "replace").decode(encoding)
