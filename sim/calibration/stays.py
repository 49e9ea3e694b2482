"""What a badge log tells of days beside the parameters: how long people stay, and how heavy the tails are."""

from typing import Final

import numpy as np

from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source
from sim.calibration.person_days import AFTERNOON, OTHER, KindsOfDays, PersonDays, sorted_days
from sim.compiling import Floats, Int64s
from sim.estimate import SHARE, UNBOUNDED
from sim.language import mark
from sim.resampling import resamples

_METHOD: Final = mark("shares and means over days; bootstrap over people")
_FEWEST_DAYS = 5  # of a person, for a median that one day does not move
_FAR = 3.0  # robust standard deviations
_ROBUST = 1.482602  # times the median absolute deviation is the standard deviation of a normal law


def told_of_stays(source: Source, days: PersonDays, kinds: KindsOfDays, people: int, setup: Setup) -> list[Fit]:
    """Return the share of days an hour off the person's own median arrival, the tails, and the length of stays."""
    taken = resamples(setup.scenario.seed, people, setup.draws)
    kind = sorted_days(kinds, days)
    rows = np.flatnonzero((kind != AFTERNOON) & (kind != OTHER))
    rows = rows[np.bincount(days.person[rows], minlength=people)[days.person[rows]] >= _FEWEST_DAYS]
    person, away = days.person[rows], np.abs(_from_median(days.person[rows], days.come[rows]))
    fits = []
    if len(rows):
        spread = _ROBUST * float(np.median(away))
        for name, most, reason in (
            ("arrival_hour_off", 1.0, mark("days with an arrival more than an hour from the person's own median")),
            (
                "arrival_tails",
                _FAR * spread,
                mark("days more than three robust standard deviations off: 0.3 % in a normal law, 3.0 % in the model"),
            ),
        ):
            sums = np.stack([np.bincount(person, one, people) for one in (away > most, np.ones(len(away)))], axis=1)
            value, draws = _ratios(sums, taken)
            fits.append(source.fit(name, value, draws, _METHOD, SHARE, setting=False, reason=reason))
    ended = np.isfinite(days.go) & (kind != OTHER)
    if not ended.any():
        return [*fits, source.untold("stay_mean", _METHOD, mark("the log has no exits"), setting=False)]
    stay = (days.go - days.come)[ended]
    person = days.person[ended]
    sums = np.stack([np.bincount(person, stay**power, people) for power in (0, 1, 2)], axis=1)
    whole = np.concatenate([sums.sum(axis=0, keepdims=True), taken @ sums])
    mean = whole[:, 1] / whole[:, 0]
    sd = np.sqrt(np.maximum(whole[:, 2] / whole[:, 0] - mean**2, 0.0))
    return [
        *fits,
        source.fit("stay_mean", float(mean[0]), mean[1:], _METHOD, UNBOUNDED, setting=False),
        source.fit("stay_sd", float(sd[0]), sd[1:], _METHOD, UNBOUNDED, setting=False),
    ]


def _ratios(sums: Floats | Int64s, taken: Int64s) -> tuple[float, Floats]:
    """Return the ratio of two sums over people (n, 2), and of the resamples."""
    whole = np.concatenate([sums.sum(axis=0, keepdims=True), taken @ sums])
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = whole[:, 0] / whole[:, 1]
    return float(ratio[0]), ratio[1:]


def _from_median(person: Int64s, hours: Floats) -> Floats:
    """Return each time less the person's own median; `person` ascends."""
    order = np.lexsort((hours, person))
    first = np.flatnonzero(np.diff(person, prepend=-1))
    number = np.diff(np.append(first, len(person)))
    ordered = hours[order]
    middle = (ordered[first + (number - 1) // 2] + ordered[first + number // 2]) / 2
    away: Floats = hours - np.repeat(middle, number)
    return away
