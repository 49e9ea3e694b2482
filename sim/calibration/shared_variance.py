"""How much more a daily headcount varies for what teams and the whole building share on a day (§6)."""

from dataclasses import replace
from typing import Final

import numpy as np

from sim.attendance import Attendance, Wishes
from sim.compiling import Floats
from sim.day_chances import marginals
from sim.population import WEEKDAYS, People

_GRID: Final = (0.0, 1e-4, 1e-3, 3e-3, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5, 0.8)
# A lattice rule of Korobov's kind over five factors (Niederreiter 1992, Random Number Generation and Quasi-Monte Carlo
# Methods, chapter 5): prime number of points, powers of one generator.
_POINTS, _GENERATOR = 509, 76
LARGEST: Final = 0.8  # latent correlation


class SharedVariance:
    """The variance of a daily headcount that comes from shared factors, as a share of its mean (a dispersion).

    Two people share a part of the variance of their chances given the factor: v(team + common) within a team,
    v(common) otherwise, so that the variance of a headcount of mean m is larger by m² (s v(both) + o v(common)) than
    of people who come independently; s and o are the shares of pairs of one team and of two, no pair with oneself. v is
    the relative variance over the factor of the mean chance to come: by a lattice rule over the five days' factors,
    with exact chances given them. `scaled` corrects it for what meetings and a policy leave of that.
    """

    def __init__(self, attendance: Attendance, wanted: Wishes, people: People, counts: Floats) -> None:
        """`counts` (5,): mean headcount of the weekdays that are there, 0 of the others."""
        self._copula = attendance.model == "independent"
        rows, number = _distinct(wanted)
        relative = np.array([_relative(attendance, rows, number, one) for one in _GRID])
        there = counts > 0
        self._curve = relative[:, there] @ counts[there] / there.sum()
        sizes = np.bincount(people.team, minlength=len(people.teams)) / len(people)
        self._same, self._pairs = float(sizes @ sizes) - 1 / len(people), 1 - 1 / len(people)
        self._of_team = self._of_all = 1.0

    def scaled(self, of_team: float, of_all: float) -> None:
        """Take these parts of what teams, and of what the whole building shares."""
        self._of_team, self._of_all = of_team, of_all

    def excess(self, team: float, common: float) -> float:
        """Return how much the variance over the mean rises with these correlations."""
        shared = common if self._copula else common / (1 - team)
        of_team = self._same * (self._at(team + common) - self._at(shared))
        return self._of_team * of_team + self._of_all * self._pairs * self._at(shared)

    def common(self, team: float, excess: Floats) -> Floats:
        """Return the common correlations that, with this one of teams, make these excesses; nan where none does."""
        grid = np.concatenate([[0.0], np.geomspace(1e-6, LARGEST - min(team, LARGEST / 2), 400)])
        made = np.maximum.accumulate([self.excess(team, one) for one in grid.tolist()])
        return np.where(excess > made[-1], np.nan, np.interp(excess, made, grid))

    def team(self, excess: Floats) -> Floats:
        """Return the team correlations that make these excesses without a common one; at most 0.8."""
        grid = np.concatenate([[0.0], np.geomspace(1e-6, LARGEST, 400)])
        made = np.maximum.accumulate([self.excess(one, 0.0) for one in grid.tolist()])
        return np.asarray(np.interp(excess, made, grid))

    def _at(self, correlation: float) -> float:
        return float(np.interp(correlation, _GRID, self._curve))


def _distinct(wanted: Wishes) -> tuple[Wishes, Floats]:
    """Return the different wishes, and of how many people each is."""
    key = np.concatenate([wanted.contract, wanted.office_days[:, None]], axis=1)
    _, first, number = np.unique(key, axis=0, return_index=True, return_counts=True)
    rows = Wishes(wanted.office_days[first], wanted.log_weight[first], wanted.rank[first], wanted.contract[first])
    return rows, number.astype(np.float64)


def _relative(attendance: Attendance, rows: Wishes, number: Floats, correlation: float) -> Floats:
    """Return the variance (5,) of the mean chance to come over a factor, relative to its mean squared."""
    from scipy.special import ndtr, ndtri

    place = np.arange(_POINTS)[:, None] * (_GENERATOR ** np.arange(WEEKDAYS) % _POINTS) % _POINTS
    factor = ndtri((place + 0.5) / _POINTS)
    if attendance.model == "independent":
        latent = ndtri(rows.coin_chances) - np.sqrt(correlation) * factor[:, None, :]
        chances = ndtr(latent / np.sqrt(1 - correlation))
    else:
        scale = np.sqrt(np.pi**2 / 6 * correlation / (1 - correlation))
        tiled = replace(
            rows,
            office_days=np.tile(rows.office_days, _POINTS),
            log_weight=(rows.log_weight - scale * factor[:, None, :]).reshape(-1, WEEKDAYS),
            rank=np.tile(rows.rank, (_POINTS, 1)),
            contract=np.tile(rows.contract, (_POINTS, 1)),
        )
        chances = marginals(attendance, tiled).reshape(_POINTS, -1, WEEKDAYS)
    mean = np.einsum("r,prd->pd", number / number.sum(), chances)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nan_to_num(mean.var(axis=0) / mean.mean(axis=0) ** 2))
