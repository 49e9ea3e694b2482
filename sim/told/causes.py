"""What the causes of `task=explain` are called, what can be done about each, and what it means that one is gone."""

from collections.abc import Mapping
from typing import Any, Final

from sim import words
from sim.language import mark, tr
from sim.shapley import MOST_CAUSES
from sim.studies.causes import (
    CHANCE,
    CLAIMED_EMPTY,
    COMMON_DAYS,
    DESK_TYPES_APART,
    EVENTS,
    MEETING_BLOCKS,
    MEETINGS,
    TEAM_CORRELATION,
    UNCLAIMED_BOOKINGS,
    VISITORS,
    WEEKDAY_PEAK,
)
from sim.words import count

# Causes over a column and in a sentence, and what to do about them; to be said with `tr`.
EXPECTED: Final = mark("people expected that day")
EXPECTED_AND_CHANCE: Final = mark("people expected, and chance")
LABELS: Final = {
    CHANCE: mark("chance in the headcount"),
    WEEKDAY_PEAK: mark("weekday peak"),
    TEAM_CORRELATION: mark("teams coming together"),
    COMMON_DAYS: mark("days that draw everybody"),
    MEETINGS: mark("meetings"),
    CLAIMED_EMPTY: mark("claimed-but-empty desks"),
    UNCLAIMED_BOOKINGS: mark("bookings nobody claims"),
    DESK_TYPES_APART: mark("desks of another type than needed"),
    MEETING_BLOCKS: mark("desks taken for meetings"),
    VISITORS: mark("visitors"),
    EVENTS: mark("events"),
}
SPOKEN: Final = {
    **LABELS,
    WEEKDAY_PEAK: mark("the weekday peak"),
    TEAM_CORRELATION: mark("teams that come together"),
}
ADVICE: Final = {
    WEEKDAY_PEAK: mark("spread office days over the week"),
    TEAM_CORRELATION: mark("have teams come on different days"),
    MEETINGS: mark("hold meetings digitally or on quiet days"),
    CLAIMED_EMPTY: mark("have people who are away clear their desks"),
    UNCLAIMED_BOOKINGS: mark("have people cancel bookings they do not use"),
    DESK_TYPES_APART: mark("fit out more desks for what people need"),
    MEETING_BLOCKS: mark("have meetings take rooms and no desks"),
    EVENTS: mark("hold events on quiet days"),
}
# Causes that only some offices have.
OF_SOME: Final = (UNCLAIMED_BOOKINGS, DESK_TYPES_APART, MEETING_BLOCKS, VISITORS, EVENTS)
# What it means that one of them is gone, where that is not plain; to be said with `tr`.
GONE: Final = {
    UNCLAIMED_BOOKINGS: mark(
        "Without bookings nobody claims the same people stay home, but have cancelled before anybody else asks; "
        "people who fall ill still leave theirs unclaimed."
    ),
    DESK_TYPES_APART: mark("Without types of desks every desk is what everybody needs."),
    MEETING_BLOCKS: mark("Without desks taken for meetings, meetings take rooms and their people leave their desks."),
    EVENTS: mark("Without events nobody is called to the office on a date, or kept from it."),
}


def of_some(summary: Mapping[str, Any]) -> list[str]:
    """Return what has to be known where a cause is there that only some offices have, and of staff files."""
    joined = summary["asked"].get("joined", {})
    there = [*summary["asked"]["causes"], *(other for others in joined.values() for other in others)]
    notes = [tr(GONE[cause]) for cause in there if cause in GONE]
    notes += [
        tr(
            "More than {most} causes are there: {others} are gone together with {cause}.",
            most=count(MOST_CAUSES),
            others=words.listed(tr(SPOKEN[other]) for other in others),
            cause=tr(SPOKEN[cause]),
        )
        for cause, others in joined.items()
    ]
    if "overbooking" in summary["scenario"]["policy"]:  # people book desks
        notes.append(tr("A booked desk stays its holder's all day, also without claimed-but-empty desks."))
    if summary["scenario"]["attendance"].get("feedback"):
        notes.append(tr("Who is turned away comes less: what a cause adds is what is left after that."))
    if summary["scenario"]["organisation"].get("roster"):
        notes.append(tr("Days off and team days in a staff file stay as they are, also without the weekday peak."))
    return notes
