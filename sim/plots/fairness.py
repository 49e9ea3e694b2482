"""Fairness: who finds no desk and who moves days, by team where teams are real, and by hours of contract.

A preset's teams are alike and drawn anew in each replication: which of them fare worst is chance and nobody's lot, so
that they are not shown. Part-timers and full-timers are there in every draw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import mark, tr
from sim.plots.style import (
    COLOURS,
    MARKERS,
    draw_shares,
    house_style,
    joined,
    legend_below,
    new_figure,
    run_of,
    thousands,
    wrapped,
)
from sim.study import Study
from sim.told.compare import change, changed_by_team
from sim.words import Measure

if TYPE_CHECKING:
    import pandas as pd

    from sim.evaluation import Evaluation

Summary = Mapping[str, Any]
Fairness = Mapping[str, Mapping[str, Any]]  # by case, as in ``summary["effects"]["fairness"]``

TURNED_AWAY: Final = "turned_away_probability"
END: Final = 6  # teams at either end, where there are more than twice as many
NAME: Final = 1.9  # inches for the name of a group
BAND: Final = 0.5  # of the room of a row that the points of its cases take

# To be said with `tr`.
CONTRACTS: Final = {"part_time": mark("part-timers"), "full_time": mark("full-timers")}


@dataclass(frozen=True)
class Group:
    """A row of the picture, with a figure for each case: None where it has none."""

    name: str
    turned_away: Sequence[Measure | None]  # share of its people who find no desk on a day they come
    moved: Sequence[float | None]


def of_study(study: Study) -> dict[str, Figure]:
    """Return the pictures of a comparison, without those that have nothing to show: nobody of a team turned away."""
    summary = study.summary
    fairness = {name: case["effects"]["fairness"] for name, case in summary["by_case"].items()}
    found = {}
    if summary["real_teams"] and (study.tables["compare_teams"]["turned_away_probability"] > 0).any():
        found["fairness_by_team"] = by_team(fairness, study.tables["compare_teams"], summary)
    if any(one["part_time"] and one["full_time"] for one in fairness.values()):
        found["fairness_by_contract"] = by_contract(fairness, summary)
    return found


def of_evaluation(evaluation: "Evaluation") -> dict[str, Figure]:
    """Return the picture by team of a run of real people of whom any was turned away."""
    fairness = evaluation.summary["effects"]["fairness"]
    if fairness["teams"] is None or not (evaluation.teams["turned_away_probability"] > 0).any():
        return {}
    name = evaluation.summary["policy"]["name"]
    table = evaluation.teams.assign(case=name)
    return {"fairness_by_team": by_team({name: fairness}, table, evaluation.summary)}


def by_team(fairness: Fairness, table: "pd.DataFrame", summary: Summary) -> Figure:
    """Return the teams (or groups of small ones) that may be shown, those most often turned away first.

    `table` has a row a case and team, as ``teams`` of a run has them, with the case's name.
    """
    cases = list(fairness)
    changed, moved = changed_by_team(table)
    rows = {(row["case"], row["team"]): row for row in table.assign(changed=changed).to_dict("records")}
    most = table.groupby("team", sort=False)["turned_away_probability"].max()
    order = most.sort_values(ascending=False, kind="stable", na_position="last").index.tolist()
    teams = [team for team in order if team != words.OTHER_TEAMS]
    told = _stands_out(fairness)  # the group of small teams is drawn where the title tells of it
    group = [words.OTHER_TEAMS] if told and told[1]["most_turned_away"]["team"] == words.OTHER_TEAMS else []
    ends = {*teams[:END], *teams[-END:], *group}
    chosen = order if len(teams) <= 2 * END else [team for team in order if team in ends]
    groups = [
        Group(
            words.team(team),
            [_share(rows.get((case, team))) for case in cases],
            [rows[case, team]["changed"] if (case, team) in rows else None for case in cases],
        )
        for team in chosen
    ]
    left_out = ""
    if len(teams) > 2 * END:
        left_out = tr(
            "Of {teams} teams the {number} most often and the {number} least often turned away.",
            teams=words.count(len(teams)),
            number=END,
        )
    note = joined(tr("Teams of fewer than 10 people are taken together."), left_out, _small_print(summary))
    return _picture(_teams_finding(fairness), note, groups, cases, moved)


def by_contract(fairness: Fairness, summary: Summary) -> Figure:
    """Return part-timers beside full-timers."""
    cases = list(fairness)
    groups = [
        Group(
            tr(label),
            [fairness[case][key] for case in cases],
            [100 * moves[key] if (moves := fairness[case]["who_move"]) else None for case in cases],
        )
        for key, label in CONTRACTS.items()
    ]
    moved = tr("people whose days change in a week (%)")
    note = joined(
        tr("Differences between part-timers and full-timers are paired, each at 95 %."), _small_print(summary)
    )
    return _picture(_contracts_finding(fairness), note, groups, cases, moved)


def _share(row: Mapping[Any, Any] | None) -> Measure | None:
    if row is None:
        return None
    names = {"estimate": "turned_away_probability", "low": "turned_away_low", "high": "turned_away_high"}
    return {key: row[name] for key, name in names.items()}


def _stands_out(fairness: Fairness) -> tuple[str, Mapping[str, Any]] | None:
    """Return the case, and its fairness, whose team stands out most: its interval lies above that of all people."""
    apart = {
        case: one
        for case, one in fairness.items()
        if one["no_teams_because"] is None and one["most_turned_away"]["low"] > one["all_teams"]["high"]
    }
    return max(apart.items(), key=lambda item: item[1]["ratio"]["estimate"] or 0.0, default=None)


def _teams_finding(fairness: Fairness) -> str:
    """Return the team that stands out most, or why there is none."""
    told = _stands_out(fairness)
    if told is None:
        because = [one["no_teams_because"] for one in fairness.values()]
        if all(because):
            return tr(because[0])
        return tr("No team surely finds no desk more often than all people together")
    case, one = told
    name = one["most_turned_away"]["team"]
    return tr(
        "Under {case} {team} finds no desk most often: {share} of its people on a day they come, of all people {mean}",
        case=words.case(case, 30),
        team=tr("the group of small teams") if name == words.OTHER_TEAMS else words.team(name),
        share=words.share(one["most_turned_away"]),
        mean=words.share(one["all_teams"]),
    )


def _contracts_finding(fairness: Fairness) -> str:
    """Return in which cases part-timers surely find no desk more, or less, often than full-timers, and by how much."""
    apart = {
        case: one["part_time_less_full_time"]
        for case, one in fairness.items()
        if one["part_time_less_full_time"] and one["part_time_less_full_time"]["told_apart"]
    }
    more, less = (
        [
            tr("{case} {change}", case=words.case(case, 30), change=change(TURNED_AWAY, one))
            for case, one in apart.items()
            if sign * one["estimate"] > 0
        ]
        for sign in (1, -1)
    )
    said = joined(
        tr("Part-timers find no desk more often than full-timers under {cases}.", cases=words.listed(more))
        if more
        else "",
        tr("Part-timers find no desk less often than full-timers under {cases}.", cases=words.listed(less))
        if less
        else "",
    )
    return said.removesuffix(".") or tr(
        "Part-timers and full-timers cannot be told apart in how often they find no desk"
    )


def _picture(title: str, note: str, groups: Sequence[Group], cases: Sequence[str], moved_label: str) -> Figure:
    with house_style():
        height = 2.5 + (0.1 + 0.1 * len(cases)) * len(groups) + 0.2 * len(cases)
        moves = any(value for group in groups for value in group.moved)
        figure = new_figure(title, note, alt=_alt(groups, cases, moved_label if moves else ""), height=height)
        away, *others = figure.subplots(1, 1 + moves, sharey=True, squeeze=False)[0]
        top = 0.0
        for number, case in enumerate(cases):
            shift = BAND * ((number + 0.5) / len(cases) - 0.5)
            top = max(top, _shares(away, groups, number, shift, words.case(case, 50)))
            for moved in others:
                _moves(moved, groups, number, shift)
        names = [wrapped(words.clean(group.name, 40), NAME, 8) for group in groups]
        away.set_yticks(range(len(groups)), names, fontsize=8)
        away.set_ylim(len(groups) - 0.5, -0.5)
        away.set_xlim(0, 1.05 * top or 1)
        away.set_xlabel(tr("people who find no desk (%)"))
        for moved in others:
            moved.set_xlim(0, max(1.05 * moved.dataLim.x1, 0.01))
            moved.set_xlabel(moved_label)
        for axes in (away, *others):
            axes.grid(axis="x")
            axes.grid(visible=False, axis="y")
            axes.xaxis.set_major_formatter(thousands())
            for between in np.arange(0.5, len(groups) - 1):
                axes.axhline(between, color="#DDDDDD", lw=0.6)
        legend_below(away, columns=1)
    return figure


def _shares(away: Axes, groups: Sequence[Group], number: int, shift: float, label: str) -> float:
    """Draw who of each group finds no desk in one case and return the highest share (%) that is drawn."""
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    shares = [(row + shift, one) for row, group in enumerate(groups) if words.known(one := group.turned_away[number])]
    top = 0.0
    if shares:
        ends = (
            100 * np.array([np.nan if one is None or one[key] is None else one[key] for _, one in shares])
            for key in ("estimate", "low", "high")
        )
        look: dict[str, Any] = {"fmt": marker, "color": colour, "ms": 5, "capsize": 2, "lw": 1.2, "label": label}
        top = draw_shares(away, [row for row, _ in shares], *ends, bounded=False, sideways=True, **look)
    return top


def _moves(moved: Axes, groups: Sequence[Group], number: int, shift: float) -> None:
    """Draw how many days each group moves in one case."""
    colour, marker = COLOURS[number % len(COLOURS)], MARKERS[number % len(MARKERS)]
    days = [(row + shift, value) for row, group in enumerate(groups) if (value := group.moved[number]) is not None]
    moved.plot(
        [value for _, value in days], [row for row, _ in days], color=colour, marker=marker, ls="", ms=5, clip_on=False
    )


def _alt(groups: Sequence[Group], cases: Sequence[str], moved_label: str) -> str:
    """Return the share of the first groups and of the last in each case; without a label of moves there are none."""
    told, groups_told = [], [*range(min(3, len(groups))), *range(max(3, len(groups) - 1), len(groups))]
    for number, case in enumerate(cases):
        shares = [
            f"{words.clean(group.name, 40)} {findings.with_interval(one)}"
            for group in (groups[place] for place in groups_told)
            if (one := group.turned_away[number]) is not None and words.known(one)
        ]
        if shares:
            told.append(tr("Under {case}: {shares}.", case=words.case(case, 40), shares="; ".join(shares)))
    panels = (
        tr("Two panels with a row for each group: people who find no desk (%), and {moved}.", moved=moved_label)
        if moved_label
        else tr("A row for each group: people who find no desk (%).")
    )
    return joined(panels, *told)


def _small_print(summary: Summary) -> str:
    return joined(
        findings.warned(summary),
        tr("Intervals of 95 %, each by itself. Hollow: none seen."),
        tr(
            "{organisation}, {replications}, seed {seed}.",
            organisation=findings.organisation(summary),
            replications=words.counted(summary["replications"], "replication", "replications"),
            seed=summary["seed"],
        ),
        run_of(summary),
    )
