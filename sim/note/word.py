"""The note as a Word document: real headings, captions, tables and styles, to be worked on."""

import itertools
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from sim import words
from sim.language import tr
from sim.note.blocks import Block, Bullets, Code, Heading, KeyFigures, Note, Paragraph, Picture, PictureFile, Table
from sim.note.layout import FIGURE, TABLE, Laid
from sim.note.word_room import height
from sim.note.word_styles import STYLE_OF, TABLE_STYLE, set_styles
from sim.note.zipped import timeless

LOCALES: Final = {"en": "en-GB", "nl": "nl-NL"}

PAGE: Final = (Mm(210), Mm(297))
MARGIN, TOP, BOTTOM = Mm(22), Mm(18), Mm(20)
TEXT_WIDTH: Final = Length(PAGE[0] - 2 * MARGIN)
TALLEST: Final = Mm(205)  # a picture, so that its caption has room below
SPARE: Final = Mm(4)  # of the first page: Word breaks some lines otherwise
LOWEST, ENOUGH, HIGHEST = Mm(40), Mm(48), Mm(105)  # a picture on the first page
SCALES: Final = (1.0, 0.95, 0.9)  # of the letters on the first page
TOGETHER: Final = 3  # rows at either end of a table that stay on one page
TITLE_LENGTH: Final = 200  # characters of a document's property


def word(note: Note, laid: list[Laid], pictures: Mapping[str, PictureFile]) -> bytes:
    """Return the note, of which `laid` are the blocks, as a docx file without dates."""
    document = Document()
    set_styles(document, LOCALES[note.language])
    _set_properties(document, note)
    _set_page(document.sections[0], note, wide=False)
    document.add_paragraph(note.title, "Title")
    document.add_paragraph(note.subtitle, "Subtitle")
    wide = False
    for one in laid:
        if one.wide != wide:
            wide = one.wide
            _set_page(document.add_section(WD_SECTION.NEW_PAGE), note, wide=wide)
        _WRITERS[type(one.block)](document, one, pictures)
    _fit_first_page(document, note, laid)
    written = BytesIO()
    document.save(written)
    return timeless(written.getvalue())


def _set_properties(document: Any, note: Note) -> None:
    properties = document.core_properties
    properties.title = words.clean(note.title, TITLE_LENGTH)
    properties.subject = words.clean(note.subtitle, TITLE_LENGTH)
    properties.author = properties.last_modified_by = "sim"
    properties.comments = ""
    properties.language = LOCALES[note.language]


def _set_page(section: Any, note: Note, *, wide: bool) -> None:
    """Make the section's pages A4, upright or sideways, with the footer and the number of the page on each."""
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(PAGE) if wide else PAGE
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.footer_distance = Mm(10)
    section.footer.is_linked_to_previous = False
    line = section.footer.paragraphs[0]
    line.style = "Footer"
    line.paragraph_format.tab_stops.add_tab_stop(section.page_width - 2 * MARGIN, 2)  # 2: right
    line.add_run(f"{note.footer}\t{tr('page')} ")
    _add_field(line, "PAGE", "1")
    line.add_run(" / ")
    _add_field(line, "NUMPAGES", "1")


def _add_heading(document: Any, one: Laid, _: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, Heading)
    paragraph = document.add_paragraph(one.block.text, f"Heading {one.block.level}")
    paragraph.paragraph_format.page_break_before = one.block.new_page or None


def _add_paragraph(document: Any, one: Laid, _: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, Paragraph)
    paragraph = document.add_paragraph(one.block.text, STYLE_OF[one.block.style])
    paragraph.paragraph_format.keep_with_next = one.tied or None


def _add_bullets(document: Any, one: Laid, _: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, Bullets)
    for item in one.block.items:
        document.add_paragraph(item, "List Bullet")


def _add_code(document: Any, one: Laid, _: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, Code)
    document.add_paragraph(one.block.text, "Code")


def _add_key_figures(document: Any, one: Laid, _: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, KeyFigures)
    figures = one.block.figures
    table = document.add_table(1, len(figures))
    table.autofit = False
    for cell, figure in zip(table.rows[0].cells, figures, strict=True):
        cell.width = TEXT_WIDTH // len(figures)
        properties = cell._tc.get_or_add_tcPr()
        properties.append(
            _element("w:tcBorders", _element("w:top", val="single", sz="12", color="1F4E79"),
                     *(_element(f"w:{side}", val="single", sz="48", color="FFFFFF") for side in ("left", "right")))
        )  # fmt: skip
        properties.append(_element("w:shd", val="clear", fill="F3F6F9"))
        cell.paragraphs[0].text, cell.paragraphs[0].style = figure.value, "Key figure"
        cell.add_paragraph(figure.label, "Key figure label")
        if figure.interval:
            cell.add_paragraph(figure.interval, "Key figure interval")
    _keep_rows_whole(table)
    document.add_paragraph("", "After table")


def _add_table(document: Any, one: Laid, _: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, Table)
    grid = one.block.grid
    if one.number:
        _add_caption(document, tr(TABLE), one, above=True)
    table = document.add_table(1 + len(grid.rows), len(grid.headings), TABLE_STYLE)
    table.autofit = False
    size = Pt(7.5) if one.small else None
    dense = "Dense table" if one.dense else "Table"
    section = document.sections[-1]
    width = section.page_width - 2 * MARGIN
    widths = [int(width * share) for share in one.columns]
    for column, each in zip(table.columns, widths, strict=True):
        column.width = each
    left = [heading in grid.left for heading in grid.headings]
    kept = {n for n in range(len(grid.rows)) if one.whole or n < TOGETHER or n > len(grid.rows) - TOGETHER}
    head, body = (document.styles[name].style_id for name in (f"{dense} heading", f"{dense} text"))
    for number, (row, texts) in enumerate(zip(table.rows, [grid.headings, *grid.rows], strict=True)):
        for cell, text, as_text, each in zip(row.cells, texts, left, widths, strict=True):
            cell.width = each
            paragraph = cell.paragraphs[0]
            paragraph._p.style = body if number else head  # a style by its name is looked up anew for every cell
            paragraph.add_run(text).font.size = size
            paragraph.paragraph_format.keep_with_next = number in kept or None
            if not as_text:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _keep_rows_whole(table)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    document.add_paragraph("", "After table")


def _keep_rows_whole(table: Any) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def _add_picture(document: Any, one: Laid, pictures: Mapping[str, PictureFile]) -> None:
    assert isinstance(one.block, Picture)
    paragraph = document.add_paragraph(style="Note picture")
    shape = paragraph.add_run().add_picture(BytesIO(pictures[one.block.name].png), width=int(one.share * TEXT_WIDTH))
    _lower(shape, TALLEST)
    for side in "TBLR":  # without them some programs leave a margin
        shape._inline.set(f"dist{side}", "0")
    shape._inline.docPr.set("descr", one.block.alt)
    _add_caption(document, tr(FIGURE), one, above=False)


def _lower(shape: Any, most: int) -> None:
    """Make a picture smaller where it is higher than so much."""
    if shape.height > most:
        shape.width, shape.height = shape.width * most // shape.height, most


def _fit_first_page(document: Any, note: Note, laid: list[Laid]) -> None:
    """Give the picture of the first page the room that its texts leave, as far as that can be told without Word.

    Where that is little, its texts are set smaller.
    """
    first = [one for one in laid if one.first]
    pictures = [one for one in first if isinstance(one.block, Picture)]
    page = PAGE[1] - TOP - BOTTOM - SPARE
    scale = next((one for one in SCALES if page - Pt(height(note, first, TEXT_WIDTH.pt, one)) >= ENOUGH), SCALES[-1])
    if scale < 1:
        for paragraph in itertools.takewhile(
            lambda one: not one.paragraph_format.page_break_before, document.paragraphs
        ):
            for run in paragraph.runs:
                run.font.size = int(scale * paragraph.style.font.size)
    room = (page - Pt(height(note, first, TEXT_WIDTH.pt, scale))) // max(1, len(pictures))
    for shape, _ in zip(document.inline_shapes, pictures, strict=False):
        _lower(shape, min(max(room, LOWEST), HIGHEST))


def _add_caption(document: Any, label: str, one: Laid, *, above: bool) -> None:
    """Add a caption that Word numbers itself, so that it stays right when tables are added."""
    paragraph = document.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = above
    paragraph.add_run(f"{label} ").bold = True
    _add_field(paragraph, f"SEQ {label} \\* ARABIC", str(one.number), bold=True)
    paragraph.add_run(".").bold = True
    paragraph.add_run(f" {one.caption}")


def _add_field(paragraph: Any, instruction: str, shown: str, *, bold: bool = False) -> None:
    """Add a field, and what it shows until Word works it out anew."""
    for kind, content in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run(content if kind == "shown" else "")
        run.bold = bold or None
        if kind in ("begin", "separate", "end"):
            run._r.append(_element("w:fldChar", fldCharType=kind))
        elif not kind:
            told = _element("w:instrText")
            told.text = f" {content} "
            told.set(qn("xml:space"), "preserve")
            run._r.append(told)


def _element(name: str, *children: Any, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    made.extend(children)
    return made


_WRITERS: Final[Mapping[type[Block], Callable[[Any, Laid, Mapping[str, PictureFile]], None]]] = {
    Heading: _add_heading,
    Paragraph: _add_paragraph,
    Bullets: _add_bullets,
    KeyFigures: _add_key_figures,
    Table: _add_table,
    Picture: _add_picture,
    Code: _add_code,
}
