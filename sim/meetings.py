"""Meeting clusters (§10): teams and cross-team groups, when they meet in a week, and who is in them.

A cluster's meetings of a week are drawn by (week, cluster), so a policy or a desk ratio cannot change them; only a
policy that names team days moves the teams' meetings to those days.
"""

import functools
from dataclasses import dataclass

import numpy as np

from sim.compiling import Flags, Floats, Int32s, Int64s, Words, kernel
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


@dataclass(frozen=True)
class MeetingWeek:
    """The meetings in person of one week, q rows, by weekday and start; seconds from midnight."""

    cluster: Int64s
    weekday: Int64s
    start: Ints
    end: Ints
    pulled: Flags  # (n, 5) the person has a meeting in person that day


def clusters(meetings: Meetings, people: People, draws: Draws) -> Clusters:
    """Return the teams, and the groups of one replication; field workers meet only with their team."""
    size = np.bincount(people.team, minlength=len(people.teams))
    staff = np.flatnonzero(people.kind != FIELD)
    groups = round(meetings.groups_per_person * len(staff) / meetings.group_size) if meetings.group_per_week else 0
    by_team = np.argsort(people.team, kind="stable")
    if not groups:
        return Clusters(np.concatenate([[0], np.cumsum(size)]), by_team, len(size))
    chance = draws.uniform("group", 0, entities(groups) + _in_building(people), meetings.group_size)
    drawn = np.sort(staff[_drawn(people.entity[staff], people.real, chance)], axis=1)
    # Somebody drawn twice is one member: groups are a little smaller than asked in small organisations.
    fresh = np.concatenate([np.ones((groups, 1), dtype=bool), np.diff(drawn, axis=1) > 0], axis=1)
    sizes = np.concatenate([size, fresh.sum(axis=1)])
    return Clusters(np.concatenate([[0], np.cumsum(sizes)]), np.concatenate([by_team, drawn[fresh]]), len(size))


def meeting_week(
    meetings: Meetings,
    groups: Clusters,
    people: People,
    week: Week,
    available: Flags,
    team_days: Flags | None,
    core: tuple[int, int],
    draws: Draws,
) -> MeetingWeek:
    """Draw the meetings in person of one week.

    `available` (n, 5) says who could come; `team_days` (g, 5) the days on which a policy wants teams together, or None;
    `core` the core hours in seconds. Only open days are used.
    """
    if meetings.team_per_week == meetings.group_per_week == 0:
        none, never = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        return MeetingWeek(none, none, never, never, np.zeros((len(people), WEEKDAYS), dtype=np.bool_))
    when, count = week.monday.toordinal(), len(groups.first) - 1
    rate = np.where(np.arange(count) < groups.teams, meetings.team_per_week, meetings.group_per_week)
    entity = _cluster_entities(people, count)
    chance = draws.uniform("meetings_a_week", when, entity)[:, 0]
    number = np.minimum(np.floor(rate + chance), MOST_A_WEEK).astype(np.int64)
    cluster = np.repeat(np.arange(count), number)
    turn = np.arange(len(cluster)) - np.repeat(np.cumsum(number) - number, number)
    number_in_week = cluster * MOST_A_WEEK + turn
    each = (entity[:, None] * np.uint64(MOST_A_WEEK) + entities(MOST_A_WEEK)).ravel()  # wraps, as a hash may
    chance = draws.uniform("meeting", when, each[number_in_week], 4)
    in_person = chance[:, 3] >= _digital_share(meetings, groups, people)[cluster]
    cluster, number_in_week, chance = cluster[in_person], number_in_week[in_person], chance[in_person]

    weights = np.where(week.open, meetings.weekday_weights, 0.0)
    together = None if team_days is None else team_days & week.open
    if together is None or not together.any():
        steps = np.broadcast_to(np.cumsum(weights), (len(cluster), WEEKDAYS))
    else:
        of_cluster = np.tile(weights, (count, 1))
        of_cluster[: groups.teams] *= np.where(together.any(axis=1, keepdims=True), together, 1.0)
        steps = np.cumsum(of_cluster, axis=1)[cluster]
    total = steps[:, -1:]
    weekday = np.minimum((chance[:, :1] * total >= steps).sum(axis=1), WEEKDAYS - 1)
    start, length = _times(meetings, chance[:, 1].copy(), chance[:, 2].copy(), core)
    held = total[:, 0] > 0
    # Of the meetings that start in one second a random one comes first, to its members and to a room (§3).
    rank = draws.uniform("meeting_rank", when, each[number_in_week])[:, 0]
    order = np.lexsort((rank[held], start[held], weekday[held]))
    cluster, weekday = cluster[held][order], weekday[held][order]
    start, length = start[held][order], length[held][order]

    pulled = np.zeros((len(people), WEEKDAYS), dtype=np.bool_)
    could = available & (people.kind != FIELD)[:, None]
    _pull(groups.first, groups.member, cluster, weekday, could.reshape(-1), pulled.reshape(-1))
    return MeetingWeek(cluster, weekday, start, (start + length).astype(np.int32), pulled)


@kernel
def _pull(first: Int64s, member: Int64s, cluster: Int64s, weekday: Int64s, could: Flags, pulled: Flags) -> None:
    """Pull those in who could come to a meeting; nobody comes in for a meeting with nobody else."""
    for meeting in range(len(cluster)):
        low, high, number = first[cluster[meeting]], first[cluster[meeting] + 1], 0
        for row in range(low, high):
            if could[WEEKDAYS * member[row] + weekday[meeting]]:
                number += 1
        if number >= 2:
            for row in range(low, high):
                day = WEEKDAYS * member[row] + weekday[meeting]
                if could[day]:
                    pulled[day] = True


def _digital_share(meetings: Meetings, groups: Clusters, people: People) -> Floats:
    """Return the share of each cluster's meetings that are digital: another where its people are of several
    organisations (§10).
    """
    share = np.full(len(groups.first) - 1, meetings.digital_share)
    if meetings.digital_share_across is not None and len(people.organisations) > 1:
        of_member, first = people.organisation[groups.member], groups.first[:-1]
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


def _times(meetings: Meetings, slot: Floats, size: Floats, core: tuple[int, int]) -> tuple[Ints, Ints]:
    """Return starts and lengths in seconds: on a quarter-hour, within the core hours, not from 12:00 to 12:59.

    The share that starts on the hour holds for each length.
    """
    slots = _slots(tuple(meetings.lengths.items()), meetings.on_the_hour, core)
    start, length = np.empty((2, len(slot)), dtype=np.int32)
    _pick(slot, size, *slots, start, length)
    return start, length


@functools.lru_cache(maxsize=16)
def _slots(
    lengths: tuple[tuple[str, float], ...], on_the_hour: float, core: tuple[int, int]
) -> tuple[Int64s, Floats, Int64s, Int64s, Floats]:
    """Return lengths in seconds and their cumulative shares; of each length the part of the starts and weights.

    These are the last two: starts in seconds and, cumulative within a length, how likely they are.
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
        np.cumsum([share for _, share in lengths]),
        np.cumsum([0, *map(len, starts)]),
        np.concatenate(starts),
        np.concatenate(weights),
    )


@kernel
def _pick(
    slot: Floats,
    size: Floats,
    lengths: Int64s,
    shares: Floats,
    parts: Int64s,
    starts: Int64s,
    weights: Floats,
    start: Int32s,
    length: Int32s,
) -> None:
    """Write each meeting's start and length: the first whose cumulative weight exceeds the chance."""
    for meeting in range(len(slot)):
        kind, value = 0, size[meeting] * shares[len(shares) - 1]
        while kind < len(shares) - 1 and shares[kind] <= value:
            kind += 1
        place, end = parts[kind], parts[kind + 1] - 1
        value = slot[meeting] * weights[end]
        while place < end and weights[place] <= value:
            place += 1
        start[meeting] = starts[place]
        length[meeting] = lengths[kind]
