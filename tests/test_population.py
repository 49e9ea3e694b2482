"""§4: a preset's people hold exact quotas and their laws; the base of the desk ratio does not depend on the draw."""

import math
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from sampling import z, z_mean

from sim import roster
from sim.contracts import contract_day_shares
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.population import (
    FIELD,
    FIXED_DESK,
    FLEXIBLE,
    Organisation,
    People,
    draw_people,
    headcount,
    headcount_of,
    mean_office_days,
    simulated_employees,
)

MANY = 40_000


def drawn(seed: int = 1, replication: int = 0, **organisation: Any) -> People:
    return draw_people(Organisation(**organisation), Draws(seed, replication))


def same(one: People, other: People) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(one))


def test_kinds_of_a_roster_are_numbered_as_those_of_a_preset() -> None:
    assert [roster.KINDS[kind] for kind in (FLEXIBLE, FIXED_DESK, FIELD)] == ["flexible", "fixed_desk", "field"]
    assert len(roster.KINDS) == 3


@pytest.mark.parametrize(
    ("employees", "field_share", "fixed_share", "field", "owners"),
    [
        (200, 0.25, 0.1, 50, 20),
        (1277, 0.0, 0.05, 0, 64),  # 63.85
        (38, 0.0, 0.0, 0, 0),
        (10, 1.0, 0.0, 10, 0),
        (10, 0.0, 1.0, 0, 10),
        (3, 0.5, 0.5, 2, 1),  # both 1.5: owners get what is left
        (1, 0.4, 0.4, 0, 0),
    ],
)
def test_quotas_are_exact_in_every_replication(
    employees: int, field_share: float, fixed_share: float, field: int, owners: int
) -> None:
    shares = {"employees": employees, "field_share": field_share, "fixed_desk_share": fixed_share}
    for replication in range(5):
        kinds = np.bincount(drawn(replication=replication, **shares).kind, minlength=3)
        assert kinds.tolist() == [employees - field - owners, owners, field]
    base = headcount(Organisation(**shares))
    assert (base.flexible, base.owners) == (employees - field - owners, owners)


def test_who_gets_a_quota_is_drawn_evenly() -> None:
    """Each of 4 people is the one in the field in a quarter of n = 2,000 replications."""
    counts = sum(drawn(replication=r, employees=4, field_share=0.25).kind == FIELD for r in range(2000))
    assert max(z(count, 2000, 0.25) for count in counts) <= 4


def test_headcount_is_todays_staff_of_one_building() -> None:
    base = headcount(Organisation(employees=1277, fte=0.94, growth=0.5, fixed_desk_share=0.05))
    assert (base.employees, base.flexible, base.owners) == (1277, 1213, 64)
    assert base.fte == pytest.approx(1200.38, abs=1e-9)
    typical = Organisation(employees=120_000, per_building=1000, fte=0.94, field_share=0.25)
    assert simulated_employees(typical) == 1000
    assert (headcount(typical).employees, headcount(typical).flexible) == (1000, 750)
    assert simulated_employees(Organisation(employees=38, per_building=1000)) == 38


def test_headcount_of_real_people_counts_them() -> None:
    people = drawn(employees=50, fte=0.8, field_share=0.2, fixed_desk_share=0.1)
    base = headcount_of(people)
    assert (base.employees, base.flexible, base.owners) == (50, 35, 5)
    assert base.fte == people.fte.sum()


def test_contract_day_shares_solve_the_mean_with_the_greatest_entropy() -> None:
    days = np.arange(1, 6)
    for fte in np.linspace(0.3, 1, 701):
        shares = contract_day_shares(float(fte))
        assert abs(shares.sum() - 1) < 1e-12
        assert abs(shares @ days - 5 * fte) < 1e-9
        assert shares.min() >= 0
        # Greatest entropy with a given mean: ln(share) is linear in the number of days.
        if shares.min() > 1e-250:
            np.testing.assert_allclose(np.diff(np.log(shares), 2), 0, atol=1e-9)
    assert np.round(contract_day_shares(0.94), 2)[3:].tolist() == [0.18, 0.77]
    assert contract_day_shares(0.6).tolist() == pytest.approx([0.2] * 5)
    assert contract_day_shares(1.0).tolist() == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("fte", [0.35, 0.6, 0.94])
def test_contract_days_follow_the_shares(fte: float) -> None:
    people = drawn(employees=MANY, fte=fte)
    days = people.contract.sum(axis=1)
    assert np.array_equal(people.fte, days / 5)
    counts = np.bincount(days, minlength=6)[1:]
    assert max(z(*pair) for pair in zip(counts, [MANY] * 5, contract_day_shares(fte), strict=True)) <= 4
    assert z_mean(people.fte, fte) <= 4


def test_full_timers_have_no_day_off() -> None:
    assert drawn(employees=500, fte=1.0).contract.all()


def test_days_off_follow_the_weights() -> None:
    """Plackett-Luce without replacement, its inclusion probabilities by all 120 orders; z over n part-timers."""
    weights = [0.8, 0.4, 1.6, 0.4, 1.8]
    people = drawn(employees=MANY, fte=0.6, days_off_weights=weights)
    off = ~people.contract
    for number in range(1, 5):
        chance = np.zeros(5)
        for order in permutations(range(5)):
            left, likely = sum(weights), 1.0
            for day in order:
                likely *= weights[day] / left
                left -= weights[day]
            chance[list(order[:number])] += likely
        rows = off[off.sum(axis=1) == number]
        assert len(rows) > 7000
        for day in range(5):
            assert z(rows[:, day].sum(), len(rows), chance[day]) <= 4, (number, day)


def test_typed_office_days_are_everybodys_but_field_workers() -> None:
    people = drawn(employees=300, fte=0.7, office_days=3.0, field_share=0.2, field_office_days=1.5)
    field = people.kind == FIELD
    assert set(people.office_days[~field]) == {3.0}
    assert np.array_equal(people.office_days[field], np.minimum(1.5, people.contract.sum(axis=1))[field])
    assert set(drawn(employees=50, office_days=0.0).office_days) == {0.0}


def test_wanted_days_follow_the_shares_and_part_timers_want_them_in_proportion() -> None:
    shares = [0.1, 0.0, 0.35, 0.3, 0.2, 0.05]
    people = drawn(employees=MANY, fte=0.8, office_days_shares=shares)
    of_a_full_week = people.office_days / people.fte
    wanted = np.round(of_a_full_week).astype(int)
    np.testing.assert_allclose(of_a_full_week, wanted, atol=1e-12)
    counts = np.bincount(wanted, minlength=6)
    assert max(z(*pair) for pair in zip(counts, [MANY] * 6, shares, strict=True)) <= 4
    assert np.all(people.office_days <= people.contract.sum(axis=1))


def test_mean_office_days() -> None:
    assert mean_office_days(Organisation(office_days_shares=[0, 0.132, 0.3696, 0.308, 0.0704, 0.12])) == pytest.approx(
        0.88 * 2.36 + 0.12 * 5
    )
    assert mean_office_days(Organisation(office_days=1.5)) == 1.5


def test_newcomers_by_their_share() -> None:
    assert z(drawn(employees=MANY, newcomer_share=0.1).newcomer.sum(), MANY, 0.1) <= 4
    assert drawn(employees=100, newcomer_share=1).newcomer.all()
    assert not drawn(employees=100, newcomer_share=0).newcomer.any()


@pytest.mark.parametrize(("growth", "heads"), [(0.0, 40), (0.25, 50), (1.0, 80), (-0.5, 20), (-0.9, 4), (5.0, 240)])
def test_growth_is_staff_and_not_base(growth: float, heads: int) -> None:
    changed = Organisation(employees=40, growth=growth, fixed_desk_share=0.1)
    people = draw_people(changed, Draws(1, 0))
    assert len(people) == heads
    assert (people.kind == FIXED_DESK).sum() == round(heads * 0.1)
    assert headcount(changed) == headcount(Organisation(employees=40, fixed_desk_share=0.1))


def test_one_person_alone() -> None:
    for growth in (0.0, -0.9):
        person = drawn(employees=1, growth=growth, fte=0.5)
        assert len(person) == 1
        assert person.teams == ("team 1",)
        assert person.contract.shape == person.anchor.shape == (1, 5)
        assert 1 <= person.contract.sum() <= 5


@pytest.mark.parametrize(
    ("employees", "team_size", "teams"), [(1277, 12.0, 106), (10, 100.0, 1), (7, 1.0, 7), (40, 3, 13)]
)
def test_teams_are_as_even_as_can_be(employees: int, team_size: float, teams: int) -> None:
    people = drawn(employees=employees, team_size=team_size)
    size = np.bincount(people.team)
    assert len(size) == len(people.teams) == teams
    assert set(size) <= {math.floor(employees / teams), math.ceil(employees / teams)}
    assert np.all(np.diff(people.team) >= 0)


def test_same_draws_same_people() -> None:
    preset = {"employees": 200, "field_share": 0.2, "fixed_desk_share": 0.1}
    assert same(drawn(**preset), drawn(**preset))
    assert not same(drawn(**preset), drawn(replication=1, **preset))
    assert not same(drawn(**preset), drawn(seed=2, **preset))


def test_more_staff_changes_nobody_who_was_there() -> None:
    """§2: a person's draws depend on the person alone, so that growth compares the same people."""
    few, many = drawn(employees=100), drawn(employees=100, growth=0.3)
    for name in ("entity", "fte", "contract", "office_days", "newcomer"):
        assert np.array_equal(getattr(few, name), getattr(many, name)[:100])


def test_a_preset_has_no_anchor_days_and_is_not_real() -> None:
    people = drawn(employees=20)
    assert not people.anchor.any()
    assert not people.real


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"office_days_shares": [0.1, 0.2, 0.3, 0.2, 0.1, 0.2]}, "office_days_shares: the six shares add up to 1.1, "),
        ({"office_days_shares": [0.5, 0.5]}, "office_days_shares: 2 values given, give 6"),
        ({"field_share": 0.6, "fixed_desk_share": 0.5}, "field_share: field_share and fixed_desk_share exceed 1"),
        ({"employees": 0}, "employees: 0 is out of range, give 1 to 500"),
        ({"per_building": 0}, "per_building: 0 is out of range"),
        ({"fte": 1.2}, "fte: 1.2 is out of range, give 0.3 to 1 FTE per head"),
        ({"fte": math.nan}, "fte: nan is out of range"),
        ({"team_size": 0.5}, "team_size: 0.5 is out of range"),
        ({"office_days": 5.5}, "office_days: 5.5 is out of range, give 0 to 5 days/week"),
        ({"growth": -1}, "growth: -1 is out of range"),
        ({"days_off_weights": [1, 1, 0, 1, 1]}, "days_off_weights: 0 is out of range"),
        ({"days_off_weights": [1, 1]}, "days_off_weights: 2 values given, give 5"),
    ],
)
def test_wrong_values_are_refused_by_name(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Organisation(**wrong)
    assert str(refused.value).startswith(message)
