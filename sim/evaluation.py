"""The main job: replications until the answer is precise enough, then every figure with its interval (§15, §16)."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim import special_case
from sim.building import number_of_desks
from sim.collected import COUNT, MEASURES, Collected, Sums
from sim.economics import claim, saved
from sim.errors import ConfigurationError
from sim.estimate import Estimate, proportion, ratio
from sim.measures import HOURS
from sim.population import People, grown, simulated_employees
from sim.replicate import DAY_COLUMNS, HOUR_ROWS, STATES, TEAM_COLUMNS, Job, make_job, outcomes
from sim.scenario import Scenario
from sim.stopping import StoppingRule, checkpoints, precise
from sim.version import VERSION

if TYPE_CHECKING:
    import pandas as pd

SCHEMA: Final = 1
DAYS: Final = ("mon", "tue", "wed", "thu", "fri")
RELIABILITIES: Final = (90, 95, 99)  # percent of days
ENOUGH_CROWDED: Final = 10  # replications with a crowded day, below which an interval is warned about
ENOUGH_REPLICATIONS: Final = 100
PLAUSIBLE_RATIO: Final = 1.0  # desks per FTE above which people per desk may be meant

# Hears: replications done, replications of the next look or of the whole run, and the leading estimates at a look.
Progress = Callable[[int, int, Sequence[Estimate]], None]


@dataclass(frozen=True)
class Evaluation:
    """The answer to one scenario: the summary as it is written, and the tables behind it."""

    summary: dict[str, Any]
    days: "pd.DataFrame"  # a row a replication and date
    curve: "pd.DataFrame"  # desks in use by weekday (-1: all) and minute
    teams: "pd.DataFrame"
    demand: "pd.DataFrame"  # days by weekday (-1: all) and desks needed for nobody to be refused


def evaluate(
    scenario: Scenario,
    *,
    staff: People | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    notes: Iterable[str] = (),
    described: dict[str, Any] | None = None,
) -> Evaluation:
    """Evaluate one scenario.

    `staff` are a roster's people (None: the preset's); `executor` runs replications elsewhere (None: here), which
    changes no figure; `progress` hears how far the run is; `notes` are warnings to pass on; `described` is the
    scenario as it shall be written (None: all its values). Raises `ConfigurationError` when there are fewer desks than
    owners or no working day, and `IntegrityError` when a result contradicts a rule of the model or the theory.
    """
    job = make_job(scenario, staff)
    collected, reached = _collect(job, executor, progress)
    return _evaluation(collected, reached, described or dataclasses.asdict(scenario), list(notes))


def run_id(described: dict[str, Any]) -> str:
    """Return the name of a scenario's results: a hash of its values and the version."""
    text = json.dumps([VERSION, described], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _collect(job: Job, executor: Executor | None, progress: Progress | None) -> tuple[Collected, bool]:
    """Run replications to the next look until the stopping rule holds; tell whether the precision was reached."""
    scenario = job.scenario
    collected, rule = Collected(job), StoppingRule(scenario.precision)
    for step in [scenario.replications] if scenario.replications else checkpoints(scenario.precision):
        for outcome in outcomes(job, range(collected.replications, step), executor):
            collected.add(outcome)
            if progress is not None:
                progress(collected.replications, step, ())
        if not any(len(rows) for rows in collected.rows):
            raise ConfigurationError("calendar.start: the period has no working day, take more weeks or another start")
        estimates = collected.leading()
        if progress is not None:
            progress(collected.replications, step, estimates)
        if scenario.replications is None and rule.reached(estimates):
            return collected, True
    fixed = scenario.replications is not None
    return collected, fixed and all(precise(estimate, scenario.precision) for estimate in collected.leading())


def _evaluation(collected: Collected, reached: bool, described: dict[str, Any], notes: list[str]) -> Evaluation:
    from sim import frames

    job, scenario = collected.job, collected.job.scenario
    sums = collected.sums()
    exact, exact_by_weekday = _exact(job, sums)
    by_weekday = {day: collected.sums(number) for number, day in enumerate(DAYS)}
    summary = {
        "schema": SCHEMA,
        "version": VERSION,
        "run_id": run_id(described),
        "task": "evaluate",
        "scenario": described,
        "seed": scenario.seed,
        **_size(job),
        "replications": collected.replications,
        "days": len(sums.days),
        "engine": {"name": scenario.engine, "audited_days": 0, "agree": None},
        "precision_reached": reached,
        "measures": {name: _described(estimate(sums), exact.get(name)) for name, estimate in MEASURES.items()},
        "by_weekday": {
            day: {
                name: _described(estimate(part), exact_by_weekday.get(day, {}).get(name))
                for name, estimate in MEASURES.items()
            }
            for day, part in by_weekday.items()
            if len(part.days)
        },
        "by_hour": _by_hour(collected, sums),
        "desks_needed": {str(share): _described(sums.desks_needed(share / 100)) for share in RELIABILITIES},
        "where_people_are": {state: float(sums.table[state].sum() / len(sums.days)) for state in STATES},
        "space": _space(job),
        "policy": _policy(collected),
        "warnings": notes + _warnings(collected, sums, reached),
    }
    return Evaluation(
        summary=summary,
        days=frames.days(sums, DAY_COLUMNS, scenario.building.name),
        curve=frames.curve(collected),
        teams=frames.teams(collected),
        demand=frames.demand(sums),
    )


def _described(estimate: Estimate, exact: float | None = None) -> dict[str, Any]:
    fields = estimate.summary()
    return {**fields, "plain": fields["estimate"], "exact": exact}


def _exact(job: Job, sums: Sums) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return exact figures by measure, over all days and by weekday, in the special case; nothing elsewhere.

    Stops the run where they contradict the simulation.
    """
    if not special_case.applies(job):
        return {}, {}
    weekday, replication = sums.column("weekday").astype(np.int64), sums.replication
    exact = special_case.exact_figures(job, len(sums.table["days"]))
    special_case.check_against(exact, job, replication, weekday, sums.column("crowded") > 0)

    def figures(chosen: npt.NDArray[np.bool_]) -> dict[str, float]:
        at = (replication[chosen], weekday[chosen])
        refused, present = exact.refused[at].sum(), exact.present[at].sum()
        turned_away = float(refused / present) if present else 0.0
        return {
            "crowded_day_probability": float(exact.crowded[at].mean()),
            "turned_away_probability": turned_away,
            "unserved_probability": turned_away,
        }

    every = np.ones(len(weekday), dtype=np.bool_)
    return figures(every), {DAYS[number]: figures(weekday == number) for number in np.unique(weekday)}


def _size(job: Job) -> dict[str, Any]:
    scenario, head = job.scenario, job.headcount
    owned = job.desks if scenario.policy.owns_desks else head.owners
    given = scenario.desks is None and not scenario.policy.owns_desks
    return {
        "desks": job.desks,
        "employees": head.employees,
        "people": _simulated_people(job),
        "fte": head.fte,
        "flexible": head.flexible,
        "owned_desks": owned,
        "ratio": {
            "value": scenario.ratio if given else job.desks / head.fte,
            "per": scenario.ratio_per if given else "fte",
            "desks_per_fte": job.desks / head.fte,
            "fte_per_desk": head.fte / job.desks,
            "desks_per_employee": job.desks / head.employees,
            "employees_per_desk": head.employees / job.desks,
            "desks_per_flexible": (job.desks - owned) / head.flexible if head.flexible else None,
        },
    }


def _simulated_people(job: Job) -> int:
    """Return the heads that are simulated: growth comes on top of the nominal base that sets the desks (§4)."""
    return len(job.staff) if job.staff is not None else grown(job.scenario.organisation)


def _space(job: Job) -> dict[str, Any]:
    """Return what is saved against the baseline (§17), and a published claim worked out for these people."""
    economics, head = job.scenario.economics, job.headcount
    baseline = job.scenario.organisation.baseline_ratio
    if economics.baseline_ratio is not None:
        baseline = economics.baseline_ratio
    space = saved(economics, head.fte, job.desks, number_of_desks(baseline, "fte", head))
    if job.staff is not None:  # the claim is about the preset's organisation, not about whoever is in a file
        return {**space, "baseline_ratio": baseline, "claim": None}
    worked = claim(economics, fte=head.fte, employees=head.employees, flexible=head.flexible, owned_desks=head.owners)
    return {**space, "baseline_ratio": baseline, "claim": worked}


def _policy(collected: Collected) -> dict[str, Any]:
    """Return what the policy moved, per person and week, against everybody choosing freely with the same draws (§7)."""
    totals = collected.all_teams
    weeks = max(1.0, float(totals[TEAM_COLUMNS.index("person_weeks")]))
    changed = ("days_moved", "days_added", "days_lost")
    return {
        "name": collected.job.scenario.policy.name,
        **{name: float(totals[TEAM_COLUMNS.index(name)]) / weeks for name in changed},
        "unit": "days per person and week",
    }


def _by_hour(collected: Collected, sums: Sums) -> list[dict[str, Any]]:
    hours, days, desks = np.array(collected.hours), sums.table["days"], sums.table["desks"]
    used, full, refusals = (hours[:, HOUR_ROWS.index(name)] for name in HOUR_ROWS)
    return [
        {
            "hour": hour,
            "mean_utilisation": _described(ratio(used[:, hour], desks)),
            "full_time_share": _described(ratio(full[:, hour], days)),
            "refusals_per_day": _described(ratio(refusals[:, hour], days, limits=COUNT)),
        }
        for hour in range(HOURS)
        if used[:, hour].any() or refusals[:, hour].any()
    ]


def _warnings(collected: Collected, sums: Sums, reached: bool) -> list[str]:
    job, scenario = collected.job, collected.job.scenario
    found = []
    crowded = int((sums.table["crowded"] > 0).sum())
    if not crowded and not scenario.policy.owns_desks:
        at_most = proportion(sums.table["crowded"], sums.table["days"]).high
        found.append(
            f"no crowded day was seen in {collected.replications} replications: read the figures as at most "
            f"{at_most:.1%} of days, not as never"
        )
    if 0 < crowded < min(ENOUGH_CROWDED, collected.replications):
        found.append(
            f"only {crowded} of {collected.replications} replications had a crowded day: the interval of such a rare "
            "event is rough, ask for more replications"
        )
    if not reached:
        wide = (
            f"an interval is wider than {scenario.precision.relative:.0%} of its estimate and than "
            f"{scenario.precision.floor:g} either side"
        )
        if all(precise(estimate, scenario.precision) for estimate in collected.leading()):
            wide = "the intervals were narrow enough at the last look only"
        found.append(f"precision not reached after {collected.replications} replications: {wide}")
    if collected.replications < ENOUGH_REPLICATIONS:
        found.append(f"{collected.replications} replications are few, intervals are rough below {ENOUGH_REPLICATIONS}")
    if scenario.policy.owns_desks:
        found.append(f"policy {scenario.policy.name}: everybody owns a desk, the desk ratio is ignored")
    elif scenario.desks is None and scenario.ratio > PLAUSIBLE_RATIO:
        found.append(
            f"ratio: {scenario.ratio:g} desks per {scenario.ratio_per} is more than one desk each; if you mean "
            f"{scenario.ratio:g} people per desk, type ratio={1 / scenario.ratio:.2f}"
        )
    people = _simulated_people(job)
    if people != job.headcount.employees and not scenario.policy.owns_desks:
        found.append(
            f"organisation.growth: {people:,} people share the desks that are set for {job.headcount.employees:,}"
        )
    whole, simulated = scenario.organisation.employees, simulated_employees(scenario.organisation)
    if job.staff is None and simulated < whole:
        found.append(
            f"{scenario.organisation.name}: one typical building with {simulated:,} of the {whole:,} people is "
            "simulated; desks, space and money are this building's"
        )
    if not job.headcount.flexible and not scenario.policy.owns_desks:
        found.append("nobody is flexible, so hardly anybody can be refused a desk")
    return found
