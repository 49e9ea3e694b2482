"""From logs to a calibration, in the order in which it goes: fits, what they set, the backtest, the preset."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sim.calibration.attendance import fit_attendance
from sim.calibration.backtest import backtest, no_days
from sim.calibration.bookings import fit_bookings
from sim.calibration.counts import fit_counts
from sim.calibration.cutting import recent
from sim.calibration.day import fit_day
from sim.calibration.fit import LEVEL, Fit, Setup
from sim.calibration.inside import profile
from sim.calibration.intervals import Source
from sim.calibration.observed import disagreement
from sim.calibration.preset import preset_text
from sim.calibration.result import Calibrated
from sim.calibration.settled import SOURCES, plain, settings_of, settled
from sim.calibration.survey import fit_survey
from sim.data_settings import Calibrate
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.contents import Logs
from sim.scenario_settings import with_settings
from sim.version import VERSION

SCHEMA: Final = 1
_NO_TIMES: Final = mark("No file tells when people come and leave: a badge log or counts by time of day would")


def fitted(setup: Setup, logs: Logs) -> list[Fit]:
    """Return all that the logs tell of the scenario's parameters."""
    fits = list[Fit]()
    of_presence = presence_fits(setup, logs)
    fits += of_presence
    if logs.visits is not None:
        known = replace(setup, scenario=with_settings(setup.scenario, settings_of(of_presence)))
        fits += fit_day(known, logs.visits, logs.who)
    if logs.survey is not None:
        fits += fit_survey(setup, logs.survey)
    if not any(fit.name == "day.arrival" for fit in fits):
        source = Source(next(name for name in SOURCES if getattr(logs, "visits" if name == "badges" else name)), {}, 1)
        fits.append(source.untold("day.arrival", "", _NO_TIMES))
    return settled(fits)


def presence_fits(setup: Setup, logs: Logs) -> list[Fit]:
    """Return what the logs tell of who comes on which day: all that a forecast of attendance needs."""
    fits = list[Fit]()
    if logs.visits is not None:
        fits += fit_attendance(setup, logs.visits, logs.who)
    known = replace(setup, scenario=with_settings(setup.scenario, settings_of(fits)))  # such as how many people
    if logs.counts is not None:
        fits += fit_counts(known, logs.counts)
    if logs.bookings is not None:
        fits += fit_bookings(known, logs.bookings, logs.visits, logs.who)
    return settled(fits)


def calibrate(
    setup: Setup,
    logs: Logs,
    asked: Calibrate,
    described: Mapping[str, Any],
    beside: Mapping[str, Any],
) -> Calibrated:
    """Return what the logs tell of a scenario, and how well it predicts weeks that it has not seen.

    `described` are the entries of the summary that say what was calibrated: its run id, scenario and data; `beside`
    are the settings by key beside which the fits hold, for the preset. With `asked.recent_weeks` every fit, those of
    the backtest too, knows so many weeks only; what is predicted is compared with the whole logs.
    """
    weeks, whole = asked.recent_weeks, logs
    logs = recent(whole, weeks)
    fits = fitted(setup, logs)
    tested = backtest(setup, whole, asked.holdout_weeks, lambda part: presence_fits(setup, recent(part, weeks)), weeks)
    tests = None if tested is None else tested.summary
    period, people = period_of(logs), len(logs.who) or None
    summary = {
        "schema": SCHEMA,
        "version": VERSION,
        "task": "calibrate",
        **described,
        "seed": setup.scenario.seed,
        "period": period,
        "recent_weeks": weeks,
        "people": people,
        "fits": [_told(fit) for fit in fits],
        "backtest": tests,
        "report": list(logs.report),
        "warnings": [
            *logs.notes,
            *(() if tested is None else tested.notes),
            *disagreement(logs, setup.smallest),
        ],
        "preset": "preset.yaml",
    }
    inside = None
    if logs.visits is not None:
        inside = profile(setup, logs.visits, with_settings(setup.scenario, settings_of(fits)))
    emptied = {key: value for key, value in settings_of(fits).items() if value is None}
    about = {
        "data": described["data"],
        "period": period,
        "people": people,
        "verdict": None if tests is None else tests["verdict_code"],
        "settings": {**beside, **emptied},
    }
    return Calibrated(summary, no_days() if tested is None else tested.daily, inside, preset_text(fits, about))


def period_of(logs: Logs) -> dict[str, Any] | None:
    """Return the first and the last date that any log tells of, and the weeks from one to the other; None without."""
    dated = [one for one in (logs.visits, logs.counts, logs.bookings) if one is not None and one.first != NOWHERE]
    if not dated:
        return None
    first, last = (date.fromordinal(day) for day in (min(one.first for one in dated), max(one.last for one in dated)))
    return {"first": first.isoformat(), "last": last.isoformat(), "weeks": (last - first).days // 7 + 1}


def _told(fit: Fit) -> dict[str, Any]:
    return {
        "name": fit.name,
        "value": plain(fit.value),
        "low": plain(fit.low),
        "high": plain(fit.high),
        "level": LEVEL,
        "method": fit.method,
        "source": fit.source,
        "rests_on": dict(fit.rests_on),
        "setting": fit.setting,
        "reason": fit.reason,
        "answers": [dict(one) for one in fit.answers],
    }
