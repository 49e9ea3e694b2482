"""People who are turned away come less in the following weeks (§6), where that is asked for.

Weeks then depend on the weeks before them, and who comes on how many desks there are. No draws are needed: people keep
theirs and want fewer days.
"""

from dataclasses import replace

import numpy as np

from sim.attendance import Attendance, Wishes
from sim.compiling import Flags, Floats
from sim.population import People


def warm_up(attendance: Attendance) -> int:
    """Return the weeks that are simulated before the period and counted nowhere."""
    return attendance.feedback_warmup if attendance.feedback else 0


class Reluctance:
    """How reluctant n people are to come, by the weeks in which they were turned away."""

    def __init__(self, attendance: Attendance, people: People) -> None:
        self._share = attendance.feedback
        self._kept = kept(attendance)
        self._bound = people.bound
        self.level: Floats = np.zeros(len(people))  # 0 .. 1

    def reduced(self, wanted: Wishes) -> Wishes:
        """Return what people still want; who cannot work from home wants what they wanted."""
        left = 1 - self._share * np.where(self._bound, 0.0, self.level)
        return replace(wanted, office_days=wanted.office_days * left)

    def after(self, turned_away: Flags) -> None:
        """Go on to the next week: `turned_away` (n,) were so at least once in this one."""
        self.level = self._kept * self.level + (1 - self._kept) * turned_away


def kept(attendance: Attendance) -> float:
    """Return the share of the reluctance that is left after a week: half of it after the weeks of the memory."""
    return float(0.5 ** (1 / attendance.feedback_memory)) if attendance.feedback_memory else 0.0
