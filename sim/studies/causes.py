"""What makes an office crowded beyond the people expected, cause by cause, and the scenario without it.

Each switch leaves the draws as they are (§2), so that what differs between a scenario with a cause and one without is
that cause. A switch that finds nothing to switch off returns an equal scenario.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from sim.attendance import weights
from sim.collected import RATIOS
from sim.job import substitutable
from sim.measures import SEATING
from sim.policies import Booking
from sim.population import DESK_TYPES, WEEKDAYS, People
from sim.scenario import Scenario
from sim.shapley import MOST_CAUSES

CHANCE: Final = "chance"
WEEKDAY_PEAK: Final = "weekday_peak"
TEAM_CORRELATION: Final = "team_correlation"
COMMON_DAYS: Final = "common_days"
MEETINGS: Final = "meetings"
CLAIMED_EMPTY: Final = "claimed_empty"
UNCLAIMED_BOOKINGS: Final = "unclaimed_bookings"
DESK_TYPES_APART: Final = "desk_types"
MEETING_BLOCKS: Final = "meeting_blocks"
VISITORS: Final = "visitors"
EVENTS: Final = "events"


def without(scenario: Scenario, causes: Iterable[str]) -> Scenario:
    """Return the scenario without these causes, in any order; `CHANCE` is no setting and changes nothing here."""
    chosen = set(causes)
    for cause, switch in _SWITCHES.items():
        if cause in chosen:
            scenario = switch(scenario)
    return scenario


def _no_meetings(scenario: Scenario) -> Scenario:
    """Nobody meets in person: nobody is brought in for a meeting, and no desk is left for one (§10)."""
    return replace(scenario, meetings=replace(scenario.meetings, team_per_week=0.0, group_per_week=0.0))


def _alike_weekdays(scenario: Scenario) -> Scenario:
    """Whatever sets one weekday apart: liking, part-timers' days off, days of meetings and visitors, early Fridays.

    What a roster or a policy says stays: days off of real people, and team days that are a policy's own.
    """
    attendance, day, flat = scenario.attendance, scenario.day, [1.0] * WEEKDAYS
    building, visitors = scenario.building, scenario.building.visitor_means()
    if len(set(visitors)) > 1:
        building = replace(building, visitors_per_day=sum(visitors) / WEEKDAYS)
    if len(set(weights(attendance))) > 1:
        attendance = replace(attendance, weekday_weights="flat")
    meetings, organisation = scenario.meetings, scenario.organisation
    if meetings.team_per_week or meetings.group_per_week:
        meetings = replace(meetings, weekday_weights=flat)
    if organisation.roster is None and organisation.fte < 1 and scenario.calendar.contract_days_off:
        organisation = replace(organisation, days_off_weights=flat)
    return replace(
        scenario,
        attendance=attendance,
        meetings=meetings,
        organisation=organisation,
        building=building,
        day=replace(day, friday_earlier=0.0),
    )


def _teams_apart(scenario: Scenario) -> Scenario:
    """Who comes does not depend on the team (§6)."""
    return replace(scenario, attendance=replace(scenario.attendance, team_correlation=0.0))


def _days_apart(scenario: Scenario) -> Scenario:
    """No day draws or deters the whole building (§6)."""
    return replace(scenario, attendance=replace(scenario.attendance, common_correlation=0.0))


def _cleared(scenario: Scenario) -> Scenario:
    """Whoever is away from a shared desk, however shortly, leaves it free (§11)."""
    return replace(scenario, building=replace(scenario.building, clear_after=0.0, clear_compliance=1.0))


def _all_cancelled(scenario: Scenario) -> Scenario:
    """Whoever does not use a booking has cancelled it before anybody else asks (§7): the same people stay home."""
    policy = scenario.policy
    if not isinstance(policy, Booking) or not policy.no_show:
        return scenario
    return replace(scenario, policy=replace(policy, cancelled_share=1.0))


def _one_type(scenario: Scenario) -> Scenario:
    """Every desk is what everybody needs (§12); for people of a roster see `one_need`."""
    alike = {DESK_TYPES[0]: 1.0}
    return replace(
        scenario,
        organisation=replace(scenario.organisation, desk_needs=alike),
        building=replace(scenario.building, desk_types=alike),
    )


def _in_rooms(scenario: Scenario) -> Scenario:
    """Meetings take rooms and no blocks of desks (§10)."""
    return replace(scenario, meetings=replace(scenario.meetings, seating="rooms")) if _blocks(scenario) else scenario


def _no_visitors(scenario: Scenario) -> Scenario:
    return replace(scenario, building=replace(scenario.building, visitors_per_day=0.0))


def _no_events(scenario: Scenario) -> Scenario:
    """Nobody is called to the office on a date, or kept from it (§6)."""
    return replace(scenario, calendar=replace(scenario.calendar, events=[]))


def _blocks(scenario: Scenario) -> bool:
    meetings = scenario.meetings
    return meetings.seating == "together" and bool(meetings.team_per_week or meetings.group_per_week)


def one_need(people: People) -> People:
    """Return the people of a roster, to whom every desk is alike."""
    return replace(people, desk_type=np.zeros_like(people.desk_type))


# Meetings go first, so that without them their weekdays change nothing.
_SWITCHES: Final[dict[str, Callable[[Scenario], Scenario]]] = {
    MEETINGS: _no_meetings,
    WEEKDAY_PEAK: _alike_weekdays,
    TEAM_CORRELATION: _teams_apart,
    COMMON_DAYS: _days_apart,
    CLAIMED_EMPTY: _cleared,
    UNCLAIMED_BOOKINGS: _all_cancelled,
    DESK_TYPES_APART: _one_type,
    MEETING_BLOCKS: _in_rooms,
    VISITORS: _no_visitors,
    EVENTS: _no_events,
}

# Those that every office may have.
CAUSES: Final = (CHANCE, WEEKDAY_PEAK, TEAM_CORRELATION, COMMON_DAYS, MEETINGS, CLAIMED_EMPTY)

# What an organisation can act on; chance, visitors, and days that draw everybody, it has to live with.
LEVERS: Final = (
    *(WEEKDAY_PEAK, CLAIMED_EMPTY, MEETINGS, TEAM_CORRELATION),
    *(UNCLAIMED_BOOKINGS, DESK_TYPES_APART, MEETING_BLOCKS, EVENTS),
)

# Which cause takes which along where more would be on than can be told apart.
_JOINED: Final = ((EVENTS, COMMON_DAYS), (MEETING_BLOCKS, MEETINGS))


def causes_of(
    scenario: Scenario, measure: str, *, chance: bool, people: People | None = None
) -> dict[str, tuple[str, ...]]:
    """Return the causes that are told apart, each with those that are switched off with it (itself among them).

    Those that every office may have, `chance` where it can be taken away, and of the others those that are on and can
    change the `measure`. Of more than `MOST_CAUSES` events go with days that draw everybody, and then blocks of desks
    with meetings. `people` are those of a roster, whose needs are their own and not the scenario's.
    """
    matter = not substitutable(scenario.building) or RATIOS[measure].numerator in SEATING
    apart = _one_type(scenario) != scenario or (people is not None and bool(people.desk_type.any()))
    on = {
        UNCLAIMED_BOOKINGS: _all_cancelled(scenario) != scenario,
        DESK_TYPES_APART: matter and apart,
        MEETING_BLOCKS: _blocks(scenario),
        VISITORS: any(scenario.building.visitor_means()),
        EVENTS: bool(scenario.calendar.events),
    }
    found = [cause for cause in CAUSES if chance or cause != CHANCE] + [cause for cause, there in on.items() if there]
    joined: dict[str, list[str]] = {cause: [cause] for cause in found}
    for cause, other in _JOINED:
        if len(joined) > MOST_CAUSES and cause in joined:
            joined[other] += joined.pop(cause)
    return {cause: tuple(both) for cause, both in joined.items()}
