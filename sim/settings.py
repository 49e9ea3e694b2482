"""What is asked of a scenario and how it is run: everything that changes no result of a replication."""

import dataclasses
import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Final

from sim.errors import ConfigurationError
from sim.parameters import Parameters, parameter
from sim.scenario import Scenario

TASKS: Final = (
    "evaluate",
    "frontier",
    "recommend",
    "compare",
    "explain",
    "sensitivity",
    "scale",
    "path",
    "calibrate",
    "privacy",
    "store",
)


@dataclass
class Data(Parameters):
    """Files with what really happened, and how files are written."""

    badges: str | None = parameter(None, unit="file", help="badge log (not in this version)")
    bookings: str | None = parameter(None, unit="file", help="booking log (not in this version)")
    counts: str | None = parameter(None, unit="file", help="head counts (not in this version)")
    survey: str | None = parameter(None, unit="file", help="survey of staff (not in this version)")
    date_format: str | None = parameter(None, unit="", help="how dates are written in logs (not in this version)")
    decimal: str | None = parameter(
        None, unit="", help="decimal mark in files (null: recognised)", options=("comma", "point")
    )
    separator: str | None = parameter(
        None, unit="", help="separator in files (null: recognised)", options=("semicolon", "comma", "tab", "pipe")
    )
    timezone: str | None = parameter(None, unit="", help="time zone of logs (not in this version)")
    columns: dict[str, str] = parameter(
        {}, unit="", help='field: heading, for headings that are not recognised, such as {team: "org. unit"}'
    )

    def check(self) -> None:
        """Refuse what a later version brings."""
        for name in ("badges", "bookings", "counts", "survey", "date_format", "timezone"):
            if getattr(self, name) is not None:
                raise ConfigurationError(f"{name}: logs are not read in this version, leave it out")


@dataclass
class Report(Parameters):
    """How results are told."""

    language: str = parameter("en", unit="", help="language of tables and notes", options=("en", "nl"))

    def check(self) -> None:
        """Refuse what a later version brings."""
        if self.language != "en":
            raise ConfigurationError("language: Dutch is not in this version, use en")


@dataclass
class Sweep(Parameters):
    """A sweep's folder."""

    name: str | None = parameter(None, unit="", help="the sweep's folder (null: from a hash of its settings)")

    def check(self) -> None:
        """Refuse what would leave the folder of sweeps or is no name on some system."""
        name = self.name
        if name is not None and not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
            raise ConfigurationError(f"name: {name!r} is no name of a folder, use letters, digits, - and _")
        if name is not None and re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", name.lower()):
            raise ConfigurationError(f"name: {name!r} is reserved on Windows, choose another")
        if name is not None and len(name) > 60:
            raise ConfigurationError(f"name: {len(name)} characters are too many, use at most 60")


@dataclass
class Output(Parameters):
    """Where and what to write."""

    dir: str = parameter("outputs", unit="folder", help="where runs write their folders")
    plots: bool = parameter(True, unit="", help="write pictures as SVG and PNG")
    note: bool = parameter(True, unit="", help="write a note in words (from a later version on)")


@dataclass
class Run(Parameters):
    """What to do with a scenario, and with which means."""

    workers: int | None = parameter(None, unit="processes", help="null: one for each core", low=1, high=4096)
    executor: str = parameter(
        "processes", unit="", help="who runs the replications", options=("serial", "processes", "dask")
    )
    scheduler: str | None = parameter(None, unit="", help="address of a scheduler (not in this version)")
    task: str = parameter("evaluate", unit="", help="what to do with the scenario", options=TASKS)
    target: float | None = parameter(
        None, unit="share of days", help="the promise a task is asked about (not in this version)", low=0, high=1
    )
    measure: str = parameter("crowded_day_probability", unit="", help="the measure the promise is about")
    weekday: str = parameter(
        "all", unit="", help="the weekday a task looks at", options=("all", "mon", "tue", "wed", "thu", "fri")
    )
    policies: list[str] = parameter([], unit="", help="policies a task compares (not in this version)")
    ratios: list[float] = parameter([], unit="desks", help="ratios of a task (not in this version)", low=0.05, high=2)
    scenarios: Any = parameter({}, unit="", help="name: list of overrides, for a task (not in this version)")
    trace: str | None = parameter(None, unit="YYYY-MM-DD", help="write this day's events, who, when, what, which desk")
    confirm: bool = parameter(False, unit="", help="allow a very large sweep")
    preset: str | None = parameter(None, unit="file", help="a YAML file with settings of your own")
    data: Data = field(default_factory=Data)
    report: Report = field(default_factory=Report)
    sweep: Sweep = field(default_factory=Sweep)
    output: Output = field(default_factory=Output)

    def check(self) -> None:
        """Refuse what a later version brings, rather than ignore it."""
        if self.task != "evaluate":
            raise ConfigurationError(f"task: {self.task} is not in this version, use task=evaluate or a sweep (-m)")
        if self.executor == "dask" or self.scheduler is not None:
            raise ConfigurationError(
                "executor: other machines are not used in this version, use executor=processes and no scheduler"
            )
        asked = {one.name: getattr(self, one.name) for one in dataclasses.fields(self)}
        for name in ("target", "measure", "weekday", "policies", "ratios", "scenarios"):
            if asked[name] not in (None, [], {}, "all", "crowded_day_probability"):
                raise ConfigurationError(f"{name}: belongs to a task that is not in this version, leave it out")
        if self.trace is not None:
            _date(self.trace)


@dataclass(frozen=True)
class Root:
    """One job as configured: the scenario, and what is asked of it."""

    scenario: Scenario
    run: Run


def _date(text: str) -> None:
    try:
        if datetime.date.fromisoformat(text).isoformat() == text:
            return
    except ValueError:
        pass
    raise ConfigurationError(f"trace: {text!r} is not a date, write it as 2026-03-03")
