"""Free desks and rooms as heaps of numbers, for the readable engine: what `free_places` is for the compiled one."""

import heapq
from itertools import pairwise

from sim.events import NOWHERE, TYPES, Office


class FreeDesks:
    """The free shared desks of each cell, a type in a zone: a heap of numbers, the lowest first."""

    def __init__(self, office: Office) -> None:
        self.free: list[list[int]] = [list(range(low, high)) for low, high in pairwise(office.cell_starts.tolist())]
        self.cell_of: list[int] = office.cell_of.tolist()
        self.building: list[int] = office.several.zone.tolist()
        self.left = [0] * len(office.several.travel)
        for cell, free in enumerate(self.free):
            self.left[self.building[cell // TYPES]] += len(free)
        self.search: list[list[int]] = [[cell for cell in row if cell != NOWHERE] for row in office.search.tolist()]
        self.zone_order = [[zone for zone in row if zone != NOWHERE] for row in office.zone_order.tolist()]

    def take(self, place: int) -> int:
        """Return the desk that somebody gets who searches in this row, or NOWHERE."""
        for cell in self.search[place]:
            if self.free[cell]:
                self.left[self.building[cell // TYPES]] -= 1
                desk: int = heapq.heappop(self.free[cell])
                return desk
        return NOWHERE

    def take_block(self, zone: int, size: int) -> list[int]:
        """Return the lowest free desks of the nearest zone that has so many, or nothing."""
        for near in self.zone_order[zone]:
            cells = self.free[near * TYPES : (near + 1) * TYPES]
            if sum(map(len, cells)) >= size:
                self.left[self.building[near]] -= size
                return [heapq.heappop(next(filter(None, cells))) for _ in range(size)]
        return []

    def give_back(self, desk: int) -> None:
        """Make a desk free again."""
        self.left[self.building[self.cell_of[desk] // TYPES]] += 1
        heapq.heappush(self.free[self.cell_of[desk]], desk)


class FreeRooms:
    """The free rooms of each building by number of seats; the smallest that fits goes first, then the lowest number."""

    def __init__(self, office: Office) -> None:
        self.kind: list[tuple[int, int]] = list(zip(office.several.room.tolist(), office.rooms.tolist(), strict=True))
        self.free: dict[tuple[int, int], list[int]] = {}
        for number, kind in enumerate(self.kind):
            self.free.setdefault(kind, []).append(number)

    def take(self, size: int, building: int) -> int:
        """Return the room of a building for so many people, or NOWHERE."""
        for (place, seats), rooms in self.free.items():  # ascending, because rooms are numbered by size
            if place == building and seats >= size and rooms:
                return heapq.heappop(rooms)
        return NOWHERE

    def give_back(self, room: int) -> None:
        """Make a room free again."""
        heapq.heappush(self.free[self.kind[room]], room)
