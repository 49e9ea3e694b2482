"""Files of logs are read as they are written or refused at the place; numbers in names are rows of the faults."""

import datetime
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import ConfigurationError, InputError
from sim.events import NOWHERE
from sim.logs import Declared, Logs, read_logs
from sim.logs.dates import UNTOLD, Dates
from sim.logs.zones import Zone
from sim.roster import read_roster
from sim.tabular import encoding, files
from sim.workdays import Calendar

PAIRS = "employee_id,time_in,time_out\n"
ROW = "a,2025-01-06 08:00,2025-01-06 17:00\n"
MONDAY = datetime.date(2025, 1, 6).toordinal()


def read(folder: Path, content: str | bytes | None, name: str = "badges.csv", **declared: Any) -> Logs:
    path = folder / name
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_logs(Declared(badges=path, **{"most_dropped": 1.0} | declared), Calendar(), None)


def refusal(folder: Path, content: str | bytes | None, name: str = "badges.csv", **declared: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, content, name, **declared)
    return caught.value.faults


def stay(logs: Logs) -> tuple[int, int, int]:
    assert logs.visits is not None
    assert len(logs.visits.day) == 1
    return int(logs.visits.day[0]), int(logs.visits.arrive[0]), int(logs.visits.leave[0])


# --- 12 encodings, 13 separators -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("utf-8", "UTF-8, separator semicolon"),
        ("utf-8-sig", "UTF-8 with byte order mark, separator semicolon"),
        ("utf-16", "UTF-16, separator semicolon"),
        ("cp1252", "Windows-1252, separator semicolon"),
    ],
)
def test_12_encodings(tmp_path: Path, codec: str, said: str) -> None:
    text = "naam;personeelsnummer;afdeling;tijd in;tijd uit\nRené;é1;Financiën;2025-01-06 08:00;2025-01-06 17:00\n"
    logs = read(tmp_path, text.encode(codec))
    assert stay(logs) == (MONDAY, 8 * 3600, 17 * 3600)
    assert logs.who.teams == ("Financiën",)
    assert said in logs.report
    assert logs.unread == {"badges.csv": ["naam"]}


def test_12_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    both = ("é," + ROW).encode() + "é".encode("cp1252") + b"," + ROW.encode()
    assert refusal(tmp_path, b"name," + PAIRS.encode() + both) == [
        "badges.csv:3: UTF-8 text with bytes that are not UTF-8, save it as CSV (UTF-8)"
    ]
    assert refusal(tmp_path, PAIRS + "a\0" + ROW)[0].startswith("badges.csv:2: a NUL byte")


def test_13_a_separator_is_recognised_or_declared(tmp_path: Path) -> None:
    text = PAIRS + ROW
    for mark in ";\t|":
        assert stay(read(tmp_path, text.replace(",", mark))) == (MONDAY, 28_800, 61_200)
    assert stay(read(tmp_path, "sep=;\n" + text.replace(",", ";"))) == (MONDAY, 28_800, 61_200)
    assert refusal(tmp_path, text, separator="semicolon")[0].startswith('badges.csv:1: no column "employee_id"')


# --- 15 dates --------------------------------------------------------------------------------------------------------


def test_15_dates_are_never_inferred(tmp_path: Path) -> None:
    text = PAIRS + "a,03-04-2025 8:00,03-04-2025 17:00\n"
    hint = 'say which is the day: "data.date_format=DD-MM-YYYY" or "data.date_format=MM-DD-YYYY"'
    assert refusal(tmp_path, text) == [
        f'badges.csv:2, column "{column}", value masked: {hint}' for column in ("time_in", "time_out")
    ]
    april, march = datetime.date(2025, 4, 3).toordinal(), datetime.date(2025, 3, 4).toordinal()
    for declared in ("DD-MM-YYYY", "D-M-YYYY HH:mm", "dd-mm-jjjj uu:mm:ss", "%d-%m-%Y", "%d-%m-%Y %H:%M"):
        assert stay(read(tmp_path, text, date_format=declared)) == (april, 28_800, 61_200)
    assert stay(read(tmp_path, text, date_format="MM-DD-YYYY"))[0] == march


@pytest.mark.parametrize(
    ("text", "declared", "moment"),
    [
        ("2025-01-06", None, (MONDAY, NOWHERE, UNTOLD)),
        ("2025-01-06 8:05", None, (MONDAY, 29_100, UNTOLD)),
        ("2025-01-06T08:05:07.123456789", None, (MONDAY, 29_107, UNTOLD)),
        ("2025-01-06 08:05:07,5 Z", None, (MONDAY, 29_107, 0)),
        ("2025-01-06T08:05-03:30", None, (MONDAY, 29_100, -12_600)),
        ("2025-01-06 12:05 am", None, (MONDAY, 300, UNTOLD)),
        ("2025-01-06 12:05 PM", None, (MONDAY, 43_500, UNTOLD)),
        ("2025-01-06 24:00", None, (MONDAY, 86_400, UNTOLD)),
        ("08:05", None, (NOWHERE, 29_100, UNTOLD)),
        ("8:05 p.m.", None, (NOWHERE, 72_300, UNTOLD)),
        ("6/1/2025 8:05", "D/M/YYYY", (MONDAY, 29_100, UNTOLD)),
        ("20250106", "YYYYMMDD", (MONDAY, NOWHERE, UNTOLD)),
        ("2025-01-06", "DD-MM-YYYY", (MONDAY, NOWHERE, UNTOLD)),  # ISO is never another date
        ("2025-06-01", "YYYY-DD-MM", (MONDAY, NOWHERE, UNTOLD)),
    ],
)
def test_15_moments(text: str, declared: str | None, moment: tuple[int, int, int]) -> None:
    assert Dates(declared).moment(text) == moment


@pytest.mark.parametrize(
    ("text", "declared", "said"),
    [
        ("2025-02-30", None, "there is no such date"),
        ("2025-13-01", None, "there is no such date"),
        ("1899-12-31", None, "a date outside 2000 to 2080"),
        ("2025-1-6", None, "not a date"),
        ("45663", None, "a number where a date is meant"),
        ("45663,5", None, "a number where a date is meant"),
        ("20250106", None, "data.date_format=YYYYMMDD"),
        ("2025/01/06", None, "data.date_format=YYYY/MM/DD"),
        ("6.1.2025", None, "data.date_format=DD.MM.YYYY"),
        ("06-01-25", None, "not a date"),
        ("2025-01-06 25:00", None, "the last is 24:00:00"),
        ("2025-01-06 13:00 pm", None, "1 to 12"),
        ("2025-01-06 8", None, "not a time of day"),
        ("2025-01-06 0800", None, "not a time of day"),
        ("2025-01-06 08:00+15:00", None, "offset"),
        ("٢٠٢٥-01-06", None, "not a date"),
        ("31-01-2025", "MM-DD-YYYY", "there is no such date"),
        ("2025/01/06", "DD-MM-YYYY", "not a date as declared"),
        ("6 January 2025", None, "not a date"),
    ],
)
def test_15_what_is_no_moment_is_refused(text: str, declared: str | None, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("/", r"\/")):
        Dates(declared).moment(text)


@pytest.mark.parametrize("declared", ["DD-MM", "YY-MM-DD", "DD MMM YYYY", "x", "", "%y-%m-%d", "YYYYMMDDHHmm", "HH:mm"])
def test_15_a_format_without_a_date_is_refused(declared: str) -> None:
    with pytest.raises(ConfigurationError, match=r"data\.date_format"):
        Dates(declared)


# --- 16 workbooks ----------------------------------------------------------------------------------------------------


def test_16_serial_numbers_formulas_and_errors_have_their_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Log"
    sheet.append(["employee_id", "time_in", "time_out"])
    sheet.append(["a", 45663.33, datetime.datetime(2025, 1, 6, 17)])
    sheet.append(["b", "=A1", datetime.datetime(2025, 1, 6, 17)])
    sheet.append(["c", "2025-01-06", datetime.datetime(2025, 1, 6, 17)])
    sheet.append(["d", "2025-01-06 8:00", True])
    book.save(tmp_path / "badges.xlsx")
    faults = refusal(tmp_path, None, "badges.xlsx")
    places = [fault.split(", ")[2] for fault in faults]
    assert places == ["cell B2", "cell B3", "cell B4", "cell C5"]
    assert "a number where a date is meant" in faults[0]
    assert "a formula without a stored value" in faults[1]
    assert "a date without a time of day" in faults[2]
    assert all("value masked" in fault for fault in faults)


def test_16_cells_of_a_workbook_are_typed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["employee_id", "datum", "tijd in", "tijd uit"])
    sheet.append([12, datetime.date(2025, 1, 6), datetime.time(8, 5, 7), datetime.time(17)])
    book.save(tmp_path / "badges.xlsx")
    logs = read(tmp_path, None, "badges.xlsx")
    assert stay(logs) == (MONDAY, 29_107, 61_200)


# --- 17 zones --------------------------------------------------------------------------------------------------------


def test_17_the_clock_of_a_zone_and_utc() -> None:
    zone = Zone("Europe/Amsterdam")
    summer = datetime.date(2025, 3, 30).toordinal() * 86_400
    # 00:59:59 UTC is 01:59:59, a second later it is 03:00.
    np.testing.assert_array_equal(zone.to_clock(summer + np.array([3599, 3600])), summer + np.array([7199, 10_800]))
    winter = datetime.date(2025, 10, 26).toordinal() * 86_400
    utc = winter + np.array([0, 3599, 3600, 7200])
    np.testing.assert_array_equal(zone.to_clock(utc), winter + np.array([7200, 10_799, 7200, 10_800]))
    # 02:30 is there twice: the first counts.
    np.testing.assert_array_equal(zone.to_utc(winter + np.array([9000, 10_800])), winter + np.array([1800, 7200]))


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Europe/Amsterdm", "Europe/Amsterdam"), ("amsterdam", "Europe/Amsterdam"), ("CET+1", ""), ("../x", ""), ("", "")],
)
def test_17_unknown_zones(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(ConfigurationError, match=f"data.timezone: .*is no time zone that is known.*{hint}"):
        read(tmp_path, PAIRS + ROW, timezone=name)


# --- 19 ids and names ------------------------------------------------------------------------------------------------


def test_19_ids_and_names_stay_text(tmp_path: Path) -> None:
    people = ["0012", "12", "12.0", "1234567890123456789", "1234567890123456788", "NA", "null", "None", "nan", "TRUE"]
    rows = "".join(
        f"{one},2025-01-06 08:00,2025-01-06 17:00,{team}\n" for one, team in zip(people, people, strict=True)
    )
    logs = read(tmp_path, PAIRS.replace("\n", ",team\n") + rows)
    assert len(logs.who) == len(people)
    assert logs.who.teams == tuple(sorted(people))


def test_19_numbers_as_ids_in_parquet(tmp_path: Path) -> None:
    moment = pd.to_datetime(["2025-01-06 08:00"] * 3)
    frame = pd.DataFrame({"time_in": moment, "time_out": moment + pd.Timedelta(hours=9)})
    frame.assign(employee_id=[1234567890123456789, 1234567890123456788, 7]).to_parquet(tmp_path / "badges.parquet")
    assert len(read(tmp_path, None, "badges.parquet").who) == 3
    frame.assign(employee_id=[1.5, 2.0, 7.0]).to_parquet(tmp_path / "badges.parquet")
    assert "a number with decimals" in refusal(tmp_path, None, "badges.parquet")[0]


def test_19_only_an_empty_cell_is_missing(tmp_path: Path) -> None:
    faults = refusal(tmp_path, PAIRS + "  ,2025-01-06 08:00,2025-01-06 17:00\n1E+15,2025-01-06 08:00,NaN\n")
    assert faults[0] == 'badges.csv:2, column "employee_id", value masked: the cell is empty, fill it in'
    assert "rounded by Excel" in faults[1]
    assert faults[2].startswith('badges.csv:3, column "time_out", value masked: not a date')
    assert len(faults) == 3


# --- 20 columns and rows ---------------------------------------------------------------------------------------------


def test_20_lines_are_told_exactly(tmp_path: Path) -> None:
    """Quoted line ends, empty lines and rows of another width before it do not shift the line of a fault."""
    heading = 'employee_id,"a\nnote",time_in,time_out\n'
    rows = ['a,"two\r\nlines",2025-01-06 08:00,2025-01-06 17:00\n', "\n", "  \n", "a,2025-01-06 08:00\n"]
    rows += ["b,x,2025-01-06 08:00,never\n", "c,x,2025-01-06 08:00,2025-01-06 17:00,more\n"]
    faults = refusal(tmp_path, heading + "".join(rows))
    assert [fault.split(",")[0].split(": ")[0] for fault in faults] == [f"badges.csv:{line}" for line in (7, 8, 9)]
    assert "2 cells under 4 headings" in faults[0]
    assert "not a date" in faults[1]
    assert "5 cells under 4 headings" in faults[2]


def test_20_many_faults_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.logs.files._BLOCK_BYTES", 1000)  # many blocks
    rows = [ROW if line % 2 else "a,never,2025-01-06 17:00\n" for line in range(500)]
    with pytest.raises(InputError) as caught:
        read(tmp_path, PAIRS + "".join(rows))
    assert [fault.split(",")[0] for fault in caught.value.faults] == [f"badges.csv:{2 * n + 2}" for n in range(20)]
    assert str(caught.value).endswith("... 250 faults in all, the first 20 are shown")


def test_15_dates_that_are_not_declared_are_told_once_a_column(tmp_path: Path) -> None:
    """And hide no other fault."""
    rows = [f"a,{day}-02-2025 08:00,{day}-02-2025 17:00\n" for day in (*range(10, 29), *range(10, 29))]
    rows += ["a,never,2025-01-06 17:00\n"]
    with pytest.raises(InputError) as caught:
        read(tmp_path, PAIRS + "".join(rows))
    assert [fault.split(",")[0] for fault in caught.value.faults] == ["badges.csv:2"] * 2 + ["badges.csv:40"]
    assert str(caught.value).endswith("... 77 faults in all, the first 3 are shown")


def test_20_quotes_that_do_not_work_out(tmp_path: Path) -> None:
    assert refusal(tmp_path, PAIRS + ROW + '"' + ROW + ROW)[0].startswith(
        "badges.csv:3: a quoted value opens here and never closes"
    )
    assert refusal(tmp_path, PAIRS + ROW + '"a"b' + ROW + ROW) == [
        "badges.csv:3: a quote inside a quoted value: write it twice or leave it out"
    ]


def test_20_a_cut_off_file(tmp_path: Path) -> None:
    faults = refusal(tmp_path, PAIRS + ROW + "a,2025-01-07 08:00,2025-01-07 1")
    assert faults == ['badges.csv:3, column "time_out", value masked: not a time of day, write HH:MM or HH:MM:SS']
    assert "2 cells" in refusal(tmp_path, PAIRS + ROW + "a,2025-01-07 08:00")[0]
    logs = read(tmp_path, (PAIRS + ROW).rstrip())
    assert "the last line has no line end: check that the file was not cut off" in logs.report
    logs = read(tmp_path, PAIRS + ROW)
    assert "the last line has no line end: check that the file was not cut off" not in logs.report


def test_20_missing_and_double_columns(tmp_path: Path) -> None:
    faults = refusal(tmp_path, "pers. nr.,time_in,time_out\n" + ROW)
    assert 'no column "employee_id" (in Dutch "personeelsnummer") among the 3 headings (is it column 1?)' in faults[0]
    assert 'no column "time_in"' in refusal(tmp_path, "employee_id,a,b\n" + ROW)[0]
    double = "employee_id,time_in,time_in\n" + ROW
    assert 'columns 2 ("time_in") and 3 ("time_in") are both time_in' in refusal(tmp_path, double)[0]
    assert "line 3 has them" in refusal(tmp_path, "Badge log\n\n" + PAIRS + ROW)[0]
    assert "no row below the headings" in refusal(tmp_path, PAIRS)[0]
    assert "no row below the headings" in refusal(tmp_path, PAIRS + ",,\n , ,\n")[0]


def test_20_empty_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    logs = read(tmp_path, PAIRS + "\n" + ROW + ",,\n , ,\n")
    assert "badges.csv: 1 rows, 1 used" in logs.report
    assert "empty rows skipped: 2" in logs.report


def test_headings_are_mapped_for_the_files_that_have_them(tmp_path: Path) -> None:
    (tmp_path / "bookings.csv").write_text("employee_id,date\na,2025-01-06\n", encoding="utf-8")
    columns = {"employee_id": "Pers. nr.", "time_in": "van"}
    text = "Pers. nr.,van,time_out,employee_id\n" + ROW.strip() + ",x\n"
    logs = read(tmp_path, text, columns=columns, bookings=tmp_path / "bookings.csv")
    assert len(logs.who) == 1  # the badges' `Pers. nr.` and the bookings' `employee_id` are one person
    assert logs.unread == {"badges.csv": ["employee_id"], "bookings.csv": []}
    assert refusal(tmp_path, text, columns=columns | {"time_out": "tot"}) == [
        'data.columns: no file has the column "tot" for time_out, check the heading'
    ]
    with pytest.raises(
        ConfigurationError, match=r"data.columns: 'employe_id' is not known \(did you mean 'employee_id"
    ):
        read(tmp_path, text, columns={"employe_id": "x"})
    frame = pd.DataFrame({"Pers. nr.": ["a"], "van": ["2025-01-06 08:00"], "time_out": ["2025-01-06 17:00"], "x": [1]})
    frame.to_parquet(tmp_path / "badges.parquet")
    logs = read(tmp_path, None, "badges.parquet", columns=columns)
    assert stay(logs) == (MONDAY, 28_800, 61_200)
    assert logs.unread == {"badges.parquet": ["x"]}


# --- 22 what a file is -----------------------------------------------------------------------------------------------


def test_22_the_real_type(tmp_path: Path) -> None:
    assert "this is a PDF document" in refusal(tmp_path, b"%PDF-1.7")[0]
    assert "the file is empty" in refusal(tmp_path, b"")[0]
    assert "there is no such file" in refusal(tmp_path, None, "other.csv")[0]
    frame = pd.DataFrame({"employee_id": ["a"], "time_in": ["2025-01-06 08:00"]})
    frame.to_parquet(tmp_path / "log.parquet")
    data = (tmp_path / "log.parquet").read_bytes()
    assert refusal(tmp_path, data) == [
        "badges.csv: this is a Parquet file, not text: name it .parquet or save it as CSV"
    ]
    assert "this is text, not a Parquet file" in refusal(tmp_path, PAIRS + ROW, "badges.parquet")[0]
    assert "damaged or cut off" in refusal(tmp_path, data[:-10], "badges.parquet")[0]
    with pytest.raises(InputError, match="this is a Parquet file, save the table as CSV"):
        read_roster(tmp_path / "log.parquet", fallback_office_days=2.5)


def test_22_flipped_bits_in_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame({"employee_id": [str(n) for n in range(500)], "time_in": ["2025-01-06 08:00"] * 500})
    frame.to_parquet(tmp_path / "badges.parquet", write_page_checksum=True, compression=None)
    good = (tmp_path / "badges.parquet").read_bytes()
    place = good.index(b"\x03\x00\x00\x00123") + 4
    bad = good[:place] + b"9" + good[place + 1 :]
    assert "damaged" in refusal(tmp_path, bad, "badges.parquet")[0]


def test_22_column_types_of_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table({"employee_id": [b"x"], "time_in": [[1]]}), tmp_path / "badges.parquet")
    faults = refusal(tmp_path, None, "badges.parquet")
    assert [fault.split(":")[0] for fault in faults] == [
        'badges.parquet, column "employee_id"',
        'badges.parquet, column "time_in"',
    ]
    texts = pa.array(["a"]).dictionary_encode(), pa.array(["2025-01-06 08:00"], pa.large_string())
    pq.write_table(pa.table(dict(zip(("employee_id", "time_in"), texts, strict=True))), tmp_path / "badges.parquet")
    assert stay(read(tmp_path, None, "badges.parquet")) == (MONDAY, 28_800, NOWHERE)


def test_22_a_line_without_end(tmp_path: Path) -> None:
    """It is refused after the first block; a line of the longest size is not."""
    long = "x" * (encoding.MAX_LINE - len(ROW))
    heading = PAIRS.replace("\n", ",note\n")
    assert stay(read(tmp_path, heading + ROW.strip() + "," + long + "\n"))[0] == MONDAY
    path = tmp_path / "badges.csv"
    path.write_text(heading + ROW.strip() + ",", encoding="utf-8")
    with path.open("r+b") as file:
        file.seek(0, 2)
        file.write(b"x" * 3_000_000)
        file.truncate(1_000_000_000)  # a hole in the file, of which nothing is stored
    assert "badges.csv:2: a line of more than 100,000 characters" in refusal(tmp_path, None)[0]


def test_22_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.logs.files.MAX_BYTES", 1_000_000)
    path = tmp_path / "badges.csv"
    path.write_text(PAIRS + ROW, encoding="utf-8")
    with path.open("r+b") as file:
        file.truncate(2_000_000)
    assert "2 MB is more than the limit of 1 MB" in refusal(tmp_path, None)[0]
    with zipfile.ZipFile(tmp_path / "badges.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (files.MAX_UNZIPPED_BYTES // 100))
    bomb = bytearray((tmp_path / "badges.xlsx").read_bytes())
    place = bomb.index(b"PK\x01\x02")
    bomb[place + 24 : place + 28] = struct.pack("<I", files.MAX_UNZIPPED_BYTES + 1)
    assert "MB when unpacked, the limit is 250 MB" in refusal(tmp_path, bytes(bomb), "badges.xlsx")[0]


def test_nothing_is_given() -> None:
    with pytest.raises(ConfigurationError, match="no log is given"):
        read_logs(Declared(), Calendar(), None)


def test_hashes_of_the_files(tmp_path: Path) -> None:
    logs = read(tmp_path, PAIRS + ROW)
    assert list(logs.inputs) == ["badges.csv"]
    assert len(logs.inputs["badges.csv"]) == 64
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "badges.csv").write_text("date\n2025-01-06\n", encoding="utf-8")
    logs = read(tmp_path, PAIRS + ROW, bookings=tmp_path / "b" / "badges.csv")
    assert list(logs.inputs) == ["badges.csv (badges)", "badges.csv (bookings)"]


# --- whatever a file holds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["badges.csv", "badges.xlsx", "badges.parquet"])
def test_a_damaged_file_is_read_or_refused(tmp_path: Path, name: str) -> None:
    """Bytes are changed, left out or put in, 60 times: there is an answer or one message, never a traceback."""
    times = pd.to_datetime(["2025-01-06 08:00", "2025-01-07 08:30", "2025-01-08 09:00"])
    frame = pd.DataFrame({"employee_id": ["é1", '"2"', "x"], "time_in": times, "time_out": times + pd.Timedelta("8h")})
    writer = {"csv": frame.to_csv, "xlsx": frame.to_excel, "parquet": frame.to_parquet}[name.split(".")[1]]
    writer(tmp_path / name, index=False)
    good = (tmp_path / name).read_bytes()
    rng = np.random.default_rng(11)
    messages = []
    for _ in range(60):
        data = bytearray(good)
        for _ in range(int(rng.integers(1, 4))):
            place = int(rng.integers(len(data) - 1))
            change = rng.integers(3)
            if change == 0:
                data[place] = int(rng.integers(256))
            elif change == 1:
                del data[place : place + int(rng.integers(1, 40))]
            else:
                data[place:place] = bytes(rng.choice([*b'",;\r\n\0 :-"', 0xE9], 3).tolist())
        try:
            read(tmp_path, bytes(data), name)
        except InputError as error:
            messages.append(str(error))
    assert len(messages) >= 20
    assert all(message.startswith(name) for message in messages)
