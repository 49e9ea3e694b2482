"""All files of a note: complete, the same bytes wherever they are written, and soon."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from note_example import hostile, note, pictures, sheets

from sim.language import language
from sim.note.blocks import Note, Picture
from sim.note.files import write_note

FILES = ["note.docx", "note.html", "note.md", "note.pdf", "tables.xlsx"]

_AGAIN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from note_example import hostile, note, pictures, sheets
from sim.note.files import write_note
write_note(Path(sys.argv[1]), hostile() if sys.argv[3] == "hostile" else note(sys.argv[3]), pictures(), sheets())
"""


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("which", ["nl", "hostile"])
def test_two_processes_in_other_surroundings_write_the_same_bytes(tmp_path: Path, which: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    write_note(here, hostile() if which == "hostile" else note(which), pictures(), sheets())
    other = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "12345", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    tests = str(Path(__file__).parent)
    subprocess.run(
        [sys.executable, "-c", _AGAIN, str(there), tests, which],
        check=True,
        env=os.environ | other,
        cwd=Path(tests).parent,
    )
    assert list(hashes(here)) == FILES
    assert hashes(here) == hashes(there)


def test_files_say_nothing_of_the_machine_or_the_hour(tmp_path: Path) -> None:
    write_note(tmp_path, note(), pictures(), sheets())
    for path in tmp_path.iterdir():
        held = path.read_bytes()
        assert str(tmp_path).encode() not in held
        assert str(time.localtime().tm_year).encode() + b"-" not in held


def test_the_language_of_whoever_writes_stays(tmp_path: Path) -> None:
    write_note(tmp_path, note("nl"), pictures(), sheets())
    assert language().code == "en"
    assert "Tabel 1." in (tmp_path / "note.md").read_text(encoding="utf-8")


def test_a_picture_that_is_missing_is_an_error(tmp_path: Path) -> None:
    given = Note("en", "t", "s", "f", [Picture("nowhere", "caption", "alt")])
    with pytest.raises(KeyError, match="nowhere"):
        write_note(tmp_path, given, {}, [])


def test_a_note_without_anything_can_be_written(tmp_path: Path) -> None:
    write_note(tmp_path, Note("nl", "t", "s", "f", []), {}, [])
    assert list(hashes(tmp_path)) == FILES
