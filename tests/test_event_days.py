"""Events of the calendar: days on which people come together, and days on which nobody can come, on both engines."""

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sampling import z, z_mean
from scenarios import coins, lively, no_meetings, office, plain, roster, special

from sim import config
from sim.agenda import events_of
from sim.attendance import Attendance
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.evaluation import evaluate
from sim.event_days import called_and_kept, check_events
from sim.events import DayPlan, Log
from sim.job import make_job, people_of
from sim.meetings import Meetings
from sim.policies import Anchor, Free, Policy, Spread
from sim.population import FIELD, People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.special_case import applies
from sim.tally import CONDITIONS, DAY_COLUMNS
from sim.workdays import Calendar, Week, may_be_played

THURSDAY = datetime.date(2026, 3, 12)
COLUMN = {name: place for place, name in enumerate(DAY_COLUMNS)}
WEEK = Week(datetime.date(2026, 3, 9), np.ones(5, dtype=np.bool_))


def with_events(*events: dict[str, Any], scenario: Scenario | None = None, **calendar: Any) -> Scenario:
    """A scenario of the one week from 9 March 2026."""
    scenario = scenario or special(attendance=coins(model="days_per_week"))
    changed = {"start": "2026-03-09", "events": list(events)} | calendar
    return replace(scenario, weeks=1, calendar=replace(scenario.calendar, **changed))


def event(**changes: Any) -> dict[str, Any]:
    return {"date": "2026-03-12"} | changes


def coming(scenario: Scenario, staff: People | None = None, replications: int = 1) -> np.ndarray:
    """Who comes: (replications, n, 5)."""
    job = make_job(scenario, staff)
    found = []
    for number in range(replications):
        come = np.zeros((len(staff) if staff else 20, 5), dtype=np.bool_)

        def watch(date: datetime.date, plan: DayPlan, log: Log, people: People, come: np.ndarray = come) -> None:
            come[plan.person, date.weekday()] = True

        replicate(job, number, watch)
        found.append(come)
    return np.array(found)


# --- come ------------------------------------------------------------------------------------------------------------


def test_everybody_comes_and_the_day_counts_towards_the_number_of_the_week() -> None:
    come = coming(with_events(event()), replications=200)
    assert come[:, :, 3].all()
    assert (come.sum(axis=2) == 2).all()  # two days a week, the event is one of them
    for day in (0, 1, 2, 4):
        assert z(int(come[:, :, day].sum()), 4000, 1 / 4) < 4


def test_who_wants_no_day_comes_for_the_event() -> None:
    scenario = special(attendance=coins(model="days_per_week"), organisation=office(office_days=0.0))
    come = coming(with_events(event(), scenario=scenario))
    assert come.sum(axis=(0, 1)).tolist() == [0, 0, 0, 20, 0]


def test_coins_of_other_days_are_as_they_were() -> None:
    scenario = special()
    come, without = (coming(with_events(*held, scenario=scenario), replications=5) for held in ([event()], []))
    assert come[:, :, 3].all()
    others = [0, 1, 2, 4]
    assert (come[:, :, others] == without[:, :, others]).all()
    assert not without[:, :, 3].all()


@pytest.mark.parametrize("policy", [Free(name="free"), Anchor(name="anchor"), Spread(name="spread")])
def test_people_come_under_every_policy(policy: Policy) -> None:
    scenario = replace(special(attendance=coins(model="days_per_week")), policy=policy)
    come = coming(with_events(event(), scenario=scenario), replications=3)
    assert come[:, :, 3].all()
    assert (come.sum(axis=2) == 2).all()


def test_a_share_is_a_coin_by_person_and_a_larger_one_brings_the_same_people_and_more() -> None:
    people, draws = roster([400] * 10), Draws(4, 0)
    some, more = (called_and_kept(plain(events=[event(share=share)]), people, WEEK, draws) for share in (0.3, 0.5))
    assert some is not None
    assert more is not None
    assert z(int(some[0][:, 3].sum()), 4000, 0.3) < 4
    assert not (some[0] & ~more[0]).any()
    assert not some[0][:, [0, 1, 2, 4]].any()
    assert not some[1].any()


def test_events_of_a_team_and_of_an_organisation() -> None:
    people = replace(
        roster([8, 8, 8], office_days=0.0, names=("Law", "Tax", "Zoning")),
        organisation=np.repeat([0, 1, 1], 8).astype(np.int32),
        organisations=("Finance", "Interior"),
    )
    events = [event(who="Tax"), event(date="2026-03-10", who="Finance"), event(date="2026-03-10", who="Zoning")]
    come = coming(with_events(*events, scenario=special(attendance=coins(model="days_per_week"))), people)[0]
    team = people.team
    assert come[:, 3].tolist() == (team == 1).tolist()
    assert come[:, 1].tolist() == (team != 1).tolist()
    assert come.sum() == 24


def test_who_is_away_does_not_come_and_field_workers_do() -> None:
    contract = np.ones((20, 5), dtype=np.bool_)
    contract[:10, 3] = False
    people = roster([20], contract=contract, kind=[0, FIELD] * 10, office_days=0.0)
    come = coming(with_events(event(), scenario=special(), contract_days_off=True), people)[0]
    assert come[:, 3].tolist() == [False] * 10 + [True] * 10


# --- nobody ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_on_a_strike_the_other_days_are_those_of_a_holiday(model: str) -> None:
    scenario = special(attendance=coins(model=model, common_correlation=0.1), organisation=office(office_days=2.6))
    struck = coming(with_events(event(kind="nobody"), scenario=scenario), replications=20)
    holiday = coming(with_events(scenario=scenario, extra_holidays=["03-12 closed"]), replications=20)
    assert (struck == holiday).all()
    assert not struck[:, :, 3].any()
    assert struck.any(axis=(0, 1))[[0, 1, 2, 4]].all()


def test_people_work_at_home_on_a_strike_and_no_meeting_is_held() -> None:
    scenario = lively(meetings=Meetings(digital_share=0.0, team_per_week=5.0), audit_days=100)
    days = replicate(make_job(with_events(event(kind="nobody"), scenario=scenario), None), 0).days
    struck, others = days[days[:, COLUMN["weekday"]] == 3][0], days[days[:, COLUMN["weekday"]] != 3]
    for name in ("office", "attendance", "meetings", "meetings_in_person", "peak"):
        assert struck[COLUMN[name]] == 0
        assert others[:, COLUMN[name]].all()
    assert struck[COLUMN["home"]] > others[:, COLUMN["home"]].max()
    assert struck[COLUMN["meetings_wished"]] > 0
    off, leave, sick, location, home = (struck[COLUMN[name]] for name in ("off", "leave", "sick", "location", "home"))
    assert off + leave + sick + location + home == 60
    assert location >= 6 - off - leave - sick  # field workers do their work


def test_a_strike_of_one_team_leaves_the_others() -> None:
    people = roster([10, 10], office_days=5.0, names=("Law", "Tax"))
    come = coming(with_events(event(who="Tax", kind="nobody")), people)[0]
    assert come[:, 3].tolist() == [True] * 10 + [False] * 10
    assert come[:, [0, 1, 2, 4]].all()


def test_an_event_for_some_on_a_strike_of_others() -> None:
    people = roster([10, 10], office_days=0.0, names=("Law", "Tax"))
    come = coming(with_events(event(who="Tax", kind="nobody"), event(who="Law")), people)[0]
    assert come[:, 3].tolist() == [True] * 10 + [False] * 10


# --- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_conditional_chances_hold_in_weeks_with_events(model: str) -> None:
    """A pulled day comes first, a struck one is not available: by replication chance less crowded has mean 0."""
    attendance = Attendance(model=model, common_correlation=0.1)
    events = [event(share=0.5), event(date="2026-03-10", kind="nobody", share=0.4)]
    scenario = with_events(*events, scenario=lively(attendance=attendance, ratio=0.4, audit_days=0))
    job = make_job(scenario, None)
    assert job.conditions
    days = [replicate(job, number).days for number in range(60)]
    for condition in job.conditions:
        difference = [(one[:, COLUMN[CONDITIONS[condition]]] - one[:, COLUMN["crowded"]]).mean() for one in days]
        assert np.any(difference)
        assert z_mean(difference, 0.0) < 4


def test_the_day_of_an_event_is_crowded_where_not_all_have_a_desk() -> None:
    answer = evaluate(replace(with_events(event(name="all hands")), desks=19, replications=30))
    days = answer.days
    assert not applies(make_job(with_events(event()), None))
    assert (days["crowded"] == (days["date"] == "2026-03-12")).all()
    assert (days.loc[days["crowded"], ["refusals", "attendance"]] == [1, 20]).all().all()
    assert days["event"].tolist() == ["all hands" if crowded else "" for crowded in days["crowded"]]
    assert "event" not in evaluate(special(replications=2)).days.columns


def test_a_date_that_cannot_be_played_is_warned_of() -> None:
    def warned(calendar: Calendar, weeks: int = 1) -> bool:
        summary = evaluate(special(calendar=calendar, weeks=weeks, replications=2)).summary
        return any(str(line).startswith("calendar.events: ") for line in summary["warnings"])

    assert not warned(plain(events=[event()]))
    assert warned(plain(events=[event(date="2027-03-11")]))
    assert warned(plain(events=[event()], start="2026-03-16"))
    assert warned(plain(events=[event()], start="2026-03-04"))
    assert not warned(plain(events=[event()], start="2026-03-04"), weeks=2)
    year = plain(year=2026)  # its weeks run from 29 December 2025 to 3 January 2027
    for weeks, last in ((1, datetime.date(2027, 1, 3)), (4, datetime.date(2027, 1, 24))):
        assert may_be_played(year, weeks, datetime.date(2025, 12, 29))
        assert not may_be_played(year, weeks, datetime.date(2025, 12, 28))
        assert may_be_played(year, weeks, last)
        assert not may_be_played(year, weeks, last + datetime.timedelta(days=1))


# --- how events are written ------------------------------------------------------------------------------------------


def test_events_are_typed_or_stand_in_a_preset(tmp_path: Path) -> None:
    typed = config.compose(["calendar.events=[{date: 2026-03-12, who: team 3, kind: nobody, share: 0.5}]"])
    preset = tmp_path / "year.yaml"
    preset.write_text(
        "calendar:\n  events:\n    - {date: 2026-03-12, who: team 3, kind: nobody, share: 0.5}\n"
        "    - date: 2026-06-11\n      name: Netwerkdag é\n",
        encoding="utf-8",
    )
    read = config.compose([f"preset={preset}"])
    (one,) = events_of(typed.scenario.calendar.events)
    first, second = events_of(read.scenario.calendar.events)
    assert one == first
    assert (one.date, one.who, one.kind, one.share, one.label) == (THURSDAY, "team 3", "nobody", 0.5, "nobody: team 3")
    assert (second.who, second.kind, second.share, second.label) == ("everybody", "come", 1.0, "Netwerkdag é")


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([event(date="12-03-2026")], "entry 1: '12-03-2026' is not a date, write YYYY-MM-DD such as 2026-03-12"),
        ([event(date="1926-03-12")], "entry 1: 1926-03-12 is out of range, give a date from 2000 to 2080"),
        ([event(), event(date="2026-03-14")], "entry 2: 2026-03-14 is a Saturday, the office is closed"),
        ([event(date="2026-04-06")], r"entry 1: 2026-04-06 is a holiday \(Easter Monday\), give another date"),
        ([{"who": "everybody"}], "entry 1: has no date, write {date: 2026-03-12, who: everybody}"),
        ([event(whom="x")], r"entry 1: there is no 'whom' \(did you mean 'who'\?\), use date, name, who, kind, share"),
        ([event(kind="strike")], r"entry 1: kind 'strike' is not a valid name \(did you mean 'nobody'\?\)"),
        ([event(kind="com")], r"entry 1: kind 'com' is not a valid name \(did you mean 'come'\?\), use come or nobody"),
        ([event(share=1.5)], "entry 1: share 1.5 is out of range, give 0 to 1"),
        ([event(share="half")], "entry 1: share 'half' is out of range, give 0 to 1"),
        ([event(share="50%")], "entry 1: share 50% has a percent sign, write 0.5$"),
        ([event(share="2.25 %")], "entry 1: share 2.25 % has a percent sign, write 0.0225$"),
        ([event(share=50)], r"entry 1: share 50 is out of range, give 0 to 1 \(50% is 0.5\)$"),
        ([event(share=None)], "entry 1: share None is out of range, give 0 to 1$"),
        ([event(share=float("nan"))], "entry 1: share nan is out of range, give 0 to 1"),
        ([event(who=3)], 'entry 1: who 3 is no text, write "3" in quotes'),
        ([event(who=" ")], "entry 1: who is empty, write everybody, or an organisation or a team"),
        (["2026-03-12"], "entry 1: '2026-03-12' is no event, write {date: 2026-03-12, who: everybody}"),
        ([event(), event(kind="nobody")], "entries 1 and 2 are both for everybody on 2026-03-12, keep one"),
        (
            [event(who="Tax", kind="nobody"), event()],
            "entries 1 and 2 contradict each other on 2026-03-12: nobody for Tax, come for everybody, keep one",
        ),
    ],
)
def test_a_wrong_event_is_refused(events: list[Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^events: {message}"):
        Calendar(events=events)


@pytest.mark.parametrize(
    ("who", "hint"),
    [("everyone", " (did you mean 'everybody'?)"), ("team 33", " (did you mean 'team 3'?)"), ("Mars", "")],
)
def test_an_unknown_team_is_refused_with_the_nearest_name(who: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        make_job(with_events(event(who=who)), None)
    found = f"calendar.events: entry 1: {who!r} is no organisation and no team here{hint}, "
    assert str(refused.value) == found + "write everybody or the name of one"


def test_an_event_for_a_building_is_refused_with_the_reason() -> None:
    people = replace(people_of(make_job(with_events(), None), Draws(1, 0)), buildings=("DH1",))
    calendar = with_events(event(who="DH1")).calendar
    with pytest.raises(ConfigurationError, match="'DH1' is a building, and an event is for people wherever they work"):
        check_events(calendar, people)


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({"who": "Tax"}, {"who": "Interior", "kind": "nobody"}, "come for Tax, nobody for Interior"),
        ({"who": "Interior"}, {"who": "Tax", "kind": "nobody", "share": 0.5}, "come for Interior, nobody for Tax"),
        ({"who": "Law"}, {"who": "Interior", "kind": "nobody"}, None),  # nobody of Law is of Interior
        ({"who": "Tax"}, {"who": "Zoning", "kind": "nobody"}, None),
        ({"who": "Tax"}, {"who": "Interior"}, None),  # twice the same
        ({"who": "Tax"}, {"who": "Interior", "kind": "nobody", "date": "2026-03-11"}, None),
    ],
)
def test_events_that_call_and_keep_away_the_same_person_are_refused(
    first: dict[str, Any], second: dict[str, Any], refused: str | None
) -> None:
    people = replace(
        roster([8, 8, 8], names=("Law", "Tax", "Zoning")),
        organisation=np.array([0] * 8 + [0] * 7 + [1] * 9, dtype=np.int32),  # one of Tax is of Interior
        organisations=("Finance", "Interior"),
    )
    scenario = with_events(event(who="Zoning", date="2026-03-10"), event(**first), event(**second))
    if refused is None:
        make_job(scenario, people)
        return
    message = f"calendar.events: entries 2 and 3 contradict each other on 2026-03-12: {refused}, and these have people "
    with pytest.raises(ConfigurationError, match=f"^{message}in common, keep one$"):
        make_job(scenario, people)


def test_events_change_no_other_week() -> None:
    scenario = replace(lively(), meetings=no_meetings(), weeks=3)
    calendar = replace(scenario.calendar, start="2026-03-02")
    without, held = (
        replicate(make_job(replace(scenario, calendar=replace(calendar, events=events)), None), 0).days
        for events in ([], [event()])
    )
    same = np.array([datetime.date.fromordinal(int(one)) for one in without[:, COLUMN["ordinal"]]])
    other_weeks = (same < datetime.date(2026, 3, 9)) | (same > datetime.date(2026, 3, 13))
    np.testing.assert_array_equal(without[other_weeks], held[other_weeks])
    assert (without[~other_weeks] != held[~other_weeks]).any()
