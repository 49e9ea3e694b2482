"""Processes that run replications, behind the Executor interface of `concurrent.futures`."""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from sim.errors import EnvironmentFault


def cores() -> int:
    """Return the processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def pool(workers: int | None, kind: str) -> Iterator[Executor | None]:
    """Give an executor, or None where one process is enough; its processes end with the block, whatever ends it.

    `workers` None takes a process for each core; `kind` is ``serial`` or ``processes``. Raises `EnvironmentFault` when
    a worker is lost.
    """
    number = cores() if workers is None else workers
    if kind == "serial" or number == 1:
        yield None
        return
    # A server that has imported the model once forks the workers: no threads are copied and start-up is short.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["sim.replicate", "scipy.special"])
    executor = ProcessPoolExecutor(number, mp_context=context, initializer=_leave_interrupts_to_parent)
    try:
        yield executor
    except BrokenProcessPool as lost:
        raise EnvironmentFault(
            "workers: a worker process was lost, most likely for lack of memory; use fewer workers or fewer people"
        ) from lost
    except BaseException:
        _end(executor)
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_to_parent() -> None:
    """Ignore Ctrl-C in a worker: the parent ends it, and only the parent speaks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end(executor: ProcessPoolExecutor) -> None:
    """End the workers now; Python offers this only from 3.14 on."""
    for process in list((executor._processes or {}).values()):
        process.terminate()
