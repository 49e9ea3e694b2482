"""The recommendation: exact answers of the special case, the search itself, every edge, the command and its picture."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from commands import sim
from layout import check_layout
from scenarios import lively, office, special
from scipy.stats import binom

from sim import screen, words
from sim.building import Building, number_of_desks
from sim.desk_counts import crowded_at
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.evaluation import collect, evaluate
from sim.job import make_job
from sim.language import speaking
from sim.note import study_figures
from sim.panel import panels
from sim.plots import study_pictures
from sim.policies import Assigned, Booking, Spread
from sim.scenario import Scenario
from sim.stopping import Precision
from sim.studies.promise import Figures, fewest, nearer, ratio_of
from sim.studies.recommend import recommend
from sim.study import Case, Study
from sim.theory import poisson_binomial, quantile, tail
from sim.told import recommend as told
from sim.told import said
from sim.told.base import method
from sim.workdays import Calendar

PEOPLE = 30
TRUTH = poisson_binomial(np.full(PEOPLE, 0.4))


def thirty(**changes: Any) -> Scenario:
    """Thirty people who each toss a coin of 0.4 every day: the desks needed are binomial."""
    return special(organisation=office(employees=PEOPLE, team_size=6), **{"weeks": 2, "audit_days": 1} | changes)


def one(scenario: Scenario, name: str = "it") -> list[Case]:
    return [Case(name, scenario)]


class Days:
    """A stand-in for a panel whose days' peak demand is given: (replications, days)."""

    def __init__(self, heads: Any) -> None:
        self.heads, self.desks, self.order = heads, (PEOPLE,), None
        self.job = make_job(thirty(), None)

    def __len__(self) -> int:
        return len(self.heads)

    def days_by_needed(self, weekday: int | None = None) -> tuple[Any, Any]:
        values, place = np.unique(self.heads, return_inverse=True)
        counts = np.zeros((len(self.heads), len(values)), dtype=np.int64)
        np.add.at(counts, (np.repeat(np.arange(len(self.heads)), self.heads.shape[1]), place.ravel()), 1)
        return counts, values


class Known(Figures):
    """Figures that are made up: the share and the safe end at each number of desks."""

    def __init__(self, figures: dict[int, tuple[float, float]]) -> None:
        self.given, self.numbers, self.every, self.everybody = figures, sorted(figures), False, None
        self.panel: Any = SimpleNamespace(desks=tuple(figures))

    def _share(self, desks: int) -> float:
        return self.given[desks][0]

    def estimate(self, desks: int) -> Estimate:
        share, high = self.given[desks]
        return Estimate(share, max(0.0, 2 * share - high), high, 0.95, "", None, 10, None, None)


@pytest.mark.parametrize("target", [0.05, 0.3])
def test_the_answer_is_the_exact_one_within_its_interval(target: float) -> None:
    study = recommend(one(thirty(replications=400)), target=target)
    found = study.summary["recommendation"]
    exact = quantile(TRUTH, 1 - target)
    assert tail(TRUTH, exact) <= target < tail(TRUTH, exact - 1)
    assert found["estimate"] <= found["high"] <= target
    assert found["margin"] == target - found["high"]
    # At 4 standard errors the promise is kept, and one desk fewer would miss it or not be sure.
    wide = 4 / 1.96 * (found["high"] - found["low"])
    assert found["low"] - wide <= tail(TRUTH, found["desks"]) <= found["high"] + wide
    assert found["desks"] >= exact
    assert tail(TRUTH, found["desks"] - 1) > target - wide
    assert found["ratio"] == pytest.approx(found["desks"] / PEOPLE)


def test_with_the_safe_end_the_promise_is_kept_in_97_of_100_runs_and_by_the_estimate_in_half() -> None:
    # The hardest target: a hair below the share at 15 desks, so that 16 are needed. 1,000 runs of 60 x 20 days.
    target, exact, runs = tail(TRUTH, 15) * (1 - 1e-6), 16, 1000
    generator = np.random.default_rng(7)
    answers = [
        Figures(Days(generator.binomial(PEOPLE, 0.4, (60, 20))), "crowded_day_probability", None).answer(target)
        for _ in range(runs)
    ]  # type: ignore[arg-type]
    broken = sum(answer.desks is not None and answer.desks < exact for answer in answers)
    assert broken <= binom.isf(3e-5, runs, 0.025)
    by_estimate = sum(answer.ideal is not None and answer.ideal < exact for answer in answers)
    assert binom.isf(1 - 3e-5, runs, 0.5) <= by_estimate <= binom.isf(3e-5, runs, 0.5)
    assert all(answer.alone is None for answer in answers)


def test_crowding_at_every_number_of_desks_is_that_of_playing_it() -> None:
    job = make_job(lively(replications=6), None)
    (panel,), _ = panels([(job, list(range(4, 40)))], None)
    figures = Figures(panel, "crowded_day_probability", None)
    for desks in range(4, 40):
        assert figures.estimate(desks) == panel.estimate("crowded_day_probability", desks)
        for mine, played in zip(figures.pair(desks), panel.pair("crowded_day_probability", desks), strict=True):
            assert np.array_equal(mine, played)
    tuesday = Figures(panel, "crowded_day_probability", 1)
    assert tuesday.estimate(20) == panel.estimate("crowded_day_probability", 20, 1)


def brute_force(estimates: Sequence[Estimate], desks: Sequence[int], target: float) -> int:
    """Return the last number, from the most down, that holds with all before it; nothing seen is no veto."""
    answer = -1
    for number, estimate in sorted(zip(desks, estimates, strict=True), reverse=True):
        if estimate.high <= target:
            answer = number
        elif estimate.estimate > 0:
            break
    return answer


def test_one_run_gives_the_same_as_looking_at_every_number_of_desks() -> None:
    scenario = lively(replications=60)
    study = recommend(one(scenario), targets=(0.02, 0.2))
    (((collected, _),),) = collect([[replace(make_job(scenario, None), conditions=())]], None, None)
    desks = list(range(3, 61))
    estimates = crowded_at(collected.sums(), desks)
    for key, target in (("0.02", 0.02), ("0.05", 0.05), ("0.2", 0.2)):
        assert study.summary["by_target"]["it"][key]["desks"] == brute_force(estimates, desks, target)


@pytest.mark.parametrize(
    ("measure", "target"),
    [("turned_away_probability", 0.1), ("full_time_share", 0.1), ("comfort_exceeded_probability", 0.3)],
)
def test_other_measures_are_searched_to_the_single_desk(measure: str, target: float) -> None:
    scenario = lively(replications=12, weeks=1, building=Building(zones=3, refused="wait"))
    study = recommend(one(scenario), measure=measure, target=target)
    job = make_job(scenario, None)
    desks = list(range(fewest(job), 61))
    (panel,), _ = panels([(job, desks)], None)
    estimates = [panel.estimate(measure, number) for number in desks]
    found = study.summary["recommendation"]
    assert found["desks"] == brute_force(estimates, desks, target)
    assert found["estimate"] == panel.estimate(measure, found["desks"]).estimate
    for key in ("one_more", "one_fewer"):
        step = found["next_desk"][key]
        assert step["estimate"] == pytest.approx(panel.estimate(measure, step["desks"]).estimate - found["estimate"])


def test_the_next_desk_is_a_paired_difference() -> None:
    study = recommend(one(lively(replications=60)), target=0.2)
    found = study.summary["recommendation"]
    curve = study.tables["curve"].set_index("desks")["estimate"]
    more, fewer = found["next_desk"]["one_more"], found["next_desk"]["one_fewer"]
    assert more["estimate"] == pytest.approx(curve[found["desks"] + 1] - curve[found["desks"]])
    assert fewer["estimate"] == pytest.approx(curve[found["desks"] - 1] - curve[found["desks"]])
    assert more["low"] <= more["estimate"] <= 0 <= fewer["estimate"] <= fewer["high"]
    # One desk changes far less than the interval of a single figure is wide, and the pairs see it.
    assert fewer["variance_ratio"] > 2


def test_a_number_that_breaks_the_promise_is_not_passed_over() -> None:
    figures = Known({8: (0.2, 0.3), 9: (0.02, 0.04), 10: (0.06, 0.08), 11: (0.03, 0.05), 12: (0.01, 0.02)})
    answer = figures.answer(0.05)
    assert (answer.desks, answer.ideal, answer.alone) == (11, 11, 9)


def test_where_nothing_was_seen_nothing_is_promised_but_nothing_is_broken() -> None:
    # A share of people: the interval of none seen counts whole replications, that of a few is narrow.
    figures = Known({9: (0.02, 0.03), 10: (0.001, 0.002), 11: (0.0, 0.04), 12: (0.0, 0.04)})
    assert figures.answer(0.005).desks == 10
    assert figures.answer(0.0015).desks is None
    assert figures.answer(0.04).desks == 9


def test_the_coarse_grid_leads_to_all_numbers_around_the_answers() -> None:
    shares = {desks: 0.5 * 0.8 ** (desks - 20) for desks in range(20, 101, 16)}
    figures = Known({desks: (share, 1.2 * share) for desks, share in shares.items()})
    numbers = nearer(figures, [0.05])
    # 0.5 x 0.8^(D - 20) is 5 % at 30.3 desks, with the safe end at 31.1.
    assert {28, 29, 30, 31, 32, 33} <= set(numbers)
    assert {36, 52, 68, 84, 100} <= set(numbers)
    assert len(numbers) < 20


def test_the_ratio_gives_the_desks_on_every_base() -> None:
    for per in ("fte", "employee", "flexible"):
        scenario = lively(ratio_per=per, ratio=0.6, organisation=office(employees=60, fte=0.9, fixed_desk_share=0.1))
        job = make_job(scenario, None)
        for desks in range(6, 61):
            ratio = ratio_of(job, desks)
            assert ratio is not None
            assert max(desks, 7) == max(number_of_desks(ratio, per, job.headcount), 7)


def test_owners_keep_their_desks() -> None:
    scenario = lively(replications=8, ratio=0.7, organisation=office(employees=30, fixed_desk_share=0.5))
    found = recommend(one(scenario), target=0.9).summary["recommendation"]
    assert found["desks"] >= 15
    assert found["ratio"] == pytest.approx(found["desks"] / 30)


def test_where_nobody_shares_the_owners_are_the_answer() -> None:
    scenario = lively(replications=110, weeks=1, ratio=1.1, organisation=office(employees=20, fixed_desk_share=1.0))
    study = recommend(one(scenario), target=0.05)
    found = study.summary["recommendation"]
    assert (found["desks"], found["estimate"]) == (20, 0)
    assert found["next_desk"]["one_fewer"] is None
    assert any("nobody is flexible" in line for line in study.summary["warnings"])
    assert recommend(one(replace(scenario, ratio_per="flexible"))).summary["recommendation"]["ratio"] is None


def test_where_the_people_set_the_desks_there_is_one_number() -> None:
    scenario = lively(replications=40, weeks=1)
    cases = [Case("free", scenario), Case("assigned", replace(scenario, policy=Assigned()))]
    study = recommend(cases, target=0.1)
    assert study.summary["by_case"]["assigned"]["desks"] == 60
    assert study.summary["recommendation"]["case"] == "free"
    assert study.summary["recommendation"]["cannot_be_told_apart"] == []
    people = recommend(cases[1:], target=0.1, measure="turned_away_probability")
    assert people.summary["recommendation"]["desks"] == 60


def test_too_few_replications_promise_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    scenario = thirty(precision=Precision(min_replications=4, max_replications=6))
    study = recommend(one(scenario), target=0.001, measure="full_time_share")
    found = study.summary["recommendation"]
    assert (found["desks"], found["case"], study.summary["precision_reached"]) == (None, None, False)
    assert study.summary["by_case"]["it"]["ideal_desks"] is not None
    warnings = " ".join(study.summary["warnings"])
    assert "precision not reached after 6 replications" in warnings
    assert "no number of desks" in warnings
    assert "No number of desks" in screen.study(study.summary, said(study))
    for figure in study_pictures(study).values():
        check_layout(figure)


@pytest.mark.parametrize("measure", ["crowded_day_probability", "turned_away_probability"])
def test_a_desk_for_everybody_keeps_every_promise(measure: str) -> None:
    # 30 people can all sit at once: that is certain, however few replications there were, and no reason to stop.
    scenario = thirty(precision=Precision(min_replications=4, max_replications=6))
    study = recommend(one(scenario), target=0.001, measure=measure)
    found = study.summary["recommendation"]
    assert (found["desks"], found["estimate"], found["high"], found["margin"]) == (PEOPLE, 0, 0, 0.001)
    assert {(at["low"], at["high"]) for at in found["measures"].values() if at["estimate"] == 0} == {(0, 0)}
    assert (study.summary["replications"], study.summary["precision_reached"]) == (6, False)
    assert "with 30 desks there is one for everybody; that fewer keep" in " ".join(study.summary["warnings"])
    assert not study.summary["by_target"]["it"]["0.001"]["precise"]
    assert "at most 0 %" not in screen.study(study.summary, said(study)).replace("at most 0.1 %", "")
    for figure in study_pictures(study).values():
        check_layout(figure)
    own = recommend(one(replace(scenario, policy=Assigned())), target=0.001, measure=measure)
    assert (own.summary["recommendation"]["desks"], own.summary["precision_reached"]) == (PEOPLE, True)
    assert own.summary["replications"] == 5  # the second look: one alone never stops a run


def test_replications_go_on_until_the_answer_is_fine() -> None:
    precision = Precision(min_replications=20, max_replications=2000)
    study = recommend(one(thirty(precision=precision)), target=0.1, within=0.02)
    found = study.summary["recommendation"]
    assert study.summary["precision_reached"]
    assert (found["high"] - found["low"]) / 2 <= 0.02
    assert 20 < study.summary["replications"] < 2000
    tighter = recommend(one(thirty(precision=precision)), target=0.1, within=0.01)
    assert tighter.summary["replications"] > study.summary["replications"]


def test_a_weekday_that_the_period_lacks_is_refused() -> None:
    easter = Calendar(start="2026-04-06")  # Easter Monday
    with pytest.raises(ConfigurationError, match="weekday: the period has no working day on mon"):
        recommend(one(lively(replications=2, weeks=1, calendar=easter)), weekday="mon")
    found = recommend(one(lively(replications=2, weeks=1, calendar=easter)), weekday="tue", target=0.9)
    assert found.summary["replications"] == 2


def test_a_busy_weekday_needs_more_desks_than_all_days() -> None:
    scenario = lively(replications=100)
    desks = {
        day: recommend(one(scenario), weekday=day).summary["recommendation"]["desks"] for day in ("all", "tue", "fri")
    }
    assert desks["fri"] < desks["all"] < desks["tue"]


def test_the_best_case_has_the_fewest_desks_and_its_like_are_named() -> None:
    scenario = lively(replications=60)
    cases = [Case("free", scenario), Case("again", scenario), Case("spread", replace(scenario, policy=Spread()))]
    study = recommend(cases, target=0.1)
    entries = study.summary["by_case"]
    assert study.summary["recommendation"]["case"] == "spread"
    assert entries["free"]["desks"] == entries["again"]["desks"] > entries["spread"]["desks"]
    assert [entries[name]["may_be_best"] for name in ("free", "again", "spread")] == [False, False, True]
    alike = recommend(cases[:2], target=0.1).summary["recommendation"]
    assert (alike["case"], alike["cannot_be_told_apart"]) == ("free", ["again"])
    # What is saved is that of the recommended desks.
    space = study.summary["recommendation"]["space"]
    assert space["desks_saved"] == space["baseline_desks"] - entries["spread"]["desks"]


def test_what_is_promised_stands_beside_days_and_people() -> None:
    """With bookings these two leave out who was refused when asking."""
    scenario = lively(replications=10, policy=Booking())
    study = recommend(one(scenario), measure="unserved_probability", target=0.2)
    best = study.summary["recommendation"]
    (grid,) = (one for one in told.said(study).grids if one.headings[0] == "weekday")
    assert grid.headings[1:] == ["people who get no desk", "days with too few desks", "people who find no desk"]
    days = [day["unserved_probability"]["estimate"] for day in best["by_weekday"].values()]
    assert min(days) <= best["estimate"] <= max(days)
    shown = study_figures.figures(study.summary)
    assert [one.label for one in shown[1:]] == ["people who get no desk", "days with too few desks"]
    assert shown[1].value == words.share(best)


def test_the_answer_says_what_the_other_cases_take() -> None:
    entries = {name: {"desks": desks} for name, desks in (("free", 30), ("spread", 24), ("anchor", None), ("own", 27))}
    best = {"case": "spread", "policy": "spread", "desks": 24, "ratio": 0.4, "ratio_per": "fte", "weekday": "all"}
    shares = {"all": (0.05, 0.04, 0.06), "mon": (0.06, 0.04, 0.07), "tue": (0.11, 0.09, 0.13), "thu": (0.08, 0.06, 0.1)}
    days = {
        day: {"crowded_day_probability": dict(zip(("estimate", "low", "high"), ends, strict=True))}
        for day, ends in shares.items()
    }
    overall = days.pop("all")
    best |= {"measures": overall, "by_weekday": days}
    asked = {"measure": "crowded_day_probability", "weekday": "all", "target": 0.05}
    summary = {"recommendation": best, "by_case": entries, "asked": asked}
    # The interval of Monday holds the share of all days.
    tight = "surely more often than over all days: Tuesday (11 %) and Thursday (8 %)"
    assert told.answer(summary).endswith(f"of days; it takes 27 under own and 30 under free choice; {tight}")
    alone = {**summary, "by_case": {"spread": entries["spread"]}}
    assert told.answer(alone) == f"{told.headline(alone)}; {tight}"
    assert "under days spread over the week: " in told.headline(alone)
    best["weekday"] = "tue"
    assert told.answer(alone) == told.headline(alone)


def test_a_promise_over_all_buildings_names_those_in_which_it_is_broken() -> None:
    def share(low: float, estimate: float) -> dict[str, Any]:
        figure = {"estimate": estimate, "low": low, "high": 2 * estimate}
        return {"crowded_day_probability": figure}

    found = [
        {"building": code, "name": f"Building {code}", "measures": share(*ends)}
        for code, ends in {"A": (0.0, 0.0), "B": (0.06, 0.1), "C": (0.04, 0.09), "D": (0.2, 0.3)}.items()
    ]
    asked = {"measure": "crowded_day_probability", "weekday": "all", "target": 0.05}
    entry = {"case": "free", "desks": 20, "ratio": 0.5, "ratio_per": "fte", "policy": "free", "weekday": "tue"}
    summary = {
        "recommendation": {**entry, "number_of_buildings": 4, "buildings": found},
        "by_case": {"free": entry},
        "asked": asked,
        "portfolio": {"buildings": 5, "made_up": False},
    }
    assert told.promised(summary) == "too few desks on at most 5 % of building-days"
    # C may be on either side of 5 %.
    assert told.answer(summary).endswith(
        "of building-days; that is over all 4 buildings together, and surely more than 5 % in Building D "
        "(30 %) and Building B (10 %)"
    )
    none = {**summary, "recommendation": {**entry, "number_of_buildings": 4, "buildings": found[:1]}}
    assert told.answer(none) == told.headline(none)
    assert told.answer({**summary, "asked": {**asked, "weekday": "tue"}}).endswith("of Tuesdays")


def test_weekdays_are_told_with_the_recommended_desks_and_one_case_has_no_column() -> None:
    study = small_study(3)
    best = study.summary["recommendation"]
    days = best["by_weekday"]
    assert list(days) == ["mon", "tue", "wed", "thu", "fri"]
    share = sum(one["crowded_day_probability"]["estimate"] for one in days.values()) / len(days)
    assert share == pytest.approx(best["measures"]["crowded_day_probability"]["estimate"], abs=0.02)
    grids = said(study).grids
    assert any(grid.title == f"By weekday, with {best['desks']} desks" for grid in grids)
    alone = small_study(1)
    assert any("case" in grid.headings for grid in grids)
    assert not any("case" in grid.headings or "may be best" in grid.headings for grid in said(alone).grids)
    assert "case" not in method(alone.summary)


def test_people_are_told_beside_days() -> None:
    study = recommend(one(lively(replications=40)), target=0.2)
    found = study.summary["recommendation"]
    job = make_job(lively(replications=40), None)
    (panel,), _ = panels([(job, [found["desks"]])], None)
    people = panel.estimate("turned_away_probability", found["desks"])
    assert found["measures"]["turned_away_probability"]["estimate"] == people.estimate
    assert found["measures"]["crowded_day_probability"]["estimate"] == found["estimate"]


def test_what_the_answer_does_to_people_is_that_of_playing_it() -> None:
    found = recommend(one(lively(replications=40, policy=Spread())), target=0.2).summary["recommendation"]
    alone = evaluate(lively(replications=40, policy=Spread(), desks=found["desks"])).summary
    assert found["effects"]["moves"] == alone["effects"]["moves"]
    assert found["effects"]["cohesion"] == alone["effects"]["cohesion"]
    assert found["effects"]["travel"]["hours"] == alone["effects"]["travel"]["hours"]
    assert found["effects"]["fairness"]["part_time"] == alone["effects"]["fairness"]["part_time"]
    needed = alone["desks_needed"]["95"]
    assert all(found["desks_needed_95"][end] == needed[end] for end in ("estimate", "low", "high"))


@cache
def small_study(number: int, **asked: Any) -> Study:
    scenario = lively(replications=30)
    cases = [Case(f"a case with a long name, number {place}", scenario) for place in range(number)]
    return recommend(cases, target=0.2, **asked)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_no_text_of_the_picture_overlaps(number: int) -> None:
    (figure,) = study_pictures(small_study(number)).values()
    texts = " ".join(check_layout(figure))
    assert "the promise, at most 20 %" in texts
    assert f"number {number - 1}" in texts


def test_a_legend_in_another_language_leaves_room_to_the_lines() -> None:
    study = recommend([Case(name, lively(replications=30)) for name in ("free", "spread")], target=0.2)
    with speaking("nl"):
        (figure,) = study_pictures(study).values()
        check_layout(figure)
    axes = figure.axes[0].get_window_extent()
    assert axes.width > 0.7 * figure.bbox.width


@pytest.mark.parametrize("width", [60, 100, 200])
def test_what_is_told_is_plain_and_fits(width: int) -> None:
    study = small_study(2, measure="turned_away_probability", weekday="tue")
    text = screen.study(study.summary, said(study), width=width, encoding="ascii")
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= width
    assert "at most 20 % of people find no desk on Tuesdays" in " ".join(text.split())


def test_the_command_from_end_to_end(tmp_path: Path) -> None:
    words = ["task=recommend", "organisation=small_office", "replications=40", "weeks=2", "target=0.2", "workers=1"]
    done = sim(*words, "policies=[free,spread]", f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    found = summary["recommendation"]
    assert summary["task"] == "recommend"
    assert {"desks", "ratio", "policy", "case", "measure", "weekday", "target"} <= set(found)
    assert {"estimate", "low", "high", "margin"} <= set(found)
    assert f"With {found['desks']} desks" in done.stdout
    assert list(summary["by_target"]["spread"]) == ["0.01", "0.05", "0.1", "0.2"]
    table = pd.read_parquet(folder / "recommend.parquet")
    assert len(table) == 8
    asked = table[table["asked"]].set_index("case")
    assert asked.loc[found["case"], "desks"] == found["desks"]
    assert (folder / "plots" / "desks_for_the_promise.svg").exists()
    assert math.isfinite(found["margin"])
