"""The overbooking factor as a lever: refused requests against refused people, and how many get no desk in all."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim import findings, overbooking, words
from sim.language import tr
from sim.overbooking import FACTOR, FOUND_NONE, REQUESTS, UNSERVED, Lines, Row
from sim.plots import sweep_text
from sim.plots.style import (
    COLOURS,
    LINES,
    MARKERS,
    draw_shares,
    house_style,
    joined,
    legend_below,
    new_figure,
    thousands,
)

if TYPE_CHECKING:
    import pandas as pd

LABEL_SIZE: Final = 8
AWAY: Final = (5, 14, 24, 36)  # points between a label and its point
SIDES: Final = ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))  # of a label, across and up
PIECES: Final = 24  # in which a line between two points is looked at


def pictures(table: "pd.DataFrame", done: "pd.DataFrame") -> dict[str, Figure]:
    """Return the picture of a sweep whose jobs book with several factors, by name; else none.

    `table` are all jobs as `sim.sweep.table` has them, `done` those with a result.
    """
    lines = overbooking.lines(done.to_dict("records")) if FACTOR in done else {}
    return {"overbooking": _picture(table, done, lines)} if lines else {}


def _picture(table: "pd.DataFrame", done: "pd.DataFrame", lines: Lines) -> Figure:
    with house_style():
        first = next(iter(lines.values()))
        title = overbooking.serves(first) if len(lines) == 1 else tr("Refused requests against refused people")
        shown = done[done[FACTOR].notna()]
        small = joined(
            tr("Numbers at the points: bookings granted per shared desk."), sweep_text.small_print(table, shown)
        )
        figure = new_figure(title, small, alt=_alt(lines), height=4.2 + (0.19 * len(lines) if len(lines) > 1 else 0))
        left, right = figure.subplots(1, 2)
        for number, (name, line) in enumerate(lines.items()):
            look: dict[str, Any] = {
                "color": COLOURS[number % len(COLOURS)],
                "marker": MARKERS[number % len(MARKERS)],
                "ms": 5.5,
                "lw": 1.3,
                "elinewidth": 1,
                "capsize": 3,
            }
            style = LINES[number % len(LINES)]
            _lever(left, line, look | {"ls": style}, name if len(lines) > 1 else None)
            factors = [row[FACTOR] for row in line]
            draw_shares(right, factors, *_shares(line, UNSERVED), bounded=False, **look | {"ls": style})
        left.set_xlabel(tr("requests for a desk that are refused (%)"))
        left.set_ylabel(tr("people who come and find no desk (%)"))
        right.set_xlabel(tr("bookings granted per shared desk"))
        right.set_ylabel(tr("people who get no desk (%)"))
        every = sorted({row[FACTOR] for line in lines.values() for row in line})
        if len(every) <= 8:
            right.set_xticks(every)
        for axes in (left, right):
            axes.set_ylim(bottom=0)
            axes.margins(x=0.1, y=0.1)
            axes.autoscale_view()
            axes.set_ylim(0, axes.get_ylim()[1] or 1)
            axes.xaxis.set_major_formatter(thousands())
            axes.yaxis.set_major_formatter(thousands())
        left.set_xlim(left=min(0.0, left.get_xlim()[0]))
        if len(lines) > 1:
            legend_below(left, columns=1)
        _label(figure, left, lines)
    return figure


def _lever(axes: Axes, line: Sequence[Row], look: dict[str, Any], label: str | None) -> None:
    """Draw the jobs of a line in the order of their factors, each with both intervals and its factor."""
    x, left, right = _shares(line, REQUESTS)
    y, low, high = _shares(line, FOUND_NONE)
    bars = {"xerr": _bars(x, left, right), "yerr": _bars(y, low, high)}
    axes.errorbar(x, y, **bars, **look | {"label": label})


def _label(figure: Figure, axes: Axes, lines: Lines) -> None:
    """Write the factor beside each point where it covers nothing; farther off with a line that leads to its point."""
    figure.draw_without_rendering()
    pixels = figure.dpi / 72  # in a point
    drawn = [box for line in lines.values() for box in _drawn(axes, line, pixels)]
    taken: list[Bbox] = []
    for number, line in enumerate(lines.values()):
        colour = COLOURS[number % len(COLOURS)]
        points = zip(line, _shares(line, REQUESTS)[0], _shares(line, FOUND_NONE)[0], strict=True)
        for row, across, along in points:
            text = axes.annotate(
                overbooking.factor(row),
                (across, along),
                xytext=(0, 0),
                textcoords="offset points",
                fontsize=LABEL_SIZE,
                color=colour,
                arrowprops={"arrowstyle": "-", "lw": 0.5, "color": colour, "shrinkA": 0, "shrinkB": 0},
            )
            text.set_in_layout(False)
            size = np.array(text.get_window_extent().size) / pixels
            free = []
            for away, place in _places(size):
                text.xyann = place
                box = Text.get_window_extent(text).padded(1)  # without the line
                if _within(axes.get_window_extent(), box) and not any(box.overlaps(other) for other in taken):
                    free.append((sum(box.overlaps(other) for other in drawn), away, place, box))
            if not free:
                text.remove()
                continue
            _, away, text.xyann, box = min(free, key=lambda one: one[:2])
            taken.append(box)
            if text.arrow_patch is not None:
                text.arrow_patch.set_visible(away > AWAY[0])


def _places(size: Any) -> Iterator[tuple[float, tuple[float, float]]]:
    """Yield where a label of this size may stand: how far from its point, and its lower left corner, in points."""
    width, height = size
    across, along = {1: 0.0, 0: -width / 2, -1: -width}, {1: 0.0, 0: -height / 2, -1: -height}
    for away in AWAY:
        for x, y in SIDES:
            yield away, (away * x + across[x], away * y + along[y])


def _drawn(axes: Axes, line: Sequence[Row], pixels: float) -> list[Bbox]:
    """Return what labels must not cover: points with their intervals, and the lines that join them, in pieces."""
    (x, left, right), (y, low, high) = _shares(line, REQUESTS), _shares(line, FOUND_NONE)
    ends = [
        np.stack([x, y, x, y], axis=1),
        np.stack([left, y, right, y], axis=1),
        np.stack([x, low, x, high], axis=1),
    ]
    parts = np.linspace(0, 1, PIECES + 1)
    way = [np.stack([part[:-1] + share * np.diff(part) for part in (x, y)], axis=1) for share in parts]
    ends += [np.concatenate([one, one], axis=1) for one in way]
    found = []
    for row in np.concatenate(ends):
        if np.isfinite(row).all():
            corners = axes.transData.transform(row.reshape(2, 2))
            found.append(Bbox([corners.min(axis=0), corners.max(axis=0)]).padded(2 * pixels))
    return found


def _within(outer: Bbox, inner: Bbox) -> bool:
    return bool(outer.x0 <= inner.x0 and inner.x1 <= outer.x1 and outer.y0 <= inner.y0 and inner.y1 <= outer.y1)


def _bars(middle: Any, low: Any, high: Any) -> Any:
    """Return the lengths of bars on both sides; none where nothing was seen, where they would count replications."""
    ends = np.stack(
        [middle - np.where(np.isfinite(low), low, middle), np.where(np.isfinite(high), high, middle) - middle]
    )
    return np.where(middle <= 0, np.nan, ends.clip(0))


def _shares(line: Sequence[Row], name: str) -> tuple[Any, Any, Any]:
    """Return the estimates and the ends of their intervals in percent, (n,) each."""
    measures = [overbooking.measure(row, name) for row in line]
    estimate, low, high = (
        100 * np.array([np.nan if one[end] is None else one[end] for one in measures])
        for end in ("estimate", "low", "high")
    )
    return estimate, low, high


def _alt(lines: Lines) -> str:
    told = "; ".join(_point(name if len(lines) > 1 else "", row) for name, line in lines.items() for row in line)
    return tr(
        "Two panels. Left: a point for each overbooking factor, refused requests across and people who come and find "
        "no desk upwards, joined in order. Right: people who get no desk by factor. {points}.",
        points=told,
    )


def _point(name: str, row: Row) -> str:
    requests, people, unserved = (
        findings.with_interval(overbooking.measure(row, one)) for one in (REQUESTS, FOUND_NONE, UNSERVED)
    )
    said = tr(
        "{factor}: requests refused {requests}, find no desk {people}, get no desk {unserved}",
        factor=overbooking.factor(row),
        requests=requests,
        people=people,
        unserved=unserved,
    )
    return words.clean(", ".join(part for part in (name, said) if part), 300)
