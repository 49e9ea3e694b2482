"""What a command does, by its task; what the task needs is imported only then."""

from collections.abc import Callable, Sequence

from sim.config.combinations import Combinations
from sim.language import speaking
from sim.settings import Root


def run_one(root: Root, words: Sequence[str], compose: Callable[[Sequence[str]], Root]) -> int:
    """Do what the task asks, show it and write its folder; return the exit code. `words` are what was typed."""
    with speaking(root.run.report.language):
        return _run(root, words, compose)


def _run(root: Root, words: Sequence[str], compose: Callable[[Sequence[str]], Root]) -> int:
    if root.run.task == "evaluate":
        from sim.evaluation_task import run_evaluation

        return run_evaluation(root, words)
    if root.run.task == "store":
        from sim.store_task import run_store

        return run_store(root)
    if root.run.task == "calibrate":
        from sim.calibration_task import run_calibration

        return run_calibration(root, words)
    if root.run.task == "privacy":
        from sim.privacy_task import run_privacy

        return run_privacy(root, words)
    from sim.cases import cases_of
    from sim.errors import DONE
    from sim.running import kept_work
    from sim.staff import staff_of
    from sim.study_task import run_study
    from sim.terminal import say

    staff = staff_of(root.scenario.organisation, root.run.data, root.scenario.building)
    say(*staff.report)
    run_study(root, words, cases_of(root, words, compose, staff), staff, kept_work(root))
    return DONE


def run_sweep(jobs: Combinations, words: Sequence[str], compose: Callable[[Sequence[str]], Root]) -> int:
    """Run the jobs of a sweep; return the exit code."""
    from sim import sweep_task

    return sweep_task.run_sweep(jobs, words, compose)
