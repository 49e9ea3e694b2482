"""Text tables (CSV): encoding, separator and records, each recognised without guessing in silence."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from sim.errors import InputError
from sim.sentences import Sentence
from sim.tabular.encodings import recognised
from sim.tabular.files import MAX_CELLS
from sim.tabular.layout import MOST_ABOVE, SEPARATORS, Grid, Layout

# Excel's own first line that names the separator.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_delimited(data: bytes, name: str, layout: Layout) -> Grid:
    """Return the table in a text file; `name` stands in messages.

    Raises `InputError` when no or more than one separator gives the needed columns.
    """
    encoding = recognised(io.BytesIO(data), name)
    grid, _ = read_text(data.decode(encoding.codec), encoding.words, name, layout)
    if not encoding.ended:
        grid.notes.append(cut_off())
    return grid


def read_text(text: str, encoding: str, name: str, layout: Layout) -> tuple[Grid, str]:
    """Return the table in a text, and its separator as a word; the rest is as in `read_delimited`."""
    declared = _SEPARATOR_LINE.match(text)
    skipped = 1 if declared else 0
    word = layout.separator or _separator(text, skipped, name, layout, declared.group(1) if declared else None)
    grid = Grid(
        None, 0, [], [Sentence("{encoding}, separator {separator}", encoding=encoding, separator=Sentence(word))]
    )
    cells = 0
    for line, record in records(_lines(text, skipped), SEPARATORS[word], skipped):
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
            grid.faults.append((line, ragged(len(record), len(grid.headings))))
        else:
            grid.lines.append(line)
            grid.rows.append(list(record))
    if not layout.fits(grid.headings):
        grid.elsewhere = _elsewhere(text, skipped, layout, grid)
    return grid, word


def cut_off() -> str:
    """Return what is said of a text whose last line has no end."""
    return Sentence("the last line has no line end: check that the file was not cut off")


def records(lines: Iterable[str], mark: str, skipped: int = 0) -> Iterator[tuple[int, list[str] | str]]:
    """Yield (line, cells) of each record in lines with their ends, before which `skipped` lines stand in the file.

    The last is (line, what is wrong) when the quotes do not work out.
    """
    reader = csv.reader(lines, delimiter=mark, strict=True)
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


def _lines(text: str, skipped: int) -> Iterator[str]:
    return islice(io.StringIO(text, newline=""), skipped, None)


def _separator(text: str, skipped: int, name: str, layout: Layout, declared: str | None) -> str:
    """Return the separator, as a word, under which the heading line holds the needed columns."""
    headings = {word: _heading_record(text, mark, skipped) for word, mark in SEPARATORS.items()}
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


def _elsewhere(text: str, skipped: int, layout: Layout, grid: Grid) -> str:
    """Say which line has the headings when a title stands above them; nothing when no line does."""
    marks = [SEPARATORS[layout.separator]] if layout.separator else SEPARATORS.values()
    below = [
        (layout.likeness(record), -line)
        for mark in marks
        for line, record in islice(records(_lines(text, skipped), mark, skipped), MOST_ABOVE)
        if not isinstance(record, str)
    ]
    most, place = max(below, default=(0, 0))
    if most < 2 or most <= layout.likeness(grid.headings):
        return ""
    return f"line {-place} has them: delete the lines above it"


def _heading_record(text: str, mark: str, skipped: int) -> list[str]:
    for _, record in islice(records(_lines(text, skipped), mark), 1000):
        if isinstance(record, str):
            return []
        if any(cell and not cell.isspace() for cell in record):
            return record
    return []


def ragged(cells: int, headings: int) -> str:
    """Return what is wrong with a row of another width than the headings."""
    return f"{cells} cells under {headings} headings: a cell is missing or a value with the separator needs quotes"
