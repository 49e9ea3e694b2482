"""The desks in use over the day: the median day, and bands that hold 50 % and 90 % of days."""

from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim import findings, words
from sim.language import tr
from sim.over_buildings import several
from sim.plots.peak_demand import ALL_DAYS, NO_DAY
from sim.plots.style import (
    BLACK,
    BLUE,
    ORANGE,
    SKY,
    house_style,
    legend_below,
    new_figure,
    round_ticks,
    say_instead,
    small_print,
    thousands,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.evaluation import Evaluation

MINUTES: Final = 15  # length of a row of the curve
IN_USE: Final = 0.01  # share of desks from which the day is drawn: a single early bird makes no day of 16 hours


def day(evaluation: "Evaluation") -> Figure:
    """Return the desks in use over the day: the median day, and bands that hold 50 % and 90 % of days."""
    with house_style():
        figure = new_figure(day_finding(evaluation), small_print(evaluation.summary), alt=_alt(evaluation))
        day_panel(figure.add_subplot(), evaluation)
    return figure


def day_finding(evaluation: "Evaluation") -> str:
    """Return when all desks are taken and how often, or how many are in use at the busiest time."""
    frame = _all_days(evaluation)
    if frame.empty:
        return tr(NO_DAY)
    desks, owned = evaluation.summary["desks"], evaluation.summary["owned_desks"]
    fullest = frame.iloc[int(frame["full_share"].to_numpy().argmax())]
    # Owned desks may stand empty while every desk that is shared is taken: only the count of full moments knows.
    if fullest["full_share"] > 0 and owned < desks:
        time = words.clock(fullest["minute"])
        if several(evaluation.summary) and fullest["full_share"] < 1:
            share = words.percent(fullest["full_share"])
            return tr("Around {time} a building has all shared desks taken on {share} of days", time=time, share=share)
        if fullest["full_share"] >= 1:
            return tr("All shared desks taken around {time} on every day", time=time)
        share = words.percent(fullest["full_share"])
        return tr("All shared desks taken around {time} on {share} of days", time=time, share=share)
    busiest = frame.iloc[int(frame["q50"].to_numpy().argmax())]
    time, all_desks = words.clock(busiest["minute"]), words.count(desks)
    if busiest["q50"] >= desks:
        return tr(
            "At the busiest time, {time}, all {desks} desks are in use on a median day", time=time, desks=all_desks
        )
    used, more = words.count(busiest["q50"]), words.count(busiest["q95"])
    if busiest["q95"] >= desks:
        return tr(
            "At the busiest time, {time}, {used} of {desks} desks are in use on a median day, all {desks} on at least "
            "1 day in 20",
            time=time,
            used=used,
            desks=all_desks,
        )
    return tr(
        "At the busiest time, {time}, {used} of {desks} desks are in use on a median day, {more} on 1 day in 20",
        time=time,
        used=used,
        desks=all_desks,
        more=more,
    )


def day_panel(axes: Axes, evaluation: "Evaluation", width: float | None = None) -> None:
    """Draw the bands over the hours of the day that are in use; the legend is at most so many inches wide."""
    frame = _drawn(evaluation)
    if frame.empty:
        say_instead(axes, tr(NO_DAY))
        return
    desks = evaluation.summary["desks"]
    hours = frame["minute"].to_numpy(dtype=float) / 60
    half, most = words.percent(0.5, 0), words.percent(0.9, 0)
    axes.fill_between(
        hours, frame["q05"], frame["q95"], color=SKY, alpha=0.35, lw=0, label=tr("{share} of days", share=most)
    )
    axes.fill_between(
        hours, frame["q25"], frame["q75"], color=BLUE, alpha=0.45, lw=0, label=tr("{share} of days", share=half)
    )
    axes.plot(hours, frame["q50"], color=BLUE, lw=1.8, label=tr("median day"))
    axes.fill_between(
        hours,
        frame["held_empty"],
        facecolor="white",
        edgecolor=ORANGE,
        hatch="....",
        lw=0.8,
        label=tr("held but empty (mean)"),
    )
    axes.axhline(desks, color=BLACK, lw=1.6, label=findings.supply(evaluation.summary))
    axes.set_ylim(0, 1.05 * desks)
    axes.set_xlim(hours.min(), hours.max())
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True, steps=[1, 2, 5]))
    axes.xaxis.set_major_formatter(lambda hour, _: words.clock(60 * hour))
    axes.yaxis.set_major_locator(round_ticks())
    axes.yaxis.set_major_formatter(thousands())
    axes.set_xlabel(tr("time of day"))
    axes.set_ylabel(tr("desks in use or held"))
    legend_below(axes, columns=2, width=width)


def _all_days(evaluation: "Evaluation") -> "pd.DataFrame":
    """Return the rows of all days together; none where no day was simulated."""
    frame = evaluation.curve[evaluation.curve["weekday"] == ALL_DAYS]
    return frame if frame["q50"].notna().any() else frame.iloc[:0]


def _drawn(evaluation: "Evaluation") -> "pd.DataFrame":
    """Return the rows while desks are in use."""
    frame = _all_days(evaluation)
    used = frame[frame["q95"] > IN_USE * evaluation.summary["desks"]]
    start, end = (used["minute"].min(), used["minute"].max()) if len(used) else (7 * 60, 19 * 60)
    return frame[frame["minute"].between(start - MINUTES, end + MINUTES)]


def _alt(evaluation: "Evaluation") -> str:
    frame = _drawn(evaluation)
    if frame.empty:
        return tr(NO_DAY)
    busiest = frame.iloc[int(frame["q50"].to_numpy().argmax())]
    return tr(
        "Desks in use from {start} to {end}, with bands that hold half and nine in ten of the days. At {time} the "
        "median day has {median} in use, and nine days in ten lie between {low} and {high}. There are {desks}; on "
        "average at most {empty} are held but empty.",
        start=words.clock(frame["minute"].min()),
        end=words.clock(frame["minute"].max()),
        time=words.clock(busiest["minute"]),
        median=words.count(busiest["q50"]),
        low=words.count(busiest["q05"]),
        high=words.count(busiest["q95"]),
        desks=words.count(evaluation.summary["desks"]),
        empty=words.count(frame["held_empty"].max()),
    )
