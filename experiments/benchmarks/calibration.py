"""A year of badge events of 10,000 people: how long it takes to read and fit them, and the whole command."""

import datetime
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from experiments.benchmarks.command import run
from experiments.benchmarks.figures import Figure
from sim import compiling, configure
from sim.calibration.calibrating import fitted
from sim.calibration.fit import Setup
from sim.calibration.made import made_visits
from sim.logs import Declared, read_logs
from sim.scenario import Scenario

DAY = 86_400
LUNCH = 1_500  # seconds outside, of those who stay six hours or more
EPOCH = datetime.date(1970, 1, 1).toordinal()


def year_of_badges(quick: bool) -> tuple[list[Figure], str]:
    """Return the figures of a log with entries and exits, in the morning, around lunch and at doors inside."""
    people, weeks, rows = (500, 20, 100_000) if quick else (10_000, 52, 5_000_000)
    scenario = configure(f"organisation.employees={people}")
    compiling.use(True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "badges.csv"
        _write(path, scenario, people, weeks, rows)
        started = time.perf_counter()
        logs = read_logs(Declared(badges=path, most_dropped=1.0), scenario.calendar, None)
        read = time.perf_counter()
        fitted(Setup(configure(), None, 200, 10, lambda *_: None), logs)
        fit = time.perf_counter()
        whole = run("task=calibrate", f"data.badges={path}", "data.most_dropped=1", folder=folder)
    figures = [
        Figure("read", (read - started,), "s", people),
        Figure("fit, with 200 draws of the bootstrap", (fit - read,), "s", people),
        Figure("read and fit", (fit - started,), "s", people, at_most=None if quick else 60),
        Figure("the whole command, with backtest, pictures and note", (whole.seconds,), "s", people),
        Figure("peak memory of the whole command", (whole.largest,), "MB", people, at_most=None if quick else 4000),
    ]
    return figures, f"A CSV file of {rows:,} single badge events, {path.name}; compiled code from the cache."


def _write(path: Path, scenario: Scenario, people: int, weeks: int, rows: int) -> None:
    """Write entries and exits of made-up visits, with lunch outside, and badges at doors inside to fill the rows."""
    visits, _ = made_visits(scenario, None, datetime.date(2025, 1, 6), weeks, 900)
    start = (visits.day.astype(np.int64) - EPOCH) * DAY
    middle = (visits.arrive + visits.leave) // 2
    long = visits.leave - visits.arrive > 6 * 3600
    out = (start + middle)[long]
    parts = [
        (visits.person, start + visits.arrive, "in"),
        (visits.person, start + visits.leave, "out"),
        (visits.person[long], out, "out"),
        (visits.person[long], out + LUNCH, "in"),
    ]
    person = np.concatenate([one[0] for one in parts])
    moment = np.concatenate([one[1] for one in parts])
    way = np.concatenate([np.full(len(one[0]), one[2]) for one in parts])
    rng = np.random.default_rng(1)
    again = rng.integers(len(person), size=max(rows - len(person), 0))
    person, way = np.append(person, person[again])[:rows], np.append(way, way[again])[:rows]
    moment = np.append(moment, moment[again] + rng.integers(1, 300, size=len(again)))[:rows]
    order = np.argsort(moment, kind="stable")
    ids = np.array([f"P{number:06d}" for number in rng.permutation(people)])
    times = np.datetime_as_string(moment[order].astype("datetime64[s]"))
    columns = {"employee_id": ids[person[order]], "time": times, "direction": way[order]}
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    csv.write_csv(table.append_column("door", pa.array(np.full(len(table), "north"))), path)
