"""What a note consists of, apart from every format: one source of content for HTML, Word, PDF and Markdown.

Texts are plain, in the language of the note, and may hold names from users' files: each format escapes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sim.told import Grid

# What a paragraph is: read first, as the others, to be minded, or small.
LEAD, PLAIN, CAUTION, SMALL = "lead", "plain", "caution", "small"
STYLES: Final = (LEAD, PLAIN, CAUTION, SMALL)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (a part), 2 (a section) or 3; part 1 begins on a new page where `new_page`."""

    text: str
    level: int = 2
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in one of `STYLES`."""

    text: str
    style: str = PLAIN


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class KeyFigure:
    """One of the few numbers of a decision: ``11.7 %``, ``of days have too few desks``, ``10.4 to 13.1 %``."""

    value: str
    label: str
    interval: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Numbers side by side."""

    figures: Sequence[KeyFigure]


@dataclass(frozen=True)
class Table:
    """A table of words with its caption; the columns of the grid's `left` are text, the others are figures.

    A `dense` one is looked things up in rather than read: it is set in small type.
    """

    grid: Grid
    caption: str = ""
    dense: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture of the run by the name of its file without ending, its caption, and a text for who cannot see it.

    One that holds much, such as a map, is drawn in `full` width wherever it stands.
    """

    name: str
    caption: str
    alt: str
    full: bool = False


@dataclass(frozen=True)
class Code:
    """Lines to be typed, or a hash: in letters of one width."""

    text: str


@dataclass(frozen=True)
class PictureFile:
    """A picture as it was drawn: the name of its file without ending, its title, a text for who cannot see it."""

    name: str
    title: str
    alt: str
    svg: bytes
    png: bytes


@dataclass(frozen=True)
class Card:
    """How a run can be done again: what was typed, and the versions and SHA-256 hashes of what went in and came out."""

    command: str
    seed: int
    version: str
    libraries: Mapping[str, str]
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


Block: TypeAlias = Heading | Paragraph | Bullets | KeyFigures | Table | Picture | Code


@dataclass(frozen=True)
class Note:
    """A note: its title, whose it is, and its blocks. `footer` stands on every page."""

    language: str
    title: str
    subtitle: str
    footer: str
    blocks: Sequence[Block]
