"""The heat map of one evaluated scenario: how full the office is by weekday and hour."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import words
from sim.language import tr
from sim.plots.peak_demand import NO_DAY
from sim.plots.style import BLACK, GREY, house_style, new_figure, say_instead, small_print

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

Cells = npt.NDArray[np.float64]


def heat_map(evaluation: "Evaluation") -> Figure:
    """Return the mean share of desks in use by weekday and hour, over core hours."""
    cells, hours = _cells(evaluation)
    summary = evaluation.summary
    with house_style():
        figure = new_figure(_heat_finding(cells, hours), small_print(summary), alt=_alt(cells, hours), height=3.6)
        _heat_map(figure.add_subplot(), cells, hours, summary["scenario"]["building"]["comfort_ceiling"])
    return figure


def _cells(evaluation: "Evaluation") -> tuple[Cells, range]:
    """Return the mean share of desks in use (%), shape (5, core hours), NaN where no day was, and the hours."""
    building = evaluation.summary["scenario"]["building"]
    hours = range(math.floor(building["core_start"]), math.ceil(building["core_end"]))
    frame = evaluation.curve.assign(hour=evaluation.curve["minute"] // 60)
    mean = frame.groupby(["weekday", "hour"])["mean"].mean().unstack()
    cells = mean.reindex(index=range(len(words.WEEKDAYS)), columns=list(hours)).to_numpy(dtype=float)
    return 100 * cells / evaluation.summary["desks"], hours


def _heat_finding(cells: Cells, hours: range) -> str:
    if np.isnan(cells).all():
        return tr(NO_DAY)
    days = list(words.WEEKDAYS)

    def place(position: Any) -> dict[str, str]:
        weekday, hour = np.unravel_index(position, cells.shape)
        return {"weekday": words.weekday(days[weekday]), "time": words.clock(60 * hours[hour])}

    most, least = np.nanargmax(cells), np.nanargmin(cells)
    return tr(
        "Busiest hour: {most}, {most_share} of desks in use; quietest: {least}, {least_share}",
        most=tr("{weekday} from {time}", **place(most)),
        most_share=words.percent(cells.flat[most] / 100, 0),
        least=tr("{weekday} from {time}", **place(least)),
        least_share=words.percent(cells.flat[least] / 100, 0),
    )


def _heat_map(axes: Axes, cells: Cells, hours: range, comfort: float) -> None:
    if np.isnan(cells).all():
        say_instead(axes, tr(NO_DAY))
        return
    palette = colormaps["Blues"].with_extremes(bad="#EEEEEE")
    image = axes.imshow(np.ma.masked_invalid(cells), cmap=palette, vmin=0, vmax=100, aspect="auto")
    for (row, column), value in np.ndenumerate(cells):
        words_of_cell = tr("no day") if math.isnan(value) else f"{value:.0f}"
        weight = "bold" if value > 100 * comfort else "normal"
        ink = _ink(palette(value / 100)) if not math.isnan(value) else GREY
        axes.text(column, row, words_of_cell, ha="center", va="center", color=ink, fontweight=weight)
    axes.set_xticks(range(len(hours)), [f"{hour:02d}-{hour + 1:02d}" for hour in hours])
    axes.set_yticks(range(len(words.WEEKDAYS)), [words.weekday(day) for day in words.WEEKDAYS])
    ceiling = words.percent(comfort, 0)
    axes.set_xlabel(tr("core hours (hour of the day); bold: above the comfort ceiling of {ceiling}", ceiling=ceiling))
    axes.grid(visible=False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.figure.colorbar(image, ax=axes, label=tr("mean share of desks in use (%)"), shrink=0.95)


def _alt(cells: Cells, hours: range) -> str:
    """Return the least and the most of each weekday."""
    if np.isnan(cells).all():
        return tr(NO_DAY)
    days = "; ".join(
        tr(
            "{weekday} {low} to {high}",
            weekday=words.weekday(day),
            low=words.number(np.nanmin(row), ".0f"),
            high=words.percent(np.nanmax(row) / 100, 0),
        )
        for day, row in zip(words.WEEKDAYS, cells, strict=True)
        if not np.isnan(row).all()
    )
    return tr(
        "A table of colours: the mean share of desks in use by weekday and hour, from {start} to {end}. {days}.",
        start=words.clock(60 * hours.start),
        end=words.clock(60 * hours.stop),
        days=days,
    )


def _ink(background: tuple[float, ...]) -> str:
    """Return black or white, whichever stands out more (WCAG 2: they are equal at a luminance of 0.179)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in background[:3]]
    return BLACK if float(np.dot((0.2126, 0.7152, 0.0722), linear)) > 0.179 else "white"
