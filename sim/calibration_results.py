"""The files of a calibration: a folder that is complete or absent, with its preset, as `sim.results` writes others."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.result import Calibrated, parameters, told_days
from sim.provenance import new_folder, write_json
from sim.results import Origin, Wanted, card_of, draw, write_card, write_table
from sim.sentences import said

if TYPE_CHECKING:
    from sim.note.blocks import PictureFile


def write_calibration(parent: Path, calibrated: Calibrated, origin: Origin, wanted: Wanted) -> Path:
    """Write the folder of a calibration below `parent` and return its path; raises `EnvironmentFault` when that fails.

    It holds ``preset.yaml``, ``summary.json``, ``import_report.txt``, the tables of parameters, days and times of day,
    and, where they are wanted, pictures and the note with its workbook. Days are as `told_days` leaves them.
    """
    calibrated = told_days(calibrated)
    summary = calibrated.summary
    name = f"{datetime.datetime.now():%Y-%m-%d_%H%M%S}_{summary['run_id']}"
    with new_folder(parent, name) as (folder, final):
        (folder / "preset.yaml").write_text(calibrated.preset, encoding="utf-8", newline="\n")
        write_json(folder / "summary.json", summary)
        write_lines(folder / "import_report.txt", summary["report"])
        write_table(folder / "parameters.parquet", parameters(summary))
        write_table(folder / "daily.parquet", calibrated.daily)
        if calibrated.profile is not None:
            write_table(folder / "profile.parquet", calibrated.profile)
        drawn: dict[str, PictureFile] = {}
        if wanted.pictures:
            from sim.plots import calibration as pictures

            drawn = draw(folder, pictures.pictures(calibrated))
        if wanted.note:
            from sim.note import calibration, calibration_sheets, files

            note = calibration.note_of(calibrated, drawn, card_of(folder, origin, summary["seed"]))
            files.write_note(folder, note, drawn, calibration_sheets.sheets_of(calibrated))
        write_card(folder, origin, summary["seed"])
    return final[0]


def write_lines(path: Path, lines: Sequence[str]) -> None:
    """Write lines of text in the language that is spoken."""
    path.write_text("".join(f"{said(line)}\n" for line in lines), encoding="utf-8", newline="\n")
