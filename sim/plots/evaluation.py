"""The pictures of one evaluated scenario: demand, day, crowding by weekday, and an overview of four panels.

Every ``_name(axes, evaluation)`` draws one panel, so that the overview shows the same panels as the single pictures.
"""

import math
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
    ORANGE,
    PANEL_SIZE,
    SKY,
    VERMILLION,
    draw_shares,
    house_style,
    legend_below,
    new_figure,
    say_instead,
    small_print,
    thousands,
    wrapped,
)

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

ALL_DAYS = -1
WARNING_SIZE = 8
MINUTES = 15  # length of a row of the curve
IN_USE = 0.01  # share of desks from which the day is drawn: a single early bird makes no day of 16 hours
SERIES = (
    ("crowded_day_probability", "days on which somebody finds no desk", BLUE, "o"),
    ("turned_away_probability", "people who find no desk on a day they come", VERMILLION, "s"),
)


def demand(evaluation: "Evaluation") -> Figure:
    """Return the distribution over days of the peak demand for desks, with the desks drawn in."""
    with house_style():
        figure = new_figure(findings.coverage(evaluation.summary), small_print(evaluation.summary))
        _demand(figure.add_subplot(), evaluation)
    return figure


def day(evaluation: "Evaluation") -> Figure:
    """Return the desks in use over the day: the median day, and bands that hold 50 % and 90 % of days."""
    with house_style():
        figure = new_figure(_day_finding(evaluation), small_print(evaluation.summary))
        _day(figure.add_subplot(), evaluation)
    return figure


def weekdays(evaluation: "Evaluation") -> Figure:
    """Return crowding by weekday with intervals: days above, people below, as these are not the same (§16)."""
    summary = evaluation.summary
    with house_style():
        figure = new_figure(findings.crowding(summary), small_print(summary), height=5.4)
        for axes, series in zip(figure.subplots(2, 1, sharex=True), SERIES, strict=True):
            _weekdays(axes, summary, [series])
            axes.set_title(f"Share of {series[1]}")
            axes.set_ylabel("share of days (%)" if series is SERIES[0] else "share of people (%)")
        figure.align_ylabels()
    return figure


def overview(evaluation: "Evaluation") -> Figure:
    """Return one page: demand, the day, the weekdays, and the numbers in words."""
    summary = evaluation.summary
    width, height = 11.7, 8.3  # A4 on its side; warnings come on top
    panel = 0.47 * width
    with house_style():
        warnings = "\n".join(
            wrapped(f"Warning: {words.clean(line, 500)}", width - 0.6, WARNING_SIZE) for line in summary["warnings"]
        )
        room = (warnings.count("\n") + 1.5) * 1.4 * WARNING_SIZE / 72 if warnings else 0.0
        staff = f"{words.count(summary['fte'])} FTE"
        if findings.growth(summary):
            staff = words.counted(summary["people"], "person", "people")
        title = f"{words.counted(summary['desks'], 'desk')} for {staff}. {findings.crowding(summary)}"
        figure = new_figure(title, small_print(summary, warned=False), width=width, height=height + room)
        # Warnings go where the picture goes: a row of their own, as high as they need.
        grid = figure.add_gridspec(3 if warnings else 2, 2, height_ratios=[height / 2] * 2 + [room] * bool(warnings))
        (top_left, top_right), (low_left, low_right) = (
            [figure.add_subplot(grid[row, column]) for column in range(2)] for row in range(2)
        )
        if warnings:
            _warnings(figure.add_subplot(grid[2, :]), warnings)
        _demand(top_left, evaluation)
        _day(top_right, evaluation)
        for axes, said in ((top_left, findings.coverage(summary)), (top_right, _day_finding(evaluation))):
            if axes.axison:  # an empty panel says the same by itself
                axes.set_title(wrapped(said, panel - 0.7, PANEL_SIZE, bold=True))
        _weekdays(low_left, summary, SERIES)
        low_left.set_title("Too few desks, by weekday")
        low_left.set_ylabel("share (%)")
        legend_below(low_left, columns=1)
        _numbers(low_right, summary, panel - 0.3)
    return figure


def _demand(axes: Axes, evaluation: "Evaluation") -> None:
    frame = evaluation.demand[evaluation.demand["weekday"] == ALL_DAYS]
    value, days = frame["desks"].to_numpy(dtype=float), frame["days"].to_numpy(dtype=float)
    if not days.sum() > 0:
        say_instead(axes, "No working day was simulated")
        return
    desks = evaluation.summary["desks"]
    low, high = value[days > 0].min(), value[days > 0].max()
    width = _bin_width(high - low + 1)
    # The desks are the edge of a bar, so that exactly the days beyond them are coloured.
    first = desks + 0.5 - width * math.ceil((desks + 0.5 - low) / width)
    edges = np.arange(first, high + width + 0.5, width)
    share = 100 * np.histogram(value, bins=edges, weights=days)[0] / days.sum()
    beyond = edges[:-1] > desks
    for part, colour, hatch, label in (
        (~beyond, SKY, "", "days with enough desks"),
        (beyond, VERMILLION, "////", "days with too few"),
    ):
        if share[part].sum() > 0:
            left = edges[:-1][part]
            look: dict[str, Any] = {"color": colour, "edgecolor": "white", "hatch": hatch, "lw": 0.4}
            axes.bar(left, share[part], width, align="edge", label=label, **look)
    axes.axvline(desks + 0.5, color=BLACK, lw=1.6, label=findings.supply(evaluation.summary))
    needed = findings.desks_needed(evaluation.summary, "95")
    if needed is not None:
        label = f"{words.count(needed[0])} needed on 95 % of days" + (f" ({needed[1]})" if needed[1] else "")
        axes.axvline(needed[0] + 0.5, color=BLUE, lw=1.6, ls="--", label=label)
    axes.set_xlabel("peak demand of the day (desks)")
    axes.set_ylabel(f"share of days (%), by {width:g} desks" if width > 1 else "share of days (%)")
    axes.xaxis.set_major_formatter(thousands())
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.margins(x=0.03)
    legend_below(axes, columns=2)


def _bin_width(span: float) -> int:
    """Return 1, 2 or 5 times a power of ten, so that at most 45 bars cover the span."""
    width = 1
    for factor in (2, 2.5, 2) * 8:
        if span / width <= 45:
            break
        width = round(width * factor)
    return width


def _day_finding(evaluation: "Evaluation") -> str:
    frame = evaluation.curve[evaluation.curve["weekday"] == ALL_DAYS]
    if not frame["q50"].notna().any():
        return "No working day was simulated"
    desks, owned = evaluation.summary["desks"], evaluation.summary["owned_desks"]
    fullest = frame.iloc[int(frame["full_share"].to_numpy().argmax())]
    # Owned desks may stand empty while every desk that is shared is taken: only the count of full moments knows.
    if fullest["full_share"] > 0 and owned < desks:
        often = "every day" if fullest["full_share"] >= 1 else f"{words.percent(fullest['full_share'])} of days"
        return f"All shared desks taken around {words.clock(fullest['minute'])} on {often}"
    busiest = frame.iloc[int(frame["q50"].to_numpy().argmax())]
    time = words.clock(busiest["minute"])
    if busiest["q50"] >= desks:
        return f"At the busiest time, {time}, all {words.count(desks)} desks are in use on a median day"
    rare = f"all {words.count(desks)} on at least" if busiest["q95"] >= desks else f"{words.count(busiest['q95'])} on"
    return (
        f"At the busiest time, {time}, {words.count(busiest['q50'])} of {words.count(desks)} desks are in use on a "
        f"median day, {rare} 1 day in 20"
    )


def _day(axes: Axes, evaluation: "Evaluation") -> None:
    frame = evaluation.curve[evaluation.curve["weekday"] == ALL_DAYS]
    if not frame["q50"].notna().any():
        say_instead(axes, "No working day was simulated")
        return
    desks = evaluation.summary["desks"]
    used = frame[frame["q95"] > IN_USE * desks]
    start, end = (used["minute"].min(), used["minute"].max()) if len(used) else (7 * 60, 19 * 60)
    frame = frame[frame["minute"].between(start - MINUTES, end + MINUTES)]
    hours = frame["minute"].to_numpy(dtype=float) / 60
    axes.fill_between(hours, frame["q05"], frame["q95"], color=SKY, alpha=0.35, lw=0, label="90 % of days")
    axes.fill_between(hours, frame["q25"], frame["q75"], color=BLUE, alpha=0.45, lw=0, label="50 % of days")
    axes.plot(hours, frame["q50"], color=BLUE, lw=1.8, label="median day")
    axes.fill_between(
        hours,
        frame["held_empty"],
        facecolor="white",
        edgecolor=ORANGE,
        hatch="....",
        lw=0.8,
        label="held but empty (mean)",
    )
    axes.axhline(desks, color=BLACK, lw=1.6, label=findings.supply(evaluation.summary))
    axes.set_ylim(0, 1.05 * desks)
    axes.set_xlim(hours.min(), hours.max())
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, steps=[1, 2, 5]))
    axes.xaxis.set_major_formatter(lambda hour, _: words.clock(60 * hour))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(thousands())
    axes.set_xlabel("time of day")
    axes.set_ylabel("desks in use or held")
    legend_below(axes, columns=2)


def _weekdays(axes: Axes, summary: Mapping[str, Any], series: Any) -> None:
    """Draw shares with their intervals; several series stand side by side on each weekday."""
    ceiling = 0.0
    for number, (measure, label, colour, marker) in enumerate(series):
        shift = 0.14 * (2 * number - len(series) + 1)
        found = [
            (position + shift, entry)
            for position, name in enumerate(words.WEEKDAYS)
            if words.known(entry := summary["by_weekday"].get(name, {}).get(measure))
        ]
        if not found:
            continue
        where = [x for x, _ in found]
        estimate, low, high = (
            100 * np.array([np.nan if entry[key] is None else entry[key] for _, entry in found])
            for key in ("estimate", "low", "high")
        )
        look = {"fmt": marker, "color": colour, "ms": 6, "capsize": 4, "lw": 1.4, "label": label}
        bounded = measure in findings.DAY_SHARES
        ceiling = max(ceiling, draw_shares(axes, where, estimate, low, high, bounded=bounded, **look))
        alone = len(series) == 1
        for (x, entry), y in zip(found, estimate, strict=True):
            said = {0.0: words.NONE_SEEN, 1.0: "all"}.get(entry["estimate"], words.share(entry))
            if alone:
                up = y < 90  # beside the marker, on the side where there is room
                look_of_text: dict[str, Any] = {"xytext": (8, 1 if up else -1), "va": "bottom" if up else "top"}
                axes.annotate(said, (x, y), textcoords="offset points", **look_of_text)
            elif said == words.NONE_SEEN and series[number] is series[-1]:
                axes.annotate(said, (x, y), xytext=(-8, 6), textcoords="offset points", fontsize=7, va="bottom")
    if not ceiling and not axes.containers:
        say_instead(axes, "No working day was simulated")
        return
    axes.set_ylim(0, 1.1 * min(ceiling, 95) if ceiling else 1)
    if not ceiling:
        axes.set_yticks([0])
    axes.set_xlim(-0.5, len(words.WEEKDAYS) - 0.5)
    axes.set_xticks(range(len(words.WEEKDAYS)), list(words.WEEKDAYS.values()))
    axes.yaxis.set_major_formatter(thousands())


def _warnings(axes: Axes, warnings: str) -> None:
    axes.set_axis_off()
    axes.text(
        0, 1, warnings, transform=axes.transAxes, va="top", fontsize=WARNING_SIZE, linespacing=1.4, color="#8F3E00"
    )


def _numbers(axes: Axes, summary: Mapping[str, Any], width: float) -> None:
    """Write the main numbers as sentences."""
    axes.set_axis_off()
    axes.set_title("In words")
    items = (wrapped(f"- {line}", width - 0.3, 9) for line in findings.sentences(summary))
    lines = "\n".join(item.replace("\n", "\n   ") for item in items)
    axes.text(0, 0.98, lines, transform=axes.transAxes, va="top", fontsize=9, linespacing=1.45)
