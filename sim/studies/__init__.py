"""The studies: one module a task, each with `ask`, which takes what was asked, and the function for a notebook."""

import importlib
from collections.abc import Sequence

from sim.settings import Run
from sim.study import Case, Means, Study, check_buildings


def study(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the answer of the task that `run` names."""
    check_buildings(run.task, cases)
    found: Study = importlib.import_module(f"sim.studies.{run.task}").ask(cases, run, means)
    return found
