"""What is kept of a run: a row a day and sums, never a plan or a log; and each measure's estimator (§15).

The unit of every interval is the replication; ratios are sums over sums.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.control_variates import controlled
from sim.day_sums import QUARTERS
from sim.desk_for_everybody import certain, nobody_refused
from sim.draws import Draws
from sim.errors import IntegrityError
from sim.estimate import Estimate, conditional, proportion, quantile, ratio, relative_variance
from sim.groups import shown_groups
from sim.job import Job, peaks_decide, people_of
from sim.population import WEEKDAYS
from sim.running_ratios import RunningRatios
from sim.sites import real_people
from sim.summed_over_buildings import summed_over_buildings
from sim.tally import CONDITIONS, DAY_COLUMNS, SCORES, STATES, TEAM_COLUMNS, Outcome
from sim.workdays import order_in_year

Floats = npt.NDArray[np.float64]

SHARE: Final = (0.0, 1.0)
COUNT: Final = (0.0, float("inf"))

PART_DAYS: Final = "what part days explain"  # by control variates

# What never happens where nobody can be refused a desk.
_REFUSED: Final = (
    *("crowded", "any_crowded", "severe", "refused_people", "unserved_people", "visitors_refused", "hours_short"),
)

_BINS: Final = 2048  # of the histogram of desks in use: exact up to so many desks, then a step of desks / 2048
_COLUMN: Final = {name: place for place, name in enumerate(DAY_COLUMNS)}


@dataclass(frozen=True)
class Sums:
    """d days, and the sums over r replications that estimates are made of."""

    table: dict[str, Floats]  # (r,) each
    days: Floats  # (d, len(DAY_COLUMNS))
    replication: npt.NDArray[np.int64]  # (d,)
    condition: str | None = None  # what the chance of a crowded day is conditional on; None: days are counted
    controls: bool = False  # whether the part days are taken out of that chance
    order: npt.NDArray[np.int64] | None = None  # (r,) where in the year replications are; None: all are alike
    peaks: bool = True  # whether the desks that a day needs are those of its peak demand
    certain: bool = False  # nobody can be refused, as there is a desk for everybody

    def column(self, name: str) -> Floats:
        """Return one figure of every day."""
        return self.days[:, _COLUMN[name]]

    def crowded(self) -> Estimate:
        """Return the share of crowded days."""
        if self.condition is None or self._cannot_be("crowded"):
            return self.share("crowded")
        return self.crowded_given(self.condition, self.controls)

    def crowded_given(self, condition: str, controls: bool) -> Estimate:
        """Return the share of crowded days from their chances."""
        sums = np.bincount(self.replication, self.chances(condition, controls), len(self.table["days"]))
        given = f"{condition}, less {PART_DAYS}" if controls else condition
        return conditional(sums, self.table["days"], given, order=self.order)

    def chances(self, condition: str, controls: bool) -> Floats:
        """Return the chance of each day to be crowded; with `controls` less what its part days explain.

        In a rare case the mean is no share then; the chances stay as they are.
        """
        chances = self.column(CONDITIONS[condition])
        if controls:
            scores = np.stack([self.column(name) for name in SCORES[condition]], axis=1)
            weekday = self.column("weekday").astype(np.int64)
            less = controlled(chances, scores, weekday, self.replication)
            chances = less if 0 < less.sum() < len(less) else chances
        return chances

    def controllable(self, condition: str) -> bool:
        """Tell whether part days are known of any day."""
        return not bool(np.isnan(self.column(SCORES[condition][0])).all())

    def gain(self) -> float | None:
        """Return the variance of counting crowded days over that of their chances; None where days are counted.

        Where hardly any crowded day was seen, the variance of counting independent days.
        """
        crowded, plain = self.crowded(), self.share("crowded")
        if self.condition is None or not crowded.deff:
            return None
        if np.count_nonzero(self.table["crowded"]) < ENOUGH_CROWDED or plain.deff is None:
            return 1 / crowded.deff
        spread = [one.deff * one.estimate * (1 - one.estimate) for one in (plain, crowded) if one.deff is not None]
        return spread[0] / spread[1]

    def effective_replications(self) -> float:
        """Return as how many equal replications those count of which the chances of a crowded day are the sum; or 0."""
        if self.condition is None:
            return 0.0
        chances = self.table[CONDITIONS[self.condition]]
        return float(chances.sum() ** 2 / (chances**2).sum()) if chances.any() else 0.0

    def share(self, name: str) -> Estimate:
        """Return the share of days on which something was so."""
        if self._cannot_be(name):
            return nobody_refused(len(self.table["days"]))
        return proportion(self.table[name], self.table["days"], order=self.order)

    def share_of_days(self, name: str) -> Estimate:
        """Return the share of days on which a count was above 0."""
        happened = np.bincount(self.replication, self.column(name) > 0, len(self.table["days"]))
        return proportion(happened, self.table["days"], order=self.order)

    def ratio(self, numerator: str, denominator: str, limits: tuple[float, float] = SHARE) -> Estimate:
        """Return a ratio of sums."""
        if self._cannot_be(numerator):
            return nobody_refused(len(self.table["days"]))
        return ratio(
            self.table[numerator], self.table[denominator], limits=limits, days=len(self.days), order=self.order
        )

    def quantile(self, name: str, share: float, chosen: npt.NDArray[np.bool_]) -> Estimate:
        """Return the smallest value of a whole-numbered figure that suffices on a share of the chosen days."""
        values = self.column(name)[chosen].astype(np.int64)
        levels, place = np.unique(values, return_inverse=True)
        counts = np.zeros((len(self.table["days"]), len(levels)), dtype=np.int64)
        np.add.at(counts, (self.replication[chosen], place), 1)
        return quantile(counts, share, values=levels, order=self.order)

    def any_building(self) -> Estimate:
        """Return the share of days on which somebody finds no desk in any of the buildings (§15)."""
        if self._cannot_be("any_crowded"):
            return nobody_refused(len(self.table["days"]))
        return proportion(self.table["any_crowded"], self.table["dates"], order=self.order)

    def _cannot_be(self, name: str) -> bool:
        """Tell whether it is certain that something never happens, of the days that there are."""
        return self.certain and name in _REFUSED and bool(self.table["days"].any())

    def desks_needed(self, share: float) -> Estimate:
        """Return the desks with which nobody is refused on this share of days; nan where the peaks do not tell."""
        return self.quantile("desks_needed", share, np.full(len(self.days), self.peaks))


@dataclass(frozen=True)
class Ratio:
    """A measure that is a ratio of sums, of columns of `Sums.table`."""

    numerator: str
    denominator: str = "days"
    limits: tuple[float, float] = SHARE
    of_days: bool = False  # a share of days: its interval is that of a proportion

    def __call__(self, sums: Sums) -> Estimate:
        """Return its estimate."""
        if self.of_days:
            return sums.share(self.numerator)
        return sums.ratio(self.numerator, self.denominator, self.limits)


RATIOS: Final = {
    "crowded_day_probability": Ratio("crowded", of_days=True),
    "turned_away_probability": Ratio("refused_people", "attendance"),
    "unserved_probability": Ratio("unserved_people", "wished"),
    "severe_day_probability": Ratio("severe", of_days=True),
    "full_time_share": Ratio("full_minutes", "core_minutes"),
    "desk_hours_short": Ratio("hours_short", "dates", limits=COUNT),
    "people_short": Ratio("people_short", "crowded", COUNT),
    "unused_desks_at_peak": Ratio("unused_at_peak", "dates", limits=COUNT),
    "mean_utilisation": Ratio("desk_hours_used", "desk_hours"),
    "peak_utilisation": Ratio("peak", "desks"),
    "comfort_exceeded_probability": Ratio("comfort_exceeded", of_days=True),
    "claimed_empty_share": Ratio("desk_hours_held_empty", "desk_hours_used"),
    "no_suitable_desk_probability": Ratio("unsuited_people", "sharers"),
    "no_suitable_desk_day_probability": Ratio("unsuited", of_days=True),
    "unsuitable_desk_share": Ratio("unsuitable_seatings", "seatings"),
    "outside_zone_share": Ratio("outside_zone_seatings", "seatings"),
    "zones_per_team": Ratio("team_zones", "teams_seated", COUNT),
    "meetings_without_room_share": Ratio("meetings_without_room", "meetings"),
    "meetings_without_block_share": Ratio("blocks_refused", "blocks"),
    "refused_request_share": Ratio("requests_refused", "requests"),
    "ghost_booking_share": Ratio("ghost_bookings", "bookings"),
    "booked_idle_share": Ratio("desk_hours_booked_idle", "desk_hours"),
    "walk_in_refused_share": Ratio("walk_ins_refused", "walk_ins"),
    "team_met_share": Ratio("met", "met_people"),
    "newcomer_alone_share": Ratio("newcomer_days_alone", "newcomer_days"),
    "attendance": Ratio("attendance", "dates", limits=COUNT),
    "meetings_in_person_share": Ratio("meetings_in_person", "meetings_wished"),
    "room_hours_short": Ratio("room_hours_short", "dates", limits=COUNT),
}

# Where visitors are expected.
VISITORS: Final = {
    "visitors": Ratio("visitors", "dates", limits=COUNT),
    "visitors_turned_away_probability": Ratio("visitors_refused", "visitors"),
}

# Where people who are turned away come less (§6).
FEEDBACK: Final = {"days_given_up": Ratio("given_up", "person_weeks", limits=COUNT)}

ANY_BUILDING: Final = "any_building_crowded_day_probability"

MEASURES: Final[dict[str, Callable[[Sums], Estimate]]] = {
    "crowded_day_probability": Sums.crowded,
    **{name: RATIOS[name] for name in list(RATIOS)[1:7]},
    "people_short_95": lambda sums: sums.quantile("people_short", 0.95, sums.column("crowded") > 0),
    **{name: RATIOS[name] for name in list(RATIOS)[7:]},
}

ENOUGH_CROWDED: Final = 10  # replications with a crowded day, below which an interval by counting is warned about
RARE: Final = 0.25  # share of replications with a crowded day, above which it is these that are few
WORTH: Final = 1.5  # a replication with conditional chances takes 1.5 to 2.3 times as long

# The measures whose precision decides when to stop.
LEADING: Final = ("crowded_day_probability", "turned_away_probability")


SUMMED: Final = "sum over the buildings, each with its own interval"


# Where who finds no desk goes to another building.
ELSEWHERE: Final = {"sent_elsewhere": Ratio("sent_elsewhere", "dates", limits=COUNT)}


class Collected:
    """The outcomes of a run so far."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.condition: str | None = None
        self.controls = False
        self.replications = 0
        self.audited = 0  # days played on both engines
        self.rows: list[Floats] = []
        self.bin = 1 + job.desks // _BINS
        self.use = np.zeros((WEEKDAYS, QUARTERS, job.desks // self.bin + 1), dtype=np.int64)  # days by desks in use
        self.use_sum = np.zeros((WEEKDAYS, QUARTERS), dtype=np.int64)
        self.held_empty = np.zeros_like(self.use_sum)
        self.present = np.zeros_like(self.use_sum)
        self.full = np.zeros_like(self.use_sum)
        self.hours: list[Floats] = []  # a replication each, (len(HOUR_ROWS), 24)
        staff = job.staff or people_of(job, Draws(job.scenario.seed, 0))
        self._certain = certain(job)
        self.groups = shown_groups(staff, real_people(job.sites) if job.sites else None)
        self.all_teams = np.zeros(len(TEAM_COLUMNS))
        self.teams = np.zeros((len(self.groups.names), len(TEAM_COLUMNS)))
        self.turned_away = RunningRatios(len(self.groups.names))
        self.contracts: list[Floats] = []  # a replication each, (2, len(CONTRACT_COLUMNS))

    def add(self, outcome: Outcome) -> None:
        """Add one replication."""
        days = outcome.days
        if self.job.sites:  # the course of a day is that of all buildings together
            days = days[days[:, _COLUMN["building"]] == self.job.sites[0].number]
        weekday = days[:, _COLUMN["weekday"]].astype(np.int64)
        self.rows.append(outcome.days)
        quarter = np.tile(np.arange(QUARTERS), len(weekday))
        np.add.at(self.use, (np.repeat(weekday, QUARTERS), quarter, outcome.in_use.ravel() // self.bin), 1)
        np.add.at(self.use_sum, weekday, outcome.in_use)
        self.held_empty += outcome.held_empty
        self.present += outcome.present
        self.full += outcome.full
        self.hours.append(outcome.by_hour.sum(axis=0))
        self.all_teams += outcome.all_teams
        self.teams += outcome.teams
        refused, present = (TEAM_COLUMNS.index(name) for name in ("refused_person_days", "person_days"))
        self.turned_away.add(outcome.teams[:, refused], outcome.teams[:, present])
        self.contracts.append(outcome.contracts)
        self.replications += 1
        self.audited += len(outcome.audited)

    def best_condition(self, conditions: Sequence[str]) -> tuple[str | None, bool]:
        """Return how the share of crowded days is best estimated, and whether with controls, by relative variances.

        None counts the days. A condition must be worth its time; but where hardly a crowded day was seen, nothing is
        known of the variance of counting, and one is chosen in any case.
        """
        sums = self.sums()
        spread = {
            (condition, controls): relative_variance(sums.crowded_given(condition, controls))
            for condition in conditions
            for controls in (False, True)
            if not controls or sums.controllable(condition)
        }
        best = min(spread, key=spread.__getitem__, default=None)
        counted = np.count_nonzero(sums.table["crowded"]) >= ENOUGH_CROWDED
        if best is not None and counted and relative_variance(sums.share("crowded")) <= WORTH * spread[best]:
            best = None
        return (None, False) if best is None else best

    def leading(self) -> list[Estimate]:
        """Return the estimates that decide when to stop."""
        sums = self.sums()
        return [MEASURES[name](sums) for name in LEADING]

    def sums(self, weekday: int | None = None, building: int | Sequence[int] | None = None) -> Sums:
        """Return the sums per replication, of one weekday or of all; of some buildings or of the whole portfolio."""
        days = np.concatenate(self.rows)
        if weekday is not None:
            days = days[days[:, _COLUMN["weekday"]] == weekday]
        if building is not None:
            days = days[np.isin(days[:, _COLUMN["building"]], building)]
        replication = days[:, _COLUMN["replication"]].astype(np.int64)
        table: dict[str, Floats] = {
            name: np.bincount(replication, days[:, column], minlength=self.replications).astype(np.float64)
            for name, column in _COLUMN.items()
        }
        number = np.bincount(replication, minlength=self.replications).astype(np.float64)
        rules = self.job.scenario.building
        hours = (rules.core_end - rules.core_start) * number
        table["days"] = table["dates"] = number
        table["core_minutes"], table["desk_hours"] = hours * 60, hours * self.job.desks
        table["desks"] = self.job.desks * number
        if self.job.sites:
            table |= summed_over_buildings(days, replication, self.job, self.replications)
        people = np.sum([table[state] for state in STATES], axis=0) / np.maximum(table["dates"], 1)
        table["person_weeks"] = people * self.job.scenario.weeks
        order = order_in_year(self.job.scenario.calendar, self.replications)
        peaks = peaks_decide(self.job.scenario) or self.job.scenario.policy.owns_desks
        of = {site.number for site in self.job.sites} or {0}
        if building is not None:
            of = set(np.atleast_1d(building).tolist())
        sure = of <= self._certain
        if sure and table["crowded"].any():
            raise IntegrityError("a day with too few desks though there is one for everybody, please report this")
        return Sums(table, days, replication, self.condition, self.controls, order, peaks, sure)

    def of_each(self, weekday: int | None = None) -> list[Sums]:
        """Return the sums of each building, or of all where there is one."""
        numbers = [site.number for site in self.job.sites]
        return [self.sums(weekday, number) for number in numbers] or [self.sums(weekday)]


def added(parts: Sequence[Estimate]) -> Estimate:
    """Return the sum of a figure over buildings; the ends are added too, which makes the interval wider than asked."""
    first = parts[0]
    if len(parts) == 1:
        return first
    low, high, middle = (sum(getattr(one, end) for one in parts) for end in ("low", "high", "estimate"))
    return Estimate(middle, low, high, first.level, SUMMED, None, first.replications, first.days, None)
