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
NONE_SEEN: Final = "none seen"

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


def counted(number: float, one: str, many: str = "") -> str:
    """Return a number of things: ``1 day``, ``2,400 days``, ``2 people``."""
    said = count(number)
    return f"{said} {one if said == '1' else many or f'{one}s'}"


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


def share(measure: Measure | None) -> str:
    """Return the estimate in percent, rounded by its interval and to three significant digits: ``7 %``, ``11.7 %``."""
    if measure is None or not known(measure):
        return UNKNOWN
    estimate, decimals = measure["estimate"], _decimals(measure)
    said = percent(estimate, decimals)
    if estimate < 1 and float(said.removesuffix(" %")) == 100:
        return f"over {percent(1 - 10 ** -(2 + (decimals or 0)), decimals)}"
    return said


def interval(measure: Measure | None) -> str:
    """Return the interval of a share: ``5 to 9 %``; an empty text where there is none that can be told apart."""
    if measure is None or not known(measure) or measure["low"] is None or measure["high"] is None:
        return ""
    decimals = _decimals(measure)
    low, high = (percent(measure[end], decimals) for end in ("low", "high"))
    if float(low.removesuffix(" %")) == 0:
        low = "0 %"
    return "" if low == high else f"{low.removesuffix(' %')} to {high}"


def _decimals(measure: Measure) -> int | None:
    """Return the decimals of a share in percent that its interval deserves; None when there is no interval.

    The half-width is shown with one digit, so that the ends differ; the estimate with one to three.
    """
    estimate, low, high = (measure[key] for key in ("estimate", "low", "high"))
    if low is None or high is None or not high > low or not estimate > 0:
        return None
    first = -math.floor(math.log10(100 * estimate))
    # Without the rounding 0.5 is 0.49999..., one decimal more.
    half = -math.floor(math.log10(round(100 * (high - low) / 2, 9) or 1e-9))
    return min(6, max(0, min(max(half, first), first + 2)))


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


def in_words(measure: Measure | None, unit: str = "day", days: int | None = None, *, bounded: bool = True) -> str:
    """Say a probability in words; `days` is the number of days looked at, where known.

    No simulation shows that something never happens. With `bounded` nothing seen gives the upper end, rounded up
    (``none seen in 2,400 days, so at most 0.4 %``), and everything seen the lower end, rounded down. A share of people
    or hours is not `bounded`: the ends of its interval count replications and would be far too wide.
    """
    if measure is None or not known(measure):
        return f"{UNKNOWN}: no {unit}s"
    estimate, low, high = measure["estimate"], measure["low"], measure["high"]
    if 0 < estimate < 1:
        return chance(estimate, unit)
    if estimate <= 0:
        said = NONE_SEEN + (f" in {counted(days, 'day')}" if days else "")
        return f"{said}, so at most {at_most(high)}" if bounded and high is not None and high < 1 else said
    said = f"all {counted(days, 'day') if days else 'days'}" if bounded else "always"
    return f"{said}, so at least {_outward(low, math.floor)}" if bounded and low is not None and low > 0 else said


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


def duration(seconds: float) -> str:
    """Return a time span in the largest unit that it fills: ``40 seconds``, ``2.5 hours``, ``11 days``."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 1.5 * length:
            said = amount(seconds / length, 2)
            return f"{said} {unit}{'' if said == '1' else 's'}"
    return counted(max(1.0, seconds), "second")


def clock(minute: float) -> str:
    """Return a minute of the day as ``13:15``."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def clean(text: object, limit: int = 60) -> str:
    """Return a name from a user's file as one printable line of at most `limit` characters, cut in the middle."""
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    half = (limit - 3) // 2
    return line if len(line) <= limit else f"{line[: limit - 3 - half]}...{line[-half:]}"
