"""The bootstrap over replications: draws of a known law, quantiles by counting, ends by hand, coverage."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, norm, t

from sim.draws import Draws
from sim.estimate import SHARE, quantile
from sim.resampling import HALF_SAMPLES, interval, pooled_quantile, resamples
from sim.strata import contrasts


def test_a_resample_has_as_many_replications_as_there_are() -> None:
    weights = resamples(1, 37, 200)
    assert weights.shape == (200, 37)
    assert np.all(weights.sum(axis=1) == 37)
    assert weights.min() == 0
    assert resamples(1, 1, 3).tolist() == [[1], [1], [1]]


def test_a_resample_does_not_depend_on_how_many_are_asked_for() -> None:
    weights = resamples(7, 40, 300)
    np.testing.assert_array_equal(resamples(7, 40, 100), weights[:100])
    assert not np.array_equal(resamples(8, 40, 300), weights)
    assert len(np.unique(weights, axis=0)) == 300


def test_a_few_resamples_are_frozen() -> None:
    """What a seed means must not change between versions."""
    drawn = Draws(3, 0).uniform("resample", 0, np.arange(2, dtype=np.uint64), 6)
    expected = [np.bincount(np.floor(row * 6).astype(int), minlength=6).tolist() for row in drawn]
    assert resamples(3, 6, 2).tolist() == expected == [[0, 1, 1, 1, 1, 2], [4, 0, 1, 0, 0, 1]]


@pytest.mark.parametrize("replications", [1, 2, 3, 7, 400, 2**20 - 1])
def test_the_largest_uniform_takes_the_last_replication(monkeypatch: pytest.MonkeyPatch, replications: int) -> None:
    monkeypatch.setattr(Draws, "uniform", lambda *_: np.full((1, replications), 1 - 2.0**-53))
    assert resamples(1, replications, 1)[0, -1] == replications


def test_resamples_have_the_multinomial_law() -> None:
    """n = 20,000 resamples of 25: chance of a count k by replication, z < 4.5 for 25 x 4 shares, and covariances."""
    n, size = 20_000, 25
    weights = resamples(11, size, n)
    for k in range(4):
        chance = math.comb(size, k) * (1 / size) ** k * (1 - 1 / size) ** (size - k)
        z = ((weights == k).mean(axis=0) - chance) / math.sqrt(chance * (1 - chance) / n)
        assert np.max(np.abs(z)) < 4.5
    # The variance of a resampled mean is exactly (size - 1) / size of the usual one; kurtosis near normal's: sd 1.5.
    values = np.random.default_rng(1).normal(size=size)
    means = weights @ values / size
    exact = values.var() / size
    assert abs(means.var() / exact - 1) < 4 * 1.5 * math.sqrt(2 / n)
    assert abs(means.mean() - values.mean()) < 4 * math.sqrt(exact / n)


# --- replications side by side in the year ---------------------------------------------------------------------------


def every_resample(monkeypatch: pytest.MonkeyPatch, replications: int, order: np.ndarray) -> np.ndarray:
    """Return all equally likely resamples of pairs: both of each pair, and the 24 ways of the last three."""
    odd = replications % 2
    ends = [[0.25, 0.75]] * (replications // 2 - odd) + [[(way + 0.5) / 24 for way in range(24)] if odd else [0.5]]
    chances = np.array(list(product(*ends)))
    monkeypatch.setattr(Draws, "uniform", lambda *_: chances)
    return resamples(1, replications, len(chances), order)


@pytest.mark.parametrize("replications", range(2, 10))
def test_a_resampled_sum_varies_exactly_as_the_contrasts_say(
    monkeypatch: pytest.MonkeyPatch, replications: int
) -> None:
    """The mean over all resamples, no sampling: no bias, and the variance that every other interval uses."""
    generator = np.random.default_rng(replications)
    order, values = generator.permutation(replications), generator.normal(size=replications)
    weights = every_resample(monkeypatch, replications, order)
    assert np.all(weights.sum(axis=1) == replications)
    np.testing.assert_allclose(weights.mean(axis=0), 1, rtol=1e-12)
    resampled = weights @ values
    variance = ((resampled - values.sum()) ** 2).mean()
    assert variance == pytest.approx((contrasts(values - values.mean(), order) ** 2).sum(), rel=1e-12)


def test_pairs_are_those_that_stand_side_by_side() -> None:
    order = np.array([40, 3, 17, 2, 18, 41])
    weights = resamples(5, 6, 200, order)
    for one, other in ((1, 3), (2, 4), (0, 5)):
        assert set(weights[:, one].tolist()) == {0, 2}
        assert np.all(weights[:, one] + weights[:, other] == 2)
    assert len(np.unique(weights, axis=0)) == 8
    np.testing.assert_array_equal(resamples(5, 6, 50, order), weights[:50])
    assert not np.array_equal(resamples(6, 6, 200, order), weights)


def test_too_few_for_a_pair() -> None:
    assert resamples(1, 1, 3, [0]).tolist() == [[1], [1], [1]]
    assert resamples(1, 0, 2, []).shape == (2, 0)


# --- pooled quantiles ------------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.sampled_from([0.5, 0.7, 0.9, 0.95, 0.99, 0.999]))
def test_a_pooled_quantile_is_that_of_the_repeated_replications(seed: int, q: float) -> None:
    generator = np.random.default_rng(seed)
    counts = generator.multinomial(20, np.full(12, 1 / 12), 10)
    weights = resamples(seed, 10, 5)
    expected = [quantile(np.repeat(counts, row, axis=0), q).estimate for row in weights]
    assert pooled_quantile(counts, weights, q).tolist() == expected


@pytest.mark.parametrize("days", [100, 700, 12_300])
def test_a_quantile_exactly_reached_is_not_passed(days: int) -> None:
    """q of all days at or below column 0, for each percent q: q times all days may be rounded to above that number."""
    for percent in range(1, 100):
        q, at = percent / 100, percent * days // 100
        counts = np.array([[at, days - at], [at - 1, days - at + 1]])
        found = pooled_quantile(counts, np.eye(2), q)
        assert found.tolist() == [0, 1]
        assert [quantile(row[None], q).estimate for row in counts] == found.tolist()


def test_products_do_miss_quantiles_that_are_reached() -> None:
    """Why shares are compared: .07 of 100 days is more than 7 as a product."""
    assert 0.07 * 100 > 7
    assert pooled_quantile([[7, 93]], [[1]], 0.07) == [0]


def test_impossible_quantiles_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        pooled_quantile([[1]], [[1]], 1.0)
    with pytest.raises(ValueError, match="no day"):
        pooled_quantile([[0, 0], [1, 2]], [[2, 0], [1, 1]], 0.5)


# --- intervals -------------------------------------------------------------------------------------------------------


def test_the_ends_are_values_in_order() -> None:
    # 999 resamples: the tail times 1,000 values are left out on either side, less the end itself.
    for replications in (10, 40, 400):
        tail = norm.cdf(-t.ppf(0.975, replications - 1) * math.sqrt(replications / (replications - 1)))
        values = np.random.default_rng(2).permutation(np.arange(1, 1000))
        result = interval(500, values, replications)
        assert (result.low, result.high) == (int(1000 * tail), 1000 - int(1000 * tail))
        assert (result.estimate, result.level, result.replications) == (500, 0.95, replications)
        assert (result.n_eff, result.days, result.deff) == (None, None, None)
    # With very many replications the plain percentiles, a hair farther out.
    assert (interval(500, values, 10**6).low, interval(500, values, 10**6, 0.9).low) == (24, 49)


def test_equal_values_have_no_width_and_the_point_is_never_left_out() -> None:
    constant = interval(7, np.full(1000, 7), 100)
    assert (constant.low, constant.high) == (7, 7)
    for point in (6.5, 7.5):
        result = interval(point, np.full(1000, 7), 100)
        assert (result.low, result.high) == (min(point, 7), max(point, 7))


def test_what_resamples_cannot_tell_is_left_open() -> None:
    values = np.linspace(0.2, 0.4, 1000)
    for replications in (0, 1, 2, 5):
        assert (interval(0.3, values, replications, limits=SHARE).low, interval(0.3, values, replications).high) == (
            0,
            math.inf,
        )
    assert interval(0.3, values, 6).high < math.inf
    assert interval(0.3, values[:10], 100).low == -math.inf
    assert (interval(math.nan, values, 100).low, interval(math.nan, values, 100).high) == (-math.inf, math.inf)
    with pytest.raises(ValueError, match="one value a resample"):
        interval(0.3, [], 100)


def test_a_resample_without_the_figure_counts_at_both_ends() -> None:
    values = np.arange(1000.0)
    plain, missing = interval(500, values, 400), interval(500, np.where(values < 10, np.nan, values), 400)
    assert missing.low == plain.low
    assert missing.high == plain.high + 10
    mostly = interval(500, np.where(values < 100, np.nan, values), 400)
    assert (mostly.low, mostly.high) == (-math.inf, math.inf)


def test_infinity_is_a_value() -> None:
    values = np.where(np.arange(1000) < 100, math.inf, np.arange(1000))
    assert interval(500, values, 400).high == math.inf
    assert math.isfinite(interval(500, values, 400).low)


RUNS, RESAMPLES = 400, 400
TOLERANCE = 4 * math.sqrt(0.95 * 0.05 / RUNS)  # z = 4 of the share of 400 runs


def test_coverage_of_a_pooled_quantile() -> None:
    """100 replications of 20 days of 400 people whose days share a beta(560, 373) attendance: correlation .3."""
    generator, rows, held = np.random.default_rng(3), 200 * np.arange(100)[:, None], 0
    exact = betabinom.ppf(0.95, 400, 560, 373)
    for run in range(RUNS):
        heads = generator.binomial(400, generator.beta(560, 373, (100, 1)), (100, 20))
        counts = np.bincount((rows + heads - 150).ravel(), minlength=20_000).reshape(100, 200)
        point = 150 + pooled_quantile(counts, np.ones((1, 100)), 0.95)[0]
        result = interval(point, 150 + pooled_quantile(counts, resamples(run, 100, RESAMPLES), 0.95), 100)
        held += result.low <= exact <= result.high
    assert held / RUNS >= 0.95 - TOLERANCE


def test_coverage_of_a_mean_is_that_of_t() -> None:
    """Normal values, 20 replications: the widened percentiles do what t does, within z = 4 of 400 runs."""
    generator, held = np.random.default_rng(4), 0
    for run in range(RUNS):
        values = generator.normal(3, 2, 20)
        resampled = resamples(run, 20, 2 * RESAMPLES) @ values / 20
        result = interval(values.mean(), resampled, 20)
        held += result.low <= 3 <= result.high
    assert abs(held / RUNS - 0.95) <= TOLERANCE


def test_the_ends_with_pairs_are_those_of_t() -> None:
    """999 resamples of 40 replications: 20 degrees of freedom, and nothing to widen."""
    outside = int(1000 * norm.cdf(-t.ppf(0.975, 20)))
    result = interval(500, np.arange(1, 1000), 40, order=np.arange(40))
    assert (result.low, result.high, result.method) == (outside, 1000 - outside, HALF_SAMPLES)
    assert interval(500, np.arange(1, 1000), 6, order=np.arange(6)).high == math.inf
    assert interval(500, np.arange(1, 1000), 7, order=np.arange(7)).high < math.inf


def test_coverage_with_seasons() -> None:
    """50 replications over a year whose season varies three times as much as chance, 400 runs.

    With pairs the interval of the mean covers 95 % within z = 4 and is half as wide as one that draws seasons too,
    which always covers.
    """
    generator, rank = np.random.default_rng(6), np.random.default_rng(7).permutation(50)
    season = 6 * np.cos(2 * np.pi * rank / 50)
    held, wide, widths = 0, 0, np.zeros(2)
    for run in range(RUNS):
        values = season + generator.normal(3, 1.4, 50)
        for place, order in enumerate((rank, None)):
            resampled = resamples(run, 50, 2 * RESAMPLES, order) @ values / 50
            result = interval(values.mean(), resampled, 50, order=order)
            covers = result.low <= 3 <= result.high
            held, wide = held + (covers and not place), wide + (covers and place)
            widths[place] += result.high - result.low
    assert abs(held / RUNS - 0.95) <= TOLERANCE
    assert wide == RUNS
    assert widths[0] < widths[1] / 2
