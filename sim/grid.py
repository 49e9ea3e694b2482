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

LONGEST: Final = 30  # characters of a name from the user's files that no column breaks
# Spaces at which no line breaks: within a figure with its unit, and within an interval.
BOUND: Final = re.compile(r"(?<=\d) (?=%|m2|million|to \d)|(?<=\d to) (?=\d)|(?<=EUR) (?=-?\d)")


def columns(
    headings: list[str], cells: list[list[str]], width: int, encoding: str, left: Collection[str] = ()
) -> list[Table | Text]:
    """Return a table whose columns are as wide as their longest unbreakable part, wider while there is room."""
    widths = _narrowest(headings, cells)
    room = width - _tight(len(headings)) - sum(widths)
    for place, (heading, *column) in enumerate(zip(headings, *cells, strict=True)):
        more = min(room, max(0, max(map(len, [heading[:12], *column])) - widths[place]))
        widths[place], room = widths[place] + more, room - more
    grid = Table(box=frame(encoding), padding=(0, 1, 0, 0))
    for heading, wide in zip(headings, widths, strict=True):
        side: Any = "left" if heading in left else "right"
        grid.add_column(fitted(heading, wide), width=wide, justify=side, overflow="fold")
    for row in cells:
        grid.add_row(*(fitted(cell, wide) for cell, wide in zip(row, widths, strict=True)))
    return [grid]


def _narrowest(headings: list[str], cells: list[list[str]]) -> list[int]:
    """Return for each column the length of its longest part that no line may break."""
    return [
        max(min(LONGEST, len(part)) for cell in column for part in _bound(cell).split(" "))
        for column in zip(headings, *cells, strict=True)
    ]


def least(headings: list[str], cells: list[list[str]]) -> int:
    """Return the characters that a table needs."""
    return sum(_narrowest(headings, cells)) + _tight(len(headings))


def _tight(columns: int) -> int:
    """Return the characters of a frame with padding on one side only."""
    return 2 * columns + 1


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
        return text.encode(encoding, "replace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "replace").decode("ascii")
