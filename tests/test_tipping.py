"""The tipping point of a policy: by hand from intervals, over the same draws, and told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import commands
import pytest
from scenarios import coins, office, plain, special

from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.evaluation import evaluate
from sim.note.study_figures import figures
from sim.plots.tipping import by_compliance
from sim.policies import Anchor, Spread
from sim.studies.tipping import BROKEN, FALLS, KEPT, TIPS, UNTOLD, cases_by_strength, tipping, tipping_point
from sim.study import Case, Study
from sim.tipping_settings import Tipping
from sim.told.tipping import effect, headline, point_said, said

LEVELS = (0.0, 0.5, 1.0)
WEIGHTS = [4.0, 1.0, 1.0, 1.0, 1.0]


def ends(*spans: tuple[float, float]) -> list[Estimate]:
    return [Estimate((low + high) / 2, low, high, 0.95, "by hand", None, 10, None, None) for low, high in spans]


OVER, ABOUT, UNDER = (0.06, 0.2), (0.03, 0.08), (0.01, 0.05)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((OVER, ABOUT, UNDER), (TIPS, 0.0, 1.0)),
        ((OVER, UNDER, UNDER), (TIPS, 0.0, 0.5)),
        ((ABOUT, UNDER, UNDER), (TIPS, None, 0.5)),
        ((UNDER, UNDER, UNDER), (KEPT, None, 0.0)),
        ((OVER, OVER, OVER), (BROKEN, 1.0, None)),
        ((OVER, ABOUT, ABOUT), (UNTOLD, 0.0, None)),
        ((ABOUT, ABOUT, ABOUT), (UNTOLD, None, None)),
        ((UNDER, ABOUT, OVER), (FALLS, 1.0, None)),
        ((UNDER, UNDER, ABOUT), (FALLS, None, None)),
        ((UNDER, OVER, UNDER), (TIPS, 0.5, 1.0)),
    ],
)
def test_a_tipping_point_by_hand(spans: Any, expected: Any) -> None:
    assert tipping_point(LEVELS, ends(*spans), 0.05) == expected


def case(**changes: Any) -> Case:
    """Everybody likes Monday, and the policy levels the week: it works when it is followed."""
    values: dict[str, Any] = {
        "organisation": office(employees=40, office_days=2.0),
        "attendance": coins(weekday_weights=WEIGHTS, feedback_warmup=3),
        "policy": Spread(compliance=0.5),
        "calendar": plain(start="2026-03-02"),
        "desks": 28,
        "weeks": 3,
        "replications": 40,
        "audit_days": 0,
    }
    return Case("as configured", special(**values | changes))


@pytest.fixture(scope="module")
def found() -> Study:
    return tipping(case(), target=0.1, compliances=LEVELS, strengths=(0.0, 1.0), along=(0.5,))


def test_each_row_is_the_evaluation_of_its_scenario(found: Study) -> None:
    scenario = case().scenario
    assert list(found.tables) == ["tipping", "feedback"]
    assert len(found.frame) == 6
    for row in (found.frame.iloc[4], found.tables["feedback"].iloc[1]):
        alone = replace(
            scenario,
            attendance=replace(scenario.attendance, feedback=float(row["feedback"])),
            policy=Spread(compliance=float(row["compliance"])),
        )
        measures = evaluate(alone).summary["measures"]
        for name in ("crowded_day_probability", "turned_away_probability", "attendance"):
            expected = [measures[name][end] for end in ("estimate", "low", "high")]
            assert [row[name], row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx(expected, rel=1e-12)


def test_the_policy_tips_and_feedback_moves_it(found: Study) -> None:
    first, last = found.summary["points"]
    assert first == {"feedback": 0.0, "kind": TIPS, "broken_to": 0.5, "kept_from": 1.0}
    assert last == first | {"feedback": 1.0}
    table = found.frame.set_index(["feedback", "compliance"])
    assert (table.loc[1.0, "attendance"] <= table.loc[0.0, "attendance"]).all()
    assert table.loc[(1.0, 0.5), "attendance"] < 0.98 * table.loc[(0.0, 0.5), "attendance"]
    assert found.tables["feedback"]["feedback"].tolist() == [0.0, 0.5, 1.0]
    assert set(found.tables["feedback"]["compliance"]) == {0.5}


def test_what_is_said_names_the_tipping_point(found: Study) -> None:
    told = said(found)
    assert told.headline == (
        "With feedback of 0 % to 100 % policy spread tips over between a compliance of 50 % and 100 %: below that "
        "there are too few desks on more than 10 % of days"
    )
    moved = found.summary | {"points": [found.summary["points"][0], {**found.summary["points"][1], "kept_from": 0.5}]}
    assert headline(moved).startswith("Without feedback policy spread tips over between a compliance of 50 %")
    assert ". With feedback of 100 % policy spread tips over" in headline(moved)
    assert any("an office that people avoid" in note for note in told.notes)
    assert len(told.grids) == 5


@pytest.mark.parametrize(
    ("kind", "broken", "kept", "words"),
    [
        (KEPT, None, 0.0, "has no tipping point: too few desks on at most 10 % of days at every"),
        (BROKEN, 1.0, None, "has no tipping point: too few desks on more than 10 % of days at every"),
        (TIPS, None, 0.5, "tips over below a compliance of 50 %"),
        (FALLS, 1.0, None, "at a compliance of 100 % it is not sure"),
        (
            UNTOLD,
            0.5,
            None,
            "between a compliance of 50 % and 100 %, or not at all: at 50 % there are too few desks on",
        ),
        (UNTOLD, 0.5, None, "at 100 % that cannot be told; more replications can tell"),
        (UNTOLD, 1.0, None, "has no tipping point: too few desks on more than 10 % of days at a compliance of 100 %"),
        (UNTOLD, None, None, "at no compliance from 0 % to 100 % is it sure"),
    ],
)
def test_where_there_is_none_it_says_so(found: Study, kind: str, broken: Any, kept: Any, words: str) -> None:
    point = {"feedback": 0.0, "kind": kind, "broken_to": broken, "kept_from": kept}
    assert words in point_said(found.summary, point)
    alike = found.summary | {"points": [point, point | {"feedback": 0.5}]}
    assert headline(alike).startswith("With feedback of 0 % to 50 % ")


def test_a_policy_without_compliance_varies_feedback_only() -> None:
    study = tipping(case(policy=Anchor(), replications=4), along=(0.0, 1.0), strengths=(0.0,))
    assert list(study.tables) == ["feedback"]
    assert study.summary["points"] == []
    assert "policy: anchor has no compliance, so that only feedback is varied" in study.summary["warnings"]
    assert said(study).headline.startswith("With feedback of 100 % instead of 0 % there are too few desks on ")


def test_the_configured_feedback_is_among_the_strengths() -> None:
    scenario = case(replications=3).scenario
    own = Case("own", replace(scenario, attendance=replace(scenario.attendance, feedback=0.3)))
    study = tipping(own, compliances=(1.0,), strengths=(0.0,), along=(0.0,))
    assert study.frame["feedback"].tolist() == [0.0, 0.3]


@pytest.mark.parametrize("name", ["compliances", "strengths", "along"])
def test_nothing_to_try_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{name}: is empty"):
        tipping(case(), **{name: ()})


def test_the_effort_counts_every_case() -> None:
    asked = Tipping(compliances=[0.0, 1.0], strengths=[0.0, 0.5], along=[0.0, 1.0])
    assert cases_by_strength(asked, case().scenario) == {0.0: 3, 0.5: 3, 1.0: 1}
    assert cases_by_strength(asked, case(policy=Anchor()).scenario) == {0.0: 1, 1.0: 1, 0.5: 1}


def test_the_command(tmp_path: Path) -> None:
    typed = ["task=tipping", "policy=spread", "policy.compliance=0.5", "organisation=small_office", "weeks=1"]
    typed += ["tipping.compliances=[0,1]", "tipping.strengths=[0]", "tipping.along=[1]", "attendance.feedback_warmup=1"]
    done = commands.sim(*typed, "replications=6", "workers=1", f"output.dir={tmp_path}", "output.note=false")
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["asked"] == {"target": 0.05, "compliances": [0, 1], "strengths": [0], "along": [0, 1]}
    assert [row["compliance"] for row in summary["feedback"]] == [0.5, 0.5]
    assert {path.name for path in folder.rglob("*.*")} >= {
        "tipping.parquet", "tipping.csv", "feedback.parquet", "feedback.csv", "tipping.svg", "tipping.png",
        "feedback.svg", "feedback.png",
    }  # fmt: skip


def test_the_key_figures_are_the_tipping_points(found: Study) -> None:
    tips, with_feedback, people = figures(found.summary)
    assert (tips.value, tips.label) == ("50 % to 100 %", "compliance at which the policy tips over, feedback 0 %")
    assert with_feedback.label == "compliance at which the policy tips over, feedback 100 %"
    assert people.label.startswith("people a day at a compliance of 50 % with feedback 100 %, instead of 16")
    none = found.summary | {"points": [one | {"kept_from": None} for one in found.summary["points"]]}
    assert figures(none)[1].label == "days with too few desks, compliance 50 %, feedback 100 %"
    assert effect(found.summary).startswith(
        "At a compliance of 50 %, with feedback of 100 % instead of 0 %, there are "
    )


def test_the_picture_tells_of_shading_where_something_is_shaded(found: Study) -> None:
    points = found.summary["points"]
    nowhere = [one | {"kept_from": None} for one in points]
    for shown, number in ((points, 2), ([points[0], nowhere[1]], 1), (points[:1], 1), (nowhere, 0)):
        axes = by_compliance(found.summary | {"points": shown}).axes[0]
        assert len(axes.patches) == number
        assert axes.get_title(loc="left") == "Days with too few desks" + (
            "; shaded: where the policy tips over" if number else ""
        )
