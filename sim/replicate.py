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
from sim.attendance import Wishes, attend, kept_on_site, preferences, pull, wishes
from sim.bookings import NO_BOOKINGS, DayOfBookings, WeekOfBookings, claimed_until, figures_of, with_bookings
from sim.building import fit_out, number_of_desks
from sim.coming_order import applicable, week_order
from sim.compiling import Flags, Int8s, Int32s, Int64s, kernel
from sim.conditional import crowded_chances
from sim.day_moments import moments
from sim.day_plan import Profile, part_days, plan_days, profile
from sim.day_walk import HOUR
from sim.demand import Demand, shared_demand
from sim.division import divided, named
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.event_days import called_and_kept, check_events
from sim.events import NOWHERE, TYPES, DayPlan, DeskType, Log, Office
from sim.groups import shown_groups, shown_part_timers
from sim.measures import Measured, at_more_desks, measure, seats_of
from sim.meetings import Clusters, MeetingWeek, clusters, meeting_week
from sim.mobility import Exchange, exchanges, moves
from sim.policies import Booking, Context, Free, Policy, days_changed
from sim.population import (
    DESK_TYPES,
    FIELD,
    FIXED_DESK,
    WEEKDAYS,
    Headcount,
    People,
    draw_people,
    grown,
    headcount,
    headcount_of,
)
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.seating import at_home, seatings_of
from sim.sites import Site, desks_of_each, heads, joined_people, people_at, totals_for
from sim.staffing import settled
from sim.tally import STATES, Gathering, Outcome, Tally, Together, gathering, joined
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
    sites: tuple[Site, ...] = ()  # the buildings of a portfolio; none: one building
    site: Site | None = None  # of a portfolio, where the job is about this one building

    def of(self, site: Site) -> "Job":
        """Return one building of a portfolio as a job of its own."""
        scenario = replace(self.scenario, building=site.building)
        audited = frozenset(day for day in self.audited if self.sites[day[1] % len(self.sites)] is site)
        return replace(
            self, scenario=scenario, staff=site.staff, headcount=site.headcount, desks=site.desks, audited=audited,
            group=None, sites=(), site=site,
        )  # fmt: skip


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
    home: Int32s  # (n,) cell of the home zone and the needed type
    tally: Tally


def make_job(scenario: Scenario, staff: People | None, portfolio: Portfolio | None = None) -> Job:
    """Settle the desks (§4) and try the fit-out once; raises `ConfigurationError` when there are fewer than owners."""
    if scenario.building.portfolio is not None:
        return _over_buildings(scenario, staff, portfolio)
    if staff is None and scenario.organisation.roster is not None:
        raise ConfigurationError("organisation.roster: its people are not given, use sim.evaluate, which reads them")
    nominal = headcount(scenario.organisation) if staff is None else headcount_of(staff)
    staff = None if staff is None else settled(staff, scenario.organisation, scenario.seed)
    if scenario.policy.owns_desks:
        desks = grown(scenario.organisation) if staff is None else len(staff)
    else:
        desks = scenario.desks or number_of_desks(scenario.ratio, scenario.ratio_per, nominal)
    group = shown_groups(staff).group if staff is not None and staff.real else None
    conditions = applicable(scenario.attendance) if peaks_decide(scenario) else ()
    job = Job(scenario, staff, nominal, desks, audit.audited_days(scenario), conditions, group)
    people = people_of(job, Draws(scenario.seed, 0))
    check_events(scenario.calendar, people)
    _fit_out(job, people, desks)
    return job


def _over_buildings(scenario: Scenario, staff: People | None, portfolio: Portfolio | None) -> Job:
    """Return a job whose people and desks are divided over the buildings of a portfolio (§14)."""
    staff = None if staff is None else settled(staff, scenario.organisation, scenario.seed)
    found = divided(scenario, staff, portfolio)
    counted = not peaks_decide(scenario) or moves(scenario.organisation)
    check_events(scenario.calendar, joined_people(found.people))
    group = shown_groups(found.staff).group if found.staff is not None and found.staff.real else None
    conditions = () if counted else applicable(scenario.attendance)
    desks, audited = sum(site.desks for site in found.sites), audit.audited_days(scenario)
    job = Job(found.scenario, found.staff, found.headcount, desks, audited, conditions, group, found.sites)
    for site, people in zip(found.sites, found.people, strict=True):
        with named(site):
            _fit_out(job.of(site), people, site.desks)
    return job


def people_of(job: Job, draws: Draws) -> People:
    """Return all people of a replication, of a portfolio building by building."""
    sites = job.sites if job.site is None else (job.site,)
    if sites:
        return joined_people([people_at(site, draws) for site in sites])
    return draw_people(job.scenario.organisation, draws) if job.staff is None else job.staff


def peaks_decide(scenario: Scenario) -> bool:
    """Tell whether a day is crowded at any number of desks exactly when its peak demand exceeds them.

    It is not where the desks depend on the people, people come only when booked, meetings take blocks of desks, or
    somebody may need a type of desk for which others are no substitute.
    """
    building = scenario.building
    types = {one for one, share in building.desk_types.items() if share}
    substitutable = all(types <= {need, *building.substitutes.get(need, ())} for need in DESK_TYPES)
    apart = scenario.policy.owns_desks or isinstance(scenario.policy, Booking)
    return substitutable and not apart and scenario.meetings.seating != "together"


def simulated_people(job: Job) -> int:
    """Return the heads that are simulated: growth comes on top of the nominal base that sets the desks (§4)."""
    if job.sites:
        return sum(heads(site) for site in job.sites)
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


def play(
    job: Job, block: Block, desks: Sequence[int], watch: Watch | None = None, *, seats: bool = True
) -> list[Tally]:
    """Simulate some weeks of a replication at several numbers of desks.

    Without `seats`, where people sit is not known of days on which nobody is refused, but for the first number.
    """
    if isinstance(job.scenario.policy, Booking) and len(desks) > 1:  # who comes depends on the desks
        watches = [watch, *[None] * (len(desks) - 1)]
        apart = zip(desks, watches, strict=True)
        return [play(job, block, [one], each, seats=seats)[0] for one, each in apart]
    draws = Draws(job.scenario.seed, block.replication)
    if not job.sites:
        people = people_of(job, draws)
        return _played(job, block, desks, people, shown_part_timers(people) is not None, None, draws, watch, seats)
    everybody = [people_at(site, draws) for site in job.sites]
    by_contract = job.staff is None or shown_part_timers(job.staff) is not None
    weeks = period(job.scenario.calendar, block.replication, job.scenario.weeks)[block.first : block.last]
    visits = exchanges(job.scenario, job.sites, everybody, weeks, draws)
    numbers = zip(*(desks_of_each(job.sites, total, job.scenario.ratio_per) for total in desks), strict=True)
    parts = [
        _played(job.of(site), block, number, people, by_contract, exchange, draws, watch, seats)
        for site, number, people, exchange in zip(job.sites, numbers, everybody, visits, strict=True)
    ]
    in_all = partial(totals_for, job.sites, job.scenario.ratio_per)
    return [Together(one, job.group, in_all) for one in zip(*parts, strict=True)]


def _played(
    job: Job,
    block: Block,
    desks: Sequence[int],
    people: People,
    by_contract: bool,
    exchange: Exchange | None,
    draws: Draws,
    watch: Watch | None,
    seats: bool,
) -> list[Tally]:
    """Simulate some weeks in one building, whose people are given; `exchange` are visits from and to others."""
    scenario = job.scenario
    size = np.bincount(people.team, minlength=len(people.teams))
    part_time = people.part_time if by_contract else None
    tallies = [Tally(block.replication, size, job.group, part_time, people.place) for _ in desks]
    houses = [_house(job, people, number, tally) for number, tally in zip(desks, tallies, strict=True)]
    for tally in tallies[1:]:  # what the policy does depends on no desk
        tally.changed, tally.changed_by_contract = tallies[0].changed, tallies[0].changed_by_contract
    weeks = period(scenario.calendar, block.replication, scenario.weeks)[block.first : block.last]
    leave, sick = absences(scenario.calendar, draws, people.entity, [week.monday for week in weeks])
    contract = people.contract if scenario.calendar.contract_days_off else np.ones_like(people.contract)
    usual = profile(scenario.day, scenario.policy.stagger_minutes, people, houses[0].zone, houses[0].owned_desk, draws)
    residents, resident = people, houses  # and guests from other buildings
    if exchange is not None:
        resident = [_with_guests(house, exchange) for house in houses]
        residents, usual = exchange.with_guests(people, usual, (resident[0].zone, resident[0].owned_desk))
    groups = clusters(scenario.meetings, people, draws)
    wanted = wishes(scenario.attendance, people, contract)
    memo: dict[str, object] = {}
    for number, week in enumerate(weeks):
        context = Context(people, scenario.attendance, draws, week.monday, memo)
        working = contract & week.open
        elsewhere = _elsewhere(scenario, people, week, draws)
        if exchange is not None:
            elsewhere = elsewhere | exchange.away[:, number]
        available = working & ~leave[:, number] & ~elsewhere
        called: Flags | None = None
        if (held := called_and_kept(scenario.calendar, people, week, draws)) is not None:
            available, called = available & ~held[1], held[0]
        come, meetings, pulled = _coming(scenario, scenario.policy, context, groups, week, wanted, available, called)
        bookings = None
        if isinstance(scenario.policy, Booking):
            liked = preferences(scenario.attendance, pulled, people, draws, week)
            shared, sharing = houses[0].office.shared, houses[0].owned_desk == NOWHERE
            bookings = scenario.policy.book(come, liked, available, pulled.rank < 0, sharing, shared, context)
            come = bookings.intended
        if not isinstance(scenario.policy, Free):
            free, _, _ = _coming(scenario, Free(name="free"), context, groups, week, wanted, available, called)
            changed = days_changed(free, come)
            houses[0].tally.policy(people.team, changed)
        if bookings is not None:
            come = bookings.come
        states = _states(people, working, leave[:, number], elsewhere, sick[:, number], come)
        presents = {
            weekday: np.flatnonzero(states[weekday] == STATES.index("office"))
            for weekday in np.flatnonzero(week.open).tolist()
        }
        guests = visitors_of(scenario.building, scenario.day, scenario.calendar, week, draws, people.place)
        everybody, usually, seated, visiting = residents, usual, resident, dict[int, Int64s]()
        if guests is not None:
            everybody, usually = guests.added_to(residents), guests.profile(usual, houses[0].office.zones)
            seated = [_with_visitors(house, guests) for house in resident]
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
                with_bookings(plan, *_claims(scenario, people, usual, week, weekday, bookings, draws))
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
        for (weekday, present), plan in zip(presents.items(), plans, strict=True):
            date = week.monday + datetime.timedelta(days=weekday)
            day = gathering(date, people, size, states[weekday], present)
            if exchange is not None:
                day = replace(day, guests=len(inside[weekday]) - len(present))
            audited = (block.replication, plan.ordinal) in job.audited
            booked = NO_BOOKINGS if bookings is None else figures_of(bookings, weekday, present, sharing)
            logs = _measured(scenario, plan, day, demands[weekday], seated, audited, block.replication, seats, booked)
            for house, (_, measured), chance in zip(houses, logs, chances[weekday], strict=True):
                house.tally.day(day, measured, chance)
                if audited:
                    house.tally.audited.append(plan.ordinal)
            if watch is not None:
                watch(date, plan, logs[0][0], residents)
    return [house.tally for house in houses]


def _with_guests(house: _House, exchange: Exchange) -> _House:
    zone, owned_desk = exchange.seats(house.office.zones, house.zone, house.owned_desk)
    home = np.append(house.home, zone[len(house.zone) :] * TYPES + exchange.guests.desk_type).astype(np.int32)
    return replace(house, zone=zone, owned_desk=owned_desk, home=home)


def _with_visitors(house: _House, guests: Visitors) -> _House:
    zone, owned_desk = guests.seats(house.zone, house.owned_desk, len(house.office.zone_order))
    home = np.append(house.home, zone[len(house.zone) :] * TYPES + DeskType.STANDARD).astype(np.int32)
    return replace(house, zone=zone, owned_desk=owned_desk, home=home)


def _measured(
    scenario: Scenario,
    plan: DayPlan,
    day: Gathering,
    demand: Demand,
    houses: Sequence[_House],
    audited: bool,
    replication: int,
    seats: bool,
    bookings: DayOfBookings,
) -> list[tuple[Log, Measured]]:
    """Play a day at each number of desks and measure it.

    Where nobody is refused it is the same day, but for who sits where; and that is the same too where everybody sits at
    home. Without `seats` it is not asked.
    """
    played: list[tuple[Log, Measured]] = []
    roomy: tuple[Log, Measured] | None = None
    needed = demand.peak()
    keys = moments(plan) if scenario.engine == "compiled" else None
    # Who comes from outside is in no team.
    team = np.append(day.team, np.full(len(plan.person) - len(day.team), NOWHERE, dtype=np.int32))
    by_home: list[tuple[Int32s, Int64s]] = []  # the demand of each cell's people, by home zones
    for house in houses:
        office = house.office
        fits = office.shared > needed and office.one_demand
        if roomy is not None and fits and not audited:
            if not seats:
                played.append((roomy[0], at_more_desks(roomy[1], office, scenario.building, None)))
                continue
            if not by_home or not np.array_equal(by_home[-1][0], house.home):
                by_home.append((house.home, demand.peaks(house.home, len(office.search))))
            if np.all(by_home[-1][1] <= np.diff(office.cell_starts)):
                where = at_home(*seats_of(roomy[1]))
                played.append((roomy[0], at_more_desks(roomy[1], office, scenario.building, where)))
                continue
        if house is not houses[0]:
            plan = replace(plan, zone=house.zone[plan.person], owned_desk=house.owned_desk[plan.person])
        if keys is not None:
            log = day_compiled.scan(plan, office, keys)
        else:
            log = audit.ENGINES[scenario.engine](plan, office)
        if audited:
            audit.check(scenario.engine, log, plan, office, replication)
        if roomy is not None and fits and not audited:
            where = seatings_of(log, plan, office, team)
            played.append((log, at_more_desks(roomy[1], office, scenario.building, where)))
            continue
        one = log, measure(log, plan, office, scenario.building, needed, team, bookings)
        played.append(one)
        if fits:
            roomy = one
    return played


def _house(job: Job, people: People, desks: int, tally: Tally) -> _House:
    office, zone, owned_desk = _fit_out(job, people, desks)
    return _House(office, zone, owned_desk, (zone * TYPES + people.desk_type).astype(np.int32), tally)


def _fit_out(job: Job, people: People, desks: int) -> tuple[Office, Int32s, Int32s]:
    everybody = job.scenario.policy.owns_desks
    owner = np.ones(len(people), dtype=np.bool_) if everybody else people.kind == FIXED_DESK
    together = job.scenario.meetings.seating == "together"
    return fit_out(job.scenario.building, people, owner, desks, job.headcount, together)


def desks_by_type(job: Job) -> Int64s:
    """Return the shared desks of each `DeskType`."""
    if job.sites:
        everywhere: Int64s = np.sum([desks_by_type(job.of(site)) for site in job.sites], axis=0)
        return everywhere
    office, _, _ = _fit_out(job, people_of(job, Draws(job.scenario.seed, 0)), job.desks)
    sizes: Int64s = np.diff(office.cell_starts).reshape(office.zones, TYPES).sum(axis=0)
    return sizes


def _elsewhere(scenario: Scenario, people: People, week: Week, draws: Draws) -> Flags:
    """Days that flexible staff work in another place, known before they choose (§5)."""
    share = scenario.organisation.elsewhere_share
    if share == 0:
        return np.zeros((len(people), WEEKDAYS), dtype=np.bool_)
    chance = draws.uniform("location", week.monday.toordinal(), people.entity, WEEKDAYS)
    elsewhere: Flags = (chance < share) & (people.kind != FIELD)[:, None]
    return elsewhere


def _claims(
    scenario: Scenario,
    people: People,
    usual: Profile,
    week: Week,
    weekday: int,
    bookings: WeekOfBookings,
    draws: Draws,
) -> tuple[Int64s, Int64s]:
    """Return the holders of bookings for a day (b,), and the last second at which each can claim theirs (§7)."""
    holders = np.flatnonzero(bookings.booked[:, weekday])
    part = part_days(scenario.day, people, week.monday, draws, weekday, holders)
    grace = scenario.policy.grace_minutes if isinstance(scenario.policy, Booking) else 0.0
    closing = int(scenario.building.closing * HOUR)
    until = claimed_until(usual.arrival[holders], part < 0, scenario.day.part_day_end, grace, closing)
    return holders, until


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
    planned = policy.planned(shaped, meetings.pulled, context)
    if called is not None:
        planned = pull(planned, called & available)
    return attend(scenario.attendance, planned, available, people, draws, week), meetings, planned


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
