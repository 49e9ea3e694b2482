"""Who is in one building, week by week: its people, guests from other buildings, visitors; and its days as planned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from sim.absences import absences
from sim.attendance import Wishes, preferences, wishes
from sim.bookings import NO_BOOKINGS, DayOfBookings, WeekOfBookings, figures_of, with_bookings
from sim.coming_order import week_order
from sim.compiling import Flags, Floats, Int8s, Int64s
from sim.conditional import WeekAsItCame, crowded_chances, not_asked
from sim.day_moments import Moments
from sim.day_plan import WeekToPlan, part_days, plan_days, profile
from sim.days import ORDINAL, Days
from sim.draws import Draws
from sim.event_days import called_and_kept
from sim.events import NOWHERE
from sim.feedback import Reluctance
from sim.gathering import STATES, Gathering, gatherings
from sim.houses import Asked, House, with_guests, with_visitors
from sim.job import Job
from sim.meetings import MeetingWeek, WantedMeetings, clusters, wanted_meetings
from sim.mobility import Exchange
from sim.noise import Noise, WeekNoise
from sim.policies import Booking, Context, Free, days_changed
from sim.population import WEEKDAYS, People
from sim.presence import claims, coming, elsewhere_of, states_of
from sim.visitors import visitors_of
from sim.workdays import Week

_OFFICE = STATES.index("office")

# People times days that are planned at once: so many that a call's own cost is small, so few that they stay beside the
# processor.
_AT_ONCE: Final = 20_000

Planned = Callable[[Sequence[WeekToPlan]], Days]


@dataclass(frozen=True)
class WeekOfPeople:
    """Where the n people of a building are in a week, and why."""

    week: Week
    noise: WeekNoise
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
        self._random: tuple[int, Noise, list[WantedMeetings]] | None = None

    def week(self, number: int, reluctance: Reluctance | None) -> WeekOfPeople:
        """Return where people are in a week, by its number among the weeks."""
        scenario, people, draws, week = self._job.scenario, self._people, self._draws, self._weeks[number]
        context = Context(people, scenario.attendance, draws, week.monday, self._memo)
        working = self._contract if len(week.weekdays) == WEEKDAYS else self._contract & week.open
        elsewhere = elsewhere_of(scenario, people, week, draws)
        if self._exchange is not None:
            elsewhere = elsewhere | self._exchange.away[:, number]
        available = working & ~self._leave[:, number] & ~elsewhere
        called: Flags | None = None
        if (held := called_and_kept(scenario.calendar, people, week, draws)) is not None:
            available, called = available & ~held[1], held[0]
        noise, meetings_wanted = self._random_in(number)
        under = partial(
            coming, scenario, context=context, groups=self._groups, week=week, available=available, called=called,
            noise=noise, meetings_wanted=meetings_wanted,
        )  # fmt: skip

        wanted = self._wanted if reluctance is None else reluctance.reduced(self._wanted)
        come, meetings, pulled = under(scenario.policy, wanted=wanted)
        given_up = None
        if reluctance is not None:
            gladly, _, _ = under(scenario.policy, wanted=self._wanted)
            given_up = gladly.sum(axis=0) - come.sum(axis=0)
        bookings = None
        if isinstance(scenario.policy, Booking):
            liked = preferences(scenario.attendance, pulled, noise)
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
        states, present = states_of(people, working, self._leave[:, number], elsewhere, self._sick[:, number], come)
        presents = {weekday: present[weekday] for weekday in week.weekdays}
        return WeekOfPeople(
            week, noise, available, pulled, meetings, bookings, come, states, presents, changed, given_up
        )

    def _random_in(self, number: int) -> tuple[WeekNoise, WantedMeetings]:
        """Return the noise of a week and the meetings wanted, which are drawn together with those of some others."""
        together = self._weeks_at_once
        first = number - number % together
        if self._random is None or self._random[0] != first:
            weeks = self._weeks[first : first + together]
            noise = Noise(self._job.scenario.attendance.habit, self._people, self._draws, weeks)
            wanted = wanted_meetings(self._groups, self._draws, [week.monday.toordinal() for week in weeks])
            self._random = first, noise, wanted
        _, noise, wanted = self._random
        return noise.week(number - first), wanted[number - first]

    @property
    def at_once(self) -> int:
        """How many weeks can be planned at once; visitors are other people every week."""
        return 1 if any(self._job.scenario.building.visitor_means()) else self._weeks_at_once

    @property
    def _weeks_at_once(self) -> int:
        return max(1, _AT_ONCE // (WEEKDAYS * max(1, len(self._people))))

    def days(self, first: int, weeks: Sequence[WeekOfPeople]) -> tuple[Asked, list[Floats]]:
        """Return the open days of weeks as planned, with the chances (desks, RULES, 3) of each one's being crowded.

        They are the weeks from the number `first` on, no more than `at_once`.
        """
        scenario, draws = self._job.scenario, self._draws
        everybody, usual, seated, inside = self.residents, self._usual, self._resident, [of.presents for of in weeks]
        if self._exchange is not None:
            inside = [self._exchange.inside(one, first + number) for number, one in enumerate(inside)]
        guests = visitors_of(
            scenario.building, scenario.day, scenario.calendar, weeks[0].week, draws, self._people.place
        )
        there, visiting = inside, dict[int, Int64s]()
        if guests is not None:
            everybody, usual = guests.added_to(everybody), guests.profile(usual, self._houses[0].office.zones)
            seated = [with_visitors(house, guests) for house in seated]
            visiting = {weekday: guests.indices(weekday, len(self.residents)) for weekday in weeks[0].presents}
            there = [{day: np.concatenate([one, visiting[day]]) for day, one in inside[0].items()}]
        planned = partial(
            plan_days, scenario.day, scenario.building, everybody, usual, groups=self._groups, draws=draws
        )
        days = planned([WeekToPlan(of.week.monday, who, of.meetings) for of, who in zip(weeks, there, strict=True)])
        if guests is not None:
            days = guests.marked(days, len(self.residents))
        gathered, booked = self._gatherings(weeks, inside), [NO_BOOKINGS] * len(days)
        if isinstance(scenario.policy, Booking):
            days, booked = self._booked(first, weeks, days, gathered)
        moments = Moments.of(days, self._houses[0].office.together)
        chances = self._chances(first, weeks, moments, planned, everybody, visiting)
        audited = [(draws.replication, date) in self._job.audited for date in days.numbers[ORDINAL].tolist()]
        return Asked(days, gathered, moments, seated, audited, booked), chances

    def _booked(
        self, first: int, weeks: Sequence[WeekOfPeople], days: Days, gathered: Sequence[Gathering]
    ) -> tuple[Days, list[DayOfBookings]]:
        """Return the days with their bookings, and the figures of these."""
        plans, found = days.plans, list[DayOfBookings]()
        for number, of in enumerate(weeks, first):
            if (made := of.bookings) is None:
                continue
            for weekday, present in of.presents.items():
                day, well = len(found), ~self._sick[:, number, weekday]
                held = claims(self._job.scenario, self._people, self._usual, of.week, weekday, made, self._draws)
                plans[day] = with_bookings(plans[day], *held)
                found.append(figures_of(made, weekday, present, self._sharing, well, gathered[day].guests))
        return Days.of(plans), found

    def _chances(
        self,
        first: int,
        weeks: Sequence[WeekOfPeople],
        moments: Moments,
        planned: Planned,
        everybody: People,
        visiting: Mapping[int, Int64s],
    ) -> list[Floats]:
        """Return the chances (desks, RULES, 3) of each day's being crowded, which `conditions` of the job ask for."""
        scenario, draws, desks = self._job.scenario, self._draws, [house.office.shared for house in self._houses]
        if not self._job.conditions:
            return list(not_asked(len(moments.days), len(desks)))
        known, begin = list[WeekAsItCame](), 0
        for number, of in enumerate(weeks, first):
            orders = [
                week_order(rule, scenario.attendance, of.pulled, of.available, of.come, of.noise)
                for rule in self._job.conditions
            ]
            days = {weekday: day for day, weekday in enumerate(of.presents, begin)}
            known.append(
                WeekAsItCame(
                    orders,
                    {weekday: moments.days.present(day) for weekday, day in days.items()},
                    {weekday: moments.demand(day) for weekday, day in days.items()},
                    {weekday: moments.peaks[day] for weekday, day in days.items()},
                    ~self._sick[:, number],
                    of.meetings,
                )
            )
            begin += len(days)

        def planned_for(whom: Sequence[Mapping[int, Int64s]]) -> Days:
            return planned(
                [WeekToPlan(of.week.monday, who, of.meetings) for of, who in zip(weeks, whom, strict=True) if who]
            )

        def parts(week: int, weekday: int, who: Int64s) -> Int8s:
            return part_days(scenario.day, everybody, weeks[week].week.monday, draws, weekday, who)

        return crowded_chances(
            known, self._sharing, self._groups, desks, planned_for, scenario.day.part_day_share, parts, visiting
        )

    @property
    def _sharing(self) -> Flags:
        sharing: Flags = self._houses[0].owned_desk == NOWHERE
        return sharing

    def _gatherings(self, weeks: Sequence[WeekOfPeople], inside: Sequence[Mapping[int, Int64s]]) -> list[Gathering]:
        """Return who is where day by day; `inside` are the people with guests."""
        found = gatherings(
            self._people, self._size, [(of.week.monday, of.states, of.presents) for of in weeks], self._whole
        )
        if self._exchange is not None:
            everybody = [len(who) for one in inside for who in one.values()]
            found = [day._replace(guests=many - day.where[_OFFICE]) for day, many in zip(found, everybody, strict=True)]
        if weeks[0].given_up is not None:  # with feedback it is one week
            given_up = [int(weeks[0].given_up[weekday]) for weekday in weeks[0].presents]
            found = [day._replace(given_up=one) for day, one in zip(found, given_up, strict=True)]
        return found
