"""Pictures for a note: an `Evaluation`, a `Study` or a sweep's table in, a matplotlib `Figure` out.

Nothing here touches pyplot or its global state, and the same figures give the same bytes.
"""

import importlib

from matplotlib.figure import Figure

from sim.plots.crowding import weekdays
from sim.plots.day_band import day
from sim.plots.evaluation import overview
from sim.plots.hours import heat_map
from sim.plots.peak_demand import demand
from sim.plots.style import alt_of, save, title_of
from sim.plots.sweep import sweep_picture, sweep_pictures
from sim.study import Study

__all__ = [
    "alt_of",
    "day",
    "demand",
    "heat_map",
    "overview",
    "save",
    "study_pictures",
    "sweep_picture",
    "sweep_pictures",
    "title_of",
    "weekdays",
]


def study_pictures(study: Study) -> dict[str, Figure]:
    """Return the pictures of a study by the name of their file."""
    found: dict[str, Figure] = importlib.import_module(f"sim.plots.{study.task}").pictures(study)
    return found
