"""A calibration as a preset: written, read to the last value, and both intervals of the runs with it."""

import dataclasses
import json
import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from commands import sim
from fitted import check_desks_needed
from sampling import z_mean
from scenarios import coins, office, plain, special
from scipy import special as special_functions
from scipy import stats
from scipy.special import stdtrit

from sim import between_draws, config, screen, with_parameters
from sim.between_draws import Spread, ends, spread_of, spread_of_points
from sim.calibration.fit import Fit
from sim.calibration.preset import ROWS, preset_text
from sim.cases import cases_of
from sim.collected import Sums
from sim.config.preset import MOST_BYTES
from sim.errors import ConfigurationError, InputError
from sim.estimate import SHARE, proportion
from sim.evaluation import Evaluation, evaluate
from sim.fitted import Fitted
from sim.fitted_cautions import alike, of_verdict
from sim.job import make_job
from sim.language import speaking
from sim.note import run, sheets
from sim.note.blocks import Paragraph
from sim.paired import Difference, against_best
from sim.scenario import Scenario
from sim.staff import Staff
from sim.store import Store
from sim.tally import DAY_COLUMNS
from sim.theory import poisson_binomial, tail
from sim.told import cautions
from sim.with_parameters import Draws, Played, replications_each
from sim.workers import pool

HASH = "0123456789abcdef" * 4
ABOUT = {
    "data": {"badges": {"name": "badges (2).csv", "sha256": HASH}},
    "period": {"first": "2025-01-06", "last": "2025-12-28", "weeks": 51},
    "people": 412,
    "verdict": "good",
}
DAYS = "organisation.office_days"


def fit(name: str, value: Any, draws: Any = None, **changes: Any) -> Fit:
    low, high = (None, None) if draws is None else (np.min(draws, axis=0).tolist(), np.max(draws, axis=0).tolist())
    known: dict[str, Any] = {"low": low, "high": high, "method": "by a method", "source": "badges", "rests_on": {}}
    return Fit(name, value, draws=draws, **known | changes)


def shares(number: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.random.default_rng(3).dirichlet([20.0, 40.0, 30.0, 6.0, 3.0, 1.0], number)


def some_fits() -> list[Fit]:
    habit = np.random.default_rng(4).uniform(0.2, 0.4, 200)
    return [
        fit("attendance.habit", 0.312345678, habit),
        fit("organisation.office_days_shares", (0.2, 0.4, 0.3, 0.06, 0.03, 0.01), shares(200)),
        fit("attendance.model", "days_per_week"),
        fit("badges.forgotten", 0.02, habit, setting=False),
        fit("attendance.common_correlation", None, reason="the data cannot tell"),
        fit("day.lunch_share", 0.6, np.linspace(0.5, 0.7, 45), source="counts", reason="takes\nthings for granted"),
    ]


def saved(folder: Path, text: str) -> str:
    file = folder / "fitted.yaml"
    file.write_text(text, encoding="utf-8")
    return f"preset={file}"


def fitted(draws: dict[str, list[Any]], **changes: Any) -> Fitted:
    known: dict[str, Any] = {"data": {"badges.csv": HASH}, "period": ("2025-01-06", "2025-12-28"), "people": 412}
    return Fitted(**known | {"uncertainty": {}, "draws": draws, "verdict": "good"} | changes)


def measures(evaluation: Evaluation) -> dict[str, Any]:
    """All figures that may have a second interval, by place and name."""
    summary = evaluation.summary
    parts = {"all": summary["measures"], **summary["by_weekday"], "needed": summary["desks_needed"]}
    return {f"{part} {name}": one for part, found in parts.items() for name, one in found.items()}


# --- written and read ------------------------------------------------------------------------------------------------


def test_what_was_fitted_comes_back_as_the_scenario(tmp_path: Path) -> None:
    text = preset_text(some_fits(), ABOUT)
    root = config.compose([saved(tmp_path, text)])
    attendance, organisation = root.scenario.attendance, root.scenario.organisation
    assert (attendance.habit, attendance.model, root.scenario.day.lunch_share) == (0.31235, "days_per_week", 0.6)
    assert organisation.office_days_shares == [0.2, 0.4, 0.3, 0.06, 0.03, 0.01]
    known = root.run.calibration
    assert known.summary() == {
        "data": {"badges (2).csv": HASH},
        "period": ["2025-01-06", "2025-12-28"],
        "people": 412,
        "draws": ROWS,
        "keys": ["attendance.habit", "organisation.office_days_shares", "day.lunch_share"],
        "fitted": ["attendance.habit", "day.lunch_share", "organisation.office_days_shares"],
        "verdict": "good",
    }
    # Every fifth of 200 rows, and 40 of 45: as evenly as whole numbers allow.
    habit, division, lunch = (known.draws[key] for key in known.summary()["keys"])
    np.testing.assert_allclose(habit, np.asarray(some_fits()[0].draws)[::5], rtol=5e-5)
    np.testing.assert_allclose(division, shares(200)[::5], atol=3e-5)
    np.testing.assert_allclose(lunch, np.linspace(0.5, 0.7, 45)[np.arange(40) * 45 // 40], rtol=5e-5)
    assert np.abs(np.sum(division, axis=1) - 1).max() < 1e-12
    assert known.uncertainty["attendance.habit"] == pytest.approx([0.2, 0.4], abs=0.01)


def test_a_preset_is_a_scenario_with_its_fitted_settings_and_nothing_else(tmp_path: Path) -> None:
    typed = ["attendance.habit=0.31235", "organisation.office_days_shares=[0.2,0.4,0.3,0.06,0.03,0.01]"]
    with_preset = config.compose([saved(tmp_path, preset_text(some_fits(), ABOUT))])
    assert with_preset.scenario == config.compose([*typed, "day.lunch_share=0.6"]).scenario


def test_the_text_tells_intervals_methods_and_hashes_but_no_unidentified_value() -> None:
    text = preset_text(some_fits(), ABOUT)
    assert text == preset_text(some_fits(), ABOUT)
    assert len(text.encode()) < MOST_BYTES
    assert re.search(r"# 95% interval \[0\.2\d*, 0\.39\d*\]; by a method\nattendance\.habit: 0\.31235\n", text)
    assert "; takes things for granted\nday.lunch_share: 0.6\n" in text
    assert f'  data:\n    "badges (2).csv": "{HASH}"\n' in text
    assert "common_correlation" not in text
    assert "forgotten" not in text


def test_rows_without_a_value_are_left_out_together() -> None:
    one, other = np.arange(1.0, 7.0) / 10, np.arange(11.0, 17.0) / 20
    one[1] = np.nan
    other[4] = np.inf
    text = preset_text([fit("attendance.habit", 0.5, one), fit("day.lunch_share", 0.6, other)], ABOUT)
    assert "    attendance.habit: [0.1, 0.3, 0.4, 0.6]\n    day.lunch_share: [0.55, 0.65, 0.7, 0.8]\n" in text


@pytest.mark.parametrize(
    "name", ["hydra.csv", "a ${b}.csv", "_target_.csv", 'ours: "all" #1 é😀.csv', "two\nlines.csv"]
)
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    about = {**ABOUT, "data": {"badges": {"name": name, "sha256": HASH}}, "people": None}
    known = config.compose([saved(tmp_path, preset_text(some_fits(), about))]).run.calibration
    shown = " ".join(name.split())
    assert dict(known.data) == {shown if "é" in name or "\n" in name else "badges": HASH}
    assert known.people is None


def test_settings_beside_the_fits_are_written_too(tmp_path: Path) -> None:
    beside = {"organisation": "rijk", "attendance.model": "independent", "attendance.habit": 0.9, "desks": None}
    word = saved(tmp_path, preset_text(some_fits()[:1], {**ABOUT, "settings": beside}))
    with pytest.warns(UserWarning, match="not the doubt about them"):
        scenario = config.configure(word)
    assert (scenario.organisation.name, scenario.attendance.model) == ("rijk", "independent")
    assert scenario.attendance.habit == 0.31235  # as fitted


def test_a_calibration_without_draws_says_so(tmp_path: Path) -> None:
    word = saved(tmp_path, preset_text([fit("attendance.habit", 0.3)], ABOUT))
    known = config.compose([word]).run.calibration
    assert (dict(known.draws), dict(known.uncertainty)) == ({}, {})
    answer = evaluate(special(replications=4), fitted=known)
    assert any("has no draws of parameters" in line for line in answer.summary["warnings"])
    assert answer.summary["calibration"]["draws"] == 0


def test_the_configuration_printed_goes_round(tmp_path: Path) -> None:
    root = config.compose([saved(tmp_path, preset_text(some_fits(), ABOUT))])
    printed = re.sub("(?m)^preset: .*\n", "", config.as_yaml(root))
    again = config.compose([saved(tmp_path, printed)])
    assert (again.run.calibration, again.scenario) == (root.run.calibration, root.scenario)


# --- refused ---------------------------------------------------------------------------------------------------------

BLOCK = f"""\
organisation.office_days: 2.1
attendance.weekday_weights: [1, 2, 1, 2, 1]
attendance.habit: 0.3
attendance.team_correlation: 0.3
attendance.feedback_warmup: 8
attendance.model: days_per_week
calibration:
  data:
    badges.csv: "{HASH}"
  period: ["2025-01-06", "2025-12-28"]
  people: 412
  verdict: good
  uncertainty:
    organisation.office_days: [1.9, 2.3]
  draws:
    organisation.office_days: [2.0, 2.2, 2.1]
"""


def without(text: str, part: str) -> str:
    return re.sub(rf"(?m)^  {part}:.*\n(    .*\n)*", "", text)


def with_draws(*lines: str) -> str:
    return BLOCK + "".join(f"    {line}\n" for line in lines)


def test_the_block_is_read(tmp_path: Path) -> None:
    more = (
        "attendance.weekday_weights: [[1, 2, 1, 2, 1], [1, 2, 1, 2, 2], [1, 2, 1, 2, 3]]",
        "attendance.habit: [0, 1, 0.5]",
    )
    known = config.compose([saved(tmp_path, with_draws(*more))]).run.calibration
    assert known.draws["attendance.weekday_weights"][2] == [1, 2, 1, 2, 3]
    assert len(known) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("calibration: yes please\n", "fitted.yaml:1: calibration: is no mapping"),
        ("seed: 1\ncalibration: 3\n", "fitted.yaml:2: calibration: is no mapping"),
        (BLOCK + "  rows: 3\n", "fitted.yaml:17: calibration.rows: there is no such part"),
        (BLOCK.replace("  draws:", "  draw:"), "(did you mean 'draws'?)"),
        *(
            (without(BLOCK, part), f"calibration: {part} is missing")
            for part in ("data", "period", "people", "verdict", "draws")
        ),
        (BLOCK.replace("verdict: good", "verdict: fine"), "fitted.yaml:12: calibration.verdict: is no verdict of a"),
        (BLOCK.replace("verdict: good", "verdict: [good]"), "calibration.verdict: is no verdict of a backtest"),
        (BLOCK.replace(HASH, HASH[:-1]), "fitted.yaml:9: calibration.data.badges.csv: is no SHA-256"),
        (BLOCK.replace(HASH, "g" * 64), "calibration.data.badges.csv: is no SHA-256"),
        (BLOCK.replace(f'"{HASH}"', "12"), "calibration.data.badges.csv: is no SHA-256"),
        (BLOCK.replace("2025-01-06", "6-1-2025"), "fitted.yaml:10: calibration.period: is no first and last day"),
        (BLOCK.replace("2025-01-06", "20250106"), "calibration.period: is no first and last day"),
        (BLOCK.replace("2025-01-06", "2026-01-06"), "calibration.period: is no first and last day"),
        (BLOCK.replace(', "2025-12-28"', ""), "calibration.period: is no first and last day"),
        (BLOCK.replace("people: 412", "people: 4.5"), "fitted.yaml:11: calibration.people: is no number of people"),
        (BLOCK.replace("people: 412", "people: true"), "calibration.people: is no number of people"),
        (BLOCK.replace("people: 412", "people: 0"), "calibration.people: is no number of people"),
        (
            BLOCK.replace("[1.9, 2.3]", "[1.9]"),
            "fitted.yaml:14: calibration.uncertainty.organisation.office_days: is no",
        ),
        (BLOCK.replace("[1.9, 2.3]", "[2.3, 1.9]"), "ends below its beginning"),
        (BLOCK.replace("[1.9, 2.3]", "[1.9, .inf]"), ".inf is not a finite number"),
        (
            BLOCK.replace("[2.0, 2.2, 2.1]", "[2.0]"),
            "fitted.yaml:16: calibration.draws.organisation.office_days: is no list",
        ),
        (BLOCK.replace("[2.0, 2.2, 2.1]", "2.0"), "is no list of 2 to 1000 draws"),
        (BLOCK.replace("[2.0, 2.2, 2.1]", f"[{', '.join(1001 * ['2'])}]"), "is no list of 2 to 1000 draws"),
        (BLOCK.replace("2.2, 2.1]", "1e999, 2.1]"), "inf is not a finite number"),
        (BLOCK.replace("2.2, 2.1]", "true, 2.1]"), "True is not a finite number"),
        (BLOCK.replace("2.2, 2.1]", "many, 2.1]"), "many is not a finite number"),
        (BLOCK.replace("2.2, 2.1]", "[2.2], 2.1]"), "[2.2] is not a finite number"),
        (
            BLOCK.replace("2.2, 2.1]", "7.5, 2.1]"),
            "fitted.yaml:16: calibration.draws: row 2: organisation.office_days: 7.5",
        ),
        (with_draws("attendance.habit: [0.1, 0.2]"), "attendance.habit: 2 draws where organisation.office_days has 3"),
        (with_draws("attendance.habitt: [0.1, 0.2, 0.3]"), "is no setting that can be fitted"),
        (with_draws("seed: [1, 2, 3]"), "calibration.draws.seed: is no setting that can be fitted"),
        (with_draws("workers: [1, 2, 3]"), "calibration.draws.workers: is no setting that can be fitted"),
        (with_draws("attendance.model: [1, 2, 3]"), "calibration.draws.attendance.model: is no setting"),
        (with_draws("day.lunch_share: [0.1, 0.2, 0.3]"), "day.lunch_share: has no fitted value in the file"),
        (with_draws("attendance.feedback_warmup: [8, 8.5, 9]"), "8.5 is not a whole number"),
        (with_draws("attendance.weekday_weights: [1, 2, 3]"), "1 is not a list of finite numbers"),
        (
            with_draws("attendance.weekday_weights: [[1, 2], [1, 2], [1, 2]]"),
            "row 1: attendance.weekday_weights: [1, 2] is",
        ),
        (
            with_draws("attendance.team_correlation: [0, 0.9, 0.9999]"),
            "row 3: attendance.team_correlation: 0.9999 is out",
        ),
        (with_draws("attendance: {habit: [0, 1, 0]}"), "calibration.draws.attendance: is no setting"),
    ],
)
def test_a_malformed_block_is_refused_with_one_message(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        config.compose([saved(tmp_path, text)])
    told = str(caught.value)
    assert message in told
    assert re.match(r"fitted\.yaml:\d+: calibration", told)
    assert "\n" not in told


@pytest.mark.parametrize(
    "word", ["calibration=null", "calibration.people=3", "calibration={draws: {}}", "+calibration=1"]
)
def test_a_calibration_cannot_be_typed(word: str) -> None:
    with pytest.raises(ConfigurationError, match=r"preset=FILE|no new keys"):
        config.compose([word])


# --- what is typed is certain ----------------------------------------------------------------------------------------


def test_keys_that_are_typed_lose_their_draws(tmp_path: Path) -> None:
    word = saved(tmp_path, with_draws("attendance.habit: [0.1, 0.2, 0.3]"))
    known = config.compose([word, "attendance.habit=0.25"]).run.calibration
    assert (list(known.draws), known.typed) == ([DAYS], ("attendance.habit",))
    none = config.compose([word, "attendance.habit=0.25", f"{DAYS}=2"]).run.calibration
    assert (dict(none.draws), none.typed) == ({}, (DAYS, "attendance.habit"))
    answer = evaluate(special(replications=4), fitted=none)
    warned = "calibration: organisation.office_days, attendance.habit typed in place of all that was fitted: intervals"
    assert any(line.startswith(warned) for line in answer.summary["warnings"])
    assert answer.summary["calibration"]["keys"] == []
    assert not any("with_parameters" in one for one in measures(answer).values())


def test_the_settings_of_another_policy_go_with_it(tmp_path: Path) -> None:
    text = BLOCK.replace("office_days: 2.1", "office_days: 2.1\npolicy: booking\npolicy.no_show: 0.1")
    word = saved(tmp_path, text + "    policy.no_show: [0.05, 0.1, 0.15]\n")
    assert list(config.compose([word]).run.calibration.draws) == [DAYS, "policy.no_show"]
    assert list(config.compose([word, "policy=free"]).run.calibration.draws) == [DAYS]


def test_office_days_that_are_typed_win_in_both_ways_of_saying_them(tmp_path: Path) -> None:
    """One number hides the shares, so that typed shares would be nothing beside a number of the preset."""
    word, shares = saved(tmp_path, with_draws()), [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    found = config.compose([word, "organisation=small_office", f"{DAYS}_shares=[0,0,0,0,0,1]"])
    assert found.scenario.organisation.office_days is None
    assert found.scenario.organisation.office_days_shares == shares
    assert found.run.calibration.typed == (DAYS,)


def test_a_row_that_does_not_go_with_what_is_typed_is_refused(tmp_path: Path) -> None:
    word = saved(tmp_path, with_draws("attendance.team_correlation: [0.1, 0.2, 0.6]"))
    with pytest.raises(InputError, match=r"row 3: attendance\.team_correlation: .* is 1\.1, make it less than 1"):
        config.compose([word, "attendance.common_correlation=0.5"])


@pytest.mark.parametrize(("days", "far"), [(2.0, False), (2.5, False), (2.9, True)])
def test_a_value_changed_by_hand_is_warned_of(days: float, far: bool) -> None:
    """Draws of 1.8, 2, 2.2 have a deviation of 0.2: 2.9 days are more than four of them away."""
    known = fitted({DAYS: [1.8, 2.0, 2.2]})
    answer = evaluate(office_of(organisation=office(office_days=days), replications=4), fitted=known)
    assert any("is far from its own draws" in line for line in answer.summary["warnings"]) == far


def test_lists_are_far_where_any_of_their_numbers_is() -> None:
    weights = [[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0, 1.2]]
    known = fitted({"attendance.weekday_weights": weights})
    assert known.far(special()) == []  # flat, which is a name
    for last, far in ((1.5, []), (1.7, ["attendance.weekday_weights"])):
        assert known.far(special(attendance=coins(weekday_weights=[1.0, 1.0, 1.0, 1.0, last]))) == far


# --- theory ----------------------------------------------------------------------------------------------------------


def variance_of(above: Any, replications: int, order: Any = None) -> list[float]:
    return [
        spread.variance for one in above if (spread := spread_of((one, np.ones_like(one)), order=order)) is not None
    ]


@pytest.mark.parametrize("seasons", [False, True])
def test_noise_of_the_simulation_is_taken_off(monkeypatch: pytest.MonkeyPatch, seasons: bool) -> None:
    """Replications share noise between draws and have some of their own: what is left is the draws' own variance."""
    draws, replications, trials = 10, 8, 3000
    rng = np.random.default_rng(7)
    own = rng.standard_normal((trials, draws, 1)) * 0.02
    shared = rng.standard_normal((trials, 1, replications)) * 0.2
    noise = rng.standard_normal((trials, draws, replications)) * rng.uniform(0.02, 0.1, (draws, 1))
    season = np.linspace(-0.3, 0.3, replications) if seasons else np.zeros(replications)
    monkeypatch.setattr(between_draws, "max", lambda _, found: found, raising=False)  # clipping would bias the mean
    order = np.arange(replications) if seasons else None
    found = variance_of(1 + own + shared + noise + season, replications, order)
    assert z_mean(found, 0.02**2) <= 4


def office_of(**changes: Any) -> Scenario:
    """Twenty people who toss coins on 40 days of a replication; too few desks for more than nine."""
    values: dict[str, Any] = {"desks": 9, "weeks": 2, "audit_days": 0, "replications": 24}
    return special(**values | changes)


def crowding(days: float, desks: int = 9, weights: Sequence[float] = (0.2,) * 5) -> list[float]:
    """The exact chance of too few desks on each weekday when all want so many days."""
    return [tail(poisson_binomial([days * weight] * 20), desks) for weight in weights]


TRUTH = [1.5, 1.75, 2.0, 2.25, 2.5, 2.1]


def played(scenario: Scenario, known: Fitted) -> Draws:
    """The draws alone, without a main run."""
    jobs = [dataclasses.replace(make_job(one, None), conditions=()) for one in known.scenarios(scenario)]
    return Draws([with_parameters._played(job, 0, 0, None, None, None) for job in jobs])


def test_the_variance_between_draws_is_that_of_theory() -> None:
    """Mean and variance over a known set of parameters are those of the Poisson-binomials; 20 seeds, z <= 4.

    Weekdays have weights, so that each has a law of its own.
    """
    weights = (0.3, 0.2, 0.2, 0.2, 0.1)
    attendance = coins(weekday_weights=list(weights))
    exact = np.array([crowding(days, 9, weights) for days in TRUTH])  # (draws, 5)
    spreads: dict[int | None, list[Spread]] = {weekday: [] for weekday in (None, 0, 2)}
    for seed in range(20):
        draws = played(office_of(seed=seed, attendance=attendance, replications=12), fitted({DAYS: TRUTH}))
        for weekday, found in spreads.items():
            spread = draws.spread("crowded_day_probability", weekday)
            assert spread is not None
            found.append(spread)
    for weekday, found in spreads.items():
        law = exact.mean(axis=1) if weekday is None else exact[:, weekday]
        assert z_mean([one.mean for one in found], float(law.mean())) <= 4
        assert z_mean([one.variance for one in found], float(law.var(ddof=1))) <= 4


def test_the_interval_joins_that_of_the_run_and_the_beta_law_of_the_draws() -> None:
    known = fitted({DAYS: TRUTH})
    answer = evaluate(office_of(), fitted=known).summary["measures"]["crowded_day_probability"]
    spread = played(office_of(replications=replications_each(24, 6, 2)), known).spread("crowded_day_probability")
    assert spread is not None
    days = spread.mean * (1 - spread.mean) / (spread.variance * (float(stdtrit(5, 0.975)) / 1.959963984540054) ** 2) - 1
    law = stats.beta(spread.mean * days, (1 - spread.mean) * days).ppf([0.025, 0.975])
    found = answer["with_parameters"]
    for end, other, wide in zip((answer["low"], answer["high"]), law, (found["low"], found["high"]), strict=True):
        apart = np.hypot(*(special_functions.logit([end, other]) - special_functions.logit(answer["estimate"])))
        assert abs(special_functions.logit(wide) - special_functions.logit(answer["estimate"])) == pytest.approx(apart)
    assert found["low"] < answer["low"] < answer["high"] < found["high"]
    assert (found["draws"], found["level"]) == (6, 0.95)


@pytest.mark.parametrize("doubt", [0.2, 0.5])
@pytest.mark.parametrize("share", [0.3, 0.05, 0.005])
def test_the_interval_holds_the_truth_as_often_as_it_says(share: float, doubt: float) -> None:
    """Of data that give a normal estimate of the demand, and draws about it, where a day is crowded by a normal law.

    The share of crowded days is then known exactly for each draw. A beta law is not quite the law of such shares: the
    upper end may miss in 2 % more of the cases than it should, no more (40 draws, 4,000 cases, four standard errors).
    """
    cases, rng = 4000, np.random.default_rng(5)
    estimates = special_functions.ndtri(share) + doubt * rng.standard_normal(cases)
    draws = special_functions.ndtr(estimates[:, None] + doubt * rng.standard_normal((cases, 40)))
    missed = np.zeros(2)
    for point, found in zip(special_functions.ndtr(estimates), draws, strict=True):
        run = {"estimate": point, "low": point, "high": point, "level": 0.95}
        low, high = ends(run, Spread(40, float(found.mean()), float(found.var(ddof=1))), SHARE)
        assert high is not None
        missed += [share < low, share > high]
    error = 4 * np.sqrt(0.025 * 0.975 / cases)
    assert missed[0] / cases <= 0.025 + error
    assert missed[1] / cases <= 0.045 + error
    assert missed.sum() / cases >= 0.03 - error


@pytest.mark.parametrize("share", [0.05, 0.2])
def test_few_days_a_draw_leave_the_safe_end_nearly_as_safe(share: float) -> None:
    """As above with counted days: 15 replications of 20 days a draw, a main run of 200, normal days one by one.

    Noise of so few days makes the upper end miss twice as often as it should, no more (1,000 cases, four standard
    errors).
    """
    cases, doubt, rng = 1000, 0.3, np.random.default_rng(6)
    missed, point = 0, special_functions.ndtri(share)
    for _ in range(cases):
        estimate = point + doubt * rng.standard_normal()
        chances = special_functions.ndtr(estimate + doubt * rng.standard_normal(40))
        days = rng.random((200, 20))  # all draws play the same days
        found = (days[:15] < chances[:, None, None]).sum(axis=2).astype(float)
        spread = spread_of((found, np.full_like(found, 20.0)))
        run = proportion((days < special_functions.ndtr(estimate)).sum(axis=1), np.full(200, 20)).summary()
        assert spread is not None
        high = ends(run, spread, SHARE)[1]
        assert high is not None
        missed += share > high
    assert missed / cases <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / cases)


def test_what_a_run_does_not_see_is_bounded_by_what_the_draws_see() -> None:
    """Of 30 replications without a crowded day the interval ends at 12 %; draws that saw 1 in 1,000 know better."""
    run = proportion(np.zeros(30), np.full(30, 20)).summary()
    above = np.zeros((40, 15))
    above[::3, 4] = 1
    spread = spread_of((above, np.full_like(above, 20.0)))
    assert spread is not None
    low, high = ends(run, spread, SHARE)
    assert run["high"] > 0.11
    assert low == 0
    assert spread.mean < high < 0.005  # type: ignore[operator]
    assert ends(run, Spread(40, 0.0, 0.0), SHARE) == (0.0, run["high"])
    above[3:] = 0  # one replication of one draw: no more is known than of 600 replications without any
    rare = spread_of((above, np.full_like(above, 20.0)))
    assert rare is not None
    assert ends(run, rare, SHARE) == (0.0, pytest.approx(1 - 0.025 ** (1 / 600)))


def test_several_differences_hold_together() -> None:
    one = Difference(0.1, 0.05, 0.15, 0.95, 30, None)
    spread = Spread(10, 0.1, 0.04**2)
    for pairs in (1, 3):
        own = float(stdtrit(9, 1 - 0.025 / pairs)) * 0.04
        wide = between_draws.apart(one, spread, SHARE, pairs)
        assert (wide.low, wide.high) == pytest.approx((0.1 - np.hypot(0.05, own), 0.1 + np.hypot(0.05, own)))
    assert between_draws.apart(one, Spread(10, 0.1, 0.0), SHARE) == one


def test_cases_that_the_simulation_tells_apart_may_both_be_best_when_draws_differ() -> None:
    """Over replications the second case is worse by .2 for certain; over draws it is the better one as often as not."""
    days = np.full((2, 12), 20.0)
    crowded = np.stack([np.tile([3.0, 5.0], 6), np.tile([7.0, 9.0], 6)])
    alone = against_best(crowded, days)
    assert alone.may_be_best == (0,)
    below = np.full((10, 12), 20.0)
    first = np.tile([3.0, 5.0], (10, 6))
    swings = first + np.linspace(-8, 16, 10).clip(-3, 15)[:, None]
    wide = between_draws.against_best(alone, [(first, below), (swings, below)], SHARE, None)
    assert wide.may_be_best == (0, 1)
    assert wide.differences[0] == alone.differences[0]
    alike = between_draws.against_best(alone, [(first, below), (first + 4, below)], SHARE, None)
    assert alike.may_be_best == (0,)
    assert between_draws.against_best(alone, [], SHARE, None) == alone


def test_the_interval_holds_what_theory_says_at_both_ends() -> None:
    """The fit is in doubt between 1.9 and 2.1 days, evenly."""
    known = fitted({DAYS: np.linspace(1.9, 2.1, 10).tolist()})
    found = evaluate(office_of(replications=60), fitted=known).summary["measures"]["crowded_day_probability"]
    low, high = (crowding(days)[0] for days in (1.9, 2.1))
    assert found["with_parameters"]["low"] < low < high < found["with_parameters"]["high"]


def test_desks_needed_where_the_draws_leave_no_noise() -> None:
    """With no day at all and with five the desks needed are 0 and 20 for certain: their deviation is known exactly."""
    known = fitted({DAYS: [0.0, 5.0, 5.0, 0.0]})
    needed = evaluate(office_of(), fitted=known).summary["desks_needed"]
    check_desks_needed(needed, [0, 20, 20, 0])


class Made:
    """Days of a draw as they might come from a run: 20 replications of 10 days, desks needed by a normal law."""

    def __init__(self, rng: np.random.Generator, mean: float) -> None:
        self.replications = 20
        self.job = SimpleNamespace(scenario=SimpleNamespace(seed=int(rng.integers(1_000_000))))
        days = np.zeros((200, len(DAY_COLUMNS)))
        days[:, DAY_COLUMNS.index("desks_needed")] = np.rint(rng.normal(mean, 50.0, 200))
        self._sums = Sums({"days": np.full(20, 10.0)}, days, np.arange(200) // 10)

    def sums(self, _: int | None) -> Sums:
        return self._sums

    def of_each(self, _: int | None) -> list[Sums]:
        return [self._sums]


@pytest.mark.parametrize("means", [(500.0, 500.0, 500.0, 500.0), (500.0, 530.0, 560.0, 590.0)])
def test_noise_is_taken_off_desks_needed_too(monkeypatch: pytest.MonkeyPatch, means: Sequence[float]) -> None:
    """All quantiles move as the means do, and without noise they would have exactly their variance."""
    monkeypatch.setattr(between_draws, "max", lambda _, found: found, raising=False)  # clipping would bias the mean
    rng, found = np.random.default_rng(11), []
    for _ in range(100):
        days: list[Any] = [Played(Made(rng, mean), "crowded") for mean in means]  # type: ignore[arg-type]
        needed = Draws(days).desks_needed(0.9)
        assert needed is not None
        found.append(spread_of_points(needed).variance)
    assert z_mean(found, float(np.var(means, ddof=1))) <= 4


def test_certain_parameters_add_nothing() -> None:
    """Draws that all are the fitted value: the same interval to the last digit, of every figure and weekday."""
    answer = evaluate(office_of(), fitted=fitted({DAYS: [2.0] * 40}))
    second = [(one, one["with_parameters"]) for one in measures(answer).values() if "with_parameters" in one]
    assert len(second) > 60
    for one, wider in second:
        assert (wider["low"], wider["high"]) == (one["low"], one["high"])


@pytest.mark.parametrize(("people", "warned"), [(20, False), (None, False), (412, True)])
def test_other_people_than_those_of_the_fit_are_warned_of(people: int | None, warned: bool) -> None:
    known = dataclasses.replace(fitted({DAYS: [2.0] * 40}), people=people)
    answer = evaluate(office_of(replications=4), fitted=known)
    said = [one for one in answer.summary["warnings"] if "412 people and 20 are simulated" in one]
    assert len(said) == warned


def test_no_interval_is_narrower_and_no_figure_other() -> None:
    scenario, known = office_of(calendar=plain(leave_days=25.0)), dataclasses.replace(fitted({DAYS: TRUTH}), people=20)
    plainly, answer = evaluate(scenario), evaluate(scenario, fitted=known)
    for name, one in measures(answer).items():
        alone = {key: value for key, value in one.items() if key != "with_parameters"}
        assert alone == measures(plainly)[name]
        seen = one["estimate"] not in SHARE or not name.endswith(("probability", "share"))
        if "with_parameters" in one and seen:  # of what was not seen the draws tell more than a bound
            assert one["with_parameters"]["low"] <= one["low"]
            assert one["high"] is None or one["with_parameters"]["high"] >= one["high"]
    for name, one in answer.summary["effects"]["cohesion"].items():
        assert one["with_parameters"] == answer.summary["measures"][name]["with_parameters"]
    del answer.summary["effects"]["cohesion"], plainly.summary["effects"]["cohesion"]
    left = {"calibration", "measures", "by_weekday", "desks_needed", "run_id"}
    assert {key: value for key, value in answer.summary.items() if key not in left} == {
        key: value for key, value in plainly.summary.items() if key not in left
    }
    assert answer.summary["run_id"] != plainly.summary["run_id"]
    pd.testing.assert_frame_equal(answer.days, plainly.days)


def test_what_was_never_seen_is_bounded_by_the_draws() -> None:
    """At the fitted 0.2 days a week ten of twenty never come at once; at 3 days they do, nearly every day."""
    scenario = office_of(organisation=office(office_days=0.2), replications=10)
    found = evaluate(scenario, fitted=fitted({DAYS: [0.2, 3.0, 0.2, 3.0]})).summary["measures"]
    crowded = found["crowded_day_probability"]
    assert crowded["estimate"] == 0
    assert crowded["high"] < 0.5 < crowded["with_parameters"]["high"]


@pytest.mark.parametrize(
    ("replications", "draws", "weeks", "each"),
    [
        *((1, 40, 4, 1), (4, 40, 4, 4), (20, 40, 4, 15), (100, 40, 4, 15), (800, 40, 4, 60), (100, 2, 4, 100)),
        *((100, 40, 1, 60), (20, 40, 52, 5)),
    ],
)
def test_draws_together_cost_about_three_times_the_run(replications: int, draws: int, weeks: int, each: int) -> None:
    assert replications_each(replications, draws, weeks) == each


def test_one_replication_has_no_second_interval() -> None:
    answer = evaluate(office_of(replications=1), fitted=fitted({DAYS: TRUTH}))
    assert not any("with_parameters" in one for one in measures(answer).values())


def test_any_workers_and_a_store_give_the_same_bytes(tmp_path: Path) -> None:
    scenario, known = office_of(replications=6), fitted({DAYS: TRUTH[:3]})
    store = Store(tmp_path, pytest.fail)
    with pool(2, "processes") as two:
        found = [
            json.dumps(evaluate(scenario, fitted=known, executor=executor, store=kept).summary)
            for executor, kept in ((None, None), (two, None), (None, store), (None, store))
        ]
    assert len(set(found)) == 1


# --- told ------------------------------------------------------------------------------------------------------------


def story() -> Evaluation:
    return evaluate(office_of(replications=40), fitted=fitted({DAYS: TRUTH}))


def test_both_intervals_are_shown_in_both_languages() -> None:
    answer = story()
    crowded, needed = answer.summary["measures"]["crowded_day_probability"], answer.summary["desks_needed"]["95"]
    ends = f"{needed['with_parameters']['low']} to {needed['with_parameters']['high']}"
    shown = screen.table(answer, width=120)
    assert "With the doubt about fitted" in shown
    assert "badges.csv, 6 January 2025 to" in shown
    assert re.search(rf"  Desks needed on 95 % of days +{ends}", shown)
    decided = run.decision(answer.summary)
    assert decided.figures[-1].interval == ends
    assert "hold the doubt about the parameters" in decided.answer
    blocks = run.found(answer.summary, {})
    [said] = [one.text for one in blocks if isinstance(one, Paragraph) and "only more data" in one.text]
    assert "between 6 draws" in said
    with speaking("nl"):
        assert "Met de onzekerheid over geijkte" in screen.table(answer, width=120)
        assert "tussen 6 trekkingen" in "".join(
            one.text for one in run.found(answer.summary, {}) if isinstance(one, Paragraph)
        )
    tables = {one.table: one.frame.iloc[0] for one in sheets.sheets_of(answer)}  # the first rows: days with too few
    monday = answer.summary["by_weekday"]["mon"]["crowded_day_probability"]
    for row, one in ((tables["figures"], crowded), (tables["weekdays"], monday)):
        assert row["with_parameters_low"] == one["with_parameters"]["low"]
        assert row["with_parameters_high"] == one["with_parameters"]["high"]


def test_nothing_of_it_is_shown_without_a_calibration() -> None:
    answer = evaluate(office_of(replications=40))
    assert "doubt" not in screen.table(answer, width=120)
    assert run.decision(answer.summary).answer.count("doubt") == 0
    assert not any("with_parameters" in column for one in sheets.sheets_of(answer) for column in one.frame.columns)


def test_the_decision_stands_at_the_safe_end() -> None:
    """The simulation alone is sure of at most 5 % of days; what is in doubt about the fit leaves that open."""
    scenario = office_of(desks=12, replications=60)
    known = fitted({DAYS: [1.6, 1.8, 2.0, 2.2, 2.4, 2.0]})
    summary = evaluate(scenario, fitted=known).summary
    crowded = summary["measures"]["crowded_day_probability"]
    assert crowded["high"] <= 0.05 < crowded["with_parameters"]["high"]
    assert run.decision(evaluate(scenario).summary).answer.startswith("Yes")
    answer = run.decision(summary).answer
    assert answer.startswith("That cannot be told")
    assert "only more data than the parameters were fitted to can tell" in answer
    assert "replications can tell" not in answer


def test_a_calibrated_attendance_is_not_called_an_assumption() -> None:
    summary = story().summary
    assert cautions.uncalibrated(summary) == ""
    other = {**summary, "calibration": {**summary["calibration"], "fitted": ["day.lunch_share"]}}
    assert "not calibrated" in cautions.uncalibrated(other)


# --- commands --------------------------------------------------------------------------------------------------------

SMALL = (
    "organisation=small_office",
    "replications=4",
    "weeks=1",
    "output.plots=false",
    "output.note=false",
    "workers=1",
)


def test_a_sweep_has_both_intervals_of_each_job(tmp_path: Path) -> None:
    def swept(name: str, text: str, *words: str) -> pd.DataFrame:
        typed = (saved(tmp_path, text), *words, f"output.dir={tmp_path}", f"sweep.name={name}")
        done = sim("-m", *SMALL, *typed)
        assert done.returncode == 0, done.stderr
        return pd.read_csv(tmp_path / "sweeps" / name / "sweep.csv")

    assert not any("with_parameters" in str(column) for column in swept("typed", BLOCK, f"{DAYS}=2,2.5", "ratio=0.3"))
    drawn = swept("drawn", BLOCK, "ratio=0.3,0.4")
    assert (drawn["crowded_with_parameters_high"] >= drawn["crowded_high"]).all()
    wide = swept("wide", BLOCK.replace("2.2, 2.1]", "5.0, 2.1]"), "ratio=0.3,0.4")  # the same values, other draws
    assert (wide["crowded_high"] == drawn["crowded_high"]).all()
    assert (wide["crowded_with_parameters_high"] > drawn["crowded_with_parameters_high"]).any()


@pytest.mark.parametrize(
    ("task", "alone"), [("compare", False), ("recommend", False), ("frontier", False), ("break_even", True)]
)
def test_a_study_says_whose_intervals_it_has(tmp_path: Path, task: str, alone: bool) -> None:
    asked = ["ratios=[0.4,0.6]"] if task in ("frontier", "break_even") else []
    listed = [] if task == "break_even" else ["policies=[free,anchor]"]
    done = sim(*SMALL, saved(tmp_path, BLOCK), f"task={task}", *listed, *asked, f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert (f"the intervals of task={task} are of the simulation alone" in said) == alone
    assert ("Intervals hold the doubt about the parameters fitted to badges.csv, 6 January 2025" in said) == (not alone)
    [file] = tmp_path.glob(f"{task}/*/summary.json")
    summary = json.loads(file.read_text(encoding="utf-8"))
    assert summary["calibration"]["keys"] == [DAYS]
    assert (summary["calibration"]["replications"] == 0) == alone
    assert any("fitted to 412 people" in line for line in summary["warnings"])
    assert "not calibrated" not in done.stdout


def test_a_study_of_one_replication_says_that_it_tells_no_doubt(tmp_path: Path) -> None:
    alone = "a single replication tells nothing of the doubt about the fitted parameters"
    for number in (1, 2):
        root = config.compose([saved(tmp_path, BLOCK), "task=recommend", f"replications={number}"])
        [one] = cases_of(root, [], config.compose, Staff(None, [], [], {}))
        assert any(alone in note for note in one.notes) == (number == 1)


def test_a_run_names_its_preset_and_writes_both_intervals(tmp_path: Path) -> None:
    word = saved(tmp_path, preset_text(some_fits()[:2], {**ABOUT, "verdict": "biased"}))
    note = [one for one in SMALL if one != "output.note=false"]
    done = sim(*note, word, "ratio=0.5", f"output.dir={tmp_path}")
    assert done.returncode == 0, done.stderr
    [folder] = tmp_path.glob("evaluate/*")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert (summary["calibration"]["draws"], summary["calibration"]["replications"]) == (ROWS, 4)
    card = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert list(card["inputs"]) == ["fitted.yaml"]
    text = (folder / "note.md").read_text(encoding="utf-8")
    assert card["inputs"]["fitted.yaml"] in text
    assert "with the doubt about fitted parameters" in text
    # The people are the user's own: the preset organisation's name, claim and desks of today are not theirs.
    assert summary["space"]["claim"] is None
    assert "your office" in done.stdout.lower()
    assert "Ministry of Finance" not in text.partition("Assumptions")[0]
    assert any("verdict: biased" in line for line in summary["warnings"])
    assert any("today's desks are assumed at" in line for line in summary["warnings"])
    book = openpyxl.load_workbook(folder / "tables.xlsx", read_only=True)
    assert any("with the doubt" in str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("good", None),
        ("too_wide", None),
        ("too_narrow", "too narrow"),
        ("no_better", "no better"),
        (None, "not tested"),
    ],
)
def test_a_run_tells_what_the_backtest_found(verdict: str | None, said: str | None) -> None:
    told = of_verdict(fitted({DAYS: [2.0, 2.1]}, verdict=verdict))
    assert [said in str(line) for line in told if said is not None] == [True] * (said is not None)
    assert len(told) == (said is not None)


@pytest.mark.parametrize(
    ("wider", "estimate", "told"), [((0.1, 0.3), 0.2, True), ((0.1, 0.31), 0.2, False), ((0.1, 0.3), 0.0, False)]
)
def test_intervals_that_are_the_same_for_want_of_replications_are_told(
    wider: tuple[float, float], estimate: float, told: bool
) -> None:
    both = dict(zip(("low", "high"), wider, strict=True))
    lines = alike({"estimate": estimate, "low": 0.1, "high": 0.3, "with_parameters": both}, 5)
    assert bool(lines) == told
    assert all("5 replications for each draw" in str(line) for line in lines)
    assert alike({"estimate": estimate, "low": 0.1, "high": 0.3}, 5) == []


def test_rows_are_whole_settings_of_a_scenario() -> None:
    known = fitted({DAYS: [1.0, 2.0], "attendance.habit": [0.1, 0.2]})
    drawn = known.scenarios(special())
    assert [(one.organisation.office_days, one.attendance.habit) for one in drawn] == [(1.0, 0.1), (2.0, 0.2)]
    assert dataclasses.replace(known, draws={}).scenarios(special()) == []
