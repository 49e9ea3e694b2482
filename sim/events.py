"""The words of a day at the office: what can happen, in which order, and how a day is handed over (§3, §18).

Both engines are functions ``(DayPlan, Office) -> Log`` of these plain arrays; everything after them reads only the log.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]

NOWHERE: Final = -1


class Phase(IntEnum):
    """The order within one second (§3): what ends comes before what begins."""

    RELEASE = 1  # ends of stays, starts of absences, ends of meetings
    QUEUE = 2  # people who wait, first come first served
    PATIENCE = 3
    REQUEST = 4  # in the day's random rank


class Kind(IntEnum):
    """What a row of the log says; `where` is the desk, the room or `NOWHERE`."""

    ARRIVE = 0
    SIT = 1  # a desk found at once
    REFUSED = 2  # no desk at that moment (§13); what follows is in the next row
    SIT_AFTER_WAIT = 3
    TOUCHDOWN = 4
    GO_HOME = 5  # refused and gone at once
    GIVE_UP = 6  # patience ran out
    CALLED_AWAY = 7  # the wait ended by the person's own absence or stay
    KEEP = 8  # absence begins, the desk is held
    CLEAR = 9  # absence begins, the desk is freed
    STEP_OUT = 10  # absence begins, without a desk
    RETURN = 11  # back at the kept desk or touchdown place; who cleared seeks a desk instead
    COME_BACK = 12  # absence ends, a desk is sought
    LEAVE = 13  # the stay ends, from a desk, a touchdown place or nowhere
    LEAVE_ABSENT = 14  # the stay ends during an absence
    ROOM = 15  # a meeting takes a room
    NO_ROOM = 16
    ROOM_FREE = 17


class Refused(IntEnum):
    """The reaction of somebody who finds no desk (§13)."""

    LEAVE = 0
    TOUCHDOWN = 1
    WAIT = 2


@dataclass(frozen=True)
class Office:
    """What a day is played in: d shared desks in z zones, then the owned ones; rooms by capacity.

    Shared desks have the numbers 0 .. d-1, zone by zone; the owned ones follow.
    """

    shared: int
    owned: int
    zone_starts: Ints  # (z + 1,) first shared desk of each zone, then `shared`
    zone_order: Ints  # (z, z) zones in the order in which somebody of zone i searches (§12)
    rooms: Ints  # (r,) seats, ascending: the first free one that fits is the smallest
    touchdown: int  # places that are no desks
    refused: Refused

    @property
    def desks(self) -> int:
        """All desks."""
        return self.shared + self.owned

    @cached_property
    def room_sizes(self) -> tuple[Ints, Ints]:
        """Seats of each size of room (s,), and the first room of each size with the number of rooms at the end."""
        seats, starts = np.unique(self.rooms, return_index=True)
        return seats, np.append(starts, len(self.rooms)).astype(np.int32)


@dataclass(frozen=True)
class DayPlan:
    """What m people intend on one day, drawn beforehand (§2): seconds from local midnight.

    Absences of person i are rows ``first[i] .. first[i + 1] - 1``, ascending, disjoint and not touching.
    """

    ordinal: int  # the date
    person: Ints  # (m,) index into the people, ascending
    arrive: Ints  # (m,)
    leave: Ints  # (m,) end of the stay
    rank: Ints  # (m,) a permutation: order of requests within a second (§3)
    zone: Ints  # (m,) home zone
    owned_desk: Ints  # (m,) number of the own desk, NOWHERE for people who share
    patience: Ints  # (m,) seconds somebody waits for a desk
    first: Ints  # (m + 1,)
    away: Ints  # (a,) start of each absence
    back: Ints  # (a,) its end; the person does not come back when it is not before `leave`
    keep: npt.NDArray[np.bool_]  # (a,) desk held (§11)
    meeting_start: Ints  # (q,) ascending
    meeting_end: Ints  # (q,)
    meeting_size: Ints  # (q,) people who attend
    meeting_cluster: Ints  # (q,)
    visitors: int = 0  # the last so many people are visitors
    meetings_wished: int = 0  # meetings in person that were planned, held or not


@dataclass(frozen=True)
class Log:
    """What happened, in order: k rows."""

    second: Ints
    kind: Ints
    who: Ints  # index into the plan; the meeting for ROOM, NO_ROOM, ROOM_FREE
    where: Ints

    def __len__(self) -> int:
        return len(self.second)
