"""How figures are said to a planner: rounded by their uncertainty, chances as "about 1 day in 14", in their language.

A `measure` is one entry of ``summary["measures"]``: a mapping with `estimate`, `low` and `high`, each a share from 0
to 1 (or another number where a function says so), or None where it is not defined.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sim import team_shares
from sim.language import decimals, language, mark, nouns, tr, trn

Measure = Mapping[str, Any]

# To be said with `tr`.
WEEKDAYS: Final = {
    "mon": mark("Monday"),
    "tue": mark("Tuesday"),
    "wed": mark("Wednesday"),
    "thu": mark("Thursday"),
    "fri": mark("Friday"),
}
WEEKDAYS_EVERY_WEEK: Final = {
    "mon": mark("Mondays"),
    "tue": mark("Tuesdays"),
    "wed": mark("Wednesdays"),
    "thu": mark("Thursdays"),
    "fri": mark("Fridays"),
}
UNKNOWN: Final = mark("not defined")
NONE_SEEN: Final = mark("none seen")
AS_CONFIGURED: Final = mark("as configured")  # the name of a case that has none
OTHER_TEAMS: Final = mark("other teams")  # the name of the group of teams too small to be shown

# The names that the program itself gives to cases: policies, those of `frontier`, and those of ``conf/experiment``.
CASES: Final = (
    AS_CONFIGURED,
    *(mark("free"), mark("anchor"), mark("spread"), mark("booking"), mark("assigned")),
    *(mark("rotation"), mark("mandate"), mark("activity"), mark("mixed")),
    *(mark("spread, strength 0.25"), mark("spread, strength 0.5")),
    *(mark("as now"), mark("hybrid"), mark("home as the norm"), mark("back to the office")),
)

# What a chance can be a chance of, and spans of time; to be said with `trn`.
UNITS: Final = {
    "day": nouns("day", "days"),
    "building-day": nouns("building-day", "building-days"),  # of several buildings, each day of each
    "person-day": nouns("person-day", "person-days"),
    "core hour": nouns("core hour", "core hours"),
}
SPANS: Final = (
    (nouns("day", "days"), 86_400),
    (nouns("hour", "hours"), 3600),
    (nouns("minute", "minutes"), 60),
)

# Shares that are said as k in d; rarer and commoner ones are said as 1 in n and all but 1 in n.
RARE, COMMON = 0.22, 0.9
DENOMINATORS: Final = (2, 3, 4, 5, 10)

# A smaller share is said to be under this one: no model of an office knows a day in four thousand years.
SMALLEST: Final = 1e-6


def known(measure: Measure | None) -> bool:
    """Tell whether the measure has an estimate: None and NaN have none."""
    estimate = None if measure is None else measure.get("estimate")
    return estimate is not None and not math.isnan(estimate)


def weekday(day: str) -> str:
    """Return the name of a weekday of `WEEKDAYS`: ``Monday``."""
    return tr(WEEKDAYS[day])


def weekdays(day: str) -> str:
    """Return a weekday of `WEEKDAYS` as it comes every week: ``Mondays``."""
    return tr(WEEKDAYS_EVERY_WEEK[day])


def unknown() -> str:
    """Return what stands for a figure that is not defined."""
    return tr(UNKNOWN)


def is_certain(measure: Measure) -> bool:
    """Tell whether a share is 0 for certain, as nobody can be refused where there is a desk for everybody."""
    return bool(measure["estimate"] == measure["high"] == 0)


def none_of(measure: Measure) -> str:
    """Return what stands for a share of 0: ``none`` where it is certain, else that none was seen."""
    return tr("none") if is_certain(measure) else none_seen()


def none_seen() -> str:
    """Return what stands for an event that did not happen in any day looked at."""
    return tr(NONE_SEEN)


def number(value: float, form: str = "g") -> str:
    """Return a number in Python's format `form`, with the marks of the language: ``0.5`` or ``0,5``."""
    return decimals(f"{value:{form}}")


def count(number: float) -> str:
    """Return a whole number with thousands separators: ``1,277``."""
    return decimals(f"{math.floor(number + 0.5):,}")


def counted(number: float, one: str, many: str) -> str:
    """Return a number of things: ``1 day``, ``2,400 days``, ``2 people``; both nouns are translated here."""
    return f"{count(number)} {trn(one, many, math.floor(number + 0.5))}"


def amount(number: float, digits: int = 3) -> str:
    """Return a number to so many significant digits, with thousands separators: ``19,000`` for 19,028."""
    if number == 0:
        return "0"
    rounded = f"{number:.{digits - 1}e}"
    places = max(0, digits - 1 - int(rounded.partition("e")[2]))
    return decimals(f"{float(rounded):,.{places}f}")


def euros(number: float) -> str:
    """Return money to three significant digits: ``EUR 4.27 million``, ``EUR 942,000``, ``-EUR 3 million``."""
    return in_euros(money(number))


def in_euros(said: str) -> str:
    """Return an amount that is already said with its currency, behind the minus sign if it has one."""
    amount = said.removeprefix("-")
    return ("-" if amount != said else "") + tr("EUR {amount}", amount=amount)


def money(number: float) -> str:
    """Return euros as `euros` does, without the currency: ``4.27 million``."""
    if abs(number) < 999_500:
        return amount(number) if abs(number) >= 100 else decimals(f"{number:.0f}")
    millions = number / 1e6
    said = count(millions) if millions == round(millions) else amount(millions)
    return tr("{millions} million", millions=said)


def percent(share: float, places: int | None = None) -> str:
    """Return a share as ``7.1 %``, with so many decimals or with two significant digits."""
    return f"{decimals(_hundredths(share, places))}{sign()}"


def given(share: float) -> str:
    """Return a share that somebody gave, such as a target, as it was given: ``5 %``, ``0.5 %``."""
    return f"{number(100 * share, '.6g')}{sign()}"


def sign() -> str:
    """Return the percent sign with what stands before it in the language: ``7.1 %``, ``7,1%``."""
    return "%" if language().code == "nl" else " %"


def _hundredths(share: float, places: int | None) -> str:
    value = 100 * share
    if places is None:
        places = 0 if value == 0 else min(6, max(0, 1 - math.floor(math.log10(abs(value)))))
    return f"{value:.{places}f}"


def share(measure: Measure | None) -> str:
    """Return the estimate in percent, rounded by its interval and to three significant digits: ``7 %``, ``11.7 %``."""
    if measure is None or not known(measure):
        return unknown()
    estimate, places = measure["estimate"], _decimals(measure)
    if 0 < estimate < SMALLEST:
        return tr("under {share}", share=percent(SMALLEST, 4))
    if estimate < 1 and float(_hundredths(estimate, places)) == 100:
        return tr("over {share}", share=percent(1 - 10 ** -(2 + (places or 0)), places))
    return percent(estimate, places)


def interval(measure: Measure | None) -> str:
    """Return the interval of a share: ``5 to 9 %``; an empty text where there is none that can be told apart."""
    if measure is None or not known(measure) or measure["low"] is None or measure["high"] is None:
        return ""
    if _says_nothing(measure) or 0 < measure["high"] < SMALLEST:
        return ""
    if 0 < measure["estimate"] < SMALLEST:
        return tr("{low} to {high}", low="0", high=at_most(measure["high"]))
    places = _decimals(measure)
    low, high = (_hundredths(measure[end], places) for end in ("low", "high"))
    if low == high:
        return ""
    return tr("{low} to {high}", low=decimals("0" if float(low) == 0 else low), high=percent(measure["high"], places))


def _says_nothing(measure: Measure) -> bool:
    """Tell whether the interval of a share is all that a share can be, as that of one replication is."""
    return bool(measure["low"] <= 0 and measure["high"] >= 1)


def _decimals(measure: Measure) -> int | None:
    """Return the decimals of a share in percent that its interval deserves; None when there is no interval.

    The half-width is shown with one digit, so that the ends differ; the estimate with one to three.
    """
    estimate, low, high = (measure[key] for key in ("estimate", "low", "high"))
    if low is None or high is None or not high > low or not estimate > 0 or _says_nothing(measure):
        return None
    first = -math.floor(math.log10(100 * estimate))
    # Without the rounding 0.5 is 0.49999..., one decimal more.
    half = -math.floor(math.log10(round(100 * (high - low) / 2, 9) or 1e-9))
    return min(6, max(0, min(max(half, first), first + 2)))


def chance(probability: float, unit: str = "day") -> str:
    """Return a probability strictly between 0 and 1 as a frequency: ``about 1 day in 14``, ``about 2 days in 5``.

    The unit is one of `UNITS`.
    """
    one, many = UNITS[unit]
    if probability < SMALLEST:
        return tr("less than {one} in {number}", one=counted(1, one, many), number=count(1 / SMALLEST))
    if probability <= RARE:
        return tr("about {one} in {number}", one=counted(1, one, many), number=_one_in(probability))
    if probability >= COMMON:
        return tr("all but about {one} in {number}", one=counted(1, one, many), number=_one_in(1 - probability))
    # A smaller denominator is worth 0.2 percentage points each.
    d, k = min(
        ((d, k) for d in DENOMINATORS for k in range(1, d)),
        key=lambda pair: abs(probability - pair[1] / pair[0]) + 0.002 * pair[0],
    )
    return tr("about {one} in {number}", one=f"{k} {trn(one, many, k)}", number=count(d))


def _one_in(probability: float) -> str:
    number = 1 / probability
    return amount(number, 2) if number >= 100 else count(number)


def in_words(measure: Measure | None, unit: str = "day", days: int | None = None, *, bounded: bool = True) -> str:
    """Say a probability in words; `days` is the number of days (or building-days) looked at, where known.

    No simulation shows that something never happens. With `bounded` nothing seen gives the upper end, rounded up
    (``none seen in 2,400 days, so at most 0.4 %``), and everything seen the lower end, rounded down. A share of people
    or hours is not `bounded`: the ends of its interval count replications and would be far too wide.
    """
    if measure is None or not known(measure):
        return tr("{unknown}: no {things}", unknown=unknown(), things=trn(*UNITS[unit], 2))
    if 0 < measure["estimate"] < 1:
        return chance(measure["estimate"], unit)
    if is_certain(measure):
        return tr("none: there is a desk for everybody")
    bound = outer(measure) if bounded else ""
    looked_at = counted(days, *UNITS["building-day" if unit == "building-day" else "day"]) if days else ""
    if measure["estimate"] <= 0:
        said = none_seen()
        if days:
            said = tr("{none_seen} in {days}", none_seen=said, days=looked_at)
    elif not bounded:
        return tr("always")
    else:
        said = tr("all {days}", days=looked_at) if days else tr("all days")
    return tr("{seen}, so {bound}", seen=said, bound=bound) if bound else said


def outer(measure: Measure) -> str:
    """Return the bound of a share of which nothing or everything was seen: ``at most 0.4 %``; empty without one."""
    low, high = measure["low"], measure["high"]
    if measure["estimate"] <= 0:
        return tr("at most {share}", share=at_most(high)) if high is not None and high < 1 else ""
    return tr("at least {share}", share=_outward(low, math.floor)) if low is not None and low > 0 else ""


def at_most(bound: float) -> str:
    """Return an upper end as a percentage of two significant digits, rounded up."""
    return _outward(bound, math.ceil)


def _outward(bound: float, rounding: Any) -> str:
    """Return a bound as a percentage of two significant digits, never on the favourable side of itself."""
    if bound <= 0 or bound >= 1:
        return percent(bound, 0)
    distance = 100 * min(bound, 1 - bound)
    places = max(0, 1 - math.floor(math.log10(distance)))
    # Without the inner rounding 0.004 becomes 0.41 %: 100 x 0.004 is 0.4 and a last bit.
    return decimals(f"{rounding(round(100 * bound * 10**places, 6)) / 10**places:.10g}") + sign()


def joined(*sentences: str) -> str:
    """Return sentences as one text; empty ones are left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: ``Monday, Tuesday and Friday``."""
    *first, last = list(names)
    return tr("{first} and {last}", first=", ".join(first), last=last) if first else last


def either(names: Iterable[str]) -> str:
    """Return names as alternatives in a sentence: ``Monday, Tuesday or Friday``."""
    *first, last = list(names)
    return tr("{first} or {last}", first=", ".join(first), last=last) if first else last


def duration(seconds: float) -> str:
    """Return a time span in the largest unit that it fills: ``40 seconds``, ``2.5 hours``, ``11 days``."""
    for both, length in SPANS:
        if seconds >= 1.5 * length:
            said = amount(seconds / length, 2)
            return f"{said} {trn(*both, 1 if said == '1' else 2)}"
    return counted(max(1.0, seconds), "second", "seconds")


def clock(minute: float) -> str:
    """Return a minute of the day as ``13:15``."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


def case(name: object, limit: int = 60) -> str:
    """Return the name of a case or policy as one printable line of at most `limit` characters.

    Names that the program gives, those of `CASES`, are said in the language that is spoken: ``spread, strength 0.4``
    becomes ``spreiding (strength 0.4)``, ``mixed, free 0.5 + spread 0.5`` tells percentages; others stay as they are.
    """
    own, _, settings = str(name).partition(", ")
    if name in CASES or own not in CASES:
        return clean(tr(str(name)) if name in CASES else name, limit)
    shares, settings = team_shares.read(settings, CASES) if own == team_shares.MIXED else ({}, settings)
    each = " + ".join(f"{given(share)} {tr(policy)}" for policy, share in shares.items())
    said = tr("by team {shares}", shares=each) if each else tr(own)
    if settings:
        said = tr("{case}, {settings}", case=said, settings=settings)
    return clean(each if len(said) > limit >= len(each) > 0 and not settings else said, limit)


def team(name: object, limit: int = 40) -> str:
    """Return the name of a team, or of the group of small ones, as one printable line of at most `limit` characters."""
    return tr(OTHER_TEAMS) if name == OTHER_TEAMS else clean(name, limit)


def clean(text: object, limit: int = 60) -> str:
    """Return a name from a user's file as one printable line of at most `limit` characters, cut in the middle.

    The program's own name of a case, `AS_CONFIGURED`, is said in the language that is spoken.
    """
    if text == AS_CONFIGURED:
        text = tr(AS_CONFIGURED)
    line = " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())
    half = (limit - 3) // 2
    return line if len(line) <= limit else f"{line[: limit - 3 - half]}...{line[-half:]}"
