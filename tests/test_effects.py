"""Effects beside the money: journeys and energy by hand, fairness of hand-made people, privacy, both languages."""

import dataclasses
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scenarios import coins, lively, office, plain, roster, special

from sim import config
from sim.cases import cases_of
from sim.effects import BASELINE, SURVEYS, UNITS, Effects, avoided
from sim.effects_summary import FEW_PEOPLE, MADE_UP, NOBODY, NOT_BOTH, ONE_TEAM
from sim.effects_table import FIGURES, changes, figures
from sim.errors import ConfigurationError
from sim.evaluation import evaluate
from sim.job import make_job
from sim.language import speaking
from sim.policies import Anchor, Spread
from sim.population import FIELD, FIXED_DESK, FLEXIBLE, People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.staff import Staff
from sim.studies.compare import compare
from sim.study import Case, Study
from sim.tally import CONTRACT_COLUMNS, TEAM_COLUMNS, Tally
from sim.told import said
from sim.told.effects import AMOUNTS, SHARES, amount, side_by_side
from sim.uncertainty import DRAWS, figure
from sim.workdays import Calendar

CERTAIN = Effects(ranges={})
WEEKDAYS_OF_2026 = 261


def effects(scenario: Scenario, people: People | None = None) -> dict[str, Any]:
    found: dict[str, Any] = evaluate(scenario, staff=people).summary["effects"]
    return found


def ends(one: dict[str, Any]) -> tuple[float, float, float]:
    return one["estimate"], one["low"], one["high"]


# --- journeys, hours, kilometres, CO2, energy ------------------------------------------------------------------------


def test_a_hundred_journeys_by_hand() -> None:
    by_hand = Effects(
        commute_km=20, commute_minutes=45, car_share=0.5, bicycle_share=0.3, car_kg_per_km=0.2, public_kg_per_km=0.1,
        home_kwh=6, office_kwh=10, kg_per_kwh=0.5, ranges={},
    )  # fmt: skip
    found = avoided(by_hand, np.full(1 + DRAWS, 100.0), seed=1)
    expected = {
        "trips_avoided_a_year": 100,
        "hours": 75,
        "km": 4000,
        "co2_travel_kg": 4000 * (0.5 * 0.2 + 0.2 * 0.1),
        "energy_kwh": 400,
        "co2_kg": 480 + 200,
    }
    assert set(found) == set(UNITS) == set(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx(np.full(1 + DRAWS, value), rel=1e-12), name


def test_a_range_is_drawn_evenly_and_the_same_for_every_case() -> None:
    one = Effects(ranges={"commute_minutes": [30, 50]})
    hours = avoided(one, np.full(1 + DRAWS, 60.0), seed=3)["hours"]
    assert hours[0] == 40
    assert np.sort(hours[1:]) == pytest.approx(30 + 20 * (np.arange(DRAWS) + 0.5) / DRAWS)
    # The middle 95 % of a thousand even draws.
    assert ends(figure(hours)) == pytest.approx((40, 30.49, 49.51))
    other = Effects(ranges={"commute_minutes": [30, 50], "office_kwh": [0, 16]})
    assert np.array_equal(hours, avoided(other, np.full(1 + DRAWS, 60.0), seed=3)["hours"])
    assert not np.array_equal(hours, avoided(one, np.full(1 + DRAWS, 60.0), seed=4)["hours"])


def test_people_who_are_always_at_home_avoid_every_journey_of_the_year() -> None:
    people = roster([8, 4], office_days=0.0)
    travel = effects(special(replications=8, weeks=1, desks=1, effects=CERTAIN), people)["travel"]
    trips = 12 * WEEKDAYS_OF_2026
    assert travel["open_days_a_year"] == WEEKDAYS_OF_2026
    expected = {"trips_avoided_a_year": trips, "hours": trips * 40 / 60, "km": trips * 45.2, "energy_kwh": -trips}
    for name, value in expected.items():
        assert ends(travel[name]) == pytest.approx((value, value, value), rel=1e-12), name


def test_holidays_and_days_off_avoid_nothing() -> None:
    # Of ten people five have Wednesday and Friday off; the Netherlands have eight holidays on weekdays of 2026 at the
    # least, so that all is taken from the calendar. Leave and sickness are none.
    calendar = Calendar(leave_days=0, sickness_rate=0, start="2026-03-02")
    contract = np.ones((10, 5), dtype=np.bool_)
    contract[:5, [2, 4]] = False
    people = roster([10], office_days=0.0, contract=contract)
    found = effects(special(replications=2, weeks=1, desks=1, calendar=calendar, effects=CERTAIN), people)["travel"]
    # Eight of ten work on a mean day of that week, which has no holiday.
    assert found["open_days_a_year"] < WEEKDAYS_OF_2026 - 4
    assert found["trips_avoided_a_year"]["estimate"] == pytest.approx(8 * found["open_days_a_year"], rel=1e-12)


@pytest.mark.parametrize("kind", [FLEXIBLE, FIELD])
def test_no_day_at_home_avoids_nothing(kind: int) -> None:
    # Flexible people come every day; those in the field are on location, not at home.
    people = roster([6], office_days=5.0 if kind == FLEXIBLE else 0.0, kind=kind)
    travel = effects(special(replications=8, weeks=1, desks=6), people)["travel"]
    for name in UNITS:
        assert ends(travel[name]) == (0, 0, 0), name


def test_surveys_are_cited_with_their_source() -> None:
    assert len(SURVEYS) == 3
    for survey in SURVEYS:
        assert survey.source
        assert "%" in survey.finding
        with speaking("nl") as dutch:
            assert dutch.texts.gettext(survey.finding) != survey.finding
            assert dutch.texts.gettext(survey.source) != survey.source


# --- fairness --------------------------------------------------------------------------------------------------------


def half_owners(teams: list[int], part_timers: int = 15, **changes: Any) -> tuple[Scenario, People]:
    """Thirty people who come every day: the first fifteen own desks, the others share five."""
    people = roster(teams, office_days=5.0, kind=[FIXED_DESK] * 15 + [FLEXIBLE] * 15)
    people = replace(people, fte=np.where(np.arange(30) < part_timers, 0.8, 1.0))
    return special(replications=4, weeks=1, desks=20, **changes), people


def test_who_cannot_be_refused_never_is_and_the_others_are_counted_exactly() -> None:
    fairness = effects(*half_owners([15, 15]))["fairness"]
    assert fairness["part_time"]["estimate"] == 0
    assert ends(fairness["full_time"]) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    less = fairness["part_time_less_full_time"]
    assert ends(less) == pytest.approx((-2 / 3, -2 / 3, -2 / 3))
    assert less["told_apart"]
    assert fairness["no_contracts_because"] is fairness["no_teams_because"] is None


def test_the_worst_off_team_against_all_people() -> None:
    fairness = effects(*half_owners([15, 15]))["fairness"]
    most, least = fairness["most_turned_away"], fairness["least_turned_away"]
    assert (most["team"], most["people"], least["team"], least["estimate"]) == ("T1", 15, "T0", 0)
    assert ends(most) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert ends(fairness["all_teams"]) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert ends(fairness["ratio"]) == pytest.approx((2, 2, 2))


def test_the_ratio_of_teams_that_are_alike_does_not_tell_them_apart() -> None:
    people = roster([12, 12, 12, 12], office_days=3.0)
    fairness = effects(special(replications=30, weeks=2, ratio=0.5), people)["fairness"]
    assert fairness["teams"] == 4
    assert fairness["ratio"]["low"] < 1 < fairness["ratio"]["estimate"] < fairness["ratio"]["high"]
    assert fairness["least_turned_away"]["estimate"] < fairness["all_teams"]["estimate"]


def test_small_teams_of_real_people_stand_together_or_nowhere() -> None:
    fairness = effects(*half_owners([15, 9, 6]))["fairness"]
    assert {fairness[name]["team"] for name in ("most_turned_away", "least_turned_away")} == {"T0", "other teams"}
    alone = effects(*half_owners([27, 3]))["fairness"]
    assert (alone["teams"], alone["most_turned_away"], alone["ratio"]) == (1, None, None)
    assert alone["no_teams_because"] == ONE_TEAM


def test_teams_are_not_told_of_where_they_are_made_up_or_nobody_is_refused() -> None:
    made_up = effects(lively(replications=3))["fairness"]
    assert (made_up["teams"], made_up["no_teams_because"]) == (None, MADE_UP)
    roomy = effects(special(replications=3, desks=30), roster([15, 15], office_days=5.0))["fairness"]
    assert (roomy["most_turned_away"], roomy["ratio"], roomy["no_teams_because"]) == (None, None, NOBODY)


@pytest.mark.parametrize(("part_timers", "shown"), [(9, False), (10, True), (20, True), (21, False)])
def test_contracts_of_fewer_than_ten_real_people_go_nowhere(part_timers: int, shown: bool) -> None:
    scenario, people = half_owners([15, 15], part_timers)
    assert bool(replicate(make_job(scenario, people), 0).contracts.any()) is shown
    fairness = effects(scenario, people)["fairness"]
    assert (fairness["part_time"] is not None) is (fairness["full_time"] is not None) is shown
    assert fairness["no_contracts_because"] == (None if shown else FEW_PEOPLE)


@pytest.mark.parametrize(("newcomers", "shown"), [(9, False), (10, True)])
def test_newcomers_who_are_real_and_fewer_than_ten_are_not_counted(newcomers: int, shown: bool) -> None:
    scenario, people = half_owners([15, 15])
    people = replace(people, newcomer=np.arange(30) < newcomers)
    alone = effects(scenario, people)["cohesion"]["newcomer_alone_share"]
    assert (alone["estimate"] is not None) is shown


def test_where_nobody_works_part_time_there_is_nothing_to_compare() -> None:
    fairness = effects(*half_owners([15, 15], 0))["fairness"]
    assert (fairness["part_time"], fairness["full_time"], fairness["who_move"]) == (None, None, None)
    assert fairness["no_contracts_because"] == NOT_BOTH


def test_a_presets_part_timers_are_counted_as_all_people_together() -> None:
    outcome = replicate(make_job(lively(policy=Anchor()), None), 0)
    together = dict(zip(CONTRACT_COLUMNS, outcome.contracts.sum(axis=0), strict=True))
    for name, total in together.items():
        assert total == outcome.all_teams[TEAM_COLUMNS.index(name)], name
    assert (outcome.contracts[:, CONTRACT_COLUMNS.index("moving_person_weeks")] > 0).all()


def test_both_engines_count_contracts_alike() -> None:
    one, two = (replicate(make_job(lively(engine=engine), None), 0) for engine in ("compiled", "simpy"))
    assert one.contracts.any()
    assert np.array_equal(one.contracts, two.contracts)


# --- who moves -------------------------------------------------------------------------------------------------------


def test_who_moves_is_counted_by_team_and_contract() -> None:
    tally = Tally(0, np.array([2, 2]), None, np.array([False, True, False, True]))
    moved, added, lost = np.array([[1, 0, 0, 2], [0, 0, 1, 0], [1, 0, 0, 0]])
    tally.policy(np.array([0, 0, 1, 1], dtype=np.int32), (moved, added, lost))
    outcome = tally.outcome()
    changed = ("moving_person_weeks", "person_weeks", "days_moved", "days_added", "days_lost")
    rows = outcome.teams[:, [TEAM_COLUMNS.index(name) for name in changed]]
    assert rows.tolist() == [[1, 2, 1, 0, 1], [2, 2, 2, 1, 0]]
    weeks = outcome.contracts[:, [CONTRACT_COLUMNS.index(name) for name in changed[:2]]]
    assert weeks.tolist() == [[2, 2], [1, 2]]


def test_free_choice_moves_nobody_and_another_policy_some() -> None:
    free, spread = (effects(lively(replications=4, policy=policy)) for policy in (lively().policy, Spread()))
    assert free["moves"]["share_of_people_who_move"] == 0
    assert free["fairness"]["who_move"] == {"full_time": 0, "part_time": 0}
    assert 0 < spread["moves"]["days_moved"] / 5 <= spread["moves"]["share_of_people_who_move"] <= 1
    both = spread["fairness"]["who_move"].values()
    assert min(both) <= spread["moves"]["share_of_people_who_move"] <= max(both)


# --- side by side ----------------------------------------------------------------------------------------------------


@cache
def three() -> Study:
    """Twenty-four people for three days, again, and for none."""
    scenario = special(replications=8, weeks=1, desks=24, effects=CERTAIN)
    three_days = roster([12, 12], office_days=3.0)
    return compare(
        [
            Case("three days", scenario, three_days),
            Case("again", scenario, three_days),
            Case("never", scenario, roster([12, 12], office_days=0.0)),
        ]
    )


def test_equal_cases_differ_by_nothing() -> None:
    case = three().summary["by_case"]["again"]
    for name, one in changes(case).items():
        if one is not None and one["estimate"] is not None:  # of fewer than ten newcomers nothing is shown
            assert ends(one) == (0, 0, 0), name
    assert three().summary["by_case"]["three days"]["effects"]["less_first"] is None


def test_a_difference_is_that_of_the_two_cases() -> None:
    cases = three().summary["by_case"]
    first, never = (cases[name]["effects"]["travel"] for name in ("three days", "never"))
    less = cases["never"]["effects"]["less_first"]["travel"]
    for name in UNITS:
        assert less[name]["estimate"] == pytest.approx(never[name]["estimate"] - first[name]["estimate"])
    # Everybody stays at home on every day: no chance is left but that of the first case.
    assert ends(never["km"]) == pytest.approx([24 * WEEKDAYS_OF_2026 * 45.2] * 3)
    assert less["km"]["low"] < less["km"]["estimate"] < less["km"]["high"]


def test_the_uncertainty_that_cases_share_does_not_blur_their_difference() -> None:
    # Journeys are certain, minutes are not: twice the journeys are twice the hours with every draw.
    scenario = special(replications=8, weeks=1, desks=24, effects=Effects())
    cases = [Case(f"{n}", scenario, roster([n], office_days=0.0)) for n in (10, 20)]
    both = compare(cases).summary["by_case"]
    hours, less = both["10"]["effects"]["travel"]["hours"], both["20"]["effects"]["less_first"]["travel"]["hours"]
    assert ends(less) == pytest.approx(ends(hours))


def test_the_table_has_a_row_a_case_and_figure() -> None:
    table = three().tables["money_and_effects"]
    assert table[["case", "figure"]].to_numpy().tolist() == [
        [case, figure] for case in ("three days", "again", "never") for figure in FIGURES
    ]
    assert set(FIGURES) == set(figures(three().summary["by_case"]["never"])) == {*AMOUNTS, *SHARES, "co2_travel_kg"}
    km = table[(table["case"] == "never") & (table["figure"] == "km")].iloc[0]
    assert km["estimate"] == pytest.approx(24 * WEEKDAYS_OF_2026 * 45.2)
    assert km["unit"] == "km a year"
    assert table[table["case"] == "three days"]["less_first_estimate"].isna().all()


@pytest.mark.parametrize(
    ("one", "unit", "most", "change", "english", "dutch"),
    [
        ((1_638_000, 1_207_000, 2_083_000), 1e6, 2, False, "1.6 (1.2 to 2.1)", "1,6 (1,2 tot 2,1)"),
        ((71_020.4, 70_860, 71_190), 1.0, 0, False, "71,000 (70,900 to 71,200)", "71.000 (70.900 tot 71.200)"),
        ((-70_000, -420_000, 830_000), 1e3, 0, False, "-100 (-400 to 800)", "-100 (-400 tot 800)"),
        ((14_800, 10_600, 19_800), 1.0, 0, True, "+15,000 (+11,000 to +20,000)", "+15.000 (+11.000 tot +20.000)"),
        ((-3, -17, 10), 1.0, 0, True, "-3 (-17 to +10) ~", "-3 (-17 tot +10) ~"),
        ((12.0, -4.0, 28.0), 1e6, 2, True, "0 ~", "0 ~"),
        ((161.0, -212.0, 553.0), 1e3, 0, True, "+0.2 (-0.2 to +0.6) ~", "+0,2 (-0,2 tot +0,6) ~"),
        ((0, 0, 0), 1.0, 0, False, "0", "0"),
        ((0, 0, None), 1.0, 0, False, "none seen", "niet gezien"),
        ((39_312.0, 19_277.0, None), 1.0, 0, False, "39,000 (19,000 or more)", "39.000 (19.000 of meer)"),
        ((3120, 3120, 3120), 1.0, 0, False, "3,120", "3.120"),
        ((None, None, None), 1.0, 0, False, "not defined", "niet bepaald"),
    ],
)
def test_a_figure_is_rounded_by_its_interval(
    one: tuple[float | None, ...], unit: float, most: int, change: bool, english: str, dutch: str
) -> None:
    figure = dict(zip(("estimate", "low", "high"), one, strict=True))
    assert amount(figure, unit, most, change=change) == english
    with speaking("nl"):
        assert amount(figure, unit, most, change=change) == dutch
    assert amount(None, unit, most) == "not defined"


def test_the_cases_are_told_in_both_languages() -> None:
    both, more = side_by_side(three().summary)
    assert both.headings == ["", "three days", "again", "never"]
    assert len(both.rows) == len(AMOUNTS) + len(SHARES)
    rows = {row[0]: row[1:] for row in both.rows}
    assert rows["Journeys avoided"][2] == "6,260"
    assert rows["Kilometres avoided, x 1,000"][2] == "283"
    assert rows["Part-timers who find no desk"] == ["not defined"] * 3
    assert rows["People whose days change, a week"] == ["none"] * 3
    assert more.headings == ["", "again", "never"]
    assert [row[1] for row in more.rows] == ["0 ~"] * len(more.rows)
    assert said(three()).notes[-1] == f"Journeys are avoided against {BASELINE}"
    with speaking("nl"):
        dutch, _ = side_by_side(three().summary)
        assert said(three()).notes[-1].startswith("Reizen zijn vermeden ten opzichte van iedereen op kantoor")
    rows = {row[0]: row[1:] for row in dutch.rows}
    assert rows["Vermeden reizen"][2] == "6.260"
    assert not {row[0] for row in dutch.rows} & {row[0] for row in both.rows}


def test_a_hostile_name_of_a_case_is_one_short_line() -> None:
    name = "=cmd()\n<script>" + "x" * 300
    summary = dict(three().summary)
    summary["by_case"] = {name: summary["by_case"]["never"], **summary["by_case"]}
    heading = side_by_side(summary)[0].headings[1]
    assert len(heading) <= 60
    assert "\n" not in heading


# --- the parameters --------------------------------------------------------------------------------------------------


def test_the_defaults_are_those_of_the_dutch_preset_and_flanders_has_its_own() -> None:
    assert config.configure().effects == Effects()
    flanders = config.configure("organisation=vlaanderen").effects
    assert (flanders.name, flanders.bicycle_share) == ("be", 0.17)
    assert config.configure("effects=nl", "organisation=vlaanderen").effects == Effects()


def test_commuting_changes_no_figure_of_a_replication() -> None:
    scenario = special(replications=3)
    one, two = (evaluate(replace(scenario, effects=effects)).summary for effects in (CERTAIN, Effects(commute_km=5)))
    assert one["measures"] == two["measures"]
    assert one["effects"]["travel"] != two["effects"]["travel"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ranges": {"comute_km": [1, 2]}}, "ranges: comute_km: there is no such amount (did you mean 'commute_km'?)"),
        ({"ranges": {"name": [1, 2]}}, "ranges: name: there is no such amount"),
        ({"ranges": {"commute_km": [25, 20]}}, "ranges: commute_km: 25 to 20 is no range"),
        ({"ranges": {"commute_km": [30, 40]}}, "30 to 40 does not hold what is configured (22.6)"),
        ({"ranges": {"commute_km": 22}}, "ranges: commute_km: 22 is no range, give [lowest, highest]"),
        ({"ranges": [1, 2]}, "ranges: give keys with lowest and highest"),
        ({"car_share": 0.8, "ranges": {}}, "car_share: car_share and bicycle_share may come to 1.05 together"),
        ({"ranges": {"car_share": [0.5, 0.9]}}, "car_share: car_share and bicycle_share may come to 1.15 together"),
        ({"commute_km": -1.0}, "commute_km: -1 is out of range"),
        ({"commute_minutes": float("nan")}, "commute_minutes: nan is out of range"),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Effects(**values)
    assert message in str(caught.value)


def test_a_fault_names_its_key_on_the_command_line() -> None:
    with pytest.raises(ConfigurationError, match=r"effects\.ranges: home_kwh: 6 to 9 does not hold"):
        config.configure("effects.ranges={home_kwh: [6, 9]}")
    assert config.configure("effects.ranges={}").effects.ranges == {}


# --- the study of central government ---------------------------------------------------------------------------------


def test_the_study_holds_four_futures_against_the_first() -> None:
    words = ["experiment=rijk_scenarios", "replications=3", "weeks=1", "organisation.per_building=120"]
    root = config.compose(words)
    cases = cases_of(root, words, config.compose, Staff(None, [], [], {}))
    assert [case.name for case in cases] == ["as now", "hybrid", "home as the norm", "back to the office"]
    assert {case.scenario.organisation.name for case in cases} == {"rijk"}
    days = [
        sum(number * share for number, share in enumerate(case.scenario.organisation.office_days_shares))
        for case in cases
    ]
    # The 88 % want 2.36 days, then 1.5, then four; the 12 % five.
    assert days[0] == days[1] == pytest.approx(0.88 * 2.36 + 0.6, abs=0.01)
    assert days[2] == pytest.approx(0.88 * 1.5 + 0.6)
    assert days[3] == pytest.approx(0.88 * 4 + 0.6)
    study = compare(cases, measure=root.run.measure, within=root.run.within)
    trips = [
        case["effects"]["travel"]["trips_avoided_a_year"]["estimate"] for case in study.summary["by_case"].values()
    ]
    assert trips[3] < trips[0] < trips[2]
    assert all(case["money"]["npv"]["estimate"] is not None for case in study.summary["by_case"].values())


def test_every_scenario_has_effects() -> None:
    assert [field.name for field in dataclasses.fields(Scenario)][-1] == "effects"
    assert effects(special(organisation=office(), attendance=coins(), calendar=plain(), replications=2))["travel"]
