"""From desks to square metres to EUR a year (§17, first part), and the claim this program was made to test.

Costs are per desk and year, so they are proportional to desks; only the housing part waits for a tenant, and a tenant
takes whole parts of a building. Every figure's source and year stand beside it in ``conf/economics``.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

from sim.errors import ConfigurationError
from sim.parameters import Parameters, parameter

# Binnenlands Bestuur, "Nieuwe Werken kan Financiën 5 miljoen opleveren": three ratios on three bases.
TODAY: Final = 1.3  # desks per full-time employee
AIM: Final = 0.9  # desks per civil servant, the government's aim on average
FEASIBLE: Final = 0.5  # desks per flexibly working civil servant, which the minister thinks feasible

FLEXIBLE_SHARES: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


@dataclass
class Economics(Parameters):
    """What a desk takes and costs."""

    name: str = parameter("rijk", unit="", help="the preset's name")
    baseline_ratio: float | None = parameter(
        None, unit="desks/FTE", help="desk ratio today (null: the organisation's)", low=0.05, high=3
    )
    m2_per_desk: float = parameter(19.8, unit="m2", help="lettable floor area per desk", low=1, high=200)
    housing_eur: float = parameter(4451.0, unit="EUR/desk/year", help="housing costs", low=0, high=1_000_000)
    services_eur: float = parameter(
        2609.0, unit="EUR/desk/year", help="costs of facility services", low=0, high=1_000_000
    )
    ict_eur: float = parameter(2629.0, unit="EUR/desk/year", help="costs of ICT at the desk", low=0, high=1_000_000)
    price_year: int = parameter(2011, unit="year", help="year of the prices", low=1990, high=2100)
    lettable_m2: float | None = parameter(
        1000.0, unit="m2", help="vacated space is let in whole parts of this size (null: any size)", low=1, high=1e6
    )
    claim_low_eur: float | None = parameter(
        None, unit="EUR/year", help="a published saving to compare with, lower end (null: none)", low=0
    )
    claim_high_eur: float | None = parameter(None, unit="EUR/year", help="its upper end (null: none)", low=0)

    def check(self) -> None:
        """A claim has two ends, in order."""
        low, high = self.claim_low_eur, self.claim_high_eur
        if (low is None) != (high is None):
            raise ConfigurationError("claim_low_eur, claim_high_eur: only one is given, give both or none")
        if low is not None and high is not None and high < low:
            raise ConfigurationError("claim_high_eur: lower than claim_low_eur, exchange the two")

    @property
    def desk_eur(self) -> float:
        """Full cost of a desk, EUR a year."""
        return self.housing_eur + self.services_eur + self.ict_eur


def saved(economics: Economics, base: float, desks: int, baseline_desks: int) -> dict[str, Any]:
    """Return what `desks` save against `baseline_desks`: desks, m2 and EUR a year (§17).

    `base` is what the ratio counts (FTE, heads or flexible heads). More desks than the baseline give negative figures:
    extra space and extra cost. ``eur_saved`` values all vacated space; in ``whole_parts`` the housing costs fall only
    with the whole parts of `lettable_m2` that fit in it (and rise by whole parts when space must be added), while
    services and ICT follow the desks.
    """
    desks_saved = baseline_desks - desks
    m2_saved = desks_saved * economics.m2_per_desk
    part = economics.lettable_m2
    # The division is rounded before the floor: 50 desks of 19.8 m2 are one part of 990 m2, whatever the last bit says.
    parts = None if part is None else math.floor(round(m2_saved / part, 9))
    m2_let = m2_saved if part is None or parts is None else parts * part
    housing_per_m2 = economics.housing_eur / economics.m2_per_desk
    return {
        "baseline_ratio": economics.baseline_ratio or _per(baseline_desks, base),
        "baseline_desks": baseline_desks,
        "desks_saved": desks_saved,
        "desks_saved_share": desks_saved / baseline_desks,
        "m2_saved": m2_saved,
        "m2_per_base": _per(desks * economics.m2_per_desk, base),
        "baseline_m2_per_base": _per(baseline_desks * economics.m2_per_desk, base),
        "eur_saved": _costs(economics, desks_saved, desks_saved * economics.housing_eur),
        "whole_parts": {
            "part_m2": part,
            "parts": parts,
            "m2": m2_let,
            "eur_saved": _costs(economics, desks_saved, m2_let * housing_per_m2),
        },
        "m2_per_desk": economics.m2_per_desk,
        "eur_per_desk": _costs(economics, 1, economics.housing_eur),
        "price_year": economics.price_year,
    }


def _costs(economics: Economics, desks: float, housing: float) -> dict[str, float]:
    services, ict = desks * economics.services_eur, desks * economics.ict_eur
    return {"housing": housing, "services": services, "ict": ict, "total": housing + services + ict}


def claim(
    economics: Economics, *, fte: float, employees: float, flexible: float, owned_desks: float
) -> dict[str, Any] | None:
    """Work out the published saving for these people, or return None where the economics state no claim.

    The claim goes from 1.3 desks per full-timer (taken per FTE) to 0.5 per *flexible* worker, by way of 0.9 per civil
    servant. Printed side by side they save 61.5 % of the desks; that holds only when everybody is flexible and
    full-time. Here people who do not share keep the `owned_desks`. Desks are not rounded.

    ``as_printed`` treats all three as desks per FTE and gives the FTE between which the claim holds at housing cost
    and at full cost, and the cost per desk at which it holds for this staff. ``true`` puts each ratio on its own base.
    ``by_flexible_share`` does so for shares of flexible heads when everybody else keeps a desk of their own.
    """
    if economics.claim_low_eur is None or economics.claim_high_eur is None:
        return None
    ends = {"low": economics.claim_low_eur, "high": economics.claim_high_eur}
    costs = {"housing": economics.housing_eur, "full": economics.desk_eur}

    def holds(desks_per_fte: float) -> dict[str, Any]:
        desks_saved_per_fte = TODAY - desks_per_fte
        per_fte = {cost: desks_saved_per_fte * eur for cost, eur in costs.items()}
        eur_a_desk = {end: _per(eur, desks_saved_per_fte * fte) for end, eur in ends.items()}
        return {
            "desks_per_fte": desks_per_fte,
            "desks_saved_per_fte": desks_saved_per_fte,
            "desks_saved_share": desks_saved_per_fte / TODAY,
            "eur_saved": {cost: eur * fte for cost, eur in per_fte.items()},
            "fte": {cost: {end: _per(eur, per_fte[cost]) for end, eur in ends.items()} for cost in costs},
            "eur_per_desk": eur_a_desk,
            "holds": {cost: ends["low"] <= eur * fte <= ends["high"] for cost, eur in per_fte.items()},
        }

    desks = {"today": TODAY * fte, "aim": AIM * employees, "feasible": FEASIBLE * flexible + owned_desks}
    words = {"today": "full-timer", "aim": "civil servant", "feasible": "flexible worker"}
    ratios = {"today": TODAY, "aim": AIM, "feasible": FEASIBLE}
    return {
        "source": "Binnenlands Bestuur, Nieuwe Werken kan Financiën 5 miljoen opleveren",
        "eur_a_year": ends,
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


def _per(total: float, base: float) -> float | None:
    """Return the total per unit; None where there is no unit, or where one more unit saves nothing."""
    return total / base if base > 0 else None
