"""What the cases of a comparison cost, save and do to people, side by side."""

import math
from collections.abc import Mapping
from typing import Any, Final

from sim import findings, words
from sim.effects import BASELINE
from sim.effects_table import BREAK_EVEN, COSTS, HOURS_SHORT, MOVERS, NET, NPV, ONCE, SAVINGS, Figure, changes, figures
from sim.figures import step
from sim.language import mark, tr
from sim.told.base import Grid

MILLION: Final = 1e6
THOUSAND: Final = 1e3

# What the figures are called, what one of their units is, and the decimals that are enough; to be said with `tr`.
AMOUNTS: Final = {
    SAVINGS: (mark("Savings a year"), MILLION, 2),
    COSTS: (mark("Costs a year"), MILLION, 2),
    NET: (mark("Savings less costs a year"), MILLION, 2),
    ONCE: (mark("Costs once"), MILLION, 2),
    NPV: (mark("Net present value"), MILLION, 2),
    HOURS_SHORT: (mark("Hours without a desk"), 1.0, 0),
    BREAK_EVEN: (mark("Break-even price of such an hour, EUR"), 1.0, 0),
    "trips_avoided_a_year": (mark("Journeys avoided"), 1.0, 0),
    "hours": (mark("Hours of travel avoided"), 1.0, 0),
    "km": (mark("Kilometres avoided, x 1,000"), THOUSAND, 0),
    "co2_kg": (mark("CO2 avoided, tonnes"), THOUSAND, 0),
    "energy_kwh": (mark("Energy avoided, MWh"), THOUSAND, 0),
}
SHARES: Final = {
    "team_met_share": mark("Teammates met on an office day"),
    "newcomer_alone_share": mark("Newcomers' days without a teammate"),
    "full_time": mark("Full-timers who find no desk"),
    "part_time": mark("Part-timers who find no desk"),
    MOVERS: mark("People whose days change, a week"),
}
_DIFFER: Final = (NET, NPV, "hours", "km", "co2_kg", "energy_kwh")


def side_by_side(summary: Mapping[str, Any]) -> list[Grid]:
    """Return the figures of each case, and what the others have more than the first one."""
    cases = summary["by_case"]
    found = {name: figures(case) for name, case in cases.items()}
    rows = [
        [tr(label), *(amount(one[name], unit, most) for one in found.values())]
        for name, (label, unit, most) in AMOUNTS.items()
    ]
    rows += [[tr(label), *(_share(one[name]) for one in found.values())] for name, label in SHARES.items()]
    names = [words.case(name) for name in found]
    more = {name: changes(case) for name, case in cases.items() if name != summary["first"]}
    changed = [
        [tr(AMOUNTS[name][0]), *(amount(one[name], *AMOUNTS[name][1:], change=True) for one in more.values())]
        for name in _DIFFER
    ]
    first = words.case(summary["first"], 40)
    return [
        Grid(["", *names], rows, left=[""], title=tr("Money in EUR million and effects a year, over the whole week")),
        Grid(
            ["", *names[1:]],
            changed,
            left=[""],
            title=tr("Difference from '{case}', in the same units (~ cannot be told apart)", case=first),
        ),
    ]


def baseline() -> str:
    """Return what journeys are avoided against."""
    return tr("Journeys are avoided against {baseline}", baseline=tr(BASELINE))


def amount(one: Figure | None, unit: float, most: int, *, change: bool = False) -> str:
    """Return a figure in units with its interval, to at most so many decimals: ``1.6 (1.2 to 2.1)``.

    It is rounded as everywhere, by its interval (`sim.figures.step`); a change has a sign, and a mark where it may be
    none.
    """
    if one is None or not words.known(one):
        return words.unknown()
    ends = one["low"], one["high"]
    if not one["estimate"] and ends[1] is None:
        return words.none_seen()
    rounded_to = _step(one, unit, most)
    estimate = _rounded(one["estimate"] / unit, rounded_to, change)
    if None in ends:  # nothing bounds it
        low = "" if ends[0] is None else _rounded(ends[0] / unit, rounded_to, change)
        return tr("{estimate} ({low} or more)", estimate=estimate, low=low) if low else estimate
    low, high = (_rounded(end / unit, rounded_to, change) for end in ends)
    said = estimate if low == high else f"{estimate} ({tr('{low} to {high}', low=low, high=high)})"
    return f"{said} ~" if change and ends[0] <= 0 <= ends[1] else said


def _step(one: Figure, unit: float, most: int) -> float:
    """Return the step, in units, to which a figure is rounded: finer where only a part of it would read as nothing."""
    finest = step(one) / unit
    values = [one[end] / unit for end in ("estimate", "low", "high") if one[end]]
    rounded_to = max(finest, 10.0**-most)
    while rounded_to > finest and len({round(value / rounded_to) == 0 for value in values}) > 1:
        rounded_to = max(finest, rounded_to / 10)
    return rounded_to


def _rounded(value: float, rounded_to: float, signed: bool) -> str:
    rounded = round(value / rounded_to) * rounded_to + 0.0  # no minus zero
    if not rounded:
        return "0"
    places = max(0, -math.floor(math.log10(rounded_to) + 1e-9))
    return words.number(rounded, f"{'+' if signed else ''},.{places}f")


def _share(one: Figure | None) -> str:
    return findings.with_interval(one) if one is not None and words.known(one) else words.unknown()
