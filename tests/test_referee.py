"""§18 and what a row of a log must say, by a referee that plays nothing: random days and scenarios."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from engines import Play
from plans import office, plan
from random_days import any_size, campus, full_office, houses
from referee import judge

from experiments.verification.random_scenarios import random_scenario
from sim import audit, day_compiled
from sim.errors import ConfigurationError
from sim.events import DayPlan, Kind, Log, Office, Refused
from sim.job import make_job
from sim.replicate import replicate


def test_random_days_hold_the_rules(play: Play) -> None:
    """Of any size, with types, blocks and bookings, and in several buildings: 400 days with every kind of row."""
    seen: Counter[Kind] = Counter()
    for seed in range(40):
        alone = [(day, house) for day, any_house in (any_size(seed), full_office(seed)) for house in houses(any_house)]
        for day, house in (*alone, campus(seed), campus(seed + 100)):
            seen += judge(day, house, play(day, house))
    assert set(seen) == set(Kind)
    assert min(seen.values()) > 20


def test_days_of_random_scenarios_hold_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the program plans them, days of several buildings together."""
    seen: Counter[Kind] = Counter()

    def play(day: DayPlan, house: Office) -> Log:
        nonlocal seen
        log = day_compiled.play(day, house)
        seen += judge(day, house, log)
        return log

    monkeypatch.setitem(audit.ENGINES, "simpy", play)
    for number in range(1, 40):
        try:
            drawn = random_scenario(number)
            job = make_job(replace(drawn.scenario, engine="simpy"), drawn.staff, drawn.portfolio)
        except ConfigurationError:
            continue
        replicate(job, number)
    assert set(seen) == set(Kind)
    assert min(seen.values()) > 100


def test_the_referee_sees_a_row_that_is_missing_or_wrong() -> None:
    """A day in which each row matters: without any, or with another desk or person, it is not right."""
    stays = ((100, 900, [(200, 300, False)]), (110, 800, [(400, 500, True)]), (120, 700, []), (120, 850, []))
    for refused in (Refused.WAIT, Refused.TOUCHDOWN, Refused.LEAVE):
        day = plan(*stays, meetings=((150, 250, 2),), booked={0: 150}, ghosts=(130,), patience=90)
        house = office(3, refused=refused, touchdown=1, rooms=(4,))
        log = day_compiled.play(day, house)
        judge(day, house, log)
        for row in range(len(log)):
            left = np.arange(len(log)) != row
            wrong = [Log(*(column[left] for column in (log.second, log.kind, log.who, log.where)))]
            for name in ("who", "where"):
                column = getattr(log, name).copy()
                column[row] += 1
                wrong.append(replace(log, **{name: column}))
            for one in wrong:
                with pytest.raises((AssertionError, KeyError, IndexError, StopIteration)):
                    judge(day, house, one)
