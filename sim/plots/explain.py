"""The picture of `task=explain`: from the desks for the people expected to those needed, a step a cause."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import mark, tr
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    PANEL_SIZE,
    SKY,
    VERMILLION,
    house_style,
    joined,
    legend_below,
    new_figure,
    round_ticks,
    run_of,
    say_instead,
    thousands,
    wrapped,
)
from sim.studies.causes import LEVERS
from sim.study import Study
from sim.subjects import SUBJECTS
from sim.told.causes import LABELS
from sim.told.explain import (
    DESKS,
    PERCENT,
    Scale,
    expected_words,
    headline,
    kept_days,
    leading,
    level_words,
    measured,
    ordered,
    part_words,
    scale_of,
    whole_parts,
)

# How causes are called (to be said with `tr`) and drawn: those that can be acted on, and the others.
KINDS: Final[dict[bool, tuple[str, dict[str, Any]]]] = {
    True: (mark("can be acted on"), {"facecolor": VERMILLION, "edgecolor": "white", "lw": 0.4, "hatch": "////"}),
    False: (mark("has to be lived with"), {"facecolor": SKY, "edgecolor": "white", "lw": 0.4, "hatch": ""}),
}
WIDE, NARROW = 3.2, 1.9  # inches for the titles of the two halves
ROW: Final = 0.62  # height of a bar, of the distance between two rows


def pictures(study: Study) -> dict[str, Figure]:
    """Return the waterfall in desks and in crowded days, or in shares."""
    return {"causes" if measured(study.summary) else "explain": waterfall(study.summary)}


def waterfall(summary: Mapping[str, Any]) -> Figure:
    """Return both waterfalls side by side, the causes in one order, the desks there are drawn in."""
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), alt=_alt(summary), height=6.0)
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
        if measured(summary):
            _shares(left, right, summary)
        else:
            _desks_and_days(left, right, summary)
    return figure


def _desks_and_days(left: Axes, right: Axes, summary: Mapping[str, Any]) -> None:
    explained = summary["explained"]
    _steps(left, summary, explained["desks"], DESKS, named=True)
    left.set_title(tr("Desks needed on {share} of days", share=kept_days(summary)))
    left.set_xlabel(tr("desks (the axis does not begin at 0)"))
    left.xaxis.set_major_formatter(thousands())
    left.xaxis.set_major_locator(round_ticks(5))
    left.axvline(
        summary["desks"],
        color=BLACK,
        lw=1.6,
        label=tr("the {desks} there are", desks=words.counted(summary["desks"], "desk", "desks")),
    )
    low, high = left.get_xlim()
    room = 0.03 * (high - low)
    left.set_xlim(min(low, summary["desks"] - room), max(high, summary["desks"] + room))
    legend_below(left, columns=1)
    if _nothing(explained["crowded"]):
        say_instead(right, wrapped(tr("No day with too few desks in any of the scenarios"), 2.2, 8.5))
    else:
        _steps(right, summary, explained["crowded"], PERCENT, named=False)
        right.set_title(tr("Too few desks"))
        right.set_xlabel(tr("share of days (%)"))
        right.xaxis.set_major_formatter(thousands())
        target = summary["asked"]["target"]
        promised = tr("the promise, {share}", share=words.given(target))
        right.axvline(100 * target, color=BLUE, lw=1.6, ls="--", label=promised)
        legend_below(right, columns=1)


def _shares(left: Axes, right: Axes, summary: Mapping[str, Any]) -> None:
    """Draw what is asked and what stands beside it, with the desks there are."""
    for axes, (name, told) in zip((left, right), summary["explained"].items(), strict=True):
        named = axes is left
        if _nothing(told):
            say_instead(axes, wrapped(tr("None seen in any of the scenarios"), 2.2, 8.5))
            continue
        _steps(axes, summary, told, scale_of(summary, name), named=named)
        subject = tr(SUBJECTS[name])
        axes.set_title(wrapped(subject[:1].upper() + subject[1:], WIDE if named else NARROW, PANEL_SIZE, bold=True))
        axes.set_xlabel(tr("share (%)"))
        axes.xaxis.set_major_formatter(thousands())
        if named:
            promised = tr("the promise, {share}", share=words.given(summary["asked"]["target"]))
            axes.axvline(100 * summary["asked"]["target"], color=BLUE, lw=1.6, ls="--", label=promised)
        low, high = axes.get_xlim()
        axes.set_xlim(min(low, 0), max(high, 0))
        if named:
            legend_below(axes, columns=1)


def _steps(axes: Axes, summary: Mapping[str, Any], told: Mapping[str, Any], scale: Scale, *, named: bool) -> None:
    """Draw the people expected, a bar a cause from where the one before ended, and all together, from top to bottom."""
    causes, shown = ordered(summary), whole_parts(told, scale)
    factor = float(10**-scale.places / scale.step)
    begin = told["expected"]["estimate"]
    ends, told_of = [(begin, told["expected"])], set[str]()
    labels = [(expected_words(summary), level_words(told, "expected", scale))]
    for row, cause in enumerate(causes, 1):
        part = told["parts"][cause]
        label, look = KINDS[cause in LEVERS]
        told_before = not named or label in told_of
        told_of.add(label)
        size = part["estimate"] * factor
        axes.barh(row, size, ROW, left=begin * factor, label="" if told_before else tr(label), **look)
        axes.plot([begin * factor] * 2, [row - 1, row + ROW / 2], color=GREY, lw=0.6, zorder=0.5)
        begin += part["estimate"]
        shift = begin - part["estimate"]
        _whisker(axes, row, begin, part["low"], part["high"], shift, factor)
        labels.append((tr(LABELS[cause]), part_words(told, cause, shown[cause], scale)))
    last = len(causes) + 1
    axes.plot([begin * factor] * 2, [last - 1, last], color=GREY, lw=0.6, zorder=0.5)
    ends.append((told["all"]["estimate"], told["all"]))
    labels.append((tr("all together"), level_words(told, "all", scale)))
    for row, (value, one) in zip((0, last), ends, strict=True):
        axes.plot(value * factor, row, "D", color=BLACK, ms=5, clip_on=False, zorder=3)
        _whisker(axes, row, value, one["low"], one["high"], 0.0, factor)
    axes.set_yticks(range(last + 1), [f"{name}\n{figure}" if named else figure for name, figure in labels])
    axes.tick_params(axis="y", length=0, pad=8)  # a marker may stand on the axis
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
    said = tr(
        "Scenario: {scenario}. Each bar is what a cause adds to those before it, averaged over all orders; {scenarios} "
        "scenarios over the same {replications}, seed {seed}. Intervals 95 %.",
        scenario=findings.scenario(summary),
        scenarios=words.count(summary["scenarios"]),
        replications=words.counted(summary["replications"], "replication", "replications"),
        seed=summary["seed"],
    )
    return joined(findings.warned(summary), said, run_of(summary))


def _alt(summary: Mapping[str, Any]) -> str:
    """Return the desks for the people expected, what each cause adds, and the desks needed."""
    told, scale = summary["explained"][leading(summary)], scale_of(summary, leading(summary))
    shown = whole_parts(told, scale)
    causes = "; ".join(
        f"{tr(LABELS[cause])} {part_words(told, cause, shown[cause], scale)}" for cause in ordered(summary)
    )
    if measure := measured(summary):
        return tr(
            "A waterfall in percent of {subject} with {desks}, and another beside it. It begins with {expected} for "
            "the people expected and chance; then {causes}; all together {all}.",
            subject=tr(SUBJECTS[measure]),
            expected=level_words(told, "expected", scale),
            causes=causes,
            all=level_words(told, "all", scale),
            desks=words.counted(summary["desks"], "desk", "desks"),
        )
    return tr(
        "A waterfall of desks needed on {share} of days, and beside it one of days with too few desks. It begins with "
        "{expected} for the people expected; then {causes}; all together {needed}. There are {desks}.",
        share=kept_days(summary),
        expected=level_words(told, "expected", DESKS),
        causes=causes,
        needed=level_words(told, "all", DESKS),
        desks=words.counted(summary["desks"], "desk", "desks"),
    )
