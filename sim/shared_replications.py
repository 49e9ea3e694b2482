"""The same replications of several cases, until what is asked of them is precise (common random numbers)."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, closing
from typing import Any

from sim.job import Job
from sim.replications import Detail, compile_where_worth, replications
from sim.stopping import checkpoints
from sim.store import Store

# Hears: replications done, of all cases together, and the replications of the next look or of the whole run.
Progress = Callable[[int, int], None]


def play(
    cases: Sequence[tuple[Job, Sequence[int]]],
    detail: Detail[Any],
    add: Callable[[int, Sequence[Any]], None],
    enough: Callable[[], bool] | None,
    *,
    executor: Executor | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> bool:
    """Play the cases, each a job and its numbers of desks, and return whether the precision was reached.

    `add` is given the place of a case and what a replication left there, one entry a number of desks, in order. The
    replications go on, between the minimum and the maximum of the first case's precision, until `enough` says so at a
    look. A fixed number of replications, or `enough` None (the minimum), is kept to. Raises what `replicate` and
    `enough` raise.
    """
    scenario = cases[0][0].scenario
    steps = [scenario.replications] if scenario.replications else checkpoints(scenario.precision)
    if enough is None:
        steps = steps[:1]
    begin, done, reached = 0, 0, True
    compile_where_worth([job for job, _ in cases], steps[0], executor)
    for step in steps:
        with ExitStack() as ending:
            # All cases at once, so that workers need not wait for the last replication of each.
            played = [
                ending.enter_context(
                    closing(replications(job, range(begin, step), detail, desks, executor=executor, store=store))
                )
                for job, desks in cases
            ]
            for outcomes in zip(*played, strict=True):
                for place, one in enumerate(outcomes):
                    add(place, one)
                done += len(cases)
                if progress is not None:
                    progress(done, step * len(cases))
        begin = step
        if enough is not None:
            reached = enough()
            if reached:
                break
    return reached
