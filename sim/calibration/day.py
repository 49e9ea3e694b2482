"""Arrivals, departures and part days (§8), from when people of a badge log came first and left last."""

import datetime
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sim.calibration.attendance_figures import clusters_of
from sim.calibration.day_estimates import KEYS, estimates, sums_by_person
from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source, limits
from sim.calibration.lunch import fit_lunch
from sim.calibration.made import made_visits, of_size
from sim.calibration.person_days import KindsOfDays, kinds_of_days, person_days
from sim.calibration.stays import told_of_stays
from sim.compiling import Floats
from sim.errors import ConfigurationError
from sim.language import mark
from sim.logs.contents import Visits, Who
from sim.resampling import resamples
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.sentences import Sentence

# Days in the log that the simulator makes in each round: the last one, which decides, is the largest.
_ROUNDS: Final = (20_000, 20_000, 150_000)
_MADE_PEOPLE = 6_000  # at most, in one replication
_MADE_WEEKS = 8
_MOST_REPLICATIONS = 40
_FEWEST_TEAMS: Final = 10
# Of spreads and correlations a part is lost in stretched stays and mistaken days.
_BLURRED: Final = (
    "day.arrival_between",
    "day.arrival_within",
    "day.departure_between",
    "day.departure_within",
    "day.correlation_between",
    "day.correlation_within",
    "day.part_day_sd",
)
_SLOPE_DAYS: Final = 10_000
# By how much correlations (raised where there is no room), and by what part spreads are lowered to see how their
# estimates move.
_APART: Final = 0.2
_LESS: Final = 0.3
_LEAST_MOVED: Final = 0.02
_SLOPES: Final = (0.3, 1.5)

METHOD: Final = mark(
    "indirect inference: sums over people's first arrivals and last departures, corrected by what the same sums find "
    "in logs that the simulator makes; bootstrap over people, in whole teams"
)
_DEPARTURES: Final = frozenset(
    {
        "day.departure",
        "day.departure_between",
        "day.departure_within",
        "day.correlation_between",
        "day.correlation_within",
        "day.friday_earlier",
    }
)


@dataclass(frozen=True, eq=False)
class _Log:
    """A log in sums, by team where teams are told, else by person: who meets together leaves together."""

    sums: Floats  # (g, K)

    def estimate(self) -> Floats:
        """Return the parameters (12,)."""
        return np.asarray(estimates(self.sums.sum(axis=0, keepdims=True))[0])

    def draws(self, seed: int, number: int) -> Floats:
        """Return the parameters of resamples of the teams or people (number, 12)."""
        return estimates(resamples(seed, len(self.sums), number) @ self.sums)


def fit_day(setup: Setup, visits: Visits, who: Who) -> list[Fit]:
    """Return the fits of ``day.*``, and what is told of stays.

    Each parameter is what its estimate finds in the log, less by how much the estimate misses it in logs that the
    simulator makes with these parameters (Gouriéroux, Monfort and Renault 1993, Journal of Applied Econometrics 8,
    S85-S118), in three rounds over the same draws. The draws of the bootstrap hold the doubt of both logs. Where an
    estimate moves by less than its parameter does, as meetings and mistaken kinds of days blur it, both the last round
    and the draws are stretched by that.
    """
    days = person_days(visits)
    people, seen = len(who), len(np.unique(days.person))
    weeks = len(np.unique((days.day - 1) // 7))
    rests_on = {"people": seen, "weeks": weeks, "days": len(days.day)}
    source = Source("badges", rests_on, people)
    exits = bool(np.isfinite(days.go).any())
    if seen < setup.smallest:
        few = Sentence("the log has fewer than {least} people", least=setup.smallest)
        return [source.untold(name, METHOD, few) for name in KEYS]
    kinds = kinds_of_days(days, setup.scenario.day.part_day_end)
    log = _log(sums_by_person(days, kinds, people, exits), who)
    by_team = Source("badges", rests_on, len(log.sums))
    observed, drawn = log.estimate(), log.draws(setup.scenario.seed, setup.draws)
    fitted, made, slopes = _solved(setup, observed, kinds, exits, visits.first)
    # The simulator's people have a seed of their own, or those of one resample would be alike in both logs.
    off = made.draws(setup.scenario.seed + 1, setup.draws) - made.estimate()
    fits = []
    for number, name in enumerate(KEYS):
        reason = _untold(name, exits, observed[number])
        if reason:
            fits.append(source.untold(name, METHOD, reason))
            continue
        draws = fitted[number] + (drawn[:, number] - observed[number] - off[:, number]) / slopes[number]
        reason = mark("there are as many mornings as afternoons") if name == "day.part_day_share" and not exits else ""
        fits.append(by_team.fit(name, fitted[number], draws, METHOD, limits(setup.scenario, name), reason=reason))
    told = told_of_stays(source, days, kinds, people, setup)
    return [*fits, *fit_lunch(setup, source, visits, people), *told]


def _log(sums: Floats, who: Who) -> _Log:
    """Return the sums (n, K) of a log's people by team; by person where there are too few teams to draw from."""
    cluster = clusters_of(who.team.astype(np.int64))
    number = int(cluster.max(initial=-1)) + 1
    if not _FEWEST_TEAMS <= number < len(sums):
        return _Log(sums)
    by_team = np.zeros((number, sums.shape[1]))
    np.add.at(by_team, cluster, sums)
    return _Log(by_team)


def _untold(name: str, exits: bool, observed: float) -> str:
    if name in _DEPARTURES and not exits:
        return mark("the log has no exits")
    if not np.isfinite(observed):
        return mark("the log has too few days of this kind")
    return ""


def _solved(setup: Setup, observed: Floats, kinds: KindsOfDays, exits: bool, first: int) -> tuple[Floats, _Log, Floats]:
    """Return the parameters (12,), the log that was made last, and how much estimates move with parameters (12,)."""
    settled = np.where(np.isfinite(observed), observed, _configured(setup.scenario))
    span = np.array([limits(setup.scenario, name) for name in KEYS]).T
    settled, slopes = np.clip(settled, *span), np.ones(len(KEYS))
    for number, size in enumerate(_ROUNDS):
        setup.progress(mark("hours of the day"), number, len(_ROUNDS))
        if number == len(_ROUNDS) - 1:
            slopes = _slopes(setup, settled, kinds, exits, first)
        made = _made(setup, settled, kinds, exits, first, size)
        step = (observed - made.estimate()) / slopes
        settled = np.clip(settled + np.where(np.isfinite(step), step, 0.0), *span)
    setup.progress(mark("hours of the day"), len(_ROUNDS), len(_ROUNDS))
    return settled, made, slopes


def _slopes(setup: Setup, settled: Floats, kinds: KindsOfDays, exits: bool, first: int) -> Floats:
    """Return by how much the estimate of each blurred parameter moves when that is moved, by the same draws; else 1."""
    slopes = np.ones(len(KEYS))
    before = _made(setup, settled, kinds, exits, first, _SLOPE_DAYS).estimate()
    for name in _BLURRED:
        place = KEYS.index(name)
        low, high = limits(setup.scenario, name)
        by = -_APART if "correlation" in name else -_LESS * settled[place]
        moved = settled.copy()
        moved[place] += by if settled[place] + by >= low else -by
        moved[place] = min(moved[place], high)
        by = moved[place] - settled[place]
        if abs(by) > _LEAST_MOVED and np.isfinite(before[place]):
            after = _made(setup, moved, kinds, exits, first, _SLOPE_DAYS).estimate()[place]
            slopes[place] = np.clip((after - before[place]) / by, *_SLOPES) if np.isfinite(after) else 1.0
    return slopes


def _configured(scenario: Scenario) -> Floats:
    return np.array([getattr(scenario.day, name.removeprefix("day.")) for name in KEYS])


def _made(setup: Setup, settled: Floats, kinds: KindsOfDays, exits: bool, first: int, size: int) -> _Log:
    """Return the sums of logs of the scenario with these parameters, `size` days or little more."""
    settings: dict[str, Any] = dict(zip(KEYS, settled.tolist(), strict=True))
    if settings["day.departure"] <= settings["day.arrival"]:
        raise ConfigurationError(
            "data.badges: people leave before they come on most days, check which column is which, and the time zone"
        )
    scenario = setup.scenario
    if setup.staff is None:
        scenario = of_size(scenario, min(_MADE_PEOPLE, size // _MADE_WEEKS))
    scenario = with_settings(scenario, settings)
    parts: list[Floats] = []
    found = 0
    date = datetime.date.fromordinal(first)
    while found < size and len(parts) < _MOST_REPLICATIONS:
        visits, who = made_visits(scenario, setup.staff, date, _MADE_WEEKS, len(parts))
        days = person_days(visits)
        if not exits:
            days = replace(days, go=np.full(len(days.go), np.nan))
        parts.append(_log(sums_by_person(days, kinds, len(who), exits), who).sums)
        found += len(days.day)
        if not found:
            raise ConfigurationError("organisation.office_days: nobody comes in, give more office days")
    return _Log(np.concatenate(parts))
