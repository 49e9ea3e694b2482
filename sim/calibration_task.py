"""``task=calibrate`` as a command: read the logs, fit, predict held-out weeks, show and write what came of it."""

import dataclasses
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim import compiling, screen
from sim.calibration.calibrating import calibrate
from sim.calibration.fit import Setup
from sim.calibration_results import write_calibration
from sim.errors import DONE, ConfigurationError
from sim.evaluation import run_id
from sim.provenance import check_writable
from sim.running import logs_of, origin_of, wanted_of
from sim.settings import LOGS, Root
from sim.staff import described, staff_of
from sim.terminal import Steps, encoding, say, width
from sim.told import calibration as told


def run_calibration(root: Root, words: Sequence[str]) -> int:
    """Calibrate a scenario on its logs, show what came of it and write its folder; return the exit code."""
    started = time.time()
    check(root)
    data, scenario = root.run.data, root.scenario
    parent = Path(root.run.output.dir) / root.run.task
    check_writable(parent)
    staff = staff_of(scenario.organisation, data, scenario.building)
    say(*staff.report)
    with Steps() as steps:
        logs = logs_of(root, staff)
        assert logs is not None  # checked above
        say(*logs.report)
        setup = Setup(scenario, staff.people, root.run.calibrate.draws, data.smallest_group, steps.hear)
        files = {name: Path(path).name for name in LOGS if (path := getattr(data, name)) is not None}
        about: dict[str, Any] = {
            "scenario": described(scenario, staff, data),
            "data": {name: {"name": file, "sha256": logs.inputs[file]} for name, file in files.items()},
        }
        about = {"run_id": run_id({**about, "calibrate": vars(root.run.calibrate)}), **about}
        compiling.use(True)
        calibrated = calibrate(setup, logs, root.run.calibrate.holdout_weeks, about)
    say(screen.printed_finding(told.said(calibrated.summary), encoding=encoding(), width=width()))
    origin = origin_of(root, words, staff, started)
    origin = dataclasses.replace(origin, inputs={**origin.inputs, **logs.inputs})
    path = write_calibration(parent, calibrated, origin, wanted_of(root))
    say(str(path))
    return DONE


def check(root: Root) -> None:
    """Raise `ConfigurationError` where there is nothing to calibrate, or more than one building."""
    if not any(getattr(root.run.data, name) for name in LOGS):
        raise ConfigurationError(
            "data: task=calibrate needs what really happened, add data.badges=FILE, data.bookings=, data.counts= or "
            "data.survey="
        )
    if root.scenario.building.portfolio is not None:
        raise ConfigurationError(
            "building.portfolio: task=calibrate is about one building, leave it out and give the log of one building"
        )
