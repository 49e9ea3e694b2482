"""Every setting behind the figures, each with its unit and source; assumptions are called so."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import sources, words
from sim.language import tr
from sim.note.blocks import Block, Heading, Paragraph, Table
from sim.sources import Comment, Row
from sim.told import Grid

Summary = Mapping[str, Any]


def annex(summary: Summary, study: str | None) -> list[Block]:
    """Return the annex with all settings, a table a group; `study` is the experiment that the run belongs to."""
    scenario = summary["scenario"]
    found = sources.rows(scenario, study)
    blocks: list[Block] = [
        Heading(tr("Annex A: all settings and their sources"), 1),
        Paragraph(words.joined(_whose(summary), _of_file(summary))),
    ]
    if asked := sources.asked(summary["task"], summary.get("asked", {}), study):
        blocks.append(Table(_grid(asked), tr("What was asked"), dense=True))
    blocks += [*_other_cases(summary), *_groups(scenario, found)]
    for policy in summary.get("policies", ()):
        other = {"policy": policy}
        blocks += _groups(other, sources.rows(other, study))
    return blocks


def _whose(summary: Summary) -> str:
    """Return whose settings these are, and where those of others stand."""
    if "swept" not in summary:
        return tr("Settings are called as they are typed; summary.json has them all.")
    return tr(
        "Settings are called as they are typed. These are those of {desks} desks, and of every policy; sweep.csv has "
        "what was typed for each combination.",
        desks=words.count(summary["desks"]),
    )


def _of_file(summary: Summary) -> str:
    """Return what goes before the settings in the buildings of a portfolio file."""
    if "portfolio" not in summary:
        return ""
    return tr(
        "What the portfolio file says of a building (its people, rooms, zones, cost a desk, and desks unless a ratio "
        "was typed) goes before these settings."
    )


def _other_cases(summary: Summary) -> list[Block]:
    """Return what the cases change of the settings below, which are those of the first one."""
    rows = [
        [words.case(name), key, Row("", key, value, Comment()).said()]
        for name, changed in summary.get("cases", {}).items()
        for key, value in changed.items()
    ]
    if not rows:
        return []
    first = words.case(next(iter(summary["cases"])), 40)
    headings = [tr("case"), tr("setting"), tr("value")]
    title = tr("What the other cases change; the tables below are those of '{first}'", first=first)
    return [Table(Grid(headings, rows, left=headings), title, dense=True)]


def _groups(scenario: Mapping[str, Any], found: Sequence[Row]) -> list[Block]:
    """Return a table for each group of settings."""
    tables: list[Block] = []
    for group in dict.fromkeys(row.group for row in found):
        option = str(scenario[group].get("name", ""))
        roster = scenario[group].get("roster")
        about = tr("what the staff file leaves to this preset") if roster else sources.described(group, option)
        caption = " ".join(part for part in (f"{group}={words.clean(option, 40)}:", about) if part)
        rows = [row for row in found if row.group == group]
        tables.append(Table(_grid(rows), caption.rstrip(":"), dense=True))
    return tables


def _grid(rows: Sequence[Row]) -> Grid:
    headings = [tr("setting"), tr("value"), tr("unit and source")]
    cells = [[row.key.partition(".")[2] or row.key, row.said(), row.source()] for row in rows]
    return Grid(headings, cells, left=headings)
