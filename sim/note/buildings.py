"""What a note says of the buildings of a portfolio (§14): the answer for the whole and the worst, table, map, annex."""

import math
from collections.abc import Mapping
from typing import Any, Final

from sim import findings, over_buildings, words
from sim.language import tr
from sim.locations import made_up_notice
from sim.note import rules
from sim.note.blocks import SMALL, Block, Bullets, Heading, KeyFigure, Paragraph, PictureFile, Table
from sim.note.decision import drawn
from sim.note.rules import ENOUGH, TOO_MANY, figure_of, standing
from sim.portfolio import called
from sim.told import Grid
from sim.told.buildings import Building, in_full, left_out, titles, worst_first

Summary = Mapping[str, Any]

SHOWN: Final = 10  # buildings in the main part
LISTED: Final = 150  # buildings in the annex; more are work for a workbook
CLOSED: Final = 5  # closed buildings that are told one by one
MAP: Final = "locations_crowding"


def told(summary: Summary) -> bool:
    """Tell whether the note is about several buildings, some of which may be shown."""
    return over_buildings.several(summary) and bool(summary.get("buildings"))


def answer(summary: Summary) -> str:
    """Return the answer about several buildings: whether it is enough in each, where it is worst, and over all."""
    shown = worst_first(summary)
    whole, worst = summary["measures"]["crowded_day_probability"], shown[0]
    limit, houses = words.percent(rules.TARGET, 0), words.count(len(shown))
    stands = [standing(_crowded(one)) for one in shown]
    short = stands.count(TOO_MANY)
    said = {"name": titles(summary)[worst["building"]], "most": words.share(_crowded(worst)), "limit": limit}
    if short == 1 and stands[0] == TOO_MANY:
        one = tr(
            "No: in {name} there are too few desks on {most} of days, surely on more than {limit}; over all buildings "
            "on {whole} of their days.",
            whole=words.share(whole),
            **said,
        )
        return _joined(one, _need(shown))
    if short == len(shown):
        each = tr(
            "No: in each of {buildings} buildings there are too few desks on surely more than {limit} of days, most "
            "often in {name} ({most}); over all buildings on {whole} of their days.",
            buildings=houses,
            whole=words.share(whole),
            **said,
        )
        return _joined(each, _need(shown))
    if short:
        many = tr(
            "No: in {number} of {buildings} buildings there are too few desks on surely more than {limit} of days, "
            "most often in {name} ({most}); over all buildings on {whole} of their days.",
            number=words.count(short),
            buildings=houses,
            whole=words.share(whole),
            **said,
        )
        return _joined(many, _need(shown))
    bound = max((_crowded(one)["high"] or 0.0) for one in shown)
    days = over_buildings.played(summary, over_buildings.SIMULATED)
    if stands.count(ENOUGH) == len(shown):
        yes = (
            tr(
                "Yes: nobody was without a desk in {days}, so that each building has too few on at most {share} of "
                "its days.",
                days=days,
                share=words.at_most(bound),
            )
            if whole["estimate"] == 0
            else tr(
                "Yes: in each of {buildings} buildings there are too few desks on surely no more than {limit} of days, "
                "most often in {name} ({most}); over all buildings on {whole} of their days.",
                buildings=houses,
                whole=words.share(whole),
                **said,
            )
        )
        return _joined(yes, _need(shown))
    return _joined(_open(summary, shown, stands, said), _need(shown), _more(summary))


def _open(summary: Summary, shown: list[Building], stands: list[str], said: Mapping[str, str]) -> str:
    whole = summary["measures"]["crowded_day_probability"]
    bound = max((_crowded(one)["high"] or 0.0) for one in shown)
    if whole["estimate"] == 0:
        return tr(
            "That cannot be told: nobody was without a desk in {days}, but so few of them leave room for too few on "
            "{share} of the days of a building.",
            days=over_buildings.played(summary, over_buildings.SIMULATED),
            share=words.at_most(bound),
        )
    between = figure_of(_crowded(shown[0]), bounded=True)[1]
    return tr(
        "That cannot be told: chance leaves open whether in {number} of {buildings} buildings there are too few desks "
        "on more than {limit} of days. Most often in {name}, on {most} ({interval}); over all buildings on {whole} of "
        "their days.",
        number=words.count(len(shown) - stands.count(ENOUGH)),
        buildings=words.count(len(shown)),
        interval=between or tr("anything is possible"),
        whole=words.share(whole),
        **said,
    )


def _more(summary: Summary) -> str:
    return tr(
        "More than {replications} can tell.",
        replications=words.counted(summary["replications"], "replication", "replications"),
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _crowded(one: Building) -> words.Measure:
    found: words.Measure = one["measures"]["crowded_day_probability"]
    return found


def _need(shown: list[Building]) -> str:
    """Return how many desks more would be enough, and in how many buildings, and how many are to spare elsewhere."""
    needed = {one["building"]: one["desks_needed"]["95"] for one in shown}
    if not all(map(words.known, needed.values())):
        return ""
    lacking = [math.ceil(needed[one["building"]]["estimate"]) - one["desks"] for one in shown]
    more, spare = sum(one for one in lacking if one > 0), -sum(one for one in lacking if one < 0)
    said = {"enough": words.percent(1 - rules.TARGET, 0), "more": words.count(more), "spare": words.count(spare)}
    where = words.counted(sum(one > 0 for one in lacking), "building", "buildings")
    if not more:
        return tr("On {enough} of its days each has enough, and together they have {spare} to spare.", **said)
    if not spare:
        return tr("Enough on {enough} of the days of each takes about {more} desks more.", **said)
    return tr(
        "Enough on {enough} of the days of each takes about {more} desks more in {where}, where the others have "
        "{spare} to spare.",
        where=where,
        **said,
    )


def figures(summary: Summary) -> list[KeyFigure]:
    """Return how often over all buildings, how often in the worst, and how many people."""
    measures, worst = summary["measures"], worst_first(summary)[0]
    name = titles(summary)[worst["building"]]
    found = [
        (measures["crowded_day_probability"], tr("days with too few desks, over all buildings"), True),
        (_crowded(worst), tr("days with too few desks in {name}, where they are most", name=name), True),
        (measures["turned_away_probability"], tr("people who come in and find no desk"), False),
    ]
    if _crowded(worst)["estimate"] == 0:  # which is the worst cannot be told
        found[1] = (measures[over_buildings.ANY], tr("days with too few desks in at least one building"), True)
    said = []
    for measure, label, bounded in found:
        value, interval = figure_of(measure, bounded=bounded)
        said.append(KeyFigure(value, label, interval))
    return said


def section(summary: Summary, pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the buildings with too few desks most often, what moved between them, and the map; else nothing."""
    if not summary.get("buildings"):
        return []
    chosen = worst_first(summary)[:SHOWN]
    headings, cells = in_full(summary, chosen)
    said = lines(summary)
    more = left_out(summary, _where(summary), SHOWN)
    return [
        Heading(tr("Buildings"), 2),
        *([Paragraph(made_up_notice())] if summary["portfolio"]["made_up"] else []),
        *([Bullets(said)] if said else []),
        Table(
            Grid(headings, cells, left=[headings[0]]),
            tr("The buildings, those with too few desks most often first"),
            dense=True,
        ),
        *([Paragraph(more, SMALL)] if more else []),
        *drawn([MAP], pictures, full=True),
    ]


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
    return [*closings(summary), *_mobility(summary), *_elsewhere(summary)]


def closings(summary: Summary) -> list[str]:
    """Return which buildings closed or merged, and how crowded it is where their people are now."""
    whole, now, called_ = summary["portfolio"], {one["building"]: one for one in summary["buildings"]}, titles(summary)
    found = []
    for one in whole["closed"][:CLOSED]:
        into = called_.get(one["into"]) or called(one["into_name"], whole["made_up"])
        said = {"name": called(one["name"], whole["made_up"]), "into": into}
        first = (
            tr("{name} is merged into {into}.", **said)
            if one["merged"]
            else tr("{name} closes; its people go to the nearest building, {into}.", **said)
        )
        home = now.get(one["into"])
        moved = one["employees"]
        parts = [
            first,
            "" if moved is None else tr("{people} move.", people=words.counted(moved, "person", "people")),
            tr("Its {desks} desks are gone.", desks=words.count(one["desks"])) if one["desks"] else "",
            ""
            if home is None or moved is None
            else tr(
                "{into} has {people} people and {desks} desks now; days with too few desks there: {share}.",
                into=into,
                people=words.count(home["people"]),
                desks=words.count(home["desks"]),
                share=findings.with_interval(_crowded(home), bounded=True),
            ),
        ]
        found.append(_joined(*parts))
    if (more := len(whole["closed"]) - CLOSED) > 0:
        found.append(tr("{number} more close or merge.", number=words.count(more)))
    return found


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


def _elsewhere(summary: Summary) -> list[str]:
    sent = summary["measures"].get("sent_elsewhere")
    if sent is None or not words.known(sent):
        return []
    if sent["estimate"] == 0:
        return [tr("Who finds no desk may go to another building; nobody had to.")]
    most = max(summary["buildings"], key=lambda one: one.get("diverted") or 0.0)
    said = tr(
        "Who finds no desk goes to the nearest building that has one: {number} people a day.",
        number=_mean(sent["estimate"]),
    )
    if not most.get("diverted"):
        return [said]
    to = tr(
        "Most come to {name}: {number} a day.",
        name=titles(summary)[most["building"]],
        number=_mean(most["diverted"]),
    )
    return [_joined(said, to)]


def _mean(people: float) -> str:
    """Return a mean number of people: whole, or with two digits where they are few."""
    return words.count(people) if people >= 10 else words.number(people, ".2g")
