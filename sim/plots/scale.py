"""The pooling curve: the ratio that organisations of several sizes need, and how crowded one norm leaves them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from sim import findings, presets, words
from sim.language import mark, tr
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
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
from sim.sentences import said
from sim.study import Study
from sim.told.scale import headline, measure, ratio_needed

Values = npt.NDArray[np.float64]
Summary = Mapping[str, Any]
TICKS = 0.045  # of the axis' width between two sizes that are both written


def pictures(study: Study) -> dict[str, Figure]:
    """Return the picture by its name."""
    return {"pooling": pooling(study.summary)}


def pooling(summary: Summary) -> Figure:
    """Return the ratio needed against size, above, and crowding at the norm below, both with intervals."""
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), alt=_alt(summary), height=6.8)
        upper, lower = figure.subplots(2, 1, sharex=True)
        _needed(upper, summary)
        _crowded(lower, summary)
        _sizes(lower, _column(summary, "people"))
        figure.align_ylabels()
    return figure


def _needed(axes: Axes, summary: Summary) -> None:
    people = _column(summary, "people")
    needed, low, high = (_column(summary, f"ratio_needed{end}") for end in ("", "_low", "_high"))
    norm, target = summary["norm"], summary["asked"]["target"]
    ends = np.stack([needed - low, np.where(np.isfinite(high), high, needed) - needed]).clip(0)
    axes.errorbar(
        people, needed, ends, color=BLUE, fmt="o-", ms=5, lw=1.4, capsize=3,
        label=tr("needed for {share} of days", share=words.given(1 - target)),
    )  # fmt: skip
    chance = _column(summary, "ratio_needed_by_chance")
    if np.isfinite(chance).any():
        axes.plot(people, chance, color=ORANGE, ls="--", marker="s", ms=4, lw=1.2, label=tr("by chance of heads alone"))
    axes.axhline(norm["ratio"], color=BLACK, lw=1.4, label=tr("the norm, {ratio}", ratio=words.number(norm["ratio"])))
    top = np.nanmax([*np.where(np.isfinite(high), high, needed), *chance, norm["ratio"]])
    axes.set_ylim(0, 1.1 * top)
    axes.set_ylabel(desks_per(norm["per"]))
    axes.set_title(tr("Ratio needed"))
    axes.yaxis.set_major_formatter(thousands())
    axes.legend(loc="lower left", ncols=3)


def _crowded(axes: Axes, summary: Summary) -> None:
    people = _column(summary, "people")
    top = 0.0
    for name, label, colour, marker, shift in (
        ("crowded_day_probability", mark("days with too few desks"), BLUE, "o", 1.0),
        ("severe_day_probability", mark("days on which over 5 % find no desk"), VERMILLION, "^", 1.03),
    ):
        shares = [100 * _column(summary, f"{name}{end}") for end in ("", "_low", "_high")]
        look: dict[str, Any] = {"color": colour, "marker": marker, "ms": 5, "capsize": 3, "lw": 1.2, "label": tr(label)}
        top = max(top, draw_shares(axes, shift * people, *shares, bounded=True, **look))
    target = 100 * summary["asked"]["target"]
    promise = tr("the promise, {share} of days", share=words.given(summary["asked"]["target"]))
    axes.axhline(target, color=GREY, lw=1.2, ls=":", label=promise)
    axes.set_ylim(0, 1.12 * max(top, target))
    axes.set_ylabel(tr("share of days (%)"))
    axes.set_xlabel(tr("people"))
    axes.set_title(
        tr(
            "Crowding at {ratio} {per}",
            ratio=words.number(summary["norm"]["ratio"]),
            per=desks_per(summary["norm"]["per"]),
        )
    )
    axes.yaxis.set_major_formatter(thousands())
    if (_column(summary, "crowded_day_probability") == 0).any():
        axes.plot([], [], marker="o", ls="", ms=5, mfc="white", mec=GREY, mew=1.2, label=tr("hollow: none seen"))
    legend_below(axes, columns=2)


def _sizes(axes: Axes, people: Values) -> None:
    """Write the sizes along a logarithmic axis, without those for which there is no room."""
    axes.set_xscale("log")
    low, high = people.min() / 1.25, people.max() * 1.25
    axes.set_xlim(low, high)
    written: list[float] = []
    for size in people:
        if not written or np.log(size / written[-1]) > TICKS * np.log(high / low):
            written.append(float(size))
    axes.xaxis.set_major_locator(FixedLocator(written))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(thousands())


def _column(summary: Summary, name: str) -> Values:
    return np.array([np.nan if row[name] is None else row[name] for row in summary["sizes"]], dtype=float)


def _small_print(summary: Summary) -> str:
    settings = summary["scenario"]
    told = tr(
        "{organisation} with other numbers of people, policy {policy}, attendance {attendance}. Sizes {over}, seed "
        "{seed}. Intervals 95 %. By chance of heads alone: everybody tosses a coin with the chance of a day of the "
        "largest.",
        organisation=findings.organisation(summary),
        policy=words.case(settings["policy"]["name"], 40),
        attendance=presets.attendance(settings["attendance"]["name"]),
        over=said(summary["over"]),
        seed=summary["seed"],
    )
    return joined(findings.warned(summary), told, run_of(summary))


def _alt(summary: Summary) -> str:
    """Return of each size the ratio needed and the days with too few desks at the norm."""
    sizes = "; ".join(
        tr(
            "{people}: {ratio} needed, days with too few desks {figure}",
            people=words.counted(row["people"], "person", "people"),
            ratio=ratio_needed(row),
            figure=findings.with_interval(measure(row, "crowded_day_probability"), bounded=True),
        )
        for row in summary["sizes"]
    )
    return tr(
        "Two panels over the number of people: the ratio needed for {share} of days, and crowding at {norm} {per}. "
        "{sizes}.",
        share=words.given(1 - summary["asked"]["target"]),
        norm=words.number(summary["norm"]["ratio"]),
        per=desks_per(summary["norm"]["per"]),
        sizes=sizes,
    )
