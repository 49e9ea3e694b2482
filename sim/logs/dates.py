"""Dates and times as a log writes them: ISO or the declared format, never inferred.

``03-04-2025`` is 3 April or 4 March: such a text is refused with the way to declare its order.
"""

import datetime
import re
from dataclasses import dataclass
from functools import cache
from typing import Final, NoReturn

from sim.errors import ConfigurationError
from sim.events import NOWHERE
from sim.tabular import Cell, shown
from sim.tabular.layout import Broken

DAY: Final = 86_400  # seconds
UNTOLD: Final = 10**6  # an offset from UTC that a text does not give
FIRST_YEAR, LAST_YEAR = 2000, 2080  # of which calendars know the holidays

OUTSIDE: Final = f"a date outside {FIRST_YEAR} to {LAST_YEAR}"

_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_TIME: Final = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)? ?(?P<zone>z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_INTERVAL: Final = re.compile(r"(\d{1,2}):?(\d{2})(?: ?[-–] ?(\d{1,2}):?(\d{2}))?", re.ASCII)
# The letters of a declared format, English and Dutch; `m` is a month unless an hour stands before it.
_LETTERS: Final = {"y": "year", "j": "year", "d": "day", "h": "hour", "u": "hour", "s": "second", "m": "month"}
_DIRECTIVES: Final = {"%Y": "year", "%m": "month", "%d": "day", "%H": "hour", "%M": "minute", "%S": "second"}
_EXAMPLE: Final = "write such as DD-MM-YYYY or %d-%m-%Y"
_NO_DATE: Final = "a number where a date is meant: format the cells as dates in Excel and save again"

Moment = tuple[int, int, int]  # ordinal or NOWHERE, second of the day or NOWHERE, offset from UTC or UNTOLD


@dataclass(frozen=True)
class Dates:
    """How the dates of a log are written; `declared` is ``data.date_format``.

    It may be of the kind ``DD-MM-YYYY HH:mm``, Dutch ``dd-mm-jjjj uu:mm``, or ``%d-%m-%Y``; the times of day stand
    behind a space or a T and are read as they are. Raises `ConfigurationError` for a format that tells no date.
    """

    declared: str | None

    def __post_init__(self) -> None:
        self._pattern()

    def date(self, text: str) -> int:
        """Return the ordinal of the date in a text; raise ValueError with what to do."""
        pattern = self._pattern()
        match = (pattern or _ISO).fullmatch(text)
        # A year that stands first is ISO's own order or contradicts it; any other format cannot be mistaken for it.
        if not match and pattern and not pattern.pattern.startswith("(?P<year>"):
            match = _ISO.fullmatch(text)
        if not match:
            self._refuse(text)
        return _ordinal(int(match["year"]), int(match["month"]), int(match["day"]))

    def moment(self, cell: Cell) -> Moment:
        """Return what a cell tells of a date, a time of day, or both."""
        if isinstance(cell, Broken):
            raise ValueError(cell.reason)
        if isinstance(cell, datetime.datetime):
            return _ordinal(cell.year, cell.month, cell.day), _seconds(cell.time()), UNTOLD
        if isinstance(cell, datetime.date):
            return _ordinal(cell.year, cell.month, cell.day), NOWHERE, UNTOLD
        if isinstance(cell, datetime.time):
            return NOWHERE, _seconds(cell), UNTOLD
        if isinstance(cell, datetime.timedelta):
            return NOWHERE, *clock(str(cell))
        if not isinstance(cell, str):
            raise ValueError(_NO_DATE)
        date, time = halves(cell.strip())
        return self.joined(date, time)

    def joined(self, date: str, time: str) -> Moment:
        """Return the moment whose halves are given, either of which may be empty."""
        return self.date(date) if date else NOWHERE, *(clock(time) if time else (NOWHERE, UNTOLD))

    def _pattern(self) -> re.Pattern[str] | None:
        return None if self.declared is None else _compiled(self.declared)

    def _refuse(self, text: str) -> NoReturn:
        if self.declared is not None:
            raise ValueError(f"not a date as declared (data.date_format={shown(self.declared)}), nor YYYY-MM-DD")
        if re.fullmatch(r"[0-9]{5}(?:[.,][0-9]+)?|[0-9]{8}", text):
            hint = " (or declare data.date_format=YYYYMMDD)" if len(text) == 8 else ""
            raise ValueError(_NO_DATE + hint)
        if match := re.fullmatch(r"[0-9]{1,2}([-/. ])[0-9]{1,2}\1[0-9]{4}", text):
            orders = [match[1].join(order) for order in (("DD", "MM", "YYYY"), ("MM", "DD", "YYYY"))]
            raise ValueError(f'say which is the day: "data.date_format={orders[0]}" or "data.date_format={orders[1]}"')
        if match := re.fullmatch(r"[0-9]{4}([/.])[0-9]{1,2}\1[0-9]{1,2}", text):
            raise ValueError(f'no ISO date, declare it: "data.date_format={match[1].join(("YYYY", "MM", "DD"))}"')
        raise ValueError("not a date, write YYYY-MM-DD or declare how it is written: data.date_format=DD-MM-YYYY")


def halves(text: str) -> tuple[str, str]:
    """Return the date and the time of day in a text, "" for one that is not there."""
    for gap in (" ", "T"):
        date, found, time = text.partition(gap)
        if found and ":" not in date:
            return date, time.strip()
    return ("", text) if ":" in text else (text, "")


def clock(text: str) -> tuple[int, int]:
    """Return the second of the day and the offset from UTC (or `UNTOLD`); a fraction of a second is left off."""
    match = _TIME.fullmatch(text)
    if not match:
        raise ValueError("not a time of day, write HH:MM or HH:MM:SS")
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("not a time of day: before am or pm the hour is 1 to 12")
        hour = hour % 12 + 12 * (match["half"].casefold() == "p")
    seconds = 3600 * hour + 60 * minute + second
    if minute > 59 or second > 59 or seconds > DAY:
        raise ValueError("not a time of day, the last is 24:00:00")
    return seconds, _offset(match["zone"])


def interval(text: str) -> int | None:
    """Return the second at which an interval such as ``0815-0830`` or ``08:15`` ends, None for another text.

    Entries that are counted at a time are those since the time before: of an interval that is its end. One that ends
    at midnight does so at 24:00.
    """
    match = _INTERVAL.fullmatch(text.strip())
    if not match:
        return None
    start = clock(f"{match[1]}:{match[2]}")[0]
    end = clock(f"{match[3]}:{match[4]}")[0] if match[3] else start
    return end if end >= start else end + DAY


def _offset(zone: str | None) -> int:
    if zone is None:
        return UNTOLD
    if zone in "zZ":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[3:].strip(":") or 0)
    if hours > 14 or minutes > 59:
        raise ValueError("not an offset from UTC, write such as +01:00")
    return (60 * hours + minutes) * (-60 if zone[0] == "-" else 60)


def _ordinal(year: int, month: int, day: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(OUTSIDE)
    try:
        return datetime.date(year, month, day).toordinal()
    except ValueError:
        raise ValueError("there is no such date: check the order of day and month (data.date_format)") from None


def _seconds(time: datetime.time) -> int:
    return 3600 * time.hour + 60 * time.minute + time.second


@cache
def _compiled(declared: str) -> re.Pattern[str]:
    """Return the pattern of the date in a declared format, of which the time of day is left out."""
    parts: list[tuple[str, str]] = []  # field, or "" and a literal
    for token in (match[0] for match in re.finditer(r"%.|([A-Za-z])\1*|[^A-Za-z%]+", declared.strip())):
        field = _field(token, [name for name, _ in parts])
        if field is None and token == "T":
            field, token = "", " "
        if field is None:
            raise ConfigurationError(f"data.date_format: {shown(token)!r} is not known, {_EXAMPLE}")
        parts.append((field, token))
    times = [place for place, (field, _) in enumerate(parts) if field in ("hour", "minute", "second")]
    if times:
        if times[0] and not parts[times[0] - 1][1].endswith(" "):
            raise ConfigurationError(f"data.date_format: the date comes first, then a space and the time, {_EXAMPLE}")
        parts = parts[: max(times[0] - 1, 0)]
    if sorted(field for field, _ in parts if field) != ["day", "month", "year"]:
        raise ConfigurationError(f"data.date_format: it has to tell year, month and day once each, {_EXAMPLE}")
    pattern = ""
    for place, (field, token) in enumerate(parts):
        # Without a sign between them, numbers have all their digits.
        joined = any(beside[0] for beside in (*parts[max(place - 1, 0) : place], *parts[place + 1 : place + 2]))
        digits = r"\d{4}" if field == "year" else r"\d{2}" if joined else r"\d{1,2}"
        pattern += f"(?P<{field}>{digits})" if field else re.escape(token)
    return re.compile(pattern, re.ASCII)


def _field(token: str, before: list[str]) -> str | None:
    if token.startswith("%"):
        return _DIRECTIVES.get(token)
    if not token[0].isalpha():
        return ""
    field = _LETTERS.get(token[0].casefold())
    if field == "month" and "hour" in before:
        field = "minute"
    fits = len(token) == 4 if field == "year" else len(token) <= 2
    return field if fits else None
