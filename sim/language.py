"""The language of what people read: texts from catalogues (gettext), decimal marks and dates as the language has them.

English texts stand in the code, marked by the names in `KEYWORDS`, so that what is said is read where it is said. The
other languages are in ``locale/<language>/*.po``, which are read as they are. What runs write for other programs
(tables, ``summary.json``) and messages about mistakes are in English.
"""

import datetime
import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "nl")
LOCALE: Final = Path(__file__).parent / "locale"

# What marks a text, and which of its arguments are the text and its plural; a test finds texts by these.
KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {
    "tr": None,
    "trn": (1, 2),
    "mark": None,
    "nouns": (1, 2),
    "counted": (2, 3),
    "Counted": (2, 3),
    "Sentence": None,
}

_MARKS: Final = str.maketrans({",": ".", ".": ","})


@dataclass(frozen=True)
class Language:
    """How one language says things."""

    code: str
    texts: gettext.NullTranslations = field(default_factory=gettext.NullTranslations, compare=False)

    @property
    def decimal_comma(self) -> bool:
        """Whether decimals follow a comma and thousands a point."""
        return self.code != "en"


_ENGLISH: Final = Language("en")
_spoken: ContextVar[Language] = ContextVar("language", default=_ENGLISH)


def language() -> Language:
    """Return the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Speak a language of `LANGUAGES` within the block; it may be nested."""
    token = _spoken.set(_language(code))
    try:
        yield language()
    finally:
        _spoken.reset(token)


def mark(text: str) -> str:
    """Return the text as it is: it is translated where it is said, with `tr`."""
    return text


def nouns(one: str, many: str) -> tuple[str, str]:
    """Return the nouns for one thing and for more as they are: they are translated where they are said, with `trn`."""
    return one, many


def tr(text: str, /, **values: Any) -> str:
    """Return the text in the language that is spoken, its ``{fields}`` filled with the values."""
    said = _spoken.get().texts.gettext(text)
    return said.format(**values) if values else said


def trn(one: str, many: str, number: float, /, **values: Any) -> str:
    """Return the first text for one thing and the second for any other number, in the language that is spoken."""
    said = _spoken.get().texts.ngettext(one, many, 1 if number == 1 else 2)
    return said.format(**values) if values else said


def decimals(number: str) -> str:
    """Return a number written with a decimal point and thousands commas as the language has it: ``1.277,5``."""
    return number.translate(_MARKS) if _spoken.get().decimal_comma else number


def date(day: datetime.date) -> str:
    """Return a date in words: ``5 January 2026``, ``5 januari 2026``."""
    from babel.dates import format_date

    return format_date(day, "d MMMM y", locale=_spoken.get().code)


@cache
def _language(code: str) -> Language:
    if code not in LANGUAGES:
        raise ValueError(f"{code} is no language that is spoken here")
    return _ENGLISH if code == "en" else Language(code, catalogue(code))


def catalogue(code: str) -> gettext.NullTranslations:
    """Return the texts of a language, of all its files together."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    together = Catalog(locale=code)
    for path in sorted((LOCALE / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    together.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
