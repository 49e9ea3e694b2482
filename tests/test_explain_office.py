"""Causes that only some offices have, and days that are played: exact sums, theory, separate runs, words, pictures."""

import dataclasses
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import sim
from layout import check_layout
from scenarios import lively, no_meetings, office, open_floor, plain, roster, special
from scipy.stats import binom, multinomial, poisson
from test_buildings import FILED, THREE

from sim import plots, screen
from sim.day_plan import Day
from sim.evaluation import evaluate
from sim.job import desks_by_type, make_job
from sim.language import speaking
from sim.meetings import Meetings
from sim.note.sheets import sheets_of
from sim.note.studies import decision, question
from sim.plots.explain import waterfall
from sim.policies import Booking
from sim.scenario import Scenario
from sim.settings import PROMISES
from sim.shapley import MOST_CAUSES
from sim.studies.causes import (
    CAUSES,
    CHANCE,
    CLAIMED_EMPTY,
    COMMON_DAYS,
    DESK_TYPES_APART,
    EVENTS,
    MEETING_BLOCKS,
    MEETINGS,
    UNCLAIMED_BOOKINGS,
    VISITORS,
    WEEKDAY_PEAK,
    causes_of,
    one_need,
    without,
)
from sim.studies.explain import explain
from sim.studies.most_crowded import most_crowded
from sim.study import Case, Means, Study
from sim.told import said

DAYS, PEOPLE = "crowded_day_probability", "turned_away_probability"
UNSERVED = "unserved_probability"
OFFICE = tuple(cause for cause in CAUSES if cause != CHANCE)
APART = {"standard": ["quiet"], "quiet": ["standard"], "adjustable": []}


def explained(scenario: Scenario, **more: Any) -> Study:
    asked = {name: more.pop(name) for name in ("measure", "target") if name in more}
    return explain(Case("test", dataclasses.replace(scenario, audit_days=0), **more), **asked)


def event(date: str = "2026-03-11", **more: Any) -> dict[str, Any]:
    return {"date": date, "name": "a day", "who": "everybody", "kind": "come", "share": 1} | more


def busy(**changes: Any) -> Scenario:
    """A lively office with too few desks, for a week."""
    return lively(**{"ratio": 0.35, "weeks": 1, "replications": 3, "audit_days": 0} | changes)


def apart(**changes: Any) -> Any:
    return dataclasses.replace(busy().building, substitutes=APART, **changes)


def types_of_a_roster() -> Case:
    people = dataclasses.replace(roster([9, 12, 8]), desk_type=(np.arange(29) % 3).astype(np.int32))
    return Case("test", busy(desks=14, building=apart()), people)


def together() -> Meetings:
    return Meetings(seating="together", team_per_week=2.0)


CASES: dict[str, tuple[Case, str, tuple[str, ...]]] = {
    "booking": (Case("test", busy(policy=Booking())), UNSERVED, (*OFFICE, UNCLAIMED_BOOKINGS)),
    "together": (Case("test", busy(meetings=together())), DAYS, (*OFFICE, MEETING_BLOCKS)),
    "types": (Case("test", busy(building=apart())), DAYS, (*OFFICE, DESK_TYPES_APART)),
    "types of a roster": (types_of_a_roster(), DAYS, (*OFFICE, DESK_TYPES_APART)),
    "feedback": (
        Case("test", busy(attendance=dataclasses.replace(busy().attendance, feedback=0.5, feedback_warmup=1))),
        DAYS,
        OFFICE,
    ),
    "buildings": (
        Case("test", busy(building=dataclasses.replace(FILED, visitors_per_day=2.0)), portfolio=THREE),
        DAYS,
        (*OFFICE, VISITORS),
    ),
    "everything": (
        Case(
            "test",
            busy(
                policy=Booking(),
                meetings=together(),
                building=apart(visitors_per_day=4.0),
                calendar=plain(start="2026-03-09", events=[event()]),
                replications=2,
            ),
        ),
        UNSERVED,
        (*OFFICE, UNCLAIMED_BOOKINGS, DESK_TYPES_APART, VISITORS),
    ),
}


@pytest.fixture(scope="module")
def studies() -> dict[str, Study]:
    """What is explained of each case, made when it is first asked for."""
    return {}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, studies: dict[str, Study]) -> tuple[str, Study]:
    name = str(request.param)
    return name, study_of(name, studies)


def study_of(name: str, studies: dict[str, Study]) -> Study:
    if name not in studies:
        studies[name] = explain(CASES[name][0])
    return studies[name]


# --- the parts -------------------------------------------------------------------------------------------------------


def test_parts_sum_to_the_total_exactly_where_days_are_played(case: tuple[str, Study]) -> None:
    name, study = case
    one, measure, causes = CASES[name]
    assert study.summary["asked"]["measure"] == measure
    assert tuple(study.summary["asked"]["causes"]) == causes
    assert next(iter(study.summary["explained"])) == measure
    for told in study.summary["explained"].values():
        total = Fraction(told["all"]["fraction"]) - Fraction(told["expected"]["fraction"])
        assert sum(Fraction(part["fraction"]) for part in told["parts"].values()) == total
    # With all causes it is what the main job says of the same scenario.
    measures = evaluate(one.scenario, staff=one.people, portfolio=one.portfolio).summary["measures"]
    for figure, told in study.summary["explained"].items():
        assert told["all"]["estimate"] == pytest.approx(measures[figure]["plain"], abs=1e-12)
    assert study.summary["explained"][measure]["all"]["estimate"] > 0


@pytest.mark.parametrize(
    ("name", "off"),
    [
        ("booking", (UNCLAIMED_BOOKINGS, MEETINGS)),
        ("together", (MEETING_BLOCKS,)),
        ("types of a roster", (DESK_TYPES_APART,)),
        ("buildings", (VISITORS,)),
        ("everything", (EVENTS, COMMON_DAYS)),
    ],
)
def test_sets_are_what_separate_runs_say_where_days_are_played(
    name: str, off: tuple[str, ...], studies: dict[str, Study]
) -> None:
    """A cause that others go along with is one column for all of them."""
    sets, (one, _, causes) = study_of(name, studies).tables["sets"], CASES[name]
    row = sets[np.all([sets[cause] == (cause not in off) for cause in causes], axis=0)]
    people = one.people if one.people is None or DESK_TYPES_APART not in off else one_need(one.people)
    alone = evaluate(without(one.scenario, off), staff=people, portfolio=one.portfolio).summary["measures"]
    for figure in study_of(name, studies).summary["explained"]:
        assert row[figure].item() == pytest.approx(alone[figure]["plain"], abs=1e-12)


def test_the_building_with_most_of_the_crowded_days_is_named() -> None:
    """Its days and those of all are what the main job counts; desks that are even for all have no such building."""
    few = dataclasses.replace(THREE, rows=(dataclasses.replace(THREE.rows[0], desks=5), *THREE.rows[1:]))
    one = Case("test", busy(building=FILED), portfolio=few)
    job = one.job()
    found = most_crowded(job, 4, Means())
    summary = evaluate(dataclasses.replace(one.scenario, replications=4), portfolio=few).summary
    days = [each["measures"][DAYS]["plain"] * each["measures"][DAYS]["days"] for each in summary["buildings"]]
    assert found == {"building": "A", "name": "A", "crowded": round(days[0]), "of": round(sum(days))}
    assert days[0] > sum(days) / 2
    assert most_crowded(Case("test", busy()).job(), 4, Means()) is None
    study = study_of("buildings", {})
    told = said(dataclasses.replace(study, summary={**study.summary, "most_crowded": found}))
    days_there = f"But {found['crowded']:.0f} of the {found['of']:.0f} building-days with too few desks are in A"
    assert days_there in told.headline
    assert any(note.startswith("Causes are averages over the buildings") for note in told.notes)


def test_a_cause_that_does_nothing_has_exactly_nothing() -> None:
    """An event that is never played, and desk types where there is one for everybody."""
    calendar = plain(start="2026-03-09", events=[event("2027-03-10")])
    building = open_floor(desk_types={"standard": 1.0}, substitutes={})
    organisation = office(desk_needs={"standard": 1.0})
    scenario = special(calendar=calendar, organisation=organisation, building=building, policy=Booking())
    found = explained(dataclasses.replace(scenario, desks=7, replications=8, weeks=1))
    assert DESK_TYPES_APART not in found.summary["asked"]["causes"]
    assert found.summary["explained"][UNSERVED]["all"]["estimate"] > 0
    assert any("2027-03-10 lies in no week that is simulated" in str(line) for line in found.summary["warnings"])
    for told in found.summary["explained"].values():
        for name in ("parts", "removed", "alone"):
            assert told[name][EVENTS]["fraction"] == "0"
            assert told[name][EVENTS]["low"] == told[name][EVENTS]["high"] == 0


def test_causes_are_there_where_they_are_on() -> None:
    every = CASES["everything"][0].scenario
    assert [one for one in causes_of(busy(), DAYS, chance=True) if one not in CAUSES] == []
    joined = causes_of(every, UNSERVED, chance=False)
    assert len(joined) == MOST_CAUSES
    assert joined[COMMON_DAYS] == (COMMON_DAYS, EVENTS)
    assert joined[MEETINGS] == (MEETINGS, MEETING_BLOCKS)
    assert causes_of(busy(policy=Booking(no_show=0.0)), UNSERVED, chance=False).keys() == set(OFFICE)
    # Where another type is a substitute, types decide who sits at a suitable desk and nothing else.
    assert DESK_TYPES_APART not in causes_of(busy(), DAYS, chance=False)
    assert DESK_TYPES_APART in causes_of(busy(), "no_suitable_desk_day_probability", chance=False)


def test_types_that_only_a_staff_file_needs_are_a_cause() -> None:
    """The scenario's people would all need the one type that there is; a third of the real ones need another."""
    one = {"standard": 1.0}
    building = open_floor(desk_types=one, substitutes=APART)
    scenario = special(building=building, organisation=office(desk_needs=one), desks=12, replications=2)
    people = dataclasses.replace(roster([9, 12, 9]), desk_type=(np.arange(30) % 3).astype(np.int32))
    assert DESK_TYPES_APART not in causes_of(scenario, DAYS, chance=False, people=one_need(people))
    found = explain(Case("test", scenario, people))
    assert found.summary["explained"][PEOPLE]["removed"][DESK_TYPES_APART]["estimate"] > 0.1


def test_without_the_weekday_peak_as_many_visitors_come_every_day() -> None:
    scenario = busy(building=dataclasses.replace(busy().building, visitors_per_day=[0, 20, 0, 5, 0]))
    assert without(scenario, [WEEKDAY_PEAK]).building.visitor_means() == [5.0] * 5
    assert without(scenario, [WEEKDAY_PEAK, VISITORS]) == without(without(scenario, [VISITORS]), [WEEKDAY_PEAK])
    assert without(busy(), [WEEKDAY_PEAK]).building == busy().building


def test_a_booked_desk_is_kept_without_claimed_but_empty_desks(studies: dict[str, Study]) -> None:
    """Of an office in which everybody books none is cleared, and the notes say so."""
    scenario = special(policy=Booking(walk_in_share=0.0, no_show=0.0), day=Day(), desks=30, replications=2)
    bare = without(scenario, [CLAIMED_EMPTY])
    one, other = (evaluate(each).summary["measures"]["claimed_empty_share"]["estimate"] for each in (scenario, bare))
    assert one == other > 0.05
    note = "A booked desk stays its holder's all day, also without claimed-but-empty desks."
    assert note in said(study_of("booking", studies)).notes
    assert note not in said(study_of("together", studies)).notes
    comes_less = "Who is turned away comes less: what a cause adds is what is left after that."
    assert comes_less in said(study_of("feedback", studies)).notes
    assert comes_less not in said(study_of("booking", studies)).notes


# --- exact answers ---------------------------------------------------------------------------------------------------


def told_of(study: Study, figure: str, cause: str) -> tuple[float, float]:
    """A cause's part, and its standard error by its interval (95 % on both sides of it)."""
    part = study.summary["explained"][figure]["parts"][cause]
    return part["estimate"], (part["high"] - part["low"]) / 2 / 1.96


def test_bookings_nobody_claims_have_the_part_of_theory() -> None:
    """20 people by a coin of .6, 9 desks, no-shows of .25; 80 replications of 20 days, z = 4.

    Of X who ask (X - D)+ are refused, and of these as of the others a share would come, so that it is no matter of the
    share; where no-shows cancel, fewer ask. Nothing else differs between days.
    """
    n, p, missed, desks = 20, 0.6, 0.25, 9
    heads = np.arange(n + 1)

    def unserved(asking: float) -> float:
        law = binom.pmf(heads, n, asking)
        return float(law @ np.maximum(heads - desks, 0)) / float(law @ heads)

    exact = unserved(p) - unserved(p * (1 - missed))
    policy = Booking(second_choice=0.0, no_show=missed, walk_in_share=0.0)
    scenario = special(organisation=office(office_days=3.0), policy=policy, desks=desks, replications=80)
    found = explained(scenario)
    assert found.summary["scenarios"] == 4  # and each with or without a rule on clearing desks
    estimate, error = told_of(found, UNSERVED, UNCLAIMED_BOOKINGS)
    assert abs(estimate - exact) < 4 * error
    assert error < exact / 8
    assert found.summary["lever"]["cause"] == UNCLAIMED_BOOKINGS
    assert found.summary["lever"]["share"]["estimate"] == pytest.approx(estimate)


def test_visitors_have_the_part_of_theory() -> None:
    """20 people by a coin of .4 and 3 visitors a day all day, 10 desks: 1,600 days, z = 4; in desks too."""
    n, p, mean, desks = 20, 0.4, 3.0, 10
    heads = np.arange(n + 1)
    alone = float(binom.sf(desks, n, p))
    both = float(binom.pmf(heads, n, p) @ poisson.sf(desks - heads, mean))
    found = explained(special(building=open_floor(visitors_per_day=mean), desks=desks, replications=80))
    crowded = found.summary["explained"]["crowded"]
    assert crowded["all"]["estimate"] == pytest.approx(both, abs=4 * math.sqrt(both * (1 - both) / 1600))
    gone = crowded["removed"][VISITORS]
    assert abs(gone["estimate"] - (both - alone)) < 4 * (gone["high"] - gone["low"]) / 2 / 1.96
    assert found.summary["explained"]["desks"]["parts"][VISITORS]["low"] > 0
    assert "measure" not in found.summary["asked"]


def test_desk_types_have_the_part_of_theory() -> None:
    """20 people by a coin of .4, a third of whom need a desk of the other type: 1,600 days, z = 4."""
    n, p, desks, needs = 20, 0.4, 11, {"standard": 0.7, "adjustable": 0.3}
    building = open_floor(desk_types={"standard": 0.7, "adjustable": 0.3}, substitutes={})
    organisation = office(desk_needs=needs)
    scenario = special(organisation=organisation, building=building, desks=desks, replications=80)
    standard, _, other = desks_by_type(make_job(scenario, None)).tolist()
    assert standard + other == desks
    law = multinomial(n, [p * needs["standard"], p * needs["adjustable"], 1 - p])
    enough = sum(law.pmf([a, b, n - a - b]) for a in range(standard + 1) for b in range(other + 1))
    exact = (1 - float(enough)) - float(binom.sf(desks, n, p))
    found = explained(scenario)
    estimate, error = told_of(found, DAYS, DESK_TYPES_APART)
    assert abs(estimate - exact) < 4 * error
    assert error < exact / 8


def test_an_event_alone_fills_the_office() -> None:
    """Nobody wants to come, and one day of five everybody has to."""
    calendar = plain(start="2026-03-09", events=[event()])
    scenario = special(
        organisation=office(office_days=0.0), calendar=calendar, weeks=1, desks=10, replications=8,
        policy=Booking(walk_in_share=1.0, no_show=0.0),
    )  # fmt: skip
    told = explained(scenario, measure=PEOPLE).summary["explained"]
    assert told[DAYS]["parts"][EVENTS]["fraction"] == told[DAYS]["all"]["fraction"] == "1/5"
    assert told[PEOPLE]["parts"][EVENTS]["fraction"] == "1/2"
    assert told[PEOPLE]["expected"]["fraction"] == "0"


@pytest.mark.parametrize("days", [0.0, 1.0])
def test_an_event_is_no_chance(days: float) -> None:
    """Its date is known: one day of ten everybody comes, and else never 15 of the 20 do."""
    calendar = plain(start="2026-03-02", events=[event()])
    scenario = special(organisation=office(office_days=days), calendar=calendar, weeks=2, desks=14, replications=8)
    found = explained(scenario)
    crowded = found.summary["explained"]["crowded"]
    assert crowded["alone"][EVENTS]["fraction"] == crowded["parts"][EVENTS]["fraction"] == "1/10"
    assert crowded["parts"][CHANCE]["fraction"] == crowded["alone"][CHANCE]["fraction"] == "0"
    desks = found.summary["explained"]["desks"]
    assert desks["alone"][EVENTS]["estimate"] == 20 - desks["expected"]["estimate"]


# --- words, pictures, notes, commands --------------------------------------------------------------------------------


def test_shares_are_said_in_words(studies: dict[str, Study]) -> None:
    study = study_of("booking", studies)
    told = said(study)
    assert told.headline.startswith("People who get no desk: ")
    assert "desks needed" not in screen.study(study.summary, told, encoding="utf-8", width=100)
    assert [row[0] for row in told.grids[0].rows if "bookings nobody claims" in row[0]]
    assert told.grids[0].rows[0][0] == "people expected, and chance"
    (total,) = [row[1] for row in told.grids[0].rows if row[0] == "all together"]
    assert told.headline.startswith(f"People who get no desk: {total.partition(' (')[0]} % with ")
    assert any("cancelled before anybody else asks" in note for note in told.notes)
    assert question(study.summary).startswith("What makes it crowded with ")
    assert decision(study.summary, told).figures[0].label == "people who get no desk"
    sheets = {one.table: one for one in sheets_of(study)}
    headings = [heading for heading, _ in sheets["sets"].columns.values()]
    assert headings[5:9] == [
        *("bookings nobody claims", "people who get no desk", "days with too few desks"),
        "people who get no desk, as a fraction",
    ]
    notes = said(study_of("everything", studies)).notes
    assert any(note.startswith("More than 8 causes are there: events ") for note in notes)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("name", ["booking", "everything", "nothing", "suitable"])
def test_no_text_of_the_picture_of_shares_overlaps(name: str, language: str, studies: dict[str, Study]) -> None:
    if name == "nothing":
        study = explained(busy(policy=Booking(), desks=60, meetings=no_meetings(), weeks=1, replications=2))
        assert any("nothing is to explain" in str(line) for line in study.summary["warnings"])
        assert "none seen with 60 desks" in said(study).headline
    elif name == "suitable":
        study = explained(busy(replications=2), measure="no_suitable_desk_day_probability")
    else:
        study = study_of(name, studies)
    with speaking(language):
        (figure,) = plots.study_pictures(study).values()
        check_layout(figure)


def test_the_promise_is_in_the_picture_where_all_shares_are_below_it(studies: dict[str, Study]) -> None:
    summary = study_of("types", studies).summary
    target = 3 * max(told["all"]["estimate"] for told in summary["explained"].values())
    figure = waterfall(summary | {"asked": summary["asked"] | {"target": target}})
    low, high = figure.axes[0].get_xlim()
    assert low < 100 * target < high


def test_the_measure_that_is_asked_is_explained() -> None:
    found = explained(busy(), measure="no_suitable_desk_day_probability")
    assert list(found.summary["explained"]) == ["no_suitable_desk_day_probability", "no_suitable_desk_probability"]
    assert found.summary["explained"]["no_suitable_desk_probability"]["parts"][DESK_TYPES_APART]["estimate"] > 0


@pytest.mark.parametrize("measure", PROMISES)
def test_every_measure_that_can_be_promised_can_be_explained(measure: str) -> None:
    """With too few desks for those who always come, in both figures, to the exact sum."""
    study = explained(special(replications=2, weeks=1, desks=7), measure=measure)
    figures = study.summary["explained"]
    assert next(iter(figures)) == ("desks" if measure == DAYS else measure)
    for told in figures.values():
        parts = sum(Fraction(part["fraction"]) for part in told["parts"].values())
        assert parts == Fraction(told["all"]["fraction"]) - Fraction(told["expected"]["fraction"])
        assert Fraction(told["all"]["fraction"]) > 0
    assert said(study).headline


ONE_BUILDING = ("sensitivity", "scale", "path", "break_even", "tipping")


@pytest.mark.parametrize("task", ONE_BUILDING)
def test_tasks_about_one_building_refuse_a_portfolio_in_one_message(task: str, tmp_path: Path) -> None:
    (tmp_path / "buildings.csv").write_text("building,employees,desks\nA,30,12\nB,20,9\n", encoding="utf-8")
    words = [f"task={task}", f"building.portfolio={tmp_path / 'buildings.csv'}", "workers=1", "replications=2"]
    words += ["policy=spread"] if task == "tipping" else []
    words += ["sensitivity.parameters={meetings.team_per_week: [1,3]}"] if task == "sensitivity" else []
    done = sim(*words, f"output.dir={tmp_path / 'out'}")
    assert done.returncode == 2, done.stderr
    (message,) = done.stderr.splitlines()
    assert f"building.portfolio: task={task} looks at one building" in message
    assert "task=explain work on several" in message
    assert not list((tmp_path / "out").rglob("summary.json"))


def test_the_command_explains_several_buildings(tmp_path: Path) -> None:
    (tmp_path / "buildings.csv").write_text("building,employees,desks\nA,30,12\nB,20,9\n", encoding="utf-8")
    words = ["task=explain", f"building.portfolio={tmp_path / 'buildings.csv'}", "workers=1", "replications=2"]
    done = sim(*words, "weeks=1", "organisation=small_office", f"output.dir={tmp_path / 'out'}", "audit_days=0")
    assert done.returncode == 0, done.stderr
    assert "Days are those of each building" in " ".join(done.stdout.split())  # lines wrap
    folder = Path(done.stdout.splitlines()[-1])
    assert {path.name for path in (folder / "plots").iterdir()} == {"causes.svg", "causes.png"}
    assert "How much is due to each cause" in (folder / "note.md").read_text(encoding="utf-8")
