"""§7, whole replications: what each policy adds, moves and loses, and for whom, as it is counted and reported."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scenarios import coins, lively, no_meetings, office, roster, special

from sim.attendance import Attendance
from sim.job import make_job
from sim.meetings import Meetings
from sim.policies import Activity, Free, Mandate, Mixed, Policy, Rotation
from sim.policies.mixed import Parts
from sim.population import People
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.tally import DAY_COLUMNS, TEAM_COLUMNS, Outcome
from sim.workdays import Calendar

MODELS = ("independent", "days_per_week")


def played(scenario: Scenario, number: int = 0, people: People | None = None) -> Outcome:
    return replicate(make_job(scenario, people), number)


def column(outcome: Outcome, name: str) -> np.ndarray:
    return outcome.days[:, DAY_COLUMNS.index(name)]


def by_team(outcome: Outcome, name: str) -> np.ndarray:
    return outcome.teams[:, TEAM_COLUMNS.index(name)]


def busy(**changes: object) -> Meetings:
    return Meetings(**{"digital_share": 0.2, "team_per_week": 2.0, **changes})


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("policy", "meetings"),
    [
        (Activity(concentration_days=0.0), no_meetings()),
        (Rotation(compliance=0.0), busy()),
        (Mandate(compliance=0.0), busy()),
        (Mixed(shares={"free": 1.0}), busy()),
        (Mixed(shares={"activity": 1.0}, parts=Parts(activity=Activity(concentration_days=0.0))), no_meetings()),
    ],
    ids=lambda one: one.name,
)
def test_what_asks_nothing_gives_the_days_of_free_choice(policy: Policy, meetings: Meetings, model: str) -> None:
    """Every figure of every day is the same, crowding that is worked out included."""
    scenario = lively(meetings=meetings, attendance=Attendance(model=model, common_correlation=0.1))
    free, other = (played(replace(scenario, policy=one), 3) for one in (Free(), policy))
    np.testing.assert_array_equal(other.days, free.days)
    assert not any(by_team(other, f"days_{what}").any() for what in ("moved", "added", "lost"))


def test_without_meetings_rotation_only_moves_days() -> None:
    """`days_per_week`: nobody's number changes in any week, those with holidays, leave and work elsewhere included."""
    for policy in (Rotation(), Rotation(cohorts=3, period="weeks"), Mixed(shares={"rotation": 0.5, "spread": 0.5})):
        outcome = played(lively(policy=policy, meetings=no_meetings(), calendar=Calendar()), 7)
        assert by_team(outcome, "days_moved").sum() > 10
        assert not by_team(outcome, "days_added").any()
        assert not by_team(outcome, "days_lost").any()


@pytest.mark.parametrize("model", MODELS)
def test_a_mandate_adds_the_days_that_are_missing(model: str) -> None:
    """Five full contract days and nobody away: all who want two come three, on one day more each."""
    people = roster([10, 10, 10], office_days=2.0)
    scenario = special(policy=Mandate(compliance=1.0), weeks=40, attendance=coins(model=model))
    outcome = played(scenario, people=people)
    assert not by_team(outcome, "days_moved").any()
    assert not by_team(outcome, "days_lost").any()
    added = by_team(outcome, "days_added").sum() / by_team(outcome, "person_weeks").sum()
    if model == "days_per_week":
        assert by_team(outcome, "days_added").tolist() == [400] * 3
        assert column(outcome, "attendance").sum() == 30 * 40 * 3
    else:  # 1,200 person-weeks of five coins, each with a chance of .2 to be added: mean 1, variance .8
        assert abs(added - 1) <= 4 * np.sqrt(0.8 / 1200)


def test_presence_rises_with_planned_meetings_on_every_day() -> None:
    """The meetings of fewer a week are among those of more, so that path by path nobody stays away for one."""
    counts = [
        column(played(lively(policy=Activity(), meetings=meetings, calendar=Calendar()), 5), "attendance")
        for meetings in (
            no_meetings(),
            busy(team_per_week=0.5, groups_per_person=0.0),
            busy(groups_per_person=0.0),
            busy(),
            busy(digital_share=0.0),
        )
    ]
    for fewer, more in pairwise(counts):
        assert np.all(fewer <= more)
        assert fewer.sum() < more.sum()


def test_the_days_of_people_with_other_policies_stay_as_they_are() -> None:
    """A roster's teams with a policy each: those under `free` move nothing, those under a mandate only add."""
    people = roster([10, 10, 10, 10], office_days=2.0)
    names = np.repeat(["free", "mandate", "rotation", "activity"], 10)
    scenario = special(policy=Mixed(), weeks=10, attendance=Attendance(model="days_per_week"))
    outcome = played(scenario, people=replace(people, policy=names))
    changed = np.stack([by_team(outcome, f"days_{what}") for what in ("moved", "added", "lost")], axis=1)
    assert (changed > 0).tolist() == [
        [False, False, False],
        [False, True, False],
        [True, False, False],
        [False, False, True],
    ]
    # Each as if it were everybody's policy: the draws of a person are the same.
    for place, policy in ((1, Mandate()), (3, Activity())):
        alone = played(replace(scenario, policy=policy), people=people)
        assert by_team(alone, "days_added")[place] == by_team(outcome, "days_added")[place]
        assert by_team(alone, "days_lost")[place] == by_team(outcome, "days_lost")[place]


def test_both_engines_and_workers_by_weeks_agree_on_mixed_teams() -> None:
    """The plan of a replication does not depend on the week in which it is first asked for."""
    scenario = lively(
        policy=Mixed(shares={"spread": 0.4, "rotation": 0.2, "activity": 0.2, "mandate": 0.2}), weeks=2, meetings=busy()
    )
    compiled, simpy = (played(replace(scenario, engine=engine), 2) for engine in ("compiled", "simpy"))
    np.testing.assert_array_equal(compiled.days, simpy.days)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.replicate._BLOCK", 1)  # a block a week
        np.testing.assert_array_equal(played(scenario, 2).days, compiled.days)


def test_who_complies_is_asked_as_much_of_in_a_week_of_holidays() -> None:
    """In a week shortened to a of n days k* · a / n: a mandate of all days is all days that are left."""
    scenario = special(
        policy=Mandate(days=5, compliance=1.0), calendar=Calendar(sickness_rate=0.0), weeks=4,
        attendance=Attendance(model="days_per_week"), organisation=office(),
    )  # fmt: skip
    outcome = played(scenario, 4)
    there = column(outcome, "office") + column(outcome, "off") + column(outcome, "leave")
    np.testing.assert_array_equal(there, 20)
