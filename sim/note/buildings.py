"""The buildings of a portfolio in a note."""

from collections.abc import Mapping
from typing import Any

from sim.language import tr
from sim.note.blocks import SMALL, Block, Heading, Paragraph, Table
from sim.told import Grid
from sim.told.buildings import left_out, rows


def section(summary: Mapping[str, Any]) -> list[Block]:
    """Return the buildings with too few desks most often; nothing without a portfolio."""
    headings, cells = rows(summary)
    if not cells:
        return []
    blocks: list[Block] = [
        Heading(tr("Buildings"), 2),
        Table(
            Grid(headings, cells, left=[headings[0]]), tr("The buildings, those with too few desks most often first")
        ),
    ]
    more = left_out(summary)
    return [*blocks, Paragraph(more, SMALL)] if more else blocks
