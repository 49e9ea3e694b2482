"""Figures of who came on which day, each near one parameter of attendance, and how they vary over people and weeks.

They are closed forms, the same for logs and for logs that the simulator made, and need not be unbiased: what they come
to under given parameters is seen from made logs (`attendance_match`).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.calibration.attended import SIZE, Attended
from sim.calibration.weekday_sets import SETS, chances, expected, most_likely, sets_of
from sim.compiling import Floats, Int64s
from sim.population import WEEKDAYS

# Places in a row of figures.
LEVEL: Final = 0  # mean days a week
SPREAD: Final = 1  # variance of that between people
WEIGHTS: Final = slice(2, 7)  # ln of the weekday weights
TEAM: Final = 7  # covariance of the days of two people of a team
COMMON: Final = 8  # of two people of different teams
REPEAT: Final = 9  # how far a person takes the same days in all weeks
DISPERSION: Final = 10  # of a person's weekly number, 1 where each day is a coin of its own
AWAY: Final = slice(11, 23)  # weeks without a visit of people who come often, by month
FIGURES: Final = 23

# Weeks between two of a person that are taken as independent for the spread: past a spell of leave. Assumption.
_APART: Final = 3
OFTEN: Final = 2.0  # days a week of people whose weeks without a visit are counted. Assumption
_MOST_OF_A_WEEK: Final = 4  # open days of the weeks in which these are counted
_ROUNDING: Final = 1e-9
_SOME_WEEKS: Final = 4  # that a person needs for a variance over weeks to be worth counting. Assumption


@dataclass(frozen=True, eq=False)
class Figures:
    """The figures of one log, nan where it has none, and of each what people and weeks add to its error."""

    values: Floats  # (23,)
    level: Floats  # (n,) days a week of each person, of weeks in which all days are open
    of_people: Floats  # (g, 23) influence of each cluster of people: a team where they are told, else a person
    of_weeks: Floats  # (w, 23)
    in_both: Floats  # (23, 23) what is in the sums of squares of both
    weekly: Floats  # (w,) mean days of a full week's exposure, by week
    weeks_told: Floats  # (12,) weeks of people in which a week without a visit would be counted, by month


def figures_of(log: Attended, season: Floats | None = None) -> Figures:
    """Return the figures of a log; `season` (w,) is what its weekly means would be but for chance (none: as they are).

    The time is some 0.3 s for 10,000 people and 52 weeks, the memory 300 MB.
    """
    cluster = clusters_of(log.team)
    groups = int(cluster.max(initial=-1)) + 1
    values = np.full(FIGURES, np.nan)
    of_people, of_weeks = np.zeros((groups, FIGURES)), np.zeros((log.weeks, FIGURES))
    cells = np.zeros((groups, log.weeks, 1 + WEEKDAYS))

    days, exposure = log.days.astype(np.float64), log.exposure
    weekly = _shares(days.sum(axis=0), exposure.sum(axis=0))
    own = exposure.sum(axis=1)
    level = _shares(days.sum(axis=1), own)
    values[LEVEL] = level.mean()
    of_people[:, LEVEL] = _summed(level - level.mean(), cluster, groups) / len(log)
    centre = weekly if season is None else season
    cells[:, :, 0] = _summed(_shares(days - centre * exposure, own[:, None]), cluster, groups) / len(log)

    product, pairs = _far_products(days - weekly * exposure), _far_products(exposure)
    values[SPREAD] = _ratio(product, pairs)
    of_people[:, SPREAD] = _influence(product, pairs, cluster, groups)

    taken = sets_of(log.come)
    counts = np.bincount((log.able * SETS + taken).reshape(-1), minlength=SETS * SETS).reshape(SETS, SETS)
    log_weight, information = most_likely(counts.astype(np.float64))
    values[WEIGHTS] = log_weight
    chance, score = chances(log_weight)
    pull = score @ (np.linalg.inv(information) - 1 / WEEKDAYS * np.linalg.inv(information).mean(axis=0)[None, :])
    for day in range(WEEKDAYS):
        cells[:, :, 1 + day] = _summed(pull[log.able, taken, day], cluster, groups)
    of_people[:, WEIGHTS] = cells[:, :, 1:].sum(axis=1)
    of_weeks[:, [LEVEL, *range(*WEIGHTS.indices(FIGURES))]] = cells.sum(axis=0)
    in_both = np.zeros((FIGURES, FIGURES))
    places = np.ix_([LEVEL, *range(*WEIGHTS.indices(FIGURES))], [LEVEL, *range(*WEIGHTS.indices(FIGURES))])
    in_both[places] = np.einsum("gwi,gwj->ij", cells, cells)

    rest = log.come - expected(chance)[log.able, SIZE[taken]]
    rest[np.abs(rest) < _ROUNDING] = 0.0  # who came on all days of a week chose none
    squares = (rest**2).sum(axis=(1, 2))
    weeks = log.active.sum(axis=1)
    again = (rest.sum(axis=1) ** 2).sum(axis=1) - squares
    again = _shares(again, weeks - 1.0)
    values[REPEAT] = _ratio(again, squares)
    of_people[:, REPEAT] = _influence(again, squares, cluster, groups)

    values[TEAM], values[COMMON], of_weeks[:, TEAM], of_weeks[:, COMMON] = _together(rest, log)
    within, coins = _dispersion(log)
    values[DISPERSION] = _ratio(within, coins)
    of_people[:, DISPERSION] = _influence(within, coins, cluster, groups)

    often = level >= OFTEN
    # A week over the end of a month has the leave of the month with less of it (§5), and tells little of the other one.
    whole = log.within_month & (log.opened.sum(axis=1) >= _MOST_OF_A_WEEK)
    counted = log.active & often[:, None] & whole & (SIZE[log.able] > 0)
    weeks_told = np.zeros(12)
    for month in range(12):
        there = counted[:, log.month == month]
        gone = (there & (log.days[:, log.month == month] == 0)).sum(axis=1).astype(np.float64)
        told = there.sum(axis=1).astype(np.float64)
        values[11 + month], weeks_told[month] = _ratio(gone, told), told.sum()
        of_people[:, 11 + month] = _influence(gone, told, cluster, groups)
    return Figures(values, level, of_people, of_weeks, in_both, weekly, weeks_told)


def _together(rest: Floats, log: Attended) -> tuple[float, float, Floats, Floats]:
    """Return the covariances of pairs, within teams less that between teams, and between teams, and their weeks' parts.

    `rest` is what a person's set of days has over its expectation given the number of days, so that whatever raises or
    lowers whole weeks (season, holidays, leave) is not in it; each person's own weekday means are taken out too. Pairs
    are summed as squares of sums, in proportion to how much the days of both vary: then the unit is about the variance
    of what they share in ln weight.
    """
    weeks = np.flatnonzero(log.full)
    part, active = rest[:, weeks], log.active[:, weeks]
    mean = _shares(part.sum(axis=1), active.sum(axis=1)[:, None].astype(np.float64))
    part = np.where(active[:, :, None], part - mean[:, None, :], 0.0)
    known, team = bool((log.team >= 0).any()), clusters_of(log.team)
    groups = int(team.max(initial=-1)) + 1
    own = _shares((part**2).sum(axis=(1, 2)), active.sum(axis=1).astype(np.float64))
    by_team, of_team = _summed(part, team, groups), _summed(own, team, groups)
    squares = (by_team**2).sum(axis=(0, 2))
    between = (by_team.sum(axis=0) ** 2).sum(axis=1) - squares
    within = squares - (part**2).sum(axis=(0, 2))
    pairs_between = own.sum() ** 2 - (of_team**2).sum()
    pairs_within = (of_team**2).sum() - (own**2).sum()
    common, of_common = _weekly_mean(between, pairs_between, weeks, log.weeks)
    if not known or pairs_within <= 0:
        return np.nan, common, np.zeros(log.weeks), of_common
    if groups == 1:
        both, of_both = _weekly_mean(within, pairs_within, weeks, log.weeks)
        return both, np.nan, of_both, np.zeros(log.weeks)
    both, of_both = _weekly_mean(within, pairs_within, weeks, log.weeks)
    return both - common, common, of_both - of_common, of_common


def _weekly_mean(sums: Floats, pairs: float, weeks: Int64s, number: int) -> tuple[float, Floats]:
    influence = np.zeros(number)
    if not len(weeks) or pairs <= 0:
        return np.nan, influence
    values = WEEKDAYS * sums / pairs
    influence[weeks] = (values - values.mean()) / len(weeks)
    return float(values.mean()), influence


def _dispersion(log: Attended) -> tuple[Floats, Floats]:
    """Return by person the variance of the weekly number over weeks with a visit, and what it were of coins (n,)."""
    counted = log.active & log.full & (log.days > 0)
    number = counted.sum(axis=1).astype(np.float64)
    days = np.where(counted, log.days, 0).astype(np.float64)
    share = _shares((log.come & counted[:, :, None]).sum(axis=1).astype(np.float64), number[:, None])
    enough = number >= _SOME_WEEKS
    squares = (days**2).sum(axis=1) - _shares(days.sum(axis=1) ** 2, number)
    return np.where(enough, squares, 0.0), np.where(enough, number * (share * (1 - share)).sum(axis=1), 0.0)


def _far_products(values: Floats) -> Floats:
    """Return by person (n,) the sum of products of two weeks that are more than `_APART` weeks apart."""
    weeks = values.shape[1]
    apart = min(_APART, max(0, weeks // 2 - 1))
    total = values.sum(axis=1) ** 2 - (values**2).sum(axis=1)
    for lag in range(1, apart + 1):
        total = total - 2 * (values[:, lag:] * values[:, :-lag]).sum(axis=1)
    return np.asarray(total)


def clusters_of(team: Int64s) -> Int64s:
    """Return a number for each person's cluster (n,): the team, or the person where no team is told."""
    known = team >= 0
    place = np.where(known, team, team.max(initial=-1) + 1 + np.arange(len(team)))
    return np.unique(place, return_inverse=True)[1].astype(np.int64)


def _summed(values: Floats, cluster: Int64s, groups: int) -> Floats:
    """Return sums over the people (n, ...) of each cluster (g, ...)."""
    if groups == len(values):
        out = np.empty_like(values)
        out[cluster] = values
        return out
    order = np.argsort(cluster, kind="stable")
    starts = np.searchsorted(cluster[order], np.arange(groups))
    return np.asarray(np.add.reduceat(values[order], starts, axis=0))


def _shares(part: Floats, whole: Floats) -> Floats:
    """Return the quotients, 0 where the whole is not positive."""
    part, whole = np.broadcast_arrays(part, whole)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _ratio(part: Floats, whole: Floats) -> float:
    """Return the ratio of the sums, nan for none."""
    total = float(whole.sum())
    return float(part.sum()) / total if total > 0 else np.nan


def _influence(part: Floats, whole: Floats, cluster: Int64s, groups: int) -> Floats:
    """Return what each cluster adds to the error of the ratio of the sums (g,)."""
    total = float(whole.sum())
    if total <= 0:
        return np.zeros(groups)
    return _summed(part - part.sum() / total * whole, cluster, groups) / total
