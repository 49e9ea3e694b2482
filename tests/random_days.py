"""Random days: few people and seconds, so that ties are everywhere; and days of every size."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import Absence, office, plan

from sim.building import SUBSTITUTES
from sim.events import Buildings, DayPlan, Office, Refused
from sim.fit_out import search_order

Stay = tuple[int, int, list[Absence]]


@st.composite
def _stays(draw: st.DrawFn) -> Stay:
    """A stay within the seconds 1 .. 30 with up to three absences, the last one perhaps to the end of the stay."""
    number = draw(st.integers(0, 3))
    cuts = sorted(draw(st.sets(st.integers(1, 30), min_size=2 * number + 2, max_size=2 * number + 2)))
    listed = [(cuts[2 * i + 1], cuts[2 * i + 2], draw(st.booleans())) for i in range(number)]
    if listed and draw(st.booleans()):
        away, _, keep = listed.pop()
        listed.append((away, cuts[-1] + draw(st.integers(0, 2)), keep))
    return cuts[0], cuts[-1], listed


@st.composite
def days(draw: st.DrawFn) -> tuple[DayPlan, Office]:
    n = draw(st.integers(0, 8))
    stays = [draw(_stays()) for _ in range(n)]
    zones = draw(st.lists(st.integers(0, 2), min_size=1, max_size=3))
    owners = draw(st.sets(st.integers(0, n - 1), max_size=2)) if n else set()
    own = {who: sum(zones) + number for number, who in enumerate(sorted(owners))}
    # Owners keep their desks (§11).
    stays = [
        (arrive, leave, [(away, back, keep or who in owners) for away, back, keep in listed])
        for who, (arrive, leave, listed) in enumerate(stays)
    ]
    starts = draw(st.lists(st.tuples(st.integers(1, 25), st.integers(1, 9), st.integers(2, 6)), max_size=5))
    day = plan(
        *stays,
        rank=draw(st.permutations(range(n))),
        zone=[draw(st.integers(0, len(zones) - 1)) for _ in range(n)],
        own=own,
        meetings=tuple((start, start + length, size) for start, length, size in sorted(starts)),
    )
    patience = np.array([draw(st.integers(0, 20)) for _ in range(n)], dtype=np.int32)
    house = office(
        0,
        zones=zones,
        owned=len(own),
        touchdown=draw(st.integers(0, 2)),
        rooms=tuple(draw(st.lists(st.integers(2, 6), max_size=3))),
    )
    return replace(day, patience=patience), house


def types_of(zones: list[int], generator: np.random.Generator) -> list[tuple[int, int, int]]:
    """So many desks in each zone, of random types."""
    return [tuple(generator.multinomial(desks, (0.5, 0.3, 0.2)).tolist()) for desks in zones]


def substitutes(generator: np.random.Generator) -> dict[str, list[str]]:
    """For each need some of the other types, perhaps none, in any order."""
    names = ("standard", "quiet", "adjustable")
    others = {need: generator.permutation([name for name in names if name != need]).tolist() for need in names}
    return {need: types[: int(generator.integers(3))] for need, types in others.items()}


def booked(day: DayPlan, last: int, generator: np.random.Generator) -> DayPlan:
    """Some people of a day have bookings, and so have some who never come."""
    n = len(day.person)
    booking = np.full(n, -1, dtype=np.int32)
    who = np.flatnonzero((generator.random(n) < 0.5) & (day.owned_desk < 0))
    number = len(who) + int(generator.integers(4))
    booking[who] = generator.permutation(number)[: len(who)]
    return replace(day, booking=booking, booked_until=generator.integers(0, last + 1, number).astype(np.int32))


def full_office(seed: int) -> tuple[DayPlan, Office]:
    """A busy day with all that desks can be: of types, in blocks for meetings, booked."""
    generator = np.random.default_rng([3, seed])
    day, house = busy_day(seed)
    n, zones = len(day.person), house.zones
    sizes = (np.diff(house.cell_starts).reshape(zones, -1).sum(axis=1) + generator.integers(0, 4, zones)).tolist()
    day = replace(
        day,
        need=generator.integers(0, 3, n).astype(np.int32),
        meeting_zone=generator.integers(0, zones, len(day.meeting_start)).astype(np.int32),
        meeting_size=generator.integers(1, 5, len(day.meeting_start)).astype(np.int32),
    )
    parts = int(generator.integers(1, 8))  # which of the three, as bits
    house = office(
        0,
        types=types_of(sizes, generator) if parts & 1 else [(size, 0, 0) for size in sizes],
        substitutes=substitutes(generator) if parts & 1 else None,
        together=bool(parts & 2),
        touchdown=house.touchdown,
        rooms=tuple(house.rooms.tolist()),
    )
    return booked(day, 30, generator) if parts & 4 else day, house


def campus(seed: int) -> tuple[DayPlan, Office]:
    """A busy day of the full office in several buildings, a few seconds apart."""
    generator = np.random.default_rng([5, seed])
    day, house = full_office(seed)
    zones, number = house.zones + 2, int(generator.integers(2, 4))
    building = np.sort(np.append(np.arange(number), generator.integers(0, number, zones))).astype(np.int32)
    zones = len(building)
    house = office(0, types=types_of(generator.integers(0, 4, zones).tolist(), generator), together=house.together)
    order = np.full((zones, zones), -1, dtype=np.int32)
    for zone, here in enumerate(building):
        own = np.flatnonzero(building == here)
        order[zone, : len(own)] = own[np.argsort(np.abs(own - zone), kind="stable")]
    rules = substitutes(generator)
    search = np.full_like(house.search, -1)
    for zone in range(zones):
        own = order[zone][order[zone] >= 0]
        for need, name in enumerate(SUBSTITUTES):
            types = [need, *(list(SUBSTITUTES).index(other) for other in rules[name])]
            cells = [3 * near + kind for kind in types for near in own]
            search[3 * zone + need, : len(cells)] = cells
    rooms = sorted((int(place), int(size)) for place, size in generator.integers(0, (number, 9), (4, 2)))
    far = generator.integers(0, 9, (number, number))
    far = ((far + far.T) * (1 - np.eye(number))).astype(np.int32)
    day = replace(
        day,
        zone=generator.integers(0, zones, len(day.person)).astype(np.int32),
        meeting_zone=generator.integers(0, zones, len(day.meeting_start)).astype(np.int32),
    )
    claims = generator.integers(0, number, len(day.booked_until)).astype(np.int32)
    holder = np.flatnonzero(day.booking >= 0)
    claims[day.booking[holder]] = building[day.zone[holder]]
    return day, replace(
        house,
        search=search,
        zone_order=order,
        rooms=np.array([size for _, size in rooms], dtype=np.int32),
        refused=Refused.OTHER_BUILDING,
        buildings=Buildings(building, np.array([place for place, _ in rooms], dtype=np.int32), claims, far),
    )


def busy_day(seed: int) -> tuple[DayPlan, Office]:
    """Up to 14 people in 30 seconds who crowd a few desks, with patience of all lengths: long queues."""
    generator = np.random.default_rng(seed)
    zones = generator.integers(0, 3, generator.integers(1, 4)).tolist()
    n = int(generator.integers(5, 15))
    stays: list[Stay] = []
    for _ in range(n):
        cuts = np.sort(generator.choice(30, 2 * int(generator.integers(1, 4)), replace=False) + 1).tolist()
        listed = [(*cuts[i : i + 2], bool(generator.random() < 0.4)) for i in range(1, len(cuts) - 1, 2)]
        stays.append((cuts[0], cuts[-1], listed))
    meetings = sorted((int(at), int(at + long), int(size)) for at, long, size in generator.integers(2, 9, (5, 3)))
    day = plan(
        *stays,
        rank=generator.permutation(n).tolist(),
        zone=generator.integers(0, len(zones), n).tolist(),
        meetings=tuple(meetings),
    )
    patience = generator.integers(0, 20, n).astype(np.int32)
    house = office(0, zones=zones, touchdown=int(generator.integers(3)), rooms=tuple(generator.integers(2, 9, 2)))
    return replace(day, patience=patience), house


def any_size(seed: int) -> tuple[DayPlan, Office]:
    """A day with everything the model has: up to 40 people in 12 seconds to 18 hours, absences to the end of the stay.

    Zones of 0 to 70 desks, searched in any order; meetings that no room seats; patience of none to all day.
    """
    generator = np.random.default_rng([7, seed])
    n, last = int(generator.choice([0, 1, 3, 8, 20, 40])), int(generator.choice([12, 40, 400, 64_800]))
    sizes = generator.choice([0, 0, 1, 2, 3, 5, 12] if generator.random() < 0.9 else [31, 32, 33, 64, 70], 6)
    zones = sizes[: int(generator.integers(1, 7))].tolist()
    owners = np.sort(generator.choice(n, int(generator.integers(0, n // 4 + 1)), replace=False)).tolist()
    stays: list[Stay] = []
    for who in range(n):
        moments = int(generator.integers(1, min(5, last // 2)))
        cuts = np.sort(generator.choice(last, 2 * moments, replace=False) + 1).tolist()
        listed = [
            (away, back, bool(generator.random() < 0.5) or who in owners)
            for away, back in zip(cuts[1:-1:2], cuts[2:-1:2], strict=True)
        ]
        if listed and generator.random() < 0.3:
            away, _, keep = listed[-1]
            listed[-1] = (away, cuts[-1] + int(generator.integers(3)), keep)
        stays.append((cuts[0], cuts[-1], listed))
    starts = np.sort(generator.integers(1, last, int(generator.integers(9))))
    meetings = tuple(
        (int(start), int(start + generator.integers(1, last)), int(generator.integers(2, 10))) for start in starts
    )
    day = plan(
        *stays,
        rank=generator.permutation(n).tolist(),
        zone=generator.integers(0, len(zones), n).tolist(),
        own={who: sum(zones) + number for number, who in enumerate(owners)},
        meetings=meetings,
    )
    house = office(
        0,
        zones=zones,
        owned=len(owners),
        touchdown=int(generator.integers(4)),
        rooms=tuple(generator.integers(1, 9, int(generator.integers(6))).tolist()),
    )
    order = np.array([generator.permutation(len(zones)) for _ in zones], dtype=np.int32)
    patience = generator.integers(0, int(generator.choice([1, last // 4, 2 * last])), n).astype(np.int32)
    day = replace(day, patience=patience, meeting_zone=generator.integers(0, len(zones), len(starts)).astype(np.int32))
    search = search_order(order, house.cell_starts, SUBSTITUTES)
    if generator.random() < 0.5:
        return day, replace(house, zone_order=order, search=search)
    sized = office(0, types=types_of(zones, generator))
    rules = substitutes(generator)
    day = replace(day, need=generator.integers(0, 3, n).astype(np.int32))
    day = booked(day, last, generator) if generator.random() < 0.5 else day
    search = search_order(order, sized.cell_starts, rules)
    together = bool(generator.random() < 0.5)
    return day, replace(house, zone_order=order, cell_starts=sized.cell_starts, search=search, together=together)


def houses(house: Office) -> list[Office]:
    """The same house with each of the three reactions."""
    return [replace(house, refused=refused) for refused in Refused]


def any_days(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many random days, the same in every run; a test plays each with all reactions."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        return settings(derandomize=True, max_examples=number, deadline=None, database=None)(given(days())(test))

    return decorate
