"""A disk that fails, or a program that is killed, at any chosen step of writing files whole."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

# What a disk says: full, defective, made read-only, not ours.
FAULTS: Final = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES)


class Killed(BaseException):
    """Stands for the end of the process: nothing after it is done, no clearing up either."""


class Disk:
    """Counts the steps of writing; at step `fails_at` (from 0) it is full or the process ends.

    A write that fails leaves half of its bytes. `fault` is an errno, or None for the end of the process.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails_at: int = -1, fault: int | None = None) -> None:
        self.fails_at, self.fault = fails_at, fault
        self.steps: list[str] = []
        self._dead = False
        self._patched = monkeypatch
        self._open: Callable[..., Any] = io.open
        self._wrap(os, "mkdir", "make a folder")
        self._wrap(os, "fsync", "flush to the disk")
        self._wrap(os, "replace", "give the name", killed_after=True)
        monkeypatch.setattr(io, "open", self._opened)
        self._wrap(os, "rename", "give a folder its name")
        self._wrap(os, "unlink", None)
        self._wrap(os, "rmdir", None)

    def step(self, name: str) -> None:
        """Take a step, unless this is where it ends."""
        if self._dead:
            raise Killed
        self.steps.append(name)
        if len(self.steps) - 1 == self.fails_at:
            self._end()

    def _end(self) -> None:
        if self.fault is None:
            self._dead = True
            raise Killed
        raise OSError(self.fault, os.strerror(self.fault))

    def _wrap(self, owner: Any, name: str, step: str | None, killed_after: bool = False) -> None:
        real = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if self._dead:
                raise Killed
            if step is None:
                return real(*args, **kwargs)
            self.step(step)
            result = real(*args, **kwargs)
            if killed_after and self.fault is None:
                self.step(f"{step}, done")
            return result

        self._patched.setattr(owner, name, call)

    def _opened(self, file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "x" not in mode:
            return self._open(file, mode, *args, **kwargs)
        self.step("open")
        return _File(self._open(file, mode, *args, **kwargs), self)


class _File:
    """A file being written, whose writes and flushes are steps."""

    def __init__(self, file: io.BufferedWriter, disk: Disk) -> None:
        self._file, self._disk = file, disk

    def write(self, content: bytes) -> None:
        self._file.write(content[: len(content) // 2])
        self._file.flush()
        self._disk.step("write")
        self._file.write(content[len(content) // 2 :])

    def flush(self) -> None:
        self._disk.step("flush")
        self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def begun(folder: Path) -> list[Path]:
    """Files that were begun and not finished."""
    return sorted(folder.rglob("*.part"))
