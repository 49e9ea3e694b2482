"""Money and effects side by side, a row a case and figure: what `compare` writes, and what is told of it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.effects import UNITS

if TYPE_CHECKING:
    import pandas as pd

Figure = Mapping[str, Any]

HOURS_SHORT: Final = "hours_without_desk"
BREAK_EVEN: Final = "break_even_eur_per_hour"
NET: Final = "net"
NPV: Final = "npv"
MOVERS: Final = "share_of_people_who_move"
ONCE: Final = "once"
COSTS: Final = "costs"
SAVINGS: Final = "savings"

# The figures by name, in their order, with their units.
FIGURES: Final = {
    SAVINGS: "EUR a year",
    COSTS: "EUR a year",
    NET: "EUR a year",
    ONCE: "EUR",
    NPV: "EUR",
    HOURS_SHORT: "person-hours a year",
    BREAK_EVEN: "EUR per person-hour without a desk",
    **{name: f"{unit} a year" for name, unit in UNITS.items()},
    "team_met_share": "share",
    "newcomer_alone_share": "share of newcomers' office days",
    "full_time": "share of full-timers' office days without a desk",
    "part_time": "share of part-timers' office days without a desk",
    MOVERS: "share of people a week",
}


def figures(case: Mapping[str, Any]) -> dict[str, Figure | None]:
    """Return the figures of `FIGURES` of one entry of ``summary["by_case"]``; None where one may not be shown."""
    money, effects = case["money"], case["effects"]
    a_year = money["a_year"]
    moving = effects["moves"][MOVERS]
    bound = 0.0 if moving == 0 else None  # nobody moves where the policy moves nothing, for certain
    return {
        SAVINGS: a_year["savings"]["total"],
        COSTS: a_year["costs"]["total"],
        NET: a_year["net"],
        ONCE: money["once"]["total"],
        NPV: money["npv"],
        HOURS_SHORT: money["refusal"]["hours_a_year"],
        BREAK_EVEN: money["refusal"][BREAK_EVEN],
        **{name: effects["travel"][name] for name in UNITS},
        **effects["cohesion"],
        **{name: effects["fairness"][name] for name in ("full_time", "part_time")},
        MOVERS: {"estimate": moving, "low": bound, "high": bound},
    }


def changes(case: Mapping[str, Any]) -> dict[str, Figure | None]:
    """Return what is more in a case than in the first one, where that is known; nothing for the first one itself."""
    against, less = case["money"]["against_first"], case["effects"]["less_first"]
    if less is None:
        return {}
    return {NET: against["net"], NPV: against["npv"], **less["travel"], **less["cohesion"], **less["fairness"]}


def table(summary: Mapping[str, Any]) -> "pd.DataFrame":
    """Return a row a case and figure, with its interval, and with what it is more than in the first case."""
    import pandas as pd

    return pd.DataFrame(list(_rows(summary)))


def _rows(summary: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, case in summary["by_case"].items():
        more = changes(case)
        for figure, one in figures(case).items():
            yield {
                "case": name,
                "figure": figure,
                "unit": FIGURES[figure],
                **_ends(one, ""),
                **_ends(more.get(figure), "less_first_"),
            }


def _ends(one: Figure | None, prefix: str) -> dict[str, float]:
    ends = {} if one is None else one
    known = {end: ends.get(end) for end in ("estimate", "low", "high")}
    return {prefix + end: float("nan") if value is None else float(value) for end, value in known.items()}
