"""Whole commands: start-up, the main job cold and warm, studies, two workers against one, the largest job, memory.

Each run has an output folder of its own, so that its store is empty, unless it is to find kept work.
"""

import tempfile
from collections.abc import Iterator

from experiments.benchmarks.command import Run, run
from experiments.benchmarks.figures import Figure

MAIN = "ratio=0.5"
WITHOUT_NOTE = "output.note=false"
REPLICATIONS = 4_000  # of the main job: three quarters of a minute for one worker
TABLES_ONLY = ("output.plots=false", WITHOUT_NOTE)
LARGEST = ("ratio=0.5", "replications=1", "workers=2", *TABLES_ONLY)
FRONTIER = "task=frontier"


def fresh(*words: str, cache: str | None = None) -> Run:
    """Run a command that finds nothing kept."""
    with tempfile.TemporaryDirectory() as folder:
        return run(*words, folder=folder, cache=cache)


def start_up(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of short commands and of the main job, without and with a cache of compiled code."""
    figures = []
    for words, code in (("--help", 0), ("polcy=free", 2)):
        times = tuple(run(words, expected=code).seconds for _ in range(1 if quick else 7))
        figures.append(Figure(f"`{words}`", times, "s", at_most=1))
    colds, warms, without = [], [], []
    for _ in range(1 if quick else 3):
        with tempfile.TemporaryDirectory() as cache:
            colds.append(fresh(MAIN, cache=cache))
            for _ in range(1 if quick else 2):
                warms.append(fresh(MAIN, cache=cache))
                without.append(fresh(MAIN, WITHOUT_NOTE, cache=cache))
    for when, runs, limit in (("cache empty", colds, 14), ("cache warm", warms, 6)):
        times = tuple(one.seconds for one in runs)
        figures.append(Figure(f"`{MAIN}`, {when}", times, "s", at_most=limit))
        first = tuple(one.first_line for one in runs)
        figures.append(Figure(f"`{MAIN}`, {when}, first table", first, "s", at_most=3 if runs is warms else None))
    times = tuple(one.seconds for one in without)
    figures.append(Figure(f"`{MAIN} {WITHOUT_NOTE}`, cache warm", times, "s"))
    note = tuple(one.seconds - other.seconds for one, other in zip(warms, without, strict=True))
    figures.append(Figure("the note in its five files, of the time with a warm cache", note, "s"))
    with tempfile.TemporaryDirectory() as folder:
        again = tuple(run(MAIN, folder=folder).seconds for _ in range(2 if quick else 4))[1:]
    figures.append(Figure(f"`{MAIN}`, its work kept by a run before", again, "s"))
    return figures, (
        f"Wall time. `python -m sim {MAIN}` with default scenario, precision and all outputs; the cache is that of "
        "compiled code. The first table is there with its first line."
    )


def studies(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of a frontier: 40 desk ratios, five policies, every interval within a point."""
    words = (FRONTIER, "organisation=small_office", "within=0.05") if quick else (FRONTIER,)
    with tempfile.TemporaryDirectory() as folder:
        first = run(*words, folder=folder)
        again = run(*words, folder=folder)
    return [
        Figure(f"`{' '.join(words)}`", (first.seconds,), "s", at_most=None if quick else 120),
        Figure("the same, its work kept by a run before", (again.seconds,), "s"),
        Figure("the first, peak memory of the largest process", (first.largest,), "MB"),
    ], "Wall time of the whole command with all its files and pictures, on all cores."


def workers(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of one worker against two, one after the other."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    replications = REPLICATIONS // 50 if quick else REPLICATIONS
    words = (MAIN, f"replications={replications}", *TABLES_ONLY)
    for number in (1, 2):
        taken[number].append(fresh(*words, f"workers={number}").seconds)
    figures = [Figure(f"`{' '.join(words)} workers={number}`", tuple(times), "s") for number, times in taken.items()]
    faster = tuple(one / two for one, two in zip(taken[1], taken[2], strict=True))
    limit = None if quick else 1.8
    figures.append(Figure("two workers against one", faster, "times faster", at_least=limit))
    return figures, "Wall time of the whole command, without pictures and note, which one process makes."


def largest(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of the largest organisation over a year."""
    people, weeks = (20_000, 4) if quick else (120_000, 52)
    return _year(quick, people, *LARGEST, f"organisation.employees={people}", f"weeks={weeks}")


def portfolio(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of a portfolio over a year, people visiting other buildings."""
    weeks, visits = 2 if quick else 52, "organisation.mobility=0.05"
    words = (*LARGEST, "organisation=rijk", "building.portfolio=rijk", visits, f"weeks={weeks}")
    return _year(quick, 120_000, *words)


def _year(quick: bool, people: int, *words: str) -> tuple[list[Figure], str]:
    runs = [fresh(*words) for _ in range(1 if quick else 3)]
    seconds, memory = (20.0, 1_500.0) if not quick else (None, None)
    together = tuple(one.together for one in runs if one.together is not None)
    figures = [
        Figure("wall time", tuple(one.seconds for one in runs), "s", people, at_most=seconds),
        Figure("peak memory of all its processes", together, "MB", people, at_most=memory),
        Figure("peak memory of the largest process", tuple(one.largest for one in runs), "MB", people),
    ]
    return figures, f"`python -m sim {' '.join(words)}`, two cores. Memory that processes share counts once (Linux)."


def memory(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of peak memory with few and with many replications."""
    return list(_memory(100 if quick else 1000)), (
        "Peak memory of one process (`workers=1`), 200 people, one week a replication, no pictures and no note; of "
        "every day a row is kept, nothing else."
    )


def _memory(many: int) -> Iterator[Figure]:
    few = many // 10
    peaks = {}
    for number in (few, many):
        # So many people that both runs load the compiled code.
        words = ("organisation.employees=200", "weeks=1", "workers=1", *TABLES_ONLY)
        peaks[number] = fresh(*words, f"replications={number}").largest
        yield Figure(f"{number:,} replications", (peaks[number],), "MB")
    growth = (peaks[many] / peaks[few],)
    yield Figure(f"{many:,} against {few:,} replications", growth, "times the memory", at_most=1.1)
