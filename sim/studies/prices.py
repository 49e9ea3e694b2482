"""What a turned-away person-hour must cost for a desk ratio to be the best choice.

A ratio costs a year what is not saved with it, and the price times the hours a year in which somebody is without a
desk. What is saved is that of the account (§17): in whole parts that can be let, in prices of its year, with what is
uncertain of them. As a function of the price the cost is a straight line, so the best ratio at each price is the lower
envelope of lines: the convex hull of the points (hours, EUR). Towards more desks, a ratio becomes the best at the
highest price at which one with fewer desks is as good, and stops at the lowest at which one with more desks is; never
where the first is higher. What is spent once is left out, as each ratio is set against the next one; the price at which
the whole saving against today's desks is gone is that of the account.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.estimate import Estimate
from sim.money import savings_at
from sim.panel import Panel
from sim.resampling import interval, resamples, with_days
from sim.uncertainty import DRAWS, figure
from sim.workdays import days_a_year

Floats = npt.NDArray[np.float64]

RESAMPLES: Final = DRAWS  # each goes together with a draw of prices
ALL: Final = "all cases"
ENDS: Final = (("estimate", ""), ("low", "_low"), ("high", "_high"))


@dataclass(frozen=True)
class Points:
    """Desk ratios of one case, ascending: n of them, with the hours without a desk in R replications."""

    name: str
    ratios: tuple[float, ...]
    desks: tuple[int, ...]
    eur: Floats  # (1 + RESAMPLES, n) EUR a year that the desks cost more than those of the baseline, the estimate first
    hours: Floats  # (R, n) person-hours without a desk, sums over a replication
    days: Floats  # (R,)
    days_a_year: int
    order: npt.NDArray[np.int64] | None = None  # (R,) where in the year replications are; None: all are alike

    def a_year(self, weights: npt.NDArray[np.int64]) -> Floats:
        """Return the person-hours a year without a desk (number, n) when replications are taken so often."""
        taken = weights.astype(np.float64)
        # Sums by hand: BLAS would add in an order of its own on each machine.
        days = np.einsum("br,r->b", taken, self.days)
        hours: Floats = np.einsum("br,rn->bn", taken, self.hours)
        hours *= self.days_a_year / days[:, None]
        return hours


def points_of(name: str, panel: Panel, ratios: Sequence[float], desks: Sequence[int]) -> Points:
    """Return a case's points from its panel, which has these numbers of desks."""
    scenario = panel.job.scenario
    pairs = [panel.pair("desk_hours_short", number) for number in desks]
    return Points(
        name=name,
        ratios=tuple(ratios),
        desks=tuple(desks),
        eur=-savings_at(panel.job, desks),
        hours=np.stack([hours for hours, _ in pairs], axis=1),
        days=pairs[0][1],
        days_a_year=days_a_year(scenario.calendar),
        order=panel.order,
    )


def price_rows(points: Sequence[Points], seed: int) -> list[dict[str, Any]]:
    """Return the break-even prices of each case, and of all together where they pay the same for a desk.

    A row a case and ratio: EUR that the desks save and hours without one a year, the price from which and up to which
    the ratio is the best (EUR a person-hour; infinity: at any higher price), all with intervals, `by_case` (of all
    cases the one with fewest hours there) and `never_best`. Intervals: bootstrap over replications, the same for all
    cases, each resample with a draw of the prices that are uncertain.
    """
    there, order = with_days([one.days for one in points], points[0].order)
    points = [replace(one, hours=one.hours[there], days=one.days[there], order=order) for one in points]
    weights = resamples(seed, int(there.sum()), RESAMPLES, order)
    once = np.ones((1, int(there.sum())), dtype=np.int64)
    hours = {one.name: (one.a_year(once)[0], one.a_year(weights)) for one in points}
    rows = [row for one in points for row in _rows(one, one.name, *hours[one.name], [one.name] * len(one.desks))]
    if len(points) > 1 and comparable(points):
        stacked = np.stack([hours[one.name][0] for one in points])
        best = [points[place].name for place in stacked.argmin(axis=0).tolist()]
        resampled = np.min([hours[one.name][1] for one in points], axis=0)
        rows += _rows(points[0], ALL, stacked.min(axis=0), resampled, best)
    return rows


def comparable(points: Sequence[Points]) -> bool:
    """Tell whether all cases have the same desks, at the same cost, in the same year."""
    first = points[0]
    return all(
        one.desks == first.desks and np.array_equal(one.eur, first.eur) and one.days_a_year == first.days_a_year
        for one in points
    )


def envelope(hours: Floats, eur: Floats) -> tuple[Floats, Floats]:
    """Return from which price and up to which each point is cheapest, both of the shape of `hours` (..., n).

    `eur` (..., n) never falls: a desk more may cost nothing where no whole part can be let without it. The highest
    slope to a point before it and the lowest to one behind, zero at least; a point is never cheapest where the first is
    the higher one, and it is then no part of the hull. Where they are equal it is cheapest at that price alone, with
    others.
    """
    if np.any(np.diff(eur) < 0):
        raise ValueError("eur: must not fall")
    start, stop = np.zeros_like(hours), np.full_like(hours, math.inf)
    for dear in range(1, eur.shape[-1]):
        fewer = hours[..., :dear] - hours[..., dear : dear + 1]
        slopes = np.full_like(fewer, math.inf)  # no price at all pays for desks that save no hour
        more = np.broadcast_to(eur[..., dear : dear + 1] - eur[..., :dear], fewer.shape)
        np.divide(more, fewer, out=slopes, where=fewer > 0)
        start[..., dear] = slopes.max(axis=-1)
        stop[..., :dear] = np.minimum(stop[..., :dear], slopes)
    return start, stop


def _rows(one: Points, name: str, hours: Floats, resampled: Floats, by_case: Sequence[str]) -> Iterator[dict[str, Any]]:
    replications = len(one.days)
    start, stop = envelope(hours, one.eur[0])
    starts, stops = envelope(resampled, one.eur[1:])
    for place, (ratio, desks) in enumerate(zip(one.ratios, one.desks, strict=True)):
        lost, begins, ends = (
            interval(float(point[place]), values[:, place], replications, limits=(0.0, math.inf), order=one.order)
            for point, values in ((hours, resampled), (start, starts), (stop, stops))
        )
        saved = figure(-one.eur[:, place])
        never = bool(start[place] > stop[place] or not math.isfinite(start[place]) or not stop[place])
        yield {
            "case": name,
            "by_case": by_case[place],
            "ratio": ratio,
            "desks": desks,
            **{f"eur_gross{end}": saved[part] for part, end in ENDS},
            **figures("hours_short_year", lost),
            "never_best": never,
            **figures("price_from", begins),
            **figures("price_to", ends),
        }


def figures(name: str, one: Estimate) -> dict[str, float]:
    """Return the cells of a table with a figure and its interval."""
    return {name: one.estimate, f"{name}_low": one.low, f"{name}_high": one.high}
