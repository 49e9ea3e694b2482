"""Crowding against space saved, for a fine grid of desk ratios and several cases over the same replications (§15, §17).

A promise is kept at the safe end of its interval; the best case of a ratio is found by paired differences that hold
together for all cases (`sim.paired`), so that what cannot be told apart is not ranked.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim import between_draws
from sim.collected import LEADING
from sim.collected import RATIOS as MEASURES
from sim.desk_counts import check_shared
from sim.effects_summary import COHESION
from sim.evaluation import space_of
from sim.job import Job
from sim.money import Accounts
from sim.paired import AgainstBest, against_best
from sim.panel import Panel, panels
from sim.policies import Booking
from sim.sentences import Sentence, named
from sim.settings import Run
from sim.studies.desk_grid import NORMS, desks_at
from sim.studies.in_doubt import InDoubt, in_doubt
from sim.studies.plain import records
from sim.studies.prices import comparable, points_of, price_rows
from sim.studies.promise import desks_for_everybody, last_kept
from sim.study import Case, Means, Study, check_shared_draws, header

if TYPE_CHECKING:
    import pandas as pd

# In the order of the table; the first two decide when to stop.
SHOWN: Final = (
    *LEADING, "severe_day_probability", "desk_hours_short", "mean_utilisation", "peak_utilisation", *COHESION,
)  # fmt: skip
UNSERVED: Final = "unserved_probability"


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the frontier that was asked for."""
    return frontier(cases, ratios=run.ratios, within=run.within, target=run.target, means=means)


def frontier(
    cases: Sequence[Case],
    *,
    ratios: Sequence[float] = (),
    within: float = 0.01,
    target: float = 0.05,
    means: Means | None = None,
) -> Study:
    """Return crowding and what is saved at each ratio (none given: `desk_grid.RATIOS`) for each case.

    Replications go on until half of every interval of the share of crowded days and of people turned away is at most
    `within`. `target` is the promise: crowded days on at most this share of days. Of calibrated scenarios intervals
    hold the doubt about parameters too; columns `..._simulation_alone_low` and `_high` have those of the share of days
    without, of which the precision is asked. Where a case books, `people_measure` of the summary is `UNSERVED`, who is
    refused at booking too: it has columns, and says which case is the best by people. Tables: ``frontier``, a row a
    case and ratio, and ``break_even``, see `prices.price_rows`. Raises `ConfigurationError` for cases under which
    everybody owns a desk or that see other draws, and where no ratio has a desk for every owner.
    """
    means = means or Means()
    check_shared_draws(cases)
    for case in cases:
        check_shared(case.scenario)
    desks, warnings = desks_at(cases, ratios)
    found, reached = panels(
        [(case.job(), sorted({row[place] for row in desks.values()})) for place, case in enumerate(cases)],
        within,
        executor=means.executor,
        store=means.store,
        progress=means.progress,
    )
    if not reached:
        warnings.append(
            Sentence(
                "precision: not every interval is within {points:g} percentage points after {replications} "
                "replications, allow more (precision.max_replications, or replications) or a wider one (within)",
                points=100 * within,
                replications=len(found[0]),
            )
        )
    books = any(isinstance(case.scenario.policy, Booking) for case in cases)
    people = UNSERVED if books else LEADING[1]  # who is refused at booking is refused too (§15)
    doubts = in_doubt(cases, found, [*SHOWN, UNSERVED] if books else SHOWN, means)
    days = np.stack([panel.days for panel in found])
    accounts = [Accounts(panel.job, days, panel.order) for panel in found]
    table = _framed(
        row for place, ratio in enumerate(desks) for row in _at(cases, doubts, accounts, people, ratio, desks[ratio])
    )
    points = [
        points_of(case.name, panel, list(desks), [row[place] for row in desks.values()])
        for place, (case, panel) in enumerate(zip(cases, found, strict=True))
    ]
    prices = _framed(price_rows(points, cases[0].scenario.seed))
    if len(cases) > 1 and not comparable(points):
        warnings.append(
            Sentence("prices: the cases differ in desks or their cost, so that no price is given for all together")
        )
    asked = {"ratios": list(desks), "within": within, "target": target}
    promises = _promises(table, [desks_for_everybody(panel.job, LEADING[0]) for panel in found], target)
    warnings += _unseen(promises, table, target)
    summary = header("frontier", cases, asked, found, reached, doubts[0].replications)
    summary |= {
        "warnings": summary["warnings"] + warnings,
        "people_measure": people,
        "norms": _norms(table),
        "promise": promises,
        "days_a_year": points[0].days_a_year,
        "money_year": cases[0].scenario.economics.money_year,
        "break_even": records(prices),
    }
    return Study("frontier", summary, {"frontier": table, "break_even": prices})


def _at(
    cases: Sequence[Case],
    found: Sequence[InDoubt],
    accounts: Sequence[Accounts],
    people: str,
    ratio: float,
    desks: Sequence[int],
) -> list[dict[str, Any]]:
    """Return the rows of one ratio, with the best case by days and by the measure of `people`."""
    best_by = {LEADING[0]: "best", people: "best_people"}
    compared = {measure: best_of(found, measure, desks) for measure in best_by}
    rows = []
    for place, (case, doubt, number) in enumerate(zip(cases, found, desks, strict=True)):
        panel = doubt.panel
        row: dict[str, Any] = {
            "case": case.name,
            "policy": case.scenario.policy.name,
            "ratio": ratio,
            "ratio_per": case.scenario.ratio_per,
            "desks": number,
            "norm": ratio in NORMS,
        }
        for measure in dict.fromkeys((*SHOWN, people)):
            one = doubt.estimate(measure, number)
            row |= {measure: one.estimate, f"{measure}_low": one.low, f"{measure}_high": one.high}
            if doubt.draws and measure == LEADING[0]:  # which is promised
                alone = panel.estimate(measure, number)
                row |= {f"{measure}_simulation_alone_low": alone.low, f"{measure}_simulation_alone_high": alone.high}
        for measure, name in best_by.items():
            seen = any(compared[measure].estimates)
            best = compared[measure].best if seen else None
            row |= {
                name: None if best is None else cases[best].name,
                f"may_be_{name}": place in compared[measure].may_be_best,
            }
        rows.append(row | _saved(panel.job, number) | _net(accounts[place], panel, number))
    return rows


def best_of(found: Sequence[InDoubt], measure: str, desks: Sequence[int]) -> AgainstBest:
    """Return how each case, at its number of desks, compares with the best one, over the same replications."""
    limits = MEASURES[measure].limits
    pairs = [one.panel.pair(measure, number) for one, number in zip(found, desks, strict=True)]
    above, below = (np.stack(part) for part in zip(*pairs, strict=True))
    order = next((one.panel.order for one in found if one.panel.order is not None), None)
    compared = against_best(above, below, limits=limits, order=order)
    if not found[0].draws:
        return compared
    draws = [one.pairs(measure, number) for one, number in zip(found, desks, strict=True)]
    return between_draws.against_best(compared, draws, limits, found[0].draws[0].order)


def _saved(job: Job, desks: int) -> dict[str, Any]:
    space = space_of(replace(job, desks=desks))
    return {
        "desks_saved": space["desks_saved"],
        "m2_saved": space["m2_saved"],
        "eur_saved": space["eur_saved"]["total"],
    }


def _net(accounts: Accounts, panel: Panel, desks: int) -> dict[str, Any]:
    """Return what is left of the savings a year, and over the horizon, after all costs."""
    drawn_up = accounts.at(desks, panel.sums(desks))
    return {
        f"{name}{end}": math.nan if one[part] is None else one[part]
        for name, one in drawn_up.worth().items()
        for part, end in (("estimate", ""), ("low", "_low"), ("high", "_high"))
    }


def _norms(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of the norms, the highest first."""
    return records(table[table["norm"]].sort_values("ratio", ascending=False, kind="stable"))


def _promises(table: "pd.DataFrame", everybody: Sequence[int | None], target: float) -> list[dict[str, Any]]:
    """Return for each case whether a ratio of the grid keeps the promise, and the row of the smallest that does.

    With the desks for `everybody`, a number a case, no day is crowded for certain: the upper end is then 0.
    """
    found = []
    share, high = LEADING[0], f"{LEADING[0]}_high"
    for (name, rows), enough in zip(table.groupby("case", sort=False), everybody, strict=True):
        downwards = rows.sort_values("ratio", ascending=False)
        if enough is not None:
            downwards[high] = downwards[high].mask(downwards["desks"] >= enough, 0.0)
        place = last_kept(downwards[share], downwards[high], target)
        kept = [] if place is None else records(downwards.iloc[[place]])
        found.append({"case": name, "kept": bool(kept), **(kept[0] if kept else {})})
    return found


def _unseen(promises: Sequence[Mapping[str, Any]], table: "pd.DataFrame", target: float) -> list[Sentence]:
    """Return the cases that only more replications can tell to keep the promise with fewer desks: no day was seen."""
    share, high = LEADING[0], f"{LEADING[0]}_high"
    found = []
    for promise in promises:
        rows = table[(table["case"] == promise["case"]) & (table[share] == 0) & (table[high] > target)]
        rows = rows[rows["ratio"] < promise["ratio"]] if promise["kept"] else rows
        if len(rows):
            found.append(
                Sentence(
                    "{case}: at ratio {ratio:g} no day with too few desks was seen, but these replications are too few "
                    "to be certain of at most {target:.0%}: ask for more",
                    case=named(promise["case"]),
                    ratio=float(rows["ratio"].min()),
                    target=target,
                )
            )
    return found


def _framed(rows: Iterable[Mapping[str, Any]]) -> "pd.DataFrame":
    import pandas as pd  # late: a wrong setting is told before it is loaded

    return pd.DataFrame(list(rows))
