"""The content of a note, in the language that is spoken: from one run, a study or a sweep.

What a note says comes from the summary that is also written as ``summary.json``, so that it can be made again from it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim import findings, over_buildings, words
from sim.language import language, tr
from sim.note import (
    assumptions,
    buildings,
    definitions,
    method,
    names,
    reproducibility,
    run,
    settings,
    stress,
    studies,
    sweep,
    sweep_findings,
)
from sim.note.blocks import SMALL, Block, Bullets, Card, Heading, Note, Paragraph, Picture, PictureFile
from sim.note.decision import CAUTIONS, Decision, page
from sim.note.sweep_jobs import chosen_job, done, summary_of
from sim.sentences import said as said_again
from sim.study import Study
from sim.told import happening, said

if TYPE_CHECKING:
    from sim.evaluation import Evaluation

Summary = Mapping[str, Any]
Pictures = Mapping[str, PictureFile]


def note_of(answer: "Evaluation | Study", pictures: Pictures, card: Card) -> Note:
    """Return the note about one run or one study."""
    summary = answer.summary
    if isinstance(answer, Study):
        told = said(answer)
        return _note(
            studies.title(summary),
            summary,
            studies.decision(summary, told),
            studies.found(summary, told, pictures),
            pictures,
            card,
        )
    found = run.found(summary, pictures, card.outputs)
    return _note(run.title(summary), summary, run.decision(summary), found, pictures, card)


def note_of_sweep(
    rows: Sequence[Mapping[Any, Any]],
    summaries: Sequence[Summary],
    pictures: Pictures,
    card: Card,
) -> Note:
    """Return the note about a sweep of evaluations; `rows` are those of its table, `summaries` of its finished jobs."""
    summary = summary_of(chosen_job(done(rows)), summaries)
    decided = sweep.decision(rows, summaries)
    found = sweep_findings.found(rows, summaries, pictures)
    if summary is None:
        blocks = [*page(decided, pictures), *found, *reproducibility.annex({}, card)]
        return _bound(sweep.title(), "", card, blocks)
    return _note(sweep.title(), sweep.about(rows, summary, summaries), decided, found, pictures, card)


def _note(
    title: str,
    summary: Summary,
    decided: Decision,
    found: Sequence[Block],
    pictures: Pictures,
    card: Card,
) -> Note:
    first = page(decided, pictures)
    shown = {block.name for block in first if isinstance(block, Picture)}
    others = [block for block in found if not (isinstance(block, Picture) and block.name in shown)]
    told = [*others, *_cautions(decided, summary)]
    explained = method.section(summary)
    blocks = [
        *first,
        Paragraph(_what_follows(summary), SMALL),
        *told,
        *assumptions.section(summary, study_of(card)),
        *definitions.section([*first, *told, *explained]),
        *explained,
        *settings.annex(summary, study_of(card)),
        *method.annex(),
        *reproducibility.annex(summary, card),
        *stress.annex(summary, card, decided.question),
        *buildings.annex(summary),
    ]
    subtitle = tr(
        "{organisation}, {staff}; {days}",
        organisation=names.sentence(names.in_full(summary))[:-1],
        staff=names.staff(summary),
        days=", ".join(part for part in (_days(summary), findings.period(summary), *happening.told(summary)) if part),
    )
    return _bound(title, subtitle, card, blocks)


def _days(summary: Summary) -> str:
    """Return how many days were simulated, of a sweep those of one job: all of its jobs may see the same ones."""
    days, swept = over_buildings.played(summary, over_buildings.SIMULATED), summary.get("swept")
    if swept is None or swept["jobs"] == 1:
        return days
    if swept["alike"]:
        return tr("{days}, the same for {number} combinations", days=days, number=words.count(swept["jobs"]))
    if swept["least"] == summary["days"]:
        return tr("{days} for each of {number} combinations", days=days, number=words.count(swept["jobs"]))
    return tr("at most {days} for each of {number} combinations", days=days, number=words.count(swept["jobs"]))


def _what_follows(summary: Summary) -> str:
    """Return what stands where, for whoever reads on."""
    if buildings.annexed(summary):
        return tr(
            "Next: findings, assumptions, definitions and method. Annexes: A all settings and their sources, B the "
            "rules of the model in short, C to do it again, D STRESS-DES, E all buildings."
        )
    return tr(
        "Next: findings, assumptions, definitions and method. Annexes: A all settings and their sources, B the rules "
        "of the model in short, C to do it again, D STRESS-DES."
    )


def _bound(title: str, subtitle: str, card: Card, blocks: Sequence[Block]) -> Note:
    footer = tr("{title} · sim {version}, seed {seed}", title=title, version=card.version, seed=str(card.seed))
    return Note(language().code, title, subtitle, footer, blocks)


def study_of(card: Card) -> str | None:
    """Return the experiment that a run belongs to, which explains settings of its own."""
    named = re.search(r"(?<![\w.])experiment=(\w+)", card.command)
    return named[1] if named else None


def _cautions(decided: Decision, summary: Summary) -> list[Block]:
    """Return all cautions and the run's own warnings; the most important stand on the page of decision too."""
    lines = [*decided.cautions, *(words.clean(said_again(line), 500) for line in summary["warnings"])]
    if len(lines) <= CAUTIONS and not summary["warnings"]:
        return []
    return [Heading(tr("What to mind"), 1), Bullets([names.sentence(line) for line in dict.fromkeys(lines)])]
