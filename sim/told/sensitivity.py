"""What the answer depends on, told."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import findings, sentences, words
from sim.language import mark, tr
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.measured import subject

NEEDED = "desks_needed"
Row = Mapping[str, Any]

# The usual parameters as people read them; to be said with `tr`.
NAMES: Final = {
    "organisation.growth": mark("growth of staff"),
    "attendance.team_correlation": mark("how much teams come together"),
    "attendance.common_correlation": mark("how much everybody comes on the same days"),
    "calendar.sickness_rate": mark("sickness"),
    "meetings.team_per_week": mark("team meetings a week"),
    "meetings.digital_share": mark("share of digital meetings"),
    "day.part_day_share": mark("share of part days"),
    "building.clear_compliance": mark("how many clear their desk when they leave it"),
}


def said(study: Study) -> Said:
    """Return what the study of parameters says."""
    summary = study.summary
    measure = summary["asked"]["measure"]
    return Said(
        headline=headline(summary),
        grids=[_one_by_one(summary, measure), _together(summary, measure), _uncertainty(summary, measure)],
        notes=[
            tr(
                "One at a time: the others stay as configured; paired 95 % intervals. Share of variance: all vary at "
                "once, evenly over their ranges; with others is more than alone where parameters act together; a share "
                "whose interval (\N{PLUS-MINUS SIGN}) reaches 0 cannot be told from none."
            ),
            tr(
                "The interval of the computer gets narrower with more replications ({replications}); what is not known "
                "about the office does not.",
                replications=sentences.said(summary["over"]),
            ),
        ],
    )


def headline(summary: Mapping[str, Any]) -> str:
    """Return how far the desks needed are open, and the parameter that moves them most, if one can be told to."""
    one = summary["uncertainty"][NEEDED]
    span = tr(
        "{low} to {high} desks are needed on {share} of days",
        low=words.count(one["p05"]),
        high=words.count(one["p95"]),
        share=words.given(1 - summary["asked"]["target"]),
    )
    told = [row for row in tornado(summary, NEEDED) if moves(row)]
    if not told:
        return tr("{span}, whatever of what is not known is true; no parameter can be told to matter", span=span)
    desks = words.counted(told[0]["swing"], "desk", "desks")
    values = {"span": span, "parameter": name_of(told[0]["parameter"]), "desks": desks}
    if moves_most(summary):
        return tr("{span}, depending on what is not known; what moves that most is {parameter}, by {desks}", **values)
    return tr(
        "{span}, depending on what is not known; by the estimates what moves that most is {parameter}, by {desks}",
        **values,
    )


def tornado(summary: Mapping[str, Any], figure: str) -> list[Row]:
    """Return the rows of a figure, those that move it most first."""
    return [row for row in summary["tornado"] if row["figure"] == figure]


def name_of(key: str) -> str:
    """Return a parameter as people read it: ``team meetings a week`` of ``meetings.team_per_week``."""
    return tr(NAMES[key]) if key in NAMES else key.replace(".", ": ").replace("_", " ")


def moves(row: Row) -> bool:
    """Tell whether a parameter can be told to move the figure at one of its ends."""
    return any(_surely(row, end) > 0 for end in ("lowest", "highest"))


def moves_most(summary: Mapping[str, Any]) -> bool:
    """Tell whether a change by the first parameter that moves the desks needed is more than any other's can be."""
    rows = tornado(summary, NEEDED)
    first = next((row for row in rows if moves(row)), None)
    if first is None:
        return False
    others = [_at_most(row, end) for row in rows if row is not first for end in ("lowest", "highest")]
    return max(_surely(first, end) for end in ("lowest", "highest")) > max(others, default=0.0)


def _surely(row: Row, end: str) -> float:
    """Return by how much the figure changes for certain at one end of a parameter; 0 where the interval holds none."""
    low, high = row[f"change_{end}_low"], row[f"change_{end}_high"]
    if low is None or high is None or low <= 0 <= high:
        return 0.0
    return float(min(abs(low), abs(high)))


def _at_most(row: Row, end: str) -> float:
    ends = row[f"change_{end}_low"], row[f"change_{end}_high"]
    return float("inf") if None in ends else float(max(map(abs, ends)))


def _one_by_one(summary: Mapping[str, Any], measure: str) -> Grid:
    shares = {row["parameter"]: row for row in tornado(summary, measure)}
    configured = summary["uncertainty"][NEEDED]["as_configured"]["estimate"]
    parameter = tr("parameter")
    headings = [
        parameter, tr("from"), tr("to"), tr("desks at from"), tr("desks at to"),
        tr("{measure} at from", measure=subject(measure, "all")), tr("at to"),
    ]  # fmt: skip
    rows = [
        [
            row["parameter"],
            words.number(row["lowest"]),
            words.number(row["highest"]),
            *(_changed(row, end, lambda number: words.number(number, "+.0f")) for end in ("lowest", "highest")),
            *(
                _changed(shares[row["parameter"]], end, lambda number: words.number(100 * number, "+.1f"))
                for end in ("lowest", "highest")
            ),
        ]
        for row in tornado(summary, NEEDED)
    ]
    title = tr("One at a time, against {desks} desks as configured", desks=words.count(configured))
    return Grid(headings, rows, left=[parameter], title=title)


def _together(summary: Mapping[str, Any], measure: str) -> Grid:
    found = {(row["figure"], row["parameter"]): row for row in summary["indices"]}
    parameters = sorted(
        dict.fromkeys(row["parameter"] for row in summary["indices"]),
        key=lambda name: -(found[NEEDED, name]["total"] or 0.0),
    )
    parameter = tr("parameter")
    headings = [
        parameter, tr("desks needed: alone"), tr("with others"),
        tr("{measure}: alone", measure=subject(measure, "all")), tr("with others"),
    ]  # fmt: skip
    rows = [
        [name, *(_share(found[figure, name], which) for figure in (NEEDED, measure) for which in ("first", "total"))]
        for name in parameters
    ]
    return Grid(headings, rows, left=[parameter], title=tr("Share of the variance when all vary at once"))


def _uncertainty(summary: Mapping[str, Any], measure: str) -> Grid:
    desks, share = (summary["uncertainty"][name] for name in (NEEDED, measure))
    figure = tr("figure")
    rows = [
        [
            tr("desks needed"),
            _counts(desks["as_configured"], ("estimate", "low", "high")),
            _counts(desks, ("p50", "p05", "p95")),
            _part(desks),
        ],
        [
            subject(measure, "all"),
            findings.with_interval(share["as_configured"], bounded=measure in findings.DAY_SHARES),
            tr(
                "{figure} ({low} to {high})",
                figure=words.percent(share["p50"]),
                low=words.percent(share["p05"]),
                high=words.percent(share["p95"]),
            ),
            _part(share),
        ],
    ]
    headings = [
        figure, tr("as configured (interval of the computer)"), tr("over what is not known (90 %)"),
        tr("of that, chance"),
    ]  # fmt: skip
    title = tr("What is not known about the office, beside the computer's own interval")
    return Grid(headings, rows, left=[figure], title=title)


def _changed(row: Row, end: str, told: Any) -> str:
    change, low, high = (row[f"change_{end}{part}"] for part in ("", "_low", "_high"))
    if change is None:
        return words.unknown()
    if low is None or high is None:
        return str(told(change))
    if low == high == 0:
        return "0"
    return tr("{figure} ({low} to {high})", figure=told(change), low=told(low), high=told(high))


def _share(row: Row, which: str) -> str:
    value, half = row[which], row[f"{which}_half"]
    if value is None:
        return words.unknown()
    return f"{words.number(value, '.2f')} \N{PLUS-MINUS SIGN} {words.number(half, '.2f')}"


def _counts(found: Mapping[str, Any], names: Sequence[str]) -> str:
    middle, low, high = (found[name] for name in names)
    values = {"figure": words.count(middle), "low": words.count(low or 0)}
    if high is None:
        return tr("{figure} ({low} or more)", **values)
    return tr("{figure} ({low} to {high})", **values, high=words.count(high))


def _part(found: Mapping[str, Any]) -> str:
    share = found["simulation_share"]
    return words.unknown() if share is None else words.percent(min(share, 1.0), 0)
