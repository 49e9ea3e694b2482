"""Space and money against hand-worked figures, and the published claim against its own arithmetic."""

import dataclasses
import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.economics import Economics, claim, saved
from sim.errors import ConfigurationError

PRESETS = sorted((Path(__file__).parents[1] / "conf" / "economics").glob("*.yaml"))
MINISTRY = Economics(claim_low_eur=3e6, claim_high_eur=5e6)


def worked(economics: Economics = MINISTRY, **staff: float) -> dict[str, Any]:
    full = {"fte": 1200.0, "employees": 1200.0, "flexible": 1200.0, "owned_desks": 0.0} | staff
    result = claim(economics, **full)
    assert result is not None
    return result


def test_a_saving_is_desks_times_area_and_costs() -> None:
    space = saved(Economics(), base=1200, desks=600, baseline_desks=1560)
    assert (space["desks_saved"], space["baseline_desks"]) == (960, 1560)
    assert space["m2_saved"] == 960 * 19.8
    assert space["eur_saved"] == {
        "housing": 960 * 4451,
        "services": 960 * 2609,
        "ict": 960 * 2629,
        "total": 960 * 9689,
    }
    assert space["price_year"] == 2011
    assert space["baseline_ratio"] == 1.3
    assert space["desks_saved_share"] == 960 / 1560
    assert (space["m2_per_base"], space["baseline_m2_per_base"]) == (600 * 19.8 / 1200, 1560 * 19.8 / 1200)


def test_housing_is_saved_in_whole_parts_while_services_and_ict_follow_the_desks() -> None:
    space = saved(Economics(lettable_m2=1000), base=1200, desks=600, baseline_desks=1560)["whole_parts"]
    assert (space["parts"], space["m2"]) == (19, 19_000)  # of 19,008 m2
    assert space["eur_saved"]["housing"] == pytest.approx(19_000 / 19.8 * 4451, rel=1e-12)
    assert space["eur_saved"]["services"] == 960 * 2609
    assert space["eur_saved"]["ict"] == 960 * 2629


@pytest.mark.parametrize(
    ("desks_saved", "parts"), [(0, 0), (49, 0), (50, 1), (51, 1), (99, 1), (100, 2), (-1, -1), (-50, -1), (-51, -2)]
)
def test_whole_parts_at_their_edges(desks_saved: int, parts: int) -> None:
    # 50 desks of 19.8 m2 are exactly one part of 990 m2; space is added in whole parts too.
    space = saved(Economics(lettable_m2=990), base=100, desks=200 - desks_saved, baseline_desks=200)
    assert space["whole_parts"]["parts"] == parts
    assert space["whole_parts"]["m2"] == 990 * parts


def test_every_multiple_of_a_part_counts_as_that_many_parts() -> None:
    economics = Economics(lettable_m2=19.8)
    for desks in range(1, 3000):
        assert saved(economics, 1.0, 1, 1 + desks)["whole_parts"]["parts"] == desks


def test_any_size_can_be_let_without_a_part() -> None:
    space = saved(Economics(lettable_m2=None), base=36, desks=17, baseline_desks=46)
    assert space["whole_parts"]["parts"] is None
    assert space["whole_parts"]["eur_saved"] == pytest.approx(space["eur_saved"], rel=1e-12)


def test_more_desks_than_the_baseline_cost_more() -> None:
    space = saved(Economics(), base=1200, desks=1561, baseline_desks=1200)
    assert space["desks_saved"] == -361
    assert space["eur_saved"]["total"] == -361 * 9689
    assert space["whole_parts"]["parts"] == -8  # 7,147.8 m2 more
    assert space["whole_parts"]["eur_saved"]["total"] < space["eur_saved"]["total"]


def test_savings_add_up_over_a_staged_path() -> None:
    def total(before: int, after: int) -> float:
        return float(saved(Economics(), 1200, after, before)["eur_saved"]["total"])

    assert total(1560, 1080) + total(1080, 840) + total(840, 600) == total(1560, 600)


def test_no_base_gives_no_area_per_head() -> None:
    assert saved(Economics(), base=0, desks=10, baseline_desks=10)["m2_per_base"] is None


def test_the_claim_as_printed() -> None:
    printed = worked()["as_printed"]
    assert printed["desks_saved_per_fte"] == pytest.approx(0.8, rel=1e-12)
    assert f"{100 * printed['desks_saved_share']:.1f}" == "61.5"
    assert {cost: {end: round(n) for end, n in ends.items()} for cost, ends in printed["fte"].items()} == {
        "housing": {"low": 843, "high": 1404},
        "full": {"low": 387, "high": 645},
    }
    assert printed["eur_saved"]["housing"] == pytest.approx(0.8 * 1200 * 4451, rel=1e-12)
    assert printed["holds"] == {"housing": True, "full": False}  # 4.27 and 9.30 million
    assert printed["eur_per_desk"]["low"] == pytest.approx(3125, rel=1e-12)
    assert printed["eur_per_desk"]["high"] == pytest.approx(5e6 / 960, rel=1e-12)


@pytest.mark.parametrize("cost", ["housing", "full"])
@pytest.mark.parametrize(("end", "eur"), [("low", 3e6), ("high", 5e6)])
def test_with_the_staff_it_names_the_saving_is_the_claimed_one(cost: str, end: str, eur: float) -> None:
    fte = worked()["as_printed"]["fte"][cost][end]
    assert worked(fte=fte)["as_printed"]["eur_saved"][cost] == pytest.approx(eur, rel=1e-12)


def test_three_ratios_on_three_bases() -> None:
    result = worked(fte=1200, employees=1280, flexible=1000, owned_desks=80)
    assert [(base["ratio"], base["per"], round(base["desks"], 9)) for base in result["bases"]] == [
        (1.3, "full-timer", 1560),
        (0.9, "civil servant", 1152),
        (0.5, "flexible worker", 580),
    ]
    assert result["true"]["desks_per_fte"] == 580 / 1200
    assert result["true"]["desks_saved_share"] == pytest.approx(980 / 1560, rel=1e-12)
    assert result["true"]["eur_saved"]["housing"] == pytest.approx(980 * 4451, rel=1e-12)


def test_only_with_everybody_flexible_and_full_time_the_printed_percentage_is_true() -> None:
    rows = {row["flexible_share"]: row for row in worked()["by_flexible_share"]}
    assert rows[1.0]["desks_saved_share"] == pytest.approx(0.8 / 1.3, rel=1e-12)
    assert rows[0.5]["desks_per_fte"] == 0.75
    assert rows[0.5]["desks_saved_share"] == pytest.approx(0.55 / 1.3, rel=1e-12)
    part_time = worked(fte=0.94 * 1200)["by_flexible_share"][0]
    assert part_time["desks_per_fte"] == pytest.approx(0.5 / 0.94, rel=1e-12)
    assert part_time["desks_saved_share"] < 0.6


def test_nothing_saved_leaves_no_number_of_staff() -> None:
    result = worked(fte=100, employees=140, flexible=0, owned_desks=140)
    assert result["true"]["desks_saved_per_fte"] < 0
    assert result["true"]["fte"]["housing"] == {"low": None, "high": None}
    assert result["true"]["eur_per_desk"] == {"low": None, "high": None}


def test_no_claim_where_none_is_stated() -> None:
    assert claim(Economics(), fte=1, employees=1, flexible=1, owned_desks=0) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"claim_low_eur": 1.0}, "claim_low_eur"),
        ({"claim_low_eur": 2.0, "claim_high_eur": 1.0}, "claim_high_eur"),
        ({"m2_per_desk": 0}, "m2_per_desk"),
        ({"housing_eur": -1}, "housing_eur"),
        ({"lettable_m2": 0.0}, "lettable_m2"),
        ({"ict_eur": math.inf}, "ict_eur"),
    ],
)
def test_impossible_values_are_refused_by_name(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigurationError, match=field):
        Economics(**values)


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_a_preset_holds_every_value_with_its_source(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0].startswith("# ")
    values = yaml.safe_load(text)
    assert values.pop("defaults") == ["/schema/economics@_here_", "_self_"]
    assert set(values) == {field.name for field in dataclasses.fields(Economics)}
    assert values.pop("baseline_ratio") == "${organisation.baseline_ratio}"
    economics = Economics(**values)
    assert economics.name == path.stem
    assert economics.desk_eur == 9689  # the parts add up to the benchmark's whole
    for line in lines[lines.index("name: " + path.stem) + 1 :]:
        assert "#" in line, line


def test_the_ministry_states_the_claim_and_the_others_none() -> None:
    stated = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["claim_high_eur"] for path in PRESETS}
    assert stated == {"finance_ministry": 5_000_000, "rijk": None, "small_office": None, "vlaanderen": None}
