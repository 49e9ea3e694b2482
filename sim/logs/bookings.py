"""A booking log: one booking a row, of which a person, or a desk, has one that counts on a day.

The rule: of a person's bookings of a day one counts, the one that came furthest (used, then booked, not used,
cancelled), of several the first that was made. Without persons the same holds for a desk, of which cancelled bookings
all count, as others may book it again; without either all rows count.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s
from sim.errors import nearest
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.badges import NOT_LISTED
from sim.logs.clocks import NEVER, Clocks
from sim.logs.columns import Block, Reader
from sim.logs.contents import STATUSES
from sim.logs.dates import DAY
from sim.logs.fields import STATUS_WORDS
from sim.logs.outcome import Outcome
from sim.logs.people import UNLISTED, Ids
from sim.tabular import Cell, heading_key, text_of

SECOND: Final = mark("more bookings of a person or desk on one day")
LATE: Final = mark("bookings recorded after their day, whose lead time is not used")

ONE_A_DAY: Final = mark(
    "bookings: every row is taken as one booking and no day has two; a table of how many came or booked a day belongs "
    "in data.counts"
)

# By status: which of several bookings counts, the first first.
_PLACE: Final = np.array([1, 0, 2, 3])
_CANCELLED: Final = STATUSES.index("cancelled")


@dataclass(frozen=True, eq=False)
class Booked:
    """Bookings, r of them."""

    person: Int32s  # (r,) number so far, or NOWHERE
    day: Int32s
    ahead: Floats
    status: Int8s


class BookingRows:
    """Collects the blocks of a booking log."""

    def __init__(self, reader: Reader, clocks: Clocks, ids: Ids) -> None:
        """Read by the rules of `reader`."""
        self._reader, self._clocks, self._ids = reader, clocks, ids
        self._desks: dict[str, int] = {}
        self._columns: list[tuple[Int64s, ...]] = []
        self._ahead: list[Floats] = []

    def add(self, block: Block) -> None:
        """Read a block."""
        values = self._reader.values
        person = values(block, "employee_id", self._ids.person, NOWHERE, required=True)
        self._ids.in_team(person.astype(np.int32), values(block, "team", self._ids.team, NOWHERE).astype(np.int32))
        day = self._clocks.days(block, "date", required=True)
        desk = values(block, "desk", self._desk, NOWHERE)
        status = values(block, "status", _status, 0)
        self._columns.append((person, day, desk, status))
        self._ahead.append(self._ahead_of(block, day))

    def outcome(self) -> Outcome[Booked]:
        """Return the bookings in all blocks."""
        person, day, desk, status = (np.concatenate(column) for column in zip(*self._columns, strict=True))
        ahead = np.concatenate(self._ahead)
        late = ahead < 0
        ahead[late] = np.nan
        place = _PLACE[status]
        dropped = {NOT_LISTED: int((person == UNLISTED).sum())}
        listed = person != UNLISTED
        by_desk = bool((person == NOWHERE).all())
        who = desk if by_desk else person
        # The booking that counts comes first: it came furthest, and was made first.
        order = np.lexsort((-np.where(np.isnan(ahead), -1.0, ahead), place, day, who))
        order = order[listed[order]]
        second = (who != NOWHERE)[order] & _repeats(who[order], day[order])
        if by_desk:
            second &= status[order] != _CANCELLED
        dropped[SECOND] = int(second.sum())
        keep = order[~second]
        days = day[keep].astype(np.int32)
        booked = Booked(person[keep].astype(np.int32), days, ahead[keep], status[keep].astype(np.int8))
        notes = (ONE_A_DAY,) if by_desk and not self._desks and len(np.unique(days)) == len(days) > 1 else ()
        return Outcome(booked, days, dropped, mended={LATE: int(late.sum())}, notes=notes)

    def _ahead_of(self, block: Block, day: Int64s) -> Floats:
        """Return the days from a booking to its day, 0 on the day itself, below 0 when it is recorded later."""
        moment = self._clocks.local(self._clocks.of(block, "booked_at", midnight=True))
        ahead = np.where(moment // DAY == day, 0.0, (day * DAY - moment) / DAY)
        return np.where(moment == NEVER, np.nan, ahead)

    def _desk(self, cell: Cell) -> int:
        return self._desks.setdefault(text_of(cell), len(self._desks))


def _status(cell: Cell) -> int:
    word = heading_key(text_of(cell))
    if word not in STATUS_WORDS:
        words = ", ".join(dict.fromkeys(STATUSES))
        raise ValueError(f"not a status{nearest(word, STATUS_WORDS)}, use one of {words}; empty for not told")
    return STATUS_WORDS[word]


def _repeats(who: Int64s, day: Int64s) -> Flags:
    """Return which rows have the person or desk, and the day, of the row before."""
    same = np.zeros(len(who), dtype=np.bool_)
    same[1:] = (who[1:] == who[:-1]) & (day[1:] == day[:-1])
    return same
