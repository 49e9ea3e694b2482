"""How well predictive samples of whole numbers fit what came: PIT, coverage and CRPS, none of them by chance.

A prediction is m samples, of one day or of any other figure. If it is right, what came is one more of them: its place
among the m + 1 is uniform, where ties share their places. So nothing here needs a distribution to be assumed, and a
right prediction holds the nominal values exactly, also for few samples and small counts.
"""

import numpy as np

from sim.compiling import Floats, Int64s


def places(samples: Floats, observed: Floats) -> tuple[Int64s, Int64s]:
    """Return for each of d figures how many of its samples (m, d) are below it, and how many equal it."""
    below: Int64s = np.sum(samples < observed, axis=0)
    equal: Int64s = np.sum(samples == observed, axis=0)
    return below, equal


def rank(m: int, level: float) -> int:
    """Return which of m samples from either end bound the central interval of `level`, 1 the outermost.

    The interval holds a further sample with chance 1 - 2 rank / (m + 1), which is `level` where that comes out even.
    """
    return max(round((m + 1) * (1 - level) / 2), 1)


def ends(samples: Floats, level: float) -> tuple[Floats, Floats]:
    """Return both ends (d,) of the central interval of samples (m, d); the median twice for level 0."""
    ordered, k = np.sort(samples, axis=0), rank(len(samples), level)
    return ordered[k - 1], ordered[len(samples) - k]


def inside(samples: Floats, observed: Floats, level: float) -> Floats:
    """Return for each figure (d,) the share of its places that lie in the central interval, mostly 0 or 1.

    What equals an end of the interval lies in it in part, so that a right prediction of small counts covers as much as
    it says and no more.
    """
    below, equal = places(samples, observed)
    m = len(samples)
    k = rank(m, level)
    common = np.minimum(below + equal + 1, m + 1 - k) - np.maximum(below, k)
    share: Floats = np.maximum(common, 0) / (equal + 1)
    return share


def pit_histogram(samples: Floats, observed: Floats, bins: int = 10) -> Floats:
    """Return the histogram (bins,) of the probability integral transform, in figures: its sum is d.

    Not randomised: where samples are tied with what came, its mass is spread over their places. Source: Czado, Gneiting
    and Held 2009, Biometrics 65, 1254-1261.
    """
    below, equal = places(samples, observed)
    low, high = below / (len(samples) + 1), (below + equal + 1) / (len(samples) + 1)
    edges = np.linspace(0, 1, bins + 1)[:, None]
    mass = np.clip((edges - low) / (high - low), 0, 1)
    histogram: Floats = np.diff(mass, axis=0).sum(axis=1)
    return histogram


def crps_of_samples(samples: Floats, observed: Floats) -> Floats:
    """Return the continuous ranked probability score (d,) of the empirical distribution of samples (m, d).

    E|X - y| - E|X - X'| / 2, in the unit of the figure; less is better, and of a point it is the absolute error.
    Source: Gneiting and Raftery 2007, Journal of the American Statistical Association 102, 359-378.
    """
    m = len(samples)
    # Over ordered samples the sum of all |x_i - x_j|, each pair twice, is 2 sum (2 i - m - 1) x_i.
    weight = (2.0 * np.arange(1, m + 1) - m - 1) / m**2
    spread = weight @ np.sort(samples, axis=0)
    score: Floats = np.abs(samples - observed).mean(axis=0) - spread
    return score


def crps_of_whole(below_or_at: Floats, observed: Floats) -> Floats:
    """Return the same score of a distribution over 0 .. n, of which `below_or_at` (n + 1,) are the chances P(X <= k).

    The integral of (F - 1{y <= x})**2, for whole `observed` (d,), which may be above n.
    """
    under = np.concatenate([[0.0], np.cumsum(below_or_at**2)])
    over = np.concatenate([[0.0], np.cumsum((1 - below_or_at) ** 2)])
    at = np.minimum(observed.astype(np.int64), len(below_or_at))
    score: Floats = under[at] + over[-1] - over[at] + np.maximum(observed - len(below_or_at), 0)
    return score
