"""§7 `booking`: which requests are granted, what is booked on the day, and exact laws with no-shows and walk-ins."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from engines import kernels
from plans import plan
from scenarios import lively, office, plain, roster, special
from test_buildings import portfolio, row

from sim.attendance import Attendance
from sim.bookings import DayOfBookings, Requests, claimed_until, grant, with_bookings
from sim.building import Building
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.job import make_job
from sim.policies import Booking, Context, Free
from sim.replicate import replicate, replicate_each
from sim.scenario import Scenario
from sim.tally import DAY_COLUMNS, TEAM_COLUMNS, Outcome


def requests(asks: list[str], **given: object) -> Requests:
    """A row a person, a letter a weekday: `x` asks for it, `.` does not."""
    wanted = np.array([[letter == "x" for letter in row] for row in asks])
    n = len(wanted)
    values = {
        "asks": wanted,
        "moment": np.tile(np.arange(5.0), (n, 1)) + np.arange(n)[:, None] / 100,
        "again": np.zeros((n, 5), dtype=np.bool_),
        "other": ~wanted,
        "must": np.zeros((n, 5), dtype=np.bool_),
        "preference": np.zeros((n, 5)),
    }
    return Requests(**(values | given))


def shown(flags: np.ndarray) -> list[str]:
    return ["".join("x" if one else "." for one in row) for row in flags]


class TestGranting:
    def test_first_come_first_served_by_day(self) -> None:
        found = grant(requests(["xx...", "x....", "xx..."]), 2)
        assert shown(found.booked) == ["xx...", "x....", ".x..."]
        assert shown(found.refused) == [".....", ".....", "x...."]

    def test_the_moment_decides_not_the_place_in_the_list(self) -> None:
        early = np.array([[0.5] * 5, [0.4] * 5, [-3.0] * 5])
        assert shown(grant(requests(["x....", "x....", "x...."], moment=early), 1).booked) == [
            ".....",
            ".....",
            "x....",
        ]

    def test_no_capacity_refuses_all(self) -> None:
        found = grant(requests(["x.x.x"], again=np.ones((1, 5), dtype=np.bool_)), 0)
        assert shown(found.booked) == ["....."]
        assert shown(found.refused) == ["x.x.x"]

    def test_who_looks_again_gets_the_most_liked_day_with_room(self) -> None:
        again = np.array([[False] * 5, [True] * 5])
        liked = np.array([[0.0] * 5, [9.0, 1.0, 3.0, 2.0, 0.0]])
        found = grant(requests(["x.x..", "x...."], again=again, preference=liked), 1)
        # The first person's Wednesday is asked for on Wednesday, after the second person looked again.
        assert shown(found.booked) == ["x....", "..x.."]
        assert shown(found.refused) == ["..x..", "x...."]

    def test_days_that_are_over_cannot_be_taken(self) -> None:
        again = np.ones((2, 5), dtype=np.bool_)
        liked = np.tile(np.array([5.0, 4.0, 3.0, 2.0, 1.0]), (2, 1))
        found = grant(requests(["...x.", "...x."], again=again, preference=liked), 1)
        assert shown(found.booked) == ["...x.", "....x"]

    def test_whose_meeting_it_is_takes_no_other_day(self) -> None:
        yes = np.ones((2, 5), dtype=np.bool_)
        found = grant(requests(["x....", "x...."], again=yes, must=yes), 1)
        assert shown(found.booked) == ["x....", "....."]
        assert shown(found.refused) == [".....", "x...."]


class TestTheDay:
    def test_holders_claim_and_keep_theirs_and_ghosts_never_come(self) -> None:
        day = replace(plan((100, 900, [(200, 300, False)]), (100, 900, [(200, 300, False)])), person=np.array([3, 8]))
        found = with_bookings(day, np.array([2, 8]), np.array([400, 500]))
        assert found.booking.tolist() == [-1, 1]
        assert found.booked_until.tolist() == [400, 500]
        assert found.keep.tolist() == [False, True]

    def test_claims_last_a_grace_time_from_the_usual_arrival(self) -> None:
        until = claimed_until(np.array([8.5, 8.5, 19.5]), np.array([False, True, False]), 12.75, 30.0, 20 * 3600)
        assert until.tolist() == [9 * 3600, 47_700, 20 * 3600 - 1]


def booked(ratio: float, **policy: object) -> Scenario:
    """40 people who each want a day by a coin of .6, all there from nine to five."""
    return special(
        organisation=office(employees=40, office_days=3.0),
        policy=Booking(**{"second_choice": 0.0, "no_show": 0.2, "walk_in_share": 0.25, **policy}),
        ratio=ratio,
        ratio_per="employee",
        weeks=10,
    )


def binomial(n: int, p: float) -> np.ndarray:
    from scipy.stats import binom

    return np.asarray(binom.pmf(np.arange(n + 1), n, p))


def column(outcomes: list[Outcome], name: str) -> np.ndarray:
    return np.concatenate([one.days[:, DAY_COLUMNS.index(name)] for one in outcomes])


@pytest.mark.parametrize(("ratio", "overbooking"), [(0.4, 1.0), (0.45, 1.2), (0.3, 0.5), (0.35, 2.0), (0.6, 0.8)])
def test_no_shows_and_walk_ins_follow_their_exact_law(ratio: float, overbooking: float) -> None:
    """R people ask and W walk in, multinomial; B = min(R, C) are granted, of whom S come, Binomial(B, .8).

    Nobody's booking lapses before all are there, so that (W - (D - B)+)+ walk-ins and (S - D)+ holders find no desk,
    in whatever order they come. 20 replications of 50 independent days each.
    """
    scenario = booked(ratio, overbooking=overbooking)
    job = make_job(scenario, None)
    desks, capacity = job.desks, int(overbooking * job.desks + 1e-9)
    n, asks, walks = 40, 0.6 * 0.75, 0.6 * 0.25
    names = ("crowded", "requests_refused", "refused_people", "walk_ins_refused", "attendance")
    mean, square = np.zeros(len(names)), np.zeros(len(names))
    for r, chance_r in enumerate(binomial(n, asks)):
        granted = min(r, capacity)
        for w, chance_w in enumerate(binomial(n - r, walks / (1 - asks))):
            late = max(0, w - max(0, desks - granted))
            for s, chance_s in enumerate(binomial(granted, 0.8)):
                short = max(0, s - desks)
                values = np.array([late + short > 0, r - granted, late + short, late, s + w], dtype=np.float64)
                mean += chance_r * chance_w * chance_s * values
                square += chance_r * chance_w * chance_s * values**2
    with kernels(True):
        outcomes = [replicate(job, number) for number in range(20)]
    days = len(column(outcomes, "crowded"))
    assert days == 1000
    for name, expected, spread in zip(names, mean, np.sqrt(square - mean**2) / math.sqrt(days), strict=True):
        found = column(outcomes, name).mean()
        assert abs(found - expected) <= 4 * spread + 1e-12, name
    assert np.array_equal(
        column(outcomes, "bookings"), np.minimum(column(outcomes, "requests"), capacity)
    )  # second choices are off
    unserved, refused = column(outcomes, "unserved_people"), column(outcomes, "refused_people")
    assert np.array_equal(unserved - refused, column(outcomes, "wished") - column(outcomes, "attendance"))


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_who_would_not_have_come_is_not_turned_down(engine: str) -> None:
    """Of R refused (1 - no_show) (1 - sickness) R would have come: 40 replications, each of its own people, z = 4."""
    scenario = replace(booked(0.3, no_show=0.3), calendar=plain(sickness_rate=0.2), weeks=2, engine=engine)
    refused, turned_down, unserved = np.zeros((3, 40))
    for number in range(40):
        outcome = replicate(make_job(scenario, None), number)
        refused[number], turned_down[number] = (
            column([outcome], name).sum() for name in ("requests_refused", "turned_down")
        )
        unserved[number] = (column([outcome], "unserved_people") - column([outcome], "refused_people")).sum()
        lost = outcome.all_teams[TEAM_COLUMNS.index("days_lost")]
        assert lost == refused[number]  # what people meant to do, the ill and no-shows too
    left = turned_down - 0.7 * 0.8 * refused
    assert refused.sum() > 2000
    assert abs(left.sum()) <= 4 * left.std(ddof=1) * math.sqrt(40)
    assert left.std(ddof=1) * math.sqrt(40) < 0.03 * refused.sum()
    assert np.array_equal(unserved, turned_down)


def test_on_a_day_on_which_all_come_nobody_is_turned_down_but_the_ill_are_refused() -> None:
    """Called in, the refused come too; who is ill stays home for that, not for a desk."""
    monday = date(2026, 3, 2)
    called = [{"date": (monday + timedelta(days=day)).isoformat(), "who": "everybody"} for day in range(5)]
    scenario = booked(0.3, walk_in_share=0.0)
    calendar = plain(sickness_rate=0.2, start=monday.isoformat(), events=called)
    outcome = replicate(make_job(replace(scenario, calendar=calendar, weeks=1), None), 0)
    assert column([outcome], "requests_refused").sum() > 0
    assert column([outcome], "sick").sum() > 0
    assert not column([outcome], "home").any()
    assert not column([outcome], "turned_down").any()


def test_second_choices_fill_other_days_and_add_none() -> None:
    """Of the requests refused those who look again get another day, as long as one has room."""
    figures = {}
    for second in (0.0, 1.0):
        scenario = booked(0.45, second_choice=second, no_show=0.0, walk_in_share=0.0)
        outcomes = [replicate(make_job(scenario, None), number) for number in range(20)]
        figures[second] = {name: column(outcomes, name).sum() for name in ("requests", "bookings", "attendance")}
    assert figures[0.0]["requests"] == figures[1.0]["requests"]
    assert figures[0.0]["bookings"] < figures[1.0]["bookings"] <= figures[1.0]["requests"]
    for one in figures.values():
        assert one["bookings"] == one["attendance"]


def test_with_room_for_all_and_nobody_missing_it_is_free() -> None:
    """The same people on the same days; they only keep their desks while they are away."""
    scenario = lively(policy=Free(), weeks=2)
    open_house = Booking(no_show=0.0, walk_in_share=0.0)
    many = replace(scenario, desks=10 * scenario.organisation.employees)
    free, booking = (replicate(make_job(replace(many, policy=one), None), 0) for one in (Free(), open_house))
    for name in ("attendance", "home", "office", "met", "refusals"):
        assert np.array_equal(column([free], name), column([booking], name)), name
    holders = column([booking], "bookings") - column([booking], "ghost_bookings")  # ghosts are sick
    assert np.array_equal(holders, column([booking], "sharers"))
    assert np.array_equal(column([booking], "bookings"), column([booking], "requests"))


def test_cancelled_bookings_leave_the_same_people_at_home_and_the_desk_to_others() -> None:
    found: dict[tuple[float, float], dict[str, float]] = {}
    for ratio in (2.0, 0.45):
        for cancelled in (0.0, 0.5, 1.0):
            scenario = booked(ratio, cancelled_share=cancelled, overbooking=1.0)
            outcomes = [replicate(make_job(scenario, None), number) for number in range(3)]
            names = ("attendance", "requests", "requests_refused", "ghost_bookings", "unserved_people")
            found[ratio, cancelled] = {name: column(outcomes, name).sum() for name in names}
    # With room for all the same people come, and each booking that is not used is one request less.
    none, half, every = (found[2.0, cancelled] for cancelled in (0.0, 0.5, 1.0))
    assert none["attendance"] == half["attendance"] == every["attendance"]
    assert none["ghost_bookings"] > half["ghost_bookings"] > every["ghost_bookings"] == 0
    assert none["requests"] - every["requests"] == none["ghost_bookings"]
    # With too little room more come, and fewer get no desk.
    none, half, every = (found[0.45, cancelled] for cancelled in (0.0, 0.5, 1.0))
    assert none["attendance"] < half["attendance"] < every["attendance"]
    assert none["unserved_people"] > half["unserved_people"] > every["unserved_people"]


def test_who_cancels_loses_no_day_to_the_policy() -> None:
    """With room for all nobody is refused: who stays home chose so, as who leaves a booking unclaimed does (§7)."""
    for cancelled in (0.0, 1.0):
        outcome = replicate(make_job(booked(2.0, cancelled_share=cancelled, no_show=0.5), None), 0)
        names = ("days_moved", "days_added", "days_lost", "person_weeks")
        moved, added, lost, weeks = (outcome.all_teams[TEAM_COLUMNS.index(name)] for name in names)
        assert weeks > 0
        assert (moved, added, lost) == (0, 0, 0)


def test_each_number_of_desks_is_played_by_itself() -> None:
    """Who comes depends on the desks, so that one pass for several numbers must not share the plans."""
    job = make_job(lively(policy=Booking(), weeks=1, ratio=0.4), None)
    numbers = [job.desks, job.desks // 2]
    for one, number in zip(replicate_each(job, 0, numbers), numbers, strict=True):
        alone = replicate(replace(job, desks=number, scenario=replace(job.scenario, desks=number)), 0)
        assert np.array_equal(one.days, alone.days, equal_nan=True)


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_guests_of_other_buildings_come_without_a_booking(engine: str) -> None:
    """So they are among the walk-ins who may be refused, and those are all who share where nobody asks for a desk."""
    buildings = portfolio(row("A", 60, 14), row("B", 40, 4))
    for share in (0.0, 1.0):
        scenario = lively(
            policy=Booking(walk_in_share=share), engine=engine, building=Building(portfolio="made up"),
            organisation=office(employees=None, mobility=0.8, mobility_days=2.0, office_days=2.5),
        )  # fmt: skip
        outcomes = [replicate(make_job(scenario, None, buildings), 0)]
        refused, walk_ins = column(outcomes, "walk_ins_refused"), column(outcomes, "walk_ins")
        assert (refused <= walk_ins).all()
        assert refused.sum() > 10
        assert (column(outcomes, "guests") <= walk_ins).all()
        if share == 1:
            np.testing.assert_array_equal(walk_ins, column(outcomes, "attendance"))
            np.testing.assert_array_equal(refused, column(outcomes, "refused_people"))


def test_nobody_is_given_a_desk_of_the_own_by_booking() -> None:
    """Owners come as they like and ask for nothing."""
    scenario = lively(policy=Booking(walk_in_share=0.0, overbooking=0.05), weeks=2)
    owners = replace(
        scenario, organisation=replace(scenario.organisation, field_share=0.0, fixed_desk_share=1.0), ratio=1.2
    )
    outcome = replicate(make_job(owners, None), 0)
    assert column([outcome], "requests").sum() == 0
    assert column([outcome], "attendance").sum() > 0


@pytest.mark.parametrize(("horizon", "days"), [(1, "...xx"), (2, "..xxx"), (5, "xxxxx")])
def test_nobody_asks_earlier_than_the_horizon(horizon: int, days: str) -> None:
    """All want Friday, and who is refused takes a day that is not over when they ask: a desk for one each day."""
    attendance, people = Attendance(), roster([300])
    wanted = np.tile([False, False, False, False, True], (300, 1))
    context = Context(people, attendance, Draws(1, 0), date(2026, 3, 2), {})
    nobody, all_day = np.zeros((300, 5), dtype=np.bool_), np.ones((300, 5), dtype=np.bool_)
    policy = Booking(horizon=horizon, same_day_share=0.0, second_choice=1.0, walk_in_share=0.0)
    week = policy.book(wanted, np.zeros((300, 5)), all_day, nobody, np.ones(300, dtype=np.bool_), 1, context)
    assert shown(week.booked.any(axis=0)[None]) == [days]


def test_who_must_come_comes_though_refused_and_is_no_ghost() -> None:
    """Nobody can work from home: the refused come too, so that only a desk they do not find leaves them unserved."""
    scenario = lively(policy=Booking(walk_in_share=0.0, no_show=1.0), weeks=2, ratio=0.3)
    organisation = replace(scenario.organisation, remote_capable=0.0, field_share=0.0, elsewhere_share=0.0)
    outcome = replicate(make_job(replace(scenario, organisation=organisation, calendar=plain()), None), 0)
    figures = {name: column([outcome], name) for name in (*DayOfBookings._fields, "unserved_people", "refused_people")}
    assert (figures["requests_refused"] > 0).all()
    assert not figures["ghost_bookings"].any()
    assert not figures["turned_down"].any()
    assert not column([outcome], "home").any()
    assert np.array_equal(figures["unserved_people"], figures["refused_people"])
    assert np.array_equal(figures["walk_ins"], figures["requests_refused"])


@pytest.mark.parametrize(
    "wrong", [{"overbooking": 0}, {"horizon": 0}, {"no_show": 1.5}, {"grace_minutes": -1}, {"same_day_share": 2}]
)
def test_wrong_settings_are_refused(wrong: dict[str, float]) -> None:
    (name,) = wrong
    with pytest.raises(ConfigurationError, match=name):
        Booking(**wrong)
