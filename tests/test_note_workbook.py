"""The workbook, read back."""

import dataclasses
import io
import zipfile
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from lxml import etree
from made_up import evaluation
from note_example import CELLS, hostile, note, seen, sheets
from test_buildings import THREE, mobile
from tiny_answers import answer as tiny

from sim.evaluation import Evaluation, evaluate
from sim.language import speaking
from sim.note.columns import COLUMNS, column, columns_of
from sim.note.kinds import FORMATS
from sim.note.layout import cleaned
from sim.note.sheets import MOST_ROWS, TITLES, Sheet, settings_sheet, sheets_of, sheets_of_sweep
from sim.note.units import UNITS, unit_of
from sim.note.unseen import without_bounds
from sim.note.workbook import FIRST, HEADINGS, NAMES, workbook
from sim.policies import POLICIES, Booking, Spread
from sim.scenario import Scenario
from sim.studies.compare import compare
from sim.study import Case, Study


def opened(given: list[Sheet], language: str = "en", **options: Any) -> Any:
    with speaking(language):
        return openpyxl.load_workbook(io.BytesIO(workbook(cleaned(note(language)), given)), **options)


def test_figures_are_figures_and_names_are_text() -> None:
    page = opened(sheets())["Teams"]
    assert [cell.value for cell in page[HEADINGS + 1]][:3] == ["team", "people", "people who find no desk (%)"]
    assert [cell.value for cell in page[NAMES + 1]] == list(sheets()[0].columns)
    rows = list(page.iter_rows(min_row=FIRST + 1))
    assert [seen(str(row[0].value)) for row in rows] == [seen(text) for text in CELLS]
    assert {row[0].data_type for row in rows} == {"s"}
    assert {row[1].data_type for row in rows} == {"n"}
    assert rows[0][2].value == 0.117
    assert rows[0][2].number_format.startswith("[=0]0.0%;[<0.005]0.000%")
    assert [row[2].value for row in rows[-3:]] == [None, "∞", "-∞"]
    assert {row[4].value for row in rows} <= {"yes", "no", None}


def test_no_cell_has_a_formula_a_link_or_an_error() -> None:
    with speaking("en"):
        file = workbook(cleaned(hostile()), sheets())
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        for name in parts.namelist():
            root = etree.fromstring(parts.read(name))
            if name.startswith("xl/worksheets/sheet"):
                kinds = {etree.QName(one).localname for one in root.iter() if isinstance(one.tag, str)}
                assert "f" not in kinds
                assert {one.get("t") for one in root.iter() if etree.QName(one).localname == "c"} <= {"s", None}
            if name.endswith(".rels"):
                assert b"External" not in parts.read(name)
    book = openpyxl.load_workbook(io.BytesIO(file))
    links = [cell.hyperlink for row in book.worksheets[0].iter_rows() for cell in row if cell.hyperlink]
    assert links
    assert all(one.target is None and one.location.endswith("!A1") for one in links)


def test_the_first_sheet_explains_the_others() -> None:
    book = opened(sheets())
    first = book.worksheets[0]
    assert first["A1"].value == note().title
    assert [cell.value for cell in first[5]] == [
        "Teams",
        "Teams and how often they find no desk",
        "people, %, EUR",
        len(CELLS),
        "data_teams",
    ]


def test_a_sheet_can_be_read_by_its_range_filtered_and_scrolled() -> None:
    book = opened(sheets())
    page = book["Teams"]
    assert page.freeze_panes == f"B{FIRST + 1}"
    where = f"$A${NAMES + 1}:$E${FIRST + len(sheets()[0].frame)}"
    assert page.auto_filter.ref == where.replace("$", "")
    assert book.defined_names["data_teams"].attr_text == f"'Teams'!{where}"
    frame = pd.read_excel(
        io.BytesIO(workbook(cleaned(note()), sheets())), sheet_name="Teams", header=NAMES, keep_default_na=False
    )
    assert list(frame.columns) == list(sheets()[0].columns)
    assert len(frame) == len(sheets()[0].frame)


def test_headings_are_in_the_language_and_columns_keep_their_names() -> None:
    with speaking("nl"):
        given = sheets_of(made_up())
    book = opened(given, "nl")
    assert book.sheetnames[0] == "Uitleg"
    assert "Weekdagen" in book.sheetnames
    page = book["Weekdagen"]
    assert [cell.value for cell in page[HEADINGS + 1]] == [
        "weekdag", "cijfer", "eenheid", "schatting", "ondergrens", "bovengrens", "opmerking",
    ]  # fmt: skip
    assert [cell.value for cell in page[NAMES + 1]] == ["weekday", "measure", "unit", "estimate", "low", "high", "note"]
    assert [cell.value for cell in page[FIRST + 1]][:3] == ["maandag", "dagen met werkplektekort", "%"]


def made_up() -> Any:
    """A made-up evaluation as the real class."""
    from sim.evaluation import Evaluation

    one = evaluation()
    hour = {"hour": 9, "mean_utilisation": one.summary["measures"]["mean_utilisation"]}
    needed = {share: need | {"exact": None} for share, need in one.summary["desks_needed"].items()}
    more = {"by_hour": [hour], "desks_needed": needed}
    return Evaluation(one.summary | more, one.days, one.curve, one.teams, one.demand)


def test_every_figure_of_a_summary_is_there_with_its_interval() -> None:
    answer = made_up()
    with speaking("en"):
        found = {one.table: one for one in sheets_of(answer)}
    figures = found["figures"].frame
    measures = answer.summary["measures"]
    assert len(figures) == len(measures) + 3
    for (_, row), one in zip(figures.iterrows(), measures.values(), strict=False):
        assert [row["estimate"], row["low"], row["high"]] == [one["estimate"], one["low"], one["high"]]
    crowded = answer.summary["by_weekday"]["tue"]["crowded_day_probability"]
    week = found["weekdays"].frame
    row = week[(week["weekday"] == "Tuesday") & (week["measure"] == "days with too few desks")].iloc[0]
    assert row["high"] == crowded["high"]
    space = found["space"].frame.set_index("item")["value"]
    assert space["area saved in whole parts"] == answer.summary["space"]["whole_parts"]["m2"]
    assert not [item for item in space.index if "EUR" in item or "a year" in item]  # that is with the money
    settings = found["scenario"].frame.set_index("key")
    assert settings.loc["building.core_start", "value"] == 9.0
    assert "days" not in found


def test_money_and_effects_stand_beside_each_other_with_their_ranges() -> None:
    def figure(estimate: float) -> dict[str, float]:
        return {"estimate": estimate, "low": 0.5 * estimate, "high": 2 * estimate}

    money = {
        "price_year": 2025,
        "a_year": {
            "savings": {"housing": figure(4e6), "total": figure(4e6)},
            "costs": {"it_security": figure(1e6), "total": figure(1e6)},
            "net": figure(3e6),
        },
        "once": {"move": figure(5e5), "total": figure(5e5)},
        "npv": {"years": 10, "discount": 0.0225, "indexation": 0.0, **figure(2e7)},
        "payback_years": figure(0.2),
        "refusal": {"hours_a_year": figure(900.0), "break_even_eur_per_hour": figure(70.0)},
        "inputs": [{"key": "economics.it_eur", "value": 200.0, "low": 75.0, "high": 500.0, "unit": "EUR"}],
    }
    effects = {
        "travel": {"trips_avoided_a_year": figure(1000.0), "units": {}},
        "cohesion": {"team_met_share": figure(0.3)},
        "moves": {"days_moved": 0.4, "unit": "days per person and week"},
        "fairness": {"teams": None, "full_time": None},
    }
    answer = made_up()
    answer.summary |= {"money": money, "effects": effects}
    with speaking("nl"):
        book = opened(sheets_of(answer), "nl")
    rows = [[cell.value for cell in row[:6]] for row in book["Geld"].iter_rows(min_row=FIRST + 1)]
    assert ["kosten per jaar", "IT-beveiliging en beheer op afstand", "EUR", 1e6, 5e5, 2e6] in rows
    assert ["netto contante waarde over 10 jaar", "totaal", "EUR", 2e7, 1e7, 4e7] in rows
    assert book["Geld"]["A2"].value == "Prijspeil 2025"
    told = {row[0].value: row[2].value for row in book["Effecten"].iter_rows(min_row=FIRST + 1)}
    assert told == {
        "vermeden reizen (heen en terug) per jaar": 1000,
        "deel van het team dat men treft": 0.3,
        "verplaatste kantoordagen per persoon per week": 0.4,
    }
    assert [cell.value for cell in book["Bedragen"][FIRST + 1]] == ["economics.it_eur", 200, 75, 500, "EUR"]


def test_a_figure_has_the_format_of_its_kind_also_in_mixed_columns() -> None:
    with speaking("en"):
        page = opened(sheets_of(made_up()))["Figures"]
    rows = {row[0].value: row for row in page.iter_rows(min_row=FIRST + 1)}
    assert rows["days with too few desks"][2].number_format.startswith("[=0]0.0%;[<0.005]0.000%")
    assert rows["people in the office a day"][2].number_format.startswith("#,##0.0")
    assert rows["desks needed on 95 % of days"][1].value == "desks"


def test_differences_of_shares_are_percentage_points() -> None:
    frame = pd.DataFrame(
        {"case": ["a", "a"], "measure": ["crowded_day_probability", "desk_hours_short"], "estimate": [-0.03, -2.0]}
    )
    study = Study("compare", {"scenario": {"ratio": 0.5}, "cases": {}}, {"differences": frame})
    with speaking("en"):
        page = opened(sheets_of(study))["Differences"]
    rows = list(page.iter_rows(min_row=FIRST + 1))
    assert [row[2].value for row in rows] == ["percentage points", "hours"]
    assert rows[0][3].value == -3.0
    assert rows[0][3].number_format.startswith("+0.00;")


def test_a_long_table_is_cut_and_says_so() -> None:
    frame = pd.DataFrame({"parameter": ["x"] * (MOST_ROWS + 1)})
    study = Study("sensitivity", {"scenario": {}, "cases": {}}, {"draws": frame})
    with speaking("en"):
        (sheet,) = sheets_of(study)
        page = opened([sheet])["Draws"]
    assert len(sheet.frame) == MOST_ROWS
    assert page["A2"].value == "Only the first 5,000 rows; all are in draws.parquet"


def test_a_sweep_is_one_sheet() -> None:
    frame = pd.DataFrame({"job": [1, 2], "status": ["done", "failed"], "crowded_low": [0.1, np.nan]})
    with speaking("nl"):
        (sheet,) = sheets_of_sweep(frame)
    assert sheet.frame["status"].tolist() == ["klaar", "mislukt"]
    assert sheet.columns["crowded_low"] == ("dagen met werkplektekort, ondergrens", "share")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_of_a_kind_that_can_be_written(name: str) -> None:
    kind = COLUMNS[name][0]
    texts = {"text", "team", "yes_no", "weekday", "measure", "cause", "word", "by row", "change by row"}
    assert kind in texts or kind in FORMATS


def test_a_column_that_nobody_named_keeps_its_name() -> None:
    assert column("draws", "organisation.growth", "f") == ("organisation.growth", "figure")


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_column_over_several_buildings_has_a_heading_of_its_own(language: str) -> None:
    """None has the name of the column with its underscores, and none that of another column of its sheet."""
    scenario = mobile(policy=Booking())
    spread = dataclasses.replace(scenario, policy=Spread())
    for answer in several(scenario, spread):
        with speaking(language):
            given = sheets_of(answer)
        assert {one.table for one in given} & {"buildings", "compare"}
        for one in given:
            headings = [heading for heading, _ in one.columns.values()]
            assert len(set(headings)) == len(headings), (one.table, headings)
            assert not [heading for heading in headings if "_" in heading or heading in ("lat", "lon")], one.table
            for about in {"measure", "figure"} & set(one.frame):
                assert not one.frame[about].str.contains("_").any(), one.table


def several(*scenarios: Scenario) -> tuple[Evaluation, Study]:
    """The first scenario evaluated and all of them compared, over three buildings."""
    short = [dataclasses.replace(one, replications=2, weeks=1, audit_days=0) for one in scenarios]
    cases = [Case(one.policy.name, one, portfolio=THREE) for one in short]
    return evaluate(short[0], portfolio=THREE), compare(cases)


def test_a_share_of_days_of_any_building_keeps_its_bound_where_nothing_was_seen() -> None:
    """No day is crowded anywhere, which might have been: that has a bound, as a share of days has."""
    answer = evaluate(dataclasses.replace(mobile(desks=185), replications=2, audit_days=0), portfolio=THREE)
    with speaking("en"):
        figures = sheets_of(answer)[0].frame.set_index("measure")
    one = figures.loc["days with too few desks in at least one building"]
    assert one["estimate"] == 0
    assert 0 < one["high"] <= 1
    assert one["unit"] == "%"


def test_names_of_sheets_fit_excel_and_differ_within_an_answer() -> None:
    for language in ("en", "nl"):
        with speaking(language):
            book = opened(sheets_of(made_up()), language)
        assert len(set(book.sheetnames)) == len(book.sheetnames)
    assert all(len(name) <= 31 for name, _ in TITLES.values())


def test_only_a_share_of_days_has_a_bound_where_nothing_was_seen() -> None:
    """Two and a half people in a hundred would be a claim about people that nobody made."""
    none = {"estimate": 0.0, "low": 0.0, "high": 0.029, "level": 0.95, "exact": None}
    answer = made_up()
    answer.summary["by_weekday"] = {"fri": {"crowded_day_probability": none, "turned_away_probability": none}}
    with speaking("en"):
        found = {one.table: one for one in sheets_of(answer)}["weekdays"].frame
    days, people = (row for _, row in found.iterrows())
    assert days["high"] == 0.029
    assert days["note"] == ""
    assert np.isnan(people["high"])
    assert np.isnan(people["low"])
    assert "no bound" in people["note"]


def test_a_row_a_case_has_no_such_bounds_either_and_says_so_above() -> None:
    frame = pd.DataFrame(
        {
            "case": ["a", "b"],
            **{f"crowded{end}": [0.0, 0.1] for end in ("", "_low")},
            "crowded_high": [0.03, 0.2],
            **{f"turned_away{end}": [0.0, 0.1] for end in ("", "_low")},
            "turned_away_high": [0.03, 0.2],
        }
    )
    with speaking("en"):
        (sheet,) = sheets_of_sweep(frame)
    assert sheet.frame["crowded_high"].tolist() == [0.03, 0.2]
    assert np.isnan(sheet.frame["turned_away_high"][0])
    assert sheet.frame["turned_away_high"][1] == 0.2
    assert "no bound" in sheet.remark


def test_settings_have_units_and_sources_in_the_language() -> None:
    scenario = tiny("evaluate").summary["scenario"]
    with speaking("nl"):
        found = settings_sheet(scenario).frame.set_index("key")
    correlation = found.loc["attendance.team_correlation"]
    assert correlation["unit"] == "latente correlatie"
    assert "Aanname" in correlation["source"]
    assert correlation["assumed"]
    assert found.loc["economics.housing_eur", "unit"] == "€/werkplek/jaar"
    assert found.loc["ratio", "value"] == 0.5


def declared() -> set[str]:
    """Every unit of a parameter of the scenario and its policies."""
    classes = [Scenario, *POLICIES.values()]
    groups = [one.type for one in dataclasses.fields(Scenario) if dataclasses.is_dataclass(one.type)]
    return {str(one.metadata.get("unit", "")) for each in (*classes, *groups) for one in dataclasses.fields(each)}


def test_every_unit_of_a_setting_can_be_said_in_every_language() -> None:
    assert declared() - set(UNITS) <= {"", "m2", "km", "kWh"}  # which are the same everywhere


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("ratio", "desks per base unit"),
        ("precision.floor", "share"),
        ("policy.days", "days/week"),
        ("economics.ranges.it_eur", "EUR/home-worker/year"),
        ("organisation.name", ""),
        ("nothing.here", ""),
    ],
)
def test_a_setting_is_counted_in_its_unit(key: str, unit: str) -> None:
    assert unit_of(key, "anchor") == unit


def test_what_is_surely_nothing_keeps_its_ends_and_gets_no_note() -> None:
    """A policy that moves no days moves none for certain, and a figure without an interval has none to lose."""
    certain = {"estimate": [0.0, 0.0], "low": [0.0, np.nan], "high": [0.0, np.nan]}
    frame = pd.DataFrame({"measure": ["share_of_people_who_move", "days_moved"], **certain})
    with speaking("en"):
        left, said = without_bounds(frame, columns_of("effects", frame), ["share", "rate"])
    assert left["low"][0] == left["high"][0] == 0
    assert "note" not in left
    assert not said


def test_a_long_text_breaks_in_a_row_that_is_high_enough_for_it() -> None:
    frame = pd.DataFrame({"key": ["a", "b"], "source": ["short", "a source of many words " * 20]})
    made = Sheet("scenario", "Settings", "Settings", frame, columns_of("scenario", frame))
    page = opened([made])["Settings"]
    assert page.cell(FIRST + 2, 2).alignment.wrap_text
    assert not page.cell(FIRST + 1, 2).alignment.wrap_text
    assert page.row_dimensions[FIRST + 2].height > 6 * 13
    assert page.row_dimensions[FIRST + 1].height is None
