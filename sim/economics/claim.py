"""A published saving, worked out for one staff (§17): the claim this program was made to test."""

from typing import Any, Final

from sim.economics.parameters import Economics
from sim.economics.space import per_unit

# Binnenlands Bestuur, "Nieuwe Werken kan Financiën 5 miljoen opleveren": three ratios on three bases.
TODAY: Final = 1.3  # desks per full-time employee
AIM: Final = 0.9  # desks per civil servant, the government's aim on average
FEASIBLE: Final = 0.5  # desks per flexibly working civil servant, which the minister thinks feasible

FLEXIBLE_SHARES: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def claim(
    economics: Economics, *, fte: float, employees: float, flexible: float, owned_desks: float
) -> dict[str, Any] | None:
    """Work out the published saving for these people, or return None where the economics state no claim.

    The claim goes from 1.3 desks per full-timer (taken per FTE) to 0.5 per *flexible* worker, by way of 0.9 per civil
    servant. Printed side by side they save 61.5 % of the desks; that holds only when everybody is flexible and
    full-time. Here people who do not share keep the `owned_desks`. Desks are not rounded.

    ``as_printed`` treats all three as desks per FTE and gives the FTE between which the claim holds at housing cost
    and at full cost, and the cost per desk at which it holds for this staff. As the claim does, all space is counted,
    in prices of `price_year`, and no cost of flexible working: it is not the account's saving. ``true`` puts each
    ratio on its own base. ``by_flexible_share`` does so for shares of flexible heads when everybody else keeps a desk
    of their own.
    """
    if economics.claim_low_eur is None or economics.claim_high_eur is None:
        return None
    ends = {"low": economics.claim_low_eur, "high": economics.claim_high_eur}
    costs = {"housing": economics.housing_eur, "full": economics.desk_eur}

    def holds(desks_per_fte: float) -> dict[str, Any]:
        desks_saved_per_fte = TODAY - desks_per_fte
        per_fte = {cost: desks_saved_per_fte * eur for cost, eur in costs.items()}
        eur_a_desk = {end: per_unit(eur, desks_saved_per_fte * fte) for end, eur in ends.items()}
        return {
            "desks_per_fte": desks_per_fte,
            "desks_saved_per_fte": desks_saved_per_fte,
            "desks_saved_share": desks_saved_per_fte / TODAY,
            "eur_saved": {cost: eur * fte for cost, eur in per_fte.items()},
            "fte": {cost: {end: per_unit(eur, per_fte[cost]) for end, eur in ends.items()} for cost in costs},
            "eur_per_desk": eur_a_desk,
            "holds": {cost: ends["low"] <= eur * fte <= ends["high"] for cost, eur in per_fte.items()},
        }

    desks = {"today": TODAY * fte, "aim": AIM * employees, "feasible": FEASIBLE * flexible + owned_desks}
    words = {"today": "full-timer", "aim": "civil servant", "feasible": "flexible worker"}
    ratios = {"today": TODAY, "aim": AIM, "feasible": FEASIBLE}
    return {
        "source": "Binnenlands Bestuur, Nieuwe Werken kan Financiën 5 miljoen opleveren",
        "eur_a_year": ends,
        "price_year": economics.price_year,
        "as_printed": holds(FEASIBLE),
        "bases": [
            {"ratio": ratios[step], "per": words[step], "desks": desks[step], "desks_per_fte": desks[step] / fte}
            for step in ratios
        ],
        "true": holds(desks["feasible"] / fte),
        "by_flexible_share": [
            {"flexible_share": share, **holds((FEASIBLE * share + 1 - share) * employees / fte)}
            for share in FLEXIBLE_SHARES
        ],
    }
