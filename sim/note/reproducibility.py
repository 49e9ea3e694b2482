"""How to get the same figures again, to the last digit: command, seed, versions and hashes."""

from collections.abc import Mapping
from typing import Any

from sim import words
from sim.language import tr
from sim.note.blocks import SMALL, Block, Card, Code, Heading, Paragraph, Table
from sim.told import Grid

Summary = Mapping[str, Any]


def annex(summary: Summary, card: Card, heading: str = "") -> list[Block]:
    """Return the annex that lets somebody do it again; with a `heading` of its own where there are no others."""
    said = (
        tr(
            "The same command with the same version gives the same figures, on any machine and with any number of "
            "workers. Seed {seed}, version {version}, run {run}.",
            seed=str(card.seed),
            version=card.version,
            run=str(summary["run_id"]),
        )
        if summary
        else tr("No job has a result. Version {version}.", version=card.version)
    )
    heading = heading or (tr("Annex C: to do it again") if summary else tr("To do it again"))
    blocks: list[Block] = [Heading(heading, 1), Paragraph(said), Code(card.command)]
    if card.libraries:
        listed = ", ".join(f"{name} {version}" for name, version in sorted(card.libraries.items()))
        blocks.append(Paragraph(tr("Libraries: {libraries}.", libraries=listed), SMALL))
    for caption, hashes in (
        (tr("Files read (SHA-256)"), card.inputs),
        (tr("Files written (SHA-256)"), card.outputs),
    ):
        if hashes:
            rows = [[words.clean(name, 60), digest] for name, digest in hashes.items()]
            headings = [tr("file"), "SHA-256"]
            blocks.append(Table(Grid(headings, rows, left=headings), caption, dense=True))
    if not card.inputs:
        blocks.append(Paragraph(tr("No files of the organisation were read."), SMALL))
    return blocks
