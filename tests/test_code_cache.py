"""The folder for compiled code: what is read back is what this user wrote, byte for byte, or nothing."""

import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import pytest

from sim import code_cache

NAME = "sim.module._kernel-0123456789abcdef"
CONTENT = bytes(range(256)) * 20
needs_modes = pytest.mark.skipif(not hasattr(os, "getuid"), reason="no file modes")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's cache, the first place; home and the temporary folder are beside it."""
    for name in ("cache", "home", "temporary"):
        (tmp_path / name).mkdir(mode=0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "cache" / "office-occupancy"


def load(name: str = NAME) -> tuple[bytes | None, int]:
    """Return what the cache has, and how many damaged files it told of."""
    told: list[None] = []
    return code_cache.load(name, lambda: told.append(None)), len(told)


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_is_saved_is_loaded(cache: Path) -> None:
    assert load() == (None, 0)
    assert code_cache.save(NAME, CONTENT)
    assert load() == (CONTENT, 0)
    assert files(cache) == [NAME]
    assert code_cache.save(NAME, b"other")
    assert load() == (b"other", 0)


@pytest.mark.parametrize(
    "harm",
    [
        lambda held: held[:-1],
        lambda held: held[:40],
        lambda held: held[:5],
        lambda held: b"",
        lambda held: held + b"\0",
        lambda held: bytes([held[0] ^ 1]) + held[1:],
        lambda held: held[:1000] + bytes([held[1000] ^ 128]) + held[1001:],
        lambda held: held[:-1] + bytes([held[-1] ^ 4]),
    ],
    ids=["cut by a byte", "cut", "cut in the checksum", "emptied", "longer", "checksum", "bit inside", "last bit"],
)
def test_a_damaged_file_is_told_of_and_removed(cache: Path, harm: Callable[[bytes], bytes]) -> None:
    code_cache.save(NAME, CONTENT)
    (cache / NAME).write_bytes(harm((cache / NAME).read_bytes()))
    assert load() == (None, 1)
    assert files(cache) == []
    assert load() == (None, 0)


def test_a_file_under_another_name_is_damage(cache: Path) -> None:
    code_cache.save(NAME, CONTENT)
    (cache / NAME).rename(cache / "sim.module._kernel-ffff")
    assert load("sim.module._kernel-ffff") == (None, 1)


def test_a_sound_copy_in_another_place_replaces_a_damaged_one(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code_cache.save(NAME, b"damaged soon")
    (cache / NAME).write_bytes(b"damaged")
    with monkeypatch.context() as without:
        without.delenv("XDG_CACHE_HOME")
        code_cache.save(NAME, CONTENT)
    assert load() == (CONTENT, 1)


def test_a_file_in_the_place_of_a_folder_leads_to_the_next_place(cache: Path, tmp_path: Path) -> None:
    cache.write_text("in the way")
    assert code_cache.save(NAME, CONTENT)
    assert load() == (CONTENT, 0)
    place = "Library/Caches" if sys.platform == "darwin" else ".cache"
    assert files(tmp_path / "home") == [f"{place}/office-occupancy/{NAME}"]


def test_a_folder_in_the_place_of_the_file_leads_to_the_next_place(cache: Path) -> None:
    (cache / NAME).mkdir(parents=True)
    assert code_cache.save(NAME, CONTENT)
    assert load() == (CONTENT, 0)
    assert files(cache) == []


@pytest.mark.parametrize("home", [None, "", "/nonexistent", "relative"])
@pytest.mark.parametrize("cache_home", [None, "", "relative/cache"])
def test_without_a_home_the_temporary_folder_serves(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str | None, cache_home: str | None
) -> None:
    monkeypatch.chdir(tmp_path / "cache")
    for variable, value in (("HOME", home), ("XDG_CACHE_HOME", cache_home)):
        if value is None:
            monkeypatch.delenv(variable)
        else:
            monkeypatch.setenv(variable, value)
    if not home:  # else the user's entry in the system, or the root folder, would be written
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert code_cache.save(NAME, CONTENT)
    assert load() == (CONTENT, 0)
    assert len(files(tmp_path / "temporary")) == 1
    assert files(tmp_path / "cache") == []
    assert not Path("/nonexistent").exists()


def test_no_folder_at_all_keeps_nothing(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("HOME", str(tmp_path / "file"))

    def none() -> str:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    assert not code_cache.save(NAME, CONTENT)
    assert load() == (None, 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_leaves_nothing_behind(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, mode: str) -> IO[bytes]:
        os.close(handle)
        return cast(IO[bytes], open("/dev/full", mode))

    monkeypatch.setattr(code_cache, "open", full, raising=False)
    assert not code_cache.save(NAME, CONTENT)
    assert files(tmp_path) == []


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "another process has it open")

    monkeypatch.setattr(os, "replace", refused)
    assert not code_cache.save(NAME, CONTENT)
    assert files(tmp_path) == []


@needs_modes
def test_what_others_could_have_written_is_not_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code_cache.save(NAME, CONTENT)
    for path in (cache / NAME, cache, cache.parent):
        mode = stat.S_IMODE(path.stat().st_mode)
        for more in (0o020, 0o002):
            path.chmod(mode | more)
            assert load() == (None, 0), path
        path.chmod(mode)
        assert load() == (CONTENT, 0)
    # A folder that all may write, but in which each only touches his own: such as the temporary one.
    cache.parent.chmod(0o1777)
    assert load() == (CONTENT, 0)
    monkeypatch.setattr(os, "getuid", lambda: 4321)
    assert load() == (None, 0)


@needs_modes
def test_nothing_is_written_where_others_may_write(cache: Path, tmp_path: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    (tmp_path / "home").chmod(0o770)
    assert code_cache.save(NAME, CONTENT)
    assert len(files(tmp_path / "temporary")) == len(files(tmp_path)) == 1


@needs_modes
def test_what_is_written_is_this_user_s_alone(cache: Path) -> None:
    before = os.umask(0)
    try:
        code_cache.save(NAME, CONTENT)
    finally:
        os.umask(before)
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert stat.S_IMODE((cache / NAME).stat().st_mode) == 0o600


def test_old_files_of_a_kernel_go_and_others_stay(cache: Path) -> None:
    names = [f"sim.module._kernel-{number:04}" for number in range(12)]
    code_cache.save("sim.module._other-0000", CONTENT)
    for age, name in enumerate(names):
        code_cache.save(name, CONTENT)
        os.utime(cache / name, (1e9 + age, 1e9 + age))
    code_cache.save(NAME, CONTENT)
    assert files(cache) == sorted([*names[-7:], NAME, "sim.module._other-0000"])


def test_what_a_killed_run_began_is_ignored_and_removed_later(cache: Path) -> None:
    code_cache.save(NAME, CONTENT)
    now, long_ago = cache / ".new-now", cache / ".new-old"
    for path in (now, long_ago):
        path.write_bytes(CONTENT)
    os.utime(long_ago, (time.time() - 7200, time.time() - 7200))
    assert load() == (CONTENT, 0)
    code_cache.save(NAME, CONTENT)
    assert files(cache) == [".new-now", NAME]


def test_each_system_has_its_place(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    for platform, place in (("darwin", "home/Library/Caches"), ("linux", "home/.cache")):
        monkeypatch.setattr(sys, "platform", platform)
        assert next(code_cache._folders()) == tmp_path / place / "office-occupancy"
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "AppData"))
    assert next(code_cache._folders()) == tmp_path / "AppData" / "office-occupancy"


def test_windows_keeps_others_out_itself(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "getuid", raising=False)
    assert code_cache.save(NAME, CONTENT)
    assert load() == (CONTENT, 0)
