"""``task=calibrate`` as a command: read the logs, fit, predict held-out weeks, show and write what came of it."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

from sim import compiling, screen
from sim.calibration.calibrating import calibrate
from sim.calibration.cutting import recent
from sim.calibration.fit import Setup
from sim.calibration_results import write_calibration
from sim.config.keys import every_key, groups
from sim.config.typed import typed_words, with_preset
from sim.data_settings import LOGS
from sim.errors import DONE, ConfigurationError, InputError
from sim.evaluation import run_id
from sim.logs.contents import Logs
from sim.provenance import check_writable
from sim.running import logs_of, origin_of, wanted_of
from sim.sentences import Sentence
from sim.settings import Root
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
        check_people(recent(logs, root.run.calibrate.recent_weeks), data.smallest_group)
        say(*logs.report)
        told_days = None if staff.roster is None else staff.roster.wants
        setup = Setup(scenario, staff.people, root.run.calibrate.draws, data.smallest_group, steps.hear, told_days)
        files = {name: Path(path).name for name in LOGS if (path := getattr(data, name)) is not None}
        about: dict[str, Any] = {
            "scenario": described(scenario, staff, data),
            "data": {name: {"name": file, "sha256": logs.digest(name, file)} for name, file in files.items()},
        }
        about = {"run_id": run_id({**about, "calibrate": vars(root.run.calibrate)}), **about}
        if logs.counts is not None and logs.visits is None and not _told_people(root, words):
            logs = replace(logs, notes=[*logs.notes, _assumed(root)])
        compiling.use(True)
        calibrated = calibrate(setup, logs, root.run.calibrate, about, beside(root, words))
    origin = origin_of(root, words, staff, started)
    origin = replace(origin, inputs={**origin.inputs, **logs.inputs})
    path = write_calibration(parent, calibrated, origin, wanted_of(root))
    found = told.said(calibrated.summary, str(path))
    say(screen.printed_finding(found, calibrated.summary["warnings"], encoding=encoding(), width=width()))
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


def check_people(logs: Logs, smallest: int) -> None:
    """Raise `InputError` where the logs tell people apart and these are too few: days would tell who was there."""
    if 0 < len(logs.who) < smallest:
        raise InputError(
            f"data: the logs are of fewer than {smallest} people (data.smallest_group), of whom nothing may be told: "
            "give the logs of a larger office"
        )


def _told_people(root: Root, words: Sequence[str]) -> bool:
    """Tell whether it was said how many people there are, which head counts cannot tell."""
    given = {word.key for word in with_preset(typed_words(words, multirun=False))[0]}
    return root.scenario.organisation.roster is not None or "organisation.employees" in given


def _assumed(root: Root) -> Sentence:
    return Sentence(
        "organisation.employees: {people:,} people are assumed, as the preset has them: head counts cannot tell how "
        "many there are, so type it",
        people=root.scenario.organisation.employees,
    )


def beside(root: Root, words: Sequence[str]) -> dict[str, Any]:
    """Return the settings of the scenario that were given, by key: what the fits hold beside.

    Files are left out: a preset is handed on, and a staff file is of people.
    """
    found: dict[str, Any] = {}
    tree = asdict(root.scenario)
    for word in with_preset(typed_words(words, multirun=False))[0]:
        group = word.key.partition(".")[0]
        if word.key in groups():
            found[word.key] = tree[group]["name"]
        elif group in groups() and not every_key()[word.key].path:
            found[word.key] = reduce(getitem, word.key.split("."), tree)
    return found
