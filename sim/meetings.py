"""Meeting clusters (§10): teams and cross-team groups, when they meet in a week, and who is in them.

A cluster's meetings of a week are drawn by (week, cluster), so a policy or a desk ratio cannot change them; only a
policy that names team days moves the teams' meetings to those days.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s, Words, kernel
from sim.draws import Draws, entities
from sim.errors import ConfigurationError
from sim.events import Ints
from sim.parameters import Parameters, parameter
from sim.population import FIELD, IN_BUILDING, WEEKDAYS, People
from sim.workdays import Week

MOST_A_WEEK = 7  # meetings of one cluster in one week
QUARTER = 15 * 60
HOUR = 3600


@dataclass
class Meetings(Parameters):
    """How often clusters meet, where, and for how long. With both rates 0 there are no meetings."""

    name: str = parameter("teams", unit="", help="the preset's name")
    team_per_week: float = parameter(1.0, unit="meetings/week", help="meetings of each team", low=0, high=5)
    groups_per_person: float = parameter(
        1.0, unit="groups", help="cross-team groups a person is in, on average", low=0, high=20
    )
    group_size: int = parameter(6, unit="people", help="people in a cross-team group", low=2, high=100)
    group_per_week: float = parameter(0.5, unit="meetings/week", help="meetings of each group", low=0, high=5)
    digital_share: float = parameter(
        0.6, unit="share", help="meetings held digitally, at the desk or from home", low=0, high=1
    )
    digital_share_across: float | None = parameter(
        None,
        unit="share",
        help="the same of clusters with people of several organisations (null: digital_share)",
        low=0,
        high=1,
    )
    weekday_weights: list[float] = parameter(
        [0.8, 1.2, 1.0, 1.1, 0.7], unit="weight", help="when meetings are held", low=0.001, high=1000, size=5
    )
    lengths: dict[str, float] = parameter(
        {"30": 0.45, "60": 0.49, "90": 0.04, "120": 0.02},
        unit="share",
        help="share of meetings of so many minutes (15 to 120)",
        low=0,
        high=1,
    )
    seating: str = parameter(
        "rooms",
        unit="",
        help="where clusters meet in person: in a room, or together at a block of desks in one zone",
        options=("rooms", "together"),
    )
    on_the_hour: float = parameter(0.78, unit="share", help="meetings that start on the hour", low=0, high=1)

    def check(self) -> None:
        """Check the lengths."""
        for minutes in self.lengths:
            if not minutes.isdecimal() or not 15 <= int(minutes) <= 120 or int(minutes) % 15:
                raise ConfigurationError(f"lengths: {minutes!r} is no quarter of an hour from 15 to 120 minutes")
        if abs(sum(self.lengths.values()) - 1) > 1e-9:
            raise ConfigurationError(f"lengths: shares add up to {sum(self.lengths.values()):g}, make it 1")


@dataclass(frozen=True)
class Clusters:
    """Who meets: member rows ``first[c] .. first[c + 1] - 1`` belong to cluster c; teams first, then groups."""

    first: Int64s
    member: Int64s
    teams: int
    # Of each cluster what its draws depend on, its meetings a week, and which share of them is digital; not given to
    # clusters that draw no meetings.
    entity: Words = field(default_factory=lambda: entities(0))
    per_week: Floats = field(default_factory=lambda: np.zeros(0))
    digital_share: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class MeetingWeek:
    """The meetings in person of one week, q rows, by weekday and start; seconds from midnight."""

    cluster: Int64s
    weekday: Int64s
    start: Ints
    end: Ints
    pulled: Flags  # (n, 5) the person has a meeting in person that day


class WantedMeetings(NamedTuple):
    """The meetings that clusters want in a week, q rows, and what is random in each."""

    cluster: Int64s
    chance: Floats  # (q, 4): of weekday, start, length and kind
    rank: Floats  # (q,)


def clusters(meetings: Meetings, people: People, draws: Draws) -> Clusters:
    """Return the teams, and the groups of one replication; field workers meet only with their team."""
    size = np.bincount(people.team, minlength=len(people.teams))
    staff = np.flatnonzero(people.kind != FIELD)
    groups = round(meetings.groups_per_person * len(staff) / meetings.group_size) if meetings.group_per_week else 0
    member = np.argsort(people.team, kind="stable")
    if groups:
        chance = draws.uniform("group", 0, entities(groups) + _in_building(people), meetings.group_size)
        drawn = np.sort(staff[_drawn(people.entity[staff], people.real, chance)], axis=1)
        # Somebody drawn twice is one member: groups are a little smaller than asked in small organisations.
        fresh = np.concatenate([np.ones((groups, 1), dtype=bool), np.diff(drawn, axis=1) > 0], axis=1)
        size, member = np.concatenate([size, fresh.sum(axis=1)]), np.concatenate([member, drawn[fresh]])
    first, teams = np.concatenate([[0], np.cumsum(size)]), len(people.teams)
    per_week = np.repeat([float(meetings.team_per_week), float(meetings.group_per_week)], [teams, groups])
    digital = _digital_share(meetings, first, member, people)
    return Clusters(first, member, teams, _cluster_entities(people, teams + groups), per_week, digital)


def wanted_meetings(groups: Clusters, draws: Draws, mondays: Sequence[int]) -> list[WantedMeetings]:
    """Draw the meetings that clusters want in each of these weeks, given by the ordinals of their Mondays."""
    weeks = np.array(mondays, dtype=np.int64)
    each, ends = np.repeat(weeks, len(groups.entity)), np.empty(len(weeks), dtype=np.int64)
    chance = draws.uniform("meetings_a_week", each, np.tile(groups.entity, len(weeks)))
    cluster, turn = np.empty((2, MOST_A_WEEK * len(chance)), dtype=np.int64)
    _want(chance.reshape(-1), groups.per_week, cluster, turn, ends)
    cluster, turn, when = cluster[: ends[-1]], turn[: ends[-1]], np.repeat(weeks, np.diff(ends, prepend=0))
    entity = groups.entity[cluster] * np.uint64(MOST_A_WEEK) + turn.astype(np.uint64)  # wraps, as a hash may
    chance, rank = draws.uniform("meeting", when, entity, 4), draws.uniform("meeting_rank", when, entity)[:, 0]
    return [
        WantedMeetings(cluster[begin:end], chance[begin:end], rank[begin:end])
        for begin, end in pairwise([0, *ends.tolist()])
    ]


@kernel
def _want(chance: Floats, per_week: Floats, cluster: Int64s, turn: Int64s, ends: Int64s) -> None:
    """Write the meetings that clusters want, week by week and one's after another's, and where each week's end."""
    number = 0
    for week in range(len(ends)):
        for one in range(len(per_week)):
            wanted = int(per_week[one] + chance[week * len(per_week) + one])
            for meeting in range(min(wanted, MOST_A_WEEK)):
                cluster[number], turn[number] = one, meeting
                number += 1
        ends[week] = number


def meeting_week(
    meetings: Meetings,
    groups: Clusters,
    people: People,
    week: Week,
    available: Flags,
    team_days: Flags | None,
    core: tuple[int, int],
    wanted: WantedMeetings,
) -> MeetingWeek:
    """Return the meetings in person of one week, of those that clusters want.

    `available` (n, 5) says who could come; `team_days` (g, 5) the days on which a policy wants teams together, or None;
    `core` the core hours in seconds. Only open days are used.
    """
    pulled = np.zeros((len(people), WEEKDAYS), dtype=np.bool_)
    if not len(wanted.cluster):
        none, never = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        return MeetingWeek(none, none, never, never, pulled)
    held, weekday = np.empty((2, len(wanted.cluster)), dtype=np.int64)
    start, end = np.empty((2, len(wanted.cluster)), dtype=np.int32)
    weights = np.where(week.open, meetings.weekday_weights, 0.0)
    together = None if team_days is None else team_days & week.open
    if together is not None and together.any():
        weights = np.tile(weights, (len(groups.entity), 1))
        weights[: groups.teams] *= np.where(together.any(axis=1, keepdims=True), together, 1.0)
    count = _hold(
        wanted.cluster, wanted.chance.reshape(-1), groups.digital_share, weights.reshape(-1),
        *_slots(tuple(meetings.lengths.items()), meetings.on_the_hour, core), held, weekday, start, end,
    )  # fmt: skip
    held = held[:count]
    # Of the meetings that start in one second a random one comes first, to its members and to a room (§3).
    order = np.lexsort((wanted.rank[held], start[:count], weekday[:count]))
    cluster, weekday = wanted.cluster[held[order]], weekday[order]
    _pull(groups.first, groups.member, cluster, weekday, available.reshape(-1), people.kind, pulled.reshape(-1))
    return MeetingWeek(cluster, weekday, start[order], end[order], pulled)


@kernel
def _hold(
    cluster: Int64s,
    chance: Floats,
    digital_share: Floats,
    weights: Floats,
    lengths: Int64s,
    shares: Floats,
    parts: Int64s,
    starts: Int64s,
    likely: Floats,
    held: Int64s,
    weekday: Int64s,
    start: Int32s,
    end: Int32s,
) -> int:
    """Write which meetings are held in person, on which weekday, from when to when; return how many they are.

    `chance` has four numbers of each meeting, `weights` those of the weekdays, of all clusters or of each; from
    `lengths` on they are those of `_slots`.
    """
    number = 0
    for meeting in range(len(cluster)):
        if chance[4 * meeting + 3] < digital_share[cluster[meeting]]:
            continue
        first = WEEKDAYS * cluster[meeting] if len(weights) > WEEKDAYS else 0
        total, step, before = 0.0, 0.0, 0
        for day in range(first, first + WEEKDAYS):
            total += weights[day]
        if total <= 0:
            continue
        for day in range(first, first + WEEKDAYS):
            step += weights[day]
            before += chance[4 * meeting] * total >= step
        # The first length, and then the first start, whose cumulative weight exceeds the chance.
        kind, value = 0, chance[4 * meeting + 2] * shares[len(shares) - 1]
        while kind < len(shares) - 1 and shares[kind] <= value:
            kind += 1
        place, last = parts[kind], parts[kind + 1] - 1
        value = chance[4 * meeting + 1] * likely[last]
        while place < last and likely[place] <= value:
            place += 1
        held[number], weekday[number] = meeting, min(before, WEEKDAYS - 1)
        start[number], end[number] = starts[place], starts[place] + lengths[kind]
        number += 1
    return number


@kernel
def _pull(
    first: Int64s, member: Int64s, cluster: Int64s, weekday: Int64s, available: Flags, kind: Int8s, pulled: Flags
) -> None:
    """Pull those in who could come to a meeting, nobody in the field; nobody comes in to meet nobody else."""
    for meeting in range(len(cluster)):
        low, high, number = first[cluster[meeting]], first[cluster[meeting] + 1], 0
        for row in range(low, high):
            number += available[WEEKDAYS * member[row] + weekday[meeting]] and kind[member[row]] != FIELD
        for row in range(low, high):
            day = WEEKDAYS * member[row] + weekday[meeting]
            if number >= 2 and available[day] and kind[member[row]] != FIELD:
                pulled[day] = True


def _digital_share(meetings: Meetings, first: Int64s, member: Int64s, people: People) -> Floats:
    """Return the share of each cluster's meetings that are digital: another where its people are of several
    organisations (§10).
    """
    share = np.full(len(first) - 1, float(meetings.digital_share))
    if meetings.digital_share_across is not None and len(people.organisations) > 1:
        of_member, first = people.organisation[member], first[:-1]
        # Clusters that follow each other with nobody between them would read each other's members: none is empty.
        across = np.minimum.reduceat(of_member, first) < np.maximum.reduceat(of_member, first)
        share[across] = meetings.digital_share_across
    return share


def _cluster_entities(people: People, count: int) -> Words:
    """Return what the draws of each cluster depend on: the teams' entities, then the numbers of the groups."""
    teams = people.team_entity
    first = 0 if people.real else len(teams)
    return np.concatenate([teams, entities(count - len(teams)) + np.uint64(first) + _in_building(people)])


def _in_building(people: People) -> np.uint64:
    """Return the first entity of what is drawn anew in each building."""
    return np.uint64(people.place * IN_BUILDING)


def _drawn(entity: Words, real: bool, chance: Floats) -> Int64s:
    """Return the places of the people drawn.

    A roster's people stand in the order of their hashes: taking the first at or after a random hash, another person on
    the list changes only the groups that come upon it (§2).
    """
    if not real:
        return (chance * len(entity)).astype(np.int64)
    place: Int64s = np.searchsorted(entity, (chance * 2.0**64).astype(np.uint64)) % len(entity)
    return place


@functools.lru_cache(maxsize=16)
def _slots(
    lengths: tuple[tuple[str, float], ...], on_the_hour: float, core: tuple[int, int]
) -> tuple[Int64s, Floats, Int64s, Int64s, Floats]:
    """Return lengths in seconds and their cumulative shares; of each length the part of the starts and weights.

    These are the last two: starts in seconds and, cumulative within a length, how likely they are. A meeting starts on
    a quarter-hour, within the core hours, not from 12:00 to 12:59; the share on the hour holds for each length.
    """
    starts, weights = [], []
    first = max(1, -(-core[0] // QUARTER))  # never at midnight: who attends is there before
    for minutes, _ in lengths:
        # A meeting longer than the core hours starts with them.
        last = max(first, (core[1] - int(minutes) * 60) // QUARTER)
        quarters = np.arange(first, last + 1) * QUARTER
        quarters = quarters[quarters // HOUR != 12] if np.any(quarters // HOUR != 12) else quarters
        hourly = quarters % HOUR == 0
        share = 1.0 if hourly.all() else on_the_hour if hourly.any() else 0.0
        weight = np.where(hourly, share / max(1, hourly.sum()), (1 - share) / max(1, (~hourly).sum()))
        starts.append(quarters)
        weights.append(np.cumsum(weight))
    return (
        np.array([int(minutes) * 60 for minutes, _ in lengths]),
        np.cumsum([share for _, share in lengths], dtype=np.float64),
        np.cumsum([0, *map(len, starts)]),
        np.concatenate(starts),
        np.concatenate(weights),
    )
