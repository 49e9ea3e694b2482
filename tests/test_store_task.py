"""``task=store``: the list, the check, the removal."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import commands
import pytest
from commands import Done

from sim.store import name_of

ROOT = Path(__file__).parent.parent
SMALL = ("organisation=small_office", "weeks=1", "output.plots=false", "output.note=false", "workers=1")


def command(folder: Path, *words: str) -> Done:
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words, f"output.dir={folder}"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "COLUMNS": "120"},
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def sim(folder: Path, *words: str) -> Done:
    """The same in this process."""
    return commands.sim(*words, f"output.dir={folder}", COLUMNS="120")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    assert sim(folder, "-m", *SMALL, "replications=30", "policy=free,spread").returncode == 0
    return folder


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    import shutil

    shutil.copytree(filled / "store", tmp_path / "store")
    return tmp_path


def blocks(folder: Path) -> list[Path]:
    return sorted((folder / "store").rglob("*.block"))


def results(folder: Path) -> list[Path]:
    return sorted((folder / "store").rglob("*.result"))


def test_what_is_kept_is_listed(filled: Path) -> None:
    done = sim(filled, "task=store")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 jobs with 60 replications, 2 finished evaluations" in done.stdout
    assert done.stdout.count("30 replications") == 2
    for policy in ("free", "spread"):
        assert any(policy in line and "small_office" in line for line in done.stdout.splitlines())
    assert "other version" not in done.stdout


def test_an_empty_store_is_no_fault(tmp_path: Path) -> None:
    done = sim(tmp_path, "task=store", "store.verify=true")
    assert done.returncode == 0
    assert "0 jobs with 0 replications" in done.stdout
    assert "Checked: all as written." in done.stdout


@pytest.mark.parametrize("kind", ["block", "result", "job.json"])
def test_a_damaged_file_is_found_and_can_be_removed(store: Path, kind: str) -> None:
    path = next((store / "store").rglob(kind if kind == "job.json" else f"*.{kind}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    done = sim(store, "task=store", "store.verify=true")
    assert done.returncode == 6
    assert f"{path.relative_to(store / 'store')}: is not as it was written" in done.stderr
    assert "Checked: 1 file not as written." in done.stdout
    assert path.exists()
    assert sim(store, "task=store", "store.prune=damaged").returncode == 0
    assert not path.exists()
    again = sim(store, "task=store", "store.verify=true")
    assert again.returncode == 0
    assert "another version" not in again.stdout
    if kind == "job.json":  # the job's blocks are good: they are used, and described again
        assert "Removed: 0 jobs" in sim(store, "task=store", "store.prune=versions").stdout
        (store / "store" / "results").rename(store / "results")
        assert sim(store, "-m", *SMALL, "replications=30", "policy=free,spread").returncode == 0
        assert path.exists()


def test_a_truncated_file_is_found(store: Path) -> None:
    path = blocks(store)[0]
    path.write_bytes(path.read_bytes()[:-1])
    assert command(store, "task=store", "store.verify=true").returncode == 6


def test_work_of_another_version_is_told_and_removed(store: Path) -> None:
    card = next((store / "store").rglob("job.json"))
    identity = json.loads(card.read_text("utf-8")) | {"code": "of last year"}
    other = card.parent.rename(card.parent.with_name(name_of(identity)))
    (other / "job.json").write_text(json.dumps(identity), "utf-8")
    done = sim(store, "task=store")
    assert "Of another version, and so of no use here: 1 (store.prune=versions)" in done.stdout
    done = sim(store, "task=store", "store.prune=versions")
    assert "Removed: 1 job, result or file." in done.stdout
    assert not other.exists()
    assert len(blocks(store)) == 2  # of the other job, 25 and 5 replications


def test_old_work_is_removed(store: Path) -> None:
    long_ago = time.time() - 40 * 86_400
    for path in (*blocks(store)[:2], results(store)[0]):
        os.utime(path, (long_ago, long_ago))
    done = sim(store, "task=store", "store.prune=old")
    assert "Removed: 2 jobs, results and files." in done.stdout
    assert (len(blocks(store)), len(results(store))) == (2, 1)
    assert "Removed: 0 jobs" in sim(store, "task=store", "store.prune=old").stdout
    assert "Removed: 2 jobs" in sim(store, "task=store", "store.prune=old", "store.days=0").stdout


def test_all_can_be_removed_and_is_computed_again(store: Path) -> None:
    sim(store, "task=store", "store.prune=all")
    assert blocks(store) == results(store) == []
    done = sim(store, "-m", *SMALL, "replications=30", "policy=free,spread")
    assert done.returncode == 0
    assert len(results(store)) == 2


def test_what_is_begun_by_a_run_that_ended_goes(store: Path) -> None:
    folder = blocks(store)[0].parent
    old, young = (folder / f".00000000-00000025.block.{name}.part" for name in ("deadbeef", "0badcafe"))
    for path in (old, young):
        path.write_bytes(b"some")
    os.utime(old, (time.time() - 7200,) * 2)
    sim(store, "task=store")
    assert (old.exists(), young.exists()) == (False, True)
