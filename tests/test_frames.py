"""The tables of a run: types, quantiles by brute force, and what may be shown of real people."""

import datetime
import json
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenarios import lively, office, roster, special

from sim.collected import Collected
from sim.evaluation import Evaluation, evaluate
from sim.frames import curve
from sim.groups import SMALLEST_GROUP, publishable
from sim.job import make_job
from sim.policies import Spread
from sim.replicate import replicate
from sim.results import write_table
from sim.tally import DAY_COLUMNS, STATES, TEAM_COLUMNS, Outcome

OTHERS = "other teams"


@pytest.fixture(scope="module")
def run() -> Evaluation:
    return evaluate(lively(ratio=0.35, replications=12, policy=Spread()))


def real(teams: list[int], **changes: Any) -> Evaluation:
    names = tuple(f"Team-{number:02d}" for number in range(len(teams)))
    scenario = lively(**{"replications": 3, "weeks": 1, "ratio": 0.35, "policy": Spread()} | changes)
    return evaluate(scenario, staff=roster(teams, names=names))


# --- days ------------------------------------------------------------------------------------------------------------


def test_days_have_a_row_a_replication_and_date(run: Evaluation, tmp_path: Path) -> None:
    days = run.days
    assert list(days.columns[:4]) == ["replication", "date", "building", "weekday"]
    assert not days.duplicated(["replication", "date"]).any()
    assert [datetime.date.fromisoformat(date).weekday() for date in days["date"]] == days["weekday"].tolist()
    flags = {"crowded", "severe", "comfort_exceeded", "unsuited"}
    parts = {
        "full_minutes", "hours_short", "desk_hours_used", "desk_hours_held_empty", "met", "crowded_chance",
        "room_hours_short", "desk_hours_booked_idle",
    }  # fmt: skip
    for name, kind in days.dtypes.items():
        expected = "bool" if name in flags else "float64" if name in parts else "int32"
        assert str(kind) == ("str" if name in ("date", "building") else expected), name
    assert (days["crowded"] == (days["refused_people"] > 0)).all()
    assert (days[list(STATES)].sum(axis=1) == 60).all()
    assert (days["refused_people"] <= days["refusals"]).all()
    assert (days["met_people"] <= days["attendance"]).all()
    write_table(tmp_path / "days.parquet", days)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "days.parquet"), days)


# --- the course of the day -------------------------------------------------------------------------------------------


def test_the_curve_by_brute_force() -> None:
    job = make_job(lively(ratio=0.35), None)
    collected, outcomes = Collected(job), [replicate(job, number) for number in range(7)]
    for outcome in outcomes:
        collected.add(outcome)
    table = curve(collected)
    weekday = np.concatenate([outcome.days[:, DAY_COLUMNS.index("weekday")] for outcome in outcomes])
    in_use = np.concatenate([outcome.in_use for outcome in outcomes])
    assert table.groupby("weekday").size().to_dict() == dict.fromkeys(range(-1, 5), 96)
    for day in range(-1, 5):
        rows = table[table["weekday"] == day]
        chosen = in_use if day < 0 else in_use[weekday == day]
        assert rows["minute"].tolist() == list(range(0, 1440, 15))
        np.testing.assert_allclose(rows["mean"], chosen.mean(axis=0), rtol=1e-12)
        for name, share in {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}.items():
            exact = np.quantile(chosen, share, axis=0, method="inverted_cdf")
            np.testing.assert_array_equal(rows[name], exact, err_msg=name)
        part = slice(None) if day < 0 else day
        for name, sums in {"held_empty": "held_empty", "present": "present", "full_share": "full"}.items():
            total = np.sum([getattr(outcome, sums) for outcome in outcomes], axis=0)[part]
            expected = (total.sum(axis=0) if day < 0 else total) / len(chosen)
            np.testing.assert_allclose(rows[name], expected, rtol=1e-12, err_msg=name)
    assert (table["held_empty"] <= table["mean"]).all()
    assert table["full_share"].between(0, 1).all()
    assert table["full_share"].max() > 0
    assert (table["present"] >= table["mean"] - table["held_empty"] - 1e-9).all()


@pytest.mark.parametrize("desks", [100, 2047, 2048, 5000, 100_000])
def test_quantiles_of_a_large_building_are_right_to_one_step(desks: int) -> None:
    """Up to 2,047 desks exact; beyond that at most one step of about a two-thousandth of the desks too low."""
    job = replace(make_job(special(), None), desks=desks)
    generator = np.random.default_rng(desks)
    in_use = generator.integers(0, desks + 1, (40, 96)).astype(np.int32)
    in_use[0], in_use[1] = desks, 0
    empty = replicate(make_job(special(weeks=1), None), 0)
    rows = np.zeros((40, len(DAY_COLUMNS)))
    collected = Collected(job)
    collected.add(replace(empty, days=rows, in_use=in_use))
    table = curve(collected)
    step = 1 + desks // 2048
    for name, share in {"q05": 0.05, "q50": 0.5, "q95": 0.95}.items():
        exact = np.quantile(in_use, share, axis=0, method="inverted_cdf")
        below = exact - table.loc[table["weekday"] == -1, name].to_numpy()
        assert below.min() >= 0
        assert below.max() <= step - 1
    np.testing.assert_allclose(table.loc[table["weekday"] == -1, "mean"], in_use.mean(axis=0), rtol=1e-12)
    assert collected.use.shape[2] <= 2049


# --- demand ----------------------------------------------------------------------------------------------------------


def test_demand_counts_every_day_once(run: Evaluation) -> None:
    demand, days = run.demand, run.days
    assert list(demand.columns) == ["weekday", "desks", "days"]
    for weekday in range(-1, 5):
        rows = demand[demand["weekday"] == weekday]
        chosen = days if weekday < 0 else days[days["weekday"] == weekday]
        assert rows["days"].sum() == len(chosen)
        assert dict(zip(rows["desks"], rows["days"], strict=True)) == chosen["desks_needed"].value_counts().to_dict()
        assert rows["desks"].is_monotonic_increasing
    # Days that need more desks than there are, are the crowded ones (§18).
    every = demand[demand["weekday"] == -1]
    assert every.loc[every["desks"] > run.summary["desks"], "days"].sum() == days["crowded"].sum()


# --- teams -----------------------------------------------------------------------------------------------------------


def test_preset_teams_are_all_shown(run: Evaluation) -> None:
    teams = run.teams
    assert teams["team"].tolist() == [f"team {number}" for number in range(1, 13)]
    assert teams["people"].tolist() == [5] * 12
    assert teams["person_days"].sum() == run.days["attendance"].sum()
    refused = teams["turned_away_probability"] * teams["person_days"]
    assert refused.sum() == pytest.approx(run.days["refused_people"].sum())
    assert teams["turned_away_low"].le(teams["turned_away_probability"]).all()
    assert teams["turned_away_high"].ge(teams["turned_away_probability"]).all()
    assert teams["team_met_share"].between(0, 1).all()
    assert teams["days_moved_per_week"].max() > 0


def test_teams_of_a_growing_preset_are_those_simulated() -> None:
    grown = evaluate(special(organisation=office(employees=23, growth=0.5), replications=1, weeks=1))
    assert grown.teams["people"].sum() == 34
    assert set(grown.teams["people"]) <= {4, 5}


def test_small_teams_of_real_people_are_taken_together() -> None:
    evaluation = real([12, 3, 10, 9, 1])
    assert evaluation.teams["team"].tolist() == ["Team-00", "Team-02", OTHERS]
    assert evaluation.teams["people"].tolist() == [12, 10, 13]
    assert evaluation.teams["person_days"].sum() == evaluation.days["attendance"].sum()


def test_a_single_small_team_takes_the_next_smallest_along() -> None:
    """Else the difference between all people and those shown would be the small team."""
    evaluation = real([14, 12, 4])
    assert evaluation.teams["team"].tolist() == ["Team-00", OTHERS]
    assert evaluation.teams["people"].tolist() == [14, 16]


@pytest.mark.parametrize(
    ("teams", "shown"),
    [
        ([9], []),
        ([4, 5], []),
        ([10], ["Team-00"]),
        ([5, 5], [OTHERS]),
        ([9, 30], [OTHERS]),
        ([10, 11], ["Team-00", "Team-01"]),
    ],
)
def test_few_people_in_all(teams: list[int], shown: list[str], tmp_path: Path) -> None:
    evaluation = real(teams)
    assert evaluation.teams["team"].tolist() == shown
    assert "turned_away_probability" in evaluation.teams.columns
    write_table(tmp_path / "teams.parquet", evaluation.teams)
    assert pd.read_parquet(tmp_path / "teams.parquet").shape == evaluation.teams.shape


def test_no_small_team_is_named_anywhere() -> None:
    evaluation = real([12, 3, 10, 9, 1])
    text = json.dumps(evaluation.summary) + "".join(
        table.to_csv() for table in (evaluation.days, evaluation.curve, evaluation.teams, evaluation.demand)
    )
    assert "Team-00" in text
    for small in ("Team-01", "Team-03", "Team-04"):
        assert small not in text


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_no_published_group_is_small_and_no_difference_reveals_one(sizes: list[int]) -> None:
    size = np.array(sizes)
    group = publishable(size)
    if size.sum() < SMALLEST_GROUP:
        assert (group == -1).all()
        return
    labels = np.unique(group)
    people = {label: int(size[group == label].sum()) for label in labels.tolist()}
    assert min(people.values()) >= SMALLEST_GROUP == 10
    # Everybody is in a published group, so nothing is left over to be worked out by subtraction.
    assert sum(people.values()) == size.sum()
    assert -1 not in people
    own = group == np.arange(len(size))
    assert np.all(own | (group == len(size)))
    assert np.all(size[own] >= SMALLEST_GROUP)
    # No more is taken together than needed: at most one team of 10 or more, and the smallest of these.
    along = ~own & (size >= SMALLEST_GROUP)
    assert along.sum() <= 1
    if along.any():
        assert size[size < SMALLEST_GROUP].sum() < SMALLEST_GROUP
        assert size[along][0] == size[size >= SMALLEST_GROUP].min()


# --- memory ----------------------------------------------------------------------------------------------------------


def test_what_is_kept_of_a_replication_is_small() -> None:
    """A row a day, hours and sums of teams; no plan, no log, no course of a day: measured by pickling."""
    job = make_job(lively(), None)
    collected, sizes = Collected(job), []
    outcomes: list[Outcome] = [replicate(job, number) for number in range(8)]
    for outcome in outcomes:
        collected.add(outcome)
        sizes.append(len(pickle.dumps(collected)))
    days, teams = max(len(outcome.days) for outcome in outcomes), 12
    numbers = days * len(DAY_COLUMNS) + teams * len(TEAM_COLUMNS) + 3 * 24
    assert max(np.diff(sizes)) <= 8 * numbers + 600
