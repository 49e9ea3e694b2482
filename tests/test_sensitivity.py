"""What the answer depends on: exact indices of known functions, ranges that are refused, the study from end to end."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from commands import sim
from layout import check_layout
from scenarios import all_day, coins, lively, no_meetings, roster, special

from sim.errors import ConfigurationError
from sim.panel import panels
from sim.plots import study_pictures
from sim.screen import study as on_screen
from sim.settings import UNCERTAIN, Sensitivity
from sim.store import Store
from sim.studies.ranges import checked, usable, value_of, with_values
from sim.studies.sensitivity import NEEDED, sensitivity
from sim.studies.sobol import design, independent, indices
from sim.study import Case, Means, Study
from sim.told import said

RANGES = {"a": (0.0, 1.0), "b": (0.0, 2.0), "c": (-1.0, 1.0)}
HABITS = {"building.clear_compliance": [0.0, 1.0], "attendance.team_correlation": [0.0, 0.3]}


# --- Sobol indices of functions whose variances are known -----------------------------------------------------------


def test_the_indices_of_a_sum_are_its_parts_of_the_variance() -> None:
    """Of 3 a + b: variances 9 / 12 and 4 / 12, none of c; alone and with others the same."""
    points = design(RANGES, 1024, 1)
    found = {one.parameter: one for one in indices(RANGES, 3 * points[:, 0] + points[:, 1], 1)}
    for name, share in (("a", 9 / 13), ("b", 4 / 13), ("c", 0.0)):
        assert abs(found[name].first - share) <= 2 * found[name].first_half + 1e-9
        assert abs(found[name].total - share) <= 2 * found[name].total_half + 1e-9
        assert found[name].first_half < 0.1
    assert found["c"].total == 0.0


def test_what_acts_together_is_in_the_total_only() -> None:
    """Of b c, with mean 1 and variance 1/3 of b, and mean 0 and variance 1/3 of c: b alone makes none of it."""
    points = design(RANGES, 2048, 3)
    found = {one.parameter: one for one in indices(RANGES, points[:, 1] * points[:, 2], 3)}
    variance = 1 / 3 * 1 / 3 + 1 / 3
    for name, first, total in (("b", 0.0, (1 / 9) / variance), ("c", (1 / 3) / variance, 1.0)):
        assert abs(found[name].first - first) <= 2 * found[name].first_half
        assert abs(found[name].total - total) <= 2 * found[name].total_half


def test_points_fill_the_ranges_and_two_samples_are_independent() -> None:
    points = design(RANGES, 64, 1)
    assert points.shape == (64 * 5, 3)
    for column, (low, high) in zip(points.T, RANGES.values(), strict=True):
        assert low <= column.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < column.max() <= high
    both = points[independent(3, len(points))]
    assert len(both) == len(np.unique(both, axis=0)) == 128
    np.testing.assert_array_equal(points, design(RANGES, 64, 1))
    assert not np.array_equal(points, design(RANGES, 64, 2))


def test_a_figure_that_never_varies_has_no_index() -> None:
    assert all(np.isnan(one.total) for one in indices(RANGES, np.full(8 * 5, 0.25), 1))


# --- ranges ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, "give keys with lowest and highest"),
        ({"attendance.team_corelation": [0, 0.1]}, "did you mean 'attendance.team_correlation'"),
        ({"attendance.team_correlation": [0.1, 0.1]}, "is no range, give [lowest, highest]"),
        ({"attendance.team_correlation": [0.1]}, "is no range"),
        ({"attendance.team_correlation": "high"}, "is no range"),
        ({"attendance.team_correlation": [0, 2]}, "2 is not allowed (0 to "),
        ({"weeks": [1, 4]}, "is no number with a decimal point"),
        ({"building.refused": ["leave", "wait"]}, "is no number with a decimal point"),
        ({"economics.housing_eur": [1, 2]}, "changes no crowding here, leave it out"),
        (
            {"attendance.team_correlation": [0, 0.6], "attendance.common_correlation": [0, 0.6]},
            "with all at their highest",
        ),
    ],
)
def test_a_range_that_cannot_be_is_refused(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        checked(Case("office", lively()), parameters)
    assert str(caught.value).startswith("sensitivity.parameters: ")
    assert message in str(caught.value)


def test_people_of_a_staff_file_are_not_varied_but_may_grow() -> None:
    case = Case("office", lively(), roster([12, 9]))
    with pytest.raises(ConfigurationError, match="the people of a staff file are as they are"):
        checked(case, {"organisation.fte": [0.8, 0.9]})
    assert checked(case, {"organisation.growth": [0, 0.1]}) == {"organisation.growth": (0.0, 0.1)}
    assert set(usable(case, {**UNCERTAIN, "organisation.fte": [0.8, 0.9]})) == set(UNCERTAIN)
    assert set(usable(Case("office", lively()), UNCERTAIN)) == set(UNCERTAIN)


def test_a_value_is_set_where_it_belongs() -> None:
    scenario = with_values(lively(), {"attendance.team_correlation": 0.2, "ratio": 0.4})
    assert (value_of(scenario, "attendance.team_correlation"), scenario.ratio) == (0.2, 0.4)
    assert replace(scenario, attendance=lively().attendance, ratio=lively().ratio) == lively()


@pytest.mark.parametrize("samples", [6, 100])
def test_points_are_a_power_of_two(samples: int) -> None:
    with pytest.raises(ConfigurationError, match="samples: "):
        Sensitivity(samples=samples)


# --- the study ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found() -> Study:
    case = Case("office", lively(replications=12, weeks=1, desks=14))
    return sensitivity(case, parameters=HABITS, samples=8, replications=6)


def test_the_tornado_is_the_difference_from_runs_of_their_own(found: Study) -> None:
    base = lively(replications=12, weeks=1, desks=14)
    rows = found.tables["tornado"].set_index(["figure", "parameter"])
    for key, (low, high) in HABITS.items():
        jobs = [Case("one", with_values(base, {key: value})).job() for value in (low, high)]
        played, _ = panels([(Case("base", base).job(), [14]), *((job, [14]) for job in jobs)], None)
        at = [panel.estimate("crowded_day_probability", 14).estimate for panel in played]
        row = rows.loc[("crowded_day_probability", key)]
        assert (row["at_configured"], row["at_lowest"], row["at_highest"]) == pytest.approx(at, abs=1e-12)
        assert row["change_lowest"] == pytest.approx(at[1] - at[0], abs=1e-12)
        assert row["change_lowest_low"] <= row["change_lowest"] <= row["change_lowest_high"]


def test_a_parameter_without_effect_moves_nothing() -> None:
    """Nobody leaves a desk in this office, so that clearing it has no effect: exactly none."""
    scenario = special(replications=8, weeks=1, attendance=coins(), day=all_day(), meetings=no_meetings())
    study = sensitivity(
        Case("special", scenario),
        parameters={"building.clear_compliance": [0.0, 1.0], "organisation.growth": [-0.2, 0.2]},
        samples=8,
        replications=6,
    )
    rows = study.tables["tornado"].set_index(["figure", "parameter"])
    for figure in (NEEDED, "crowded_day_probability"):
        still = rows.loc[(figure, "building.clear_compliance")]
        assert [still[f"change_{end}{part}"] for end in ("lowest", "highest") for part in ("", "_low", "_high")] == [
            0
        ] * 6
    assert rows.loc[(NEEDED, "organisation.growth")]["swing"] > 0
    shares = study.tables["indices"].set_index(["figure", "parameter"])
    assert shares.loc[(NEEDED, "building.clear_compliance")]["total"] == 0


def test_what_is_not_known_is_wider_than_the_computers_interval(found: Study) -> None:
    for one in found.summary["uncertainty"].values():
        assert one["draws"] == 16
        assert one["p05"] <= one["p50"] <= one["p95"]
        assert one["simulation_share"] is None or one["simulation_share"] >= 0
    draws = found.tables["draws"]
    assert len(draws) == 16
    for key, (low, high) in HABITS.items():
        assert draws[key].between(low, high).all()


def test_what_is_kept_is_used_and_workers_change_nothing(found: Study, tmp_path: Path) -> None:
    case = Case("office", lively(replications=12, weeks=1, desks=14))
    store = Store(tmp_path, pytest.fail)
    for _ in range(2):
        again = sensitivity(case, parameters=HABITS, samples=8, replications=6, means=Means(store=store))
        assert again.summary == found.summary
        assert all(again.tables[name].equals(table) for name, table in found.tables.items())


def test_the_pictures_and_the_screen(found: Study) -> None:
    for figure in study_pictures(found).values():
        assert any("teams come" in text for text in check_layout(figure))
    for width in (60, 100):
        shown = on_screen(found.summary, said(found), width=width, encoding="ascii")
        assert "nan" not in shown
        assert max(map(len, shown.splitlines())) <= width


def test_figures_that_never_vary_are_said_and_drawn() -> None:
    study = sensitivity(
        Case("roomy", lively(replications=4, weeks=1, desks=200)), parameters=HABITS, samples=4, replications=2
    )
    assert any("no parameter matters for it at this desk ratio" in line for line in study.summary["warnings"])
    texts = [text for figure in study_pictures(study).values() for text in check_layout(figure)]
    assert "the same at both ends of every range" in texts


def test_the_command(tmp_path: Path) -> None:
    words = [
        "task=sensitivity", "organisation=small_office", "ratio=0.5", "weeks=1", "replications=4", "workers=1",
        "sensitivity.samples=4", "sensitivity.replications=2",
        "sensitivity.parameters={building.clear_compliance: [0.2,0.8], meetings.digital_share: [0.3,0.85]}",
    ]  # fmt: skip
    done = sim(*words, f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["asked"]["parameters"] == {
        "building.clear_compliance": [0.2, 0.8],
        "meetings.digital_share": [0.3, 0.85],
    }
    names = {path.name for path in folder.rglob("*.*")}
    assert names >= {"tornado.parquet", "indices.csv", "draws.parquet", "tornado.png", "sobol.svg", "run.json"}
