"""The pictures of fairness: what is drawn is what the tables say, nobody small is shown, titles claim what is sure."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from layout import check_layout
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scenarios import lively, roster, special

from sim.evaluation import evaluate
from sim.language import speaking
from sim.plots import fairness
from sim.plots.compare import pictures
from sim.plots.style import alt_of, save
from sim.policies import Anchor, Free, Spread
from sim.population import People
from sim.scenario import Scenario
from sim.studies.compare import compare
from sim.study import Case, Study
from sim.told.compare import changed_by_team

HOSTILE = "<script>alert('$x^2$')</script> & \"quoted\" " * 3


def policies(scenario: Scenario, people: People | None = None) -> list[Case]:
    rules = (("free", Free(name="free")), ("anchor", Anchor()), ("spread", Spread()))
    return [Case(name, replace(scenario, policy=policy), people) for name, policy in rules]


@cache
def preset() -> Study:
    return compare(policies(lively(replications=12)))


@cache
def staffed() -> Study:
    """Fifteen teams of eleven, three of them with other wishes, and one of three people."""
    names = (*(f"T{number}" for number in range(15)), "Tiny")
    people = roster([11] * 15 + [3], office_days=[3.0] * 33 + [2.0] * 135, names=names)
    return compare(policies(special(replications=12, ratio=0.42), people))


def texts(folder: Path, figure: Figure) -> str:
    svg, _ = save(figure, folder, "picture")
    root = ET.fromstring(svg.read_text(encoding="utf-8"))
    return "\n".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))


def drawn(axes: Axes) -> list[Any]:
    """Return the x of the points of each case, from its row on top downwards."""
    return [bar.lines[0].get_xdata() for bar in axes.containers]


def test_points_by_team_are_the_table() -> None:
    study = staffed()
    figure = pictures(study)["fairness_by_team"]
    away, moved = figure.axes
    table = study.tables["compare_teams"]
    names = [tick.get_text() for tick in away.get_yticklabels()]
    most = table.groupby("team")["turned_away_probability"].max().sort_values(ascending=False, kind="stable")
    most = most.drop("other teams")
    assert len(most) == 14
    with speaking("nl"):
        assert "Van 14 teams" in "".join(text.get_text() for text in pictures(study)["fairness_by_team"].texts)
    assert sorted(names) == sorted([*most.index[:6], *most.index[-6:]])
    assert [most[name] for name in names] == sorted((most[name] for name in names), reverse=True)
    for number, case in enumerate(("free", "anchor", "spread")):
        rows = table[table["case"] == case].set_index("team").loc[names]
        assert drawn(away)[number] == pytest.approx(100 * rows["turned_away_probability"].to_numpy())
        assert moved.lines[number].get_xdata() == pytest.approx(rows["days_moved_per_week"].to_numpy())
        _, _, (bars,) = away.containers[number].lines
        ends = [segment[:, 0] for segment in bars.get_segments() if len(segment)]
        seen = rows[rows["turned_away_probability"] > 0]
        assert np.reshape(ends, (-1, 2)) == pytest.approx(
            100 * seen[["turned_away_low", "turned_away_high"]].to_numpy()
        )
        assert len(seen) > 6


def test_teams_have_added_and_lost_days_where_policies_are_about_these() -> None:
    table = pd.DataFrame({"days_moved_per_week": [0.1, 0.0], "days_added_per_week": [0.0, 0.4]})
    days, said = changed_by_team(table.assign(days_lost_per_week=[0.2, 0.0]))
    assert days.tolist() == pytest.approx([0.3, 0.4])
    assert said == "office days changed, per person and week"
    days, said = changed_by_team(table.assign(days_added_per_week=0.01, days_lost_per_week=0.02))
    assert days.tolist() == [0.1, 0.0]
    assert said == "office days moved, per person and week"


def test_small_teams_are_shown_in_no_picture(tmp_path: Path) -> None:
    figure = pictures(staffed())["fairness_by_team"]
    shown = texts(tmp_path, figure) + alt_of(figure)
    assert "Tiny" not in shown
    assert "Teams of fewer than 10 people are taken together." in shown
    few = roster([3, 4], names=("Tiny", "Small"))
    assert "fairness_by_team" not in pictures(compare(policies(special(replications=4), few)))
    assert fairness.of_evaluation(evaluate(special(replications=4, ratio=0.4), staff=few)) == {}


def test_a_presets_teams_are_nobody_and_are_not_shown() -> None:
    assert set(pictures(preset())) == {"cases", "differences", "fairness_by_contract", "cohesion"}
    assert fairness.of_evaluation(evaluate(lively(replications=4))) == {}


def test_points_by_contract_are_the_summary() -> None:
    summary = preset().summary
    away, moved = pictures(preset())["fairness_by_contract"].axes
    assert [tick.get_text() for tick in away.get_yticklabels()] == ["part-timers", "full-timers"]
    for number, case in enumerate(summary["by_case"].values()):
        one = case["effects"]["fairness"]
        shares = [100 * one[key]["estimate"] for key in ("part_time", "full_time")]
        assert drawn(away)[number] == pytest.approx(shares)
        assert min(shares) > 0
        assert list(moved.lines[number].get_xdata()) == [
            100 * one["who_move"][key] for key in ("part_time", "full_time")
        ]


def test_one_run_of_real_people_has_its_teams(tmp_path: Path) -> None:
    people = roster([14, 12, 13], office_days=[3.0] * 14 + [2.0] * 25, names=("A", HOSTILE, "C"))
    evaluation = evaluate(special(replications=12, ratio=0.35), staff=people)
    figure = fairness.of_evaluation(evaluation)["fairness_by_team"]
    (points,) = drawn(figure.axes[0])
    assert sorted(points, reverse=True) == list(points)
    assert sorted(points) == pytest.approx(sorted(100 * evaluation.teams["turned_away_probability"]))
    check_layout(figure)
    svg, _ = save(figure, tmp_path, "hostile")
    assert "<script" not in svg.read_text(encoding="utf-8")


def test_where_everybody_finds_a_desk_there_is_no_picture_of_who_does_not() -> None:
    scenario, people = special(replications=4, ratio=1.2), roster([12, 13])
    assert "fairness_by_team" not in pictures(compare(policies(scenario, people)))
    assert fairness.of_evaluation(evaluate(scenario, staff=people)) == {}


def test_where_no_day_is_moved_there_is_no_panel_of_moves() -> None:
    figure = fairness.of_evaluation(evaluate(special(replications=12, ratio=0.35), staff=roster([14, 12])))
    (away,) = figure["fairness_by_team"].axes
    assert away.get_xlabel() == "people who find no desk (%)"
    assert alt_of(figure["fairness_by_team"]).startswith("A row for each group")
    check_layout(figure["fairness_by_team"])


def test_small_teams_together_are_named_in_the_language_that_is_spoken() -> None:
    people = roster([12, 11, 6, 7], office_days=[2.0] * 23 + [4.0] * 13, names=("A", "B", "C", "D"))
    evaluation = evaluate(special(replications=12, ratio=0.4), staff=people)
    with speaking("nl"):
        (axes, *_) = fairness.of_evaluation(evaluation)["fairness_by_team"].axes
        assert "overige teams (samengenomen)" in [" ".join(tick.get_text().split()) for tick in axes.get_yticklabels()]
    apart = teams(0.08, 0.04)
    apart["most_turned_away"] |= {"team": "other teams"}
    assert fairness._teams_finding({"free": apart}).startswith("Under free the group of small teams finds no desk most")


def test_of_many_teams_the_group_of_small_ones_is_drawn_where_the_title_tells_of_it() -> None:
    """Of sixteen teams of ten the first and last six are drawn; two of five, who come every day, are the group."""
    people = roster([10] * 16 + [5, 5], office_days=[2.0] * 160 + [5.0] * 10)
    evaluation = evaluate(special(replications=12, ratio=0.4), staff=people)
    told = evaluation.summary["effects"]["fairness"]
    for name in ("T0", "other teams"):
        told["most_turned_away"] |= {"team": name, "low": 1.0}
        figure = fairness.of_evaluation(evaluation)["fairness_by_team"]
        names = [" ".join(tick.get_text().split()) for tick in figure.axes[0].get_yticklabels()]
        assert len(names) == (12 if name == "T0" else 13)
        assert any(one.startswith("other teams") for one in names) == (name == "other teams")


def share(estimate: float, half: float, **more: Any) -> dict[str, Any]:
    return {"estimate": estimate, "low": estimate - half, "high": estimate + half, **more}


def teams(most: float, mean: float, half: float = 0.01) -> dict[str, Any]:
    return {
        "no_teams_because": None,
        "most_turned_away": share(most, half, team="Archive"),
        "all_teams": share(mean, half),
        "ratio": {"estimate": most / mean},
    }


def contracts(difference: float, *, told_apart: bool) -> dict[str, Any]:
    one = share(difference, abs(difference) / 2 if told_apart else 2 * abs(difference))
    return {"part_time_less_full_time": {**one, "told_apart": told_apart}}


@pytest.mark.parametrize(
    ("found", "title"),
    [
        ({"free": teams(0.05, 0.04)}, "No team surely finds no desk more often than all people together"),
        (
            {"free": teams(0.08, 0.04), "spread": teams(0.09, 0.03)},
            "Under spread Archive finds no desk most often: 9 % of its people on a day they come, of all people 3 %",
        ),
        ({"free": {"no_teams_because": "Nobody was there"}}, "Nobody was there"),
    ],
)
def test_a_team_stands_out_only_where_its_interval_does(found: dict[str, Any], title: str) -> None:
    assert fairness._teams_finding(found) == title


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (
            {"free": contracts(0.02, told_apart=False)},
            "Part-timers and full-timers cannot be told apart in how often they find no desk",
        ),
        ({"free": {"part_time_less_full_time": None}}, "Part-timers and full-timers cannot be told apart"),
        (
            {"free": contracts(0.02, told_apart=True), "spread": contracts(0.01, told_apart=True)},
            "Part-timers find no desk more often than full-timers under free +2.0 points (+1.0 to +3.0) and spread "
            "+1.0 points (+0.5 to +1.5)",
        ),
        (
            {"free": contracts(0.02, told_apart=True), "spread": contracts(-0.01, told_apart=True)},
            "Part-timers find no desk more often than full-timers under free +2.0 points (+1.0 to +3.0). Part-timers "
            "find no desk less often than full-timers under spread -1.0 points (-1.5 to -0.5)",
        ),
    ],
)
def test_part_timers_differ_only_where_the_pairs_say_so(found: dict[str, Any], title: str) -> None:
    assert fairness._contracts_finding(found).startswith(title)


@pytest.mark.parametrize("spoken", ["en", "nl"])
def test_no_text_overlaps_or_leaves_the_picture(spoken: str) -> None:
    with speaking(spoken):
        for study in (preset(), staffed()):
            for figure in fairness.of_study(study).values():
                check_layout(figure)
                assert alt_of(figure)
