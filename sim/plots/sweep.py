"""The picture of a sweep: crowding, with its interval, against the space saved."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from sim import words
from sim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    darker,
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
# Seven colours and nine markers have no common divisor: 63 lines before a pair comes back.
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
STYLES = ("-", "--", "-.", ":")
PANELS = (("crowded", "days with too few desks (%)"), ("turned_away", "people who find no desk (%)"))


def sweep_picture(table: "pd.DataFrame") -> Figure:
    """Return crowding of days and of people (§16) against m2 saved, a line per policy, markers labelled by ratio.

    `table` has a row per job with the columns ``ratio, policy, desks, seed, m2_saved, eur_saved`` and, for
    ``crowded`` and ``turned_away``, ``_day_probability`` or ``_probability``, ``_low`` and ``_high``; the optional
    column ``label`` tells apart what else was swept. Rows without a result (failed jobs) are counted in small print.
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
    apart = "; markers of several lines are set slightly apart" if len(lines) > 1 else ""
    small_print = f"{_small_print(table, done)} Figures beside the markers are desk ratios{apart}."
    figure = new_figure(_finding(lines), small_print, height=6.2 + 0.19 * math.ceil(len(lines) / columns))
    upper, lower = figure.subplots(2, 1, sharex=True)
    for axes, (measure, label) in zip((upper, lower), PANELS, strict=True):
        _panel(axes, lines, measure)
        axes.set_ylabel(label)
    lower.set_xlabel("space saved against the baseline (m2)")
    lower.xaxis.set_major_formatter(thousands())
    figure.align_ylabels()
    legend_below(lower, columns=columns)
    _money_axis(upper, done)
    _label_points(figure, upper, lines)
    return figure


def _list(table: "pd.DataFrame", done: "pd.DataFrame", lines: Lines) -> Figure:
    """Return the jobs as a list: what was swept does not change the space, so there is no line to draw."""
    names = [wrapped(name, 2.6, LABEL_SIZE) for name, rows in lines.items() for _ in range(len(rows))]
    rows_of_text = sum(name.count("\n") + 1 for name in names)
    figure = new_figure(_finding(lines), _small_print(table, done), height=2.2 + 0.17 * rows_of_text)
    height = np.cumsum([0.5 * (name.count("\n") + 1) for name in names]) * 2
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, (measure, label), colour, marker in zip((left, right), PANELS, COLOURS, MARKERS, strict=False):
        estimate, spread = (
            np.concatenate(parts, axis=-1)
            for parts in zip(*(_estimates(rows, measure) for rows in lines.values()), strict=True)
        )
        axes.errorbar(estimate, height, xerr=spread, fmt=marker, color=colour, ms=5, capsize=3, lw=1.2, clip_on=False)
        axes.set_xlim(0, 1.1 * float(np.max(estimate + spread[1])) or 1)
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


def _estimates(rows: "pd.DataFrame", measure: str) -> tuple[Values, Values]:
    """Return estimates (n,) and the lengths of their bars (2, n) in percent."""
    column = "crowded_day_probability" if measure == "crowded" else f"{measure}_probability"
    estimate, low, high = (
        100 * rows[key].to_numpy(dtype=float) for key in (column, f"{measure}_low", f"{measure}_high")
    )
    return estimate, np.nan_to_num(np.clip(np.stack([estimate - low, high - estimate]), 0, None))


def _panel(axes: Axes, lines: Lines, measure: str) -> None:
    top = 0.0
    for number, (name, rows) in enumerate(lines.items()):
        estimate, spread = _estimates(rows, measure)
        axes.errorbar(
            rows["x"].to_numpy(dtype=float),
            estimate,
            spread,
            color=COLOURS[number % len(COLOURS)],
            marker=MARKERS[number % len(MARKERS)],
            ls=STYLES[number % len(STYLES)],
            ms=5.5,
            mec="white",
            mew=0.5,
            lw=1.3,
            elinewidth=1,
            capsize=3,
            label=name,
            clip_on=False,
        )
        top = max(top, float(np.max(estimate + spread[1])))
    axes.margins(x=0.08)
    axes.set_ylim(0, 1.12 * top if top > 0 else 1)
    axes.yaxis.set_major_formatter(thousands())


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


def _label_points(figure: Figure, axes: Axes, lines: Lines) -> None:
    """Write the ratio beside each marker where it covers no line, marker, interval or other label.

    A point for which no place is free stays without a label; points of the same line are spread over the passes so
    that every line keeps some.
    """
    figure.draw_without_rendering()
    taken = [Bbox.from_extents(*box) for box in _obstacles(axes, lines)]
    inside = axes.get_window_extent()
    points = [
        (rank, row, darker(COLOURS[number % len(COLOURS)]))
        for number, rows in enumerate(lines.values())
        for rank, row in enumerate(rows.to_dict("records"))
    ]
    for _, row, colour in sorted(points, key=lambda point: point[0] % 2):
        for dx, dy, across, along in _places():
            text = axes.annotate(
                _ratio(row),
                (row["x"], 100 * row["crowded_day_probability"]),
                xytext=(dx, dy),
                textcoords="offset points",
                ha=across,
                va=along,
                fontsize=LABEL_SIZE,
                color=colour,
            )
            text.set_in_layout(False)
            box = text.get_window_extent()
            free = inside.x0 <= box.x0 and box.x1 <= inside.x1 and inside.y0 <= box.y0 and box.y1 <= inside.y1
            if free and not any(box.overlaps(other) for other in taken):
                taken.append(box.padded(1))
                break
            text.remove()


def _places() -> Iterator[tuple[float, float, Any, Any]]:
    """Yield offsets in points and alignments, the nearest and most usual places first."""
    for distance in (6, 9):
        yield distance, distance / 2, "left", "bottom"
        yield -distance, distance / 2, "right", "bottom"
        yield distance, -distance / 2, "left", "top"
        yield -distance, -distance / 2, "right", "top"
        yield distance, 0, "left", "center"
        yield -distance, 0, "right", "center"


def _obstacles(axes: Axes, lines: Lines) -> Iterator[tuple[float, float, float, float]]:
    """Yield the pixels that labels must leave free: markers, intervals, and the lines in short steps."""
    for rows in lines.values():
        across = rows["x"].to_numpy(dtype=float)
        middle, low, high = (
            axes.transData.transform(np.column_stack([across, 100 * rows[key].to_numpy(dtype=float)]))
            for key in ("crowded_day_probability", "crowded_low", "crowded_high")
        )
        for (x, y), (_, bottom), (_, top) in zip(middle, low, high, strict=True):
            yield x - 4, y - 4, x + 4, y + 4
            if math.isfinite(bottom + top):
                yield x - 4, bottom, x + 4, top
        for start, end in itertools.pairwise(middle):
            for x, y in np.linspace(start, end, max(2, int(np.hypot(*(end - start)) / 3))):
                yield x - 1, y - 1, x + 1, y + 1


def _ratio(row: Mapping[Any, Any]) -> str:
    """Return the label of a point: its ratio, or its desks where no ratio was given."""
    ratio = row["ratio"]
    return f"{words.count(row['desks'])} desks" if ratio is None or math.isnan(ratio) else f"{ratio:g}"


def _finding(lines: Lines) -> str:
    """Return how crowding grows along a single line, or which line is lowest where most space is saved."""
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
    if best[1]["crowded_high"] >= worst[1]["crowded_low"]:
        return f"At {_at(best[1])} the intervals overlap: too few desks on {_days(best[1])} to {_days(worst[1])}"
    return (
        f"At {_at(best[1])} there are too few desks on {_days(best[1])} with {best[0]}, "
        f"on {_days(worst[1])} with {worst[0]}"
    )


def _days(row: "pd.Series[Any]") -> str:
    if row["crowded_day_probability"] == 0:
        return f"at most {words.at_most(row['crowded_high'])} of days"
    return f"{words.percent(row['crowded_day_probability'])} of days"


def _at(row: "pd.Series[Any]") -> str:
    label = _ratio(row.to_dict())
    return label if label.endswith("desks") else f"ratio {label}"


def _small_print(table: "pd.DataFrame", done: "pd.DataFrame") -> str:
    seeds = words.listed(str(seed) for seed in dict.fromkeys(done["seed"])) if len(done) else "none"
    failed = len(table) - len(done)
    return (
        f"Sweep of {len(table)} job{'s' if len(table) != 1 else ''}, seed {seeds}. Bars are 95 % intervals of each job "
        "by itself; jobs of one seed see the same people." + (f" {failed} without a result left out." if failed else "")
    )
