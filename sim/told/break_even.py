"""The price of an hour without a desk, and the compliance that a policy needs, told."""

from collections.abc import Mapping
from typing import Any

from sim import words
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.prices import finding, never, prices_grid

Row = Mapping[str, Any]


def said(study: Study) -> Said:
    """Return what the study of break-even points says."""
    summary = study.summary
    compliance = summary["compliance"]
    grids = [prices_grid(summary["break_even"], summary["price_year"])]
    notes = [
        f"An hour counts for each person and each hour without a desk, on {summary['days_a_year']} office days a year.",
        *never(summary["break_even"]),
    ]
    if compliance is not None:
        grids.append(_levels(summary))
        notes.append(
            "Desks needed: the fewest with which too few desks come on at most "
            f"{100 * summary['asked']['target']:g} % of days. Saved against free choice of the same people on the same "
            "days."
        )
    notes.append("Intervals of 95 % by bootstrap over replications.")
    headline = finding(summary) if compliance is None else f"{finding(summary)}. {paying(summary)}"
    return Said(headline, grids, notes)


def paying(summary: Mapping[str, Any]) -> str:
    """Return from which compliance on the policy pays, and from which that is certain."""
    name = summary["scenario"]["policy"]["name"]
    found, levels = summary["compliance"]["pays_from"], summary["compliance"]["levels"]
    cost = summary["asked"]["policy_eur"]
    costs = f", which costs {words.euros(cost)} a year," if cost else ""
    if found["estimate"] is None:
        return f"Policy {name}{costs} does not pay at any compliance up to {_share(levels[-1])}"
    if found["estimate"] <= levels[0]["compliance"]:
        said = f"Policy {name}{costs} pays at any compliance above {_share(levels[0])}"
    else:
        high = "never" if found["high"] is None else words.percent(found["high"], 0)
        said = (
            f"Policy {name}{costs} pays from a compliance of {words.percent(found['estimate'], 0)} on "
            f"({words.percent(found['low'], 0).removesuffix(' %')} to {high})"
        )
    sure = surely(summary)
    return said + (f", certainly from {_share(sure)} on" if sure is not None else ", but at none of these certainly")


def surely(summary: Mapping[str, Any]) -> Row | None:
    """Return the lowest compliance from which on the policy pays at the safe end of each interval."""
    found = None
    for row in reversed(summary["compliance"]["levels"]):
        if not row["pays"]:
            break
        found = row
    return found


def _share(row: Row) -> str:
    return f"{100 * row['compliance']:g} %"


def _levels(summary: Mapping[str, Any]) -> Grid:
    rows = [
        [
            _share(row),
            _counted(row, "desks_needed"),
            _counted(row, "desks_saved"),
            _euros(row, "eur_saved"),
            _euros(row, "eur_saved_whole_parts"),
            "yes" if row["pays"] else "not certain",
        ]
        for row in summary["compliance"]["levels"]
    ]
    cost = summary["asked"]["policy_eur"]
    less = f", less {words.euros(cost)} a year for the policy" if cost else ""
    title = f"What policy {summary['scenario']['policy']['name']} saves by the share of people who follow it{less}"
    headings = ["compliance", "desks needed", "desks saved", "EUR saved a year", "in whole parts", "pays"]
    return Grid(headings, rows, left=["pays"], title=title)


def _counted(row: Row, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    said = words.count(row[name])
    return said if low == high else f"{said} ({words.count(low)} to {words.count(high)})"


def _euros(row: Row, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    said = _money(row[name])
    return said if low == high else f"{said} ({_money(low)} to {_money(high)})"


def _money(eur: float) -> str:
    return words.euros(eur).removeprefix("EUR ")
