"""The STRESS-DES appendix: every item, filled in from the scenario and the summary."""

import dataclasses
from typing import Any

import pytest
from tiny_answers import CARD, TASKS, answer
from tiny_answers import evaluated as changed

from sim.language import LANGUAGES, speaking
from sim.note import stress
from sim.note.blocks import Card, Table
from sim.note.stress import ITEMS

# Monks et al. (2019), table 2; item 2.5 has a part for each kind of component.
LISTED = [
    *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5"),
    *("3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1"),
]


def answers(summary: dict[str, Any], card: Card = CARD, language: str = "en") -> dict[str, str]:
    """The answers by item."""
    with speaking(language):
        (table,) = (block for block in stress.annex(summary, card, "Q?") if isinstance(block, Table))
    return {row[0]: row[2] for row in table.grid.rows}


def test_every_item_of_the_checklist_is_there_in_its_order() -> None:
    assert list(ITEMS) == LISTED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_every_item_has_an_answer_for_every_task(task: str, language: str) -> None:
    found = answers(answer(task).summary, language=language)
    assert list(found) == LISTED
    assert all(len(said) > 4 for said in found.values())
    assert not any("{" in said for said in found.values())


TWO = {"free": {}, "spread": {"policy.name": "spread"}}


@pytest.mark.parametrize(
    ("item", "changes", "said"),
    [
        (
            "1.3",
            {"cases": TWO},
            "free choice and days spread over the week",
        ),
        ("2.3", {"cases": TWO}, "spread: policy.name=spread"),
        ("2.4", {"scenario__attendance__model": "independent"}, "Gaussian copula"),
        ("2.4", {"scenario__attendance__model": "days_per_week"}, "Plackett-Luce"),
        ("2.5.1", {"people": 57}, "57 people"),
        ("2.5.3", {"desks": 21}, "21 desks"),
        ("2.5.4", {"scenario__building__refused": "wait"}, "One queue"),
        ("2.5.4", {"scenario__building__refused": "leave"}, "No queue: who finds no desk goes home"),
        ("3.2", {"scenario__organisation__roster": {"name": "staff.csv"}}, "staff file"),
        ("4.2", {"replications": 321}, "321 replications"),
        ("4.2", {"scenario__calendar__start": "2026-03-02"}, "2 March 2026"),
        ("4.3", {"precision_reached": False}, "wider than those at which the program stops"),
        (
            "4.3",
            {"precision_reached": False, "scenario__replications": None},
            "precision asked for was not reached",
        ),
        ("5.1", {"engine": {"name": "simpy", "audited_days": 0, "agree": None}}, "engine simpy"),
        ("5.3", {"engine": {"name": "compiled", "audited_days": 7, "agree": True}}, "7 days were replayed"),
        ("5.3", {"engine": {"name": "compiled", "audited_days": 0, "agree": None}}, "no day was replayed"),
    ],
)
def test_an_answer_follows_the_summary(item: str, changes: dict[str, Any], said: str) -> None:
    assert said in answers(changed(**changes))[item]


def test_seed_version_libraries_and_files_come_from_the_card() -> None:
    card = dataclasses.replace(CARD, seed=77, version="9.9.9", libraries={"numpy": "2.2.2"}, inputs={"staff.csv": "ab"})
    found = answers(changed(), card)
    assert "seed 77" in found["5.2"]
    assert "sim 9.9.9 in Python (numpy 2.2.2)" in found["5.1"]
    assert "staff.csv" in found["3.1"]
    assert "no data of the organisation" in answers(changed())["3.1"]


def test_the_question_stands_in_the_purpose_and_the_source_below() -> None:
    assert "Q?" in answers(changed())["1.1"]
    assert "10.1080/17477778.2018.1442155" in stress.SOURCE


def test_percent_signs_follow_the_language() -> None:
    assert "99 % of days" in answers(changed())["1.2"]
    assert "99%" in answers(changed(), language="nl")["1.2"]
