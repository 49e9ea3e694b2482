"""Pictures that can go straight into a note: an `Evaluation` or a sweep's table in, a matplotlib `Figure` out.

Nothing here touches pyplot or its global state, and the same figures give the same bytes.
"""

from sim.plots.evaluation import day, demand, overview, weekdays
from sim.plots.hours import heat_map
from sim.plots.style import save
from sim.plots.sweep import sweep_picture

__all__ = ["day", "demand", "heat_map", "overview", "save", "sweep_picture", "weekdays"]
