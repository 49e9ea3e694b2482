"""The note of a calibration and its folder: complete, in both languages, the same bytes again, nothing of a person."""

import json
import re
from itertools import cycle
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from calibrated import PRESET, backtest, calibrated, cannot_split
from test_told_studies import ENGLISH

from sim.calibration.result import Calibrated, parameters
from sim.calibration_results import write_calibration
from sim.language import LANGUAGES, speaking
from sim.note import calibration, calibration_sheets
from sim.note.blocks import Card, Heading, KeyFigures, Note, PictureFile
from sim.note.definitions import texts
from sim.plots import calibration as pictures
from sim.results import Origin, Wanted

CARD = Card("python -m sim task=calibrate data.badges=badges.csv", 1, "0.7.0", {}, {"badges.csv": "ab" * 32}, {})
ORIGIN = Origin("command", CARD.command, CARD.inputs, 0.0)
CASES = {
    "tested": calibrated,
    "cannot split": cannot_split,
    "no backtest": lambda: calibrated(tested=None),
}


def note(made: Calibrated) -> Note:
    drawn = {name: PictureFile(name, "t", "a 1", b"", b"") for name in pictures.pictures(made)}
    return calibration.note_of(made, drawn, CARD)


def headings(given: Note) -> list[str]:
    return [block.text for block in given.blocks if isinstance(block, Heading) and block.level == 1]


def test_the_parts_of_the_note() -> None:
    assert headings(note(calibrated())) == [
        "Do settings that are fitted to the data of this office predict it?",
        "What was read",
        "What was fitted",
        "How well it predicts",
        "What the data cannot tell",
        "Privacy",
        "How it was calibrated",
        "What the words mean",
        "To do it again",
    ]


def test_three_figures_on_the_page_of_decision() -> None:
    (figures,) = [block for block in note(calibrated()).blocks if isinstance(block, KeyFigures)]
    assert [(one.value, one.interval) for one in figures.figures] == [
        ("95 %", "88 to 100 %"),
        ("35 %", "21 to 46 %"),
        ("10 of 11", ""),
    ]


def test_a_model_that_is_worse_than_a_simple_rule_is_said_to_be() -> None:
    tested = backtest("no_better")
    tested["attendance"]["skill"]["last_year"] = {"estimate": -0.2, "low": -0.4, "high": 0.1}
    one = calibration.figures(calibrated(tested=tested).summary)[1]
    assert (one.value, one.label, one.interval) == ("20 %", "larger error than last year's mean", "-10 to 40 %")


def test_what_could_go_wrong_names_what_the_data_cannot_tell_and_the_warnings() -> None:
    lines = calibration.cautions(calibrated().summary)
    assert lines[0].startswith("The data cannot tell: people who leave their desk for lunch.")
    assert "6 January 2025 to 28 December 2025" in lines[1]
    assert lines[2] == "fte: 3 people empty, taken as 1 FTE"


@pytest.mark.parametrize("case", CASES)
def test_a_dutch_note_is_dutch(case: str) -> None:
    """Titles of books, commands and hashes aside."""
    with speaking("nl"):
        made = CASES[case]()
        said = [*texts(note(made).blocks), *(sheet.title for sheet in calibration_sheets.sheets_of(made))]
    for text in said:
        plain = re.sub(
            r"\([^)]*\)|An Introduction.*?1993|(International )?Journal of[^,;)]*|\bpython -m sim .*", "", text
        )
        plain = re.sub(r"\b[\w.]+[=_.][\w.]+\b|\bbadges\.csv: 41,234 rows", "", plain)
        assert ENGLISH.isdisjoint(re.findall(r"[a-z]+", plain.lower())), text


@pytest.mark.parametrize(("case", "language"), list(zip(CASES, cycle(LANGUAGES), strict=False)))
def test_the_folder_is_complete_and_the_same_again(case: str, language: str, tmp_path: Path) -> None:
    with speaking(language):
        one, other = (write_calibration(tmp_path / name, CASES[case](), ORIGIN, Wanted()) for name in ("one", "other"))
    names = {path.relative_to(one).as_posix() for path in one.rglob("*") if path.is_file()}
    tables = {"parameters.parquet", "daily.parquet", *(["profile.parquet"] if case != "cannot split" else [])}
    files = {"summary.json", "preset.yaml", "import_report.txt", "run.json", "tables.xlsx"}
    notes = {f"note.{kind}" for kind in ("md", "html", "docx", "pdf")}
    drawn = {f"plots/{name}.{kind}" for name in pictures.pictures(CASES[case]()) for kind in ("svg", "png")}
    assert names == tables | files | notes | drawn
    for name in names - {"run.json"}:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert (one / "preset.yaml").read_text(encoding="utf-8") == PRESET
    assert json.loads((one / "summary.json").read_text(encoding="utf-8"))["people"] == CASES[case]().summary["people"]
    skipped = {"en": "empty rows skipped: 3", "nl": "lege rijen overgeslagen: 3"}[language]
    assert skipped in (one / "import_report.txt").read_text(encoding="utf-8")
    with ZipFile(one / "tables.xlsx") as book:
        sheets = sum(name.startswith("xl/worksheets/sheet") for name in book.namelist())
    assert sheets == 1 + len(calibration_sheets.sheets_of(CASES[case]()))


def test_without_pictures_and_note_there_are_the_figures_only(tmp_path: Path) -> None:
    folder = write_calibration(tmp_path, calibrated(), ORIGIN, Wanted(pictures=False, note=False))
    assert not list(folder.glob("note*"))
    assert not (folder / "plots").exists()
    assert (folder / "preset.yaml").exists()


def test_the_table_of_parameters_has_a_row_a_number() -> None:
    frame = parameters(calibrated().summary)
    assert frame["name"].value_counts()["attendance.weekday_weights"] == 5
    assert frame.set_index("name").loc["attendance.habit", ["value", "low", "high"]].tolist() == [0.31, 0.27, 0.35]
    lunch = frame.set_index("name").loc["day.lunch_share"]
    assert pd.isna(lunch["value"])
    assert lunch["reason"] == "median day"
    words = parameters(calibrated([{**calibrated().summary["fits"][0], "value": "days_per_week"}]).summary)
    assert words.loc[0, "text"] == "days_per_week"
    assert len(parameters(calibrated([]).summary)) == 0


def test_the_note_says_what_it_promises_about_people() -> None:
    said = "\n".join(texts(note(calibrated(smallest_group=12)).blocks))
    for words in ("keyed hash", "thrown away", "groups under 12 people", "under 50", "task=privacy"):
        assert words in said
