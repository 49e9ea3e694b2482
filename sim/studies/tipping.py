"""How crowded a policy leaves the office by how many people follow it and how much people mind being turned away.

And its tipping point: the compliance at which keeping the promise turns into breaking it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from sim.cautions import few
from sim.collected import RATIOS
from sim.estimate import Estimate
from sim.job import Job
from sim.paired import difference
from sim.panel import Panel, panels
from sim.scenario import Scenario
from sim.sentences import Counted, Sentence, named
from sim.settings import Run
from sim.studies.compliance import COMPLIANCE, complies, with_compliance
from sim.studies.plain import records
from sim.studies.prices import figures
from sim.study import Case, Means, Study, header
from sim.tipping_settings import Tipping

CROWDED: Final = "crowded_day_probability"
MEASURES: Final = (CROWDED, "turned_away_probability", "attendance")

# What there is to say of a strength of feedback.
TIPS: Final = "tips"  # surely broken at some compliance, and surely kept at higher ones only
HARMS: Final = "harms"  # the other way round: who follows the policy breaks the promise
MIXED: Final = "mixed"  # both kept and broken, in neither order
KEPT: Final = "kept"  # at every compliance that was looked at
BROKEN: Final = "broken"  # at every one
UNTOLD: Final = "untold"  # not sure at some compliance or at all, and the opposite is sure at none


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the tipping points that were asked for."""
    asked = run.tipping
    return tipping(
        cases[0],
        target=run.target,
        compliances=asked.compliances,
        strengths=asked.strengths,
        along=asked.along,
        means=means,
    )


def tipping(
    case: Case,
    *,
    target: float = 0.05,
    compliances: Sequence[float] = tuple(Tipping().compliances),
    strengths: Sequence[float] = tuple(Tipping().strengths),
    along: Sequence[float] = tuple(Tipping().along),
    means: Means | None = None,
) -> Study:
    """Return crowding by compliance at each of the `strengths` of feedback, and by strength `along` as configured.

    Tables: ``tipping``, a row a strength and compliance with `MEASURES` and their intervals, and ``feedback``, the same
    a strength at the configured compliance. A policy without a compliance has the second one only. All see the same
    people and draws, in as many replications as the scenario has, or the minimum of its precision. Raises
    `ConfigurationError` for a number that is out of range.
    """
    means = means or Means()
    Tipping(list(compliances), list(strengths), list(along))
    job = case.job()
    follow = complies(job)
    levels = sorted(set(compliances)) if follow else []
    own: float | None = getattr(job.scenario.policy, COMPLIANCE, None)
    # What is configured is among what is tried.
    configured = {job.scenario.attendance.feedback} - {0.0}
    each, every = sorted({*strengths, *configured}), sorted({*along, *strengths, *configured})
    grid = [(strength, level) for strength in each for level in levels]
    line = [(strength, own) for strength in every]
    points = list(dict.fromkeys([*grid, *line]))
    played = [_at(job, *point) for point in points]
    found, _ = panels(
        [(one, [one.desks]) for one in played],
        None,
        executor=means.executor,
        store=means.store,
        progress=means.progress,
    )
    at = dict(zip(points, found, strict=True))
    import pandas as pd  # late: a wrong setting is told before it is loaded

    tables = {"feedback": pd.DataFrame([_row(point, at[point]) for point in line])}
    if follow:
        tables = {"tipping": pd.DataFrame([_row(point, at[point]) for point in grid]), **tables}
    asked = {"target": target, "compliances": levels, "strengths": each, "along": every}
    summary = header("tipping", [case], asked, found, True)
    summary["over"] = Sentence(
        "as configured over {replications}, {cases} with other values",
        replications=Counted(len(found[0]), "replication", "replications"),
        cases=Counted(len(found) - 1, "case", "cases"),
    )
    summary["compliance"] = own
    summary["effect"] = _effect(at[line[0]], at[line[-1]])
    summary["warnings"] += few(len(found[0]))
    if not follow:
        policy = named(job.scenario.policy.name)
        summary["warnings"].append(
            Sentence("policy: {policy} has no compliance, so that only feedback is varied", policy=policy)
        )
    told = [
        tipping_point(strength, levels, [_crowded(at[strength, level]) for level in levels], target)
        for strength in (each if follow else ())
    ]
    summary["points"] = [asdict(one) for one in told]
    summary |= {name: records(table) for name, table in tables.items()}
    return Study("tipping", summary, tables)


@dataclass(frozen=True)
class Point:
    """At one strength of feedback, at which compliances the promise is surely kept and at which surely broken.

    Where all of the one lie below all of the other, the policy turns the one into the other `between` two compliances.
    """

    feedback: float
    kind: str
    kept: list[float]
    broken: list[float]
    between: list[float] | None


def tipping_point(feedback: float, levels: Sequence[float], crowded: Sequence[Estimate], target: float) -> Point:
    """Return what the shares of crowded days at ascending compliances say of the promise.

    It is surely broken where the whole interval lies above the `target`, and surely kept where none of it does.
    """
    kept = [level for level, one in zip(levels, crowded, strict=True) if one.high <= target]
    broken = [level for level, one in zip(levels, crowded, strict=True) if one.low > target]
    between = None
    if not kept or not broken:
        kind = KEPT if len(kept) == len(levels) else BROKEN if len(broken) == len(levels) else UNTOLD
    elif max(broken) < min(kept):
        kind, between = TIPS, [max(broken), min(kept)]
    elif max(kept) < min(broken):
        kind, between = HARMS, [max(kept), min(broken)]
    else:
        kind = MIXED
    return Point(feedback, kind, kept, broken, between)


def _at(job: Job, strength: float, level: float | None) -> Job:
    """Return the job with this strength of feedback and compliance."""
    scenario = job.scenario
    attendance = replace(scenario.attendance, feedback=strength)
    job = replace(job, scenario=replace(scenario, attendance=attendance))
    return job if level is None else with_compliance(job, level)


def cases_by_strength(asked: Tipping, scenario: Scenario) -> dict[float, int]:
    """Return how many cases are played at each strength of feedback, at most."""
    cases = dict.fromkeys([*asked.along, *asked.strengths], 1)
    for strength in asked.strengths if hasattr(scenario.policy, COMPLIANCE) else ():
        cases[strength] += len(asked.compliances)
    return cases


def _row(point: tuple[float, float | None], panel: Panel) -> dict[str, Any]:
    strength, level = point
    desks = panel.job.desks
    told: dict[str, Any] = {"feedback": strength, "compliance": level}
    for name in MEASURES:
        told |= figures(name, panel.estimate(name, desks))
    return told


def _crowded(panel: Panel) -> Estimate:
    return panel.estimate(CROWDED, panel.job.desks)


def _effect(least: Panel, most: Panel) -> dict[str, dict[str, Any]] | None:
    """Return by measure the figure with the most feedback less that with the least, paired; None where they are one."""
    if most is least:
        return None
    pairs = {name: (most.pair(name, most.job.desks), least.pair(name, least.job.desks)) for name in MEASURES}
    return {
        name: difference(*both, limits=RATIOS[name].limits, order=least.order).summary() for name, both in pairs.items()
    }
