"""The buildings of a portfolio as the simulation needs them (§14): who is based where, and how many desks that makes.

A building is known to the draws by its row in the file (§2): another building behind it changes nothing, and the people
of one that closes stay who they are.
"""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.apportionment import shared_out, turns
from sim.based import employees_of_roster, joined_people, organisations_at, part_of_team, roster_at
from sim.building import Building, number_of_desks, rooms_for
from sim.draws import Draws
from sim.errors import ConfigurationError, nearest, some_of
from sim.population import IN_BUILDING, Headcount, Organisation, People, draw_people, grown, headcount, headcount_of
from sim.portfolio import Portfolio, Row, home_of
from sim.staffing import chosen

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Closed:
    """A building that closed or merged, and the people of it who are based elsewhere now."""

    row: Row
    headcount: Headcount


@dataclass(frozen=True)
class Site:
    """One building: `rows` are those of the portfolio whose people are based here, its own `number` among them."""

    number: int
    row: Row
    rows: tuple[int, ...]
    building: Building  # the house rules with its own rooms, zones and teams in them
    headcount: Headcount
    desks: int
    based: tuple[Organisation, ...]  # a preset's people of each of the rows
    staff: People | None  # of a roster
    took_in: tuple[Closed, ...] = ()  # buildings that closed and whose people are based here now
    housed: tuple[tuple[str, ...], ...] = ()  # the organisations of each of the rows, who stay of them (§14)

    @property
    def closed(self) -> tuple[str, ...]:
        """The codes of the buildings that closed and whose people are based here now."""
        return tuple(one.row.building for one in self.took_in)

    @property
    def organisations(self) -> tuple[str, ...]:
        """All that the portfolio names for the people based here, or the staff file where that names none.

        Those of the staff file may be of few people: what may be shown is `sim.premises.shown_organisations`.
        """
        return tuple(dict.fromkeys(name for names in self.housed for name in names))


def sites_of(
    portfolio: Portfolio,
    building: Building,
    organisation: Organisation,
    staff: People | None,
    desks: tuple[float, str, int | None],
    owns_desks: bool,
) -> tuple[Site, ...]:
    """Return the buildings that have people, in the order of the file.

    `desks` are the desk ratio, its base, and the number of desks in all where that is given instead; `owns_desks` tells
    that everybody has one. Raises `ConfigurationError` where people or desks cannot be laid over the buildings.
    """
    home = home_of(portfolio, building.close, building.merge)
    groups = {number: tuple(row for row, to in enumerate(home) if to == number) for number in sorted(set(home))}
    heads = employees(portfolio, organisation) if staff is None else employees_of_roster(staff, portfolio)
    # A staff file without organisations has the preset's name for all, which is no naming of who is where.
    naming = None if staff is None or staff.organisations == (organisation.name,) else staff
    found = []
    for number, rows in groups.items():
        based = tuple(_based(organisation, int(heads[row])) for row in rows if heads[row]) if staff is None else ()
        here = None if staff is None else roster_at(staff, portfolio, number, rows)
        if not based and (here is None or not len(here)):
            continue
        head = _sum([headcount(one) for one in based]) if here is None else headcount_of(chosen(here, ~here.made_up))
        row = portfolio.rows[number]
        own = _headcount_of_row(organisation, staff, portfolio, number, int(heads[number]))
        rooms = _rooms_of(building, row, own if len(rows) > 1 else None)
        with named(row):  # whose teams have a zone of their own is known with the people
            rules = _rules(building, rooms, row)
        inhabited = tuple(one for one in rows if staff is not None or heads[one])
        took_in = tuple(
            Closed(portfolio.rows[one], _headcount_of_row(organisation, staff, portfolio, one, int(heads[one])))
            for one in rows
            if one != number
        )
        housed = tuple(
            portfolio.rows[one].organisations or (() if naming is None else organisations_at(naming, portfolio, one))
            for one in inhabited
        )
        found.append(Site(number, row, inhabited, rules, head, 0, based, here, took_in, housed))
    return _with_desks(found, building, desks, owns_desks)


def employees(portfolio: Portfolio, organisation: Organisation) -> Counts:
    """Return the people based in each building (b,), before growth.

    The file's own numbers where every row has one; else a preset's people in proportion to desks, or to floor area.
    """
    rows = portfolio.rows
    if all(row.employees is not None for row in rows):
        return np.array([row.employees for row in rows], dtype=np.int64)
    for of in ("desks", "area_m2"):
        weights = [getattr(row, of) for row in rows]
        if all(weight is not None for weight in weights):
            steps = np.concatenate([[0.0], np.cumsum(weights)])
            found: Counts = np.diff(np.floor(steps / steps[-1] * organisation.employees + 0.5).astype(np.int64))
            return found
    missing = [row.building for row in rows if row.employees is None]
    raise ConfigurationError(
        f"{portfolio.file}: nobody can tell how many people are based in {missing[0]}: fill in employees, or desks, or "
        "area_m2, for every building"
    )


def people_at(site: Site, draws: Draws) -> People:
    """Return the people based in a building, a preset's drawn anew."""
    if site.staff is not None:
        return site.staff
    drawn = []
    for row, organisation, names in zip(site.rows, site.based, site.housed, strict=True):
        first = row * IN_BUILDING
        people = draw_people(organisation, draws, first)
        words = None if first == 0 else people.team_entity + np.uint64(first)
        own = names or people.organisations
        share = (people.team.astype(np.int64) * len(own) // len(people.teams)).astype(np.int32)
        drawn.append(dataclasses.replace(people, team_words=words, organisation=share, organisations=own))
    together = joined_people(drawn)
    return dataclasses.replace(
        together,
        teams=tuple(f"{site.row.building}, {name}" for name in _numbered(together.teams)),
        building=np.full(len(together), site.number, dtype=np.int32),
        buildings=(site.row.building,),
    )


@contextlib.contextmanager
def named(row: Row) -> Iterator[None]:
    """Tell of which building a message is."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"building {row.building}: {error}") from None


def with_zones_of_teams(sites: Sequence[Site], people: Sequence[People], zone_teams: Mapping[str, int]) -> list[Site]:
    """Return the buildings with the home zones of the teams that are there; `people` are those of each.

    A team in several buildings has the zone in each. Raises `ConfigurationError` for a team that is in none.
    """
    found, known = [], set[str]()
    for site, here in zip(sites, people, strict=True):
        parts = {part_of_team(team, site.row): team for team in zone_teams} | {team: team for team in zone_teams}
        own = {name: parts[name] for name in here.teams if name in parts}
        known |= set(own.values())
        with named(site.row):
            rules = dataclasses.replace(site.building, zone_teams={name: zone_teams[own[name]] for name in own})
            rules.check_zone_teams()
        found.append(dataclasses.replace(site, building=rules))
    if missing := [team for team in zone_teams if team not in known]:
        names = [name for here in people for name in here.teams]
        raise ConfigurationError(
            f"building.zone_teams: there is no team {missing[0]!r}{nearest(missing[0], names)}, use one of "
            f"{some_of(names)}"
        )
    return found


def _headcount_of_row(
    organisation: Organisation, staff: People | None, portfolio: Portfolio, row: int, heads: int
) -> Headcount:
    """Return the base of the desk ratio of the people of one row of the portfolio."""
    if not heads:
        return Headcount(0, 0.0, 0, 0)
    if staff is None:
        return headcount(_based(organisation, heads))
    here = roster_at(staff, portfolio, row, (row,))
    return headcount_of(chosen(here, ~here.made_up))


def _rooms_of(building: Building, row: Row, own: Headcount | None) -> str | None:
    """Return the meeting rooms of a building; one that took in others keeps those of its `own` people.

    None: those of the people who are based there, as where nobody was before.
    """
    rooms = building.rooms if row.rooms is None else row.rooms
    return rooms if rooms is not None or own is None or not own.employees else rooms_for(building, own.employees)


def _rules(building: Building, rooms: str | None, row: Row) -> Building:
    """Return the house rules in a building with its own rooms and zones, home zones of teams left out."""
    for name in ("zone_desks", "zone_distances"):
        if row.zones not in (None, building.zones) and getattr(building, name):
            raise ConfigurationError(
                f"building.{name}: is for {building.zones} zones, and the file gives this building {row.zones}; leave "
                "it out, or the column zones"
            )
    return dataclasses.replace(building, rooms=rooms, zones=row.zones or building.zones, zone_teams={})


def _based(organisation: Organisation, heads: int) -> Organisation:
    return dataclasses.replace(organisation, employees=heads, per_building=None)


def _numbered(teams: Sequence[str]) -> list[str]:
    return [f"team {number + 1}" for number in range(len(teams))]


def _sum(parts: Sequence[Headcount]) -> Headcount:
    return Headcount(
        sum(one.employees for one in parts),
        sum(one.fte for one in parts),
        sum(one.flexible for one in parts),
        sum(one.owners for one in parts),
    )


def headcount_of_all(sites: Sequence[Site]) -> Headcount:
    """Return the base of the desk ratio of all buildings together."""
    return _sum([site.headcount for site in sites])


def _with_desks(
    sites: Sequence[Site], building: Building, desks: tuple[float, str, int | None], owns_desks: bool
) -> tuple[Site, ...]:
    """Return the buildings with their desks: a desk each, the file's, by the ratio, or a part of a number in all."""
    ratio, per, number = desks
    if owns_desks:
        return tuple(dataclasses.replace(site, desks=heads(site)) for site in sites)
    from_file = number is None and building.portfolio_desks == "file"
    own = [site.row.desks if from_file else None for site in sites]
    by_ratio = [0] * len(own)
    if None in own:  # else a ratio that plays no part must refuse nothing
        total = number_of_desks(ratio, per, headcount_of_all(sites)) if number is None else number
        by_ratio = _allotted(sites, total, per)
    return tuple(
        dataclasses.replace(site, desks=by if one is None else one)
        for site, one, by in zip(sites, own, by_ratio, strict=True)
    )


def desks_of_each(sites: Sequence[Site], total: int, per: str) -> list[int]:
    """Return the desks of each building where there are so many in all: their own, or in proportion to their bases.

    More in all is nowhere fewer. Raises `ConfigurationError` where there is not one for each building and owner.
    """
    own = [site.desks for site in sites]
    return own if total == sum(own) else _allotted(sites, total, per)


def in_proportion(sites: Sequence[Site], total: int, per: str) -> tuple[Site, ...]:
    """Return the buildings with so many desks in all, in proportion to their bases, whatever they have of their own."""
    both = zip(sites, _allotted(sites, total, per), strict=True)
    return tuple(dataclasses.replace(site, desks=number) for site, number in both)


def fewest_desks(sites: Sequence[Site]) -> int:
    """Return the desks in all below which a building has none, or fewer than people who own one."""
    return sum(max(1, site.headcount.owners) for site in sites)


def totals_for(sites: Sequence[Site], per: str, needed: Sequence[Counts]) -> list[Counts]:
    """Return the least desks in all with which each building has as many as are `needed` there, by building."""
    weights, least, owned = _bases(sites, per)
    shared = [one - own for one, own in zip(needed, owned, strict=True)]
    most = max(int(one.max(initial=0)) / weight for one, weight in zip(shared, weights, strict=True))
    who = turns(int(most * sum(weights)) + 2 * len(sites), weights, least)
    found = []
    for number, (one, floor) in enumerate(zip(shared, least, strict=True)):
        turn = np.concatenate([[0], np.flatnonzero(who == number) + 1])  # the first ones are there from the start
        found.append(sum(least) + sum(owned) + turn[np.maximum(one - floor, 0)])
    return found


def _allotted(sites: Sequence[Site], total: int, per: str) -> list[int]:
    """Return the desks of each building by the ratio that gives so many in all; with `flexible` owned ones on top."""
    weights, least, owned = _bases(sites, per)
    if total < sum(least) + sum(owned):
        owners = any(site.headcount.owners for site in sites)
        each, less = ("one each and one for each owner", " or share more desks") if owners else ("one each", "")
        raise ConfigurationError(
            f"desks: {total} desks are fewer than the {sum(least) + sum(owned)} that {len(sites)} buildings need for "
            f"{each}, give more{less}"
        )
    shared = shared_out(total - sum(owned), weights, least)
    return [one + own for one, own in zip(shared, owned, strict=True)]


def _bases(sites: Sequence[Site], per: str) -> tuple[list[float], list[int], list[int]]:
    """Return the base of the ratio in each building, the fewest desks by the ratio, and the owned ones on top."""
    heads_of = [site.headcount for site in sites]
    owned = [head.owners if per == "flexible" else 0 for head in heads_of]
    least = [max(1, head.owners) - own for head, own in zip(heads_of, owned, strict=True)]
    base = {"fte": lambda one: one.fte, "employee": lambda one: one.employees, "flexible": lambda one: one.flexible}
    return [max(float(base[per](head)), 1e-9) for head in heads_of], least, owned


def real_people(sites: Sequence[Site]) -> dict[int, int]:
    """Return the people of today's staff by building, by its number."""
    return {site.number: site.headcount.employees for site in sites}


def heads(site: Site) -> int:
    """Return the people who are simulated in a building, growth included."""
    return len(site.staff) if site.staff is not None else sum(grown(one) for one in site.based)
