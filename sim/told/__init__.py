"""What studies say on the screen: for each task a finding in one sentence, tables, and what to mind."""

import importlib

from sim.study import Study
from sim.told.base import Grid, Said

__all__ = ["Grid", "Said", "said"]


def said(study: Study) -> Said:
    """Return what a study says."""
    found: Said = importlib.import_module(f"sim.told.{study.task}").said(study)
    return found
