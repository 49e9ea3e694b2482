"""What is said before a run: about how long, how much disk, how much memory; and what is refused or done with less."""

import functools
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scenarios import lively, roster

from sim import config, effort, running
from sim.config import Combinations
from sim.errors import ConfigurationError, EnvironmentFault
from sim.policies import Spread
from sim.settings import Root
from sim.sweep_plan import SweepPlan, check_size, planned

ROOT = Path(__file__).parent.parent


def plan_of(*words: str) -> SweepPlan:
    jobs = config.sweep_overrides(words)
    return planned(jobs, compose, 1000, compose(jobs[0]))


def compose(words: Sequence[str]) -> Root:
    """What `config.compose` does, once for each job."""
    return _composed(tuple(words))


_composed = functools.cache(config.compose)


def test_more_work_takes_longer_and_more_room() -> None:
    usual = effort.effort(lively(replications=100))
    for changes in ({"replications": 200}, {"weeks": 20}, {"engine": "simpy"}, {"policy": Spread()}):
        assert effort.effort(replace(lively(replications=100), **changes)).seconds > usual.seconds
    assert effort.effort(lively(replications=200)).disk == pytest.approx(2 * usual.disk)
    assert effort.effort(lively(replications=100), 1_000_000).memory > usual.memory + 1000
    assert effort.memory(len(roster([12]))) == pytest.approx(usual.memory, rel=0.01)


def test_a_sweep_is_judged_by_some_of_its_jobs() -> None:
    one = plan_of("organisation=small_office", "replications=100", "seed=1")
    many = plan_of("organisation=small_office", "replications=100", "seed=range(0,40)")
    assert (one.jobs, many.jobs) == (1, 40)
    assert many.seconds == pytest.approx(40 * one.seconds)
    assert many.disk == pytest.approx(40 * one.disk)
    assert plan_of("organisation=small_office", "executor=serial").workers == 1
    assert plan_of("organisation=small_office", "workers=7").workers == 7


def test_studies_are_planned_with_all_their_scenarios() -> None:
    one = plan_of("organisation=small_office", "task=recommend")
    assert str(one).startswith("1 study, at least about ")
    three = plan_of("organisation=small_office", "task=recommend", "policies=[free,anchor,spread]")
    assert three.seconds == pytest.approx(3 * one.seconds)
    assert three.disk == pytest.approx(3 * one.disk)
    explained = plan_of("organisation=small_office", "task=explain")
    assert explained.disk == pytest.approx(32 * one.disk)
    sized = [plan_of("organisation=small_office", "task=scale", f"scale.sizes=[{size}]") for size in (20, 40)]
    both = plan_of("organisation=small_office", "task=scale", "scale.sizes=[20,40]")
    assert both.seconds == pytest.approx(sum(plan.seconds for plan in sized))
    stages = [
        plan_of("organisation=small_office", "task=path", f"ratios={ratios}") for ratios in ("[1,.8]", "[1,.8,.6]")
    ]
    assert stages[1].seconds == pytest.approx(1.5 * stages[0].seconds)


def test_jobs_that_cannot_be_composed_are_left_to_their_turn() -> None:
    assert plan_of("organisation=small_office", "meetings.team_per_week=1,2,300").jobs == 3


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (SweepPlan(1001, 60.0, 1e6, 2), "1,001 jobs"),
        (SweepPlan(3, 13 * 3600.0, 1e6, 1), "about 13 hours with 1 worker"),
        (SweepPlan(3, 60.0, 2.1e10, 2), "21 GB in the store"),
    ],
)
def test_a_very_large_sweep_wants_confirmation(plan: SweepPlan, said: str) -> None:
    with pytest.raises(ConfigurationError, match="add confirm=true") as caught:
        check_size(plan)
    assert said in str(caught.value)


def test_a_sweep_within_the_limits_goes_on() -> None:
    check_size(SweepPlan(1000, 12 * 3600.0, 2e10, 2))


def test_ten_million_jobs_by_mistake_are_told_at_once(tmp_path: Path) -> None:
    words = ["seed=range(0,10000)", "weeks=range(1,1001)", f"output.dir={tmp_path}"]
    done = subprocess.run(
        [sys.executable, "-m", "sim", "-m", *words], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 2
    assert "sweep: 10,000,000 jobs, about " in done.stderr
    assert "add confirm=true" in done.stderr
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def small(*words: str) -> Root:
    return config.compose(["organisation=small_office", *words])


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(running, "warn", lines.append)
    return lines


def free(monkeypatch: pytest.MonkeyPatch, megabytes: float | None) -> None:
    monkeypatch.setattr(running, "free_memory", lambda: megabytes)


@pytest.mark.parametrize(
    ("megabytes", "workers", "fewer"),
    [(5000.0, 4, 4), (None, 400, 400), (800.0, 4, 3), (500.0, 4, 1), (200.0, 4, 1), (200.0, 1, 1)],
)
def test_workers_that_memory_has_room_for(
    monkeypatch: pytest.MonkeyPatch, told: list[str], megabytes: float | None, workers: int, fewer: int
) -> None:
    free(monkeypatch, megabytes)
    assert running.fitting_workers(small(f"workers={workers}"), 40) == fewer
    assert len(told) == (fewer < workers)
    assert all("small_office with 40 people takes about 180 MB" in line for line in told)


def test_where_one_process_does_not_fit_nothing_starts(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    free(monkeypatch, 300.0)
    with pytest.raises(EnvironmentFault, match="memory: small_office with 500,000 people takes about 780 MB"):
        running.fitting_workers(small(), 500_000)


@pytest.mark.parametrize("words", [("executor=serial",), ("executor=dask", "scheduler=node:8786")])
def test_memory_elsewhere_is_not_this_machines(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    free(monkeypatch, 1.0)
    assert running.fitting_workers(small(*words), 40) is None


def test_a_roster_is_named_by_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: list[str]) -> None:
    free(monkeypatch, 500.0)
    running.fitting_workers(small("workers=3", f"organisation.roster={tmp_path / 'staff.csv'}"), 40)
    assert told[0].startswith("memory: staff.csv with 40 people")
    assert str(tmp_path) not in told[0]


def test_this_machine_tells_its_memory() -> None:
    found = effort.free_memory()
    assert found is None or found > 10


def test_combinations_are_a_sequence() -> None:
    jobs = Combinations([["a=1", "a=2"], ["b=1"], ["c=1", "c=2", "c=3"]])
    every: list[Any] = [[a, "b=1", c] for a in ("a=1", "a=2") for c in ("c=1", "c=2", "c=3")]
    assert list(jobs) == every
    assert [jobs[place] for place in range(-6, 0)] == every
    assert jobs[1:5:2] == every[1:5:2]
    assert (len(Combinations([])), Combinations([])[0]) == (1, [])
