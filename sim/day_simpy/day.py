"""One working day in SimPy: the readable reference. Each person is a process from the door on, each meeting is one too.

The life of a working day, in the order of the code:

 1. A person arrives and seeks a desk: the own one, else the lowest free number in the own zone, then in the other
    zones by distance, of the needed type, then likewise of a substitute (§12). Who has no booking gets none that is
    kept for others (§7).
 2. Finding none is a refusal (§13). By the house's reaction the person goes home, takes a touchdown place for the
    day, waits in the queue until a desk comes free, patience runs out, or the own absence or stay ends the wait, or
    goes to the nearest other building that has a free desk then and seeks one there, like anybody without a booking.
    An absence that would end on the way is dropped; during a longer one the person arrives at its end.
 3. An absence begins (lunch, break, meeting): the desk is held or cleared, as decided at its start (§11).
 4. The absence ends: back to the held desk, or a desk is sought anew (2).
 5. The stay ends and the desk is free.
 6. A meeting takes the smallest free room that seats its members, or none, and frees it at its end (§10); where
    clusters sit together it takes as many desks of one zone, all or nothing, in place of the room.
 7. A booked desk that nobody has claimed in time is free for all (§7).

The order within a second is total (§3): releases, the queue, patience, requests in the day's random rank.
"""

import gc
import struct
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import simpy

from sim.day_simpy.clock import Clock, Moment
from sim.events import NOWHERE, TYPES, DayPlan, Kind, Log, Office, Phase, Refused
from sim.vacancies import FreeDesks, FreeRooms

_ROW: Final = struct.Struct("=4i").pack  # a row of the log: second, kind, who, where

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


@dataclass(slots=True)
class _Waiting:
    """Somebody in the queue; `turn` ends the wait and brings a desk, NOWHERE (called away) or _GONE."""

    who: int
    turn: simpy.Event
    ended: bool = False


class _Day:
    def __init__(self, plan: DayPlan, office: Office) -> None:
        self.env = Clock(len(plan.person))
        self.plan = plan
        self.refused = office.refused
        self.desks = FreeDesks(office)
        self.rooms = FreeRooms(office)
        self.together, self.touchdown = office.together, office.touchdown
        self.booking = plan.booking.data
        self.open = [True] * len(plan.booked_until)  # bookings that are neither claimed nor lapsed
        self.buildings = office.several
        self.home_of: list[int] = self.buildings.booking.tolist() or [0] * len(self.open)
        # Desks that each building keeps for them.
        self.kept = [self.home_of.count(one) for one in range(len(self.buildings.travel))]
        self.at: list[int] = self.buildings.zone[plan.zone].tolist()  # the building where each person is
        self.entitled: set[int] = set()  # people who claimed theirs
        self.sent: set[int] = set()  # people who have gone to another building
        self.queue: deque[_Waiting] = deque()
        self.served = -1  # the second for which serving the queue is arranged
        self.log = bytearray()
        # Memory sets the pace of a day of 20,000 people: views give a number sooner than arrays, and unlike lists take
        # no room of their own.
        places = plan.place if office.buildings is None else plan.place.copy()  # elsewhere people seek from another
        self.row, self.own_desk, self.patience = places.data, plan.owned_desk.data, plan.patience.data
        self.first, self.away, self.back, self.keep = plan.first.data, plan.away.data, plan.back.data, plan.keep.data

    def play(self) -> Log:
        plan, env = self.plan, self.env
        env.process(self.arrivals())
        columns = (plan.meeting_start, plan.meeting_end, plan.meeting_size, plan.meeting_zone)
        turn = len(plan.person)
        for number, (start, end, size, zone) in enumerate(zip(*(one.tolist() for one in columns), strict=True)):
            hold = self.block(number, turn, start, end, size, zone) if self.together else None
            env.process(hold or self.meeting(number, turn, start, end, size, zone))
            turn += 1
        for number, until in enumerate(plan.booked_until.tolist()):
            lapses = Moment(env).at(until + 1, _RELEASE + turn + number)
            lapses.callbacks.append(partial(self.lapse, number))
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
        next_one = Moment(self.env)
        for who, arrive, leave, rank in zip(order.data, *turns, strict=True):
            yield next_one.at(arrive, _REQUEST + rank)
            self.env.process(self.person(who, rank, leave))

    def person(self, who: int, rank: int, leave: int) -> Life:
        """Live one day: points 1 to 5 of the module's docstring."""
        env = self.env
        moment = Moment(env)
        self.note(Kind.ARRIVE, who, NOWHERE)
        place = self.seek(who)
        row, last = self.first[who], self.first[who + 1]
        while True:
            until = self.away[row] if row < last else leave
            if place == NOWHERE and self.refused == Refused.OTHER_BUILDING:
                place, row = yield from self.go_elsewhere(who, rank, row, leave)
                if place == _GONE:
                    return
                continue
            if place == NOWHERE:
                place = yield from self.react(who, rank, until)
                if place == _GONE:
                    return
            if env._now < until:
                yield moment.at(until, _RELEASE + rank)
            if row == last:
                break
            back = self.back[row]
            if place < 0:
                self.note(Kind.STEP_OUT, who, NOWHERE)
            elif self.keep[row]:
                self.note(Kind.KEEP, who, place)
            else:
                self.note(Kind.CLEAR, who, place)
                self.give_back(place)
                place = NOWHERE
            if back >= leave:
                yield moment.at(leave, _RELEASE + rank)
                self.note(Kind.LEAVE_ABSENT, who, max(place, NOWHERE))
                self.vacate(place)
                return
            yield moment.at(back, _REQUEST + rank)
            if place == NOWHERE:
                self.note(Kind.COME_BACK, who, NOWHERE)
                place = self.seek(who)
            else:
                self.note(Kind.RETURN, who, max(place, NOWHERE))
            row += 1
        self.note(Kind.LEAVE, who, max(place, NOWHERE))
        self.vacate(place)

    def seek(self, who: int) -> int:
        """Take a desk (1) or be refused (2); return the desk or NOWHERE."""
        desk: int = self.own_desk[who]
        if desk == NOWHERE:
            booking = self.booking[who]
            if booking != NOWHERE and self.open[booking]:
                self.open[booking] = False
                self.kept[self.home_of[booking]] -= 1
                self.entitled.add(who)
            desk = self.take(who)
        self.note(Kind.REFUSED if desk == NOWHERE else Kind.SIT, who, desk)
        return desk

    def take(self, who: int) -> int:
        """Return a free desk, or NOWHERE; what is kept for bookings is not free for people without (§7)."""
        here = self.at[who]
        if self.desks.left[here] <= self.kept[here] and who not in self.entitled:
            return NOWHERE
        return self.desks.take(self.row[who])

    def lapse(self, number: int, _: simpy.Event) -> None:
        """Keep the desk of a booking no longer (7)."""
        if self.open[number]:
            self.open[number] = False
            self.kept[self.home_of[number]] -= 1
            self.note(Kind.LAPSE, number, NOWHERE)
            self.serve_soon()

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
        gives_up = Moment(env).at(int(env._now) + self.patience[who], _PATIENCE + rank)
        gives_up.callbacks.append(partial(self.end_wait, waiting, Kind.GIVE_UP, _GONE))
        called = Moment(env).at(until, _RELEASE + rank)
        called.callbacks.append(partial(self.end_wait, waiting, Kind.CALLED_AWAY, NOWHERE))
        return (yield waiting.turn)

    def go_elsewhere(self, who: int, rank: int, row: int, leave: int) -> Generator[simpy.Event, int, tuple[int, int]]:
        """Go to the nearest building with room (2), once a day; or home, also where the stay would be over on the way.

        Returns a desk, NOWHERE when there is none there either, or _GONE; and the row of the next absence.
        """
        here, last, zones = self.at[who], self.first[who + 1], self.buildings.zone
        goal = next(
            (one for one in self.buildings.nearest[here, 1:].tolist() if self.desks.left[one] > self.kept[one]), here
        )
        there = int(self.env._now) + int(self.buildings.travel[here, goal])
        while row < last and self.back[row] < there:
            row += 1
        if row < last and self.away[row] <= there:
            there = self.back[row]
            row += 1
        if goal == here or there >= leave or who in self.sent:
            self.note(Kind.GO_HOME, who, NOWHERE)
            return _GONE, row
        self.note(Kind.SENT, who, goal)
        self.sent.add(who)
        first, beyond = np.searchsorted(zones, (goal, goal + 1)).tolist()
        self.at[who] = goal
        self.row[who] = (first + rank % (beyond - first)) * TYPES + self.row[who] % TYPES
        self.entitled.discard(who)
        yield Moment(self.env).at(there, _REQUEST + rank)
        self.note(Kind.GUEST, who, NOWHERE)
        return self.seek(who), row

    def end_wait(self, waiting: _Waiting, kind: Kind, place: int, _: simpy.Event) -> None:
        """Leave the queue without a desk, unless a desk came first."""
        if not waiting.ended:
            waiting.ended = True
            self.note(kind, waiting.who, NOWHERE)
            waiting.turn.succeed(place)

    def give_back(self, desk: int) -> None:
        """Free a shared desk."""
        self.desks.give_back(desk)
        self.serve_soon()

    def serve_soon(self) -> None:
        """Have the queue served after this second's releases."""
        if self.queue and self.served != self.env.now:
            self.served = int(self.env.now)
            Moment(self.env).at(self.served, _QUEUE).callbacks.append(self.serve)

    def serve(self, _: simpy.Event) -> None:
        """Seat those who wait, first come first served, while desks are free; who cannot use one lets others pass."""
        passed: list[_Waiting] = []
        while self.queue and any(self.desks.left):
            waiting = self.queue.popleft()
            if waiting.ended:
                continue
            desk = self.take(waiting.who)
            if desk == NOWHERE:
                passed.append(waiting)
                continue
            waiting.ended = True
            self.note(Kind.SIT_AFTER_WAIT, waiting.who, desk)
            waiting.turn.succeed(desk)
        self.queue.extendleft(reversed(passed))

    def vacate(self, place: int) -> None:
        """Free what somebody leaves at the end of the stay (5); own desks and touchdown places stay as they are."""
        if 0 <= place < len(self.desks.cell_of):
            self.give_back(place)

    def meeting(self, number: int, rank: int, start: int, end: int, size: int, zone: int) -> Life:
        """Hold a meeting (6)."""
        yield Moment(self.env).at(start, _REQUEST + rank)
        room = self.rooms.take(size, int(self.buildings.zone[zone]))
        self.note(Kind.NO_ROOM if room == NOWHERE else Kind.ROOM, number, room)
        if room != NOWHERE:
            yield Moment(self.env).at(end, _RELEASE + rank)
            self.rooms.give_back(room)
            self.note(Kind.ROOM_FREE, number, room)

    def block(self, number: int, rank: int, start: int, end: int, size: int, zone: int) -> Life:
        """Hold a meeting at a block of desks (6)."""
        yield Moment(self.env).at(start, _REQUEST + rank)
        here = int(self.buildings.zone[zone])
        room = self.desks.left[here] - self.kept[here]
        desks = self.desks.take_block(zone, size) if room >= size else []
        if not desks:
            self.note(Kind.NO_BLOCK, number, NOWHERE)
            return
        for desk in desks:
            self.note(Kind.BLOCK, number, desk)
        yield Moment(self.env).at(end, _RELEASE + rank)
        for desk in desks:
            self.note(Kind.BLOCK_FREE, number, desk)
            self.give_back(desk)
