"""The sentences that a summary is turned into."""

from made_up import evaluation, without_days

from sim import findings
from sim.economics import Economics, claim, saved


def test_the_main_finding_names_the_tight_days() -> None:
    summary = evaluation(desks=600).summary
    assert findings.tight_days(summary) == ["Tuesday", "Thursday"]
    assert findings.crowding(summary) == "Too few desks on about 1 day in 8; Tuesday and Thursday are the tight days"


def test_no_weekday_is_tight_within_the_noise() -> None:
    alike = evaluation(desks=520, attendance=(0.4,) * 5).summary
    assert findings.tight_days(alike) == []
    assert ";" not in findings.crowding(alike)


def test_never_and_always_are_said_with_what_was_seen() -> None:
    never, always = evaluation(desks=960).summary, evaluation(desks=230).summary
    assert findings.crowding(never) == "Enough desks on all 2,400 simulated days (too few on at most 0.4 % of days)"
    assert findings.crowding(always) == "Too few desks on every one of 2,400 simulated days"
    assert findings.with_interval(never["measures"]["crowded_day_probability"]) == "none (at most 0.4 %)"


def test_desks_needed_are_set_against_the_desks() -> None:
    assert (
        findings.coverage(evaluation(desks=600).summary)
        == "For 95 % of days 621 desks are needed, 21 more than there are"
    )
    assert findings.coverage(evaluation(desks=960).summary) == "On 95 % of days 621 of the 960 desks are enough"


def test_an_open_end_of_an_interval_is_said() -> None:
    # With few days the upper end of a high quantile lies beyond every day that was seen.
    open_end = {"99": {"estimate": 29, "low": 28, "high": None}}
    assert findings.desks_needed({"desks_needed": open_end}, "99") == (29, "28 or more")


def test_owned_desks_are_told_apart() -> None:
    summary = evaluation(desks=600).summary
    assert findings.supply(summary) == "600 desks, 64 of them owned"
    assert findings.supply(summary | {"owned_desks": 600}) == "600 desks, all owned"
    assert findings.supply(summary | {"owned_desks": 0}) == "600 desks"


def test_a_period_without_days_says_so() -> None:
    summary = without_days().summary
    assert findings.crowding(summary) == findings.coverage(summary) == "No working day was simulated"
    assert findings.tight_days(summary) == []


def test_the_sentences_hold_both_coverages_both_ratios_and_the_money() -> None:
    text = "\n".join(findings.sentences(evaluation(desks=600).summary))
    for part in (
        "0.50 desks per FTE, or 2.00 FTE per desk",
        "Days with too few desks: about 1 day in 8; 12 % (8 to 16 %)",
        "People who find no desk: about 1 person-day in 180; 0.55 % (0.39 to 0.72 %)",
        "Core hours with no free desk: 2.0 %",
        "Desks needed on 95 % of days: 621 (615 to 628)",
        "960 desks fewer than the baseline of 1,560, 19,000 m2 less",
        "EUR 9.30 million a year saved in 2011 prices: housing EUR 4.27 million",
        "in whole parts of 1,000 m2 only (19 parts)",
    ):
        assert part in text
    assert "full time" not in text
    assert "warning" not in text


def test_warnings_are_counted() -> None:
    summary = evaluation().summary
    assert findings.sentences(summary | {"warnings": ["a"]})[-1] == "1 warning, see the summary"
    assert findings.sentences(summary | {"warnings": ["a", "b"]})[-1] == "2 warnings, see the summary"


def test_extra_desks_are_an_extra_cost() -> None:
    desks, money, parts = findings.savings(saved(Economics(), 1200, 1561, 1200))
    assert desks == "361 desks more than the baseline of 1,200, 7,150 m2 extra"
    assert money.startswith("EUR 3.50 million a year of extra cost")
    assert "rented in whole parts of 1,000 m2 only (8 parts)" in parts
    assert findings.savings(saved(Economics(), 10, 13, 13)) == ["As many desks as the baseline (13): nothing saved"]


def test_the_claim_shows_its_staff_its_bases_and_the_true_percentage() -> None:
    ministry = Economics(claim_low_eur=3e6, claim_high_eur=5e6)
    worked = claim(ministry, fte=1200, employees=1280, flexible=1000, owned_desks=280)
    assert worked is not None
    text = "\n".join(findings.claim(worked))
    assert "843 to 1,404 FTE at housing cost and 387 to 645 FTE at full cost" in text
    assert "1.3 per full-timer is 1.30 per FTE (1,560 desks)" in text
    assert "0.9 per civil servant is 0.96 per FTE (1,152 desks)" in text
    assert "0.5 per flexible worker is 0.65 per FTE (780 desks)" in text
    assert "save 50.0 % of the desks: EUR 3.47 million at housing cost, as claimed" in text
    assert "EUR 7.56 million at full cost, more than claimed" in text


def test_the_claim_for_people_who_save_nothing() -> None:
    worked = claim(
        Economics(claim_low_eur=3e6, claim_high_eur=5e6), fte=100, employees=140, flexible=0, owned_desks=140
    )
    assert worked is not None
    assert findings.claim(worked)[-1] == "Each on its own base, these people save no desk"


def test_the_scenario_names_the_roster_in_place_of_the_preset() -> None:
    assert findings.scenario(evaluation().summary).startswith("finance_ministry, policy free, 0.5 desks per FTE (600")
    assert findings.organisation(evaluation(roster={"name": "staff (2).xlsx"}).summary) == "roster staff (2).xlsx"
    assert findings.organisation(evaluation(roster="staff.csv").summary) == "roster staff.csv"
