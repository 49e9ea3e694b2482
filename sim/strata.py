"""What is chance between replications, and what is season: the year is covered evenly on purpose (§1)."""

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def contrasts(errors: Floats, order: npt.ArrayLike | None) -> Floats:
    """Return numbers (..., k) whose squares add up to the variance of a sum.

    `errors` (..., R) are what R replications add to the sum, with mean 0. Without `order` all replications are alike
    and the numbers are the errors, scaled. With `order` (R,) the replications are put in it and taken in pairs, the
    last ones as three where R is odd: what differs between pairs is no chance (collapsed strata: Cochran 1977, Sampling
    Techniques, 5A.12). Fewer than two replications have no contrast.
    """
    number = errors.shape[-1]
    if number < 2:
        return errors[..., :0]
    if order is None:
        return errors * math.sqrt(number / (number - 1))
    sorted_errors = errors[..., np.argsort(np.asarray(order), kind="stable")]
    pairs = sorted_errors[..., : number // 2 * 2 - (2 if number % 2 else 0)]
    found = pairs[..., ::2] - pairs[..., 1::2]
    if number % 2:
        one, two, three = (sorted_errors[..., place] for place in (-3, -2, -1))
        last = np.stack([math.sqrt(0.75) * (one - two), (one + two) / 2 - three], axis=-1)
        found = np.concatenate([found, last], axis=-1)
    return found


def freedom(replications: int, order: npt.ArrayLike | None) -> int:
    """Return the degrees of freedom of `contrasts`."""
    if replications < 2:
        return 0
    return replications - 1 if order is None else (replications + 1) // 2
