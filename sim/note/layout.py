"""What all formats need to know of a note before they set it: clean texts, numbers, heading levels, wide tables."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.language import mark
from sim.note.blocks import Block, Heading, Note, Paragraph, Picture, Table

# To be said with `tr`.
TABLE, FIGURE = mark("Table"), mark("Figure")

# Characters of a table's line: more than a portrait A4 page has at a size that is read with ease, than it has at all,
# and than a page turned sideways has.
SMALL, WIDE, WIDEST = 92, 125, 150
HEADING, CELL = 12, 24  # characters after which a heading and a cell may break, to make a table narrower
NARROW: Final = 15  # the same of a cell, before a table is turned sideways
WHOLE: Final = 18  # lines of a table that stays on one page
FEW, DENSE = 10, 130  # the same of a dense table, and characters of its line
LONG, LONGEST = 44, 100  # characters of a cell that breaks, and after which it gets no more room for more of them
BETWEEN: Final = 3  # characters between two columns
BOLD: Final = 1.15  # width of a letter of a heading in those of others
PICTURE: Final = 0.72  # the share of a line that a picture in the text takes

_SPACES: Final = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True)
class Laid:
    """A block in its place.

    `number` counts tables and pictures from 1, each kind by itself, where they have a caption. `level` is that of a
    heading in the outline, which never skips one. `columns` are the shares that the columns of a table have of its
    width; `wide` blocks stand on a page turned sideways, `small` ones are tables in smaller type, `dense` ones in the
    smallest. The `first` blocks, before the first heading on a new page, are to fit on one page. A `tied` paragraph,
    between a heading and a table, stays on the page of both.
    """

    block: Block
    caption: str = ""
    number: int = 0
    level: int = 0
    columns: tuple[float, ...] = ()
    wide: bool = False
    small: bool = False
    first: bool = False
    tied: bool = False

    @property
    def share(self) -> float:
        """The share of a line that a picture takes."""
        return 1.0 if self.first or (isinstance(self.block, Picture) and self.block.full) else PICTURE

    @property
    def dense(self) -> bool:
        """Whether it is a table that is looked things up in."""
        return isinstance(self.block, Table) and self.block.dense

    @property
    def broken(self) -> bool:
        """Whether it is a table of which some cell is so long that it breaks."""
        return isinstance(self.block, Table) and any(len(cell) > LONG for row in self.block.grid.rows for cell in row)

    @property
    def whole(self) -> bool:
        """Whether it is a table that is short enough to stay on one page."""
        if not isinstance(self.block, Table):
            return False
        most, width = (FEW, DENSE) if self.dense else (WHOLE, SMALL)
        lines = (
            max(math.ceil(len(cell) / (share * width)) for cell, share in zip(row, self.columns, strict=True))
            for row in self.block.grid.rows
        )
        return sum(lines) <= most


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
    return _first(_tied(_turned(laid)))


def _table(table: Table, caption: str, number: int) -> Laid:
    """Return a table with its measures; a line needs what its columns need at least, and what stands between them."""
    columns = list(zip(table.grid.headings, *table.grid.rows, strict=True))
    line, narrow = (
        sum(max(_least(heading), *(_fill(cell, most) for cell in cells), 1) + BETWEEN for heading, *cells in columns)
        for most in (CELL, NARROW)
    )
    wide = narrow > WIDE and not table.dense
    small = not table.dense and (line > WIDEST if wide else line > SMALL)
    room = [_room(heading, cells) for heading, *cells in columns]
    return Laid(table, caption, number, 0, tuple(one / sum(room) for one in room), wide, small)


def _room(heading: str, cells: Sequence[str]) -> float:
    """Return the characters that a column gets: what its words need, and more the longer its texts mostly are."""
    word = max(len(part) for text in cells or [""] for part in (text.split() or [""]))
    words = max(word, BOLD * max(map(len, heading.split()), default=0))
    mostly = math.sqrt(sum(len(cell) ** 2 for cell in cells) / max(1, len(cells)))
    longest = min(CELL, max((len(cell) for cell in cells), default=0))
    return max(_least(heading), min(words, LONGEST), longest, min(mostly, LONGEST)) + BETWEEN


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


def _tied(laid: Sequence[Laid]) -> list[Laid]:
    """Return the blocks with the paragraphs between a heading and a table told apart."""
    tied = list(laid)
    for number, (before, one, after) in enumerate(zip(laid, laid[1:], laid[2:], strict=False), start=1):
        if isinstance(before.block, Heading) and isinstance(one.block, Paragraph) and isinstance(after.block, Table):
            tied[number] = dataclasses.replace(one, tied=True)
    return tied


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
