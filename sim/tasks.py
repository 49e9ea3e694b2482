"""What a command does: run a job or a sweep, show it, write it, say where it is."""

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tqdm import tqdm

from sim import results, screen, sweep
from sim.audit import EnginesDiffer
from sim.config.keys import every_key
from sim.errors import DONE, FAILED_JOBS, ConfigurationError, IntegrityError, SimError
from sim.estimate import Estimate
from sim.evaluation import Evaluation, evaluate
from sim.faults import told
from sim.provenance import check_writable, command_line, digest, new_folder, without_folder, write_json
from sim.replicate import make_job
from sim.settings import Root
from sim.staff import Staff, described, staff_of
from sim.tracing import find_day, trace
from sim.workers import pool


def run_one(root: Root, overrides: Sequence[str]) -> int:
    """Evaluate one job, show the table and write its folder; return the exit code."""
    started = time.time()
    staff = staff_of(root.scenario.organisation, root.run.data)
    _say(*staff.report)
    if root.run.trace is not None:
        find_day(root.scenario, date.fromisoformat(root.run.trace))
    parent = Path(root.run.output.dir) / root.run.task
    check_writable(parent)
    with pool(root.run.workers, root.run.executor) as executor:
        evaluation = _evaluated(root, staff, executor)
    _say(screen.table(evaluation, encoding=_encoding(), width=_width()))
    path = results.write_run(
        parent,
        evaluation,
        command=_command(overrides),
        inputs=staff.inputs | _preset(root),
        started=started,
        pictures=root.run.output.plots,
        trace=_trace(root, staff),
        report=staff.report,
    )
    _say(str(path))
    return DONE


def run_sweep(jobs: Sequence[Sequence[str]], overrides: Sequence[str], compose: Callable[[Sequence[str]], Root]) -> int:
    """Run the jobs of a sweep one after another, each with all workers; a failing job does not stop the others."""
    started = time.time()
    first = _first_root(jobs, compose)
    run = first.run
    staff = staff_of(first.scenario.organisation, run.data)  # a file that cannot be read ends the sweep here
    if run.trace is not None:
        raise ConfigurationError("trace: belongs to a single run, leave it out of a sweep")
    asked = [_asked(job) for job in jobs]
    inputs = _preset(first) | staff.inputs
    name = run.sweep.name or _sweep_name(asked, inputs)
    parent = Path(run.output.dir) / "sweeps"
    check_writable(parent)
    listed = {"jobs": asked, "inputs": dict(inputs)}
    _refuse_other_sweep(parent / name, listed)
    _say(*staff.report)
    common = set(asked[0]).intersection(*asked)
    print(f"sweep {name}: {len(jobs)} jobs", file=sys.stderr)
    done: list[tuple[int, Evaluation]] = []
    rows: list[dict[str, Any]] = []
    for number, job in enumerate(jobs, start=1):
        words = " ".join(word for word in asked[number - 1] if word not in common) or "as configured"
        print(f"job {number} of {len(jobs)}: {words}", file=sys.stderr)
        try:
            root = compose(job)
            staff = staff_of(root.scenario.organisation, root.run.data)
            with pool(root.run.workers, root.run.executor) as executor:
                evaluation = _evaluated(root, staff, executor)
        except Exception as error:  # whatever it is, it is this job's: told at once, kept, and the others go on
            reason, _ = told(error)
            print(f"sim: error: job {number} ({words}): {reason}", file=sys.stderr)
            if isinstance(error.__cause__, EnginesDiffer):
                reason = str(error.__cause__)  # without the folder of the logs, whose name is the time
            rows.append(sweep.failed_row(number, asked[number - 1], _without_folders(reason, job)))
        else:
            inputs |= staff.inputs
            rows.append(sweep.done_row(number, asked[number - 1], evaluation))
            done.append((number, evaluation))
    frame = sweep.table(rows, asked)
    _say(screen.sweep_table(frame.to_dict("records"), encoding=_encoding(), width=_width()))
    path = _write_sweep(parent, name, listed, overrides, frame, done, inputs, started, run.output.plots)
    _say(str(path))
    return DONE if len(done) == len(jobs) else FAILED_JOBS


def _evaluated(root: Root, staff: Staff, executor: Executor | None) -> Evaluation:
    try:
        with _Progress() as progress:
            return evaluate(
                root.scenario,
                staff=staff.people,
                executor=executor,
                progress=progress.hear,
                notes=staff.notes,
                described=described(root.scenario, staff, root.run.data),
            )
    except EnginesDiffer as difference:
        logs = results.write_logs(Path(root.run.output.dir) / root.run.task, difference)
        raise IntegrityError(f"{difference}; both logs are in {logs}") from difference


def _trace(root: Root, staff: Staff) -> Any:
    if root.run.trace is None:
        return None
    events, replication = trace(make_job(root.scenario, staff.people), date.fromisoformat(root.run.trace))
    _say(f"trace.csv: {root.run.trace} in replication {replication}, {len(events):,} events")
    return events


def _first_root(jobs: Sequence[Sequence[str]], compose: Callable[[Sequence[str]], Root]) -> Root:
    """Return the first job that can be composed: how to run and where to write is the same for all."""
    first_error: SimError | None = None
    for job in jobs:
        try:
            return compose(job)
        except ConfigurationError as error:
            first_error = first_error or error
    raise first_error or ConfigurationError("sweep: there is no job")


def _sweep_name(asked: Sequence[Sequence[str]], inputs: dict[str, str]) -> str:
    """Return a name from what decides the results: what is asked, and the contents of the files."""
    return hashlib.sha256(json.dumps([asked, inputs], sort_keys=True).encode()).hexdigest()[:12]


def _asked(job: Sequence[str]) -> list[str]:
    """Return a job's overrides without those that say how it is run or where it is written; paths by file name."""
    outside = ("workers=", "executor=", "scheduler=", "output.", "confirm=", "report.", "sweep.", "trace=")
    paths = {name for name, key in every_key().items() if key.path}
    return [without_folder(word, paths) for word in job if not word.startswith(outside)]


def _write_sweep(
    parent: Path,
    name: str,
    listed: dict[str, Any],
    overrides: Sequence[str],
    frame: Any,
    done: list[tuple[int, Evaluation]],
    inputs: dict[str, str],
    started: float,
    pictures: bool,
) -> Path:
    with new_folder(parent, name, replace=True) as (folder, final):
        results.write_table(folder / "sweep.parquet", frame)
        frame.to_csv(folder / "sweep.csv", index=False, lineterminator="\n")
        write_json(folder / "jobs.json", listed)
        for number, evaluation in done:
            place = folder / "jobs" / f"{number:04d}_{evaluation.summary['run_id']}"
            place.mkdir(parents=True)
            results.write_evaluation(place, evaluation, pictures=False)
        if pictures:
            from sim import plots

            (folder / "plots").mkdir()
            plots.save(plots.sweep_picture(frame), folder / "plots", "crowding_against_space")
        seeds = {evaluation.summary["seed"] for _, evaluation in done}
        command = _command(["-m", *overrides])
        results.write_card(folder, command, min(seeds, default=0), inputs, started)
    return final[0]


def _refuse_other_sweep(folder: Path, listed: dict[str, Any]) -> None:
    """Refuse to put a sweep over one with other jobs (exit 6); the same sweep is computed anew and replaces it."""
    card = folder / "jobs.json"
    if not folder.exists():
        return
    before = json.loads(card.read_text(encoding="utf-8")) if card.is_file() else {"jobs": [], "inputs": {}}
    if before == listed:
        return
    files = [
        name
        for name in {**before["inputs"], **listed["inputs"]}
        if before["inputs"].get(name) != listed["inputs"].get(name)
    ]
    other = [
        " ".join(job)
        for job in [*before["jobs"], *listed["jobs"]]
        if (job in before["jobs"]) != (job in listed["jobs"])
    ]
    differs = f"another {files[0]}" if files else f"such as '{other[0]}'" if other else "the same jobs in another order"
    raise IntegrityError(f"{folder}: holds another sweep ({differs}), choose another sweep.name")


@dataclass
class _Progress:
    """A bar on a terminal; elsewhere a line at each look of the stopping rule, so that logs stay readable."""

    bar: Any = field(default=None, init=False)
    shown_at: float = field(default_factory=time.monotonic, init=False)

    def __enter__(self) -> "_Progress":
        if sys.stderr.isatty():
            self.bar = tqdm(unit=" replications", leave=False, delay=1.0, dynamic_ncols=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def hear(self, replications: int, step: int, estimates: Sequence[Estimate]) -> None:
        crowded = f"crowded days {estimates[0].low:.1%} to {estimates[0].high:.1%}" if estimates else ""
        if self.bar is not None:
            self.bar.total = step
            if crowded:
                self.bar.set_postfix_str(crowded)
            self.bar.update(replications - self.bar.n)
        elif crowded and time.monotonic() - self.shown_at > 2:
            self.shown_at = time.monotonic()
            print(f"{replications} replications, {crowded}", file=sys.stderr)


def _without_folders(reason: str, job: Sequence[str]) -> str:
    """Return a reason without the folders of the paths that were typed, which may name a person."""
    paths = {name for name, key in every_key().items() if key.path}
    for word in job:
        key, _, value = word.partition("=")
        if key in paths:
            reason = reason.replace(value.strip("\"'"), without_folder(word, paths).partition("=")[2])
    return reason


def _preset(root: Root) -> dict[str, str]:
    """Return the hash of a preset by its file name."""
    path = root.run.preset
    return {} if path is None else {Path(path).name: digest(Path(path))}


def _say(*lines: str) -> None:
    """Print; when the reader has left, go on quietly, because the files are still to be written."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command(words: Sequence[str]) -> str:
    return command_line(list(words), {name for name, key in every_key().items() if key.path})


def _encoding() -> str:
    return sys.stdout.encoding or "ascii"


def _width() -> int:
    return max(60, min(120, shutil.get_terminal_size((100, 24)).columns))
