"""The measures that are promised or compared, in a director's words."""

from typing import Final

from sim.words import WEEKDAYS

# What a share is a share of, after "of": a subject that stands in a sentence and over a column.
SUBJECTS: Final = {
    "crowded_day_probability": "days with too few desks",
    "turned_away_probability": "people who find no desk",
    "unserved_probability": "people who get no desk",
    "severe_day_probability": "days on which more than 5 % find none",
    "full_time_share": "core hours with no free desk",
    "comfort_exceeded_probability": "days above the comfortable use",
    "desk_hours_short": "desk-hours short a day",
    "mean_utilisation": "mean use of desks",
    "peak_utilisation": "highest use of the day",
    "team_met_share": "share of the team that is met",
    "newcomer_alone_share": "days newcomers find nobody of their team",
}


_PROMISES: Final = {
    "crowded_day_probability": "too few desks on at most {} of {}",
    "turned_away_probability": "at most {} of people who find no desk",
    "unserved_probability": "at most {} of people who get no desk",
    "severe_day_probability": "more than 5 % of people without a desk on at most {} of {}",
    "full_time_share": "no free desk in at most {} of core hours",
    "comfort_exceeded_probability": "more than comfortable use on at most {} of {}",
}


def promise(measure: str, weekday: str, target: float) -> str:
    """Return what is promised: ``too few desks on at most 5 % of days``."""
    days = "days" if weekday == "all" else f"{WEEKDAYS[weekday]}s"
    said = _PROMISES[measure].format(f"{100 * target:.4g} %", days)
    return said if weekday == "all" or days in said else f"{said} on {days}"


def subject(measure: str, weekday: str) -> str:
    """Return a measure in words, on one weekday or all: ``days with too few desks, Tuesdays``."""
    return SUBJECTS[measure] + ("" if weekday == "all" else f", {WEEKDAYS[weekday]}s")


def points(number: float, places: int = 1) -> str:
    """Return a difference of shares: ``-0.3 points``."""
    return f"{100 * number:+.{places}f} points"
