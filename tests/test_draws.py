"""Named draws (§2): the generator itself, and that nothing but the name of a draw decides its number."""

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numba
import numpy as np
import pytest
from engines import kernels

from sim import draws as module
from sim.draws import DECISIONS, Draws, entities, philox

LAST = 2**64 - 1
MONDAY = 739_678

# The place of a name is part of every result. A new decision goes to the end; nothing else here may change.
FROZEN = (
    "contract", "person", "leave_spell", "leave_day", "sick_spell", "location", "number_of_days", "attend", "habit",
    "team_day", "common_day", "anchor_days", "compliance", "usual_times", "arrive", "lunch", "breaks", "keep_desk",
    "patience", "rank", "meetings_a_week", "meeting", "group", "meeting_rank", "audit", "resample",
    "economics", "effects", "booking", "mixed_policy", "remote", "event", "visitors", "visitor_zone", "growth",
    "mobility", "visit", "calibration",
)  # fmt: skip

# Random123 1.14, tests/kat_vectors, philox4x64 with 10 rounds: counter, key, result.
PUBLISHED = (
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B),
    ),
    (
        (LAST, LAST, LAST, LAST),
        (LAST, LAST),
        (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0),
    ),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x452821E638D01377, 0xBE5466CF34E90C6C),
        (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6),
    ),
)


@pytest.fixture(autouse=True, params=[False, True], ids=["numpy", "compiled"])
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything here holds for both ways to draw."""
    with kernels(compiled=request.param):
        yield


def words(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.uint64)


def numpys(seed: int, replication: int, decision: str, when: int, entity: int, block: int) -> np.ndarray:
    """One block of four words by numpy's own generator, which adds one to the counter before it draws."""
    counter = np.array([entity, DECISIONS.index(decision) << 32 | block, replication, when], dtype=np.uint64)
    return np.random.Philox(key=seed, counter=counter).random_raw(4)


@pytest.mark.parametrize(("counter", "key", "result"), PUBLISHED)
def test_philox_gives_the_published_answers(
    counter: tuple[int, ...], key: tuple[int, ...], result: tuple[int, ...]
) -> None:
    rest = [np.uint64(word) for word in counter[1:]]
    assert philox(words(counter[0]), rest[0], rest[1], rest[2], key[0] | key[1] << 64)[0].tolist() == list(result)


@pytest.mark.parametrize(("counter", "key", "result"), PUBLISHED)
def test_the_compiled_generator_gives_the_published_answers(
    counter: tuple[int, ...], key: tuple[int, ...], result: tuple[int, ...]
) -> None:
    """The kernel takes the entity, one less than the first word, and the others as signed numbers."""
    second, third, fourth = (word - 2**64 if word >= 2**63 else word for word in counter[1:])
    chances = np.empty(4)
    with kernels(compiled=True):
        module._uniforms(
            words((counter[0] - 1) % 2**64), second, third, np.array([fourth]), words(*key), 4, module._room(4), chances
        )
    assert chances.tolist() == [((word >> 12) + 0.5) / 2**52 for word in result]


WITHOUT_WIDE_REGISTERS = """
from llvmlite import binding

features = binding.get_host_cpu_features()
features.update({name: False for name in features if "avx" in name})
binding.get_host_cpu_features = lambda: features
import numpy as np
from sim import compiling
from sim.draws import Draws

compiling.use(True)
print(Draws(12345, 67).uniform("attend", 7, np.array([0, 5, 2**64 - 1], dtype=np.uint64), 5).tolist())
"""


def test_another_processor_draws_the_same(tmp_path: Path) -> None:
    """One that multiplies in another way: compiled for it in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "XDG_CACHE_HOME": str(tmp_path)}
    run = [sys.executable, "-c", WITHOUT_WIDE_REGISTERS]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == f"{Draws(12345, 67).uniform('attend', 7, words(0, 5, LAST), 5).tolist()}\n"


@pytest.mark.parametrize(
    "entity",
    [
        entities(1),
        entities(7),
        entities(300) + np.uint64(2**63),
        words(5, 4, 3),
        words(3, 3),
        words(0, 2, 4),
        words(1, 2, 4),
        words(9_000_000_000_000_000_000, 17, LAST - 1),
        words(LAST - 3, LAST - 2, LAST - 1),
    ],
    ids=["one", "contiguous", "large", "falling", "twice", "gaps", "a gap at the end", "hashes", "the last ones"],
)
@pytest.mark.parametrize("size", [1, 4, 9])
def test_draws_are_numpys_philox_bit_for_bit(entity: np.ndarray, size: int) -> None:
    drawn = Draws(12345, 67).uniform("attend", MONDAY, entity, size)
    raw = [
        np.concatenate([numpys(12345, 67, "attend", MONDAY, int(one), block) for block in range(-(-size // 4))])
        for one in entity
    ]
    expected = [[((int(word) >> 12) + 0.5) / 2**52 for word in row[:size]] for row in raw]
    assert drawn.tolist() == expected


def test_a_persons_draw_does_not_depend_on_who_else_is_asked() -> None:
    """Also where the 64-bit entities wrap around, and where numpy's own counter would carry into the decision."""
    draws = Draws(3, 4)
    for together in (words(LAST - 1, LAST), words(LAST, 0), words(LAST - 1, LAST, 0, 1), words(7, 8, 9), words(8, 7)):
        alone = np.concatenate([draws.uniform("person", 0, words(int(one)), 6) for one in together])
        np.testing.assert_array_equal(draws.uniform("person", 0, together, 6), alone)


@pytest.mark.parametrize("size", [1, 3, 4, 9])
def test_numbers_below_a_threshold_are_those_of_the_draws(size: int) -> None:
    whens, entity, draws = [MONDAY, MONDAY + 4, MONDAY + 8], entities(200), Draws(2, 9)
    when, row, column, number = draws.below("sick_spell", whens, entity, size, 0.3)
    drawn = np.array([draws.uniform("sick_spell", one, entity, size) for one in whens])
    expected = np.nonzero(drawn < 0.3)
    assert len(number) > 100
    assert np.array_equal(when, expected[0])
    assert np.array_equal(row, expected[1])
    assert np.array_equal(column, expected[2])
    assert np.array_equal(number, drawn[expected])


def test_a_date_for_each_entity_is_each_date_by_itself() -> None:
    draws, when = Draws(2, 9), np.repeat([MONDAY, MONDAY + 1, MONDAY + 3], [5, 1, 4])
    alone = [draws.uniform("rank", int(date), words(one), 5)[0] for one, date in enumerate(when.tolist())]
    assert np.array_equal(draws.uniform("rank", when, entities(10), 5), alone)


@pytest.mark.parametrize("limit", [3, 8])
def test_things_by_the_number_are_the_uniforms_in_their_order(limit: int) -> None:
    """From none to many: each entity's number, then two uniforms for each thing, whatever their blocks."""
    when, entity, draws = np.repeat([MONDAY, MONDAY + 1], 150), entities(300) + np.uint64(7), Draws(2, 9)
    mean = np.linspace(0, 9, 300)
    number, one, other = draws.counted("breaks", when, entity, mean, limit)
    drawn = draws.uniform("breaks", when, entity, 1 + 2 * 8)
    expected = np.minimum(np.floor(mean + drawn[:, 0]), limit)
    assert np.array_equal(number, expected)
    assert set(number) == set(range(limit + 1))
    pairs = [row[1 : 1 + 2 * count].reshape(-1, 2) for row, count in zip(drawn, number.tolist(), strict=True)]
    assert np.array_equal(np.stack([one, other], axis=1), np.concatenate(pairs))
    nobody = draws.counted("breaks", when[:0], entity[:0], mean[:0], limit)
    assert [len(part) for part in nobody] == [0, 0, 0]


def test_nobody_to_draw_for() -> None:
    assert Draws(1, 0).uniform("rank", MONDAY, entities(0), 5).shape == (0, 5)


@pytest.mark.parametrize("extreme", [0, 1, 2**12 - 1, LAST - 1, LAST, 2**63])
def test_uniforms_are_never_an_end_and_normals_are_finite(monkeypatch: pytest.MonkeyPatch, extreme: int) -> None:
    monkeypatch.setattr(Draws, "_words", lambda *_: np.full((1, 4), extreme, dtype=np.uint64))
    draws = Draws(1, 0)
    with kernels(compiled=False):
        value = draws.uniform("attend", 0, entities(1))[0, 0]
        assert math.isfinite(draws.normal("attend", 0, entities(1))[0, 0])
    assert 2.0**-53 <= value <= 1 - 2.0**-53
    assert value == ((extreme >> 12) + 0.5) / 2**52
    assert numba.njit(module._unit)(np.uint64(extreme)) == value
    # A wait is -ln(u), a Gumbel score -ln(-ln(u)): neither may be infinite.
    assert math.isfinite(-math.log(-math.log(value)))
    assert 0 < -math.log(value) < math.inf


def test_decisions_are_frozen() -> None:
    assert DECISIONS[: len(FROZEN)] == FROZEN
    assert len(set(DECISIONS)) == len(DECISIONS)


def test_a_few_numbers_are_frozen() -> None:
    """What a seed means must not change between versions: one number for each kind of counter."""
    drawn = [
        Draws(1, 0).uniform("contract", 0, entities(1))[0, 0],
        Draws(1, 2).uniform("attend", MONDAY, entities(3), 5)[2, 4],
        Draws(2**63 - 1, 1999).uniform("meeting_rank", MONDAY, words(LAST), 1)[0, 0],
    ]
    assert drawn == [0.3035680343067587, 0.544159237067607, 0.14371953738839405]


def test_the_order_of_calls_changes_nothing() -> None:
    wanted = [("attend", MONDAY, 3), ("rank", MONDAY, 1), ("attend", MONDAY + 7, 3), ("habit", 0, 5)]
    draws = Draws(9, 1)
    forth = {ask: draws.uniform(ask[0], ask[1], entities(20), ask[2]) for ask in wanted}
    back = {ask: draws.uniform(ask[0], ask[1], entities(20), ask[2]) for ask in reversed(wanted)}
    for ask in wanted:
        np.testing.assert_array_equal(forth[ask], back[ask])
    # More numbers asked for of the same decision leave the first ones as they are.
    np.testing.assert_array_equal(draws.uniform("attend", MONDAY, entities(20), 11)[:, :3], forth[wanted[0]])


def test_different_names_give_different_and_uncorrelated_numbers() -> None:
    """Streams that differ in one thing only: n = 20,000, all pairwise correlations within z = 5 of 0.

    z = 5 because there are 703 pairs here: a false alarm in 2,500 seeds.
    """
    n = 20_000
    people = entities(n)
    base = Draws(1, 0)
    streams = {
        "base": base.uniform("attend", MONDAY, people),
        "the next number": base.uniform("attend", MONDAY, people, 2)[:, 1:],
        "the next block": base.uniform("attend", MONDAY, people, 5)[:, 4:],
        "the next entity": base.uniform("attend", MONDAY, people + np.uint64(1)),
        "another half of the entities": base.uniform("attend", MONDAY, people + np.uint64(2**32)),
        "the next day": base.uniform("attend", MONDAY + 1, people),
        "the next week": base.uniform("attend", MONDAY + 7, people),
        "the next replication": Draws(1, 1).uniform("attend", MONDAY, people),
        "the next seed": Draws(2, 0).uniform("attend", MONDAY, people),
        "a large seed": Draws(2**63 - 1, 0).uniform("attend", MONDAY, people),
        "seed and replication exchanged": Draws(0, 1).uniform("attend", MONDAY, people),
        "replication and day exchanged": Draws(1, MONDAY).uniform("attend", 0, people),
        **{name: base.uniform(name, MONDAY, people) for name in DECISIONS if name != "attend"},
    }
    ranks = np.hstack([part - 0.5 for part in streams.values()]) * math.sqrt(12)
    # Correlations of known mean and variance, except for a stream with its own shifted copy, which is uncorrelated too.
    z = ranks.T @ ranks / n * math.sqrt(n)
    for one, two in combinations(range(len(streams)), 2):
        assert abs(z[one, two]) < 5, (list(streams)[one], list(streams)[two])
    for name, part in streams.items():
        # Mean 1/2 and variance 1/12: z within 4.5 for some 70 figures.
        assert abs(part.mean() - 0.5) * math.sqrt(12 * n) < 4.5, name
        assert abs(part.var() - 1 / 12) / math.sqrt(1 / 180) * math.sqrt(n) < 4.5, name


def test_uniforms_are_uniform() -> None:
    """Kolmogorov-Smirnov on n = 200,000 numbers: sqrt(n) times the largest difference is below 2.3 (p = 5e-5)."""
    n = 200_000
    sample = np.sort(Draws(4, 2).uniform("lunch", MONDAY, entities(n // 4), 4).ravel())
    steps = np.arange(n + 1) / n
    distance = max(np.max(steps[1:] - sample), np.max(sample - steps[:-1]))
    assert distance * math.sqrt(n) < 2.3


def test_one_seed_does_not_replay_another() -> None:
    """No number of seed 1 comes back under seed 2 or 3, on any of 60 days and 5 replications."""
    numbers = [
        Draws(seed, replication).uniform("attend", MONDAY + day, entities(50))
        for seed in (1, 2, 3)
        for replication in range(5)
        for day in range(60)
    ]
    every = np.concatenate(numbers).ravel()
    assert len(np.unique(every)) == len(every)


def test_an_unknown_decision_is_an_error() -> None:
    with pytest.raises(KeyError):
        Draws(1, 0).uniform("weather", MONDAY, entities(1))
