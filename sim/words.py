"""How figures are said to a planner: rounded by their uncertainty, counts in English, chances as "about 1 day in 14".

A `measure` is one entry of ``summary["measures"]``: a mapping with `estimate`, `low` and `high`, each a share from 0
to 1 (or another number where a function says so), or None where it is not defined.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

Measure = Mapping[str, Any]

WEEKDAYS: Final = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}
UNKNOWN: Final = "not defined"

# Shares that are said as k in d; rarer and commoner ones are said as 1 in n and all but 1 in n.
RARE, COMMON = 0.22, 0.9
DENOMINATORS: Final = (2, 3, 4, 5, 10)


def known(measure: Measure | None) -> bool:
    """Tell whether the measure has an estimate: None and NaN have none."""
    estimate = None if measure is None else measure.get("estimate")
    return estimate is not None and not math.isnan(estimate)


def count(number: float) -> str:
    """Return a whole number with thousands separators: ``1,277``."""
    return f"{math.floor(number + 0.5):,}"


def amount(number: float, digits: int = 3) -> str:
    """Return a number to so many significant digits, with thousands separators: ``19,000`` for 19,028."""
    if number == 0:
        return "0"
    rounded = f"{number:.{digits - 1}e}"
    decimals = max(0, digits - 1 - int(rounded.partition("e")[2]))
    return f"{float(rounded):,.{decimals}f}"


def euros(number: float) -> str:
    """Return money to three significant digits: ``EUR 4.27 million``, ``EUR 942,000``, ``EUR 3 million``."""
    if abs(number) < 999_500:
        return f"EUR {amount(number) if abs(number) >= 100 else f'{number:.0f}'}"
    millions = number / 1e6
    return f"EUR {count(millions) if millions == round(millions) else amount(millions)} million"


def percent(share: float, places: int | None = None) -> str:
    """Return a share as ``7.1 %``, with so many decimals or with two significant digits."""
    value = 100 * share
    if places is None:
        places = 0 if value == 0 else min(6, max(0, 1 - math.floor(math.log10(abs(value)))))
    return f"{value:.{places}f} %"


def places(low: float, high: float) -> int | None:
    """Return the decimals an interval deserves; None when it has no width.

    The half-width is shown with one digit, or two where the first would be 1 or 2: 3 to 29 is whole, 0.3 to 2.9 has
    one decimal.
    """
    half = (high - low) / 2
    return None if not half > 0 else min(6, max(0, math.ceil(math.log10(3 / half))))


def share(measure: Measure | None) -> str:
    """Return the estimate in percent, rounded by its interval: ``7.1 %``."""
    if measure is None or not known(measure):
        return UNKNOWN
    return percent(measure["estimate"], _share_places(measure))


def interval(measure: Measure | None) -> str:
    """Return the interval of a share: ``5.2 to 9.3 %``; an empty text where there is none."""
    if measure is None or not known(measure) or measure["low"] is None or measure["high"] is None:
        return ""
    decimals = _share_places(measure)
    return f"{percent(measure['low'], decimals).removesuffix(' %')} to {percent(measure['high'], decimals)}"


def _share_places(measure: Measure) -> int | None:
    low, high = measure["low"], measure["high"]
    return None if low is None or high is None else places(100 * low, 100 * high)


def chance(probability: float, unit: str = "day") -> str:
    """Return a probability strictly between 0 and 1 as a frequency: ``about 1 day in 14``, ``about 2 days in 5``."""
    if probability <= RARE:
        return f"about 1 {unit} in {_one_in(probability)}"
    if probability >= COMMON:
        return f"all but about 1 {unit} in {_one_in(1 - probability)}"
    # A smaller denominator is worth 0.2 percentage points each.
    d, k = min(
        ((d, k) for d in DENOMINATORS for k in range(1, d)),
        key=lambda pair: abs(probability - pair[1] / pair[0]) + 0.002 * pair[0],
    )
    return f"about {k} {unit}{'s' if k > 1 else ''} in {d}"


def _one_in(probability: float) -> str:
    number = 1 / probability
    return amount(number, 2) if number >= 100 else count(number)


def in_words(measure: Measure | None, unit: str = "day", trials: int | None = None) -> str:
    """Say a probability with its interval in words; `trials` is the number of units looked at, where known.

    Nothing seen gives the upper end, rounded up (``at most 0.4 %: none seen in 2,400 days``), and everything seen the
    lower end, rounded down (``at least 99.6 %: all 2,400 days``): no simulation shows that something never happens.
    """
    if measure is None or not known(measure):
        return f"{UNKNOWN}: no {unit}s"
    estimate, low, high = measure["estimate"], measure["low"], measure["high"]
    if estimate <= 0:
        seen = "none seen" + (f" in {count(trials)} {unit}s" if trials else "")
        return seen if high is None else f"at most {at_most(high)}: {seen}"
    if estimate >= 1:
        seen = f"all {count(trials)} {unit}s" if trials else f"all {unit}s"
        return seen if low is None else f"at least {_outward(low, math.floor)}: {seen}"
    return chance(estimate, unit)


def at_most(bound: float) -> str:
    """Return an upper end as a percentage of two significant digits, rounded up."""
    return _outward(bound, math.ceil)


def _outward(bound: float, rounding: Any) -> str:
    """Return a bound as a percentage of two significant digits, never on the favourable side of itself."""
    if bound <= 0 or bound >= 1:
        return percent(bound, 0)
    distance = 100 * min(bound, 1 - bound)
    decimals = max(0, 1 - math.floor(math.log10(distance)))
    # Without the inner rounding 0.004 becomes 0.41 %: 100 x 0.004 is 0.4 and a last bit.
    return f"{rounding(round(100 * bound * 10**decimals, 6)) / 10**decimals:.10g} %"


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: ``Monday, Tuesday and Friday``."""
    *first, last = list(names)
    return f"{', '.join(first)} and {last}" if first else last


def clock(minute: float) -> str:
    """Return a minute of the day as ``13:15``."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def clean(text: object, limit: int = 60) -> str:
    """Return a name from a user's file as one printable line of at most `limit` characters, cut in the middle."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    half = (limit - 3) // 2
    return line if len(line) <= limit else f"{line[: limit - 3 - half]}...{line[-half:]}"
