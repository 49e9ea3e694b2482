"""How fast and how large: one command for every figure that has a target, and where the time goes.

Run from the project's root on an idle machine and read `results.md` beside this file:

    python -m experiments.benchmarks

`--quick` takes some 40 seconds, leaves out the largest sizes, and writes no files. Ciw and salabim, which only the
benchmarks use, come with `pip install -c constraints.txt -e ".[benchmarks]"`; without them their rows say so.
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
    whole_commands = {
        "Start-up": commands.start_up,
        "A frontier": commands.studies,
        "Two workers against one": commands.workers,
        "The largest organisation over a year": commands.largest,
        "A portfolio over a year": commands.portfolio,
        "Memory": commands.memory,
    }
    sections = []
    for title, measure in whole_commands.items():
        sections.append(_shown(Section(title, *measure(quick))))
    # Imported late: a command's peak memory would count what this process holds when it starts the command.
    from experiments.benchmarks import calibration, conditioned, engines, many_ratios, special, stages

    measured = {
        "The day in both engines": engines.days_alone,
        "A replication in both engines": engines.replications,
        "A replication of the special case": engines.special_replications,
        "Twenty ratios against one": many_ratios.against_one,
        "The chance of a crowded day against counting": conditioned.against_counting,
        "The special case as the field writes it": special.waiting,
        "The simplest day as the field writes it": special.leaving,
        "The SimPy day by size": engines.simpy_growth,
        "A replication of the main job by stage": stages.one_replication,
        "The stages by size": stages.by_size,
        "A year of badge events": calibration.year_of_badges,
    }
    # Each in a new process: what one leaves in memory slows the large days of the next.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as new_process:
        for title, run in measured.items():
            sections.append(_shown(Section(title, *new_process.submit(run, quick).result())))
    print(f"{time.perf_counter() - started:.0f} s")
    if not quick:
        write(Path(__file__).parent, "python -m experiments.benchmarks", load, sections)


def _shown(section: Section) -> Section:
    print("\n".join(table(section)), flush=True)
    return section


if __name__ == "__main__":
    main()
