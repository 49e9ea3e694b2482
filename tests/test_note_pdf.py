"""The note as a PDF, read back."""

import functools
import io
from typing import Any

import pytest
from note_example import HOSTILE, hostile, note, pictures, seen
from pypdf import PdfReader

from sim.language import speaking
from sim.note.blocks import Heading, Note, Paragraph, Picture, Table
from sim.note.layout import cleaned, laid_out
from sim.note.pdf import pdf
from sim.told import Grid


def read(given: Note) -> PdfReader:
    with speaking(given.language):
        clean = cleaned(given)
        return PdfReader(io.BytesIO(pdf(clean, laid_out(clean), pictures())))


@functools.cache
def example(which: str = "en") -> PdfReader:
    """The note with every kind of block in a language, or with hostile names; made once."""
    return read(hostile() if which == "hostile" else note(which))


def text_of(file: PdfReader) -> str:
    return " ".join(" ".join(one.extract_text() for one in file.pages).split())


def tags(file: PdfReader) -> list[tuple[str, str]]:
    """Every tag of the document in reading order, with its alternative text."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(file.trailer["/Root"]["/StructTreeRoot"])
    return found


@pytest.mark.parametrize("language", ["en", "nl"])
def test_headings_stand_in_their_order_in_text_and_outline(language: str) -> None:
    given = note(language)
    file = example(language)
    text = text_of(file)
    headings = [one.text for one in given.blocks if isinstance(one, Heading)]
    places = [text.index(one) for one in headings]
    assert places == sorted(places)

    def titles(outline: Any) -> list[str]:
        return [title for one in outline for title in (titles(one) if isinstance(one, list) else [str(one["/Title"])])]

    assert titles(file.outline) == headings


@pytest.mark.parametrize("language", ["en", "nl"])
def test_tables_and_pictures_are_there_and_tagged(language: str) -> None:
    given = note(language)
    file = example(language)
    text = text_of(file)
    for one in given.blocks:
        if isinstance(one, Table):
            assert all(cell in text for row in one.grid.rows for cell in row)
    found = tags(file)
    kinds = [kind for kind, _ in found]
    assert kinds.count("/Table") == sum(isinstance(one, Table) for one in given.blocks)
    assert kinds.count("/THead") == kinds.count("/Table")
    assert [alt for kind, alt in found if kind == "/Figure"] == [
        one.alt for one in given.blocks if isinstance(one, Picture)
    ]
    assert f"{'Tabel' if language == 'nl' else 'Table'} 1." in text


@pytest.mark.parametrize("language", ["en", "nl"])
def test_it_says_its_title_language_and_standard_and_no_date(language: str) -> None:
    file = example(language)
    root: Any = file.trailer["/Root"]
    assert file.metadata is not None
    assert file.metadata.title == note(language).title
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert file.metadata.creation_date is None
    assert file.metadata.modification_date is None
    assert b"CreateDate" not in root["/Metadata"].get_data()


def test_every_page_has_its_number_and_the_wide_table_is_on_one_turned_sideways() -> None:
    file = example()
    texts = [one.extract_text() for one in file.pages]
    for number, text in enumerate(texts, start=1):
        assert f"page {number} / {len(texts)}" in text
    turned = [one.mediabox.width > one.mediabox.height for one in file.pages]
    assert turned == ["Policies side by side" in text for text in texts]
    assert any(turned)


@pytest.mark.parametrize("lines", [0, 20])
def test_the_page_of_decision_is_one_page_whatever_the_picture_takes(lines: int) -> None:
    """The picture gives way to the texts."""
    blocks = [
        Picture("demand", "caption", "alt"),
        *[Paragraph(f"line {number}") for number in range(lines)],
        Heading("Findings", 1, new_page=True),
    ]
    file = read(Note("en", "title", "subtitle", "footer", blocks))
    texts = [one.extract_text() for one in file.pages]
    assert len(texts) == 2
    assert "Figure 1." in texts[0]
    assert "Findings" in texts[1]
    assert all(f"line {number}" in texts[0] for number in range(lines))


def test_a_page_turned_sideways_is_not_empty_before_a_part_that_begins_on_a_new_one() -> None:
    wide = next(one for one in note().blocks if isinstance(one, Table) and len(one.grid.headings) == 10)
    file = read(Note("en", "t", "s", "f", [Paragraph("p"), Heading("Part", 1, new_page=True), wide, Paragraph("q")]))
    assert len(file.pages) == 3
    assert "Part" in file.pages[1].extract_text()


def test_it_holds_its_own_fonts_only() -> None:
    names = {font for one in example().pages for font in one._get_fonts()[1]}
    assert names == set()


def test_hostile_names_are_text_and_nothing_else() -> None:
    file = example("hostile")
    text = text_of(file).replace(" ", "")
    for name in HOSTILE:
        if "\N{HEBREW LETTER ALEF}" not in name and not name.startswith("\N{GRINNING FACE}"):
            assert text.count(seen(name).replace(" ", "")) >= 10, name
    for one in file.pages:
        assert "/Annots" not in one
    assert "/Names" not in file.trailer["/Root"] or "/JavaScript" not in file.trailer["/Root"]["/Names"]


@pytest.mark.parametrize(
    "word", ["x" * 300, "a_" * 60, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]
)
def test_a_long_word_breaks_within_the_page_and_is_copied_whole(word: str) -> None:
    given = Note("en", "t", "s", "f", [Table(Grid(["a", "b", "c"], [[word, word, "1"]], left=["a", "b"]), "")])
    file = read(given)
    text = "".join(text_of(file).split())
    assert word in text
    edge = float(file.pages[0].mediabox.width)
    places: list[float] = []

    def seen_at(_: str, cm: list[float], tm: list[float], *__: Any) -> None:
        places.append(cm[0] * tm[4] + cm[4])

    file.pages[0].extract_text(visitor_text=seen_at)
    assert max(places) < edge


@pytest.mark.parametrize("above", [36, 38, 40, 42, 44])
def test_a_long_table_is_not_torn_after_its_first_rows(above: int) -> None:
    """Wherever on the page it begins, some rows stand below its head."""
    rows = [[f"row{number:02}", "1"] for number in range(40)]
    blocks = [
        *(Paragraph(f"line {number}") for number in range(above)),
        Heading("Its heading"),
        Table(Grid(["a", "b"], rows, left=["a"]), "Its caption"),
    ]
    pages = [one.extract_text() for one in read(Note("en", "t", "s", "f", blocks)).pages]
    (first,) = (text for text in pages if "row00" in text)
    assert "Its heading" in first
    assert "Its caption" in first
    assert "row03" in first


def test_texts_of_a_full_first_page_are_set_smaller_so_that_it_stays_one() -> None:
    def pages(sentences: int) -> list[str]:
        blocks = [
            Heading("The decision?", 1),
            *(Paragraph("A sentence that fills a line of the page about as far as this one does, and more. " * 2)
              for _ in range(sentences)),
            Picture("demand", "Caption", "alt"),
            Heading("Findings", 1, new_page=True),
        ]  # fmt: skip
        return [one.extract_text() for one in read(Note("en", "t", "s", "f", blocks)).pages]

    few, many = pages(4), pages(17)
    assert len(few) == len(many) == 2
    assert "Findings" in many[1]
