"""Times what is compared in turns of one run, so that noise of the machine hits all alike."""

import gc
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 20.0  # seconds in all laps of one entrant, after which it rests

What = tuple[str, int]  # the way and the number of people


@dataclass(frozen=True)
class Lap:
    """What is timed, once: the processor would learn what is run again by heart, and be a third faster.

    `result` must be equal for all laps of a round that are the `same`.
    """

    run: Callable[[], Any]
    units: float  # of work in it
    same: Hashable
    result: Callable[[Any], object] = lambda value: value


# Makes ready the lap of a round, off the clock.
Entrant = Callable[[int], Lap]


def in_turn(entrants: Mapping[What, Entrant], rounds: int) -> dict[What, tuple[float, ...]]:
    """Return each entrant's seconds of processor time per unit, a value a round; stops when results differ.

    The garbage collector is paused, as it is in the SimPy engine. A lap is made ready just before it is run: a process
    full of other objects would scatter those of a day, and slow large days most.
    """
    taken: dict[What, list[float]] = {what: [] for what in entrants}
    spent = dict.fromkeys(entrants, 0.0)
    for number in range(rounds):
        results: dict[Hashable, object] = {}
        for what, entrant in entrants.items():
            if spent[what] > LONGEST:
                continue
            lap = entrant(number)
            seconds, value = _timed(lap)
            spent[what] += seconds
            taken[what].append(seconds / lap.units)
            result = lap.result(value)
            if results.setdefault(lap.same, result) != result:
                raise SystemExit(f"benchmarks: {what[0]} at {what[1]:,} people has another result than the others")
    return {what: tuple(values) for what, values in taken.items()}


def _timed(lap: Lap) -> tuple[float, Any]:
    """Return the seconds of a lap and its result."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        value = lap.run()
        return time.process_time() - started, value
    finally:
        gc.enable()


def ratios(slow: tuple[float, ...], fast: tuple[float, ...]) -> tuple[float, ...]:
    """Return how many times slower, round by round, for as many rounds as both ran."""
    return tuple(one / other for one, other in zip(slow, fast, strict=False))
