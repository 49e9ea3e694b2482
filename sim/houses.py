"""A day at several numbers of desks: played on the engine asked for, measured, and replayed where it is audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim import audit, day_compiled
from sim.bookings import DayOfBookings
from sim.campus import joined, parted
from sim.compiling import Int32s, Int64s
from sim.day_moments import Moments
from sim.events import NOWHERE, TYPES, DayPlan, DeskType, Ints, Log, Office
from sim.gathering import Gathering
from sim.job import Job, fit_out_of
from sim.measures import Measured, at_more_desks, measure, seats_of
from sim.mobility import Exchange
from sim.population import People
from sim.scenario import Scenario
from sim.seating import at_home, seatings_of
from sim.visitors import Visitors

# A day at each number of desks: what happened, and its figures.
Played = list[tuple[Log, Measured]]


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


@dataclass
class Asked:
    """A day of one building that is to be played and measured; `plan` becomes that of who was there in the end."""

    plan: DayPlan
    day: Gathering
    moments: Moments
    houses: Sequence[House]
    audited: bool
    bookings: DayOfBookings

    @property
    def team(self) -> Int32s:
        """The teams of the plan's people; who comes from outside is in none."""
        outside = len(self.plan.person) - len(self.day.team)
        if outside == 0:
            return self.day.team
        return np.append(self.day.team, np.full(outside, NOWHERE, dtype=np.int32))


def measured_together(
    scenarios: Sequence[Scenario], days: Sequence[Asked], travel: Ints, replication: int
) -> list[Played]:
    """Play a day in all buildings, where who finds no desk goes to another one (§13), and measure it in each.

    Where every building has room for all its people it is as if each were alone.
    """
    offices = [one.houses[0].office for one in days]
    simple = all(office.any_desk_serves for office in offices) and not any(len(one.plan.booked_until) for one in days)
    if simple and all(one.moments.peak <= office.shared for one, office in zip(days, offices, strict=True)):
        return [measured(scenario, one, replication, True) for scenario, one in zip(scenarios, days, strict=True)]
    parts = [(one.plan, office) for one, office in zip(days, offices, strict=True)]
    plan, office = joined(parts, travel)
    engine = scenarios[0].engine
    log = audit.ENGINES[engine](plan, office)
    if any(one.audited for one in days):
        audit.check(engine, log, plan, office, replication)
    found: list[Played] = []
    for scenario, one, (own, there) in zip(scenarios, days, parted(log, parts, plan, office), strict=True):
        one.plan = there
        needed = one.moments.peak
        measures = measure(own, there, one.houses[0].office, scenario.building, needed, one.team, one.bookings)
        found.append([(own, measures)])
    return found


def measured(scenario: Scenario, asked: Asked, replication: int, seats: bool) -> Played:
    """Play a day at each number of desks and measure it.

    Where nobody is refused it is the same day, but for who sits where; and that is the same too where everybody sits at
    home. Without `seats` it is not asked.
    """
    plan, houses, audited, team = asked.plan, asked.houses, asked.audited, asked.team
    played: Played = []
    roomy: tuple[Log, Measured] | None = None
    needed = asked.moments.peak
    by_home: list[tuple[Int32s, Int64s]] = []  # the demand of each cell's people, by home zones
    for house in houses:
        office = house.office
        fits = office.shared > needed and office.one_demand
        if roomy is not None and fits and not audited:
            if not seats:
                played.append((roomy[0], at_more_desks(roomy[1], office, scenario.building, None)))
                continue
            if not by_home or not np.array_equal(by_home[-1][0], house.home):
                by_home.append((house.home, asked.moments.demand.peaks(house.home, len(office.search))))
            if np.all(by_home[-1][1] <= np.diff(office.cell_starts)):
                where = at_home(*seats_of(roomy[1]))
                played.append((roomy[0], at_more_desks(roomy[1], office, scenario.building, where)))
                continue
        if house is not houses[0]:
            plan = plan.seated(house.zone[plan.person], house.owned_desk[plan.person])
        if scenario.engine == "compiled":
            log = day_compiled.scan(plan, office, asked.moments)
        else:
            log = audit.ENGINES[scenario.engine](plan, office)
        if audited:
            audit.check(scenario.engine, log, plan, office, replication)
        if roomy is not None and fits and not audited:
            where = seatings_of(log, plan, office, team)
            played.append((log, at_more_desks(roomy[1], office, scenario.building, where)))
            continue
        one = log, measure(log, plan, office, scenario.building, needed, team, asked.bookings, seats)
        played.append(one)
        if fits:
            roomy = one
    return played
