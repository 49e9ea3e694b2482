"""The measures that are promised or compared, in a director's words."""

from typing import Final

from sim import words
from sim.language import mark, tr

# What a share is a share of, after "of": a subject that stands in a sentence and over a column; to be said with `tr`.
SUBJECTS: Final = {
    "crowded_day_probability": mark("days with too few desks"),
    "turned_away_probability": mark("people who find no desk"),
    "unserved_probability": mark("people who get no desk"),
    "severe_day_probability": mark("days on which more than 5 % find none"),
    "full_time_share": mark("core hours with no free desk"),
    "comfort_exceeded_probability": mark("days above the comfortable use"),
    "desk_hours_short": mark("desk-hours short a day"),
    "mean_utilisation": mark("mean use of desks"),
    "peak_utilisation": mark("highest use of the day"),
    "team_met_share": mark("share of the team that is met"),
    "newcomer_alone_share": mark("days newcomers find nobody of their team"),
}

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
}


def promise(measure: str, weekday: str, target: float) -> str:
    """Return what is promised: ``too few desks on at most 5 % of days``."""
    every, one = _PROMISES[measure]
    said = {"share": words.number(100 * target, ".4g") + words.sign(), "severe": words.percent(0.05, 0)}
    return tr(every, **said) if weekday == "all" else tr(one, weekdays=words.weekdays(weekday), **said)


def subject(measure: str, weekday: str = "all") -> str:
    """Return a measure in words, on one weekday or all: ``days with too few desks, Tuesdays``."""
    return tr(SUBJECTS[measure]) + ("" if weekday == "all" else f", {words.weekdays(weekday)}")


def points(number: float, places: int = 1) -> str:
    """Return a difference of shares: ``-0.3 points``."""
    return tr("{number} points", number=words.number(100 * number, f"+.{places}f"))
