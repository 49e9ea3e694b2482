"""The note about a calibration: whether to trust its preset, what was fitted, what data cannot tell, and privacy."""

from collections.abc import Mapping
from typing import Any, Final

from sim import words
from sim.calibration.result import Calibrated
from sim.language import language, mark, tr
from sim.note import names, reproducibility
from sim.note.blocks import (
    SMALL,
    Block,
    Bullets,
    Card,
    Code,
    Heading,
    KeyFigure,
    Note,
    Paragraph,
    Picture,
    PictureFile,
    Table,
)
from sim.note.decision import Decision, drawn, page
from sim.suppression import CERTAIN
from sim.told import Grid, calibration
from sim.told.fitted import SOURCES, text_of

Summary = Mapping[str, Any]
Pictures = Mapping[str, PictureFile]

LEADING: Final = ("calibration_days", "calibration_weekdays")

WORDS: Final = (
    mark(
        "Interval: the range in which a fitted value lies, right for 95 of 100 such intervals. It says what the length "
        "of the log and chance leave open, not whether the office stays as it was."
    ),
    mark(
        "Held out: the last weeks of the log, which nothing was fitted on before they were predicted. A prediction is "
        "tested on what it has not seen, in the order of time."
    ),
    mark(
        "Predicted band: the range that is to hold so many of 100 days. Where fewer lie inside, predictions are too "
        "sure; where more do, they are too unsure. A day on the edge of a band lies inside in part, as whole numbers "
        "of people often do."
    ),
    mark(
        "CRPS (continuous ranked probability score): the error of a prediction that is a whole distribution, in "
        "people; for a prediction of one number it is the distance to what came."
    ),
    mark(
        "PIT (probability integral transform): the predicted chance of fewer people than came. Over many days all "
        "values are as frequent if predictions are right."
    ),
    mark(
        "Correlation of a team, of all: how much alike people of one team, or all people, choose their days beyond "
        "weekday and season. It makes busy days busier without anybody coming more often."
    ),
    mark("Habit: which part of a person's choice of days is the same every week; it changes no day's chance."),
)
METHODS: Final = (
    mark(
        "Values come from figures of the logs, each by the method in the table above. Intervals come from repeating "
        "the fit on data drawn again with whole people and whole weeks (bootstrap: Efron and Tibshirani, An "
        "Introduction to the Bootstrap, 1993), as the days of one person and of one week are alike."
    ),
    mark(
        "The backtest goes forward in time: what is predicted lies after all that was fitted on (rolling origin: "
        "Tashman, International Journal of Forecasting 16, 2000)."
    ),
    mark(
        "Errors are CRPS (Gneiting and Raftery, Journal of the American Statistical Association 102, 2007); the spread "
        "of predictions is judged by the PIT (Dawid, Journal of the Royal Statistical Society A 147, 1984; Gneiting, "
        "Balabdaoui and Raftery, ibid. B 69, 2007)."
    ),
    mark(
        "The simple rules it is held against: the mean of the year before with each person coming by chance "
        "(binomial), and that mean alone for every day, which is what smoothing over the week promises."
    ),
)
ALWAYS: Final = (
    mark("Only the columns that are needed were read; the others are named in the import report."),
    mark(
        "Ids were replaced while they were read by a keyed hash, whose key was made for this run and thrown away: who "
        "is who cannot be found again, also not from two runs."
    ),
    mark("No id, name, badge or row of a person stands in any file of this run, in its messages or in the store."),
    mark(
        "The files of the organisation were only read. They stay where they are, and the store keeps nothing of them: "
        "a new calibration reads them again."
    ),
    mark("The program tells nothing about one person and cannot be used to follow anybody."),
)


def note_of(calibrated: Calibrated, pictures: Pictures, card: Card) -> Note:
    """Return the note about a calibration in the language that is spoken."""
    summary = calibrated.summary
    first = page(decision(summary), pictures)
    shown = {block.name for block in first if isinstance(block, Picture)}
    others = {name: one for name, one in pictures.items() if name not in shown}
    blocks = [
        *first,
        *use(),
        *read(summary),
        *fitted(summary),
        *tested(summary, others),
        *untold(summary, others),
        *privacy(summary),
        *method(),
        *reproducibility.annex(summary, card, tr("To do it again")),
    ]
    title = tr("Calibration: settings fitted to the organisation's own data")
    footer = tr("{title} · sim {version}, seed {seed}", title=title, version=card.version, seed=str(card.seed))
    return Note(language().code, title, about(summary), footer, blocks)


def about(summary: Summary) -> str:
    """Return which files were read, of which period and of how many people."""
    people = [] if summary["people"] is None else [words.counted(summary["people"], "person", "people")]
    return "; ".join([calibration.read(summary), *people])


def decision(summary: Summary) -> Decision:
    """Return what a director reads: whether these settings can be trusted, and for what."""
    answer = names.sentence(calibration.headline(summary))
    if summary["backtest"] is not None:
        answer = words.joined(answer, calibration.advice(summary))
    return Decision(
        question=tr("Do settings that are fitted to the data of this office predict it?"),
        answer=answer,
        figures=figures(summary),
        pictures=LEADING,
        cautions=cautions(summary),
    )


def figures(summary: Summary) -> list[KeyFigure]:
    """Return the three figures that tell most."""
    fits = summary["fits"]
    known = KeyFigure(
        tr("{part} of {whole}", part=words.count(len(calibration.told(summary))), whole=words.count(len(fits))),
        tr("parameters that the data can tell"),
    )
    if summary["backtest"] is None:
        return [known]
    attendance = summary["backtest"]["attendance"]
    found = []
    if (inside := attendance["coverage"].get("95")) is not None and inside["share"] is not None:
        label = tr("of held-out days inside the band for {share} of days", share=words.percent(0.95, 0))
        found.append(KeyFigure(words.percent(inside["share"], 0), label, _span(inside, 1)))
    if (skill := attendance["skill"].get("last_year")) is not None and skill["estimate"] is not None:
        smaller = skill["estimate"] >= 0
        label = tr("smaller error than last year's mean") if smaller else tr("larger error than last year's mean")
        found.append(KeyFigure(words.percent(abs(skill["estimate"]), 0), label, _span(skill, 1 if smaller else -1)))
    return [*found, known]


def _span(skill: Summary, sign: int) -> str:
    """Return the interval of a gain, or with a `sign` of -1 of a loss; empty where it has no two ends."""
    if skill["low"] is None or skill["high"] is None:
        return ""
    low, high = sorted(sign * skill[end] for end in ("low", "high"))
    return tr("{low} to {high}", low=words.number(100 * low, ".0f"), high=words.percent(high, 0))


def cautions(summary: Summary) -> list[str]:
    """Return what could go wrong."""
    found = []
    if missing := calibration.untold(summary).rows:
        listed = "; ".join(row[0] for row in missing)
        found.append(tr("The data cannot tell: {parameters}. There the preset keeps assumptions.", parameters=listed))
    found.append(
        tr(
            "The settings are those of the data: {files}. They hold as long as people, agreements and building stay as "
            "they were; calibrate again when they change.",
            files=calibration.read(summary),
        )
    )
    return [*found, *(words.clean(text_of(line), 500) for line in summary["warnings"])]


def use() -> list[Block]:
    """Return how the preset is used."""
    return [
        Heading(tr("How to use it"), 2),
        Paragraph(
            tr(
                "preset.yaml stands beside this note. It holds the values, their uncertainty, and hash and period of "
                "the data. Runs with it show two intervals: what chance in the simulation leaves open, and with what "
                "the fit leaves open too."
            )
        ),
        Code("python -m sim preset=preset.yaml ratio=0.6"),
    ]


def read(summary: Summary) -> list[Block]:
    """Return what was read: the files and the import report."""
    headings = [tr("data"), tr("file")]
    rows = [
        [tr(SOURCES[kind]) if kind in SOURCES else kind, words.clean(one["name"], 60)]
        for kind, one in summary["data"].items()
    ]
    blocks: list[Block] = [
        Heading(tr("What was read"), 1, new_page=True),
        Paragraph(names.sentence(about(summary))),
        Table(Grid(headings, rows, left=headings), tr("Files read")),
    ]
    if summary["report"]:
        lines = [words.clean(text_of(line), 500) for line in summary["report"]]
        blocks += [Heading(tr("Import report"), 2), Bullets(lines)]
    return blocks


def fitted(summary: Summary) -> list[Block]:
    """Return what was fitted."""
    grid = calibration.fitted(summary, whole=True)
    blocks: list[Block] = [Heading(tr("What was fitted"), 1), Table(grid, tr("Fitted parameters"))]
    if granted := calibration.granted(summary, whole=True):
        blocks += [Heading(tr("What these values take for granted"), 2), Bullets(list(map(names.sentence, granted)))]
    if only := calibration.told_only(summary):
        blocks.append(Paragraph(only, SMALL))
    return blocks


def tested(summary: Summary, pictures: Pictures) -> list[Block]:
    """Return how well held-out weeks were predicted."""
    blocks: list[Block] = [Heading(tr("How well it predicts"), 1)]
    if summary["backtest"] is None:
        return [*blocks, Paragraph(names.sentence(calibration.headline(summary)))]
    blocks += [
        Paragraph(
            words.joined(
                calibration.how_tested(summary),
                names.sentence(calibration.headline(summary)),
                calibration.bias(summary),
            )
        )
    ]
    for grid in (calibration.bands(summary), calibration.errors(summary), calibration.weekdays(summary)):
        blocks.append(Table(grid, grid.title))
    return [*blocks, *drawn(("calibration_weekdays", "calibration_pit", "calibration_inside"), pictures)]


def untold(summary: Summary, pictures: Pictures) -> list[Block]:
    """Return what the data cannot tell."""
    grid = calibration.untold(summary)
    heading = Heading(tr("What the data cannot tell"), 1)
    if not grid.rows:
        return [heading, Paragraph(tr("The data can tell every parameter that was asked of them."))]
    text = tr(
        "These settings stay as the presets have them, or are fixed by an assumption. More or other data can tell "
        "them; until then look at what they change (task=sensitivity)."
    )
    return [heading, Paragraph(text), Table(grid, grid.title), *drawn(("calibration_correlations",), pictures)]


def privacy(summary: Summary) -> list[Block]:
    """Return what was read of people and what was not, and of whom something is told."""
    smallest = words.count(summary.get("smallest_group", 10))
    lines = [
        *map(tr, ALWAYS),
        tr(
            "Nothing is told of groups under {smallest} people, and not that all or none of a group under {certain} do "
            "something; other cells are left out where these could be worked out from them.",
            smallest=smallest,
            certain=words.count(CERTAIN),
        ),
        tr("What would be published and what was merged is shown by task=privacy with the same files."),
    ]
    return [Heading(tr("Privacy"), 1), Bullets(lines)]


def method() -> list[Block]:
    """Return the method, its sources and the words."""
    return [
        Heading(tr("How it was calibrated"), 1),
        *(Paragraph(tr(line)) for line in METHODS),
        Heading(tr("What the words mean"), 1),
        Bullets([tr(line) for line in WORDS]),
    ]
