"""The chance that a sum of independent exponential times is short: the law of the k-th of many clocks (Feller II, 1).

Of independent exponential clocks the gaps between one ringing and the next are, given the order in which they ring,
independent and exponential too, with the rates of all those that have not rung yet added up.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]

# Nodes along the path, in the parameter of the hyperbola: beyond the last and between them less than 1e-10 is lost.
_STEP: Final = 0.12
_NODES: Final = np.arange(40) * _STEP
_WEIGHTS: Final = np.where(_NODES == 0, 0.5, 1.0) * _STEP / np.pi
_SINH, _COSH = np.sinh(_NODES), np.cosh(_NODES)
_DEGREE: Final = 12  # phases that are multiplied as one polynomial with real coefficients
_POLYNOMIALS: Final = 8  # multiplied before a logarithm is taken: fewer logarithms, and no product overflows
_AT_ONCE: Final = 20_000  # phases: few sums of many, or many of few


def chances_in_time(sums: Sequence[npt.ArrayLike]) -> Floats:
    """Return P(ξ_1 / rates_1 + ... + ξ_k / rates_k < 1) for independent standard exponential ξ; 1 for k = 0.

    `sums` are the rates of each, of shape (k,) and positive; infinite ones take no time. The Laplace transform is
    inverted along a hyperbola through the saddle point that leaves it on the path of steepest descent, where nothing
    cancels: the relative error stays below 1e-9 however rare the event. Sources: Daniels 1954, Annals of Mathematical
    Statistics 25, 631-650 (saddle point); Trefethen and Weideman 2014, SIAM Review 56, 385-458 (trapezoidal rule on
    such a path).
    """
    speeds = [np.asarray(rates, dtype=np.float64) for rates in sums]
    most = max((len(speed) for speed in speeds), default=0)
    if not most:
        return np.ones(len(speeds))
    means = np.zeros((len(speeds), -(-most // _DEGREE) * _DEGREE))  # of phases; 0 for those that take no time
    for row, speed in zip(means, speeds, strict=True):
        row[: len(speed)] = 1 / speed
    step = max(1, _AT_ONCE // most)
    return np.concatenate([_chances(means[row : row + step]) for row in range(0, len(means), step)])


def _chances(means: Floats) -> Floats:
    """Return the chances of sums (b,) by the means (b, k) of their phases."""
    at = _saddle(means)[:, None]
    delay = means / (1 + at * means)  # 1 / (speed + at)
    squares = delay * delay
    second = squares.sum(axis=1, keepdims=True) + at**-2
    skewness = 2 * ((squares * delay).sum(axis=1, keepdims=True) + at**-3) / second**1.5
    width = second**-0.5
    turn = width * skewness / 3  # never above 2/3 of the width: the path keeps going up
    step = 1j * width * _SINH - turn * (_COSH - 1)
    direction = width * _COSH + 1j * turn * _SINH  # of the path, divided by i
    coefficients = _polynomials(delay)
    terms = np.exp(step - np.log(at + step) - _log_product(coefficients, step)) * direction
    integral = terms.real @ _WEIGHTS
    chances = np.minimum(1.0, integral * np.exp(at[:, 0] - np.log1p(at * means).sum(axis=1)))
    return np.asarray(np.where(means.any(axis=1), chances, 1.0))


def _saddle(means: Floats) -> Floats:
    """Return about where s - Σ ln(1 + s means) - ln s is least on the positive real line (b,): between 1 and k + 1."""
    number, total = np.count_nonzero(means, axis=1), means.sum(axis=1)
    low, high = np.ones(len(means)), number + 1.0
    # Exact for equal phases; a path that misses the saddle point by a little is as good.
    speed = number / np.where(number, total, 1.0)
    half = (high - speed) / 2
    s: Floats = np.clip(half + np.sqrt(half * half + speed), low, high)
    for _ in range(100):
        delay = means / (1 + s[:, None] * means)
        slope = 1 - delay.sum(axis=1) - 1 / s
        low, high = np.where(slope < 0, s, low), np.where(slope < 0, high, s)
        # Newton's step on the concave slope · s; bisection where it leaves the bracket.
        following = s - slope / ((delay * delay).sum(axis=1) + 1 / s**2)
        following = np.where((low < following) & (following < high), following, (low + high) / 2)
        done = np.abs(following - s) <= 1e-3 * s
        s = following
        if done.all():
            break
    return s


def _polynomials(delay: Floats) -> Floats:
    """Return the coefficients (b, polynomials, _DEGREE + 1), ascending, of products of factors 1 + delay · s."""
    factors = delay.reshape(len(delay), -1, _DEGREE)
    coefficients = np.zeros((*factors.shape[:2], _DEGREE + 1))
    coefficients[:, :, 0] = 1.0
    for degree in range(_DEGREE):
        coefficients[:, :, 1 : degree + 2] += coefficients[:, :, : degree + 1] * factors[:, :, degree, None]
    return coefficients


def _log_product(coefficients: Floats, at: Complexes) -> Complexes:
    """Return the logarithms (b, nodes) of the products of polynomials at the nodes (b, nodes), up to whole turns."""
    powers = np.repeat(at[:, None, :], _DEGREE + 1, axis=1)
    powers[:, 0] = 1.0
    np.multiply.accumulate(powers, axis=1, out=powers)
    values = np.empty((*coefficients.shape[:2], at.shape[1]), dtype=np.complex128)
    values.real, values.imag = coefficients @ powers.real, coefficients @ powers.imag
    starts = np.arange(0, values.shape[1], _POLYNOMIALS)
    return np.asarray(np.log(np.multiply.reduceat(values, starts, axis=1)).sum(axis=1))
