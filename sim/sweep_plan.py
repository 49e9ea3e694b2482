"""What a sweep will take, before it starts: jobs, time and disk; a very large one needs ``confirm=true``."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sim import words
from sim.config.combinations import Combinations
from sim.errors import ConfigurationError
from sim.language import speaking, tr
from sim.settings import Root
from sim.study_effort import study_effort
from sim.workers import cores

MOST_JOBS: Final = 1000
MOST_HOURS: Final = 12.0
MOST_GIGABYTES: Final = 20.0
SHARED: Final = 0.85  # of a core that a further worker adds


@dataclass(frozen=True)
class SweepPlan:
    """Jobs, and about how many seconds and bytes in the store they take, studies at least."""

    jobs: int
    seconds: float
    disk: float
    workers: int
    studies: bool = False

    def __str__(self) -> str:
        values = {
            "jobs": words.counted(self.jobs, "study", "studies")
            if self.studies
            else words.counted(self.jobs, "job", "jobs"),
            "time": words.duration(self.seconds),
            "workers": words.counted(self.workers, "worker", "workers"),
            "size": words.amount(self.disk / 1e9, 2),
        }
        if self.studies:
            return tr(
                "{jobs}, at least about {time} with {workers} and {size} GB in the store, less what is there already",
                **values,
            )
        return tr(
            "{jobs}, about {time} with {workers} and {size} GB in the store, less what is there already", **values
        )


def planned(jobs: Combinations, compose: Callable[[Sequence[str]], Root], people: int, first: Root) -> SweepPlan:
    """Judge a sweep by its first, middle and last job; `people` are those of the `first` job's roster, or simulated."""
    roster = first.scenario.organisation.roster is not None
    efforts = []
    for place in sorted({0, len(jobs) // 2, len(jobs) - 1}):
        with contextlib.suppress(ConfigurationError):  # told when its turn comes
            efforts.append(study_effort(compose(jobs[place]), people if roster else None))
    workers = 1 if first.run.executor == "serial" else first.run.workers or cores()
    number = max(1, len(efforts))
    seconds, disk = (len(jobs) * sum(getattr(one, name) for one in efforts) / number for name in ("seconds", "disk"))
    return SweepPlan(
        len(jobs), seconds / (1 + SHARED * (workers - 1)), disk, workers, studies=first.run.task != "evaluate"
    )


def check_size(plan: SweepPlan) -> None:
    """Raise `ConfigurationError` for a sweep above a limit of jobs, hours or gigabytes."""
    large = plan.jobs > MOST_JOBS or plan.seconds > MOST_HOURS * 3600 or plan.disk > MOST_GIGABYTES * 1e9
    if large:
        with speaking("en"):  # as all messages about mistakes
            raise ConfigurationError(f"sweep: {plan}: ask for less, or add confirm=true")
