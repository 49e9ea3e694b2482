"""The notes about studies: what was asked, what was found, and three numbers of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import words
from sim.language import tr
from sim.note import comparison, money, names, rules, social
from sim.note.blocks import Block, Bullets, Heading, PictureFile, Table
from sim.note.decision import FLAT, Decision, drawn
from sim.note.study_figures import figures, kept
from sim.told import Said
from sim.told.recommend import promised

Summary = Mapping[str, Any]

# The picture that stands on the page of decision: the first of these that there is.
LEADING: Final[Mapping[str, Sequence[str]]] = {
    "frontier": ("frontier_days", "frontier"),
    "recommend": ("desks_for_the_promise",),
    "compare": ("differences",),
    "explain": ("explain",),
    "sensitivity": ("tornado",),
    "scale": ("pooling",),
    "path": ("stages",),
    "break_even": ("break_even",),
}


def title(summary: Summary) -> str:
    """Return the title of the note."""
    titles = {
        "frontier": tr("Crowding against space"),
        "recommend": tr("How few desks are enough?"),
        "compare": tr("What differs between the cases"),
        "explain": tr("What makes the office crowded"),
        "sensitivity": tr("On what the answer depends"),
        "scale": tr("One norm for small and large organisations"),
        "path": tr("Down to fewer desks in stages"),
        "break_even": tr("What an hour without a desk may cost"),
    }
    return titles[summary["task"]]


def decision(summary: Summary, told: Said) -> Decision:
    """Return what a director reads about a study."""
    gains, people = _gains(summary)
    return Decision(
        question=question(summary),
        answer=comparison.answer(summary) if summary["task"] == "compare" else told.headline,
        figures=figures(summary),
        pictures=LEADING[summary["task"]],
        money=gains,
        people=people,
        cautions=cautions(summary),
    )


def question(summary: Summary) -> str:
    """Return what was asked."""
    task = summary["task"]
    cases = names.policies(list(summary["cases"]))
    organisation = names.organisation(summary)
    ratio = names.ratio(summary["ratio"]["value"], summary["ratio"]["per"])
    if task == "recommend":
        return tr(
            "How few desks keep this promise for {organisation}: {promise}?",
            organisation=organisation,
            promise=promised(summary),
        )
    if task == "frontier":
        return tr(
            "How much more crowded does it get with fewer desks for {organisation}, under {cases}?",
            organisation=organisation,
            cases=cases,
        )
    if task == "compare":
        return tr(
            "What differs between {cases} for {organisation}?",
            cases=cases,
            organisation=organisation,
        )
    if task == "explain":
        return tr(
            "What makes it crowded with {desks} for {organisation}, and what can be done about it?",
            desks=words.counted(summary["desks"], "desk", "desks"),
            organisation=organisation,
        )
    if task == "sensitivity":
        return tr(
            "On which of the things that are not known does the number of desks for {organisation} depend?",
            organisation=organisation,
        )
    if task == "scale":
        return tr("What does a norm of {ratio} mean for organisations of different size?", ratio=ratio)
    if task == "path":
        return tr(
            "If {organisation} goes down in stages, does the rule to halt end the path in time?",
            organisation=organisation,
        )
    return tr(
        "What may an hour without a desk cost before fewer desks for {organisation} no longer pay?",
        organisation=organisation,
    )


def _gains(summary: Summary) -> tuple[list[str], list[str]]:
    """Return what is saved and what it does to people, where the study says so."""
    if summary["task"] == "compare":
        return comparison.gains(summary), comparison.people(summary)
    if summary["task"] == "recommend" and summary["recommendation"]["desks"] is not None:
        best = summary["recommendation"]
        return money.lines(best), social.lines(best)
    if summary["task"] == "frontier" and (row := kept(summary)) is not None:
        return [
            tr(
                "{desks} desks save {money} a year against the baseline and {area} m2.",
                desks=words.count(row["desks"]),
                money=words.euros(row["eur_saved"]),
                area=words.amount(row["m2_saved"]),
            )
        ] if row["eur_saved"] > 0 else [], []
    return [], []


def cautions(summary: Summary) -> list[str]:
    """Return what could go wrong: what holds for the case that is chosen, and what the study itself shows."""
    best = summary.get("recommendation") or {}
    chosen = {**summary, **{key: best[key] for key in ("measures", "space", "money") if best.get(key) is not None}}
    found = rules.cautions(chosen)
    if summary["task"] == "compare":
        found = [*comparison.cautions(summary), *found]
    if summary["task"] == "recommend" and best.get("desks_for_certainty"):
        found.insert(
            1 if found else 0,
            tr(
                "{desks} of the desks are there for certainty only: more replications may do with fewer.",
                desks=words.count(best["desks_for_certainty"]),
            ),
        )
    return found


def found(summary: Summary, told: Said, pictures: Mapping[str, PictureFile]) -> list[Block]:
    """Return the findings: the tables, the other pictures and the notes of the study, money and people."""
    blocks: list[Block] = [Heading(tr("Findings"), 1, new_page=True)]
    blocks += [Table(grid, grid.title) for grid in told.grids if grid.rows]
    blocks += drawn([name for name in pictures if name not in FLAT], pictures)
    if told.notes:
        blocks += [
            Heading(tr("What to know about these figures"), 2),
            Bullets([names.sentence(line) for line in told.notes]),
        ]
    if summary["task"] == "compare":
        blocks += comparison.section(summary)
    best = summary.get("recommendation") or {}
    if best.get("money"):
        blocks += [*money.section(best), *social.section(best)]
    return blocks
