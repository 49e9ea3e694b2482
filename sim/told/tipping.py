"""The tipping point of a policy, and what feedback does to crowding, told."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim import findings, words
from sim.language import mark, tr
from sim.studies.tipping import BROKEN, CROWDED, HARMS, KEPT, MEASURES, MIXED, TIPS
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.compare import ALIKE, PEOPLE, change
from sim.told.frontier import measure

Row = Mapping[str, Any]
Summary = Mapping[str, Any]

LABELS = {
    CROWDED: mark("days with too few desks"),
    "turned_away_probability": mark("people who find no desk"),
    PEOPLE: mark("people in the office a day"),
}


def said(study: Study) -> Said:
    """Return what the study of tipping points says."""
    summary = study.summary
    grids = [points_table(summary), *(_by_compliance(summary, name) for name in MEASURES)] if summary["points"] else []
    return Said(headline(summary), [*grids, _along(summary)], notes(summary))


def headline(summary: Summary) -> str:
    """Return the tipping point with the least feedback and with the most; without any what feedback does."""
    points = summary["points"]
    if not points:
        return effect(summary)
    found = [point_said(summary, one) for one in points]
    if len(found) > 1 and len(set(found)) == 1:
        ends = {"low": words.given(points[0]["feedback"]), "high": words.given(points[-1]["feedback"])}
        return tr("With feedback of {low} to {high} {finding}", finding=found[0], **ends)
    return ". ".join(
        tr("With feedback of {share} {finding}", share=words.given(points[place]["feedback"]), finding=found[place])
        if points[place]["feedback"]
        else tr("Without feedback {finding}", finding=found[place])
        for place in sorted({0, len(points) - 1})
    )


def point_said(summary: Summary, point: Row) -> str:
    """Return what is sure of the promise by compliance, with the tipping point, as the end of a sentence."""
    levels, kind = summary["asked"]["compliances"], point["kind"]
    given = {
        "policy": words.case(summary["scenario"]["policy"]["name"], 40),
        "target": words.given(summary["asked"]["target"]),
        "first": words.given(levels[0]),
        "last": words.given(levels[-1]),
        "kept": _runs(point["kept"], levels),
        "broken": _runs(point["broken"], levels),
        "open": _runs(_open(summary, point), levels),
    }
    if kind == KEPT:
        return tr(
            "policy {policy} has no tipping point: too few desks on at most {target} of days at every compliance from "
            "{first} to {last}",
            **given,
        )
    if kind == BROKEN:
        return tr(
            "policy {policy} has no tipping point: too few desks on more than {target} of days at every compliance "
            "from {first} to {last}",
            **given,
        )
    if kind in (TIPS, HARMS, MIXED):
        return _turning(summary, point, given)
    if point["kept"]:
        return tr(
            "it cannot be told whether policy {policy} tips over: at a compliance of {kept} there are too few desks on "
            "at most {target} of days, at {open} that is not sure; more replications can tell",
            **given,
        )
    if point["broken"]:
        return tr(
            "it cannot be told whether policy {policy} tips over: at a compliance of {broken} there are too few desks "
            "on more than {target} of days, at {open} that is not sure; more replications can tell",
            **given,
        )
    return tr(
        "policy {policy} has no tipping point that can be told: at no compliance from {first} to {last} is it sure "
        "whether there are too few desks on at most {target} of days; more replications can tell",
        **given,
    )


def _turning(summary: Summary, point: Row, given: Mapping[str, str]) -> str:
    """Return where a policy surely keeps the promise at some compliances and surely breaks it at others."""
    low, high = point["between"] or (1.0, 0.0)
    if point["kind"] == MIXED:
        found = tr(
            "policy {policy} has not one tipping point: at a compliance of {kept} there are too few desks on at most "
            "{target} of days, at {broken} on more",
            **given,
        )
    elif point["kind"] == TIPS:
        found = tr(
            "policy {policy} tips over between a compliance of {broken} and {kept}: up to {broken} there are too few "
            "desks on more than {target} of days, on no more from {kept} on",
            **{**given, "broken": words.given(low), "kept": words.given(high)},
        )
    else:
        found = tr(
            "policy {policy} itself breaks the promise between a compliance of {kept} and {broken}: up to {kept} there "
            "are too few desks on at most {target} of days, on more from {broken} on",
            **{**given, "kept": words.given(low), "broken": words.given(high)},
        )
    # Between the two it is clear from the sentence that nothing is sure.
    outside = [level for level in _open(summary, point) if not low < level < high]
    if not outside:
        return found
    levels = _runs(outside, summary["asked"]["compliances"])
    return tr("{finding}, though at {levels} that is not sure", finding=found, levels=levels)


def _open(summary: Summary, point: Row) -> list[float]:
    """Return the compliances at which it is not sure whether the promise is kept."""
    return [level for level in summary["asked"]["compliances"] if level not in (*point["kept"], *point["broken"])]


def _runs(levels: Sequence[float], tried: Sequence[float]) -> str:
    """Return some of the compliances that were tried, neighbours as a range: ``0 % and 50 % to 100 %``."""
    runs: list[list[float]] = []
    for place, level in enumerate(tried):
        if level in levels:
            if place and tried[place - 1] in levels:
                runs[-1].append(level)
            else:
                runs.append([level])
    return words.listed(_span(*(words.given(run[end]) for end in (0, -1))) for run in runs) if runs else tr("nowhere")


def effect(summary: Summary) -> str:
    """Return what the most feedback changes of crowded days and attendance, where it can be told to change them."""
    first, last = summary["feedback"][0], summary["feedback"][-1]
    if summary["effect"] is None:
        found = strength_said(first)
        return found[:1].upper() + found[1:]
    given = {"low": words.given(first["feedback"]), "high": words.given(last["feedback"])}
    opening = tr("Feedback of {high} instead of {low}", **given)
    if summary["compliance"] is not None:
        compliance = words.given(summary["compliance"])
        opening = tr(
            "Feedback of {high} instead of {low}, at a compliance of {compliance}", **given, compliance=compliance
        )
    return f"{opening}: {_days(summary, first, last)}; {_people(summary, first, last)}"


def strength_said(row: Row) -> str:
    """Return crowding and attendance at one strength of feedback."""
    return tr(
        "feedback {share}: days with too few desks {days}, people in the office a day {people}",
        share=words.given(row["feedback"]),
        days=cell(row, CROWDED),
        people=cell(row, PEOPLE),
    )


def _days(summary: Summary, first: Row, last: Row) -> str:
    one, both = summary["effect"][CROWDED], [measure(row, CROWDED) for row in (first, last)]
    if not any(day["estimate"] for day in both):
        bound = words.outer(max(both, key=lambda day: float(day["high"])))
        found = tr("no day with too few desks was seen with either")
        return f"{found} ({bound})" if bound else found
    if not one["told_apart"]:
        least, most = map(_seen, sorted(both, key=lambda day: float(day["estimate"])))
        return tr("days with too few desks cannot be told apart ({figures})", figures=_span(least, most))
    return tr(
        "days with too few desks change by {change} from {before}",
        change=change(CROWDED, one),
        before=_seen(both[0]),
    )


def _seen(day: words.Measure) -> str:
    return words.share(day) if day["estimate"] else words.none_seen()


def _people(summary: Summary, first: Row, last: Row) -> str:
    one = summary["effect"][PEOPLE]
    if unchanged(one):
        return tr("nobody comes less, {people} people a day", people=words.amount(first[PEOPLE]))
    if not one["told_apart"]:
        least, most = (words.amount(people) for people in sorted((first[PEOPLE], last[PEOPLE])))
        return tr("people in the office a day cannot be told apart ({figures})", figures=_span(least, most))
    return tr(
        "people in the office a day change by {change} from {before}",
        change=change(PEOPLE, one),
        before=words.amount(first[PEOPLE]),
    )


def unchanged(one: Row) -> bool:
    """Tell whether a difference is none in every replication."""
    return bool(one["low"] == one["high"] == 0)


def _span(low: str, high: str) -> str:
    return low if low == high else tr("{low} to {high}", low=low, high=high)


def notes(summary: Summary) -> list[str]:
    """Return what to mind."""
    found = [
        tr(
            "Feedback: who is turned away week after week gives up this share of their office days; half of it is "
            "forgotten after {memory}. An assumption.",
            memory=memory(summary["scenario"]),
        ),
        tr(
            "Where feedback leaves fewer days with too few desks, people stay away; there is not more room: a calm "
            "office may be an office that people avoid. Look at the people in the office beside it."
        ),
    ]
    if summary["points"]:
        found.append(
            tr("Surely: by the whole interval of 95 % at that compliance. Steps are those that were tried.").replace(
                " %", words.sign()
            )
        )
    return found


def memory(scenario: Row) -> str:
    """Return after how long half of the feedback is forgotten: ``2 weeks``."""
    weeks = scenario["attendance"]["feedback_memory"]
    whole = weeks % 1 == 0
    return words.counted(weeks, "week", "weeks") if whole else tr("{weeks} weeks", weeks=words.number(weeks))


def points_table(summary: Summary) -> Grid:
    """Return at which compliances the promise is surely kept, surely broken, and neither."""
    headings = [
        tr("feedback"),
        tr("promise surely kept at a compliance of"),
        tr("surely broken at"),
        tr("not sure at"),
    ]
    rows = [
        [
            words.given(one["feedback"]),
            *(
                _runs(levels, summary["asked"]["compliances"])
                for levels in (one["kept"], one["broken"], _open(summary, one))
            ),
        ]
        for one in summary["points"]
    ]
    title = tr(
        "Tipping point of policy {name}: the compliance at which there are too few desks on at most {target} of days, "
        "or on more",
        name=words.case(summary["scenario"]["policy"]["name"], 40),
        target=words.given(summary["asked"]["target"]),
    )
    return Grid(headings, rows, title=title)


def _by_compliance(summary: Summary, name: str) -> Grid:
    strengths, rows = summary["asked"]["strengths"], summary["tipping"]
    cells = {(row["feedback"], row["compliance"]): cell(row, name) for row in rows}
    headings = [tr("compliance"), *(tr("feedback {share}", share=words.given(one)) for one in strengths)]
    body = [
        [words.given(level), *(cells[strength, level] for strength in strengths)]
        for level in summary["asked"]["compliances"]
    ]
    title = tr("{figure}, by compliance and feedback", figure=tr(LABELS[name]))
    return Grid(headings, body, title=title[:1].upper() + title[1:])


def _along(summary: Summary) -> Grid:
    headings = [tr("feedback"), *(tr(LABELS[name]) for name in MEASURES)]
    rows = [[words.given(row["feedback"]), *(cell(row, name) for name in MEASURES)] for row in summary["feedback"]]
    if summary["effect"] is not None:
        ends = {"high": rows[-1][0], "low": rows[0][0]}
        rows.append([tr("{high} instead of {low}", **ends), *(_changed(summary, name) for name in MEASURES)])
    title = tr("By feedback, as configured")
    if summary["compliance"] is not None:
        title = tr("By feedback, at a compliance of {share}", share=words.given(summary["compliance"]))
    return Grid(headings, rows, title=title)


def _changed(summary: Summary, name: str) -> str:
    one = summary["effect"][name]
    if unchanged(one):
        return words.none_seen()
    return change(name, one) if one["told_apart"] else tr(ALIKE)


def cell(row: Row, name: str) -> str:
    """Return a figure of a row with its interval."""
    one = measure(row, name)
    if name != PEOPLE:
        return findings.with_interval(one, bounded=name == CROWDED)
    if None in (one["low"], one["high"]):  # of one replication
        return words.amount(one["estimate"])
    figure, low, high = (words.amount(one[end]) for end in ("estimate", "low", "high"))
    return tr("{figure} ({low} to {high})", figure=figure, low=low, high=high)
