"""A whole command by the clock: its time, when its first table shows, and its memory. Needs Linux or macOS.

Nothing heavy is imported here: Linux counts the memory of the process that starts a command as the command's own.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
LOOK = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """What a command took."""

    seconds: float
    first_line: float  # seconds until the first line on standard output
    largest: float  # MB, peak of the largest process
    together: float | None  # MB, highest sum over its processes, shared memory counted once; None where unknown


def run(*words: str, folder: str | None = None, cache: str | None = None, expected: int = 0) -> Run:
    """Run `python -m sim`; stops the benchmark when it fails.

    `folder` is where it writes, None for a command that writes nothing; `cache` is a folder in place of all in which
    compiled code may lie, None for the user's own.
    """
    output = [] if folder is None else [f"output.dir={folder}"]
    # Without a buffer, a line is there when it would be on a screen.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if cache is not None:
        environment |= dict.fromkeys(("XDG_CACHE_HOME", "HOME", "TMPDIR"), cache)
    with tempfile.TemporaryFile() as told:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "sim", *words, *output],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=told,
        )
        assert process.stdout is not None
        lines: list[float] = []
        reader = threading.Thread(target=_read, args=(process.stdout, lines))
        reader.start()
        together = 0.0
        while True:
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            together = max(together, sum(map(_megabytes, _family(process.pid))))
            time.sleep(LOOK)
        seconds = time.perf_counter() - started
        reader.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != expected:
            told.seek(0)
            print(told.read().decode(errors="replace"), file=sys.stderr)
            raise SystemExit(f"benchmarks: `python -m sim {' '.join(words)}` ended with exit code {process.returncode}")
    largest = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return Run(seconds, lines[0] - started if lines else seconds, largest, together or None)


def _read(stream: IO[bytes], lines: list[float]) -> None:
    """Note when each line comes."""
    with stream:
        for _ in stream:
            lines.append(time.perf_counter())


def _family(number: int) -> Iterator[int]:
    """Yield a process and all below it, as far as the system tells."""
    yield number
    try:
        children = [Path(f"/proc/{number}/task/{task}/children") for task in os.listdir(f"/proc/{number}/task")]
        found = [int(child) for path in children for child in path.read_text().split()]
    except OSError:  # it has just ended, or there is no /proc
        return
    for child in found:
        yield from _family(child)


def _megabytes(number: int) -> float:
    """Return a process's memory with its part of what it shares."""
    try:
        for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 2**10
    except OSError:
        pass
    return 0.0
