"""When people come and go, from head counts by time: entries and exits, or the people there."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.calibration.fit import Fit, Setup
from sim.calibration.intervals import Source, limits
from sim.compiling import Floats, Int64s
from sim.day_plan import FRIDAY
from sim.estimate import UNBOUNDED
from sim.events import NOWHERE
from sim.language import mark
from sim.logs.contents import Counts
from sim.meetings import HOUR
from sim.population import WEEKDAYS
from sim.resampling import resamples
from sim.sentences import Sentence

METHOD: Final = mark(
    "mean and spread of entries from 5 to 12 h and of exits from 15 to 22 h, net of the mean of 10 to 16 h; bootstrap "
    "over weeks"
)
PRESENCE: Final = mark(
    "mean and spread of the rise of presence from 5 to 12 h and of its fall from 15 to 22 h; bootstrap over weeks"
)
DIP: Final = mark("lowest presence around midday against the highest before and after")

# Hours. Entries and exits in the middle of the day are errands and lunch, or a shop behind the same gate.
_COME, _GO, _MIDDAY = (5.0, 12.0), (15.0, 22.0), (10.0, 16.0)
_BEFORE, _LUNCH, _AFTER = (9.5, 12.0), (11.5, 14.25), (13.25, 16.0)
_NIGHT = (1.0, 5.0)
_DRIFT = 0.05  # of the highest count; more people than that at night are a counter that drifts. Assumption.


@dataclass(frozen=True, eq=False)
class _Profile:
    """Counts on a grid of times, of u days or of one typical day."""

    hours: Floats  # (g,) at which it is counted
    come: Floats  # (u, g) entries since the time before, or people there
    go: Floats  # (u, g) exits; people there
    day: Int64s  # (u,) ordinals, `NOWHERE` for a typical day
    present: bool  # whether it holds people there

    def times(self, weight: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return mean and sd of arrivals and of departures, of days taken so often (u,)."""
        come, go = weight @ self.come, weight @ self.go
        step = np.diff(self.hours, prepend=2 * self.hours[0] - self.hours[1])
        middle = self.hours - step / 2
        if self.present:
            change = np.diff(come, prepend=come[0])
            return _moments(middle, change, _COME), _moments(middle, -change, _GO)
        return _moments(middle, _net(middle, come), _COME), _moments(middle, _net(middle, go), _GO)

    def inside(self, weight: Floats) -> Floats:
        """Return the people there (g,); of entries and exits the running difference."""
        come, go = weight @ self.come, weight @ self.go
        return come if self.present else np.cumsum(come - go)


def fit_profile(setup: Setup, counts: Counts) -> list[Fit]:
    """Return when people come and go, and the dip of lunch, from counts by time."""
    profile = _profile(counts)
    dated = bool((profile.day != NOWHERE).all())
    weeks = np.unique((profile.day - 1) // 7, return_inverse=True)[1]
    units = int(weeks.max(initial=-1)) + 1 if dated else 1
    source = Source("counts", {"days": len(profile.day), "weeks": units} if dated else {}, units)
    method = PRESENCE if profile.present else METHOD
    if not len(profile.day) or len(profile.hours) < len(_COME) + len(_GO):
        few = mark("there are too few counts by time")
        return [source.untold(name, method, few) for name in ("day.arrival", "day.departure")]
    friday = ((profile.day - 1) % 7 == FRIDAY) & dated
    everyday = np.ones(len(profile.day)) - friday if not friday.all() else np.ones(len(profile.day))
    taken = resamples(setup.scenario.seed, units, setup.draws)[:, weeks] if dated else np.ones((1, 1))

    def found(days: Floats) -> Floats:
        return np.array(
            [np.ravel(profile.times(days * one)) for one in np.concatenate([np.ones((1, len(days))), taken])]
        )

    usual = found(everyday)
    typical = "" if dated else mark("one typical day tells no variation between days")
    fits = []
    for name, column, setting in (
        ("day.arrival", 0, True),
        ("day.departure", 2, True),
        ("arrival_sd", 1, False),
        ("departure_sd", 3, False),
    ):
        fits.append(_number(source, name, usual[:, column], method, setup, setting, typical))
    if friday.any() and not friday.all():
        earlier = usual[:, 2] - found(friday.astype(np.float64))[:, 2]
        fits.append(_number(source, "day.friday_earlier", earlier, method, setup, True, ""))
    fits += _spreads(source, float(usual[0, 1]), float(usual[0, 3]), method)
    return [*fits, *_dip(source, profile), *_night(source, profile)]


def _number(source: Source, name: str, values: Floats, method: str, setup: Setup, setting: bool, typical: str) -> Fit:
    """Return a number (1 + draws,) whose first is of the data themselves."""
    if not np.isfinite(values[0]):
        return source.untold(name, method, mark("there are too few counts by time"), setting=setting)
    span = limits(setup.scenario, name) if setting else UNBOUNDED
    if typical:
        return source.point(name, float(np.clip(values[0], *span)), method, setting=setting, reason=typical)
    return source.fit(name, float(values[0]), values[1:], method, span, setting=setting)


def _spreads(source: Source, arrival: float, departure: float, method: str) -> list[Fit]:
    """Return that counts cannot split the spread between people from that of one person's days."""
    reason = mark("counts tell nobody apart: many spreads between people and from day to day make the same sum")
    fits = []
    # A deviation of Student's t with 4 degrees of freedom has twice the variance of its scale squared.
    for name, sd, times in (("day.arrival", arrival, 2.0), ("day.departure", departure, 1.0)):
        if np.isfinite(sd):
            answers = tuple(
                {
                    f"{name}_between": round(share * sd, 4),
                    f"{name}_within": round(float(np.sqrt(sd**2 * (1 - share**2) / times)), 4),
                }
                for share in (0.0, 0.4, 0.6, 0.8, 1.0)
            )
            fits += [source.untold(f"{name}_{part}", method, reason, answers) for part in ("between", "within")]
    return fits


def _dip(source: Source, profile: _Profile) -> list[Fit]:
    """Return how deep presence dips around midday, and when; who has lunch is not seen."""
    inside, hours = profile.inside(np.ones(len(profile.day))), profile.hours
    reason = mark("counts see a dip, not who has lunch: people of the morning leave then, those of the afternoon come")
    fits = [
        source.untold(name, DIP, reason)
        for name in ("day.lunch_share", "day.lunch_start", "day.lunch_sd", "day.lunch_minutes")
    ]
    parts = [(hours >= low) & (hours <= high) for low, high in (_BEFORE, _LUNCH, _AFTER)]
    if not all(part.any() for part in parts):
        return fits
    before, after = inside[parts[0]].max(), inside[parts[2]].max()
    place = int(np.flatnonzero(parts[1])[np.argmin(inside[parts[1]])])
    # At an end of midday presence only rises or falls there.
    if inside[place] < min(before, after) and place not in np.flatnonzero(parts[1])[[0, -1]]:
        depth = 1 - float(inside[place]) * 2 / float(before + after)
        fits += [source.point("lunch_dip", depth, DIP), source.point("lunch_dip_hour", float(hours[place]), DIP)]
    return fits


def _night(source: Source, profile: _Profile) -> list[Fit]:
    """Return how many people the counter leaves inside at night, over the most it has: 0 where it does not drift."""
    inside, hours = profile.inside(np.ones(len(profile.day))), profile.hours
    rows = (hours >= _NIGHT[0]) & (hours <= _NIGHT[1])
    left = inside[rows].mean() if profile.present and rows.any() else inside[-1]
    most = inside.max()
    if not most > 0 or (profile.present and not rows.any()):
        return []
    share = float(left / most)
    reason = mark("people inside at night, over the most on a day")
    if abs(share) > _DRIFT:
        reason = Sentence("{what}: the counter drifts, and its level is in doubt", what=Sentence(reason))
    return [source.point("left_at_night", share, DIP, reason=reason)]


def _profile(counts: Counts) -> _Profile:
    """Return the counts by time, all places added up, of dates on Monday to Friday, or of typical days."""
    timed = counts.second != NOWHERE
    dated = timed & (counts.day != NOWHERE) & ((counts.day - 1) % 7 < WEEKDAYS)
    rows = np.flatnonzero(dated if dated.any() else timed & (counts.day == NOWHERE))
    present = bool((counts.direction[rows] == 0).any())
    rows = rows[(counts.direction[rows] == 0) == present]
    second, at = np.unique(counts.second[rows], return_inverse=True)
    day, of = np.unique(counts.day[rows], return_inverse=True)
    tables = []
    for sign in (0, 0) if present else (1, -1):
        chosen = counts.direction[rows] == sign
        size = len(day) * len(second)
        place = of[chosen] * len(second) + at[chosen]
        table = np.bincount(place, counts.count[rows][chosen], size).astype(np.float64)
        tables.append(table.reshape(len(day), len(second)))
    return _Profile(second / HOUR, tables[0], tables[1], day.astype(np.int64), present)


def _net(hours: Floats, amount: Floats) -> Floats:
    middle = (hours > _MIDDAY[0]) & (hours < _MIDDAY[1])
    base = amount[middle].mean() if middle.any() else 0.0
    return np.asarray(np.maximum(amount - base, 0.0))


def _moments(hours: Floats, amount: Floats, within: tuple[float, float]) -> tuple[float, float]:
    rows = (hours > within[0]) & (hours < within[1])
    weight = np.maximum(amount[rows], 0.0)
    total = weight.sum()
    if not total > 0:
        return np.nan, np.nan
    mean = float(weight @ hours[rows] / total)
    return mean, float(np.sqrt(weight @ (hours[rows] - mean) ** 2 / total))
