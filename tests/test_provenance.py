"""Folders that are complete or absent, never shared; run cards without personal paths (faults 6, 7)."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sim.errors import EnvironmentFault
from sim.provenance import check_writable, command_line, digest, new_folder, versions, write_json


def test_a_folder_appears_whole_and_only_at_the_end(tmp_path: Path) -> None:
    with new_folder(tmp_path / "runs", "one") as (folder, final):
        (folder / "a.txt").write_text("a")
        assert not (tmp_path / "runs" / "one").exists()
    assert final == [tmp_path / "runs" / "one"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["one"]
    assert (final[0] / "a.txt").read_text() == "a"


def test_a_fault_leaves_nothing(tmp_path: Path) -> None:
    def fails() -> None:
        with new_folder(tmp_path, "one") as (folder, _):
            (folder / "a.txt").write_text("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="the disk is full") as fault, new_folder(tmp_path, "one"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert fault.value.exit_code == 5
    assert list(tmp_path.iterdir()) == []


def test_runs_of_one_second_never_share_a_folder(tmp_path: Path) -> None:
    def run(number: int) -> Path:
        with new_folder(tmp_path, "2026-03-03_120000_abc") as (folder, final):
            (folder / "number").write_text(str(number))
        return final[0]

    first = [run(number) for number in range(3)]
    assert [path.name for path in first] == [f"2026-03-03_120000_abc{end}" for end in ("", "-2", "-3")]
    assert [(path / "number").read_text() for path in first] == ["0", "1", "2"]


def test_runs_at_once_never_share_a_folder(tmp_path: Path) -> None:
    # Both look for a free name before either has renamed: the loser of the race takes the next name.
    with ThreadPoolExecutor(8) as pool:
        folders = list(pool.map(lambda number: _write(tmp_path, number), range(8)))
    assert len(set(folders)) == 8
    assert {int((folder / "number").read_text()) for folder in folders} == set(range(8))


def _write(parent: Path, number: int) -> Path:
    with new_folder(parent, "one") as (folder, final):
        (folder / "number").write_text(str(number))
    return final[0]


def test_replacing_a_folder_keeps_the_old_one_until_the_new_one_is_whole(tmp_path: Path) -> None:
    for text in ("old", "new"):
        with new_folder(tmp_path, "one", replace=True) as (folder, _):
            (folder / "a").write_text(text)
    assert (tmp_path / "one" / "a").read_text() == "new"
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path, "one", replace=True):
        raise ZeroDivisionError
    assert (tmp_path / "one" / "a").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_file_in_the_way_is_told_before_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentFault, match=r"choose another folder with output\.dir"):
        check_writable(tmp_path / "file" / "runs")
    check_writable(tmp_path / "new" / "runs")
    assert list((tmp_path / "new" / "runs").iterdir()) == []


def test_the_command_names_files_without_their_folders() -> None:
    roster, preset = "organisation.roster=of/j.jansen/staff (2).xlsx", "preset=\\\\server\\jan\\our.yaml"
    words = ["ratio=0.5", roster, preset, "-m"]
    told = command_line(words, ("organisation.roster", "preset"))
    assert told == 'python -m sim "ratio=0.5" "organisation.roster=staff (2).xlsx" "preset=our.yaml" -m'


def test_json_is_stable_and_knows_no_nan(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"b": 1, "a": "ë"})
    assert (tmp_path / "a.json").read_bytes() == '{\n  "b": 1,\n  "a": "ë"\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "b.json", {"x": float("nan")})


def test_digest_and_versions(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")
    assert digest(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert {"python", "numpy", "simpy"} <= set(versions())
