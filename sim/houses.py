"""A day at several numbers of desks: played on the engine asked for, measured, and replayed where it is audited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim import audit, day_compiled
from sim.bookings import DayOfBookings
from sim.compiling import Int32s, Int64s
from sim.day_moments import moments
from sim.demand import Demand
from sim.events import NOWHERE, TYPES, DayPlan, DeskType, Log, Office
from sim.job import Job, fit_out_of
from sim.measures import Measured, at_more_desks, measure, seats_of
from sim.mobility import Exchange
from sim.population import People
from sim.scenario import Scenario
from sim.seating import at_home, seatings_of
from sim.tally import Gathering, Tally
from sim.visitors import Visitors


@dataclass(frozen=True)
class House:
    """A number of desks, and the sums of the days in it."""

    office: Office
    zone: Int32s  # (n,)
    owned_desk: Int32s  # (n,)
    home: Int32s  # (n,) cell of the home zone and the needed type
    tally: Tally


def house_of(job: Job, people: People, desks: int, tally: Tally) -> House:
    """Return the building at a number of desks."""
    office, zone, owned_desk = fit_out_of(job, people, desks)
    return House(office, zone, owned_desk, (zone * TYPES + people.desk_type).astype(np.int32), tally)


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


def measured(
    scenario: Scenario,
    plan: DayPlan,
    day: Gathering,
    demand: Demand,
    houses: Sequence[House],
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
