"""Paired differences by hand and against exact distributions; simultaneous intervals against the studentized range."""

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import fdtrc
from scipy.stats import norm, studentized_range, t, ttest_rel

from sim.estimate import UNBOUNDED, ratio
from sim.paired import AgainstBest, Difference, against_best, difference

Floats = npt.NDArray[np.float64]

# What `sim.paired` states of its own integration, relative to the critical value.
INTEGRATION = 5e-4


def means(values: npt.ArrayLike, **options: Any) -> AgainstBest:
    """Compare means over replications: ratios with denominators of one."""
    return against_best(values, np.ones_like(values), limits=UNBOUNDED, **options)


# --- two cases -------------------------------------------------------------------------------------------------------


def test_difference_by_hand() -> None:
    # 4 / 6 and 1 / 4. Errors (-1/3, 1/3) / 6 and (1/2, -1/2) / 4: apart by -13/72 and 13/72.
    result = difference(([1, 3], [2, 4]), ([1, 0], [2, 2]), limits=UNBOUNDED)
    half_width = t.ppf(0.975, 1) * math.sqrt(2 * 2 * (13 / 72) ** 2)
    assert result.estimate == pytest.approx(5 / 12, rel=1e-12)
    assert (result.low, result.high) == pytest.approx((5 / 12 - half_width, 5 / 12 + half_width), rel=1e-12)
    assert (result.level, result.replications) == (0.95, 2)
    assert result.variance_ratio == pytest.approx(2 * ((1 / 18) ** 2 + (1 / 8) ** 2) / (2 * (13 / 72) ** 2), rel=1e-12)
    cut = difference(([1, 3], [2, 4]), ([1, 0], [2, 2]))
    assert (cut.low, cut.high) == (-1, 1)


def test_difference_of_means_is_the_paired_t_interval() -> None:
    generator = np.random.default_rng(1)
    common = generator.normal(size=30)
    one, other = common + generator.normal(size=30), common + 0.5 * generator.normal(size=30) + 0.4
    for level in (0.9, 0.95, 0.99):
        result = difference((one, np.ones(30)), (other, np.ones(30)), level, UNBOUNDED)
        expected = ttest_rel(one, other).confidence_interval(level)
        assert (result.low, result.high) == pytest.approx((expected.low, expected.high), rel=1e-10)
    independent = one.var(ddof=1) + other.var(ddof=1)
    assert result.variance_ratio == pytest.approx(independent / (one - other).var(ddof=1), rel=1e-12)


def test_a_difference_is_that_of_the_two_figures_also_where_replications_say_nothing() -> None:
    one, other = ([2, 0, 3, 1], [5, 0, 6, 4]), ([1, 1, 0, 0], [4, 3, 0, 0])
    result = difference(one, other)
    assert result.estimate == pytest.approx(ratio(*one).estimate - ratio(*other).estimate, rel=1e-12)
    assert result.replications == 2
    # All four count in the variance; the two of the other give one degree of freedom.
    first = [(2 - 5 * 0.4) / 15, 0, (3 - 6 * 0.4) / 15, (1 - 4 * 0.4) / 15]
    second = [(1 - 4 * 2 / 7) / 7, (1 - 3 * 2 / 7) / 7, 0, 0]
    squares = sum((a - b) ** 2 for a, b in zip(first, second, strict=True))
    open_ended = difference(one, other, limits=UNBOUNDED)
    assert open_ended.high - open_ended.estimate == pytest.approx(
        t.ppf(0.975, 1) * math.sqrt(4 / 3 * squares), rel=1e-12
    )


def test_a_replication_that_says_nothing_of_either_changes_nothing() -> None:
    assert difference(([1, 0, 3], [5, 0, 6]), ([2, 0, 1], [5, 0, 5])) == difference(([1, 3], [5, 6]), ([2, 1], [5, 5]))


@pytest.mark.parametrize("factor", [1, 2, 3, 0.1])
def test_equal_ratios_differ_by_nothing_and_cannot_be_told_apart(factor: float) -> None:
    above, below = np.array([1.1, 2.3, 0.7, 5.9]), np.array([7.1, 9.3, 8.9, 6.1])
    result = difference((above, below), (factor * above, factor * below))
    assert (result.estimate, result.low, result.high, result.variance_ratio) == (0, 0, 0, None)
    assert not result.told_apart


@pytest.mark.parametrize("above", [[0, 0, 0], [4, 5, 6]])
def test_figures_that_are_certain_in_both_cases_cannot_be_told_apart(above: list[int]) -> None:
    result = difference((above, [4, 5, 6]), (above, [4, 5, 6]))
    assert (result.low, result.high, result.told_apart) == (0, 0, False)


def test_the_same_amount_apart_in_every_replication_is_told_apart() -> None:
    values = np.array([1.1, 2.7, 0.4])
    result = difference((values + 0.3, np.ones(3)), (values, np.ones(3)), limits=UNBOUNDED)
    assert result.estimate == pytest.approx(0.3, rel=1e-12)
    assert (result.low, result.high, result.variance_ratio) == (result.estimate, result.estimate, None)
    assert result.told_apart


def test_one_replication_or_none_says_nothing() -> None:
    one = difference(([2], [20]), ([1], [20]))
    assert (one.estimate, one.low, one.high, one.replications) == (pytest.approx(0.05), -1, 1, 1)
    assert not one.told_apart
    none = difference(([2, 3], [20, 20]), ([0, 0], [0, 0]))
    assert math.isnan(none.estimate)
    assert (none.low, none.high, none.replications, none.told_apart) == (-1, 1, 0, False)
    positive = difference(([2], [1]), ([1], [1]), limits=(0, math.inf))
    assert (positive.low, positive.high) == (-math.inf, math.inf)


def test_impossible_sums_are_refused() -> None:
    with pytest.raises(ValueError, match="without a denominator"):
        difference(([1, 1], [5, 0]), ([1, 1], [5, 5]))
    with pytest.raises(ValueError, match="negative denominator"):
        difference(([1, 1], [5, 5]), ([1, 1], [5, -5]))
    with pytest.raises(ValueError, match="not a finite number"):
        difference(([1, math.nan], [5, 5]), ([1, 1], [5, 5]))
    with pytest.raises(ValueError, match="outside 0 to 1"):
        difference(([1, 12], [5, 5]), ([1, 1], [5, 5]))
    with pytest.raises(ValueError, match="one number a case and replication"):
        against_best([1, 2], [1, 1])
    with pytest.raises(ValueError, match="one number a case and replication"):
        against_best([[1, 2]], [[1, 1, 1]])


def test_summary_is_valid_json() -> None:
    text = json.dumps(difference(([2], [1]), ([0], [0]), limits=UNBOUNDED).summary(), allow_nan=False)
    assert json.loads(text) == {
        "estimate": None,
        "low": None,
        "high": None,
        "level": 0.95,
        "replications": 0,
        "variance_ratio": None,
        "told_apart": False,
    }


replication = st.integers(0, 20).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(st.tuples(replication, replication), max_size=8))
def test_an_interval_holds_its_difference_and_turns_round_with_it(both: list[tuple[tuple[int, int], ...]]) -> None:
    one, other = ([list(pair) for pair in zip(*[r[case] for r in both], strict=True)] or [[], []] for case in (0, 1))
    forth, back = difference(tuple(one), tuple(other)), difference(tuple(other), tuple(one))
    assert -1 <= forth.low <= forth.high <= 1
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=1e-12)
    if not math.isnan(forth.estimate):
        assert forth.low <= forth.estimate <= forth.high


def test_replications_in_order_of_the_year_by_hand() -> None:
    # In order 5.5 and 2 stand side by side, then 4 and 3: contrasts 3.5 and 1 a quarter, and two degrees of freedom.
    result = difference(([4, 6.5, 3, 5], np.ones(4)), ([0, 1, 0, 3], np.ones(4)), limits=UNBOUNDED, order=[3, 1, 4, 2])
    half_width = t.ppf(0.975, 2) * math.sqrt(3.5**2 + 1) / 4
    assert (result.estimate, result.replications) == (3.625, 4)
    assert (result.low, result.high) == pytest.approx((3.625 - half_width, 3.625 + half_width), rel=1e-12)


def test_the_season_of_a_difference_is_no_chance() -> None:
    """One case gains in some seasons, alike for neighbours in the year: the interval is that without the gain."""
    generator = np.random.default_rng(16)
    values, order = generator.normal(size=(3, 40)), generator.permutation(40)
    gain = np.repeat(generator.normal(size=20) * 10, 2)[order]
    plain = means(values, order=order)
    season = means(values + np.array([[0], [1], [0]]) * (gain - gain.mean()), order=order)
    assert season.best == plain.best
    for one, other in zip(season.differences, plain.differences, strict=True):
        assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-9)
    assert means(values[:2], order=order).critical == pytest.approx(t.ppf(0.975, 20), rel=1e-12)


# --- several cases ---------------------------------------------------------------------------------------------------


def independent(cases: int, replications: int) -> Floats:
    """Return values whose errors are orthogonal and of one length: the estimated correlations of independent cases."""
    generator = np.random.default_rng(6)
    columns = np.column_stack([np.ones(replications), generator.normal(size=(replications, cases))])
    return np.linalg.qr(columns)[0][:, 1:].T


@pytest.mark.parametrize("cases", [3, 5, 8, 12, 20])
@pytest.mark.parametrize("replications", [25, 400])
@pytest.mark.parametrize("level", [0.95, 0.99])
def test_the_critical_value_for_independent_cases_is_the_studentized_range(
    cases: int, replications: int, level: float
) -> None:
    critical = means(independent(cases, replications), level=level).critical
    low, high = (
        studentized_range.cdf(critical * factor * math.sqrt(2), cases, replications - 1)
        for factor in (1 - INTEGRATION, 1 + INTEGRATION)
    )
    assert low < level < high
    assert high - low < 6e-4


@pytest.mark.parametrize("spreads", [(1, 1, 1), (1, 2, 5), (1, 1, 0.01)])
@pytest.mark.parametrize("replications", [4, 40])
def test_the_critical_value_of_three_unequal_cases(spreads: tuple[float, ...], replications: int) -> None:
    """Their pairs lie in a plane: the mean over all angles by quadrature, apart from the code's points."""
    errors = independent(3, replications) * np.array(spreads)[:, None]
    first, second = errors[1] - errors[0], errors[2] - errors[0]
    length = np.linalg.norm(first)
    along = first @ second / length
    places = np.array([[0, 0], [length, 0], [along, math.sqrt(second @ second - along**2)]])
    pairs = np.array([places[1] - places[0], places[2] - places[0], places[2] - places[1]])
    pairs /= np.linalg.norm(pairs, axis=1)[:, None]
    critical = means(errors).critical

    def beyond(angle: float) -> float:
        largest = np.max(np.abs(pairs @ [math.cos(angle), math.sin(angle)]))
        return float(fdtrc(2, replications - 1, (critical / largest) ** 2 / 2))

    chance = quad(beyond, 0, math.pi, limit=500, epsabs=1e-9)[0] / math.pi
    # An error of 5e-4 in the critical value is less than 2e-4 in the level for all laws of t.
    assert chance == pytest.approx(0.05, abs=2e-4)


def test_two_cases_have_the_interval_of_their_difference() -> None:
    generator = np.random.default_rng(2)
    above, below = generator.binomial(20, 0.3, (2, 50)), np.full((2, 50), 20)
    both = against_best(above, below)
    assert both.critical == t.ppf(0.975, 49)
    other = 1 - both.best
    assert both.differences[other] == difference((above[other], below[other]), (above[both.best], below[both.best]))
    own = both.differences[both.best]
    assert (own.estimate, own.low, own.high, own.told_apart) == (0, 0, 0, False)


def test_cases_that_are_the_same_or_move_along_one_line_need_no_more_than_t() -> None:
    values = np.random.default_rng(3).normal(size=40)
    for cases in ([values, values, values + 2], [values, -values, 3 * values, np.zeros(40)]):
        result = means(cases)
        assert result.critical in (pytest.approx(t.ppf(0.975, 39), rel=1e-12), pytest.approx(math.nan, nan_ok=True))
    assert means([values, -values, 3 * values]).critical == pytest.approx(t.ppf(0.975, 39), rel=1e-12)


def test_a_case_twice_changes_nothing_for_the_others() -> None:
    values = np.random.default_rng(4).normal(size=(4, 60))
    plain, twice = means(values), means([*values, values[2]])
    assert twice.critical == pytest.approx(plain.critical, rel=1e-9)
    assert [one.low for one in twice.differences[:4]] == pytest.approx([one.low for one in plain.differences], rel=1e-9)
    assert twice.differences[4] == twice.differences[2]


def test_all_cases_alike_cannot_be_told_apart() -> None:
    values = np.random.default_rng(5).normal(size=30)
    result = means([values] * 3)
    assert (result.best, result.may_be_best) == (0, (0, 1, 2))
    assert [(one.low, one.high) for one in result.differences] == [(0, 0)] * 3
    assert math.isnan(result.critical)


def test_cases_that_are_nearly_alike_keep_their_own_interval() -> None:
    """A hair's breadth between two cases, a thousandth of the others' spread, is still told apart by its own spread."""
    generator = np.random.default_rng(8)
    values, small = generator.normal(size=(3, 50)), 1e-3 * generator.normal(size=50)
    result = means([*values, values[0] - 5 + small, values[0] - 5.01 + small / 2])
    assert result.best == 4
    near = result.differences[3]
    assert near.estimate == pytest.approx(0.01 + small.mean() / 2, rel=1e-9)
    half_width = result.critical * small.std(ddof=1) / 2 / math.sqrt(50)
    assert near.high - near.low == pytest.approx(2 * half_width, rel=1e-9)
    assert near.told_apart


def test_the_best_is_the_lowest_or_the_highest() -> None:
    below = np.full((3, 30), 20)
    above = np.random.default_rng(9).binomial(20, [[0.5], [0.1], [0.9]], (3, 30))
    low, high = against_best(above, below), against_best(above, below, lower_is_better=False)
    assert (low.best, low.may_be_best, high.best, high.may_be_best) == (1, (1,), 2, (2,))
    assert [one.estimate > 0 for one in low.differences] == [True, False, True]
    assert [one.estimate < 0 for one in high.differences] == [True, True, False]
    assert low.critical == high.critical
    assert low.estimates == tuple(above.sum(axis=1) / 600)


def test_cases_about_which_nothing_is_known_are_left_out() -> None:
    generator = np.random.default_rng(10)
    above, below = generator.binomial(20, 0.3, (3, 40)), np.full((3, 40), 20)
    plain = against_best(above, below)
    never, once = np.zeros(40), np.eye(1, 40)[0]
    result = against_best([*above, never, 10 * once], [*below, never, 20 * once])
    assert result.differences[:3] == plain.differences
    assert (result.best, result.critical) == (plain.best, plain.critical)
    assert math.isnan(result.estimates[3])
    for one in result.differences[3:]:
        assert (one.low, one.high, one.told_apart, one.variance_ratio) == (-1, 1, False, None)
    assert set(result.may_be_best) >= {3, 4}


def test_no_case_with_a_figure_has_no_best() -> None:
    result = against_best(np.zeros((2, 5)), np.zeros((2, 5)))
    assert result.best is None
    assert result.may_be_best == (0, 1)
    assert [(one.low, one.high) for one in result.differences] == [(-1, 1)] * 2
    single = against_best([[1, 2]], [[4, 4]])
    assert (single.best, single.estimates, single.may_be_best) == (0, (0.375,), (0,))


def test_the_order_of_cases_changes_no_more_than_the_integration() -> None:
    values = np.random.default_rng(11).normal(size=(5, 80))
    one, other = means(values), means(values[::-1])
    assert other.critical == pytest.approx(one.critical, rel=2 * INTEGRATION)
    assert other.best == 4 - one.best
    assert means(values) == one


# --- coverage --------------------------------------------------------------------------------------------------------

RUNS = 1000
TOLERANCE = 4 * math.sqrt(0.95 * 0.05 / RUNS)  # z = 4 of the share of 1,000 runs


def copula(generator: np.random.Generator, shares: Floats, replications: int) -> Floats:
    """Draw crowded days of 20 in each replication: (cases, replications).

    A common factor of the replication and one of the case, of a fifth and a tenth of the variance: each day is crowded
    when a standard normal is below the quantile of the case's share, so that the shares are exact.
    """
    size = (len(shares), replications, 20)
    common = generator.standard_normal((1, replications, 1)) * math.sqrt(0.2)
    own = generator.standard_normal((len(shares), replications, 1)) * math.sqrt(0.1)
    noise = common + own + generator.standard_normal(size) * math.sqrt(0.7)
    return np.count_nonzero(noise < norm.ppf(shares)[:, None, None], axis=2).astype(float)


def held(result: AgainstBest, shares: Floats) -> bool:
    return all(one.low <= shares[case] - shares[result.best] <= one.high for case, one in enumerate(result.differences))


def test_coverage_of_a_paired_difference() -> None:
    generator, shares, days = np.random.default_rng(12), np.array([0.25, 0.2]), np.full(100, 20)

    def holds() -> bool:
        one, other = copula(generator, shares, 100)
        result: Difference = difference((one, days), (other, days))
        return result.low <= 0.05 <= result.high

    assert share_of(holds) >= 0.95 - TOLERANCE


@pytest.mark.parametrize("shares", [np.full(5, 0.2), np.array([0.1, 0.2, 0.2, 0.2, 0.25])], ids=["alike", "unlike"])
def test_all_intervals_against_the_best_hold_together(shares: Floats) -> None:
    """And no case is wrongly told apart although the best was chosen from the same data."""
    generator, days = np.random.default_rng(13), np.full((5, 50), 20)
    assert share_of(lambda: held(against_best(copula(generator, shares, 50), days), shares)) >= 0.95 - TOLERANCE


def test_the_largest_of_all_differences_is_beyond_the_critical_value_as_often_as_stated() -> None:
    """All ten pairs of five normal cases without a difference, with one common part: 5 % exactly but for what the
    estimated correlations cost, which is less than the sampling error of 1,000 runs."""
    generator, (one, other) = np.random.default_rng(14), np.triu_indices(5, 1)

    def holds() -> bool:
        values = generator.normal(size=(5, 40)) + 3 * generator.normal(size=40)
        pairs = values[one] - values[other]
        largest = np.max(np.abs(pairs.mean(axis=1)) / pairs.std(axis=1, ddof=1)) * math.sqrt(40)
        return bool(largest <= means(values).critical)

    assert abs(share_of(holds) - 0.95) <= TOLERANCE


def share_of(holds: Callable[[], bool]) -> float:
    return float(np.mean([holds() for _ in range(RUNS)]))


def test_pairs_of_shares_gain_what_their_correlation_says() -> None:
    """Normal means with correlation .9 of equal variance: 1 / (1 - .9) times, n = 20,000, z = 4.

    The logarithm of the ratio of two chi-squares of n whose numbers correlate not: standard error below sqrt(4 / n).
    """
    generator, n = np.random.default_rng(15), 20_000
    common = generator.normal(size=n) * 3
    one, other = common + generator.normal(size=n), common + generator.normal(size=n)
    result = difference((one, np.ones(n)), (other, np.ones(n)), limits=UNBOUNDED)
    assert abs(math.log(result.variance_ratio / 10)) < 4 * math.sqrt(4 / n)
