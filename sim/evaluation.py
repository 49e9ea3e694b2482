"""The main job: replications until the answer is precise enough, then every figure with its interval (§15, §16)."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sim import per_building, with_parameters
from sim.agenda import events_of
from sim.by_hour import by_hour
from sim.cautions import cautions
from sim.collected import ELSEWHERE, FEEDBACK, MEASURES, VISITORS, Collected, Sums
from sim.desk_types import desk_types_of
from sim.economics import claim, saved, saved_over
from sim.effects_summary import effects_of
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.exact import exact_beside
from sim.fitted import Fitted
from sim.job import Job, make_job, simulated_people
from sim.money import Accounts
from sim.per_building import described as _described
from sim.population import People
from sim.portfolio import Portfolio
from sim.premises import all_premises, baseline, desks_of_file
from sim.replications import EVERY_DAY, compile_where_worth, replications
from sim.scenario import Scenario
from sim.shared_replications import play
from sim.stopping import StoppingRule
from sim.store import Store
from sim.tally import DAY_COLUMNS, DAYS_CHANGED, STATES, Outcome, changes
from sim.untold import untold_of_days
from sim.version import VERSION
from sim.workdays import NO_WORKING_DAY

if TYPE_CHECKING:
    import pandas as pd

SCHEMA: Final = 1
DAYS: Final = ("mon", "tue", "wed", "thu", "fri")
PILOT: Final = 20  # replications by which the estimator of the share of crowded days is chosen
UNCOUNTED: Final = 1 << 40  # the first of their numbers, which no run reaches

# Hears: replications done, replications of the next look or of the whole run, and the leading estimates at a look.
Progress = Callable[[int, int, Sequence[Estimate]], None]


Table: TypeAlias = "pd.DataFrame | Callable[[], pd.DataFrame]"


class Evaluation:
    """The answer to one scenario: the summary as it is written, and the tables behind it.

    That of the `buildings` is there for a portfolio only. A table may be given as a function, which is called when the
    table is first asked for.
    """

    portfolio: Portfolio | None = None  # the buildings' file, for its texts

    def __init__(
        self,
        summary: dict[str, Any],
        days: Table,
        curve: Table,
        teams: Table,
        demand: Table,
        *buildings: Table,
    ) -> None:
        self.summary = summary
        self._tables = {"days": days, "curve": curve, "teams": teams, "demand": demand}
        self._tables.update(zip(("buildings",), buildings, strict=False))

    @property
    def days(self) -> "pd.DataFrame":
        """A row a replication and date."""
        return self._table("days")

    @property
    def curve(self) -> "pd.DataFrame":
        """Desks in use by weekday (-1: all) and minute."""
        return self._table("curve")

    @property
    def teams(self) -> "pd.DataFrame":
        """A row a team of which figures may be shown."""
        return self._table("teams")

    @property
    def demand(self) -> "pd.DataFrame":
        """Days by weekday (-1: all) and desks needed for nobody to be refused."""
        return self._table("demand")

    @property
    def buildings(self) -> "pd.DataFrame | None":
        """A row a building of a portfolio; None without one."""
        return self._table("buildings") if "buildings" in self._tables else None

    def _table(self, name: str) -> "pd.DataFrame":
        table = self._tables[name]
        if callable(table):
            table = self._tables[name] = table()
        return table


def evaluate(
    scenario: Scenario,
    *,
    staff: People | None = None,
    portfolio: Portfolio | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    notes: Iterable[str] = (),
    described: dict[str, Any] | None = None,
    fitted: Fitted | None = None,
) -> Evaluation:
    """Evaluate one scenario.

    `staff` are a roster's people (None: the preset's), `portfolio` the buildings (None: one); `executor` runs
    replications elsewhere (None: here), which changes no figure; `progress` hears how far the run is; `store` has what
    was computed and keeps what is; `notes` are warnings to pass on; `described` is the scenario as it shall be written
    (None: all its values); `fitted` is the fit behind its settings, whose draws give each figure a second interval.
    Raises `ConfigurationError` when there are fewer desks than owners or no working day, and `IntegrityError` when a
    result contradicts a rule of the model or the theory.
    """
    job = make_job(scenario, staff, portfolio)
    (((collected, reached),),) = collect([[job]], executor, progress, store)
    described = described or dataclasses.asdict(scenario)
    found = summarised(collected, reached, described, list(notes))
    found.portfolio = portfolio
    if fitted is not None:
        found.summary["run_id"] = run_id({"scenario": described, "calibration": dataclasses.asdict(fitted)})
        with_parameters.put_beside(
            found.summary,
            collected,
            fitted,
            staff,
            portfolio,
            executor=executor,
            progress=None if progress is None else lambda done, step: progress(done, step, ()),
            store=store,
        )
    return found


def run_id(described: dict[str, Any]) -> str:
    """Return the name of a scenario's results: a hash of its values and the version."""
    text = json.dumps([VERSION, described], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def collect(
    cases: Sequence[Sequence[Job]], executor: Executor | None, progress: Progress | None, store: Store | None = None
) -> list[list[tuple[Collected, bool]]]:
    """Run replications to the next look until the stopping rule holds; tell whether the precision was reached.

    The jobs of a case differ in their number of desks only: they share all plans. All cases see the same replications
    and go on until all hold.
    """
    scenario = cases[0][0].scenario
    everything = [[Collected(job) for job in case] for case in cases]
    every = [collected for case in everything for collected in case]
    rules = [StoppingRule(scenario.precision, fixed=bool(scenario.replications)) for _ in every]
    first = scenario.replications or scenario.precision.min_replications
    compile_where_worth([case[0] for case in cases], first, executor)
    jobs = [_piloted(collected, first, executor, store) for collected in everything]
    heard = (0, 0)
    reached = [False] * len(every)

    def add(place: int, outcomes: Sequence[Outcome]) -> None:
        for collected, one in zip(everything[place], outcomes, strict=True):
            collected.add(one)

    def hear(done: int, step: int) -> None:
        nonlocal heard
        heard = done, step
        if progress is not None:
            progress(done, step, ())

    def enough() -> bool:
        if not any(len(rows) for rows in every[0].rows):
            raise ConfigurationError(NO_WORKING_DAY)
        estimates = [collected.leading() for collected in every]
        if progress is not None:
            progress(*heard, estimates[0])
        reached[:] = [rule.reached(one) for rule, one in zip(rules, estimates, strict=True)]
        return all(reached)

    desks = [[collected.job.desks for collected in case] for case in everything]
    play(list(zip(jobs, desks, strict=True)), EVERY_DAY, add, enough, executor=executor, store=store, progress=hear)
    told = iter(reached)
    return [[(collected, next(told)) for collected in case] for case in everything]


def _piloted(everything: Sequence[Collected], replicated: int, executor: Executor | None, store: Store | None) -> Job:
    """Choose the estimator of the share of crowded days by replications that are not counted.

    A choice by counted ones would favour what happened to look precise in them, which is a bias. Returns the job with
    the conditions that were chosen; where the run is short, days are counted.
    """
    job = everything[0].job
    if not job.conditions or replicated < 2 * PILOT:
        return dataclasses.replace(job, conditions=())
    trials = [Collected(collected.job) for collected in everything]
    desks = [trial.job.desks for trial in trials]
    pilot = range(UNCOUNTED, UNCOUNTED + PILOT)
    for number, outcome in enumerate(replications(job, pilot, EVERY_DAY, desks, executor=executor, store=store)):
        for trial, one in zip(trials, outcome, strict=True):
            trial.add(one.numbered(number))
    for collected, trial in zip(everything, trials, strict=True):
        collected.condition, collected.controls = trial.best_condition(job.conditions)
    chosen = {collected.condition for collected in everything}
    return dataclasses.replace(job, conditions=tuple(one for one in job.conditions if one in chosen))


def summarised(collected: Collected, reached: bool, described: dict[str, Any], notes: list[str]) -> Evaluation:
    """Return the answer from what was collected."""
    job, scenario = collected.job, collected.job.scenario
    sums, asked = collected.sums(), _asked(job)
    exact, exact_on = exact_beside(job, sums)
    exact_by_weekday = {DAYS[number]: figures for number, figures in exact_on.items()}
    by_weekday = {day: collected.sums(number) for number, day in enumerate(DAYS)}
    account = Accounts(job, sums.table["days"], sums.order).at(job.desks, sums)
    summary = {
        "schema": SCHEMA,
        "version": VERSION,
        "run_id": run_id(described),
        "task": "evaluate",
        "scenario": described,
        "seed": scenario.seed,
        **size_of(job),
        "replications": collected.replications,
        "days": len(sums.days),
        # A day on which the engines differ would have stopped the run.
        "engine": {
            "name": scenario.engine,
            "audited_days": collected.audited,
            "agree": True if collected.audited else None,
        },
        "precision_reached": reached,
        "measures": _measures(sums, exact, asked) | per_building.any_building(collected, sums),
        "by_weekday": {
            day: _measures(part, exact_by_weekday.get(day, {}), asked)
            for day, part in by_weekday.items()
            if len(part.days)
        },
        "by_hour": by_hour(collected, sums),
        "desks_needed": per_building.desks_needed(collected, sums),
        "desk_types": desk_types_of(collected, sums),
        "where_people_are": {state: float(sums.table[state].sum() / sums.table["dates"].sum()) for state in STATES},
        "space": space_of(job),
        "money": account.summary(),
        "effects": effects_of(collected, account.year),
        "policy": _policy(collected),
        "warnings": [*notes, *per_building.cautions(job), *cautions(collected, sums, reached)],
    }
    tables = [partial(_framed, name, collected) for name in ("days", "curve", "teams", "demand")]
    if not job.sites:
        return Evaluation(summary, *tables)
    summary |= per_building.in_all(collected, sums)
    return Evaluation(summary, *tables, partial(_framed, "buildings", collected))


def _framed(name: str, collected: Collected) -> "pd.DataFrame":
    from sim import frames  # late: the table on the screen need not wait for pandas

    if name == "buildings":
        return per_building.table(collected)
    if name == "days":
        job = collected.job
        events = events_of(job.scenario.calendar.events)
        told = frames.days(collected.sums(), DAY_COLUMNS, per_building.names(job), bool(job.sites), events)
        told = told.drop(columns=untold_of_days(job))
        return told if job.scenario.attendance.feedback else told.drop(columns="given_up")
    if name == "demand":
        return frames.demand(collected.sums())
    return frames.curve(collected) if name == "curve" else frames.teams(collected)


def _asked(job: Job) -> Mapping[str, Callable[[Sums], Estimate]]:
    """Return the measures of a run: some only of what is asked for."""
    asked: dict[str, Callable[[Sums], Estimate]] = dict(MEASURES)
    if any(job.scenario.building.visitor_means()):
        asked |= VISITORS
    if job.travel is not None:
        asked |= ELSEWHERE
    return asked | (FEEDBACK if job.scenario.attendance.feedback else {})


def _measures(sums: Sums, exact: dict[str, float], asked: Mapping[str, Callable[[Sums], Estimate]]) -> dict[str, Any]:
    described = {name: _described(estimate(sums), exact.get(name)) for name, estimate in asked.items()}
    plain = _described(sums.share("crowded"))["estimate"]
    described["crowded_day_probability"] |= {"plain": plain, "gain": sums.gain()}
    return described


def size_of(job: Job) -> dict[str, Any]:
    """Return the desks and the people of a job, and the ratio on every base."""
    scenario, head = job.scenario, job.headcount
    owned = job.desks if scenario.policy.owns_desks else head.owners
    filed = scenario.building.portfolio_desks == "file" and any(site.row.desks is not None for site in job.sites)
    given = scenario.desks is None and not scenario.policy.owns_desks and not filed
    return {
        "desks": job.desks,
        "employees": head.employees,
        "people": simulated_people(job),
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


def space_of(job: Job) -> dict[str, Any]:
    """Return what is saved against the baseline (§17), and a published claim worked out for these people."""
    economics, head = job.scenario.economics, job.headcount
    today, desks = baseline(job)
    premises = all_premises(job)
    space = saved_over(economics, head.fte, premises) if premises else saved(economics, head.fte, job.desks, desks)
    if job.sites:
        space["baseline_of_file"] = desks_of_file(job) is not None
    if job.staff is not None:  # the claim is about the preset's organisation, not about whoever is in a file
        return {**space, "baseline_ratio": today, "claim": None}
    worked = claim(economics, fte=head.fte, employees=head.employees, flexible=head.flexible, owned_desks=head.owners)
    return {**space, "baseline_ratio": today, "claim": worked}


def _policy(collected: Collected) -> dict[str, Any]:
    """Return what the policy moved, per person and week, against everybody choosing freely with the same draws (§7)."""
    changed = changes(collected.all_teams, collected.job.staff)
    return {
        "name": collected.job.scenario.policy.name,
        **{name: changed[name] for name in DAYS_CHANGED},
        "unit": "days per person and week",
    }
