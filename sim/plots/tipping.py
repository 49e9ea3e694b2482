"""How crowded a policy leaves the office by compliance and by feedback, with its tipping point."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import mark, tr
from sim.plots.style import (
    BLUE,
    COLOURS,
    GREEN,
    GREY,
    LINES,
    MARKERS,
    VERMILLION,
    draw_shares,
    house_style,
    joined,
    legend_below,
    new_figure,
    run_of,
    thousands,
)
from sim.studies.tipping import CROWDED
from sim.study import Study
from sim.told.tipping import effect, headline, point_said, strength_said

Summary = Mapping[str, Any]
Row = Mapping[str, Any]
Values = npt.NDArray[np.float64]


def pictures(study: Study) -> dict[str, Figure]:
    """Return crowding by compliance, for a policy that has one, and crowding by strength of feedback."""
    found = {"tipping": by_compliance(study.summary)} if study.summary["points"] else {}
    return found | {"feedback": by_feedback(study.summary)}


def by_compliance(summary: Summary) -> Figure:
    """Return days with too few desks and people who come against compliance, a line a strength of feedback."""
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), alt=_compliance_alt(summary), height=7.2)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        top = 0.0
        for number, point in enumerate(summary["points"]):
            rows = [row for row in summary["tipping"] if row["feedback"] == point["feedback"]]
            where = np.array([100 * row["compliance"] for row in rows])
            look: dict[str, Any] = {
                "color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)], "ms": 5, "lw": 1.4,
                "label": tr("feedback {share}", share=words.given(point["feedback"])),
            }  # fmt: skip
            top = max(top, _shares(upper, where, rows, CROWDED, **look))
            _people(lower, where, rows, **look | {"ls": LINES[number % len(LINES)]})
        _promise(upper, summary, top)
        tips = [_between(upper, summary["points"], number) for number in sorted({0, len(summary["points"]) - 1})]
        shaded = tr("Days with too few desks; shaded: between promise kept and broken")
        upper.set_title(shaded if any(tips) else tr("Days with too few desks"))
        lower.set_title(tr("People in the office a day"))
        lower.set_xlabel(tr("compliance: people in a hundred who follow the policy"))
        legend_below(lower, columns=3)
        figure.align_ylabels()
    return figure


def by_feedback(summary: Summary) -> Figure:
    """Return crowding and the people who come against the strength of feedback, as configured otherwise."""
    rows = summary["feedback"]
    with house_style():
        figure = new_figure(effect(summary), _small_print(summary), alt=_feedback_alt(summary), height=6.6)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        where = np.array([100 * row["feedback"] for row in rows])
        top = 0.0
        for name, label, colour, marker in (
            (CROWDED, mark("days with too few desks"), BLUE, "o"),
            ("turned_away_probability", mark("people who find no desk"), VERMILLION, "s"),
        ):
            look: dict[str, Any] = {"color": colour, "marker": marker, "ms": 5, "lw": 1.4, "label": tr(label)}
            top = max(top, _shares(upper, where, rows, name, **look))
            lower.plot([], [], **look)  # for the legend, which lies below both
        _promise(upper, summary, top)
        upper.set_title(tr("Days with too few desks, people who find none"))
        _people(lower, where, rows, color=GREEN, marker="^", ms=5, lw=1.4)
        lower.set_title(tr("People in the office a day"))
        lower.set_xlabel(tr("feedback: office days in a hundred that are given up by who is turned away every week"))
        legend_below(lower, columns=2)
        figure.align_ylabels()
    return figure


def _shares(axes: Axes, where: Values, rows: Sequence[Row], name: str, **look: Any) -> float:
    ends = [100 * np.array([row[f"{name}{end}"] for row in rows], dtype=float) for end in ("", "_low", "_high")]
    return draw_shares(axes, where, *ends, bounded=name == CROWDED, **look)


def _people(axes: Axes, where: Values, rows: Sequence[Row], **look: Any) -> None:
    middle, low, high = (np.array([row[f"attendance{end}"] for row in rows], float) for end in ("", "_low", "_high"))
    axes.fill_between(where, low, high, color=look["color"], alpha=0.15, lw=0)
    axes.plot(where, middle, **look)
    axes.set_ylabel(tr("people"))
    axes.yaxis.set_major_formatter(thousands())


def _promise(axes: Axes, summary: Summary, top: float) -> None:
    target = 100 * summary["asked"]["target"]
    said_of = tr("the promise, {share} of days", share=words.given(summary["asked"]["target"]))
    axes.axhline(target, color=GREY, lw=1.2, ls=":")
    place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "ha": "right", "va": "bottom", "fontsize": 7.5}
    axes.annotate(said_of, (1, target), bbox={"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.5}, **place)
    axes.set_ylim(0, 1.12 * max(top, target))
    axes.set_ylabel(tr("share (%)"))
    axes.yaxis.set_major_formatter(thousands())


def _between(axes: Axes, points: Sequence[Row], number: int) -> bool:
    """Shade where keeping turns into breaking at one strength of feedback, and tell whether it does."""
    if points[number]["between"] is None:
        return False
    low, high = points[number]["between"]
    axes.axvspan(100 * low, 100 * high, color=COLOURS[number % len(COLOURS)], alpha=0.1, lw=0)
    return True


def _small_print(summary: Summary) -> str:
    told = tr(
        "{organisation}, {desks}, policy {policy}. {replications} of each, seed {seed}. Intervals 95 %. Half of the "
        "feedback is forgotten after {weeks} weeks (assumption); fewer days with too few desks may mean that people "
        "avoid the office.",
        organisation=findings.organisation(summary),
        desks=words.counted(summary["desks"], "desk", "desks"),
        policy=words.case(summary["scenario"]["policy"]["name"], 40),
        replications=words.counted(summary["replications"], "replication", "replications"),
        seed=summary["seed"],
        weeks=words.number(summary["scenario"]["attendance"]["feedback_memory"]),
    )
    return joined(findings.warned(summary), told.replace("95 %", words.percent(0.95, 0)), run_of(summary))


def _compliance_alt(summary: Summary) -> str:
    """Return the tipping point at each strength."""
    points = "; ".join(
        tr("With feedback of {share} {finding}", share=words.given(one["feedback"]), finding=point_said(summary, one))
        for one in summary["points"]
    )
    return tr(
        "Two panels over the compliance with the policy, a line a strength of feedback: days with too few desks, and "
        "people in the office a day. {points}.",
        points=points,
    )


def _feedback_alt(summary: Summary) -> str:
    """Return the figures with the least and the most feedback."""
    rows = summary["feedback"]
    ends = "; ".join(strength_said(rows[place]) for place in sorted({0, len(rows) - 1}))
    return tr("Two panels over the strength of feedback, crowding and the people who come: {ends}.", ends=ends)
