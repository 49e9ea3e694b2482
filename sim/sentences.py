"""Sentences that are kept: English in every file, said to a reader in the reader's language.

A warning is found deep in a run, is written to ``summary.json`` and is shown much later, perhaps in Dutch. So it is
English text (a `str`, for every file and program) that still knows its template and values.
"""

import functools
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any, Self

from sim import team_shares, words
from sim.language import decimals, speaking, tr


@dataclass(frozen=True)
class Counted:
    """A number of things as a value of a sentence: ``1 person``, ``2,400 people``; see `words.counted`."""

    number: float
    one: str
    many: str


class Sentence(str):
    """An English sentence made from a template, which `said` makes again in another language.

    The ``{fields}`` of the template are filled with numbers (which get the marks of the language), names (which stay
    as they are), `Counted` things, other sentences, and lists of these, which are joined by commas; a field may have a
    format as in `str.format`, ``bound`` for the upper end of a share, which is rounded up, or ``given`` for a share as
    it was given. A sentence can be copied and pickled; in JSON it is plain English, unless it is `packed`.
    """

    template: str
    values: Mapping[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """Return the English sentence."""
        with speaking("en"):
            sentence = super().__new__(cls, _FORMATTER.vformat(template, (), values))
        sentence.template, sentence.values = template, values
        return sentence

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Return what a copy is made from."""
        return (self.template,), dict(self.values)


def real_people(number: int, smallest: int) -> "Counted | Sentence":
    """Return a number of real people as a value of a sentence; of fewer than `smallest` not how many (privacy)."""
    few = number < smallest
    return Sentence("fewer than {smallest} people", smallest=smallest) if few else Counted(number, "person", "people")


def listed(values: Sequence[str]) -> str:
    """Return values as a list in a sentence, as `words.listed` says it: ``Monday, Tuesday and Friday``."""
    *first, last = values
    return Sentence("{first} and {last}", first=first, last=last) if first else last


def named(case: str) -> str:
    """Return the name of a case as a value of a sentence, in which those that the program gives are translated."""
    own, _, settings = case.partition(", ")
    if case in words.CASES or own not in words.CASES:
        return Sentence(case) if case in words.CASES else case
    shares, settings = team_shares.read(settings, words.CASES) if own == team_shares.MIXED else ({}, settings)
    found = Sentence(own)
    if shares:
        each = [Sentence("{share:given} {policy}", share=shares[one], policy=Sentence(one)) for one in shares]
        joined = functools.reduce(lambda first, last: Sentence("{first} + {last}", first=first, last=last), each)
        found = Sentence("by team {shares}", shares=joined)
    return Sentence("{case}, {settings}", case=found, settings=settings) if settings else found


def said(sentence: str) -> str:
    """Return a sentence in the language that is spoken; a text that is no `Sentence` as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    return _FORMATTER.vformat(tr(sentence.template), (), sentence.values)


def packed(value: Any) -> Any:
    """Return a sentence, or a value of one, as plain values for JSON, from which `unpacked` makes it again."""
    if isinstance(value, Sentence):
        return {"template": value.template, "values": {name: packed(one) for name, one in value.values.items()}}
    if isinstance(value, Counted):
        return {"number": packed(value.number), "one": value.one, "many": value.many}
    if isinstance(value, list | tuple):
        return [packed(one) for one in value]
    return value.item() if hasattr(value, "item") else value  # a number of numpy is no JSON


def unpacked(data: Any) -> Any:
    """Return the sentence, or the value of one, that was `packed`."""
    if isinstance(data, Mapping):
        if "template" not in data:
            return Counted(**data)
        return Sentence(data["template"], **{name: unpacked(one) for name, one in data["values"].items()})
    return [unpacked(one) for one in data] if isinstance(data, list) else data


class _Formatter(string.Formatter):
    """Fills the fields of a template in the language that is spoken."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Sentence):
            return said(value)
        if isinstance(value, Counted):
            return words.counted(value.number, value.one, value.many)
        if isinstance(value, list | tuple):
            return ", ".join(self.format_field(one, format_spec) for one in value)
        if format_spec == "bound":
            return words.at_most(value)
        if format_spec == "given":
            return words.given(value)
        if format_spec.endswith("%"):
            return words.percent(value, int(format_spec.strip(".%")))
        shown = format(value, format_spec)
        return decimals(shown) if isinstance(value, Number) else shown


_FORMATTER = _Formatter()
