"""The promises of safe reading; a test with a number in its name holds that row of the list of faults."""

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sim.errors import ConfigurationError, InputError
from sim.tabular import Layout, Span, Table, read_table

DESKS = Span(0, 100_000)


def layout(columns: dict[str, str] | None = None, separator: str | None = None, decimal: str | None = None) -> Layout:
    return Layout(
        fields={"id": ("nummer",), "team": ("afdeling",), "desks": ("werkplekken",)},
        required=("id", "team"),
        personal=frozenset({"id"}),
        columns=columns or {},
        separator=separator,
        decimal=decimal,
    )


def read(folder: Path, content: str | bytes, name: str = "staff.csv", **declared: Any) -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, layout(**declared))


def refusal(folder: Path, content: str | bytes, name: str = "staff.csv", **declared: Any) -> str:
    """Return the message with which a file is refused when all its columns are read."""
    with pytest.raises(InputError) as caught:
        everything(read(folder, content, name, **declared))
    return str(caught.value)


def everything(table: Table) -> list[tuple[str, str, float]]:
    columns = table.texts("id"), table.texts("team"), table.numbers("desks", DESKS).tolist()
    table.check()
    return list(zip(*columns, strict=True))


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]], formats: Mapping[str, str] | None = None) -> bytes:
    """Return a workbook with titled sheets; texts stay texts, except formulas as ("=1+1",) without a stored value."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value[0] if isinstance(value, tuple) else value)
                if isinstance(value, str) and not value.startswith("#"):
                    cell.data_type = "s"
    for place, number_format in (formats or {}).items():
        book.worksheets[0][place].number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return the workbook with one text of its first sheet's XML replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as good, zipfile.ZipFile(buffer, "w") as changed:
        for name in good.namelist():
            data = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = data.replace(b" />", b"/>").replace(b"<v></v>", b"<v/>")  # openpyxl has two XML libraries
                assert old in data
                data = data.replace(old, new)
            changed.writestr(name, data)
    return buffer.getvalue()


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name.replace("__", "/").replace("_", "."), data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8, separator semicolon"),
        ("utf-8-sig", "UTF-8 with byte order mark, separator semicolon"),
        ("utf-16", "UTF-16, separator semicolon"),
        ("cp1252", "Windows-1252, separator semicolon"),
    ],
)
def test_row_12_encodings_are_recognised_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    table = read(tmp_path, "nummer;afdeling\r\n1;Financiële € markten\r\n".encode(encoding))
    assert table.texts("team") == ["Financiële € markten"]
    assert said in table.notes
    assert table.mapping == {"id": "nummer", "team": "afdeling"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,team\n1,A\n2,\x81\n", "staff.csv:3: neither UTF-8 nor Windows-1252 text"),
        ("id,team\n1,ë\n2,".encode() + b"\xeb\n", "staff.csv:3: UTF-8 text with bytes that are not UTF-8"),
        ("id,team\n1,ë\n".encode("utf-16")[:-1], "staff.csv: UTF-16 text that is damaged or cut off"),
        ("id,team\n1,ë\n".encode("utf-16-le"), "staff.csv:1: a NUL byte"),
    ],
)
def test_row_12_damaged_text_is_refused_with_its_line(tmp_path: Path, content: bytes, message: str) -> None:
    assert message in refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("id;team;desks\n1;A, B;0,5\n", "semicolon"),
        ('id,team,desks\n1,"A, B","0,5"\n', "comma"),
        ('"id","team","desks"\n"1","A, B","0,5"\n', "comma"),
        ("id\tteam\tdesks\n1\tA, B\t0,5\n", "tab"),
        ("id|team|desks\n1|A, B|0,5\n", "pipe"),
        ("sep=;\r\nid;team;desks\r\n1;A, B;0,5\r\n", "semicolon"),
    ],
)
def test_row_13_separator_and_decimal_comma_are_recognised(tmp_path: Path, content: str, word: str) -> None:
    table = read(tmp_path, content)
    assert everything(table) == [("1", "A, B", 0.5)]
    assert table.notes == [f"UTF-8, separator {word}", "decimal comma in desks"]


def test_row_13_an_ambiguous_separator_is_refused_until_declared(tmp_path: Path) -> None:
    content = "id;a,id,team,b;team\n1;2,3,4,5;6\n"
    assert "declare one: data.separator=semicolon" in refusal(tmp_path, content)
    assert everything(read(tmp_path, content, separator="comma"))[0][:2] == ("3", "4")
    assert everything(read(tmp_path, content, separator="semicolon"))[0][:2] == ("1", "6")


@pytest.mark.parametrize(("text", "meanings"), [("1.234", "1.234 or 1234"), ("12,500", "12.5 or 12500")])
def test_row_14_a_mark_with_two_meanings_is_refused_until_declared(tmp_path: Path, text: str, meanings: str) -> None:
    content = f"id;team;desks\n1;A;{text}\n"
    message = refusal(tmp_path, content)
    assert message == (
        f'staff.csv:2, column "desks", value "{text}": can be {meanings}, '
        "declare data.decimal=comma or data.decimal=point"
    )
    values = {word: everything(read(tmp_path, content, decimal=word))[0][2] for word in ("comma", "point")}
    assert sorted(f"{value:g}" for value in values.values()) == meanings.split(" or ")
    assert values["comma"] == float(text.replace(".", "").replace(",", "."))


def test_row_14_one_column_holds_one_decimal_mark(tmp_path: Path) -> None:
    content = "id;team;desks\n1;A;0,67\n2;A;3\n3;A;0.67\n"
    assert 'staff.csv:4, column "desks": a decimal point, but a decimal comma in line 2' in refusal(tmp_path, content)
    declared = refusal(tmp_path, content, decimal="comma")
    assert declared.startswith('staff.csv:4, column "desks", value "0.67": give a number from 0 to 100,000')


@pytest.mark.parametrize(
    ("text", "value"), [("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567e-3", 1234.567), ("0.875", 0.875)]
)
def test_row_14_a_mark_with_one_meaning_is_read(tmp_path: Path, text: str, value: float) -> None:
    assert everything(read(tmp_path, f"id;team;desks\n1;A;{text}\n"))[0][2] == value


def test_row_16_workbook_cells_keep_their_types(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["id", "team", "desks"],
        ["0012", "=cmd()", 0.5],
        [12, 4100, "0,5"],
        ["x", "NA", ("=1+1",)],
        [41, "null", 1],
    ]
    content = workbook(("Staf", rows), formats={"A5": "00000"})
    # Excel stores a formula with its value; openpyxl writes none.
    content = patched(content, b"<f>1+1</f><v/>", b"<f>1+1</f><v>2</v>")
    table = read(tmp_path, content, "staff.xlsx")
    assert everything(table) == [
        ("0012", "=cmd()", 0.5),
        ("12", "4100", 0.5),
        ("x", "NA", 2.0),
        ("00041", "null", 1.0),
    ]
    assert table.notes == [
        'Excel workbook, sheet "Staf"',
        "cells with a formula: 1, read with the value stored by Excel",
        "decimal comma in desks",
    ]


def test_row_16_cells_without_a_value_are_refused_by_sheet_and_cell(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["id", "team", "desks"],
        ["i2", "A", "#DIV/0!"],
        ["i3", "A", ("=1+1",)],
        ["i4", "A", datetime.datetime(2025, 5, 1)],
        ["i5", True, 1],
        [12.5, "A", 1],
        [1234567890123456789, "A", 1],
    ]
    lines = refusal(tmp_path, workbook(("Staf", rows)), "staff.xlsx").split("\n")
    assert [line.split(": ")[0] for line in lines] == [
        'staff.xlsx, sheet "Staf", cell C2, column "desks"',
        'staff.xlsx, sheet "Staf", cell C3, column "desks"',
        'staff.xlsx, sheet "Staf", cell C4, column "desks", value "2025-05-01 00:00:00"',
        'staff.xlsx, sheet "Staf", cell B5, column "team", value "True"',
        'staff.xlsx, sheet "Staf", cell A6, column "id", value masked',
        'staff.xlsx, sheet "Staf", cell A7, column "id", value masked',
    ]
    for line, words in zip(lines, ("#DIV/0!", "without a stored value", "a date or time", "TRUE"), strict=False):
        assert words in line


def test_row_16_the_sheet_is_chosen_by_its_headings(tmp_path: Path) -> None:
    people = [["id", "team"], ["7", "B"]]
    table = read(tmp_path, workbook(("Note", [["read me"]]), ("Staf", people)), "staff.xlsx")
    assert everything(table)[0][:2] == ("7", "B")
    assert table.notes == ['Excel workbook, sheet "Staf"', 'sheets not read: "Note"']
    two = workbook(("Staf", people), ("Personeel", people))
    assert refusal(tmp_path, two, "staff.xlsx") == (
        'staff.xlsx: the sheets "Staf" and "Personeel" both have the needed columns, keep or show only one'
    )
    book = openpyxl.load_workbook(io.BytesIO(two))
    book["Staf"].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "hidden.xlsx")
    assert read_table(tmp_path / "hidden.xlsx", layout()).notes[0] == 'Excel workbook, sheet "Personeel"'


def test_row_16_a_wrong_declared_size_of_a_sheet_hides_no_rows(tmp_path: Path) -> None:
    content = workbook(("Staf", [["id", "team"], ["1", "A"], ["2", "B"]]))
    lying = patched(content, b'<dimension ref="A1:B3"/>', b'<dimension ref="A1:A2"/>')
    assert read(tmp_path, lying, "staff.xlsx").texts("team") == ["A", "B"]


@pytest.mark.parametrize("text", ["#N/A", "#VERW!", "1,23457E+18", "a\x1b[31mb"])
def test_row_16_texts_spoilt_by_a_spreadsheet_are_refused(tmp_path: Path, text: str) -> None:
    message = refusal(tmp_path, f"id;team\n1;{text}\n")
    assert message.startswith('staff.csv:2, column "team", value "')
    assert message.isprintable()


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("id,desks\n1,2\n", ['staff.csv:1: no column "team" (in Dutch "afdeling") among the 2 headings']),
        ("1,A\n2,B\n", ['staff.csv:1: no column "id"', 'staff.csv:1: no column "team"']),
        ("id,team,afdeling\n1,A,B\n", ['staff.csv:1: columns 2 ("team") and 3 ("afdeling") are both team']),
        ("id,team,desks\n1,A,0,67\n2,A\n3,A,1\n", ["staff.csv:2: 4 cells under 3", "staff.csv:3: 2 cells under 3"]),
        ('id,team,desks\n1,"A\nB",x\n2,A\n', ['staff.csv:2, column "desks"', "staff.csv:4: 2 cells"]),
        ('id,team\n1,A\n2,"B', ["staff.csv:3: a quoted value opens here and never closes"]),
        ("sep=;\nid;team\n1;A;x\n", ["staff.csv:3: 3 cells under 2"]),
        ('id,team\n1,"A"x\n2,B\n', ["staff.csv:2: a quote inside a quoted value"]),
        ("id,team\n", ["staff.csv: there is no row below the headings"]),
    ],
)
def test_row_20_missing_duplicate_and_ragged_columns(tmp_path: Path, content: str, faults: list[str]) -> None:
    lines = refusal(tmp_path, content).split("\n")
    assert [line[: len(fault)] for line, fault in zip(lines, faults, strict=True)] == faults


def test_row_20_a_cut_last_line_and_extra_columns_are_said(tmp_path: Path) -> None:
    table = read(tmp_path, "id,team,remark,phone\n1,A,x,2\n\n,,,\n2,B,y,3")
    assert everything(table)[1][:2] == ("2", "B")
    assert table.unused == ["remark", "phone"]
    assert table.notes[1:] == [
        "the last line has no line end: check that the file was not cut off",
        "empty rows skipped: 2",
    ]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_headings_below_a_title_are_pointed_at(tmp_path: Path, mark: str) -> None:
    table = f"nummer{mark}afdeling{mark}werkplekken\n1{mark}A{mark}2\n"
    for title, line in (("Personeel 2026\n\n", 3), (f"Personeel{mark}{mark}\n", 2)):
        message = refusal(tmp_path, title + table)
        assert message == f"staff.csv:1: these are not the headings, line {line} has them: delete the lines above it"
    unknown = refusal(tmp_path, f"Personeel\npers{mark}afdeling{mark}werkplekken\n1{mark}A{mark}2\n")
    assert "line 2 has them" in unknown
    assert "no column" in refusal(tmp_path, f"Personeel\npers{mark}afdeling\n1{mark}A\n")


def test_headings_elsewhere_in_a_workbook_are_pointed_at(tmp_path: Path) -> None:
    people = [["id", "team"], ["7", "B"]]
    titled = [["Personeel 2026"], [], *people]
    where = 'staff.xlsx, sheet "Staf", row 1: these are not the headings, '
    assert refusal(tmp_path, workbook(("Staf", titled)), "staff.xlsx") == (
        where + "row 3 has them: delete the rows above it"
    )
    assert refusal(tmp_path, workbook(("Staf", [["read me"]]), ("Personeel", titled)), "staff.xlsx") == (
        where + 'sheet "Personeel" has them in row 3: delete the rows above it there'
    )
    for first in ([["read me"]], []):
        book = openpyxl.load_workbook(io.BytesIO(workbook(("Staf", first), ("Personeel", people))))
        book["Personeel"].sheet_state = "hidden"
        book.save(tmp_path / "hidden.xlsx")
        message = refusal(tmp_path, (tmp_path / "hidden.xlsx").read_bytes(), "staff.xlsx")
        assert message == where + 'the hidden sheet "Personeel" has them: unhide it and move it to the front'


def test_a_number_out_of_range_says_what_it_looks_like(tmp_path: Path) -> None:
    share = Span(0, 1, likely=((20, 40, "looks like hours"), (41, 100, "looks like a percentage")))

    def told(cell: str) -> str:
        table = read(tmp_path, f"id;team;desks\n1;A;{cell}\n")
        table.numbers("desks", share)
        with pytest.raises(InputError) as caught:
            table.check()
        return str(caught.value).partition(": ")[2]

    assert told("36") == "give a number from 0 to 1; 36 looks like hours"
    assert told("32,5") == "give a number from 0 to 1; 32,5 looks like hours"
    assert told("80") == "give a number from 0 to 1; 80 looks like a percentage"
    assert told("80 %") == "give a number from 0 to 1, 0.8 for 80 %"
    assert told("200%") == told("5") == told("x") == "give a number from 0 to 1"


def test_a_percentage_is_no_number_of_days(tmp_path: Path) -> None:
    """Excel has 0.6 in a cell that shows 60%: a share is that share, days are not."""
    rows = [["id", "team", "desks"], ["1", "A", 0.6]]
    shown = workbook(("Staff", rows), formats={"C2": "0%"})
    days = Span(0, 5, percentage="days are meant")
    for content, name in ((shown, "staff.xlsx"), ("id;team;desks\n1;A;60%\n", "staff.csv")):
        table = read(tmp_path, content, name)
        table.numbers("desks", days)
        with pytest.raises(InputError, match=r'value "60%": give a number from 0 to 5; days are meant$'):
            table.check()
    assert read(tmp_path, shown, "staff.xlsx").numbers("desks", Span(0, 1)).tolist() == [0.6]


def test_a_lock_file_is_told_from_the_workbook(tmp_path: Path) -> None:
    for name, kind in (("~$staff.xlsx", "Excel"), (".~lock.staff.xlsx#", "LibreOffice")):
        message = refusal(tmp_path, b"\x05me", name)
        assert message == f"{name}: this is {kind}'s lock file of a workbook that is open, give staff.xlsx"


def test_headings_are_found_without_case_or_by_the_user_s_own_names(tmp_path: Path) -> None:
    assert read(tmp_path, "  ID ;Afdeling\n1;A\n").mapping == {"id": "ID", "team": "Afdeling"}
    own = read(tmp_path, "pers. nr.;team;afdeling\n1;A;B\n", columns={"id": "pers. nr.", "team": "afdeling"})
    assert (own.texts("team"), own.unused) == (["B"], ["team"])
    taken = read(tmp_path, "id;werkplekken\n1;A\n", columns={"team": "Werkplekken"})
    assert (taken.texts("team"), "desks" in taken) == (["A"], False)
    message = refusal(tmp_path, "pers. nr.;team\n1;A\n", columns={"id": "pers nr"})
    assert message.startswith('staff.csv:1: no column "pers nr" among the 2 headings (is it column 1?)')


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"separator": "semi"}, "data.separator: 'semi' is not known"),
        ({"decimal": ","}, "data.decimal: ',' is not known"),
        ({"columns": {"tem": "x"}}, "data.columns: 'tem' is not known (did you mean 'team'?)"),
        ({"columns": {"id": "x", "team": "X"}}, 'data.columns: "x" is given for two fields'),
    ],
)
def test_a_wrong_declaration_is_a_wrong_configuration(declared: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        layout(**declared)
    assert message in str(caught.value)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx"])
@pytest.mark.parametrize(
    ("content", "real_type"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (OLE, "an old Excel or Office file (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "an Excel workbook protected with a password"),
        (b"PK\x03\x04 cut off", "a damaged or incomplete Excel workbook or zip archive"),
        (archive(a_txt=b"x"), "this is a zip archive"),
        (archive(mimetype=b"application/vnd", content_xml=b"x"), "an OpenDocument file (such as .ods)"),
        (archive(xl__workbook_bin=b"x"), "a binary Excel workbook (.xlsb)"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "a web page or XML"),
    ],
)
def test_row_22_the_real_type_is_said(tmp_path: Path, name: str, content: bytes, real_type: str) -> None:
    message = refusal(tmp_path, content, name)
    assert message.startswith(f"{name}: ")
    assert real_type in message


def test_row_22_a_wrong_ending_is_said(tmp_path: Path) -> None:
    assert "this is text, not an Excel workbook" in refusal(tmp_path, "id,team\n1,A\n", "staff.xlsx")
    assert "this is an Excel workbook, not text" in refusal(tmp_path, workbook(("Staf", [["id", "team"]])), "staff.csv")


def test_row_22_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("id,team\n1,A\n")
    for path, words in {
        tmp_path / "staf.csv": "there is no such file (did you mean 'staff.csv'?)",
        tmp_path: "this is a folder",
        tmp_path / "none" / "staff.csv": "the folder does not exist",
        tmp_path / ("a" * 300 + ".csv"): "a" * 100,
    }.items():
        with pytest.raises(InputError, match=r"^[^\n]+$") as caught:
            read_table(path, layout())
        assert words in str(caught.value)


def test_row_22_sizes_are_limited_before_parsing(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(2**30)
    with pytest.raises(InputError, match="1,073 MB is more than the limit of 200 MB"):
        read_table(tmp_path / "big.csv", layout())
    assert "staff.csv:3: a line of more than 100,000 char" in refusal(tmp_path, "id,team\n1,A\n2," + "A" * 200_000)
    bomb = archive(xl__workbook_xml=bytes(260_000_000))
    assert len(bomb) < 300_000
    assert refusal(tmp_path, bomb, "staff.xlsx") == "staff.xlsx: 260 MB when unpacked, the limit is 250 MB"


def test_row_22_a_damaged_workbook_never_gives_a_traceback(tmp_path: Path) -> None:
    good = workbook(("Staf", [["id", "team", "desks"], ["1", "A", 2]]))
    refused = 0
    for place in range(0, len(good), 29):
        damaged = good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :]
        try:
            # A flip that zip's checksum does not cover may leave the table as it is, never another one.
            assert everything(read(tmp_path, damaged, "staff.xlsx")) == [("1", "A", 2.0)]
        except InputError:
            refused += 1
    assert refused > 50
    far = patched(good, b'<row r="2"', b'<row r="99999999999"')
    assert "more than 10,000,000 cells or 1,048,576 rows" in refusal(tmp_path, far, "staff.xlsx")
