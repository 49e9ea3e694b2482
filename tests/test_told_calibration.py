"""What a calibration says: the verdict first, values as their units are written, the same in Dutch."""

import re
from typing import Any

import pytest
from calibrated import ANSWERS, FITS, backtest, calibrated, cannot_split, coverage, fit
from test_told_studies import ENGLISH, texts

from sim import screen
from sim.language import LANGUAGES, speaking
from sim.terminal import Steps
from sim.told import calibration
from sim.told.fitted import LABELS, answers, basis, label, lines

CASES = {
    "tested": calibrated,
    "cannot split": cannot_split,
    "no backtest": lambda: calibrated(tested=None),
    "nothing": lambda: calibrated([], tested=None),
}


def line(**values: Any) -> tuple[str, str]:
    (one,) = lines(fit(**values))
    return one.value, one.interval


@pytest.mark.parametrize(
    ("name", "value", "low", "high", "said"),
    [
        ("attendance.habit", 0.31, 0.27, 0.35, ("31 %", "27 to 35 %")),
        ("attendance.common_correlation", 0.002, 0.0005, 0.004, ("0.0020", "0.0005 to 0.0040")),
        ("day.arrival", 8.52, 8.49, 8.56, ("08:31", "08:29 to 08:34")),
        ("organisation.office_days_mean", 2.314, 2.25, 2.37, ("2.31", "2.25 to 2.37")),
        ("organisation.employees", 1412, 1412, 1412, ("1,412", "")),  # counted: no interval
        ("stay_mean", 7.9, None, None, ("7.9", "")),
        ("attendance.model", "days_per_week", None, None, ("a number of days a week", "")),
        ("calendar.contract_days_off", False, None, None, ("no", "")),
    ],
)
def test_values_are_written_as_their_unit_is(name: str, value: Any, low: Any, high: Any, said: tuple[str, str]) -> None:
    assert line(name=name, value=value, low=low, high=high) == said


def test_weights_are_shares_of_their_sum() -> None:
    found = lines(fit("attendance.weekday_weights", [1, 2, 1, 2, 2], [0.8] * 5, [2.4] * 5))
    assert [one.label for one in found][:2] == ["liking of Monday", "liking of Tuesday"]
    assert [one.value for one in found] == ["12 %", "25 %", "12 %", "25 %", "25 %"]
    assert {one.interval for one in found} == {"10 to 30 %"}


def test_lists_that_are_told_only_say_what_each_value_is_about() -> None:
    months = fit("attendance_by_month", [0.9, 1.1], [0.8, 1.0], [1.0, 1.2], answers=[{"month": 7}, {"month": 8}])
    assert [one.label for one in lines(months)] == [f"attendance in month {month}, of the mean" for month in (7, 8)]
    assert [one.value for one in lines(months)] == ["90 %", "110 %"]
    teams = fit("office_days_of_teams", [2.0, 3.0], [1.9, 2.9], [2.1, 3.1], answers=[{"team": 0}, {"team": -1}])
    assert [one.label for one in lines(teams)] == ["office days a week, team 1", "office days a week, other teams"]


def test_a_name_without_words_of_its_own_stays() -> None:
    assert label("day.some_new_key") == "day: some new key"
    assert lines(fit("day.some_new_key", [1.0, 2.0]))[1].label == "day: some new key 2"


def test_what_is_told_of_a_group_names_it_in_the_language() -> None:
    assert label("wanted_office_days: Inkoop") == "wanted office days a week, mean of the answers, Inkoop"
    with speaking("nl"):
        assert (
            label("wanted_office_days: Inkoop")
            == "gewenste kantoordagen per week, gemiddelde van de antwoorden, Inkoop"
        )
        assert lines(fit("quietest_month", 0.7, setting=False))[0].label.startswith("aanwezigheid in de rustigste")


def test_every_setting_with_words_is_one() -> None:
    from sim.config.keys import every_key

    told_only = {"attendance.model_index"}
    assert {name for name in LABELS if "." in name} - told_only <= set(every_key())


def test_figures_that_are_no_settings_are_told_with_their_value() -> None:
    once = [fit("arrival_sd", 0.7737, None, None, setting=False), fit("left_at_night", 0.04, None, None, setting=False)]
    months = fit("attendance_by_month", [0.9, 1.1], setting=False, answers=[{"month": 7}, {"month": 8}])
    assert calibration.told_only(calibrated([*once, months], tested=None).summary) == (
        "Told, but no settings of the preset: arrivals, spread over all people and days, hours 0.774; people whom the "
        "counter leaves inside at night 4.0 %; attendance by month."
    )


def test_what_values_rest_on() -> None:
    assert basis(fit("x", 1.0, rests_on={"people": 1, "weeks": 51, "own": 3})) == "1 person, 51 weeks, 3 own"


def test_of_many_answers_the_first_the_middle_and_the_last_are_told() -> None:
    told = answers(fit("attendance.team_correlation", None, answers=ANSWERS))
    assert told == (
        "team_correlation 0, common_correlation 0.0146; team_correlation 0.04, common_correlation 0.0093; "
        "team_correlation 0.08, common_correlation 0.004"
    )


def test_the_verdict_comes_first_and_the_preset_last() -> None:
    told = calibration.said(calibrated().summary, "out/here")
    assert told.headline == "Day"
    assert told.notes[-1] == "To use it: python -m sim preset=out/here/preset.yaml ratio=0.6"
    assert [grid.title for grid in told.grids[:3]] == [
        "What was fitted",
        "What the data cannot tell",
        "Held-out days inside their predicted bands",
    ]
    assert '"preset=a b/preset.yaml"' in calibration.usage("a b")


def test_each_verdict_has_its_advice() -> None:
    said = {code: calibration.advice(calibrated(tested=backtest(code)).summary) for code in calibration.ADVICE}
    assert set(said) == {"good", "too_narrow", "too_wide", "biased", "no_better", "too_little"}
    assert len(set(said.values())) == 6
    assert said["biased"].startswith("Do not use")


def test_without_a_backtest_it_is_said_that_nothing_is_known() -> None:
    told = calibration.said(calibrated(tested=None).summary)
    assert told.headline.startswith("No weeks were held out")
    assert [grid.title for grid in told.grids] == ["What was fitted", "What the data cannot tell"]


def test_what_the_data_cannot_tell_has_its_reason_and_the_set_of_answers_once() -> None:
    grid = calibration.untold(cannot_split().summary)
    ((names, reason, alike),) = grid.rows
    assert names == (
        "what a team's days have in common (correlation) and what all people's days have in common (correlation)"
    )
    assert reason == "median day"
    assert alike.startswith("team_correlation 0, ")
    assert len(calibration.correlations(cannot_split().summary)) == 9
    assert len(calibration.correlations(calibrated().summary)) == 0


def test_figures_without_an_end_are_told_without() -> None:
    tested = backtest()
    tested["attendance"]["skill"]["last_year"] = {"estimate": -0.1, "low": None, "high": None}
    tested["attendance"]["coverage"]["95"] = {"share": None, "low": None, "high": None}
    summary = calibrated(tested=tested).summary
    assert calibration.errors(summary).rows[1][-1] == "-10 %"
    assert calibration.bands(summary).rows[2][1] == "not defined"
    assert calibration.bands(summary).rows[0][1] == "53 % (37 to 69 %)"
    assert coverage(0.5)["low"] == pytest.approx(0.41)


@pytest.mark.parametrize("case", CASES)
def test_dutch_has_no_english_word_and_the_same_figures(case: str) -> None:
    summary = CASES[case]().summary
    both = {}
    for language in LANGUAGES:
        with speaking(language):
            both[language] = list(texts(calibration.said(summary)))
    for english, dutch in zip(both["en"], both["nl"], strict=True):
        plain = re.sub(r"\b(team|common)_correlation\b|\bpython -m sim .*", "", dutch)
        assert ENGLISH.isdisjoint(re.findall(r"[a-z]+", plain.lower())), dutch
        if "python -m sim" not in english:
            swapped = english.replace(" %", "%").translate(str.maketrans(".,", ",."))
            numbers = r"\d+(?:[.,]\d+)*"
            assert sorted(re.findall(numbers, swapped)) == sorted(re.findall(numbers, dutch)), (english, dutch)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("case", CASES)
def test_it_fits_a_screen(case: str, width: int) -> None:
    summary = CASES[case]().summary
    text = screen.printed_finding(calibration.said(summary), summary["warnings"], width=width)
    assert max(map(len, text.splitlines())) <= width
    for one in FITS if case == "tested" else []:
        assert label(one["name"]).split()[0] in text


def test_steps_are_said_in_the_language_that_is_spoken(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("nl"), Steps() as steps:
        steps.shown_at = -1e9  # a line now and then: long ago
        steps.hear("weeks held out", 3, 9)
    assert capsys.readouterr().err == "achtergehouden weken: 3 van 9\n"
