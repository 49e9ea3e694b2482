"""The sentences that a summary is turned into."""

from made_up import evaluation, without_days

from sim import findings, savings
from sim.economics import Economics, saved
from sim.language import speaking
from sim.sentences import Sentence


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
    assert findings.crowding(never | {"days": 1}).startswith("Enough desks on all 1 simulated day (")
    crowded = never["measures"]["crowded_day_probability"]
    assert findings.with_interval(crowded, bounded=True) == "none seen (at most 0.4 %)"
    assert findings.with_interval(crowded) == "none seen"


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
    nothing_known = {"99": {"estimate": 29, "low": 0, "high": None}}
    assert findings.desks_needed({"desks_needed": nothing_known}, "99") == (29, "")


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
        "People who find no desk: about 1 person-day in 180; 0.6 % (0.4 to 0.7 %)",
        "Core hours with no free desk: 2.0 %",
        "Desks needed on 95 % of days: 621 (615 to 628)",
        "960 desks fewer than the baseline of 1,560, 19,000 m2 less",
        "600 desks instead of 1,560 save EUR 9.3 million (7.0 to 12.6 million) a year on housing, services and ICT",
        "Flexible working costs EUR 630,000 (500,000 to 970,000) a year, and",
        "On balance that saves EUR 8.7 million (6.2 to 11.8 million) a year",
    ):
        assert part in text
    assert "full time" not in text
    assert "warning" not in text


def test_warnings_are_counted() -> None:
    summary = evaluation().summary
    assert findings.warned(summary) == ""
    assert findings.warned(summary | {"warnings": ["a"]}) == "Warning: a."
    assert findings.warned(summary | {"warnings": ["a", "b"]}) == "2 warnings, the first: a."


def test_growth_is_said_only_where_there_is_some() -> None:
    summary = evaluation(38, 19).summary | {"fte": 38.0}
    assert findings.growth(summary) == findings.growth(summary | {"people": 38}) == ""
    grown = summary | {"people": 57}
    assert findings.growth(grown) == "57 people simulated (38 + 50 % growth), 0.33 desks per FTE"
    assert findings.growth(grown) in findings.scenario(grown)
    assert findings.growth(grown) == findings.sentences(grown)[1]
    # The typed share is said, not that of whole people.
    summary["scenario"]["organisation"]["growth"] = -0.1
    assert findings.growth(summary | {"people": 34}).startswith("34 people simulated (38 - 10 % growth), 0.56 desks")


def test_one_person_and_one_desk_are_singular() -> None:
    summary = evaluation(38, 19).summary | {"desks": 1, "employees": 1, "fte": 1.0}
    assert "(1 desk, 1 FTE, 1 person)" in findings.scenario(summary)
    assert findings.sentences(summary)[0].startswith("1 desk for 1 FTE and 1 person: ")


def test_a_sweep_tells_what_its_jobs_share_and_which_are_rough() -> None:
    job = {"organisation": "rijk", "replications": 120, "precision_reached": True, "money_year": 2025}
    other = job | {"organisation": "small_office", "replications": 400, "owned_desks": 12, "growth": 0.5}
    jobs = [
        job | {"overrides": "organisation=rijk workers=2 policy=spread policy.strength=0.5 ratio=0.5"},
        other | {"overrides": "organisation=small_office workers=2 policy=spread policy.strength=0.5 ratio=0.5"},
    ]
    assert findings.common_settings(jobs) == ["policy=spread", "policy.strength=0.5", "ratio=0.5"]
    assert findings.sweep_notes(jobs) == [
        "For a typical building of central government and a small office",
        "120 to 400 replications a job",
        "saved net of the costs of flexible working, prices of 2025",
        "12 of the desks owned by one person each",
        "50 % more people than the ratio counts (growth)",
    ]
    assert findings.sweep_notes([{}]) == findings.common_settings([{}]) == []
    few, wide = job | {"replications": 99}, job | {"precision_reached": False}
    assert [findings.rough(row) for row in (job, few, wide, {})] == [False, True, True, False]


def test_extra_desks_are_an_extra_cost() -> None:
    summary = evaluation(desks=1561, baseline_desks=1200).summary
    assert savings.room(summary["space"]) == "361 desks more than the baseline of 1,200, 7,150 m2 extra"
    money, _, net = savings.lines(summary)
    assert (
        money == "1,561 desks instead of 1,200 cost EUR 3.7 million (2.8 to 5.0 million) a year more (prices of 2025)."
    )
    assert net == "On balance that costs EUR 4.3 million (3.5 to 5.8 million) a year more than it saves."
    assert savings.room(saved(Economics(), 10, 13, 13)) == "As many desks as the baseline (13): nothing saved"


def test_the_scenario_names_the_roster_in_place_of_the_preset() -> None:
    assert findings.scenario(evaluation().summary).startswith(
        "the Ministry of Finance, policy free, 0.5 desks per FTE (600"
    )
    assert findings.organisation(evaluation(roster={"name": "staff (2).xlsx"}).summary) == "staff file staff (2).xlsx"
    assert findings.organisation(evaluation(roster="staff.csv").summary) == "staff file staff.csv"


def test_a_run_of_one_period_names_its_first_and_last_day() -> None:
    summary = dict(evaluation().summary)
    assert findings.period(summary) == ""
    summary["scenario"] = summary["scenario"] | {"weeks": 4, "calendar": {"start": "2026-03-03"}}
    assert findings.period(summary) == "2 March 2026 to 27 March 2026"
    with speaking("nl"):
        assert findings.period(summary) == "2 maart 2026 tot en met 27 maart 2026"


def test_the_findings_in_dutch() -> None:
    summary = evaluation(desks=600).summary
    with speaking("nl"):
        assert findings.crowding(summary) == (
            "Werkplektekort op ongeveer 1 dag op de 8; dinsdag en donderdag zijn de krappe dagen"
        )
        assert findings.coverage(summary) == "Voor 95% van de dagen zijn 621 werkplekken nodig, 21 meer dan er zijn"
        assert findings.supply(summary) == "600 werkplekken, waarvan 64 persoonsgebonden"
        text = "\n".join(findings.sentences(summary))
        for part in (
            "600 werkplekken voor 1.200 fte en 1.277 medewerkers: 0,50 werkplek per fte, ofwel 2,00 fte per",
            "Dagen met werkplektekort: ongeveer 1 dag op de 8; 12% (8 tot 16%)",
            "Werkplekken nodig op 95% van de dagen: 621 (615 tot 628)",
            "960 werkplekken minder dan de 1.560 van de uitgangssituatie, 19.000 m2 minder",
            "\N{EURO SIGN} 8,7 miljoen (6,2 tot 11,8 miljoen)",
        ):
            assert part in text
        assert findings.scenario(summary).startswith(
            "het ministerie van Financiën, beleid vrije keuze, 0,5 werkplek per fte (600 werk"
        )


def test_warnings_are_said_in_the_language_that_is_spoken() -> None:
    few = Sentence(
        "{replications} replications are few, intervals are rough below {enough}", replications=9, enough=100
    )
    summary = evaluation().summary | {"warnings": [few, "plain"]}
    assert findings.warned(summary) == "2 warnings, the first: 9 replications are few, intervals are rough below 100."
    with speaking("nl"):
        assert findings.warned(summary) == (
            "2 waarschuwingen, de eerste: 9 replicaties zijn weinig, beneden 100 zijn de intervallen grof."
        )
