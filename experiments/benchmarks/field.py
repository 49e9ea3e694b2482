"""A day as the field writes it in SimPy, and SimPy alone: what the engines are compared with."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from sim.events import DayPlan

Life = Generator[Any, Any, None]


# Seconds at which a desk is sought, at which the search is given up, at which the desk is given back; and whether who
# gives up the search goes home, because patience ends before anything else does.
Sitting = tuple[float, float, int, bool]


@dataclass(frozen=True)
class Lives:
    """What people do on a day, in order of arrival, such that no library has to break a tie.

    Desks are given back at whole seconds and sought within a second in the day's random rank, so that the order within
    a second (§3) is an order in time. Who is called away while waiting gives up half a second before.
    """

    sittings: list[list[Sitting]]  # of each person
    desks: int

    @property
    def stays(self) -> list[tuple[float, int]]:
        """Return arrival and end of the stay of people who are never away."""
        return [(sittings[0][0], sittings[-1][2]) for sittings in self.sittings]


def lives(plan: DayPlan, desks: int) -> Lives:
    """Return the lives of a plan in which nobody owns a desk or keeps one during an absence."""
    later = ((plan.rank + 1.0) / (len(plan.rank) + 1)).tolist()
    first, away, back = plan.first.tolist(), plan.away.tolist(), plan.back.tolist()
    sittings = []
    for who in np.lexsort((plan.rank, plan.arrive)).tolist():
        leave, patience = int(plan.leave[who]), int(plan.patience[who])
        rows = slice(first[who], first[who + 1])
        spans = zip([int(plan.arrive[who]), *back[rows]], [*away[rows], leave], strict=True)
        own = [(start, end) for start, end in spans if start < leave]
        sittings.append([_sitting(start, end, patience, later[who]) for start, end in own])
    return Lives(sittings, desks)


def _sitting(start: int, end: int, patience: int, later: float) -> Sitting:
    home = start + patience < end
    return start + later, start + later + patience if home else max(start + later, end - 0.5), end, home


def waiting(day: Lives) -> int:
    """Play a day with a queue and patience: a `Resource`, a process a person; return the searches that failed."""
    env = simpy.Environment()
    office = simpy.Resource(env, capacity=day.desks)
    failed = []

    def person(sittings: Sequence[Sitting]) -> Life:
        for start, wait_until, end, goes_home in sittings:
            yield env.timeout(start - env.now)
            with office.request() as desk:
                yield desk | env.timeout(wait_until - env.now)
                if desk.triggered:
                    yield env.timeout(end - env.now)
                    continue
            failed.append(env.now)
            if goes_home:
                return

    for sittings in day.sittings:
        env.process(person(sittings))
    env.run()
    return len(failed)


def leaving(day: Lives) -> int:
    """Play a day on which who finds no desk goes home; return the searches that failed."""
    env = simpy.Environment()
    office = simpy.Resource(env, capacity=day.desks)
    failed = []

    def person(arrive: float, leave: int) -> Life:
        yield env.timeout(arrive)
        if office.count == office.capacity:
            failed.append(env.now)
            return
        with office.request() as desk:
            yield desk
            yield env.timeout(leave - env.now)

    for stay in day.stays:
        env.process(person(*stay))
    env.run()
    return len(failed)


def moments(plan: DayPlan) -> list[list[int]]:
    """Return the seconds at which each person does something, in order."""
    first, away, back = plan.first.tolist(), plan.away.tolist(), plan.back.tolist()
    moments_of = []
    for who, (arrive, leave) in enumerate(zip(plan.arrive.tolist(), plan.leave.tolist(), strict=True)):
        rows = slice(first[who], first[who + 1])
        moments_of.append(sorted([arrive, leave, *away[rows], *(second for second in back[rows] if second < leave)]))
    return moments_of


def only_waiting(days: Sequence[Sequence[int]]) -> None:
    """Let processes wait for these moments and do nothing: the least that SimPy costs for such a day."""
    env = simpy.Environment()

    def person(seconds: Sequence[int]) -> Life:
        for second in seconds:
            yield env.timeout(second - env.now)

    for seconds in days:
        env.process(person(seconds))
    env.run()
