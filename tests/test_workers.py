"""Work in other processes: the same results whatever happens to them, and none that outlives its parent."""

import contextlib
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenarios import lively

import sim.replications
from sim.errors import EnvironmentFault
from sim.evaluation import evaluate
from sim.workers import ATTEMPTS, Workers, pool

TOP = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds, only so that a fault ends a test

needs_signals = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads the process table in /proc")


# --- tasks -----------------------------------------------------------------------------------------------------------


def numbers(seed: int) -> bytes:
    """Something to do with a result of some length."""
    return np.random.Generator(np.random.Philox(seed)).normal(size=20_000).cumsum().tobytes()


def numbers_once_released(seed: int, folder: Path) -> bytes:
    """The same, begun but not finished before there is a file `go`; each start leaves a file with its process id."""
    (folder / f"{seed}.{os.getpid()}").touch()
    until(lambda: (folder / "go").exists())
    return numbers(seed)


def fatal(folder: Path) -> None:
    (folder / f"fatal.{os.getpid()}").touch()
    os.kill(os.getpid(), signal.SIGKILL)


def greedy(number: int, folder: Path) -> int:
    """Loses its worker twice; then it needs all memory, so that a second one beside it would fail."""
    starts = len(list(folder.glob(f"{number}.*")))
    (folder / f"{number}.{starts}").touch()
    if starts < ATTEMPTS - 1:
        os.kill(os.getpid(), signal.SIGKILL)
    memory = folder / "memory"
    memory.mkdir()
    time.sleep(0.02)
    memory.rmdir()
    return number


def wrong(folder: Path) -> None:
    (folder / f"wrong.{len(list(folder.iterdir()))}").touch()
    raise ValueError("a: wrong, mend it")


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "this does not come about"
        time.sleep(0.01)


# --- results ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 7])
def test_the_same_bytes_from_any_number_of_workers(number: int) -> None:
    with Workers(number) as executor:
        assert list(executor.map(numbers, range(23))) == [numbers(seed) for seed in range(23)]
        assert 1 <= len(executor.pids()) <= number
    assert executor.pids() == []


def test_cancelled_tasks_keep_no_shutdown_waiting(tmp_path: Path) -> None:
    """They are still in the queue when the last task that was begun ends."""
    executor = Workers(1)
    begun = executor.submit(numbers_once_released, 1, tmp_path)
    until(lambda: any(tmp_path.iterdir()))
    assert all(executor.submit(numbers, seed).cancel() for seed in range(3))
    executor.shutdown(wait=False)
    (tmp_path / "go").touch()
    assert begun.result() == numbers(1)
    until(lambda: not executor.pids())


def test_processes_start_with_the_first_task_and_no_more_than_there_are_tasks() -> None:
    with Workers(7) as executor:
        assert executor.pids() == []
        assert executor.submit(math.gcd, 12, 18).result() == 6
        assert len(executor.pids()) == 1


def test_one_worker_or_serial_needs_no_process() -> None:
    for workers, kind in ((1, "processes"), (4, "serial"), (None, "serial")):
        with pool(workers, kind) as executor:
            assert executor is None


def test_an_error_is_final_and_says_where(tmp_path: Path) -> None:
    with Workers(2) as executor:
        failing, other = executor.submit(wrong, tmp_path), executor.submit(numbers, 3)
        with pytest.raises(ValueError, match="a: wrong, mend it") as caught:
            failing.result()
        assert "in wrong" in caught.value.__notes__[0]
        assert other.result() == numbers(3)
        fault = executor.submit(environment_fault).exception()
    assert isinstance(fault, EnvironmentFault)
    assert str(fault) == "disk: full, make room"
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.0"]


def environment_fault() -> None:
    raise EnvironmentFault("disk: full, make room")


class Unpickled(Exception):
    """Pickles, but cannot be made anew from its arguments."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def unpickled() -> None:
    raise Unpickled(1, 2)


def test_what_cannot_be_sent_is_an_error_of_its_task_alone() -> None:
    with Workers(1) as executor:
        # Python 3.13 says it in other words than 3.11.
        unsent = executor.submit(len, lambda: 0).exception()
        assert isinstance(unsent, AttributeError | pickle.PicklingError)
        assert "local object" in str(unsent)
        assert "pickle" in str(executor.submit(threading.Lock).exception()).lower()
        assert isinstance(executor.submit(unpickled).exception(), TypeError)
        # A library that calls sys.exit must not end the program in silence.
        assert str(executor.submit(sys.exit, 3).exception()) == "SystemExit: 3"
        assert executor.submit(numbers, 3).result() == numbers(3)


# --- lost workers ----------------------------------------------------------------------------------------------------


@needs_signals
def test_a_worker_that_cannot_start_is_told_to_every_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a script without a guard, in whose worker another start is an error: nobody waits for ever."""

    def never() -> None:
        raise RuntimeError("no process can be started here")

    monkeypatch.setattr("sim.workers.Worker", never)
    executor = Workers(2)
    for future in [executor.submit(numbers, seed) for seed in range(3)]:
        with pytest.raises(RuntimeError, match="no process can be started here"):
            future.result(PATIENCE)
    executor.shutdown()


def test_a_script_without_a_guard_ends_with_an_error(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "from sim.workers import Workers\nprint(Workers(2).submit(abs, -1).result(60))\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=TOP,
        env={**os.environ, "PYTHONPATH": str(TOP)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "3 workers were lost over the same work" in done.stderr


def test_a_killed_workers_work_is_done_again(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(2) as executor:
        futures = [executor.submit(numbers_once_released, seed, tmp_path) for seed in range(6)]
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        victim, witness = executor.pids()
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(list(tmp_path.iterdir())) == 3)
        (tmp_path / "go").touch()
        results = [future.result() for future in futures]
        assert witness in executor.pids()
        assert victim not in executor.pids()
    assert results == [numbers(seed) for seed in range(6)]
    # Only the task that was lost was begun twice: its neighbour was not disturbed, the others had not begun.
    begun = [path.stem for path in tmp_path.glob("*.*")]
    assert sorted(begun.count(str(seed)) for seed in range(6)) == [1, 1, 1, 1, 1, 2]
    assert capfd.readouterr().err == "sim: warning: a worker was lost (signal 9), its work is done again\n"


@needs_signals
def test_a_worker_killed_again_and_again_changes_no_byte() -> None:
    """Workers are killed at whatever they are at, but for three losses of one task, which is another test's."""
    random, results = np.random.Generator(np.random.Philox(5)), []
    with Workers(3) as executor:
        for first in range(0, 60, 20):
            futures = [executor.submit(numbers, seed) for seed in range(first, first + 20)]
            until(lambda: len(executor.pids()) == 3)
            os.kill(int(random.choice(executor.pids())), signal.SIGKILL)
            results += [future.result() for future in futures]
    assert results == [numbers(seed) for seed in range(60)]


@needs_signals
def test_a_task_that_kills_its_workers_fails_alone(tmp_path: Path) -> None:
    with Workers(2) as executor:
        before = [executor.submit(numbers, seed) for seed in range(8)]
        guilty = executor.submit(fatal, tmp_path)
        after = [executor.submit(numbers, seed) for seed in range(8, 16)]
        fault = guilty.exception()
        assert [future.result() for future in before + after] == [numbers(seed) for seed in range(16)]
    assert isinstance(fault, EnvironmentFault)
    assert str(fault).startswith("workers: 3 workers were lost over the same work (the last: signal 9), most likely")
    assert len(list(tmp_path.iterdir())) == ATTEMPTS == 3


@needs_signals
def test_the_last_attempt_is_alone_and_fewer_workers_go_on(tmp_path: Path) -> None:
    with Workers(4) as executor:
        assert list(executor.map(greedy, range(6), [tmp_path] * 6)) == list(range(6))
        until(lambda: len(executor.pids()) == 1)  # after two that were done alone


@needs_signals
def test_a_run_whose_worker_is_killed_writes_the_same_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    scenario = lively(weeks=2, replications=20)
    undisturbed = evaluate(scenario)
    with pool(2, "processes") as executor:
        assert executor is not None
        killed = []

        def kill_one(replications: int, *_: object) -> None:
            if replications in (4, 11):
                until(
                    lambda: bool(executor.pids()) and killed[-1:] != executor.pids()[:1]
                )  # the loss has been heard of
                killed.append(executor.pids()[0])
                os.kill(killed[-1], signal.SIGKILL)

        disturbed = evaluate(scenario, executor=executor, progress=kill_one)
    assert len(set(killed)) == 2
    assert disturbed.days.equals(undisturbed.days)
    assert disturbed.curve.equals(undisturbed.curve)
    assert disturbed.teams.equals(undisturbed.teams)
    assert disturbed.summary == undisturbed.summary


# --- the end ---------------------------------------------------------------------------------------------------------


def test_shutdown_ends_what_has_begun_and_takes_no_more(tmp_path: Path) -> None:
    executor = Workers(2)
    futures = [executor.submit(numbers_once_released, seed, tmp_path) for seed in range(5)]
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    executor.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(numbers, 1)
    (tmp_path / "go").touch()
    executor.shutdown()
    assert executor.pids() == []
    assert [future.cancelled() for future in futures] == [False, False, True, True, True]
    assert [future.result() for future in futures[:2]] == [numbers(0), numbers(1)]


def test_a_failing_block_ends_workers_at_once(tmp_path: Path) -> None:
    with contextlib.suppress(StopIteration), pool(2, "processes") as executor:
        assert executor is not None
        futures = [executor.submit(numbers_once_released, seed, tmp_path) for seed in range(5)]
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        raise StopIteration
    assert executor.pids() == []
    assert [future.cancelled() for future in futures] == [False, False, True, True, True]
    for future in futures[:2]:
        assert isinstance(future.exception(), EnvironmentFault)


PARENT = """
import sys, time
from pathlib import Path
from sim.workers import Workers
from test_workers import numbers_once_released
executor = Workers(3)
for seed in range(2):
    executor.submit(numbers_once_released, seed, Path(sys.argv[1]))
executor.submit(int).result()  # this worker then waits for work, the others are busy
time.sleep(600)
"""


@needs_proc
def test_no_worker_outlives_a_killed_parent(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TOP), str(TOP / "tests")])}
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with leader(command, env=environment) as parent:
        until(lambda: len(list(tmp_path.iterdir())) == 2 and len(group(parent.pid)) >= 6)
        parent.kill()
        parent.wait()
        until(lambda: group(parent.pid) == [])


@needs_proc
@pytest.mark.parametrize(
    ("number", "whole_group", "code", "processes"),
    [
        pytest.param(signal.SIGINT, True, 130, 2, id="Ctrl-C while they start"),
        pytest.param(signal.SIGTERM, False, 143, 2, id="ended while they start"),
        pytest.param(signal.SIGINT, True, 130, 5, id="Ctrl-C at work"),
        pytest.param(signal.SIGINT, False, 130, 5, id="interrupted at work"),
    ],
)
def test_an_interrupted_run_leaves_no_process_and_no_file(
    tmp_path: Path, number: signal.Signals, whole_group: bool, code: int, processes: int
) -> None:
    """Ctrl-C in a terminal reaches the whole group: only the parent may answer, and in one line."""
    words = ["organisation=small_office", "workers=2", "replications=20000", f"output.dir={tmp_path}"]
    with leader([sys.executable, "-m", "sim", *words], cwd=TOP, stderr=subprocess.PIPE, text=True) as process:
        # The parent, multiprocessing's tracker of resources, the server, two workers.
        until(lambda: len(group(process.pid)) >= processes)
        (os.killpg if whole_group else os.kill)(process.pid, number)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == code, errors
        assert "Traceback" not in errors
        assert errors.count("sim: stopped; what is finished is kept, the same command goes on: python -m sim ") == 1
        until(lambda: group(process.pid) == [])
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "store" not in path.parts] == []
    assert list(tmp_path.rglob("*.part")) == []


@needs_signals
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_at_any_moment_ends_the_work() -> None:
    """An alarm strikes while tasks are handed in, run, are waited for, and ended: it never hangs, nothing is left.

    Python itself loses an interrupt that strikes within a finalizer, and warns.
    """

    def strike(*_: object) -> None:
        raise InterruptedError

    before = signal.signal(signal.SIGALRM, strike)
    delays = np.random.Generator(np.random.Philox(7)).exponential([0.003, 0.03, 0.3], (12, 3)).ravel()
    executors: list[Workers] = []
    try:
        for delay in delays:
            with contextlib.suppress(InterruptedError):
                signal.setitimer(signal.ITIMER_REAL, delay)
                with pool(2, "processes") as executor:
                    assert executor is not None
                    executors.append(executor)
                    for future in [executor.submit(numbers, seed) for seed in range(200)]:
                        future.result()
                signal.setitimer(signal.ITIMER_REAL, 0)
            until(lambda: not any(executor.pids() for executor in executors))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def leader(command: list[str], **more: Any) -> Iterator[subprocess.Popen[str]]:
    """Start a process in a group of its own, of which nothing is left behind."""
    process = subprocess.Popen(command, start_new_session=True, **more)
    try:
        yield process
    finally:
        for left in group(process.pid):
            os.kill(left, signal.SIGKILL)
        process.wait()


def group(number: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if os.getpgid(int(entry.name)) == number and state != "Z":
                    found.append(int(entry.name))
            except OSError:  # it has just ended
                continue
    return found
