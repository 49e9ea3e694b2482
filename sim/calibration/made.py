"""Logs as the simulator makes them: what the badge readers of a scenario's office would have written.

The fits hold the same figures of these logs against those of the data, so that what a scenario does to them (leave,
sickness, meetings that pull people in) is in both.
"""

import datetime
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.compiling import Flags, Int64s
from sim.draws import Draws
from sim.houses import houses_of
from sim.job import make_job, people_of
from sim.logs.contents import Visits, Who
from sim.occupants import Occupants
from sim.population import WEEKDAYS, People, simulated_employees
from sim.scenario import Scenario
from sim.scenario_settings import with_settings
from sim.workdays import period


def made_visits(
    scenario: Scenario, staff: People | None, first: datetime.date, weeks: int, replication: int
) -> tuple[Visits, Who]:
    """Return what a badge log of `weeks` weeks would hold from the week of `first` on, one stay a person and day.

    Breaks and meetings leave no trace; who leaves for lunch does not badge. `staff` are the people of a staff file.
    Raises `ConfigurationError` as the scenario does, also for several buildings.
    """
    occupants, people = _occupants(scenario, staff, first, weeks, replication)
    rows = []
    for number in range(weeks):
        asked, _ = occupants.days(number, [occupants.week(number, None)])
        for plan in asked.days.plans:
            known = plan.person < len(people)  # visitors have no badge of their own
            person = plan.person[known]
            day = np.full(len(person), plan.ordinal, dtype=np.int32)
            rows.append(np.stack([person, day, plan.arrive[known], plan.leave[known]]))
    stays = np.concatenate([np.zeros((4, 0), dtype=np.int32), *rows], axis=1)
    stays = stays[:, np.lexsort((stays[2], stays[1], stays[0]))]
    monday = first - datetime.timedelta(days=first.weekday())
    last = monday.toordinal() + 7 * weeks - 1
    person, day, arrive, leave = (np.ascontiguousarray(row) for row in stays)
    return Visits(person, day, arrive, leave, monday.toordinal(), last), _who(people, scenario)


def made_attendance(
    scenario: Scenario, staff: People | None, first: datetime.date, weeks: int, replication: int
) -> tuple[Flags, Who]:
    """Return who comes on which day (n, weeks, 5), without the hours; closed days hold nobody."""
    occupants, people = _occupants(scenario, staff, first, weeks, replication)
    come = np.zeros((len(people), weeks, WEEKDAYS), dtype=np.bool_)
    for number, presents in _weeks(occupants, weeks):
        for weekday, present in presents.items():
            come[present, number, weekday] = True
    return come, _who(people, scenario)


def occupants_of(scenario: Scenario, staff: People | None, first: datetime.date, weeks: int) -> Occupants:
    """Return who is in the office of a scenario from the week of `first` on."""
    return _occupants(scenario, staff, first, weeks, 0)[0]


def of_size(scenario: Scenario, people: int) -> Scenario:
    """Return the scenario with so many people of its organisation, and with desks in proportion."""
    now = simulated_employees(scenario.organisation)
    settings = {"organisation.employees": people, "organisation.per_building": None}
    if scenario.desks is not None:
        settings["desks"] = max(1, round(scenario.desks * people / now))
    return with_settings(scenario, settings)


def _weeks(occupants: Occupants, weeks: int) -> Iterator[tuple[int, dict[int, Int64s]]]:
    for number in range(weeks):
        yield number, occupants.week(number, None).presents


def _occupants(
    scenario: Scenario, staff: People | None, first: datetime.date, weeks: int, replication: int
) -> tuple[Occupants, People]:
    calendar = replace(scenario.calendar, start=first.isoformat())
    job = make_job(replace(scenario, calendar=calendar, weeks=weeks, audit_days=0), staff)
    draws = Draws(scenario.seed, replication)
    people = people_of(job, draws)
    houses = houses_of(job, people, [job.desks])
    weeks_of = period(calendar, replication, weeks)
    return Occupants(replace(job, conditions=()), people, people, houses, weeks_of, None, draws), people


def _who(people: People, scenario: Scenario) -> Who:
    contract = people.contract if scenario.calendar.contract_days_off and people.real else None
    return Who(people.team, people.teams, contract, listed=people.real)
