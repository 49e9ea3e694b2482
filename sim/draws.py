"""Named draws (§2): every random number depends only on seed, replication, date, decision and entity.

The numbers come from the counter-based generator Philox4x64-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3"). The key is the seed; the counter is (entity + 1, decision and block, replication,
date), so no order of calls, worker or policy can change a draw, and each can be redone alone. One block gives four
numbers.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]

# The place of a name is part of every result: add at the end, never reorder.
DECISIONS: Final = (
    "contract",  # contract days and days off of a preset's person
    "person",  # kind, newcomer, wanted office days of a preset's person
    "leave_spell",  # weeks of leave that start on a Monday
    "leave_day",  # single days of leave
    "sick_spell",  # sick spells by their first day
    "location",  # a day of work elsewhere
    "number_of_days",  # rounding of the wanted number of days of a week (§6)
    "attend",  # own noise of a person and day
    "habit",  # own noise that stays over a replication, by person and weekday
    "team_day",  # T(team, day)
    "common_day",  # C(building, day)
    "anchor_days",  # a team's popular days
    "compliance",  # whether a person follows the policy this week
    "usual_times",  # a person's usual arrival and departure
    "arrive",  # deviation of arrival and departure on a day, part days
    "lunch",
    "breaks",
    "keep_desk",  # whether a desk is kept or cleared, by absence
    "patience",
    "rank",  # order of requests within a second (§3)
    "meetings_a_week",
    "meeting",  # day, slot, length, kind of a cluster's meeting
    "group",  # members of cross-team groups
    "meeting_rank",
)
_NUMBER: Final = {name: number for number, name in enumerate(DECISIONS)}


class Draws:
    """The random numbers of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication

    def uniform(self, decision: str, when: int, entities: Words, size: int = 1) -> Floats:
        """Return uniforms in (0, 1), never an end, of shape (len(entities), size).

        `when` is the ordinal of the date (of the Monday for a week's decision, 0 for the whole replication).
        """
        blocks = [self._words(decision, block, when, entities) for block in range((size + 3) // 4)]
        words = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)
        # 52 bits and a half step: the largest value is 1 - 2**-53, the smallest 2**-53.
        return ((words[:, :size] >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52

    def normal(self, decision: str, when: int, entities: Words, size: int = 1) -> Floats:
        """Return standard normals of shape (len(entities), size), by the quantile function."""
        from scipy.special import ndtri

        normals: Floats = ndtri(self.uniform(decision, when, entities, size))
        return normals

    def _words(self, decision: str, block: int, when: int, entities: Words) -> Words:
        name = np.uint64(_NUMBER[decision] << 32 | block)
        first = entities + np.uint64(1)
        if len(first) > 1 and 0 < first[0] < first[-1] and np.all(np.diff(first) == 1):
            # Neighbouring entities: numpy's own generator walks the same counters. It steps before it draws. Past the
            # last word it would carry into the next one, so that entities which wrap around are left to `philox`.
            # As an array: a list with a word from 2**63 on would reach numpy's generator as rounded floats.
            counter = np.array([int(entities[0]), int(name), self.replication, when], dtype=np.uint64)
            return np.random.Philox(key=self.seed, counter=counter).random_raw(4 * len(first)).reshape(-1, 4)
        return philox(first, name, np.uint64(self.replication), np.uint64(when), self.seed)


def entities(n: int) -> Words:
    """Return the entities 0 .. n-1."""
    return np.arange(n, dtype=np.uint64)


def philox(first: Words, second: np.uint64, third: np.uint64, fourth: np.uint64, key: int) -> Words:
    """Philox4x64-10 for counters that differ in the first word; returns shape (len(first), 4)."""
    one, two = np.uint64(key & 0xFFFFFFFFFFFFFFFF), np.uint64(key >> 64)
    with np.errstate(over="ignore"):
        x0, x1, x2, x3 = first, np.full_like(first, second), np.full_like(first, third), np.full_like(first, fourth)
        for _ in range(10):
            high0, low0 = _multiply(np.uint64(0xD2E7470EE14C6C93), x0)
            high1, low1 = _multiply(np.uint64(0xCA5A826395121157), x2)
            x0, x1, x2, x3 = high1 ^ x1 ^ one, low1, high0 ^ x3 ^ two, low0
            one += np.uint64(0x9E3779B97F4A7C15)
            two += np.uint64(0xBB67AE8584CAA73B)
    return np.stack([x0, x1, x2, x3], axis=1)


def _multiply(a: np.uint64, b: Words) -> tuple[Words, Words]:
    """Return the high and the low word of the 128-bit product."""
    half, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    a_low, a_high, b_low, b_high = a & mask, a >> half, b & mask, b >> half
    middle = a_high * b_low + (a_low * b_low >> half)
    other = a_low * b_high + (middle & mask)
    return a_high * b_high + (middle >> half) + (other >> half), a * b
