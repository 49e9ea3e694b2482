"""The files of a run: a folder that is complete or absent, with everything a note or an audit needs."""

import datetime
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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

    from sim.note.blocks import Card, PictureFile


_FORMULA: Final = tuple("=+-@\t\r")  # what a formula begins with


@dataclass(frozen=True)
class Origin:
    """How an answer came about, for its run card and its note.

    `command` is what was typed, `again` the part of it that decides the figures; `inputs` are hashes of input files by
    name; `started` is the time the run began in seconds of the Unix era; `report` the import report of a roster.
    """

    command: str
    again: str
    inputs: Mapping[str, str]
    started: float
    report: Sequence[str] = ()


@dataclass(frozen=True)
class Wanted:
    """What is to be written besides tables."""

    pictures: bool = True
    note: bool = True


def write_run(
    parent: Path,
    evaluation: Evaluation,
    origin: Origin,
    wanted: Wanted,
    trace: "tuple[datetime.date, pd.DataFrame] | None" = None,
) -> Path:
    """Write a run's folder below `parent` and return its path; raises `EnvironmentFault` when that fails.

    `trace` are the events of a date.
    """
    summary = evaluation.summary
    name = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_{summary['run_id']}"
    with new_folder(parent, name) as (folder, final):
        drawn = write_evaluation(folder, evaluation, pictures=wanted.pictures)
        if trace is not None:
            date, events = trace
            write_csv(folder / "trace.csv", events)
            if wanted.pictures and "buildings" not in summary:  # the picture is of one building
                from sim.plots.animation import write_day

                write_day(folder / "plots" / f"day_{date}.gif", events, summary, date)
        write_report(folder, origin)
        if wanted.note:
            from sim.note import content, files, sheets

            card = card_of(folder, origin, summary["seed"])
            tables = sheets.sheets_of(evaluation, content.study_of(card))
            files.write_note(folder, content.note_of(evaluation, drawn, card), drawn, tables)
        write_card(folder, origin, summary["seed"])
    return final[0]


def write_study(parent: Path, study: Study, origin: Origin, wanted: Wanted) -> Path:
    """Write a study's folder below `parent` and return its path, as `write_run` does; tables also as CSV."""
    summary = study.summary
    name = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_{summary['run_id']}"
    with new_folder(parent, name) as (folder, final):
        write_json(folder / "summary.json", summary)
        for table, frame in study.tables.items():
            write_table(folder / f"{table}.parquet", frame)
            write_csv(folder / f"{table}.csv", frame)
        drawn: dict[str, PictureFile] = {}
        if wanted.pictures:
            from sim import plots  # only now: the table on the screen need not wait for it

            drawn = draw(folder, plots.study_pictures(study))
            if study.task == "frontier":
                from sim.note.explorer import frontier_page

                (folder / "frontier.html").write_text(frontier_page(study), encoding="utf-8", newline="\n")
        write_report(folder, origin)
        if wanted.note:
            from sim.note import content, files, sheets

            card = card_of(folder, origin, summary["seed"])
            tables = sheets.sheets_of(study, content.study_of(card))
            files.write_note(folder, content.note_of(study, drawn, card), drawn, tables)
        write_card(folder, origin, summary["seed"])
    return final[0]


def write_sweep(
    parent: Path,
    name: str,
    frame: "pd.DataFrame",
    listed: Mapping[str, Any],
    origin: Origin,
    wanted: Wanted,
    seed: int,
    summaries: Sequence[Mapping[str, Any]] = (),
) -> Path:
    """Write a sweep's folder below `parent`, in place of the same sweep's, and return its path.

    `listed` says which jobs it has, `seed` is that of the first; pictures and a note are of the `summaries` of its
    finished evaluations.
    """
    with new_folder(parent, name, replace=True) as (folder, final):
        write_table(folder / "sweep.parquet", frame)
        write_csv(folder / "sweep.csv", frame)
        write_json(folder / "jobs.json", dict(listed))
        drawn: dict[str, PictureFile] = {}
        if wanted.pictures:
            from sim import plots

            drawn = draw(folder, plots.sweep_pictures(frame))
        if wanted.note:
            from sim.note import content, files, sheets

            card = card_of(folder, origin, seed)
            note = content.note_of_sweep(frame.to_dict("records"), summaries, drawn, card)
            tables = sheets.sheets_of_sweep(frame, summaries, content.study_of(card))
            files.write_note(folder, note, drawn, tables)
        write_card(folder, origin, seed)
    return final[0]


def write_evaluation(folder: Path, evaluation: Evaluation, *, pictures: bool) -> "dict[str, PictureFile]":
    """Write an evaluation's summary, tables and pictures, and return the pictures by name.

    The same scenario, version and language give the same bytes.
    """
    write_json(folder / "summary.json", evaluation.summary)
    write_table(folder / "days.parquet", evaluation.days)
    write_table(folder / "curve.parquet", evaluation.curve)
    write_table(folder / "teams.parquet", evaluation.teams)
    write_table(folder / "demand.parquet", evaluation.demand)
    if (buildings := evaluation.buildings) is not None:
        write_table(folder / "buildings.parquet", buildings)
    if not pictures:
        return {}
    from sim import plots  # only now: the table on the screen need not wait for it
    from sim.plots import fairness

    figures = {
        "demand": plots.demand(evaluation),
        "day": plots.day(evaluation),
        "weekday_hour": plots.heat_map(evaluation),
        "crowding_by_weekday": plots.weekdays(evaluation),
        "overview": plots.overview(evaluation),
    }
    return draw(folder, figures | fairness.of_evaluation(evaluation) | _map(folder, evaluation))


def _map(folder: Path, evaluation: Evaluation) -> dict[str, Any]:
    """Write ``locations.html`` for a portfolio, and return the maps of its buildings by name."""
    if evaluation.portfolio is None:
        return {}
    from sim.locations import locations_of
    from sim.note.locations import locations_page
    from sim.plots import buildings, locations

    found = locations_of(evaluation.summary, evaluation.portfolio.rows)
    page = locations_page(found, evaluation.summary)
    (folder / "locations.html").write_text(page, encoding="utf-8", newline="\n")
    return buildings.pictures(evaluation.summary) | locations.pictures(found, evaluation.summary)


def draw(folder: Path, figures: Mapping[str, Any]) -> "dict[str, PictureFile]":
    """Save figures by name in the folder ``plots`` and return them as the note takes them."""
    from sim import plots
    from sim.note.blocks import PictureFile

    drawn: dict[str, PictureFile] = {}
    if not figures:
        return drawn
    place = folder / "plots"
    place.mkdir()
    for name, figure in figures.items():
        svg, png = plots.save(figure, place, name)
        drawn[name] = PictureFile(
            name, plots.title_of(figure), plots.alt_of(figure), svg.read_bytes(), png.read_bytes()
        )
    return drawn


def write_report(folder: Path, origin: Origin) -> None:
    """Write the import report, where there is one."""
    if origin.report:
        (folder / "import_report.txt").write_text("\n".join(origin.report) + "\n", encoding="utf-8")


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


def write_card(folder: Path, origin: Origin, seed: int) -> None:
    """Write ``run.json``: all that differs between two runs of one scenario, and the hashes of what was written."""
    card: dict[str, Any] = {
        "command": origin.command,
        "seed": seed,
        "version": VERSION,
        "libraries": versions(),
        "interpreter": interpreter(),
        "platform": system(),
        "started": datetime.datetime.fromtimestamp(origin.started, datetime.UTC).isoformat(timespec="seconds"),
        "wall_seconds": round(time.time() - origin.started, 1),
        "inputs": dict(origin.inputs),
        "outputs": _hashes(folder),
    }
    write_json(folder / "run.json", card)


def card_of(folder: Path, origin: Origin, seed: int) -> "Card":
    """Return what the note says of how to do it again, with the files that are there already."""
    from sim.note.blocks import Card

    return Card(origin.again, seed, VERSION, versions(), origin.inputs, _hashes(folder))


def _hashes(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): digest(path) for path in _files(folder)}


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
