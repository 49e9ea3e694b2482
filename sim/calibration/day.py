"""Arrivals, departures and part days (§8), from when people of a badge log came first and left last."""

import datetime
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

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
_FEWEST = 10  # days with what a parameter is about

METHOD: Final = mark(
    "indirect inference: sums over people's first arrivals and last departures, corrected by what the same sums find "
    "in logs that the simulator makes; bootstrap over people"
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
    """A log in sums, by person."""

    sums: Floats  # (n, K)

    def estimate(self) -> Floats:
        """Return the parameters (12,)."""
        return np.asarray(estimates(self.sums.sum(axis=0, keepdims=True))[0])

    def draws(self, seed: int, number: int) -> Floats:
        """Return the parameters of resamples of the people (number, 12)."""
        return estimates(resamples(seed, len(self.sums), number) @ self.sums)


def fit_day(setup: Setup, visits: Visits, who: Who) -> list[Fit]:
    """Return the fits of ``day.*``, and what is told of stays.

    Each parameter is what its estimate finds in the log, less by how much the estimate misses it in logs that the
    simulator makes with these parameters (Gouriéroux, Monfort and Renault 1993, Journal of Applied Econometrics 8,
    S85-S118), in three rounds over the same draws. The draws of the bootstrap hold the doubt of both logs.
    """
    days = person_days(visits)
    people, seen = len(who), len(np.unique(days.person))
    weeks = len(np.unique((days.day - 1) // 7))
    source = Source("badges", {"people": seen, "weeks": weeks, "days": len(days.day)}, people)
    exits = bool(np.isfinite(days.go).any())
    if seen < setup.smallest:
        few = Sentence("the log has fewer than {least} people", least=setup.smallest)
        return [source.untold(name, METHOD, few) for name in KEYS]
    kinds = kinds_of_days(days, setup.scenario.day.part_day_end)
    log = _Log(sums_by_person(days, kinds, people, exits))
    observed, drawn = log.estimate(), log.draws(setup.scenario.seed, setup.draws)
    fitted, made = _solved(setup, observed, kinds, exits, visits.first)
    # The simulator's people have a seed of their own, or those of one resample would be alike in both logs.
    off = made.draws(setup.scenario.seed + 1, setup.draws) - made.estimate()
    fits = []
    for number, name in enumerate(KEYS):
        reason = _untold(name, exits, observed[number])
        if reason:
            fits.append(source.untold(name, METHOD, reason))
            continue
        draws = drawn[:, number] + (fitted[number] - observed[number]) - off[:, number]
        reason = mark("there are as many mornings as afternoons") if name == "day.part_day_share" and not exits else ""
        fits.append(source.fit(name, fitted[number], draws, METHOD, limits(setup.scenario, name), reason=reason))
    told = told_of_stays(source, days, kinds, people, setup)
    return [*fits, *fit_lunch(setup, source, visits, people), *told]


def _untold(name: str, exits: bool, observed: float) -> str:
    if name in _DEPARTURES and not exits:
        return mark("the log has no exits")
    if not np.isfinite(observed):
        return mark("the log has too few days of this kind")
    return ""


def _solved(setup: Setup, observed: Floats, kinds: KindsOfDays, exits: bool, first: int) -> tuple[Floats, _Log]:
    """Return the parameters (12,), and the log that was made last."""
    settled = np.where(np.isfinite(observed), observed, _configured(setup.scenario))
    span = np.array([limits(setup.scenario, name) for name in KEYS]).T
    settled = np.clip(settled, *span)
    for number, size in enumerate(_ROUNDS):
        setup.progress(mark("hours of the day"), number, len(_ROUNDS))
        made = _made(setup, settled, kinds, exits, first, size)
        step = observed - made.estimate()
        settled = np.clip(settled + np.where(np.isfinite(step), step, 0.0), *span)
    setup.progress(mark("hours of the day"), len(_ROUNDS), len(_ROUNDS))
    return settled, made


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
        parts.append(sums_by_person(days, kinds, len(who), exits))
        found += len(days.day)
        if not found:
            raise ConfigurationError("organisation.office_days: nobody comes in, give more office days")
    return _Log(np.concatenate(parts))
