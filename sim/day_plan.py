"""The plans of days (§8-§11): when people who come in arrive, leave, have lunch, take breaks and meet.

Everything is drawn here, before the day is played; the result is plain integer arrays, in seconds from midnight.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from sim.building import Building
from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s, Words, kernel
from sim.days import (
    ABSENCES,
    ARRIVE,
    BOOKING,
    LEAVE,
    MEETINGS,
    NEED,
    OF_DAYS,
    OF_MEETINGS,
    OF_PEOPLE,
    ORDINAL,
    OWNED_DESK,
    PATIENCE,
    PEOPLE,
    RANK,
    WISHED,
    ZONE,
    Days,
    cut_by_day,
    cuts_of,
    table_of,
)
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.events import NOWHERE, Ints
from sim.meetings import HOUR, Clusters, MeetingWeek
from sim.normal_quantiles import normal_quantiles
from sim.parameters import Parameters, parameter
from sim.population import People
from sim.times_away import MOST_BREAKS, Breaks, Lunches, attend_meetings, times_away, timetable

SHORTEST_STAY = 1800  # seconds
FRIDAY = 4
_NO_BOOKINGS: Final = np.zeros(0, dtype=np.int32)


@dataclass
class Day(Parameters):
    """How a day at the office goes in time."""

    name: str = parameter("office", unit="", help="the preset's name")
    arrival: float = parameter(8.7, unit="hour", help="mean usual arrival", low=0, high=23)
    arrival_between: float = parameter(0.6, unit="hours", help="sd of usual arrival between people", low=0, high=6)
    arrival_within: float = parameter(
        0.35, unit="hours", help="scale of the daily deviation of one person (Student t, 4 df)", low=0, high=6
    )
    departure: float = parameter(17.83, unit="hour", help="mean usual departure", low=1, high=24)
    departure_between: float = parameter(0.6, unit="hours", help="sd of usual departure between people", low=0, high=6)
    departure_within: float = parameter(0.91, unit="hours", help="sd of one person's daily departure", low=0, high=6)
    correlation_between: float = parameter(
        0.57, unit="", help="correlation of usual arrival and departure", low=-0.99, high=0.99
    )
    correlation_within: float = parameter(
        0.1654, unit="", help="correlation of the normal scores of one day's deviations", low=-0.99, high=0.99
    )
    friday_earlier: float = parameter(0.22, unit="hours", help="earlier departure on Fridays", low=0, high=8)
    part_day_share: float = parameter(
        0.4, unit="share", help="office days that are only a morning or only an afternoon", low=0, high=1
    )
    part_day_end: float = parameter(
        12.75, unit="hour", help="mean end of a morning, start of an afternoon", low=0, high=24
    )
    part_day_sd: float = parameter(0.5, unit="hours", help="sd of the same", low=0, high=6)
    lunch_share: float = parameter(0.8, unit="share", help="people who leave their desk for lunch", low=0, high=1)
    lunch_start: float = parameter(12.33, unit="hour", help="mean start of lunch", low=0, high=24)
    lunch_sd: float = parameter(0.42, unit="hours", help="sd of the start of lunch", low=0, high=6)
    lunch_minutes: float = parameter(35.0, unit="minutes", help="mean length of lunch", low=0, high=240)
    breaks: float = parameter(3.0, unit="breaks/day", help="short absences from the desk", low=0, high=MOST_BREAKS)
    break_minutes: float = parameter(15.0, unit="minutes", help="mean length (exponential)", low=0, high=120)

    def check(self) -> None:
        """Refuse a day that ends before it begins."""
        if not self.arrival < self.departure:
            raise ConfigurationError("departure: people must leave after they arrive, give a later hour")


@dataclass(frozen=True)
class Profile:
    """What stays the same for each of n people over a replication."""

    arrival: Floats  # (n,) usual arrival, hours
    departure: Floats  # (n,) usual departure, hours
    zone: Ints  # (n,)
    owned_desk: Ints  # (n,)


def profile(day: Day, stagger_minutes: float, people: People, zone: Ints, owned_desk: Ints, draws: Draws) -> Profile:
    """Draw usual times; `stagger_minutes` spreads the teams' working times evenly over that span (§7)."""
    teams = len(people.teams)
    place = people.team / (teams - 1) - 0.5 if teams > 1 else np.zeros(len(people))
    shift = place * stagger_minutes / 60
    arrival, departure = usual_times(day, shift, people.entity, 0, draws)
    return Profile(arrival=arrival, departure=departure, zone=zone, owned_desk=owned_desk)


def usual_times(day: Day, shift: Floats, entity: Words, when: int | Int64s, draws: Draws) -> tuple[Floats, Floats]:
    """Draw usual arrivals and departures (n,) in hours, each person's later by `shift` (n,)."""
    noise = draws.normal("usual_times", when, entity, 2)
    rho = day.correlation_between
    later = rho * noise[:, 0] + np.sqrt(1 - rho**2) * noise[:, 1]
    return (
        day.arrival + shift + day.arrival_between * noise[:, 0],
        day.departure + shift + day.departure_between * later,
    )


class WeekToPlan(NamedTuple):
    """Who comes in a week, and its meetings."""

    monday: date
    presents: Mapping[int, Int64s]  # by weekday the people present: ascending indices
    meetings: MeetingWeek


def plan_days(
    day: Day,
    building: Building,
    people: People,
    usual: Profile,
    weeks: Sequence[WeekToPlan],
    groups: Clusters,
    draws: Draws,
) -> Days:
    """Draw the plans of the days of some weeks, of which it says who is there."""
    presents = [one for week in weeks for one in week.presents.values()]
    weekdays = np.array([weekday for week in weeks for weekday in week.presents], dtype=np.int64)
    ordinals = np.array([week.monday.toordinal() + one for week in weeks for one in week.presents], dtype=np.int64)
    of_days = [len(one) for one in presents]
    present = np.concatenate([np.zeros(0, dtype=np.int64), *presents])
    cuts = np.array([0, *accumulate(of_days)])
    weekday, ordinal = np.repeat(weekdays, of_days), np.repeat(ordinals, of_days)
    entity, m = people.entity[present], len(present)
    opening, closing = int(building.opening * HOUR), int(building.closing * HOUR)
    arrive, leave = _stay(day, usual, present, entity, weekday, ordinal, opening, closing, draws)

    table, meetings = timetable([(week.meetings, list(week.presents)) for week in weeks])
    attended = attend_meetings(groups, table, meetings, cuts, present, len(people), closing, arrive, leave)
    lunches = _lunches(day, ordinal, entity, draws)
    breaks = _breaks(day, ordinal, entity, arrive, leave, draws)
    first, absences = times_away(arrive, leave, table, attended, lunches, breaks)
    away, back = absences
    owned_desk = usual.owned_desk[present]
    keep = _keep(building, ordinal, entity, owned_desk, first, away, back, draws)
    rank, (starts, order) = np.empty(m, dtype=np.int32), np.empty((2, m + 1), dtype=np.int64)
    _ranks(draws.uniform("rank", ordinal, entity)[:, 0], cuts, starts, order, rank)
    patience = np.zeros(m, dtype=np.int32)
    if building.refused == "wait":
        waits = -np.log(draws.uniform("patience", ordinal, entity)[:, 0]) * building.patience * 60
        patience = np.minimum(waits, 86_400).astype(np.int32)
    own = (
        (ARRIVE, arrive), (LEAVE, leave), (RANK, rank), (ZONE, usual.zone[present]), (NEED, people.desk_type[present]),
        (OWNED_DESK, owned_desk), (PATIENCE, patience), (BOOKING, NOWHERE),
    )  # fmt: skip

    held = np.flatnonzero(attended.size)  # of the meetings of these days
    cluster, bounds = table.cluster[held], np.searchsorted(held, meetings)
    zone = usual.zone[groups.member[groups.first[cluster]]]
    of_meetings = (table.start[held], table.end[held], attended.size[held], zone, cluster)
    numbers, sizes = np.zeros((OF_DAYS, len(presents)), dtype=np.int64), np.zeros((4, len(presents)), dtype=np.int64)
    numbers[ORDINAL], numbers[WISHED] = ordinals, meetings[:, 1] - meetings[:, 0]
    sizes[PEOPLE], sizes[ABSENCES], sizes[MEETINGS] = of_days, np.diff(first[cuts]), bounds[:, 1] - bounds[:, 0]
    return Days(
        numbers,
        cuts_of(sizes),
        present.astype(np.int32),
        table_of(OF_PEOPLE, m, own),
        cut_by_day(first, cuts),
        absences.reshape(-1),
        keep,
        table_of(OF_MEETINGS, len(held), enumerate(of_meetings)),
        _NO_BOOKINGS,
    )


def _stay(
    day: Day,
    usual: Profile,
    present: Int64s,
    entity: Words,
    weekday: Int64s,
    ordinal: Int64s,
    opening: int,
    closing: int,
    draws: Draws,
) -> tuple[Int32s, Int32s]:
    """Arrival and end of the stay, seconds; a share of days is only a morning or only an afternoon (§8)."""
    m = len(present)
    quantiles, scores = np.zeros(m), np.zeros((m, 2))
    parts, edges = np.zeros(m, dtype=np.int8), np.zeros(0)
    if day.arrival_within or day.departure_within or day.part_day_share:
        chance = draws.uniform("arrive", ordinal, entity, 4)
        quantiles, scores = student(chance[:, 0]), normal_quantiles(chance[:, :2])
        parts = _parts(day, chance[:, 2])
        edges = day.part_day_end + day.part_day_sd * normal_quantiles(chance[:, 3][parts != 0])
    arrive, leave, rho = np.empty(m, dtype=np.int32), np.empty(m, dtype=np.int32), day.correlation_within
    _stays(
        usual.arrival, usual.departure, present, weekday, quantiles, scores.reshape(-1), parts, edges,
        day.arrival_within, day.departure_within, rho, math.sqrt(1 - rho**2), day.friday_earlier,
        opening, closing, arrive, leave,
    )  # fmt: skip
    return arrive, leave


@kernel
def _stays(
    arrival: Floats,
    departure: Floats,
    present: Int64s,
    weekday: Int64s,
    quantiles: Floats,
    scores: Floats,
    parts: Int8s,
    edges: Floats,
    arrival_within: float,
    departure_within: float,
    rho: float,
    rest: float,
    friday_earlier: float,
    opening: int,
    closing: int,
    arrive: Int32s,
    leave: Int32s,
) -> None:
    """Write the stays: each person's usual hours and how much later both are; `edges` are of who has part of a day.

    How much later is made of quantiles: one of the arrival, two `scores` of the departure, `rest` is of the second.
    """
    edge = 0
    for row in range(len(present)):
        come = arrival[present[row]] + arrival_within * quantiles[row]
        go = departure[present[row]] + departure_within * (rho * scores[2 * row] + rest * scores[2 * row + 1])
        if weekday[row] == FRIDAY:
            go -= friday_earlier
        if parts[row] > 0:
            go = min(go, edges[edge])
        elif parts[row] < 0:
            come = max(come, edges[edge])
        edge += parts[row] != 0
        arrive[row] = int(min(max(come * HOUR, opening), closing - SHORTEST_STAY))
        leave[row] = int(min(max(go * HOUR, arrive[row] + SHORTEST_STAY), closing))


def student(chance: Floats) -> Floats:
    """Return the quantiles of Student's t distribution with four degrees of freedom, which has heavy tails (§8).

    In closed form: with t / sqrt(4 + t^2) = 2 sin(a) the distribution function is (1 + sin(3a)) / 2 (Shaw 2006,
    "Sampling Student's T distribution - use of the inverse cumulative distribution function", Journal of Computational
    Finance 9(4)).
    """
    tangent = np.tan(np.arcsin(2 * chance - 1) / 3)
    quantile: Floats = 4 * tangent / np.sqrt(1 - 3 * tangent**2)
    return quantile


def part_days(day: Day, people: People, monday: date, draws: Draws, weekday: int, who: Int64s) -> Int8s:
    """Return (k,) whether these people come only in the morning (1), only in the afternoon (-1) or all day (0)."""
    return _parts(day, draws.uniform("arrive", monday.toordinal() + weekday, people.entity[who], 3)[:, 2])


def _parts(day: Day, chance: Floats) -> Int8s:
    return (chance < day.part_day_share / 2).astype(np.int8) * np.int8(2) - (chance < day.part_day_share)


def _lunches(day: Day, ordinal: Int64s, entity: Words, draws: Draws) -> Lunches:
    m = len(entity)
    if day.lunch_share == 0:
        return Lunches(np.full(m, -1.0), np.zeros(m))
    chance = draws.uniform("lunch", ordinal, entity, 3)
    start = (day.lunch_start + day.lunch_sd * normal_quantiles(chance[:, 1])) * HOUR
    start = np.where(chance[:, 0] < day.lunch_share, start, -1.0)
    return Lunches(start, day.lunch_minutes * 60 * (0.5 + chance[:, 2]))


def _breaks(day: Day, ordinal: Int64s, entity: Words, arrive: Int32s, leave: Int32s, draws: Draws) -> Breaks:
    if not (day.breaks > 0 and day.break_minutes > 0):
        return Breaks(np.zeros(len(entity), dtype=np.int32), np.zeros(0), np.zeros(0))
    mean = day.breaks * (leave - arrive) / (8 * HOUR)
    number, place, chance = draws.counted("breaks", ordinal, entity, mean, MOST_BREAKS)
    return Breaks(number, place, -np.log(chance) * day.break_minutes * 60)


@kernel
def _ranks(order: Floats, cuts: Int64s, starts: Int64s, sorted_: Int64s, rank: Int32s) -> None:
    """Write the places of numbers from 0 to 1 in their order, of each day apart.

    Even numbers stand where they belong but for a few places once each is in its bucket, of as many as there are
    numbers; then each only moves up before the larger ones.
    """
    for day in range(len(cuts) - 1):
        low, people = cuts[day], cuts[day + 1] - cuts[day]
        for bucket in range(people + 1):
            starts[bucket] = 0
        for row in range(low, low + people):
            starts[int(order[row] * people) + 1] += 1
        for bucket in range(people):
            starts[bucket + 1] += starts[bucket]
        for row in range(low, low + people):
            bucket = int(order[row] * people)
            sorted_[starts[bucket]] = row
            starts[bucket] += 1
        for turn in range(people):
            row, place = sorted_[turn], turn
            while place > 0 and order[sorted_[place - 1]] > order[row]:
                sorted_[place] = sorted_[place - 1]
                place -= 1
            sorted_[place] = row
        for turn in range(people):
            rank[sorted_[turn]] = turn


def _keep(
    building: Building,
    ordinal: Int64s,
    entity: Words,
    owned_desk: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
    draws: Draws,
) -> Flags:
    """Decide for each absence whether the desk is held (§11); owners keep theirs."""
    keep = np.ones(len(away), dtype=np.bool_)
    must = np.flatnonzero(back - away > int(building.clear_after * 60))
    if len(must):
        person = np.searchsorted(first, must, side="right") - 1
        turn = must - first[person]
        chance = draws.uniform("keep_desk", ordinal[person], entity[person], int(turn.max()) + 1)
        follows = chance[np.arange(len(must)), turn] < building.clear_compliance
        keep[must] = ~follows | (owned_desk[person] != NOWHERE)
    return keep
