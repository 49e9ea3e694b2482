"""The words of a day at the office: what can happen, in which order, and how a day is handed over (§3, §18).

Both engines are functions ``(DayPlan, Office) -> Log`` of these plain arrays; everything after them reads only the log.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

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
    SENT = 15  # refused and on the way to another building, which `where` names (§13)
    GUEST = 16  # arrives there, a desk is sought
    ROOM = 17  # a meeting takes a room
    NO_ROOM = 18
    ROOM_FREE = 19
    BLOCK = 20  # a meeting takes a block of desks: a row each desk (§10)
    NO_BLOCK = 21
    BLOCK_FREE = 22
    LAPSE = 23  # a booked desk that nobody claimed in time is free for all (§7)


class Refused(IntEnum):
    """The reaction of somebody who finds no desk (§13)."""

    LEAVE = 0
    TOUCHDOWN = 1
    WAIT = 2
    OTHER_BUILDING = 3


class DeskType(IntEnum):
    """What a desk is, and what somebody needs (§12)."""

    STANDARD = 0
    QUIET = 1
    ADJUSTABLE = 2  # in height, or accessible


TYPES: Final = len(DeskType)


@dataclass(frozen=True)
class Buildings:
    """Which of b buildings the zones and rooms of a day belong to, and how far these are apart (§14)."""

    zone: Ints  # (z,) ascending
    room: Ints  # (r,) ascending; rooms are ascending by size within a building
    booking: Ints  # (bookings,)
    travel: Ints  # (b, b) seconds from one to the other

    @cached_property
    def nearest(self) -> Ints:
        """The buildings (b, b) by travel time from each, itself first."""
        far = self.travel - np.eye(len(self.travel), dtype=np.int32)  # itself before others at the same place
        return np.argsort(far, axis=1, kind="stable").astype(np.int32)


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
    buildings: Buildings | None = None  # None: it is one building

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
        """Whether any free desk serves anybody here, so that a day is crowded exactly when demand exceeds the desks."""
        return self.refused != Refused.OTHER_BUILDING and self.any_desk_serves

    @cached_property
    def any_desk_serves(self) -> bool:
        """Whether any free desk serves anybody of the own building, and only people take them, one by one."""
        sizes = np.append(np.diff(self.cell_starts), 0)  # the last one is what NOWHERE names
        return not self.together and bool(np.all(sizes[self.search].sum(axis=1) == self.shared))

    @cached_property
    def several(self) -> Buildings:
        """The buildings, also where it is one."""
        return self.buildings or _one_building(self.zones, len(self.rooms))

    @cached_property
    def layout(self) -> "Layout":
        """What kernels read of it."""
        several = self.several
        return Layout(
            *(self.cell_starts, self.cell_of, self.search.reshape(-1), self.zone_order.reshape(-1)),
            *_room_sizes(tuple(several.room.tolist()), tuple(self.rooms.tolist())),
            *(several.zone, several.travel.reshape(-1), several.nearest.reshape(-1)),
        )


class Layout(NamedTuple):
    """What kernels read of an `Office` and its `Buildings`, flat; rooms by their sizes in each building."""

    cell_starts: Ints
    cell_of: Ints
    search: Ints
    zone_order: Ints
    seats: Ints  # (s,) of rooms of each size
    room_building: Ints  # (s,) that they are in
    room_starts: Ints  # (s + 1,) the first room of each size, then the number of all
    size_of: Ints  # (r,) of each room
    zone: Ints
    travel: Ints
    nearest: Ints


# An office at another number of desks has the same zones and rooms: what follows from these is worked out once.
@lru_cache(maxsize=64)
def _one_building(zones: int, rooms: int) -> Buildings:
    nothing, here = np.zeros(0, dtype=np.int32), np.zeros((1, 1), dtype=np.int32)
    return Buildings(np.zeros(zones, dtype=np.int32), np.zeros(rooms, dtype=np.int32), nothing, here)


@lru_cache(maxsize=64)
def _room_sizes(building: tuple[int, ...], rooms: tuple[int, ...]) -> tuple[Ints, Ints, Ints, Ints]:
    kinds = np.array(building, dtype=np.int64) << 32 | np.array(rooms, dtype=np.int64)
    kind, starts, size = np.unique(kinds, return_index=True, return_inverse=True)
    seats, here = (kind & (1 << 32) - 1).astype(np.int32), (kind >> 32).astype(np.int32)
    return seats, here, np.append(starts, len(rooms)).astype(np.int32), size.astype(np.int32)


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
    visitors: int = 0  # so many people behind the employees are visitors
    diverted: int = 0  # the last so many people come from another building that day, where they found no desk (§13)
    meetings_wished: int = 0  # meetings in person that were planned, held or not

    @property
    def employees(self) -> int:
        """The people who are neither visitors nor diverted: they stand first."""
        return len(self.person) - self.visitors - self.diverted

    @cached_property
    def place(self) -> Ints:
        """The row of `Office.search` of each person (m,)."""
        return (self.zone * TYPES + self.need).astype(np.int32)

    def seated(self, zone: Ints, owned_desk: Ints) -> "DayPlan":
        """Return the same day with other home zones (m,) and own desks (m,), at another number of desks."""
        # `dataclasses.replace` takes ten times as long, and a frontier has many numbers of desks.
        other = object.__new__(DayPlan)
        vars(other).update(vars(self), zone=zone, owned_desk=owned_desk)
        vars(other).pop("place", None)
        return other


@dataclass(frozen=True)
class Log:
    """What happened, in order: k rows."""

    second: Ints
    kind: Ints
    who: Ints  # index into the plan; from ROOM on the meeting, of LAPSE the booking
    where: Ints

    def __len__(self) -> int:
        return len(self.second)
