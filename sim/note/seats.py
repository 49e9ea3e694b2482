"""What a note says of where people sit and of bookings: a free desk is not yet a suitable one."""

from collections.abc import Mapping
from typing import Any, Final

from sim import findings, over_buildings, shown_measures, words
from sim.language import mark, tr
from sim.note import booked_buildings
from sim.note.blocks import SMALL, Block, Heading, KeyFigure, Paragraph, Table
from sim.note.rules import ENOUGH, TARGET, TOO_MANY, figure_of, standing
from sim.subjects import SUBJECTS
from sim.told import Grid

Summary = Mapping[str, Any]

FIGURES: Final = 3  # on the page of decision
# What the types of desks are called, to be said with `tr`.
TYPES: Final = {
    "standard": mark("standard desk"),
    "quiet": mark("quiet desk"),
    "adjustable": mark("adjustable or accessible desk"),
}


def section(summary: Summary) -> list[Block]:
    """Return who finds a suitable desk and what becomes of bookings, of an evaluation; nothing where all is alike."""
    seats, booked = shown_measures.seats(summary), shown_measures.bookings(summary)
    blocks: list[Block] = []
    if seats:
        blocks += [Heading(tr("Free is not yet suitable"), 2)]
        if shown_measures.by_type(summary):
            blocks.append(Paragraph(suitable(summary)))
            blocks.append(Table(_types(summary), tr("Desks by type, and who finds none of the type they need")))
        blocks.append(Table(_figures(summary, seats), tr("Where people sit who share desks")))
    if booked:
        blocks += [
            Heading(tr("Bookings"), 2),
            Paragraph(answer(summary)),
            Table(_figures(summary, booked), tr("What becomes of bookings")),
        ]
    if not shown_measures.peaks_tell(summary) and words.known(summary["measures"]["crowded_day_probability"]):
        blocks.append(Paragraph(unknown_need(summary), SMALL))
    return blocks


def suitable(summary: Summary) -> str:
    """Return how many people find a desk but not one that suits them."""
    none = summary["measures"]["no_suitable_desk_probability"]
    if none["estimate"] == 0:
        return tr("Everybody who came found a desk of the type they need, in the days that were simulated.")
    return tr(
        "On {share} of their days people who share desks find no desk of the type they need at some moment: they are "
        "refused, or sit at another type.",
        share=words.share(none),
    )


def answer(summary: Summary) -> str:
    """Return in one sentence or two what bookings do: requests refused, people who get no desk, and at the desks."""
    measures = summary["measures"]
    refused, unserved, crowded = (
        measures[name] for name in ("refused_request_share", "unserved_probability", "crowded_day_probability")
    )
    return tr(
        "Refused of the requests for a desk: {requests}. Of all who want to come {people} get no desk, refused at "
        "booking or at the desks; days with too few desks among those who came: {days}.",
        requests=findings.with_interval(refused),
        people=findings.with_interval(unserved),
        days=findings.with_interval(crowded, bounded=True),
    )


def verdict(summary: Summary) -> str:
    """Return whether the desks are enough where they are booked: by who gets none, not by days, which refusals calm.

    The yardstick is the limit that days have elsewhere (`TARGET`), here of people on the days on which they want to
    come; of a portfolio in each building. Then what becomes of requests and of who comes.
    """
    measures = summary["measures"]
    below = tr(
        "Refused of the requests for a desk: {requests}; days with too few desks among those who came: {days}.",
        requests=findings.with_interval(measures["refused_request_share"]),
        days=findings.with_interval(measures["crowded_day_probability"], bounded=True),
    )
    if over_buildings.several(summary) and (of_each := booked_buildings.answer(summary)):
        return f"{of_each} {below}"
    unserved, stands = measures["unserved_probability"], standing(measures["unserved_probability"])
    given = {"limit": words.percent(TARGET, 0), "people": findings.with_interval(unserved)}
    more = tr(
        "More than {replications} can tell.",
        replications=words.counted(summary["replications"], "replication", "replications"),
    )
    if stands == ENOUGH and unserved["estimate"] == 0:
        said = tr("Yes: nobody who wanted to come was seen to get no desk, refused at booking or at the desks.")
    elif stands == ENOUGH:
        said = tr(
            "Yes: of all who want to come {people} get no desk, refused at booking or at the desks, surely no more "
            "than the {limit} that counts where desks are booked.",
            **given,
        )
    elif stands == TOO_MANY:
        said = tr(
            "No: of all who want to come {people} get no desk, refused at booking or at the desks, surely more than "
            "the {limit} that counts where desks are booked.",
            **given,
        )
    elif unserved["estimate"] == 0:
        said = tr(
            "That cannot be told: nobody who wanted to come was seen to get no desk, but so few days leave room for "
            "more than the {limit} that counts where desks are booked.",
            **given,
        )
        said = f"{said} {more}"
    else:
        said = tr(
            "That cannot be told: of all who want to come {people} get no desk, refused at booking or at the desks, on "
            "either side of the {limit} that counts where desks are booked.",
            **given,
        )
        said = f"{said} {more}"
    return f"{said} {below}"


def unknown_need(summary: Summary) -> str:
    """Return why no number of desks that the days need is given (§15)."""
    if shown_measures.booked(summary):
        return tr(
            "How many desks the days need is not told: who comes depends on which bookings are granted, and so on the "
            "desks there are."
        )
    if summary["scenario"]["building"].get("refused") == "other_building":
        return tr(
            "How many desks the days need is not told: who finds none may sit in another building, so that it does not "
            "follow from how many are in use at once."
        )
    if shown_measures.together(summary):
        return tr(
            "How many desks the days need is not told: meetings take blocks of desks or none, so that it does not "
            "follow from how many are in use at once."
        )
    return tr(
        "How many desks the days need is not told: of some types no other will do, so that it does not follow from how "
        "many are in use at once."
    )


def figures(summary: Summary) -> list[KeyFigure]:
    """Return the numbers of bookings for the page of decision."""
    labels = {
        "unserved_probability": tr("people who want to come and get no desk"),
        "refused_request_share": tr(SUBJECTS["refused_request_share"]),
        "booked_idle_share": tr(SUBJECTS["booked_idle_share"]),
    }
    found = []
    if over_buildings.several(summary):
        del labels["unserved_probability"]
        found = booked_buildings.figures(summary)
    for name, label in list(labels.items())[: FIGURES - len(found)]:
        value, interval = figure_of(summary["measures"][name], bounded=False)
        found.append(KeyFigure(value, label, interval))
    return found


def _types(summary: Summary) -> Grid:
    rows = [
        [
            tr(TYPES[name]) if name in TYPES else name,
            words.count(one["desks"]),
            *_of_those_who_need(one),
        ]
        for name, one in summary["desk_types"].items()
    ]
    headings = [
        tr("type"),
        tr("desks"),
        tr("people a day who need it"),
        tr("of these without one"),
        tr("days on which somebody is"),
    ]
    return Grid(headings, rows, left=[headings[0]])


def _of_those_who_need(one: Mapping[str, Any]) -> list[str]:
    if one["people_a_day"] is None:  # too few real people to be told
        return [tr("not shown (few people)"), tr("not shown"), tr("not shown")]
    return [
        _people(one["people_a_day"]),
        _share(one["no_suitable_desk_probability"], bounded=False),
        _share(one["no_suitable_desk_day_probability"], bounded=True),
    ]


def _people(number: float) -> str:
    return words.number(number, ".1f") if number < 10 else words.count(number)


def _figures(summary: Summary, shown: list[str]) -> Grid:
    rows = []
    for name in shown:
        measure = summary["measures"][name]
        figure = _mean(measure) if name == "zones_per_team" else _share(measure, bounded=name in findings.DAY_SHARES)
        rows.append([tr(SUBJECTS[name]), figure])
    headings = [tr("figure"), tr("share or mean (interval)")]
    return Grid(headings, rows, left=[headings[0]])


def _share(measure: words.Measure, *, bounded: bool) -> str:
    return findings.with_interval(measure, bounded=bounded) if words.known(measure) else words.unknown()


def _mean(measure: words.Measure) -> str:
    """Return a mean number with its interval: ``1.62 (1.58 to 1.66)``."""
    said = words.number(measure["estimate"], ".2f")
    if measure["low"] is None or measure["high"] is None:
        return said
    between = tr("{low} to {high}", low=words.number(measure["low"], ".2f"), high=words.number(measure["high"], ".2f"))
    return f"{said} ({between})"
