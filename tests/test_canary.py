"""Nothing personal leaves a calibration: a name planted in every column of every file is in no file that is written."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import Done, sim
from made_up_logs import CANARY, write_badges, write_bookings

from sim import configure
from sim.calibration.made import made_visits
from sim.logs.contents import STATUSES, Bookings

PEOPLE = 60


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write a badge log, bookings, head counts, a survey and a staff file that hold the canary wherever they can."""
    folder = tmp_path_factory.mktemp("logs")
    found = {name: folder / f"{name}.csv" for name in ("badges", "bookings", "counts", "survey", "roster")}
    scenario = configure("organisation=small_office", f"organisation.employees={PEOPLE}", "seed=11")
    visits, who = made_visits(scenario, None, date(2025, 1, 6), 20, 900)
    names = [f"{number:04d}-{CANARY}" for number in range(PEOPLE)]
    write_badges(found["badges"], visits, who, dirty=0.05, employee_ids=names)
    used = np.full(len(visits.day), STATUSES.index("used"), dtype=np.int8)
    bookings = Bookings(visits.person, visits.day, np.ones(len(used)), used, visits.first, visits.last)
    write_bookings(found["bookings"], bookings, who, employee_ids=names)
    daily = pd.Series(visits.day).value_counts().sort_index()
    counts = pd.DataFrame({"date": [date.fromordinal(day) for day in daily.index], "count": daily.to_numpy()})
    counts.assign(building="B1", remark=CANARY).to_csv(found["counts"], index=False)
    survey = pd.DataFrame({"home_hours": np.arange(PEOPLE) % 24, "name": CANARY, "employee_id": names})
    survey.to_csv(found["survey"], index=False)
    roster = pd.DataFrame({"employee_id": names, "team": [f"T{number % 5}" for number in range(PEOPLE)]})
    roster.assign(name=f"Vogel {CANARY}", email=f"{CANARY}@example.org").to_csv(found["roster"], index=False)
    return found


def contents(path: Path) -> Iterator[bytes]:
    """Yield what a file holds, also that of compressed files and tables."""
    data = path.read_bytes()
    yield path.name.encode() + b"\0" + data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield name.encode() + b"\0" + packed.read(name)
    if path.suffix == ".parquet":
        yield pd.read_parquet(path).to_csv().encode()
    if path.suffix == ".pdf":
        from pypdf import PdfReader

        yield "".join(page.extract_text() for page in PdfReader(path).pages).encode()


def leaks(folder: Path, done: Done) -> list[str]:
    """Return where the canary is."""
    found = [word for word in ("stdout", "stderr") if CANARY in getattr(done, word).casefold()]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and any(CANARY.encode() in part.lower() for part in contents(path)):
            found.append(path.relative_to(folder).as_posix())
    return found


def test_a_leak_would_be_found(tmp_path: Path) -> None:
    table = pd.DataFrame({"id": ["x" * 200 + CANARY] * 3})
    table.to_parquet(tmp_path / "a.parquet", compression="zstd")
    table.to_excel(tmp_path / "b.xlsx")
    assert leaks(tmp_path, Done(0, "", f"line 1: {CANARY.upper()}")) == ["stderr", "a.parquet", "b.xlsx"]


def all_of(files: dict[str, Path]) -> list[str]:
    logs = [f"data.{name}={path}" for name, path in files.items() if name != "roster"]
    return ["organisation=small_office", *logs, f"organisation.roster={files['roster']}"]


@pytest.fixture(scope="module")
def calibrated(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """Where a calibration on all files wrote, and what it said."""
    folder = tmp_path_factory.mktemp("calibrated")
    done = sim("task=calibrate", "calibrate.draws=100", *all_of(files), f"output.dir={folder}")
    assert done.returncode == 0, done.stderr
    return folder, done


def test_no_file_of_a_calibration_holds_what_was_planted(calibrated: tuple[Path, Done]) -> None:
    assert leaks(*calibrated) == []


def test_no_file_about_privacy_holds_what_was_planted(files: dict[str, Path], tmp_path: Path) -> None:
    done = sim("task=privacy", *all_of(files), f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    assert leaks(tmp_path, done) == []


def test_a_run_with_the_preset_holds_nothing_either(calibrated: tuple[Path, Done], tmp_path: Path) -> None:
    preset = Path(calibrated[1].stdout.splitlines()[-1]) / "preset.yaml"
    done = sim(f"preset={preset}", "replications=4", "weeks=1", f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    assert leaks(tmp_path, done) == []


def test_a_refusal_shows_nothing_either(files: dict[str, Path], tmp_path: Path) -> None:
    spoilt = tmp_path / "badges.csv"
    lines = files["badges"].read_text().splitlines()
    lines[5] = lines[5].replace("2025-", "20x5-")
    lines[9] = f",,{CANARY},{CANARY},,,"
    lines[11] = f"{CANARY},{CANARY}"
    spoilt.write_text("\n".join(lines))
    done = sim("task=calibrate", f"data.badges={spoilt}", f"output.dir={tmp_path / 'out'}")
    assert done.returncode == 3
    assert ":6" in done.stderr
    assert leaks(tmp_path / "out", done) == []
