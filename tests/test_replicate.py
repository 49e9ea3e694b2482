"""One replication: what it depends on (§1, §2), where people are (§5), what policies change (§7), and its sums."""

import datetime
import math
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from plans import office as hand_made_office
from plans import plan as hand_made_plan
from scenarios import coins, lively, no_meetings, office, open_floor, plain, roster, special

import sim.replications
from sim import houses, occupants, presence
from sim.absences import leave_probability
from sim.attendance import Attendance
from sim.building import Building
from sim.contracts import contract_day_shares
from sim.day_simpy import play
from sim.errors import ConfigurationError
from sim.events import DayPlan, Kind, Log
from sim.job import Job, make_job
from sim.meetings import Meetings
from sim.policies import Anchor, Assigned, Free, Policy, Spread
from sim.population import FIELD, FIXED_DESK, FLEXIBLE, People
from sim.replicate import replicate, replicate_each
from sim.replications import EVERY_DAY, replications
from sim.roster import entity_of
from sim.scenario import Scenario
from sim.tally import DAY_COLUMNS, HOUR_ROWS, STATES, TEAM_COLUMNS, Outcome
from sim.workdays import Calendar, period
from sim.workers import pool


def job_of(scenario: Scenario, staff: People | None = None) -> Job:
    return make_job(scenario, staff)


def run(job: Job, numbers: range, executor: Executor | None = None) -> list[Outcome]:
    return [outcome for (outcome,) in replications(job, numbers, EVERY_DAY, executor=executor)]


def column(outcome: Outcome, name: str) -> np.ndarray:
    return outcome.days[:, DAY_COLUMNS.index(name)]


def by_team(outcome: Outcome, name: str) -> np.ndarray:
    return outcome.teams[:, TEAM_COLUMNS.index(name)]


def assert_same(one: Outcome, two: Outcome) -> None:
    for field in fields(Outcome):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(two, field.name), err_msg=field.name)


def watched(job: Job, replication: int = 0) -> tuple[Outcome, dict[datetime.date, tuple[DayPlan, Log, People]]]:
    """A replication with each day as it was planned and played."""
    days = {}

    def watch(date: datetime.date, plan: DayPlan, log: Log, people: People) -> None:
        days[date] = (plan, log, people)

    return replicate(job, replication, watch), days


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Executor | None]:
    with pool(2, "processes") as executor:
        yield executor


# --- what a replication depends on (§2) ------------------------------------------------------------------------------


def test_alone_in_any_order_and_on_any_executor_the_same(
    two_workers: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    job = job_of(lively())
    in_order = run(job, range(9))
    for number in (7, 0, 4):
        assert_same(replicate(job, number), in_order[number])
    for numbers in (range(9), range(3, 6), range(8, 9), range(0)):
        elsewhere = run(job, numbers, two_workers)
        assert [outcome.replication for outcome in elsewhere] == list(numbers)
        for outcome in elsewhere:
            assert_same(outcome, in_order[outcome.replication])


def test_blocks_of_weeks_are_a_replication_wherever_they_are_played(
    two_workers: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 45 people and 4 weeks, a week or three at a time: every day is the same, the sums up to rounding."""
    whole = replicate(job_of(lively(weeks=4)), 5)
    for block in (1, 3 * 45 * 5):
        monkeypatch.setattr("sim.replicate._BLOCK", block)
        (here,) = run(job_of(lively(weeks=4)), range(5, 6))
        (there,) = run(job_of(lively(weeks=4)), range(5, 6), two_workers)
        assert_same(here, there)
        np.testing.assert_array_equal(here.days, whole.days)
        np.testing.assert_array_equal(here.in_use, whole.in_use)
        np.testing.assert_allclose(here.teams, whole.teams, rtol=1e-12)


def test_several_numbers_of_desks_at_once_are_each_alone() -> None:
    """Few and many desks, owners and zones among them: each outcome equals that of its own job, bit by bit."""
    for changes in ({}, {"building": Building(refused="wait", zones=3)}, {"building": Building(refused="touchdown")}):
        job = job_of(lively(**changes))
        desks = [40, job.desks, 12, 300, 18, 25]
        for number, outcome in zip(desks, replicate_each(job, 1, desks), strict=True):
            assert_same(outcome, replicate(replace(job, desks=number), 1))


def test_a_replication_of_real_people_is_the_same_elsewhere(
    two_workers: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)
    job = job_of(lively(), roster([7, 12, 4]))
    for outcome in run(job, range(3), two_workers):
        assert_same(outcome, replicate(job, outcome.replication))


def test_who_watches_changes_nothing() -> None:
    job = job_of(lively())
    assert_same(watched(job, 2)[0], replicate(job, 2))


def test_seeds_and_replications_differ() -> None:
    """On the very same dates: in no week of one is a week of another played again, whichever way they are paired."""
    weeks = [
        tuple(column(replicate(job_of(lively(seed=seed, calendar=plain(start="2026-03-02"))), number), "attendance"))
        for seed in (1, 2, 3)
        for number in (0, 1, 2)
    ]
    every = [days[first : first + 5] for days in weeks for first in (0, 5)]
    assert len(set(every)) == len(every) == 18


PEOPLES_PART = (
    "ordinal", "person", "arrive", "leave", "rank", "first", "away", "back", "keep",
    "meeting_start", "meeting_end", "meeting_size", "meeting_cluster",
)  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"ratio": 0.3},
        {"ratio": 1.0},
        {"desks": 11},
        {"building": Building(zones=3, refused="touchdown")},
        {"building": Building(zones=3, refused="wait")},
        {"building": Building(zones=1, rooms="1x4")},
    ],
    ids=["fewer desks", "more desks", "eleven desks", "touchdown", "wait", "one zone and room"],
)
def test_ratio_reaction_and_building_leave_the_same_people_on_the_same_days(changes: dict[str, Any]) -> None:
    """Common random numbers: the plans of people are equal bit for bit (§2), only what becomes of them differs."""
    (base, days), (other, other_days) = (watched(job_of(lively(**more))) for more in ({}, changes))
    assert days.keys() == other_days.keys()
    for date, (plan, _, people) in days.items():
        other_plan, _, other_people = other_days[date]
        for name in PEOPLES_PART:
            np.testing.assert_array_equal(getattr(plan, name), getattr(other_plan, name), err_msg=name)
        np.testing.assert_array_equal(people.entity, other_people.entity)
        np.testing.assert_array_equal(people.office_days, other_people.office_days)
    for name in (*STATES, "attendance", "desks_needed", "met", "newcomer_days_alone"):
        np.testing.assert_array_equal(column(base, name), column(other, name))


POLICIES = [Anchor(), Spread(), Spread(strength=0.5, days=2), Assigned(), Free(name="free", stagger_minutes=90)]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: type(policy).__name__)
def test_a_policy_leaves_people_absences_and_meetings(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under another policy the same people are off, on leave and sick, and the same meetings are held in a week.

    Only their weekday may follow a policy's team days; who comes on a day under both arrives at the same second.
    """
    weeks: list[Any] = []
    draw = presence.meeting_week

    def noted(*args: Any) -> Any:
        weeks.append(draw(*args))
        return weeks[-1]

    monkeypatch.setattr(presence, "meeting_week", noted)
    base, days = watched(job_of(lively(meetings=Meetings(digital_share=0.3))))
    free_weeks, weeks = weeks, []
    other, other_days = watched(job_of(lively(meetings=Meetings(digital_share=0.3), policy=policy)))
    for name in ("off", "leave", "sick"):
        np.testing.assert_array_equal(column(base, name), column(other, name))
    # Under another policy the free week is drawn too, as what its changes are counted against.
    own = weeks if isinstance(policy, Free) else weeks[0::2]
    assert len(own) == len(free_weeks) == 2
    for free, shaped in zip(free_weeks, own, strict=True):
        held, shaped_held = (
            sorted(zip(week.cluster.tolist(), (week.end - week.start).tolist(), week.start.tolist(), strict=True))
            for week in (free, shaped)
        )
        assert held == shaped_held
        if isinstance(policy, Assigned | Free):
            np.testing.assert_array_equal(free.pulled, shaped.pulled)
    if isinstance(policy, Assigned | Free):
        for name in ("attendance", *STATES):
            np.testing.assert_array_equal(column(base, name), column(other, name))
    assert any(len(week.cluster) for week in own)
    if policy.stagger_minutes == 0:
        without = {"meetings": no_meetings()}
        _, days = watched(job_of(lively(**without)))
        _, other_days = watched(job_of(lively(**without, policy=policy)))
        both = 0
        for date, (plan, _, _) in days.items():
            other_plan = other_days[date][0]
            _, one, two = np.intersect1d(plan.person, other_plan.person, return_indices=True)
            np.testing.assert_array_equal(plan.arrive[one], other_plan.arrive[two])
            np.testing.assert_array_equal(plan.leave[one], other_plan.leave[two])
            both += len(one)
        assert both > 50


def test_real_people_stay_who_they_are_when_a_colleague_leaves() -> None:
    """A roster person's draws depend on the own id (§2): without the last colleague the others do the same."""
    staff = roster([12, 13])
    fewer = replace(
        staff,
        **{
            field.name: getattr(staff, field.name)[:-1]
            for field in fields(People)
            if isinstance(getattr(staff, field.name), np.ndarray)
        },
    )
    scenario = lively(meetings=no_meetings(), calendar=Calendar(start="2026-03-02"), desks=9)
    _, days = watched(job_of(scenario, staff))
    _, fewer_days = watched(job_of(scenario, fewer))
    for date, (plan, _, _) in days.items():
        other = fewer_days[date][0]
        stay = plan.person < len(fewer)
        np.testing.assert_array_equal(plan.person[stay], other.person)
        np.testing.assert_array_equal(plan.arrive[stay], other.arrive)
        np.testing.assert_array_equal(plan.leave[stay], other.leave)


# --- desks -----------------------------------------------------------------------------------------------------------


def refused_by_date(scenario: Scenario) -> dict[datetime.date, set[int]]:
    _, days = watched(job_of(scenario))
    return {
        date: {int(plan.person[who]) for who in log.who[log.kind == Kind.REFUSED]}
        for date, (plan, log, _) in days.items()
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fewer_desks_refuse_the_same_people_and_more_where_nobody_seeks_twice(seed: int) -> None:
    """A theorem for `leave` where no desk is cleared: who is refused at D + 1 desks is refused at D.

    With enough numbered desks and the lowest free one taken, those refused at D are exactly those who would sit at a
    number above D, and zones with full substitution do not change who is refused. Nothing here is left to chance.
    """
    building = Building(zones=3, clear_compliance=0.0, refused="leave")
    refused = [
        refused_by_date(lively(seed=seed, weeks=1, building=building, organisation=office(employees=50), desks=desks))
        for desks in range(1, 26, 3)
    ]
    assert any(refused[1].values())
    for fewer, more in pairwise(refused):
        for date, people in more.items():
            assert people <= fewer[date]


def test_more_desks_may_refuse_more_people_where_desks_are_cleared() -> None:
    """No theorem where people clear their desk and seek anew: a desk more may cost others theirs.

    At one desk two people go home in the morning; at two desks both stay, come back from their long absence at 500
    and leave nothing for five who come one after another.
    """
    stays = [
        (0, 100, []),
        (50, 1000, [(110, 500, False)]),
        (200, 300, []),
        (250, 1000, [(310, 500, False)]),
        *[(600 + 50 * number, 640 + 50 * number, []) for number in range(5)],
    ]
    refused = [
        len(set(log.who[log.kind == Kind.REFUSED]))
        for log in (play(hand_made_plan(*stays), hand_made_office(desks)) for desks in (1, 2, 3))
    ]
    assert refused == [2, 5, 0]


@pytest.mark.parametrize("refused", ["leave", "touchdown", "wait"])
def test_a_day_is_crowded_exactly_below_the_desks_it_needs(refused: str) -> None:
    """`desks_needed` does not depend on the desks there are, and decides whether a day is crowded, path by path."""
    needed = column(replicate(job_of(lively(desks=40)), 0), "desks_needed")
    for desks in (8, 14, 20, 26):
        outcome = replicate(job_of(lively(desks=desks, building=Building(zones=3, refused=refused))), 0)
        np.testing.assert_array_equal(column(outcome, "desks_needed"), needed)
        np.testing.assert_array_equal(column(outcome, "crowded") > 0, needed > desks)


def test_nobody_with_a_desk_of_their_own_is_refused() -> None:
    job = job_of(lively(policy=Assigned(), ratio=0.05))
    assert job.desks == 60
    for number in range(4):
        outcome = replicate(job, number)
        for name in ("refusals", "refused_people", "crowded", "severe", "full_minutes", "hours_short", "people_short"):
            assert not column(outcome, name).any(), name
        assert column(outcome, "attendance").min() > 0
        assert not by_team(outcome, "days_moved").any()
    _, days = watched(job)
    for plan, log, _ in days.values():
        np.testing.assert_array_equal(plan.owned_desk, plan.person)
        assert plan.keep.all()
        assert not np.any(log.kind == Kind.CLEAR)


def test_desks_of_a_job() -> None:
    people = office(employees=101, fte=0.9, field_share=0.1, fixed_desk_share=0.05)
    wanted = {("fte", 0.5): 45, ("employee", 0.5): 51, ("flexible", 0.5): 43 + 5, ("fte", 0.05): 5}
    # FTE 90.9 and 101 heads, of which 10 in the field and 5 owners: 45.45, 50.5 rounded up, 43 and 5 on top, 4.545.
    for (base, ratio), desks in wanted.items():
        assert job_of(special(organisation=people, ratio=ratio, ratio_per=base)).desks == desks
    assert job_of(special(organisation=people, desks=7)).desks == 7
    assert job_of(special(organisation=office(employees=10), ratio=0.05)).desks == 1
    with pytest.raises(ConfigurationError, match="4 desks are fewer than the 5 people who own one"):
        job_of(special(organisation=people, desks=4))
    staff = roster([5, 5], kind=[FIXED_DESK] * 3 + [FIELD] + [FLEXIBLE] * 6)
    assert job_of(special(ratio=0.5, ratio_per="flexible"), staff).desks == 3 + 3
    assert job_of(special(ratio=0.5), staff).desks == 5
    with pytest.raises(ConfigurationError, match="2 desks are fewer than the 3"):
        job_of(special(desks=2), staff)


# --- where people are (§5) -------------------------------------------------------------------------------------------


def test_everybody_is_in_one_place_on_every_working_day() -> None:
    scenario = lively()
    job = job_of(scenario)
    for number in range(6):
        outcome = replicate(job, number)
        states = np.stack([column(outcome, name) for name in STATES])
        np.testing.assert_array_equal(states.sum(axis=0), 60)
        np.testing.assert_array_equal(column(outcome, "office"), column(outcome, "attendance"))
        dates = [
            week.monday + datetime.timedelta(days=int(day))
            for week in period(scenario.calendar, number, scenario.weeks)
            for day in np.flatnonzero(week.open)
        ]
        # Weekends and holidays are no working days.
        assert [datetime.date.fromordinal(int(day)) for day in column(outcome, "ordinal")] == dates
        assert column(outcome, "weekday").tolist() == [date.weekday() for date in dates]
        assert set(column(outcome, "replication")) == {number}


def test_holidays_are_no_working_days() -> None:
    """The week of Ascension Day 2026 (14 May) in the Netherlands, and one in which every day is taken off."""
    week = replicate(job_of(lively(weeks=1, calendar=Calendar(start="2026-05-11"))), 0)
    assert column(week, "weekday").tolist() == [0, 1, 2, 4]
    closed = plain(start="2026-03-02", extra_holidays=[f"03-0{day}" for day in range(2, 7)])
    outcome = replicate(job_of(special(weeks=1, calendar=closed)), 0)
    assert outcome.days.shape == (0, len(DAY_COLUMNS))
    assert outcome.in_use.shape == (0, 96)
    assert not outcome.present.any()


def test_shares_of_leave_sickness_and_location_are_exact() -> None:
    """Against the exact chances of each date; n = 104 replications of 2 weeks and 300 people, all z within 4.

    The unit is the replication, since leave and sickness come in spells. Nobody wants to come in, which costs nothing.
    """
    elsewhere, sickness = 0.1, 0.06
    calendar = Calendar(contract_days_off=False, sickness_rate=sickness)
    people = office(employees=300, office_days=0.0, elsewhere_share=elsewhere)
    scenario = special(organisation=people, calendar=calendar, weeks=2)
    job = job_of(scenario)
    differences: dict[str, list[float]] = {"leave": [], "sick": [], "location": [], "home": []}
    for outcome in run(job, range(104)):
        dates = [datetime.date.fromordinal(int(day)) for day in column(outcome, "ordinal")]
        leave = np.array([leave_probability(calendar, date) for date in dates])
        expected = {
            "leave": leave,
            "sick": (1 - leave) * sickness,
            "location": (1 - leave) * (1 - sickness) * elsewhere,
            "home": (1 - leave) * (1 - sickness) * (1 - elsewhere),
        }
        for name, chance in expected.items():
            differences[name].append(float((column(outcome, name) - 300 * chance).sum()))
        assert not column(outcome, "off").any()
    for name, difference in differences.items():
        z = np.mean(difference) / (np.std(difference, ddof=1) / math.sqrt(len(difference)))
        assert abs(z) <= 4, (name, z)
        # The check has teeth: a shift of a tenth of sickness would be seen.
        assert np.std(difference, ddof=1) / math.sqrt(104) < 0.1 * sickness * 3000


def test_sickness_strikes_unforeseen() -> None:
    """Whoever is sick stays away from the day that was wanted and comes on no other for it (§5)."""
    days = []
    for rate in (0.0, 0.2):
        calendar = Calendar(sickness_rate=rate)
        outcome, played = watched(job_of(lively(calendar=calendar, meetings=no_meetings())), 2)
        days.append({date: set(plan.person.tolist()) for date, (plan, _, _) in played.items()})
    for (date, well), sick in zip(days[0].items(), column(outcome, "sick"), strict=True):
        assert days[1][date] <= well
        assert len(well - days[1][date]) <= sick
    assert days[0] != days[1]


def test_part_timers_are_off_on_their_days_and_nobody_else() -> None:
    """Mean days off a week are 5 (1 - FTE), exactly by the distribution; n = 40 x 300 people, z within 4."""
    people = office(employees=300, fte=0.85, office_days=0.0)
    calendar = plain(contract_days_off=True)
    scenario = special(organisation=people, calendar=calendar, weeks=1)
    off = np.array([column(outcome, "off").sum() for outcome in run(job_of(scenario), range(40))])
    shares = contract_day_shares(0.85)
    days_off = 5 - np.arange(1, 6)
    variance = shares @ days_off**2 - (shares @ days_off) ** 2
    assert shares @ days_off == pytest.approx(0.75)
    assert abs(off.mean() - 300 * 0.75) / math.sqrt(300 * variance / 40) <= 4
    ignored = replicate(job_of(replace(scenario, calendar=plain())), 0)
    assert not column(ignored, "off").any()


def test_field_workers_are_on_location_and_never_at_home() -> None:
    people = office(field_share=1.0, field_office_days=1.0, office_days=None)
    outcome = replicate(job_of(special(organisation=people)), 0)
    assert not column(outcome, "home").any()
    np.testing.assert_array_equal(column(outcome, "location") + column(outcome, "office"), 20)
    assert column(outcome, "office").any()


# --- policies (§7) ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "policy",
    [Anchor(), Anchor(days=4), Spread(), Spread(strength=0.4, days=3)],
    ids=["anchor 2", "anchor 4", "spread", "spread .4"],
)
def test_without_meetings_anchor_and_spread_only_move_days(policy: Policy) -> None:
    """`days_per_week`: nobody's number changes in any week, those with holidays, leave and work elsewhere included."""
    moved = 0.0
    for number in (0, 7, 20):
        outcome = replicate(job_of(lively(policy=policy, meetings=no_meetings(), calendar=Calendar())), number)
        assert not by_team(outcome, "days_added").any()
        assert not by_team(outcome, "days_lost").any()
        moved += by_team(outcome, "days_moved").sum()
        np.testing.assert_array_equal(by_team(outcome, "person_weeks"), 2 * np.bincount(np.arange(60) // 5))
    assert moved > 10


def test_what_a_policy_moved_is_what_attendance_shows() -> None:
    """With nobody sick, the office days of a replication are the same under every policy, to the day."""
    calendar = Calendar(sickness_rate=0.0)
    free = replicate(job_of(lively(meetings=no_meetings(), calendar=calendar)), 3)
    for policy in (Anchor(), Spread()):
        other = replicate(job_of(lively(meetings=no_meetings(), calendar=calendar, policy=policy)), 3)
        assert column(other, "attendance").sum() == column(free, "attendance").sum()
        assert column(other, "attendance").tolist() != column(free, "attendance").tolist()


@pytest.mark.parametrize("policy", [Anchor(), Spread()], ids=["anchor", "spread"])
def test_under_coins_a_policy_adds_as_much_as_it_takes(policy: Policy) -> None:
    """`independent`: only the expected number is kept; added - lost has mean 0, n = 60 replications, z within 4.

    With nobody sick it is the difference in attendance from the same replication under `free`, path by path.
    """
    people = office(employees=100, office_days=2.3)
    scenario = special(
        organisation=people, policy=policy, attendance=coins(weekday_weights="nl"), weeks=1, building=open_floor()
    )
    net, changed = [], 0.0
    for outcome in run(job_of(scenario), range(60)):
        added, lost = by_team(outcome, "days_added").sum(), by_team(outcome, "days_lost").sum()
        net.append(added - lost)
        changed += added + lost
        if outcome.replication < 4:
            free = replicate(job_of(replace(scenario, policy=Free(name="free"))), outcome.replication)
            assert column(outcome, "attendance").sum() - column(free, "attendance").sum() == added - lost
    assert changed > 100
    assert abs(np.mean(net)) / (np.std(net, ddof=1) / math.sqrt(60)) <= 4


@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_raising_everybodys_office_days_raises_attendance_path_by_path(model: str) -> None:
    """With common draws whoever comes for 2 days comes on those days for 3 too, whatever else happens."""
    attendance = Attendance(model=model, team_correlation=0.1, common_correlation=0.05)
    ladder = []
    for wanted in (0.0, 0.7, 2.0, 2.1, 3.5, 5.0):
        people = office(employees=40, fte=0.9, office_days=wanted, elsewhere_share=0.1)
        _, days = watched(job_of(lively(organisation=people, attendance=attendance, meetings=no_meetings())))
        ladder.append({date: set(plan.person.tolist()) for date, (plan, _, _) in days.items()})
    for fewer, more in pairwise(ladder):
        assert all(fewer[date] <= more[date] for date in fewer)
    sizes = [sum(map(len, days.values())) for days in ladder]
    assert sizes[0] == 0
    assert sizes == sorted(set(sizes))


# --- sums ------------------------------------------------------------------------------------------------------------


def test_sums_of_teams_and_hours_agree_with_the_days() -> None:
    outcome = replicate(job_of(lively(building=Building(zones=3, refused="wait"))), 1)
    assert column(outcome, "refusals").sum() > 0
    for team, day in (
        ("person_days", "attendance"),
        ("refused_person_days", "refused_people"),
        ("met", "met"),
        ("met_people", "met_people"),
    ):
        assert by_team(outcome, team).sum() == pytest.approx(column(outcome, day).sum(), rel=1e-12)
    hours = dict(zip(HOUR_ROWS, outcome.by_hour.sum(axis=0), strict=True))
    assert hours["refusals"].sum() == column(outcome, "refusals").sum()
    assert hours["desk_hours_used"][9:17].sum() == pytest.approx(column(outcome, "desk_hours_used").sum(), rel=1e-12)
    assert hours["full_hours"][9:17].sum() * 60 == pytest.approx(column(outcome, "full_minutes").sum(), rel=1e-12)
    # Samples of the day's course lie below its peak, and the day starts and ends empty.
    assert (outcome.in_use.max(axis=1) <= column(outcome, "peak")).all()
    assert not outcome.in_use[:, [0, -1]].any()
    assert not outcome.present[:, [0, -1]].any()


def test_cohesion_by_brute_force() -> None:
    outcome, days = watched(job_of(lively()), 4)
    for row, (plan, _, people) in enumerate(days.values()):
        there = plan.person.tolist()
        met, with_mates, newcomers, alone = 0.0, 0, 0, 0
        for person in there:
            mates = set(np.flatnonzero(people.team == people.team[person]).tolist()) - {person}
            present = mates & set(there)
            met += len(present) / len(mates) if mates else 0.0
            with_mates += bool(mates)
            newcomers += bool(people.newcomer[person])
            alone += bool(people.newcomer[person]) and not present
        assert column(outcome, "met")[row] == pytest.approx(met, rel=1e-12)
        assert column(outcome, "met_people")[row] == with_mates
        assert column(outcome, "newcomer_days")[row] == newcomers
        assert column(outcome, "newcomer_days_alone")[row] == alone


def test_growth_is_staff_on_the_desks_of_today() -> None:
    job = job_of(lively(organisation=office(employees=40, growth=0.5), ratio=0.5))
    assert job.desks == 20
    states = np.stack([column(replicate(job, 0), name) for name in STATES])
    np.testing.assert_array_equal(states.sum(axis=0), 60)


def test_another_team_on_a_roster_changes_nothing_for_the_others() -> None:
    """§2: a roster's people and teams draw by who they are, not by their place in the list."""
    names = ("Law", "Tax", "Zoning")
    ids = [f"{number:05d}" for number in range(60)]

    def coming(extra: bool) -> dict[int, list[int]]:
        members = [(one, names[number % 3]) for number, one in enumerate(ids)]
        members += [("99999", "Aardvarks"), ("99998", "Aardvarks")] if extra else []
        entity = np.array([entity_of(one) for one, _ in members], dtype=np.uint64)
        order = np.argsort(entity)
        teams = tuple(sorted({team for _, team in members}))
        n = len(members)
        people = People(
            entity=entity[order],
            team=np.array([teams.index(members[row][1]) for row in order], dtype=np.int32),
            fte=np.ones(n),
            contract=np.ones((n, 5), dtype=np.bool_),
            office_days=np.full(n, 2.3),
            kind=np.zeros(n, dtype=np.int8),
            newcomer=np.zeros(n, dtype=np.bool_),
            anchor=np.zeros((n, 5), dtype=np.bool_),
            desk_type=np.zeros(n, dtype=np.int32),
            teams=teams,
            organisation=np.zeros(n, dtype=np.int32),
            organisations=("test",),
            on_site=np.zeros(n, dtype=np.int8),
            made_up=np.zeros(n, dtype=np.bool_),
            real=True,
        )
        attendance = Attendance(model="independent", team_correlation=0.3, common_correlation=0.1)
        scenario = lively(attendance=attendance, meetings=no_meetings(), policy=Anchor(), weeks=2)
        seen: dict[int, list[int]] = {}

        def watch(date: datetime.date, plan: DayPlan, log: Log, _: People) -> None:
            for one in people.entity[plan.person].tolist():
                seen.setdefault(one, []).append(date.toordinal())

        replicate(make_job(scenario, people), 0, watch)
        return seen

    with_team, without = coming(True), coming(False)
    assert {one: with_team[one] for one in without} == without


@pytest.mark.parametrize("at_once", [1, 500, 10**9])
def test_weeks_planned_at_once_are_each_week_by_itself(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many weeks are planned, and days played, in one call is a matter of speed alone."""
    job = make_job(lively(weeks=5), None)
    desks = [job.desks - 4, job.desks, job.desks + 8]
    expected = replicate_each(job, 3, desks)
    monkeypatch.setattr(occupants, "_AT_ONCE", at_once)
    monkeypatch.setattr(houses, "_AT_ONCE", at_once)
    for found, known in zip(replicate_each(job, 3, desks), expected, strict=True):
        for name, value in vars(found).items():
            np.testing.assert_array_equal(value, getattr(known, name))
