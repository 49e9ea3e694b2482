"""The building (§4, §12): its desks, whose number follows from the ratio and its base, its rooms and house rules."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from sim.errors import ConfigurationError
from sim.events import Ints
from sim.parameters import Parameters, parameter
from sim.population import DESK_TYPES, WEEKDAYS, Headcount, check_types

MOST_VISITORS = 10_000  # a day on average
_SHOWN_ZONES: Final = 6  # of which a message shows all distances
RATIO_BASES = ("fte", "employee", "flexible")

# What people take who find no desk of the type they need, the first that is free.
SUBSTITUTES: Final = {
    "standard": ["quiet", "adjustable"],
    "quiet": ["standard", "adjustable"],
    "adjustable": ["standard", "quiet"],
}


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
    travel_minutes: float = parameter(
        10.0, unit="minutes", help="of the way to another building, whatever the distance", low=0, high=600
    )
    travel_kmh: float = parameter(
        20.0, unit="km/h", help="speed to another building, as the crow flies, door to door", low=1, high=300
    )
    travel_most: float = parameter(
        60.0, unit="minutes", help="nobody goes to a building that is farther away", low=0, high=600
    )
    patience: float = parameter(20.0, unit="minutes", help="mean time somebody waits for a desk", low=0, high=600)
    clear_after: float = parameter(
        60.0, unit="minutes", help="a desk must be cleared for an absence longer than this", low=0, high=1440
    )
    clear_compliance: float = parameter(
        0.5, unit="share", help="absences in which the clean-desk rule is followed", low=0, high=1
    )
    zones: int = parameter(4, unit="zones", help="zones of desks; the own team's is searched first", low=1, high=500)
    zone_desks: list[float] = parameter(
        [], unit="weight", help="desks of each zone in proportion ([]: to the people at home there)", low=0, high=1e6
    )
    zone_teams: dict[str, int] = parameter(
        {}, unit="zone", help="team: its home zone, 1 .. zones (others follow in their order)", low=1, high=500
    )
    zone_distances: Any = parameter(
        [], unit="any", help="distances between zones, a list for each zone ([]: zones stand in a row)"
    )
    desk_types: dict[str, float] = parameter(
        {"standard": 0.82, "quiet": 0.15, "adjustable": 0.03},
        unit="share",
        help="shared desks by type: standard, quiet, adjustable (which is also accessible: one type)",
        low=0,
        high=1,
    )
    substitutes: Any = parameter(
        SUBSTITUTES, unit="", help="{need: [types]} that people take when no desk of the type they need is free"
    )
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
    visitors_per_day: Any = parameter(
        0.0,
        unit="visitors/day",
        low=0,
        high=MOST_VISITORS,
        help="mean number of visitors who need a desk, in each building: a number for every weekday, or [five numbers],"
        " Monday to Friday",
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
        self.visitor_means()
        for name in ("rooms", "rooms_per_100"):
            text = getattr(self, name)
            if text is not None:
                _rooms(text, name)
        check_types(self.desk_types, "desk_types")
        self._check_zones()
        right = isinstance(self.substitutes, dict) and all(
            isinstance(types, list) and {need, *types} <= set(DESK_TYPES) and need not in types
            for need, types in self.substitutes.items()
        )
        if not right:
            raise ConfigurationError(
                f"substitutes: {self.substitutes!r} gives no other types for types, write such as "
                "{quiet: [standard], adjustable: []}"
            )
        if self.refused == "other_building" and self.portfolio is None:
            raise ConfigurationError("refused: other_building needs several buildings, give building.portfolio too")
        if self.portfolio is None and (self.close or self.merge or self.portfolio_desks != "file"):
            given = next(
                name for name in ("close", "merge", "portfolio_desks") if getattr(self, name) not in ([], {}, "file")
            )
            raise ConfigurationError(f"{given}: is about the buildings of a portfolio, give building.portfolio too")

    def check_zone_teams(self) -> None:
        """Raise `ConfigurationError` where a team's home zone is one that the building has not."""
        for team, zone in self.zone_teams.items():
            if zone > self.zones:
                raise ConfigurationError(f"zone_teams: {team!r} is in zone {zone} of {self.zones}, give more zones")

    def _check_zones(self) -> None:
        if self.zone_desks and (len(self.zone_desks) != self.zones or not any(self.zone_desks)):
            raise ConfigurationError(
                f"zone_desks: {len(self.zone_desks)} weights do not share desks out over {self.zones} zones, "
                "give one for each, not all 0"
            )
        if self.portfolio is None:  # else each building of the file may have zones of its own
            self.check_zone_teams()
        rows = self.zone_distances
        square = isinstance(rows, list) and all(
            isinstance(row, list)
            and len(row) == self.zones
            and all(isinstance(one, int | float) and one >= 0 and math.isfinite(one) for one in row)
            for row in rows
        )
        if not square or len(rows) not in (0, self.zones):
            numbers = range(self.zones)
            row = [[abs(one - other) for other in numbers] for one in numbers]  # as zones in a row
            example = f", such as {row}" if self.zones <= _SHOWN_ZONES else ""
            raise ConfigurationError(f"zone_distances: give {self.zones} lists of {self.zones} distances{example}")
        for number, row in enumerate(rows):  # the own zone is searched first (§12)
            if row[number]:
                raise ConfigurationError(
                    f"zone_distances: from zone {number + 1} to itself it is {row[number]:g}, give 0 there"
                )

    def visitor_means(self) -> list[float]:
        """Return the mean number of visitors, Monday to Friday; raises `ConfigurationError` for no such numbers."""
        given = self.visitors_per_day
        numbers = list(given) if isinstance(given, list | tuple) else [given] * WEEKDAYS
        right = [
            isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= MOST_VISITORS for one in numbers
        ]
        if len(numbers) != WEEKDAYS or not all(right):
            raise ConfigurationError(
                f"visitors_per_day: {given!r} is no number of visitors, give 0 to {MOST_VISITORS:,} a day, or five "
                "numbers such as [0,5,0,5,0], Monday to Friday"
            )
        return [float(one) for one in numbers]


def number_of_desks(ratio: float, ratio_per: str, headcount: Headcount) -> int:
    """Return all desks for a ratio: rounded half up, at least 1, owned desks inside except for `flexible` (§4)."""
    base = {"fte": headcount.fte, "employee": headcount.employees, "flexible": headcount.flexible}[ratio_per]
    desks = max(1, math.floor(ratio * base + 0.5 + 1e-9))
    return desks + headcount.owners if ratio_per == "flexible" else desks


def rooms_for(building: Building, employees: int) -> str:
    """Return the meeting rooms of so many people by `rooms_per_100`, as ``4x6;2x12``."""
    return ";".join(f"{count}x{seats}" for count, seats in _derived(building.rooms_per_100, employees))


def room_seats(building: Building, employees: int) -> Ints:
    """Return the seats of every meeting room, ascending."""
    return _seats(building.rooms, building.rooms_per_100, employees)


@lru_cache(maxsize=512)
def _seats(rooms: str | None, rooms_per_100: str, employees: int) -> Ints:
    counts = _derived(rooms_per_100, employees) if rooms is None else _rooms(rooms, "rooms")
    return np.sort(np.repeat([seats for _, seats in counts], [int(n) for n, _ in counts])).astype(np.int32)


def _derived(rooms_per_100: str, employees: int) -> list[tuple[float, int]]:
    rates = _rooms(rooms_per_100, "rooms_per_100")
    return [(math.floor(rate * employees / 100 + 0.5), seats) for rate, seats in rates]


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
