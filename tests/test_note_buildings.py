"""What a note says of several buildings (§14): the answer by rules, what may not be shown, who moves, the picture."""

import re
from io import StringIO
from typing import Any

import pytest
from golden_notes import note
from layout import check_layout
from rich.console import Console
from tiny_answers import BUILDINGS, evaluated, over_buildings

from sim import findings, screen_rows
from sim import over_buildings as told_of_all
from sim.language import LANGUAGES, speaking
from sim.note import (
    buildings,
    buildings_answer,
    buildings_by_case,
    comparison,
    names,
    run,
    seats,
    sweep,
    sweep_buildings,
)
from sim.note.blocks import Bullets, Table
from sim.note.rules import days_are_not_people
from sim.plots import buildings as plotted
from sim.told import buildings as told_buildings
from sim.told import cases as told_cases
from sim.told import cautions
from sim.told.buildings import in_full, worst_first

CROWDED = "crowded_day_probability"
UNSERVED = "unserved_probability"
Ends = tuple[float, float | None, float | None]

MANY, FEW, OPEN, NONE = (0.4, 0.3, 0.5), (0.01, 0.005, 0.02), (0.05, 0.03, 0.07), (0.0, 0.0, 0.02)


def measure(ends: Ends) -> dict[str, Any]:
    return dict(zip(("estimate", "low", "high"), ends, strict=True)) | {"level": 0.95}


def building(name: str, crowded: Ends, desks: int = 100, needed: Ends = (90, 88, 93), **more: Any) -> dict[str, Any]:
    return {
        "building": name,
        "name": name,
        "desks": desks,
        "people": 2 * desks,
        "guests": 0.0,
        "measures": {
            CROWDED: measure(crowded),
            "turned_away_probability": measure((crowded[0] / 10, 0.0, 0.1)),
            "peak_utilisation": measure((0.8, 0.7, 0.9)),
        },
        "desks_needed": {share: measure(needed) for share in ("90", "95", "99")},
        "space": {"m2_saved": 500.0},
        **more,
    }


def others(crowded: Ends, needed: Ends = (12, 11, 13)) -> dict[str, Any]:
    one = building("", crowded, 10, needed, buildings=2)
    del one["building"], one["name"], one["space"]
    return one


def summary(*shares: Ends, apart: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The summary of buildings A, B, ... with these days with too few desks, and of those that may not be shown."""
    each = [building(chr(ord("A") + place), share) for place, share in enumerate(shares)]
    together = [*each, *([apart] * 2 if apart else [])]
    whole = [sum(one["measures"][CROWDED][end] or 0.0 for one in together) / len(together) for end in measure(NONE)][:3]
    given = {
        "buildings": each,
        "portfolio": {"buildings": len(together), "made_up": False, "closed": [], "guests": 0.0, "others": apart},
        "dates": 100,
        f"measures__{CROWDED}": measure((whole[0], whole[1], whole[2])),
        f"measures__{told_of_all.ANY}": measure((min(1.0, 2 * whole[0]), 0.0, 1.0)),
        "measures__turned_away_probability": measure((whole[0] / 10, 0.0, 0.1)),
    }
    return evaluated(**given | changes)


# --- the answer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shares", "apart", "said"),
    [
        ([FEW, MANY], None, "No: in B there are too few desks on 40 % (30 to 50 %) of days, surely more than 5 %."),
        ([MANY, MANY], None, "No: in each of 2 buildings there are too few desks on surely more than 5 % of days"),
        ([MANY, FEW, MANY], None, "No: in 2 of 3 buildings there are too few desks on surely more than 5 % of days"),
        ([FEW, FEW], None, "Yes: in each of 2 buildings there are too few desks on surely no more than 5 % of days"),
        ([OPEN, FEW], None, "That cannot be told: in A there are too few desks on 5 % (3 to 7 %) of days"),
        ([OPEN, OPEN], None, "That cannot be told: chance leaves open whether in 2 of 2 buildings"),
        ([NONE, NONE], None, "Yes: nobody was without a desk in 100 simulated days in 2 buildings, so that in each"),
        ([(0.0, 0.0, 0.3), NONE], None, "That cannot be told: nobody was without a desk in 100 simulated days"),
        ([FEW, FEW], MANY, "No: the 2 smallest of 4 buildings, which may not be shown one by one, together have"),
        ([FEW, FEW], OPEN, "That cannot be told: in each of the 2 buildings that are shown there are too few desks on"),
        ([FEW, FEW], FEW, "Yes: in each of the 2 buildings that are shown there are too few desks on surely no more"),
        ([FEW, MANY], MANY, "No: in B there are too few desks on 40 % (30 to 50 %) of days"),
    ],
)
def test_the_answer_follows_from_where_each_building_surely_stands(
    shares: list[Ends], apart: Ends | None, said: str
) -> None:
    answer = run.answer(summary(*shares, apart=None if apart is None else others(apart)))
    assert answer.startswith(said)
    assert ("can tell." in answer) == answer.startswith("That cannot be told")


def test_the_whole_is_never_told_without_those_that_drive_it() -> None:
    """Four good buildings and a small one that is not shown: the whole is worse than each that is."""
    found = summary(FEW, FEW, FEW, FEW, apart=others(MANY))
    answer = run.answer(found)
    assert "together have too few desks on 40 % (30 to 50 %) of their days, surely more than 5 %." in answer
    assert "Of the others it is most in A: 1.0 % (0.5 to 2.0 %)." in answer
    assert "Over all 6 buildings it is 14 % of their days." in answer
    told = summary(MANY, FEW, apart=others(FEW))
    together = "in the 2 smallest, which may not be shown one by one, 1.0 %."
    assert f"Over all 4 buildings it is 11 % of their days; {together}" in run.answer(told)


def test_the_numbers_are_the_worst_building_any_building_and_people() -> None:
    figures = run.figures(summary(FEW, MANY))
    assert [one.value for one in figures] == ["40 %", "41 %", "2 %"]
    assert figures[0].label == "days with too few desks in B, where they are most"
    assert figures[1].label == "days with too few desks in at least one building"
    assert run.figures(summary(MANY, FEW, apart=others(FEW)))[0].label.endswith("in A, the most of those shown")
    hidden = run.figures(summary(FEW, FEW, apart=others(MANY)))[0]
    assert (hidden.value, hidden.label) == ("40 %", "days with too few desks in the 2 smallest together")
    likely = (0.055, 0.03, 0.08)  # of the others it is open too: the answer names A
    both = run.figures(summary(OPEN, FEW, apart=others(likely)))[0]
    assert (both.value, both.label) == ("5 %", "days with too few desks in A, the most of those shown")
    for apart in (None, others(NONE)):
        assert run.figures(summary(NONE, NONE, apart=apart))[0].label == "days with too few desks, over all buildings"


def needing(*needed: Ends, apart: dict[str, Any] | None = None) -> str:
    found = summary(*[FEW] * len(needed), apart=apart)
    for one, ends in zip(found["buildings"], needed, strict=True):
        one["desks_needed"]["95"] = measure(ends)
    return run.answer(found)


def test_desks_to_spare_and_desks_more_are_those_of_the_whole() -> None:
    assert "each has enough on 95 % of its days, with 15 desks to spare in all." in needing((90, 88, 93), (95, 90, 99))
    assert "about 12 desks more." in needing((105, 100, 110), (107, 100, 110))
    assert "about 5 desks more, with 10 desks to spare elsewhere." in needing((105, 100, 110), (90, 88, 93))
    assert "about 1 desk more, with 1 desk to spare elsewhere." in needing((101, 100, 110), (99, 88, 100))
    # Those that may not be shown need 12 and have 10.
    assert "about 2 desks more, with 10 desks to spare elsewhere." in needing((90, 88, 93), apart=others(FEW))
    enough = needing((90, 88, 93), apart=others(FEW, (9, 8, 10)))
    assert "each that is shown has enough on 95 % of its days, with 11 desks to spare in all buildings." in enough


def test_desks_to_spare_are_not_told_where_few_days_bound_nothing() -> None:
    assert "to spare" not in needing((90, 50, None), (95, 90, 99))


def test_days_are_building_days_beside_people() -> None:
    assert "too few desks on 20 % of building-days is not 20 %" in days_are_not_people(summary(FEW, MANY))


@pytest.mark.parametrize("chance", [1e-5, 0.0004, 0.004])
def test_what_is_not_nothing_is_not_rounded_to_nothing(chance: float) -> None:
    found = summary(FEW, FEW, **{f"measures__{told_of_all.ANY}": measure((chance, 0.0, 2 * chance))})
    for said in (told_of_all.coverage(found), told_of_all.crowding(found, [])):
        assert not re.search(r"(?<![\d.])0 %", said)
        assert "100 %" not in said
    assert run.figures(found)[1].value not in ("0 %", "none seen")


def test_what_was_not_seen_is_looked_for_on_days_and_not_on_those_of_each_building() -> None:
    nothing = {"measures__turned_away_probability": measure((0.0, 0.0, 0.1)), "days": 200}
    said = findings.sentences(summary(NONE, NONE, **nothing))
    assert "Days with too few desks: none seen in 200 building-days, so at most 2 %" in said
    assert "People who find no desk: none seen in 100 days" in said
    rows = {label: words for label, _, words in screen_rows.too_few(summary(NONE, NONE, **nothing))}
    assert rows["People who find no desk"] == "in 100 days"


# --- who moves -------------------------------------------------------------------------------------------------------


def closed(name: str, into: str, employees: int | None = 30, **more: Any) -> dict[str, Any]:
    values = {"name": name, "into_name": into, "desks": 22, "merged": False}
    return {"building": name, "into": into, "employees": employees, **values, **more}


def with_closed(*gone: dict[str, Any]) -> dict[str, Any]:
    found = summary(MANY, FEW)
    found["portfolio"]["closed"] = list(gone)
    return found


def test_the_answer_says_what_closed() -> None:
    one = run.answer(with_closed(closed("Old", "A")))
    assert "Old closes; its people go to the nearest building, A. 30 people move. Its 22 desks are gone." in one
    merged = run.answer(with_closed(closed("Old", "A", merged=True, desks=None)))
    assert merged.endswith("Old is merged into A. 30 people move.")
    two = run.answer(with_closed(closed("Old", "A"), closed("Older", "B", 1)))
    assert two.endswith("2 buildings close or merge. 31 people move. Their 44 desks are gone.")
    few = run.answer(with_closed(closed("Old", "A"), closed("Older", "B", None)))
    assert few.endswith("2 buildings close or merge. Their 44 desks are gone.")


def test_the_answer_says_what_closed_where_one_building_stays() -> None:
    alone = with_closed(closed("Old", "A"))
    alone["portfolio"]["buildings"], alone["buildings"] = 1, alone["buildings"][:1]
    assert run.answer(alone).endswith("A. 30 people move. Its 22 desks are gone.")


@pytest.mark.parametrize(("visitors", "said"), [(0.0, "Yes: everybody has a desk of their own"), (9.0, "No: ")])
def test_a_desk_for_everybody_is_none_for_visitors(visitors: float, said: str) -> None:
    found = evaluated(**{f"measures__{CROWDED}": measure(MANY)})
    found["scenario"] = {
        **found["scenario"],
        "policy": {"name": "assigned"},
        "building": {**found["scenario"]["building"], "visitors_per_day": visitors},
    }
    assert run.answer(found).startswith(said)


def test_a_closing_of_few_people_tells_no_number_of_them() -> None:
    (line,) = buildings.closings(with_closed(closed("Old", "A", None)))
    assert line == "Old closes; its people go to the nearest building, A. Its 22 desks are gone."
    (line,) = buildings.closings(with_closed(closed("Old", "A", 1)))
    assert line.endswith("A has 200 people and 100 desks now; days with too few desks there: 40 % (30 to 50 %).")
    assert "One person moves." in line


def elsewhere(sent: float, **changes: Any) -> dict[str, Any]:
    found = summary(MANY, FEW, scenario__building__refused="other_building", **changes)
    found["measures"]["sent_elsewhere"] = measure((sent, 0.0, None))
    return found


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (1531.6, "To another building: 1,532 people a day."),
        (2.34, "To another building: 2.3 people a day."),
        (0.12, "To another building: about one person in 8 working days."),
        (0.97, "To another building: 0.97 people a day."),
        (0.0, "to a building within 60 minutes that has one, else home; nobody found one."),
    ],
)
def test_the_answer_says_how_many_go_to_another_building(sent: float, said: str) -> None:
    answer = run.answer(elsewhere(sent))
    assert said in answer
    assert "within 60 minutes" in answer


def test_nobody_had_to_go_elsewhere_only_where_nobody_was_refused() -> None:
    nobody = elsewhere(0.0, measures__turned_away_probability=measure((0.0, 0.0, 0.1)))
    assert "nobody had to." in run.answer(nobody)
    assert buildings.elsewhere(summary(MANY, FEW)) == ""


def test_the_reason_why_desks_needed_are_not_told_is_the_true_one() -> None:
    assert "may sit in another building" in seats.unknown_need(elsewhere(1.0))
    assert "of some types no other will do" in seats.unknown_need(summary(MANY, FEW))


def test_where_people_book_the_worst_building_is_told() -> None:
    shares = {f"measures__{name}": measure(FEW) for name in ("refused_request_share", "unserved_probability")}
    assert run.answer(summary(FEW, MANY, **shares)).endswith(
        "Days with too few desks come most often in B: 40 % (30 to 50 %)."
    )


NOBODY = (0.0, 0.0, 0.01)


def booked(*shares: Ends | None, apart: Ends | None = None, whole: Ends = FEW, **changes: Any) -> dict[str, Any]:
    """The summary of buildings A, B, ... whose desks are booked, with these shares of people who get none."""
    hidden = None if apart is None else others(FEW)
    given = {f"measures__{name}": measure(whole) for name in (UNSERVED, "refused_request_share")}
    found = summary(*[FEW] * len(shares), apart=hidden, **given, **changes)
    for one, share in zip([*found["buildings"], hidden], [*shares, apart], strict=True):
        if one is not None and share is not None:
            one["measures"] |= {UNSERVED: measure(share), "refused_request_share": measure(share)}
    return found


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        (
            booked(FEW, MANY),
            "No: in B 40 % (30 to 50 %) of all who want to come get no desk, refused at booking or at ",
        ),
        (booked(MANY, FEW, MANY), "No: in 2 of 3 buildings surely more than the 5 % that counts where desks are "),
        (booked(FEW, OPEN, apart=MANY), "No: in the 2 smallest together 40 % (30 to 50 %) of all who want to come"),
        (booked(OPEN, OPEN, whole=MANY), "No: of all who want to come 40 % (30 to 50 %) get no desk"),
        (
            booked(FEW, FEW),
            "Yes: in each of 2 buildings surely no more than the 5 % that counts where desks are booked ",
        ),
        (booked(FEW, None), "Yes: in each of 2 buildings"),  # nobody wants to come to B
        (booked(NOBODY, NOBODY, whole=NOBODY), "Yes: in none of 2 buildings anybody who wanted to come was seen"),
        (booked(FEW, OPEN), "That cannot be told: chance leaves open whether in 1 of 2 buildings more than the 5 % "),
        (booked(FEW, FEW, apart=OPEN), "That cannot be told: in each of the 2 buildings that are shown surely no more"),
        (booked(NOBODY, (0.0, 0.0, 0.1), whole=NOBODY), "That cannot be told: nobody who wanted to come was seen to "),
        (booked(None, None), "That cannot be told of each building, of which none may be shown."),
    ],
)
def test_bookings_are_judged_building_by_building(found: dict[str, Any], begins: str) -> None:
    """A large building with desks for all hides a small one without in the share over both."""
    assert run.answer(found).startswith(begins)


def test_the_worst_building_leads_the_figures_of_bookings() -> None:
    first, second, _ = run.figures(booked(FEW, MANY))
    assert (first.value, first.label) == ("40 %", "people who want to come and get no desk in B, where they are most")
    assert (second.value, second.label) == ("1.0 %", "people who want to come and get no desk, over all buildings")


def test_who_gets_no_desk_stands_in_the_tables_of_buildings_where_desks_are_booked() -> None:
    found = booked(FEW, MANY)
    headings, cells = in_full(found, found["buildings"])
    place = headings.index("people who get no desk")
    assert [row[place] for row in cells] == ["1.0 % (0.5 to 2.0 %)", "40 % (30 to 50 %)"]
    headings, cells = told_buildings.rows(found, found["buildings"])
    assert cells[1][headings.index("people who get no desk")] == "40 %"
    plain = summary(FEW, MANY)
    for of in (in_full, told_buildings.rows):
        assert "people who get no desk" not in of(plain, plain["buildings"])[0]


def test_each_building_has_who_gets_no_desk_and_those_not_shown_have_it_together() -> None:
    """The share over all is the mean of those of the buildings, weighed by who wants to come (§15)."""
    found = over_buildings("policy=booking", "ratio=0.3", "building.portfolio_desks=ratio").summary
    each = [one["measures"] for one in [*found["buildings"], found["portfolio"]["others"]]]
    for name in (UNSERVED, "refused_request_share"):
        shares = [one[name]["estimate"] for one in each]
        assert min(shares) < found["measures"][name]["estimate"] < max(shares)


def test_a_sweep_tells_where_most_get_no_desk() -> None:
    policy = {"name": "booking", "overbooking": 1.2}
    found = booked(FEW, MANY, MANY, scenario__policy=policy)
    said = sweep_buildings.apart(found, [found])
    assert said.endswith(
        "1.2 bookings a desk, most get no desk in B: 40 % (30 to 50 %) of all who want to come. "
        "In 2 buildings it is surely more than 5 %."
    )


def test_where_people_book_they_ask_in_their_own_building_only() -> None:
    policy = {"name": "booking", "no_show": 0.1, "walk_in_share": 0.2}
    alone = "who is refused does not ask in another"
    assert alone in cautions.booked(summary(MANY, FEW, scenario__policy=policy))
    assert alone not in cautions.booked(evaluated(scenario__policy=policy))


# --- tables ----------------------------------------------------------------------------------------------------------


def test_buildings_stand_in_the_table_the_worst_first_and_those_not_shown_last() -> None:
    found = summary(FEW, MANY, OPEN, NONE, apart=others((0.6, 0.5, 0.7)))
    _, cells = in_full(found, worst_first(found))
    assert [row[0] for row in cells] == ["B", "C", "A", "D", "the 2 smallest"]
    assert [row[3] for row in cells] == [
        "40 % (30 to 50 %)", "5 % (3 to 7 %)", "1.0 % (0.5 to 2.0 %)", "none seen (at most 2 %)", "60 % (50 to 70 %)",
    ]  # fmt: skip
    assert cells[-1][-1] == ""  # of its space nothing is told


def test_the_table_adds_up_with_the_space_of_buildings_that_close() -> None:
    gone = [closed(name, "A", space={"m2_saved": saved}) for name, saved in (("Old", 300.0), ("Older", 2730.0))]
    found = with_closed(*gone, closed("Few", "B", None, space=None))
    headings, cells = in_full(found, worst_first(found))
    assert [(row[0], row[-1]) for row in cells] == [
        ("A", "500"), ("B", "500"), ("Old (closes)", "300"), ("Older (closes)", "2,730"),
    ]  # fmt: skip
    assert {len(row) for row in cells} == {len(headings)}
    many = with_closed(*gone, *gone)
    assert in_full(many, worst_first(many))[1][-1] == ["the 4 that close", *[""] * (len(headings) - 2), "6,060"]


def test_the_table_says_where_the_buildings_are_that_it_has_no_room_for() -> None:
    def caption(found: dict[str, Any]) -> str:
        (table,) = (block for block in buildings.section(found, {}) if isinstance(block, Table))
        assert len(table.grid.rows) == min(buildings.SHOWN, len(found["buildings"]))
        return table.caption

    assert caption(summary(*[FEW] * 12)).endswith("most often first; and 2 more in annex E")
    assert caption(summary(*[FEW] * 10)).endswith("most often first")
    (annex,) = (block for block in buildings.annex(summary(*[FEW] * 12)) if isinstance(block, Table))
    assert len(annex.grid.rows) == 12
    many = summary(*[FEW] * (buildings.LISTED + 1))
    assert caption(many).endswith("and 141 more in tables.xlsx")
    assert buildings.annex(many) == buildings.annex(summary(FEW, FEW)) == []


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        (((105, 100, 110), (90, 88, 93), (109, 90, 120)), "14 more in 2 buildings, 10 to spare elsewhere"),
        (((105, 100, 110), (100, 88, 103)), "5 more in 1 building"),
        (((90, 88, 93), (95, 90, 99)), "15 to spare"),
    ],
)
def test_the_screen_does_not_set_off_desks_of_one_building_against_another(needed: tuple[Ends, ...], said: str) -> None:
    found = summary(*[FEW] * len(needed))
    for one, ends in zip(found["buildings"], needed, strict=True):
        one["desks_needed"]["95"] = measure(ends)
    in_all = sum(ends[0] for ends in needed)
    found |= {"desks": 100 * len(needed), "desks_needed": {"95": measure((in_all, in_all - 1, in_all + 1))}}
    (row,) = (row for row in screen_rows.use(found) if row[0].startswith("Desks needed on 95"))
    assert row[2] == said


def test_a_comparison_adds_up_desks_that_stand_where_they_are_needed() -> None:
    found = {
        "first": "today",
        "portfolio": {"buildings": 2, "made_up": False},
        "asked": {"measure": "crowded_day_probability", "weekday": "all"},
        "by_case": {
            "today": {"desks_needed_95": measure((216, 210, 220))},
            "close": {"desks_needed_95": measure((211, 205, 215))},
        },
    }
    where = "in all, each where it is needed, every building has enough on 95 % of its days"
    assert told_cases.finding(found) == f"With 211 (close) to 216 desks (today) {where}"
    assert comparison._subject(found, "crowded_day_probability") == "days with too few desks, over all buildings"
    assert "so that each building has enough on 95 %" in comparison._needed(found).label


def test_the_screen_has_them_last_too() -> None:
    found = summary(FEW, MANY, apart=others((0.6, 0.5, 0.7)))
    console = Console(file=StringIO(), width=100)
    console.print(*told_buildings.table(found, 100, "utf-8"))
    lines = console.file.getvalue().rstrip().splitlines()  # type: ignore[attr-defined]
    assert [line.split("  ")[0].strip() for line in lines[-3:]] == ["B", "A", "the 2 smallest"]
    assert "60 %" in lines[-1]


def test_equally_crowded_buildings_are_told_by_people_then_by_use() -> None:
    found = summary(MANY, MANY, MANY)
    one, two, three = found["buildings"]
    two["measures"]["turned_away_probability"] = measure((0.09, 0.0, 0.1))
    three["measures"]["peak_utilisation"] = measure((0.9, 0.7, 1.0))
    assert worst_first(found) == [two, three, one]


def test_with_those_that_may_not_be_shown_buildings_add_up_to_the_whole() -> None:
    found = over_buildings().summary
    apart = found["portfolio"]["others"]
    each = [*found["buildings"], apart]
    assert apart["buildings"] + len(found["buildings"]) == found["portfolio"]["buildings"] == len(BUILDINGS)
    assert sum(one["people"] for one in each) == found["people"] == sum(people for *_, people in BUILDINGS)
    assert sum(one["desks"] for one in each) == found["desks"]
    measures = found["measures"]

    def of(one: Any, name: str) -> float:
        return float(one["measures"][name]["estimate"])

    days = sum(of(one, CROWDED) * one.get("buildings", 1) for one in each) / len(BUILDINGS)
    assert measures[CROWDED]["estimate"] == pytest.approx(days)
    came = [of(one, "attendance") for one in each]
    assert measures["attendance"]["estimate"] == pytest.approx(sum(came))
    refused = sum(of(one, "turned_away_probability") * number for one, number in zip(each, came, strict=True))
    assert measures["turned_away_probability"]["estimate"] == pytest.approx(refused / sum(came))
    for share, needed in found["desks_needed"].items():
        assert needed["estimate"] == sum(one["desks_needed"][share]["estimate"] for one in each)
    assert apart["people"] >= 10


def test_where_all_may_be_shown_nothing_stands_apart() -> None:
    assert over_buildings("building.merge={W: N, E: N}").summary["portfolio"]["others"] is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_building_that_may_not_be_shown_is_not_named(language: str) -> None:
    texts = str(note("buildings", language))
    assert "North" in texts
    assert not re.search(r"\b(East|West)\b", texts)


# --- cases side by side ----------------------------------------------------------------------------------------------


def test_cases_tell_of_those_that_may_not_be_shown_and_of_closed_ones() -> None:
    now = summary(FEW, MANY, FEW, apart=others((0.6, 0.5, 0.7)))
    then = summary(FEW, MANY, apart=others(FEW))
    then["portfolio"]["closed"] = [closed("C", "A")]
    blocks = buildings_by_case.section({"as now": now, "without C": then})
    (closings,) = (block.items for block in blocks if isinstance(block, Bullets))
    assert closings[0].startswith("without C: C closes;")
    first, second = (block.grid for block in blocks if isinstance(block, Table))
    assert first.rows[0][1:5] == ["5, 3 of them shown", "1", "the 2 smallest", "60 % (50 to 70 %)"]
    assert first.rows[1][1:5] == ["4, 2 of them shown", "1", "B", "40 % (30 to 50 %)"]
    assert [row[0] for row in second.rows] == ["B", "C", "A", "the smallest together"]
    assert second.rows[1][1:] == ["1.0 % (0.5 to 2.0 %)", "closed"]
    assert second.rows[3][1:] == ["60 % (50 to 70 %)", "1.0 % (0.5 to 2.0 %)"]


def test_a_building_shown_in_one_case_only_is_said_to_be_among_the_smallest() -> None:
    blocks = buildings_by_case.section(
        {"as now": summary(FEW, MANY), "fewer": summary(MANY, apart=others(FEW))},
    )
    (_, grid) = (block.grid for block in blocks if isinstance(block, Table))
    assert grid.rows[1] == ["B", "40 % (30 to 50 %)", "among the smallest"]


def test_a_comparison_says_where_there_are_too_few_most_often() -> None:
    cases = {"free": summary(FEW, MANY), "spread": summary(FEW, FEW, apart=others(OPEN)), "own": summary(NONE, NONE)}
    assert buildings_by_case.most_often(cases) == (
        "There are too few most often: free in B, 40 % (30 to 50 %); spread in the 2 smallest, 5 % (3 to 7 %)."
    )
    assert buildings_by_case.most_often({"own": cases["own"]}) == ""
    assert buildings_by_case.most_often({str(number): cases["free"] for number in range(5)}) == ""


def test_a_sweep_says_whose_days_it_tells_of_and_where_they_are_most() -> None:
    found = summary(FEW, MANY)
    assert sweep_buildings.apart(found, [found]) == (
        f"Days are those of all 2 buildings together. With {found['desks']} desks there are too few most often in B: "
        "40 % (30 to 50 %). In one building they are surely too few on more than 5 % of its days."
    )
    assert sweep_buildings.apart(found, [found, summary(FEW, MANY, FEW)]).startswith(f"With {found['desks']} desks")
    both = sweep_buildings.apart(summary(MANY, MANY), [found])
    assert both.endswith("In 2 buildings they are surely too few on more than 5 % of their days.")
    assert sweep_buildings.apart(summary(FEW, OPEN), [found]).endswith("in B: 5 % (3 to 7 %).")
    assert sweep_buildings.apart(evaluated(), [evaluated()]) == ""
    assert "in 2 buildings" in sweep.question([{**_row(50)}, {**_row(40)}], found)


def _row(desks: int) -> dict[str, Any]:
    return {"desks": desks, "organisation": "small_office", "status": "done", "people": 38, "employees": 38, "fte": 36}


# --- the picture -----------------------------------------------------------------------------------------------------

LONG = "Directoraat-Generaal voor de $x_1^2$ & de <b>huisvesting</b> van het Rijk"
PICTURES = {
    "two": summary(FEW, MANY),
    "many": summary(*[FEW, MANY, OPEN, NONE] * 8, apart=others(MANY)),
    "none": summary(NONE, NONE, NONE),
    "always": summary((1.0, 0.9, 1.0), (1.0, 0.8, 1.0), apart=others((1.0, 0.9, 1.0))),
    "rough": summary((0.7, 0.0, 1.0), (0.3, 0.0, 1.0)),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", PICTURES)
def test_no_text_of_the_picture_overlaps_or_leaves_it(case: str, language: str) -> None:
    found = PICTURES[case]
    for place, one in enumerate(found["buildings"]):
        one["name"] = f"{LONG} {place}" if case == "many" else one["name"]
    with speaking(language):
        (figure,) = plotted.pictures(found).values()
        check_layout(figure)


@pytest.mark.parametrize(
    ("shares", "apart", "said"),
    [
        ([FEW, MANY], None, "1 of 2 buildings surely has too few desks on more than 5 % of days"),
        ([FEW, MANY, MANY], FEW, "2 of the 3 buildings that are shown surely have too few desks"),
        ([MANY, MANY], None, "Each of 2 buildings surely has too few desks on more than 5 % of days"),
        ([FEW, FEW], None, "Each of 2 buildings surely has too few desks on no more than 5 % of days"),
        ([FEW, OPEN], None, "None of 2 buildings surely has too few desks on more than 5 % of days; of 1 it cannot"),
        ([FEW, OPEN], MANY, "the 2 smallest of 4 buildings together surely have too few desks on more than 5 %"),
    ],
)
def test_the_picture_and_the_answer_say_the_same(shares: list[Ends], apart: Ends | None, said: str) -> None:
    found = summary(*shares, apart=None if apart is None else others(apart))
    headline = plotted.headline(found)
    assert headline.startswith(said)
    assert run.answer(found).startswith("No: ") == ("on more than" in headline and not headline.startswith("None"))


def test_the_picture_shows_the_whole_the_worst_and_those_not_shown() -> None:
    found = summary(*[FEW] * 12, MANY, apart=others(OPEN))
    (figure,) = plotted.pictures(found).values()
    days, desks = figure.axes
    names = [tick.get_text() for tick in days.get_yticklabels()]
    assert names[:2] == ["All buildings", "M"]
    assert names[-1] == "the 2 smallest"
    assert len(names) == 1 + plotted.MOST + 1
    points = [line.get_xdata()[0] for line in desks.lines if line.get_marker() == "s"]
    whole = found["desks_needed"]["95"]["estimate"] / found["desks"]
    assert points == pytest.approx([100 * whole, *[90] * plotted.MOST, 120])
    assert "the 2 smallest 5 %" in figure.alt


def test_one_building_that_may_be_shown_has_no_picture() -> None:
    assert plotted.pictures(summary(FEW, apart=others(FEW))) == {}
    assert buildings_answer.answer(summary(MANY, apart=others(FEW))).startswith("No: in A there are too few desks")


def test_in_how_many_of_the_buildings_that_may_not_be_shown_desks_lack_is_not_told() -> None:
    enough, more = (90, 88, 93), (120, 110, 130)
    one = {**summary(FEW, FEW), "buildings": [building("A", FEW), building("B", FEW, needed=more)]}
    assert told_of_all.lacking(one, "95") == (20, 1, 10)
    for needed, told in ((8, (20, 1, 12)), (15, (25, None, 10))):
        apart = summary(FEW, FEW, apart=others(FEW, (needed, needed, needed)))
        apart["buildings"] = [building("A", FEW, needed=enough), building("B", FEW, needed=more)]
        assert told_of_all.lacking(apart, "95") == told
        (row,) = (row for row in screen_rows.use(apart) if row[0].startswith("Desks needed on 95"))
        assert ("in some buildings" in row[2]) == (told[1] is None)


def test_days_of_a_recommendation_are_those_of_the_buildings_of_its_case() -> None:
    found = summary(FEW, FEW, FEW) | {"recommendation": {"number_of_buildings": 2}}
    assert buildings_answer.days_of_all(found) == "Days are those of all 2 buildings together."
    assert buildings_answer.days_of_all(found | {"recommendation": {"number_of_buildings": 1}}) == ""
    assert buildings_answer.days_of_all(summary(FEW, FEW, FEW)) == "Days are those of all 3 buildings together."


def test_the_ratio_after_growth_is_told_only_where_all_grow_alike() -> None:
    grown = evaluated(people=57, employees=38)
    assert "growth" in names.ratio_of(grown)
    assert "desks per FTE" in findings.growth(grown)
    apart = evaluated(people=57, employees=38, scenario__organisation__growth_by_team={"A": 1.0})
    assert "growth" not in names.ratio_of(apart)
    assert findings.growth(apart) == "57 people simulated (38 + 50 % growth)"
