"""A day in several buildings, where who finds no desk may go to another one (§13, §14): joined, played, and parted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.compiling import Int32s, Int64s, kernel
from sim.events import NOWHERE, TYPES, Buildings, DayPlan, Ints, Kind, Log, Office, Refused

_ARRIVE, _SENT, _GUEST = int(Kind.ARRIVE), int(Kind.SENT), int(Kind.GUEST)
_ROOM, _BLOCK, _LAPSE = int(Kind.ROOM), int(Kind.BLOCK), int(Kind.LAPSE)

Part = tuple[DayPlan, Office]

# What is numbered over the buildings.
_PEOPLE, _ZONES, _MEETINGS, _BOOKINGS, _SHARED, _OWNED, _ROOMS = range(7)
_COLUMNS: Final = ("arrive", "leave", "need", "patience", "away", "back", "keep")
_OF_MEETINGS: Final = ("meeting_start", "meeting_end", "meeting_size", "meeting_cluster")


def joined(parts: Sequence[Part], travel: Ints) -> Part:
    """Return one day and one office of all buildings; `travel` (b, b) are seconds between them.

    People, zones, meetings and bookings of one building stand behind those of another, and so do shared desks, then
    owned ones. Within a second the people of all buildings are mixed by their ranks.
    """
    before = _offsets(parts)
    first, number = before[:-1], len(parts)
    rank = np.concatenate([(plan.rank + 0.5) / max(1, len(plan.rank)) for plan, _ in parts])
    order = np.empty(len(rank), dtype=np.int32)
    order[np.argsort(rank, kind="stable")] = np.arange(len(rank))

    def shifted(values: Ints, by: int) -> Ints:
        return np.where(values == NOWHERE, NOWHERE, values + by).astype(np.int32)

    columns: dict[str, Any] = {
        name: np.concatenate([getattr(plan, name) for plan, _ in parts]) for name in (*_COLUMNS, *_OF_MEETINGS)
    }
    plans = [(plan, at) for (plan, _), at in zip(parts, first, strict=True)]
    absences = np.cumsum([0, *(len(plan.away) for plan, _ in parts)])
    day = replace(
        parts[0][0],
        **columns,
        person=np.arange(before[-1, _PEOPLE], dtype=np.int32),
        rank=order,
        zone=np.concatenate([shifted(plan.zone, at[_ZONES]) for plan, at in plans]),
        owned_desk=np.concatenate(
            [
                shifted(plan.owned_desk, before[-1, _SHARED] + at[_OWNED] - office.shared)
                for (plan, office), at in zip(parts, first, strict=True)
            ]
        ),
        first=np.append(
            np.concatenate([plan.first[:-1] + at for (plan, _), at in zip(parts, absences[:-1], strict=True)]),
            absences[-1],
        ).astype(np.int32),
        meeting_zone=np.concatenate([shifted(plan.meeting_zone, at[_ZONES]) for plan, at in plans]),
        booking=np.concatenate([shifted(plan.booking, at[_BOOKINGS]) for plan, at in plans]),
        booked_until=np.concatenate([plan.booked_until for plan, _ in parts]),
        visitors=0,
    )
    zones = before[-1, _ZONES]
    search = np.full((zones * TYPES, zones * TYPES), NOWHERE, dtype=np.int32)
    zone_order = np.full((zones, zones), NOWHERE, dtype=np.int32)
    starts = []
    for (_, office), at in zip(parts, first, strict=True):
        low, high = at[_ZONES], at[_ZONES] + office.zones
        search[low * TYPES : high * TYPES, : office.zones * TYPES] = shifted(office.search, low * TYPES)
        zone_order[low:high, : office.zones] = office.zone_order + low
        starts.append(office.cell_starts[:-1] + at[_SHARED])
    each = np.arange(number, dtype=np.int32)
    sizes = np.diff(before, axis=0)
    house = Office(
        shared=int(before[-1, _SHARED]),
        owned=int(before[-1, _OWNED]),
        cell_starts=np.append(np.concatenate(starts), before[-1, _SHARED]).astype(np.int32),
        search=search,
        zone_order=zone_order,
        rooms=np.concatenate([office.rooms for _, office in parts]),
        touchdown=0,
        refused=Refused.OTHER_BUILDING,
        together=parts[0][1].together,
        buildings=Buildings(
            np.repeat(each, sizes[:, _ZONES]),
            np.repeat(each, sizes[:, _ROOMS]),
            np.repeat(each, sizes[:, _BOOKINGS]),
            travel,
        ),
    )
    return day, house


def parted(log: Log, parts: Sequence[Part], day: DayPlan, house: Office) -> list[tuple[Log, DayPlan]]:
    """Return the log and the plan of each building from those of all.

    Who comes from another building arrives there as one of the plan's last people (`diverted`) and has left the own
    one, where the shortage ends with the arrival.
    """
    before, several, rows = _offsets(parts), house.several, len(log)
    building, kind, who, where = np.empty((4, rows), dtype=np.int32)
    visit = np.full(len(day.person), NOWHERE, dtype=np.int64)
    arriving, goal = np.empty((2, int((log.kind == _GUEST).sum())), dtype=np.int64)
    _part(
        log.second, log.kind, log.who, log.where, several.zone[day.zone], several.zone[day.meeting_zone],
        several.booking, before.reshape(-1), before.shape[1], several.zone[day.zone],
        np.zeros(len(parts), dtype=np.int64), np.empty(len(day.person), dtype=np.int64), visit, arriving, goal,
        building, kind, who, where,
    )  # fmt: skip
    order = np.argsort(building, kind="stable")
    cuts = np.searchsorted(building[order], np.arange(len(parts) + 1))
    found = []
    for place, (plan, office) in enumerate(parts):
        chosen, people = order[cuts[place] : cuts[place + 1]], before[place : place + 2, _PEOPLE]
        gone = visit[people[0] : people[1]]
        plan = replace(plan, leave=np.where(gone >= 0, gone, plan.leave).astype(np.int32))
        plan = _with_diverted(plan, office.zones, day, arriving[goal == place])
        found.append((Log(log.second[chosen], kind[chosen], who[chosen], where[chosen]), plan))
    return found


def _offsets(parts: Sequence[Part]) -> Int64s:
    """Return how many of everything stand before each building, and in all (b + 1, 7)."""
    numbers = [
        (len(plan.person), office.zones, len(plan.meeting_start), len(plan.booked_until), office.shared, office.owned,
         len(office.rooms))
        for plan, office in parts
    ]  # fmt: skip
    return np.concatenate([np.zeros((1, 7), dtype=np.int64), np.cumsum(numbers, axis=0, dtype=np.int64)])


def _with_diverted(plan: DayPlan, zones: int, day: DayPlan, who: Int64s) -> DayPlan:
    """Return the plan of a building with these people of all behind its own; what they did before is not told."""

    def behind(own: Ints, theirs: npt.ArrayLike) -> Ints:
        return np.append(own, theirs).astype(np.int32)

    nowhere, nothing = np.full(len(who), NOWHERE), np.zeros(len(who))
    return replace(
        plan,
        person=behind(plan.person, nowhere),
        arrive=behind(plan.arrive, nothing),
        leave=behind(plan.leave, day.leave[who]),
        rank=behind(plan.rank, len(plan.rank) + np.arange(len(who))),
        zone=behind(plan.zone, day.rank[who] % zones),
        need=behind(plan.need, day.need[who]),
        owned_desk=behind(plan.owned_desk, nowhere),
        patience=behind(plan.patience, nothing),
        first=behind(plan.first, np.full(len(who), plan.first[-1])),
        booking=behind(plan.booking, nowhere),
        diverted=len(who),
    )


@kernel
def _part(
    second: Int32s,
    kinds: Int32s,
    subject: Int32s,
    place: Int32s,
    home: Int32s,
    meeting_building: Int32s,
    booking_building: Int32s,
    before: Int64s,
    columns: int,
    at: Int32s,
    guests: Int64s,
    number: Int64s,
    visit: Int64s,
    arriving: Int64s,
    goal: Int64s,
    building: Int32s,
    kind: Int32s,
    who: Int32s,
    where: Int32s,
) -> None:
    """Write the building of each row of a log, and the row as that building tells it.

    `at` is where each person is, `number` what that building calls them; `guests` arrive there as its next people.
    """
    buildings = len(guests)
    shared, rest = before[buildings * columns + _SHARED], 0
    for person in range(len(home)):
        number[person] = person - before[home[person] * columns + _PEOPLE]
    visits = 0
    for row in range(len(second)):
        what, one, spot = kinds[row], subject[row], place[row]
        kind[row], where[row] = what, NOWHERE
        if what == _LAPSE:
            here = booking_building[one]
            who[row] = one - before[here * columns + _BOOKINGS]
        elif what >= _ROOM:
            here = meeting_building[one]
            who[row] = one - before[here * columns + _MEETINGS]
            if spot != NOWHERE:
                where[row] = spot - before[here * columns + (_SHARED if what >= _BLOCK else _ROOMS)]
        else:
            if what == _GUEST:
                # The people whom a building has of its own, then those who came before.
                here = at[one]
                own = before[(here + 1) * columns + _PEOPLE] - before[here * columns + _PEOPLE]
                number[one] = own + guests[here]
                guests[here] += 1
                visit[one] = second[row]
                arriving[visits], goal[visits] = one, here
                visits += 1
                kind[row] = _ARRIVE
            here = at[one]
            who[row] = number[one]
            if what == _SENT:
                at[one] = spot
            elif spot != NOWHERE:
                rest = before[here * columns + _OWNED] + shared
                inside = before[(here + 1) * columns + _SHARED] - before[here * columns + _SHARED]
                where[row] = spot - before[here * columns + _SHARED] if spot < shared else inside + spot - rest
        building[row] = here
