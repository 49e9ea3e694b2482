"""Every picture of every task, in both languages: texts that fit, and words for who cannot see it, with its figures."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from layout import check_layout
from made_up import evaluation, sweep, without_days
from matplotlib.figure import Figure
from PIL import Image
from scenarios import lively, roster, special
from scenarios import office as staff_of

from sim import plots
from sim.evaluation import Evaluation, evaluate
from sim.language import LANGUAGES, speaking
from sim.policies import Anchor, Spread
from sim.studies.break_even import break_even
from sim.studies.compare import compare
from sim.studies.explain import explain
from sim.studies.frontier import frontier
from sim.studies.path import path
from sim.studies.recommend import recommend
from sim.studies.scale import scale
from sim.studies.sensitivity import sensitivity
from sim.studies.tipping import tipping
from sim.study import Case, Study

SVG = "{http://www.w3.org/2000/svg}"
# Markup, a formula, letters that the font lacks, a control character that XML forbids, and quotes.
HOSTILE = "<script>alert('x')</script> & $x_1$ \"会議\" \x01\x1b]0;\u202eteam"
HABITS = {"building.clear_compliance": [0.0, 1.0], "attendance.team_correlation": [0.0, 0.3]}


def office(**changes: Any) -> Case:
    return Case(HOSTILE, lively(**{"replications": 8, "audit_days": 0} | changes))


def two(**changes: Any) -> list[Case]:
    first = office(**changes)
    return [first, Case("spread", replace(first.scenario, policy=Spread()))]


def teams() -> Study:
    people = roster([14, 12, 3, 13], office_days=[3.0] * 14 + [2.0] * 12 + [1.0] * 3 + [2.0] * 13)
    cases = [*two(), Case("anchor", replace(office().scenario, policy=Anchor()))]
    return compare(
        [Case(case.name, special(policy=case.scenario.policy, ratio=0.45, replications=20), people) for case in cases]
    )


STUDIES: dict[str, Callable[[], Study]] = {
    "frontier": lambda: frontier(two(), ratios=(0.3, 0.4, 0.5, 0.7, 0.9), target=0.5),
    "recommend": lambda: recommend(two(), target=0.1),
    "compare": lambda: compare(two()),
    "compare teams": teams,
    "explain": lambda: explain(office(), target=0.05),
    "sensitivity": lambda: sensitivity(office(), parameters=HABITS, samples=4, replications=4),
    "scale": lambda: scale(office(ratio=0.45), sizes=[6, 30, 200]),
    "path": lambda: path(office(), ratios=(0.55, 0.45, 0.4), replications=6, growth=0.05),
    "break_even": lambda: break_even(
        replace(office(), scenario=replace(office().scenario, policy=Spread())),
        ratios=(0.3, 0.4, 0.5, 0.7),
        compliances=[0.0, 0.5, 1.0],
    ),
    "tipping": lambda: tipping(
        replace(office(), scenario=replace(office().scenario, policy=Spread())),
        compliances=[0.0, 0.5, 1.0],
        along=[1.0],
    ),
}


@cache
def study(name: str) -> Study:
    return STUDIES[name]()


@cache
def evaluated() -> Evaluation:
    return evaluate(office().scenario)


def of_evaluation(given: Any) -> dict[str, Figure]:
    named = (plots.overview, plots.demand, plots.day, plots.heat_map, plots.weekdays)
    return {picture.__name__: picture(given) for picture in named}


def pictures(name: str) -> dict[str, Figure]:
    """Return the pictures of a task in the language that is spoken."""
    if name == "evaluate":
        return of_evaluation(evaluated())
    if name == "sweep":
        return plots.sweep_pictures(sweep((0.5, 0.7, 0.9), ("free", HOSTILE)))
    return plots.study_pictures(study(name))


@cache
def drawn(task: str, language: str) -> dict[str, tuple[Figure, list[str]]]:
    """The pictures of a task in a language and the texts in them, drawn once, when another language is spoken."""
    with speaking(language):
        figures = pictures(task)
    with speaking("en" if language == "nl" else "nl"):
        return {name: (figure, check_layout(figure)) for name, figure in figures.items()}


TASKS = ["evaluate", "sweep", *STUDIES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS)
def test_every_picture_fits_and_tells_what_it_shows(task: str, language: str) -> None:
    with speaking(language):
        for name, (figure, _) in drawn(task, language).items():
            title, alt = plots.title_of(figure), plots.alt_of(figure)
            assert title
            assert title not in alt
            assert re.search(r"\d", alt), f"{name} has no figure in its words"
            assert not re.search(r"nan|inf\b|None|[{}\x00-\x1f]", alt), alt


@pytest.mark.parametrize("task", TASKS)
def test_the_files_of_a_picture_hold_its_words(task: str, tmp_path: Path) -> None:
    with speaking("nl"):
        for name, (figure, _) in drawn(task, "nl").items():
            title, alt = plots.title_of(figure), plots.alt_of(figure)
            svg, png = plots.save(figure, tmp_path, name)
            root = ET.fromstring(svg.read_bytes())
            assert (root.get("role"), root.get("aria-labelledby")) == ("img", f"{name}-title {name}-desc")
            told = {node.get("id"): node.text for node in root}
            assert (told[f"{name}-title"], told[f"{name}-desc"]) == (title, alt)
            assert "<script" not in svg.read_text(encoding="utf-8")
            with Image.open(png) as image:
                assert image.info["Title"] == title
                assert image.info["Description"] == alt


@pytest.mark.parametrize("task", TASKS)
def test_a_dutch_picture_is_dutch_and_so_are_its_numbers(task: str) -> None:
    english = drawn(task, "en")
    for name, (figure, said) in drawn(task, "nl").items():
        other, shown = english[name]
        assert plots.alt_of(figure) != plots.alt_of(other)
        # Not the same ticks: longer words may leave room for fewer.
        for texts, form in ((shown, r"[-+]?\d{1,3}(,\d{3})*(\.\d+)?"), (said, r"[-+]?\d{1,3}(\.\d{3})*(,\d+)?")):
            ticks = [text for text in texts if re.fullmatch(r"[-+]?[\d,.]+", text)]
            assert all(re.fullmatch(form, tick) for tick in ticks), (name, ticks)
        words = {text for text in said if len(re.findall(r"[a-z]{3,}", text)) > 2 and "alert(" not in text}
        assert words.isdisjoint(shown), f"{name}: {words.intersection(shown)}"


def test_the_words_hold_the_main_figures_of_the_data() -> None:
    given = evaluation(desks=590)
    alts = {name: plots.alt_of(figure) for name, figure in of_evaluation(given).items()}
    frame = given.demand[given.demand["weekday"] == -1]
    assert f"from {frame['desks'].min()} to {frame['desks'].max()}" in alts["demand"]
    assert "the 590 desks there are: 17 %. 621 needed on 95 % of days (615 to 628)." in alts["demand"]
    curve = given.curve[given.curve["weekday"] == -1].set_index("minute")
    assert f"At 11:30 the median day has {curve.loc[690, 'q50']:.0f} in use" in alts["day"]
    assert f"lie between {curve.loc[690, 'q05']:.0f} and {curve.loc[690, 'q95']:.0f}" in alts["day"]
    hours = given.curve[(given.curve["weekday"] == 1) & given.curve["minute"].between(9 * 60, 17 * 60 - 1)]
    use = 100 / 590 * hours.groupby(hours["minute"] // 60)["mean"].mean()
    assert f"Tuesday {use.min():.0f} to {use.max():.0f} %" in alts["heat_map"]
    assert "Friday none seen (at most 0.4 %)" in alts["weekdays"]
    assert "Days with too few desks: about 1 day in 6" in alts["overview"]


def test_the_words_of_studies_hold_their_answers() -> None:
    def alt(task: str, name: str) -> str:
        return plots.alt_of(drawn(task, "en")[name][0])

    kept = next(row for row in study("frontier").summary["promise"] if row["case"] == "spread")
    assert f"spread ratio {kept['ratio']:g} ({kept['desks']} desks)" in alt("frontier", "frontier")
    found = study("recommend").summary["by_case"]["spread"]
    assert f"spread: {found['desks']} desks" in alt("recommend", "desks_for_the_promise")
    assert "The best is spread: " in alt("compare", "differences")
    told = study("explain").summary["explained"]["desks"]
    assert f"There are {study('explain').summary['desks']} desks" in alt("explain", "explain")
    assert f"all together {told['all']['estimate']:.0f}" in alt("explain", "explain")
    for size in (6, 30, 200):
        assert f"{size} people: " in alt("scale", "pooling")
    stages = study("path").summary["stages"]
    assert all(f"{row['ratio']:g} ({row['desks']} desks)" in alt("path", "stages") for row in stages)
    assert "how much teams come together" in alt("sensitivity", "tornado")
    levels = study("break_even").summary["compliance"]["levels"]
    said = f"at a compliance of 100 % {levels[-1]['desks_needed']:.0f} desks are needed"
    assert said in alt("break_even", "compliance")
    assert alt("sweep", "crowding_against_space").count("at ratio 0.5") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_figures_says_so(language: str) -> None:
    with speaking(language):
        for figure in of_evaluation(without_days()).values():
            check_layout(figure)
            assert plots.alt_of(figure)
        failed = plots.sweep_picture(sweep((0.5,), ("free",)).iloc[:0])
        check_layout(failed)
        assert plots.alt_of(failed)


def test_the_texts_of_the_overview_stay_inside_its_panels() -> None:
    """With nobody turned away on Friday, and the longest label of the upright axis."""
    with speaking("nl"):
        figure = plots.overview(evaluate(lively(replications=4, ratio=0.9, organisation=staff_of(employees=300))))
        figure.draw_without_rendering()
        demand, _, weekdays, *_ = figure.axes
        assert "5" in demand.get_ylabel()
        assert demand.yaxis.label.get_window_extent().height <= demand.get_window_extent().height
        (*_, last) = weekdays.texts
        assert last.get_text() == "niet gezien"
        assert last.get_window_extent().x1 <= weekdays.get_window_extent().x1
