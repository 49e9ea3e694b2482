"""Free desks and rooms as bits of words, for kernels: the lowest free number of a zone in a few steps (§12).

A set of places is `starts` (zones + 1,), the first place of each zone and the end; `words`; `table`, a row a zone: its
first word, a word before which none has a bit, its free places; and `zone_of` (places,). Of desks the zones here are
the cells of an `Office`: the desks of one type in one of its zones.
"""

from typing import Final

import numpy as np

from sim.compiling import Int32s, Int64s, inlined, part
from sim.events import NOWHERE, TYPES

_WORD: Final = 32  # free places are bits of words

# Columns of the table.
_BASE, _HINT, _LEFT, _COLUMNS = 0, 1, 2, 3


def room_for(starts: Int32s, places: int) -> tuple[Int64s, Int32s]:
    """Return room for a set of so many places: words and table."""
    zones = len(starts) - 1
    return np.empty(places // _WORD + zones, dtype=np.int64), np.empty(_COLUMNS * zones, dtype=np.int32)


@part
def fill(starts: Int32s, words: Int64s, table: Int32s) -> None:
    """Make all places free."""
    base = 0
    for zone in range(len(starts) - 1):
        left = starts[zone + 1] - starts[zone]
        table[_COLUMNS * zone + _BASE] = base
        table[_COLUMNS * zone + _HINT] = base
        table[_COLUMNS * zone + _LEFT] = left
        while left > 0:
            words[base] = (1 << min(left, _WORD)) - 1
            base += 1
            left -= _WORD


@inlined
def take(zone: int, starts: Int32s, words: Int64s, table: Int32s) -> int:
    """Take the lowest free place of a zone, or NOWHERE."""
    row = _COLUMNS * zone
    if table[row + _LEFT] == 0:
        return NOWHERE
    word = table[row + _HINT]
    while words[word] == 0:
        word += 1
    bits = words[word]
    words[word] = bits & (bits - 1)
    table[row + _HINT] = word
    table[row + _LEFT] -= 1
    lowest = 0
    for step in (16, 8, 4, 2, 1):
        if bits & ((1 << step) - 1) == 0:
            bits >>= step
            lowest += step
    place: int = starts[zone] + (word - table[row + _BASE]) * _WORD + lowest
    return place


@inlined
def give_back(place: int, starts: Int32s, words: Int64s, table: Int32s, zone_of: Int32s) -> None:
    """Make a place free again."""
    zone = zone_of[place]
    inside = place - starts[zone]
    word = table[_COLUMNS * zone + _BASE] + inside // _WORD
    words[word] |= 1 << inside % _WORD
    table[_COLUMNS * zone + _LEFT] += 1
    if word < table[_COLUMNS * zone + _HINT]:
        table[_COLUMNS * zone + _HINT] = word


@inlined
def take_nearest(row: int, order: Int32s, starts: Int32s, words: Int64s, table: Int32s) -> int:
    """Take the first desk that somebody finds who searches in a row of `order` (§12), or NOWHERE."""
    zones = len(starts) - 1
    for turn in range(row * zones, (row + 1) * zones):
        cell = int(order[turn])
        if cell > NOWHERE and table[_COLUMNS * cell + _LEFT] > 0:
            return take(cell, starts, words, table)
    return NOWHERE


@part
def zone_with_room(home: int, size: int, zone_order: Int32s, table: Int32s) -> int:
    """Return the nearest zone of the building with so many free desks, whatever their types, or NOWHERE."""
    zones = len(table) // (_COLUMNS * TYPES)
    for turn in range(home * zones, (home + 1) * zones):
        zone = zone_order[turn]
        if zone == NOWHERE:
            break
        left = 0
        for cell in range(zone * TYPES, (zone + 1) * TYPES):
            left += table[_COLUMNS * cell + _LEFT]
        if left >= size:
            found: int = zone
            return found
    return NOWHERE


@part
def take_block(zone: int, starts: Int32s, words: Int64s, table: Int32s, desks: Int32s) -> None:
    """Take the lowest free desks of a zone of the building, type after type, as many as `desks` has room for."""
    cell = TYPES * zone
    for one in range(len(desks)):
        desk = take(cell, starts, words, table)
        while desk == NOWHERE:
            cell += 1
            desk = take(cell, starts, words, table)
        desks[one] = desk
