"""The exact figures against convolution, scipy's binomial and normal, and published cases."""

import math
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import binom, multivariate_normal, norm

from sim.theory import count_p_value, excess, headcount, poisson_binomial, quantile, tail

Floats = npt.NDArray[np.float64]

OFFICE = np.repeat([0.8, 0.7, 0.6, 0.5, 0.4, 0.2], [12, 4, 8, 4, 8, 2])


def convolved(probabilities: Floats) -> Floats:
    pmf = np.ones(1)
    for p in probabilities:
        pmf = np.convolve(pmf, [1 - p, p])
    return pmf


@pytest.mark.parametrize("n", [0, 1, 2, 7, 38, 1277])
def test_poisson_binomial_equals_the_convolution(n: int) -> None:
    probabilities = np.random.default_rng(n).random(n)
    np.testing.assert_allclose(poisson_binomial(probabilities), convolved(probabilities), rtol=0, atol=1e-14)


@pytest.mark.parametrize(("n", "p"), [(38, 0.45), (1200, 0.5), (120_000, 0.4), (50_000, 1e-4), (5, 0.0), (5, 1.0)])
def test_poisson_binomial_of_equal_people_is_binomial(n: int, p: float) -> None:
    pmf = poisson_binomial(np.full(n, p))
    np.testing.assert_allclose(pmf, binom.pmf(np.arange(n + 1), n, p), rtol=0, atol=1e-14)
    assert pmf.min() >= 0


def test_impossible_probabilities_are_refused() -> None:
    for wrong in ([1.1], [-0.1], [math.nan], [[0.5]]):
        with pytest.raises(ValueError, match="from 0 to 1"):
            poisson_binomial(wrong)
    for team, common in ((-0.1, 0.2), (0.2, -0.1), (0.5, 0.5)):
        with pytest.raises(ValueError, match="correlations"):
            headcount([0.5], [0], team, common)


def test_tail_excess_and_quantile() -> None:
    pmf = np.array([0.1, 0.2, 0.3, 0.4])
    assert [tail(pmf, desks) for desks in (-1, 0, 1, 2, 3, 9)] == pytest.approx([1, 0.9, 0.7, 0.4, 0, 0])
    assert [excess(pmf, desks) for desks in (0, 1, 2, 3, 9)] == pytest.approx([2.0, 1.1, 0.4, 0, 0])
    assert [quantile(pmf, q) for q in (0.05, 0.3, 0.5, 0.7, 0.999)] == [0, 1, 2, 3, 3]


def test_published_workstation_sharing_example() -> None:
    # AOOA: 38 people and 30 desks; mean 22.8, more than 30 "about 1 in 500".
    pmf = poisson_binomial(OFFICE)
    assert excess(pmf, 0) == pytest.approx(22.8, abs=1e-12)
    assert tail(pmf, 30) == pytest.approx(convolved(OFFICE)[31:].sum(), abs=1e-14)
    assert 450 < 1 / tail(pmf, 30) < 550


def test_published_three_days_of_five() -> None:
    # 180 people, 3 of 5 days: a forum answer says 121 desks for 95 % of days; the exact point is 119.
    pmf = poisson_binomial(np.full(180, 0.6))
    assert quantile(pmf, 0.95) == 119 == binom.ppf(0.95, 180, 0.6)
    assert tail(pmf, 119) <= 0.05 < tail(pmf, 118)


@pytest.mark.parametrize(("people", "percent", "digits"), [(38, 22, 0), (1200, 0.02, 2)])
def test_a_crowded_day_depends_on_size(people: int, percent: float, digits: int) -> None:
    # §15: attendance .45 and half a desk each.
    pmf = poisson_binomial(np.full(people, 0.45))
    assert round(100 * tail(pmf, people // 2), digits) == percent
    assert tail(pmf, people // 2) == pytest.approx(binom.sf(people // 2, people, 0.45), abs=1e-13)


def test_smoothing_to_the_mean_is_full_on_half_of_the_days() -> None:
    # The rule of a public sensor dashboard (UK Ministry of Justice): desks = the mean headcount.
    pmf = poisson_binomial(np.full(1200, 0.45))
    assert tail(pmf, 540) + pmf[540] / 2 == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(("team", "common"), [(0.3, 0.2), (0.0, 0.4), (0.6, 0.0), (0.9, 0.05)])
def test_two_people_are_a_bivariate_normal(team: float, common: float) -> None:
    p = np.array([0.3, 0.85])
    for labels, correlation in (([4, 4], team + common), ([4, 9], common)):
        pmf = headcount(p, labels, team, common)
        both = multivariate_normal.cdf(norm.ppf(p), cov=[[1, correlation], [correlation, 1]])
        np.testing.assert_allclose(pmf, [1 - p.sum() + both, p.sum() - 2 * both, both], rtol=0, atol=1e-10)


def test_mixture_equals_gauss_hermite_over_convolutions() -> None:
    teams = np.array([0, 0, 0, 1, 1, 1, 2, 2])
    p = np.array([0.2, 0.5, 0.5, 0.5, 0.2, 0.5, 0.9, 0.4])
    team, common = 0.15, 0.05
    nodes, weights = np.polynomial.hermite_e.hermegauss(48)
    weights = weights / weights.sum()
    expected = np.zeros(9)
    for c, weight in zip(nodes, weights, strict=True):
        pmf = np.ones(1)
        for label in range(3):
            bounds = norm.ppf(p[teams == label]) - math.sqrt(common) * c
            given = norm.cdf((bounds - math.sqrt(team) * nodes[:, None]) / math.sqrt(1 - team - common))
            pmf = np.convolve(pmf, weights @ np.array([convolved(row) for row in given]))
        expected += weight * pmf
    np.testing.assert_allclose(headcount(p, teams, team, common), expected, rtol=0, atol=1e-12)


def test_no_correlation_is_poisson_binomial() -> None:
    np.testing.assert_array_equal(headcount(OFFICE, np.zeros(38), 0, 0), poisson_binomial(OFFICE))
    # People alone in their teams share nothing, however strong the team's factor.
    np.testing.assert_allclose(headcount(OFFICE, np.arange(38), 0.7, 0), poisson_binomial(OFFICE), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(headcount([], [], 0.1, 0.1), [1.0])


def ministry() -> tuple[Floats, npt.NDArray[np.int64]]:
    """1,277 people of six attendance probabilities in 106 teams of 12 or so, hardly two alike."""
    generator = np.random.default_rng(3)
    return generator.choice([0.12, 0.3, 0.45, 0.5, 0.62, 0.8], 1277), generator.integers(0, 106, 1277)


@cache
def heads_of_the_ministry(team: float, common: float) -> Floats:
    """Its distribution of headcounts."""
    return headcount(*ministry(), team, common)


@pytest.mark.parametrize(("team", "common"), [(0.0, 0.1), (0.02, 0.0014), (0.3, 0.1)])
def test_quadrature_has_converged(team: float, common: float) -> None:
    p, teams = ministry()
    pmf = heads_of_the_ministry(team, common)
    np.testing.assert_allclose(np.cumsum(pmf), np.cumsum(headcount(p, teams, team, common, 2)), rtol=0, atol=1e-12)
    # The copula leaves everybody's own probability as it is.
    assert excess(pmf, 0) == pytest.approx(p.sum(), rel=1e-12)
    assert pmf.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("team", "common"), [(0.02, 0.0014), (0.3, 0.1)])
def test_variance_is_that_of_the_copula(team: float, common: float) -> None:
    p, teams = ministry()
    pmf, heads = heads_of_the_ministry(team, common), np.arange(1278)
    variance = (heads**2) @ pmf - excess(pmf, 0) ** 2
    levels = np.unique(p)
    expected = (p * (1 - p)).sum()
    sizes = np.array([[np.sum((teams == label) & (p == level)) for level in levels] for label in range(106)])
    for i, j in product(range(6), range(6)):
        bounds, independent = norm.ppf([levels[i], levels[j]]), levels[i] * levels[j]
        same = sizes[:, i] @ sizes[:, j] - (sizes[:, i].sum() if i == j else 0)
        other = sizes[:, i].sum() * sizes[:, j].sum() - sizes[:, i] @ sizes[:, j]
        for pairs, correlation in ((same, team + common), (other, common)):
            both = multivariate_normal.cdf(bounds, cov=[[1, correlation], [correlation, 1]])
            expected += pairs * (both - independent)
    assert variance == pytest.approx(expected, rel=1e-7)


def test_a_small_common_correlation_weighs_heavily_in_a_large_building() -> None:
    # §6: at 1,200 people a latent common correlation of .01 gives 8.5 times the independent variance.
    pmf, heads = headcount(np.full(1200, 0.4), np.zeros(1200), 0.0, 0.01), np.arange(1201)
    variance = (heads**2) @ pmf - (heads @ pmf) ** 2
    assert variance / (1200 * 0.4 * 0.6) == pytest.approx(8.5, abs=0.05)


def test_crowded_days_of_equal_days_are_binomial() -> None:
    for observed in (150, 170, 200, 230, 270):
        below, above = binom.cdf(observed, 2000, 0.1), binom.sf(observed - 1, 2000, 0.1)
        expected = min(1.0, 2 * min(below, above))
        assert count_p_value(np.full(2000, 0.1), observed) == pytest.approx(expected, rel=1e-6, abs=1e-13)


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_bound_of_one_in_a_million_is_decided_right(sign: int) -> None:
    # 50,000 days of two kinds; the counts on both sides of a two-sided p of 1e-6, by convolution.
    days = np.repeat([0.07, 0.002], [20_000, 30_000])
    pmf = np.convolve(binom.pmf(np.arange(3000), 20_000, 0.07), binom.pmf(np.arange(600), 30_000, 0.002))
    tails = np.cumsum(pmf) if sign < 0 else np.cumsum(pmf[::-1])[::-1]
    middle = round(float(days.sum()))
    first = next(count for count in range(middle, 0 if sign < 0 else 3000, sign) if 2 * tails[count] < 1e-6)
    assert count_p_value(days, first) == pytest.approx(2 * tails[first], rel=1e-6)
    assert count_p_value(days, first) < 1e-6 <= count_p_value(days, first - sign)


def test_counts_that_cannot_be_have_no_chance() -> None:
    assert count_p_value(np.zeros(100), 0) == 1
    assert count_p_value(np.zeros(100), 1) == 0
    assert count_p_value(np.ones(100), 100) == 1
    assert count_p_value(np.ones(100), 99) < 1e-12
    assert count_p_value(np.full(50_000, 0.1), 50_000) == 0
    assert count_p_value(np.full(10, 0.1), 11) == 0
    assert count_p_value([], 0) == 1
