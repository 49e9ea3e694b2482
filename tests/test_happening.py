"""Events and visitors that are on are told: on the screen, at the head of a note, and not among what is left out."""

import copy
from typing import Any

import pytest
from tiny_answers import CARD, answer

from sim import screen
from sim.evaluation import Evaluation
from sim.language import speaking
from sim.note.blocks import Bullets
from sim.note.content import note_of
from sim.note.method import section
from sim.told import happening

EVENTS = [
    {"date": "2026-03-12", "name": "network day"},
    {"date": "2026-03-10", "who": "Treasury", "kind": "nobody", "share": 0.4},
]


def summary(events: list[dict[str, Any]], visitors: Any = 0, buildings: int = 1) -> dict[str, Any]:
    found = answer("evaluate").summary
    scenario = found["scenario"]
    calendar, house = scenario["calendar"] | {"events": events}, scenario["building"] | {"visitors_per_day": visitors}
    portfolio = {"portfolio": {"buildings": buildings, "made_up": False}} if buildings > 1 else {}
    measures = found["measures"] | ({"visitors": {"estimate": 5.0 * buildings}} if visitors else {})
    return {
        **found,
        **portfolio,
        "scenario": scenario | {"calendar": calendar, "building": house},
        "measures": measures,
    }


def left_out(given: dict[str, Any]) -> str:
    return next(block for block in section(given) if isinstance(block, Bullets)).items[-1]


def test_events_are_told_and_are_not_left_out() -> None:
    given = summary(EVENTS)
    first = "10 March 2026 40 % of Treasury kept from the office"
    second = "12 March 2026 everybody called to the office (network day)"
    assert happening.rows(given) == [("Events", "2", f"{first}; {second}")]
    assert "strikes" not in left_out(given)
    assert "strikes" in left_out(summary([]))
    assert happening.rows(summary([])) == []
    many = [{"date": f"2026-03-{day:02}"} for day in (2, 3, 4, 5, 6)]
    assert happening.told(summary(many))[0].endswith("4 March 2026 everybody called to the office; and 2 more")


@pytest.mark.parametrize(
    ("visitors", "buildings", "said"),
    [
        (5, 1, "5 expected a day"),
        (5, 6, "5 expected a day in each of 6 buildings"),
        ([0, 5, 0, 2.5, 0], 6, "0, 5, 0, 2.5 and 0 (Monday to Friday) expected a day in each of 6 buildings"),
    ],
)
def test_visitors_come_to_each_building(visitors: Any, buildings: int, said: str) -> None:
    given = summary([], visitors, buildings)
    assert happening.rows(given) == [("Visitors a day", str(5 * buildings), said)]
    assert happening.told(given) == [f"with visitors: {said}"]


def test_screen_and_note_tell_of_events() -> None:
    found = answer("evaluate")
    assert isinstance(found, Evaluation)
    given = copy.copy(found)
    given.summary = summary(EVENTS[:1])
    assert "12 March 2026 everybody" in " ".join(screen.table(given).split())
    with speaking("nl"):
        assert "met gebeurtenissen: 12 maart 2026 iedereen naar kantoor" in note_of(given, {}, CARD).subtitle
