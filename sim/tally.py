"""The figures of one replication, summed up day by day, so that no plan or log is kept (§15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sim.coming_order import CLOCKS, COMMON, RULES
from sim.compiling import Flags, Floats, Int32s, Int64s
from sim.day_sums import HOUR, HOURS, QUARTERS
from sim.gathering import STATES as STATES
from sim.gathering import Gathering
from sim.groups import too_few
from sim.measures import FIGURES, Measured
from sim.population import WEEKDAYS, People

# What the chance of a crowded day is conditional on, and its column.
CONDITIONS: Final = {COMMON: "crowded_given_common", CLOCKS: "crowded_given_order"}
# The scores that control variates are made of, for each.
SCORES: Final = {rule: tuple(f"{name}_{CONDITIONS[rule]}" for name in ("part_days", "mornings")) for rule in RULES}

# Columns of `Outcome.days`: when, the figures of the day, where everybody was, who met whom.
DAY_COLUMNS: Final = (
    "replication",
    "ordinal",
    "weekday",
    *FIGURES,
    *STATES,
    "met",  # sum over people present of the share of their team they meet
    "met_people",  # people present who have a teammate at all
    "newcomer_days",
    "newcomer_days_alone",
    # The chance of a crowded day and its scores, nan where they were not asked for.
    *(column for rule in RULES for column in (CONDITIONS[rule], *SCORES[rule])),
    "building",  # its number in the portfolio; 0 without one
    "guests",  # of other buildings, part of the attendance
    "given_up",  # people who would have come, had they not been turned away in weeks before (§6)
)

# By the policy (§7).
DAYS_CHANGED: Final = ("days_moved", "days_added", "days_lost")
CHANGED: Final = ("moving_person_weeks", "person_weeks", *DAYS_CHANGED)

# Columns of `Outcome.teams`, sums over the replication: those of days, then those of weeks: weeks of people with a day
# moved, added or lost, and all.
TEAM_COLUMNS: Final = ("person_days", "refused_person_days", "met", "met_people", *CHANGED)
# Their places, and where those of weeks begin.
_THERE, _REFUSED, _MET, _MATES, _OF_DAYS = range(len(TEAM_COLUMNS) - len(CHANGED) + 1)

# Rows and columns of `Outcome.contracts`, sums over the replication.
CONTRACTS: Final = ("full_time", "part_time")
CONTRACT_COLUMNS: Final = ("person_days", "refused_person_days", "moving_person_weeks", "person_weeks")

_NEEDED: Final = FIGURES.index("desks_needed")

# From the desks that each building needs on its days to the desks in all that give it as many.
InAll = Callable[[Sequence[Int64s]], Sequence[Int64s]]

# Rows of `Outcome.by_hour`.
HOUR_ROWS: Final = ("desk_hours_used", "full_hours", "refusals")


@dataclass(frozen=True)
class Outcome:
    """The figures of one replication, or of some of its weeks: d working days, g teams."""

    replication: int
    days: Floats  # (d, len(DAY_COLUMNS))
    in_use: Int32s  # (d, 96) desks in use at each quarter-hour
    held_empty: Int64s  # (5, 96) sums over the days of a weekday
    present: Int64s  # (5, 96)
    full: Int64s  # (5, 96)
    by_hour: Floats  # (5, len(HOUR_ROWS), 24) sums over the days of a weekday
    all_teams: Floats  # (len(TEAM_COLUMNS),), 0 where the people are too few for any of their teams to be shown
    teams: Floats  # (g, len(TEAM_COLUMNS)), of a roster by groups of teams that may be shown
    contracts: Floats  # (2, len(CONTRACT_COLUMNS)), 0 where one of the two may not be shown
    audited: Int64s  # ordinals of the days that were played on both engines

    def numbered(self, number: int) -> "Outcome":
        """Return the same figures as those of the replication with this number."""
        days = self.days.copy()
        days[:, DAY_COLUMNS.index("replication")] = number
        return replace(self, replication=number, days=days)


def changes(all_teams: Floats, staff: People | None) -> dict[str, float | None]:
    """Return `DAYS_CHANGED` and the share of people with one, per person and week; None where they may not be shown.

    `staff` are the people where they are not drawn. Where the policy moves nothing no week is counted.
    """
    names = ("moving_person_weeks", *DAYS_CHANGED)
    if staff is not None and too_few(staff):
        return dict.fromkeys(names)
    totals = dict(zip(TEAM_COLUMNS, all_teams.tolist(), strict=True))
    return {name: totals[name] / max(1.0, totals["person_weeks"]) for name in names}


def joined(parts: Sequence[Outcome]) -> Outcome:
    """Return the figures of a replication from those of its weeks, in their order."""
    if len(parts) == 1:
        return parts[0]
    return Outcome(
        replication=parts[0].replication,
        days=np.concatenate([part.days for part in parts]),
        in_use=np.concatenate([part.in_use for part in parts]),
        held_empty=sum((part.held_empty for part in parts[1:]), parts[0].held_empty),
        present=sum((part.present for part in parts[1:]), parts[0].present),
        full=sum((part.full for part in parts[1:]), parts[0].full),
        by_hour=sum((part.by_hour for part in parts[1:]), parts[0].by_hour),
        all_teams=sum((part.all_teams for part in parts[1:]), parts[0].all_teams),
        teams=sum((part.teams for part in parts[1:]), parts[0].teams),
        contracts=sum((part.contracts for part in parts[1:]), parts[0].contracts),
        audited=np.concatenate([part.audited for part in parts]),
    )


class Tally:
    """The days of some weeks of one replication at one number of desks, to be summed up.

    `size` (g,) are the teams' sizes, `group` (g,) the group that each team is shown in, -1 for none; None: each by
    itself. `part_time` (n,) are the part-timers, None where they or the others are too few to be shown.
    """

    def __init__(
        self, replication: int, size: Int64s, group: Int64s | None, part_time: Flags | None, building: int = 0
    ) -> None:
        self.replication = replication
        self.building = building
        self.size = size
        self.group = group
        self.part_time = part_time
        self.days: list[tuple[Gathering, Measured, Floats]] = []
        self.changed = np.zeros((len(size), len(CHANGED)))
        self.changed_by_contract = np.zeros((len(CONTRACTS), 2))
        self.audited: list[int] = []

    def policy(self, team: Int32s, changed: tuple[Int64s, ...]) -> None:
        """Add a week's days moved, added and lost, by team (§7)."""
        moving = np.any(changed, axis=0)
        moving_weeks, *days = (np.bincount(team, one, minlength=len(self.size)) for one in (moving, *changed))
        self.changed += np.stack([moving_weeks, self.size, *days], axis=1)
        if self.part_time is not None:
            self.changed_by_contract[:, 0] += _by_contract([self.part_time[moving]])
            self.changed_by_contract[:, 1] += _by_contract([self.part_time])

    def day(self, day: Gathering, measured: Measured, chances: Floats) -> None:
        """Add one day; `chances` (RULES, 3) of its being crowded, with their scores."""
        self.days.append((day, measured, chances))

    def desks_needed(self) -> Int64s:
        """Return for each day the desks with which nobody is refused, owned ones included."""
        return np.array([one.figures[_NEEDED] for _, one, _ in self.days], dtype=np.int64)

    def outcome(self) -> Outcome:
        """Return the sums; those of teams too small to be shown go no further than here."""
        shown = grouped(self._teams(), self.group)
        courses = np.array([one.courses for _, one, _ in self.days], dtype=np.int64).reshape(-1, 4, QUARTERS)
        _, held_empty, present, full = self._by_weekday(courses).swapaxes(0, 1)
        hours = np.array([one.hours for _, one, _ in self.days], dtype=np.float64).reshape(-1, len(HOUR_ROWS), HOURS)
        hours[:, :2] /= HOUR
        return Outcome(
            replication=self.replication,
            days=self._rows(),
            in_use=courses[:, 0].astype(np.int32),
            held_empty=np.ascontiguousarray(held_empty),
            present=np.ascontiguousarray(present),
            full=np.ascontiguousarray(full),
            by_hour=self._by_weekday(hours),
            all_teams=shown.sum(axis=0),
            teams=shown,
            contracts=self._contracts(),
            audited=np.array(self.audited, dtype=np.int64),
        )

    def _rows(self) -> Floats:
        if not self.days:
            return np.zeros((0, len(DAY_COLUMNS)))
        gathered, measured, chances = zip(*self.days, strict=True)
        dates = [(self.replication, day.date.toordinal(), day.date.weekday()) for day in gathered]
        return np.concatenate(
            [
                np.array(dates, dtype=np.float64),
                [one.figures for one in measured],
                [(*day.where, *day.cohesion) for day in gathered],
                np.array(chances).reshape(len(dates), -1),
                [(self.building, day.guests, day.given_up) for day in gathered],
            ],
            axis=1,
        )

    def _by_weekday(self, values: Any) -> Any:
        """Return the sums (5, ...) of values (d, ...) over the days of each weekday, added in the order of the days."""
        sums = np.zeros((WEEKDAYS, *values.shape[1:]), dtype=values.dtype)
        of_weekday = list(sums)
        for (day, _, _), one in zip(self.days, values, strict=True):
            of_weekday[day.date.weekday()] += one
        return sums

    def _teams(self) -> Floats:
        teams = np.zeros((len(self.size), len(TEAM_COLUMNS)))
        teams[:, _OF_DAYS:] = self.changed
        if self.days:  # added in the order of the days, where `sum` goes its own way
            teams[:, _THERE] = np.add.accumulate([day.there for day, _, _ in self.days])[-1]
            teams[:, _MET] = np.add.accumulate([day.met for day, _, _ in self.days])[-1]
            teams[:, _MATES] = np.add.accumulate([day.mates for day, _, _ in self.days])[-1]
        for day, measured, _ in self.days:
            if len(measured.refused):
                teams[:, _REFUSED] += np.bincount(day.team[day.at_home(measured.refused)], minlength=len(self.size))
        return teams

    def _contracts(self) -> Floats:
        contracts = np.zeros((len(CONTRACTS), len(CONTRACT_COLUMNS)))
        contracts[:, 2:] = self.changed_by_contract
        if self.part_time is not None:
            contracts[:, 0] = _by_contract([day.part_time for day, _, _ in self.days])
            some = [(day, measured.refused) for day, measured, _ in self.days if len(measured.refused)]
            contracts[:, 1] = _by_contract([day.part_time[day.at_home(who)] for day, who in some])
        return contracts


class Together(Tally):
    """The days of all buildings of a portfolio; in the course of a day stands what all have in use at once."""

    def __init__(self, parts: Sequence[Tally], group: Int64s | None, in_all: InAll) -> None:
        first = parts[0]
        self._in_all = in_all
        super().__init__(first.replication, np.concatenate([part.size for part in parts]), group, None)
        self.parts = parts
        self.days = [day for part in parts for day in part.days]
        self.changed = np.concatenate([part.changed for part in parts])
        self.audited = sorted({day for part in parts for day in part.audited})

    def desks_needed(self) -> Int64s:
        """Return for each day of each building the least desks in all that give it as many as it needs."""
        return np.concatenate(self._in_all([part.desks_needed() for part in self.parts]))

    def outcome(self) -> Outcome:
        """Return the sums; all buildings are open on the same days."""
        every = [part.outcome() for part in self.parts]
        shown = grouped(np.concatenate([one.teams for one in every]), self.group)
        return Outcome(
            replication=self.replication,
            days=np.concatenate([one.days for one in every]),
            in_use=np.sum([one.in_use for one in every], axis=0, dtype=np.int32),
            held_empty=np.sum([one.held_empty for one in every], axis=0),
            present=np.sum([one.present for one in every], axis=0),
            full=np.sum([one.full for one in every], axis=0),
            by_hour=np.sum([one.by_hour for one in every], axis=0),
            all_teams=shown.sum(axis=0),
            teams=shown,
            contracts=np.sum([one.contracts for one in every], axis=0),
            audited=np.array(self.audited, dtype=np.int64),
        )


def grouped(teams: Floats, group: Int64s | None) -> Floats:
    """Return sums by the group that each team (g,) is shown in, -1 for none; None: each by itself."""
    if group is None:
        return teams
    shown = np.zeros((int(group.max(initial=-1)) + 1, teams.shape[1]))
    some = group >= 0
    np.add.at(shown, group[some], teams[some])
    return shown


def _by_contract(part_time: Sequence[Flags]) -> tuple[int, int]:
    """Return how many of these people there are by `CONTRACTS`."""
    part_timers = sum(int(np.count_nonzero(one)) for one in part_time)
    return sum(map(len, part_time)) - part_timers, part_timers
