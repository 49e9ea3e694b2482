"""Whole numbers that begin with a time, sorted: in two steps where these are seconds of a day.

A sort that compares takes several times as long, by how many numbers there are and by the processor.
"""

from typing import Final

import numpy as np

from sim.compiling import Int64s, in_use, kernel, part

_DIGIT: Final = 9  # bits; a second of the day and one more bit have two digits
_VALUES: Final = 1 << _DIGIT


def sort_by_time(keys: Int64s, shift: int) -> None:
    """Sort whole numbers from 0 on by their bits from `shift` on; those below must ascend where these are equal."""
    if in_use():
        _sort(keys, shift, np.empty_like(keys), np.empty(2 * _VALUES, dtype=np.int64))
    else:
        keys.sort()


@kernel
def _sort(keys: Int64s, shift: int, spare: Int64s, place: Int64s) -> None:
    """Sort digit by digit from the lowest one, each time keeping the order of those before; only ever run compiled."""
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
