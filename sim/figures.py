"""Figures with their range, rounded by their uncertainty: money, hours, kilometres.

A `figure` is a mapping with `estimate`, `low` and `high`, each a number or None where it is not defined.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from sim import words
from sim.language import tr

Figure = Mapping[str, Any]

MILLION: Final = 999_500  # from here on money is said in millions


def of_row(row: Mapping[Any, Any], name: str) -> dict[str, float | None]:
    """Return a figure of a table's row, which has its ends as ``name_low`` and ``name_high``; missing ones are None."""
    values = {end: row.get(key) for end, key in (("estimate", name), ("low", f"{name}_low"), ("high", f"{name}_high"))}
    return {end: None if value is None or math.isnan(value) else float(value) for end, value in values.items()}


def known(figure: Figure | None) -> bool:
    """Tell whether a figure is defined."""
    return figure is not None and figure.get("estimate") is not None and math.isfinite(figure["estimate"])


def sign(figure: Figure | None) -> int:
    """Return -1 or 1 where a figure is surely below or above 0, else 0."""
    if figure is None or not known(figure) or figure["low"] is None or figure["high"] is None:
        return 0
    return -1 if figure["high"] < 0 else 1 if figure["low"] > 0 else 0


def step(figure: Figure) -> float:
    """Return the step to which a figure is rounded, of three digits at most.

    The half-width is said with two digits where these are at most 35, else with one (the rule of the Particle Data
    Group), so that no rounding makes it much wider or narrower. Where nothing bounds the high end the other one counts.
    """
    largest = _largest(figure)
    if not largest:
        return 1.0
    finest: float = 10.0 ** (math.floor(math.log10(largest)) - 2)
    low, high = figure.get("low"), figure.get("high")
    if low is None or (high is not None and not high > low):
        return finest
    half = figure["estimate"] - low if high is None else (high - low) / 2
    if not half > 0:
        return finest
    digit: float = 10.0 ** math.floor(math.log10(half))
    return max(finest, digit / 10 if half / digit < 3.55 else digit)


def ranged(figure: Figure) -> str:
    """Return an amount with its range: ``12,400 (10,800 to 14,100)``, ``5.47 million (5.45 to 5.49 million)``."""
    return _with_range(*_parts(figure))


def rounded(figure: Figure) -> str:
    """Return an amount as `ranged` does, without its range: ``5.47 million``."""
    return _parts(figure)[0]


def span(figure: Figure) -> str:
    """Return the range of an amount alone: ``5.45 to 5.49 million``; empty where it has none."""
    _, low, high = _parts(figure)
    if not high:
        return tr("{low} or more", low=low) if low else ""
    return tr("{low} to {high}", low=low, high=high)


def euros(figure: Figure) -> str:
    """Return money with its range: ``EUR 4.3 million (3.9 to 4.8 million)``, ``-EUR 200 (-300 to -100)``."""
    return _with_range(*money_ends(figure))


def money_ends(figure: Figure) -> tuple[str, str, str]:
    """Return money and the ends of its range apart, all in one unit; an end that nothing bounds is empty."""
    estimate, low, high = _parts(figure)
    return words.in_euros(estimate), low, high


def loss_and_gain(figure: Figure) -> tuple[str, str]:
    """Return the ends of a range around nothing as a loss and a gain: ``EUR 23,000``, ``EUR 4,000``.

    An end that is less than the step of the range keeps a digit of its own, so that no loss is one of nothing.
    """
    found = []
    for end in (abs(figure["low"]), abs(figure["high"])):
        one = min(step(figure), 10.0 ** math.floor(math.log10(end))) if end else 1.0
        found.append(words.euros(round(end / one) * one))
    return found[0], found[1]


def less(figure: Figure) -> dict[str, Any]:
    """Return a figure with its sign turned round."""
    estimate, low, high = (figure.get(key) for key in ("estimate", "low", "high"))
    return {
        "estimate": None if estimate is None else -estimate,
        "low": None if high is None else -high,
        "high": None if low is None else -low,
    }


def _largest(figure: Figure) -> float:
    return float(max(abs(figure[key]) for key in ("estimate", "low", "high") if figure.get(key) is not None))


def _parts(figure: Figure) -> tuple[str, str, str]:
    """Return an amount and the ends of its range, in one unit which the first and the last of them name."""
    if _largest(figure) < MILLION:
        return _ends(figure, 1.0)
    estimate, low, high = _ends(figure, 1e6)
    return tr("{millions} million", millions=estimate), *_in_millions(low, high)


def _ends(figure: Figure, unit: float) -> tuple[str, str, str]:
    one = step(figure) / unit
    places = max(0, -math.floor(math.log10(one) + 1e-9))

    def said(value: float | None) -> str:
        if value is None:
            return ""
        rounded = round(value / unit / one) * one
        return words.number(rounded + 0.0 if rounded else 0.0, f",.{places}f")

    estimate, low, high = (said(figure.get(key)) for key in ("estimate", "low", "high"))
    return (estimate, "", "") if not low or low == high else (estimate, low, high)


def _in_millions(low: str, high: str) -> tuple[str, str]:
    """Return the ends of a range, the last of them with its unit."""
    if high:
        return low, tr("{millions} million", millions=high)
    return tr("{millions} million", millions=low) if low else "", ""


def _with_range(estimate: str, low: str, high: str) -> str:
    """Return a figure with its range, of which nothing may bound the high end."""
    if not low:
        return estimate
    if not high:
        return tr("{estimate} ({low} or more)", estimate=estimate, low=low)
    return tr("{estimate} ({low} to {high})", estimate=estimate, low=low, high=high)
