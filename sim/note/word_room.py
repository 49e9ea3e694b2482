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


def height(note: Note, laid: Sequence[Laid], width: float) -> float:
    """Return how many points title, subtitle and blocks take, in lines of so many points; pictures only captions."""
    above = _text(note.title, "Title", width) + _text(note.subtitle, "Subtitle", width)
    return above + sum(_block(one, width) for one in laid)


def _block(one: Laid, width: float) -> float:
    block = one.block
    match block:
        case Heading():
            return _text(block.text, f"Heading {block.level}", width)
        case Paragraph():
            return _text(block.text, STYLE_OF[block.style], width)
        case Bullets():
            return sum(_text(item, "List Bullet", width - _INDENT) for item in block.items)
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
            return _text(one.caption, "Caption", width) + _text("", "Note picture", width)
        case Code():
            return _text(block.text, "Code", width)
        case _:
            return _ROW * (2 + len(block.grid.rows))


def _text(text: str, name: str, width: float) -> float:
    """Return the height of a paragraph in a style of `STYLES`."""
    _, _, size, _, before, after, _ = next(style for style in STYLES if style[0] == name)
    lines = sum(max(1, math.ceil(len(line) * _LETTER * size / width)) for line in text.split("\n"))
    return before + after + lines * _LINE * size
