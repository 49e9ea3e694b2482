"""The price of an hour without a desk, and the compliance that a policy needs, told."""

from collections.abc import Mapping
from typing import Any

from sim import figures, words
from sim.language import tr
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.prices import compared_with, finding, never, prices_grid

Row = Mapping[str, Any]


def said(study: Study) -> Said:
    """Return what the study of break-even points says."""
    summary = study.summary
    compliance = summary["compliance"]
    grids = [prices_grid(summary["break_even"], summary["money_year"])]
    notes = [hours_counted(summary), compared_with(), *never(summary["break_even"])]
    if compliance is not None:
        grids.append(_levels(summary))
        notes.append(
            tr(
                "Desks needed: the fewest with which too few desks come on at most {target} of days. Saved against "
                "free choice of the same people on the same days.",
                target=words.given(summary["asked"]["target"]),
            )
        )
    notes.append(tr("Intervals of 95 %: a bootstrap over replications, with what is uncertain of the costs of desks."))
    headline = finding(summary)
    if compliance is not None:
        headline = f"{headline}. {paying(summary)}"
    return Said(headline, grids, notes)


def hours_counted(summary: Mapping[str, Any]) -> str:
    """Return what counts as an hour without a desk."""
    return tr(
        "An hour counts for each person and each hour without a desk, on {days} office days a year.",
        days=words.count(summary["days_a_year"]),
    )


def paying(summary: Mapping[str, Any]) -> str:
    """Return from which compliance on the policy pays, and from which that is certain."""
    found, levels = summary["compliance"]["pays_from"], summary["compliance"]["levels"]
    name = words.case(summary["scenario"]["policy"]["name"], 40)
    cost = summary["asked"]["policy_eur"]
    policy = tr("Policy {name}", name=name)
    if cost:
        policy = tr("Policy {name}, which costs {cost} a year,", name=name, cost=words.euros(cost))
    if found["estimate"] is None:
        if any(row["eur_net_high"] > 0 for row in levels):
            return tr(
                "{policy} is not sure to pay at any compliance up to {level}", policy=policy, level=_share(levels[-1])
            )
        return tr("{policy} does not pay at any compliance up to {level}", policy=policy, level=_share(levels[-1]))
    if found["estimate"] <= levels[0]["compliance"]:
        said = tr("{policy} pays at any compliance above {level}", policy=policy, level=_share(levels[0]))
    else:
        high = tr("never") if found["high"] is None else words.percent(found["high"], 0)
        said = tr(
            "{policy} pays from a compliance of {level} on ({low} to {high})",
            policy=policy,
            level=words.percent(found["estimate"], 0),
            low=words.number(100 * found["low"], ".0f"),
            high=high,
        )
    sure = surely(summary)
    if sure is None:
        return tr("{finding}, but at none of these certainly", finding=said)
    return tr("{finding}, certainly from {level} on", finding=said, level=_share(sure))


def surely(summary: Mapping[str, Any]) -> Row | None:
    """Return the lowest compliance from which on the policy pays at the safe end of each interval."""
    found = None
    for row in reversed(summary["compliance"]["levels"]):
        if not row["pays"]:
            break
        found = row
    return found


def _share(row: Row) -> str:
    return words.given(row["compliance"])


def _levels(summary: Mapping[str, Any]) -> Grid:
    pays = tr("pays")
    rows = [
        [
            _share(row),
            _bracketed(row, "desks_needed", words.count),
            _bracketed(row, "desks_saved", words.count),
            figures.ranged(figures.of_row(row, "eur_net")),
            tr("yes") if row["pays"] else tr("not certain"),
        ]
        for row in summary["compliance"]["levels"]
    ]
    name, cost = words.case(summary["scenario"]["policy"]["name"], 40), summary["asked"]["policy_eur"]
    title = tr(
        "What policy {name} saves by the share of people who follow it (space let in whole parts, prices of {year})",
        name=name,
        year=str(summary["money_year"]),
    )
    if cost:
        title = tr("{title}, less {cost} a year for the policy", title=title, cost=words.euros(cost))
    headings = [
        tr("compliance"), tr("desks needed"), tr("desks saved"), tr("EUR saved a year, net"), pays,
    ]  # fmt: skip
    return Grid(headings, rows, left=[pays], title=title)


def _bracketed(row: Row, name: str, said: Any) -> str:
    """Return a figure with its interval, where it has a width."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    figure = str(said(row[name]))
    if low == high:
        return figure
    return tr("{figure} ({low} to {high})", figure=figure, low=said(low), high=said(high))
