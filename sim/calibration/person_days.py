"""Days of people in a badge log: when each came first and left last, and whether it was a part of a day (§8)."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.compiling import Flags, Floats, Int8s, Int64s
from sim.events import NOWHERE
from sim.logs.contents import Visits
from sim.meetings import HOUR
from sim.population import WEEKDAYS

FULL: Final = 0
MORNING: Final = 1  # comes as usual, leaves around midday
AFTERNOON: Final = 2
OTHER: Final = 3  # nights and whatever fits no office day

_ROUNDS = 40
_MOST = 50_000  # days from which the kinds of days are learnt
_NARROWEST = 0.1  # hours; a normal law that is narrower holds one time of day only
_AROUND, _WIDEST = 2.0, 1.25  # hours: how far midday may be from `edge`, and the largest spread of it. Assumption.
_ANYWHERE = 1 / 24**2  # density of a day that may begin and end at any hour


@dataclass(frozen=True, eq=False)
class PersonDays:
    """Office days of people on Monday to Friday, m of them, by person and date; hours from midnight."""

    person: Int64s  # (m,)
    day: Int64s  # (m,) ordinals
    come: Floats  # (m,) first arrival
    go: Floats  # (m,) last departure; nan where no exit was logged

    @property
    def weekday(self) -> Int64s:
        """Monday 0 to Friday 4 (m,)."""
        return (self.day - 1) % 7

    def of(self, rows: Flags | Int64s) -> "PersonDays":
        """Return some of the days."""
        return PersonDays(self.person[rows], self.day[rows], self.come[rows], self.go[rows])


def person_days(visits: Visits) -> PersonDays:
    """Return first arrivals and last departures; a day whose last stay has no exit has no departure."""
    new = np.ones(len(visits.person), dtype=np.bool_)
    new[1:] = (np.diff(visits.person) != 0) | (np.diff(visits.day) != 0)
    first = np.flatnonzero(new)
    last = np.append(first, len(new))[1:] - 1
    leave = visits.leave[last]
    go = np.where(leave == NOWHERE, np.nan, leave / HOUR)
    days = PersonDays(
        visits.person[first].astype(np.int64), visits.day[first].astype(np.int64), visits.arrive[first] / HOUR, go
    )
    return days.of(days.weekday < WEEKDAYS)


class KindsOfDays(NamedTuple):
    """When days begin and end, as normal laws: a mixture of full days, mornings, afternoons, and others."""

    come: tuple[float, float]  # mean and sd of arrivals, all but afternoons, hours
    go: tuple[float, float]  # of departures, all but mornings
    edge: tuple[float, float]  # of the end of mornings and the begin of afternoons
    shares: tuple[float, ...]  # (4,) of full days, mornings, afternoons, others


def kinds_of_days(days: PersonDays, edge: float) -> KindsOfDays:
    """Learn the kinds of days by expectation and maximisation (Dempster, Laird, Rubin 1977), from `edge` hours on.

    Only sorts days into kinds: the estimates are corrected for what it does to them. At most some 50,000 evenly spaced
    days are used. Midday is within two hours of `edge`. Without departures there are full days, afternoons and others.
    """
    days = days.of(np.arange(0, len(days.day), max(1, len(days.day) // _MOST)))
    come, go = days.come, days.go
    ends = np.isfinite(go)
    found = KindsOfDays(_around(come), _around(go[ends]), (edge, 0.75), (0.7, 0.1, 0.1, 0.1))
    for _ in range(_ROUNDS):
        chance = np.exp(_log_densities(found, come, go))
        chance /= chance.sum(axis=1, keepdims=True)
        full, morning, afternoon, _ = chance.T
        ended = np.where(ends, go, 0.0)
        edges = _normal(np.concatenate([ended, come]), np.concatenate([morning * ends, afternoon]), found.edge)
        found = KindsOfDays(
            _normal(come, full + morning, found.come),
            _normal(ended, (full + afternoon) * ends, found.go),
            # Around midday, or the tails of full days would make a kind of their own where there are no part days.
            (float(np.clip(edges[0], edge - _AROUND, edge + _AROUND)), min(edges[1], _WIDEST)),
            tuple(np.maximum(chance.mean(axis=0), 1e-6).tolist()),
        )
    return found


def sorted_days(kinds: KindsOfDays, days: PersonDays) -> Int8s:
    """Return the likeliest kind of each day (m,)."""
    likeliest: Int8s = np.argmax(_log_densities(kinds, days.come, days.go), axis=1).astype(np.int8)
    return likeliest


def _around(hours: Floats) -> tuple[float, float]:
    if not len(hours):
        return 0.0, 1.0
    low, middle, high = np.quantile(hours, [0.25, 0.5, 0.75])
    return float(middle), max(float(high - low) / 1.35, _NARROWEST)


def _normal(hours: Floats, weight: Floats, before: tuple[float, float]) -> tuple[float, float]:
    total = weight.sum()
    if total < 1:
        return before
    mean = float(weight @ hours / total)
    return mean, max(float(np.sqrt(weight @ (hours - mean) ** 2 / total)), _NARROWEST)


def _log_densities(kinds: KindsOfDays, come: Floats, go: Floats) -> Floats:
    """Return ln share + ln density (m, 4), of the arrival alone where no departure is known."""
    ends = np.isfinite(go)
    ended = np.where(ends, go, 0.0)
    early, late = _log_normal(come, kinds.come), np.where(ends, _log_normal(ended, kinds.go), 0.0)
    noon, from_noon = np.where(ends, _log_normal(ended, kinds.edge), -np.inf), _log_normal(come, kinds.edge)
    anywhere = np.where(ends, np.log(_ANYWHERE), np.log(_ANYWHERE) / 2)
    each: Floats = np.log(kinds.shares) + np.stack([early + late, early + noon, from_noon + late, anywhere], axis=1)
    return each


def _log_normal(hours: Floats, law: tuple[float, float]) -> Floats:
    mean, sd = law
    density: Floats = -0.5 * ((hours - mean) / sd) ** 2 - np.log(sd * np.sqrt(2 * np.pi))
    return density
