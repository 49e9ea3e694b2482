"""A study as a command: run it, show it, write it, say where it is."""

import time
from collections.abc import Sequence
from pathlib import Path

from sim import results, screen
from sim.provenance import check_writable
from sim.running import fitting_workers, heads, origin_of, told_apart, wanted_of
from sim.settings import Root
from sim.staff import Staff
from sim.store import Store
from sim.studies import study
from sim.study import Case, Means, Study
from sim.terminal import Progress, encoding, say, width
from sim.told import said
from sim.workers import pool


def run_study(root: Root, words: Sequence[str], cases: Sequence[Case], staff: Staff, store: Store | None) -> Study:
    """Run the task, show its table and write its folder; `words` are what was typed."""
    started = time.time()
    parent = Path(root.run.output.dir) / root.run.task
    check_writable(parent)
    run = root.run
    workers = fitting_workers(root, heads(root, staff))
    with pool(workers, run.executor, run.scheduler) as executor, told_apart(root), Progress() as progress:
        answer = study(cases, run, Means(executor, store, progress.hear))
    say(screen.study(answer.summary, said(answer), encoding=encoding(), width=width()))
    path = results.write_study(parent, answer, origin_of(root, words, staff, started), wanted_of(root))
    say(str(path))
    return answer
