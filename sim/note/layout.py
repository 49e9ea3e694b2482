"""What all formats need to know of a note before they set it: clean texts, numbers, heading levels, wide tables."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.language import mark
from sim.note.blocks import Block, Heading, Note, Picture, Table

# To be said with `tr`.
TABLE, FIGURE = mark("Table"), mark("Figure")

# Characters of a table's line: more than a portrait A4 page has at a size that is read with ease, than it has at all,
# and than a page turned sideways has.
SMALL, WIDE, WIDEST = 92, 125, 150
HEADING, CELL = 12, 24  # characters after which a heading and a cell may break, to make a table narrower
WHOLE: Final = 14  # rows of a table that stays on one page
LONG, LONGEST = 44, 400  # characters of a cell that breaks, and after which it gets no more room for more of them
BETWEEN: Final = 3  # characters between two columns

_SPACES: Final = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Laid:
    """A block in its place.

    `number` counts tables and pictures from 1, each kind by itself, where they have a caption. `level` is that of a
    heading in the outline, which never skips one. `columns` are the shares that the columns of a table have of its
    width; `wide` blocks stand on a page turned sideways, `small` ones are tables in smaller type. The `first` blocks,
    before the first heading on a new page, are to fit on one page.
    """

    block: Block
    caption: str = ""
    number: int = 0
    level: int = 0
    columns: tuple[float, ...] = ()
    wide: bool = False
    small: bool = False
    first: bool = False

    @property
    def broken(self) -> bool:
        """Whether it is a table of which some cell is so long that it breaks."""
        return isinstance(self.block, Table) and any(len(cell) > LONG for row in self.block.grid.rows for cell in row)

    @property
    def whole(self) -> bool:
        """Whether it is a table that is short enough to stay on one page."""
        return isinstance(self.block, Table) and len(self.block.grid.rows) <= WHOLE


def laid_out(note: Note) -> list[Laid]:
    """Return the blocks of a cleaned note with all that depends on their order."""
    laid: list[Laid] = []
    level = tables = pictures = 0
    for block in note.blocks:
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            laid.append(Laid(block, level=level))
        elif isinstance(block, Table):
            caption = block.caption or block.grid.title
            tables += bool(caption)
            laid.append(_table(block, caption, tables if caption else 0))
        elif isinstance(block, Picture):
            pictures += 1
            laid.append(Laid(block, block.caption, pictures))
        else:
            laid.append(Laid(block))
    return _first(_turned(laid))


def _table(table: Table, caption: str, number: int) -> Laid:
    """Return a table with its measures; a line needs what its columns need at least, and what stands between them."""
    columns = list(zip(table.grid.headings, *table.grid.rows, strict=True))
    line = sum(max(_least(heading), *(_fill(cell, CELL) for cell in cells), 1) for heading, *cells in columns)
    line += BETWEEN * len(columns)
    longest = [max(_least(heading), *map(len, cells), 1) for heading, *cells in columns]
    return Laid(table, caption, number, 0, _shares(longest), line > WIDE, SMALL < line <= WIDE or line > WIDEST)


def _shares(longest: Sequence[int]) -> tuple[float, ...]:
    """Return the shares of columns with such cells, of which a text of many lines leaves room to the others."""
    room = [1.4 * min(one, CELL) + 2 * math.sqrt(max(0, min(one, LONGEST) - CELL)) + BETWEEN for one in longest]
    return tuple(one / sum(room) for one in room)


def _least(heading: str) -> int:
    """Return the characters that a heading needs, which breaks between words only."""
    return max(_fill(heading, HEADING), *(len(word) for word in heading.split()), 1)


def _fill(cell: str, most: int) -> int:
    """Return the characters that a cell fills before it breaks."""
    return max(1, min(len(cell), most))


def _turned(laid: Sequence[Laid]) -> list[Laid]:
    """Return the blocks with the headings right above a wide table on its page."""
    turned = list(laid)
    for number in range(len(turned) - 2, -1, -1):
        if isinstance(turned[number].block, Heading) and turned[number + 1].wide:
            turned[number] = dataclasses.replace(turned[number], wide=True)
    return turned


def _first(laid: Sequence[Laid]) -> list[Laid]:
    """Return the blocks with those of the first page told apart."""
    new = [number for number, one in enumerate(laid) if isinstance(one.block, Heading) and one.block.new_page]
    end = new[0] if new else 0
    return [dataclasses.replace(one, first=number < end) for number, one in enumerate(laid)]


def cleaned(note: Note) -> Note:
    """Return the note without characters that no file may hold or that turn the direction of the text around them."""
    return _cleaned(note)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_cleaned(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{one.name: _cleaned(getattr(value, one.name)) for one in dataclasses.fields(value)}
        )
    return value


def printable(text: str) -> str:
    """Return a text with spaces for control characters, direction marks and code points that are no characters.

    Line ends stay: in a `Code` they count, elsewhere every format takes them for spaces.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" or c in _SPACES else " " for c in text)
