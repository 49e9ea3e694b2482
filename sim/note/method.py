"""How the figures came about, in plain words, and what is not in the model."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from sim import language, over_buildings, words
from sim.language import mark, tr
from sim.note import names
from sim.note.blocks import Block, Bullets, Heading, Paragraph, Table
from sim.told import Grid, happening

Summary = Mapping[str, Any]

# The rules of the model in short, by their number (README, "The rules of the model").
RULES: Final = {
    1: mark(
        "Days run in seconds; the office is empty at the start and the end of each. Public holidays are no working "
        "days, and the periods are spread over the year."
    ),
    2: mark(
        "Every decision of chance has its own number, so that scenarios with one seed see the same people on the same "
        "days."
    ),
    3: mark(
        "Within a second those who leave go first, then those who wait, then those who ask, in an order drawn for the "
        "day."
    ),
    4: mark(
        "People belong to a team, have contract days and wanted office days; some own a desk, some work in the field. "
        "Desks are the ratio times its base, rounded, and do not change."
    ),
    5: mark("On each date a person is at exactly one place: off, on leave, sick, elsewhere, at home or at the office."),
    6: mark(
        "How often people come is theirs; which days follows the liking of weekdays, what teams share, what all share, "
        "and chance. With feedback, who found no desk comes less in the weeks after."
    ),
    7: mark(
        "A policy acts on days; only a minimum of office days, planned activities and bookings, which refuse days, "
        "change how often people come. Days moved, added and lost are reported. A booked desk is kept until its holder "
        "comes or the time to claim it is over."
    ),
    8: mark(
        "People arrive and leave at usual times of their own that vary from day to day; some come for part of the day."
    ),
    9: mark("Lunch and short breaks take people from their desks."),
    10: mark(
        "Teams and groups meet; a meeting in person brings its members in and takes them to the smallest room that "
        "fits, or to a block of desks in one zone."
    ),
    11: mark("Who leaves a desk for long is to clear it, which not all do; a desk that is kept counts as in use."),
    12: mark(
        "A desk of the needed type is sought in the own zone first, then in the nearest other one; then one of another "
        "type that will do."
    ),
    13: mark(
        "Who finds none goes home, takes a place that is no desk, waits, or goes to another building, by the house "
        "rule. Each time is a refusal."
    ),
    14: mark(
        "Each building has its own desks, zones and rooms and is played by itself, unless who finds no desk may go to "
        "another one; people of one building may be guests in another."
    ),
    15: mark("Shares are over working days or person-days, each with an interval."),
    16: mark("Day coverage is not people coverage: both are shown."),
    17: mark(
        "Desks, area and money are against today's staff at today's ratio; housing is saved in whole parts that can be "
        "let."
    ),
    18: mark(
        "Checked on every day: whoever came is somewhere, no desk has two people, no person two desks, and sums agree."
    ),
}

OTHER_PEOPLE: Final = ("scale", "path")  # tasks whose cases have other people or other days

_OFF: Final = mark("people who change how often they come because it is crowded, or because it is not")
_ON: Final = mark("people who come more often because it is not crowded")  # with feedback

NOT_IN_MODEL: Final = (
    mark("noise, screens, chairs and light of a desk, beyond its type (standard, quiet, adjustable)"),
    mark("productivity, concentration, leadership, health, and work and private life at home"),
)
_NO_DAYS: Final = mark("days unlike any other that the calendar does not name: strikes, storms, moves, big events")
_OTHER_DAYS: Final = mark("days unlike any other besides the events that are named")  # with events


def section(summary: Summary) -> list[Block]:
    """Return the method in plain words."""
    lines = [played(summary), size(summary), stopping(summary), intervals(summary), audit(summary)]
    return [
        Heading(tr("How it was calculated"), 1),
        *(Paragraph(line) for line in lines if line),
        Heading(tr("What is not in the model"), 2),
        Bullets(
            [
                names.sentence(tr(one))
                for one in (
                    _ON if _feedback(summary) else _OFF,
                    *NOT_IN_MODEL,
                    _OTHER_DAYS if happening.any_events(summary) else _NO_DAYS,
                )
            ]
        ),
    ]


def _feedback(summary: Summary) -> bool:
    return bool(summary["task"] == "tipping" or summary["scenario"]["attendance"]["feedback"])


def annex() -> list[Block]:
    """Return the annex with the rules of the model."""
    headings = ["§", tr("rule")]
    rows = [[str(number), tr(rule)] for number, rule in RULES.items()]
    return [
        Heading(tr("Annex B: the rules of the model in short"), 1),
        Table(Grid(headings, rows, left=headings), dense=True),
    ]


def played(summary: Summary) -> str:
    """Return what a simulation does."""
    people = (
        tr("The people are those of the staff file, the same in every replication.")
        if names.real(summary)
        else tr("The people are drawn anew in each replication, from published figures.")
    )
    return tr(
        "The program plays working days one by one: who comes, when people arrive, sit down, meet, have lunch and "
        "leave, and what happens when somebody finds no desk. Chance decides as it does in an office, so that many "
        "days are played and counted. {people}",
        people=people,
    )


def size(summary: Summary) -> str:
    """Return how much was played."""
    said = tr(
        "{days} were played, in {replications} of {weeks}.",
        replications=words.counted(summary["replications"], "replication", "replications"),
        weeks=words.counted(summary["scenario"]["weeks"], "week", "weeks"),
        days=over_buildings.played(summary, over_buildings.WORKING),
    )
    start, year = summary["scenario"]["calendar"].get("start"), summary["scenario"]["calendar"]["year"]
    when = (
        tr("They are spread over the weeks of {year}, so that all seasons count.", year=str(year))
        if not start and summary["replications"] > 1
        else tr("That is one time of the year only.")
        if not start
        else tr(
            "All begin on {start}, so that the answer is about that season.",
            start=language.date(datetime.date.fromisoformat(str(start))),
        )
    )
    if "swept" in summary:
        return words.joined(said, when, _swept(summary))
    same = tr("All cases see the same people on the same days, so that what differs is not chance.")
    alike = len(summary.get("cases", ())) > 1 and summary["task"] not in OTHER_PEOPLE
    return words.joined(said, when, same if alike else "")


def _swept(summary: Summary) -> str:
    """Return how much was played for the other jobs of a sweep."""
    swept = summary["swept"]
    number = words.count(swept["jobs"])
    if swept["jobs"] == 1:
        return ""
    if swept["alike"]:
        return tr(
            "The same people and the same days were played for each of {number} combinations, so that what differs is "
            "not chance.",
            number=number,
        )
    if swept["least"] == summary["days"]:
        return tr("That is so for each of {number} combinations, with other people or on other days.", number=number)
    return tr(
        "That is the most of {number} combinations; the fewest days of one are {least}.",
        number=number,
        least=words.count(swept["least"]),
    )


def stopping(summary: Summary) -> str:
    """Return when replications ended."""
    scenario = summary["scenario"]
    precision = scenario["precision"]
    if scenario.get("replications"):
        said = tr("The number of replications was given beforehand.")
        wide = tr("With so few the intervals are wider than those at which the program stops by itself.")
        return said if summary["precision_reached"] else f"{said} {wide}"
    else:
        said = tr(
            "Replications went on until the intervals were narrow enough (half of one at most {relative} of the "
            "figure, or {floor} points), at least {least} and at most {most} of them.",
            relative=words.percent(precision["relative"], 0),
            floor=words.number(100 * precision["floor"], "g"),
            least=words.count(precision["min_replications"]),
            most=words.count(precision["max_replications"]),
        )
        if "within" in summary.get("asked", {}):
            said = tr(
                "Replications went on until half of an interval was at most {within} points where it matters, at least "
                "{least} and at most {most} of them.",
                within=words.number(100 * summary["asked"]["within"], "g"),
                least=words.count(precision["min_replications"]),
                most=words.count(precision["max_replications"]),
            )
    reached = (
        tr("That precision was reached.")
        if summary["precision_reached"]
        else tr("The precision asked for was not reached.")
    )
    on_top = tr("That is the precision of the simulation alone; the doubt about fitted parameters comes on top.")
    return words.joined(said, reached, on_top if (summary.get("calibration") or {}).get("replications") else "")


def intervals(summary: Summary) -> str:
    """Return how intervals are made, and how differences are told."""
    if "swept" in summary:
        return tr(
            "Days of one replication share people and season, so that intervals come from what differs between "
            "replications, not between days. Combinations are said to differ only where their intervals do not meet, "
            "which is stricter than a comparison day by day."
        )
    if len(summary.get("cases", ())) < 2:
        return tr(
            "Days of one replication share people and season, so that intervals come from what differs between "
            "replications, not between days."
        )
    return tr(
        "Days of one replication share people and season, so that intervals come from what differs between "
        "replications, not between days; differences between cases are taken day by day and tested as pairs."
    )


def audit(summary: Summary) -> str:
    """Return how the program was held to itself."""
    days = summary["engine"]["audited_days"]
    if not days:
        return tr("The rules that must always hold were checked on every day; no day was replayed on a second engine.")
    return tr(
        "The rules that must always hold were checked on every day. {days} were replayed on a second engine, written "
        "apart from the first, and every event was the same.",
        days=words.counted(days, "day", "days"),
    )
