"""The distribution over days of the peak demand for desks, with the desks drawn in."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, shown_measures, words
from sim.language import mark, tr
from sim.over_buildings import several
from sim.plots.style import (
    BLACK,
    BLUE,
    SKY,
    VERMILLION,
    WIDTH,
    house_style,
    legend_below,
    new_figure,
    round_ticks,
    say_instead,
    small_print,
    thousands,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.evaluation import Evaluation

Values = npt.NDArray[np.float64]

ALL_DAYS: Final = -1
NO_DAY: Final = mark("No working day was simulated")
_LOOK: Final[dict[str, Any]] = {"edgecolor": "white", "lw": 0.4}


def demand(evaluation: "Evaluation") -> Figure:
    """Return the distribution over days of the peak demand for desks, with the desks drawn in."""
    summary = evaluation.summary
    with house_style():
        figure = new_figure(findings.coverage(summary), small_print(summary), alt=_alt(evaluation))
        demand_panel(figure.add_subplot(), evaluation)
    return figure


def demand_panel(axes: Axes, evaluation: "Evaluation", width: float | None = None) -> None:
    """Draw the shares of days by their peak demand; the legend is at most so many inches wide."""
    frame = _all_days(evaluation)
    value, days = frame["desks"].to_numpy(dtype=float), frame["days"].to_numpy(dtype=float)
    if not days.sum() > 0:
        say_instead(axes, tr(NO_DAY))
        return
    desks = evaluation.summary["desks"]
    low, high = value[days > 0].min(), value[days > 0].max()
    bin_width = _bin_width(high - low + 1)
    # The desks are the edge of a bar, so that exactly the days beyond them are coloured.
    first = desks + 0.5 - bin_width * math.ceil((desks + 0.5 - low) / bin_width)
    edges = np.arange(first, high + bin_width + 0.5, bin_width)
    share = 100 * np.histogram(value, bins=edges, weights=days)[0] / days.sum()
    for part, height, below, look in _parts(evaluation.summary, frame, edges, share):
        if height[part].sum() > 0:
            axes.bar(edges[:-1][part], height[part], bin_width, below[part], align="edge", **_LOOK | look)
    axes.axvline(desks + 0.5, color=BLACK, lw=1.6, label=findings.supply(evaluation.summary))
    needed = findings.desks_needed(evaluation.summary, "95")
    if needed is not None:
        label = _needed(needed, evaluation.summary)
        axes.axvline(needed[0] + 0.5, color=BLUE, lw=1.6, ls="--", label=label)
    together = tr("peak demand of the day, all buildings added up (desks)")
    axes.set_xlabel(together if several(evaluation.summary) else tr("peak demand of the day (desks)"))
    by = tr("share of days (%), by {width} desks", width=words.count(bin_width))
    axes.set_ylabel(by if bin_width > 1 else tr("share of days (%)"))
    axes.xaxis.set_major_formatter(thousands())
    axes.xaxis.set_major_locator(round_ticks())
    axes.yaxis.set_major_formatter(thousands())
    axes.margins(x=0.03)
    legend_below(axes, columns=2, width=(width or WIDTH - 0.8) if several(evaluation.summary) else width)


def _parts(
    summary: Mapping[str, Any], frame: "pd.DataFrame", edges: Values, share: Values
) -> list[tuple[npt.NDArray[np.bool_], Values, Values, dict[str, Any]]]:
    """Return the bars of days with enough desks and of those with too few: which, how high, on what, and their look."""
    nothing, enough, few = np.zeros_like(share), {"color": SKY, "hatch": ""}, {"color": VERMILLION, "hatch": "////"}
    if several(summary):
        days = frame["days"].to_numpy(dtype=float).sum()
        crowded = frame["crowded"].to_numpy(dtype=float)
        short = 100 * np.histogram(frame["desks"].to_numpy(dtype=float), bins=edges, weights=crowded)[0] / days
        return [
            (share > short, share - short, nothing, enough | {"label": tr("days with enough desks in every building")}),
            (short > 0, short, share - short, few | {"label": tr("days with too few in at least one")}),
        ]
    # Where peaks do not tell, days that want more than there are need not have too few, nor the others enough (§15).
    tell = shown_measures.peaks_tell(summary)
    beyond = (edges[:-1] > summary["desks"]) & tell
    label = tr("days with enough desks") if tell else tr("days by the most desks wanted at one time")
    return [
        (~beyond, share, nothing, enough | {"label": label}),
        (beyond, share, nothing, few | {"label": tr("days with too few")}),
    ]


def _needed(needed: tuple[int, str], summary: Mapping[str, Any]) -> str:
    said = (
        tr("{desks} so that each has enough on 95 % of days", desks=words.count(needed[0]))
        if several(summary)
        else tr("{desks} needed on 95 % of days", desks=words.count(needed[0]))
    )
    return f"{said} ({needed[1]})" if needed[1] else said


def _all_days(evaluation: "Evaluation") -> "pd.DataFrame":
    return evaluation.demand[evaluation.demand["weekday"] == ALL_DAYS]


def _bin_width(span: float) -> int:
    """Return 1, 2 or 5 times a power of ten, so that at most 45 bars cover the span."""
    width = 1
    for factor in (2, 2.5, 2) * 8:
        if span / width <= 45:
            break
        width = round(width * factor)
    return width


def _alt(evaluation: "Evaluation") -> str:
    frame = _all_days(evaluation)
    seen = frame[frame["days"] > 0]
    if seen.empty:
        return tr(NO_DAY)
    desks = evaluation.summary["desks"]
    low, high = (words.count(choose(seen["desks"])) for choose in (min, max))
    if several(evaluation.summary):
        short = float(seen["crowded"].sum() / seen["days"].sum())
        said = tr(
            "Bars: the share of days by the most desks wanted in each building, added up, from {low} to {high}; there "
            "are {desks}. Days with too few in at least one building: {share}.",
            low=low,
            high=high,
            desks=words.count(desks),
            share=words.percent(short) if short else words.none_seen(),
        )
        needed = findings.desks_needed(evaluation.summary, "95")
        return said if needed is None else f"{said} {_needed(needed, evaluation.summary)}."
    beyond = float(seen.loc[seen["desks"] > desks, "days"].sum() / seen["days"].sum())
    said = tr(
        "Bars: the share of days by the most desks wanted at one time, from {low} to {high}. Days that want more than "
        "the {desks} there are: {share}.",
        low=low,
        high=high,
        share=words.percent(beyond) if beyond else words.none_seen(),
        desks=words.counted(desks, "desk", "desks"),
    )
    needed = findings.desks_needed(evaluation.summary, "95")
    return said if needed is None else f"{said} {_needed(needed, evaluation.summary)}."
