"""The assumptions that weigh most: their values by case, their ranges, and where they come from."""

import copy
from typing import Any

import pytest
from golden_notes import note
from tiny_answers import answer

from sim.language import LANGUAGES, speaking
from sim.note import assumptions
from sim.note.blocks import Table


def rows(summary: Any) -> dict[str, list[str]]:
    """The rows of the table by what they are about."""
    (table,) = (block for block in assumptions.section(summary, None) if isinstance(block, Table))
    return {row[0]: row[1:] for row in table.grid.rows}


def summary(task: str = "evaluate", **settings: Any) -> Any:
    """The summary of a tiny answer with other settings of its scenario."""
    changed = copy.deepcopy(dict(answer(task).summary))
    for key, value in settings.items():
        group, _, name = key.partition("__")
        changed["scenario"][group][name] = value
    return changed


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_fit_a_table_that_is_taken_in_at_once(language: str) -> None:
    with speaking(language):
        found = rows(summary())
    assert 8 <= len(found) <= 11
    assert all(value and origin for value, _, origin in found.values())


def test_they_have_the_values_of_the_scenario() -> None:
    found = rows(
        summary(
            organisation__office_days=None,
            organisation__office_days_shares=[0, 0.5, 0, 0.5, 0, 0],
            attendance__weekday_weights=[1, 3, 2, 3, 1],
            attendance__team_correlation=0.05,
            economics__discount_rate=0.0225,
            economics__horizon_years=10,
        )
    )
    assert found["office days that a full-timer wants"][0] == "2 days a week"
    assert found["liking of Monday to Friday"][0] == "10, 30, 20, 30 and 10 %"
    assert found["how much teams come together (correlation)"][0] == "0.05"
    assert found["discount rate and horizon"][0] == "2.25 % a year, over 10 years"


def test_costs_have_the_range_of_their_parts() -> None:
    costs = {"housing_eur": 4000.0, "services_eur": 2000.0, "ict_eur": 1000.0, "price_year": 2011}
    settings: dict[str, Any] = {f"economics__{name}": value for name, value in costs.items()}
    found = rows(summary(**settings, economics__ranges={"ict_eur": [0, 1500], "price_index": [0.9, 1.4]}))
    assert found["housing, services and ICT of a desk"][:2] == [
        "EUR 7,000 a year (prices of 2011)",
        "EUR 6,000 to 7,500",
    ]
    assert found["price index of those costs"][1] == "0.9 to 1.4"


def test_cases_that_differ_have_their_own_values() -> None:
    changed = summary("compare", organisation__office_days=2.0)
    first, second = changed["cases"]
    changed["cases"][second] = {"organisation.office_days": 4.0}
    value, _, origin = rows(changed)["office days that a full-timer wants"]
    assert value == f"{first}: 2 days a week; {second}: 4 days a week"
    assert "the other cases by settings of their own" in origin


def test_no_case_is_left_out_however_many_there_are() -> None:
    changed = summary("compare", organisation__office_days=2.0)
    changed["cases"] = {f"case {number}": {} for number in range(7)} | {"other": {"organisation.office_days": 4.0}}
    value = rows(changed)["office days that a full-timer wants"][0]
    assert value.startswith("case 0, case 1, ")
    assert value.endswith(" and case 6: 2 days a week; other: 4 days a week")


def test_a_desk_for_everybody_is_no_share_of_people_who_keep_one() -> None:
    label = "people who keep a desk of their own"
    assert label not in rows(summary(policy__name="assigned"))
    changed = summary("compare", organisation__fixed_desk_share=0.0)
    changed["cases"] = {"free": {}, "assigned": {"policy.name": "assigned"}}
    assert rows(changed)[label][0] == "free: 0 %; assigned: 100 %"


def test_what_a_staff_file_says_comes_from_it() -> None:
    everybody = summary()["employees"]
    told = {"fte": everybody, "kind": everybody, "office_days": 3}
    changed = summary(organisation__roster={"name": "staff.csv", "sha256": "ab", "given": told})
    found = rows(changed)
    assert found["people and FTE"][2] == "the staff file"
    assert found["office days that a full-timer wants"][2] == "the staff file, the rest an assumption"
    assert found["people who keep a desk of their own"][0] == f"{changed['owned_desks']} desks"


def test_what_the_user_gave_is_no_assumption() -> None:
    assert rows(summary(attendance__team_correlation=0.3))["how much teams come together (correlation)"][2] == (
        "given by the user"
    )


def test_how_long_feedback_is_remembered_stands_where_there_is_feedback() -> None:
    label = "time after which half of the feedback is forgotten"
    assert rows(summary("tipping"))[label] == ["2 weeks", "", "assumption"]
    assert label not in rows(summary())
    assert rows(summary(attendance__feedback=0.3, attendance__feedback_memory=2.5))[label][0] == "2.5 weeks"


def test_every_note_has_them_before_the_annexes() -> None:
    blocks = note("frontier", "en").blocks
    captions = [block.caption for block in blocks if isinstance(block, Table)]
    assert "What the figures rest on most" in captions
    assert not any(block.dense for block in blocks[: len(blocks) // 3] if isinstance(block, Table))


def test_the_office_days_of_a_staff_file_are_told_apart_from_those_that_fill_its_blanks() -> None:
    roster = {"name": "staff.csv", "given": {"office_days": 150}, "office_days": 2.06}
    changed = summary(organisation__roster=roster, organisation__office_days=2.68)
    changed["employees"] = 240
    label = "office days that a full-timer wants"
    assert rows(changed)[label][0] == (
        "a mean of 2.06 days a week in the file (150 people); 2.68 for a full-timer assumed for 90 more"
    )
    del roster["office_days"]  # of few people
    assert rows(changed)[label][0].startswith("those of 150 people; 2.68 days a week")


def test_todays_desks_are_among_them_and_an_assumption_where_a_preset_says_them_of_others() -> None:
    label = "desks today, against which savings count"
    ratios = {f"{group}__baseline_ratio": 1.3 for group in ("organisation", "economics")}
    names = {f"{group}__name": "finance_ministry" for group in ("organisation", "economics")}
    assert rows(summary(**ratios, **names))[label] == ["1.3 per FTE", "", "published"]
    own = {"organisation__roster": {"name": "staff.csv", "given": {}}}
    assert rows(summary(**ratios, **names, **own))[label] == ["1.3 per FTE", "", "assumption"]
    stated = ratios | {"economics__baseline_ratio": 0.6}
    assert rows(summary(**stated, **names, **own))[label] == ["0.6 per FTE", "", "given by the user"]
