"""What the note of a sweep says of jobs in which desks are booked: how many get no desk, and the overbooking factor."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import findings, overbooking, words
from sim.language import tr
from sim.note import names, rules
from sim.note.blocks import Block, Heading, KeyFigure, Paragraph, PictureFile, Table
from sim.note.decision import drawn
from sim.note.sweep_jobs import Row, label
from sim.overbooking import FOUND_NONE, REQUESTS, UNSERVED
from sim.told import Grid


def answer(rows: Sequence[Row]) -> str:
    """Return how many people get no desk where desks are booked, and which factor serves most; empty without such."""
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
    return words.joined(_verdict(found) if len(found) == len(rows) else "", said, *factors)


def _verdict(rows: Sequence[Row]) -> str:
    """Return which of the jobs, that all have bookings, leave few enough people without a desk; of these the fewest."""
    limit = words.percent(rules.TARGET, 0)
    stands = [rules.standing(overbooking.measure(row, UNSERVED)) for row in rows]
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
    if all(one == rules.TOO_MANY for one in stands):
        return tr(
            "No: surely more than {limit} of all who want to come get no desk, however they were booked.", limit=limit
        )
    return tr(
        "That cannot be told: in none of the combinations it is sure that no more than {limit} of all who want to come "
        "get no desk.",
        limit=limit,
    )


def _figure(measure: Mapping[str, Any]) -> str:
    return rules.figure_of(measure, bounded=False)[0]


def figures(rows: Sequence[Row]) -> list[KeyFigure]:
    """Return who gets no desk in the job that serves most people, of jobs with bookings, and its refused requests."""
    found = [row for row in rows if overbooking.booked(row)]
    if not found:
        return []
    row = min(found, key=lambda one: overbooking.served(one[UNSERVED], one[overbooking.FACTOR]))
    which = f"{words.counted(row['desks'], 'desk', 'desks')}, {overbooking.in_words(row[overbooking.FACTOR])}"
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
    """Return what was varied of a job besides policy, desks and the factor."""
    return " ".join(word for word in label(row).split(" ") if not word.startswith(overbooking.KEY))
