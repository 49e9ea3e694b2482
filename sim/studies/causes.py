"""What makes an office crowded beyond the people expected, cause by cause, and the scenario without it.

Each switch leaves the draws as they are (§2), so that what differs between a scenario with a cause and one without is
that cause. A switch that finds nothing to switch off returns an equal scenario.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from sim.attendance import weights
from sim.population import WEEKDAYS
from sim.scenario import Scenario

CHANCE: Final = "chance"
WEEKDAY_PEAK: Final = "weekday_peak"
TEAM_CORRELATION: Final = "team_correlation"
COMMON_DAYS: Final = "common_days"
MEETINGS: Final = "meetings"
CLAIMED_EMPTY: Final = "claimed_empty"


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
    """Whatever sets one weekday apart: liking, part-timers' days off, days of meetings, early Fridays.

    What a roster or a policy says stays: days off of real people, and team days that are a policy's own.
    """
    attendance, day, flat = scenario.attendance, scenario.day, [1.0] * WEEKDAYS
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


# Meetings go first, so that without them their weekdays change nothing.
_SWITCHES: Final[dict[str, Callable[[Scenario], Scenario]]] = {
    MEETINGS: _no_meetings,
    WEEKDAY_PEAK: _alike_weekdays,
    TEAM_CORRELATION: _teams_apart,
    COMMON_DAYS: _days_apart,
    CLAIMED_EMPTY: _cleared,
}

CAUSES: Final = (CHANCE, WEEKDAY_PEAK, TEAM_CORRELATION, COMMON_DAYS, MEETINGS, CLAIMED_EMPTY)

# What an organisation can act on; chance, and days that draw everybody, it has to live with.
LEVERS: Final = (WEEKDAY_PEAK, CLAIMED_EMPTY, MEETINGS, TEAM_CORRELATION)
