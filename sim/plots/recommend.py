"""The picture of a recommendation: the promised figure against desks, and where it is kept."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.plots.style import BLACK, GREY, house_style, legend_below, new_figure, say_instead, thousands
from sim.plots.sweep import COLOURS, MARKERS, STYLES
from sim.study import Study
from sim.told.base import method
from sim.told.measured import SUBJECTS
from sim.told.recommend import headline

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
SEEN = 2.4  # the axis ends at so many times the target


def pictures(study: Study) -> dict[str, Figure]:
    """Return the picture by its name."""
    return {"desks_for_the_promise": promise_kept(study.summary, study.tables["curve"])}


def promise_kept(summary: Summary, curve: "pd.DataFrame") -> Figure:
    """Return the figure against desks around the answers, with its interval, for every case."""
    cases = list(summary["by_case"])
    with house_style():
        figure = new_figure(headline(summary), _small_print(summary), height=4.6 + 0.19 * len(cases))
        axes = figure.add_subplot()
        target = 100 * summary["asked"]["target"]
        shown = curve[100 * curve["low"] <= SEEN * target]
        if shown.empty:
            say_instead(axes, "With no number of desks that was looked at is the figure near the target")
            return figure
        for place, name in enumerate(cases):
            rows = shown[shown["case"] == name]
            _case(axes, place, summary["by_case"][name], rows)
        axes.axhline(target, color=BLACK, lw=1.4, ls=":", label=f"the promise, at most {target:.4g} %")
        axes.set_ylim(0, SEEN * target)
        axes.set_xlabel("desks")
        axes.set_ylabel(_label(summary))
        axes.xaxis.set_major_formatter(thousands())
        axes.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
        axes.yaxis.set_major_formatter(thousands())
        axes.margins(x=0.03)
        _ratios(axes, summary)
        legend_below(axes, columns=1 if max(map(len, cases)) > 20 else 2)
    return figure


def _case(axes: Axes, place: int, entry: Mapping[str, Any], rows: "pd.DataFrame") -> None:
    colour, marker = COLOURS[place % len(COLOURS)], MARKERS[place % len(MARKERS)]
    desks = rows["desks"].to_numpy(dtype=float)
    estimate, low, high = (100 * rows[name].to_numpy(dtype=float) for name in ("estimate", "low", "high"))
    axes.fill_between(desks, low, high, color=colour, alpha=0.22, lw=0)
    axes.plot(desks, estimate, color=colour, lw=1.5, ls=STYLES[place % len(STYLES)])
    name = words.clean(entry["case"], 50)
    if entry["desks"] is None:
        axes.plot([], [], color=colour, ls=STYLES[place % len(STYLES)], label=f"{name}: no answer")
        return
    ideal = entry["ideal_desks"]
    label = f"{name}: {words.counted(entry['desks'], 'desk')}"
    if ideal is not None and ideal != entry["desks"]:
        hollow = rows[rows["desks"] == ideal]
        look: dict[str, Any] = {"marker": marker, "ms": 6, "mfc": "white", "mec": colour, "mew": 1.2, "ls": ""}
        axes.plot(hollow["desks"], 100 * hollow["estimate"], zorder=4, **look)
        label += f" (hollow: {words.count(ideal)} by the estimate alone)"
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
    top.set_xlabel("desks per FTE", color=GREY)
    top.tick_params(colors=GREY)
    top.spines["top"].set_visible(False)
    top.xaxis.set_major_locator(MaxNLocator(nbins=8))
    top.xaxis.set_major_formatter(thousands())


def _label(summary: Summary) -> str:
    asked = summary["asked"]
    where = "" if asked["weekday"] == "all" else f", {words.WEEKDAYS[asked['weekday']]}s"
    return f"{SUBJECTS[asked['measure']]}{where} (%)"


def _small_print(summary: Summary) -> str:
    warned = findings.warned(summary)
    return (
        f"{warned + ' ' if warned else ''}Bars and bands are 95 % intervals of each number of desks by itself. The "
        "desks with a bar are the fewest with which, and with all more, the whole interval lies below the promise. "
        f"{method(summary)} sim {summary['version']}."
    )
