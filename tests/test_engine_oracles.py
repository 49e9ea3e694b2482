"""Every engine against exact laws, identities, and the rules played second by second (§3, §9-§13, §18).

Tolerances are 4 standard deviations of the stated number of days, never a percentage.
"""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from engines import Play
from plans import office, plan
from random_days import Stay, any_days, any_size, busy_day, campus, full_office, houses
from sampling import z, z_mean

from sim.building import Building
from sim.day_moments import peak_demand
from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office, Refused
from sim.measures import FIGURES, measure

BUILDING = Building()
Rows = list[tuple[int, int, int, int]]


def rows(log: Log) -> Rows:
    return list(zip(log.second.tolist(), log.kind.tolist(), log.who.tolist(), log.where.tolist(), strict=True))


# Exact laws


def test_occupancy_with_enough_desks_is_binomial_at_every_time(play: Play) -> None:
    """N people who come with probability p and stay from U(0, 200) to U(400, 600): n = 1,500 days, N = 8.

    At t the number of desks in use is Binomial(N, p π(t)), π(t) = P(arrived <= t < left).
    """
    generator = np.random.default_rng(21)
    people, p, days = 8, 0.7, 1500
    times = np.array([50, 150, 300, 450, 550])
    arrived = np.minimum((times + 1) / 200, 1)  # whole seconds 0 .. 199
    there = arrived * (1 - np.clip((times - 399) / 200, 0, 1))  # whole seconds 400 .. 599
    counts = np.zeros((len(times), people + 1))
    for _ in range(days):
        come = int((generator.random(people) < p).sum())
        stays = zip(generator.integers(0, 200, come).tolist(), generator.integers(400, 600, come).tolist(), strict=True)
        log = play(plan(*[(arrive, leave, []) for arrive, leave in stays]), office(people))
        change = (log.kind == Kind.SIT).astype(int) - (log.kind == Kind.LEAVE)
        for number, time in enumerate(times):
            counts[number, change[log.second <= time].sum()] += 1
    for number, chance in enumerate(p * there):
        for k in range(people + 1):
            exact = math.comb(people, k) * chance**k * (1 - chance) ** (people - k)
            if days * exact > 5:
                assert z(counts[number, k], days, exact) <= 4, (times[number], k)


def test_loss_system_that_starts_empty(play: Play) -> None:
    """The forward equations of Kolmogorov in whole seconds, exact: n = 2,500 days of 40 seconds on 3 desks.

    In each second everybody seated leaves with probability q, then somebody comes with probability a. So the state
    law goes from second to second by a binomial thinning and one arrival, and a refusal needs all desks taken after
    the departures: what leaves in a second is free for who comes in it (§3).
    """
    desks, a, q, horizon, days = 3, 0.3, 0.08, 40, 2500
    state = np.zeros(desks + 1)
    state[0] = 1.0
    leaves = np.array([[math.comb(i, j) * q ** (i - j) * (1 - q) ** j if j <= i else 0 for j in range(desks + 1)]
                       for i in range(desks + 1)])  # fmt: skip
    laws, blocked = [], 0.0
    for _ in range(horizon):
        state = state @ leaves
        blocked += a * state[desks]
        up = np.append(0.0, state[:-1])
        up[desks] += state[desks]
        state = (1 - a) * state + a * up
        laws.append(state)

    generator = np.random.default_rng(22)
    refusals, seen = [], np.zeros((horizon, desks + 1))
    for _ in range(days):
        arrivals = np.flatnonzero(generator.random(horizon) < a)
        stays = generator.geometric(q, len(arrivals))
        day = plan(*[(int(at), int(at + stay), []) for at, stay in zip(arrivals, stays, strict=True)])
        log = play(day, office(desks))
        refusals.append(int((log.kind == Kind.REFUSED).sum()))
        change = (log.kind == Kind.SIT).astype(int) - ((log.kind == Kind.LEAVE) & (log.where != NOWHERE))
        in_use = np.cumsum(change)
        last = np.searchsorted(log.second, np.arange(horizon), side="right")
        seen[np.arange(horizon), np.append(0, in_use)[last]] += 1
    assert z_mean(refusals, blocked) <= 4
    for second in (0, 3, 10, 20, 39):
        for k in range(desks + 1):
            if days * laws[second][k] > 5:
                assert z(seen[second, k], days, laws[second][k]) <= 4, (second, k)


# Random days


@any_days(200)
def test_every_day_holds_the_rules_and_is_crowded_when_demand_says_so(play: Play, case: tuple[DayPlan, Office]) -> None:
    day, any_house = case
    for house in houses(any_house):
        measured = dict(zip(FIGURES, measure(play(day, house), day, house, BUILDING).figures, strict=True))
        if house.one_demand and not len(day.booked_until):
            assert bool(measured["crowded"]) == (peak_demand(day) > house.shared)
        assert measured["searches"] >= measured["attendance"] == len(day.person)


# Rows after which those who wait are looked at.
FREES = {Kind.CLEAR, Kind.LEAVE, Kind.LEAVE_ABSENT, Kind.BLOCK_FREE, Kind.LAPSE}


def second_by_second(day: DayPlan, house: Office) -> Rows:
    """The rules themselves: every second, every phase, everybody in turn; plain and slow (§3, §9-§13)."""
    n = len(day.person)
    first, away, back, keep = (part.tolist() for part in (day.first, day.away, day.back, day.keep))
    arrive, leave, own = day.arrive.tolist(), day.leave.tolist(), day.owned_desk.tolist()
    by_rank = np.argsort(day.rank).tolist()
    free = set(range(house.shared))
    free_rooms = set(range(len(house.rooms)))
    room_of: dict[int, int] = {}
    state = ["outside"] * n  # then: seated, touchdown, waiting, away, gone
    at, held, turn, gives_up = [NOWHERE] * n, [NOWHERE] * n, [0] * n, [0] * n
    touchdown, arrives_at = [False] * n, [NOWHERE] * n
    places = house.touchdown
    queue: list[int] = []
    is_open = [True] * len(day.booked_until)
    entitled: set[int] = set()
    blocks: dict[int, list[int]] = {}
    log: Rows = []

    def note(kind: Kind, who: int, where: int = NOWHERE) -> None:
        log.append((now, int(kind), who, where))

    several = house.several
    building = [int(several.zone[cell // TYPES]) for cell in house.cell_of]  # of each desk
    booked_in = several.booking.tolist() or [0] * len(day.booked_until)
    inside, row_now = [int(several.zone[zone]) for zone in day.zone], day.place.tolist()
    sent: set[int] = set()

    def room_in(place: int) -> int:
        """Desks that are free in a building and kept for nobody."""
        kept = sum(one and where == place for one, where in zip(is_open, booked_in, strict=True))
        return sum(building[desk] == place for desk in free) - kept

    def nearest(who: int) -> int:
        """The lowest free desk of the nearest zone that has one."""
        if room_in(inside[who]) <= 0 and who not in entitled:
            return NOWHERE
        home = house.search[row_now[who]].tolist()
        found = sorted((home.index(house.cell_of[desk]), desk) for desk in free if house.cell_of[desk] in home)
        return found[0][1] if found else NOWHERE

    def seek(who: int) -> None:
        nonlocal places
        if own[who] == NOWHERE and day.booking[who] != NOWHERE and is_open[day.booking[who]]:
            is_open[day.booking[who]] = False
            entitled.add(who)
        desk = own[who] if own[who] != NOWHERE else nearest(who)
        if desk != NOWHERE:
            free.discard(desk)
            at[who], state[who] = desk, "seated"
            note(Kind.SIT, who, desk)
            return
        note(Kind.REFUSED, who)
        if house.refused == Refused.TOUCHDOWN and places:
            places -= 1
            touchdown[who], state[who] = True, "touchdown"
            note(Kind.TOUCHDOWN, who)
        elif house.refused == Refused.OTHER_BUILDING and travel(who):
            state[who] = "travelling"
            if arrives_at[who] == now:
                note(Kind.GUEST, who)
                seek(who)
        elif house.refused == Refused.WAIT:
            state[who], gives_up[who] = "waiting", now + int(day.patience[who])
            queue.append(who)
            if gives_up[who] == now:
                give_up(who)
        else:
            state[who] = "gone"
            note(Kind.GO_HOME, who)

    def travel(who: int) -> bool:
        """Go to the nearest building with room, if there is one and the stay is not over before."""
        others = sorted((int(several.travel[inside[who], one]), one) for one in range(len(several.travel)))
        goals = [(far, one) for far, one in others if one != inside[who] and room_in(one) > 0]
        if who in sent or not goals:
            return False
        far, goal = goals[0]
        there, passed = now + far, turn[who]
        while first[who] + passed < first[who + 1] and back[first[who] + passed] < there:
            passed += 1
        if first[who] + passed < first[who + 1] and away[first[who] + passed] <= there:
            there = back[first[who] + passed]
            passed += 1
        if there >= leave[who]:
            return False
        zones = [zone for zone, place in enumerate(several.zone.tolist()) if place == goal]
        row_now[who] = zones[int(day.rank[who]) % len(zones)] * TYPES + row_now[who] % TYPES
        inside[who], turn[who], arrives_at[who] = goal, passed, there
        sent.add(who)
        entitled.discard(who)
        note(Kind.SENT, who, goal)
        return True

    def give_up(who: int) -> None:
        queue.remove(who)
        state[who] = "gone"
        note(Kind.GIVE_UP, who)

    def next_absence(who: int) -> int:
        return first[who] + turn[who] if first[who] + turn[who] < first[who + 1] else NOWHERE

    def free_block(meeting: int) -> list[int]:
        """The lowest desks of the nearest zone that has enough of them, beside those kept for bookings."""
        size, here = int(day.meeting_size[meeting]), int(several.zone[day.meeting_zone[meeting]])
        for zone in house.zone_order[day.meeting_zone[meeting]]:
            there = sorted(desk for desk in free if house.cell_of[desk] // TYPES == zone)
            if len(there) >= size and room_in(here) >= size:
                return there[:size]
        return []

    last = max([*leave, *back, *day.meeting_end.tolist(), *(day.booked_until + 1).tolist(), 0])
    for now in range(last + 1):
        for who in by_rank:  # what ends: absences begin, stays end
            number = next_absence(who)
            if state[who] in ("outside", "gone", "travelling"):
                continue
            if state[who] == "away" and now == leave[who] and back[number] >= leave[who]:
                note(Kind.LEAVE_ABSENT, who, held[who])
                free |= {held[who]} & set(range(house.shared))
                state[who] = "gone"
            elif state[who] != "away" and (now == leave[who] or (number != NOWHERE and now == away[number])):
                if state[who] == "waiting":
                    queue.remove(who)
                    note(Kind.CALLED_AWAY, who)
                kept = number != NOWHERE and now == away[number] and keep[number]
                if now == leave[who]:
                    kind, state[who] = Kind.LEAVE, "gone"
                else:
                    kind, state[who] = Kind.STEP_OUT, "away"
                    if at[who] != NOWHERE:
                        kind = Kind.KEEP if kept else Kind.CLEAR
                note(kind, who, at[who])
                held[who] = at[who] if kept else NOWHERE
                if not kept:
                    free |= {at[who]} & set(range(house.shared))
                at[who] = NOWHERE
        for meeting in sorted(room_of):
            if now == day.meeting_end[meeting]:
                free_rooms.add(room_of[meeting])
                note(Kind.ROOM_FREE, meeting, room_of.pop(meeting))
        for meeting in sorted(blocks):
            if now == day.meeting_end[meeting]:
                for desk in blocks.pop(meeting):
                    free.add(desk)
                    note(Kind.BLOCK_FREE, meeting, desk)
        for booking, until in enumerate(day.booked_until.tolist()):
            if is_open[booking] and now == until + 1:
                is_open[booking] = False
                note(Kind.LAPSE, booking)
        # First come, first served, when a desk was freed or is kept no longer.
        freed = any(at == now and kind in FREES and (desk >= 0 or kind == Kind.LAPSE) for at, kind, _, desk in log)
        for who in list(queue) if freed else ():
            desk = nearest(who)
            if desk != NOWHERE:
                free.discard(desk)
                queue.remove(who)
                at[who], state[who] = desk, "seated"
                note(Kind.SIT_AFTER_WAIT, who, desk)
        for who in by_rank:
            if state[who] == "waiting" and gives_up[who] == now:
                give_up(who)
        for who in by_rank:  # requests
            number = next_absence(who)
            if state[who] == "outside" and now == arrive[who]:
                note(Kind.ARRIVE, who)
                seek(who)
            elif state[who] == "travelling" and now == arrives_at[who]:
                note(Kind.GUEST, who)
                seek(who)
            elif state[who] == "away" and now == back[number] and now < leave[who]:
                turn[who] += 1
                if held[who] != NOWHERE:
                    at[who], state[who] = held[who], "seated"
                    note(Kind.RETURN, who, at[who])
                elif touchdown[who]:
                    state[who] = "touchdown"
                    note(Kind.RETURN, who)
                else:
                    note(Kind.COME_BACK, who)
                    seek(who)
        for meeting in np.flatnonzero(day.meeting_start == now).tolist():
            if house.together:
                blocks[meeting] = free_block(meeting)
                free -= set(blocks[meeting])
                for desk in blocks[meeting]:
                    note(Kind.BLOCK, meeting, desk)
                if not blocks[meeting]:
                    note(Kind.NO_BLOCK, meeting)
                continue
            here = several.zone[day.meeting_zone[meeting]]
            inside_it = [room for room in sorted(free_rooms) if several.room[room] == here]
            fits = [room for room in inside_it if house.rooms[room] >= day.meeting_size[meeting]]
            if fits:
                room_of[meeting] = fits[0]
                free_rooms.discard(fits[0])
                note(Kind.ROOM, meeting, fits[0])
            else:
                note(Kind.NO_ROOM, meeting)
    return log


@any_days(250)
def test_the_engine_plays_the_rules_event_for_event(play: Play, case: tuple[DayPlan, Office]) -> None:
    day, any_house = case
    for house in houses(any_house):
        assert rows(play(day, house)) == second_by_second(day, house)


@pytest.mark.parametrize("block", range(5))
def test_the_engine_plays_busy_days_event_for_event(play: Play, block: int) -> None:
    """150 days, each with the three reactions."""
    seated_late = 0
    for seed in range(30 * block, 30 * block + 30):
        day, any_house = busy_day(seed)
        for house in houses(any_house):
            log = play(day, house)
            assert rows(log) == second_by_second(day, house), seed
            measure(log, day, house, BUILDING)
            seated_late += int((log.kind == Kind.SIT_AFTER_WAIT).sum())
    assert seated_late > 30


@pytest.mark.parametrize("block", range(5))
def test_the_engine_plays_the_full_office_event_for_event(play: Play, block: int) -> None:
    """Desk types with and without substitutes, blocks of desks, bookings: 300 days, each with the three reactions."""
    seen: Counter[int] = Counter()
    for seed in range(60 * block, 60 * block + 60):
        day, any_house = full_office(seed)
        for house in houses(any_house):
            log = play(day, house)
            assert rows(log) == second_by_second(day, house), seed
            measure(log, day, house, BUILDING)
            seen.update(log.kind.tolist())
    assert min(seen[kind] for kind in set(Kind) - {Kind.LEAVE_ABSENT, Kind.SENT, Kind.GUEST}) > 5


@pytest.mark.parametrize("block", range(5))
def test_the_engine_plays_several_buildings_event_for_event(play: Play, block: int) -> None:
    """300 days in two or three buildings, with all that desks can be; who finds none goes to another building."""
    seen: Counter[int] = Counter()
    for seed in range(60 * block, 60 * block + 60):
        day, house = campus(seed)
        log = play(day, house)
        assert rows(log) == second_by_second(day, house), seed
        seen.update(log.kind.tolist())
    assert min(seen[kind] for kind in (Kind.SENT, Kind.GUEST, Kind.ROOM, Kind.BLOCK, Kind.LAPSE, Kind.GO_HOME)) > 5


@pytest.mark.parametrize("factor", [20_000, 100_000])
def test_the_unit_of_time_does_not_matter(play: Play, factor: int) -> None:
    """Everything so many times later and longer: the same events in the same order, however far apart."""
    times = ("arrive", "leave", "away", "back", "patience", "meeting_start", "meeting_end")
    for seed in range(40):
        day, any_house = busy_day(seed)
        slow = replace(day, **{name: getattr(day, name) * np.int32(factor) for name in times})
        for house in houses(any_house):
            expected = [(second * factor, *rest) for second, *rest in rows(play(day, house))]
            assert rows(play(slow, house)) == expected


@any_days(80)
def test_names_of_people_do_not_matter(play: Play, case: tuple[DayPlan, Office]) -> None:
    """People in another order, each with the own rank and zone: the same log up to names."""
    day, any_house = case
    n = len(day.person)
    order = np.random.default_rng(n).permutation(n)
    absences = [np.arange(day.first[who], day.first[who + 1]) for who in order]
    moved = np.concatenate([np.zeros(0, dtype=np.int64), *absences]).astype(np.int64)
    other = replace(
        day,
        **{
            name: getattr(day, name)[order]
            for name in ("arrive", "leave", "rank", "zone", "need", "owned_desk", "patience", "booking")
        },
        **{name: getattr(day, name)[moved] for name in ("away", "back", "keep")},
        first=np.concatenate([[0], np.cumsum([len(part) for part in absences])]).astype(np.int32),
    )
    for house in houses(any_house):
        found = [
            (second, kind, who if kind >= Kind.ROOM else int(order[who]), where)
            for second, kind, who, where in rows(play(other, house))
        ]
        assert found == rows(play(day, house))


@any_days(80)
def test_one_desk_more_never_refuses_earlier(play: Play, case: tuple[DayPlan, Office]) -> None:
    """Until the first refusal both days are the same, whatever the reaction."""
    day, house = case
    more = replace(house, cell_starts=house.cell_starts.copy(), shared=house.shared + 1)
    more.cell_starts[-1] += 1
    own = np.where(day.owned_desk == NOWHERE, NOWHERE, day.owned_desk + 1).astype(np.int32)
    for fewer, enough in zip(houses(house), houses(more), strict=True):
        firsts = []
        for log in (play(day, fewer), play(replace(day, owned_desk=own), enough)):
            refused = log.second[log.kind == Kind.REFUSED]
            firsts.append(int(refused[0]) if len(refused) else math.inf)
        assert firsts[0] <= firsts[1]


def test_the_peak_of_demand_is_just_enough(play: Play) -> None:
    """As many shared desks as the peak refuse nobody, one fewer refuses somebody: 250 days of any size."""
    for seed in range(250):
        day, house = any_size(seed)
        day = replace(day, booking=np.full_like(day.booking, NOWHERE), booked_until=day.booked_until[:0])
        peak = peak_demand(day)
        for shared in range(max(0, peak - 1), peak + 1):
            own = np.where(day.owned_desk == NOWHERE, NOWHERE, day.owned_desk - house.shared + shared)
            home = {name: np.zeros_like(getattr(day, name)) for name in ("zone", "meeting_zone")}
            other = replace(day, owned_desk=own.astype(np.int32), **home)
            log = play(other, office(shared, owned=house.owned))
            assert bool(np.any(log.kind == Kind.REFUSED)) == (shared < peak), seed


@any_days(80)
def test_littles_law_and_conservation(play: Play, case: tuple[DayPlan, Office]) -> None:
    """Over a finite day exact: the sum over seconds of how many are somewhere is the sum of how long each is there.

    The stretches come from each person's own rows, the counts from a course over all rows (§18).
    """
    day, any_house = case
    for house in houses(any_house):
        _check_littles_law(play, day, house)


def _check_littles_law(play: Play, day: DayPlan, house: Office) -> None:
    log = play(day, house)
    sitting = waiting = present = 0
    for who in range(len(day.person)):
        own = [(second, kind) for second, kind, person, _ in rows(log) if person == who and kind < Kind.ROOM]
        taken = began = 0
        for second, kind in own:
            if kind in (Kind.SIT, Kind.SIT_AFTER_WAIT):
                taken = second
            elif kind == Kind.CLEAR or (kind in (Kind.LEAVE, Kind.LEAVE_ABSENT) and _at_desk(own)):
                sitting += second - taken
            if kind == Kind.REFUSED:
                began = second
            elif kind in (Kind.SIT_AFTER_WAIT, Kind.GIVE_UP, Kind.CALLED_AWAY):
                waiting += second - began
        present += own[-1][0] - own[0][0]
        assert own[0] == (int(day.arrive[who]), Kind.ARRIVE)
    measured = measure(log, day, house, BUILDING)
    assert measured.hours[0].sum() == sitting
    assert _area(log, [Kind.ARRIVE], [Kind.LEAVE, Kind.LEAVE_ABSENT, Kind.GO_HOME, Kind.GIVE_UP]) == present
    queue = [Kind.SIT_AFTER_WAIT, Kind.GIVE_UP, Kind.CALLED_AWAY]
    if house.refused == Refused.WAIT:
        assert _area(log, [Kind.REFUSED], queue) == waiting
    # Everybody who comes has gone in the end, and nobody stays beyond the plan.
    gone = {who: second for second, kind, who, _ in rows(log) if kind < Kind.ROOM}
    assert sorted(gone) == list(range(len(day.person)))
    assert all(second <= day.leave[who] for who, second in gone.items())


def _at_desk(own: list[tuple[int, int]]) -> bool:
    """Whether somebody is at a desk, or holds one, before the last row."""
    return own[-2][1] in (Kind.SIT, Kind.SIT_AFTER_WAIT, Kind.KEEP, Kind.RETURN) and not any(
        kind == Kind.TOUCHDOWN for _, kind in own
    )


def _area(log: Log, up: list[Kind], down: list[Kind]) -> int:
    """The sum over all seconds of a count that these kinds raise and lower, second by second."""
    change = np.isin(log.kind, up).astype(int) - np.isin(log.kind, down).astype(int)
    return sum(int(change[log.second <= second].sum()) for second in range(int(log.second.max(initial=0)) + 1))


@pytest.mark.parametrize("refused", list(Refused))
def test_a_large_day_holds_the_rules(play: Play, refused: Refused) -> None:
    """400 people with breaks and meetings on 330 desks in five zones, three days each."""
    generator = np.random.default_rng(7)
    for _ in range(3):
        stays: list[Stay] = []
        for _ in range(400):
            arrive, leave = int(generator.integers(25_000, 38_000)), int(generator.integers(50_000, 70_000))
            cuts = np.sort(generator.choice(np.arange(arrive + 1, leave), 6, replace=False)).tolist()
            stays.append((arrive, leave, [(*cuts[i : i + 2], bool(generator.random() < 0.6)) for i in (0, 2, 4)]))
        own = {who: 330 + who for who in range(20)}
        stays = [
            (arrive, leave, [(away, back, keep or who in own) for away, back, keep in listed])
            for who, (arrive, leave, listed) in enumerate(stays)
        ]
        day = plan(
            *stays,
            rank=generator.permutation(400).tolist(),
            zone=generator.integers(0, 5, 400).tolist(),
            own=own,
            patience=1200,
            meetings=tuple((int(at), int(at) + 3600, 5) for at in np.sort(generator.integers(30_000, 60_000, 40))),
        )
        house = office(0, zones=[66] * 5, owned=20, refused=refused, touchdown=4, rooms=(4, 6, 6, 8))
        figures = dict(zip(FIGURES, measure(play(day, house), day, house, BUILDING).figures, strict=True))
        assert figures["attendance"] == 400
        assert bool(figures["crowded"]) == (peak_demand(day) > 330)
