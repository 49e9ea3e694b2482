"""Theory beside the simulation (statistics of crowding without a simulator).

Where everybody shares desks, comes on days that depend on nothing but chance and stays all day, the headcount of a day
is a Poisson-binomial or its mixture over the shared factors, and a desk is missing exactly when the headcount exceeds
the desks. The run shows these figures beside its own and stops when they contradict each other.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.attendance import Attendance, wishes
from sim.day_chances import marginals
from sim.draws import Draws
from sim.errors import IntegrityError
from sim.job import Job, peaks_decide, people_of
from sim.mobility import moves
from sim.policies import Free
from sim.population import FLEXIBLE, WEEKDAYS, People
from sim.scenario import Scenario
from sim.theory import count_p_value, excess, excess_of_employees, headcount, tail
from sim.visitors import cumulative

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CONTRADICTION: Final = 1e-6  # two-sided p-value below which simulation and theory cannot both be right


@dataclass(frozen=True)
class Exact:
    """Exact figures given the people drawn: per replication (r) and weekday."""

    crowded: Floats  # (r, 5) chance that a day is crowded
    refused: Floats  # (r, 5) expected people refused a desk, without visitors
    present: Floats  # (r, 5) expected people who come


def applies(job: Job) -> bool:
    """Tell whether the scenario is the special case in which crowding has an exact formula."""
    if job.sites:
        return not moves(job.scenario.organisation) and all(applies(job.of(site)) for site in job.sites)
    scenario = job.scenario
    day, meetings, calendar = scenario.day, scenario.meetings, scenario.calendar
    same_hours = not any(
        (
            day.arrival_between,
            day.arrival_within,
            day.departure_between,
            day.departure_within,
            day.friday_earlier,
            day.part_day_share,
            day.lunch_share,
            day.breaks,
            scenario.policy.stagger_minutes,
        )
    )
    no_meetings = meetings.team_per_week == 0 and (meetings.group_per_week == 0 or meetings.groups_per_person == 0)
    nobody_away = not any(
        (calendar.country, calendar.extra_holidays, calendar.leave_days, calendar.sickness_rate, calendar.events)
    ) and (scenario.organisation.elsewhere_share == 0)
    everybody_shares = (
        bool(np.all(job.staff.kind == FLEXIBLE))
        if job.staff is not None
        else scenario.organisation.field_share == 0 and scenario.organisation.fixed_desk_share == 0
    )
    return (
        same_hours
        and no_meetings
        and nobody_away
        and everybody_shares
        and isinstance(scenario.policy, Free)
        and peaks_decide(scenario)
        and not (calendar.contract_days_off and (job.staff is None or not job.staff.contract.all()))
        and _tractable(scenario, job.staff)
    )


def exact_figures(job: Job, replications: int) -> Exact:
    """Return the exact figures for the people of each replication; call it only where `applies`."""
    scenario = job.scenario
    rows = []
    fixed: Floats | None = None
    for replication in range(replications):
        if fixed is None:
            people = people_of(job, Draws(scenario.seed, replication))
            figures = _day_figures(scenario, people, job.desks)
            if _same_people(scenario, job.staff):
                fixed = figures
        rows.append(figures if fixed is None else fixed)
    table = np.array(rows)
    return Exact(crowded=table[:, 0], refused=table[:, 1], present=table[:, 2])


def check_against(
    exact: Exact, job: Job, replication: Integers, weekday: Integers, crowded: npt.NDArray[np.bool_]
) -> None:
    """Stop the run (exit 6) when the crowded days contradict the exact chance beyond doubt.

    `replication`, `weekday` and `crowded` have one entry a simulated day.
    """
    chances, attendance = exact.crowded[replication, weekday], job.scenario.attendance
    if attendance.model == "independent" and attendance.habit == 0:
        p_value = count_p_value(chances, int(crowded.sum()))
    else:
        p_value = _dependent_p_value(chances, replication, crowded)
    if p_value < CONTRADICTION:
        raise IntegrityError(
            f"crowded_day_probability: simulated {crowded.mean():.6g}, exact {chances.mean():.6g} at {job.desks} desks "
            f"(two-sided p {p_value:.1g}), the program contradicts itself, please report this"
        )


def _dependent_p_value(chances: Floats, replication: Integers, crowded: npt.NDArray[np.bool_]) -> float:
    """Two-sided p-value where the days of a replication depend on each other.

    As in the interval of Korn and Graubard (`estimate.proportion`): the exact binomial tail with the effective number
    of days, here by the differences of the replications from their chances. A t test would not do: a run that should
    have six crowded days and happens to have one would contradict the theory by its own, too small, scatter.
    """
    from scipy.special import betainc, betaincc, stdtrit

    days = np.bincount(replication)
    runs, number, share = len(days), len(crowded), float(crowded.mean())
    if crowded.all() or not crowded.any():
        # At worst all days of a replication are alike, so each replication is one trial.
        return count_p_value(np.bincount(replication, chances) / days, runs if crowded.all() else 0)
    if runs == 1:
        return 1.0
    difference = np.bincount(replication, crowded - chances)
    residual = difference - days * difference.sum() / number
    deff = runs / (runs - 1) * float((residual**2).sum()) / (number * share * (1 - share))
    narrowing = (stdtrit(np.inf, CONTRADICTION / 2) / stdtrit(runs - 1, CONTRADICTION / 2)) ** 2
    trials = number / max(deff, 1.0) * narrowing
    yes, no, chance = trials * share, trials * (1 - share), float(chances.mean())
    return float(min(1.0, 2 * min(betainc(yes, no + 1, chance), betaincc(yes + 1, no, chance))))


def _tractable(scenario: Scenario, staff: People | None) -> bool:
    """The mixture over factors takes seconds, so with correlations the people must be the same every time."""
    attendance = scenario.attendance
    if attendance.team_correlation == 0 and attendance.common_correlation == 0:
        return True
    return _same_people(scenario, staff) and attendance.model == "independent"


def _same_people(scenario: Scenario, staff: People | None) -> bool:
    """Tell whether everybody wants the same in every replication."""
    organisation = scenario.organisation
    drawn = organisation.remote_capable < 1 or organisation.newcomer_extra_days > 0
    return staff is not None or (organisation.office_days is not None and not drawn)


def _day_figures(scenario: Scenario, people: People, desks: int) -> Floats:
    """Return (3, 5): chance of crowding, people refused and people present by weekday."""
    contract = np.ones((len(people), WEEKDAYS), dtype=np.bool_)
    chances = marginals(scenario.attendance, wishes(scenario.attendance, people, contract))
    attendance: Attendance = scenario.attendance
    # `_tractable`: correlations only under `independent`. Weekdays that are alike are worked out once.
    means = np.array(scenario.building.visitor_means())
    different, weekday = np.unique(np.vstack([means, chances]), axis=1, return_inverse=True)
    figures = []
    for mean, *chance in different.T:
        pmf = headcount(chance, people.team, attendance.team_correlation, attendance.common_correlation)
        visitors = np.diff(cumulative(float(mean)), prepend=0.0)
        refused = excess_of_employees(pmf, visitors, desks) if mean else excess(pmf, desks)
        figures.append((tail(np.convolve(pmf, visitors) if mean else pmf, desks), refused, float(np.sum(chance))))
    return np.array(figures)[weekday].T
