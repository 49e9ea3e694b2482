"""`mixed`: a policy for each team, or for each person of a roster (tailoring)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

import numpy as np

from sim.attendance import Wishes
from sim.compiling import Flags, Floats, Int64s
from sim.day_chances import marginals
from sim.draws import Draws
from sim.errors import ConfigurationError, nearest
from sim.parameters import Parameters, parameter
from sim.policies.activity import Activity
from sim.policies.anchor import Anchor
from sim.policies.base import Context, Policy, nobody
from sim.policies.free import Free
from sim.policies.mandate import Mandate
from sim.policies.rotation import Rotation
from sim.policies.spread import Spread
from sim.population import WEEKDAYS, People
from sim.staffing import chosen


@dataclass
class Parts(Parameters):
    """The policies that a team can have, each with its own parameters. One more is one more line here."""

    free: Free = field(default_factory=Free)
    anchor: Anchor = field(default_factory=Anchor)
    spread: Spread = field(default_factory=Spread)
    rotation: Rotation = field(default_factory=Rotation)
    mandate: Mandate = field(default_factory=Mandate)
    activity: Activity = field(default_factory=Activity)


PARTS: Final = tuple(one.name for one in fields(Parts))
# Policies of a whole building.
_OF_BUILDINGS: Final = {
    "assigned": "is for a whole building; who owns a desk is fixed_desk in the roster's column kind",
    "booking": "is for a whole building and no part of mixed",
}
# Two weeks of no calendar, in which cohorts of two have had each other's days: what others usually bring.
_USUAL: Final = (date(1, 1, 1), date(1, 1, 8))


@dataclass(frozen=True)
class _Group:
    """The people of one part, as its policy sees them."""

    policy: Policy
    rows: Int64s  # their places among all people
    people: People  # of all teams
    memo: dict[str, Any]

    def wishes(self, wishes: Wishes) -> Wishes:
        rows = self.rows
        return Wishes(wishes.office_days[rows], wishes.log_weight[rows], wishes.rank[rows], wishes.contract[rows])


@dataclass
class Mixed(Policy):
    """Each team has a policy, handed out by `shares`; a roster may name that of each person.

    A part acts on its own people as if they were all; only a `spread` looks at the days that the others load.
    """

    name: str = parameter("mixed", unit="", help="the policy's name")
    shares: dict[str, float] = parameter(
        {"free": 0.5, "spread": 0.5},
        unit="share",
        help="share of teams under each policy, of people for whom the roster names none, as {free: 0.5, spread: 0.5}",
        low=0,
        high=1,
    )
    parts: Parts = field(default_factory=Parts)

    def check(self) -> None:
        """Check that the shares are those of parts, and that no part has what is the whole policy's."""
        for part in self.shares:
            if part not in PARTS:
                what = _OF_BUILDINGS.get(part, f"is no policy of a team{nearest(part, PARTS)}")
                raise ConfigurationError(f"shares: {part} {what}, use some of {', '.join(PARTS)}")
        if abs(sum(self.shares.values()) - 1) > 1e-9:
            raise ConfigurationError(f"shares: shares add up to {sum(self.shares.values()):g}, make it 1")
        for part in PARTS:
            if getattr(self.parts, part).stagger_minutes:
                raise ConfigurationError(
                    f"parts.{part}.stagger_minutes: is for all teams at once, give stagger_minutes of mixed"
                )

    def shape(self, wishes: Wishes, context: Context) -> Wishes:
        """Return the wishes, those of each group as its policy shapes them."""
        groups = self._groups(context)
        return _joined(
            wishes,
            [(one, one.policy.shape(one.wishes(wishes), _seen_by(one, groups, wishes, context))) for one in groups],
        )

    def team_days(self, wishes: Wishes, context: Context) -> Flags:
        """Return (teams, 5) the days that the policies of a team's people name."""
        groups = self._groups(context)
        days = np.zeros((len(context.people.teams), WEEKDAYS), dtype=np.bool_)
        for one in groups:
            named = one.policy.team_days(one.wishes(wishes), _seen_by(one, groups, wishes, context))
            own = np.unique(one.people.team)
            days[own] |= named[own]
        return days

    def planned(self, wishes: Wishes, meeting_days: Flags, context: Context) -> Wishes:
        """Return the wishes once the week's meetings are known, as the policy of each group has it."""
        groups = self._groups(context)
        return _joined(
            wishes,
            [
                (
                    one,
                    one.policy.planned(
                        one.wishes(wishes), meeting_days[one.rows], _seen_by(one, groups, wishes, context)
                    ),
                )
                for one in groups
            ],
        )

    def _groups(self, context: Context) -> list[_Group]:
        groups: list[_Group] | None = context.memo.get("groups")
        if groups is None:
            part = parts_of_people(self.shares, context.people, context.draws)
            groups = context.memo["groups"] = [
                _Group(getattr(self.parts, PARTS[place]), rows, chosen(context.people, rows), {})
                for place in np.unique(part).tolist()
                for rows in [np.flatnonzero(part == place)]
            ]
        return groups


def parts_of_people(shares: Mapping[str, float], people: People, draws: Draws) -> Int64s:
    """Return the place in `PARTS` of each person's policy (n,): the roster's, or else the team's.

    As many teams have a policy as its share of them says, one more or less where that is no whole number, so that it is
    so on average also over buildings of few teams; which ones is drawn. A team all of whose people have a policy by the
    roster is left out.
    """
    own = np.full(len(people), -1)
    if people.policy is not None:
        for place, name in enumerate(PARTS):
            own[people.policy == name] = place
    teams = np.unique(people.team[own < 0])
    drawn = draws.uniform("mixed_policy", 0, people.team_entity[teams], 2)
    turn = np.argsort(np.argsort(drawn[:, 0]))
    # One offset for all ends, that of the first team (systematic sampling); whole numbers stay what they are.
    ends = np.floor(np.round(np.cumsum([shares.get(name, 0.0) for name in PARTS]) * len(teams), 9) + drawn[:1, 1].sum())
    of_team = np.zeros(len(people.teams), dtype=np.int64)
    of_team[teams] = np.searchsorted(ends, turn, side="right")
    return np.where(own < 0, of_team[people.team], own)


def _seen_by(group: _Group, groups: Sequence[_Group], wishes: Wishes, context: Context) -> Context:
    """Return the context of one group, in which the others are a load."""
    others = [one for one in groups if one is not group]
    return replace(context, people=group.people, memo=group.memo, others=lambda: _usual_load(others, wishes, context))


def _usual_load(groups: Sequence[_Group], wishes: Wishes, context: Context) -> Floats:
    """Return the people (5,) of these groups expected on each weekday of a usual week, were each alone."""
    load = np.zeros(WEEKDAYS)
    for one in groups:
        for monday in _USUAL:
            alone = replace(context, people=one.people, monday=monday, memo={}, others=nobody)
            load += marginals(context.attendance, one.policy.shape(one.wishes(wishes), alone)).sum(axis=0) / len(_USUAL)
    return load


def _joined(wishes: Wishes, parts: Sequence[tuple[_Group, Wishes]]) -> Wishes:
    """Return the wishes with those of each group in their places."""
    office_days, log_weight, rank = wishes.office_days.copy(), wishes.log_weight.copy(), wishes.rank.copy()
    on_top = np.zeros(rank.shape, dtype=np.bool_)
    for group, part in parts:
        office_days[group.rows], log_weight[group.rows], rank[group.rows] = part.office_days, part.log_weight, part.rank
        if part.on_top is not None:
            on_top[group.rows] = part.on_top
    return replace(
        wishes, office_days=office_days, log_weight=log_weight, rank=rank, on_top=on_top if on_top.any() else None
    )
