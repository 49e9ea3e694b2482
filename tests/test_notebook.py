"""Library use: the same figures as the command, without files, for presets and rosters."""

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
