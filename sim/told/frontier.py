"""Crowding against space saved, told: the promise and the norms of each case, and what an hour without a desk costs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import findings, words
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.prices import never, prices_grid

Row = Mapping[str, Any]

DAYS: Final = "crowded_day_probability"
PEOPLE: Final = "turned_away_probability"


def said(study: Study) -> Said:
    """Return what the frontier says."""
    summary = study.summary
    grids = [_promises(summary), _norms(summary), prices_grid(summary["break_even"], summary["price_year"])]
    return Said(headline(summary), [grid for grid in grids if grid.rows], _notes(summary))


def headline(summary: Mapping[str, Any]) -> str:
    """Return how few desks keep the promise, with the case that needs fewest and with the first one."""
    promised = f"At most {promise(summary)} of days with too few desks"
    kept = [row for row in summary["promise"] if row["kept"]]
    if not kept:
        return f"{promised}: not certain at any of these ratios"
    several, first = len(summary["promise"]) > 1, summary["promise"][0]
    fewest = min(row["desks"] for row in kept)
    best = [row for row in kept if row["desks"] == fewest]
    said = f"{promised}: {_at(best[0])}"
    if several:
        said += f" with {words.listed(row['case'] for row in best)}"
    if first in best:
        return said
    return f"{said}, {_at(first) if first['kept'] else 'none of these ratios'} with {first['case']}"


def promise(summary: Mapping[str, Any]) -> str:
    """Return the share of days that is promised: ``5 %``."""
    return f"{100 * summary['asked']['target']:g} %"


def measure(row: Row, name: str) -> dict[str, Any]:
    """Return a figure of a row as a measure in words takes it."""
    return {"estimate": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def _promises(summary: Mapping[str, Any]) -> Grid:
    base = findings.BASES[summary["ratio"]["per"]]
    rows = []
    for row in summary["promise"]:
        if not row["kept"]:
            rows.append([row["case"], "none", "", "", "", ""])
            continue
        rows.append(
            [
                row["case"],
                f"{row['ratio']:g}",
                words.count(row["desks"]),
                findings.with_interval(measure(row, DAYS), bounded=True),
                words.amount(row["m2_saved"]),
                words.euros(row["eur_saved"]).removeprefix("EUR "),
            ]
        )
    headings = ["case", f"desks per {base}", "desks", "days with too few desks", "m2 saved", "EUR saved a year"]
    title = f"The smallest ratio at which it is certain that too few desks come on at most {promise(summary)} of days"
    return Grid(headings, rows, left=["case"], title=title)


def _norms(summary: Mapping[str, Any]) -> Grid:
    rows = []
    for ratio in dict.fromkeys(row["ratio"] for row in summary["norms"]):
        here = [row for row in summary["norms"] if row["ratio"] == ratio]
        for number, row in enumerate(here):
            rows.append(
                [
                    f"{ratio:g}" if not number else "",
                    words.count(row["desks"]),
                    row["case"],
                    findings.with_interval(measure(row, DAYS), bounded=True),
                    findings.with_interval(measure(row, PEOPLE)),
                    words.euros(row["eur_saved"]).removeprefix("EUR "),
                    _standing(row, here),
                ]
            )
    headings = ["ratio", "desks", "case", "days with too few desks", "people who find no desk", "EUR saved", "on days"]
    return Grid(headings, rows, left=["case", "on days"], title="The norms")


def _standing(row: Row, here: Sequence[Row]) -> str:
    """Return whether a case is the best at its ratio."""
    if len(here) == 1 or row["best"] is None:
        return ""
    if not row["may_be_best"]:
        return ""
    return "best" if sum(one["may_be_best"] for one in here) == 1 else "may be best"


def _at(row: Row) -> str:
    return f"ratio {row['ratio']:g} ({words.counted(row['desks'], 'desk')})"


def _notes(summary: Mapping[str, Any]) -> list[str]:
    several = len(summary["promise"]) > 1
    notes = [
        "All cases see the same people on the same days. May be best: paired differences cannot tell it from the best, "
        "95 % for all cases together."
        if several
        else "",
        f"An hour counts for each person and each hour without a desk, on {summary['days_a_year']} office days a year; "
        "intervals by bootstrap over replications.",
        *never(summary["break_even"]),
    ]
    return [note for note in notes if note]
