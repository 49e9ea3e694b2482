"""Whole numbers in the order of time: as any other sort gives them, whatever the times."""

import numpy as np
import pytest
from engines import kernels

from sim import time_order
from sim.time_order import sort_by_time


def keys(seed: int, number: int, latest: int, bits: int) -> np.ndarray:
    """Times from 0 to `latest`, most of them several times, and below them places that ascend."""
    generator = np.random.default_rng(seed)
    times = np.append(generator.integers(0, latest, number - 1, endpoint=True), latest)
    return times.astype(np.int64) << bits | np.arange(number)


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "uncompiled"])
@pytest.mark.parametrize("latest", [0, 1, 511, 512, 172_801, 2**18 - 1, 2**18, 2**32 - 1, 2**40])
def test_equal_times_keep_their_places(compiled: bool, latest: int) -> None:
    for seed, number in enumerate((1, 2, 7, 600, 3000)):
        some = keys(seed, number, latest, 12)
        expected = np.sort(some)
        with kernels(compiled):
            sort_by_time(some, 12)
        np.testing.assert_array_equal(some, expected)


def test_what_is_compiled_is_what_the_source_says() -> None:
    some, spare, place = keys(3, 900, 172_801, 10), np.empty(900, dtype=np.int64), np.empty(1024, dtype=np.int64)
    expected = np.sort(some)
    time_order._sort_each.interpreted(some, np.array([0, 900]), 10, spare, place)
    np.testing.assert_array_equal(some, expected)


def test_no_times() -> None:
    none = np.zeros(0, dtype=np.int64)
    sort_by_time(none, 4)
    assert len(none) == 0
