"""The form in which a study is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim import findings, over_buildings, words
from sim.language import tr
from sim.sentences import said


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
    replications = words.counted(summary["replications"], "replication", "replications")
    over = summary.get("over")
    people = words.counted(summary["employees"], "person", "people")
    staff = tr("{fte} FTE, {people}", fte=words.count(summary["fte"]), people=people)
    days = over_buildings.played(summary)
    if len(summary["cases"]) == 1 and not over:
        size = tr("{replications}, {days} in all", replications=replications, days=days)
    else:
        size = tr(
            "{cases} {over}, {days} in all",
            cases=words.counted(len(summary["cases"]), "case", "cases"),
            over=said(over) if over else tr("over the same {replications}", replications=replications),
            days=days,
        )
    if period := findings.period(summary):
        size = f"{size}, {period}"
    precision = "" if summary["precision_reached"] else f"; {tr('precision not reached')}"
    organisation = findings.organisation(summary)
    return f"{organisation[:1].upper()}{organisation[1:]}, {staff}. {size}{precision}. {findings.engine(summary)}"
