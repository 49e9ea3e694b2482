"""Who is in one building, week by week: its people, guests from other buildings, visitors; and its days as planned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from sim.absences import absences
from sim.attendance import Wishes, preferences, wishes
from sim.bookings import NO_BOOKINGS, WeekOfBookings, figures_of, with_bookings
from sim.coming_order import week_order
from sim.compiling import Flags, Floats, Int8s, Int64s
from sim.conditional import crowded_chances
from sim.day_moments import Moments
from sim.day_plan import part_days, plan_days, profile
from sim.draws import Draws
from sim.event_days import called_and_kept
from sim.events import NOWHERE
from sim.feedback import Reluctance
from sim.gathering import STATES, Gathering, gatherings
from sim.houses import Asked, House, with_guests, with_visitors
from sim.job import Job
from sim.meetings import MeetingWeek, clusters
from sim.mobility import Exchange
from sim.policies import Booking, Context, Free, days_changed
from sim.population import People
from sim.presence import claims, coming, elsewhere_of, states_of
from sim.visitors import visitors_of
from sim.workdays import Week

_OFFICE = STATES.index("office")


@dataclass(frozen=True)
class WeekOfPeople:
    """Where the n people of a building are in a week, and why."""

    week: Week
    available: Flags  # (n, 5) can come
    pulled: Wishes  # what they want, meetings and policy included
    meetings: MeetingWeek
    bookings: WeekOfBookings | None
    come: Flags  # (n, 5) would, sickness aside
    states: Int8s  # (5, n) index into `STATES`
    presents: dict[int, Int64s]  # by open weekday who is in the office
    changed: tuple[Int64s, Int64s, Int64s] | None  # (n,) days moved, added, lost by the policy; None: `free` (§7)
    given_up: Int64s | None  # (5,) people who stay away as they were turned away before; None: no feedback (§6)

    def refused_bookings(self) -> Flags:
        """Return (n,) who asked for a place in vain and is not there that day."""
        if self.bookings is None:
            return np.zeros(len(self.come), dtype=np.bool_)
        refused: Flags = np.any(self.bookings.refused & (self.states != _OFFICE).T, axis=1)
        return refused


class Occupants:
    """The people of one building over some weeks, with guests (`exchange`) and visitors.

    `whole` are all people of a roster, who decide of whom newcomers and teammates may be told.
    """

    def __init__(
        self,
        job: Job,
        people: People,
        whole: People,
        houses: Sequence[House],
        weeks: Sequence[Week],
        exchange: Exchange | None,
        draws: Draws,
    ) -> None:
        scenario = job.scenario
        self._job, self._people, self._whole, self._houses = job, people, whole, houses
        self._exchange, self._draws, self._weeks = exchange, draws, weeks
        self._size = np.bincount(people.team, minlength=len(people.teams))
        self._leave, self._sick = absences(scenario.calendar, draws, people.entity, [week.monday for week in weeks])
        off = scenario.calendar.contract_days_off
        self._contract = people.contract if off else np.ones_like(people.contract)
        zone, owned_desk = houses[0].zone, houses[0].owned_desk
        self._usual = profile(scenario.day, scenario.policy.stagger_minutes, people, zone, owned_desk, draws)
        self.residents, self._resident = people, houses  # and guests from other buildings
        if exchange is not None:
            self._resident = [with_guests(house, exchange) for house in houses]
            places = self._resident[0].zone, self._resident[0].owned_desk
            self.residents, self._usual = exchange.with_guests(people, self._usual, places)
        self._groups = clusters(scenario.meetings, people, draws)
        self._wanted = wishes(scenario.attendance, people, self._contract)
        self._memo: dict[str, object] = {}

    def week(self, number: int, reluctance: Reluctance | None) -> WeekOfPeople:
        """Return where people are in a week, by its number among the weeks."""
        scenario, people, draws, week = self._job.scenario, self._people, self._draws, self._weeks[number]
        context = Context(people, scenario.attendance, draws, week.monday, self._memo)
        working = self._contract if week.open.all() else self._contract & week.open
        elsewhere = elsewhere_of(scenario, people, week, draws)
        if self._exchange is not None:
            elsewhere = elsewhere | self._exchange.away[:, number]
        available = working & ~self._leave[:, number] & ~elsewhere
        called: Flags | None = None
        if (held := called_and_kept(scenario.calendar, people, week, draws)) is not None:
            available, called = available & ~held[1], held[0]
        under = partial(
            coming, scenario, context=context, groups=self._groups, week=week, available=available, called=called
        )

        wanted = self._wanted if reluctance is None else reluctance.reduced(self._wanted)
        come, meetings, pulled = under(scenario.policy, wanted=wanted)
        given_up = None
        if reluctance is not None:
            gladly, _, _ = under(scenario.policy, wanted=self._wanted)
            given_up = gladly.sum(axis=0) - come.sum(axis=0)
        bookings = None
        if isinstance(scenario.policy, Booking):
            liked = preferences(scenario.attendance, pulled, people, draws, week)
            must = (pulled.rank < 0) | people.bound[:, None]  # who cannot work from home comes in any case
            shared = self._houses[0].office.shared
            bookings = scenario.policy.book(come, liked, available, must, self._sharing, shared, context)
            come = bookings.intended
        changed = None
        if not isinstance(scenario.policy, Free):
            free, _, _ = under(Free(name="free"), wanted=wanted)
            changed = days_changed(free, come)
        if bookings is not None:
            come = bookings.come
        states = states_of(people, working, self._leave[:, number], elsewhere, self._sick[:, number], come)
        office = states == _OFFICE
        presents = {weekday: np.flatnonzero(office[weekday]) for weekday in np.flatnonzero(week.open).tolist()}
        return WeekOfPeople(week, available, pulled, meetings, bookings, come, states, presents, changed, given_up)

    def days(self, number: int, of: WeekOfPeople) -> Iterator[tuple[Asked, Floats]]:
        """Yield the open days of a week as planned, with the chances (desks, RULES, 3) of their being crowded."""
        scenario, draws, week, presents = self._job.scenario, self._draws, of.week, of.presents
        guests = visitors_of(scenario.building, scenario.day, scenario.calendar, week, draws, self._people.place)
        everybody, usual, seated, visiting = self.residents, self._usual, self._resident, dict[int, Int64s]()
        if guests is not None:
            everybody, usual = guests.added_to(everybody), guests.profile(usual, self._houses[0].office.zones)
            seated = [with_visitors(house, guests) for house in seated]
            visiting = {weekday: guests.indices(weekday, len(self.residents)) for weekday in presents}
        planned = partial(
            plan_days, scenario.day, scenario.building, everybody, usual, week.monday,
            groups=self._groups, week=of.meetings, draws=draws,
        )  # fmt: skip
        inside = presents if self._exchange is None else self._exchange.inside(presents, number)
        there = {day: np.concatenate([one, visiting[day]]) for day, one in inside.items()} if visiting else inside
        plans = dict(zip(presents, planned(there), strict=True))
        if guests is not None:
            plans = {weekday: guests.marked(plan, len(self.residents)) for weekday, plan in plans.items()}
        if of.bookings is not None:
            booked = partial(claims, scenario, self._people, self._usual, week, bookings=of.bookings, draws=draws)
            plans = {weekday: with_bookings(plan, *booked(weekday)) for weekday, plan in plans.items()}
        together = self._houses[0].office.together
        moments = {weekday: Moments.of(plan, together) for weekday, plan in plans.items()}
        orders = [
            week_order(rule, scenario.attendance, of.pulled, of.available, of.come, self._people, draws, week)
            for rule in self._job.conditions
        ]
        demands = {weekday: one.demand for weekday, one in moments.items()} if orders else {}
        chances = crowded_chances(
            orders, plans, demands, ~self._sick[:, number], self._sharing, self._groups, of.meetings,
            [house.office.shared for house in self._houses], planned,
            scenario.day.part_day_share, partial(part_days, scenario.day, everybody, week.monday, draws), visiting,
        )  # fmt: skip
        gathered = self._gatherings(of, inside)
        for weekday, plan in plans.items():
            day, bookings = gathered[weekday], NO_BOOKINGS
            if of.bookings is not None:
                bookings = figures_of(
                    of.bookings, weekday, presents[weekday], self._sharing, ~self._sick[:, number, weekday], day.guests
                )
            audited = (draws.replication, plan.ordinal) in self._job.audited
            yield Asked(plan, day, moments[weekday], seated, audited, bookings), chances[weekday]

    @property
    def _sharing(self) -> Flags:
        sharing: Flags = self._houses[0].owned_desk == NOWHERE
        return sharing

    def _gatherings(self, of: WeekOfPeople, inside: Mapping[int, Int64s]) -> dict[int, Gathering]:
        """Return who is where by weekday; `inside` are the people with guests."""
        found = gatherings(of.week.monday, self._people, self._size, of.states, of.presents, self._whole)
        if self._exchange is not None:
            for weekday, day in found.items():
                found[weekday] = replace(day, guests=len(inside[weekday]) - len(of.presents[weekday]))
        if of.given_up is not None:
            for weekday, day in found.items():
                found[weekday] = replace(day, given_up=int(of.given_up[weekday]))
        return found
