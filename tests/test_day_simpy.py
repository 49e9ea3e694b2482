"""What is SimPy's own about a day; what happens on a day stands in `test_day.py`."""

import gc
from collections.abc import Iterator

import pytest
from plans import office, plan
from random_days import busy_day, houses

from sim.day_simpy import clock, play


@pytest.fixture(params=[True, False])
def collecting(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Whether the garbage collector is on before the day."""
    (gc.enable if request.param else gc.disable)()
    yield request.param
    gc.enable()


def test_the_garbage_collector_is_left_as_it_was(collecting: bool) -> None:
    play(plan((100, 900, [])), office(1))
    assert gc.isenabled() == collecting
    with pytest.raises(IndexError):
        play(plan((100, 900, []), zone=[5]), office(1))
    assert gc.isenabled() == collecting


@pytest.mark.parametrize("stretch", [1, 40, 10**9])
def test_the_calendar_changes_nothing(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of one second, of some seconds, and of the whole day, in which SimPy's heap holds all events."""
    cases = [(day, house) for day, any_house in map(busy_day, range(40)) for house in houses(any_house)]
    expected = [play(day, house) for day, house in cases]
    monkeypatch.setattr(clock, "_STRETCH", stretch)
    for (day, house), log in zip(cases, expected, strict=True):
        found = play(day, house)
        for name, column in vars(log).items():
            assert getattr(found, name).tolist() == column.tolist()
