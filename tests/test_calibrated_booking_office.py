"""What the README of the calibrated booking office says still comes out: its commands, with fewer draws."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from commands import sim
from fitted import by_name, setup_of

from experiments.calibrated_booking_office import gates, prepare
from sim import configure
from sim.calibration import backtest
from sim.calibration.counts import fit_counts
from sim.logs import Declared, read_logs

DATA: Final = Path(__file__).parents[2] / "shared" / "data"
OFFICE: Final = ("organisation=small_office", "meetings=none", "calendar=de", "calendar.country=DE-BY")
RECENT: Final = "2023-10-02"
SAMPLES: Final = 79  # of a prediction, so that intervals of 95, 80 and 50 % are exact

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the data are not here")


def calibrated(folder: Path, counts: Path, *words: str) -> dict[str, Any]:
    """The summary of a calibration on head counts."""
    said = (f"data.counts={counts}", "calibrate.draws=100", "output.plots=false", f"output.dir={folder}")
    done = sim("task=calibrate", *said, *words)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("calibrate/*/summary.json")
    summary: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return summary


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The summaries of all weeks and of recent weeks."""
    found = {}
    for name, first in (("all", ""), ("recent", RECENT)):
        folder = tmp_path_factory.mktemp(name)
        prepare.main(str(DATA / "desk_bookings_de"), str(folder / "a_day.csv"), first)
        words = ("organisation.employees=54", "calibrate.holdout_weeks=13")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backtest, "samples_for", lambda people, weeks: SAMPLES)
            found[name] = calibrated(folder, folder / "a_day.csv", *OFFICE, *words)
    return found


def test_bookings_a_day() -> None:
    rows = prepare.bookings_a_day(DATA / "desk_bookings_de")
    assert (len(rows), sum(number for _, number in rows)) == (518, 2259)
    assert sum(number == 0 for _, number in rows) == 27
    assert max(number for _, number in rows) == 16  # of 38 desks or more that could be booked


def test_a_fit_on_all_weeks_predicts_too_few_and_is_no_better_than_a_simple_rule(office: dict[str, Any]) -> None:
    """The office grew: what was fitted on the weeks before is not what comes, and the verdict says so."""
    tested = office["all"]["backtest"]
    assert tested["verdict_code"] == "biased"
    assert tested["attendance"]["bias"]["low"] > 1
    assert tested["attendance"]["skill"]["last_year"]["low"] < 0
    outside = {row["weekday"] for row in tested["weekdays"] if not row["low"] <= row["observed"] <= row["high"]}
    assert outside == {"mon", "tue", "wed"}  # the week became flatter, too
    assert any("22 people on 14 days that the calendar closes" in str(line) for line in office["all"]["warnings"])


def test_a_fit_on_recent_weeks_beats_both_rules_and_still_predicts_too_few(office: dict[str, Any]) -> None:
    old, tested = (office[name]["backtest"] for name in ("all", "recent"))
    assert (tested["days"], tested["first"]) == (old["days"], old["first"])  # the same days are predicted
    assert tested["verdict_code"] == "biased"
    assert 0 < tested["attendance"]["bias"]["low"] < tested["attendance"]["bias"]["high"] < 1.7
    assert all(skill["low"] > 0 for skill in tested["attendance"]["skill"].values())
    assert tested["attendance"]["crps"]["model"] < old["attendance"]["crps"]["model"]
    covered = tested["attendance"]["coverage"]["95"]
    assert covered["low"] < 0.95 < covered["high"]


def test_counts_do_not_split_what_teams_and_the_building_share(office: dict[str, Any]) -> None:
    team = next(fit for fit in office["all"]["fits"] if fit["name"] == "attendance.team_correlation")
    assert team["value"] is None
    pairs = [tuple(one.values()) for one in team["answers"]]
    assert len(pairs) == 5
    assert pairs[0][0] == pairs[-1][1] == 0  # all of it shared by the building, or by teams
    assert all(before[0] < after[0] and before[1] > after[1] for before, after in pairwise(pairs))


def test_counts_tell_the_product_of_people_and_days_only(tmp_path: Path) -> None:
    prepare.main(str(DATA / "desk_bookings_de"), str(tmp_path / "a_day.csv"), RECENT)
    products = {people: _days_wanted(tmp_path / "a_day.csv", people) for people in (30, 80)}
    assert products[30] == pytest.approx(products[80], rel=0.03)


def _days_wanted(path: Path, people: int) -> float:
    """The office days a week that all people want together."""
    scenario = configure(*OFFICE, f"organisation.employees={people}")
    counts = read_logs(Declared(counts=path), scenario.calendar, None).counts
    assert counts is not None
    days = by_name(fit_counts(setup_of(scenario, draws=2), counts))["office_days_mean"].value
    assert isinstance(days, float)
    return people * days


@pytest.mark.parametrize(("days", "arrival", "departure"), [("MTT", 8.77, 17.83), ("FRI", 8.80, 17.61)])
def test_gates_of_the_city_by_the_command(tmp_path: Path, days: str, arrival: float, departure: float) -> None:
    """The published figures, to the hundredth but for the spread of departures: 1.09, and 1.07 here."""
    gates.main(str(DATA / "city_gates_uk"), str(tmp_path / "gates.csv"), days)
    found = calibrated(tmp_path, tmp_path / "gates.csv", "meetings=none")
    fits = {fit["name"]: fit["value"] for fit in found["fits"]}
    assert fits["day.arrival"] == pytest.approx(arrival, abs=0.01)
    assert fits["day.departure"] == pytest.approx(departure, abs=0.01)
    if days == "MTT":
        assert fits["arrival_sd"] == pytest.approx(0.77, abs=0.01)
        assert fits["departure_sd"] == pytest.approx(1.09, abs=0.02)
    assert found["backtest"] is None  # a typical day has none after it


def test_three_rooms_of_six_weeks_tell_times_without_an_interval(tmp_path: Path) -> None:
    columns = "data.columns={building: room, count: bt_people}"
    found = calibrated(tmp_path, DATA / "office_rooms_nl" / "rooms_15min.csv", columns, "organisation=small_office")
    fits = {fit["name"]: fit for fit in found["fits"]}
    assert 8.9 < fits["day.arrival"]["value"] < 9.5
    assert fits["day.arrival"]["low"] is None
    assert fits["attendance.weekday_weights"]["value"] is None
    with (DATA / "office_rooms_nl" / "rooms_15min.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 7305
