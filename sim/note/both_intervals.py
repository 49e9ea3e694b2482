"""Both intervals of a run with a calibrated preset, in its note."""

from collections.abc import Mapping
from typing import Any

from sim import words
from sim.language import tr
from sim.note.blocks import Block, Paragraph, Table
from sim.note.rules import OPEN, standing
from sim.told import doubt

Summary = Mapping[str, Any]


def section(summary: Summary) -> list[Block]:
    """Return what both intervals are, and a table with both; nothing where there is one only."""
    if not doubt.told(summary):
        return []
    level = words.percent(summary["measures"]["crowded_day_probability"]["level"], 0)
    return [Paragraph(doubt.sentence(summary)), Table(doubt.grid(summary), tr("Both {level} intervals", level=level))]


def only_data(summary: Summary) -> str:
    """Return that replications would not tell, where the simulation alone has an answer; of a widened summary."""
    crowded = summary["measures"]["crowded_day_probability"]
    if "alone" not in crowded or standing({**crowded, **crowded["alone"]}) == OPEN:
        return ""
    return tr("The simulation alone could; only more data than the parameters were fitted to can tell.")
