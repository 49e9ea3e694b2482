"""`task=privacy`: what would be told of real people, and that the report itself tells nothing of few."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_told_studies import ENGLISH, texts

from sim import config, screen, tasks
from sim.errors import ConfigurationError
from sim.language import LANGUAGES, speaking
from sim.logs.contents import Logs, Visits, Who
from sim.note import privacy as note
from sim.note.blocks import Card
from sim.note.definitions import texts as texts_of
from sim.privacy import Privacy, privacy_of
from sim.roster import Roster, read_roster
from sim.told import privacy as told

TEAMS = {"Alpha": 40, "Beta": 12, "Gamma": 3, "Delta": 4, "Eps": 60, "Zeta": 11}
CARD = Card("python -m sim task=privacy", 1, "0.7.0", {}, {}, {})
CANARY = "CANARY"
MONDAY = datetime.date(2025, 1, 6).toordinal()


def staff(folder: Path, teams: Mapping[str, int] = TEAMS, **columns: Any) -> Path:
    """Write a staff file with an id, a name and a salary that must come out nowhere; `columns` are by person."""
    rows = [";".join(["employee_id", "team", *columns, "name", "salary"])]
    team_of = [team for team, size in teams.items() for _ in range(size)]
    for number, team in enumerate(team_of):
        more = [str(given(number, team)) for given in columns.values()]
        rows.append(";".join([f"{CANARY}{number}", team, *more, f"{CANARY} Person {number}", f"{CANARY}99{number}"]))
    path = folder / "staff.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def roster(path: Path) -> tuple[str, Roster]:
    return path.name, read_roster(path, fallback_office_days=2.0)


def logs(sizes: Mapping[str, int], come: Any, *, listed: bool = False) -> Logs:
    """Logs of teams in which a person comes on the days (0 is Monday) that `come` gives for team and number."""
    teams = tuple(sorted(sizes))
    team = np.array([teams.index(name) for name, size in sizes.items() for _ in range(size)], dtype=np.int32)
    rows = [(who, MONDAY + day) for who, one in enumerate(team) for day in come(teams[one], who)]
    person, day = np.array(rows, dtype=np.int32).reshape(-1, 2).T
    hours = np.full(len(person), 9 * 3600, dtype=np.int32)
    visits = Visits(person, day, hours, hours + 3600, MONDAY, MONDAY + 6)
    who = Who(team, teams, None, listed)
    read, unread = {"badges.csv": ["employee_id", "time_in"]}, {"badges.csv": ["badge", "door"]}
    return Logs(who, visits, None, None, None, [], [], {"badges.csv": "ab" * 32}, unread, read)


def of(found: Privacy, table: str, day: str = "") -> dict[str, Any]:
    (row,) = [row for row in found.summary["tables"] if (row["table"], row["day"]) == (table, day)]
    return {name: row[name] for name in ("cells", "own", "along", "totals")}


def test_small_teams_are_taken_together_with_the_next_smallest(tmp_path: Path) -> None:
    found = privacy_of(roster(staff(tmp_path)), None, {}, 10)
    assert found.groups[["group", "people", "taken_together"]].values.tolist() == [
        ["Alpha", 40, False],
        ["Beta", 12, False],
        ["Eps", 60, False],
        ["other teams", 18, True],
    ]
    counted = found.summary["sources"][0]["groups"]["team"]
    assert {name: counted[name] for name in ("groups", "told", "merged", "merged_along", "withheld")} == {
        "groups": 6,
        "told": 3,
        "merged": 3,
        "merged_along": 1,  # Zeta has 11 people: Gamma and Delta alone have 7
        "withheld": 0,
    }
    assert [(one["from"], one["to"], one["groups"]) for one in counted["classes"]][:4] == [
        (1, 9, 2),
        (10, 24, 2),
        (25, 49, 1),
        (50, 99, 1),
    ]


def test_nothing_is_told_of_too_few(tmp_path: Path) -> None:
    found = privacy_of(roster(staff(tmp_path, {"Gamma": 3, "Delta": 4})), None, {}, 10)
    source = found.summary["sources"][0]
    assert (source["people"], source["too_few"]) == (None, True)
    assert found.groups.empty
    assert source["groups"]["team"]["withheld"] == 2
    assert told.headline(found.summary) == "staff file: under 10 people, nothing is told of them"
    assert of(privacy_of(roster(staff(tmp_path, {"A": 4}, newcomer=lambda *_: "yes")), None, {}, 10), "newcomer") == {
        "cells": 0,
        "own": 0,
        "along": 0,
        "totals": True,
    }


def test_cells_of_all_or_nobody_are_withheld_with_others(tmp_path: Path) -> None:
    """Beta has no newcomer: 0 and 12; the smallest other group goes with it. In Eps, of 60, nobody could be told."""

    def newcomer(number: int, team: str) -> str:
        return "no" if team in ("Beta", "Eps") else "yes" if number % 2 else "no"

    found = privacy_of(roster(staff(tmp_path, newcomer=newcomer)), None, {}, 10)
    assert of(found, "newcomer") == {"cells": 8, "own": 2, "along": 2, "totals": True}


def test_columns_are_named_and_no_more(tmp_path: Path) -> None:
    found = privacy_of(roster(staff(tmp_path)), logs({"A": 30}, lambda *_: [0]), {}, 10)
    assert told.columns(found.summary).rows == [
        ["staff.csv", "employee_id, team", "name, salary"],
        ["badges.csv", "employee_id, time_in", "badge, door"],
    ]


def test_logs_have_their_own_smallest_group() -> None:
    made = logs({"A": 8, "B": 30, "C": 7}, lambda team, who: [who % 5])
    groups = {
        smallest: privacy_of(None, made, {}, smallest).groups[["group", "people"]].values.tolist()
        for smallest in (5, 10, 20)
    }
    assert groups[5] == [["A", 8], ["B", 30], ["C", 7]]
    assert groups[10] == [["B", 30], ["other teams", 15]]
    assert groups[20] == [["other teams", 45]]  # 15 together are too few, so B goes with them


def test_weekdays_on_which_nobody_of_a_team_came_are_withheld() -> None:
    made = logs({"A": 20, "B": 30, "C": 60}, lambda team, who: [0, who % 2] if team != "A" else [who % 2])
    found = privacy_of(None, made, {}, 10)
    # All of B came on a Monday (30 people: withheld), as all of C did (60: could be told); half of A.
    assert of(found, "came", "mon") == {"cells": 6, "own": 2, "along": 2, "totals": True}
    assert of(found, "came", "fri") == {"cells": 6, "own": 4, "along": 0, "totals": False}  # nobody at all
    assert not [row for row in found.summary["tables"] if row["table"] == "seen"]  # no staff file lists who could come


def test_who_never_came_is_a_table_where_a_staff_file_lists_them() -> None:
    made = logs({"A": 20, "B": 60}, lambda team, who: [0] if team == "A" or who % 2 else [], listed=True)
    assert of(privacy_of(None, made, {}, 10), "seen")["own"] == 2


def test_a_small_office_tells_no_days_where_all_came_on_one_and_not_on_how_many() -> None:
    made = logs({"A": 20}, lambda team, who: [0, 1] if who else [0])
    found = privacy_of(None, made, {}, 10)
    assert found.summary["sources"][0]["days_withheld"] is True
    assert any("no counts of its days" in line for line in told.notes(found.summary))
    few = privacy_of(None, logs({"A": 9}, lambda team, who: [0]), {}, 10)
    assert few.summary["sources"][0]["days_withheld"] is False  # nothing at all is told of nine
    large = logs({"A": 50}, lambda team, who: [0])
    assert privacy_of(None, large, {}, 10).summary["sources"][0]["days_withheld"] is False


def test_the_report_depends_on_no_order_of_rows(tmp_path: Path) -> None:
    one = privacy_of(roster(staff(tmp_path)), None, {}, 10)
    path = tmp_path / "staff.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *rows[::-1]]) + "\n", encoding="utf-8")
    assert privacy_of(roster(path), None, {}, 10).summary == one.summary


def test_without_any_file_there_is_nothing_to_tell() -> None:
    found = privacy_of(None, None, {}, 10)
    assert told.said(found.summary).headline.startswith("No file with real people was given")
    assert not told.said(found.summary).grids


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_in_both_languages(language: str, tmp_path: Path) -> None:
    made = logs({"A": 20, "Beta": 30}, lambda team, who: [0])
    days_off = staff(tmp_path, days_off=lambda number, _: "wed" if number % 3 else "")
    found = privacy_of(roster(days_off), made, {"staff.csv": "ab" * 32}, 12)
    with speaking(language):
        said = told.said(found.summary)
        text = screen.printed_finding(said, width=80)
        report = list(texts_of(note.note_of(found, CARD).blocks))
    assert max(map(len, text.splitlines())) <= 80
    assert CANARY not in text
    for one in (*texts(said), *report) if language == "nl" else []:
        plain = one.lower().replace(CARD.command, "")
        for own in ("staff.csv", "employee_id", "days_off", "team", "name", "salary", "badge, door"):
            plain = plain.replace(own, "")
        words = plain.replace(".", " ").replace("_", " ").split()
        assert not {word.strip(",;:()") for word in words} & (ENGLISH - {"days", "day", "of"}), one


def privacy(folder: Path, *words: str) -> Path:
    asked = ["task=privacy", f"output.dir={folder / 'out'}", *words]
    assert tasks.run_one(config.compose(asked), asked, config.compose) == 0
    (written,) = (folder / "out" / "privacy").iterdir()
    return written


def test_the_command_writes_a_report_without_anything_of_a_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = staff(tmp_path, newcomer=lambda number, team: "yes" if number % 4 == 0 else "no")
    folder = privacy(tmp_path, f"organisation.roster={path}")
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == str(folder)
    assert CANARY not in out
    assert {one.name for one in folder.iterdir()} == {
        *("summary.json", "groups.csv", "tables.csv", "run.json", "tables.xlsx"),
        *(f"privacy.{kind}" for kind in ("md", "html", "docx", "pdf")),
    }
    for one in folder.iterdir():
        assert CANARY.encode() not in one.read_bytes(), one.name
    report = (folder / "privacy.md").read_text(encoding="utf-8")
    assert "other teams" in report
    assert not any(team in report for team in ("Gamma", "Delta", "Zeta"))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert not any(team in json.dumps(summary) for team in ("Gamma", "Delta", "Zeta"))
    assert summary["sources"][0]["unread"] == ["name", "salary"]


def test_without_a_note_the_report_is_text_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = privacy(tmp_path, f"organisation.roster={staff(tmp_path)}", "output.note=false", "report.language=nl")
    assert "Personeelsbestand: van 6 teams 3 met naam gemeld" in capsys.readouterr().out
    names = {one.name for one in folder.iterdir()}
    assert names == {"summary.json", "groups.csv", "tables.csv", "run.json", "privacy.md"}


def test_the_smallest_group_is_refused_where_it_would_be_ignored() -> None:
    with pytest.raises(ConfigurationError, match=r"data\.smallest_group: is not used by task=evaluate"):
        config.compose(["data.smallest_group=20"])
    assert config.compose(["task=privacy", "data.smallest_group=20"]).run.data.smallest_group == 20
    with pytest.raises(ConfigurationError, match="smallest_group"):
        config.compose(["task=privacy", "data.smallest_group=4"])
