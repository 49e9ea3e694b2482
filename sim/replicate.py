"""One replication, from the people to the figures of its days; and replications until they are enough.

`replicate` tells the whole story in order: people, where they are, what the policy makes of their wishes, the plan of
each day, the day itself, its figures. It depends on nothing but the job and the replication's number (§2); a large one
is played in blocks of weeks, which depend on nothing but the job either.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from sim import audit, day_compiled
from sim.absences import absences
from sim.attendance import Wishes, attend, kept_on_site, pull, wishes
from sim.building import fit_out, number_of_desks
from sim.coming_order import applicable, week_order
from sim.compiling import Flags, Int8s, Int32s, Int64s, kernel
from sim.conditional import crowded_chances
from sim.day_plan import part_days, plan_days, profile
from sim.day_walk import HOUR
from sim.demand import shared_demand
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.event_days import called_and_kept, check_events
from sim.events import NOWHERE, DayPlan, Log, Office
from sim.groups import shown_groups, shown_part_timers
from sim.measures import Measured, at_more_desks, measure
from sim.meetings import Clusters, MeetingWeek, clusters, meeting_week
from sim.policies import Context, Free, Policy, days_changed
from sim.population import FIELD, FIXED_DESK, WEEKDAYS, Headcount, People, draw_people, grown, headcount, headcount_of
from sim.scenario import Scenario
from sim.staffing import settled
from sim.tally import STATES, Outcome, Tally, gathering, joined
from sim.visitors import Visitors, most_visitors, visitors_of
from sim.workdays import Week, period

# Sees a day as it was planned and played, at the first number of desks.
Watch = Callable[[datetime.date, DayPlan, Log, People], None]

# People times days of a block of weeks: a replication of 120,000 people and a year has 18 of them. Another size is
# another order of adding, so it changes last digits.
_BLOCK: Final = 2_000_000

_OFF, _LEAVE, _SICK, _LOCATION, _HOME, _OFFICE = range(len(STATES))


@dataclass(frozen=True)
class Job:
    """A scenario with what is the same in all its replications."""

    scenario: Scenario
    staff: People | None  # from a roster; None: drawn anew in each replication
    headcount: Headcount
    desks: int
    audited: audit.Days
    conditions: tuple[str, ...]  # the conditional chances of a crowded day that are worked out
    group: Int64s | None  # (g,) of a roster: the group that each team is shown in, -1 for none


@dataclass(frozen=True)
class Block:
    """Weeks `first` .. `last` - 1 of a replication."""

    replication: int
    first: int
    last: int


@dataclass(frozen=True)
class _House:
    """A number of desks, and the sums of the days in it."""

    office: Office
    zone: Int32s  # (n,)
    owned_desk: Int32s  # (n,)
    tally: Tally


def make_job(scenario: Scenario, staff: People | None) -> Job:
    """Settle the desks (§4) and try the fit-out once; raises `ConfigurationError` when there are fewer than owners."""
    if staff is None and scenario.organisation.roster is not None:
        raise ConfigurationError("organisation.roster: its people are not given, use sim.evaluate, which reads them")
    nominal = headcount(scenario.organisation) if staff is None else headcount_of(staff)
    staff = None if staff is None else settled(staff, scenario.organisation, scenario.seed)
    if scenario.policy.owns_desks:
        people = staff or draw_people(scenario.organisation, Draws(scenario.seed, 0))
        desks = len(people)
    else:
        desks = scenario.desks or number_of_desks(scenario.ratio, scenario.ratio_per, nominal)
    conditions = () if scenario.policy.owns_desks else applicable(scenario.attendance)
    group = shown_groups(staff).group if staff is not None and staff.real else None
    job = Job(scenario, staff, nominal, desks, audit.audited_days(scenario), conditions, group)
    people = _people(job, Draws(scenario.seed, 0))
    check_events(scenario.calendar, people)
    _fit_out(job, people, desks)
    return job


def simulated_people(job: Job) -> int:
    """Return the heads that are simulated: growth comes on top of the nominal base that sets the desks (§4)."""
    return len(job.staff) if job.staff is not None else grown(job.scenario.organisation)


def most_present(job: Job) -> int:
    """Return the most people who can be in the building at once, visitors included."""
    return simulated_people(job) + most_visitors(job.scenario.building.visitor_means())


def replicate(job: Job, replication: int, watch: Watch | None = None) -> Outcome:
    """Simulate one replication; `watch` sees each day.

    Raises `IntegrityError` when a rule of §18 is broken or the engines differ.
    """
    return replicate_each(job, replication, [job.desks], watch)[0]


def replicate_each(job: Job, replication: int, desks: Sequence[int], watch: Watch | None = None) -> list[Outcome]:
    """Simulate one replication at several numbers of desks, with the same people, days and plans.

    Each outcome equals that of `replicate` for a job with that number of desks.
    """
    parts = [play(job, block, desks, watch) for block in blocks(job, replication)]
    return [joined([tally.outcome() for tally in part]) for part in zip(*parts, strict=True)]


def blocks(job: Job, replication: int) -> list[Block]:
    """Return the weeks of a replication in parts that depend on nothing but the job."""
    size = max(1, _BLOCK // (simulated_people(job) * WEEKDAYS))
    weeks = job.scenario.weeks
    return [Block(replication, first, min(first + size, weeks)) for first in range(0, weeks, size)]


def play(job: Job, block: Block, desks: Sequence[int], watch: Watch | None = None) -> list[Tally]:
    """Simulate some weeks of a replication at several numbers of desks."""
    scenario = job.scenario
    draws = Draws(scenario.seed, block.replication)
    people = _people(job, draws)
    size = np.bincount(people.team, minlength=len(people.teams))
    part_time = shown_part_timers(people)
    tallies = [Tally(block.replication, size, job.group, part_time) for _ in desks]
    houses = [_House(*_fit_out(job, people, number), tally) for number, tally in zip(desks, tallies, strict=True)]
    for tally in tallies[1:]:  # what the policy does depends on no desk
        tally.changed, tally.changed_by_contract = tallies[0].changed, tallies[0].changed_by_contract
    weeks = period(scenario.calendar, block.replication, scenario.weeks)[block.first : block.last]
    leave, sick = absences(scenario.calendar, draws, people.entity, [week.monday for week in weeks])
    contract = people.contract if scenario.calendar.contract_days_off else np.ones_like(people.contract)
    usual = profile(scenario.day, scenario.policy.stagger_minutes, people, houses[0].zone, houses[0].owned_desk, draws)
    groups = clusters(scenario.meetings, people, draws)
    wanted = wishes(scenario.attendance, people, contract)
    memo: dict[str, object] = {}
    for number, week in enumerate(weeks):
        context = Context(people, scenario.attendance, draws, week.monday, memo)
        working = contract & week.open
        elsewhere = _elsewhere(scenario, people, week, draws)
        available = working & ~leave[:, number] & ~elsewhere
        called: Flags | None = None
        if (held := called_and_kept(scenario.calendar, people, week, draws)) is not None:
            available, called = available & ~held[1], held[0]
        come, meetings, pulled = _coming(scenario, scenario.policy, context, groups, week, wanted, available, called)
        if not isinstance(scenario.policy, Free):
            free, _, _ = _coming(scenario, Free(name="free"), context, groups, week, wanted, available, called)
            changed = days_changed(free, come)
            houses[0].tally.policy(people.team, changed)
        states = _states(people, working, leave[:, number], elsewhere, sick[:, number], come)
        presents = {
            weekday: np.flatnonzero(states[weekday] == STATES.index("office"))
            for weekday in np.flatnonzero(week.open).tolist()
        }
        guests = visitors_of(scenario.building, scenario.day, scenario.calendar, week, draws)
        everybody, usually, seated, visiting = people, usual, houses, dict[int, Int64s]()
        if guests is not None:
            everybody, usually = guests.added_to(people), guests.profile(usual, len(houses[0].office.zone_order))
            seated = [_with_visitors(house, guests) for house in houses]
            visiting = {weekday: guests.indices(weekday, len(people)) for weekday in presents}
        planned = partial(
            plan_days, scenario.day, scenario.building, everybody, usually, week.monday,
            groups=groups, week=meetings, draws=draws,
        )  # fmt: skip
        there = {day: np.concatenate([one, visiting[day]]) for day, one in presents.items()} if visiting else presents
        plans = planned(there)
        if guests is not None:
            plans = [guests.marked(plan, len(people)) for plan in plans]
        orders = [
            week_order(condition, scenario.attendance, pulled, available, come, people, draws, week)
            for condition in job.conditions
        ]
        demands = {weekday: shared_demand(plan) for weekday, plan in zip(presents, plans, strict=True)}
        chances = crowded_chances(
            orders, dict(zip(presents, plans, strict=True)), demands, ~sick[:, number],
            houses[0].owned_desk == NOWHERE, groups, meetings, [house.office.shared for house in houses], planned,
            scenario.day.part_day_share, partial(part_days, scenario.day, everybody, week.monday, draws), visiting,
        )  # fmt: skip
        for (weekday, present), plan in zip(presents.items(), plans, strict=True):
            date = week.monday + datetime.timedelta(days=weekday)
            day = gathering(date, people, size, states[weekday], present)
            audited = (block.replication, plan.ordinal) in job.audited
            logs = _measured(scenario, plan, demands[weekday].peak(), seated, audited, block.replication)
            for house, (_, measured), chance in zip(houses, logs, chances[weekday], strict=True):
                house.tally.day(day, measured, chance)
                if audited:
                    house.tally.audited.append(plan.ordinal)
            if watch is not None:
                watch(date, plan, logs[0][0], people)
    return [house.tally for house in houses]


def _with_visitors(house: _House, guests: Visitors) -> _House:
    zone, owned_desk = guests.seats(house.zone, house.owned_desk, len(house.office.zone_order))
    return replace(house, zone=zone, owned_desk=owned_desk)


def _measured(
    scenario: Scenario, plan: DayPlan, needed: int, houses: Sequence[_House], audited: bool, replication: int
) -> list[tuple[Log, Measured]]:
    """Play a day at each number of desks and measure it; at all that exceed what is `needed` it is the same one."""
    played: list[tuple[Log, Measured]] = []
    roomy: tuple[Log, Measured] | None = None
    moments = day_compiled.moments(plan) if scenario.engine == "compiled" else None
    for house in houses:
        office = house.office
        if roomy is not None and office.shared > needed:
            log, measured = roomy
            played.append((log, at_more_desks(measured, office, scenario.building)))
            continue
        if house is not houses[0]:
            plan = replace(plan, zone=house.zone[plan.person], owned_desk=house.owned_desk[plan.person])
        if moments is not None:
            log = day_compiled.scan(plan, office, moments)
        else:
            log = audit.ENGINES[scenario.engine](plan, office)
        if audited:
            audit.check(scenario.engine, log, plan, office, replication)
        one = log, measure(log, plan, office, scenario.building, needed)
        played.append(one)
        if office.shared > needed:
            roomy = one
    return played


def _people(job: Job, draws: Draws) -> People:
    return draw_people(job.scenario.organisation, draws) if job.staff is None else job.staff


def _fit_out(job: Job, people: People, desks: int) -> tuple[Office, Int32s, Int32s]:
    everybody = job.scenario.policy.owns_desks
    owner = np.ones(len(people), dtype=np.bool_) if everybody else people.kind == FIXED_DESK
    return fit_out(job.scenario.building, people, owner, desks, job.headcount)


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
    wanted: Wishes,
    available: Flags,
    called: Flags | None,
) -> tuple[Flags, MeetingWeek, Wishes]:
    """Return (n, 5) who would come under a policy, sickness aside, the week's meetings, and what people wanted.

    `called` (n, 5) are called in by an event, if there is one.
    """
    people, draws = context.people, context.draws
    shaped = kept_on_site(policy.shape(wanted, context), wanted, people.bound)
    core = (int(scenario.building.core_start * HOUR), int(scenario.building.core_end * HOUR))
    together = policy.team_days(wanted, context)
    meetings = meeting_week(scenario.meetings, groups, people, week, available, together, core, draws)
    pulled = pull(shaped, meetings.pulled if called is None else meetings.pulled | (called & available))
    return attend(scenario.attendance, pulled, available, people, draws, week), meetings, pulled


def _states(people: People, working: Flags, leave: Flags, elsewhere: Flags, sick: Flags, come: Flags) -> Int8s:
    """Return (5, n) where everybody is (§5): choices know contract, leave and location, sickness is unforeseen."""
    field = (people.kind == FIELD)[:, None]
    state = np.empty(come.shape, dtype=np.int8)
    away = elsewhere | (field & ~come)
    _place(
        working.reshape(-1), leave.reshape(-1), sick.reshape(-1), away.reshape(-1), come.reshape(-1), state.reshape(-1)
    )
    return np.ascontiguousarray(state.T)


@kernel
def _place(working: Flags, leave: Flags, sick: Flags, elsewhere: Flags, come: Flags, state: Int8s) -> None:
    """Write the first state that holds, by its place in `STATES`."""
    for one in range(len(state)):
        if not working[one]:
            state[one] = _OFF
        elif leave[one]:
            state[one] = _LEAVE
        elif sick[one]:
            state[one] = _SICK
        elif elsewhere[one]:
            state[one] = _LOCATION
        else:
            state[one] = _OFFICE if come[one] else _HOME
