"""What a note says of the buildings of a portfolio (§14): what closed and who goes elsewhere, table, map, annex."""

from collections.abc import Mapping
from typing import Any, Final

from sim import findings, over_buildings, words
from sim.groups import SMALLEST_GROUP
from sim.language import tr, trn
from sim.note import rules
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, PictureFile, Table
from sim.note.decision import drawn
from sim.portfolio import called
from sim.told import Grid
from sim.told.buildings import crowded, in_full, left_out, others, titles, worst_first

Summary = Mapping[str, Any]

SHOWN: Final = 10  # buildings in the main part
LISTED: Final = 150  # buildings in the annex; more are work for a workbook
CLOSED: Final = 5  # closed buildings that are told one by one
MAP: Final = "locations_crowding"


def told(summary: Summary) -> bool:
    """Tell whether the note is about several buildings, some of which may be shown."""
    return over_buildings.several(summary) and bool(summary.get("buildings"))


def section(summary: Summary, pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the buildings with too few desks most often, what moved between them, and the map; else nothing."""
    if not summary.get("buildings"):
        return []
    chosen = worst_first(summary)[:SHOWN]
    headings, cells = in_full(summary, chosen)
    said = lines(summary)
    caption, more = (
        tr("The buildings, those with too few desks most often first"),
        left_out(summary, _where(summary), SHOWN),
    )
    return [
        Heading(tr("Buildings"), 2),
        *([Paragraph(made_up)] if (made_up := rules.made_up_buildings(summary)) else []),
        *([Bullets(said)] if said else []),
        Table(
            Grid(headings, cells, left=[headings[0]]),
            f"{caption}; {more}" if more else caption,
            dense=True,
        ),
        *([Paragraph(unshown, SMALL)] if (unshown := _unshown(summary)) else []),
        *drawn([MAP], pictures, full=True),
    ]


def _unshown(summary: Summary) -> str:
    """Return why the smallest buildings of a staff file's people stand in one row."""
    if others(summary) is None:
        return ""
    return tr(
        "The smallest buildings are shown together only, so that no figure is one of fewer than {smallest} people.",
        smallest=words.count(SMALLEST_GROUP),
    )


def annexed(summary: Summary) -> bool:
    """Tell whether there are more buildings than the main part shows, and few enough to be read in an annex."""
    return SHOWN < len(summary.get("buildings", ())) <= LISTED


def _where(summary: Summary) -> str:
    return tr("annex E") if annexed(summary) else "tables.xlsx"


def annex(summary: Summary) -> list[Block]:
    """Return the annex with every building that may be shown."""
    if not annexed(summary):
        return []
    headings, cells = in_full(summary, worst_first(summary), everything=True)
    return [
        Heading(tr("Annex E: all buildings"), 1),
        Table(Grid(headings, cells, left=[headings[0]]), tr("All buildings")),
    ]


def lines(summary: Summary) -> list[str]:
    """Return what closing, mobility and going to another building do."""
    gone = elsewhere(summary)
    return [*closings(summary), *_mobility(summary), *([words.joined(gone, _most_come(summary))] if gone else [])]


def moves(summary: Summary) -> str:
    """Return in short which building closed or merged, how many people move and how many desks are gone."""
    gone = summary["portfolio"]["closed"]
    if not gone:
        return ""
    if len(gone) == 1:
        return words.joined(*_closing(summary, gone[0]))
    people, desks = [one["employees"] for one in gone], [one["desks"] for one in gone]
    return words.joined(
        tr("{number} buildings close or merge.", number=words.count(len(gone))),
        "" if None in people else _move(sum(people)),
        tr("Their {desks} desks are gone.", desks=words.count(sum(desks))) if all(desks) else "",
    )


def closings(summary: Summary) -> list[str]:
    """Return which buildings closed or merged, and how crowded it is where their people are now."""
    whole, now, called_ = summary["portfolio"], {one["building"]: one for one in summary["buildings"]}, titles(summary)
    found = []
    for one in whole["closed"][:CLOSED]:
        home = now.get(one["into"])
        after = (
            tr(
                "{into} has {people} people and {desks} desks now; days with too few desks there: {share}.",
                into=called_[one["into"]],
                people=words.count(home["people"]),
                desks=words.count(home["desks"]),
                share=findings.with_interval(crowded(home), bounded=True),
            )
            if home is not None and one["employees"] is not None
            else ""
        )
        found.append(words.joined(*_closing(summary, one), after))
    if (more := len(whole["closed"]) - CLOSED) > 0:
        found.append(tr("{number} more close or merge.", number=words.count(more)))
    return found


def _closing(summary: Summary, one: Mapping[str, Any]) -> list[str]:
    """Return that a building closed, how many people move and how many desks are gone."""
    made_up = summary["portfolio"]["made_up"]
    into = titles(summary).get(one["into"]) or called(one["into_name"], made_up)
    said = {"name": called(one["name"], made_up), "into": into}
    return [
        tr("{name} is merged into {into}.", **said)
        if one["merged"]
        else tr("{name} closes; its people go to the nearest building, {into}.", **said),
        "" if one["employees"] is None else _move(one["employees"]),
        _gone(one["desks"]) if one["desks"] else "",
    ]


def _gone(desks: int) -> str:
    return trn("Its one desk is gone.", "Its {desks} desks are gone.", desks, desks=words.count(desks))


def _move(people: int) -> str:
    return trn("One person moves.", "{people} people move.", people, people=words.count(people))


def _mobility(summary: Summary) -> list[str]:
    organisation, guests = summary["scenario"]["organisation"], summary["portfolio"].get("guests")
    by_name = organisation.get("mobility_by_organisation") or {}
    if not guests:
        return []
    days = tr("{days} a week", days=words.counted(organisation["mobility_days"], "day", "days"))
    who = (
        tr("people, of some organisations more than of others,")
        if by_name
        else tr("{share} of the people, field workers apart,", share=words.given(organisation["mobility"]))
    )
    return [
        tr(
            "Exchange: {who} also work in another building, {days}. On an average day {guests} of {people} people in "
            "the buildings are guests.",
            who=who,
            days=days,
            guests=words.count(guests),
            people=words.count(summary["measures"]["attendance"]["estimate"]),
        )
    ]


def elsewhere(summary: Summary) -> str:
    """Return how many people go to another building because they find no desk; empty where they may not."""
    sent = summary["measures"].get("sent_elsewhere")
    if sent is None or not words.known(sent):
        return ""
    most = summary["scenario"]["building"]["travel_most"]
    within = words.counted(most, "minute", "minutes")
    if sent["estimate"] > 0:
        return tr(
            "Who finds no desk goes to the nearest building within {minutes} that has one, else home. To another "
            "building: {often}.",
            minutes=within,
            often=_a_day(sent["estimate"]),
        )
    if summary["measures"]["turned_away_probability"]["estimate"] == 0:
        return tr("Who finds no desk may go to another building; nobody had to.")
    return tr(
        "Who finds no desk may go to a building within {minutes} that has one, else home; nobody found one.",
        minutes=within,
    )


def _most_come(summary: Summary) -> str:
    """Return to which building most people come because theirs has no desk."""
    to = max(summary["buildings"], key=lambda one: one.get("diverted") or 0.0)
    if not to.get("diverted"):
        return ""
    name = titles(summary)[to["building"]]
    return tr("Most come to {name}: {often}.", name=name, often=_a_day(to["diverted"]))


def _a_day(people: float) -> str:
    """Return a mean number of people a day: whole, with two digits where they are few, below one by the days."""
    if people >= 0.95:
        return tr("{number} people a day", number=words.count(people) if people >= 10 else words.number(people, ".2g"))
    return tr("about one person in {days}", days=words.counted(1 / people, "working day", "working days"))
