"""Money of a portfolio (§14, §17): space is given up building by building, the whole is the sum of the buildings."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from scenarios import coins, lively, office, open_floor, roster, special

from sim import savings
from sim.building import Building
from sim.economics import Economics, Premises, chances_of, drawn, saved, saved_over, saved_together
from sim.evaluation import Evaluation, evaluate, space_of
from sim.job import Job, make_job
from sim.language import speaking
from sim.money import savings_at
from sim.note.assumptions import section as assumptions
from sim.note.blocks import Table
from sim.note.seats import section as seats
from sim.policies import Assigned
from sim.portfolio import Portfolio, Row
from sim.premises import all_premises, baseline, premises_of
from sim.scenario import Scenario
from sim.sites import heads, in_proportion
from sim.studies.compare import compare
from sim.studies.frontier import frontier
from sim.studies.promise import desks_for_everybody
from sim.studies.recommend import recommend
from sim.study import Case
from sim.told import said as told
from sim.told.cautions import based_elsewhere, borrowed, on_paper

CLOSED = Building(portfolio="made up", zones=3, merge={"C": "B"})
PARTS = Economics(lettable_m2=500.0)
PRICES = Economics(ranges={"price_index": [0.9, 1.5], "services_eur": [1305.0, 2609.0], "ict_eur": [0.0, 2629.0]})


def row(building: str, employees: int | None, desks: int | None = None, **more: Any) -> Row:
    values: dict[str, Any] = dict.fromkeys(("lat", "lon", "area_m2", "rooms", "zones", "eur_per_desk"))
    values |= {"name": building, "organisations": (), "texts": {}}
    return Row(building=building, employees=employees, desks=desks, **values | more)


def portfolio(*rows: Row) -> Portfolio:
    return Portfolio("buildings.csv", rows, (), ())


THREE = portfolio(row("A", 60, 20), row("B", 40, 18, eur_per_desk=6000.0), row("C", 90, 35))


def scenario(**changes: Any) -> Scenario:
    return lively(
        **{"building": Building(portfolio="made up", zones=3), "economics": PARTS, "replications": 3} | changes
    )


def evaluated(**changes: Any) -> Evaluation:
    return evaluate(scenario(**changes), portfolio=THREE)


# --- the rule --------------------------------------------------------------------------------------------------------


def test_parts_are_let_in_each_building_by_itself() -> None:
    """594 and 475.2 m2 make one part of 1,000 m2 together and none apart."""
    economics = Economics(lettable_m2=1000.0)
    apart = saved_over(economics, 100.0, [Premises(20, 50), Premises(16, 40)])["whole_parts"]
    assert saved(economics, 100.0, 36, 90)["whole_parts"]["parts"] == 1
    assert (apart["parts"], apart["m2"], apart["eur_saved"]["housing"]) == (0, 0, 0)
    assert apart["eur_saved"]["services"] == 54 * 2609


def test_a_building_that_closes_is_given_up_whole_and_one_that_grows_rents() -> None:
    """40 desks of 19.8 m2 are less than a part; 60 more take two parts of 1,000 m2 for 1,188 m2."""
    whole = saved_over(Economics(lettable_m2=1000.0), 100.0, [Premises(0, 40, closes=True), Premises(110, 50)])
    parts = whole["whole_parts"]
    assert (parts["let"], parts["rented"], parts["parts"], parts["closed_buildings"]) == (0, 2, -2, 1)
    assert parts["closed_m2"] == pytest.approx(792)
    assert parts["m2"] == pytest.approx(792 - 2000)
    assert parts["eur_saved"]["housing"] == pytest.approx((792 - 2000) * 4451 / 19.8)


def test_a_building_that_closes_gives_up_the_area_of_the_file() -> None:
    """1,650 m2 at 4,451 / 19.8 EUR a year, whatever its 40 desks; a price a desk of its own is for the desks."""
    economics = Economics(lettable_m2=1000.0)
    filed, own = (Premises(0, 40, True, price, 1650.0) for price in (None, 9689.0))
    values = drawn(economics, chances_of(1))
    for one, housing in ((filed, 1650 / 19.8 * 4451), (own, 40 * 4451)):
        space = saved_over(economics, 100.0, [one, Premises(10, 30, area_m2=5000.0)])
        parts = space["whole_parts"]
        assert (parts["closed_m2"], parts["closed_by_area"], parts["m2"]) == (1650, 1, 1650)
        assert space["m2_saved"] == pytest.approx(1650 + 20 * 19.8)
        assert parts["eur_saved"]["housing"] == pytest.approx(housing)
        assert space["eur_saved"]["housing"] == pytest.approx(housing + 20 * 4451)
        assert space["eur_saved"]["services"] == 60 * 2609
        assert saved_together(economics, values, [one])["housing"][0] == pytest.approx(housing)
    empty = saved_over(economics, 100.0, [Premises(0, 0, True, None, 1650.0), Premises(30, 30)])
    assert empty["m2_saved"] == empty["whole_parts"]["closed_by_area"] == 0  # nobody was there


def test_a_cost_of_its_own_is_divided_as_the_usual_one_and_has_no_index() -> None:
    """EUR 19,378 is twice 9,689: each part is twice as much, in prices of today whatever the index of old ones."""
    economics = dataclasses.replace(PRICES, price_index=1.2, lettable_m2=None)
    values = drawn(economics, chances_of(1))
    usual = saved_together(dataclasses.replace(economics, price_index=1.0), values, [Premises(10, 30)])
    own = saved_together(economics, values, [Premises(10, 30, eur_per_desk=2 * economics.desk_eur)])
    for name, one in own.items():
        np.testing.assert_allclose(one * values["price_index"], 2 * usual[name], rtol=1e-12)
    assert own["total"][0] == pytest.approx(20 * 2 * 9689)
    assert own["ict"][1:].min() < 0.1 * own["ict"][0]  # what is uncertain of the parts stays so


def test_a_cost_of_its_own_without_a_usual_one_is_housing() -> None:
    economics = Economics(housing_eur=0.0, services_eur=0.0, ict_eur=0.0, lettable_m2=None)
    premises = [Premises(10, 30, eur_per_desk=7000.0)]
    assert saved_over(economics, 10.0, premises)["eur_saved"]["total"] == 20 * 7000
    assert saved_together(economics, drawn(economics, chances_of(1)), premises)["housing"][0] == pytest.approx(140_000)


# --- a simulated portfolio ------------------------------------------------------------------------------------------


def test_the_whole_is_the_sum_of_the_buildings_closed_ones_too() -> None:
    summary = evaluated(building=CLOSED).summary
    parts = [one["space"] for one in (*summary["buildings"], *summary["portfolio"]["closed"])]
    assert [one["building"] for one in summary["portfolio"]["closed"]] == ["C"]
    beside = sum(one.get("closed_m2_saved", 0.0) for one in summary["buildings"])
    assert sum(one["space"]["m2_saved"] for one in summary["buildings"]) + beside == summary["space"]["m2_saved"]

    def together(name: str) -> float:
        return float(sum(part[name] for part in parts))

    space = summary["space"]
    assert together("baseline_desks") == space["baseline_desks"]
    assert together("desks_saved") == space["desks_saved"]
    assert together("m2_saved") == pytest.approx(space["m2_saved"])
    assert together("m2_let") == pytest.approx(space["whole_parts"]["m2"])
    assert together("eur_saved") == pytest.approx(space["eur_saved"]["total"])
    total = sum(part["saved_a_year"]["estimate"] for part in parts)
    assert total == pytest.approx(summary["money"]["a_year"]["savings"]["total"]["estimate"])


def test_the_table_of_buildings_has_what_each_saves() -> None:
    found = evaluated()
    table = found.buildings
    assert table is not None
    assert table["saved_a_year"].tolist() == [
        one["space"]["saved_a_year"]["estimate"] for one in found.summary["buildings"]
    ]
    assert (table["saved_a_year_low"] <= table["saved_a_year"]).all()
    assert table["m2_let"].tolist() == [one["space"]["m2_let"] for one in found.summary["buildings"]]
    assert table["eur_saved"][1] == 6000 * table["desks_saved"][1]


def test_a_building_that_takes_in_people_saves_no_more_for_it() -> None:
    """Its desks are as they were; the closed one gives up all that its people have today."""
    before = {one["building"]: one["space"] for one in evaluated().summary["buildings"]}
    after = evaluated(building=CLOSED).summary
    assert {one["building"]: one["space"] for one in after["buildings"]} == {name: before[name] for name in "AB"}
    (closed,) = after["portfolio"]["closed"]
    assert closed["space"]["desks_saved"] == closed["space"]["baseline_desks"] == before["C"]["baseline_desks"]
    assert closed["space"]["m2_let"] == closed["space"]["m2_saved"]


def test_the_area_of_the_file_is_what_a_closing_saves() -> None:
    rows = portfolio(*THREE.rows[:2], row("C", 90, 35, area_m2=800.0))
    summary = evaluate(scenario(building=CLOSED), portfolio=rows).summary
    (closed,) = summary["portfolio"]["closed"]
    assert (closed["space"]["m2_saved"], closed["space"]["m2_let"]) == (800, 800)
    parts = [one["space"]["m2_saved"] for one in summary["buildings"]]
    assert summary["space"]["m2_saved"] == pytest.approx(sum(parts) + 800)


def test_an_area_too_small_for_the_desks_is_told() -> None:
    """A third of 20 desks of 19.8 m2 is 132 m2; of a building that closed too, and not where desks are not given."""
    for area, told_of in ((131.0, True), (132.0, False)):
        for building in (scenario().building, CLOSED):
            rows = portfolio(
                row("A", 60, 200, area_m2=1320.0), row("B", 40, None, area_m2=1.0), row("C", 90, 20, area_m2=area)
            )
            warnings = evaluate(scenario(building=building), portfolio=rows).summary["warnings"]
            (said,) = [line for line in warnings if "area_m2" in line] or [""]
            assert bool(said) is told_of
            assert not said or "for 1 building (C), the least for C: 131 m2 and 20 desks" in said


def test_todays_desks_add_up_to_those_of_all_people() -> None:
    for building in (Building(portfolio="made up", zones=3), CLOSED):
        job = make_job(scenario(building=building), None, THREE)
        ratio, desks = baseline(job)
        assert desks == np.floor(ratio * 190 * 0.9 + 0.5) == sum(one.baseline_desks for one in all_premises(job))
        assert [len(one) for one in premises_of(job)] == ([1, 1, 1] if building.merge == {} else [1, 2])


def test_today_is_the_file_with_the_ratio_of_its_desks() -> None:
    """73 desks for 171 FTE: nobody saves or rents anything, and closing C saves just its 35 desks."""
    own = office(employees=190, fte=0.9, baseline_ratio=73 / 171)
    now, closed = (evaluated(organisation=own, building=one).summary for one in (scenario().building, CLOSED))
    assert [one["space"]["baseline_desks"] for one in now["buildings"]] == [20, 18, 35]
    assert (now["space"]["desks_saved"], now["space"]["whole_parts"]["m2"]) == (0, 0)
    assert (closed["space"]["desks_saved"], closed["space"]["whole_parts"]["m2"]) == (35, 35 * 19.8)


def preset(ratio: float = 1.3, stated: float | None = 1.3, **changes: Any) -> dict[str, Any]:
    """A preset's ratio of today, which nobody gave unless it is another one."""
    return {
        "organisation": office(name="finance_ministry", employees=190, fte=0.9, baseline_ratio=ratio),
        "economics": Economics(name="finance_ministry", baseline_ratio=stated),
        **changes,
    }


def test_today_is_the_file_unless_a_ratio_is_given() -> None:
    """73 desks for 171 FTE; 1.3 for each FTE are 222, 1.2 are 205."""
    closed = evaluated(**preset(building=CLOSED)).summary
    assert (closed["space"]["baseline_desks"], closed["space"]["desks_saved"]) == (73, 35)
    assert closed["space"]["baseline_ratio"] == 73 / 171
    now = evaluated(**preset()).summary
    assert [one["space"]["desks_saved"] for one in now["buildings"]] == [0, 0, 0]
    assert now["money"]["a_year"]["savings"]["total"]["estimate"] == 0
    assert "73 (those of the portfolio file) today" in savings.lines(now)[0]
    fewer = evaluated(**preset(building=Building(portfolio="made up", zones=3, portfolio_desks="ratio")))
    assert fewer.summary["space"]["baseline_desks"] == 73
    for ratio, stated in ((1.2, 1.2), (1.3, 1.2)):
        assert evaluated(**preset(ratio, stated)).summary["space"]["baseline_desks"] == 205
    some = portfolio(row("A", 60, 20), row("B", 40), row("C", 90, 35))
    assert evaluate(scenario(**preset()), portfolio=some).summary["space"]["baseline_desks"] == 222


def test_without_all_desks_of_the_file_today_is_by_fte() -> None:
    """60, 40 and 90 people who are alike: 1.3 desks for each FTE of 0.9."""
    rows = portfolio(row("A", 60, 20), row("B", 40), row("C", 90, 35))
    summary = evaluate(scenario(), portfolio=rows).summary
    assert [one["space"]["baseline_desks"] for one in summary["buildings"]] == [70, 47, 105]


def test_a_portfolio_of_one_saves_what_that_building_does() -> None:
    one = evaluate(scenario(), portfolio=portfolio(row("A", 60, 20))).summary
    alone = evaluate(lively(desks=20, economics=PARTS, replications=3)).summary
    assert one["money"] == alone["money"]
    assert {name: one["space"]["whole_parts"][name] for name in alone["space"]["whole_parts"]} == alone["space"][
        "whole_parts"
    ]


def test_more_desks_in_all_never_save_more_in_parts() -> None:
    """Prices at which a ratio is the best need costs that never fall with desks (`prices.envelope`)."""
    job = make_job(scenario(economics=dataclasses.replace(PRICES, lettable_m2=400.0)), None, THREE)
    job = dataclasses.replace(job, sites=in_proportion(job.sites, job.desks, "fte"))
    found = savings_at(job, range(30, 300, 7))
    assert (np.diff(found) <= 0).all()
    assert found[0, 0] > found[0, -1]
    space = space_of(dataclasses.replace(job, desks=100))["whole_parts"]["eur_saved"]["total"]
    assert savings_at(job, [100])[0, 0] == pytest.approx(space, rel=0.2)  # the cost of its own has no index


def test_a_frontier_has_the_money_of_each_building() -> None:
    study = frontier([Case("now", scenario(), portfolio=THREE)], ratios=[0.3, 0.5])
    job = make_job(
        scenario(ratio=0.3, building=Building(portfolio="made up", zones=3, portfolio_desks="ratio")), None, THREE
    )
    (low,) = study.tables["frontier"].query("ratio == 0.3").to_dict("records")
    assert low["desks"] == job.desks
    assert low["eur_saved"] == pytest.approx(space_of(job)["eur_saved"]["total"])


# --- few people ------------------------------------------------------------------------------------------------------


def of_roster(*sizes: int) -> Evaluation:
    people = dataclasses.replace(
        roster(list(sizes)),
        building=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        buildings=tuple("ABC"[: len(sizes)]),
        real=True,
    )
    return evaluate(scenario(building=CLOSED), staff=people, portfolio=portfolio(*(row(name, None) for name in "ABC")))


def test_of_a_few_people_who_came_no_desks_are_told() -> None:
    """Six people closed into forty: neither their desks nor the receiving building's own, from which theirs follow."""
    summary = of_roster(30, 40, 6).summary
    (closed,) = summary["portfolio"]["closed"]
    assert (closed["employees"], closed["space"]) == (None, None)
    b = next(one for one in summary["buildings"] if one["building"] == "B")
    assert b["space"]["baseline_desks"] + 39 == summary["space"]["baseline_desks"] == 99  # A: 1.3 x 30


def test_the_space_that_all_give_up_tells_no_few_people() -> None:
    """Eight desks of six people, at 1.3 per FTE, would be the area that closes, or is let beside whole parts."""
    summary = of_roster(30, 40, 6).summary
    whole = summary["space"]["whole_parts"]
    assert (whole["closed_buildings"], whole["closed_m2"]) == (0, 0)
    assert whole["m2"] == whole["parts"] * 500
    let = [one["space"]["m2_let"] for one in summary["buildings"]]
    assert sum(let) == whole["m2"]
    assert of_roster(30, 40, 20).summary["space"]["whole_parts"]["closed_m2"] == pytest.approx(26 * 19.8)


def test_of_enough_people_who_came_they_are() -> None:
    (closed,) = of_roster(30, 40, 20).summary["portfolio"]["closed"]
    assert (closed["employees"], closed["space"]["desks_saved"]) == (20, 26)


# --- in words --------------------------------------------------------------------------------------------------------


def test_the_parts_are_said_of_the_buildings() -> None:
    summary = evaluated(building=CLOSED).summary
    (housing,) = [words for label, _, words in savings.rows(summary) if label == "  housing"]
    parts = summary["space"]["whole_parts"]
    assert f"{parts['let']} part" in housing
    assert "each in one building" in housing
    assert "m2 of a building that closes" in housing
    assert "in each building whole parts of 500 m2" in on_paper(summary)
    with speaking("nl"):
        (dutch,) = [words for label, _, words in savings.rows(summary) if words and "gebouw dat sluit" in words]
        assert "elk in één gebouw" in dutch


def test_of_space_let_by_the_metre_no_part_is_told_as_if_it_were_all() -> None:
    """The area of the building that closes is not all that housing is saved on."""
    summary = evaluated(building=CLOSED, economics=Economics(lettable_m2=None)).summary
    assert summary["space"]["whole_parts"]["m2"] > summary["space"]["whole_parts"]["closed_m2"] > 0
    assert [words for label, _, words in savings.rows(summary) if label == "  housing"] == [""]


@pytest.mark.parametrize(("desks", "said"), [((60, 40), "in other buildings"), ((50, 50), "nothing saved")])
def test_desks_that_are_elsewhere_now_are_not_said_to_save_nothing(desks: tuple[int, int], said: str) -> None:
    """Ten desks of EUR 9,689 for ten of EUR 6,000."""
    premises = [Premises(desks[0], 50), Premises(desks[1], 50, eur_per_desk=6000.0)]
    assert savings.room(saved_over(PARTS, 100.0, premises)).endswith(said)


def test_journeys_to_another_building_have_no_price_and_that_is_said() -> None:
    assert "travel to another one" in based_elsewhere(evaluated(building=CLOSED).summary)
    assert based_elsewhere(evaluated().summary) == ""


def test_costs_of_the_file_are_not_taken_over_from_others() -> None:
    """Of people of a staff file; what a desk takes, in m2, the file does not say."""
    summary = evaluated().summary
    assert summary["portfolio"]["with_own_costs"] == 1
    summary["scenario"]["organisation"]["roster"] = {"name": "staff.csv"}
    summary["scenario"]["economics"]["name"] = "rijk"
    assert "in part" in borrowed(summary)
    tables = [block.grid for block in assumptions(summary, None) if isinstance(block, Table)]
    said = [cell for grid in tables for row_ in grid.rows for cell in row_]
    assert "EUR 9,689 a year (prices of 2011); of one building that of the portfolio file" in said
    summary["portfolio"]["with_own_costs"] = 0
    assert "there is no figure of this organisation" in borrowed(summary)
    summary["portfolio"]["with_own_costs"] = 3
    assert "in part" in borrowed(summary)
    summary["scenario"]["economics"]["m2_per_desk"] = 12.0
    assert borrowed(summary) == ""


def test_too_few_replications_are_told_from_a_loss_or_a_gain() -> None:
    summary = evaluate(lively(replications=1, economics=Economics(refusal_eur=1.0))).summary
    assert summary["money"]["a_year"]["net"]["low"] is None
    label, _, words = savings.rows(summary)[-1]
    assert (label, words) == ("Net a year", "too few replications to tell whether a saving or a loss")


def test_a_comparison_tells_the_ratio_of_the_desks_of_the_file() -> None:
    """73 desks for 171 FTE are 0.43, whatever ratio is configured."""
    cases = [Case(name, scenario(ratio=0.7, seed=1), portfolio=THREE) for name in ("one", "two")]
    grid = told(compare(cases)).grids[0]
    assert {one[grid.headings.index("desks")] for one in grid.rows} == {"73 (0.427 per FTE)"}


def test_people_who_need_a_type_of_desk_are_those_of_all_buildings() -> None:
    """As many a day as sit in all three, beside the desks of all three."""
    building = Building(portfolio="made up", zones=3, desk_types={"standard": 0.7, "quiet": 0.3})
    summary = evaluated(building=building).summary
    assert sum(one["desks"] for one in summary["desk_types"].values()) == 73 - summary["owned_desks"]
    here = sum(one["people_a_day"] for one in summary["desk_types"].values())
    assert here == pytest.approx(summary["measures"]["attendance"]["estimate"], rel=0.1)
    assert seats(summary)


# --- recommended desks -----------------------------------------------------------------------------------------------


def part_timers(**changes: Any) -> tuple[Scenario, Any, Portfolio]:
    """Two buildings: 30 full-timers, and 30 people of half an FTE who get half as many desks."""
    where = {"building": np.repeat(np.arange(2, dtype=np.int32), 30), "buildings": ("A", "B")}
    people = dataclasses.replace(roster([30, 30]), fte=np.repeat([1.0, 0.5], 30), **where)
    values: dict[str, Any] = {
        "organisation": office(), "attendance": coins(), "building": open_floor(portfolio="made up"), "replications": 6,
    }  # fmt: skip
    return special(**values | changes), people, portfolio(row("A", None), row("B", None))


def job_of(given: tuple[Scenario, Any, Portfolio]) -> Job:
    return make_job(*given)


def test_the_number_with_a_desk_for_everybody_has_one_in_each_building() -> None:
    """Sixty desks are forty and twenty: too few in B; ninety are sixty and thirty."""
    job = job_of(part_timers())
    everybody = desks_for_everybody(job, "crowded_day_probability")
    assert everybody is not None

    def enough(desks: int) -> bool:
        return all(site.desks >= heads(site) for site in in_proportion(job.sites, desks, "fte"))

    assert enough(everybody)
    assert not enough(everybody - 1)
    assert abs(everybody - 90) <= 2
    guests = part_timers(organisation=office(mobility=0.5, mobility_days=1.0))
    assert desks_for_everybody(job_of(guests), "crowded_day_probability") is None


def test_a_recommendation_of_a_desk_for_everybody_is_told_building_by_building() -> None:
    given, people, file = part_timers()
    study = recommend([Case("now", given, people=people, portfolio=file)], target=0.001)
    best = study.summary["recommendation"]
    assert best["desks"] == desks_for_everybody(job_of((given, people, file)), "crowded_day_probability")
    assert (best["estimate"], best["high"]) == (0, 0)
    assert "each building has one for everybody there" in " ".join(study.summary["warnings"])
    assert [one["measures"]["crowded_day_probability"]["high"] for one in best["buildings"]] == [0, 0]
    assert sum(one["desks"] for one in best["buildings"]) == best["desks"]


def test_where_everybody_owns_a_desk_each_building_has_as_many_as_people() -> None:
    """By FTE the 30 part-timers would have 20 of the 60 desks."""
    given, people, file = part_timers()
    given = dataclasses.replace(given, policy=Assigned())
    best = recommend([Case("now", given, people=people, portfolio=file)], target=0.05).summary["recommendation"]
    heads_ = np.bincount(people.building).tolist()
    assert [one["desks"] for one in best["buildings"]] == heads_
    assert (best["desks"], best["high"]) == (sum(heads_), 0)
    space = evaluate(given, staff=people, portfolio=file).summary["space"]
    assert best["space"]["desks_saved"] == space["desks_saved"]
    visited = dataclasses.replace(given, building=dataclasses.replace(given.building, visitors_per_day=5.0))
    assert desks_for_everybody(job_of((visited, people, file)), "crowded_day_probability") is None


def test_a_recommendation_tells_the_desks_of_each_building() -> None:
    file = portfolio(*(row(f"B{number}", 20 + number, 10) for number in range(14)))
    study = recommend([Case("now", scenario(ratio=0.4), portfolio=file)], target=0.4)
    best = study.summary["recommendation"]
    told_ = told(study)
    (grid,) = [one for one in told_.grids if "desks in the file" in one.headings]
    desks, filed = (grid.headings.index(name) for name in ("desks", "desks in the file"))
    assert len(grid.rows) == 13
    assert grid.rows[-1][0] == "2 others together"
    assert sum(int(one[desks]) for one in grid.rows) == best["desks"]
    assert {one[filed] for one in grid.rows[:-1]} == {"10"}
    assert study.tables["buildings"]["desks"].sum() == best["desks"]
    assert "divided otherwise as many desks, or more, need not keep the promise" in " ".join(told_.notes)


def test_a_recommendation_tells_the_buildings_of_its_case() -> None:
    """The first case has three buildings, the best one two."""
    cases = [Case("now", scenario(replications=5), portfolio=THREE)]
    cases.append(Case("closed", scenario(replications=5, building=CLOSED), portfolio=THREE))
    study = recommend(cases, target=0.3)
    assert study.summary["recommendation"]["case"] == "closed"
    told_ = told(study)
    (grid,) = [one for one in told_.grids if "desks in the file" in one.headings]
    assert [one[0] for one in grid.rows] == ["B", "A"]
    assert "divided over the 2 buildings" in " ".join(told_.notes)


def test_a_larger_number_that_keeps_no_promise_is_told() -> None:
    """After 6 replications an interval where nothing was seen ends at 46 %, above a promise that fewer desks keep."""
    given, people, file = part_timers(replications=6)
    study = recommend([Case("now", given, people=people, portfolio=file)], target=0.4)
    best = study.summary["recommendation"]
    assert best["wide_above"] > best["desks"]
    promise = told(study).notes[0]
    assert f"none was seen at all, such as {best['wide_above']}" in promise
    sure = recommend(
        [Case("now", dataclasses.replace(given, replications=40), people=people, portfolio=file)], target=0.4
    )
    assert "wide_above" not in sure.summary["recommendation"]
    assert told(sure).notes[0].endswith("with every larger number that was looked at")
