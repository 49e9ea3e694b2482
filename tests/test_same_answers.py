"""§2: the answer does not depend on workers or the order of rows, and what is off changes nothing of it (§7, §14)."""

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenarios import lively, office
from test_buildings import FILED, THREE

import sim.replications
from sim.attendance import Attendance
from sim.building import Building
from sim.data_settings import Data
from sim.evaluation import Evaluation, evaluate
from sim.job import make_job
from sim.meetings import Meetings
from sim.policies import Booking, Mixed
from sim.portfolio import Portfolio
from sim.replicate import replicate
from sim.results import write_evaluation
from sim.scenario import Scenario
from sim.staff import staff_of
from sim.tally import Outcome
from sim.workdays import Calendar
from sim.workers import Workers, pool

MOBILE = office(employees=190, mobility=0.4, mobility_days=2.0, office_days=2.5)
ELSEWHERE = replace(FILED, refused="other_building", visitors_per_day=3)
TIGHT = replace(ELSEWHERE, portfolio_desks="ratio")


def files(folder: Path, evaluation: Evaluation) -> dict[str, bytes]:
    folder.mkdir()
    write_evaluation(folder, evaluation, pictures=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- workers ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two() -> Iterator[Workers]:
    with pool(2, "processes") as workers:
        assert workers is not None
        yield workers


@pytest.mark.parametrize(
    "scenario",
    [
        lively(organisation=MOBILE, building=FILED),
        lively(organisation=MOBILE, building=TIGHT, ratio=0.25, meetings=Meetings(seating="together")),
        lively(organisation=MOBILE, building=TIGHT, ratio=0.25, attendance=Attendance(feedback=0.5), policy=Booking()),
    ],
    ids=["portfolio", "other_building", "feedback"],
)
def test_two_workers_write_the_same_bytes(
    scenario: Scenario, two: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    scenario = replace(scenario, weeks=1, replications=6)
    alone, shared = (evaluate(scenario, portfolio=THREE, executor=one) for one in (None, two))
    assert two.pids()
    assert files(tmp_path / "two", shared) == files(tmp_path / "one", alone)
    if scenario.building.refused == "other_building":
        assert alone.days["sent_elsewhere"].sum() > 0


# --- the order of rows -----------------------------------------------------------------------------------------------

HEADINGS = (
    "employee_id,team,organisation,building,fte,office_days,days_off,anchor_days,policy,kind,newcomer,remote_capable,"
    "desk_type"
)


def staff_rows(number: int) -> list[str]:
    """Staff with every column filled, some cells empty."""
    draw = random.Random(number)
    rows = []
    for person in range(90):
        days = draw.choice(("", "wed", "wed,fri"))
        some = (
            f"p{person:03d}", f"T{draw.randint(1, 7)}", draw.choice(("One", "Two")), draw.choice("AABC"),
            {"": "1", "wed": "0.8", "wed,fri": "0.6"}[days], draw.choice(("", "1", "2.5", "3")), f'"{days}"',
            draw.choice(("", "", "tue")), draw.choice(("", "free", "anchor", "rotation", "mandate", "activity")),
            draw.choice(("flexible", "flexible", "flexible", "field", "fixed_desk")), draw.choice(("yes", "no")),
            draw.choice(("", "no", "yes")), draw.choice(("standard", "quiet", "adjustable")),
        )  # fmt: skip
        rows.append(",".join(some))
    return rows


def test_shuffled_rows_of_a_staff_file_change_no_byte(tmp_path: Path) -> None:
    """With several buildings, guests, growth by team and a policy a person; who is listed first is first in nothing."""
    path = tmp_path / "buildings.csv"
    path.write_text("building,desks,lat,lon\nA,14,52,4\nB,8,52,4.1\nC,6,52,4.2\n", encoding="utf-8")
    rows, found = staff_rows(1), []
    for name, order in (("as listed", rows), ("shuffled", random.Random(2).sample(rows, len(rows)))):
        staff_file = tmp_path / "staff.csv"
        staff_file.write_text("\n".join((HEADINGS, *order, "")), encoding="utf-8")
        people = replace(MOBILE, roster=str(staff_file), growth_by_team={"T1": 0.5, "T3": -0.3}, remote_capable=0.8)
        building = replace(ELSEWHERE, portfolio=str(path))
        scenario = lively(
            organisation=people, building=building, policy=Mixed(), attendance=Attendance(feedback=0.5), replications=3,
        )  # fmt: skip
        staff = staff_of(people, Data(), building)
        answer = evaluate(scenario, staff=staff.people, portfolio=staff.portfolio)
        found.append(files(tmp_path / name, answer))
    assert found[0] == found[1]


# --- what is off -----------------------------------------------------------------------------------------------------

NEEDED = lively().organisation


def outcome(portfolio: Portfolio | None, **changes: Any) -> Outcome:
    return replicate(make_job(lively(weeks=1, **changes), None, portfolio), 3)


@pytest.mark.parametrize(
    ("off", "other"),
    [
        ({}, {"building": Building(zones=3, zone_distances=[[0, 1, 2], [1, 0, 1], [2, 1, 0]])}),
        ({}, {"building": Building(zones=3, visitors_per_day=[0, 0, 0, 0, 0])}),
        ({}, {"building": Building(zones=3, travel_minutes=99, travel_kmh=3, travel_most=0)}),
        ({}, {"organisation": replace(NEEDED, growth_years=7.0)}),
        ({"organisation": replace(NEEDED, newcomer_share=0.0)},
         {"organisation": replace(NEEDED, newcomer_share=0.0, newcomer_extra_days=3.0)}),
        ({}, {"organisation": replace(NEEDED, remote_capable=1.0)}),
        ({}, {"attendance": Attendance(feedback_memory=9.0, feedback_warmup=30)}),
        ({}, {"meetings": Meetings(digital_share_across=0.0)}),
        ({"calendar": Calendar(start="2026-06-15")},
         {"calendar": Calendar(start="2026-06-15", events=[{"date": "2026-06-17", "share": 0.0},
                                                           {"date": "2026-06-24"}])}),
    ],
    ids=["distances", "visitors", "travel", "growth", "newcomers", "remote", "feedback", "across", "events"],
)  # fmt: skip
def test_what_is_off_changes_nothing(off: dict[str, Any], other: dict[str, Any]) -> None:
    assert_same(outcome(None, **off), outcome(None, **other))


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": replace(NEEDED, mobility_days=3.0)},
        {"organisation": replace(NEEDED, mobility=1.0, mobility_days=0.0)},
        {"organisation": replace(NEEDED, mobility_by_organisation={"One": 0.0})},
        {"meetings": Meetings(digital_share_across=Meetings().digital_share)},
        {"building": replace(FILED, close=[], merge={}, portfolio_desks="file", travel_most=0)},
    ],
    ids=["no share", "no days", "no organisation", "across", "rules"],
)
def test_what_is_off_changes_nothing_over_buildings(other: dict[str, Any]) -> None:
    assert_same(outcome(THREE, building=FILED), outcome(THREE, **{"building": FILED, **other}))


def assert_same(one: Outcome, other: Outcome) -> None:
    for field in fields(Outcome):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)
