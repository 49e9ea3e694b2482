"""A sweep as a command: its jobs one after another, each kept when it is finished, and one table at the end.

A failing job is told at once and kept with its reason; the others go on. What is kept is not computed again, so that
the same command goes on where it was stopped and its tables come out byte for byte as if it never had been.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from sim import cautions, results, screen, sweep
from sim.audit import EnginesDiffer
from sim.cases import cases_of
from sim.config.combinations import Combinations
from sim.data_settings import READING_LOGS
from sim.errors import DONE, ENVIRONMENT, FAILED_JOBS, ConfigurationError, IntegrityError, SimError
from sim.evaluation_task import evaluated
from sim.faults import told
from sim.language import LANGUAGES, language, speaking, tr
from sim.provenance import check_writable, code_digest, versions, without_folder
from sim.running import again, command, decides, heads, kept_work, path_keys, preset_input, wanted_of
from sim.scenario import Scenario
from sim.sentences import packed, unpacked
from sim.settings import ASKED, Root
from sim.staff import Staff, staff_of
from sim.store import Store
from sim.study import Case
from sim.study_task import run_study
from sim.sweep_plan import check_size, planned
from sim.terminal import encoding, say, width
from sim.told import said
from sim.version import VERSION

# What a study is asked besides its scenario.
_SINGLE: Final = ("store", *READING_LOGS)  # tasks that no sweep has
ASKED_OF_JOBS: Final = ("task", *ASKED, "sensitivity", "scale", "path", "break_even", "tipping")


def run_sweep(jobs: Combinations, words: Sequence[str], compose: Callable[[Sequence[str]], Root]) -> int:
    """Run the jobs of a sweep one after another, each with all workers; return the exit code."""
    first = _first_root(jobs, compose)
    with speaking(first.run.report.language):
        return _run(first, jobs, words, compose)


def _run(first: Root, jobs: Combinations, words: Sequence[str], compose: Callable[[Sequence[str]], Root]) -> int:
    started = time.time()
    run = first.run
    if run.task in _SINGLE or len(set(jobs.varied("task"))) > 1:
        raise ConfigurationError(
            f"task: a sweep has one task for all its jobs, and task={', '.join(_SINGLE)} none, leave out -m"
        )
    if run.trace is not None:
        raise ConfigurationError("trace: belongs to a single run, leave it out of a sweep")
    staff = staff_of(
        first.scenario.organisation, run.data, first.scenario.building
    )  # a file that cannot be read ends the sweep here
    plan = planned(jobs, compose, heads(first, staff), first)
    if not run.confirm:
        check_size(plan)
    asked = [_asked(job) for job in jobs]
    inputs = preset_input(first) | staff.inputs
    name = run.sweep.name or _sweep_name(asked, inputs)
    parent = Path(run.output.dir) / "sweeps"
    check_writable(parent)
    listed = {"jobs": asked, "inputs": dict(inputs)}
    _refuse_other_sweep(parent / name, listed)
    say(*staff.report)
    store = kept_work(first)
    common = set(_asked(jobs.common))
    print(tr("sweep {name}: {plan}", name=name, plan=plan), file=sys.stderr)
    staffs = _Staffs()
    rows: list[dict[str, Any]] = []
    summaries: list[Mapping[str, Any]] = []
    spoken: dict[int, str] = {}  # findings in the language of the screen; those of the table are in English
    failed = 0
    for number, job in enumerate(jobs, start=1):
        own = " ".join(word for word in asked[number - 1] if word not in common) or tr("as configured")
        print(tr("job {number} of {jobs}: {settings}", number=number, jobs=len(jobs), settings=own), file=sys.stderr)
        kept = _job(job, compose, staffs, store, inputs)
        if "findings" in kept:
            rows.append(sweep.study_row(number, asked[number - 1], kept["summary"], kept["findings"]["en"]))
            spoken[number] = kept["findings"][language().code]
            continue
        if "summary" in kept:
            rows.append(sweep.done_row(number, asked[number - 1], kept["summary"]))
            # Alike for what was computed now and what was kept, so that a note is too.
            summaries.append({**kept["summary"], "warnings": unpacked(kept["warnings"])})
            continue
        failed += 1
        print(f"sim: error: job {number} ({own}): {kept['failed']}", file=sys.stderr)
        rows.append(sweep.failed_row(number, asked[number - 1], kept["failed"]))
    evaluations, summaries = run.task == "evaluate", cautions.of_sweep(summaries)
    frame = sweep.table(rows, asked) if evaluations else sweep.study_table(rows)
    shown = [row | {"finding": spoken.get(row["job"])} for row in frame.to_dict("records")]
    if evaluations:
        warnings = [summary["warnings"] for summary in summaries]
        say(screen.sweep_table(shown, warnings, encoding=encoding(), width=width()))
    else:
        say(screen.study_sweep_table(shown, encoding=encoding(), width=width()))
    origin = results.Origin(command(["-m", *words]), again(["-m", *words]), inputs, started, staff.report)
    wanted = wanted_of(first) if evaluations else results.Wanted(pictures=False, note=False)
    path = results.write_sweep(parent, name, frame, listed, origin, wanted, first.scenario.seed, summaries)
    say(str(path))
    return FAILED_JOBS if failed else DONE


def _job(
    job: Sequence[str],
    compose: Callable[[Sequence[str]], Root],
    staffs: "_Staffs",
    store: Store | None,
    inputs: dict[str, str],
) -> Mapping[str, Any]:
    """Return a job's ``summary`` and, of a study, its ``findings`` by language; or as ``failed`` why it has none.

    All are kept. Where the machine was at fault another try may do better, so that is not kept.
    """
    kept: Mapping[str, Any] | None = None
    identity: dict[str, Any] = {}
    try:
        root = compose(job)
        staff = staffs.of(root)
        inputs |= staff.inputs
        cases = [] if root.run.task == "evaluate" else cases_of(root, job, compose, staff)
        identity = _identity(root, staff, cases)
        kept = store.result(identity) if store is not None else None
        if kept is None:
            kept = _answer(root, job, cases, staff, store)
            if store is not None:
                store.keep_result(identity, kept)
    except (Exception, SystemExit) as error:  # whatever it is, also of a library, it is this job's
        if isinstance(error, OSError) or isinstance(error.__cause__, OSError):
            raise  # the disk, not the job
        reason, code = told(error)
        if isinstance(error.__cause__, EnginesDiffer):
            reason = str(error.__cause__)  # without the folder of the logs, whose name is the time
        kept = {"failed": _without_folders(reason, job)}
        if store is not None and identity and code != ENVIRONMENT:
            store.keep_result(identity, kept)
    return kept


def _answer(
    root: Root, job: Sequence[str], cases: Sequence[Case], staff: Staff, store: Store | None
) -> Mapping[str, Any]:
    if root.run.task == "evaluate":
        summary = evaluated(root, staff, store).summary
        return {"summary": summary, "warnings": packed(summary["warnings"])}
    study = run_study(root, job, cases, staff, store)
    findings = {}
    for code in LANGUAGES:
        with speaking(code):
            findings[code] = said(study).headline
    return {"summary": study.summary, "findings": findings}


class _Staffs:
    """Reads a staff file once for all jobs that read it alike."""

    def __init__(self) -> None:
        self._read: dict[str, Staff] = {}

    def of(self, root: Root) -> Staff:
        """Return a job's staff; raises `InputError`."""
        key = repr((root.scenario.organisation, root.run.data, root.scenario.building.portfolio))
        if key not in self._read:
            self._read = {
                key: staff_of(root.scenario.organisation, root.run.data, root.scenario.building)
            }  # the last one only
        return self._read[key]


def _identity(root: Root, staff: Staff, cases: Sequence[Case]) -> dict[str, Any]:
    """Return all that decides a job's summary, without what says how it is run or where it is written."""
    return {
        "version": VERSION,
        "code": code_digest(),
        "libraries": versions(),
        "scenario": _without_roster(root.scenario),
        "cases": [[case.name, _without_roster(case.scenario)] for case in cases],
        "asked": {name: value for name, value in asdict(root.run).items() if name in ASKED_OF_JOBS},
        "calibration": None if root.run.calibration is None else asdict(root.run.calibration),
        "data": asdict(root.run.data),
        "inputs": staff.inputs,
    }


def _without_roster(scenario: Scenario) -> dict[str, Any]:
    values = asdict(scenario)
    values["organisation"]["roster"] = None  # known by its hash
    return values


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
    paths = path_keys()
    return [without_folder(word, paths) for word in job if decides(word)]


def _refuse_other_sweep(folder: Path, listed: dict[str, Any]) -> None:
    """Refuse to put a sweep over one with other jobs (exit 6); the same sweep replaces it."""
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


def _without_folders(reason: str, job: Sequence[str]) -> str:
    """Return a reason without the folders of the paths that were typed, which may name a person."""
    paths = path_keys()
    for word in job:
        key, _, value = word.partition("=")
        if key in paths:
            reason = reason.replace(value.strip("\"'"), without_folder(word, paths).partition("=")[2])
    return reason
