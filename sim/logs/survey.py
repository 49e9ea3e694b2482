"""A survey of staff as a table: the hours at home that people want, by group; never a group that is too small.

A row is one who answered, or with a column `people` the mean of a group. Groups of fewer than `smallest` people are
taken together, and where that is still too few with the smallest of the others.
"""

from typing import Final

import numpy as np

from sim.compiling import Flags, Floats, Int64s
from sim.errors import InputError
from sim.language import mark
from sim.logs.columns import Block, Reader
from sim.logs.contents import Survey
from sim.logs.fields import ANSWERS, HOME_HOURS, WEEK_HOURS
from sim.logs.numbers import Numbers
from sim.logs.outcome import Outcome
from sim.tabular import Cell, text_of
from sim.words import OTHER_TEAMS

MERGED: Final = mark("groups taken together because they are small")


class SurveyRows:
    """Collects the blocks of a survey."""

    def __init__(self, reader: Reader, numbers: Numbers, smallest: int, name: str) -> None:
        """Read by the rules of `reader` and `numbers`; `name` of the file stands in messages."""
        self._reader, self._numbers, self._smallest, self._name = reader, numbers, smallest, name
        self._groups: dict[str, int] = {"": 0}
        self._has_people = False
        self._group: list[Int64s] = []
        self._columns: list[tuple[Floats, Floats, Floats]] = []

    def add(self, block: Block) -> None:
        """Read a block."""
        self._group.append(self._reader.values(block, "team", self._team, 0))
        home = self._numbers.of(block, "home_hours", HOME_HOURS, required=True)
        week = self._numbers.of(block, "week_hours", WEEK_HOURS)
        self._has_people = "people" in block.columns
        people = self._numbers.of(block, "people", ANSWERS, required=True) if self._has_people else np.ones(len(block))
        self._reader.faults.note(block, "people", np.flatnonzero(people % 1 > 0), lambda _: "give a whole number")
        self._columns.append((home, week, people))

    def outcome(self) -> Outcome[Survey]:
        """Return the survey; raise `InputError` for too few answers."""
        group = np.concatenate(self._group)
        home, week, people = (np.concatenate(column) for column in zip(*self._columns, strict=True))
        total = int(people.sum())
        if total < self._smallest:
            raise InputError(
                f"{self._name}: {total} people answered, of fewer than {self._smallest} nothing is told; "
                "for a table of means give how many people answered in a column people"
            )
        names = np.array(sorted(self._groups))
        place = np.searchsorted(names, np.array(list(self._groups)))[group]
        sizes = np.bincount(place, people, len(names)).astype(np.float64)
        merged = _too_small(sizes, self._smallest)
        labels = np.where(merged, OTHER_TEAMS, names) if not merged[sizes > 0].all() else np.full(len(names), "")
        groups, place = np.unique(labels[place], return_inverse=True)
        answers = np.bincount(place, people)
        mean = np.bincount(place, home * people) / answers
        spread = np.full(len(groups), np.nan)
        if not self._has_people:
            spread = np.sqrt(np.bincount(place, (home - mean[place]) ** 2) / np.maximum(answers - 1, 1))
        told = ~np.isnan(week)
        hours = np.bincount(place[told], (week * people)[told], len(groups))
        known = np.bincount(place[told], people[told], len(groups))
        contract = np.divide(hours, known, out=np.full(len(groups), np.nan), where=known > 0)
        found = Survey(tuple(groups.tolist()), answers.astype(np.int32), mean, spread, contract)
        return Outcome(found, None, {}, {MERGED: int(merged.sum())})

    def _team(self, cell: Cell) -> int:
        return self._groups.setdefault(text_of(cell), len(self._groups))


def _too_small(sizes: Floats, smallest: int) -> Flags:
    """Return which groups are taken together: the small ones, and as many more as make them enough, by size."""
    merged = (sizes > 0) & (sizes < smallest)
    for group in np.argsort(sizes, kind="stable"):
        if not merged.any() or sizes[merged].sum() >= smallest:
            break
        merged[group] = sizes[group] > 0
    return merged
