"""The report of `task=privacy`, for a works council and for who assesses what processing the data does to people."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from sim.language import language, mark, tr
from sim.note import names, reproducibility
from sim.note.blocks import LEAD, Block, Bullets, Card, Heading, Note, Paragraph, Table
from sim.note.sheets import Sheet
from sim.privacy import Privacy
from sim.told import Grid
from sim.told import privacy as told

Summary = Mapping[str, Any]

IDS: Final = {
    "roster": mark(
        "Staff file: an id is used while the program runs, to give each person the same random numbers whatever the "
        "order of the rows; it is turned into a number as it is read, and neither is written anywhere."
    ),
    "logs": mark(
        "Logs: an id is replaced as it is read by a keyed hash, whose key is made for the run and thrown away, and "
        "then by a number that says nothing. Two runs cannot be linked, and nobody can find a person again."
    ),
}
RULES: Final = (
    mark("A group under the smallest size stands in no table; small ones are taken together as one group."),
    mark(
        "If these together are still too few, the next smallest group goes with them, so that no difference of rows "
        "tells of a small group."
    ),
    mark(
        "Cells that would say that all or none of a group under {certain} people do something are withheld, and others "
        "with them, until none of the withheld can be worked out from the rest and the totals."
    ),
)
# File of a run, what it holds of people, and of how many at least; to be said with `tr`.
FILES: Final = (
    ("summary.json", mark("figures of all people together, settings, hashes of files"), mark("all")),
    ("days.parquet, curve.parquet, demand.parquet", mark("simulated days of all people together"), mark("all")),
    ("teams.parquet", mark("simulated days by team, of the groups above"), mark("smallest group")),
    ("trace.csv", mark("one made-up day; its people have a number of that day only"), mark("nobody real")),
    ("preset.yaml, parameters.parquet", mark("fitted settings of all people together"), mark("all")),
    ("daily.parquet", mark("how many people came on each day"), mark("all")),
    ("profile.parquet", mark("which share of a day's people is inside, by quarter of an hour"), mark("all")),
    ("import_report.txt", mark("counts of rows, dates and headings"), mark("all")),
    ("run.json", mark("command without folders, versions, hashes of files"), mark("nobody")),
    ("store", mark("simulated days and their sums, nothing of logs; it is not handed over"), mark("any building")),
)
NEVER: Final = (
    mark("ids, names, badge numbers, and any row of a person"),
    mark("when one person came, left, booked or did not come"),
    mark("figures of a group under the smallest size"),
    mark("what stands in columns that are not needed"),
)


def note_of(privacy: Privacy, card: Card) -> Note:
    """Return the report in the language that is spoken."""
    summary = privacy.summary
    said = told.said(summary)
    title = tr("Privacy: what runs with these files tell of people, and what not")
    blocks: list[Block] = [Paragraph(names.sentence(said.headline), LEAD)]
    if said.notes:
        blocks.append(Bullets(list(said.notes)))
    blocks += [
        *_section(tr("Groups"), told.sizes(summary), told.groups(summary), told.tables(summary)),
        Heading(tr("The rules"), 1),
        Bullets([tr(one).replace("{certain}", str(summary["certain_group"])) for one in RULES]),
        *_section(tr("What was read"), told.columns(summary)),
        *_ids(summary),
        Heading(tr("What the files of a run hold of people"), 1),
        Table(_files(), tr("Files of a run")),
        Heading(tr("What no file holds"), 1),
        Bullets([names.sentence(tr(one)) for one in NEVER]),
        *reproducibility.annex(summary, card, tr("To do it again")),
    ]
    footer = tr("{title} · sim {version}, seed {seed}", title=title, version=card.version, seed=str(card.seed))
    return Note(language().code, title, ", ".join(summary["inputs"]), footer, blocks)


def sheets_of(privacy: Privacy) -> list[Sheet]:
    """Return the sheets of the report in the language that is spoken."""
    found = []
    for name, grid in (
        ("sizes", told.sizes(privacy.summary)),
        ("groups", told.groups(privacy.summary)),
        ("tables", told.tables(privacy.summary)),
        ("columns", told.columns(privacy.summary)),
    ):
        columns = {f"column_{number + 1}": ("text", heading) for number, heading in enumerate(grid.headings)}
        frame = pd.DataFrame(grid.rows, columns=list(columns))
        found.append(Sheet(name, grid.title, grid.title, frame, columns))
    return [sheet for sheet in found if len(sheet.frame)]


def _section(title: str, *grids: Grid) -> list[Block]:
    """Return a part with the tables that have rows; none where no table has."""
    tables = [Table(grid, grid.title) for grid in grids if grid.rows]
    return [Heading(title, 1), *tables] if tables else []


def _ids(summary: Summary) -> list[Block]:
    found = [tr(IDS[one["source"]]) for one in summary["sources"]]
    return [Heading(tr("What becomes of ids"), 1), Bullets(found)] if found else []


def _files() -> Grid:
    headings = [tr("file"), tr("what it holds of people"), tr("of how many at least")]
    return Grid(headings, [[name, tr(holds), tr(least)] for name, holds, least in FILES], left=headings)
