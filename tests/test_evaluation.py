"""The main job: when it stops, every figure worked out by hand from its days, its warnings, and its bytes."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scenarios import coins, lively, no_meetings, office, plain, roster, special

import sim.replications
from sim.building import Building
from sim.collected import MEASURES, Collected
from sim.economics import Economics
from sim.errors import ConfigurationError
from sim.estimate import UNBOUNDED, Estimate, mean
from sim.evaluation import Evaluation, evaluate, run_id
from sim.meetings import Meetings
from sim.policies import Assigned, Spread
from sim.results import write_evaluation
from sim.stopping import Precision, checkpoints
from sim.tally import STATES
from sim.version import VERSION
from sim.workers import Workers, pool

DAYS = ("mon", "tue", "wed", "thu", "fri")
CORE_HOURS = 8

# Precise enough at the first look.
COARSE = Precision(relative=1.0, floor=1.0, min_replications=4, max_replications=12)


@pytest.fixture(scope="module")
def busy() -> Evaluation:
    """A short but eventful run: people wait, desks are cleared, rooms are few."""
    return evaluate(
        lively(
            ratio=0.32,
            replications=12,
            building=Building(zones=3, refused="wait", patience=15.0, clear_compliance=0.9, rooms="1x6"),
            meetings=Meetings(digital_share=0.3),
            policy=Spread(strength=0.5),
        )
    )


# --- every figure by hand --------------------------------------------------------------------------------------------

BY_HAND: dict[str, Callable[[pd.DataFrame, int], float]] = {
    "crowded_day_probability": lambda days, _: (days["refused_people"] > 0).mean(),
    "turned_away_probability": lambda days, _: days["refused_people"].sum() / days["attendance"].sum(),
    "unserved_probability": lambda days, _: days["refused_people"].sum() / days["attendance"].sum(),
    "severe_day_probability": lambda days, _: (days["refused_people"] > 0.05 * days["attendance"]).mean(),
    "full_time_share": lambda days, _: days["full_minutes"].sum() / (CORE_HOURS * 60 * len(days)),
    "desk_hours_short": lambda days, _: days["hours_short"].mean(),
    "people_short": lambda days, _: days.loc[days["crowded"], "people_short"].mean(),
    "people_short_95": lambda days, _: lowest_enough(days.loc[days["crowded"], "people_short"], 0.95),
    "unused_desks_at_peak": lambda days, desks: (desks - days["peak"]).mean(),
    "mean_utilisation": lambda days, desks: days["desk_hours_used"].sum() / (CORE_HOURS * desks * len(days)),
    "peak_utilisation": lambda days, desks: (days["peak"] / desks).mean(),
    "comfort_exceeded_probability": lambda days, desks: (days["peak"] > 0.85 * desks + 1e-9).mean(),
    "claimed_empty_share": lambda days, _: days["desk_hours_held_empty"].sum() / days["desk_hours_used"].sum(),
    "meetings_without_room_share": lambda days, _: days["meetings_without_room"].sum() / days["meetings"].sum(),
    "no_suitable_desk_probability": lambda days, _: days["unsuited_people"].sum() / days["sharers"].sum(),
    "no_suitable_desk_day_probability": lambda days, _: (days["unsuited_people"] > 0).mean(),
    "unsuitable_desk_share": lambda days, _: days["unsuitable_seatings"].sum() / days["seatings"].sum(),
    "outside_zone_share": lambda days, _: days["outside_zone_seatings"].sum() / days["seatings"].sum(),
    "zones_per_team": lambda days, _: days["team_zones"].sum() / days["teams_seated"].sum(),
    "booked_idle_share": lambda days, desks: days["desk_hours_booked_idle"].sum() / (CORE_HOURS * desks * len(days)),
    "team_met_share": lambda days, _: days["met"].sum() / days["met_people"].sum(),
    "newcomer_alone_share": lambda days, _: days["newcomer_days_alone"].sum() / days["newcomer_days"].sum(),
    "attendance": lambda days, _: days["attendance"].mean(),
    "meetings_in_person_share": lambda days, _: (
        (days["meetings"] - days["meetings_without_room"]).sum() / days["meetings_wished"].sum()
    ),
    "room_hours_short": lambda days, _: days["room_hours_short"].mean(),
}

# What only bookings and blocks of desks have.
NOT_HERE = {
    "refused_request_share", "ghost_booking_share", "walk_in_refused_share", "meetings_without_block_share",
}  # fmt: skip


def lowest_enough(values: "pd.Series[Any]", share: float) -> float:
    """The smallest value that is enough on a share of the days."""
    ordered = sorted(values)
    return float(ordered[math.ceil(share * len(ordered) - 1e-9) - 1])


def test_the_run_has_something_to_measure(busy: Evaluation) -> None:
    for name, measure in busy.summary["measures"].items():
        if name in NOT_HERE:
            assert measure["estimate"] is None
        elif name == "booked_idle_share":
            assert measure["estimate"] == 0
        else:
            assert measure["estimate"] > 0, name


def test_all_measures_are_worked_out_here() -> None:
    assert BY_HAND.keys() | NOT_HERE == MEASURES.keys()


@pytest.mark.parametrize("name", BY_HAND)
def test_a_measure_by_hand(busy: Evaluation, name: str) -> None:
    measure = busy.summary["measures"][name]
    assert measure["plain"] == pytest.approx(BY_HAND[name](busy.days, busy.summary["desks"]), rel=1e-12)
    assert measure["plain"] == measure["estimate"]
    assert measure["exact"] is None
    assert measure["level"] == 0.95
    assert measure["low"] <= measure["estimate"]
    assert measure["high"] is None or measure["high"] >= measure["estimate"]


@pytest.mark.parametrize("weekday", range(5))
def test_measures_of_a_weekday_by_hand(busy: Evaluation, weekday: int) -> None:
    days = busy.days[busy.days["weekday"] == weekday]
    for name, by_hand in BY_HAND.items():
        plain = busy.summary["by_weekday"][DAYS[weekday]][name]["plain"]
        # pandas has nan where nothing happened, the summary null.
        expected = by_hand(days, busy.summary["desks"]) if name != "people_short_95" or days["crowded"].any() else None
        expected = None if expected is None or math.isnan(expected) else pytest.approx(expected, rel=1e-12)
        assert plain == expected, name


def test_weekdays_add_up_to_the_total(busy: Evaluation) -> None:
    counts = busy.days.groupby("weekday").agg(days=("peak", "size"), people=("attendance", "sum"))
    for name, weights in (
        ("crowded_day_probability", counts["days"]),
        ("desk_hours_short", counts["days"]),
        ("turned_away_probability", counts["people"]),
    ):
        parts = [busy.summary["by_weekday"][day][name]["estimate"] for day in DAYS]
        total = busy.summary["measures"][name]["estimate"]
        assert np.average(parts, weights=weights) == pytest.approx(total, rel=1e-12)


def test_hours_add_up_to_the_total(busy: Evaluation) -> None:
    hours = {row["hour"]: row for row in busy.summary["by_hour"]}
    for name in ("mean_utilisation", "full_time_share"):
        core = [hours[hour][name]["estimate"] for hour in range(9, 17)]
        assert np.mean(core) == pytest.approx(busy.summary["measures"][name]["estimate"], rel=1e-12)
    refusals = sum(row["refusals_per_day"]["estimate"] for row in hours.values())
    assert refusals == pytest.approx(busy.days["refusals"].mean(), rel=1e-12)
    assert list(hours) == sorted(hours)
    assert 0 not in hours
    assert all(0 <= row["full_time_share"]["estimate"] <= 1 for row in hours.values())


def test_desks_needed_is_the_quantile_of_days(busy: Evaluation) -> None:
    assert list(busy.summary["desks_needed"]) == ["90", "95", "99"]
    for percent, need in busy.summary["desks_needed"].items():
        share = int(percent) / 100
        assert need["estimate"] == lowest_enough(busy.days["desks_needed"], share)
        assert (busy.days["desks_needed"] <= need["estimate"]).mean() >= share
        assert (busy.days["desks_needed"] < need["estimate"]).mean() < share
        assert need["low"] <= need["estimate"] <= (need["high"] or math.inf)


def test_enough_desks_for_nine_days_in_ten_leave_one_crowded() -> None:
    scenario = lively(replications=10)
    enough = evaluate(scenario).summary["desks_needed"]["90"]["estimate"]
    crowded = evaluate(replace(scenario, desks=int(enough))).summary["measures"]["crowded_day_probability"]
    fewer = evaluate(replace(scenario, desks=int(enough) - 1)).summary["measures"]["crowded_day_probability"]
    assert crowded["plain"] <= 0.1 < fewer["plain"]


def test_crowded_days_have_the_interval_of_replications(busy: Evaluation) -> None:
    measure = busy.summary["measures"]["crowded_day_probability"]
    assert measure["method"] == "Korn-Graubard over replications, seasons apart"
    assert measure["replications"] == busy.summary["replications"] == 12
    assert measure["days"] == busy.summary["days"] == len(busy.days)
    figures = {"yes": ("crowded", "sum"), "days": ("crowded", "size"), "start": ("date", "min")}
    counts = busy.days.groupby("replication").agg(**figures)
    counts = counts.sort_values("start")  # those that stand side by side in the year are a stratum
    share = counts["yes"].sum() / counts["days"].sum()
    residual = (counts["yes"] - share * counts["days"]).to_numpy()
    variance = ((residual[::2] - residual[1::2]) ** 2).sum() / counts["days"].sum() ** 2
    assert measure["deff"] == pytest.approx(variance / (share * (1 - share) / len(busy.days)), rel=1e-9)


def test_where_people_are_adds_up(busy: Evaluation) -> None:
    where = busy.summary["where_people_are"]
    assert list(where) == list(STATES)
    assert sum(where.values()) == pytest.approx(60)
    assert where["office"] == pytest.approx(busy.days["attendance"].mean())
    assert min(where.values()) > 0


def test_what_the_policy_moved_is_per_person_and_week(busy: Evaluation) -> None:
    policy, teams = busy.summary["policy"], busy.teams
    assert policy["name"] == "spread"
    for what in ("moved", "added", "lost"):
        average = np.average(teams[f"days_{what}_per_week"], weights=teams["people"])
        assert policy[f"days_{what}"] == pytest.approx(average, rel=1e-12)
    assert policy["days_moved"] > 0.05
    free = evaluate(lively(replications=1)).summary["policy"]
    assert (free["days_moved"], free["days_added"], free["days_lost"]) == (0, 0, 0)


# --- ratio, space, identity ------------------------------------------------------------------------------------------

PEOPLE = office(employees=100, fte=0.9, field_share=0.2, fixed_desk_share=0.1)


@pytest.mark.parametrize(
    ("asked", "desks", "value", "per"),
    [
        ({"ratio": 0.5}, 45, 0.5, "fte"),
        ({"ratio": 0.5, "ratio_per": "employee"}, 50, 0.5, "employee"),
        ({"ratio": 0.5, "ratio_per": "flexible"}, 35 + 10, 0.5, "flexible"),
        ({"ratio": 0.5, "desks": 63}, 63, 0.7, "fte"),
        ({"ratio": 0.5, "policy": Assigned()}, 100, 100 / 90, "fte"),
    ],
    ids=["fte", "employee", "flexible", "desks", "assigned"],
)
def test_the_ratio_is_read_both_ways(asked: dict[str, Any], desks: int, value: float, per: str) -> None:
    summary = evaluate(special(organisation=PEOPLE, replications=1, weeks=1, **asked)).summary
    assert (summary["desks"], summary["employees"], summary["fte"]) == (desks, 100, 90)
    assert summary["flexible"] == 70
    owned = 100 if "policy" in asked else 10
    assert summary["owned_desks"] == owned
    ratio = summary["ratio"]
    assert (ratio["value"], ratio["per"]) == (pytest.approx(value), per)
    assert ratio["desks_per_fte"] == pytest.approx(desks / 90)
    assert ratio["fte_per_desk"] == pytest.approx(90 / desks)
    assert ratio["desks_per_employee"] == pytest.approx(desks / 100)
    assert ratio["employees_per_desk"] == pytest.approx(100 / desks)
    assert ratio["desks_per_flexible"] == pytest.approx((desks - owned) / 70)


@pytest.mark.parametrize(("stated", "baseline"), [(None, 1.3), (0.8, 0.8)])
def test_space_is_counted_against_the_baseline(stated: float | None, baseline: float) -> None:
    economics = Economics(baseline_ratio=stated, m2_per_desk=10.0, housing_eur=100.0, services_eur=20.0, ict_eur=3.0)
    scenario = special(organisation=PEOPLE, economics=economics, ratio=0.5, replications=1, weeks=1)
    space = evaluate(scenario).summary["space"]
    saved = math.floor(baseline * 90 + 0.5) - 45
    assert space["baseline_ratio"] == baseline
    assert space["baseline_desks"] == saved + 45
    assert space["desks_saved"] == saved
    assert space["m2_saved"] == 10 * saved
    assert space["eur_saved"] == {
        "housing": 100 * saved,
        "services": 20 * saved,
        "ict": 3 * saved,
        "total": 123 * saved,
    }
    assert space["claim"] is None


def test_a_claim_is_worked_out_where_the_economics_state_one() -> None:
    economics = Economics(claim_low_eur=3e6, claim_high_eur=5e6)
    scenario = special(organisation=PEOPLE, economics=economics, replications=1, weeks=1)
    claim = evaluate(scenario).summary["space"]["claim"]
    assert [base["desks"] for base in claim["bases"]] == pytest.approx([1.3 * 90, 0.9 * 100, 0.5 * 70 + 10])


def test_the_summary_is_complete_and_plain_json(busy: Evaluation) -> None:
    wanted = {
        "schema", "version", "run_id", "task", "scenario", "seed", "desks", "employees", "people", "fte",
        "flexible", "owned_desks", "ratio", "replications", "days", "engine", "precision_reached", "measures",
        "by_weekday", "by_hour", "desks_needed", "desk_types", "where_people_are", "space", "money", "effects",
        "policy", "warnings",
    }  # fmt: skip
    assert busy.summary.keys() == wanted
    assert json.loads(json.dumps(busy.summary, allow_nan=False)) == busy.summary
    assert busy.summary["version"] == VERSION
    assert list(busy.summary["by_weekday"]) == list(DAYS)
    fields = {"estimate", "low", "high", "level", "method", "n_eff", "deff", "replications", "days", "plain", "exact"}
    for name, measure in busy.summary["measures"].items():
        assert measure.keys() == (fields | {"gain"} if name == "crowded_day_probability" else fields)


def test_the_run_id_names_the_scenario_and_nothing_else() -> None:
    scenario = special(replications=2, weeks=1)
    name = evaluate(scenario).summary["run_id"]
    assert len(name) == 12
    assert int(name, 16) >= 0
    with pool(2, "processes") as two:
        heard: list[int] = []
        other = evaluate(scenario, executor=two, progress=lambda done, *_: heard.append(done), notes=["a note"])
    assert heard
    assert other.summary["run_id"] == name == run_id(asdict(scenario))
    changed = {evaluate(replace(scenario, **change)).summary["run_id"] for change in ({"seed": 2}, {"weeks": 2})}
    assert len(changed | {name}) == 3
    assert evaluate(scenario, described={"file": "hash"}).summary["run_id"] == run_id({"file": "hash"}) != name
    assert evaluate(scenario, described={"file": "hash"}).summary["scenario"] == {"file": "hash"}


# --- when it stops ---------------------------------------------------------------------------------------------------


def some(half_width: float) -> Estimate:
    return Estimate(0.5, 0.5 - half_width, 0.5 + half_width, 0.95, "test", None, 5, None, None)


@pytest.mark.parametrize(
    ("widths", "looks", "reached"),
    [
        ([0.1, 0.1], 2, True),
        ([0.3, 0.1, 0.1], 3, True),
        ([0.1, 0.3, 0.1, 0.1], 4, True),
        ([0.1, 0.3, 0.1, 0.3, 0.1, 0.3, 0.1], 7, False),
        ([0.3] * 7, 7, False),
    ],
    ids=["at once", "later", "a lucky first look", "never twice in a row", "never"],
)
def test_it_stops_when_two_looks_in_a_row_are_precise(
    monkeypatch: pytest.MonkeyPatch, widths: list[float], looks: int, reached: bool
) -> None:
    precision = Precision(relative=0.0, floor=0.2, min_replications=4, max_replications=16)
    assert checkpoints(precision) == [4, 5, 7, 9, 12, 15, 16]
    told = iter(widths + widths[-1:])  # the last once more, for the warning
    monkeypatch.setattr(Collected, "leading", lambda _: [some(0.01), some(next(told))])
    heard = []
    evaluation = evaluate(
        special(weeks=1, organisation=office(employees=4), precision=precision),
        progress=lambda done, step, estimates: heard.append((done, step, len(estimates))),
    )
    replications = checkpoints(precision)[looks - 1]
    assert evaluation.summary["replications"] == replications
    assert evaluation.summary["precision_reached"] is reached
    # Progress: each replication once, and each look with its estimates.
    assert [done for done, _, estimates in heard if not estimates] == list(range(1, replications + 1))
    assert [(done, step) for done, step, estimates in heard if estimates] == [
        (number, number) for number in checkpoints(precision)[:looks]
    ]
    warned = [warning for warning in evaluation.summary["warnings"] if warning.startswith("precision not reached")]
    if reached:
        assert not warned
    else:
        known = "narrow enough at the last look only" if widths[-1] == 0.1 else "wider than 0 % of its estimate and"
        assert len(warned) == 1
        assert known in warned[0]


def test_what_must_be_precise_is_crowding_of_days_and_of_people() -> None:
    precision = Precision(relative=0.1, floor=0.05, min_replications=10, max_replications=200)
    evaluation = evaluate(special(weeks=2, desks=8, precision=precision))
    replications = evaluation.summary["replications"]
    assert replications in checkpoints(precision)[1:]
    assert evaluation.summary["precision_reached"]
    measures = evaluation.summary["measures"]
    for name in ("crowded_day_probability", "turned_away_probability"):
        half = (measures[name]["high"] - measures[name]["low"]) / 2
        assert half <= max(0.1 * measures[name]["estimate"], 0.05)


@pytest.mark.parametrize("replications", [1, 7])
def test_a_fixed_number_is_kept_and_labelled(replications: int) -> None:
    summary = evaluate(special(replications=replications, weeks=1, precision=COARSE)).summary
    assert (summary["replications"], summary["days"]) == (replications, 5 * replications)
    assert summary["precision_reached"] is True
    strict = Precision(relative=0.0, floor=0.0, min_replications=2, max_replications=4)
    assert evaluate(special(replications=replications, weeks=1, precision=strict)).summary["precision_reached"] is False


# --- the same bytes wherever it runs ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def executors() -> Iterator[dict[str, Workers | None]]:
    with pool(2, "processes") as two, pool(3, "processes") as three:
        yield {"here": None, "two": two, "three": three}


@pytest.mark.parametrize("staff", [None, roster([12, 11, 4])], ids=["preset", "roster"])
def test_the_same_bytes_on_any_number_of_workers(
    executors: dict[str, Workers | None], tmp_path: Path, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopping rule included: the number of replications is found at looks that no worker decides."""
    monkeypatch.setattr(sim.replications, "_WORTH_WORKERS", 0.0)  # so little work would be done here
    precision = Precision(relative=0.3, floor=0.1, min_replications=6, max_replications=40)
    scenario = lively(ratio=0.33, weeks=1, precision=precision)
    files: dict[str, dict[str, bytes]] = {}
    for name, executor in executors.items():
        folder = tmp_path / name
        folder.mkdir()
        write_evaluation(folder, evaluate(scenario, staff=staff, executor=executor), pictures=False)
        files[name] = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert files["here"].keys() == {
        "summary.json",
        "days.parquet",
        "curve.parquet",
        "teams.parquet",
        "demand.parquet",
    }
    assert files["two"] == files["here"]
    assert files["three"] == files["here"]
    assert all(executor is None or executor.pids() for executor in executors.values())
    summary = json.loads(files["here"]["summary.json"])
    assert summary["replications"] in checkpoints(precision)


# --- warnings, each provoked -----------------------------------------------------------------------------------------


def warnings_of(evaluation: Evaluation) -> list[str]:
    found: list[str] = evaluation.summary["warnings"]
    return found


def test_an_ordinary_run_warns_of_nothing() -> None:
    precision = Precision(relative=1.0, floor=0.3)
    evaluation = evaluate(special(weeks=1, organisation=office(employees=6), precision=precision, ratio=0.5))
    assert evaluation.summary["replications"] == 125
    assert warnings_of(evaluation) == []


@pytest.mark.parametrize(
    ("changes", "warning"),
    [
        (
            {"desks": 11},
            "only 3 of 20 replications had a crowded day: the interval of such a rare event is rough, ask for more "
            "replications",
        ),
        (
            {"desks": 12, "replications": 40},
            "only 3 of 40 replications had a crowded day: the share of crowded days follows from those that came near "
            "too, but who is turned away is known roughly: ask for more",
        ),
        ({}, "20 replications are few, intervals are rough below 100"),
        (
            {"precision": Precision(relative=0.05, floor=0.005)},
            "precision not reached after 20 replications: an interval is wider than 5 % of its estimate and than 0.5 "
            "points either side",
        ),
        ({"policy": Assigned()}, "policy assigned: everybody owns a desk, the desk ratio is ignored"),
        (
            {"ratio": 1.25},
            "ratio: 1.25 desks per fte is more than one desk each; if you mean 1.25 people per desk, type ratio=0.80",
        ),
        (
            {"organisation": office(name="rijk", employees=120_000, per_building=20)},
            "one typical building with 20 of the 120,000 people is simulated; desks, space and money are this "
            "building's",
        ),
        (
            {"organisation": office(field_share=0.5, fixed_desk_share=0.5)},
            "nobody is flexible, so hardly anybody can be refused a desk",
        ),
    ],
    ids=[
        "rare",
        "rare with chances",
        "few",
        "imprecise",
        "assigned",
        "people per desk",
        "one building",
        "nobody flexible",
    ],
)
def test_a_warning(changes: dict[str, Any], warning: str) -> None:
    scenario = special(**{"replications": 20, "weeks": 1, "ratio": 0.5, "seed": 3, "precision": COARSE} | changes)
    assert warning in warnings_of(evaluate(scenario))
    if changes:
        assert warning not in warnings_of(evaluate(replace(special(), **{"replications": 20, "weeks": 1})))


def test_one_replication_is_warned_of_once() -> None:
    found = warnings_of(evaluate(special(replications=1, weeks=1, ratio=0.5)))
    assert [line for line in found if "replication" in line] == [
        "one replication gives no interval, so that its figures may be far off: ask for more"
    ]


@pytest.mark.parametrize(
    ("organisation", "economics", "taken_over"),
    [(1.3, 1.3, True), (1.1, 1.1, False), (1.3, 1.1, False)],
    ids=["a preset's", "given", "given as economics"],
)
def test_the_desks_of_today_are_an_assumption_until_a_staff_file_comes_with_its_own(
    organisation: float, economics: float, taken_over: bool
) -> None:
    scenario = special(
        organisation=office(name="finance_ministry", baseline_ratio=organisation),
        economics=Economics(name="finance_ministry", baseline_ratio=economics),
        replications=2,
        weeks=1,
    )
    warning = "today's desks are assumed at 1.3 per FTE, as in the preset finance_ministry"
    said = [line for line in warnings_of(evaluate(scenario, staff=roster([12]))) if line.startswith(warning)]
    assert bool(said) is taken_over
    assert not any(line.startswith("today's desks") for line in warnings_of(evaluate(scenario)))


def test_notes_come_first() -> None:
    found = warnings_of(evaluate(special(replications=1, weeks=1), notes=["roster: a note"]))
    assert found[0] == "roster: a note"
    assert len(found) > 1


def test_crowding_on_every_day_is_not_called_rare() -> None:
    evaluation = evaluate(special(replications=4, weeks=1, desks=1))
    assert evaluation.summary["measures"]["crowded_day_probability"]["plain"] == 1
    assert not any("rare" in warning for warning in warnings_of(evaluation))


def test_a_period_without_a_working_day_is_refused() -> None:
    closed = plain(start="2026-03-02", extra_holidays=[f"03-0{day}" for day in range(2, 7)])
    with pytest.raises(ConfigurationError, match="no working day"):
        evaluate(special(replications=3, weeks=1, calendar=closed))
    one_day = evaluate(special(replications=3, weeks=1, calendar=replace(closed, extra_holidays=["03-02", "03-03"])))
    assert list(one_day.summary["by_weekday"]) == ["wed", "thu", "fri"]
    assert set(one_day.curve["weekday"]) == {-1, 2, 3, 4}


# --- small and extreme offices ---------------------------------------------------------------------------------------


def test_no_crowded_day_still_has_an_upper_end() -> None:
    """None in 20 replications: Clopper-Pearson on the replications, 1 - .025 ** (1 / 20)."""
    summary = evaluate(special(replications=20, weeks=1, ratio=0.95)).summary
    measures = summary["measures"]
    for name in ("crowded_day_probability", "turned_away_probability", "severe_day_probability"):
        assert (measures[name]["estimate"], measures[name]["low"]) == (0, 0)
        assert measures[name]["high"] == pytest.approx(1 - 0.025 ** (1 / 20), rel=1e-9)
    assert measures["people_short"]["estimate"] is None
    assert any("read the figures as at most 17 % of days" in line for line in summary["warnings"])  # 16.84 is more


def test_one_employee() -> None:
    evaluation = evaluate(special(organisation=office(employees=1), replications=5, weeks=2, ratio=0.3))
    assert evaluation.summary["desks"] == 1
    assert evaluation.summary["measures"]["crowded_day_probability"]["estimate"] == 0
    assert evaluation.summary["measures"]["team_met_share"]["estimate"] is None
    assert evaluation.days["attendance"].isin([0, 1]).all()


def test_two_employees_on_one_desk() -> None:
    """Both come with .4 · .4 = .16: n = 300 independent days, z within 4; one in a full house is half of two."""
    evaluation = evaluate(special(organisation=office(employees=2), replications=30, weeks=2, ratio=0.5))
    measure = evaluation.summary["measures"]["crowded_day_probability"]
    assert evaluation.summary["desks"] == 1
    assert measure["exact"] == pytest.approx(0.16, rel=1e-12)
    assert abs(measure["estimate"] - 0.16) <= 4 * math.sqrt(0.16 * 0.84 / 300)
    assert (evaluation.days["crowded"] == (evaluation.days["attendance"] == 2)).all()
    assert evaluation.summary["measures"]["turned_away_probability"]["exact"] == pytest.approx(0.2, rel=1e-12)


def test_more_desks_than_people() -> None:
    evaluation = evaluate(lively(ratio=2.0, replications=3))
    assert evaluation.summary["desks"] == 108
    assert not evaluation.days["crowded"].any()
    assert evaluation.summary["measures"]["full_time_share"]["estimate"] == 0
    assert evaluation.summary["ratio"]["fte_per_desk"] == pytest.approx(0.5)


@pytest.mark.parametrize("refused", ["leave", "touchdown", "wait"])
def test_one_desk_for_many(refused: str) -> None:
    building = Building(zones=4, refused=refused)
    people = office(employees=40)
    evaluation = evaluate(lively(organisation=people, desks=1, replications=3, building=building))
    days, measures = evaluation.days, evaluation.summary["measures"]
    assert days["peak"].max() == 1
    assert ((days["desks_needed"] > 1) == days["crowded"]).all()
    assert measures["crowded_day_probability"]["estimate"] > 0.9
    assert 0.5 < measures["turned_away_probability"]["estimate"] < 1
    assert measures["mean_utilisation"]["estimate"] <= 1


def test_the_office_of_38_people() -> None:
    from sim.config import compose

    scenario = compose(["organisation=small_office", "ratio=0.5", "replications=6"]).scenario
    summary = evaluate(scenario).summary
    assert (summary["employees"], summary["desks"]) == (38, 19)
    assert sum(summary["where_people_are"].values()) == pytest.approx(38)
    assert summary["measures"]["crowded_day_probability"]["estimate"] > 0.1


def test_the_interval_of_attendance_is_student_like() -> None:
    """A mean over days of replications of equal length is the mean of replication means: t with R - 1 degrees."""
    evaluation = evaluate(special(replications=8, weeks=2, attendance=coins(habit=0.5), meetings=no_meetings()))
    means = evaluation.days.groupby("replication")["attendance"].mean()
    expected = mean(means, limits=UNBOUNDED)
    measure = evaluation.summary["measures"]["attendance"]
    assert measure["estimate"] == pytest.approx(expected.estimate, rel=1e-12)
    assert (measure["low"], measure["high"]) == pytest.approx((expected.low, expected.high), rel=1e-9)
