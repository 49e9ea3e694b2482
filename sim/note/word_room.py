"""How much of a page the texts of a Word document take, about: only Word itself knows where it breaks lines."""

import math
from collections.abc import Sequence
from typing import Final

from sim.note.blocks import Bullets, Code, Heading, KeyFigures, Note, Paragraph, Picture
from sim.note.layout import Laid
from sim.note.word_styles import STYLE_OF, STYLES

_LETTER, _LINE = 0.46, 1.28  # width of a letter and height of a line, in sizes of the letters
_INDENT: Final = 18  # points beside the text of a list or of a box
_ROW: Final = 15  # points of a row of a table


def height(note: Note, laid: Sequence[Laid], width: float, scale: float = 1.0) -> float:
    """Return how many points title, subtitle and blocks take, in lines of so many points; pictures only captions.

    Letters are `scale` times those of their styles, but for those in tables.
    """
    above = _text(note.title, "Title", width, scale) + _text(note.subtitle, "Subtitle", width, scale)
    return above + sum(_block(one, width, scale) for one in laid)


def _block(one: Laid, width: float, scale: float) -> float:
    block = one.block
    match block:
        case Heading():
            return _text(block.text, f"Heading {block.level}", width, scale)
        case Paragraph():
            return _text(block.text, STYLE_OF[block.style], width, scale)
        case Bullets():
            return sum(_text(item, "List Bullet", width - _INDENT, scale) for item in block.items)
        case KeyFigures():
            each = width / len(block.figures) - _INDENT
            boxes = (
                _text(figure.value, "Key figure", each)
                + _text(figure.label, "Key figure label", each)
                + _text(figure.interval, "Key figure interval", each)
                for figure in block.figures
            )
            return max(boxes) + _text("", "After table", width)
        case Picture():
            return _text(one.caption, "Caption", width, scale) + _text("", "Note picture", width)
        case Code():
            return _text(block.text, "Code", width)
        case _:
            return _ROW * (2 + len(block.grid.rows))


def _text(text: str, name: str, width: float, scale: float = 1.0) -> float:
    """Return the height of a paragraph in a style of `STYLES`."""
    _, _, size, _, before, after, _ = next(style for style in STYLES if style[0] == name)
    size *= scale
    lines = sum(max(1, math.ceil(len(line) * _LETTER * size / width)) for line in text.split("\n"))
    return before + after + lines * _LINE * size
