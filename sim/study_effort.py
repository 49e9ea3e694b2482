"""What a study will take at least: its scenarios, each with the fewest replications that it can have."""

from collections.abc import Iterator
from dataclasses import replace

from sim.cases import IN_DOUBT, number_of_cases
from sim.effort import Effort, effort
from sim.scenario import Scenario
from sim.settings import COMPARING, Root
from sim.studies.causes import causes_of
from sim.studies.path import RATIOS
from sim.studies.stages import WEEKS_A_YEAR, WHOLE_YEAR
from sim.studies.tipping import cases_by_strength
from sim.with_parameters import replications_each


def study_effort(root: Root, people: int | None = None) -> Effort:
    """Return what a task takes at least; `people` are a roster's, where it is known.

    Studies go on until they are precise, so that many take several times as long.
    """
    summed = root.run.task not in ("evaluate", "compare")
    efforts = [(effort(scenario, people, summed=summed), times) for scenario, times in _scenarios(root)]
    return Effort(
        seconds=sum(one.seconds * times for one, times in efforts),
        disk=sum(one.disk * times for one, times in efforts),
        memory=max(one.memory for one, _ in efforts),
    )


def _scenarios(root: Root) -> Iterator[tuple[Scenario, int]]:
    """Yield the scenarios that a task plays, and how many alike there are of each."""
    scenario, run = root.scenario, root.run
    fewest = scenario.replications or scenario.precision.min_replications
    least = replace(scenario, replications=fewest)
    if run.task in COMPARING:
        drawn = run.calibration is not None and run.task in IN_DOUBT and len(run.calibration)
        each = replications_each(fewest, len(run.calibration), scenario.weeks) if drawn else 0
        yield least, number_of_cases(root)
        if each > 1:
            yield replace(scenario, replications=each), number_of_cases(root) * len(run.calibration)
    elif run.task == "explain":
        # Chance is taken away from the days that were played.
        yield least, 2 ** len(causes_of(scenario, run.measure, chance=False))
    elif run.task == "break_even":
        yield least, 2 + len(run.break_even.compliances)
    elif run.task == "tipping":
        for strength, cases in cases_by_strength(run.tipping, scenario).items():
            yield replace(least, attendance=replace(scenario.attendance, feedback=strength)), cases
    elif run.task == "sensitivity":
        parameters, asked = len(run.sensitivity.parameters), run.sensitivity
        yield least, 2 * parameters + 1
        yield replace(scenario, replications=asked.replications), asked.samples * (parameters + 2)
    elif run.task == "scale":
        for size in run.scale.sizes:
            yield replace(least, organisation=replace(scenario.organisation, employees=size)), 1
    elif run.task == "path":
        weeks = min(WHOLE_YEAR, round(run.path.years * WEEKS_A_YEAR))
        followed = scenario.replications or run.path.replications
        yield replace(scenario, weeks=weeks, replications=followed), len(run.ratios or RATIOS)
    else:
        yield scenario, 1
