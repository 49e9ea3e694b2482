"""Crowding against space: each figure that of a run of its own, the best case only where it can be told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from commands import sim
from layout import check_layout
from sampling import z
from scenarios import coins, lively, office, special
from scipy.stats import binom

from sim.economics import Economics
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.evaluation import evaluate
from sim.paired import against_best
from sim.panel import panels
from sim.plots import study_pictures
from sim.policies import Assigned, Booking, Free, Spread
from sim.screen import study as on_screen
from sim.stopping import Precision
from sim.studies.desk_grid import RATIOS, desks_at
from sim.studies.frontier import SHOWN, frontier
from sim.studies.recommend import recommend
from sim.study import Case, Study
from sim.told import said

GRID = (0.3, 0.4, 0.5, 0.7, 0.9)


def cases(**changes: Any) -> list[Case]:
    scenario = lively(**{"replications": 12, "audit_days": 1} | changes)
    return [
        Case("free", replace(scenario, policy=Free(name="free"))),
        Case("spread", replace(scenario, policy=Spread())),
    ]


@pytest.fixture(scope="module")
def lived() -> Study:
    return frontier(cases(), ratios=GRID)


def test_each_figure_is_that_of_a_run_of_its_own(lived: Study) -> None:
    assert len(lived.frame) == 2 * len(GRID)
    for case in cases():
        for row in lived.frame[lived.frame["case"] == case.name].to_dict("records"):
            alone = evaluate(replace(case.scenario, ratio=row["ratio"])).summary
            assert row["desks"] == alone["desks"]
            for name in SHOWN:
                one = alone["measures"][name]
                assert row[name] == pytest.approx(one["plain"], rel=1e-12, nan_ok=True), name
                if name != "crowded_day_probability":  # which a run of its own may estimate from chances
                    ends = [row[f"{name}_{end}"] for end in ("low", "high")]
                    assert ends == pytest.approx([one["low"], one["high"] or float("inf")], rel=1e-9)
            space = alone["space"]
            assert (row["m2_saved"], row["eur_saved"]) == (space["m2_saved"], space["eur_saved"]["total"])
            assert row["eur_net"] == pytest.approx(alone["money"]["a_year"]["net"]["estimate"])


def test_crowding_is_the_exact_binomial() -> None:
    # 40 % of 20 people come each day, for themselves.
    study = frontier([Case("coins", special(weeks=10, replications=100))], ratios=(0.3, 0.4, 0.5, 0.6))
    for row in study.frame.itertuples():
        assert z(row.crowded_day_probability * 5000, 5000, binom.sf(row.desks, 20, 0.4)) <= 4
        assert row.best == "coins"
        assert row.may_be_best


def test_the_best_is_that_of_paired_differences(lived: Study) -> None:
    scenarios = cases()
    found, _ = panels([(case.job(), sorted(set(lived.frame["desks"]))) for case in scenarios], None)
    for ratio, rows in lived.frame.groupby("ratio"):
        for measure, best in (("crowded_day_probability", "best"), ("turned_away_probability", "best_people")):
            pairs = [panel.pair(measure, desks) for panel, desks in zip(found, rows["desks"], strict=True)]
            above, below = zip(*pairs, strict=True)
            compared = against_best(above, below, order=found[0].order)
            assert compared.estimates == tuple(rows[measure]), ratio
            expected = scenarios[compared.best or 0].name if any(compared.estimates) else None
            assert {None if pd.isna(name) else name for name in rows[best]} == {expected}
            assert tuple(rows[f"may_be_{best}"]) == tuple(place in compared.may_be_best for place in range(2))


def test_cases_that_do_the_same_cannot_be_told_apart_and_nothing_seen_has_no_best() -> None:
    scenario = lively(replications=6)
    twins = [Case(name, replace(scenario, policy=Spread(strength=0.0))) for name in ("one", "other")]
    table = frontier(twins, ratios=(0.3, 1.2)).frame
    assert table["may_be_best"].all()
    assert table["may_be_best_people"].all()
    crowded = table[table["ratio"] == 0.3]
    assert set(crowded["best"]) == {"one"}
    assert crowded["crowded_day_probability"].min() > 0
    assert table[table["ratio"] == 1.2][["best", "best_people"]].isna().all(axis=None)


def test_who_is_refused_at_booking_counts_among_the_people_without_a_desk(lived: Study) -> None:
    scenario = lively(replications=20, audit_days=0)
    free, books = replace(scenario, policy=Free(name="free")), replace(scenario, policy=Booking())
    study = frontier([Case("free", free), Case("books", books)], ratios=(0.3,))
    without, with_bookings = study.frame.to_dict("records")
    assert lived.summary["people_measure"] == "turned_away_probability"
    assert study.summary["people_measure"] == "unserved_probability"
    assert without["unserved_probability"] == without["turned_away_probability"]
    alone = evaluate(replace(books, ratio=0.3)).summary["measures"]["unserved_probability"]
    assert with_bookings["unserved_probability"] == pytest.approx(alone["plain"], rel=1e-12)
    # By those who come alone bookings look better, which they are not.
    assert with_bookings["turned_away_probability"] < without["turned_away_probability"]
    assert with_bookings["unserved_probability"] > without["unserved_probability"]
    assert set(study.frame["best_people"]) == {"free"}
    assert any("no hour short of desks" in str(line) for line in study.summary["warnings"])
    for picture in study_pictures(study).values():
        check_layout(picture)


@pytest.mark.parametrize(("replications", "told"), [(6, True), (80, False)])
def test_a_case_whose_crowded_days_were_not_seen_yet_is_not_told_from_others(replications: int, told: bool) -> None:
    """At 0.9 no day is crowded; of six periods that leaves far more than 5 % in doubt, of eighty less."""
    study = frontier(cases(replications=replications), ratios=(0.3, 0.9))
    unseen = study.frame[study.frame["ratio"] == 0.9]
    assert (unseen["crowded_day_probability"] == 0).all()
    assert ((unseen["crowded_day_probability_high"] > 0.05) == told).all()
    warnings = [line for line in study.summary["warnings"] if "no day with too few desks was seen" in line]
    assert [line.split(" no day")[0] for line in warnings] == (
        ["free: at ratio 0.9", "spread: at ratio 0.9"] if told else []
    )


def test_the_promise_holds_at_its_upper_end_and_at_all_more_desks(lived: Study) -> None:
    study = frontier(cases(replications=80), ratios=GRID, target=0.1)
    assert [row["case"] for row in study.summary["promise"]] == ["free", "spread"]
    for row in study.summary["promise"]:
        rows = study.frame[study.frame["case"] == row["case"]].set_index("ratio")
        ends = rows["crowded_day_probability_high"]
        keep = [ratio for ratio in GRID if (ends[ends.index >= ratio] <= 0.1).all()]
        assert row["kept"]
        assert row["ratio"] == min(keep)
        assert row["desks"] == rows.loc[min(keep), "desks"]
    # Of 12 replications none with a crowded day leaves up to 26 %.
    assert not any(row["kept"] for row in lived.summary["promise"])


@pytest.mark.parametrize("replications", [5, 60])
def test_the_promise_is_that_of_the_recommendation_on_the_same_desks(replications: int) -> None:
    """With few replications the interval of none seen is too wide to promise: no reason to stop there."""
    ratios = tuple(desks / 60 for desks in range(5, 61))
    same = cases(replications=replications, ratio_per="employee")
    study = frontier(same, ratios=ratios, target=0.05)
    assert set(study.frame["desks"]) == set(range(5, 61))
    asked = recommend(same, target=0.05).summary["by_case"]
    assert {row["case"]: row["desks"] for row in study.summary["promise"]} == {
        name: entry["desks"] for name, entry in asked.items()
    }
    top = study.frame[study.frame["desks"] == 59]["crowded_day_probability_high"].min()
    assert (top > 0.05) == (replications < 72)
    if replications == 5:  # nothing but a desk for everybody is certain
        assert [row["desks"] for row in study.summary["promise"]] == [60, 60]
        assert {row["crowded_day_probability_high"] for row in study.summary["promise"]} == {0}
    else:
        assert all(row["desks"] < 50 for row in study.summary["promise"])


def test_norms_are_marked_from_the_highest_down(lived: Study) -> None:
    assert [row["ratio"] for row in lived.summary["norms"]] == [0.9, 0.9, 0.7, 0.7, 0.5, 0.5]
    assert set(lived.frame.loc[lived.frame["norm"], "ratio"]) == {0.9, 0.7, 0.5}


def test_it_goes_on_until_all_intervals_are_within() -> None:
    precision = Precision(min_replications=10, max_replications=500)
    scenario = special(replications=None, precision=precision, weeks=2)
    two = [Case("coins", scenario), Case("fewer", replace(scenario, attendance=coins(common_correlation=0.1)))]
    study = frontier(two, ratios=(0.3, 0.4, 0.5), within=0.04)
    assert study.summary["precision_reached"]
    assert study.summary["warnings"] == []
    for name in SHOWN[:2]:
        assert ((study.frame[f"{name}_high"] - study.frame[f"{name}_low"]) / 2).max() <= 0.04
    short = frontier([Case("coins", replace(scenario, replications=5))], ratios=(0.4,), within=0.001)
    assert not short.summary["precision_reached"]
    assert "not every interval is within 0.1 percentage points after 5" in short.summary["warnings"][0]


def test_the_desks_of_a_ratio_are_there_once_and_a_norm_stays() -> None:
    case = Case("office", special(organisation=office(employees=20)))
    desks, warnings = desks_at([case], (0.49, 0.5, 0.51, 0.7, 0.71, 0.74))
    assert desks == {0.5: (10,), 0.7: (14,), 0.74: (15,)}
    assert warnings == ["ratios: left out, as they give the desks of another: 0.49, 0.51, 0.71"]
    own, quiet = desks_at([case], ())
    assert quiet == []  # nobody asked for the ratios of the grid
    assert len({number for (number,) in own.values()}) == len(own) < len(RATIOS)
    assert {0.5, 0.7, 0.9} <= set(own)
    assert list(own) == sorted(own)


def test_ratios_without_a_desk_for_every_owner_are_left_out() -> None:
    case = Case("owners", lively(organisation=office(employees=60, fixed_desk_share=0.5), ratio=0.9))
    desks, warnings = desks_at([case], (0.3, 0.4, 0.6, 0.8))
    assert list(desks.values()) == [(36,), (48,)]
    assert warnings == ["ratios: left out, with fewer desks than people who own one: 0.3, 0.4"]
    with pytest.raises(ConfigurationError, match="ratios: at none of them is there a desk for each of the 30 people"):
        desks_at([case], (0.3, 0.4))


def test_a_default_grid_has_the_norms_and_forty_ratios() -> None:
    assert len(RATIOS) == 40
    assert (RATIOS[0], RATIOS[-1]) == (0.3, 1.275)
    assert {0.5, 0.7, 0.9} <= set(RATIOS)


def test_what_cannot_be_compared_is_refused() -> None:
    one, two = cases()
    with pytest.raises(ConfigurationError, match="policy: under assigned everybody owns a desk"):
        frontier([one, Case("assigned", replace(two.scenario, policy=Assigned()))])
    with pytest.raises(ConfigurationError, match="seed: differs between free and spread"):
        frontier([one, Case("spread", replace(two.scenario, seed=2))])


def test_cases_with_other_space_have_no_price_together(lived: Study) -> None:
    one, two = cases()
    dear = Case("spread", replace(two.scenario, economics=Economics(housing_eur=9000.0, m2_per_desk=25.0)))
    study = frontier([one, dear], ratios=GRID)
    assert set(study.tables["break_even"]["case"]) == {"free", "spread"}
    assert any(line.startswith("prices: the cases differ") for line in study.summary["warnings"])
    assert set(lived.tables["break_even"]["case"]) == {"free", "spread", "all cases"}
    check(study)


def check(study: Study) -> list[str]:
    """Draw and tell a study; return the texts of the pictures."""
    texts = [text for figure in study_pictures(study).values() for text in check_layout(figure)]
    for width in (60, 120):
        shown = on_screen(study.summary, said(study), width=width, encoding="ascii")
        assert not {"nan", "inf", "None"} & set(shown.split())
        assert max(map(len, shown.splitlines())) <= width
    json.dumps(study.summary, allow_nan=False)
    return texts


@pytest.mark.parametrize(
    ("ratios", "changes"),
    [
        (GRID, {}),
        ((), {}),
        ((0.5,), {}),
        ((1.2, 1.3, 1.4), {}),
        ((0.05, 0.1, 0.15), {"organisation": office(employees=60)}),
        ((1.31, 1.5), {"ratio_per": "employee"}),
    ],
    ids=["few", "default", "one", "never", "always", "above the baseline"],
)
def test_no_text_of_the_picture_overlaps(ratios: tuple[float, ...], changes: dict[str, Any]) -> None:
    texts = check(frontier(cases(**changes), ratios=ratios))
    assert "days with too few desks (%)" in texts
    assert texts.count("best") == 4  # under both panels, and under each by itself


def test_no_text_of_the_picture_of_one_case_overlaps() -> None:
    check(frontier(cases()[:1]))


def test_the_norms_and_the_promise_are_drawn(lived: Study) -> None:
    texts = check(lived)
    for text in ("norm 0.9", "norm 0.7", "norm 0.5"):
        assert texts.count(text) >= 2  # on both panels
    assert "promise: at most 5 % of days" in texts
    assert "space saved against the baseline (m2)" in texts
    assert any(text.startswith("saved a year, net (EUR") for text in texts)
    assert "best cannot be told from others" in texts


def test_a_panel_by_itself_draws_its_own_figures_and_says_them() -> None:
    from sim.plots import alt_of, study_pictures

    study = frontier(cases(replications=80), ratios=GRID)
    pictures = study_pictures(study)
    table = study.tables["frontier"]
    for name, column in (("frontier_days", "crowded_day_probability"), ("frontier_people", "turned_away_probability")):
        lines = {str(line.get_label()): line for line in pictures[name].axes[0].lines}
        for case, rows in table.groupby("case"):
            assert sorted(lines[str(case)].get_ydata()) == pytest.approx(sorted(100 * rows[column]))
    lowest = table[table["norm"] & (table["ratio"] == 0.5)].set_index("case")["turned_away_probability"]
    assert lowest["free"] > lowest["spread"]
    title = pictures["frontier_people"].get_label()
    assert title.startswith("People who find no desk at ratio 0.5: ")
    assert "At ratio 0.5: spread " in alt_of(pictures["frontier_people"])
    assert "with free" in title.split(",")[0]
    assert "with spread" in title.split(",")[1]


def test_the_headline_names_the_case_that_needs_fewest_desks() -> None:
    study = frontier(cases(replications=80), ratios=GRID, target=0.1)
    kept = {row["case"]: row for row in study.summary["promise"]}
    assert kept["spread"]["desks"] < kept["free"]["desks"]
    assert said(study).headline == (
        f"At most 10 % of days with too few desks: ratio {kept['spread']['ratio']:g} ({kept['spread']['desks']} desks) "
        f"with days spread over the week, ratio {kept['free']['ratio']:g} ({kept['free']['desks']} desks) with free "
        "choice"
    )


def test_an_estimate_has_three_cells(lived: Study) -> None:
    row = lived.frame.iloc[0]
    for name in SHOWN:
        one = Estimate(row[name], row[f"{name}_low"], row[f"{name}_high"], 0.95, "", None, 0, None, None)
        assert one.low <= one.estimate <= one.high


def test_the_command(tmp_path: Path) -> None:
    typed = ["task=frontier", "ratios=[0.4,0.5,0.7]", "policies=[free,spread]", "organisation=small_office"]
    done = sim(*typed, "replications=6", "weeks=1", "workers=1", f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["asked"] == {"ratios": [0.4, 0.5, 0.7], "within": 0.01, "target": 0.05}
    assert list(summary["cases"]) == ["free", "spread"]
    table = pd.read_parquet(folder / "frontier.parquet")
    assert len(table) == 6
    assert {path.name for path in folder.rglob("*.*")} >= {
        "frontier.csv", "frontier.png", "frontier.svg", "break_even.parquet", "break_even.csv", "break_even.svg",
    }  # fmt: skip
    assert "Net: what is saved with space let in whole parts, less the costs of" in " ".join(done.stdout.split())


def test_replications_without_a_working_day_are_left_out(tmp_path: Path) -> None:
    # The first of two replications starts on 29 December, a week of holidays only.
    typed = ["task=frontier", "ratios=[0.5,0.7]", "policies=[free,spread]", "organisation=small_office", "weeks=1"]
    typed += ["replications=2", "calendar.extra_holidays=['12-29','12-30','12-31','01-02']", "workers=1"]
    done = sim(*typed, f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
