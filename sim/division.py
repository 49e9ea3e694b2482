"""A scenario's people and desks divided over the buildings of a portfolio (§14)."""

from dataclasses import dataclass, replace

from sim.based import joined_people
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.mobility import check_organisations, check_several
from sim.population import Headcount, People
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.sites import Site, headcount_of_all, people_at, sites_of, with_zones_of_teams


@dataclass(frozen=True)
class Division:
    """The scenario as it is simulated, its buildings with their people, and a roster's people building by building."""

    scenario: Scenario
    sites: tuple[Site, ...]
    people: list[People]  # of each building; a preset's those of the first replication
    headcount: Headcount
    staff: People | None


def divided(scenario: Scenario, staff: People | None, portfolio: Portfolio | None) -> Division:
    """Divide people and desks over the buildings.

    A preset has as many people as the file, where that says so, and no typical building. Raises `ConfigurationError`
    where the portfolio does not fit the scenario.
    """
    if portfolio is None:
        raise ConfigurationError("building.portfolio: its buildings are not given, use sim.evaluate, which reads them")
    desks = scenario.ratio, scenario.ratio_per, scenario.desks
    sites = sites_of(portfolio, scenario.building, scenario.organisation, staff, desks, scenario.policy.owns_desks)
    check_several(scenario.organisation, sites)
    nominal = headcount_of_all(sites)
    if staff is None:
        organisation = replace(scenario.organisation, employees=nominal.employees, per_building=None)
        scenario = replace(scenario, organisation=organisation)
    people = [people_at(site, Draws(scenario.seed, 0)) for site in sites]
    sites = tuple(with_zones_of_teams(sites, people, scenario.building.zone_teams))
    together = joined_people(people)
    check_organisations(scenario.organisation, together.organisations)
    return Division(scenario, sites, people, nominal, None if staff is None else together)
