"""A scenario's people and desks divided over the buildings of a portfolio (§14)."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.draws import Draws
from sim.errors import ConfigurationError, nearest
from sim.mobility import check_organisations
from sim.population import Headcount, People
from sim.portfolio import Portfolio
from sim.scenario import Scenario
from sim.sites import Site, headcount_of_all, joined_people, people_at, sites_of


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
    nominal = headcount_of_all(sites)
    if staff is None:
        organisation = replace(scenario.organisation, employees=nominal.employees, per_building=None)
        scenario = replace(scenario, organisation=organisation)
    people = [people_at(site, Draws(scenario.seed, 0)) for site in sites]
    together = joined_people(people)
    check_organisations(scenario.organisation, together.organisations)
    sites = _with_teams(sites, people, scenario.building.zone_teams)
    return Division(scenario, sites, people, nominal, None if staff is None else together)


def _with_teams(sites: Sequence[Site], people: Sequence[People], zone_teams: Mapping[str, int]) -> tuple[Site, ...]:
    """Return the buildings with the home zones of their own teams (§12)."""
    everywhere = dict.fromkeys(name for here in people for name in here.teams)
    for name in zone_teams:
        if name not in everywhere:
            raise ConfigurationError(f"zone_teams: there is no team {name!r}{nearest(name, everywhere)}")
    found = []
    for site, here in zip(sites, people, strict=True):
        own = {name: zone for name, zone in zone_teams.items() if name in here.teams}
        with named(site):
            found.append(replace(site, building=replace(site.building, zone_teams=own)))
    return tuple(found)


@contextlib.contextmanager
def named(site: Site) -> Iterator[None]:
    """Tell of which building a message is."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"building {site.row.building}: {error}") from None
