"""Who wants to come in on which day (§6): two attendance models over one set of named draws.

A policy (§7) acts on `Wishes`; `attend` turns wishes into office days; `marginals` gives their exact chances.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from sim.compiling import Flags, Floats, Int8s, Int64s, kernel
from sim.errors import ConfigurationError, nearest
from sim.noise import WeekNoise
from sim.parameters import Parameters, parameter
from sim.population import WEEKDAYS, People
from sim.taken_days import take_days

UNPLANNED: Final = 9  # rank of days left to the person's own preference; planned days have 0 .. 8
PULLED: Final = 10  # taken off the rank of a day with a meeting in person, which makes it negative

# How much a weekday is liked, Monday to Friday; only ratios matter.
WEEKDAY_WEIGHTS: Final = {
    "flat": (1.0, 1.0, 1.0, 1.0, 1.0),
    # Assumption; no source gives Dutch weights. Shaped by: Tuesday and Thursday 70-75 % of desks occupied (central
    # government, Venster 2024), Monday 50 where Tuesday is 68 (Europe, Savills 2024), Wednesday and Friday home and
    # part-time days (TNO), three quarters of Fridays under 25 % (Colliers 2024). The ministry at .7 desks per FTE comes
    # to daily peaks of Mon 53, Tue 69, Wed 54, Thu 68, Fri 34 % of desks: Fridays busier than Colliers'.
    "nl": (0.17, 0.29, 0.18, 0.29, 0.07),
    # AWA 2022: Monday 19, Friday 13 % of capacity; the plateau of 37.7 follows from the mean of 29.
    "uk": (19.0, 37.7, 37.7, 37.7, 13.0),
    # Share of a week's day bookings in one German hybrid office, 2022-2025 (DeskQuery, MIT).
    "de": (0.17, 0.18, 0.23, 0.29, 0.14),
}


@dataclass
class Attendance(Parameters):
    """How the wanted number of office days becomes days (§6)."""

    name: str = parameter("nl_hybrid", unit="", help="the preset's name")
    model: str = parameter(
        "days_per_week",
        unit="",
        help="each day a coin of its own, or a number of days a week",
        options=("independent", "days_per_week"),
    )
    weekday_weights: Any = parameter(
        "nl", unit="weight", help="a name (flat, nl, uk, de) or five positive numbers, Monday to Friday"
    )
    team_correlation: float = parameter(
        0.02, unit="latent correlation", help="what a team's members share on one day", low=0, high=0.99
    )
    common_correlation: float = parameter(
        0.0014, unit="latent correlation", help="what the whole building shares on one day", low=0, high=0.99
    )
    habit: float = parameter(
        0.0, unit="share", help="share of own noise that is fixed per person and weekday", low=0, high=1
    )
    feedback: float = parameter(
        0.0, unit="share", help="office days that people give up who are turned away week after week", low=0, high=1
    )
    feedback_memory: float = parameter(
        2.0, unit="weeks", help="after how long half of that is forgotten (with feedback)", low=0, high=52
    )
    feedback_warmup: int = parameter(
        8,
        unit="weeks",
        help="weeks before the period, not counted, in which it settles (with feedback)",
        low=0,
        high=104,
    )

    def check(self) -> None:
        """Check the weights, and that the shared parts leave room for a person's own."""
        weights(self)
        both = self.team_correlation + self.common_correlation
        if both >= 1:
            raise ConfigurationError(
                f"team_correlation: team_correlation + common_correlation is {both:g}, make it less than 1"
            )


@dataclass(frozen=True, eq=False)
class Wishes:
    """What n people want of one week, before anybody is away: what a policy reads and replaces.

    Days are taken by rank, lowest first, and within a rank by preference: the weight and the person's own noise.
    """

    office_days: Floats  # (n,) wanted days a week
    log_weight: Floats  # (n, 5) ln of the weekday weights
    rank: Int8s  # (n, 5) 0 .. 9; negative: pulled in by a meeting, the rank it had less PULLED
    contract: Flags  # (n, 5) contract days
    on_top: Flags | None = None  # (n, 5) days with a planned activity that do not count towards `office_days`

    @cached_property
    def coin_chances(self) -> Floats:
        """The chance of each day (n, 5) under `independent`."""
        return _coin_chances(self)


def weights(attendance: Attendance) -> Floats:
    """Return the five weekday weights, scaled to sum 1; raise `ConfigurationError` when they are no such thing."""
    given = attendance.weekday_weights
    if isinstance(given, str):
        if given not in WEEKDAY_WEIGHTS:
            raise ConfigurationError(
                f"weekday_weights: {given!r} is not a valid name{nearest(given, WEEKDAY_WEIGHTS)}, "
                f"use one of {', '.join(WEEKDAY_WEIGHTS)} or five positive numbers"
            )
        given = WEEKDAY_WEIGHTS[given]
    numbers = [
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan
        for value in (given if isinstance(given, list | tuple) else [])
    ]
    # The bounds keep every ratio of weights a normal floating-point number.
    if len(numbers) != WEEKDAYS or not all(1e-6 <= number <= 1e6 for number in numbers):
        raise ConfigurationError(
            f"weekday_weights: {given!r} is not a set of weights, give a name ({', '.join(WEEKDAY_WEIGHTS)}) "
            "or five numbers from 1e-06 to 1e+06, Monday to Friday"
        )
    return np.array(numbers) / sum(numbers)


def factor_scales(attendance: Attendance) -> tuple[float, float]:
    """Return (σt, σc), the standard deviations of the team's and the common part of a score (`days_per_week`, §6).

    A Gumbel variable has variance π²/6, so the parts' shares of the score's variance are ρt and ρc.
    """
    own = 1 - attendance.team_correlation - attendance.common_correlation
    gumbel = math.pi**2 / 6
    return (
        math.sqrt(gumbel * attendance.team_correlation / own),
        math.sqrt(gumbel * attendance.common_correlation / own),
    )


def wishes(attendance: Attendance, people: People, contract: Flags) -> Wishes:
    """Return what people want of themselves; `contract` (n, 5) are the days they work."""
    log_weight = np.empty((len(people), WEEKDAYS))
    log_weight[:] = np.log(weights(attendance))
    return Wishes(
        office_days=people.office_days,
        log_weight=log_weight,
        rank=np.full((len(people), WEEKDAYS), UNPLANNED, dtype=np.int8),
        contract=contract,
    )


def pull(wishes: Wishes, days: Flags) -> Wishes:
    """Return the wishes with `days` (n, 5) pulled in by a meeting in person (§10), whatever else is wanted."""
    if not days.any():
        return wishes
    fresh = (days & (wishes.rank >= 0)).view(np.int8)
    return replace(wishes, rank=wishes.rank - fresh * np.int8(PULLED))


def come_on_top(wishes: Wishes, days: Flags) -> Wishes:
    """Return the wishes with `days` (n, 5) beside those that people come of themselves (`activity`, §7)."""
    return replace(wishes, on_top=days) if days.any() else wishes


def kept_on_site(shaped: Wishes, wanted: Wishes, bound: Flags) -> Wishes:
    """Return the wishes that a policy shaped with those of people who are `bound` (n,) to the office as they were."""
    if shaped is wanted or not bound.any():
        return shaped
    days = np.where(bound, np.maximum(shaped.office_days, wanted.office_days), shaped.office_days)
    return replace(shaped, office_days=days, contract=shaped.contract | (wanted.contract & bound[:, None]))


def attend(attendance: Attendance, wishes: Wishes, available: Flags, noise: WeekNoise) -> Flags:
    """Return (n, 5) who comes in on which day of the week that has this `noise`, before sickness strikes.

    `available` (n, 5): contract days that are open, not on leave and not at another place of work.
    """
    available = available & wishes.contract
    if attendance.model == "independent":
        return _coins(attendance, wishes, noise) & available
    return _ranked_days(attendance, wishes, available, noise)


def _coins(attendance: Attendance, wishes: Wishes, noise: WeekNoise) -> Flags:
    """Gaussian copula (§6): each day a coin of its own, its chance exact at every correlation."""
    from scipy.special import ndtri

    team, common = attendance.team_correlation, attendance.common_correlation
    if team == common == attendance.habit == 0:
        return noise.own_uniform < wishes.coin_chances
    latent = noise.shared(np.sqrt(team), np.sqrt(common)) + np.sqrt(1 - team - common) * noise.own_normal
    come: Flags = latent < ndtri(wishes.coin_chances)
    return come


def _coin_chances(wishes: Wishes) -> Floats:
    """Return p (n, 5) over contract days, Σ p = min(office_days, n), filled rank by rank; meetings add to it."""
    weight = relative_weights(wishes)
    rank = np.where(wishes.rank < 0, wishes.rank + PULLED, wishes.rank)
    left = np.minimum(wishes.office_days, wishes.contract.sum(axis=1))
    chance = np.zeros(wishes.contract.shape)
    for place in np.unique(rank):
        group = wishes.contract & (rank == place)
        here = np.minimum(left, group.sum(axis=1))
        chance += _filled(np.where(group, weight, 0.0), here)
        left = left - here
    chance[(wishes.rank < 0) & wishes.contract] = 1.0
    if wishes.on_top is not None:
        chance[wishes.on_top & wishes.contract] = 1.0
    return chance


def _filled(weight: Floats, total: Floats) -> Floats:
    """Return p = min(1, c · weight) (n, 5) with row sums `total`; a day at 1 passes what it cannot hold to the rest."""
    full = np.zeros(weight.shape, dtype=np.bool_)
    for _ in range(WEEKDAYS):
        rest = np.where(full, 0.0, weight)
        over = rest.sum(axis=1)
        left = np.maximum(total - full.sum(axis=1), 0.0)
        chance = rest * np.divide(left, over, out=np.zeros_like(over), where=over > 0)[:, None]
        # A certain day is certain: rounding must not leave it at 1 - 1e-16.
        certain = chance >= 1 - 1e-12
        if not certain.any():
            break
        full |= certain
    return np.where(full, 1.0, chance)


def _ranked_days(attendance: Attendance, wishes: Wishes, available: Flags, noise: WeekNoise) -> Flags:
    """Take k days by rank and score (`days_per_week`, §6); a meeting counts towards k and may exceed it."""
    score, number = preferences(attendance, wishes, noise), own_days(wishes, available, noise)
    come = np.zeros(available.shape, dtype=np.bool_)
    take_days(available.reshape(-1), wishes.rank.reshape(-1), score.reshape(-1), number, come.reshape(-1))
    return come if wishes.on_top is None else come | (wishes.on_top & available)


def own_days(wishes: Wishes, available: Flags, noise: WeekNoise) -> Int64s:
    """Return how many days (n,) people take this week under `days_per_week`, beside those that are on top."""
    number = np.empty(len(available), dtype=np.int64)
    _number_days(
        available.reshape(-1), wishes.contract.reshape(-1), wishes.rank.reshape(-1), wishes.office_days,
        noise.number, number,
    )  # fmt: skip
    return number


@kernel
def _number_days(
    available: Flags, contract: Flags, rank: Int8s, office_days: Floats, chance: Floats, number: Int64s
) -> None:
    """Write how many of the available days each person takes: the wanted ones in proportion, and all pulled in."""
    for person in range(len(number)):
        days, worked, pulled = 0, 0, 0
        for day in range(WEEKDAYS * person, WEEKDAYS * (person + 1)):
            worked += contract[day]
            days += available[day]
            pulled += available[day] & (rank[day] < 0)
        wanted = office_days[person] * days / max(worked, 1)
        whole = int(wanted)
        # ⌊k* + U⌋ without the sum, which could round a whole k* up.
        more = chance[person] >= 1 - (wanted - whole)
        number[person] = max(min(whole + more, days), pulled)


def preferences(attendance: Attendance, wishes: Wishes, noise: WeekNoise) -> Floats:
    """Return how much each person likes each day of a week (n, 5): the scores of `days_per_week` (§6)."""
    return wishes.log_weight - noise.shared(*factor_scales(attendance)) + noise.own_gumbel


def relative_weights(wishes: Wishes) -> Floats:
    """Return the weights (n, 5), the largest of each person 1."""
    weight: Floats = np.exp(wishes.log_weight - wishes.log_weight.max(axis=1, keepdims=True))
    return weight
