"""The note as a Word document, read back."""

import io
import zipfile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import etree
from note_example import HOSTILE, SPLIT, hostile, note, pictures, seen

from sim.language import speaking
from sim.note.blocks import Heading, Note, Paragraph, Picture, Table
from sim.note.layout import cleaned, laid_out
from sim.note.word import word
from sim.told import Grid


def written(given: Note) -> bytes:
    with speaking(given.language):
        clean = cleaned(given)
        return word(clean, laid_out(clean), pictures())


def parts(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_headings_tables_and_captions_are_real(language: str) -> None:
    given = note(language)
    document = Document(io.BytesIO(written(given)))
    headings = [(one.text, one.style.name) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [(one.text, f"Heading {one.level}") for one in given.blocks if isinstance(one, Heading)]
    grids = [one.grid for one in given.blocks if isinstance(one, Table)]
    tables = [one for one in document.tables if one.style.name == "Note table"]
    for table, grid in zip(tables, grids, strict=True):
        assert [[cell.text for cell in row.cells] for row in table.rows] == [grid.headings, *grid.rows]
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    captions = [one for one in document.paragraphs if one.style.name == "Caption"]
    assert len(captions) == len(grids) + len([one for one in given.blocks if isinstance(one, Picture)])
    label = {"en": "Table", "nl": "Tabel"}[language]
    assert any(one.text.startswith(f"{label} 1. ") for one in captions)
    assert all(f" SEQ {one.text.split()[0]} " in etree.tostring(one._p).decode() for one in captions)


def test_pictures_are_there_with_a_text_for_who_cannot_see_them() -> None:
    document = Document(io.BytesIO(written(note())))
    alts = [one._inline.docPr.get("descr") for one in document.inline_shapes]
    assert alts == [one.alt for one in note().blocks if isinstance(one, Picture)]
    assert all(one.width <= document.sections[0].page_width for one in document.inline_shapes)


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("nl", "nl-NL")])
def test_text_and_properties_have_the_language_and_no_date(language: str, locale: str) -> None:
    found = parts(written(note(language)))
    core = found["docProps/core.xml"].decode()
    assert f"<dc:language>{locale}</dc:language>" in core
    assert note(language).title in core
    assert "dcterms" not in core.replace("xmlns:dcterms", "")
    assert f'w:lang w:val="{locale}"' in found["word/styles.xml"].decode()


def test_every_page_has_its_number_and_wide_tables_are_on_pages_turned_sideways() -> None:
    document = Document(io.BytesIO(written(note())))
    assert [one.orientation for one in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    for section in document.sections:
        footer = etree.tostring(section.footer._element).decode()
        assert " PAGE " in footer
        assert " NUMPAGES " in footer
        assert "run 3f9c2a71b0de" in footer


def test_hostile_names_are_text_and_nothing_else() -> None:
    file = written(hostile())
    for name, part in parts(file).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    document = Document(io.BytesIO(file))
    paragraphs = {seen(one.text) for one in document.paragraphs}
    cells = {seen(cell.text) for table in document.tables for row in table.rows for cell in row.cells}
    for text in (*HOSTILE, *SPLIT):
        assert seen(text) in paragraphs
        assert seen(text) in cells
    outside = [one for part in document.part.package.iter_parts() for one in part.rels.values() if one.is_external]
    assert outside == []
    fields = etree.tostring(document.element).decode().split("instrText")[1::2]
    assert {one.partition(">")[2].split()[0] for one in fields} == {"SEQ"}


def test_a_long_table_is_not_torn_after_its_first_rows_or_before_its_last() -> None:
    rows = [[f"row{number}", "1"] for number in range(40)]
    made = Note("en", "t", "s", "f", [Table(Grid(["a", "b"], rows, left=["a"]), "caption")])
    (table,) = Document(io.BytesIO(written(made))).tables
    kept = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows]
    assert kept == [True] * 3 + [False] * 35 + [True] * 2 + [False]


def test_a_table_that_is_looked_things_up_in_has_small_letters() -> None:
    made = Note("en", "t", "s", "f", [Table(Grid(["a"], [["x"]], left=["a"]), dense=True)])
    document = Document(io.BytesIO(written(made)))
    style = document.tables[0].rows[1].cells[0].paragraphs[0].style
    assert style.font.size.pt == 7


def test_a_full_first_page_has_smaller_letters_and_the_others_have_not() -> None:
    def sizes(sentences: int) -> list[float | None]:
        blocks = [
            Heading("The decision?", 1),
            *(Paragraph("A sentence that fills a line of the page about as far as this one does. " * 2)
              for _ in range(sentences)),
            Picture("demand", "Caption", "alt"),
            Heading("Findings", 1, new_page=True),
            Paragraph("Found."),
        ]  # fmt: skip
        document = Document(io.BytesIO(written(Note("en", "t", "s", "f", blocks))))
        found = {one.text[:7]: one.runs[0].font.size for one in document.paragraphs if one.runs}
        return [size and size.pt for size in (found["A sente"], found["Found."])]

    assert sizes(3) == [None, None]
    small, other = sizes(22)
    assert small is not None
    assert small < 9.5
    assert other is None
