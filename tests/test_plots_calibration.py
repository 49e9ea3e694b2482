"""The pictures of a calibration: their findings, what is drawn, and that nothing covers anything."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from calibrated import backtest, calibrated, cannot_split
from layout import check_layout
from matplotlib.figure import Figure
from scipy import stats

from sim import plots
from sim.calibration.result import Calibrated, told_days
from sim.language import LANGUAGES, speaking
from sim.plots import calibration


def off() -> Calibrated:
    """A calibration whose predictions are too sure and too low."""
    tested = backtest("too_narrow")
    tested["attendance"]["pit"] = [12, 2.5, 1, 0.5, 1, 1, 0.5, 1, 2.5, 16]
    tested["weekdays"][1] |= {"observed": 260.0}
    made = calibrated(tested=tested)
    frame = made.daily.copy()
    frame.loc[frame["held_out"], "observed"] += 40
    return Calibrated(made.summary, frame, None, made.preset)


CASES = {
    "tested": calibrated,
    "cannot split": cannot_split,
    "no backtest": lambda: calibrated(tested=None),
    "off": off,
}


@cache
def drawn(case: str, language: str) -> dict[str, Figure]:
    with speaking(language):
        return calibration.pictures(CASES[case]())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_every_picture_fits_and_tells_what_it_shows(case: str, language: str) -> None:
    with speaking(language):
        for name, figure in drawn(case, language).items():
            said = check_layout(figure)
            title, alt = plots.title_of(figure), plots.alt_of(figure)
            assert title not in alt
            assert re.search(r"\d", alt), name
            assert not re.search(r"nan|inf\b|None|[{}]", f"{title} {alt} {said}"), name
            if language == "nl":
                other = drawn(case, "en")[name]
                assert title != plots.title_of(other)
                assert alt != plots.alt_of(other)


def test_which_pictures_there_are() -> None:
    every = ["calibration_days", "calibration_weekdays", "calibration_pit", "calibration_inside"]
    assert list(drawn("tested", "en")) == every
    assert list(drawn("cannot split", "en")) == [*every[:3], "calibration_correlations"]
    assert list(drawn("no backtest", "en")) == ["calibration_days", "calibration_inside"]


def test_days_say_how_many_lie_inside_the_band() -> None:
    made = off()
    held = made.daily[made.daily["held_out"]]
    share = made.summary["backtest"]["attendance"]["coverage"]["95"]["share"]  # as in the tables
    said = f"{100 * share:.0f} % of {len(held)} days held out"
    assert plots.title_of(drawn("off", "en")["calibration_days"]).startswith(said)
    assert plots.title_of(drawn("no backtest", "en")["calibration_days"]).startswith("On average ")


def test_days_of_a_small_office_that_tell_of_everybody_are_not_drawn() -> None:
    made = calibrated(people=45)
    frame = made.daily.assign(observed=made.daily["observed"].clip(upper=45))
    left = told_days(Calibrated(made.summary, frame, made.profile, made.preset))
    assert len(left.daily) == 0
    assert "calibration_days" not in calibration.pictures(left)
    assert len(told_days(calibrated()).daily) == len(calibrated().daily)
    assert len(told_days(cannot_split()).daily) > 0  # counts tell no people


def test_weekdays_outside_their_prediction_are_named() -> None:
    figure = drawn("off", "en")["calibration_weekdays"]
    assert plots.title_of(figure) == "Attendance was not predicted well on Tuesday"
    heights = sorted(round(bar.get_height()) for bar in figure.axes[0].patches)
    assert heights == sorted([153, 260, 183, 208, 83])


def test_the_band_of_a_perfect_forecast_holds_all_its_bars() -> None:
    """Bonferroni: at least 95 of 100 times; simulated, the share misses that by at most 4 standard errors."""
    number, bars, tries = 60, 10, 4000
    low, high = calibration.pit_band(number, bars)
    tail = 0.05 / bars / 2
    assert stats.binom.cdf(low - 1, number, 1 / bars) <= tail < stats.binom.cdf(low, number, 1 / bars)
    assert stats.binom.sf(high, number, 1 / bars) <= tail < stats.binom.sf(high - 1, number, 1 / bars)
    counts = np.random.default_rng(3).multinomial(number, np.full(bars, 1 / bars), tries)
    kept = ((counts >= low) & (counts <= high)).all(axis=1).mean()
    assert kept >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / tries)


def test_bars_outside_the_band_are_counted() -> None:
    low, high = calibration.pit_band(38, 10)
    assert low == 0
    assert high < 12
    title = plots.title_of(drawn("off", "en")["calibration_pit"])
    assert title == "The spread of days is not as predicted: 2 bars lie outside a perfect forecast's"
    assert "every bar lies where" in plots.title_of(drawn("tested", "en")["calibration_pit"])


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    for folder in (tmp_path, tmp_path / "again"):
        plots.save(calibration.pictures(cannot_split())["calibration_correlations"], folder, "one")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "again" / "one.svg").read_bytes()
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "again" / "one.png").read_bytes()
