"""Who works here (§4): people as arrays, drawn from a preset or taken from a roster.

A preset's people are drawn anew in each replication; the numbers of field workers and desk owners are exact quotas,
so that the desks (§4) do not depend on the draw. A roster's people are the same in every replication.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.compiling import Flags, Floats, Int8s, Int32s, Int64s, Words
from sim.contracts import contract_day_shares
from sim.draws import Draws, entities
from sim.errors import ConfigurationError, nearest
from sim.events import DeskType
from sim.parameters import Parameters, parameter
from sim.taken_days import take_days

FLEXIBLE: Final = 0
FIXED_DESK: Final = 1
FIELD: Final = 2

# Of a person: whether something is so.
NO: Final = 0
YES: Final = 1
UNTOLD: Final = -1

WEEKDAYS: Final = 5


DESK_TYPES: Final = tuple(one.name.lower() for one in DeskType)
IN_BUILDING: Final = 1 << 32  # entities of a preset's people and teams from one building of a portfolio to the next


@dataclass
class Organisation(Parameters):
    """A preset organisation: sizes and distributions, or a roster in their place."""

    name: str = parameter("finance_ministry", unit="", help="the preset's name")
    employees: int = parameter(1277, unit="people", help="heads on the payroll", low=1, high=500_000)
    per_building: int | None = parameter(
        None, unit="people", help="simulate one typical building with so many people (null: all)", low=1, high=500_000
    )
    team_size: float = parameter(12.0, unit="people", help="mean team size", low=1, high=1000)
    fte: float = parameter(0.94, unit="FTE per head", help="mean contract size; sets the part-timers", low=0.3, high=1)
    office_days: float | None = parameter(
        None, unit="days/week", help="wanted office days of everybody (null: from office_days_shares)", low=0, high=5
    )
    office_days_shares: list[float] = parameter(
        [0.0, 0.2, 0.35, 0.3, 0.1, 0.05],
        unit="share",
        help="share of full-timers who want 0, 1, ... 5 office days; part-timers in proportion",
        low=0,
        high=1,
        size=6,
    )
    baseline_ratio: float = parameter(1.3, unit="desks/FTE", help="desk ratio today", low=0.05, high=3)
    growth: float = parameter(
        0.0, unit="share/year", help="staff growth on the desks set for today's staff", low=-0.9, high=5
    )
    growth_years: float = parameter(1.0, unit="years", help="years of that growth", low=0, high=30)
    growth_by_team: dict[str, float] = parameter(
        {},
        unit="share/year",
        help="growth of teams of a roster that differs: {team: share}; the others follow `growth`",
        low=-0.9,
        high=5,
    )
    field_share: float = parameter(0.0, unit="share", help="people who work on location", low=0, high=1)
    field_office_days: float = parameter(0.25, unit="days/week", help="office days of field workers", low=0, high=5)
    fixed_desk_share: float = parameter(0.0, unit="share", help="people who own a desk", low=0, high=1)
    newcomer_share: float = parameter(0.1, unit="share", help="people in their first year", low=0, high=1)
    desk_needs: dict[str, float] = parameter(
        {"standard": 0.76, "quiet": 0.2, "adjustable": 0.04},
        unit="share",
        help="people by the desk type they need: standard, quiet, adjustable (or accessible: one type)",
        low=0,
        high=1,
    )
    newcomer_extra_days: float = parameter(
        0.0, unit="days/week", help="more office days that newcomers want, up to their contract", low=0, high=5
    )
    remote_capable: float = parameter(
        1.0, unit="share", help="people who can work from home; the others come in whenever they work", low=0, high=1
    )
    elsewhere_share: float = parameter(
        0.0, unit="share of days", help="days of flexible staff in another place of work", low=0, high=0.9
    )
    mobility: float = parameter(
        0.0, unit="share", help="people who also work in another building of the portfolio", low=0, high=1
    )
    mobility_days: float = parameter(1.0, unit="days/week", help="days a week that these are there", low=0, high=5)
    mobility_by_organisation: dict[str, float] = parameter(
        {}, unit="share", help="{organisation of the portfolio: share} where `mobility` differs", low=0, high=1
    )
    days_off_weights: list[float] = parameter(
        [0.8, 0.4, 1.6, 0.4, 1.8],
        unit="weight",
        help="how often Monday .. Friday is a part-timer's day off",
        low=0.001,
        high=1000,
        size=5,
    )
    roster: str | None = parameter(None, unit="file", help="staff file (CSV or XLSX) in place of the preset's people")

    def check(self) -> None:
        """Check the shares that belong together."""
        if self.office_days_shares and abs(sum(self.office_days_shares) - 1) > 1e-9:
            total = sum(self.office_days_shares)
            raise ConfigurationError(f"office_days_shares: the six shares add up to {total:g}, make it 1")
        check_types(self.desk_needs, "desk_needs")
        if self.field_share + self.fixed_desk_share > 1:
            raise ConfigurationError("field_share: field_share and fixed_desk_share exceed 1 together, lower one")
        if self.growth_by_team and self.roster is None:
            raise ConfigurationError("growth_by_team: names teams of a roster, give organisation.roster or use growth")

    def growth_factor(self, team: str | None = None) -> float:
        """Return how many times today's staff there are after `growth_years`, of a team or on the whole."""
        share = self.growth if team is None else self.growth_by_team.get(team, self.growth)
        return float((1 + share) ** self.growth_years)


def check_types(shares: dict[str, float], name: str) -> None:
    """Raise `ConfigurationError` where shares of desk types name no types or do not add up to 1."""
    for word in shares:
        if word not in DESK_TYPES:
            meant = " (it is one type with adjustable)" if word == "accessible" else nearest(word, DESK_TYPES)
            raise ConfigurationError(f"{name}: {word!r} is not a desk type{meant}, use {', '.join(DESK_TYPES)}")
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise ConfigurationError(f"{name}: the shares add up to {sum(shares.values()):g}, make it 1")


def _unplaced() -> npt.NDArray[np.int32]:
    return np.zeros(0, dtype=np.int32)


@dataclass(frozen=True)
class People:
    """The people of one building, or of a portfolio's all, in one replication; n people in g teams."""

    entity: Words  # (n,) what their draws depend on (§2)
    team: npt.NDArray[np.int32]  # (n,) index into teams
    fte: npt.NDArray[np.float64]  # (n,)
    contract: npt.NDArray[np.bool_]  # (n, 5) contract days
    office_days: npt.NDArray[np.float64]  # (n,) wanted office days a week
    kind: npt.NDArray[np.int8]  # (n,) FLEXIBLE, FIXED_DESK or FIELD
    newcomer: npt.NDArray[np.bool_]  # (n,)
    anchor: npt.NDArray[np.bool_]  # (n, 5) anchor days fixed by a roster
    desk_type: npt.NDArray[np.int32]  # (n,) the `DeskType` that is needed (§12)
    teams: tuple[str, ...]
    organisation: npt.NDArray[np.int32]  # (n,) index into organisations
    organisations: tuple[str, ...]  # a preset is one, called by its name
    on_site: npt.NDArray[np.int8]  # (n,) YES who cannot work from home, NO, or UNTOLD: a roster that does not say
    made_up: npt.NDArray[np.bool_]  # (n,) nobody of the roster: growth
    real: bool  # from a roster: small groups stay out of the tables
    policy: npt.NDArray[np.str_] | None = None  # (n,) from a roster, "" for whom it names none (`mixed`, §7)
    building: npt.NDArray[np.int32] = field(default_factory=_unplaced)  # (n,) index into buildings; not given: all in 0
    buildings: tuple[str, ...] = ("",)
    team_words: Words | None = None  # (g,) what teams' draws depend on where that is not their number or name

    def __post_init__(self) -> None:
        if len(self.building) != len(self.entity):
            object.__setattr__(self, "building", np.zeros(len(self.entity), dtype=np.int32))

    def __len__(self) -> int:
        return len(self.entity)

    @property
    def place(self) -> int:
        """The number of the building, of people who are all in one."""
        return int(self.building[0]) if len(self.building) else 0

    @cached_property
    def part_time(self) -> npt.NDArray[np.bool_]:
        """Who works less than a full week (n,)."""
        return self.fte < 1

    @cached_property
    def bound(self) -> npt.NDArray[np.bool_]:
        """Who comes in on every day they work, because they cannot work from home (n,); nobody in the field."""
        bound: npt.NDArray[np.bool_] = (self.on_site == YES) & (self.kind != FIELD)
        return bound

    @cached_property
    def team_entity(self) -> Words:
        """What teams' draws depend on (g,): of a roster their names, so that another team changes nothing (§2)."""
        if self.team_words is not None:
            return self.team_words
        if not self.real:
            return entities(len(self.teams))
        hashes = [hashlib.blake2b(name.encode(), digest_size=8).digest() for name in self.teams]
        return np.array([int.from_bytes(one, "big") for one in hashes], dtype=np.uint64)


@dataclass(frozen=True)
class Headcount:
    """The nominal base of the desk ratio (§4), fixed over the replications."""

    employees: int
    fte: float
    flexible: int
    owners: int


def simulated_employees(organisation: Organisation) -> int:
    """Return the nominal heads of the simulated building, before growth."""
    return min(organisation.employees, organisation.per_building or organisation.employees)


def grown(organisation: Organisation) -> int:
    """Return the simulated heads: the nominal ones with growth."""
    return max(1, round(simulated_employees(organisation) * organisation.growth_factor()))


def headcount(organisation: Organisation) -> Headcount:
    """Return the nominal base of a preset: today's staff, the mean FTE, exact quotas."""
    heads = simulated_employees(organisation)
    field, owners = _quotas(organisation, heads)
    return Headcount(heads, heads * organisation.fte, heads - field - owners, owners)


def headcount_of(people: People) -> Headcount:
    """Return the base of a roster: the people themselves."""
    kinds = np.bincount(people.kind, minlength=3)
    return Headcount(len(people), float(people.fte.sum()), int(kinds[FLEXIBLE]), int(kinds[FIXED_DESK]))


def draw_people(organisation: Organisation, draws: Draws, first: int = 0) -> People:
    """Draw a preset's people for one replication; growth is staff on top of the nominal base.

    `first` is the entity of the first of them.
    """
    n = grown(organisation)
    entity = entities(n) + np.uint64(first)
    chance = draws.uniform("person", 0, entity, 4)
    days, contract = _contracts(organisation, draws, entity)
    kind = np.full(n, FLEXIBLE, dtype=np.int8)
    field, owners = _quotas(organisation, n)
    if field or owners:
        order = np.argsort(chance[:, 0], kind="stable")
        kind[order[:field]] = FIELD
        kind[order[field : field + owners]] = FIXED_DESK
    teams = max(1, round(n / organisation.team_size))
    newcomer = chance[:, 2] < organisation.newcomer_share
    on_site = cannot_work_at_home(organisation, draws, entity, kind)
    wanted = _wanted_days(organisation, kind, days, chance[:, 1])
    if organisation.newcomer_extra_days:
        wanted = with_extra_days(wanted, newcomer, kind, days, organisation.newcomer_extra_days)
    return People(
        entity=entity,
        team=(np.arange(n) * teams // n).astype(np.int32),
        fte=days / WEEKDAYS,
        contract=contract,
        office_days=np.where(on_site, float(WEEKDAYS), wanted),
        kind=kind,
        newcomer=newcomer,
        anchor=np.zeros((n, WEEKDAYS), dtype=np.bool_),
        desk_type=needed_types(organisation, chance[:, 3]),
        teams=_team_names(teams),
        organisation=np.zeros(n, dtype=np.int32),
        organisations=(organisation.name,),
        on_site=on_site.astype(np.int8),
        made_up=np.zeros(n, dtype=np.bool_),
        real=False,
    )


@lru_cache(maxsize=64)
def _team_names(teams: int) -> tuple[str, ...]:
    return tuple(f"team {number + 1}" for number in range(teams))


def needed_types(organisation: Organisation, chance: Floats) -> Int32s:
    """Return the type of desk that people need (n,), the rarer ones first, from numbers between 0 and 1."""
    shares = [organisation.desk_needs.get(one.name.lower(), 0.0) for one in reversed(DeskType)]
    return (len(DeskType) - 1 - _first_above(shares, chance)).astype(np.int32)


def cannot_work_at_home(organisation: Organisation, draws: Draws, entity: Words, kind: Int8s) -> Flags:
    """Draw who cannot work from home (n,): nobody in the field, of the others all but `remote_capable`."""
    if organisation.remote_capable >= 1:
        return np.zeros(len(entity), dtype=np.bool_)
    stays = draws.uniform("remote", 0, entity)[:, 0] >= organisation.remote_capable
    bound: Flags = stays & (kind != FIELD)
    return bound


def with_extra_days(wanted: Floats, newcomer: Flags, kind: Int8s, days: Int64s, extra: float) -> Floats:
    """Return wanted office days (n,) with the `extra` ones of newcomers, up to their contract `days` (n,).

    Who works on location learns the job there.
    """
    more = np.maximum(wanted, np.minimum(wanted + extra, days))
    return np.where(newcomer & (kind != FIELD), more, wanted)


def mean_office_days(organisation: Organisation) -> float:
    """Return the mean wanted office days of a full-timer: the value for a roster's empty cells."""
    if organisation.office_days is not None:
        return organisation.office_days
    return sum(days * share for days, share in enumerate(organisation.office_days_shares))


def _quotas(organisation: Organisation, heads: int) -> tuple[int, int]:
    field = round(organisation.field_share * heads)
    return field, min(heads - field, round(organisation.fixed_desk_share * heads))


def _contracts(organisation: Organisation, draws: Draws, entity: Words) -> tuple[Int64s, Flags]:
    if organisation.fte >= 1:
        return np.full(len(entity), WEEKDAYS), np.ones((len(entity), WEEKDAYS), dtype=np.bool_)
    chance = draws.uniform("contract", 0, entity, 6)
    shares = contract_day_shares(organisation.fte)
    days = 1 + _first_above(shares, chance[:, 0])
    # Days off without replacement by weight: the largest of ln(weight) + Gumbel noise (Plackett-Luce).
    score = np.log(organisation.days_off_weights) - np.log(-np.log(chance[:, 1:6]))
    off, all_days = np.zeros(score.shape, dtype=np.bool_), np.ones(score.size, dtype=np.bool_)
    take_days(all_days, np.zeros(score.size, dtype=np.int8), score.reshape(-1), WEEKDAYS - days, off.reshape(-1))
    return days, ~off


def _first_above(shares: Sequence[float] | Floats, chance: Floats) -> Int64s:
    """Return the first place (n,) at which the shares, added up, exceed the chance; the last where none does."""
    place = np.zeros(len(chance), dtype=np.int64)
    for step in np.cumsum(shares)[:-1].tolist():  # few: faster than a search
        place += chance >= step
    return place


def _wanted_days(organisation: Organisation, kind: Int8s, days: Int64s, chance: Floats) -> Floats:
    if organisation.office_days is not None:
        wanted = np.full(len(kind), organisation.office_days)
    else:
        wanted = _first_above(organisation.office_days_shares, chance) * days / WEEKDAYS
    return np.where(kind == FIELD, np.minimum(organisation.field_office_days, days), wanted)
