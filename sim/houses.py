"""A day at several numbers of desks: played on the engine asked for, measured, and replayed where it is audited."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim import audit, day_compiled
from sim.bookings import DayOfBookings
from sim.campus import joined, parted
from sim.compiling import Int32s, Int64s
from sim.day_moments import Moments
from sim.days import BOOKINGS, PEOPLE, Days, Logs
from sim.events import NOWHERE, TYPES, DayPlan, DeskType, Ints, Log, Office
from sim.gathering import Gathering
from sim.job import Job, fit_out_of
from sim.measures import Measured, at_more_desks, measure_each, seats_of
from sim.mobility import Exchange
from sim.population import People
from sim.scenario import Scenario
from sim.seating import at_home, seatings_of
from sim.visitors import Visitors

# People present times days that are played at once: so few that what is written of them stays beside the processor.
_AT_ONCE: Final = 40_000


@dataclass(frozen=True)
class House:
    """A building at a number of desks."""

    office: Office
    zone: Int32s  # (n,)
    owned_desk: Int32s  # (n,)
    home: Int32s  # (n,) cell of the home zone and the needed type


def houses_of(job: Job, people: People, desks: Sequence[int]) -> list[House]:
    """Return the building at each number of desks."""
    fit_out, found = fit_out_of(job, people), list[House]()
    for number in desks:
        office, zone, owned_desk = fit_out.at(number)
        if found and found[-1].zone is zone:
            home = found[-1].home
        else:
            home = (zone * TYPES + people.desk_type).astype(np.int32)
        found.append(House(office, zone, owned_desk, home))
    return found


def with_guests(house: House, exchange: Exchange) -> House:
    """Return it with the guests from other buildings behind its people."""
    zone, owned_desk = exchange.seats(house.office.zones, house.zone, house.owned_desk)
    home = np.append(house.home, zone[len(house.zone) :] * TYPES + exchange.guests.desk_type).astype(np.int32)
    return replace(house, zone=zone, owned_desk=owned_desk, home=home)


def with_visitors(house: House, guests: Visitors) -> House:
    """Return it with visitors behind its people."""
    zone, owned_desk = guests.seats(house.zone, house.owned_desk, len(house.office.zone_order))
    home = np.append(house.home, zone[len(house.zone) :] * TYPES + DeskType.STANDARD).astype(np.int32)
    return replace(house, zone=zone, owned_desk=owned_desk, home=home)


@dataclass(frozen=True)
class Asked:
    """Days of one building that are to be played and measured."""

    days: Days
    gathered: Sequence[Gathering]
    moments: Moments
    houses: Sequence[House]
    audited: Sequence[bool]
    bookings: Sequence[DayOfBookings]

    def team(self, day: int) -> Int32s:
        """The teams of a plan's people; who comes from outside is in none."""
        return _with_outsiders(self.gathered[day].team, int(self.days.sizes[PEOPLE, day]))

    def chosen(self, chosen: Sequence[int]) -> "Asked":
        """Return some of the days."""
        if len(chosen) == len(self.days):
            return self
        days = Days.of([self.days.plan(day) for day in chosen])
        return Asked(
            days,
            [self.gathered[day] for day in chosen],
            self.moments.of_some(chosen, days),
            self.houses,
            [self.audited[day] for day in chosen],
            [self.bookings[day] for day in chosen],
        )


def _with_outsiders(team: Int32s, people: int) -> Int32s:
    """Return the teams of so many people, of whom those beyond the known ones are in none."""
    if len(team) == people:
        return team
    return np.append(team, np.full(people - len(team), NOWHERE, dtype=np.int32))


@dataclass
class Played:
    """A day as it was played: who was there in the end, what happened at the first number of desks, all figures."""

    days: Days
    logs: Logs
    number: int  # of the day among these
    each: list[Measured]  # at each number of desks

    @property
    def plan(self) -> DayPlan:
        """The plan of who was there in the end."""
        return self.days.plan(self.number)

    @property
    def log(self) -> Log:
        """What happened at the first number of desks."""
        return self.logs.day(self.number)


def measured_together(
    scenarios: Sequence[Scenario], asked: Sequence[Asked], travel: Ints, replication: int
) -> list[list[Played]]:
    """Play days in all buildings, where who finds no desk goes to another one (§13), and measure them in each.

    Where every building has room for all its people it is as if each were alone.
    """
    offices = [one.houses[0].office for one in asked]
    simple = all(office.any_desk_serves for office in offices)
    days = range(len(asked[0].days))
    alone = [day for day in days if simple and all(_has_room(one, day) for one in asked)]
    found: list[dict[int, Played]] = [{} for _ in asked]
    for played, scenario, one in zip(found, scenarios, asked, strict=True):
        played.update(zip(alone, measured(scenario, one.chosen(alone), replication, True), strict=True))
    for day in days:
        if day in found[0]:
            continue
        parts = [(one.days.plan(day), office) for one, office in zip(asked, offices, strict=True)]
        plan, office = joined(parts, travel)
        engine = scenarios[0].engine
        log = audit.ENGINES[engine](plan, office)
        if any(one.audited[day] for one in asked):
            audit.check(engine, log, plan, office, replication)
        ends = zip(found, scenarios, asked, parted(log, parts, plan, office), strict=True)
        for played, scenario, one, (own, there) in ends:
            played[day] = _measured_day(scenario, one, day, own, there)
    return [[played[day] for day in days] for played in found]


def _has_room(asked: Asked, day: int) -> bool:
    """Tell whether nobody can be refused on a day for which nobody has booked."""
    booked = asked.days.sizes[BOOKINGS, day]
    return booked == 0 and asked.moments.peaks[day] <= asked.houses[0].office.shared


def _measured_day(scenario: Scenario, asked: Asked, day: int, log: Log, plan: DayPlan) -> Played:
    """Measure a day of one building after people went from one to another: `plan` is that of who was there."""
    team = _with_outsiders(asked.gathered[day].team, len(plan.person))
    needed, bookings = asked.moments.peaks[day], asked.bookings[day]
    office, building = asked.houses[0].office, scenario.building
    logs, days = Logs.of([log]), Days.of([plan])
    return Played(days, logs, 0, measure_each(logs, days, office, building, [needed], [team], [bookings]))


def measured(scenario: Scenario, asked: Asked, replication: int, seats: bool) -> list[Played]:
    """Play days at each number of desks and measure them.

    Where nobody is refused it is the same day, but for who sits where; and that is the same too where everybody sits at
    home. Without `seats` it is not asked.
    """
    building, moments = scenario.building, asked.moments
    played, roomy = list[Played](), dict[int, Measured]()
    homes: dict[int, tuple[Int32s, Int64s]] = {}
    for house in asked.houses:
        office, afresh, elsewhere = house.office, list[int](), list[int]()
        fits = [office.one_demand and office.shared > needed for needed in moments.peaks]
        for day, same in enumerate(fits):
            if not same or asked.audited[day] or day not in roomy:
                afresh.append(day)
            elif seats and not _sits_at_home(asked, day, house, homes):
                elsewhere.append(day)
            else:
                where = at_home(*seats_of(roomy[day])) if seats else None
                played[day].each.append(at_more_desks(roomy[day], office, building, where))
        for some in _parts(asked.days, elsewhere):
            days, logs = _play(scenario, asked, house, some, replication)
            for number, day in enumerate(some):
                where = seatings_of(logs.day(number), days.plan(number), office, asked.team(day))
                played[day].each.append(at_more_desks(roomy[day], office, building, where))
        for some in _parts(asked.days, afresh):
            days, logs = _play(scenario, asked, house, some, replication)
            needed, bookings = [moments.peaks[day] for day in some], [asked.bookings[day] for day in some]
            teams = [asked.team(day) for day in some]
            found = measure_each(logs, days, office, building, needed, teams, bookings, seats)
            if house is asked.houses[0]:  # in which all are played
                played += [Played(days, logs, number, []) for number in range(len(some))]
            for day, measures in zip(some, found, strict=True):
                played[day].each.append(measures)
                if fits[day]:
                    roomy[day] = measures
    return played


def _parts(days: Days, chosen: Sequence[int]) -> Iterator[list[int]]:
    """Yield some of the days in parts that are played at once."""
    part, people = list[int](), 0
    for day in chosen:
        size = int(days.sizes[PEOPLE, day])
        if part and people + size > _AT_ONCE:
            yield part
            part, people = [], 0
        part.append(day)
        people += size
    if part:
        yield part


def _sits_at_home(asked: Asked, day: int, house: House, homes: dict[int, tuple[Int32s, Int64s]]) -> bool:
    """Tell whether each cell has room for all its people; `homes` keeps of a day what they need, by their homes."""
    if day not in homes or not np.array_equal(homes[day][0], house.home):
        homes[day] = house.home, asked.moments.demand(day).peaks(house.home, len(house.office.search))
    return bool(np.all(homes[day][1] <= np.diff(house.office.cell_starts)))


def _play(scenario: Scenario, asked: Asked, house: House, chosen: Sequence[int], replication: int) -> tuple[Days, Logs]:
    """Play some of the days in a house; return them as they are there, and what happened."""
    office, days, moments = house.office, asked.days, asked.moments
    if len(chosen) < len(days) or house is not asked.houses[0]:
        plans = [days.plan(day) for day in chosen]
        if house is not asked.houses[0]:
            plans = [plan.seated(house.zone[plan.person], house.owned_desk[plan.person]) for plan in plans]
        days = Days.of(plans)
        moments = moments.of_some(chosen, days)
    if scenario.engine == "compiled":
        logs = day_compiled.scan(days, office, moments)
    else:
        logs = Logs.of([audit.ENGINES[scenario.engine](plan, office) for plan in days.plans])
    for number, day in enumerate(chosen):
        if asked.audited[day]:
            audit.check(scenario.engine, logs.day(number), days.plan(number), office, replication)
    return days, logs
