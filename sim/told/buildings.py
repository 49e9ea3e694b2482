"""The buildings of a portfolio in a table and a line, the worst first (§14)."""

from collections.abc import Mapping
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from sim import words
from sim.grid import fitted, listing
from sim.language import tr

Summary = Mapping[str, Any]

MOST: Final = 12  # buildings on the screen
_LONGEST: Final = 34  # characters of a building's name


def worst_first(summary: Summary) -> list[Mapping[str, Any]]:
    """Return the buildings by how often they have too few desks, then by how many people find none."""
    order = ("crowded_day_probability", "turned_away_probability", "peak_utilisation")

    def key(one: Mapping[str, Any]) -> tuple[float, ...]:
        return tuple(-(one["measures"][name]["estimate"] or 0.0) for name in order)

    return sorted(summary.get("buildings", ()), key=key)


def table(summary: Summary, width: int, encoding: str) -> list[Table | Text]:
    """Return the worst buildings as a table for the screen, and how many more there are; nothing without buildings."""
    headings, cells = rows(summary)
    if not cells:
        return []
    more = left_out(summary)
    shown = listing(headings, cells, width, encoding, left=headings[:1])
    return [*shown, fitted(more, width)] if more else shown


def rows(summary: Summary) -> tuple[list[str], list[list[str]]]:
    """Return the headings and cells of the worst buildings; no cells where there are no buildings to tell of."""
    chosen = worst_first(summary)[:MOST]
    guests = any(one["guests"] for one in chosen)
    headings = [
        tr("Building"),
        tr("people"),
        *([tr("guests a day")] if guests else []),
        tr("desks"),
        tr("days with too few desks"),
        tr("people who find no desk"),
        tr("highest use"),
        tr("desks for {share} of days", share=words.percent(0.95, 0)),
    ]
    return headings, [_cells(one, guests) for one in chosen]


def _cells(one: Mapping[str, Any], guests: bool) -> list[str]:
    measures, needed = one["measures"], one["desks_needed"]["95"]
    return [
        words.clean(one["name"], _LONGEST),
        words.count(one["people"]),
        *([words.count(one["guests"] or 0.0)] if guests else []),
        words.count(one["desks"]),
        *(_share(measures[name]) for name in ("crowded_day_probability", "turned_away_probability")),
        words.share(measures["peak_utilisation"]),
        words.count(needed["estimate"]) if words.known(needed) else words.unknown(),
    ]


def _share(measure: words.Measure) -> str:
    """Return a share without its interval, for which there is no room."""
    return words.none_seen() if measure["estimate"] == 0 else words.share(measure)


def left_out(summary: Summary) -> str:
    """Return how many buildings are not in the table; empty where all are."""
    more = len(summary.get("buildings", ())) - MOST
    return tr("and {number} more in {file}", number=words.count(more), file="buildings.parquet") if more > 0 else ""
