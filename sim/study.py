"""What every study has in common: cases in, and out a summary, tables, and the means to run it."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sim import fitted_cautions
from sim.cautions import about_bases, about_bookings, about_feedback
from sim.errors import ConfigurationError
from sim.evaluation import SCHEMA, size_of
from sim.fitted import Fitted
from sim.job import Job, make_job
from sim.panel import Panel
from sim.per_building import portfolio_of
from sim.population import People
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.sentences import Sentence, named
from sim.shared_replications import Progress
from sim.sources import OF_NO_PART
from sim.store import Store
from sim.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

# Tasks that work on several buildings, besides the main job.
WITH_BUILDINGS: Final = ("compare", "frontier", "recommend", "explain")

# What must be the same in all cases, so that they see the same people on the same days.
SHARED: Final = ("seed", "weeks", "replications", "precision")


@dataclass(frozen=True)
class Case:
    """A scenario under the name that it has in a study.

    `described` is the scenario as it is written (None: all its values), `notes` are warnings about its input, `fitted`
    is the fit behind its settings.
    """

    name: str
    scenario: Scenario
    people: People | None = None
    described: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()
    portfolio: Portfolio | None = None
    fitted: Fitted | None = None

    def job(self) -> Job:
        """Return the case as a job, made once; raises `ConfigurationError` when there are fewer desks than owners."""
        return self._job

    @cached_property
    def _job(self) -> Job:
        return make_job(self.scenario, self.people, self.portfolio)

    def written(self) -> dict[str, Any]:
        """Return the scenario as plain values, files by name and hash only."""
        return dict(self.described) if self.described is not None else dataclasses.asdict(self.scenario)


@dataclass(frozen=True)
class Means:
    """With what a study is run; none of it changes a figure."""

    executor: Executor | None = None
    store: Store | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class Study:
    """The answer to one question.

    `summary` is plain values, written as ``summary.json``; `tables` by the name of their file, the task's own first.
    """

    task: str
    summary: dict[str, Any]
    tables: dict[str, "pd.DataFrame"] = field(default_factory=dict)

    @property
    def frame(self) -> "pd.DataFrame":
        """The main table."""
        return next(iter(self.tables.values()))


def check_buildings(task: str, cases: Sequence[Case]) -> None:
    """Raise `ConfigurationError` for a task that looks at one building, where there are several."""
    if task not in WITH_BUILDINGS and any(case.portfolio is not None for case in cases):
        raise ConfigurationError(
            f"building.portfolio: task={task} looks at one building in this version; evaluate, a sweep (-m), "
            f"{', '.join(f'task={name}' for name in WITH_BUILDINGS)} work on several, use one of these or leave the "
            "portfolio out"
        )


def check_shared_draws(cases: Sequence[Case]) -> None:
    """Raise `ConfigurationError` unless the cases have different names and see the same replications."""
    names = [case.name for case in cases]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ConfigurationError(f"cases: {twice} is there twice, keep one")
    first = cases[0]
    for case in cases[1:]:
        for name in SHARED:
            if getattr(case.scenario, name) != getattr(first.scenario, name):
                raise ConfigurationError(
                    f"{name}: differs between {first.name} and {case.name}; cases are compared over the same draws, "
                    f"give one {name} for all"
                )
        dates = [(one.scenario.calendar.start, one.scenario.calendar.year) for one in (first, case)]
        if dates[0] != dates[1]:
            raise ConfigurationError(
                f"calendar: {first.name} and {case.name} are on other dates; cases are compared over the same days"
            )


def header(
    task: str,
    cases: Sequence[Case],
    asked: Mapping[str, Any],
    panels: Iterable[Panel],
    reached: bool,
    drawn: int = 0,
) -> dict[str, Any]:
    """Return the part of a summary that all studies have; `asked` is the question, as plain values.

    `drawn` are the replications of each draw of fitted parameters. The scenario is that of the first case; of the
    others stands what differs from it.
    """
    found = list(panels)
    job = cases[0].job()
    scenario = cases[0].written()
    described = {case.name: case.written() for case in cases}
    audited = sum(panel.audited for panel in found)
    feedback = {case.name: case.scenario.attendance.feedback for case in cases}
    fits = [case.fitted for case in cases if case.fitted is not None]
    fitted = max(fits, key=len, default=None)  # a case may have typed what others have draws of
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "run_id": _run_id(task, described, asked, fits),
        "task": task,
        "asked": dict(asked),
        "scenario": scenario,
        "cases": {name: dict(differences(scenario, one)) for name, one in described.items()},
        "seed": cases[0].scenario.seed,
        **size_of(job),
        "replications": max((len(panel) for panel in found), default=0),
        "days": sum(len(panel.replication) for panel in found),
        **({"portfolio": portfolio_of(job)} if job.sites else {}),
        **({} if fitted is None else {"calibration": {**fitted.summary(), "replications": drawn}}),
        "engine": {
            "name": cases[0].scenario.engine,
            "audited_days": audited,
            "agree": True if audited else None,
        },
        "precision_reached": reached,
        "warnings": [
            *dict.fromkeys(note for case in cases for note in case.notes),
            *_of_fits(cases),
            *(about_bases({case.name: len(case.job().sites) or 1 for case in cases}) if job.sites else []),
            *about_bookings((case.scenario for case in cases), asked),
            *(about_feedback(feedback) if task != "tipping" else []),
        ],
    }


def _of_fits(cases: Sequence[Case]) -> list[Sentence]:
    """Return what must be said of the fits, naming the case of what is not so in all."""
    found = {
        case.name: [] if case.fitted is None else fitted_cautions.cautions(case.fitted, case.job()) for case in cases
    }
    of_all = [one for one in next(iter(found.values())) if all(one in others for others in found.values())]
    own = [
        Sentence("{case}: {warning}", case=named(name), warning=one)
        for name, others in found.items()
        for one in others
        if one not in of_all
    ]
    return [*of_all, *own]


def _run_id(task: str, described: Mapping[str, Any], asked: Mapping[str, Any], fits: Sequence[Fitted]) -> str:
    known = [dataclasses.asdict(fitted) for fitted in fits]
    text = json.dumps([VERSION, task, described, asked, *known], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def differences(base: Mapping[str, Any], other: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    """Yield the settings of another scenario that differ from those of the first, by dotted key.

    A setting that is a mapping with other entries, such as the shares of policies, is one.
    """
    for key, value in other.items():
        if key in base and base[key] == value:
            continue
        own = base.get(key)
        if isinstance(value, Mapping) and isinstance(own, Mapping) and (not prefix or value.keys() == own.keys()):
            yield from differences(own, value, f"{prefix}{key}.")
        elif isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values()):
            for part, settings in value.items():  # the parts of a policy, which the first case has not
                found = ((f"{prefix}{key}.{part}.{name}", one) for name, one in settings.items())
                yield from ((name, one) for name, one in found if not OF_NO_PART.search(name))
        else:
            yield prefix + key, value
