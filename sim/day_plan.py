"""The plans of days (§8-§11): when people who come in arrive, leave, have lunch, take breaks and meet.

Everything is drawn here, before the day is played; the result is plain integer arrays, in seconds from midnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.building import Building
from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s, Words
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.events import NOWHERE, DayPlan, Ints
from sim.meetings import HOUR, Clusters, MeetingWeek
from sim.parameters import Parameters, parameter
from sim.population import People
from sim.times_away import MOST_BREAKS, attend_meetings, times_away

SHORTEST_STAY = 1800  # seconds
FRIDAY = 4
DEGREES = 4  # of freedom of the daily deviation of arrival: heavy tails


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


def plan_days(
    day: Day,
    building: Building,
    people: People,
    usual: Profile,
    monday: date,
    presents: Mapping[int, Int64s],
    groups: Clusters,
    week: MeetingWeek,
    draws: Draws,
) -> list[DayPlan]:
    """Draw the plans of days of one week: weekday to the people present (ascending indices into `people`)."""
    weekdays = list(presents)
    present = np.concatenate([np.zeros(0, dtype=np.int64), *presents.values()])
    cuts = np.cumsum([0, *(len(one) for one in presents.values())])
    on = np.repeat(np.arange(len(weekdays)), np.diff(cuts))
    weekday = np.array(weekdays, dtype=np.int64)[on]
    ordinal, entity, m = monday.toordinal() + weekday, people.entity[present], len(present)
    opening, closing = int(building.opening * HOUR), int(building.closing * HOUR)
    arrive, leave = _stay(day, usual, present, entity, weekday, ordinal, opening, closing, draws)

    meetings = np.searchsorted(week.weekday, [(one, one + 1) for one in weekdays]).reshape(-1, 2)
    attended = attend_meetings(groups, week, meetings, cuts, present, len(people), closing, arrive, leave)
    lunch_start, lunch_length = _lunch(day, ordinal, entity, draws)
    breaks = _breaks(day, ordinal, entity, arrive, leave, draws)
    first, away, back = times_away(arrive, leave, week, attended, lunch_start, lunch_length, *breaks)
    owned_desk, zone, need = usual.owned_desk[present], usual.zone[present], people.desk_type[present]
    keep = _keep(building, ordinal, entity, owned_desk, first, away, back, draws)
    patience = np.zeros(m, dtype=np.int32)
    if building.refused == "wait":
        waits = -np.log(draws.uniform("patience", ordinal, entity)[:, 0]) * building.patience * 60
        patience = np.minimum(waits, 86_400).astype(np.int32)
    rank = _ranks(on, draws.uniform("rank", ordinal, entity)[:, 0], cuts)
    person = present.astype(np.int32)
    plans = []
    for one, low, high, (begin, end) in zip(weekdays, cuts[:-1], cuts[1:], meetings, strict=True):
        at, absent = slice(low, high), slice(first[low], first[high])
        held = begin + np.flatnonzero(attended.size[begin:end])
        plans.append(
            DayPlan(
                ordinal=monday.toordinal() + one,
                person=person[at],
                arrive=arrive[at],
                leave=leave[at],
                rank=rank[at],
                zone=zone[at],
                need=need[at],
                owned_desk=owned_desk[at],
                patience=patience[at],
                first=first[low : high + 1] - first[low],
                away=away[absent],
                back=back[absent],
                keep=keep[absent],
                meeting_start=week.start[held],
                meeting_end=week.end[held],
                meeting_size=attended.size[held],
                meeting_cluster=week.cluster[held].astype(np.int32),
                meeting_zone=usual.zone[groups.member[groups.first[week.cluster[held]]]],
                booking=np.full(high - low, NOWHERE, dtype=np.int32),
                booked_until=np.zeros(0, dtype=np.int32),
                meetings_wished=int(end - begin),
            )
        )
    return plans


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
    arrive, leave = usual.arrival[present], usual.departure[present]
    if day.arrival_within or day.departure_within or day.part_day_share:
        from scipy.special import ndtri, stdtrit

        chance = np.ascontiguousarray(draws.uniform("arrive", ordinal, entity, 4).T)
        rho = day.correlation_within
        later = rho * ndtri(chance[0]) + np.sqrt(1 - rho**2) * ndtri(chance[1])
        arrive += day.arrival_within * stdtrit(DEGREES, chance[0])
        leave += day.departure_within * later
    if day.friday_earlier:
        leave -= np.where(weekday == FRIDAY, day.friday_earlier, 0.0)
    if day.part_day_share:
        parts = _parts(day, chance[2])
        part = np.flatnonzero(parts)
        edge = day.part_day_end + day.part_day_sd * ndtri(chance[3, part])
        morning = parts[part] > 0
        arrive[part] = np.where(morning, arrive[part], np.maximum(arrive[part], edge))
        leave[part] = np.where(morning, np.minimum(leave[part], edge), leave[part])
    arrive_s = np.clip(np.floor(arrive * HOUR), opening, closing - SHORTEST_STAY)
    leave_s = np.clip(np.floor(leave * HOUR), arrive_s + SHORTEST_STAY, closing)
    return arrive_s.astype(np.int32), leave_s.astype(np.int32)


def part_days(day: Day, people: People, monday: date, draws: Draws, weekday: int, who: Int64s) -> Int8s:
    """Return (k,) whether these people come only in the morning (1), only in the afternoon (-1) or all day (0)."""
    return _parts(day, draws.uniform("arrive", monday.toordinal() + weekday, people.entity[who], 3)[:, 2])


def _parts(day: Day, chance: Floats) -> Int8s:
    return (chance < day.part_day_share / 2).astype(np.int8) * np.int8(2) - (chance < day.part_day_share)


def _lunch(day: Day, ordinal: Int64s, entity: Words, draws: Draws) -> tuple[Floats, Floats]:
    """Return the start and length of lunch in seconds, the start before midnight for who has none (§9)."""
    m = len(entity)
    if day.lunch_share == 0:
        return np.full(m, -1.0), np.zeros(m)
    from scipy.special import ndtri

    chance = np.ascontiguousarray(draws.uniform("lunch", ordinal, entity, 3).T)
    start = (day.lunch_start + day.lunch_sd * ndtri(chance[1])) * HOUR
    return np.where(chance[0] < day.lunch_share, start, -1.0), day.lunch_minutes * 60 * (0.5 + chance[2])


def _breaks(
    day: Day, ordinal: Int64s, entity: Words, arrive: Int32s, leave: Int32s, draws: Draws
) -> tuple[Int32s, int, Floats, Floats]:
    """Return each person's number of breaks; how many are drawn; where in the stay and how long they are, flat (§9)."""
    m = len(entity)
    if not (day.breaks > 0 and day.break_minutes > 0 and m):
        return np.zeros(m, dtype=np.int32), 0, np.zeros(0), np.zeros(0)
    mean = day.breaks * (leave - arrive) / (8 * HOUR)
    most = min(MOST_BREAKS, int(mean.max()) + 1)
    chance = draws.uniform("breaks", ordinal, entity, 1 + 2 * most)
    number = np.minimum(np.floor(mean + chance[:, 0]), most).astype(np.int32)
    lengths = -np.log(chance[:, 2::2]) * day.break_minutes * 60
    return number, most, np.ascontiguousarray(chance[:, 1::2]).reshape(-1), lengths.reshape(-1)


def _ranks(on: Int64s, order: Floats, cuts: Int64s) -> Int32s:
    """Return the places of numbers from 0 to 1 in their order, of each day apart: `on` is the day of each."""
    m = len(order)
    bits, days = m.bit_length(), len(cuts).bit_length()
    # One sort of whole numbers: the day, the number's leading bits, its index.
    leading = (order * 2.0 ** (62 - bits - days)).astype(np.int64)
    keys = on << (62 - days) | leading << bits | np.arange(m)
    keys.sort()
    rank = np.empty(m, dtype=np.int32)
    rank[keys & ((1 << bits) - 1)] = np.arange(m) - cuts[on]
    return rank


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
    must = np.flatnonzero(back - away > building.clear_after * 60)
    if len(must):
        person = np.searchsorted(first, must, side="right") - 1
        turn = must - first[person]
        new = np.append(True, person[1:] != person[:-1])
        asked = person[new]
        chance = draws.uniform("keep_desk", ordinal[asked], entity[asked], int(turn.max()) + 1)
        follows = chance[np.cumsum(new) - 1, turn] < building.clear_compliance
        keep[must] = ~follows | (owned_desk[person] != NOWHERE)
    return keep
