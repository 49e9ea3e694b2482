"""Tables about groups of real people: which cells are withheld, so that no other cell or total gives them away.

A table counts the people of g groups (rows) in k classes of which each person has one (columns): part-timers and
others, people who came and who did not. A reader knows the totals of rows and columns, and that no count is negative.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import Flags
from sim.groups import SMALLEST_GROUP

# People in a group of which it may be said that all or none have something: of fewer that is said of each of them.
# Assumption: five times the smallest group.
CERTAIN: Final = 50

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Withheld:
    """What of a table is not told."""

    own: Flags  # (g, k) cells that would tell something of few people
    along: Flags  # (g, k) cells that would give those away
    totals: bool  # whether the totals of columns may be told

    @property
    def cells(self) -> Flags:
        """All cells that are withheld (g, k)."""
        return self.own | self.along


def withheld(counts: Counts, smallest: int = SMALLEST_GROUP, certain: int = CERTAIN) -> Withheld:
    """Return which cells (g, k) are withheld: of small groups, of all or nobody, and those by which these can be known.

    Of a group under `smallest` people all cells are, of one under `certain` those of 0 % and 100 %. Others are withheld
    with them, those of the fewest people first, until none of the withheld follows from the cells and totals that are
    told. Where the totals of columns alone give one away, they are not told either, and every group that has a cell of
    its own to withhold is withheld whole. Linked tables of the same people (by team and by building) are not looked at.
    Raises `ValueError` for a single class.
    """
    if counts.shape[1] < 2:
        raise ValueError("a table of one class says no more than its totals")
    size = counts.sum(axis=1, keepdims=True)
    some = size > 0
    own = np.where(size < smallest, some, ((counts == 0) | (counts == size)) & some & (size < certain))
    if known(counts, np.ones_like(own))[own].any():
        return Withheld(own, (own.any(axis=1, keepdims=True) & some) & ~own, totals=False)
    hidden = own.copy()
    while (given := known(counts, hidden) & own).any():
        row, column = np.argwhere(given)[0].tolist()
        hidden[_next(counts, hidden, row, column)] = True
    # A cell that follows from the others all the same hides nothing.
    return Withheld(own, hidden & ~own & ~known(counts, hidden), totals=True)


def certain_of(counts: npt.ArrayLike, people: int, certain: int = CERTAIN) -> Flags:
    """Return which counts of the same people, such as those of days, say that all or none of a small group did it."""
    found = np.asarray(counts)
    telling: Flags = ((found == 0) | (found == people)) & (0 < people < certain)
    return telling


def known(counts: Counts, hidden: Flags) -> Flags:
    """Return which of the hidden cells (g, k) follow from the others and the totals, as counts are not negative.

    A hidden cell can have another count if and only if the table has a cycle through it along which hidden counts can
    be raised and lowered by turns. So rows and columns are the nodes of a graph with an arc from row to column for each
    hidden cell, which can be raised, and one back for each that is not 0 and can be lowered (Gusfield, SIAM Journal on
    Computing 17, 1988).
    """
    groups = len(counts)
    forward, back = hidden, hidden & (counts > 0)
    found = np.zeros_like(hidden)
    for row, column in np.argwhere(hidden).tolist():
        up, down = forward.copy(), back.copy()
        up[row, column] = down[row, column] = False
        raised = _reaches(up, down, groups + column, row)
        lowered = counts[row, column] > 0 and _reaches(up, down, row, groups + column)
        found[row, column] = not (raised or lowered)
    return found


def _reaches(forward: Flags, back: Flags, start: int, end: int) -> bool:
    """Tell whether a node is reached from another one; rows are 0 .. g - 1, columns follow them."""
    groups, classes = forward.shape
    seen = np.zeros(groups + classes, dtype=np.bool_)
    seen[start] = True
    while not seen[end]:
        rows, columns = seen[:groups], seen[groups:]
        more = np.concatenate([rows | back[:, columns].any(axis=1), columns | forward[rows].any(axis=0)])
        if (more == seen).all():
            return False
        seen = more
    return True


def _next(counts: Counts, hidden: Flags, row: int, column: int) -> tuple[int, int]:
    """Return the cell that is withheld next: in line with this one if any, of people if any, of the fewest."""
    free = ~hidden
    line = np.zeros_like(hidden)
    line[row] = line[:, column] = True
    for among in (free & line & (counts > 0), free & (counts > 0), free):
        if among.any():
            place = int(np.argmin(np.where(among, counts, np.iinfo(np.int64).max)))
            return place // counts.shape[1], place % counts.shape[1]
    raise AssertionError("the table as a whole was seen to give nothing away")
