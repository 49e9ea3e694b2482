"""The pooling curve: the ratio that organisations of several sizes need, and how crowded one norm leaves them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from sim import findings, words
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    VERMILLION,
    draw_shares,
    house_style,
    legend_below,
    new_figure,
    thousands,
)
from sim.study import Study
from sim.told.scale import headline

Values = npt.NDArray[np.float64]
Summary = Mapping[str, Any]
TICKS = 0.045  # of the axis' width between two sizes that are both written


def pictures(study: Study) -> dict[str, Figure]:
    """Return the picture by its name."""
    return {"pooling": pooling(study.summary)}


def pooling(summary: Summary) -> Figure:
    """Return the ratio needed against size, above, and crowding at the norm below, both with intervals."""
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), height=6.8)
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
        label=f"needed for {100 * (1 - target):g} % of days",
    )  # fmt: skip
    chance = _column(summary, "ratio_needed_by_chance")
    if np.isfinite(chance).any():
        axes.plot(people, chance, color=ORANGE, ls="--", marker="s", ms=4, lw=1.2, label="by chance of heads alone")
    axes.axhline(norm["ratio"], color=BLACK, lw=1.4, label=f"the norm, {norm['ratio']:g}")
    top = np.nanmax([*np.where(np.isfinite(high), high, needed), *chance, norm["ratio"]])
    axes.set_ylim(0, 1.1 * top)
    axes.set_ylabel(f"desks per {findings.BASES[norm['per']]}")
    axes.set_title("Ratio needed")
    axes.yaxis.set_major_formatter(thousands())
    axes.legend(loc="lower left", ncols=3)


def _crowded(axes: Axes, summary: Summary) -> None:
    people = _column(summary, "people")
    top = 0.0
    for name, label, colour, marker, shift in (
        ("crowded_day_probability", "days with too few desks", BLUE, "o", 1.0),
        ("severe_day_probability", "days on which over 5 % find no desk", VERMILLION, "^", 1.03),
    ):
        shares = [100 * _column(summary, f"{name}{end}") for end in ("", "_low", "_high")]
        look: dict[str, Any] = {"color": colour, "marker": marker, "ms": 5, "capsize": 3, "lw": 1.2, "label": label}
        top = max(top, draw_shares(axes, shift * people, *shares, bounded=True, **look))
    target = 100 * summary["asked"]["target"]
    axes.axhline(target, color=GREY, lw=1.2, ls=":", label=f"the promise, {target:g} % of days")
    axes.set_ylim(0, 1.12 * max(top, target))
    axes.set_ylabel("share of days (%)")
    axes.set_xlabel("people")
    axes.set_title(f"Crowding at {summary['norm']['ratio']:g} desks per {findings.BASES[summary['norm']['per']]}")
    axes.yaxis.set_major_formatter(thousands())
    if (_column(summary, "crowded_day_probability") == 0).any():
        axes.plot([], [], marker="o", ls="", ms=5, mfc="white", mec=GREY, mew=1.2, label="hollow: none seen")
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
    warned = findings.warned(summary)
    return (
        f"{warned + ' ' if warned else ''}{findings.organisation(summary)} with other numbers of people, policy "
        f"{words.clean(settings['policy']['name'], 40)}, attendance {words.clean(settings['attendance']['name'], 40)}. "
        f"Sizes {summary['over']}, seed {summary['seed']}. Intervals 95 %. By chance of heads alone: everybody tosses "
        f"a coin with the chance of a day of the largest. Run {summary['run_id']}, sim {summary['version']}."
    )
