"""What must make no difference makes none, in random scenarios with everything that the model has (§2, §7, §13, §14).

The scenarios are those of `experiments/verification/twins.py`, which holds the engines to each other on 10,000 of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
from scenarios import no_meetings
from test_buildings import portfolio, row

from experiments.verification.random_scenarios import Drawn, random_scenario
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.job import Job, make_job, people_of
from sim.policies import Activity, Free, Mandate, Mixed, Rotation, Spread
from sim.population import DESK_TYPES
from sim.replicate import replicate
from sim.scenario import Scenario
from sim.tally import CONDITIONS, DAY_COLUMNS, SCORES, STATES, TEAM_COLUMNS, Outcome

COLUMN = {name: place for place, name in enumerate(DAY_COLUMNS)}
# Worked out only where peaks decide whether a day is crowded.
CONDITIONAL = [name for rule, column in CONDITIONS.items() for name in (column, *SCORES[rule])]
BY_PEOPLE = ("all_teams", "teams", "contracts")  # what a policy changes, which is not counted under `free`


def scenarios(numbers: Sequence[int]) -> Iterator[tuple[int, Drawn, Job]]:
    """Return those of the numbers that the program does not refuse."""
    for number in numbers:
        try:
            drawn = random_scenario(number)
            yield number, drawn, make_job(drawn.scenario, drawn.staff, drawn.portfolio)
        except ConfigurationError:
            continue


def job_of(drawn: Drawn, scenario: Scenario) -> Job:
    return make_job(scenario, drawn.staff, drawn.portfolio)


def assert_same(
    one: Outcome, other: Outcome, number: int, without: Sequence[str] = (), apart: Sequence[str] = ()
) -> None:
    """Every figure is the same, `without` these columns of the days, and `apart` from these sums."""
    for field in fields(Outcome):
        if field.name not in apart:
            each = [getattr(outcome, field.name) for outcome in (one, other)]
            if field.name == "days":
                each = [np.delete(days, [COLUMN[name] for name in without], axis=1) for days in each]
            np.testing.assert_array_equal(*each, f"{field.name} of scenario {number}")


def assert_nothing_changed(outcome: Outcome) -> None:
    for name in ("days_moved", "days_added", "days_lost"):
        assert outcome.all_teams[TEAM_COLUMNS.index(name)] == 0


# --- policies --------------------------------------------------------------------------------------------------------


UNHEEDED = (
    Spread(strength=0.0),
    Spread(compliance=0.0),
    Rotation(compliance=0.0),
    Mandate(days=5, compliance=0.0),
    Mixed(shares={"free": 1.0}),
)


def test_a_policy_that_nobody_follows_is_free() -> None:
    played = 0
    for number, drawn, _ in scenarios(range(1, 13)):
        if drawn.scenario.policy.owns_desks:  # other desks
            continue
        drawn = replace(drawn, staff=None if drawn.staff is None else replace(drawn.staff, policy=None))
        free = replicate(job_of(drawn, replace(drawn.scenario, policy=Free())), number)
        for policy in UNHEEDED:
            other = replicate(job_of(drawn, replace(drawn.scenario, policy=policy)), number)
            assert_same(free, other, number, apart=BY_PEOPLE)
            assert_nothing_changed(other)
        played += 1
    assert played >= 8


def test_activity_without_activities_is_free() -> None:
    played = 0
    for number, drawn, _ in scenarios(range(20, 35)):
        if drawn.scenario.policy.owns_desks:
            continue
        free, other = (
            replicate(job_of(drawn, replace(drawn.scenario, policy=one, meetings=no_meetings())), number)
            for one in (Free(), Activity(concentration_days=0.0))
        )
        assert_same(free, other, number, apart=BY_PEOPLE)
        assert_nothing_changed(other)
        played += 1
    assert played >= 8


# --- buildings -------------------------------------------------------------------------------------------------------


def test_a_building_is_the_same_alone_and_as_a_portfolio_of_one() -> None:
    played = 0
    for number, drawn, job in scenarios(range(40, 75)):
        if drawn.portfolio is not None or drawn.scenario.building.zone_teams:  # whose teams have other names there
            continue
        heads = drawn.scenario.organisation.employees if drawn.staff is None else None
        one = portfolio(row("B1", heads, job.desks, lat=52.0, lon=4.0))
        building = replace(drawn.scenario.building, portfolio="one.csv")
        scenario = replace(drawn.scenario, building=building, desks=None)
        staff = None if drawn.staff is None else replace(drawn.staff, buildings=("B1",))
        assert_same(replicate(job, number), replicate(make_job(scenario, staff, one), number), number)
        played += 1
    assert played >= 12


def test_where_all_others_are_too_far_people_go_home() -> None:
    """The days of several buildings are joined and parted, and are those of buildings that people only leave."""
    played = refusals = 0
    for number, drawn, job in scenarios(range(100, 200)):
        if len(job.sites) < 2:
            continue
        outcomes = []
        for refused in ("leave", "other_building"):
            far = replace(drawn.scenario.building, refused=refused, travel_minutes=90.0, travel_most=60.0)
            outcomes.append(replicate(job_of(drawn, replace(drawn.scenario, building=far)), number))
        assert_same(*outcomes, number, CONDITIONAL)
        refusals += outcomes[0].days[:, COLUMN["refusals"]].sum()
        played += 1
    assert played >= 6
    assert refusals > 1000


def test_a_building_that_is_given_up_moves_its_people_and_loses_nobody() -> None:
    """The same people are off, on leave and sick on the same days, whether the first building closes or merges."""
    played = 0
    for number, drawn, _ in scenarios(range(100, 140)):
        if drawn.portfolio is None or len(drawn.portfolio.rows) < 2:
            continue
        first, *others = drawn.portfolio.names
        asked: list[dict[str, Any]] = [{}, {"close": [first]}, {"merge": {first: others[-1]}}]
        rules = [replace(drawn.scenario.building, **{"close": [], "merge": {}, **one}) for one in asked]
        try:
            jobs = [job_of(drawn, replace(drawn.scenario, building=one)) for one in rules]
        except ConfigurationError:  # fewer desks than owners
            continue
        now = jobs[0]
        entity = np.sort(people_of(now, Draws(number, 0)).entity)
        before = states_by_date(replicate(now, number), len(entity))
        for then in jobs[1:]:
            assert then.headcount.employees == now.headcount.employees
            assert {site.row.building for site in then.sites} <= set(others)
            np.testing.assert_array_equal(np.sort(people_of(then, Draws(number, 0)).entity), entity)
            after = states_by_date(replicate(then, number), len(entity))
            np.testing.assert_array_equal(after, before, f"scenario {number}")
        played += 1
    assert played >= 4


def states_by_date(outcome: Outcome, people: int) -> np.ndarray[Any, Any]:
    """Return the dates, and who is off, on leave and sick in all buildings together; everybody is somewhere."""
    days = outcome.days
    dates, date = np.unique(days[:, COLUMN["ordinal"]], return_inverse=True)
    states = {name: np.bincount(date, days[:, COLUMN[name]]) for name in STATES}
    assert (sum(states.values()) == people).all()
    return np.stack([dates, states["off"], states["leave"], states["sick"]])


# --- figures of a day ------------------------------------------------------------------------------------------------

# The first is nowhere more than the second.
PARTS = (
    ("refused_people", "attendance"),
    ("unserved_people", "wished"),
    ("visitors_refused", "visitors"),
    ("walk_ins_refused", "walk_ins"),
    ("walk_ins_refused", "refused_people"),
    ("walk_ins", "attendance"),
    ("requests_refused", "requests"),
    ("turned_down", "requests_refused"),
    ("ghost_bookings", "bookings"),
    ("crowded", "refusals"),
    ("severe", "crowded"),
    ("meetings_without_room", "meetings"),
    ("blocks_refused", "blocks"),
    ("meetings_in_person", "meetings_wished"),
    ("seatings", "searches"),
    ("unsuitable_seatings", "seatings"),
    ("outside_zone_seatings", "seatings"),
    ("teams_seated", "team_zones"),
    ("unsuited_people", "sharers"),
    *((f"unsuited_{name}", f"needing_{name}") for name in DESK_TYPES),
    ("met", "met_people"),
    ("met_people", "office"),
    ("newcomer_days_alone", "newcomer_days"),
    ("newcomer_days", "office"),
    ("guests", "attendance"),
    ("desk_hours_held_empty", "desk_hours_used"),
)


def test_figures_of_a_day_fit_together() -> None:
    seen = dict.fromkeys(PARTS, 0)
    for number, _, job in scenarios(range(60, 120)):
        days = dict(zip(DAY_COLUMNS, replicate(job, number).days.T, strict=True))
        for part, whole in PARTS:
            assert (days[part] >= 0).all(), (part, number)
            assert (days[part] <= days[whole] + 1e-9).all(), (part, whole, number)
            seen[part, whole] += int((days[part] > 0).sum())
        assert (days["attendance"] == days["office"] + days["guests"]).all()
        assert (days["sharers"] == sum(days[f"needing_{name}"] for name in DESK_TYPES)).all()
        assert (days["sent_elsewhere"] <= days["refused_people"] + days["visitors_refused"] + days["diverted"]).all()
        dates, date = np.unique(days["ordinal"], return_inverse=True)
        sent, diverted = (np.bincount(date, days[name], len(dates)) for name in ("sent_elsewhere", "diverted"))
        np.testing.assert_array_equal(sent, diverted, f"scenario {number}")
    assert min(seen.values()) > 0, seen
