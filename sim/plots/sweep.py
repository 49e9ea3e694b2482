"""The picture of a sweep: crowding, with its interval, against the space saved."""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    draw_shares,
    house_style,
    legend_below,
    new_figure,
    say_instead,
    thousands,
    wrapped,
)

if TYPE_CHECKING:
    import pandas as pd

Values = npt.NDArray[np.float64]
Lines = dict[str, "pd.DataFrame"]

LABEL_SIZE = 7.5
LABEL_LINE = 10.5  # points from one line of labels to the next
GUIDE = "#BBBBBB"
LABEL_LINES = 6  # of labels above the data at most
# Seven colours and nine markers have no common divisor: 63 lines before a pair comes back.
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
STYLES = ("-", "--", "-.", ":")
PANELS = (("crowded", "days with too few desks (%)"), ("turned_away", "people who find no desk (%)"))


def sweep_picture(table: "pd.DataFrame") -> Figure:
    """Return crowding of days and of people (§16) against m2 saved, a line per policy, ratios along the top.

    `table` has a row per job with the columns ``ratio, policy, desks, seed, m2_saved, eur_saved`` and, for
    ``crowded`` and ``turned_away``, ``_day_probability`` or ``_probability``, ``_low`` and ``_high``; the optional
    column ``label`` tells apart what else was swept, and ``organisation, overrides, replications, precision_reached,
    price_year, owned_desks, growth`` go to the small print. Rows without a result (failed jobs) are counted there.
    """
    done = table[table["crowded_day_probability"].notna()]
    lines = _lines(done)
    with house_style():
        if done.empty:
            figure = new_figure("No job of this sweep has a result", _small_print(table, done))
            say_instead(figure.add_subplot(), "Every job failed; the reasons are in the list of jobs")
        elif len(done) > 1 and done["m2_saved"].nunique() == 1:
            figure = _list(table, done, lines)
        else:
            figure = _curves(table, done, lines)
    return figure


def _curves(table: "pd.DataFrame", done: "pd.DataFrame", lines: Lines) -> Figure:
    """Return the lines over space saved: days above, people below, one legend under both."""
    longest = max(len(name) for name in lines)
    columns = max(1, min(4, 100 // (longest + 8)))
    apart = " Markers of several lines are set slightly apart." if len(lines) > 1 else ""
    small_print = f"{_small_print(table, done)} Figures along the top are {_ratios(done)}.{apart}"
    figure = new_figure(_finding(lines), small_print, height=6.4 + 0.19 * math.ceil(len(lines) / columns))
    upper, lower = figure.subplots(2, 1, sharex=True)
    for axes, (measure, label) in zip((upper, lower), PANELS, strict=True):
        _panel(axes, lines, measure)
        axes.set_ylabel(label)
    lower.set_xlabel("space saved against the baseline (m2)")
    lower.xaxis.set_major_formatter(thousands())
    figure.align_ylabels()
    if (done[["crowded_day_probability", "turned_away_probability"]] == 0).any(axis=None):
        lower.plot(
            [],
            [],
            marker="o",
            ls="",
            ms=5,
            mfc="white",
            mec=GREY,
            mew=1.2,
            label="hollow: none seen (thin bar: at most so many days)",
        )
    legend_below(lower, columns=columns)
    _money_axis(upper, done)
    _label_ratios(figure, upper, lower, done)
    return figure


def _list(table: "pd.DataFrame", done: "pd.DataFrame", lines: Lines) -> Figure:
    """Return the jobs as a list: what was swept does not change the space, so there is no line to draw."""
    names = [wrapped(name, 2.6, LABEL_SIZE) for name, rows in lines.items() for _ in range(len(rows))]
    rows_of_text = sum(name.count("\n") + 1 for name in names)
    figure = new_figure(_finding(lines), _small_print(table, done), height=2.2 + 0.17 * rows_of_text)
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
        axes.set_xlabel(label)
        axes.grid(visible=True, axis="both")
        axes.xaxis.set_major_formatter(thousands())
    left.set_yticks(height, names, fontsize=LABEL_SIZE)
    left.set_ylim(height[-1] + 0.8, height[0] - 0.8)
    return figure


def _lines(done: "pd.DataFrame") -> Lines:
    """Return the rows of each line by its name, in the order of the table, sorted along the line.

    The column ``x`` sets markers of several lines slightly apart, so that their intervals can be told apart.
    """
    extras = done["label"] if "label" in done else [""] * len(done)
    names = [
        words.clean(f"{policy}, {extra}" if extra else policy, 90)
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
    column = "crowded_day_probability" if measure == "crowded" else f"{measure}_probability"
    estimate, low, high = (
        100 * rows[key].to_numpy(dtype=float) for key in (column, f"{measure}_low", f"{measure}_high")
    )
    return estimate, low, high


def _panel(axes: Axes, lines: Lines, measure: str) -> None:
    top = 0.0
    for number, (name, rows) in enumerate(lines.items()):
        look: dict[str, Any] = {
            "color": COLOURS[number % len(COLOURS)],
            "marker": MARKERS[number % len(MARKERS)],
            "ls": STYLES[number % len(STYLES)],
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


def _money_axis(axes: Axes, done: "pd.DataFrame") -> None:
    """Add EUR a year along the top, where one price per m2 holds for the whole table."""
    m2, eur = done["m2_saved"].to_numpy(dtype=float), done["eur_saved"].to_numpy(dtype=float)
    some = m2 != 0
    if not some.any():
        return
    price = float(eur[some][0] / m2[some][0])
    if price <= 0 or not np.allclose(eur, price * m2, rtol=1e-6, atol=1e-6):
        return
    unit, name = (1e6, "EUR million") if np.abs(eur).max() >= 1e6 else (1e3, "EUR thousand")

    def scaled(factor: float) -> Callable[[npt.ArrayLike], Values]:
        return lambda x: factor * np.asarray(x, dtype=float)

    money = axes.secondary_xaxis("top", functions=(scaled(price / unit), scaled(unit / price)))
    money.xaxis.set_major_formatter(thousands())
    money.set_xlabel(f"saved a year ({name})")


def _label_ratios(figure: Figure, upper: Axes, lower: Axes, done: "pd.DataFrame") -> None:
    """Write the ratio of every point above its thin vertical line, which both panels share.

    All jobs of one saving stand on one line. Labels that would touch go into further lines of text; past
    `LABEL_LINES` of them, a point stays without.
    """
    names: dict[float, dict[str, None]] = {}
    for row in done.sort_values("m2_saved", kind="stable").to_dict("records"):
        names.setdefault(row["m2_saved"], {})[_ratio(row)] = None
    figure.draw_without_rendering()
    pixels = figure.dpi / 72
    ends = [-math.inf] * LABEL_LINES  # right ends of the last label in each line of text
    placed = []
    for number, (place, ratios) in enumerate(names.items()):
        first, *others = ratios
        said = f"{first}, ..." if len(others) > 1 else ", ".join(ratios)
        if not number and not first.endswith(("desk", "desks")):
            said = f"ratio {said}"
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
        upper.axvline(place, ymax=1 - (below + LABEL_LINE) / height, color=GUIDE, lw=0.7, zorder=0.6)
        lower.axvline(place, color=GUIDE, lw=0.7, zorder=0.6)


def _ratios(done: "pd.DataFrame") -> str:
    """Return what the labels of the points are."""
    if done["ratio"].isna().all():
        return "numbers of desks"
    bases = set(done["ratio_per"].dropna()) if "ratio_per" in done else set()
    return f"desks per {findings.BASES[bases.pop()]}" if len(bases) == 1 else "desk ratios"


def _ratio(row: Mapping[Any, Any]) -> str:
    """Return the label of a point: its ratio, or its desks where no ratio was given."""
    ratio = row["ratio"]
    return words.counted(row["desks"], "desk") if ratio is None or math.isnan(ratio) else f"{ratio:.3g}"


def _finding(lines: Lines) -> str:
    """Return how crowding grows along a single line, or the lowest and highest line where most space is saved.

    Several lines are set side by side and no more: their jobs may share people, so that neither a difference nor the
    lack of one can be read from intervals of each job by itself.
    """
    ends = [(name, rows.iloc[0], rows.iloc[-1]) for name, rows in lines.items()]
    if len(ends) == 1:
        _, first, last = ends[0]
        if len(next(iter(lines.values()))) == 1:
            return f"Too few desks on {_days(last)} at {_at(last)}"
        return f"Too few desks on {_days(first)} at {_at(first)}, on {_days(last)} at {_at(last)}"
    # Only lines that end at the same saving can be compared at their ends.
    furthest = max(last["m2_saved"] for _, _, last in ends)
    there = [(name, last) for name, _, last in ends if last["m2_saved"] == furthest]
    best, worst = (pick(there, key=lambda end: end[1]["crowded_day_probability"]) for pick in (min, max))
    if len(there) == 1:
        return f"{best[0]} saves most space: too few desks on {_days(best[1])} at {_at(best[1])}"
    if worst[1]["crowded_day_probability"] == 0:
        return f"At {_at(best[1])} no job saw a day with too few desks ({_days(worst[1])})"
    return f"At {_at(best[1])}: too few desks on {_days(best[1])} with {best[0]}, on {_days(worst[1])} with {worst[0]}"


def _days(row: "pd.Series[Any]") -> str:
    if row["crowded_day_probability"] == 0:
        return f"at most {words.at_most(row['crowded_high'])} of days"
    return f"{words.percent(row['crowded_day_probability'])} of days"


def _at(row: "pd.Series[Any]") -> str:
    label = _ratio(row.to_dict())
    return label if label.endswith(("desk", "desks")) else f"ratio {label}"


def _small_print(table: "pd.DataFrame", done: "pd.DataFrame") -> str:
    rows = done.to_dict("records")
    seeds = words.listed(str(seed) for seed in dict.fromkeys(done["seed"])) if len(done) else "none"
    failed, rough = len(table) - len(done), sum(findings.rough(row) for row in rows)
    settings = findings.common_settings(rows)
    said = [
        f"Careful: in {rough} of {words.counted(len(rows), 'job')} the intervals are rough, as the precision was not "
        f"reached or the replications are fewer than {findings.FEW_REPLICATIONS}."
        if rough
        else "",
        f"{'; '.join(notes)}." if (notes := findings.sweep_notes(rows)) else "",
        f"All jobs: {words.clean(' '.join(settings), 300)}." if settings else "",
        f"Sweep of {words.counted(len(table), 'job')}, seed {seeds}. Bars are 95 % intervals of each job by itself; "
        "jobs of one seed see the same people, so that bars do not tell whether two jobs differ.",
        f"{failed} without a result left out." if failed else "",
    ]
    return " ".join(part for part in said if part)
