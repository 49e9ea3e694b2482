"""The main job from a notebook: the same answer as the command, as tables, with no files and no state."""

from sim import evaluation
from sim.scenario import Scenario
from sim.settings import Data
from sim.staff import described, staff_of
from sim.workers import pool


def evaluate(scenario: Scenario, *, data: Data | None = None, workers: int | None = 1) -> evaluation.Evaluation:
    """Evaluate a scenario, such as ``configure("ratio=0.5", "policy=spread")`` returns.

    `data` says how a roster is written where that is not recognised; `workers` processes share the work (None: one for
    each core), which changes no figure. Raises `InputError` for a roster that cannot be read, and what
    `sim.evaluation.evaluate` raises.
    """
    data = data or Data()
    staff = staff_of(scenario.organisation, data)
    with pool(workers, "processes") as executor:
        return evaluation.evaluate(
            scenario,
            staff=staff.people,
            executor=executor,
            notes=staff.notes,
            described=described(scenario, staff, data),
        )
