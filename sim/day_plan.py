"""A day's plan (§8-§11): when people who come in arrive, leave, have lunch, take breaks and meet.

Everything is drawn here, before the day is played; the result is plain integer arrays, in seconds from midnight.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from sim.building import Building
from sim.draws import Draws, Floats
from sim.errors import ConfigurationError
from sim.events import NOWHERE, DayPlan, Ints
from sim.meetings import HOUR, Clusters, MeetingWeek
from sim.parameters import Parameters, parameter
from sim.population import People

SHORTEST_STAY = 1800  # seconds
BEFORE_MEETING = 600  # seconds in the building before a meeting starts
FRIDAY = 4
MOST_BREAKS = 8
DEGREES = 4  # of freedom of the daily deviation of arrival: heavy tails

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
    noise = draws.normal("usual_times", 0, people.entity, 2)
    rho = day.correlation_between
    teams = len(people.teams)
    place = people.team / (teams - 1) - 0.5 if teams > 1 else np.zeros(len(people))
    shift = place * stagger_minutes / 60
    later = rho * noise[:, 0] + np.sqrt(1 - rho**2) * noise[:, 1]
    return Profile(
        arrival=day.arrival + shift + day.arrival_between * noise[:, 0],
        departure=day.departure + shift + day.departure_between * later,
        zone=zone,
        owned_desk=owned_desk,
    )


def plan_day(
    day: Day,
    building: Building,
    people: People,
    usual: Profile,
    present: Integers,
    groups: Clusters,
    week: MeetingWeek,
    weekday: int,
    when: date,
    draws: Draws,
) -> DayPlan:
    """Draw the plan of one day for the people `present` (ascending indices into `people`)."""
    ordinal = when.toordinal()
    opening, closing = int(building.opening * HOUR), int(building.closing * HOUR)
    arrive, leave = _stay(day, people, usual, present, weekday, ordinal, opening, closing, draws)
    held = np.flatnonzero(week.weekday == weekday)
    meeting, who, size = _attendees(groups, week, held, present, len(people), arrive, leave, closing)
    absences = _absences(day, people, present, arrive, leave, week, meeting, who, ordinal, draws)
    first, away, back = absences
    person = np.repeat(np.arange(len(present)), np.diff(first))
    keep = _keep(building, people, usual, present, person, away, back, first, ordinal, draws)
    order = draws.uniform("rank", ordinal, people.entity)[present, 0]
    rank = np.empty(len(present), dtype=np.int32)
    rank[np.argsort(order, kind="stable")] = np.arange(len(present))
    waits = -np.log(draws.uniform("patience", ordinal, people.entity)[present, 0]) * building.patience * 60
    taken = size >= 2
    return DayPlan(
        ordinal=ordinal,
        person=present.astype(np.int32),
        arrive=arrive.astype(np.int32),
        leave=leave.astype(np.int32),
        rank=rank,
        zone=usual.zone[present],
        owned_desk=usual.owned_desk[present],
        patience=np.minimum(waits, 86_400).astype(np.int32),
        first=first.astype(np.int32),
        away=away.astype(np.int32),
        back=back.astype(np.int32),
        keep=keep,
        meeting_start=week.start[held][taken].astype(np.int32),
        meeting_end=week.end[held][taken].astype(np.int32),
        meeting_size=size[taken].astype(np.int32),
        meeting_cluster=week.cluster[held][taken].astype(np.int32),
    )


def _stay(
    day: Day,
    people: People,
    usual: Profile,
    present: Integers,
    weekday: int,
    ordinal: int,
    opening: int,
    closing: int,
    draws: Draws,
) -> tuple[Integers, Integers]:
    """Arrival and end of the stay, seconds; a share of days is only a morning or only an afternoon (§8)."""
    from scipy.special import ndtri, stdtrit

    chance = draws.uniform("arrive", ordinal, people.entity, 4)[present]
    noise = ndtri(chance[:, :2])
    rho = day.correlation_within
    later = rho * noise[:, 0] + np.sqrt(1 - rho**2) * noise[:, 1]
    arrive = usual.arrival[present] + day.arrival_within * stdtrit(DEGREES, chance[:, 0])
    leave = usual.departure[present] + day.departure_within * later
    leave -= day.friday_earlier if weekday == FRIDAY else 0.0
    part = chance[:, 2] < day.part_day_share
    morning = chance[:, 2] < day.part_day_share / 2
    edge = day.part_day_end + day.part_day_sd * ndtri(chance[:, 3])
    arrive = np.where(part & ~morning, np.maximum(arrive, edge), arrive)
    leave = np.where(morning, np.minimum(leave, edge), leave)
    arrive_s = np.clip(np.floor(arrive * HOUR), opening, closing - SHORTEST_STAY).astype(np.int64)
    leave_s = np.clip(np.floor(leave * HOUR), arrive_s + SHORTEST_STAY, closing).astype(np.int64)
    return arrive_s, leave_s


def _attendees(
    groups: Clusters,
    week: MeetingWeek,
    held: Integers,
    present: Integers,
    n: int,
    arrive: Integers,
    leave: Integers,
    closing: int,
) -> tuple[Integers, Integers, Integers]:
    """Return (meeting, attendee) pairs and each held meeting's size; stretches the stay of those who attend.

    Members who are in the building attend; of overlapping meetings the one that starts first. Fewer than two make no
    meeting. Who attends is there shortly before the start and until the end.
    """
    index = np.full(n, NOWHERE, dtype=np.int64)
    index[present] = np.arange(len(present))
    size = np.zeros(len(held), dtype=np.int64)
    free_from = np.zeros(len(present), dtype=np.int64)
    goes = [np.zeros(0, dtype=np.int64)]
    # In order of start, as `held` is: a meeting that is not held keeps nobody from the next one.
    for number, meeting in enumerate(held):
        cluster = week.cluster[meeting]
        members = index[groups.member[groups.first[cluster] : groups.first[cluster + 1]]]
        members = members[members >= 0]
        members = members[free_from[members] <= week.start[meeting]]
        if len(members) >= 2:
            size[number] = len(members)
            free_from[members] = week.end[meeting]
            goes.append(members)
    attended, who = np.repeat(held, size), np.concatenate(goes)
    order = np.argsort(who, kind="stable")
    attended, who = attended[order], who[order]
    np.minimum.at(arrive, who, np.maximum(0, week.start[attended] - BEFORE_MEETING))
    np.maximum.at(leave, who, np.minimum(week.end[attended], closing))
    return attended, who, size


def _absences(
    day: Day,
    people: People,
    present: Integers,
    arrive: Integers,
    leave: Integers,
    week: MeetingWeek,
    meeting: Integers,
    who: Integers,
    ordinal: int,
    draws: Draws,
) -> tuple[Integers, Integers, Integers]:
    """Return `first`, `away`, `back` of the plan: meetings, then lunch and breaks that fit between them."""
    m = len(present)
    turn = np.arange(len(who)) - np.searchsorted(who, who)
    slots = int(turn.max(initial=-1)) + 1
    away = np.full((m, slots + 1 + MOST_BREAKS), -1, dtype=np.int64)
    back = np.full_like(away, -1)
    away[who, turn], back[who, turn] = week.start[meeting], week.end[meeting]

    chance = draws.uniform("lunch", ordinal, people.entity, 3)[present]
    from scipy.special import ndtri

    start = (day.lunch_start + day.lunch_sd * ndtri(chance[:, 1])) * HOUR
    length = day.lunch_minutes * 60 * (0.5 + chance[:, 2])
    _fit(away, back, slots, chance[:, 0] < day.lunch_share, start, length, arrive, leave)
    if day.breaks > 0 and day.break_minutes > 0:
        chance = draws.uniform("breaks", ordinal, people.entity, 1 + 2 * MOST_BREAKS)[present]
        number = np.floor(day.breaks * (leave - arrive) / (8 * HOUR) + chance[:, 0])
        for nth in range(min(MOST_BREAKS, int(number.max(initial=0)))):
            start = arrive + (leave - arrive) * chance[:, 1 + 2 * nth]
            length = -np.log(chance[:, 2 + 2 * nth]) * day.break_minutes * 60
            _fit(away, back, slots + 1 + nth, number > nth, start, length, arrive, leave)

    # Absences that touch are one absence: nobody sits down between two meetings in a row.
    order = np.argsort(np.where(away < 0, np.iinfo(np.int64).max, away), axis=1, kind="stable")
    away, back = np.take_along_axis(away, order, axis=1), np.take_along_axis(back, order, axis=1)
    row, column = np.nonzero(away >= 0)
    start, end = away[row, column], back[row, column]
    begins = np.ones(len(row), dtype=np.bool_)
    begins[1:] = (row[1:] != row[:-1]) | (start[1:] > end[:-1])
    last = np.append(np.flatnonzero(begins)[1:], len(row)) - 1
    count = np.bincount(row[begins], minlength=m)
    return np.concatenate([[0], np.cumsum(count)]), start[begins], end[last] if len(row) else end


def _fit(
    away: Integers,
    back: Integers,
    slot: int,
    wanted: Flags,
    start: Floats,
    length: Floats,
    arrive: Integers,
    leave: Integers,
) -> None:
    """Put an absence into its slot where it lies inside the stay and meets no other absence; else it falls away."""
    begin = np.floor(start).astype(np.int64)
    end = begin + np.maximum(60, np.floor(length).astype(np.int64))
    clear = ((away < 0) | (end[:, None] < away) | (begin[:, None] > back)).all(axis=1)
    fits = wanted & clear & (begin > arrive) & (end < leave)
    away[fits, slot], back[fits, slot] = begin[fits], end[fits]


def _keep(
    building: Building,
    people: People,
    usual: Profile,
    present: Integers,
    person: Integers,
    away: Integers,
    back: Integers,
    first: Integers,
    ordinal: int,
    draws: Draws,
) -> Flags:
    """Decide for each absence whether the desk is held (§11); owners keep theirs."""
    most = int(np.diff(first).max(initial=0))
    if not most:
        return np.zeros(0, dtype=np.bool_)
    turn = np.arange(len(person)) - first[person]
    chance = draws.uniform("keep_desk", ordinal, people.entity, most)[present][person, turn]
    cleared = (back - away > building.clear_after * 60) & (chance < building.clear_compliance)
    keep: Flags = ~cleared | (usual.owned_desk[present][person] != NOWHERE)
    return keep
