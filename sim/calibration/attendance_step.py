"""A step from logs that were made under some parameters to those under which logs have given figures."""

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.calibration.attendance_figures import AWAY, COMMON, FIGURES, LEVEL, REPEAT, SPREAD, TEAM, WEIGHTS, Figures
from sim.calibration.attendance_made import Made, Point, leave_inside
from sim.compiling import Floats, Int64s

FAINT: Final = 0.004  # share of weeks without a visit that leave must add for its level to be told. Assumption
SOME_MONTHS: Final = 4  # that are told, for the level of the season. Assumption
_FLOORED: Final = (TEAM, COMMON, REPEAT)  # places of what can be 0 and no less


class Step:
    """Moves a point by what figures have over those of logs made there, as far as these rise with the parameters.

    Repeats of days are about in proportion to the arcsine of the habit, as the signs of two normals agree (Sheppard
    1899, Philosophical Transactions A 192, 101-167).
    """

    def __init__(
        self, point: Point, made: Made, rises: Floats, data: Figures, told: Int64s, season: Floats, most: Floats
    ) -> None:
        """`made` are the logs under `point`; `rises` (23, 23) by how much figures (rows) rise with parameters.

        Parameters stand in the places of their figures, those in `told` are moved. `season` (12,) are the shares of
        leave as configured, `most` (12,) its days a month at most, `data` the figures of the log.
        """
        here = np.zeros(FIGURES)
        here[LEVEL], here[SPREAD], here[WEIGHTS] = made.mean, made.variance, point.log_weight
        here[TEAM], here[COMMON], here[REPEAT] = point.team, point.common, np.arcsin(point.habit)
        here[AWAY] = point.leave
        seen = made.values.copy()
        seen[COMMON] -= rises[COMMON, COMMON] * float(point.common) * (made.chance - 1)
        self._here, self._seen, self._rises, self._data = here, seen, rises, data
        self._told = told[np.isfinite(made.values[told])]
        months = self._told[self._told >= AWAY.start]
        self._season, self._most = season, most
        self._smoothed = len(months) >= SOME_MONTHS and season[months - AWAY.start].sum() > 0

    def at(self, figures: Floats) -> Point:
        """Return the point at which logs have these figures, or at each row of them (..., 23).

        Where a correlation or the habit would come out below 0 it is 0, and the others are found beside that: else they
        would make up for what no log can have.
        """
        found = self._beside(figures, np.zeros(0, dtype=np.int64))
        floored = np.intersect1d(self._told, _FLOORED)
        zero = np.zeros((*figures.shape[:-1], len(floored)), dtype=np.bool_)
        for _ in floored:  # what is set to 0 may bring another below
            below = found[..., floored] < 0
            if not below.any():
                break
            zero |= below
            for places in np.unique(zero.reshape(-1, len(floored)), axis=0):
                alike = (zero == places).all(axis=-1)
                found[alike] = self._beside(figures[alike], floored[places])
        return _point(found)

    def free(self, figures: Floats) -> Point:
        """Return the same without a floor: of team, common and habit also what is below 0."""
        return _point(self._beside(figures, np.zeros(0, dtype=np.int64)))

    def _beside(self, figures: Floats, zeros: Int64s) -> Floats:
        """Return the parameters (..., 23) for figures where those in the places `zeros` are 0."""
        here, rises = self._here, self._rises
        free = np.setdiff1d(self._told, zeros)
        months, others = free[free >= AWAY.start], free[free < AWAY.start]
        back = np.linalg.inv(rises[np.ix_(free, free)])
        seen = self._seen - rises[:, zeros] @ here[zeros]

        def there(rows: Floats) -> Floats:
            found = np.broadcast_to(here, rows.shape).copy()
            found[..., zeros] = 0.0
            found[..., free] += (rows - seen)[..., free] @ back.T
            return found

        found = there(figures)
        follow = np.linalg.inv(rises[np.ix_(others, others)]) @ rises[np.ix_(others, months)]
        as_told = leave = found[..., months].copy()
        if self._smoothed:
            leave, level = self._smooth(there(self._data.values), months)(found)
            found[..., AWAY] = leave_inside(level * self._season, self._most)  # also of months that are not told
        leave = leave_inside(leave, self._most[months - AWAY.start])
        found[..., others] -= (leave - as_told) @ follow.T
        found[..., months] = leave
        return found

    def _smooth(self, ours: Floats, months: Int64s) -> Callable[[Floats], tuple[Floats, Floats]]:
        """Return what draws the leave of `months` (places of figures) towards the configured seasons; and their level.

        The seasons are raised or lowered to the leave of the log, months by their precision, and each month is drawn
        towards its season as far as it is known badly, against how far months differ beyond chance (DerSimonian and
        Laird 1986, Controlled Clinical Trials 7, 177-188). Months that jump up and down by chance would hold fewer
        whole weeks of leave, whose season is that of their least week (§5), so that leave would be overrated.
        """
        season = self._season[months - AWAY.start]
        noise = self._noise(months) + FAINT**2
        weight = season / noise / (season @ (season / noise))

        def level(found: Floats) -> Floats:
            return np.asarray((found[..., months] @ weight)[..., None])

        apart, known = ours[months] - level(ours) * season, 1 / noise
        beyond = float(known @ apart**2) - (len(months) - 1)
        # What is beyond chance is about a season through the origin, not about a mean.
        squares = known * season**2
        between = max(beyond / float(known.sum() - (known * squares).sum() / squares.sum()), 0.0)
        part = between / (between + noise)

        def smooth(found: Floats) -> tuple[Floats, Floats]:
            more = found[..., months] - level(found) * season - apart
            return level(found) * season + part * apart + np.sqrt(part) * more, level(found)

        return smooth

    def _noise(self, months: Int64s) -> Floats:
        """Return the variance of the leave of `months`: that of all together, by the weeks that each has.

        The variance that a month's own absences give is the smaller the fewer they are by chance, so that months with
        too few would weigh most.
        """
        data, rises = self._data, self._rises[months, months]
        weeks = data.weeks_told[months - AWAY.start]
        varies = (data.of_people[:, months] ** 2).sum(axis=0)
        single = (varies * weeks**2).sum() / weeks.sum()
        return np.asarray(single / weeks / rises**2)


def _point(found: Floats) -> Point:
    weights = found[..., WEIGHTS]
    return Point(
        found[..., LEVEL],
        found[..., SPREAD],
        weights - weights.mean(axis=-1, keepdims=True),
        found[..., TEAM],
        found[..., COMMON],
        np.asarray(np.sin(np.clip(found[..., REPEAT], -np.pi / 2, np.pi / 2))),
        found[..., AWAY],
    )
