"""The published saving worked out, in sentences."""

from sim import claims
from sim.economics import Economics, claim


def test_the_claim_shows_its_staff_its_bases_and_the_true_percentage() -> None:
    ministry = Economics(claim_low_eur=3e6, claim_high_eur=5e6)
    worked = claim(ministry, fte=1200, employees=1280, flexible=1000, owned_desks=280)
    assert worked is not None
    assert claims.told(worked) == [
        "Claim: 0.5 desks per flexible worker, now 1.3 per full-timer, saves EUR 3 to 5 million a year",
        "Both per FTE: 61.5 % fewer desks; true for 843 to 1,404 FTE (housing) or 387 to 645 FTE (all costs)",
        "But three bases: 1.3 per full-timer (1,560 desks), 0.9 per civil servant (1,152 desks), "
        "0.5 per flexible worker (780 desks)",
        "Own bases: 50.0 % fewer desks; all that space in prices of 2011: housing EUR 3.47 million (as claimed), all "
        "costs EUR 7.56 million (more)",
    ]


def test_the_claim_for_people_who_save_nothing() -> None:
    worked = claim(
        Economics(claim_low_eur=3e6, claim_high_eur=5e6), fte=100, employees=140, flexible=0, owned_desks=140
    )
    assert worked is not None
    assert claims.told(worked)[-1] == "Own bases: these people save no desk"
