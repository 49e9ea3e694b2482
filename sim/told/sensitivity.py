"""What the answer depends on, told."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import findings, words
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.measured import points, subject

NEEDED = "desks_needed"
Row = Mapping[str, Any]


def said(study: Study) -> Said:
    """Return what the study of parameters says."""
    summary = study.summary
    measure = summary["asked"]["measure"]
    return Said(
        headline=headline(summary),
        grids=[_one_by_one(summary, measure), _together(summary, measure), _uncertainty(summary, measure)],
        notes=[
            "One at a time: the others stay as configured; paired 95 % intervals. Share of variance: all vary at once, "
            "evenly over their ranges; with others is more than alone where parameters act together; a share whose "
            "interval (+-) reaches 0 cannot be told from none.",
            f"The interval of the computer gets narrower with more replications ({summary['over']}); what is not known "
            "about the office does not.",
        ],
    )


def headline(summary: Mapping[str, Any]) -> str:
    """Return how far the desks needed are open, and the parameter that moves them most, if one can be told to."""
    one = summary["uncertainty"][NEEDED]
    days = f"{100 * (1 - summary['asked']['target']):g} % of days"
    span = f"{words.count(one['p05'])} to {words.count(one['p95'])} desks are needed on {days}"
    first = tornado(summary, NEEDED)[0]
    if not _moves(first):
        return f"{span}, whatever of what is not known is true; no parameter can be told to matter"
    most = f"{name_of(first['parameter'])} moves that most, by {words.count(first['swing'])}"
    return f"{span}, depending on what is not known; {most}"


def tornado(summary: Mapping[str, Any], figure: str) -> list[Row]:
    """Return the rows of a figure, those that move it most first."""
    return [row for row in summary["tornado"] if row["figure"] == figure]


def name_of(key: str) -> str:
    """Return a parameter as people read it: ``meetings: team per week`` of ``meetings.team_per_week``."""
    return key.replace(".", ": ").replace("_", " ")


def _moves(row: Row) -> bool:
    return any(
        row[f"change_{end}_low"] is not None
        and row[f"change_{end}_high"] is not None
        and not row[f"change_{end}_low"] <= 0 <= row[f"change_{end}_high"]
        for end in ("lowest", "highest")
    )


def _one_by_one(summary: Mapping[str, Any], measure: str) -> Grid:
    desks = tornado(summary, NEEDED)
    shares = {row["parameter"]: row for row in tornado(summary, measure)}
    configured = summary["uncertainty"][NEEDED]["as_configured"]["estimate"]
    return Grid(
        ["parameter", "from", "to", "desks at from", "desks at to", f"{subject(measure, 'all')} at from", "at to"],
        [
            [
                row["parameter"],
                f"{row['lowest']:g}",
                f"{row['highest']:g}",
                *(_desks(row, end) for end in ("lowest", "highest")),
                *(_points(shares[row["parameter"]], end) for end in ("lowest", "highest")),
            ]
            for row in desks
        ],
        left=["parameter"],
        title=f"One at a time, against {words.count(configured)} desks as configured",
    )


def _together(summary: Mapping[str, Any], measure: str) -> Grid:
    found = {(row["figure"], row["parameter"]): row for row in summary["indices"]}
    parameters = sorted(
        dict.fromkeys(row["parameter"] for row in summary["indices"]),
        key=lambda name: -(found[NEEDED, name]["total"] or 0.0),
    )
    return Grid(
        [
            "parameter",
            "desks needed: alone",
            "with others",
            f"{subject(measure, 'all')}: alone",
            "with others",
        ],
        [
            [
                name,
                *(_share(found[figure, name], which) for figure in (NEEDED, measure) for which in ("first", "total")),
            ]
            for name in parameters
        ],
        left=["parameter"],
        title="Share of the variance when all vary at once",
    )


def _uncertainty(summary: Mapping[str, Any], measure: str) -> Grid:
    desks, share = (summary["uncertainty"][name] for name in (NEEDED, measure))
    rows = [
        [
            "desks needed",
            _counts(desks["as_configured"], ("estimate", "low", "high")),
            _counts(desks, ("p50", "p05", "p95")),
            _part(desks),
        ],
        [
            subject(measure, "all"),
            findings.with_interval(share["as_configured"], bounded=measure in findings.DAY_SHARES),
            f"{words.percent(share['p50'])} ({words.percent(share['p05'])} to {words.percent(share['p95'])})",
            _part(share),
        ],
    ]
    return Grid(
        ["figure", "as configured (interval of the computer)", "over what is not known (90 %)", "of that, chance"],
        rows,
        left=["figure"],
        title="What is not known about the office, beside the computer's own interval",
    )


def _desks(row: Row, end: str) -> str:
    return _changed(row, end, lambda number: f"{number:+.0f}")


def _points(row: Row, end: str) -> str:
    return _changed(row, end, lambda number: points(number).removesuffix(" points"))


def _changed(row: Row, end: str, told: Any) -> str:
    change, low, high = (row[f"change_{end}{part}"] for part in ("", "_low", "_high"))
    if change is None:
        return words.UNKNOWN
    if low is None or high is None:
        return str(told(change))
    if low == high == 0:
        return "0"
    return f"{told(change)} ({told(low)} to {told(high)})"


def _share(row: Row, which: str) -> str:
    value, half = row[which], row[f"{which}_half"]
    if value is None:
        return words.UNKNOWN
    return f"{value:.2f}+-{half:.2f}"


def _counts(found: Mapping[str, Any], names: Sequence[str]) -> str:
    middle, low, high = (found[name] for name in names)
    upper = "or more" if high is None else f"to {words.count(high)}"
    return f"{words.count(middle)} ({words.count(low or 0)} {upper})"


def _part(found: Mapping[str, Any]) -> str:
    share = found["simulation_share"]
    return words.UNKNOWN if share is None else words.percent(min(share, 1.0), 0)
