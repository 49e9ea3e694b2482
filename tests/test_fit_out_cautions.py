"""Warnings of how buildings are fitted out: true where they are given, silent of buildings of a few real people."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from scenarios import lively, roster

from sim.building import Building
from sim.cautions import about_people
from sim.job import make_job
from sim.language import speaking
from sim.meetings import Meetings
from sim.policies import Assigned, Mandate, Mixed
from sim.policies.mixed import Parts
from sim.population import DESK_TYPES, FIXED_DESK, FLEXIBLE, People
from sim.portfolio import Portfolio, Row
from sim.scenario import Scenario
from sim.sentences import said

RULES = Building(portfolio="made up", zones=1, rooms_per_100="1x4")  # a room for 50 people, none for fewer
RARE: dict[str, Any] = {"desk_types": {"standard": 0.96, "quiet": 0.04}, "substitutes": {"standard": [], "quiet": []}}


def row(building: str, employees: int | None = None, desks: int | None = None, rooms: str | None = None) -> Row:
    return Row(
        building=building, employees=employees, desks=desks, rooms=rooms, name=building, organisations=(), texts={},
        lat=None, lon=None, area_m2=None, zones=None, eur_per_desk=None,
    )  # fmt: skip


def portfolio(*rows: Row) -> Portfolio:
    return Portfolio("buildings.csv", rows, (), ())


def staff(**people: int) -> People:
    """Real people of each building; every third needs a quiet desk."""
    found = roster(list(people.values()))
    needs = np.where(np.arange(len(found)) % 3 == 0, DESK_TYPES.index("quiet"), 0).astype(found.desk_type.dtype)
    return dataclasses.replace(found, building=found.team.copy(), buildings=tuple(people), desk_type=needs)


def told(about: str, rules: Building, people: People | None, buildings: Portfolio | None, **more: Any) -> list[str]:
    """The warnings that begin so."""
    scenario: Scenario = lively(building=rules, **more)
    found = about_people(make_job(scenario, people, buildings))
    return [line for line in found if line.startswith(about)]


# --- buildings that may not be shown ---------------------------------------------------------------------------------

FOUR = portfolio(row("E"), row("W"), row("N"), row("M"))  # E is of few people, W is what hides it
PEOPLE = staff(E=4, W=30, N=60, M=45)


def test_meeting_rooms_say_nothing_of_buildings_of_few_real_people() -> None:
    """E and W have no room either, for fewer than 50 people."""
    found = told("meetings:", RULES, PEOPLE, FOUR)
    assert len(found) == 1
    assert "no meeting room in M, whose own people" in found[0]
    everywhere = dataclasses.replace(RULES, rooms_per_100="1.2x4")  # a room for 42 people: all that are shown have one
    assert told("meetings:", everywhere, PEOPLE, FOUR) == []
    nobody_real = dataclasses.replace(PEOPLE, real=False)
    assert "no meeting room in E, W and M," in told("meetings:", RULES, nobody_real, FOUR)[0]


def test_types_of_desk_say_nothing_of_buildings_of_few_real_people() -> None:
    """Half the desks of 24 or 25 people: 4 % of 12 rounds to none."""
    said = "building.desk_types: 0.04 of the desks quiet comes to none in "
    rules = dataclasses.replace(RULES, **RARE)
    few = staff(E=4, W=20, N=60, M=22)
    found = told(said, rules, few, FOUR, ratio=0.5)
    assert len(found) == 1
    assert found[0].startswith(f"{said}M;")
    assert told(said, rules, dataclasses.replace(few, real=False), FOUR, ratio=0.5)[0].startswith(f"{said}E, W and M;")
    assert told(said, rules, PEOPLE, FOUR, ratio=0.5) == []  # 22 desks in M


def test_nothing_is_told_where_all_buildings_are_of_few_real_people() -> None:
    few = staff(E=4, W=5)
    assert told("meetings:", RULES, few, portfolio(row("E"), row("W"))) == []
    rules = dataclasses.replace(RULES, **RARE)
    assert told("building.desk_types:", rules, few, portfolio(row("E"), row("W"))) == []


# --- zones without desks ---------------------------------------------------------------------------------------------


def test_zones_without_desks_are_told_once_for_all_buildings() -> None:
    """Ten teams in zones of which some have no desk; zones where nobody is at home are no matter."""
    said = "building.zones: "
    zoned = dataclasses.replace(RULES, portfolio=None, zones=3)
    people = roster([10] * 10)
    assert told(said, zoned, people, None, desks=60) == []
    for weights, zones in (([0.0, 1.0, 1.0], "1 zone"), ([0.0, 0.0, 1.0], "2 zones")):
        found = told(said, dataclasses.replace(zoned, zone_desks=weights), people, None, desks=60)
        assert [line.partition(" without a desk")[0] for line in found] == [said + zones]
    many = dataclasses.replace(zoned, zones=20, zone_teams={people.teams[0]: 1})  # each team in a zone, of five desks
    assert told(said, many, people, None, desks=5)[0].startswith(f"{said}5 zones without a desk, so that the teams")
    elsewhere = dict.fromkeys(people.teams, 3)
    moved = dataclasses.replace(zoned, zone_desks=[0.0, 1.0, 1.0], zone_teams=elsewhere)
    assert told(said, moved, people, None, desks=60) == []
    assert told(said, dataclasses.replace(zoned, zone_desks=[0.0, 1.0, 1.0]), people, None, policy=Assigned()) == []
    two = dataclasses.replace(RULES, zones=2, zone_desks=[0.0, 1.0])
    buildings = portfolio(row("S", 60, 30), row("L", 90, 40))
    assert [line.partition(" without")[0] for line in told(said, two, None, buildings)] == [f"{said}2 zones"]
    assert told(said, two, staff(E=4, W=5), portfolio(row("E"), row("W"))) == []


# --- buildings that took in others -----------------------------------------------------------------------------------


def test_a_building_that_took_in_others_and_has_no_room_is_told() -> None:
    """Its rooms are those of the 12 people who were there before; 162 people are there now."""
    merged = dataclasses.replace(RULES, merge={"L": "S"})
    large = row("L", 150, 100)
    found = told("meetings:", merged, None, portfolio(row("S", 12, 100), large))
    assert [line.partition(", ")[0] for line in found] == ["meetings: no meeting room in S"]
    for rooms in ("1x4", "0x4"):  # given in the file, also that there is none
        assert told("meetings:", merged, None, portfolio(row("S", 12, 100, rooms), large)) == []
    assert told("meetings:", merged, None, portfolio(row("S", 0, 100), large)) == []  # rooms for who goes there


def test_how_many_real_people_came_from_a_closed_building_does_not_follow_from_rooms() -> None:
    """S may be shown with its 60 people, but not how few of them were there before."""
    merged = dataclasses.replace(RULES, merge={"L": "S"})
    two = portfolio(row("S"), row("L"))
    assert told("meetings:", merged, staff(S=5, L=55), two) == []
    assert len(told("meetings:", merged, staff(S=15, L=55), two)) == 1


# --- who owns a desk -------------------------------------------------------------------------------------------------


def test_what_people_need_who_own_a_desk_is_no_matter() -> None:
    """Who needs an adjustable desk owns one; a guest of another building owns none there."""
    said = "building.desk_types: no desk is adjustable"
    rules = dataclasses.replace(RULES, portfolio=None, desk_types={"standard": 1.0})
    kind = np.where(np.arange(40) < 12, FIXED_DESK, FLEXIBLE)
    needs = np.where(kind == FIXED_DESK, DESK_TYPES.index("adjustable"), 0)
    people = dataclasses.replace(roster([40], kind=kind), desk_type=needs.astype(np.int32))
    assert told(said, rules, people, None, ratio=0.8) == []
    sharing = dataclasses.replace(people, kind=np.where(np.arange(40) < 11, FIXED_DESK, FLEXIBLE).astype(np.int8))
    assert len(told(said, rules, sharing, None, ratio=0.8)) == 1
    assert told(said, rules, sharing, None, policy=Assigned()) == []
    drawn = lively().organisation
    for share, warned in ((1.0, 0), (0.9, 1)):
        owners = dataclasses.replace(drawn, fixed_desk_share=share, field_share=0.0, desk_needs={"adjustable": 1.0})
        assert len(told(said, rules, None, None, desks=60, organisation=owners)) == warned
    both = dataclasses.replace(people, building=np.repeat([0, 1], 20).astype(np.int32), buildings=("A", "B"))
    rules = dataclasses.replace(rules, portfolio="made up")
    for mobility, warned in ((0.0, 0), (0.3, 1)):
        visits = dataclasses.replace(drawn, mobility=mobility, mobility_days=1.0)
        found = told(said, rules, both, portfolio(row("A"), row("B")), ratio=0.8, organisation=visits)
        assert len(found) == warned


def test_zones_that_a_building_has_not_are_told_where_they_were_asked_for() -> None:
    """Of 40 people in teams; a zone needs a team and a desk."""

    def left_out(**more: Any) -> list[str]:
        rules = dataclasses.replace(RULES, portfolio=None, **more)
        return [line for line in told("building.zones:", rules, roster([10] * 4), None, ratio=0.5) if "left" in line]

    assert left_out(zones=7) == [
        "building.zones: 3 zones left out, because a zone needs a team and a shared desk; give fewer zones"
    ]
    assert left_out(zones=3) == left_out(zones=4) == left_out(zones=7, zone_desks=[1.0] * 7) == []


def test_a_building_from_which_no_other_is_near_enough_is_told() -> None:
    """A and B are 3 km apart, C is in another town; 30 minutes at 20 km/h are 10 km less the ten of every way."""
    at = {"A": (52.08, 4.31), "B": (52.08, 4.354), "C": (53.21, 6.57)}
    rows = [dataclasses.replace(row(name, 60, 40), lat=lat, lon=lon) for name, (lat, lon) in at.items()]
    for most, alone in ((30.0, ["C"]), (18.0, ["A", "B", "C"]), (600.0, None)):
        rules = dataclasses.replace(RULES, refused="other_building", travel_most=most)
        found = told("building.refused:", rules, None, portfolio(*rows))
        names = {1: "C", 3: "A, B and C"}.get(len(alone or ()))
        said = f"building.refused: no other building lies within {most:g} minutes (building.travel_most) of {names}, "
        assert found == ([] if alone is None else [f"{said}so that who finds no desk there leaves"])
    few = staff(A=30, B=30, C=4)
    hidden = dataclasses.replace(RULES, refused="other_building", travel_most=30.0)
    assert told("building.refused:", hidden, few, portfolio(*rows)) == []


def test_digital_meetings_across_organisations_need_several() -> None:
    def warned(share: float | None, people: People | None, buildings: Portfolio | None = None) -> bool:
        meetings = dataclasses.replace(lively().meetings, digital_share=0.2, digital_share_across=share)
        rules = RULES if buildings else dataclasses.replace(RULES, portfolio=None)
        return bool(told("meetings.digital_share_across:", rules, people, buildings, meetings=meetings))

    one = roster([20, 20])
    two = dataclasses.replace(one, organisation=one.team.copy(), organisations=("Law", "Tax"))
    shared = dataclasses.replace(row("A", 60), organisations=("Law", "Tax"))
    assert all([warned(0.6, one), warned(0.6, None), warned(0.6, None, portfolio(row("A", 30), row("B", 30)))])
    assert not any([warned(0.6, two), warned(None, one), warned(0.2, one)])
    assert not warned(0.6, None, portfolio(shared, row("B", 30)))


@pytest.mark.parametrize(
    ("about", "idle", "used"),
    [
        (
            "meetings.seating:",
            {"meetings": Meetings(team_per_week=0, group_per_week=0, seating="together")},
            {"meetings": Meetings(seating="together")},
        ),
        (
            "building.travel_most:",
            {"building": dataclasses.replace(RULES, travel_most=30.0)},
            {"building": dataclasses.replace(RULES, travel_most=30.0, refused="other_building")},
        ),
        (
            "policy.parts.mandate:",
            {"policy": Mixed(parts=Parts(mandate=Mandate(days=2)))},
            {"policy": Mixed(parts=Parts(mandate=Mandate(days=2)), shares={"mandate": 0.5, "free": 0.5})},
        ),
    ],
)
def test_settings_that_change_nothing_are_told(about: str, idle: dict[str, Any], used: dict[str, Any]) -> None:
    near = [dataclasses.replace(row(name, 60, 40), lat=52.0, lon=4.3) for name in "AB"]

    def warned(**more: Any) -> int:
        scenario = lively(**({"building": RULES} | more))
        return sum(line.startswith(about) for line in about_people(make_job(scenario, None, portfolio(*near))))

    assert (warned(), warned(**idle), warned(**used)) == (0, 1, 0)


def test_a_part_that_a_staff_file_names_is_in_use() -> None:
    policy = Mixed(parts=Parts(mandate=Mandate(days=2)))
    alone, people = dataclasses.replace(RULES, portfolio=None), roster([20, 20])
    named = dataclasses.replace(people, policy=np.where(people.team == 0, "mandate", ""))
    assert told("policy.parts.mandate:", alone, named, None, policy=policy) == []
    assert len(told("policy.parts.mandate:", alone, people, None, policy=policy)) == 1


def test_a_type_that_rounding_takes_from_small_buildings_is_told_with_their_number() -> None:
    """Of 8 desks 3 % is none, of 40 one; another type may stand in."""
    types: dict[str, Any] = {
        "desk_types": {"standard": 0.97, "adjustable": 0.03},
        "substitutes": {"adjustable": ["standard"], "standard": ["adjustable"]},
    }
    rules = dataclasses.replace(RULES, **types)
    buildings = portfolio(row("A", 12, 8), row("B", 60, 40), row("C", 12, 8))
    found = told("building.desk_types:", rules, None, buildings)
    assert [line for line in found if "as each rounds by itself" in line] == [
        "building.desk_types: 0.03 of the desks adjustable comes to none in 2 buildings, as each rounds by itself; who "
        "needs one there sits at another type"
    ]
    with speaking("nl"):
        dutch = [said(line) for line in found]
    assert [line.partition(" komt")[0] for line in dutch if "voor zich afrondt" in line] == [
        "building.desk_types: 0,03 van de werkplekken verstelbaar (adjustable)"
    ]
    assert "as each rounds" not in "".join(told("building.desk_types:", rules, None, portfolio(row("B", 60, 40))))
    alone = dataclasses.replace(rules, portfolio=None)
    assert "as each rounds" not in "".join(told("building.desk_types:", alone, None, None, desks=8))
