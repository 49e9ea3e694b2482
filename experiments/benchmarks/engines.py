"""The two engines by size of the organisation: the day alone, whole replications, and the growth of the SimPy day."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from experiments.benchmarks import field
from experiments.benchmarks.clock import Entrant, Lap, What, in_turn, ratios
from experiments.benchmarks.days import (
    COMPILED,
    ENGINES,
    EXACT,
    FULL,
    SIMPY,
    SPECIAL,
    UNIT,
    Batch,
    Day,
    batches,
    described,
    lap,
)
from experiments.benchmarks.figures import Figure
from sim import compiling, day_simpy
from sim.config import configure
from sim.events import DayPlan, Office
from sim.job import Job, make_job
from sim.replicate import replicate
from sim.tally import DAY_COLUMNS, Outcome
from sim.workdays import period

SIZES = (100, 1_000, 5_000, 20_000, 120_000)
WAITS = "processes that only wait as often"
CHANCES = "compiled engine, with the chance of a crowded day"
ALONE = "compiled engine, a replication by itself"

# People in all replications of a lap: a job plays hundreds of them in a row.
IN_A_ROW = 20_000

# At both, .40 of the people are present on a working day.
YEAR = ("ratio=0.5", "organisation.office_days=2.35")

PIPELINE = {1_000: 400.0, 20_000: 400.0, 120_000: 550.0}  # at most, ns per employee-day
SPECIAL_PIPELINE = {1_000: 150.0, 120_000: 200.0}


def days_alone(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the day alone in the full model."""
    sizes = SIZES[:2] if quick else SIZES
    drawn = {people: batches(people, FULL, quick) for people in sizes}
    entrants: dict[What, Entrant] = {
        (what, people): partial(lap, what, some) for people, some in drawn.items() for what in ENGINES
    }
    taken = in_turn(entrants, 3 if quick else 10)
    figures = [Figure(what, _ns(taken[what, people]), UNIT, people) for what in ENGINES for people in sizes]
    for people in sizes:
        times = ratios(taken[SIMPY, people], taken[COMPILED, people])
        figures.append(Figure(f"{SIMPY} against the {COMPILED}", times, "times", people))
    return figures, f"The full model, on days drawn before. {described(drawn[1_000])}"


def simpy_growth(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the SimPy day per person present, beside the least that SimPy costs."""
    sizes = SIZES[:2] if quick else SIZES[:4]
    drawn = {people: batches(people, FULL, quick) for people in sizes}
    entrants: dict[What, Entrant] = {}
    for people, some in drawn.items():
        entrants[SIMPY, people] = partial(_present, lambda day: (day.plan, day.office), _played, some)
        entrants[WAITS, people] = partial(_present, lambda day: field.moments(day.plan), field.only_waiting, some)
    taken = in_turn(entrants, 5 if quick else 40)
    figures = []
    for what in (SIMPY, WAITS):
        ours = what == SIMPY
        for people in sizes:
            times = tuple(1e6 * seconds for seconds in taken[what, people])
            figures.append(Figure(what, times, "µs/person", people, at_most=60.0 if ours and people == 1_000 else None))
        growth = ratios(taken[what, sizes[-1]], taken[what, sizes[0]])
        limit = 1.5 if ours else None
        figures.append(Figure(f"{what}, against {sizes[0]} people", growth, "times", sizes[-1], at_most=limit))
    return figures, (
        f"Time per person present, the full model. {described(drawn[1_000])} Processes that only wait show how much of "
        "the growth is SimPy's own and the memory's."
    )


def replications(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of whole replications in both engines, draws and measures included."""
    sizes = SIZES[:2] if quick else SIZES
    taken, said = _replicated(YEAR, (COMPILED, SIMPY, CHANCES, ALONE), sizes, 3 if quick else 10)
    figures = []
    for what in (COMPILED, SIMPY, CHANCES, ALONE):
        limits = PIPELINE if what == COMPILED else {}
        figures += [
            Figure(what, _ns(taken[what, people]), UNIT, people, at_most=limits.get(people))
            for people in sizes
            if (what, people) in taken
        ]
    for people in sizes:
        times = ratios(taken[SIMPY, people], taken[COMPILED, people])
        limit = 60.0 if people in (1_000, 20_000) else None
        figures.append(Figure(f"{SIMPY} against the {COMPILED}", times, "times", people, at_least=limit))
    return figures, f"The full model, `{' '.join(YEAR)}`. {said}"


def special_replications(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of whole replications in the special case, and with breaks and a queue."""
    sizes = (1_000,) if quick else (1_000, 120_000)
    figures, said = [], ""
    for what, words in (("the special case", EXACT), ("with a break, and a queue with patience", SPECIAL)):
        taken, said = _replicated(words, (COMPILED,), sizes, 3 if quick else 10)
        limits = SPECIAL_PIPELINE if words is EXACT else {}
        figures += [
            Figure(what, _ns(taken[COMPILED, people]), UNIT, people, at_most=limits.get(people)) for people in sizes
        ]
    return figures, f"`{' '.join(EXACT)}`, and `{' '.join(SPECIAL)}`. {said}"


def _replicated(
    words: Sequence[str], ways: Sequence[str], sizes: Sequence[int], rounds: int
) -> tuple[dict[What, tuple[float, ...]], str]:
    """Return the seconds per employee-day of whole replications, and what they are."""
    compiling.use(True)
    entrants: dict[What, Entrant] = {}
    for people in sizes:
        in_a_row = max(1, IN_A_ROW // people)
        for what in ways if in_a_row > 1 else [way for way in ways if way != ALONE]:
            engine = "simpy" if what == SIMPY else "compiled"
            own = (f"organisation.employees={people}", f"engine={engine}", "audit_days=0")
            job = make_job(configure(*words, *own), None)
            if what != CHANCES:
                job = replace(job, conditions=())
            replicate(job, 0)  # the first one imports
            entrants[what, people] = partial(_row, job, people, 1 if what == ALONE else in_a_row)
    job = make_job(configure(*words, "organisation.employees=1000", "audit_days=0"), None)
    outcomes = [replicate(job, number) for number in range(rounds)]
    present = sum(float(outcome.days[:, DAY_COLUMNS.index("attendance")].sum()) for outcome in outcomes)
    days = sum(len(outcome.days) for outcome in outcomes)
    return in_turn(entrants, rounds), (
        "Replications of four weeks from the first draw to the last sum, one core; crowded days are counted unless the "
        f"line says more. As a job does, a lap plays other replications in a row, of {IN_A_ROW:,} people in all; where "
        "it says by itself it plays one, just after other work. The days' desks in use are equal throughout a size. At "
        f"1,000 people the presence is {present / days / 1_000:.2f}."
    )


def _row(job: Job, people: int, many: int, number: int) -> Lap:
    """Return a lap of so many replications, the `number`-th of such laps."""
    replications = range(many * number, many * (number + 1))
    weeks = [week for one in replications for week in period(job.scenario.calendar, one, job.scenario.weeks)]
    working_days = sum(int(week.open.sum()) for week in weeks)

    def in_use(outcomes: list[Outcome]) -> list[bytes]:
        return [outcome.in_use.tobytes() for outcome in outcomes]

    return Lap(
        lambda: [replicate(job, one) for one in replications],
        people * working_days,
        same=(people, many),
        result=in_use,
    )


def _present(prepare: Callable[[Day], Any], play: Callable[[Any], object], some: Sequence[Batch], number: int) -> Lap:
    batch = some[number % len(some)]
    days = batch.days[: batch.few]
    ready = [prepare(day) for day in days]
    present = sum(len(day.plan.person) for day in days)

    def run() -> None:
        for day in ready:
            play(day)

    return Lap(run, present, same=None)


def _played(day: tuple[DayPlan, Office]) -> None:
    day_simpy.play(*day)


def _ns(seconds: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(1e9 * one for one in seconds)
