"""One look for all pictures: the finding as title, scenario and seed in small print, colours that everybody can tell.

Colours are those of Okabe and Ito (2008, "Color Universal Design"); markers, hatches and line styles carry the same
difference, so that a picture survives a grey printer.
"""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import TextToPath
from matplotlib.ticker import FuncFormatter
from matplotlib.transforms import ScaledTranslation

from sim import findings, words

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY: Final = "#555555"

Values = npt.NDArray[np.float64]

TITLE_SIZE, PANEL_SIZE, SMALL_SIZE = 12, 9.5, 6.5
WIDTH: Final = 8.0  # inches; the text width of a note at 80 %
MARGIN: Final = 0.12  # inches on either side of title and small print
SURE: Final = 0.95  # share of a line that is filled: drawn letters sit on whole pixels and run a little wider
PAD: Final = 0.09  # inches around every panel

STYLE: Final[Any] = {
    # The second name has nearly the same widths: a reader of the SVG without DejaVu sees the same layout.
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 8.5,
    "axes.titlesize": PANEL_SIZE,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": 8.5,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "figure.dpi": 100,
    "savefig.dpi": 150,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "sim",  # ids in the file do not depend on the run
    "text.parse_math": False,  # a team called "$x$" is no formula
    "path.simplify": False,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Use this style alone, whatever matplotlibrc the user has, and leave no trace of it."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def new_figure(title: str, small_print: str, *, width: float = WIDTH, height: float = 4.8) -> Figure:
    """Return an empty figure (inches) with its title above and its small print below, both wrapped to its width."""
    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=PAD, h_pad=PAD))
    FigureCanvasAgg(figure)
    edge = MARGIN / width
    heading = wrapped(title, width - 2 * MARGIN, TITLE_SIZE, bold=True)
    figure.suptitle(heading, x=edge, ha="left", fontsize=TITLE_SIZE, fontweight="bold")
    footing = wrapped(small_print, width - 2 * MARGIN, SMALL_SIZE)
    figure.supxlabel(footing, x=edge, ha="left", fontsize=SMALL_SIZE, color=GREY)
    figure.set_label(title)
    return figure


def small_print(summary: Mapping[str, Any], *, warned: bool = True) -> str:
    """Return the warnings in brief (`warned`), the scenario, its size, seed and run, for the foot of a picture."""
    crowded = summary["measures"]["crowded_day_probability"]
    said = f"{findings.warned(summary)} " if warned else ""
    return (
        f"{said}Scenario: {findings.scenario(summary)}. {words.counted(summary['replications'], 'replication')}, "
        f"{words.counted(summary['days'], 'working day')}, seed {summary['seed']}. "
        f"Intervals {words.percent(crowded['level'], 0)}. Run {summary['run_id']}, sim {summary['version']}."
    ).strip()


def wrapped(text: str, inches: float, size: float, *, bold: bool = False) -> str:
    """Break text into lines that are at most so many inches wide at this size.

    Words that are too long are cut; a percent sign stays with its figure.
    """
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    measure = TextToPath().get_text_width_height_descent

    def fits(line: str) -> bool:
        return float(measure(line, font, ismath=False)[0]) <= SURE * 72 * inches

    lines = [""]
    for word in text.replace(" %", "\N{NO-BREAK SPACE}%").split(" "):
        if fits(f"{lines[-1]} {word}".strip()):
            lines[-1] = f"{lines[-1]} {word}".strip()
            continue
        lines.append("")
        for letter in word:
            if not fits(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return "\n".join(line for line in lines if line)


def legend_below(axes: Axes, *, columns: int) -> None:
    """Place the legend, if there is something to tell, under the axis and its label, where it cannot cover data."""
    if not axes.get_legend_handles_labels()[1]:
        return
    under = axes.transAxes + ScaledTranslation(0, -(34 if axes.get_xlabel() else 20) / 72, axes.figure.dpi_scale_trans)
    axes.legend(
        loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=under, ncols=columns, borderaxespad=0, borderpad=0.2
    )


def draw_shares(
    axes: Axes,
    where: npt.ArrayLike,
    estimate: npt.ArrayLike,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    *,
    bounded: bool,
    sideways: bool = False,
    **look: Any,
) -> float:
    """Draw shares (%) with their intervals and return the highest value drawn.

    Where nothing was seen the marker is hollow. There, and where nothing else was seen, the interval counts whole
    replications: it is drawn thinly for shares of days (`bounded`) and not at all for others, where it would be the
    tallest bar of the safest point.
    """
    x, y, bottom, top = (np.asarray(values, dtype=float) for values in (where, estimate, low, high))
    ends = np.stack([y - np.where(np.isfinite(bottom), bottom, y), np.where(np.isfinite(top), top, y) - y]).clip(0)
    none, sure = y <= 0, (y <= 0) | (y >= 100)
    bars = np.where(sure, np.nan, ends)
    error = {"xerr": bars} if sideways else {"yerr": bars}

    def placed(across: Values, along: Values) -> tuple[Values, Values]:
        return (along, across) if sideways else (across, along)

    axes.errorbar(*placed(x, y), clip_on=False, **look | error)
    colour, size = look["color"], look["ms"]
    if none.any():
        hollow = {"marker": look.get("marker", look.get("fmt")), "mfc": "white", "mec": colour, "mew": 1.2, "zorder": 3}
        axes.plot(*placed(x[none], y[none]), ls="", ms=size - 0.5, clip_on=False, **hollow)
    if bounded and sure.any():
        lines = axes.hlines if sideways else axes.vlines
        lines(x[sure], (y - ends[0])[sure], (y + ends[1])[sure], color=colour, lw=0.5)
    return float(np.max(y + np.where(sure & (not bounded), 0, ends[1])))


def say_instead(axes: Axes, words: str) -> None:
    """Write a sentence where there is nothing to draw, so that no picture is empty."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=GREY)


def thousands() -> FuncFormatter:
    """Return the formatter of tick labels such as ``1,200`` and ``0.05``."""
    return FuncFormatter(lambda value, _: f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}")


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write `name`.svg (text as text) and `name`.png into an existing folder and return the two paths.

    The files hold no date, no path and no version, so that equal figures give equal bytes.
    """
    title = figure.get_label()
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "sim", "Title": title},
        "png": {"Software": None, "Title": title},
    }
    paths = [folder / f"{name}.{kind}" for kind in metadata]
    with house_style(), warnings.catch_warnings():
        # A letter that DejaVu lacks shows as a box in the PNG and as itself in the SVG.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        for path, (kind, values) in zip(paths, metadata.items(), strict=True):
            figure.savefig(path, format=kind, metadata=values)
    return paths
