"""Where results come from and how they are written: hashes, versions, folders that are complete or absent."""

import contextlib
import errno
import functools
import hashlib
import json
import os
import platform
import secrets
import shutil
import sys
from collections.abc import Collection, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from sim.errors import EnvironmentFault

LIBRARIES: Final = (
    "simpy", "numba", "numpy", "pandas", "scipy", "matplotlib", "hydra-core", "pyarrow", "holidays", "Babel", "Jinja2",
    "python-docx", "typst", "XlsxWriter",
)  # fmt: skip


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """Return the versions that a result depends on."""
    return dict(_versions())


@functools.cache
def _versions() -> dict[str, str]:
    """Each takes the reading of a file, and every job of a study asks."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}}


@functools.cache
def code_digest() -> str:
    """Return a hash of the program's own source files: results of another program are not mistaken for this one's."""
    package = Path(__file__).parent
    found = hashlib.sha256()
    for file in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).as_posix()):
        found.update(file.relative_to(package).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def system() -> str:
    """Return the kind of machine; not its name, which may be a person's."""
    return f"{platform.system()} {platform.machine()}"


def write_json(path: Path, content: Any) -> None:
    """Write readable JSON with a stable order; numbers JSON does not know are an error, not a NaN."""
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


@contextlib.contextmanager
def new_folder(parent: Path, name: str, *, replace: bool = False) -> Iterator[tuple[Path, list[Path]]]:
    """Give a folder to write into; on success it gets its name under `parent`, on failure it is gone.

    Yields the folder to write into and a list that holds the final path afterwards. Two runs never share a folder: a
    taken name gets a suffix, or with `replace` its folder is replaced. Raises `EnvironmentFault` when the place cannot
    be written.
    """
    aside = parent / f".{name}.{secrets.token_hex(4)}.part"
    final: list[Path] = []
    try:
        with told_faults(parent):
            parent.mkdir(parents=True, exist_ok=True)
            aside.mkdir()
        with told_faults(parent):
            yield aside, final
            for file in aside.rglob("*"):
                if file.is_file():
                    _flush(file)
            if replace:
                _put_over(aside, parent / name)
            final.append(parent / name if replace else _renamed(aside, parent, name))
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def check_writable(parent: Path) -> None:
    """Raise `EnvironmentFault` before a run rather than after it when its folder cannot be written."""
    probe = parent / f".{secrets.token_hex(4)}.probe"
    with told_faults(parent):
        parent.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()


def _renamed(aside: Path, parent: Path, name: str) -> Path:
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        try:
            if not path.exists():
                # On a folder that another run has just put here this fails, because that one is not empty.
                aside.rename(path)
                return path
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.EACCES) or not path.exists():
                raise
        number += 1


def _put_over(aside: Path, path: Path) -> None:
    """Give a folder its name; one that has it, perhaps since a moment ago from another run, goes."""
    old = aside.with_suffix(".old")
    while True:
        with contextlib.suppress(FileNotFoundError):  # nobody has the name, or another run has just taken it away
            path.rename(old)
            shutil.rmtree(old)
        try:
            aside.rename(path)
            return
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY, errno.EACCES) or not path.exists():
                raise


def _flush(file: Path) -> None:
    with file.open("rb+") as open_file:
        os.fsync(open_file.fileno())


@contextlib.contextmanager
def told_faults(parent: Path) -> Iterator[None]:
    """Turn a fault of the disk into one message."""
    try:
        yield
    except OSError as error:
        reason = {
            errno.ENOSPC: "the disk is full, make room",
            errno.EDQUOT: "the disk quota is used up, make room",
            errno.EACCES: "no permission to write, choose another folder with output.dir",
            errno.EPERM: "no permission to write, choose another folder with output.dir",
            errno.EROFS: "the disk is read-only, choose another folder with output.dir",
            errno.ENOTDIR: "a part of this path is a file, choose another folder with output.dir",
            errno.EEXIST: "a part of this path is a file, choose another folder with output.dir",
            errno.EISDIR: "a folder has the name of a file, remove it",
            errno.EIO: "the disk cannot be read or written, check it",
            errno.ENAMETOOLONG: "the path is too long, choose another folder with output.dir",
        }.get(error.errno or 0)
        if reason is None:
            raise
        raise EnvironmentFault(f"{parent}: {reason}") from error


def command_line(overrides: list[str], path_keys: Collection[str]) -> str:
    """Return the command as it can be typed again, with file names in place of paths, which may name a person."""
    words = [without_folder(override, path_keys) for override in overrides]
    return " ".join(["python -m sim", *(word if word.startswith("-") else f'"{word}"' for word in words)])


def without_folder(override: str, path_keys: Collection[str]) -> str:
    """Return an override with the name of its file or folder in place of the whole path."""
    key, mark, value = override.partition("=")
    if not mark or key not in path_keys:
        return override
    name = value.strip("\"'").replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return f"{key}={name}"


def interpreter() -> str:
    """Return the implementation of Python, for the run card."""
    return sys.implementation.name
