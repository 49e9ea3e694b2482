"""Ranges drawn evenly, carried through, and given as an interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigurationError
from sim.parameters import Parameters, parameter
from sim.uncertainty import DRAWS, Sampling, amounts, check_ranges, even_chances, figure, values_of


@dataclass
class Prices(Parameters):
    """Some numbers."""

    name: str = parameter("x", unit="", help="a name")
    rent: float = parameter(10.0, unit="EUR", help="a price", low=0, high=100)
    tax: float | None = parameter(None, unit="EUR", help="a price that may be unknown", low=0, high=100)
    years: int = parameter(3, unit="years", help="a whole number", low=1, high=9)
    aim: float = parameter(5.0, unit="EUR", help="what is asked", low=0, high=100)
    ranges: Any = parameter({}, unit="", help="ranges")


def test_only_numbers_with_a_point_that_are_not_certain_can_have_a_range() -> None:
    assert list(amounts(Prices, ("aim",))) == ["rent", "tax"]
    assert list(amounts(Prices)) == ["rent", "tax", "aim"]


def test_draws_are_even_in_each_column_and_named_by_seed_and_decision() -> None:
    chances = even_chances("effects", 7, 3)
    assert chances.shape == (DRAWS, 3)
    for column in chances.T:
        assert np.sort(column) == pytest.approx((np.arange(DRAWS) + 0.5) / DRAWS)
    # Columns are in orders of their own: no more alike than chance, at four standard errors.
    assert np.abs(np.corrcoef(chances.T)[np.triu_indices(3, 1)]).max() <= 4 / np.sqrt(DRAWS)
    assert np.array_equal(chances, even_chances("effects", 7, 3))
    assert np.array_equal(chances[:, :2], even_chances("effects", 7, 2))
    for other in (even_chances("effects", 8, 3), even_chances("economics", 7, 3)):
        assert not np.array_equal(chances, other)


def test_the_first_place_is_what_is_configured_and_a_number_without_a_range_stays() -> None:
    chances = even_chances("effects", 1, 2)
    values = values_of(Prices(), {"rent": [8, 20]}, chances, ("aim",))
    assert values["rent"][0] == 10
    assert values["rent"][1:] == pytest.approx(8 + 12 * chances[:, 0])
    assert np.isnan(values["tax"]).all()
    assert (values_of(Prices(), {}, chances, ("aim",))["rent"] == 10).all()


def test_a_figure_holds_the_middle_of_its_draws_and_its_estimate() -> None:
    values = np.concatenate([[500.0], np.arange(1, DRAWS + 1)])
    assert figure(values) == {"estimate": 500, "low": 25, "high": 976}
    # An estimate outside the middle is held too.
    values[0] = 5
    assert figure(values) == {"estimate": 5, "low": 5, "high": 976}
    assert figure(np.full(1 + DRAWS, 3.0)) == {"estimate": 3, "low": 3, "high": 3}
    assert figure(np.full(1 + DRAWS, np.nan)) == {"estimate": None, "low": None, "high": None}


def test_few_replications_widen_a_simulated_figure_and_one_bounds_nothing() -> None:
    values = np.concatenate([[500.0], np.arange(1, DRAWS + 1)])
    few, many = (figure(values, Sampling(number)) for number in (10, 1000))
    assert few["low"] < many["low"] <= 25
    assert many["high"] < few["high"]
    assert figure(values, Sampling(1)) == {"estimate": 500, "low": None, "high": None}


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ([1], "ranges: give keys with lowest and highest"),
        ({"rant": [1, 2]}, "ranges: rant: there is no such amount (did you mean 'rent'?)"),
        ({"years": [1, 2]}, "ranges: years: there is no such amount"),
        ({"aim": [1, 9]}, "ranges: aim: there is no such amount"),
        ({"rent": "8 to 20"}, "ranges: rent: '8 to 20' is no range, give [lowest, highest]"),
        ({"rent": [8, 20, 30]}, "ranges: rent: [8, 20, 30] is no range"),
        ({"rent": [True, 20]}, "ranges: rent: [True, 20] is no range"),
        ({"rent": [20, 8]}, "ranges: rent: 20 to 8 is no range, give [lowest, highest] within 0 to 100"),
        ({"rent": [8, 200]}, "ranges: rent: 8 to 200 is no range"),
        ({"rent": [float("nan"), 20]}, "ranges: rent: nan to 20 is no range"),
        ({"rent": [11, 20]}, "ranges: rent: 11 to 20 does not hold what is configured (10)"),
        ({"tax": [1, 2]}, "ranges: tax: 1 to 2 does not hold what is configured (null)"),
    ],
)
def test_what_is_no_range_is_refused(ranges: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_ranges(Prices(), ranges, ("aim",))
    assert message in str(caught.value)
    check_ranges(Prices(), {"rent": [8, 20]}, ("aim",))
