"""Library use: the same figures as the command, without files, for presets and rosters."""

import importlib
import inspect
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.errors import ConfigurationError, InputError

ROSTER = Path(__file__).parents[1] / "experiments" / "example_roster" / "staff.csv"
SMALL = ("replications=2", "weeks=1")


def test_names_of_the_package_stay_what_they_are() -> None:
    # Importing everything must not put a module in the place of a function.
    code = "import sim.tasks, sim; from sim import evaluate, configure; print(callable(evaluate), callable(configure))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["True", "True"]


def test_a_preset_from_a_notebook() -> None:
    evaluation = sim.evaluate(sim.configure("organisation=small_office", "ratio=0.5", *SMALL))
    assert isinstance(evaluation, sim.Evaluation)
    assert (evaluation.summary["desks"], evaluation.summary["employees"]) == (19, 38)
    assert len(evaluation.days) == evaluation.summary["days"]


def test_a_roster_from_a_notebook_is_that_roster() -> None:
    evaluation = sim.evaluate(sim.configure(f"organisation.roster={ROSTER}", "ratio=0.6", *SMALL))
    assert evaluation.summary["employees"] == 60
    assert evaluation.summary["scenario"]["organisation"]["roster"]["name"] == "staff.csv"
    with pytest.raises(InputError, match="nowhere"):
        sim.evaluate(sim.configure("organisation.roster=/nowhere/staff.csv"))


def test_settings_of_a_command_are_no_scenario() -> None:
    with pytest.raises(ConfigurationError, match="arguments of evaluate"):
        sim.configure("workers=2")


def test_the_example_notebook_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """Every cell, and each says what its heading promises."""
    cells = runpy.run_path(str(ROSTER.parents[1] / "notebook" / "desk_sharing.py"))
    printed = capsys.readouterr().out
    assert "23 desks: too few on" in printed
    assert set(cells["curve"].frame["case"]) == {"free", "spread"}
    assert cells["promise"].summary["recommendation"]["high"] <= 0.05
    assert cells["causes"].summary["task"] == "explain"
    assert "'frontier.png', 'frontier.svg'" in printed


def test_what_is_kept_is_used_again(tmp_path: Path) -> None:
    scenario = sim.configure("organisation=small_office", "ratio=0.5", *SMALL)
    first = sim.evaluate(scenario, store=tmp_path)
    kept = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*.block"))
    again = sim.evaluate(scenario, store=str(tmp_path))
    assert again.summary == first.summary == sim.evaluate(scenario).summary
    assert kept == sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*.block"))
    assert len(kept) == 1


def test_a_study_of_a_roster_masks_nobody(tmp_path: Path) -> None:
    scenario = sim.configure(f"organisation.roster={ROSTER}", "ratio=0.6", *SMALL)
    study = sim.recommend(scenario, target=0.5, store=tmp_path)
    assert study.summary["employees"] == 60
    assert study.summary["scenario"]["organisation"]["roster"]["name"] == "staff.csv"


def test_the_keywords_are_those_of_the_studies() -> None:
    """Each with the same default, so that a notebook asks what the command asks; and no other goes unnoticed."""
    for name in (
        "frontier",
        "recommend",
        "compare",
        "explain",
        "sensitivity",
        "scale",
        "path",
        "break_even",
        "tipping",
    ):
        study = inspect.signature(getattr(importlib.import_module(f"sim.studies.{name}"), name)).parameters
        own = inspect.signature(getattr(sim, name)).parameters
        left_out = {"means", "targets"} | ({"replications"} if name == "path" else set())
        kinds = (inspect.Parameter.KEYWORD_ONLY,)
        asked = {key: one.default for key, one in study.items() if one.kind in kinds and key not in left_out}
        given = {key: one.default for key, one in own.items() if one.kind in kinds}
        assert {key: tuple(x) if isinstance(x, list | tuple) else x for key, x in given.items()} == {
            key: tuple(x) if isinstance(x, list | tuple) else x for key, x in asked.items()
        }
    with pytest.raises(TypeError, match="recommend\\(\\) has no argument 'wihtin'"):
        sim.recommend(sim.configure("organisation=small_office"), wihtin=0.5)  # type: ignore[call-arg]


def test_an_answer_is_written_when_asked(tmp_path: Path) -> None:
    scenario = sim.configure("organisation=small_office", "replications=3", "weeks=1")
    folder = sim.write(sim.evaluate(scenario), tmp_path, language="nl", pictures=False)
    assert folder.parent == tmp_path / "evaluate"
    assert "werkplekken" in (folder / "note.md").read_text(encoding="utf-8")
    study = sim.recommend(scenario)
    written = sim.write(study, tmp_path)
    assert (written / "note.docx").is_file()
    assert json.loads((written / "summary.json").read_text(encoding="utf-8"))["task"] == "recommend"
    with pytest.raises(ValueError, match="fr is no language"):
        sim.write(study, tmp_path, language="fr")
