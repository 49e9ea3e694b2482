"""One norm for several sizes: exact where theory says what each size needs, refused where it makes no sense."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from commands import sim
from layout import check_layout
from scenarios import lively, office, roster, special
from scipy.stats import binom

from sim.errors import ConfigurationError
from sim.policies import Assigned
from sim.screen import study as on_screen
from sim.studies.scale import by_chance, scale
from sim.study import Case
from sim.told import said

SIZES = (5, 20, 80)


def test_each_size_is_the_exact_binomial() -> None:
    # 40 % of n people come each day, for themselves: the headcount is binomial, its days are independent.
    study = scale(Case("coins", special(ratio=0.55, weeks=10, replications=200)), sizes=SIZES, target=0.05)
    table = study.frame
    assert list(table["people"]) == [5, 20, 80]
    assert list(table["desks"]) == [3, 11, 44]
    days = 200 * 50
    for row in table.itertuples():
        crowded = binom.sf(row.desks, row.people, 0.4)
        assert row.exact == pytest.approx(crowded, rel=1e-10)
        z = (row.crowded_day_probability - crowded) / math.sqrt(crowded * (1 - crowded) / days)
        assert abs(z) <= 4
        # The quantile of 10,000 days lies within 4 standard errors of its level.
        error = 4 * math.sqrt(0.95 * 0.05 / days)
        assert binom.ppf(0.95 - error, row.people, 0.4) <= row.desks_needed <= binom.ppf(0.95 + error, row.people, 0.4)
        assert row.ratio_needed == pytest.approx(row.desks_needed / row.people)
        assert row.ratio_needed_low <= row.ratio_needed <= row.ratio_needed_high
        assert abs(row.peak - 0.4) <= 4 * math.sqrt(0.24 / row.people / days)
        # Kurtosis of a binomial is near 3: the relative error of a standard deviation is 1 / sqrt(2 days).
        assert abs(row.peak_sd / math.sqrt(0.24 / row.people) - 1) <= 4 / math.sqrt(2 * days)
    assert study.summary["over"] == "of 200 replications each"


def test_the_verdict_follows_the_interval() -> None:
    table = scale(Case("coins", special(ratio=0.55, weeks=10, replications=200)), sizes=SIZES).frame
    # Exact: .087 with 3 desks for 5, .057 with 11 for 20, .002 with 44 for 80.
    assert list(table["holds"])[::2] == ["no", "yes"]
    for row in table.itertuples():
        low, high = row.crowded_day_probability_low, row.crowded_day_probability_high
        assert row.holds == ("yes" if high <= 0.05 else "no" if low > 0.05 else "cannot be told")


def test_heads_by_chance_are_a_mixture_of_binomials() -> None:
    days = np.array([0.2, 0.2, 0.5])
    for people, desks in ((1, 0), (7, 3), (40, 12)):
        crowded, needed = by_chance(days, people, desks, 0.1)
        exact = (2 * binom.sf(np.arange(people + 1), people, 0.2) + binom.sf(np.arange(people + 1), people, 0.5)) / 3
        assert crowded == pytest.approx(exact[desks], abs=1e-12)
        assert needed == int(np.argmax(exact <= 0.1))
    assert by_chance(np.zeros(3), 10, 0, 0.05) == (0.0, 0)
    assert by_chance(np.ones(3), 10, 9, 0.05) == (1.0, 10)


def test_what_cannot_be_scaled_is_refused() -> None:
    for case, sizes, message in (
        (Case("file", special(), people=roster([4, 4])), [5], "organisation.roster: .* cannot be made more or fewer"),
        (Case("own", special(policy=Assigned(name="assigned"))), [5], "policy: under assigned everybody owns a desk"),
        (Case("desks", special(desks=10)), [5], "desks: a norm for several sizes is a ratio"),
        (Case("twice", special()), [5, 5], "scale.sizes: give different numbers"),
        (Case("none", special()), [], "scale.sizes: give different numbers"),
    ):
        with pytest.raises(ConfigurationError, match=message):
            scale(case, sizes=sizes)


def test_a_team_is_no_larger_than_its_organisation_and_owned_desks_stay_outside_a_ratio_of_sharers() -> None:
    organisation = office(employees=60, team_size=12, fixed_desk_share=0.2)
    case = Case("owners", lively(organisation=organisation, ratio_per="flexible", ratio=0.5, replications=4))
    study = scale(case, sizes=[5, 40])
    assert any("5 people are fewer than a team of 12" in line for line in study.summary["warnings"])
    assert study.summary["cases"]["40 people"] == {"organisation.employees": 40, "organisation.team_size": 12.0}
    row = study.frame.iloc[1]
    assert (row["desks"], row["ratio"]) == (24, 0.5)  # 8 owned, and half of 32
    assert row["ratio_needed"] == (row["desks_needed"] - 8) / 32


@pytest.mark.parametrize(("ratio", "sizes"), [(0.45, [6, 30, 200]), (1.5, [4, 5, 6]), (0.05, [12])])
def test_the_curve_is_drawn_and_told(ratio: float, sizes: list[int]) -> None:
    from sim.plots import study_pictures

    study = scale(Case("office", lively(ratio=ratio, replications=6)), sizes=sizes)
    (figure,) = study_pictures(study).values()
    texts = check_layout(figure)
    assert "Ratio needed" in texts
    assert any(f"{ratio:g} desks per FTE leave" in text.replace("\n", " ") for text in texts)
    for width in (60, 100):
        shown = on_screen(study.summary, said(study), width=width, encoding="ascii")
        assert "nan" not in shown
        assert "?" not in shown
        assert max(map(len, shown.splitlines())) <= width


def test_the_command(tmp_path: Path) -> None:
    typed = ["task=scale", "scale.sizes=[4,12]", "organisation=small_office", "replications=4", "weeks=1", "workers=1"]
    done = sim(*typed, f"output.dir={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(done.stdout.splitlines()[-1])
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert [row["people"] for row in summary["sizes"]] == [4, 12]
    assert summary["asked"] == {"sizes": [4, 12], "target": 0.05, "within": 0.01}
    assert {path.name for path in folder.rglob("*.*")} >= {"sizes.parquet", "sizes.csv", "pooling.svg", "pooling.png"}
