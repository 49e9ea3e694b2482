"""Workers of a Dask cluster, behind the Executor interface of `concurrent.futures`.

A thread of its own does all that has to do with Dask: calls go out in batches, which costs the scheduler less than one
by one, and Ctrl-C, which strikes the main thread, finds it in none of Dask's code.
"""

import asyncio
import contextlib
import functools
import logging
import pickle
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, TypeVar

from sim.cluster_call import answer, pickled, program
from sim.errors import ConfigurationError, EnvironmentFault

P = ParamSpec("P")
T = TypeVar("T")

SECONDS_TO_CONNECT: Final = 8.0
SECONDS_TO_FIRST_WORKER: Final = 60.0  # a batch system may start them after this
SECONDS_OF_SILENCE: Final = 3.0  # while it is waited for
SECONDS_WITHOUT_WORKERS: Final = 60.0  # while work waits; a cluster may replace its workers
SECONDS_TO_END: Final = 5.0


@contextlib.contextmanager
def connected(scheduler: str) -> Iterator["Cluster"]:
    """Give an executor on the cluster of the scheduler at this address; what is left to do is given up with the block.

    Raises `ConfigurationError` where Dask is not installed, `EnvironmentFault` without a scheduler or a worker there.
    """
    cluster = Cluster(scheduler, _dask())
    try:
        cluster.wait_until_ready()
        yield cluster
        cluster.shutdown(cancel_futures=True)
    except BaseException:
        cluster.give_up()
        raise


class Cluster(Executor):
    """Runs tasks, which must be pure, on the workers of a Dask cluster; each of them needs this very program.

    A task whose worker is lost is done again on another. Its future raises `EnvironmentFault` when it lost more workers
    than the scheduler allows (``distributed.scheduler.allowed-failures``, 3), when no worker is left for a minute, and
    when the scheduler is lost. What a task itself raises is final. A function, its arguments and its result must
    pickle; an array among the arguments must not change after it was given.
    """

    def __init__(self, scheduler: str, distributed: Any) -> None:
        self._scheduler = scheduler
        self._distributed = distributed
        self._closed = False
        self._ready: Future[None] = Future()
        self._submitted: asyncio.Queue[_Task | None] = asyncio.Queue()
        self._loop = asyncio.new_event_loop()
        self._main = self._loop.create_task(self._serve())
        # The thread's alone:
        self._pending: dict[_Task, asyncio.Task[None]] = {}
        self._sent: dict[tuple[int, ...], tuple[Sequence[Any], Any]] = {}  # by identity, so they are kept alive
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def wait_until_ready(self) -> None:
        """Return when the scheduler and a worker are there; raises `EnvironmentFault` where they are not."""
        self._ready.result()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a task done; raises `RuntimeError` after `shutdown`."""
        if self._closed:
            raise RuntimeError("cluster: no work is taken after shutdown")
        task = _Task(Future(), (fn, args, kwargs))
        task.future.add_done_callback(functools.partial(self._hear_of_end, task))
        self._tell(self._submitted.put_nowait, task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; leave the cluster when those taken are done or, if so wished, cancelled."""
        self._closed = True
        if cancel_futures:
            self._tell(self._main.cancel)
        self._tell(self._submitted.put_nowait, None)
        if wait:
            self._thread.join()

    def give_up(self) -> None:
        """Leave the cluster now, whose workers end what they have begun for nobody."""
        self._closed = True
        self._tell(self._main.cancel)
        self._thread.join(SECONDS_TO_END)  # what does not answer may be the scheduler

    def _tell(self, function: Callable[..., object], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and all tasks with it
            self._loop.call_soon_threadsafe(function, *args)

    def _hear_of_end(self, task: "_Task", future: Future[Any]) -> None:
        if future.cancelled():
            self._tell(self._withdraw, task)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda *_: None)  # what Dask leaves behind is no matter of a planner's
        try:
            self._loop.run_until_complete(self._main)
        except (Exception, asyncio.CancelledError) as error:
            if not self._ready.done():
                self._ready.set_exception(error)
        finally:
            while not self._submitted.empty():
                if (task := self._submitted.get_nowait()) is not None:
                    task.future.cancel()
            left = asyncio.all_tasks(self._loop)
            for one in left:
                one.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.close()

    async def _serve(self) -> None:
        client = await self._client()
        self._ready.set_result(None)
        watch = self._loop.create_task(self._watch(client))
        try:
            while batch := await self._batch():
                self._hand_on(client, batch)
            await asyncio.gather(*self._pending.values())
        finally:
            watch.cancel()
            for task in tuple(self._pending):
                self._withdraw(task)
                task.future.cancel()
            await client.close()

    async def _client(self) -> Any:
        """Return the connection to the scheduler; raises `EnvironmentFault`."""
        client = self._distributed.Client(
            self._scheduler, asynchronous=True, set_as_default=False, timeout=SECONDS_TO_CONNECT, name="sim"
        )
        try:
            await asyncio.wait_for(client, SECONDS_TO_CONNECT)
            begun, told = self._loop.time(), False
            while not (found := await _workers(client)) and self._loop.time() - begun < SECONDS_TO_FIRST_WORKER:
                await asyncio.sleep(0.1)
                if not told and self._loop.time() - begun > SECONDS_OF_SILENCE:
                    told = True
                    with contextlib.suppress(OSError):  # nobody listens
                        print(f"sim: waiting for a worker of {self._scheduler}", file=sys.stderr, flush=True)
        except Exception as error:  # what a stranger answers can fail in many ways
            await client.close()
            raise EnvironmentFault(
                f"scheduler: no Dask scheduler answers at {self._scheduler}, start it (dask scheduler) or mend the "
                "address"
            ) from error
        if not found:
            await client.close()
            raise EnvironmentFault(
                f"scheduler: {self._scheduler} has no worker, start one: "
                f"dask worker {self._scheduler} --nthreads 1 --no-nanny"
            )
        return client

    async def _batch(self) -> list["_Task"]:
        """Return all tasks that wait to be handed on, at least one; none after the last."""
        batch = [await self._submitted.get()]
        while not self._submitted.empty():
            batch.append(self._submitted.get_nowait())
        if batch[-1] is None and len(batch) > 1:
            self._submitted.put_nowait(None)
        return [task for task in batch if task is not None]

    def _hand_on(self, client: Any, batch: Sequence["_Task"]) -> None:
        """Give tasks to the scheduler, those that share their long parts in one message."""
        together: dict[tuple[int, ...], list[tuple[_Task, bytes]]] = {}
        for task in batch:
            try:
                call, long = pickled(task.call)
            except Exception as error:
                _fail(task, error)
                continue
            key = tuple(map(id, long))
            if key not in self._sent:
                # Not scattered: what is a task's result the scheduler can have made again when its worker is lost.
                there = client.submit(pickle.loads, pickle.dumps(long), pure=False) if long else None
                self._sent[key] = long, there
            together.setdefault(key, []).append((task, call))
        for key, tasks in together.items():
            calls = [call for _, call in tasks]
            answers = client.map(answer, calls, long=self._sent[key][1], needed=program(), pure=False)
            for (task, _), coming in zip(tasks, answers, strict=True):
                if not task.future.cancelled():
                    self._pending[task] = self._loop.create_task(self._finish(task, coming))

    async def _finish(self, task: "_Task", coming: Any) -> None:
        try:
            result, error = pickle.loads(await coming)
        except self._distributed.client.FutureCancelledError:
            error = EnvironmentFault(f"scheduler: the connection to {self._scheduler} was lost, start it and run again")
        except asyncio.CancelledError:  # by this end
            raise
        except self._distributed.KilledWorker as lost:
            error = EnvironmentFault(
                f"scheduler: {lost.allowed_failures + 1} workers were lost over the same work, most likely for lack of "
                "memory; use fewer workers on a machine or fewer people"
            )
        except Exception as unknown:
            # It has its reasons in several lines, of which the first is the plainest.
            said = str(unknown).partition("\n")[0]
            error = EnvironmentFault(
                f"scheduler: it cannot do the work ({type(unknown).__name__}: {said}), install this very program where "
                "the scheduler and its workers run and start them again"
            )
            error.__cause__ = unknown
        finally:
            self._pending.pop(task, None)
        if error is not None:
            _fail(task, error)
        elif task.future.set_running_or_notify_cancel():
            task.future.set_result(result)

    def _withdraw(self, task: "_Task") -> None:
        pending = self._pending.pop(task, None)
        if pending is not None:
            pending.cancel()  # with the last reference to its answer the scheduler forgets it

    async def _watch(self, client: Any) -> None:
        """Fail the tasks for which there has been no worker for long."""
        seen = self._loop.time()
        while True:
            await asyncio.sleep(1)
            with contextlib.suppress(OSError):  # the scheduler is lost, which each task hears of
                if not self._pending or await _workers(client):
                    seen = self._loop.time()
                elif self._loop.time() - seen > SECONDS_WITHOUT_WORKERS:
                    gone = f"scheduler: all workers of {self._scheduler} are gone, start them and run again"
                    for task in tuple(self._pending):
                        self._withdraw(task)
                        _fail(task, EnvironmentFault(gone))


@dataclass(eq=False)
class _Task:
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


def _dask() -> Any:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise ConfigurationError(
            f'executor: dask is not installed here ({error}), run: python -m pip install -e ".[cluster]"'
        ) from error
    # Its log and its advice are for who programs with Dask.
    for name in tuple(logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", category=distributed.versions.VersionMismatchWarning)
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})
    return distributed


async def _workers(client: Any) -> int:
    found: int = (await client.scheduler.identity(n_workers=0))["n_workers"]
    return found


def _fail(task: _Task, error: Exception) -> None:
    if task.future.set_running_or_notify_cancel():
        task.future.set_exception(error)
