"""Many numbers of desks in one pass: the same people, days and plans, each day played once for all that it fits.

Whether a day is crowded needs no playing at all: with full substitution of desks and nobody's plan depending on who
else comes, a day is crowded at D desks exactly when its peak demand exceeds D.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np

from sim.collected import Sums
from sim.errors import ConfigurationError
from sim.estimate import Estimate, proportion
from sim.evaluation import Evaluation, Progress, collect, summarised
from sim.job import make_job, peaks_decide
from sim.population import People
from sim.scenario import Scenario
from sim.store import Store


def evaluate_desks(
    scenario: Scenario,
    desks: Sequence[int],
    *,
    staff: People | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    notes: Iterable[str] = (),
    described: dict[str, Any] | None = None,
) -> list[Evaluation]:
    """Evaluate a scenario at each of these numbers of desks; for the other arguments see `evaluation.evaluate`.

    With a fixed number of replications each answer equals that of the number of desks alone; with the stopping rule
    all go on until the last one is precise. Raises `ConfigurationError` where one pass cannot serve, with the reason.
    """
    check_shared(scenario)
    job = make_job(dataclasses.replace(scenario, desks=max(desks)), staff)
    jobs = [
        dataclasses.replace(job, scenario=dataclasses.replace(scenario, desks=number), desks=number) for number in desks
    ]
    described = described or dataclasses.asdict(scenario)
    (found,) = collect([jobs], executor, progress, store)
    return [
        summarised(collected, reached, {**described, "desks": number}, list(notes))
        for number, (collected, reached) in zip(desks, found, strict=True)
    ]


def crowded_at(sums: Sums, desks: Sequence[int]) -> list[Estimate]:
    """Return the share of crowded days at each of these numbers of desks, owned ones included, from the peaks."""
    needed = sums.column("desks_needed")
    replications = len(sums.table["days"])
    return [
        proportion(
            np.bincount(sums.replication, needed > number, minlength=replications),
            sums.table["days"],
            order=sums.order,
        )
        for number in desks
    ]


def check_shared(scenario: Scenario) -> None:
    """Raise `ConfigurationError` where people's plans, or who owns a desk, depend on the number of desks."""
    if scenario.policy.owns_desks:
        raise ConfigurationError(
            f"policy: under {scenario.policy.name} everybody owns a desk and the number of desks follows from the "
            "people, choose another policy to compare numbers of desks"
        )


def check_peaks(scenario: Scenario, task: str) -> None:
    """Raise `ConfigurationError` where the desks that a day needs do not follow from its peak demand."""
    check_shared(scenario)
    if not peaks_decide(scenario):
        raise ConfigurationError(
            f"task: {task} works out the desks from each day's peak demand, which does not tell with policy=booking, "
            "attendance.feedback, meetings.seating=together or desk types without substitutes; use task=frontier, "
            "recommend, compare or explain"
        )
