"""Whole replications in this checkout and in another one, in turn: what a change gains or costs.

``python -m experiments.benchmarks.versions FOLDER`` with the folder of the other checkout, such as a worktree of an
older commit; prints a table. Each lap is a process of its own, which plays a few replications and tells the middle one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from experiments.benchmarks.days import EXACT

HERE = Path(__file__).parents[2]
FULL = ("ratio=0.5", "organisation.office_days=2.35")  # .40 of the people are present
DESKS = 24  # numbers of desks in a frontier's pass, from .3 to 1 of the people

# What is compared: people, replications a lap, laps, numbers of desks, chances asked for, settings.
CASES = (
    ("the full model", 1_000, 30, 5, 1, False, FULL),
    ("the full model", 20_000, 3, 3, 1, False, FULL),
    ("the full model", 120_000, 1, 3, 1, False, FULL),
    ("with the chance of a crowded day", 1_000, 30, 5, 1, True, FULL),
    ("the special case", 1_000, 30, 5, 1, False, EXACT),
    (f"{DESKS} numbers of desks, chances", 1_000, 15, 3, DESKS, True, FULL),
    (f"{DESKS} numbers of desks, chances, anchor days", 1_000, 15, 3, DESKS, True, (*FULL, "policy=anchor")),
)

# Plays replications in the checkout it is run in; only what every version has.
LAP = """
import gc, json, sys, time
from dataclasses import replace
from sim import compiling
from sim.config import configure
from sim.job import make_job
from sim.replicate import play, blocks
from sim.workdays import period
people, rounds, desks, chances, words = json.loads(sys.argv[1])
compiling.use(True)
job = make_job(configure(*words, f"organisation.employees={people}", "audit_days=0"), None)
job = job if chances else replace(job, conditions=())
numbers = [job.desks] if desks == 1 else [int(people * (.3 + .7 * turn / desks)) for turn in range(desks)]
taken = []
for number in range(rounds + 1):
    days = sum(int(week.open.sum()) for week in period(job.scenario.calendar, number, job.scenario.weeks))
    gc.collect()
    gc.disable()
    started = time.process_time()
    for block in blocks(job, number):
        for tally in play(job, block, numbers, seats=desks == 1):
            tally.outcome()
    taken.append(1e9 * (time.process_time() - started) / people / days)
    gc.enable()
print(sorted(taken[1:])[rounds // 2])
"""


def main(other: Path) -> None:
    """Print a row for each case: the times and how many times those of the other checkout this one takes."""
    print("| what | people | other, ns/employee-day | this | this against the other | lowest | highest | laps |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for what, people, rounds, laps, desks, chances, words in CASES:
        given = json.dumps([people, rounds, desks, chances, words])
        pairs = [(_lap(other, given), _lap(HERE, given)) for _ in range(laps)]
        ratios = sorted(mine / others for others, mine in pairs)
        before, now = (median(column) for column in zip(*pairs, strict=True))
        print(
            f"| {what} | {people:,} | {before:.0f} | {now:.0f} | {median(ratios):.2f} | {ratios[0]:.2f} | "
            f"{ratios[-1]:.2f} | {laps} |",
            flush=True,
        )


def _lap(checkout: Path, given: str) -> float:
    env = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", LAP, given]
    return float(subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "sim").is_dir():
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]).resolve())
