"""One replication, from the people to the figures of its days; and replications until they are enough.

`replicate` tells the whole story in order: people, where they are each week and what their days are planned to be
(`occupants`), the day itself, alone or together with those of other buildings, its figures. It depends on nothing but
the job and the replication's number (§2); a large one is played in blocks of weeks, which depend on nothing but the job
either.
"""

import datetime
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from sim.draws import Draws
from sim.events import DayPlan, Ints, Log
from sim.feedback import Reluctance, warm_up
from sim.groups import shown_part_timers
from sim.houses import Asked, Played, houses_of, measured, measured_together
from sim.job import Job, people_of, plans_depend, simulated_people
from sim.mobility import Exchange, exchanges
from sim.occupants import Occupants
from sim.population import WEEKDAYS, People
from sim.scenario import Scenario
from sim.sites import desks_of_each, people_at, totals_for
from sim.tally import Outcome, Tally, Together, joined
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

    Without `seats` it is not counted where people sit.
    """
    coupled = job.travel is not None and len(job.sites) > 1  # the days of all buildings are one
    if (plans_depend(job.scenario) or coupled) and len(desks) > 1:  # who is there depends on the desks
        watches = [watch, *[None] * (len(desks) - 1)]
        return [play(job, block, [one], each, seats=seats)[0] for one, each in zip(desks, watches, strict=True)]
    draws = Draws(job.scenario.seed, block.replication)
    if not job.sites:
        people = people_of(job, draws)
        by_contract = shown_part_timers(people) is not None
        return _alone(
            job, block, seats, _days(job, block, desks, people, people, by_contract, None, False, draws, watch)
        )
    everybody = [people_at(site, draws) for site in job.sites]
    by_contract = job.staff is None or shown_part_timers(job.staff) is not None
    weeks = _weeks(job.scenario, block)
    visits = exchanges(job.scenario, job.sites, everybody, weeks, draws)
    numbers = zip(*(desks_of_each(job.sites, total, job.scenario.ratio_per) for total in desks), strict=True)
    jobs = [job.of(site) for site in job.sites]
    each = [
        _days(one, block, number, people, job.staff or people, by_contract, exchange, coupled, draws, watch)
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


# The days of a building, asked for some at a time; what comes of them is sent back, and in the end their sums.
_Days = Generator[Asked, list[Played], list[Tally]]


def _alone(job: Job, block: Block, seats: bool, days: _Days) -> list[Tally]:
    """Play the days of a building by itself."""
    played: list[Played] | None = None
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
    played: list[list[Played]] | None = None
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
    coupled: bool,
    draws: Draws,
    watch: Watch | None,
) -> _Days:
    """Simulate some weeks in one building, whose people are given; `exchange` are visits from and to others.

    Days that are `coupled` with those of other buildings are asked for a week at a time. `whole` are all people of a
    roster, who decide of whom newcomers and teammates may be told.
    """
    size = np.bincount(people.team, minlength=len(people.teams))
    part_time = people.part_time if by_contract else None
    tallies = [Tally(block.replication, size, job.group, part_time, people.place) for _ in desks]
    for tally in tallies[1:]:  # what the policy does depends on no desk
        tally.changed, tally.changed_by_contract = tallies[0].changed, tallies[0].changed_by_contract
    houses = houses_of(job, people, desks)
    attendance, weeks = job.scenario.attendance, _weeks(job.scenario, block)
    occupants = Occupants(job, people, whole, houses, weeks, exchange, draws)
    reluctance = Reluctance(attendance, people) if attendance.feedback else None
    at_once = 1 if reluctance is not None or coupled else occupants.at_once
    for first in range(0, len(weeks), at_once):
        found = [occupants.week(number, reluctance) for number in range(first, min(first + at_once, len(weeks)))]
        asked, chances = occupants.days(first, found)
        played = yield asked
        if reluctance is not None:  # of one week, at one number of desks
            turned_away = found[0].refused_bookings()
            for day in played:
                refused = day.plan.person[day.each[0].refused]
                turned_away[refused[(refused >= 0) & (refused < len(people))]] = True
            reluctance.after(turned_away)
        if first < warm_up(attendance):
            continue
        for week in found:
            if week.changed is not None:
                tallies[0].policy(people.team, week.changed)
        for day, gathered, audited, chance in zip(played, asked.gathered, asked.audited, chances, strict=True):
            for tally, measures, own in zip(tallies, day.each, chance, strict=True):
                tally.day(gathered, measures, own)
                if audited:
                    tally.audited.append(day.plan.ordinal)
            if watch is not None:
                watch(gathered.date, day.plan, day.log, occupants.residents)
    return tallies
