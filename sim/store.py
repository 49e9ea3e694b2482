"""The result store: what was computed once is never computed again, and nothing that is finished is lost.

A job is everything that decides the figures of its replications; its name is a hash of that. Its replications are kept
in blocks, a file each; the answer to one evaluation is kept as a result. Every file is whole or absent and has a
checksum, and its name says what it holds: so there is nothing that several files must agree on, no index that can be
out of date and no lock that a killed run could leave behind. Two runs at once may compute the same block; they write
the same bytes.
"""

import contextlib
import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sim.provenance import told_faults
from sim.sealing import BEGUN, DamagedError, pack, seal, unpack, unseal, write_whole

T = TypeVar("T")

BLOCK: Final = re.compile(r"(\d{8,})-(\d{8,})\.block")
RESULT: Final = re.compile(r"[0-9a-f]{24}\.result")
BEGUN_NAME: Final = re.compile(rf"\..+\.[0-9a-f]{{8}}({re.escape(BEGUN)}|\.old)")  # also of folders, see `provenance`
NAME: Final = "job.json"  # what a job's hash stands for, to read
ABANDONED: Final = 3600.0  # s without an end, of what was begun


def name_of(identity: Mapping[str, Any]) -> str:
    """Return the name of what is described: a hash of its canonical JSON."""
    text = json.dumps(identity, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class Store:
    """A folder of finished work; `say` hears of damaged files. All methods raise `EnvironmentFault` for the disk."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say

    def job(self, identity: Mapping[str, Any]) -> "KeptJob":
        """Return what is kept of a job."""
        return KeptJob(self.folder / "blocks" / name_of(identity), identity, self.say)

    def result(self, identity: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the result that is kept under this description, or None."""
        path = self._result(identity)
        with told_faults(self.folder):
            try:
                content = unseal(path)
            except FileNotFoundError:
                return None
            except DamagedError:
                self.say(f"{path.name}: is damaged, its answer is computed again")
                path.unlink(missing_ok=True)
                return None
        found: dict[str, Any] = json.loads(content)["result"]
        return found

    def keep_result(self, identity: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Keep a result: plain values."""
        path = self._result(identity)
        with told_faults(self.folder):
            path.parent.mkdir(parents=True, exist_ok=True)
            seal(path, json.dumps({"of": identity, "result": result}, allow_nan=False).encode())

    def _result(self, identity: Mapping[str, Any]) -> Path:
        return self.folder / "results" / f"{name_of(identity)}.result"


@dataclass(frozen=True)
class Block:
    """A file with replications `first` .. `last` - 1 of a job."""

    path: Path
    first: int
    last: int


class KeptJob:
    """The replications of one job that are kept."""

    def __init__(self, folder: Path, identity: Mapping[str, Any], say: Callable[[str], None]) -> None:
        self.folder, self.identity, self.say = folder, identity, say
        self._found: dict[int, list[Block]] = {}
        self._read: tuple[Path | None, dict[int, list[Any]]] = None, {}
        with told_faults(folder):
            for block in blocks_in(folder):
                self._add(block)
            if self._found:
                self._describe()  # the description may have been damaged and removed

    def holds(self, number: int) -> bool:
        """Tell whether a replication is kept, as far as can be told without reading it."""
        return bool(self._found.get(number))

    def load(self, number: int, kind: type[T]) -> Iterator[list[T]]:
        """Yield the records of a replication from each block that has it; a damaged block is told of and removed."""
        for block in self._found.get(number, []).copy():
            if self._read[0] != block.path:
                self._read = block.path, self._rows(block, kind)
            if number in self._read[1]:
                yield self._read[1][number]

    def save(self, first: int, rows: Sequence[Sequence[Any]]) -> None:
        """Keep the records of consecutive replications from `first` on."""
        last = first + len(rows)
        path = self.folder / f"{first:08d}-{last:08d}.block"
        with told_faults(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._describe()
            seal(path, pack(rows))
        self._read = None, {}  # perhaps of the file that was there before
        self._add(Block(path, first, last))

    def _describe(self) -> None:
        if not (self.folder / NAME).exists():
            text = json.dumps(self.identity, indent=1, ensure_ascii=False, allow_nan=False)
            write_whole(self.folder / NAME, text.encode())

    def _add(self, block: Block) -> None:
        for number in range(block.first, block.last):
            if block not in self._found.setdefault(number, []):
                self._found[number].append(block)

    def _rows(self, block: Block, kind: type[T]) -> dict[int, list[T]]:
        with told_faults(self.folder):
            try:
                rows = unpack(unseal(block.path), kind)
                if len(rows) != block.last - block.first:
                    raise DamagedError
            except FileNotFoundError:  # pruned by another run
                rows = []
            except DamagedError:
                self.say(f"{block.path.name}: is damaged, its replications are computed again")
                block.path.unlink(missing_ok=True)
                rows = []
        if not rows:
            for number in range(block.first, block.last):
                self._found[number].remove(block)
        return dict(zip(range(block.first, block.last), rows, strict=False))


def blocks_in(folder: Path) -> Iterable[Block]:
    """Yield the blocks in a job's folder, in their order; none where there is no such folder."""
    with contextlib.suppress(FileNotFoundError):
        for path in sorted(folder.iterdir()):
            if found := BLOCK.fullmatch(path.name):
                yield Block(path, int(found[1]), int(found[2]))


def remove_begun(folder: Path) -> None:
    """Remove what ended runs have begun to write or replace in an output folder, once it is certain that they ended."""
    with contextlib.suppress(OSError):
        places = ("*/.*", "store/*/.*", "store/*/*/.*")  # not all below it: somebody's home has more than results
        for path in [path for place in places for path in folder.glob(place) if BEGUN_NAME.fullmatch(path.name)]:
            with contextlib.suppress(OSError):
                if path.stat().st_mtime > time.time() - ABANDONED:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
