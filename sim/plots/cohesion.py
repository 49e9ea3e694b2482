"""Cohesion against space: how much of their team people meet, and newcomers who meet nobody, against the m2 saved."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import mark, tr
from sim.plots.style import (
    COLOURS,
    MARKERS,
    PANEL_SIZE,
    house_style,
    joined,
    legend_below,
    new_figure,
    run_of,
    say_instead,
    thousands,
    wrapped,
)
from sim.told.measured import subject

Summary = Mapping[str, Any]

MET: Final = "team_met_share"
# Each panel's measure, its title, and what is said where no case has it; to be said with `tr`.
PANELS: Final = (
    (MET, mark("Share of the team that is met on an office day (%)"), mark("Nobody came with a team")),
    (
        "newcomer_alone_share",
        mark("Days on which newcomers find nobody of their team (%)"),
        mark("No newcomers came"),
    ),
)
APART: Final = 0.025  # of the width, between points of cases that save the same space


def cohesion(summary: Summary) -> Figure:
    """Return both measures of each case with its intervals against the space it saves.

    Where all cases save the same, they stand side by side.
    """
    cases = summary["by_case"]
    space = [float(case["space"]["m2_saved"]) for case in cases.values()]
    same = len(set(space)) == 1
    with house_style():
        figure = new_figure(finding(summary), _small_print(summary), alt=_alt(summary), height=6.0)
        upper, lower = figure.subplots(2, 1, sharex=True)
        where = np.arange(len(space)) if same else _side_by_side(space)
        for axes, (measure, title, nothing) in zip((upper, lower), PANELS, strict=True):
            axes.set_title(wrapped(tr(title), 7, PANEL_SIZE, bold=True))
            if not _panel(axes, cases, measure, where):
                say_instead(axes, tr(nothing))
        if same:
            room = 6.5 / len(space)  # inches
            names = [wrapped(words.case(name, 40), room, 8.5) for name in cases]
            lower.set_xticks(range(len(space)), names)
            lower.set_xlim(-0.5, len(space) - 0.5)
            lower.set_xlabel(tr("each case saves {m2} m2 against the baseline", m2=words.amount(space[0])))
        else:
            lower.xaxis.set_major_formatter(thousands())
            lower.set_xlabel(tr("space saved against the baseline (m2)"))
            lower.margins(x=0.08)
            legend_below(lower, columns=max(1, min(3, 90 // (8 + max(len(words.case(name, 40)) for name in cases)))))
    return figure


def finding(summary: Summary) -> str:
    """Return under which cases people surely meet more or less of their team than under the first (paired)."""
    first, cases = summary["first"], summary["by_case"]
    own = cases[first]["measures"][MET]
    if not words.known(own):
        return tr("No case has a figure for {measure}", measure=subject(MET, summary["asked"]["weekday"]))
    apart = {
        name: by_measure[MET]["estimate"]
        for name, by_measure in summary["differences"].items()
        if by_measure[MET]["told_apart"] and by_measure[MET]["estimate"]
    }
    values = {"first": words.case(first, 40), "share": words.share(own)}
    if not apart:
        return tr("No case surely changes how much of their team people meet: {share} under {first}", **values)

    def listed(names: Sequence[str]) -> str:
        return words.listed(
            tr("{case} ({share})", case=words.case(name, 40), share=words.share(cases[name]["measures"][MET]))
            for name in names
        )

    more, less = ([name for name, value in apart.items() if sign * value > 0] for sign in (1, -1))
    if more and less:
        return tr(
            "Under {first} people meet {share} of their team; more under {more}; less under {less}",
            more=listed(more),
            less=listed(less),
            **values,
        )
    if more:
        return tr("Under {first} people meet {share} of their team, more under {more}", more=listed(more), **values)
    return tr("Under {first} people meet {share} of their team, less under {less}", less=listed(less), **values)


def _side_by_side(space: Sequence[float]) -> Any:
    """Return where points stand: those of cases that save the same beside each other, around what they save."""
    room = APART * (max(space) - min(space))
    where = []
    for place, value in enumerate(space):
        alike = [other for other, one in enumerate(space) if one == value]
        where.append(value + room * (alike.index(place) - (len(alike) - 1) / 2))
    return np.array(where)


def _panel(axes: Axes, cases: Mapping[str, Any], measure: str, where: Any) -> bool:
    """Draw a measure of each case that has it and tell whether any has."""
    drawn = False
    for number, (x, (name, case)) in enumerate(zip(where, cases.items(), strict=True)):
        one = case["measures"][measure]
        if not words.known(one):
            continue
        drawn = True
        ends = (one["estimate"] if one[key] is None else one[key] for key in ("estimate", "low", "high"))
        middle, low, high = (100 * end for end in ends)
        axes.errorbar(
            [x], [middle], yerr=[[middle - low], [high - middle]], color=COLOURS[number % len(COLOURS)],
            fmt=MARKERS[number % len(MARKERS)], ms=6, capsize=4, lw=1.4, label=words.case(name, 40),
        )  # fmt: skip
    axes.margins(y=0.25)
    axes.yaxis.set_major_formatter(thousands())
    return drawn


def _alt(summary: Summary) -> str:
    told = [
        tr(
            "{case} saves {m2} m2: share of the team that is met {met}, days newcomers find nobody of theirs {alone}.",
            case=words.case(name, 40),
            m2=words.amount(case["space"]["m2_saved"]),
            met=findings.with_interval(case["measures"][MET]),
            alone=findings.with_interval(case["measures"]["newcomer_alone_share"]),
        )
        for name, case in summary["by_case"].items()
    ]
    return joined(tr("Two panels of points with intervals, against the space saved."), *told)


def _small_print(summary: Summary) -> str:
    weekday = summary["asked"]["weekday"]
    return joined(
        findings.warned(summary),
        "" if weekday == "all" else tr("Only days that are a {weekday}.", weekday=words.weekday(weekday)),
        tr("Intervals of 95 %, each case by itself; what is said above them rests on paired differences."),
        tr(
            "{organisation}, {replications}, seed {seed}.",
            organisation=findings.organisation(summary),
            replications=words.counted(summary["replications"], "replication", "replications"),
            seed=summary["seed"],
        ),
        run_of(summary),
    )
