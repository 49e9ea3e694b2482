"""A promise, such as "at most 5 % of days with too few desks", and the smallest number of desks that keeps it.

The search goes down: every number of desks that was looked at, from the most to the fewest, must keep the promise at
the safe end of its own interval, and the first one that does not ends the search. So it is a fixed sequence of tests,
which needs no correction for looking many times: to recommend too few desks it must have passed the largest number
that breaks the promise, which happens with the chance that this one interval lies wholly below the truth, 2.5 % at a
level of 95 % (Hsu and Berger 1999, Journal of the American Statistical Association 94, 468-482). Going up from below to
the first number that holds would not have this. Nor is monotonicity needed, which rules such as `refused=wait` break.
`experiments/verification/recommendation.py` counts how often the promise is kept.

With a desk for everybody nobody can be refused, whatever was or was not seen: there the promise is kept for certain.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.between_draws import Pair, Spread, spread_of, stacked, widened
from sim.building import Building
from sim.collected import RATIOS
from sim.compiling import Floats
from sim.desk_for_everybody import everybody_at, nobody_refused
from sim.draws import Draws
from sim.estimate import Estimate, proportion
from sim.job import Job, most_present, peaks_decide
from sim.measures import SEATING
from sim.mobility import moves
from sim.panel import Panel
from sim.population import DESK_TYPES, FIXED_DESK, People, draw_people
from sim.sites import fewest_desks, in_proportion, people_at, totals_for

CROWDED: Final = "crowded_day_probability"  # known at every number of desks from the peaks of the days

# Shares of days and people that are 0 with a desk for everybody, when nobody can be refused.
REFUSED: Final = (CROWDED, "turned_away_probability", "unserved_probability", "severe_day_probability")

_MORE: Final = 1.25  # times the people who need a type of desk in one draw
_AT_ONCE: Final = 24  # numbers of desks between two that bracket an answer: all of them where there are no more
_BESIDE: Final = 3  # numbers of desks on either side of where an answer is expected


@dataclass(frozen=True)
class Answer:
    """The numbers of desks that answer one target, None where no number that was looked at does.

    `desks` keep the promise at the safe end and so do all more that were looked at, but for those at which nothing was
    seen (`Figures.wide_above`); where no number that was looked at does, they are those
    for everybody. `ideal` would do if the estimates were the truth; `alone` is the smallest number below `desks` that
    keeps it although one in between does not.
    """

    target: float
    desks: int | None
    ideal: int | None
    alone: int | None


class Figures:
    """A measure of one case, on one weekday (0: Monday) or all, at the numbers of desks that were looked at.

    Where a day is crowded at D desks exactly when its peak demand exceeds D, every number of desks has been looked at:
    `numbers` are then those at which the share changes. With panels of draws of fitted parameters, at the same numbers
    of desks, intervals hold the doubt about these too; `alone` are the figures without.
    """

    def __init__(self, panel: Panel, measure: str, weekday: int | None, draws: Sequence[Panel] = ()) -> None:
        self.panel, self.measure, self.weekday = panel, measure, weekday
        self.draws = [Figures(one, measure, weekday) for one in draws]
        self.alone = Figures(panel, measure, weekday) if draws else self
        self.every = measure == CROWDED and peaks_decide(panel.job.scenario)
        counts, self._needed = panel.days_by_needed(weekday)
        self._days: Floats = counts.sum(axis=1).astype(np.float64)
        # Column j: the days that need desks number j or more.
        self._beyond = np.zeros((len(counts), len(self._needed) + 1))
        self._beyond[:, :-1] = np.cumsum(counts[:, ::-1], axis=1)[:, ::-1]
        self._known: dict[int, Estimate] = {}
        self._wide: dict[int, Estimate] = {}
        least = fewest(panel.job)
        self.everybody = desks_for_everybody(panel.job, measure)
        changes = {least, *(int(number) for number in self._needed if number > least)}
        for one in self.draws:
            changes.update(one.numbers)
            one.everybody = self.everybody  # draws may differ in who there are, not in what was looked at
        self.numbers: list[int] = sorted(changes) if self.every else sorted(panel.desks)

    @property
    def days(self) -> int:
        """The days that say something."""
        return int(self._days.sum())

    def looked_at(self, desks: int) -> bool:
        """Tell whether the figure is known at a number of desks."""
        if desks in self.panel.desks:
            return True
        return self.every or (self.certain(desks) and not self.panel.job.scenario.policy.owns_desks)

    def certain(self, desks: int) -> bool:
        """Tell whether the figure is 0 for certain, as there is a desk for everybody."""
        return self.everybody is not None and desks >= self.everybody

    def pair(self, desks: int) -> tuple[Floats, Floats]:
        """Return numerator and denominator (r,) of the measure, for paired differences."""
        if not self.every:
            if self.certain(desks) and desks not in self.panel.desks:
                # Of days and of people at the office, whose number does not depend on the desks.
                of = self.panel.pair(self.measure, self.numbers[-1], self.weekday)[1]
                return np.zeros_like(of), of
            return self.panel.pair(self.measure, desks, self.weekday)
        return self._beyond[:, int(np.searchsorted(self._needed, desks, side="right"))], self._days

    def estimate(self, desks: int) -> Estimate:
        """Return the figure at a number of desks with its interval, without width where it is certain."""
        if self.certain(desks):
            return nobody_refused(len(self.panel))
        if desks not in self._wide:
            spread = self.spread(desks) if self.draws else None
            self._wide[desks] = widened(self.sampled(desks), spread, RATIOS[self.measure].limits)
        return self._wide[desks]

    def spread(self, desks: int, less: int | None = None) -> Spread | None:
        """Return how the draws differ in the figure at a number of desks, or in what it is more than at another."""
        other = None if less is None else self.drawn_pairs(less)
        return spread_of(self.drawn_pairs(desks), other, self.draws[0].panel.order)

    def drawn_pairs(self, desks: int) -> Pair:
        """Return numerator and denominator of the measure in each draw, both (draws, replications)."""
        return stacked([one.pair(desks) for one in self.draws])

    def sampled(self, desks: int) -> Estimate:
        """Return the figure at a number of desks that was looked at, with the interval of what was seen there."""
        if desks not in self._known:
            if self.every:
                found = proportion(*self.pair(desks), order=self.panel.order)
            else:
                found = self.panel.estimate(self.measure, desks, self.weekday)
            self._known[desks] = found
        return self._known[desks]

    def answer(self, target: float) -> Answer:
        """Return the smallest numbers of desks for a target."""
        keeping = self._down(lambda one: one.high, target)
        if keeping is None:
            keeping = self.everybody
        alone = None
        if keeping is not None:
            below = (number for number in self.numbers if number < keeping and self._share(number) <= target)
            alone = next((number for number in below if self.estimate(number).high <= target), None)
        return Answer(target, keeping, self._down(lambda one: one.estimate, target), alone)

    def wide_above(self, desks: int, target: float) -> int | None:
        """Return the fewest desks above these at which the interval ends above a target, as nothing was seen there."""
        return next((one for one in self.numbers if one > desks and self.estimate(one).high > target), None)

    def around(self, targets: Iterable[float], number: int) -> list[int]:
        """Return at most so many numbers of desks, from three times the highest target to where hardly any is left."""
        first, last = 3 * max(targets), min(targets) / 5
        shares = [self._share(desks) for desks in self.numbers]
        start = next((place for place, share in enumerate(shares) if share <= first), 0)
        stop = next((place for place, share in enumerate(shares) if share <= last), len(shares) - 1)
        low, high = self.numbers[max(0, start - 1)], self.numbers[max(start, stop)]
        chosen = range(low, high + 1) if self.every else [one for one in self.numbers if low <= one <= high]
        step = -(-len(chosen) // number)
        return sorted({*chosen[::step], chosen[-1]})

    def _share(self, desks: int) -> float:
        above, below = self.pair(desks)
        return float(above.sum() / below.sum()) if below.any() else math.inf

    def _down(self, end: Callable[[Estimate], float], target: float) -> int | None:
        downwards = self.numbers[::-1]
        # Each is worked out as the search comes to it.
        shares = (self._share(number) for number in downwards)
        place = last_kept(shares, (end(self.estimate(number)) for number in downwards), target)
        return None if place is None else downwards[place]


def last_kept(shares: Iterable[float], highs: Iterable[float], target: float) -> int | None:
    """Return the place of the fewest desks that keep a promise, of shares from the most desks to the fewest.

    It is the last one whose upper end is at most the target before the first that breaks the promise. Where nothing was
    seen, a share of 0, nothing speaks against it: the interval is wide only because it counts whole replications. Such
    a number does not end the search, but is the answer only where it holds itself. None where none does.
    """
    found = None
    for place, (share, high) in enumerate(zip(shares, highs, strict=True)):
        if high <= target:
            found = place
        elif share > 0:
            break
    return found


def desks_for_everybody(job: Job, measure: str) -> int | None:
    """Return the desks from which on a measure is 0 for certain, as everybody can sit at once; None if it never is.

    Of several buildings they are so many in all that each has a desk for all who may be there: more in all is nowhere
    fewer. How many guests may come to one on a day nobody knows.
    """
    if measure not in REFUSED or not (peaks_decide(job.scenario) or job.scenario.policy.owns_desks):
        return None
    if not job.sites:
        return max(most_present(job), fewest(job))
    if moves(job.scenario.organisation):
        return None
    if job.scenario.policy.owns_desks:  # a desk for each of the people, and none for visitors
        return job.desks if all(everybody_at(site) <= site.desks for site in job.sites) else None
    return in_all(job, [everybody_at(site) for site in job.sites])


def in_all(job: Job, needed: Sequence[int]) -> int | None:
    """Return the least desks in all with which each building has as many as are `needed` there.

    None where there is no such number, as the ratio counts nobody of a building that needs more than owned desks.
    """
    counted = {"fte": "fte", "employee": "employees", "flexible": "flexible"}[job.scenario.ratio_per]
    if not all(getattr(site.headcount, counted) for site in job.sites):
        return None
    totals = totals_for(job.sites, job.scenario.ratio_per, [np.array([number]) for number in needed])
    return max(fewest(job), *(int(one[0]) for one in totals))


def fewest(job: Job) -> int:
    """Return the fewest desks a case can have: one for every owner, at least one (§4)."""
    if job.scenario.policy.owns_desks:
        return job.desks
    if job.sites:
        return fewest_desks(job.sites)
    people = job.staff or draw_people(job.scenario.organisation, Draws(job.scenario.seed, 0))
    return max(1, int(np.count_nonzero(people.kind == FIXED_DESK)))


def most(job: Job, highest: int, measure: str) -> int:
    """Return the number of desks from which on a measure hardly gets better, `highest` being the highest peak demand.

    Where the type of a desk counts, so many that there is one of their type for all who need it, and some more: needs
    are drawn anew in each replication.
    """
    building = job.scenario.building
    if job.scenario.policy.owns_desks:
        return job.desks
    # With one more than the peak the building is never full.
    enough = max(highest + 1, math.ceil(highest / building.comfort_ceiling), fewest(job))
    if peaks_decide(job.scenario) and RATIOS[measure].numerator not in SEATING:
        return enough
    if job.sites:
        each = [
            max(everybody_at(site), _by_type(people_at(site, Draws(job.scenario.seed, 0)), building))
            for site in job.sites
        ]
        return max(enough, most_present(job), in_all(job, each) or 0)
    people = job.staff or draw_people(job.scenario.organisation, Draws(job.scenario.seed, 0))
    return max(enough, most_present(job), _by_type(people, building))


def _by_type(people: People, building: Building) -> int:
    """Return so many desks that of each type that there is there are some more than people who need it."""
    needing: list[int] = np.bincount(people.desk_type, minlength=len(DESK_TYPES)).tolist()
    shares = [building.desk_types.get(name, 0.0) for name in DESK_TYPES]
    return math.ceil(max(_MORE * number / share for number, share in zip(needing, shares, strict=True) if share))


def spread_out(first: int, last: int) -> set[int]:
    """Return numbers from the first to the last: all of them, or evenly as many as are looked at in one pass."""
    if last - first <= _AT_ONCE + 1:
        return set(range(first, last + 1))
    return {round(number) for number in np.linspace(first, last, _AT_ONCE + 2)}


def nearer(figures: Figures, targets: Iterable[float]) -> list[int]:
    """Return the numbers of desks to look at next: all around where the curve through the known ones meets a target.

    Kept are the larger known ones, so that a promise broken there is not overlooked.
    """
    numbers = figures.numbers
    found, lowest = {numbers[-1]}, numbers[-1]
    for target in targets:
        answer = figures.answer(target)
        ideal, safe = (place if place in numbers else numbers[-1] for place in (answer.ideal, answer.desks))
        first = _crossing(figures, ideal, target, lambda one: one.estimate) - _BESIDE
        last = _crossing(figures, safe, target, lambda one: one.high) + _BESIDE
        around = spread_out(max(numbers[0], first), min(numbers[-1], max(first, last)))
        found |= around
        lowest = min(lowest, *around)
    return sorted(found | {number for number in numbers if number > lowest})


def _crossing(figures: Figures, above: int, target: float, value: Callable[[Estimate], float]) -> int:
    """Return where the logarithm of a value meets that of the target, up to a number that was looked at."""
    place = figures.numbers.index(above)
    if not place:
        return above
    below = figures.numbers[place - 1]
    high, low = value(figures.estimate(below)), max(value(figures.estimate(above)), target / 100)
    if not low <= target < high:
        return above
    return round(below + (above - below) * math.log(high / target) / math.log(high / low))


def between(figures: Figures, targets: Iterable[float]) -> list[int]:
    """Return the numbers of desks with those that were skipped just below an answer; the same ones where none was."""
    numbers = figures.numbers
    found = set(numbers)
    for target in targets:
        answer = figures.answer(target)
        for place in (answer.desks, answer.ideal):
            if place in numbers and place > numbers[0]:
                found |= spread_out(numbers[numbers.index(place) - 1], place)
    return sorted(found)


def half_width(estimate: Estimate) -> float:
    """Return half the interval."""
    return (estimate.high - estimate.low) / 2


def ratio_of(job: Job, desks: int) -> float | None:
    """Return the ratio, per what the scenario counts, that gives so many desks; None without anybody to count (§4)."""
    head, per = job.headcount, job.scenario.ratio_per
    base = {"fte": head.fte, "employee": head.employees, "flexible": head.flexible}[per]
    shared = desks - head.owners if per == "flexible" else desks
    return shared / base if base else None


def at_desks(job: Job, desks: int) -> Job:
    """Return the job at another number of desks; where everybody owns one there is no other."""
    if job.sites and not job.scenario.policy.owns_desks:
        job = replace(job, sites=in_proportion(job.sites, desks, job.scenario.ratio_per))
    return replace(job, scenario=replace(job.scenario, desks=desks), desks=desks)
