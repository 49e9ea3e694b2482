"""Shares of many groups with their intervals, from moments instead of a row a replication."""

import numpy as np
import numpy.typing as npt

from sim.estimate import clopper_pearson

Floats = npt.NDArray[np.float64]


class RunningRatios:
    """Shares of m groups, each a ratio of sums as in `ratio`, kept as moments: no memory for each replication."""

    def __init__(self, groups: int) -> None:
        self._replications = np.zeros(groups)
        self._above, self._below = np.zeros(groups), np.zeros(groups)
        self._squares, self._products, self._below_squares = np.zeros((3, groups))

    def add(self, above: Floats, below: Floats) -> None:
        """Add a replication: numerators and denominators of shape (m,)."""
        self._replications += below > 0
        self._above += above
        self._below += below
        self._squares += above**2
        self._products += above * below
        self._below_squares += below**2

    def intervals(self, level: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Return the shares and the low and high ends of their intervals, each of shape (m,), as `ratio` does."""
        from scipy.special import stdtrit

        count = self._replications
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = self._above / self._below
            residuals = self._squares - 2 * shares * self._products + shares**2 * self._below_squares
            variances = count / (count - 1) * np.maximum(residuals, 0.0) / self._below**2
            half_widths = stdtrit(count - 1, (1 + level) / 2) * np.sqrt(variances)
        certain = (shares == 0) | (shares == 1)
        ends = clopper_pearson(shares, count, level)
        low = np.where(certain, ends[0], np.maximum(shares - half_widths, 0.0))
        high = np.where(certain, ends[1], np.minimum(shares + half_widths, 1.0))
        return shares, np.where(np.isnan(low), 0.0, low), np.where(np.isnan(high), 1.0, high)
