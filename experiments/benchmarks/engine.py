"""The day in SimPy, by size of the organisation: the same person-days at each size, played in turn."""

import datetime
import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from experiments.benchmarks.field import moments, resource_day, waiting_day
from experiments.benchmarks.figures import Figure
from sim.building import fit_out
from sim.config import configure
from sim.day_simpy import play
from sim.events import DayPlan, Kind, Log, Office
from sim.population import FIXED_DESK, WEEKDAYS, People
from sim.replicate import make_job, replicate

SECTION = "The day in SimPy"
SPECIAL = "The special case, as the field writes it"

FULL = ("ratio=0.5",)
ALONE = (
    *FULL,
    "meetings=none",
    "day.lunch_share=0",
    "day.breaks=0",
    "building.refused=wait",
    "organisation.fixed_desk_share=0",
)

Days = list[tuple[DayPlan, Office]]


@dataclass(frozen=True)
class Case:
    """What is played: a name, how, and by size the five weekdays, each with its days."""

    what: str
    play: Callable[[DayPlan, Office], object]
    days: dict[int, list[Days]]


def measure(quick: bool) -> Iterator[Figure]:
    """Yield the figures of both sections."""
    sizes = (100, 1_000, 5_000) if quick else (100, 1_000, 5_000, 20_000)
    rounds = 5 if quick else 25
    full = {people: _days(people, sizes[-1], FULL) for people in sizes}
    lives = {id(plan): moments(plan) for weekdays in full.values() for days in weekdays for plan, _ in days}
    model = Case("full model, at most 60 µs at 1,000 people", play, full)
    least = Case("processes that only wait, SimPy's own share", lambda plan, _: _paused(lives[id(plan)]), full)
    for case, times in _in_turn((model, least), rounds):
        growth = tuple(one / few for one, few in zip(times[sizes[-1]], times[100], strict=True))
        limit = 60.0 if case is model else None
        for people, taken in times.items():
            yield Figure(SECTION, case.what, taken, "µs/person", people, limit if people == 1_000 else None)
        against = f"{case.what.partition(',')[0]}: against 100 people"
        yield Figure(SECTION, against, growth, "times", sizes[-1], 1.5 if case is model else None)

    alone = {people: _days(people, sizes[2], ALONE) for people in sizes[:3]}
    ours = Case("this engine", play, alone)
    idiom = Case("SimPy `Resource`, a process a person", lambda plan, office: resource_day(plan, office.desks), alone)
    seated = {case.what: _seated(case) for case in (ours, idiom)}
    if len(set(seated.values())) > 1 and abs(np.subtract(*seated.values())) > 0.002 * max(seated.values()):
        raise SystemExit(f"benchmarks: the two do not play the same days, people seated: {seated}")
    taken_by = dict(_in_turn((ours, idiom), rounds))
    for case, times in taken_by.items():
        for people, taken in times.items():
            yield Figure(SPECIAL, case.what, taken, "µs/person", people)
