"""The buildings of a portfolio in several cases or jobs, side by side (§14)."""

from collections.abc import Mapping
from typing import Any, Final

from sim import findings, over_buildings, words
from sim.language import tr
from sim.note import rules
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, Table
from sim.note.buildings import closings
from sim.note.rules import TOO_MANY, standing
from sim.portfolio import called
from sim.told import Grid
from sim.told.buildings import SHORT, titles, worst_first

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


def _of_case(one: Summary) -> list[str]:
    worst = worst_first(one)[0]
    measure = worst["measures"][_CROWDED]
    short = sum(standing(each["measures"][_CROWDED]) == TOO_MANY for each in one["buildings"])
    seen = measure["estimate"] > 0  # else none is the worst
    return [
        words.count(over_buildings.buildings(one)),
        words.count(short) if short else tr("none"),
        titles(one)[worst["building"]] if seen else "",
        findings.with_interval(measure, bounded=True) if seen else words.none_seen(),
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
                else words.unknown()
                for name, of in measures.items()
            ),
        ]
        for code in chosen
    ]
    return Grid(headings, rows, left=headings[:1]), len(order) - len(chosen)


def closed(one: Summary) -> list[Mapping[str, Any]]:
    """Return the buildings that closed in a case."""
    found: list[Mapping[str, Any]] = one["portfolio"]["closed"]
    return found
