"""The audit: days chosen at random are replayed on the other engine, and the logs must be equal row for row (§3)."""

import datetime
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from sim import day_compiled, day_simpy
from sim.draws import Draws, entities
from sim.errors import IntegrityError
from sim.events import DayPlan, Log, Office
from sim.scenario import Scenario
from sim.workdays import period

ENGINES: Final[dict[str, Callable[[DayPlan, Office], Log]]] = {
    "compiled": day_compiled.play,
    "simpy": day_simpy.play,
}

# A day of the run: the replication and the date's ordinal.
Days = frozenset[tuple[int, int]]


class EnginesDiffer(IntegrityError):
    """The two engines played one day differently (exit 6); keeps both logs, people by their rank of the day."""

    def __init__(self, message: str, logs: dict[str, Log], rank: Any) -> None:
        super().__init__(message)
        self.logs, self.rank = logs, rank

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.logs, self.rank)


def audited_days(scenario: Scenario) -> Days:
    """Choose `audit_days` different days of the run, among the replications that it has in any case."""
    replications = scenario.replications or scenario.precision.min_replications
    chosen: set[tuple[int, int]] = set()
    # Who asks for more days than there are gets those that twenty draws a day find.
    tries = 20 * scenario.audit_days
    for place, moment in Draws(scenario.seed, 0).uniform("audit", 0, entities(tries), 2).tolist():
        if len(chosen) == scenario.audit_days:
            break
        replication = int(place * replications)
        dates = [
            week.monday.toordinal() + weekday
            for week in period(scenario.calendar, replication, scenario.weeks)
            for weekday in week.weekdays
        ]
        if dates:
            chosen.add((replication, dates[int(moment * len(dates))]))
    return frozenset(chosen)


def check(engine: str, log: Log, plan: DayPlan, office: Office, replication: int) -> None:
    """Replay a day on the other engine; raises `EnginesDiffer` unless the logs are equal."""
    (other,) = set(ENGINES) - {engine}
    again = ENGINES[other](plan, office)
    columns = ("second", "kind", "who", "where")
    if all(np.array_equal(getattr(log, name), getattr(again, name)) for name in columns):
        return
    same = min(len(log), len(again))
    unequal = np.any([getattr(log, name)[:same] != getattr(again, name)[:same] for name in columns], axis=0)
    row = int(np.argmax(unequal)) if unequal.any() else same
    raise EnginesDiffer(
        f"engine: {engine} and {other} played {datetime.date.fromordinal(plan.ordinal)} of replication {replication} "
        f"differently, first in row {row + 1} of the log, please report this",
        {engine: log, other: again},
        plan.rank,
    )
