"""No difference of two figures tells of one to nine real people: a building less its teams, all less some of a day."""

import dataclasses
import datetime
from typing import Any

import numpy as np
import pytest
from scenarios import lively, plain, roster
from test_buildings import FILED, mobile, of_organisations, portfolio, row

from sim import words
from sim.errors import ConfigurationError
from sim.evaluation import Evaluation, evaluate
from sim.groups import SMALLEST_GROUP, shown_groups
from sim.job import make_job
from sim.locations import locations_of
from sim.note.seats import _types
from sim.population import FIELD, FIXED_DESK, FLEXIBLE, People
from sim.replicate import replicate
from sim.tally import CONTRACT_COLUMNS, DAY_COLUMNS
from sim.tracing import trace
from sim.words import OTHER_TEAMS

TYPES = {f"{what}_{name}" for what in ("needing", "unsuited") for name in ("standard", "quiet", "adjustable")}
SHARERS = {"sharers", *TYPES}
TEAMMATES = {"met", "met_people"}
NEWCOMERS = {"newcomer_days", "newcomer_days_alone"}


def based(teams: list[list[int]]) -> People:
    """Real people, in each building teams of these sizes."""
    sizes = [size for one in teams for size in one]
    people = roster(sizes, names=tuple(f"{number}-{size}" for number, size in enumerate(sizes)))
    building = np.repeat(np.arange(len(teams)), [sum(one) for one in teams]).astype(np.int32)
    return dataclasses.replace(people, building=building, buildings=tuple("ABCDEFGH"[: len(teams)]))


def evaluated(people: People, **changes: Any) -> Evaluation:
    rows = [row(name, None, 20) for name in people.buildings]
    scenario = lively(replications=1, weeks=1, audit_days=0, building=FILED, **changes)
    return evaluate(scenario, staff=people, portfolio=portfolio(*rows))


def left_over(people: People) -> list[int]:
    """The people of each building that is shown, and of the others together, who are in no team that is shown."""
    heads = np.bincount(people.building)
    groups = shown_groups(people, dict(enumerate(heads.tolist())))
    named = np.array([name != OTHER_TEAMS for name in groups.names])[groups.group[people.team]]
    small = heads < SMALLEST_GROUP
    if small.any() and heads[small].sum() < SMALLEST_GROUP:
        small[np.argmin(np.where(small, 10**6, heads))] = True
    where = np.where(small[people.building], -1, people.building)
    return [int(np.count_nonzero(~named & (where == one))) for one in np.unique(where)]


def test_a_building_less_its_teams_tells_of_no_few_people() -> None:
    """Three of A, whose days are those of A less those of its other teams."""
    answer = evaluated(based([[30, 30, 37, 3], [40, 10]]))
    assert answer.teams["team"].tolist() == ["1-30", "2-37", "4-40", "5-10", OTHER_TEAMS]
    assert answer.teams["people"].tolist() == [30, 37, 40, 10, 33]
    of_days = answer.days.groupby("building")["attendance"].sum()
    of_teams = answer.teams.set_index("team")["person_days"]
    assert of_teams[OTHER_TEAMS] == of_days["A"] - of_teams["1-30"] - of_teams["2-37"]
    assert of_days["B"] == of_teams["4-40"] + of_teams["5-10"]


def test_whatever_the_teams_nobody_is_left_over_in_a_building_or_ten() -> None:
    random = np.random.default_rng(1)
    shown = 0
    for _ in range(200):
        people = based([random.integers(1, 25, random.integers(1, 6)).tolist() for _ in range(random.integers(1, 6))])
        if len(people) < SMALLEST_GROUP:
            continue
        left = left_over(people)
        assert all(one == 0 or one >= SMALLEST_GROUP for one in left), left
        shown += len(people) - sum(left)
    assert shown > 3000  # most are in teams of their own name


def test_a_hidden_building_is_not_what_a_team_of_the_next_leaves() -> None:
    """C is hidden along with B, and B's team is not told of either: B and C less it would be C."""
    answer = evaluated(based([[20, 20, 12], [15], [6]]))
    assert set(answer.days["building"]) == {"A"}
    assert answer.teams["team"].tolist() == ["0-20", "1-20", "2-12", OTHER_TEAMS]
    assert answer.teams["people"].tolist() == [20, 20, 12, 21]


def some(places: range, value: Any, other: Any, number: int = 40) -> Any:
    found = np.full(number, other)
    found[list(places)] = value
    return found


@pytest.mark.parametrize(
    ("changes", "untold"),
    [
        ({}, set()),
        ({"desk_type": some(range(2), 2, 0)}, TYPES),
        ({"desk_type": some(range(15), 2, 0)}, set()),
        ({"desk_type": some(range(35), 2, 0)}, TYPES),
        ({"kind": some(range(3), FIXED_DESK, FLEXIBLE)}, SHARERS),
        ({"kind": some(range(12), FIXED_DESK, FLEXIBLE)}, set()),
        ({"teams": [37, 1, 1, 1]}, TEAMMATES),
        ({"teams": [4, *[1] * 36]}, TEAMMATES),
        ({"newcomer": some(range(35), True, False)}, NEWCOMERS),
        ({"newcomer": some(range(20), True, False)}, set()),
        ({"desk_type": some(range(2), 2, 0), "real": False}, set()),
    ],
)
def test_days_have_no_column_about_few_people(changes: dict[str, Any], untold: set[str]) -> None:
    people = roster(changes.get("teams", [25, 15]))
    columns = {"newcomer": some(range(10), True, False)} | {name: changes[name] for name in changes if name != "teams"}
    types = {name: np.asarray(value, getattr(people, name).dtype) for name, value in columns.items() if name != "real"}
    people = dataclasses.replace(people, **types, real=changes.get("real", True))
    days = evaluate(lively(replications=1, weeks=1, audit_days=0), staff=people).days
    assert (SHARERS | TEAMMATES | NEWCOMERS) - set(days.columns) == untold


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        ([28, 0, 12], {"standard", "quiet", "adjustable"}),  # nobody needs a quiet one
        ([20, 16, 4], {"standard"}),
        ([36, 0, 4], {"quiet"}),
        ([14, 13, 13], {"standard", "quiet", "adjustable"}),
        ([40, 0, 0], {"standard", "quiet", "adjustable"}),
    ],
)
def test_nothing_is_told_of_the_few_who_need_a_type_of_desk(needs: list[int], told: set[str]) -> None:
    people = dataclasses.replace(roster([25, 15]), desk_type=np.repeat([0, 1, 2], needs).astype(np.int32))
    answer = evaluate(lively(replications=1, weeks=1, audit_days=0, desks=30), staff=people)
    types = answer.summary["desk_types"]
    assert set(types) == {"standard", "quiet", "adjustable"}
    for name, one in types.items():
        assert one["desks"] > 0
        assert (one["people_a_day"] is not None) == (name in told)
        known = {one[measure]["estimate"] is not None for measure in one if measure.startswith("no_suitable")}
        assert known == {False} or name in told
    grid = _types(answer.summary)
    hidden = ["not shown (few people)", "not shown", "not shown"]
    assert [row[2:] for row in grid.rows].count(hidden) == 3 - len(told)
    undefined = sum(words.unknown() in row for row in grid.rows)  # of a type that nobody needs
    assert undefined == sum(name in told and not types[name]["people_a_day"] for name in types)


def test_days_have_no_column_about_few_people_of_one_building() -> None:
    """Twelve newcomers: of A two, of B ten; in the second case all of B."""
    people = based([[30, 20], [25, 15]])
    newcomer = np.zeros(90, np.bool_)
    newcomer[[0, 31, *range(50, 60)]] = True
    assert NEWCOMERS.isdisjoint(evaluated(dataclasses.replace(people, newcomer=newcomer)).days.columns)
    newcomer[[0, 31]] = False
    assert set(evaluated(dataclasses.replace(people, newcomer=newcomer)).days.columns) >= NEWCOMERS


@pytest.mark.parametrize(("in_a", "in_b", "told"), [(8, 4, True), (5, 4, False)])
def test_few_of_one_building_count_in_the_whole_where_the_whole_may_tell_of_them(
    in_a: int, in_b: int, told: bool
) -> None:
    """Newcomers and part-timers: of twelve in all, of nine not; and of six people in a building whom they meet."""
    people = based([[30], [20], [6]])
    few = np.isin(np.arange(56), [*range(in_a), *range(30, 30 + in_b)])
    people = dataclasses.replace(people, newcomer=few, fte=np.where(few, 0.6, 1.0))
    scenario = lively(building=FILED, weeks=1, replications=1, calendar=plain())
    outcome = replicate(make_job(scenario, people, portfolio(*(row(name, None, 20) for name in "ABC"))), 0)
    days = {name: outcome.days[:, DAY_COLUMNS.index(name)] for name in DAY_COLUMNS}
    assert (days["newcomer_days"][days["building"] < 2].sum() > 0) == told
    full_time, part_time = outcome.contracts[:, CONTRACT_COLUMNS.index("person_days")]
    assert (full_time + part_time == days["office"].sum()) == told
    assert (part_time > 0) == told
    assert np.array_equal(days["met_people"], days["office"])
    assert days["office"][days["building"] == 2].sum() > 0


@pytest.mark.parametrize("mobility", [0.0, 0.9])
def test_guests_make_no_building_of_few_people_one_that_is_traced(mobility: float) -> None:
    """The six of C have guests from A and B."""
    people = based([[30], [20], [6]])
    people = dataclasses.replace(people, organisation=people.building, organisations=("One", "Two", "Three"))
    organisation = dataclasses.replace(lively().organisation, mobility=mobility, mobility_days=2.0)
    calendar = plain(start="2026-03-09")
    scenario = lively(building=FILED, weeks=1, replications=1, organisation=organisation, calendar=calendar)
    rows = [row(name, None, 20, organisations=(of,)) for name, of in zip("ABC", ("One", "Two", "Three"), strict=True)]
    events, _ = trace(make_job(scenario, people, portfolio(*rows)), datetime.date(2026, 3, 10))
    assert set(events["building"]) == {"A", "B"}


def test_an_organisation_of_few_people_in_a_building_is_named_by_the_portfolio_only() -> None:
    """Of Few there are six in each; Some has ten in B, of whom those who were made up by growth do not count."""
    people = of_organisations(
        (30, "A Many"), (6, "A Few"), (30, "B Many"), (10, "B Some"), (30, "C Many"), (9, "C Some"), (6, "C Few")
    )
    people = dataclasses.replace(people, made_up=np.arange(len(people)) == 0)
    rows = [row("A", None, 20), row("B", None, 20), row("C", None, 20, organisations=("Few", "Law"))]
    answer = evaluate(
        lively(replications=1, weeks=1, audit_days=0, building=FILED), staff=people, portfolio=portfolio(*rows)
    )
    shown = [["Many"], ["Many", "Some"], ["Few", "Law"]]
    assert [one["organisations"] for one in answer.summary["buildings"]] == shown
    assert answer.buildings is not None
    assert answer.buildings["organisations"].tolist() == ["; ".join(one) for one in shown]
    assert [list(one.organisations) for one in locations_of(answer.summary, rows)] == shown


@pytest.mark.parametrize(
    ("based", "shares", "refused"),
    [
        ([(6, "A Tiny"), (34, "A Big"), (30, "B Big")], {"Tiny": 1.0}, "Tiny has fewer than 10 people who"),
        ([(10, "A Tiny"), (30, "A Big"), (30, "B Big")], {"Tiny": 1.0}, None),
        ([(6, "A Tiny"), (34, "A Big"), (30, "B Big")], {"Tiny": 1.0, "Big": 0.1}, None),
        ([(6, "A Tiny"), (34, "A Big"), (30, "B Big")], {"Tiny": 0.0, "Big": 0.1}, None),
        ([(6, "A Tiny"), (34, "A Big"), (40, "B Tiny")], {"Tiny": 1.0}, "Tiny has fewer than 10 people in A who"),
        ([(5, "A Two"), (4, "A Tiny"), (31, "A Big"), (30, "B Big")], {"Tiny": 0.1, "Two": 0.2}, "Two, Tiny have"),
        # C is not shown, and B with it: the two are one group.
        ([(30, "A Big"), (20, "B Tiny"), (6, "C Tiny")], {"Tiny": 1.0}, None),
        ([(30, "A Big"), (20, "B Big"), (6, "C Tiny")], {"Tiny": 1.0}, "Tiny has fewer than 10 people who"),
        ([(30, "A Tiny"), (20, "B Big"), (6, "C Tiny")], {"Tiny": 1.0}, "people in the smallest buildings who"),
    ],
)
def test_visits_of_few_people_are_refused(
    based: list[tuple[int, str]], shares: dict[str, float], refused: str | None
) -> None:
    people = of_organisations(*based)
    rows = portfolio(*(row(name, None, 20) for name in people.buildings))
    scenario = mobile(mobility=0.0, mobility_by_organisation=shares)
    if refused is None:
        make_job(scenario, people, rows)
        return
    with pytest.raises(ConfigurationError, match=rf"^organisation\.mobility_by_organisation: .*{refused}"):
        make_job(scenario, people, rows)
    make_job(scenario, dataclasses.replace(people, real=False), rows)
    none = dataclasses.replace(scenario, organisation=dataclasses.replace(scenario.organisation, mobility_days=0.0))
    make_job(none, people, rows)


def test_field_workers_are_none_of_those_who_may_visit() -> None:
    """Of A's people nine are no field workers, and their days on location are those of these nine."""
    people = of_organisations((30, "A Big"), (30, "B Big"))
    rows = portfolio(*(row(name, None, 20) for name in people.buildings))
    for nine, refused in ((9, True), (10, False)):
        kind = np.where((np.arange(60) >= nine) & (np.arange(60) < 30), FIELD, FLEXIBLE).astype(people.kind.dtype)
        there = dataclasses.replace(people, kind=kind)
        if not refused:
            make_job(mobile(), there, rows)
            continue
        with pytest.raises(ConfigurationError, match=r"^organisation\.mobility: Big has fewer than 10 people in A who"):
            make_job(mobile(), there, rows)
