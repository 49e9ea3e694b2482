"""A scenario's people and desks divided over the buildings of a portfolio (§14)."""

from dataclasses import dataclass, replace

import numpy as np

from sim.building import fit_out
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.mobility import check_organisations
from sim.population import FIXED_DESK, Headcount, People
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.sites import Site, headcount_of_all, joined_people, people_at, sites_of


@dataclass(frozen=True)
class Division:
    """The scenario as it is simulated, its buildings, and a roster's people building by building."""

    scenario: Scenario
    sites: tuple[Site, ...]
    headcount: Headcount
    staff: People | None


def divided(scenario: Scenario, staff: People | None, portfolio: Portfolio | None) -> Division:
    """Divide people and desks, and try the fit-out of each building once.

    A preset has as many people as the file, where that says so, and no typical building. Raises `ConfigurationError`
    where the portfolio does not fit the scenario or a building has fewer desks than owners.
    """
    if portfolio is None:
        raise ConfigurationError("building.portfolio: its buildings are not given, use sim.evaluate, which reads them")
    everybody = scenario.policy.owns_desks
    desks = scenario.ratio, scenario.ratio_per, scenario.desks
    sites = sites_of(portfolio, scenario.building, scenario.organisation, staff, desks, everybody)
    nominal = headcount_of_all(sites)
    if staff is None:
        organisation = replace(scenario.organisation, employees=nominal.employees, per_building=None)
        scenario = replace(scenario, organisation=organisation)
    people = [people_at(site, Draws(scenario.seed, 0)) for site in sites]
    for site, here in zip(sites, people, strict=True):
        owner = np.ones(len(here), dtype=np.bool_) if everybody else here.kind == FIXED_DESK
        try:
            fit_out(site.building, here, owner, site.desks, site.headcount)
        except ConfigurationError as error:
            raise ConfigurationError(f"building {site.row.building}: {error}") from None
    together = joined_people(people)
    check_organisations(scenario.organisation, together.organisations)
    return Division(scenario, sites, nominal, None if staff is None else together)
