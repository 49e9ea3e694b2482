"""Are the engines twins? 10,000 random scenarios, each day played by SimPy, compiled and uncompiled; whole logs equal.

Run from the project's root, about five minutes on one core, and read `twins.md` beside this file:

    python -m experiments.verification.twins

A scenario is random in everything the model has (`random_scenarios.py`). A week is simulated, with feedback up to two
behind two that settle, in another part of the year each time. It is run on both engines and every figure of the
replication must be the same; each day of it, of several buildings together where people go from one to the other, is
played again on each. What breaks a rule of the model (§18) stops the program, and so does a kind of row that never
occurs.
"""

import argparse
import datetime
import importlib.metadata
import platform
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from experiments.verification.random_scenarios import SEED, Drawn, random_scenario
from sim import audit, compiling, day_compiled, day_simpy
from sim.errors import ConfigurationError, SimError
from sim.events import DayPlan, Kind, Log, Office
from sim.job import make_job
from sim.mobility import moves
from sim.replicate import replicate
from sim.tally import Outcome
from sim.version import VERSION

SCENARIOS = 10_000
FREQUENT = 20  # rows of each kind at least


class Tally:
    """What was played."""

    def __init__(self) -> None:
        self.days = self.crowded = self.people = self.rows = 0
        self.kinds: Counter[int] = Counter()
        self.chosen: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def play(self, plan: DayPlan, office: Office) -> Log:
        """Be the engine of a run: play a day on every one, and stop the program at a difference."""
        expected = day_simpy.play(plan, office)
        for name, compiled in (("uncompiled", False), ("compiled", True)):
            compiling.use(compiled)
            found = day_compiled.play(plan, office)
            if not all(np.array_equal(getattr(found, part.name), getattr(expected, part.name)) for part in fields(Log)):
                sys.exit(
                    f"{datetime.date.fromordinal(plan.ordinal)}: {name} differs\n{plan}\n{office}\n{expected}\n{found}"
                )
        self.days += 1
        self.crowded += bool(np.any(expected.kind == Kind.REFUSED))
        self.people += len(plan.person)
        self.rows += len(expected)
        self.kinds.update(expected.kind.tolist())
        return expected


def compare(number: int, tally: Tally) -> bool:
    """Play a scenario on every engine; tell whether it could be. Stops the program at a difference."""
    try:
        drawn = random_scenario(number)
        job = make_job(drawn.scenario, drawn.staff, drawn.portfolio)
    except ConfigurationError as error:
        tally.refused[re.sub(r"^building \w+: ", "", str(error)).partition(":")[0]] += 1
        return False
    try:
        one, other = (
            replicate(replace(job, scenario=replace(job.scenario, engine=engine)), number)
            for engine in ("simpy", "compiled")
        )
    except SimError as error:
        sys.exit(f"scenario {number}: {error}")
    for part in fields(Outcome):
        if not np.array_equal(getattr(one, part.name), getattr(other, part.name), equal_nan=True):
            sys.exit(f"scenario {number}: {part.name} of the run depends on the engine")
    tally.chosen.update(features(drawn))
    return True


def features(drawn: Drawn) -> Iterator[str]:
    """Tell what a scenario has."""
    scenario, buildings = drawn.scenario, drawn.portfolio
    people, attendance, building = scenario.organisation, scenario.attendance, scenario.building
    kinds = {event["kind"] for event in scenario.calendar.events}
    yield f"policy: {scenario.policy.name}"
    yield f"refused: {building.refused}"
    yield f"attendance: {attendance.model}"
    found = {
        "people: a staff file": drawn.staff is not None,
        "people: growth over half a year or three": people.growth and people.growth_years != 1,
        "people: growth by team": people.growth_by_team,
        "people: some cannot work from home": people.remote_capable < 1,
        "people: more days for newcomers": people.newcomer_extra_days,
        "attendance: feedback": attendance.feedback,
        "building: zone_desks": building.zone_desks,
        "building: zone_teams": building.zone_teams,
        "building: zone_distances": building.zone_distances,
        "building: desks of several types": len(building.desk_types) > 1,
        "building: needs of several types": len(people.desk_needs) > 1,
        "building: visitors": any(building.visitor_means()),
        "buildings: a portfolio": buildings is not None,
        "buildings: two to five of them": buildings is not None and len(buildings.rows) > 1,
        "buildings: mobility": moves(people),
        "buildings: close or merge": building.close or building.merge,
        "meetings: seating=together": scenario.meetings.seating == "together",
        "meetings: digital_share_across": scenario.meetings.digital_share_across is not None,
        "events: come": "come" in kinds,
        "events: nobody": "nobody" in kinds,
    }
    yield from (what for what, has in found.items() if has)


def report(tally: Tally, scenarios: int, seconds: float) -> list[str]:
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
        f"{scenarios:,} random scenarios with {tally.days:,} days and {tally.people:,} person-days were played "
        f"by SimPy, compiled and uncompiled: **0 of {tally.days:,} days differ**, in any of {tally.rows:,} rows of the "
        f"logs, and **0 of {scenarios:,} runs** in any figure. {100 * tally.crowded / tally.days:.0f} % of the days "
        "were crowded. A day of several buildings counts once where people go from one to another, else once for each.",
        "",
        f"Left out: {sum(tally.refused.values()):,} that the program refuses, most of them for fewer desks than people "
        "who own one.",
        "",
        *table("refused for", "scenarios", sorted(tally.refused.items())),
        "",
        *table("what the scenarios had", "scenarios", sorted(tally.chosen.items())),
        "",
        *table("row of the log", "rows", [(kind.name, tally.kinds[kind]) for kind in Kind]),
    ]


def table(what: str, count: str, rows: Iterable[tuple[str, int]]) -> list[str]:
    """Return a table in Markdown."""
    return [f"| {what} | {count} |", "|---|---:|", *(f"| {name} | {number:,} |" for name, number in rows)]


def main() -> None:
    """Play the scenarios and write the result."""
    parser = argparse.ArgumentParser(description="Play random scenarios on every engine and compare whole logs.")
    parser.add_argument("--scenarios", type=int, default=SCENARIOS, help="how many (a smaller number writes no file)")
    parser.add_argument("--first", type=int, default=1, help="begin with this one")
    asked = parser.parse_args()
    start, tally, number = time.perf_counter(), Tally(), asked.first
    audit.ENGINES["simpy"] = tally.play
    with tqdm(total=asked.scenarios, unit="scenario", mininterval=5) as progress:
        while progress.n < asked.scenarios:
            progress.update(compare(number, tally))
            number += 1
    lines = report(tally, asked.scenarios, time.perf_counter() - start)
    print("\n".join(lines))
    if asked.scenarios < SCENARIOS:
        return
    if rare := [kind.name for kind in Kind if tally.kinds[kind] < FREQUENT]:
        sys.exit(f"fewer than {FREQUENT} rows of {', '.join(rare)}: the scenarios do not show that the engines agree")
    Path(__file__).with_suffix(".md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
