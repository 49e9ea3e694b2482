"""The picture of `task=explain`: from the desks for the people expected to those needed, a step a cause."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    SKY,
    VERMILLION,
    house_style,
    legend_below,
    new_figure,
    say_instead,
    thousands,
)
from sim.studies.causes import LEVERS
from sim.study import Study
from sim.told.explain import (
    DESKS,
    EXPECTED,
    LABELS,
    PERCENT,
    Scale,
    headline,
    kept_days,
    level_words,
    ordered,
    part_words,
    whole_parts,
)

KINDS: Final[dict[bool, tuple[str, dict[str, Any]]]] = {
    True: ("can be acted on", {"facecolor": VERMILLION, "edgecolor": "white", "lw": 0.4, "hatch": "////"}),
    False: ("has to be lived with", {"facecolor": SKY, "edgecolor": "white", "lw": 0.4, "hatch": ""}),
}
ROW: Final = 0.62  # height of a bar, of the distance between two rows


def pictures(study: Study) -> dict[str, Figure]:
    """Return the waterfall in desks and in crowded days."""
    return {"explain": waterfall(study.summary)}


def waterfall(summary: Mapping[str, Any]) -> Figure:
    """Return both waterfalls side by side, the causes in one order, the desks there are drawn in."""
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), height=6.0)
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
        explained = summary["explained"]
        _steps(left, summary, explained["desks"], DESKS, named=True)
        left.set_title(f"Desks needed on {kept_days(summary)} of days")
        left.set_xlabel("desks (the axis does not begin at 0)")
        left.xaxis.set_major_formatter(thousands())
        left.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        left.axvline(
            summary["desks"], color=BLACK, lw=1.6, label=f"the {words.counted(summary['desks'], 'desk')} there are"
        )
        low, high = left.get_xlim()
        room = 0.03 * (high - low)
        left.set_xlim(min(low, summary["desks"] - room), max(high, summary["desks"] + room))
        legend_below(left, columns=1)
        if _nothing(explained["crowded"]):
            say_instead(right, "No day with too few desks\nin any of the scenarios")
        else:
            _steps(right, summary, explained["crowded"], PERCENT, named=False)
            right.set_title("Too few desks")
            right.set_xlabel("share of days (%)")
            target = 100 * summary["asked"]["target"]
            right.axvline(target, color=BLUE, lw=1.6, ls="--", label=f"the promise, {target:g} %")
            legend_below(right, columns=1)
    return figure


def _steps(axes: Axes, summary: Mapping[str, Any], told: Mapping[str, Any], scale: Scale, *, named: bool) -> None:
    """Draw the people expected, a bar a cause from where the one before ended, and all together, from top to bottom."""
    causes, shown = ordered(summary), whole_parts(told, scale)
    factor = float(10**-scale.places / scale.step)
    begin = told["expected"]["estimate"]
    ends, told_of = [(begin, told["expected"])], set[str]()
    labels = [(EXPECTED, level_words(told, "expected", scale))]
    for row, cause in enumerate(causes, 1):
        part = told["parts"][cause]
        label, look = KINDS[cause in LEVERS]
        told_before = not named or label in told_of
        told_of.add(label)
        size = part["estimate"] * factor
        axes.barh(row, size, ROW, left=begin * factor, label="" if told_before else label, **look)
        axes.plot([begin * factor] * 2, [row - 1, row + ROW / 2], color=GREY, lw=0.6, zorder=0.5)
        begin += part["estimate"]
        shift = begin - part["estimate"]
        _whisker(axes, row, begin, part["low"], part["high"], shift, factor)
        labels.append((LABELS[cause], part_words(told, cause, shown[cause], scale)))
    last = len(causes) + 1
    axes.plot([begin * factor] * 2, [last - 1, last], color=GREY, lw=0.6, zorder=0.5)
    ends.append((told["all"]["estimate"], told["all"]))
    labels.append(("all together", level_words(told, "all", scale)))
    for row, (value, one) in zip((0, last), ends, strict=True):
        axes.plot(value * factor, row, "D", color=BLACK, ms=5, clip_on=False, zorder=3)
        _whisker(axes, row, value, one["low"], one["high"], 0.0, factor)
    axes.set_yticks(range(last + 1), [f"{name}\n{figure}" if named else figure for name, figure in labels])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(last + 0.6, -0.6)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.08)


def _whisker(
    axes: Axes, row: int, value: float, low: float | None, high: float | None, shift: float, factor: float
) -> None:
    """Draw an interval around a value; that of a part is shifted to where the part begins."""
    if low is None or high is None:
        return
    error = np.array([[value - shift - low], [high + shift - value]]).clip(0) * factor
    axes.errorbar(value * factor, row, xerr=error, color=BLACK, fmt="none", lw=1.1, capsize=3)


def _nothing(told: Mapping[str, Any]) -> bool:
    """Tell whether the figure is 0 with all causes, with none, and so with any of them alone."""
    return not told["all"]["estimate"] and not any(part["estimate"] for part in told["parts"].values())


def _small_print(summary: Mapping[str, Any]) -> str:
    warned = findings.warned(summary)
    return (
        f"{warned + ' ' if warned else ''}Scenario: {findings.scenario(summary)}. Each bar is what a cause adds to "
        f"those before it, averaged over all orders; {words.count(summary['scenarios'])} scenarios over the same "
        f"{words.counted(summary['replications'], 'replication')}, seed {summary['seed']}. Intervals 95 %. "
        f"Run {summary['run_id']}, sim {summary['version']}."
    )
