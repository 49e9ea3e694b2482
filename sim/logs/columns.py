"""Columns of a block of rows: each distinct cell is read once, and every fault is noted at its row."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sim.compiling import Flags, Int32s, Int64s
from sim.errors import InputError
from sim.events import NOWHERE
from sim.logs.dates import DAY, FIRST_YEAR, LAST_YEAR, OUTSIDE, UNTOLD, Dates, Moment
from sim.tabular import Cell
from sim.tabular.layout import Broken

# Cells that are remembered from block to block; a column may have as many different ones as rows.
_KEPT: Final = 1 << 18
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()  # from which Parquet counts
_SECOND: Final = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_DECLARED: Final = '"data.date_format='  # in what is wrong where this would mend all of a column
_EMPTY: Final = "the cell is empty, fill it in"
_UNTOLD: Final = (NOWHERE, NOWHERE, UNTOLD)


@dataclass(frozen=True, eq=False)
class Column:
    """A column of r rows by its distinct cells; an empty cell is ""."""

    code: Int32s  # (r,) index into cells
    cells: Sequence[Cell]

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> "Column":
        """Return the column with these cells, of a workbook."""
        place: dict[tuple[type, Cell], int] = {}
        code = np.array([place.setdefault((type(cell), cell), len(place)) for cell in cells], dtype=np.int32)
        return cls(code, [cell for _, cell in place])

    @classmethod
    def coded(cls, values: Any) -> "Column":
        """Return an array of pyarrow as a column."""
        coded = values.dictionary_encode(null_encoding="encode")
        cells = ["" if cell is None else cell for cell in coded.dictionary.to_pylist()]
        return cls(coded.indices.to_numpy(zero_copy_only=False).astype(np.int32), cells)

    def empty(self) -> Flags:
        """Return which rows have an empty cell."""
        blank = [isinstance(cell, str) and not cell.strip() for cell in self.cells]
        return np.array(blank, dtype=np.bool_)[self.code]


@dataclass(frozen=True, eq=False)
class Block:
    """r rows of a file: their columns by field, each a `Column` or an array of pyarrow."""

    number: Int64s  # (r,) of the rows in the file, from 0
    columns: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.number)

    def filled(self) -> "Block":
        """Return the block without the rows of which no cell is filled."""
        empty = np.ones(len(self), dtype=np.bool_)
        for column in self.columns.values():
            if not empty.any():
                return self
            empty &= _empty(column)
        keep = np.flatnonzero(~empty)
        columns = {
            field: Column(column.code[keep], column.cells) if isinstance(column, Column) else column.take(keep)
            for field, column in self.columns.items()
        }
        return Block(self.number[keep], columns)


class Faults:
    """What is wrong with a file, by row and field: the first of them, and how many there are.

    How dates are written is declared once for all rows: that it is not is told of the first row of each field.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self.first: list[tuple[int, str, str, str]] = []  # row of the file, field, what is wrong, and the cell
        self.count = 0

    def note(self, block: Block, field: str, rows: Int64s, what: Callable[[int], tuple[str, str]] | str) -> None:
        """Note that `rows` of the block are wrong in a field; `what` tells it, of a row with its cell."""
        self.count += len(rows)
        once = {fault[1:3] for fault in self.first if _DECLARED in fault[2]}
        found = []
        for row in rows.tolist():
            fault = (int(block.number[row]), field, *((what, "") if isinstance(what, str) else what(row)))
            if fault[1:3] not in once:
                found.append(fault)
            if _DECLARED in fault[2]:
                once.add(fault[1:3])
            if len(found) == InputError.shown:
                break
        self.first = sorted(self.first + found)[: InputError.shown]


class Reader:
    """Reads the cells of one file by the rules of its fields."""

    def __init__(self, dates: Dates) -> None:
        """Read dates by `dates`."""
        self.faults = Faults()
        self._moment = lru_cache(_KEPT, typed=True)(dates.moment)
        self._date = lru_cache(_KEPT)(lambda text: dates.joined(text, ""))
        self._time = lru_cache(_KEPT)(lambda text: dates.joined("", text))

    def values(
        self, block: Block, field: str, reader: Callable[[Any], Any], missing: Any, *, required: bool = False
    ) -> npt.NDArray[Any]:
        """Return what `reader` makes of each cell, (r,) or (r, m); `missing` where it is empty, refused or absent.

        `reader` raises ValueError with what is wrong and what to do; an empty cell is wrong where it is `required`.
        """
        column = block.columns.get(field)
        if column is None:
            return np.full((len(block), *np.shape(missing)), missing)
        if not isinstance(column, Column):
            column = Column.coded(column)
        if required:
            self._check_filled(block, field, column.empty())
        return self._read(block, field, column, reader, missing)

    def moments(
        self,
        block: Block,
        field: str,
        *,
        required: bool = False,
        reader: Callable[[Any], Moment] | None = None,
    ) -> Int32s:
        """Return (r, 3): ordinal or NOWHERE, second of the day or NOWHERE, offset from UTC or `UNTOLD`.

        Untyped cells are read by `reader`, or as dates and times are written.
        """
        column = block.columns.get(field)
        if column is not None and required:
            self._check_filled(block, field, _empty(column))
        if isinstance(column, pa.Array) and pa.types.is_timestamp(column.type):
            return self._typed(block, field, column)
        if reader is None and isinstance(column, pa.Array) and pa.types.is_string(column.type):
            # Dates and times of day apart are few, together they are as many as rows.
            date, time = _halves(pc.utf8_trim_whitespace(column.fill_null("")))
            found = self._read(block, field, date, self._date, _UNTOLD)
            found[:, 1:] = self._read(block, field, time, self._time, _UNTOLD)[:, 1:]
            # Of half a moment nothing is told, so that one fault is not followed by another.
            found[~date.empty() & (found[:, 0] == NOWHERE)] = _UNTOLD
            found[~time.empty() & (found[:, 1] == NOWHERE)] = _UNTOLD
        else:
            found = self.values(block, field, reader or self._moment, _UNTOLD)
        return found.astype(np.int32)

    def _read(
        self, block: Block, field: str, column: Column, reader: Callable[[Any], Any], missing: Any
    ) -> npt.NDArray[Any]:
        values, wrong = [], {}
        for code, cell in enumerate(column.cells):
            value = missing
            if not isinstance(cell, str) or cell.strip():
                try:
                    value = reader(cell)
                except ValueError as error:
                    wrong[code] = str(error), "" if isinstance(cell, Broken) else str(cell).strip()
            values.append(value)
        if wrong:
            is_wrong = np.zeros(len(values), dtype=np.bool_)
            is_wrong[list(wrong)] = True
            rows = np.flatnonzero(is_wrong[column.code])
            self.faults.note(block, field, rows, lambda row: wrong[int(column.code[row])])
        return np.array(values, dtype=np.asarray(missing).dtype)[column.code]

    def _typed(self, block: Block, field: str, column: Any) -> Int32s:
        """Return the moments of a typed column, which are in UTC when it has a zone."""
        empty = column.is_null().to_numpy(zero_copy_only=False)
        counted = column.cast(pa.int64()).fill_null(0).to_numpy()
        day, second = np.divmod(counted // _SECOND[column.type.unit], DAY)
        outside = (day < _first_day(FIRST_YEAR)) | (day >= _first_day(LAST_YEAR + 1))
        self.faults.note(block, field, np.flatnonzero(outside & ~empty), OUTSIDE)
        offset = np.full(len(block), UNTOLD if column.type.tz is None else 0)
        found = np.column_stack([day + _EPOCH, second, offset])
        found[empty | outside] = _UNTOLD
        return found.astype(np.int32)

    def _check_filled(self, block: Block, field: str, empty: Flags) -> None:
        self.faults.note(block, field, np.flatnonzero(empty), _EMPTY)


def _first_day(year: int) -> int:
    return datetime.date(year, 1, 1).toordinal() - _EPOCH


def _empty(column: Any) -> Flags:
    if isinstance(column, Column):
        return column.empty()
    if pa.types.is_string(column.type):
        column = pc.equal(pc.utf8_trim_whitespace(column.fill_null("")), "")
    else:
        column = column.is_null()
    found: Flags = column.to_numpy(zero_copy_only=False)
    return found


def _halves(texts: Any) -> tuple[Column, Column]:
    """Return the dates and the times of day of texts; the rule is that of `dates.halves`."""
    space, tee, colon = (pc.find_substring(texts, sign).to_numpy() for sign in (" ", "T", ":"))
    before = np.where(colon < 0, np.iinfo(np.int32).max, colon)  # a gap behind a colon is none between date and time
    gap = np.where((space >= 0) & (space < before), space, np.where((tee >= 0) & (tee < before), tee, -1))
    gap[(gap < 0) & (colon >= 0)] = -2  # a time of day alone
    kinds = np.unique(gap)
    rows, dates, times = [], [], []
    for kind in kinds.tolist():
        here = np.flatnonzero(gap == kind)
        some = texts if len(kinds) == 1 else texts.take(pa.array(here))
        none = pa.repeat("", len(here))
        rows.append(here)
        if kind < 0:
            dates.append(some if kind == -1 else none)
            times.append(none if kind == -1 else some)
        else:
            dates.append(pc.utf8_slice_codeunits(some, 0, kind))
            times.append(pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(some, kind + 1)))
    order = np.argsort(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)
    halves = (Column.coded(pa.concat_arrays(parts) if parts else texts) for parts in (dates, times))
    date, time = (Column(half.code[order], half.cells) for half in halves)
    return date, time
