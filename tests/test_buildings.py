"""Several buildings (§14): each is played as it would be alone, guests are conserved, and the whole adds up."""

import dataclasses
import datetime
import json
from pathlib import Path
from typing import Any

import commands
import numpy as np
import pandas as pd
import pytest
from fitted import check_desks_needed
from scenarios import coins, lively, no_meetings, office, open_floor, plain, roster, special

from sim import over_buildings, screen
from sim.apportionment import shared_out
from sim.building import Building
from sim.cautions import about_people, of_sweep
from sim.config import configure
from sim.data_settings import Data
from sim.draws import Draws
from sim.errors import ConfigurationError, InputError
from sim.evaluation import Evaluation, evaluate
from sim.fitted import Fitted
from sim.job import Job, fit_out_of, make_job, people_of
from sim.policies import POLICIES, Assigned, Booking, Free, Policy, Spread
from sim.population import FIELD, People
from sim.portfolio import Portfolio, Row
from sim.replicate import replicate
from sim.replications import identity
from sim.scenario import Scenario
from sim.sites import desks_of_each, fewest_desks, people_at, totals_for
from sim.staff import staff_of
from sim.studies.compare import compare
from sim.studies.frontier import frontier
from sim.studies.recommend import recommend
from sim.study import Case, check_buildings
from sim.tally import DAY_COLUMNS, STATES
from sim.theory import headcount, tail
from sim.tracing import trace
from sim.workdays import Calendar

COLUMN = {name: place for place, name in enumerate(DAY_COLUMNS)}
FILED = Building(portfolio="made up", zones=3)


def row(building: str, employees: int | None, desks: int | None = None, **more: Any) -> Row:
    values: dict[str, Any] = {
        "name": building,
        "organisations": (),
        "texts": {},
        "lat": None,
        "lon": None,
        "area_m2": None,
        "rooms": None,
        "zones": None,
        "eur_per_desk": None,
    }
    return Row(building=building, employees=employees, desks=desks, **values | more)


def portfolio(*rows: Row) -> Portfolio:
    return Portfolio("buildings.csv", rows, (), ())


A = row("A", 60, 20, organisations=("One",), lat=52.0, lon=4.0)
B = row("B", 40, 18, organisations=("Two", "Three"), lat=52.0, lon=4.2, zones=2)
C = row("C", 90, 35, organisations=("Three",), lat=52.0, lon=4.3)
THREE = portfolio(A, B, C)


def days_of(job: Job, number: int | None = None, replication: int = 0) -> np.ndarray[Any, Any]:
    days = replicate(job, replication).days
    return days if number is None else days[days[:, COLUMN["building"]] == number]


def without_place(days: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.delete(days, COLUMN["building"], axis=1)


# --- a building is what it would be alone ----------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [None, Spread()])
def test_a_portfolio_of_one_gives_the_figures_of_that_building(policy: Any) -> None:
    scenario = lively(building=Building(zones=3), desks=20) if policy is None else lively(desks=20, policy=policy)
    one = dataclasses.replace(
        scenario, desks=None, building=dataclasses.replace(scenario.building, portfolio="made up")
    )
    alone, in_one = replicate(make_job(scenario, None), 3), replicate(make_job(one, None, portfolio(A)), 3)
    for field in dataclasses.fields(alone):
        np.testing.assert_array_equal(getattr(alone, field.name), getattr(in_one, field.name), field.name)


def test_a_roster_in_a_portfolio_of_one_too() -> None:
    people = roster([12, 20, 9])
    scenario = lively(desks=15)
    one = dataclasses.replace(scenario, desks=None, building=dataclasses.replace(FILED, zones=3))
    alone = replicate(make_job(scenario, people), 0)
    in_one = replicate(make_job(one, dataclasses.replace(people, buildings=("A",)), portfolio(row("A", None, 15))), 0)
    for field in dataclasses.fields(alone):
        np.testing.assert_array_equal(getattr(alone, field.name), getattr(in_one, field.name), field.name)


def test_a_building_does_not_depend_on_those_behind_it() -> None:
    scenario = lively(building=FILED)
    both = make_job(scenario, None, portfolio(A, B))
    every = make_job(scenario, None, THREE)
    np.testing.assert_array_equal(days_of(both, 0), days_of(every, 0))
    np.testing.assert_array_equal(days_of(both, 1), days_of(every, 1))
    assert not np.array_equal(without_place(days_of(every, 0)), without_place(days_of(every, 1)))


def test_buildings_have_days_of_their_own() -> None:
    """Two buildings alike do not share the common factor: their attendance is not more correlated than chance."""
    attendance = coins(common_correlation=0.3)
    alike = portfolio(row("A", 40, 20), row("B", 40, 20))
    scenario = special(building=open_floor(portfolio="made up"), attendance=attendance, weeks=40)
    days = replicate(make_job(scenario, None, alike), 0).days
    one, two = (days[days[:, COLUMN["building"]] == number, COLUMN["attendance"]] for number in (0, 1))
    n = len(one)
    assert n == 200
    assert one.std() > 2 * np.sqrt(40 * 0.4 * 0.6)  # the factor is there
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(n)


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_works_over_buildings(name: str) -> None:
    job = make_job(mobile(policy=POLICIES[name](name=name)), None, THREE)
    days = pd.DataFrame(replicate(job, 0).days, columns=list(DAY_COLUMNS))
    assert (days[list(STATES)].sum(axis=1) == days["building"].map({0: 60, 1: 40, 2: 90})).all()
    assert (days["attendance"] == days["office"] + days["guests"]).all()


def test_both_engines_play_a_portfolio_alike() -> None:
    moving = lively(building=FILED, weeks=1)
    moving = dataclasses.replace(moving, organisation=dataclasses.replace(moving.organisation, mobility=0.5))
    one, two = (
        replicate(make_job(dataclasses.replace(moving, engine=engine), None, THREE), 0).days
        for engine in ("compiled", "simpy")
    )
    np.testing.assert_array_equal(one, two)


# --- closing and merging ---------------------------------------------------------------------------------------------


def test_closing_a_building_moves_its_people_and_leaves_the_others_as_they_are() -> None:
    open_job = make_job(lively(building=FILED), None, THREE)
    closed = make_job(lively(building=dataclasses.replace(FILED, close=["C"])), None, THREE)
    merged = make_job(lively(building=dataclasses.replace(FILED, merge={"C": "B"})), None, THREE)
    assert [(site.row.building, site.headcount.employees, site.desks) for site in closed.sites] == [
        ("A", 60, 20),
        ("B", 130, 18),  # the nearest of C
    ]
    assert closed.headcount == open_job.headcount
    assert (closed.desks, closed.sites[1].closed) == (38, ("C",))
    np.testing.assert_array_equal(days_of(open_job, 0), days_of(closed, 0))
    np.testing.assert_array_equal(days_of(closed), days_of(merged))
    draws = Draws(1, 0)
    one, other = people_of(open_job, draws), people_of(closed, draws)
    for name in ("entity", "contract", "office_days", "kind", "newcomer"):  # they stay who they are
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    np.testing.assert_array_equal(one.team_entity, other.team_entity)
    names = [[people.organisations[place] for place in people.organisation] for people in (one, other)]
    assert names[0] == names[1]  # and of the same organisation
    assert closed.sites[1].organisations == ("Two", "Three")


def test_a_building_that_stays_keeps_its_rooms() -> None:
    """B's are those of its own 40 people, by the ratio 3 rooms of 4 a hundred: C's 90 bring none (§14)."""
    for policy in (Free(name="free"), Assigned()):
        scenario = lively(building=dataclasses.replace(FILED, merge={"C": "B"}), policy=policy)
        rooms = [rooms_of(make_job(scenario, None, THREE), number) for number in (0, 1)]
        assert rooms == [[4, 4, 8], [4, 8]]
    typed = dataclasses.replace(FILED, merge={"C": "B"}, rooms="2x6")
    assert rooms_of(make_job(lively(building=typed), None, THREE), 1) == [6, 6]
    new = portfolio(A, row("B", 0, 18), C)  # nothing is known of what it has but who goes there
    assert len(rooms_of(make_job(lively(building=dataclasses.replace(FILED, merge={"C": "B"})), None, new), 1)) == 5


def test_a_building_that_stays_keeps_its_rooms_of_a_growing_staff_too() -> None:
    where = np.repeat(np.arange(2), [30, 10]).astype(np.int32)
    people = dataclasses.replace(roster([30, 10]), building=where, buildings=("A", "B"))
    two = portfolio(row("A", None, 20), row("B", None, 18))
    for growth in (0.0, 0.5, -0.2):
        scenario = lively(building=dataclasses.replace(FILED, merge={"B": "A"}))
        grown = dataclasses.replace(scenario.organisation, growth=growth)
        assert rooms_of(make_job(dataclasses.replace(scenario, organisation=grown), people, two), 0) == [4, 8]


def rooms_of(job: Job, number: int) -> list[int]:
    site = job.sites[number]
    own = job.of(site)
    office, _, _ = fit_out_of(own, people_of(own, Draws(1, 0))).at(site.desks)
    found: list[int] = office.rooms.tolist()
    return found


def test_a_building_without_a_meeting_room_is_told() -> None:
    few = portfolio(A, row("B", 10, 12), row("C", 9, 9, rooms="1x4"), row("D", 8, 8))
    told = [line for line in about_people(make_job(lively(building=FILED), None, few)) if line.startswith("meetings:")]
    assert len(told) == 1
    assert "no meeting room in B and D," in told[0]
    quiet = (no_meetings(), dataclasses.replace(lively().meetings, digital_share=1.0))
    for meetings in quiet:
        job = make_job(lively(building=FILED, meetings=meetings), None, few)
        assert not any(line.startswith("meetings:") for line in about_people(job))
    assert not any(line.startswith("meetings:") for line in about_people(make_job(lively(building=FILED), None, THREE)))


def test_a_strike_of_an_organisation_is_of_its_people_in_another_building_too() -> None:
    """60 people of One go to the 90 of Three; all want five days."""
    strike = {"date": "2026-03-12", "who": "One", "kind": "nobody"}
    scenario = special(
        organisation=office(office_days=5.0),
        building=open_floor(portfolio="made up", merge={"A": "C"}),
        calendar=plain(start="2026-03-09", events=[strike]),
        weeks=1,
    )
    days = days_of(make_job(scenario, None, THREE), 2)
    assert days[:, COLUMN["office"]].tolist() == [150, 150, 150, 90, 150]
    assert days[:, COLUMN["home"]].tolist() == [0, 0, 0, 60, 0]


# --- guests ----------------------------------------------------------------------------------------------------------


def mobile(desks: int | None = None, policy: Policy | None = None, **changes: Any) -> Scenario:
    scenario = lively(building=FILED, weeks=2, desks=desks, policy=policy or Free(name="free"))
    values: dict[str, Any] = {"mobility": 0.4, "mobility_days": 2.0, "elsewhere_share": 0.0, "field_share": 0.0}
    return dataclasses.replace(scenario, organisation=dataclasses.replace(scenario.organisation, **values | changes))


def test_who_is_on_location_is_a_guest_elsewhere() -> None:
    job = make_job(mobile(), None, THREE)
    days = pd.DataFrame(replicate(job, 0).days, columns=list(DAY_COLUMNS))
    assert days["guests"].sum() > 200
    by_date = days.groupby("ordinal").sum()
    np.testing.assert_array_equal(by_date["guests"], by_date["location"])
    np.testing.assert_array_equal(days["attendance"], days["office"] + days["guests"])
    assert (by_date[list(STATES)].sum(axis=1) == 190).all()


def test_guests_take_desks() -> None:
    """The desks needed are those of all who come; nothing else changes in a building that people only visit."""
    scenario = mobile(mobility=0.0, mobility_by_organisation={"One": 1.0})
    still = mobile(mobility=0.0)
    days = {name: days_of(make_job(one, None, THREE), 1) for name, one in (("guests", scenario), ("none", still))}
    for name in STATES:
        np.testing.assert_array_equal(days["guests"][:, COLUMN[name]], days["none"][:, COLUMN[name]])
    more = days["guests"][:, COLUMN["desks_needed"]] - days["none"][:, COLUMN["desks_needed"]]
    assert (more >= 0).all()
    assert more.sum() > 0
    assert (more <= days["guests"][:, COLUMN["guests"]]).all()


def test_nobody_is_a_guest_on_a_strike() -> None:
    """Who cannot come to the own office goes to no other one: everybody, or the people of one organisation."""
    for who, (own, visits) in {"everybody": (0, 0), "Three": (1, 1)}.items():
        calendar = Calendar(start="2026-03-09", events=[{"date": "2026-03-12", "who": who, "kind": "nobody"}])
        scenario = dataclasses.replace(mobile(mobility=1.0), calendar=calendar, weeks=1)
        days = pd.DataFrame(days_of(make_job(scenario, None, THREE)), columns=list(DAY_COLUMNS))
        by_building = days[days["weekday"] == 3].set_index("building")
        assert by_building.loc[2, ["office", "location"]].sum() == 0  # all of C are of Three
        assert (by_building.loc[0, ["office"]].sum() > 0) == own
        assert (by_building["guests"].sum() > 0) == visits
        assert (days["attendance"] == days["office"] + days["guests"]).all()


def test_mobile_people_are_away_as_often_as_asked_and_where_the_people_are() -> None:
    """Everybody of A mobile for a day a week: each is away with a chance of 1/5, to B and C as 10 to 30."""
    buildings = portfolio(
        row("A", 200, 50, organisations=("One",)),
        row("B", 10, 10, organisations=("Two",)),
        row("C", 30, 10, organisations=("Three",)),
    )
    scenario = special(
        organisation=office(mobility_by_organisation={"One": 1.0}, mobility_days=1.0),
        building=open_floor(portfolio="made up"),
        weeks=8,
    )
    days = np.concatenate([replicate(make_job(scenario, None, buildings), one).days for one in range(5)])
    of = {number: days[days[:, COLUMN["building"]] == number] for number in range(3)}
    n = 200 * len(of[0])
    assert abs(of[0][:, COLUMN["location"]].sum() - n / 5) < 4 * np.sqrt(n * 0.2 * 0.8)
    # Whom they visit is settled once a replication, so that 1,000 people are what counts.
    guests = [of[number][:, COLUMN["guests"]].sum() for number in (1, 2)]
    assert abs(guests[1] / sum(guests) - 0.75) < 4 * np.sqrt(0.75 * 0.25 / 1000) + 0.002


def test_desks_change_nobody_s_days() -> None:
    few, many = (make_job(mobile(desks=number), None, THREE) for number in (40, 120))
    whereabouts = [COLUMN[name] for name in (*STATES, "guests", "desks_needed")]
    np.testing.assert_array_equal(days_of(few)[:, whereabouts], days_of(many)[:, whereabouts])


def test_nobody_visits_a_building_of_the_own_organisation_only() -> None:
    same = portfolio(row("A", 60, 20, organisations=("X",)), row("B", 40, 18, organisations=("X",)), C)
    days = replicate(make_job(mobile(), None, same), 0).days
    to_b = days[days[:, COLUMN["building"]] == 1, COLUMN["guests"]].sum()
    from_c = days[days[:, COLUMN["building"]] == 2, COLUMN["location"]].sum()
    assert 0 < to_b < from_c  # only those of C go there
    field = make_job(mobile(mobility=1.0, mobility_days=5.0, field_share=1.0, fixed_desk_share=0.0), None, THREE)
    assert (people_of(field, Draws(1, 0)).kind == FIELD).all()
    assert days_of(field)[:, COLUMN["guests"]].sum() == 0


def of_organisations(*based: tuple[int, str]) -> People:
    """Real people by building and organisation: how many, and ``"X O1"``; a team for each."""
    people = roster([number for number, _ in based], names=tuple(name for _, name in based))
    where, of = zip(*(name.split(" ") for _, name in based), strict=True)
    sizes, buildings, names = [number for number, _ in based], tuple(dict.fromkeys(where)), tuple(dict.fromkeys(of))
    return dataclasses.replace(
        people,
        building=np.repeat([buildings.index(one) for one in where], sizes).astype(np.int32),
        buildings=buildings,
        organisation=np.repeat([names.index(one) for one in of], sizes).astype(np.int32),
        organisations=names,
    )


def test_a_building_houses_the_organisations_of_the_staff_file_where_the_portfolio_names_none() -> None:
    """All of X and Y are of O1, and visit Z only, as where the portfolio says so."""
    people = of_organisations((30, "X O1"), (30, "Y O1"), (30, "Z O2"))
    scenario = mobile(mobility=0.0, mobility_by_organisation={"O1": 1.0})
    named = {"X": ("O1",), "Y": ("O1",), "Z": ("O2",)}
    days = [
        days_of(make_job(scenario, people, portfolio(*(row(name, None, 20, organisations=of) for name, of in one))))
        for one in ([(name, ()) for name in named], named.items())
    ]
    np.testing.assert_array_equal(*days)
    guests = [days[0][days[0][:, COLUMN["building"]] == one, COLUMN["guests"]].sum() for one in range(3)]
    assert guests[:2] == [0, 0]
    assert guests[2] == days[0][:, COLUMN["location"]].sum() > 0


def test_the_portfolio_s_naming_goes_first_and_people_of_a_closed_building_keep_their_organisation() -> None:
    people = of_organisations((30, "X O1"), (30, "Y O1"), (20, "Z O2"), (5, "Z O3"))
    rows = (row("X", None, 20, organisations=("Q",)), row("Y", None, 20), row("Z", None, 20))
    rules = {"all": {}, "closed": {"merge": {"Z": "Y"}}, "named": {"merge": {"Z": "X"}}}
    found = {
        name: [
            site.organisations
            for site in make_job(lively(building=dataclasses.replace(FILED, **one)), people, portfolio(*rows)).sites
        ]
        for name, one in rules.items()
    }
    assert found["all"] == [("Q",), ("O1",), ("O2", "O3")]
    assert found["closed"] == [("Q",), ("O1", "O2", "O3")]
    assert found["named"] == [("Q", "O2", "O3"), ("O1",)]


def test_a_staff_file_without_organisations_names_none_of_any_building(tmp_path: Path) -> None:
    scenario, staff = read(tmp_path, [("Law", "A")] * 20 + [("Tax", "B")] * 20)
    job = make_job(scenario, staff.people, staff.portfolio)
    assert [site.organisations for site in job.sites] == [(), ()]


def test_a_share_of_an_organisation_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"'Tow' is no organisation of these people \(did you mean 'Two'\?\)"):
        make_job(mobile(mobility_by_organisation={"Tow": 0.1}), None, THREE)


@pytest.mark.parametrize(
    ("changes", "buildings"), [({}, (A,)), ({"close": ["B"]}, (A, B)), ({"merge": {"B": "A"}}, (A, B))]
)
def test_visits_to_other_buildings_are_refused_where_there_is_none(
    changes: dict[str, Any], buildings: tuple[Row, ...]
) -> None:
    rules = dataclasses.replace(FILED, **changes)
    visits = [{"mobility": 0.4}, {"mobility": 0.0, "mobility_by_organisation": {"One": 0.2}}]
    for one in visits:
        with pytest.raises(
            ConfigurationError, match=r"^organisation\.mobility: .* people are based in A only, leave it"
        ):
            make_job(dataclasses.replace(mobile(**one), building=rules), None, portfolio(*buildings))
    nearby = dataclasses.replace(rules, refused="other_building")
    with pytest.raises(ConfigurationError, match=r"^building\.refused: .* people are based in A only, give leave,"):
        make_job(lively(building=nearby), None, portfolio(*buildings))


def test_guests_are_among_those_who_come_without_a_booking() -> None:
    """Hardly a desk: every guest who is refused is one of the walk-ins."""
    for walk_in_share in (0.0, 1.0):
        policy = Booking(walk_in_share=walk_in_share)
        days = days_of(make_job(mobile(desks=30, policy=policy, mobility=1.0), None, THREE))
        guests, walk_ins, refused, turned_away = (
            days[:, COLUMN[name]] for name in ("guests", "walk_ins", "walk_ins_refused", "refused_people")
        )
        assert (walk_ins >= guests).all()
        assert (refused <= walk_ins).all()
        assert refused.sum() > 0
        assert walk_in_share == 0 or np.array_equal(refused, turned_away)  # nobody has a booking


# --- the whole -------------------------------------------------------------------------------------------------------


def test_days_with_a_crowded_building_against_theory() -> None:
    """Poisson-binomials that are independent: 1 - (1 - p1)(1 - p2)(1 - p3) for any of the buildings."""
    sizes, desks = (12, 20, 30), (7, 10, 15)
    buildings = portfolio(*(row(f"B{n}", n, d) for n, d in zip(sizes, desks, strict=True)))
    scenario = special(building=open_floor(portfolio="made up"), weeks=5, replications=40)
    summary = evaluate(scenario, portfolio=buildings).summary
    exact = [
        tail(headcount(np.full(n, 0.4), np.zeros(n, dtype=int), 0, 0), d) for n, d in zip(sizes, desks, strict=True)
    ]
    days = 40 * 25
    assert summary["days"] == 3 * days

    def check(measure: dict[str, Any], chance: float, number: int) -> None:
        assert abs(measure["plain"] - chance) < 4 * np.sqrt(chance * (1 - chance) / number)

    for one, chance in zip(summary["buildings"], exact, strict=True):
        check(one["measures"]["crowded_day_probability"], chance, days)
    measures = summary["measures"]
    check(measures["any_building_crowded_day_probability"], 1 - np.prod(1 - np.array(exact)), days)
    check(measures["crowded_day_probability"], float(np.mean(exact)), 3 * days)
    # The run knows that, too, and would have stopped had it not come out so.
    assert measures["crowded_day_probability"]["exact"] == pytest.approx(np.mean(exact))


@pytest.fixture(scope="module")
def answer() -> Evaluation:
    return evaluate(dataclasses.replace(mobile(), replications=12), portfolio=THREE)


def test_the_whole_is_the_sum_of_its_buildings(answer: Evaluation) -> None:
    summary, frame = answer.summary, answer.days
    parts = summary["buildings"]
    assert [one["building"] for one in parts] == ["A", "B", "C"]
    assert sum(one["desks"] for one in parts) == summary["desks"] == 73
    assert sum(one["people"] for one in parts) == summary["people"] == 190
    measures = summary["measures"]
    for name in ("attendance", "unused_desks_at_peak", "desk_hours_short"):  # a day, of all buildings together
        assert measures[name]["estimate"] == pytest.approx(sum(one["measures"][name]["estimate"] for one in parts))
    crowded = [one["measures"]["crowded_day_probability"]["estimate"] for one in parts]
    assert measures["crowded_day_probability"]["estimate"] == pytest.approx(np.mean(crowded))
    by_date = frame.groupby(["replication", "date"])
    assert measures["any_building_crowded_day_probability"]["estimate"] == pytest.approx(
        by_date["crowded"].any().mean()
    )
    use = sum(one["measures"]["peak_utilisation"]["estimate"] * one["desks"] for one in parts)
    assert measures["peak_utilisation"]["estimate"] == pytest.approx(use / 73)
    for share in ("90", "95", "99"):
        needed = sum(one["desks_needed"][share]["estimate"] for one in parts)
        assert summary["desks_needed"][share]["estimate"] == needed
    assert sum(summary["where_people_are"].values()) == pytest.approx(190)
    assert sum(one["guests"] for one in parts) == pytest.approx(summary["where_people_are"]["location"])


def test_where_people_sit_is_told_of_each_building_as_far_as_there_is_room(answer: Evaluation) -> None:
    whole, parts = answer.summary["measures"], answer.summary["buildings"]
    for name in ("no_suitable_desk_probability", "outside_zone_share"):
        shares = [one["measures"][name]["estimate"] for one in parts]
        assert min(shares) < whole[name]["estimate"] < max(shares)
    assert answer.buildings is not None
    assert "unsuitable_desk_share_low" in answer.buildings
    assert [screen.table(answer, width=width).count("own zone") for width in (70, 110)] == [1, 2]


@pytest.mark.parametrize("teams", [[12], [12, 12]])
def test_nobody_is_said_to_sit_in_the_own_zone_where_there_is_one_only(teams: list[int]) -> None:
    """A has three zones by the settings, and so as many as there are teams; B has one by the file."""
    people = roster([*teams, 20, 20], names=tuple("abcd"[: len(teams) + 2]))
    where = np.repeat([0] * len(teams) + [1, 1], [*teams, 20, 20]).astype(np.int32)
    people = dataclasses.replace(people, building=where, buildings=("A", "B"))
    scenario = lively(building=FILED, weeks=1, replications=2, audit_days=0)
    answer = evaluate(scenario, staff=people, portfolio=portfolio(row("A", None, 8), row("B", None, 9, zones=1)))
    shares = [one["measures"]["outside_zone_share"] for one in answer.summary["buildings"]]
    assert shares[1]["estimate"] is shares[1]["high"] is None
    assert (shares[0]["estimate"] is None) == (len(teams) == 1)
    assert answer.buildings is not None
    assert answer.buildings["outside_zone_share"].isna().tolist() == [len(teams) == 1, True]


def test_the_tables_have_a_row_a_building(answer: Evaluation) -> None:
    frame, buildings = answer.days, answer.buildings
    assert buildings is not None
    assert list(buildings["building"]) == ["A", "B", "C"]
    assert set(frame["building"]) == {"A", "B", "C"}
    assert not frame.duplicated(["replication", "date", "building"]).any()
    assert frame["attendance"].sum() == (frame["office"] + frame["guests"]).sum()
    noon = answer.curve[(answer.curve["weekday"] == -1) & (answer.curve["minute"] == 660)]
    assert 0 < noon["mean"].item() < 73
    assert 0 <= noon["full_share"].item() <= 1
    assert answer.demand["days"].sum() == 2 * len(frame) / 3  # dates: once of all and once by weekday


def test_without_a_portfolio_nothing_speaks_of_buildings() -> None:
    plain = evaluate(lively(replications=2))
    assert "buildings" not in plain.summary
    assert "any_building_crowded_day_probability" not in plain.summary["measures"]
    assert plain.buildings is None
    assert "guests" not in plain.days


def test_a_team_may_have_a_zone_that_only_its_building_has() -> None:
    """Six zones of the file's, where the others have three."""
    rules = dataclasses.replace(FILED, zone_teams={"A, team 1": 5})
    job = make_job(lively(building=rules), None, portfolio(row("A", 60, 20, zones=6), B))
    assert [(site.building.zones, site.building.zone_teams) for site in job.sites] == [(6, {"A, team 1": 5}), (2, {})]


# --- desks and people over buildings ---------------------------------------------------------------------------------


def test_teams_of_buildings_have_home_zones_of_their_own() -> None:
    teams = {"A, team 1": 3, "B, team 2": 2}
    job = make_job(lively(building=dataclasses.replace(FILED, zone_teams=teams)), None, THREE)
    assert [site.building.zone_teams for site in job.sites] == [{"A, team 1": 3}, {"B, team 2": 2}, {}]
    for site, team, zone in zip(job.sites, (0, 1), (2, 1), strict=False):
        people = people_at(site, Draws(1, 0))
        assert (fit_out_of(job.of(site), people).at(site.desks)[1][people.team == team] == zone).all()
    days = [replicate(make_job(lively(building=dataclasses.replace(FILED, zone_teams=one)), None, THREE), 0).days
            for one in ({}, teams)]  # fmt: skip
    for number, same in ((0, False), (1, False), (2, True)):
        each = [one[one[:, COLUMN["building"]] == number] for one in days]
        assert np.array_equal(*each, equal_nan=True) == same
    for wrong, message in (
        ({"A, taem 1": 1}, r"zone_teams: there is no team 'A, taem 1' \(did you mean 'A, team 1'\?\)"),
        ({"B, team 2": 3}, "building B: zone_teams: 'B, team 2' is in zone 3 of 2"),
        ({"B, team 2": 9}, "building B: zone_teams: 'B, team 2' is in zone 9 of 2"),
    ):
        with pytest.raises(ConfigurationError, match=message):
            make_job(lively(building=dataclasses.replace(FILED, zone_teams=wrong)), None, THREE)


def test_desks_follow_the_file_the_ratio_or_a_number_in_all() -> None:
    buildings = portfolio(A, row("D", 50))
    by_file = make_job(lively(building=FILED, ratio=0.5), None, buildings)
    assert [site.desks for site in by_file.sites] == [20, 23]  # .5 x 50 x .9 FTE, rounded half up
    by_ratio = dataclasses.replace(FILED, portfolio_desks="ratio")
    assert [site.desks for site in make_job(lively(building=by_ratio, ratio=0.5), None, buildings).sites] == [27, 23]
    number = make_job(lively(building=FILED, desks=44), None, buildings)
    assert (number.desks, [site.desks for site in number.sites]) == (44, [24, 20])
    own = make_job(lively(building=FILED, policy=Assigned()), None, buildings)
    assert [site.desks for site in own.sites] == [60, 50]


def test_where_the_file_has_all_desks_a_ratio_that_is_not_used_refuses_nothing() -> None:
    """At .1 desks per FTE there would be fewer than the 80 people who own one."""
    owners = dataclasses.replace(lively().organisation, fixed_desk_share=0.8, field_share=0.0)
    scenario = lively(building=FILED, ratio=0.1, organisation=owners)
    job = make_job(scenario, None, portfolio(row("A", 60, 55), row("B", 40, 36)))
    assert [site.desks for site in job.sites] == [55, 36]
    with pytest.raises(ConfigurationError, match="fewer than the 80 that 2 buildings need"):
        make_job(scenario, None, portfolio(row("A", 60, 55), row("B", 40)))


def test_shared_desks_add_up_and_more_in_all_is_nowhere_fewer() -> None:
    """With 5, 3 and 1 in 9 of the weight the largest remainders would give the last fewer of more."""
    weights, least = [50.0, 31.0, 9.5, 0.1], [1, 1, 2, 1]
    before = np.zeros(4)
    for number in range(5, 400):
        found = np.array(shared_out(number, weights, least))
        assert found.sum() == number
        assert np.all(found >= np.maximum(before, least))
        before = found
    assert np.abs(found - np.array(weights) / sum(weights) * 399).max() < 1.5
    assert shared_out(10, [1, 1, 1], [1, 1, 1]) == [4, 3, 3]


def test_people_are_laid_over_buildings_by_the_file_or_by_desks_or_by_area() -> None:
    def heads(*rows: Row) -> list[int]:
        return [site.headcount.employees for site in make_job(lively(building=FILED), None, portfolio(*rows)).sites]

    assert heads(A, B) == [60, 40]
    assert heads(row("A", None, 10), row("B", None, 20)) == [20, 40]  # the preset's 60 by desks
    assert heads(row("A", None, None, area_m2=500.0), row("B", None, 20, area_m2=1500.0)) == [15, 45]
    with pytest.raises(ConfigurationError, match="how many people are based in B"):
        heads(A, row("B", None))


def test_too_few_desks_for_owners_names_the_building() -> None:
    with pytest.raises(ConfigurationError, match="building A: desks: 1 desks are fewer than the 3 people"):
        make_job(lively(building=FILED), None, portfolio(row("A", 60, 1)))


def test_a_typed_ratio_acts_on_every_building() -> None:
    words = ("organisation=small_office", "building.portfolio=rijk")
    assert configure(*words).building.portfolio_desks == "file"
    assert configure(*words, "ratio=0.5").building.portfolio_desks == "ratio"
    assert configure(*words, "desks=5000").building.portfolio_desks == "ratio"
    assert configure(*words, "ratio=0.5", "building.portfolio_desks=file").building.portfolio_desks == "file"
    assert configure("ratio=0.5").building.portfolio_desks == "file"
    assert configure(*words).building.portfolio == "rijk"


def test_the_preset_of_the_whole_of_central_government() -> None:
    scenario = configure("organisation=rijk", "building.portfolio=rijk")
    staff = staff_of(scenario.organisation, Data(), scenario.building)
    assert staff.portfolio is not None
    job = make_job(scenario, staff.people, staff.portfolio)
    assert job.headcount.employees == sum(site.headcount.employees for site in job.sites) == 120_000
    assert job.scenario.organisation.per_building is None
    assert any("are made up" in note for note in staff.notes)


# --- rosters ---------------------------------------------------------------------------------------------------------


def staff_file(folder: Path, people: list[tuple[str, str]]) -> Path:
    lines = [f"p{number},{team},{building}" for number, (team, building) in enumerate(people)]
    path = folder / "staff.csv"
    path.write_text("\n".join(("employee_id,team,building", *lines)) + "\n", encoding="utf-8")
    return path


def read(folder: Path, people: list[tuple[str, str]]) -> Any:
    path = folder / "buildings.csv"
    path.write_text("building,desks,lat,lon\nA,20,52,4\nB,10,52,5\nC,5,52,6\n", encoding="utf-8")
    scenario = lively(building=dataclasses.replace(FILED, portfolio=str(path)), replications=3)
    organisation = dataclasses.replace(scenario.organisation, roster=str(staff_file(folder, people)), growth=0.0)
    scenario = dataclasses.replace(scenario, organisation=organisation)
    return scenario, staff_of(organisation, Data(), scenario.building)


def test_a_roster_s_people_belong_to_the_buildings_of_their_column(tmp_path: Path) -> None:
    scenario, staff = read(tmp_path, [("Law", "A")] * 20 + [("Law", "B")] * 12 + [("Tax", "B")] * 15)
    assert not any("building is not used" in note for note in staff.notes)
    job = make_job(scenario, staff.people, staff.portfolio)
    assert [(site.row.building, site.headcount.employees) for site in job.sites] == [("A", 20), ("B", 27)]
    people = people_of(job, Draws(1, 0))
    assert people.teams == ("Law (A)", "Law (B)", "Tax")
    assert people.team_entity[0] == people.team_entity[1]  # one team in two places: the same days
    assert np.bincount(people.team).tolist() == [20, 12, 15]


def test_teams_have_their_zone_in_the_building_where_they_are(tmp_path: Path) -> None:
    """Law is in two buildings and has the zone in both; Tax in one of them."""
    scenario, staff = read(tmp_path, [("Law", "A")] * 20 + [("Law", "B")] * 12 + [("Tax", "B")] * 15)

    def zones(**teams: int) -> list[dict[str, int]]:
        rules = dataclasses.replace(scenario.building, zone_teams=teams)
        job = make_job(dataclasses.replace(scenario, building=rules), staff.people, staff.portfolio)
        return [site.building.zone_teams for site in job.sites]

    assert zones(Law=2, Tax=3) == [{"Law (A)": 2}, {"Law (B)": 2, "Tax": 3}]
    assert zones(**{"Law (B)": 1}) == [{}, {"Law (B)": 1}]
    with pytest.raises(
        ConfigurationError, match=r"^building.zone_teams: there is no team 'Txa' \(did you mean 'Tax'\?\)"
    ):
        zones(Txa=1)
    with pytest.raises(ConfigurationError, match=r"'A, Law', use one of Law \(A\), Law \(B\), Tax$"):
        zones(**{"A, Law": 1})
    with pytest.raises(ConfigurationError, match=r"^building B: zone_teams: 'Tax' is in zone 4 of 3"):
        zones(Tax=4)


def test_what_does_not_fit_the_zones_of_a_building_is_told_of_that_building() -> None:
    rules = dataclasses.replace(FILED, zone_desks=[1.0, 2.0, 1.0])
    with pytest.raises(
        ConfigurationError, match=r"^building B: building.zone_desks: is for 3 zones, .* this building 2;"
    ):
        make_job(lively(building=rules), None, THREE)


def test_a_building_that_is_not_there_is_told_by_row(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, [("Law", "A"), ("Law", "Bb"), ("Law", "")])
    assert [fault.partition("column ")[2] for fault in refused.value.faults] == [
        '"building", value "Bb": no building of the portfolio (did you mean \'B\'?), write it as it is there',
        '"building": the cell is empty, fill it in',
    ]
    assert refused.value.faults[0].startswith("staff.csv:3,")
    with pytest.raises(InputError) as refused:
        read(tmp_path, [("Law", "A"), *[("Law", "Bb"), ("Law", "X")] * 30])
    assert [fault.partition(",")[0] for fault in refused.value.faults] == ["staff.csv:3", "staff.csv:4"]
    assert "\"Bb\": no building of the portfolio (did you mean 'B'?) in 30 rows, of which" in refused.value.faults[0]


def test_a_building_of_few_real_people_is_not_shown(tmp_path: Path) -> None:
    """With it goes the next smallest, so that nothing can be taken from the whole to tell of a few."""
    scenario, staff = read(tmp_path, [("Law", "A")] * 30 + [("Law", "B")] * 14 + [("Law", "C")] * 4)
    answer = evaluate(scenario, staff=staff.people, portfolio=staff.portfolio)
    assert [one["building"] for one in answer.summary["buildings"]] == ["A"]
    assert set(answer.days["building"]) == {"A"}
    assert answer.buildings is not None
    assert list(answer.buildings["building"]) == ["A"]
    assert answer.summary["people"] == 48
    assert any(
        warning.startswith("2 buildings of the portfolio are in no table one") for warning in answer.summary["warnings"]
    )


# --- who finds no desk goes to another building ----------------------------------------------------------------------


def test_who_finds_no_suitable_desk_goes_elsewhere_whatever_the_first_building_is_like() -> None:
    """One desk in A, of the type that all need; too few of it in B, where no day has as many people as desks."""
    rules = open_floor(
        portfolio="made up",
        refused="other_building",
        desk_types={"standard": 0.55, "quiet": 0.45},
        substitutes={"quiet": ["standard"], "adjustable": ["standard"]},
    )
    buildings = portfolio(
        row("A", 1, 1, lat=52.0, lon=4.0), row("B", 30, 30, lat=52.0, lon=4.01), row("C", 10, 60, lat=52.0, lon=4.02)
    )
    scenario = special(
        organisation=office(office_days=5.0, desk_needs={"standard": 1.0}), building=rules, weeks=1, engine="simpy"
    )
    days = days_of(make_job(scenario, None, buildings))
    of = {number: days[days[:, COLUMN["building"]] == number] for number in range(3)}
    assert of[1][:, COLUMN["sent_elsewhere"]].tolist() == [14.0] * 5  # 16 of 30 desks are of the type
    assert (of[0][:, COLUMN["diverted"]] + of[2][:, COLUMN["diverted"]]).tolist() == [14.0] * 5


# --- studies, the store, commands ------------------------------------------------------------------------------------


def test_compare_works_over_a_portfolio_and_others_are_refused() -> None:
    scenario = dataclasses.replace(lively(building=FILED), replications=4)
    closed = dataclasses.replace(scenario, building=dataclasses.replace(FILED, close=["B"]))
    cases = [Case("now", scenario, portfolio=THREE), Case("without B", closed, portfolio=THREE)]
    by_case = compare(cases).summary["by_case"]
    assert (by_case["now"]["desks"], by_case["without B"]["desks"]) == (73, 55)
    alone = evaluate(closed, portfolio=THREE).summary
    assert by_case["without B"]["desks_needed_95"]["estimate"] == alone["desks_needed"]["95"]["estimate"]
    turned_away = by_case["without B"]["measures"]["turned_away_probability"]["estimate"]
    assert turned_away == alone["measures"]["turned_away_probability"]["estimate"]
    with pytest.raises(ConfigurationError, match="task=scale looks at one building"):
        check_buildings("scale", cases)


def test_closing_a_building_with_room_is_compared_by_people() -> None:
    """A is crowded and stays, B and C never are: without C the share of building-days rises by the base alone."""
    filed = Building(portfolio="made up")
    buildings = portfolio(row("A", 60, 15), row("B", 40, 100), row("C", 30, 50))
    scenario = dataclasses.replace(lively(building=filed), replications=10)
    closed = dataclasses.replace(scenario, building=dataclasses.replace(filed, merge={"C": "B"}))
    cases = [Case("today", scenario, portfolio=buildings), Case("closed", closed, portfolio=buildings)]
    found = compare(cases).summary
    assert found["asked"]["measure"] == "turned_away_probability"
    days = {case: one["measures"]["crowded_day_probability"]["estimate"] for case, one in found["by_case"].items()}
    assert days["closed"] == pytest.approx(1.5 * days["today"])
    assert days["today"] > 0
    assert over_buildings.counted(found) == "2 to 3 buildings"
    assert over_buildings.played(found | {"dates": 7}) == "7 days in 2 to 3 buildings"
    warnings = [line for line in found["warnings"] if "not as many buildings (today 3 buildings and closed 2" in line]
    assert len(warnings) == 1
    alike = compare([cases[0], Case("same", scenario, portfolio=buildings)]).summary
    assert alike["asked"]["measure"] == "crowded_day_probability"
    assert not any("not as many buildings" in line for line in alike["warnings"])
    jobs = [evaluate(one, portfolio=buildings).summary for one in (scenario, closed)]
    for swept in of_sweep(jobs):
        assert swept["warnings"][-1].startswith("the jobs have 2 to 3 buildings: ")
    assert of_sweep([jobs[0], jobs[0]]) == [jobs[0], jobs[0]]


def test_single_teams_of_buildings_take_turns_and_keep_the_shares_of_policies() -> None:
    """Twenty buildings of one team each: rotation levels the week, and 30 % of teams are under the mandate."""
    buildings = portfolio(*(row(f"B{number:02}", 10, 12) for number in range(20)))
    week = special(
        building=Building(portfolio="made up"), weeks=1, organisation=office(office_days=2.0, team_size=10.0)
    )
    rotating = days_of(make_job(dataclasses.replace(week, policy=POLICIES["rotation"]()), None, buildings))
    present = np.bincount(rotating[:, COLUMN["weekday"]].astype(int), rotating[:, COLUMN["attendance"]])
    # Ten buildings have Monday, Wednesday and Friday, two coins on three days; ten the other two days.
    assert present[[1, 3]].tolist() == [100.0, 100.0]
    assert abs(present[[0, 2, 4]].sum() - 200) <= 4 * np.sqrt(100 * 3 * 2 / 3 * 1 / 3)
    mixed = POLICIES["mixed"](shares={"free": 0.7, "mandate": 0.3})
    mixed.parts.mandate.days, mixed.parts.mandate.compliance = 5, 1.0
    job = make_job(dataclasses.replace(week, policy=mixed), None, buildings)
    came = [float(days_of(job, replication=one)[:, COLUMN["attendance"]].sum()) for one in range(40)]
    # A team comes 20 times, by coins, or 50 times under the mandate.
    of_a_team = 0.7 * (50 * 0.4 * 0.6) + 0.3 * 0.7 * 30**2
    assert abs(np.mean(came) - 20 * (20 + 0.3 * 30)) <= 4 * np.sqrt(20 * of_a_team / 40)


def test_a_frontier_over_a_portfolio_has_the_figures_of_each_ratio() -> None:
    """The desks of the file play no part: each building gets the ratio."""
    scenario = dataclasses.replace(mobile(), replications=5)
    table = frontier([Case("now", scenario, portfolio=THREE)], ratios=(0.3, 0.45)).tables["frontier"]
    by_ratio = dataclasses.replace(FILED, portfolio_desks="ratio")
    for row in table.to_dict("records"):
        one = dataclasses.replace(scenario, building=by_ratio, ratio=row["ratio"])
        alone = evaluate(one, portfolio=THREE).summary
        assert row["desks"] == alone["desks"] == sum(part["desks"] for part in alone["buildings"])
        for name in ("crowded_day_probability", "turned_away_probability", "desk_hours_short", "peak_utilisation"):
            assert row[name] == pytest.approx(alone["measures"][name]["estimate"]), name
            assert row[f"{name}_high"] == pytest.approx(alone["measures"][name]["high"]), name


def test_a_day_is_traced_building_by_building() -> None:
    calendar = Calendar(start="2026-03-02")
    job = make_job(lively(building=FILED, calendar=calendar, weeks=1), None, THREE)
    events, replication = trace(job, datetime.date(2026, 3, 3))
    assert replication == 0
    assert list(dict.fromkeys(events["building"])) == ["A", "B", "C"]
    days = days_of(job)
    tuesday = days[days[:, COLUMN["weekday"]] == 1]
    arrived = events[events["what"] == "arrives"].groupby("building").size()
    assert arrived.tolist() == tuesday[:, COLUMN["attendance"]].tolist()


def test_a_trace_tells_who_comes_from_another_building_and_visitors_apart() -> None:
    rules = dataclasses.replace(FILED, refused="other_building", visitors_per_day=6, touchdown_per_100=0.0)
    scenario = lively(building=rules, calendar=Calendar(start="2026-03-02"), weeks=1)
    job = make_job(scenario, None, portfolio(A, B, dataclasses.replace(C, desks=60)))
    events, _ = trace(job, datetime.date(2026, 3, 3))
    days = pd.DataFrame(days_of(job), columns=list(DAY_COLUMNS)).query("weekday == 1").set_index("building")
    assert (days["diverted"] > 0).any()
    for number, name in enumerate("ABC"):
        who = events[(events["building"] == name) & ~events["who"].str.match("meeting")]
        groups = who.groupby(who["who"].str.replace(r" \d+$", "", regex=True))
        expected = {"person": "attendance", "visitor": "visitors", "from elsewhere": "diverted"}
        for group, column in expected.items():
            found = groups.get_group(group)["who"].nunique() if group in groups.groups else 0
            assert found == days.loc[number, column], (name, group)
        teams = who[who["who"].str.match("person")]["team"]
        assert teams.str.startswith(f"{name}, team").all()
        assert set(who[~who["who"].str.match("person")]["team"]) <= {""}


def test_a_recommendation_keeps_its_promise_over_all_buildings() -> None:
    """What the peaks of the days say of every number of desks is what comes out where it is played."""
    scenario = dataclasses.replace(mobile(), replications=8)
    study = recommend([Case("now", scenario, portfolio=THREE)], target=0.3)
    curve = study.tables["curve"]
    by_ratio = dataclasses.replace(FILED, portfolio_desks="ratio")
    shares = []
    for number in curve["desks"][::10]:
        one = dataclasses.replace(scenario, building=by_ratio, desks=int(number), audit_days=0)
        measure = evaluate(one, portfolio=THREE).summary["measures"]["crowded_day_probability"]
        assert curve[curve["desks"] == number]["estimate"].item() == pytest.approx(measure["plain"])
        shares.append(measure["plain"])
    assert len(set(shares)) > 3
    answer = study.summary["recommendation"]
    assert answer["desks"] is not None
    assert answer["high"] <= 0.3
    assert answer["measures"]["turned_away_probability"]["estimate"] > 0


def test_the_desks_in_all_that_a_building_needs_are_the_least_that_give_them() -> None:
    sites = make_job(mobile(), None, THREE).sites
    every = [np.arange(1, 60), np.arange(1, 60), np.arange(1, 60)]
    for per in ("fte", "employee", "flexible"):
        for place, totals in enumerate(totals_for(sites, per, every)):
            for need in (1, 2, 3, 17, 40, 59):
                total = int(totals[need - 1])
                own = sum(site.desks for site in sites)
                assert total == own or desks_of_each(sites, total, per)[place] >= need
                if total - 1 >= fewest_desks(sites) and total - 1 != own:
                    assert desks_of_each(sites, total - 1, per)[place] < need


def test_what_is_kept_is_told_apart_by_its_buildings() -> None:
    jobs = [
        make_job(lively(building=building), None, of)
        for building, of in (
            (FILED, THREE),
            (dataclasses.replace(FILED, portfolio="elsewhere"), THREE),
            (FILED, portfolio(A, B, dataclasses.replace(C, rooms="1x4"))),
            (FILED, portfolio(A, B, dataclasses.replace(C, desks=36))),
            (dataclasses.replace(FILED, close=["B"]), THREE),
        )
    ]
    told = [json.dumps(identity(job, [job.desks], "days"), sort_keys=True) for job in jobs]
    assert told[0] == told[1]  # where the file lies changes no figure
    assert len(set(told)) == 4


def test_a_command_writes_a_table_of_buildings(tmp_path: Path) -> None:
    path = tmp_path / "our buildings.csv"
    path.write_text("building,employees,desks,lat,lon\nA,60,20,52,4\nB,40,18,52,5\n", encoding="utf-8")
    done = commands.sim(
        "organisation=small_office", f"building.portfolio={path}", "building.merge={A: B}", "replications=2",
        "output.plots=false", "output.note=false", "workers=1", f"output.dir={tmp_path}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert [(one["building"], one["people"], one["closed"]) for one in summary["buildings"]] == [("B", 100, ["A"])]
    assert summary["scenario"]["building"]["portfolio"]["name"] == "our buildings.csv"
    assert len(pd.read_parquet(folder / "buildings.parquet")) == 1
    assert "our buildings.csv" in json.loads((folder / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert str(tmp_path) not in (folder / "summary.json").read_text(encoding="utf-8")
    refused = commands.sim("building.portfolio=nowhere.csv", f"output.dir={tmp_path}")
    assert refused.returncode == 3
    assert "building.portfolio: " in refused.stderr
    assert "nowhere.csv: there is no such file" in refused.stderr


def test_the_desks_of_all_buildings_hold_the_doubt_about_fitted_parameters() -> None:
    """With no day at all and with five the desks needed are 0 and all people's: their deviation is known exactly."""
    draws = {"organisation.office_days": [0.0, 5.0, 5.0, 0.0]}
    known = Fitted({"badges.csv": "0" * 64}, None, 32, {}, dict(draws), "good")
    scenario = special(building=open_floor(portfolio="made up"), desks=None, weeks=2, audit_days=0, replications=24)
    both = portfolio(row("A", 20, 9), row("B", 12, 5))
    needed = evaluate(scenario, portfolio=both, fitted=known).summary["desks_needed"]
    check_desks_needed(needed, [0, 32, 32, 0])
