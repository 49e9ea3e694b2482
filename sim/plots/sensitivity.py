"""What the answer depends on: a tornado of single parameters, and shares of the variance when all vary."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.language import mark, tr
from sim.plots.style import (
    BLACK,
    BLUE,
    LABEL_SIZE,
    ORANGE,
    PANEL_SIZE,
    SKY,
    house_style,
    joined,
    legend_below,
    new_figure,
    run_of,
    say_instead,
    thousands,
    wrapped,
)
from sim.sentences import said
from sim.study import Study
from sim.told.measured import subject
from sim.told.sensitivity import NEEDED, headline, name_of, tornado

Summary = Mapping[str, Any]
THICK = 0.56  # of a row
PANEL = 2.3  # inches
ENDS = (  # the second is to be said with `tr`
    ("lowest", mark("at its lowest"), SKY, ""),
    ("highest", mark("at its highest"), ORANGE, "////"),
)


def pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures by their names."""
    return {"tornado": tornado_picture(study.summary), "sobol": sobol_picture(study.summary)}


def tornado_picture(summary: Summary) -> Figure:
    """Return each parameter at the ends of its range, the others as configured: desks needed, and the measure."""
    measure = summary["asked"]["measure"]
    rows = len(tornado(summary, NEEDED))
    with house_style():
        figure = new_figure(
            headline(summary), _small_print(summary), alt=_tornado_alt(summary), height=3.0 + 0.44 * rows
        )
        left, right = figure.subplots(1, 2, sharey=True)
        days = words.given(1 - summary["asked"]["target"])
        order = [row["parameter"] for row in tornado(summary, NEEDED)]
        _bars(left, summary, NEEDED, order, 1.0)
        left.set_title(_title(tr("Desks needed on {share} of days", share=days)))
        left.set_xlabel(wrapped(tr("desks more or fewer than as configured"), PANEL, LABEL_SIZE))
        _bars(right, summary, measure, order, 100.0)
        right.set_title(_title(_capital(subject(measure, "all"))))
        right.set_xlabel(wrapped(tr("points more or fewer than as configured"), PANEL, LABEL_SIZE))
        left.set_yticks(range(len(order)), [_label(summary, name) for name in order])
        left.set_ylim(len(order) - 0.4, -0.6)
        legend_below(left, columns=1)
    return figure


def sobol_picture(summary: Summary) -> Figure:
    """Return the shares of the variance of both figures, alone and with all interactions, with intervals."""
    measure = summary["asked"]["measure"]
    found = {(row["figure"], row["parameter"]): row for row in summary["indices"]}
    order = sorted(
        {row["parameter"] for row in summary["indices"]}, key=lambda name: -_number(found[NEEDED, name], "total")
    )
    with house_style():
        title = tr("Which of what is not known makes the answer vary")
        alt = _sobol_alt(found, order)
        figure = new_figure(title, _small_print(summary), alt=alt, height=3.0 + 0.44 * len(order))
        left, right = figure.subplots(1, 2, sharey=True)
        for axes, name, label in (
            (left, NEEDED, tr("Desks needed")),
            (right, measure, _capital(subject(measure, "all"))),
        ):
            axes.set_title(_title(label))
            values = [found[name, key] for key in order]
            if all(row["total"] is None for row in values):
                say_instead(axes, tr("the same everywhere in the ranges"))
                continue
            for shift, which, colour, hatch, part in (
                (-THICK / 4, "total", SKY, "", tr("with all it acts together with")),
                (THICK / 4, "first", BLUE, "////", tr("alone")),
            ):
                place = np.arange(len(order)) + shift
                share, half = ([_number(row, f"{which}{end}") for row in values] for end in ("", "_half"))
                look: dict[str, Any] = {
                    "color": colour,
                    "hatch": hatch,
                    "edgecolor": "white",
                    "lw": 0.4,
                    "label": part,
                }
                axes.barh(place, share, THICK / 2, xerr=half, error_kw={"lw": 1, "capsize": 2}, **look)
            axes.set_xlabel(tr("share of the variance"))
            axes.axvline(0, color=BLACK, lw=0.8)
            axes.grid(visible=True, axis="x")
            axes.xaxis.set_major_formatter(thousands())
        left.set_yticks(range(len(order)), [name_of(name) for name in order])
        left.set_ylim(len(order) - 0.4, -0.6)
        legend_below(left if left.axison else right, columns=1)
    return figure


def _bars(axes: Axes, summary: Summary, figure: str, order: list[str], scale: float) -> None:
    rows = {row["parameter"]: row for row in tornado(summary, figure)}
    if not any(rows[name]["swing"] for name in order):
        say_instead(axes, tr("the same at both ends of every range"))
        return
    for end, label, colour, hatch in ENDS:
        change, low, high = (
            scale * np.array([_number(rows[name], f"change_{end}{part}") for name in order])
            for part in ("", "_low", "_high")
        )
        bars = np.stack([change - low, high - change])
        bars = np.where(np.isfinite(bars), bars, 0.0).clip(0)
        look: dict[str, Any] = {"color": colour, "hatch": hatch, "edgecolor": "white", "lw": 0.4}
        place = np.arange(len(order)) + (-THICK / 4 if end == "lowest" else THICK / 4)
        axes.barh(place, change, THICK / 2, xerr=bars, error_kw={"lw": 1, "capsize": 2}, label=tr(label), **look)
    axes.axvline(0, color=BLACK, lw=0.8)
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    axes.xaxis.set_major_formatter(thousands())


def _label(summary: Summary, key: str) -> str:
    row = next(row for row in tornado(summary, NEEDED) if row["parameter"] == key)
    ends = tr("{low} to {high}", low=words.number(row["lowest"]), high=words.number(row["highest"]))
    return f"{name_of(key)}\n{ends}"


def _title(text: str) -> str:
    return wrapped(text, PANEL, PANEL_SIZE, bold=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(row: Mapping[str, Any], name: str) -> float:
    return np.nan if row[name] is None else float(row[name])


def _small_print(summary: Summary) -> str:
    asked = summary["asked"]
    told = tr(
        "Scenario: {scenario}. {over}; {points} points of the Sobol sequence with {replications} each, seed {seed}. "
        "Intervals 95 %.",
        scenario=findings.scenario(summary),
        over=_capital(said(summary["over"])),
        points=words.count(asked["samples"]),
        replications=words.counted(asked["replications"], "replication", "replications"),
        seed=summary["seed"],
    )
    return joined(findings.warned(summary), told, run_of(summary))


def _tornado_alt(summary: Summary) -> str:
    """Return how many desks more or fewer each parameter makes at the ends of its range."""
    told = "; ".join(
        tr(
            "{parameter} {low} to {high}",
            parameter=name_of(row["parameter"]),
            low=_said(row["change_lowest"], "+.0f"),
            high=_said(row["change_highest"], "+.0f"),
        )
        for row in tornado(summary, NEEDED)
    )
    return tr(
        "A tornado: bars for each parameter at the ends of its range, for the desks needed and for {measure}. Desks "
        "more or fewer than as configured: {parameters}.",
        measure=subject(summary["asked"]["measure"], "all"),
        parameters=told,
    )


def _sobol_alt(found: Mapping[tuple[str, str], Mapping[str, Any]], order: list[str]) -> str:
    """Return each parameter's share of the variance of the desks needed."""
    told = "; ".join(f"{name_of(name)} {_said(found[NEEDED, name]['total'], '.2f')}" for name in order)
    return tr(
        "Bars of each parameter's share of the variance, alone and with all it acts together with, for the desks "
        "needed and the share of days. Of the variance of the desks needed: {parameters}.",
        parameters=told,
    )


def _said(value: float | None, form: str) -> str:
    return words.unknown() if value is None else words.number(value, form)
