"""What days a log has: its period, its weekdays, gaps, holidays, and days unlike others of their weekday."""

import datetime
from collections.abc import Sequence
from typing import Final

import numpy as np

from sim import words
from sim.compiling import Flags, Int32s, Int64s
from sim.sentences import Sentence
from sim.workdays import WORKWEEK, Calendar, holidays_of

# A day is unlike its weekday when it lies this many robust standard deviations (1.4826 times the median distance from
# the median, Rousseeuw and Croux 1993) and this share of the median away from it. Assumption: few enough to look at.
_DEVIATIONS: Final = 4.0
_SHARE: Final = 0.25
_MANY_DAYS: Final = 6  # of a weekday, below which none is said to be unlike the others
_LISTED: Final = 10


def day_lines(days: Int32s, calendar: Calendar, smallest: int, empty: Int32s | None = None) -> list[str]:
    """Return the lines of the import report about the ordinals of rows; small numbers are not told.

    The `empty` of them say that nobody was there, which on a holiday is nothing to tell.
    """
    first, last = (datetime.date.fromordinal(int(day)) for day in (days.min(), days.max()))
    rows = np.bincount(days - days.min())
    filled = rows if empty is None else rows - np.bincount(empty - days.min(), minlength=len(rows))
    dates = [first + datetime.timedelta(days=place) for place in range(len(rows))]
    weekday = np.array([date.weekday() for date in dates])
    closed = {
        day: name for year in range(first.year, last.year + 1) for day, name in holidays_of(calendar, year).items()
    }
    is_open = np.array([date.weekday() < WORKWEEK and date not in closed for date in dates])
    by_weekday = np.bincount(weekday, rows, 7).astype(int).tolist()
    told = _apart(by_weekday, smallest)
    counts = [
        Sentence("{name} {number:,}", name=Sentence(name), number=number)
        for name, number in zip(words.WEEKDAYS.values(), told, strict=False)
    ]
    lines: list[str] = [
        Sentence("period: {first} to {last}", first=first.isoformat(), last=last.isoformat()),
        Sentence("by weekday: {counts}", counts=counts),
    ]
    if weekend := sum(by_weekday[WORKWEEK:]):
        lines.append(Sentence("at weekends, kept: {number:,}", number=_number(weekend, smallest)))
    if met := [place for place, date in enumerate(dates) if date in closed and filled[place]]:
        number = _number(int(filled[met].sum()), smallest)
        holidays = _listed([f"{dates[place]} ({closed[dates[place]]})" for place in met])
        lines.append(Sentence("on holidays, kept: {number:,}, on {days}", number=number, days=holidays))
    if gaps := _spans([place for place, opened in enumerate(is_open) if opened and not rows[place]], is_open):
        spans = [str(dates[low]) if low == high else f"{dates[low]}..{dates[high]}" for low, high in gaps]
        lines.append(Sentence("working days without a row: {days}", days=_listed(spans)))
    unlike = [place for day in range(WORKWEEK) for place in _unlike(rows, is_open & (weekday == day) & (rows > 0))]
    if unlike:
        found = _listed([str(dates[place]) for place in sorted(unlike)])
        lines.append(Sentence("days unlike others of their weekday, check them: {days}", days=found))
    return lines


def _number(number: int, smallest: int) -> int | Sentence:
    return Sentence("fewer than {smallest}", smallest=smallest) if 0 < number < smallest else number


def _apart(numbers: list[int], smallest: int) -> list[int | Sentence]:
    """Return numbers of which small ones are not told, and others with them, as the sum of all is known.

    At least two are hidden, and together no small number.
    """
    told = [_number(number, smallest) for number in numbers]
    hidden = {place for place, one in enumerate(told) if isinstance(one, Sentence)}
    others = sorted((number, place) for place, number in enumerate(numbers) if number and place not in hidden)
    while hidden and others and (len(hidden) < 2 or sum(numbers[place] for place in hidden) < smallest):
        _, least = others.pop(0)
        told[least] = Sentence("not told")
        hidden.add(least)
    return told


def _unlike(rows: Int64s, chosen: Flags) -> list[int]:
    places = np.flatnonzero(chosen)
    if len(places) < _MANY_DAYS:
        return []
    numbers = rows[places].astype(np.float64)
    middle = np.median(numbers)
    away = np.abs(numbers - middle)
    far = (away > _DEVIATIONS * 1.4826 * np.median(away)) & (away > _SHARE * middle)
    return [int(place) for place in places[far]]


def _spans(places: list[int], is_open: Flags) -> list[tuple[int, int]]:
    """Return runs of days as (first, last), which closed days in between do not break."""
    rank = np.cumsum(is_open)
    spans: list[tuple[int, int]] = []
    for place in places:
        if spans and rank[place] == rank[spans[-1][1]] + 1:
            spans[-1] = spans[-1][0], place
        else:
            spans.append((place, place))
    return spans


def _listed(texts: Sequence[str]) -> list[str]:
    """Return the first texts, and how many more there are."""
    more = len(texts) - _LISTED
    return [*texts[:_LISTED], *([Sentence("and {number} more", number=more)] if more > 0 else [])]
