"""A calibration in pictures: the held-out days in their predicted bands, and what else tells whether to trust it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure

from sim import words
from sim.calibration.result import Calibrated
from sim.language import date as dated
from sim.language import tr, trn
from sim.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SKY,
    VERMILLION,
    house_style,
    joined,
    legend_below,
    new_figure,
    round_ticks,
    run_of,
    thousands,
)
from sim.told.calibration import BIASED, NARROW, WIDE, correlations, headline, people, read
from sim.told.fitted import source
from sim.words import WEEKDAYS

if TYPE_CHECKING:
    import pandas as pd

Summary = Mapping[str, Any]
Values = npt.NDArray[np.float64]

GAP: Final = 4  # days without any after which the line of days breaks
TICKS: Final = 8  # dates along an axis
TOGETHER: Final = 0.95  # chance that all bars of a perfect forecast lie inside their band
IN_USE: Final = 0.01  # share of a day's people inside from which the day is drawn


def pictures(calibrated: Calibrated) -> dict[str, Figure]:
    """Return the pictures that there is something to show in, by the name of their file."""
    summary, found = calibrated.summary, dict[str, Figure]()
    if len(calibrated.daily):
        found["calibration_days"] = days(calibrated)
    if summary["backtest"] is not None:
        found |= {"calibration_weekdays": weekdays(summary), "calibration_pit": pit(summary)}
    if calibrated.profile is not None:
        found["calibration_inside"] = inside(summary, calibrated.profile)
    if len(correlations(summary)) > 1:
        found["calibration_correlations"] = split(summary)
    return found


def days(calibrated: Calibrated) -> Figure:
    """Return the people of every working day, with the bands that were predicted for the days held out."""
    summary, frame = calibrated.summary, calibrated.daily
    when = np.array(frame["date"].astype(str).str[:10], dtype="datetime64[D]")
    seen, held = frame["observed"].to_numpy(dtype=float), frame["held_out"].to_numpy(dtype=bool)
    title, alt = _days_told(summary, frame)
    with house_style():
        figure = new_figure(title, _small_print(summary), alt=alt, height=6.8 if held.any() else 4.4)
        whole, *close = figure.subplots(2 if held.any() else 1, 1, squeeze=False)[:, 0].tolist()
        _line(whole, when, seen, color=BLUE, lw=0.8, marker=".", ms=3)
        _axes_of_days(whole)
        if held.any():
            whole.axvspan(when[held][0], when[held][-1], color=SKY, alpha=0.2, lw=0)
            whole.set_title(tr("All days; shaded: held out"))
            _held_out(close[0], frame[held], when[held], seen[held])
    return figure


def _held_out(axes: Axes, frame: "pd.DataFrame", when: npt.NDArray[Any], seen: Values) -> None:
    """Draw the held-out days one after the other, so that weekends and holidays leave no holes in the bands."""
    place = np.arange(len(when))
    look: tuple[tuple[str, str, float, str], ...] = (
        ("low", "high", 0.25, tr("{share} of days predicted here", share=words.percent(0.95, 0))),
        ("low80", "high80", 0.5, tr("{share} of days predicted here", share=words.percent(0.8, 0))),
    )
    for low, high, alpha, entry in look:
        axes.fill_between(place, frame[low], frame[high], step="mid", color=SKY, alpha=alpha, lw=0, label=entry)
    axes.plot(place, frame["middle"], color=GREY, lw=1.0, ls="--", drawstyle="steps-mid", label=tr("middle of these"))
    out = (seen < frame["low"].to_numpy()) | (seen > frame["high"].to_numpy())
    axes.plot(place[~out], seen[~out], ls="", marker="o", ms=4, color=BLUE, label=tr("observed"))
    if out.any():
        axes.plot(place[out], seen[out], ls="", marker="X", ms=6, color=VERMILLION, label=tr("observed, outside"))
    weeks = (when.astype(int) + 3) // 7  # from Monday on: day 0 was a Thursday
    starts = np.flatnonzero(np.r_[True, weeks[1:] != weeks[:-1]])
    starts = starts[:: 1 + (len(starts) - 1) // TICKS]
    axes.set_xticks(starts, [str(when[start]) for start in starts])
    axes.set_title(tr("The days held out, one after the other"))
    axes.set_xlim(-0.7, len(when) - 0.3)
    axes.set_ylabel(tr("people"))
    axes.yaxis.set_major_formatter(thousands())
    axes.set_ylim(bottom=0)
    legend_below(axes, columns=3)


def _days_told(summary: Summary, frame: "pd.DataFrame") -> tuple[str, str]:
    """Return the finding and, for who cannot see it, the figures of the days."""
    seen, held = frame["observed"], frame[frame["held_out"].astype(bool)]
    period = {
        "days": words.counted(len(frame), "day", "days"),
        "first": dated(date.fromisoformat(str(frame["date"].iloc[0])[:10])),
        "last": dated(date.fromisoformat(str(frame["date"].iloc[-1])[:10])),
        "mean": words.count(seen.mean()),
        "least": words.count(seen.min()),
        "most": words.count(seen.max()),
    }
    alt = tr(
        "People in the office on {days} from {first} to {last}: {mean} on average, from {least} to {most}.", **period
    )
    if not len(held):
        return tr("On average {mean} people came a day, at most {most}", **period), alt
    covered = summary["backtest"]["attendance"]["coverage"]
    number = {
        "days": words.counted(len(held), "day held out", "days held out"),
        "inside": words.percent(covered["95"]["share"], 0),
        "half": words.percent(covered["80"]["share"], 0),
        "share": words.percent(0.95, 0),
        "less": words.percent(0.8, 0),
    }
    more = tr(
        "Of {days} {inside} lie inside the band for {share} of days, {half} inside that for {less}; one on the edge of "
        "a band lies inside in part.",
        **number,
    )
    return tr("{inside} of {days} came out inside the band predicted for {share} of days", **number), f"{alt} {more}"


def weekdays(summary: Summary) -> Figure:
    """Return the mean attendance of the held-out weekdays, observed and predicted with its interval."""
    rows = summary["backtest"]["weekdays"]
    names = [words.weekday(row["weekday"]) if row["weekday"] in WEEKDAYS else str(row["weekday"]) for row in rows]
    seen, middle, low, high = (
        np.array([row[name] for row in rows], float) for name in ("observed", "predicted", "low", "high")
    )
    out = (seen < low) | (seen > high)
    if out.any():
        listed = words.listed([name for name, one in zip(names, out, strict=True) if one])
        title = tr("Attendance was not predicted well on {weekdays}", weekdays=listed)
    else:
        most = int(seen.argmax())
        title = tr(
            "Every weekday came out inside its prediction; {weekday} is the busiest with {people} people",
            weekday=names[most],
            people=people(seen[most]),
        )
    alt = "; ".join(
        tr(
            "{weekday}: {seen} observed, {middle} predicted ({low} to {high})",
            weekday=name,
            **{
                key: people(one[place])
                for key, one in zip(("seen", "middle", "low", "high"), (seen, middle, low, high), strict=True)
            },
        )
        for place, name in enumerate(names)
    )
    place = np.arange(len(rows), dtype=float)
    with house_style():
        figure = new_figure(title, _small_print(summary), alt=f"{alt}.", height=4.2)
        axes = figure.add_subplot()
        axes.bar(place - 0.18, seen, 0.34, color=SKY, edgecolor=BLUE, lw=0.8, label=tr("observed, mean"))
        bars = np.stack([middle - low, high - middle]).clip(0)
        entry = tr("predicted, with interval of {level}", level=words.percent(0.95, 0))
        axes.errorbar(place + 0.18, middle, bars, fmt="D", ms=5, color=ORANGE, ecolor=BLACK, capsize=4, label=entry)
        axes.set_xticks(place, names)
        axes.grid(axis="x", visible=False)
        axes.set_ylabel(tr("people"))
        axes.yaxis.set_major_formatter(thousands())
        axes.set_ylim(0, 1.08 * max(seen.max(), high.max()))
        legend_below(axes, columns=2)
    return figure


def pit_band(number: int, bars: int) -> tuple[int, int]:
    """Return the fewest and the most days in a bar of a perfect forecast, for all bars together with `TOGETHER`.

    Each bar is binomial; by Bonferroni each leaves out its part of what all may. Days are taken as independent.
    """
    from scipy import stats

    tail = (1 - TOGETHER) / bars / 2
    low, high = stats.binom.ppf([tail, 1 - tail], number, 1 / bars)
    return int(low), int(high)


def pit(summary: Summary) -> Figure:
    """Return where in their predicted distributions the held-out days lie (PIT), with the band of a perfect forecast.

    Sources: Dawid, Journal of the Royal Statistical Society A 147 (1984); Gneiting, Balabdaoui and Raftery, ibid. B 69
    (2007).
    """
    bars = np.array(summary["backtest"]["attendance"]["pit"], dtype=float)
    low, high = pit_band(round(bars.sum()), len(bars))
    out = int(((bars < low) | (bars > high)).sum())
    title = tr("The spread of days is as predicted: every bar lies where those of a perfect forecast do")
    if not out and summary["backtest"]["verdict_code"] in (BIASED, NARROW, WIDE):
        title = tr("So few days show no fault here: every bar lies where those of a perfect forecast may")
    if out:
        title = trn(
            "The spread of days is not as predicted: {number} bar lies outside a perfect forecast's",
            "The spread of days is not as predicted: {number} bars lie outside a perfect forecast's",
            out,
            number=words.count(out),
        )
    alt = tr(
        "Days in each of {bars} equal parts of the predicted distribution, from the lowest on: {counts}. A perfect "
        "forecast has {low} to {high} in each.",
        bars=words.count(len(bars)),
        counts=", ".join(words.number(one, ".1f") for one in bars),
        low=words.count(low),
        high=words.count(high),
    )
    edges = 100 * np.arange(len(bars) + 1) / len(bars)
    with house_style():
        figure = new_figure(title, joined(_small_print(summary), _pit_read()), alt=alt, height=4.2)
        axes = figure.add_subplot()
        entry = tr("bars of a perfect forecast lie here")
        axes.axhspan(low, high, color=ORANGE, alpha=0.22, lw=0, label=entry)
        axes.bar(edges[:-1], bars, np.diff(edges), align="edge", color=SKY, edgecolor=BLUE, label=tr("days held out"))
        axes.axhline(bars.sum() / len(bars), color=BLACK, lw=1.0, ls="--", label=tr("as many in each"))
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 1.1 * max(bars.max(), high))
        axes.set_xticks(edges)
        axes.yaxis.set_major_locator(round_ticks())
        axes.set_xlabel(tr("predicted chance of fewer people than came (%)"))
        axes.set_ylabel(tr("days"))
        legend_below(axes, columns=3)
    return figure


def _pit_read() -> str:
    return tr(
        "High at both ends: predictions are too sure; high in the middle: too unsure; sloping: too low or too high. "
        "All bars of a perfect forecast lie in the band {share} of times, if days are independent.",
        share=words.percent(TOGETHER, 0),
    )


def inside(summary: Summary, profile: "pd.DataFrame") -> Figure:
    """Return the share of a day's people who are inside by time of day, observed and fitted."""
    shares = {name: 100 * profile[f"share_inside_{name}"].to_numpy(dtype=float) for name in ("observed", "fitted")}
    minute = profile["minute"].to_numpy(dtype=float)
    most = int(shares["observed"].argmax())
    apart = np.abs(shares["observed"] - shares["fitted"])
    told = {
        "time": words.clock(minute[most]),
        "seen": words.percent(shares["observed"][most] / 100, 0),
        "fitted": words.percent(shares["fitted"][most] / 100, 0),
        "apart": words.number(apart.max(), ".1f"),
        "when": words.clock(minute[int(apart.argmax())]),
    }
    title = tr("At {time} most people are inside: {seen} of those who come that day, {fitted} as fitted", **told)
    alt = tr(
        "Share of a day's people inside by time of day, observed and as fitted. Most are inside at {time}: {seen} and "
        "{fitted}. The two are furthest apart at {when}, by {apart} points.",
        **told,
    )
    drawn = np.flatnonzero(np.maximum(*shares.values()) > 100 * IN_USE)
    span = slice(max(0, drawn[0] - 1), drawn[-1] + 2) if len(drawn) else slice(None)
    hours = minute[span] / 60
    with house_style():
        figure = new_figure(title, _small_print(summary), alt=alt, height=4.2)
        axes = figure.add_subplot()
        axes.fill_between(hours, shares["observed"][span], color=SKY, alpha=0.4, lw=0)
        axes.plot(hours, shares["observed"][span], color=BLUE, lw=1.6, label=tr("observed"))
        axes.plot(hours, shares["fitted"][span], color=VERMILLION, lw=1.6, ls="--", label=tr("as fitted"))
        axes.xaxis.set_major_locator(round_ticks())
        axes.xaxis.set_major_formatter(lambda hour, _: words.clock(60 * hour))
        axes.set_xlim(hours.min(), hours.max())
        axes.set_ylim(0, 100)
        axes.set_xlabel(tr("time of day"))
        axes.set_ylabel(tr("people of the day who are inside (%)"))
        legend_below(axes, columns=2)
    return figure


def split(summary: Summary) -> Figure:
    """Return the pairs of team and common correlation that fit the data equally well."""
    pairs = correlations(summary)
    team, common = pairs[:, 0], pairs[:, 1]
    fit = next(one for one in summary["fits"] if one["name"] == "attendance.team_correlation")
    told = {
        "source": source(fit),
        "low": words.number(team.min(), ".3g"),
        "high": words.number(team.max(), ".3g"),
        "first": words.number(common[team.argmin()], ".3g"),
        "last": words.number(common[team.argmax()], ".3g"),
    }
    title = tr(
        "The data ({source}) fit a team correlation from {low} to {high}, each with a common one of its own", **told
    )
    alt = tr(
        "Pairs of correlations that fit the data equally well: from a team correlation of {low} with a common one of "
        "{first}, to a team correlation of {high} with a common one of {last}.",
        **told,
    )
    with house_style():
        figure = new_figure(title, _small_print(summary), alt=alt, height=4.0)
        axes = figure.add_subplot()
        axes.plot(team, common, color=BLUE, lw=1.4, marker="o", ms=5, clip_on=False, zorder=3)
        axes.set_xlim(left=0)
        axes.set_ylim(0, 1.1 * common.max() or 1)
        axes.grid(visible=True, axis="both")
        axes.xaxis.set_major_formatter(thousands())
        axes.yaxis.set_major_formatter(thousands())
        axes.set_xlabel(tr("what a team's days have in common (correlation)"))
        axes.set_ylabel(tr("what all people's days have in common"))
    return figure


def _line(axes: Axes, when: npt.NDArray[Any], seen: Values, **look: Any) -> None:
    """Draw days as a line that breaks where days are missing."""
    breaks = np.flatnonzero(np.diff(when).astype(int) > GAP) + 1
    for part in np.split(np.arange(len(when)), breaks):
        axes.plot(when[part], seen[part], **look)


def _axes_of_days(axes: Axes) -> None:
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=TICKS))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(lambda day, _: str(np.datetime64("1970-01-01") + int(day)))
    axes.set_ylabel(tr("people"))
    axes.yaxis.set_major_formatter(thousands())
    axes.set_ylim(bottom=0)


def _small_print(summary: Summary) -> str:
    known = tr("Read: {files}.", files=read(summary))
    return joined(f"{headline(summary).rstrip('.')}.", known, run_of(summary))
