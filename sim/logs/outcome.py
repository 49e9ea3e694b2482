"""What reading the rows of one log came to, and how its import report says it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from sim.compiling import Int32s
from sim.errors import InputError
from sim.logs.columns import Block
from sim.logs.files import File
from sim.sentences import Sentence
from sim.tabular import shown

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Outcome(Generic[T]):
    """What a log holds, and what became of its other rows."""

    contents: T
    days: Int32s | None  # ordinals of the rows that are used, for the report; None where rows have no day
    dropped: Mapping[str, int]  # rows by reason
    aside: Mapping[str, int] = field(default_factory=dict)  # rows that are left out without being doubtful
    mended: Mapping[str, int] = field(default_factory=dict)  # rows of which a part is used
    notes: tuple[str, ...] = ()  # warnings
    empty: Int32s | None = None  # ordinals of rows, among `days`, that say nobody was there; None where rows cannot


class Rows(Protocol[T]):
    """What collects the rows of a log."""

    def add(self, block: Block) -> None:
        """Read a block."""

    def outcome(self) -> Outcome[T]:
        """Return what the blocks hold, once they are without faults."""


def check_dropped(file: File, dropped: Mapping[str, int], most: float) -> None:
    """Raise `InputError` when more than a share `most` of the rows would be dropped."""
    number = sum(dropped.values())
    if number > most * file.rows:
        reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in dropped.items() if rows)
        told = f"{file.name}: {number:,} of {file.rows:,} rows ({number / file.rows:.0%}) would be dropped"
        raise InputError(
            f"{told}, more than data.most_dropped={most:g} allows ({reasons}): check the file, or allow more"
        )


def file_lines(file: File, fields: Collection[str], outcome: Outcome[T]) -> list[str]:
    """Return the lines of the import report about a file and its rows."""
    left_out = sum(outcome.dropped.values()) + sum(outcome.aside.values())
    headings = [f"{shown(heading)} = {field}" for field, heading in file.table.mapping.items() if field in fields]
    lines = [
        Sentence("{file}: {rows:,} rows, {used:,} used", file=file.name, rows=file.rows, used=file.rows - left_out),
        *file.notes,
        Sentence("columns: {columns}", columns=headings),
    ]
    if unread := file.unread(fields):
        lines.append(Sentence("columns not read: {columns}", columns=unread))
    if file.empty:
        lines.append(Sentence("empty rows skipped: {number}", number=file.empty))
    if dropped := _reasons(outcome.dropped):
        lines.append(Sentence("rows dropped: {reasons}", reasons=dropped))
    return lines + _reasons(outcome.aside) + _reasons(outcome.mended)


def _reasons(rows: Mapping[str, int]) -> list[str]:
    return [
        Sentence("{reason}: {number:,}", reason=Sentence(reason), number=number)
        for reason, number in rows.items()
        if number
    ]
