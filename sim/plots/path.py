"""The staged path: crowding by stage with what a measurement may show, and how rules end the path."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    draw_shares,
    house_style,
    new_figure,
    thousands,
)
from sim.study import Study
from sim.told.path import headline, threshold

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
LINES = (
    ("too_early", "halted too early", BLUE, "-"),
    ("too_late", "halted too late", VERMILLION, "--"),
    ("unnoticed", "last stage too crowded, unnoticed", ORANGE, ":"),
)


def pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures by their names."""
    return {"stages": stages(study.summary), "rules": rules(study.summary, study.tables["rules"])}


def stages(summary: Summary) -> Figure:
    """Return each stage's true share of crowded days, and the band in which measured shares lie."""
    asked, rows = summary["asked"], summary["stages"]
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary))
        axes = figure.add_subplot()
        where = np.arange(len(rows))
        low, high = (100 * _column(rows, f"measured_{end}") for end in ("p05", "p95"))
        axes.bar(
            where, high - low, 0.36, bottom=low, color=SKY, alpha=0.5, lw=0,
            label=f"90 % of measurements of {words.counted(asked['weeks'], 'week')}",
        )  # fmt: skip
        shares = [100 * _column(rows, f"true_share{end}") for end in ("", "_low", "_high")]
        look: dict[str, Any] = {"color": BLUE, "fmt": "o", "ms": 6, "capsize": 4, "lw": 1.4, "label": "in the long run"}
        top = max(draw_shares(axes, where, *shares, bounded=True, **look), np.nanmax([*high, 0.0]))
        stop, target = 100 * asked["stop_above"], 100 * asked["target"]
        axes.axhline(stop, color=VERMILLION, lw=1.4, ls="--", label=f"halt above {threshold(asked)}")
        if target != stop:
            axes.axhline(target, color=GREY, lw=1.2, ls=":", label=f"too crowded above {target:g} %")
        axes.set_ylim(0, 1.15 * max(top, stop, target))
        axes.set_xlim(-0.5, len(rows) - 0.5)
        reached = [f"{words.percent(row['reached'], 0)} get there" for row in rows]
        axes.set_xticks(
            where,
            [
                f"{row['ratio']:g} after {_years(row['after_years'])}\n{words.counted(row['desks'], 'desk')}\n{said}"
                for row, said in zip(rows, reached, strict=True)
            ],
            fontsize=7.5 if len(rows) < 5 else 6,
        )
        axes.set_ylabel("days with too few desks (%)")
        axes.set_xlabel(f"desks per {findings.BASES[summary['ratio']['per']]}")
        axes.yaxis.set_major_formatter(thousands())
        axes.legend(loc="upper left")
    return figure


def rules(summary: Summary, table: "pd.DataFrame") -> Figure:
    """Return the chances of a wrong end against the threshold, a panel for each number of weeks measured."""
    asked = summary["asked"]
    periods = list(dict.fromkeys(table["weeks"]))
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), height=4.4)
        grid = figure.add_gridspec(2, len(periods), height_ratios=[1, 0.12])
        first = figure.add_subplot(grid[0, 0])
        others = [figure.add_subplot(grid[0, place], sharey=first) for place in range(1, len(periods))]
        for axes, weeks in zip([first, *others], periods, strict=True):
            _rules(axes, table[table["weeks"] == weeks], asked)
            axes.set_title(words.counted(weeks, "week"))
        first.set_ylabel("chance of a wrong end (%)")
        first.set_ylim(0, 100)
        for axes in others:
            axes.tick_params(labelleft=False)
        below = figure.add_subplot(grid[1, :])  # a legend under one panel would push the others away
        below.set_axis_off()
        below.legend(*first.get_legend_handles_labels(), loc="center left", ncols=2, borderaxespad=0)
    return figure


def _rules(axes: Axes, rows: "pd.DataFrame", asked: Mapping[str, Any]) -> None:
    stop = 100 * rows["stop_above"].to_numpy()
    for name, label, colour, line in LINES:
        chance = 100 * rows[name].to_numpy()
        axes.plot(stop, chance, color=colour, ls=line, lw=1.8, drawstyle="steps-post", label=label, clip_on=False)
        if name != "unnoticed":
            low, high = (100 * rows[f"{name}_{end}"].to_numpy() for end in ("low", "high"))
            axes.fill_between(stop, low, high, step="post", color=colour, alpha=0.15, lw=0)
    axes.axvline(100 * asked["stop_above"], color=BLACK, lw=1, label=f"halt above {threshold(asked)}")
    axes.set_xlim(0, stop.max())
    axes.set_xlabel("halt above (%)")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.xaxis.set_major_formatter(thousands())


def _years(number: float) -> str:
    return "1 year" if number == 1 else f"{number:g} years"


def _column(rows: Any, name: str) -> Any:
    return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=float)


def _small_print(summary: Summary) -> str:
    asked = summary["asked"]
    warned = findings.warned(summary)
    growth = f"staff growing {100 * asked['growth']:g} % a year, " if asked["growth"] else ""
    return (
        f"{warned + ' ' if warned else ''}Scenario: {findings.scenario(summary)} at the first stage, {growth}"
        f"{words.count(asked['replications'])} organisations followed, seed {summary['seed']}. Intervals 95 %. "
        f"Run {summary['run_id']}, sim {summary['version']}."
    )
