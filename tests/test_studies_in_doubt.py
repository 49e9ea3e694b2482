"""Studies of a calibrated scenario: their answers hold the doubt about its parameters, as those of a run do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scenarios import special

from sim.estimate import SHARE
from sim.evaluation import evaluate
from sim.fitted import Fitted
from sim.policies import Assigned, Free, Spread
from sim.scenario import Scenario
from sim.store import Store
from sim.studies.compare import compare
from sim.studies.frontier import frontier
from sim.studies.recommend import recommend
from sim.study import Case, Means
from sim.told import said
from sim.workers import pool

DAYS = "organisation.office_days"
DRAWS = [1.6, 1.8, 2.0, 2.2, 2.4, 2.0]
CROWDED, TURNED = "crowded_day_probability", "turned_away_probability"


def office(**changes: Any) -> Scenario:
    """Twenty people who toss coins on 40 days of a replication; few enough replications that days are counted."""
    values: dict[str, Any] = {"desks": 11, "weeks": 2, "audit_days": 0, "replications": 30}
    return special(**values | changes)


def fitted(draws: Sequence[float] = DRAWS) -> Fitted:
    return Fitted({"badges.csv": "0" * 64}, ("2025-01-06", "2025-12-28"), 20, {}, {DAYS: list(draws)}, "good")


def case(known: Fitted | None, name: str = "as configured", **changes: Any) -> Case:
    return Case(name, office(**changes), fitted=known)


def of_run(measure: str, desks: int, known: Fitted, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both intervals of a run at a number of desks: that of the simulation, and the one with the parameters."""
    one = evaluate(office(desks=desks, **changes), fitted=known).summary["measures"][measure]
    ends = "estimate", "low", "high"
    return {end: one[end] for end in ends}, {end: {**one, **one["with_parameters"]}[end] for end in ends}


def ends_of(found: dict[str, Any]) -> dict[str, Any]:
    return {end: found[end] for end in ("estimate", "low", "high")}


def test_the_recommended_desks_keep_the_promise_for_what_the_parameters_may_be() -> None:
    study = recommend([case(fitted())], target=0.1)
    best = study.summary["recommendation"]
    alone, wide = of_run(CROWDED, best["desks"], fitted())
    assert ends_of(best) == pytest.approx(wide)
    assert best["simulation_alone"] == {end: pytest.approx(alone[end]) for end in ("low", "high")}
    assert best["high"] <= 0.1 < of_run(CROWDED, best["desks"] - 1, fitted())[1]["high"]
    assert best["desks_simulation_alone"] == recommend([case(None)], target=0.1).summary["recommendation"]["desks"]
    assert best["ideal_desks"] <= best["desks_simulation_alone"] < best["desks"]
    for name in (CROWDED, TURNED):
        assert ends_of(best["measures"][name]) == pytest.approx(of_run(name, best["desks"], fitted())[1])
    row = study.frame[study.frame["target"] == 0.1].iloc[0]
    assert (row["simulation_alone_high"], row["high"]) == (pytest.approx(alone["high"]), pytest.approx(wide["high"]))
    assert study.summary["calibration"]["replications"] == 30  # of ten days each: 300 days


def test_parameters_that_are_certain_change_no_answer() -> None:
    certain, plain = (recommend([case(known)], target=0.1).summary for known in (fitted([2.0] * 4), None))
    one, other = certain["recommendation"], plain["recommendation"]
    assert {key: one[key] for key in ("desks", "estimate", "low", "high")} == {
        key: other[key] for key in ("desks", "estimate", "low", "high")
    }
    assert one["desks_simulation_alone"] == other["desks"]
    assert "desks_simulation_alone" not in other


@pytest.mark.parametrize("measure", [TURNED, "severe_day_probability"])
def test_of_other_measures_all_numbers_around_the_answer_are_played(measure: str) -> None:
    best = recommend([case(fitted())], measure=measure, target=0.02).summary["recommendation"]
    assert best["high"] <= 0.02 < of_run(measure, best["desks"] - 1, fitted())[1]["high"]
    assert ends_of(best) == pytest.approx(of_run(measure, best["desks"], fitted())[1])
    assert best["desks_simulation_alone"] <= best["desks"]


def test_one_more_desk_is_told_with_the_doubt_about_how_much_it_does() -> None:
    wide, alone = (recommend([case(known)], target=0.1).summary["recommendation"] for known in (fitted(), None))
    at = wide["desks"]
    step = wide["next_desk"]["one_fewer"]
    pairs = [of_run(CROWDED, desks, fitted())[0]["estimate"] for desks in (at - 1, at)]
    assert step["estimate"] == pytest.approx(pairs[0] - pairs[1])
    assert step["low"] < step["estimate"] < step["high"]
    assert alone["desks"] < at


def test_a_frontier_has_both_intervals_at_every_ratio() -> None:
    ratios = (0.4, 0.6, 0.7, 0.8)
    study = frontier([case(fitted(), desks=None)], ratios=ratios, target=0.1)
    for row in study.frame.to_dict("records"):
        for measure in (CROWDED, TURNED):
            alone, wide = of_run(measure, row["desks"], fitted())
            assert [row[f"{measure}{end}"] for end in ("", "_low", "_high")] == pytest.approx(list(wide.values()))
            if measure == CROWDED:
                both = [row[f"{measure}_simulation_alone_{end}"] for end in ("low", "high")]
                assert both == pytest.approx([alone["low"], alone["high"]])
    [kept] = study.summary["promise"]
    [alone] = frontier([case(None, desks=None)], ratios=ratios, target=0.1).summary["promise"]
    assert kept["ratio"] > alone["ratio"]  # the promise is kept at the safe end of all that is in doubt
    assert CROWDED + "_simulation_alone_low" not in alone


def test_cases_differ_by_less_than_each_is_in_doubt() -> None:
    """Both cases take the same draw at a time: what moves both alike is no difference."""
    cases = [
        case(fitted(), "free", policy=Free()),
        case(fitted(), "spread", policy=Spread(strength=1.0, compliance=1.0)),
    ]
    summary = compare(cases).summary
    for name, policy in (("free", Free()), ("spread", Spread(strength=1.0, compliance=1.0))):
        found = summary["by_case"][name]["measures"]["mean_utilisation"]
        assert ends_of(found) == pytest.approx(of_run("mean_utilisation", 11, fitted(), policy=policy)[1])
        width = found["high"] - found["low"]
        own = found["simulation_alone"]["high"] - found["simulation_alone"]["low"]
        less = summary["differences"]["spread"]["mean_utilisation"]
        assert less["high"] - less["low"] < width / 2
        assert own < width
        needed = summary["by_case"][name]["desks_needed_95"]
        assert needed["low"] <= needed["simulation_alone"]["low"]
    assert summary["calibration"]["replications"] == 30


def test_a_case_that_differs_between_draws_is_in_more_doubt() -> None:
    """A desk for everybody is the same whatever the parameters: the difference has all of the other's doubt."""
    cases = [case(fitted(), "own", policy=Assigned()), case(fitted(), "free", policy=Free())]
    summary = compare(cases).summary
    less = summary["differences"]["free"][CROWDED]
    plain = compare([case(None, "own", policy=Assigned()), case(None, "free", policy=Free())]).summary
    alone = plain["differences"]["free"][CROWDED]
    assert less["estimate"] == alone["estimate"]
    assert less["low"] < alone["low"] < alone["high"] < less["high"]
    assert summary["best"]["case"] == "own"


def test_the_answer_does_not_depend_on_workers_or_a_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "store", pytest.fail)
    cases = [case(fitted(), "spread", policy=Spread())]
    with pool(2, "processes") as executor:
        every = (Means(), Means(executor), Means(store=store), Means(store=store))
        answers = [recommend(cases, target=0.1, means=means) for means in every]
    first = answers[0].summary
    assert all(one.summary == first for one in answers[1:])


def test_other_draws_are_another_run() -> None:
    one, other, again = (recommend([case(fitted(draws))], target=0.1).summary for draws in (DRAWS, DRAWS[::-1], DRAWS))
    assert one["run_id"] == again["run_id"] != other["run_id"]


def test_a_single_replication_has_no_doubt_that_could_be_told() -> None:
    summary = recommend([case(fitted(), replications=1)], target=0.1).summary
    assert summary["calibration"]["replications"] == 0
    assert "desks_simulation_alone" not in summary["recommendation"]


def test_what_the_doubt_costs_is_told() -> None:
    study = recommend([case(fitted())], target=0.1)
    best, told = study.summary["recommendation"], said(study)
    cost = best["desks"] - best["ideal_desks"]
    line = f"Uncertainty costs {cost} desks: by the estimate alone {best['ideal_desks']} would do, and "
    assert f"{line}{best['desks_simulation_alone']} if the fitted parameters were certain" in told.notes
    begins = "Intervals hold the doubt about the parameters fitted to badges.csv"
    for one in (study, frontier([case(fitted(), desks=None)], ratios=(0.5, 0.6))):
        assert any(line.startswith(begins) for line in said(one).notes)
    assert not any("fitted" in line for line in said(recommend([case(None)], target=0.1)).notes)


def test_a_promise_beyond_what_the_run_saw_needs_no_desk_for_everybody() -> None:
    """Where the run sees no crowded day its own interval counts replications; the draws say how rare they may be."""
    best = recommend([case(fitted(), weeks=1, replications=40)], target=0.03).summary["recommendation"]
    assert best["estimate"] == 0
    assert best["desks"] < 20
    assert best["high"] <= 0.03 < best["simulation_alone"]["high"]


def test_draws_of_how_many_people_there_are_end_in_no_error() -> None:
    draws = Fitted({}, None, None, {}, {"organisation.employees": [18, 20, 22, 23]}, "good")
    summary = recommend([case(draws)], measure=TURNED, target=0.005).summary
    assert summary["recommendation"]["desks"] is not None


def test_a_case_that_types_what_others_have_draws_of_is_named() -> None:
    typed = fitted().less([DAYS])
    cases = [case(typed, "typed"), case(fitted(), "drawn")]
    study = recommend(cases, target=0.1)
    assert study.summary["calibration"]["draws"] == len(DRAWS)
    own = [line for line in study.summary["warnings"] if "typed in place of all that was fitted" in line]
    assert [line[:6] for line in own] == ["typed:"]
    one, other = (study.summary["by_case"][name] for name in ("typed", "drawn"))
    assert one["desks"] == one["desks_simulation_alone"] < other["desks"]


def test_without_an_answer_it_is_told_what_the_simulation_alone_would_say() -> None:
    """Too full to be comfortable is no matter of a desk for everybody: so few replications leave no answer."""
    study = recommend([case(fitted())], measure="comfort_exceeded_probability", target=1e-4)
    best = study.summary["by_case"]["as configured"]
    assert best["desks"] is None
    alone = recommend([case(None)], measure="comfort_exceeded_probability", target=1e-4).summary["recommendation"]
    assert best["desks_simulation_alone"] == alone["desks"]
    assert any(line.startswith("Intervals hold the doubt") for line in said(study).notes)


def test_the_desks_needed_beside_a_recommendation_hold_the_doubt_too() -> None:
    best = recommend([case(fitted(), replications=120)], target=0.1).summary["recommendation"]
    alone, needed = best["desks_needed_95"]["simulation_alone"], best["desks_needed_95"]
    assert needed["low"] < alone["low"] <= alone["high"] < needed["high"]


def test_shares_stay_shares() -> None:
    """Draws from nobody to everybody: an interval may be nearly all there is, but no more."""
    table = frontier([case(fitted([0.0, 5.0, 0.1, 4.9]), desks=None)], ratios=(0.4, 0.6, 0.8)).frame
    low, high = (table[f"{CROWDED}_{end}"].to_numpy() for end in ("low", "high"))
    assert np.all((low >= SHARE[0]) & (low <= high) & (high <= SHARE[1]))
    assert (high - low).max() > 0.5
