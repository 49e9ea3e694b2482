"""The same days as the field writes them in SimPy, and SimPy alone: what `sim.day_simpy` is compared with."""

from collections.abc import Generator, Sequence
from typing import Any

import simpy

from sim.events import DayPlan

Life = Generator[Any, Any, None]


def resource_day(plan: DayPlan, desks: int) -> int:
    """Play a day without absences: a `Resource`, a process a person, a queue with patience; return people seated."""
    env = simpy.Environment()
    office = simpy.Resource(env, capacity=desks)
    seated = []

    def person(arrive: int, leave: int, patience: int) -> Life:
        yield env.timeout(arrive)
        with office.request() as desk:
            yield desk | env.timeout(min(patience, leave - arrive))
            if desk.triggered:
                seated.append(env.now)
                yield env.timeout(leave - env.now)

    for arrive, leave, patience in zip(plan.arrive.tolist(), plan.leave.tolist(), plan.patience.tolist(), strict=True):
        env.process(person(arrive, leave, patience))
    env.run()
    return len(seated)


def moments(plan: DayPlan) -> list[list[int]]:
    """Return the seconds at which each person does something, in order."""
    first, away, back = plan.first.tolist(), plan.away.tolist(), plan.back.tolist()
    lives = []
    for who, (arrive, leave) in enumerate(zip(plan.arrive.tolist(), plan.leave.tolist(), strict=True)):
        rows = slice(first[who], first[who + 1])
        lives.append(sorted([arrive, leave, *away[rows], *(second for second in back[rows] if second < leave)]))
    return lives


def waiting_day(days: Sequence[Sequence[int]]) -> None:
    """Let processes wait for these moments and do nothing: the least that SimPy costs for such a day."""
    env = simpy.Environment()

    def person(seconds: Sequence[int]) -> Life:
        for second in seconds:
            yield env.timeout(second - env.now)

    for seconds in days:
        env.process(person(seconds))
    env.run()
