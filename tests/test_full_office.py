"""Desk types, zones, blocks of desks and bookings by small logs, on every engine (§7, §10, §12)."""

import numpy as np
import pytest
from engines import Play
from plans import office, plan, told

from sim.building import Building
from sim.events import Kind, Refused
from sim.measures import FIGURES, measure

QUIET_ONLY = {"standard": ["quiet"], "quiet": [], "adjustable": ["standard"]}
LONG = (100, 900, [])


def figures(play: Play, day: object, house: object, team: list[int] | None = None) -> dict[str, float]:
    teams = None if team is None else np.array(team, dtype=np.int32)
    found = measure(play(day, house), day, house, Building(), team=teams).figures  # type: ignore[arg-type]
    return dict(zip(FIGURES, found, strict=True))


# --- Zones of (standard, quiet, adjustable) desks, numbered in that order. ---


def test_the_needed_type_in_every_zone_comes_before_a_substitute(play: Play) -> None:
    house = office(0, types=[(1, 1, 0), (1, 1, 0)])
    day = plan(LONG, LONG, LONG, LONG, LONG, need=[1, 1, 1, 1, 1])
    seats = [where for _, kind, _, where in told(play(day, house)) if kind == "SIT"]
    assert seats == [1, 3, 0, 2]  # both quiet ones, the own zone first, then the standard ones


def test_who_needs_a_type_without_substitute_is_refused_beside_free_desks(play: Play) -> None:
    house = office(0, types=[(2, 1, 0)], substitutes=QUIET_ONLY)
    rows = told(play(plan(LONG, LONG, need=[1, 1]), house))
    assert rows[:3] == [(100, "SIT", 0, 2), (100, "REFUSED", 1, -1), (100, "GO_HOME", 1, -1)]


def test_who_waits_for_a_type_lets_others_pass(play: Play) -> None:
    house = office(0, types=[(1, 1, 0)], refused=Refused.WAIT, substitutes={"standard": [], "quiet": []})
    day = plan((100, 300, []), (100, 400, []), (110, 900, []), (120, 900, []), need=[0, 1, 1, 0])
    assert [row for row in told(play(day, house)) if row[1] == "SIT_AFTER_WAIT"] == [
        (300, "SIT_AFTER_WAIT", 3, 0),
        (400, "SIT_AFTER_WAIT", 2, 1),
    ]


def test_a_type_that_the_building_lacks_is_never_found(play: Play) -> None:
    house = office(0, types=[(2, 0, 0)])
    found = figures(play, plan(LONG, LONG, need=[2, 0]), house)
    assert (found["seatings"], found["unsuitable_seatings"], found["refusals"]) == (2, 1, 0)


def test_figures_tell_any_desk_from_a_suitable_one(play: Play) -> None:
    """Zone 0 has two standard desks and a quiet one, zone 1 a standard one; an adjustable desk is nowhere."""
    house = office(0, types=[(2, 1, 0), (1, 0, 0)])
    stays = [LONG, LONG, LONG, LONG, (100, 900, [(200, 300, False)]), LONG]
    day = plan(*stays, need=[1, 1, 0, 2, 0, 0], zone=[0, 0, 0, 1, 0, 0])
    # 0: the quiet one. 1: a standard one for it. 2: the other. 3: the last one, at home. 4 and 5: refused.
    found = figures(play, day, house, team=[0, 0, 0, 1, 1, 1])
    expected = {
        "seatings": 4,
        "unsuitable_seatings": 2,
        "outside_zone_seatings": 0,
        "teams_seated": 1,
        "team_zones": 1,
        "unsuited": 1,
        "sharers": 6,
        "unsuited_people": 4,
        "needing_standard": 3,
        "needing_quiet": 2,
        "needing_adjustable": 1,
        "unsuited_standard": 2,
        "unsuited_quiet": 1,
        "unsuited_adjustable": 1,
    }
    assert {name: found[name] for name in expected} == expected


def test_scatter_counts_the_zones_in_which_people_first_sit(play: Play) -> None:
    house = office(0, zones=[1, 3])
    day = plan((100, 900, [(200, 300, False)]), (110, 900, []), (120, 900, []), (210, 900, []))
    # Person 3 takes the desk that 0 clears; 0 comes back to the other zone: a seating, no new place of the team.
    found = figures(play, day, house, team=[0, 0, 1, 0])
    assert (found["seatings"], found["outside_zone_seatings"]) == (5, 3)
    assert (found["teams_seated"], found["team_zones"]) == (1, 2)


def test_owners_need_nothing_of_the_shared_desks(play: Play) -> None:
    house = office(0, types=[(1, 0, 0)], owned=1)
    found = figures(play, plan(LONG, LONG, need=[2, 0], own={0: 1}), house, team=[0, 0])
    assert (found["seatings"], found["sharers"], found["unsuited_people"], found["teams_seated"]) == (1, 1, 0, 0)


# --- Clusters that sit together. ---


def test_all_or_nothing_in_the_nearest_zone_that_has_room(play: Play) -> None:
    house = office(0, zones=[2, 3, 4], together=True)
    day = plan(LONG, meetings=((200, 300, 3), (200, 400, 3), (200, 300, 3), (300, 400, 2)))
    rows = [(second, kind, who, where) for second, kind, who, where in told(play(day, house)) if kind != "SIT"]
    assert rows == [
        *((200, "BLOCK", 0, desk) for desk in (2, 3, 4)),
        *((200, "BLOCK", 1, desk) for desk in (5, 6, 7)),
        (200, "NO_BLOCK", 2, -1),  # two desks are free, in two zones
        *((300, "BLOCK_FREE", 0, desk) for desk in (2, 3, 4)),
        *((300, "BLOCK", 3, desk) for desk in (2, 3)),
        *((400, "BLOCK_FREE", 1, desk) for desk in (5, 6, 7)),
        *((400, "BLOCK_FREE", 3, desk) for desk in (2, 3)),
        (900, "LEAVE", 0, 0),
    ]


def test_a_block_takes_desks_of_all_types_of_its_zone(play: Play) -> None:
    house = office(0, types=[(1, 1, 1), (3, 0, 0)], together=True)
    rows = told(play(plan(meetings=((200, 300, 3),)), house))
    assert [where for _, kind, _, where in rows if kind == "BLOCK"] == [0, 1, 2]


def test_people_are_refused_while_a_cluster_sits(play: Play) -> None:
    house = office(4, together=True, refused=Refused.WAIT)
    day = plan((100, 900, []), (250, 900, []), (260, 900, []), meetings=((200, 300, 3), (500, 600, 2)))
    found = figures(play, day, house)
    assert (found["blocks"], found["blocks_refused"], found["refusals"], found["peak"]) == (2, 1, 2, 4)
    assert found["meetings"] == 0
    assert told(play(day, house))[4:9] == [
        (250, "REFUSED", 1, -1),
        (260, "REFUSED", 2, -1),
        *((300, "BLOCK_FREE", 0, desk) for desk in (1, 2, 3)),
    ]


def test_a_block_takes_no_desk_that_is_kept_for_a_booking(play: Play) -> None:
    house = office(4, together=True)
    rows = told(play(plan(meetings=((200, 300, 3), (500, 600, 3)), ghosts=(300, 400)), house))
    assert [(second, kind) for second, kind, _, _ in rows if kind != "BLOCK_FREE"] == [
        (200, "NO_BLOCK"),
        (301, "LAPSE"),
        (401, "LAPSE"),
        *((500, "BLOCK") for _ in range(3)),
    ]


# --- A booking keeps a desk until it is claimed or lapses. ---


def test_who_has_none_gets_no_desk_that_is_kept(play: Play) -> None:
    house = office(2)
    day = plan((100, 900, []), (110, 900, []), (120, 900, []), booked={2: 300})
    assert told(play(day, house))[:4] == [
        (100, "SIT", 0, 0),
        (110, "REFUSED", 1, -1),
        (110, "GO_HOME", 1, -1),
        (120, "SIT", 2, 1),
    ]


def test_a_claimed_desk_is_kept_no_longer(play: Play) -> None:
    day = plan((100, 900, []), (110, 900, []), booked={0: 300})
    assert told(play(day, office(2)))[:2] == [(100, "SIT", 0, 0), (110, "SIT", 1, 1)]


@pytest.mark.parametrize(("arrive", "seated"), [(300, True), (301, False)])
def test_the_last_second_to_claim_it(play: Play, arrive: int, seated: bool) -> None:
    day = plan((arrive, 900, []), (301, 800, []), booked={0: 300}, rank=[1, 0])
    rows = told(play(day, office(1)))
    assert ((arrive, "SIT", 0, 0) in rows) == seated
    assert ((301, "LAPSE", 0, -1) in rows) != seated


def test_who_waits_is_served_when_a_booking_lapses(play: Play) -> None:
    day = plan((100, 900, []), ghosts=(400,), patience=900)
    assert told(play(day, office(1, refused=Refused.WAIT))) == [
        (100, "REFUSED", 0, -1),
        (401, "LAPSE", 0, -1),
        (401, "SIT_AFTER_WAIT", 0, 0),
        (900, "LEAVE", 0, 0),
    ]


def test_more_bookings_than_desks_turn_away_who_comes_last(play: Play) -> None:
    day = plan((100, 900, []), (110, 900, []), (120, 900, []), booked={0: 500, 1: 500, 2: 500})
    assert [(kind, who) for _, kind, who, _ in told(play(day, office(2)))][:4] == [
        ("SIT", 0), ("SIT", 1), ("REFUSED", 2), ("GO_HOME", 2),
    ]  # fmt: skip


def test_desks_free_though_booked_are_measured_over_the_core_hours(play: Play) -> None:
    """Two desks, kept from the start: one claimed at 10:00, the other lapses at 12:00."""
    hour = 3600
    day = plan((10 * hour, 16 * hour, []), booked={0: 12 * hour}, ghosts=(12 * hour - 1,))
    house = office(2)
    found = measure(play(day, house), day, house, Building())
    assert dict(zip(FIGURES, found.figures, strict=True))["desk_hours_booked_idle"] == 1 * 2 + 2 * 1


def test_owners_and_meetings_know_no_bookings(play: Play) -> None:
    house = office(1, owned=1, rooms=(4,))
    day = plan((100, 900, []), own={0: 1}, ghosts=(500,), meetings=((200, 300, 3),))
    kinds = {kind for _, kind, _, _ in told(play(day, house))}
    assert kinds == {"SIT", "LAPSE", "ROOM", "ROOM_FREE", "LEAVE"}
    assert {Kind[kind] for kind in kinds} <= set(Kind)
