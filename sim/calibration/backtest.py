"""Backtest: the last weeks of the logs, predicted from those before them, and how well (`scores`).

The unit is the week: days of one week share much, so every interval here is over weeks. Weeks to come are predicted in
time order, in up to three folds, each fitted on all that came before it and on nothing else.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.calibration.cutting import logs_until
from sim.calibration.fit import LEVEL, Fit, Setup
from sim.calibration.observed import Attendance, attendance_of, heads
from sim.calibration.predicting import predicted, samples_for
from sim.calibration.scores import crps_of_samples, crps_of_whole, ends, inside, pit_histogram
from sim.calibration.verdict import verdict
from sim.compiling import Floats, Int64s
from sim.estimate import Estimate, proportion
from sim.language import mark
from sim.logs.contents import Logs
from sim.population import WEEKDAYS
from sim.resampling import interval, resamples
from sim.roster.fields import DAYS
from sim.sentences import Counted, Sentence

LEVELS: Final = (0.5, 0.8, 0.95)  # of the predictive intervals whose coverage is told
# What may speak against a prediction: a shift, and the coverage of days and of peaks at each level. All together are to
# be right with the usual certainty, so that each is held against a wider interval (Bonferroni; Dunn 1961, Journal of
# the American Statistical Association 56, 52-64).
ALL_LEVEL: Final = 1 - (1 - LEVEL) / (1 + 2 * len(LEVELS))
LEAST_HELD_OUT: Final = 4  # weeks, where nothing is asked; Assumption
MOST_HELD_OUT: Final = 13  # weeks, a quarter of a year; Assumption
LEAST_BEFORE: Final = 8  # weeks that a fit must rest on; Assumption
FOLDS: Final = 3
WEEKS_A_FOLD: Final = 2  # least, so that few weeks are not fitted over and over
YEAR: Final = 52  # weeks that the baselines look back
RESAMPLES: Final = 1000
WEEK: Final = 7  # days
BANDS: Final = ("low", "middle", "high", "low80", "high80")  # of a prediction: 95 %, median, 80 %


@dataclass(frozen=True, eq=False)
class Backtest:
    """What came of it. `summary` is None where the logs are too short; `notes` are sentences and tell why."""

    summary: dict[str, Any] | None  # "backtest" of the run's summary
    daily: pd.DataFrame  # a row a day, observed, and predicted where it was held out
    notes: list[str]


@dataclass(frozen=True, eq=False)
class _Held:
    """Held-out days, d of them, all folds together, and what was predicted of each."""

    seen: Attendance
    samples: Floats  # (m, d)
    last_year: tuple[Floats, ...]  # for each fold the chances P(X <= k) of the first baseline
    smooth: Floats  # (d,) the second baseline: the mean of the last year
    fold: Int64s  # (d,)


def backtest(
    setup: Setup,
    logs: Logs,
    holdout_weeks: int | None,
    refit: Callable[[Logs], list[Fit]],
    known_weeks: int | None = None,
) -> Backtest | None:
    """Predict the last `holdout_weeks` weeks (None: a quarter, 4 to 13) and score the prediction.

    `refit` fits part of the logs, and is given the days before those that its fold predicts; where it uses the last
    `known_weeks` of them (None: all), so do the baselines. None where no log tells
    the attendance of whole days.
    """
    seen = attendance_of(logs, setup.scenario.calendar, setup.smallest)
    if seen is None or not len(seen.day):
        return None
    mondays = np.arange(seen.monday[0], seen.monday[-1] + 1, WEEK)
    held = holdout_weeks or min(max(round(len(mondays) / 4), LEAST_HELD_OUT), MOST_HELD_OUT)
    before = len(np.unique(seen.monday[seen.monday < mondays[-1] - WEEK * (held - 1)]))
    if before < LEAST_BEFORE:
        why = Sentence(
            "No weeks are held out to test the prediction: {before} with data are before the last {held}, and it takes "
            "{least} (calibrate.holdout_weeks)",
            before=Counted(before, "week", "weeks"),
            held=held,
            least=LEAST_BEFORE,
        )
        return Backtest(None, _daily(seen, None), [*seen.notes, why])
    found = _predictions(setup, logs, seen, mondays[-held:], refit, min(known_weeks or YEAR, YEAR))
    return Backtest(_summary(setup, found), _daily(seen, found), list(seen.notes))


def _predictions(
    setup: Setup, logs: Logs, seen: Attendance, mondays: Int64s, refit: Callable[[Logs], list[Fit]], back: int
) -> _Held:
    folds = min(FOLDS, max(len(mondays) // WEEKS_A_FOLD, 1))
    parts = np.array_split(mondays, folds)
    employees = len(setup.staff) if setup.staff is not None else setup.scenario.organisation.employees
    number = samples_for(heads(logs, seen.persons, employees), len(mondays))
    samples, last_year, smooth, fold = [], [], [], []
    for place, part in enumerate(parts):
        first = int(part[0])
        known = logs_until(logs, first)
        before, ahead = seen.part(first - WEEK * back, first), seen.part(first, int(part[-1]) + WEEK)

        def told(done: int, place: int = place) -> None:
            setup.progress(mark("weeks held out"), place * number + done, folds * number)

        monday, fits = datetime.date.fromordinal(first), refit(known)
        people = predicted(setup.scenario, setup.staff, fits, monday, len(part), number, told, setup.told)
        samples.append(people[:, (ahead.monday - first) // WEEK, ahead.day - ahead.monday])
        last_year.append(_binomial(before.people, heads(known, seen.persons, employees)))
        smooth.append(np.full(len(ahead.day), before.people.mean() if len(before.day) else 0.0))
        fold.append(np.full(len(ahead.day), place))
    held = seen.part(int(mondays[0]), int(mondays[-1]) + WEEK)
    return _Held(held, np.concatenate(samples, axis=1), tuple(last_year), np.concatenate(smooth), np.concatenate(fold))


def _binomial(people: Floats, heads: int) -> Floats:
    """Return P(X <= k), k = 0 .. heads, where each comes with the mean share of `people` on the days before."""
    from scipy.stats import binom

    share = min(float(people.mean()) / max(heads, 1), 1.0) if len(people) else 0.0
    chances: Floats = binom.cdf(np.arange(heads + 1), heads, share)
    return chances


def _summary(setup: Setup, held: _Held) -> dict[str, Any]:
    seen, samples = held.seen, held.samples
    week = np.unique(seen.monday, return_inverse=True)[1]
    weeks, days = int(week[-1]) + 1, np.bincount(week)
    taken = resamples(setup.scenario.seed, weeks, RESAMPLES)
    crps = {
        "model": crps_of_samples(samples, seen.people),
        **_baselines(held, seen.people, held.fold, np.ones(len(week))),
    }
    attendance = {
        "coverage": _coverage(samples, seen.people, week),
        "crps": {name: float(score.mean()) for name, score in crps.items()},
        "skill": {name: _skill(crps["model"], crps[name], week, taken) for name in crps if name != "model"},
        "pit": pit_histogram(samples, seen.people).tolist(),
        "bias": _bias(samples, seen.people),
    }
    starts = np.concatenate([[0], np.cumsum(days)])
    peak = np.array([seen.people[a:b].max() for a, b in pairwise(starts)])
    highest = np.stack([samples[:, a:b].max(axis=1) for a, b in pairwise(starts)], axis=1)
    scores = {"model": crps_of_samples(highest, peak), **_baselines(held, peak, held.fold[starts[:-1]], days)}
    summary = {
        "weeks": weeks,
        "first": _date(seen.day[0]),
        "last": _date(seen.day[-1]),
        "folds": len(held.last_year),
        "days": len(seen.day),
        "attendance": attendance,
        "peak": {
            "coverage": _coverage(highest, peak, np.arange(weeks)),
            "crps": {name: float(score.mean()) for name, score in scores.items()},
        },
        "weekdays": _weekdays(samples, seen),
    }
    sentence, code = verdict(summary)
    return summary | {"verdict": sentence, "verdict_code": code}


def _baselines(held: _Held, observed: Floats, fold: Int64s, days: Floats | Int64s) -> dict[str, Floats]:
    """Return the scores of both baselines for the highest of so many `days`, whose figures were `observed`."""
    score = np.empty(len(observed))
    for place in range(len(observed)):
        chances = held.last_year[fold[place]] ** days[place]
        score[place] = crps_of_whole(chances, observed[place : place + 1])[0]
    smooth = np.array([held.smooth[held.fold == one][0] for one in fold])
    return {"last_year": score, "smoothing": np.abs(observed - smooth)}


def _coverage(samples: Floats, observed: Floats, week: Int64s) -> dict[str, dict[str, Any]]:
    """Return by level the share of figures inside, its interval, and how predictions are `off`; None: not surely."""
    days = np.bincount(week).astype(np.float64)
    found = {}
    for level in LEVELS:
        held = np.bincount(week, weights=inside(samples, observed, level))
        share, wide = proportion(held, days, LEVEL).summary(), proportion(held, days, ALL_LEVEL).summary()
        off = "too_narrow" if wide["high"] < level else "too_wide" if wide["low"] > level else None
        found[f"{100 * level:.0f}"] = {
            "share": share["estimate"],
            "low": share["low"],
            "high": share["high"],
            "off": off,
        }
    return found


def _skill(model: Floats, baseline: Floats, week: Int64s, taken: Int64s) -> dict[str, float | None]:
    """Return by what share the model's score is less, with an interval over weeks, of both scores alike."""
    better, worse = np.bincount(week, weights=model), np.bincount(week, weights=baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = 1 - (taken @ better) / (taken @ worse)
        point = 1 - float(np.divide(better.sum(), worse.sum()))
    return _told(interval(point, values, len(better), LEVEL, (-np.inf, 1.0)))


def _bias(samples: Floats, observed: Floats) -> dict[str, Any]:
    """Return observed less predicted in people a day, with the interval that the prediction gives to its mean.

    That holds the doubt about parameters and about who the people are, which all held-out weeks share.
    """
    means = samples.mean(axis=1, keepdims=True)
    (low, high), (least, most) = ends(means, LEVEL), ends(means, ALL_LEVEL)
    seen = float(observed.mean())
    off = bool(seen < least[0] or seen > most[0])
    bias = {"estimate": seen - float(means.mean()), "low": seen - float(high[0]), "high": seen - float(low[0])}
    return {**bias, "off": off}


def _weekdays(samples: Floats, seen: Attendance) -> list[dict[str, Any]]:
    rows = []
    for weekday in range(WEEKDAYS):
        there = seen.day - seen.monday == weekday
        if there.any():
            means = samples[:, there].mean(axis=1, keepdims=True)
            low, high = ends(means, LEVEL)
            rows.append(
                {
                    "weekday": DAYS[weekday],
                    "observed": float(seen.people[there].mean()),
                    "predicted": float(means.mean()),
                    "low": float(low[0]),
                    "high": float(high[0]),
                }
            )
    return rows


def _daily(seen: Attendance, held: _Held | None) -> pd.DataFrame:
    """Return a row for each day of which something is told; people, dates as text."""
    columns: dict[str, Any] = {
        "date": [_date(day) for day in seen.day],
        "weekday": [DAYS[day] for day in (seen.day - seen.monday).tolist()],
        "observed": seen.people,
        "held_out": np.zeros(len(seen.day), dtype=np.bool_) if held is None else seen.day >= held.seen.day[0],
    }
    bounds = np.full((len(BANDS), len(seen.day)), np.nan)
    if held is not None:
        (low, high), (low80, high80) = ends(held.samples, 0.95), ends(held.samples, 0.8)
        bounds[:, columns["held_out"]] = low, np.median(held.samples, axis=0), high, low80, high80
    return pd.DataFrame(columns | dict(zip(BANDS, bounds, strict=True)))


def no_days() -> pd.DataFrame:
    """Return the table of days where no log tells of any."""
    return _daily(Attendance(np.zeros(0, dtype=np.int64), np.zeros(0), False, []), None)


def _told(figure: Estimate) -> dict[str, float | None]:
    fields = figure.summary()
    return {name: fields[name] for name in ("estimate", "low", "high")}


def _date(ordinal: int) -> str:
    return datetime.date.fromordinal(int(ordinal)).isoformat()
