"""SimPy's clock, quick for days of tens of thousands of people."""

import heapq
from typing import Any, Final, Self

import simpy
from simpy.events import NORMAL

# Seconds times people in a stretch of the calendar: some 100 events, whatever the number of people.
_STRETCH: Final = 600_000


class Clock(simpy.Environment):
    """SimPy's clock, with a calendar: the events of later stretches of the day wait there unsorted.

    SimPy's one heap of all events outgrows the processor's cache from some thousands of people on. The order of events
    stays SimPy's: by time, priority, and turn.
    """

    def __init__(self, people: int) -> None:
        super().__init__()
        self.stretch = 1 + _STRETCH // (people + 1)  # seconds
        self.end = 0  # of the stretch at hand
        self.later: dict[int, list[Any]] = {}
        self.to_come: list[int] = []  # the stretches of `later`, a heap

    def schedule(self, event: simpy.Event, priority: int = NORMAL, delay: float = 0) -> None:
        """Schedule an event, as SimPy does."""
        self.schedule_at(event, priority, self._now + delay)

    def schedule_at(self, event: simpy.Event, priority: int, second: float) -> None:
        """Schedule an event at a second of the day."""
        entry: Any = (second, priority, next(self._eid), event)
        if second < self.end:
            heapq.heappush(self._queue, entry)
            return
        stretch = int(second) // self.stretch
        entries = self.later.get(stretch)
        if entries is None:
            self.later[stretch] = [entry]
            heapq.heappush(self.to_come, stretch)
        else:
            entries.append(entry)

    def run_day(self) -> None:
        """Let everything happen."""
        while self.to_come:
            stretch = heapq.heappop(self.to_come)
            self.end = (stretch + 1) * self.stretch
            self._queue = self.later.pop(stretch)
            heapq.heapify(self._queue)
            self.run()


class Moment(simpy.Event):
    """An event at a second, in its place in the order of that second.

    Once it has happened it may be set again: a person needs one moment for all of a day, which takes less memory than
    one for each wait.
    """

    # What SimPy reads of an event that is sure to happen; on the class, since every event has the same.
    _value = None
    _ok = True

    def __init__(self, env: Clock) -> None:
        self.env: Clock = env

    def at(self, second: int, order: int) -> Self:
        """Set the moment."""
        self.callbacks = []
        self.env.schedule_at(self, order, second)
        return self
