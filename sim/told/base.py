"""The form in which a study is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim import findings, words


@dataclass(frozen=True)
class Grid:
    """A table in words: rows of cells under headings; the columns in `left` are text."""

    headings: list[str]
    rows: list[list[str]]
    left: Sequence[str] = ()
    title: str = ""


@dataclass(frozen=True)
class Said:
    """A finding in one sentence, tables, and sentences below them."""

    headline: str
    grids: Sequence[Grid]
    notes: Sequence[str] = field(default_factory=list)


def method(summary: Mapping[str, Any]) -> str:
    """Return how the figures of a study came about, for the last line on the screen."""
    days = summary["engine"]["audited_days"]
    audit = f" ({words.counted(days, 'day')} replayed on the other engine: equal)" if days else ""
    precision = "" if summary["precision_reached"] else "; precision not reached"
    over = summary.get("over") or f"over the same {words.counted(summary['replications'], 'replication')}"
    return (
        f"{findings.organisation(summary)}, {words.count(summary['fte'])} FTE, "
        f"{words.counted(summary['employees'], 'person', 'people')}. "
        f"{words.counted(len(summary['cases']), 'case')} {over}, {words.counted(summary['days'], 'day')} in all"
        f"{precision}. Engine {summary['engine']['name']}{audit}, seed {summary['seed']}, run {summary['run_id']}."
    )
