"""A third reading of the rules of a day: it plays nothing, and tells of each row of a log whether it is right.

It knows who sits where, what is free and what is kept, and works out from these alone what a row must say (§7, §10,
§12, §13, §18).
"""

from collections import Counter
from typing import Any

from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office, Refused

# What somebody is doing who has arrived; `PLACELESS` in the building without a desk, `TRAVELS` to another building.
SEEKS, SEATED, WAITS, AWAY, PLACELESS, TRAVELS, GONE = range(7)

# What people do before a row of each kind, and after it.
BEFORE_AND_AFTER = {
    Kind.ARRIVE: ({None}, SEEKS),
    Kind.GUEST: ({TRAVELS}, SEEKS),
    Kind.COME_BACK: ({AWAY}, SEEKS),
    Kind.SIT: ({SEEKS}, SEATED),
    Kind.REFUSED: ({SEEKS}, WAITS),
    Kind.SIT_AFTER_WAIT: ({WAITS}, SEATED),
    Kind.TOUCHDOWN: ({WAITS}, PLACELESS),
    Kind.CALLED_AWAY: ({WAITS}, PLACELESS),
    Kind.GIVE_UP: ({WAITS}, GONE),
    Kind.GO_HOME: ({WAITS}, GONE),
    Kind.SENT: ({WAITS}, TRAVELS),
    Kind.KEEP: ({SEATED}, AWAY),
    Kind.CLEAR: ({SEATED}, AWAY),
    Kind.STEP_OUT: ({PLACELESS}, AWAY),
    Kind.RETURN: ({AWAY}, PLACELESS),  # or seated, by the desk
    Kind.LEAVE: ({SEATED, PLACELESS}, GONE),
    Kind.LEAVE_ABSENT: ({AWAY}, GONE),
}


class Referee:
    """A day as far as its log has told it."""

    def __init__(self, plan: DayPlan, office: Office) -> None:
        self.plan, self.office, self.several = plan, office, office.several
        self.cells = [set(range(*pair)) for pair in zip(office.cell_starts[:-1], office.cell_starts[1:], strict=True)]
        self.rooms: dict[int, int] = {}  # room: meeting
        self.blocks: dict[int, list[int]] = {}  # meeting: desks
        self.open = set(range(len(plan.booked_until)))
        self.entitled: set[int] = set()
        self.sent: set[int] = set()
        self.state: dict[int, int] = {}
        self.desk: dict[int, int] = {}  # person: desk that is sat at or held
        self.refused_at: dict[int, int] = {}
        self.at = self.several.zone[plan.zone].tolist()
        self.row = plan.place.tolist()
        self.touchdown = 0

    def left(self, building: int) -> int:
        zones = (zone for zone, one in enumerate(self.several.zone) if one == building)
        return sum(len(self.cells[TYPES * zone + kind]) for zone in zones for kind in range(TYPES))

    def kept(self, building: int) -> int:
        homes = self.several.booking
        return sum(not len(homes) or homes[one] == building for one in self.open)

    def room(self, building: int) -> bool:
        return self.left(building) > self.kept(building)

    def best(self, who: int) -> int:
        """Return the desk that somebody gets who seeks one now."""
        if self.plan.owned_desk[who] != NOWHERE:
            return int(self.plan.owned_desk[who])
        if not self.room(self.at[who]) and who not in self.entitled:
            return NOWHERE
        search = [cell for cell in self.office.search[self.row[who]].tolist() if cell != NOWHERE and self.cells[cell]]
        return min(self.cells[search[0]]) if search else NOWHERE

    def seat(self, who: int, desk: int) -> None:
        assert desk == self.best(who)
        assert desk not in self.desk.values()
        self.desk[who] = desk
        if desk < self.office.shared:
            self.cells[self.office.cell_of[desk]].remove(desk)

    def free(self, desk: int) -> None:
        if desk < self.office.shared:
            self.cells[self.office.cell_of[desk]].add(desk)

    def claim(self, who: int) -> None:
        booking = int(self.plan.booking[who])
        if booking in self.open:
            assert self.plan.owned_desk[who] == NOWHERE
            self.open.remove(booking)
            self.entitled.add(who)

    def person(self, second: int, kind: Kind, who: int, where: int) -> None:
        """Judge a row about a person."""
        plan, (before, after) = self.plan, BEFORE_AND_AFTER[kind]
        assert self.state.get(who) in before
        self.state[who] = after
        if kind == Kind.ARRIVE:
            assert second == plan.arrive[who]
        elif kind in (Kind.SIT, Kind.REFUSED):
            self.claim(who)
            assert where == self.best(who)
            self.refused_at[who] = second
        elif kind == Kind.TOUCHDOWN:
            self.touchdown += 1
            assert self.touchdown <= self.office.touchdown
        elif kind == Kind.GIVE_UP:
            assert second == self.refused_at[who] + plan.patience[who]
        elif kind == Kind.SENT:
            self.send(who, where)
        elif kind in (Kind.LEAVE, Kind.LEAVE_ABSENT):
            assert second == plan.leave[who]
        if kind in (Kind.SIT, Kind.SIT_AFTER_WAIT) and where != NOWHERE:
            self.seat(who, where)
        elif kind != Kind.SENT:
            assert self.desk.get(who, NOWHERE) == where
        if kind == Kind.RETURN and where != NOWHERE:
            self.state[who] = SEATED
        elif kind in (Kind.CLEAR, Kind.LEAVE, Kind.LEAVE_ABSENT) and where != NOWHERE:
            self.free(self.desk.pop(who))

    def send(self, who: int, where: int) -> None:
        """Have somebody go to another building, the nearest that has room."""
        others = [one for one in self.several.nearest[self.at[who]].tolist() if one != self.at[who]]
        assert where == next(one for one in others if self.room(one))
        assert who not in self.sent
        self.sent.add(who)
        self.entitled.discard(who)
        zones = [zone for zone, one in enumerate(self.several.zone) if one == where]
        self.row[who] = zones[self.plan.rank[who] % len(zones)] * TYPES + self.row[who] % TYPES
        self.at[who] = where

    def meeting(self, second: int, kind: Kind, who: int, where: int) -> None:
        """Judge a row about a meeting."""
        plan, size = self.plan, int(self.plan.meeting_size[who])
        here = int(self.several.zone[plan.meeting_zone[who]])
        if kind in (Kind.ROOM, Kind.NO_ROOM):
            seats = self.office.rooms.tolist()
            fits = [
                room
                for room, number in enumerate(seats)
                if number >= size and room not in self.rooms and self.several.room[room] == here
            ]
            assert (where == NOWHERE) == (not fits)
            if fits:
                assert where in fits
                assert seats[where] == min(seats[room] for room in fits)
                self.rooms[where] = who
        elif kind == Kind.ROOM_FREE:
            assert (self.rooms.pop(where), second) == (who, plan.meeting_end[who])
        elif kind == Kind.NO_BLOCK:
            zones = [zone for zone in self.office.zone_order[plan.meeting_zone[who]].tolist() if zone != NOWHERE]
            most = max(sum(len(self.cells[TYPES * zone + one]) for one in range(TYPES)) for zone in zones)
            assert most < size or self.left(here) - self.kept(here) < size
        elif kind == Kind.BLOCK:
            self.cells[self.office.cell_of[where]].remove(where)
            self.blocks.setdefault(who, []).append(where)
        else:
            assert kind == Kind.BLOCK_FREE
            held = self.blocks[who]
            assert len(held) == size or second == plan.meeting_end[who]
            assert len({int(self.office.cell_of[desk]) // TYPES for desk in held}) == 1
            held.remove(where)
            self.free(where)


def judge(plan: DayPlan, office: Office, log: Log) -> Counter[Kind]:
    """Go through the rows of a day; raises `AssertionError` where one is wrong. Returns how many there are of each."""
    day, kinds = Referee(plan, office), Counter[Kind]()
    columns: list[Any] = [column.tolist() for column in (log.second, log.kind, log.who, log.where)]
    assert columns[0] == sorted(columns[0])
    every = [Kind(kind) for kind in columns[1]]
    for row, (second, kind, who, where) in enumerate(zip(columns[0], every, *columns[2:], strict=True)):
        kinds[kind] += 1
        if kind == Kind.LAPSE:
            assert (second, where) == (plan.booked_until[who] + 1, NOWHERE)
            day.open.remove(who)
        elif kind >= Kind.ROOM:
            day.meeting(second, kind, who, where)
        else:
            if kind == Kind.REFUSED and office.refused != Refused.WAIT:  # what follows, follows at once
                assert every[row + 1] in (Kind.TOUCHDOWN, Kind.GO_HOME, Kind.SENT)
            day.person(second, kind, who, where)
    # Everybody has come and gone, and all that was taken is free again.
    assert sorted(day.state) == list(range(len(plan.person)))
    assert set(day.state.values()) <= {GONE}
    assert not any((day.desk, day.rooms, day.open, *day.blocks.values()))
    assert sum(len(cell) for cell in day.cells) == office.shared
    # §18
    assert kinds[Kind.REFUSED] == sum(kinds[kind] for kind in _AFTER)
    assert kinds[Kind.ARRIVE] + kinds[Kind.COME_BACK] + kinds[Kind.GUEST] == kinds[Kind.SIT] + kinds[Kind.REFUSED]
    return kinds


_AFTER = (
    Kind.SIT_AFTER_WAIT,
    Kind.TOUCHDOWN,
    Kind.GO_HOME,
    Kind.GIVE_UP,
    Kind.CALLED_AWAY,
    Kind.SENT,
)
