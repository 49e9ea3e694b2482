"""Who a scenario's people are, and what a planner must know of the file they come from."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import config, per_building
from sim.building import Building
from sim.cautions import about_cases, about_people, of_sweep
from sim.data_settings import Data
from sim.errors import InputError
from sim.job import make_job
from sim.population import Organisation
from sim.roster.fields import FIELDS
from sim.staff import Staff, described, staff_of

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
DUTCH = "personeelsnummer;afdeling;Kantoordagen per week;FTE's\n1;A;2,5;0,8\n2;A;3;1\n"


def read(folder: Path, content: str, **settings: float) -> Staff:
    (folder / "staff.csv").write_text(content, encoding="utf-8")
    return staff_of(Organisation(roster=str(folder / "staff.csv"), **settings), Data())


def test_the_readme_names_every_heading_and_its_example_reads(tmp_path: Path) -> None:
    section = README.partition("\n## Staff files\n")[2].partition("\n## ")[0]
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in section.splitlines() if line[:3] == "| `"]
    assert {row[0]: row[1] for row in rows} == {field: headings[-1] for field, headings in FIELDS.items()}
    assert [row[0] for row in rows if row[2] == "yes"] == ["employee_id", "team"]
    (example,) = re.findall(r"^```csv\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert example.count("\n") == 5
    staff = read(tmp_path, example, baseline_ratio=1.1)
    assert staff.people is not None
    assert np.bincount(staff.people.kind).tolist() == [2, 1, 1]
    assert staff.people.fte.sum() == pytest.approx(3.47)
    assert staff.notes == []


def test_a_preset_has_no_file_to_speak_of() -> None:
    assert staff_of(Organisation(), Data()) == Staff(None, [], [], {})


def test_the_notes_of_the_roster_and_of_the_settings_are_warnings(tmp_path: Path) -> None:
    staff = read(tmp_path, "employee_id,team,fte,gebouw\n1,A,1,N\n", growth=0.1, office_days=3.0)
    assert staff.notes == [
        "office_days: no column, everybody wants 3 a week",
        "roster: the column building is used with building.portfolio only",
    ]


def test_it_is_counted_of_how_many_people_the_file_says_what(tmp_path: Path) -> None:
    text = "employee_id,team,fte,office_days,days_off,gebouw\n1,A,1,2,\n2,A,,,wed,N\n3,B,0.8,,,\n"
    staff = read(tmp_path, text.replace("1,A,1,2,\n", "1,A,1,2,,\n"))
    assert staff.given == {"team": 3, "fte": 2, "office_days": 1, "days_off": 3}
    root = config.compose([f"organisation.roster={tmp_path / 'staff.csv'}"])
    tree = described(root.scenario, staff, Data())
    assert tree["organisation"]["roster"]["given"] == staff.given
    assert str(tmp_path) not in str(tree)
    assert "office_days_shares" in tree["organisation"]  # which fill the empty cells


def test_the_mean_of_the_office_days_in_the_file_is_kept_of_ten_people_or_more(tmp_path: Path) -> None:
    root = config.compose([])
    for people, mean in ((9, {}), (10, {"office_days": 2.5})):
        rows = [f"{one},A,1,{2 + one % 2}\n" for one in range(10)][:people]
        staff = read(tmp_path, "employee_id,team,fte,office_days\n" + "".join([*rows, "x,A,1,\n"]))
        root.scenario.organisation.roster = str(tmp_path / "staff.csv")
        roster = described(root.scenario, staff, Data())["organisation"]["roster"]
        assert {key: value for key, value in roster.items() if key not in ("name", "sha256", "given")} == mean


def test_office_days_that_are_typed_for_nobody_are_told(tmp_path: Path) -> None:
    full, some = (f"employee_id,team,office_days\n1,A,1\n2,A,{last}\n" for last in ("2", ""))
    said = "organisation.office_days: every row of the file has office days, so that 4 is used for nobody"
    assert said in read(tmp_path, full, office_days=4.0).notes
    assert said not in read(tmp_path, some, office_days=4.0).notes
    assert said not in read(tmp_path, full).notes


def test_settings_that_a_full_column_leaves_unused_are_not_described(tmp_path: Path) -> None:
    staff = read(tmp_path, "employee_id,team,office_days\n1,A,1\n2,A,2\n")
    root = config.compose([f"organisation.roster={tmp_path / 'staff.csv'}"])
    kept = described(root.scenario, staff, Data())["organisation"]
    assert not {"office_days", "office_days_shares", "field_office_days"} & set(kept)
    for changes in ({"office_days": 4.0}, {"field_office_days": 3.0}):
        changed = read(tmp_path, "employee_id,team,office_days\n1,A,1\n2,A,2\n", **changes).people
        assert changed is not None
        assert changed.office_days.sum() == 3


def test_the_report_names_the_settings_that_do_nothing(tmp_path: Path) -> None:
    """Each of them makes other people of a preset, or other desks, and none changes a roster's."""
    line = read(tmp_path, DUTCH).report[-1]
    names = line.removeprefix("settings that a roster replaces: organisation.").split(", ")
    assert {"employees", "team_size", "fte", "field_share", "fixed_desk_share", "newcomer_share"} < set(names)
    plain = read(tmp_path, DUTCH)
    for name in names:
        value = getattr(Organisation(), name)
        other = [1.0] * 5 if isinstance(value, list) else 500 if name in ("employees", "per_building") else 0.5
        changed = read(tmp_path, DUTCH, **{name: max(1, other) if name == "team_size" else other})
        for field in ("fte", "contract", "office_days", "kind", "newcomer", "team"):
            assert (getattr(changed.people, field) == getattr(plain.people, field)).all()


def test_the_columns_that_a_note_suggests_can_be_typed_as_they_stand(tmp_path: Path) -> None:
    note = read(tmp_path, DUTCH).notes[0]
    columns = re.search(r'"(data\.columns=.*)"$', note)
    assert columns is not None
    root = config.compose([f"organisation.roster={tmp_path / 'staff.csv'}", columns[1]])
    staff = staff_of(root.scenario.organisation, root.run.data)
    assert staff.people is not None
    assert sorted(staff.people.fte.tolist()) == [0.8, 1.0]
    assert sorted(staff.people.office_days.tolist()) == [2.5, 3.0]
    assert not any("not used" in note for note in staff.notes)


def test_a_missing_file_is_told_by_its_key_and_a_faulty_one_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^organisation\.roster: .*none\.csv: there is no such file"):
        staff_of(Organisation(roster=str(tmp_path / "none.csv")), Data())
    with pytest.raises(InputError, match=r"^organisation\.roster: .*this is a folder"):
        staff_of(Organisation(roster=str(tmp_path)), Data())
    with pytest.raises(InputError, match=r"^staff\.csv:2, column"):
        read(tmp_path, "employee_id,team\n1,\n")


BUILDINGS = "building,desks,employees,organisation\nA,8,12,One\nB,,5,Two\nC,4,,Three\n"


def in_buildings(folder: Path, staff: str, buildings: str = BUILDINGS) -> Staff:
    (folder / "staff.csv").write_text(staff, encoding="utf-8")
    (folder / "buildings.csv").write_text(buildings, encoding="utf-8")
    house = Building(portfolio=str(folder / "buildings.csv"))
    return staff_of(Organisation(roster=str(folder / "staff.csv")), Data(), house)


def test_what_two_files_say_differently_of_buildings_is_told(tmp_path: Path) -> None:
    rows = [f"{one},Team,{'A' if one < 12 else 'B'}" for one in range(24)]
    staff = in_buildings(tmp_path, "\n".join(("employee_id,team,building", *rows)))
    told = [note for note in staff.notes if note.startswith("building.portfolio")]
    assert told == [
        "building.portfolio: nobody of the staff file is based in 1 building of buildings.csv (C), left out",
        "building.portfolio: the column employees of buildings.csv is not used, the staff file says who is based "
        "where; the numbers differ in 1 building (B): 24 people in the staff file, 17 in the column",
    ]
    root = config.compose([f"building.portfolio={tmp_path / 'buildings.csv'}", "ratio_per=employee"])
    for filed, warned in (
        ("file", ["building.portfolio: desks is empty for 1 building (B): set by the ratio, 0.7 per employee"]),
        ("ratio", []),
    ):
        house = replace(root.scenario.building, portfolio_desks=filed)
        job = make_job(replace(root.scenario, building=house), staff.people, staff.portfolio)
        assert [line for line in per_building.cautions(job) if "desks" in line] == warned


@pytest.mark.parametrize(("people", "told"), [(1, "1 person"), (1500, "1,500 people")])
def test_the_people_of_a_portfolio_are_told_where_the_preset_has_others(tmp_path: Path, people: int, told: str) -> None:
    (tmp_path / "buildings.csv").write_text(f"building,employees\nA,{people}\n", encoding="utf-8")
    notes = staff_of(Organisation(employees=60), Data(), Building(portfolio=str(tmp_path / "buildings.csv"))).notes
    assert f"organisation.employees: {told} simulated, as buildings.csv has them, in place of 60" in notes


def test_files_that_are_exchanged_are_told(tmp_path: Path) -> None:
    people = "employee_id,team,building\n1,Team,A\n2,Team,A\n"
    with pytest.raises(InputError) as refused:
        in_buildings(tmp_path, BUILDINGS, people)
    assert refused.value.faults == [
        "organisation.roster, building.portfolio: buildings.csv has one person a row, staff.csv has not: the files "
        "seem exchanged, give each for the other"
    ]
    with pytest.raises(InputError, match=r"^building\.portfolio: buildings\.csv has one person a row, give it as org"):
        staff_of(Organisation(), Data(), Building(portfolio=str(tmp_path / "buildings.csv")))


def test_the_policies_of_a_file_are_those_of_its_people_and_used_by_mixed_only(tmp_path: Path) -> None:
    text = "employee_id,team,policy\n" + "".join(f"{one},A,{'mandate' if one < 4 else ''}\n" for one in range(12))
    people = read(tmp_path, text).people
    assert people is not None
    assert people.policy is not None
    assert sorted(people.policy.tolist()) == [""] * 8 + ["mandate"] * 4
    without = read(tmp_path, text.replace("mandate", "")).people
    assert without is not None
    assert without.policy is None
    said = "roster: the column policy is used by a policy for each team (policy=mixed) only"
    for policy, warned in (("free", True), ("mixed", False)):
        root = config.compose([f"organisation.roster={tmp_path / 'staff.csv'}", f"policy={policy}"])
        assert (said in about_people(make_job(root.scenario, people))) is warned
    assert said not in about_people(make_job(config.compose([]).scenario, without))
    # Where another case, or another job of a sweep, does use the column, nothing is left to warn of.
    words = [f"organisation.roster={tmp_path / 'staff.csv'}"]
    jobs = {
        name: make_job(config.compose([*words, f"policy={name}"]).scenario, people)
        for name in ("free", "spread", "mixed")
    }
    assert said in about_cases({name: jobs[name] for name in ("free", "spread")})
    assert not [line for line in about_cases(jobs) if said in line]
    summaries = [
        {"scenario": {"policy": {"name": name}}, "warnings": [*about_people(job), "ratio: 2"]}
        for name, job in jobs.items()
    ]
    assert all(one["warnings"][-1] == "ratio: 2" for one in of_sweep(summaries))
    assert not [one for one in of_sweep(summaries) if said in one["warnings"]]
    assert [said in one["warnings"] for one in of_sweep(summaries[:2])] == [True, True]


def test_a_portfolio_that_is_not_there_may_be_the_shipped_one() -> None:
    building = replace(config.compose([]).scenario.building, portfolio="rijkk")
    with pytest.raises(InputError, match=r"^building\.portfolio: .*no such file.* \(did you mean 'rijk'\?\)$"):
        staff_of(Organisation(), Data(), building)


@pytest.mark.parametrize(
    ("empty", "shares", "said"),
    [
        (
            4,
            "",
            "used for people without a policy in the staff file; for the others its column policy goes first",
        ),
        (
            0,
            "{free: 0.2, spread: 0.8}",
            "every row of the staff file has a policy, which goes first, so that the shares are used for nobody",
        ),
        (0, "", ""),
    ],
)
def test_which_of_shares_and_column_goes_first_is_told(tmp_path: Path, empty: int, shares: str, said: str) -> None:
    rows = "".join(f"{one},A,{'' if one < empty else 'mandate'}\n" for one in range(12))
    people = read(tmp_path, f"employee_id,team,policy\n{rows}").people
    words = [f"organisation.roster={tmp_path / 'staff.csv'}", "policy=mixed"]
    root = config.compose([*words, *([f"policy.shares={shares}"] if shares else [])])
    told = [line for line in about_people(make_job(root.scenario, people)) if line.startswith("policy.shares")]
    assert told == ([f"policy.shares: {said}"] if said else [])
