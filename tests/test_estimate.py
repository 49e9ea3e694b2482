"""Intervals against values worked out by hand and exact coverage; the stopping rule step by step."""

import json
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, betabinom, norm, t

from sim.errors import ConfigurationError
from sim.estimate import (
    SHARE,
    UNBOUNDED,
    Estimate,
    conditional,
    mean,
    proportion,
    quantile,
    ratio,
    relative_variance,
)
from sim.running_ratios import RunningRatios
from sim.stopping import Precision, StoppingRule, checkpoints, precise


def clopper_pearson(p: float, n: float) -> tuple[float, float]:
    return float(beta.ppf(0.025, n * p, n - n * p + 1)), float(beta.ppf(0.975, n * p + 1, n - n * p))


@pytest.mark.parametrize(
    ("successes", "trials", "share", "deff"),
    [
        # Residuals 0 -1 1 0: variance 4/3 * 2 / 40**2 = 1/600, over .1 * .9 / 40.
        ([1, 0, 2, 1], [10, 10, 10, 10], 0.1, 20 / 27),
        # Residuals of 2.5 all four: variance 4/3 * 25 / 40**2 = 1/48, over .25 * .75 / 40.
        ([5, 0, 5, 0], [10, 10, 10, 10], 0.25, 40 / 9),
        # Unequal numbers of days, residuals .75 and -.75: variance 2 * 1.125 / 16**2, over 5/16 * 11/16 / 16.
        ([2, 3], [4, 12], 5 / 16, (2.25 / 256) / (55 / 4096)),
    ],
)
def test_proportion_by_hand(successes: list[int], trials: list[int], share: float, deff: float) -> None:
    replications, days = len(trials), sum(trials)
    n_eff = days / max(deff, 1) * (norm.ppf(0.975) / t.ppf(0.975, replications - 1)) ** 2
    result = proportion(successes, trials)
    assert result.estimate == pytest.approx(share, rel=1e-12)
    assert result.deff == pytest.approx(deff, rel=1e-12)
    assert result.n_eff == pytest.approx(n_eff, rel=1e-12)
    assert (result.low, result.high) == pytest.approx(clopper_pearson(share, n_eff), rel=1e-9)
    assert (result.replications, result.days, result.level) == (replications, days, 0.95)


def test_no_or_only_crowded_days_count_replications_not_days() -> None:
    none = proportion([0] * 100, [20] * 100)
    assert (none.estimate, none.low, none.n_eff, none.deff) == (0, 0, 100, None)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 100), rel=1e-12)
    every = proportion([20] * 100, [20] * 100)
    assert (every.estimate, every.high, every.n_eff, every.deff) == (1, 1, 100, None)
    assert every.low == pytest.approx(0.025 ** (1 / 100), rel=1e-12)


def test_equal_replications_are_worth_no_more_than_independent_days() -> None:
    result = proportion([3] * 50, [20] * 50)
    assert result.deff == 0
    assert result.n_eff == pytest.approx(1000 * (norm.ppf(0.975) / t.ppf(0.975, 49)) ** 2, rel=1e-12)


def test_replications_without_a_day_say_nothing() -> None:
    assert proportion([1, 0, 3, 0], [5, 0, 5, 5]) == proportion([1, 3, 0], [5, 5, 5])
    assert ratio([1, 0, 3], [5, 0, 6]) == ratio([1, 3], [5, 6])
    assert mean([1.0, math.nan, 3.0]) == mean([1.0, 3.0])
    assert quantile([[1, 2], [0, 0], [3, 0]], 0.5) == quantile([[1, 2], [3, 0]], 0.5)


def test_one_replication_has_no_interval() -> None:
    one = proportion([2], [20])
    assert (one.estimate, one.low, one.high, one.n_eff, one.deff) == (0.1, 0, 1, None, None)
    assert proportion([0], [20]).high == pytest.approx(0.975)
    assert (ratio([2], [20]).low, ratio([2], [20]).high) == (0, 1)
    assert (mean([2.0]).low, mean([2.0]).high) == (-math.inf, math.inf)
    number = quantile([[5, 10, 5]], 0.5)
    assert (number.estimate, number.low, number.high, number.n_eff) == (1, 0, math.inf, None)


def test_without_any_day_the_figure_does_not_exist() -> None:
    for result in (proportion([], []), proportion([0], [0]), ratio([0, 0], [0, 0]), mean([math.nan], limits=SHARE)):
        assert math.isnan(result.estimate)
        assert (result.low, result.high, result.replications) == (0, 1, 0)
    empty = quantile([[0, 0]], 0.9)
    assert math.isnan(empty.estimate)
    assert (empty.low, empty.high) == (0, math.inf)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and its trials"):
        proportion([6], [5])
    with pytest.raises(ValueError, match="between 0 and its trials"):
        proportion([-1], [5])
    with pytest.raises(ValueError, match="without a denominator"):
        ratio([1, 1], [5, 0])
    with pytest.raises(ValueError, match="negative denominator"):
        ratio([1, 1], [5, -5])
    with pytest.raises(ValueError, match="one number a replication"):
        ratio([1, 1], [5])
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([[1]], 1.0)


def test_ratio_by_hand() -> None:
    # 4 / 6; residuals -1/3 and 1/3; variance 2 * 2/9 / 6**2 = 1/81.
    result = ratio([1, 3], [2, 4], limits=UNBOUNDED)
    half_width = t.ppf(0.975, 1) / 9
    assert (result.low, result.high) == pytest.approx((2 / 3 - half_width, 2 / 3 + half_width), rel=1e-9)
    assert (result.n_eff, result.deff, result.days) == (None, None, None)
    cut = ratio([1, 3], [2, 4], days=30)
    assert (cut.low, cut.high, cut.days) == (0, 1, 30)
    positive = ratio([1, 3], [2, 4], limits=(0, math.inf))
    assert (positive.low, positive.high) == (0, result.high)


def test_a_share_without_events_keeps_an_upper_end() -> None:
    for none in (ratio([0] * 40, range(1, 41)), mean([0.0] * 40, limits=SHARE)):
        assert (none.estimate, none.low) == (0, 0)
        assert none.high == pytest.approx(1 - 0.025 ** (1 / 40), rel=1e-12)
    every = ratio(range(1, 41), range(1, 41))
    assert (every.estimate, every.high) == (1, 1)
    assert every.low == pytest.approx(0.025 ** (1 / 40), rel=1e-12)


def test_mean_is_the_t_interval() -> None:
    values = np.array([1.0, 2.0, 4.0, 9.0])
    result = mean(values, level=0.9)
    expected = t.interval(0.9, 3, loc=4.0, scale=values.std(ddof=1) / 2)
    assert result.estimate == 4
    assert (result.low, result.high) == pytest.approx(expected, rel=1e-12)


def test_quantile_inverts_the_bounds_of_every_value() -> None:
    generator = np.random.default_rng(5)
    heads = generator.binomial(60, generator.beta(30, 20, (40, 1)), (40, 15))
    counts = np.array([np.bincount(row, minlength=70) for row in heads])
    for q in (0.5, 0.9, 0.95):
        result = quantile(counts, q)
        shares = [proportion((heads <= value).sum(axis=1), [15] * 40) for value in range(70)]
        assert result.estimate == next(value for value in range(70) if shares[value].estimate >= q)
        assert result.low == max(value for value in range(70) if shares[value].high < q) + 1
        assert result.high == next(value for value in range(70) if shares[value].low >= q)
        at = shares[int(result.estimate)]
        assert (result.n_eff, result.deff) == pytest.approx((at.n_eff, at.deff), rel=1e-12)
        assert (result.replications, result.days) == (40, 600)
        assert result.low < result.estimate < result.high


def test_quantile_of_sparse_values() -> None:
    counts = [[0, 4, 0, 15, 1, 0], [0, 3, 0, 16, 1, 0], [0, 5, 0, 15, 0, 0]]
    columns = [1, 3, 4]
    assert quantile(np.array(counts)[:, columns], 0.5, values=columns) == quantile(counts, 0.5)


def test_quantile_has_no_upper_end_when_the_days_are_too_few() -> None:
    # Ten equal replications: the lower bound of a share of 1 is .025 ** (1 / 10) = .69.
    counts = np.tile([0, 20], (10, 1))
    assert (quantile(counts, 0.6).low, quantile(counts, 0.6).high) == (1, 1)
    assert quantile(counts, 0.7).high == math.inf


def test_a_quantile_exactly_reached_is_not_passed() -> None:
    assert quantile([[19, 1]] * 30, 0.95).estimate == 0


def test_summary_is_valid_json() -> None:
    text = json.dumps(quantile([[0, 0]], 0.9).summary(), allow_nan=False)
    assert json.loads(text) == {
        "estimate": None,
        "low": 0.0,
        "high": None,
        "level": 0.95,
        "method": "Woodruff over replications",
        "n_eff": None,
        "replications": 0,
        "days": 0,
        "deff": None,
    }


@given(
    st.lists(st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=12),
    st.floats(0.5, 0.999),
)
def test_intervals_hold_their_estimate_within_the_range(days: list[tuple[int, int]], level: float) -> None:
    successes, trials = [s for s, _ in days], [n for _, n in days]
    for result in (proportion(successes, trials, level), ratio(successes, trials, level)):
        assert 0 <= result.low <= result.high <= 1
        if sum(trials):
            assert result.low <= result.estimate <= result.high


RUNS = 1500
TOLERANCE = 4 * math.sqrt(0.95 * 0.05 / RUNS)  # z = 4 of the share of 1,500 runs


def coverage(exact: float, interval: Callable[[], Estimate]) -> float:
    results = [interval() for _ in range(RUNS)]
    return float(np.mean([result.low <= exact <= result.high for result in results]))


@pytest.mark.parametrize(("p", "correlation"), [(0.5, 0.1), (0.5, 0.3), (0.1, 0.1), (0.1, 0.3)])
def test_coverage_of_a_share_of_correlated_days(p: float, correlation: float) -> None:
    generator, total = np.random.default_rng(7), 1 / correlation - 1

    def interval() -> Estimate:
        crowded = generator.binomial(20, generator.beta(p * total, (1 - p) * total, 100))
        return proportion(crowded, [20] * 100)

    assert coverage(p, interval) >= 0.95 - TOLERANCE


def test_coverage_of_a_mean_is_exact_for_normal_values() -> None:
    generator = np.random.default_rng(8)
    assert abs(coverage(3.0, lambda: mean(generator.normal(3, 2, 6))) - 0.95) <= TOLERANCE


def office(generator: np.random.Generator) -> npt.NDArray[np.int64]:
    """100 replications of 20 days of 400 people; the days of one share a beta(560, 373) attendance: correlation .3."""
    return generator.binomial(400, generator.beta(560, 373, (100, 1)), (100, 20))


def test_coverage_of_a_ratio_of_sums() -> None:
    generator, heads = np.random.default_rng(9), np.arange(401)
    pmf = betabinom.pmf(heads, 400, 560, 373)
    exact = float(np.maximum(heads - 240, 0) @ pmf / (heads @ pmf))

    def interval() -> Estimate:
        days = office(generator)
        return ratio(np.maximum(days - 240, 0).sum(axis=1), days.sum(axis=1))

    assert coverage(exact, interval) >= 0.95 - TOLERANCE


@pytest.mark.parametrize("q", [0.9, 0.95, 0.99])
def test_coverage_of_a_quantile(q: float) -> None:
    generator = np.random.default_rng(10)
    rows, values = 200 * np.arange(100)[:, None], np.arange(150, 350)

    def interval() -> Estimate:
        counts = np.bincount((rows + office(generator) - 150).ravel(), minlength=20_000)
        return quantile(counts.reshape(100, 200), q, values=values)

    assert coverage(float(betabinom.ppf(q, 400, 560, 373)), interval) >= 0.95 - TOLERANCE


def test_checkpoints_grow_by_a_quarter_up_to_the_maximum() -> None:
    growing = [100, 125, 157, 197, 247, 309, 387, 484, 605, 757, 947, 1184, 1480, 1850, 2000]
    assert checkpoints(Precision()) == growing
    assert checkpoints(Precision(min_replications=2, max_replications=6)) == [2, 3, 4, 5, 6]
    assert checkpoints(Precision(min_replications=40, max_replications=40)) == [40]


def figure(estimate: float, half_width: float) -> Estimate:
    return replace(proportion([1], [20]), estimate=estimate, low=estimate - half_width, high=estimate + half_width)


def test_precision_is_relative_with_a_floor() -> None:
    precision = Precision(relative=0.10, floor=0.02)
    assert precise(figure(0.5, 0.049), precision)
    assert not precise(figure(0.5, 0.051), precision)
    assert precise(figure(0.05, 0.019), precision)
    assert not precise(figure(0.05, 0.021), precision)
    assert precise(figure(-40.0, 3.9), precision)
    assert not precise(proportion([], []), precision)
    assert not precise(quantile([[0, 0]], 0.9), precision)


def test_stopping_needs_two_checkpoints_in_a_row() -> None:
    good, bad = figure(0.05, 0.01), figure(0.05, 0.03)
    rule = StoppingRule(Precision())
    looks = [[bad], [good], [bad], [good], [good, bad], [good, good], [good]]
    assert [rule.reached(look) for look in looks] == [False, False, False, False, False, False, True]


def test_a_minimum_above_the_maximum_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"precision\.min_replications"):
        Precision(min_replications=500, max_replications=100)
    with pytest.raises(ConfigurationError, match="floor"):
        Precision(floor=-0.1)


def test_running_ratios_are_the_ratios():
    """The moments give what the whole arrays give, for common, rare, absent and certain shares."""
    generator = np.random.default_rng(3)
    below = generator.integers(1, 40, (30, 4)).astype(float)
    above = np.minimum(below, generator.poisson([8.0, 0.05, 0.0, 99.0], (30, 4)))
    running = RunningRatios(4)
    for numerator, denominator in zip(above, below, strict=True):
        running.add(numerator, denominator)
    running.add(np.zeros(4), np.zeros(4))  # a replication without any day of the group says nothing
    found = np.array(running.intervals())
    expected = [ratio(above[:, group], below[:, group]) for group in range(4)]
    for group, one in enumerate(expected):
        assert found[:, group] == pytest.approx([one.estimate, one.low, one.high], abs=1e-12)


def test_running_ratios_of_too_little():
    running = RunningRatios(2)
    running.add(np.array([1.0, 0.0]), np.array([3.0, 0.0]))
    share, low, high = running.intervals()
    assert share[0] == pytest.approx(1 / 3)
    assert np.isnan(share[1])
    assert (low.tolist(), high.tolist()) == ([0.0, 0.0], [1.0, 1.0])


# --- conditional chances ---------------------------------------------------------------------------------------------


def test_conditional_by_hand() -> None:
    # Sums .5 .1 .4 .2 of 10 days each: share .03, residuals .2 -.2 .1 -.1, variance 4/3 * .1 / 40**2.
    result = conditional([0.5, 0.1, 0.4, 0.2], [10, 10, 10, 10], "headcount")
    variance = 4 / 3 * 0.1 / 1600
    n_eff = 0.03 * 0.97 / variance * (norm.ppf(0.975) / t.ppf(0.975, 3)) ** 2
    assert result.estimate == pytest.approx(0.03, rel=1e-12)
    assert result.n_eff == pytest.approx(n_eff, rel=1e-9)
    assert result.n_eff > 40
    assert result.deff == pytest.approx(variance / (0.03 * 0.97 / 40), rel=1e-9)
    assert (result.low, result.high) == pytest.approx(clopper_pearson(0.03, n_eff), rel=1e-6)
    assert (result.replications, result.days, result.level) == (4, 40, 0.95)
    assert result.method == "Korn-Graubard over replications, conditional on the headcount"


def test_conditional_agrees_with_a_proportion_where_days_of_a_replication_are_alike() -> None:
    counts, days = [5, 0, 5, 0], [10, 10, 10, 10]
    one, other = conditional(counts, days, ""), proportion(counts, days)
    assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-9)
    assert (one.n_eff, one.deff) == pytest.approx((other.n_eff, other.deff), rel=1e-9)


def test_conditional_without_a_spread_is_exact_but_for_rounding() -> None:
    result = conditional([0.3] * 5, [10] * 5, "")
    assert result.low <= 0.03 <= result.high
    assert result.high - result.low < 1e-9
    assert json.loads(json.dumps(result.summary(), allow_nan=False))["n_eff"] > 1e12


@pytest.mark.parametrize("share", [1e-12, 1e-6, 0.03, 0.5, 1 - 1e-6])
@pytest.mark.parametrize("spread", [1e-12, 1e-6, 1e-3, 0.3])
def test_conditional_bounds_of_every_size_are_in_order(share: float, spread: float) -> None:
    """From one chance for all to very unequal ones the interval widens, and always holds the estimate."""
    sums = 10 * share * (1 + spread * (1 - share) * np.array([-1, 1, -1, 1, 0.5, -0.5]))
    result = conditional(sums, np.full(6, 10), "")
    assert 0 <= result.low < result.estimate < result.high <= 1
    half = t.ppf(0.975, 5) * math.sqrt(6 / 5 * ((sums - sums.mean()) ** 2).sum()) / 60
    if spread <= 1e-3:
        assert result.high - result.low == pytest.approx(2 * half, rel=0.01, abs=6e-9 * share * (1 - share))


def test_conditional_that_is_certain_counts_replications() -> None:
    none, every = conditional([0.0] * 100, [20] * 100, ""), conditional([20.0] * 100, [20] * 100, "")
    assert (none.low, none.high, none.n_eff) == (0, pytest.approx(1 - 0.025 ** (1 / 100), rel=1e-12), 100)
    assert (every.high, every.low, every.n_eff) == (1, pytest.approx(0.025 ** (1 / 100), rel=1e-12), 100)


def test_conditional_of_one_replication_or_none_says_nothing() -> None:
    one, none = conditional([0.4], [10], ""), conditional([0.0], [0], "")
    assert (one.estimate, one.low, one.high, one.n_eff) == (0.04, 0, 1, None)
    assert math.isnan(none.estimate)
    assert (none.low, none.high, none.replications) == (0, 1, 0)
    with pytest.raises(ValueError, match="between 0 and its trials"):
        conditional([11.0], [10], "")


def test_the_relative_variance_tells_which_estimator_is_better() -> None:
    wide, narrow = conditional([0.5, 0.1], [10, 10], ""), conditional([0.4, 0.2], [10, 10], "")
    assert relative_variance(wide) == pytest.approx(4 * relative_variance(narrow), rel=1e-9)
    assert relative_variance(narrow) == pytest.approx(2 / 1 * 0.02 / 400 / (0.03 * 0.97) ** 2, rel=1e-9)
    assert relative_variance(conditional([0.0, 0.0], [10, 10], "")) == math.inf


@pytest.mark.parametrize("chance", [1e-100, 1e-155, 1e-300, 5e-324])
def test_chances_of_any_smallness_have_an_interval(chance: float) -> None:
    for sums in ([5 * chance] * 4, [0.0, 5 * chance, 10 * chance, 5 * chance]):
        estimate = conditional(sums, [5] * 4, "what")
        assert 0 <= estimate.low <= estimate.estimate <= estimate.high < 1e-3
