"""The picture of a recommendation: the promised figure against desks, and where it is kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.language import tr
from sim.plots.style import (
    BLACK,
    COLOURS,
    GREY,
    LINES,
    MARKERS,
    desks_per,
    house_style,
    joined,
    legend_below,
    new_figure,
    round_ticks,
    say_instead,
    thousands,
)
from sim.study import Study
from sim.told.base import method
from sim.told.measured import subject
from sim.told.recommend import headline, promised, ratio

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
LONG: Final = 45  # characters of an entry of the legend of which a line holds one only
SEEN = 2.4  # the axis ends at so many times the target


def pictures(study: Study) -> dict[str, Figure]:
    """Return the picture by its name."""
    return {"desks_for_the_promise": promise_kept(study.summary, study.tables["curve"])}


def promise_kept(summary: Summary, curve: "pd.DataFrame") -> Figure:
    """Return the figure against desks around the answers, with its interval, for every case."""
    cases = list(summary["by_case"])
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), alt=_alt(summary), height=4.6 + 0.19 * len(cases))
        axes = figure.add_subplot()
        target = 100 * summary["asked"]["target"]
        shown = curve[100 * curve["low"] <= SEEN * target]
        if shown.empty:
            say_instead(axes, tr("With no number of desks that was looked at is the figure near the target"))
            return figure
        for place, name in enumerate(cases):
            rows = shown[shown["case"] == name]
            _case(axes, place, summary["by_case"][name], rows)
        promise = tr("the promise, at most {share}", share=words.given(summary["asked"]["target"]))
        axes.axhline(target, color=BLACK, lw=1.4, ls=":", label=promise)
        axes.set_ylim(0, SEEN * target)
        axes.set_xlabel(tr("desks"))
        asked = summary["asked"]
        axes.set_ylabel(f"{subject(asked['measure'], asked['weekday'])} (%)")
        axes.xaxis.set_major_formatter(thousands())
        axes.xaxis.set_major_locator(round_ticks(9))
        axes.yaxis.set_major_formatter(thousands())
        axes.margins(x=0.03)
        _ratios(axes, summary)
        legend_below(axes, columns=1 if max(map(len, axes.get_legend_handles_labels()[1])) > LONG else 2)
    return figure


def _case(axes: Axes, place: int, entry: Mapping[str, Any], rows: "pd.DataFrame") -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    desks = rows["desks"].to_numpy(dtype=float)
    estimate, low, high = (100 * rows[name].to_numpy(dtype=float) for name in ("estimate", "low", "high"))
    axes.fill_between(desks, low, high, color=colour, alpha=0.22, lw=0)
    axes.plot(desks, estimate, color=colour, lw=1.5, ls=LINES[place % len(LINES)])
    name = words.case(entry["case"], 50)
    if entry["desks"] is None:
        axes.plot([], [], color=colour, ls=LINES[place % len(LINES)], label=tr("{case}: no answer", case=name))
        return
    ideal = entry["ideal_desks"]
    desks_said = words.counted(entry["desks"], "desk", "desks")
    label = f"{name}: {desks_said}"
    if ideal is not None and ideal != entry["desks"]:
        hollow = rows[rows["desks"] == ideal]
        look: dict[str, Any] = {"marker": marker, "ms": 6, "mfc": "white", "mec": colour, "mew": 1.2, "ls": ""}
        axes.plot(hollow["desks"], 100 * hollow["estimate"], zorder=4, **look)
        label = tr(
            "{case}: {desks} (hollow: {ideal} by the estimate alone)",
            case=name,
            desks=desks_said,
            ideal=words.count(ideal),
        )
    axes.errorbar(
        [entry["desks"]],
        [100 * entry["estimate"]],
        [[100 * (entry["estimate"] - entry["low"])], [100 * (entry["high"] - entry["estimate"])]],
        color=colour, marker=marker, ms=7, capsize=4, lw=1.6, zorder=5, label=label,
    )  # fmt: skip


def _ratios(axes: Axes, summary: Summary) -> None:
    """Write the desks per FTE along the top, where all cases have the same staff."""
    bases = {
        round(entry["desks"] / entry["desks_per_fte"], 6) for entry in summary["by_case"].values() if entry["desks"]
    }
    if len(bases) != 1:
        return
    fte = bases.pop()
    top = axes.secondary_xaxis("top", functions=(lambda desks: desks / fte, lambda ratio: ratio * fte))
    top.set_xlabel(desks_per("fte"), color=GREY)
    top.tick_params(colors=GREY)
    top.spines["top"].set_visible(False)
    top.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))
    top.xaxis.set_major_formatter(thousands())


def _small_print(summary: Summary) -> str:
    return joined(
        findings.warned(summary),
        tr(
            "Bars and bands are 95 % intervals of each number of desks by itself. The desks with a bar are the fewest "
            "with which the whole interval lies below the promise, as with all more that were looked at and had any."
        ),
        method(summary),
        tr("sim {version}.", version=summary["version"]),
    )


def _alt(summary: Summary) -> str:
    """Return the fewest desks of each case, with the figure that they leave."""
    cases = "; ".join(
        tr("{case}: no answer", case=words.case(name, 40))
        if entry["desks"] is None
        else tr(
            "{case}: {desks} ({ratio}), with the figure {figure}",
            case=words.case(name, 40),
            desks=words.counted(entry["desks"], "desk", "desks"),
            ratio=ratio(entry),
            figure=findings.with_interval(entry, bounded=True),
        )
        for name, entry in summary["by_case"].items()
    )
    return tr(
        "Falling lines with bands: {measure}, by the number of desks. The fewest desks for the promise, {promise}: "
        "{cases}.",
        measure=subject(summary["asked"]["measure"], summary["asked"]["weekday"]),
        promise=promised(summary),
        cases=cases,
    )
