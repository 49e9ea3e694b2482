"""The one page of decision: question, answer, picture, three numbers, what it saves and costs, what could go wrong.

What stands on it is chosen by task; how much, here: it has to fit one A4 page together with its picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sim.language import mark, tr
from sim.note.blocks import (
    LEAD,
    SMALL,
    Block,
    Bullets,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Picture,
    PictureFile,
    Table,
)
from sim.note.names import sentence

CAPTIONS: Final = {
    "crowding_against_space": mark("Too few desks against space saved"),
    "overbooking": mark("The overbooking factor: refused requests against refused people"),
    "demand": mark("Days by the number of desks needed"),
    "buildings": mark("The buildings side by side"),
    "locations_crowding": mark("The buildings on the map, by days with too few desks"),
    "day": mark("Desks in use over the day"),
    "weekday_hour": mark("Use of the desks by weekday and hour"),
    "crowding_by_weekday": mark("Days with too few desks and people who find none, by weekday"),
    "overview": mark("The main figures together"),
    "cases": mark("The cases side by side"),
    "differences": mark("Each case against the best"),
    "cohesion": mark("Team met and newcomers alone, by case"),
    "fairness_by_contract": mark("Part-timers and full-timers"),
    "fairness_by_team": mark("Teams that find no desk most and least often"),
    "teams": mark("Days moved and desks found, by team"),
    "days_against_space": mark("Days with too few desks against space saved"),
    "people_against_space": mark("People who find no desk against space saved"),
    "frontier_days": mark("Days with too few desks against space saved, by case"),
    "frontier_people": mark("People without a desk against space saved, by case"),
    "break_even": mark("What an hour without a desk must cost for a ratio to be the best"),
    "compliance": mark("What the policy saves by how many people follow it"),
    "tipping": mark("Crowding by how many people follow the policy"),
    "feedback": mark("Crowding by how much people mind finding no desk"),
    "desks_for_the_promise": mark("Desks and the promise"),
    "explain": mark("What each cause takes, in desks"),
    "causes": mark("How much is due to each cause"),
    "tornado": mark("What each uncertain setting changes by itself"),
    "sobol": mark("Which share of the uncertainty comes from which setting"),
    "pooling": mark("One norm at every size"),
    "stages": mark("The stages of the path"),
    "rules": mark("How often each stop rule is wrong"),
    "calibration_days": mark("People in the office, and what was predicted for the days held out"),
    "calibration_weekdays": mark("Held-out weekdays, observed and predicted"),
    "calibration_pit": mark("Where the held-out days lie in their predicted distributions"),
    "calibration_inside": mark("People inside by time of day, observed and as fitted"),
    "calibration_correlations": mark("Correlations that fit the data equally well"),
}

# Pictures of which a note shows the panels each by itself.
WHOLE: Final = ("frontier",)

NUMBERS: Final = 3
MONEY: Final = 4
PEOPLE: Final = 2
CAUTIONS: Final = 3


@dataclass(frozen=True)
class Decision:
    """What a director reads; what is more than fits stands in the findings.

    `pictures` are names of files: the first that there is stands on the page. `about` says whose money and people
    these are, where that is not plain.
    """

    question: str
    answer: str
    figures: Sequence[KeyFigure]
    table: Table | None = None
    pictures: Sequence[str] = ()
    about: str = ""
    money: Sequence[str] = field(default_factory=list)
    people: Sequence[str] = field(default_factory=list)
    cautions: Sequence[str] = field(default_factory=list)


def page(decision: Decision, pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the page; lists are cut to what fits, the most important first."""
    blocks: list[Block] = [
        Heading(decision.question, 1),
        Paragraph(sentence(decision.answer), LEAD),
    ]
    if decision.figures:
        blocks.append(KeyFigures(list(decision.figures[:NUMBERS])))
    if decision.table is not None:
        blocks.append(decision.table)
    blocks += drawn(decision.pictures, pictures)[:1]
    if gains := [*decision.money[:MONEY], *decision.people[:PEOPLE]]:
        blocks += [
            Heading(tr("What it saves and costs, and what it does to people"), 2),
            *([Paragraph(decision.about, SMALL)] if decision.about else []),
            Bullets([sentence(line) for line in gains]),
        ]
    if decision.cautions:
        worst = [sentence(line) for line in decision.cautions[:CAUTIONS]]
        blocks += [Heading(tr("What could go wrong"), 2), Bullets(worst)]
    return blocks


def drawn(wanted: Sequence[str], pictures: Mapping[str, PictureFile], *, full: bool = False) -> list[Block]:
    """Return those of the wanted pictures that there are, with short captions: what they show stands in them."""
    found = [pictures[name] for name in wanted if name in pictures]
    return [Picture(one.name, captioned(one), one.alt, full) for one in found]


def captioned(picture: PictureFile) -> str:
    """Return the caption of a picture: what kind of picture it is, or its title where that is not known."""
    return tr(CAPTIONS[picture.name]) if picture.name in CAPTIONS else picture.title
