"""The staged path: crowding by stage with what a measurement may show, and how rules end the path."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.language import mark, tr
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    desks_per,
    draw_shares,
    house_style,
    joined,
    legend_below,
    new_figure,
    run_of,
    thousands,
)
from sim.study import Study
from sim.told.frontier import measure
from sim.told.path import headline, threshold

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
WRONG_ENDS = (  # the second is to be said with `tr`
    ("too_early", mark("halted too early"), BLUE, "-"),
    ("too_late", mark("halted too late"), VERMILLION, "--"),
    ("unnoticed", mark("last stage too crowded, unnoticed"), ORANGE, ":"),
)


def pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures by their names."""
    return {"stages": stages(study.summary), "rules": rules(study.summary, study.tables["rules"])}


def stages(summary: Summary) -> Figure:
    """Return each stage's true share of crowded days, and the band in which measured shares lie."""
    asked, rows = summary["asked"], summary["stages"]
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), alt=_stages_alt(summary))
        axes = figure.add_subplot()
        where = np.arange(len(rows))
        low, high = (100 * _column(rows, f"measured_{end}") for end in ("p05", "p95"))
        axes.bar(
            where, high - low, 0.36, bottom=low, color=SKY, alpha=0.5, lw=0,
            label=tr("90 % of measurements of {weeks}", weeks=words.counted(asked["weeks"], "week", "weeks")),
        )  # fmt: skip
        shares = [100 * _column(rows, f"true_share{end}") for end in ("", "_low", "_high")]
        look: dict[str, Any] = {"color": BLUE, "fmt": "o", "ms": 6, "capsize": 4, "lw": 1.4}
        look["label"] = tr("in the long run")
        top = max(draw_shares(axes, where, *shares, bounded=True, **look), np.nanmax([*high, 0.0]))
        stop, target = 100 * asked["stop_above"], 100 * asked["target"]
        axes.axhline(stop, color=VERMILLION, lw=1.4, ls="--", label=tr("halt above {share}", share=threshold(asked)))
        if target != stop:
            crowded = tr("too crowded above {share}", share=words.given(asked["target"]))
            axes.axhline(target, color=GREY, lw=1.2, ls=":", label=crowded)
        axes.set_ylim(0, 1.15 * max(top, stop, target))
        axes.set_xlim(-0.5, len(rows) - 0.5)
        axes.set_xticks(where, [_place(row) for row in rows], fontsize=7.5 if len(rows) < 5 else 6)
        axes.set_ylabel(tr("days with too few desks (%)"))
        axes.set_xlabel(desks_per(summary["ratio"]["per"]))
        axes.yaxis.set_major_formatter(thousands())
        legend_below(axes, columns=2, tick_lines=3)
    return figure


def rules(summary: Summary, table: "pd.DataFrame") -> Figure:
    """Return the chances of a wrong end against the threshold, a panel for each number of weeks measured."""
    asked = summary["asked"]
    periods = list(dict.fromkeys(table["weeks"]))
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), alt=_rules_alt(summary), height=4.4)
        grid = figure.add_gridspec(2, len(periods), height_ratios=[1, 0.12])
        first = figure.add_subplot(grid[0, 0])
        others = [figure.add_subplot(grid[0, place], sharey=first) for place in range(1, len(periods))]
        for axes, weeks in zip([first, *others], periods, strict=True):
            _rules(axes, table[table["weeks"] == weeks], asked)
            axes.set_title(words.counted(weeks, "week", "weeks"))
        first.set_ylabel(tr("chance of a wrong end (%)"))
        first.set_ylim(0, 100)
        for axes in others:
            axes.tick_params(labelleft=False)
        below = figure.add_subplot(grid[1, :])  # a legend under one panel would push the others away
        below.set_axis_off()
        below.legend(*first.get_legend_handles_labels(), loc="center left", ncols=2, borderaxespad=0)
    return figure


def _rules(axes: Axes, rows: "pd.DataFrame", asked: Mapping[str, Any]) -> None:
    stop = 100 * rows["stop_above"].to_numpy()
    for name, label, colour, line in WRONG_ENDS:
        chance = 100 * rows[name].to_numpy()
        axes.plot(stop, chance, color=colour, ls=line, lw=1.8, drawstyle="steps-post", label=tr(label), clip_on=False)
        if name != "unnoticed":
            low, high = (100 * rows[f"{name}_{end}"].to_numpy() for end in ("low", "high"))
            axes.fill_between(stop, low, high, step="post", color=colour, alpha=0.15, lw=0)
    axes.axvline(100 * asked["stop_above"], color=BLACK, lw=1, label=tr("halt above {share}", share=threshold(asked)))
    axes.set_xlim(0, stop.max())
    axes.set_xlabel(tr("halt above (%)"))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.xaxis.set_major_formatter(thousands())


def _place(row: Mapping[str, Any]) -> str:
    """Return what stands below a stage: its ratio and when it comes, its desks, and how many get there."""
    years = row["after_years"]
    when = (
        tr("{ratio} after 1 year", ratio=words.number(row["ratio"]))
        if years == 1
        else tr("{ratio} after {years} years", ratio=words.number(row["ratio"]), years=words.number(years))
    )
    reached = tr("{share} get there", share=words.percent(row["reached"], 0))
    return f"{when}\n{words.counted(row['desks'], 'desk', 'desks')}\n{reached}"


def _column(rows: Any, name: str) -> Any:
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=float)


def _small_print(summary: Summary) -> str:
    asked = summary["asked"]
    told = {
        "scenario": findings.scenario(summary),
        "growth": words.given(asked["growth"]),
        "organisations": words.count(asked["replications"]),
        "seed": summary["seed"],
    }
    said = (
        tr(
            "Scenario: {scenario} at the first stage, staff growing {growth} a year, {organisations} organisations "
            "followed, seed {seed}. Intervals 95 %.",
            **told,
        )
        if asked["growth"]
        else tr(
            "Scenario: {scenario} at the first stage, {organisations} organisations followed, seed {seed}. Intervals "
            "95 %.",
            **told,
        )
    )
    return joined(findings.warned(summary), said, run_of(summary))


def _stages_alt(summary: Summary) -> str:
    """Return the share of crowded days in the long run of each stage."""
    told = "; ".join(
        f"{words.number(row['ratio'])} ({words.counted(row['desks'], 'desk', 'desks')}) "
        f"{findings.with_interval(measure(row, 'true_share'), bounded=True)}"
        for row in summary["stages"]
    )
    return tr(
        "Points with intervals, and bars of what may be measured, for each stage of the path. Days with too few desks "
        "in the long run by desk ratio: {stages}. A line marks where the path is halted, above {share}.",
        stages=told,
        share=threshold(summary["asked"]),
    )


def _rules_alt(summary: Summary) -> str:
    """Return the chances of each wrong end under the rule that was asked about."""
    rule = summary["rule"]
    ends = "; ".join(f"{tr(label)} {words.percent(rule[name]['estimate'], 0)}" for name, label, *_ in WRONG_ENDS)
    return tr(
        "Lines of the chance of a wrong end against the share of days above which the path is halted, a panel for each "
        "length of measurement. When halting above {share} over {weeks}: {ends}.",
        share=threshold(summary["asked"]),
        weeks=words.counted(summary["asked"]["weeks"], "week", "weeks"),
        ends=ends,
    )
