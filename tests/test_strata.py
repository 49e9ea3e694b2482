"""What is chance and what is season between replications: `sim.strata`, and the intervals that follow from it."""

import numpy as np
import pytest

from sim.estimate import proportion, quantile, ratio
from sim.strata import contrasts, freedom
from sim.workdays import Calendar, order_in_year, period, stratified


def test_without_an_order_the_squares_are_the_variance_of_a_sum() -> None:
    errors = np.array([3.0, -1.0, -4.0, 2.0])
    assert (contrasts(errors, None) ** 2).sum() == pytest.approx(4 * np.var(errors, ddof=1))
    assert freedom(4, None) == 3


def test_pairs_are_taken_in_order() -> None:
    order = [30, 10, 40, 20]
    assert contrasts(np.array([3.0, -1.0, -4.0, 2.0]), order).tolist() == [-3.0, 7.0]
    assert freedom(4, order) == 2


def test_the_last_three_are_one_stratum() -> None:
    errors = np.array([1.0, 4.0, 2.0, 7.0, -5.0])
    found = contrasts(errors, np.arange(5))
    assert found[0] == -3.0
    assert (found[1:] ** 2).sum() == pytest.approx(3 * np.var([2.0, 7.0, -5.0], ddof=1))
    assert freedom(5, np.arange(5)) == len(found) == 3


@pytest.mark.parametrize("number", [0, 1])
def test_a_single_replication_has_no_contrast(number: int) -> None:
    for order in (None, np.arange(number)):
        assert contrasts(np.zeros((2, number)), order).shape == (2, 0)
        assert freedom(number, order) == 0


@pytest.mark.parametrize("number", [2, 3, 8, 25])
def test_the_expected_square_is_the_variance_within_strata(number: int) -> None:
    """Whatever the strata's means, for 20,000 draws of independent errors with variance 1: z of the mean square."""
    generator = np.random.default_rng(number)
    means = np.arange(number) // 2 * 10.0
    if number % 2:
        means[-1] = means[-2]
    draws = means + generator.normal(size=(20_000, number))
    squares = (contrasts(draws, np.arange(number)) ** 2).sum(axis=1)
    z = (squares.mean() - number) / (squares.std() / np.sqrt(20_000))
    assert abs(z) < 4


def test_what_only_follows_the_season_has_no_width_beyond_its_days() -> None:
    """Every replication of a week is the same: a point, but wide where seasons count as chance."""
    order = np.repeat(np.arange(10), 2)
    above, below = 2.0 + order, np.full(20, 20.0)
    assert ratio(above, below, order=order).low == pytest.approx(ratio(above, below).estimate)
    assert ratio(above, below).low < 0.95 * ratio(above, below).estimate


def test_the_order_of_rows_does_not_matter() -> None:
    generator = np.random.default_rng(5)
    yes, days, order = generator.binomial(20, 0.3, 31), np.full(31, 20), generator.permutation(31)
    mixed = generator.permutation(31)
    one, other = proportion(yes, days, order=order), proportion(yes[mixed], days[mixed], order=order[mixed])
    assert (one.low, one.high, one.deff) == pytest.approx((other.low, other.high, other.deff), rel=1e-12)


def test_replications_without_a_day_are_left_out_before_pairs_are_made() -> None:
    yes, days, order = np.array([1, 0, 3, 2, 4]), np.array([5, 0, 5, 5, 5]), np.array([1, 2, 3, 4, 5])
    kept = days > 0
    assert proportion(yes, days, order=order) == proportion(yes[kept], days[kept], order=order[kept])
    counts = np.stack([days - yes, yes], axis=1)
    assert quantile(counts, 0.5, order=order) == quantile(counts[kept], 0.5, order=order[kept])


def test_the_order_is_that_of_the_first_weeks() -> None:
    calendar = Calendar()
    order = order_in_year(calendar, 60)
    assert order is not None
    starts = [period(calendar, number, 1)[0].monday for number in range(60)]
    assert np.argsort(order, kind="stable").tolist() == sorted(range(60), key=lambda number: starts[number])
    assert order.tolist() == [stratified(number, 53) for number in range(60)]


@pytest.mark.parametrize(
    "calendar",
    [Calendar(start="2026-03-02"), Calendar(country="", extra_holidays=[], skipped_holidays=[], leave_days=0.0)],
    ids=["with a start date", "without holidays and leave"],
)
def test_where_the_model_knows_no_season_there_is_no_order(calendar: Calendar) -> None:
    assert order_in_year(calendar, 10) is None
