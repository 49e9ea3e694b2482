"""``task=calibrate`` as a command: logs of too few people, of hardly any days, and of people who never choose."""

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import sim


def badges(path: Path, people: int, days: list[datetime.date], *, team: int = 1000) -> str:
    """Write a log of people who all come on all days; return the word of the command."""
    rows = [
        f"p{number},t{number // team},{day} 09:{number % 60:02d},{day} 17:{number % 60:02d}"
        for day in days
        for number in range(people)
    ]
    path.write_text("\n".join(["employee_id,team,time_in,time_out", *rows]), encoding="utf-8")
    return f"data.badges={path}"


def workdays(first: datetime.date, number: int) -> list[datetime.date]:
    """Return so many days from Monday to Friday."""
    days = (first + datetime.timedelta(days=step) for step in range(2 * number))
    return [day for day in days if day.weekday() < 5][:number]


def calibrated(word: str, folder: Path, *more: str) -> dict[str, Any]:
    """Return the summary of a calibration that ends well."""
    small = ("organisation=small_office", "calibrate.draws=100", "output.note=false", "output.plots=false")
    done = sim("task=calibrate", word, *small, f"output.dir={folder}", *more)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((Path(done.stdout.splitlines()[-1]) / "summary.json").read_text())
    return found


@pytest.mark.parametrize("people", [1, 9])
def test_of_few_people_nothing_is_told(people: int, tmp_path: Path) -> None:
    word = badges(tmp_path / "badges.csv", people, workdays(datetime.date(2025, 1, 6), 100))
    done = sim("task=calibrate", word, "organisation=small_office", f"output.dir={tmp_path}")
    assert done.returncode == 3
    assert "fewer than 10 people" in done.stderr
    assert done.stdout == ""
    assert not list(tmp_path.rglob("preset.yaml"))


def test_a_log_of_one_day_is_too_little_and_no_fault(tmp_path: Path) -> None:
    found = calibrated(badges(tmp_path / "badges.csv", 60, [datetime.date(2025, 1, 7)]), tmp_path)
    assert found["backtest"] is None
    reasons = {fit["reason"] for fit in found["fits"] if fit["name"].startswith("attendance.")}
    assert reasons == {"The log has fewer than two whole weeks"}


def test_of_people_who_always_come_no_choice_is_told(tmp_path: Path) -> None:
    """Holidays leave weeks of four days, of which all four are taken."""
    found = calibrated(badges(tmp_path / "badges.csv", 60, workdays(datetime.date(2025, 1, 6), 100)), tmp_path)
    untold = {fit["name"] for fit in found["fits"] if fit["value"] is None}
    assert untold >= {
        *("attendance.model", "attendance.weekday_weights", "attendance.team_correlation"),
        *("attendance.common_correlation", "attendance.habit", "calendar.leave_days"),
    }


@pytest.mark.parametrize("task", ["calibrate", "privacy"])
def test_a_sweep_reads_no_logs(task: str, tmp_path: Path) -> None:
    word = badges(tmp_path / "badges.csv", 12, workdays(datetime.date(2025, 1, 6), 10))
    done = sim("-m", f"task={task}", word, f"output.dir={tmp_path}")
    assert done.returncode == 2
    assert "leave out -m" in done.stderr


def test_one_file_may_tell_two_things(tmp_path: Path) -> None:
    path = tmp_path / "daily.csv"
    rows = [f"{day},{20 + day.weekday()}" for day in workdays(datetime.date(2025, 1, 6), 30)]
    path.write_text("\n".join(["date,count", *rows]), encoding="utf-8")
    found = calibrated(f"data.counts={path}", tmp_path, f"data.bookings={path}")
    assert found["data"]["counts"] == found["data"]["bookings"]
    assert any("every row is taken as one booking" in line for line in found["warnings"])
    arrival = next(fit for fit in found["fits"] if fit["name"] == "day.arrival")
    assert arrival["value"] is None
    assert "No file tells when people come and leave" in arrival["reason"]
    assert found["data"]["counts"]["name"] == "daily.csv"


def test_an_office_that_changed_is_calibrated_on_the_weeks_since(tmp_path: Path) -> None:
    """A third come, and two thirds from the middle of the year on: all weeks together predict too few."""
    path, days = tmp_path / "daily.csv", workdays(datetime.date(2025, 1, 6), 260)
    rng = np.random.default_rng(6)
    rows = [f"{day},{rng.binomial(80, 1 / 3 if day.month < 7 else 2 / 3)}" for day in days]
    path.write_text("\n".join(["date,count", *rows]), encoding="utf-8")
    settings = ("organisation.employees=80", "meetings=none", "calendar.leave_days=0", "calendar.sickness_rate=0")
    found = {}
    for weeks in ("null", "12"):
        recent = f"calibrate.recent_weeks={weeks}"
        summary = calibrated(f"data.counts={path}", tmp_path / weeks, recent, *settings)
        found[weeks] = summary
    level = {weeks: value(one, "office_days_mean") for weeks, one in found.items()}
    assert level["12"] == pytest.approx(5 * 2 / 3, abs=4 * 5 * (2 / 9 / 80 / 60) ** 0.5)
    assert level["null"] < 3
    assert found["null"]["backtest"]["verdict_code"] == "biased"
    assert found["12"]["backtest"]["verdict_code"] != "biased"
    assert found["12"]["period"]["first"] == "2025-10-13"
    assert (found["null"]["recent_weeks"], found["12"]["recent_weeks"]) == (None, 12)


def value(summary: dict[str, Any], name: str) -> Any:
    """Return the value that was fitted."""
    return next(fit["value"] for fit in summary["fits"] if fit["name"] == name)
