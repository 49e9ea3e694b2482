"""The findings of a sweep: every job in a table, what is enough under each policy, money and people."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim import findings, words
from sim.language import tr
from sim.note import money, names, rules, social
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, PictureFile, Table
from sim.note.decision import FLAT, drawn
from sim.note.sweep_jobs import DAYS, PEOPLE, Line, Row, done, label, lines, measure, one_staff, ratio, short_ratio
from sim.told import Grid

Summary = Mapping[str, Any]


def found(rows: Sequence[Row], summary: Summary | None, pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the findings: every job, the policies, money and people."""
    ready = done(rows)
    blocks: list[Block] = [Heading(tr("Findings"), 1, new_page=True), Heading(tr("All combinations"), 2)]
    if ready:
        blocks.append(Table(_jobs(ready), _caption(ready)))
    if any(findings.rough(row) for row in ready):
        blocks.append(Paragraph(tr("* Rough: the precision was not reached, or the replications are few."), SMALL))
    if failed := [row for row in rows if row.get("status") == "failed"]:
        grid = Grid(
            [tr("combination"), tr("reason")],
            [[words.clean(row["overrides"], 80), words.clean(row["reason"], 200)] for row in failed],
            left=[tr("combination"), tr("reason")],
        )
        blocks.append(Table(grid, tr("Jobs without a result")))
    if verdicts := [_verdict(line) for line in lines(ready)] if ready and one_staff(ready) else []:
        blocks += [Heading(tr("By policy"), 2), Bullets(verdicts)]
    if two := two_sided(ready):
        blocks.append(Paragraph(two[0]))
    if len(lines(ready)) > 1:
        blocks.append(
            Paragraph(
                tr(
                    "All jobs see the same people on the same days. Whether two of them differ is told by the task "
                    "compare; here a difference is claimed only where intervals do not meet."
                ),
                SMALL,
            )
        )
    blocks += drawn([name for name in pictures if name not in FLAT], pictures)
    if summary is not None:
        if len(ready) > 1:
            blocks.append(Paragraph(_which(summary)))
        blocks += [*money.section(summary), *social.section(summary)]
    return blocks


def _verdict(line: Line) -> str:
    enough, short = line.fewest(), line.too_few()
    if enough is None:
        return tr("{policy}: no number of desks looked at is surely enough.", policy=names.sentence(line.name)[:-1])
    name = names.sentence(line.name)[:-1]
    if short is None:
        return tr(
            "{policy}: {desks} desks ({ratio}) are surely enough.",
            policy=name,
            desks=words.count(enough["desks"]),
            ratio=ratio(enough),
        )
    return tr(
        "{policy}: {desks} desks ({ratio}) are surely enough, {fewer} ({less}) surely too few.",
        policy=name,
        desks=words.count(enough["desks"]),
        ratio=ratio(enough),
        fewer=words.count(short["desks"]),
        less=ratio(short),
    )


def _jobs(rows: Sequence[Row]) -> Grid:
    order = sorted(rows, key=lambda row: (-row["desks"], str(row.get("ratio_per")), row["policy"]))
    cells = []
    for row in order:
        mark = "*" if findings.rough(row) else ""
        need, eur = (row.get(key) for key in ("desks_needed_95", "eur_saved"))
        cells.append(
            [
                words.count(row["desks"]) + mark,
                short_ratio(row),
                ", ".join(part for part in (names.policy(str(row["policy"])), label(row)) if part),
                findings.with_interval(measure(row, DAYS), bounded=True),
                findings.with_interval(measure(row, PEOPLE)),
                "" if need is None or math.isnan(need) else words.count(need),
                "" if eur is None or math.isnan(eur) else words.euros(eur),
            ]
        )
    headings = [
        tr("desks"),
        tr("ratio"),
        tr("policy"),
        tr("days with too few desks"),
        tr("people who find no desk"),
        tr("desks for {share} of days", share=words.percent(0.95, 0)),
        tr("saved a year"),
    ]
    return Grid(headings, cells, left=[headings[1], headings[2]])


def _caption(rows: Sequence[Row]) -> str:
    """Return the caption of the table of jobs: its money counts all space, at the prices of the costs of a desk."""
    years = sorted({int(row["price_year"]) for row in rows if row.get("price_year")})
    if not years:
        return tr("Too few desks against space saved, a row a job")
    return tr(
        "Too few desks against space saved, a row a job; money for all space, prices of {years}",
        years=words.listed([str(year) for year in years]),
    )


def _which(summary: Summary) -> str:
    """Return which of the jobs the money and the effects on people are those of."""
    return tr(
        "Money and people are from here on those of {desks} desks ({ratio}), under {policy}.",
        desks=words.count(summary["desks"]),
        ratio=names.ratio(summary["ratio"]["value"], summary["ratio"]["per"]),
        policy=names.policy(summary["scenario"]["policy"]["name"]),
    )


def two_sided(rows: Sequence[Row]) -> list[str]:
    """Return where one policy has surely more crowded days than another but turns away surely fewer people (§16)."""
    if not rows or not one_staff(rows):
        return []
    by_desks: dict[Any, dict[str, Row]] = {}
    for line in lines(rows):
        for row in line.rows:
            by_desks.setdefault(row["desks"], {}).setdefault(line.name, row)
    for desks, found in sorted(by_desks.items()):
        for one, first in found.items():
            for other, second in found.items():
                days, people = (rules.apart(measure(second, which), measure(first, which)) for which in (DAYS, PEOPLE))
                if days > 0 > people:
                    return [
                        tr(
                            "With {desks} desks there are too few on more days under {other} than under {one}, but "
                            "fewer people find none ({fewer} against {more}): days are not people.",
                            desks=words.count(desks),
                            other=other,
                            one=one,
                            fewer=words.share(measure(second, PEOPLE)),
                            more=words.share(measure(first, PEOPLE)),
                        )
                    ]
    return []
