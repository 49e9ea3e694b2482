"""One process that does what it is asked, and ends with its parent."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Final

SECONDS_TO_END: Final = 5.0  # for a worker without work, before it is ended by force


class Worker:
    """The process, as its parent sees it; made, it runs.

    A pickled call sent down the pipe is answered by a pickled pair of result and exception. The pipe ends with the
    process, and the process with the pipe.
    """

    def __init__(self) -> None:
        context = _context()
        self.pipe, theirs = context.Pipe()
        # A daemon: at the exit of this process multiprocessing ends it if nothing else did.
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
        try:
            with _interrupts_kept_from_children():
                self.process.start()
        finally:
            theirs.close()  # so that only the process holds that end

    def end(self) -> str:
        """End the process; return how it ended."""
        self.pipe.close()
        self.process.join(SECONDS_TO_END)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code: int = self.process.exitcode
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _context() -> BaseContext:
    # A server that has imported the model once forks the workers: no threads are copied and start-up is short.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sim.replicate", "scipy.special", "numba"])
    return context


@contextlib.contextmanager
def _interrupts_kept_from_children() -> Iterator[None]:
    """Have processes start with Ctrl-C blocked, which reaches all of a terminal: the parent ends them, only it speaks.

    Where signals cannot be blocked, `_work` ignores it a little later.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # as it starts it unblocks interrupts in this thread: not below
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection) -> None:
    """Do what is asked until the other end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(reply(partial(_called, pipe.recv_bytes())))


def _end_with_parent() -> None:
    """End this process, whatever it is at, when its parent is gone, be it by ``kill -9``."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _called(call: bytes) -> object:
    function, args, kwargs = pickle.loads(call)
    return function(*args, **kwargs)


def reply(work: Callable[[], object]) -> bytes:
    """Do some work; return the pickled pair of its result and what it raised, one of them None."""
    try:
        return pickle.dumps((work(), None), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:
        # As a plain error, lest sys.exit in a library ends the parent in silence.
        told = error if isinstance(error, Exception) else RuntimeError(f"{type(error).__name__}: {error}")
        told.add_note(traceback.format_exc())
        try:
            return pickle.dumps((None, told), pickle.HIGHEST_PROTOCOL)
        except Exception:
            return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)
