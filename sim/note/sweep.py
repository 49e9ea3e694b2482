"""The note about a sweep: which of the numbers of desks looked at are enough, under which policy."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim import claims, findings, over_buildings, overbooking, words
from sim.cautions import about_feedback
from sim.language import mark, tr, trn
from sim.note import (
    money,
    names,
    rules,
    social,
    sweep_bookings,
    sweep_buildings,
    sweep_policies,
)
from sim.note.blocks import KeyFigure
from sim.note.decision import MONEY, Decision
from sim.note.sweep_jobs import (
    DAYS,
    PEOPLE,
    Line,
    Row,
    alike,
    chosen_job,
    comparable,
    done,
    fewer_desks,
    lines,
    measure,
    one_staff,
    ratio,
    summary_of,
)
from sim.study import differences

Summary = Mapping[str, Any]

# How the fewest desks are told that are surely enough: of several buildings or one, of several numbers or one.
_ENOUGH: Final = {
    (False, True): mark(
        "Of the numbers looked at, {desks} desks ({ratio}) is the smallest that is surely enough on {enough} of days, "
        "under {policies}"
    ),
    (True, True): mark(
        "Of the numbers looked at, {desks} desks ({ratio}) is the smallest that is surely enough on {enough} of "
        "building-days, under {policies}"
    ),
    (False, False): mark("{desks} desks ({ratio}) are surely enough on {enough} of days, under {policies}"),
    (True, False): mark("{desks} desks ({ratio}) are surely enough on {enough} of building-days, under {policies}"),
}


def title() -> str:
    """Return the title of the note."""
    return tr("How many desks are enough?")


def decision(rows: Sequence[Row], summaries: Sequence[Summary]) -> Decision:
    """Return what a director reads about a sweep; `summaries` are those of its finished jobs."""
    ready = done(rows)
    chosen = chosen_job(ready)
    summary = summary_of(chosen, summaries)
    return Decision(
        question=question(ready, summary),
        answer=words.joined(
            names.sentence(answer(ready, several=any(map(over_buildings.several, summaries)))),
            _by_policy(ready),
            sweep_buildings.apart(summary, summaries),
        ),
        figures=figures(ready, summary),
        pictures=("overbooking", "days_against_space", "crowding_against_space")
        if all(map(overbooking.booked, ready))
        else ("days_against_space", "crowding_against_space"),
        about="" if summary is None or len(ready) == 1 else which(summary),
        money=[] if summary is None else _gains(chosen, summary),
        people=[] if summary is None else _people(ready, chosen, summary, summaries),
        cautions=cautions(rows, chosen, summaries),
    )


def which(summary: Summary) -> str:
    """Return which of the jobs money and people are those of."""
    policy, factor = (summary["scenario"]["policy"].get(key) for key in ("name", overbooking.FACTOR))
    policy = names.policy(policy)
    return tr(
        "Money and figures of people are those of {desks} desks ({ratio}), under {policy}, unless stated otherwise.",
        desks=words.count(summary["desks"]),
        ratio=names.ratio(summary["ratio"]["value"], summary["ratio"]["per"]),
        policy=f"{policy}, {overbooking.in_words(factor)}" if factor else policy,
    )


def about(rows: Sequence[Row], summary: Summary, summaries: Sequence[Summary]) -> dict[str, Any]:
    """Return the summary of the chosen job with what all jobs have together: cases, days and precision.

    A case is a policy (and what else was varied) with what differs from the chosen job, as in a study's summary; the
    numbers of desks are no settings of a case. `policies` are the settings of the other policies, `swept` tells how
    many jobs there are and whether they are about the same people and days.
    """
    ready = done(rows)
    days = [int(row["days"]) for row in ready]
    return {
        **summary,
        "warnings": [*_warnings(summary), *_feedback(ready, summary, summaries)],
        "cases": dict(_cases(ready, summary, summaries)),
        "policies": list(_other_policies(summary, summaries)),
        "swept": {"jobs": len(ready), "least": min(days), "alike": alike(ready)},
        "replications": max(int(row["replications"]) for row in ready),
        "days": max(days),
        "engine": {**summary["engine"], "audited_days": sum(one["engine"]["audited_days"] for one in summaries)},
        "precision_reached": all(one["precision_reached"] for one in summaries),
    }


def _cases(rows: Sequence[Row], summary: Summary, summaries: Sequence[Summary]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what differs from the chosen job by case, its own case first."""
    found = sorted(lines(rows), key=lambda line: all(row["run_id"] != summary["run_id"] for row in line.rows))
    for line in found:
        other = summary_of(line.rows[0], summaries)
        changed = {} if other is None else dict(differences(summary["scenario"], other["scenario"]))
        yield line.case, {key: value for key, value in changed.items() if key not in ("ratio", "ratio_per", "desks")}


def _warnings(summary: Summary) -> list[str]:
    """Return the warnings of the chosen job, but for how else its ratio could be meant: the others say how it is."""
    return [line for line in summary["warnings"] if not line.startswith("ratio: ")]


def _feedback(rows: Sequence[Row], summary: Summary, summaries: Sequence[Summary]) -> list[str]:
    """Return that days of other cases are calm because people stay away, which the chosen job does not say."""
    if summary["scenario"]["attendance"]["feedback"]:
        return []
    found = {}
    for line in lines(rows):
        other = summary_of(line.rows[0], summaries)
        found[line.case] = 0.0 if other is None else other["scenario"]["attendance"]["feedback"]
    return list(about_feedback(found))


def _other_policies(summary: Summary, summaries: Sequence[Summary]) -> Iterator[dict[str, Any]]:
    """Yield the settings of every policy but that of the chosen job, each once."""
    told = [summary["scenario"]["policy"]]
    for one in summaries:
        policy = one["scenario"]["policy"]
        if policy not in told:
            told.append(policy)
            yield dict(policy)


def question(rows: Sequence[Row], summary: Summary | None = None) -> str:
    """Return what was asked."""
    if not rows or not one_staff(rows):
        return tr("How often are there too few desks?")
    several = _several(summary)
    organisation = names.organisation(summary) if summary is not None and several else names.of_row(rows[0])
    desks = [row["desks"] for row in rows]
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


def _several(summary: Summary | None) -> bool:
    """Tell whether the days of a sweep are those of several buildings."""
    return summary is not None and over_buildings.several(summary)


def answer(rows: Sequence[Row], *, several: bool = False) -> str:
    """Return the answer in one sentence: the fewest desks looked at that are surely enough, by policy.

    `several` tells that days are those of several buildings: building-days (§15).
    """
    if not rows:
        return tr("No job of this sweep has a result, so there is no answer.")
    if booked := sweep_bookings.answer(rows, several=several):
        others = [row for row in rows if not overbooking.booked(row)]
        return words.joined(names.sentence(answer(others, several=several)) if others else "", booked)
    enough = words.percent(1 - rules.TARGET, 0)
    if not one_staff(rows):
        shares = [measure(row, DAYS) for row in rows]
        most, least = (pick(shares, key=lambda one: one["estimate"]) for pick in (max, min))
        if not least["estimate"] and most["estimate"]:
            return tr(
                "Too few desks come on none of the days seen to {most} of days, by case: the people differ, so that "
                "numbers of desks do not compare.",
                most=rules.figure_of(most, bounded=True)[0],
            )
        return tr(
            "Too few desks come on {least} to {most} of days, by case: the people differ, so that numbers of desks do "
            "not compare.",
            least=rules.figure_of(least, bounded=True)[0],
            most=rules.figure_of(most, bounded=True)[0],
        )
    found = lines(rows)
    kept = {line.name: row for line in found if (row := line.fewest()) is not None}
    if all(rules.standing(measure(row, DAYS)) == rules.TOO_MANY for row in rows):
        return tr(
            "With every number of desks looked at there are surely too few on more than {limit} of days.",
            limit=words.percent(rules.TARGET, 0),
        )
    if not kept:
        return tr("None of the numbers of desks looked at is sure to be enough on {enough} of days.", enough=enough)
    best = min(row["desks"] for row in kept.values())
    under = [name for name, row in kept.items() if row["desks"] == best]
    said = tr(
        _ENOUGH[several, len({row["desks"] for row in rows}) > 1],
        desks=words.count(best),
        ratio=ratio(next(row for row in kept.values() if row["desks"] == best)),
        enough=enough,
        policies=words.listed(under),
    )
    short = _too_few(rows, best)
    if short is None:
        return said
    return tr(
        "{enough}; {desks} ({ratio}) are surely too few.",
        enough=said,
        desks=words.count(short["desks"]),
        ratio=ratio(short),
    )


def _too_few(rows: Sequence[Row], enough: float) -> Row | None:
    """Return the job with the most desks that are surely too few, of those with fewer than are `enough`."""
    short = [row for line in comparable(rows) if (row := line.too_few()) is not None and row["desks"] < enough]
    return max(short, key=lambda row: float(row["desks"]), default=None)


def _by_policy(rows: Sequence[Row]) -> str:
    """Return which policy needs fewer desks, where that can be told."""
    found = fewer_desks(comparable(rows))
    return "" if found is None else sweep_policies.said(found)


def figures(rows: Sequence[Row], summary: Summary | None = None) -> list[KeyFigure]:
    """Return the desks that are needed, by policy where they differ, then crowding at the chosen job and below it."""
    chosen, saved = chosen_job(rows), fewer_desks(comparable(rows))
    short = _too_few(rows, math.inf if chosen is None else chosen["desks"])
    needed = _least(rows, chosen) if saved is None else [saved.first, saved.line]
    several = _several(summary)
    found = [sweep_policies.need_figure(line, several=several) for line in needed]
    if all(map(overbooking.booked, rows)):
        return sweep_bookings.figures(rows)
    if chosen is not None:
        found.append(_key(rows, chosen, DAYS))
    if short is not None:
        found += [_key(rows, short, DAYS), _key(rows, short, PEOPLE)]
    elif chosen is not None:
        found.append(_key(rows, chosen, PEOPLE))
    return found


def _least(rows: Sequence[Row], chosen: Row | None) -> list[Line]:
    """Return the policy of the chosen job, or else that which changes the fewest days, if it is known what it needs."""
    found = [line for line in comparable(rows) if words.known(line.need())]
    own = [line for line in found if chosen in line.rows]
    return own or sorted(found, key=Line.changed)[:1]


def _key(rows: Sequence[Row], row: Row, which: str) -> KeyFigure:
    value, interval = rules.figure_of(measure(row, which), bounded=which == DAYS)
    desks, policy = words.count(row["desks"]), next(line.name for line in lines(rows) if row in line.rows)
    about_it = (
        tr("days with too few desks: {desks} desks, {policy}", desks=desks, policy=policy)
        if which == DAYS
        else tr("people who find no desk: {desks} desks, {policy}", desks=desks, policy=policy)
    )
    return KeyFigure(value, about_it, interval)


def _gains(chosen: Row | None, summary: Summary) -> list[str]:
    """Return what the chosen job saves and costs, and what became of a published saving."""
    claimed = _claim(summary)
    told = money.lines(summary) if chosen is not None else []
    return [*told[: MONEY - len(claimed)], *claimed]


def _people(rows: Sequence[Row], chosen: Row | None, summary: Summary, summaries: Sequence[Summary]) -> list[str]:
    """Return what the other policies do to people and would leave, then what the chosen job itself does."""
    told = sweep_policies.on_people(rows, summaries, summary["desks"], chosen)
    first = [line for line in (*told[:1], sweep_policies.worth(rows, chosen)) if line]
    return [*first, *told[1:], *sweep_policies.two_sided(rows), *social.lines(summary)]


def _claim(summary: Summary) -> list[str]:
    worked = (summary.get("space") or {}).get("claim")
    if worked is None:
        return []
    ends, saved = worked["eur_a_year"], worked["true"]["eur_saved"]
    low, high = (words.euros(ends[end]) for end in ("low", "high"))
    part, whole = (claims.verdict(saved[cost], ends) for cost in ("housing", "full"))
    return [
        tr(
            "The published saving of {low} to {high} a year (prices of {year}, without the costs of flexible working) "
            "is for these people {housing} of housing ({part}), or {full} of all costs of a desk ({whole}).",
            year=str(worked["price_year"]),
            low=low,
            high=high,
            housing=words.euros(saved["housing"]),
            part=part,
            full=words.euros(saved["full"]),
            whole=whole,
        )
    ]


def cautions(rows: Sequence[Row], chosen: Row | None, summaries: Sequence[Summary]) -> list[str]:
    """Return what could go wrong: jobs without a result, few of them precise, and what holds for the chosen one."""
    found, ready = [], done(rows)
    if failed := len(rows) - len(ready):
        found.append(
            trn(
                "{number} job has no result and is left out.",
                "{number} jobs have no result and are left out.",
                failed,
                number=words.count(failed),
            )
        )
    summary = summary_of(chosen, summaries)
    if summary is None:
        return found
    found += rules.cautions(about(rows, summary, summaries) | {"precision_reached": summary["precision_reached"]})
    if any(findings.rough(row) for row in ready) and summary["precision_reached"]:
        found.append(tr("Of some jobs the precision asked for was not reached; they are marked with *."))
    if chosen is not None and len({row["desks"] for row in ready}) > 1:
        found.append(tr("A number of desks between those looked at may be enough too."))
    return found
