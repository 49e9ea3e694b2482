"""Growth over years, by team: of presets on the whole, of a staff file team by team."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sampling import z
from scenarios import lively, noise_of, office, plain, roster, special

from sim import config, findings
from sim.attendance import attend, wishes
from sim.draws import Draws
from sim.errors import ConfigurationError
from sim.evaluation import evaluate
from sim.groups import shown_groups, shown_newcomers, shown_part_timers, too_few
from sim.job import make_job, simulated_people
from sim.language import speaking
from sim.note import names, run
from sim.population import Organisation, People, grown
from sim.replicate import replicate
from sim.staffing import chosen, settled
from sim.workdays import period


def growing(people: People, seed: int = 1, **settings: Any) -> People:
    return settled(people, Organisation(roster="staff.csv", **settings), seed)


def sizes(people: People) -> list[int]:
    return np.bincount(people.team, minlength=len(people.teams)).tolist()


# --- presets ---------------------------------------------------------------------------------------------------------


def test_growth_is_a_share_a_year() -> None:
    for growth, years, people in ((0.1, 1, 110), (0.1, 2, 121), (-0.1, 2, 81), (0.05, 0, 100), (0.5, 0.5, 122)):
        organisation = office(employees=100, growth=growth, growth_years=years)
        assert grown(organisation) == people
        job = make_job(special(organisation=organisation, ratio=0.5), None)
        assert (job.desks, simulated_people(job)) == (50, people)


def test_growth_of_one_year_is_what_it_was() -> None:
    for growth in (-0.35, 0.07, 0.1, 1 / 3, 2.5):
        assert office(growth=growth).growth_factor() == 1 + growth


def test_teams_are_named_with_a_staff_file_only() -> None:
    with pytest.raises(
        ConfigurationError, match=r"^growth_by_team: names teams of a roster, give organisation\.roster"
    ):
        office(growth_by_team={"team 1": 0.1})


# --- a staff file ----------------------------------------------------------------------------------------------------


def test_teams_grow_and_shrink_each_for_itself() -> None:
    people = roster([10, 20, 30], names=("Law", "Tax", "Zoning"))
    grown = growing(people, growth=0.1, growth_by_team={"Law": 0.5, "Zoning": -0.2}, growth_years=2)
    assert sizes(grown) == [23, 24, 19]  # of 22.5, 24.2 and 19.2, 65.9 in all
    assert grown.teams == people.teams
    assert (np.diff(grown.entity.astype(object)) > 0).all()
    assert grown.made_up.sum() == 13 + 4
    assert growing(people) is people
    assert growing(people, growth=0.3, growth_years=0) is people


def test_many_small_teams_grow_by_their_share_in_all() -> None:
    people = roster([6] * 50)
    for share, total in ((0.03, 309), (0.0, 300), (-0.05, 285), (0.5, 450)):
        grown = growing(people, growth=share)
        assert len(grown) == total
        assert all(abs(size - 6 * (1 + share)) < 1 for size in sizes(grown))
    assert sizes(growing(roster([1, 1, 1]), growth=-0.9)) == [1, 1, 1]  # no team disappears


def test_everybody_else_stays_who_they_are() -> None:
    people = replace(roster([10, 20, 30]), office_days=np.arange(60) / 12)
    grown = growing(people, growth_by_team={"T0": 1.0, "T2": -0.5})
    at = np.searchsorted(people.entity, grown.entity[~grown.made_up])
    for name in ("entity", "team", "fte", "contract", "office_days", "kind", "newcomer", "anchor"):
        assert (getattr(people, name)[at] == getattr(grown, name)[~grown.made_up]).all()
    assert set(people.entity[people.team < 2].tolist()) <= set(grown.entity.tolist())
    # Who joins is like a member of that team.
    new = grown.made_up
    assert set(grown.team[new].tolist()) == {0}
    assert set(grown.office_days[new].tolist()) <= set(people.office_days[people.team == 0].tolist())
    assert not set(grown.entity[new].tolist()) & set(people.entity.tolist())


def test_more_growth_only_adds_and_more_shrinkage_only_takes() -> None:
    people = roster([40, 40])
    for less, more in ((0.1, 0.6), (-0.6, -0.1)):
        one, other = (set(growing(people, growth_by_team={"T0": share}).entity.tolist()) for share in (less, more))
        assert one < other


def test_whom_growth_takes_as_an_example_and_takes_away_is_drawn_evenly() -> None:
    people = replace(roster([4, 4]), office_days=np.arange(8.0))
    joined, left = np.zeros((2, 8), dtype=np.int64)
    for seed in range(300):
        grown = growing(people, seed, growth_by_team={"T0": 0.25, "T1": -0.25})
        joined[int(grown.office_days[grown.made_up][0])] += 1
        left[list(set(range(8)) - set(grown.office_days.astype(int).tolist()))] += 1
    for member in range(4):
        assert z(int(joined[member]), 300, 1 / 4) < 4
        assert z(int(left[4 + member]), 300, 1 / 4) < 4
    assert (joined[4:] == 0).all()
    assert (left[:4] == 0).all()


def test_the_order_of_the_rows_changes_nothing_and_another_team_neither() -> None:
    people = roster([10, 12], names=("Law", "Tax"))
    alone = chosen(people, np.flatnonzero(people.team == 0))
    both = growing(people, growth=0.4)
    one = growing(replace(alone, teams=("Law",)), growth=0.4)
    assert both.entity[both.team == 0].tolist() == one.entity.tolist()
    assert both.fte[both.team == 0].tolist() == one.fte.tolist()


def test_those_who_stay_come_on_the_same_days() -> None:
    people = roster([20, 20], office_days=2.5)
    grown = growing(people, growth_by_team={"T1": 0.3})
    scenario, week, draws = special(), period(plain(), 0, 1)[0], Draws(1, 4)
    come = [
        attend(
            scenario.attendance,
            wishes(scenario.attendance, one, one.contract),
            one.contract,
            noise_of(scenario.attendance, one, draws, week),
        )
        for one in (people, grown)
    ]
    assert (come[0] == come[1][~grown.made_up]).all()


def test_desks_are_set_for_today() -> None:
    people = roster([50, 50])
    scenario = special(organisation=Organisation(roster="staff.csv", growth=0.2), ratio=0.5, replications=3)
    job = make_job(scenario, people)
    assert (job.desks, job.headcount.employees, simulated_people(job)) == (50, 100, 120)
    summary = evaluate(scenario, staff=people).summary
    assert (summary["desks"], summary["employees"], summary["people"]) == (50, 100, 120)
    assert any("120 people share the desks that are set for 100" in str(line) for line in summary["warnings"])
    assert sum(summary["where_people_are"].values()) == pytest.approx(120)


def test_a_small_team_stays_hidden_however_it_grows() -> None:
    people = roster([8, 20, 15, 14])
    before, after = shown_groups(people), shown_groups(growing(people, growth_by_team={"T0": 1.0}))
    assert after.names == before.names
    assert after.group.tolist() == before.group.tolist()
    assert "T0" not in after.names
    few = growing(roster([4, 4]), growth=1.0)
    assert len(few) == 16
    assert too_few(few)
    contract = np.ones((30, 5), dtype=np.bool_)
    part_time = replace(roster([30], contract=contract), fte=np.where(np.arange(30) < 6, 0.6, 1.0))
    assert shown_part_timers(growing(part_time, growth=2.0)) is None
    newcomers = roster([40])  # 8 of them
    assert not shown_newcomers(growing(newcomers, growth=2.0)).any()


def test_a_team_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    people = roster([5, 5], names=("Legal", "Tax"))
    with pytest.raises(ConfigurationError) as refused:
        growing(people, growth_by_team={"legl": 0.1})
    assert str(refused.value) == (
        "organisation.growth_by_team: 'legl' is no team of the staff file (did you mean 'Legal'?), give its name as it "
        "stands there"
    )


def test_growth_by_team_is_typed_and_checked() -> None:
    typed = config.compose(["organisation.roster=staff.csv", "organisation.growth_by_team={Team A: 0.1, Law: -0.2}"])
    assert typed.scenario.organisation.growth_by_team == {"Team A": 0.1, "Law": -0.2}
    with pytest.raises(ConfigurationError, match=r"^growth_by_team: 7 .*, give a share/year from -0\.9 to 5 "):
        Organisation(roster="staff.csv", growth_by_team={"A": 7.0})


def test_days_of_a_grown_team_on_both_engines() -> None:
    people = roster([12, 12, 12])
    organisation = Organisation(roster="staff.csv", growth=0.3, growth_by_team={"T1": -0.5})
    scenario = lively(organisation=organisation, audit_days=100, weeks=1, replications=1)
    outcome = replicate(make_job(scenario, people), 0)
    assert len(outcome.audited) == len(outcome.days) > 0


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"growth": 0.1, "growth_years": 2.0}, "121 people simulated (100 + 21 % growth)"),
        ({"growth": -0.1}, "90 people simulated (100 - 10 % growth)"),
    ],
)
def test_growth_is_said_for_all_its_years(settings: dict[str, float], said: str) -> None:
    organisation = office(employees=100, **settings)
    assert findings.growth(evaluate(special(organisation=organisation, replications=2)).summary).startswith(said)


def test_growth_of_teams_is_said_by_the_people() -> None:
    organisation = Organisation(roster="staff.csv", growth=0.5, growth_by_team={"T0": 0.0})
    summary = evaluate(special(organisation=organisation, replications=2), staff=roster([20, 20])).summary
    assert findings.growth(summary).startswith("50 people simulated (40 + 25 % growth)")


@pytest.mark.parametrize(
    ("language", "asked", "subtitle"),
    [
        ("en", "(0.5 desks per FTE today, 0.413 with +21 % growth)", "121 people (100 + 21 % growth)"),
        ("nl", "(0,5 werkplek per fte nu, 0,413 met +21% groei)", "121 medewerkers (100 + 21% groei)"),
    ],
)
def test_the_first_page_tells_growth(language: str, asked: str, subtitle: str) -> None:
    """Fifty desks for a hundred people are 0.413 desks a person where these have become 121."""
    organisation = office(employees=100, growth=0.1, growth_years=2.0)
    summary = evaluate(special(organisation=organisation, ratio=0.5, replications=2)).summary
    with speaking(language):
        assert asked in run.question(summary)
        assert names.staff(summary) == subtitle
