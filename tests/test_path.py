"""The staged path: the chances of stopping too early and too late are exact binomial tails where days are coins."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import sim
from layout import check_layout
from scenarios import lively, office, roster, special
from scipy.stats import binom

from sim.errors import ConfigurationError
from sim.plots import study_pictures
from sim.policies import Assigned
from sim.screen import study as on_screen
from sim.studies.path import ends_of, path
from sim.study import Case, Study
from sim.told import said

RATIOS = (0.55, 0.45, 0.4)
ORGANISATIONS = 30
COINS = special(organisation=office(employees=20, office_days=2.0))


@pytest.fixture(scope="module")
def coins() -> Study:
    """20 people, each in on 40 % of days by a coin of their own: the headcount is binomial, all days independent."""
    return path(Case("coins", COINS), ratios=RATIOS, stop_above=0.09, weeks=13, target=0.1, replications=ORGANISATIONS)


def halts(ratio: float, weeks: int, stop_above: float) -> float:
    """The exact chance that more than this share of the days measured is crowded."""
    crowded = binom.sf(round(20 * ratio), 20, 0.4)
    return float(binom.sf(math.floor(stop_above * 5 * weeks + 1e-9), 5 * weeks, crowded))


def near(estimate: float, exact: float, number: int) -> bool:
    return abs(estimate - exact) <= 4 * math.sqrt(exact * (1 - exact) / number) + 1e-12


def test_the_true_shares_are_exact_and_the_right_end_follows(coins: Study) -> None:
    stages = coins.tables["stages"]
    exact = binom.sf([11, 9, 8], 20, 0.4)  # .057, .245, .404
    assert list(stages["desks"]) == [11, 9, 8]
    for row, crowded in zip(stages.itertuples(), exact, strict=True):
        assert near(row.true_share, crowded, ORGANISATIONS * 260)
        assert abs(row.measured - crowded) <= 4 * math.sqrt(crowded * (1 - crowded) / (65 * ORGANISATIONS)) + 1e-3
        assert row.measured_p05 <= row.measured_p50 <= row.measured_p95
    assert list(stages["exceeds_target"]) == ["no", "yes", "yes"]
    assert coins.summary["right_end"] == {"stage": 2, "ratio": 0.45, "exceeds_target": True}


def test_too_early_and_too_late_are_binomial_tails(coins: Study) -> None:
    for rule in coins.tables["rules"].itertuples():
        early = halts(RATIOS[0], rule.weeks, rule.stop_above)
        late = (1 - early) * (1 - halts(RATIOS[1], rule.weeks, rule.stop_above))
        assert near(rule.too_early, early, ORGANISATIONS)
        assert near(rule.too_late, late, ORGANISATIONS)
        assert rule.wrong == pytest.approx(rule.too_early + rule.too_late)
        assert rule.unnoticed == 0
    assert set(coins.tables["rules"]["weeks"]) == {13, 26, 52}
    # The rule that was asked for: one organisation in six is stopped at .55, whose true share is .057.
    asked = coins.summary["rule"]
    early = halts(0.55, 13, 0.09)
    assert 0.1 < early < 0.2
    assert near(asked["too_early"]["estimate"], early, ORGANISATIONS)
    assert asked["too_early"]["low"] <= asked["too_early"]["estimate"] <= asked["too_early"]["high"]
    chances = coins.tables["ends"]["chance"]
    assert chances.sum() == pytest.approx(1)
    assert chances[0] == asked["too_early"]["estimate"]
    assert chances[2] == asked["too_late"]["estimate"]


def test_longer_measuring_errs_less(coins: Study) -> None:
    rules = coins.tables["rules"].query("stop_above == 0.09")
    assert list(rules["weeks"]) == [13, 26, 52]
    assert rules["wrong"].is_monotonic_decreasing
    assert rules["wrong"].iloc[0] > rules["wrong"].iloc[2]
    for best in coins.summary["best_rules"]:
        wrong = coins.tables["rules"].query(f"weeks == {best['weeks']}")["wrong"]
        assert best["wrong"] == wrong.min()


def test_money_follows_the_stage_at_which_a_path_ends(coins: Study) -> None:
    ends, stages = coins.tables["ends"], coins.tables["stages"]
    a_year = stages["eur_net"].to_numpy()
    # 15 desks fewer than 1.3 each, with not a whole part to let; all work at home too, on 60 % of days.
    at_home = 20 * (200 + 750 / 5 + 2 * 0.6 * 261)
    assert a_year[0] == pytest.approx((2609 + 2629) * 15 - at_home, rel=0.005)
    assert (stages["eur_net_low"] <= stages["eur_net"]).all()
    assert list(ends["eur_net"]) == pytest.approx([3 * a_year[0], a_year[0] + 2 * a_year[1], a_year.sum()])
    assert list(ends["eur_net_before"]) == pytest.approx([0, a_year[0], a_year[0] + a_year[1]])
    mean = float(ends["chance"] @ ends["eur_net"])
    assert coins.summary["rule"]["eur_net"]["estimate"] == pytest.approx(mean)
    assert coins.summary["rule"]["eur_net_by_right_end"]["estimate"] == ends["eur_net"][1]


def test_a_path_ends_at_the_first_stage_that_measures_too_much() -> None:
    measured = np.array([[0.0, 0.2, np.nan], [0.1, 0.0, 0.0], [0.3, 0.0, 0.0], [0.0, 0.0, 0.9]])
    assert ends_of(measured, 0.1).tolist() == [2, 0, 3]
    assert ends_of(measured, 0.0).tolist() == [1, 0, 3]
    assert ends_of(measured, 1.0).tolist() == [3, 3, 3]


def test_a_last_stage_may_be_too_crowded_unnoticed() -> None:
    study = path(Case("coins", COINS), ratios=(0.8, 0.55), target=0.05, stop_above=0.05, years=0.25, replications=60)
    assert study.summary["right_end"] == {"stage": 2, "ratio": 0.55, "exceeds_target": True}
    missed = 1 - halts(0.55, 13, 0.05)
    assert near(study.summary["rule"]["unnoticed"]["estimate"], missed, 60)
    assert study.summary["rule"]["right"]["estimate"] == 1
    assert "without noticing" in said(study).headline


def test_people_stay_and_staff_grow() -> None:
    scenario = lively(replications=4)
    study = path(Case("office", scenario), ratios=(0.9, 0.5), years=2, growth=0.1, weeks=5, replications=4)
    stages = study.tables["stages"]
    assert list(stages["people"]) == [60, round(60 * 1.21)]
    assert list(stages["desks"]) == [49, 27]  # of the 54 FTE of today
    cases = study.summary["cases"]["stage 2: 0.5"]
    assert cases["organisation.growth"] == pytest.approx(0.21)
    assert cases["calendar.start"] == "2027-12-27"  # 104 weeks after 29 December 2025, where the weeks of 2026 begin
    again = path(Case("office", scenario), ratios=(0.9, 0.5), years=2, growth=0.1, weeks=5, replications=4)
    assert again.summary == study.summary


def test_a_staff_file_is_followed_and_grows_by_team() -> None:
    people = roster([5, 5])
    case = Case("file", special(), people=people)
    study = path(case, ratios=(0.9, 0.5), replications=3, weeks=2)
    assert list(study.tables["stages"]["people"]) == [10, 10]
    grown = path(case, ratios=(0.9, 0.5), growth=0.2, replications=3, weeks=2)
    assert list(grown.tables["stages"]["people"]) == [10, 12]
    assert list(grown.tables["stages"]["desks"]) == [9, 5]
    by_team = replace(office(roster="staff.csv"), growth_by_team={"T1": -0.2}, growth=0.2)
    mixed = path(
        replace(case, scenario=special(organisation=by_team)), ratios=(0.9, 0.5), growth=0.2, replications=3, weeks=2
    )
    assert list(mixed.tables["stages"]["people"]) == [6 + 4, 7 + 5]  # 5 x 1.2, 5 x 0.8; 5 x 1.44, 5 x 0.96


@pytest.mark.parametrize(
    ("changes", "asked", "message"),
    [
        ({}, {"ratios": (0.5, 0.9)}, "ratios: a path goes down"),
        ({}, {"ratios": (0.5,)}, "ratios: a path goes down"),
        ({"desks": 10}, {}, "desks: the stages of a path are desk ratios"),
        ({"policy": Assigned(name="assigned")}, {}, "policy: under assigned everybody owns a desk"),
        ({}, {"years": 0.25, "weeks": 14}, "path.weeks: 14 weeks of measuring do not fit between two stages 13 weeks"),
    ],
)
def test_what_is_no_path_is_refused(changes: Any, asked: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        path(Case("office", special(**changes)), replications=2, **asked)


@pytest.mark.parametrize(
    ("ratios", "target", "years"),
    [
        (RATIOS, 0.1, 1),
        ((1.3, 1.2), 0.05, 0.25),
        ((0.9, 0.7, 0.6, 0.5, 0.4, 0.3), 0.3, 0.25),
        ((0.5, 0.1), 0.2, 0.25),
    ],
)
def test_the_path_is_drawn_and_told(ratios: tuple[float, ...], target: float, years: float) -> None:
    asked: dict[str, Any] = {"ratios": ratios, "target": target, "years": years, "growth": 0.05, "weeks": 10}
    study = path(Case("office", lively()), replications=4, **asked)
    pictures = study_pictures(study)
    assert list(pictures) == ["stages", "rules"]
    for figure in pictures.values():
        check_layout(figure)
    for width in (60, 100):
        shown = on_screen(study.summary, said(study), width=width, encoding="ascii")
        assert "?" not in shown
        words = " ".join(shown.split())
        assert f"Right: halt at the first stage above {100 * target:g} % of days in the long run" in words
        assert "cannot be known before it is built, or else go on to the last" in words
        assert "nan" not in shown
        assert max(map(len, shown.splitlines())) <= width


def test_the_command(tmp_path: Path) -> None:
    typed = [
        "task=path",
        "ratios=[0.8,0.4]",
        "organisation=small_office",
        "path.replications=4",
        "path.years=0.25",
        "workers=1",
    ]
    done = sim(*typed, f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert [stage["ratio"] for stage in summary["stages"]] == [0.8, 0.4]
    names = {path.name for path in folder.rglob("*.*")}
    assert names >= {"stages.parquet", "ends.csv", "rules.csv", "stages.svg", "rules.png"}
