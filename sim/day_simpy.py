"""One working day in SimPy: the readable reference. Each person is a process from the door on, each meeting is one too.

The life of a working day, in the order of the code:

 1. A person arrives and seeks a desk: the own one, else the lowest free number in the own zone, then in the other
    zones by distance (§12).
 2. Finding none is a refusal (§13). By the house's reaction the person goes home, takes a touchdown place for the
    day, or waits in the queue until a desk comes free, patience runs out, or the own absence or stay ends the wait.
 3. An absence begins (lunch, break, meeting): the desk is held or cleared, as decided at its start (§11).
 4. The absence ends: back to the held desk, or a desk is sought anew (2).
 5. The stay ends and the desk is free.
 6. A meeting takes the smallest free room that seats its members, or none, and frees it at its end (§10).

The order within a second is total (§3): releases, the queue, patience, requests in the day's random rank.
"""

import gc
import heapq
import struct
from collections import defaultdict, deque
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
import simpy
from simpy.events import NORMAL

from sim.events import NOWHERE, DayPlan, Kind, Log, Office, Phase, Refused

_ROW: Final = struct.Struct("=4i").pack  # a row of the log: second, kind, who, where

# Seconds times people in a stretch of the calendar: some 500 events, whatever the number of people.
_STRETCH: Final = 2_500_000

Life = Generator[simpy.Event, int, None]

# Where somebody is who has no desk; desks count from 0 and NOWHERE is -1.
_TOUCHDOWN_PLACE: Final = -2
_GONE: Final = -3

# SimPy sorts by (time, priority): one priority for each phase and rank; its own priorities 0 and 1 stay ahead.
_STRIDE: Final = 1 << 32
_RELEASE, _QUEUE, _PATIENCE, _REQUEST = (int(phase) * _STRIDE for phase in Phase)


def play(plan: DayPlan, office: Office) -> Log:
    """Play a day and return what happened, in order."""
    # A day makes no garbage that needs the collector, but its scans of tens of thousands of processes cost a third.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _Day(plan, office).play()
    finally:
        if collecting:
            gc.enable()


class _Clock(simpy.Environment):
    """SimPy's clock, with a calendar: the events of later stretches of the day wait there unsorted.

    SimPy's one heap of all events outgrows the processor's cache from some thousands of people on. The order of events
    stays SimPy's: by time, priority, and turn.
    """

    def __init__(self, people: int) -> None:
        super().__init__()
        self.stretch = 1 + _STRETCH // (people + 1)  # seconds
        self.end = 0  # of the stretch at hand
        self.later: defaultdict[int, list[Any]] = defaultdict(list)

    def schedule(self, event: simpy.Event, priority: int = NORMAL, delay: float = 0) -> None:
        """Schedule an event, as SimPy does."""
        self.schedule_at(event, priority, self._now + delay)

    def schedule_at(self, event: simpy.Event, priority: int, second: float) -> None:
        """Schedule an event at a second of the day."""
        entry: Any = (second, priority, next(self._eid), event)
        if second < self.end:
            heapq.heappush(self._queue, entry)
        else:
            self.later[int(second) // self.stretch].append(entry)

    def run_day(self) -> None:
        """Let everything happen."""
        while self.later:
            stretch = min(self.later)
            self.end = (stretch + 1) * self.stretch
            self._queue = self.later.pop(stretch)
            heapq.heapify(self._queue)
            self.run()


class _Moment(simpy.Event):
    """An event at a second, in its place in the order of that second."""

    # What SimPy reads of an event that is sure to happen; on the class, since every event has the same.
    _value = None
    _ok = True

    def __init__(self, env: _Clock, second: int, order: int) -> None:
        self.env = env
        self.callbacks = []
        env.schedule_at(self, order, second)


class _Desks:
    """The free shared desks of each zone: a heap of numbers, the lowest first."""

    def __init__(self, office: Office) -> None:
        starts = office.zone_starts.tolist()
        self.free: list[list[int]] = [list(range(low, high)) for low, high in pairwise(starts)]
        self.zone_of: list[int] = np.repeat(np.arange(len(self.free)), np.diff(starts)).tolist()
        self.order: list[list[int]] = office.zone_order.tolist()

    def take(self, zone: int) -> int:
        """Return the desk that somebody at home in this zone gets, or NOWHERE."""
        for near in self.order[zone]:
            if self.free[near]:
                return heapq.heappop(self.free[near])
        return NOWHERE

    def give_back(self, desk: int) -> None:
        heapq.heappush(self.free[self.zone_of[desk]], desk)


class _Rooms:
    """The free rooms by number of seats; the smallest that fits goes first, of equals the lowest number."""

    def __init__(self, office: Office) -> None:
        self.seats = office.rooms.tolist()
        self.free: dict[int, list[int]] = {}
        for number, seats in enumerate(self.seats):
            self.free.setdefault(seats, []).append(number)

    def take(self, size: int) -> int:
        """Return the room for so many people, or NOWHERE."""
        for seats, rooms in self.free.items():  # ascending, because rooms are numbered by size
            if seats >= size and rooms:
                return heapq.heappop(rooms)
        return NOWHERE

    def give_back(self, room: int) -> None:
        heapq.heappush(self.free[self.seats[room]], room)


@dataclass(slots=True)
class _Waiting:
    """Somebody in the queue; `turn` ends the wait and brings a desk, NOWHERE (called away) or _GONE."""

    who: int
    turn: simpy.Event
    ended: bool = False


class _Day:
    def __init__(self, plan: DayPlan, office: Office) -> None:
        self.env = _Clock(len(plan.person))
        self.plan = plan
        self.refused = office.refused
        self.desks = _Desks(office)
        self.rooms = _Rooms(office)
        self.touchdown = office.touchdown
        self.queue: deque[_Waiting] = deque()
        self.served = -1  # the second for which serving the queue is arranged
        self.log = bytearray()
        # Memory sets the pace of a day of 20,000 people: views give a number sooner than arrays, and unlike lists take
        # no room of their own.
        self.zone, self.own_desk, self.patience = plan.zone.data, plan.owned_desk.data, plan.patience.data
        self.first, self.away, self.back, self.keep = plan.first.data, plan.away.data, plan.back.data, plan.keep.data

    def play(self) -> Log:
        plan, env = self.plan, self.env
        env.process(self.arrivals())
        meetings = zip(plan.meeting_start.tolist(), plan.meeting_end.tolist(), plan.meeting_size.tolist(), strict=True)
        for number, (start, end, size) in enumerate(meetings):
            env.process(self.meeting(number, len(plan.person) + number, start, end, size))
        env.run_day()
        rows = np.frombuffer(self.log, dtype=np.int32).reshape(-1, 4)
        return Log(*(np.ascontiguousarray(rows[:, column]) for column in range(4)))

    def note(self, kind: int, who: int, where: int) -> None:
        self.log += _ROW(self.env._now, kind, who, where)

    def arrivals(self) -> Life:
        """Start each person's life on arrival, so that nobody takes memory before."""
        plan = self.plan
        order = np.lexsort((plan.rank, plan.arrive))
        turns = (column[order].data for column in (plan.arrive, plan.leave, plan.rank))
        for who, arrive, leave, rank in zip(order.data, *turns, strict=True):
            yield _Moment(self.env, arrive, _REQUEST + rank)
            self.env.process(self.person(who, rank, leave))

    def person(self, who: int, rank: int, leave: int) -> Life:
        """Live one day: points 1 to 5 of the module's docstring."""
        env = self.env
        self.note(Kind.ARRIVE, who, NOWHERE)
        place = self.seek(who)
        for row in range(self.first[who], self.first[who + 1]):
            away, back = self.away[row], self.back[row]
            if place == NOWHERE:
                place = yield from self.react(who, rank, away)
                if place == _GONE:
                    return
            if env._now < away:
                yield _Moment(env, away, _RELEASE + rank)
            if place < 0:
                self.note(Kind.STEP_OUT, who, NOWHERE)
            elif self.keep[row]:
                self.note(Kind.KEEP, who, place)
            else:
                self.note(Kind.CLEAR, who, place)
                self.give_back(place)
                place = NOWHERE
            if back >= leave:
                yield _Moment(env, leave, _RELEASE + rank)
                self.note(Kind.LEAVE_ABSENT, who, max(place, NOWHERE))
                self.vacate(place)
                return
            yield _Moment(env, back, _REQUEST + rank)
            if place == NOWHERE:
                self.note(Kind.COME_BACK, who, NOWHERE)
                place = self.seek(who)
            else:
                self.note(Kind.RETURN, who, max(place, NOWHERE))
        if place == NOWHERE:
            place = yield from self.react(who, rank, leave)
            if place == _GONE:
                return
        if env._now < leave:
            yield _Moment(env, leave, _RELEASE + rank)
        self.note(Kind.LEAVE, who, max(place, NOWHERE))
        self.vacate(place)

    def seek(self, who: int) -> int:
        """Take a desk (1) or be refused (2); return the desk or NOWHERE."""
        desk: int = self.own_desk[who]
        if desk == NOWHERE:
            desk = self.desks.take(self.zone[who])
        self.note(Kind.REFUSED if desk == NOWHERE else Kind.SIT, who, desk)
        return desk

    def react(self, who: int, rank: int, until: int) -> Generator[simpy.Event, int, int]:
        """Do what the house's reaction says (§13) until the person's own next moment.

        Returns a desk, _TOUCHDOWN_PLACE, _GONE, or NOWHERE when the own absence or stay ended the wait.
        """
        if self.refused == Refused.TOUCHDOWN and self.touchdown > 0:
            self.touchdown -= 1
            self.note(Kind.TOUCHDOWN, who, NOWHERE)
            return _TOUCHDOWN_PLACE
        if self.refused != Refused.WAIT:
            self.note(Kind.GO_HOME, who, NOWHERE)
            return _GONE
        env = self.env
        waiting = _Waiting(who, env.event())
        self.queue.append(waiting)
        gives_up = _Moment(env, int(env._now) + self.patience[who], _PATIENCE + rank)
        gives_up.callbacks.append(partial(self.end_wait, waiting, Kind.GIVE_UP, _GONE))
        called = _Moment(env, until, _RELEASE + rank)
        called.callbacks.append(partial(self.end_wait, waiting, Kind.CALLED_AWAY, NOWHERE))
        return (yield waiting.turn)

    def end_wait(self, waiting: _Waiting, kind: Kind, place: int, _: simpy.Event) -> None:
        """Leave the queue without a desk, unless a desk came first."""
        if not waiting.ended:
            waiting.ended = True
            self.note(kind, waiting.who, NOWHERE)
            waiting.turn.succeed(place)

    def give_back(self, desk: int) -> None:
        """Free a shared desk and have the queue served after this second's releases."""
        self.desks.give_back(desk)
        if self.queue and self.served != self.env.now:
            self.served = int(self.env.now)
            _Moment(self.env, self.served, _QUEUE).callbacks.append(self.serve)

    def serve(self, _: simpy.Event) -> None:
        """Seat those who wait, first come first served, while desks are free."""
        while self.queue:
            waiting = self.queue[0]
            if not waiting.ended:
                desk = self.desks.take(self.zone[waiting.who])
                if desk == NOWHERE:
                    return
                waiting.ended = True
                self.note(Kind.SIT_AFTER_WAIT, waiting.who, desk)
                waiting.turn.succeed(desk)
            self.queue.popleft()

    def vacate(self, place: int) -> None:
        """Free what somebody leaves at the end of the stay (5); own desks and touchdown places stay as they are."""
        if 0 <= place < len(self.desks.zone_of):
            self.give_back(place)

    def meeting(self, number: int, rank: int, start: int, end: int, size: int) -> Life:
        """Hold a meeting (6)."""
        yield _Moment(self.env, start, _REQUEST + rank)
        room = self.rooms.take(size)
        self.note(Kind.NO_ROOM if room == NOWHERE else Kind.ROOM, number, room)
        if room != NOWHERE:
            yield _Moment(self.env, end, _RELEASE + rank)
            self.rooms.give_back(room)
            self.note(Kind.ROOM_FREE, number, room)
