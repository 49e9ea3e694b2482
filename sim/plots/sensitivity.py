"""What the answer depends on: a tornado of single parameters, and shares of the variance when all vary."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.plots.style import BLACK, BLUE, ORANGE, SKY, house_style, legend_below, new_figure, say_instead, thousands
from sim.study import Study
from sim.told.measured import subject
from sim.told.sensitivity import NEEDED, headline, name_of, tornado

Summary = Mapping[str, Any]
THICK = 0.56  # of a row


def pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures by their names."""
    return {"tornado": tornado_picture(study.summary), "sobol": sobol_picture(study.summary)}


def tornado_picture(summary: Summary) -> Figure:
    """Return each parameter at the ends of its range, the others as configured: desks needed, and the measure."""
    measure = summary["asked"]["measure"]
    rows = len(tornado(summary, NEEDED))
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), height=2.4 + 0.44 * rows)
        left, right = figure.subplots(1, 2, sharey=True)
        days = f"{100 * (1 - summary['asked']['target']):g} %"
        order = [row["parameter"] for row in tornado(summary, NEEDED)]
        _bars(left, summary, NEEDED, order, 1.0)
        left.set_title(f"Desks needed on {days} of days")
        left.set_xlabel("desks more or fewer than as configured")
        _bars(right, summary, measure, order, 100.0)
        right.set_title(subject(measure, "all").capitalize())
        right.set_xlabel("points more or fewer than as configured")
        left.set_yticks(range(len(order)), [_label(summary, name) for name in order])
        left.set_ylim(len(order) - 0.4, -0.6)
        legend_below(left, columns=2)
    return figure


def sobol_picture(summary: Summary) -> Figure:
    """Return the shares of the variance of both figures, alone and with all interactions, with intervals."""
    measure = summary["asked"]["measure"]
    found = {(row["figure"], row["parameter"]): row for row in summary["indices"]}
    order = sorted(
        {row["parameter"] for row in summary["indices"]}, key=lambda name: -_number(found[NEEDED, name], "total")
    )
    with house_style():
        title = "Which of what is not known makes the answer vary"
        figure = new_figure(title, _small_print(summary), height=2.4 + 0.44 * len(order))
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, name, said in (
            (left, NEEDED, "Desks needed"),
            (right, measure, subject(measure, "all").capitalize()),
        ):
            axes.set_title(said)
            values = [found[name, key] for key in order]
            if all(row["total"] is None for row in values):
                say_instead(axes, "the same everywhere in the ranges")
                continue
            for shift, which, colour, hatch, label in (
                (-THICK / 4, "total", SKY, "", "with all it acts together with"),
                (THICK / 4, "first", BLUE, "////", "alone"),
            ):
                place = np.arange(len(order)) + shift
                share, half = ([_number(row, f"{which}{end}") for row in values] for end in ("", "_half"))
                look: dict[str, Any] = {
                    "color": colour,
                    "hatch": hatch,
                    "edgecolor": "white",
                    "lw": 0.4,
                    "label": label,
                }
                axes.barh(place, share, THICK / 2, xerr=half, error_kw={"lw": 1, "capsize": 2}, **look)
            axes.set_xlabel("share of the variance")
            axes.axvline(0, color=BLACK, lw=0.8)
            axes.grid(visible=True, axis="x")
        left.set_yticks(range(len(order)), [name_of(name) for name in order])
        left.set_ylim(len(order) - 0.4, -0.6)
        legend_below(left if left.axison else right, columns=2)
    return figure


def _bars(axes: Axes, summary: Summary, figure: str, order: list[str], scale: float) -> None:
    rows = {row["parameter"]: row for row in tornado(summary, figure)}
    if not any(rows[name]["swing"] for name in order):
        say_instead(axes, "the same at both ends of every range")
        return
    for end, colour, hatch in (("lowest", SKY, ""), ("highest", ORANGE, "////")):
        change, low, high = (
            scale * np.array([_number(rows[name], f"change_{end}{part}") for name in order])
            for part in ("", "_low", "_high")
        )
        bars = np.stack([change - low, high - change])
        bars = np.where(np.isfinite(bars), bars, 0.0).clip(0)
        look: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "white", "lw": 0.4}
        place = np.arange(len(order)) + (-THICK / 4 if end == "lowest" else THICK / 4)
        axes.barh(place, change, THICK / 2, xerr=bars, error_kw={"lw": 1, "capsize": 2}, label=f"at its {end}", **look)
    axes.axvline(0, color=BLACK, lw=0.8)
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.xaxis.set_major_formatter(thousands())


def _label(summary: Summary, key: str) -> str:
    row = next(row for row in tornado(summary, NEEDED) if row["parameter"] == key)
    return f"{name_of(key)}\n{row['lowest']:g} to {row['highest']:g}"


def _number(row: Mapping[str, Any], name: str) -> float:
    return np.nan if row[name] is None else float(row[name])


def _small_print(summary: Summary) -> str:
    warned = findings.warned(summary)
    asked = summary["asked"]
    return (
        f"{warned + ' ' if warned else ''}Scenario: {findings.scenario(summary)}. {summary['over'].capitalize()}; "
        f"{words.count(asked['samples'])} points of the Sobol sequence with {words.count(asked['replications'])} "
        f"replications each, seed {summary['seed']}. Intervals 95 %. Run {summary['run_id']}, sim {summary['version']}."
    )
