"""Are the engines twins? 10,000 random scenarios, each day played by SimPy, compiled and uncompiled; whole logs equal.

Run from the project's root, about three minutes on one core, and read `twins.md` beside this file:

    python -m experiments.verification.twins

A scenario is random in everything the model has: people, attendance, policy, day, meetings, building and its house
rules, calendar, desks. One week is simulated, in another part of the
year each time; its days are played again on each engine.
"""

import argparse
import datetime
import importlib.metadata
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from sim import compiling, day_compiled, day_simpy
from sim.attendance import WEEKDAY_WEIGHTS, Attendance
from sim.building import RATIO_BASES, Building, fit_out
from sim.day_plan import Day
from sim.economics import Economics
from sim.effects import Effects
from sim.errors import ConfigurationError
from sim.events import DayPlan, Kind, Log
from sim.job import Job, make_job
from sim.meetings import Meetings
from sim.policies import Anchor, Assigned, Free, Policy, Spread
from sim.population import FIXED_DESK, Organisation, People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.version import VERSION
from sim.workdays import Calendar

SCENARIOS, SEED = 10_000, 3
ROOMS = (None, "", "1x2", "1x4;1x8", "3x6", "2x3;1x20")


class Chance:
    """Draws of values as a scenario needs them."""

    def __init__(self, number: int) -> None:
        self.generator = np.random.default_rng([SEED, number])

    def between(self, low: float, high: float) -> float:
        return float(self.generator.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        return int(self.generator.integers(low, high + 1))

    def one(self, values: Any) -> Any:
        return values[int(self.generator.integers(len(values)))]

    def sometimes(self, value: Callable[[], Any], otherwise: Any) -> Any:
        """Return a value in half of the cases."""
        return value() if self.generator.random() < 0.5 else otherwise

    def shares(self, number: int) -> list[float]:
        return self.generator.dirichlet(np.ones(number)).tolist()  # type: ignore[no-any-return]


def scenario(number: int) -> Scenario:
    """Return a random scenario; raises `ConfigurationError` for one that cannot be."""
    draw = Chance(number)
    return Scenario(
        ratio=draw.sometimes(lambda: draw.between(0.3, 1.2), draw.between(0.05, 0.25)),
        ratio_per=draw.one(RATIO_BASES),
        desks=draw.sometimes(lambda: draw.whole(1, 20), None),
        seed=number,
        weeks=1,
        replications=1,
        audit_days=0,
        organisation=organisation(draw),
        attendance=attendance(draw),
        policy=policy(draw),
        day=day(draw),
        meetings=meetings(draw),
        building=building(draw),
        calendar=calendar(draw),
        economics=Economics(),
        effects=Effects(),
    )


def organisation(draw: Chance) -> Organisation:
    return Organisation(
        employees=round(np.exp(draw.between(0, np.log(500)))),
        team_size=draw.between(1, 20),
        fte=draw.sometimes(lambda: draw.between(0.3, 1), 1.0),
        office_days=draw.sometimes(lambda: draw.between(0, 5), None),
        office_days_shares=draw.shares(6),
        growth=draw.one((0.0, 0.0, 0.5, -0.3)),
        field_share=draw.one((0.0, 0.3)),
        field_office_days=draw.between(0, 3),
        fixed_desk_share=draw.one((0.0, 0.05, 0.3)),
        newcomer_share=draw.between(0, 1),
        elsewhere_share=draw.one((0.0, 0.2)),
    )


def attendance(draw: Chance) -> Attendance:
    return Attendance(
        model=draw.one(("independent", "days_per_week")),
        weekday_weights=draw.sometimes(
            lambda: draw.one(list(WEEKDAY_WEIGHTS)), [draw.between(0.1, 1) for _ in "12345"]
        ),
        team_correlation=draw.sometimes(lambda: draw.between(0, 0.5), 0.0),
        common_correlation=draw.sometimes(lambda: draw.between(0, 0.4), 0.0),
        habit=draw.sometimes(lambda: draw.between(0, 1), 0.0),
    )


def policy(draw: Chance) -> Policy:
    stagger = draw.sometimes(lambda: draw.between(0, 240), 0.0)
    made: tuple[Policy, ...] = (
        Free(stagger_minutes=stagger),
        Anchor(stagger_minutes=stagger, days=draw.whole(1, 5)),
        Spread(stagger_minutes=stagger, strength=draw.between(0, 1), compliance=draw.between(0, 1)),
        Assigned(stagger_minutes=stagger),
    )
    return made[int(draw.generator.choice(4, p=[0.4, 0.25, 0.25, 0.1]))]


def day(draw: Chance) -> Day:
    arrival = draw.between(6, 11)
    return Day(
        arrival=arrival,
        departure=arrival + draw.between(1, 10),
        arrival_between=draw.between(0, 2),
        arrival_within=draw.between(0, 1),
        departure_between=draw.between(0, 2),
        departure_within=draw.between(0, 2),
        part_day_share=draw.sometimes(lambda: draw.between(0, 1), 0.0),
        lunch_share=draw.sometimes(lambda: draw.between(0, 1), 0.0),
        lunch_minutes=draw.between(5, 120),
        breaks=draw.sometimes(lambda: draw.between(0, 8), 0.0),
        break_minutes=draw.between(1, 60),
    )


def meetings(draw: Chance) -> Meetings:
    return Meetings(
        team_per_week=draw.sometimes(lambda: draw.between(0, 5), 0.0),
        groups_per_person=draw.sometimes(lambda: draw.between(0, 4), 0.0),
        group_size=draw.whole(2, 12),
        group_per_week=draw.between(0, 5),
        digital_share=draw.between(0, 1),
        lengths=dict(zip(("15", "45", "120"), draw.shares(3), strict=True)),
        on_the_hour=draw.between(0, 1),
    )


def building(draw: Chance) -> Building:
    return Building(
        refused=draw.one(("leave", "touchdown", "wait", "wait")),
        patience=draw.one((0.0, 1.0, 20.0, 300.0)),
        clear_after=draw.one((0.0, 15.0, 60.0)),
        clear_compliance=draw.one((0.0, 0.5, 1.0)),
        zones=draw.whole(1, 12),
        rooms=draw.one(ROOMS),
        touchdown_per_100=draw.between(0, 20),
        opening=draw.between(4, 8),
        closing=draw.between(17, 24),
    )


def calendar(draw: Chance) -> Calendar:
    return Calendar(
        country=draw.one(("NL", "BE", "")),
        skipped_holidays=[],
        contract_days_off=bool(draw.one((True, False))),
        leave_days=draw.sometimes(lambda: draw.between(0, 40), 0.0),
        sickness_rate=draw.sometimes(lambda: draw.between(0, 0.3), 0.0),
    )


class Tally:
    """What was played."""

    def __init__(self) -> None:
        self.days = self.crowded = self.people = self.rows = 0
        self.kinds: Counter[int] = Counter()
        self.chosen: Counter[str] = Counter()

    def add(self, log: Log, plan: DayPlan) -> None:
        self.days += 1
        self.crowded += bool(np.any(log.kind == Kind.REFUSED))
        self.people += len(plan.person)
        self.rows += len(log)
        self.kinds.update(log.kind.tolist())


def compare(number: int, job: Job, tally: Tally) -> bool:
    """Play a scenario's days on every engine; tell whether there was any. Stops the program at a difference."""
    one, before = job.scenario, tally.days

    def watch(date: datetime.date, plan: DayPlan, log: Log, people: People) -> None:
        owner = np.full(len(people), one.policy.owns_desks) | (people.kind == FIXED_DESK)
        office, _, _ = fit_out(one.building, people, owner, job.desks, job.headcount)
        expected = day_simpy.play(plan, office)
        found = {"the run": log}
        for name, compiled in (("uncompiled", False), ("compiled", True)):
            compiling.use(compiled)
            found[name] = day_compiled.play(plan, office)
        for name, other in found.items():
            if not all(np.array_equal(getattr(other, part.name), getattr(expected, part.name)) for part in fields(Log)):
                sys.exit(f"scenario {number}, {date}: {name} differs from SimPy\n{plan}\n{office}\n{expected}\n{other}")
        tally.add(expected, plan)

    replicate(job, number, watch)
    if tally.days == before:
        return False
    tally.chosen.update((one.policy.name, f"refused: {one.building.refused}", one.attendance.model))
    return True


def report(tally: Tally, scenarios: int, impossible: int, empty: int, seconds: float) -> list[str]:
    """Return the result in words."""
    versions = {name: importlib.metadata.version(name) for name in ("numpy", "numba", "simpy")}
    told = ", ".join(f"{name} {version}" for name, version in versions.items())
    return [
        "# Are the engines twins?",
        "",
        "Command: `python -m experiments.verification.twins` (seed fixed; this file is its output).",
        "",
        f"{datetime.date.today()}, program {VERSION}, Python {platform.python_version()}, {told}, "
        f"{platform.system()} {platform.machine()}; seed {SEED}; {seconds / 60:.0f} minutes on one core.",
        "",
        f"{scenarios:,} random scenarios with {tally.days:,} working days and {tally.people:,} person-days were played "
        f"by SimPy, compiled and uncompiled: **0 of {tally.days:,} days differ**, in any of {tally.rows:,} rows of the "
        f"logs. {100 * tally.crowded / tally.days:.0f} % of the days were crowded.",
        "",
        f"Left out: {impossible:,} that the program refuses (fewer desks than people who own one) and {empty} whose "
        "week has no working day.",
        "",
        "| what the scenarios had | scenarios |",
        "|---|---:|",
        *(f"| {name} | {number:,} |" for name, number in sorted(tally.chosen.items())),
        "",
        "| row of the log | rows |",
        "|---|---:|",
        *(f"| {Kind(kind).name} | {number:,} |" for kind, number in sorted(tally.kinds.items())),
    ]


def main() -> None:
    """Play the scenarios and write the result."""
    parser = argparse.ArgumentParser(description="Play random scenarios on every engine and compare whole logs.")
    parser.add_argument("--scenarios", type=int, default=SCENARIOS, help="how many (a smaller number writes no file)")
    asked = parser.parse_args().scenarios
    start = time.perf_counter()
    tally, impossible, empty, number = Tally(), 0, 0, 0
    with tqdm(total=asked, unit="scenario", mininterval=5) as progress:
        while progress.n < asked:
            number += 1
            try:
                job = make_job(scenario(number), None)
            except ConfigurationError:
                impossible += 1
                continue
            if compare(number, job, tally):
                progress.update()
            else:
                empty += 1
    lines = report(tally, asked, impossible, empty, time.perf_counter() - start)
    if asked == SCENARIOS:
        Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
