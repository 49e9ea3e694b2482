"""Random scenarios: every key of the model that decides what happens on a day, with a staff file, a portfolio, neither
or both. `twins.py` plays them.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.agenda import COME, EVERYBODY, NOBODY
from sim.attendance import WEEKDAY_WEIGHTS, Attendance
from sim.building import RATIO_BASES, Building
from sim.day_plan import Day
from sim.draws import Draws
from sim.economics import Economics
from sim.effects import Effects
from sim.meetings import Meetings
from sim.policies import (
    PARTS,
    Activity,
    Anchor,
    Assigned,
    Booking,
    Free,
    Mandate,
    Mixed,
    Policy,
    Rotation,
    Spread,
)
from sim.policies.mixed import Parts
from sim.population import DESK_TYPES, UNTOLD, WEEKDAYS, YES, Organisation, People, draw_people
from sim.portfolio import Portfolio, Row
from sim.scenario import Scenario
from sim.workdays import Calendar, period

SEED = 3
ROOMS = (None, "", "1x2", "1x4;1x8", "3x6", "2x3;1x20")
ORGANISATIONS = ("One", "Two", "Three")


class Chance:
    """Draws of values as a scenario needs them."""

    def __init__(self, number: int) -> None:
        self.generator = np.random.default_rng([SEED, number])

    def between(self, low: float, high: float) -> float:
        return float(self.generator.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        return int(self.generator.integers(low, high + 1))

    def one(self, values: Any) -> Any:
        return values[int(self.generator.integers(len(values)))]

    def some(self, values: Sequence[str]) -> list[str]:
        """Return some of the values, perhaps none, in any order."""
        return self.generator.permutation(values).tolist()[: self.whole(0, len(values))]

    def often(self, share: float) -> bool:
        return bool(self.generator.random() < share)

    def sometimes(self, value: Callable[[], Any], otherwise: Any) -> Any:
        """Return a value in half of the cases."""
        return value() if self.often(0.5) else otherwise

    def shares(self, names: Sequence[str]) -> dict[str, float]:
        return dict(zip(names, self.generator.dirichlet(np.ones(len(names))).tolist(), strict=True))


@dataclass(frozen=True)
class Drawn:
    """What is played."""

    scenario: Scenario
    staff: People | None
    portfolio: Portfolio | None


def random_scenario(number: int) -> Drawn:
    """Return a random scenario; raises `ConfigurationError` for one that cannot be."""
    draw = Chance(number)
    real, several = draw.often(0.25), draw.often(0.3)
    buildings = portfolio(draw) if several else None
    people = organisation(draw, real, several)
    staff = None
    if real:
        staff = roster(draw, people, number, () if buildings is None else buildings.names)
        people = replace(people, growth_by_team={name: draw.between(-0.5, 1) for name in draw.some(staff.teams)})
    wanted = attendance(draw)
    scenario = Scenario(
        ratio=draw.sometimes(lambda: draw.between(0.3, 1.2), draw.between(0.05, 0.25)),
        ratio_per=draw.one(RATIO_BASES),
        desks=draw.sometimes(lambda: draw.whole(1, 20), None),
        seed=number,
        weeks=draw.whole(1, 2) if wanted.feedback else 1,
        replications=1,
        audit_days=0,
        organisation=people,
        attendance=wanted,
        policy=policy(draw),
        day=day(draw),
        meetings=meetings(draw),
        building=building(draw, buildings, real),
        calendar=calendar(draw, number, groups(people, buildings)),
        economics=Economics(),
        effects=Effects(),
    )
    return Drawn(scenario, staff, buildings)


def groups(organisation: Organisation, buildings: Portfolio | None) -> Sequence[str]:
    """Return whom an event may be for, beside everybody."""
    if organisation.roster is not None:
        return ORGANISATIONS
    if buildings is None:
        return organisation.name, "team 1"
    return [name for row in buildings.rows for name in row.organisations] or [organisation.name]


def organisation(draw: Chance, real: bool, several: bool) -> Organisation:
    return Organisation(
        employees=round(np.exp(draw.between(0, np.log(500)))),
        team_size=draw.between(1, 20),
        fte=draw.sometimes(lambda: draw.between(0.3, 1), 1.0),
        office_days=draw.sometimes(lambda: draw.between(0, 5), None),
        office_days_shares=list(draw.shares("012345").values()),
        growth=draw.one((0.0, 0.0, 0.5, -0.3)),
        growth_years=draw.one((1.0, 0.5, 3.0)),
        field_share=draw.one((0.0, 0.3)),
        field_office_days=draw.between(0, 3),
        fixed_desk_share=draw.one((0.0, 0.05, 0.3)),
        newcomer_share=draw.between(0, 1),
        desk_needs=draw.sometimes(lambda: draw.shares(DESK_TYPES), {"standard": 1.0}),
        newcomer_extra_days=draw.one((0.0, 0.0, 1.0, 2.5)),
        remote_capable=draw.one((1.0, 1.0, 0.7)),
        elsewhere_share=draw.one((0.0, 0.2)),
        mobility=draw.sometimes(lambda: draw.between(0, 1), 0.0) if several else 0.0,
        mobility_days=draw.between(0, 3),
        roster="drawn" if real else None,
    )


def roster(draw: Chance, organisation: Organisation, number: int, buildings: Sequence[str]) -> People:
    """Return the people of a staff file in which every column is filled, in a portfolio over its buildings."""
    people = draw_people(replace(organisation, growth=0.0), Draws(SEED, number))
    n, random = len(people), draw.generator
    return replace(
        people,
        entity=np.sort(random.integers(0, 2**63, n, dtype=np.uint64)),
        team=random.permutation(people.team),
        anchor=random.random((n, WEEKDAYS)) < draw.one((0.0, 0.2)),
        teams=tuple(f"T{place + 1}" for place in range(len(people.teams))),
        organisation=random.integers(0, len(ORGANISATIONS), n).astype(np.int32),
        organisations=ORGANISATIONS,
        on_site=random.integers(UNTOLD, YES + 1, n).astype(np.int8) if draw.often(0.3) else np.full(n, UNTOLD, np.int8),
        real=True,
        policy=random.choice(["", *PARTS], n) if draw.often(0.5) else None,
        building=random.integers(0, max(1, len(buildings)), n).astype(np.int32),
        buildings=tuple(buildings) or ("",),
    )


def portfolio(draw: Chance) -> Portfolio:
    """Return up to five buildings, a walk to an hour apart, some with numbers of their own."""
    zoned = draw.often(0.3)
    rows = tuple(
        Row(
            building=f"B{place + 1}",
            name=f"B{place + 1}",
            desks=draw.sometimes(lambda: draw.whole(1, 40), None),
            employees=round(np.exp(draw.between(0, np.log(120)))),
            organisations=tuple(draw.some(ORGANISATIONS)),
            texts={},
            lat=52.0 + draw.one((0.0, draw.between(0, 0.3))),
            lon=4.0 + draw.one((0.0, draw.between(0, 0.3))),
            area_m2=None,
            rooms=draw.one(ROOMS),
            zones=draw.whole(1, 6) if zoned else None,
            eur_per_desk=None,
        )
        for place in range(draw.whole(1, 5))
    )
    return Portfolio("drawn.csv", rows, (), ())


def attendance(draw: Chance) -> Attendance:
    return Attendance(
        model=draw.one(("independent", "days_per_week")),
        weekday_weights=draw.sometimes(
            lambda: draw.one(list(WEEKDAY_WEIGHTS)), [draw.between(0.1, 1) for _ in "12345"]
        ),
        team_correlation=draw.sometimes(lambda: draw.between(0, 0.5), 0.0),
        common_correlation=draw.sometimes(lambda: draw.between(0, 0.4), 0.0),
        habit=draw.sometimes(lambda: draw.between(0, 1), 0.0),
        feedback=draw.between(0, 1) if draw.often(0.2) else 0.0,
        feedback_memory=draw.between(0, 4),
        feedback_warmup=draw.whole(0, 2),
    )


def policy(draw: Chance) -> Policy:
    stagger = draw.sometimes(lambda: draw.between(0, 240), 0.0)
    made: tuple[Callable[[], Policy], ...] = (
        Free,
        Assigned,
        lambda: booking(draw),
        lambda: Mixed(shares=draw.shares(PARTS), parts=Parts(**{one.name: one for one in of_teams(draw)})),
        *(lambda one=one: one for one in of_teams(draw)),  # type: ignore[misc]
    )
    weights = [0.2, 0.05, 0.2, 0.15, *[0.08] * 5]
    return replace(made[int(draw.generator.choice(len(made), p=weights))](), stagger_minutes=stagger)


def of_teams(draw: Chance) -> Iterator[Policy]:
    """Return the policies that teams of `mixed` can have, beside free choice."""
    yield Anchor(name="anchor", days=draw.whole(1, 5))
    yield Spread(name="spread", strength=draw.between(0, 1), compliance=draw.between(0, 1))
    yield Rotation(
        name="rotation",
        cohorts=draw.whole(2, 5),
        period=draw.one(("days", "weeks")),
        compliance=draw.sometimes(lambda: draw.between(0, 1), 1.0),
    )
    yield Mandate(name="mandate", days=draw.whole(1, 5), compliance=draw.between(0, 1))
    yield Activity(name="activity", concentration_days=draw.sometimes(lambda: draw.between(0, 5), 0.0))


def booking(draw: Chance) -> Booking:
    return Booking(
        overbooking=draw.sometimes(lambda: draw.between(0.3, 3), 1.0),
        horizon=draw.whole(1, 20),
        same_day_share=draw.between(0, 1),
        second_choice=draw.between(0, 1),
        no_show=draw.between(0, 0.6),
        walk_in_share=draw.sometimes(lambda: draw.between(0, 1), 0.1),
        grace_minutes=draw.one((0.0, 20.0, 60.0, 600.0)),
    )


def day(draw: Chance) -> Day:
    arrival = draw.between(6, 11)
    return Day(
        arrival=arrival,
        departure=arrival + draw.between(1, 10),
        arrival_between=draw.between(0, 2),
        arrival_within=draw.between(0, 1),
        departure_between=draw.between(0, 2),
        departure_within=draw.between(0, 2),
        part_day_share=draw.sometimes(lambda: draw.between(0, 1), 0.0),
        lunch_share=draw.sometimes(lambda: draw.between(0, 1), 0.0),
        lunch_minutes=draw.between(5, 120),
        breaks=draw.sometimes(lambda: draw.between(0, 8), 0.0),
        break_minutes=draw.between(1, 60),
    )


def meetings(draw: Chance) -> Meetings:
    return Meetings(
        team_per_week=draw.sometimes(lambda: draw.between(0, 5), 0.0),
        groups_per_person=draw.sometimes(lambda: draw.between(0, 4), 0.0),
        group_size=draw.whole(2, 12),
        group_per_week=draw.between(0, 5),
        digital_share=draw.between(0, 1),
        digital_share_across=draw.sometimes(lambda: draw.between(0, 1), None),
        lengths=draw.shares(("15", "45", "120")),
        on_the_hour=draw.between(0, 1),
        seating=draw.one(("rooms", "together")),
    )


def building(draw: Chance, buildings: Portfolio | None, real: bool) -> Building:
    """Return the house rules."""
    zones = draw.whole(1, 12)
    plain = buildings is not None and any(row.zones for row in buildings.rows)  # other numbers of zones elsewhere
    desks = [draw.one((0.0, draw.between(0, 1))) for _ in range(zones - 1)]
    distances = draw.generator.integers(0, 5, (zones, zones))
    np.fill_diagonal(distances, 0)  # the own zone is searched first
    rules: dict[str, Any] = {"refused": draw.one(("leave", "touchdown", "wait", "wait"))}
    if buildings is not None:
        rules |= over_buildings(draw, buildings)
    if draw.often(0.3) and (buildings is None or not real):  # a roster's teams are called by their buildings
        team = "T1" if real else "team 1" if buildings is None else f"{buildings.names[-1]}, team 1"
        rules["zone_teams"] = {team: 1 if plain else draw.whole(1, zones)}
    return Building(
        travel_minutes=draw.between(0, 30),
        travel_kmh=draw.between(3, 100),
        travel_most=draw.between(20, 90),
        patience=draw.one((0.0, 1.0, 20.0, 300.0)),
        clear_after=draw.one((0.0, 15.0, 60.0)),
        clear_compliance=draw.one((0.0, 0.5, 1.0)),
        zones=zones,
        zone_desks=[*desks, 1.0] if draw.often(0.3) and not plain else [],
        zone_distances=distances.tolist() if draw.often(0.3) and not plain else [],
        desk_types=draw.sometimes(lambda: draw.shares(DESK_TYPES), {"standard": 1.0}),
        substitutes={need: draw.some([one for one in DESK_TYPES if one != need]) for need in DESK_TYPES},
        rooms=draw.one(ROOMS),
        touchdown_per_100=draw.between(0, 20),
        opening=draw.between(4, 8),
        closing=draw.between(17, 24),
        visitors_per_day=draw.one((0.0, 0.0, draw.between(0, 15), [draw.between(0, 15) for _ in "12345"])),
        **rules,
    )


def over_buildings(draw: Chance, buildings: Portfolio) -> dict[str, Any]:
    """Return where people go who find no desk, whose desks count, and a building that closes."""
    rules: dict[str, Any] = {
        "portfolio": buildings.file,
        "refused": draw.one(("leave", "touchdown", "wait", "other_building", "other_building", "other_building")),
        "portfolio_desks": draw.one(("file", "ratio")),
    }
    first, *others = buildings.names
    if others and draw.often(0.3):
        rules |= draw.one(({"close": [first]}, {"merge": {first: others[-1]}}))
    return rules


def calendar(draw: Chance, number: int, names: Sequence[str]) -> Calendar:
    """Return a calendar with up to two events in the week that is played."""
    made = Calendar(
        country=draw.one(("NL", "BE", "")),
        skipped_holidays=[],
        contract_days_off=bool(draw.one((True, False))),
        leave_days=draw.sometimes(lambda: draw.between(0, 40), 0.0),
        sickness_rate=draw.sometimes(lambda: draw.between(0, 0.3), 0.0),
    )
    week = period(made, number, 1)[0]
    dates = [str(week.monday + datetime.timedelta(days=one)) for one in np.flatnonzero(week.open).tolist()]
    events = [
        {
            "date": date,
            "who": EVERYBODY if draw.often(0.8) else draw.one(names),
            "kind": draw.one((COME, NOBODY)),
            "share": draw.one((1.0, draw.between(0, 1))),
        }
        for date in draw.some(dates)[:2]
    ]
    return replace(made, events=events if draw.often(0.3) else [])
