"""A day on which who finds no desk goes home, as the field writes it in salabim: a `Resource` and `fail_delay`."""

from collections.abc import Generator
from typing import Any

import salabim

from experiments.benchmarks.field import Lives


def leaving(day: Lives) -> int:
    """Play a day; return the searches that failed."""
    env = salabim.Environment(yieldless=False)
    office = salabim.Resource(capacity=day.desks)
    failed = []

    class Person(salabim.Component):  # type: ignore[misc]
        def process(self, leave: int) -> Generator[Any, Any, None]:
            yield self.request(office, fail_delay=0)
            if self.failed():
                failed.append(env.now())
                return
            yield self.hold(till=leave)

    for arrive, leave in day.stays:
        Person(at=arrive, leave=leave)
    env.run()
    return len(failed)
