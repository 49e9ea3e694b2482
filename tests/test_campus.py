"""§13, §14: who finds no desk goes to another building; days of several buildings joined, played and parted."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from engines import Play, assert_equal_logs
from plans import office, plan, told
from random_days import full_office

from sim.building import Building
from sim.campus import joined, parted
from sim.events import DayPlan, Kind, Log, Office, Refused
from sim.measures import FIGURES, measure

BUILDING = Building()
SECONDS = np.array([[0, 60, 5], [60, 0, 7], [5, 7, 0]], dtype=np.int32)


def elsewhere(*desks: int, **more: object) -> list[Office]:
    return [office(number, refused=Refused.OTHER_BUILDING, **more) for number in desks]


def by_building(
    play: Play, days: list[DayPlan], houses: list[Office], travel: np.ndarray = SECONDS
) -> list[tuple[Log, DayPlan, Office]]:
    parts = list(zip(days, houses, strict=True))
    day, house = joined(parts, travel[: len(parts), : len(parts)])
    found = parted(play(day, house), parts, day, house)
    return [(log, own, where) for (log, own), where in zip(found, houses, strict=True)]


def figures(log: Log, day: DayPlan, house: Office) -> dict[str, float]:
    return dict(zip(FIGURES, measure(log, day, house, BUILDING).figures, strict=True))


def test_who_finds_no_desk_goes_to_the_nearest_building_with_room(play: Play) -> None:
    """Building 2 is nearer than 1, but full: a desk in 1, a minute away."""
    days = [plan((100, 900, []), (110, 900, [])), plan((100, 900, [])), plan((100, 900, []))]
    first, second, third = (part[0] for part in by_building(play, days, elsewhere(1, 2, 1)))
    assert told(first) == [(100, "SIT", 0, 0), (110, "REFUSED", 1, -1), (110, "SENT", 1, -1), (900, "LEAVE", 0, 0)]
    assert told(second) == [(100, "SIT", 0, 0), (170, "SIT", 1, 1), (900, "LEAVE", 0, 0), (900, "LEAVE", 1, 1)]
    assert told(third) == [(100, "SIT", 0, 0), (900, "LEAVE", 0, 0)]


def test_the_room_may_be_gone_on_arrival_and_nobody_goes_twice(play: Play) -> None:
    days = [plan((100, 900, []), (110, 900, [])), plan((160, 900, []))]
    first, second = (part[0] for part in by_building(play, days, elsewhere(1, 1)))
    assert (110, "SENT", 1, -1) in told(first)
    assert told(second)[:3] == [(160, "SIT", 0, 0), (170, "REFUSED", 1, -1), (170, "GO_HOME", 1, -1)]


@pytest.mark.parametrize(("leave", "goes"), [(171, True), (170, False)])
def test_nobody_goes_for_nothing(play: Play, leave: int, goes: bool) -> None:
    """The way takes a minute: who would only arrive to leave goes home."""
    days = [plan((100, 900, []), (110, leave, [])), plan((100, 900, []))]
    first, _ = (part[0] for part in by_building(play, days, elsewhere(1, 5)))
    assert ((110, "SENT", 1, -1) in told(first)) == goes
    assert ((110, "GO_HOME", 1, -1) in told(first)) != goes


def test_absences_on_the_way_pass_and_longer_ones_delay_the_arrival(play: Play) -> None:
    busy = (100, 900, [])
    days = [plan(busy, (110, 900, [(120, 150, True), (165, 300, True), (400, 500, False)])), plan(busy)]
    _, second = (part[0] for part in by_building(play, days, elsewhere(1, 2)))
    assert [row for row in told(second) if row[2] == 1] == [
        (300, "SIT", 1, 1), (400, "CLEAR", 1, 1), (500, "SIT", 1, 1), (900, "LEAVE", 1, 1),
    ]  # fmt: skip


def test_where_all_are_full_people_go_home(play: Play) -> None:
    days = [plan((100, 900, []), (110, 900, [])), plan((100, 900, []))]
    first, _ = (part[0] for part in by_building(play, days, elsewhere(1, 1)))
    assert (110, "GO_HOME", 1, -1) in told(first)


def test_figures_of_the_two_buildings(play: Play) -> None:
    """Refused at 9:00 in one building, seated in the other a minute later: a shortage of a minute, told once."""
    hour = 3600
    days = [plan((8 * hour, 17 * hour, []), (9 * hour, 17 * hour, [])), plan((8 * hour, 17 * hour, []))]
    first, second = (figures(*part) for part in by_building(play, days, elsewhere(1, 2)))
    assert (first["refusals"], first["sent_elsewhere"], first["attendance"], first["crowded"]) == (1, 1, 2, 1)
    assert (second["refusals"], second["diverted"], second["attendance"], second["crowded"]) == (0, 1, 1, 0)
    assert (first["hours_short"], second["hours_short"]) == (pytest.approx(1 / 60), 0)
    assert (second["peak"], second["sharers"]) == (2, 1)


@pytest.mark.parametrize("block", range(4))
def test_nothing_is_lost_between_buildings(block: int) -> None:
    """200 days of two or three full offices: each holds the rules, and people, refusals and desks add up."""
    seen: Counter[int] = Counter()
    for seed in range(50 * block, 50 * block + 50):
        generator = np.random.default_rng([9, seed])
        parts = [full_office(3 * seed + number) for number in range(int(generator.integers(2, 4)))]
        together = parts[0][1].together
        parts = [
            (day, replace(house, refused=Refused.OTHER_BUILDING, touchdown=0, together=together))
            for day, house in parts
        ]
        far = generator.integers(0, 12, (len(parts), len(parts)))
        travel = ((far + far.T) * (1 - np.eye(len(parts)))).astype(np.int32)
        day, house = joined(parts, travel)
        log = assert_equal_logs(day, house, seed)
        each = parted(log, parts, day, house)
        assert sum(len(own) for own, _ in each) == len(log)
        found = [figures(own, own_day, where) for (own, own_day), (_, where) in zip(each, parts, strict=True)]
        total = {name: sum(one[name] for one in found) for name in FIGURES}
        assert total["sent_elsewhere"] == total["diverted"] == (log.kind == Kind.SENT).sum()
        assert total["attendance"] == len(day.person)
        assert total["refusals"] == (log.kind == Kind.REFUSED).sum()
        sits = (log.kind == Kind.SIT) & (log.where < house.shared)
        assert total["seatings"] == sits.sum()
        seen.update(log.kind.tolist())
    assert min(seen[kind] for kind in (Kind.SENT, Kind.GUEST, Kind.GO_HOME)) > 20


def test_a_building_of_its_own_is_as_before(play: Play) -> None:
    """Where nobody is refused each building's day is the one it would have alone."""
    for seed in range(30):
        parts = [full_office(seed + number) for number in (0, 100)]
        parts = [(day, replace(house, refused=Refused.LEAVE, together=False)) for day, house in parts]
        alone = [play(day, house) for day, house in parts]
        if any(np.any(log.kind == Kind.REFUSED) for log in alone):
            continue
        day, house = joined(parts, SECONDS[:2, :2])
        for (log, _), expected in zip(parted(play(day, house), parts, day, house), alone, strict=True):
            # People of two buildings come in another order within a second, meetings' rows too.
            assert sorted(told(log)) == sorted(told(expected))
