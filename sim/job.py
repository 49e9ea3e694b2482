"""What is simulated: a scenario with all that is the same in its replications."""

from dataclasses import dataclass, replace

import numpy as np

from sim import audit
from sim.based import joined_people
from sim.building import Building, number_of_desks
from sim.coming_order import applicable
from sim.compiling import Int64s
from sim.division import divided
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.event_days import check_events
from sim.events import TYPES, Ints
from sim.fit_out import FitOut
from sim.groups import shown_groups
from sim.mobility import check_few, moves
from sim.policies import Booking
from sim.population import DESK_TYPES, FIXED_DESK, Headcount, People, draw_people, grown, headcount, headcount_of
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.sites import Site, heads, named, people_at, real_people
from sim.staffing import settled
from sim.travel import travel_times
from sim.visitors import most_visitors


@dataclass(frozen=True)
class Job:
    """A scenario with what is the same in all its replications."""

    scenario: Scenario
    staff: People | None  # from a roster; None: drawn anew in each replication
    headcount: Headcount
    desks: int
    audited: audit.Days
    conditions: tuple[str, ...]  # the conditional chances of a crowded day that are worked out
    group: Int64s | None  # (g,) of a roster: the group that each team is shown in, -1 for none
    sites: tuple[Site, ...] = ()  # the buildings of a portfolio; none: one building
    site: Site | None = None  # of a portfolio, where the job is about this one building
    travel: Ints | None = None  # (b, b) seconds between buildings where who finds no desk goes to another one

    def of(self, site: Site) -> "Job":
        """Return one building of a portfolio as a job of its own."""
        scenario = replace(self.scenario, building=site.building)
        audited = frozenset(day for day in self.audited if self.sites[day[1] % len(self.sites)] is site)
        return replace(
            self, scenario=scenario, staff=site.staff, headcount=site.headcount, desks=site.desks, audited=audited,
            group=None, sites=(), site=site, travel=None,
        )  # fmt: skip


def make_job(scenario: Scenario, staff: People | None, portfolio: Portfolio | None = None) -> Job:
    """Settle the desks (§4) and try the fit-out once; raises `ConfigurationError` when there are fewer than owners."""
    if scenario.building.portfolio is not None:
        return _over_buildings(scenario, staff, portfolio)
    if staff is None and scenario.organisation.roster is not None:
        raise ConfigurationError("organisation.roster: its people are not given, use sim.evaluate, which reads them")
    nominal = headcount(scenario.organisation) if staff is None else headcount_of(staff)
    staff = None if staff is None else settled(staff, scenario.organisation, scenario.seed)
    if scenario.policy.owns_desks:
        desks = grown(scenario.organisation) if staff is None else len(staff)
    else:
        desks = scenario.desks or number_of_desks(scenario.ratio, scenario.ratio_per, nominal)
    group = shown_groups(staff).group if staff is not None and staff.real else None
    conditions = applicable(scenario.attendance) if peaks_decide(scenario) else ()
    job = Job(scenario, staff, nominal, desks, audit.audited_days(scenario), conditions, group)
    people = people_of(job, Draws(scenario.seed, 0))
    check_events(scenario.calendar, people)
    fit_out_of(job, people).at(desks)
    return job


def _over_buildings(scenario: Scenario, staff: People | None, portfolio: Portfolio | None) -> Job:
    """Return a job whose people and desks are divided over the buildings of a portfolio (§14)."""
    today = divided(scenario, staff, portfolio)
    found = today
    if staff is not None:  # desks are those for today's staff, whoever joins or leaves
        found = divided(scenario, settled(staff, scenario.organisation, scenario.seed), portfolio)
        of_today = {site.number: site for site in today.sites}
        sites = [
            replace(
                site,
                headcount=of_today[site.number].headcount,
                desks=_desks(scenario, site, of_today),
                building=replace(site.building, rooms=of_today[site.number].building.rooms),
                took_in=of_today[site.number].took_in,
            )
            for site in found.sites
        ]
        found = replace(found, sites=tuple(sites), headcount=today.headcount)
    counted = not peaks_decide(scenario) or moves(scenario.organisation)
    check_events(scenario.calendar, joined_people(found.people))
    group = None
    if found.staff is not None and found.staff.real:
        check_few(scenario.organisation, found.sites, found.staff)
        group = shown_groups(found.staff, real_people(found.sites)).group
    conditions = () if counted else applicable(scenario.attendance)
    desks, audited = sum(site.desks for site in found.sites), audit.audited_days(scenario)
    travel = None
    if scenario.building.refused == "other_building":
        travel = travel_times([site.row for site in found.sites], scenario.building)
    job = Job(
        found.scenario, found.staff, found.headcount, desks, audited, conditions, group, found.sites, None, travel
    )
    for site, people in zip(found.sites, found.people, strict=True):
        with named(site.row):
            fit_out_of(job.of(site), people).at(site.desks)
    return job


def _desks(scenario: Scenario, site: Site, of_today: dict[int, Site]) -> int:
    return site.desks if scenario.policy.owns_desks else of_today[site.number].desks


def people_of(job: Job, draws: Draws) -> People:
    """Return all people of a replication, of a portfolio building by building."""
    if job.site is not None:
        return people_at(job.site, draws)
    if job.sites:
        return joined_people([people_at(site, draws) for site in job.sites])
    return draw_people(job.scenario.organisation, draws) if job.staff is None else job.staff


def plans_depend(scenario: Scenario) -> bool:
    """Tell whether it depends on the number of desks who comes."""
    return isinstance(scenario.policy, Booking) or scenario.attendance.feedback > 0


def peaks_decide(scenario: Scenario) -> bool:
    """Tell whether a day is crowded at any number of desks exactly when its peak demand exceeds them.

    It is not where the desks depend on the people, people come only when booked, people who were turned away come less
    (feedback), meetings take blocks of desks, who finds none goes to another building, or somebody may need a type of
    desk for which others are no substitute.
    """
    apart = scenario.policy.owns_desks or plans_depend(scenario)
    alone = scenario.building.refused != "other_building"
    return substitutable(scenario.building) and alone and not apart and scenario.meetings.seating != "together"


def substitutable(building: Building) -> bool:
    """Tell whether every desk is at least a substitute for every type that somebody may need (§12)."""
    types = {one for one, share in building.desk_types.items() if share}
    return all(types <= {need, *building.substitutes.get(need, ())} for need in DESK_TYPES)


def simulated_people(job: Job) -> int:
    """Return the heads that are simulated: growth comes on top of the nominal base that sets the desks (§4)."""
    if job.sites:
        return sum(heads(site) for site in job.sites)
    return len(job.staff) if job.staff is not None else grown(job.scenario.organisation)


def most_present(job: Job) -> int:
    """Return the most people who can be in the building at once, visitors included."""
    return simulated_people(job) + most_visitors(job.scenario.building.visitor_means())


def fit_out_of(job: Job, people: People) -> FitOut:
    """Return the building as people of a job use it."""
    everybody = job.scenario.policy.owns_desks
    owner = np.ones(len(people), dtype=np.bool_) if everybody else people.kind == FIXED_DESK
    together = job.scenario.meetings.seating == "together"
    return FitOut(job.scenario.building, people, owner, job.headcount, together)


def desks_by_type(job: Job) -> Int64s:
    """Return the shared desks of each `DeskType`."""
    if job.sites:
        everywhere: Int64s = np.sum([desks_by_type(job.of(site)) for site in job.sites], axis=0)
        return everywhere
    office, _, _ = fit_out_of(job, people_of(job, Draws(job.scenario.seed, 0))).at(job.desks)
    sizes: Int64s = np.diff(office.cell_starts).reshape(office.zones, TYPES).sum(axis=0)
    return sizes
