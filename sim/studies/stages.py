"""Organisations followed over the stages of a path: the same people, other days, fewer desks.

Steps are taken on one date if `calendar.start` names one, else at the start of each quarter in turn, a quarter of the
replications each; so measuring periods fall in all seasons, and those of one organisation in the same one.
"""

import dataclasses
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.desk_counts import check_peaks
from sim.desk_for_everybody import nobody_refused
from sim.errors import ConfigurationError
from sim.estimate import Estimate, proportion
from sim.job import simulated_people
from sim.panel import BY_WEEKDAY, Panel
from sim.population import Organisation
from sim.replications import compile_where_worth, replications
from sim.studies.promise import CROWDED, desks_for_everybody
from sim.study import Case, Means
from sim.workdays import Calendar, order_in_year, period

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WEEKS_A_YEAR: Final = 365.2425 / 7
WHOLE_YEAR: Final = 52  # weeks that are simulated of a stage, or as many as it lasts
QUARTERS: Final = (1, 14, 27, 40)  # ISO weeks


@dataclass(frozen=True)
class Followed:
    """s stages of r organisations."""

    cases: tuple[Case, ...]
    panels: tuple[Panel, ...]
    people: tuple[int, ...]  # that are simulated, with growth
    weeks: int  # simulated of each stage
    starts: Ints  # (r,) which of the dates of steps an organisation has
    open_days: Ints  # (s, dates, weeks + 1) working days before each week

    @property
    def order(self) -> Ints | None:
        """What season the organisations' steps fall in; None where all are alike."""
        return self.starts if self.starts.any() else None

    def crowded(self, weeks: int) -> tuple[Ints, Ints]:
        """Return the crowded and all working days (s, r) of the first weeks of each stage."""
        days = self.open_days[:, self.starts, weeks]
        crowded = [
            [
                np.count_nonzero(one.needed[:number] > panel.desks[0])
                for one, number in zip(panel.slices, row, strict=True)
            ]
            for panel, row in zip(self.panels, days, strict=True)
        ]
        return np.array(crowded, dtype=np.int64), days

    def measured(self, weeks: int) -> Floats:
        """Return the share of crowded days (s, r) of the first weeks of each stage, nan without a working day."""
        crowded, days = self.crowded(weeks)
        shares: Floats = np.divide(crowded, days, out=np.full(days.shape, np.nan), where=days > 0)
        return shares

    def years(self) -> Floats:
        """Return the share of crowded days (s, r) of the whole time simulated."""
        return self.measured(self.weeks)

    def true_share(self, stage: int) -> Estimate:
        """Return the share of crowded days of a stage over all organisations and their whole time.

        It is 0 for certain where there is a desk for everybody.
        """
        job = self.panels[stage].job
        everybody = desks_for_everybody(job, CROWDED)
        if everybody is not None and job.desks >= everybody:
            return nobody_refused(len(self.panels[stage]))
        crowded, days = self.crowded(self.weeks)
        return proportion(crowded[stage], days[stage], order=self.order)


def follow(
    case: Case,
    ratios: Sequence[float],
    *,
    years: float,
    growth: float,
    weeks: int,
    organisations: int,
    means: Means,
) -> Followed:
    """Simulate each stage for a year, or as long as it lasts.

    Raises `ConfigurationError` for ratios that do not fall, a number of desks in place of ratios, a policy under which
    everybody owns a desk, and more weeks of measuring than a stage lasts.
    """
    lasts = round(years * WEEKS_A_YEAR)
    _check(case, ratios, weeks, lasts)
    horizon = min(WHOLE_YEAR, lasts)
    dates = _dates(case)
    parts = np.array_split(np.arange(organisations), len(dates))
    starts = np.repeat(np.arange(len(dates)), [len(part) for part in parts])
    cases, panels, open_days = [], [], []
    done, total = 0, organisations * len(ratios)
    for stage, ratio in enumerate(ratios):
        more = _growth(case.scenario.organisation, (1 + growth) ** (stage * years))
        moved = datetime.timedelta(weeks=round(stage * years * WEEKS_A_YEAR))
        staged = [_staged(case, stage, ratio, more, date + moved, horizon, organisations) for date in dates]
        jobs = [one.job() for one in staged]
        panel = Panel(jobs[0], [jobs[0].desks])
        compile_where_worth(jobs[:1], organisations, means.executor)
        for job, part in zip(jobs, parts, strict=True):
            if not len(part):
                continue
            numbers = range(int(part[0]), int(part[-1]) + 1)
            where: dict[str, Any] = {"executor": means.executor, "store": means.store}
            for (one,) in replications(job, numbers, BY_WEEKDAY, panel.desks, **where):
                panel.slices.append(one)
                done += 1
                if means.progress is not None:
                    means.progress(done, total)
        cases.append(staged[0])
        panels.append(panel)
        open_days.append([_days_before(job.scenario.calendar, horizon) for job in jobs])
    people = tuple(simulated_people(panel.job) for panel in panels)
    return Followed(tuple(cases), tuple(panels), people, horizon, starts, np.array(open_days))


def _growth(organisation: Organisation, factor: float) -> dict[str, Any]:
    """Return an organisation's settings of growth with its staff so many times as large in one year."""
    return {
        "growth": factor * organisation.growth_factor() - 1,
        "growth_years": 1.0,
        "growth_by_team": {name: factor * organisation.growth_factor(name) - 1 for name in organisation.growth_by_team},
    }


def _check(case: Case, ratios: Sequence[float], weeks: int, lasts: int) -> None:
    if len(ratios) < 2 or any(later >= before for before, later in pairwise(ratios)):
        raise ConfigurationError("ratios: a path goes down, give two ratios or more, each lower than the one before")
    if case.scenario.desks is not None:
        raise ConfigurationError("desks: the stages of a path are desk ratios, give ratios=[1.3,0.9] instead")
    if case.scenario.policy.owns_desks:
        raise ConfigurationError(
            f"policy: under {case.scenario.policy.name} everybody owns a desk and the ratio is ignored, choose another"
        )
    check_peaks(case.scenario, "path")
    if weeks > lasts:
        raise ConfigurationError(
            f"path.weeks: {weeks} weeks of measuring do not fit between two stages {lasts} weeks apart, take fewer or "
            "give path.years"
        )


def _dates(case: Case) -> list[datetime.date]:
    """Return the dates on which the first stage may begin: Mondays, unless one is given."""
    calendar = case.scenario.calendar
    if calendar.start is not None:
        return [datetime.date.fromisoformat(calendar.start)]
    quarters = QUARTERS[:1] if order_in_year(calendar, 1) is None else QUARTERS
    return [datetime.date.fromisocalendar(calendar.year, week, 1) for week in quarters]


def _staged(
    case: Case, stage: int, ratio: float, staff: dict[str, Any], date: datetime.date, weeks: int, organisations: int
) -> Case:
    scenario, written = case.scenario, case.written()
    changed: dict[str, Any] = {"ratio": ratio, "weeks": weeks, "replications": organisations}
    calendar: dict[str, Any] = {"start": date.isoformat()}
    return dataclasses.replace(
        case,
        name=f"stage {stage + 1}: {ratio:g}",
        scenario=dataclasses.replace(
            scenario,
            calendar=dataclasses.replace(scenario.calendar, **calendar),
            organisation=dataclasses.replace(scenario.organisation, **staff),
            **changed,
        ),
        described=written
        | changed
        | {"calendar": written["calendar"] | calendar, "organisation": written["organisation"] | staff},
    )


def _days_before(calendar: Calendar, weeks: int) -> list[int]:
    """Return the working days before each week, and those of all weeks (weeks + 1,)."""
    return [0, *np.cumsum([week.open.sum() for week in period(calendar, 0, weeks)]).tolist()]
