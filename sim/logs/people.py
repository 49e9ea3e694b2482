"""The people of logs: ids become numbers as they are read, and the numbers say nothing of the ids.

An id is replaced by a keyed hash (BLAKE2b, RFC 7693) whose key is drawn for one reading and never stored. Which
number a person has afterwards comes from what that person did, or from the staff file.
"""

import hashlib
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.compiling import Int32s, Int64s, Words
from sim.events import NOWHERE
from sim.logs.contents import Who
from sim.roster import Roster, entity_of
from sim.tabular import Cell, text_of

UNLISTED = -2  # a person who is not in the staff file


class Ids:
    """Turns ids and names of teams into numbers while files are read; one object for the files of a calibration."""

    def __init__(self, roster: Roster | None) -> None:
        """Begin with the people of the staff file, if there is one."""
        self.roster = roster
        self._key = os.urandom(32)
        self._number: dict[bytes, int] = {}
        self._listed = {} if roster is None else {int(entity): place for place, entity in enumerate(roster.entity)}
        self._teams: dict[str, int] = {}
        self._memberships: list[Int64s] = []

    def person(self, cell: Cell) -> int:
        """Return the number of a person; raise ValueError for a cell that a spreadsheet spoilt."""
        text = text_of(cell)
        if self.roster is not None:
            return self._listed.get(entity_of(text), UNLISTED)
        pseudonym = hashlib.blake2b(text.encode(), digest_size=16, key=self._key).digest()
        return self._number.setdefault(pseudonym, len(self._number))

    def team(self, cell: Cell) -> int:
        """Return the number of a team."""
        return self._teams.setdefault(text_of(cell), len(self._teams))

    def in_team(self, person: Int32s, team: Int32s) -> None:
        """Hear in which team rows say that a person is."""
        known = (person >= 0) & (team >= 0)
        pairs, rows = np.unique(person[known].astype(np.int64) << 32 | team[known], return_counts=True)
        self._memberships.append(np.stack([pairs, rows]))

    def who(self, rows: Sequence[Sequence[npt.NDArray[Any]]]) -> tuple[Who, Int32s, int]:
        """Return the people, by number so far their final number, and how many people were in several teams.

        `rows` holds for each log its people (r,) and what they did (r,) in columns. Without a staff file people are
        those with a row, in the order of a hash of their rows and team.
        """
        if self.roster is not None:
            team, contract = self.roster.team, self.roster.contract
            return Who(team, self.roster.teams, contract, True), np.arange(len(team), dtype=np.int32), 0
        team, several = self._team_of()
        names = sorted(self._teams)
        place = np.array([names.index(name) for name in self._teams], dtype=np.int32)
        team = np.where(team == NOWHERE, NOWHERE, np.append(place, 0)[team]).astype(np.int32)
        signature = _mixed([team.astype(np.int64)])
        active = np.zeros(len(team), dtype=np.bool_)
        for kind, (person, *columns) in enumerate(rows):
            known = person >= 0
            whose = person[known].astype(np.int64)
            active[whose] = True
            done = _mixed([np.full(len(whose), kind), *(column[known] for column in columns)])
            np.add.at(signature, whose, done)  # a sum: the order of rows does not count
        order = np.lexsort((signature, ~active))[: int(active.sum())]
        final = np.full(len(team), NOWHERE, dtype=np.int32)
        final[order] = np.arange(len(order))
        used = np.unique(team[order])
        used = used[used >= 0]
        renumbered = np.where(team[order] == NOWHERE, NOWHERE, np.searchsorted(used, team[order])).astype(np.int32)
        return Who(renumbered, tuple(names[one] for one in used), None, False), final, several

    def _team_of(self) -> tuple[Int32s, int]:
        """Return for each person the team in most of the rows, at a tie the first by name; and people in several."""
        team = np.full(len(self._number), NOWHERE, dtype=np.int32)
        if not self._memberships:
            return team, 0
        told = np.concatenate(self._memberships, axis=1)
        pairs, place = np.unique(told[0], return_inverse=True)
        rows = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(rows, place, told[1])
        person, number = pairs >> 32, pairs & 0xFFFFFFFF
        ranks = {name: rank for rank, name in enumerate(sorted(self._teams))}
        rank = np.array([ranks[name] for name in self._teams], dtype=np.int64)[number]
        order = np.lexsort((-rank, rows, person))  # the last of a person's is the one that counts
        team[person[order]] = number[order]
        return team, int((np.bincount(person, minlength=1) > 1).sum())


def _mixed(columns: Sequence[npt.NDArray[Any]]) -> Words:
    """Return a hash (r,) of rows, by the mixing function of SplitMix64 (Steele, Lea, Flood 2014)."""
    found = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        found += column.view(np.uint64) if column.dtype.itemsize == 8 else column.astype(np.int64).view(np.uint64)
        found += np.uint64(0x9E3779B97F4A7C15)
        found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        found ^= found >> np.uint64(31)
    return found
