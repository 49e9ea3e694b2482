"""Files of logs as blocks of rows: CSV, Excel workbooks and Parquet; only the columns that are needed are read."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from sim.errors import InputError
from sim.logs.columns import Block, Column, Faults
from sim.sentences import Sentence
from sim.tabular import Layout, Table, read_table, shown
from sim.tabular.delimited import cut_off, ragged, read_text, records
from sim.tabular.encoding import recognised
from sim.tabular.files import PARQUET, TEXT, WORKBOOK, kind_of
from sim.tabular.layout import SEPARATORS, Grid

MAX_BYTES: Final = 2_000_000_000
# Parquet can hold a billion equal values in a few bytes.
_MAX_ROWS: Final = 100_000_000
_HEAD: Final = 1 << 20
_BLOCK_BYTES: Final = 1 << 24
_BLOCK_ROWS: Final = 1 << 18
_TEXTS: Final = ("employee_id", "team", "building", "desk")


class File(ABC):
    """A log that is open: its headings, and its rows by blocks."""

    def __init__(self, path: Path, table: Table) -> None:
        """Keep what the headings tell."""
        self.path, self.table = path, table
        self.name = table.name
        self.notes = list(table.notes)
        self.rows = 0  # read, of which `empty` have nothing in the columns that are read
        self.empty = 0

    def __contains__(self, field: str) -> bool:
        return field in self.table

    def blocks(self, fields: Collection[str]) -> Iterator[Block]:
        """Yield the rows by blocks with the columns of those of the fields that the file has."""
        for block in self._blocks({field: place for field, place in self.table.places.items() if field in fields}):
            filled = block.filled()
            self.rows += len(filled)
            self.empty += len(block) - len(filled)
            yield filled

    def check(self, faults: Faults) -> None:
        """Raise `InputError` with all faults, of cells and of rows as a whole; they are sought only where there are."""
        told, count = self._row_faults()
        if faults.count:
            lines = self._lines([row for row, *_ in faults.first])
            told += [
                (lines[row], self.table.told(lines[row], field, what, value))
                for row, field, what, value in faults.first
                if row in lines
            ] or [(0, f"{self.name}: {faults.first[0][2]}")]
        if told:
            raise InputError([message for _, message in sorted(told)][: InputError.shown], faults.count + count)
        if not self.rows:
            raise InputError(f"{self.name}: there is no row below the headings, give at least one")

    def unread(self, fields: Collection[str]) -> list[str]:
        """Return the headings of the columns that are not read."""
        others = [heading for field, heading in self.table.mapping.items() if field not in fields]
        return [shown(heading) for heading in (*others, *self.table.unused)]

    def read(self, fields: Collection[str]) -> list[str]:
        """Return the headings of the columns that are read."""
        return [shown(heading) for field, heading in self.table.mapping.items() if field in fields]

    def _row_faults(self) -> tuple[list[tuple[int, str]], int]:
        """Return the first rows that are no rows of this table, with what is wrong, and how many there are."""
        return [], 0

    @abstractmethod
    def _blocks(self, places: Mapping[str, int]) -> Iterator[Block]: ...

    @abstractmethod
    def _lines(self, rows: Sequence[int]) -> Mapping[int, int]:
        """Return the lines in which rows stand, of those that can be found."""


def open_file(path: Path, layout: Layout) -> File:
    """Return a log by what it really is; raise `InputError` when it cannot be read in one way only."""
    kind = kind_of(path, (TEXT, WORKBOOK, PARQUET), MAX_BYTES)
    if kind == WORKBOOK:
        return _Workbook(path, read_table(path, layout))
    return _Text(path, layout) if kind == TEXT else _Parquet(path, layout)


class _Workbook(File):
    def _blocks(self, places: Mapping[str, int]) -> Iterator[Block]:
        columns = {field: Column.of(self.table.cells(field)) for field in places}
        yield Block(np.arange(len(self.table)), columns)

    def _lines(self, rows: Sequence[int]) -> Mapping[int, int]:
        return {row: self.table.lines[row] for row in rows}


class _Text(File):
    def __init__(self, path: Path, layout: Layout) -> None:
        name = shown(path.name, 100)
        with path.open("rb") as file:
            encoding = recognised(file, name)
        with path.open(encoding=encoding.codec, newline="") as text:
            head = text.read(_HEAD)
            if text.read(1):
                head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1]
        grid, separator = read_text(head, encoding.words, name, layout)
        super().__init__(path, Table(name, grid, layout))
        self.notes = grid.notes + ([] if encoding.ended else [cut_off()])
        self._codec, self._mark, self._width = encoding.codec, SEPARATORS[separator], len(grid.headings)
        # Line ends inside quoted headings are lines of the file too.
        within = sum(max(heading.count("\n"), heading.count("\r")) for heading in grid.headings)
        self._skipped = grid.heading_line + within
        self._quoted, self._ragged = encoding.quoted, 0

    def _blocks(self, places: Mapping[str, int]) -> Iterator[Block]:
        names = [str(place) for place in range(self._width)]
        needed = [names[place] for place in places.values()]
        row = 0
        try:
            with pyarrow.csv.open_csv(
                self.path,
                pyarrow.csv.ReadOptions(
                    block_size=_BLOCK_BYTES, encoding=self._codec, skip_rows=self._skipped, column_names=names
                ),
                pyarrow.csv.ParseOptions(
                    delimiter=self._mark, newlines_in_values=True, invalid_row_handler=self._other_width
                ),
                pyarrow.csv.ConvertOptions(
                    include_columns=needed, column_types=dict.fromkeys(needed, pa.string()), null_values=[]
                ),
            ) as reader:
                for batch in reader:
                    number = np.arange(row, row + len(batch))
                    row += len(batch)
                    yield Block(number, dict(zip(places, batch.columns, strict=True)))
        except pa.ArrowInvalid as error:
            faults = [message for _, message in islice(self._wrong_rows(), InputError.shown)]
            what = "it cannot be read as a table, save it again as CSV (UTF-8)"
            raise InputError(faults or f"{self.name}: {what}") from error

    def _other_width(self, row: Any) -> str:
        if row.text.strip():
            self._ragged += 1
        else:
            self.empty += 1
        return "skip"

    def _records(self) -> Iterator[tuple[int, list[str] | str]]:
        with self.path.open(encoding=self._codec, newline="") as text:
            for _ in range(self._skipped):
                text.readline()
            yield from records(text, self._mark, self._skipped)

    def _row_faults(self) -> tuple[list[tuple[int, str]], int]:
        # The fast reader counts rows of another width without telling where they are, and lets pass what follows the
        # end of a quoted value.
        found = list(islice(self._wrong_rows(), InputError.shown)) if self._ragged or self._quoted else []
        return found, max(self._ragged, len(found))

    def _wrong_rows(self) -> Iterator[tuple[int, str]]:
        for line, record in self._records():
            if isinstance(record, str):
                yield line, self.table.told_row(line, record)
            elif len(record) != self._width and any(cell and not cell.isspace() for cell in record):
                yield line, self.table.told_row(line, ragged(len(record), self._width))

    def _lines(self, rows: Sequence[int]) -> Mapping[int, int]:
        wanted, row = set(rows), 0
        lines: dict[int, int] = {}
        for line, record in self._records():
            if not isinstance(record, str) and len(record) == self._width:
                if row in wanted:
                    lines[row] = line
                row += 1
                if len(lines) == len(wanted):
                    break
        return lines


class _Parquet(File):
    def __init__(self, path: Path, layout: Layout) -> None:
        name = shown(path.name, 100)
        try:
            self._file = pq.ParquetFile(path, page_checksum_verification=True)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(name) from error
        if (rows := self._file.metadata.num_rows) > _MAX_ROWS:
            raise InputError(f"{name}: {rows:,} rows are more than the limit of {_MAX_ROWS:,}, leave out what is old")
        headings = list(self._file.schema_arrow.names)
        notes: list[str] = [Sentence("Parquet file")]
        grid = Grid(None, 0, headings, notes, lines=[0], rows=[[""] * len(headings)])
        super().__init__(path, Table(name, grid, layout))

    def _blocks(self, places: Mapping[str, int]) -> Iterator[Block]:
        types = self._file.schema_arrow.types
        wrong = [self._wrong(field, types[place]) for field, place in places.items()]
        if faults := [fault for fault in wrong if fault]:
            raise InputError(faults)
        names = [self._file.schema_arrow.names[place] for place in places.values()]
        row = 0
        try:
            for batch in self._file.iter_batches(batch_size=_BLOCK_ROWS, columns=names):
                number = np.arange(row, row + len(batch))
                row += len(batch)
                found = zip(places, names, strict=True)
                yield Block(number, {field: _plain(batch.column(name), field) for field, name in found})
        except (pa.ArrowException, OSError) as error:
            raise _damaged(self.name) from error

    def _wrong(self, field: str, kind: Any) -> str | None:
        if kind is not None and _is_known(kind):
            return None
        heading = shown(self.table.mapping[field])
        return f'{self.name}, column "{heading}": of type {kind}, write it as text, numbers, dates or timestamps'

    def _lines(self, rows: Sequence[int]) -> Mapping[int, int]:
        return {row: row + 1 for row in rows}


def _damaged(name: str) -> InputError:
    return InputError(f"{name}: the Parquet file is damaged or cut off, write it again")


def _is_known(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = ("string", "large_string", "string_view", "integer", "floating", "decimal", "boolean", "timestamp", "date")
    return any(getattr(pa.types, f"is_{test}")(kind) for test in (*tests, "time", "null"))


def _plain(column: Any, field: str) -> Any:
    """Return a column in the one type that columns of its kind have."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    is_text = pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind)
    # Numbers of people and places are names: all their digits count.
    if is_text or (field in _TEXTS and pa.types.is_integer(kind)):
        return column.cast(pa.string())
    return column.cast(pa.float64()) if pa.types.is_decimal(kind) else column
