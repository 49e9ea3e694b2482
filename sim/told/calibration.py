"""What a calibration found, told: the verdict of the backtest first, then what was fitted and what data cannot tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from sim import words
from sim.compiling import Floats
from sim.language import date as dated
from sim.language import mark, tr
from sim.told.base import Grid, Said
from sim.told.fitted import answers, basis, label, lines, source, text_of
from sim.words import WEEKDAYS

Summary = Mapping[str, Any]

GOOD, NARROW, WIDE = "good", "too_narrow", "too_wide"
BIASED, NO_BETTER, TOO_LITTLE = "biased", "no_better", "too_little"

# What a verdict means for who uses the preset; to be said with `tr`.
ADVICE: Final = {
    GOOD: mark("Use the preset; it predicts weeks that it has not seen as surely as it says."),
    NARROW: mark(
        "Use the preset for means and for comparing cases; days differ more than it says, so take more desks than it "
        "promises, or calibrate on a longer period."
    ),
    WIDE: mark("Use the preset; days differ less than it says, so that the desks it asks for are on the safe side."),
    BIASED: mark(
        "Do not use the preset for numbers of desks before you know why. Perhaps the office changed between the weeks "
        "that were fitted and those that were predicted: then calibrate on the weeks since (calibrate.recent_weeks). "
        "Or what the data cannot tell is set wrongly: below stands what is taken for granted."
    ),
    NO_BETTER: mark(
        "Use the preset only if you need what simple rules cannot tell, such as another policy: it predicts attendance "
        "no better than a simple rule does."
    ),
    TOO_LITTLE: mark("Log more weeks before you trust these settings: too few were held out to judge them."),
}
NOT_FITTED: Final = mark("No setting could be fitted: this is how well the scenario predicts as it is configured.")
BASELINES: Final = {
    "last_year": mark("last year's mean, each person by chance"),
    "smoothing": mark("that mean alone, as smoothing the week promises"),
}
MODEL: Final = mark("this model")
NO_BACKTEST: Final = mark("No weeks were held out, so it is not known how well these settings predict")
_BANDS: Final = ("50", "80", "95")


def said(summary: Summary, folder: str = "FOLDER") -> Said:
    """Return what a calibration says; `folder` is where its preset stands."""
    return Said(headline(summary), grids(summary), notes(summary, folder))


def headline(summary: Summary) -> str:
    """Return the verdict of the backtest."""
    tested = summary["backtest"]
    return tr(NO_BACKTEST) if tested is None else text_of(tested["verdict"])


def grids(summary: Summary) -> list[Grid]:
    """Return the tables that have rows."""
    found = [fitted(summary), untold(summary)]
    if summary["backtest"] is not None:
        found += [bands(summary), errors(summary), weekdays(summary)]
    return [grid for grid in found if grid.rows]


def fitted(summary: Summary, *, whole: bool = False) -> Grid:
    """Return the settings that were fitted, with their intervals; the `whole`: also what is told only, how each was
    found, and on how much.
    """
    level = words.percent(_level(summary), 0)
    headings = [tr("parameter"), tr("value"), tr("interval {level}", level=level), tr("read from")]
    rows, before = [], ""
    for fit in told(summary):
        if not whole and not fit["setting"]:
            continue
        for number, line in enumerate(lines(fit)):
            rests = ": ".join(part for part in (source(fit), basis(fit) if whole else "") if part)
            method = text_of(fit["method"])
            origin = [rests, *([tr("as above") if method == before else method] if whole else [])]
            rows.append([line.label, line.value, line.interval, *(origin if not number else [""] * len(origin))])
        before = text_of(fit["method"])
    headings += [tr("method")] if whole else []
    return Grid(headings, rows, left=[headings[0], *headings[3:]], title=tr("What was fitted"))


def untold(summary: Summary) -> Grid:
    """Return the parameters that the data cannot tell, with the reason and what fits them equally well."""
    headings = [tr("parameter"), tr("why the data cannot tell it"), tr("settings that fit equally well")]
    alike: dict[tuple[str, str], list[str]] = {}
    for fit in missing(summary):
        alike.setdefault((text_of(fit["reason"]), answers(fit)), []).append(label(fit["name"]))
    rows = [[words.listed(names), *why] for why, names in alike.items()]
    if not any(row[2] for row in rows):
        headings, rows = headings[:2], [row[:2] for row in rows]
    return Grid(headings, rows, left=headings, title=tr("What the data cannot tell"))


def bands(summary: Summary) -> Grid:
    """Return how many of the held-out days lie inside the predicted bands."""
    tested = summary["backtest"]
    headings = [tr("predicted band"), tr("days inside"), tr("highest days of a week inside")]
    rows = []
    for band in _BANDS:
        cells = [_covered(tested[part]["coverage"].get(band)) for part in ("attendance", "peak")]
        rows.append([tr("{share} of days", share=words.given(float(band) / 100)), *cells])
    return Grid(headings, rows, left=headings[:1], title=tr("Held-out days inside their predicted bands"))


def errors(summary: Summary) -> Grid:
    """Return the error of the predictions beside those of simple rules."""
    tested = summary["backtest"]
    headings = [
        *(tr("who predicts"), tr("error of a day, people")),
        *(tr("of a week's highest"), tr("this model's is less by")),
    ]
    rows = []
    for name in ("model", *BASELINES):
        skill = tested["attendance"]["skill"].get(name)
        cells = [people(tested[part]["crps"].get(name)) for part in ("attendance", "peak")]
        rows.append([tr(BASELINES.get(name, MODEL)), *cells, "" if skill is None else less(skill)])
    title = tr("Mean error of the predictions (CRPS), smaller is better")
    return Grid(headings, rows, left=headings[:1], title=title)


def weekdays(summary: Summary) -> Grid:
    """Return the attendance of the held-out weekdays, observed and predicted."""
    level = words.percent(_level(summary), 0)
    headings = [tr("weekday"), tr("observed"), tr("predicted"), tr("interval {level}", level=level)]
    rows = [
        [
            words.weekday(row["weekday"]) if row["weekday"] in WEEKDAYS else words.clean(row["weekday"], 20),
            *(people(row[name]) for name in ("observed", "predicted")),
            tr("{low} to {high}", low=people(row["low"]), high=people(row["high"])),
        ]
        for row in summary["backtest"]["weekdays"]
    ]
    return Grid(headings, rows, left=headings[:1], title=tr("People in the office, mean of the held-out weeks"))


def notes(summary: Summary, folder: str = "FOLDER") -> list[str]:
    """Return the backtest in sentences, what values take for granted, and how the preset is used."""
    found = []
    if summary["backtest"] is not None:
        found = [how_tested(summary), bias(summary), advice(summary)]
    if only := told_only(summary):
        found.append(only)
    return [*found, *granted(summary), usage(folder, roster(summary))]


def how_tested(summary: Summary) -> str:
    """Return how the backtest was done."""
    tested, recent = summary["backtest"], summary["recent_weeks"]
    if recent is not None:
        known = tr(
            "Each fit, and each simple rule, knows the {weeks} before it only.",
            weeks=words.counted(recent, "week", "weeks"),
        )
        return " ".join([_how_tested(tested), known])
    return _how_tested(tested)


def _how_tested(tested: Summary) -> str:
    return tr(
        "Backtest: the last {weeks} ({first} to {last}, {days}) were predicted by what was fitted on the weeks before "
        "them only, in {steps}.",
        weeks=words.counted(tested["weeks"], "week", "weeks"),
        first=dated(date.fromisoformat(tested["first"])),
        last=dated(date.fromisoformat(tested["last"])),
        days=words.counted(tested["days"], "day", "days"),
        steps=words.counted(tested["folds"], "step", "steps"),
    )


def advice(summary: Summary) -> str:
    """Return what the verdict means for who uses the preset."""
    if not any(fit["setting"] for fit in told(summary)):
        return tr(NOT_FITTED)
    code = summary["backtest"]["verdict_code"]
    return tr(ADVICE[code]) if code in ADVICE else ""


def bias(summary: Summary) -> str:
    """Return how much more or fewer people came than were predicted, with its interval."""
    off = summary["backtest"]["attendance"]["bias"]
    ends = {name: people(off[end]) for name, end in (("people", "estimate"), ("low", "low"), ("high", "high"))}
    return tr("People who came less those predicted, mean of a day: {people} ({low} to {high}).", **ends)


def granted(summary: Summary, *, whole: bool = False) -> list[str]:
    """Return what fitted settings take for granted, those that take the same together; the `whole`: also figures that
    are told only.
    """
    alike: dict[str, list[str]] = {}
    for fit in told(summary):
        if fit["reason"] and (whole or fit["setting"]):
            alike.setdefault(text_of(fit["reason"]), []).append(label(fit["name"]))
    return [
        tr("{parameter}: {reason}", parameter=words.listed(names), reason=reason) for reason, names in alike.items()
    ]


def told_only(summary: Summary) -> str:
    """Return which figures are no settings, those of one number with it; empty where all are."""
    only = []
    for fit in told(summary):
        if not fit["setting"]:
            value = "" if isinstance(fit["value"], list | tuple) else lines(fit)[0].value
            only.append(f"{label(fit['name'])} {value}".rstrip())
    return tr("Told, but no settings of the preset: {names}.", names="; ".join(dict.fromkeys(only))) if only else ""


def data(files: Iterable[str], period: Sequence[str] | None) -> str:
    """Return files with the period (first and last day) that they tell of: ``badges.csv, 6 January 2025 to ...``."""
    named = [words.clean(name, 40) for name in files]
    if period is not None:
        first, last = (dated(date.fromisoformat(day)) for day in period)
        named.append(tr("{first} to {last}", first=first, last=last))
    return ", ".join(named)


def read(summary: Summary) -> str:
    """Return which files were read, and of which period."""
    period = summary["period"]
    return data(
        (one["name"] for one in summary["data"].values()), None if period is None else (period["first"], period["last"])
    )


def roster(summary: Summary) -> str | None:
    """Return the name of the staff file that was given; None without one."""
    given = summary["scenario"].get("organisation", {}).get("roster")
    return None if given is None else str(given["name"])


def usage(folder: str, staff_file: str | None = None) -> str:
    """Return how the preset is used."""
    return tr("To use it: {command}", command=command(folder, staff_file))


def command(folder: str, staff_file: str | None = None) -> str:
    """Return the command that runs the office with the preset, and with the staff file that it was fitted with."""
    given = [f"preset={folder}/preset.yaml"]
    if staff_file is not None:  # a preset is handed on, and names no file of people
        given.append(f"organisation.roster={words.clean(staff_file, 100)}")
    return " ".join(["python -m sim", *(f'"{word}"' if " " in word else word for word in given), "ratio=0.6"])


def told(summary: Summary) -> list[Summary]:
    """Return the fits that have a value."""
    return [fit for fit in summary["fits"] if fit["value"] is not None]


def missing(summary: Summary) -> list[Summary]:
    """Return the fits of what the data cannot tell."""
    return [fit for fit in summary["fits"] if fit["value"] is None]


def less(skill: Summary) -> str:
    """Return by how much of a baseline's error the model's is less, with its interval; more where it is negative."""
    return _ranged(skill["estimate"], skill["low"], skill["high"])


def _covered(one: Summary | None) -> str:
    return words.unknown() if one is None else _ranged(one["share"], one["low"], one["high"])


def _ranged(share: float | None, low: float | None, high: float | None) -> str:
    """Return a share with its interval in whole percents."""
    if share is None:
        return words.unknown()
    shown = words.percent(share, 0)
    if low is None or high is None:
        return shown
    ends = {"low": words.number(100 * low, ".0f"), "high": words.percent(high, 0)}
    return tr("{figure} ({low} to {high})", figure=shown, **ends)


def people(value: float | None) -> str:
    """Return a mean number of people, with a decimal."""
    return words.unknown() if value is None else words.number(value, ",.1f")


def _level(summary: Summary) -> float:
    fits: Sequence[Summary] = summary["fits"]
    return float(fits[0]["level"]) if fits else 0.95


def correlations(summary: Summary) -> Floats:
    """Return the pairs (m, 2) of team and common correlation that fit equally well; none where they can be told."""
    names = ("attendance.team_correlation", "attendance.common_correlation")
    for fit in missing(summary):
        found = [[float(one[name]) for name in names] for one in fit["answers"] if all(name in one for name in names)]
        if found:
            return np.array(sorted(found))
    return np.zeros((0, 2))
