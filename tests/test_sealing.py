"""Files that are whole or not there: what was written is read back, and whatever happens to a file is found."""

import errno
import os
import random
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faulty_disk import FAULTS, Disk, Killed, begun
from scenarios import lively, plain, roster, special

from sim.job import make_job
from sim.panel import BY_WEEKDAY, Slice
from sim.policies import Assigned, Spread
from sim.population import People
from sim.replications import EVERY_DAY, Detail, replications
from sim.scenario import Scenario
from sim.sealing import DamagedError, pack, seal, unpack, unseal, write_whole
from sim.tally import Outcome

CLOSED = plain(start="2026-03-02", extra_holidays=["03-02", "03-03", "03-04", "03-05", "03-06"])
OFFICES: dict[str, tuple[Scenario, People | None]] = {
    "lively": (lively(seed=3), None),
    "spread": (lively(policy=Spread(name="spread"), weeks=1), None),
    "assigned": (lively(policy=Assigned(name="assigned"), weeks=1), None),
    "roster": (lively(weeks=1), roster([12, 13, 3, 9])),
    "small roster": (lively(weeks=1), roster([5, 4])),
    "no working day": (special(weeks=1, calendar=CLOSED), None),
    "audited": (special(weeks=1, replications=3, audit_days=9), None),
}


def records(office: str, detail: Detail[Any], numbers: range = range(3)) -> list[list[Any]]:
    """Rows of a replication each, at one number of desks or at three."""
    scenario, staff = OFFICES[office]
    job = make_job(scenario, staff)
    if scenario.policy.owns_desks:
        return list(replications(job, numbers, detail))
    conditions = () if detail is BY_WEEKDAY else job.conditions
    return list(replications(replace(job, conditions=conditions), numbers, detail, [job.desks, job.desks + 2, 999]))


def assert_same(one: Any, two: Any) -> None:
    """The same class and in every field the same type, shape and bytes."""
    assert type(one) is type(two)
    for field in fields(one):
        first, second = getattr(one, field.name), getattr(two, field.name)
        assert type(first) is type(second), field.name
        if isinstance(first, np.ndarray):
            assert (first.dtype, first.shape) == (second.dtype, second.shape), field.name
            assert first.tobytes() == second.tobytes(), field.name
        else:
            assert first == second, field.name


# --- records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("detail", [EVERY_DAY, BY_WEEKDAY], ids=["days", "weekdays"])
@pytest.mark.parametrize("office", OFFICES)
def test_records_come_back_as_they_were(office: str, detail: Detail[Any]) -> None:
    rows = records(office, detail)
    again = unpack(pack(rows), detail.kind)
    assert [len(row) for row in again] == [len(row) for row in rows]
    for row, other in zip(rows, again, strict=True):
        for one, two in zip(row, other, strict=True):
            assert_same(one, two)


def test_the_examples_are_of_every_kind() -> None:
    empty = records("no working day", EVERY_DAY)[0][0]
    assert (len(empty.days), len(empty.audited)) == (0, 0)
    assert len(records("small roster", EVERY_DAY)[0][0].teams) == 0
    assert len(records("roster", EVERY_DAY)[0][0].teams) == 3
    assert sum(len(row[0].audited) for row in records("audited", EVERY_DAY)) > 3
    assert np.isnan(records("spread", EVERY_DAY)[0][0].days).any()


def test_no_rows_and_empty_rows_come_back() -> None:
    assert unpack(pack([]), Slice) == []
    assert unpack(pack([[], []]), Slice) == [[], []]


def test_records_of_another_class_are_refused() -> None:
    content = pack(records("lively", BY_WEEKDAY))
    with pytest.raises(DamagedError):
        unpack(content, Outcome)


def test_the_same_records_are_the_same_bytes() -> None:
    assert pack(records("lively", EVERY_DAY)) == pack(records("lively", EVERY_DAY))


def test_half_of_packed_records_is_refused() -> None:
    content = pack(records("spread", BY_WEEKDAY, range(1)))
    for length in range(len(content)):
        with pytest.raises(DamagedError):
            unpack(content[:length], Slice)


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    path = tmp_path / "job" / "00000000-00000001.block"
    path.parent.mkdir()
    seal(path, b"seven days")
    assert unseal(path) == b"seven days"
    return path


def test_every_flipped_bit_is_found(sealed: Path) -> None:
    whole = sealed.read_bytes()
    for place in range(len(whole)):
        for bit in range(8):
            sealed.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            with pytest.raises(DamagedError):
                unseal(sealed)


def test_every_changed_byte_of_a_block_is_found(tmp_path: Path) -> None:
    path = tmp_path / "block"
    seal(path, pack(records("spread", BY_WEEKDAY, range(1))))
    whole, chance = path.read_bytes(), random.Random(1)
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ chance.randrange(1, 256)]) + whole[place + 1 :])
        with pytest.raises(DamagedError):
            unseal(path)


def test_every_length_but_the_whole_is_found(sealed: Path) -> None:
    whole = sealed.read_bytes()
    for length in range(len(whole)):
        sealed.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            unseal(sealed)
    for more in (b"\0", b"\n", whole):
        sealed.write_bytes(whole + more)
        with pytest.raises(DamagedError):
            unseal(sealed)


def test_a_file_in_the_place_of_another_is_found(sealed: Path) -> None:
    other = sealed.with_name("00000001-00000002.block")
    shutil.copy(sealed, other)
    elsewhere = sealed.parent.parent / "another job" / sealed.name
    elsewhere.parent.mkdir()
    shutil.copy(sealed, elsewhere)
    for path in (other, elsewhere):
        with pytest.raises(DamagedError):
            unseal(path)


def test_a_whole_folder_may_move(sealed: Path, tmp_path: Path) -> None:
    shutil.move(sealed.parent, tmp_path / "new place" / "job")
    assert unseal(tmp_path / "new place" / "job" / sealed.name) == b"seven days"


@pytest.mark.parametrize("content", [b"", b"sim sealed 1\n", b"PAR1 and so on PAR1", b"a text\n" * 50, bytes(500)])
def test_a_foreign_file_is_found(sealed: Path, content: bytes) -> None:
    sealed.write_bytes(content)
    with pytest.raises(DamagedError):
        unseal(sealed)


def test_what_is_not_there_or_is_a_folder_is_no_damaged_file(sealed: Path) -> None:
    sealed.unlink()
    with pytest.raises(FileNotFoundError):
        unseal(sealed)
    sealed.mkdir()
    with pytest.raises(OSError, match=r".") as caught:
        unseal(sealed)
    assert not isinstance(caught.value, FileNotFoundError)


def test_a_place_of_the_disk_that_cannot_be_read_is_damage(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def defective(_: Path) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(Path, "read_bytes", defective)
    with pytest.raises(DamagedError):
        unseal(sealed)


# --- writing ---------------------------------------------------------------------------------------------------------

STEPS = ("open", "write", "flush", "flush to the disk", "give the name")


def test_a_file_is_flushed_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    write_whole(tmp_path / "file", b"content")
    assert tuple(disk.steps) == (*STEPS, "give the name, done")
    assert (tmp_path / "file").read_bytes() == b"content"


@pytest.fixture(params=[None, b"what was there before"], ids=["new", "over another"])
def place(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Path, bytes | None]:
    path = tmp_path / "job" / "file"
    path.parent.mkdir()
    if request.param is not None:
        path.write_bytes(request.param)
    return path, request.param


@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("step", range(len(STEPS)), ids=STEPS)
def test_a_step_that_fails_leaves_what_was_there(
    place: tuple[Path, bytes | None], step: int, fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = place
    with monkeypatch.context() as patched:
        Disk(patched, step, fault)
        with pytest.raises(OSError, match=os.strerror(fault)):
            seal(path, b"content")
    assert [one.name for one in path.parent.iterdir()] == ([] if before is None else ["file"])
    assert before is None or path.read_bytes() == before
    seal(path, b"content")
    assert unseal(path) == b"content"


@pytest.mark.parametrize("step", range(len(STEPS) + 1), ids=[*STEPS, "after"])
def test_a_kill_at_any_step_leaves_all_or_nothing(
    place: tuple[Path, bytes | None], step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = place
    with monkeypatch.context() as patched:
        Disk(patched, step)
        with pytest.raises(Killed):
            seal(path, b"content")
    if step == len(STEPS):
        assert unseal(path) == b"content"
        assert begun(path.parent) == []
    else:
        assert path.exists() == (before is not None)
        assert before is None or path.read_bytes() == before
        assert len(begun(path.parent)) == (step > 0)
    seal(path, b"content")
    assert unseal(path) == b"content"


def test_no_permission_to_write_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        seal(tmp_path / "file" / "inside", b"content")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"directory|denied"):
        seal(tmp_path / "folder", b"content")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
