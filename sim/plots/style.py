"""One look for all pictures: the finding as title, scenario and seed in small print, colours that everybody can tell.

Colours are those of Okabe and Ito (2008, "Color Universal Design"); markers, hatches and line styles carry the same
difference, so that a picture survives a grey printer.
"""

import functools
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.textpath import TextToPath
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from sim import findings, over_buildings, words
from sim.language import language, speaking, tr

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY: Final = "#555555"
GUIDE: Final = "#999999"  # thin lines at the norms

# Seven colours, nine markers and four line styles: 252 lines before a look comes back.
COLOURS: Final = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS: Final = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
LINES: Final = ("-", "--", "-.", ":")
UNSEEN: Final = (0, (1.2, 1.2))  # dots: where nothing was seen, how much there is at most

Values = npt.NDArray[np.float64]

TITLE_SIZE, PANEL_SIZE, LABEL_SIZE, LEGEND_SIZE, SMALL_SIZE = 12, 9.5, 8.5, 8, 6.5
WIDTH: Final = 8.0  # inches; the text width of a note at 80 %
MARGIN: Final = 0.12  # inches on either side of title and small print
SURE: Final = 0.95  # share of a line that is filled: drawn letters sit on whole pixels and run a little wider
PAD: Final = 0.09  # inches around every panel
HANDLE: Final = 0.55  # inches before and after the words of an entry in a legend
TEXT_LETTERS: Final = 2500  # of a title, small print or text for who cannot see a picture, at most

STYLE: Final[Any] = {
    # The second name has nearly the same widths: a reader of the SVG without DejaVu sees the same layout.
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": LABEL_SIZE,
    "axes.titlesize": PANEL_SIZE,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.labelsize": LABEL_SIZE,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.6,
    "legend.fontsize": LEGEND_SIZE,
    "legend.frameon": False,
    "figure.dpi": 100,
    "savefig.dpi": 150,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "sim",  # ids in the file do not depend on the run
    "text.parse_math": False,  # a team called "$x$" is no formula
    "path.simplify": False,
}


class Picture(Figure):
    """A figure that tells in words what it shows, for who cannot see it."""

    alt: str = ""
    saved: bool = False  # while it is written to a file

    def draw(self, renderer: RendererBase) -> None:
        """Draw all; as it is saved, with a layout, settle that only: matplotlib then asks for a drawing that stays."""
        engine = self.get_layout_engine()
        if self.saved and isinstance(engine, ConstrainedLayoutEngine):
            engine.execute(self)
        else:
            super().draw(renderer)


@contextmanager
def house_style() -> Iterator[None]:
    """Use this style alone, whatever matplotlibrc the user has, and leave no trace of it."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A letter that DejaVu lacks shows as a box in the PNG and as itself in the SVG.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def new_figure(title: str, small_print: str, *, alt: str = "", width: float = WIDTH, height: float = 4.8) -> Picture:
    """Return an empty figure (inches) with its title above and its small print below, both wrapped to its width.

    `alt` tells what is drawn, with its main figures; it may be set later, as `alt` of the figure.
    """
    figure = Picture(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=PAD, h_pad=PAD))
    FigureCanvasAgg(figure)
    edge = MARGIN / width
    title, small_print = (words.clean(text, TEXT_LETTERS) for text in (title, small_print))
    title = title[:1].upper() + title[1:]
    heading = wrapped(title, width - 2 * MARGIN, TITLE_SIZE, bold=True)
    figure.suptitle(heading, x=edge, ha="left", fontsize=TITLE_SIZE, fontweight="bold")
    footing = wrapped(small_print, width - 2 * MARGIN, SMALL_SIZE)
    figure.supxlabel(footing, x=edge, ha="left", fontsize=SMALL_SIZE, color=GREY)
    figure.set_label(title)
    figure.alt = alt
    return figure


def title_of(figure: Figure) -> str:
    """Return the finding that stands above a picture, on one line."""
    return str(figure.get_label())


def alt_of(figure: Figure) -> str:
    """Return what a picture shows in words, on one line; empty for a figure that is none of `new_figure`."""
    return words.clean(figure.alt, TEXT_LETTERS) if isinstance(figure, Picture) else ""


def small_print(summary: Mapping[str, Any], *, warned: bool = True) -> str:
    """Return the warnings in brief (`warned`), the scenario, its size, seed and run, for the foot of a picture."""
    crowded = summary["measures"]["crowded_day_probability"]
    said = tr(
        "Scenario: {scenario}. {replications}, {days}, seed {seed}. Intervals {level}.",
        scenario=findings.scenario(summary),
        replications=words.counted(summary["replications"], "replication", "replications"),
        days=over_buildings.played(summary, over_buildings.WORKING),
        seed=summary["seed"],
        level=words.percent(crowded["level"], 0),
    )
    return joined(findings.warned(summary) if warned else "", said, run_of(summary))


def run_of(summary: Mapping[str, Any]) -> str:
    """Return the last sentence of small print: which run by which version."""
    return tr("Run {run}, sim {version}.", run=summary["run_id"], version=summary["version"])


def joined(*sentences: str) -> str:
    """Return sentences in a row, each with a capital, without the empty ones."""
    return " ".join(f"{sentence[:1].upper()}{sentence[1:]}" for sentence in sentences if sentence)


def desks_per(per: str) -> str:
    """Return what a ratio counts: ``desks per FTE``; `per` is ``fte``, ``employee`` or ``flexible``."""
    return tr("desks per {base}", base=tr(findings.BASES[per]))


@functools.lru_cache(maxsize=1024)
def wrapped(text: str, inches: float, size: float, *, bold: bool = False) -> str:
    """Break text into lines that are at most so many inches wide at this size.

    Words that are too long are cut; a percent or euro sign stays with its figure.
    """
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    measure = TextToPath().get_text_width_height_descent

    def fits(line: str) -> bool:
        return float(measure(line, font, ismath=False)[0]) <= SURE * 72 * inches

    lines = [""]
    for word in text.replace(" %", "\N{NO-BREAK SPACE}%").replace("€ ", "€\N{NO-BREAK SPACE}").split(" "):
        if fits(f"{lines[-1]} {word}".strip()):
            lines[-1] = f"{lines[-1]} {word}".strip()
            continue
        lines.append("")
        for letter in word:
            if not fits(lines[-1] + letter):
                lines.append("")
            lines[-1] += letter
    return "\n".join(line for line in lines if line)


def legend_below(axes: Axes, *, columns: int, tick_lines: int = 1, width: float | None = None) -> None:
    """Place the legend, if there is something to tell, under the axis and its label, where it cannot cover data.

    `tick_lines` is the number of lines of the labels of the ticks; with a `width` (inches) long entries are broken
    so that the legend is no wider.
    """
    handles, entries = axes.get_legend_handles_labels()
    if not entries:
        return
    if width is not None:
        entries = [wrapped(entry, width / columns - HANDLE, LEGEND_SIZE) for entry in entries]
    label = axes.get_xlabel()
    points = 20 + 10 * (tick_lines - 1) + (14 + 10 * label.count("\n") if label else 0)
    under = axes.transAxes + ScaledTranslation(0, -points / 72, axes.figure.dpi_scale_trans)
    axes.legend(
        handles, entries, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=under, ncols=columns, borderaxespad=0,
        borderpad=0.2,
    )  # fmt: skip


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

    Where nothing was seen the marker is hollow, unless it is certain that nothing can be. There, and where nothing else
    was seen, the interval counts whole replications: it is dotted and without caps for shares of days (`bounded`), and
    not drawn at all for others, where it would be the tallest bar of the safest point.
    """
    x, y, bottom, top = (np.asarray(values, dtype=float) for values in (where, estimate, low, high))
    ends = np.stack([y - np.where(np.isfinite(bottom), bottom, y), np.where(np.isfinite(top), top, y) - y]).clip(0)
    none, sure = (y <= 0) & ~(top <= 0), (y <= 0) | (y >= 100)
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
        lines(x[sure], (y - ends[0])[sure], (y + ends[1])[sure], color=colour, lw=1.2, ls=UNSEEN)
    return float(np.max(y + np.where(sure & (not bounded), 0, ends[1])))


def say_instead(axes: Axes, words: str) -> None:
    """Write a sentence where there is nothing to draw, so that no picture is empty."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=GREY)


def thousands() -> FuncFormatter:
    """Return the formatter of tick labels such as ``1,200`` and ``0.05``, in the language that is spoken now."""
    spoken = language().code

    def said(value: float, _: object) -> str:
        with speaking(spoken):  # ticks are written when the figure is drawn
            return words.count(value) if abs(value) >= 1000 else words.number(value, ".6g")

    return FuncFormatter(said)


def round_ticks(number: int = 8) -> MaxNLocator:
    """Return the locator of at most so many whole numbers that people count in: steps of 1, 2, 5, 10, 20, ..."""
    return MaxNLocator(nbins=number, integer=True, steps=[1, 2, 5, 10])


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write `name`.svg (text as text) and `name`.png into an existing folder and return the two paths.

    Both hold the title and the text for who cannot see them. The files hold no date, no path and no version, so that
    equal figures give equal bytes.
    """
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "sim"},
        "png": {"Software": None, "Title": title_of(figure), "Description": alt_of(figure)},
    }
    paths = []
    with house_style(), _saved(figure):
        for kind, values in metadata.items():
            drawn = BytesIO()
            figure.savefig(drawn, format=kind, metadata=values)
            data = drawn.getvalue()
            paths.append(folder / f"{name}.{kind}")
            paths[-1].write_bytes(_described(data.decode(), name, figure).encode() if kind == "svg" else data)
    return paths


@contextmanager
def _saved(figure: Figure) -> Iterator[None]:
    if not isinstance(figure, Picture):
        yield
        return
    figure.saved = True
    try:
        yield
    finally:
        figure.saved = False


def _described(svg: str, name: str, figure: Figure) -> str:
    """Return the SVG as one image with a title and a description (WAI-ARIA); ids begin with the name of the file."""
    texts = {"title": title_of(figure), "desc": alt_of(figure)}
    told = {tag: text for tag, text in texts.items() if text}
    spoken = "".join(f'\n <{tag} id="{name}-{tag}">{escape(text)}</{tag}>' for tag, text in told.items())
    labels = " ".join(f"{name}-{tag}" for tag in told)
    return re.sub(r"<svg [^>]*", lambda root: f'{root[0]} role="img" aria-labelledby="{labels}"', svg, count=1).replace(
        ">\n <metadata>", f">{spoken}\n <metadata>", 1
    )
