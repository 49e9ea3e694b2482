"""In which order people would come (§6): whatever one source of chance shows, those who come are the first of it.

- `COMMON`: what the building shares on a day. Each person comes exactly when it stays below a threshold of their own,
  in either attendance model; the order is that of the thresholds.
- `CLOCKS`: how many come, given in which order they would, under `independent`. Who comes with chance p has a clock
  that rings at a rate of -ln(1 - p), and comes when it rings before 1. Given the order of all clocks, the gaps between
  them are independent and exponential.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.attendance import Attendance, Wishes, factor_scales, own_days
from sim.compiling import Flags, Floats, Int8s, Int64s, kernel
from sim.hypoexponential import chances_in_time
from sim.noise import WeekNoise
from sim.population import WEEKDAYS
from sim.taken_days import places_of_days, take_days

COMMON: Final = "common factor"
CLOCKS: Final = "order of coming"
RULES: Final = (COMMON, CLOCKS)

REACH: Final = 7.0  # standard deviations; what lies outside has a chance below 2.4e-11 and is taken for impossible
_ENDLESS: Final = float("inf")
IMPOSSIBLE: Final = 1e-16  # chance of coming below which somebody does not


@dataclass(frozen=True)
class Order:
    """The people who share desks and may come on one day, in an order in which those who come are the first.

    The first `certain` come in any case. `law` (people beyond these): by COMMON the thresholds, by CLOCKS the rates at
    which the next one comes.
    """

    rule: str
    people: Int64s
    certain: int
    law: Floats

    def after(self, visitors: Int64s | None) -> "Order":
        """Return the order with `visitors` before all others: they come in any case."""
        if visitors is None or not len(visitors):
            return self
        return Order(self.rule, np.concatenate([visitors, self.people]), self.certain + len(visitors), self.law)


def chances(known: Sequence[tuple[Order, int | None]]) -> list[float]:
    """Return for each order the chance that at least so many come; 0 for None."""
    from scipy.special import ndtr

    found = [0.0] * len(known)
    sums: dict[int, Floats] = {}
    for number, (order, people) in enumerate(known):
        if people is None:
            continue
        beyond = people - order.certain
        if order.rule == COMMON and beyond > 0:
            found[number] = float(ndtr(order.law[beyond - 1]))
        else:
            sums[number] = order.law[: max(beyond, 0)]
    for number, chance in zip(sums, chances_in_time(list(sums.values())).tolist(), strict=True):
        found[number] = chance
    return found


@dataclass(frozen=True)
class WeekOrder:
    """When n people would come on the days of one week, before sickness strikes.

    `key` (5, n): by COMMON the threshold that the common factor must stay below, by CLOCKS when the clock rings; in
    both -inf for people who come in any case and infinite in the other direction for people who cannot come.
    """

    rule: str
    key: Floats  # ascending in the order of coming
    rate: Floats  # (5, n) of the clocks; not used by COMMON

    def bounds(self, weekday: int) -> tuple[Flags, Flags]:
        """Return (n,) who comes in any case and (n,) who may come, health allowing."""
        key = self.key[weekday]
        return (key < -REACH, key < REACH) if self.rule == COMMON else (key < 0, key < np.inf)

    def day(self, weekday: int, eligible: Flags) -> Order:
        """Return the order of one day among the people who are `eligible` (n,): healthy and without an own desk."""
        sure, may = (eligible & who for who in self.bounds(weekday))
        first, others = np.flatnonzero(sure), np.flatnonzero(may & ~sure)
        key = self.key[weekday, others]
        turn = np.argsort(key, kind="stable")
        others = others[turn]
        if self.rule == COMMON:
            law = -key[turn]
        else:
            law = self.rate[weekday, others]
            reached = _add_up(law)
            others, law = others[:reached], law[:reached]
        return Order(self.rule, np.concatenate([first, others]), len(first), law)


@kernel
def _add_up(rate: Floats) -> int:
    """Make each rate the sum of it and all after it; return how many clocks are within reach.

    P(T < 1) of a sum T of exponential times is at most exp(-(E T - 1)² / 2 var T) where E T > 1.
    """
    for clock in range(len(rate) - 2, -1, -1):
        rate[clock] += rate[clock + 1]
    late, variance = -1.0, 0.0
    for clock in range(len(rate)):
        late += 1 / rate[clock]
        variance += 1 / (rate[clock] * rate[clock])
        if late > 0 and late * late > REACH * REACH * variance:
            return clock
    return len(rate)


def week_order(
    rule: str,
    attendance: Attendance,
    wishes: Wishes,
    available: Flags,
    come: Flags,
    noise: WeekNoise,
) -> WeekOrder:
    """Return the order in which people come in a week by a rule that is `applicable`.

    `wishes`, `available` and the result `come` (n, 5) are those of `attendance.attend`.
    """
    if rule == CLOCKS:
        return _clocks(attendance, wishes, available & wishes.contract, noise)
    if attendance.model == "independent":
        return _coin_thresholds(attendance, wishes, available & wishes.contract, noise)
    return _score_thresholds(attendance, wishes, available & wishes.contract, come, noise)


def applicable(attendance: Attendance) -> tuple[str, ...]:
    """Return the rules by which the days of an attendance model can be conditioned."""
    rules = {COMMON: attendance.common_correlation > 0, CLOCKS: attendance.model == "independent"}
    return tuple(rule for rule, applies in rules.items() if applies)


def _coin_thresholds(attendance: Attendance, wishes: Wishes, available: Flags, noise: WeekNoise) -> WeekOrder:
    from scipy.special import ndtri

    team, common = attendance.team_correlation, attendance.common_correlation
    latent = noise.shared(np.sqrt(team), 0.0) + np.sqrt(1 - team - common) * noise.own_normal
    limit = (ndtri(wishes.coin_chances) - latent) / np.sqrt(common)
    key = _by_weekday(np.where(available, -limit, np.inf))
    return WeekOrder(COMMON, key, np.zeros_like(key))


def _by_weekday(values: Floats) -> Floats:
    """Return numbers (n, 5) as (5, n)."""
    return np.ascontiguousarray(values.T)


def _score_thresholds(
    attendance: Attendance,
    wishes: Wishes,
    available: Flags,
    come: Flags,
    noise: WeekNoise,
) -> WeekOrder:
    """A day is among a person's days when few enough others come before it, at the scores these have."""
    team_scale, common_scale = factor_scales(attendance)
    base = wishes.log_weight - noise.shared(team_scale, 0.0) + noise.own_gumbel
    score = base - noise.shared(0.0, common_scale)
    if wishes.on_top is not None:  # how many days people choose does not depend on the scores
        number, come = own_days(wishes, available, noise), np.zeros_like(come)
        take_days(available.reshape(-1), wishes.rank.reshape(-1), score.reshape(-1), number, come.reshape(-1))
    limit = np.empty((WEEKDAYS, len(available)))
    _limits(
        available.reshape(-1), wishes.rank.reshape(-1), base.reshape(-1), score.reshape(-1), come.reshape(-1),
        limit.reshape(-1),
    )  # fmt: skip
    key = -limit / common_scale
    if wishes.on_top is not None:
        key[(wishes.on_top & available).T] = -np.inf  # in any case
    return WeekOrder(COMMON, key, np.zeros_like(key))


@kernel
def _limits(available: Flags, rank: Int8s, base: Floats, score: Floats, come: Flags, limit: Floats) -> None:
    """Write, by weekday, how far each day's score may sink below its `base` with that day still among the person's.

    These are as many as those on which people `come`; the scores of the other days are as they are. -inf: not however
    high it is; inf: however low.
    """
    people = len(available) // WEEKDAYS
    for person in range(people):
        start, days, last, following = WEEKDAYS * person, 0, -1, -1
        for day in range(start, start + WEEKDAYS):
            days += come[day]
        places = places_of_days(start, available, rank, score)
        for day in range(WEEKDAYS):
            if available[start + day]:
                place = places >> 4 * day & 15
                last = day if place == days - 1 else last
                following = day if place == days else following
        for day in range(WEEKDAYS):
            furthest = -_ENDLESS
            if available[start + day] and days > 0:
                # It must beat the last of the days taken without it.
                rival = following if (places >> 4 * day & 15) < days else last
                if rival < 0 or rank[start + rival] > rank[start + day]:
                    furthest = _ENDLESS
                elif rank[start + rival] == rank[start + day]:
                    furthest = base[start + day] - score[start + rival]
            limit[people * day + person] = furthest


def _clocks(attendance: Attendance, wishes: Wishes, available: Flags, noise: WeekNoise) -> WeekOrder:
    """The own noise of a day is as good as new even where it is part habit: one day alone is looked at."""
    team, common = attendance.team_correlation, attendance.common_correlation
    with np.errstate(divide="ignore"):
        if team == common == 0:
            rate = -np.log1p(-wishes.coin_chances)
        else:
            from scipy.special import log_ndtr, ndtri

            shared = noise.shared(np.sqrt(team), np.sqrt(common))
            limit = (ndtri(wishes.coin_chances) - shared) / np.sqrt(1 - team - common)
            rate = -log_ndtr(-limit)  # -ln(1 - p) without the cancellation
        rate = np.where(available & (rate > IMPOSSIBLE), rate, 0.0)
        sleep = noise.own_exponential
        ring = np.where(np.isinf(rate), -np.inf, sleep / rate)
    return WeekOrder(CLOCKS, _by_weekday(ring), _by_weekday(rate))
