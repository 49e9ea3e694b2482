"""Numbers as people write them: a comma or a point as decimal mark, never guessed where both could be meant."""

import re
from dataclasses import dataclass

from sim.tabular.layout import DECIMAL_MARKS, Cell, Percentage, shown
from sim.tabular.texts import text_of

_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_PERCENT = re.compile(r"\s*([0-9]{1,9}(?:[.,][0-9]{1,9})?) ?%\s*")


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


def number_of(cell: Cell, span: Span, decimal: str | None) -> Readings:
    """Return what a cell means as a number in range, under the declared decimal mark or under both.

    Raises ValueError, with what to do, for a cell that is none, or can be two.
    """
    if isinstance(cell, Percentage) and span.percentage:
        raise ValueError(f"give {span}; {span.percentage}")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        found = Readings({"comma": float(cell), "point": float(cell)} if cell in span else {})
    else:
        found = readings(text_of(cell), span, decimal)
    if not found.values:
        declared = f" with a decimal {decimal} as declared" if decimal else ""
        raise ValueError(f"give {span}{declared}{_likely(cell, span, decimal)}")
    if found.ambiguous:
        meanings = " or ".join(f"{number:.12g}" for number in sorted(found.values.values()))
        raise ValueError(f"can be {meanings}, declare data.decimal=comma or data.decimal=point")
    return found


def _likely(cell: Cell, span: Span, decimal: str | None) -> str:
    """Return what a number outside the range probably is, or nothing."""
    if isinstance(cell, bool):
        return ""
    if percent := _PERCENT.fullmatch(str(cell)):
        if span.percentage:
            return f"; {span.percentage}"
        share = float(percent[1].replace(",", ".")) / 100
        return f", {share:g} for {percent[0]}" if share in span else ""
    for low, high, what in span.likely:
        inside = Span(low, high)
        if cell in inside if isinstance(cell, int | float) else readings(text_of(cell), inside, decimal).values:
            return f"; {shown(str(cell))} {what}"
    return ""


def _number(text: str, mark: str, thousands: str) -> float | None:
    whole = rf"(?:[0-9]*|[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+)"
    if not re.fullmatch(rf"[+-]?(?=[0-9{re.escape(mark)}]){whole}(?:{re.escape(mark)}[0-9]+)?{_EXPONENT}", text):
        return None
    return float(text.replace(thousands, "").replace(mark, "."))
