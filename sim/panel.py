"""Cases side by side at many numbers of desks: what the studies compare.

Of each replication a row by weekday is kept at each number of desks, and every day's peak demand, which does not depend
on the desks. All cases see the same replications (common random numbers), so that differences can be paired.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from sim.collected import LEADING, RATIOS, Sums
from sim.compiling import Floats, Int64s
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.job import Job
from sim.measures import FIGURES, SEATING
from sim.population import WEEKDAYS
from sim.replications import Detail
from sim.shared_replications import Progress, play
from sim.sites import in_proportion
from sim.stopping import StoppingRule
from sim.store import Store
from sim.tally import DAY_COLUMNS, Tally
from sim.workdays import NO_WORKING_DAY, order_in_year

T = TypeVar("T")

# The measures that are known at every number of desks: not those of who sits where.
MEASURED: Final = {
    name: ratio for name, ratio in RATIOS.items() if not {ratio.numerator, ratio.denominator} & set(SEATING)
}

# The figures of a day that are summed by weekday: those of the measures, and the people at home (`sim.money`).
SUMMED: Final = tuple(
    dict.fromkeys(
        column
        for columns in (*((ratio.numerator, ratio.denominator) for ratio in MEASURED.values()), ("home",))
        for column in columns
        if column in DAY_COLUMNS
    )
)

# With where people sit, which is known only if every day is played at every number of desks.
SUMMED_SEATS: Final = (
    *SUMMED,
    *dict.fromkeys(ratio.numerator for name, ratio in RATIOS.items() if name not in MEASURED),
    *(name for name in ("sharers", "seatings", "teams_seated") if name not in SUMMED),
)

# Columns of where people were and whom they met.
_WHERE: Final = DAY_COLUMNS.index("newcomer_days_alone") + 1 - DAY_COLUMNS.index("off")

# Their places behind the date of a day.
_COLUMNS: Final = [DAY_COLUMNS.index(name) - DAY_COLUMNS.index(FIGURES[0]) for name in SUMMED_SEATS]


@dataclass(frozen=True)
class Slice:
    """One replication, or some of its weeks, at D numbers of desks: d working days."""

    weekday: Int64s  # (d,)
    needed: Int64s  # (d,) desks with which nobody is refused, owned ones included, see `Tally.desks_needed`
    sums: Floats  # (D, 5, len(SUMMED)), or as many as `SUMMED_SEATS` has
    audited: Int64s


def _slice(tallies: list[Tally]) -> list[Slice]:
    return _slice_of(tallies, _COLUMNS[: len(SUMMED)])


def _slice_with_seats(tallies: list[Tally]) -> list[Slice]:
    return _slice_of(tallies, _COLUMNS)


def _slice_of(tallies: list[Tally], columns: list[int]) -> list[Slice]:
    first = tallies[0]
    weekday = np.array([day.date.weekday() for day, _, _ in first.days], dtype=np.int64)
    figures = np.array([[one.figures for _, one, _ in tally.days] for tally in tallies])
    figures = figures.reshape(len(tallies), len(weekday), len(FIGURES))
    # Where people are is one thing at all numbers of desks, unless it depends on them who comes.
    alike = all(tally.days[:1] == [] or tally.days[0][0] is first.days[0][0] for tally in tallies)
    here = np.array(
        [[(*day.where, *day.cohesion) for day, _, _ in one.days] for one in tallies[: 1 if alike else None]]
    )
    here = here.reshape(1 if alike else len(tallies), len(weekday), _WHERE)
    here = np.broadcast_to(here, (len(tallies), len(weekday), _WHERE))
    every = np.concatenate([figures, here], axis=2)[:, :, columns]
    sums = np.stack([every[:, weekday == day].sum(axis=1) for day in range(WEEKDAYS)], axis=1)
    return [Slice(weekday, first.desks_needed(), sums, np.array(first.audited, dtype=np.int64))]


def _joined(parts: Sequence[Slice]) -> Slice:
    if len(parts) == 1:
        return parts[0]
    return Slice(
        weekday=np.concatenate([part.weekday for part in parts]),
        needed=np.concatenate([part.needed for part in parts]),
        sums=np.sum([part.sums for part in parts], axis=0),
        audited=np.concatenate([part.audited for part in parts]),
    )


BY_WEEKDAY: Final = Detail("sums by weekday", Slice, _slice, _joined, seats=False)
SEATED: Final = Detail("sums by weekday, with seats", Slice, _slice_with_seats, _joined, seats=True)


def detail_of(measures: Iterable[str]) -> Detail[Slice]:
    """Return what is kept of a replication for these measures."""
    return BY_WEEKDAY if set(measures) <= set(MEASURED) else SEATED


class Panel:
    """One case: r replications at several numbers of desks."""

    def __init__(self, job: Job, desks: Sequence[int]) -> None:
        self.job, self.desks = job, tuple(desks)
        self.slices: list[Slice] = []
        self._of_all: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.slices)

    def add(self, one: Slice) -> None:
        """Add the next replication."""
        self.slices.append(one)
        self._of_all.clear()

    @property
    def needed(self) -> Int64s:
        """The peak demand of every day (d,), owned desks included; of a building of several, as desks in all."""
        return self._kept("needed", lambda: np.concatenate([one.needed for one in self.slices]))

    @property
    def weekday(self) -> Int64s:
        """The weekday of every day (d,)."""
        return self._kept("weekday", lambda: np.concatenate([one.weekday for one in self.slices]))

    @property
    def replication(self) -> Int64s:
        """The replication of every day (d,)."""
        lengths = np.array([len(one.needed) for one in self.slices], dtype=np.int64)
        return self._kept("replication", lambda: np.repeat(np.arange(len(lengths)), lengths))

    @property
    def order(self) -> Int64s | None:
        """Where in the year the replications (r,) are; None where all are alike."""
        return self._kept("order", lambda: order_in_year(self.job.scenario.calendar, len(self)))

    @property
    def days(self) -> Floats:
        """The working days of each replication (r,)."""
        days: Floats = self._days.sum(axis=1)
        return days

    @property
    def audited(self) -> int:
        """The days that were played on both engines."""
        return sum(len(one.audited) for one in self.slices)

    def sums(self, desks: int, weekday: int | None = None) -> Sums:
        """Return the sums per replication at one of the numbers of desks, of one weekday (0: Monday) or of all.

        Estimates of ratios can be made of them, see `MEASURED`; days one by one are not there.
        """
        at = slice(None) if weekday is None else slice(weekday, weekday + 1)
        total = self._sums[:, self.desks.index(desks), at].sum(axis=1)
        days = self._days[:, at].sum(axis=1)
        building = self.job.scenario.building
        hours = (building.core_end - building.core_start) * days
        dates = days / max(1, len(self.job.sites))  # on which all buildings are open
        table = {name: total[:, column] for column, name in enumerate(SUMMED_SEATS[: total.shape[1]])}
        table |= {"days": days, "dates": dates, "core_minutes": hours * 60, "desks": desks * dates}
        table["desk_hours"] = (building.core_end - building.core_start) * dates * desks
        return Sums(table, np.empty((int(days.sum()), 0)), np.empty(0, dtype=np.int64), order=self.order)

    @property
    def _sums(self) -> Floats:
        """The sums (r, D, 5, len(SUMMED)), in one array: estimates take columns of it by the hundred."""
        return self._kept("sums", lambda: np.stack([one.sums for one in self.slices]))

    @property
    def _days(self) -> Floats:
        """The numbers of days (r, 5) by weekday."""
        cells = self.replication * WEEKDAYS + self.weekday
        return self._kept("days", lambda: _counted(cells, len(self)))

    def _kept(self, name: str, made: Callable[[], T]) -> T:
        """Return what is made of all replications, made once until another is added."""
        if name not in self._of_all:
            self._of_all[name] = made()
        found: T = self._of_all[name]
        return found

    def estimate(self, measure: str, desks: int, weekday: int | None = None) -> Estimate:
        """Return a measure with its interval: one that is `MEASURED`, or with seats (`detail_of`) any of `RATIOS`."""
        return RATIOS[measure](self.sums(desks, weekday))

    def pair(self, measure: str, desks: int, weekday: int | None = None) -> tuple[Floats, Floats]:
        """Return the numerator and denominator (r,) of a measure as `estimate` has it, for paired differences."""
        table, ratio = self.sums(desks, weekday).table, RATIOS[measure]
        return table[ratio.numerator], table[ratio.denominator]

    def days_by_needed(self, weekday: int | None = None) -> tuple[npt.NDArray[np.int64], Int64s]:
        """Return numbers of days (r, k) by replication and desks needed, and those k ascending numbers of desks."""
        chosen = np.ones(len(self.needed), dtype=np.bool_) if weekday is None else self.weekday == weekday
        values, place = np.unique(self.needed[chosen], return_inverse=True)
        counts = np.zeros((len(self), len(values)), dtype=np.int64)
        np.add.at(counts, (self.replication[chosen], place), 1)
        return counts, values


def panels(
    cases: Sequence[tuple[Job, Sequence[int]]],
    within: float | None,
    *,
    measures: Iterable[str] = LEADING,
    enough: Callable[[Sequence[Panel]], list[Estimate]] | None = None,
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
    as_given: bool = False,
) -> tuple[list[Panel], bool]:
    """Return a panel a case, each a job and its numbers of desks, and whether the precision was reached.

    All see the same replications. These go on, between the minimum and the maximum of the first case's precision, until
    half of every interval is at most `within`: of the `measures` at all numbers of desks of all cases, or of what
    `enough` returns. Measures of where people sit are known only where one of them is among the `measures`. A fixed
    number of replications, or `within` None (the minimum), is kept to. Of several buildings each has desks in
    proportion, or `as_given` its own, where the number of desks is that of the job.
    Raises `ConfigurationError` where the period has no working day, and what `replicate` raises.
    """
    scenario = cases[0][0].scenario
    plain = [replace(job, conditions=()) for job, _ in cases]
    found = [Panel(job if as_given else _by_ratio(job), desks) for job, (_, desks) in zip(plain, cases, strict=True)]
    names = list(measures)
    detail = detail_of(names)

    def add(place: int, outcomes: Sequence[Slice]) -> None:
        (one,) = outcomes
        found[place].add(one)

    rule = StoppingRule(
        replace(scenario.precision, relative=0.0, floor=within or 0.0), fixed=bool(scenario.replications)
    )

    def precise() -> bool:
        _check_days(found)
        return rule.reached(enough(found) if enough else _estimates(found, names))

    reached = play(
        [(panel.job, panel.desks) for panel in found],
        detail,
        add,
        None if within is None else precise,
        executor=executor,
        store=store,
        progress=progress,
    )
    _check_days(found)
    return found, reached


def _by_ratio(job: Job) -> Job:
    """Return the job with its desks in proportion in all buildings: so they are at every number of desks.

    But where everybody owns a desk, each building has as many as people.
    """
    if not job.sites or job.scenario.policy.owns_desks:
        return job
    return replace(job, sites=in_proportion(job.sites, job.desks, job.scenario.ratio_per))


def _check_days(found: Sequence[Panel]) -> None:
    if not len(found[0].replication):
        raise ConfigurationError(NO_WORKING_DAY)


def _counted(cells: Int64s, replications: int) -> Floats:
    counts = np.bincount(cells, minlength=replications * WEEKDAYS).reshape(replications, WEEKDAYS)
    return counts.astype(np.float64)


def _estimates(found: Sequence[Panel], measures: Sequence[str]) -> list[Estimate]:
    return [panel.estimate(name, desks) for panel in found for desks in panel.desks for name in measures]
