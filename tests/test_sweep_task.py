"""Sweeps cut short, failing and side by side: the same command goes on, and its folder comes out byte for byte."""

import errno
import functools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from faulty_disk import Disk, Killed, begun

import sim.replications
import sim.sweep_task
from sim import config
from sim.errors import ConfigurationError, EnvironmentFault, IntegrityError, Terminated
from sim.evaluation_task import evaluated, run_evaluation
from sim.faults import told
from sim.results import write_csv
from sim.settings import Root
from sim.sweep_task import run_sweep

TOP = Path(__file__).parents[1]
SMALL = (
    "organisation=small_office",
    "replications=3",
    "weeks=1",
    "output.plots=false",
    "output.note=false",
    "workers=1",
)
RATIOS = (*SMALL, "ratio=0.5,0.6,0.7")
PATIENCE = 120.0  # seconds, only so that a fault ends a test

needs_signals = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def sweep(folder: Path, *words: str) -> int:
    """Run a sweep in this process; return its exit code."""
    typed = [*words, f"output.dir={folder}"]
    return run_sweep(config.sweep_overrides(typed), typed, compose)


def compose(words: Sequence[str]) -> Root:
    """What `config.compose` does; that takes as long as a job here, so once for each job."""
    asked = tuple(word for word in words if not word.startswith("output.dir="))
    [place] = set(words) - set(asked)
    root = _composed(asked)
    output = replace(root.run.output, dir=str(Path(place.removeprefix("output.dir=")).absolute()))
    return replace(root, run=replace(root.run, output=output))


@functools.cache
def _composed(words: tuple[str, ...]) -> Root:
    return config.compose(words)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of the one sweep in an output folder, but the card that says when it was."""
    [place] = [path for path in (folder / "sweeps").iterdir() if not path.name.startswith(".")]
    files = (path for path in place.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def table(folder: Path) -> pd.DataFrame:
    [path] = (folder / "sweeps").glob("*/sweep.parquet")
    return pd.read_parquet(path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the sweep over ratios writes where nothing happens, and nothing is kept."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert sweep(folder, *RATIOS, "output.store=false") == 0
    assert not (folder / "store").exists()
    return contents(folder)


class Jobs:
    """Counts the jobs that are computed; at those with a certain ratio something happens."""

    def __init__(self) -> None:
        self.ratios: list[float] = []
        self.happens: dict[float, Callable[[], object]] = {}

    def evaluated(self, root: Any, *more: Any) -> Any:
        self.ratios.append(root.scenario.ratio)
        if root.scenario.ratio in self.happens:
            self.happens[root.scenario.ratio]()
        return evaluated(root, *more)


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    found = Jobs()
    monkeypatch.setattr(sim.sweep_task, "evaluated", found.evaluated)
    return found


def failing(error: BaseException) -> Callable[[], object]:
    def fail() -> None:
        raise error

    return fail


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_a_finished_sweep_is_read_and_not_computed_again(tmp_path: Path, whole: dict[str, bytes], jobs: Jobs) -> None:
    for _ in range(2):
        assert sweep(tmp_path, *RATIOS) == 0
        assert contents(tmp_path) == whole
    assert jobs.ratios == [0.5, 0.6, 0.7]
    assert sweep(tmp_path, *SMALL, "ratio=0.6,0.8", "sweep.name=more") == 0
    assert jobs.ratios == [0.5, 0.6, 0.7, 0.8]


@pytest.mark.parametrize(
    "change",
    [
        (),
        ("workers=2",),
        ("executor=serial",),
        ("replications=2",),
        ("replications=null", "precision.min_replications=2", "precision.max_replications=3"),
        ("economics=rijk", "economics.baseline_ratio=0.9"),
        ("confirm=true", "output.note=false"),
    ],
    ids=" ".join,
)
def test_a_single_run_and_a_sweep_share_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, ...]
) -> None:
    assert sweep(tmp_path, *RATIOS, "audit_days=0") == 0
    monkeypatch.setattr(sim.replications, "play", None)
    changed = {word.partition("=")[0] for word in change}
    same = [word for word in (*SMALL, "ratio=0.6", "audit_days=0") if word.partition("=")[0] not in changed]
    words = [*same, *change, f"output.dir={tmp_path}"]
    assert run_evaluation(compose(words), words) == 0
    [folder] = (tmp_path / "evaluate").iterdir()
    assert (folder / "summary.json").is_file()


def test_a_damaged_answer_is_told_and_computed_again(
    tmp_path: Path, whole: dict[str, bytes], jobs: Jobs, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sweep(tmp_path, *RATIOS) == 0
    results = sorted((tmp_path / "store" / "results").iterdir())
    content = bytearray(results[1].read_bytes())
    content[len(content) // 2] ^= 1
    results[1].write_bytes(content)
    results[2].write_bytes(b"")
    capsys.readouterr()
    assert sweep(tmp_path, *RATIOS) == 0
    errors = capsys.readouterr().err
    for path in results[1:]:
        assert errors.count(f"sim: warning: {path.name}: is damaged, its answer is computed again") == 1
    assert len(jobs.ratios) == 3 + 2
    assert contents(tmp_path) == whole
    assert sweep(tmp_path, *RATIOS) == 0
    assert "damaged" not in capsys.readouterr().err
    assert len(jobs.ratios) == 3 + 2


def test_another_sweep_of_the_same_name_is_refused_with_the_difference(tmp_path: Path, jobs: Jobs) -> None:
    assert sweep(tmp_path, *RATIOS, "sweep.name=mine") == 0
    before = contents(tmp_path)
    for words, difference in (
        ((*SMALL, "ratio=0.5,0.6,0.9"), "ratio=0.7"),
        ((*RATIOS, "seed=2"), "ratio=0.5"),
        ((*SMALL, "ratio=0.7,0.6,0.5"), "the same jobs in another order"),
    ):
        with pytest.raises(IntegrityError, match=r"mine: holds another sweep .*choose another sweep.name") as caught:
            sweep(tmp_path, *words, "sweep.name=mine")
        assert caught.value.exit_code == 6
        assert difference in str(caught.value)
    assert contents(tmp_path) == before
    assert len(jobs.ratios) == 3


def test_nothing_personal_is_kept_of_a_sweep(tmp_path: Path) -> None:
    staff = tmp_path / "jan de vries" / "staff.csv"
    staff.parent.mkdir()
    rows = "".join(f"CANARY{number:03d},CANARY-{number % 7}\n" for number in range(30))
    staff.write_text("employee_id,team\n" + rows, encoding="utf-8")
    words = (*SMALL[1:], f"organisation.roster={staff}", "ratio=0.5,7.0,0.6", "policy=spread")
    assert sweep(tmp_path / "out", *words) == 4
    files = [path for path in (tmp_path / "out" / "store").rglob("*") if path.is_file()]
    assert len(files) > 4
    written = b"".join(path.read_bytes() for path in files).lower()
    for word in (b"canary", b"de vries", str(tmp_path).lower().encode()):
        assert word not in written


# --- failing jobs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("a: wrong, mend it"), "program: ValueError: a: wrong, mend it"),
        (IntegrityError("x: y, z"), "x: y, z"),
        (SystemExit(), "SystemExit"),
        (SystemExit(0), "SystemExit: 0"),
        (SystemExit("gives up"), "SystemExit: gives up"),
    ],
    ids=["error", "own error", "sys.exit()", "sys.exit(0)", "sys.exit(text)"],
)
def test_a_failing_job_is_told_at_once_kept_and_not_tried_again(
    tmp_path: Path, jobs: Jobs, capsys: pytest.CaptureFixture[str], error: BaseException, said: str
) -> None:
    jobs.happens[0.6] = failing(error)
    assert sweep(tmp_path, *RATIOS) == 4
    before = contents(tmp_path)
    lines = capsys.readouterr().err.splitlines()
    [place] = [number for number, line in enumerate(lines) if line.startswith("sim: error: job 2 (ratio=0.6): ")]
    assert said in lines[place]
    assert lines[place + 1] == "job 3 of 3: ratio=0.7"
    found = table(tmp_path)
    assert found.status.tolist() == ["done", "failed", "done"]
    assert said in found.reason[1]
    jobs.happens.clear()
    assert sweep(tmp_path, *RATIOS) == 4
    assert f"sim: error: job 2 (ratio=0.6): {found.reason[1]}" in capsys.readouterr().err
    assert jobs.ratios == [0.5, 0.6, 0.7]
    assert contents(tmp_path) == before


def test_a_sweep_without_a_result_has_its_seed_and_no_pictures(tmp_path: Path, jobs: Jobs) -> None:
    words = [*(word for word in RATIOS if not word.startswith("output.plots")), "seed=7"]
    for ratio in (0.5, 0.6, 0.7):
        jobs.happens[ratio] = failing(ValueError("a: wrong, mend it"))
    assert sweep(tmp_path, *words) == 4
    [folder] = (tmp_path / "sweeps").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["jobs.json", "run.json", "sweep.csv", "sweep.parquet"]
    assert json.loads((folder / "run.json").read_text("utf-8"))["seed"] == 7


@pytest.mark.parametrize("error", [EnvironmentFault("workers: 3 workers were lost"), MemoryError()])
def test_a_job_that_the_machine_failed_is_marked_and_tried_again(
    tmp_path: Path, whole: dict[str, bytes], jobs: Jobs, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    jobs.happens[0.6] = failing(error)
    for _ in range(2):
        assert sweep(tmp_path, *RATIOS) == 4
        assert f"sim: error: job 2 (ratio=0.6): {told(error)[0]}" in capsys.readouterr().err
        assert table(tmp_path).status.tolist() == ["done", "failed", "done"]
    jobs.happens.clear()
    assert sweep(tmp_path, *RATIOS) == 0
    assert jobs.ratios == [0.5, 0.6, 0.7, 0.6, 0.6]
    assert contents(tmp_path) == whole


# --- cut short -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Terminated(), Killed()], ids=["Ctrl-C", "SIGTERM", "kill"])
def test_the_same_command_goes_on(tmp_path: Path, whole: dict[str, bytes], jobs: Jobs, error: BaseException) -> None:
    jobs.happens[0.6] = failing(error)
    with pytest.raises(type(error)):
        sweep(tmp_path, *RATIOS)
    assert list((tmp_path / "sweeps").iterdir()) == []
    jobs.happens.clear()
    assert sweep(tmp_path, *RATIOS) == 0
    assert jobs.ratios == [0.5, 0.6, 0.6, 0.7]
    assert contents(tmp_path) == whole


@pytest.mark.parametrize("fault", [None, errno.ENOSPC], ids=["killed", "full"])
def test_each_step_of_writing_failing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: int | None
) -> None:
    words = (*SMALL, "ratio=0.5,0.7", "sweep.name=mine")
    with monkeypatch.context() as patched:
        disk = Disk(patched, -1, fault)
        assert sweep(tmp_path / "whole", *words) == 0
    whole, steps, step = contents(tmp_path / "whole"), len(disk.steps), 0
    while step < steps:
        folder = tmp_path / str(step)
        with monkeypatch.context() as patched:
            Disk(patched, step, fault)
            try:
                assert sweep(folder, *words) == 0
            except (EnvironmentFault, OSError) as error:
                message, code = told(error)
                assert (code, message.count("\n")) == (5, 0)
                assert message.startswith(str(folder))
            except Killed:
                assert fault is None
        if fault is not None:
            assert begun(folder) == []
        assert "sim: error" not in capsys.readouterr().err
        if any((folder / "sweeps").glob("[!.]*")):
            assert contents(folder) == whole
        assert sweep(folder, *words) == 0
        assert contents(folder) == whole
        step += 3 if step < steps - 8 else 1  # the store's files have a test of each step
    assert steps > 30


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    """A sweep in a process of its own, which leads a group."""
    return subprocess.Popen(
        [sys.executable, "-m", "sim", "-m", *words, f"output.dir={folder}"],
        cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "this does not come about"
        time.sleep(0.005)


@needs_signals
def test_a_sweep_killed_at_random_moments_ends_the_same(tmp_path: Path, whole: dict[str, bytes]) -> None:
    chance, kills = random.Random(1), 0
    for files in sorted(chance.sample(range(9), 3)):
        process = started(tmp_path, *RATIOS)
        until(lambda: process.poll() is not None or kept(tmp_path) >= files)  # noqa: B023
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    assert kills >= 2
    process = started(tmp_path, *RATIOS)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert contents(tmp_path) == whole


def kept(folder: Path) -> int:
    return sum(path.is_file() for path in (folder / "store").rglob("*"))


@needs_signals
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_says_how_to_go_on_and_leaves_no_process(tmp_path: Path, number: int, code: int) -> None:
    words = ("organisation=small_office", "ratio=0.5,0.6", "replications=400", "engine=simpy", "workers=2")
    process = started(tmp_path, *words)
    until(lambda: len(group(process.pid)) >= 4)  # the parent, the server and two workers
    until(lambda: kept(tmp_path) >= 2)
    begin = time.monotonic()
    process.send_signal(number)
    out, errors = process.communicate(timeout=PATIENCE)
    assert time.monotonic() - begin < 5  # as promised
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in errors
    assert "the same command goes on" in errors.splitlines()[-1]
    until(lambda: not group(process.pid))
    assert begun(tmp_path) == []
    assert {path.name for path in tmp_path.iterdir() if any(path.iterdir())} == {"store"}


def group(leader: int) -> list[int]:
    """The living processes of a leader's group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == leader and (entry / "stat").read_text().rpartition(")")[2][1] != "Z":
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


# --- two at once -----------------------------------------------------------------------------------------------------


def test_the_same_sweep_twice_at_once(tmp_path: Path, whole: dict[str, bytes]) -> None:
    processes = [started(tmp_path, *RATIOS) for _ in range(2)]
    for process in processes:
        out, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        assert Path(out.splitlines()[-1]).parent == tmp_path / "sweeps"
    assert contents(tmp_path) == whole
    assert begun(tmp_path) == []


def test_two_sweeps_at_once(tmp_path: Path, whole: dict[str, bytes]) -> None:
    other = (*SMALL, "ratio=0.6,0.5,0.8", "sweep.name=other")
    assert sweep(tmp_path / "alone", *other) == 0
    processes = [started(tmp_path, *words) for words in (RATIOS, other)]
    for process in processes:
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
    files = (path for path in (tmp_path / "sweeps").rglob("*") if path.is_file() and path.name != "run.json")
    found = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in files}
    assert found == whole | contents(tmp_path / "alone")


def test_two_that_end_at_the_same_moment(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """The last step only, the rest is from the store, so that they meet at the folder's name."""
    assert sweep(tmp_path, *RATIOS) == 0
    processes = [started(tmp_path, *RATIOS) for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
    assert contents(tmp_path) == whole
    assert [path.name for path in (tmp_path / "sweeps").iterdir() if path.name.startswith(".")] == []


# --- sweeps of studies -----------------------------------------------------------------------------------------------

STUDY = (
    "task=recommend",
    "organisation=small_office",
    "weeks=1",
    "replications=6",
    "output.plots=false",
    "output.note=false",
    "workers=1",
)


def test_a_sweep_of_studies_keeps_what_each_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (*STUDY, "target=0.1,0.2")
    assert sweep(tmp_path, *words) == 0
    assert "What the studies found" in capsys.readouterr().out
    frame = table(tmp_path)
    assert (frame.task == "recommend").all()
    assert frame.finding.str.contains("at most (?:10|20) % of days").all()
    folders = sorted((tmp_path / "recommend").iterdir())
    assert len(folders) == 2
    first = contents(tmp_path)
    assert sweep(tmp_path, *words) == 0
    assert contents(tmp_path) == first
    assert sorted((tmp_path / "recommend").iterdir()) == folders  # nothing was asked again


def test_studies_of_other_cases_are_others(tmp_path: Path) -> None:
    """The same settings and lists, but a preset that only some cases have a use for: not the same answer."""
    policies = "policies=[free,'spread policy.stagger_minutes=5']"
    for place, stagger in (("one", 0), ("other", 90)):
        preset = tmp_path / place / "preset.yaml"
        preset.parent.mkdir()
        preset.write_text(f"policy.stagger_minutes: {stagger}\n", "utf-8")
        assert sweep(tmp_path, *STUDY, policies, f"preset={preset}", f"sweep.name={place}") == 0
    found = [pd.read_parquet(tmp_path / "sweeps" / place / "sweep.parquet").run_id[0] for place in ("one", "other")]
    assert found[0] != found[1]


@pytest.mark.parametrize("words", [("task=recommend,compare",), ("task=store", "seed=1,2")])
def test_a_sweep_has_one_task(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match="task: a sweep has one task for all its jobs"):
        sweep(tmp_path, *STUDY[1:], *words)


def test_no_cell_of_a_table_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    frame = pd.DataFrame({"team": ["=cmd()", "+1", "-2", "@x", "blue", None], "change": [-1.5, 2, 3, 4, 5, 6]})
    write_csv(path, frame)
    lines = path.read_text("utf-8").splitlines()
    assert lines[1:] == ["'=cmd(),-1.5", "'+1,2.0", "'-2,3.0", "'@x,4.0", "blue,5.0", ",6.0"]
    assert frame["team"][0] == "=cmd()"
