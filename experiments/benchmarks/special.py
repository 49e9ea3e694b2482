"""The special case, as the field writes it: arrive, take a desk or not, leave."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import util

from experiments.benchmarks import field
from experiments.benchmarks.clock import Entrant, Lap, What, in_turn, ratios
from experiments.benchmarks.days import (
    COMPILED,
    ENGINES,
    SIMPLEST,
    SIMPY,
    SPECIAL,
    UNIT,
    Batch,
    batches,
    described,
    lap,
)
from experiments.benchmarks.figures import Figure

SIZES = (100, 1_000, 10_000)
RESOURCE = "SimPy `Resource`"
LIBRARIES = {"Ciw": "ciw", "salabim": "salabim"}


def waiting(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the special case."""
    figures, note = _compared({RESOURCE: field.waiting}, SPECIAL, 200.0, quick)
    return figures, (
        "Arrive, give the desk back for absences (one a day) and seek one anew, wait for a desk with patience, leave. "
        + note
    )


def leaving(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the simplest day, which every library can write in a few lines."""
    installed = {what: name for what, name in LIBRARIES.items() if util.find_spec(name) is not None}
    plays = {RESOURCE: field.leaving}
    for what, name in installed.items():
        plays[what] = importlib.import_module(f"experiments.benchmarks.field_{name}").leaving
    figures, note = _compared(plays, SIMPLEST, None, quick)
    figures += [Figure(f"{what}: not installed", (), UNIT) for what in LIBRARIES if what not in installed]
    return figures, f"Arrive, take a desk or go home, leave: two moments a person. {note}"


def _compared(
    plays: Mapping[str, Callable[[field.Lives], int]], words: Sequence[str], limit: float | None, quick: bool
) -> tuple[list[Figure], str]:
    """Return the two engines and these ways on the same days, each as often as it is reasonable, and their ratios."""
    sizes = SIZES[:-1] if quick else SIZES
    drawn = {people: batches(people, words, quick) for people in sizes}
    entrants: dict[What, Entrant] = {}
    for people, some in drawn.items():
        entrants |= {(what, people): partial(lap, what, some) for what in ENGINES}
        entrants |= {(what, people): partial(_field, play, some) for what, play in plays.items()}
    taken = in_turn(entrants, 3 if quick else 10)
    figures = [
        Figure(what, tuple(1e9 * seconds for seconds in times), UNIT, people)
        for (what, people), times in sorted(taken.items(), key=lambda item: [*ENGINES, *plays].index(item[0][0]))
    ]
    for what in (SIMPY, *plays):
        for people in sizes:
            times = ratios(taken[what, people], taken[COMPILED, people])
            target = limit if what == RESOURCE else None
            figures.append(Figure(f"{what} against the {COMPILED}", times, "times", people, at_least=target))
    return figures, (
        "The event loop alone, on days drawn before; day by day the searches that failed are the same number for all. "
        f"{described(drawn[1_000])} The engines write a log and number the desks, the field's do not."
    )


def _field(play: Callable[[field.Lives], int], some: Sequence[Batch], number: int) -> Lap:
    batch = some[number % len(some)]
    days = [field.lives(day.plan, day.office.desks) for day in batch.days[: batch.few]]
    return Lap(lambda: [play(day) for day in days], batch.people * len(days), same=batch.people)
