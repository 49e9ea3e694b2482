"""The chance that a day is crowded, given everything about it but one source of chance.

A day on which people came or stayed home by the toss of a coin says only yes or no. But they stand in an order of which
those who come are the first, whatever that coin shows (`coming_order`). More people need more desks, so the day is
crowded exactly when at least k* of them come, and the chance of that is known: it takes the place of the yes or no,
with the same mean and a smaller variance (conditional Monte Carlo: Asmussen and Glynn 2007, Stochastic
Simulation, V.4).

This holds where nobody's plan depends on who else comes: a meeting must be held, or not, whatever the coin shows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.coming_order import RULES, Order, WeekOrder
from sim.compiling import Flags, Floats, Int32s, Int64s, kernel, part
from sim.events import DayPlan
from sim.meetings import Clusters, MeetingWeek

_PEOPLE: Final = 1 << 32  # more than there are


def crowded_chances(
    orders: Sequence[WeekOrder],
    plans: Mapping[int, DayPlan],
    healthy: Flags,
    sharing: Flags,
    groups: Clusters,
    meetings: MeetingWeek,
    desks: Sequence[int],
    planned: Callable[[Mapping[int, Int64s]], Sequence[DayPlan]],
) -> dict[int, Floats]:
    """Return for each weekday the chances (desks, RULES) of a crowded day at these numbers of shared desks.

    Rules that none of the `orders` follows are nan.

    `plans` are those of the days as they came, by weekday; `healthy` (n, 5): not sick; `sharing` (n,): without a desk
    of their own; `planned` plans people (ascending indices) by weekday. Where plans depend on who comes the day counts
    as it came: 0 or 1.
    """
    chances = {weekday: np.full((len(desks), len(RULES)), np.nan) for weekday in plans}
    if not orders:
        return chances
    searches: dict[int, tuple[Demand, dict[int, Order]]] = {}
    missing: dict[int, tuple[Flags, Int64s]] = {}
    for weekday, plan in plans.items():
        well = healthy[:, weekday]
        came = Demand.of(plan, sharing)
        peak = _peak(came.rows, np.zeros(len(sharing), dtype=np.int64), 1)
        rules = [RULES.index(order.rule) for order in orders]
        chances[weekday][:, rules] = (peak > np.array(desks))[:, None]
        days = {
            rule: order.day(weekday, well & sharing)
            for rule, order in zip(rules, orders, strict=True)
            if not meetings_depend(groups, meetings, weekday, *(well & who for who in order.bounds(weekday)))
        }
        searches[weekday] = (came, days)
        if days and peak <= max(desks):
            # The last who matters has not come, so who might have come is planned too, where these are members of a
            # meeting beside all who meet on the day.
            others = np.zeros(len(sharing), dtype=np.bool_)
            others[np.concatenate([day.people for day in days.values()])] = True
            others[plan.person] = False
            members = _members(groups, meetings, weekday, len(sharing))
            who = others.copy()
            if np.any(others & members):
                who[plan.person] = members[plan.person]
            missing[weekday] = (others, np.flatnonzero(who))
    more = planned({weekday: who for weekday, (_, who) in missing.items()}) if missing else []
    for (weekday, (others, _)), plan in zip(missing.items(), more, strict=True):
        came, days = searches[weekday]
        searches[weekday] = (came.and_of(Demand.of(plan, others)), days)
    for weekday, (demand, days) in searches.items():
        for rule, day in days.items():
            needed = first_to_crowd(day, demand, len(sharing), desks)
            chances[weekday][:, rule] = [0.0 if people is None else day.chance(people) for people in needed]
    return chances


@dataclass(frozen=True)
class Demand:
    """When people take or free a shared desk if nobody is refused, in order of time.

    Each row is one number: twice the second, odd where a desk is taken, so that within a second desks are freed first
    (§3); then, in the low bits, an index into the people.
    """

    rows: Int64s

    @classmethod
    def of(cls, plan: DayPlan, counted: Flags) -> "Demand":
        """Return the demand of those of the plan who are `counted` (people,)."""
        rows = np.empty(2 * (len(plan.person) + len(plan.away)), dtype=np.int64)
        number = _moments(
            plan.person, plan.arrive, plan.leave, plan.first, plan.away, plan.back, plan.keep,
            counted[plan.person], rows,
        )  # fmt: skip
        return cls(np.sort(rows[:number]))

    def and_of(self, other: "Demand") -> "Demand":
        """Return the demand of both."""
        return Demand(np.sort(np.concatenate([self.rows, other.rows])))


def first_to_crowd(order: Order, demand: Demand, people: int, desks: Sequence[int]) -> list[int | None]:
    """Return how many of the order must come for more than these numbers of desks to be needed; None: all are too few.

    `people` is the number of all. Those of the order who are not in the demand must stand behind the last who matters.
    """
    place = np.full(people, people, dtype=np.int64)
    place[order.people] = np.arange(len(order.people))
    highest = _peak(demand.rows, place, people)
    return [
        _needed(demand.rows, place, shared, len(order.people), shared) if highest > shared else None for shared in desks
    ]


@kernel
def _moments(
    person: Int32s,
    arrive: Int32s,
    leave: Int32s,
    first: Int32s,
    away: Int32s,
    back: Int32s,
    keep: Flags,
    counted: Flags,
    rows: Int64s,
) -> int:
    """Write the rows of a `Demand`, in no order; return how many they are."""
    number = 0
    for one in range(len(person)):
        if not counted[one]:
            continue
        who = int(person[one])
        rows[number] = (2 * arrive[one] + 1) * _PEOPLE + who
        number += 1
        holds = True
        for row in range(first[one], first[one + 1]):
            if not keep[row]:
                rows[number] = 2 * away[row] * _PEOPLE + who
                number += 1
                holds = back[row] < leave[one]
                if holds:
                    rows[number] = (2 * back[row] + 1) * _PEOPLE + who
                    number += 1
        if holds:
            rows[number] = 2 * leave[one] * _PEOPLE + who
            number += 1
    return number


@part
def _highest(rows: Int64s, place: Int64s, first: int, ceiling: int) -> int:
    """Return the most desks in use at once by the `first` people of an order, not counted beyond `ceiling`."""
    count, highest = 0, 0
    for row in rows:
        if place[row % _PEOPLE] < first:
            count += 1 if row // _PEOPLE % 2 else -1
            if count > highest:
                highest = count
                if highest > ceiling:
                    break
    return highest


@kernel
def _peak(rows: Int64s, place: Int64s, first: int) -> int:
    return _highest(rows, place, first, len(rows))


@kernel
def _needed(rows: Int64s, place: Int64s, too_few: int, enough: int, shared: int) -> int:
    """Return by bisection how many people are the first to need more than `shared` desks."""
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _highest(rows, place, middle, shared) > shared:
            enough = middle
        else:
            too_few = middle
    return enough


def _members(groups: Clusters, week: MeetingWeek, weekday: int, people: int) -> Flags:
    """Return (people,) who is a member of a cluster that meets on the day."""
    inside = np.zeros(people, dtype=np.bool_)
    meets = np.zeros(len(groups.first) - 1, dtype=np.bool_)
    meets[week.cluster[week.weekday == weekday]] = True
    inside[groups.member[np.repeat(meets, np.diff(groups.first))]] = True
    return inside


def meetings_depend(groups: Clusters, week: MeetingWeek, weekday: int, certain: Flags, possible: Flags) -> bool:
    """Tell whether a meeting of the day may be held or not as people come (§10): then their plans depend on it.

    `certain` and `possible` (n,): who is in the building in any case, and who may be.
    """
    held = np.flatnonzero(week.weekday == weekday)
    cluster = week.cluster[held]
    size = groups.first[cluster + 1] - groups.first[cluster]
    row = np.repeat(np.arange(len(held)), size)
    member = groups.member[np.arange(len(row)) - np.repeat(np.cumsum(size) - size - groups.first[cluster], size)]
    may, sure = (np.bincount(row, flags[member], len(held)) for flags in (possible, certain))
    if not np.any((may >= 2) & (may > sure)):
        return False
    # In order of start, as in the plan of the day: who attends one meeting cannot attend another at the same time.
    busy_until = np.zeros(len(certain), dtype=np.int64)
    for number, meeting in enumerate(held):
        members = groups.member[groups.first[cluster[number]] : groups.first[cluster[number] + 1]]
        members = members[possible[members] & (busy_until[members] <= week.start[meeting])]
        if len(members) < 2:
            continue
        if certain[members].sum() < 2:
            return True
        busy_until[members] = week.end[meeting]
    return False
