"""A made-up calibration in the shape that `task=calibrate` gives, for the tests of what shows it."""

import datetime
from typing import Any

import numpy as np
import pandas as pd

from sim.calibration.result import Calibrated
from sim.language import mark
from sim.sentences import Counted, Sentence

DAYS = ("mon", "tue", "wed", "thu", "fri")
MEANS = (150.0, 210.0, 180.0, 205.0, 80.0)
METHOD = Sentence("median day")  # stands for the texts of fits, which are their own


def fit(name: str, value: Any, low: Any = None, high: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "low": low,
        "high": high,
        "level": 0.95,
        "method": METHOD,
        "source": "badges",
        "rests_on": {"people": 412, "weeks": 43},
        "setting": True,
        "reason": "",
        "answers": [],
    } | more


ANSWERS = [
    {"attendance.team_correlation": team, "attendance.common_correlation": 0.004 + 0.0106 * (1 - team / 0.08)}
    for team in np.linspace(0, 0.08, 9).round(3).tolist()
]
WEIGHTS = [0.18, 0.26, 0.21, 0.25, 0.10]
FITS = [
    fit("organisation.office_days", 2.31, 2.25, 2.37),
    fit("attendance.weekday_weights", WEIGHTS, [one - 0.01 for one in WEIGHTS], [one + 0.01 for one in WEIGHTS]),
    fit("attendance.habit", 0.31, 0.27, 0.35),
    fit("attendance.team_correlation", 0.021, 0.012, 0.033),
    fit("attendance.common_correlation", 0.0020, 0.0005, 0.0040),
    fit("calendar.leave_days", 24.0, 22.6, 25.3, reason=METHOD),
    fit("day.arrival", 8.52, 8.49, 8.56),
    fit("day.arrival_within", 0.41, 0.39, 0.43),
    fit("day.lunch_share", None, reason=METHOD),
    fit("policy.no_show", 0.17, 0.14, 0.2, source="bookings", rests_on={"bookings": 8123}),
    fit("gemeten.getal", 12.25, None, None, setting=False, rests_on={"stays": 41234}),
]


def coverage(share: float, half: float = 0.09) -> dict[str, float]:
    return {"share": share, "low": max(0.0, share - half), "high": min(1.0, share + half)}


def backtest(code: str = "good", **more: Any) -> dict[str, Any]:
    return {
        "weeks": 8,
        "first": "2025-11-03",
        "last": "2025-12-28",
        "folds": 2,
        "days": 38,
        "attendance": {
            "coverage": {"50": coverage(0.53, 0.16), "80": coverage(0.82, 0.12), "95": coverage(0.947, 0.07)},
            "crps": {"model": 8.1, "last_year": 12.4, "smoothing": 31.0},
            "skill": {
                "last_year": {"estimate": 0.347, "low": 0.21, "high": 0.46},
                "smoothing": {"estimate": 0.739, "low": 0.66, "high": 0.79},
            },
            "pit": [3, 5, 2, 4, 6, 3, 4, 5, 2, 4],
            "bias": {"estimate": 1.3, "low": -2.9, "high": 5.6},
        },
        "peak": {
            "coverage": {"50": coverage(0.5, 0.3), "80": coverage(0.75, 0.28), "95": coverage(1.0, 0.37)},
            "crps": {"model": 7.4, "last_year": 13.9, "smoothing": 58.2},
        },
        "weekdays": [
            {"weekday": day, "observed": mean + 3, "predicted": mean, "low": mean - 9.5, "high": mean + 9.5}
            for day, mean in zip(DAYS, MEANS, strict=True)
        ],
        "verdict": Sentence("Day"),
        "verdict_code": code,
    } | more


def daily(held_weeks: int = 8, seed: int = 1) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    first, weeks = datetime.date(2025, 1, 6), 51
    rows = []
    for number in range(weeks * 5):
        week, weekday = divmod(number, 5)
        date = first + datetime.timedelta(days=7 * week + weekday)
        if date in (datetime.date(2025, 4, 21), datetime.date(2025, 12, 25), datetime.date(2025, 12, 26)):
            continue
        level = MEANS[weekday] * (0.6 if 28 <= week <= 32 else 1.0)
        observed = max(0, round(level * np.exp(0.06 * draws.standard_normal()) + 5 * draws.standard_normal()))
        held = week >= weeks - held_weeks
        wide = 0.075 * level + 5
        ends = {"low": -1.96, "middle": 0.0, "high": 1.96, "low80": -1.28, "high80": 1.28}
        band = {name: level + far * wide if held else np.nan for name, far in ends.items()}
        day = {"date": date.isoformat(), "weekday": DAYS[weekday]}
        rows.append({**day, "observed": observed, "held_out": held, **band})
    return pd.DataFrame(rows)


def profile() -> pd.DataFrame:
    minute = np.arange(0, 24 * 60, 15)
    hour = minute / 60

    def inside(start: float, end: float) -> Any:
        return (1 / (1 + np.exp(-(hour - start) * 2.2)) * 1 / (1 + np.exp((hour - end) * 1.9)) * 0.9).round(4)

    return pd.DataFrame(
        {"minute": minute, "share_inside_observed": inside(8.6, 17.2), "share_inside_fitted": inside(8.7, 17.3)}
    )


PRESET = "organisation:\n  office_days: 2.31\nattendance:\n  habit: 0.31\n"


def calibrated(fits: Any = None, tested: Any = ..., **more: Any) -> Calibrated:
    """A calibration of 412 people by badges and bookings; `tested` is the backtest."""
    summary = {
        "schema": 1,
        "version": "0.7.0",
        "run_id": "0123456789ab",
        "task": "calibrate",
        "scenario": {"organisation": {"name": "finance_ministry"}, "attendance": {"name": "nl_hybrid"}},
        "seed": 1,
        "data": {
            "badges": {"name": "badges.csv", "sha256": "ab" * 32},
            "bookings": {"name": "bookings.xlsx", "sha256": "cd" * 32},
        },
        "period": {"first": "2025-01-06", "last": "2025-12-28", "weeks": 51},
        "recent_weeks": None,
        "people": 412,
        "fits": FITS if fits is None else fits,
        "backtest": backtest() if tested is ... else tested,
        "report": [
            "badges.csv: 41,234 rows",
            Sentence("empty rows skipped: {number}", number=3),
        ],
        "warnings": [Sentence("fte: {people} empty, taken as 1 FTE", people=Counted(3, "person", "people"))],
        "preset": "preset.yaml",
    } | more
    return Calibrated(summary, daily(8 if summary["backtest"] else 0), profile(), PRESET)


def cannot_split() -> Calibrated:
    """A calibration by daily counts, which cannot tell the two correlations apart."""
    reason = mark("median day")
    told = [one for one in FITS if "correlation" not in one["name"] and one["name"].startswith("attendance")]
    by_counts: dict[str, Any] = {"source": "counts", "rests_on": {"days": 250}}
    both = [
        fit(f"attendance.{name}_correlation", None, reason=reason, answers=ANSWERS, **by_counts)
        for name in ("team", "common")
    ]
    counts = {"counts": {"name": "counts.csv", "sha256": "ef" * 32}}
    whole = calibrated([*told, *both], people=None, data=counts)
    return Calibrated(whole.summary, whole.daily, None, whole.preset)
