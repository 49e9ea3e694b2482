"""The building (§4, §12): desks, zones, rooms, and the house rules.

The number of desks follows from the ratio and its base; zones get desks in proportion to the teams at home there.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.errors import ConfigurationError
from sim.events import NOWHERE, Ints, Office, Refused
from sim.parameters import Parameters, parameter
from sim.population import Headcount, People

RATIO_BASES = ("fte", "employee", "flexible")


@dataclass
class Building(Parameters):
    """One building and its house rules."""

    name: str = parameter("rijkskantoor", unit="", help="the preset's name")
    refused: str = parameter(
        "leave",
        unit="",
        help="what somebody does who finds no desk",
        options=("leave", "touchdown", "wait", "other_building"),
    )
    patience: float = parameter(20.0, unit="minutes", help="mean time somebody waits for a desk", low=0, high=600)
    clear_after: float = parameter(
        60.0, unit="minutes", help="a desk must be cleared for an absence longer than this", low=0, high=1440
    )
    clear_compliance: float = parameter(
        0.5, unit="share", help="absences in which the clean-desk rule is followed", low=0, high=1
    )
    zones: int = parameter(4, unit="zones", help="zones of desks; the own team's is searched first", low=1, high=500)
    rooms: str | None = parameter(
        None, unit="count x seats", help='meeting rooms such as "4x6;2x12" (null: rooms_per_100 people)'
    )
    rooms_per_100: str = parameter(
        "3x4;2x8;0.5x16", unit="count x seats", help="meeting rooms per 100 people, where `rooms` is null"
    )
    touchdown_per_100: float = parameter(
        3.0, unit="places", help="touchdown places per 100 people, no part of the desks", low=0, high=100
    )
    core_start: float = parameter(9.0, unit="hour", help="core hours begin", low=0, high=23)
    core_end: float = parameter(17.0, unit="hour", help="core hours end", low=1, high=24)
    opening: float = parameter(6.0, unit="hour", help="nobody arrives before", low=0, high=23)
    closing: float = parameter(20.0, unit="hour", help="every stay ends by then", low=1, high=24)
    comfort_ceiling: float = parameter(
        0.85, unit="share of desks", help="highest use that still feels comfortable", low=0.01, high=1
    )
    portfolio: str | None = parameter(
        None, unit="file", help="several buildings: a file (CSV or XLSX), or rijk, the made-up one of the program"
    )
    portfolio_desks: str = parameter(
        "file",
        unit="",
        help="desks of a portfolio: of the file where it has them, or all by the ratio (a typed one implies it)",
        options=("file", "ratio"),
    )
    close: list[str] = parameter(
        [], unit="", help="buildings of the portfolio that close; their people go to the nearest that stays open"
    )
    merge: dict[str, str] = parameter({}, unit="", help="buildings that close, and where their people go: {B07: B03}")

    def check(self) -> None:
        """Check hours, rooms, and what comes later."""
        if not self.core_start < self.core_end <= self.closing:
            raise ConfigurationError("core_end: core hours must end after they start and not after closing")
        if not self.opening < self.closing:
            raise ConfigurationError("opening: the building must open before it closes")
        for name in ("rooms", "rooms_per_100"):
            text = getattr(self, name)
            if text is not None:
                _rooms(text, name)
        if self.refused == "other_building":
            raise ConfigurationError("refused: other_building is not in this version, use leave, touchdown or wait")
        if self.portfolio is None and (self.close or self.merge or self.portfolio_desks != "file"):
            given = next(
                name for name in ("close", "merge", "portfolio_desks") if getattr(self, name) not in ([], {}, "file")
            )
            raise ConfigurationError(f"{given}: is about the buildings of a portfolio, give building.portfolio too")


def number_of_desks(ratio: float, ratio_per: str, headcount: Headcount) -> int:
    """Return all desks for a ratio: rounded half up, at least 1, owned desks inside except for `flexible` (§4)."""
    base = {"fte": headcount.fte, "employee": headcount.employees, "flexible": headcount.flexible}[ratio_per]
    desks = max(1, math.floor(ratio * base + 0.5 + 1e-9))
    return desks + headcount.owners if ratio_per == "flexible" else desks


def fit_out(
    building: Building, people: People, owner: npt.NDArray[np.bool_], desks: int, headcount: Headcount
) -> tuple[Office, Ints, Ints]:
    """Return the office, each person's home zone (n,) and each person's own desk (n,), NOWHERE for sharers.

    `owner` (n,) says who owns a desk. Raises `ConfigurationError` when there are fewer desks than owners.
    """
    owners = int(owner.sum())
    if desks < owners:
        raise ConfigurationError(
            f"desks: {desks} desks are fewer than the {owners} people who own one, give more or share more desks"
        )
    shared = desks - owners
    zones = min(building.zones, len(people.teams), max(1, shared))
    size = np.bincount(people.team, minlength=len(people.teams))
    middle = np.cumsum(size) - size / 2
    zone = np.minimum(middle * zones / len(people), zones - 1).astype(np.int32)[people.team]
    # Cumulative shares rounded: every zone within one desk of its proportion, the sum exact.
    sharers = np.bincount(zone[~owner], minlength=zones)
    cumulative = np.concatenate([[0], np.cumsum(sharers)]) / max(1, sharers.sum())
    starts = np.floor(cumulative * shared + 0.5).astype(np.int32)
    starts[-1] = shared
    numbers = np.arange(zones)
    distance = np.abs(numbers[:, None] - numbers[None, :])
    own = np.full(len(people), NOWHERE, dtype=np.int32)
    own[owner] = shared + np.arange(owners)
    office = Office(
        shared=shared,
        owned=owners,
        zone_starts=starts,
        zone_order=np.argsort(distance, axis=1, kind="stable").astype(np.int32),
        rooms=room_seats(building, headcount.employees),
        touchdown=round(building.touchdown_per_100 * headcount.employees / 100),
        refused=Refused[building.refused.upper()],
    )
    return office, zone, own


def room_seats(building: Building, employees: int) -> Ints:
    """Return the seats of every meeting room, ascending."""
    if building.rooms is not None:
        counts = _rooms(building.rooms, "rooms")
    else:
        rates = _rooms(building.rooms_per_100, "rooms_per_100")
        counts = [(math.floor(rate * employees / 100 + 0.5), seats) for rate, seats in rates]
    return np.sort(np.repeat([seats for _, seats in counts], [int(n) for n, _ in counts])).astype(np.int32)


def _rooms(text: str, name: str) -> list[tuple[float, int]]:
    """Parse ``4x6;2x12``: four rooms of six seats and two of twelve; an empty text means no rooms."""
    rooms = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        number, _, seats = part.partition("x")
        try:
            count, capacity = float(number), int(seats)
        except ValueError:
            raise ConfigurationError(f'{name}: "{part}" is no list of rooms, write such as "4x6;2x12"') from None
        if name == "rooms" and count % 1:
            raise ConfigurationError(f'{name}: "{part}" is no whole number of rooms, write such as "4x6;2x12"')
        if not (0 <= count <= 10_000 and 1 <= capacity <= 10_000):
            raise ConfigurationError(f'{name}: "{part}" is out of range, give 0 to 10000 rooms of 1 to 10000 seats')
        rooms.append((count, capacity))
    return rooms
