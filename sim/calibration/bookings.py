"""Desk bookings: how many are used, cancelled or for nothing, when they are made, and who comes without one."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sim.calibration.daily import fit_daily, open_series
from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source, limits
from sim.calibration.made import of_size
from sim.calibration.made_bookings import made_bookings
from sim.calibration.person_days import person_days
from sim.compiling import Floats, Int8s, Int64s
from sim.estimate import SHARE
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.contents import STATUSES, Bookings, Visits, Who
from sim.policies import Booking
from sim.resampling import resamples
from sim.scenario import Scenario
from sim.scenario_settings import with_settings

NO_SHOW, CANCELLED, SAME_DAY, HORIZON, WALK_IN = (
    f"policy.{name}" for name in ("no_show", "cancelled_share", "same_day_share", "horizon", "walk_in_share")
)
_BOOKED, _USED, _MISSED, _CANCELLED = range(len(STATUSES))
_ROUNDS = 4
_PEOPLE, _WEEKS = 2500, 8  # of the bookings that are made
_LATE = 0.95  # of early bookings: the share of the horizon within which they lie, if they are evenly spread

METHOD: Final = mark("shares of bookings; bootstrap over people, or over weeks where nobody is told apart")
CORRECTED: Final = mark(
    "shares of bookings, corrected by those of bookings that the simulator makes (sickness, people who must come); "
    "bootstrap over people, or over weeks where nobody is told apart"
)
LEADS: Final = mark("share of bookings made on the day itself, and the 95 % point of the days ahead of the others")
OTHER_POLICY: Final = mark("belongs to policy=booking, which the scenario does not have")
DAILY: Final = mark(
    "takes organisation.employees for granted, and each booking for a person who came; a booking is an intention"
)


def fit_bookings(setup: Setup, bookings: Bookings, visits: Visits | None, who: Who) -> list[Fit]:
    """Return the fits of ``policy.*``, lead times, and of daily totals where no badges tell who comes.

    With badges of the same people a booking that says nothing of its use was used where its person came that day, and
    office days without one are walk-ins.
    """
    told = bool((bookings.person != NOWHERE).any()) and len(who) > 0
    week = (bookings.day.astype(np.int64) - 1) // 7
    weeks, block = np.unique(week, return_inverse=True)
    unit = bookings.person.astype(np.int64) if told else block
    units = len(who) if told else len(weeks)
    rests_on = {"bookings": len(bookings.day), "weeks": len(weeks)}
    if told:
        rests_on["people"] = len(np.unique(bookings.person[bookings.person != NOWHERE]))
    source = Source("bookings", rests_on, units)
    known = unit >= 0
    status, walk_ins = bookings.status.copy(), None
    if told and visits is not None:
        status, walk_ins = _linked(bookings, visits, len(who))
    few_people = told and rests_on["people"] < setup.smallest
    if few_people:
        few = mark("the log has too few people to tell anything of them")
        fits = [source.untold(name, METHOD, few) for name in (NO_SHOW, CANCELLED, WALK_IN, SAME_DAY, HORIZON)]
    else:
        taken = resamples(setup.scenario.seed, units, setup.draws)
        columns = [np.bincount(unit[known & (status == one)], minlength=units) for one in range(len(STATUSES))]
        sums = np.stack([*columns, np.zeros(units) if walk_ins is None else walk_ins], axis=1).astype(np.float64)
        fits = _shares(setup, source, sums, taken, walk_ins is not None, bookings)
        fits += _leads(setup, source, bookings.ahead[known], unit[known], taken)
    if (visits is None or not told) and not few_people:
        used = status == _USED if (status == _USED).any() else status != _CANCELLED
        days, number = np.unique(bookings.day[used].astype(np.int64), return_counts=True)
        fits += fit_daily(setup, "bookings", open_series(setup, days, number.astype(np.float64)), 1.0, DAILY)
    return fits


def _linked(bookings: Bookings, visits: Visits, people: int) -> tuple[Int8s, Int64s]:
    """Return the status of bookings by who came, and office days without a booking (people,).

    Only dates on which both logs run count, and people who are in both.
    """
    days = person_days(visits)
    first, last = max(bookings.first, visits.first), min(bookings.last, visits.last)
    both = np.intersect1d(days.person, bookings.person)
    key = bookings.person.astype(np.int64) * 10_000_000 + bookings.day
    came = days.person * 10_000_000 + days.day
    within = (bookings.day >= first) & (bookings.day <= last) & np.isin(bookings.person, both)
    status = bookings.status.copy()
    unsaid = within & (status == _BOOKED)
    status[unsaid] = np.where(np.isin(key[unsaid], came), _USED, _MISSED)
    kept = key[(status != _CANCELLED) & (bookings.person != NOWHERE)]
    free = (days.day >= first) & (days.day <= last) & np.isin(days.person, both) & ~np.isin(came, kept)
    return status, np.bincount(days.person[free], minlength=people)


def _ratios(sums: Floats) -> Floats:
    """Return unused of all bookings, cancelled of these, and walk-ins of office days (b, 3).

    `sums` (b, 4): bookings used, missed and cancelled, and office days without one.
    """
    used, missed, cancelled, walked = sums.T
    unused = missed + cancelled
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([unused / (used + unused), cancelled / unused, walked / (walked + used)], axis=1)


def _shares(setup: Setup, source: Source, sums: Floats, taken: Int64s, linked: bool, bookings: Bookings) -> list[Fit]:
    """Return no-shows, cancellations and walk-ins; under `booking` corrected by what the simulator makes of them."""
    whole = sums.sum(axis=0, keepdims=True)[:, 1:]
    observed, drawn = _ratios(whole)[0], _ratios((taken @ sums)[:, 1:])
    ours = isinstance(setup.scenario.policy, Booking)
    used, missed, cancelled = (bool(one > 0) for one in whole[0, :3])
    reasons = [
        "" if used and (missed or cancelled) else mark("the log does not say which bookings were used"),
        "" if cancelled and missed else mark("the log does not tell cancelled bookings from those not used"),
        "" if linked and used else mark("no badges of the same people tell who came without a booking"),
    ]
    value = observed
    if ours and not reasons[0]:
        there = [not one for one in reasons]
        value, made = _solved(setup, observed, there, datetime.date.fromordinal(bookings.first))
        # The simulator's people have draws of their own, whose doubt is in the interval too.
        others = resamples(setup.scenario.seed + 1, len(made), setup.draws)
        drawn = drawn - _ratios(others @ made) + _ratios(made.sum(axis=0, keepdims=True))
    fits = []
    for number, name in enumerate((NO_SHOW, CANCELLED, WALK_IN)):
        if reasons[number]:
            fits.append(source.untold(name, METHOD, reasons[number]))
            continue
        draws = drawn[:, number] + value[number] - observed[number]
        fits.append(
            source.fit(
                name, float(value[number]), draws, CORRECTED if ours else METHOD, SHARE, setting=ours,
                reason="" if ours else OTHER_POLICY,
            )
        )  # fmt: skip
    return fits


def _solved(setup: Setup, observed: Floats, there: Sequence[bool], first: datetime.date) -> tuple[Floats, Floats]:
    """Return no_show, cancelled_share and walk_in_share (3,), and the bookings that the simulator made last."""
    names = (NO_SHOW, CANCELLED, WALK_IN)
    scenario = setup.scenario if setup.staff is not None else of_size(setup.scenario, _PEOPLE)
    settled = np.where(there, np.nan_to_num(observed), _configured(scenario))
    for number in range(_ROUNDS):
        setup.progress(mark("bookings"), number, _ROUNDS)
        settings = dict(zip(names, settled.tolist(), strict=True))
        made = made_bookings(with_settings(scenario, settings), setup.staff, first, _WEEKS)
        step = np.where(there, observed - np.nan_to_num(_ratios(made.sum(axis=0, keepdims=True))[0]), 0.0)
        settled = np.clip(settled + step, *SHARE)
    setup.progress(mark("bookings"), _ROUNDS, _ROUNDS)
    return settled, made


def _configured(scenario: Scenario) -> Floats:
    return np.array([getattr(scenario.policy, name.removeprefix("policy.")) for name in (NO_SHOW, CANCELLED, WALK_IN)])


def _leads(setup: Setup, source: Source, ahead: Floats, unit: Int64s, taken: Int64s) -> list[Fit]:
    """Return when bookings are made: on the day itself, and how far ahead at most."""
    told = np.isfinite(ahead)
    if not told.any():
        untold = mark("the log does not say when bookings were made")
        return [source.untold(name, LEADS, untold) for name in (SAME_DAY, HORIZON)]
    ours = isinstance(setup.scenario.policy, Booking)
    reason = "" if ours else OTHER_POLICY
    ahead, unit = ahead[told], unit[told]
    same = ahead <= 0
    sums = np.stack([np.bincount(unit, one, taken.shape[1]) for one in (same, np.ones(len(same)))], axis=1)
    drawn = taken @ sums
    with np.errstate(invalid="ignore", divide="ignore"):
        draws = drawn[:, 0] / drawn[:, 1]
    fits = [source.fit(SAME_DAY, float(same.mean()), draws, LEADS, SHARE, setting=ours, reason=reason)]
    early, whose = np.sort(ahead[~same]), unit[~same][np.argsort(ahead[~same], kind="stable")]
    if not len(early):
        return [*fits, source.untold(HORIZON, LEADS, mark("all bookings were made on the day itself"))]
    low, high = limits(setup.scenario, HORIZON) if ours else (1.0, 60.0)
    everybody = np.concatenate([np.ones((1, taken.shape[1]), dtype=np.int64), taken])
    quantiles = {share: _quantiles(early, whose, everybody, share) for share in (0.5, _LATE)}
    horizon = np.clip(np.ceil(quantiles[_LATE] / _LATE - 1e-9), low, high)
    most = source.fit(HORIZON, float(horizon[0]), horizon[1:], LEADS, (low, high), setting=ours, reason=reason)
    fits.append(replace(most, value=int(horizon[0])))
    for name, share in (("lead_median", 0.5), ("lead_95", _LATE)):
        reason = mark("days ahead, of bookings that are not made on the day itself")
        value = quantiles[share]
        fits.append(source.fit(name, float(value[0]), value[1:], LEADS, (0.0, np.inf), setting=False, reason=reason))
    return fits


def _quantiles(ordered: Floats, unit: Int64s, taken: Int64s, share: float) -> Floats:
    """Return the quantile (b,) of ordered values when their units are taken so often (b, units)."""
    found = np.empty(len(taken))
    for row, one in enumerate(taken):
        below = np.cumsum(one[unit])
        found[row] = ordered[min(int(np.searchsorted(below, share * below[-1])), len(ordered) - 1)]
    return found
