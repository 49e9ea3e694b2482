"""The note as Markdown, read back by a parser of it."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from note_example import HOSTILE, SPLIT, hostile, note, pictures, seen

from sim.language import speaking
from sim.note.blocks import Heading, Note, Picture, Table
from sim.note.layout import cleaned, laid_out, printable
from sim.note.markdown import escaped, markdown

GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def written(given_note: Note) -> str:
    with speaking(given_note.language):
        clean = cleaned(given_note)
        return markdown(clean, laid_out(clean), pictures())


def tokens(text: str) -> Iterator[Token]:
    for one in GITHUB.parse(text):
        yield one
        yield from one.children or []


def contents(text: str, kind: str) -> list[str]:
    """The texts inside all blocks of a kind: "heading", "paragraph", "td", ..."""
    parsed = GITHUB.parse(text)
    return [
        "".join(one.content for one in parsed[place + 1].children or [])
        for place, token in enumerate(parsed)
        if token.type == f"{kind}_open"
    ]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_headings_tables_and_pictures_are_there(language: str) -> None:
    given_note = note(language)
    text = written(given_note)
    headings = [one.text for one in given_note.blocks if isinstance(one, Heading)]
    assert contents(text, "heading") == [given_note.title, *headings]
    cells = contents(text, "td")
    for one in given_note.blocks:
        if isinstance(one, Table):
            assert all(cell in cells for row in one.grid.rows for cell in row)
    images = [(one.attrs["src"], one.content) for one in tokens(text) if one.type == "image"]
    assert images == [(f"plots/{one.name}.svg", one.alt) for one in given_note.blocks if isinstance(one, Picture)]


def test_hostile_names_are_text_and_nothing_else() -> None:
    text = written(hostile())
    found = list(tokens(text))
    kinds = {one.type for one in found}
    assert not kinds & {
        "html_block",
        "html_inline",
        "link_open",
        "em_open",
        "code_inline",
        "s_open",
        "ordered_list_open",
    }
    assert {one.attrs["src"] for one in found if one.type == "image"} == {"plots/demand.svg"}
    names = [seen(one) for one in (*HOSTILE, *SPLIT)]
    for kind in ("heading", "td", "paragraph"):
        told = {seen(one) for one in contents(text, kind)}
        assert [one for one in names if one not in told] == []
    fences = [one.content for one in found if one.type == "fence"]
    assert [seen(one) for one in fences] == names
    assert len([one for one in found if one.type == "hr"]) == 1


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    clean = seen(printable(text))
    (block,) = [one for one in GITHUB.parse(f"x {escaped(clean)}") if one.type == "inline"]
    assert {one.type for one in block.children or []} <= {"text", "text_special"}
    assert seen("".join(one.content for one in block.children or [])) == seen(f"x {clean}")


@pytest.mark.parametrize("text", ["http://example.org", "HTTPS://EXAMPLE.org", "www.example.org", "a@example.org"])
def test_no_address_is_a_link_by_itself(text: str) -> None:
    assert re.search(r"://\w|www\.\w|(?<!\\)@", escaped(text), re.IGNORECASE) is None
