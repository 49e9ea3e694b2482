"""Tables on a screen of any width: how columns share it, and the lines that stand for a table without room."""

import re

import pytest
from rich.text import Text

from sim.grid import columns, listing, printed

CHANGES = (
    ["", "anchor", "spread, strength 0.5, clear"],
    [
        ["days with too few desks", "-2.1 points (-11.3 to +7.2) ~", "-16.7 points (-29.0 to -4.4)"],
        ["days on which more than 5 % find none", "+8.3 points (+0.8 to +15.9)", "-9.4 points (-16.4 to -2.4)"],
        ["desk-hours short a day", "+3.8 hours (+0.4 to +7.1)", "-6.4 hours (-7.9 to -4.9)"],
    ],
)
SIZES = (
    ["people", "desks", "days with too few desks", "people who find no desk", "ratio needed", "chance alone", "holds"],
    [
        ["20", "10", "41 % (29 to 53 %)", "11 % (8 to 14 %)", "0.75 (0.70 or more)", "0.75", "no"],
        ["1,250", "625", "none seen (at most 17 %)", "none seen", "0.66 (0.62 or more)", "", "yes"],
    ],
)
KEPT = (
    ["last changed", "organisation", "policy", "desks", "seed", "kept", "size", "version"],
    [["2026-11-22 05:18", "small_office", "spread", "38", "1", "100 replications", "4.04 kB", "0.1.0"]],
)
MANY = (
    ["case", *(f"days with too few desks in year {year}" for year in range(1, 8))],
    [[name, *[f"{share} % (5 % to 14 %)" for share in range(4, 11)]] for name in ("free", "anchor", "spread")],
)
WHOLE = ("(-11.3 to +7.2) ~", "-16.7 points", "-6.4 hours", "(29 to 53 %)", "(0.70 or more)", "05:18", "4.04 kB")


def shown(table: tuple[list[str], list[list[str]]], width: int, encoding: str = "utf-8") -> str:
    return printed(listing(*table, width, encoding, table[0][:1]), width, encoding, False)


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("table", [CHANGES, SIZES, KEPT, MANY])
def test_every_cell_is_there_and_no_figure_is_broken(
    table: tuple[list[str], list[list[str]]], encoding: str, width: int
) -> None:
    text, wide = shown(table, width, encoding), shown(table, 400, encoding)
    assert max(map(len, text.splitlines())) <= width
    for part in sorted({part for row in table[1] for cell in row for part in cell.split()}):
        assert text.count(part) >= wide.count(part), part
    for part in WHOLE:
        assert text.count(part) == wide.count(part), part
    assert set(re.findall(r"[a-z]+", text)) == set(re.findall(r"[a-z]+", wide))
    assert not re.search(r"(^|\|)\s*(%|points|hours|kB|to|~)( |$)", text, re.MULTILINE)


@pytest.mark.parametrize("width", [80, 90])
def test_columns_that_are_cut_are_alike(width: int) -> None:
    lines = printed(columns(*CHANGES, width, "ascii", [""]), width, "ascii", False).splitlines()
    rule = next(line for line in lines if line.startswith("|-"))
    _, anchor, spread = map(len, rule.strip("|").split("+"))
    assert abs(anchor - spread) <= 1


def test_a_column_with_room_for_its_cells_is_not_cut_for_another() -> None:
    table = (["case", "days"], [["free", "x " * 100], ["spread strength 0.25", "x"]])
    assert "spread strength 0.25" in shown(table, 60)


def test_padding_goes_before_the_table_does() -> None:
    assert shown(KEPT, 80).splitlines()[-2].split() == [
        "2026-11-22", "05:18", "small_office", "spread", "38", "1", "100", "replications", "4.04", "kB", "0.1.0",
    ]  # fmt: skip
    assert "\n 2026-11-22 05:18  small_office  spread" in shown(KEPT, 100)


def test_a_table_without_room_is_a_block_a_row() -> None:
    assert shown(SIZES, 60).splitlines() == [
        "",
        "people 20",
        "  desks: 10",
        "  days with too few desks: 41 % (29 to 53 %)",
        "  people who find no desk: 11 % (8 to 14 %)",
        "  ratio needed: 0.75 (0.70 or more)",
        "  chance alone: 0.75",
        "  holds: no",
        "people 1,250",
        "  desks: 625",
        "  days with too few desks: none seen (at most 17 %)",
        "  people who find no desk: none seen",
        "  ratio needed: 0.66 (0.62 or more)",
        "  holds: yes",
        "",
    ]


def test_an_empty_first_cell_stands_for_the_one_above() -> None:
    table = (["ratio", "case"], [["0.5", "free"], ["", "spread"]])
    assert shown(table, 9).split() == ["ratio", "0.5", "case:", "free", "ratio", "0.5", "case:", "spread"]


@pytest.mark.parametrize(
    ("encoding", "shown"), [("utf-8", "\N{PLUS-MINUS SIGN}"), ("ascii", "+-"), ("none such", "+-")]
)
def test_a_plus_minus_is_spelt_where_it_cannot_be_shown(encoding: str, shown: str) -> None:
    text = printed([Text("0.45 \N{PLUS-MINUS SIGN} 0.03")], 40, encoding, False)
    assert text == f"0.45 {shown} 0.03\n"
