"""What is left of a run that is killed at any moment (SIGKILL), and whether the same command ends as if it never was.

Run from the project's root on Linux, about a quarter of an hour, and read `kills.md` beside this file:

    python -m experiments.verification.kills

A command is killed one to five times, each time at another moment, and then left to end. Its tables must have the same
bytes as those of a run that nobody disturbed, no worker process may be left of a killed run, and what it had begun to
write must be gone after the first command an hour later (it is made older for this).
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

KILLS, SEED, MOST = 200, 4, 5
SECONDS_TO_END: Final = 5.0  # for the workers of a killed run
HOURS: Final = 2 * 3600.0  # made older by, instead of waited for

OFFICE = ("organisation=small_office", "weeks=1", "output.plots=false")
COMMANDS = {
    "sweep": ("-m", *OFFICE, "replications=6", "ratio=0.5,0.7", "policy=free,spread"),
    "sweep with pictures and failing jobs": (
        *("-m", *OFFICE[:2], "replications=6", "organisation.fixed_desk_share=0.5", "desks=4,25,30"),
    ),
    "sweep with two workers": (
        *("-m", "organisation=small_office", "output.plots=false", "workers=2"),
        *("engine=simpy", "replications=50", "ratio=0.5,0.7"),
    ),
    "frontier": ("task=frontier", *OFFICE, "replications=8", "ratios=[0.5,0.6,0.7]"),
}

STAGES = (
    "before anything was kept",
    "after, while jobs ran",
    "while a file of the store was written",
    "while the folder of results was written",
    "when the folder had its name",
)


@dataclass
class Found:
    """What the kills of one command have shown."""

    kills: int = 0
    runs: int = 0  # killed one to five times each
    stages: Counter[str] = field(default_factory=Counter)
    with_workers: int = 0  # kills when there were other processes
    slowest: float = 0.0  # s from a kill to the end of its last process
    processes: int = 0  # left after that
    begun: int = 0  # files and folders that kills left half written
    begun_after: int = 0  # of them an hour later
    differences: int = 0  # runs with other bytes than the undisturbed one, or another exit code


def main() -> None:
    """Kill runs, and write what was found."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    start = time.perf_counter()
    shares = [kills * (one + 1) // len(COMMANDS) - kills * one // len(COMMANDS) for one in range(len(COMMANDS))]
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor() as side_by_side:
        folders = [Path(place) / str(number) for number in range(len(COMMANDS))]
        every = dict(zip(COMMANDS, side_by_side.map(killed_and_resumed, COMMANDS, shares, folders), strict=True))
    Path(__file__).with_suffix(".md").write_text("\n".join(lines(every)) + "\n", encoding="utf-8")
    print(f"{Path(__file__).with_suffix('.md').name} written in {time.perf_counter() - start:.0f} s")


def killed_and_resumed(name: str, kills: int, place: Path) -> Found:
    """Kill runs of a command so many times in all, and compare what they end with."""
    words, chance, begin = COMMANDS[name], random.Random(f"{SEED} {name}"), time.perf_counter()
    undisturbed, code = ended(run(words, place / "undisturbed"))
    seconds, whole = time.perf_counter() - begin, contents(place / "undisturbed")
    assert code in (0, 4), undisturbed
    assert whole
    found = Found()
    while found.kills < kills:
        folder = place / str(found.runs)
        for _ in range(min(kills - found.kills, chance.randint(1, MOST))):
            before = begun(folder)
            process = run(words, folder)
            wait(process, *moment(chance, seconds, folder))
            kill(process, folder, before, found)
            if contents(folder):
                break
        found.runs += 1
        left, aged = begun(folder), time.time() - HOURS
        for path in left:
            os.utime(path, (aged, aged))
        found.begun += len(left)
        text, again = ended(run(words, folder))
        if again != code or contents(folder) != whole:
            found.differences += 1
            print(f"DIFFERENT, exit {again} for {code}: {text}", flush=True)
        found.begun_after += len(begun(folder))
        print(f"{name}: {found.kills} of {kills} kills", flush=True)
    return found


def run(words: tuple[str, ...], folder: Path) -> subprocess.Popen[str]:
    """Start the command, as the leader of a group of processes."""
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words, f"output.dir={folder}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[str, int]:
    """Let a run end; return what it said on the way and its exit code."""
    _, text = process.communicate()
    return text, process.returncode


def moment(chance: random.Random, seconds: float, folder: Path) -> tuple[float, Callable[[], bool], float]:
    """Draw when to kill: after some seconds, or soon after there are so many more files than before."""
    if chance.random() < 0.4:
        return chance.uniform(0, seconds), lambda: False, 0.0
    more = len(names(folder)) + chance.randint(1, 15)
    return 4 * seconds, lambda: len(names(folder)) >= more, chance.choice((0.0, 0.001, 0.01, 0.1))


def wait(process: subprocess.Popen[str], seconds: float, holds: Callable[[], bool], more: float) -> None:
    """Wait for the moment, unless the run ends before it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if holds():
            time.sleep(more)
            return
        time.sleep(0.0005)


def kill(process: subprocess.Popen[str], folder: Path, before: list[Path], found: Found) -> None:
    """Kill a run, if it has not ended by itself, and see what is left of it; `before` was half written already."""
    others = [number for number in group(process.pid) if number != process.pid]
    process.kill()
    moment = time.monotonic()
    code = process.wait()  # and not for its workers, which have the same standard error
    if code != -signal.SIGKILL:
        ended(process)
        return  # it was quicker
    found.kills += 1
    found.with_workers += bool(others)
    found.stages[stage(folder, before)] += 1
    while group(process.pid) and time.monotonic() < moment + SECONDS_TO_END:
        time.sleep(0.01)
    found.slowest = max(found.slowest, time.monotonic() - moment)
    for number in group(process.pid):
        found.processes += 1
        os.kill(number, signal.SIGKILL)
    ended(process)


def stage(folder: Path, before: list[Path]) -> str:
    """Tell how far a killed run had come, from what it left besides what was there before."""
    new = [path for path in begun(folder) if path not in before]
    if new:
        return STAGES[3 if new[-1].is_dir() else 2]
    if contents(folder):
        return STAGES[4]
    return STAGES[1] if any(path.endswith((".block", ".result")) for path in names(folder)) else STAGES[0]


def names(folder: Path) -> list[str]:
    """Return the paths of all that is below a folder."""
    return [os.path.join(place, name) for place, _, files in os.walk(folder) for name in files]


def begun(folder: Path) -> list[Path]:
    """Return what was begun to be written or replaced."""
    return sorted(path for path in folder.rglob(".*") if path.suffix in (".part", ".old"))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of results, of a study the last ones, without those that say when a run was."""
    folders = sorted(
        path for task in ("sweeps", "frontier") for path in folder.glob(f"{task}/*") if not path.name.startswith(".")
    )
    if not folders:
        return {}
    files = (path for path in folders[-1].rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folders[-1]).as_posix(): path.read_bytes() for path in files}


def group(leader: int) -> list[int]:
    """Return the living processes of a leader's group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == leader and (entry / "stat").read_text().rpartition(")")[2][1] != "Z":
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def lines(every: dict[str, Found]) -> Iterator[str]:
    """Yield the report."""
    total = sum(found.kills for found in every.values())
    yield "# Kills"
    yield ""
    yield (
        f"`python -m experiments.verification.kills` killed commands {total} times with SIGKILL at random moments "
        f"(seed {SEED}), each run one to {MOST} times before it was left to end. Half written: files and folders with "
        "names of their own that no run reads; the first command an hour later removes them (their age was set for "
        "this). *Different*: runs whose tables were not byte for byte those of an undisturbed one."
    )
    yield ""
    heads = ["command", "kills", "runs", *STAGES, "with other processes", "slowest end, s", "processes left"]
    heads += ["half written", "an hour later", "different"]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for name, one in every.items():
        cells = [one.kills, one.runs, *(one.stages[stage] for stage in STAGES), one.with_workers]
        cells_after = [one.processes, one.begun, one.begun_after, one.differences]
        yield " | ".join([f"| {name}", *map(str, cells), f"{one.slowest:.1f}", *map(str, cells_after)]) + " |"
    yield ""
    yield (
        f"In all {total} kills, {total} resumes, {sum(one.runs for one in every.values())} runs to the end; "
        f"differences found: {sum(one.differences for one in every.values())}, processes left: "
        f"{sum(one.processes for one in every.values())}, half-written files left an hour later: "
        f"{sum(one.begun_after for one in every.values())}."
    )
    yield ""
    yield "The commands:"
    yield ""
    for words in COMMANDS.values():
        quoted = (f"'{word}'" if "[" in word else word for word in words)
        yield f"    python -m sim {' '.join(quoted)}"


if __name__ == "__main__":
    main()
