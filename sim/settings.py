"""What is asked of a scenario and how it is run: everything that changes no result of a replication."""

import dataclasses
import datetime
import re
from dataclasses import dataclass, field
from typing import Any, Final

from sim.data_settings import LOGS, READING_LOGS, Calibrate, Data
from sim.errors import ConfigurationError
from sim.language import LANGUAGES
from sim.parameters import Parameters, parameter
from sim.roster.fields import DAY_WORDS, DAYS
from sim.scenario import Scenario
from sim.tipping_settings import Tipping

TASKS: Final = (
    "evaluate",
    "frontier",
    "recommend",
    "compare",
    "explain",
    "sensitivity",
    "scale",
    "path",
    "break_even",
    "tipping",
    "calibrate",
    "privacy",
    "store",
)

# Which tasks use a setting; elsewhere it is refused rather than ignored.
COMPARING: Final = ("frontier", "recommend", "compare")
ASKED: Final = {
    "target": ("frontier", "recommend", "explain", "sensitivity", "scale", "path", "break_even", "tipping"),
    "measure": ("recommend", "compare", "explain", "sensitivity"),
    "weekday": ("recommend", "compare"),
    "within": ("frontier", "recommend", "compare", "scale"),
    "policies": COMPARING,
    "scenarios": COMPARING,
    "ratios": ("frontier", "path", "break_even"),
}

# The measures that can be promised: shares of days, of people or of time, of which less is better.
PROMISES: Final = (
    "crowded_day_probability",
    "turned_away_probability",
    "unserved_probability",
    "severe_day_probability",
    "full_time_share",
    "comfort_exceeded_probability",
    "no_suitable_desk_probability",
    "no_suitable_desk_day_probability",
)


@dataclass
class Report(Parameters):
    """How results are told."""

    language: str = parameter(
        "en",
        unit="",
        help="language of the screen, pictures and notes",
        options=LANGUAGES,
        aliases=dict.fromkeys(("dutch", "nederlands", "nl_nl", "nl-nl"), "nl")
        | dict.fromkeys(("english", "engels"), "en"),
    )


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
    store: bool = parameter(True, unit="", help="keep finished work in the folder store, and use what is there")
    plots: bool = parameter(True, unit="", help="write pictures as SVG and PNG")
    note: bool = parameter(True, unit="", help="write the decision note (Word, PDF, HTML, Markdown) and tables.xlsx")


@dataclass
class Store(Parameters):
    """What task=store does besides listing what is kept."""

    verify: bool = parameter(False, unit="", help="read every file of the store and check that it is as it was written")
    prune: str = parameter(
        "nothing",
        unit="",
        help="what to remove: damaged files, work of other versions, what is older than `days`, or all",
        options=("nothing", "damaged", "versions", "old", "all"),
    )
    days: float = parameter(30.0, unit="days", help="age from which on prune=old removes", low=0, high=36500)


# What is least known of an office, by dotted key; sources and years stand in ``conf/config.yaml``.
UNCERTAIN: Final = {
    "organisation.growth": [-0.1, 0.1],
    "attendance.team_correlation": [0.0, 0.05],
    "attendance.common_correlation": [0.0014, 0.01],
    "calendar.sickness_rate": [0.04, 0.08],
    "meetings.team_per_week": [0.5, 4.0],
    "meetings.digital_share": [0.3, 0.85],
    "day.part_day_share": [0.25, 0.5],
    "building.clear_compliance": [0.2, 0.8],
}


@dataclass
class Sensitivity(Parameters):
    """What task=sensitivity varies, and how finely."""

    parameters: Any = parameter(UNCERTAIN, unit="", help="{key: [lowest, highest]}, numbers of the scenario")
    samples: int = parameter(
        32,
        unit="points",
        help="points of the Sobol sequence, a power of two; for k parameters (k + 2) cases each",
        low=4,
        high=65536,
    )
    replications: int = parameter(
        20,
        unit="replications",
        help="replications of a case; cases x replications x 11 ms for 1,300 people",
        low=2,
        high=100_000,
    )

    def check(self) -> None:
        """Refuse a number of points that leaves the sequence uneven."""
        if self.samples & (self.samples - 1):
            raise ConfigurationError(f"samples: {self.samples} is no power of two, give 32, 64 or 128")


@dataclass
class Scale(Parameters):
    """The sizes of task=scale."""

    sizes: list[int] = parameter(
        [20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10000],
        unit="people",
        help="organisations that get the same norm",
        low=2,
        high=500_000,
    )


@dataclass
class Stages(Parameters):
    """The staged path of task=path: a desk ratio a stage (ratios), and when to stop."""

    years: float = parameter(1.0, unit="years", help="from one stage to the next", low=0.25, high=20)
    growth: float = parameter(0.0, unit="share a year", help="growth of staff while desks go down", low=-0.5, high=0.5)
    stop_above: float = parameter(
        0.05, unit="share of days", help="halt when more of the days that were measured are crowded", low=0, high=1
    )
    weeks: int = parameter(13, unit="weeks", help="weeks of measuring after each step", low=1, high=52)
    replications: int = parameter(
        100, unit="organisations", help="paths that are followed (or replications, where given)", low=2, high=100_000
    )


@dataclass
class BreakEven(Parameters):
    """What task=break_even looks at."""

    compliances: list[float] = parameter(
        [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0],
        unit="share",
        help="compliances with the policy that are tried",
        low=0,
        high=1,
    )
    policy_eur: float = parameter(
        0.0, unit="EUR/year", help="what running the policy costs a year", low=0, high=1_000_000_000
    )


@dataclass
class Run(Parameters):
    """What to do with a scenario, and with which means."""

    workers: int | None = parameter(None, unit="processes", help="null: one for each core", low=1, high=4096)
    executor: str = parameter(
        "processes", unit="", help="who runs the replications", options=("serial", "processes", "dask")
    )
    scheduler: str | None = parameter(
        None, unit="host:port", help="address of the Dask scheduler, for executor=dask, such as tcp://node1:8786"
    )
    task: str = parameter("evaluate", unit="", help="what to do with the scenario", options=TASKS)
    target: float = parameter(
        0.05, unit="share", help="the promise: the measure is at most this", low=0.0001, high=0.9999
    )
    measure: str = parameter(
        "crowded_day_probability", unit="", help="the measure that is promised, compared or explained", options=PROMISES
    )
    weekday: str = parameter(
        "all",
        unit="",
        help="the weekday a task looks at",
        options=("all", *DAYS),
        aliases={word: DAYS[day] for word, day in DAY_WORDS.items()} | dict.fromkeys(("any", "alle", "elke"), "all"),
    )
    within: float = parameter(
        0.01, unit="share", help="half-width that every interval of a task must reach", low=0.0001, high=0.5
    )
    policies: list[str] = parameter(
        [], unit="", help='policies a task compares; an entry may carry settings: "policy=spread policy.strength=0.4"'
    )
    ratios: list[float] = parameter(
        [], unit="desks per base unit", help="desk ratios of a task ([]: the task's own)", low=0.05, high=2
    )
    scenarios: Any = parameter({}, unit="", help="name: list of settings, for a task: {name: ['ratio=0.5', ...]}")
    trace: str | None = parameter(None, unit="YYYY-MM-DD", help="write this day's events, who, when, what, which desk")
    confirm: bool = parameter(False, unit="", help="allow a very large sweep")
    preset: str | None = parameter(None, unit="file", help="a YAML file with settings of your own")
    calibration: Any = None  # the `Fitted` of a preset: no key that can be typed
    data: Data = field(default_factory=Data)
    report: Report = field(default_factory=Report)
    sweep: Sweep = field(default_factory=Sweep)
    store: Store = field(default_factory=Store)
    sensitivity: Sensitivity = field(default_factory=Sensitivity)
    scale: Scale = field(default_factory=Scale)
    path: Stages = field(default_factory=Stages)
    break_even: BreakEven = field(default_factory=BreakEven)
    tipping: Tipping = field(default_factory=Tipping)
    calibrate: Calibrate = field(default_factory=Calibrate)
    output: Output = field(default_factory=Output)

    def check(self) -> None:
        """Refuse what a later version brings, rather than ignore it."""
        if self.scheduler is not None and self.executor != "dask":
            raise ConfigurationError("scheduler: belongs to executor=dask, add that or leave it out")
        if self.executor == "dask":
            _address(self.scheduler)
        for name, tasks in ASKED.items():
            if self.task not in tasks and getattr(self, name) != _default(name):
                listed = ", ".join(tasks)
                raise ConfigurationError(f"{name}: is not used by task={self.task}, leave it out (it is by {listed})")
        for name in LOGS:
            if getattr(self.data, name) is not None and self.task not in READING_LOGS:
                raise ConfigurationError(f"data.{name}: is not used by task={self.task}, add task=calibrate")
        for name in ("store", "sensitivity", "scale", "path", "break_even", "tipping", "calibrate"):
            if self.task != name and getattr(self, name) != _default(name):
                raise ConfigurationError(f"{name}: its settings belong to task={name}, add that or leave them out")
        if self.task not in ("calibrate", "privacy") and self.data.smallest_group != Data().smallest_group:
            raise ConfigurationError(f"data.smallest_group: is not used by task={self.task}, leave it out")
        if self.policies and self.scenarios:
            raise ConfigurationError("scenarios: policies and scenarios are both given, keep one of them")
        _check_scenarios(self.scenarios)
        if self.trace is not None and self.task != "evaluate":
            raise ConfigurationError(f"trace: belongs to task=evaluate, leave it out of task={self.task}")
        if self.trace is not None:
            _date(self.trace)


@dataclass(frozen=True)
class Root:
    """One job as configured: the scenario, and what is asked of it."""

    scenario: Scenario
    run: Run


def _default(name: str) -> Any:
    one = Run.__dataclass_fields__[name]
    return one.default_factory() if one.default_factory is not dataclasses.MISSING else one.default


def _check_scenarios(scenarios: Any) -> None:
    right = isinstance(scenarios, dict) and all(
        isinstance(name, str) and name and isinstance(words, list) and all(isinstance(word, str) for word in words)
        for name, words in scenarios.items()
    )
    if not right:
        raise ConfigurationError("scenarios: give names with lists of settings: {today: [], fewer: ['ratio=0.5']}")


def _address(text: str | None) -> None:
    if text is None:
        raise ConfigurationError("executor: dask needs a scheduler, add scheduler=tcp://host:8786")
    # A name, an IPv4 or a bracketed IPv6 address. Dask knows more kinds, which are not for other machines.
    found = re.fullmatch(r"((tcp|tls)://)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})", text)
    if found is None or not 0 < int(found[4]) < 65536:
        raise ConfigurationError(f"scheduler: {text!r} is not an address, write it as tcp://host:8786")


def _date(text: str) -> None:
    try:
        if datetime.date.fromisoformat(text).isoformat() == text:
            return
    except ValueError:
        pass
    raise ConfigurationError(f"trace: {text!r} is not a date, write it as 2026-03-03")
