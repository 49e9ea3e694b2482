"""Working anywhere: who cannot work from home, newcomers who want more days, organisations and their meetings."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sampling import z, z_mean
from scenarios import coins, lively, no_meetings, office, plain, roster, special

from sim import config
from sim.attendance import kept_on_site, wishes
from sim.data_settings import Data
from sim.draws import Draws
from sim.evaluation import evaluate
from sim.job import Job, make_job
from sim.meetings import Meetings, clusters, meeting_week, wanted_meetings
from sim.policies import Anchor, Free, Policy, Spread
from sim.population import FIELD, UNTOLD, YES, Organisation, People, draw_people
from sim.replicate import replicate
from sim.special_case import applies, exact_figures
from sim.staff import Staff, described, staff_of
from sim.tally import DAY_COLUMNS
from sim.workdays import Week, period

COLUMN = {name: place for place, name in enumerate(DAY_COLUMNS)}
CORE = (9 * 3600, 17 * 3600)


def drawn(replication: int = 0, **changes: Any) -> People:
    return draw_people(office(**{"employees": 4000, "fte": 0.8, "field_share": 0.1} | changes), Draws(9, replication))


def read(folder: Path, content: str, **settings: Any) -> Staff:
    (folder / "staff.csv").write_text(content, encoding="utf-8")
    return staff_of(Organisation(roster=str(folder / "staff.csv"), **settings), Data())


def people_of(job: Job) -> People:
    assert job.staff is not None
    return job.staff


# --- who cannot work from home ---------------------------------------------------------------------------------------


def test_the_share_is_a_draw_of_each_person_and_a_smaller_one_binds_the_same_people_and_more() -> None:
    few, more = drawn(remote_capable=0.9), drawn(remote_capable=0.6)
    staff = few.kind != FIELD
    for people, share in ((few, 0.1), (more, 0.4)):
        assert z(int(people.bound.sum()), int(staff.sum()), share) < 4
        assert not people.bound[~staff].any()
        assert (people.office_days[people.bound] == 5).all()
    assert not (few.bound & ~more.bound).any()


def test_everybody_else_is_who_they_were() -> None:
    before, after = drawn(), drawn(remote_capable=0.7)
    for name in ("entity", "team", "fte", "contract", "kind", "newcomer"):
        assert (getattr(before, name) == getattr(after, name)).all()
    assert (before.office_days == after.office_days)[~after.bound].all()
    assert not before.bound.any()


@pytest.mark.parametrize("policy", [Free(name="free"), Anchor(name="anchor"), Spread(name="spread")])
@pytest.mark.parametrize("model", ["independent", "days_per_week"])
def test_they_come_on_every_day_they_work(model: str, policy: Policy) -> None:
    """All of them, on all contract days on which they are not on leave, sick or elsewhere: nobody works at home."""
    scenario = lively(policy=policy, weeks=4, audit_days=2)
    scenario = replace(scenario, organisation=replace(scenario.organisation, remote_capable=0.0))
    scenario = replace(scenario, attendance=replace(scenario.attendance, model=model))
    days = replicate(make_job(scenario, None), 3).days
    assert not days[:, COLUMN["home"]].any()
    assert days[:, COLUMN["office"]].all()
    assert days[:, COLUMN["location"]].any()


def test_a_policy_that_takes_days_away_leaves_them_theirs() -> None:
    people = replace(roster([4], office_days=[5.0, 5.0, 2.0, 2.0]), on_site=np.array([YES, 0, 0, 0], dtype=np.int8))
    wanted = wishes(coins(), people, people.contract)
    shaped = replace(wanted, office_days=np.ones(4), contract=np.zeros((4, 5), dtype=np.bool_))
    kept = kept_on_site(shaped, wanted, people.bound)
    assert kept.office_days.tolist() == [5, 1, 1, 1]
    assert kept.contract.sum(axis=1).tolist() == [5, 0, 0, 0]
    assert kept_on_site(shaped, wanted, np.zeros(4, dtype=np.bool_)) is shaped


def test_attendance_of_a_mixed_office_is_exact() -> None:
    """Of 20 people each cannot work from home with chance .3, and wants 2 of 5 days else: a mean of 11.6 a day."""
    scenario = special(organisation=office(remote_capable=0.7), replications=150, weeks=1, desks=14, audit_days=0)
    answer = evaluate(scenario)
    assert applies(make_job(scenario, None))
    attendance = answer.days.groupby("replication")["attendance"].mean()
    assert z_mean(attendance, 20 * (0.3 + 0.7 * 0.4)) < 4
    exact = exact_figures(make_job(scenario, None), 150)
    assert len({tuple(row) for row in exact.present}) > 5  # the people differ from replication to replication
    assert z_mean(answer.days.groupby("replication")["crowded"].mean() - exact.crowded.mean(axis=1), 0.0) < 4


def test_a_roster_says_who_and_the_share_is_for_empty_cells(tmp_path: Path) -> None:
    rows = ["personeelsnummer;afdeling;kantoordagen;kan thuiswerken"]
    rows += [f"{number};A;1;{('ja', 'nee', '')[number % 3]}" for number in range(300)]
    staff = read(tmp_path, "\n".join(rows))
    assert staff.given["remote_capable"] == 200
    assert "people who cannot work from home: 100; not said of 100" in staff.report
    assert staff.people is not None
    assert np.bincount(staff.people.on_site + 1).tolist() == [100, 100, 100]
    assert (staff.people.on_site == UNTOLD).sum() == 100
    for share in (1.0, 0.5, 0.0):
        organisation = Organisation(roster="staff.csv", remote_capable=share)
        settled = people_of(make_job(special(organisation=organisation), staff.people))
        told, untold = staff.people.on_site == YES, staff.people.on_site == UNTOLD
        assert settled.bound[told].all()
        assert not settled.bound[~told & ~untold].any()
        assert z(int(settled.bound[untold].sum()), 100, 1 - share) < 4  # exact for 0 and 1
        assert (settled.office_days == np.where(settled.bound, 5, 1)).all()


def test_field_workers_of_a_roster_stay_in_the_field() -> None:
    people = replace(roster([6], kind=[0, FIELD] * 3, office_days=0.5), on_site=np.full(6, YES, dtype=np.int8))
    settled = people_of(make_job(special(), people))
    assert settled.bound.tolist() == [True, False] * 3
    assert settled.office_days.tolist() == [5, 0.5] * 3


def test_a_full_column_leaves_the_share_without_use(tmp_path: Path) -> None:
    text = "employee_id,team,remote_capable\n" + "".join(f"{number},A,yes\n" for number in range(12))
    staff = read(tmp_path, text, remote_capable=0.5)
    assert staff.notes[-1] == (
        "organisation.remote_capable: every row of the file says who can work from home, so that 0.5 is used for nobody"
    )
    root = config.compose([f"organisation.roster={tmp_path / 'staff.csv'}", "organisation.remote_capable=0.5"])
    assert "remote_capable" not in described(root.scenario, staff, Data())["organisation"]
    some = read(tmp_path, text.replace("5,A,yes", "5,A,"), remote_capable=0.5)
    assert "remote_capable" in described(root.scenario, some, Data())["organisation"]


# --- newcomers -------------------------------------------------------------------------------------------------------


def test_newcomers_want_more_days_up_to_their_contract() -> None:
    before, after = drawn(newcomer_share=0.4), drawn(newcomer_share=0.4, newcomer_extra_days=1.5)
    days = after.contract.sum(axis=1)
    more = before.newcomer & (before.kind != FIELD)
    assert (after.office_days[~more] == before.office_days[~more]).all()
    assert after.office_days[more] == pytest.approx(
        np.maximum(before.office_days, np.minimum(before.office_days + 1.5, days))[more]
    )
    assert (after.office_days > before.office_days)[more].any()
    assert (after.office_days[more] <= np.maximum(days, 2)[more]).all()


def test_newcomers_of_a_roster_with_an_empty_cell_want_more_days(tmp_path: Path) -> None:
    text = 'employee_id,team,office_days,days_off,newcomer\n1,A,2,,yes\n2,A,,,yes\n3,A,,,no\n4,A,,"mon,tue,wed",yes\n'
    staff = read(tmp_path, text, office_days=1.5, newcomer_extra_days=1.0)
    assert staff.people is not None
    assert sorted(staff.people.office_days.tolist()) == [1.5, 2.0, 2.0, 2.5]
    assert not any("newcomer_extra_days" in note for note in staff.notes)
    none = read(tmp_path, text.replace(",,,yes", ",3,,yes").replace(',,"', ',1,"'), newcomer_extra_days=1.0)
    assert none.notes[-1] == (
        "organisation.newcomer_extra_days: no newcomer of the file is without office days, so that 1 is used for nobody"
    )


# --- organisations ---------------------------------------------------------------------------------------------------


def test_organisations_of_a_preset_and_of_a_roster(tmp_path: Path) -> None:
    preset = drawn(employees=10)
    assert preset.organisations == ("test",)
    assert not preset.organisation.any()
    staff = read(tmp_path, "employee_id,team,organisatie\n1,A,Rijk\n2,A,\n3,B,Gemeente\n4,B,Rijk\n")
    assert staff.people is not None
    assert staff.people.organisations == ("", "Gemeente", "Rijk")
    assert np.bincount(staff.people.organisation).tolist() == [1, 1, 2]
    assert staff.given["organisation"] == 3
    without = read(tmp_path, "employee_id,team\n1,A\n2,A\n")
    assert without.people is not None
    assert without.people.organisations == ("finance_ministry",)


def two_organisations(teams: int = 30) -> People:
    """Teams of one organisation each, but the last, which has both."""
    entity = np.sort(np.random.default_rng(1).integers(0, 2**63, 8 * teams, dtype=np.uint64) * np.uint64(2))
    people = roster([8] * teams, entity=entity)
    belongs = people.team % 2
    belongs[-4:] = 1 - belongs[-1]
    return replace(people, organisation=belongs.astype(np.int32), organisations=("Finance", "Interior"))


def met(
    meetings: Meetings, people: People, weeks: int = 40
) -> tuple[np.ndarray, np.ndarray, list[list[tuple[int, ...]]]]:
    """Meetings in person by cluster, whether a cluster is of both organisations, and each week's meetings."""
    draws, available = Draws(3, 0), np.ones((len(people), 5), dtype=np.bool_)
    groups = clusters(meetings, people, draws)
    held, found = np.zeros(len(groups.first) - 1, dtype=np.int64), []
    for week in period(plain(start="2026-03-02"), 0, weeks):
        (wanted,) = wanted_meetings(groups, draws, [week.monday.toordinal()])
        drawn = meeting_week(meetings, groups, people, Week(week.monday, week.open), available, None, CORE, wanted)
        np.add.at(held, drawn.cluster, 1)
        found.append(
            sorted(
                zip(*(part.tolist() for part in (drawn.cluster, drawn.weekday, drawn.start, drawn.end)), strict=True)
            )
        )
    both = np.array(
        [
            len(set(people.organisation[groups.member[low:high]])) > 1
            for low, high in zip(groups.first, groups.first[1:], strict=False)
        ]
    )
    return held, both, found


def test_meetings_across_organisations_have_a_share_of_their_own() -> None:
    people = two_organisations()
    usual = Meetings(team_per_week=1.0, group_per_week=1.0, digital_share=0.3)
    held, both, weeks = met(usual, people)
    other, same, others = met(replace(usual, digital_share_across=0.8), people)
    assert (both == same).all()
    assert both[29]  # the team with both
    assert not both[:29].any()
    assert both[30:].any()
    assert not both[30:].all()
    assert (other[~both] == held[~both]).all()
    for number, share in ((held[~both], 0.3), (held[both], 0.3), (other[both], 0.8)):
        assert z(int(number.sum()), 40 * len(number), 1 - share) < 4
    for one, fewer in zip(weeks, others, strict=True):  # the rest of a meeting's draws stay as they were
        assert set(fewer) < set(one)
    assert (met(replace(usual, digital_share_across=0.3), people)[0] == held).all()


def test_one_organisation_has_no_meetings_across() -> None:
    people = roster([8] * 5)
    usual = Meetings(digital_share=0.3)
    assert met(replace(usual, digital_share_across=1.0), people, 4)[2] == met(usual, people, 4)[2]


def test_days_of_both_engines_with_all_of_it() -> None:
    people = replace(two_organisations(8), on_site=np.arange(64).astype(np.int8) % 3 - 1)
    organisation = Organisation(roster="staff.csv", remote_capable=0.5)
    meetings = Meetings(digital_share_across=0.9, digital_share=0.1)
    scenario = lively(organisation=organisation, meetings=meetings, audit_days=100, weeks=2, replications=1)
    outcome = replicate(make_job(scenario, people), 0)
    assert len(outcome.audited) == len(outcome.days)
    assert 0 < outcome.days[:, COLUMN["meetings_in_person"]].sum() <= outcome.days[:, COLUMN["meetings_wished"]].sum()


# --- meetings held in person as wished, and rooms --------------------------------------------------------------------


def test_meetings_in_person_as_wished_are_those_with_two_people_and_a_room() -> None:
    """Without rooms none is; with rooms for all and everybody there, all are."""
    everybody: dict[str, Any] = {"organisation": office(office_days=5.0), "meetings": Meetings(digital_share=0.0)}
    rooms = {name: replace(special().building, rooms=rooms) for name, rooms in (("none", ""), ("many", "40x20"))}
    for name, share in (("none", 0.0), ("many", 1.0)):
        answer = evaluate(special(**everybody, building=rooms[name], replications=4, desks=20))
        days, measures = answer.days, answer.summary["measures"]
        assert days["meetings"].tolist() == days["meetings_wished"].tolist()
        assert days["meetings_wished"].sum() > 0
        assert measures["meetings_in_person_share"]["estimate"] == share
        assert (days["room_hours_short"] > 0).equals(days["meetings_without_room"] > 0)
        assert (measures["room_hours_short"]["estimate"] > 0) == (share == 0)
    nobody = special(meetings=replace(Meetings(), digital_share=0.0), organisation=office(employees=2, team_size=1))
    answer = evaluate(replace(nobody, replications=4, desks=2, meetings=replace(nobody.meetings, group_per_week=0.0)))
    assert answer.days["meetings"].sum() == 0  # one person makes no meeting
    assert answer.summary["measures"]["meetings_in_person_share"]["estimate"] == 0
    assert answer.days["meetings_wished"].sum() > 0
    none = evaluate(special(meetings=no_meetings(), replications=3)).summary["measures"]
    assert none["meetings_in_person_share"]["estimate"] is None
