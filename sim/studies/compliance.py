"""What a policy saves at each compliance, against free choice over the same replications.

With fewer people who follow it a policy needs more desks for the same promise. The desks needed are a quantile of the
days' peak demands, and all figures are compared within a replication, by one bootstrap over replications for all, each
resample with a draw of the prices that are uncertain.
"""

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.estimate import UNBOUNDED
from sim.job import Job
from sim.money import savings_at
from sim.panel import Panel
from sim.policies import Free, Policy
from sim.resampling import interval, pooled_quantile, resamples, with_days
from sim.studies.prices import RESAMPLES, figures

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

COMPLIANCE: Final = "compliance"


def complies(job: Job) -> bool:
    """Tell whether the policy knows how many people follow it."""
    return COMPLIANCE in {field.name for field in fields(job.scenario.policy)}


def freely(job: Job) -> Job:
    """Return the job without its policy; what it does to working times stays, as nobody has to comply with that."""
    return _under(job, Free(name="free", stagger_minutes=job.scenario.policy.stagger_minutes))


def with_compliance(job: Job, level: float) -> Job:
    """Return the job with this compliance."""
    changed: Any = {COMPLIANCE: level}
    return _under(job, replace(job.scenario.policy, **changed))


def _under(job: Job, policy: Policy) -> Job:
    return replace(job, scenario=replace(job.scenario, policy=policy))


def compliance_rows(
    free: Panel, panels: Sequence[Panel], levels: Sequence[float], target: float, policy_eur: float
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return a row a compliance, and the compliance from which on the policy pays (`pays_from`).

    `panels` are those of the ascending `levels`. A row has the desks that keep the promise (crowded days on at most
    the share `target`), those it saves against free choice, and what these save a year by the account (§17) less
    `policy_eur`, each with its interval; the policy `pays` where that of the money lies above nothing.
    """
    there, order = with_days(free.days, free.order)
    replications = int(there.sum())
    weights = np.concatenate(
        [
            np.ones((1, replications), np.int64),
            resamples(free.job.scenario.seed, replications, RESAMPLES, order),
        ]
    )
    desks = np.array([_needed(panel, there, weights, target) for panel in (free, *panels)])
    saved = desks[0] - desks[1:]
    eur = _saved(free.job, desks) - policy_eur

    def cells(name: str, values: npt.NDArray[Any]) -> dict[str, float]:
        return figures(name, interval(float(values[0]), values[1:], replications, limits=UNBOUNDED, order=order))

    rows = []
    for place, level in enumerate(levels):
        net = cells("eur_net", eur[place])
        rows.append(
            {
                COMPLIANCE: level,
                **cells("desks_needed", desks[place + 1]),
                **cells("desks_saved", saved[place]),
                **net,
                "pays": net["eur_net_low"] > 0,
            }
        )
    crossing = np.array([pays_from(levels, column) for column in eur.T])
    one = interval(float(crossing[0]), crossing[1:], replications, limits=(0.0, math.inf), order=order)
    found = {"estimate": one.estimate, "low": one.low, "high": one.high, "level": one.level}
    return rows, {key: value if math.isfinite(value) else None for key, value in found.items()}


def pays_from(levels: Sequence[float], eur: Floats) -> float:
    """Return from which compliance on a policy pays, interpolated between the `levels`; infinity where it never does.

    Above the highest level at which it earns nothing it does pay; the lowest level where it pays at all of them.
    """
    nothing = np.flatnonzero(eur <= 0)
    if not len(nothing):
        return levels[0]
    last = int(nothing[-1])
    if last == len(levels) - 1:
        return math.inf
    return levels[last] + (levels[last + 1] - levels[last]) * float(-eur[last] / (eur[last + 1] - eur[last]))


def _needed(panel: Panel, there: npt.NDArray[np.bool_], weights: Ints, target: float) -> Ints:
    """Return the desks that keep the promise when the replications that are `there` are taken so often; shape (b,)."""
    counts, values = panel.days_by_needed()
    found: Ints = values[pooled_quantile(counts[there], weights, 1 - target)]
    return found


def _saved(job: Job, desks: Ints) -> Floats:
    """Return the EUR a year that the desks (k + 1, b) save against their first row; shape (k, b).

    Each column has a draw of the prices that are uncertain, the first those that are configured.
    """
    numbers, place = np.unique(desks, return_inverse=True)
    money = savings_at(job, numbers.tolist())[np.arange(desks.shape[1]), place.reshape(desks.shape)]
    against: Floats = money[1:] - money[0]
    return against
