"""A note claims no more than its figures and their intervals allow: each rule by a case that it decides."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tiny_answers import answer, swept

from sim.language import speaking
from sim.note import comparison, figures, money, rules, run, social, studies, sweep, sweep_findings
from sim.note.decision import Decision, page
from sim.note.sweep_jobs import chosen_job
from sim.told import cautions

DAYS, PEOPLE = "crowded_day_probability", "turned_away_probability"


def measure(estimate: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"estimate": estimate, "low": low, "high": high}


def summary(**changes: Any) -> dict[str, Any]:
    """The summary of the small office; a change names its place: ``measures__crowded_day_probability``."""
    found = copy.deepcopy(dict(answer("evaluate").summary))
    for name, value in changes.items():
        *path, last = name.split("__")
        place = found
        for part in path:
            place = place[part]
        place[last] = value
    return found


# Where a share lies.


@pytest.mark.parametrize(
    ("low", "high", "stands"),
    [(0.0, 0.05, rules.ENOUGH), (0.051, 0.2, rules.TOO_MANY), (0.05, 0.2, rules.OPEN), (0.0, 0.051, rules.OPEN)],
)
def test_a_share_is_on_one_side_of_a_limit_with_its_whole_interval(low: float, high: float, stands: str) -> None:
    assert rules.standing(measure((low + high) / 2, low, high)) == stands


def test_a_share_without_an_estimate_or_interval_stands_nowhere() -> None:
    assert rules.standing(None) == rules.standing(measure(None)) == rules.standing(measure(0.2)) == rules.UNKNOWN


def test_two_shares_are_apart_only_where_their_intervals_do_not_meet() -> None:
    low, middle, high = measure(0.1, 0.05, 0.15), measure(0.2, 0.15, 0.25), measure(0.4, 0.3, 0.5)
    assert rules.apart(low, middle) == 0
    assert rules.apart(low, high) == -1
    assert rules.apart(high, low) == 1
    assert rules.apart(low, measure(None)) == 0
    assert rules.apart(low, measure(0.9)) == 0


def test_a_difference_has_a_sign_only_where_its_interval_leaves_out_nothing() -> None:
    assert rules.sign(measure(-2, -3, -1)) == -1
    assert rules.sign(measure(2, 1, 3)) == 1
    assert rules.sign(measure(2, -1, 3)) == rules.sign(measure(2, 0, 3)) == 0
    assert rules.sign(measure(2)) == rules.sign(measure(None)) == rules.sign(None) == 0


def test_what_was_not_seen_is_said_with_its_bound_and_never_as_nothing() -> None:
    assert rules.figure_of(measure(0.0, 0.0, 0.029), bounded=True) == ("none seen", "at most 2.9 %")
    assert rules.figure_of(measure(0.0, 0.0, 0.029), bounded=False) == ("none seen", "")
    assert rules.figure_of(measure(1.0, 0.9, 1.0), bounded=True) == ("100 %", "at least 90 %")
    assert rules.figure_of(measure(0.0, 0.0, 0.0), bounded=True) == ("0 %", "")  # certain
    assert rules.figure_of(measure(None), bounded=True) == ("not defined", "")
    assert rules.figure_of(measure(0.07, 0.05, 0.09), bounded=True) == ("7 %", "5 to 9 %")


# The answer about one scenario.


@pytest.mark.parametrize(
    ("crowded", "begins", "holds"),
    [
        (measure(0.0, 0.0, 0.03), "Yes: nobody was without a desk in", "at most 3 %"),
        (measure(0.02, 0.01, 0.04), "Yes: there are too few desks on 2 % of days", "no more than 5 %"),
        (measure(0.3, 0.2, 0.4), "No: there are too few desks on 30 % of days", "enough on 95 % of days takes"),
        (measure(0.05, 0.02, 0.09), "That cannot be told", "2 to 9 %"),
        (measure(0.0, 0.0, 0.3), "That cannot be told: nobody was without a desk", "on 30 % of days"),
        (measure(None), "No working day was simulated", "no answer"),
    ],
)
def test_the_answer_follows_from_where_the_share_of_crowded_days_lies(
    crowded: dict[str, Any], begins: str, holds: str
) -> None:
    said = run.answer(summary(measures__crowded_day_probability=crowded))
    assert said.startswith(begins)
    assert holds in said


def test_the_answer_says_that_nobody_was_seen_where_only_near_misses_tell_of_crowded_days() -> None:
    rare = summary(
        measures__crowded_day_probability=measure(0.02, 0.01, 0.04),
        measures__turned_away_probability=measure(0.0, 0.0, 0.1),
    )
    assert run.answer(rare).endswith("and nobody was seen to find none.")


def test_the_answer_asks_for_more_desks_only_where_more_are_needed() -> None:
    enough = summary(measures__crowded_day_probability=measure(0.3, 0.2, 0.4))
    enough["desks_needed"]["95"] = measure(enough["desks"], enough["desks"] - 1, enough["desks"])
    assert "takes" not in run.answer(enough)


# Money.


def test_savings_and_costs_balance_only_where_the_range_says_so() -> None:
    assert (
        rules.on_balance(measure(5e6, 3e6, 6e6)) == "On balance that saves EUR 5.0 million (3.0 to 6.0 million) a year."
    )
    costs = rules.on_balance(measure(-5e5, -7e5, -2e5))
    assert costs == "On balance that costs EUR 500,000 (200,000 to 700,000) a year more than it saves."
    assert "cannot be told: between a loss of EUR 20,000 and a gain of EUR 30,000" in rules.on_balance(
        measure(1e4, -2e4, 3e4)
    )
    assert rules.on_balance(measure(None)) == rules.on_balance(measure(5e6)) == ""


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [(1e6, 3e6, "worth EUR 2.0 million"), (-3e6, -1e6, "a loss of EUR 2.0 million"), (-1e6, 5e6, "cannot be told")],
)
def test_a_present_value_is_a_gain_or_a_loss_only_where_its_range_is_one(low: float, high: float, holds: str) -> None:
    value = {"years": 10, "discount": 0.0225, **measure((low + high) / 2, low, high)}
    assert holds in money.worth({"npv": value})
    assert "2.25 %" in money.worth({"npv": value})


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [
        (300, 900, "The saving outweighs IT security"),
        (50, 150, "The saving does not outweigh IT security"),
        (100, 900, "Whether the saving outweighs IT security"),
        (0, 0, "There is no saving"),
    ],
)
def test_the_saving_outweighs_it_security_only_at_the_safe_end(low: float, high: float, holds: str) -> None:
    told = {"eur_per_home_worker": 200.0, "break_even_eur_per_home_worker": measure((low + high) / 2, low, high)}
    assert money.secured({"it_security": told}).startswith(holds)


def test_a_refusal_without_a_price_is_said_to_have_none() -> None:
    even = measure(50.0, 20.0, 80.0)
    free, priced = ({"refusal": {"eur_per_hour": eur, "break_even_eur_per_hour": even}} for eur in (0.0, 30.0))
    assert "has no price here; the saving is gone when it costs EUR 50 (20 to 80)" in money.refused(free)
    assert "is counted at EUR 30" in money.refused(priced)
    assert money.refused({"refusal": {"eur_per_hour": 0.0, "break_even_eur_per_hour": measure(None)}}) == ""


def test_a_published_saving_is_met_only_between_its_ends() -> None:
    ends = {"low": 3e6, "high": 5e6}
    assert [rules.against_claim(eur, ends) for eur in (2.9e6, 3e6, 5e6, 5.1e6)] == [
        "less",
        "as published",
        "as published",
        "more",
    ]


# People.


def travelled(**changes: Any) -> dict[str, Any]:
    certain = {"trips_avoided_a_year": measure(300, 200, 400), "hours": measure(200, 100, 300)}
    certain |= {"km": measure(9e3, 8e3, 1e4), "co2_kg": measure(2e3, 1e3, 3e3), "energy_kwh": measure(50, 10, 90)}
    return {"effects": {"travel": certain | changes}}


def test_journeys_are_avoided_only_where_the_range_says_so() -> None:
    assert "avoids 300 (200 to 400) commutes" in social.travel(travelled())
    assert social.travel(travelled(trips_avoided_a_year=measure(300, -10, 400))) == ""
    assert social.travel({}) == ""


def test_co2_and_energy_are_left_open_where_the_range_holds_nothing() -> None:
    assert (
        social.emission(travelled())
        == "That is 9,000 (8,000 to 10,000) km and 2.0 (1.0 to 3.0) tonnes of CO2 a year less."
    )
    assert "more or less CO2 cannot be told" in social.emission(travelled(co2_kg=measure(2e3, -1e3, 3e3)))
    assert "Whether homes take more energy" in social.emission(travelled(energy_kwh=measure(50, -10, 90)))


def test_part_timers_are_worse_off_only_where_that_can_be_told() -> None:
    both = {"part_time": measure(0.2, 0.1, 0.3), "full_time": measure(0.1, 0.05, 0.2), "no_teams_because": "x"}

    def told(difference: dict[str, Any]) -> str:
        return social.fairness({"effects": {"fairness": both | {"part_time_less_full_time": difference}}})[1]

    assert "more often" in told(measure(0.1, 0.05, 0.15))
    assert "less often" in told(measure(-0.1, -0.15, -0.05))
    assert "cannot be told" in told(measure(0.1, -0.05, 0.15))
    none = both | {name: measure(0.0, 0.0, 0.0) for name in ("part_time", "full_time", "part_time_less_full_time")}
    assert len(social.fairness({"effects": {"fairness": none}})) == 1


def test_a_team_stands_out_only_where_the_safe_end_of_its_ratio_does() -> None:
    team = {"team": "A", **measure(0.3, 0.2, 0.4)}
    found = {"no_teams_because": None, "most_turned_away": team, "part_time_less_full_time": None}
    assert social.fairness({"effects": {"fairness": found | {"ratio": measure(2.0, 0.9, 3.0)}}}) == [
        "No team can be told to find no desk more often than all people together."
    ]
    (said,) = social.fairness({"effects": {"fairness": found | {"ratio": measure(2.0, 1.1, 3.0)}}})
    assert said.startswith("Team A finds no desk most often")


# Cautions.

CAUTIONED: Mapping[Callable[[Any], str], tuple[dict[str, Any], dict[str, Any], str]] = {
    rules.precision: ({"precision_reached": False}, {"precision_reached": True}, "precision"),
    rules.unfitted: (
        {},
        {"calibration": {"badges": 1}, "scenario__organisation__roster": {"name": "x"}},
        "assumptions",
    ),
    rules.open_balance: (
        {"money__a_year__net": measure(1, -1, 2)},
        {"money__a_year__net": measure(1, 0.5, 2)},
        "Whether savings outweigh costs",
    ),
    cautions.owned: (
        {"scenario__organisation__fixed_desk_share": 0.2},
        {"scenario__organisation__fixed_desk_share": 0.0},
        "20 % of people keep a desk of their own",
    ),
    rules.claimed: (
        {"space__claim": {"as_printed": {"desks_saved_share": 0.615}, "true": {"desks_saved_share": 0.509}}},
        {"space__claim": {"as_printed": {"desks_saved_share": 0.615}, "true": {"desks_saved_share": 0.615}}},
        "61.5 %",
    ),
    rules.days_are_not_people: (
        {"measures__crowded_day_probability": measure(0.4, 0.3, 0.5)},
        {"measures__crowded_day_probability": measure(0.0, 0.0, 0.1)},
        "Days are not people",
    ),
    cautions.together: (
        {"scenario__attendance__team_correlation": 0.02},
        {"scenario__attendance__team_correlation": 0.0},
        "teams come together",
    ),
    rules.carried_prices: ({"money__price_year": 2025}, {"money__price_year": 2011}, "an index carries it"),
}


@pytest.mark.parametrize("rule", CAUTIONED, ids=lambda rule: rule.__name__)
def test_a_caution_stands_where_it_applies_and_only_there(rule: Callable[[Any], str]) -> None:
    there, absent, words = CAUTIONED[rule]
    said = rule(summary(**there))
    assert words in said
    assert rules.cautions(summary(**there)).count(said) == 1
    assert rule(summary(**absent)) == ""
    assert said not in rules.cautions(summary(**absent))


def test_every_caution_that_comes_first_is_tested_and_all_others_follow() -> None:
    assert set(CAUTIONED) == set(rules.FIRST)
    prices = summary(scenario__economics__price_year=2000, money=None)
    assert cautions.old_prices(prices) in rules.cautions(prices)


def test_a_balance_without_an_interval_is_not_put_down_to_prices() -> None:
    assert rules.open_balance(summary(money__a_year__net=measure(1))) == ""


def test_weekdays_are_compared_only_where_there_were_too_few_desks() -> None:
    def said(crowded: dict[str, Any]) -> bool:
        days = {day: {DAYS: crowded, PEOPLE: crowded} for day in ("mon", "tue")}
        blocks = run.found(summary(by_weekday=days, **{f"measures__{DAYS}": crowded | {"level": 0.95}}), {})
        return any("No weekday" in getattr(block, "text", "") for block in blocks)

    assert said(measure(0.1, 0.05, 0.15))
    assert not said(measure(0.0, 0.0, 0.03))


def test_people_of_a_staff_file_are_not_called_made_up() -> None:
    assert "made up" in rules.unfitted(summary())
    real = rules.unfitted(summary(scenario__organisation__roster={"name": "staff.csv"}))
    assert "made up" not in real
    assert "assumptions" in real


def test_the_page_of_decision_has_the_cautions_that_matter_most() -> None:
    decided = Decision("Q?", "A.", [], cautions=["one", "two", "three", "four"])
    said = [item for block in page(decided, {}) for item in getattr(block, "items", ())]
    assert said == ["One.", "Two.", "Three."]


# Comparisons.


def compared(days: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    found = copy.deepcopy(dict(answer("compare").summary))
    found["differences"]["spread"] |= {DAYS: days | {"told_apart": True}, PEOPLE: people | {"told_apart": True}}
    return found


def test_a_difference_that_cannot_be_told_apart_is_no_figure() -> None:
    told, untold = measure(-0.1, -0.2, -0.05), measure(-0.1, -0.2, 0.05)
    shown = [one.value for one in comparison.figures(compared(told, untold))][1:]
    assert shown == ["-10.0 points", "cannot be told apart"]


def among(shares: Mapping[str, dict[str, Any]], nets: Mapping[str, dict[str, Any]], alike: list[str]) -> dict[str, Any]:
    """A comparison of these cases, the first of which is the best; `alike` cannot be told apart from it."""
    found = copy.deepcopy(dict(answer("compare").summary))
    case, changed = found["by_case"]["free"], found["differences"]["spread"]
    found["by_case"] = {name: copy.deepcopy(case) for name in shares}
    found["differences"] = {name: copy.deepcopy(changed) for name in list(shares)[1:]}
    for name, one in found["by_case"].items():
        one["measures"][DAYS] = shares[name]
        one["money"]["a_year"]["net"] = nets[name]
    first = next(iter(shares))
    found["first"] = first
    found["best"] = {"measure": DAYS, "case": first, "cannot_be_told_apart": alike, "critical": None}
    return found


FEW_DAYS, MANY_DAYS = measure(0.1, 0.05, 0.15), measure(0.4, 0.3, 0.5)
RICH, POOR, OPEN_NET = measure(4e6, 3e6, 5e6), measure(1e6, 5e5, 2e6), measure(1e6, -1e6, 3.5e6)


def test_a_comparison_names_one_case_as_the_best_only_where_no_other_is_like_it() -> None:
    shares, nets = {"a": FEW_DAYS, "b": FEW_DAYS, "c": MANY_DAYS}, dict.fromkeys("abc", RICH)
    alone = comparison.answer(among(shares, nets, []))
    assert alone == "Best by days with too few desks: a, with 10 %; c has 40 %."
    two = comparison.answer(among(shares, nets, ["b"]))
    assert two == "Best by days with too few desks: a and b, which cannot be told apart (10 %); c has 40 %."
    none = comparison.answer(among(shares, nets, ["b", "c"]))
    assert none == "The cases cannot be told apart by days with too few desks."


def test_a_comparison_names_the_case_with_most_money_only_where_that_can_be_told() -> None:
    shares = dict.fromkeys("abc", FEW_DAYS)

    def said(*nets: dict[str, Any]) -> str:
        return comparison.answer(among(shares, dict(zip("abc", nets, strict=True)), ["b", "c"]))

    assert said(RICH, POOR, POOR).endswith("a year a comes first, with EUR 4.0 million (3.0 to 5.0 million).")
    assert "a and b come first and cannot be told apart" in said(RICH, RICH, POOR)
    assert "money" not in said(RICH, OPEN_NET, OPEN_NET)
    assert "money" not in said(RICH, POOR, measure(None))


def test_a_case_gains_or_loses_money_only_where_its_range_says_so() -> None:
    nets = {"a": RICH, "b": OPEN_NET, "c": measure(-1e6, -2e6, -5e5)}
    found = among(dict.fromkeys(("first", *nets), FEW_DAYS), {"first": RICH} | nets, [])
    found["first"] = "first"
    for name, net in nets.items():
        found["by_case"][name]["money"]["against_first"] = {"net": net}
    gains = comparison.gains(found)
    assert len(gains) == 3
    assert gains[0].startswith("A: EUR 4.0 million (")
    assert gains[0].endswith("a year more is left than with first")
    assert gains[1] == "B: cannot be told apart from first by what is left a year"
    assert gains[2].startswith("C: EUR 1.0 million (")
    assert gains[2].endswith("a year less is left than with first")


def test_three_figures_of_many_cases_are_the_first_the_best_and_the_worst() -> None:
    shares = {"a": FEW_DAYS, "b": FEW_DAYS, "c": MANY_DAYS, "d": FEW_DAYS}
    found = comparison.figures(among(shares, dict.fromkeys("abcd", RICH), []))
    assert [one.label.rpartition(": ")[2] for one in found] == ["a", "c", "b"]


def test_days_and_people_that_point_in_opposite_directions_are_said() -> None:
    down, up, open_ = measure(-0.1, -0.2, -0.05), measure(0.1, 0.05, 0.2), measure(0.1, -0.05, 0.2)
    assert "fewer days with too few desks" in comparison.cautions(compared(down, up))[0]
    assert "more days with too few desks" in comparison.cautions(compared(up, down))[0]
    assert comparison.cautions(compared(up, open_)) == comparison.cautions(compared(down, down)) == []


def test_colleagues_are_met_more_or_less_only_where_that_can_be_told() -> None:
    found = copy.deepcopy(dict(answer("compare").summary))
    changed = found["by_case"]["spread"]["effects"]["less_first"]["cohesion"]
    for met, said in ((measure(0.1, 0.05, 0.2), "more of"), (measure(-0.1, -0.2, -0.05), "less of")):
        changed["team_met_share"] = met
        assert any(said in line for line in comparison.people(found))
    changed["team_met_share"] = measure(0.1, -0.05, 0.2)
    assert not any("of their team" in line for line in comparison.people(found))


def test_desks_that_are_there_for_certainty_are_said_to_be() -> None:
    found = copy.deepcopy(dict(answer("recommend").summary))
    for desks, there in ((3, True), (0, False)):
        found["recommendation"]["desks_for_certainty"] = desks
        assert any("for certainty only" in line for line in studies.cautions(found)) is there


# Sweeps.


def jobs(shares: Mapping[tuple[str, int], tuple[dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows of a sweep by policy and desks, with days and people."""
    first = dict(swept()[0][0])
    return [
        first
        | {"policy": policy, "desks": desks, "ratio": desks / 38, "label": ""}
        | {DAYS: days["estimate"], "crowded_low": days["low"], "crowded_high": days["high"]}
        | {PEOPLE: people["estimate"], "turned_away_low": people["low"], "turned_away_high": people["high"]}
        for (policy, desks), (days, people) in shares.items()
    ]


NONE, FEW, SOME, MANY = (
    measure(0.0, 0.0, 0.03),
    measure(0.02, 0.01, 0.04),
    measure(0.05, 0.02, 0.08),
    measure(0.5, 0.4, 0.6),
)
SURE = "is the smallest that is surely enough on 95 % of days"


def test_a_sweep_is_answered_by_the_safe_end() -> None:
    said = sweep.answer(jobs({("free", 34): (NONE, NONE), ("free", 27): (SOME, FEW), ("free", 19): (MANY, FEW)}))
    assert said.startswith("Of the numbers looked at, 34 desks")
    assert said.endswith("19 (0.5 desks per FTE) are surely too few.")


def test_a_sweep_promises_nothing_where_a_larger_number_may_be_too_few() -> None:
    rows = jobs({("free", 34): (SOME, FEW), ("free", 27): (FEW, FEW)})
    assert sweep.answer(rows).startswith("None of the numbers of desks looked at is sure")
    assert chosen_job(rows) is None


def test_a_sweep_names_the_policies_under_which_its_answer_holds() -> None:
    rows = jobs({("free", 34): (NONE, NONE), ("spread", 34): (NONE, NONE), ("spread", 27): (FEW, FEW)})
    assert sweep.answer(rows).endswith(f"{SURE}, under days spread over the week")


def test_numbers_of_desks_of_different_people_are_not_compared() -> None:
    one, other = jobs({("free", 34): (NONE, NONE), ("free", 27): (MANY, FEW)})
    said = sweep.answer([one, other | {"employees": 50}])
    assert said.startswith("Too few desks come on none seen to 50 % of days, by case")
    assert sweep.answer([]).startswith("No job of this sweep has a result")


def test_a_sweep_tells_of_two_policies_only_where_intervals_do_not_meet() -> None:
    few, many = measure(0.05, 0.04, 0.06), measure(0.12, 0.1, 0.14)
    apart = jobs({("free", 19): (MANY, many), ("spread", 19): (measure(0.8, 0.7, 0.9), few)})
    (said,) = sweep_findings.two_sided(apart)
    assert "more days under days spread over the week than under free choice" in said
    assert sweep_findings.two_sided(jobs({("free", 19): (MANY, many), ("spread", 19): (MANY, few)})) == []


def test_jobs_without_a_result_are_counted() -> None:
    rows, summaries = swept()
    failed = {"status": "failed", "reason": "no", "overrides": "ratio=9", "policy": ""}
    assert "1 job has no result and is left out." in sweep.decision([*rows, failed], summaries).cautions
    assert not any("no result" in line for line in sweep.decision(rows, summaries).cautions)


def test_money_and_people_of_a_sweep_say_which_job_they_are_those_of() -> None:
    rows, summaries = swept()
    chosen = sweep.summary_of(None, summaries)
    assert chosen is not None
    assert chosen["desks"] == max(one["desks"] for one in summaries)  # of no job that is enough: the nearest to it

    def told(jobs: Any) -> list[str]:
        return [getattr(block, "text", "") for block in sweep_findings.found(jobs, chosen, {})]

    assert "Money and people are from here on those of 34 desks (0.9 desks per FTE), under free choice." in told(rows)
    assert not any("from here on" in line for line in told(rows[:1]))


def test_the_jobs_of_a_sweep_say_what_their_money_counts() -> None:
    rows, summaries = swept()
    table = sweep_findings.found(rows, summaries[0], {})[2]
    assert getattr(table, "caption", "").endswith("money for all space, prices of 2011")


# Rounding.


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (measure(12_431, 10_812, 14_119), "12,400 (10,800 to 14,100)"),
        (measure(5_470_000, 5_450_000, 5_490_000), "5.47 million (5.45 to 5.49 million)"),
        (measure(123.456), "123"),
        (measure(0.8, 0.6, 2.5), "0.8 (0.6 to 2.5)"),
        (measure(0.0, 0.0, 0.0), "0"),
        (measure(13_226, 6_469, 30_216), "13,000 (6,000 to 30,000)"),
    ],
)
def test_a_figure_is_rounded_by_its_range(figure: dict[str, Any], said: str) -> None:
    assert figures.ranged(figure) == said


def test_money_has_one_unit_and_the_marks_of_the_language() -> None:
    net = measure(4_271_000, 3_912_000, 4_830_000)
    assert figures.euros(net) == "EUR 4.3 million (3.9 to 4.8 million)"
    assert figures.euros(measure(-20_000, -36_000, -14_000)) == "EUR -20,000 (-36,000 to -14,000)"
    assert (
        figures.euros(measure(2_200_000, 1_100_000)) == "EUR 2.20 million (1.10 million or more)"
    )  # nothing bounds it
    assert figures.ranged(measure(2.57, 2.25)) == "2.57 (2.25 or more)"
    with speaking("nl"):
        assert figures.euros(net) == "€ 4,3 miljoen (3,9 tot 4,8 miljoen)"
