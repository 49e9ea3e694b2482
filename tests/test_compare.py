"""The comparison: equal to cases run alone, paired, exact where theory is, teams, the command and its pictures."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import sim
from layout import check_layout
from scenarios import lively, office, roster, special
from scipy.stats import binom

from sim import screen, words
from sim.collected import RATIOS
from sim.errors import ConfigurationError
from sim.evaluation import collect, evaluate
from sim.job import make_job
from sim.paired import against_best, difference
from sim.plots import study_pictures
from sim.plots.compare import teams as team_picture
from sim.policies import Anchor, Assigned, Spread
from sim.population import People
from sim.resampling import HALF_SAMPLES, interval, pooled_quantile, resamples
from sim.scenario import Scenario
from sim.stopping import Precision
from sim.studies.compare import COMPARED, compare
from sim.studies.sides import pair
from sim.studies.teams import gains
from sim.study import Case, Study
from sim.theory import poisson_binomial, tail
from sim.told import compare as told_compare
from sim.told import said
from sim.workdays import Calendar

NAMES = ("free", "anchor", "spread")


def policies(scenario: Scenario, people: People | None = None) -> list[Case]:
    chosen = (scenario.policy, Anchor(), Spread())
    return [Case(name, replace(scenario, policy=policy), people) for name, policy in zip(NAMES, chosen, strict=True)]


@cache
def three() -> Study:
    """Three policies in a small office, forty replications."""
    return compare(policies(lively(replications=40)))


@cache
def staffed() -> Study:
    """Three policies for real people in teams of 14, 12 and 3, the smallest with other wishes."""
    people = roster([14, 12, 3, 13], office_days=[3.0] * 14 + [2.0] * 12 + [1.0] * 3 + [2.0] * 13)
    return compare(policies(special(replications=40, ratio=0.45), people))


def test_every_figure_is_that_of_the_case_alone() -> None:
    for case in policies(lively(replications=40)):
        alone = evaluate(case.scenario).summary
        mine = three().summary["by_case"][case.name]
        for name in COMPARED:
            # By itself a case may use conditional chances; here days are counted.
            key = "plain" if name == "crowded_day_probability" else "estimate"
            assert mine["measures"][name]["estimate"] == alone["measures"][name][key]
        assert mine["desks_needed_95"]["estimate"] == alone["desks_needed"]["95"]["estimate"]
        moved = {f"days_{what}": alone["policy"][f"days_{what}"] for what in ("moved", "added", "lost")}
        assert mine["per_person_and_week"] == moved
        assert mine["space"]["eur_saved"] == alone["space"]["eur_saved"]


def test_differences_are_those_of_the_pairs() -> None:
    cases = policies(lively(replications=40))
    jobs = [replace(make_job(case.scenario, None), conditions=()) for case in cases]
    sums = [collected.sums() for ((collected, _),) in collect([[job] for job in jobs], None, None)]
    summary = three().summary
    for name in COMPARED:
        found = difference(
            pair(sums[2], name), pair(sums[0], name), limits=RATIOS[name].limits, order=sums[0].order
        ).summary()
        assert summary["differences"]["spread"][name] == found
    above, below = zip(*(pair(one, "crowded_day_probability") for one in sums), strict=True)
    best = against_best(above, below, order=sums[0].order)
    assert best.best is not None
    assert summary["best"]["case"] == NAMES[best.best]
    assert summary["best"]["critical"] == best.critical
    for name, one in zip(NAMES, best.differences, strict=True):
        assert summary["by_case"][name]["against_best"] == one.summary()


def test_a_difference_of_exact_shares_is_in_its_interval() -> None:
    # 30 people with a coin of 0.4 a day, at 14 and 15 desks: the difference of the shares is P(X = 15).
    scenario = special(
        organisation=office(employees=30, team_size=6), weeks=4, replications=400, desks=15, audit_days=1
    )
    study = compare([Case("fifteen", scenario), Case("fourteen", replace(scenario, desks=14))])
    one = study.summary["differences"]["fourteen"]["crowded_day_probability"]
    pmf = poisson_binomial(np.full(30, 0.4))
    wide = 4 / 1.96 * (one["high"] - one["low"]) / 2
    assert abs(one["estimate"] - (tail(pmf, 14) - tail(pmf, 15))) <= wide
    assert one["told_apart"]
    assert one["variance_ratio"] > 1.5
    # The same days need the same desks, whatever there are.
    needed = study.summary["differences"]["fourteen"]["desks_needed_95"]
    assert (needed["estimate"], needed["low"], needed["high"], needed["told_apart"]) == (0, 0, 0, False)


@pytest.mark.parametrize(
    ("measure", "ends", "said"),
    [
        ("desk_hours_short", (0.0085, -0.0085, 0.0255), "+0.01 hours (-0.01 to +0.03)"),
        ("mean_utilisation", (-0.0006, -0.0011, -0.00004), "-0.060 points (-0.110 to -0.004)"),
        ("mean_utilisation", (0.187, 0.185, 0.19), "+18.7 points (+18.5 to +19.0)"),
        ("desks_needed_95", (0.0, -1.0, 0.0), "0 desks (-1 to 0)"),
    ],
)
def test_an_end_of_a_difference_that_is_not_nothing_does_not_read_so(
    measure: str, ends: tuple[float, ...], said: str
) -> None:
    assert told_compare.change(measure, dict(zip(("estimate", "low", "high"), ends, strict=True))) == said


def test_equal_cases_cannot_be_told_apart() -> None:
    scenario = lively(replications=12)
    study = compare([Case("one", scenario), Case("two", scenario), Case("half", replace(scenario, ratio=0.2))])
    best = study.summary["best"]
    assert (best["case"], best["cannot_be_told_apart"]) == ("one", ["two"])
    assert not study.summary["by_case"]["half"]["may_be_best"]
    for one in study.summary["differences"]["two"].values():
        assert (one["estimate"], one["low"], one["high"], one["told_apart"]) == (0, 0, 0, False)
    figure = words.share(study.summary["by_case"]["one"]["measures"]["crowded_day_probability"])
    alike = f"{figure}, then two with {figure}"
    assert said(study).headline == (f"Fewest days with too few desks: one, {alike}, but cannot be told apart from two")
    both = compare([Case("one", scenario), Case("two", scenario)])
    assert said(both).headline == f"The cases cannot be told apart by days with too few desks: one {alike}"


def test_the_headline_has_the_figures_of_the_best_and_the_next() -> None:
    scenario = lively(replications=20)
    study = compare([Case("few", scenario), Case("own", replace(scenario, policy=Assigned()))])
    few = words.share(study.summary["by_case"]["few"]["measures"]["crowded_day_probability"])
    assert said(study).headline == (
        f"Fewest days with too few desks: own, none seen (at most 17 %), then few with {few}"
    )


def test_the_desks_needed_hold_no_season_as_chance() -> None:
    """The interval is that of resamples within pairs side by side in the year."""
    cases = policies(lively(replications=40))
    jobs = [replace(make_job(case.scenario, None), conditions=()) for case in cases]
    sums = [collected.sums() for ((collected, _),) in collect([[job] for job in jobs], None, None)]
    order = sums[0].order
    assert order is not None
    taken = resamples(cases[0].scenario.seed, 40, 1000, order)
    needed = []
    for one in sums:
        values, place = np.unique(one.column("desks_needed").astype(int), return_inverse=True)
        counts = np.bincount(one.replication * len(values) + place, minlength=40 * len(values)).reshape(40, -1)
        needed.append(values[pooled_quantile(counts, taken, 0.95)])
    mine = three().summary["differences"]["spread"]["desks_needed_95"]
    expected = interval(mine["estimate"], needed[2] - needed[0], 40, order=order)
    assert (mine["low"], mine["high"], mine["method"]) == (expected.low, expected.high, HALF_SAMPLES)


def test_the_whole_difference_of_one_desk_is_found_where_one_case_alone_shows_nothing() -> None:
    study = compare([Case("few", lively(replications=20)), Case("own", lively(replications=20, policy=Assigned()))])
    own = study.summary["differences"]["own"]["crowded_day_probability"]
    assert own["estimate"] == -study.summary["by_case"]["few"]["measures"]["crowded_day_probability"]["estimate"]
    assert own["high"] < 0
    assert study.summary["by_case"]["own"]["desks"] == 60


def test_a_weekday_compares_that_day_only() -> None:
    cases = policies(lively(replications=20))
    tuesday = compare(cases, weekday="tue").summary
    alone = evaluate(cases[0].scenario).summary["by_weekday"]["tue"]["turned_away_probability"]
    assert tuesday["by_case"]["free"]["measures"]["turned_away_probability"]["estimate"] == alone["estimate"]
    easter = lively(replications=2, weeks=1, calendar=Calendar(start="2026-04-06"))
    with pytest.raises(ConfigurationError, match="weekday: the period has no working day on mon"):
        compare(policies(easter), weekday="mon")


def test_replications_go_on_until_every_difference_is_precise() -> None:
    scenario = lively(precision=Precision(min_replications=10, max_replications=400), weeks=1)
    cases = [Case("more", scenario), Case("fewer", replace(scenario, ratio=0.35))]
    rough, fine = (compare(cases, within=within).summary for within in (0.06, 0.03))
    assert rough["replications"] < fine["replications"] < 400
    assert fine["precision_reached"]
    units = ("desk_hours_short", "desks_needed_95")
    shares = [one for key, one in fine["differences"]["fewer"].items() if key not in units]
    assert all((one["high"] - one["low"]) / 2 <= 0.03 for one in shares)
    short = compare(
        policies(replace(scenario, precision=Precision(min_replications=4, max_replications=4))), within=1e-4
    )
    assert not short.summary["precision_reached"]
    assert any("precision not reached after 4 replications" in line for line in short.summary["warnings"])


def test_a_warning_that_holds_for_all_cases_is_given_once() -> None:
    building = lively(replications=4, weeks=1, organisation=office(employees=1000, per_building=40))
    whole = replace(building, organisation=office(employees=40))
    said_of = (
        "one typical building with 40 of the 1,000 people is simulated; desks, space and money are this building's"
    )
    both = compare([Case("one", building), Case("two", replace(building, ratio=0.3))]).summary["warnings"]
    assert [line for line in both if "typical" in line] == [said_of]
    first = compare([Case("one", building), Case("two", whole)]).summary["warnings"]
    assert [line for line in first if "typical" in line] == [f"one: {said_of}"]


def test_one_case_is_nothing_to_compare() -> None:
    with pytest.raises(ConfigurationError, match="policies, scenarios: one case is nothing to compare"):
        compare([Case("alone", lively(replications=2))])
    with pytest.raises(ConfigurationError, match="seed: differs between"):
        compare([Case("one", lively(replications=2)), Case("two", lively(replications=2, seed=2))])


def test_teams_are_those_that_may_be_shown_and_what_they_gain() -> None:
    table = staffed().tables["compare_teams"]
    assert table.groupby("case", sort=False)["team"].apply(list).to_dict() == {
        name: ["T0", "T3", "other teams"] for name in NAMES
    }
    assert table["people"].min() >= 10
    free = table[table["case"] == "free"]
    assert (free["change"] == 0).all()
    assert (free["days_moved_per_week"] == 0).all()
    for name in ("anchor", "spread"):
        rows = table[table["case"] == name].reset_index(drop=True)
        change = rows["turned_away_probability"] - free["turned_away_probability"].to_numpy()
        assert rows["change"].to_numpy() == pytest.approx(change.to_numpy())
        assert (rows["change_low"] <= rows["change"]).all()
        assert (rows["change"] <= rows["change_high"]).all()
        assert rows["told_apart"].tolist() == ((rows["change_low"] > 0) | (rows["change_high"] < 0)).tolist()
        assert (rows["days_moved_per_week"] > 0).all()


def test_where_no_team_surely_differs_that_is_said_of_all_teams_but_the_group_of_small_ones() -> None:
    study = staffed()
    table = study.tables["compare_teams"]
    alike = table.assign(told_apart=(table["case"] == "spread") & (table["team"] == "other teams"))
    notes = said(replace(study, tables={**study.tables, "compare_teams": alike})).notes
    (line,) = (line for line in notes if line.startswith("spread: "))
    assert line.startswith("spread: no team surely finds a desk more or less often")
    more = table.loc[alike["told_apart"], "change"].iloc[0] < 0
    assert f"the group of small teams surely finds one {'more' if more else 'less'} often" in line


def test_intervals_of_teams_hold_together() -> None:
    """Where nothing differs, no team is said to gain or lose in 95 of 100 runs: 400 runs of 12 teams."""
    generator = np.random.default_rng(5)
    days = np.full(60, 200.0)
    wrong = 0
    for _ in range(400):
        heads = generator.binomial(200, generator.beta(4, 16, (60, 1, 1)), (60, 2, 12)).astype(float)
        found = gains([((heads[:, 0, team], days), (heads[:, 1, team], days)) for team in range(12)], None)
        wrong += any(one.told_apart for one in found)
    assert binom.isf(1 - 3e-5, 400, 0.045) <= wrong <= binom.isf(3e-5, 400, 0.05)


def test_teams_are_compared_where_their_names_agree() -> None:
    scenario = lively(replications=4)
    grown = replace(scenario, organisation=replace(scenario.organisation, growth=0.5))
    table = compare([Case("today", scenario), Case("grown", grown)]).tables["compare_teams"]
    rows = table[table["case"] == "grown"]
    assert len(rows) > (table["case"] == "today").sum()
    known = rows["team"].isin(table[table["case"] == "today"]["team"])
    assert rows["change"].notna().tolist() == known.tolist()


@pytest.mark.parametrize("number", [2, 5])
def test_no_text_of_a_picture_overlaps(number: int) -> None:
    scenario = lively(replications=6)
    cases = [
        Case(f"a case with a long name that says much, {place}", replace(scenario, ratio=0.4 - 0.02 * place))
        for place in range(number)
    ]
    for figure in study_pictures(compare(cases)).values():
        check_layout(figure)


def test_pictures_show_the_best_and_the_teams() -> None:
    found = study_pictures(staffed())
    assert set(found) == {"cases", "differences", "teams", "fairness_by_team", "cohesion"}
    texts = " ".join(check_layout(found["differences"]))
    assert "the best" in texts
    assert "T0" in check_layout(found["teams"])
    # A preset's teams are drawn anew in each replication: none of them is anybody.
    assert set(study_pictures(three())) == {"cases", "differences", "fairness_by_contract", "cohesion"}


def test_where_nobody_moves_the_picture_shows_the_teams_for_which_a_desk_changes_most() -> None:
    study = staffed()
    given = study.tables["compare_teams"].query("case == 'spread' and team == 'T0'")
    changes = [0.0] * 20 + [0.02, -0.03]  # the first teams of the file do not change
    rows = pd.concat([given] * len(changes)).assign(
        team=[f"T{number}" for number in range(len(changes))], change=changes, change_low=changes, change_high=changes,
        days_moved_per_week=0.0, days_added_per_week=0.0, days_lost_per_week=0.0,
    )  # fmt: skip
    figure = team_picture(study.summary, rows)
    texts = check_layout(figure)
    assert [text for text in texts if text.startswith("T2")][:2] == ["T21", "T20"]
    assert "The 12 of 22 teams for which finding a desk changes most." in " ".join(" ".join(texts).split())
    assert "Most change: T21, T20" in figure.alt


@pytest.mark.parametrize("width", [60, 100, 200])
def test_what_is_told_is_plain_and_fits(width: int) -> None:
    study = three()
    text = screen.study(study.summary, said(study), width=width, encoding="ascii")
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= width
    joined = " ".join(text.split())
    assert "days moved" in joined
    assert "hold together at 95 %" in joined
    assert "teams" not in joined
    assert "spread: of 2 teams" in " ".join(said(staffed()).notes)


def test_nothing_to_compare_by_is_said() -> None:
    scenario = special(replications=3, weeks=1, organisation=office(newcomer_share=0.0))
    study = compare([Case("one", scenario), Case("two", replace(scenario, ratio=0.9))])
    assert study.summary["by_case"]["one"]["measures"]["newcomer_alone_share"]["estimate"] is None
    assert study.summary["differences"]["two"]["newcomer_alone_share"]["estimate"] is None
    assert "not defined" in screen.study(study.summary, said(study))
    json.dumps(study.summary, allow_nan=False)


def test_the_command_from_end_to_end(tmp_path: Path) -> None:
    typed = ["task=compare", "organisation=small_office", "replications=20", "weeks=2", "ratio=0.5", "workers=1"]
    scenarios = "scenarios={today: [], fewer: ['ratio=0.4'], spread: ['policy=spread']}"
    done = sim(*typed, scenarios, f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert (summary["task"], summary["first"], summary["replications"]) == ("compare", "today", 20)
    assert list(summary["by_case"]) == ["today", "fewer", "spread"]
    assert summary["by_case"]["fewer"]["desks"] < summary["by_case"]["today"]["desks"]
    for name in ("compare", "differences", "compare_teams"):
        assert len(pd.read_parquet(folder / f"{name}.parquet"))
        assert (folder / f"{name}.csv").exists()
    assert {path.stem for path in (folder / "plots").glob("*.svg")} == {"cases", "differences", "cohesion"}
