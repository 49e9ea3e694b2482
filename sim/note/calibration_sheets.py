"""The tables of a calibration as they stand in its workbook."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from sim import words
from sim.calibration.result import Calibrated
from sim.language import tr
from sim.note.sheets import Sheet
from sim.told import calibration
from sim.told.fitted import answers, basis, lines, source, text_of
from sim.words import WEEKDAYS

Summary = Mapping[str, Any]

_ENDS: Final = {"value": "share", "low": "low", "high": "high"}  # of a coverage


def sheets_of(calibrated: Calibrated) -> list[Sheet]:
    """Return the sheets of a calibration in the language that is spoken."""
    summary = calibrated.summary
    daily = calibrated.daily.copy()
    daily["date"] = daily["date"].astype(str).str[:10]
    daily["weekday"] = [words.weekday(day) if day in WEEKDAYS else day for day in daily["weekday"]]
    found = [
        Sheet(
            "parameters",
            tr("Parameters"),
            tr("Every fitted parameter with its interval, and what the data cannot tell"),
            pd.DataFrame(list(_parameters(summary))),
            {
                "name": ("text", tr("setting")),
                "label": ("text", tr("parameter")),
                "value": ("text", tr("value")),
                "interval": ("text", tr("interval {level}", level=words.percent(0.95, 0))),
                "source": ("text", tr("read from")),
                "rests_on": ("text", tr("rests on")),
                "method": ("text", tr("method")),
                "reason": ("text", tr("remark")),
                "answers": ("text", tr("settings that fit equally well")),
            },
        ),
        Sheet(
            "daily",
            tr("Days"),
            tr("People in the office by day, with the prediction of the days held out"),
            daily,
            {
                "date": ("text", tr("date")),
                "weekday": ("text", tr("weekday")),
                "observed": ("people", tr("observed")),
                "held_out": ("text", tr("held out")),
                "low": ("mean people", tr("predicted, {share} of days have more", share=words.given(0.975))),
                "middle": ("mean people", tr("predicted, middle")),
                "high": ("mean people", tr("predicted, {share} of days have fewer", share=words.given(0.975))),
                "low80": ("mean people", tr("predicted, {share} of days have more", share=words.given(0.9))),
                "high80": ("mean people", tr("predicted, {share} of days have fewer", share=words.given(0.9))),
            },
        ),
    ]
    if summary["backtest"] is not None:
        found.append(
            Sheet(
                "backtest",
                tr("Backtest"),
                tr("How well the held-out weeks were predicted"),
                pd.DataFrame(list(_backtest(summary["backtest"]))),
                {
                    "about": ("text", tr("about")),
                    "figure": ("text", tr("figure")),
                    "value": ("number", tr("value")),
                    "low": ("number", tr("lower end")),
                    "high": ("number", tr("upper end")),
                },
            )
        )
    if calibrated.profile is not None:
        found.append(
            Sheet(
                "profile",
                tr("Time of day"),
                tr("Share of a day's people who are inside, by time of day"),
                calibrated.profile,
                {
                    "minute": ("clock", tr("time")),
                    "share_inside_observed": ("share", tr("observed")),
                    "share_inside_fitted": ("share", tr("as fitted")),
                },
            )
        )
    return [sheet for sheet in found if len(sheet.frame)]


def _parameters(summary: Summary) -> Iterator[dict[str, str]]:
    for fit in summary["fits"]:
        for line in lines(fit):
            yield {
                "name": words.clean(fit["name"], 60),
                "label": line.label,
                "value": line.value or tr("cannot be told"),
                "interval": line.interval,
                "source": source(fit),
                "rests_on": basis(fit),
                "method": text_of(fit["method"]),
                "reason": text_of(fit["reason"]),
                "answers": answers(fit) if fit["value"] is None else "",
            }


def _backtest(tested: Summary) -> Iterator[dict[str, Any]]:
    """Yield the figures of the backtest, shares in percent and errors in people."""
    for part, about in (("attendance", tr("people in the office a day")), ("peak", tr("highest day of a week"))):
        for band, one in tested[part]["coverage"].items():
            shares = {end: None if one[key] is None else 100 * one[key] for end, key in _ENDS.items()}
            band_said = words.given(float(band) / 100)
            yield {
                "about": about,
                "figure": tr("days inside the band for {share} of days (%)", share=band_said),
            } | shares
        for name, value in tested[part]["crps"].items():
            who = tr(calibration.BASELINES.get(name, calibration.MODEL))
            figure = tr("error (CRPS, people): {who}", who=who)
            yield {"about": about, "figure": figure, "value": value, "low": None, "high": None}
        for name, one in tested[part].get("skill", {}).items():
            who = tr(calibration.BASELINES.get(name, calibration.MODEL))
            figure = tr("error less than that of (%): {who}", who=who)
            ends = {"value": one["estimate"], "low": one["low"], "high": one["high"]}
            yield {"about": about, "figure": figure} | {
                end: None if share is None else 100 * share for end, share in ends.items()
            }
    off = tested["attendance"]["bias"]
    yield {
        "about": tr("people in the office a day"),
        "figure": tr("observed less predicted, people"),
        "value": off["estimate"],
        "low": off["low"],
        "high": off["high"],
    }
    for row in tested["weekdays"]:
        day = words.weekday(row["weekday"]) if row["weekday"] in WEEKDAYS else row["weekday"]
        yield {"about": day, "figure": tr("observed"), "value": row["observed"], "low": None, "high": None}
        yield {
            "about": day,
            "figure": tr("predicted"),
            "value": row["predicted"],
            "low": row["low"],
            "high": row["high"],
        }
