"""``frontier.html`` in a real browser: what the slider shows is the table, and the table is the study; nothing else."""

from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import Opened, page
from scenarios import lively

from sim import figures, findings, words
from sim.language import speaking
from sim.note.explorer import FIGURES, frontier_page
from sim.policies import Free, Spread
from sim.studies.frontier import frontier
from sim.study import Case, Study

GRID = (0.3, 0.4, 0.5, 0.7, 0.9, 1.2)
HOSTILE = "</script><script>alert('x')</script><img src=https://example.org/x onerror=alert(1)>\"' & <b>"


@cache
def study(*names: str) -> Study:
    scenario = lively(replications=12)
    rules = (Free(name="free"), Spread())
    cases = [Case(name, replace(scenario, policy=rule)) for name, rule in zip(names, rules, strict=False)]
    return frontier(cases, ratios=GRID)


def written(folder: Path, given: Study, spoken: str = "en") -> Path:
    path = folder / "frontier.html"
    with speaking(spoken):
        path.write_text(frontier_page(given), encoding="utf-8")
    return path


class _Table(HTMLParser):
    """The rows of the table, each a mapping from what a cell is to its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self.cell = ""
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "tr" and "data-case" in given:
            self.rows.append({key: str(value) for key, value in given.items()})
        self.cell = given.get("data-figure") or "" if tag == "td" else ""

    def handle_endtag(self, tag: str) -> None:
        self.cell = ""

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.rows[-1][self.cell] = self.rows[-1].get(self.cell, "") + data


def shown(opened: Opened) -> dict[str, str]:
    return {item.get_attribute("data-shown"): item.inner_text() for item in opened.page.locator("[data-shown]").all()}


def choose(opened: Opened, case: int, place: int) -> None:
    opened.page.locator("input[name=case]").nth(case).check()
    opened.page.locator("#ratio").fill(str(place))


def test_the_table_is_the_study() -> None:
    given = study("free", "spread")
    rows = _Table(frontier_page(given)).rows
    assert len(rows) == len(given.frame) == 2 * len(GRID)
    for row, point in zip(rows, given.frame.to_dict("records"), strict=True):
        assert row["name"] == point["case"]
        assert sorted(GRID, reverse=True)[int(row["data-ratio"])] == point["ratio"]
        assert row["said"].startswith(f"{point['ratio']:g} desks per FTE, or {1 / point['ratio']:.3g} FTE per desk")
        assert row["desks"] == words.count(point["desks"])
        for key, measure, bounded in (
            ("days", "crowded_day_probability", True),
            ("people", "turned_away_probability", False),
        ):
            one = {end or "estimate": point[f"{measure}{part}"] for end, part in _ENDS}
            assert row[key].startswith(findings.with_interval(one, bounded=bounded))
        assert row["space"] == words.amount(point["m2_saved"])
        assert row["money"] == figures.euros(figures.of_row(point, "eur_net"))


_ENDS = (("", ""), ("low", "_low"), ("high", "_high"))


def test_the_promise_is_that_of_the_study() -> None:
    given = study("free", "spread")
    rows = {(row["name"], row["desks"]): row["promise"] for row in _Table(frontier_page(given)).rows}
    verdicts = set()
    for one in given.summary["promise"]:
        for point in given.frame[given.frame["case"] == one["case"]].to_dict("records"):
            said = rows[one["case"], words.count(point["desks"])]
            kept = one["kept"] and point["ratio"] >= one["ratio"]
            broken = not kept and point["crowded_day_probability_low"] > 0.05
            verdict = "kept for certain" if kept else "broken for certain" if broken else "not certain"
            assert said == f"at most 5 % of days: {verdict}"
            verdicts.add(verdict)
    assert {"kept for certain", "broken for certain"} <= verdicts


def test_the_best_case_is_that_of_paired_differences() -> None:
    given = study("free", "spread")
    rows = _Table(frontier_page(given)).rows
    said = {row["best"] for row in rows}
    for row, point in zip(rows, given.frame.to_dict("records"), strict=True):
        if point["best"] is None or point["best"] != point["best"]:
            assert row["best"] == "no crowded day seen in any case"
        elif point["best"] == point["case"]:
            alone = given.frame.loc[given.frame["ratio"] == point["ratio"], "may_be_best"].sum() == 1
            end = " at this ratio" if alone else ", but cannot be told apart from others"
            assert row["best"] == f"fewest days with too few desks{end}"
        else:
            alike = "cannot be told apart from" if point["may_be_best"] else "more days with too few desks than"
            assert row["best"].startswith(f"{alike} {point['best']}")
    assert len(said) >= 4


def test_one_case_has_no_others_to_be_held_against() -> None:
    rows = _Table(frontier_page(study("free"))).rows
    assert len(rows) == len(GRID)
    assert set(FIGURES) - set(rows[0]) == {"best"}


def test_equal_studies_give_equal_pages_without_a_date() -> None:
    given = study("free", "spread")
    assert frontier_page(given) == frontier_page(given)
    assert "20" + "26-" not in frontier_page(given)


@pytest.mark.parametrize("spoken", ["en", "nl"])
def test_the_slider_shows_the_figures_of_the_table(spoken: str, tmp_path: Path) -> None:
    path = written(tmp_path, study("free", "spread"), spoken)
    rows = _Table(path.read_text(encoding="utf-8")).rows
    with page(path) as opened:
        assert opened.page.locator("html").get_attribute("lang") == spoken
        for row in rows:
            choose(opened, int(row["data-case"]), int(row["data-ratio"]))
            assert shown(opened) == {key: row[key] for key in ("name", "said", *FIGURES)}
            places = [mark.get_attribute("cy") for mark in opened.page.locator("circle.chosen").all()]
            assert places == row["data-y"].split()
            assert opened.page.locator("circle.chosen").first.get_attribute("cx") == row["data-x"]
            assert opened.page.locator("#ratio").get_attribute("aria-valuetext") == row["said"]
            assert opened.page.locator("tr.chosen").count() == 1
        opened.screenshot(tmp_path / "page.png")
    assert (opened.errors, opened.requests) == ([], [])
    assert (tmp_path / "page.png").stat().st_size > 20_000


def test_the_page_opens_where_the_fewest_desks_keep_the_promise(tmp_path: Path) -> None:
    given = study("free", "spread")
    fewest = min((row for row in given.summary["promise"] if row["kept"]), key=lambda row: row["desks"])
    with page(written(tmp_path, given)) as opened:
        found = shown(opened)
    assert (found["name"], found["desks"]) == (fewest["case"], words.count(fewest["desks"]))
    with page(written(tmp_path, _none_kept(given))) as opened:
        found = shown(opened)
    assert found["said"].startswith("0.5 desks per FTE")  # the middle
    assert found["promise"].endswith(("broken for certain", "not certain"))


def _none_kept(given: Study) -> Study:
    promises: list[dict[str, Any]] = [{"case": row["case"], "kept": False} for row in given.summary["promise"]]
    return Study("frontier", given.summary | {"promise": promises}, given.tables)


def test_names_are_text_and_nothing_is_loaded(tmp_path: Path) -> None:
    path = written(tmp_path, study(HOSTILE, "free"))
    text = path.read_text(encoding="utf-8")
    table = _Table(text)
    assert table.tags.count("script") == 1
    assert table.tags.count("img") == 0
    assert {row["name"] for row in table.rows} == {words.clean(HOSTILE, 60), "free"}
    with page(path) as opened:
        opened.page.on("dialog", lambda dialog: opened.errors.append(dialog.message))
        choose(opened, 0, 2)
        assert shown(opened)["name"] == words.clean(HOSTILE, 60)
        assert (opened.errors, opened.requests) == ([], [])
        # The policy holds: what a name might bring in does not run and is not loaded.
        opened.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=https://example.org/x.png>')")
        opened.page.wait_for_timeout(50)
        assert any("Content Security Policy" in error for error in opened.errors)


def test_it_can_be_used_by_keyboard_on_a_narrow_screen(tmp_path: Path) -> None:
    with page(written(tmp_path, study("free", "spread")), width=400, height=800) as opened:
        before = shown(opened)
        opened.page.locator("#ratio").focus()
        opened.page.keyboard.press("ArrowRight")
        after = shown(opened)
        wide = opened.page.evaluate("document.documentElement.scrollWidth")
    assert int(after["desks"]) < int(before["desks"])
    assert wide <= 400
    assert opened.errors == []
