"""The content of a note, in the language that is spoken: from one run, a study or a sweep.

What a note says comes from the summary that is also written as ``summary.json``, so that it can be made again from it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim import words
from sim.language import language, tr
from sim.note import (
    assumptions,
    definitions,
    method,
    names,
    reproducibility,
    run,
    stress,
    studies,
    sweep,
    sweep_findings,
)
from sim.note.blocks import Block, Bullets, Card, Heading, Note, PictureFile
from sim.note.decision import CAUTIONS, Decision, page
from sim.note.sweep_jobs import chosen_job, done
from sim.sentences import said as said_again
from sim.study import Study
from sim.told import said

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
    found = run.found(summary, pictures)
    return _note(run.title(summary), summary, run.decision(summary), found, pictures, card)


def note_of_sweep(
    rows: Sequence[Mapping[Any, Any]],
    summaries: Sequence[Summary],
    pictures: Pictures,
    card: Card,
) -> Note:
    """Return the note about a sweep of evaluations; `rows` are those of its table, `summaries` of its finished jobs."""
    summary = sweep.summary_of(chosen_job(done(rows)), summaries)
    decided = sweep.decision(rows, summaries)
    found = sweep_findings.found(rows, summary, pictures)
    if summary is None:
        blocks = [*page(decided, pictures), *found, *reproducibility.section({}, card)]
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
    told = [*page(decided, pictures), *found, *_cautions(decided, summary)]
    explained = method.section(summary)
    blocks = [
        *told,
        *assumptions.section(summary, _study(card)),
        *definitions.section([*told, *explained]),
        *explained,
        *reproducibility.section(summary, card),
        *stress.section(summary, card, decided.question),
    ]
    subtitle = tr(
        "{organisation}, {staff}; {days}",
        organisation=names.sentence(names.organisation(summary))[:-1],
        staff=names.staff(summary),
        days=words.counted(summary["days"], "simulated day", "simulated days"),
    )
    return _bound(title, subtitle, card, blocks)


def _bound(title: str, subtitle: str, card: Card, blocks: Sequence[Block]) -> Note:
    footer = tr("{title} · sim {version}, seed {seed}", title=title, version=card.version, seed=str(card.seed))
    return Note(language().code, title, subtitle, footer, blocks)


def _study(card: Card) -> str | None:
    """Return the experiment that a run belongs to, which explains settings of its own."""
    named = re.search(r"(?<![\w.])experiment=(\w+)", card.command)
    return named[1] if named else None


def _cautions(decided: Decision, summary: Summary) -> list[Block]:
    """Return all cautions and the run's own warnings; the most important stand on the page of decision too."""
    lines = [*decided.cautions, *(words.clean(said_again(line), 500) for line in summary["warnings"])]
    if len(lines) <= CAUTIONS and not summary["warnings"]:
        return []
    return [Heading(tr("What to mind"), 1), Bullets([names.sentence(line) for line in dict.fromkeys(lines)])]
