"""Work on a Dask cluster of real processes: the same bytes as here whatever is lost, and one message a fault."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest
from scenarios import lively

import sim.replications
from sim.cluster import Cluster, connected
from sim.cluster_call import LONG, pickled, program
from sim.errors import ConfigurationError, EnvironmentFault
from sim.evaluation import evaluate
from sim.provenance import digest
from sim.workers import pool

TOP = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds, only so that a fault ends a test
LARGE = ("organisation=rijk", "organisation.per_building=null", "weeks=4", "audit_days=0")
LOSSES = 2  # of workers over one task, after which the schedulers here give it up

needs_signals = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


# --- processes -------------------------------------------------------------------------------------------------------


class Processes:
    """A scheduler and its workers, each a process of its own; all end with the block."""

    def __init__(self, folder: Path, program: Path = TOP) -> None:
        self.folder = folder
        folder.mkdir()
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(program), str(TOP / "tests")]),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(LOSSES - 1),
        }
        self.started: list[subprocess.Popen[bytes]] = []
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def __enter__(self) -> "Processes":
        file = self.folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        until(lambda: bool(file.exists() and file.read_text(encoding="utf-8")))
        self.address = json.loads(file.read_text(encoding="utf-8"))["address"]
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.started:
            process.kill()
            process.wait()

    def work(self, number: int) -> None:
        """Have so many workers that live."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        self.workers += [
            self.start("worker", self.address, "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder))
            for _ in range(number - len(self.workers))
        ]

    def start(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, "--no-dashboard", *words]
        with (self.folder / f"{kind}{len(self.started)}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        self.started.append(process)
        return process


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with Processes(tmp_path_factory.mktemp("dask") / "processes") as started:
        yield started


@pytest.fixture
def cluster(processes: Processes) -> Iterator[Cluster]:
    """An executor with two workers."""
    processes.work(2)
    with connected(processes.address) as executor:
        until(lambda: both_answer(processes, executor))
        yield executor


def both_answer(processes: Processes, executor: Cluster) -> bool:
    """Tell whether two workers take tasks; see to it that they will."""
    processes.work(2)  # one that seemed to live was about to end
    return len(set(executor.map(pause, [0.05] * 6))) == 2


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "this does not come about"
        time.sleep(0.01)


# --- tasks -----------------------------------------------------------------------------------------------------------


def pause(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def numbers(seed: int) -> bytes:
    return np.random.Generator(np.random.Philox(seed)).normal(size=20_000).cumsum().tobytes()


def numbers_once_released(seed: int, folder: Path) -> bytes:
    """The same, begun but not finished before there is a file `go`; each start leaves a file with its process id."""
    (folder / f"{seed}.{os.getpid()}").touch()
    until(lambda: (folder / "go").exists())
    return numbers(seed)


def fatal(folder: Path) -> None:
    (folder / f"fatal.{os.getpid()}").touch()
    os._exit(1)


def alone(memory: Path) -> int:
    """Fails with a second one beside it."""
    memory.mkdir()
    time.sleep(0.02)
    memory.rmdir()
    return os.getpid()


def wrong() -> None:
    raise ValueError("a: wrong, mend it")


def together(one: np.ndarray, other: np.ndarray, names: tuple[str, ...], short: np.ndarray) -> tuple[bool, float]:
    return one is other, len(names) + float(one.sum() + short.sum())


# --- results ---------------------------------------------------------------------------------------------------------


def test_the_same_bytes_and_errors_as_here(cluster: Cluster) -> None:
    futures = [cluster.submit(numbers, seed) for seed in range(40)]
    failing, leaving = cluster.submit(wrong), cluster.submit(sys.exit, 3)
    assert [future.result(PATIENCE) for future in futures] == [numbers(seed) for seed in range(40)]
    with pytest.raises(ValueError, match="a: wrong, mend it") as caught:
        failing.result(PATIENCE)
    assert "in wrong" in caught.value.__notes__[0]
    assert str(leaving.exception(PATIENCE)) == "SystemExit: 3"
    assert "pickle" in str(cluster.submit(threading.Lock).exception(PATIENCE)).lower()
    assert "local object" in str(cluster.submit(len, lambda: 0).exception(PATIENCE))


def test_long_parts_travel_once(cluster: Cluster) -> None:
    long, names, short = np.arange(100_000.0), tuple(map(str, range(1000))), np.ones(3)
    call, parts = pickled((together, (long, long, names, short), {}))
    assert len(call) < LONG < long.nbytes
    assert [id(one) for one in parts] == [id(long), id(names)]
    answers = [cluster.submit(together, long, long, names, short).result(PATIENCE) for _ in range(3)]
    assert answers == [(True, 1000 + long.sum() + 3)] * 3
    assert len([key for key in cluster._sent if key]) == 1


def test_a_worker_with_threads_does_one_task_at_a_time(tmp_path: Path) -> None:
    with Processes(tmp_path / "threads") as threaded:
        threaded.start("worker", threaded.address, "--nthreads", "4", "--no-nanny")
        with connected(threaded.address) as executor:
            assert len(set(executor.map(alone, [tmp_path / "memory"] * 8))) == 1


# --- losses ----------------------------------------------------------------------------------------------------------


def test_a_killed_workers_work_is_done_again(processes: Processes, cluster: Cluster, tmp_path: Path) -> None:
    futures = [cluster.submit(numbers_once_released, seed, tmp_path) for seed in range(6)]
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    processes.workers[0].kill()
    processes.workers[0].wait()
    (tmp_path / "go").touch()
    assert [future.result(PATIENCE) for future in futures] == [numbers(seed) for seed in range(6)]
    begun = [path.stem for path in tmp_path.glob("*.*")]
    assert sorted(begun.count(str(seed)) for seed in range(6)) == [1, 1, 1, 1, 1, 2]


def test_an_evaluation_whose_worker_is_killed_is_the_same(
    processes: Processes, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    scenario = lively(weeks=2, replications=20)

    def kill_one(replications: int, *_: object) -> None:
        if replications == 4:
            processes.workers[0].kill()

    there, here = evaluate(scenario, executor=cluster, progress=kill_one), evaluate(scenario)
    assert there.summary == here.summary
    for table in ("days", "curve", "teams", "demand"):
        assert getattr(there, table).equals(getattr(here, table))


def test_a_command_whose_worker_is_killed_writes_the_same_bytes(processes: Processes, tmp_path: Path) -> None:
    """Its replications are so large that their blocks go to workers from the first on, and take them long enough."""
    words = (*LARGE, "replications=2", "output.plots=false", "output.note=false")
    processes.work(2)
    with connected(processes.address) as executor:
        until(lambda: both_answer(processes, executor))
    here = subprocess.Popen(sim_command(tmp_path / "here", *words, "executor=serial"), cwd=TOP, stdout=subprocess.PIPE)
    here.communicate(timeout=PATIENCE)
    assert here.returncode == 0
    cluster = ("executor=dask", f"scheduler={processes.address}")
    there = subprocess.Popen(
        sim_command(tmp_path / "there", *words, *cluster), cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        until(lambda: there.poll() is not None or all(at_work(processes.address).values()))
        assert len(at_work(processes.address)) == 2
        processes.workers[0].kill()
        _, errors = there.communicate(timeout=PATIENCE)
    finally:
        there.kill()
    assert there.returncode == 0, errors
    assert not re.search(b"(?i)dask|distributed|warning|sim:", errors), errors  # nothing but how far it is
    assert contents(tmp_path / "there") == contents(tmp_path / "here") != {}


def sim_command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "sim", *words, f"output.dir={folder}"]


def contents(folder: Path) -> dict[str, str]:
    """The files of the one run below a folder by name, with their hashes, but for the card with its times."""
    (run,) = (folder / "evaluate").iterdir()
    files = [path for path in run.rglob("*") if path.is_file() and path.name != "run.json"]
    return {path.relative_to(run).as_posix(): digest(path) for path in files}


def at_work(address: str) -> dict[str, tuple[str, ...]]:
    """The tasks that a scheduler has given to each worker."""
    import distributed

    with distributed.Client(address, set_as_default=False) as client:
        return dict(client.processing())


def known(address: str) -> int:
    """The number of tasks that a scheduler or a worker knows of."""
    import distributed

    with distributed.Client(address, set_as_default=False) as client:
        tasks = client.run_on_scheduler(lambda dask_scheduler: set(dask_scheduler.tasks))
        return len(tasks.union(*client.run(lambda dask_worker: set(dask_worker.state.tasks)).values()))


def test_a_task_that_kills_its_workers_fails_alone(processes: Processes, cluster: Cluster, tmp_path: Path) -> None:
    guilty = cluster.submit(fatal, tmp_path)

    def gone() -> bool:
        processes.work(2)  # so that there is always another to lose
        return guilty.done()

    until(gone)
    assert len(list(tmp_path.iterdir())) >= LOSSES
    with pytest.raises(EnvironmentFault, match=f"scheduler: {LOSSES} workers were lost over the same work"):
        guilty.result(PATIENCE)
    processes.work(1)
    assert cluster.submit(numbers, 3).result(PATIENCE) == numbers(3)


def test_what_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No worker from the start; no worker any more; no scheduler any more."""
    monkeypatch.setattr("sim.cluster.SECONDS_OF_SILENCE", 0.0)
    monkeypatch.setattr("sim.cluster.SECONDS_TO_FIRST_WORKER", 0.3)
    with Processes(tmp_path / "lonely") as lonely:
        with pytest.raises(EnvironmentFault, match=f"scheduler: {lonely.address} has no worker, start one"):
            use(lonely.address)
        assert capsys.readouterr().err == f"sim: waiting for a worker of {lonely.address}\n"
        monkeypatch.setattr("sim.cluster.SECONDS_TO_FIRST_WORKER", PATIENCE)
        monkeypatch.setattr("sim.cluster.SECONDS_WITHOUT_WORKERS", 0.5)
        lonely.work(1)
        with connected(lonely.address) as executor:
            waiting = executor.submit(numbers_once_released, 1, tmp_path)
            until(lambda: any(tmp_path.glob("1.*")))
            lonely.workers[0].kill()
            with pytest.raises(EnvironmentFault, match=f"scheduler: all workers of {lonely.address} are gone"):
                waiting.result(PATIENCE)
        lonely.work(1)
        with connected(lonely.address) as executor:
            waiting = executor.submit(numbers_once_released, 2, tmp_path)
            until(lambda: any(tmp_path.glob("2.*")))
            assert lonely.scheduler is not None
            lonely.scheduler.kill()
            with pytest.raises(EnvironmentFault, match=f"scheduler: the connection to {lonely.address} was lost"):
                waiting.result(PATIENCE)


def use(address: str) -> None:
    with pool(None, "dask", address):
        raise AssertionError("there is nothing to use")


# --- what does not fit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [True, False], ids=["a stranger", "nothing"])
def test_a_wrong_address_is_told(answers: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.cluster.SECONDS_TO_CONNECT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        if not answers:
            server.close()
        with pytest.raises(EnvironmentFault, match=f"scheduler: no Dask scheduler answers at {address}, start it"):
            use(address)


@pytest.mark.parametrize(
    ("name", "told"),
    [("this program", "(other sources)"), ("numpy", "(numpy .*, here is another)")],
)
def test_a_worker_with_another_version_is_refused(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    mine = {**program(), name: "another"}
    monkeypatch.setattr("sim.cluster.program", lambda: mine)
    with pytest.raises(EnvironmentFault, match="scheduler: a worker has another version of this program") as caught:
        cluster.submit(numbers, 1).result(PATIENCE)
    assert caught.match(told)


def test_where_the_program_is_not_installed_is_told(tmp_path: Path) -> None:
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "__init__.py").touch()  # another program of that name, lest one that is installed is found
    with Processes(tmp_path / "strangers", program=tmp_path) as strangers:
        strangers.work(1)
        with connected(strangers.address) as executor:
            fault = executor.submit(numbers, 1).exception(PATIENCE)
    assert isinstance(fault, EnvironmentFault)
    assert "install this very program where the scheduler and its workers run" in str(fault)


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigurationError, match=r'executor: dask is not installed here .* -e "\.\[cluster\]"'):
        use("tcp://127.0.0.1:8786")


# --- the end ---------------------------------------------------------------------------------------------------------


def test_a_failing_block_gives_its_work_up(processes: Processes, cluster: Cluster, tmp_path: Path) -> None:
    with contextlib.suppress(StopIteration), connected(processes.address) as executor:
        futures = [executor.submit(numbers_once_released, seed, tmp_path) for seed in range(20)]
        until(lambda: len(list(tmp_path.iterdir())) == 2)
        raise StopIteration
    with pytest.raises(CancelledError):
        futures[0].result(PATIENCE)
    assert all(future.cancelled() for future in futures)
    with pytest.raises(RuntimeError, match="after shutdown"):
        executor.submit(numbers, 1)
    (tmp_path / "go").touch()
    assert cluster.submit(numbers, 1).result(PATIENCE) == numbers(1)
    assert len(list(tmp_path.glob("*.*"))) == 2  # nobody began the others


def test_cancelled_tasks_are_not_begun(processes: Processes, cluster: Cluster, tmp_path: Path) -> None:
    futures = [cluster.submit(numbers_once_released, seed, tmp_path) for seed in range(20)]
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    assert all(future.cancel() for future in futures[10:])
    until(lambda: known(processes.address) == 10)  # else the others may be done before it is heard of
    (tmp_path / "go").touch()
    assert [future.result(PATIENCE) for future in futures[:10]] == [numbers(seed) for seed in range(10)]
    assert cluster.submit(numbers, 1).result(PATIENCE) == numbers(1)
    assert not [seed for seed in range(10, 20) if any(tmp_path.glob(f"{seed}.*"))]


@needs_signals
def test_an_interrupted_run_leaves_the_cluster_idle(processes: Processes, tmp_path: Path) -> None:
    processes.work(2)
    command = sim_command(tmp_path, *LARGE, "replications=200", "executor=dask", f"scheduler={processes.address}")
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            until(lambda: process.poll() is not None or any(at_work(processes.address).values()))
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 130, errors
    assert all(line.startswith("sim: stopped") for line in errors.splitlines()), errors
    until(lambda: not any(at_work(processes.address).values()))
