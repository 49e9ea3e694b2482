"""The pictures of a comparison: every case against the best, and what changes for teams."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import tr, trn
from sim.plots import cohesion, fairness
from sim.plots.cases import cases
from sim.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    LABEL_SIZE,
    MARKERS,
    VERMILLION,
    house_style,
    joined,
    legend_below,
    new_figure,
    say_instead,
    thousands,
    wrapped,
)
from sim.study import Study
from sim.told.base import method
from sim.told.compare import ALIKE, change, changed_by_team, headline
from sim.told.measured import subject

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
SHOWN: Final = 12  # teams at most
NAME: Final = 1.9  # inches for the name of a case or team
PANEL: Final = 2.6  # inches for the label of one of two axes


def pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures by name; that of teams only for real ones, as a preset's are drawn anew each time."""
    found = {"cases": cases(study.summary), "differences": differences(study.summary)}
    table = study.tables["compare_teams"]
    others = table[(table["case"] != study.summary["first"]) & table["told_apart"].notna()]
    if len(others) and study.summary["real_teams"]:
        found["teams"] = teams(study.summary, others)
    return found | fairness.of_study(study) | {"cohesion": cohesion.cohesion(study.summary)}


def differences(summary: Summary) -> Figure:
    """Return each case less the best, with intervals that hold together; filled where it is told apart."""
    best, cases = summary["best"], summary["by_case"]
    with house_style():
        figure = new_figure(
            headline(summary), _together(summary), alt=_differences_alt(summary), height=2.8 + 0.42 * len(cases)
        )
        axes = figure.add_subplot()
        if best["case"] is None:
            say_instead(axes, tr("No case has a figure for this measure"))
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
        asked = summary["asked"]
        axes.set_xlabel(
            tr("{measure}: more than with the best (points)", measure=subject(best["measure"], asked["weekday"]))
        )
        axes.xaxis.set_major_formatter(thousands())
        axes.plot([], [], color=VERMILLION, marker="o", ms=6, lw=1.6, label=tr("differs from the best"))
        if best["cannot_be_told_apart"]:
            axes.plot([], [], color=GREY, marker="o", mfc="white", ms=6, lw=1.6, label=tr(ALIKE))
        legend_below(axes, columns=2)
    return figure


def _case(axes: Axes, place: int, name: str, case: Mapping[str, Any], best: Mapping[str, Any]) -> None:
    if name == best["case"]:
        axes.plot([0], [place], marker="D", ms=7, color=BLUE, ls="", zorder=4, clip_on=False)
        axes.annotate(tr("the best"), (0, place), xytext=(9, 0), textcoords="offset points", va="center")
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
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # no line runs through the text
    axes.annotate(
        said, (middle, place), xytext=(0, 8), textcoords="offset points", ha="center", fontsize=7.5, bbox=behind
    )


def _case_name(name: str, case: Mapping[str, Any], best: Mapping[str, Any]) -> str:
    figure = findings.with_interval(case["measures"][best["measure"]], bounded=True)
    return f"{wrapped(words.case(name, 60), NAME, 8.5)}\n{figure}"


def teams(summary: Summary, table: "pd.DataFrame") -> Figure:
    """Return days moved and the change in who finds no desk, for the teams that move most in any case.

    Where nobody moves, as where a building closes, for those of which most or fewest more find a desk.
    """
    changed, label = changed_by_team(table)
    table = table.assign(changed=changed)
    moving = bool((changed > 0).any())
    most = (
        (table if moving else table.assign(changed=table["change"].abs())).groupby("team", sort=False)["changed"].max()
    )
    order = most.sort_values(ascending=False, kind="stable").index.tolist()
    real = [team for team in order if team != words.OTHER_TEAMS]
    chosen = real[:SHOWN] if len(real) > SHOWN else order
    cases = [name for name in summary["by_case"] if (table["case"] == name).any()]
    with house_style():
        note = joined(
            tr(
                "People who find no desk: less {first}, on all days; the intervals of all teams of a case hold "
                "together at 95 %. Hollow: cannot be told apart.",
                first=words.case(summary["first"], 40),
            ),
            _left_out(len(real), moving) if len(real) > SHOWN else "",
            _small_print(summary),
        )
        height = 2.6 + (0.2 + 0.13 * len(cases)) * len(chosen) + 0.2 * len(cases)
        figure = new_figure(_teams_finding(summary, table), note, alt=_teams_alt(table, chosen, label), height=height)
        moved, gained = figure.subplots(1, 2, sharey=True)
        for number, name in enumerate(cases):
            rows = table[table["case"] == name].set_index("team").reindex(chosen)
            shift = 0.22 * (2 * number - len(cases) + 1) / max(1, len(cases) - 1) if len(cases) > 1 else 0.0
            _team_points(moved, gained, rows, np.arange(len(chosen)) + shift, number, name)
        gained.axvline(0, color=BLACK, lw=1.2)
        moved.set_yticks(range(len(chosen)), [wrapped(words.team(name), NAME, 8) for name in chosen], fontsize=8)
        moved.invert_yaxis()
        moved.set_xlim(left=0)
        moved.set_xlabel(wrapped(label, PANEL, LABEL_SIZE))
        gained.set_xlabel(wrapped(tr("people who find no desk: change (points)"), PANEL, LABEL_SIZE))
        for axes in (moved, gained):
            axes.grid(axis="x")
            axes.xaxis.set_major_formatter(thousands())
        legend_below(moved, columns=1)
    return figure


def _left_out(teams: int, moving: bool) -> str:
    if moving:
        return tr("The {shown} of {total} teams that move most.", shown=SHOWN, total=teams)
    return tr("The {shown} of {total} teams for which finding a desk changes most.", shown=SHOWN, total=teams)


def _team_points(moved: Axes, gained: Axes, rows: "pd.DataFrame", y: Any, number: int, name: str) -> None:
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    moved.plot(
        rows["changed"], y, color=colour, marker=marker, ls="", ms=5, label=words.case(name, 50),
        clip_on=False,
    )  # fmt: skip
    middle, low, high = (100 * rows[key].to_numpy(dtype=float) for key in ("change", "change_low", "change_high"))
    apart = rows["told_apart"].fillna(value=False).to_numpy(dtype=bool)
    gained.errorbar(middle, y, xerr=np.stack([middle - low, high - middle]), color=colour, ls="", lw=1.2, capsize=2)
    for chosen, face in ((apart, colour), (~apart, "white")):
        gained.plot(middle[chosen], y[chosen], color=colour, marker=marker, mfc=face, ls="", ms=5, zorder=3)


def _teams_finding(summary: Summary, table: "pd.DataFrame") -> str:
    sure = table[table["told_apart"].fillna(value=False).astype(bool)]
    group, teams = (sure[(sure["team"] == words.OTHER_TEAMS) == together] for together in (True, False))
    lose, gain = teams[teams["change"] > 0], teams[teams["change"] < 0]
    if sure.empty:
        first = words.case(summary["first"], 40)
        return tr("No team surely finds a desk more or less often than under {first}", first=first)
    found = []
    for name in summary["by_case"]:
        better, worse = (int((rows["case"] == name).sum()) for rows in (gain, lose))
        told = [
            *([trn("{teams} team gains", "{teams} teams gain", better, teams=words.count(better))] if better else []),
            *([trn("{teams} team loses", "{teams} teams lose", worse, teams=words.count(worse))] if worse else []),
            *(
                tr("the group of small teams loses") if change > 0 else tr("the group of small teams gains")
                for change in group[group["case"] == name]["change"]
            ),
        ]
        if told:
            found.append(tr("under {case} {teams}", case=words.case(name, 30), teams=words.listed(told)))
    return tr("Finding a desk: {cases}", cases="; ".join(found))


def _together(summary: Summary) -> str:
    return joined(tr("Intervals of the differences to the best hold together at 95 %."), _small_print(summary))


def _small_print(summary: Summary) -> str:
    version = tr("sim {version}.", version=summary["version"])
    return joined(findings.warned(summary), method(summary), version)


def _differences_alt(summary: Summary) -> str:
    """Return each case's figure and its difference to the best."""
    best = summary["best"]
    if best["case"] is None:
        return tr("No case has a figure for this measure")
    told = []
    for name, case in summary["by_case"].items():
        if name == best["case"]:
            continue
        against = case["against_best"]
        figure = f"{words.case(name, 40)} {change(best['measure'], against)}"
        told.append(figure if against["told_apart"] else f"{figure}, {tr(ALIKE)}")
    own = summary["by_case"][best["case"]]["measures"][best["measure"]]
    return tr(
        "Points with intervals, a row for each case: {measure}. The best is {best}: {figure}. More than with the "
        "best: {others}.",
        measure=subject(best["measure"], summary["asked"]["weekday"]),
        best=words.case(best["case"], 40),
        figure=findings.with_interval(own, bounded=True),
        others="; ".join(told) or tr("no other case"),
    )


def _teams_alt(table: "pd.DataFrame", chosen: Sequence[str], label: str) -> str:
    """Return of each team that is shown the days moved in the case where it moves most, if any moves."""
    rows = table[table["team"].isin(chosen)].sort_values("changed", ascending=False, kind="stable")
    if not (rows["changed"] > 0).any():
        return tr(
            "Two panels with a row for each team: {days}, none, and the change in people who find no desk. Most "
            "change: {teams}.",
            days=label,
            teams=", ".join(map(words.team, chosen)),
        )
    told = "; ".join(
        tr(
            "{team} {days} under {case}",
            team=words.team(row["team"]),
            days=words.number(row["changed"], ".2f"),
            case=words.case(row["case"], 30),
        )
        for row in rows.drop_duplicates("team").to_dict("records")
    )
    return tr(
        "Two panels with a row for each team: {days}, and the change in people who find no desk. Most days: {teams}.",
        days=label,
        teams=told,
    )
