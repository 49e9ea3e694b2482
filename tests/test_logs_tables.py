"""Booking logs, head counts and surveys, by tables made by hand with what must come out; and the shared real data."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_up_logs import CANARY, DUTCH, ISO, Style, ids, write_badges, write_bookings

from sim.errors import InputError
from sim.events import NOWHERE
from sim.language import speaking
from sim.logs import Bookings, Counts, Declared, Logs, Survey, Visits, Who, read_logs
from sim.logs.contents import STATUSES
from sim.roster import read_roster
from sim.sentences import said
from sim.workdays import Calendar

DATA = Path(__file__).parent.parent / "../shared/data"
MONDAY = datetime.date(2025, 1, 6).toordinal()
HEADING = "employee_id,date,desk,booked_at,status\n"


def read(folder: Path, kind: str, text: str, **declared: Any) -> Logs:
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    return read_logs(Declared(**{kind: path, "most_dropped": 1.0} | declared), Calendar(), None)


def bookings(folder: Path, text: str, **declared: Any) -> Bookings:
    found = read(folder, "bookings", text, **declared).bookings
    assert found is not None
    return found


def counts(folder: Path, text: str, **declared: Any) -> Counts:
    found = read(folder, "counts", text, **declared).counts
    assert found is not None
    return found


def survey(folder: Path, text: str, **declared: Any) -> Survey:
    found = read(folder, "survey", text, **declared).survey
    assert found is not None
    return found


def refusal(folder: Path, kind: str, text: str, **declared: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, kind, text, **declared)
    return caught.value.faults


# --- bookings --------------------------------------------------------------------------------------------------------


def test_a_booking_and_how_long_before(tmp_path: Path) -> None:
    rows = ["a,2025-01-06,7,2025-01-03 12:00,used", "b,2025-01-06,8,2025-01-06 09:00,", "c,2025-01-07,8,,cancelled"]
    rows += ["d,2025-01-08,8,2025-01-07,no-show", "e,2025-01-09,8,2025-01-10 00:00,booked"]
    logs = read(tmp_path, "bookings", HEADING + "\n".join(rows) + "\n")
    found = logs.bookings
    assert found is not None
    assert (found.day - MONDAY).tolist() == [0, 0, 1, 2, 3]
    by_status = dict(zip([STATUSES[status] for status in found.status[:2]], found.ahead[:2].tolist(), strict=True))
    assert by_status == {"used": 2.5, "booked": 0.0}  # 0 on the day itself
    np.testing.assert_array_equal(found.ahead[2:], [np.nan, 1.0, np.nan])
    assert [STATUSES[status] for status in found.status[2:]] == ["cancelled", "no_show", "booked"]
    assert sorted(found.person.tolist()) == [0, 1, 2, 3, 4]
    assert (found.first - MONDAY, found.last - MONDAY) == (0, 3)
    assert "bookings recorded after their day, whose lead time is not used: 1" in logs.report
    dtypes = (found.person.dtype, found.day.dtype, found.ahead.dtype, found.status.dtype)
    assert dtypes == (np.int32, np.int32, np.float64, np.int8)


@pytest.mark.parametrize(
    ("word", "status"),
    [("Geannuleerd", "cancelled"), ("ingecheckt", "used"), ("NO SHOW", "no_show"), ("niet verschenen", "no_show"),
     ("storniert", "cancelled"), ("Gebucht", "booked"), ("checked-in", "used"), ("nicht erschienen", "no_show")],
)  # fmt: skip
def test_statuses_in_three_languages(tmp_path: Path, word: str, status: str) -> None:
    assert STATUSES[bookings(tmp_path, f"date,status\n2025-01-06,{word}\n").status[0]] == status


def test_a_status_that_is_none(tmp_path: Path) -> None:
    faults = refusal(tmp_path, "bookings", HEADING + f"a,2025-01-06,1,,{CANARY}\n,2025-01-06,1,,\na,,1,,\n")
    assert faults == [
        'bookings.csv:2, column "status", value masked: not a status, use one of booked, used, no_show, cancelled; '
        "empty for not told",
        'bookings.csv:3, column "employee_id", value masked: the cell is empty, fill it in',
        'bookings.csv:4, column "date", value masked: the cell is empty, fill it in',
    ]


def test_18_of_a_persons_bookings_of_a_day_one_counts(tmp_path: Path) -> None:
    rows = ["a,2025-01-06,1,2025-01-01,cancelled", "a,2025-01-06,2,2025-01-04,booked"]
    rows += ["a,2025-01-06,3,2025-01-03,booked", "b,2025-01-06,2,2025-01-02,no_show"]
    rows += ["b,2025-01-06,2,2025-01-05,used", "b,2025-01-07,2,2025-01-05,used"]
    text = HEADING + "\n".join(rows) + "\n"
    logs = read(tmp_path, "bookings", text)
    found = logs.bookings
    assert found is not None
    kept = sorted(zip((found.day - MONDAY).tolist(), found.ahead.tolist(), found.status.tolist(), strict=True))
    assert kept == [(0, 1.0, 1), (0, 3.0, 0), (1, 2.0, 1)]
    assert "rows dropped: more bookings of a person or desk on one day: 3" in logs.report
    again = read(tmp_path, "bookings", HEADING + "\n".join(reversed(rows)) + "\n")
    assert again.report == logs.report
    for name in ("person", "day", "ahead", "status"):
        np.testing.assert_array_equal(getattr(again.bookings, name), getattr(found, name))
    with pytest.raises(InputError, match=r"3 of 6 rows \(50%\) would be dropped"):
        read(tmp_path, "bookings", text, most_dropped=0.2)


def test_18_without_persons_a_desk_has_one_booking_a_day(tmp_path: Path) -> None:
    rows = ["2025-01-06,1,cancelled", "2025-01-06,1,cancelled", "2025-01-06,1,booked", "2025-01-06,1,booked"]
    found = bookings(tmp_path, "date,desk,status\n" + "\n".join(rows) + "\n")
    assert found.status.tolist() == [0, 3, 3]
    assert found.person.tolist() == [NOWHERE] * 3
    assert len(bookings(tmp_path, "date\n2025-01-06\n2025-01-06\n").day) == 2


def test_badges_and_bookings_are_of_the_same_people(tmp_path: Path) -> None:
    """The pseudonym of a person is the same in all files of one reading, and of no other."""
    badges = tmp_path / "badges.csv"
    rows = ["x,2025-01-06 08:00,2025-01-06 17:00,T", "y,2025-01-07 08:00,2025-01-07 17:00,T"]
    badges.write_text("employee_id,time_in,time_out,team\n" + "\n".join(rows) + "\n", encoding="utf-8")
    logs = read(tmp_path, "bookings", "employee_id,date\ny,2025-01-07\nx,2025-01-06\nz,2025-01-08\n", badges=badges)
    assert logs.visits is not None
    assert logs.bookings is not None
    by_day = dict(zip(logs.visits.day.tolist(), logs.visits.person.tolist(), strict=True))
    booked = dict(zip(logs.bookings.day.tolist(), logs.bookings.person.tolist(), strict=True))
    assert {day: booked[day] for day in by_day} == by_day
    assert len(set(booked.values())) == 3 == len(logs.who)
    assert logs.who.team[booked[MONDAY + 2]] == NOWHERE


FORMATS: tuple[tuple[str, Style, dict[str, Any]], ...] = (
    ("bookings.csv", ISO, {}),
    ("bookings.csv", DUTCH, {"date_format": "DD-MM-YYYY"}),
    ("bookings.xlsx", DUTCH, {}),
    ("bookings.parquet", ISO, {}),
)


def test_bookings_in_all_formats_are_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows, people = 300, 40
    day = (MONDAY + rng.integers(0, 60, rows)).astype(np.int32)
    ahead = rng.integers(0, 14 * 86_400, rows) / 86_400
    person = rng.integers(0, people, rows).astype(np.int32)
    truth = Bookings(person, day, ahead, rng.integers(0, 4, rows).astype(np.int8), MONDAY, MONDAY + 59)
    who = Who(np.full(people, NOWHERE, dtype=np.int32), (), None, False)
    found = []
    for number, (name, style, declared) in enumerate(FORMATS):
        write_bookings(tmp_path / name, truth, who, style=style, dirty=0.05, employee_ids=ids(people, number))
        logs = read_logs(Declared(bookings=tmp_path / name, **declared), Calendar(), None)
        assert CANARY not in repr((logs.report, logs.notes, logs.unread))
        found.append(logs)
    for one in found[1:]:
        for column in ("person", "day", "ahead", "status"):
            np.testing.assert_array_equal(getattr(one.bookings, column), getattr(found[0].bookings, column))
        assert one.report[-6:] == found[0].report[-6:]
    kept = found[0].bookings
    assert kept is not None
    assert len(kept.day) == len(set(zip(person.tolist(), day.tolist(), strict=True)))


# --- head counts -----------------------------------------------------------------------------------------------------


def test_daily_counts(tmp_path: Path) -> None:
    found = counts(tmp_path, "datum;aantal\n7-1-2025;12,5\n6-1-2025;3\n8-1-2025;\n", date_format="D-M-YYYY")
    assert found.places == ("",)
    assert found.place.tolist() == [0, 0]
    assert (found.day - MONDAY).tolist() == [0, 1]
    assert found.second.tolist() == [NOWHERE] * 2
    assert found.direction.tolist() == [0, 0]
    assert found.count.tolist() == [3.0, 12.5]
    assert (found.first, found.last) == (MONDAY, MONDAY + 1)


def test_counts_by_place_and_time(tmp_path: Path) -> None:
    rows = ["B,2025-01-06 08:15,4", "A,2025-01-06 08:30,2", "A,2025-01-06T08:15:00,1", "A,2025-01-06 08:15,1"]
    rows.append("A,2025-01-06 08:30,5")
    logs = read(tmp_path, "counts", "gebouw,time,count\n" + "\n".join(rows) + "\n")
    found = logs.counts
    assert found is not None
    assert found.places == ("A", "B")
    assert found.place.tolist() == [0, 0, 1]
    assert found.second.tolist() == [29_700, 30_600, 29_700]
    assert found.count.tolist() == [1.0, 5.0, 4.0]  # the higher of two
    assert "rows dropped: stood there more than once: 1, another count of the same place and time: 1" in logs.report
    apart = counts(tmp_path, "date,time,count\n2025-01-06,08:15,4\n2025-01-06,0830-0845,2\n")
    assert apart.day.tolist() == [MONDAY] * 2
    assert apart.second.tolist() == [29_700, 31_500]


@pytest.mark.parametrize(
    ("time", "second"),
    [
        *((text, 30_600) for text in ("0815-0830", "08:15-08:30", "08:15 - 08:30", "08:30", "8:30", "0830")),
        ("2345-0000", 86_400),
        ("0000-0015", 900),
    ],
)
def test_a_typical_day(tmp_path: Path, time: str, second: int) -> None:
    """Entries of an interval are those until its end, as those at a time are those since the time before."""
    found = counts(tmp_path, f"quarter,dir,count\n{time},IN,12\n{time},uit,3\n")
    assert found.second.tolist() == [second] * 2
    assert found.day.tolist() == [NOWHERE] * 2
    assert found.direction.tolist() == [-1, 1]
    assert found.count.tolist() == [3.0, 12.0]
    assert (found.first, found.last) == (NOWHERE, NOWHERE)


def test_a_holiday_without_people_is_not_one_on_which_they_came(tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_text("date,count\n2025-04-17,4\n2025-04-18,0\n2025-04-21,12\n2025-04-22,0\n", encoding="utf-8")
    logs = read_logs(Declared(counts=path), Calendar(country="DE"), None)
    assert [line for line in logs.report if "holidays" in line] == [
        "on holidays, kept: fewer than 10, on 2025-04-21 (Easter Monday)"
    ]
    assert not any("without a row" in line for line in logs.report)


def test_18_counts_of_several_gates_are_added_up(tmp_path: Path) -> None:
    rows = ["08:15,in,3", "08:15,in,4", "08:30,in,5", "08:30,in,5", "08:15,out,1"]
    logs = read(tmp_path, "counts", "time,direction,count\n" + "\n".join(rows) + "\n")
    assert logs.counts is not None
    assert logs.counts.direction.tolist() == [-1, 1, 1]
    assert logs.counts.count.tolist() == [1.0, 7.0, 10.0]
    assert logs.report[0] == "counts.csv: 5 rows, 5 used"
    # Where all such rows are equal, the log stands there twice.
    logs = read(tmp_path, "counts", "time,direction,count\n" + "\n".join(rows[2:]) + "\n")
    assert logs.counts is not None
    assert logs.counts.count.tolist() == [1.0, 5.0]
    assert "rows dropped: stood there more than once: 1" in logs.report


def test_counts_in_workbooks_and_parquet(tmp_path: Path) -> None:
    times = pd.to_datetime(["2025-01-06 08:15", "2025-01-06 08:30"])
    frame = pd.DataFrame({"time": times, "count": [1.5, None]})
    for name in ("counts.xlsx", "counts.parquet"):
        (frame.to_excel if name.endswith("xlsx") else frame.to_parquet)(tmp_path / name, index=False)
        found = read_logs(Declared(counts=tmp_path / name), Calendar(), None).counts
        assert found is not None
        assert (found.day.tolist(), found.second.tolist(), found.count.tolist()) == ([MONDAY], [29_700], [1.5])


def test_14_21_counts_that_are_no_counts(tmp_path: Path) -> None:
    values = ["-1", "nan", "inf", "1e400", "1e9", "x", "1.234", "TRUE"]
    text = "date;count\n" + "".join(f"2025-01-06;{value}\n" for value in values)
    faults = refusal(tmp_path, "counts", text)
    assert [fault.split(": ")[0] for fault in faults] == [
        f'counts.csv:{line}, column "count", value "{value}"' for line, value in enumerate(values, 2)
    ]
    assert "can be 1.234 or 1234, declare data.decimal" in faults[6]
    text = "date;count\n2025-01-06;1.234\n"
    assert counts(tmp_path, text, decimal="comma").count.tolist() == [1234.0]
    assert counts(tmp_path, text, decimal="point").count.tolist() == [1.234]
    assert (
        "write all alike or declare data.decimal"
        in refusal(tmp_path, "counts", "date;count\n2025-01-06;1,5\n2025-01-07;1.5\n")[0]
    )
    assert 'no column "date"' in refusal(tmp_path, "counts", "count\n1\n")[0]


# --- surveys ---------------------------------------------------------------------------------------------------------


def test_answers_by_group(tmp_path: Path) -> None:
    rows = [f"A;{hours};36" for hours in [8, 16] * 10] + [f"B;{hours};" for hours in [4.5] * 12]
    text = "afdeling;uren thuis;contracturen\n" + "\n".join(rows).replace(".", ",") + "\n"
    found = survey(tmp_path, text)
    assert found.groups == ("A", "B")
    assert found.people.tolist() == [20, 12]
    assert found.home_hours.tolist() == [12.0, 4.5]
    np.testing.assert_allclose(found.home_hours_sd, [np.sqrt(16 * 20 / 19), 0.0])
    np.testing.assert_array_equal(found.week_hours, [36.0, np.nan])


def test_small_groups_are_taken_together(tmp_path: Path) -> None:
    means = "team,home_hours,people,week_hours\nA,10,30,36\nB,20,5,30\nC,12,12,36\nD,8,4,\n"
    logs = read(tmp_path, "survey", means)
    found = logs.survey
    assert found is not None
    # B and D are 9 people: C, the smallest of the others, joins them.
    assert found.groups == ("A", "other teams")
    assert found.people.tolist() == [30, 21]
    np.testing.assert_allclose(found.home_hours, [10, (20 * 5 + 12 * 12 + 8 * 4) / 21])
    np.testing.assert_allclose(found.week_hours, [36, (30 * 5 + 36 * 12) / 17])
    assert np.isnan(found.home_hours_sd).all()
    assert "groups taken together because they are small: 3" in logs.report
    assert survey(tmp_path, means, smallest_group=5).groups == ("A", "C", "other teams")
    assert survey(tmp_path, means, smallest_group=45).groups == ("",)
    assert survey(tmp_path, "home_hours\n" + "8\n" * 10).groups == ("",)


def test_surveys_that_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "survey", "home_hours\n" + "8\n" * 9) == [
        "survey.csv: fewer than 10 people answered, so nothing may be told of it; in a table of means say in a column "
        "people how many answered"
    ]
    faults = refusal(tmp_path, "survey", f"team,home_hours,people\n{CANARY},61,20\n{CANARY},8,1.5\n{CANARY},,20\n")
    assert CANARY not in "".join(faults)
    assert [fault.split(": ")[0] for fault in faults] == [
        'survey.csv:2, column "home_hours", value masked',
        'survey.csv:3, column "people", value masked',
        'survey.csv:4, column "home_hours", value masked',
    ]


def test_a_survey_in_all_formats_is_the_same(tmp_path: Path) -> None:
    frame = pd.DataFrame({"team": ["A"] * 12, "home_hours": np.arange(12) / 4, "naam": CANARY})
    found = []
    for name in ("survey.csv", "survey.xlsx", "survey.parquet"):
        writer = {"csv": frame.to_csv, "xlsx": frame.to_excel, "parquet": frame.to_parquet}[name.split(".")[1]]
        writer(tmp_path / name, index=False)
        logs = read_logs(Declared(survey=tmp_path / name), Calendar(), None)
        assert logs.unread == {name: ["naam"]}
        assert logs.survey is not None
        found.append((logs.survey.groups, logs.survey.home_hours.tolist(), logs.survey.home_hours_sd.tolist()))
    assert found[0] == found[1] == found[2]


# --- together --------------------------------------------------------------------------------------------------------


def test_everything_at_once_with_a_staff_file_and_in_dutch(tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("employee_id,team\na,T\nb,T\n", encoding="utf-8")
    (tmp_path / "badges.csv").write_text("employee_id,time_in\na,2025-01-06 08:00\n", encoding="utf-8")
    (tmp_path / "counts.csv").write_text("date,count\n2025-01-06,1\n", encoding="utf-8")
    (tmp_path / "survey.csv").write_text("home_hours\n" + "8\n" * 10, encoding="utf-8")
    (tmp_path / "bookings.csv").write_text("employee_id,date\nb,2025-01-06\nc,2025-01-07\n", encoding="utf-8")
    paths = {kind: tmp_path / f"{kind}.csv" for kind in ("badges", "bookings", "counts", "survey")}
    declared = Declared(**paths, most_dropped=0.5)
    logs = read_logs(declared, Calendar(), read_roster(staff, fallback_office_days=2.5))
    assert logs.visits is not None
    assert logs.bookings is not None
    assert sorted([*logs.visits.person.tolist(), *logs.bookings.person.tolist()]) == [0, 1]
    assert set(logs.inputs) == {path.name for path in paths.values()}
    with speaking("nl"):
        told = "\n".join(said(line) for line in logs.report)
    assert "bookings.csv: 2 rijen, 1 gebruikt" in told
    assert "van mensen die niet in het personeelsbestand staan: 1" in told
    assert told.endswith("in alle logboeken: 2 medewerkers, 1 team")


def test_a_log_of_nobody(tmp_path: Path) -> None:
    """All rows are dropped, as the user allows: there are no people and no days."""
    logs = read(tmp_path, "badges", "employee_id,time,direction\na,2025-01-06 08:00,out\n")
    assert logs.visits is not None
    assert len(logs.visits.day) == len(logs.who) == 0
    assert (logs.visits.first, logs.visits.last) == (NOWHERE, NOWHERE)


def test_made_up_visits_with_unknown_ends(tmp_path: Path) -> None:
    """The writer of made-up logs writes what has no end as it is."""
    one = [np.array([value], dtype=np.int32) for value in (0, MONDAY, 28_800, NOWHERE)]
    visits = Visits(*one, MONDAY, MONDAY)
    write_badges(tmp_path / "badges.csv", visits, Who(np.zeros(1, dtype=np.int32), ("T",), None, False))
    found = read_logs(Declared(badges=tmp_path / "badges.csv"), Calendar(), None).visits
    assert found is not None
    assert (found.arrive.tolist(), found.leave.tolist()) == ([28_800], [NOWHERE])


# --- the shared real data --------------------------------------------------------------------------------------------


@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
def test_german_desk_bookings() -> None:
    logs = read_logs(Declared(bookings=DATA / "desk_bookings_de/bookings.csv"), Calendar(), None)
    found = logs.bookings
    assert found is not None
    assert len(found.day) == 2259
    assert (found.first, found.last) == tuple(
        datetime.date(*date).toordinal() for date in ((2022, 8, 8), (2024, 7, 31))
    )
    assert "by weekday: Monday 375, Tuesday 346, Wednesday 495, Thursday 699, Friday 344" in logs.report
    assert logs.unread == {"bookings.csv": ["booking_seq", "room"]}
    assert len(logs.who) == 0


@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
def test_dutch_rooms() -> None:
    columns = {"building": "room", "count": "bt_people"}
    logs = read_logs(Declared(counts=DATA / "office_rooms_nl/rooms_15min.csv", columns=columns), Calendar(), None)
    assert logs.counts is not None
    assert logs.counts.places == ("917810", "925038", "999169")
    assert len(logs.counts.day) == 6049
    assert "rows without a count: 1,244" in logs.report


@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
def test_city_gates(tmp_path: Path) -> None:
    """Typical days: one kind of day is chosen first, as the file has four side by side."""
    gates = pd.read_csv(DATA / "city_gates_uk/quarter_hour_2019_2021.csv")
    chosen = gates[(gates.year == 2019) & (gates.day == "MTT")]
    chosen.to_csv(tmp_path / "counts.csv", index=False)
    logs = read_logs(Declared(counts=tmp_path / "counts.csv", columns={"building": "station"}), Calendar(), None)
    found = logs.counts
    assert found is not None
    # One of the eight stations has two rows of gates.
    assert len(found.count) == len(chosen) - 192
    assert found.count.sum() == chosen["count"].sum()
    assert "rows added to another of the same place, time and direction, as of several gates: 192" in logs.report
    assert set(found.direction.tolist()) == {-1, 1}
    assert len(found.places) == 8
