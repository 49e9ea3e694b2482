"""Hand-made days: plans and offices written as a test needs them."""

import numpy as np

from sim.building import SUBSTITUTES
from sim.events import NOWHERE, DayPlan, Kind, Log, Office, Refused
from sim.fit_out import search_order

Absence = tuple[int, int, bool]


def office(
    desks: int,
    *,
    owned: int = 0,
    refused: Refused = Refused.LEAVE,
    touchdown: int = 0,
    zones: list[int] | None = None,
    rooms: tuple[int, ...] = (),
    types: list[tuple[int, int, int]] | None = None,
    substitutes: dict[str, list[str]] | None = None,
    together: bool = False,
) -> Office:
    """An office of one zone, of zones with so many desks each, or of zones with so many desks of each type."""
    cells = types or [(size, 0, 0) for size in zones or [desks]]
    distance = np.abs(np.subtract.outer(np.arange(len(cells)), np.arange(len(cells))))
    order = np.argsort(distance, axis=1, kind="stable").astype(np.int32)
    starts = np.concatenate([[0], np.cumsum(np.ravel(cells))]).astype(np.int32)
    return Office(
        shared=int(starts[-1]),
        owned=owned,
        cell_starts=starts,
        search=search_order(order, starts, SUBSTITUTES if substitutes is None else substitutes),
        zone_order=order,
        together=together,
        rooms=np.sort(np.array(rooms, dtype=np.int32)),
        touchdown=touchdown,
        refused=refused,
    )


def plan(
    *stays: tuple[int, int, list[Absence]],
    rank: list[int] | None = None,
    zone: list[int] | None = None,
    need: list[int] | None = None,
    own: dict[int, int] | None = None,
    patience: int = 600,
    meetings: tuple[tuple[int, int, int], ...] = (),
    meeting_zone: list[int] | None = None,
    booked: dict[int, int] | None = None,
    ghosts: tuple[int, ...] = (),
) -> DayPlan:
    """People as (arrive, leave, absences); meetings as (start, end, size).

    Bookings are claimed by the second that is given, of people and of ghosts, who never come.
    """
    n = len(stays)
    absences = [absence for _, _, listed in stays for absence in listed]
    desks = np.full(n, NOWHERE, dtype=np.int32)
    for who, desk in (own or {}).items():
        desks[who] = desk
    booking = np.full(n, NOWHERE, dtype=np.int32)
    booking[list(booked or {})] = np.arange(len(booked or {}))

    def ints(values: object) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    return DayPlan(
        ordinal=1,
        person=np.arange(n, dtype=np.int32),
        arrive=ints([stay[0] for stay in stays]),
        leave=ints([stay[1] for stay in stays]),
        rank=ints(rank if rank is not None else range(n)),
        zone=ints(zone if zone is not None else [0] * n),
        need=ints(need if need is not None else [0] * n),
        owned_desk=desks,
        patience=np.full(n, patience, dtype=np.int32),
        first=ints(np.concatenate([[0], np.cumsum([len(stay[2]) for stay in stays])])),
        away=ints([absence[0] for absence in absences]),
        back=ints([absence[1] for absence in absences]),
        keep=np.array([absence[2] for absence in absences], dtype=np.bool_),
        meeting_start=ints([meeting[0] for meeting in meetings]),
        meeting_end=ints([meeting[1] for meeting in meetings]),
        meeting_size=ints([meeting[2] for meeting in meetings]),
        meeting_cluster=ints(range(len(meetings))),
        meeting_zone=ints(meeting_zone if meeting_zone is not None else [0] * len(meetings)),
        booking=booking,
        booked_until=ints([*(booked or {}).values(), *ghosts]),
    )


def told(log: Log) -> list[tuple[int, str, int, int]]:
    """The log as a list of (second, kind, who, where) without arrivals, which come before every search."""
    rows = zip(log.second.tolist(), log.kind.tolist(), log.who.tolist(), log.where.tolist(), strict=True)
    quiet = (Kind.ARRIVE, Kind.COME_BACK)
    return [(second, Kind(kind).name, who, where) for second, kind, who, where in rows if kind not in quiet]
