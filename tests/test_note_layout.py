"""What all formats share: clean texts, numbers of tables and pictures, levels of headings, wide tables."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from note_example import HOSTILE, SPLIT, hostile, note

from sim.note.blocks import Block, Heading, Note, Paragraph, Picture, Table
from sim.note.layout import cleaned, laid_out, printable
from sim.told import Grid


def of(*blocks: Block) -> Note:
    return Note("en", "title", "subtitle", "footer", blocks)


def table(*headings: str, cell: str = "1", rows: int = 1) -> Table:
    return Table(Grid(list(headings), [[cell] * len(headings)] * rows), "caption")


def test_tables_and_pictures_are_numbered_each_by_itself() -> None:
    blocks = [
        table("a"),
        Picture("p", "", ""),
        table("b"),
        Table(Grid(["c"], [["1"]])),
        table("d"),
        Picture("q", "", ""),
    ]
    assert [one.number for one in laid_out(of(*blocks))] == [1, 1, 2, 0, 3, 2]


def test_a_table_without_a_caption_has_its_title() -> None:
    assert laid_out(of(Table(Grid(["a"], [["1"]], title="its title"))))[0].caption == "its title"


@pytest.mark.parametrize(
    ("given_levels", "outline"), [([1, 2, 3], [1, 2, 3]), ([2, 3, 1, 3], [1, 2, 1, 2]), ([3, 2, 2], [1, 2, 2])]
)
def test_the_outline_skips_no_level(given_levels: list[int], outline: list[int]) -> None:
    laid = laid_out(of(*(Heading("h", level) for level in given_levels)))
    assert [one.level for one in laid] == outline


def test_a_table_with_long_lines_is_set_smaller_and_then_sideways_with_its_heading() -> None:
    few, more, many = (table(*["heading"] * columns, cell="11.7 % (10.4 to 13.1 %)") for columns in (3, 6, 8))
    laid = laid_out(of(Heading("a"), few, Heading("b"), more, Paragraph("p"), Heading("c"), Heading("d"), many))
    assert [one.wide for one in laid] == [False] * 5 + [True] * 3
    assert [one.small for one in laid if isinstance(one.block, Table)] == [False, True, True]


def test_headings_break_between_words_before_a_table_is_set_smaller() -> None:
    (laid,) = laid_out(of(table(*["people who find no desk"] * 6)))
    assert not laid.small
    assert not laid.wide


def test_the_first_page_ends_at_the_first_heading_on_a_new_page() -> None:
    blocks = (Heading("a"), Paragraph("p"), Heading("b", new_page=True), Heading("c", new_page=True))
    assert [one.first for one in laid_out(of(*blocks))] == [True, True, False, False]
    assert not laid_out(of(Paragraph("p")))[0].first


def test_short_tables_stay_on_one_page() -> None:
    assert [one.whole for one in laid_out(of(table("a", rows=5), table("a", rows=50), Paragraph("p")))] == [
        True,
        False,
        False,
    ]


def test_texts_that_every_file_can_hold_stay_as_they_are() -> None:
    assert [printable(text) for text in HOSTILE] == list(HOSTILE)
    assert printable("7\N{NO-BREAK SPACE}%\nnext") == "7\N{NO-BREAK SPACE}%\nnext"


@given(st.text(st.characters(), max_size=60))
def test_what_is_left_can_be_shown(text: str) -> None:
    """Every character is one of XML, none is half of one, and none turns the direction of what follows."""
    left = printable(text)
    assert len(left) == len(text)
    left.encode("utf-8")
    assert all(c.isprintable() or c in "\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" for c in left)


def test_cleaning_reaches_every_text_of_a_note() -> None:
    told = repr(cleaned(hostile()))
    assert repr(hostile()) != told
    for text in SPLIT:
        assert repr(text)[1:-1] not in told
        assert repr(printable(text))[1:-1] in told


def test_a_clean_note_stays_as_it_is() -> None:
    assert cleaned(note()).blocks[0] == note().blocks[0]
    assert repr(cleaned(note("nl"))) == repr(cleaned(cleaned(note("nl"))))


def test_a_table_that_is_looked_things_up_in_is_never_turned_sideways() -> None:
    wide = table(*["heading"] * 8, cell="11.7 % (10.4 to 13.1 %)")
    (laid,) = laid_out(of(dataclasses.replace(wide, dense=True)))
    assert laid.dense
    assert not laid.wide
    assert not laid.small


def test_a_column_of_long_texts_gets_the_room_that_short_ones_leave() -> None:
    rows = [["organisation.fte", "0.94", "x " * 60], ["day.breaks", "3", "y " * 80]]
    (laid,) = laid_out(of(Table(Grid(["setting", "value", "source"], rows, left=["setting"]), "caption")))
    key, value, source = laid.columns
    assert source > 0.6
    assert key > value


def test_a_picture_in_the_text_is_smaller_than_that_of_the_first_page() -> None:
    blocks = (Picture("p", "", ""), Heading("b", new_page=True), Picture("q", "", ""))
    first, _, other = laid_out(of(*blocks))
    assert first.share == 1
    assert 0.6 <= other.share <= 0.8


def test_a_paragraph_between_a_heading_and_a_table_stays_with_both() -> None:
    blocks = (Heading("a"), Paragraph("p"), table("a"), Heading("b"), Paragraph("p"), Paragraph("q"), table("a"))
    assert [one.tied for one in laid_out(of(*blocks))] == [False, True, False, False, False, False, False]
