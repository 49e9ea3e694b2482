"""Axes of money: their unit, and what is left of the savings a year along the space that is saved."""

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.axes import Axes

from sim import figures, words
from sim.language import tr

if TYPE_CHECKING:
    import pandas as pd

OUTWARD: Final = 34  # points from the axis of space to that of money below it
LETTER: Final = 0.0105  # of the width, of a figure at its ticks
GAP: Final = 0.02  # of the width, between two of these


def unit_of_money(largest: float) -> tuple[float, str]:
    """Return the unit (EUR) of an axis of savings that goes so far, and the axis' label."""
    if largest >= 1e6:
        return 1e6, tr("saved a year, net (EUR million)")
    return 1e3, tr("saved a year, net (EUR thousand)")


def add_money(axes: Axes, table: "pd.DataFrame", *, below: bool = False) -> bool:
    """Add what is left of the savings a year (`eur_net`) at places along `m2_saved`; tell whether there is any.

    Whole parts only can be let, and working at home costs what it costs, so that no scale of EUR per m2 holds: the
    estimates stand at the points themselves, as far apart as they can be read, each rounded by its range; of jobs with
    the same space both ends where these differ. The axis stands at the top, or with `below` under that of space.
    """
    known = table[table["eur_net"].notna() & table["m2_saved"].notna()] if "eur_net" in table else table.iloc[:0]
    if known["m2_saved"].nunique() < 2:
        return False
    unit, label = unit_of_money(float(known["eur_net"].abs().max()))
    said = {place: _said(known[known["m2_saved"] == place], unit) for place in known["m2_saved"].unique().tolist()}
    left, right = axes.get_xlim()
    apart = (GAP + LETTER * max(map(len, said.values()))) * (right - left)
    places: list[float] = []
    for place in sorted(said, reverse=True):
        if not places or places[-1] - place >= apart:
            places.append(place)
    money = axes.secondary_xaxis("bottom" if below else "top", functions=(np.positive, np.positive))
    if below:
        money.spines["bottom"].set_position(("outward", OUTWARD))
    money.set_xticks(places, [said[place] for place in places])
    money.set_xlabel(label)
    return True


def _said(rows: "pd.DataFrame", unit: float) -> str:
    """Return the lowest and the highest estimate of the rows in units, as one where they are the same rounded."""
    step = max(figures.step(figures.of_row(row, "eur_net")) for row in rows.to_dict("records")) / unit
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    ends = [round(float(end) / unit / step) * step + 0.0 for end in (rows["eur_net"].min(), rows["eur_net"].max())]
    low, high = (words.number(end, f",.{decimals}f") for end in ends)
    return low if low == high else tr("{low} to {high}", low=low, high=high)
