"""The result store: what is kept is read, what is damaged is told and made again, what fails leaves nothing half."""

import errno
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from faulty_disk import FAULTS, Disk, Killed, begun

from sim.errors import EnvironmentFault
from sim.faults import told
from sim.panel import Slice
from sim.sealing import pack, seal, unseal
from sim.store import NAME, KeptJob, Store, blocks_in, name_of, remove_begun

IDENTITY = {"seed": 1, "scenario": {"policy": {"name": "free"}}, "desks": [3, 4]}


def slices(numbers: range) -> list[list[Slice]]:
    """A row of two records for each replication, told apart by their figures."""
    return [
        [
            Slice(np.arange(5), np.full(5, number), np.full((1, 5, 2), one), np.array([], dtype=np.int64))
            for one in (0.0, 0.5)
        ]
        for number in numbers
    ]


def read(job: KeptJob, number: int) -> int | None:
    """The figure of a replication, or None where it is not kept."""
    [*found] = job.load(number, Slice)
    assert len(found) <= 1
    return int(found[0][0].needed[0]) if found else None


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path / "store", said.append)


def opened(store: Store) -> KeptJob:
    """The job as another run finds it."""
    return store.job(IDENTITY)


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_replications_come_back_from_any_block(store: Store) -> None:
    job = opened(store)
    assert not job.holds(0)
    assert read(job, 0) is None
    for numbers in (range(5), range(5, 8), range(25, 27), range(1 << 40, (1 << 40) + 2)):
        job.save(numbers[0], slices(numbers))
    for found in (job, opened(store)):
        for number in (0, 26, 4, 7, (1 << 40) + 1, 5):
            assert found.holds(number)
            assert read(found, number) == number
        assert not any(found.holds(number) for number in (8, 24, 27, (1 << 40) + 2))
        assert read(found, 8) is None
    names = [block.path.name for block in blocks_in(job.folder)]
    assert names[:2] == ["00000000-00000005.block", "00000005-00000008.block"]


def test_a_job_says_what_it_is_of(store: Store) -> None:
    opened(store).save(0, slices(range(1)))
    folder = store.folder / "blocks" / name_of(IDENTITY)
    assert json.loads((folder / NAME).read_bytes()) == IDENTITY
    assert sorted(path.name for path in folder.iterdir()) == ["00000000-00000001.block", NAME]


def test_names_depend_on_values_and_not_on_their_order() -> None:
    assert name_of({"a": 1, "b": [1, 2]}) == name_of({"b": [1, 2], "a": 1})
    others = ({"a": 1, "b": [2, 1]}, {"a": 1, "b": [1, 2], "c": None}, {"a": 1.5, "b": [1, 2]}, {"a": "1", "b": [1, 2]})
    assert len({name_of(one) for one in ({"a": 1, "b": [1, 2]}, *others)}) == 5
    with pytest.raises(ValueError, match="JSON"):
        name_of({"a": float("nan")})


def test_results_come_back(store: Store) -> None:
    assert store.result(IDENTITY) is None
    result = {"summary": {"x": 0.1 + 0.2, "none": None, "text": "België"}}
    store.keep_result(IDENTITY, result)
    assert store.result(IDENTITY) == result
    assert store.result({**IDENTITY, "seed": 2}) is None
    store.keep_result(IDENTITY, {"failed": "x: y, z"})
    assert store.result(IDENTITY) == {"failed": "x: y, z"}


def test_the_store_may_move(store: Store, tmp_path: Path, said: list[str]) -> None:
    opened(store).save(0, slices(range(2)))
    store.keep_result(IDENTITY, {"a": 1})
    shutil.move(store.folder, tmp_path / "elsewhere" / "kept")
    moved = Store(tmp_path / "elsewhere" / "kept", said.append)
    assert read(opened(moved), 1) == 1
    assert moved.result(IDENTITY) == {"a": 1}
    assert said == []


def test_blocks_that_overlap_are_all_read(store: Store) -> None:
    job = opened(store)
    job.save(0, slices(range(3)))
    job.save(1, slices(range(7, 10)))
    for found in (job, opened(store)):
        each = [[int(row[0].needed[0]) for row in found.load(number, Slice)] for number in range(5)]
        assert each == [[0], [1, 7], [2, 8], [9], []]
    job.save(1, slices(range(20, 23)))
    assert [int(row[0].needed[0]) for row in job.load(2, Slice)] == [2, 21]


def test_nothing_is_made_by_looking(store: Store) -> None:
    assert read(opened(store), 3) is None
    assert store.result(IDENTITY) is None
    assert not store.folder.exists()


# --- damage ----------------------------------------------------------------------------------------------------------

Damage = Callable[[Path], object]
DAMAGES: dict[str, Damage] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "flipped": lambda path: path.write_bytes(path.read_bytes()[:60] + b"\xff\x00" + path.read_bytes()[62:]),
    "foreign": lambda path: path.write_text("not by this program", encoding="utf-8"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_block_is_told_once_removed_and_made_again(store: Store, said: list[str], damage: Damage) -> None:
    opened(store).save(0, slices(range(3)))
    opened(store).save(3, slices(range(3, 6)))
    path = store.folder / "blocks" / name_of(IDENTITY) / "00000000-00000003.block"
    damage(path)
    job = opened(store)
    assert job.holds(0)
    assert [read(job, number) for number in range(6)] == [None, None, None, 3, 4, 5]
    assert not job.holds(0)
    assert said == ["00000000-00000003.block: is damaged, its replications are computed again"]
    assert not path.exists()
    job.save(0, slices(range(3)))
    assert [read(opened(store), number) for number in range(6)] == [0, 1, 2, 3, 4, 5]
    assert len(said) == 1


def test_a_block_under_another_name_or_of_another_job_is_damaged(store: Store, said: list[str]) -> None:
    opened(store).save(0, slices(range(3)))
    other = store.job({**IDENTITY, "seed": 2})
    other.save(0, slices(range(7, 10)))
    [mine] = blocks_in(opened(store).folder)
    [theirs] = blocks_in(other.folder)
    shutil.copy(theirs.path, mine.path)
    shutil.copy(theirs.path, mine.path.with_name("00000003-00000006.block"))
    assert [read(opened(store), number) for number in (0, 4)] == [None, None]
    assert len(said) == 2


def test_a_block_with_another_number_of_replications_is_damaged(store: Store, said: list[str]) -> None:
    opened(store).save(0, slices(range(3)))
    [block] = blocks_in(opened(store).folder)
    seal(block.path, pack(slices(range(2))))
    assert read(opened(store), 0) is None
    assert len(said) == 1


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_result_is_told_once_and_made_again(store: Store, said: list[str], damage: Damage) -> None:
    store.keep_result(IDENTITY, {"summary": {"x": "y" * 50}})
    [path] = (store.folder / "results").iterdir()
    damage(path)
    assert store.result(IDENTITY) is None
    assert store.result(IDENTITY) is None
    assert said == [f"{path.name}: is damaged, its answer is computed again"]
    store.keep_result(IDENTITY, {"a": 1})
    assert store.result(IDENTITY) == {"a": 1}


def test_what_another_run_has_pruned_is_computed_again_in_silence(store: Store, said: list[str]) -> None:
    opened(store).save(0, slices(range(3)))
    job = opened(store)
    shutil.rmtree(job.folder)
    assert job.holds(1)
    assert read(job, 1) is None
    assert not job.holds(1)
    job.save(0, slices(range(3)))
    assert read(opened(store), 1) == 1
    assert said == []


def test_other_files_beside_the_blocks_do_no_harm(store: Store, said: list[str]) -> None:
    job = opened(store)
    job.save(0, slices(range(1)))
    for name in (".DS_Store", "00000000-00000001.block.bak", "x.block", ".00000001-00000002.block.0123abcd.part"):
        (job.folder / name).write_bytes(b"?")
    assert [block.path.name for block in blocks_in(job.folder)] == ["00000000-00000001.block"]
    assert read(opened(store), 0) == 0
    assert said == []


# --- a disk that fails -----------------------------------------------------------------------------------------------


def keep_all(store: Store) -> None:
    """Two blocks of a job and a result: all kinds of files."""
    job = opened(store)
    job.save(0, slices(range(2)))
    job.save(2, slices(range(2, 3)))
    store.keep_result(IDENTITY, {"a": 1})


def files(store: Store) -> dict[str, bytes]:
    every = (path for path in store.folder.rglob("*") if path.is_file())
    return {path.relative_to(store.folder).as_posix(): path.read_bytes() for path in every}


def check_whole(store: Store, whole: dict[str, bytes]) -> None:
    """Every file under a final name has all its bytes."""
    found = {name: content for name, content in files(store).items() if not name.endswith(".part")}
    assert found.items() <= whole.items()
    for path in store.folder.rglob("*.[br]*"):
        if path.is_file() and not path.name.endswith(".part"):
            unseal(path)


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, bytes]]:
    """The steps that it takes to keep all, and the files."""
    sound = Store(tmp_path / "sound", print)
    with monkeypatch.context() as patched:
        disk = Disk(patched)
        keep_all(sound)
    return len(disk.steps), files(sound)


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
def test_each_step_failing_is_one_message_and_leaves_nothing_half(
    tmp_path: Path, whole: tuple[int, dict[str, bytes]], fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = 0
    for step in range(whole[0]):
        store = Store(tmp_path / f"store {step}", print)
        with monkeypatch.context() as patched:
            disk = Disk(patched, step, fault)
            try:
                keep_all(store)
            except (EnvironmentFault, OSError) as error:
                message, code = told(error)
                assert (code, message.count("\n")) == (5, 0)
                assert message.startswith(str(tmp_path)), disk.steps
                failed += 1
        assert begun(tmp_path) == []
        check_whole(store, whole[1])
        keep_all(store)
        assert files(store) == whole[1]
    # Each of four files has five steps that fail; a folder that is there need not be made.
    assert failed >= 4 * 5


def test_a_kill_at_each_step_leaves_nothing_half(
    tmp_path: Path, whole: tuple[int, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = 0
    for step in range(whole[0]):
        store = Store(tmp_path / f"store {step}", print)
        with monkeypatch.context() as patched:
            Disk(patched, step)
            with pytest.raises(Killed):
                keep_all(store)
        check_whole(store, whole[1])
        left += len(begun(store.folder))
        keep_all(store)
        for path in begun(store.folder):
            path.unlink()
        assert files(store) == whole[1]
    assert left > 10


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A store with some work, on a disk that cannot be written."""
    store = Store(tmp_path / "store", print)
    keep_all(store)
    folders = [store.folder, *(path for path in store.folder.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield store.folder
    for path in folders:
        path.chmod(stat.S_IRWXU)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions hold nobody back who is root")
def test_a_store_that_cannot_be_written_is_read(read_only: Path) -> None:
    store = Store(read_only, print)
    assert read(opened(store), 2) == 2
    assert store.result(IDENTITY) == {"a": 1}
    with pytest.raises(EnvironmentFault, match="no permission to write"):
        opened(store).save(3, slices(range(3, 4)))


@pytest.mark.parametrize("place", ["store", "store/blocks", "store/results", f"store/blocks/{name_of(IDENTITY)}"])
def test_a_file_where_a_folder_should_be_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_bytes(b"")
    with pytest.raises(EnvironmentFault, match="a part of this path is a file"):
        keep_all(Store(tmp_path / "store", print))


def test_a_folder_where_a_file_should_be_is_told(store: Store) -> None:
    (opened(store).folder / "00000000-00000002.block").mkdir(parents=True)
    for failing in (lambda: read(opened(store), 1), lambda: keep_all(store)):
        with pytest.raises((EnvironmentFault, OSError), match=r".") as caught:
            failing()
        message, code = told(caught.value)
        assert (code, message.count("\n")) == (5, 0)
        assert "00000000-00000002.block" in message or str(store.folder) in message
    assert begun(store.folder) == []


# --- what was begun --------------------------------------------------------------------------------------------------


def test_what_was_begun_and_left_goes_when_it_is_old(tmp_path: Path) -> None:
    old, young = time.time() - 7200, time.time()
    names = (
        "store/results/.a.result.0123abcd.part",
        "store/blocks/a/.job.json.89abcdef.part",
        "sweeps/.mine.00000000.old",
        "sweeps/.mine.00000000.part",
    )
    kept = ("store/results/a.part", "sweeps/.mine.part", "sweeps/.mine.xyz.part", "sweeps/0123abcd.part", ".hidden")
    for moment, folder in ((old, tmp_path / "old"), (young, tmp_path / "young")):
        for name in (*names, *kept):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.parent.name == "sweeps" and path.name.startswith(".mine.0"):
                (path / "plots").mkdir(parents=True)
                path /= "plots/half.svg"
            path.write_bytes(b"half")
        for path in folder.rglob("*"):
            os.utime(path, (moment, moment))
        remove_begun(folder)
    assert all((tmp_path / "old" / name).exists() for name in kept)
    assert not any((tmp_path / "old" / name).exists() for name in names)
    assert all((tmp_path / "young" / name).exists() for name in (*names, *kept))
    remove_begun(tmp_path / "nowhere")
