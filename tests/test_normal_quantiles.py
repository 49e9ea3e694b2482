"""The quantiles of the normal distribution are SciPy's, bit for bit."""

import math

import numpy as np
import pytest
from engines import kernels
from scipy.special import ndtri

from sim.normal_quantiles import normal_quantiles

EDGE = math.exp(-2)


@pytest.mark.parametrize("compiled", [True, False])
def test_quantiles_are_scipys_bit_for_bit(compiled: bool) -> None:
    chances = (
        np.random.default_rng(1).random(1_000_000),
        np.random.default_rng(2).random((1000, 3))[:, 1],
        np.random.default_rng(3).random((1000, 3)) ** 8,  # most of them in a tail
        np.empty((0, 5)),
        # Both sides of the edges of the tails; then numbers far out, the ends of all uniforms and beyond.
        np.nextafter([[EDGE, EDGE], [1 - EDGE, 1 - EDGE]], [[0, 1], [0, 1]]),
        np.array([0.5, 1e-13, 1 - 1e-13]),
        np.array([0.25, 1e-15, 2.0**-53, 1 - 2.0**-53]),
        np.array([0.75, 0.0, 1.0]),
    )
    with kernels(compiled):
        for chance in chances:
            found = normal_quantiles(chance)
            assert found.shape == chance.shape
            np.testing.assert_array_equal(found, ndtri(chance))
