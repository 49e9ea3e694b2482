"""Every engine against the exact laws of loss systems, on hand-made days of Poisson arrivals.

A day is some 8,000,000 s long with stays of 2,000 s on average, so that whole seconds do not show; the office starts
empty and the first tenth is left out. Tolerance: z = 4 on the means of 40 batches of arrivals.

Classes share desks in their product form, blocks of several desks too (Kaufman and Roberts); of overflow from one kind
of place to the next the Markov chain is solved exactly.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from engines import Play
from plans import office, plan
from sampling import z_mean

from sim.events import DayPlan, Kind, Log, Refused

Floats = npt.NDArray[np.float64]
State = Any

ARRIVALS, BATCHES, START = 20_000, 40, 2_000
STAY, GAP = 2000.0, 400.0  # seconds: an offered load of 5
OFFERED = STAY / GAP

LAWS: dict[str, Callable[[np.random.Generator], Floats]] = {
    "exponential": lambda generator: generator.exponential(STAY, ARRIVALS),
    "constant": lambda _: np.full(ARRIVALS, STAY),
    # Coefficient of variation 2.3: many short stays and a few of 16 hours and more.
    "two lengths": lambda generator: np.where(generator.random(ARRIVALS) < 0.9, 0.3 * STAY, 7.3 * STAY),
}


def poisson_day(seed: int, stays: Callable[[np.random.Generator], Floats]) -> DayPlan:
    """Poisson arrivals; whole seconds, each stay its length rounded at random, so that the mean is kept."""
    generator = np.random.default_rng(seed)
    arrive = np.cumsum(generator.exponential(GAP, ARRIVALS)).astype(int)
    long = np.maximum(1, np.floor(stays(generator) + generator.random(ARRIVALS)).astype(int))
    rank = generator.permutation(ARRIVALS).tolist()
    return plan(*zip(arrive.tolist(), (arrive + long).tolist(), [[]] * ARRIVALS, strict=True), rank=rank)


def happened(log: Log, *kinds: Kind) -> Floats:
    """By person, 1 where a row of these kinds happened."""
    flags = np.zeros(ARRIVALS)
    flags[log.who[np.isin(log.kind, kinds)]] = 1
    return flags


def off(values: Floats, expected: float) -> float:
    """How far the mean over arrivals in steady state lies from the law, in standard deviations of batch means."""
    return z_mean(values[START:].reshape(BATCHES, -1).mean(axis=1), expected)


def stationary(rates: dict[tuple[State, State], float]) -> dict[State, float]:
    """The law of a Markov chain from its rates."""
    states = sorted({state for pair in rates for state in pair}, key=str)
    number = {state: place for place, state in enumerate(states)}
    flow = np.zeros((len(states), len(states)))
    for (one, other), rate in rates.items():
        flow[number[one], number[other]] += rate
    balance = np.vstack([(flow - np.diag(flow.sum(axis=1))).T, np.ones(len(states))])
    law = np.linalg.lstsq(balance, np.append(np.zeros(len(states)), 1.0), rcond=None)[0]
    return dict(zip(states, law.tolist(), strict=True))


def erlang_b(offered: float, servers: int) -> float:
    terms = [offered**k / math.factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


@pytest.mark.parametrize("law", LAWS)
def test_erlang_b_whatever_the_law_of_the_stay(play: Play, law: str) -> None:
    """5 erlang on 6 desks: Erlang's B = 0.1918, and the desks in use follow the cut Poisson law."""
    assert erlang_b(OFFERED, 6) == pytest.approx(0.19185, abs=1e-5)
    log = play(poisson_day(11, LAWS[law]), office(6))
    assert off(happened(log, Kind.REFUSED), erlang_b(OFFERED, 6)) <= 4
    # What an arrival sees is the law of time (PASTA).
    seen = desks_in_use(log)[log.kind == Kind.ARRIVE].astype(float)
    assert off(seen, OFFERED * (1 - erlang_b(OFFERED, 6))) <= 4


def desks_in_use(log: Log) -> npt.NDArray[np.int64]:
    return np.cumsum(np.isin(log.kind, (Kind.SIT, Kind.SIT_AFTER_WAIT)).astype(int) - left(log).astype(int))


def left(log: Log) -> npt.NDArray[np.bool_]:
    """Rows in which a desk becomes free."""
    return (log.kind == Kind.LEAVE) & (log.where >= 0)


def test_two_classes_share_desks_in_product_form(play: Play) -> None:
    """3 erlang of constant and 2 of exponential stays on 6 desks: P(n1, n2) ∝ 3^n1 2^n2 / n1! n2!, n1 + n2 <= 6.

    Kaufman and Roberts' model with blocks of one: the states that arrivals see, and the same blocking for both.
    """
    first = np.random.default_rng(1).random(ARRIVALS) < 0.6
    stays = poisson_day(12, lambda generator: np.where(first, STAY, generator.exponential(STAY, ARRIVALS)))
    log = play(stays, office(6))
    refused = happened(log, Kind.REFUSED)
    for members in (first, ~first):
        # Of this class only, in batches of arrivals of both: a ratio of sums, linearised.
        assert off((refused - erlang_b(OFFERED, 6)) * members, 0.0) <= 4
    weights = {(i, j): 3.0**i * 2.0**j / math.factorial(i) / math.factorial(j)
               for i, j in product(range(7), repeat=2) if i + j <= 6}  # fmt: skip
    total = sum(weights.values())
    change = (log.kind == Kind.SIT).astype(int) - left(log).astype(int)
    arrivals = log.kind == Kind.ARRIVE
    seen = [np.cumsum(change * members[log.who])[arrivals] for members in (first, ~first)]
    for (i, j), weight in weights.items():
        if ARRIVALS * weight / total > 400:
            assert off(((seen[0] == i) & (seen[1] == j)).astype(float), weight / total) <= 4, (i, j)


@pytest.mark.parametrize("law", LAWS)
def test_who_waits_without_end_meets_a_poisson_crowd(play: Play, law: str) -> None:
    """With endless patience everybody stays until the planned end: 5 erlang in the building, whatever the law.

    An arrival is refused when 6 or more are there, and those above 6 wait: P(N >= 6) = 0.3840, N Poisson(5).
    """
    day = poisson_day(13, LAWS[law])
    day = replace(day, patience=day.leave - day.arrive)
    log = play(day, office(6, refused=Refused.WAIT))
    chance = [math.exp(-OFFERED) * OFFERED**k / math.factorial(k) for k in range(60)]
    assert sum(chance[6:]) == pytest.approx(0.38404, abs=1e-5)
    assert off(happened(log, Kind.REFUSED), sum(chance[6:])) <= 4
    assert not np.any(log.kind == Kind.GIVE_UP)
    seen = desks_in_use(log)[log.kind == Kind.ARRIVE].astype(float)
    assert off(seen, sum(min(k, 6) * p for k, p in enumerate(chance))) <= 4


def test_impatience_is_a_birth_and_death_chain(play: Play) -> None:
    """Exponential stays and patience (mean 800 s): who waits goes at the rate of both, who sits at that of the stay.

    With n in the building people come at rate 1/400 and go at rate min(n, 6)/2000 + (n - 6)+ (1/2000 + 1/800).
    """
    patient = 800.0
    day = poisson_day(14, LAWS["exponential"])
    waits = np.random.default_rng(15).exponential(patient, ARRIVALS)
    day = replace(day, patience=np.floor(waits + np.random.default_rng(16).random(ARRIVALS)).astype(np.int32))
    log = play(day, office(6, refused=Refused.WAIT))
    rates = {}
    for n in range(60):
        rates[n, n + 1] = 1 / GAP
        rates[n + 1, n] = min(n + 1, 6) / STAY + max(0, n + 1 - 6) * (1 / STAY + 1 / patient)
    law = stationary(rates)
    queue = sum(max(0, n - 6) * p for n, p in law.items())
    assert off(happened(log, Kind.REFUSED), sum(p for n, p in law.items() if n >= 6)) <= 4
    assert off(happened(log, Kind.GIVE_UP), queue / patient * GAP) <= 4
    assert off(happened(log, Kind.CALLED_AWAY), queue / STAY * GAP) <= 4


def test_zones_overflow_into_each_other(play: Play) -> None:
    """A third of the people at home in a zone of 2 desks, the others in one of 4; who finds it full takes the other's.

    The chain of the desks in use by zone, solved: the refused share is Erlang's B, and how many sit away from home.
    """
    day = poisson_day(17, LAWS["exponential"])
    small = np.random.default_rng(18).random(ARRIVALS) < 1 / 3
    day = replace(day, zone=np.where(small, 0, 1).astype(np.int32))
    log = play(day, office(0, zones=[2, 4]))
    rates: dict[tuple[State, State], float] = {}
    for i, j in product(range(3), range(5)):
        for mine, share in ((0, 1 / 3), (1, 2 / 3)):
            free = [i < 2, j < 4]
            goes = mine if free[mine] else 1 - mine
            if free[goes]:
                to = (i + 1, j) if goes == 0 else (i, j + 1)
                rates[(i, j), to] = rates.get(((i, j), to), 0.0) + share / GAP
        if i:
            rates[(i, j), (i - 1, j)] = i / STAY
        if j:
            rates[(i, j), (i, j - 1)] = j / STAY
    law = stationary(rates)
    assert law[2, 4] == pytest.approx(erlang_b(OFFERED, 6), rel=1e-9)
    desk = np.full(ARRIVALS, -1)
    sat = log.kind == Kind.SIT
    desk[log.who[sat]] = log.where[sat]
    for zone, home, others in ((0, small, range(2)), (1, ~small, range(2, 6))):
        away = (desk >= 0) & ~np.isin(desk, others) & home
        full = sum(p for state, p in law.items() if state[zone] == (2, 4)[zone]) - law[2, 4]
        assert off(away.astype(float), full * (1 / 3, 2 / 3)[zone]) <= 4


def test_rooms_overflow_into_larger_ones(play: Play) -> None:
    """Meetings of 4 and 8 (3 and 2 erlang) in three rooms of 4 and two of 8: the small ones go on to the large.

    The chain of the rooms in use by size, solved. Of the small rooms alone it is Erlang's B of 3 erlang in 3.
    """
    day = poisson_day(19, LAWS["exponential"])
    eight = np.random.default_rng(20).random(ARRIVALS) < 0.4
    people = replace(plan(), meeting_start=day.arrive, meeting_end=day.leave)
    meetings = replace(
        people,
        meeting_size=np.where(eight, 8, 4).astype(np.int32),
        meeting_cluster=np.arange(ARRIVALS, dtype=np.int32),
        meeting_zone=np.zeros(ARRIVALS, dtype=np.int32),
    )
    log = play(meetings, office(0, rooms=(4, 4, 4, 8, 8)))
    rates: dict[tuple[State, State], float] = {}
    for i, j in product(range(4), range(3)):
        if i < 3:
            rates[(i, j), (i + 1, j)] = 0.6 / GAP
        if j < 2:
            rates[(i, j), (i, j + 1)] = (0.4 + 0.6 * (i == 3)) / GAP
        if i:
            rates[(i, j), (i - 1, j)] = i / STAY
        if j:
            rates[(i, j), (i, j - 1)] = j / STAY
    law = stationary(rates)
    none = happened(log, Kind.NO_ROOM)
    full = sum(p for (_, j), p in law.items() if j == 2)
    assert off(none * eight, 0.4 * full) <= 4
    assert off(none * ~eight, 0.6 * law[3, 2]) <= 4
    room = np.full(ARRIVALS, -1)
    taken = log.kind == Kind.ROOM
    room[log.who[taken]] = log.where[taken]
    small = (room >= 0) & (room < 3)
    assert not np.any(small & eight)
    assert off(small.astype(float), 0.6 * (1 - erlang_b(3.0, 3))) <= 4


def kaufman_roberts(offered: dict[int, float], desks: int) -> dict[int, float]:
    """The share of blocks refused by size: n q(n) = sum over sizes b of a_b b q(n - b) (Kaufman 1981, Roberts 1981)."""
    law = [1.0]
    for n in range(1, desks + 1):
        law.append(sum(a * b * law[n - b] for b, a in offered.items() if b <= n) / n)
    return {b: sum(law[desks - b + 1 :]) / sum(law) for b in offered}


@pytest.mark.parametrize("law", LAWS)
def test_blocks_of_desks_and_single_people_follow_kaufman_and_roberts(play: Play, law: str) -> None:
    """2.5 erlang of people, 1.5 of clusters of three and 1 of clusters of five share 12 desks of one zone.

    People and meetings are one stream of Poisson arrivals, of which each is a person or a cluster by chance, so that
    the chain is the same whatever the law of the stay (insensitivity); a cluster gets all its desks or none (§10).
    """
    arrivals = poisson_day(31, LAWS[law])
    size = np.random.default_rng(32).choice([1, 3, 5], p=[0.5, 0.3, 0.2], size=ARRIVALS)
    alone = size == 1
    people = plan(
        *zip(arrivals.arrive[alone].tolist(), arrivals.leave[alone].tolist(), [[]] * alone.sum(), strict=True)
    )
    clusters = int((~alone).sum())
    day = replace(
        people,
        meeting_start=arrivals.arrive[~alone],
        meeting_end=arrivals.leave[~alone],
        meeting_size=size[~alone].astype(np.int32),
        meeting_cluster=np.arange(clusters, dtype=np.int32),
        meeting_zone=np.zeros(clusters, dtype=np.int32),
    )
    log = play(day, office(12, together=True))
    exact = kaufman_roberts({1: 0.5 * OFFERED, 3: 0.3 * OFFERED, 5: 0.2 * OFFERED}, 12)
    assert exact[5] > exact[3] > exact[1] > 0.03
    refused = np.zeros(ARRIVALS)
    for kind, among in ((Kind.REFUSED, alone), (Kind.NO_BLOCK, ~alone)):
        refused[np.flatnonzero(among)[log.who[log.kind == kind]]] = 1
    for desks, blocking in exact.items():
        # A ratio of sums over arrivals of all sizes, linearised.
        assert off((refused - blocking) * (size == desks), 0.0) <= 4


def test_one_class_of_blocks_is_erlangs(play: Play) -> None:
    """Clusters of four on 14 desks: three blocks at once, whatever is left over."""
    arrivals = poisson_day(33, LAWS["constant"])
    day = replace(
        plan(),
        meeting_start=arrivals.arrive,
        meeting_end=arrivals.leave,
        meeting_size=np.full(ARRIVALS, 4, dtype=np.int32),
        meeting_cluster=np.arange(ARRIVALS, dtype=np.int32),
        meeting_zone=np.zeros(ARRIVALS, dtype=np.int32),
    )
    assert kaufman_roberts({4: OFFERED}, 14)[4] == pytest.approx(erlang_b(OFFERED, 3))
    log = play(day, office(14, together=True))
    assert off(happened(log, Kind.NO_BLOCK), erlang_b(OFFERED, 3)) <= 4
    # In two zones of seven a block needs its desks in one of them: one block each, and three desks always idle.
    log = play(day, office(0, zones=[7, 7], together=True))
    assert off(happened(log, Kind.NO_BLOCK), erlang_b(OFFERED, 2)) <= 4
