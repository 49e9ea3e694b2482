"""Of fewer than ten real people in all nothing is shown of whom they meet, who moves days and who finds no desk."""

import json
from functools import cache
from typing import Any

import pytest
from scenarios import lively, roster
from tiny_answers import CARD

from sim import screen, sweep
from sim.effects_table import MOVERS, figures
from sim.evaluation import Evaluation, evaluate
from sim.groups import too_few
from sim.language import LANGUAGES, speaking
from sim.note.blocks import Note
from sim.note.content import note_of, note_of_sweep
from sim.note.definitions import texts
from sim.policies import Spread
from sim.population import People
from sim.scenario import Scenario
from sim.studies.compare import compare
from sim.study import Case, Study
from sim.told import said

PEOPLE = {"few": [4, 5], "enough": [5, 5]}


def scenario(**changes: Any) -> Scenario:
    """Half a desk each, and room enough to be without one."""
    return lively(ratio=0.5, replications=6, weeks=2, **changes)


def people(number: str) -> People:
    return roster(PEOPLE[number], office_days=3.0)


@cache
def evaluated(number: str) -> Evaluation:
    return evaluate(scenario(policy=Spread()), staff=people(number))


@cache
def compared(number: str) -> Study:
    free = Case("free", scenario(), people(number))
    return compare([free, Case("spread", scenario(policy=Spread()), people(number))])


def moved(one: Any) -> list[Any]:
    return [one[f"days_{name}"] for name in ("moved", "added", "lost")]


def test_made_up_people_are_never_too_few() -> None:
    assert too_few(people("few"))
    assert not too_few(people("enough"))
    assert not too_few(People(**{**vars(people("few")), "real": False}))


@pytest.mark.parametrize(("number", "shown"), [("few", False), ("enough", True)])
def test_an_evaluation_of_few_people_is_about_their_office_only(number: str, shown: bool) -> None:
    answer = evaluated(number)
    summary, effects = answer.summary, answer.summary["effects"]
    for met in (summary["measures"]["team_met_share"], effects["cohesion"]["team_met_share"]):
        assert (met["estimate"] is not None) is shown
    for figure in (*moved(summary["policy"]), *moved(effects["moves"]), effects["moves"]["share_of_people_who_move"]):
        assert (figure is not None) is shown
    assert answer.days["met_people"].any() == answer.days["met"].any() == shown
    assert len(answer.teams) == shown
    assert summary["measures"]["crowded_day_probability"]["estimate"] is not None
    warned = [line for line in summary["warnings"] if line.startswith("the staff file has 9 people: of fewer than 10")]
    assert bool(warned) is not shown
    assert (
        "who moves days is not shown of fewer than 10 people" in " ".join(screen.table(answer).split())
    ) is not shown


@pytest.mark.parametrize(("number", "shown"), [("few", False), ("enough", True)])
def test_a_comparison_of_few_people_is_about_their_office_only(number: str, shown: bool) -> None:
    study = compared(number)
    case = study.summary["by_case"]["spread"]
    assert (case["measures"]["team_met_share"]["estimate"] is not None) is shown
    assert all((value is not None) is shown for value in case["per_person_and_week"].values())
    told = figures(case)[MOVERS]
    assert told is not None
    assert (told["estimate"] is not None) is shown
    table = study.tables["money_and_effects"].set_index(["case", "figure"])["estimate"]
    assert table.notna()[[("spread", "team_met_share"), ("spread", MOVERS)]].tolist() == [shown, shown]
    rows = [row for grid in said(study).grids for row in grid.rows if row[0] == "People whose days change, a week"]
    assert [("not defined" in row) for row in rows] == [not shown]


def notes(number: str) -> list[Note]:
    summary = evaluated(number).summary
    row = sweep.done_row(1, ["policy=spread"], json.loads(json.dumps(summary, default=str)))
    return [
        note_of(evaluated(number), {}, CARD),
        note_of(compared(number), {}, CARD),
        note_of_sweep([row], [summary], {}, CARD),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notes_of_few_people_say_nothing_of_whom_they_meet(language: str) -> None:
    meeting = {"en": "people meet ", "nl": "treffen mensen "}[language]
    moving = {"en": "In an average week ", "nl": "In een gemiddelde week "}[language]
    with speaking(language):
        few, enough = ([[*texts(note.blocks)] for note in notes(number)] for number in PEOPLE)
    for one in few:
        assert not any(meeting in text or moving in text for text in one)
        assert not any("nan" in text.split() for text in one)
    assert any(meeting in text for text in enough[0])
    assert any(moving in text for text in enough[0])
