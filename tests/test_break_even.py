"""What an hour without a desk must cost, and how many must follow a policy: against hulls and searches by hand."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from commands import sim
from layout import check_layout
from scenarios import lively, office, plain, special

from sim.desk_counts import evaluate_desks
from sim.errors import ConfigurationError
from sim.evaluation import evaluate, space_of
from sim.panel import panels
from sim.policies import Anchor, Assigned, Free, Spread
from sim.resampling import interval, pooled_quantile, resamples
from sim.screen import study as on_screen
from sim.studies.break_even import break_even
from sim.studies.compliance import compliance_rows, complies, freely, pays_from, with_compliance
from sim.studies.frontier import frontier
from sim.studies.prices import RESAMPLES, Points, days_a_year, envelope, price_rows
from sim.study import Case, Study
from sim.told import said
from sim.workdays import Calendar

GRID = (0.25, 0.35, 0.45, 0.55, 0.8)
LEVELS = (0.0, 0.5, 1.0)


def case(**changes: Any) -> Case:
    return Case("as configured", lively(**{"replications": 20, "audit_days": 1, "policy": Spread()} | changes))


@pytest.fixture(scope="module")
def lived() -> Study:
    return break_even(case(), ratios=GRID, compliances=LEVELS, target=0.1, policy_eur=3000.0)


# --- prices ------------------------------------------------------------------------------------------------------


def test_the_envelope_is_the_cheapest_at_every_price() -> None:
    hours, eur = np.array([100.0, 40.0, 38.0, 10.0, 10.0]), np.array([10.0, 20.0, 30.0, 50.0, 60.0])
    start, stop = envelope(hours, eur)
    # 10 more for 60 hours; 30 more for 30; the third saves 2 hours for 10 where the fourth saves 30 for 30.
    assert start.tolist() == pytest.approx([0, 10 / 60, 5, 1, math.inf])
    assert stop.tolist() == pytest.approx([10 / 60, 1, 20 / 28, math.inf, math.inf])


def test_the_envelope_agrees_with_trying_prices() -> None:
    generator = np.random.default_rng(7)
    for _ in range(50):
        eur = np.cumsum(generator.uniform(1, 5, 12))
        hours = np.sort(generator.uniform(0, 100, (3, 12)))[:, ::-1].copy()
        hours[:, -2:] = 0.0
        start, stop = envelope(hours, eur)
        for price in (1e-6, *generator.uniform(0, 3, 20)):
            cheapest = (eur + price * hours).argmin(axis=1)
            for row, best in enumerate(cheapest.tolist()):
                assert start[row, best] <= price <= stop[row, best]
                others = [place for place in range(12) if start[row, place] < price < stop[row, place]]
                assert others == [best]


def test_more_desks_may_cost_nothing_but_never_less() -> None:
    with pytest.raises(ValueError, match="must not fall"):
        envelope(np.zeros(2), np.array([2.0, 1.0]))
    # Without a whole part to let, ten desks more are free: the fewer ones are the best at no price at all.
    rows = price_rows([points("one", [[50.0, 10.0, 0.0]] * 30, (1000.0, 1000.0, 3000.0))], seed=1)
    assert [row["never_best"] for row in rows] == [True, False, False]
    assert [row["price_from"] for row in rows[1:]] == pytest.approx([0, 4])
    assert rows[0]["price_to"] == 0


def test_the_price_is_as_uncertain_as_what_the_desks_save() -> None:
    one = points("one", [[50.0, 10.0, 0.0]] * 30)
    drawn = one.eur.copy()
    drawn[1:] *= np.linspace(0.5, 2.0, RESAMPLES)[:, None]
    row = price_rows([replace(one, eur=drawn)], seed=1)[1]
    assert row["price_from"] == pytest.approx(0.5)
    assert (row["price_from_low"], row["price_from_high"]) == pytest.approx((0.25, 1.0), abs=0.03)
    assert (row["eur_gross_low"], row["eur_gross_high"]) == pytest.approx((-4000, -1000), abs=100)


def points(name: str, hours: list[list[float]], eur: tuple[float, ...] = (1000.0, 2000.0, 4000.0)) -> Points:
    desks = tuple(range(10, 10 * len(eur) + 1, 10))
    days = np.full(len(hours), 5.0)
    ratios = tuple(number / 100 for number in desks)
    costs = np.tile(np.array(eur), (1 + RESAMPLES, 1))
    return Points(name, ratios, desks, costs, np.array(hours), days, days_a_year=250)


def test_prices_by_hand() -> None:
    # 5 days each, 250 days a year: 50 hours in a replication are 2,500 a year.
    rows = price_rows([points("one", [[50.0, 10.0, 0.0]] * 30)], seed=1)
    assert [row["hours_short_year"] for row in rows] == pytest.approx([2500, 500, 0])
    assert [row["price_from"] for row in rows] == pytest.approx([0, 0.5, 4])
    assert [row["price_to"] for row in rows] == pytest.approx([0.5, 4, math.inf])
    assert [row["never_best"] for row in rows] == [False, False, False]
    for row in rows:  # every replication is the same
        assert row["price_from_low"] == pytest.approx(row["price_from_high"])
    wavering = price_rows([points("one", [[40.0, 10.0, 0.0], [60.0, 10.0, 0.0]] * 15)], seed=1)
    assert wavering[1]["price_from"] == pytest.approx(0.5)
    # The price is 1,000 / (50 h - 500), h the mean of 30 numbers of 40 or 60: standard error 1.8 of 50, so about
    # 1.96 x 1.8 / 40 of the price, 9 %, with few possible values.
    assert 0.43 < wavering[1]["price_from_low"] < 0.48
    assert 0.52 < wavering[1]["price_from_high"] < 0.58


def test_season_is_no_chance_and_replications_without_a_day_say_nothing() -> None:
    # Two halves of a year that differ only by season: of the 15 pairs side by side in it just one has one of each.
    one = points("one", [[40.0, 10.0, 0.0]] * 15 + [[60.0, 12.0, 0.0]] * 15)
    order = np.arange(30)
    plainly, spread_out = price_rows([one], seed=1), price_rows([replace(one, order=order)], seed=1)
    for alike, seasonal in zip(plainly[:2], spread_out[:2], strict=True):
        assert alike["hours_short_year"] == seasonal["hours_short_year"]
        assert alike["hours_short_year_low"] < alike["hours_short_year_high"]
        middle = [seasonal[f"hours_short_year_{end}"] for end in ("low", "high")]
        assert middle[1] - middle[0] < (alike["hours_short_year_high"] - alike["hours_short_year_low"]) / 4
    without = replace(
        one, hours=np.insert(one.hours, 7, 0, axis=0), days=np.insert(one.days, 7, 0), order=np.insert(order, 7, 30)
    )
    assert price_rows([without], seed=1) == spread_out


def test_of_all_cases_the_best_counts_at_each_ratio() -> None:
    one, other = points("one", [[50.0, 10.0, 6.0]] * 9), points("other", [[60.0, 8.0, 8.0]] * 9)
    rows = price_rows([one, other], seed=1)
    assert [row["case"] for row in rows] == ["one"] * 3 + ["other"] * 3 + ["all cases"] * 3
    assert [row["by_case"] for row in rows[6:]] == ["one", "other", "one"]
    assert [row["hours_short_year"] for row in rows[6:]] == pytest.approx([2500, 400, 300])
    assert [row["never_best"] for row in rows] == [False, False, False, False, False, True, False, False, False]
    apart = price_rows([one, points("dear", [[60.0, 8.0, 8.0]] * 9, (1000.0, 3000.0, 5000.0))], seed=1)
    assert {row["case"] for row in apart} == {"one", "dear"}


def test_the_year_has_its_office_days() -> None:
    assert days_a_year(plain()) == 261
    # 1 January, Easter Monday, King's Day, Ascension, Whit Monday, Liberation Day and Christmas on weekdays.
    assert days_a_year(Calendar()) == 261 - 7
    assert days_a_year(plain(start="2028-02-07")) == 260


def test_hours_and_prices_are_those_of_the_panel(lived: Study) -> None:
    job = case().job()
    desks = lived.frame["desks"].tolist()
    panel = panels([(job, desks)], None)[0][0]
    for row in lived.frame.to_dict("records"):
        short = panel.estimate("desk_hours_short", row["desks"]).estimate
        assert row["hours_short_year"] == pytest.approx(short * lived.summary["days_a_year"], rel=1e-12)
        account = evaluate(replace(job.scenario, desks=row["desks"])).summary["money"]["a_year"]["savings"]["total"]
        assert row["eur_gross"] == pytest.approx(account["estimate"])
        assert (row["eur_gross_low"], row["eur_gross_high"]) == pytest.approx((account["low"], account["high"]))
        assert row["price_from_low"] <= row["price_from"] <= row["price_from_high"]
        assert row["hours_short_year_low"] <= row["hours_short_year"] <= row["hours_short_year_high"]
    best = lived.frame[~lived.frame["never_best"]]
    # Where one ratio stops, the next begins.
    assert best["price_from"].tolist()[1:] == pytest.approx(best["price_to"].tolist()[:-1])
    assert best["price_to"].iloc[-1] == math.inf


def test_what_the_prices_compare_is_told_apart_from_the_whole_saving(lived: Study) -> None:
    (line,) = [note for note in said(lived).notes if note.startswith("These prices set each ratio against the next")]
    assert "the whole saving against today's desks is gone" in line
    assert "prices of 2025" in said(lived).grids[0].title


def test_the_frontier_has_the_same_prices(lived: Study) -> None:
    other = frontier([case()], ratios=GRID).tables["break_even"]
    pd.testing.assert_frame_equal(other, lived.tables["break_even"])


# --- compliance --------------------------------------------------------------------------------------------------


def test_without_compliance_nothing_is_saved_and_desks_are_those_by_search(lived: Study) -> None:
    table = lived.tables["compliance"]
    none = table.iloc[0]
    assert none["compliance"] == 0
    assert none["desks_saved"] == none["desks_saved_low"] == none["desks_saved_high"] == 0
    assert none["eur_net"] == none["eur_net_low"] == none["eur_net_high"] == -3000
    scenario = case().scenario
    needed = {}
    for level, policy in ((0.0, Free(name="free")), (0.5, Spread(compliance=0.5)), (1.0, Spread())):
        desks = list(range(16, 36))
        answers = evaluate_desks(replace(scenario, policy=policy), desks)
        shares = [answer.days["crowded"].mean() for answer in answers]
        assert shares[0] > 0.1
        needed[level] = desks[next(place for place, share in enumerate(shares) if share <= 0.1)]
    assert dict(zip(table["compliance"], table["desks_needed"], strict=True)) == needed
    for row in table.to_dict("records"):
        assert row["desks_saved"] == needed[0.0] - row["desks_needed"]
        job = case().job()
        whole = [
            space_of(replace(job, desks=int(number)))["whole_parts"]["eur_saved"]["total"]
            for number in (row["desks_needed"], needed[0.0])
        ]
        assert row["eur_net"] == pytest.approx(whole[0] - whole[1] - 3000)  # one price index for all years
        assert row["pays"] == (row["eur_net_low"] > 0)


def test_staggered_hours_are_no_part_of_compliance() -> None:
    job = case(policy=Spread(stagger_minutes=60.0)).job()
    assert freely(job).scenario.policy == Free(name="free", stagger_minutes=60.0)
    found, _ = panels([(freely(job), (20,)), (with_compliance(job, 0.0), (20,))], None)
    assert np.array_equal(found[0].needed, found[1].needed)
    (row,), crossing = compliance_rows(found[0], found[1:], [0.0], 0.05, 0.0)
    assert row["desks_saved"] == row["eur_net"] == 0
    assert not row["pays"]
    assert crossing["estimate"] is None


@pytest.mark.parametrize(
    ("eur", "expected"),
    [
        ((1.0, 2.0, 3.0), 0.0),
        ((0.0, 2.0, 3.0), 0.0),
        ((-1.0, 1.0, 3.0), 0.25),
        ((-1.0, 0.0, 3.0), 0.5),
        ((-1.0, 2.0, -3.0), math.inf),
        ((2.0, -1.0, 3.0), 0.625),
        ((-3.0, -2.0, -1.0), math.inf),
    ],
)
def test_a_policy_pays_from_where_it_never_earns_nothing_again(eur: tuple[float, ...], expected: float) -> None:
    assert pays_from([0.0, 0.5, 1.0], np.array(eur)) == pytest.approx(expected)


def test_the_interval_of_the_compliance_holds_the_point(lived: Study) -> None:
    found = lived.summary["compliance"]["pays_from"]
    assert 0 < found["low"] <= found["estimate"] <= (found["high"] or math.inf)
    free = break_even(case(), ratios=GRID, compliances=LEVELS, target=0.1)
    assert free.summary["compliance"]["pays_from"]["estimate"] == 0
    dear = break_even(case(), ratios=GRID, compliances=LEVELS, target=0.1, policy_eur=1e8)
    assert dear.summary["compliance"]["pays_from"]["estimate"] is None
    assert "does not pay at any compliance up to 100 %" in said(dear).headline


def test_a_policy_without_compliance_has_prices_only() -> None:
    study = break_even(case(policy=Anchor()), ratios=GRID)
    assert not complies(case(policy=Anchor()).job())
    assert list(study.tables) == ["break_even"]
    assert study.summary["compliance"] is None
    assert "policy: anchor has no compliance, so that only prices are given" in study.summary["warnings"]
    check(study, 1)


def test_a_policy_that_sets_the_desks_has_none() -> None:
    with pytest.raises(ConfigurationError, match="policy: under assigned everybody owns a desk"):
        break_even(case(policy=Assigned()))


def check(study: Study, pictures: int) -> list[str]:
    from sim.plots import study_pictures

    figures = study_pictures(study)
    assert len(figures) == pictures
    for width in (60, 120):
        shown = on_screen(study.summary, said(study), width=width, encoding="ascii")
        assert not {"nan", "inf", "None"} & set(shown.split())
        assert max(map(len, shown.splitlines())) <= width
    json.dumps(study.summary, allow_nan=False)
    return [text for figure in figures.values() for text in check_layout(figure)]


def test_no_text_of_the_pictures_overlaps(lived: Study) -> None:
    texts = check(lived, 2)
    assert "an hour without a desk must cost (EUR)" in texts
    assert "desks needed for 90 % of days" in texts
    check(break_even(case(), ratios=(0.5,), compliances=[0.3]), 2)
    never = special(organisation=office(employees=30), policy=Spread(), replications=20)
    check(break_even(Case("never", never), ratios=(1.1, 1.3)), 2)


def test_the_command(tmp_path: Path) -> None:
    typed = ["task=break_even", "ratios=[0.4,0.5,0.7]", "policy=spread", "organisation=small_office"]
    typed += ["break_even.compliances=[0,1]", "break_even.policy_eur=2000"]
    done = sim(*typed, "replications=6", "weeks=1", "workers=1", f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["asked"]["compliances"] == [0, 1]
    assert [row["compliance"] for row in summary["compliance"]["levels"]] == [0, 1]
    assert {path.name for path in folder.rglob("*.*")} >= {
        "break_even.parquet", "break_even.csv", "compliance.parquet", "compliance.csv", "break_even.svg",
        "compliance.png",
    }  # fmt: skip


def test_replications_without_a_working_day_are_left_out(tmp_path: Path) -> None:
    # The first of two replications starts on 29 December, a week of holidays only.
    typed = ["task=break_even", "ratios=[0.5,0.7]", "policy=spread", "organisation=small_office", "weeks=1"]
    typed += ["replications=2", "calendar.extra_holidays=['12-29','12-30','12-31','01-02']", "workers=1"]
    done = sim(*typed, f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")


def test_season_is_no_chance_in_the_compliance_either() -> None:
    job = case(replications=None).job()
    found, _ = panels([(freely(job), (20,)), (with_compliance(job, 1.0), (20,))], None)
    assert found[0].order is not None
    weights = np.concatenate(
        [np.ones((1, len(found[0])), np.int64), resamples(job.scenario.seed, len(found[0]), 1000, found[0].order)]
    )
    desks = []
    for panel in found:
        counts, values = panel.days_by_needed()
        desks.append(values[pooled_quantile(counts, weights, 0.9)])
    expected = interval(
        float(desks[0][0] - desks[1][0]), desks[0][1:] - desks[1][1:], len(found[0]), order=found[0].order
    )
    (row,), _ = compliance_rows(found[0], found[1:], [1.0], 0.1, 0.0)
    assert [row[f"desks_saved{end}"] for end in ("", "_low", "_high")] == [
        expected.estimate, expected.low, expected.high,
    ]  # fmt: skip
