"""The settings behind the figures, each with its unit and source; assumptions are called so."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import sources, words
from sim.language import tr
from sim.note.blocks import SMALL, Block, Heading, Paragraph, Table
from sim.sources import Row
from sim.told import Grid

Summary = Mapping[str, Any]


def section(summary: Summary, study: str | None) -> list[Block]:
    """Return the part about assumptions, a table a group; `study` is the experiment that the run belongs to."""
    scenario = summary["scenario"]
    found = sources.rows(scenario, study)
    assumed = sum(row.assumed for row in found)
    blocks: list[Block] = [
        Heading(tr("Assumptions and sources"), 1),
        Paragraph(
            tr(
                "{number} of {all} settings are assumptions: no source gives them. Of these, how often people come, on "
                "which days, and how much teams come together weigh most.",
                number=words.count(assumed),
                all=words.count(len(found)),
            )
        ),
    ]
    if asked := sources.asked(summary["task"], summary.get("asked", {})):
        blocks.append(Table(_grid(asked), tr("What was asked")))
    for group in dict.fromkeys(row.group for row in found):
        option = str(scenario[group].get("name", ""))
        caption = " ".join(part for part in (f"{group}={words.clean(option, 40)}:", _about(group, option)) if part)
        blocks.append(Table(_grid([row for row in found if row.group == group]), caption.rstrip(":")))
    blocks.append(Paragraph(tr("Settings are called as they are typed; summary.json has them all."), SMALL))
    return blocks


def _about(group: str, option: str) -> str:
    return sources.described(group, option)


def _grid(rows: Sequence[Row]) -> Grid:
    headings = [tr("setting"), tr("value"), tr("unit and source")]
    cells = [[row.key.partition(".")[2] or row.key, words.clean(row.said(), 80), row.source()] for row in rows]
    return Grid(headings, cells, left=headings)
