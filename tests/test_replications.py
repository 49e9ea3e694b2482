"""Replications that are kept: computed once, for all that need the same, and the same bytes after any end of a run."""

import json
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from faulty_disk import Disk, Killed, begun
from scenarios import all_day, coins, lively, office, plain, roster, special

import sim.evaluation
import sim.replications
from sim import compiling
from sim.audit import ENGINES
from sim.economics import Economics
from sim.evaluation import Evaluation, evaluate
from sim.job import Job, make_job
from sim.panel import BY_WEEKDAY, Slice, panels
from sim.policies import Free, Spread
from sim.population import FIXED_DESK, People
from sim.replicate import play
from sim.replications import EVERY_DAY, compile_where_worth, identity, replications
from sim.results import write_evaluation
from sim.roster import entity_of
from sim.scenario import Scenario
from sim.sealing import unpack, unseal
from sim.stopping import Precision
from sim.store import Store, blocks_in, name_of
from sim.tally import TEAM_COLUMNS, Outcome
from sim.workers import Workers, pool

SMALL = special(weeks=1, replications=12, audit_days=2)
# Two looks at least, the second not at the end of a group of replications.
LOOKS = special(weeks=1, audit_days=2, precision=Precision(relative=0.0, floor=0.2, min_replications=9))
PILOT, KEPT = 4, 5
STAFF = roster([12, 13, 3, 9], kind=[FIXED_DESK] + [0] * 36)


@pytest.fixture(autouse=True)
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of few replications and a pilot of few, so that short runs have several of all."""
    monkeypatch.setattr(sim.evaluation, "PILOT", PILOT)
    monkeypatch.setattr(sim.replications, "_KEPT", KEPT)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store(tmp_path: Path, said: list[str]) -> Store:
    return Store(tmp_path / "store", said.append)


class Players:
    """Counts what is played, and ends the process at one of the replications."""

    def __init__(self) -> None:
        self.played: list[int] = []
        self.last = -1

    def play(self, job: Job, block: Any, *more: Any, **seats: bool) -> Any:
        if len(self.played) == self.last:
            raise Killed
        self.played.append(block.replication)
        return play(job, block, *more, **seats)

    def of(self, run: Callable[[], object]) -> list[int]:
        """Return the replications that are played in a run."""
        before = len(self.played)
        run()
        return self.played[before:]


@pytest.fixture
def players(monkeypatch: pytest.MonkeyPatch) -> Players:
    found = Players()
    monkeypatch.setattr(sim.replications, "play", found.play)
    return found


def written(evaluation: Evaluation, folder: Path) -> dict[str, bytes]:
    """All files of an evaluation."""
    folder.mkdir()
    write_evaluation(folder, evaluation, pictures=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def sums(scenario: Scenario, store: Store | None, staff: People | None = None) -> list[bytes]:
    """All figures of a panel of two cases at three numbers of desks each."""
    jobs = [make_job(one, staff) for one in (scenario, replace(scenario, policy=Spread(name="spread")))]
    found, _ = panels([(job, (job.desks, job.desks + 1, 40)) for job in jobs], 0.2, store=store)
    parts = [(one.needed, one.weekday, one.sums, one.audited) for panel in found for one in panel.slices]
    return [part.tobytes() for row in parts for part in row]


# --- computed once ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("staff", [None, STAFF], ids=["preset", "roster"])
@pytest.mark.parametrize("scenario", [SMALL, LOOKS, lively(weeks=1, replications=8)], ids=["fixed", "looks", "lively"])
def test_a_second_run_plays_nothing_and_says_the_same(
    scenario: Scenario, staff: People | None, store: Store, players: Players, tmp_path: Path
) -> None:
    without = written(evaluate(scenario, staff=staff), tmp_path / "without")
    first = players.of(lambda: evaluate(scenario, staff=staff, store=store))
    assert len(first) >= 7
    assert len(set(first)) == len(first)
    assert players.of(lambda: evaluate(scenario, staff=staff, store=store)) == []
    assert written(evaluate(scenario, staff=staff, store=store), tmp_path / "with") == without


def test_a_panel_is_kept_too(store: Store, players: Players) -> None:
    without = sums(LOOKS, None)
    assert len(players.of(lambda: sums(LOOKS, store))) >= 2 * 6
    assert players.of(lambda: sums(LOOKS, store)) == []
    assert sums(LOOKS, store) == without


def test_more_replications_add_what_is_missing(store: Store, players: Players) -> None:
    unaudited = replace(SMALL, audit_days=0)
    evaluate(replace(unaudited, replications=40), store=store)
    played = players.of(lambda: evaluate(replace(unaudited, replications=60), store=store))
    assert played == list(range(40, 60))
    assert players.of(lambda: evaluate(replace(unaudited, replications=37), store=store)) == []


def test_groups_cut_by_the_stopping_rule_are_used(store: Store, players: Players, said: list[str]) -> None:
    looks = replace(LOOKS, audit_days=0)
    last = evaluate(looks).summary["replications"]
    assert last % KEPT
    ask = [replace(looks, replications=9), looks, replace(looks, replications=last + 4)]
    played = [players.of(lambda one=one: evaluate(one, store=store)) for one in ask]
    assert [numbers for numbers in played[0] if numbers < sim.evaluation.UNCOUNTED] == list(range(9))
    assert played[1:] == [list(range(9, last)), list(range(last, last + 4))]
    assert players.of(lambda: evaluate(ask[2], store=store)) == []
    assert len({(block.first, block.last) for path in folders(store) for block in blocks_in(path)}) > 4
    assert said == []


def folders(store: Store) -> list[Path]:
    return list((store.folder / "blocks").iterdir())


def test_a_later_audit_plays_the_days_again_on_both_engines(
    store: Store, players: Players, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = replace(SMALL, audit_days=4)
    without = written(evaluate(asked), tmp_path / "without")
    evaluate(replace(SMALL, audit_days=0), store=store)
    audited = []

    def simpy(*day: Any) -> Any:
        audited.append(day)
        return ENGINES_BEFORE["simpy"](*day)

    ENGINES_BEFORE = dict(ENGINES)
    monkeypatch.setitem(ENGINES, "simpy", simpy)
    again = sorted({replication for replication, _ in make_job(asked, None).audited})
    assert players.of(lambda: evaluate(asked, store=store)) == again
    assert len(audited) == 4
    assert players.of(lambda: evaluate(asked, store=store)) == []
    assert len(audited) == 4
    assert written(evaluate(asked, store=store), tmp_path / "with") == without
    # What was audited for another run does not count as this one's, and is not lost.
    assert evaluate(replace(SMALL, audit_days=0), store=store).summary["engine"]["audited_days"] == 0
    for _ in range(2):
        for number in (2, 4, 20, 9):
            evaluate(replace(SMALL, audit_days=number), store=store)
    before = len(players.played)
    for number in (4, 20, 2, 9):
        assert evaluate(replace(SMALL, audit_days=number), store=store).summary["engine"]["audited_days"] == number
    assert len(players.played) == before


def test_workers_change_no_figure_and_use_what_is_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    without = written(evaluate(SMALL), tmp_path / "without")
    evaluate(replace(SMALL, replications=7), store=store)
    with Workers(2) as executor:
        assert written(evaluate(SMALL, executor=executor, store=store), tmp_path / "two") == without
    monkeypatch.setattr(sim.replications, "play", None)
    assert written(evaluate(SMALL, store=store), tmp_path / "again") == without


# --- cut short -------------------------------------------------------------------------------------------------------


def ends(run: Callable[[Store], object], store: Store) -> bool:
    """Tell whether a run ends before it is done."""
    try:
        run(store)
    except Killed:
        return True
    return False


def test_a_kill_at_every_replication_loses_no_finished_group(players: Players, tmp_path: Path) -> None:
    whole = written(evaluate(LOOKS), tmp_path / "without")
    total = len(players.played)
    for last in range(total):
        store = Store(tmp_path / f"store {last}", print)
        players.played, players.last = [], last
        assert ends(lambda store: evaluate(LOOKS, store=store), store)
        players.last = -1
        again = players.of(lambda: written(evaluate(LOOKS, store=store), tmp_path / f"resumed {last}"))  # noqa: B023
        assert total - last <= len(again) < total - last + KEPT
        resumed = {path.name: path.read_bytes() for path in (tmp_path / f"resumed {last}").iterdir()}
        assert resumed == whole


def test_a_panel_killed_at_every_replication_ends_the_same(players: Players, tmp_path: Path) -> None:
    whole = sums(replace(SMALL, replications=7), None)
    for last in range(len(players.played)):
        store = Store(tmp_path / f"store {last}", print)
        players.played, players.last = [], last
        assert ends(lambda store: sums(replace(SMALL, replications=7), store), store)
        players.last = -1
        assert sums(replace(SMALL, replications=7), store) == whole


def test_a_kill_at_every_step_of_writing_ends_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = replace(SMALL, replications=8)
    whole = written(evaluate(scenario), tmp_path / "without")
    step, killed = 0, True
    while killed:
        store = Store(tmp_path / f"store {step}", print)
        with monkeypatch.context() as patched:
            Disk(patched, step)
            killed = ends(lambda store: evaluate(scenario, store=store), store)
        assert written(evaluate(scenario, store=store), tmp_path / f"resumed {step}") == whole
        step += 1
    # Of the pilot and of what counts: a folder, what it is of, and files.
    assert step > 2 * (1 + 6) + 2 * 6


def test_a_run_killed_over_and_over_ends_the_same(players: Players, store: Store, tmp_path: Path) -> None:
    whole = written(evaluate(LOOKS), tmp_path / "without")
    chance, runs = np.random.default_rng(1), 1
    # It lives long enough to finish a group, sometimes.
    while True:
        players.played, players.last = [], int(chance.integers(0, 2 * KEPT))
        if not ends(lambda store: evaluate(LOOKS, store=store), store):
            break
        runs += 1
    assert runs > 2
    players.last = -1
    assert written(evaluate(LOOKS, store=store), tmp_path / "resumed") == whole


# --- damaged ---------------------------------------------------------------------------------------------------------


def test_damaged_files_are_told_once_each_and_made_again(
    store: Store, players: Players, said: list[str], tmp_path: Path
) -> None:
    whole = written(evaluate(SMALL, store=store), tmp_path / "first")
    files = sorted(store.folder.rglob("*.block"))
    before = {path: path.read_bytes() for path in files}
    for path in files:
        path.write_bytes(path.read_bytes()[:-3])
    again = written(evaluate(SMALL, store=store), tmp_path / "again")
    assert again == whole
    assert sorted(said) == sorted(f"{path.name}: is damaged, its replications are computed again" for path in files)
    assert {path: path.read_bytes() for path in files} == before
    assert players.of(lambda: evaluate(SMALL, store=store)) == []
    assert len(said) == len(files)


# --- two at once -----------------------------------------------------------------------------------------------------


def test_two_threads_with_the_same_job_agree(tmp_path: Path) -> None:
    whole = written(evaluate(LOOKS), tmp_path / "without")
    said: list[str] = []
    with ThreadPoolExecutor(2) as two:
        stores = [Store(tmp_path / "store", said.append) for _ in range(2)]
        found = list(two.map(lambda store: evaluate(LOOKS, store=store), stores))
    assert [written(one, tmp_path / str(number)) for number, one in enumerate(found)] == [whole, whole]
    assert said == []
    assert begun(tmp_path) == []


def evaluated_in(folder: Path, place: Path) -> dict[str, bytes]:
    """One of two processes at the same work; what is damaged would be raised."""

    def fault(message: str) -> None:
        raise AssertionError(message)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sim.evaluation, "PILOT", PILOT)
        patched.setattr(sim.replications, "_KEPT", KEPT)
        return written(evaluate(LOOKS, store=Store(folder, fault)), place)


def test_two_processes_with_the_same_job_agree(tmp_path: Path) -> None:
    whole = evaluated_in(tmp_path / "store of one", tmp_path / "one")
    with Workers(2) as executor:
        futures = [executor.submit(evaluated_in, tmp_path / "store", tmp_path / str(number)) for number in range(2)]
        assert [future.result() for future in futures] == [whole, whole]
    assert begun(tmp_path) == []


# --- what makes another job ------------------------------------------------------------------------------------------


def name(scenario: Scenario, staff: People | None = None, detail: str = "days") -> str:
    job = make_job(scenario, staff)
    return name_of(identity(job, [job.desks], detail))


BASE = special(policy=Spread(name="spread"), desks=10)
OTHERS: dict[str, dict[str, Any]] = {
    "seed": {"seed": 2},
    "weeks": {"weeks": 5},
    "engine": {"engine": "simpy"},
    "policy": {"policy": Spread(name="spread", strength=0.9)},
    "desks": {"desks": 11},
    "ratio": {"desks": None, "ratio": 0.3},
    "base": {"organisation": office(employees=21)},
    "attendance": {"attendance": coins(habit=0.1)},
    "day": {"day": all_day(arrival=9.5)},
    "calendar": {"calendar": plain(leave_days=1.0)},
}


@pytest.mark.parametrize("changes", OTHERS.values(), ids=OTHERS)
def test_what_decides_a_figure_makes_another_job(changes: dict[str, Any]) -> None:
    assert name(replace(BASE, **changes)) != name(BASE)


@pytest.mark.parametrize(
    "changes",
    [
        {"replications": 7},
        {"precision": Precision(relative=0.2, max_replications=300)},
        {"audit_days": 0},
        {"economics": Economics(baseline_ratio=1.1)},
        {"desks": None, "ratio": 0.5},
        {"desks": None, "ratio": 0.5, "ratio_per": "employee"},
    ],
)
def test_what_decides_no_figure_makes_the_same_job(changes: dict[str, Any]) -> None:
    assert name(replace(BASE, **changes)) == name(BASE)


def test_how_much_is_kept_makes_another_job() -> None:
    job = make_job(BASE, None)
    names = {
        name(BASE),
        name(BASE, detail="sums by weekday"),
        name_of(identity(job, [10, 11], "days")),
        name_of(identity(replace(job, conditions=()), [10], "days")),
    }
    assert len(names) == 4


@pytest.mark.parametrize(
    "field",
    [
        *("entity", "team", "fte", "contract", "office_days", "kind", "newcomer", "anchor"),
        *("organisation", "on_site", "made_up"),
    ],
)
def test_one_person_makes_another_job(field: str) -> None:
    values = getattr(STAFF, field).copy()
    values[20] = ~values[20] if values.dtype == np.bool_ else 2 if field in ("team", "kind") else values[20] + 1
    assert name(BASE, replace(STAFF, **{field: values})) != name(BASE, STAFF)
    assert name(BASE, replace(STAFF, **{field: getattr(STAFF, field).copy()})) == name(BASE, STAFF)


def test_another_program_or_library_makes_another_job(monkeypatch: pytest.MonkeyPatch) -> None:
    before, found = name(BASE), sim.replications.versions()
    for library in ("python", "numpy", "scipy", "numba", "holidays"):
        with monkeypatch.context() as patched:
            patched.setattr(sim.replications, "versions", lambda library=library: {**found, library: "0.0"})
            assert name(BASE) != before
    with monkeypatch.context() as patched:
        patched.setattr(sim.replications, "versions", lambda: {**found, "matplotlib": "0.0"})
        assert name(BASE) == before
    for attribute, value in (("code_digest", lambda: "another"), ("VERSION", "0.0")):
        with monkeypatch.context() as patched:
            patched.setattr(sim.replications, attribute, value)
            assert name(BASE) != before


# --- nothing personal ------------------------------------------------------------------------------------------------


def test_nothing_personal_is_kept(store: Store) -> None:
    names = ("CANARY-blue", "CANARY-red", "CANARY-three", "CANARY-nine")
    ids = [f"CANARY{number:04d}" for number in range(37)]
    entity = np.array([entity_of(one) for one in ids], dtype=np.uint64)
    staff = replace(roster([12, 13, 3, 9], names=names), entity=entity)
    people = office(roster="/somewhere/canary de vries/CANARY.csv")
    scenario = lively(weeks=2, replications=8, organisation=people, policy=Spread(name="spread"))
    evaluate(scenario, staff=staff, store=store)
    sums(replace(scenario, policy=Free(name="free")), store, staff)
    teams, read = [], b""
    for path in store.folder.rglob("*"):
        if not path.is_file():
            continue
        read += path.read_bytes() + str(path).encode()
        if path.suffix == ".block":
            content = unseal(path)
            read += zlib.decompress(content)
            job = json.loads((path.parent / "job.json").read_text(encoding="utf-8"))
            kind = Outcome if job["detail"] == EVERY_DAY.name else Slice
            for row in unpack(content, kind):
                teams += [record.teams for record in row if isinstance(record, Outcome)]
    assert b"canary" not in read.lower()
    for one in entity:
        assert one.tobytes() not in read
    # Figures of two teams, and of the two small ones together: weeks times people.
    assert len(teams) >= 8
    for rows in teams:
        assert rows[:, TEAM_COLUMNS.index("person_weeks")].tolist() == [24.0, 26.0, 24.0]


def test_details_have_names_of_their_own() -> None:
    assert len({EVERY_DAY.name, BY_WEEKDAY.name}) == 2
    with pytest.raises(StopIteration):
        next(replications(make_job(SMALL, None), range(0), EVERY_DAY))


def test_only_processes_of_this_machine_share_the_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others compile is for their processors."""
    asked: list[Executor | None] = []
    monkeypatch.setattr(compiling, "use", lambda _compiled, executor: asked.append(executor))
    with pool(2, "processes") as workers:
        for executor in (workers, ThreadPoolExecutor(), None):
            compile_where_worth([make_job(lively(), None)], 1, executor)
    assert workers is not None
    assert asked == [workers, None, None]
