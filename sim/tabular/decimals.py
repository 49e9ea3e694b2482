"""Numbers as people write them: a comma or a point as decimal mark, never guessed where both could be meant."""

import re
from dataclasses import dataclass

from sim.tabular.layout import DECIMAL_MARKS

_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"


@dataclass(frozen=True)
class Readings:
    """What a text can mean as a number in range: `values` by decimal mark (word); equal where no mark is written."""

    values: dict[str, float]

    @property
    def mark(self) -> str | None:
        """The decimal mark this text is evidence for, None where it is none."""
        return next(iter(self.values)) if len(self.values) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether two marks give two numbers (``1.234``)."""
        return len(set(self.values.values())) > 1


@dataclass(frozen=True)
class Span:
    """A range of numbers; `low` is outside it when `above` is set.

    `likely` says of numbers outside what they probably are: (from, to, in words). `percentage` tells what to do with a
    percentage; without it one is a share, of which the number is said.
    """

    low: float
    high: float
    above: bool = False
    likely: tuple[tuple[float, float, str], ...] = ()
    percentage: str = ""

    def __contains__(self, number: float) -> bool:
        return (number > self.low if self.above else number >= self.low) and number <= self.high

    def __str__(self) -> str:
        low = f"above {self.low:,.12g} up" if self.above else f"from {self.low:,.12g}"
        return f"a number {low} to {self.high:,.12g}"


def readings(text: str, span: Span, decimal: str | None) -> Readings:
    """Return the meanings of a text within the range, under the declared decimal mark or under both."""
    marks = DECIMAL_MARKS if decimal is None else {decimal: DECIMAL_MARKS[decimal]}
    values = {}
    for word, mark in marks.items():
        number = _number(text, mark, "." if mark == "," else ",")
        if number is not None and number in span:
            values[word] = number
    return Readings(values)


def _number(text: str, mark: str, thousands: str) -> float | None:
    whole = rf"(?:[0-9]*|[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+)"
    if not re.fullmatch(rf"[+-]?(?=[0-9{re.escape(mark)}]){whole}(?:{re.escape(mark)}[0-9]+)?{_EXPONENT}", text):
        return None
    return float(text.replace(thousands, "").replace(mark, "."))
