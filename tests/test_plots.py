"""The pictures: nothing overlaps, nothing is empty, the figures drawn are the figures given, equal bytes."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from layout import check_layout
from made_up import Evaluation, evaluation, sweep, without_days
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import plots
from sim.language import LANGUAGES, speaking

PICTURES = {
    "overview": plots.overview,
    "demand": plots.demand,
    "day": plots.day,
    "weekdays": plots.weekdays,
    "heat_map": plots.heat_map,
}


def warned() -> Evaluation:
    """An evaluation with growth and all the warnings there can be."""
    given = evaluation(38, 17, names=("small_office", "spread"))
    given.summary.update(people=57, warnings=["ratio: " + "more than one desk each " * n for n in range(1, 12, 2)])
    return given


LONG = "Directoraat-Generaal $x_1^2$ & <script>alert(1)</script> " * 6
CASES = {
    "main": evaluation(desks=590),
    "never": evaluation(desks=960),
    "always": evaluation(desks=230),
    "small": evaluation(38, 17, names=("small_office", "spread")),
    "large": evaluation(20_000, 9_000),
    "baseline above 1": evaluation(desks=1561, baseline_desks=1200),
    "names": evaluation(names=("x", LONG), roster={"name": LONG}),
    "no days": without_days(),
    "warned": warned(),
}
SWEEPS = {
    "one point": sweep((0.5,), ("free",)),
    "six": sweep((0.5, 0.7, 0.9), ("free", "spread")),
    "forty": sweep(tuple(np.round(np.arange(0.4, 0.6, 0.02), 2)), ("free", "anchor", "spread", "assigned")),
    "crowded axis": sweep(tuple(np.round(np.arange(0.50, 0.90, 0.01), 2)), ("free",)),
    "never": sweep((0.9, 1.1), ("free", "spread")),
    "above the baseline": sweep((1.25, 1.3, 1.4, 1.5), ("free", "spread")),
    "one space": sweep((0.5,), ("free",) * 12).assign(label=[f"organisation.team_size={n}" for n in range(12)]),
    "no result": sweep((0.5,), ("free",)).iloc[:0],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("picture", PICTURES)
def test_no_text_of_a_picture_overlaps_or_leaves_it(case: str, picture: str, language: str) -> None:
    with speaking(language):
        check_layout(PICTURES[picture](CASES[case]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", SWEEPS)
def test_no_text_of_a_sweep_overlaps_or_leaves_it(case: str, language: str) -> None:
    with speaking(language):
        check_layout(plots.sweep_picture(SWEEPS[case]))


def texts(folder: Path, figure: Figure) -> str:
    """Return all text of a figure's SVG, a line an element."""
    svg, png = plots.save(figure, folder, "picture")
    assert png.read_bytes().startswith(b"\x89PNG")
    root = ET.fromstring(svg.read_text(encoding="utf-8"))
    return "\n".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))


@pytest.mark.parametrize(
    ("picture", "title"),
    [
        ("overview", "590 desks for 1,200 FTE. Too few desks on about 1 day in 6"),
        ("demand", "For 95 % of days 621 desks are needed, 31 more than there are"),
        ("day", "All shared desks taken around 11:30 on 17 % of days"),
        ("weekdays", "Too few desks on about 1 day in 6; Tuesday and Thursday are the tight days"),
        ("heat_map", "Busiest hour: Tuesday from 11:00, 96 % of desks in use; quietest: Friday from"),
    ],
)
def test_titles_say_the_finding_and_the_foot_the_scenario(picture: str, title: str, tmp_path: Path) -> None:
    words = " ".join(texts(tmp_path, PICTURES[picture](CASES["main"])).replace("\N{NO-BREAK SPACE}", " ").split())
    assert title in words
    assert "Scenario: the Ministry of Finance, policy free, 0.492 desks per FTE" in words
    assert "seed 1." in words


def test_axes_have_units() -> None:
    labels = {
        name: {(axes.get_xlabel(), axes.get_ylabel()) for axes in PICTURES[name](CASES["main"]).axes}
        for name in ("demand", "day", "weekdays")
    }
    assert labels == {
        "demand": {("peak demand of the day (desks)", "share of days (%), by 20 desks")},
        "day": {("time of day", "desks in use or held")},
        "weekdays": {("", "share of days (%)"), ("", "share of people (%)")},
    }


@pytest.mark.parametrize("case", ["main", "small", "large", "never", "always"])
def test_exactly_the_days_beyond_the_desks_are_coloured(case: str) -> None:
    given = CASES[case]
    frame = given.demand[given.demand["weekday"] == -1]
    desks = given.summary["desks"]
    beyond = 100 * frame.loc[frame["desks"] > desks, "days"].sum() / frame["days"].sum()
    (axes,) = plots.demand(given).axes
    bars = {bar.get_label(): sum(patch.get_height() for patch in bar) for bar in axes.containers}
    assert bars.get("days with too few", 0.0) == pytest.approx(beyond, abs=1e-9)
    assert bars.get("days with enough desks", 0.0) == pytest.approx(100 - beyond, abs=1e-9)
    assert 1 <= sum(len(bar) for bar in axes.containers) <= 60
    assert axes.lines[0].get_label().startswith(f"{desks:,} desks")
    assert axes.lines[0].get_xdata()[0] == desks + 0.5


def test_the_median_and_the_bands_are_the_curve() -> None:
    (axes,) = plots.day(CASES["main"]).axes
    frame = CASES["main"].curve.query("weekday == -1 and 420 <= minute < 1110")
    median = next(line for line in axes.lines if line.get_label() == "median day")
    drawn = pd.Series(median.get_ydata(), index=np.round(60 * median.get_xdata()).astype(int))
    assert np.array_equal(drawn[frame["minute"]], frame["q50"])
    bands = {band.get_label(): band.get_paths()[0].vertices[:, 1].max() for band in axes.collections}
    assert bands["90 % of days"] == frame["q95"].max()
    assert bands["50 % of days"] == frame["q75"].max()
    assert bands["held but empty (mean)"] == frame["held_empty"].max()


def test_the_heat_map_shows_mean_use_over_desks() -> None:
    given = CASES["main"]
    axes = plots.heat_map(given).axes[0]
    hours = given.curve.query("weekday == 1 and minute >= 660 and minute < 720")["mean"].mean()
    cells = {text.get_position(): text for text in axes.texts}
    assert len(cells) == 5 * 8
    assert cells[(2, 1)].get_text() == f"{100 * hours / 590:.0f}" == "96"
    assert cells[(2, 1)].get_fontweight() == "bold"  # above the comfort ceiling
    assert cells[(0, 4)].get_fontweight() == "normal"


def test_a_weekday_without_days_is_marked() -> None:
    full = CASES["main"]
    summary = full.summary | {"by_weekday": {k: v for k, v in full.summary["by_weekday"].items() if k != "mon"}}
    no_monday = Evaluation(summary, full.days, full.curve[full.curve["weekday"] != 0], full.teams, full.demand)
    heat = plots.heat_map(no_monday).axes[0]
    assert [text.get_text() for text in heat.texts].count("no day") == 8
    for axes in plots.weekdays(no_monday).axes:
        assert len(axes.containers[0].lines[0].get_xdata()) == 4


def test_weekdays_show_the_estimates_and_their_intervals() -> None:
    upper, lower = plots.weekdays(CASES["main"]).axes
    for axes, measure in ((upper, "crowded_day_probability"), (lower, "turned_away_probability")):
        given = [day[measure] for day in CASES["main"].summary["by_weekday"].values()]
        points, _, (bars,) = axes.containers[0].lines
        assert np.allclose(points.get_ydata(), [100 * m["estimate"] for m in given])
        drawn = [segment[:, 1] for segment in bars.get_segments() if len(segment)]
        seen = [[100 * m["low"], 100 * m["high"]] for m in given if m["estimate"] > 0]
        assert 0 < len(seen) < 5
        assert np.allclose(drawn, seen)


def dotted_bars(axes: Axes) -> list[Any]:
    """Return the ends of the dotted bars on axes, wide enough to be seen: those where nothing was seen."""
    return [
        tuple(segment[:, 1])
        for lines in axes.collections
        if lines.get_linestyle()[0][1] is not None and lines.get_linewidth()[0] >= 1
        for segment in lines.get_segments()
    ]


def test_where_nothing_was_seen_only_days_have_a_dotted_bar() -> None:
    upper, lower = plots.weekdays(CASES["main"]).axes
    friday = CASES["main"].summary["by_weekday"]["fri"]["crowded_day_probability"]
    assert friday["estimate"] == 0
    assert (0, 100 * friday["high"]) in dotted_bars(upper)
    assert dotted_bars(lower) == []
    assert "none seen" in [text.get_text() for text in lower.texts]
    both = next(axes for axes in plots.overview(CASES["main"]).axes if "by weekday" in axes.get_title(loc="left"))
    assert len(dotted_bars(both)) == len(dotted_bars(upper))
    assert [text.get_text() for text in both.texts] == ["none seen"] * len(dotted_bars(upper))
    # The safest ratios have the shortest bars of people, none, and a hollow marker.
    upper, lower = plots.sweep_picture(SWEEPS["six"]).axes[:2]
    unseen = int((SWEEPS["six"]["turned_away_probability"] == 0).sum())
    assert len(dotted_bars(upper)) == unseen > 0
    assert dotted_bars(lower) == []
    assert sum(len(line.get_xdata()) for line in lower.lines if line.get_markerfacecolor() == "white") == unseen


def test_the_day_without_a_full_moment_is_said_by_its_median(tmp_path: Path) -> None:
    full = CASES["never"]
    empty = Evaluation(full.summary, full.days, full.curve.assign(full_share=0.0), full.teams, full.demand)
    title = plots.day(empty).get_label()
    assert title.startswith("At the busiest time, 11:30, 511 of 960 desks are in use on a median day, ")
    everybody = empty.summary | {"owned_desks": 960}
    owned = Evaluation(everybody, full.days, full.curve.assign(full_share=0.5), full.teams, full.demand)
    assert plots.day(owned).get_label() == title


def test_warnings_stand_in_the_picture(tmp_path: Path) -> None:
    given = evaluation()
    given.summary["warnings"] = ["precision not reached", "few replications"]
    page = texts(tmp_path, plots.overview(given))
    assert "Warning: precision not reached" in page
    assert "Warning: few replications" in page
    assert "2 warnings, the first: precision not reached. Scenario:" in texts(tmp_path, plots.demand(given))


def test_growth_stands_in_the_picture(tmp_path: Path) -> None:
    given = evaluation(1200, 600)
    given.summary["people"] = 1800
    page = " ".join(texts(tmp_path, plots.overview(given)).replace("\xa0", " ").split())
    assert page.count("1,800 people simulated (1,200 + 50 % growth)") == 2
    assert "600 desks for 1,800 people. " in page


def test_zero_crowding_is_said_not_left_empty(tmp_path: Path) -> None:
    assert texts(tmp_path, plots.weekdays(CASES["never"])).count("none seen") == 10
    assert "Enough desks on all 2,400 simulated days" in texts(tmp_path, plots.overview(CASES["never"]))
    assert "at most 0.4 % of days" in texts(tmp_path, plots.sweep_picture(SWEEPS["never"])).replace("\xa0", " ")


@pytest.mark.parametrize("picture", PICTURES)
def test_a_period_without_days_is_said(picture: str, tmp_path: Path) -> None:
    assert "No working day was simulated" in texts(tmp_path, PICTURES[picture](CASES["no days"]))


def test_names_are_text_and_neither_markup_nor_formula(tmp_path: Path) -> None:
    svg, _ = plots.save(plots.demand(evaluation(names=("$x_1^2$", "<script>"))), tmp_path, "names")
    assert "<script" not in svg.read_text(encoding="utf-8")
    root = ET.fromstring(svg.read_text(encoding="utf-8"))
    assert "Scenario: $x_1^2$, policy <script>," in "".join(root.itertext())
    assert "<script>" in texts(tmp_path, plots.sweep_picture(SWEEPS["six"].assign(policy="<script>")))


def test_a_sweep_has_a_line_a_policy_with_ratios_beside_its_markers() -> None:
    upper = plots.sweep_picture(SWEEPS["six"]).axes[0]
    assert [bar.get_label() for bar in upper.containers] == ["free", "spread"]
    assert {text.get_text() for text in upper.texts} == {"0.5", "0.7", "ratio 0.9"}
    estimate = upper.containers[0].lines[0].get_ydata()
    free = SWEEPS["six"].query("policy == 'free'").sort_values("m2_saved")
    assert np.array_equal(estimate, 100 * free["crowded_day_probability"])
    markers = {bar.lines[0].get_marker() for bar in upper.containers}
    assert len(markers) == 2  # colour is not the only carrier


@pytest.mark.parametrize("case", ["six", "forty", "crowded axis", "one point"])
def test_every_point_of_a_sweep_has_its_ratio_above_it(case: str) -> None:
    upper = plots.sweep_picture(SWEEPS[case]).axes[0]
    labels = {text.xy[0]: text.get_text().removeprefix("ratio ") for text in upper.texts}
    given = {row["m2_saved"]: f"{row['ratio']:g}" for row in SWEEPS[case].to_dict("records")}
    assert labels == given
    assert max(upper.get_yticks()) <= 100


def test_two_lines_are_set_side_by_side_without_a_verdict() -> None:
    # Jobs of one seed share people: overlapping intervals are no equality, separate ones no test.
    table = sweep((0.5, 0.7), ("free", "spread"))
    assert plots.sweep_picture(table).get_label() == (
        "At ratio 0.5: too few desks on 18 % of days with spread, on 50 % of days with free"
    )
    wide = table.assign(crowded_low=0.0, crowded_high=1.0)
    assert plots.sweep_picture(wide).get_label() == plots.sweep_picture(table).get_label()


def test_the_foot_of_a_sweep_says_whose_it_is_and_which_jobs_are_rough(tmp_path: Path) -> None:
    table = SWEEPS["six"].assign(
        organisation="rijk",
        ratio_per="fte",
        replications=[20, 120, 120, 120, 120, 120],
        precision_reached=True,
        money_year=2025,
        owned_desks=64,
        overrides="organisation=rijk policy.strength=0.5",
    )
    found = " ".join(texts(tmp_path, plots.sweep_picture(table)).replace("\xa0", " ").split())
    for part in (
        "Careful: in 1 of 6 jobs the intervals are rough",
        "For a typical building of central government; 20 to 120 replications a job; saved net of the costs of "
        "flexible working, prices of 2025; 64 of the desks owned by one person each.",
        "All jobs: policy.strength=0.5.",
        "Figures along the top are desks per FTE.",
    ):
        assert part in found


def test_the_axis_of_money_says_what_is_left_at_the_points_themselves(tmp_path: Path) -> None:
    found = texts(tmp_path, plots.sweep_picture(SWEEPS["six"]))
    assert "saved a year, net (EUR million)" in found
    six = SWEEPS["six"]
    assert six["m2_saved"].nunique() == 3
    loss = six["m2_saved"] == six["m2_saved"].min()
    apart = six.assign(eur_net=np.where(loss, -2e5, six["eur_net"]), eur_net_low=-1e6)
    apart.loc[apart["m2_saved"].idxmax(), "eur_net"] += 1.2e6  # of two jobs there
    (money,) = (one for axes in plots.sweep_picture(apart).axes for one in axes.child_axes)
    shown = dict(zip(money.get_xticks(), [label.get_text() for label in money.get_xticklabels()], strict=True))
    few, some, most = sorted(six["m2_saved"].unique())
    assert shown == {most: "8 to 9", some: "6", few: "-0.2"}  # rounded by their ranges
    assert "saved a year" not in texts(tmp_path, plots.sweep_picture(SWEEPS["six"].assign(eur_net=np.nan)))


def test_jobs_with_the_same_space_are_listed_by_name(tmp_path: Path) -> None:
    found = texts(tmp_path, plots.sweep_picture(SWEEPS["one space"]))
    assert all(f"organisation.team_size={n}" in found for n in range(12))


def test_a_sweep_of_desks_is_labelled_by_desks_and_failed_jobs_are_counted(tmp_path: Path) -> None:
    table = SWEEPS["six"].assign(ratio=np.nan)
    table.loc[0, "crowded_day_probability"] = np.nan
    found = texts(tmp_path, plots.sweep_picture(table))
    assert "1,080 desks" in found  # the first says what the others are
    assert "\n840\n" in found
    assert "1 without a result left out" in " ".join(found.split())


def test_ratios_of_several_bases_are_one_line_a_policy_and_told_by_desks() -> None:
    # What counts is the number of desks; "0.5" alone would say two things.
    table = SWEEPS["six"].assign(ratio_per=["fte", "flexible"] * 3, label=[f"ratio_per={x}" for x in "abcdef"])
    upper = plots.sweep_picture(table).axes[0]
    assert [bar.get_label() for bar in upper.containers] == ["free", "spread"]
    assert {text.get_text() for text in upper.texts} == {"1,080 desks", "840", "600"}
    assert plots.sweep_picture(table).get_label() == (
        "At 600 desks: too few desks on 18 % of days with spread, on 50 % of days with free"
    )


def test_days_and_people_of_a_sweep_have_a_picture_each() -> None:
    found = plots.sweep_pictures(SWEEPS["six"])
    assert list(found) == ["crowding_against_space", "days_against_space", "people_against_space"]
    people = found["people_against_space"]
    assert people.get_label() == "People who find no desk at ratio 0.5: 1.8 % with spread, 5.0 % with free"
    assert plots.alt_of(people).startswith("A line for each swept setting: people who find no desk")
    free = SWEEPS["six"].query("policy == 'free'").sort_values("m2_saved")
    drawn = people.axes[0].containers[0].lines[0].get_ydata()
    assert np.array_equal(drawn, 100 * free["turned_away_probability"])
    alone = plots.sweep_pictures(SWEEPS["six"].query("policy == 'free'"))["people_against_space"]
    assert alone.get_label() == "People who find no desk at ratio 0.5: 5.0 %"
    further = SWEEPS["six"].drop(index=[0])  # one line alone saves most space
    assert plots.sweep_pictures(further)["people_against_space"].get_label() == (
        "Spread saves most space: people who find no desk at ratio 0.5: 1.8 %"
    )


def test_people_who_were_never_turned_away_are_not_said_to_be_none() -> None:
    never = plots.sweep_pictures(SWEEPS["never"])["people_against_space"]
    assert never.get_label() == "People who find no desk at ratio 0.9: none seen"
    assert "0 %" not in plots.alt_of(never)
    days = plots.sweep_pictures(SWEEPS["never"])["days_against_space"]
    assert days.get_label() == "At ratio 0.9 no job saw a day with too few desks (at most 0.4 % of days)"


def test_a_sweep_without_a_result_has_no_picture() -> None:
    assert plots.sweep_pictures(SWEEPS["six"].assign(crowded_day_probability=np.nan)) == {}


def render(folder: Path) -> None:
    for picture in ("overview", "heat_map", "weekdays"):
        plots.save(PICTURES[picture](CASES["main"]), folder, picture)
    plots.save(plots.sweep_picture(SWEEPS["six"]), folder, "sweep")


def test_equal_figures_give_equal_bytes_whatever_the_process_and_its_settings(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (tmp_path / "matplotlibrc").write_text("font.size: 20\nsvg.fonttype: path\nxtick.major.size: 15\n")
    code = f"""
import sys
from pathlib import Path
import test_plots
test_plots.render(Path({str(there)!r}))
assert "matplotlib.pyplot" not in sys.modules
import matplotlib
assert matplotlib.rcParams["font.size"] == 20
"""
    tests = Path(__file__).parent
    path = os.pathsep.join([str(tests.parent), str(tests)])
    settings = {"PYTHONPATH": path, "PYTHONHASHSEED": "12345", "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")}
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | settings, cwd=tmp_path)
    render(here)
    assert len(list(here.iterdir())) == 8
    for path_here in sorted(here.iterdir()):
        assert path_here.read_bytes() == (there / path_here.name).read_bytes(), path_here.name


def test_files_hold_no_date_and_no_version(tmp_path: Path) -> None:
    svg, png = plots.save(plots.demand(CASES["small"]), tmp_path, "demand")
    text = svg.read_text(encoding="utf-8")
    assert "<dc:date>" not in text
    assert matplotlib.__version__ not in text
    assert b"Software" not in png.read_bytes()
    assert "<text" in text


def test_the_users_settings_stay_as_they_were() -> None:
    with matplotlib.rc_context({"font.size": 17}):
        before = dict(matplotlib.rcParams)
        plots.overview(CASES["small"])
        assert dict(matplotlib.rcParams) == before
