"""Writes the golden notes; ``python tests/golden_notes.py`` refreshes them after a change that is meant.

They hold what a reader sees first: the page of decision, the findings and what to mind, and of one evaluation all but
the tables of settings, whose texts are those of ``conf/``.
"""

import dataclasses
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tiny_answers import CARD, TASKS, answer, over_buildings, swept

from sim.language import LANGUAGES, speaking, tr
from sim.note.blocks import Block, Heading, Note, Picture, PictureFile, Table
from sim.note.content import note_of, note_of_sweep
from sim.note.layout import cleaned, laid_out
from sim.note.markdown import markdown
from sim.note.studies import LEADING

FOLDER: Final = Path(__file__).parent / "golden"
NOTES: Final = tuple((task, language) for task in (*TASKS, "sweep", "buildings") for language in LANGUAGES)
REFRESH: Final = "python tests/golden_notes.py"


def pictures(task: str) -> dict[str, PictureFile]:
    """The picture of the page of decision, without a picture."""
    name = ({"evaluate": ["demand"], "sweep": ["crowding_against_space"], "buildings": ["buildings"]} | LEADING)[task][
        0
    ]
    return {name: PictureFile(name, "Its finding", "What it shows", b"", b"")}


@functools.cache
def note(task: str, language: str) -> Note:
    """The note about a tiny answer, made once."""
    with speaking(language):
        if task == "sweep":
            return note_of_sweep(*swept(), pictures(task), CARD)
        found = over_buildings("building.close=[O]") if task == "buildings" else answer(task)
        return note_of(found, pictures(task), CARD)


def file(task: str, language: str) -> Path:
    """Where a golden note is kept."""
    return FOLDER / f"note_{task}_{language}.md"


def golden(task: str, language: str) -> str:
    """The part of a note that is kept, as Markdown."""
    whole = note(task, language)
    with speaking(language):
        blocks = (
            without(whole.blocks, tr("Annex A: all settings and their sources"))
            if task == "evaluate"
            else before(whole.blocks, tr("The assumptions that weigh most"))
        )
        kept = cleaned(dataclasses.replace(whole, blocks=blocks))
        shown = {one.name: pictures(task)[one.name] for one in blocks if isinstance(one, Picture)}
        return markdown(kept, laid_out(kept), shown)


def before(blocks: Sequence[Block], heading: str) -> list[Block]:
    """The blocks before a heading."""
    return list(blocks[: place(blocks, heading)])


def without(blocks: Sequence[Block], heading: str) -> list[Block]:
    """The blocks without the tables below a heading of the first level."""
    start = place(blocks, heading)
    stop = next(
        number for number, one in enumerate(blocks) if number > start and isinstance(one, Heading) and one.level == 1
    )
    return [one for number, one in enumerate(blocks) if not (start < number < stop and isinstance(one, Table))]


def place(blocks: Sequence[Block], heading: str) -> int:
    """The number of a heading's block."""
    return next(number for number, one in enumerate(blocks) if isinstance(one, Heading) and one.text == heading)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for which in NOTES:
        file(*which).write_text(golden(*which), encoding="utf-8", newline="\n")
        print(file(*which).name)
