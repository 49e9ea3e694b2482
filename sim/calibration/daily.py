"""Daily headcounts against those of the simulator: weekday weights, level, season and how much days vary."""

import datetime
from typing import Any, Final

import numpy as np

from sim.attendance import weights, wishes
from sim.calibration import correlations
from sim.calibration.correlations import fit_correlations
from sim.calibration.fit import LEVEL, Fit, Setup
from sim.calibration.intervals import Source, limits
from sim.calibration.made_counts import SOME, MadeCounts, made_counts, people_in
from sim.calibration.office_days import shifted
from sim.calibration.series import Series, Smoothed, smoothed
from sim.calibration.weekdays import day_shares, response, weights_for
from sim.compiling import Flags, Floats, Int64s
from sim.day_chances import marginals
from sim.draws import Draws, entities
from sim.language import mark
from sim.population import WEEKDAYS, People, draw_people, mean_office_days
from sim.resampling import resamples
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.sentences import Sentence
from sim.workdays import open_days

# People times weeks that the simulator makes in each round, in 2 to 15 replications: the last one decides.
_ROUNDS: Final = (0, 0, 150_000)
_FEWEST_DAYS = 3  # of each weekday
_FEWEST_WEEKS = 8
_FEWEST_MONTHS = 3
_LEAST: Final = 0.05  # of the usual people that habits of others may bring on a weekday
_STEEPEST = 12.0  # by which ln weights move in a draw

WEIGHTS: Final = mark(
    "quasi-likelihood of daily counts (weekday, season), the shares of weekdays turned into weights by the attendance "
    "model's chances, corrected by counts that the simulator makes; bootstrap over weeks, in pairs from half a year on"
)
LEVEL_METHOD: Final = mark(
    "mean daily count against that of the simulator; bootstrap over weeks, in pairs from half a year on"
)
_SHARES: Final = mark("shares as configured, moved to the mean of the daily counts as little as can be")
_SAME_SHAPE: Final = mark("how much people differ in the days that they want is as configured")
SEASON: Final = mark("daily counts by month, over their weekdays")


def open_series(setup: Setup, day: Int64s, count: Floats) -> Series:
    """Return the counts of days on which the office is open and somebody is counted, by date."""
    order = np.argsort(day, kind="stable")
    day, count = day[order], count[order]
    weekday = (day - 1) % 7
    there = (count > 0) & (weekday < WEEKDAYS)
    for row in np.flatnonzero(there).tolist():
        monday = datetime.date.fromordinal(int(day[row] - weekday[row]))
        there[row] = open_days(setup.scenario.calendar, monday)[weekday[row]]
    return Series(day[there], count[there])


def fit_daily(
    setup: Setup, name: str, series: Series, scale: float, level_reason: str, level: bool = True
) -> list[Fit]:
    """Return the fits that daily counts allow: weights, office days, season, and correlations that fit as well.

    `name` of the source; `scale`: how many times as many people come on a day as are counted; `level_reason` says what
    the level takes for granted; with `level` False it is no setting.
    """
    weeks = len(np.unique(series.week)) if len(series.day) else 0
    blocks = series.block if len(series.day) else np.zeros(0, dtype=np.int64)
    units = int(blocks.max(initial=-1)) + 1
    source = Source(name, {"days": len(series.day), "weeks": weeks}, units)
    per_weekday = np.bincount(series.weekday, minlength=WEEKDAYS) if len(series.day) else np.zeros(WEEKDAYS)
    if weeks < _FEWEST_WEEKS or per_weekday.max() < _FEWEST_DAYS:
        few = Sentence("the counts cover fewer than {least} weeks", least=_FEWEST_WEEKS)
        return _untold(source, few)
    taken = resamples(setup.scenario.seed, units, setup.draws)
    found = smoothed(series)
    drawn = np.array([_weekdays(series, one[blocks].astype(np.float64)) for one in taken])
    # The level varies around weekday and season: which seasons a resample holds is no chance.
    came, expected = np.bincount(blocks, series.count), np.bincount(blocks, found.expected)
    around = (taken @ came) / (taken @ expected)
    scenario, people, contract = _independent(setup)
    others = _other_people(setup, marginals(scenario.attendance, wishes(scenario.attendance, people, contract)))
    settled, start = float(mean_office_days(scenario.organisation)), weights(scenario.attendance)
    there = per_weekday >= _FEWEST_DAYS
    whole = bool(there.all())
    for number, size in enumerate(_ROUNDS):
        setup.progress(mark("daily counts"), number, len(_ROUNDS))
        made = made_counts(setup, scenario, series, size)
        ratio = scale * float(found.weekdays[there].mean() / made.weekdays[there].mean()) * float(made.wanted.mean())
        settled = min(settled, WEEKDAYS) * ratio
        if whole:
            exact = day_shares(scenario.attendance, people, contract, start)
            target = (found.weekdays / found.weekdays.sum()) * exact / (made.weekdays / made.weekdays.sum())
            start = weights_for(scenario.attendance, people, contract, target / target.sum(), start)
        scenario, people = _with(setup, scenario, settled, start)
    setup.progress(mark("daily counts"), len(_ROUNDS), len(_ROUNDS))
    if np.quantile(settled * around, (1 - LEVEL) / 2) > WEEKDAYS:
        return _untold(
            source,
            Sentence(
                "{count:.0f} people a day are more than {people} employees can be, who would come {days:.1f} days a "
                "week: set organisation.employees",
                count=float(np.nanmean(found.weekdays)),
                people=people_in(setup),
                days=settled,
            ),
        )
    fits = [_weights(source, scenario, people, contract, found, drawn * others, start, whole)]
    fits += _level(setup, source, settled, settled * _widened(around, made), level_reason, level)
    fits.extend(_season(source, series, found))
    return [*fits, *fit_correlations(setup, source, scenario, people, contract, series, found, made)]


def _untold(source: Source, reason: str) -> list[Fit]:
    return [
        source.untold("attendance.weekday_weights", WEIGHTS, reason),
        source.untold("organisation.office_days", LEVEL_METHOD, reason),
        source.untold(correlations.TEAM, correlations.METHOD, reason),
        source.untold(correlations.COMMON, correlations.METHOD, reason),
    ]


def _independent(setup: Setup) -> tuple[Scenario, People, Flags]:
    """Return the scenario whose people share nothing on a day, and its people as far as their wishes go."""
    nothing = {"attendance.team_correlation": 0.0, "attendance.common_correlation": 0.0}
    scenario = with_settings(setup.scenario, nothing)
    people = _people(setup, scenario)
    contract = people.contract if scenario.calendar.contract_days_off else np.ones_like(people.contract)
    return scenario, people, contract


def _people(setup: Setup, scenario: Scenario) -> People:
    return draw_people(scenario.organisation, Draws(scenario.seed, 0)) if setup.staff is None else setup.staff


def _with(setup: Setup, scenario: Scenario, office_days: float, weekday_weights: Floats) -> tuple[Scenario, People]:
    """Return the scenario with this level and these weights, and its people, who want other days then.

    Counts do not tell how much people differ: it stays as configured.
    """
    days = float(np.clip(office_days, 0, WEEKDAYS))
    settings: dict[str, Any] = {"attendance.weekday_weights": weekday_weights.tolist()}
    if scenario.organisation.office_days is None:
        settings["organisation.office_days_shares"] = shifted(_shape(setup), [days])[0].tolist()
    else:
        settings["organisation.office_days"] = days
    scenario = with_settings(scenario, settings)
    return scenario, _people(setup, scenario)


def _shape(setup: Setup) -> Floats:
    """Return the shares of people by wanted days, as configured."""
    return np.array(setup.scenario.organisation.office_days_shares)


def _other_people(setup: Setup, chances: Floats) -> Floats:
    """Return how many times as many come on each weekday (draws, 5) when other people work here, drawn alike.

    Weeks tell nothing of that: the same people have the same contract days in all of them, and by habit
    much the same days of those. Of normals that correlate so, signs do by the arcsine (Sheppard 1899, Philosophical
    Transactions A 192, 101-167). The draws are not those of the weeks; people of a staff file stay.
    """
    usual = chances.sum(axis=0)
    persistent = 2 / np.pi * np.arcsin(setup.scenario.attendance.habit)
    spread = np.sqrt(persistent * (chances * (1 - chances)).sum(axis=0)) / np.maximum(usual, 1e-9)
    by_habit = 1 + spread * Draws(setup.scenario.seed, 0).normal("resample", 2, entities(setup.draws), WEEKDAYS)
    if setup.staff is not None:
        return np.asarray(np.maximum(by_habit, _LEAST))
    taken = resamples(setup.scenario.seed + 1, len(chances), setup.draws)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio: Floats = np.nan_to_num(taken @ chances / usual, nan=1.0)
    return np.asarray(ratio * np.maximum(by_habit, _LEAST))


def _weekdays(series: Series, weight: Floats) -> Floats:
    return smoothed(series, weight).weekdays


def _weights(
    source: Source,
    scenario: Scenario,
    people: People,
    contract: Flags,
    found: Smoothed,
    drawn: Floats,
    value: Floats,
    whole: bool,
) -> Fit:
    if not whole:
        reason = mark("some weekday has hardly any counts")
        return source.untold("attendance.weekday_weights", WEIGHTS, reason)
    moved = np.log(drawn / drawn.sum(axis=1, keepdims=True)) - np.log(found.weekdays / found.weekdays.sum())
    steps = np.nan_to_num(moved) @ response(scenario.attendance, people, contract, value).T
    draws = value * np.exp(np.clip(steps, -_STEEPEST, _STEEPEST))
    return source.fits("attendance.weekday_weights", value, draws / draws.sum(axis=1, keepdims=True), WEIGHTS)


def _widened(around: Floats, made: MadeCounts) -> Floats:
    """Return the draws of the level (k,) around 1, no narrower than it varies between logs that are made.

    Spells of sickness, and who meets with whom, last longer than the weeks that a resample takes apart.
    """
    number = len(made.level)
    if number < SOME:  # of so many people that it hardly counts
        return around
    between = float(np.std(made.level / made.wanted, ddof=1) / np.mean(made.level)) * np.sqrt(1 + 1 / number)
    centre, spread = float(np.mean(around)), float(np.std(around))
    return np.asarray(centre + (around - centre) * max(1.0, between / spread if spread else 1.0))


def _level(setup: Setup, source: Source, value: float, draws: Floats, reason: str, setting: bool) -> list[Fit]:
    name = "organisation.office_days"
    if setup.staff is not None:
        setting, reason = False, mark("a staff file says how many days each person wants")
    span = limits(setup.scenario, name)
    if not setting or setup.scenario.organisation.office_days is not None:
        return [source.fit(name, value, draws, LEVEL_METHOD, span, setting=setting, reason=reason)]
    shape, granted = _shape(setup), Sentence("{level}; {shape}", level=Sentence(reason), shape=Sentence(_SAME_SHAPE))
    means, drawn = (np.clip(one, *span) for one in (np.array([value]), draws))
    return [
        source.fit("office_days_mean", value, draws, LEVEL_METHOD, span, setting=False, reason=reason),
        source.fits(f"{name}_shares", shifted(shape, means)[0], shifted(shape, drawn), _SHARES, reason=granted),
    ]


def _season(source: Source, series: Series, found: Smoothed) -> list[Fit]:
    """Return how far the quietest month is below the mean of the season."""
    month = np.array([datetime.date.fromordinal(day).month for day in series.day.tolist()]) - 1
    usual = found.expected / found.season
    days, came, base = (np.bincount(month, one, 12) for one in (np.ones(len(month)), series.count, usual))
    enough = days >= 2 * WEEKDAYS
    if enough.sum() < _FEWEST_MONTHS:
        return []
    level = np.where(enough, came / np.where(enough, base, 1.0), np.inf)
    quiet = int(np.argmin(level))
    reason = Sentence("the quietest month is month {month}; as a share of the mean", month=quiet + 1)
    return [source.point("quietest_month", float(level[quiet]), SEASON, reason=reason)]
