"""Parts of a total that several causes make together, averaged over all orders in which they can be switched on.

Source: Shapley 1953, A value for n-person games, Contributions to the Theory of Games II, 307-317.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

MOST_CAUSES: Final = 8  # 256 sets of causes, each of which is a case to simulate

Value = TypeVar("Value", Fraction, npt.NDArray[np.float64])


def coalitions(causes: Iterable[str]) -> list[frozenset[str]]:
    """Return all sets of these causes, the empty one first, by size and then in the order given.

    Raises ValueError on a cause given twice and on more than 8, whose sets would be too many to simulate.
    """
    names = tuple(causes)
    if len(set(names)) < len(names):
        raise ValueError("a cause is named twice")
    if len(names) > MOST_CAUSES:
        raise ValueError(f"{len(names)} causes are more than {MOST_CAUSES}")
    return [frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)]


def shapley(values: Mapping[frozenset[str], Value]) -> dict[str, Value]:
    """Return each cause's part of the value of all causes less that of none, by name in alphabetical order.

    `values` has the value of every set of causes (see `coalitions`). The part of a cause is what it adds to the set of
    those before it, averaged over all orders. With fractions the parts sum to the total exactly, a cause that never
    changes anything has exactly 0, and causes that do the same have the same part. Values may also be arrays of one
    shape, such as one number a resample of the replications: then parts are arrays of that shape, and all but the 0
    hold up to rounding. Raises ValueError where a set is missing, and as `coalitions` does.
    """
    names = sorted(frozenset().union(*values))
    sets = coalitions(names)
    missing = [chosen for chosen in sets if chosen not in values]
    if missing:
        raise ValueError(f"no value for the causes {sorted(missing[0])}")
    return {name: _part(name, [chosen for chosen in sets if name not in chosen], values) for name in names}


def _part(name: str, without: list[frozenset[str]], values: Mapping[frozenset[str], Value]) -> Value:
    others = len(without).bit_length() - 1
    # In whole numbers of orders and divided at the end, so that fractions stay exact and an absent cause is 0.
    total = values[frozenset()] * 0
    for chosen in without:
        orders = factorial(len(chosen)) * factorial(others - len(chosen))
        total = total + orders * (values[chosen | {name}] - values[chosen])
    return total / factorial(others + 1)
