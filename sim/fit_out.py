"""The fit-out of a building (§4, §12): zones get desks in proportion to the teams at home there."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.building import Building, room_seats
from sim.errors import ConfigurationError, nearest, some_of
from sim.events import NOWHERE, TYPES, DeskType, Ints, Office, Refused
from sim.population import DESK_TYPES, Headcount, People


class FitOut:
    """A building as these people use it, at any number of desks.

    `owner` (n,) says who owns a desk, `together` that meetings take blocks of desks.
    """

    def __init__(
        self,
        building: Building,
        people: People,
        owner: npt.NDArray[np.bool_],
        headcount: Headcount,
        together: bool = False,
    ) -> None:
        self._building, self._people, self._owner, self._together = building, people, owner, together
        self._owners = int(owner.sum())
        self._rooms = room_seats(building, headcount.employees)
        self._touchdown = round(building.touchdown_per_100 * headcount.employees / 100)
        self._of_zones: dict[int, tuple[Ints, npt.NDArray[np.float64]]] = {}

    def at(self, desks: int) -> tuple[Office, Ints, Ints]:
        """Return the office, each person's home zone (n,) and each person's own desk (n,), NOWHERE for sharers.

        Raises `ConfigurationError` when there are fewer desks than owners.
        """
        if desks < self._owners:
            raise ConfigurationError(
                f"desks: {desks} desks are fewer than the {self._owners} people who own one, give more or share more "
                "desks"
            )
        building, shared = self._building, desks - self._owners
        given = building.zone_desks or building.zone_teams or building.zone_distances
        zones = building.zones if given else min(building.zones, len(self._people.teams), max(1, shared))
        zone, cumulative = self._zones(zones)
        starts = np.floor(cumulative * shared + 0.5).astype(np.int32)
        starts[-1] = shared
        own = np.full(len(self._people), NOWHERE, dtype=np.int32)
        own[self._owner] = shared + np.arange(self._owners)
        office = _office(
            tuple(starts.tolist()),
            self._owners,
            tuple(map(tuple, building.zone_distances)),
            tuple(building.desk_types.items()),
            tuple((need, tuple(types)) for need, types in building.substitutes.items()),
            tuple(self._rooms.tolist()),
            self._touchdown,
            building.refused,
            self._together,
        )
        return office, zone, own

    def _zones(self, zones: int) -> tuple[Ints, npt.NDArray[np.float64]]:
        """Return home zones (n,), and zones' cumulative share of the shared desks (z + 1,)."""
        if zones not in self._of_zones:
            building = self._building
            zone = _home_zones(building, self._people, zones)
            sharers = np.bincount(zone[~self._owner], minlength=zones)
            weight = np.array(building.zone_desks) if building.zone_desks else sharers
            # Cumulative shares rounded: every zone within one desk of its proportion, the sum exact.
            cumulative = np.concatenate([[0], np.cumsum(weight)]) / max(1, weight.sum())
            self._of_zones[zones] = zone, cumulative
        return self._of_zones[zones]


def _home_zones(building: Building, people: People, zones: int) -> Ints:
    """Return each person's home zone (n,): teams in their order fill the zones with about as many people each."""
    size = np.bincount(people.team, minlength=len(people.teams))
    middle = np.cumsum(size) - size / 2
    home = np.minimum(middle * zones / len(people), zones - 1).astype(np.int32)
    place = {name: number for number, name in enumerate(people.teams)} if building.zone_teams else {}
    for team, zone in building.zone_teams.items():
        if team not in place:
            raise ConfigurationError(
                f"building.zone_teams: there is no team {team!r}{nearest(team, place)}, use one of "
                f"{some_of(people.teams)}"
            )
        home[place[team]] = zone - 1
    return home[people.team]


# Most replications have the same office: it is worked out once, and what follows from it.
@lru_cache(maxsize=128)
def _office(
    starts: tuple[int, ...],
    owned: int,
    distances: tuple[tuple[float, ...], ...],
    desk_types: tuple[tuple[str, float], ...],
    substitutes: tuple[tuple[str, tuple[str, ...]], ...],
    rooms: tuple[int, ...],
    touchdown: int,
    refused: str,
    together: bool,
) -> Office:
    """Return an office whose zones have the shared desks from `starts` on; the last one is their number."""
    cells = _cells(dict(desk_types), np.array(starts, dtype=np.int32))
    numbers = np.arange(len(starts) - 1)
    distance = np.array(distances) if distances else np.abs(numbers[:, None] - numbers[None, :])
    order = np.argsort(distance, axis=1, kind="stable").astype(np.int32)
    return Office(
        shared=starts[-1],
        owned=owned,
        cell_starts=cells,
        search=search_order(order, cells, dict(substitutes)),
        zone_order=order,
        rooms=np.array(rooms, dtype=np.int32),
        touchdown=touchdown,
        refused=Refused[refused.upper()],
        together=together,
    )


def _cells(desk_types: dict[str, float], starts: Ints) -> Ints:
    """Return the first desk of each cell and the end: each zone's desks by type, all in all as the shares say (§12)."""
    sizes = np.zeros((len(starts) - 1, TYPES), dtype=np.int64)
    left = np.diff(starts).astype(np.int64)
    # The first type with a share has what the others leave: rounding makes no desk of a type without one.
    first, *others = (kind for kind in DeskType if desk_types.get(DESK_TYPES[kind]))
    for kind in reversed(others):
        wanted = np.diff(np.floor(desk_types[DESK_TYPES[kind]] * starts + 0.5).astype(np.int64))
        sizes[:, kind] = np.minimum(wanted, left)
        left -= sizes[:, kind]
    sizes[:, first] = left
    return np.concatenate([[0], np.cumsum(sizes.ravel())]).astype(np.int32)


def search_order(zone_order: Ints, cell_starts: Ints, substitutes: Mapping[str, Sequence[str]]) -> Ints:
    """Return `Office.search`: the needed type in all zones by distance, then each substitute likewise (§12)."""
    sizes: Ints = np.diff(cell_starts).reshape(len(zone_order), TYPES).sum(axis=0)
    rules = tuple((need, tuple(types)) for need, types in substitutes.items())
    return _searched(tuple(map(tuple, zone_order.tolist())), tuple((sizes > 0).tolist()), rules)


@lru_cache(maxsize=64)
def _searched(
    zone_order: tuple[tuple[int, ...], ...],
    there: tuple[bool, ...],
    substitutes: tuple[tuple[str, tuple[str, ...]], ...],
) -> Ints:
    """Return `search_order`, which is the same at most numbers of desks; `there` (TYPES,) are types with a desk."""
    zones, order, rules = len(zone_order), np.array(zone_order, dtype=np.int32), dict(substitutes)
    found = np.full((zones, TYPES, zones * TYPES), NOWHERE, dtype=np.int32)
    for need in DeskType:
        types = [need, *(DeskType[name.upper()] for name in rules.get(DESK_TYPES[need], ()))]
        cells = [order * TYPES + kind for kind in types if there[kind]]
        if cells:
            found[:, need, : zones * len(cells)] = np.concatenate(cells, axis=1)
    return found.reshape(zones * TYPES, zones * TYPES)
