"""The note as HTML: read back as text, and opened in a real browser."""

import io
import itertools
import re
from pathlib import Path

import golden_notes
import pytest
from browser import page as opened_page
from note_example import HOSTILE, hostile, note, pictures, seen
from pypdf import PdfReader

from sim.language import speaking
from sim.note.blocks import Heading, Note, Picture, Table
from sim.note.layout import cleaned, laid_out
from sim.note.page import page


def written(given: Note) -> str:
    with speaking(given.language):
        clean = cleaned(given)
        return page(clean, laid_out(clean), pictures())


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "note.html"
    path.write_text(written(request.param), encoding="utf-8")
    return path


@pytest.mark.parametrize("file", [note("en"), note("nl"), hostile()], ids=["en", "nl", "hostile"], indirect=True)
def test_a_browser_shows_it_in_silence_and_asks_for_nothing(file: Path) -> None:
    with opened_page(file) as opened:
        assert opened.errors == []
        assert opened.requests == []
        loaded = opened.page.evaluate("[...document.images].map(one => one.naturalWidth > 0 && one.alt !== '')")
        assert loaded
        assert all(loaded)
        assert opened.page.evaluate("document.scripts.length") == 0


@pytest.mark.parametrize("file", [note("en")], ids=["en"], indirect=True)
def test_the_policy_of_the_page_stops_a_script_that_somebody_puts_in(file: Path) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("</main>", "<script>document.title='x'</script></main>"))
    with opened_page(file) as opened:
        assert opened.page.title() == note("en").title
        assert any("Content Security Policy" in one for one in opened.errors)


@pytest.mark.parametrize("file", [hostile()], ids=["hostile"], indirect=True)
def test_hostile_names_are_text_and_nothing_else(file: Path) -> None:
    with opened_page(file) as opened:
        shown = " ".join(opened.page.locator("body").text_content().split())
        for text in HOSTILE:
            assert shown.count(seen(text)) >= 10
        names = set(opened.page.evaluate("[...document.querySelectorAll('body *')].map(one => one.localName)"))
        assert not names & {"script", "iframe", "object", "embed", "form", "link", "style", "svg"}
        assert opened.page.evaluate("[...document.images].every(one => one.src.startsWith('data:image/svg+xml;'))")
        addresses = opened.page.evaluate("[...document.links].map(one => one.getAttribute('href'))")
        assert all(re.fullmatch(r"#part-\d+", one) for one in addresses)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("file", [note("en"), hostile()], ids=["en", "hostile"], indirect=True)
def test_it_fits_a_phone_and_a_screen(file: Path, width: int) -> None:
    with opened_page(file, width=width) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("file", [note("en")], ids=["en"], indirect=True)
def test_it_prints_on_pages_with_numbers_and_the_wide_table_on_one_turned_sideways(file: Path) -> None:
    with opened_page(file) as opened:
        printed = PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True)))
    turned = [one.mediabox.width > one.mediabox.height for one in printed.pages]
    texts = [one.extract_text() for one in printed.pages]
    assert turned == ["Policies side by side" in text for text in texts]
    assert any(turned)
    for number, text in enumerate(texts, start=1):
        assert f"page {number} / {len(texts)}" in text
        assert "run 3f9c2a71b0de" in text
    assert "Contents" not in "".join(texts)


def test_figures_of_the_first_page_stay_on_one_line_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "note.html"
    given = golden_notes.note("compare", "nl")
    with speaking("nl"):
        clean = cleaned(given)
        path.write_text(page(clean, laid_out(clean), golden_notes.pictures("compare")), encoding="utf-8")
    with opened_page(path) as opened:
        opened.page.emulate_media(media="print")
        found = "[...document.querySelectorAll('.first-page td.number')].map(one => getComputedStyle(one).whiteSpace)"
        assert set(opened.page.evaluate(found)) == {"nowrap"}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_its_parts_are_what_they_are(language: str) -> None:
    given = note(language)
    text = written(given)
    assert f'<html lang="{language}">' in text
    assert text.count("<h1>") == 1
    levels = [int(one) for one in re.findall(r"<h(\d)", text)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert text.count("<h2") == sum(isinstance(one, Heading) and one.level == 1 for one in given.blocks)
    tables = sum(isinstance(one, Table) for one in given.blocks)
    assert text.count("<caption") == text.count("<table>") == text.count("<thead>") == tables
    assert text.count('scope="row"') == sum(len(one.grid.rows) for one in given.blocks if isinstance(one, Table))
    for one in given.blocks:
        if isinstance(one, Picture):
            assert f'alt="{one.alt}"' in text


def test_its_words_are_in_its_language() -> None:
    assert "Tabel 1." in written(note("nl"))
    assert "Table 1." in written(note("en"))
    assert "Figuur 1." in written(note("nl"))
