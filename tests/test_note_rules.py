"""A note claims no more than its figures and their intervals allow: each rule by a case that it decides."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tiny_answers import answer
from tiny_answers import evaluated as summary

from sim import claims, figures, savings, type_shortage
from sim.language import speaking
from sim.note import assumptions, comparison, comparison_effects, money, rules, run, social, studies
from sim.note.blocks import Paragraph, Table
from sim.note.decision import Decision, page
from sim.roster.fields import USED
from sim.sentences import Sentence
from sim.told import cautions
from sim.told import compare as told_compare
from sim.told.cases import NEEDED

DAYS, PEOPLE = "crowded_day_probability", "turned_away_probability"


def measure(estimate: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"estimate": estimate, "low": low, "high": high}


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
    assert figures.sign(measure(-2, -3, -1)) == -1
    assert figures.sign(measure(2, 1, 3)) == 1
    assert figures.sign(measure(2, -1, 3)) == figures.sign(measure(2, 0, 3)) == 0
    assert figures.sign(measure(2)) == figures.sign(measure(None)) == figures.sign(None) == 0


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
        savings.on_balance(measure(5e6, 3e6, 6e6))
        == "On balance that saves EUR 5.0 million (3.0 to 6.0 million) a year."
    )
    costs = savings.on_balance(measure(-5e5, -7e5, -2e5))
    assert costs == "On balance that costs EUR 500,000 (200,000 to 700,000) a year more than it saves."
    assert "cannot be told: between a loss of EUR 20,000 and a gain of EUR 30,000" in savings.on_balance(
        measure(1e4, -2e4, 3e4)
    )
    assert savings.on_balance(measure(None)) == savings.on_balance(measure(5e6)) == ""


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
    said = money.secured({"it_security": told, "npv": {"years": 10}})
    assert said.startswith(holds)
    assert ("over 10 years" in said) == (high > 0)


def test_a_refusal_without_a_price_is_said_to_have_none() -> None:
    even = measure(50.0, 20.0, 80.0)
    free, priced = (
        {"refusal": {"eur_per_hour": eur, "break_even_eur_per_hour": even}, "npv": {"years": 10}} for eur in (0.0, 30.0)
    )
    assert "has no price here; the value over 10 years is gone when it costs EUR 50 (20 to 80)" in money.refused(free)
    assert "is counted at EUR 30" in money.refused(priced)
    assert money.refused({"refusal": {"eur_per_hour": 0.0, "break_even_eur_per_hour": measure(None)}}) == ""
    assert money.refused({"refusal": {"eur_per_hour": 0.0, "break_even_eur_per_hour": measure(0.0, 0.0, 0.0)}}) == ""


@pytest.mark.parametrize(
    ("share", "high", "costs", "said"),
    [(0.0, None, 5.0, True), (0.4, None, 5.0, False), (0.0, 0.5, 5.0, False), (0.0, None, 0.0, False)],
)
def test_costs_of_working_at_home_count_in_full_only_where_all_are_taken_as_new(
    share: float, high: float | None, costs: float, said: bool
) -> None:
    today = {"key": "economics.home_share_today", "value": share, "low": None, "high": high, "unit": "share"}
    account = {"inputs": [today], "a_year": {"costs": {"total": measure(costs, costs, costs)}}}
    assert bool(money.counted_in_full(account)) is said


@pytest.mark.parametrize(
    ("desks_saved", "share", "costs", "said"),
    [(0, 0.0, 5.0, True), (0, 1.0, 5.0, False), (0, 0.0, 0.0, False), (10, 0.0, 5.0, False)],
)
def test_the_desks_of_today_cost_only_where_working_at_home_is_taken_as_new(
    desks_saved: int, share: float, costs: float, said: bool
) -> None:
    found = summary(space__desks_saved=desks_saved)
    a_year = found["money"]["a_year"]
    a_year["costs"]["total"], a_year["savings"]["total"] = (
        measure(costs, costs, costs),
        measure(*[7.0 * desks_saved] * 3),
    )
    today = {"key": "economics.home_share_today", "value": share, "low": None, "high": None, "unit": "share"}
    found["money"]["inputs"] = [today]
    assert any("new only if nobody works at home now" in line for line in savings.lines(found)) is said


def test_a_published_saving_is_met_only_between_its_ends() -> None:
    ends = {"low": 3e6, "high": 5e6}
    assert [claims.verdict(eur, ends) for eur in (2.9e6, 3e6, 5e6, 5.1e6)] == [
        "less",
        "as claimed",
        "as claimed",
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
    assert social.emission(travelled(trips_avoided_a_year=measure(300))) == ""  # of no journey there is no CO2


def test_part_timers_are_worse_off_only_where_that_can_be_told() -> None:
    both = {"part_time": measure(0.2, 0.1, 0.3), "full_time": measure(0.1, 0.05, 0.2), "no_teams_because": "x"}

    def told(difference: dict[str, Any]) -> str:
        return social.fairness({"effects": {"fairness": both | {"part_time_less_full_time": difference}}})[1]

    assert "more often" in told(measure(0.1, 0.05, 0.15))
    assert told(measure(-0.1, -0.15, -0.05)) == (
        "Part-timers find no desk less often than full-timers (20 % against 10 %): over the same days the difference "
        "is -10.0 points (-15.0 to -5.0)."
    )
    assert "cannot be told" in told(measure(0.1, -0.05, 0.15))
    none = both | {name: measure(0.0, 0.0, 0.0) for name in ("part_time", "full_time", "part_time_less_full_time")}
    assert len(social.fairness({"effects": {"fairness": none}})) == 1


def test_who_moves_days_is_said_first_where_anybody_does() -> None:
    def told(share: float | None) -> list[str]:
        return social.lines(summary(effects__moves__share_of_people_who_move=share, people=40))

    first, *others = told(0.52)
    assert first == ("In an average week 21 of 40 people (52 %) have an office day moved, added or lost by the policy.")
    assert told(0.0) == told(None) == others


def test_of_too_few_people_it_is_not_said_that_none_moves() -> None:
    days = {"days_moved": None, "days_added": None, "days_lost": None, "share_of_people_who_move": None}
    assert social.moves({"effects": {"moves": days}}) == ""


def test_a_team_stands_out_only_where_the_safe_end_of_its_ratio_does() -> None:
    team = {"team": "A", **measure(0.3, 0.2, 0.4)}
    found = {"no_teams_because": None, "most_turned_away": team, "part_time_less_full_time": None}
    assert social.fairness({"effects": {"fairness": found | {"ratio": measure(2.0, 0.9, 3.0)}}}) == [
        "No team can be told to find no desk more often than all people together."
    ]
    (said,) = social.fairness({"effects": {"fairness": found | {"ratio": measure(2.0, 1.1, 3.0)}}})
    assert said.startswith("Team A finds no desk most often")
    named = {"ratio": measure(2.0, 1.1, 3.0), "most_turned_away": team | {"team": "UT2 team 1"}}
    (said,) = social.fairness({"effects": {"fairness": found | named}})
    assert said.startswith("UT2 team 1 finds no desk most often")


# What today's desks are.


def first_line(**changes: Any) -> str:
    return money.lines(summary(**changes))[0]


def test_a_baseline_of_a_preset_is_said_to_be_no_figure_of_a_staff_files_people() -> None:
    roster = {"name": "staff.csv", "given": {"team": 40}}
    preset = {"scenario__organisation__roster": roster, "scenario__organisation__name": "finance_ministry"}
    preset |= {"scenario__economics__name": "finance_ministry", "space__baseline_ratio": 1.3}
    ratio = {f"scenario__{group}__baseline_ratio": 1.3 for group in ("organisation", "economics")}
    said = "(at 1.3 desks per FTE, taken over from the Ministry of Finance, not your own figure)"
    assert said in first_line(**preset, **ratio)
    assert "taken over" not in first_line(**preset, **(ratio | {"scenario__economics__baseline_ratio": 1.1}))
    own = dict.fromkeys(ratio, 1.1)
    assert "taken over" not in first_line(**preset, **own)
    made_up = preset | {"scenario__organisation__roster": None}
    assert "taken over" not in first_line(**made_up, **ratio)


def test_only_parts_of_which_something_is_saved_are_named() -> None:
    nothing, some = measure(0.0, 0.0, 0.0), measure(2e4, 1e4, 3e4)
    savings_of = {"housing": nothing, "services": some, "ict": some, "total": measure(4e4, 2e4, 6e4)}
    assert "a year on services and ICT at the desk (prices" in first_line(money__a_year__savings=savings_of)
    savings_of["housing"] = measure(0.0, 0.0, 1e4)  # which may be more than nothing
    assert "a year on housing, services and ICT at the desk" in first_line(money__a_year__savings=savings_of)


# Cautions.


def accessible(share: float) -> dict[str, Any]:
    """A type that other desks may stand in for, of which so many who need it find none."""
    found = measure(share, share * 0.8, share * 1.2)
    figures = {"no_suitable_desk_probability": found, "no_suitable_desk_day_probability": found}
    return {"adjustable": {"desks": 2, "people_a_day": 10.0, **figures}}


CAUTIONED: Mapping[Callable[[Any], str], tuple[dict[str, Any], dict[str, Any], str]] = {
    rules.precision: ({"precision_reached": False}, {"precision_reached": False, "replications": 1}, "precision"),
    rules.made_up_buildings: (
        {"portfolio": {"made_up": True, "buildings": 0, "closed": [], "with_own_costs": 0}},
        {"portfolio": {"made_up": False, "buildings": 0, "closed": [], "with_own_costs": 0}},
        "The buildings are made up",
    ),
    type_shortage.accessible: (
        {"desk_types": accessible(0.2), "measures__no_suitable_desk_probability": measure(0.01, 0.0, 0.02)},
        {"desk_types": accessible(0.02), "measures__no_suitable_desk_probability": measure(0.01, 0.0, 0.02)},
        "adjustable or accessible desk (2 desks): not everybody",
    ),
    rules.each_by_itself: ({"buildings": [{}, {}]}, {"buildings": [{}]}, "of 2 buildings about 1 in 20"),
    rules.unfitted: (
        {},
        {"calibration": {"fitted": ["attendance.habit"]}, "scenario__organisation__roster": {"name": "x"}},
        "assumptions",
    ),
    cautions.obeyed: (
        {"scenario__policy": {"name": "anchor"}},
        {"scenario__policy": {"name": "free"}},
        "Everybody is taken to follow the policy",
    ),
    cautions.one_season: (
        {"scenario__calendar__start": "2026-03-02"},
        {"scenario__calendar__start": None},
        "from 2 March 2026 on",
    ),
    rules.open_balance: (
        {"money__a_year__net": measure(1, -1, 2)},
        {"money__a_year__net": measure(1, 0.5, 2)},
        "Whether savings outweigh costs",
    ),
    cautions.owned: (
        {"scenario__organisation__fixed_desk_share": 0.2},
        {"scenario__organisation__fixed_desk_share": 0.0},
        "20 % of people are taken to keep a desk of their own",
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
    rules.carried_prices: ({"money__price_year": 2025}, {"money__price_year": 2011}, "an index, which is uncertain"),
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


def of_file(**given: int) -> dict[str, Any]:
    """The summary of forty people of a staff file that says so much of so many of them."""
    return summary(employees=40, scenario__organisation__roster={"name": "staff.csv", "given": {"team": 40} | given})


def test_people_of_a_staff_file_are_not_called_made_up() -> None:
    assert "made up" in rules.unfitted(summary())
    assert "made up" not in rules.unfitted(of_file())


def test_what_a_staff_file_gives_is_not_called_an_assumption() -> None:
    every = rules.unfitted(of_file(fte=40, office_days=40, newcomer=0))
    assert every.startswith(
        "The staff file gives teams, FTE and office days a week. On which of their days people come"
    )
    assert "ow often" not in every
    some = rules.unfitted(of_file(office_days=30))
    assert some.startswith(
        "The staff file gives teams and office days a week of 30 of the 40 people. How often the others"
    )
    none = rules.unfitted(of_file(fte=40))
    assert none.startswith("The staff file gives teams and FTE, but not how often people come. That, and on which days")


@pytest.mark.parametrize(
    ("given", "days", "people"),
    [
        ({"fte": 40, "office_days": 40}, ["those of each person", "", "the staff file"], "the staff file"),
        (
            {"office_days": 30},
            [
                "those of 30 people; 2 days a week for a full-timer assumed for 10 more",
                "",
                "the staff file, the rest an assumption",
            ],
            "the staff file, the rest an assumption",
        ),
        ({"fte": 40}, ["2 days a week", "", "given by the user"], "the staff file"),
    ],
    ids=["all", "some", "none"],
)
def test_the_assumptions_that_weigh_most_leave_out_what_a_staff_file_gives(
    given: dict[str, int], days: list[str], people: str
) -> None:
    found = of_file(**given)
    found["scenario"]["organisation"]["office_days"] = 2.0
    (table,) = [block for block in assumptions.section(found, None) if isinstance(block, Table)]
    rows = {row[0]: row[1:] for row in table.grid.rows}
    assert rows["office days that a full-timer wants"] == days
    assert rows["people and FTE"][2] == people


def test_where_everybody_owns_a_desk_no_assumption_decides() -> None:
    assert rules.unfitted(summary(scenario__policy={"name": "assigned"})).startswith("The people are made up after")


@pytest.mark.parametrize(
    "warning",
    [
        'roster: column "dagen" is not used; if it holds the office days: "data.columns={office_days: dagen}"',
        "roster: the column building is used with building.portfolio only",
        "ratio: 1.3 desks per fte is more than one desk each",
        "one replication gives no interval",
        "nobody is flexible, so hardly anybody can be refused a desk",
    ],
)
def test_what_spoils_every_figure_comes_first(warning: str) -> None:
    usual = "office_days: no column, everybody wants 3 a week"
    assert rules.cautions(summary(warnings=[usual, warning]))[0] == warning
    assert usual not in rules.cautions(summary(warnings=[usual, warning]))


def test_what_changes_money_and_people_comes_before_what_is_not_used() -> None:
    """Three cautions stand on the page of decision: today's desks and days off decide its money, a column nothing."""
    column = "roster: the column policy is used by a policy for each team (policy=mixed) only"
    today = "today's desks are assumed at 1.3 per FTE, as in the preset finance_ministry; give your own"
    off = "days_off: no column, so that all five days are working days of 190 people who work less than full time"
    building = "roster: the column building is used with building.portfolio only"
    found = rules.cautions(summary(warnings=[off, "rough", column, today, building], precision_reached=True))
    assert found[:3] == [building, today, off]
    assert column not in found
    assert "nothing is fitted" in found[3]


@pytest.mark.parametrize("task", ["compare", "recommend", "frontier"])
def test_what_spoils_every_figure_comes_before_what_a_study_says(task: str) -> None:
    warning = 'roster: column "vrije dagn" is not used'
    summary = copy.deepcopy(answer(task).summary) | {"warnings": [warning]}
    found = studies.cautions(summary)
    assert found[0] == warning
    assert found.count(warning) == 1
    assert len(found) > 1


def test_a_warning_is_said_in_the_language_of_the_note() -> None:
    with speaking("nl"):
        said = rules.spoiling(
            summary(warnings=[Sentence("roster: the column building is used with building.portfolio only")])
        )
    assert said == ["personeelsbestand: de kolom gebouw telt alleen mee met building.portfolio"]


# The answer about one number of desks.


def answered(crowded: dict[str, Any], needed: dict[str, Any], **changes: Any) -> str:
    turned = measure(0.001, 0.0, 0.002)
    changes |= {f"measures__{DAYS}": crowded, f"measures__{PEOPLE}": turned, "desks_needed__95": needed, "desks": 20}
    return run.answer(summary(**changes))


def test_a_yes_says_how_many_desks_are_to_spare() -> None:
    few = measure(0.01, 0.005, 0.02)
    assert answered(few, measure(17, 16, 18)).endswith(
        "On 95 % of days 17 (16 to 18) desks are needed: 3 desks to spare."
    )
    assert answered(few, measure(20, 19, 22)).endswith("20 (19 to 22) desks are needed: none is to spare.")
    assert answered(few, measure(17, 17, 17)).endswith("17 desks are needed: 3 desks to spare.")
    assert "needed" not in answered(few, measure(21, 19, 22))  # which would contradict it
    none = answered(measure(0.0, 0.0, 0.01), measure(17, 16, 18))
    assert none.startswith("Yes: nobody")
    assert none.endswith("3 desks to spare.")


def test_an_open_answer_says_what_would_tell() -> None:
    for crowded in (measure(0.04, 0.01, 0.08), measure(0.0, 0.0, 0.2)):
        said = answered(crowded, measure(19, 17, 22), replications=12)
        assert said.startswith("That cannot be told")
        assert said.endswith("On 95 % of days 19 (17 to 22) desks are needed. More than 12 replications can tell.")


def test_one_replication_has_no_interval_in_the_answer() -> None:
    said = answered(measure(0.1, 0.0, 1.0), measure(19, 0, None), replications=1)
    assert (
        "of a single replication. On 95 % of days about 19 desks are needed. More than 1 replication can tell." in said
    )


def test_with_a_desk_each_the_answer_is_certain() -> None:
    said = answered(measure(0.0, 0.0, 0.2), measure(19, 17, 22), scenario__policy={"name": "assigned"})
    assert said == "Yes: everybody has a desk of their own, so that nobody can be without one."


def test_what_cannot_happen_has_no_bound() -> None:
    nothing = measure(0.0, 0.0, 0.2) | {"level": 0.95}
    found = summary(scenario__policy={"name": "assigned"}, measures__crowded_day_probability=nothing)
    assert [one.label for one in run.figures(found)] == ["desks needed on 95 % of days"]
    cells = [cell for block in run.found(found, {}) if isinstance(block, Table) for cell in block.grid.rows[-1]]
    assert "none seen" in cells
    assert "none seen (at most 20 %)" not in cells
    assert run.found(found, {})[2] == Paragraph(run.answer(found))


def cells(caption: str, **changes: Any) -> list[list[str]]:
    """The rows of a table of the findings, by the beginning of its caption."""
    blocks = run.found(summary(**changes), {})
    (table,) = [block for block in blocks if isinstance(block, Table) and block.caption.startswith(caption)]
    return table.grid.rows


def test_people_are_whole() -> None:
    places = {"office": 76.8, "home": 21.2, "sick": 0.3}
    rows = cells("People on an average working day", where_people_are=places)
    assert [row[1] for row in rows] == ["77", "21", "under 1"]


def test_an_office_without_rooms_has_no_share_of_meetings_without_one() -> None:
    def shown(share: float) -> bool:
        rows = cells("Use of the desks", measures__meetings_without_room_share=measure(share, share, share))
        return any(row[0] == "meetings without a room" for row in rows)

    assert shown(0.3)
    assert not shown(1.0)


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
        one["money"]["against_first"] = {"net": measure(0.0, 0.0, 0.0)}
    first = next(iter(shares))
    found["by_case"][first]["money"]["against_first"] = None
    found["first"] = first
    found["best"] = {"measure": DAYS, "case": first, "cannot_be_told_apart": alike, "critical": None}
    return found


FEW_DAYS, MANY_DAYS = measure(0.1, 0.05, 0.15), measure(0.4, 0.3, 0.5)
RICH, POOR, OPEN_NET = measure(4e6, 3e6, 5e6), measure(1e6, 5e5, 2e6), measure(1e6, -1e6, 3.5e6)


def test_a_comparison_names_one_case_as_the_best_only_where_no_other_is_like_it() -> None:
    shares, nets = {"a": FEW_DAYS, "b": FEW_DAYS, "c": MANY_DAYS}, dict.fromkeys("abc", RICH)
    alone = comparison.answer(among(shares, nets, []))
    assert alone == "Best by days with too few desks: a, with 10 %, against 40 % with c and 10 % with b."
    two = comparison.answer(among(shares, nets, ["b"]))
    assert two == "Best by days with too few desks: a and b, which cannot be told apart (10 %), against 40 % with c."
    none = comparison.answer(among(shares, nets, ["b", "c"]))
    assert none.startswith("The cases cannot be told apart by days with too few desks: 10 % to 40 %.")


def needing(needed: Mapping[str, int], differences: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A comparison by days with too few desks, of which hardly any was seen, of cases that need so many desks."""
    shares = {name: measure(0.0, 0.0, 0.03) for name in needed} | {"b": measure(0.0004, 0.0, 0.002)}
    found = among(shares, dict.fromkeys(needed, RICH), [name for name in needed if name != "a"])
    for name, desks in needed.items():
        found["by_case"][name][NEEDED] = measure(desks)
        if name in differences:
            found["differences"][name] = {NEEDED: differences[name], DAYS: measure(0.0, 0.0, 0.0), PEOPLE: measure(0.0)}
    return found


def test_cases_that_days_do_not_tell_apart_are_told_by_the_desks_they_need() -> None:
    needed = {"a": 119, "b": 128, "c": 97}
    apart = {"b": measure(9, 6, 12), "c": measure(-22, -23, -20)}
    told = comparison.answer(needing(needed, apart))
    assert "hardly any days with too few desks were seen in any case: none seen to 0.04 %. By these" in told
    assert told.endswith("need 119 desks with a, 128 with b (9 more, 6 to 12) and 97 with c (22 fewer, 20 to 23).")
    headline = told_compare.headline(needing(needed, apart))
    assert headline.startswith("The cases cannot be told apart by days with too few desks: none seen to 0.04 %; 95 %")
    assert "with b and c the desks needed on 95 % of days do differ from those with a" in cautions.alike(
        needing(needed, apart)
    )
    like = dict.fromkeys("bc", measure(1, -2, 3))
    assert "more" not in comparison.answer(needing(needed, like))
    assert "does not follow from these figures" in cautions.alike(needing(needed, like))
    one = comparison.answer(needing(needed, {**apart, "b": measure(9, -1, 12)}))
    assert "128 with b (cannot be told apart) and 97 with c (22 fewer, 20 to 23)" in one


def test_a_comparison_names_the_case_with_most_money_only_where_that_can_be_told() -> None:
    shares, more = dict.fromkeys("abc", FEW_DAYS), measure(1e6, 9e5, 1.1e6)
    less, little, open_ = figures.less(more), measure(500, 400, 600), measure(-1e5, -3e5, 1e5)

    def said(*against_first: dict[str, Any]) -> str:
        found = among(shares, dict.fromkeys("abc", RICH), ["b", "c"])  # whose ranges all meet: prices are uncertain
        for name, net in zip("bc", against_first, strict=True):
            found["by_case"][name]["money"]["against_first"] = {"net": net}
        return comparison.answer(found)

    assert said(less, less).endswith("Most money is left a year with a.")
    assert said(little, less).endswith("Most money is left a year with a and b.")  # EUR 500 is no difference
    assert said(less, open_).endswith("Most money is left a year with a and c.")
    assert said(more, less).endswith("with b: EUR 1.00 million (0.90 to 1.10 million) a year more than with a.")
    both = said(more, measure(1.1e6, 1.0e6, 1.2e6))
    assert "left with b and c, which hardly differ or cannot be told apart: with c EUR 1.10 million (" in both
    assert "money" not in said(open_, open_)
    assert "money" not in said(less, measure(None))


def test_a_case_gains_or_loses_money_only_where_its_range_says_so() -> None:
    nets = {"a": RICH, "b": OPEN_NET, "c": measure(-1e6, -2e6, -5e5)}
    found = among(dict.fromkeys(("first", *nets), FEW_DAYS), {"first": RICH} | nets, [])
    found["first"] = "first"
    for name, net in nets.items():
        found["by_case"][name]["money"]["against_first"] = {"net": net}
    gains = comparison_effects.gains(found)
    assert len(gains) == 3
    assert gains[0].startswith("A: EUR 4.0 million (")
    assert gains[0].endswith("a year more is left than with first")
    assert gains[1] == "B: cannot be told apart from first by what is left a year"
    assert gains[2].startswith("C: EUR 1.0 million (")
    assert gains[2].endswith("a year less is left than with first")


def test_cases_with_other_desks_that_leave_as_much_are_told_by_what_is_left() -> None:
    found = among(dict.fromkeys("ab", FEW_DAYS), {"a": RICH, "b": POOR}, ["b"])
    found["by_case"]["b"]["desks"] += 1
    assert comparison_effects.gains(found) == [
        "A: net EUR 4.0 million (3.0 to 5.0 million) a year",
        "B: net EUR 1.0 million (0.5 to 2.0 million) a year",
    ]


def test_figures_of_many_cases_are_the_best_and_what_tells_them_apart() -> None:
    shares = {"a": FEW_DAYS, "b": FEW_DAYS, "c": MANY_DAYS, "d": FEW_DAYS}
    found = comparison.figures(among(shares, dict.fromkeys("abcd", RICH), []))
    assert [one.label for one in found] == [
        "days with too few desks: a",
        "desks needed on 95 % of days in all cases",
    ]


def test_days_and_people_that_point_in_opposite_directions_are_said() -> None:
    down, up, open_ = measure(-0.1, -0.2, -0.05), measure(0.1, 0.05, 0.2), measure(0.1, -0.05, 0.2)

    def said(days: dict[str, Any], people: dict[str, Any]) -> list[str]:
        lines = comparison_effects.cautions(compared(days, people))
        return [line for line in lines if "days are not people" in line]

    assert "fewer days with too few desks" in said(down, up)[0]
    assert "more days with too few desks" in said(up, down)[0]
    assert said(up, open_) == said(down, down) == []


def test_who_is_refused_when_asking_is_turned_away_too() -> None:
    """More crowded days and fewer people at the desks without one: because more were refused before."""
    down, up = measure(-0.1, -0.2, -0.05), measure(0.1, 0.05, 0.2)
    for policy, unserved, said in (("booking", up, 0), ("booking", down, 1), ("spread", up, 1)):
        found = copy.deepcopy(compared(up, down))
        for name, by_measure in found["differences"].items():
            by_measure["unserved_probability"] = unserved
            found["by_case"][name]["policy"] = policy
        assert sum("days are not people" in line for line in comparison_effects.cautions(found)) == said


def test_colleagues_are_met_more_or_less_only_where_that_can_be_told() -> None:
    found = copy.deepcopy(dict(answer("compare").summary))
    changed = found["by_case"]["spread"]["effects"]["less_first"]["cohesion"]
    for met, said in ((measure(0.1, 0.05, 0.2), "more of"), (measure(-0.1, -0.2, -0.05), "less of")):
        changed["team_met_share"] = met
        assert any(said in line for line in comparison_effects.people(found))
    changed["team_met_share"] = measure(0.1, -0.05, 0.2)
    assert not any("of their team" in line for line in comparison_effects.people(found))


def test_desks_that_are_there_for_certainty_are_said_to_be() -> None:
    found = copy.deepcopy(dict(answer("recommend").summary))
    said = {
        3: "3 of the 20 desks are there for certainty only: with more replications 17 may do.",
        1: "One of the 20 desks is there for certainty only: with more replications 19 may do.",
    }
    for desks in (3, 1, 0):
        found["recommendation"] |= {"desks": 20, "desks_for_certainty": desks, "ideal_desks": 20 - desks}
        told = [line for line in studies.cautions(found) if "for certainty only" in line]
        assert told == ([said[desks]] if desks else [])


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


def test_a_small_loss_is_not_one_of_nothing() -> None:
    assert figures.loss_and_gain(measure(3e5, -3_214, 7.1e5)) == ("EUR 3,000", "EUR 700,000")
    assert figures.loss_and_gain(measure(3e5, 0.0, 7.1e5)) == ("EUR 0", "EUR 700,000")
    assert figures.loss_and_gain(measure(1e5, -23_000, 31_000)) == ("EUR 23,000", "EUR 31,000")


def test_money_has_one_unit_and_the_marks_of_the_language() -> None:
    net = measure(4_271_000, 3_912_000, 4_830_000)
    assert figures.euros(net) == "EUR 4.3 million (3.9 to 4.8 million)"
    assert figures.euros(measure(-20_000, -36_000, -14_000)) == "-EUR 20,000 (-36,000 to -14,000)"
    assert figures.euros(measure(2_200_000, 1_100_000)) == "EUR 2.2 million (1.1 million or more)"  # nothing bounds it
    assert figures.ranged(measure(0.781, 0.560)) == "0.78 (0.56 or more)"
    assert figures.ranged(measure(2.57, 2.25)) == "2.57 (2.25 or more)"
    with speaking("nl"):
        assert figures.euros(net) == "€ 4,3 miljoen (3,9 tot 4,8 miljoen)"
        assert figures.euros(figures.less(net)) == "-€ 4,3 miljoen (-4,8 tot -3,9 miljoen)"


def test_every_column_of_a_staff_file_that_is_used_has_words() -> None:
    assert set(USED) <= set(rules.FIELDS)
