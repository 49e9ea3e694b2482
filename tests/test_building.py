"""§4, §12: desks from the ratio, zones in proportion, rooms as they are written."""

import math
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from sim.building import Building, number_of_desks, room_seats
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.events import NOWHERE, TYPES, Office, Refused
from sim.fit_out import FitOut
from sim.population import FIXED_DESK, Headcount, Organisation, People, draw_people, headcount_of

CONF = Path(__file__).parent.parent / "conf" / "building"


def people_in(teams: list[int], owners: tuple[int, ...] = ()) -> People:
    """Full-timers in teams of these sizes; `owners` own a desk."""
    n = sum(teams)
    kind = np.zeros(n, dtype=np.int8)
    kind[list(owners)] = FIXED_DESK
    return replace(
        draw_people(Organisation(employees=n, fte=1.0), Draws(1, 0)),
        team=np.repeat(np.arange(len(teams)), teams).astype(np.int32),
        teams=tuple(f"team {number}" for number in range(len(teams))),
        kind=kind,
    )


def fitted(people: People, desks: int, **building: Any) -> tuple[Office, np.ndarray, np.ndarray]:
    return FitOut(Building(**building), people, people.kind == FIXED_DESK, headcount_of(people)).at(desks)


def zone_sizes(office: Office) -> np.ndarray:
    """Desks of each zone."""
    return np.diff(office.cell_starts).reshape(office.zones, TYPES).sum(axis=1)


def test_the_preset_holds_the_defaults() -> None:
    preset = yaml.safe_load((CONF / "rijkskantoor.yaml").read_text(encoding="utf-8"))
    del preset["defaults"]
    assert preset == asdict(Building())


@pytest.mark.parametrize(
    ("ratio", "ratio_per", "base", "desks"),
    [
        (0.5, "employee", 5, 3),  # 2.5
        (0.5, "employee", 3, 2),  # 1.5
        (0.7, "employee", 15, 11),  # 10.5, in binary a little less
        (0.145, "employee", 100, 15),  # 14.5, in binary 14.499999999999998
        (0.145, "employee", 99, 14),  # 14.355
        (1.005, "employee", 100, 101),  # 100.5, in binary 100.49999999999999
        (0.05, "employee", 1, 1),  # at least one
        (2.0, "employee", 500_000, 1_000_000),
        (0.5, "fte", 47.0, 24),
        (0.5, "fte", 46.99, 23),
        (0.7, "fte", 1277 * 0.94, 840),  # 840.266
        (0.5, "flexible", 5, 3),
    ],
)
def test_ratio_is_rounded_half_up(ratio: float, ratio_per: str, base: float, desks: int) -> None:
    heads = {"employees": 7, "fte": 7.0, "flexible": 7} | {{"employee": "employees"}.get(ratio_per, ratio_per): base}
    assert number_of_desks(ratio, ratio_per, Headcount(**heads, owners=0)) == desks


def test_every_hundredth_of_a_ratio_is_rounded_half_up() -> None:
    for hundredths in range(5, 201):
        for heads in (1, 2, 10, 38, 50, 99, 1277, 120_000):
            exact = math.floor(Fraction(hundredths, 100) * heads + Fraction(1, 2))
            base = Headcount(heads, 1.0, 1, 0)
            assert number_of_desks(hundredths / 100, "employee", base) == max(1, exact)


def test_owned_desks_are_inside_except_on_top_of_the_flexible() -> None:
    base = Headcount(employees=100, fte=90.0, flexible=70, owners=20)
    assert number_of_desks(0.5, "employee", base) == 50
    assert number_of_desks(0.5, "fte", base) == 45
    assert number_of_desks(0.5, "flexible", base) == 35 + 20


def test_fewer_desks_than_owners_are_refused() -> None:
    people = people_in([10], owners=(1, 4, 7))
    office, _, _ = fitted(people, 3)
    assert (office.shared, office.owned, office.desks) == (0, 3, 3)
    with pytest.raises(ConfigurationError, match="desks: 2 desks are fewer than the 3 people who own one"):
        fitted(people, 2)


def test_each_owner_has_a_desk_of_the_own_after_the_shared_ones() -> None:
    office, _, own = fitted(people_in([10], owners=(1, 4, 7)), 8)
    assert (office.shared, office.owned) == (5, 3)
    assert own.tolist() == [-1, 5, -1, -1, 6, -1, -1, 7, -1, -1]
    assert office.cell_starts[-1] == 5


@pytest.mark.parametrize("seed", range(40))
def test_zones_have_desks_in_proportion_to_the_sharers_at_home(seed: int) -> None:
    """Each zone within one desk of its proportion, the sum exact; a team has one home."""
    generator = np.random.default_rng(seed)
    teams = generator.integers(1, 30, generator.integers(1, 20)).tolist()
    owners = tuple(np.flatnonzero(generator.random(sum(teams)) < generator.choice([0.0, 0.2])).tolist())
    people = people_in(teams, owners)
    desks = len(owners) + int(generator.integers(0, 2 * sum(teams)))
    office, zone, _ = fitted(people, desks, zones=int(generator.integers(1, 12)))
    sizes = zone_sizes(office)
    assert sizes.min() >= 0
    assert sizes.sum() == office.shared == desks - len(owners)
    at_home = np.bincount(zone[people.kind != FIXED_DESK], minlength=len(sizes))
    if at_home.sum():
        assert np.all(np.abs(sizes - office.shared * at_home / at_home.sum()) < 1)
    for team in range(len(teams)):
        assert len(set(zone[people.team == team])) == 1
    assert np.all(np.diff(zone) >= 0)


def test_even_teams_fill_even_zones() -> None:
    office, zone, _ = fitted(people_in([5] * 8), 20, zones=4)
    assert zone_sizes(office).tolist() == [5, 5, 5, 5]
    assert np.bincount(zone).tolist() == [10, 10, 10, 10]


def test_search_goes_from_the_own_zone_by_distance() -> None:
    office, _, _ = fitted(people_in([5] * 8), 20, zones=4)
    assert office.zone_order.tolist() == [[0, 1, 2, 3], [1, 0, 2, 3], [2, 1, 3, 0], [3, 2, 1, 0]]


@pytest.mark.parametrize(
    ("teams", "desks", "zones", "number"),
    [([3, 3], 1, 4, 1), ([1] * 9, 5, 9, 5), ([9, 9], 12, 500, 2), ([4] * 6, 12, 3, 3)],
)
def test_no_more_zones_than_desks_or_teams(teams: list[int], desks: int, zones: int, number: int) -> None:
    office, zone, _ = fitted(people_in(teams), desks, zones=zones)
    assert office.zones == number
    assert office.zone_order.shape == (number, number)
    assert office.shared == office.cell_starts[-1] == desks
    assert 0 <= zone.min() <= zone.max() < number


def test_one_person_one_desk() -> None:
    office, zone, own = fitted(people_in([1]), 1)
    assert (office.shared, zone.tolist(), own.tolist()) == (1, [0], [NOWHERE])
    office, zone, own = fitted(people_in([1], owners=(0,)), 1)
    assert (office.shared, office.owned, zone.tolist(), own.tolist()) == (0, 1, [0], [0])


@pytest.mark.parametrize(
    ("rooms", "seats"),
    [
        ("4x6;2x12", [6] * 4 + [12] * 2),
        ("2x12; 4x6 ;", [6] * 4 + [12] * 2),
        ("1 x 8", [8]),
        ("0x4", []),
        ("", []),
    ],
)
def test_rooms_as_they_are_written(rooms: str, seats: list[int]) -> None:
    assert room_seats(Building(rooms=rooms), 1000).tolist() == seats


@pytest.mark.parametrize(
    ("employees", "seats"),
    [
        (100, [4] * 3 + [8] * 2 + [16]),  # half a room of 16 is one
        (99, [4] * 3 + [8] * 2),  # 2.97, 1.98, 0.495
        (50, [4] * 2 + [8]),  # 1.5, 1, 0.25
        (10, []),  # 0.3, 0.2, 0.05
        (1277, [4] * 38 + [8] * 26 + [16] * 6),  # 38.31, 25.54, 6.385
    ],
)
def test_rooms_by_the_number_of_people(employees: int, seats: list[int]) -> None:
    assert room_seats(Building(rooms_per_100="3x4;2x8;0.5x16"), employees).tolist() == seats


@pytest.mark.parametrize("text", ["4x", "x6", "4", "4*6", "4x6,2x12", "fourx6", "4x6.5", "4x6x2"])
def test_what_is_no_list_of_rooms_is_refused(text: str) -> None:
    for key in ("rooms", "rooms_per_100"):
        with pytest.raises(ConfigurationError, match=rf'{key}: ".*" is no list of rooms, write such as "4x6;2x12"'):
            Building(**{key: text})


@pytest.mark.parametrize("text", ["-1x4", "3x0", "3x-2", "10001x4", "3x10001"])
def test_rooms_out_of_range_are_refused(text: str) -> None:
    for key in ("rooms", "rooms_per_100"):
        with pytest.raises(ConfigurationError, match=rf"{key}: .* is out of range"):
            Building(**{key: text})


@pytest.mark.parametrize("text", ["0.5x6", "nanx4", "infx4"])
def test_rooms_are_counted_in_whole_numbers(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"rooms: .* is no whole number of rooms"):
        Building(rooms=text)


@pytest.mark.parametrize("text", ["nanx4", "infx4"])
def test_rates_of_rooms_are_numbers(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"rooms_per_100: .* is out of range"):
        Building(rooms_per_100=text)


def test_house_rules_reach_the_office() -> None:
    people = people_in([50, 50])
    for name in ("leave", "touchdown", "wait"):
        office, _, _ = fitted(people, 60, refused=name, rooms="2x4;1x2", touchdown_per_100=7.0)
        assert office.refused == Refused[name.upper()]
        assert office.touchdown == 7
        assert office.rooms.tolist() == [2, 4, 4]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"refused": "other_building"}, "refused: other_building needs several buildings, give building.portfolio"),
        ({"close": ["B07"]}, "close: is about the buildings of a portfolio, give building.portfolio too"),
        ({"refused": "waits"}, "refused: 'waits' is not a valid name (did you mean 'wait'?)"),
        ({"core_start": 17.0}, "core_end: core hours must end after they start"),
        ({"opening": 20.0}, "opening: the building must open before it closes"),
        ({"core_end": 21.0}, "core_end: core hours must end after they start and not after closing"),
        ({"zones": 0}, "zones: 0 is out of range, give 1 to 500 zones"),
        ({"comfort_ceiling": 0}, "comfort_ceiling: 0 is out of range"),
        ({"clear_compliance": 1.5}, "clear_compliance: 1.5 is out of range"),
        ({"patience": -1}, "patience: -1 is out of range"),
    ],
)
def test_wrong_values_are_refused_by_name(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Building(**wrong)
    assert str(refused.value).startswith(message)


def cells(office: Office) -> list[list[int]]:
    """Desks of each type, zone by zone."""
    return np.diff(office.cell_starts).reshape(office.zones, TYPES).tolist()


@pytest.mark.parametrize("seed", range(20))
def test_types_have_their_shares_of_all_shared_desks(seed: int) -> None:
    """All in all to the desk, and in each zone within one desk of its share."""
    generator = np.random.default_rng(seed)
    shares = generator.dirichlet((4, 2, 1)).round(3)
    shares[0] = 1 - shares[1:].sum()
    types = dict(zip(("standard", "quiet", "adjustable"), shares.tolist(), strict=True))
    desks = int(generator.integers(40, 400))
    office, _, _ = fitted(people_in([9] * 12), desks, zones=int(generator.integers(1, 7)), desk_types=types)
    found = np.array(cells(office))
    assert found.sum() == desks
    assert found.min() >= 0
    assert np.all(np.abs(found.sum(axis=0) - desks * shares) <= (1, 0.5 + 1e-9, 0.5 + 1e-9))
    assert np.all(np.abs(found - found.sum(axis=1, keepdims=True) * shares)[:, 1:] < 1)


def test_the_needed_type_everywhere_comes_before_the_first_substitute() -> None:
    office, _, _ = fitted(people_in([5] * 4), 20, zones=2, desk_types={"standard": 0.6, "quiet": 0.4})
    standard, quiet = [0, 3], [1, 4]  # cells of zones 0 and 1; nothing is adjustable
    rows = office.search.tolist()
    assert rows[0] == [*standard, *quiet, -1, -1]
    assert rows[1] == [*quiet, *standard, -1, -1]
    assert rows[2] == [*standard, *quiet, -1, -1]
    assert rows[4] == [*quiet[::-1], *standard[::-1], -1, -1]
    assert office.one_demand


def test_needs_without_substitutes_divide_the_demand() -> None:
    types = {"standard": 0.6, "quiet": 0.4}
    office, _, _ = fitted(people_in([5] * 4), 20, zones=1, desk_types=types, substitutes={"standard": ["quiet"]})
    assert office.search.tolist() == [[0, 1, -1], [1, -1, -1], [-1, -1, -1]]
    assert not office.one_demand
    office, _, _ = fitted(people_in([5] * 4), 20, zones=1, desk_types={"standard": 1.0})
    assert office.one_demand


def test_given_zones_desks_teams_and_distances() -> None:
    far = [[0, 9, 1], [9, 0, 5], [1, 5, 0]]
    office, zone, _ = fitted(
        people_in([5] * 4), 20, zones=3, zone_desks=[2.0, 1.0, 1.0], zone_teams={"team 0": 3}, zone_distances=far
    )
    assert zone_sizes(office).tolist() == [10, 5, 5]
    assert zone[:5].tolist() == [2] * 5
    assert office.zone_order.tolist() == [[0, 2, 1], [1, 2, 0], [2, 0, 1]]
    with pytest.raises(ConfigurationError, match=r"there is no team 'taem 0'.*team 0.*, use one of team 0, "):
        fitted(people_in([5] * 4), 20, zone_teams={"taem 0": 1})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"desk_types": {"standard": 0.5}}, "desk_types: the shares add up to 0.5, make it 1"),
        ({"desk_types": {"standart": 1.0}}, "'standart' is not a desk type .*standard"),
        ({"substitutes": {"quiet": ["quiet"]}}, "substitutes"),
        ({"substitutes": {"quiet": "standard"}}, "substitutes"),
        ({"substitutes": {"silent": []}}, "substitutes"),
        ({"substitutes": []}, "substitutes"),
        ({"zone_desks": [1.0]}, "zone_desks: 1 weights do not share desks out over 4 zones"),
        ({"zone_desks": [0.0] * 4}, "zone_desks"),
        ({"zone_teams": {"Law": 5}}, "zone_teams: 'Law' is in zone 5 of 4"),
        (
            {"zone_distances": [[0, 1]] * 4, "zones": 3},
            r"zone_distances: give 3 lists of 3 distances, such as \[\[0, 1, 2\], \[1, 0, 1\], \[2, 1, 0\]\]$",
        ),
        ({"zone_distances": [[0, 1]], "zones": 40}, "zone_distances: give 40 lists of 40 distances$"),
        ({"zone_distances": "near"}, "zone_distances"),
        ({"zone_distances": [[0, 1, 1, -1]] * 4}, "zone_distances"),
        ({"zone_distances": [[1, 2], [2, 0]], "zones": 2}, "zone_distances: from zone 1 to itself it is 1, give 0"),
    ],
)
def test_wrong_zones_and_types_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Building(**wrong)


def test_rounding_makes_no_desk_of_a_type_without_a_share() -> None:
    """Else a desk could stay empty that is nobody's substitute, though shares say that every desk serves anybody."""
    people = people_in([10, 10, 10, 10])
    for desks in range(1, 60):
        office, _, _ = fitted(people, desks, desk_types={"quiet": 0.5, "adjustable": 0.5})
        standard, quiet, adjustable = np.diff(office.cell_starts).reshape(office.zones, TYPES).sum(axis=0)
        assert (standard, quiet + adjustable) == (0, desks)
        assert abs(quiet - adjustable) <= office.zones


def test_the_same_fit_out_is_one_office() -> None:
    """So what follows from it is worked out once; other rules or another number of desks make another office."""
    people = people_in([5] * 4, owners=(3,))
    office, *_ = fitted(people, 20, zones=2)
    assert fitted(people_in([5] * 4, owners=(3,)), 20, zones=2)[0] is office
    for changed in (
        {"refused": "wait"},
        {"desk_types": {"standard": 1.0}},
        {"touchdown_per_100": 50.0},
        {"rooms": "9x9"},
    ):
        assert fitted(people, 20, zones=2, **changed)[0] is not office
    assert fitted(people, 21, zones=2)[0].shared == office.shared + 1
