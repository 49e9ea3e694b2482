"""Pictures for a note: an `Evaluation`, a `Study` or a sweep's table in, a matplotlib `Figure` out.

Nothing here touches pyplot or its global state, and the same figures give the same bytes.
"""

import importlib

from matplotlib.figure import Figure

from sim.plots.evaluation import day, demand, overview, weekdays
from sim.plots.hours import heat_map
from sim.plots.style import save
from sim.plots.sweep import sweep_picture
from sim.study import Study

__all__ = ["day", "demand", "heat_map", "overview", "save", "study_pictures", "sweep_picture", "weekdays"]


def study_pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures of a study by the name of their file."""
    found: dict[str, Figure] = importlib.import_module(f"sim.plots.{study.task}").pictures(study)
    return found
