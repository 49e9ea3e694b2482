"""The findings of a sweep: every job in a table, what each policy takes and does, money and people."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import findings, words
from sim.language import tr
from sim.note import buildings_by_case, money, names, social, sweep_bookings, sweep_policies
from sim.note.blocks import SMALL, Block, Bullets, Heading, Paragraph, PictureFile, Table
from sim.note.decision import drawn
from sim.note.sweep import which
from sim.note.sweep_jobs import (
    DAYS,
    PEOPLE,
    Row,
    alike,
    chosen_job,
    comparable,
    done,
    label,
    lines,
    measure,
    net,
    short_ratio,
    summary_of,
)
from sim.told import Grid

Summary = Mapping[str, Any]

APART: Final = 4  # policies that have a table each


def found(rows: Sequence[Row], summaries: Sequence[Summary], pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the findings: the policies, every job, money and people; `summaries` are those of the finished jobs."""
    ready = done(rows)
    summary = summary_of(chosen_job(ready), summaries)
    blocks: list[Block] = [Heading(tr("Findings"), 1, new_page=True)]
    if summary is not None and len(comparable(ready)) > 1:
        blocks += [Heading(tr("By policy"), 2), *_by_policy(ready, summary)]
    if ready:
        blocks += [Heading(tr("All combinations"), 2), *_jobs(ready)]
    blocks += sweep_bookings.section(ready, pictures)
    if any(findings.rough(row) for row in ready):
        blocks.append(Paragraph(tr("* Rough: the precision was not reached, or the replications are few."), SMALL))
    of_jobs = {_own(row, rows): one for row in ready if (one := summary_of(row, summaries)) is not None}
    blocks += buildings_by_case.section(of_jobs)
    if failed := [row for row in rows if row.get("status") == "failed"]:
        grid = Grid(
            [tr("combination"), tr("reason")],
            [[words.clean(_own(row, rows), 80), words.clean(row["reason"], 200)] for row in failed],
            left=[tr("combination"), tr("reason")],
        )
        blocks.append(Table(grid, tr("Jobs without a result")))
    blocks += drawn(("people_against_space",), pictures)  # the others are for the page of decision
    if summary is not None:
        if len(ready) > 1:
            blocks.append(Paragraph(which(summary)))
        blocks += [*money.section(summary), *_people(ready, summary, summaries)]
    return blocks


def _own(row: Row, rows: Sequence[Row]) -> str:
    """Return what was typed for this job and not for all."""
    typed = [str(other["overrides"]).split(" ") for other in rows]
    own = [word for word in str(row["overrides"]).split(" ") if not all(word in other for other in typed)]
    return " ".join(own) or tr("as configured")


def _by_policy(rows: Sequence[Row], summary: Summary) -> list[Block]:
    """Return what each policy takes and leaves, side by side, and what cannot be read from it."""
    same = tr("All combinations are about the same people on the same days.") if alike(rows) else ""
    strict = tr("Combinations are said to differ only where their intervals do not meet.")
    return [
        *sweep_policies.needs(rows, summary["desks"]),
        *(Paragraph(line) for line in sweep_policies.two_sided(rows)),
        Paragraph(f"{same} {strict}".strip(), SMALL),
    ]


def _people(rows: Sequence[Row], summary: Summary, summaries: Sequence[Summary]) -> list[Block]:
    """Return the part about people: that of the only policy, or what the policies do with the chosen desks."""
    side = sweep_policies.people(rows, summaries, summary["desks"])
    if len(comparable(rows)) < 2 or not side:
        return social.section(summary)
    away = words.joined(social.travel(summary), social.emission(summary))
    _, *others = sweep_policies.on_people(rows, summaries, summary["desks"], chosen_job(rows)) or [""]
    # The first of the others is on the page of decision.
    told = [*others, away, *social.fairness(summary)]
    return [
        Heading(tr("People"), 2),
        *side,
        Bullets([names.sentence(line) for line in told if line]),
        *social.context(),
    ]


def _jobs(rows: Sequence[Row]) -> list[Block]:
    """Return every job: a table for each policy, or one for all where these are many."""
    found = lines(rows)
    if 1 < len(found) <= APART and any(len(line.rows) > 1 for line in found):
        named = [(names.sentence(line.name)[:-1], line) for line in found]
        return [Table(_grid(line.rows), f"{name}: {_caption(rows)}", dense=True) for name, line in named]
    return [Table(_grid(rows, policy=len(found) > 1), names.sentence(_caption(rows))[:-1], dense=True)]


def _grid(rows: Sequence[Row], *, policy: bool = False) -> Grid:
    order = sorted(rows, key=lambda row: (-row["desks"], str(row.get("ratio_per")), row["policy"]))
    cells = []
    for row in order:
        name = ", ".join(part for part in (names.policy(str(row["policy"])), label(row)) if part)
        cells.append(
            [
                words.count(row["desks"]) + ("*" if findings.rough(row) else ""),
                short_ratio(row),
                *([name] if policy else []),
                findings.with_interval(measure(row, DAYS), bounded=True),
                findings.with_interval(measure(row, PEOPLE)),
                sweep_policies.left(net(row)),
            ]
        )
    left = [tr("ratio"), *([tr("policy")] if policy else [])]
    figures = [tr("days with too few desks"), tr("people who find no desk"), tr("net a year")]
    return Grid([tr("desks"), *left, *figures], cells, left=left)


def _caption(rows: Sequence[Row]) -> str:
    """Return the caption of the jobs, with the prices of their money."""
    years = sorted({int(row["money_year"]) for row in rows if row.get("money_year")})
    return tr(
        "too few desks and what is left of the savings, by number of desks; prices of {years}",
        years=words.listed([str(year) for year in years]),
    )
