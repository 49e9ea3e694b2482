"""Where numbers come from: the comments of conf, read off its files, each with the value that it is about."""

from pathlib import Path
from typing import Any

import pytest

from sim import sources
from sim.config import compose
from sim.config.keys import groups, keys_of, options
from sim.language import speaking
from sim.sources import Comment, Row, asked, comments, comments_in, conf, described, rows

WRITTEN = """\
# What the option is
defaults:
  - /schema/x@_here_
# Of all of them.
name: x
alone: 1 # people, 2020
# Above two lines:
# they are one text.
first: 1.5
second: 2 # m2
third: "a; b" # text
# Of both.
one: [0.1, 0.2]
other: {"30": 0.4, "60": 0.6}

bare: 3
many:
  inside: 4 # hours
  deeper:
    a.b: [0, 1] # share
after: 5
- entry
last: 6
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    file = tmp_path / "x.yaml"
    file.write_text(WRITTEN, encoding="utf-8")
    return file


def scenario(*words: str) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(compose(words).scenario)


def row(key: str, *words: str, study: str | None = None) -> Row:
    (found,) = [one for one in rows(scenario(*words), study) if one.key == key]
    return found


def test_a_comment_belongs_to_its_key(written: Path) -> None:
    of_all = "Of all of them."
    above = "Above two lines: they are one text."
    assert comments_in(written) == {
        "alone": Comment("people, 2020", "", of_all),
        "first": Comment("", above, of_all),
        "second": Comment("m2", "", of_all),
        "third": Comment("text", "", of_all),
        "one": Comment("", "Of both.", of_all),
        "other": Comment("", "Of both.", of_all),
        "bare": Comment("", "", of_all),
        "many": Comment("", "", of_all),
        "many.inside": Comment("hours", "", of_all),
        "many.deeper": Comment("", "", of_all),
        "many.deeper.a.b": Comment("share", "", of_all),
        "after": Comment("", "", of_all),
        "last": Comment("", "", of_all),
    }


def test_the_comments_that_are_known_are_read() -> None:
    employees = row("organisation.employees", "organisation=rijk")
    assert (employees.value, employees.given) == (120000, False)
    assert employees.source() == "people (letter to parliament 31 490 nr. 289, 2020)"
    sickness = row("calendar.sickness_rate")
    assert sickness.source() == "Share of people sick on a day: public administration 6.4 % (CBS, 2022)"
    assert row("building.zones", "building=open_floor").source() == (
        "zones. Every value is set by the definition of this check, not by a source"
    )


@pytest.mark.parametrize("organisation", options("organisation"))
def test_every_value_of_a_preset_is_the_presets(organisation: str) -> None:
    found = rows(scenario(f"organisation={organisation}"))
    assert [one.key for one in found if one.given] == []
    assert {one.group for one in found} == set(groups())


@pytest.mark.parametrize("group", sorted(set(groups()) - {"policy"}))
@pytest.mark.parametrize("part", ["first"])
def test_every_key_of_a_group_has_a_row(group: str, part: str) -> None:
    keys = {key.removeprefix(f"{group}.") for key in keys_of(groups()[group], f"{group}.")}
    found = {one.key.removeprefix(f"{group}.").partition(".")[0] for one in rows(scenario()) if one.group == group}
    assert keys - found <= {"roster"}
    assert found <= keys | {"ranges"}


def test_every_option_says_where_its_numbers_come_from() -> None:
    """Only names, such as that of a country, need no source."""
    for group in groups():
        for option in options(group):
            said = comments_in(conf() / group / f"{option}.yaml")
            bare = [key for key, comment in said.items() if not comment.texts and key != group]
            assert set(bare) <= {"country", "skipped_holidays"}, (group, option)


def test_what_the_user_gave_is_told_from_the_preset() -> None:
    typed = ("organisation.team_size=9", "calendar.leave_months=" + str([1 / 12] * 12), "meetings.lengths={45: 1}")
    found = {one.key: one for one in rows(scenario(*typed))}
    given = {key for key, one in found.items() if one.given}
    assert given == {"organisation.team_size", "calendar.leave_months", "meetings.lengths"}
    assert found["organisation.team_size"].source() == "given by the user"
    assert not found["organisation.team_size"].assumed
    assert found["meetings.digital_share"].assumed


def test_what_is_typed_as_it_was_is_the_presets() -> None:
    assert not row("organisation.team_size", "organisation.team_size=12").given


def test_a_value_that_follows_another_is_the_presets_too() -> None:
    followed = row("economics.baseline_ratio", "organisation.baseline_ratio=1.1")
    assert (followed.value, followed.given) == (1.1, False)
    assert row("organisation.baseline_ratio", "organisation.baseline_ratio=1.1").given
    assert row("economics.baseline_ratio", "economics.baseline_ratio=1.2").given


def test_a_study_gives_values_with_sources_of_its_own() -> None:
    key, words = "organisation.fixed_desk_share", ("organisation.fixed_desk_share=0.2",)
    assert row(key, *words).given
    own = row(key, *words, study="finance_1_3_to_0_5")
    assert not own.given
    assert own.source().startswith("share of people who keep a desk of their own; assumption")


def test_a_staff_file_is_no_setting() -> None:
    made = scenario()
    made["organisation"] = {"name": "rijk", "roster": {"name": "<b>.csv", "sha256": "0"}, "baseline_ratio": 0.9}
    found = rows(made)
    assert [one.key for one in found if one.group == "organisation"] == ["organisation.baseline_ratio"]
    assert not any("<b>" in one.said() for one in found)


def test_what_a_preset_says_of_other_people_is_no_fact_of_those_of_a_staff_file() -> None:
    today, off = "organisation.baseline_ratio", "calendar.contract_days_off"

    def of_file(*words: str) -> dict[str, Row]:
        made = scenario("organisation=finance_ministry", "economics=finance_ministry", *words)
        made["organisation"]["roster"] = {"name": "staff.csv", "sha256": "0"}
        return {one.key: one for one in rows(made)}

    assert not row(today, "organisation=finance_ministry").assumed
    assert of_file()[today].assumed
    assert "not of these people's building" in of_file()[today].source()
    assert not of_file(f"{today}=0.6")[today].assumed
    assert not of_file("economics.baseline_ratio=0.6")[today].assumed  # which is used instead
    assert "column days_off" in of_file()[off].source()
    assert "column" not in row(off, "calendar=nl").source()
    assert "column" not in of_file("calendar=plain")[off].source()


def test_a_group_made_by_hand_was_given_by_its_maker() -> None:
    made = scenario()
    made["economics"]["name"] = "mine"
    assert all(one.given for one in rows(made) if one.group == "economics")


def test_settings_of_a_question_have_sources_too() -> None:
    found = {one.key: one for one in asked("path", {"target": 0.05, "weeks": 8, "growth": 0.0, "nothing": 1})}
    assert set(found) == {"target", "path.weeks", "path.growth"}
    assert found["target"].assumed
    assert found["path.weeks"].given
    assert found["path.growth"].source() == "of staff, share a year. Assumption"
    ranges = {"attendance.team_correlation": [0, 0.05], "attendance.habit": [0, 1], "calendar.sickness_rate": [0, 0.1]}
    given = {one.key.partition(".parameters.")[2]: one.given for one in asked("sensitivity", {"parameters": ranges})}
    assert given == {"attendance.team_correlation": False, "attendance.habit": True, "calendar.sickness_rate": True}


def test_what_an_experiment_asks_was_not_typed() -> None:
    question = {"measure": "turned_away_probability", "within": 0.02}
    found = {one.key: one.source() for one in asked("compare", question, "rijk_scenarios")}
    assert found == {"measure": "set by experiment=rijk_scenarios", "within": "given by the user"}
    (other,) = asked("compare", {"measure": "unserved_probability"}, "rijk_scenarios")
    assert other.source() == "given by the user"


def test_values_are_said_in_the_language() -> None:
    values = {0.05: "0,05", 1277: "1277", None: "geen", True: "ja", False: "nee", "nl": "nl"}
    with speaking("nl"):
        for value, said in values.items():
            assert Row("x", "x.y", value, Comment()).said() == said
        assert Row("x", "x.y", [0.5, 1], Comment()).said() == "0,5; 1"
        assert Row("x", "x.y", {"30": 0.5}, Comment()).said() == "30: 0,5"
    assert Row("x", "x.y", [0.5, 1], Comment()).said() == "0.5; 1"


def test_a_value_typed_by_a_user_is_made_harmless() -> None:
    assert Row("x", "x.y", "a\x1b[31m\nb", Comment(), given=True).said() == "a [31m b"


def test_every_text_is_there_once_and_is_said_in_dutch() -> None:
    texts = comments()
    assert len(texts) == len(set(texts))
    assert all(texts)
    assert not any("tcp://" in text for text in texts)  # settings of the machine are part of no answer
    with speaking("nl"):
        # What is the same in both languages is a unit or a name.
        same = [text for text in texts if sources.tr(text) == text]
    assert same == ["zones"]


def test_an_option_is_described() -> None:
    assert described("attendance", "nl_hybrid").startswith("Dutch hybrid work")
    assert described("attendance", "none_such") == ""
    with speaking("nl"):
        assert described("attendance", "nl_hybrid").startswith("Nederlands hybride werken")
