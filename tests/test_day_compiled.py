"""What is the twin's own about a day: sorted moments, packed numbers, words of free places; either way of running."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from engines import kernels
from plans import office, plan, told
from random_days import any_size, busy_day

from sim.bookings import NO_BOOKINGS
from sim.building import Building
from sim.day_compiled import play, scan
from sim.day_moments import Moments, peak_demand
from sim.days import Days
from sim.events import DayPlan, Kind, Log, Office, Refused
from sim.measures import measure, measure_each

LAST = 2**31 - 1
TEAMS = (np.arange(400) // 3).astype(np.int32)


@pytest.fixture(autouse=True, scope="module", params=[True, False], ids=["compiled", "uncompiled"])
def either_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run every test of this file compiled and uncompiled."""
    with kernels(request.param):
        yield


def same(one: Log, two: Log) -> bool:
    return all(np.array_equal(getattr(one, name), column) for name, column in vars(two).items())


def test_one_sort_serves_every_number_of_desks() -> None:
    for seed in range(60):
        day, house = any_size(seed)
        moments = Moments.of(Days.of([day]))
        for shared in (0, 1, 4, 9):
            fewer = replace(house, shared=shared, cell_starts=np.minimum(house.cell_starts, shared))
            fewer.cell_starts[-1] = shared
            own = np.where(day.owned_desk >= 0, day.owned_desk - house.shared + shared, day.owned_desk)
            other = replace(day, owned_desk=own.astype(np.int32))
            before = moments.keys.copy()
            assert same(scan(Days.of([other]), fewer, moments).day(0), play(other, fewer))
            np.testing.assert_array_equal(moments.keys, before)


@pytest.mark.parametrize("seed", range(12))
def test_days_played_at_once_are_each_day_by_itself(seed: int) -> None:
    """Nothing of a day is left for the next one, and each finds its own rows: also a day on which nobody comes."""
    day, house = busy_day(seed)
    backwards = replace(day, ordinal=day.ordinal + 1, rank=len(day.rank) - 1 - day.rank)
    hasty = replace(day, ordinal=day.ordinal + 2, patience=day.patience // 3, visitors=0)
    days = [day, plan(), backwards, hasty, day]
    joined = Days.of(days)
    again = Days.of([joined.plan(number) for number in (3, 0)])
    moments = Moments.of(joined, house.together)
    logs = scan(joined, house, moments)
    found = measure_each(logs, joined, house, Building(), moments.peaks, [TEAMS[: len(one.person)] for one in days],
                         [NO_BOOKINGS] * len(days))  # fmt: skip
    for number, one in enumerate(days):
        assert same(logs.day(number), play(one, house))
        assert moments.peaks[number] == peak_demand(one, house.together)
        by_itself = measure(play(one, house), one, house, Building(), TEAMS[: len(one.person)])
        for name, value in by_itself._asdict().items():
            np.testing.assert_array_equal(getattr(found[number], name), value)
        for name, value in vars(replace(joined, _plans={}).plan(number)).items():
            np.testing.assert_array_equal(getattr(one, name), value, name)
    some = scan(again, house, moments.of_some([3, 0], again))
    assert same(some.day(0), logs.day(3))
    assert same(some.day(1), logs.day(0))


def test_a_plan_whose_columns_do_not_fit_is_refused() -> None:
    """Compiled code would read what is not there."""
    day = plan((100, 900, []), (100, 800, []))
    for changed in ({"zone": day.zone[:1]}, {"keep": np.ones(1, dtype=np.bool_)}, {"first": day.first[:2]}):
        with pytest.raises(ValueError, match="shape"):
            Days.of([replace(day, **changed)])


def test_moments_are_every_arrival_absence_return_meeting_and_stays_end() -> None:
    day = plan((100, 900, [(200, 300, True), (400, 900, False)]), (50, 60, []), meetings=((10, 20, 2),), rank=[1, 0])
    bits = 2  # two people and a meeting: ranks 0, 1 and 2
    keys = Moments.of(Days.of([day])).keys
    seconds, phases, ranks, taken = keys >> (bits + 2), keys >> (bits + 1) & 1, keys >> 1 & 3, keys & 1
    found = list(zip(seconds.tolist(), phases.tolist(), ranks.tolist(), taken.tolist(), strict=True))
    # Who does not come back before the stay ends has no return, and no desk any more if it was cleared.
    person = [(100, 1, 1, 1), (200, 0, 1, 0), (300, 1, 1, 0), (400, 0, 1, 1), (900, 0, 1, 0)]
    assert found == [(10, 1, 2, 0), (20, 0, 2, 0), (50, 1, 0, 1), (60, 0, 0, 1), *person]


def test_the_last_second_that_a_plan_can_hold() -> None:
    """A moment has room for the second, one bit and the rank, also of 200,000 people."""
    stays = [(LAST - 3, LAST, []), (LAST - 2, LAST, []), (LAST - 1, LAST, [])]
    assert told(play(plan(*stays), office(2))) == [
        (LAST - 3, "SIT", 0, 0),
        (LAST - 2, "SIT", 1, 1),
        (LAST - 1, "REFUSED", 2, -1),
        (LAST - 1, "GO_HOME", 2, -1),
        (LAST, "LEAVE", 0, 0),
        (LAST, "LEAVE", 1, 1),
    ]
    n = 200_000
    ranks = np.random.default_rng(1).permutation(n).astype(np.int32)
    same_second = np.full(n, LAST - 1, dtype=np.int32)
    none = np.zeros(0, dtype=np.int32)
    crowd = DayPlan(
        ordinal=1,
        person=np.arange(n, dtype=np.int32),
        arrive=same_second,
        leave=same_second + 1,
        rank=ranks,
        zone=np.zeros(n, dtype=np.int32),
        owned_desk=np.full(n, -1, dtype=np.int32),
        patience=np.zeros(n, dtype=np.int32),
        first=np.zeros(n + 1, dtype=np.int32),
        away=none,
        back=none,
        keep=none.astype(np.bool_),
        meeting_start=none,
        meeting_end=none,
        meeting_size=none,
        meeting_cluster=none,
        meeting_zone=none,
        need=np.zeros(n, dtype=np.int32),
        booking=np.full(n, -1, dtype=np.int32),
        booked_until=none,
    )
    log = play(crowd, office(1000, refused=Refused.WAIT))
    assert log.second.min() == LAST - 1
    assert log.second.max() == LAST
    seated = log.kind == Kind.SIT
    assert log.who[seated].tolist() == np.argsort(ranks)[:1000].tolist()
    assert log.where[seated].tolist() == list(range(1000))
    assert int((log.kind == Kind.GIVE_UP).sum()) == n - 1000


@pytest.mark.parametrize("zones", [[1], [31], [32], [33], [64], [65], [31, 0, 33], [0, 32, 32], [70, 1, 95]])
def test_the_lowest_free_desk_across_words(zones: list[int]) -> None:
    """Desks are taken and given back in any order; every desk taken is the lowest free one of its zone."""
    generator = np.random.default_rng(sum(zones))
    n, starts = 1000, np.concatenate([[0], np.cumsum(zones)])
    arrive = generator.integers(0, 500, n)
    stays = [(int(at), int(at + long), []) for at, long in zip(arrive, generator.integers(1, 200, n), strict=True)]
    at_home = generator.integers(0, len(zones), n)
    day = plan(*stays, rank=generator.permutation(n).tolist(), zone=at_home.tolist())
    log = play(day, office(0, zones=zones))
    free = set(range(sum(zones)))
    taken, refused = 0, 0
    for kind, where in zip(log.kind.tolist(), log.where.tolist(), strict=True):
        if kind == Kind.SIT:
            low, high = next(zone for zone in pairwise(starts.tolist()) if zone[0] <= where < zone[1])
            assert where == min(desk for desk in free if low <= desk < high)
            free.remove(where)
            taken += 1
        elif kind == Kind.LEAVE:
            free.add(where)
        elif kind == Kind.REFUSED:
            assert not free
            refused += 1
    assert taken > 2 * sum(zones)
    assert refused
    assert free == set(range(sum(zones)))


def test_the_same_day_twice_is_the_same_log() -> None:
    """Nothing of a day is left over in memory that the next one finds."""
    cases: list[tuple[DayPlan, Office]] = [busy_day(seed) for seed in range(40)]
    first = [play(day, house) for day, house in cases]
    for (day, house), log in zip(reversed(cases), reversed(first), strict=True):
        assert same(play(day, house), log)
