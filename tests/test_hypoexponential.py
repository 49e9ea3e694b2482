"""The chance that a sum of exponential times is short, against exact laws."""

from fractions import Fraction
from math import exp, factorial

import numpy as np
import numpy.typing as npt
import pytest
from scipy.special import bdtrc

from sim.hypoexponential import chances_in_time


def chance_in_time(rates: npt.ArrayLike) -> float:
    """The chance of one sum."""
    return float(chances_in_time([rates])[0])


def by_matrix(rates: list[Fraction]) -> float:
    """P(sum < 1) as the chance of a chain of states to be at its end, by uniformisation in exact fractions."""
    fastest = max(rates)
    at = [Fraction(1)] + [Fraction(0)] * len(rates)
    total = 0.0
    for jumps in range(200):
        total += exp(-float(fastest)) * float(fastest**jumps / factorial(jumps) * at[-1])
        moved = [state * rate / fastest for state, rate in zip(at, rates, strict=False)]
        at = [state - (moved[i] if i < len(moved) else 0) + (moved[i - 1] if i else 0) for i, state in enumerate(at)]
    return total


@pytest.mark.parametrize("people", [1, 2, 3, 10, 200, 1000, 5000])
@pytest.mark.parametrize("p", [0.001, 0.05, 0.4, 0.9])
def test_equal_clocks_count_as_a_binomial(people: int, p: float) -> None:
    spread = (people * p * (1 - p)) ** 0.5
    numbers = {1, 2, people // 2, people, *(int(people * p + z * spread) for z in (-3, 0, 3, 7))}
    for number in sorted(n for n in numbers if 1 <= n <= people):
        exact = float(bdtrc(number - 1, people, p))
        if exact < 1e-250:
            continue
        rates = -np.log1p(-p) * (people - np.arange(number))
        assert chance_in_time(rates) == pytest.approx(exact, rel=1e-9), (number, exact)


@pytest.mark.parametrize("phases", [1, 2, 3, 5, 12])
def test_unequal_rates_against_uniformisation(phases: int) -> None:
    generator = np.random.default_rng(phases)
    for _ in range(10):
        rates = [Fraction(int(number), 64) for number in generator.integers(1, 1200, phases)]
        assert chance_in_time([float(rate) for rate in rates]) == pytest.approx(by_matrix(rates), rel=1e-9)


def test_the_order_of_phases_does_not_matter() -> None:
    rates = np.random.default_rng(1).uniform(1, 50, 80)
    assert chance_in_time(rates[::-1]) == pytest.approx(chance_in_time(rates), rel=1e-12)


def test_what_takes_no_time() -> None:
    assert chance_in_time([]) == chance_in_time([np.inf, np.inf]) == 1.0
    assert len(chances_in_time([])) == 0
    assert chance_in_time([np.inf, 2.0]) == pytest.approx(1 - exp(-2), rel=1e-10)


def test_rare_and_almost_certain() -> None:
    # Of 300 people with half a chance each: 1 - 2**-300 that anybody comes, 2**-300 that all do.
    rates = np.log(2) * (300 - np.arange(300))
    assert chance_in_time(rates) == pytest.approx(2.0**-300, rel=1e-9)
    assert chance_in_time(rates[:1]) == pytest.approx(1.0, abs=1e-12)


def test_many_sums_at_once_are_what_each_is_alone() -> None:
    """Of unequal length, more than are done at once."""
    generator = np.random.default_rng(2)
    sums = [generator.uniform(1, 50, length) for length in (0, 1, 7, 3000, 25, 12, 3001, 8, 2500, 40, 2999, 3, 5, 3000)]
    sums[5][3] = np.inf
    assert chances_in_time(sums) == pytest.approx([chance_in_time(rates) for rates in sums], rel=1e-9)
