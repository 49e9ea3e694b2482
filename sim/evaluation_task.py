"""One evaluation as a command: run it, show it, write it, say where it is."""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sim import results, screen
from sim.errors import DONE
from sim.evaluation import Evaluation, evaluate
from sim.job import make_job
from sim.language import tr
from sim.provenance import check_writable
from sim.running import fitting_workers, heads, kept_work, origin_of, told_apart, wanted_of
from sim.settings import Root
from sim.staff import Staff, described, staff_of
from sim.store import Store
from sim.terminal import Progress, encoding, say, width
from sim.tracing import find_day, trace
from sim.words import count
from sim.workers import pool


def evaluated(root: Root, staff: Staff, store: Store | None) -> Evaluation:
    """Return the answer to a job, with all its workers, from the store as far as it has it."""
    run = root.run
    workers = fitting_workers(root, heads(root, staff))
    with pool(workers, run.executor, run.scheduler) as executor, told_apart(root), Progress() as progress:
        return evaluate(
            root.scenario,
            staff=staff.people,
            portfolio=staff.portfolio,
            executor=executor,
            progress=progress.hear,
            store=store,
            notes=staff.notes,
            described=described(root.scenario, staff, run.data),
            fitted=run.calibration,
        )


def run_evaluation(root: Root, words: Sequence[str]) -> int:
    """Evaluate one job, show the table and write its folder; return the exit code. `words` are what was typed."""
    started = time.time()
    staff = staff_of(root.scenario.organisation, root.run.data, root.scenario.building)
    say(*staff.report)
    if root.run.trace is not None:
        find_day(root.scenario, date.fromisoformat(root.run.trace))
    parent = Path(root.run.output.dir) / root.run.task
    check_writable(parent)
    evaluation = evaluated(root, staff, kept_work(root))
    say(screen.table(evaluation, encoding=encoding(), width=width()))
    origin = origin_of(root, words, staff, started)
    path = results.write_run(parent, evaluation, origin, wanted_of(root), _trace(root, staff))
    say(str(path))
    return DONE


def _trace(root: Root, staff: Staff) -> Any:
    if root.run.trace is None:
        return None
    day = date.fromisoformat(root.run.trace)
    events, replication = trace(make_job(root.scenario, staff.people, staff.portfolio), day)
    values = {"day": root.run.trace, "replication": replication, "events": count(len(events))}
    say(tr("trace.csv: {day} in replication {replication}, {events} events", **values))
    return day, events
