"""A staff file becomes people as it is written, or is refused; numbers in names are rows of the list of faults."""

import dataclasses
import datetime
import random
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from sim.draws import Draws
from sim.errors import ConfigurationError, InputError
from sim.events import DeskType
from sim.language import speaking
from sim.policies import PARTS
from sim.roster import DAYS, KINDS, Roster, entity_of, read_roster
from sim.roster.fields import NO_PARTS, POLICY_WORDS
from sim.sentences import said

ROOT = Path(__file__).parent.parent
DUTCH = ROOT / "../shared/data/rosters/personeel_nl.csv"
EXAMPLE = ROOT / "experiments/example_roster/staff.csv"
NO_FTE = ("0", "-1", "nan", "inf", "1e400", "36", "1.21", "1_0", "٣", "x")
NO_DAYS = ("-0.5", "5.5", "NaN", "1e9", "Infinity", "1,234,567")
HEADING = "employee_id,team,fte,office_days,days_off,anchor_days,kind,newcomer\n"


def read(folder: Path, content: str | bytes, **declared: Any) -> Roster:
    path = folder / "staff.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roster(path, fallback_office_days=2.5, **declared)


def refusal(folder: Path, content: str | bytes, **declared: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, content, **declared)
    return caught.value.faults


def person(roster: Roster, employee_id: str) -> int:
    return int(np.flatnonzero(roster.entity == entity_of(employee_id))[0])


def days(row: Any) -> str:
    return ",".join(day for day, is_set in zip(DAYS, row, strict=True) if is_set)


@pytest.mark.skipif(not DUTCH.exists(), reason="the shared data are not here")
def test_the_dutch_staff_export_reads_as_it_is() -> None:
    roster = read_roster(DUTCH, fallback_office_days=2.5)
    assert len(roster) == 412
    assert "Financiële markten" in roster.teams
    assert len(roster.teams) == 9
    assert np.bincount(roster.kind).tolist() == [357, 17, 38]
    assert roster.newcomer.sum() == 25
    assert (~roster.contract).sum(axis=0).tolist() == [24, 0, 79, 0, 56]
    assert roster.contract.all(axis=1).sum() == 274
    # 211 people at 1, 76 at .78, 63 at .89, 41 at .67 and 21 at .56.
    assert roster.fte.sum() == pytest.approx(211 + 76 * 0.78 + 63 * 0.89 + 41 * 0.67 + 21 * 0.56)
    assert roster.office_days.sum() == pytest.approx(130 * 2 + 80 * 2.5 + 46 * 3 + 45 + 38 * 0.5 + 37 * 1.5 + 36 * 5)
    third = person(roster, "00067")
    assert roster.teams[roster.team[third]] == "Bedrijfsvoering"
    assert (roster.fte[third], roster.office_days[third], days(~roster.contract[third])) == (0.67, 2.0, "fri")
    assert "Windows-1252, separator semicolon" in roster.report
    assert "decimal comma in deeltijdfactor" in roster.report


def test_every_field_is_read_in_english_and_in_dutch(tmp_path: Path) -> None:
    english = (
        "Employee ID,Team,Organisation,Building,FTE,Office days,Days off,Anchor days,Policy,Kind,Newcomer,Desk type\n"
        '0012,Law,Ministry,North,0.8,1.5,"wed,fri",tue / thu,anchor,fixed_desk,yes,quiet\n'
    )
    dutch = (
        "Personeelsnummer;Afdeling;Organisatie;Gebouw;Deeltijdfactor;Kantoordagen;Vrije dagen;Vaste teamdagen;Beleid;"
        "Soort;Nieuw;Soort werkplek\n0012;Law;Ministry;North;0,8;1,5;wo, vrijdag;di do;anchor;vaste werkplek;JA;quiet\n"
    )
    for content in (english, dutch):
        roster = read(tmp_path, content)
        assert roster.entity.tolist() == [entity_of("0012")]
        assert (roster.teams, roster.organisation, roster.building) == (("Law",), ("Ministry",), ("North",))
        assert (roster.policy, roster.desk_type.tolist()) == (("anchor",), [DeskType.QUIET])
        assert (roster.fte.tolist(), roster.office_days.tolist()) == ([0.8], [1.5])
        assert (days(roster.contract[0]), days(roster.anchor[0])) == ("mon,tue,thu", "tue,thu")
        assert (KINDS[roster.kind[0]], roster.newcomer.tolist()) == ("fixed_desk", [True])


def test_a_policy_is_named_in_english_or_dutch_and_counted(tmp_path: Path) -> None:
    assert set(POLICY_WORDS.values()) == set(PARTS)
    assert not NO_PARTS.keys() & set(PARTS)
    words = ("Vrij", "VASTE TEAMDAGEN", "spreiding", "rotatie", "minimum", "activiteit", "spread", "")
    roster = read(tmp_path, "employee_id,team,beleid\n" + "".join(f"{row},A,{one}\n" for row, one in enumerate(words)))
    named = ("free", "anchor", "spread", "rotation", "mandate", "activity", "spread", "")
    assert [roster.policy[person(roster, str(row))] for row in range(8)] == list(named)
    assert "policies: activity 1, anchor 1, free 1, mandate 1, rotation 1, spread 2; none 1" in roster.report


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("spred", "not a policy of a team (did you mean 'spread'?), use one of free,anchor,spread,rotation,mandate,"),
        ("rotati", "not a policy of a team (did you mean 'rotatie'?)"),
        ("assigned", "is for a whole building: give who owns a desk the kind fixed_desk"),
        ("booking", "is for a whole building: leave the cell empty"),
        ("boeken", "is for a whole building: leave the cell empty"),
        ("spred", "(Dutch: vrij,vrije keuze,vaste teamdagen,spreiding,rotatie,minimum,activiteit); empty for none"),
        ("mixed", "not a policy of a team"),
    ],
)
def test_what_is_no_policy_of_a_team_is_refused_at_its_row(tmp_path: Path, word: str, told: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, f"employee_id,team,policy\n1,A,free\n2,A,{word}\n")
    assert str(refused.value).startswith('staff.csv:3, column "policy", value ')
    assert told in str(refused.value)


def test_arrays_have_the_types_and_shapes_of_people(tmp_path: Path) -> None:
    roster = read(tmp_path, HEADING + "1,A,,,,,,\n2,B,,,,,,\n3,A,,,,,,\n")
    kinds = {
        "entity": (np.uint64, (3,)),
        "team": (np.int32, (3,)),
        "fte": (np.float64, (3,)),
        "contract": (np.bool_, (3, 5)),
        "office_days": (np.float64, (3,)),
        "kind": (np.int8, (3,)),
        "newcomer": (np.bool_, (3,)),
        "anchor": (np.bool_, (3, 5)),
    }
    for name, (dtype, shape) in kinds.items():
        assert (getattr(roster, name).dtype, getattr(roster, name).shape) == (dtype, shape), name
    assert (np.diff(roster.entity.astype(object)) > 0).all()


def test_a_roster_is_literal_and_only_empty_cells_take_a_value(tmp_path: Path) -> None:
    content = HEADING + "1,A,,,,,,\n2,A,0.5,0,,,,\n"
    preset, typed = read(tmp_path, content), read(tmp_path, content, office_days=3.0)
    for roster, empty in ((preset, 2.5), (typed, 3.0)):
        assert roster.office_days[[person(roster, "1"), person(roster, "2")]].tolist() == [empty, 0.0]
    assert preset.fte[[person(preset, "1"), person(preset, "2")]].tolist() == [1.0, 0.5]
    assert preset.contract.all()
    assert not preset.anchor.any()
    assert not preset.newcomer.any()
    assert preset.kind.tolist() == [0, 0]
    assert "people without office_days: 1, taken as 3 a week" in typed.report
    absent = read(tmp_path, "employee_id,team\n1,A\n")
    assert (absent.fte.tolist(), absent.office_days.tolist()) == ([1.0], [2.5])


def test_shuffled_rows_give_the_same_roster(tmp_path: Path) -> None:
    if DUTCH.exists():
        heading, *rows = DUTCH.read_bytes().decode("cp1252").splitlines()
    else:
        heading, *rows = EXAMPLE.read_text(encoding="utf-8").splitlines()
    shuffled = rows.copy()
    random.Random(5).shuffle(shuffled)
    assert shuffled != rows
    one, other = (read(tmp_path, "\n".join([heading, *lines, ""])) for lines in (rows, shuffled))
    for field in dataclasses.fields(Roster):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def test_entities_come_from_the_id_alone_and_fit_the_draws() -> None:
    # Fixed for ever, as results depend on it: printf 0012 | b2sum --length=64.
    assert entity_of("0012") == 0xC653C9B14D4040D3
    ids = [f"{number:05d}" for number in range(5000)]
    entity = np.sort(np.array([entity_of(one) for one in ids], dtype=np.uint64))
    assert len(np.unique(entity)) == 5000
    assert entity_of("12") != entity_of("0012")
    # Mean of 5,000 uniforms: standard error .0041, here within 4 of them.
    assert abs(Draws(1, 0).uniform("attend", 0, entity).mean() - 0.5) < 4 * (1 / 12 / 5000) ** 0.5


def test_an_unlucky_hash_is_kept_below_the_largest_number_and_never_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unlucky:
        def __init__(self, data: bytes, digest_size: int) -> None:
            self.size = digest_size

        def digest(self) -> bytes:
            return b"\xff" * self.size

    monkeypatch.setattr("hashlib.blake2b", Unlucky)
    assert entity_of("1") == 0
    assert "two employee_ids share a random number" in refusal(tmp_path, HEADING + "1,A,,,,,,\n2,A,,,,,,\n")[0]


def test_row_13_decimal_comma_is_kept_apart_from_the_separator(tmp_path: Path) -> None:
    assert read(tmp_path, "employee_id;team;fte\n1;A;0,67\n").fte.tolist() == [0.67]
    assert read(tmp_path, "employee_id;team;fte\n1;A;0.67\n").fte.tolist() == [0.67]
    assert refusal(tmp_path, "employee_id,team,fte\n1,A,0,67\n")[0].startswith("staff.csv:2: 4 cells under 3 headings")


def test_row_14_declared_formats_hold(tmp_path: Path) -> None:
    content = "employee_id;team;fte\n1;A;1.125\n"
    assert read(tmp_path, content, decimal="point").fte.tolist() == [1.125]
    assert refusal(tmp_path, content, decimal="comma") == [
        'staff.csv:2, column "fte", value "1.125": give a number above 0 up to 1.2 with a decimal comma as declared'
    ]


def test_row_15_a_date_that_excel_made_of_a_number_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["employee_id", "team", "office_days", "days_off"])
    book.active.append(["1", "A", datetime.date(2026, 5, 1), None])
    book.save(tmp_path / "staff.xlsx")
    with pytest.raises(InputError) as caught:
        read_roster(tmp_path / "staff.xlsx", fallback_office_days=2)
    assert caught.value.faults[0].startswith('staff.xlsx, sheet "Sheet", cell C2, column "office_days"')
    assert "a date or time" in caught.value.faults[0]


def test_row_18_a_repeated_employee_is_refused_by_line_and_masked(tmp_path: Path) -> None:
    faults = refusal(tmp_path, HEADING + "s3cret,A,,,,,,\n2,A,,,,,,\ns3cret ,B,,,,,,\ns3cret,B,,,,,,\n")
    assert faults == [
        'staff.csv:4, column "employee_id", value masked: the same employee_id in lines 2, 4, 5, keep one row a person'
    ]


def test_row_19_ids_and_names_stay_text(tmp_path: Path) -> None:
    ids = ["0012", "12", "12.0", "1234567890123456789", "1234567890123456788", "NA", "nan", "1e5"]
    teams = ["NA", "None", "null", "nan", "1.0", "007", "TRUE", "-"]
    rows = "".join(f"{one},{team},,,,,,\n" for one, team in zip(ids, teams, strict=True))
    roster = read(tmp_path, HEADING + rows)
    assert roster.teams == tuple(sorted(teams))
    for one, team in zip(ids, teams, strict=True):
        assert roster.teams[roster.team[person(roster, one)]] == team


def test_row_19_numeric_ids_of_a_workbook_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["employee_id", "team", "newcomer"], [12, "A", True], ["0012", "A", False]):
        book.active.append(row)
    book.save(tmp_path / "staff.xlsx")
    roster = read_roster(tmp_path / "staff.xlsx", fallback_office_days=2)
    assert set(roster.entity.tolist()) == {entity_of("12"), entity_of("0012")}
    assert roster.newcomer[person(roster, "12")]
    assert "employee_id: 1 numeric cells read as text, leading zeros may be lost" in roster.report


def test_row_20_required_columns_and_cells(tmp_path: Path) -> None:
    faults = refusal(tmp_path, "personeelsnummr;fte\n1;1\n")
    assert [fault.split(", add")[0] for fault in faults] == [
        'staff.csv:1: no column "employee_id" (in Dutch "personeelsnummer") among the 2 headings (is it column 1?)',
        'staff.csv:1: no column "team" (in Dutch "afdeling") among the 2 headings',
    ]
    assert "(is it column 2?)" in refusal(tmp_path, "employee_id;Directie\n1;A\n")[0]
    assert refusal(tmp_path, HEADING + ",A,,,,,,\n2, ,,,,,,\n") == [
        'staff.csv:2, column "employee_id", value masked: the cell is empty, fill it in',
        'staff.csv:3, column "team": the cell is empty, fill it in',
    ]
    with pytest.raises(ConfigurationError, match="did you mean 'employee_id'"):
        read(tmp_path, HEADING, columns={"employe_id": "nr"})
    mapped = read(tmp_path, "pers. nr.;afdeling;salaris\n1;A;9\n", columns={"employee_id": "pers. nr."})
    assert "columns: pers. nr. = employee_id, afdeling = team" in mapped.report
    assert "columns not used: salaris" in mapped.report


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        *(("fte", value, "give a number above 0 up to 1.2") for value in NO_FTE),
        *(("office_days", value, "give a number from 0 to 5") for value in NO_DAYS),
        ("days_off", "wen", "not a list of weekdays (did you mean 'wed'?)"),
        ("days_off", "none", "not a list of weekdays"),
        ("days_off", "sat", "not a list of weekdays"),
        ("days_off", "ma,di,wo,do,vr", "all five days off leaves no working day"),
        ("anchor_days", "2", "not a list of weekdays"),
        ("kind", "flexibl", "not a valid word (did you mean 'flexible'?)"),
        ("newcomer", "maybe", "not a valid word"),
        ("team", "A" * 201, "201 characters, the limit is 200"),
    ],
)
def test_row_21_values_out_of_range_are_refused_by_line_and_column(
    tmp_path: Path, column: str, value: str, what: str
) -> None:
    cells = {"employee_id": "1", "team": "A", column: value}
    (fault,) = refusal(tmp_path, ";".join(cells) + "\n" + ";".join(cells.values()) + "\n")
    short = value if len(value) <= 40 else value[:40] + "..."
    assert fault.startswith(f'staff.csv:2, column "{column}", value "{short}": {what}')


def test_row_21_one_person_is_a_roster_and_nobody_is_not(tmp_path: Path) -> None:
    assert len(read(tmp_path, HEADING + "1,A,,,,,,\n")) == 1
    assert refusal(tmp_path, HEADING) == ["staff.csv: there is no row below the headings, give at least one"]


def test_row_22_a_workbook_under_another_name_is_refused(tmp_path: Path) -> None:
    assert "this is a PDF document" in refusal(tmp_path, b"%PDF-1.4")[0]


def test_row_23_hostile_names_are_kept_as_text_up_to_200_characters(tmp_path: Path) -> None:
    teams = ["<script>alert(1)</script>", "=cmd()", "../../etc", "CON", "'; DROP TABLE", "x" * 200, "{{7*7}}"]
    rows = "".join(f'{number};"{team}"\n' for number, team in enumerate(teams))
    assert read(tmp_path, "employee_id;team\n" + rows).teams == tuple(sorted(teams))
    faults = refusal(tmp_path, f"employee_id;team\n1;{'x' * 300}\n{'y' * 300};A\n3;\x1b]0;A\n")
    assert [fault.split(": ")[0] for fault in faults] == [
        f'staff.csv:2, column "team", value "{"x" * 40}..."',
        'staff.csv:3, column "employee_id", value masked',
        "staff.csv:4",
    ]
    assert all(fault.isprintable() for fault in faults)


def test_all_faults_are_listed_and_the_first_20_shown(tmp_path: Path) -> None:
    rows = "".join(f"id-{number},A,9,,wen,,,\n" for number in range(30)) + "id-31,A\n"
    with pytest.raises(InputError) as caught:
        read(tmp_path, HEADING + rows)
    assert len(caught.value.faults) == 61
    lines = str(caught.value).split("\n")
    assert len(lines) == 21
    assert lines[-1] == "... 61 faults in all, the first 20 are shown"
    assert [line.split(",")[0] for line in lines[:4]] == ["staff.csv:2", "staff.csv:2", "staff.csv:3", "staff.csv:3"]


def test_no_message_and_no_report_names_a_person(tmp_path: Path) -> None:
    headless = "Jansen-4711,Law,1\nPietersen-4712,Law,1\n"
    faults = "\n".join(refusal(tmp_path, headless))
    broken = HEADING + f"Jansen-4711,Law,9,,,,,\nJansen-4711,Law,1\n{'Jansen-4711' * 30},,,,,,,\n"
    faults += "\n".join(refusal(tmp_path, broken))
    roster = read(tmp_path, HEADING + "Jansen-4711,Law,,,,,,\n")
    faults += "\n".join(roster.report + roster.notes)
    assert "staff.csv:2" in faults
    assert "Jansen" not in faults
    assert "4711" not in faults


def test_the_report_points_at_what_is_easily_overlooked(tmp_path: Path) -> None:
    rows = 'a,HR & O,,4,"wed,fri",wed,,\nb,HR&O,,,,tue,field,yes\nc,ICT,,,,,,\nd,ict,,,,,,\n'
    report = read(tmp_path, HEADING + rows).report
    assert report[0] == "staff.csv: 4 employees, 4 teams, 4.00 FTE"
    for line in (
        "kinds: flexible 3, fixed desk 0, field work 1; newcomers 1",
        "days off: Monday 0, Tuesday 0, Wednesday 1, Thursday 0, Friday 1; none 3",
        "anchor days: Monday 0, Tuesday 1, Wednesday 1, Thursday 0, Friday 0",
        "anchor days that fall on a day off: 1, the day off holds",
        "people who want more office days than they work: 1, they come on all their days",
        'teams that look alike: "HR & O", "HR&O"',
        'teams that look alike: "ICT", "ict"',
    ):
        assert line in report


def test_the_example_roster_reads_without_a_remark() -> None:
    roster = read_roster(EXAMPLE, fallback_office_days=2.5)
    assert (len(roster), len(roster.teams)) == (60, 6)
    assert np.bincount(roster.kind).tolist() == [52, 4, 4]
    assert roster.anchor.any()
    assert not any(word in line for line in roster.report for word in ("alike", "cut off", "without", "not used"))
    assert roster.notes == [
        "days_off: 8 people work less than full time but have no day off, so all five days are theirs to choose from; "
        "if days off are missing, days at home, journeys avoided and the allowance for them come out too high"
    ]


# --- what may change the answer unseen -------------------------------------------------------------------------------

TAKEN = "2.5 a week, part-timers in proportion, field workers 0.25"
NO_COLUMNS = ["fte: no column, everybody counts as 1 FTE", f"office_days: no column, everybody wants {TAKEN}"]


@pytest.mark.parametrize(
    ("heading", "meaning", "choice"),
    [
        ("Kantoordagen per week", "office days", "office_days: Kantoordagen per week"),
        ("kantoordag", "office days", "office_days: kantoordag"),
        ("Days in the office", "office days", "office_days: Days in the office"),
        ("Roostervrij", "days off", "days_off: Roostervrij"),
        ("Vrije dag(en)", "days off", "days_off: 'Vrije dag(en)'"),
        ("ADV-dagen", "days off", "days_off: ADV-dagen"),
        ("FTE's", "FTE", r"fte: 'FTE\'s'"),
        ("Deeltijdfaktor", "FTE", "fte: Deeltijdfaktor"),
        ("Ankerdagen", "anchor days", "anchor_days: Ankerdagen"),
        ("Eigen werkplek", "kind of worker", "kind: Eigen werkplek"),
        ("newcomers", "newcomers", "newcomer: newcomers"),
    ],
)
def test_an_unused_column_that_looks_like_a_field_is_a_note(
    tmp_path: Path, heading: str, meaning: str, choice: str
) -> None:
    roster = read(tmp_path, f"employee_id;team;{heading}\n1;A;\n")
    assert roster.notes == [
        f'roster: column "{heading}" is not used; if it holds the {meaning}: "data.columns={{{choice}}}"',
        *NO_COLUMNS,
    ]


def test_several_unused_columns_are_named_in_one_note_with_what_is_declared(tmp_path: Path) -> None:
    content = "nr;afdeling;Kantoordagen per week;Roostervrij\n1;A;2;wo\n"
    note = read(tmp_path, content, columns={"employee_id": "nr"}).notes[0]
    assert note == (
        'roster: columns "Kantoordagen per week" and "Roostervrij" are not used; if they hold the office days and the '
        'days off: "data.columns={employee_id: nr, office_days: Kantoordagen per week, days_off: Roostervrij}"'
    )


def test_hours_and_weekday_columns_are_told_how_to_become_fields(tmp_path: Path) -> None:
    notes = read(tmp_path, "employee_id;team;Contracturen;maandag;vr.\n1;A;36;x;\n").notes
    assert notes[0] == (
        'roster: column "Contracturen" is not used; hours a week become FTE when divided by the full-time week '
        "(36 h = 1): put that in a column fte"
    )
    assert notes[1].startswith('roster: columns "maandag", "vr." are not used; list days off in one column')


@pytest.mark.parametrize(
    "heading", ["Naam", "E-mail", "Gebouw", "Soort contract", "Vrijwilliger", "Kantoor", "Verlofsaldo", "Salaris", "Nr"]
)
def test_an_ordinary_column_of_a_staff_file_gives_no_note(tmp_path: Path, heading: str) -> None:
    rows = f"employee_id;team;fte;office_days;{heading}\n1;A;1;2;\n"
    assert read(tmp_path, rows).notes == []


def test_a_field_that_has_its_column_is_not_sought_elsewhere(tmp_path: Path) -> None:
    rows = "employee_id;team;fte;office_days;Contracturen;Kantoordagen 2024\n1;A;1;2;36;3\n"
    assert read(tmp_path, rows).notes == []


def test_values_that_are_assumed_are_notes(tmp_path: Path) -> None:
    assert read(tmp_path, "employee_id;team\n1;A\n", office_days=3.0).notes[1] == (
        "office_days: no column, everybody wants 3 a week"
    )
    rows = "employee_id;team;fte;office_days;days_off\n1;A;;;\n2;A;;2;\n3;A;0,8;;\n4;A;0,8;2;wo\n5;A;0,9;1;\n"
    assert read(tmp_path, rows).notes == [
        "fte: 2 people empty, taken as 1 FTE",
        f"office_days: 2 people empty, taken as {TAKEN}",
        "days_off: 2 people work less than full time but have no day off, so all five days are theirs to choose from; "
        "if days off are missing, days at home, journeys avoided and the allowance for them come out too high",
    ]


def test_a_known_heading_in_place_of_a_field_is_told_which_field_it_is(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="'Vrije dagen' is a heading of the field days_off, write days_off"):
        read(tmp_path, "employee_id;team;vrije dagn\n1;A;wo\n", columns={"Vrije dagen": "vrije dagn"})


def test_without_a_column_of_days_off_part_timers_are_said_to_work_all_days(tmp_path: Path) -> None:
    roster = read(tmp_path, "employee_id;team;fte;office_days\n1;A;1;2\n2;A;0,8;2\n3;A;0,6;1\n")
    assert roster.notes == [
        "days_off: no column, so that all five days are working days of 2 people who work less than full time: days at "
        "home, journeys avoided and the allowance for them come out too high"
    ]
    assert "days off: not read, there is no such column" in roster.report


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (
            "0,6;5;wo,vr",
            "1 person with more office days than days that they work: cut to those, from 5.0 to 3.0 a week",
        ),
        ("0,4;5;vr", "1 person with more office days than their FTE fills (4.0 a week in all, where it fills 2.0)"),
        ("0,8;4;vr", ""),
        ("0,89;5;", ""),
    ],
)
def test_more_office_days_than_work_are_a_note(tmp_path: Path, row: str, note: str) -> None:
    notes = read(tmp_path, f"employee_id;team;fte;office_days;days_off\n1;A;{row}\n").notes
    found = [line for line in notes if line.startswith("office_days:")]
    assert any(note in line for line in found) if note else found == []


def test_teams_that_differ_only_in_signs_are_a_note_without_their_names(tmp_path: Path) -> None:
    rows = "1;ICT;1;2\n2;ict;1;2\n3;HR & O;1;2\n4;HR&O;1;2\n5;Law;1;2\n"
    (note,) = read(tmp_path, "employee_id;team;fte;office_days\n" + rows).notes
    assert note.startswith("team: 4 names that differ only in capitals, spaces or signs count as different teams")


def test_the_report_is_said_in_dutch_with_the_words_that_a_dutch_file_has(tmp_path: Path) -> None:
    roster = read(tmp_path, "personeelsnummer;afdeling;vrije dagen;soort\n1;A;wo;veld\n")
    with speaking("nl"):
        told = [said(line) for line in (*roster.report, *roster.notes)]
    assert "UTF-8, scheidingsteken puntkomma" in told
    assert "soorten: flexibel 0, vaste werkplek 0, buitendienst 1; nieuwkomers 0" in told
    assert "vrije dagen: maandag 0, dinsdag 0, woensdag 1, donderdag 0, vrijdag 0; geen 0" in told
    (absent,) = (line for line in told if line.startswith("kolommen niet in het bestand"))
    assert "office_days (kantoordagen)" in absent
    assert any(line.startswith("kantoordagen: geen kolom, iedereen wil") for line in told)


def test_teams_that_are_whole_departments_are_a_note(tmp_path: Path) -> None:
    def notes(*sizes: int) -> list[str]:
        rows = [f"{team}-{one},{team},1,2,,,," for team, size in enumerate(sizes) for one in range(size)]
        return read(tmp_path, HEADING + "\n".join(rows) + "\n").notes

    assert notes(30, 12) == []
    assert notes(46, 12, 31) == [
        "team: 2 of 3 teams have more than 30 people (the largest 46), and their meetings bring in all of them: give "
        "smaller teams in the column team, or type meetings=none"
    ]


def test_a_department_in_several_buildings_is_a_team_in_each(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(
        "employee_id,team,building\n" + "".join(f"{one},Law,{'AB'[one % 2]}\n" for one in range(60))
    )
    assert any(
        "(the largest 60)" in line for line in read_roster(tmp_path / "staff.csv", fallback_office_days=2.5).notes
    )
    apart = read_roster(tmp_path / "staff.csv", fallback_office_days=2.5, buildings=["A", "B"])
    assert not any("the largest" in line for line in apart.notes)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("36", "; 36 looks like hours a week: divide by the full-time week, 36 h = 1"),
        ("80", "; 80 looks like a percentage: divide by 100"),
        ("80%", ", 0.8 for 80%"),
    ],
)
def test_an_fte_in_hours_or_percent_is_told(tmp_path: Path, cell: str, said: str) -> None:
    (fault,) = refusal(tmp_path, f"employee_id;team;fte\n1;A;{cell}\n")
    assert fault.endswith(f"give a number above 0 up to 1.2{said}")


def test_a_share_of_days_is_told_to_be_days(tmp_path: Path) -> None:
    (fault,) = refusal(tmp_path, "employee_id;team;office_days\n1;A;60%\n")
    assert fault.endswith(
        "give a number from 0 to 5; days a week are meant, such as 2.5, so a share times the days of the contract: 60% "
        "of 5 days is 3"
    )


def test_an_empty_cell_takes_what_a_presets_person_of_that_kind_wants(tmp_path):
    """§4: part-timers in proportion to their days, field workers seldom; a typed number holds for everybody."""
    text = 'employee_id,team,kind,days_off\n1,a,flexible,\n2,a,flexible,"mon,tue,wed"\n3,a,field,\n'
    wanted = dict(zip((entity_of(one) for one in "123"), (2.5, 1.0, 0.25), strict=True))
    roster = read(tmp_path, text)
    assert dict(zip(roster.entity.tolist(), roster.office_days.tolist(), strict=True)) == wanted
    assert read(tmp_path, text, office_days=3.0).office_days.tolist() == [3.0, 3.0, 3.0]
