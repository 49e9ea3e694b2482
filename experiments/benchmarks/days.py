"""Days drawn before the clock runs, the same for everything that plays them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby, islice

import numpy as np

from experiments.benchmarks.clock import Lap
from sim import compiling, day_compiled, day_simpy
from sim.config import configure
from sim.day_moments import Moments
from sim.days import Days, Logs
from sim.events import DayPlan, Kind, Log, Office
from sim.fit_out import FitOut
from sim.job import make_job
from sim.population import FIXED_DESK, WEEKDAYS, People
from sim.replicate import replicate

# In all, .40 of the people are present: times are stated per employee and day, so this share matters.
FULL = ("ratio=0.5", "organisation.office_days=2", "calendar=plain")
_BARE = (
    *("organisation.office_days=2", "organisation.fte=1", "attendance=independent", "calendar=plain"),
    *("building=open_floor", "meetings=none", "day.lunch_share=0"),
)
# Arrive, give the desk back for some absences and seek one anew, wait for a desk with patience, leave.
SPECIAL = (
    *(*_BARE, "ratio=0.31", "building.refused=wait", "day.breaks=1", "day.break_minutes=45"),
    *("building.clear_after=0", "building.clear_compliance=1"),
)
# Arrive, take a desk or go home, leave.
SIMPLEST = (*_BARE, "ratio=0.33", "day.breaks=0")

# The special case in which crowding has an exact formula: come or not, all day, no more.
EXACT = (
    *("organisation.office_days=2", "organisation.fte=1", "organisation.field_share=0"),
    *("organisation.fixed_desk_share=0", "attendance.model=independent", "attendance.team_correlation=0"),
    *("attendance.common_correlation=0", "attendance.weekday_weights=flat", "day=all_day", "meetings=none"),
    *("building=open_floor", "calendar=plain", "policy=free", "ratio=0.45"),
)

COMPILED, SIMPY = "compiled engine", "SimPy engine"
ENGINES = (COMPILED, SIMPY)
_FAILED = (Kind.GO_HOME, Kind.GIVE_UP, Kind.CALLED_AWAY)  # the ends of a search without a desk
UNIT = "ns/employee-day"
_AT_ONCE = 20  # days of a replication of four weeks


@dataclass(frozen=True)
class Day:
    """A day to be played."""

    plan: DayPlan
    office: Office


@dataclass(frozen=True)
class Batch:
    """Days of one weekday: the compiled engine plays all of them, everything else the first `few`.

    The days of one office stand beside each other. The compiled engine plays some of them in one call, as it does in a
    replication, whose days are planned together.
    """

    days: list[Day]
    people: int  # employed
    few: int

    @cached_property
    def joined(self) -> list[tuple[Days, Office]]:
        """The days for the compiled engine."""
        offices = [list(some) for _, some in groupby(self.days, key=lambda day: id(day.office))]
        parts = [some[at : at + _AT_ONCE] for some in offices for at in range(0, len(some), _AT_ONCE)]
        return [(Days.of([day.plan for day in some]), some[0].office) for some in parts]


def batches(people: int, words: Sequence[str], quick: bool) -> list[Batch]:
    """Return the batch of each weekday, each day from a replication of its own."""
    compiling.use(True)
    own = (f"organisation.employees={people}", "weeks=1", "audit_days=0")
    job = make_job(configure(*words, *own), None)
    few = max(1, (2_000 if quick else 10_000) // people)
    made = [Batch([], people, few) for _ in range(WEEKDAYS)]

    def keep(date: datetime.date, plan: DayPlan, log: Log, staff: People) -> None:
        owner = staff.kind == FIXED_DESK
        office, _, _ = FitOut(job.scenario.building, staff, owner, job.headcount).at(job.desks)
        made[date.weekday()].days.append(Day(plan, office))

    # So many that a pass takes milliseconds: a day that is played again and again is a third faster.
    for replication in range(max(1, (50_000 if quick else 100_000) // people)):
        replicate(job, replication, keep)
    for batch in made:
        batch.days.sort(key=lambda day: id(day.office))
    return made


def lap(what: str, some: Sequence[Batch], number: int) -> Lap:
    """Return the lap of an engine on the days of a round: seconds per employee-day."""
    batch = some[number % len(some)]
    if what == COMPILED:
        joined = batch.joined

        def compiled() -> list[Logs]:
            return [day_compiled.scan(days, office, Moments.of(days)) for days, office in joined]

        return Lap(compiled, batch.people * len(batch.days), same=batch.people, result=partial(_failed, batch.few))
    days = batch.days[: batch.few]

    def simpy() -> list[Logs]:
        return [Logs.of([day_simpy.play(day.plan, day.office)]) for day in days]

    return Lap(simpy, batch.people * len(days), same=batch.people, result=partial(_failed, batch.few))


def _failed(few: int, logs: Sequence[Logs]) -> list[int]:
    """Return how many searches failed on the first few days."""
    each = (some.day(number) for some in logs for number in range(len(some.cuts) - 1))
    return [int(np.isin(log.kind, _FAILED).sum()) for log in islice(each, few)]


def described(some: Sequence[Batch]) -> str:
    """Say how much happens on these days."""
    days = [day for batch in some for day in batch.days[: batch.few]]
    logs = [day_compiled.play(day.plan, day.office) for day in days]
    present = sum(len(day.plan.person) for day in days)
    refused = sum(int((log.kind == Kind.REFUSED).sum()) for log in logs)
    return (
        f"At {some[0].people:,} people the presence is {present / len(days) / some[0].people:.2f}, with "
        f"{sum(map(len, logs)) / present:.1f} events (rows of the log) and {refused / present:.3f} refusals a person "
        "present."
    )
