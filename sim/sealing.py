"""Files that are whole or not there: written aside and renamed, with a checksum that is checked when they are read.

A record is one replication's figures: a dataclass of arrays and whole numbers. Nothing that runs is ever written.
"""

import dataclasses
import errno
import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

T = TypeVar("T")

BEGUN: Final = ".part"  # the end of the name of a file that is being written
_MARK: Final = b"sim sealed 1\n"
_DIGEST: Final = hashlib.sha256().digest_size


class DamagedError(Exception):
    """A file is not as it was written."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file as a whole: whatever happens, under its own name there is all of it or nothing. Raises `OSError`."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}{BEGUN}")
    try:
        with aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def seal(path: Path, content: bytes) -> None:
    """Write a file as a whole with a checksum.

    It covers the names of the file and of its folder, so that a file in another one's place is found.
    """
    write_whole(path, _MARK + _digest(path, content) + content)


def unseal(path: Path) -> bytes:
    """Return what was sealed; raises `DamagedError`, or `OSError` where there is no such file."""
    try:
        written = path.read_bytes()
    except OSError as error:
        if error.errno == errno.EIO:
            raise DamagedError from error
        raise
    start = len(_MARK) + _DIGEST
    content = written[start:]
    if written[: len(_MARK)] != _MARK or written[len(_MARK) : start] != _digest(path, content):
        raise DamagedError
    return content


def pack(records: Sequence[Sequence[Any]]) -> bytes:
    """Return rows of records, all of one class, as bytes; a row holds the records of one replication."""
    arrays: list[np.ndarray[Any, Any]] = []
    shapes = []
    for row in records:
        for record in row:
            for field in dataclasses.fields(record):
                array = np.ascontiguousarray(getattr(record, field.name))
                arrays.append(array)
                # Of no dimension where it is a number: `ascontiguousarray` makes one of it.
                shapes.append([array.dtype.str, list(np.shape(getattr(record, field.name)))])
    header = json.dumps({"rows": [len(row) for row in records], "arrays": shapes}).encode()
    body = b"".join([len(header).to_bytes(8, "little"), header, *(array.tobytes() for array in arrays)])
    return zlib.compress(body, 1)


def unpack(content: bytes, kind: type[T]) -> list[list[T]]:
    """Return the rows of records of class `kind` that were packed; raises `DamagedError` where they are of another."""
    try:
        body = zlib.decompress(content)
        start = 8 + int.from_bytes(body[:8], "little")
        header = json.loads(body[8:start])
        values = []
        for dtype, shape in header["arrays"]:
            kind_of = np.dtype(dtype)
            count = int(np.prod(shape))
            array = np.frombuffer(body, kind_of, count, start)
            values.append(array.reshape(shape) if shape else array[0].item())
            start += count * kind_of.itemsize
        width = len(dataclasses.fields(kind))  # type: ignore[arg-type]
        if len(values) != width * sum(header["rows"]):
            raise DamagedError
        records = [kind(*values[first : first + width]) for first in range(0, len(values), width)]
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise DamagedError from error
    rows, first = [], 0
    for number in header["rows"]:
        rows.append(records[first : first + number])
        first += number
    return rows


def _digest(path: Path, content: bytes) -> bytes:
    return hashlib.sha256(f"{path.parent.name}/{path.name}".encode() + b"\0" + content).digest()
