"""The chances of office days under the attendance models (§6), exact."""

import numpy as np

from sim.attendance import UNPLANNED, Attendance, Wishes, relative_weights
from sim.compiling import Floats, Int64s
from sim.population import WEEKDAYS


def marginals(attendance: Attendance, wishes: Wishes) -> Floats:
    """Return (n, 5) each person's chance of each day in a week without holidays or leave.

    Exact under `independent`. Under `days_per_week` these are Plackett-Luce inclusion probabilities, given factors of
    zero; for other factors shift `log_weight` by -σt·T - σc·C (`factor_scales`).
    """
    if attendance.model == "independent":
        return wishes.coin_chances
    rows, row = _distinct(wishes)
    table = inclusion(rows)
    wanted = np.minimum(wishes.office_days, wishes.contract.sum(axis=1))
    whole = np.floor(wanted).astype(np.int64)
    part = (wanted - whole)[:, None]
    pulled = ((wishes.rank < 0) & wishes.contract).sum(axis=1)
    fewer = table[row, np.maximum(whole, pulled)]
    more = table[row, np.maximum(np.minimum(whole + 1, WEEKDAYS), pulled)]
    chances: Floats = (1 - part) * fewer + part * more
    return chances if wishes.on_top is None else np.where(wishes.on_top & wishes.contract, 1.0, chances)


def inclusion(wishes: Wishes) -> Floats:
    """Return (n, 6, 5): the chance that a weekday is among the first k = 0 .. 5 contract days a person takes.

    Days are taken one by one, from the lowest rank left, each with odds proportional to its weight: the order of
    scores ln w + Gumbel noise (Plackett-Luce; Yellott 1977). Exact, by the chances of the 32 sets of days taken.
    """
    n = len(wishes.contract)
    weight = relative_weights(wishes)
    reached = np.zeros((1 << WEEKDAYS, n))
    reached[0] = 1.0
    table = np.zeros((n, WEEKDAYS + 1, WEEKDAYS))
    for taken in range(1 << WEEKDAYS):
        days = [day for day in range(WEEKDAYS) if taken >> day & 1]
        table[:, len(days), days] += reached[taken][:, None]
        left = wishes.contract.copy()
        left[:, days] = False
        next_rank = np.where(left, wishes.rank, UNPLANNED + 1).min(axis=1, keepdims=True)
        odds = np.where(left & (wishes.rank == next_rank), weight, 0.0)
        total = odds.sum(axis=1, keepdims=True)
        step = odds * np.divide(reached[taken][:, None], total, out=np.zeros_like(total), where=total > 0)
        for day in range(WEEKDAYS):
            if day not in days:
                reached[taken | 1 << day] += step[:, day]
    # Who is asked for more days than the contract has takes them all.
    beyond = np.arange(WEEKDAYS + 1) > wishes.contract.sum(axis=1)[:, None]
    table[beyond] = np.broadcast_to(wishes.contract[:, None, :], table.shape)[beyond]
    return table


def _distinct(wishes: Wishes) -> tuple[Wishes, Int64s]:
    """Return the distinct rows, the wanted days left aside, and the row of each person."""
    parts = (wishes.log_weight.astype(np.float64), wishes.rank.astype(np.int8), wishes.contract.astype(np.bool_))
    key = np.concatenate([np.ascontiguousarray(part).view(np.uint8).reshape(len(part), -1) for part in parts], axis=1)
    _, first, row = np.unique(
        np.ascontiguousarray(key).view(f"V{key.shape[1]}")[:, 0], return_index=True, return_inverse=True
    )
    rows = Wishes(wishes.office_days[first], wishes.log_weight[first], wishes.rank[first], wishes.contract[first])
    return rows, row
