"""Text tables (CSV): encoding, separator and records, each recognised without guessing in silence."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from sim.errors import InputError
from sim.sentences import Sentence
from sim.tabular.files import MAX_CELLS
from sim.tabular.layout import MOST_ABOVE, SEPARATORS, Grid, Layout

MAX_LINE = 100_000
# Excel's own first line that names the separator.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Letters such as ë in UTF-8: in Windows-1252 text these pairs read Ã or Â and a sign, which no language writes.
_UTF8_LETTERS = re.compile(rb"[\xc2\xc3][\x80-\xbf]")


def read_delimited(data: bytes, name: str, layout: Layout) -> Grid:
    """Return the table in a text file; `name` stands in messages.

    Raises `InputError` when no or more than one separator gives the needed columns.
    """
    text, encoding = decode(data, name)
    declared = _SEPARATOR_LINE.match(text)
    skipped = 1 if declared else 0
    word = layout.separator or _separator(text, skipped, name, layout, declared.group(1) if declared else None)
    records = _records(text, SEPARATORS[word], skipped, name)
    grid = Grid(
        None, 0, [], [Sentence("{encoding}, separator {separator}", encoding=encoding, separator=Sentence(word))]
    )
    cells = 0
    for line, record in records:
        if isinstance(record, str):
            grid.faults.append((line, record))
            break
        cells += len(record) + 1
        if cells > MAX_CELLS:
            raise InputError(f"{name}:{line}: more than {MAX_CELLS:,} cells, leave out columns that are not needed")
        if not any(cell and not cell.isspace() for cell in record):
            grid.empty_rows += 1
        elif not grid.heading_line:
            grid.heading_line, grid.headings = line, record
        elif len(record) != len(grid.headings):
            grid.faults.append((line, _ragged(len(record), len(grid.headings))))
        else:
            grid.lines.append(line)
            grid.rows.append(list(record))
    if not layout.fits(grid.headings):
        grid.elsewhere = _elsewhere(text, skipped, name, layout, grid)
    if text and text[-1] not in "\r\n":
        grid.notes.append(Sentence("the last line has no line end: check that the file was not cut off"))
    return grid


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text and its encoding in words: UTF-8, UTF-16 by its mark, else strictly Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text, encoding = data.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise InputError(f"{name}: UTF-16 text that is damaged or cut off, save it again") from error
    else:
        text, encoding = _decode_bytes(data, name)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"{name}:{line}: a NUL byte, so this is no plain text: save it as CSV (UTF-8)")
    return text, encoding


def _decode_bytes(data: bytes, name: str) -> tuple[str, str]:
    try:
        encoding = "UTF-8 with byte order mark" if data.startswith(b"\xef\xbb\xbf") else "UTF-8"
        return data.decode("utf-8-sig"), encoding
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if data.startswith(b"\xef\xbb\xbf") or _UTF8_LETTERS.search(data):
        raise InputError(f"{name}:{line}: UTF-8 text with bytes that are not UTF-8, save it as CSV (UTF-8)")
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}:{line}: neither UTF-8 nor Windows-1252 text, save it as CSV (UTF-8)") from error


def _records(text: str, mark: str, skipped: int, name: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells) of each record; the last is (line, what is wrong) when the quotes do not work out."""
    reader = csv.reader(_lines(text, skipped, name), delimiter=mark, strict=True)
    while True:
        line = reader.line_num + skipped + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error) or "field limit" in str(error):
                yield line, "a quoted value opens here and never closes: the file was cut off or a quote is missing"
            else:
                yield line, "a quote inside a quoted value: write it twice or leave it out"
            return


def _lines(text: str, skipped: int, name: str) -> Iterator[str]:
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > MAX_LINE:
            raise InputError(f"{name}:{number}: a line of more than {MAX_LINE:,} characters, so this is no table")
        if number > skipped:
            yield line


def _separator(text: str, skipped: int, name: str, layout: Layout, declared: str | None) -> str:
    """Return the separator, as a word, under which the heading line holds the needed columns."""
    headings = {word: _heading_record(text, mark, skipped, name) for word, mark in SEPARATORS.items()}
    fitting = [word for word, record in headings.items() if layout.fits(record)]
    if len(fitting) > 1:
        fitting = [word for word in fitting if SEPARATORS[word] == declared] or fitting
    if len(fitting) > 1:
        words = " and ".join(fitting)
        raise InputError(f"{name}: {words} both separate the needed columns, declare one: data.separator={fitting[0]}")
    if fitting:
        return fitting[0]

    def likeness(word: str) -> tuple[int, int]:
        return layout.likeness(headings[word]), len(headings[word])

    return max(headings, key=likeness)


def _elsewhere(text: str, skipped: int, name: str, layout: Layout, grid: Grid) -> str:
    """Say which line has the headings when a title stands above them; nothing when no line does."""
    marks = [SEPARATORS[layout.separator]] if layout.separator else SEPARATORS.values()
    below = [
        (layout.likeness(record), -line)
        for mark in marks
        for line, record in islice(_records(text, mark, skipped, name), MOST_ABOVE)
        if not isinstance(record, str)
    ]
    most, place = max(below, default=(0, 0))
    if most < 2 or most <= layout.likeness(grid.headings):
        return ""
    return f"line {-place} has them: delete the lines above it"


def _heading_record(text: str, mark: str, skipped: int, name: str) -> list[str]:
    for _, record in islice(_records(text, mark, skipped, name), 1000):
        if isinstance(record, str):
            return []
        if any(cell and not cell.isspace() for cell in record):
            return record
    return []


def _ragged(cells: int, headings: int) -> str:
    return f"{cells} cells under {headings} headings: a cell is missing or a value with the separator needs quotes"
