"""Replications in their order: played here, in other processes, or read from what earlier runs have kept.

Where one is played changes no figure. What is kept of a job serves all who need the same replications.
"""

import dataclasses
import hashlib
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, Generic, TypeVar
from weakref import WeakSet

import numpy as np

from sim import compiling
from sim.job import Job, simulated_people
from sim.population import WEEKDAYS, People
from sim.provenance import code_digest, versions
from sim.replicate import Block, blocks, play
from sim.sites import Site, desks_of_each
from sim.store import KeptJob, Store
from sim.tally import Outcome, Tally, joined
from sim.version import VERSION
from sim.workers import Workers

T = TypeVar("T", bound=Any)

# Seconds that a task for a worker takes where replications are short.
_TASK: Final = 0.3

# Seconds of work left from which on it is worth starting workers for it.
_WORTH_WORKERS: Final = 3.0

# Executors that have begun to play: their workers have started, and stand idle while anything is played here.
_BEGUN: Final[WeakSet[Executor]] = WeakSet()

# Replications that are kept together: at most so many, and at most so many people times days.
_KEPT: Final = 25
_KEPT_DAYS: Final = 1_000_000

# Employee-days from which on loading the compiled kernels, some .4 s, pays: uncompiled a day costs about 10 µs a head.
WORTH_COMPILING: Final = 40_000

# What changes no figure of a replication at a given number of desks.
_OUTSIDE: Final = ("ratio", "ratio_per", "desks", "replications", "precision", "audit_days", "economics", "effects")
_LIBRARIES: Final = ("python", "numpy", "scipy", "numba", "holidays")


@dataclass(frozen=True)
class Detail(Generic[T]):
    """How much is kept of a replication: a dataclass with a field `audited`, and how it is made.

    `of` makes it from the days at each number of desks, in the workers; `join` puts weeks together; `seats` tells
    whether it needs to know where people sit on every day (`replicate.play`).
    """

    name: str
    kind: type[T]
    of: Callable[[list[Tally]], list[T]]
    join: Callable[[Sequence[T]], T]
    seats: bool


def _outcomes(tallies: list[Tally]) -> list[Outcome]:
    return [tally.outcome() for tally in tallies]


EVERY_DAY: Final = Detail("days", Outcome, _outcomes, joined, seats=True)


def replications(
    job: Job,
    numbers: range,
    detail: Detail[T],
    desks: Sequence[int] | None = None,
    *,
    executor: Executor | None = None,
    store: Store | None = None,
) -> Generator[list[T], None, None]:
    """Yield these replications, in their order, at each number of desks (None: the job's own).

    What would take long goes to the executor, if there is one. What the store holds is read, what it lacks is kept
    there. Raises what `replicate` raises, and `EnvironmentFault` where the store cannot be written.
    """
    desks = [job.desks] if desks is None else list(desks)
    kept = None if store is None else store.job(identity(job, desks, detail.name))
    missing = deque(number for number in numbers if kept is None or not kept.holds(number))
    playing = _Playing(job, detail, desks, executor, missing)
    # They are kept in groups that end at multiples of their size, where another run looks for them too.
    size = max(1, min(_KEPT, _KEPT_DAYS // (simulated_people(job) * WEEKDAYS * job.scenario.weeks)))
    try:
        for _, group in groupby(numbers, key=lambda number: number // size):
            fresh: dict[int, list[T]] = {}
            for number in group:
                days, before = _audited(job, number), set[int]()
                for records in () if kept is None else kept.load(number, detail.kind):
                    before.update(records[0].audited.tolist())
                    if days <= set(records[0].audited.tolist()):
                        break
                else:
                    # What was audited for other runs is so again, lest they play it a third time.
                    records = fresh[number] = playing.records(number, before)
                yield _with_audit_of(records, days)
            if kept is not None:
                _keep(kept, fresh)
    finally:
        playing.cancel()


def compile_where_worth(jobs: Iterable[Job], number: int, executor: Executor | None) -> None:
    """Use compiled kernels from now on where so many replications of these jobs are enough work to load them.

    Uncompiled, to set out 64 desks for a day takes as long as a head. Processes of the executor that are on this
    machine share the compiling, if there is any.
    """
    days = sum((simulated_people(job) + job.desks // 64) * WEEKDAYS * job.scenario.weeks * number for job in jobs)
    here = executor if isinstance(executor, Workers) else None
    compiling.use(compiling.in_use() or days > WORTH_COMPILING, here)


def identity(job: Job, desks: Sequence[int], detail: str) -> dict[str, Any]:
    """Return all that decides the figures of a job's replications, as plain values with nothing personal in them."""
    scenario = dataclasses.asdict(job.scenario)
    for name in _OUTSIDE:
        del scenario[name]
    scenario["organisation"]["roster"] = None  # its people are known by a hash
    scenario["building"]["portfolio"] = None  # its buildings are told one by one
    found = versions()
    return {
        "version": VERSION,
        "code": code_digest(),
        "libraries": {name: found[name] for name in _LIBRARIES},
        "detail": detail,
        "conditions": list(job.conditions),
        "desks": list(desks),
        "staff": None if job.staff is None else _hash_of(job.staff),
        "buildings": [_told(site) for site in job.sites],
        "travel": None if job.travel is None else job.travel.tolist(),
        "desks_of_each": [desks_of_each(job.sites, total, job.scenario.ratio_per) for total in desks if job.sites],
        "scenario": scenario,
    }


class _Playing(Generic[T]):
    """Plays the replications that are missing, in their order: here while that is quick, then in the executor."""

    def __init__(
        self, job: Job, detail: Detail[T], desks: list[int], executor: Executor | None, missing: deque[int]
    ) -> None:
        self._job, self._detail, self._desks, self._executor = job, detail, desks, executor
        self._missing = missing
        self._paces = [0.0]  # seconds of the last two; the very first one loads libraries
        self._tasks: deque[tuple[list[Block], Future[list[list[T]]]]] = deque()
        self._parts: deque[tuple[Block, list[T]]] = deque()

    def records(self, number: int, audited: set[int]) -> list[T]:
        """Return a replication's records, with an audit of these days too; of the missing ones in their order."""
        if not self._missing or self._missing[0] != number:  # a damaged one, or one that lacks an audit
            return self._here(number, audited)
        parts = blocks(self._job, number)
        if not self._tasks and not self._parts:
            quick = len(parts) == 1 and min(self._paces) * len(self._missing) < _WORTH_WORKERS
            if self._executor is None or (quick and self._executor not in _BEGUN):
                self._missing.popleft()
                return self._here(number, audited)
            self._submit(self._executor)
        self._missing.popleft()
        while len(self._parts) < len(parts):
            block, future = self._tasks.popleft()
            self._parts.extend(zip(block, future.result(), strict=True))
        played = [self._parts.popleft()[1] for _ in parts]
        return [self._detail.join(part) for part in zip(*played, strict=True)]

    def cancel(self) -> None:
        """Give up what has not begun."""
        for _, future in self._tasks:
            future.cancel()

    def _here(self, number: int, audited: set[int]) -> list[T]:
        started = time.perf_counter()
        job = dataclasses.replace(self._job, audited=self._job.audited | {(number, day) for day in audited})
        played = [
            self._detail.of(play(job, block, self._desks, seats=self._detail.seats)) for block in blocks(job, number)
        ]
        records = [self._detail.join(part) for part in zip(*played, strict=True)]
        self._paces = [self._paces[-1], time.perf_counter() - started]
        return records

    def _submit(self, executor: Executor) -> None:
        """Have all that are missing played."""
        _BEGUN.add(executor)
        every = [blocks(self._job, number) for number in self._missing]
        whole, pace = all(len(parts) == 1 for parts in every), self._paces[-1]
        # A few tasks a worker keep all busy to the end; long ones, because a worker waits for the next.
        size = max(1, min(int(_TASK / pace), len(every) // 16)) if whole and pace else 1
        flat = [block for parts in every for block in parts]
        for start in range(0, len(flat), size):
            task = flat[start : start + size]
            done = executor.submit(_task, self._job, self._detail, task, self._desks, compiling.in_use())
            self._tasks.append((task, done))


def _task(job: Job, detail: Detail[T], task: Sequence[Block], desks: Sequence[int], compiled: bool) -> list[list[T]]:
    compiling.use(compiled)
    return [detail.of(play(job, block, desks, seats=detail.seats)) for block in task]


def _audited(job: Job, number: int) -> set[int]:
    """Return the days of a replication that are played on both engines."""
    return {day for replication, day in job.audited if replication == number}


def _with_audit_of(records: list[T], days: set[int]) -> list[T]:
    """Return records in which these days alone count as audited, whatever was audited for other runs."""
    audited = np.array(sorted(days), dtype=np.int64)
    return [dataclasses.replace(record, audited=audited) for record in records]


def _keep(kept: KeptJob, fresh: dict[int, list[Any]]) -> None:
    for _, run in groupby(enumerate(fresh), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        kept.save(numbers[0], [fresh[number] for number in numbers])


def _told(site: Site) -> dict[str, Any]:
    """Return what decides the figures of a building of a portfolio."""
    return {
        "number": site.number,
        "rows": list(site.rows),
        "people": [organisation.employees for organisation in site.based],
        "organisations": [list(names) for names in site.housed],
        "rooms": site.building.rooms,
        "zones": site.building.zones,
    }


def _hash_of(staff: People) -> str:
    found = hashlib.sha256()
    for one in dataclasses.fields(staff):
        value = getattr(staff, one.name)
        found.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        found.update(b"\0")
    return found.hexdigest()
