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
    BLOCK = 18  # a meeting takes a block of desks: a row each desk (§10)
    NO_BLOCK = 19
    BLOCK_FREE = 20
    LAPSE = 21  # a booked desk that nobody claimed in time is free for all (§7)


class Refused(IntEnum):
    """The reaction of somebody who finds no desk (§13)."""

    LEAVE = 0
    TOUCHDOWN = 1
    WAIT = 2


class DeskType(IntEnum):
    """What a desk is, and what somebody needs (§12)."""

    STANDARD = 0
    QUIET = 1
    ADJUSTABLE = 2  # in height, or accessible


TYPES: Final = len(DeskType)


@dataclass(frozen=True)
class Office:
    """What a day is played in: d shared desks in z zones, then the owned ones; rooms by capacity.

    Shared desks have the numbers 0 .. d-1, zone by zone, within a zone by type; the owned ones follow. Cell
    ``zone * TYPES + type`` are a zone's desks of one type.
    """

    shared: int
    owned: int
    cell_starts: Ints  # (z * TYPES + 1,) first shared desk of each cell, then `shared`
    search: Ints  # (z * TYPES, z * TYPES) by home zone and need: cells as somebody searches them (§12), then NOWHERE
    zone_order: Ints  # (z, z) zones in the order in which a block of desks is sought by a meeting of zone i
    rooms: Ints  # (r,) seats, ascending: the first free one that fits is the smallest
    touchdown: int  # places that are no desks
    refused: Refused
    together: bool = False  # meetings take blocks of desks in place of rooms (§10)

    @property
    def desks(self) -> int:
        """All desks."""
        return self.shared + self.owned

    @property
    def zones(self) -> int:
        """Zones of shared desks."""
        return len(self.cell_starts) // TYPES

    @cached_property
    def cell_of(self) -> Ints:
        """The cell of each shared desk (d,)."""
        return np.repeat(np.arange(len(self.search), dtype=np.int32), np.diff(self.cell_starts))

    @cached_property
    def one_demand(self) -> bool:
        """Whether any free desk serves anybody, so that a day is crowded exactly when its demand exceeds the desks."""
        sizes = np.append(np.diff(self.cell_starts), 0)  # the last one is what NOWHERE names
        return not self.together and bool(np.all(sizes[self.search].sum(axis=1) == self.shared))

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
    need: Ints  # (m,) type of desk
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
    meeting_zone: Ints  # (q,) home zone
    booking: Ints  # (m,) number of a person's booking, NOWHERE for who has none (§7)
    booked_until: Ints  # (b,) the last second to claim it; a booking that nobody in the plan has is never claimed
    visitors: int = 0  # the last so many people are visitors
    meetings_wished: int = 0  # meetings in person that were planned, held or not

    @cached_property
    def place(self) -> Ints:
        """The row of `Office.search` of each person (m,)."""
        return (self.zone * TYPES + self.need).astype(np.int32)


@dataclass(frozen=True)
class Log:
    """What happened, in order: k rows."""

    second: Ints
    kind: Ints
    who: Ints  # index into the plan; from ROOM on the meeting, of LAPSE the booking
    where: Ints

    def __len__(self) -> int:
        return len(self.second)
