"""Axes of money: their unit, and EUR a year along the space that it is saved on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from sim.language import tr
from sim.plots.style import thousands

if TYPE_CHECKING:
    import pandas as pd

OUTWARD: Final = 34  # points from the axis of space to that of money below it


def unit_of_money(largest: float) -> tuple[float, str]:
    """Return the unit (EUR) of an axis of savings that goes so far, and the axis' label."""
    if largest >= 1e6:
        return 1e6, tr("saved a year (EUR million)")
    return 1e3, tr("saved a year (EUR thousand)")


def add_money(axes: Axes, table: "pd.DataFrame", *, below: bool = False) -> bool:
    """Add EUR a year along `m2_saved`, where one price per m2 holds for the whole table; tell whether it does.

    The axis stands at the top, or with `below` under that of space.
    """
    m2, eur = table["m2_saved"].to_numpy(dtype=float), table["eur_saved"].to_numpy(dtype=float)
    some = m2 != 0
    price = float(eur[some][0] / m2[some][0]) if some.any() else 0.0
    if price <= 0 or not np.allclose(eur, price * m2, rtol=1e-6, atol=1e-6):
        return False
    unit, label = unit_of_money(float(np.abs(eur).max()))

    def scaled(factor: float) -> Callable[[npt.ArrayLike], npt.NDArray[np.float64]]:
        return lambda x: factor * np.asarray(x, dtype=float)

    money = axes.secondary_xaxis("bottom" if below else "top", functions=(scaled(price / unit), scaled(unit / price)))
    if below:
        money.spines["bottom"].set_position(("outward", OUTWARD))
    money.xaxis.set_major_formatter(thousands())
    money.set_xlabel(label)
    return True
