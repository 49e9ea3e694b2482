"""A badge log as stays: the rules by which its rows are joined, mended or dropped, each counted.

Stays are pairs in a row (`time_in`, `time_out`) or made from single events (`time`, `direction`): an entry and the
exit that follows it. The rules, in order:

1. of equal rows one is kept;
2. a row or an exit without an entry is dropped, and a stay that does not end after it starts;
3. a stay of more than `LONGEST` most likely lacks its exit, and an entry without one has none: both keep the arrival;
4. an entry inside a stay, or on the day of an earlier entry that has no exit, starts no stay of its own, and stays
   that overlap are one;
5. a stay belongs to the day on which it starts, also past midnight.

A log without exits tells arrivals only: the first event of each person's day.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.compiling import Flags, Int32s, Int64s
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.clocks import NEVER, Clocks
from sim.logs.columns import Block, Reader
from sim.logs.dates import DAY
from sim.logs.fields import DIRECTIONS, IN
from sim.logs.outcome import Outcome
from sim.logs.people import UNLISTED, Ids
from sim.sentences import Sentence
from sim.tabular import Cell, text_of

LONGEST: Final = 16 * 3600  # seconds in the building
_Rows = dict[str, int]  # numbers of rows by reason

DUPLICATE: Final = mark("stood there more than once")
NOT_LISTED: Final = mark("of people who are not in the staff file")
NO_ENTRY: Final = mark("an exit without an entry")
BACKWARDS: Final = mark("an exit that is not after the entry")
INSIDE: Final = mark("an entry while inside, or a stay that overlaps another")
# Rows that are not doubtful: of which a part is used, or which are left aside.
NO_EXIT: Final = mark("stays without an exit, of which the arrival is used")
TOO_LONG: Final = mark("exits left out, more than 16 hours after the entry")
LATER: Final = mark("later entries of a person's day left out, as the log tells no exits")


@dataclass(frozen=True, eq=False)
class Stays:
    """Stays in the building, r of them, by person and moment."""

    person: Int32s  # (r,) number so far
    day: Int32s  # (r,) ordinal
    arrive: Int32s  # (r,) second of the day
    leave: Int32s  # (r,) seconds from the same midnight or NOWHERE


class Badges:
    """Collects the blocks of a badge log."""

    def __init__(self, fields: frozenset[str], reader: Reader, clocks: Clocks, ids: Ids) -> None:
        """Take pairs where there is a `time_in` among the fields, else single events."""
        self._pairs = "time_in" in fields
        self._has_exits = ("time_out" if self._pairs else "direction") in fields  # whether departures are told at all
        self._reader, self._clocks, self._ids = reader, clocks, ids
        self._person: list[Int32s] = []
        self._moments: list[Int64s] = []
        self._ends: list[Int64s] = []
        self._names: dict[str, int] = {}  # of buildings

    def add(self, block: Block) -> None:
        """Read a block."""
        values, required = self._reader.values, True
        person = values(block, "employee_id", self._ids.person, NOWHERE, required=required).astype(np.int32)
        self._ids.in_team(person, values(block, "team", self._ids.team, NOWHERE).astype(np.int32))
        values(block, "building", self._building, NOWHERE)
        date = self._clocks.days(block, "date") if "date" in block.columns else None
        self._person.append(person)
        if self._pairs:
            start = self._clocks.of(block, "time_in", date)
            end = self._clocks.of(block, "time_out", date)
            if date is not None:  # times of day: an exit before its entry is past midnight
                past = (end != NEVER) & (start != NEVER) & (end < start)
                end[past] = self._clocks.next_day(end[past])
            self._moments.append(start)
            self._ends.append(end)
            return
        entry = values(block, "direction", _direction, IN, required=required) == IN
        moment = self._clocks.of(block, "time", date, required=required)
        # One number holds the moment and whether it is an entry: an exit comes before an entry of the same second.
        self._moments.append(moment << 1 | entry)

    def outcome(self) -> Outcome[Stays]:
        """Return the stays in all blocks."""
        person, moments = np.concatenate(self._person), np.concatenate(self._moments)
        self._person, self._moments = [], []
        dropped = dict.fromkeys((DUPLICATE, NOT_LISTED, NO_ENTRY, BACKWARDS, INSIDE), 0)
        listed = person != UNLISTED
        dropped[NOT_LISTED] = int((~listed).sum())
        mended: dict[str, int] = {}
        if self._pairs:
            person, start, end = _from_pairs(person, moments, np.concatenate(self._ends), listed, dropped)
        else:
            person, start, end = _from_events(person[listed], moments[listed], dropped)
        self._has_exits &= bool((end != NEVER).any())
        if not self._has_exits:
            return self._arrivals(person, start, dropped)
        for _ in range(2):  # once more: stays of a sound length may be too long together
            too_long = end - start > LONGEST
            mended[TOO_LONG] = mended.get(TOO_LONG, 0) + int(too_long.sum())
            end[too_long] = NEVER
            day = self._clocks.local(start) // DAY
            first = _separate(person, day, start, end)
            dropped[INSIDE] += len(first) - int(first.sum())
            person, start, end = person[first], start[first], _last(first, end)
        mended[NO_EXIT] = int((end == NEVER).sum())
        return self._made(person, start, end, (dropped, {}, mended))

    def _arrivals(self, person: Int32s, start: Int64s, dropped: dict[str, int]) -> Outcome[Stays]:
        day = self._clocks.local(start) // DAY
        first = _differs(person, day)
        others = len(first) - int(first.sum())
        never = np.full(int(first.sum()), NEVER, dtype=np.int64)
        return self._made(person[first], start[first], never, (dropped, {LATER: others}, {}))

    def _made(self, person: Int32s, start: Int64s, end: Int64s, rows: tuple[_Rows, _Rows, _Rows]) -> Outcome[Stays]:
        """Return the stays; `rows` by reason that were dropped, set aside and mended."""
        local = self._clocks.local(start)
        day, arrive = np.divmod(local, DAY)
        leave = np.where(end == NEVER, NOWHERE, arrive + (end - start))
        day, arrive, leave = (column.astype(np.int32) for column in (day, arrive, leave))
        new = _differs(person, day)
        return Outcome(Stays(person, day, arrive, leave), day[new], *rows, self._notes())

    def _notes(self) -> tuple[str, ...]:
        notes: list[str] = []
        if not self._has_exits:
            notes.append(Sentence("badges: the log tells arrivals only, so when people leave is not fitted"))
        if (buildings := len(self._names)) > 1:
            notes.append(Sentence("badges: the log has {number} buildings, taken as one", number=buildings))
        return tuple(notes)

    def _building(self, cell: Cell) -> int:
        return self._names.setdefault(text_of(cell), len(self._names))


def _direction(cell: Cell) -> int:
    word = text_of(cell).casefold()
    if word not in DIRECTIONS:
        raise ValueError(f"not a direction, use one of {', '.join(DIRECTIONS)}")
    return DIRECTIONS[word]


def _from_pairs(
    person: Int32s, start: Int64s, end: Int64s, listed: Flags, dropped: dict[str, int]
) -> tuple[Int32s, Int64s, Int64s]:
    """Return the stays in rows of pairs, sorted; `end` is `NEVER` where there is no exit."""
    entered = start != NEVER
    backwards = entered & (end != NEVER) & (end <= start)
    dropped[NO_ENTRY] = int((listed & ~entered).sum())
    dropped[BACKWARDS] = int((listed & backwards).sum())
    keep = listed & entered & ~backwards
    person, start, end = person[keep], start[keep], end[keep]
    order = np.lexsort((end, start, person))
    person, start, end = person[order], start[order], end[order]
    new = _differs(person, start, end)
    dropped[DUPLICATE] = len(new) - int(new.sum())
    return person[new], start[new], end[new]


def _from_events(person: Int32s, event: Int64s, dropped: dict[str, int]) -> tuple[Int32s, Int64s, Int64s]:
    """Return the stays in single events, sorted: an entry and the event that follows it, when that is an exit."""
    if len(event):
        # Sorted as one number each, which is several times faster than by two columns.
        base = int(event.min())
        width = (int(event.max()) - base).bit_length()
        key = np.sort(person.astype(np.int64) << width | (event - base))
        person, event = (key >> width).astype(np.int32), (key & ((1 << width) - 1)) + base
    new = _differs(person, event)
    dropped[DUPLICATE] = len(new) - int(new.sum())
    person, event = person[new], event[new]
    entry, moment = (event & 1).astype(np.bool_), event >> 1
    left = np.zeros(len(entry), dtype=np.bool_)
    left[:-1] = entry[:-1] & ~entry[1:] & (person[:-1] == person[1:])
    dropped[NO_ENTRY] = int((~entry).sum() - left.sum())
    end = np.where(left, np.append(moment[1:], NEVER)[: len(moment)], NEVER)
    return person[entry], moment[entry], end[entry]


def _differs(*columns: Int32s | Int64s) -> Flags:
    """Return which rows differ from the row before them."""
    new = np.ones(len(columns[0]), dtype=np.bool_)
    if len(new):
        new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return new


def _separate(person: Int32s, day: Int64s, start: Int64s, end: Int64s) -> Flags:
    """Return which of the sorted stays start one of their own, and do not belong to the one before."""
    reach = _reach(person, np.where(end == NEVER, start, end))  # of the stays with an exit up to each
    within = np.zeros(len(start), dtype=np.bool_)
    within[1:] = (person[1:] == person[:-1]) & (start[1:] < reach[:-1])
    # An entry without an exit, outside all stays, lasts until the next entry of the day.
    waits = (end == NEVER) & ~within
    follows = np.zeros(len(start), dtype=np.bool_)
    follows[1:] = waits[:-1] & (person[1:] == person[:-1]) & (day[1:] == day[:-1])
    return ~(within | follows)


def _reach(person: Int32s, end: Int64s) -> Int64s:
    """Return for each row the last end among the person's rows up to it; rows are sorted by person."""
    if not len(end):
        return end
    base = int(end.min())
    width = (int(end.max()) - base).bit_length()
    reach = np.maximum.accumulate(person.astype(np.int64) << width | (end - base))
    return (reach & ((1 << width) - 1)) + base


def _last(first: Flags, end: Int64s) -> Int64s:
    """Return the last end among each stay's rows, `NEVER` where none has one; `first` marks where stays begin."""
    starts = np.flatnonzero(first)
    return np.maximum.reduceat(end, starts) if len(starts) else end[:0]
