"""One norm for organisations of several sizes: how crowded it leaves each, and the ratio that each would need.

The pooling gain. Each size is the same kind of organisation with other heads: a small office has no small version of
the large one's days, because its headcount is chance. Beside the simulation stands what that chance alone would do:
everybody comes by a coin of their own whose chance is the peak demand per head of a day of the largest organisation.
"""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim import special_case
from sim.desk_counts import check_peaks
from sim.errors import ConfigurationError
from sim.estimate import Estimate, quantile
from sim.job import Job, simulated_people
from sim.panel import Panel, panels
from sim.population import simulated_employees
from sim.sentences import Sentence
from sim.settings import Run, Scale
from sim.studies.plain import records
from sim.study import Case, Means, Study, header

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MEASURES: Final = ("crowded_day_probability", "severe_day_probability", "turned_away_probability")


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Answer ``task=scale``."""
    return scale(cases[0], sizes=run.scale.sizes, target=run.target, within=run.within, means=means)


def scale(
    case: Case,
    *,
    sizes: Sequence[int] = tuple(Scale().sizes),
    target: float = 0.05,
    within: float = 0.01,
    means: Means | None = None,
) -> Study:
    """Return crowding at the case's desk ratio, and the ratio needed, for organisations of so many people.

    The ratio needed covers all but a share `target` of days. Each size goes on until half of the intervals of crowded
    and severe days is at most `within`, or to its maximum. The table has a row a size with columns ``people, desks,
    ratio`` (as rounded), each measure of `MEASURES` with ``_low`` and ``_high``, ``desks_needed`` and ``ratio_needed``
    with their intervals, ``peak`` and ``peak_sd`` (mean and standard deviation over days of the peak demand, desks per
    base unit), ``*_by_chance`` (see `by_chance`), ``exact`` (share of crowded days in the special case, else nan) and
    ``holds`` ("yes", "no", "cannot be told"). Raises `ConfigurationError` for a staff file, a policy under which
    everybody owns a desk, a number of desks in place of a ratio, and a size that is there twice.
    """
    _check(case, sizes)
    means = means or Means()
    found, reached = [], []
    jobs = [_sized(case, size) for size in sorted(sizes)]
    done = 0
    for one in jobs:

        def hear(replications: int, step: int, before: int = done) -> None:
            if means.progress is not None:
                means.progress(before + replications, before + step)

        job = one.job()
        (panel,), precise = panels(
            [(job, [job.desks])],
            within,
            measures=MEASURES[:2],
            executor=means.executor,
            store=means.store,
            progress=hear,
        )
        done += len(panel)
        found.append(panel)
        reached.append(precise)
    table = _table(found, target)
    summary = header(
        "scale",
        jobs,
        {"sizes": sorted(sizes), "target": target, "within": within},
        found,
        all(reached),
    )
    fewest, most = min(map(len, found)), max(map(len, found))
    summary["over"] = (
        Sentence("of {replications:,} replications each", replications=most)
        if fewest == most
        else Sentence("of {fewest:,} to {most:,} replications each", fewest=fewest, most=most)
    )
    summary["norm"] = {"ratio": case.scenario.ratio, "per": case.scenario.ratio_per}
    summary["sizes"] = records(table)
    summary["holds_from"] = _holds_from(table)
    summary["warnings"] += _warnings(case, found, reached, within)
    return Study("scale", summary, {"sizes": table})


def by_chance(days: Floats, people: int, desks: int, target: float) -> tuple[float, int]:
    """Return the chance of more than `desks` of `people` at once, and the number not exceeded on 1 - `target` of days.

    On day d each needs a desk by an own coin of chance `days` (d,): a mixture of binomials.
    """
    from scipy.special import bdtr

    levels, numbers = np.unique(days, return_counts=True)
    weights = numbers / numbers.sum()

    def below(number: int) -> float:
        return float(weights @ bdtr(number, people, levels)) if number < people else 1.0

    low, high = -1, people
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if below(middle) >= 1 - target else (middle, high)
    return 1 - below(desks), high


def _check(case: Case, sizes: Sequence[int]) -> None:
    if case.people is not None or case.scenario.organisation.roster is not None:
        raise ConfigurationError(
            "organisation.roster: the people of a staff file cannot be made more or fewer, leave the file out and "
            "describe them with organisation.*"
        )
    if case.scenario.policy.owns_desks:
        raise ConfigurationError(
            f"policy: under {case.scenario.policy.name} everybody owns a desk and no ratio is needed, choose another"
        )
    check_peaks(case.scenario, "scale")
    if case.scenario.desks is not None:
        raise ConfigurationError("desks: a norm for several sizes is a ratio, give ratio instead")
    if len(set(sizes)) < len(sizes) or not sizes:
        raise ConfigurationError("scale.sizes: give different numbers of people, each once")


def _sized(case: Case, size: int) -> Case:
    organisation = case.scenario.organisation
    team = min(organisation.team_size, float(size))
    changed: dict[str, Any] = {"employees": size, "per_building": None, "team_size": team}
    building, house = case.scenario.building, dict[str, Any]()
    if any(means := building.visitor_means()):  # as many for each employee
        house = {"visitors_per_day": [mean * size / simulated_employees(organisation) for mean in means]}
    scenario = dataclasses.replace(
        case.scenario,
        organisation=dataclasses.replace(organisation, **changed),
        building=dataclasses.replace(building, **house),
    )
    written = case.written()
    described = written | {
        "organisation": written["organisation"] | changed, "building": written["building"] | house,
    }  # fmt: skip
    return dataclasses.replace(case, name=f"{size:,} people", scenario=scenario, described=described)


def _base(job: Job) -> float:
    """Return what the ratio counts."""
    head = job.headcount
    return {"fte": head.fte, "employee": float(head.employees), "flexible": float(head.flexible)}[
        job.scenario.ratio_per
    ]


def _ratio(job: Job, desks: float) -> float:
    """Return the ratio of a number of desks; those owned come on top of a ratio per flexible worker (§4)."""
    owned = job.headcount.owners if job.scenario.ratio_per == "flexible" else 0
    return (desks - owned) / _base(job) if _base(job) else float("nan")


def _table(found: Sequence[Panel], target: float) -> "pd.DataFrame":
    import pandas as pd

    largest = found[-1]
    days = (largest.needed / simulated_people(largest.job)).clip(0, 1)
    return pd.DataFrame([_row(panel, target, None if panel is largest else days) for panel in found])


def _row(panel: Panel, target: float, days: Floats | None) -> dict[str, Any]:
    job = panel.job
    row: dict[str, Any] = {
        "people": job.headcount.employees,
        "desks": job.desks,
        "ratio": _ratio(job, job.desks),
        "replications": len(panel),
        "days": len(panel.needed),
    }
    for name in MEASURES:
        row |= _columns(name, panel.estimate(name, job.desks))
    counts, values = panel.days_by_needed()
    needed = quantile(counts, 1 - target, values=values, order=panel.order)
    row |= _columns("desks_needed", needed)
    for end, value in (("", needed.estimate), ("_low", needed.low), ("_high", needed.high)):
        row[f"ratio_needed{end}"] = _ratio(job, value)
    base = _base(job)
    row["peak"], row["peak_sd"] = float(panel.needed.mean()) / base, float(panel.needed.std()) / base
    row["crowded_by_chance"] = row["ratio_needed_by_chance"] = float("nan")
    if days is not None:
        row["crowded_by_chance"], desks = by_chance(days, simulated_people(job), job.desks, target)
        row["ratio_needed_by_chance"] = _ratio(job, desks)
    row["exact"] = _exact(panel)
    low, high = row["crowded_day_probability_low"], row["crowded_day_probability_high"]
    row["holds"] = "yes" if high <= target else "no" if low > target else "cannot be told"
    return row


def _exact(panel: Panel) -> float:
    """Return the exact share of crowded days for the people drawn, in the special case; the run stops where it errs."""
    if not special_case.applies(panel.job):
        return float("nan")
    exact = special_case.exact_figures(panel.job, len(panel))
    replication, weekday = panel.replication, panel.weekday
    special_case.check_against(exact, panel.job, replication, weekday, panel.needed > panel.job.desks)
    return float(exact.crowded[replication, weekday].mean())


def _columns(name: str, estimate: Estimate) -> dict[str, float]:
    return {name: estimate.estimate, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def _holds_from(table: "pd.DataFrame") -> int | None:
    """Return the smallest size from which on the promise holds at the safe end of every interval."""
    held = None
    for people, holds in zip(table["people"].tolist()[::-1], table["holds"].tolist()[::-1], strict=True):
        if holds != "yes":
            break
        held = int(people)
    return held


def _warnings(case: Case, found: Sequence[Panel], reached: Sequence[bool], within: float) -> list[Sentence]:
    said = []
    if wide := [panel.job.headcount.employees for panel, precise in zip(found, reached, strict=True) if not precise]:
        said.append(
            Sentence(
                "precision not reached for {people:,} people: an interval is wider than {within:.1%} either side",
                people=wide,
                within=within,
            )
        )
    if case.scenario.building.rooms is not None:
        said.append(
            Sentence("building.rooms: every size has the same meeting rooms; use rooms_per_100 to let them grow")
        )
    team = case.scenario.organisation.team_size
    if small := [size for panel in found if (size := panel.job.headcount.employees) < team]:
        said.append(
            Sentence("{people:,} people are fewer than a team of {team:g}: they are one team", people=small, team=team)
        )
    return said
