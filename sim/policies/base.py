"""What every policy is: its own parameters, one method that reshapes what people want, and two that it may replace."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from sim.attendance import Attendance, Wishes, pull
from sim.compiling import Flags, Floats
from sim.draws import Draws
from sim.parameters import Parameters, parameter
from sim.population import WEEKDAYS, People

Counts = npt.NDArray[np.int64]


def nobody() -> Floats:
    """Return the load (5,) of the others where a policy is everybody's."""
    return np.zeros(WEEKDAYS)


@dataclass(frozen=True)
class Context:
    """Whose week it is. `memo` lasts one replication and keeps, by a key of the policy's own, what is settled once.

    `others` returns the people (5,) expected on each weekday who are under other policies (`mixed`).
    """

    people: People
    attendance: Attendance
    draws: Draws
    monday: date
    memo: dict[str, Any]
    others: Callable[[], Floats] = nobody


@dataclass
class Policy(Parameters, ABC):
    """A policy. A new one derives from this class, sets its `name` and writes `shape`."""

    name: str = parameter("", unit="", help="the policy's name")
    stagger_minutes: float = parameter(
        0.0, unit="minutes", help="span over which the teams' working times are spread", low=0, high=480
    )
    owns_desks: ClassVar[bool] = False  # True: everybody owns a desk and the desk ratio is ignored

    @abstractmethod
    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return what people want of this week under the policy, before meetings pull anybody in.

        A policy changes `rank` (which days come first) or `office_days` (how many) in a copy
        (`dataclasses.replace`); draws it needs have a name of their own, so that people stay who they are (§2).
        """

    def team_days(self, wishes: Wishes, context: Context) -> Flags:
        """Return (teams, 5) the days this week on which a team is to be together; a row of False names none."""
        return np.zeros((len(context.people.teams), WEEKDAYS), dtype=np.bool_)

    def planned(self, wishes: Wishes, meeting_days: Flags, context: Context) -> Wishes:
        """Return what people want once the week's meetings are known; `wishes` are those of `shape`.

        A meeting in person brings in who may come on its day, `meeting_days` (n, 5), and counts towards the number of
        days that they want (§10), unless the policy has it otherwise.
        """
        return pull(wishes, meeting_days)


def days_changed(before: Flags, after: Flags) -> tuple[Counts, Counts, Counts]:
    """Return per person (n,) the days moved, added and lost between two versions (n, 5) of one week (§7).

    With the same draws, `before` under `free` and `after` under a policy: what the policy did. A day given up for
    another is moved; only what is left over on one side is added or lost.
    """
    gained = (after & ~before).sum(axis=1)
    dropped = (before & ~after).sum(axis=1)
    moved = np.minimum(gained, dropped)
    return moved, gained - moved, dropped - moved
