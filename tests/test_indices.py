"""No kernel asks for an element below the first or behind the last: compiled it would read, or write, something else.

Here kernels run as they are, over arrays that refuse such indices.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from engines import kernels
from random_days import any_size, busy_day, campus, full_office, houses
from scenarios import lively, special
from test_random_scenarios import scenarios

from sim import compiling, day_compiled, draws, normal_quantiles, replicate, time_order
from sim.building import Building
from sim.compiling import Kernel
from sim.draws import Draws
from sim.job import make_job
from sim.measures import measure

# With words of 64 bits that wrap, or in place of a library's function: a program never runs these as they are.
ONLY_COMPILED = {"_uniforms", "_counted", "_below", "_quantiles", "_sort_each"}


class Bounded:
    """A view of an array, or an array, that knows its ends."""

    def __init__(self, view: Any) -> None:
        self.view = view

    def __len__(self) -> int:
        return len(self.view)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.view)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            assert all(end is None or end >= 0 for end in (index.start, index.stop)), index
            return Bounded(self.view[index])
        assert 0 <= index < len(self.view)
        return self.view[index]

    def __setitem__(self, index: int, value: Any) -> None:
        assert 0 <= index < len(self.view)
        self.view[index] = value


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names of the kernels that have run."""
    names: set[str] = set()
    interpreted = Kernel.interpreted

    def noted(self: Kernel[..., Any], *arguments: Any, **named: Any) -> Any:
        names.add(self.function.__name__)
        return interpreted(self, *arguments, **named)

    monkeypatch.setattr(Kernel, "interpreted", noted)
    monkeypatch.setattr(compiling, "_view", lambda one: Bounded(one.data) if isinstance(one, np.ndarray) else one)
    with kernels(False):
        yield names


def test_views_refuse_what_is_not_there() -> None:
    numbers = Bounded(np.arange(3).data)
    assert [numbers[0], numbers[1:][1], len(numbers), *numbers] == [0, 2, 3, 0, 1, 2]
    for index in (-1, 3):
        with pytest.raises(AssertionError):
            numbers[index]
        with pytest.raises(AssertionError):
            numbers[index] = 1
    with pytest.raises(AssertionError):
        numbers[-2:]


def test_kernels_stay_within_their_arrays(run: set[str]) -> None:
    for seed in range(30):
        for day, house in (busy_day(seed), full_office(seed)):
            for office in houses(house):
                measure(day_compiled.play(day, office), day, office, Building())
        day, house = any_size(seed)
        for office in houses(house):
            day_compiled.play(day, office)
        day_compiled.play(*campus(seed))
    drawn = [job for _, _, job in scenarios(range(30))]
    for job in (*drawn, make_job(special(weeks=1), None), make_job(lively(weeks=1), None)):
        replicate.replicate_each(job, 0, [job.desks, job.desks + 7, 2 * job.desks])
    every = {one.function.__name__ for one in compiling._KERNELS if one.function.__module__.startswith("sim.")}
    assert run == every - ONLY_COMPILED


def drawn() -> list[Any]:
    """What the other kernels do, on sizes at both sides of a group of entities and of a block of words."""
    some, random = Draws(1 << 70, 3), np.random.default_rng(1)
    made: list[Any] = []
    for people, size in ((0, 1), (1, 4), (255, 3), (256, 5), (257, 8), (513, 1)):
        entities = draws.entities(people) * np.uint64(1 << 55)
        dates = np.sort(random.integers(739_000, 739_003, people))
        made += [some.uniform("sick_spell", 739_000, entities, size), some.uniform("sick_spell", dates, entities, size)]
        made += some.below("sick_spell", (739_000, 739_007), entities, size, 0.3)
        made += some.counted("breaks", dates, entities, random.integers(0, 5, people) + 0.9, size)
        chances = random.random((people, size))
        made.append(normal_quantiles.normal_quantiles(np.where(chances < 0.1, chances**30, chances)))
        numbers = random.integers(0, 1 << 37, people * size) >> 19 << 19
        cuts = np.sort([0, *random.integers(0, len(numbers) + 1, 5), len(numbers)])
        time_order.sort_each_by_time(numbers, cuts, 19)
        made.append(numbers)
    return made


def test_kernels_that_only_run_compiled_do_so_too(run: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """They run on numbers of the arrays' own types, with the same results as in an uncompiled program."""
    expected = drawn()
    assert run == set()

    def words(a: Any, b: Any) -> list[np.uint64]:
        return [np.uint64(word) for word in compiling.multiply(a, b)]

    monkeypatch.setattr(draws, "multiply", words)
    monkeypatch.setattr(compiling, "_view", lambda one: Bounded(one) if isinstance(one, np.ndarray) else one)
    for module in (draws, normal_quantiles, time_order):
        monkeypatch.setattr(module, "in_use", lambda: True)
    with np.errstate(over="ignore"):
        found = drawn()
    assert run == ONLY_COMPILED
    for one, other in zip(found, expected, strict=True):
        assert np.array_equal(one, other)
