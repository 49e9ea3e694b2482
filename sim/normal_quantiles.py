"""Quantiles of the standard normal distribution: those of SciPy's `ndtri`, bit for bit, in less time where compiled.

Both are the rational functions of the Cephes library (Moshier 1989, "Methods and Programs for Mathematical Functions"),
one in the middle and one in the tails, with the same operations in the same order; here several at once.
"""

import math
from typing import Final

import numpy as np

from sim.compiling import Floats, Int64s, in_use, inlined, kernel

_EDGE: Final = 0.13533528323661269189  # exp(-2): what is nearer than this to 0 or 1 is in a tail
_FAR: Final = 8.0  # sqrt(-2 ln y) beyond which a third function begins, once in 10^14 numbers
_ROOT: Final = 2.50662827463100050242  # sqrt(2 pi)

# Numerators and denominators, the highest power first; that of a denominator is 1 and left out.
_MIDDLE: Final = (
    -5.99633501014107895267e1,
    9.80010754185999661536e1,
    -5.66762857469070293439e1,
    1.39312609387279679503e1,
    -1.23916583867381258016e0,
)
_UNDER_MIDDLE: Final = (
    1.95448858338141759834e0,
    4.67627912898881538453e0,
    8.63602421390890590575e1,
    -2.25462687854119370527e2,
    2.00260212380060660359e2,
    -8.20372256168333339912e1,
    1.59056225126211695515e1,
    -1.18331621121330003142e0,
)
_TAIL: Final = (
    4.05544892305962419923e0,
    3.15251094599893866154e1,
    5.71628192246421288162e1,
    4.40805073893200834700e1,
    1.46849561928858024014e1,
    2.18663306850790267539e0,
    -1.40256079171354495875e-1,
    -3.50424626827848203418e-2,
    -8.57456785154685413611e-4,
)
_UNDER_TAIL: Final = (
    1.57799883256466749731e1,
    4.53907635128879210584e1,
    4.13172038254672030440e1,
    1.50425385692907503408e1,
    2.50464946208309415979e0,
    -1.42182922854787788574e-1,
    -3.80806407691578277194e-2,
    -9.33259480895457427372e-4,
)


def normal_quantiles(chance: Floats) -> Floats:
    """Return the standard normal quantiles of numbers from 0 to 1, in their shape."""
    if in_use():
        flat = np.ascontiguousarray(chance).reshape(-1)
        quantiles, tail = np.empty(len(flat)), np.empty(len(flat), dtype=np.int64)
        if _quantiles(flat, quantiles, tail, *np.empty((2, len(flat)))):
            return quantiles.reshape(chance.shape)
    from scipy.special import ndtri

    return np.asarray(ndtri(chance))


@kernel
def _quantiles(chance: Floats, quantiles: Floats, tail: Int64s, root: Floats, out: Floats) -> bool:
    """Write the quantiles and tell whether none is far out. Only ever run compiled.

    Each loop does one thing to all, without a branch, so that the processor can do it to several at once.
    """
    for place in range(len(chance)):
        centred = chance[place] - 0.5
        square = centred * centred
        ratio = square * _above(square, _MIDDLE) / _below(square, _UNDER_MIDDLE)
        quantiles[place] = (centred + centred * ratio) * _ROOT
    tails = 0
    for place in range(len(chance)):
        tail[tails] = place
        tails += chance[place] <= _EDGE or chance[place] > 1.0 - _EDGE
    for one in range(tails):
        y = chance[tail[one]]
        root[one] = math.sqrt(-2.0 * math.log(min(y, 1.0 - y)))
    for one in range(tails):
        out[one] = math.log(root[one])
    far = False
    for one in range(tails):
        x = root[one]
        z = 1.0 / x
        far |= x >= _FAR
        out[one] = x - out[one] / x - z * _above(z, _TAIL) / _below(z, _UNDER_TAIL)
    for one in range(tails):
        place = tail[one]
        quantiles[place] = out[one] if chance[place] > 0.5 else -out[one]
    return not far


@inlined
def _above(x: float, coefficients: tuple[float, ...]) -> float:
    """Return a polynomial by Horner's rule."""
    value = coefficients[0]
    for one in coefficients[1:]:
        value = value * x + one
    return value


@inlined
def _below(x: float, coefficients: tuple[float, ...]) -> float:
    """Return a polynomial whose first coefficient, not given, is 1."""
    value = x + coefficients[0]
    for one in coefficients[1:]:
        value = value * x + one
    return value
