"""Who comes is always the first part of the order, whatever the source of chance that is left open shows."""

from typing import Any

import numpy as np
import pytest
from sampling import z
from scenarios import coins, noise_of, roster
from scipy.special import ndtri

from sim.attendance import Attendance, Wishes, attend, come_on_top, pull, wishes
from sim.coming_order import CLOCKS, COMMON, Order, applicable, chances, week_order
from sim.draws import Draws
from sim.population import People
from sim.workdays import Week

MODELS = ("independent", "days_per_week")


class OtherDay(Draws):
    """The draws of a replication, but for the common factor of one weekday, or for everybody's own noise."""

    def __init__(self, seed: int, replication: int, weekday: int, common: float) -> None:
        super().__init__(seed, replication)
        self.weekday, self.common = weekday, common

    def normal(self, decision: str, *arguments: Any, **named: Any) -> Any:
        values = super().normal(decision, *arguments, **named)
        if decision == "common_day":
            values = values.copy()
            values[:, self.weekday] = self.common
        return values


def week(draws: Draws) -> Week:
    from scenarios import plain

    from sim.workdays import period

    return period(plain(), 0, 1)[0]


def lively_week(people: People, attendance: Attendance, seed: int) -> tuple[Wishes, Any]:
    """Wishes with days off, days pulled in, first choices, days on top, and people who are away."""
    generator = np.random.default_rng(seed)
    n = len(people)
    contract = generator.random((n, 5)) < 0.9
    wanted = wishes(attendance, people, contract)
    wanted.rank[:] = np.where(generator.random((n, 5)) < 0.2, np.int8(0), wanted.rank)
    available = contract & (generator.random((n, 5)) < 0.85)
    wanted = pull(wanted, available & (generator.random((n, 5)) < 0.1))
    # Every other week has days on top of the wanted number, as under `activity`.
    return come_on_top(wanted, available & (generator.random((n, 5)) < 0.15)) if seed % 2 else wanted, available


def people_of(seed: int) -> People:
    return roster([8, 12, 20], office_days=np.random.default_rng(seed).uniform(0, 5, 40))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("habit", [0.0, 0.6])
def test_a_person_comes_exactly_when_the_common_factor_is_below_the_threshold(model: str, habit: float) -> None:
    attendance = coins(model=model, weekday_weights="nl", team_correlation=0.1, common_correlation=0.2, habit=habit)
    matched = 0
    for seed in range(8):
        people = people_of(seed)
        wanted, available = lively_week(people, attendance, seed)
        draws = Draws(seed, 3)
        when = week(draws)
        come = attend(attendance, wanted, available, noise_of(attendance, people, draws, when))
        order = week_order(COMMON, attendance, wanted, available, come, noise_of(attendance, people, draws, when))
        for weekday in range(5):
            for common in (-9.0, -2.0, -0.3, 0.4, 1.1, 9.0):
                other = OtherDay(seed, 3, weekday, common)
                came = attend(attendance, wanted, available, noise_of(attendance, people, other, when))[:, weekday]
                assert np.array_equal(came, order.key[weekday] < -common)
                matched += int(came.sum())
                certain, possible = order.bounds(weekday)
                day = order.day(weekday, np.ones(len(people), dtype=np.bool_))
                if abs(common) < 7:
                    assert set(day.people[: came.sum()].tolist()) == set(np.flatnonzero(came).tolist())
                    assert np.all(came[certain])
                    assert not np.any(came[~possible])
    assert matched > 1000


@pytest.mark.parametrize("correlations", [(0.0, 0.0), (0.2, 0.1)])
@pytest.mark.parametrize("habit", [0.0, 0.5, 1.0])
def test_a_person_comes_exactly_when_the_clock_rings_in_time(correlations: tuple[float, float], habit: float) -> None:
    team, common = correlations
    attendance = coins(weekday_weights="nl", team_correlation=team, common_correlation=common, habit=habit)
    for seed in range(8):
        people = people_of(seed)
        wanted, available = lively_week(people, attendance, seed)
        draws = Draws(seed, 1)
        when = week(draws)
        come = attend(attendance, wanted, available, noise_of(attendance, people, draws, when))
        order = week_order(CLOCKS, attendance, wanted, available, come, noise_of(attendance, people, draws, when))
        assert np.array_equal(come, order.key.T < 1)
        for weekday in range(5):
            day = order.day(weekday, np.ones(len(people), dtype=np.bool_))
            assert set(day.people[: come[:, weekday].sum()].tolist()) == set(np.flatnonzero(come[:, weekday]).tolist())


def test_chances_of_the_common_factor() -> None:
    attendance = coins(common_correlation=0.3)
    people = people_of(1)
    wanted, available = lively_week(people, attendance, 1)
    draws = Draws(1, 1)
    when = week(draws)
    come = attend(attendance, wanted, available, noise_of(attendance, people, draws, when))
    order = week_order(COMMON, attendance, wanted, available, come, noise_of(attendance, people, draws, when))
    day = order.day(2, np.ones(len(people), dtype=np.bool_))
    chance = chances([(day, number) for number in range(1, len(day.people) + 1)])
    assert chance[: day.certain] == [1.0] * day.certain
    assert np.all(np.diff(chance) <= 0)
    inside = np.flatnonzero((np.array(chance) > 0) & (np.array(chance) < 1 - 1e-9))
    assert ndtri(np.array(chance)[inside]) == pytest.approx(-order.key[2, day.people[inside]], rel=1e-6)


def test_the_number_that_comes_given_the_order_of_clocks() -> None:
    """Against 200,000 simulated sets of clocks of unequal people, kept where they ring in one order."""
    generator = np.random.default_rng(5)
    p = np.array([0.2, 0.5, 0.8, 0.35])
    rate = -np.log1p(-p)
    rings = generator.exponential(size=(200_000, 4)) / rate
    order = np.argsort(rings, axis=1)
    kept = (order == [2, 1, 3, 0]).all(axis=1)
    came = (rings[kept] < 1).sum(axis=1)
    day = Order(CLOCKS, np.array([2, 1, 3, 0]), 0, np.cumsum(rate[[2, 1, 3, 0]][::-1])[::-1])
    for number in range(1, 5):
        assert z((came >= number).sum(), int(kept.sum()), chances([(day, number)])[0]) < 4


def test_who_comes_in_any_case_is_first_and_who_cannot_is_left_out() -> None:
    attendance = coins(common_correlation=0.3)
    people = roster([6], office_days=[0.0, 5.0, 2.0, 2.0, 5.0, 0.0])
    draws = Draws(1, 1)
    when = week(draws)
    wanted = wishes(attendance, people, people.contract)
    come = attend(attendance, wanted, people.contract, noise_of(attendance, people, draws, when))
    for rule in (COMMON, CLOCKS):
        order = week_order(rule, attendance, wanted, people.contract, come, noise_of(attendance, people, draws, when))
        day = order.day(0, np.array([True, True, True, True, True, False]))
        assert day.certain == 2
        assert day.people[:2].tolist() == [1, 4]
        assert sorted(day.people.tolist()) == [1, 2, 3, 4]
        never, two, four, three = chances([(day, None), (day, 2), (day, 4), (day, 3)])
        assert (never, two) == (0.0, 1.0)
        assert 0 < four < three < 1


def test_who_is_out_of_reach_is_left_out() -> None:
    """Of 1,000 alike, some 400 come on a day, with a standard deviation of 15.5: 560 are beyond a chance of 1e-11."""
    attendance = coins()
    people = roster([1000], office_days=2.0)
    draws = Draws(1, 1)
    when = week(draws)
    wanted = wishes(attendance, people, people.contract)
    come = attend(attendance, wanted, people.contract, noise_of(attendance, people, draws, when))
    day = week_order(CLOCKS, attendance, wanted, people.contract, come, noise_of(attendance, people, draws, when)).day(
        0, np.ones(1000, dtype=np.bool_)
    )
    assert 470 < len(day.people) < 560
    assert chances([(day, len(day.people))])[0] < 1e-9
    assert day.law == pytest.approx(-np.log(0.6) * (1000 - np.arange(len(day.people))), rel=1e-12)


def test_the_rules_that_apply() -> None:
    assert applicable(coins()) == (CLOCKS,)
    assert applicable(coins(common_correlation=0.1)) == (COMMON, CLOCKS)
    assert applicable(coins(model="days_per_week")) == ()
    assert applicable(coins(model="days_per_week", common_correlation=0.1)) == (COMMON,)
