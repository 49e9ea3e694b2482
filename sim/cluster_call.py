"""A call as it travels to a worker of a cluster, and what becomes of it there.

Long arrays and tuples, such as the people of a roster and the names of their teams, are left out of it: they travel
once, and each call refers to them.
"""

import functools
import io
import pickle
import threading
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.errors import EnvironmentFault
from sim.provenance import code_digest, versions
from sim.worker_process import reply

LONG: Final = 1024  # bytes of an array or a tuple, without what it refers to, from which on it travels once

# What results depend on beside the program itself.
_LIBRARIES: Final = ("python", "numpy", "scipy", "numba", "holidays")

# A worker of several threads does one task at a time all the same: whether kernels run compiled is a state of its
# process, and they hold the interpreter's lock.
_ONE_AT_A_TIME: Final = threading.Lock()


def pickled(call: object) -> tuple[bytes, Sequence[Any]]:
    """Return a call without its long parts, and these; raises what pickling raises."""
    pickler = _Pickler(file := io.BytesIO())
    pickler.dump(call)
    return file.getvalue(), list(pickler.long.values())


@functools.cache
def program() -> dict[str, str]:
    """Return what results depend on beside what is asked: the sources and versions of this process."""
    found = versions()
    return {"this program": code_digest(), **{name: found[name] for name in _LIBRARIES}}


def answer(call: bytes, long: Sequence[Any] | None, needed: dict[str, str]) -> bytes:
    """Answer a call with `sim.worker_process.reply`; it is `EnvironmentFault` where the program is not the one needed.

    Dask runs this in a worker.
    """
    with _ONE_AT_A_TIME:
        return reply(functools.partial(_called, call, long or [], needed))


def _called(call: bytes, long: Sequence[Any], needed: dict[str, str]) -> Any:
    found = program()
    for name, version in needed.items():
        if found.get(name) != version:
            what = "other sources" if name == "this program" else f"{name} {found.get(name)}, here is {version}"
            raise EnvironmentFault(
                f"scheduler: a worker has another version of this program ({what}); install the same there, start it "
                "again"
            )
    function, args, kwargs = _Unpickler(io.BytesIO(call), long).load()
    return function(*args, **kwargs)


class _Pickler(pickle.Pickler):
    """Leaves long parts out."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.long: dict[int, Any] = {}

    def persistent_id(self, part: Any) -> int | None:
        size = part.nbytes if type(part) is np.ndarray else 8 * len(part) if type(part) is tuple else 0
        if size < LONG:
            return None
        self.long[id(part)] = part
        return list(self.long).index(id(part))


class _Unpickler(pickle.Unpickler):
    """Puts the parts back that were left out."""

    def __init__(self, file: io.BytesIO, long: Sequence[Any]) -> None:
        super().__init__(file)
        self._long = long

    def persistent_load(self, number: int) -> Any:
        return self._long[number]
