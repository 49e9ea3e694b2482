"""One page about one evaluated scenario: the panels of its single pictures, and the main numbers in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import findings, words
from sim.language import tr
from sim.over_buildings import several
from sim.plots.crowding import series_of, weekdays_panel
from sim.plots.day_band import day_finding, day_panel
from sim.plots.peak_demand import demand_panel
from sim.plots.style import LABEL_SIZE, PANEL_SIZE, house_style, legend_below, new_figure, small_print, wrapped
from sim.sentences import said

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

WARNING_SIZE: Final = 8
LOW: Final = 1.4  # inches of an upright axis at least


def overview(evaluation: "Evaluation") -> Figure:
    """Return one page: demand, the day, the weekdays, and the numbers in words."""
    summary = evaluation.summary
    width, height = 11.7, 8.3  # A4 on its side; warnings come on top
    if several(summary):  # which has longer titles and legends, and more to say
        height += 1.7
    panel = 0.47 * width
    with house_style():
        warnings = "\n".join(
            wrapped(tr("Warning: {warning}", warning=words.clean(said(line), 500)), width - 0.6, WARNING_SIZE)
            for line in summary["warnings"]
        )
        room = (warnings.count("\n") + 1.5) * 1.4 * WARNING_SIZE / 72 if warnings else 0.0
        figure = new_figure(
            _finding(summary), small_print(summary, warned=False), alt=_alt(summary), width=width, height=height + room
        )
        # Warnings go where the picture goes: a row of their own, as high as they need.
        grid = figure.add_gridspec(3 if warnings else 2, 2, height_ratios=[height / 2] * 2 + [room] * bool(warnings))
        (top_left, top_right), (low_left, low_right) = (
            [figure.add_subplot(grid[row, column]) for column in range(2)] for row in range(2)
        )
        if warnings:
            _warnings(figure.add_subplot(grid[2, :]), warnings)
        demand_panel(top_left, evaluation, panel - 0.5)
        day_panel(top_right, evaluation, panel - 0.5)
        top_left.set_ylabel(wrapped(top_left.get_ylabel(), LOW, LABEL_SIZE))
        for axes, finding in ((top_left, findings.coverage(summary)), (top_right, day_finding(evaluation))):
            if axes.axison:  # an empty panel says the same by itself
                axes.set_title(wrapped(finding, panel - 0.7, PANEL_SIZE, bold=True))
        weekdays_panel(low_left, summary, series_of(summary))
        low_left.set_title(tr("Too few desks, by weekday"))
        low_left.set_ylabel(tr("share (%)"))
        legend_below(low_left, columns=1)
        _numbers(low_right, summary, panel - 0.3)
    return figure


def _finding(summary: Mapping[str, Any]) -> str:
    staff = tr("{fte} FTE", fte=words.count(summary["fte"]))
    if findings.growth(summary):
        staff = words.counted(summary["people"], "person", "people")
    return tr(
        "{desks} for {staff}. {finding}",
        desks=words.counted(summary["desks"], "desk", "desks"),
        staff=staff,
        finding=findings.crowding(summary),
    )


def _warnings(axes: Axes, warnings: str) -> None:
    axes.set_axis_off()
    axes.text(
        0, 1, warnings, transform=axes.transAxes, va="top", fontsize=WARNING_SIZE, linespacing=1.4, color="#8F3E00"
    )


def _numbers(axes: Axes, summary: Mapping[str, Any], width: float) -> None:
    """Write the main numbers as sentences."""
    axes.set_axis_off()
    axes.set_title(tr("In words"))
    items = (wrapped(f"- {line}", width - 0.3, 9) for line in findings.sentences(summary))
    lines = "\n".join(item.replace("\n", "\n   ") for item in items)
    axes.text(0, 0.98, lines, transform=axes.transAxes, va="top", fontsize=9, linespacing=1.45)


def _alt(summary: Mapping[str, Any]) -> str:
    return tr(
        "Four panels: the most desks wanted on a day, the desks in use over the day, too few desks by weekday, and the "
        "main figures in words: {figures}.",
        figures=". ".join(findings.sentences(summary)),
    )
