"""Jobs and sweeps from end to end: files, tables, failures, exit codes, the same bytes for any number of workers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import commands
import pandas as pd
import pytest
from commands import Done
from pyarrow import parquet
from pypdf import PdfReader

from sim.provenance import digest

ROOT = Path(__file__).parent.parent
SMALL = (
    "organisation=small_office",
    "replications=4",
    "weeks=2",
    "output.plots=false",
    "output.note=false",
    "workers=1",
)


def process(folder: Path, *words: str, **environment: str) -> Done:
    """The command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "sim", *words, f"output.dir={folder}"],
        cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, **environment},
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def sim(folder: Path, *words: str, **environment: str) -> Done:
    """The same in this process."""
    return commands.sim(*words, f"output.dir={folder}", **environment)


def last_folder(done: Done) -> Path:
    return Path(done.stdout.splitlines()[-1])


def contents(folder: Path) -> dict[str, str]:
    files = {path for path in folder.rglob("*") if path.is_file() and path.name != "run.json"}
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def test_the_files_of_a_run(tmp_path: Path) -> None:
    done = sim(tmp_path, "organisation=small_office", "replications=3", "ratio=0.5", "seed=3", "workers=1")
    assert done.returncode == 0, done.stderr
    folder = last_folder(done)
    assert folder.parent == tmp_path / "evaluate"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d_\d{6}_[0-9a-f]{12}", folder.name)
    names = ("demand", "day", "weekday_hour", "crowding_by_weekday", "overview")
    pictures = {f"plots/{name}.{kind}" for name in names for kind in ("svg", "png")}
    tables = {f"{name}.parquet" for name in ("days", "curve", "teams", "demand")}
    note = {"note.docx", "note.html", "note.md", "note.pdf", "tables.xlsx"}
    assert set(contents(folder)) == {"summary.json", *tables, *pictures, *note}
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert folder.name.endswith(summary["run_id"])
    assert (summary["desks"], summary["employees"], summary["seed"], summary["replications"]) == (19, 38, 3, 3)
    days = pd.read_parquet(folder / "days.parquet")
    assert len(days) == summary["days"]
    assert {"replication", "date", "building", "attendance", "peak", "refusals", "refused_people"} <= set(days)
    crowded = summary["measures"]["crowded_day_probability"]
    assert crowded["plain"] == pytest.approx((days.refusals > 0).mean())
    assert crowded["estimate"] == pytest.approx(days.crowded_chance.mean())
    card = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert card["outputs"] == contents(folder)
    # No run's name, date or place is in what must be the same bytes.
    for path in folder.glob("*.json"):
        assert str(tmp_path) not in path.read_text(encoding="utf-8")


def test_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    words = ("organisation=small_office", "replications=6", "weeks=2", "ratio=0.5")
    one = contents(last_folder(sim(tmp_path / "1", *words, "workers=1")))
    other = process(tmp_path / "3", *words, "workers=3", PYTHONHASHSEED="3", TZ="Asia/Tokyo")
    assert len(one) == 20
    assert contents(last_folder(other)) == one


def test_a_flipped_bit_in_a_table_is_found(tmp_path: Path) -> None:
    path = last_folder(sim(tmp_path, *SMALL)) / "days.parquet"
    start = parquet.ParquetFile(path).metadata.row_group(0).column(4).data_page_offset
    damaged = bytearray(path.read_bytes())
    damaged[start + 60] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(OSError, match=r"(?i)crc|checksum|corrupt"):
        parquet.read_table(path, page_checksum_verification=True)


def test_screen_shows_table_warnings_and_folder_last(tmp_path: Path) -> None:
    done = sim(tmp_path, *SMALL, "ratio=1.4", COLUMNS="120")
    text = " ".join(done.stdout.split())
    for words in ("Desks per FTE", "FTE per desk", "Days with too few desks", "People who find no desk", "Extra space"):
        assert words in text
    assert "if you mean 1.4 people per desk, type ratio=0.71" in text
    assert last_folder(done).is_dir()


def test_roster_of_the_project_and_its_import_report(tmp_path: Path) -> None:
    done = sim(tmp_path, "organisation.roster=experiments/example_roster/staff.csv", "ratio=0.6", *SMALL[1:])
    assert done.returncode == 0, done.stderr
    assert "staff.csv: 60 employees, 6 teams" in done.stdout
    folder = last_folder(done)
    assert "staff.csv: 60 employees, 6 teams" in (folder / "import_report.txt").read_text(encoding="utf-8")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    roster = summary["scenario"]["organisation"]["roster"]
    given = roster.pop("given")
    staff = pd.read_csv(ROOT / "experiments/example_roster/staff.csv")
    assert roster.pop("office_days") == pytest.approx(staff["office_days"].mean())
    assert roster == {"name": "staff.csv", "sha256": digest(ROOT / "experiments/example_roster/staff.csv")}
    assert set(given.values()) == {60}
    assert pd.read_parquet(folder / "teams.parquet")["people"].min() >= 10


def test_roster_ids_are_in_no_file(tmp_path: Path) -> None:
    ids = [f"CANARY{number:04d}" for number in range(30)]
    staff = tmp_path / "staff.csv"
    staff.write_text("employee_id,team\n" + "".join(f"{one},blue\n" for one in ids), encoding="utf-8")
    done = sim(
        tmp_path / "out", f"organisation.roster={staff}", "calendar.start=2026-03-02", "trace=2026-03-03",
        "replications=4", "weeks=2", "workers=1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    paths = [path for path in last_folder(done).rglob("*") if path.is_file()]
    assert {".docx", ".html", ".md", ".pdf", ".xlsx", ".gif"} <= {path.suffix for path in paths}
    written = b"".join(path.read_bytes() for path in paths)
    for path in paths:
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as parts:
                written += b"".join(parts.read(name) for name in parts.namelist())
        if path.suffix == ".pdf":
            written += "".join(page.extract_text() for page in PdfReader(path).pages).encode()
    assert b"CANARY" not in written
    assert "CANARY" not in done.stdout + done.stderr


def test_trace_of_a_day(tmp_path: Path) -> None:
    done = sim(tmp_path, *SMALL, "calendar.start=2026-03-02", "trace=2026-03-03")
    events = pd.read_csv(last_folder(done) / "trace.csv", dtype=str, keep_default_na=False)
    assert list(events) == ["time", "who", "team", "what", "desk", "room"]
    assert events.time.is_monotonic_increasing
    assert (events.what == "arrives").sum() == events.who[events.who.str.startswith("person")].nunique()


def test_trace_of_a_day_off_is_refused_before_the_run(tmp_path: Path) -> None:
    done = sim(tmp_path, *SMALL, "trace=2026-12-25")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2026-12-25 is no working day of this run" in done.stderr
    assert not tmp_path.joinpath("evaluate").exists()


def test_sweep_goes_on_after_a_failing_job(tmp_path: Path) -> None:
    done = sim(tmp_path, "-m", *SMALL, "organisation.fixed_desk_share=0.5", "desks=4,25", "policy=free,spread")
    assert done.returncode == 4
    assert done.stderr.count("4 desks are fewer than the 19 people who own one") == 2
    folder = last_folder(done)
    assert folder.parent == tmp_path / "sweeps"
    table = pd.read_parquet(folder / "sweep.parquet")
    assert table.status.tolist() == ["failed", "failed", "done", "done"]
    assert "fewer than the 19" in table.reason[0]
    assert table.policy[2:].tolist() == ["free", "spread"]
    assert table.crowded_day_probability.notna().tolist() == [False, False, True, True]
    assert (folder / "sweep.csv").read_text(encoding="utf-8").count("\n") == 5
    assert sorted(path.name for path in folder.iterdir()) == ["jobs.json", "run.json", "sweep.csv", "sweep.parquet"]


def test_sweep_writes_its_picture_and_equals_single_runs(tmp_path: Path) -> None:
    words = ("organisation=small_office", "replications=4", "weeks=2", "workers=2")
    folder = last_folder(sim(tmp_path, "-m", *words, "ratio=0.5,0.7", "policy=free,spread"))
    pictures = {path.name for path in (folder / "plots").iterdir()}
    names = ("crowding_against_space", "days_against_space", "people_against_space")
    assert pictures == {f"{name}.{kind}" for name in names for kind in ("svg", "png")}
    table = pd.read_csv(folder / "sweep.csv").set_index(["ratio", "policy"])
    single = last_folder(sim(tmp_path, *words, "ratio=0.7", "policy=spread", "output.plots=false", "output.note=false"))
    measures = json.loads((single / "summary.json").read_text(encoding="utf-8"))["measures"]
    for name in ("crowded_day_probability", "turned_away_probability", "attendance"):
        assert table.loc[(0.7, "spread"), name] == pytest.approx(measures[name]["estimate"], abs=1e-12)


def test_the_same_sweep_replaces_itself_and_another_is_refused(tmp_path: Path) -> None:
    named = ("-m", *SMALL, "sweep.name=mine")
    first = last_folder(sim(tmp_path, *named, "ratio=0.5,0.7"))
    before = contents(first)
    again = sim(tmp_path, *named, "ratio=0.5,0.7")
    assert last_folder(again) == first
    assert contents(first) == before
    other = sim(tmp_path, *named, "ratio=0.5,0.8")
    assert other.returncode == 6
    assert "holds another sweep" in other.stderr
    assert contents(first) == before


def test_how_a_sweep_is_run_does_not_make_it_another(tmp_path: Path) -> None:
    named = ("-m", "organisation=small_office", "replications=2", "weeks=1", "ratio=0.5,0.7", "sweep.name=mine")
    first = sim(tmp_path, *named, "workers=1", "output.plots=false", "output.note=false")
    again = sim(tmp_path, *named, "workers=2")
    assert again.returncode == 0, again.stderr
    assert last_folder(again) == last_folder(first)


def test_a_sweep_of_a_roster_keeps_its_folder_to_itself(tmp_path: Path) -> None:
    folders = []
    for place, people in (("jan de vries", 30), ("els", 40)):
        staff = tmp_path / place / "staff.csv"
        staff.parent.mkdir()
        rows = "".join(f"{number},blue\n" for number in range(people))
        staff.write_text("employee_id,team\n" + rows, encoding="utf-8")
        done = sim(tmp_path / "out", "-m", f"organisation.roster={staff}", "replications=2", "weeks=1", "ratio=0.5,7.0")
        assert done.returncode == 4, done.stderr
        folders.append(last_folder(done))
    # One name, two files: two sweeps.
    assert folders[0] != folders[1]
    table = pd.read_csv(folders[0] / "sweep.csv", keep_default_na=False)
    assert table.label.tolist() == ["", ""]
    assert table.organisation[0] == "roster staff.csv"
    written = b"".join(path.read_bytes() for path in folders[0].rglob("*") if path.is_file())
    assert b"de vries" not in written


def test_trace_belongs_to_a_single_run(tmp_path: Path) -> None:
    done = sim(tmp_path, "-m", *SMALL, "ratio=0.5,0.7", "trace=2026-03-03")
    assert done.returncode == 2
    assert "trace: belongs to a single run" in done.stderr


def test_a_roster_that_cannot_be_read_ends_a_sweep_at_once(tmp_path: Path) -> None:
    done = sim(tmp_path, "-m", "ratio=0.5,0.7", "organisation.roster=/nowhere/staff.csv")
    assert done.returncode == 3
    assert "job" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_reader_that_leaves_loses_nothing(tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m sim {' '.join(SMALL)} output.dir='{tmp_path}' | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    [folder] = (tmp_path / "evaluate").iterdir()
    assert (folder / "summary.json").is_file()


def test_growth_is_said(tmp_path: Path) -> None:
    done = sim(tmp_path, *SMALL, "organisation.growth=0.5", "ratio=0.5")
    summary = json.loads((last_folder(done) / "summary.json").read_text(encoding="utf-8"))
    assert (summary["employees"], summary["people"], summary["desks"]) == (38, 57, 19)
    assert "organisation.growth: 57 people share the desks that are set for 38" in summary["warnings"]


def test_a_sweep_of_nothing_that_works_is_a_mistake(tmp_path: Path) -> None:
    done = sim(tmp_path, "-m", *SMALL, "ratio=7.0,9.0")
    assert done.returncode == 2
    assert "ratio: 7.0 is out of range" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_and_its_workers_and_leaves_nothing_half(tmp_path: Path, number: int, code: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "workers=2", "replications=2000", f"output.dir={tmp_path}"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while len(_group(process.pid)) < 4 and time.monotonic() < deadline:  # the parent, the server and two workers
        time.sleep(0.1)
    time.sleep(1)
    process.send_signal(number)
    _, errors = process.communicate(timeout=15)
    assert process.returncode == code, errors
    assert "Traceback" not in errors
    assert "the same command goes on" in errors.splitlines()[-1]
    time.sleep(0.5)
    assert _group(process.pid) == []
    # What was finished is kept, and nothing else.
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parts[0] for path in files} <= {"store"}
    assert {path.suffix for path in files} <= {".block", ".json"}


def _group(leader: int) -> list[int]:
    """Processes of the leader's group, from the process table."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getpgid(int(entry.name)) == leader and "Z" not in (entry / "stat").read_text().split()[2]:
                    found.append(int(entry.name))
            except (OSError, ValueError):
                continue
    return found
