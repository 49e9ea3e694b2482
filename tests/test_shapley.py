"""Shapley parts: the axioms in exact fractions, and games whose parts are known in closed form."""

import math
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.shapley import MOST_CAUSES, coalitions, shapley

CAUSES = ("anchor days", "chance", "coats", "meetings")

fractions = st.fractions(min_value=-5, max_value=5, max_denominator=97)
games = st.lists(fractions, min_size=16, max_size=16).map(
    lambda drawn: dict(zip(coalitions(CAUSES), drawn, strict=True))
)


def test_all_sets_of_causes() -> None:
    assert coalitions(["b", "a"]) == [frozenset(), frozenset("b"), frozenset("a"), frozenset("ab")]
    assert len(set(coalitions("abcdefgh"))) == 2**MOST_CAUSES
    assert coalitions([]) == [frozenset()]


@given(games)
def test_parts_are_the_mean_over_all_orders(game: dict[frozenset[str], Fraction]) -> None:
    """The definition itself, order by order."""
    added = dict.fromkeys(CAUSES, Fraction(0))
    for order in permutations(CAUSES):
        for place, name in enumerate(order):
            added[name] += game[frozenset(order[: place + 1])] - game[frozenset(order[:place])]
    parts = shapley(game)
    assert parts == {name: total / math.factorial(4) for name, total in added.items()}
    assert sum(parts.values()) == game[frozenset(CAUSES)] - game[frozenset()]


@given(games, st.sampled_from(CAUSES))
def test_a_cause_that_changes_nothing_has_exactly_nothing(game: dict[frozenset[str], Fraction], absent: str) -> None:
    without = {chosen: game[chosen - {absent}] for chosen in game}
    assert shapley(without)[absent] == 0
    floats = {chosen: np.array([float(value), 0.1, 1e300]) for chosen, value in without.items()}
    assert shapley(floats)[absent].tolist() == [0, 0, 0]


@given(games)
def test_causes_that_do_the_same_have_the_same_part(game: dict[frozenset[str], Fraction]) -> None:
    one, other = CAUSES[0], CAUSES[3]
    exchange = {one: other, other: one}
    mirrored = {chosen: game[frozenset(exchange.get(name, name) for name in chosen)] for chosen in game}
    parts = shapley({chosen: game[chosen] + mirrored[chosen] for chosen in game})
    assert parts[one] == parts[other]


def test_the_airport_game() -> None:
    """Who needs the longest runway pays the last stretch alone (Littlechild and Owen 1973)."""
    lengths = {"a": 3, "b": 10, "c": 11, "d": 30}
    game = {chosen: Fraction(max((lengths[name] for name in chosen), default=0)) for chosen in coalitions(lengths)}
    stretches = [Fraction(3, 4), Fraction(7, 3), Fraction(1, 2), Fraction(19)]
    assert list(shapley(game).values()) == [sum(stretches[: place + 1]) for place in range(4)]


def test_the_glove_game() -> None:
    """One left glove, two right ones: 2/3, 1/6, 1/6."""
    game = {chosen: Fraction("left" in chosen and len(chosen) > 1) for chosen in coalitions(["left", "one", "two"])}
    assert shapley(game) == {"left": Fraction(2, 3), "one": Fraction(1, 6), "two": Fraction(1, 6)}


def test_eight_causes_that_only_work_all_together_share_alike() -> None:
    game = {chosen: Fraction(len(chosen) == 8) + 5 for chosen in coalitions("abcdefgh")}
    assert shapley(game) == dict.fromkeys("abcdefgh", Fraction(1, 8))


def test_one_cause_and_none() -> None:
    assert shapley({frozenset(): Fraction(2), frozenset("a"): Fraction(5)}) == {"a": 3}
    assert shapley({frozenset(): Fraction(2)}) == {}


def test_resamples_have_the_parts_of_each_resample() -> None:
    values = np.random.default_rng(1).normal(size=(16, 50))
    parts = shapley(dict(zip(coalitions(CAUSES), values, strict=True)))
    for resample in (0, 17, 49):
        column = [Fraction(float(value)) for value in values[:, resample]]
        exact = shapley(dict(zip(coalitions(CAUSES), column, strict=True)))
        assert {name: part[resample] for name, part in parts.items()} == pytest.approx(
            {name: float(part) for name, part in exact.items()}, rel=1e-13, abs=1e-13
        )
    np.testing.assert_allclose(sum(parts.values()), values[-1] - values[0], atol=1e-13)


def test_impossible_games_are_refused() -> None:
    with pytest.raises(ValueError, match="no value for the causes"):
        shapley({frozenset("a"): Fraction(1)})
    with pytest.raises(ValueError, match=r"no value for the causes \['a'\]"):
        shapley({frozenset(): Fraction(1), frozenset("ab"): Fraction(2), frozenset("b"): Fraction(2)})
    with pytest.raises(ValueError, match="9 causes are more than 8"):
        coalitions("abcdefghi")
    with pytest.raises(ValueError, match="named twice"):
        coalitions(["a", "a"])
