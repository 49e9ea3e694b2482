"""What is said of desk types, zones, blocks of desks and bookings: rows that tell something, and nothing untrue."""

import copy
import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from layout import check_layout
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from tiny_answers import CARD, SMALL, answer

from sim import (
    compare,
    configure,
    evaluate,
    findings,
    frontier,
    overbooking,
    plots,
    recommend,
    screen,
    sensitivity,
    sweep,
)
from sim.errors import ConfigurationError
from sim.evaluation import Evaluation
from sim.language import LANGUAGES, speaking
from sim.note import columns, run, sheets, sweep_bookings, sweep_jobs
from sim.note.content import note_of, note_of_sweep
from sim.note.definitions import texts
from sim.screen_rows import bookings, first_line, suitable, use
from sim.study import Study
from sim.subjects import SUBJECTS
from sim.told import cases, said

FEW = ("organisation=small_office", "replications=3", "weeks=1", "seed=3")  # for studies of many numbers of desks
BOOKING = "policy=booking"
TOGETHER = "meetings.seating=together"
STRICT = "building.substitutes={standard: [], quiet: [], adjustable: []}"
KINDS = (BOOKING, TOGETHER, STRICT)
FACTORS = (0.8, 1.0, 1.4)
LONG = "attendance.team_correlation=0.125 calendar.sickness_rate=0.0525"


@functools.cache
def evaluated(*changes: str) -> Evaluation:
    return evaluate(configure(*SMALL, *changes))


@functools.cache
def swept() -> tuple[Any, Sequence[Mapping[str, Any]]]:
    jobs = [["ratio=0.45", BOOKING, f"policy.overbooking={factor}"] for factor in FACTORS]
    summaries = [evaluated(*job).summary for job in jobs]
    rows = [sweep.done_row(number, job, one) for number, (job, one) in enumerate(zip(jobs, summaries, strict=True), 1)]
    return sweep.table(rows, jobs), summaries


@functools.cache
def compared(*policies: str) -> Study:
    found = {name: configure(*FEW, "ratio=0.5", f"policy={name}") for name in policies}
    return compare(found)


def words_of(of: Evaluation | Study) -> str:
    return "\n".join(texts(note_of(of, {}, CARD).blocks))


def labels(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    return [label for label, _, _ in rows]


# --- the screen ------------------------------------------------------------------------------------------------------


def test_a_building_with_one_type_and_one_zone_has_no_such_rows() -> None:
    assert (
        suitable(evaluated("ratio=0.5", "building=open_floor", "organisation.desk_needs={standard: 1}").summary) == []
    )
    assert bookings(evaluated("ratio=0.5").summary) == []


def test_types_and_zones_have_rows() -> None:
    summary = evaluated("ratio=0.5").summary
    assert labels(suitable(summary)) == [
        "People without a suitable desk",
        "At another type of desk",
        "Outside the own zone",
    ]
    without = copy.deepcopy(dict(summary))
    without["measures"]["unsuitable_desk_share"]["estimate"] = 0
    assert labels(suitable(without)) == ["People without a suitable desk", "Outside the own zone"]


def test_bookings_lead_with_people_who_get_no_desk() -> None:
    rows = bookings(evaluated("ratio=0.5", BOOKING).summary)
    assert labels(rows)[:2] == ["People who get no desk", "Requests refused"]
    assert set(labels(rows)[2:]) == {"Walk-ins who find none", "Ghost bookings", "Free though booked"}
    measure = evaluated("ratio=0.5", BOOKING).summary["measures"]["unserved_probability"]
    assert rows[0][1].startswith(f"{100 * measure['estimate']:.0f}")


def test_the_first_line_leads_with_them_too_and_is_silent_where_there_are_none() -> None:
    summary = evaluated("ratio=0.5", BOOKING).summary
    people = findings.with_interval(summary["measures"]["unserved_probability"])
    said = f"Of all who want to come {people} get no desk"
    crowding = findings.crowding(summary)
    whole = f"{said}, refused at booking or at the desks; {crowding[:1].lower()}{crowding[1:]}"
    assert first_line(summary).startswith(whole)
    served = copy.deepcopy(dict(summary))
    served["measures"]["unserved_probability"]["estimate"] = 0
    assert first_line(served).startswith(findings.crowding(summary))
    assert first_line(evaluated("ratio=0.5").summary).startswith(findings.crowding(evaluated("ratio=0.5").summary))


def test_blocks_of_desks_stand_where_rooms_would() -> None:
    assert "Meetings without a block of desks" in labels(use(evaluated("ratio=0.5", TOGETHER).summary))
    assert "Meetings without a room" not in labels(use(evaluated("ratio=0.5", TOGETHER).summary))
    assert "Meetings without a block of desks" not in labels(use(evaluated("ratio=0.5").summary))


@pytest.mark.parametrize(
    ("ends", "begins", "more"),
    [
        ((0.2, 0.19, 0.21), "No: of all who want to come 20 % (19 to 21 %) get no desk", False),
        ((0.02, 0.01, 0.03), "Yes: of all who want to come 2 % (1 to 3 %) get no desk", False),
        ((0.0, 0.0, 0.01), "Yes: nobody who wanted to come was seen to get no desk", False),
        ((0.05, 0.04, 0.06), "That cannot be told: of all who want to come 5 % (4 to 6 %) get no desk", True),
        ((0.0, 0.0, 0.17), "That cannot be told: nobody who wanted to come was seen to get no desk", True),
    ],
)
def test_the_note_of_bookings_answers_its_question(ends: tuple[float, ...], begins: str, more: bool) -> None:
    """By who gets no desk, refused or at the desks: days with too few desks are few where requests are refused."""
    summary = copy.deepcopy(dict(evaluated("ratio=0.5", BOOKING).summary))
    summary["measures"]["unserved_probability"] |= dict(zip(("estimate", "low", "high"), ends, strict=True))
    answer = run.answer(summary)
    assert answer.startswith(begins)
    assert ("replications can tell." in answer) is more
    assert "Refused of the requests for a desk: " in answer


@pytest.mark.parametrize(
    ("highs", "begins"),
    [
        (
            (0.2, 0.1, 0.04),
            "Yes, with 1.4 bookings a desk: surely no more than 5 % of all who want to come get no desk. W",
        ),
        ((0.2, 0.1, 0.09), "No: surely more than 5 % of all who want to come get no desk, however they were booked. W"),
        ((0.2, 0.1, 0.055), "That cannot be told: in none of the combinations it is sure"),
    ],
)
def test_the_note_of_overbooking_answers_its_question(highs: Sequence[float], begins: str) -> None:
    rows = booked_rows(highs)
    assert sweep_bookings.answer(rows).startswith(begins)
    rows[0]["desks"] = 12
    if begins.startswith("Yes"):
        assert sweep_bookings.answer(rows).startswith("With 9 desks, 1.4 bookings a desk, surely no more than 5 % of ")


def booked_rows(highs: Sequence[float], *labels: str) -> list[dict[str, Any]]:
    """Jobs with a factor each and so many people without a desk at most."""
    staff = {"organisation": "x", "employees": 20, "people": 20, "fte": 18.0}
    return [
        row(factor, high - 0.02, high) | staff | {"desks": 9, "label": label, "refused_request_share": 0.2}
        for factor, high, label in zip(FACTORS, highs, labels or [""] * len(FACTORS), strict=True)
    ]


def test_no_factor_is_enough_where_jobs_differ_in_more_than_desks_and_bookings() -> None:
    """The third is enough, but of other people, other weeks, or of all buildings together."""
    grown = booked_rows((0.2, 0.1, 0.04))
    grown[0]["employees"] = 30
    assert sweep_bookings.answer(grown).startswith("The people differ, so that no number of desks and no overbooking ")
    labels = [f"weeks={weeks} {LONG} policy.overbooking={one}" for weeks, one in zip((1, 2, 2), FACTORS, strict=True)]
    other = sweep_bookings.answer(booked_rows((0.2, 0.1, 0.04), *labels))
    assert other.startswith("The jobs differ in more than desks and bookings (weeks), so that no ")
    same = sweep_bookings.answer(booked_rows((0.2, 0.1, 0.04), *[label.replace("1 ", "2 ", 1) for label in labels]))
    assert same.startswith("Yes, with 1.4 bookings a desk")
    pooled = sweep_bookings.answer(booked_rows((0.2, 0.1, 0.04)), several=True)
    assert pooled.startswith("Whether the desks are enough in each building is not told here")
    assert sweep_bookings.answer(booked_rows((0.2, 0.1, 0.09), *labels), several=True).startswith("No: surely more ")


def test_a_long_label_hides_no_factor_and_no_job() -> None:
    """Labels are cut in the middle for a reader: the factor comes of the row, and cases alike when cut stay apart."""
    found = booked_rows((0.2, 0.1, 0.04), *(f"weeks=2 policy.overbooking={one} {LONG}" for one in FACTORS))
    found = [one | {"policy": "booking"} for one in found]
    assert "policy.overbooking=0.8" not in sweep_jobs.label(found[0])
    names = [line.name for line in sweep_jobs.lines(found)]
    assert [name.rsplit(", ", 1)[1] for name in names] == [
        "0.8 bookings a desk)", "1 booking a desk)", "1.4 bookings a desk)",
    ]  # fmt: skip
    middle = [one | {"label": f"{LONG} weeks={weeks} {LONG}"} for weeks, one in enumerate(found, 1)]
    assert len({sweep_jobs.label(one) for one in middle}) == 1
    of_middle = sweep_jobs.lines(middle)
    assert len({line.name for line in of_middle}) == len({line.case for line in of_middle}) == 3
    assert overbooking.lines(middle) == {}  # each has one factor only


# --- where peaks do not tell the desks needed ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_no_desks_needed_are_said(kind: str) -> None:
    of = evaluated("ratio=0.5", kind)
    text = f"{screen.table(of)}\n{words_of(of)}"
    assert "is not told" in text
    assert not re.search(r"[Dd]esks needed on 9\d %|needed for nobody|to spare|\bnan\b", text)
    assert "desks needed" in words_of(evaluated("ratio=0.5"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_sheet_has_the_desks_needed(kind: str) -> None:
    by_name = {sheet.table: sheet for sheet in sheets.sheets_of(evaluated("ratio=0.5", kind))}
    assert "demand" not in by_name
    assert not by_name["figures"].frame["measure"].str.contains("desks needed").any()
    assert "demand" in {sheet.table for sheet in sheets.sheets_of(evaluated("ratio=0.5"))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_of_demand_colours_no_day_as_short(kind: str, language: str) -> None:
    with speaking(language):
        figure = plots.demand(evaluated("ratio=0.5", kind))
        check_layout(figure)
    (axes,) = figure.axes
    _, told = axes.get_legend_handles_labels()
    assert len(axes.containers) == 1  # the bars of all days alike
    if language == "en":
        assert not any("too few" in one or "enough" in one or "needed" in one for one in told)
        assert plots.title_of(figure) == "How many desks the days need does not follow from their peaks"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policies", [("free", "booking"), ("booking", "free"), ("free", "spread", "booking")])
def test_a_comparison_with_bookings_leads_with_people_who_get_no_desk(policies: tuple[str, ...], language: str) -> None:
    study = compared(*policies)
    assert study.summary["asked"]["measure"] == study.summary["best"]["measure"] == "unserved_probability"
    with speaking(language):
        told, pictures = said(study), plots.study_pictures(study) if len(policies) == 3 else {}
        for figure in pictures.values():
            check_layout(figure)
        text = words_of(study)
    assert not re.search(r"\bnan\b", text)
    if language == "en":
        figures = next(grid for grid in told.grids if grid.title == "Figures")
        assert figures.headings[2] == "people who get no desk"
        assert "policy.no_show" not in "".join(cell for grid in told.grids for row in grid.rows for cell in row)


def test_a_comparison_without_bookings_is_what_it_was() -> None:
    study = answer("compare")
    assert isinstance(study, Study)
    assert study.summary["asked"]["measure"] == "crowded_day_probability"
    assert "unserved_probability" not in study.summary["by_case"]["free"]["measures"]


def test_only_settings_of_a_booking_that_are_not_its_own_differ() -> None:
    scenarios = {"free": configure(*FEW), "booking": configure(*FEW, BOOKING, "policy.no_show=0.3")}
    summary = compare(scenarios).summary
    assert cases.others(summary, "booking") == ["policy.no_show=0.3"]
    more = configure(*FEW, BOOKING, "policy.overbooking=1.2")
    both = compare({"one": configure(*FEW, BOOKING), "more": more}).summary
    assert cases.others(both, "more") == []
    assert cases.policy(cases.scenario_of(both, "more")) == "desks booked beforehand, 1.2 bookings for a desk"


@pytest.mark.parametrize("kind", KINDS)
def test_a_study_of_the_desks_needed_refuses(kind: str) -> None:
    with pytest.raises(ConfigurationError, match="task: sensitivity works out the desks from each day's peak"):
        sensitivity(configure(*SMALL, kind), parameters={"attendance.team_correlation": (0.0, 0.1)}, samples=4)


def test_studies_that_promise_days_say_what_these_leave_out() -> None:
    found = {"free": configure(*FEW), "booking": configure(*FEW, BOOKING)}
    refused = "a request that is refused at booking"
    assert any(refused in line for line in frontier(found, ratios=(0.5, 0.9)).summary["warnings"])
    assert not any(refused in line for line in recommend(found, measure="unserved_probability").summary["warnings"])


# --- promises of suitable desks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["no_suitable_desk_probability", "no_suitable_desk_day_probability"])
def test_a_promise_of_suitable_desks_is_told_by_the_runs_with_as_many(measure: str) -> None:
    curve = recommend({"free": configure(*FEW)}, measure=measure, target=0.3).tables["curve"].set_index("desks")
    assert not curve["estimate"].isna().any()  # also where all that day found a desk
    desks = int(curve.index[len(curve) // 2])
    alone = evaluate(configure(*FEW, f"desks={desks}")).summary["measures"][measure]
    assert curve.loc[desks, "estimate"] == pytest.approx(alone["estimate"], abs=1e-12)


def test_recommending_with_bookings_looks_at_many_numbers_of_desks() -> None:
    study = recommend({"booking": configure(*FEW, BOOKING)}, target=0.5)
    curve = study.tables["curve"].set_index("desks")
    assert len(curve) > 2
    desks = int(curve.index[0])
    alone = evaluate(configure(*FEW, BOOKING, f"desks={desks}")).summary["measures"]["crowded_day_probability"]
    assert curve.loc[desks, "estimate"] == pytest.approx(alone["plain"], abs=1e-12)


# --- the overbooking factor ------------------------------------------------------------------------------------------


def test_the_table_of_a_sweep_has_what_the_picture_takes() -> None:
    table, summaries = swept()
    assert table["overbooking"].tolist() == list(FACTORS)
    for name in ("refused_request_share", "unserved_probability", "no_suitable_desk_probability"):
        assert table[name].tolist() == [one["measures"][name]["estimate"] for one in summaries]
        assert (table[f"{name}_low"] <= table[name]).all()
    assert "overbooking" not in sweep.done_row(1, [], evaluated("ratio=0.5").summary)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_has_a_point_for_each_factor(language: str) -> None:
    table, _ = swept()
    with speaking(language):
        figure = plots.sweep_pictures(table)["overbooking"]
        shown = check_layout(figure)
        alt = plots.alt_of(figure)
    left, right = figure.axes
    points = left.containers[0].lines[0]
    assert points.get_xdata() == pytest.approx(100 * table["refused_request_share"])
    assert points.get_ydata() == pytest.approx(100 * table["turned_away_probability"])
    assert right.containers[0].lines[0].get_ydata() == pytest.approx(100 * table["unserved_probability"])
    comma = "," if language == "nl" else "."
    assert {"1", f"0{comma}8", f"1{comma}4"} <= set(shown)
    assert f"0{comma}8:" in alt


def test_labels_of_factors_cover_no_point_and_no_interval() -> None:
    """Two factors whose points nearly coincide, as where hardly a request is refused any more."""
    table, _ = swept()
    near = {"refused_request_share": [0.25, 0.02, 0.003], "turned_away_probability": [0.067, 0.069, 0.071]}
    ends = {"turned_away_low": [0.06, 0.062, 0.064], "turned_away_high": [0.074, 0.076, 0.078]}
    axes = plots.sweep_pictures(table.assign(**near, **ends))["overbooking"].axes[0]
    texts = [text for text in axes.texts if text.get_text()]
    assert len(texts) == len(FACTORS)
    for across, *bar in zip(near["refused_request_share"], *ends.values(), strict=True):
        interval = Bbox(axes.transData.transform([(100 * across, 100 * end) for end in bar]))
        assert not any(Text.get_window_extent(text).overlaps(interval) for text in texts)


def test_a_sweep_with_one_factor_or_none_has_no_such_picture() -> None:
    table, _ = swept()
    assert "overbooking" not in plots.sweep_pictures(table[table["overbooking"] == 1.0])
    assert overbooking.lines(table.to_dict("records")[:1]) == {}


def row(factor: float, low: float, high: float) -> dict[str, Any]:
    ends = {"unserved_probability_low": low, "unserved_probability_high": high}
    return {"overbooking": factor, "unserved_probability": (low + high) / 2, **ends}


def test_the_best_factor_is_said_where_it_can_be_told() -> None:
    told = overbooking.finding([row(1.0, 0.2, 0.22), row(1.2, 0.1, 0.12), row(1.4, 0.15, 0.17)])
    assert told == "Of these factors fewest people get no desk with 1.2 bookings a desk: 11 % (10 to 12 %)"
    one = overbooking.finding([row(1.0, 0.2, 0.22), row(1.2, 0.1, 0.12), row(1.4, 0.11, 0.13)])
    assert one.endswith("11 % (10 to 12 %), which cannot be told apart from 1.4")
    for factors, where in (((1.0, 0.8), "below"), ((0.8, 1.0), "above")):  # the best is the last of those tried
        line = [row(factors[0], 0.2, 0.22), row(factors[1], 0.1, 0.12)]
        edge = overbooking.finding(sorted(line, key=lambda one: one["overbooking"]))
        assert edge.endswith(f"12 %); a factor {where} those tried may serve more")
    none = overbooking.finding([row(1.0, 0.1, 0.14), row(1.2, 0.1, 0.12)])
    assert none.startswith("None of these overbooking factors can be told to serve most people: with 1.2 bookings a ")


def test_a_factor_at_which_no_request_is_refused_is_not_raised() -> None:
    """The lowest of those that do the same is named, also where a higher one is a hair better, and no higher is hoped.

    1.4 refuses five requests in a million: more bookings for a desk can serve no more than these.
    """
    shares = {1.0: 0.1, 1.2: 0.02, 1.4: 5e-6, 1.6: 0.0}
    middle = {1.0: 0.13, 1.2: 0.08, 1.4: 0.061315, 1.6: 0.06131}
    line = [
        row(factor, middle[factor] - 0.005, middle[factor] + 0.005) | {"refused_request_share": share}
        for factor, share in shares.items()
    ]
    said = "Of these factors fewest people get no desk with 1.4 bookings a desk: 6.1 % (5.6 to 6.6 %); from 1.4 on "
    assert overbooking.finding(line) == f"{said}hardly any request is refused, so that more does hardly anything"
    line[2]["refused_request_share"] = 0.0
    none = "no request was seen to be refused, so that more does hardly anything"
    assert overbooking.finding(line) == f"{said}{none}"
    assert overbooking.finding(line[:3]) == f"{said}{none}"
    assert overbooking.finding(line[:2]).endswith("a factor above those tried may serve more")
    assert overbooking.finding(line[2:]).startswith("With 1.4 bookings a desk or more 6.1 % (5.6 to 6.6 %) get no desk")


def test_a_table_of_bookings_has_money_and_its_page_the_factor() -> None:
    table, summaries = swept()
    text = "\n".join(texts(note_of_sweep(table.to_dict("records"), summaries, {}, CARD).blocks))
    desks = summaries[0]["desks"]
    assert f"net a year, with {desks} desks" in text
    assert re.search(r"under desks booked beforehand, \S+ bookings? a desk, unless", text)
    assert not re.search(r"\b1 bookings", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_of_a_sweep_with_bookings_calls_no_number_enough(language: str) -> None:
    table, summaries = swept()
    with speaking(language):
        text = "\n".join(texts(note_of_sweep(table.to_dict("records"), summaries, {}, CARD).blocks))
        shown = screen.sweep_table(table.to_dict("records"), width=60)
    assert not re.search(r"\bnan\b", text)
    if language == "en":
        assert "Where desks are booked, " in text
        assert "surely enough" not in text
        assert "people who get no desk: " in shown
        assert "desks for 95 %" not in shown


def test_nobody_without_a_desk_is_no_share_of_people() -> None:
    table, _ = swept()
    rows = table.assign(unserved_probability=0.0, unserved_probability_low=0.0).to_dict("records")
    assert "Where desks are booked, nobody was seen to get no desk, neither at " in sweep_bookings.answer(rows)


# --- names -----------------------------------------------------------------------------------------------------------


def test_every_measure_has_a_heading() -> None:
    for name in evaluated("ratio=0.5", BOOKING).summary["measures"]:
        assert name in columns.MEASURES, name
    for name in ("no_suitable_desk_probability", "refused_request_share", "zones_per_team"):
        assert columns.MEASURES[name][1] == SUBJECTS[name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_tells_suitable_desks_by_type(language: str) -> None:
    with speaking(language):
        note = note_of(evaluated("ratio=0.5", BOOKING), {}, CARD)
        text = "\n".join(texts(note.blocks))
    heading = {"en": ("Free is not yet suitable", "Bookings"), "nl": ("Vrij is nog niet geschikt", "Reserveringen")}
    for one in heading[language]:
        assert one in text.split("\n")
    assert "quiet desk" in text if language == "en" else "stille werkplek" in text
