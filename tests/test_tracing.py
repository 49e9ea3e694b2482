"""One day as a person can read it (`trace=DATE`)."""

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plans import office as hand_made_office
from plans import plan
from scenarios import lively, plain, roster, special

from sim.building import Building
from sim.day_simpy import play
from sim.errors import ConfigurationError
from sim.evaluation import evaluate
from sim.events import Kind, Refused
from sim.job import make_job
from sim.meetings import Meetings
from sim.tracing import _WORDS, find_day, table, trace
from sim.workdays import Calendar, period

TUESDAY = datetime.date(2026, 3, 3)

HOUR = 3600


def readable(frame: Any) -> list[tuple[str, ...]]:
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_a_day_reads_as_a_story() -> None:
    day = plan(
        (8 * HOUR + 61, 17 * HOUR, [(12 * HOUR, 12 * HOUR + 1800, True)]),
        (8 * HOUR, 16 * HOUR, [(10 * HOUR, 11 * HOUR, False)]),
        (9 * HOUR, 17 * HOUR, []),
        meetings=((10 * HOUR, 11 * HOUR, 2), (10 * HOUR + 900, 11 * HOUR, 9)),
    )
    staff = lively_people()
    frame = table(day, play(day, hand_made_office(2, rooms=(4,))), staff)
    assert list(frame.columns) == ["time", "who", "team", "what", "desk", "room"]
    assert readable(frame) == [
        ("08:00:00", "person 1", "team 1", "arrives", "", ""),
        ("08:00:00", "person 1", "team 1", "sits down", "1", ""),
        ("08:01:01", "person 2", "team 1", "arrives", "", ""),
        ("08:01:01", "person 2", "team 1", "sits down", "2", ""),
        ("09:00:00", "person 3", "team 1", "arrives", "", ""),
        ("09:00:00", "person 3", "team 1", "finds no free desk", "", ""),
        ("09:00:00", "person 3", "team 1", "goes home", "", ""),
        ("10:00:00", "person 1", "team 1", "goes away and clears the desk", "1", ""),
        ("10:00:00", "meeting 1", "", "meeting takes a room", "", "1"),
        ("10:15:00", "meeting 2", "", "meeting finds no room and is held without", "", ""),
        ("11:00:00", "meeting 1", "", "meeting ends and frees the room", "", "1"),
        ("11:00:00", "person 1", "team 1", "comes back and seeks a desk", "", ""),
        ("11:00:00", "person 1", "team 1", "sits down", "1", ""),
        ("12:00:00", "person 2", "team 1", "goes away and keeps the desk", "2", ""),
        ("12:30:00", "person 2", "team 1", "comes back", "2", ""),
        ("16:00:00", "person 1", "team 1", "leaves for the day", "1", ""),
        ("17:00:00", "person 2", "team 1", "leaves for the day", "2", ""),
    ]


def lively_people() -> Any:
    from sim.draws import Draws
    from sim.population import draw_people

    return draw_people(lively().organisation, Draws(1, 0))


def test_every_kind_of_event_has_words() -> None:
    assert _WORDS.keys() == set(Kind)
    assert len(set(_WORDS.values())) == len(Kind)


def test_people_are_numbered_as_they_arrive() -> None:
    """Two arrive in one second: the log's order decides, not the place in the staff."""
    day = plan((500, 900, []), (100, 900, []), (500, 900, []), rank=[2, 0, 1])
    frame = table(day, play(day, hand_made_office(5)), lively_people())
    arrivals = frame[frame["what"] == "arrives"]
    assert arrivals["who"].tolist() == ["person 1", "person 2", "person 3"]
    assert frame.loc[frame["what"] == "sits down", "desk"].tolist() == ["1", "2", "3"]
    log = play(day, hand_made_office(5))
    assert log.who[log.kind == Kind.ARRIVE].tolist() == [1, 2, 0]


def test_the_team_is_that_of_the_person_and_not_of_the_place_in_the_plan() -> None:
    day = replace(plan((100, 900, []), (200, 900, [])), person=np.array([7, 58], dtype=np.int32))
    frame = table(day, play(day, hand_made_office(5)), lively_people())
    assert dict(zip(frame["who"], frame["team"], strict=True)) == {"person 1": "team 2", "person 2": "team 12"}


def test_a_day_on_which_nobody_comes_is_an_empty_table() -> None:
    frame = table(plan(), play(plan(), hand_made_office(1)), lively_people())
    assert list(frame.columns) == ["time", "who", "team", "what", "desk", "room"]
    assert len(frame) == 0


@pytest.mark.parametrize("refused", [Refused.LEAVE, Refused.TOUCHDOWN, Refused.WAIT])
def test_the_traced_day_is_the_day_of_the_run(refused: Refused) -> None:
    """Every count of the table is the figure of that day in the run's own table."""
    scenario = lively(
        ratio=0.3,
        replications=2,
        calendar=Calendar(start="2026-03-02"),
        building=Building(zones=3, refused=refused.name.lower(), rooms="1x4", clear_compliance=1.0),
        meetings=Meetings(digital_share=0.2),
    )
    frame, replication = trace(make_job(scenario, None), TUESDAY)
    assert replication == 0
    days = evaluate(scenario).days
    day = days[(days["replication"] == 0) & (days["date"] == "2026-03-03")].iloc[0]
    count = frame["what"].value_counts()
    told = {
        "attendance": count["arrives"],
        "refusals": count["finds no free desk"],
        "refused_people": frame.loc[frame["what"] == "finds no free desk", "who"].nunique(),
        "searches": count["sits down"] + count["finds no free desk"],
        "meetings_without_room": count.get("meeting finds no room and is held without", 0),
        "meetings": count[count.index.str.startswith(("meeting takes", "meeting finds"))].sum(),
    }
    assert told == {name: day[name] for name in told}
    assert day["refusals"] > 0
    assert frame["who"].str.startswith("person").any()
    people = frame.loc[frame["who"].str.startswith("person"), "who"].nunique()
    assert people == day["attendance"]
    assert frame["time"].is_monotonic_increasing
    # Desks in use, counted from the table alone, never exceed the peak of the day.
    taken = frame["what"].isin(["sits down", "sits down after waiting"]).astype(int)
    freed = (frame["desk"] != "") & frame["what"].isin(
        ["goes away and clears the desk", "leaves for the day", "leaves for the day without coming back"]
    )
    in_use = (taken - freed.astype(int)).cumsum()
    assert in_use.max() == day["peak"]
    assert in_use.iloc[-1] == 0


def test_real_people_cannot_be_recognised() -> None:
    staff = roster([12, 13], names=("Archive", "Board"))
    scenario = lively(calendar=Calendar(start="2026-03-02"), desks=8)
    frame, _ = trace(make_job(scenario, staff), TUESDAY)
    meeting = frame["who"].str.startswith("meeting")
    assert set(frame.loc[~meeting, "team"]) == {"(not shown)"}
    assert set(frame.loc[meeting, "team"]) <= {""}
    text = frame.to_csv()
    assert "Archive" not in text
    assert "Board" not in text
    numbers = frame.loc[frame["what"] == "arrives", "who"].str.removeprefix("person ").astype(int).tolist()
    assert numbers == list(range(1, len(numbers) + 1))
    for entity in staff.entity.tolist():
        assert str(entity) not in text


def test_the_first_replication_with_the_date_is_taken() -> None:
    scenario = lively(weeks=1, replications=60)
    replication = find_day(scenario, TUESDAY)
    monday = TUESDAY - datetime.timedelta(days=1)
    weeks = [period(scenario.calendar, number, 1)[0].monday for number in range(60)]
    assert weeks.index(monday) == replication > 0
    frame, traced = trace(make_job(scenario, None), TUESDAY)
    assert traced == replication
    days = evaluate(lively(weeks=1, replications=replication + 1)).days
    day = days[(days["replication"] == replication) & (days["date"] == "2026-03-03")].iloc[0]
    assert (frame["what"] == "arrives").sum() == day["attendance"]


@pytest.mark.parametrize(
    ("date", "scenario"),
    [
        (datetime.date(2026, 3, 7), lively(calendar=Calendar(start="2026-03-02"))),
        (datetime.date(2026, 3, 17), lively(calendar=Calendar(start="2026-03-02"))),
        (datetime.date(2026, 4, 27), lively(calendar=Calendar(start="2026-04-27"))),
        (datetime.date(2031, 3, 4), lively(calendar=Calendar())),
        (TUESDAY, special(weeks=1, replications=1, calendar=plain())),
    ],
    ids=["Saturday", "after the period", "King's Day", "another year", "another week"],
)
def test_a_date_that_is_not_played_is_refused(date: datetime.date, scenario: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"trace: {date} is no working day of this run( \\(.*\\))?, "):
        trace(make_job(scenario, None), date)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        (datetime.date(2026, 5, 5), "(5 May 2026 is a holiday, Liberation Day), the nearest is 2026-05-04"),
        (datetime.date(2026, 3, 8), "(8 March 2026 is a Sunday), the nearest is 2026-03-09"),
        (datetime.date(2026, 4, 27), "(27 April 2026 is a holiday, King's Day), the nearest is 2026-04-28"),
    ],
)
def test_a_day_off_is_named_with_the_nearest_working_day(date: datetime.date, said: str) -> None:
    scenario = lively(calendar=Calendar())
    with pytest.raises(ConfigurationError) as caught:
        find_day(scenario, date)
    assert str(caught.value).endswith(said)
    nearest = datetime.date.fromisoformat(said[-10:])
    assert find_day(scenario, nearest) >= 0


def test_without_any_working_day_another_start_is_asked() -> None:
    week = [f"12-{day}" for day in range(21, 26)]
    scenario = lively(weeks=1, calendar=Calendar(start="2026-12-21", extra_holidays=week))
    with pytest.raises(ConfigurationError, match="there is none: choose another"):
        find_day(scenario, datetime.date(2026, 12, 22))


def test_a_date_is_sought_in_the_replications_that_are_certain() -> None:
    """With the stopping rule at least the minimum is run: all weeks of a year are among them."""
    dates = [datetime.date(2026, 1, 5) + datetime.timedelta(weeks=week) for week in range(52)]
    found = [find_day(lively(weeks=1, calendar=plain()), date) for date in dates]
    assert len(set(found)) == 52
    assert max(found) < 100
    assert np.all(np.array(found) >= 0)
