"""One replication, from the people to the figures of its days; and replications until they are enough.

`replicate` tells the whole story in order: people, where they are, what the policy makes of their wishes, the plan of
each day, the day itself, its figures. It depends on nothing but the job and the replication's number (§2); a large one
is played in blocks of weeks, which depend on nothing but the job either.
"""

import datetime
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from sim.absences import absences
from sim.attendance import preferences, wishes
from sim.bookings import NO_BOOKINGS, figures_of, with_bookings
from sim.coming_order import week_order
from sim.compiling import Flags, Int64s
from sim.conditional import crowded_chances
from sim.day_plan import part_days, plan_days, profile
from sim.demand import shared_demand
from sim.draws import Draws
from sim.event_days import called_and_kept
from sim.events import NOWHERE, DayPlan, Ints, Log
from sim.feedback import Reluctance, warm_up
from sim.groups import shown_part_timers
from sim.houses import Asked, Played, house_of, measured, measured_together, with_guests, with_visitors
from sim.job import Job, people_of, plans_depend, simulated_people
from sim.meetings import clusters
from sim.mobility import Exchange, exchanges
from sim.policies import Booking, Context, Free, days_changed
from sim.population import WEEKDAYS, People
from sim.presence import claims, coming, elsewhere_of, states_of
from sim.scenario import Scenario
from sim.sites import desks_of_each, people_at, totals_for
from sim.tally import STATES, Outcome, Tally, Together, gathering, joined
from sim.visitors import visitors_of
from sim.workdays import Week, period

# Sees a day as it was planned and played, at the first number of desks.
Watch = Callable[[datetime.date, DayPlan, Log, People], None]

# People times days of a block of weeks: a replication of 120,000 people and a year has 18 of them. Another size is
# another order of adding, so it changes last digits.
_BLOCK: Final = 2_000_000


@dataclass(frozen=True)
class Block:
    """Weeks `first` .. `last` - 1 of a replication."""

    replication: int
    first: int
    last: int


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
    """Return the weeks of a replication in parts that depend on nothing but the job.

    With feedback a week needs those before it, so that they are one part.
    """
    size = max(1, _BLOCK // (simulated_people(job) * WEEKDAYS))
    weeks = job.scenario.weeks
    size = weeks if job.scenario.attendance.feedback else size
    return [Block(replication, first, min(first + size, weeks)) for first in range(0, weeks, size)]


def play(
    job: Job, block: Block, desks: Sequence[int], watch: Watch | None = None, *, seats: bool = True
) -> list[Tally]:
    """Simulate some weeks of a replication at several numbers of desks.

    Without `seats`, where people sit is not known of days on which nobody is refused, but for the first number.
    """
    coupled = job.travel is not None and len(job.sites) > 1  # the days of all buildings are one
    if (plans_depend(job.scenario) or coupled) and len(desks) > 1:  # who is there depends on the desks
        watches = [watch, *[None] * (len(desks) - 1)]
        return [play(job, block, [one], each, seats=seats)[0] for one, each in zip(desks, watches, strict=True)]
    draws = Draws(job.scenario.seed, block.replication)
    if not job.sites:
        people = people_of(job, draws)
        by_contract = shown_part_timers(people) is not None
        return _alone(job, block, seats, _days(job, block, desks, people, people, by_contract, None, draws, watch))
    everybody = [people_at(site, draws) for site in job.sites]
    by_contract = job.staff is None or shown_part_timers(job.staff) is not None
    weeks = _weeks(job.scenario, block)
    visits = exchanges(job.scenario, job.sites, everybody, weeks, draws)
    numbers = zip(*(desks_of_each(job.sites, total, job.scenario.ratio_per) for total in desks), strict=True)
    jobs = [job.of(site) for site in job.sites]
    each = [
        _days(one, block, number, people, job.staff or people, by_contract, exchange, draws, watch)
        for one, number, people, exchange in zip(jobs, numbers, everybody, visits, strict=True)
    ]
    if coupled and job.travel is not None:
        parts = _together(jobs, block, job.travel, each)
    else:
        parts = [_alone(one, block, seats, days) for one, days in zip(jobs, each, strict=True)]
    in_all = partial(totals_for, job.sites, job.scenario.ratio_per)
    return [Together(one, job.group, in_all) for one in zip(*parts, strict=True)]


def _weeks(scenario: Scenario, block: Block) -> list[Week]:
    """Return the weeks of a block, behind those in which feedback settles."""
    before = warm_up(scenario.attendance)
    weeks = period(scenario.calendar, block.replication, scenario.weeks, before)
    return weeks[block.first : before + block.last]


# The days of a building, asked for one by one; what comes of each is sent back, and in the end their sums.
_Days = Generator[Asked, Played, list[Tally]]


def _alone(job: Job, block: Block, seats: bool, days: _Days) -> list[Tally]:
    """Play the days of a building by itself."""
    played: Played | None = None
    while True:
        try:
            asked = next(days) if played is None else days.send(played)
        except StopIteration as done:
            tallies: list[Tally] = done.value
            return tallies
        played = measured(job.scenario, asked, block.replication, seats)


def _together(jobs: Sequence[Job], block: Block, travel: Ints, each: Sequence[_Days]) -> list[list[Tally]]:
    """Play the days of several buildings date by date: all are open on the same ones."""
    scenarios = [job.scenario for job in jobs]
    found: list[list[Tally]] = []
    played: list[Played] | None = None
    while not found:
        asked = []
        for place, days in enumerate(each):
            try:
                asked.append(next(days) if played is None else days.send(played[place]))
            except StopIteration as done:
                found.append(done.value)
        if asked:
            played = measured_together(scenarios, asked, travel, block.replication)
    return found


def _days(
    job: Job,
    block: Block,
    desks: Sequence[int],
    people: People,
    whole: People,
    by_contract: bool,
    exchange: Exchange | None,
    draws: Draws,
    watch: Watch | None,
) -> _Days:
    """Simulate some weeks in one building, whose people are given; `exchange` are visits from and to others.

    `whole` are all people of a roster, who decide of whom newcomers and teammates may be told.
    """
    scenario = job.scenario
    size = np.bincount(people.team, minlength=len(people.teams))
    part_time = people.part_time if by_contract else None
    tallies = [Tally(block.replication, size, job.group, part_time, people.place) for _ in desks]
    houses = [house_of(job, people, number, tally) for number, tally in zip(desks, tallies, strict=True)]
    for tally in tallies[1:]:  # what the policy does depends on no desk
        tally.changed, tally.changed_by_contract = tallies[0].changed, tallies[0].changed_by_contract
    weeks, before = _weeks(scenario, block), warm_up(scenario.attendance)
    leave, sick = absences(scenario.calendar, draws, people.entity, [week.monday for week in weeks])
    contract = people.contract if scenario.calendar.contract_days_off else np.ones_like(people.contract)
    usual = profile(scenario.day, scenario.policy.stagger_minutes, people, houses[0].zone, houses[0].owned_desk, draws)
    residents, resident = people, houses  # and guests from other buildings
    if exchange is not None:
        resident = [with_guests(house, exchange) for house in houses]
        residents, usual = exchange.with_guests(people, usual, (resident[0].zone, resident[0].owned_desk))
    groups = clusters(scenario.meetings, people, draws)
    wanted = wishes(scenario.attendance, people, contract)
    memo: dict[str, object] = {}
    reluctance = Reluctance(scenario.attendance, people) if scenario.attendance.feedback else None
    given_up = np.zeros(WEEKDAYS, dtype=np.int64)
    for number, week in enumerate(weeks):
        counted = number >= before
        context = Context(people, scenario.attendance, draws, week.monday, memo)
        working = contract & week.open
        elsewhere = elsewhere_of(scenario, people, week, draws)
        if exchange is not None:
            elsewhere = elsewhere | exchange.away[:, number]
        available = working & ~leave[:, number] & ~elsewhere
        called: Flags | None = None
        if (held := called_and_kept(scenario.calendar, people, week, draws)) is not None:
            available, called = available & ~held[1], held[0]
        now = wanted if reluctance is None else reluctance.reduced(wanted)
        come, meetings, pulled = coming(scenario, scenario.policy, context, groups, week, now, available, called)
        if reluctance is not None:
            gladly, _, _ = coming(scenario, scenario.policy, context, groups, week, wanted, available, called)
            given_up = gladly.sum(axis=0) - come.sum(axis=0)
        bookings = None
        if isinstance(scenario.policy, Booking):
            liked = preferences(scenario.attendance, pulled, people, draws, week)
            shared, sharing = houses[0].office.shared, houses[0].owned_desk == NOWHERE
            must = (pulled.rank < 0) | people.bound[:, None]  # who cannot work from home comes in any case
            bookings = scenario.policy.book(come, liked, available, must, sharing, shared, context)
            come = bookings.intended
        if counted and not isinstance(scenario.policy, Free):
            free, _, _ = coming(scenario, Free(name="free"), context, groups, week, now, available, called)
            changed = days_changed(free, come)
            houses[0].tally.policy(people.team, changed)
        if bookings is not None:
            come = bookings.come
        states = states_of(people, working, leave[:, number], elsewhere, sick[:, number], come)
        presents = {
            weekday: np.flatnonzero(states[weekday] == STATES.index("office"))
            for weekday in np.flatnonzero(week.open).tolist()
        }
        guests = visitors_of(scenario.building, scenario.day, scenario.calendar, week, draws, people.place)
        everybody, usually, seated, visiting = residents, usual, resident, dict[int, Int64s]()
        if guests is not None:
            everybody, usually = guests.added_to(residents), guests.profile(usual, houses[0].office.zones)
            seated = [with_visitors(house, guests) for house in resident]
            visiting = {weekday: guests.indices(weekday, len(residents)) for weekday in presents}
        planned = partial(
            plan_days, scenario.day, scenario.building, everybody, usually, week.monday,
            groups=groups, week=meetings, draws=draws,
        )  # fmt: skip
        inside = presents if exchange is None else exchange.inside(presents, number)
        there = {day: np.concatenate([one, visiting[day]]) for day, one in inside.items()} if visiting else inside
        plans = planned(there)
        if guests is not None:
            plans = [guests.marked(plan, len(residents)) for plan in plans]
        if bookings is not None:
            plans = [
                with_bookings(plan, *claims(scenario, people, usual, week, weekday, bookings, draws))
                for weekday, plan in zip(presents, plans, strict=True)
            ]
        orders = [
            week_order(condition, scenario.attendance, pulled, available, come, people, draws, week)
            for condition in job.conditions
        ]
        together = houses[0].office.together
        demands = {weekday: shared_demand(plan, together) for weekday, plan in zip(presents, plans, strict=True)}
        chances = crowded_chances(
            orders, dict(zip(presents, plans, strict=True)), demands, ~sick[:, number],
            houses[0].owned_desk == NOWHERE, groups, meetings, [house.office.shared for house in houses], planned,
            scenario.day.part_day_share, partial(part_days, scenario.day, everybody, week.monday, draws), visiting,
        )  # fmt: skip
        turned_away = np.zeros(len(people), dtype=np.bool_)
        if reluctance is not None and bookings is not None:
            turned_away = np.any(bookings.refused & (states != STATES.index("office")).T, axis=1)
        for (weekday, present), plan in zip(presents.items(), plans, strict=True):
            date = week.monday + datetime.timedelta(days=weekday)
            day = gathering(date, people, size, states[weekday], present, whole)
            day = replace(day, given_up=int(given_up[weekday])) if reluctance is not None else day
            if exchange is not None:
                day = replace(day, guests=len(inside[weekday]) - len(present))
            audited = (block.replication, plan.ordinal) in job.audited
            booked = NO_BOOKINGS if bookings is None else figures_of(bookings, weekday, present, sharing)
            asked = Asked(plan, day, demands[weekday], seated, audited, booked)
            played = yield asked
            if reluctance is not None:  # at one number of desks
                refused = asked.plan.person[played[0][1].refused]
                turned_away[refused[(refused >= 0) & (refused < len(people))]] = True
            if not counted:
                continue
            for house, (_, one), chance in zip(houses, played, chances[weekday], strict=True):
                house.tally.day(day, one, chance)
                if audited:
                    house.tally.audited.append(plan.ordinal)
            if watch is not None:
                watch(date, asked.plan, played[0][0], residents)
        if reluctance is not None:
            reluctance.after(turned_away)
    return [house.tally for house in houses]
