"""Who works in another building of the portfolio on which days (§14): exchange, and jobs beside the permanent one.

A person who is mobile visits one other building all replication long, of those that house other organisations, of all
where none does, in proportion to the people based there. On a day there the person is on `location` (§5) and takes a
desk as a guest.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.absences import absences
from sim.based import joined_people
from sim.compiling import Flags, Floats, Int32s, Int64s
from sim.day_plan import Profile, profile
from sim.draws import Draws
from sim.errors import ConfigurationError, nearest, some_of
from sim.event_days import called_and_kept
from sim.events import NOWHERE
from sim.groups import SMALLEST_GROUP, publishable
from sim.population import FIELD, WEEKDAYS, Organisation, People
from sim.scenario import Scenario
from sim.sites import Site, real_people
from sim.staffing import chosen
from sim.workdays import Week


@dataclass(frozen=True)
class Exchange:
    """The visits to and from one building of n people in some weeks; k guests come there."""

    away: Flags  # (n, weeks, 5) its people are elsewhere in the portfolio, if they work and are not on leave
    guests: People
    there: Flags  # (k, weeks, 5) a guest is in the building
    arrival: Floats  # (k,) usual arrival, hours
    departure: Floats  # (k,)
    seat: Floats  # (k,) where in the building a guest begins to look for a desk, from 0 to 1

    def inside(self, presents: Mapping[int, Int64s], week: int) -> dict[int, Int64s]:
        """Return by weekday who is in the building, the guests behind its own people."""
        n = len(self.away)
        return {
            weekday: np.concatenate([present, n + np.flatnonzero(self.there[:, week, weekday])])
            for weekday, present in presents.items()
        }

    def with_guests(self, people: People, usual: Profile, places: tuple[Int32s, Int32s]) -> tuple[People, Profile]:
        """Return its people with the guests behind them, and the usual times and `seats` of all."""
        zone, owned_desk = places
        return joined_people([people, self.guests]), Profile(
            arrival=np.concatenate([usual.arrival, self.arrival]),
            departure=np.concatenate([usual.departure, self.departure]),
            zone=zone,
            owned_desk=owned_desk,
        )

    def seats(self, zones: int, zone: Int32s, owned_desk: Int32s) -> tuple[Int32s, Int32s]:
        """Return the home zones and own desks of its people with those of the guests behind them, who own none."""
        begin = (self.seat * zones).astype(np.int32)
        none = np.full(len(begin), NOWHERE, dtype=np.int32)
        return np.concatenate([zone, begin]), np.concatenate([owned_desk, none])


def moves(organisation: Organisation) -> bool:
    """Tell whether anybody visits other buildings."""
    shares = (organisation.mobility, *organisation.mobility_by_organisation.values())
    return organisation.mobility_days > 0 and any(share > 0 for share in shares)


def check_several(organisation: Organisation, sites: Sequence[Site]) -> None:
    """Raise `ConfigurationError` for visits to other buildings where people are based in one only."""
    if len(sites) == 1 and (organisation.mobility or organisation.mobility_by_organisation):
        raise ConfigurationError(
            f"organisation.mobility: is about several buildings, and people are based in {sites[0].row.building} only, "
            "leave it out (days in other places are organisation.elsewhere_share)"
        )


def check_organisations(organisation: Organisation, names: Sequence[str]) -> None:
    """Raise `ConfigurationError` for a share of an organisation that nobody belongs to."""
    for name in organisation.mobility_by_organisation:
        if name not in names:
            raise ConfigurationError(
                f"organisation.mobility_by_organisation: {name!r} is no organisation of these people"
                f"{nearest(name, names)}, use one of {some_of(names)}"
            )


def check_few(organisation: Organisation, sites: Sequence[Site], staff: People) -> None:
    """Raise `ConfigurationError` where one to nine real people of a building are those who may visit others.

    Their days would be those on location there, which are known even without that column: all people less those who
    are elsewhere. It goes by the people of each building that is shown, and of the others together.
    """
    if not staff.real or not moves(organisation):
        return
    label = publishable(np.array(list(real_people(sites).values()), dtype=np.int64))
    shown = {site.number: site.row.building for place, site in enumerate(sites) if label[place] == place}
    where = np.array([number if number in shown else -1 for number in staff.building.tolist()])
    may = (_share(organisation, staff) > 0) & ~staff.made_up
    for number in np.unique(where[may]).tolist():
        if (few := may & (where == number)).sum() < SMALLEST_GROUP:
            names = some_of([staff.organisations[one] for one in np.unique(staff.organisation[few])])
            key = "mobility" if organisation.mobility else "mobility_by_organisation"
            place = "" if may.sum() < SMALLEST_GROUP else f" in {shown.get(number, 'the smallest buildings')}"
            raise ConfigurationError(
                f"organisation.{key}: {names} {'have' if ',' in names else 'has'} fewer than {SMALLEST_GROUP} people"
                f"{place} who may visit other buildings, and the days of these alone would be told; give a share to "
                "more people there, or to nobody"
            )


def exchanges(
    scenario: Scenario, sites: Sequence[Site], people: Sequence[People], weeks: Sequence[Week], draws: Draws
) -> Sequence[Exchange | None]:
    """Return the exchange of each building over some weeks, None where there is none; `people` are those of each."""
    organisation, calendar = scenario.organisation, scenario.calendar
    if not moves(organisation):
        return [None] * len(sites)
    parts: list[list[tuple[People, Flags, Floats, Floats, Floats]]] = [[] for _ in sites]
    away = []
    mondays = [week.monday for week in weeks]
    open_days = np.array([week.open for week in weeks], dtype=np.bool_).reshape(len(weeks), WEEKDAYS)
    for home, here in enumerate(people):
        mobile, to, seat = _mobile(organisation, sites, home, here, draws)
        some = chosen(here, mobile)
        contract = some.contract if calendar.contract_days_off else np.ones_like(some.contract)
        days = _days(organisation, contract, some, weeks, draws)
        for number, week in enumerate(weeks):
            if (held := called_and_kept(calendar, some, week, draws)) is not None:
                days[:, number] &= ~held[1]
        out = np.zeros((len(here), len(weeks), WEEKDAYS), dtype=np.bool_)
        out[mobile] = days
        away.append(out)
        leave, sick = absences(calendar, draws, some.entity, mondays)
        there = days & contract[:, None, :] & open_days & ~leave & ~sick
        none = np.zeros(len(some), dtype=np.int32)
        usual = profile(scenario.day, scenario.policy.stagger_minutes, some, none, none, draws)
        for number in np.unique(to).tolist():
            who = to == number
            parts[number].append((chosen(some, who), there[who], usual.arrival[who], usual.departure[who], seat[who]))
    return [_exchange(out, arriving, here, len(weeks)) for out, arriving, here in zip(away, parts, people, strict=True)]


def _exchange(
    away: Flags, arriving: Sequence[tuple[People, Flags, Floats, Floats, Floats]], here: People, weeks: int
) -> Exchange:
    if not arriving:
        nobody = np.zeros(0)
        there = np.zeros((0, weeks, WEEKDAYS), dtype=np.bool_)
        return Exchange(away, chosen(here, np.zeros(0, dtype=np.int64)), there, nobody, nobody, nobody)
    guests, *columns = zip(*arriving, strict=True)
    together = dataclasses.replace(joined_people(guests), buildings=here.buildings)
    return Exchange(away, together, *(np.concatenate(one) for one in columns))


def _mobile(
    organisation: Organisation, sites: Sequence[Site], home: int, people: People, draws: Draws
) -> tuple[Int64s, Int64s, Floats]:
    """Return who is mobile, to which of the sites each goes, and where there each begins to look for a desk."""
    chance = draws.uniform("mobility", 0, people.entity, 3)
    weight = _weights(sites, home)
    if not weight.any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    mobile = np.flatnonzero(chance[:, 0] < _share(organisation, people))
    steps = np.cumsum(weight)
    to = np.searchsorted(steps, chance[mobile, 1] * steps[-1], side="right")
    return mobile, np.minimum(to, np.flatnonzero(weight)[-1]), chance[mobile, 2]


def _share(organisation: Organisation, people: People) -> Floats:
    """Return the chance (n,) that each of these people is mobile, 0 for field workers."""
    by_name = organisation.mobility_by_organisation
    share = np.array([by_name.get(name, organisation.mobility) for name in people.organisations])
    return np.where(people.kind == FIELD, 0.0, share[people.organisation])


def _weights(sites: Sequence[Site], home: int) -> Floats:
    """Return how people of one building choose among the others: by who is based there, of other organisations.

    Not by desks: the desk ratio must not change where anybody is (§2).
    """
    own = set(sites[home].organisations)
    people = np.array([0.0 if number == home else site.headcount.employees for number, site in enumerate(sites)])
    others = np.array([bool(set(site.organisations) - own) for site in sites])
    return np.where(others, people, 0.0) if (others & (people > 0)).any() else people


def _days(organisation: Organisation, contract: Flags, people: People, weeks: Sequence[Week], draws: Draws) -> Flags:
    """Draw the days (k, weeks, 5) on which mobile people are away, each contract day alike."""
    chance = np.minimum(organisation.mobility_days / np.maximum(contract.sum(axis=1), 1), 1.0)[:, None]
    days = [draws.uniform("visit", week.monday.toordinal(), people.entity, WEEKDAYS) < chance for week in weeks]
    return np.stack(days, axis=1) if days else np.zeros((len(people), 0, WEEKDAYS), dtype=np.bool_)
