"""Named draws (§2): every random number depends only on seed, replication, date, decision and entity.

The numbers come from the counter-based generator Philox4x64-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random
numbers: as easy as 1, 2, 3"). The key is the seed; the counter is (entity + 1, decision and block, replication,
date), so no order of calls, worker or policy can change a draw, and each can be redone alone. One block gives four
numbers.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from sim.compiling import Floats, Int32s, Int64s, Words, in_use, inlined, kernel, multiply, part
from sim.normal_quantiles import normal_quantiles

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
    "audit",  # days that are played on both engines
    "resample",  # which replications a resample takes, by resample
    "economics",  # amounts within their ranges, by draw of the account
    "effects",  # likewise, of commuting and energy
    "booking",  # when a desk is asked for, no-show, second choice, coming without asking, by weekday
    "mixed_policy",  # a team's place in the order in which policies are handed out (`mixed`, §7)
    "remote",  # whether a person can work from home
    "event",  # whether a person follows an event of the calendar
    "visitors",  # how many visitors come on a day
    "visitor_zone",  # where a visitor sits
    "growth",  # whom growth takes as an example, or takes away
    "mobility",  # who also works in another building, and in which
    "visit",  # the days on which they are there
    "calibration",  # which people and weeks a draw of the bootstrap takes, by draw
)
# The generator's multipliers and the steps of its key.
_M0: Final = np.uint64(0xD2E7470EE14C6C93)
_M1: Final = np.uint64(0xCA5A826395121157)
_W0: Final = np.uint64(0x9E3779B97F4A7C15)
_W1: Final = np.uint64(0xBB67AE8584CAA73B)
_ONE: Final = np.uint64(1)

# A uniform is 52 bits and a half step: the largest value is 1 - 2**-53, the smallest 2**-53.
_DROPPED: Final = np.uint64(12)
_STEP: Final = 2.0**-52

_GROUP: Final = 256  # entities whose words are made together: so few that these stay beside the processor

_NUMBER: Final = {name: number for number, name in enumerate(DECISIONS)}


class Draws:
    """The random numbers of one replication."""

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self._key = np.array([seed & 0xFFFFFFFFFFFFFFFF, seed >> 64], dtype=np.uint64)

    def uniform(self, decision: str, when: int | Int64s, entities: Words, size: int = 1) -> Floats:
        """Return uniforms in (0, 1), never an end, of shape (len(entities), size).

        `when` is the ordinal of the date (of the Monday for a week's decision, 0 for the whole replication), or an
        ordinal for each entity, equal ones beside each other.
        """
        if in_use():
            chances = np.empty((len(entities), size))
            _uniforms(
                np.ascontiguousarray(entities), _NUMBER[decision] << 32, self.replication,
                when if isinstance(when, np.ndarray) else np.array([when]), self._key, size, _room(size),
                chances.reshape(-1),
            )  # fmt: skip
            return chances
        if isinstance(when, np.ndarray):
            cuts = [0, *(np.flatnonzero(np.diff(when)) + 1).tolist(), len(when)]
            parts = [self.uniform(decision, int(when[a]), entities[a:b], size) for a, b in pairwise(cuts) if a < b]
            return np.concatenate(parts) if parts else np.empty((0, size))
        blocks = [self._words(decision, block, when, entities) for block in range(_blocks(size))]
        words = blocks[0] if len(blocks) == 1 else np.concatenate(blocks, axis=1)
        return ((words[:, :size] >> _DROPPED).astype(np.float64) + 0.5) * _STEP

    def below(
        self, decision: str, whens: Sequence[int], entities: Words, size: int, threshold: float
    ) -> tuple[Int64s, Int64s, Int64s, Floats]:
        """Return where uniforms are below a threshold: place in `whens`, row, column below `size`, and the number."""
        if in_use():
            room = len(whens) * len(entities) * size
            (when, row, column), found = np.empty((3, room), dtype=np.int64), np.empty(room)
            number = _below(
                np.ascontiguousarray(entities), _NUMBER[decision] << 32, self.replication,
                np.array(whens, dtype=np.int64), self._key, size, threshold, _room(size), when, row, column, found,
            )  # fmt: skip
            return when[:number].copy(), row[:number].copy(), column[:number].copy(), found[:number].copy()
        chances = np.array([self.uniform(decision, when, entities, size) for when in whens])
        when, row, column = np.nonzero(chances.reshape(len(whens), len(entities), size) < threshold)
        return when, row, column, chances[when, row, column]

    def counted(
        self, decision: str, when: Int64s, entities: Words, mean: Floats, limit: int
    ) -> tuple[Int32s, Floats, Floats]:
        """Return how many things each entity has (n,), and two uniforms for each thing: flat, entity by entity.

        The first uniform of an entity rounds its `mean` up or down; there are at most `limit`. `when` is as above.
        """
        if in_use():
            number = np.empty(len(entities), dtype=np.int32)
            one, other = np.empty((2, int(mean.sum()) + len(entities)))
            end = _counted(
                np.ascontiguousarray(entities), _NUMBER[decision] << 32, self.replication,
                when, self._key, mean, limit, _room(1 + 2 * limit), number, one, other,
            )  # fmt: skip
            return number, one[:end], other[:end]
        most = min(limit, int(mean.max(initial=0)) + 1)
        drawn = self.uniform(decision, when, entities, 1 + 2 * most)
        number = np.minimum(np.floor(mean + drawn[:, 0]), limit).astype(np.int32)
        there = np.arange(most) < number[:, None]
        return number, drawn[:, 1::2][there], drawn[:, 2::2][there]

    def normal(self, decision: str, when: int | Int64s, entities: Words, size: int = 1) -> Floats:
        """Return standard normals of shape (len(entities), size), by the quantile function."""
        return normal_quantiles(self.uniform(decision, when, entities, size))

    def _words(self, decision: str, block: int, when: int, entities: Words) -> Words:
        name = np.uint64(_NUMBER[decision] << 32 | block)
        first = entities + np.uint64(1)
        # Neighbouring entities: numpy's own generator walks the same counters, over gaps too where they are few. Past
        # the last word it would carry into the next one, so that entities which wrap around are left to `philox`.
        ascends = len(first) > 1 and first[0] > 0 and bool(np.all(first[1:] > first[:-1]))
        if ascends and first[-1] - first[0] < 8 * len(first):
            span = int(first[-1] - first[0]) + 1
            # It steps before it draws. As an array: a list with a word from 2**63 on would reach it as rounded floats.
            counter = np.array([int(entities[0]), int(name), self.replication, when], dtype=np.uint64)
            words = np.random.Philox(key=self.seed, counter=counter).random_raw(4 * span).reshape(-1, 4)
            return words if span == len(first) else words[first - first[0]]
        return philox(first, name, np.uint64(self.replication), np.uint64(when), self.seed)


def _room(size: int) -> Words:
    """Return room for the words of a group of entities, whole blocks of them, and for one word more of each."""
    return np.empty((4 * _blocks(size) + 1) * _GROUP, dtype=np.uint64)


def entities(n: int) -> Words:
    """Return the entities 0 .. n-1."""
    return np.arange(n, dtype=np.uint64)


@kernel
def _uniforms(
    entities: Words, name: int, replication: int, when: Int64s, key: Words, size: int, words: Words, chances: Floats
) -> None:
    """Write `size` uniforms for each entity, as `Draws.uniform` does with whole arrays; only ever run compiled."""
    begin = 0
    while begin < len(entities):
        end, date = _end_of_group(begin, len(entities), when), when[begin if len(when) > 1 else 0]
        for block in range(_blocks(size)):
            _words_of_group(entities[begin:end], name, block, replication, date, key, words)
        for column in range(size):
            target = begin * size + column
            for word in words[column * _GROUP : column * _GROUP + end - begin]:
                chances[target] = _unit(word)
                target += size
        begin = end


@kernel
def _counted(
    entities: Words,
    name: int,
    replication: int,
    when: Int64s,
    key: Words,
    mean: Floats,
    limit: int,
    words: Words,
    number: Int32s,
    one: Floats,
    other: Floats,
) -> int:
    """Write the number of things of each entity and two uniforms for each; return how many. Only ever run compiled."""
    begin, thing = 0, 0
    while begin < len(entities):
        end, date, most = _end_of_group(begin, len(entities), when), when[begin if len(when) > 1 else 0], 0
        _words_of_group(entities[begin:end], name, 0, replication, date, key, words)
        for person in range(begin, end):
            number[person] = min(int(mean[person] + _unit(words[person - begin])), limit)
            most = max(most, number[person])
        for block in range(1, _blocks(1 + 2 * most)):
            _words_of_group(entities[begin:end], name, block, replication, date, key, words)
        for person in range(begin, end):
            place = person - begin + _GROUP
            for _ in range(number[person]):
                one[thing], other[thing] = _unit(words[place]), _unit(words[place + _GROUP])
                place += 2 * _GROUP
                thing += 1
        begin = end
    return thing


@kernel
def _below(
    entities: Words,
    name: int,
    replication: int,
    whens: Int64s,
    key: Words,
    size: int,
    threshold: float,
    words: Words,
    whiches: Int64s,
    rows: Int64s,
    columns: Int64s,
    found: Floats,
) -> int:
    """Write where uniforms are below a threshold, and these; return how many they are. Only ever run compiled."""
    number = 0
    for when in range(len(whens)):
        for begin in range(0, len(entities), _GROUP):
            end = min(begin + _GROUP, len(entities))
            for block in range(_blocks(size)):
                _words_of_group(entities[begin:end], name, block, replication, whens[when], key, words)
            # Hardly anybody has one: a look at the least of each says so.
            least = words[4 * _blocks(size) * _GROUP :]
            for place in range(end - begin):
                least[place] = words[place]
            for column in range(1, size):
                row = words[column * _GROUP : (column + 1) * _GROUP]
                for place in range(end - begin):
                    least[place] = min(least[place], row[place])
            for person in range(begin, end):
                if _unit(least[person - begin]) >= threshold:
                    continue
                for column in range(size):
                    chance = _unit(words[column * _GROUP + person - begin])
                    if chance < threshold:
                        whiches[number], rows[number], columns[number], found[number] = when, person, column, chance
                        number += 1
    return number


@part
def _end_of_group(begin: int, entities: int, when: Int64s) -> int:
    """Return the end of the entities from `begin` on that have one date, at most a group of them."""
    end, last = begin + 1, min(begin + _GROUP, entities)
    if len(when) == 1:
        return last
    while end < last and when[end] == when[begin]:
        end += 1
    return end


@part
def _blocks(size: int) -> int:
    return (size + 3) // 4


@part
def _words_of_group(
    entities: Words, name: int, block: int, replication: int, date: int, key: Words, words: Words
) -> None:
    """Write the four words of one block of each entity, the first ones of all beside each other, then the second.

    Without a branch, so that the processor can make several entities' words at once.
    """
    second, third, fourth = np.uint64(name + block), np.uint64(replication), np.uint64(date)
    one, two, made = key[0], key[1], words[4 * block * _GROUP :]
    for place in range(len(entities)):
        x0, x1, x2, x3 = _block(entities[place] + _ONE, second, third, fourth, one, two)
        made[place], made[_GROUP + place], made[2 * _GROUP + place], made[3 * _GROUP + place] = x0, x1, x2, x3


@inlined
def _block(
    x0: np.uint64, x1: np.uint64, x2: np.uint64, x3: np.uint64, one: np.uint64, two: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the four words of one counter; `one` and `two` are the key."""
    for _ in range(10):
        high0, low0 = multiply(_M0, x0)
        high1, low1 = multiply(_M1, x2)
        x0, x1, x2, x3 = high1 ^ x1 ^ one, low1, high0 ^ x3 ^ two, low0
        one += _W0
        two += _W1
    return x0, x1, x2, x3


@inlined
def _unit(word: np.uint64) -> float:
    return (np.float64(word >> _DROPPED) + 0.5) * _STEP


def philox(first: Words, second: np.uint64, third: np.uint64, fourth: np.uint64, key: int) -> Words:
    """Philox4x64-10 for counters that differ in the first word; returns shape (len(first), 4)."""
    one, two = np.uint64(key & 0xFFFFFFFFFFFFFFFF), np.uint64(key >> 64)
    with np.errstate(over="ignore"):
        x0, x1, x2, x3 = first, np.full_like(first, second), np.full_like(first, third), np.full_like(first, fourth)
        for _ in range(10):
            high0, low0 = _multiply(_M0, x0)
            high1, low1 = _multiply(_M1, x2)
            x0, x1, x2, x3 = high1 ^ x1 ^ one, low1, high0 ^ x3 ^ two, low0
            one += _W0
            two += _W1
    return np.stack([x0, x1, x2, x3], axis=1)


def _multiply(a: np.uint64, b: Words) -> tuple[Words, Words]:
    """Return the high and the low word of the 128-bit product."""
    half, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    a_low, a_high, b_low, b_high = a & mask, a >> half, b & mask, b >> half
    middle = a_high * b_low + (a_low * b_low >> half)
    other = a_low * b_high + (middle & mask)
    return a_high * b_high + (middle >> half) + (other >> half), a * b
