"""The note about a sweep: which of the numbers of desks looked at are enough, under which policy."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim import findings, words
from sim.language import tr, trn
from sim.note import money, names, rules, social, sweep_findings
from sim.note.blocks import KeyFigure
from sim.note.decision import Decision
from sim.note.sweep_jobs import (
    DAYS,
    PEOPLE,
    Row,
    chosen_job,
    done,
    label,
    lines,
    measure,
    one_staff,
    ratio,
    short_ratio,
)

Summary = Mapping[str, Any]

MOST_WARNINGS: Final = 12  # of a sweep's jobs, which say much the same


def title() -> str:
    """Return the title of the note."""
    return tr("How many desks are enough?")


def decision(rows: Sequence[Row], summaries: Sequence[Summary]) -> Decision:
    """Return what a director reads about a sweep; `summaries` are those of its finished jobs."""
    ready = done(rows)
    chosen = chosen_job(ready)
    summary = summary_of(chosen, summaries)
    return Decision(
        question=question(ready),
        answer=answer(ready),
        figures=figures(ready),
        pictures=("days_against_space", "crowding_against_space"),
        money=_gains(chosen, summary),
        people=[*sweep_findings.two_sided(ready), *([] if summary is None else social.lines(summary))],
        cautions=cautions(rows, chosen, summary),
    )


def summary_of(row: Row | None, summaries: Sequence[Summary]) -> Summary | None:
    """Return the summary of a job; of no job that of the most desks, which comes nearest to enough."""
    if row is None:
        return max(summaries, key=lambda one: float(one["desks"]), default=None)
    return next((one for one in summaries if one["run_id"] == row["run_id"]), summaries[0] if summaries else None)


def about(rows: Sequence[Row], summary: Summary, summaries: Sequence[Summary]) -> dict[str, Any]:
    """Return the summary of the chosen job with what all jobs have together: cases, days, precision and warnings."""
    ready = done(rows)
    warnings = dict.fromkeys(line for one in summaries for line in one["warnings"])
    return {
        **summary,
        "cases": {_told(row): {} for row in ready},
        "replications": max(int(row["replications"]) for row in ready),
        "days": sum(int(row["days"]) for row in ready),
        "engine": {**summary["engine"], "audited_days": sum(one["engine"]["audited_days"] for one in summaries)},
        "precision_reached": all(one["precision_reached"] for one in summaries),
        "warnings": list(warnings)[:MOST_WARNINGS],
    }


def _told(row: Row) -> str:
    return ", ".join(part for part in (short_ratio(row), names.policy(str(row["policy"])), label(row)) if part)


def question(rows: Sequence[Row]) -> str:
    """Return what was asked."""
    if not rows or not one_staff(rows):
        return tr("How often are there too few desks?")
    desks, organisation = [row["desks"] for row in rows], names.of_row(rows[0])
    if min(desks) == max(desks):
        return tr(
            "Are {desks} desks enough for {organisation}?", desks=words.count(desks[0]), organisation=organisation
        )
    return tr(
        "How few desks, from {most} down to {fewest}, are enough for {organisation}?",
        most=words.count(max(desks)),
        fewest=words.count(min(desks)),
        organisation=organisation,
    )


def answer(rows: Sequence[Row]) -> str:
    """Return the answer in one sentence: the fewest desks looked at that are surely enough, by policy."""
    if not rows:
        return tr("No job of this sweep has a result, so there is no answer.")
    enough = words.percent(1 - rules.TARGET, 0)
    if not one_staff(rows):
        shares = [measure(row, DAYS) for row in rows]
        most, least = (pick(shares, key=lambda one: one["estimate"]) for pick in (max, min))
        return tr(
            "Too few desks come on {least} to {most} of days, by case: the people differ, so that numbers of desks do "
            "not compare.",
            least=rules.figure_of(least, bounded=True)[0],
            most=rules.figure_of(most, bounded=True)[0],
        )
    found = lines(rows)
    kept = {line.name: row for line in found if (row := line.fewest()) is not None}
    if not kept:
        return tr("None of the numbers of desks looked at is sure to be enough on {enough} of days.", enough=enough)
    best = min(row["desks"] for row in kept.values())
    under = [name for name, row in kept.items() if row["desks"] == best]
    said = tr(
        "Of the numbers looked at, {desks} desks ({ratio}) is the smallest that is surely enough on {enough} of days, "
        "under {policies}",
        desks=words.count(best),
        ratio=ratio(next(row for row in kept.values() if row["desks"] == best)),
        enough=enough,
        policies=words.listed(under),
    )
    below = [row for line in found if (row := line.too_few()) is not None and row["desks"] < best]
    if not below:
        return said
    short = max(below, key=lambda row: row["desks"])
    return tr(
        "{enough}; {desks} ({ratio}) are surely too few.",
        enough=said,
        desks=words.count(short["desks"]),
        ratio=ratio(short),
    )


def figures(rows: Sequence[Row]) -> list[KeyFigure]:
    """Return days at the chosen job, and days and people at the one that is too few."""
    chosen = chosen_job(rows)
    below = (
        [
            row
            for line in lines(rows)
            if (row := line.too_few()) is not None and (chosen is None or row["desks"] < chosen["desks"])
        ]
        if rows and one_staff(rows)
        else []
    )
    found = [] if chosen is None else [_key(chosen, DAYS)]
    if below:
        most = max(row["desks"] for row in below)
        short = next(row for row in below if row["desks"] == most)
        found += [_key(short, DAYS), _key(short, PEOPLE)]
    elif chosen is not None:
        found.append(_key(chosen, PEOPLE))
        if (need := chosen.get("desks_needed_95")) is not None and not math.isnan(need):
            about_it = tr(
                "desks needed on {share} of days, {policy}",
                share=words.percent(0.95, 0),
                policy=names.policy(str(chosen["policy"])),
            )
            found.append(KeyFigure(words.count(need), about_it))
    return found


def _key(row: Row, which: str) -> KeyFigure:
    value, interval = rules.figure_of(measure(row, which), bounded=which == DAYS)
    desks, policy = words.count(row["desks"]), names.policy(str(row["policy"]))
    about_it = (
        tr("days with too few desks: {desks} desks, {policy}", desks=desks, policy=policy)
        if which == DAYS
        else tr("people who find no desk: {desks} desks, {policy}", desks=desks, policy=policy)
    )
    return KeyFigure(value, about_it, interval)


def _gains(row: Row | None, summary: Summary | None) -> list[str]:
    """Return what the chosen job saves and costs, and what became of a published saving."""
    if summary is None:
        return []
    return [*(money.lines(summary)[:3] if row is not None else []), *_claim(summary)]


def _claim(summary: Summary) -> list[str]:
    worked = (summary.get("space") or {}).get("claim")
    if worked is None:
        return []
    ends, saved = worked["eur_a_year"], worked["true"]["eur_saved"]
    low, high = (words.euros(ends[end]) for end in ("low", "high"))
    part, whole = (rules.against_claim(saved[cost], ends) for cost in ("housing", "full"))
    return [
        tr(
            "The published saving of {low} to {high} a year: for these people it is {housing} of housing ({part}), and "
            "{full} of all costs of a desk ({whole}).",
            low=low,
            high=high,
            housing=words.euros(saved["housing"]),
            part=part,
            full=words.euros(saved["full"]),
            whole=whole,
        )
    ]


def cautions(rows: Sequence[Row], chosen: Row | None, summary: Summary | None) -> list[str]:
    """Return what could go wrong: jobs without a result, few of them precise, and what holds for the chosen one."""
    found = []
    if failed := len(rows) - len(done(rows)):
        found.append(
            trn(
                "{number} job has no result and is left out.",
                "{number} jobs have no result and are left out.",
                failed,
                number=words.count(failed),
            )
        )
    if summary is None:
        return found
    last = []
    if chosen is not None:
        last = [tr("A number of desks between those looked at may be enough too.")]
    rough = sum(findings.rough(row) for row in done(rows))
    if rough and summary["precision_reached"]:
        found.append(tr("Of some jobs the precision asked for was not reached; they are marked with *."))
    told = rules.cautions(summary)
    if sweep_findings.two_sided(done(rows)):  # which says so with more
        told = [line for line in told if line != rules.days_are_not_people(summary)]
    return [*found, *told, *last]
