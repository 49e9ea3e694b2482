"""The kinds of figures on a sheet: how each is written in a cell, and its unit."""

from typing import Final

from sim.language import mark, tr

# Excel's formats, which show figures with the marks of the reader's language; every other kind is text.
FORMATS: Final = {
    "share": "[=0]0.0%;[<0.005]0.000%;0.0%",  # so that a small share is not written as none
    "points": "+0.00;-0.00;0.00",
    "ratio": "0.00",
    "rate": "0.00",
    "number": "#,##0.00",
    "count": "#,##0",
    "desks": "#,##0",
    "mean desks": "#,##0.0",
    "people": "#,##0",
    "mean people": "#,##0.0",
    "hours": "#,##0.0",
    "years": "0.0",
    "eur": "#,##0",
    "price": "#,##0.00",
    "m2": "#,##0",
    "km": "#,##0",
    "kg": "#,##0",
    "kwh": "#,##0",
    "clock": "hh:mm",
    "hour": "00",
    "code": "0",
    "figure": "General",
}
# To be said with `tr`.
_UNITS: Final = {
    "share": "%",
    "points": mark("percentage points"),
    "rate": mark("days"),
    "desks": mark("desks"),
    "mean desks": mark("desks"),
    "people": mark("people"),
    "mean people": mark("people"),
    "hours": mark("hours"),
    "years": mark("years"),
    "eur": "EUR",
    "price": mark("EUR an hour"),
    "m2": "m2",
    "km": "km",
    "kg": "kg",
    "kwh": "kWh",
    "clock": mark("time of day"),
}

# Columns whose figures, or whose differences of them, are of the kind of their row.
BY_ROW, CHANGE_BY_ROW = "by row", "change by row"


def unit(kind: str) -> str:
    """Return the unit of a kind in the language that is spoken; an empty text where it has none."""
    return tr(_UNITS[kind]) if kind in _UNITS else ""


def kind_in(kind: str, row: str) -> str:
    """Return the kind of a cell in a column of this kind and a row of that one."""
    if kind == CHANGE_BY_ROW:
        return "points" if row == "share" else row
    return row if kind == BY_ROW else kind
