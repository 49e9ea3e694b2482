"""Badge logs become stays by the documented rules: tiny logs by hand with what must come out, to the second."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scenarios
from made_up_logs import CANARY, DUTCH, ISO, Style, ids, write_badges

from sim.calibration.made import made_visits
from sim.errors import InputError
from sim.events import NOWHERE
from sim.logs import Declared, Logs, Visits, Who, read_logs
from sim.logs.calendar_days import _apart
from sim.roster import entity_of, read_roster
from sim.workdays import Calendar

MONDAY = datetime.date(2025, 1, 6)
PAIRS = "employee_id,time_in,time_out\n"
EVENTS = "employee_id,time,direction\n"


def read(folder: Path, text: str, roster: Any = None, **declared: Any) -> Logs:
    path = folder / "badges.csv"
    path.write_text(text, encoding="utf-8")
    declared = {"most_dropped": 1.0} | declared
    return read_logs(Declared(badges=path, **declared), Calendar(), roster)


def refusal(folder: Path, text: str, **declared: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        read(folder, text, **declared)
    return caught.value


def stays(logs: Logs) -> list[tuple[str, str, str | None]]:
    """What is in the arrays, of all people together: date, arrival and end of the stay from that midnight."""
    assert logs.visits is not None
    visits = logs.visits
    rows = zip(visits.day.tolist(), visits.arrive.tolist(), visits.leave.tolist(), strict=True)
    return sorted(
        (datetime.date.fromordinal(day).isoformat(), clock(arrive), None if leave == NOWHERE else clock(leave))
        for day, arrive, leave in rows
    )  # fmt: skip


def clock(second: int) -> str:
    minutes, seconds = divmod(second, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def report(logs: Logs) -> str:
    return "\n".join(logs.report)


def made(weeks: int = 4, **changes: Any) -> tuple[Visits, Who]:
    return made_visits(scenarios.lively(**changes), None, datetime.date(2025, 3, 3), weeks, 0)


def same(one: Logs, other: Logs) -> None:
    assert one.visits is not None
    assert other.visits is not None
    for name in ("person", "day", "arrive", "leave"):
        np.testing.assert_array_equal(getattr(one.visits, name), getattr(other.visits, name))
    np.testing.assert_array_equal(one.who.team, other.who.team)
    assert one.who.teams == other.who.teams
    assert (one.visits.first, one.visits.last) == (other.visits.first, other.visits.last)


# --- the rules, one by one -------------------------------------------------------------------------------------------


def test_a_pair_is_a_stay(tmp_path: Path) -> None:
    logs = read(tmp_path, PAIRS + "a,2025-01-06 08:30:15,2025-01-06 17:00\nb,2025-01-07T09:00,2025-01-07T12:00\n")
    visits = logs.visits
    assert visits is not None
    assert stays(logs) == [("2025-01-06", "08:30:15", "17:00"), ("2025-01-07", "09:00", "12:00")]
    assert (visits.first, visits.last) == (MONDAY.toordinal(), MONDAY.toordinal() + 1)
    assert sorted(visits.person.tolist()) == [0, 1]
    kinds = (visits.person.dtype, visits.day.dtype, visits.arrive.dtype, visits.leave.dtype)
    assert kinds == (np.int32,) * 4
    assert len(logs.who) == 2
    assert not logs.who.listed
    assert logs.who.contract is None
    assert logs.who.teams == ()
    assert logs.who.team.tolist() == [NOWHERE, NOWHERE]


@pytest.mark.parametrize(
    ("in_word", "out_word"), [("in", "out"), ("IN", "UIT"), ("entry", "exit"), ("1", "0"), ("kommen", "gehen")]
)
def test_an_entry_and_the_next_exit_are_a_stay(tmp_path: Path, in_word: str, out_word: str) -> None:
    rows = [f"a,2025-01-06 17:00,{out_word}", f"a,2025-01-06 08:00,{in_word}", f"b,2025-01-06 12:00,{out_word}"]
    rows += [f"b,2025-01-06 13:00,{in_word}", f"b,2025-01-06 09:00,{in_word}", f"b,2025-01-06 18:00,{out_word}"]
    logs = read(tmp_path, EVENTS + "\n".join(rows) + "\n")
    wanted = [("2025-01-06", "08:00", "17:00"), ("2025-01-06", "09:00", "12:00"), ("2025-01-06", "13:00", "18:00")]
    assert stays(logs) == wanted


PAIR_RULES = {
    "equal rows": ("8:00 17:00|8:00 17:00", [("08:00", "17:00")], "stood there more than once: 1"),
    "an exit without an entry": ("- 17:00|9:00 10:00", [("09:00", "10:00")], "an exit without an entry: 1"),
    "an entry without an exit": (
        "7:00 8:00|9:00 -",
        [("07:00", "08:00"), ("09:00", None)],
        "stays without an exit, of which the arrival is used: 1",
    ),
    "an exit before the entry": ("9:00 8:00|9:00 10:00", [("09:00", "10:00")], "not after the entry: 1"),
    "an exit at the entry": ("9:00 9:00|9:00 10:00", [("09:00", "10:00")], "not after the entry: 1"),
    "sixteen hours": ("6:00 22:00", [("06:00", "22:00")], "1 rows, 1 used"),
    "over sixteen hours": ("6:00 22:00:01", [("06:00", None)], "exits left out, more than 16 hours after the entry: 1"),
    "overlapping": ("8:00 12:00|11:00 17:00", [("08:00", "17:00")], "overlaps another: 1"),
    "inside another": ("8:00 17:00|11:00 12:00", [("08:00", "17:00")], "overlaps another: 1"),
    "touching": ("8:00 12:00|12:00 17:00", [("08:00", "12:00"), ("12:00", "17:00")], "2 rows, 2 used"),
    "a chain": ("8:00 12:00|11:00 14:00|13:59 17:00", [("08:00", "17:00")], "overlaps another: 2"),
    "too long together": ("0:00 10:00|9:00 18:00", [("00:00", None)], "more than 16 hours after the entry: 1"),
    "entries before": ("8:00 -|8:05 -|9:00 17:00", [("08:00", "17:00")], "entry while inside"),
    "an open one inside": (
        "8:00 17:00|9:00 -|18:00 19:00", [("08:00", "17:00"), ("18:00", "19:00")], "overlaps another: 1"
    ),
    "an open one between": (
        "8:00 10:00|11:00 -|13:00 17:00", [("08:00", "10:00"), ("11:00", "17:00")], "overlaps another: 1"
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", PAIR_RULES)
def test_rules_of_pairs(tmp_path: Path, rule: str) -> None:
    rows, wanted, said = PAIR_RULES[rule]
    lines = []
    for row in rows.split("|"):
        cells = ["" if time == "-" else f"2025-01-06 {time}" for time in row.split()]
        lines.append(",".join(("a", *cells)))
    logs = read(tmp_path, PAIRS + "\n".join(lines) + "\n")
    assert stays(logs) == [("2025-01-06", *stay) for stay in wanted]
    assert said in report(logs)
    backwards = read(tmp_path, PAIRS + "\n".join(reversed(lines)) + "\n")
    same(logs, backwards)
    assert logs.report == backwards.report


EVENT_RULES = {
    "equal rows": ("6 8:00 in|6 8:00 in|6 17:00 out", [("06", "08:00", "17:00")], "stood there more than once: 1"),
    "a second entry": ("6 8:00 in|6 8:05 in|6 17:00 out", [("06", "08:00", "17:00")], "entry while inside"),
    "a second exit": ("6 8:00 in|6 17:00 out|6 17:05 out", [("06", "08:00", "17:00")], "an exit without an entry: 1"),
    "no exit": ("6 8:00 in|7 9:00 in|7 17:00 out", [("06", "08:00", None), ("07", "09:00", "17:00")], "an exit, of"),
    "past midnight": ("6 20:00 in|7 2:30 out", [("06", "20:00", "26:30")], "2 rows, 2 used"),
    "too long": ("6 8:00 in|7 8:00 out", [("06", "08:00", None)], "exits left out, more than 16 hours"),
    "out and in at once": ("6 8:00 in|6 12:00 out|6 12:00 in|6 17:00 out",
                           [("06", "08:00", "12:00"), ("06", "12:00", "17:00")], "4 rows, 4 used"),
}  # fmt: skip


@pytest.mark.parametrize("rule", EVENT_RULES)
def test_rules_of_events(tmp_path: Path, rule: str) -> None:
    rows, wanted, said = EVENT_RULES[rule]
    lines = []
    for row in rows.split("|"):
        day, time, direction = row.split()
        lines.append(f"a,2025-01-{day.zfill(2)} {time},{direction}")
    logs = read(tmp_path, EVENTS + "\n".join(lines) + "\n")
    assert stays(logs) == [(f"2025-01-{day}", *stay) for day, *stay in wanted]
    assert said in report(logs)
    same(logs, read(tmp_path, EVENTS + "\n".join(reversed(lines)) + "\n"))


def test_people_are_apart(tmp_path: Path) -> None:
    rows = ["a,2025-01-06 08:00,in", "b,2025-01-06 09:00,out", "c,2025-01-06 08:30,in", "c,2025-01-06 08:30,in"]
    logs = read(tmp_path, EVENTS + "\n".join(rows) + "\n")
    assert stays(logs) == [("2025-01-06", "08:00", None), ("2025-01-06", "08:30", None)]
    assert len(logs.who) == 2  # b, of whom nothing is left, is nobody


def test_a_log_without_directions_tells_arrivals(tmp_path: Path) -> None:
    rows = ["a,2025-01-06 12:00", "a,2025-01-06 08:00", "a,2025-01-07 09:00", "a,2025-01-06 08:00"]
    logs = read(tmp_path, "employee_id,time\n" + "\n".join(rows) + "\n", most_dropped=0.25)
    assert stays(logs) == [("2025-01-06", "08:00", None), ("2025-01-07", "09:00", None)]
    assert "later entries of a person's day left out, as the log tells no exits: 1" in report(logs)
    assert "badges: the log tells arrivals only, so when people leave is not fitted" in logs.notes


@pytest.mark.parametrize("head", ["employee_id,time_in", "employee_id,time_in,time_out", "employee_id,time,direction"])
def test_a_log_without_any_exit_tells_arrivals_whatever_its_columns(tmp_path: Path, head: str) -> None:
    """Readers at several doors write an entry at each: nothing is doubtful about the later ones."""
    more = {2: "", 3: "," if "time_out" in head else ",in"}[head.count(",") + 1]
    rows = [f"a,2025-01-0{day} {hour}:00{more}" for day in (6, 7) for hour in ("08", "09", "12")]
    logs = read(tmp_path, f"{head}\n" + "\n".join(rows) + "\n")
    assert stays(logs) == [("2025-01-06", "08:00", None), ("2025-01-07", "08:00", None)]
    assert "later entries of a person's day left out, as the log tells no exits: 4" in report(logs)
    assert "badges: the log tells arrivals only, so when people leave is not fitted" in logs.notes


def test_times_of_day_with_a_date(tmp_path: Path) -> None:
    text = "personeelsnummer;datum;tijd in;tijd uit\na;6-1-2025;8:30;17:00\na;7-1-2025;22:00;6:30\n"
    logs = read(tmp_path, text, date_format="D-M-YYYY")
    assert stays(logs) == [("2025-01-06", "08:30", "17:00"), ("2025-01-07", "22:00", "30:30")]


def test_several_buildings_are_one(tmp_path: Path) -> None:
    text = PAIRS.replace("\n", ",gebouw\n") + "a,2025-01-06 08:00,2025-01-06 09:00,north\n"
    assert read(tmp_path, text).notes == []
    logs = read(tmp_path, text + "a,2025-01-06 08:30,2025-01-06 10:00,south\n")
    assert logs.notes == ["badges: the log has 2 buildings, taken as one"]
    assert stays(logs) == [("2025-01-06", "08:00", "10:00")]


def test_the_team_of_most_rows_counts(tmp_path: Path) -> None:
    rows = [f"a,2025-01-{day:02d} 08:00,2025-01-{day:02d} 09:00,{team}" for day, team in enumerate("XYY", 6)]
    rows += ["b,2025-01-09 08:00,2025-01-09 09:00,", "c,2025-01-10 08:00,2025-01-10 09:00,None"]
    logs = read(tmp_path, PAIRS.replace("\n", ",team\n") + "\n".join(rows) + "\n")
    assert logs.who.teams == ("None", "Y")  # a team may be called None
    assert sorted(logs.who.team.tolist()) == [NOWHERE, 0, 1]
    assert logs.notes == ["team: fewer than 10 people in several teams, taken as in that of most rows"]


def test_too_many_dropped_rows_are_refused(tmp_path: Path) -> None:
    rows = ["a,2025-01-06 08:00,2025-01-06 17:00"] * 2 + ["a,2025-01-07 08:00,2025-01-07 17:00", "a,,2025-01-08 17:00"]
    text = PAIRS + "\n".join(rows) + "\n"
    assert "rows dropped: stood there more than once: 1, an exit without an entry: 1" in report(read(tmp_path, text))
    assert read(tmp_path, text, most_dropped=0.5).visits is not None
    message = str(refusal(tmp_path, text, most_dropped=0.49))
    assert message.startswith("badges.csv: 2 of 4 rows (50%) would be dropped, more than data.most_dropped=0.49 allows")
    assert "stood there more than once 1, an exit without an entry 1" in message


# --- the staff file --------------------------------------------------------------------------------------------------


def test_people_are_those_of_the_staff_file(tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("employee_id,team,days_off\n0012,A,fri\n12,B,\nnever,B,\n", encoding="utf-8")
    roster = read_roster(staff, fallback_office_days=2.5)
    rows = ["12,2025-01-06 08:00,2025-01-06 17:00,Z", "0012,2025-01-07 08:00,2025-01-07 17:00,Z"]
    rows.append("visitor,2025-01-08 08:00,2025-01-08 17:00,Z")
    logs = read(tmp_path, PAIRS.replace("\n", ",team\n") + "\n".join(rows) + "\n", roster)
    assert logs.visits is not None
    wanted = [int(np.flatnonzero(roster.entity == entity_of(one))[0]) for one in ("12", "0012")]
    by_day = dict(zip(logs.visits.day.tolist(), logs.visits.person.tolist(), strict=True))
    assert [by_day[MONDAY.toordinal()], by_day[MONDAY.toordinal() + 1]] == wanted
    assert len(logs.visits.person) == 2
    assert len(logs.who) == 3
    assert logs.who.listed
    assert logs.who.teams == ("A", "B")
    np.testing.assert_array_equal(logs.who.team, roster.team)
    np.testing.assert_array_equal(logs.who.contract, roster.contract)
    assert "of people who are not in the staff file: 1" in report(logs)
    assert logs.unread == {"badges.csv": ["team"]}  # the staff file tells it


# --- time ------------------------------------------------------------------------------------------------------------


def test_a_zone_gives_stays_their_true_length(tmp_path: Path) -> None:
    """Row 17: in the night of 30 March 2025 the Dutch clock skips an hour, in that of 26 October it has one twice."""
    rows = ["a,2025-03-29 22:00,2025-03-30 06:00", "a,2025-10-25 22:00,2025-10-26 06:00"]
    text = PAIRS + "\n".join(rows) + "\n"
    assert [leave for _, _, leave in stays(read(tmp_path, text))] == ["30:00", "30:00"]
    zoned = read(tmp_path, text, timezone="Europe/Amsterdam")
    assert stays(zoned) == [("2025-03-29", "22:00", "29:00"), ("2025-10-25", "22:00", "31:00")]
    with_offsets = "a,2025-03-29 21:00Z,2025-03-30 06:00+02:00\na,2025-10-25T22:00+0200,2025-10-26 05:00:00 Z\n"
    same(zoned, read(tmp_path, PAIRS + with_offsets, timezone="Europe/Amsterdam"))


def test_offsets_need_a_zone(tmp_path: Path) -> None:
    error = refusal(tmp_path, PAIRS + "a,2025-01-06T08:00Z,2025-01-06 17:00\n")
    assert error.faults == [
        'badges.csv:2, column "time_in", value masked: a time with an offset from UTC, say what zone the office is '
        'in: "data.timezone=Europe/Amsterdam"'
    ]


def test_a_clock_time_that_the_zone_skips_is_refused(tmp_path: Path) -> None:
    text = EVENTS + "a,2025-03-30 02:30,in\n"
    assert "skips" in refusal(tmp_path, text, timezone="Europe/Amsterdam").faults[0]
    assert stays(read(tmp_path, text)) == [("2025-03-30", "02:30", None)]


def test_typed_times_with_a_zone(tmp_path: Path) -> None:
    times = pd.to_datetime(["2025-07-07 06:00", "2025-07-07 15:00"]).tz_localize("UTC")
    path = tmp_path / "badges.parquet"
    pd.DataFrame({"employee_id": ["a"], "time_in": times[:1], "time_out": times[1:]}).to_parquet(path)
    logs = read_logs(Declared(badges=path, timezone="Europe/Amsterdam"), Calendar(), None)
    assert stays(logs) == [("2025-07-07", "08:00", "17:00")]
    with pytest.raises(InputError, match=r'column "time_in", value masked: .*data.timezone=Europe/Amsterdam'):
        read_logs(Declared(badges=path), Calendar(), None)


# --- all formats, orders and ids -------------------------------------------------------------------------------------

FORMATS: dict[str, tuple[str, Style, dict[str, Any]]] = {
    "iso": ("badges.csv", ISO, {}),
    "dutch": ("badges.csv", DUTCH, {"date_format": "DD-MM-YYYY"}),
    "strptime": ("badges.csv", DUTCH, {"date_format": "%d-%m-%Y %H:%M:%S"}),
    "tabs": ("badges.csv", Style("\t", "utf-16", "%Y-%m-%dT%H:%M:%S"), {}),
    "marked": ("badges.csv", Style("|", "utf-8-sig"), {}),
    "workbook": ("badges.xlsx", DUTCH, {}),
    "parquet": ("badges.parquet", ISO, {}),
}


@pytest.mark.parametrize("events", [False, True], ids=["pairs", "events"])
def test_the_same_log_in_all_formats_is_the_same(tmp_path: Path, events: bool) -> None:
    visits, who = made()
    found = []
    for number, (name, style, declared) in enumerate(FORMATS.values()):
        people = ids(len(who), number)
        holidays = (datetime.date(2025, 4, 21),)
        write_badges(tmp_path / name, visits, who, events=events, style=style, dirty=0.3, holidays=holidays,
                     employee_ids=people, seed=7)  # fmt: skip
        found.append(read_logs(Declared(badges=tmp_path / name, **declared), Calendar(), None))
    for one in found[1:]:
        same(found[0], one)
        period = found[0].report.index(next(line for line in found[0].report if line.startswith("rows dropped")))
        assert one.report[one.report.index(found[0].report[period]) :] == found[0].report[period:]


def test_what_was_made_comes_back(tmp_path: Path) -> None:
    visits, who = made()
    for events in (False, True):
        write_badges(tmp_path / "badges.csv", visits, who, events=events)
        logs = read_logs(Declared(badges=tmp_path / "badges.csv", most_dropped=0.0), Calendar(), None)
        assert logs.visits is not None
        for name in ("day", "arrive", "leave"):
            np.testing.assert_array_equal(np.sort(getattr(logs.visits, name)), np.sort(getattr(visits, name)))
        # Every person's rows are together still: as sets of rows, people are the same.
        assert persons(logs.visits) == persons(visits)
        came = np.unique(visits.person)
        assert sorted(logs.who.teams[team] for team in logs.who.team) == sorted(
            who.teams[who.team[one]] for one in came
        )


def persons(visits: Visits) -> list[list[tuple[int, int, int]]]:
    rows: dict[int, list[tuple[int, int, int]]] = {}
    columns = (visits.person.tolist(), visits.day.tolist(), visits.arrive.tolist(), visits.leave.tolist())
    for person, *row in zip(*columns, strict=True):
        rows.setdefault(person, []).append((row[0], row[1], row[2]))
    return sorted(rows.values())


def test_order_and_ids_do_not_count(tmp_path: Path) -> None:
    visits, who = made()
    found = []
    for seed in (1, 2):
        write_badges(tmp_path / "badges.csv", visits, who, dirty=0.0, employee_ids=ids(len(who), seed), seed=seed)
        found.append(read_logs(Declared(badges=tmp_path / "badges.csv"), Calendar(), None))
    same(*found)
    assert found[0].report == found[1].report


def test_dirt_is_counted_as_it_was_made(tmp_path: Path) -> None:
    """Each kind of dirt has its line in the report; visits that were not spoilt are as they were."""
    visits, who = made()
    holidays = (datetime.date(2025, 4, 21),)
    dirt = write_badges(tmp_path / "badges.csv", visits, who, dirty=0.2, holidays=holidays)
    logs = read_logs(Declared(badges=tmp_path / "badges.csv"), Calendar(), None)
    assert logs.visits is not None
    told = report(logs)
    assert f"stood there more than once: {dirt['duplicate']}" in told
    assert f"an exit without an entry: {dirt['no_entry']}" in told
    assert f"or a stay that overlaps another: {dirt['overlap'] + dirt['double_entry']}" in told
    assert "on holidays, kept: fewer than 10, on 2025-04-21 (Easter Monday)" in told
    truth = set(zip(visits.day.tolist(), visits.arrive.tolist(), visits.leave.tolist(), strict=True))
    read_back = list(
        zip(logs.visits.day.tolist(), logs.visits.arrive.tolist(), logs.visits.leave.tolist(), strict=True)
    )
    changed = sum(dirt[kind] for kind in ("no_exit", "midnight", "too_long", "holiday"))
    assert len(read_back) == len(visits.day) + dirt["holiday"]
    assert sum(row not in truth for row in read_back) == changed
    assert int((logs.visits.leave == NOWHERE).sum()) == dirt["no_exit"] + dirt["too_long"]


def test_no_canary_in_report_or_errors(tmp_path: Path) -> None:
    visits, who = made()
    write_badges(tmp_path / "badges.csv", visits, who, dirty=0.3)
    logs = read_logs(Declared(badges=tmp_path / "badges.csv"), Calendar(), None)
    assert CANARY not in repr((logs.report, logs.notes, logs.unread, logs.inputs, logs.who.teams))
    rows = [f"{CANARY},{CANARY},{CANARY},{CANARY}", f"{CANARY}\t1E+15,2025-01-06 8:00,2025-13-06 9:00,{CANARY}"]
    error = refusal(tmp_path, PAIRS.replace("\n", ",team\n") + "\n".join(rows) + "\n")
    assert CANARY not in str(error)
    assert len(error.faults) == 3


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([50, 40, 60, 70, 30, 0, 0], [50, 40, 60, 70, 30, 0, 0]),
        ([50, 40, 60, 70, 30, 3, 0], [50, 40, 60, 70, "not told", "fewer than 10", 0]),
        ([50, 40, 60, 70, 30, 3, 2], [50, 40, 60, 70, "not told", "fewer than 10", "fewer than 10"]),
        ([50, 40, 60, 70, 30, 8, 7], [50, 40, 60, 70, 30, "fewer than 10", "fewer than 10"]),
    ],
)
def test_no_small_number_follows_from_the_others(numbers: list[int], shown: list[object]) -> None:
    """The sum of all is in the report: what is hidden is at least two numbers, and together no small one."""
    assert [one if isinstance(one, int) else str(one) for one in _apart(numbers, 10)] == shown


def test_calendar_lines(tmp_path: Path) -> None:
    """Three months in which 12 people come daily: a week is missing, a day is quiet, a Sunday and a holiday are met."""
    day, rows = datetime.date(2025, 1, 6), []
    while day < datetime.date(2025, 4, 6):
        people = 12 if day.weekday() < 5 else 0
        if datetime.date(2025, 2, 10) <= day <= datetime.date(2025, 2, 14):
            people = 0
        if day == datetime.date(2025, 3, 4):
            people = 2
        if day == datetime.date(2025, 3, 9):
            people = 1
        rows += [f"{one},{day} 08:00,{day} 17:00" for one in range(people)]
        day += datetime.timedelta(days=1)
    rows += [f"{one},2025-04-21 08:00,2025-04-21 17:00" for one in range(12)]
    told = report(read(tmp_path, PAIRS + "\n".join(rows) + "\n"))
    assert "period: 2025-01-06 to 2025-04-21" in told
    assert "by weekday: Monday 156, Tuesday not told, Wednesday 144, Thursday 144, Friday 144" in told
    assert "at weekends, kept: fewer than 10" in told
    assert "on holidays, kept: 12, on 2025-04-21 (Easter Monday)" in told
    assert "working days without a row: 2025-02-10..2025-02-14, 2025-04-07..2025-04-18" in told
    assert "days unlike others of their weekday, check them: 2025-03-04" in told
    assert told.endswith("in all logs: 12 people")
