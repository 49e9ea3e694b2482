"""The pictures of a comparison: every case against the best, and what changes for teams."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    VERMILLION,
    house_style,
    legend_below,
    new_figure,
    say_instead,
    thousands,
    wrapped,
)
from sim.plots.sweep import COLOURS, MARKERS
from sim.study import Study
from sim.told.base import method
from sim.told.compare import ALIKE, change, headline
from sim.told.measured import SUBJECTS

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
SHOWN: Final = 12  # teams at most
NAME: Final = 1.9  # inches for the name of a case or team


def pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures by name; that of teams only for real ones, as a preset's are drawn anew each time."""
    found = {"differences": differences(study.summary)}
    table = study.tables["compare_teams"]
    others = table[(table["case"] != study.summary["first"]) & table["told_apart"].notna()]
    if len(others) and study.summary["real_teams"]:
        found["teams"] = teams(study.summary, others)
    return found


def differences(summary: Summary) -> Figure:
    """Return each case less the best, with intervals that hold together; filled where it is told apart."""
    best, cases = summary["best"], summary["by_case"]
    with house_style():
        figure = new_figure(headline(summary), _together(summary), height=2.8 + 0.42 * len(cases))
        axes = figure.add_subplot()
        if best["case"] is None:
            say_instead(axes, "No case has a figure for this measure")
            return figure
        ordered = sorted(cases, key=lambda name: cases[name]["measures"][best["measure"]]["estimate"] or 0.0)
        for place, name in enumerate(reversed(ordered)):
            _case(axes, place, name, cases[name], best)
        axes.axvline(0, color=BLACK, lw=1.2)
        names = [_case_name(name, cases[name], best) for name in reversed(ordered)]
        axes.set_yticks(range(len(ordered)), names)
        axes.set_ylim(-0.6, len(ordered) - 0.4)
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        axes.margins(x=0.22)
        axes.set_xlabel(f"{SUBJECTS[best['measure']]}{_days(summary)}: more than with the best (points)")
        axes.xaxis.set_major_formatter(thousands())
        axes.plot([], [], color=VERMILLION, marker="o", ms=6, lw=1.6, label="differs from the best")
        if best["cannot_be_told_apart"]:
            axes.plot([], [], color=GREY, marker="o", mfc="white", ms=6, lw=1.6, label=ALIKE)
        legend_below(axes, columns=2)
    return figure


def _case(axes: Axes, place: int, name: str, case: Mapping[str, Any], best: Mapping[str, Any]) -> None:
    if name == best["case"]:
        axes.plot([0], [place], marker="D", ms=7, color=BLUE, ls="", zorder=4, clip_on=False)
        axes.annotate("the best", (0, place), xytext=(9, 0), textcoords="offset points", va="center")
        return
    one = case["against_best"]
    if one["estimate"] is None:
        return
    middle, low, high = (100 * one[key] for key in ("estimate", "low", "high"))
    colour, face = (VERMILLION, VERMILLION) if one["told_apart"] else (GREY, "white")
    axes.errorbar(
        [middle], [place], xerr=[[middle - low], [high - middle]], color=colour, marker="o", ms=6, mfc=face, mec=colour,
        capsize=4, lw=1.6, zorder=3,
    )  # fmt: skip
    said = change(best["measure"], one)
    axes.annotate(said, (middle, place), xytext=(0, 8), textcoords="offset points", ha="center", fontsize=7.5)


def _case_name(name: str, case: Mapping[str, Any], best: Mapping[str, Any]) -> str:
    figure = findings.with_interval(case["measures"][best["measure"]], bounded=True)
    return f"{wrapped(words.clean(name, 60), NAME, 8.5)}\n{figure}"


def teams(summary: Summary, table: "pd.DataFrame") -> Figure:
    """Return days moved and the change in who finds no desk, for the teams that move most in any case."""
    most = table.groupby("team", sort=False)["days_moved_per_week"].max()
    chosen = most.sort_values(ascending=False, kind="stable").index[:SHOWN].tolist()
    cases = [name for name in summary["by_case"] if (table["case"] == name).any()]
    total = table["team"].nunique()
    with house_style():
        rest = "" if total <= SHOWN else f" The {SHOWN} of {total} teams that move most."
        note = (
            f"People who find no desk: less {words.clean(summary['first'], 40)}, on all days; the intervals of all "
            f"teams of a case hold together at 95 %. Hollow: {ALIKE}.{rest} {_small_print(summary)}"
        )
        height = 2.6 + (0.2 + 0.13 * len(cases)) * len(chosen) + 0.2 * len(cases)
        figure = new_figure(_teams_finding(summary, table), note, height=height)
        moved, gained = figure.subplots(1, 2, sharey=True)
        for number, name in enumerate(cases):
            rows = table[table["case"] == name].set_index("team").reindex(chosen)
            shift = 0.22 * (2 * number - len(cases) + 1) / max(1, len(cases) - 1) if len(cases) > 1 else 0.0
            _team_points(moved, gained, rows, np.arange(len(chosen)) + shift, number, name)
        gained.axvline(0, color=BLACK, lw=1.2)
        moved.set_yticks(range(len(chosen)), [wrapped(words.clean(name, 40), NAME, 8) for name in chosen], fontsize=8)
        moved.invert_yaxis()
        moved.set_xlim(left=0)
        moved.set_xlabel("office days moved, per person and week")
        gained.set_xlabel("people who find no desk: change (points)")
        for axes in (moved, gained):
            axes.grid(axis="x")
            axes.xaxis.set_major_formatter(thousands())
        legend_below(moved, columns=1)
    return figure


def _team_points(moved: Axes, gained: Axes, rows: "pd.DataFrame", y: Any, number: int, name: str) -> None:
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    moved.plot(
        rows["days_moved_per_week"], y, color=colour, marker=marker, ls="", ms=5, label=words.clean(name, 50),
        clip_on=False,
    )  # fmt: skip
    middle, low, high = (100 * rows[key].to_numpy(dtype=float) for key in ("change", "change_low", "change_high"))
    apart = rows["told_apart"].fillna(value=False).to_numpy(dtype=bool)
    gained.errorbar(middle, y, xerr=np.stack([middle - low, high - middle]), color=colour, ls="", lw=1.2, capsize=2)
    for chosen, face in ((apart, colour), (~apart, "white")):
        gained.plot(middle[chosen], y[chosen], color=colour, marker=marker, mfc=face, ls="", ms=5, zorder=3)


def _teams_finding(summary: Summary, table: "pd.DataFrame") -> str:
    lose = table[table["told_apart"].astype(bool) & (table["change"] > 0)]
    gain = table[table["told_apart"].astype(bool) & (table["change"] < 0)]
    if lose.empty and gain.empty:
        return f"No team surely finds a desk more or less often than under {words.clean(summary['first'], 40)}"
    said = []
    for name in summary["by_case"]:
        parts = [
            f"{words.counted(len(rows[rows['case'] == name]), 'team')} {verb}"
            for rows, verb in ((gain, "gain"), (lose, "lose"))
            if (rows["case"] == name).any()
        ]
        if parts:
            said.append(f"under {words.clean(name, 30)} {' and '.join(parts)}")
    return f"Finding a desk: {'; '.join(said)}"


def _days(summary: Summary) -> str:
    weekday = summary["asked"]["weekday"]
    return "" if weekday == "all" else f", {words.WEEKDAYS[weekday]}s"


def _together(summary: Summary) -> str:
    return f"Intervals of the differences to the best hold together at 95 %. {_small_print(summary)}"


def _small_print(summary: Summary) -> str:
    warned = findings.warned(summary)
    return f"{warned + ' ' if warned else ''}{method(summary)} sim {summary['version']}."
