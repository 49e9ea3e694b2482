"""What a note consists of, for every task and in both languages."""

import copy
import dataclasses
import json
from io import BytesIO
from typing import Any

import pytest
from golden_notes import NOTES, note, pictures
from note_example import picture
from pypdf import PdfReader
from tiny_answers import CARD, STUDIES, TASKS, answer, swept

from sim import sources
from sim.evaluation import Evaluation
from sim.language import LANGUAGES, speaking, tr
from sim.note import content, definitions, names, study_figures
from sim.note.blocks import Bullets, Code, Heading, KeyFigures, Note, Paragraph, Picture, Table
from sim.note.content import note_of, note_of_sweep
from sim.note.decision import CAPTIONS, CAUTIONS, MONEY, NUMBERS, PEOPLE
from sim.note.definitions import DEFINITIONS, texts
from sim.note.layout import cleaned, laid_out
from sim.note.method import RULES, intervals
from sim.note.pdf import pdf
from sim.note.rules import figure_of
from sim.note.studies import LEADING
from sim.study import Study
from sim.subjects import SUBJECTS


def first_page(whole: Note) -> list[Any]:
    """The blocks before the first part that begins on a new page."""
    stop = next(n for n, block in enumerate(whole.blocks) if isinstance(block, Heading) and block.new_page)
    return list(whole.blocks[:stop])


@pytest.mark.parametrize(("task", "language"), NOTES)
def test_the_page_of_decision_has_its_parts(task: str, language: str) -> None:
    found = first_page(note(task, language))
    kinds = [type(block) for block in found]
    assert kinds[:2] == [Heading, Paragraph]
    assert found[0].text.endswith("?")
    assert found[1].style == "lead"
    assert kinds.count(KeyFigures) == kinds.count(Picture) == 1
    shown = next(block for block in found if isinstance(block, KeyFigures))
    assert 1 <= len(shown.figures) <= NUMBERS
    *gains, cautions = (block.items for block in found if isinstance(block, Bullets))
    assert 1 <= len(cautions) <= CAUTIONS
    assert all(len(items) <= MONEY + PEOPLE for items in gains)


@pytest.mark.parametrize(("task", "language"), NOTES)
def test_the_page_of_decision_is_one_page_of_paper(task: str, language: str) -> None:
    whole = note(task, language)
    start = next(n for n, block in enumerate(whole.blocks) if isinstance(block, Heading) and block.new_page)
    kept = cleaned(dataclasses.replace(whole, blocks=whole.blocks[: start + 1]))
    drawn = {name: picture(name, one.title) for name, one in pictures(task).items()}
    with speaking(language):
        read = PdfReader(BytesIO(pdf(kept, laid_out(kept), drawn)))
    first, *others = (page.extract_text() for page in read.pages)
    assert len(others) == 1
    assert whole.blocks[start].text in others[0]
    assert whole.blocks[start].text not in first


@pytest.mark.parametrize(("task", "language"), NOTES)
def test_a_note_has_every_part(task: str, language: str) -> None:
    whole = note(task, language)
    parts = [block.text for block in whole.blocks if isinstance(block, Heading) and block.level == 1]
    with speaking(language):
        assert parts[1:] == [
            tr("Findings"),
            tr("What to mind"),
            tr("The assumptions that weigh most"),
            tr("What the words mean"),
            tr("How it was calculated"),
            tr("Annex A: all settings and their sources"),
            tr("Annex B: the rules of the model in short"),
            tr("Annex C: to do it again"),
            tr("Annex D: STRESS-DES"),
        ]
    assert whole.language == language
    assert any(isinstance(block, Code) and block.text == CARD.command for block in whole.blocks)


@pytest.mark.parametrize(("task", "language"), NOTES)
def test_the_picture_of_the_first_page_stands_nowhere_else(task: str, language: str) -> None:
    assert sum(isinstance(block, Picture) for block in note(task, language).blocks) == 1


def test_the_first_page_says_what_follows_where() -> None:
    last = [block for block in first_page(note("evaluate", "en")) if isinstance(block, Paragraph)][-1]
    assert all(f"{letter} " in last.text for letter in "ABCD")
    assert "findings" in last.text


@pytest.mark.parametrize("task", ["evaluate", "compare", "sweep"])
def test_a_note_is_no_longer_than_twelve_pages_with_the_annexes_behind(task: str) -> None:
    whole = note(task, "nl")
    kept = cleaned(whole)
    drawn = {name: picture(name, one.title) for name, one in pictures(task).items()}
    with speaking("nl"):
        texts_of = [page.extract_text() for page in PdfReader(BytesIO(pdf(kept, laid_out(kept), drawn))).pages]
    assert len(texts_of) <= 12
    assert "Bijlage A" in "".join(texts_of[2:7])


@pytest.mark.parametrize(("task", "language"), NOTES)
def test_texts_are_filled_in_and_plain(task: str, language: str) -> None:
    whole = note(task, language)
    for text in (whole.title, whole.subtitle, whole.footer, *texts(whole.blocks)):
        assert text == text.strip()
        assert "None" not in text.split() or text.startswith("None")
        assert "nan" not in text.lower().split()
        assert "{" not in text or text.startswith(("{", "[")) or "ranges" in text
        assert ".." not in text.replace("...", "").replace("0 ..", "").replace("Monday ..", "").replace(
            "maandag ..", ""
        )


@pytest.mark.parametrize("task", [*TASKS, "sweep"])
def test_the_two_languages_have_the_same_blocks(task: str) -> None:
    english, dutch = (note(task, language) for language in LANGUAGES)

    def shape(whole: Note) -> list[tuple[type, int]]:
        kept = [block for block in whole.blocks if not isinstance(block, Bullets)]
        return [(type(block), len(block.grid.rows) if isinstance(block, Table) else 0) for block in kept]

    assert shape(english) == shape(dutch)
    assert english.title != dutch.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_evaluation_is_told_again_from_its_file(language: str) -> None:
    live = answer("evaluate")
    file = json.loads(json.dumps(live.summary, default=str))
    again = Evaluation(file, *[lambda: None] * 4)  # type: ignore[list-item]
    with speaking("en"):
        assert note_of(again, {}, CARD) == note_of(live, {}, CARD)


@pytest.mark.parametrize("task", [one for one in STUDIES if one != "frontier"])  # which looks into its table
def test_a_study_is_told_again_from_its_file(task: str) -> None:
    live = answer(task)
    file = json.loads(json.dumps(live.summary, default=str))
    assert note_of(Study(task, file), {}, CARD) == note_of(live, {}, CARD)


def test_a_summary_without_money_and_effects_is_told_without_them() -> None:
    old = copy.deepcopy(dict(answer("evaluate").summary))
    del old["money"], old["effects"]
    whole = note_of(Evaluation(old, *[lambda: None] * 4), {}, CARD)  # type: ignore[list-item]
    said = "\n".join(texts(whole.blocks))
    assert "fewer than the baseline" in said
    assert "Flexible working costs" not in said
    assert "commutes" not in said


def test_pictures_that_are_not_there_are_left_out() -> None:
    assert not any(isinstance(block, Picture) for block in note_of(answer("evaluate"), {}, CARD).blocks)
    with_one = note_of(answer("evaluate"), pictures("evaluate"), CARD)
    assert [block.name for block in with_one.blocks if isinstance(block, Picture)] == ["demand"]


def test_every_leading_picture_has_a_caption_of_its_own() -> None:
    assert set(LEADING) == set(STUDIES)
    assert {name for names in LEADING.values() for name in names} <= set(CAPTIONS)


# Names from users' files.

HOSTILE = "<script>\x1b[31m" + 300 * "x"


def test_hostile_names_are_shortened_and_printable() -> None:
    found = copy.deepcopy(dict(answer("evaluate").summary))
    found["scenario"]["organisation"]["roster"] = {"name": HOSTILE, "sha256": "ab"}
    found["effects"]["fairness"] |= {
        "no_teams_because": None,
        "most_turned_away": {"team": HOSTILE, "estimate": 0.3, "low": 0.2, "high": 0.4},
        "ratio": {"estimate": 2.0, "low": 1.5, "high": 3.0},
    }
    card = dataclasses.replace(CARD, inputs={HOSTILE: "ab"})
    whole = note_of(Evaluation(found, *[lambda: None] * 4), {}, card)  # type: ignore[list-item]
    for text in (whole.title, whole.subtitle, whole.footer, *texts(whole.blocks)):
        assert text.isprintable() or "\n" in text
        assert 80 * "x" not in text
    assert "<script>" in whole.subtitle  # formats escape it


def test_hostile_cases_and_jobs_are_shortened_and_printable() -> None:
    found = answer("compare")
    summary = json.loads(json.dumps(found.summary).replace('"spread"', json.dumps(HOSTILE)))
    whole = note_of(Study("compare", summary), {}, CARD)
    assert not any(80 * "x" in text for text in (whole.title, *texts(whole.blocks)))
    rows, summaries = swept()
    failed = {"status": "failed", "reason": HOSTILE, "overrides": HOSTILE, "policy": ""}
    labelled = [dict(row) | {"label": HOSTILE, "organisation": HOSTILE} for row in rows]
    told = list(texts(note_of_sweep([*labelled, failed], summaries, {}, CARD).blocks))
    assert not any(200 * "x" in text for text in told)
    assert all(text.isprintable() for text in told)


# Names.


@pytest.mark.parametrize(
    ("value", "per", "said"),
    [
        (0.5, "fte", "0.5 desks per FTE"),
        (0.9, "employee", "0.9 desks per employee"),
        (0.51, "flexible", "0.51 desks per flexible worker"),
    ],
)
def test_a_ratio_is_said_with_its_base(value: float, per: str, said: str) -> None:
    assert names.ratio(value, per) == said


def test_a_policy_of_ones_own_keeps_its_name() -> None:
    assert names.policies(["free", "four_day_week", "free"]) == "free choice and four_day_week"


def test_a_staff_file_is_named_in_runs_and_sweeps() -> None:
    summary = {"scenario": {"organisation": {"name": "x", "roster": {"name": "a.csv"}}}}
    assert names.in_full(summary) == "your organisation (staff file a.csv)"
    assert names.organisation(summary) == names.of_row({"organisation": "roster a.csv"}) == "the organisation"
    assert names.of_row({"organisation": "rijk"}) == "a typical building of central government"


def test_pairs_are_told_of_only_where_there_are_cases() -> None:
    assert "pairs" not in intervals({"task": "evaluate"})
    assert "pairs" not in intervals({"task": "recommend", "cases": {"as configured": {}}})
    assert "tested as pairs" in intervals({"task": "compare", "cases": {"free": {}, "spread": {}}})


def test_growth_is_told_by_the_people_simulated() -> None:
    grown = {"people": 57, "employees": 38, "fte": 38.0, "desks": 19, "scenario": {"organisation": {"growth": 0.5}}}
    assert names.staff(grown) == "57 people (38 + 50 % growth)"
    ratio = grown | {"ratio": {"value": 0.5, "per": "fte"}}
    assert names.ratio_of(ratio) == "0.5 desks per FTE today, 0.333 with +50 % growth"
    assert names.ratio_of(ratio | {"people": 38}) == "0.5 desks per FTE"
    assert names.staff({"people": 38, "employees": 38, "fte": 36.0}) == "38 people (36 FTE)"


def test_several_sizes_are_told_by_the_least_and_the_most() -> None:
    assert names.staff({"sizes": [{"people": 20}, {"people": 40}, {"people": 1000}]}) == "20 to 1,000 people"


def test_no_measure_is_called_by_its_key() -> None:
    answers = [answer(task).summary for task in TASKS]
    assert all(answers)
    for one in answers:
        assert not [line for line in one["warnings"] for name in SUBJECTS if name in line]


# Definitions, rules, sources.


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_is_defined_only_where_it_occurs(language: str) -> None:
    with speaking(language):
        for one in DEFINITIONS:
            for word in one.words:
                assert tr(one.text) in section(f"... {tr(word).upper()} ...")
        assert definitions.section([Paragraph("lorem ipsum")]) == []


@pytest.mark.parametrize(("language", "text"), [("en", "uncertain; that most"), ("nl", "wat onzeker is")])
def test_a_word_within_another_is_not_defined(language: str, text: str) -> None:
    with speaking(language):
        assert section(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_bookings_are_defined_only_where_people_book(language: str) -> None:
    with speaking(language):
        booking = next(tr(one.text) for one in DEFINITIONS if "bookings" in one.words)
    for task in TASKS:
        assert booking not in list(texts(note(task, language).blocks)), task


def section(text: str) -> list[str]:
    """The definitions for a text."""
    return [
        item for block in definitions.section([Paragraph(text)]) if isinstance(block, Bullets) for item in block.items
    ]


def test_day_coverage_is_explained_in_every_note() -> None:
    for task, language in NOTES:
        with speaking(language):
            told = tr(next(one.text for one in DEFINITIONS if "Day coverage is not people coverage" in one.text))
        if task not in ("break_even", "sensitivity"):
            assert told in list(texts(note(task, language).blocks)), task


def test_a_note_of_causes_says_first_how_often_there_are_too_few_desks_now() -> None:
    summary = answer("explain").summary
    short = summary["explained"]["crowded"]["all"]
    first, *others = study_figures.figures(summary)
    assert (first.value, first.interval) == figure_of(short, bounded=True)
    assert first.label == f"days with too few desks, with {summary['desks']} desks"
    assert 0 < len(others) <= 2
    quiet = copy.deepcopy(dict(summary))
    quiet["explained"]["crowded"]["all"] = {"estimate": 0.0, "low": 0.0, "high": 0.1}
    assert study_figures.figures(quiet)[0].label == "desks needed on 95 % of days"


def test_all_rules_of_the_model_are_there() -> None:
    assert list(RULES) == list(range(1, 19))


def test_settings_have_their_sources_and_what_was_asked_stands_first() -> None:
    tables = [block for block in note("recommend", "en").blocks if isinstance(block, Table)]
    asked = next(block for block in tables if block.caption == "What was asked")
    assert ["target", "0.05"] in [row[:2] for row in asked.grid.rows]
    attendance = next(block for block in tables if block.caption.startswith("attendance=nl_hybrid"))
    correlation = next(row for row in attendance.grid.rows if row[0] == "team_correlation")
    assert "Assumption" in correlation[2]


def test_assumptions_are_counted() -> None:
    rows = sources.rows(answer("evaluate").summary["scenario"])
    said = f"{sum(row.assumed for row in rows)} of {len(rows)} settings are assumptions"
    assert any(said in text for text in texts(note("evaluate", "en").blocks))


@pytest.mark.parametrize(
    ("command", "study"),
    [
        ("python -m sim experiment=finance_1_3_to_0_5 report.language=nl", "finance_1_3_to_0_5"),
        ("python -m sim ratio=0.5", None),
        ("python -m sim my.experiment=x", None),
    ],
)
def test_the_study_is_known_from_the_command(command: str, study: str | None) -> None:
    assert content.study_of(dataclasses.replace(CARD, command=command)) == study
