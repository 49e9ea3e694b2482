"""Numbers in a log: a comma or a point as decimal mark, the same down a column, never guessed where both can be."""

import numpy as np

from sim.compiling import Floats
from sim.logs.columns import Block, Reader
from sim.tabular import Cell, Span
from sim.tabular.decimals import number_of

_MARKS = {None: 0, "comma": 1, "point": 2}


class Numbers:
    """Reads the numbers of one file; `decimal` is the declared mark."""

    def __init__(self, reader: Reader, decimal: str | None) -> None:
        """Read by the rules of `reader`."""
        self._reader, self._decimal = reader, decimal
        self._seen: dict[str, int] = {}  # by field the mark that was met first

    def of(self, block: Block, field: str, span: Span, *, required: bool = False) -> Floats:
        """Return the numbers in a column (r,), NaN where it is empty or refused."""

        def read(cell: Cell) -> tuple[float, float]:
            found = number_of(cell, span, self._decimal)
            return next(iter(found.values.values())), _MARKS[found.mark if self._decimal is None else None]

        number, mark = self._reader.values(block, field, read, (np.nan, 0.0), required=required).T
        met = mark[mark > 0]
        if len(met):
            first = self._seen.setdefault(field, int(met[0]))
            other, here = ("comma", "point") if first == 2 else ("point", "comma")
            what = f"a decimal {other}, but a decimal {here} before it, write all alike or declare data.decimal"
            self._reader.faults.note(block, field, np.flatnonzero((mark > 0) & (mark != first)), lambda _: what)
        return np.ascontiguousarray(number)
