"""A time zone over the years of the logs: between the clock on the wall and UTC, for whole columns."""

import datetime
import zoneinfo
from functools import lru_cache

import numpy as np

from sim.compiling import Int64s
from sim.errors import ConfigurationError, nearest
from sim.logs.dates import DAY, FIRST_YEAR, LAST_YEAR
from sim.tabular import shown


class Zone:
    """A zone by its name, such as ``Europe/Amsterdam``; seconds are counted from the midnight of ordinal 0.

    A clock time that the zone has twice, in the hour before the clock goes back, is taken as the first of the two.
    Raises `ConfigurationError` for a name that is not known.
    """

    def __init__(self, name: str) -> None:
        """Find the moments at which the zone's clock changes."""
        self.name = name
        self._at, self._offset = _changes(name)  # in UTC; the offset from each change on
        # On the clock before a change: up to there the offset before it holds.
        self._clock = self._at + np.concatenate([self._offset[:1], self._offset[:-1]])

    def to_clock(self, utc: Int64s) -> Int64s:
        """Return the clock time at moments in UTC."""
        return utc + self._offset[np.maximum(np.searchsorted(self._at, utc, side="right") - 1, 0)]

    def to_utc(self, clock: Int64s) -> Int64s:
        """Return the moments in UTC of clock times; `to_clock` gives others where the zone skips them."""
        return clock - self._offset[np.maximum(np.searchsorted(self._clock, clock, side="right") - 1, 0)]


@lru_cache(maxsize=8)
def _changes(name: str) -> tuple[Int64s, Int64s]:
    zone = _zone(name)
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    shift = epoch.toordinal() * DAY

    def offset(utc: int) -> int:
        there = (epoch + datetime.timedelta(seconds=utc - shift)).astimezone(zone).utcoffset()
        assert there is not None
        return int(there.total_seconds())

    first = datetime.date(FIRST_YEAR, 1, 1).toordinal() * DAY
    last = datetime.date(LAST_YEAR + 1, 1, 1).toordinal() * DAY
    at, offsets = [first], [offset(first)]
    for low in range(first, last, DAY):
        if offset(low + DAY) == offsets[-1]:
            continue
        high = low + DAY
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offsets[-1] else (low, middle)
        at.append(high)
        offsets.append(offset(high))
    return np.array(at, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        names = zoneinfo.available_timezones()
        places = {one.rsplit("/", 1)[-1]: one for one in sorted(names)}
        by_place = name.rsplit("/", 1)[-1].casefold()
        place = next((whole for short, whole in places.items() if short.casefold() == by_place), None)
        hint = f" (did you mean '{place}'?)" if place else nearest(name, names)
        raise ConfigurationError(
            f"data.timezone: {shown(name)!r} is no time zone that is known{hint}, write such as Europe/Amsterdam"
        ) from None
