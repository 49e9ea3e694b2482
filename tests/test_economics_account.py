"""The account: worked by hand, at its limits, its intervals against exact distributions, and inside the studies."""

import json
import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from commands import sim
from scenarios import lively, office, roster, special

from sim import config
from sim.draws import Draws
from sim.economics import Account, Economics, Year, account, chances_of, saved
from sim.economics.present_value import annuity, growth, left_over, payback, replaced
from sim.errors import ConfigurationError
from sim.evaluation import Evaluation, evaluate
from sim.job import make_job
from sim.money import Accounts, savings_at
from sim.policies import Spread
from sim.population import FIELD, FLEXIBLE, draw_people
from sim.studies.compare import compare
from sim.studies.frontier import frontier
from sim.studies.recommend import recommend
from sim.study import Case, Study
from sim.sweep import done_row
from sim.uncertainty import DRAWS, Sampling, figure
from sim.workdays import days_a_year

FREE: dict[str, Any] = {
    "home_day_eur": 0.0, "equipment_eur": 0.0, "it_eur": 0.0, "training_eur": 0.0, "coaching_eur": 0.0,
    "project_eur": 0.0, "move_eur": 0.0, "letting_months": 0.0,
}  # fmt: skip
MANY = Sampling(400)


def year(desks: int = 60, hours: float = 100.0, home_days: float = 10_000.0, **changes: Any) -> Year:
    """Return a hundred people who share desks, today 100, with nothing uncertain in what is simulated."""
    values: dict[str, Any] = {
        "desks": desks,
        "baseline_desks": 100,
        "people": 100,
        "home_workers": 80,
        "teams": 10,
        "home_days": np.full(1 + DRAWS, home_days),
        "hours_short": np.full(1 + DRAWS, hours),
        "hours_interval": (hours, hours),
        "sampling": MANY,
    }
    return Year(**values | changes)


def drawn_up(at: Year | None = None, **values: Any) -> Account:
    return account(Economics(**values), at or year(), chances_of(1))


def ends(found: dict[str, Any]) -> tuple[Any, Any, Any]:
    return found["estimate"], found["low"], found["high"]


def figures(found: Any) -> Iterator[dict[str, Any]]:
    """Yield every figure of a summary."""
    if isinstance(found, dict):
        if {"estimate", "low", "high"} <= found.keys():
            yield found
        for one in found.values():
            yield from figures(one)


# --- present value ---------------------------------------------------------------------------------------------------


def test_an_annuity_by_hand() -> None:
    assert annuity(3, growth(0.1, 0.0)) == pytest.approx(1 / 1.1 + 1 / 1.21 + 1 / 1.331, rel=1e-14)
    assert annuity(10, growth(0.0225, 0.0)) == pytest.approx((1 - 1.0225**-10) / 0.0225, rel=1e-12)
    assert annuity(2, growth(0.0, 0.5)) == 1.5 + 2.25


def test_without_discount_or_with_prices_that_rise_as_fast_a_year_is_a_year() -> None:
    assert annuity(7, growth(0.0, 0.0)) == 7
    assert annuity(7, growth(0.04, 0.04)) == 7


@pytest.mark.parametrize(
    ("years", "lifetime", "bought", "left"),
    [
        (10, 5.0, [5], 0.0),
        (10, 4.0, [4, 8], 0.5),
        (10, 4.3, [5, 9], 3 - 10 / 4.3),  # due after 4.3 and 8.6 years
        (10, 12.0, [], 1 / 6),
        (3, 1.0, [1, 2], 0.0),
        (1, 1.0, [], 0.0),
    ],
)
def test_what_is_worn_is_bought_again(years: int, lifetime: float, bought: list[int], left: float) -> None:
    assert [end + 1 for end, times in enumerate(replaced(years, lifetime)) for _ in range(int(times))] == bought
    assert left_over(years, lifetime) == pytest.approx(left, abs=1e-12)


@pytest.mark.parametrize(
    ("spent", "flows", "expected"),
    [
        (100.0, [40.0, 40.0, 40.0], 2.5),
        (100.0, [100.0, 1.0], 1.0),
        (0.0, [5.0, 5.0], 0.0),
        (0.0, [-5.0, 10.0], 1.5),
        (100.0, [150.0, -100.0, 100.0], 2.5),  # paid back after a year, but not for good
        (100.0, [30.0, 30.0], math.inf),
        (1.0, [0.0, 0.0, 0.0], math.inf),
    ],
)
def test_payback_by_hand(spent: float, flows: list[float], expected: float) -> None:
    assert payback(np.array([spent]), np.array(flows)[:, None]) == pytest.approx([expected])


def test_nothing_is_paid_back_of_what_is_not_known() -> None:
    assert math.isnan(payback(np.array([1.0]), np.array([[math.nan], [2.0]]))[0])


# --- the account by hand ---------------------------------------------------------------------------------------------


def test_every_item_by_hand() -> None:
    found = drawn_up(
        m2_per_desk=20.0, housing_eur=4000.0, services_eur=2000.0, ict_eur=1000.0, lettable_m2=300.0, price_index=1.5,
        home_share_today=0.25, home_day_eur=2.0, equipment_eur=500.0, equipment_years=5.0, it_eur=100.0,
        training_eur=50.0, coaching_eur=400.0, project_eur=40.0, move_eur=30.0, letting_months=6.0, refusal_eur=7.0,
        horizon_years=2, discount_rate=0.1, indexation=0.0,
    )  # fmt: skip
    summary = found.summary()
    # 40 desks of 20 m2 are 2 parts of 300 m2, of the size of 30 desks; three quarters of 80 work at home newly.
    assert {key: one["estimate"] for key, one in summary["a_year"]["savings"].items()} == pytest.approx(
        {"housing": 30 * 4000 * 1.5, "services": 40 * 2000 * 1.5, "ict": 40 * 1000 * 1.5, "total": 360_000}
    )
    assert {key: one["estimate"] for key, one in summary["a_year"]["costs"].items()} == pytest.approx(
        {"home_days": 15_000, "it_security": 6000, "equipment": 6000, "refusals": 700, "total": 27_700}
    )
    assert {key: one["estimate"] for key, one in summary["once"].items()} == pytest.approx(
        {"equipment": 30_000, "training": 3000, "coaching": 3000, "projects": 3000, "move": 1200, "letting": 90_000}
        | {"total": 130_200}
    )
    assert summary["a_year"]["net"]["estimate"] == pytest.approx(332_300)
    # No equipment is due within two years; three fifths of it are left.
    flow = 360_000 - 21_700
    expected = -130_200 + flow / 1.1 + flow / 1.21 + 0.6 * 30_000 / 1.21
    assert summary["npv"]["estimate"] == pytest.approx(expected, rel=1e-12)
    assert (summary["npv"]["years"], summary["npv"]["discount"], summary["npv"]["indexation"]) == (2, 0.1, 0.0)
    assert summary["payback_years"]["estimate"] == pytest.approx(130_200 / (flow / 1.1), rel=1e-12)
    assert summary["price_year"] == 2025
    assert summary["refusal"]["cost"]["estimate"] == 700


@pytest.mark.parametrize("lifetime", [1.0, 3.0, 4.3, 5.0, 10.0, 17.0])
@pytest.mark.parametrize("years", [1, 7, 10, 30])
def test_without_discount_the_value_is_the_years_net_less_what_is_no_equipment(lifetime: float, years: int) -> None:
    found = drawn_up(equipment_years=lifetime, horizon_years=years, discount_rate=0.0)
    other = found.once["total"] - found.once["equipment"]
    assert found.npv == pytest.approx(years * found.net - other, rel=1e-9)


def test_what_is_certain_has_exact_limits() -> None:
    for one in figures(drawn_up(**FREE).summary()):
        assert one["estimate"] == one["low"] == one["high"]
    summary = drawn_up(**FREE).summary()
    assert summary["a_year"]["net"]["estimate"] == 40 * (2609 + 2629) + 0 * 4451  # 792 m2 are no whole part
    assert summary["payback_years"]["estimate"] == 0
    assert summary["once"]["total"]["estimate"] == 0


@pytest.mark.parametrize("desks", range(20, 220, 7))
@pytest.mark.parametrize("part", [None, 19.8, 250.0, 1000.0])
def test_savings_are_those_of_the_space_in_whole_parts(desks: int, part: float | None) -> None:
    found = drawn_up(year(desks), lettable_m2=part)
    expected = saved(Economics(lettable_m2=part), 100.0, desks, 100)["whole_parts"]["eur_saved"]
    assert {key: one[0] for key, one in found.savings.items()} == pytest.approx(expected, rel=1e-12)


def test_desks_that_are_added_cost_and_leave_nothing_to_let() -> None:
    found = drawn_up(year(120), lettable_m2=None, **FREE | {"move_eur": 10.0, "letting_months": 6.0})
    assert found.savings["total"][0] == -20 * 9689
    assert found.once["letting"][0] == 0
    assert found.once["move"][0] == 200
    assert found.summary()["payback_years"]["estimate"] is None
    assert found.npv[0] < 0


def test_who_works_at_home_already_costs_nothing_new() -> None:
    found = drawn_up(home_share_today=1.0, refusal_eur=0.0)
    assert found.costs["total"][0] == 0
    assert found.once["total"][0] == found.once["move"][0] + found.once["letting"][0]
    assert found.summary()["it_security"]["break_even_eur_per_home_worker"]["estimate"] is None


# --- break-even ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("price", [0.0, 12.0])
@pytest.mark.parametrize("more", [{}, {"discount_rate": 0.07, "indexation": 0.02, "equipment_years": 3.3}])
def test_the_break_even_prices_are_the_roots(price: float, more: dict[str, Any]) -> None:
    summary = drawn_up(refusal_eur=price, **more).summary()
    even = summary["refusal"]["break_even_eur_per_hour"]["estimate"]
    scale = summary["npv"]["estimate"]
    assert drawn_up(refusal_eur=even, **more).npv[0] == pytest.approx(0, abs=1e-9 * scale)
    even = summary["it_security"]["break_even_eur_per_home_worker"]["estimate"]
    assert even > 200
    assert drawn_up(refusal_eur=price, it_eur=even, **more).npv[0] == pytest.approx(0, abs=1e-9 * scale)


def test_a_plan_that_does_not_pay_at_no_price_breaks_even_at_none() -> None:
    summary = drawn_up(year(99), move_eur=1e6).summary()
    assert summary["npv"]["estimate"] < 0
    assert ends(summary["refusal"]["break_even_eur_per_hour"]) == (0, 0, 0)
    assert ends(summary["it_security"]["break_even_eur_per_home_worker"]) == (0, 0, 0)


def test_without_refusals_no_price_is_too_high() -> None:
    unseen = year(hours=0.0, hours_interval=(0.0, None))
    unseen.hours_short[1:] = math.nan
    cheap, dear = (drawn_up(unseen, refusal_eur=price).summary() for price in (0.0, 50.0))
    assert ends(cheap["refusal"]["break_even_eur_per_hour"]) == (None, None, None)
    assert ends(cheap["refusal"]["hours_a_year"]) == (0, 0, None)
    assert ends(cheap["refusal"]["cost"]) == (0, 0, 0)
    assert None not in ends(cheap["npv"])
    # Nothing bounds what refusals cost that were not seen.
    assert dear["refusal"]["cost"]["estimate"] == 0
    assert dear["refusal"]["cost"]["high"] is None
    assert dear["a_year"]["net"]["low"] is None
    assert dear["npv"]["low"] is None
    assert dear["npv"]["estimate"] == cheap["npv"]["estimate"]


# --- uncertainty -----------------------------------------------------------------------------------------------------


def test_a_range_is_carried_through_to_its_exact_quantiles() -> None:
    found = drawn_up(**FREE | {"it_eur": 150.0}, ranges={"it_eur": [100.0, 500.0]}, horizon_years=1, discount_rate=0.0)
    summary = found.summary()
    low, high = 80 * (100 + 400 * 0.025), 80 * (100 + 400 * 0.975)
    step = 80 * 400 / DRAWS  # evenly spread draws are that far apart
    assert summary["a_year"]["costs"]["it_security"]["estimate"] == 80 * 150
    assert summary["a_year"]["costs"]["it_security"]["low"] == pytest.approx(low, abs=step)
    assert summary["a_year"]["costs"]["it_security"]["high"] == pytest.approx(high, abs=step)
    net = 40 * (2609 + 2629)
    assert summary["npv"]["low"] == pytest.approx(net - high, abs=2 * step)
    assert summary["npv"]["high"] == pytest.approx(net - low, abs=2 * step)


def test_two_ranges_add_up_as_independent_ones() -> None:
    values = {
        **FREE,
        "training_eur": 50.0,
        "project_eur": 40.0,
        "ranges": {"training_eur": [0, 100], "project_eur": [0, 80]},
    }
    once = drawn_up(**values).summary()["once"]
    # The sum of two evenly spread amounts of 0 to 8,000: its lower 2.5 % end at sqrt(2 * 0.025) of 8,000.
    quantile, density = math.sqrt(0.05), math.sqrt(0.05)
    error = 4 * math.sqrt(0.025 * 0.975 / DRAWS) / density  # of independent draws
    assert once["total"]["low"] == pytest.approx(8000 * quantile, abs=8000 * error)
    assert once["total"]["high"] == pytest.approx(8000 * (2 - quantile), abs=8000 * error)
    assert once["total"]["estimate"] == 8000


def test_an_interval_holds_the_estimate_at_an_end_of_a_range() -> None:
    savings = drawn_up(ranges={"ict_eur": [0, 2629]}).summary()["a_year"]["savings"]["ict"]
    assert savings["high"] == savings["estimate"] == 40 * 2629
    assert savings["low"] == pytest.approx(40 * 2629 * 0.025, rel=0.05)


def test_draws_of_an_amount_depend_on_no_other_range() -> None:
    one, both = (
        drawn_up(ranges=ranges) for ranges in ({"it_eur": [0, 400]}, {"it_eur": [0, 400], "move_eur": [0, 2000]})
    )
    assert np.array_equal(one.costs["it_security"], both.costs["it_security"])
    assert not np.array_equal(one.once["move"], both.once["move"])


def test_the_inputs_are_listed_with_their_ranges_and_units() -> None:
    rows = {row["key"]: row for row in drawn_up(ranges={"it_eur": [100, 300]}).summary()["inputs"]}
    assert rows["economics.it_eur"] == {
        "key": "economics.it_eur", "value": 200.0, "low": 100, "high": 300, "unit": "EUR/home-worker/year",
    }  # fmt: skip
    assert rows["economics.housing_eur"]["low"] is rows["economics.housing_eur"]["high"] is None
    assert all(row["unit"] or row["key"] == "economics.price_index" for row in rows.values())


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"horizon_years": 0}, "horizon_years: 0 is out of range, give 1 to 100 years"),
        ({"discount_rate": -1.0}, "discount_rate: -1 is out of range"),
        ({"indexation": math.nan}, "indexation: nan is out of range"),
        ({"equipment_years": 0.0}, "equipment_years: 0 is out of range"),
        ({"home_share_today": 1.1}, "home_share_today: 1.1 is out of range"),
        ({"refusal_eur": -5.0}, "refusal_eur: -5 is out of range"),
        ({"it_eur": math.inf}, "it_eur: inf is out of range"),
        ({"price_index": 0.0}, "price_index: 0 is out of range"),
        ({"ranges": [1, 2]}, "ranges: give keys with lowest and highest"),
        ({"ranges": {"it_euro": [1, 2]}}, "it_euro: there is no such amount.*it_eur"),
        ({"ranges": {"baseline_ratio": [0.5, 1]}}, "baseline_ratio: there is no such amount"),
        ({"ranges": {"it_eur": [300, 100]}}, "it_eur: 300 to 100 is no range"),
        ({"ranges": {"it_eur": [200, 200]}}, "it_eur: 200 to 200 is no range"),
        ({"ranges": {"it_eur": [-1, 300]}}, "it_eur: -1 to 300 is no range, give .* within 0 to"),
        ({"ranges": {"it_eur": [100, math.nan]}}, "it_eur: 100 to nan is no range"),
        ({"ranges": {"it_eur": "12"}}, "it_eur: '12' is no range"),
        ({"ranges": {"it_eur": [1, 2, 3]}}, "is no range, give"),
        ({"ranges": {"it_eur": [True, 300]}}, "is no range, give"),
        ({"ranges": {"it_eur": [300, 400]}}, r"does not hold what is configured \(200\)"),
        ({"lettable_m2": None, "ranges": {"lettable_m2": [500, 1500]}}, r"does not hold what is configured \(null\)"),
    ],
)
def test_wrong_values_are_refused_by_name(values: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        Economics(**values)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("economics.horizon_years=0", "economics.horizon_years: 0 is out of range, give 1 to 100 years"),
        ("economics.horizon_years=2.5", "economics.horizon_years"),
        ("economics.discount_rate=2.25%", "write economics.discount_rate=0.0225"),
        ("economics.it_euro=3", "did you mean 'economics.it_eur'?"),
        ("economics.ranges={it_eur: [500, 900]}", "economics.ranges: it_eur: 500 to 900 does not hold"),
    ],
)
def test_the_command_tells_what_is_wrong(typed: str, told: str) -> None:
    done = sim(typed)
    assert done.returncode == 2
    assert told in done.stderr


# --- of a simulated office -------------------------------------------------------------------------------------------

UNCERTAIN = {"it_eur": [75, 500], "price_index": [0.94, 1.44]}


def scenario(**changes: Any) -> Any:
    economics = Economics(lettable_m2=None, refusal_eur=3.0, ranges=UNCERTAIN)
    return lively(**{"replications": 40, "economics": economics} | changes)


@cache
def busy() -> Evaluation:
    """A lively office with refusals."""
    return evaluate(scenario())


def test_a_year_is_what_was_simulated() -> None:
    summary, job = busy().summary, make_job(scenario(), None)
    days = days_a_year(job.scenario.calendar)
    short = summary["measures"]["desk_hours_short"]
    refusal = summary["money"]["refusal"]
    assert ends(refusal["hours_a_year"]) == pytest.approx([short[end] * days for end in ("estimate", "low", "high")])
    assert refusal["cost"]["estimate"] == pytest.approx(3 * days * short["estimate"])
    # The bootstrap's interval of a mean is about that of the t law.
    width = 3 * days * (short["high"] - short["low"])
    assert refusal["cost"]["high"] - refusal["cost"]["low"] == pytest.approx(width, rel=0.2)
    home = summary["money"]["a_year"]["costs"]["home_days"]
    assert home["estimate"] == pytest.approx(2 * days * summary["where_people_are"]["home"])
    assert home["low"] < home["estimate"] < home["high"]
    eur = summary["space"]["whole_parts"]["eur_saved"]["total"]
    assert summary["money"]["a_year"]["savings"]["total"]["estimate"] == pytest.approx(eur)


def test_home_workers_are_those_who_want_less_than_their_contract() -> None:
    people = roster([12, 10], office_days=[5.0] * 4 + [2.0] * 18, kind=[FLEXIBLE] * 20 + [FIELD] * 2)
    job = make_job(special(replications=8, weeks=1), people)
    summary = evaluate(job.scenario, staff=people).summary["money"]
    assert summary["it_security"]["home_workers"] == 22 - 4 - 2
    assert summary["once"]["coaching"]["estimate"] == 2 * Economics().coaching_eur
    made_up = scenario().organisation
    drawn = draw_people(made_up, Draws(1, 0))
    wanting = (drawn.kind != FIELD) & (drawn.office_days < drawn.contract.sum(axis=1))
    assert busy().summary["money"]["it_security"]["home_workers"] == int(wanting.sum()) < made_up.employees


def test_the_same_scenario_gives_the_same_bytes() -> None:
    again = evaluate(scenario()).summary["money"]
    assert json.dumps(again) == json.dumps(busy().summary["money"])
    assert json.dumps(again, allow_nan=False)
    other = evaluate(scenario(seed=2)).summary["money"]
    assert other["a_year"]["costs"]["it_security"] != again["a_year"]["costs"]["it_security"]


@pytest.mark.parametrize("replications", [1, 2])
def test_few_replications_bound_nothing_that_is_simulated(replications: int) -> None:
    money = evaluate(scenario(replications=replications)).summary["money"]
    assert money["a_year"]["costs"]["home_days"]["high"] is None
    assert money["npv"]["low"] is money["npv"]["high"] is None
    assert None not in ends(money["a_year"]["savings"]["total"])
    assert None not in ends(money["once"]["total"])


def test_hours_that_were_not_seen_are_not_taken_to_cost_nothing() -> None:
    money = evaluate(scenario(desks=59)).summary["money"]
    assert ends(money["refusal"]["hours_a_year"]) == (0, 0, None)
    assert money["refusal"]["cost"]["estimate"] == 0
    assert money["refusal"]["cost"]["high"] is money["a_year"]["net"]["low"] is money["npv"]["low"] is None
    certain = evaluate(scenario(desks=60)).summary["money"]  # a desk for everybody
    assert ends(certain["refusal"]["hours_a_year"]) == (0, 0, 0)
    assert None not in ends(certain["a_year"]["net"])


@cache
def compared() -> Study:
    cases = [Case("free", scenario()), Case("twin", scenario()), Case("spread", scenario(policy=Spread(), desks=20))]
    return compare(cases)


def test_the_accounts_of_a_comparison_are_paired() -> None:
    money = {name: case["money"] for name, case in compared().summary["by_case"].items()}
    assert money["free"]["against_first"] is None
    assert money["twin"]["against_first"] == {
        name: {"estimate": 0, "low": 0, "high": 0, "told_apart": False} for name in ("net", "npv")
    }
    apart = money["spread"]["against_first"]
    net = money["spread"]["a_year"]["net"]["estimate"] - money["free"]["a_year"]["net"]["estimate"]
    assert apart["net"]["estimate"] == pytest.approx(net)
    assert apart["npv"]["estimate"] == pytest.approx(
        money["spread"]["npv"]["estimate"] - money["free"]["npv"]["estimate"]
    )
    table = compared().frame.set_index("case")
    for name, one in (("eur_net", money["spread"]["a_year"]["net"]), ("npv", money["spread"]["npv"])):
        assert tuple(table.loc["spread", [name, f"{name}_low", f"{name}_high"]]) == ends(one)
    # The prices that are uncertain are so for both.
    width = money["spread"]["npv"]["high"] - money["spread"]["npv"]["low"]
    assert apart["npv"]["high"] - apart["npv"]["low"] < width
    assert apart["npv"]["told_apart"]
    alone = {"free": busy(), "spread": evaluate(scenario(policy=Spread(), desks=20))}
    for name, one in alone.items():
        assert {key: value for key, value in money[name].items() if key != "against_first"} == one.summary["money"]


def test_the_week_is_whole_in_money_whatever_the_weekday() -> None:
    cases = [Case("free", scenario()), Case("spread", scenario(policy=Spread(), desks=20))]
    tuesdays = compare(cases, weekday="tue").summary["by_case"]
    assert tuesdays["free"]["money"] == compared().summary["by_case"]["free"]["money"]


def test_a_row_of_the_frontier_is_the_account_at_its_desks() -> None:
    table = frontier([Case("free", scenario())], ratios=(0.4, 0.7)).tables["frontier"]
    row = table[table["ratio"] == 0.4].iloc[0]
    money = busy().summary["money"]
    assert row["desks"] == busy().summary["desks"]
    for name, one in (("eur_net", money["a_year"]["net"]), ("npv", money["npv"])):
        assert (row[name], row[f"{name}_low"], row[f"{name}_high"]) == pytest.approx(ends(one))
    assert table["npv"].dtype == np.float64


def test_a_row_of_a_sweep_is_the_account_in_the_prices_of_its_year() -> None:
    summary = busy().summary
    row = done_row(1, ["ratio=0.4"], summary)
    assert (row["eur_net"], row["eur_net_low"], row["eur_net_high"]) == ends(summary["money"]["a_year"]["net"])
    assert (row["money_year"], row["price_year"]) == (2025, 2011)
    assert row["eur_saved"] == summary["space"]["eur_saved"]["total"]  # all space, at the prices of 2011


def test_savings_at_many_numbers_of_desks_are_those_of_the_account() -> None:
    job = make_job(scenario(ratio=0.4), None)
    desks = [job.desks, job.desks + 7]
    for place, number in enumerate(desks):
        money = evaluate(scenario(desks=number)).summary["money"]["a_year"]["savings"]["total"]
        assert ends(figure(savings_at(job, desks)[:, place])) == pytest.approx(ends(money))


def test_a_recommendation_has_its_account() -> None:
    study = recommend([Case("free", scenario())], target=0.1, within=0.2)
    found = study.summary["by_case"]["free"]
    assert found["money"]["a_year"]["savings"]["total"]["estimate"] == pytest.approx(
        found["space"]["whole_parts"]["eur_saved"]["total"]
    )
    assert found["money"]["refusal"]["hours_a_year"]["estimate"] >= 0


def test_resamples_of_cases_with_other_days_are_the_same() -> None:
    job = make_job(special(organisation=office(), replications=8, weeks=1), None)
    days: npt.NDArray[np.float64] = np.array([[5.0, 0.0, 5.0, 4.0], [5.0, 5.0, 5.0, 4.0]])
    both, alone = Accounts(job, days, None), Accounts(job, days[0], None)
    assert np.array_equal(both._taken, alone._taken)
    assert both._taken.shape == (1 + DRAWS, 3)


def test_typing_ranges_replaces_those_of_the_preset() -> None:
    assert len(config.configure().economics.ranges) > 5
    assert config.configure("economics.ranges={it_eur: [100, 300]}").economics.ranges == {"it_eur": [100, 300]}
    assert config.configure("economics.ranges={}").economics.ranges == {}
