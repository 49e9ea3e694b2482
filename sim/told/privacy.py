"""What would be told of real people, and what is merged or withheld: the report of `task=privacy` in words."""

from collections.abc import Mapping
from typing import Any, Final

from sim import words
from sim.language import mark, tr, trn
from sim.privacy import TABLES
from sim.told.base import Grid, Said

Summary = Mapping[str, Any]

SOURCES: Final = {"roster": mark("staff file"), "logs": mark("logs")}
KINDS: Final = {"team": mark("teams"), "building": mark("buildings")}
NOTHING: Final = mark("No file with real people was given, so there is nothing of them to tell or to withhold")


def said(summary: Summary) -> Said:
    """Return what would be told and what would not."""
    grids = [sizes(summary), groups(summary), tables(summary), columns(summary)]
    return Said(headline(summary), [grid for grid in grids if grid.rows], notes(summary))


def headline(summary: Summary) -> str:
    """Return how many groups are told of, and how many not by themselves."""
    if not summary["sources"]:
        return tr(NOTHING)
    parts = []
    for one in summary["sources"]:
        source = tr(SOURCES[one["source"]])
        if one["too_few"]:
            smallest = words.count(one["smallest"])
            parts.append(
                tr("{source}: under {smallest} people, nothing is told of them", source=source, smallest=smallest)
            )
            continue
        for kind, found in one["groups"].items():
            parts.append(
                tr(
                    "{source}: of {groups} {kind} {told} told by name, {merged} taken together",
                    source=source,
                    groups=words.count(found["groups"]),
                    kind=tr(KINDS[kind]),
                    told=words.count(found["told"]),
                    merged=words.count(found["merged"]),
                )
            )
        if not one["groups"]:
            parts.append(tr("{source}: no groups, only all people together", source=source))
    return "; ".join(parts)


def sizes(summary: Summary) -> Grid:
    """Return how many groups there are, by size."""
    headings = [tr("read from"), tr("groups"), tr("people in a group"), tr("number of groups")]
    rows = []
    for source, kind, found in _each(summary):
        for number, one in enumerate(found["classes"]):
            first = [source, kind] if not number else ["", ""]
            rows.append([*first, _span(one), words.count(one["groups"])])
    return Grid(headings, rows, left=headings[:3], title=tr("Groups by size"))


def groups(summary: Summary) -> Grid:
    """Return the groups that would be told, by name, and what became of the others."""
    headings = [tr("read from"), tr("group"), tr("people")]
    rows = [
        [tr(SOURCES[row["source"]]), words.team(row["group"]), words.count(row["people"])] for row in summary["groups"]
    ]
    return Grid(headings, rows, left=headings[:2], title=tr("What tables by group would show"))


def tables(summary: Summary) -> Grid:
    """Return how many cells of tables by group would be withheld."""
    headings = [
        *(tr("read from"), tr("if it were about"), tr("cells")),
        *(tr("withheld: all or nobody of few"), tr("withheld with them"), tr("totals told")),
    ]
    rows = [
        [
            tr(SOURCES[row["source"]]),
            table(row),
            words.count(row["cells"]),
            words.count(row["own"]),
            words.count(row["along"]),
            tr("yes") if row["totals"] else tr("no"),
        ]
        for row in summary["tables"]
    ]
    return Grid(
        headings, rows, left=headings[:2], title=tr("Cells that no table by team may show, whatever it is about")
    )


def table(row: Summary) -> str:
    """Return what a table by team is about."""
    return tr(TABLES[row["table"]], day=words.weekday(row["day"])) if row["day"] else tr(TABLES[row["table"]])


def columns(summary: Summary) -> Grid:
    """Return the columns of each file that were read, and those that were not."""
    headings = [tr("file"), tr("columns that are used"), tr("columns that are not")]
    rows = []
    for one in summary["sources"]:
        if one["source"] == "roster":
            rows.append([words.clean(one["file"], 40), _listed(one["read"]), _listed(one["unread"])])
        else:
            rows += [
                [words.clean(name, 40), _listed(one["read"].get(name, [])), _listed(unread)]
                for name, unread in one["unread"].items()
            ]
    return Grid(headings, rows, left=headings, title=tr("Columns"))


def notes(summary: Summary) -> list[str]:
    """Return the rules in sentences."""
    found = []
    for one in summary["sources"]:
        along = sum(found["merged_along"] for found in one["groups"].values())
        if along:
            found.append(
                trn(
                    "{number} group is large enough but taken together with small ones, which would be known as the "
                    "difference otherwise.",
                    "{number} groups are large enough but taken together with small ones, which would be known as the "
                    "difference otherwise.",
                    along,
                    number=words.count(along),
                )
            )
        if one.get("days_withheld"):
            found.append(
                tr("This office is small: no counts of its days are told, as some would tell of each who was there.")
            )
    if summary["sources"]:
        smallest = {one["source"]: words.count(one["smallest"]) for one in summary["sources"]}
        listed = ", ".join(f"{tr(SOURCES[source])} {number}" for source, number in smallest.items())
        found.append(
            tr(
                "Smallest group: {listed} people. That all or none of a group do something is told of {certain} people "
                "or more.",
                listed=listed,
                certain=words.count(summary["certain_group"]),
            )
        )
    return list(dict.fromkeys(found))


def _each(summary: Summary) -> list[tuple[str, str, Summary]]:
    return [
        (tr(SOURCES[one["source"]]), tr(KINDS[kind]), found)
        for one in summary["sources"]
        for kind, found in one["groups"].items()
    ]


def _span(one: Summary) -> str:
    if one["to"] is None:
        return tr("{number} or more", number=words.count(one["from"]))
    return tr("{low} to {high}", low=words.count(one["from"]), high=words.count(one["to"]))


def _listed(headings: list[str]) -> str:
    return ", ".join(words.clean(heading, 40) for heading in headings) if headings else tr("none")
