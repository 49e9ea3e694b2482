"""From fits to settings: which source sets what, what a staff file's people want, shares inside, settings by key."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from commands import sim
from scenarios import roster

from sim import configure
from sim.calibration.calibrating import period_of
from sim.calibration.fit import Fit
from sim.calibration.inside import inside_by_quarter
from sim.calibration.observed import disagreement
from sim.calibration.predicting import staffed
from sim.calibration.settled import settings_of, settled
from sim.errors import ConfigurationError
from sim.events import NOWHERE
from sim.logs.contents import Counts, Logs, Visits, Who
from sim.scenario_settings import with_settings
from sim.told.calibration import command

HOUR = 3600


def fit(name: str, value: Any, source: str) -> Fit:
    return Fit(name, value, None, None, "", source, {})


def test_a_key_is_set_once_by_the_best_source() -> None:
    fits = settled(
        [
            fit("organisation.office_days_shares", (0.0, 0.2, 0.3, 0.3, 0.1, 0.1), "survey"),
            fit("attendance.habit", None, "badges"),
            fit("attendance.habit", 0.2, "bookings"),
            fit("organisation.office_days", 2.5, "counts"),
        ]
    )
    assert settings_of(fits) == {"organisation.office_days": 2.5, "attendance.habit": 0.2}
    (survey,) = [one for one in fits if one.source == "survey"]
    assert not survey.setting
    assert survey.reason == "the head counts tell it better, so it is not set"


def test_shares_are_not_hidden_by_a_number_of_days() -> None:
    shares = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    settings = settings_of([fit("organisation.office_days_shares", shares, "badges")])
    found = with_settings(configure("organisation.office_days=4"), settings).organisation
    assert (found.office_days, found.office_days_shares) == (None, list(shares))


def test_settings_are_checked_and_named() -> None:
    scenario = configure()
    assert with_settings(scenario, {"seed": 7, "attendance.habit": 0.5}).attendance.habit == 0.5
    with pytest.raises(ConfigurationError, match=r"attendance\.habbit: there is no such key"):
        with_settings(scenario, {"attendance.habbit": 0.5})
    with pytest.raises(ConfigurationError, match=r"attendance\.habit: 2 is out of range"):
        with_settings(scenario, {"attendance.habit": 2.0})


def test_people_of_a_staff_file_want_the_mean_unless_their_row_says() -> None:
    staff = roster([3], office_days=np.array([1.0, 1.0, 4.0]))
    scenario = configure("organisation.office_days=2.5")
    assert staffed(staff, np.array([False, False, True]), scenario).office_days.tolist() == [2.5, 2.5, 4.0]
    assert staffed(staff, None, scenario).office_days.tolist() == [2.5, 2.5, 2.5]
    assert staffed(staff, None, with_settings(scenario, {"organisation.office_days": None})) is staff
    assert staffed(None, None, scenario) is None


def test_the_command_to_use_a_preset_names_the_staff_file() -> None:
    assert command("out", "our staff.csv") == (
        'python -m sim preset=out/preset.yaml "organisation.roster=our staff.csv" ratio=0.6'
    )


def test_shares_inside_of_two_days() -> None:
    """One person is there 9 to 12 and 13 to 17, one from 10:10 to 11; of a third no exit is known."""
    arrive = np.array([9 * HOUR, 13 * HOUR, 10 * HOUR + 600, 8 * HOUR])
    leave = np.array([12 * HOUR, 17 * HOUR, 11 * HOUR, NOWHERE])
    visits = Visits(np.array([0, 0, 1, 2]), np.array([737425] * 4), arrive, leave, 737425, 737425)
    inside = inside_by_quarter(visits)
    assert inside is not None
    at = {hour: inside[round(4 * hour)] for hour in (8.75, 9, 10, 10.25, 10.75, 11, 12, 12.75, 13, 16.75, 17)}
    assert list(at.values()) == [0, 0.5, 0.5, 1, 1, 0.5, 0, 0, 0.5, 0.5, 0]
    assert inside_by_quarter(replace(visits, leave=np.full(4, NOWHERE))) is None


def test_a_period_is_that_of_all_files_and_none_of_typical_days() -> None:
    nobody = Who(np.zeros(0, dtype=np.int32), (), None, False)
    none, few = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int8)
    visits = Visits(none, none, none, none, 737425, 737431)
    typical = Counts(none, ("",), none, none, few, np.zeros(0), NOWHERE, NOWHERE)
    logs = Logs(nobody, visits, None, typical, None, [], [], {}, {})
    assert period_of(logs) == {"first": "2020-01-01", "last": "2020-01-07", "weeks": 1}
    dated = replace(typical, first=737420, last=737430)
    assert period_of(replace(logs, counts=dated)) == {"first": "2019-12-27", "last": "2020-01-07", "weeks": 2}
    assert period_of(replace(logs, visits=None)) is None


def test_badges_and_counts_that_disagree_are_told() -> None:
    """Twenty people on twelve days; what is counted of the whole day is held against them, and nothing else."""
    days = 737425 + np.arange(12)
    person, day = np.tile(np.arange(20), 12), np.repeat(days, 20)
    hours = np.full(len(day), 9 * HOUR)
    visits = Visits(person, day, hours, hours + HOUR, int(days[0]), int(days[-1]))
    who = Who(np.zeros(20, dtype=np.int32), (), None, False)

    def told(people: float, second: int = NOWHERE, number: int = 12) -> list[Any]:
        zeros, at = np.zeros(number, dtype=np.int32), np.full(number, second)
        count = np.full(number, people)
        counts = Counts(zeros, ("",), days[:number], at, zeros.astype(np.int8), count, int(days[0]), int(days[-1]))
        return disagreement(Logs(who, visits, None, counts, None, [], [], {}, {}), 10)

    (line,) = told(30.0)
    assert str(line).startswith("on the 12 days that both tell of, the head counts have 150 % of the people")
    assert len(told(17.0)) == 1
    assert told(21.0) == told(30.0, 12 * HOUR) == told(30.0, number=9) == told(9.0) == []


def test_head_counts_need_a_number_of_people(tmp_path: Any) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("time,count\n" + "".join(f"{hour:02}:00,{min(hour, 24 - hour)}\n" for hour in range(24)))
    given = ["task=calibrate", f"data.counts={counts}", f"output.dir={tmp_path}", "output.note=false"]
    told = {}
    for typed in ("organisation.employees=60", "seed=2"):
        done = sim(*given, "output.plots=false", typed)
        assert done.returncode == 0, done.stderr
        told[typed] = "people are assumed, as the preset has them" in done.stdout.replace("\n", " ")
    assert told == {"organisation.employees=60": False, "seed=2": True}
