"""Cases side by side at many numbers of desks: the sums of full evaluations, however and wherever they were played."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scenarios import lively, plain, special

import sim.replications
from sim.building import Building
from sim.errors import ConfigurationError
from sim.evaluation import collect
from sim.job import Job, make_job
from sim.panel import MEASURED, SUMMED, Panel, panels
from sim.policies import Free, Spread
from sim.stopping import Precision
from sim.workers import pool

DESKS = (10, 14, 22, 40)


class Here(Executor):
    """Does at once what it is given, and counts how much that is."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.tasks += 1
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def jobs(**changes: Any) -> list[Job]:
    scenario = lively(**{"replications": 7, "audit_days": 2} | changes)
    return [make_job(replace(scenario, policy=policy), None) for policy in (Free(name="free"), Spread(strength=0.6))]


def figures(panel: Panel) -> list[float]:
    return [panel.estimate(name, desks).estimate for name in MEASURED for desks in panel.desks]


@pytest.mark.parametrize("refused", ["leave", "wait"])
def test_the_sums_are_those_of_full_evaluations(refused: str) -> None:
    two = jobs(building=Building(zones=3, refused=refused))
    found, _ = panels([(job, DESKS) for job in two], None)
    cases = [[replace(job, desks=desks, conditions=()) for desks in DESKS] for job in two]
    for panel, case in zip(found, collect(cases, None, None), strict=True):
        for desks, (full, _) in zip(DESKS, case, strict=True):
            for weekday in (None, 0, 3):
                sums, whole = panel.sums(desks, weekday), full.sums(weekday)
                for name in (*SUMMED, "days", "core_minutes", "desk_hours", "desks"):
                    assert sums.table[name] == pytest.approx(whole.table[name], rel=1e-13, abs=1e-12), name
                for measure, ratio in MEASURED.items():
                    got, expected = panel.estimate(measure, desks, weekday), ratio(whole)
                    assert (got.estimate, got.low, got.high) == pytest.approx(
                        (expected.estimate, expected.low, expected.high), rel=1e-9, nan_ok=True
                    )
                    assert (got.method, got.replications) == (expected.method, expected.replications)
                    above, below = panel.pair(measure, desks, weekday)
                    assert np.array_equal(above, sums.table[ratio.numerator])
                    assert np.array_equal(below, sums.table[ratio.denominator])
        assert np.array_equal(panel.needed, full.sums().column("desks_needed"))
        assert np.array_equal(panel.weekday, full.sums().column("weekday"))
        assert np.array_equal(panel.replication, full.sums().replication)
        assert panel.audited == full.audited == 2


def test_days_are_counted_by_the_desks_they_need() -> None:
    panel = panels([(jobs()[1], DESKS)], None)[0][0]
    for weekday in (None, 1):
        counts, values = panel.days_by_needed(weekday)
        for desks in DESKS:
            crowded = panel.sums(desks, weekday).table["crowded"]
            assert np.array_equal(counts[:, values > desks].sum(axis=1), crowded)


def test_all_cases_see_the_same_days() -> None:
    one, two = panels([(job, DESKS) for job in [jobs()[0]] * 2], None)[0]
    assert figures(one) == figures(two)
    assert np.array_equal(one.needed, two.needed)


def test_a_new_replication_counts_at_once() -> None:
    panel = panels([(jobs()[0], DESKS)], None)[0][0]
    grown = Panel(panel.job, panel.desks)
    for number, one in enumerate(panel.slices, start=1):
        grown.add(one)
        assert len(grown.needed) == sum(len(part.needed) for part in panel.slices[:number])
        assert grown.sums(DESKS[0]).table["attendance"].sum() == sum(
            part.sums[0, :, SUMMED.index("attendance")].sum() for part in panel.slices[:number]
        )
    assert figures(grown) == figures(panel)


def test_it_is_the_same_in_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [(job, DESKS) for job in jobs()]
    here = panels(cases, None)[0]
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    with pool(2, "processes") as executor:
        there = panels(cases, None, executor=executor)[0]
    for one, other in zip(here, there, strict=True):
        assert figures(one) == figures(other)
        assert one.audited == other.audited


def test_workers_once_begun_are_not_left_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [(job, DESKS) for job in jobs()]
    executor = Here()
    panels(cases, None, executor=executor)
    assert executor.tasks == 0  # too quick to start processes for
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    panels(cases, None, executor=executor)
    monkeypatch.undo()
    before = executor.tasks
    assert before > 0
    panels(cases, None, executor=executor)
    assert executor.tasks - before == 2 * 7


def test_they_go_on_until_every_interval_is_narrow_enough() -> None:
    precision = Precision(min_replications=8, max_replications=400)
    scenario = special(replications=None, precision=precision, weeks=2)
    heard: list[tuple[int, int]] = []
    job = make_job(scenario, None)
    found, reached = panels([(job, (6, 9, 12))], 0.03, progress=lambda *both: heard.append(both))
    assert reached
    assert 8 < len(found[0]) < 400
    widest = max(
        (one.high - one.low) / 2
        for desks in (6, 9, 12)
        for name in ("crowded_day_probability", "turned_away_probability")
        for one in [found[0].estimate(name, desks)]
    )
    assert widest <= 0.03
    assert heard[-1] == (len(found[0]), len(found[0]))
    assert not panels([(make_job(replace(scenario, replications=5), None), (9,))], 0.03)[1]
    one_measure = panels([(job, (6, 9, 12))], 0.03, enough=lambda all_: [all_[0].estimate("mean_utilisation", 12)])[0]
    assert len(one_measure[0]) < len(found[0])


def test_a_period_without_a_working_day_is_refused() -> None:
    holidays = plain(start="2026-12-21", extra_holidays=[f"12-{day}" for day in range(21, 26)])
    with pytest.raises(ConfigurationError, match="no working day"):
        panels([(make_job(special(calendar=holidays, weeks=1, replications=2), None), (9,))], None)
