"""The day in SimPy by size of the organisation: about as many person-days at each size, played in turn."""

import datetime
import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.benchmarks.field import moments, resource_day, waiting_day
from experiments.benchmarks.figures import Figure
from sim.building import fit_out
from sim.config import configure
from sim.day_simpy import play
from sim.events import DayPlan, Kind, Log, Office
from sim.population import FIXED_DESK, WEEKDAYS, People
from sim.replicate import make_job, replicate

SIZES = (100, 1_000, 5_000, 20_000)
FULL = ("ratio=0.5",)
SPECIAL = (*FULL, "meetings=none", "day.lunch_share=0", "day.breaks=0", "building.refused=wait")

# A way to play a day, from what was made ready of it before the clock runs.
Way = tuple[Callable[[DayPlan, Office], Any], Callable[[Any], object]]
OURS: Way = (lambda plan, office: (plan, office), lambda day: play(*day))
WAITING: Way = (lambda plan, _: moments(plan), waiting_day)
RESOURCE: Way = (lambda plan, office: (plan, office.desks), lambda day: resource_day(*day))


@dataclass(frozen=True)
class Day:
    """A day to be played."""

    plan: DayPlan
    office: Office
    log: Log


def full_model(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the whole model, and what they are about."""
    sizes = SIZES[:-1] if quick else SIZES
    days = {people: _days(people, sizes[-1] // people, FULL) for people in sizes}
    ways = {"a day of the full model": OURS, "processes that only wait as often": WAITING}
    figures = []
    for (what, way), taken in zip(ways.items(), _in_turn(list(ways.values()), days, 5 if quick else 15), strict=True):
        for people, times in taken.items():
            limit = 60.0 if way is OURS and people == 1_000 else None
            figures.append(Figure(what, times, "µs/person", people, at_most=limit))
        growth = tuple(many / few for many, few in zip(taken[sizes[-1]], taken[sizes[0]], strict=True))
        limit = 1.5 if way is OURS else None
        figures.append(Figure(f"{what}, against {sizes[0]} people", growth, "times", sizes[-1], at_most=limit))
        best = (min(taken[sizes[-1]]) / min(taken[sizes[0]]),)
        figures.append(Figure(f"{what}, against {sizes[0]} people, fastest rounds", best, "times", sizes[-1]))
    return figures, (
        f"Time per person present; default scenario, 0.5 desks per FTE. {_described(days[1_000], 1_000)} Processes "
        "that only wait show how much of the growth is SimPy's own and the memory's."
    )


def special_case(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the special case, in this engine and as the field writes it."""
    sizes = SIZES[:-1]
    days = {people: _days(people, sizes[-1] // people, SPECIAL) for people in sizes}
    _same_seated([day for weekdays in days.values() for some in weekdays for day in some])
    ours, field = _in_turn([OURS, RESOURCE], days, 5 if quick else 15)
    figures = [Figure("this engine", times, "µs/person", people) for people, times in ours.items()]
    figures += [Figure("SimPy `Resource`, the idiom", times, "µs/person", people) for people, times in field.items()]
    for people, times in field.items():
        slower = tuple(one / other for one, other in zip(times, ours[people], strict=True))
        figures.append(Figure("the idiom against this engine", slower, "times", people))
    return figures, (
        f"No meetings, lunch or breaks; who finds no desk waits with patience. {_described(days[1_000], 1_000)} Both "
        "play the same days; the idiom keeps no log, has no zones, and numbers no desk."
    )


def _days(people: int, weeks: int, overrides: Sequence[str]) -> list[list[Day]]:
    """Return the days of so many weeks by weekday, a replication each."""
    words = (f"organisation.employees={people}", "calendar=plain", "weeks=1")
    job = make_job(configure(*overrides, *words), None)
    days: list[list[Day]] = [[] for _ in range(WEEKDAYS)]

    def keep(date: datetime.date, plan: DayPlan, log: Log, people: People) -> None:
        owner = people.kind == FIXED_DESK
        office, _, _ = fit_out(job.scenario.building, people, owner, job.desks, job.headcount)
        days[date.weekday()].append(Day(plan, office, log))

    for replication in range(weeks):
        replicate(job, replication, keep)
    return days


def _in_turn(
    ways: Sequence[Way], days: Mapping[int, list[list[Day]]], rounds: int
) -> list[dict[int, tuple[float, ...]]]:
    """Return each way's µs per person present by size, a value a round.

    A round plays one weekday in every way at every size, so that noise of the machine hits all alike. Processor time,
    with the garbage collector paused, as it is in this engine. Days are made ready just before: a process full of
    other objects would scatter those of the day, and slow large days most.
    """
    taken: list[dict[int, list[float]]] = [{size: [] for size in days} for _ in ways]
    for number in range(rounds):
        for size, weekdays in days.items():
            some = weekdays[number % WEEKDAYS]
            present = sum(len(day.plan.person) for day in some)
            for (prepare, run), times in zip(ways, taken, strict=True):
                ready = [prepare(day.plan, day.office) for day in some]
                gc.collect()
                gc.disable()
                started = time.process_time()
                for day in ready:
                    run(day)
                times[size].append(1e6 * (time.process_time() - started) / present)
                gc.enable()
                del ready
    return [{size: tuple(values) for size, values in times.items()} for times in taken]


def _described(weekdays: Sequence[Sequence[Day]], people: int) -> str:
    days = [day for some in weekdays for day in some]
    present = sum(len(day.plan.person) for day in days)
    absences = sum(len(day.plan.away) for day in days) / present
    rows = sum(len(day.log) for day in days) / present
    refused = sum(int((day.log.kind == Kind.REFUSED).sum()) for day in days) / present
    return (
        f"At {people:,} people {present / len(days) / people:.0%} are present, with {absences:.1f} absences, "
        f"{rows:.1f} log rows and {refused:.2f} refusals each."
    )


def _same_seated(days: Sequence[Day]) -> None:
    """Stop when the idiom seats others than this engine: it serves ties within a second in another order."""
    for day in days:
        seats = (day.log.kind == Kind.SIT) | (day.log.kind == Kind.SIT_AFTER_WAIT)
        ours, field = len(np.unique(day.log.who[seats])), resource_day(day.plan, day.office.desks)
        if abs(ours - field) > 0.01 * len(day.plan.person):
            raise SystemExit(
                f"benchmarks: on day {day.plan.ordinal} this engine seats {ours} people, the idiom {field}"
            )
