"""What the figures of a portfolio are shares of, in words: days of each building, and days of all together (§15)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import words
from sim.language import nouns, tr, trn

Summary = Mapping[str, Any]

ANY: Final = "any_building_crowded_day_probability"
DAYS: Final = nouns("day", "days")
SIMULATED: Final = nouns("simulated day", "simulated days")
WORKING: Final = nouns("working day", "working days")


def buildings(summary: Summary) -> int:
    """Return the number of buildings of a portfolio, 0 where one building is simulated without one."""
    return int(summary.get("portfolio", {}).get("buildings", 0))


def several(summary: Summary) -> bool:
    """Tell whether the days of a summary are those of several buildings."""
    return buildings(summary) > 1


def counted(summary: Summary) -> str:
    """Return how many buildings there are: ``32 buildings``, ``32 made-up buildings``; ``31 to 32`` by case."""
    least, most = _of_cases(summary)
    if least < most:
        return tr("{least} to {most} buildings", least=words.count(least), most=words.count(most))
    if summary["portfolio"]["made_up"]:
        return words.counted(most, "made-up building", "made-up buildings")
    return words.counted(most, "building", "buildings")


def _of_cases(summary: Summary) -> tuple[int, int]:
    """Return the least and the most buildings of the cases, or twice those that there are."""
    found = [one["portfolio"]["buildings"] for one in summary.get("by_case", {}).values() if "portfolio" in one]
    numbers = [buildings(summary), *found]
    return min(numbers), max(numbers)


def unit(summary: Summary) -> str:
    """Return what shares of days are shares of, one of `sim.words.UNITS`."""
    return "building-day" if several(summary) else "day"


def looked_at(summary: Summary, unit: str) -> int:
    """Return on how many days a figure in a `unit` was looked for: those of each building only for their own share."""
    return int(summary["days"] if unit == "building-day" else summary.get("dates", summary["days"]))


def lacking(summary: Summary, share: str) -> tuple[int, int | None, int] | None:
    """Return how many desks more are enough on a share of days (``"95"``), in how many buildings, and what is to spare.

    By the estimates, each building by itself: what one has to spare is of no use to another. Those that may not be
    shown count as one, so that the sum is that of the whole; in how many of them more are needed is not told: None.
    None in all where it is not known of each, or there are none.
    """
    together = summary.get("portfolio", {}).get("others")
    found = [*summary.get("buildings", ()), *([] if together is None else [together])]
    needed = [one["desks_needed"].get(share) for one in found]
    if not found or not all(map(words.known, needed)):
        return None
    more = [math.ceil(need["estimate"]) - one["desks"] for need, one in zip(needed, found, strict=True)]
    places = None if together is not None and more[-1] > 0 else sum(one > 0 for one in more)
    return sum(one for one in more if one > 0), places, -sum(one for one in more if one < 0)


def against(summary: Summary, share: str, needed: int) -> str:
    """Return how the desks needed compare with those there are, in each building where there are several."""
    found = lacking(summary, share)
    if found is None or not found[0]:
        return _compared(needed - summary["desks"])
    more, places, spare = found
    told = tr("some buildings") if places is None else words.counted(places, "building", "buildings")
    said = {"number": words.count(more), "buildings": told}
    if not spare:
        return tr("{number} more in {buildings}", **said)
    return tr("{number} more in {buildings}, {spare} to spare elsewhere", spare=words.count(spare), **said)


def _compared(more: int) -> str:
    """Return how a number of desks compares with the desks there are, of which it has so many more."""
    if not more:
        return tr("as many as there are")
    number = words.count(abs(more))
    return tr("{number} more than there are", number=number) if more > 0 else tr("{number} to spare", number=number)


def played(summary: Summary, kind: tuple[str, str] = DAYS) -> str:
    """Return the days that were simulated: ``39 days in 32 buildings``; of several cases all their building-days.

    `kind` is what the days are called.
    """
    if not several(summary):
        return words.counted(summary["days"], *kind)
    if "dates" not in summary:
        return words.counted(summary["days"], *words.UNITS["building-day"])
    least, most = _of_cases(summary)
    houses = counted(summary) if least < most else words.counted(most, "building", "buildings")
    return tr("{days} in {buildings}", days=words.counted(summary["dates"], *kind), buildings=houses)


def crowding(summary: Summary, tight: Sequence[str]) -> str:
    """Return the main finding of several buildings; `tight` are the weekdays with too few desks more often."""
    crowded, houses = summary["measures"]["crowded_day_probability"], counted(summary)
    dates = words.counted(summary["dates"], *SIMULATED)
    if words.is_certain(crowded):
        return tr("Enough desks in each of {buildings} on all days: there is one for everybody", buildings=houses)
    if crowded["estimate"] <= 0:
        if crowded["high"] is None:
            return tr("Enough desks in each of {buildings} on all {days}", buildings=houses, days=dates)
        return tr(
            "Enough desks in each of {buildings} on all {days} (too few on at most {share} of building-days)",
            buildings=houses,
            days=dates,
            share=words.at_most(crowded["high"]),
        )
    if crowded["estimate"] >= 1:
        return tr("Too few desks in each of {buildings} on every one of {days}", buildings=houses, days=dates)
    said = tr(
        "Too few desks on {chance}; on {share} of days in at least one of {buildings}",
        chance=words.chance(crowded["estimate"], "building-day"),
        share=words.share(summary["measures"][ANY]),
        buildings=houses,
    )
    if not tight:
        return said
    return trn(
        "{finding}; {weekdays} is the tight day",
        "{finding}; {weekdays} are the tight days",
        len(tight),
        finding=said,
        weekdays=words.listed(tight),
    )


def coverage(summary: Summary) -> str:
    """Return on how many days every building has enough desks, and on how many at least one has too few."""
    houses, anywhere = counted(summary), summary["measures"][ANY]
    if anywhere["estimate"] <= 0:
        dates = words.counted(summary["dates"], *DAYS)
        return tr("Each of {buildings} had enough desks on all {days}", buildings=houses, days=dates)
    if anywhere["estimate"] >= 1:
        return tr("On every day at least one of {buildings} has too few desks", buildings=houses)
    return tr(
        "On {enough} of days each of {buildings} has enough desks, on {few} at least one has too few",
        enough=words.share(_rest(anywhere)),
        buildings=houses,
        few=words.share(anywhere),
    )


def _rest(measure: words.Measure) -> words.Measure:
    """Return the share of all other days, with its interval."""
    ends = {"low": "high", "estimate": "estimate", "high": "low"}
    return {end: None if measure[of] is None else 1 - measure[of] for end, of in ends.items()}
