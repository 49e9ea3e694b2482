"""A desk for everybody who can be there: then nobody can be refused one, whatever was or was not seen (§13)."""

from typing import Final

from sim.estimate import Estimate
from sim.job import Job, most_present, peaks_decide
from sim.mobility import moves
from sim.sites import Site, heads
from sim.visitors import most_visitors

_EXACT: Final = "a desk for everybody"


def everybody_at(site: Site) -> int:
    """Return the most people who can be in a building at once, visitors included and guests not."""
    return heads(site) + most_visitors(site.building.visitor_means())


def certain(job: Job) -> frozenset[int]:
    """Return the numbers of the buildings in which nobody can be refused a desk, 0 where there is only one.

    Never where a desk may be refused though one is free (types, blocks, bookings), where people come from other
    buildings, or where nobody shares a desk, of which more is said.
    """
    scenario = job.scenario
    if not peaks_decide(scenario):
        return frozenset()
    if not job.sites:
        return frozenset({0} if job.desks >= most_present(job) else ())
    if moves(scenario.organisation):
        return frozenset()
    return frozenset(site.number for site in job.sites if site.desks >= everybody_at(site))


def nobody_refused(replications: int) -> Estimate:
    """Return the share of days with anybody refused, or of people refused, where there is a desk for everybody."""
    return Estimate(0.0, 0.0, 0.0, 0.95, _EXACT, None, replications, None, None)
