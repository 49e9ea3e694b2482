"""Many cases of a few replications each: whole cases go to the workers, which a single case would not keep busy."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future

from sim import compiling
from sim.job import Job
from sim.panel import BY_WEEKDAY, Panel, Slice
from sim.replications import Detail, compile_where_worth, identity, replications
from sim.study import Means

Task = Future[list[list[Slice]]]


def play_all(
    jobs: Sequence[Job], number: int, means: Means, hear: Callable[[int], None], detail: Detail[Slice] = BY_WEEKDAY
) -> list[Panel]:
    """Return the panel of each job, each at its own desks, over replications 0 .. `number` - 1.

    `detail` is what is kept of each (`panel.detail_of`). What the store holds is read, what it lacks is kept there;
    `hear` is told how many replications are done.
    """
    compile_where_worth(jobs, number, means.executor)
    tasks = list(_tasks(jobs, number, means, detail))
    found = []
    try:
        for job, task in zip(jobs, tasks, strict=True):
            panel = Panel(job, [job.desks])
            if task is None:
                rows = [list(one) for one in replications(job, range(number), detail, panel.desks, store=means.store)]
            else:
                rows = task.result()
                if means.store is not None:
                    means.store.job(identity(job, panel.desks, detail.name)).save(0, rows)
            panel.slices += [one for (one,) in rows]
            found.append(panel)
            hear(len(found) * number)
    finally:
        for task in tasks:
            if task is not None:
                task.cancel()
    return found


def _tasks(jobs: Sequence[Job], number: int, means: Means, detail: Detail[Slice]) -> Iterator[Task | None]:
    """Yield for each job who plays it: a worker, or None for this process, which also reads what is kept."""
    for job in jobs:
        kept = None if means.store is None else means.store.job(identity(job, [job.desks], detail.name))
        if means.executor is None or (kept is not None and any(kept.holds(one) for one in range(number))):
            yield None
        else:
            yield means.executor.submit(_played, job, number, compiling.in_use(), detail)


def _played(job: Job, number: int, compiled: bool, detail: Detail[Slice]) -> list[list[Slice]]:
    compiling.use(compiled)
    return list(replications(job, range(number), detail, [job.desks]))
