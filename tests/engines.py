"""The engines of a day by name: whatever a day must do, each of them must do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields

import numpy as np

from sim import compiling, day_compiled, day_simpy
from sim.events import DayPlan, Log, Office

Play = Callable[[DayPlan, Office], Log]


@contextmanager
def kernels(compiled: bool) -> Iterator[None]:
    """Run kernels this way for a while."""
    before = compiling.in_use()
    compiling.use(compiled)
    try:
        yield
    finally:
        compiling.use(before)


def _twin(compiled: bool) -> Play:
    def play(plan: DayPlan, office: Office) -> Log:
        with kernels(compiled):
            return day_compiled.play(plan, office)

    return play


ENGINES: dict[str, Play] = {"simpy": day_simpy.play, "compiled": _twin(True), "uncompiled": _twin(False)}


def assert_equal_logs(day: DayPlan, house: Office, note: object = "") -> Log:
    """Play a day on every engine: whole logs, types and all, are equal; return the reference's."""
    expected = ENGINES["simpy"](day, house)
    for name in ("compiled", "uncompiled"):
        found = ENGINES[name](day, house)
        for field in fields(Log):
            one, two = getattr(found, field.name), getattr(expected, field.name)
            assert one.dtype == two.dtype, (name, field.name)
            assert np.array_equal(one, two), f"{name}, {field.name}, {note}: {day} {house}"
    return expected
