"""What the note about a sweep says: which numbers of desks are enough, what each policy asks, and whose money it is."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from note_example import picture
from tiny_answers import CARD, swept

from sim.language import LANGUAGES, speaking, tr
from sim.note import method, rules, stress, sweep, sweep_findings, sweep_policies
from sim.note.blocks import Code, Heading, Note, Paragraph, Picture, Table
from sim.note.content import note_of_sweep
from sim.note.decision import MONEY
from sim.note.definitions import texts
from sim.note.sheets import sheets_of_sweep
from sim.note.sweep_jobs import chosen_job, comparable, fewer_desks, lines, summary_of

DAYS, PEOPLE = "crowded_day_probability", "turned_away_probability"
Jobs = Mapping[tuple[str, int], tuple[dict[str, Any], dict[str, Any]]]


def measure(estimate: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    return {"estimate": estimate, "low": low, "high": high}


NONE, FEW, SOME, MANY = (
    measure(0.0, 0.0, 0.03),
    measure(0.02, 0.01, 0.04),
    measure(0.05, 0.02, 0.08),
    measure(0.5, 0.4, 0.6),
)
SURE = "is the smallest that is surely enough on 95 % of days"
MOVED = {"free": 0.0, "spread": 0.7, "anchor": 0.2}


def jobs(shares: Jobs, need: Mapping[str, dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """Rows of a sweep by policy and desks, with days and people; `need` are the desks needed by policy."""
    first = dict(swept()[0][0])
    needs = {policy: (need or {}).get(policy, measure(25, 20, 30)) for policy, _ in shares}
    return [
        first
        | {"policy": policy, "desks": desks, "ratio": desks / 38, "label": "", "run_id": f"{policy} {desks}"}
        | {DAYS: days["estimate"], "crowded_low": days["low"], "crowded_high": days["high"]}
        | {PEOPLE: people["estimate"], "turned_away_low": people["low"], "turned_away_high": people["high"]}
        | {"desks_needed_95": needs[policy]["estimate"], "days_moved": MOVED[policy]}
        | {f"desks_needed_95_{end}": needs[policy][end] for end in ("low", "high")}
        | {"eur_net": 1e5 * (50 - desks), "eur_net_low": 9e4 * (50 - desks), "eur_net_high": 11e4 * (50 - desks)}
        for (policy, desks), (days, people) in shares.items()
    ]


def whole(rows: Sequence[Mapping[Any, Any]] | None = None, language: str = "en") -> Note:
    """The note about the tiny sweep, with its pictures."""
    found, summaries = swept()
    shown = {
        name: picture(name, name) for name in ("crowding_against_space", "days_against_space", "people_against_space")
    }
    with speaking(language):
        return note_of_sweep(rows or found, summaries, shown, CARD)


# The answer.


def test_a_sweep_is_answered_by_the_safe_end() -> None:
    said = sweep.answer(jobs({("free", 34): (NONE, NONE), ("free", 27): (SOME, FEW), ("free", 19): (MANY, FEW)}))
    assert said.startswith("Of the numbers looked at, 34 desks")
    assert said.endswith("19 (0.5 desks per FTE) are surely too few.")


def test_one_number_of_desks_is_not_the_smallest_of_several() -> None:
    said = sweep.answer(jobs({("free", 34): (NONE, NONE), ("spread", 34): (NONE, NONE)}))
    assert said.startswith("34 desks (0.895 desks per FTE) are surely enough on 95 % of days, under free choice")


def test_a_sweep_over_buildings_promises_building_days() -> None:
    rows = jobs({("free", 34): (NONE, NONE), ("free", 27): (SOME, FEW)})
    assert "is the smallest that is surely enough on 95 % of building-days, under" in sweep.answer(rows, several=True)
    assert "surely enough on 95 % of building-days, under" in sweep.answer(rows[:1], several=True)


def test_a_sweep_promises_nothing_where_a_larger_number_may_be_too_few() -> None:
    rows = jobs({("free", 34): (SOME, FEW), ("free", 27): (FEW, FEW)})
    assert sweep.answer(rows).startswith("None of the numbers of desks looked at is sure")
    assert chosen_job(rows) is None


def test_a_sweep_of_numbers_that_are_all_too_few_says_so() -> None:
    said = sweep.answer(jobs({("free", 27): (MANY, FEW), ("free", 19): (MANY, FEW)}))
    assert said == "With every number of desks looked at there are surely too few on more than 5 % of days."


def test_a_sweep_names_the_policies_under_which_its_answer_holds() -> None:
    rows = jobs({("free", 34): (NONE, NONE), ("spread", 34): (NONE, NONE), ("spread", 27): (FEW, FEW)})
    assert sweep.answer(rows).endswith(f"{SURE}, under days spread over the week")


def test_numbers_of_desks_of_different_people_are_not_compared() -> None:
    one, other = jobs({("free", 34): (NONE, NONE), ("spread", 27): (MANY, FEW)}, {"spread": measure(10, 9, 11)})
    based_elsewhere = other | {"fte": other["fte"] + 5e-13}  # added up by other buildings
    assert comparable([one, based_elsewhere]) != []
    rows = [one, other | {"employees": 50}]
    assert sweep.answer(rows).startswith("Too few desks come on none of the days seen to 50 % of days")
    assert sweep.answer([]).startswith("No job of this sweep has a result")
    assert comparable(rows) == []
    assert len(sweep.decision(rows, swept()[1]).answer.split(". ")) == 1


def test_of_equal_numbers_of_desks_that_is_chosen_which_moves_the_fewest_days() -> None:
    both = jobs({("spread", 34): (NONE, NONE), ("free", 34): (NONE, NONE)})
    chosen = chosen_job(both)
    assert chosen is not None
    assert chosen["policy"] == "free"


# What the policies need.

ENOUGH: Jobs = {
    (policy, desks): share for policy in ("free", "spread") for desks, share in ((34, (NONE, NONE)), (19, (MANY, MANY)))
}


def test_a_policy_needs_fewer_desks_only_where_intervals_do_not_meet() -> None:
    needs = {"free": measure(30, 29, 32), "spread": measure(25, 24, 27)}
    found = fewer_desks(comparable(jobs(ENOUGH, needs)))
    assert found is not None
    assert found.less == measure(5, 2, 8)
    assert sweep_policies.said(found) == (
        "On 95 % of days free choice takes 30 desks (29 to 32), days spread over the week 25 (24 to 27): 5 fewer "
        "(2 to 8)."
    )
    for meeting in (measure(25, 24, 29), measure(25, 24, None), measure(25), measure(35, 34, 36)):
        assert fewer_desks(comparable(jobs(ENOUGH, needs | {"spread": meeting}))) is None


def test_what_a_policy_saves_stands_on_the_page_of_decision() -> None:
    rows = jobs(ENOUGH, {"free": measure(30, 29, 32), "spread": measure(25, 24, 27)})
    told = sweep.decision(rows, swept()[1])
    assert told.answer.endswith(": 5 fewer (2 to 8).")
    assert [(one.value, one.interval) for one in told.figures[:2]] == [("30", "29 to 32"), ("25", "24 to 27")]
    assert told.figures[2].label == "days with too few desks: 34 desks, free choice"
    alike = sweep.decision(jobs(ENOUGH), swept()[1])
    assert "fewer" not in alike.answer
    assert [one.value for one in alike.figures[:3]] == ["25", "none seen", "50 %"]
    none = sweep.decision([row for row in jobs(ENOUGH) if row["desks"] == 19], swept()[1])
    assert [one.value for one in none.figures] == ["25", "50 %", "50 %"]


def test_fewer_desks_are_worth_what_the_jobs_around_them_leave() -> None:
    needs = {"free": measure(30, 29, 32), "spread": measure(25, 24, 27)}
    rows = jobs(ENOUGH, needs)
    assert sweep_policies.worth(rows, chosen_job(rows)) == (
        "What 25 desks would leave, with days spread over the week, was not calculated: more than the EUR 1.60 million "
        "(1.44 to 1.76 million) a year of 34 desks, and less than the EUR 3.10 million (2.79 to 3.41 million) of 19."
    )
    open_net = [row | {"eur_net_low": -1e6} for row in rows]
    assert sweep_policies.worth(open_net, chosen_job(open_net)).endswith("was not calculated.")
    without = [row for row in rows if row["desks"] == 34]
    assert sweep_policies.worth(without, chosen_job(without)) == ""
    assert sweep_policies.worth(jobs(ENOUGH), chosen_job(rows)) == ""


def test_a_chosen_policy_is_set_against_what_is_enough_without_it() -> None:
    needs = {"free": measure(30, 29, 32), "spread": measure(20, 18, 22)}
    shares = {("free", 34): (NONE, NONE), ("free", 25): (MANY, MANY), ("spread", 25): (FEW, FEW)}
    rows = jobs(shares, needs)
    assert sweep_policies.worth(rows, chosen_job(rows)) == (
        "With free choice 34 desks is the smallest number looked at that is surely enough; net a year: EUR 1.60 "
        "million (1.44 to 1.76 million)."
    )
    none = rows[1:]
    assert sweep_policies.worth(none, chosen_job(none)).startswith("With free choice none of the numbers of desks")


def test_policies_stand_side_by_side_with_their_money() -> None:
    rows = jobs(ENOUGH, {"free": measure(30, 29, 32), "spread": measure(25, 24, 27)})
    (table,) = sweep_policies.needs(rows, 34)
    assert table.grid.headings[1:] == ["free choice", "days spread over the week"]
    cells = {label: values for label, *values in table.grid.rows}
    assert cells["desks needed on 95 % of days"] == ["30 (29 to 32)", "25 (24 to 27)"]
    assert cells["smallest number that is surely enough"] == ["34", "34"]
    assert cells["largest number that is surely too few"] == ["19", "19"]
    many = jobs({(policy, 34): (NONE, NONE) for policy in MOVED})
    labelled = [row | {"label": f"organisation.growth={n}"} for n in range(2) for row in many]
    assert [len(one.grid.headings) for one in sweep_policies.needs(labelled, 34)] == [5, 3]


def test_money_that_is_lost_is_a_cost() -> None:
    assert sweep_policies.left(measure(-2e6, -3e6, -1e6)) == "costs EUR 2.0 million (1.0 to 3.0 million) more"
    assert sweep_policies.left(measure(2e6, -3e6, 4e6)).startswith("EUR 2.0 million (-3.0 to")
    assert sweep_policies.left(measure(None)) == ""


def test_a_sweep_tells_of_two_policies_only_where_intervals_do_not_meet() -> None:
    few, many = measure(0.05, 0.04, 0.06), measure(0.12, 0.1, 0.14)
    apart = jobs({("free", 19): (MANY, many), ("spread", 19): (measure(0.8, 0.7, 0.9), few)})
    (said,) = sweep_policies.two_sided(apart)
    assert "more days under days spread over the week than under free choice" in said
    assert sweep_policies.two_sided(jobs({("free", 19): (MANY, many), ("spread", 19): (MANY, few)})) == []


# What the policies do to people.


def with_effects(met: dict[str, Any], alone: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Two jobs and their summaries: free choice, and spread with these figures of people."""
    rows = jobs({("free", 34): (NONE, NONE), ("spread", 34): (NONE, NONE)})
    first = swept()[1][0]
    summaries = []
    for row, moved in zip(rows, (None, 0.7), strict=True):
        cohesion = {
            "team_met_share": met if moved else measure(0.5, 0.48, 0.52),
            "newcomer_alone_share": alone if moved else measure(0.02, 0.01, 0.03),
        }
        moves = {**first["effects"]["moves"], "days_moved": moved, "share_of_people_who_move": moved}
        effects = {**first["effects"], "cohesion": cohesion, "moves": moves}
        summaries.append({**first, "run_id": row["run_id"], "effects": effects})
    return rows, summaries


def test_a_policy_does_to_people_what_surely_differs() -> None:
    (said,) = sweep_policies.on_people(*with_effects(measure(0.58, 0.57, 0.59), measure(0.06, 0.05, 0.07)), 34, None)
    assert said.startswith(
        "Days spread over the week: 0.70 office days per person and week move to another weekday; 70"
    )
    assert "people meet 58 % of their team, with free choice 50 %." in said
    assert "Newcomers find nobody of their team on 6 % of their office days, with free choice on 2 %." in said
    (said,) = sweep_policies.on_people(*with_effects(measure(0.51, 0.5, 0.53), measure(0.02, 0.02, 0.03)), 34, None)
    assert "team" not in said


def test_what_the_chosen_policy_does_to_people_comes_first() -> None:
    """The answer is about it; the others follow in their order."""
    rows, summaries = with_effects(measure(0.58, 0.57, 0.59), measure(0.06, 0.05, 0.07))
    asked = {**rows[1], "run_id": "asked", "policy": "mandate"}
    jobs_of = [*rows, asked], [*summaries, {**summaries[1], "run_id": "asked"}]
    names_of = [said.partition(":")[0] for said in sweep_policies.on_people(*jobs_of, 34, None)]
    assert names_of == ["Days spread over the week", "A minimum of office days"]
    assert [said.partition(":")[0] for said in sweep_policies.on_people(*jobs_of, 34, asked)] == names_of[::-1]


def test_of_bookings_who_is_refused_when_asking_is_turned_away_too() -> None:
    """By the desks alone fewer people find none with bookings: the others were refused before."""
    few, many = measure(0.05, 0.04, 0.06), measure(0.12, 0.1, 0.14)
    rows = jobs({("free", 19): (MANY, many), ("spread", 19): (measure(0.8, 0.7, 0.9), few)})
    for row, unserved in zip(rows, (many, measure(0.2, 0.18, 0.22)), strict=True):
        row |= {f"unserved_probability{end and '_'}{end}": unserved[end or "estimate"] for end in ("", "low", "high")}
    assert len(sweep_policies.two_sided(rows)) == 1
    rows[1] |= dict.fromkeys(("refused_request_share", "refused_request_share_low", "refused_request_share_high"), 0.2)
    assert sweep_policies.two_sided(rows) == []


def test_days_of_other_jobs_that_are_calm_because_people_stay_away_are_told() -> None:
    rows, summaries = swept()
    chosen = summary_of(next(row for row in rows if row["desks"] == 34 and row["policy"] == "free"), summaries) or {}
    assert not any("feedback" in line for line in sweep.about(rows, chosen, summaries)["warnings"])
    minding = [
        {**one, "scenario": {**one["scenario"], "attendance": {**one["scenario"]["attendance"], "feedback": 0.5}}}
        if one["scenario"]["policy"]["name"] == "spread"
        else one
        for one in summaries
    ]
    warned = [line for line in sweep.about(rows, chosen, minding)["warnings"] if "feedback" in line]
    assert len(warned) == 1
    assert warned[0].startswith("spread: attendance.feedback: who finds no desk comes less")


def test_people_stand_side_by_side_and_who_chooses_the_days() -> None:
    rows, summaries = with_effects(measure(0.58, 0.57, 0.59), measure(0.06, 0.05, 0.07))
    (table,) = sweep_policies.people(rows, summaries, 34)
    cells = {label: values for label, *values in table.grid.rows}
    assert cells["office days moved per person and week"] == ["none", "0.70"]
    assert cells["share of the team that is met"][1] == "58 % (57 to 59 %)"
    assert len(cells["who chooses the days"]) == 2
    assert sweep_policies.people(rows, summaries, 33) == []


# What the note tells of all jobs.


def test_a_sweep_tells_of_the_job_that_it_chooses() -> None:
    rows, summaries = swept()
    chosen = next(row for row in rows if row["desks"] == 34 and row["policy"] == "free")
    told = sweep.decision(rows, summaries)
    assert told.money[0].startswith("34 desks instead of 38")
    assert told.about.startswith(
        "Money and figures of people are those of 34 desks (0.9 desks per FTE), under free choice"
    )
    about = sweep.about(rows, summary_of(chosen, summaries) or {}, summaries)
    assert about["run_id"] == chosen["run_id"]
    assert about["cases"]["free"] == {}
    assert about["cases"]["spread"]["policy.name"] == "spread"
    assert not {key for case in about["cases"].values() for key in case} & {"ratio", "ratio_per", "desks"}
    assert [one["name"] for one in about["policies"]] == ["spread"]


def test_the_same_days_are_not_counted_for_each_job() -> None:
    rows, summaries = swept()
    told = sweep.about(rows, summaries[0], summaries)
    days = rows[0]["days"]
    assert told["days"] == days
    assert whole().subtitle.endswith(f"{days} simulated days, the same for 4 combinations")
    assert "for each of 4 combinations, so that what differs is not chance" in method.size(told)
    assert "only where their intervals do not meet" in method.intervals(told)
    other = [*rows[:3], dict(rows[3]) | {"days": days - 5}]
    assert f"the fewest days of one are {days - 5}" in method.size(sweep.about(other, summaries[0], summaries))
    seeds = [*rows[:3], dict(rows[3]) | {"seed": 99}]
    assert "other people or on other days" in method.size(sweep.about(seeds, summaries[0], summaries))
    (alone,) = rows[:1]
    assert "combinations" not in method.size(sweep.about([alone], summaries[0], summaries[:1]))
    scenarios = stress.ITEMS["2.3"][1](told, CARD, "")
    assert scenarios.startswith("4 scenarios: every number of desks with free choice and days spread over the week")


def test_the_note_holds_nothing_that_its_folder_lacks_and_no_hint_for_who_types() -> None:
    rows, summaries = swept()
    hint = "ratio: 1.3 desks per fte is more than one desk each; if you mean ..., type ratio=0.77"
    warned = [{**one, "warnings": [hint]} for one in summaries]
    card = dataclasses.replace(CARD, outputs={"sweep.csv": "0a1b"})
    told = "\n".join(texts(note_of_sweep(rows, warned, {}, card).blocks))
    assert "type ratio=" not in told
    assert "summary.json" not in told
    assert "sweep.csv" in told


def test_the_settings_of_every_policy_are_told() -> None:
    captions = [block.caption for block in whole().blocks if isinstance(block, Table)]
    assert any(caption.startswith("policy=free:") for caption in captions)
    assert any(caption.startswith("policy=spread:") for caption in captions)


def test_everybody_is_taken_to_follow_a_policy_of_the_sweep() -> None:
    assert any("Everybody is taken to follow" in line for line in sweep.decision(*swept()).cautions)


def test_a_picture_stands_once_and_people_beside_days() -> None:
    shown = [block.name for block in whole().blocks if isinstance(block, Picture)]
    assert shown == ["days_against_space", "people_against_space"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_job_stands_in_the_table_of_its_policy(language: str) -> None:
    rows, _ = swept()
    with speaking(language):
        heading = tr("net a year")
    found = [block for block in whole(language=language).blocks if isinstance(block, Table)]
    jobs_of = [table for table in found if table.grid.headings[-1] == heading]
    assert [len(table.grid.rows) for table in jobs_of] == [2, 2]
    assert all(len(table.grid.headings) == 5 for table in jobs_of)
    assert "2025" in jobs_of[0].caption
    assert len(lines(rows)) == 2


def test_jobs_of_many_cases_share_a_table() -> None:
    rows, summaries = swept()
    many = [dict(row) | {"label": f"organisation.growth={n}"} for n in range(3) for row in rows]
    found = sweep_findings.found(many, summaries, {})
    (table,) = (one for one in found if isinstance(one, Table) and "by number of desks" in one.caption)
    assert len(table.grid.rows) == 12
    assert len(table.grid.headings) == 6


# Jobs without a result.


def test_jobs_without_a_result_are_counted() -> None:
    rows, summaries = swept()
    failed = {"status": "failed", "reason": "no", "overrides": "ratio=9", "policy": ""}
    assert "1 job has no result and is left out." in sweep.decision([*rows, failed], summaries).cautions
    assert not any("no result" in line for line in sweep.decision(rows, summaries).cautions)


def test_a_sweep_without_a_result_has_a_note_without_pictures() -> None:
    failed = [
        {"status": "failed", "reason": "too few desks", "overrides": f"weeks=1 ratio={ratio}", "policy": ""}
        for ratio in (0.1, 0.2)
    ]
    note = note_of_sweep(failed, [], {}, CARD)
    said = "\n".join(texts(note.blocks))
    assert "No job of this sweep has a result" in said
    assert "too few desks" in said
    assert "ratio=0.1" in said
    assert "weeks=1" not in said  # that is the same for all
    assert not any(isinstance(block, Picture) for block in note.blocks)
    assert any(isinstance(block, Code) and block.text == CARD.command for block in note.blocks)


def test_whose_money_it_is_goes_without_saying_where_there_is_one_job() -> None:
    rows, summaries = swept()
    assert sweep.decision(rows[:1], summaries[:1]).about == ""
    told = sweep_findings.found(rows[:1], summaries[:1], {})
    assert not any(isinstance(one, Paragraph) and one.text.startswith("Money and figures") for one in told)
    assert Heading("By policy", 2) not in told


def test_a_published_saving_is_told_with_what_it_leaves_out() -> None:
    rows, summaries = swept()
    ends, saved = {"low": 3e6, "high": 5e6}, {"housing": 4e6, "full": 6e6}
    whole, half = ({"desks_saved_share": share, "eur_saved": saved} for share in (0.6, 0.5))
    worked = {"eur_a_year": ends, "price_year": 2011, "true": half, "as_printed": whole}
    told = sweep.decision(rows, [{**one, "space": {**one["space"], "claim": worked}} for one in summaries])
    assert told.money[-1] == (
        "The published saving of EUR 3 million to EUR 5 million a year (prices of 2011, without the costs of flexible "
        "working) is for these people EUR 4 million of housing (as claimed), or EUR 6 million of all costs of a desk "
        "(more)."
    )
    assert len(told.money) == MONEY


# The workbook.


def test_a_workbook_of_a_sweep_has_money_people_and_settings() -> None:
    rows, summaries = swept()
    found = {sheet.table: sheet for sheet in sheets_of_sweep(pd.DataFrame(rows), summaries)}
    assert list(found) == [
        "sweep", "money_by_job", "needs", "policies", "money", "assumptions", "scenario", "cases",
    ]  # fmt: skip
    money = found["money_by_job"].frame
    assert money["eur_net"].tolist() == [one["money"]["a_year"]["net"]["estimate"] for one in summaries]
    assert found["money_by_job"].remark == "Prices of 2025"
    chosen = chosen_job(rows)
    assert chosen is not None
    assert f"With {chosen['desks']} desks, free choice" in found["money"].remark
    assert set(found["policies"].frame["policy"]) == {"free choice", "days spread over the week"}
    assert found["needs"].frame["low"].tolist() == [
        next(row for row in rows if row["policy"] == policy)["desks_needed_95_low"] for policy in ("free", "spread")
    ]
    assert rules.standing(measure(0.01, 0.0, 0.02)) == rules.ENOUGH


def test_a_workbook_has_the_published_saving() -> None:
    rows, summaries = swept()
    share = {
        "flexible_share": 0.8,
        "desks_per_fte": 0.6,
        "desks_saved_share": 0.5,
        "eur_saved": {"housing": 1, "full": 2},
    }
    worked = {"as_printed": share, "true": share, "by_flexible_share": [share], "price_year": 2011}
    claimed = [{**one, "space": {**one["space"], "claim": worked}} for one in summaries]
    found = {sheet.table: sheet for sheet in sheets_of_sweep(pd.DataFrame(rows), claimed)}
    assert found["claim"].frame["item"].tolist()[-1] == "if 80 % of people share desks"
    assert found["claim"].frame["eur_full"].tolist() == [2, 2, 2]


def test_a_workbook_without_a_result_has_the_jobs() -> None:
    frame = pd.DataFrame([{"job": 1, "status": "failed", "reason": "no", "overrides": "", "policy": ""}])
    assert [sheet.table for sheet in sheets_of_sweep(frame)] == ["sweep"]
