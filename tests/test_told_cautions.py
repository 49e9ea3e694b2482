"""What a reader is cautioned of: each rule holds where it should, is silent where not, and is one of those asked."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import pytest
from scenarios import coins, lively

from sim import screen
from sim.language import speaking
from sim.policies import Spread
from sim.studies.compare import compare
from sim.studies.recommend import recommend
from sim.studies.sensitivity import sensitivity
from sim.study import Case, Study
from sim.told import break_even, cautions, explain, path, prices, scale
from sim.told import recommend as told_recommend
from sim.told import said as told
from sim.told import sensitivity as told_sensitivity
from sim.told.cautions import RULES, brief

OFFICE = lively(replications=10, economics=replace(lively().economics, name="rijk"))

Summary = dict[str, Any]

PORTFOLIO = {"portfolio": {"buildings": 2, "closed": [], "with_own_costs": 0}}
OWN_COSTS = {"m2_per_desk": 12.0, "housing_eur": 4000.0, "services_eur": 2000.0, "ict_eur": 1500.0}


def cautions_of(summary: Summary) -> list[str]:
    """What all rules say."""
    return [said for rule in RULES if (said := rule(summary))]


def quiet() -> Summary:
    """A summary of which nothing is to be minded: real people, calibrated, nothing assumed, prices of today."""
    scenario = asdict(OFFICE)
    scenario["organisation"]["roster"] = {"name": "staff.csv", "sha256": "0", "given": {"team": 60, "office_days": 59}}
    scenario["attendance"] |= {"team_correlation": 0.0}
    scenario["economics"] |= {"price_year": 2026} | OWN_COSTS
    calibration = {"data": {"counts.csv": "0"}, "fitted": ["attendance.weekday_weights"]}
    return {"task": "evaluate", "employees": 60, "scenario": scenario, "calibration": calibration}


def changed(path: str, value: Any) -> Summary:
    """The quiet summary with one value changed."""
    summary = copy.deepcopy(quiet())
    *groups, name = path.split("/")
    part = summary
    for group in groups:
        part = part.setdefault(group, {})
    part[name] = value
    return summary


def seen(estimate: float, high: float) -> dict[str, Any]:
    return {"estimate": estimate, "low": 0.0, "high": high}


def compared(**best: Any) -> Summary:
    cases = {"free": {}, "spread": {}}
    by_case = {name: {"policy": name, "measures": {"crowded_day_probability": seen(0.2, 0.3)}} for name in cases}
    asked = {"measure": "crowded_day_probability", "weekday": "all"}
    told = {"case": "free", "cannot_be_told_apart": []} | best
    return quiet() | {"task": "compare", "cases": cases, "by_case": by_case, "asked": asked, "best": told}


def space(whole: float, total: float = 4000.0) -> dict[str, Any]:
    return {"m2_saved": total, "whole_parts": {"parts": 2, "part_m2": 1000, "m2": whole}}


def swinging(low: float, high: float, parameter: str = "attendance.team_correlation") -> Summary:
    """A study of one parameter that changes the desks needed by so many at its highest."""
    row = {"figure": "desks_needed", "parameter": parameter, "swing": high}
    row |= {"change_lowest_low": 0, "change_lowest_high": 0, "change_highest_low": low, "change_highest_high": high}
    ends = {"attendance.team_correlation": [0, 0.05]} if parameter.startswith("att") else {parameter: [0, 1]}
    return quiet() | {"task": "sensitivity", "asked": {"parameters": ends}, "tornado": [row]}


def with_policy(compliance: float | None, task: str = "evaluate", name: str = "spread") -> Summary:
    summary = quiet() | {"task": task}
    summary["scenario"]["policy"] = {"name": name} | ({} if compliance is None else {"compliance": compliance})
    return summary


def where_one_each(path: str, value: Any) -> Summary:
    """The quiet summary with one value changed, where everybody has a desk of their own."""
    summary = changed(path, value)
    summary["scenario"]["policy"] = {"name": "assigned"}
    return summary


def nothing_seen(high: float, policy: str = "spread") -> Summary:
    summary = compared()
    summary["by_case"]["spread"]["policy"] = policy
    summary["by_case"]["spread"]["measures"]["crowded_day_probability"] = seen(0.0, high)
    return summary


def preset(share: float) -> Summary:
    """People of a preset, of whom a share have a desk of their own."""
    summary = quiet()
    summary["scenario"]["organisation"] |= {"roster": None, "fixed_desk_share": share}
    return summary


def with_desk_types_given() -> Summary:
    """The quiet scenario of a staff file that says who needs which type of desk."""
    scenario: Summary = quiet()["scenario"]
    scenario["organisation"]["roster"]["given"]["desk_type"] = 60
    return scenario


def of_preset(name: str, **values: Any) -> Summary:
    """People of a preset with the economics of one, at prices of today."""
    summary = preset(0.0)
    summary["scenario"]["economics"] |= asdict(OFFICE.economics) | {"name": name, "price_year": 2026}
    summary["scenario"]["economics"] |= values
    return summary


def of_file(**costs: float) -> Summary:
    """People of a staff file of whose desks only these costs were given."""
    summary = quiet()
    usual = {name: getattr(OFFICE.economics, name) for name in OWN_COSTS}
    summary["scenario"]["economics"] |= usual | costs
    return summary


def in_calendar(start: str, weeks: int) -> Summary:
    scenario: Summary = quiet()["scenario"] | {"weeks": weeks}
    scenario["calendar"]["start"] = start
    return scenario


# The account is in prices of today, though the costs of a desk are older.
OLD_COSTS = changed("scenario/economics/price_year", 2011) | {"money": {"price_year": 2026}}
OLD_COSTS_OF_CASES = changed("scenario/economics/price_year", 2011) | {
    "by_case": {"a": {"money": {"price_year": 2026}}}
}

# For each rule: where it holds, what it then says, and where it does not, though nearly.
CASES: dict[Callable[[Mapping[str, Any]], str], tuple[Summary, str, list[Summary]]] = {
    cautions.made_up: (changed("scenario/organisation/roster", None), "made up after the description of test", []),
    cautions.uncalibrated: (
        changed("calibration", None),
        "Attendance is that of Dutch hybrid work, not calibrated",
        [],
    ),
    cautions.owned: (
        preset(0.2),
        "20 % of people are taken to keep a desk of their own",
        [
            preset(0.0),
            preset(0.2) | {"scenario": preset(0.2)["scenario"] | {"policy": {"name": "assigned"}}},
            changed("scenario/organisation", preset(0.2)["scenario"]["organisation"] | {"roster": "staff.csv"}),
        ],
    ),
    cautions.alone: (
        changed("scenario/attendance/common_correlation", 0.0),
        "everybody comes for themselves",
        [
            changed("scenario/attendance/common_correlation", 0.001),
            where_one_each("scenario/attendance/common_correlation", 0.0),
        ],
    ),
    cautions.together: (
        changed("scenario/attendance/team_correlation", 0.02),
        "How much teams come together is an assumption",
        [
            changed("scenario/attendance/team_correlation", 0.0),
            changed("scenario/attendance/team_correlation", 0.02)
            | {"task": "sensitivity", "asked": {"parameters": {}}, "tornado": []},
            where_one_each("scenario/attendance/team_correlation", 0.02),
        ],
    ),
    cautions.obeyed: (
        with_policy(1.0),
        "taken to follow the policy (days spread over the week)",
        [
            with_policy(0.9),
            with_policy(1.0, task="break_even"),
            with_policy(None, name="free"),
            with_policy(None, name="assigned"),
        ],
    ),
    cautions.one_season: (
        changed("scenario/calendar/start", "2026-03-02"),
        "Only 2 weeks from 2 March 2026 on were simulated",
        [
            changed("scenario/calendar/start", None),
            changed("scenario/calendar/start", "2026-01-05") | {"scenario": in_calendar("2026-01-05", 52)},
        ],
    ),
    cautions.seated_later: (
        changed("scenario/building/refused", "wait"),
        "waits for one, and counts as finding none",
        [changed("scenario/building/refused", "leave"), where_one_each("scenario/building/refused", "wait")],
    ),
    cautions.booked: (
        changed("scenario/policy", {"name": "booking", "no_show": 0.18, "walk_in_share": 0.1}),
        "18 % of bookings are not used and 10 % of people come without one",
        [quiet()],
    ),
    cautions.needs_assumed: (
        changed("desk_types", {"standard": {}, "quiet": {}}),
        "need which type of desk is an assumption",
        [
            changed("desk_types", {}),
            changed("desk_types", {"standard": {}, "quiet": {}}) | {"scenario": with_desk_types_given()},
        ],
    ),
    cautions.driven: (
        swinging(1.0, 3.0),
        "depend on assumptions: how much teams come together",
        [swinging(-1.0, 3.0), swinging(1.0, 3.0, parameter="attendance.habit")],
    ),
    cautions.unseen: (
        nothing_seen(0.004),
        "with days spread over the week at most 0.4 % of days",
        [nothing_seen(0.0), compared(), nothing_seen(0.004, "assigned")],
    ),
    cautions.alike: (
        compared(cannot_be_told_apart=["spread"]),
        "free choice and days spread over the week cannot be told apart by days with too few desks",
        [compared()],
    ),
    cautions.on_paper: (
        changed("space", space(3000.0, 3990.0)),
        "Of the 3,990 m2 that are given up 3,000 m2 can be let, in whole parts of 1,000 m2",
        [
            changed("space", space(4000.0)),
            changed("space", space(4000.0, 4000.4)),  # the same figure once it is rounded
            changed("space", space(-2000.0, -1000.0)),
        ],
    ),
    cautions.based_elsewhere: (
        changed("scenario/building/close", ["B07"]) | PORTFOLIO,
        "travel to another one: what their longer or shorter journeys cost is in no figure",
        [quiet() | PORTFOLIO, changed("scenario/building/close", ["B07"]) | PORTFOLIO | {"task": "explain"}],
    ),
    cautions.old_prices: (
        changed("scenario/economics/price_year", 2023),
        "prices of 2023; those of 2026 differ",
        [
            changed("scenario/economics/price_year", 2024),
            OLD_COSTS,
            OLD_COSTS | {"money": None, "money_year": 2026},
            OLD_COSTS_OF_CASES,
            changed("scenario/economics/price_year", 2023) | {"task": "explain"},
        ],
    ),
    cautions.borrowed: (
        of_preset("small_office"),
        "taken over from others: there is no figure of this organisation",
        [of_preset("rijk"), of_preset("small_office") | {"task": "scale"}, quiet()],
    ),
}


def test_of_nothing_to_mind_nothing_is_said() -> None:
    assert cautions_of(quiet()) == []


@pytest.mark.parametrize("rule", CASES, ids=lambda rule: rule.__name__)
def test_a_rule_speaks_where_it_holds(rule: Callable[[Mapping[str, Any]], str]) -> None:
    summary, words, others = CASES[rule]
    assert [said for said in cautions_of(summary) if words in said], cautions_of(summary)
    for other in others:
        assert not rule(other)
        assert not [said for said in cautions_of(other) if words in said]


def test_every_rule_is_tested() -> None:
    assert set(RULES) == set(CASES)


@pytest.mark.parametrize("rule", CASES, ids=lambda rule: rule.__name__)
def test_a_rule_speaks_dutch(rule: Callable[[Mapping[str, Any]], str]) -> None:
    summary, _, _ = CASES[rule]
    with speaking("nl"):
        dutch = rule(summary)
    assert dutch
    assert dutch != rule(summary)


def test_names_of_users_are_made_harmless() -> None:
    summary = compared(cannot_be_told_apart=["spread"])
    summary["best"]["case"] = "evil\x1b[31m\n" + "x" * 100
    (said,) = cautions_of(summary)
    assert said.isprintable()
    assert "x" * 50 not in said


def test_a_policy_without_a_compliance_is_followed_by_everybody() -> None:
    said = cautions.obeyed(with_policy(None, name="anchor"))
    assert said == "Everybody is taken to follow the policy (fixed team days): the fewer do, the smaller its effect."


def test_a_staff_file_with_office_days_leaves_the_weekdays_open() -> None:
    summary = changed("calibration", None)
    summary["scenario"]["organisation"]["roster"]["given"]["office_days"] = 60
    said = cautions.uncalibrated(summary)
    assert said.startswith(
        "How often people come is that of the staff file; on which days is that of Dutch hybrid work"
    )


def test_who_takes_a_touchdown_place_counts_too() -> None:
    assert "touchdown place" in cautions.seated_later(changed("scenario/building/refused", "touchdown"))


def test_the_costs_of_a_desk_are_those_of_others_unless_a_staff_file_comes_with_its_own() -> None:
    assert "there is no figure of this organisation" in cautions.borrowed(of_file())
    assert "in part" in cautions.borrowed(of_file(housing_eur=4000.0))
    assert cautions.borrowed(of_file(**OWN_COSTS)) == ""


@cache
def studies() -> dict[str, Study]:
    two = [Case("free", OFFICE), Case("spread", replace(OFFICE, policy=Spread()))]
    ranges = {"attendance.team_correlation": [0, 0.05]}
    return {
        "compare": compare(two),
        "recommend": recommend(two, target=0.3),
        "sensitivity": sensitivity(two[0], parameters=ranges, samples=4, replications=4),
    }


@pytest.mark.parametrize("task", ["compare", "recommend", "sensitivity"])
def test_a_real_study_is_cautioned(task: str) -> None:
    said = cautions_of(studies()[task].summary)
    assert said[:2] == [
        "The people are made up after the description of test.",
        "Attendance is that of Dutch hybrid work, not calibrated to counts of this office.",
    ]
    assert brief(studies()[task].summary) == " ".join(said[:2])
    assert any("taken to follow the policy (days spread over the week)" in line for line in said) == (
        task != "sensitivity"
    )
    assert any("How much teams come together" in line for line in said) == (task != "sensitivity")


def test_the_screen_says_whose_figures_these_are() -> None:
    summary = studies()["compare"].summary
    shown = " ".join(screen.study(summary, told(studies()["compare"])).split())
    assert brief(summary) in shown
    assert brief(quiet()) == ""


# --- the sentences of the studies --------------------------------------------------------------------------------


def test_who_comes_alone_is_never_said_to_come_with_a_team() -> None:
    scenario = asdict(replace(OFFICE, attendance=coins()))
    said = cautions_of(quiet() | {"scenario": scenario})
    assert any("comes for themselves" in line for line in said)
    assert not any("How much teams come together" in line for line in said)


def parameter(name: str, low: float, high: float) -> dict[str, Any]:
    row = {"figure": "desks_needed", "parameter": name, "swing": (low + high) / 2}
    return row | {
        "change_lowest_low": 0, "change_lowest_high": 0, "change_highest_low": low, "change_highest_high": high,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([parameter("a.x", 4, 6), parameter("b.y", 1, 3)], "; what moves that most is a: x, by 5 desks"),
        ([parameter("a.x", 4, 6), parameter("b.y", 1, 5)], "by the estimates what moves that most is a: x, by 5 desks"),
        (
            [parameter("a.x", -4, 16), parameter("b.y", 1, 3)],
            "by the estimates what moves that most is b: y, by 2 desks",
        ),
        ([parameter("a.x", -4, 16), parameter("b.y", -1, 3)], "no parameter can be told to matter"),
    ],
    ids=["sure", "overlap", "the first is open", "none"],
)
def test_a_parameter_moves_most_only_where_it_can_be_told(rows: list[dict[str, Any]], words: str) -> None:
    uncertainty = {"desks_needed": {"p05": 10, "p95": 20}}
    headline = told_sensitivity.headline({"tornado": rows, "uncertainty": uncertainty, "asked": {"target": 0.05}})
    assert headline.startswith("10 to 20 desks are needed on 95 % of days")
    assert headline.endswith(words)


@pytest.mark.parametrize(("low", "high", "open_"), [(-0.02, -0.001, False), (-0.02, 0.001, True), (0.0, 0.0, False)])
def test_another_desk_that_changes_nothing_for_certain_is_said_so(low: float, high: float, open_: bool) -> None:
    said = told_recommend._step({"desks": 12, "estimate": -0.01, "low": low, "high": high})
    assert said.startswith("with 12 desks the figure is 1.00 points lower (")
    assert ("cannot be told from nothing" in said) == open_
    same = {"desks": 12, "estimate": 0.0, "low": 0.0, "high": 0.0}
    assert told_recommend._step(same) == "with 12 desks the figure is the same"


def stages(*verdicts: str) -> list[dict[str, Any]]:
    return [{"exceeds_target": verdict} for verdict in verdicts]


@pytest.mark.parametrize(
    ("verdicts", "right", "certain"),
    [
        (("no", "yes", "yes"), 2, True),
        (("no", "cannot be told", "yes"), 2, False),
        (("cannot be told", "yes", "yes"), 2, False),
        (("no", "yes", "cannot be told"), 2, True),
        (("no", "no", "cannot be told"), 3, False),
    ],
)
def test_the_end_of_a_path_is_certain_only_where_it_can_be_told(
    verdicts: tuple[str, ...], right: int, certain: bool
) -> None:
    summary: Summary = {
        "asked": {"ratios": [0.9, 0.7, 0.5], "replications": 100, "weeks": 13, "stop_above": 0.05},
        "ratio": {"per": "fte"},
        "stages": stages(*verdicts),
        "right_end": {"stage": right, "ratio": 0.7, "exceeds_target": right < 3},
        "rule": {name: {"estimate": 0.1} for name in ("too_early", "too_late", "right", "unnoticed")},
    }
    assert path.end_is_certain(summary) is certain
    assert ("by the estimates" in path.headline(summary)) is not certain


def test_prices_are_about() -> None:
    row = {"case": "a", "by_case": "a", "never_best": False, "desks": 10}
    norm = row | {"ratio": 0.7, "price_from": 12.0, "price_to": 15.0}
    assert "ratio 0.7 is the best at about EUR 12 to 15" in prices.finding({"break_even": [norm]})
    one = row | {"ratio": 0.6, "price_from": 0.0, "price_to": None}
    assert prices.finding({"break_even": [one]}).startswith("By the estimates ratio 0.6")


@pytest.mark.parametrize(
    ("eur_high", "words"), [(-5.0, "does not pay at any compliance"), (5.0, "is not sure to pay at any compliance")]
)
def test_a_policy_that_may_pay_is_not_said_to_cost(eur_high: float, words: str) -> None:
    levels = [{"compliance": 1.0, "pays": False, "eur_net_high": eur_high}]
    found = {"pays_from": {"estimate": None, "low": None, "high": None}, "levels": levels}
    summary = {"scenario": {"policy": {"name": "spread"}}, "asked": {"policy_eur": 0.0}, "compliance": found}
    assert f"Policy spread {words} up to 100 %" in break_even.paying(summary)


@pytest.mark.parametrize(("low", "words"), [(0.61, "What they need beyond that"), (0.6, "cannot be told apart")])
def test_more_than_chance_is_said_only_above_its_interval(low: float, words: str) -> None:
    small = {"people": 20, "ratio_needed": 0.7, "ratio_needed_low": low, "ratio_needed_by_chance": 0.6}
    (said,) = scale._beyond_chance(small, {"people": 900, "ratio_needed": 0.5}, "FTE")
    assert words in said


def test_days_of_a_small_office_differ_more_only_where_they_do() -> None:
    small, large = ({"people": 20, "peak": 0.4, "peak_sd": sd} for sd in (0.1, 0.2))
    assert scale._spreads(small, large, "FTE") == []
    assert "Why size matters" in scale._spreads(large | {"people": 10}, small, "FTE")[0]


def test_a_lever_is_said_to_be_about() -> None:
    lever = {"cause": "weekday_peak", "desks": {"estimate": 4}, "or": ["meetings"]}
    summary = {"lever": lever, "explained": {"desks": {"all": {"estimate": 30}}}, "desks": 22}
    said = explain.act(summary)
    assert said.endswith("that frees up to about 4 desks (these cannot be told apart)")
    assert "sure to free a desk" in explain.act(summary | {"lever": None})


def test_people_after_a_fit_are_not_those_of_a_preset() -> None:
    anybody = changed("scenario/organisation/roster", None)
    assert "after the description of test" in cautions.made_up(anybody)  # of whom only the weekdays are fitted
    people = anybody | {"calibration": {"fitted": ["attendance.habit", "organisation.office_days_shares"]}}
    assert cautions.made_up(people) == "The people are made up after what was fitted to your data."
