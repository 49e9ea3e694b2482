"""Wanted office days from a mean and a spread."""

import math
from itertools import pairwise

import pytest

from sim.calibration.office_days import shares_with


def moments(shares: tuple[float, ...]) -> tuple[float, float]:
    mean = sum(days * share for days, share in enumerate(shares))
    return mean, math.sqrt(sum((days - mean) ** 2 * share for days, share in enumerate(shares)))


@pytest.mark.parametrize(("mean", "spread"), [(2.2, 1.1), (0.3, 0.7), (4.6, 0.8), (2.5, 2.2), (3.0, 0.4), (2.5, 0.51)])
def test_shares_have_the_mean_and_the_spread(mean: float, spread: float) -> None:
    shares = shares_with(mean, spread)
    assert len(shares) == 6
    assert math.fsum(shares) == pytest.approx(1, abs=1e-12)
    assert moments(shares) == pytest.approx((mean, spread), abs=1e-9)


def test_nothing_more_is_assumed() -> None:
    """Of greatest entropy: ln share is a parabola in the number of days, its third differences are zero."""
    logs = [math.log(share) for share in shares_with(2.2, 1.1)]
    for _ in range(3):
        logs = [after - before for before, after in pairwise(logs)]
    assert logs == pytest.approx([0, 0, 0], abs=1e-9)
    assert shares_with(2.5, math.sqrt(35 / 12)) == pytest.approx([1 / 6] * 6, abs=1e-9)


def test_a_spread_that_cannot_be_becomes_the_nearest_one() -> None:
    assert shares_with(2.25, 0) == pytest.approx([0, 0, 0.75, 0.25, 0, 0], abs=1e-9)
    assert shares_with(2, 0) == pytest.approx([0, 0, 1, 0, 0, 0], abs=1e-9)
    assert shares_with(2, 4) == pytest.approx([0.6, 0, 0, 0, 0, 0.4], abs=1e-9)
    assert shares_with(0, 1) == pytest.approx([1, 0, 0, 0, 0, 0], abs=1e-9)
    assert shares_with(5, 1) == pytest.approx([0, 0, 0, 0, 0, 1], abs=1e-9)


@pytest.mark.parametrize(("mean", "spread"), [(-0.1, 1), (5.1, 1), (2, -1), (2, math.nan), (math.nan, 1)])
def test_what_is_no_number_of_days_is_refused(mean: float, spread: float) -> None:
    with pytest.raises(ValueError, match="office days"):
        shares_with(mean, spread)
