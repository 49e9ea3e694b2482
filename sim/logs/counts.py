"""Head counts: people by day, or by day and time, or by the time of a typical day.

The rules: a row without a count is a time at which nothing was counted; of equal rows one is kept; of different counts
of the people at one place and time the highest is kept, as a head count misses people more easily than it invents them
(Assumption). Different counts of people who came in, or went out, are those of several gates, and are added up.
"""

from typing import Final

import numpy as np

from sim.compiling import Floats, Int64s
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.badges import DUPLICATE
from sim.logs.clocks import Clocks
from sim.logs.columns import Block, Reader
from sim.logs.contents import Counts
from sim.logs.dates import DAY, UNTOLD, Dates, Moment, interval
from sim.logs.fields import DIRECTIONS, HEADS
from sim.logs.outcome import Outcome
from sim.logs.quantities import Numbers
from sim.tabular import Cell, text_of

OTHERWISE: Final = mark("another count of the same place and time")
GATES: Final = mark("rows added to another of the same place, time and direction, as of several gates")
NOT_COUNTED: Final = mark("rows without a count")


class CountRows:
    """Collects the blocks of a log of head counts."""

    def __init__(self, reader: Reader, clocks: Clocks, numbers: Numbers, dates: Dates) -> None:
        """Read by the rules of `reader`, counts by those of `numbers`, and times also as intervals."""
        self._reader, self._clocks, self._numbers, self._dates = reader, clocks, numbers, dates
        self._places: dict[str, int] = {"": 0}
        self._columns: list[tuple[Int64s, ...]] = []
        self._count: list[Floats] = []

    def add(self, block: Block) -> None:
        """Read a block."""
        values = self._reader.values
        count = self._numbers.of(block, "count", HEADS)
        place = values(block, "building", self._place, 0)
        direction = values(block, "direction", _direction, 0)
        day = self._clocks.days(block, "date", required="time" not in block.columns)
        second = np.full(len(block), NOWHERE, dtype=np.int64)
        if "time" in block.columns:
            second, day = self._times(block, day)
        self._columns.append((place, day, second, direction))
        self._count.append(count)

    def outcome(self) -> Outcome[Counts]:
        """Return the counts in all blocks."""
        place, day, second, direction = (np.concatenate(column) for column in zip(*self._columns, strict=True))
        count = np.concatenate(self._count)
        counted = ~np.isnan(count)
        names = sorted(set(self._places) if (place == 0).any() else set(self._places) - {""})
        rank = np.array([names.index(name) if name in names else NOWHERE for name in self._places])
        place = rank[place]
        order = np.lexsort((-count, direction, second, day, place))
        order = order[counted[order]]
        keys, count = np.stack([place, day, second, direction])[:, order], count[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
        equal = ~first
        equal[1:] &= count[1:] == count[:-1]
        flow = ~first & (keys[3] != 0)
        if gates := bool((flow & ~equal).any()):
            equal &= ~flow
            group = np.cumsum(first) - 1
            count[first] += np.bincount(group, np.where(flow, count, 0.0))
        others = ~first & ~equal & ~flow
        dropped = {DUPLICATE: int(equal.sum()), OTHERWISE: int(others.sum())}
        place, day, second, direction = keys[:, first]
        dated = day[day != NOWHERE].astype(np.int32)
        found = Counts(
            place.astype(np.int32),
            tuple(names),
            day.astype(np.int32),
            second.astype(np.int32),
            direction.astype(np.int8),
            count[first],
            int(dated.min()) if len(dated) else NOWHERE,
            int(dated.max()) if len(dated) else NOWHERE,
        )
        aside = {NOT_COUNTED: int((~counted).sum())}
        mended = {GATES: int(flow.sum()) if gates else 0}
        return Outcome(found, dated, dropped, aside, mended, empty=dated[count[first][day != NOWHERE] == 0])

    def _times(self, block: Block, day: Int64s) -> tuple[Int64s, Int64s]:
        """Return seconds and ordinals; a time may come with its date, or be that of a typical day."""
        found = self._reader.moments(block, "time", required=True, reader=self._interval)
        if "date" not in block.columns and (found[:, 0] == NOWHERE).all():
            return found[:, 1].astype(np.int64), day
        moment = self._clocks.local(self._clocks.made(block, "time", found, day))
        return moment % DAY, moment // DAY

    def _interval(self, cell: Cell) -> Moment:
        second = interval(cell) if isinstance(cell, str) else None
        return self._dates.moment(cell) if second is None else (NOWHERE, second, UNTOLD)

    def _place(self, cell: Cell) -> int:
        return self._places.setdefault(text_of(cell), len(self._places))


def _direction(cell: Cell) -> int:
    word = text_of(cell).casefold()
    if word not in DIRECTIONS:
        raise ValueError(f"not a direction, use one of {', '.join(DIRECTIONS)}; empty for people there")
    return DIRECTIONS[word]
