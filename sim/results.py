"""The files of a run: a folder that is complete or absent, with everything a note or an audit needs."""

import datetime
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.audit import EnginesDiffer
from sim.evaluation import Evaluation
from sim.events import Kind
from sim.provenance import digest, interpreter, new_folder, system, versions, write_json
from sim.study import Study
from sim.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


_FORMULA: Final = tuple("=+-@\t\r")  # what a formula begins with


def write_run(
    parent: Path,
    evaluation: Evaluation,
    *,
    command: str,
    inputs: dict[str, str],
    started: float,
    pictures: bool,
    trace: "pd.DataFrame | None" = None,
    report: Sequence[str] = (),
) -> Path:
    """Write a run's folder below `parent` and return its path; raises `EnvironmentFault` when that fails.

    `inputs` are hashes of input files by name, `report` the import report of a roster, `started` the time the run began
    in seconds of the Unix era.
    """
    name = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_{evaluation.summary['run_id']}"
    with new_folder(parent, name) as (folder, final):
        write_evaluation(folder, evaluation, pictures=pictures)
        if trace is not None:
            write_csv(folder / "trace.csv", trace)
        if report:
            (folder / "import_report.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
        write_card(folder, command, evaluation.summary["seed"], inputs, started)
    return final[0]


def write_study(
    parent: Path,
    study: Study,
    *,
    command: str,
    inputs: dict[str, str],
    started: float,
    pictures: bool,
    report: Sequence[str] = (),
) -> Path:
    """Write a study's folder below `parent` and return its path, as `write_run` does; tables also as CSV."""
    name = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_{study.summary['run_id']}"
    with new_folder(parent, name) as (folder, final):
        write_json(folder / "summary.json", study.summary)
        for table, frame in study.tables.items():
            write_table(folder / f"{table}.parquet", frame)
            write_csv(folder / f"{table}.csv", frame)
        if pictures:
            from sim import plots  # only now: the table on the screen need not wait for it

            place = folder / "plots"
            place.mkdir()
            for title, figure in plots.study_pictures(study).items():
                plots.save(figure, place, title)
        if report:
            (folder / "import_report.txt").write_text("\n".join(report) + "\n", encoding="utf-8")
        write_card(folder, command, study.summary["seed"], inputs, started)
    return final[0]


def write_evaluation(folder: Path, evaluation: Evaluation, *, pictures: bool) -> None:
    """Write an evaluation's summary, tables and pictures: the same bytes for the same scenario and version."""
    write_json(folder / "summary.json", evaluation.summary)
    write_table(folder / "days.parquet", evaluation.days)
    write_table(folder / "curve.parquet", evaluation.curve)
    write_table(folder / "teams.parquet", evaluation.teams)
    write_table(folder / "demand.parquet", evaluation.demand)
    if pictures:
        from sim import plots  # only now: the table on the screen need not wait for it

        place = folder / "plots"
        place.mkdir()
        for name, picture in {
            "demand": plots.demand,
            "day": plots.day,
            "weekday_hour": plots.heat_map,
            "crowding_by_weekday": plots.weekdays,
            "overview": plots.overview,
        }.items():
            plots.save(picture(evaluation), place, name)


def write_logs(parent: Path, difference: EnginesDiffer) -> Path:
    """Write both logs of a day that the engines played differently, and return their folder.

    People are numbered by their rank of the day, so that nobody of a roster can be recognised; meetings by their start.
    """
    import pandas as pd

    with new_folder(parent, f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_engines_differ") as (folder, final):
        for engine, log in difference.logs.items():
            meeting = log.kind >= Kind.ROOM
            rank = difference.rank[np.where(meeting, 0, log.who)] if len(difference.rank) else log.who
            table = pd.DataFrame(
                {
                    "second": log.second,
                    "event": [Kind(kind).name.lower() for kind in log.kind.tolist()],
                    "meeting": meeting,
                    "number": np.where(meeting, log.who, rank) + 1,
                    "place": log.where,
                }
            )
            table.to_csv(folder / f"{engine}.csv", index=False, lineterminator="\n")
    return final[0]


def write_table(path: Path, table: "pd.DataFrame") -> None:
    """Write Parquet with page checksums, so that a flipped bit is found when it is read."""
    import pyarrow as pa
    from pyarrow import parquet

    arrow = pa.Table.from_pandas(table, preserve_index=False)
    parquet.write_table(arrow, path, compression="zstd", write_page_checksum=True)


def write_csv(path: Path, table: "pd.DataFrame") -> None:
    """Write CSV in which no spreadsheet takes a name for a formula: such text begins with an apostrophe."""
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype.kind not in "biuf":
            safe[name] = [f"'{text}" if isinstance(text, str) and text[:1] in _FORMULA else text for text in safe[name]]
    safe.to_csv(path, index=False, lineterminator="\n")


def write_card(folder: Path, command: str, seed: int, inputs: dict[str, str], started: float) -> None:
    """Write ``run.json``: all that differs between two runs of one scenario, and the hashes of what was written."""
    card: dict[str, Any] = {
        "command": command,
        "seed": seed,
        "version": VERSION,
        "libraries": versions(),
        "interpreter": interpreter(),
        "platform": system(),
        "started": datetime.datetime.fromtimestamp(started, datetime.UTC).isoformat(timespec="seconds"),
        "wall_seconds": round(time.time() - started, 1),
        "inputs": inputs,
        "outputs": {path.relative_to(folder).as_posix(): digest(path) for path in _files(folder)},
    }
    write_json(folder / "run.json", card)


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
