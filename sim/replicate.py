"""One replication, from the people to the figures of its days; and replications until they are enough.

`replicate` tells the whole story in order: people, where they are, what the policy makes of their wishes, the plan of
each day, the day itself, its figures. It depends on nothing but the job and the replication's number (§2).
"""

import datetime
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim import day_simpy
from sim.absences import absences
from sim.attendance import attend, pull, wishes
from sim.building import fit_out, number_of_desks
from sim.day_plan import plan_day, profile
from sim.draws import Draws
from sim.errors import ConfigurationError, IntegrityError
from sim.events import DayPlan, Log, Office
from sim.measures import FIGURES, HOUR, HOURS, QUARTERS, Measured, measure
from sim.meetings import Clusters, MeetingWeek, clusters, meeting_week
from sim.policies import Context, Free, Policy, days_changed
from sim.population import FIELD, FIXED_DESK, WEEKDAYS, Headcount, People, draw_people, headcount, headcount_of
from sim.scenario import Scenario
from sim.workdays import Week, period

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

# Where a person is on a date (§5): exactly one of these.
STATES: Final = ("off", "leave", "sick", "location", "home", "office")

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
)

# Columns of `Outcome.teams`, sums over the replication.
TEAM_COLUMNS: Final = (
    "person_days",
    "refused_person_days",
    "met",
    "met_people",
    "person_weeks",
    "days_moved",
    "days_added",
    "days_lost",
)

# Sees a day as it was planned and played.
Watch = Callable[[datetime.date, DayPlan, Log, People], None]

# Rows of `Outcome.by_hour`.
HOUR_ROWS: Final = ("desk_hours_used", "full_hours", "refusals")


@dataclass(frozen=True)
class Job:
    """A scenario with what is the same in all its replications."""

    scenario: Scenario
    staff: People | None  # from a roster; None: drawn anew in each replication
    headcount: Headcount
    desks: int


@dataclass(frozen=True)
class Outcome:
    """The figures of one replication: d working days, g teams."""

    replication: int
    days: Floats  # (d, len(DAY_COLUMNS))
    in_use: npt.NDArray[np.int32]  # (d, 96) desks in use at each quarter-hour
    held_empty: npt.NDArray[np.int64]  # (5, 96) sums over the days of a weekday
    present: npt.NDArray[np.int64]  # (5, 96)
    full: npt.NDArray[np.int64]  # (5, 96)
    by_hour: Floats  # (5, len(HOUR_ROWS), 24) sums over the days of a weekday
    teams: Floats  # (g, len(TEAM_COLUMNS))


def make_job(scenario: Scenario, staff: People | None) -> Job:
    """Settle the desks (§4) and try the fit-out once; raises `ConfigurationError` when there are fewer than owners."""
    if staff is None and scenario.organisation.roster is not None:
        raise ConfigurationError("organisation.roster: its people are not given, use sim.evaluate, which reads them")
    nominal = headcount(scenario.organisation) if staff is None else headcount_of(staff)
    if scenario.policy.owns_desks:
        people = staff or draw_people(scenario.organisation, Draws(scenario.seed, 0))
        desks = len(people)
    else:
        desks = scenario.desks or number_of_desks(scenario.ratio, scenario.ratio_per, nominal)
    job = Job(scenario, staff, nominal, desks)
    _fit_out(job, _people(job, Draws(scenario.seed, 0)))
    return job


def replicate(job: Job, replication: int, watch: Watch | None = None) -> Outcome:
    """Simulate one replication; `watch` sees each day. Raises `IntegrityError` when a rule of §18 is broken."""
    scenario = job.scenario
    draws = Draws(scenario.seed, replication)
    people = _people(job, draws)
    office, zone, own_desk = _fit_out(job, people)
    weeks = period(scenario.calendar, replication, scenario.weeks)
    leave, sick = absences(scenario.calendar, draws, people.entity, [week.monday for week in weeks])
    contract = people.contract if scenario.calendar.contract_days_off else np.ones_like(people.contract)
    usual = profile(scenario.day, scenario.policy.stagger_minutes, people, zone, own_desk, draws)
    groups = clusters(scenario.meetings, people, draws)
    tally = _Tally(replication, people)
    memo: dict[str, object] = {}
    for number, week in enumerate(weeks):
        context = Context(people, scenario.attendance, draws, week.monday, memo)
        working = contract & week.open
        elsewhere = _elsewhere(scenario, people, week, draws)
        available = working & ~leave[:, number] & ~elsewhere
        come, meetings = _coming(scenario, scenario.policy, context, groups, week, contract, available)
        if not isinstance(scenario.policy, Free):
            free, _ = _coming(scenario, Free(name="free"), context, groups, week, contract, available)
            tally.policy(days_changed(free, come))
        states = _states(people, working, leave[:, number], elsewhere, sick[:, number], come)
        for weekday in np.flatnonzero(week.open):
            present = np.flatnonzero(states[:, weekday] == STATES.index("office"))
            date = week.monday + datetime.timedelta(days=int(weekday))
            plan = plan_day(
                scenario.day, scenario.building, people, usual, present, groups, meetings, int(weekday), date, draws
            )
            log = day_simpy.play(plan, office)
            if watch is not None:
                watch(date, plan, log, people)
            measured = measure(log, plan, office, scenario.building)
            tally.day(int(weekday), date, states[:, weekday], present, measured)
    return tally.outcome()


def outcomes(job: Job, numbers: range, executor: Executor | None) -> Iterator[Outcome]:
    """Yield the outcomes of these replications in their order, whatever the executor; None: in this process."""
    if executor is None:
        yield from (replicate(job, number) for number in numbers)
        return
    # A few blocks a worker keep all busy to the end without sending the job too often.
    size = max(1, min(5, len(numbers) // 16))
    blocks = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    pending: deque[Future[list[Outcome]]] = deque(executor.submit(_block, job, block) for block in blocks)
    try:
        while pending:
            # What was handed on is not kept.
            yield from pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()


def _block(job: Job, numbers: range) -> list[Outcome]:
    return [replicate(job, number) for number in numbers]


def _people(job: Job, draws: Draws) -> People:
    return draw_people(job.scenario.organisation, draws) if job.staff is None else job.staff


def _fit_out(job: Job, people: People) -> tuple[Office, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    everybody = job.scenario.policy.owns_desks
    owner = np.ones(len(people), dtype=np.bool_) if everybody else people.kind == FIXED_DESK
    return fit_out(job.scenario.building, people, owner, job.desks, job.headcount)


def _elsewhere(scenario: Scenario, people: People, week: Week, draws: Draws) -> Flags:
    """Days that flexible staff work in another place, known before they choose (§5)."""
    share = scenario.organisation.elsewhere_share
    if share == 0:
        return np.zeros((len(people), WEEKDAYS), dtype=np.bool_)
    chance = draws.uniform("location", week.monday.toordinal(), people.entity, WEEKDAYS)
    elsewhere: Flags = (chance < share) & (people.kind != FIELD)[:, None]
    return elsewhere


def _coming(
    scenario: Scenario,
    policy: Policy,
    context: Context,
    groups: Clusters,
    week: Week,
    contract: Flags,
    available: Flags,
) -> tuple[Flags, MeetingWeek]:
    """Return (n, 5) who would come under a policy, sickness aside, and the week's meetings."""
    people, draws = context.people, context.draws
    wanted = wishes(scenario.attendance, people, contract)
    shaped = policy.shape(wanted, context)
    core = (int(scenario.building.core_start * HOUR), int(scenario.building.core_end * HOUR))
    together = policy.team_days(wanted, context)
    meetings = meeting_week(scenario.meetings, groups, people, week, available, together, core, draws)
    come = attend(scenario.attendance, pull(shaped, meetings.pulled), available, people, draws, week)
    return come, meetings


def _states(
    people: People, working: Flags, leave: Flags, elsewhere: Flags, sick: Flags, come: Flags
) -> npt.NDArray[np.int8]:
    """Return (n, 5) where everybody is (§5): choices know contract, leave and location, sickness is unforeseen."""
    state = np.where(come, STATES.index("office"), STATES.index("home"))
    away = elsewhere | ((people.kind == FIELD)[:, None] & ~come)
    state = np.where(away, STATES.index("location"), state)
    state = np.where(sick, STATES.index("sick"), state)
    state = np.where(leave, STATES.index("leave"), state)
    return np.where(working, state, STATES.index("off")).astype(np.int8)


class _Tally:
    """Sums up a replication day by day, so that no plan or log is kept."""

    def __init__(self, replication: int, people: People) -> None:
        self.replication = replication
        self.people = people
        self.size = np.bincount(people.team, minlength=len(people.teams))
        self.rows: list[Floats] = []
        self.in_use: list[npt.NDArray[np.int32]] = []
        self.held_empty = np.zeros((WEEKDAYS, QUARTERS), dtype=np.int64)
        self.present = np.zeros_like(self.held_empty)
        self.full = np.zeros_like(self.held_empty)
        self.by_hour = np.zeros((WEEKDAYS, len(HOUR_ROWS), HOURS))
        self.teams = np.zeros((len(people.teams), len(TEAM_COLUMNS)))

    def policy(self, changed: tuple[npt.NDArray[np.int64], ...]) -> None:
        """Add a week's days moved, added and lost, by team (§7)."""
        self.add_to_teams("person_weeks", self.size)
        for name, days in zip(("days_moved", "days_added", "days_lost"), changed, strict=True):
            self.add_to_teams(name, np.bincount(self.people.team, days, minlength=len(self.size)))

    def day(
        self,
        weekday: int,
        date: datetime.date,
        state: npt.NDArray[np.int8],
        present: npt.NDArray[np.int64],
        measured: Measured,
    ) -> None:
        """Add one day."""
        where = np.bincount(state, minlength=len(STATES))
        if where.sum() != len(self.people) or where[-1] != len(present):
            raise IntegrityError(f"{date}: people are not each in exactly one place (§5), please report this")
        team = self.people.team[present]
        there = np.bincount(team, minlength=len(self.size))
        mates = self.size[team] > 1
        met = np.where(mates, (there[team] - 1) / np.maximum(self.size[team] - 1, 1), 0.0)
        newcomer = self.people.newcomer[present]
        alone = newcomer & (there[team] == 1)
        when = (self.replication, date.toordinal(), weekday)
        cohesion = (met.sum(), mates.sum(), newcomer.sum(), alone.sum())
        self.rows.append(np.concatenate([when, measured.figures, where, cohesion]))
        self.in_use.append(measured.in_use.astype(np.int32))
        self.held_empty[weekday] += measured.held_empty
        self.present[weekday] += measured.present
        self.full[weekday] += measured.full
        self.by_hour[weekday] += (measured.used_by_hour, measured.full_by_hour, measured.refusals_by_hour)
        self.add_to_teams("person_days", there)
        self.add_to_teams("refused_person_days", np.bincount(team[measured.refused], minlength=len(self.size)))
        self.add_to_teams("met", np.bincount(team, met, minlength=len(self.size)))
        self.add_to_teams("met_people", np.bincount(team, mates, minlength=len(self.size)))

    def add_to_teams(self, column: str, values: npt.NDArray[np.float64] | npt.NDArray[np.int64]) -> None:
        self.teams[:, TEAM_COLUMNS.index(column)] += values

    def outcome(self) -> Outcome:
        return Outcome(
            replication=self.replication,
            days=np.array(self.rows).reshape(-1, len(DAY_COLUMNS)),
            in_use=np.array(self.in_use, dtype=np.int32).reshape(-1, QUARTERS),
            held_empty=self.held_empty,
            present=self.present,
            full=self.full,
            by_hour=self.by_hour,
            teams=self.teams,
        )
