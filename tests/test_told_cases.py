"""What the cases of a comparison are, as their settings have it, and when money tells them apart."""

import copy
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import pytest
from scenarios import lively, office, roster, special

from sim.language import speaking
from sim.note import comparison, comparison_effects, settings
from sim.note.blocks import Table
from sim.policies import Activity, Anchor, Assigned, Free, Mandate, Mixed, Rotation, Spread
from sim.studies.compare import compare
from sim.study import Case, Study, differences
from sim.told import cases, said

WANTED = [0.0, 0.44, 0.44, 0.0, 0.0, 0.12]  # 1.92 days a week


@cache
def futures() -> Study:
    """As now, fixed team days, spread over the week by some who come less often, and own desks."""
    now = lively(replications=12, ratio=0.6)
    less = replace(now.organisation, office_days=None, office_days_shares=WANTED)
    return compare(
        [
            Case("as now", now),
            Case("hybrid", replace(now, ratio=0.3, ratio_per="flexible", policy=Anchor(days=3))),
            Case("home", replace(now, organisation=less, policy=Spread(strength=0.5, compliance=0.7, days=4))),
            Case("own", replace(now, policy=Assigned(), calendar=replace(now.calendar, sickness_rate=0.01))),
        ]
    )


def test_the_table_tells_what_each_case_is() -> None:
    grid = cases.grid(futures().summary)
    rows = {row[0]: dict(zip(grid.headings, row, strict=True)) for row in grid.rows}
    days = {name: row["office days wanted a week"] for name, row in rows.items()}
    shares = futures().summary["scenario"]["organisation"]["office_days_shares"]
    now = sum(number * share for number, share in enumerate(shares))
    assert days == dict.fromkeys(("as now", "hybrid", "own"), f"{now:.1f}") | {"home": "1.9"}
    assert {name: row["who chooses the days"] for name, row in rows.items()} == {
        "as now": "free choice",
        "hybrid": "fixed team days, 3 a week",
        "home": "days spread over the week (4 days a week) for 50 % of the way, which 70 % of people follow",
        "own": "a desk for everybody",
    }
    by_case = futures().summary["by_case"]
    assert rows["as now"]["desks"] == f"{by_case['as now']['desks']} (0.6 per FTE)"
    assert rows["hybrid"]["desks"] == f"{by_case['hybrid']['desks']} (0.3 per flexible worker)"
    assert rows["own"]["desks"] == str(by_case["own"]["desks"])
    assert rows["hybrid"]["95 % of days need"] == f"{by_case['hybrid']['desks_needed_95']['estimate']:.0f}"
    assert {name: row["what differs as well"] for name, row in rows.items()} == {
        **dict.fromkeys(("as now", "hybrid", "home"), ""),
        "own": "calendar.sickness_rate=0.01",
    }
    assert rows["as now"]["people whose days change in a week"] == "none"
    assert rows["hybrid"]["people whose days change in a week"].endswith(" %")


@pytest.mark.parametrize(("value", "typed"), [(None, "x.y=null"), (True, "x.y=true"), (0.5, "x.y=0.5"), ("a", "x.y=a")])
def test_a_setting_is_said_as_it_is_typed(value: Any, typed: str) -> None:
    assert cases.setting("x.y", value) == typed


def test_the_annex_has_what_the_other_cases_change() -> None:
    (table,) = (
        block
        for block in settings.annex(futures().summary, None)
        if isinstance(block, Table) and block.caption.startswith("What the other cases change")
    )
    assert ["hybrid", "ratio", "0.3"] in table.grid.rows
    assert ["own", "calendar.sickness_rate", "0.01"] in table.grid.rows
    assert not any(row[0] == "as now" for row in table.grid.rows)


def test_the_annex_has_long_settings_in_full() -> None:
    dates = [f"2026-03-{day:02d}" for day in range(2, 6)]
    events = [{"date": date, "name": "Open day", "who": "everybody"} for date in dates]
    summary = copy.deepcopy(dict(futures().summary))
    summary["scenario"]["calendar"]["events"] = events
    summary["cases"]["own"] = {"calendar.events": events}
    with speaking("en"):
        tables = [block for block in settings.annex(summary, None) if isinstance(block, Table)]
    rows = [row for table in tables for row in table.grid.rows]
    whole = "; ".join(f"(date: {date}; name: Open day; who: everybody)" for date in dates)
    assert ["own", "calendar.events", whole] in rows
    assert ["events", whole, "given by the user"] in rows


def test_people_of_a_staff_file_have_the_office_days_of_the_file() -> None:
    scenario = special(replications=3, weeks=1, ratio=0.5)
    people = roster([14, 12])
    study = compare([Case("one", scenario, people), Case("two", replace(scenario, ratio=0.4), people)])
    study.summary["scenario"]["organisation"]["roster"] = {"name": "staff.csv", "sha256": "0"}
    assert "office days wanted a week" not in cases.grid(study.summary).headings


@pytest.mark.parametrize(
    ("changed", "share"),
    [
        ({"policy.name": "spread", "policy.compliance": 0.7}, 0.7),
        ({"policy.name": "spread"}, 1.0),  # as in the first case, of another policy with such a share
        ({"policy.name": "anchor"}, None),
        ({}, 1.0),
    ],
)
def test_compliance_is_that_of_the_own_policy(changed: dict[str, Any], share: float | None) -> None:
    scenario = {"policy": {"name": "mine", "compliance": 1.0}}
    summary = {"scenario": scenario, "cases": {"first": {}, "other": changed}}
    assert cases.compliance(summary, "other") == share
    assert scenario["policy"]["name"] == "mine"  # the summary stays as it is


@cache
def tailored() -> Study:
    """Policies that change how often people come, and two that differ by team."""
    free = lively(replications=6)
    parts = {"mandate": 0.5, "free": 0.5}
    policies = {
        "free": Free(),
        "turns": Rotation(cohorts=3, period="weeks", compliance=0.8),
        "fixed turns": Rotation(),
        "asked": Mandate(),
        "planned": Activity(concentration_days=1.5),
        "half": Mixed(shares=parts),
        "other half": Mixed(shares={"spread": 0.4, "free": 0.6}),
    }
    return compare([Case(name, replace(free, policy=policy)) for name, policy in policies.items()])


def test_the_table_tells_what_each_policy_asks() -> None:
    grid = cases.grid(tailored().summary)
    rows = {row[0]: dict(zip(grid.headings, row, strict=True)) for row in grid.rows}
    assert {name: row["who chooses the days"] for name, row in rows.items()} == {
        "free": "free choice",
        "turns": "groups that take turns (3, with other weekdays every week), which 80 % of people follow",
        "fixed turns": "groups that take turns (2, each with its own weekdays), which everybody follows",
        "asked": "a minimum of office days, 3 a week, which 70 % of people follow",
        "planned": "days by planned activities; at home to concentrate: 1.5 of 5 days",
        "half": "a policy for each team (50 % of teams: a minimum of office days, 3 a week, which 70 % of people "
        "follow; 50 % of teams: free choice)",
        "other half": "a policy for each team (40 % of teams: days spread over the week, which everybody follows; "
        "60 % of teams: free choice)",
    }
    assert "what differs as well" not in grid.headings


def test_days_added_and_lost_are_told_where_a_policy_is_about_them() -> None:
    said_of = [grid for grid in said(tailored()).grids if "days moved*" in grid.headings]
    assert all({"days added*", "days lost*"} <= set(grid.headings) for grid in said_of)
    assert said_of
    assert "added and lost" in said(tailored()).notes[0]
    grids = [grid for grid in said(futures()).grids if "days moved*" in grid.headings]
    assert not any("days added*" in grid.headings for grid in grids)


def test_who_is_taken_to_follow_a_policy_of_its_own_for_each_team() -> None:
    """Where all follow each of its parts that asks something."""
    found = [name for name in tailored().summary["by_case"] if cases.followed_by_all(tailored().summary, name)]
    assert found == ["fixed turns", "planned", "other half"]
    first = study_of(Mixed(shares={"mandate": 1.0})), study_of(Mixed(shares={"mandate": 0.5, "anchor": 0.5}))
    assert [cases.followed_by_all(summary) for summary in first] == [False, False]
    assert cases.followed(first[1]) == [("mandate", False), ("anchor", True)]


def test_policies_that_a_staff_file_names_go_before_the_shares() -> None:
    """The shares are for who has none there."""
    summary = study_of(Mixed(shares={"free": 0.5, "spread": 0.5}))
    asked = "a minimum of office days, 3 a week, which 70 % of people follow"
    spread = "days spread over the week, which everybody follows"
    shared = f"50 % of teams: free choice; 50 % of teams: {spread}"
    for of_all, told in (
        (True, f"a policy for each team (by the staff file: {asked})"),
        (False, f"a policy for each team (by the staff file: {asked}; of the others {shared})"),
    ):
        roster = {"name": "staff.csv", "given": {}, "policies": ["mandate"], "policy_of_all": of_all}
        summary["scenario"]["organisation"]["roster"] = roster
        assert cases.policy(summary["scenario"]) == told
        assert not cases.followed_by_all(summary)


def study_of(policy: Mixed) -> dict[str, Any]:
    return {"scenario": {"policy": asdict(policy), "organisation": {}}}


def test_shares_with_other_entries_are_one_difference() -> None:
    changed = dict(differences({"p": {"s": {"a": 0.5, "b": 0.5}}}, {"p": {"s": {"b": 1.0}}}))
    assert changed == {"p.s": {"b": 1.0}}
    assert dict(differences({"p": {"s": {"a": 0.5, "b": 0.5}}}, {"p": {"s": {"a": 0.5, "b": 0.1}}})) == {"p.s.b": 0.1}


def test_the_parts_of_a_policy_are_told_as_they_are_typed() -> None:
    changed = tailored().summary["cases"]["half"]
    assert changed["policy.parts.anchor.days"] == 2
    assert not [key for key in changed if key.endswith((".free.name", "stagger_minutes"))]


def test_the_page_of_decision_tells_the_cases_apart() -> None:
    summary = futures().summary
    answer = comparison.answer(summary)
    assert answer.startswith("Best by days with too few desks: ")
    assert "own (60 desks)" in answer.partition(", against")[0]
    assert "% with hybrid (18 desks)" in answer.partition(", against")[2]
    both = {name: summary["by_case"][name] for name in ("hybrid", "own")}
    best = {"case": "own", "cannot_be_told_apart": []}
    assert comparison.answer(summary | {"by_case": both, "best": best, "first": "own"}).startswith(
        "Days with too few desks: none seen with own (60 desks), but "
    )
    table = comparison.table(summary)
    assert table is not None
    assert table.grid == said(futures()).grids[0]
    values = [one.label for one in comparison.figures(summary)]
    assert values[0].startswith("days with too few desks: hybrid")
    assert any(label.startswith("desks needed on 95 % of days: ") for label in values)


def test_where_nobody_lacks_a_desk_the_desks_needed_are_the_answer() -> None:
    scenario = special(replications=6, weeks=1, organisation=office(employees=40), desks=40)
    study = compare([Case("forty", scenario), Case("more", replace(scenario, desks=50))])
    assert "95 % of days need" in comparison.answer(study.summary)
    labels = [one.label for one in comparison.figures(study.summary)]
    assert not any("too few" in label for label in labels)
    assert labels[0].startswith("desks needed on 95 % of days")


def test_the_same_desks_are_not_told_apart_by_a_few_days_at_home() -> None:
    scenario = lively(replications=20)
    study = compare([Case("free", scenario), Case("spread", replace(scenario, policy=Spread()))])
    net = study.summary["by_case"]["spread"]["money"]["against_first"]["net"]
    net |= {"estimate": 26.0, "low": 5.0, "high": 45.0}
    assert cases.nets(study.summary) == {}
    assert any("hardly differ" in line for line in comparison_effects.gains(study.summary))
    net |= {"estimate": 2.6e6, "low": 0.5e6, "high": 4.5e6}
    assert list(cases.nets(study.summary)) == ["spread"]
    assert "more is left than with free choice" in comparison_effects.gains(study.summary)[0]


def test_everybody_following_is_said_to_be_an_assumption_with_who_moves() -> None:
    scenario = lively(replications=12)
    study = compare([Case("free", scenario), Case("spread", replace(scenario, policy=Spread()))])
    (first, *_) = comparison_effects.cautions(study.summary)
    assert first.startswith("With days spread over the week everybody is taken to keep to the policy, which")
    assert "People with a day moved, added or lost in a week: " in first
    assert first.endswith("% with days spread over the week.")
    anchor = compare([Case("free", scenario), Case("anchor", replace(scenario, policy=Anchor()))])
    assert comparison_effects.cautions(anchor.summary)[0].startswith("With fixed team days everybody is taken to keep")
    study = compare([Case("free", scenario), Case("spread", replace(scenario, policy=Spread(compliance=0.9)))])
    assert not any("keep to the policy" in line for line in comparison_effects.cautions(study.summary))


def test_costs_of_working_at_home_that_the_first_case_has_too_are_explained() -> None:
    summary = futures().summary
    assert "(economics.home_share_today=0)" in comparison_effects.counted_in_full(summary)
    economics = summary["scenario"]["economics"] | {"home_share_today": 1}
    other = summary | {"scenario": summary["scenario"] | {"economics": economics}}
    assert comparison_effects.counted_in_full(other) == ""
    with speaking("nl"):
        assert "thuiswerken" in comparison_effects.counted_in_full(summary)


def test_of_cases_alike_by_money_those_best_by_people_are_named() -> None:
    scenario = lively(replications=30, organisation=office(employees=60, growth=0.0))
    few, home = replace(scenario, ratio=0.25), replace(scenario.organisation, office_days=0.5)
    study = compare(
        [Case("now", scenario), Case("hybrid", few), Case("home", replace(few, organisation=home))],
        measure="turned_away_probability",
    )
    for name, net in (("now", 0.0), ("hybrid", 50_000.0), ("home", 48_000.0)):
        account = study.summary["by_case"][name]["money"]
        account["a_year"]["net"] = {"estimate": net, "low": net - 5000, "high": net + 5000}
        account["against_first"] = {"net": account["a_year"]["net"]} if name != "now" else None
    assert "Of these home is among the best by people who find no desk too." in comparison.answer(study.summary)
    assert any(one.label.endswith(": home") for one in comparison.figures(study.summary) if "left a year" in one.label)


def test_a_name_made_of_policies_is_cut_later_than_that_of_a_user() -> None:
    with speaking("nl"):
        shares = cases.called("mixed, free 0.5 + mandate 0.5")
        assert shares == "per team 50% vrije keuze + 50% minimum aan kantoordagen"
        assert len(cases.called("mixed, free 0.25 + mandate 0.5 + rotation 0.25")) == cases.LONGEST_OWN
    assert len(cases.called("a name of a user, " * 9)) == 40
