"""Crowding by weekday with intervals: days above, people below, as these are not the same (§16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import mark, tr
from sim.over_buildings import several
from sim.plots.peak_demand import NO_DAY
from sim.plots.style import (
    BLUE,
    VERMILLION,
    draw_shares,
    house_style,
    new_figure,
    say_instead,
    small_print,
    thousands,
)

if TYPE_CHECKING:
    from sim.evaluation import Evaluation


@dataclass(frozen=True)
class Series:
    """A measure of each weekday, how it is called, and how it is drawn; its texts are said with `tr`."""

    measure: str
    label: str
    title: str
    unit: str
    colour: str
    marker: str


SERIES: Final = (
    Series(
        "crowded_day_probability",
        mark("days on which somebody finds no desk"),
        mark("Share of days on which somebody finds no desk"),
        mark("share of days (%)"),
        BLUE,
        "o",
    ),
    Series(
        "turned_away_probability",
        mark("people who find no desk on a day they come"),
        mark("Share of people who find no desk on a day they come"),
        mark("share of people (%)"),
        VERMILLION,
        "s",
    ),
)

# Of several buildings each day of each counts.
_OF_BUILDINGS: Final = Series(
    "crowded_day_probability",
    mark("building-days on which somebody finds no desk"),
    mark("Share of building-days on which somebody finds no desk"),
    mark("share of building-days (%)"),
    BLUE,
    "o",
)


def series_of(summary: Mapping[str, Any]) -> tuple[Series, ...]:
    """Return the two measures that are drawn, with what they are shares of."""
    return (_OF_BUILDINGS, *SERIES[1:]) if several(summary) else SERIES


def weekdays(evaluation: "Evaluation") -> Figure:
    """Return crowding by weekday with intervals, days above and people below."""
    summary = evaluation.summary
    with house_style():
        figure = new_figure(findings.crowding(summary), small_print(summary), alt=_alt(summary), height=5.4)
        for axes, series in zip(figure.subplots(2, 1, sharex=True), series_of(summary), strict=True):
            weekdays_panel(axes, summary, [series])
            axes.set_title(tr(series.title))
            axes.set_ylabel(tr(series.unit))
        figure.align_ylabels()
    return figure


def weekdays_panel(axes: Axes, summary: Mapping[str, Any], drawn: Sequence[Series]) -> None:
    """Draw shares with their intervals; several series stand side by side on each weekday."""
    ceiling = 0.0
    for number, series in enumerate(drawn):
        shift = 0.14 * (2 * number - len(drawn) + 1)
        found = [
            (position + shift, entry)
            for position, name in enumerate(words.WEEKDAYS)
            if words.known(entry := summary["by_weekday"].get(name, {}).get(series.measure))
        ]
        if not found:
            continue
        where = [x for x, _ in found]
        estimate, low, high = (
            100 * np.array([np.nan if entry[key] is None else entry[key] for _, entry in found])
            for key in ("estimate", "low", "high")
        )
        look: dict[str, Any] = {
            "fmt": series.marker, "color": series.colour, "ms": 6, "capsize": 4, "lw": 1.4, "label": tr(series.label)
        }  # fmt: skip
        bounded = series.measure in findings.DAY_SHARES
        ceiling = max(ceiling, draw_shares(axes, where, estimate, low, high, bounded=bounded, **look))
        for (x, entry), y in zip(found, estimate, strict=True):
            said = {0.0: words.none_of(entry), 1.0: tr("all")}.get(entry["estimate"], words.share(entry))
            if len(drawn) == 1:
                up = y < 90  # beside the marker, on the side where there is room
                look_of_text: dict[str, Any] = {"xytext": (8, 1 if up else -1), "va": "bottom" if up else "top"}
                axes.annotate(said, (x, y), textcoords="offset points", **look_of_text)
            elif entry["estimate"] == 0 and series is drawn[-1]:
                axes.annotate(said, (x, y), xytext=(-8, 6), textcoords="offset points", fontsize=7, va="bottom")
    if not ceiling and not axes.containers:
        say_instead(axes, tr(NO_DAY))
        return
    axes.set_ylim(0, 1.1 * min(ceiling, 95) if ceiling else 1)
    if not ceiling:
        axes.set_yticks([0])
    axes.set_xlim(-0.5, len(words.WEEKDAYS) - (0.5 if len(drawn) == 1 else 0.25))  # on the right stands a text
    axes.set_xticks(range(len(words.WEEKDAYS)), [words.weekday(day) for day in words.WEEKDAYS])
    axes.yaxis.set_major_formatter(thousands())


def _alt(summary: Mapping[str, Any]) -> str:
    """Return the figures of each weekday, days and people."""
    if not summary["by_weekday"]:
        return tr(NO_DAY)
    days, people = (
        "; ".join(
            f"{words.weekday(day)} {_figure(entry[series.measure], series)}"
            for day in words.WEEKDAYS
            if (entry := summary["by_weekday"].get(day))
        )
        for series in SERIES
    )
    return tr(
        "Points with intervals by weekday. Days with too few desks: {days}. People who find no desk: {people}.",
        days=days,
        people=people,
    )


def _figure(measure: words.Measure, series: Series) -> str:
    if not words.known(measure):
        return words.unknown()
    return findings.with_interval(measure, bounded=series.measure in findings.DAY_SHARES)
