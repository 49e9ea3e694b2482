"""Cohesion against space: the points are the figures, and the title claims what paired differences allow."""

from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from layout import check_layout
from scenarios import lively, office, special

from sim.language import speaking
from sim.plots.cohesion import MET, cohesion, finding
from sim.plots.style import alt_of
from sim.policies import Anchor, Free
from sim.studies.compare import compare
from sim.study import Case

ALONE = "newcomer_alone_share"


@cache
def same_space() -> dict[str, Any]:
    scenario = lively(replications=10)
    return compare([Case(rule.name, replace(scenario, policy=rule)) for rule in (Free(name="free"), Anchor())]).summary


@cache
def other_space() -> dict[str, Any]:
    scenario = lively(replications=10)
    fewer = replace(scenario, ratio=0.3)
    cases = [Case("now", scenario), Case("fewer", fewer), Case("fewer, anchor", replace(fewer, policy=Anchor()))]
    return compare(cases).summary


def points(figure: Any) -> list[list[tuple[float, float, float, float]]]:
    """Return x, estimate and ends of each point of each panel."""
    found = []
    for axes in figure.axes:
        panel = []
        for bar in axes.containers:
            line, _, (ends,) = bar.lines
            (segment,) = ends.get_segments()
            panel.append((line.get_xdata()[0], line.get_ydata()[0], *segment[:, 1]))
        found.append(panel)
    return found


@pytest.mark.parametrize("summary", [same_space, other_space], ids=["same space", "other space"])
def test_points_are_the_figures(summary: Any) -> None:
    cases = list(summary()["by_case"].values())
    for panel, measure in zip(points(cohesion(summary())), (MET, ALONE), strict=True):
        measures = [case["measures"][measure] for case in cases]
        for point, one in zip(panel, measures, strict=True):
            assert point[1:] == pytest.approx([100 * one[key] for key in ("estimate", "low", "high")])


def test_the_same_space_puts_cases_side_by_side() -> None:
    figure = cohesion(same_space())
    assert [point[0] for point in points(figure)[0]] == [0, 1]
    assert [tick.get_text() for tick in figure.axes[1].get_xticklabels()] == ["free", "anchor"]
    assert figure.axes[1].get_xlabel() == "each case saves 950 m2 against the baseline"


def test_other_space_is_the_axis_and_alike_cases_are_moved_a_little() -> None:
    summary = other_space()
    space = [case["space"]["m2_saved"] for case in summary["by_case"].values()]
    assert space[0] < space[1] == space[2]
    where = [point[0] for point in points(cohesion(summary))[0]]
    assert where[0] == space[0]
    assert (where[1] + where[2]) / 2 == pytest.approx(space[1])
    assert 0 < where[2] - where[1] < 0.05 * (space[1] - space[0])


def differing(*changes: float | None) -> dict[str, Any]:
    """A comparison whose other cases differ so much from the first one; None where they cannot be told apart."""
    summary = deepcopy(same_space())
    first = summary["first"]
    base = summary["by_case"][first]
    base["measures"][MET] = {"estimate": 0.4, "low": 0.38, "high": 0.42}
    summary["by_case"], summary["differences"] = {first: base}, {}
    for number, change in enumerate(changes):
        name = f"case {number}"
        case = deepcopy(base)
        estimate = 0.4 + (0.01 if change is None else change)
        case["measures"][MET] = {"estimate": estimate, "low": estimate - 0.02, "high": estimate + 0.02}
        summary["by_case"][name] = case
        summary["differences"][name] = {MET: {"estimate": estimate - 0.4, "told_apart": change is not None}}
    return summary


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ((None,), "No case surely changes how much of their team people meet: 40 % under free"),
        ((0.1, None), "Under free people meet 40 % of their team, more under case 0 (50 %)"),
        ((-0.1, -0.2), "Under free people meet 40 % of their team, less under case 0 (30 %) and case 1 (20 %)"),
        ((0.1, -0.1), "Under free people meet 40 % of their team; more under case 0 (50 %); less under case 1 (30 %)"),
    ],
)
def test_the_title_claims_what_the_pairs_allow(changes: tuple[float | None, ...], title: str) -> None:
    assert finding(differing(*changes)) == title


def test_without_newcomers_or_teams_that_is_said() -> None:
    nobody_new = special(replications=4, organisation=office(newcomer_share=0.0))
    figure = cohesion(compare([Case("one", nobody_new), Case("two", replace(nobody_new, ratio=0.4))]).summary)
    upper, lower = figure.axes
    assert len(upper.containers) == 2
    assert [text.get_text() for text in lower.texts] == ["No newcomers came"]
    assert "not defined" in alt_of(figure)
    check_layout(figure)
    alone = special(replications=4, organisation=office(newcomer_share=0.0, team_size=1))
    figure = cohesion(compare([Case("one", alone), Case("two", replace(alone, ratio=0.4))]).summary)
    assert figure.get_label() == "No case has a figure for share of the team that is met"
    check_layout(figure)


@pytest.mark.parametrize("spoken", ["en", "nl"])
def test_no_text_overlaps_or_leaves_the_picture(spoken: str) -> None:
    with speaking(spoken):
        for summary in (same_space(), other_space(), differing(*[0.1] * 9)):
            figure = cohesion(summary)
            check_layout(figure)
            assert alt_of(figure)
