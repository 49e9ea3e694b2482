"""What a result store holds: a list of it, a check of every file, and the removal of what is no longer wanted."""

import contextlib
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.provenance import code_digest, told_faults
from sim.sealing import DamagedError, unseal
from sim.store import NAME, RESULT, blocks_in, name_of

DAY: Final = 86_400.0  # s


@dataclass(frozen=True)
class Item:
    """A job with its blocks, or the result of one evaluation."""

    path: Path  # a job's folder, or a result's file
    about: dict[str, Any] | None  # what it is of; None where that cannot be read
    replications: int  # 0 of a result
    size: int  # bytes
    changed: float  # seconds of the Unix era

    @property
    def current(self) -> bool:
        """Tell whether this very program can use it."""
        return self.about is not None and self.about.get("code") == code_digest()


def items(folder: Path) -> list[Item]:
    """Return all that is kept, the latest first; raises `EnvironmentFault` where the folder cannot be read."""
    with told_faults(folder):
        found = [*_jobs(folder / "blocks"), *_results(folder / "results")]
    return sorted(found, key=lambda item: (-item.changed, item.path.name))


def damaged(found: list[Item]) -> Iterator[Path]:
    """Read every file of these items and yield those that are not as they were written."""
    for item in found:
        files = [item.path] if item.path.is_file() else [block.path for block in blocks_in(item.path)]
        for path in files:
            try:
                unseal(path)
            except FileNotFoundError:  # removed by another run
                continue
            except DamagedError:
                yield path
        if item.about is None and (item.path / NAME).exists():
            yield item.path / NAME


def remove(item: Item) -> None:
    """Remove a job or a result."""
    with told_faults(item.path.parent):
        if item.path.is_dir():
            shutil.rmtree(item.path)
        else:
            item.path.unlink(missing_ok=True)


def old(item: Item, days: float) -> bool:
    """Tell whether nothing was added for so many days."""
    return time.time() - item.changed > days * DAY


def _jobs(folder: Path) -> Iterator[Item]:
    for path in _inside(folder):
        if not path.is_dir():
            continue
        blocks = list(blocks_in(path))
        numbers = {number for block in blocks for number in range(block.first, block.last)}
        states = [block.path.stat() for block in blocks]
        about = None
        with contextlib.suppress(OSError, ValueError):
            read = json.loads((path / NAME).read_bytes())
            about = read if name_of(read) == path.name else None
        changed = max((state.st_mtime for state in states), default=path.stat().st_mtime)
        yield Item(path, about, len(numbers), sum(state.st_size for state in states), changed)


def _results(folder: Path) -> Iterator[Item]:
    for path in _inside(folder):
        if RESULT.fullmatch(path.name):
            about = None
            with contextlib.suppress(DamagedError, ValueError, KeyError):
                about = json.loads(unseal(path))["of"]
            state = path.stat()
            yield Item(path, about, 0, state.st_size, state.st_mtime)


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
