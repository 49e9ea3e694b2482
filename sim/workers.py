"""Processes that run replications, behind the Executor interface of `concurrent.futures`.

Each worker has a pipe of its own. So a lost worker is known together with the one task it was at: that task is done
again and no other is disturbed. (`ProcessPoolExecutor` shares one queue and gives up all work with the first loss.)

One thread does all bookkeeping, and callers leave messages for it. Were there a `Condition` between them, it could stay
held for good: Ctrl-C raises an exception in the main thread at any step, also at the first of letting it go.
"""

import contextlib
import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing import connection
from queue import SimpleQueue
from typing import Any, Final, ParamSpec, TypeVar

from sim.cluster import Cluster, connected
from sim.errors import EnvironmentFault
from sim.worker_process import SECONDS_TO_END, Worker

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS: Final = 3


def cores() -> int:
    """Return the processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def pool(workers: int | None, kind: str, scheduler: str | None = None) -> Iterator["Workers | Cluster | None"]:
    """Give an executor, or None where one process is enough; its processes end with the block, whatever ends it.

    `workers` None takes a process for each core; `kind` is ``serial``, ``processes`` or ``dask``, which has the workers
    of the `scheduler` at this address, however many, and raises what `cluster.connected` does.
    """
    if kind == "dask" and scheduler is not None:
        with connected(scheduler) as cluster:
            yield cluster
        return
    number = cores() if workers is None else workers
    if kind == "serial" or number == 1:
        yield None
        return
    executor = Workers(number)
    try:
        yield executor
        executor.shutdown(cancel_futures=True)
    except BaseException:
        executor.terminate_workers()
        raise


class Workers(Executor):
    """Runs tasks, which must be pure, in up to `number` processes; each starts when a task first needs it.

    A task whose worker is lost is done again on a fresh one, the last time with no other beside it, as there may not
    be memory for two; if that helps, half of the workers go on. After `ATTEMPTS` losses its future raises
    `EnvironmentFault`. What a task itself raises is final. A function, its arguments and its result must pickle.
    """

    def __init__(self, number: int) -> None:
        self._submitted: SimpleQueue[_Task] = SimpleQueue()
        self._ear, self._bell = connection.Pipe(duplex=False)
        self._open = threading.Lock()  # let go in one step
        self._closed = self._cancelled = self._terminated = False
        self._workers: list[Worker] = []
        # The thread's alone:
        self._number = number
        self._waiting: deque[_Task] = deque()
        self._busy: dict[Worker, _Task] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a task done; raises `RuntimeError` after `shutdown`."""
        future: Future[T] = Future()
        with self._open:
            if self._closed or not self._thread.is_alive():
                raise RuntimeError("workers: no work is taken after shutdown")
            self._submitted.put(_Task(future, (fn, args, kwargs)))
        self._bell.send_bytes(b"")
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; end the workers when those taken are done or, if so wished, those begun."""
        self._cancelled |= cancel_futures
        with self._open:
            self._closed = True
        self._bell.send_bytes(b"")
        if wait:
            # An interrupt within a future could hold its lock, and so the thread, for good.
            self._thread.join(SECONDS_TO_END if self._terminated else None)

    def terminate_workers(self) -> None:
        """End the workers now and give up all tasks."""
        self._terminated = True
        for worker in self._workers.copy():
            worker.process.kill()
        self.shutdown()

    def pids(self) -> list[int]:
        """Return the process ids of the workers."""
        return [worker.process.pid for worker in self._workers.copy()]

    def _run(self) -> None:
        try:
            while True:
                while not self._submitted.empty():
                    self._waiting.append(self._submitted.get())
                if self._cancelled:
                    self._waiting = deque(task for task in self._waiting if not task.future.cancel())
                if self._terminated:
                    return
                for worker in self._workers[self._number :]:
                    self._end(worker)
                while self._waiting and self._may_start(self._waiting[0]):
                    self._give(self._waiting.popleft())
                # Only now: of those that waited all may have been cancelled, and nothing would be heard any more.
                if self._closed and not self._waiting and not self._busy:
                    return
                ready = connection.wait([self._ear, *(worker.pipe for worker in self._workers)])
                while self._ear.poll():
                    self._ear.recv_bytes()
                for worker in self._workers.copy():
                    if worker.pipe in ready:
                        self._hear(worker)
        finally:
            self._give_up()

    def _may_start(self, task: "_Task") -> bool:
        if not self._busy:
            return True
        return len(self._busy) < self._number and not any(one.alone for one in (task, *self._busy.values()))

    def _give(self, task: "_Task") -> None:
        if not task.losses and not task.future.set_running_or_notify_cancel():
            return
        try:
            call = pickle.dumps(task.call, pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            task.future.set_exception(error)
            return
        worker = next((worker for worker in self._workers if worker not in self._busy), None)
        try:
            if worker is None:
                worker = Worker()
                self._workers.append(worker)
            worker.pipe.send_bytes(call)
        except (EOFError, OSError) as error:
            self._lost(task, str(error) if worker is None else self._end(worker))
        except Exception as error:  # no worker can start here: what its start raises is told, whatever it is
            task.future.set_exception(error)
        else:
            self._busy[worker] = task

    def _hear(self, worker: Worker) -> None:
        task = self._busy.pop(worker, None)
        if task is None:  # nothing but its loss can be heard of an idle worker
            self._end(worker)
            return
        try:
            reply = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            self._lost(task, self._end(worker))
            return
        if task.alone:
            self._number = max(1, self._number // 2)
        try:
            result, error = pickle.loads(reply)
        except Exception as unreadable:
            result, error = None, unreadable
        if error is None:
            task.future.set_result(result)
        else:
            task.future.set_exception(error)

    def _lost(self, task: "_Task", how: str) -> None:
        task.losses += 1
        if task.losses == ATTEMPTS:
            task.future.set_exception(
                EnvironmentFault(
                    f"workers: {ATTEMPTS} workers were lost over the same work (the last: {how}), most likely for lack "
                    "of memory; use fewer workers or fewer people"
                )
            )
            return
        self._waiting.appendleft(task)
        if not self._terminated:
            with contextlib.suppress(OSError):  # nobody listens
                print(f"sim: warning: a worker was lost ({how}), its work is done again", file=sys.stderr, flush=True)

    def _end(self, worker: Worker) -> str:
        self._workers.remove(worker)
        return worker.end()

    def _give_up(self) -> None:
        """End all workers, and what is left of the tasks."""
        for worker in self._busy:
            worker.process.kill()
        for worker in self._workers:
            worker.pipe.close()  # all at once, before each is waited for
        for worker in self._workers.copy():
            self._end(worker)
        while not self._submitted.empty():
            self._waiting.append(self._submitted.get())
        for task in (*self._waiting, *self._busy.values()):
            if not task.future.cancel():
                task.future.set_exception(EnvironmentFault("workers: stopped"))


@dataclass(eq=False)
class _Task:
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
    losses: int = 0

    @property
    def alone(self) -> bool:
        """Tell whether no other task may run beside it: at the last attempt."""
        return self.losses == ATTEMPTS - 1
