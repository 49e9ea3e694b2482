"""The tipping point of a policy: by hand from intervals, over the same draws, and told."""

import itertools
import json
import re
from dataclasses import asdict, replace
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
from sim.policies import Anchor, Mandate, Spread
from sim.studies.tipping import (
    BROKEN,
    CROWDED,
    HARMS,
    KEPT,
    MIXED,
    TIPS,
    UNTOLD,
    cases_by_strength,
    tipping,
    tipping_point,
)
from sim.study import Case, Study
from sim.tipping_settings import Tipping
from sim.told.tipping import effect, headline, point_said, points_table, said

LEVELS = (0.0, 0.5, 1.0)
WEIGHTS = [4.0, 1.0, 1.0, 1.0, 1.0]


def ends(*spans: tuple[float, float]) -> list[Estimate]:
    return [Estimate((low + high) / 2, low, high, 0.95, "by hand", None, 10, None, None) for low, high in spans]


OVER, ABOUT, UNDER = (0.06, 0.2), (0.03, 0.08), (0.01, 0.05)


PATTERNS = list(itertools.product((UNDER, ABOUT, OVER), repeat=3))
SAID = {"at most": UNDER, "no more": UNDER, "more than": OVER, "more": OVER}


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((OVER, ABOUT, UNDER), (TIPS, [0.0, 1.0])),
        ((OVER, UNDER, UNDER), (TIPS, [0.0, 0.5])),
        ((ABOUT, OVER, UNDER), (TIPS, [0.5, 1.0])),
        ((UNDER, ABOUT, OVER), (HARMS, [0.0, 1.0])),
        ((UNDER, OVER, OVER), (HARMS, [0.0, 0.5])),
        ((UNDER, OVER, ABOUT), (HARMS, [0.0, 0.5])),
        ((UNDER, UNDER, UNDER), (KEPT, None)),
        ((OVER, OVER, OVER), (BROKEN, None)),
        ((UNDER, OVER, UNDER), (MIXED, None)),
        ((OVER, UNDER, OVER), (MIXED, None)),
        ((ABOUT, UNDER, UNDER), (UNTOLD, None)),
        ((UNDER, UNDER, ABOUT), (UNTOLD, None)),
        ((OVER, ABOUT, ABOUT), (UNTOLD, None)),
        ((ABOUT, ABOUT, OVER), (UNTOLD, None)),
        ((ABOUT, ABOUT, ABOUT), (UNTOLD, None)),
    ],
)
def test_a_tipping_point_by_hand(spans: Any, expected: Any) -> None:
    point = tipping_point(0.0, LEVELS, ends(*spans), 0.05)
    assert (point.kind, point.between) == expected


def levels_in(text: str) -> set[float]:
    """The compliances of ``0 % and 50 % to 100 %``."""
    found: set[float] = set()
    for part in text.split(" and "):
        low, high = (float(re.findall(r"\d+", part)[end]) / 100 for end in (0, -1))
        found |= {level for level in LEVELS if low <= level <= high}
    return found


def claimed(sentence: str) -> tuple[dict[float, Any], set[float]]:
    """What a sentence claims of compliances, and at which it says that it is not sure; each form has its own test."""
    sentence, _, though = sentence.partition(", though at ")
    unsure = levels_in(though.removesuffix(" that is not sure")) if though else set()
    if "at no compliance from 0 % to 100 %" in sentence:
        return {}, set(LEVELS)
    if found := re.search(
        r"has no tipping point: .* on (at most|more than) 5 % .* every compliance from 0 % to", sentence
    ):
        return dict.fromkeys(LEVELS, SAID[found[1]]), unsure
    if found := re.search(
        r"(tips over|itself breaks the promise) between a compliance of (\d+) % and (\d+) %: up to \2 % there are too "
        r"few desks on (more than|at most) 5 % of days, on (no more|more) from \3 % on$",
        sentence,
    ):
        assert (found[1], found[4], found[5]) in (
            ("tips over", "more than", "no more"),
            ("itself breaks the promise", "at most", "more"),
        )
        low, high = float(found[2]) / 100, float(found[3]) / 100
        claims = {level: SAID[found[4]] for level in LEVELS if level <= low}
        claims |= {level: SAID[found[5]] for level in LEVELS if level >= high}
        zone = {level for level in LEVELS if low < level < high}
        return {level: one for level, one in claims.items() if level not in unsure}, unsure | zone
    if found := re.search(
        r"not one tipping point: at a compliance of (.*) there .* most 5 % .*, at (.*) on more$", sentence
    ):
        kept, broken = map(levels_in, found.groups())
        return dict.fromkeys(kept, UNDER) | dict.fromkeys(broken, OVER), unsure
    found = re.search(
        r"^it cannot be told whether .* at a compliance of (.*) there .* on (at most|more than) 5 % of days, at (.*) "
        r"that is not sure; more replications can tell$",
        sentence,
    )
    assert found, sentence
    return dict.fromkeys(levels_in(found[1]), SAID[found[2]]), levels_in(found[3])


@pytest.mark.parametrize("spans", PATTERNS)
def test_each_sentence_claims_what_the_intervals_say_and_no_more(spans: Any) -> None:
    truth = dict(zip(LEVELS, spans, strict=True))
    summary = {"asked": {"compliances": list(LEVELS), "target": 0.05}, "scenario": {"policy": {"name": "mandate"}}}
    point = asdict(tipping_point(0.0, LEVELS, ends(*spans), 0.05))
    claims, unsure = claimed(point_said(summary, point))
    assert claims == {level: one for level, one in truth.items() if one != ABOUT}
    assert unsure == {level for level, one in truth.items() if one == ABOUT}
    for shown, wanted in zip(
        points_table(summary | {"points": [point]}).rows[0][1:], (UNDER, OVER, ABOUT), strict=True
    ):
        expected = {level for level, one in truth.items() if one == wanted}
        assert (set() if shown == "nowhere" else levels_in(shown)) == expected


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
    assert first == {"feedback": 0.0, "kind": TIPS, "kept": [1.0], "broken": [0.0, 0.5], "between": [0.5, 1.0]}
    assert last == first | {"feedback": 1.0}
    table = found.frame.set_index(["feedback", "compliance"])
    assert (table.loc[1.0, "attendance"] <= table.loc[0.0, "attendance"]).all()
    assert table.loc[(1.0, 0.5), "attendance"] < 0.98 * table.loc[(0.0, 0.5), "attendance"]
    assert found.tables["feedback"]["feedback"].tolist() == [0.0, 0.5, 1.0]
    assert set(found.tables["feedback"]["compliance"]) == {0.5}


def test_what_is_said_names_the_tipping_point(found: Study) -> None:
    told = said(found)
    assert told.headline == (
        "With feedback of 0 % to 100 % policy spread tips over between a compliance of 50 % and 100 %: up to 50 % "
        "there are too few desks on more than 10 % of days, on no more from 100 % on"
    )
    first, last = found.summary["points"]
    moved = found.summary | {"points": [first, last | {"kept": [0.5, 1.0], "broken": [0.0], "between": [0.0, 0.5]}]}
    assert headline(moved).startswith("Without feedback policy spread tips over between a compliance of 50 %")
    assert ". With feedback of 100 % policy spread tips over" in headline(moved)
    assert any("an office that people avoid" in note for note in told.notes)
    assert len(told.grids) == 5


def test_strengths_are_told_together_only_where_all_say_the_same(found: Study) -> None:
    first = found.summary["points"][0]
    alike = [first, first | {"feedback": 0.5}, first | {"feedback": 1.0}]
    assert headline(found.summary | {"points": alike}).startswith("With feedback of 0 % to 100 % ")
    other = [alike[0], alike[1] | {"kind": UNTOLD, "kept": [], "between": None}, alike[2]]
    assert headline(found.summary | {"points": other}).startswith("Without feedback ")


def test_a_policy_without_compliance_varies_feedback_only() -> None:
    study = tipping(case(policy=Anchor(), replications=4), along=(0.0, 1.0), strengths=(0.0,))
    assert list(study.tables) == ["feedback"]
    assert study.summary["points"] == []
    assert "policy: anchor has no compliance, so that only feedback is varied" in study.summary["warnings"]
    assert said(study).headline.startswith("Feedback of 100 % instead of 0 %: ")
    assert "4 replications are few, intervals are rough below 100" in study.summary["warnings"]


def test_a_policy_that_fills_the_office_breaks_the_promise_itself() -> None:
    """Who follows comes on four days: without it two of five come, and everybody has a desk."""
    harm = case(
        policy=Mandate(days=4, compliance=1.0),
        organisation=office(employees=40, office_days=1.0),
        attendance=coins(),
        desks=24,
        replications=20,
    )
    study = tipping(harm, target=0.3, compliances=(0.0, 1.0), strengths=(0.0,), along=(0.0,))
    assert study.summary["points"] == [
        {"feedback": 0.0, "kind": HARMS, "kept": [0.0], "broken": [1.0], "between": [0.0, 1.0]}
    ]
    assert study.summary["over"] == "as configured over 20 replications, 1 case with other values"
    assert "itself breaks the promise between a compliance of 0 % and 100 %" in headline(study.summary)
    assert study.summary["effect"] is None
    assert effect(study.summary).startswith("Feedback 0 %: days with too few desks ")
    turn = figures(study.summary)[0]
    label = "compliance at which the policy breaks the promise, feedback 0 %"
    assert (turn.value, turn.label) == ("0 % to 100 %", label)


def test_the_effect_of_feedback_is_the_paired_difference(found: Study) -> None:
    least, most = (found.tables["feedback"].iloc[place] for place in (0, -1))
    for name, one in found.summary["effect"].items():
        assert one["estimate"] == pytest.approx(most[name] - least[name], abs=1e-12)
    people = found.summary["effect"]["attendance"]
    assert people["told_apart"]
    assert people["high"] < 0
    # Over the same draws it is known far better than the two figures by themselves.
    assert people["high"] - people["low"] < (most["attendance_high"] - most["attendance_low"]) / 1.5


def changed(summary: Any, name: str, **values: Any) -> Any:
    return summary | {"effect": summary["effect"] | {name: summary["effect"][name] | values}}


def test_what_cannot_be_told_apart_is_no_difference(found: Study) -> None:
    summary = found.summary
    assert re.search(r"; people in the office a day change by -\d\S* people \(-.* to -.*\) from \d", effect(summary))
    alike = changed(summary, "attendance", low=-1.0, high=0.1, told_apart=False)
    assert re.search(r"; people in the office a day cannot be told apart \([\d.]+ to [\d.]+\)$", effect(alike))
    days = changed(summary, CROWDED, low=-0.1, high=0.01, told_apart=False)
    assert "days with too few desks cannot be told apart (" in effect(days)
    apart = changed(summary, CROWDED, estimate=-0.05, low=-0.1, high=-0.01, told_apart=True)
    assert "days with too few desks change by -5.0 points (-10.0 to -1.0) from " in effect(apart)
    last = figures(alike)[-1]
    assert last.label.endswith(": cannot be told apart from feedback 0 %")
    rows = said(Study("tipping", alike, found.tables)).grids[-1].rows
    assert (rows[-1][0], rows[-1][-1]) == ("100 % instead of 0 %", "cannot be told apart")


def test_where_nobody_is_turned_away_nobody_comes_less() -> None:
    study = tipping(case(policy=Anchor(), desks=40, replications=4), along=(0.0, 1.0), strengths=(0.0,))
    assert re.fullmatch(
        r"Feedback of 100 % instead of 0 %: no day with too few desks was seen with either \(at most \d+ %\); nobody "
        r"comes less, [\d.]+ people a day",
        effect(study.summary),
    )
    assert said(study).grids[-1].rows[-1][1:] == ["none seen"] * 3
    assert [one.label for one in figures(study.summary)] == [
        "days with too few desks, feedback 0 %",
        "people a day, feedback 100 %: as with feedback 0 %",
    ]


def test_one_replication_is_told_without_intervals() -> None:
    study = tipping(case(replications=1), compliances=LEVELS, strengths=(0.0,), along=(0.0, 1.0))
    assert "that can be told: at no compliance" in said(study).headline
    assert figures(study.summary)[-1].interval == ""
    assert "cannot be told apart" in effect(study.summary)


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
    assert re.fullmatch(
        r"people a day, compliance 50 %, feedback 100 %: -[\d.]+ people \(.*\) against feedback 0 %", people.label
    )
    none = found.summary | {"points": [one | {"between": None} for one in found.summary["points"]]}
    assert figures(none)[0].label == "days with too few desks, compliance 50 %, feedback 0 %"
    assert figures(none)[1].label.startswith("days with too few desks, compliance 50 %, feedback 100 %: ")
    assert effect(found.summary).startswith("Feedback of 100 % instead of 0 %, at a compliance of 50 %: ")


def test_the_picture_tells_of_shading_where_something_is_shaded(found: Study) -> None:
    points = found.summary["points"]
    nowhere = [one | {"between": None} for one in points]
    for shown, number in ((points, 2), ([points[0], nowhere[1]], 1), (points[:1], 1), (nowhere, 0)):
        axes = by_compliance(found.summary | {"points": shown}).axes[0]
        assert len(axes.patches) == number
        assert axes.get_title(loc="left") == "Days with too few desks" + (
            "; shaded: between promise kept and broken" if number else ""
        )
