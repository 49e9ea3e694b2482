"""SimPy's clock, quick for days of tens of thousands of people."""

import heapq
from collections import defaultdict
from typing import Any, Final

import simpy
from simpy.events import NORMAL

# Seconds times people in a stretch of the calendar: some 500 events, whatever the number of people.
_STRETCH: Final = 2_500_000


class Clock(simpy.Environment):
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


class Moment(simpy.Event):
    """An event at a second, in its place in the order of that second."""

    # What SimPy reads of an event that is sure to happen; on the class, since every event has the same.
    _value = None
    _ok = True

    def __init__(self, env: Clock, second: int, order: int) -> None:
        self.env = env
        self.callbacks = []
        env.schedule_at(self, order, second)
