"""The table on the screen: what it says, and that every terminal can show it."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from made_up import evaluation, sweep, without_days

from sim import screen
from sim.language import speaking
from sim.sentences import Sentence
from sim.told.base import Grid, Said


def cells(text: str) -> dict[str, tuple[str, str]]:
    """Return the rows of a wide table: label -> figure and words."""
    rows = [line.strip().split("  ") for line in text.splitlines()]
    parts = [[part.strip() for part in row if part.strip()] for row in rows]
    return {row[0]: (row[1], row[2] if len(row) > 2 else "") for row in parts if len(row) >= 2}


def test_the_table_holds_what_a_planner_asks() -> None:
    text = screen.table(evaluation(desks=600), width=200)
    rows = cells(text)
    assert text.startswith("Too few desks on about 1 day in 8; Tuesday and Thursday are the tight days\n")
    assert rows["Desks"] == ("600", "for 1,200 FTE, 1,277 people; 64 owned by one person each")
    assert rows["Desks per FTE"] == ("0.50", "2.00 FTE per desk")
    assert rows["Desks per employee"] == ("0.47", "2.13 employees per desk")
    assert rows["Days with too few desks"] == ("12 % (8 to 16 %)", "about 1 day in 8")
    assert rows["People who find no desk"] == ("0.6 % (0.4 to 0.7 %)", "about 1 person-day in 180")
    assert rows["Core hours with no free desk"][0] == "2.0 % (1.4 to 2.6 %)"
    assert rows["Desks needed on 95 % of days"] == ("621 (615 to 628)", "21 more than there are")
    assert rows["Highest use of the day"][0] == "80.9 % (80.4 to 81.4 %)"
    assert rows["Saved desks"] == ("960", "against 1,560 (1.3 per FTE)")
    assert rows["Saved space"] == ("19,000 m2", "at 19.8 m2 a desk")
    assert rows["Saved a year"] == ("EUR 9.3 million", "range 7.0 to 12.6 million; prices of 2025")
    assert rows["housing"] == ("EUR 4.3 million", "range 4.1 to 6.1 million; 19 parts of 1,000 m2 let")
    assert rows["ICT at the desk"] == ("EUR 2.5 million", "range 0.1 to 3.2 million")
    assert rows["Costs a year"] == ("EUR 630,000", "range 500,000 to 970,000; of flexible working")
    assert rows["Saved a year, net"] == ("EUR 8.7 million", "range 6.2 to 11.8 million")
    assert "9.30 million" not in text  # all space, in prices of 2011
    assert rows["Meetings without a room"][0] == "2.3 % (2.1 to 2.5 %)"
    assert rows["Policy"] == ("free", "no office day moved")
    assert "full time" not in text.lower()


def test_how_it_was_simulated_stands_below() -> None:
    text = " ".join(screen.table(evaluation(desks=600)).split())
    assert "120 replications, 2,400 days, worth about 812 independent days. Intervals" in text
    assert "Intervals 95 %. Engine simpy, seed 1, run 3f9c2a71b0de." in text
    audited = evaluation(desks=600)
    audited.summary["engine"] = {"name": "compiled", "audited_days": 5, "agree": True}
    text = " ".join(screen.table(audited).split())
    assert "Engine compiled (5 days replayed on the other engine: equal), seed 1" in text
    assert "precision not reached" not in text


@pytest.mark.parametrize("deff", [None, 0.8, 1.0])
def test_days_that_are_not_alike_are_not_said_to_be(deff: float | None) -> None:
    given = evaluation(desks=600)
    given.summary["measures"]["crowded_day_probability"] |= {"deff": deff, "n_eff": deff and 2400 / deff}
    assert "2,400 days. Intervals" in " ".join(screen.table(given).split())


def test_precision_not_reached_and_the_exact_figure_are_said() -> None:
    given = evaluation(desks=600)
    given.summary["precision_reached"] = False
    given.summary["measures"]["crowded_day_probability"]["exact"] = 0.1234
    text = " ".join(screen.table(given).split())
    assert "precision not reached" in text
    assert "exact share of days 12 %" in text


def test_the_claim_is_shown_where_there_is_one() -> None:
    lines = screen.table(evaluation(), width=140).splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Claim: "))
    assert lines[start + 1].startswith("Both per FTE: ")
    assert lines[start + 2].startswith("But three bases: 1.3 per full-timer ")
    assert lines[start + 3].startswith("Own bases: 57.0 % fewer desks; all that space in prices of 2011: ")
    assert lines[start + 4].startswith("The people are made up after the description of the Ministry of Finance.")
    assert any(line.startswith("The Ministry of Finance, policy free") for line in lines[start + 5 :])
    assert "Claim" not in screen.table(evaluation(with_claim=False))


def test_nothing_seen_is_an_upper_bound() -> None:
    rows = cells(screen.table(evaluation(desks=960), width=200))
    bounded = ("none seen", "in 2,400 days, so at most 0.4 %")
    assert rows["Days with too few desks"] == rows["Days on which more than 5 % find none"] == bounded
    assert rows["People who find no desk"] == rows["Core hours with no free desk"] == ("none seen", "in 2,400 days")
    assert rows["Desks needed on 95 % of days"][1] == "339 to spare"


def test_every_day_crowded_is_a_lower_bound() -> None:
    rows = cells(screen.table(evaluation(desks=230), width=200))
    assert rows["Days with too few desks"] == ("100 %", "all 2,400 days, so at least 99.6 %")


def test_more_desks_than_the_baseline_are_extra() -> None:
    rows = cells(screen.table(evaluation(desks=1561, baseline_desks=1200), width=200))
    assert rows["Extra desks"][0] == "361"
    assert rows["Extra space"][0] == "7,150 m2"
    assert rows["Extra cost a year"] == ("EUR 3.7 million", "range 2.8 to 5.0 million; prices of 2025")
    assert rows["housing"] == ("EUR 1.8 million", "range 1.7 to 2.6 million; 8 parts of 1,000 m2 rented")
    assert rows["Extra cost a year, net"] == ("EUR 4.3 million", "range 3.5 to 5.8 million")


def test_as_many_desks_as_today_only_cost() -> None:
    rows = cells(screen.table(evaluation(desks=600, baseline_desks=600), width=200))
    assert "Saved a year" not in rows
    assert rows["Costs a year"] == ("EUR 630,000", "range 500,000 to 970,000; prices of 2025; of flexible working")
    assert rows["Extra cost a year, net"] == ("EUR 630,000", "range 500,000 to 970,000")


def test_a_net_that_may_be_a_loss_is_no_saving() -> None:
    given = evaluation(desks=600)
    given.summary["money"]["a_year"]["net"] = {"estimate": -233_000.0, "low": -630_000.0, "high": 120_000.0}
    unsure = "range -600,000 to 100,000; a saving or a loss, cannot be told"
    assert cells(screen.table(given, width=200))["Net a year"] == ("-EUR 200,000", unsure)
    with speaking("nl"):
        assert cells(screen.table(given, width=200))["Saldo per jaar"][0] == "-\N{EURO SIGN} 200.000"


def test_days_moved_by_a_policy() -> None:
    given = evaluation(names=("finance_ministry", "spread"))
    given.summary["policy"] |= {"days_moved": 0.312}
    rows = cells(screen.table(given, width=200))
    assert rows["Policy"] == ("spread", "office days per person and week: 0.31 moved, 0.00 added, 0.00 lost")


def test_warnings_come_before_the_small_print() -> None:
    given = evaluation()
    given.summary["warnings"] = ["precision not reached", "rare: 3 replications had a crowded day"]
    text = screen.table(given)
    assert "Warning: precision not reached\nWarning: rare: 3 replications" in text
    assert text.index("Warning") < text.index("Engine")


def test_a_ratio_that_may_be_the_other_way_round_is_said_first() -> None:
    given = evaluation()
    given.summary["warnings"] = ["few replications", "ratio: 1.3 desks per fte is more than one desk each"]
    lines = screen.table(given).splitlines()
    assert lines[1] == "Warning: ratio: 1.3 desks per fte is more than one desk each"
    assert lines[2] == ""
    assert "Warning: few replications" in lines[3:]


def test_growth_has_a_line() -> None:
    given = evaluation(1200, 600)
    assert "growth" not in screen.table(given).lower()
    given.summary["people"] = 1800
    rows = cells(screen.table(given, width=200))
    assert rows["With growth"] == ("1,800", "people simulated (1,200 + 50 % growth), 0.35 desks per FTE")


def test_a_period_without_days_has_a_table() -> None:
    text = screen.table(without_days(), width=200)
    assert text.startswith("No working day was simulated")
    assert cells(text)["Days with too few desks"] == ("not defined", "not defined: no days")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "no-such-encoding"])
def test_a_terminal_without_lines_gets_ascii(encoding: str) -> None:
    given = evaluation(names=("Financi\N{LATIN SMALL LETTER E WITH DIAERESIS}n", "\N{GREEK SMALL LETTER ALPHA}"))
    for text in (
        screen.table(given, encoding=encoding),
        screen.sweep_table(
            sweep((0.5,), ("free", "\N{GREEK SMALL LETTER ALPHA}")).to_dict("records"), encoding=encoding
        ),
    ):
        text.encode("latin-1" if encoding == "latin-1" else "cp1252")
        assert "+---" in text
        assert "\N{GREEK SMALL LETTER ALPHA}" not in text


def test_a_terminal_with_lines_gets_them() -> None:
    assert "\N{BOX DRAWINGS LIGHT HORIZONTAL}" in screen.table(evaluation())


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_no_figure_and_no_word_is_broken(width: int) -> None:
    given = evaluation(desks=600)
    given.summary["warnings"] = ["precision not reached after 2000 replications"]
    table = sweep((0.5, 0.7), ("free", "organisation.team_size=12"), fte=12_000).assign(desks_needed_95=6120)
    for shown in (screen.table, screen.sweep_table):
        data: Any = given if shown is screen.table else table.to_dict("records")
        wide, narrow = shown(data, width=400), shown(data, width=width)
        known = set(wide.split())
        assert {word for word in narrow.split() if not set(word) <= {"\N{BOX DRAWINGS LIGHT HORIZONTAL}"}} - known <= {
            "ratio", "desks,", "0.5,", "0.7,", "6,000", "find", "none", *(f"{word}:" for word in known),
        }  # fmt: skip
        assert not re.search(r"(\d\n\s*(%|m2|million)|EUR\n)", narrow)
        assert not re.search(r"^\s*(%|m2|million)( |$)", narrow, re.MULTILINE)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    given = evaluation(names=("x" * 300, "y" * 300))
    table = sweep((0.5, 0.7), ("free", "z" * 300)).to_dict("records")
    for text in (screen.table(given, width=width), screen.sweep_table(table, width=width)):
        assert max(map(len, text.splitlines())) <= width
        assert not any(line.endswith(" ") for line in text.splitlines())


def test_colour_only_when_asked_for() -> None:
    assert "\x1b[" not in screen.table(evaluation())
    assert "\x1b[" in screen.table(evaluation(), colour=True)


def test_names_are_neither_markup_nor_control() -> None:
    given = evaluation(names=("[bold]red[/bold]", "a\x1b[31mb :smile: [/nothing]"))
    text = screen.table(given, width=200)
    assert "[bold]red[/bold]" in text
    assert "a [31mb :smile: [/nothing]" in text
    assert "\x1b" not in text


def test_a_sweep_is_a_line_a_job() -> None:
    rows = sweep((0.5, 0.9), ("free", "spread")).to_dict("records")
    rows = [row | {"desks_needed_95": 612.0} for row in rows]
    lines = [" ".join(line.split()) for line in screen.sweep_table(rows, width=150).splitlines()]
    assert any(line.startswith("ratio desks policy") and line.endswith("EUR saved a year, net") for line in lines)
    assert "0.5 600 free 50 % (35 to 65 %) 5 % (4 to 6 %) 612 19,000 8.0 million (4.7 to 11.0 million)" in lines
    assert "0.9 1,080 spread none seen (at most 0.4 %) none seen 612 9,500 3.7 million (1.8 to 5.3 million)" in lines


def test_a_sweep_says_once_what_its_jobs_share_and_marks_rough_jobs() -> None:
    table = sweep((0.5, 0.9), ("free",)).assign(
        overrides=["organisation=rijk meetings=none ratio=0.5", "organisation=rijk meetings=none ratio=0.9"],
        organisation="rijk",
        replications=[120, 50],
        precision_reached=[True, True],
        money_year=2025,
    )
    lines = screen.sweep_table(table.to_dict("records"), width=150).splitlines()
    assert lines[1] == "All jobs: meetings=none"
    starts = [line.split()[0] for line in lines if line.strip()]
    assert "0.5" in starts
    assert "0.9*" in starts
    assert lines[-2:] == [
        "* rough: precision not reached, or fewer than 100 replications (1 of 2 jobs)",
        "For a typical building of central government; 50 to 120 replications a job; saved net of the costs of "
        "flexible working, prices of 2025",
    ]


def test_a_sweep_warns_once_of_what_holds_for_all_jobs_and_tells_how_many_warn_of_the_rest() -> None:
    every, few = Sentence("no column"), "only {number} of them"
    jobs = [[every, Sentence(few, number=5)], [every, Sentence(few, number=7)], [every, "a ratio"]]
    table = sweep((0.5, 0.7, 0.9), ("free",)).to_dict("records")
    lines = screen.sweep_table(table, jobs, width=150).splitlines()
    assert [line for line in lines if line.startswith("Warning")] == [
        "Warning: no column",
        "Warning for 2 of 3 jobs, such as: only 5 of them",
        "Warning for 1 of 3 jobs: a ratio",
    ]


def test_a_sweep_names_the_staff_file() -> None:
    rows = sweep((0.5,), ("free",)).assign(organisation="roster staff.csv").to_dict("records")
    assert "For staff file staff.csv" in screen.sweep_table(rows, width=150)
    with speaking("nl"):
        assert "Voor personeelsbestand staff.csv" in screen.sweep_table(rows, width=150)


def test_a_sweep_without_room_is_a_block_a_job() -> None:
    rows = [row | {"desks_needed_95": 612.0} for row in sweep((0.5,), ("free",)).to_dict("records")]
    assert "m2" in screen.sweep_table(rows, width=100)
    assert "m2" not in screen.sweep_table(rows, width=75)
    assert screen.sweep_table(rows, width=60).splitlines()[1:6] == [
        "ratio 0.5, 600 desks, free",
        "  days with too few desks: 50 % (35 to 65 %)",
        "  people who find no desk: 5 % (4 to 6 %)",
        "  desks for 95 % of days: 612",
        "  EUR saved a year, net: 8.0 million (4.7 to 11.0 million)",
    ]


def test_a_job_that_surely_costs_more_is_no_saving() -> None:
    rows = sweep((1.4,), ("free",)).assign(eur_net=-233_000.0, eur_net_low=-290_000.0, eur_net_high=-120_000.0)
    text = screen.sweep_table(rows.to_dict("records"), width=60)
    assert "\n  EUR extra cost a year, net: 230,000 (120,000 to 290,000)" in text
    assert "saved a year" not in text


def test_a_failed_job_and_other_swept_keys_are_shown() -> None:
    rows = sweep((0.5,), ("free", "free")).assign(label=["seed=1", "seed=2"])
    rows.loc[1, ["crowded_day_probability", "m2_saved", "desks", "ratio"]] = np.nan
    lines = [" ".join(line.split()) for line in screen.sweep_table(rows.to_dict("records")).splitlines()]
    assert any(line.startswith("0.5 600 free, seed=1 50 %") for line in lines)
    assert "free, seed=2 no result" in lines


def test_an_empty_sweep_has_a_heading() -> None:
    assert screen.sweep_table([]).startswith("Too few desks against space saved")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [11, 60, 100])
def test_one_blank_line_stands_around_each_table_of_a_study(width: int, encoding: str) -> None:
    grids = [
        Grid(["people", "desks"], [["20", "10"]], title="Sizes"),
        Grid(["policy name", "m2"], [["free", ""]]),
        Grid(["people", "desks"], [["50", "25"]], title="More"),
    ]
    summary = evaluation().summary | {"cases": ["free"], "warnings": []}
    lines = screen.study(summary, Said("Found", grids, ["A note"]), width=width, encoding=encoding).splitlines()
    assert lines[:3] == ["Found", "", "Sizes"]
    assert [lines[lines.index(said) - 1] for said in ("More", "A note")] == ["", ""]
    assert all(line or following for line, following in pairwise(lines))
    assert ("people 20" in lines, "  desks: 10" in lines) == ((width == 11,) * 2)


def test_the_table_in_dutch() -> None:
    given = evaluation(desks=600)
    given.summary["warnings"] = [
        Sentence("{replications} replications are few, intervals are rough below {enough}", replications=9, enough=100)
    ]
    with speaking("nl"):
        text = screen.table(given, width=200)
    rows = cells(text)
    assert rows["Werkplekken"] == ("600", "voor 1.200 fte, 1.277 medewerkers; 64 persoonsgebonden")
    assert rows["Dagen met werkplektekort"] == ("12% (8 tot 16%)", "ongeveer 1 dag op de 8")
    assert rows["Werkplekken nodig op 95% van de dagen"] == ("621 (615 tot 628)", "21 meer dan er zijn")
    assert rows["Bespaarde ruimte"] == ("19.000 m2", "bij 19,8 m2 per werkplek")
    assert rows["Netto besparing per jaar"] == ("\N{EURO SIGN} 8,7 miljoen", "bandbreedte 6,2 tot 11,8 miljoen")
    assert "Waarschuwing: 9 replicaties zijn weinig, beneden 100 zijn de intervallen grof" in text
    with speaking("nl"):
        rows = cells(screen.table(evaluation(desks=960), width=200))
    assert rows["Dagen met werkplektekort"] == ("niet gezien", "in 2.400 dagen, dus ten hoogste 0,4%")


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_no_figure_is_broken_in_dutch(width: int) -> None:
    table = sweep((0.5, 0.7), ("free", "organisation.team_size=12"), fte=12_000).assign(desks_needed_95=6120)
    with speaking("nl"):
        for text in (
            screen.table(evaluation(desks=600), width=width),
            screen.sweep_table(table.to_dict("records"), width=width),
        ):
            assert max(map(len, text.splitlines())) <= width
            assert not re.search(r"(\d\n\s*(m2|miljoen|tot \d)|EUR\n|\N{EURO SIGN}\n|\d%? tot\n)", text)
            assert not re.search(r"^\s*(m2|miljoen|procentpunt)( |$)", text, re.MULTILINE)


def test_a_sweep_in_dutch() -> None:
    rows = [row | {"desks_needed_95": 612.0} for row in sweep((0.5,), ("free",)).to_dict("records")]
    with speaking("nl"):
        lines = screen.sweep_table(rows, width=70).splitlines()
    assert lines[1:6] == [
        "ratio 0,5, 600 werkplekken, vrije keuze",
        "  dagen met werkplektekort: 50% (35 tot 65%)",
        "  medewerkers die misgrijpen: 5% (4 tot 6%)",
        "  werkplekken voor 95% van de dagen: 612",
        "  netto besparing per jaar (\N{EURO SIGN}): 8,0 miljoen (4,7 tot 11,0 miljoen)",
    ]
