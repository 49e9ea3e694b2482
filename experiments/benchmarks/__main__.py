"""How fast and how large: one command for every figure that has a target, and where the time goes.

Run from the project's root, some three minutes on an idle machine, and read `results.md` beside this file:

    python -m experiments.benchmarks

`--quick` takes half a minute, leaves out the largest sizes and the main job to the end, and writes no files.
"""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from experiments.benchmarks import commands
from experiments.benchmarks.figures import Section, table, write


def main() -> None:
    """Measure everything and write the tables."""
    reader = argparse.ArgumentParser(prog="python -m experiments.benchmarks", description="Measure speed and memory.")
    reader.add_argument("--quick", action="store_true", help="small sizes, few repeats, no files")
    quick = reader.parse_args().quick
    started, load = time.perf_counter(), os.getloadavg()[0]
    sections = [Section("Commands", *commands.whole_commands(quick))]
    # Imported late: a command's peak memory would count what this process holds when it starts the command.
    from experiments.benchmarks import engine, stages

    measured = {
        "The day in SimPy": engine.full_model,
        "The special case, as the field writes it": engine.special_case,
        "A replication of the main job by stage": stages.one_replication,
        "The stages by size": stages.by_size,
    }
    # Each in a new process: what one leaves in memory slows the large days of the next.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as new_process:
        sections += [Section(title, *new_process.submit(run, quick).result()) for title, run in measured.items()]
    for section in sections:
        print("\n".join(table(section)))
    print(f"{time.perf_counter() - started:.0f} s")
    if not quick:
        write(Path(__file__).parent, "python -m experiments.benchmarks", load, sections)


if __name__ == "__main__":
    main()
