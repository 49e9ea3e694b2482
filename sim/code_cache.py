"""Where compiled code waits for the next run: files in the user's cache, else in the temporary folder.

What is kept here is run when it is read. So a file counts only where nobody but this user could have put it, and only
when every byte is as it was written; a file is put in place as a whole, whatever happens to the run that writes it.
"""

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_FOLDER: Final = "office-occupancy"
_DIGEST: Final = hashlib.sha256().digest_size
_KEPT: Final = 8  # files of one kernel: other sources, versions, processors
_BEGUN: Final = ".new-"
_ABANDONED: Final = 3600.0  # s without an end, of a file that was begun


def load(name: str, damaged: Callable[[], None]) -> bytes | None:
    """Return what was saved under a name, or None; a damaged file is removed and told of."""
    for folder in _folders():
        path = folder / name
        try:
            with path.open("rb") as file:
                if not (_private(os.fstat(file.fileno())) and _safe(folder)):
                    continue
                digest, content = file.read(_DIGEST), file.read()
        except OSError:  # most often: there is none
            continue
        if digest == _digest(name, content):
            return content
        damaged()
        with contextlib.suppress(OSError):
            path.unlink()
    return None


def save(name: str, content: bytes) -> bool:
    """Keep something for `load` in the first folder that takes it; tell whether one did."""
    for folder in _folders():
        with contextlib.suppress(OSError):
            if not _safe(folder):
                continue
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _safe(folder):
                _write(folder / name, _digest(name, content) + content)
                _prune(folder, name)
                return True
    return False


def _digest(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + content).digest()


def _folders() -> Iterator[Path]:
    """Yield where compiled code may lie, the best place first."""
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        place = os.environ.get(variable, "")
        if os.path.isabs(place):
            yield Path(place, _FOLDER)
    home = os.path.expanduser("~")
    if os.path.isabs(home) and os.path.isdir(home):
        yield Path(home, "Library/Caches" if sys.platform == "darwin" else ".cache", _FOLDER)
    with contextlib.suppress(OSError):  # no folder for temporary files either
        user = str(os.getuid()) if hasattr(os, "getuid") else "user"
        yield Path(tempfile.gettempdir(), f"{_FOLDER}-{user}")


def _private(state: os.stat_result) -> bool:
    """Tell whether a file or folder is this user's and nobody else may write it; Windows keeps others out itself."""
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)


def _safe(folder: Path) -> bool:
    """Tell whether nobody else but root could put files there, or another folder in its place; it may not exist yet."""
    if not hasattr(os, "getuid"):
        return True
    if folder.is_symlink():  # made by somebody else in a shared folder, it could lead to any folder of this user
        return False
    place = Path(os.path.realpath(folder))
    if place.exists() and not _private(place.stat()):
        return False
    for parent in place.parents:
        if parent.exists():
            state = parent.stat()
            shared = state.st_mode & 0o022 and not state.st_mode & stat.S_ISVTX
            if shared or state.st_uid not in (0, os.getuid()):
                return False
    return True


def _write(path: Path, content: bytes) -> None:
    handle, begun = tempfile.mkstemp(prefix=_BEGUN, dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        os.replace(begun, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(begun)
        raise


def _prune(folder: Path, name: str) -> None:
    """Remove all but the newest files of the same kernel, and what ended runs have begun."""
    with contextlib.suppress(OSError):
        same = folder.glob(f"{name.rpartition('-')[0]}-*")
        for path in sorted(same, key=lambda one: one.stat().st_mtime)[:-_KEPT]:
            path.unlink()
        for path in folder.glob(f"{_BEGUN}*"):
            if path.stat().st_mtime < time.time() - _ABANDONED:
                path.unlink()
