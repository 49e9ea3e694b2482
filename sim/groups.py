"""Which teams stand in a table: a preset's all, of real people only groups of at least ten (privacy)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.population import People
from sim.words import OTHER_TEAMS

SMALLEST_GROUP: Final = 10  # people; smaller groups of real people are in no table

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """The m groups of teams that are shown."""

    names: list[str]
    people: Integers  # (m,)
    group: Integers  # (g,) the group of each team, -1 for none


def shown_groups(staff: People, based: Mapping[int, int] | None = None) -> Groups:
    """Return the groups of the tables about these people.

    A roster's small teams are taken together, with the next smallest team where they are still fewer than ten, so that
    no difference of rows reveals a small group. In a portfolio, `based` are the real people of each building by its
    number: there that holds in each building that is shown, too, and in the others taken together.
    """
    size = np.bincount(staff.team, minlength=len(staff.teams)).astype(np.int64)
    if not staff.real:
        return Groups(list(staff.teams), size, np.arange(len(size)))
    # People made up by growth hide nobody: a small team stays small.
    real = np.bincount(staff.team[~staff.made_up], minlength=len(size)).astype(np.int64)
    label = publishable(real)
    if based is not None and label.max(initial=-1) >= 0:
        label = _publishable_in_each(real, staff, based)
    labels = sorted(set(label.tolist()) - {-1})
    names = [staff.teams[one] if one < len(size) else OTHER_TEAMS for one in labels]
    place = {one: number for number, one in enumerate(labels)}
    group = np.array([place.get(one, -1) for one in label.tolist()], dtype=np.int64)
    people = np.array([size[group == number].sum() for number in range(len(names))], dtype=np.int64)
    return Groups(names, people, group)


def _publishable_in_each(size: Integers, staff: People, based: Mapping[int, int]) -> Integers:
    """Return `publishable` of teams that are in one building each: what is left over in each is nobody, or ten people.

    Figures are shown by building as well, so that a building less its teams that are shown is known.
    """
    shown = dict(zip(based, publishable(np.array(list(based.values()), dtype=np.int64)).tolist(), strict=True))
    where = np.zeros(len(size), dtype=np.int64)
    where[staff.team] = [shown[number] for number in staff.building.tolist()]
    label = np.full(len(size), len(size))
    for one in np.unique(where).tolist():
        here = np.flatnonzero(where == one)
        own = here[publishable(size[here]) == np.arange(len(here))]
        label[own] = own
    return label


def too_few(people: People) -> bool:
    """Tell whether these are real people and fewer than ten in all, so that nothing is said of who they meet and move.

    What is said of the desks and the office as a whole stays: it is the question.
    """
    return people.real and len(people) - int(people.made_up.sum()) < SMALLEST_GROUP


def shown_part_timers(staff: People) -> npt.NDArray[np.bool_] | None:
    """Return who works part-time (n,); None where these or the others are real people and fewer than ten.

    Neither is shown then, as both together are known.
    """
    part_time = staff.part_time[~staff.made_up]
    smallest = min(int(part_time.sum()), len(part_time) - int(part_time.sum()))
    return None if staff.real and 0 < smallest < SMALLEST_GROUP else staff.part_time


def shown_newcomers(people: People, whole: People | None = None) -> npt.NDArray[np.bool_]:
    """Return who counts as a newcomer (n,): nobody where these are real people and fewer than ten.

    `whole` are all the people that these are part of, in several buildings: a figure of the whole counts the newcomers
    of small buildings too.
    """
    return np.zeros_like(people.newcomer) if few_newcomers(people if whole is None else whole) else people.newcomer


def few_newcomers(staff: People) -> bool:
    """Tell whether these are real people with fewer than ten newcomers."""
    return staff.real and int((staff.newcomer & ~staff.made_up).sum()) < SMALLEST_GROUP


def publishable(size: Integers, smallest: int = SMALLEST_GROUP) -> Integers:
    """Return for each team its own number, or len(size) for "other teams", or -1 when all people are too few."""
    group = np.arange(len(size))
    if size.sum() < smallest:
        return np.full(len(size), -1)
    small = size < smallest
    while small.any() and size[small].sum() < smallest:
        small[np.argmin(np.where(small, np.iinfo(np.int64).max, size))] = True
    return np.where(small, len(size), group)
