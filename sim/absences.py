"""Leave and sickness (§5): spells of several days that are stationary on the first day of a period (§1).

Every spell is drawn under the date on which it starts, and every probability is a function of the date alone. So a
person has the same spells whatever period is looked at, and a period's first day is as likely to lie within a spell
as any other: spells that began before it are drawn too.
"""

import datetime
import functools
import math
from dataclasses import dataclass

import numpy as np

from sim.compiling import Flags, Floats, Int64s, Words, kernel
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.workdays import WORKWEEK, Calendar, open_days, working_days

LONGEST_LEAVE = 3  # weeks in one spell, the length of `Calendar.leave_weeks`
# Sick spells end after this many times their mean length, so that a look-back is finite; e**-6 of them are cut.
LONGEST_SICKNESS = 6
# Four calendar days share a draw's block of four numbers, which saves three quarters of the work.
BLOCK = 4
_DAYS_A_WEEK = 7


def absences(calendar: Calendar, draws: Draws, entity: Words, mondays: list[datetime.date]) -> tuple[Flags, Flags]:
    """Return who is on leave and who is sick, two bool arrays of shape (people, weeks, 5), Monday to Friday.

    Leave falls on open days only; it does not look at the contract, sickness looks at neither: the caller lets days
    off go before leave, and leave before sickness (§5). `mondays` ascend. In memory each week's part stands together.
    Raises `ConfigurationError` when a month would hold more leave than working days.
    """
    return _leave(calendar, draws, entity, mondays), _sick(calendar, draws, entity, mondays)


def sickness_probability(calendar: Calendar) -> float:
    """Return the exact probability that a person is sick on a date, equal to `sickness_rate` up to rounding."""
    return _covered(_sick_thresholds(calendar.sickness_rate, calendar.sickness_days))


def leave_probability(calendar: Calendar, day: datetime.date) -> float:
    """Return the exact probability that a person is on leave on a date; 0 when the office is closed.

    It is leave days x month share / working days of the month on every open day, since single days fill up what the
    whole-week spells leave. Raises `ConfigurationError` when that exceeds 1.
    """
    monday = day - datetime.timedelta(days=day.weekday())
    if day.weekday() >= WORKWEEK or not open_days(calendar, monday)[day.weekday()]:
        return 0.0
    in_spell = _spell_coverage(calendar, monday)
    return in_spell + (1.0 - in_spell) * _single_day(calendar, day, in_spell)


# --- leave -----------------------------------------------------------------------------------------------------------


def _leave(calendar: Calendar, draws: Draws, entity: Words, mondays: list[datetime.date]) -> Flags:
    leave = np.zeros((len(mondays), len(entity), WORKWEEK), dtype=np.bool_)
    if calendar.leave_days == 0 or not mondays:
        return leave.swapaxes(0, 1)
    of = _chances_of_leave(_Key(calendar), tuple(mondays))
    start, starter, _, low = draws.below("leave_spell", of.starts, entity, 1, float(of.lasting[::LONGEST_LEAVE].max()))
    week, person, day, u = draws.below("leave_day", of.weeks, entity, WORKWEEK, float(of.single.max()))
    _go_on_leave(
        start, starter, low, of.lasting, of.week_of, of.opened, week, person, day, u, of.single, len(entity),
        leave.reshape(-1),
    )  # fmt: skip
    return leave.swapaxes(0, 1)


@kernel
def _go_on_leave(
    start: Int64s,
    starter: Int64s,
    low: Floats,
    lasting: Floats,
    week_of: Int64s,
    opened: Flags,
    week: Int64s,
    person: Int64s,
    day: Int64s,
    chance: Floats,
    single: Floats,
    people: int,
    leave: Flags,
) -> None:
    """Write who is on leave for weeks (`start`, `starter`, `low`), and on single days; see `_Leave` for the others."""
    for spell in range(len(start)):
        # The longest spells take the smallest numbers, so that "still away in week j" is one comparison.
        for place in range(LONGEST_LEAVE * start[spell], LONGEST_LEAVE * (start[spell] + 1)):
            if low[spell] < lasting[place] and week_of[place] >= 0:
                first = WORKWEEK * (week_of[place] * people + starter[spell])
                for one in range(WORKWEEK):
                    leave[first + one] = opened[WORKWEEK * week_of[place] + one]
    for spell in range(len(week)):
        if chance[spell] < single[WORKWEEK * week[spell] + day[spell]]:
            leave[WORKWEEK * (week[spell] * people + person[spell]) + day[spell]] = True


class _Key:
    """A calendar as a key: equal where all is that decides on leave."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._values = (
            calendar.country, *calendar.extra_holidays, None, *calendar.skipped_holidays, None, calendar.leave_days,
            *calendar.leave_months, calendar.leave_week_share, *calendar.leave_weeks,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)


@dataclass(frozen=True)
class _Leave:
    """What leave in w weeks, and in s weeks in which spells of it start, is drawn by."""

    weeks: list[int]  # (w,) ordinals of the Mondays
    opened: Flags  # (w x 5,) open days
    single: Floats  # (w x 5,) the probability of a single day of leave, 0 on closed days
    starts: list[int]  # (s,) ordinals of the Mondays
    lasting: Floats  # (s x 3,) the probability that a spell starts and lasts longer than 0, 1, 2 weeks
    week_of: Int64s  # (s x 3,) which of the w weeks is the first, second, third of such a spell; -1: none


@functools.lru_cache(maxsize=1024)
def _chances_of_leave(key: _Key, mondays: tuple[datetime.date, ...]) -> _Leave:
    opened = np.array([open_days(key.calendar, monday) for monday in mondays]).reshape(-1)
    weeks = [monday.toordinal() for monday in mondays]
    single = np.array([_week_of_leave(key, monday)[1] for monday in mondays]).reshape(-1)
    starts = sorted({week - _DAYS_A_WEEK * j for week in weeks for j in range(LONGEST_LEAVE)})
    spells = [_week_of_leave(key, datetime.date.fromordinal(start))[0] for start in starts]
    place = {week: number for number, week in enumerate(weeks)}
    week_of = [place.get(start + _DAYS_A_WEEK * j, -1) for start in starts for j in range(LONGEST_LEAVE)]
    return _Leave(
        weeks,
        opened,
        np.where(opened, single, 0.0),
        starts,
        np.array(spells).reshape(-1),
        np.array(week_of, dtype=np.int64),
    )


@functools.lru_cache(maxsize=4096)
def _week_of_leave(key: _Key, monday: datetime.date) -> tuple[tuple[float, ...], list[float]]:
    """Return the thresholds of spells that start on this Monday, and the probabilities of single days (5,)."""
    in_spell = _spell_coverage(key.calendar, monday)
    days = [monday + datetime.timedelta(days=d) for d in range(WORKWEEK)]
    return _leave_thresholds(key.calendar, monday), [_single_day(key.calendar, day, in_spell) for day in days]


def _target(calendar: Calendar, day: datetime.date) -> float:
    """Return the wanted probability of leave on an open day of the month of `day`."""
    days = working_days(calendar, day.year, day.month)
    wanted = calendar.leave_days * calendar.leave_months[day.month - 1]
    if wanted > days:
        raise ConfigurationError(
            f"leave_months: {day:%B %Y} would hold {wanted:.1f} days of leave but has {days} working days, "
            "lower leave_days or that month's share"
        )
    return wanted / days if days else 0.0


def _week_target(calendar: Calendar, monday: datetime.date) -> float:
    """Return how much of a week's leave may be whole-week spells: a share of its least day."""
    friday = monday + datetime.timedelta(days=WORKWEEK - 1)
    return calendar.leave_week_share * min(_target(calendar, monday), _target(calendar, friday))


def _leave_thresholds(calendar: Calendar, monday: datetime.date) -> tuple[float, ...]:
    """Return for j = 0, 1, 2 the probability that a spell starts on this Monday and lasts longer than j weeks.

    A spell of l weeks starts at the rate that would be stationary if all weeks were like the least of its own l
    weeks. So no week ever holds more spells than its target, and single days can fill up the rest exactly.
    """
    targets = [_week_target(calendar, monday + datetime.timedelta(weeks=j)) for j in range(LONGEST_LEAVE)]
    shares = calendar.leave_weeks
    lasting = tuple(math.fsum(shares[j:]) for j in range(LONGEST_LEAVE))
    starting = [share * _start_rate(min(targets[: length + 1]), lasting) for length, share in enumerate(shares)]
    return tuple(math.fsum(starting[j:]) for j in range(LONGEST_LEAVE))


@functools.lru_cache(maxsize=4096)
def _start_rate(target: float, lasting: tuple[float, ...]) -> float:
    """Solve prod_j (1 - a * P(length > j)) = 1 - target for the start probability a of a week, by Newton's method.

    The product is convex and falls in a, so that from 0 the steps approach the root from below and never pass it.
    """
    rate = 0.0
    while True:
        factors = [1.0 - rate * share for share in lasting]
        product = math.prod(factors)
        if product <= 0.0:
            return rate
        step = (product - 1.0 + target) / (
            product * math.fsum(share / factor for share, factor in zip(lasting, factors, strict=True))
        )
        if step <= 1e-16:
            return rate
        rate += step


def _spell_coverage(calendar: Calendar, monday: datetime.date) -> float:
    """Return the exact probability that a week lies within a whole-week spell: spells of three Mondays cover it."""
    starts = [monday - datetime.timedelta(weeks=j) for j in range(LONGEST_LEAVE)]
    return _covered(tuple(_leave_thresholds(calendar, start)[j] for j, start in enumerate(starts)))


def _single_day(calendar: Calendar, day: datetime.date, in_spell: float) -> float:
    """Return the probability of a single day of leave that brings the whole to the target."""
    missing = _target(calendar, day) - in_spell
    return max(0.0, missing / (1.0 - in_spell)) if in_spell < 1.0 else 0.0


# --- sickness --------------------------------------------------------------------------------------------------------


def _sick(calendar: Calendar, draws: Draws, entity: Words, mondays: list[datetime.date]) -> Flags:
    thresholds = np.array(_sick_thresholds(calendar.sickness_rate, calendar.sickness_days))
    if not mondays or thresholds[0] == 0.0:
        return np.zeros((len(mondays), len(entity), WORKWEEK), dtype=np.bool_).swapaxes(0, 1)
    first, last = mondays[0].toordinal(), mondays[-1].toordinal() + WORKWEEK
    earliest = first - len(thresholds) + 1
    blocks = range(earliest - earliest % BLOCK, last, BLOCK)
    block, person, offset, u = draws.below("sick_spell", blocks, entity, BLOCK, float(thresholds[0]))
    sick = np.zeros((len(mondays), len(entity), WORKWEEK), dtype=np.bool_)
    place = np.full(last - first, -1)
    for week, monday in enumerate(mondays):
        place[monday.toordinal() - first :][:WORKWEEK] = week * sick[0].size + np.arange(WORKWEEK)
    begin = BLOCK * block + offset + (blocks.start - first)
    _fall_sick(begin, person, u, thresholds, place, sick.reshape(-1))
    return sick.swapaxes(0, 1)


@kernel
def _fall_sick(begin: Int64s, person: Int64s, u: Floats, thresholds: Floats, place: Int64s, sick: Flags) -> None:
    """Write the days of each spell, which begins so many days from the first date (`begin`, may be before it).

    `place` has for each date where that day of the first person is in `sick`, -1 for none.
    """
    for spell in range(len(begin)):
        length = 0
        # u < rate * P(length > l) holds for as many l as the spell has days.
        while length < len(thresholds) and u[spell] < thresholds[length]:
            length += 1
        for date in range(max(begin[spell], 0), min(begin[spell] + length, len(place))):
            if place[date] >= 0:
                sick[place[date] + WORKWEEK * person[spell]] = True


@functools.lru_cache(maxsize=64)
def _sick_thresholds(rate: float, mean_days: float) -> tuple[float, ...]:
    """Return for l = 0, 1, ... the probability that a spell starts on a day and lasts longer than l days.

    Lengths are geometric with the given mean, cut at `LONGEST_SICKNESS` means. A person is sick unless no spell
    covers the day, so the start probability solves 1 - prod_l (1 - start * P(length > l)) = rate: by bisection.
    """
    lasting = [(1.0 - 1.0 / mean_days) ** day for day in range(math.ceil(LONGEST_SICKNESS * mean_days))]
    low, high = 0.0, 1.0
    while low < (middle := (low + high) / 2.0) < high:
        if _covered(tuple(middle * share for share in lasting)) < rate:
            low = middle
        else:
            high = middle
    start = high if rate > 0.0 else 0.0
    return tuple(start * share for share in lasting)


def _covered(thresholds: tuple[float, ...]) -> float:
    """Return 1 - prod (1 - threshold): the probability that at least one of several independent spells covers a day."""
    return 1.0 - math.prod(1.0 - threshold for threshold in thresholds)
