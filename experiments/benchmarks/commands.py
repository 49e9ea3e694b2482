"""Whole commands by the clock: start-up, the main job, and peak memory. Needs Linux or macOS.

Nothing heavy is imported here: Linux counts the memory of the process that starts a command as the command's own.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from experiments.benchmarks.figures import Figure

ROOT = Path(__file__).parents[2]


def whole_commands(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of whole commands, and what they are about."""
    with tempfile.TemporaryDirectory() as folder:
        figures = [
            *_memory(folder, 200 if quick else 1000),
            *_start_up(3 if quick else 7),
            *_job(folder, 6 if quick else 40),
        ]
        if not quick:
            seconds, _ = _run(folder, "ratio=0.5", "workers=2")
            figures.append(Figure("the main job, `ratio=0.5`, 2 workers", (seconds,), "s", at_most=120))
    return figures, (
        "Wall time. Peak memory is that of one process (`workers=1`) with one week a replication and no pictures; of "
        "every day a row is kept, nothing else."
    )


def _memory(folder: str, many: int) -> Iterator[Figure]:
    """Peak memory of few and of many replications."""
    few = many // 10
    peaks = {}
    for number in (few, many):
        words = ("organisation=small_office", "weeks=1", "workers=1", "output.plots=false")
        _, peaks[number] = _run(folder, *words, f"replications={number}")
        yield Figure(f"peak memory, small office, {number:,} replications", (peaks[number],), "MB")
    growth = (peaks[many] / peaks[few],)
    yield Figure(f"{many:,} against {few:,} replications", growth, "times the memory", at_most=1.1)


def _start_up(repeats: int) -> Iterator[Figure]:
    taken: dict[str, list[float]] = {"--help": [], "polcy=free": []}
    for _ in range(repeats):
        for word, times in taken.items():
            times.append(_run(None, word, expected=0 if word == "--help" else 2)[0])
    yield Figure("`--help`", tuple(taken["--help"]), "s", at_most=1)
    yield Figure("a typo, `polcy=free`", tuple(taken["polcy=free"]), "s", at_most=1)


def _job(folder: str, replications: int) -> Iterator[Figure]:
    """One worker against two, in the order 1, 2, 2, 1 so that a drift of the machine hits both."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    for workers in (1, 2, 2, 1):
        words = ("ratio=0.5", f"replications={replications}", f"workers={workers}")
        taken[workers].append(_run(folder, *words)[0])
    for workers, times in taken.items():
        what = f"`ratio=0.5 replications={replications} workers={workers}`"
        yield Figure(what, tuple(times), "s")
    faster = tuple(one / two for one, two in zip(taken[1], reversed(taken[2]), strict=True))
    yield Figure("two workers against one", faster, "times faster")


def _run(folder: str | None, *words: str, expected: int = 0) -> tuple[float, float]:
    """Run `python -m sim` and return its seconds and its peak memory in MB; stops the benchmark when it fails."""
    output = [] if folder is None else [f"output.dir={folder}"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words, *output],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expected:
        raise SystemExit(f"benchmarks: `python -m sim {' '.join(words)}` ended with exit code {process.returncode}")
    return seconds, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
