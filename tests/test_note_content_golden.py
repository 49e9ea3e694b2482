"""Notes about tiny answers, as a reader sees them, in both languages."""

import pytest
from golden_notes import FOLDER, NOTES, REFRESH, file, golden


@pytest.mark.parametrize(("task", "language"), NOTES)
def test_a_note_reads_as_it_was_reviewed(task: str, language: str) -> None:
    kept = file(task, language).read_text(encoding="utf-8")
    assert golden(task, language) == kept, f"if this is meant: {REFRESH}, and read what changed"


def test_there_is_no_note_of_a_task_that_is_gone() -> None:
    assert {one.name for one in FOLDER.glob("note_*.md")} == {file(*which).name for which in NOTES}
