"""Hand-made days: plans and offices written as a test needs them."""

import numpy as np

from sim.events import NOWHERE, DayPlan, Kind, Log, Office, Refused

Absence = tuple[int, int, bool]


def office(
    desks: int,
    *,
    owned: int = 0,
    refused: Refused = Refused.LEAVE,
    touchdown: int = 0,
    zones: list[int] | None = None,
    rooms: tuple[int, ...] = (),
) -> Office:
    """An office of one zone, or of zones with so many desks each."""
    sizes = zones or [desks]
    distance = np.abs(np.subtract.outer(np.arange(len(sizes)), np.arange(len(sizes))))
    return Office(
        shared=sum(sizes),
        owned=owned,
        zone_starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        zone_order=np.argsort(distance, axis=1, kind="stable").astype(np.int32),
        rooms=np.sort(np.array(rooms, dtype=np.int32)),
        touchdown=touchdown,
        refused=refused,
    )


def plan(
    *stays: tuple[int, int, list[Absence]],
    rank: list[int] | None = None,
    zone: list[int] | None = None,
    own: dict[int, int] | None = None,
    patience: int = 600,
    meetings: tuple[tuple[int, int, int], ...] = (),
) -> DayPlan:
    """People as (arrive, leave, absences); meetings as (start, end, size)."""
    n = len(stays)
    absences = [absence for _, _, listed in stays for absence in listed]
    desks = np.full(n, NOWHERE, dtype=np.int32)
    for who, desk in (own or {}).items():
        desks[who] = desk

    def ints(values: object) -> np.ndarray:
        return np.array(values, dtype=np.int32)

    return DayPlan(
        ordinal=1,
        person=np.arange(n, dtype=np.int32),
        arrive=ints([stay[0] for stay in stays]),
        leave=ints([stay[1] for stay in stays]),
        rank=ints(rank if rank is not None else range(n)),
        zone=ints(zone if zone is not None else [0] * n),
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
    )


def told(log: Log) -> list[tuple[int, str, int, int]]:
    """The log as a list of (second, kind, who, where) without arrivals, which come before every search."""
    rows = zip(log.second.tolist(), log.kind.tolist(), log.who.tolist(), log.where.tolist(), strict=True)
    quiet = (Kind.ARRIVE, Kind.COME_BACK)
    return [(second, Kind(kind).name, who, where) for second, kind, who, where in rows if kind not in quiet]
