"""The picture of a sweep: crowding, with its interval, against the space saved."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import words
from sim.language import mark, tr
from sim.plots import overbooking, sweep_text
from sim.plots.money import add_money
from sim.plots.style import (
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    draw_shares,
    house_style,
    joined,
    legend_below,
    new_figure,
    say_instead,
    thousands,
    wrapped,
)
from sim.sweep import varied

if TYPE_CHECKING:
    import pandas as pd

Values = npt.NDArray[np.float64]
Jobs = dict[str, "pd.DataFrame"]  # the rows of each line

LABEL_SIZE = 7.5
LABEL_LINE = 10.5  # points from one line of labels to the next
FAINT = "#BBBBBB"  # a thin line at every point
LABEL_LINES = 6  # of labels above the data at most
COLUMNS = {"crowded": "crowded_day_probability", "turned_away": "turned_away_probability"}
PANELS = (  # the second is to be said with `tr`
    ("crowded", mark("days with too few desks (%)")),
    ("turned_away", mark("people who find no desk (%)")),
)


def sweep_pictures(table: "pd.DataFrame") -> dict[str, Figure]:
    """Return the picture of a sweep, and where space is swept its panels each by itself; none without a result."""
    done = _done(table)
    if done.empty:
        return {}
    found = {"crowding_against_space": sweep_picture(table)}
    if done["m2_saved"].nunique() > 1:
        with house_style():
            lines = _lines(done)
            found["days_against_space"] = _curves(table, done, lines, PANELS[:1])
            found["people_against_space"] = _curves(table, done, lines, PANELS[1:])
    return found | overbooking.pictures(table, done)


def sweep_picture(table: "pd.DataFrame") -> Figure:
    """Return crowding of days and of people (§16) against m2 saved, a line per policy, ratios along the top.

    `table` has a row per job with the columns ``ratio, policy, desks, seed, m2_saved, eur_net`` and, for
    ``crowded`` and ``turned_away``, ``_day_probability`` or ``_probability``, ``_low`` and ``_high``; the optional
    column ``label`` tells apart what else was swept, and ``organisation, overrides, replications, precision_reached,
    money_year, owned_desks, growth`` go to the small print. Rows without a result (failed jobs) are counted there.
    """
    done = _done(table)
    lines = _lines(done)
    with house_style():
        if done.empty:
            return _nothing(table, done)
        if len(done) > 1 and done["m2_saved"].nunique() == 1:
            return _list(table, done, lines)
        return _curves(table, done, lines)


def _done(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return the jobs with a result, without ratios where these count different things: desks tell them apart then."""
    done = table[table["crowded_day_probability"].notna()]
    bases = done["ratio_per"].nunique() if "ratio_per" in done else 1
    return done.assign(ratio=math.nan) if bases > 1 else done


def _nothing(table: "pd.DataFrame", done: "pd.DataFrame") -> Figure:
    why = tr("Every job failed; the reasons are in the list of jobs")
    figure = new_figure(tr("No job of this sweep has a result"), sweep_text.small_print(table, done), alt=why)
    say_instead(figure.add_subplot(), why)
    return figure


def _curves(
    table: "pd.DataFrame", done: "pd.DataFrame", lines: Jobs, panels: Sequence[tuple[str, str]] = PANELS
) -> Figure:
    """Return the lines over space saved: days above, people below, one legend under both, or one of the `panels`."""
    measure = panels[0][0] if len(panels) == 1 else None
    longest = max(len(name) for name in lines)
    columns = max(1, min(4, 100 // (longest + 8)))
    small_print = joined(
        sweep_text.small_print(table, done) if measure is None else "",
        sweep_text.labelled_by(done),
        tr("Markers of several lines are set slightly apart.") if len(lines) > 1 else "",
    )
    height = (6.4 if measure is None else 3.4) + 0.19 * math.ceil(len(lines) / columns)
    said = sweep_text.finding_of_people if measure == "turned_away" else sweep_text.finding
    figure = new_figure(said(lines), small_print, alt=sweep_text.alt(lines, measure), height=height)
    drawn = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    upper, lower = drawn[0], drawn[-1]
    for axes, (measure, label) in zip(drawn, panels, strict=True):
        _panel(axes, lines, measure)
        axes.set_ylabel(tr(label))
    lower.set_xlabel(tr("space saved against the baseline (m2)"))
    lower.xaxis.set_major_formatter(thousands())
    figure.align_ylabels()
    if (done[[COLUMNS[which] for which, _ in panels]] == 0).any(axis=None):
        lower.plot(
            [],
            [],
            marker="o",
            ls="",
            ms=5,
            mfc="white",
            mec=GREY,
            mew=1.2,
            label=tr("hollow: none seen")
            if measure == "turned_away"
            else tr("hollow: none seen (dots: at most so many days)"),
        )
    legend_below(lower, columns=columns)
    add_money(upper, done)
    _label_ratios(figure, upper, lower, done)
    return figure


def _list(table: "pd.DataFrame", done: "pd.DataFrame", lines: Jobs) -> Figure:
    """Return the jobs as a list: what was swept does not change the space, so there is no line to draw."""
    names = [wrapped(name, 2.6, LABEL_SIZE) for name, rows in lines.items() for _ in range(len(rows))]
    rows_of_text = sum(name.count("\n") + 1 for name in names)
    figure = new_figure(
        sweep_text.finding(lines),
        sweep_text.small_print(table, done),
        alt=sweep_text.alt(lines),
        height=2.2 + 0.17 * rows_of_text,
    )
    height = np.cumsum([0.5 * (name.count("\n") + 1) for name in names]) * 2
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, (measure, label), colour, marker in zip((left, right), PANELS, COLOURS, MARKERS, strict=False):
        estimate, low, high = (
            np.concatenate(parts) for parts in zip(*(_shares(rows, measure) for rows in lines.values()), strict=True)
        )
        look = {"fmt": marker, "color": colour, "ms": 5, "capsize": 3, "lw": 1.2}
        bounded = measure == "crowded"
        end = draw_shares(axes, height, estimate, low, high, bounded=bounded, sideways=True, **look)
        axes.set_xlim(0, 1.1 * end or 1)
        axes.set_xlabel(tr(label))
        axes.grid(visible=True, axis="both")
        axes.xaxis.set_major_formatter(thousands())
    left.set_yticks(height, names, fontsize=LABEL_SIZE)
    left.set_ylim(height[-1] + 0.8, height[0] - 0.8)
    return figure


def _lines(done: "pd.DataFrame") -> Jobs:
    """Return the rows of each line by its name, in the order of the table, sorted along the line.

    The column ``x`` sets markers of several lines slightly apart, so that their intervals can be told apart.
    """
    extras = map(varied, done["label"]) if "label" in done else [""] * len(done)
    names = [
        words.clean(f"{words.case(policy)}, {extra}" if extra else words.case(policy), 90)
        for policy, extra in zip(done["policy"], extras, strict=True)
    ]
    order = list(dict.fromkeys(names))
    step = min(0.01, 0.06 / max(1, len(order))) * float(np.ptp(done["m2_saved"])) if len(order) > 1 else 0.0
    lines = {}
    for number, name in enumerate(order):
        rows = done[[other == name for other in names]].sort_values("m2_saved", kind="stable")
        lines[name] = rows.assign(x=rows["m2_saved"] + step * (number - (len(order) - 1) / 2))
    return lines


def _shares(rows: "pd.DataFrame", measure: str) -> tuple[Values, Values, Values]:
    """Return the estimates and the ends of their intervals in percent, (n,) each."""
    estimate, low, high = (
        100 * rows[key].to_numpy(dtype=float) for key in (COLUMNS[measure], f"{measure}_low", f"{measure}_high")
    )
    return estimate, low, high


def _panel(axes: Axes, lines: Jobs, measure: str) -> None:
    top = 0.0
    for number, (name, rows) in enumerate(lines.items()):
        look: dict[str, Any] = {
            "color": COLOURS[number % len(COLOURS)],
            "marker": MARKERS[number % len(MARKERS)],
            "ls": LINES[number % len(LINES)],
            "ms": 5.5,
            "mec": "white",
            "mew": 0.5,
            "lw": 1.3,
            "elinewidth": 1,
            "capsize": 3,
            "label": name,
        }
        where = rows["x"].to_numpy(dtype=float)
        top = max(top, draw_shares(axes, where, *_shares(rows, measure), bounded=measure == "crowded", **look))
    axes.margins(x=0.08)
    axes.set_ylim(0, 1.12 * top if top > 0 else 1)
    axes.yaxis.set_major_formatter(thousands())
    if not top:
        axes.set_yticks([0])


def _label_ratios(figure: Figure, upper: Axes, lower: Axes, done: "pd.DataFrame") -> None:
    """Write the ratio of every point above its thin vertical line, which both panels share.

    All jobs of one saving stand on one line. Labels that would touch go into further lines of text; past
    `LABEL_LINES` of them, a point stays without.
    """
    names: dict[float, dict[str, None]] = {}
    for row in done.sort_values("m2_saved", kind="stable").to_dict("records"):
        said = sweep_text.label(row) if names.keys() - {row["m2_saved"]} else sweep_text.first_label(row)
        names.setdefault(row["m2_saved"], {})[said] = None
    figure.draw_without_rendering()
    pixels = figure.dpi / 72
    ends = [-math.inf] * LABEL_LINES  # right ends of the last label in each line of text
    placed = []
    for place, ratios in names.items():
        first, *others = ratios
        said = f"{first}, ..." if len(others) > 1 else ", ".join(ratios)
        text = upper.annotate(
            said,
            (place, 1),
            xycoords=upper.get_xaxis_transform(),
            xytext=(0, 0),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=LABEL_SIZE,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
        text.set_in_layout(False)
        box = text.get_window_extent()
        line = next((line for line, end in enumerate(ends) if end < box.x0 - 3 * pixels), None)
        if line is None:
            text.remove()
            continue
        ends[line] = box.x1
        placed.append((place, text, line))
    # Room above the data for the lines of labels.
    lines_of_text = 1 + max(line for _, _, line in placed)
    height = upper.get_window_extent().height / pixels
    top = upper.get_ylim()[1]
    ticks = [tick for tick in upper.get_yticks() if 0 <= tick <= min(top, 100)]
    upper.set_ylim(0, top / (1 - lines_of_text * LABEL_LINE / height))
    upper.set_yticks(ticks)
    for place, text, line in placed:
        below = line * LABEL_LINE + 2
        text.xyann = (0, -below)
        upper.axvline(place, ymax=1 - (below + LABEL_LINE) / height, color=FAINT, lw=0.7, zorder=0.6)
        lower.axvline(place, color=FAINT, lw=0.7, zorder=0.6)
