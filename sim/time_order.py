"""Whole numbers that begin with a time, sorted: in two steps where these are seconds of a day.

A sort that compares takes several times as long, by how many numbers there are and by the processor.
"""

from itertools import pairwise
from typing import Final

import numpy as np

from sim.compiling import Int64s, in_use, kernel, part

_DIGIT: Final = 9  # bits; a second of the day and one more bit have two digits
_VALUES: Final = 1 << _DIGIT


def sort_by_time(keys: Int64s, shift: int) -> None:
    """Sort whole numbers from 0 on by their bits from `shift` on; those below must ascend where these are equal."""
    sort_each_by_time(keys, np.array([0, len(keys)]), shift)


def sort_each_by_time(keys: Int64s, cuts: Int64s, shift: int) -> None:
    """Sort each part of such numbers by itself: from each of the `cuts` to the next one."""
    if in_use():
        most = int(np.diff(cuts).max(initial=0))
        _sort_each(keys, cuts, shift, np.empty(most, dtype=np.int64), np.empty(2 * _VALUES, dtype=np.int64))
        return
    for begin, end in pairwise(cuts.tolist()):
        keys[begin:end].sort()


@kernel
def _sort_each(keys: Int64s, cuts: Int64s, shift: int, spare: Int64s, place: Int64s) -> None:
    """Sort each part; only ever run compiled."""
    for one in range(len(cuts) - 1):
        _sort(keys[cuts[one] : cuts[one + 1]], shift, spare[: cuts[one + 1] - cuts[one]], place)


@part
def _sort(keys: Int64s, shift: int, spare: Int64s, place: Int64s) -> None:
    """Sort digit by digit from the lowest one, each time keeping the order of those before."""
    largest = 0
    for key in keys:
        largest = max(largest, key)
    while largest >> shift > 0:
        for value in range(2 * _VALUES):
            place[value] = 0
        for key in keys:
            place[key >> shift & (_VALUES - 1)] += 1
            place[_VALUES + (key >> (shift + _DIGIT) & (_VALUES - 1))] += 1
        _sort_digit(keys, shift, spare, place[:_VALUES])
        _sort_digit(spare, shift + _DIGIT, keys, place[_VALUES:])
        shift += 2 * _DIGIT


@part
def _sort_digit(source: Int64s, shift: int, target: Int64s, place: Int64s) -> None:
    """Sort by one digit; `place` has how many there are of each of its values."""
    before = 0
    for value in range(_VALUES):
        number = place[value]
        place[value] = before
        before += number
    for key in source:
        value = key >> shift & (_VALUES - 1)
        target[place[value]] = key
        place[value] += 1
