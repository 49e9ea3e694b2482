"""The tipping point of a policy, and what feedback does to crowding, told."""

from collections.abc import Mapping
from typing import Any

from sim import findings, words
from sim.language import mark, tr
from sim.studies.tipping import BROKEN, CROWDED, FALLS, KEPT, MEASURES, TIPS
from sim.study import Study
from sim.told.base import Grid, Said
from sim.told.frontier import measure

Row = Mapping[str, Any]
Summary = Mapping[str, Any]

LABELS = {
    CROWDED: mark("days with too few desks"),
    "turned_away_probability": mark("people who find no desk"),
    "attendance": mark("people in the office a day"),
}


def said(study: Study) -> Said:
    """Return what the study of tipping points says."""
    summary = study.summary
    grids = [_points(summary), *(_by_compliance(summary, name) for name in MEASURES)] if summary["points"] else []
    return Said(headline(summary), [*grids, _along(summary)], notes(summary))


def headline(summary: Summary) -> str:
    """Return the tipping point with the least feedback and with the most; without any what feedback does."""
    points = summary["points"]
    if not points:
        return effect(summary)
    shown = [point_said(summary, one) for one in (points[0], *points[1:][-1:])]
    if len(shown) == 2 and shown[0] == shown[1]:
        ends = {"low": words.given(points[0]["feedback"]), "high": words.given(points[-1]["feedback"])}
        return tr("With feedback of {low} to {high} {finding}", finding=shown[0], **ends)
    return ". ".join(
        tr("With feedback of {share} {finding}", share=words.given(point["feedback"]), finding=one)
        if point["feedback"]
        else tr("Without feedback {finding}", finding=one)
        for point, one in zip((points[0], *points[1:][-1:]), shown, strict=True)
    )


def point_said(summary: Summary, point: Row) -> str:
    """Return where the tipping point lies, as the end of a sentence."""
    levels = summary["asked"]["compliances"]
    given = {
        "policy": words.case(summary["scenario"]["policy"]["name"], 40),
        "target": words.given(summary["asked"]["target"]),
        "first": words.given(levels[0]),
        "last": words.given(levels[-1]),
        "broken": "" if point["broken_to"] is None else words.given(point["broken_to"]),
        "kept": "" if point["kept_from"] is None else words.given(point["kept_from"]),
    }
    if point["kind"] == KEPT:
        return tr(
            "policy {policy} has no tipping point: too few desks on at most {target} of days at every compliance from "
            "{first} to {last}",
            **given,
        )
    if point["kind"] == BROKEN:
        return tr(
            "policy {policy} has no tipping point: too few desks on more than {target} of days at every compliance "
            "from {first} to {last}",
            **given,
        )
    if point["kind"] == TIPS and given["broken"]:
        return tr(
            "policy {policy} tips over between a compliance of {broken} and {kept}: below that there are too few desks "
            "on more than {target} of days",
            **given,
        )
    if point["kind"] == TIPS:
        return tr(
            "policy {policy} tips over below a compliance of {kept}: from there on there are too few desks on at most "
            "{target} of days; below it that cannot be told",
            **given,
        )
    if point["kind"] == FALLS:
        return tr(
            "policy {policy} has no tipping point: at a compliance of {last} it is not sure that there are too few "
            "desks on at most {target} of days, though it is at a lower one",
            **given,
        )
    if point["broken_to"] == levels[-1]:
        return tr(
            "policy {policy} has no tipping point: too few desks on more than {target} of days at a compliance of "
            "{last}",
            **given,
        )
    if given["broken"]:
        return tr(
            "policy {policy} tips over between a compliance of {broken} and {last}, or not at all: at {broken} there "
            "are too few desks on more than {target} of days, at {last} that cannot be told; more replications can "
            "tell",
            **given,
        )
    return tr(
        "policy {policy} has no tipping point that can be told: at no compliance from {first} to {last} is it sure "
        "whether there are too few desks on at most {target} of days; more replications can tell",
        **given,
    )


def effect(summary: Summary) -> str:
    """Return what the most feedback does to crowded days and attendance, as configured otherwise."""
    first, last = summary["feedback"][0], summary["feedback"][-1]
    values = {
        "low": words.given(first["feedback"]),
        "high": words.given(last["feedback"]),
        "days": cell(last, CROWDED),
        "before": cell(first, CROWDED),
        "fewer": words.amount(last["attendance"]),
        "people": words.amount(first["attendance"]),
    }
    if summary["compliance"] is None:
        return tr(
            "With feedback of {high} instead of {low} there are too few desks on {days} of days instead of {before}, "
            "and {fewer} people come a day instead of {people}",
            **values,
        )
    return tr(
        "At a compliance of {compliance}, with feedback of {high} instead of {low}, there are too few desks on {days} "
        "of days instead of {before}, and {fewer} people come a day instead of {people}",
        **values,
        compliance=words.given(summary["compliance"]),
    )


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
            tr(
                "Surely: by the whole interval of 95 % at that compliance; kept means there and at every higher one. "
                "Steps are those that were tried."
            ).replace(" %", words.sign())
        )
    return found


def memory(scenario: Row) -> str:
    """Return after how long half of the feedback is forgotten: ``2 weeks``."""
    weeks = scenario["attendance"]["feedback_memory"]
    whole = weeks % 1 == 0
    return words.counted(weeks, "week", "weeks") if whole else tr("{weeks} weeks", weeks=words.number(weeks))


def _points(summary: Summary) -> Grid:
    headings = [tr("feedback"), tr("promise surely broken up to"), tr("promise surely kept from")]
    rows = [
        [words.given(one["feedback"]), *(_level(one[name]) for name in ("broken_to", "kept_from"))]
        for one in summary["points"]
    ]
    title = tr(
        "Tipping point of policy {name}: the compliance below which there are too few desks on more than {target} of "
        "days",
        name=words.case(summary["scenario"]["policy"]["name"], 40),
        target=words.given(summary["asked"]["target"]),
    )
    return Grid(headings, rows, title=title)


def _level(level: float | None) -> str:
    return tr("nowhere") if level is None else words.given(level)


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
    title = tr("By feedback, as configured")
    if summary["compliance"] is not None:
        title = tr("By feedback, at a compliance of {share}", share=words.given(summary["compliance"]))
    return Grid(headings, rows, title=title)


def cell(row: Row, name: str) -> str:
    """Return a figure of a row with its interval."""
    one = measure(row, name)
    if name != "attendance":
        return findings.with_interval(one, bounded=name == CROWDED)
    figure, low, high = (words.amount(one[end]) for end in ("estimate", "low", "high"))
    return tr("{figure} ({low} to {high})", figure=figure, low=low, high=high)
