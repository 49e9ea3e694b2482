"""Who a scenario's people are, and what a planner must know of the file they come from."""

import re
from pathlib import Path

import numpy as np
import pytest

from sim import config
from sim.errors import InputError
from sim.population import Organisation
from sim.roster.fields import FIELDS
from sim.settings import Data
from sim.staff import Staff, staff_of

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
        "roster: the column building is not used in this version",
        "organisation.growth: a roster is literal, growth is not applied",
        "roster: today's desks are assumed at 1.3 per FTE (organisation.baseline_ratio); give your own",
    ]


def test_the_baseline_is_no_assumption_once_it_is_given(tmp_path: Path) -> None:
    assert not any("baseline" in note for note in read(tmp_path, DUTCH, baseline_ratio=1.1).notes)


def test_the_report_names_the_settings_that_do_nothing(tmp_path: Path) -> None:
    """Each of them makes other people of a preset, or other desks, and none changes a roster's."""
    line = read(tmp_path, DUTCH).report[-1]
    names = line.removeprefix("settings that a roster replaces: organisation.").split(", ")
    assert {"employees", "team_size", "fte", "growth", "field_share", "fixed_desk_share", "newcomer_share"} < set(names)
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
