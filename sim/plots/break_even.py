"""At what price of an hour without a desk each ratio is the best, and at what compliance a policy stops paying."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import figures, findings, words
from sim.language import tr
from sim.plots.money import unit_of_money
from sim.plots.style import (
    BLACK,
    BLUE,
    COLOURS,
    GREY,
    GUIDE,
    LINES,
    MARKERS,
    VERMILLION,
    desks_per,
    house_style,
    joined,
    legend_below,
    new_figure,
    round_ticks,
    run_of,
    say_instead,
    thousands,
)
from sim.studies.desk_grid import NORMS
from sim.studies.prices import ALL
from sim.study import Study
from sim.told.break_even import paying
from sim.told.prices import eur, finding, price_interval

if TYPE_CHECKING:
    import pandas as pd

Values = npt.NDArray[np.float64]

_LEAST, _MOST = 1e-3, 1e15  # EUR; what lies beyond has no place on the scale


def pictures(study: Study) -> dict[str, Figure]:
    """Return the break-even prices, and for a policy with a compliance what it saves."""
    found = {"break_even": price_picture(study.tables["break_even"], study.summary)}
    if "compliance" in study.tables:
        found["compliance"] = compliance_picture(study.tables["compliance"], study.summary)
    return found


def price_picture(table: "pd.DataFrame", summary: Mapping[str, Any]) -> Figure:
    """Return the price of an hour without a desk from which each ratio is the best, a line a case, on a log scale.

    `table` is that of `studies.prices.price_rows`; the lowest of its ratios is the best from a price of nothing on and
    has no place on the scale; ratios that are never the best are left out.
    """
    with house_style():
        figure = new_figure(finding(summary), _prices_print(summary), alt=_prices_alt(table), height=5.0)
        axes = figure.subplots()
        least, top = math.inf, 0.0
        for number, (name, rows) in enumerate(table.groupby("case", sort=False)):
            best = rows[~rows["never_best"] & (rows["price_from"] > 0)]
            if best.empty:
                continue
            together = name == ALL
            colour = BLACK if together else COLOURS[number % (len(COLOURS) - 1)]  # the last one is black
            ratio, price = best["ratio"].to_numpy(dtype=float), best["price_from"].to_numpy(dtype=float)
            low, high = (best[f"price_from_{end}"].to_numpy(dtype=float) for end in ("low", "high"))
            top = max(top, float(price.max()), float(high[np.isfinite(high)].max(initial=0.0)))
            axes.fill_between(
                ratio, np.maximum(low, _LEAST), np.where(np.isfinite(high), high, _MOST), color=colour, alpha=0.2, lw=0
            )
            least = min(least, float(np.maximum(low, _LEAST).min()))
            axes.plot(
                ratio, price, color=colour, lw=2.2 if together else 1.2, ls=LINES[number % len(LINES)],
                marker=MARKERS[number % len(MARKERS)], ms=4, mec="white", mew=0.4,
                label=tr("the best case of each ratio") if together else words.case(name, 40),
                zorder=1.9 if together else 2,
            )  # fmt: skip
        if not top:
            say_instead(axes, tr("The fewest desks are the best, whatever an hour without a desk costs"))
            return figure
        axes.set_yscale("log")
        axes.set_ylim(least / 1.5, top * 2.5)
        left, right = axes.get_xlim()
        for norm in NORMS:
            if left < norm < right:
                axes.axvline(norm, color=GUIDE, lw=0.8, ls=(0, (4, 2)), zorder=0.7)
                # On the side where there is more room.
                side, align = (1, "left") if 2 * norm < left + right else (-1, "right")
                place: Any = {"xytext": (3 * side, -2), "textcoords": "offset points", "ha": align, "va": "top"}
                place["xycoords"] = axes.get_xaxis_transform()
                said = tr("norm {ratio}", ratio=words.number(norm))
                axes.annotate(said, (norm, 1), fontsize=7.5, **place).set_in_layout(False)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(thousands())
        axes.set_xlabel(desks_per(summary["ratio"]["per"]))
        axes.set_ylabel(tr("an hour without a desk must cost (EUR)"))
        if axes.get_legend_handles_labels()[1][1:]:
            legend_below(axes, columns=3)
    return figure


def _prices_print(summary: Mapping[str, Any]) -> str:
    return joined(
        findings.warned(summary),
        tr(
            "From the price on the line a ratio is better than all with fewer desks; ratios without a marker are never "
            "the best. Bands: 95 % intervals, bootstrap over replications, with what is uncertain of the costs of "
            "desks."
        ),
        _scope(summary),
        run_of(summary),
    )


def _compliance_print(summary: Mapping[str, Any]) -> str:
    return joined(
        findings.warned(summary),
        tr(
            "Against free choice of the same people on the same days. Bands, and grey where the policy begins to pay: "
            "95 % intervals, paired bootstrap over replications, with what is uncertain of the costs of desks."
        ),
        _scope(summary),
        run_of(summary),
    )


def _scope(summary: Mapping[str, Any]) -> str:
    return tr(
        "{organisation}, {fte} FTE; space let in whole parts, prices of {year}, {days} office days a year. "
        "{replications}, seed {seed}.",
        organisation=findings.organisation(summary),
        fte=words.count(summary["fte"]),
        year=str(summary["money_year"]),
        days=words.count(summary["days_a_year"]),
        replications=words.counted(summary["replications"], "replication", "replications"),
        seed=summary["seed"],
    )


def _prices_alt(table: "pd.DataFrame") -> str:
    """Return the price of each ratio that is ever the best, of all cases together or of the only one."""
    last = table[(table["case"] == table["case"].iloc[-1]) & ~table["never_best"] & (table["price_from"] > 0)]
    if last.empty:
        return tr("The fewest desks are the best, whatever an hour without a desk costs")
    rows = last.astype(object).where(last.notna() & (last != np.inf), None).to_dict("records")
    prices = "; ".join(
        tr(
            "{ratio} from {price} ({interval})",
            ratio=words.number(row["ratio"]),
            price=eur(row["price_from"]),
            interval=price_interval(row),
        )
        for row in rows
    )
    return tr(
        "Lines that rise with the desk ratio: the price of an hour without a desk from which it is the best. {prices}.",
        prices=prices,
    )


def compliance_picture(table: "pd.DataFrame", summary: Mapping[str, Any]) -> Figure:
    """Return the desks needed for the promise, and the EUR a year saved, against the compliance with the policy."""
    with house_style():
        figure = new_figure(paying(summary), _compliance_print(summary), alt=_compliance_alt(summary), height=7.0)
        upper, lower = figure.subplots(2, 1, sharex=True)
        where = 100 * table["compliance"].to_numpy(dtype=float)
        _banded(upper, where, table, "desks_needed", 1.0, color=BLUE, marker="o")
        upper.yaxis.set_major_locator(round_ticks())
        upper.set_ylabel(tr("desks needed for {share} of days", share=words.given(1 - summary["asked"]["target"])))
        unit, label = unit_of_money(float(np.abs(table["eur_net"].to_numpy(dtype=float)).max()))
        _banded(lower, where, table, "eur_net", unit, color=VERMILLION, marker="s")
        lower.axhline(0, color=BLACK, lw=0.8)
        lower.set_ylabel(label)
        lower.set_xlabel(tr("compliance: people in a hundred who follow the policy"))
        found = summary["compliance"]["pays_from"]
        if found["estimate"] is not None and found["low"] is not None:
            end = 100.0 if found["high"] is None else 100 * found["high"]
            for axes in (upper, lower):
                axes.axvspan(100 * found["low"], end, color=GREY, alpha=0.15, lw=0)
                axes.axvline(100 * found["estimate"], color=GREY, lw=0.8, ls=(0, (4, 2)))
        for axes in (upper, lower):
            axes.yaxis.set_major_formatter(thousands())
        figure.align_ylabels()
    return figure


def _banded(axes: Axes, where: Values, table: "pd.DataFrame", name: str, unit: float, **look: Any) -> None:
    value, low, high = (table[f"{name}{end}"].to_numpy(dtype=float) / unit for end in ("", "_low", "_high"))
    axes.fill_between(where, low, high, color=look["color"], alpha=0.2, lw=0)
    axes.plot(where, value, lw=1.4, ms=4.5, mec="white", mew=0.4, **look)


def _compliance_alt(summary: Mapping[str, Any]) -> str:
    """Return the desks needed and what is saved at the lowest and at the highest compliance."""
    levels = "; ".join(
        tr(
            "at a compliance of {level} {desks} are needed and the net saving is {saved} a year",
            level=words.given(row["compliance"]),
            desks=words.counted(row["desks_needed"], "desk", "desks"),
            saved=figures.euros(figures.of_row(row, "eur_net")),
        )
        for row in (summary["compliance"]["levels"][0], summary["compliance"]["levels"][-1])
    )
    return tr(
        "Two panels over the compliance with the policy, the desks needed and the money saved: {levels}.",
        levels=levels,
    )
