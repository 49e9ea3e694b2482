"""The files of a note, written beside the run's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.language import speaking
from sim.note.blocks import Note, Picture, PictureFile
from sim.note.layout import cleaned, laid_out
from sim.note.sheets import Sheet


def write_note(
    folder: Path, note: Note, pictures: Mapping[str, PictureFile], sheets: Sequence[Sheet], name: str = "note"
) -> None:
    """Write ``note.html``, ``note.docx``, ``note.pdf``, ``note.md`` and ``tables.xlsx`` into an existing folder.

    The same note, pictures and sheets give the same bytes. Raises `KeyError` where the note has a picture that is not
    among the `pictures`; the Markdown file has links to them in the folder ``plots``.
    """
    from sim.note.markdown import markdown
    from sim.note.page import page
    from sim.note.pdf import pdf
    from sim.note.word import word
    from sim.note.workbook import workbook

    with speaking(note.language):
        clean = cleaned(note)
        laid = laid_out(clean)
        shown = {one.name: pictures[one.name] for one in note.blocks if isinstance(one, Picture)}
        (folder / f"{name}.html").write_text(page(clean, laid, shown), encoding="utf-8", newline="\n")
        (folder / f"{name}.docx").write_bytes(word(clean, laid, shown))
        (folder / f"{name}.pdf").write_bytes(pdf(clean, laid, shown))
        (folder / f"{name}.md").write_text(markdown(clean, laid, shown), encoding="utf-8", newline="\n")
        (folder / "tables.xlsx").write_bytes(workbook(clean, sheets))


def write_markdown(folder: Path, note: Note, name: str = "note") -> None:
    """Write a note without pictures as Markdown only."""
    from sim.note.markdown import markdown

    with speaking(note.language):
        clean = cleaned(note)
        (folder / f"{name}.md").write_text(markdown(clean, laid_out(clean), {}), encoding="utf-8", newline="\n")
