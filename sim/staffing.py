"""A roster's people as they are simulated: who can work from home where the file does not say, and growth by team.

Both are drawn once, so that the people are the same in every replication (§4), and by name (§2): a person keeps the
draws of the own entity whoever joins or leaves, and more growth only adds to those who came with less.
"""

import hashlib
from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.compiling import Flags, Floats, Int64s, Words
from sim.draws import Draws
from sim.errors import ConfigurationError, nearest
from sim.population import UNTOLD, WEEKDAYS, Organisation, People, cannot_work_at_home


def settled(staff: People, organisation: Organisation, seed: int) -> People:
    """Return the people with those who cannot work from home on all their days, and with growth.

    Raises `ConfigurationError` where `growth_by_team` names a team that is not there.
    """
    for name in organisation.growth_by_team:
        if name not in staff.teams:
            raise ConfigurationError(
                f"organisation.growth_by_team: {name!r} is no team of the staff file{nearest(name, staff.teams)}, "
                "give its name as it stands there"
            )
    draws = Draws(seed, 0)
    staff = _bound(staff, organisation, draws)
    size = np.bincount(staff.team, minlength=len(staff.teams))
    factor = np.array([organisation.growth_factor(name) for name in staff.teams])
    aim = _whole(size * factor, draws.uniform("growth", 1, staff.team_entity)[:, 0])
    return staff if np.array_equal(aim, size) else _grown(staff, aim, draws)


def _whole(wanted: Floats, chance: Floats) -> Int64s:
    """Return whole sizes (g,) with the rounded sum of those wanted: by the largest remainders, of equal ones by chance.

    Each team by itself would be rounded to no growth at all where teams are small. Nobody's team disappears.
    """
    sizes: Int64s = np.floor(wanted + 1e-9).astype(np.int64)
    missing = round(float(wanted.sum())) - int(sizes.sum())
    sizes[np.lexsort((chance, -np.round(wanted - sizes, 9)))[:missing]] += 1
    return np.maximum(sizes, 1)


def chosen(people: People, rows: Int64s | Flags) -> People:
    """Return these people, in this order, under the same teams; a row may be chosen more than once."""
    parts: dict[str, Any] = {one.name: getattr(people, one.name) for one in fields(people) if one.name != "team_words"}
    parts = {name: part[rows] for name, part in parts.items() if isinstance(part, np.ndarray)}
    return replace(people, **parts)


def _bound(staff: People, organisation: Organisation, draws: Draws) -> People:
    """Settle who cannot work from home: what a roster does not say is drawn."""
    bound = staff.bound | (
        (staff.on_site == UNTOLD) & cannot_work_at_home(organisation, draws, staff.entity, staff.kind)
    )
    if not bound.any():
        return staff
    days = np.where(bound, float(WEEKDAYS), staff.office_days)
    return replace(staff, on_site=bound.astype(np.int8), office_days=days)


def _grown(staff: People, aim: Int64s, draws: Draws) -> People:
    """Return the people with teams of these sizes: copies of random members come, or random members go."""
    chance = draws.uniform("growth", 0, staff.entity)[:, 0]
    kept, rows, made = [], [], []
    for team, number in enumerate(aim.tolist()):
        members = np.flatnonzero(staff.team == team)
        if number <= len(members):
            kept.append(members[np.argsort(-chance[members], kind="stable")[:number]])
            continue
        kept.append(members)
        entity = _made_up(staff.teams[team], number - len(members))
        example = draws.uniform("growth", 0, entity)[:, 0]
        rows.append(members[(example * len(members)).astype(np.int64)])
        made.append(entity)
    new = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
    people = chosen(staff, np.concatenate([*kept, new]))
    entity = np.concatenate([people.entity[: len(people) - len(new)], *made])
    made_up = np.concatenate([people.made_up[: len(people) - len(new)], np.ones(len(new), dtype=np.bool_)])
    # In the order of their entities, as a roster's people stand: groups are drawn by it.
    return chosen(replace(people, entity=entity, made_up=made_up), np.argsort(entity, kind="stable"))


def _made_up(team: str, number: int) -> Words:
    """Return the entities of people who join a team: from its name and their number alone."""
    hashes = [
        hashlib.blake2b(f"{team}\0{one}".encode(), digest_size=8, person=b"growth").digest() for one in range(number)
    ]
    return np.array([int.from_bytes(one, "big") % (2**64 - 1) for one in hashes], dtype=np.uint64)
