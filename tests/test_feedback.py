"""§6 feedback: who is turned away comes less in the following weeks; off unless asked, exact in hand-made weeks."""

import datetime
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from scenarios import coins, lively, office, plain, roster, special
from test_buildings import A, B, portfolio

import sim.replicate
from sim.attendance import Attendance, wishes
from sim.building import Building
from sim.desk_counts import check_peaks
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.evaluation import collect, evaluate
from sim.events import DayPlan, Kind, Log
from sim.feedback import Reluctance, warm_up
from sim.job import Job, make_job, peaks_decide
from sim.note import method
from sim.note.definitions import texts
from sim.panel import SUMMED, panels
from sim.policies import Booking, Mandate, Spread
from sim.population import NO, YES, People
from sim.replicate import blocks, replicate, replicate_each
from sim.scenario import Scenario
from sim.special_case import applies
from sim.study import Case, header
from sim.tally import DAY_COLUMNS, TEAM_COLUMNS, Outcome
from sim.workdays import period

COLUMN = {name: place for place, name in enumerate(DAY_COLUMNS)}


def coupled(feedback: float, memory: float = 2.0, warmup: int = 0, **more: Any) -> Attendance:
    return coins(feedback=feedback, feedback_memory=memory, feedback_warmup=warmup, **more)


def fixed(attendance: Attendance, weeks: int, **changes: Any) -> Scenario:
    """Everybody all day, each day a coin, from a date."""
    return special(attendance=attendance, weeks=weeks, calendar=plain(start="2026-03-02"), **changes)


def column(outcome: Outcome, name: str) -> np.ndarray[Any, Any]:
    return outcome.days[:, COLUMN[name]]


def assert_same(one: Outcome, two: Outcome) -> None:
    for field in fields(Outcome):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(two, field.name), field.name)


def watched(job: Job, weeks: int, people: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return (weeks, n, 5) who was there, and (weeks, n) who was refused at least once that week."""
    first = datetime.date(2026, 3, 2)
    there = np.zeros((weeks, people, 5), dtype=np.bool_)
    refused = np.zeros((weeks, people), dtype=np.bool_)

    def watch(date: datetime.date, plan: DayPlan, log: Log, _: People) -> None:
        week, weekday = divmod((date - first).days, 7)
        there[week, plan.person, weekday] = True
        refused[week, plan.person[log.who[log.kind == Kind.REFUSED]]] = True

    replicate(job, 0, watch)
    return there, refused


# --- the rule --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("memory", "left"), [(1.0, 0.5), (2.0, 0.5**0.5), (4.0, 0.5**0.25), (0.0, 0.0)])
def test_reluctance_is_a_weighted_past(memory: float, left: float) -> None:
    people = roster([4])
    refused = np.random.default_rng(1).random((9, 4)) < 0.4
    one = Reluctance(coupled(0.5, memory), people)
    for week in refused:
        one.after(week)
    weight = (1 - left) * left ** np.arange(8.0, -1.0, -1.0)
    assert one.level == pytest.approx(weight @ refused, abs=1e-14)


def test_people_want_less_by_their_reluctance_but_not_who_must_come() -> None:
    people = replace(roster([3], office_days=[4.0, 2.0, 4.0]), on_site=np.array([NO, NO, YES], dtype=np.int8))
    attendance = coupled(0.5, 0.0)
    one = Reluctance(attendance, people)
    wanted = wishes(attendance, people, people.contract)
    assert one.reduced(wanted).office_days.tolist() == [4.0, 2.0, 4.0]
    one.after(np.array([True, False, True]))
    assert one.reduced(wanted).office_days.tolist() == [2.0, 2.0, 4.0]
    assert wanted.office_days.tolist() == [4.0, 2.0, 4.0]


def test_without_memory_who_is_turned_away_stays_home_next_week_and_then_comes_again() -> None:
    n, weeks = 6, 8
    job = make_job(fixed(coupled(1.0, 0.0), weeks, desks=4), roster([n], office_days=5.0))
    there, refused = watched(job, weeks, n)
    assert there[0].all()  # five of five days
    assert (there[0].sum(axis=0) == n).all()
    assert refused[0].sum() >= 2
    for week in range(1, weeks):
        np.testing.assert_array_equal(there[week], np.tile(~refused[week - 1][:, None], (1, 5)))


def test_who_comes_follows_from_the_rule_and_the_draws_alone() -> None:
    n, weeks, share, memory = 30, 10, 0.7, 3.0
    people = roster([10, 20], office_days=np.linspace(1.0, 4.5, n))
    job = make_job(fixed(coupled(share, memory), weeks, desks=12), people)
    there, refused = watched(job, weeks, n)
    left, reluctance, draws = 0.5 ** (1 / memory), np.zeros(n), Draws(job.scenario.seed, 0)
    for week in range(weeks):
        monday = datetime.date(2026, 3, 2) + datetime.timedelta(weeks=week)
        chance = people.office_days * (1 - share * reluctance) / 5
        coin = draws.uniform("attend", monday.toordinal(), people.entity, 5)
        np.testing.assert_array_equal(there[week], coin < chance[:, None])
        reluctance = left * reluctance + (1 - left) * refused[week]
    assert refused[:-1].any()
    assert (reluctance > 0.1).any()


# --- the weeks before the period -------------------------------------------------------------------------------------


def test_the_weeks_before_the_period_are_played_and_not_counted() -> None:
    whole = fixed(coupled(0.8), 7, desks=8, policy=Spread(compliance=0.8))
    tail = replace(whole, weeks=3, attendance=coupled(0.8, warmup=4), calendar=plain(start="2026-03-30"), audit_days=0)
    every = replicate(make_job(replace(whole, audit_days=0), None), 2)
    found = replicate(make_job(tail, None), 2)
    np.testing.assert_array_equal(found.days, every.days[20:])
    np.testing.assert_array_equal(found.in_use, every.in_use[20:])
    assert found.all_teams[5] == 3 * 20  # person-weeks under the policy
    assert warm_up(tail.attendance) == 4
    assert warm_up(coupled(0.0, warmup=4)) == 0


def test_weeks_before_a_period_end_where_it_begins() -> None:
    calendar = plain()
    weeks, after = period(calendar, 5, 2, 3), period(calendar, 5, 2)
    assert [week.monday for week in weeks[3:]] == [week.monday for week in after]
    assert [(after[0].monday - week.monday).days for week in weeks[:3]] == [21, 14, 7]


def test_visitors_guests_events_and_leave_are_there_in_the_weeks_before_too() -> None:
    settled = Attendance(feedback=0.5, feedback_warmup=2)
    calendar = replace(lively().calendar, start="2026-03-16", events=[{"date": "2026-03-04", "name": "open day"}])
    both = lively(
        attendance=settled,
        calendar=calendar,
        building=Building(portfolio="made up", zones=3, visitors_per_day=4),
        organisation=office(employees=None, mobility=0.3, mobility_days=1.0, office_days=2.5),
    )
    found = replicate(make_job(both, None, portfolio(replace(A, desks=8), replace(B, desks=40))), 0)
    days, building = found.days, column(found, "building")
    assert len(days) == 2 * 2 * 5
    assert days[:, COLUMN["ordinal"]].min() == datetime.date(2026, 3, 16).toordinal()
    assert column(found, "guests").sum() > 0
    # Each building by itself: nobody is turned away in the other one.
    assert column(found, "given_up")[building == 0].sum() > 0
    assert column(found, "refused_people")[building == 1].sum() == 0
    assert column(found, "given_up")[building == 1].sum() == 0


# --- one block, numbers of desks, engines ----------------------------------------------------------------------------


def test_a_replication_is_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.replicate, "_BLOCK", 200)
    assert len(blocks(make_job(fixed(coupled(0.0), 6), None), 0)) == 3
    (block,) = blocks(make_job(fixed(coupled(0.5), 6), None), 0)
    assert (block.first, block.last) == (0, 6)


@pytest.mark.parametrize("policy", [Spread(), Booking()])
def test_several_numbers_of_desks_are_each_what_they_are_alone(policy: Any) -> None:
    scenario = lively(attendance=Attendance(feedback=0.6, feedback_warmup=2), policy=policy, audit_days=0)
    job = make_job(scenario, None)
    desks = [14, 18, 60]
    each = replicate_each(job, 1, desks)
    for number, found in zip(desks, each, strict=True):
        assert_same(found, replicate(replace(job, desks=number), 1))
    come = [column(found, "attendance").sum() for found in each]
    assert come[0] < come[2]


def test_a_panel_has_where_people_are_at_each_number_of_desks() -> None:
    scenario = lively(attendance=Attendance(feedback=0.8, feedback_warmup=1), replications=3, audit_days=0)
    job, desks = make_job(scenario, None), [14, 60]
    ((panel,), _) = panels([(job, desks)], None)
    for number in desks:
        (((full, _),),) = collect([[replace(job, desks=number)]], None, None)
        table, expected = panel.sums(number).table, full.sums().table
        for name in (*SUMMED, "days"):
            assert table[name] == pytest.approx(expected[name], rel=1e-13), name
    assert panel.sums(14).table["home"].sum() > panel.sums(60).table["home"].sum()


@pytest.mark.parametrize("policy", [Spread(compliance=0.7), Booking(second_choice=0.3)])
def test_both_engines_give_the_same(policy: Any) -> None:
    attendance = Attendance(feedback=0.7, feedback_warmup=2)
    scenario = lively(attendance=attendance, policy=policy, ratio=0.3, building=Building(zones=3, refused="wait"))
    one, two = (
        replicate(make_job(replace(scenario, engine=engine, audit_days=0), None), 0) for engine in ("compiled", "simpy")
    )
    assert_same(one, two)
    assert column(one, "given_up").sum() > 0


def test_audited_days_lie_in_the_period() -> None:
    scenario = lively(attendance=Attendance(feedback=0.7, feedback_warmup=2), replications=2, ratio=0.3, audit_days=3)
    summary = evaluate(scenario).summary
    assert summary["engine"] == {"name": "compiled", "audited_days": 3, "agree": True}


# --- what it does ----------------------------------------------------------------------------------------------------


def test_the_more_feedback_the_fewer_come_where_it_is_crowded() -> None:
    come, crowd = [], []
    for share in (0.0, 0.3, 0.6, 1.0):
        job = make_job(fixed(coupled(share, warmup=6), 6, desks=7, audit_days=0), None)
        found = [replicate(job, number) for number in range(6)]
        come.append(sum(column(one, "attendance").sum() for one in found))
        crowd.append(sum(column(one, "refused_people").sum() for one in found))
    assert come == sorted(come, reverse=True)
    assert len(set(come)) == 4
    assert crowd == sorted(crowd, reverse=True)


def test_where_nobody_is_turned_away_it_is_as_without_feedback() -> None:
    without = replicate(make_job(lively(desks=60, audit_days=0), None), 3)
    found = replicate(make_job(lively(desks=60, attendance=Attendance(feedback=1.0), audit_days=0), None), 3)
    assert column(without, "refused_people").sum() == 0
    chances = [place for name, place in COLUMN.items() if "crowded_given" in name]
    np.testing.assert_array_equal(np.delete(found.days, chances, 1), np.delete(without.days, chances, 1))


def test_days_given_up_are_those_that_people_would_have_come() -> None:
    weeks, n = 5, 20
    tight = fixed(coupled(1.0, 0.0), weeks, desks=6, replications=2)
    found = evaluate(tight)
    every = evaluate(replace(tight, attendance=coupled(0.0)))
    # Under `independent` the draws of a day do not depend on who came before.
    given_up = every.days["attendance"] - found.days["attendance"]
    np.testing.assert_array_equal(found.days["given_up"], given_up)
    measure = found.summary["measures"]["days_given_up"]
    assert measure["estimate"] == pytest.approx(given_up.sum() / (n * weeks * 2), rel=1e-12)
    by_weekday = [day["days_given_up"]["estimate"] for day in found.summary["by_weekday"].values()]
    assert sum(by_weekday) == pytest.approx(measure["estimate"], rel=1e-12)
    assert any("an office that people avoid" in line for line in found.summary["warnings"])


def test_off_it_says_nothing_and_changes_nothing() -> None:
    off = replace(Attendance(), feedback_memory=9.0, feedback_warmup=30)
    one, two = (replicate(make_job(lively(attendance=each), None), 4) for each in (Attendance(), off))
    assert_same(one, two)
    assert not column(one, "given_up").any()
    found = evaluate(lively(attendance=off, replications=2))
    assert "days_given_up" not in found.summary["measures"]
    assert "given_up" not in found.days
    assert not any("feedback" in line for line in found.summary["warnings"])


def test_studies_say_that_a_calm_office_may_be_one_that_people_avoid() -> None:
    """Of each case in which people mind; tipping is about it and says it in words of its own."""
    off = lively(replications=2, weeks=2)
    on = replace(off, attendance=replace(off.attendance, feedback=0.5, feedback_warmup=2))

    def warned(task: str, *cases: Case) -> list[str]:
        summary = header(task, cases, {}, [], reached=True)
        return [
            line.partition(" who finds")[0] for line in summary["warnings"] if "an office that people avoid" in line
        ]

    assert warned("compare", Case("off", off), Case("on", on)) == ["on: attendance.feedback:"]
    assert warned("recommend", Case("on", on), Case("more", on)) == ["attendance.feedback:"]
    assert warned("frontier", Case("off", off)) == warned("tipping", Case("on", on)) == []


def test_a_refusal_at_booking_counts() -> None:
    sure = Booking(second_choice=0.0, no_show=0.0, walk_in_share=0.0)
    job = make_job(fixed(coupled(1.0, 0.0), 4, desks=7, policy=sure), roster([20], office_days=5.0))
    found = replicate(job, 0)
    assert not column(found, "refused_people").any()
    assert (column(found, "attendance")[:5] == 7).all()
    asked = column(found, "requests").reshape(4, 5)
    refused = column(found, "requests_refused").reshape(4, 5)
    assert (asked[0] == 20).all()
    # Whoever was refused once asks for nothing in the next week, and for everything in the one after it.
    assert asked[1].max() <= 20 - refused[0].max()
    assert (asked[1] == asked[1][0]).all()
    np.testing.assert_array_equal(column(found, "given_up").reshape(4, 5), 20 - asked)


def test_owners_and_a_mandate() -> None:
    owners = lively(attendance=Attendance(feedback=1.0), organisation=office(fixed_desk_share=1.0), ratio=1.0)
    assert not column(replicate(make_job(owners, None), 0), "given_up").any()
    # Who has to come for three days does, however little they want to.
    asked = fixed(
        coupled(1.0, 0.0), 6, desks=6, policy=Mandate(days=3, compliance=1.0), organisation=office(office_days=3.0)
    )
    assert not column(replicate(make_job(asked, None), 0), "given_up").any()


# --- what rests on uncoupled days ------------------------------------------------------------------------------------


def test_shortcuts_of_uncoupled_days_are_off() -> None:
    with_feedback, without = fixed(coupled(0.5), 2), fixed(coupled(0.0), 2)
    assert peaks_decide(without)
    assert not peaks_decide(with_feedback)
    assert make_job(without, None).conditions
    assert make_job(with_feedback, None).conditions == ()
    assert applies(make_job(without, None))
    assert not applies(make_job(with_feedback, None))
    summary = evaluate(replace(with_feedback, replications=2)).summary
    assert summary["desks_needed"]["95"]["estimate"] is None
    for task in ("scale", "path", "break_even", "sensitivity"):
        with pytest.raises(
            ConfigurationError, match=rf"^task: {task} works out .* policy=booking, attendance\.feedback,"
        ):
            check_peaks(with_feedback, task)


def test_a_policy_is_held_against_free_choice_of_the_same_reluctant_people() -> None:
    attendance = replace(coupled(1.0, warmup=2), model="days_per_week")
    found = replicate(make_job(fixed(attendance, 4, desks=7, policy=Spread()), None), 0)
    moved, added, lost = found.all_teams[TEAM_COLUMNS.index("days_moved") :]
    assert column(found, "given_up").sum() > 0
    assert moved > 0
    assert added == lost == 0  # `spread` changes nobody's number of days (§7)


@pytest.mark.parametrize(("feedback", "changes"), [(0.0, True), (0.3, False)])
def test_a_note_says_whether_people_mind_crowding(feedback: float, changes: bool) -> None:
    summary = evaluate(fixed(coupled(feedback), 1, replications=2)).summary
    told = "\n".join(texts(method.section({"task": "evaluate", **summary})))
    assert ("People who change how often they come because it is crowded" in told) == changes
    assert ("People who come more often because it is not crowded" in told) != changes
