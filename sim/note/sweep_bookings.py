"""What the note of a sweep says of jobs in which desks are booked: how many get no desk, and the overbooking factor."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import findings, overbooking, words
from sim.language import tr
from sim.note import names, rules
from sim.note.blocks import Block, Heading, KeyFigure, Paragraph, PictureFile, Table
from sim.note.decision import drawn
from sim.note.sweep_jobs import Row, one_staff
from sim.overbooking import FOUND_NONE, REQUESTS, UNSERVED
from sim.told import Grid

MOST: Final = 4  # settings that are named in a sentence


def answer(rows: Sequence[Row], *, several: bool = False) -> str:
    """Return how many people get no desk where desks are booked, and which factor serves most; empty without such.

    `several` tells that the people are those of several buildings together, of which none is called enough: each needs
    its own desks (§14).
    """
    found = [row for row in rows if overbooking.booked(row)]
    if not found:
        return ""
    shares = [overbooking.measure(row, UNSERVED) for row in found]
    least, most = (pick(shares, key=lambda one: float(one["estimate"])) for pick in (min, max))
    if not most["estimate"]:
        said = tr("Where desks are booked, nobody was seen to get no desk, neither at booking nor at the desks.")
    elif len(found) == 1 or least["estimate"] == most["estimate"]:
        said = tr(
            "Where desks are booked, {share} of all who want to come get no desk, refused at booking or at the desks.",
            share=_figure(least),
        )
    else:
        said = tr(
            "Where desks are booked, {least} to {most} of all who want to come get no desk, by combination, refused at "
            "booking or at the desks.",
            least=_figure(least),
            most=_figure(most),
        )
    told = overbooking.lines(rows)
    factors = [names.sentence(overbooking.finding(line)) for line in told.values()] if len(told) == 1 else []
    return words.joined(_verdict(found, several=several) if len(found) == len(rows) else "", said, *factors)


def _verdict(rows: Sequence[Row], *, several: bool) -> str:
    """Return which of the jobs, that all have bookings, leave few enough people without a desk; of these the fewest.

    None is called enough where they differ in more than desks and the factor, or are about several buildings.
    """
    limit = words.percent(rules.TARGET, 0)
    stands = [rules.standing(overbooking.measure(row, UNSERVED)) for row in rows]
    if all(one == rules.TOO_MANY for one in stands):
        return tr(
            "No: surely more than {limit} of all who want to come get no desk, however they were booked.", limit=limit
        )
    if not one_staff(rows):
        return tr("The people differ, so that no number of desks and no overbooking factor is called enough.")
    if len({overbooking.rest(row) for row in rows}) > 1:
        return tr(
            "The jobs differ in more than desks and bookings ({others}), so that no number of desks and no overbooking "
            "factor is called enough.",
            others=words.listed(_differing(rows)),
        )
    if several:
        return tr(
            "Whether the desks are enough in each building is not told here: people are those of all "
            "buildings together, and a free desk in one is of no use in another."
        )
    enough = [row for row, one in zip(rows, stands, strict=True) if one == rules.ENOUGH]
    if enough:
        row = min(enough, key=lambda one: (one["desks"], *overbooking.served(one[UNSERVED], one[overbooking.FACTOR])))
        said = {"limit": limit, "bookings": overbooking.in_words(row[overbooking.FACTOR])}
        if len({one["desks"] for one in rows}) == 1:
            return tr("Yes, with {bookings}: surely no more than {limit} of all who want to come get no desk.", **said)
        return tr(
            "With {desks}, {bookings}, surely no more than {limit} of all who want to come get no desk; fewer desks "
            "with which that is sure were not found.",
            desks=words.counted(row["desks"], "desk", "desks"),
            **said,
        )
    return tr(
        "That cannot be told: in none of the combinations it is sure that no more than {limit} of all who want to come "
        "get no desk.",
        limit=limit,
    )


def _differing(rows: Sequence[Row]) -> list[str]:
    """Return the settings besides desks and the factor in which jobs differ, a few of them."""
    each = [set(overbooking.rest(row).split(" ")) for row in rows]
    varying = set[str]().union(*each) - each[0].intersection(*each)
    return [words.clean(name) for name in sorted({word.split("=")[0] for word in varying if "=" in word})][:MOST]


def _figure(measure: Mapping[str, Any]) -> str:
    return rules.figure_of(measure, bounded=False)[0]


def figures(rows: Sequence[Row]) -> list[KeyFigure]:
    """Return who gets no desk in the job that serves most people, of jobs with bookings, and its refused requests."""
    found = [row for row in rows if overbooking.booked(row)]
    if not found:
        return []
    row = min(found, key=lambda one: overbooking.served(one[UNSERVED], one[overbooking.FACTOR]))
    which = f"{words.counted(row['desks'], 'desk', 'desks')}, {overbooking.in_words(row[overbooking.FACTOR])}"
    if len({overbooking.rest(one) for one in rows}) > 1 and other_of(row):
        which = f"{which}, {other_of(row)}"
    keys = (
        (UNSERVED, tr("people who get no desk: {which}", which=which)),
        (REQUESTS, tr("requests for a desk that are refused: {which}", which=which)),
        (FOUND_NONE, tr("people who come and find no desk: {which}", which=which)),
    )
    told = []
    for name, about in keys:
        value, interval = rules.figure_of(overbooking.measure(row, name), bounded=False)
        told.append(KeyFigure(value, about, interval))
    return told


def section(rows: Sequence[Row], pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the part about bookings: what becomes of requests and people, by job, and the picture of the factor."""
    found = [row for row in rows if overbooking.booked(row)]
    if not found:
        return []
    lines = [names.sentence(said) for said in overbooking.findings_of(rows)]
    caption = tr("What becomes of requests and of people, where desks are booked")
    return [
        Heading(tr("Bookings"), 2),
        *map(Paragraph, lines),
        Table(_grid(found), caption),
        *drawn(["overbooking"], pictures),
    ]


def _grid(rows: Sequence[Row]) -> Grid:
    others = any(other_of(row) for row in rows)
    cells = [
        [
            words.count(row["desks"]),
            overbooking.factor(row),
            *([other_of(row)] if others else []),
            *(
                findings.with_interval(overbooking.measure(row, name))
                for name in (REQUESTS, FOUND_NONE, UNSERVED, "booked_idle_share")
            ),
        ]
        for row in sorted(rows, key=lambda row: (-row["desks"], other_of(row), row["overbooking"]))
    ]
    headings = [tr("desks"), tr("bookings a desk"), *([tr("what differs")] if others else [])]
    headings += [tr("requests refused"), tr("people who find no desk")]
    headings += [tr("people who get no desk"), tr("free though booked")]
    return Grid(headings, cells, left=[tr("what differs")] if others else [])


def other_of(row: Row) -> str:
    """Return what was varied of a job besides policy, desks and the factor, short enough for a table."""
    return words.clean(overbooking.rest(row))
