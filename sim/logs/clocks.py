"""Moments as they stand in a log become seconds that can be compared: on its clock, or in UTC under a declared zone."""

import numpy as np

from sim.compiling import Flags, Int32s, Int64s
from sim.events import NOWHERE
from sim.logs.columns import Block, Reader
from sim.logs.dates import DAY, UNTOLD
from sim.logs.zones import Zone

NEVER = -1  # no moment

_NEEDS_ZONE = 'a time with an offset from UTC, say what zone the office is in: "data.timezone=Europe/Amsterdam"'
_SKIPPED = "a time that the clock of the zone skips, check data.timezone"
_NO_DATE = "a time of day without its date: give the date too, or a column date"
_NO_TIME = "a date without a time of day, give both"


class Clocks:
    """Reads the moments of one file; `zone` is the declared one.

    Without a zone times are those of the clock on the wall as written. With one, a time with an offset is that moment
    and a time without is the zone's clock, and durations are true ones when the clock changes.
    """

    def __init__(self, reader: Reader, zone: Zone | None) -> None:
        """Read by the rules of `reader`."""
        self._reader, self._zone = reader, zone

    def of(
        self,
        block: Block,
        field: str,
        date: Int64s | None = None,
        *,
        required: bool = False,
        midnight: bool = False,
    ) -> Int64s:
        """Return the moments in a column in seconds since the midnight of ordinal 0, `NEVER` where it is empty.

        `date` (r,) has the dates of times of day that stand without one, NOWHERE where there is none. A date without
        a time of day is its `midnight`, or refused.
        """
        return self.made(block, field, self._reader.moments(block, field, required=required), date, midnight=midnight)

    def made(self, block: Block, field: str, found: Int32s, date: Int64s | None, *, midnight: bool = False) -> Int64s:
        """Return what `of` does for what was found (r, 3) in the column."""
        day, second, offset = found[:, 0].astype(np.int64), found[:, 1].astype(np.int64), found[:, 2]
        told = (day != NOWHERE) | (second != NOWHERE)
        if date is not None:
            day = np.where(told & (day == NOWHERE), date, day)
        if midnight:
            second = np.where(told & (second == NOWHERE), 0, second)
        self._check(block, field, told & (day == NOWHERE), _NO_DATE)
        self._check(block, field, told & (second == NOWHERE), _NO_TIME)
        told = (day != NOWHERE) & (second != NOWHERE)
        return np.where(told, self._moment(block, field, day * DAY + second, offset, told), NEVER)

    def days(self, block: Block, field: str, *, required: bool = False) -> Int64s:
        """Return the ordinals (r,) of the dates in a column, NOWHERE where it is empty; a time of day is left off."""
        return self.local(self.of(block, field, required=required, midnight=True)) // DAY

    def local(self, moments: Int64s) -> Int64s:
        """Return the clock time at moments, in seconds since the midnight of ordinal 0."""
        return moments if self._zone is None else np.where(moments == NEVER, NEVER, self._zone.to_clock(moments))

    def next_day(self, moments: Int64s) -> Int64s:
        """Return the moments of the same clock time a day later."""
        return moments + DAY if self._zone is None else self._zone.to_utc(self._zone.to_clock(moments) + DAY)

    def _moment(self, block: Block, field: str, clock: Int64s, offset: Int32s, told: Flags) -> Int64s:
        has_offset = told & (offset != UNTOLD)
        if self._zone is None:
            self._check(block, field, has_offset, _NEEDS_ZONE)
            return clock
        moments = np.where(has_offset, clock - offset, self._zone.to_utc(clock))
        self._check(block, field, told & ~has_offset & (self._zone.to_clock(moments) != clock), _SKIPPED)
        return moments

    def _check(self, block: Block, field: str, wrong: Flags, what: str) -> None:
        if wrong.any():
            self._reader.faults.note(block, field, np.flatnonzero(wrong), lambda _: what)
