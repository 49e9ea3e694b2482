"""Scenarios made by hand, small and quick: the special case that has exact figures, and a lively office."""

from typing import Any

import numpy as np

from sim.attendance import Attendance
from sim.building import Building
from sim.day_plan import Day
from sim.draws import Draws
from sim.economics import Economics
from sim.effects import Effects
from sim.meetings import Meetings
from sim.noise import Noise, WeekNoise
from sim.policies import Free
from sim.population import FLEXIBLE, UNTOLD, Organisation, People
from sim.scenario import Scenario
from sim.stopping import Precision
from sim.workdays import Calendar, Week

EVERY_DAY = [True] * 5


def office(**changes: Any) -> Organisation:
    """A small organisation of full-timers who all share desks and want two days."""
    values: dict[str, Any] = {"name": "test", "employees": 20, "team_size": 5, "fte": 1.0, "office_days": 2.0}
    return Organisation(**values | changes)


def coins(**changes: Any) -> Attendance:
    """Each day a coin of its own, all weekdays alike."""
    values: dict[str, Any] = {
        "name": "test",
        "model": "independent",
        "weekday_weights": "flat",
        "team_correlation": 0.0,
        "common_correlation": 0.0,
        "habit": 0.0,
    }
    return Attendance(**values | changes)


def noise_of(attendance: Attendance, people: People, draws: Draws, week: Week) -> WeekNoise:
    """What is random in who comes in one week."""
    return Noise(attendance.habit, people, draws, [week]).week(0)


def all_day(**changes: Any) -> Day:
    """Everybody from 09:00 to 17:00 without a break."""
    values: dict[str, Any] = dict.fromkeys(
        (
            "arrival_between",
            "arrival_within",
            "departure_between",
            "departure_within",
            "correlation_between",
            "correlation_within",
            "friday_earlier",
            "part_day_share",
            "part_day_sd",
            "lunch_share",
            "breaks",
        ),
        0.0,
    )
    return Day(**values | {"name": "all_day", "arrival": 9.0, "departure": 17.0} | changes)


def no_meetings(**changes: Any) -> Meetings:
    """Nobody ever meets."""
    values: dict[str, Any] = {"name": "none", "team_per_week": 0.0, "groups_per_person": 0.0, "group_per_week": 0.0}
    return Meetings(**values | changes)


def open_floor(**changes: Any) -> Building:
    """One zone of desks and nothing else."""
    values: dict[str, Any] = {
        "name": "open_floor",
        "zones": 1,
        "rooms": "",
        "rooms_per_100": "",
        "touchdown_per_100": 0,
    }
    return Building(**values | changes)


def plain(**changes: Any) -> Calendar:
    """No holidays, nobody away."""
    values: dict[str, Any] = {
        "name": "plain",
        "country": "",
        "extra_holidays": [],
        "skipped_holidays": [],
        "contract_days_off": False,
        "leave_days": 0.0,
        "sickness_rate": 0.0,
    }
    return Calendar(**values | changes)


def special(**changes: Any) -> Scenario:
    """The special case in which the headcount of a day is exactly Poisson-binomial."""
    values: dict[str, Any] = {
        "organisation": office(),
        "attendance": coins(),
        "policy": Free(name="free"),
        "day": all_day(),
        "meetings": no_meetings(),
        "building": open_floor(),
        "calendar": plain(),
        "economics": Economics(),
        "effects": Effects(),
    }
    return Scenario(**values | changes)


def lively(**changes: Any) -> Scenario:
    """An office with everything in it, small: part-timers, field staff, owners, leave, sickness, meetings, breaks."""
    values: dict[str, Any] = {
        "organisation": office(
            employees=60,
            fte=0.9,
            office_days=None,
            field_share=0.1,
            fixed_desk_share=0.05,
            elsewhere_share=0.05,
            newcomer_share=0.2,
        ),
        "attendance": Attendance(),
        "day": Day(),
        "meetings": Meetings(),
        "building": Building(zones=3),
        "calendar": Calendar(),
        "ratio": 0.4,
        "weeks": 2,
        "precision": Precision(),
    }
    return special(**values | changes)


def roster(
    teams: list[int],
    *,
    office_days: Any = 2.0,
    contract: Any = None,
    kind: Any = FLEXIBLE,
    entity: Any = None,
    names: tuple[str, ...] | None = None,
) -> People:
    """Real people, teams of these sizes."""
    n = sum(teams)
    return People(
        entity=np.arange(1, n + 1, dtype=np.uint64) * np.uint64(7919) if entity is None else entity,
        team=np.repeat(np.arange(len(teams)), teams).astype(np.int32),
        fte=np.ones(n),
        contract=np.ones((n, 5), dtype=np.bool_) if contract is None else np.array(contract),
        office_days=np.broadcast_to(np.asarray(office_days, dtype=np.float64), n).copy(),
        kind=np.broadcast_to(np.asarray(kind, dtype=np.int8), n).copy(),
        newcomer=np.arange(n) % 5 == 0,
        anchor=np.zeros((n, 5), dtype=np.bool_),
        desk_type=np.zeros(n, dtype=np.int32),
        teams=names or tuple(f"T{number}" for number in range(len(teams))),
        organisation=np.zeros(n, dtype=np.int32),
        organisations=("test",),
        on_site=np.full(n, UNTOLD, dtype=np.int8),
        made_up=np.zeros(n, dtype=np.bool_),
        real=True,
    )
