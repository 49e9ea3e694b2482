"""The worst buildings of a portfolio side by side: days with too few desks, and the desks needed of those there are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, over_buildings, words
from sim.language import tr
from sim.plots.style import (
    BLUE,
    GUIDE,
    PANEL_SIZE,
    VERMILLION,
    draw_shares,
    house_style,
    new_figure,
    round_ticks,
    small_print,
    thousands,
    wrapped,
)
from sim.told.buildings import Building, titles, worst_first

MOST: Final = 9  # buildings; more would make it too small to read on the page of decision
PANEL: Final = 2.6  # inches of a panel's title
PROMISE: Final = 0.05  # share of days with too few desks, the usual promise
_CROWDED: Final = "crowded_day_probability"


def pictures(summary: Mapping[str, Any]) -> dict[str, Figure]:
    """Return the picture of the worst buildings by the name of its file; none unless there are several to show."""
    shown = worst_first(summary)[:MOST]
    if len(shown) < 2:
        return {}
    whole = summary["measures"][_CROWDED]
    if not words.known(whole):
        return {}
    # The whole stands first, so that a reader sees at once which buildings lie beyond it.
    measures = [whole, *(one["measures"][_CROWDED] for one in shown)]
    names = [tr("All buildings"), *(titles(summary)[one["building"]] for one in shown)]
    need = [one["desks_needed"]["95"] for one in shown]
    panels = 2 if all(map(words.known, need)) else 1
    with house_style():
        height = 2.0 + 0.19 * len(names)
        figure = new_figure(headline(summary), small_print(summary), alt=_alt(summary, shown), height=height)
        axes = figure.subplots(1, panels, sharey=True, squeeze=False)[0]
        _days(axes[0], measures, names)
        if panels == 2:
            _desks(axes[1], summary, shown)
    return {"buildings": figure}


def headline(summary: Mapping[str, Any]) -> str:
    """Return how many buildings surely have too few desks on too many days, and how many surely have enough."""
    found = [one["measures"][_CROWDED] for one in summary["buildings"]]
    short = sum((one["low"] or 0.0) > PROMISE for one in found)
    enough = sum(one["high"] is not None and one["high"] <= PROMISE for one in found)
    said = {"limit": words.given(PROMISE), "buildings": words.count(len(found))}
    if short:
        return tr(
            "{number} of {buildings} buildings surely have too few desks on more than {limit} of days",
            number=words.count(short),
            **said,
        )
    if enough == len(found):
        return tr("All {buildings} buildings surely have too few desks on no more than {limit} of days", **said)
    return tr(
        "None of {buildings} buildings surely has too few desks on more than {limit} of days; of {open} it cannot be "
        "told",
        open=words.count(len(found) - enough),
        **said,
    )


def _days(axes: Axes, measures: Sequence[words.Measure], names: Sequence[str]) -> None:
    """Draw the share of days with too few desks, the whole above a line."""
    ends = {end: [_percent(one[end]) for one in measures] for end in ("estimate", "low", "high")}
    highest = draw_shares(
        axes,
        np.arange(len(names)),
        ends["estimate"],
        ends["low"],
        ends["high"],
        bounded=True,
        sideways=True,
        **{"fmt": "o", "ms": 5, "color": BLUE, "capsize": 2.5, "lw": 1.2},
    )
    axes.axvline(100 * PROMISE, color=GUIDE, lw=1, ls="--")
    axes.axhline(0.5, color=GUIDE, lw=0.6)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, min(100.0, max(1.15 * highest, 150 * PROMISE)))
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.set_title(wrapped(tr("Days with too few desks"), PANEL, PANEL_SIZE, bold=True))
    axes.set_xlabel(tr("share of days (%); dashed: {limit}", limit=words.given(PROMISE)))
    axes.xaxis.set_major_formatter(thousands())


def _desks(axes: Axes, summary: Mapping[str, Any], shown: Sequence[Building]) -> None:
    """Draw the desks needed on 95 % of days as a share of the desks there are: beyond 100 % they are too few."""
    whole = summary["desks_needed"]["95"]
    rows = [(whole, summary["desks"]), *((one["desks_needed"]["95"], one["desks"]) for one in shown)]
    for place, (need, desks) in enumerate(rows):
        middle, low, high = (_percent(need[end], desks) for end in ("estimate", "low", "high"))
        colour = VERMILLION if middle > 100 else BLUE
        bounds = [[middle - (low if np.isfinite(low) else middle)], [(high if np.isfinite(high) else middle) - middle]]
        look: dict[str, Any] = {"fmt": "s", "ms": 4.5, "color": colour, "capsize": 2.5, "lw": 1.2}
        axes.errorbar([middle], [place], xerr=bounds, **look)
    axes.axvline(100, color=GUIDE, lw=1, ls="--")
    axes.axhline(0.5, color=GUIDE, lw=0.6)
    axes.tick_params(axis="y", left=False, labelleft=False)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    title = tr("Desks needed on {share} of days", share=words.percent(0.95, 0))
    axes.set_title(wrapped(title, PANEL, PANEL_SIZE, bold=True))
    axes.set_xlabel(tr("share of the desks there are (%)"))
    axes.xaxis.set_major_locator(round_ticks(6))
    axes.xaxis.set_major_formatter(thousands())


def _percent(value: float | None, of: float = 1.0) -> float:
    return float("nan") if value is None else 100 * value / of


def _alt(summary: Mapping[str, Any], shown: Sequence[Building]) -> str:
    called = titles(summary)
    told = "; ".join(
        f"{called[one['building']]} {findings.with_interval(one['measures'][_CROWDED], bounded=True)}" for one in shown
    )
    whole = findings.with_interval(summary["measures"][_CROWDED], bounded=True)
    said = tr(
        "Points with intervals: days with too few desks by building, the worst first. All buildings {whole}; {told}.",
        whole=whole,
        told=told,
    )
    left = len(summary["buildings"]) - len(shown)
    anywhere = findings.with_interval(summary["measures"][over_buildings.ANY], bounded=True)
    said += " " + tr("Days with too few desks in at least one building: {share}.", share=anywhere)
    return f"{said} {tr('{number} more buildings are not drawn.', number=words.count(left))}" if left else said
