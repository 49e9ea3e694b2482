"""The buildings of a portfolio in several cases or jobs, side by side (§14)."""

from collections.abc import Mapping
from typing import Any, Final

from sim import findings, over_buildings, words
from sim.language import tr
from sim.note import rules
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, Table
from sim.note.buildings import closings
from sim.note.buildings_answer import most_often as worst_of
from sim.note.rules import TOO_MANY, standing
from sim.portfolio import called
from sim.told import Grid
from sim.told.buildings import SHORT, others, smallest, titles, worst_first

Summary = Mapping[str, Any]

COLUMNS: Final = 4  # cases whose buildings stand side by side
ROWS: Final = 10  # buildings
_CROWDED: Final = "crowded_day_probability"


def section(cases: Mapping[str, Summary]) -> list[Block]:
    """Return the buildings of each case; each has `portfolio`, `buildings` and `measures` as a summary has them."""
    told = {name: one for name, one in cases.items() if over_buildings.several(one) and one.get("buildings")}
    if not told:
        return []
    limit = words.percent(rules.TARGET, 0)
    headings = [
        tr("case"),
        tr("buildings"),
        tr("surely too few desks on more than {limit} of days", limit=limit),
        tr("most often in"),
        tr("days with too few there"),
        tr("days with too few in at least one"),
    ]
    cells = [[name, *_of_case(one)] for name, one in told.items()]
    closed = [f"{name}: {line}" for name, one in told.items() for line in closings(one)]
    blocks: list[Block] = [
        Heading(tr("Buildings"), 2),
        *([Bullets(closed)] if closed and len(told) <= COLUMNS else []),
        Table(Grid(headings, cells, left=[headings[0], headings[3]]), tr("The buildings of each case"), dense=True),
    ]
    if not 1 < len(told) <= COLUMNS:
        return blocks
    grid, left = _side_by_side(told)
    blocks.append(Table(grid, tr("Days with too few desks, by building and case")))
    if left:
        blocks.append(Paragraph(tr("{number} more buildings have fewer such days.", number=words.count(left)), SMALL))
    return blocks


def most_often(cases: Mapping[str, Summary]) -> str:
    """Return in which building there are too few desks most often, by case; empty where none was seen or for many."""
    found = {name: in_one for name, one in cases.items() if one.get("buildings") and (in_one := worst_of(one))[1]}
    if not found or len(cases) > COLUMNS:
        return ""
    each = [tr("{case} in {name}, {share}", case=case, name=name, share=share) for case, (name, share) in found.items()]
    return tr("There are too few most often: {cases}.", cases="; ".join(each))


def _of_case(one: Summary) -> list[str]:
    worst, together = worst_first(one)[0], others(one)
    measure, name = worst["measures"][_CROWDED], titles(one)[worst["building"]]
    short = sum(standing(each["measures"][_CROWDED]) == TOO_MANY for each in one["buildings"])
    if together is not None and together["measures"][_CROWDED]["estimate"] > measure["estimate"]:
        measure, name = together["measures"][_CROWDED], smallest(one)
    seen = measure["estimate"] > 0  # else none is the worst
    all_ = over_buildings.buildings(one)
    told = (
        words.count(all_)
        if together is None
        else tr("{number}, {shown} of them shown", number=words.count(all_), shown=words.count(len(one["buildings"])))
    )
    return [
        told,
        words.count(short) if short else tr("none"),
        name if seen else "",
        findings.with_interval(measure, bounded=True) if seen else words.none_of(measure),
        findings.with_interval(one["measures"][over_buildings.ANY], bounded=True),
    ]


def _side_by_side(cases: Mapping[str, Summary]) -> tuple[Grid, int]:
    """Return the buildings with too few desks most often in some case, and how many more there are."""
    measures = {
        name: {each["building"]: each["measures"][_CROWDED] for each in one["buildings"]} for name, one in cases.items()
    }
    names: dict[str, str] = {}
    for one in cases.values():
        names |= {gone["building"]: called(gone["name"], one["portfolio"]["made_up"], SHORT) for gone in closed(one)}
    for one in cases.values():
        names |= titles(one)

    def most(code: str) -> float:
        return max((of[code]["estimate"] or 0.0) for of in measures.values() if code in of)

    known = [code for code in names if any(code in of for of in measures.values())]
    order = sorted(known, key=most, reverse=True)
    # A building that closes in some case is what the comparison is about.
    gone = {each["building"] for one in cases.values() for each in closed(one)}
    chosen = [code for place, code in enumerate(order) if place < ROWS or code in gone]
    headings = [tr("Building"), *cases]
    rows = [
        [
            names[code],
            *(
                findings.with_interval(of[code], bounded=True)
                if code in of
                else tr("closed")
                if code in {each["building"] for each in closed(cases[name])}
                else tr("among the smallest")
                for name, of in measures.items()
            ),
        ]
        for code in chosen
    ]
    if any(others(one) is not None for one in cases.values()):
        rows.append([tr("the smallest together"), *map(_together, cases.values())])
    return Grid(headings, rows, left=headings[:1]), len(order) - len(chosen)


def _together(one: Summary) -> str:
    """Return the days with too few desks of the buildings of a case that may not be shown one by one."""
    found = others(one)
    return "" if found is None else findings.with_interval(found["measures"][_CROWDED], bounded=True)


def closed(one: Summary) -> list[Mapping[str, Any]]:
    """Return the buildings that closed in a case."""
    found: list[Mapping[str, Any]] = one["portfolio"]["closed"]
    return found
