"""What a reader of a run's figures must be warned of."""

from typing import Final

from sim.collected import ENOUGH_CROWDED, Collected, Sums
from sim.estimate import proportion
from sim.population import simulated_employees
from sim.replicate import Job, simulated_people
from sim.stopping import precise

ENOUGH_REPLICATIONS: Final = 100
PLAUSIBLE_RATIO: Final = 1.0  # desks per FTE above which people per desk may be meant


def cautions(collected: Collected, sums: Sums, reached: bool) -> list[str]:
    """Return the warnings of a run; `reached` tells whether the precision was."""
    job, scenario = collected.job, collected.job.scenario
    found = []
    crowded = int((sums.table["crowded"] > 0).sum())
    if not crowded and not scenario.policy.owns_desks:
        worked_out = sums.crowded().estimate if sums.condition is not None else 0.0
        at_most = proportion(sums.table["crowded"], sums.table["days"]).high
        found.append(
            f"no crowded day was seen in {collected.replications} replications: read the figures as at most "
            f"{at_most:.1%} of days, not as never"
            if not worked_out > 0
            else f"no crowded day was seen in {collected.replications} replications: the share of crowded days follows "
            "from days that came near, but nothing is known of who would be turned away"
        )
    if 0 < crowded < min(ENOUGH_CROWDED, collected.replications):
        found.append(
            f"only {crowded} of {collected.replications} replications had a crowded day: the interval of such a rare "
            "event is rough, ask for more replications"
            if sums.condition is None
            else f"only {crowded} of {collected.replications} replications had a crowded day: the share of crowded "
            "days follows from those that came near too, but who is turned away is known roughly: ask for more"
        )
    effective = sums.effective_replications()
    if 0 < effective < ENOUGH_CROWDED < collected.replications:
        found.append(
            f"the share of crowded days rests on about {effective:.0f} of {collected.replications} replications that "
            "came nearest: its interval is rough, ask for more"
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
    return found + about_people(job)


def about_people(job: Job) -> list[str]:
    """Return what must be said of who is simulated, in any task."""
    scenario, found = job.scenario, []
    people = simulated_people(job)
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
