"""Types of desk of which there are too few are told first: on page one, on the screen's first line, as a warning."""

import copy
from pathlib import Path
from typing import Any

import pytest
from tiny_answers import SMALL

from sim import configure, evaluate, screen, type_shortage
from sim.language import LANGUAGES, speaking
from sim.note import rules, run

NO_SUBSTITUTES = {"standard": [], "quiet": [], "adjustable": []}
SUBSTITUTES = {"standard": ["quiet"], "quiet": ["standard"], "adjustable": ["standard", "quiet"]}


def share(estimate: float) -> dict[str, Any]:
    return {"estimate": estimate, "low": estimate * 0.9, "high": estimate * 1.1, "level": 0.95}


def summary(*, people: float, days: float, overall: float, substitutes: dict[str, list[str]], desks: int = 9) -> Any:
    """Two types: nobody lacks a standard desk; `people` of those who need a quiet one find none, on `days` of days."""
    none = {type_shortage.PEOPLE: share(0.0), type_shortage.DAYS: share(0.0)}
    short = {type_shortage.PEOPLE: share(people), type_shortage.DAYS: share(days)}
    return {
        "desk_types": {
            "standard": {"desks": 90, "people_a_day": 80.0, **none},
            "quiet": {"desks": desks, "people_a_day": 20.0, **short},
        },
        "measures": {type_shortage.PEOPLE: share(overall), "turned_away_probability": share(0.0)},
        "scenario": {"building": {"substitutes": substitutes}, "policy": {"name": "free"}},
    }


def test_few_people_without_their_type_are_left_to_the_table() -> None:
    assert type_shortage.finding(summary(people=0.2, days=0.9, overall=0.04, substitutes=SUBSTITUTES)) == ""
    assert type_shortage.finding(summary(people=0.01, days=0.04, overall=0.01, substitutes=NO_SUBSTITUTES)) == ""


def test_many_people_without_their_type_are_told_with_the_type_and_its_desks() -> None:
    many = summary(people=0.4, days=0.9, overall=0.08, substitutes=SUBSTITUTES)
    assert type_shortage.finding(many) == (
        "no desk of the type that is needed for 40 % of those who need a quiet desk (9 desks)"
    )
    many["measures"]["turned_away_probability"] = share(0.35)  # then desks are short, not those of a type
    assert type_shortage.finding(many) == ""


def test_a_type_without_substitutes_is_told_where_it_makes_days_short() -> None:
    found = type_shortage.answer(summary(people=0.01, days=0.17, overall=0.01, substitutes=NO_SUBSTITUTES))
    assert found == (
        "No desk of the type that they need is found by 1.0 % of those who need a quiet desk (9 desks; on 17 % of "
        "days, no other will do)."
    )


def test_no_other_will_do_is_said_where_no_substitute_has_a_desk() -> None:
    """A quiet desk that nobody but its own can take the place of, or a standard one can, or an adjustable one could."""
    alone = {(): True, ("standard",): False, ("adjustable",): True, ("adjustable", "standard"): False}
    for others, said in alone.items():
        short = summary(people=0.4, days=0.9, overall=0.08, substitutes={"quiet": list(others)})
        assert ("no other will do" in type_shortage.finding(short)) == said
        assert type_shortage.finding(short)
    # Adjustable desks that nobody else may take leave it so that a standard desk does for who needs a quiet one.
    short = summary(people=0.4, days=0.9, overall=0.08, substitutes={"quiet": ["standard"]})
    short["desk_types"]["adjustable"] = short["desk_types"]["standard"]
    assert type_shortage.finding(short).endswith("40 % of those who need a quiet desk (9 desks)")
    short["desk_types"] = {"quiet": short["desk_types"]["quiet"]}  # no other type has a desk: desks are short, no type
    assert "no other will do" not in type_shortage.finding(short)


def test_nothing_is_told_of_types_where_everybody_owns_a_desk() -> None:
    """Guests of other buildings find no shared desk of any type there."""
    guests = summary(people=1.0, days=0.9, overall=0.9, substitutes=SUBSTITUTES, desks=0)
    assert type_shortage.finding(guests)
    guests["scenario"]["policy"]["name"] = "assigned"
    assert (type_shortage.finding(guests), type_shortage.answer(guests)) == ("", "")
    guests["desk_types"]["adjustable"] = guests["desk_types"].pop("quiet") | {"desks": 9}
    assert type_shortage.accessible(guests) == ""


def test_few_people_whose_type_is_not_shown_are_not_told_of() -> None:
    hidden = summary(people=0.4, days=0.9, overall=0.08, substitutes=NO_SUBSTITUTES)
    hidden["desk_types"]["quiet"] |= {type_shortage.PEOPLE: dict.fromkeys(share(0.0)), "people_a_day": None}
    assert type_shortage.finding(hidden) == ""


def test_a_shortage_of_accessible_desks_is_a_first_caution() -> None:
    few = summary(people=0.2, days=0.9, overall=0.04, substitutes=SUBSTITUTES)
    assert type_shortage.accessible(few) == ""
    few["desk_types"]["adjustable"] = few["desk_types"].pop("quiet")
    said = type_shortage.accessible(few)
    assert said.startswith("No desk of the type that they need is found by 20 % of those who need an adjustable or acc")
    assert type_shortage.accessible in rules.FIRST
    told = copy.deepcopy(few)
    told["measures"][type_shortage.PEOPLE] = share(0.08)  # the answer says it
    assert type_shortage.accessible(told) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_type_of_which_there_is_no_desk_is_on_page_one_on_the_screen_and_warned_of(language: str) -> None:
    """A fifth of the people need what the building has not: none of them ever finds it, though desks stand free."""
    words = ("ratio=1", "building.desk_types={standard: 1}", "organisation.desk_needs={standard: 0.8, adjustable: 0.2}")
    found = evaluate(configure(*SMALL, *words))
    none = found.summary["desk_types"]["adjustable"]
    assert (none["desks"], none[type_shortage.PEOPLE]["estimate"]) == (0, 1)
    with speaking(language):
        first_line = screen.table(found, width=400).splitlines()[0]
        page = run.decision(found.summary).answer
    said = {
        "en": "adjustable or accessible desk, of which there is none",
        "nl": "toegankelijke werkplek nodig heeft, w",
    }
    assert said[language] in first_line
    assert said[language] in page
    warning = "building.desk_types: no desk is adjustable, which some people need"
    assert [one for one in found.summary["warnings"] if one.startswith(warning)]


def test_a_building_with_what_people_need_is_not_warned_of() -> None:
    found = evaluate(configure(*SMALL, "ratio=1"))
    assert not [one for one in found.summary["warnings"] if one.startswith("building.desk_types")]
    assert type_shortage.finding(found.summary) == ""


def test_a_type_whose_share_is_less_than_half_a_desk_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "buildings.csv"
    file.write_text("building,desks,employees\nB1,60,50\nB2,40,50\n", encoding="utf-8")
    rare = (
        "building.desk_types={standard: 0.99, quiet: 0.01}",
        "organisation.desk_needs={standard: 0.99, quiet: 0.01}",
    )
    alone = "building.substitutes={standard: [], quiet: []}"
    said = "building.desk_types: 0.01 of the desks quiet comes to none"
    few = evaluate(configure(*SMALL, "desks=49", *rare, alone)).summary["warnings"]
    assert [one for one in few if one.startswith(f"{said};")]
    enough = evaluate(configure(*SMALL, "desks=50", *rare, alone)).summary["warnings"]
    assert not [one for one in enough if one.startswith(said)]
    substituted = evaluate(configure(*SMALL, "desks=49", *rare)).summary["warnings"]
    assert not [one for one in substituted if one.startswith(said)]
    spread = evaluate(configure(*SMALL, f"building.portfolio={file}", *rare, alone)).summary["warnings"]
    assert [one for one in spread if one.startswith(f"{said} in B2;")]
