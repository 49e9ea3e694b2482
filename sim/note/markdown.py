"""The note as Markdown in GitHub's dialect, which other programs read as plain text."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sim.language import tr
from sim.note.blocks import CAUTION, Bullets, Code, Heading, KeyFigures, Note, Paragraph, Picture, PictureFile, Table
from sim.note.layout import FIGURE, TABLE, Laid

# What is markup wherever it stands; what is at the beginning of a line; what makes an address a link by itself.
_ANYWHERE: Final = re.compile(r"[\\`*_\[\]|~$#]")
_FIRST: Final = re.compile(r"^(\s*\d*)([-+=:]|(?<=\d)[.)](?=\s|$))")
_ADDRESS: Final = re.compile(r"(?<=:)//|(?<=www)\.|@", re.IGNORECASE)
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def markdown(note: Note, laid: list[Laid], pictures: Mapping[str, PictureFile]) -> str:
    """Return the note, of which `laid` are the blocks; pictures are links into the folder ``plots`` beside it."""
    parts = [f"# {escaped(note.title)}", _paragraph(note.subtitle)]
    parts += [_block(one, pictures) for one in laid]
    return "\n\n".join([*parts, "---", _paragraph(note.footer)]) + "\n"


def escaped(text: str) -> str:
    """Return a text as one line in which no reader of Markdown finds markup, HTML or an address."""
    line = "".join(_ENTITIES.get(c, c) for c in " ".join(text.split("\n")))
    return _ADDRESS.sub(r"\\\g<0>", _ANYWHERE.sub(r"\\\g<0>", line))


def _paragraph(text: str) -> str:
    """Return a text with which a line can begin: it makes no list, rule or underlined heading."""
    return _FIRST.sub(r"\1\\\2", escaped(text))


def _block(one: Laid, pictures: Mapping[str, PictureFile]) -> str:
    block = one.block
    match block:
        case Heading():
            return f"{'#' * (one.level + 1)} {escaped(block.text)}"
        case Paragraph():
            return ("> " if block.style == CAUTION else "") + _paragraph(block.text)
        case Bullets():
            return "\n".join(f"- {_paragraph(item)}" for item in block.items)
        case KeyFigures():
            figures = block.figures
            rows = [[figure.label for figure in figures], [figure.interval for figure in figures]]
            return _table([figure.value for figure in figures], rows, [True] * len(figures))
        case Table():
            grid = block.grid
            caption = f"{_caption(tr(TABLE), one)}\n\n" if one.number else ""
            return caption + _table(grid.headings, grid.rows, [heading in grid.left for heading in grid.headings])
        case Picture():
            file = pictures[block.name]
            return f"![{escaped(block.alt)}](plots/{file.name}.svg)\n\n{_caption(tr(FIGURE), one)}"
        case Code():
            fence = "`" * max([3, *(1 + len(run) for run in re.findall("`+", block.text))])
            return f"{fence}text\n{block.text}\n{fence}"


def _caption(label: str, one: Laid) -> str:
    return f"**{label} {one.number}.** {escaped(one.caption)}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[bool]) -> str:
    lines = [headings, [":--" if as_text else "--:" for as_text in left], *rows]
    return "\n".join(
        f"| {' | '.join(cell if number == 1 else escaped(cell) for cell in cells)} |"
        for number, cells in enumerate(lines)
    )
