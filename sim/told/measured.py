"""The measures that are promised or compared, in a director's words."""

from typing import Final

from sim import words
from sim.language import mark, tr
from sim.subjects import SUBJECTS

# On all days, and on one weekday.
_PROMISES: Final = {
    "crowded_day_probability": (
        mark("too few desks on at most {share} of days"),
        mark("too few desks on at most {share} of {weekdays}"),
    ),
    "turned_away_probability": (
        mark("at most {share} of people find no desk"),
        mark("at most {share} of people find no desk on {weekdays}"),
    ),
    "unserved_probability": (
        mark("at most {share} of people get no desk"),
        mark("at most {share} of people get no desk on {weekdays}"),
    ),
    "severe_day_probability": (
        mark("more than {severe} of people without a desk on at most {share} of days"),
        mark("more than {severe} of people without a desk on at most {share} of {weekdays}"),
    ),
    "full_time_share": (
        mark("no free desk in at most {share} of core hours"),
        mark("no free desk in at most {share} of core hours on {weekdays}"),
    ),
    "comfort_exceeded_probability": (
        mark("more than comfortable use on at most {share} of days"),
        mark("more than comfortable use on at most {share} of {weekdays}"),
    ),
    "no_suitable_desk_probability": (
        mark("at most {share} of people without a suitable desk"),
        mark("at most {share} of people without a suitable desk on {weekdays}"),
    ),
    "no_suitable_desk_day_probability": (
        mark("somebody without a suitable desk on at most {share} of days"),
        mark("somebody without a suitable desk on at most {share} of {weekdays}"),
    ),
}

# Of several buildings, where days are those of each (§15).
_OF_BUILDING_DAYS: Final = {
    "crowded_day_probability": mark("too few desks on at most {share} of building-days"),
    "severe_day_probability": mark("more than {severe} of people without a desk on at most {share} of building-days"),
    "comfort_exceeded_probability": mark("more than comfortable use on at most {share} of building-days"),
    "no_suitable_desk_day_probability": mark("somebody without a suitable desk on at most {share} of building-days"),
}


def promise(measure: str, weekday: str, target: float, *, several: bool = False) -> str:
    """Return what is promised: ``too few desks on at most 5 % of days``; of `several` buildings of building-days."""
    every, one = _PROMISES[measure]
    every = _OF_BUILDING_DAYS.get(measure, every) if several else every
    said = {"share": words.number(100 * target, ".4g") + words.sign(), "severe": words.percent(0.05, 0)}
    return tr(every, **said) if weekday == "all" else tr(one, weekdays=words.weekdays(weekday), **said)


def subject(measure: str, weekday: str = "all") -> str:
    """Return a measure in words, on one weekday or all: ``days with too few desks, Tuesdays``."""
    return tr(SUBJECTS[measure]) + ("" if weekday == "all" else f", {words.weekdays(weekday)}")


def points(number: float, places: int = 1) -> str:
    """Return a difference of shares: ``-0.3 points``."""
    return tr("{number} points", number=words.number(100 * number, f"+.{places}f"))
