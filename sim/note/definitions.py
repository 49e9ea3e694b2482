"""What the words of a note mean: of all definitions those whose words occur in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sim.language import mark, tr
from sim.note.blocks import Block, Bullets, Heading, KeyFigures, Paragraph, Picture, Table


@dataclass(frozen=True)
class Definition:
    """A text that is shown when one of the words occurs; both are translated."""

    words: tuple[str, ...]
    text: str


DEFINITIONS: Final = (
    Definition(
        (mark("too few desks"),),
        mark(
            "Day with too few desks: a working day on which at least one person who sought a desk found none at that "
            "moment (a refusal), however short the wait (§13, §15)."
        ),
    ),
    Definition(
        (mark("building-day"),),
        mark(
            "Building-day: one working day of one building. Where nothing else is said, shares of days over several "
            "buildings are shares of building-days (§15)."
        ),
    ),
    Definition(
        (mark("find no desk"), mark("find none"), mark("finds no desk")),
        mark(
            "People who find no desk: of all days that people come to the office, the share on which that person was "
            "refused a desk at least once (§15)."
        ),
    ),
    Definition(
        (mark("too few desks"),),
        mark(
            "Day coverage is not people coverage: enough desks on 95 of 100 days is not a desk for 95 of 100 people. "
            "On a crowded day most people still sit; in a building that is always nearly full few days are without a "
            "refusal. Both are always shown (§16)."
        ),
    ),
    Definition(
        (mark("interval"), mark("intervals")),
        mark(
            "Interval: the range in which the figure lies, right for 95 of 100 figures. It says what chance in the "
            "simulation leaves open, not what is unknown about the organisation."
        ),
    ),
    Definition(
        (mark("surely"), mark("certain"), mark("promise")),
        mark("Surely, certain, a promise that is kept: true at the unfavourable end of the interval too."),
    ),
    Definition(
        (mark("cannot be told"),),
        mark("Cannot be told apart: the interval of the difference contains no difference at all."),
    ),
    Definition(
        (mark("none seen"), mark("at most")),
        mark(
            "None seen, at most: something that did not happen in the simulation can still happen; the figure is the "
            "upper end of the interval."
        ),
    ),
    Definition(
        (mark("replications"),),
        mark(
            "Replication: one staff and one period of some weeks, played from beginning to end; the next one differs "
            "by chance. Figures are means over replications and intervals come from what differs between them."
        ),
    ),
    Definition(
        (mark("needed on"), mark("desks for")),
        mark(
            "Desks needed on 95 % of days: with so many, 95 of 100 days would have had no refusal, the busiest moment "
            "of the day included."
        ),
    ),
    Definition(
        (mark("per FTE"), mark("per employee"), mark("per flexible worker")),
        mark(
            "Desk ratio: desks per FTE (full-time equivalent), per employee (heads), or per flexible worker (heads of "
            "those who share, with the desks of others on top). The three differ; a ratio without its base says "
            "nothing."
        ),
    ),
    Definition(
        (mark("highest use"), mark("use over core hours"), mark("mean use")),
        mark(
            "Use: desks in use, or kept by somebody who is away for a moment, of all desks there are; not of the "
            "people, and not of the floor."
        ),
    ),
    Definition(
        (mark("comfortable use"),),
        mark(
            "Comfortable use: at most 85 % of the desks in use at the busiest moment of a day, unless the scenario "
            "says otherwise."
        ),
    ),
    Definition(
        (mark("meetings without a room"),),
        mark(
            "Meetings without a room: of the meetings in person, the share for which no room that is large enough was "
            "free (§10)."
        ),
    ),
    Definition(
        (mark("in person as wished"),),
        mark(
            "Meetings held in person as wished: of the meetings that are planned in person on a working day, the share "
            "that at least two members come to and that finds a room (§10, §15)."
        ),
    ),
    Definition(
        (mark("visitors who find no desk"),),
        mark(
            "Visitors: people of no team here who need a desk for their stay. One who finds none makes the day one "
            "with too few desks; shares of people count the organisation's own people only (§14, §15)."
        ),
    ),
    Definition(
        (mark("suitable desk"), mark("of the type they need")),
        mark(
            "Suitable desk: one of the type that somebody needs (standard, quiet, adjustable). Adjustable and "
            "accessible desks are one type. Who finds none takes another type where the building allows it, and counts "
            "as without a suitable desk (§12, §15)."
        ),
    ),
    Definition(
        (mark("outside the own zone"),),
        mark("Own zone: the part of the building where somebody's team is at home and a desk is sought first (§12)."),
    ),
    Definition(
        (mark("get no desk"),),
        mark(
            "People who get no desk: refused at booking and not there, or refused at the desks, of all who come or "
            "were refused (§15). Without bookings they are the people who find no desk."
        ),
    ),
    Definition(
        (mark("bookings"), mark("booked beforehand")),
        mark(
            "Desks booked beforehand (booking): people ask for a desk for a day, and so many are granted as there are "
            "shared desks times the overbooking; a booking that nobody claims in time lapses (§7)."
        ),
    ),
    Definition(
        (mark("block of desks"), mark("blocks of desks")),
        mark(
            "Block of desks: as many free desks in one zone as a meeting has people, all or none; a meeting without "
            "one is no refusal of a person (§10)."
        ),
    ),
    Definition(
        (mark("moved, added or lost"),),
        mark(
            "Days moved, added or lost: office days that fall on another weekday than people would choose for "
            "themselves, or that there are more or fewer of (§7)."
        ),
    ),
    Definition(
        (mark("core hours"),),
        mark("Core hours: 9:00 to 17:00 unless the scenario says otherwise."),
    ),
    Definition(
        (mark("baseline"),),
        mark("Baseline: the desks of today's staff at the ratio of today; savings are against it."),
    ),
    Definition(
        (mark("net a year"), mark("saved a year, net")),
        mark(
            "Net a year: what is saved a year on housing (in whole parts that can be let), services and ICT, less what "
            "flexible working costs a year; in prices of one year, without costs once."
        ),
    ),
    Definition(
        (mark("free choice"),),
        mark("Free choice (free): people choose their own office days."),
    ),
    Definition(
        (mark("days spread over the week"),),
        mark(
            "Days spread over the week (spread): every team gets its own order of weekdays, chosen so that the "
            "expected load is level; nobody comes more or less often."
        ),
    ),
    Definition(
        (mark("fixed team days"),),
        mark("Fixed team days (anchor): every team has days on which its members come first of all."),
    ),
    Definition(
        (mark("a desk for everybody"),),
        mark("A desk for everybody (assigned): each person owns a desk; the ratio is ignored."),
    ),
    Definition(
        (mark("at a discount"),),
        mark(
            "Worth today (net present value): all costs and savings of the years, with indexation, those of later "
            "years counted for less by the discount."
        ),
    ),
    Definition(
        (mark("newcomer"), mark("newcomers")),
        mark("Newcomer: somebody who has joined recently; a day without a teammate in the building counts as alone."),
    ),
)


def section(blocks: Iterable[Block]) -> list[Block]:
    """Return the definitions of words that occur in these blocks."""
    text = "\n".join(texts(blocks)).casefold()
    found = [tr(one.text) for one in DEFINITIONS if any(_occurs(tr(word).casefold(), text) for word in one.words)]
    return [Heading(tr("What the words mean"), 1), Bullets(found)] if found else []


def _occurs(word: str, text: str) -> bool:
    """Tell whether a word begins in a text: what follows may bend it, what goes before makes another: uncertain."""
    return re.search(rf"(?<!\w){re.escape(word)}", text) is not None


def texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield every text of the blocks, of tables cell by cell."""
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, KeyFigures):
            for figure in block.figures:
                yield from (figure.value, figure.label, figure.interval)
        elif isinstance(block, Table):
            yield block.caption
            yield from block.grid.headings
            for row in block.grid.rows:
                yield from row
        elif isinstance(block, Picture):
            yield from (block.caption, block.alt)
