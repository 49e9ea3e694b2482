"""What a job will take, said before it starts: about how long, how much disk and how much memory.

The figures behind it were measured (`experiments/benchmarks/results.md`, 2026-11-22, two cores of an AMD EPYC); another
machine may be twice as fast or slow. Nothing that is computed depends on them.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.feedback import warm_up
from sim.population import WEEKDAYS, grown
from sim.scenario import Scenario

# Seconds: of a day, and of a person on a day, to draw, play and measure; of a job besides.
_DAY: Final = {"compiled": 150e-6, "simpy": 150e-6}
_PERSON: Final = {"compiled": 0.33e-6, "simpy": 8e-6}
_JOB: Final = 0.3
_FREE: Final = 0.35  # of a replication once more, where a policy is compared with free choice
_LOOKS: Final = 1.25  # replications of a run over its minimum, as a rule

# Bytes on disk, as kept: of a day and of a team's row in a replication; of a day of which sums and the peak are kept.
_DAY_KEPT: Final = 300.0
_TEAM_KEPT: Final = 25.0
_SUMMED_DAY_KEPT: Final = 30.0

# Memory of a process, MB, and of a person in it.
_PROCESS: Final = 180.0
_PERSON_MB: Final = 1.2e-3


@dataclass(frozen=True)
class Effort:
    """About what a job takes: seconds of one core, bytes in the store, MB of memory in each process."""

    seconds: float
    disk: float
    memory: float


def effort(scenario: Scenario, people: int | None = None, *, summed: bool = False) -> Effort:
    """Return what an evaluation takes, or a study of `summed` days; `people` are a roster's, where it is known."""
    heads = grown(scenario.organisation) if people is None else people
    replications = scenario.replications or scenario.precision.min_replications * _LOOKS
    days = WEEKDAYS * (scenario.weeks + warm_up(scenario.attendance)) * replications
    once = _DAY[scenario.engine] + heads * _PERSON[scenario.engine]
    teams = heads / scenario.organisation.team_size
    more = 1.0 if scenario.policy.name == "free" else 1.0 + _FREE
    return Effort(
        seconds=_JOB + days * once * more,
        disk=days * _SUMMED_DAY_KEPT if summed else days * _DAY_KEPT + replications * teams * _TEAM_KEPT,
        memory=memory(heads),
    )


def memory(people: int) -> float:
    """Return the MB that a process needs for a building of so many people."""
    return _PROCESS + people * _PERSON_MB


def free_memory() -> float | None:
    """Return the MB that new processes may take, or None where the machine does not say."""
    found = [limit for limit in (_available(), _group_limit()) if limit is not None]
    return min(found, default=None)


def _available() -> float | None:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return float(line.split()[1]) / 1000
    except (OSError, ValueError):
        pass
    if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e6
    return None


def _group_limit() -> float | None:
    """Return what a container leaves, where the run is in one."""
    try:
        limit, used = (
            Path("/sys/fs/cgroup", name).read_text(encoding="ascii").strip()
            for name in ("memory.max", "memory.current")
        )
        return None if limit == "max" else (float(limit) - float(used)) / 1e6
    except (OSError, ValueError):
        return None
