"""Meetings (§10) that bring more of a team in together than a badge log shows: held less often, as far as it takes.

What brings a team in together is its meetings in person and what its days have in common otherwise. Both add up to the
one figure that a log has of it, so that meetings stay as configured as long as the log can have them.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from sim.calibration.attendance_figures import TEAM
from sim.calibration.attendance_match import Matched
from sim.compiling import Floats
from sim.scenario import Scenario
from sim.scenario_settings import with_settings

OFTEN: Final = ("meetings.team_per_week", "meetings.group_per_week")
_SURELY: Final = 0.975  # of the draws that must have less in common than meetings alone bring. Assumption


def fewer_meetings(
    scenario: Scenario, match: Callable[[Scenario], Matched], drawn: Floats
) -> tuple[Matched, dict[str, float]]:
    """Return what matches a log whose figures have the draws (k, 23), and how often meetings are: {} as configured.

    `match` finds the parameters of the log under a scenario. What a team has in common grows about in proportion to its
    meetings, so that they are found between as configured and none.
    """
    matched = match(scenario)
    often = {key: float(getattr(scenario.meetings, key.partition(".")[2])) for key in OFTEN}
    if not any(often.values()) or not np.isfinite(drawn[:, TEAM]).all():
        return matched, {}
    if np.quantile(matched.team(drawn), _SURELY) >= 0:
        return matched, {}
    none = dict.fromkeys(OFTEN, 0.0)
    without = match(with_settings(scenario, none))
    centre = drawn.mean(axis=0)
    less, more = float(matched.team(centre)), float(without.team(centre))
    part = round(max(more, 0.0) / (more - less), 2) if more > less else 0.0
    if part == 0:
        return without, none
    some: dict[str, Any] = {key: part * value for key, value in often.items()}
    return match(with_settings(scenario, some)), some
