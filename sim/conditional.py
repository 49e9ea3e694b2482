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
from itertools import groupby
from typing import Final

import numpy as np

from sim.coming_order import RULES, Order, WeekOrder, chances
from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s, kernel
from sim.control_variates import deciding, part_day_scores
from sim.days import Days
from sim.demand import MOMENT, PERSON, Demand
from sim.meetings import Clusters, MeetingWeek

_NOBODY: Final = 1 << 40  # the place of those who are not in an order


@dataclass(frozen=True)
class WeekAsItCame:
    """The open days of a week; what is by weekday has them in the same order."""

    orders: Sequence[WeekOrder]
    present: Mapping[int, Int32s]  # who is in the building: indices, beyond those of the n people for visitors
    demands: Mapping[int, Demand]
    peaks: Mapping[int, int]  # of the demands
    healthy: Flags  # (n, 5): not sick
    meetings: MeetingWeek


def crowded_chances(
    weeks: Sequence[WeekAsItCame],
    sharing: Flags,
    groups: Clusters,
    desks: Sequence[int],
    planned: Callable[[Sequence[Mapping[int, Int64s]]], Days],
    part_day_share: float,
    parts: Callable[[int, int, Int64s], Int8s],
    visiting: Mapping[int, Int64s],
) -> list[Floats]:
    """Return for each day of the weeks (desks, RULES, 3): at these numbers of shared desks the chance of a crowded day,
    then the `part_day_scores` of the first in the order; nan for rules that none of the orders follows.

    `sharing` (n,): without a desk of their own; `planned` plans people (ascending indices), week by week, by weekday;
    `parts` tells of people in a week and on a weekday which part of the day they come; `visiting` are by weekday the
    visitors, who come in any case. Where plans depend on who comes the day counts as it came, 0 or 1, and the scores
    are nan.
    """
    days = [(week, weekday) for week, one in enumerate(weeks) for weekday in one.present]
    figures = dict(zip(days, not_asked(len(days), len(desks)), strict=True))
    searches: dict[tuple[tuple[int, int], int], Order] = {}  # by day and rule
    others: dict[tuple[int, int], Flags] = {}  # who has not come but may matter
    missing: list[dict[int, Int64s]] = [{} for _ in weeks]
    everybody = len(sharing) + sum(len(one) for one in visiting.values())
    for day in days:
        week, weekday = weeks[day[0]], day[1]
        well, peak, present = week.healthy[:, weekday], week.peaks[weekday], week.present[weekday]
        for rule in (RULES.index(order.rule) for order in week.orders):
            figures[day][:, rule, 0] = [peak > shared for shared in desks]
        orders = {
            (day, RULES.index(order.rule)): order.day(weekday, well & sharing).after(visiting.get(weekday))
            for order in week.orders
            if not meetings_depend(groups, week.meetings, weekday, *(well & who for who in order.bounds(weekday)))
        }
        searches |= orders
        absent = np.zeros(everybody, dtype=np.bool_)
        for order in orders.values():
            absent[order.people] = True
        absent[present] = False
        more = np.count_nonzero(absent)
        if any(peak <= shared < peak + more for shared in desks):
            # Some who have not come may matter, each for one desk at most: they are planned too, where these are
            # members of a meeting beside all who meet on the day.
            members = _members(groups, week.meetings, weekday, everybody)
            who = absent.copy()
            if np.any(absent & members):
                who[present] = members[present]
            others[day], missing[day[0]][weekday] = absent, np.flatnonzero(who)
    demands = {(week, weekday): one for week, of in enumerate(weeks) for weekday, one in of.demands.items()}
    for (day, absent), plan in zip(others.items(), planned(missing).plans if others else [], strict=True):
        demands[day] = demands[day].and_of(Demand.of(plan, absent[plan.person]))
    for _, of_week in groupby(searches.items(), key=lambda search: search[0][0][0]):
        some = dict(of_week)
        needed = [first_to_crowd(order, demands[day], everybody, desks) for (day, _), order in some.items()]
        for house, numbers in enumerate(zip(*needed, strict=True)):
            known = chances(list(zip(some.values(), numbers, strict=True)))
            for (day, rule), chance in zip(some, known, strict=True):
                figures[day][house, rule, 0] = chance
    if 0 < part_day_share < 1:
        decisive = deciding(desks, part_day_share)
        most = decisive.max()
        for (day, rule), order in searches.items():
            first = parts(*day, order.people[:most])
            figures[day][:, rule, 1:] = part_day_scores(first, decisive, part_day_share)
    return list(figures.values())


def not_asked(days: int, desks: int) -> Floats:
    """Return the chances (days, desks, RULES, 3) that are not asked for."""
    return np.full((days, desks, len(RULES), 3), np.nan)


def first_to_crowd(order: Order, demand: Demand, people: int, desks: Sequence[int]) -> list[int | None]:
    """Return how many of the order must come for more than these numbers of desks to be needed; None: all are too few.

    `people` is the number of all. Those of the order who are not in the demand must stand behind the last who matters.
    Those who are in the demand only do not count.
    """
    place = np.full(people, _NOBODY, dtype=np.int64)
    place[order.people] = np.arange(len(order.people))
    needed = (_needed(demand.rows, place, len(order.people), shared) for shared in desks)
    return [number if number <= len(order.people) else None for number in needed]


@kernel
def _needed(rows: Int64s, place: Int64s, people: int, shared: int) -> int:
    """Return how many people are the first to need more than `shared` desks; more than `people` where these do not.

    Each that comes needs one desk more at most, so that what is missing is never passed.
    """
    first, highest = 0, 0
    while highest <= shared and first <= people:
        first += shared + 1 - highest
        count, highest = 0, 0
        for row in rows:
            if place[row & PERSON] < first:
                count += 1 if row & MOMENT else -1
                highest = max(highest, count)
    return first


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
    first, last = np.searchsorted(week.weekday, (weekday, weekday + 1)).tolist()
    busy_until = np.zeros(len(certain), dtype=np.int64)
    return first < last and _depend(
        groups.first, groups.member, week.cluster, week.start, week.end, first, last, certain, possible, busy_until
    )


@kernel
def _depend(
    first: Int64s,
    member: Int64s,
    cluster: Int64s,
    start: Int32s,
    end: Int32s,
    earliest: int,
    after: int,
    certain: Flags,
    possible: Flags,
    busy_until: Int64s,
) -> bool:
    """Tell it of the meetings from `earliest` to before `after`; `busy_until` (n,) is 0.

    In order of start, as in the plan of the day: who attends one meeting cannot attend another at the same time.
    """
    for meeting in range(earliest, after):
        low, high, may, sure = first[cluster[meeting]], first[cluster[meeting] + 1], 0, 0
        for row in range(low, high):
            one = member[row]
            if possible[one] and busy_until[one] <= start[meeting]:
                may += 1
                sure += certain[one]
        if may >= 2 > sure:
            return True
        for row in range(low, high):
            one = member[row]
            if may >= 2 and possible[one] and busy_until[one] <= start[meeting]:
                busy_until[one] = end[meeting]
    return False
