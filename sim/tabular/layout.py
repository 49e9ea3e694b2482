"""What is asked of a table (its fields and their headings) and what reading one gives (a grid of cells)."""

import datetime
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sim.errors import ConfigurationError, nearest
from sim.language import mark

SEPARATORS = {mark("semicolon"): ";", mark("comma"): ",", mark("tab"): "\t", mark("pipe"): "|"}
DECIMAL_MARKS = {"comma": ",", "point": "."}
MOST_ABOVE = 50  # rows in which headings are sought below a title
# Headings this alike (difflib's ratio) are probably one name, misspelt or in another number.
_NEAR = 0.8


@dataclass(frozen=True)
class Broken:
    """A workbook cell that holds no value; `reason` says what is wrong and what to do."""

    reason: str


class Percentage(float):
    """A number of a workbook cell that shows it as a percentage: 0.6 where a reader sees 60%."""

    def __str__(self) -> str:
        return f"{100 * self:.12g}%"


# A cell of text is always str; only a workbook has the other types. An empty cell is "".
Cell = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | Broken


@dataclass(frozen=True)
class Layout:
    """The fields of a table with the headings known for each, and what the user declared about the file.

    `fields` maps a field to its other known headings, of which the last is Dutch; `clues` maps a field to a pattern of
    words by which people head such a column, for hints only; `personal` fields are never shown; `columns` maps
    a field to the user's own heading (``data.columns``), which `shared` leaves to other files where this one lacks it;
    `separator` and `decimal` are words (``data.separator``,
    ``data.decimal``) or None. Raises `ConfigurationError` for an unknown word or field.
    """

    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    personal: frozenset[str]
    columns: Mapping[str, str]
    separator: str | None
    decimal: str | None
    clues: Mapping[str, str] = field(default_factory=dict)
    shared: bool = False

    def __post_init__(self) -> None:
        _check_word("data.separator", self.separator, SEPARATORS)
        _check_word("data.decimal", self.decimal, DECIMAL_MARKS)
        field_of = {heading_key(heading): field for field, known in self.fields.items() for heading in known}
        for name in self.columns:
            if name not in self.fields and (meant := field_of.get(heading_key(name))):
                raise ConfigurationError(
                    f"data.columns: {shown(name)!r} is a heading of the field {meant}, write {meant} in its place"
                )
            _check_word("data.columns", name, self.fields)
        headings = [heading_key(heading) for heading in self.columns.values()]
        for name, heading in self.columns.items():
            if headings.count(heading_key(heading)) > 1:
                raise ConfigurationError(f'data.columns: "{shown(heading)}" is given for two fields, {name} is one')

    @property
    def needed(self) -> tuple[str, ...]:
        """The fields that must have a column: the required ones and those the user mapped."""
        return tuple(dict.fromkeys((*self.required, *(() if self.shared else self.columns))))

    def places(self, headings: list[str]) -> dict[str, list[int]]:
        """Return for each field the columns whose heading is the field's; a mapped heading serves nothing else."""
        keys = [heading_key(heading) for heading in headings]
        mapped = {name: heading_key(heading) for name, heading in self.columns.items()}
        if self.shared:
            mapped = {name: key for name, key in mapped.items() if key in keys}
        found = {}
        for name, others in self.fields.items():
            known = {heading_key(heading) for heading in (name, *others)} - set(mapped.values())
            wanted = {mapped[name]} if name in mapped else known
            found[name] = [column for column, key in enumerate(keys) if key in wanted]
        return found

    def fits(self, headings: list[str]) -> bool:
        """Whether the headings hold all needed fields."""
        places = self.places(headings)
        return all(places[name] for name in self.needed)

    def likeness(self, headings: list[str]) -> int:
        """How many fields the headings hold."""
        return sum(map(bool, self.places(headings).values()))

    def meant(self, headings: Iterable[str], fields: Iterable[str]) -> dict[str, str]:
        """Return for each of the fields the heading that may be meant for it: by a clue, or nearly the same name."""
        found: list[tuple[float, int, str, str]] = []
        for order, heading in enumerate(headings):
            key = heading_key(heading)
            for name in fields:
                known = [heading_key(one) for one in (self.columns.get(name, name), *self.fields[name])]
                clue = name in self.clues and re.search(self.clues[name], key) is not None
                near = max(difflib.SequenceMatcher(None, key, one).ratio() for one in known)
                if clue or near >= _NEAR:
                    found.append((-near, order, name, heading))
        meant: dict[str, str] = {}
        for _, _, name, heading in sorted(found):
            if name not in meant and heading not in meant.values():
                meant[name] = heading
        return meant


@dataclass
class Grid:
    """A table as it stands in a file: the heading line, and rows as wide as it, with their line numbers."""

    sheet: str | None  # None in a text file
    heading_line: int
    headings: list[str]
    notes: list[str]  # lines of the import report
    lines: list[int] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)  # line and what is wrong with the row as a whole
    empty_rows: int = 0
    elsewhere: str = ""  # where the needed headings stand, when not in the heading line


def heading_key(heading: str) -> str:
    """Return the heading in the form in which headings are compared: no case, `_`, `-` and spaces alike."""
    return " ".join(re.split(r"[\s_-]+", unicodedata.normalize("NFC", heading).casefold().strip()))


def shown(text: str, length: int = 40) -> str:
    """Return the text fit for a message: cut, and with every sign that does not print escaped."""
    short = text if len(text) <= length else text[:length] + "..."
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in short)


def _check_word(key: str, word: str | None, words: Mapping[str, object]) -> None:
    if word is not None and word not in words:
        hint = nearest(str(word), words)
        raise ConfigurationError(f"{key}: {shown(str(word))!r} is not known{hint}, use one of {', '.join(words)}")
