"""Whole desks divided over buildings in proportion to something (§4, §14)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


def shared_out(number: int, weights: Sequence[float], least: Sequence[int]) -> list[int]:
    """Return a number of desks divided in proportion to the weights, at least `least` each.

    Desk by desk to the building with the highest weight / (its desks + 1/2) (Sainte-Lague 1910), which rounds to the
    nearest and, unlike the largest remainders, gives no building fewer when there are more in all.
    """
    first = turns(number, weights, least)[: number - sum(least)]
    return [int(one) for one in np.bincount(first, minlength=len(weights)) + np.array(least)]


def turns(number: int, weights: Sequence[float], least: Sequence[int]) -> Counts:
    """Return which building gets the next desk, beyond the `least` of each, up to so many in all and some more."""
    weight, floor = np.array(weights, dtype=np.float64), np.array(least)
    most = np.maximum(floor, np.ceil(weight / weight.sum() * number).astype(np.int64) + 2)
    claims = most - floor
    who = np.repeat(np.arange(len(weight)), claims)
    turn = np.arange(len(who)) - np.repeat(np.cumsum(claims) - claims, claims)
    found: Counts = who[np.argsort(-weight[who] / (floor[who] + turn + 0.5), kind="stable")]
    return found
