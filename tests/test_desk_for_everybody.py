"""A desk for everybody: that nobody is refused is then known, and told, for certain (§13, §15)."""

from dataclasses import replace
from typing import Any

import pytest
from scenarios import lively, office, special
from test_buildings import FILED, portfolio, row

from sim.building import Building
from sim.collected import Collected
from sim.desk_for_everybody import certain
from sim.errors import IntegrityError
from sim.evaluation import evaluate
from sim.job import make_job, most_present
from sim.note import buildings_answer, run
from sim.plots import buildings as picture
from sim.policies import Assigned, Booking
from sim.replicate import replicate
from sim.tally import DAY_COLUMNS
from sim.told.cautions import none_missing

REFUSED = ("crowded_day_probability", "turned_away_probability", "unserved_probability", "severe_day_probability")
# 10 people with a desk each, 60 with few.
TWO = portfolio(row("A", 60, 20), row("B", 10, 10))


def ends(measure: dict[str, Any]) -> tuple[float, float, float]:
    return measure["low"], measure["estimate"], measure["high"]


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_with_a_desk_for_everybody_nobody_can_be_refused(engine: str) -> None:
    """60 people: with 60 desks it is certain, with 59 it is not, though nobody was seen to be refused with either."""
    for desks, sure in ((60, True), (59, False)):
        summary = evaluate(lively(desks=desks, engine=engine, replications=3)).summary
        for measures in (summary["measures"], *summary["by_weekday"].values()):
            assert [measures[name]["estimate"] for name in REFUSED] == [0, 0, 0, 0]
            assert (ends(measures["crowded_day_probability"]) == (0, 0, 0)) is sure
            assert ([measures[name]["method"] for name in REFUSED] == ["a desk for everybody"] * 4) is sure
        assert any(line.startswith("no crowded day was seen") for line in summary["warnings"]) is not sure
        answer = run.answer(summary)
        assert answer.startswith("Yes: there is a desk for everybody who can be there,") is sure
        assert answer.startswith("That cannot be told:") is not sure


def test_visitors_need_a_desk_too() -> None:
    scenario = lively(building=Building(visitors_per_day=2.0))
    most = most_present(make_job(scenario, None))
    assert most > 62
    sure = [bool(certain(make_job(replace(scenario, desks=desks), None))) for desks in (most - 1, most)]
    assert sure == [False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"policy": Booking()},
        {"building": Building(desk_types={"standard": 0.5, "quiet": 0.5}, substitutes={})},
        {"meetings": replace(lively().meetings, seating="together")},
        {"attendance": replace(lively().attendance, feedback=0.5)},
    ],
)
def test_a_free_desk_that_may_be_refused_is_no_desk_for_everybody(changes: dict[str, Any]) -> None:
    assert certain(make_job(lively(desks=100), None)) == {0}
    assert certain(make_job(lively(desks=100, **changes), None)) == set()


def test_people_of_other_buildings_may_come() -> None:
    scenario = lively(building=FILED)
    guests = replace(scenario, organisation=replace(scenario.organisation, mobility=0.2, mobility_days=1.0))
    sent = replace(scenario, building=replace(FILED, refused="other_building"))
    near = portfolio(
        row("A", 60, 20, organisations=("One",), lat=52.0, lon=4.0),
        row("B", 10, 10, organisations=("Two",), lat=52.0, lon=4.1),
    )
    assert [certain(make_job(one, None, near)) for one in (scenario, guests, sent)] == [{1}, set(), set()]


def test_those_who_join_need_a_desk_too() -> None:
    scenario = lively(building=FILED)
    grown = replace(scenario, organisation=replace(scenario.organisation, growth=0.1))
    assert certain(make_job(grown, None, TWO)) == set()


def test_each_building_knows_it_by_itself() -> None:
    summary = evaluate(lively(building=FILED, replications=3), portfolio=TWO).summary
    first, second = summary["buildings"]
    assert ends(second["measures"]["crowded_day_probability"]) == (0, 0, 0)
    assert first["measures"]["crowded_day_probability"]["high"] > 0
    assert summary["measures"]["crowded_day_probability"]["high"] > 0
    everywhere = evaluate(lively(building=FILED, replications=3, desks=400), portfolio=TWO).summary
    assert ends(everywhere["measures"]["any_building_crowded_day_probability"]) == (0, 0, 0)
    assert buildings_answer.answer(everywhere).startswith("Yes: in each of 2 buildings there is a desk for everybody")
    assert picture.headline(everywhere).startswith("Each of 2 buildings surely has too few desks on no more than 5 %")


def test_a_building_that_has_one_for_everybody_leaves_nothing_open() -> None:
    """Nobody was seen without a desk in either of two buildings: chance leaves open the one with 40 desks."""
    few = replace(lively().organisation, office_days=0.5)
    roomy = portfolio(row("A", 60, 40), row("B", 10, 10))
    summary = evaluate(lively(building=FILED, replications=3, organisation=few), portfolio=roomy).summary
    assert summary["measures"]["crowded_day_probability"]["estimate"] == 0
    assert picture.headline(summary).endswith("; of 1 it cannot be told")


def test_a_day_with_too_few_stops_a_run_that_has_a_desk_for_everybody() -> None:
    collected = Collected(make_job(special(organisation=office(), desks=20), None))
    outcome = replicate(collected.job, 0)
    outcome.days[0, DAY_COLUMNS.index("crowded")] = 1.0
    collected.add(outcome)
    with pytest.raises(IntegrityError, match="though there is one for everybody"):
        collected.sums()


def test_guests_own_no_desk_where_everybody_else_does() -> None:
    """With a desk for each of its people, and no more, a building has none for who comes from another one."""
    scenario = replace(lively(building=FILED, replications=3), policy=Assigned(name="assigned"))
    guests = replace(scenario, organisation=replace(scenario.organisation, mobility=0.3, mobility_days=2.0))
    near = portfolio(row("A", 60, 60, organisations=("One",)), row("B", 60, 60, organisations=("Two",)))
    own, visited = (evaluate(one, portfolio=near).summary for one in (scenario, guests))
    assert none_missing(own)
    assert run.answer(own).startswith("Yes: everybody has a desk of their own")
    assert visited["measures"]["turned_away_probability"]["low"] > 0
    assert not none_missing(visited)
    assert run.answer(visited).startswith("No: ")
