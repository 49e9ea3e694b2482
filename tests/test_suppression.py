"""What is withheld of a table about real people: checked against every table that a reader could think of."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

from sim.compiling import Flags
from sim.suppression import Counts, certain_of, known, withheld


def rows(total: int, shown: list[int | None]) -> Iterator[tuple[int, ...]]:
    """Yield every row of counts with this total and these shown cells."""
    free = [place for place, cell in enumerate(shown) if cell is None]
    left = total - sum(cell for cell in shown if cell is not None)
    for cells in product(range(left + 1), repeat=len(free)):
        if sum(cells) == left:
            row = [0 if cell is None else cell for cell in shown]
            for place, cell in zip(free, cells, strict=True):
                row[place] = cell
            yield tuple(row)


def thinkable(counts: Counts, hidden: Flags, totals: bool = True) -> Counts:
    """Every table (t, g, k) with the same totals and the same cells where they are shown, by brute force."""
    each = [
        list(rows(int(row.sum()), [None if hide else int(cell) for cell, hide in zip(row, hides, strict=True)]))
        for row, hides in zip(counts, hidden, strict=True)
    ]
    tables = np.array(list(product(*each)), dtype=np.int64)
    same = (tables.sum(axis=1) == counts.sum(axis=0)).all(axis=1) if totals else np.ones(len(tables), dtype=bool)
    return tables[same]


def random_tables(number: int, shape: tuple[int, int], highest: int, seed: int) -> Iterator[Counts]:
    draws = np.random.default_rng(seed)
    for _ in range(number):
        yield draws.integers(0, highest, shape)


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3), (3, 3), (4, 2)])
def test_known_cells_are_those_that_no_other_table_changes(shape: tuple[int, int]) -> None:
    draws = np.random.default_rng(7)
    seen = {True: 0, False: 0}
    for counts in random_tables(60, shape, 4, seed=sum(shape)):
        hidden = draws.random(shape) < 0.6
        tables = thinkable(counts, hidden)
        fixed = (tables == counts).all(axis=0) & hidden
        np.testing.assert_array_equal(known(counts, hidden), fixed)
        for one in fixed[hidden]:
            seen[bool(one)] += 1
    assert min(seen.values()) > 10


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (3, 3), (4, 2)])
def test_no_withheld_cell_can_be_worked_out(shape: tuple[int, int]) -> None:
    ways = set()
    for counts in random_tables(80, shape, 6, seed=10 + sum(shape)):
        found = withheld(counts, smallest=3, certain=8)
        size = counts.sum(axis=1, keepdims=True)
        sure = (counts == 0) | (counts == size)
        own = (size > 0) & ((size < 3) | (sure & (size < 8)))
        np.testing.assert_array_equal(found.own, own)
        tables = thinkable(counts, found.cells, found.totals)
        assert not ((tables == counts).all(axis=0) & found.cells).any()
        ways.add((found.totals, bool(own.any()), bool(found.along.any())))
    assert {(True, False, False), (True, True, True)} <= ways


def test_a_single_cell_takes_others_of_its_row_and_column_with_it() -> None:
    counts = np.array([[0, 20], [12, 18], [30, 40]])  # nobody of twenty people
    found = withheld(counts)
    assert found.own.tolist() == [[True, True], [False, False], [False, False]]
    assert found.cells.tolist() == [[True, True], [True, True], [False, False]]  # the smallest other group
    assert found.totals


def test_a_large_group_may_be_all_or_none_and_a_small_one_is_withheld_whole() -> None:
    counts = np.array([[0, 50], [3, 6], [20, 30], [15, 30]])
    found = withheld(counts)
    assert found.own.tolist() == [[False, False], [True, True], [False, False], [False, False]]
    assert found.cells[1].all()
    assert found.cells.sum() == 4  # with the small group another one goes, so that its difference is not known


def test_nothing_is_withheld_of_large_mixed_groups() -> None:
    assert not withheld(np.array([[10, 20], [30, 40]])).cells.any()


def test_totals_that_say_all_of_everybody_are_withheld() -> None:
    found = withheld(np.array([[0, 20], [0, 60]]))  # nobody of all
    assert not found.totals
    assert found.cells.tolist() == [[True, True], [False, False]]


def test_an_empty_group_tells_of_nobody() -> None:
    assert not withheld(np.array([[0, 0], [30, 40]])).cells.any()


def test_one_class_is_refused() -> None:
    with pytest.raises(ValueError, match="one class"):
        withheld(np.array([[3], [4]]))


def test_days_tell_of_a_small_office_where_all_or_nobody_came() -> None:
    assert certain_of([0, 3, 12], 12).tolist() == [True, False, True]
    assert not certain_of([0, 3, 50], 50).any()
