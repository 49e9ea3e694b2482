"""§10: when clusters meet, who is in them, and who comes in for it; counts by their exact laws."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from sampling import z, z_mean
from scenarios import roster

from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.meetings import HOUR, QUARTER, Clusters, Meetings, MeetingWeek, clusters, meeting_week, wanted_meetings
from sim.population import FIELD, Organisation, People, draw_people
from sim.workdays import Week

CONF = Path(__file__).parent.parent / "conf" / "meetings"
MONDAY = date(2026, 1, 5)
CORE = (9 * HOUR, 17 * HOUR)
OPEN = np.ones(5, dtype=np.bool_)
DRAWS = Draws(3, 0)


def staff(employees: int = 240, **organisation: Any) -> People:
    return draw_people(Organisation(employees=employees, fte=1.0, **organisation), DRAWS)


def one_week(
    meetings: Meetings,
    people: People,
    *,
    number: int = 0,
    is_open: np.ndarray = OPEN,
    available: np.ndarray | None = None,
    team_days: np.ndarray | None = None,
    core: tuple[int, int] = CORE,
    draws: Draws = DRAWS,
) -> tuple[Clusters, MeetingWeek]:
    groups = clusters(meetings, people, draws)
    week = Week(MONDAY + timedelta(weeks=number), is_open)
    free = people.contract if available is None else available
    (wanted,) = wanted_meetings(groups, draws, [week.monday.toordinal()])
    return groups, meeting_week(meetings, groups, people, week, free, team_days, core, wanted)


def weeks(meetings: Meetings, people: People, count: int, **changes: Any) -> Iterator[tuple[Clusters, MeetingWeek]]:
    return (one_week(meetings, people, number=number, **changes) for number in range(count))


def members(groups: Clusters, cluster: int) -> list[int]:
    return groups.member[groups.first[cluster] : groups.first[cluster + 1]].tolist()


def rows(week: MeetingWeek) -> list[tuple[int, int, int, int]]:
    return list(zip(week.cluster.tolist(), week.weekday.tolist(), week.start.tolist(), week.end.tolist(), strict=True))


def test_the_preset_holds_the_defaults() -> None:
    preset = yaml.safe_load((CONF / "teams.yaml").read_text(encoding="utf-8"))
    del preset["defaults"]
    assert preset == asdict(Meetings())


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0, 2.6, 5.0])
def test_weekly_number_is_the_rate_rounded_by_a_coin(rate: float) -> None:
    """20 teams, 150 weeks: each has floor(rate) meetings or one more."""
    people = staff()
    counts = [
        np.bincount(week.cluster, minlength=20)
        for _, week in weeks(Meetings(team_per_week=rate, group_per_week=0, digital_share=0), people, 150)
    ]
    more = np.array(counts) - int(rate)
    assert set(np.unique(more)) <= {0, 1}
    assert z(more.sum(), more.size, rate - int(rate)) <= 4


def test_groups_meet_at_their_own_rate() -> None:
    """40 groups of 6 (240 people, one group each), 100 weeks."""
    meetings = Meetings(team_per_week=1, group_per_week=0.5, digital_share=0)
    numbers = np.array([np.bincount(week.cluster, minlength=60) for _, week in weeks(meetings, staff(), 100)])
    assert np.all(numbers[:, :20] == 1)
    assert z(numbers[:, 20:].sum(), 40 * 100, 0.5) <= 4


def test_share_held_in_person() -> None:
    """One meeting a week of each of 20 teams, 200 weeks; the digital ones are none of the day's business."""
    held = sum(len(week.cluster) for _, week in weeks(Meetings(group_per_week=0, digital_share=0.6), staff(), 200))
    assert z(held, 20 * 200, 0.4) <= 4
    assert not any(len(week.cluster) for _, week in weeks(Meetings(digital_share=1), staff(), 3))


def sample(count: int = 200, **meetings: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weekdays, starts and lengths of 100 meetings a week."""
    drawn = Meetings(**{"team_per_week": 5.0, "group_per_week": 0.0, "digital_share": 0.0} | meetings)
    held = [week for _, week in weeks(drawn, staff(), count)]
    joined = [np.concatenate([getattr(week, name) for week in held]) for name in ("weekday", "start", "end")]
    return joined[0], joined[1], joined[2] - joined[1]


def test_lengths_follow_their_shares() -> None:
    """n = 20,000."""
    _, _, length = sample()
    for minutes, share in Meetings().lengths.items():
        assert z((length == int(minutes) * 60).sum(), len(length), share) <= 4
    assert set(length) == {int(minutes) * 60 for minutes in Meetings().lengths}


@pytest.mark.parametrize("on_the_hour", [0.0, 0.78, 1.0])
def test_share_on_the_hour_holds_for_each_length(on_the_hour: float) -> None:
    """n = 5,000 of each of four lengths."""
    _, start, length = sample(on_the_hour=on_the_hour, lengths={"15": 0.25, "45": 0.25, "60": 0.25, "120": 0.25})
    for seconds in (900, 2700, 3600, 7200):
        hourly = start[length == seconds] % HOUR == 0
        assert z(hourly.sum(), len(hourly), on_the_hour) <= 4, seconds


def test_starts_are_even_over_the_hours() -> None:
    """n = 20,000 meetings of an hour on the hour: 9, 10, 11 and 13 to 16, a seventh each."""
    _, start, _ = sample(on_the_hour=1.0, lengths={"60": 1.0})
    hours = np.bincount(start // HOUR, minlength=24)
    assert np.flatnonzero(hours).tolist() == [9, 10, 11, 13, 14, 15, 16]
    assert max(z(count, len(start), 1 / 7) for count in hours[hours > 0]) <= 4


def test_weekdays_follow_their_weights() -> None:
    """n = 20,000."""
    weights = np.array(Meetings().weekday_weights)
    weekday, _, _ = sample()
    for day in range(5):
        assert z((weekday == day).sum(), len(weekday), weights[day] / weights.sum()) <= 4


def test_only_open_days_are_used_and_their_weights_share_the_week() -> None:
    is_open = np.array([False, True, False, True, True])
    days = np.concatenate(
        [w.weekday for _, w in weeks(Meetings(team_per_week=5, digital_share=0), staff(), 100, is_open=is_open)]
    )
    assert set(days) == {1, 3, 4}
    assert z((days == 1).sum(), len(days), 1.2 / 3.0) <= 4
    closed = np.zeros(5, dtype=np.bool_)
    _, week = one_week(Meetings(team_per_week=5, digital_share=0), staff(), is_open=closed)
    assert rows(week) == []
    assert not week.pulled.any()


@pytest.mark.parametrize("core", [(9.0, 17.0), (8.1, 16.6), (12.0, 13.0), (11.25, 15.5), (0.0, 24.0), (7.0, 9.0)])
def test_meetings_lie_within_the_core_hours(core: tuple[float, float]) -> None:
    seconds = (int(core[0] * HOUR), int(core[1] * HOUR))
    meetings = Meetings(team_per_week=5, digital_share=0, lengths={"15": 0.3, "60": 0.5, "30": 0.2}, on_the_hour=0.3)
    for _, week in weeks(meetings, staff(), 20, core=seconds):
        assert len(week.cluster) >= 100
        assert week.start.min() >= max(seconds[0], QUARTER)
        assert week.end.max() <= seconds[1]
        assert np.all(week.start % QUARTER == 0)
        if core != (12.0, 13.0):
            assert not np.any(week.start // HOUR == 12)


@pytest.mark.parametrize("core", [(9.0, 9.5), (9.1, 9.2), (8.9, 9.9)])
def test_meeting_longer_than_the_core_hours_starts_with_them(core: tuple[float, float]) -> None:
    meetings = Meetings(team_per_week=5, digital_share=0, lengths={"120": 1.0})
    _, week = one_week(meetings, staff(), core=(int(core[0] * HOUR), int(core[1] * HOUR)))
    first = int(np.ceil(core[0] * 4)) * QUARTER
    assert set(week.start) == {first}
    assert set(week.end) == {first + 2 * HOUR}


def test_team_days_are_honoured_and_nothing_else_changes() -> None:
    """A policy moves the teams' meetings to their days; number, time and length stay, and so do the groups (§2)."""
    people, meetings = staff(), Meetings(team_per_week=3, group_per_week=2, digital_share=0.3)
    teams = len(people.teams)
    days = np.zeros((teams, 5), dtype=np.bool_)
    days[np.arange(teams), np.arange(teams) % 5] = True
    days[0] = False  # a team without days of its own
    days[1] = [True, False, False, False, True]
    is_open = np.array([True, True, False, True, True])
    for number in range(10):
        _, free = one_week(meetings, people, number=number, is_open=is_open)
        _, moved = one_week(meetings, people, number=number, is_open=is_open, team_days=days)
        for cluster, weekday, _, _ in rows(moved):
            assert is_open[weekday]
            # Of a team whose only day is closed, nothing can be asked.
            if cluster < teams and (days[cluster] & is_open).any():
                assert days[cluster, weekday]
        kept = [row for row in rows(free) if row[0] >= teams or not (days[row[0]] & is_open).any()]
        assert kept == [row for row in rows(moved) if row[0] >= teams or not (days[row[0]] & is_open).any()]
        assert sorted((c, s, e) for c, _, s, e in rows(free)) == sorted((c, s, e) for c, _, s, e in rows(moved))


def test_meetings_do_not_depend_on_who_is_available() -> None:
    people = staff()
    nobody = np.zeros_like(people.contract)
    _, full = one_week(Meetings(), people)
    _, empty = one_week(Meetings(), people, available=nobody)
    assert rows(full) == rows(empty)
    assert full.pulled.any()
    assert not empty.pulled.any()


def test_same_draws_same_meetings() -> None:
    people = staff()
    for number in range(3):
        assert rows(one_week(Meetings(), people, number=number)[1]) == rows(
            one_week(Meetings(), people, number=number)[1]
        )
    other = one_week(Meetings(), people, draws=Draws(4, 0))[1]
    assert rows(one_week(Meetings(), people)[1]) != rows(other)
    assert rows(one_week(Meetings(), people, number=1)[1]) != rows(one_week(Meetings(), people)[1])


def test_who_is_pulled_in() -> None:
    """Members who could come and are not in the field, where at least two of them could."""
    people = staff(employees=120, field_share=0.3, team_size=4)
    generator = np.random.default_rng(1)
    meetings = Meetings(team_per_week=2, group_per_week=1, group_size=3, digital_share=0.2)
    lonely = 0
    for number in range(30):
        available = generator.random((120, 5)) < 0.6
        groups, week = one_week(meetings, people, number=number, available=available)
        expected = np.zeros((120, 5), dtype=np.bool_)
        for cluster, weekday, _, _ in rows(week):
            could = [who for who in members(groups, cluster) if available[who, weekday] and people.kind[who] != FIELD]
            lonely += len(could) == 1
            if len(could) >= 2:
                expected[could, weekday] = True
        assert np.array_equal(week.pulled, expected)
    assert lonely > 50


def test_a_team_of_one_does_not_meet_itself() -> None:
    _, week = one_week(Meetings(team_per_week=5, group_per_week=0, digital_share=0), staff(6, team_size=1))
    assert not week.pulled.any()


def test_clusters_are_the_teams_and_then_the_groups() -> None:
    people = staff(field_share=0.2)
    groups = clusters(Meetings(groups_per_person=2, group_size=6), people, DRAWS)
    assert groups.teams == 20
    for team in range(20):
        assert members(groups, team) == np.flatnonzero(people.team == team).tolist()
    assert len(groups.first) - 1 == 20 + 2 * 192 // 6
    for cluster in range(20, 84):
        listed = members(groups, cluster)
        assert len(set(listed)) == len(listed) <= 6
        assert np.all(people.kind[listed] != FIELD)


def test_group_members_are_drawn_evenly() -> None:
    """6 of 50 with replacement, doubles dropped: 50 (1 - (49/50)^6) = 5.705 different people; n = 8,000 groups."""
    people = staff(employees=50, team_size=50)
    sizes, counts = [], np.zeros(50)
    for replication in range(1000):
        groups = clusters(Meetings(group_size=6), people, Draws(3, replication))
        sizes += np.diff(groups.first)[1:].tolist()
        counts += np.bincount(groups.member[50:], minlength=50)
    assert z_mean(sizes, 50 * (1 - (49 / 50) ** 6)) <= 4
    assert max(z(count, len(sizes), 1 - (49 / 50) ** 6) for count in counts) <= 4


def test_with_both_rates_zero_there_are_no_meetings() -> None:
    people = staff()
    for meetings in (Meetings(team_per_week=0, group_per_week=0), Meetings(team_per_week=0, groups_per_person=0)):
        groups, week = one_week(meetings, people)
        assert len(groups.first) - 1 == len(people.teams)
        assert rows(week) == []
        assert not week.pulled.any()


def test_meetings_of_one_second_come_in_random_order() -> None:
    """§3: nobody is always first. 5 teams that all meet on Monday at nine, n = 2,000 weeks."""
    meetings = Meetings(group_per_week=0, digital_share=0, lengths={"120": 1.0})
    monday = np.array([True, False, False, False, False])
    people = staff(employees=10, team_size=2)
    firsts = np.zeros(5)
    for _, week in weeks(meetings, people, 2000, is_open=monday, core=(9 * HOUR, 11 * HOUR)):
        assert sorted(week.cluster) == [0, 1, 2, 3, 4]
        firsts[week.cluster[0]] += 1
    assert max(z(count, 2000, 0.2) for count in firsts) <= 4


def test_meetings_stand_in_order_of_day_and_start() -> None:
    _, week = one_week(Meetings(team_per_week=5, digital_share=0), staff())
    assert np.all(np.diff(week.weekday * 100_000 + week.start) >= 0)


def test_nobody_but_field_workers_form_no_groups() -> None:
    people = staff(employees=10, field_share=1.0)
    groups, week = one_week(Meetings(team_per_week=3, digital_share=0), people)
    assert len(groups.first) - 1 == len(people.teams)
    assert not week.pulled.any()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"lengths": {"10": 1.0}}, "lengths: '10' is no quarter of an hour from 15 to 120 minutes"),
        ({"lengths": {"135": 1.0}}, "lengths: '135' is no quarter of an hour"),
        ({"lengths": {"40": 1.0}}, "lengths: '40' is no quarter of an hour"),
        ({"lengths": {"an hour": 1.0}}, "lengths: 'an hour' is no quarter of an hour"),
        ({"lengths": {"³0": 1.0}}, "lengths: '³0' is no quarter of an hour"),
        ({"lengths": {"30": 0.5, "60": 0.4}}, "lengths: shares add up to 0.9, make it 1"),
        ({"lengths": {}}, "lengths: shares add up to 0, make it 1"),
        ({"lengths": {"30": 1.5, "60": -0.5}}, "lengths: 1.5 is out of range"),
        ({"team_per_week": 6}, "team_per_week: 6 is out of range, give 0 to 5 meetings/week"),
        ({"digital_share": 2}, "digital_share: 2 is out of range"),
        ({"weekday_weights": [1, 1, 1]}, "weekday_weights: 3 values given, give 5"),
        ({"group_size": 1}, "group_size: 1 is out of range"),
    ],
)
def test_wrong_values_are_refused_by_name(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Meetings(**wrong)
    assert str(refused.value).startswith(message)


def test_a_person_elsewhere_is_not_pulled() -> None:
    people = replace(staff(employees=4, team_size=4), contract=np.ones((4, 5), dtype=np.bool_))
    available = people.contract.copy()
    available[2] = False
    for number in range(5):
        _, week = one_week(
            Meetings(team_per_week=5, group_per_week=0, digital_share=0), people, number=number, available=available
        )
        assert np.array_equal(week.pulled.any(axis=1), [True, True, False, True])


@pytest.mark.parametrize("per_week", [0.0, 0.7, 5.0])
def test_weeks_drawn_at_once_are_each_week_by_itself(per_week: float) -> None:
    people = roster([30, 4, 17])
    groups = clusters(Meetings(team_per_week=per_week, group_per_week=per_week / 2), people, DRAWS)
    mondays = [(MONDAY + timedelta(weeks=number)).toordinal() for number in range(3)]
    together = wanted_meetings(groups, DRAWS, mondays)
    assert (sum(len(week.cluster) for week in together) > 0) == (per_week > 0)
    for monday, week in zip(mondays, together, strict=True):
        (alone,) = wanted_meetings(groups, DRAWS, [monday])
        for of_all, own in zip(week, alone, strict=True):
            np.testing.assert_array_equal(of_all, own)
