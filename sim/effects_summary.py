"""The social side of a run, beside its money: journeys avoided, cohesion, moves, who finds no desk (§15, §17)."""

from typing import Any, Final

import numpy as np

from sim.collected import RATIOS, Collected
from sim.compiling import Floats
from sim.economics import Year
from sim.effects import BASELINE, UNITS, avoided
from sim.estimate import Estimate, ratio
from sim.groups import shown_part_timers
from sim.language import mark
from sim.paired import difference
from sim.tally import CONTRACT_COLUMNS, CONTRACTS, DAYS_CHANGED, TEAM_COLUMNS, changes
from sim.uncertainty import figure
from sim.workdays import days_a_year

COHESION: Final = ("team_met_share", "newcomer_alone_share")

# Why a figure of fairness is not there.
MADE_UP: Final = mark(
    "The teams are made up and drawn anew in each replication, so that none of them can be said to be worse off"
)
ONE_TEAM: Final = mark("Fewer than two teams, or groups of small ones, are large enough to be shown")
FEW_PEOPLE: Final = mark("Part-timers or full-timers are fewer than 10 people, so that neither are shown")
NOT_BOTH: Final = mark("Part-timers and full-timers did not both come to the office, so that they cannot be compared")
NOBODY: Final = mark("In the simulated days everybody found a desk, so that no team was worse off than another")

_LEVEL: Final = 0.95
_PERSON_DAYS, _REFUSED, _MOVING, _WEEKS = range(len(CONTRACT_COLUMNS))

Travel = dict[str, Floats]  # the figures of `UNITS`, arrays (1 + DRAWS,)


def travel(run: Collected, year: Year) -> Travel:
    """Return what a run avoids a year: a journey for each day at home, against `BASELINE`."""
    return avoided(run.job.scenario.effects, year.home_days, run.job.scenario.seed)


def effects_of(run: Collected, year: Year) -> dict[str, Any]:
    """Return the effects of a run as plain values, over all its days."""
    sums = run.sums()
    changed = changes(run.all_teams, run.job.staff)
    return {
        "travel": {
            **{name: figure(values, year.sampling) for name, values in travel(run, year).items()},
            "units": dict(UNITS),
            "baseline": BASELINE,
            "open_days_a_year": days_a_year(run.job.scenario.calendar),
        },
        "cohesion": {name: RATIOS[name](sums).summary() for name in COHESION},
        "moves": {
            **{name: changed[name] for name in DAYS_CHANGED},
            "unit": "days per person and week",
            # In a week: with a day moved, added or lost.
            "share_of_people_who_move": changed["moving_person_weeks"],
        },
        "fairness": {**_teams(run), **_contracts(run)},
    }


def less_first(run: Collected, year: Year, first: Collected, first_year: Year) -> dict[str, Any]:
    """Return what is more in a run than in the first one over the same replications, paired; cohesion apart."""
    theirs = travel(first, first_year)
    mine, others = _by_contract(run), _by_contract(first)
    order = run.sums().order
    return {
        "travel": {name: figure(one - theirs[name], year.sampling) for name, one in travel(run, year).items()},
        "fairness": {
            name: difference(mine[name], others[name], order=order).summary() if mine and others else None
            for name in CONTRACTS
        },
    }


def _teams(run: Collected) -> dict[str, Any]:
    """Return the teams that find no desk most and least often, and how much oftener than all people together.

    All intervals hold together at 95 % (Bonferroni), so that they do so for the teams that stand out too; the ends of
    the ratio are the ends of the one by the opposite ends of the other.
    """
    names = run.groups.names
    staff = run.job.staff
    missing = dict.fromkeys(("most_turned_away", "least_turned_away", "all_teams", "ratio"))
    if staff is None or not staff.real:
        return {"teams": None, **missing, "no_teams_because": MADE_UP}
    seen = np.flatnonzero(run.teams[:, TEAM_COLUMNS.index("person_days")] > 0)
    if len(seen) < 2:
        return {"teams": len(seen), **missing, "no_teams_because": ONE_TEAM}
    sums = run.sums()
    if not sums.table["refused_people"].any():
        return {"teams": len(seen), **missing, "no_teams_because": NOBODY}
    level = 1 - (1 - _LEVEL) / (len(seen) + 1)
    share, low, high = run.turned_away.intervals(level)
    teams: list[dict[str, Any]] = [
        {
            "team": names[place],
            "people": int(run.groups.people[place]),
            "estimate": float(share[place]),
            "low": float(low[place]),
            "high": float(high[place]),
        }
        for place in seen
    ]
    mean = _figure(ratio(sums.table["refused_people"], sums.table["attendance"], level, order=sums.order))
    most = max(teams, key=lambda one: one["estimate"])
    return {
        "teams": len(teams),
        "most_turned_away": most,
        "least_turned_away": min(teams, key=lambda one: one["estimate"]),
        "all_teams": mean,
        "ratio": {
            "estimate": _divided(most["estimate"], mean["estimate"]),
            "low": _divided(most["low"], mean["high"]),
            "high": _divided(most["high"], mean["low"]),
        },
        "no_teams_because": None,
    }


def _contracts(run: Collected) -> dict[str, Any]:
    """Return how often part-timers and full-timers find no desk and move days, and the difference, paired."""
    pairs = _by_contract(run)
    if pairs is None:
        staff = run.job.staff
        suppressed = staff is not None and shown_part_timers(staff) is None
        because = FEW_PEOPLE if suppressed else NOT_BOTH
        return {**dict.fromkeys((*CONTRACTS, "part_time_less_full_time", "who_move")), "no_contracts_because": because}
    order = run.sums().order
    totals = np.sum(run.contracts, axis=0)
    weeks = np.maximum(totals[:, _WEEKS], 1.0)
    return {
        **{name: ratio(*pair, order=order).summary() for name, pair in pairs.items()},
        "part_time_less_full_time": difference(pairs["part_time"], pairs["full_time"], order=order).summary(),
        "who_move": dict(zip(CONTRACTS, (totals[:, _MOVING] / weeks).tolist(), strict=True)),
        "no_contracts_because": None,
    }


def _by_contract(run: Collected) -> dict[str, tuple[Floats, Floats]] | None:
    """Return by replication the person-days that find no desk, and all; None where one of the groups has none."""
    sums = np.array(run.contracts)
    if not sums[:, :, _PERSON_DAYS].any(axis=0).all():
        return None
    return {name: (sums[:, place, _REFUSED], sums[:, place, _PERSON_DAYS]) for place, name in enumerate(CONTRACTS)}


def _figure(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate and its ends as plain values."""
    return {name: value for name, value in estimate.summary().items() if name in ("estimate", "low", "high")}


def _divided(above: float, below: float | None) -> float | None:
    return above / below if below else None
