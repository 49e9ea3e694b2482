"""Who is based in a building: the people of a roster by building, and people of several parts together (§14)."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import ConfigurationError, nearest
from sim.population import People
from sim.portfolio import Portfolio, Row
from sim.staffing import chosen

Counts = npt.NDArray[np.int64]


def employees_of_roster(staff: People, portfolio: Portfolio) -> Counts:
    """Return the real people of a roster in each building (b,)."""
    return np.bincount(_rows_of(staff, portfolio)[~staff.made_up], minlength=len(portfolio.rows)).astype(np.int64)


def _rows_of(staff: People, portfolio: Portfolio) -> Counts:
    """Return the row of the portfolio in which each of a roster's people is based (n,)."""
    codes = {name: place for place, name in enumerate(portfolio.names)}
    for name in staff.buildings:
        if name not in codes:
            raise ConfigurationError(
                f"building: {name!r} is no building of {portfolio.file}{nearest(name, codes)}, give the roster's "
                "column building and the portfolio the same codes"
            )
    found: Counts = np.array([codes[name] for name in staff.buildings], dtype=np.int64)[staff.building]
    return found


def roster_at(staff: People, portfolio: Portfolio, number: int, rows: Sequence[int]) -> People:
    """Return a roster's people of some rows; a team in several buildings is one in each, with the same draws."""
    here = np.isin(_rows_of(staff, portfolio), rows)
    if here.all():
        one = (portfolio.names[number],)
        return dataclasses.replace(staff, building=np.full(len(staff), number, dtype=np.int32), buildings=one)
    people = chosen(staff, here)
    known, team = np.unique(people.team, return_inverse=True)
    everywhere = np.bincount(staff.team, minlength=len(staff.teams))
    inside = np.bincount(people.team, minlength=len(staff.teams))
    names = [
        staff.teams[one] if everywhere[one] == inside[one] else part_of_team(staff.teams[one], portfolio.rows[number])
        for one in known
    ]
    return dataclasses.replace(
        people,
        team=team.astype(np.int32),
        teams=tuple(names),
        team_words=staff.team_entity[known],
        building=np.full(len(people), number, dtype=np.int32),
        buildings=(portfolio.names[number],),
    )


def organisations_at(staff: People, portfolio: Portfolio, row: int) -> tuple[str, ...]:
    """Return the organisations of a roster's people of one row, as they are named there."""
    here = np.unique(staff.organisation[_rows_of(staff, portfolio) == row])
    return tuple(name for name in (staff.organisations[one] for one in here) if name)


def part_of_team(team: str, row: Row) -> str:
    """Return what a team that is in several buildings is called in one of them."""
    return f"{team} ({row.building})"


def joined_people(parts: Sequence[People]) -> People:
    """Return people together, teams and organisations of one part beside those of another; buildings as they are."""
    if len(parts) == 1:
        return parts[0]
    organisations = tuple(dict.fromkeys(name for part in parts for name in part.organisations))
    place = {name: number for number, name in enumerate(organisations)}
    teams = np.cumsum([0, *(len(part.teams) for part in parts)])
    columns: dict[str, Any] = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in dataclasses.fields(People)
        if isinstance(getattr(parts[0], one.name), np.ndarray) and one.name != "team_words"
    }
    columns |= {
        "team": np.concatenate([part.team + first for part, first in zip(parts, teams, strict=False)]).astype(np.int32),
        "organisation": np.concatenate(
            [
                np.array([place[name] for name in part.organisations], dtype=np.int32)[part.organisation]
                for part in parts
            ]
        ),
        "team_words": np.concatenate([part.team_entity for part in parts]),
    }
    return dataclasses.replace(
        parts[0],
        **columns,
        teams=tuple(name for part in parts for name in part.teams),
        organisations=organisations,
        buildings=tuple(name for part in parts for name in part.buildings),
    )
