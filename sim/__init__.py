"""An office in which people share desks, simulated: how often it is too full at a desk ratio, and what that saves.

From a notebook: ``from sim import configure, evaluate``, then ``evaluate(configure("ratio=0.5", "policy=spread"))``.
Names are imported when they are first used, so that ``python -m sim --help`` stays quick.
"""

import importlib
from typing import TYPE_CHECKING, Any

from sim.version import VERSION as __version__

if TYPE_CHECKING:
    from sim.config import configure
    from sim.evaluation import Evaluation
    from sim.notebook import (
        break_even,
        compare,
        evaluate,
        explain,
        frontier,
        path,
        recommend,
        scale,
        sensitivity,
        tipping,
        write,
    )
    from sim.scenario import Scenario
    from sim.study import Study

__all__ = [
    "Evaluation",
    "Scenario",
    "Study",
    "__version__",
    "break_even",
    "compare",
    "configure",
    "evaluate",
    "explain",
    "frontier",
    "path",
    "recommend",
    "scale",
    "sensitivity",
    "tipping",
    "write",
]

_HOMES = {
    "Evaluation": "sim.evaluation",
    "Scenario": "sim.scenario",
    "Study": "sim.study",
    "configure": "sim.config",
    **dict.fromkeys(
        (
            "break_even",
            "compare",
            "evaluate",
            "explain",
            "frontier",
            "path",
            "recommend",
            "scale",
            "sensitivity",
            "tipping",
            "write",
        ),
        "sim.notebook",
    ),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
    return value
