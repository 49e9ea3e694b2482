"""``task=compare``: cases over the same replications, told apart by paired differences; who moves and who gains."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim import effects_table, resampling
from sim.cautions import about_cases, few
from sim.collected import ANY_BUILDING, RATIOS, Sums, added
from sim.effects_summary import COHESION, effects_of, less_first
from sim.errors import ConfigurationError
from sim.estimate import SHARE, UNBOUNDED
from sim.evaluation import DAYS, size_of, space_of
from sim.money import Accounts
from sim.paired import AgainstBest, Difference, against_best
from sim.per_building import any_building, in_all
from sim.policies import Booking
from sim.sentences import Sentence
from sim.settings import Run
from sim.studies.in_doubt import beside
from sim.studies.sides import Side, apart, pair, side_by_side
from sim.studies.sides_in_doubt import SidesInDoubt, sides_in_doubt, whole_numbers
from sim.studies.teams import team_rows
from sim.study import Case, Means, Study, check_shared_draws, header
from sim.tally import DAYS_CHANGED, changes

if TYPE_CHECKING:
    import pandas as pd

COMPARED: Final = (
    "crowded_day_probability",
    "turned_away_probability",
    "severe_day_probability",
    "desk_hours_short",
    "mean_utilisation",
    "peak_utilisation",
    "team_met_share",
    "newcomer_alone_share",
)
NEEDED: Final = "desks_needed_95"
UNSERVED: Final = "unserved_probability"

_RELIABLE: Final = 0.95  # share of days on which the desks needed are enough
_RESAMPLES: Final = 1000


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the comparison that the settings ask for."""
    return compare(cases, measure=run.measure, weekday=run.weekday, within=run.within, means=means)


def compare(
    cases: Sequence[Case],
    *,
    measure: str = "crowded_day_probability",
    weekday: str = "all",
    within: float = 0.01,
    means: Means | None = None,
) -> Study:
    """Return what differs between cases over the same replications, on one weekday or all.

    Where a case books desks, the share of days with too few desks as `measure` becomes that of people who get no desk.
    On `measure` every case is held against the best with simultaneous 95 % intervals; on all measures against the first
    case with 95 % intervals for one difference each; the desks needed by the bootstrap over replications. Replications
    go on until half of every interval of a difference of shares is at most `within`. Of calibrated scenarios intervals
    hold the doubt about parameters too, `simulation_alone` is that of a figure without; the precision is asked of
    these. Tables: ``compare`` a row a case,
    ``differences`` a row a case and measure, ``compare_teams`` a row a case and team that may be shown,
    ``money_and_effects`` a row a case and figure. Raises
    `ConfigurationError` for fewer than two cases, cases that see other draws, and a weekday the period does not have.
    """
    means = means or Means()
    check_shared_draws(cases)
    if len(cases) < 2:
        raise ConfigurationError("policies, scenarios: one case is nothing to compare, give two or more")
    day = None if weekday == "all" else DAYS.index(weekday)
    # Who is refused at booking is not at the desks to be refused there, so that these comparisons lead with both (§15).
    books = any(isinstance(case.scenario.policy, Booking) for case in cases)
    # A share of building-days changes with the buildings alone; people are the same in all cases (§14).
    closes = len({len(case.job().sites) for case in cases}) > 1
    if measure == COMPARED[0] and (books or closes):
        measure = UNSERVED if books else COMPARED[1]
    measures = tuple(dict.fromkeys((*((UNSERVED,) if books else ()), *COMPARED, measure)))
    shares = [name for name in measures if RATIOS[name].limits == SHARE]

    def enough(sides: Sequence[Side]) -> list[Difference]:
        sums = [side.sums(day) for side in sides]
        if not all(one.table["days"].any() for one in sums):
            raise ConfigurationError(
                f"weekday: the period has no working day on {DAYS[day or 0]}, take more weeks, another start or "
                "another weekday"
            )
        differences = [apart(one, sums[0], name) for one in sums[1:] for name in shares if _known(sums[0], one, name)]
        return [*differences, *_against(sums, measure).differences]

    sides, reached = side_by_side([case.job() for case in cases], enough, within, means)
    sums = [side.sums(day) for side in sides]
    doubt = sides_in_doubt(cases, sides, day, means)
    found, needed = (
        doubt.against_best(_against(sums, measure), measure),
        _needed([side.of_each(day) for side in sides], sums[0], cases[0].scenario.seed, doubt),
    )
    asked = {"measure": measure, "weekday": weekday, "within": within}
    summary = header("compare", cases, asked, [], reached, doubt.replications)
    summary |= {
        "replications": sides[0].replications,
        "days": sum(len(side.sums().days) for side in sides),
        "engine": {
            "name": cases[0].scenario.engine,
            "audited_days": sum(side.audited for side in sides),
            "agree": True if any(side.audited for side in sides) else None,
        },
    }
    names = [case.name for case in cases]
    summary["first"] = names[0]
    summary["real_teams"] = all(case.people is not None and case.people.real for case in cases)
    summary["best"] = _best(names, found, measure)
    summary["by_case"] = {
        name: {
            **_case(side, desks, found.differences[place], place in found.may_be_best),
            "measures": {key: doubt.figure(place, key, RATIOS[key](one)) for key in measures},
        }
        for place, (name, side, one, desks) in enumerate(zip(names, sides, sums, needed[0], strict=True))
    }
    for name, both in zip(names, _money_and_effects(sides, doubt.of_all_days()), strict=True):
        summary["by_case"][name] |= both
    if sides[0].job.sites and day is None:
        for place, (name, side, one) in enumerate(zip(names, sides, sums, strict=True)):
            anywhere = any_building(side, one)
            anywhere[ANY_BUILDING] |= doubt.figure(place, ANY_BUILDING, one.any_building())
            summary["by_case"][name]["measures"] |= anywhere
            summary["by_case"][name] |= in_all(side, one)
    summary["differences"] = {
        name: {
            **{key: doubt.apart(place, key, apart(sums[place], sums[0], key)).summary() for key in measures},
            NEEDED: needed[1][place],
        }
        for place, name in enumerate(names)
        if place
    }
    teams = team_rows(names, sides)
    summary["warnings"] += _warnings(names, sides, reached, within, enough(sides))
    tables = {**_tables(summary), "compare_teams": teams, "money_and_effects": effects_table.table(summary)}
    return Study("compare", summary, tables)


def _warnings(
    names: Sequence[str], sides: Sequence[Side], reached: bool, within: float, differences: Sequence[Difference]
) -> list[Sentence]:
    found, replications = [], sides[0].replications
    if not reached:
        found.append(
            Sentence(
                "precision not reached after {replications} replications: the intervals were narrow enough at the last "
                "look only",
                replications=replications,
            )
            if all((one.high - one.low) / 2 <= within for one in differences)
            else Sentence(
                "precision not reached after {replications} replications: half the interval of a difference is more "
                "than {within:g}",
                replications=replications,
                within=within,
            )
        )
    return found + few(replications) + about_cases({name: side.job for name, side in zip(names, sides, strict=True)})


def _known(one: Sums, other: Sums, measure: str) -> bool:
    """Tell whether both cases have the measure at all: without newcomers none is alone."""
    return bool(pair(one, measure)[1].any() and pair(other, measure)[1].any())


def _against(sums: Sequence[Sums], measure: str) -> AgainstBest:
    above, below = zip(*(pair(one, measure) for one in sums), strict=True)
    return against_best(above, below, limits=RATIOS[measure].limits, order=sums[0].order)


def _best(names: Sequence[str], found: AgainstBest, measure: str) -> dict[str, Any]:
    best = None if found.best is None else names[found.best]
    return {
        "measure": measure,
        "case": best,
        "cannot_be_told_apart": [names[place] for place in found.may_be_best if names[place] != best],
        "critical": None if np.isnan(found.critical) else found.critical,
    }


def _case(side: Side, needed: dict[str, Any], against: Difference, may_be_best: bool) -> dict[str, Any]:
    """Return what one case is and how it stands against the best, as plain values."""
    space, changed = space_of(side.job), changes(side.all_teams, side.job.staff)
    return {
        "policy": side.job.scenario.policy.name,
        "desks": side.job.desks,
        "desks_per_fte": side.job.desks / side.job.headcount.fte,
        **({"ratio": size_of(side.job)["ratio"]} if side.job.sites else {}),  # not always the one that is configured
        NEEDED: needed,
        "per_person_and_week": {name: changed[name] for name in DAYS_CHANGED},
        "space": {key: value for key, value in space.items() if key != "claim"},
        "against_best": against.summary(),
        "may_be_best": may_be_best,
    }


def _money_and_effects(sides: Sequence[Side], doubt: SidesInDoubt) -> list[dict[str, Any]]:
    """Return account and effects of each case, and what they are more than in the first one, over the whole week."""
    sums = [side.sums() for side in sides]
    days = np.stack([one.table["days"] for one in sums])
    accounts = [
        Accounts(side.job, days, one.order).at(side.job.desks, one) for side, one in zip(sides, sums, strict=True)
    ]
    found = []
    for place, (side, one) in enumerate(zip(sides, accounts, strict=True)):
        effects = effects_of(side, one.year)
        effects["cohesion"] = {name: doubt.figure(place, name, RATIOS[name](sums[place])) for name in COHESION}
        less = None
        if place:
            met = {name: doubt.apart(place, name, apart(sums[place], sums[0], name)).summary() for name in COHESION}
            less = {**less_first(side, one.year, sides[0], accounts[0].year), "cohesion": met}
        against = one.against(accounts[0]) if place else None
        found.append({"money": {**one.summary(), "against_first": against}, "effects": {**effects, "less_first": less}})
    return found


def _needed(
    sides: Sequence[Sequence[Sums]], first: Sums, seed: int, doubt: SidesInDoubt
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the desks needed on 95 % of days, and each case's less the first one's, with the resamples in common.

    `sides` are the sums of each building of each case: what these need is added up.
    """
    drawn = doubt.needed(_RELIABLE) or [None] * len(sides)
    figures = [added([one.desks_needed(_RELIABLE) for one in side]) for side in sides]
    kept, order = resampling.with_days([one.table["days"] for side in sides for one in side], first.order)
    weights = resampling.resamples(seed, int(kept.sum()), _RESAMPLES, order)
    resampled = []
    for side in sides:
        parts = []
        for one in side:
            values, place = np.unique(one.column("desks_needed").astype(np.int64), return_inverse=True)
            counts = np.zeros((len(kept), len(values)))
            np.add.at(counts, (one.replication, place), 1)
            parts.append(values[resampling.pooled_quantile(counts[kept], weights, _RELIABLE)])
        resampled.append(sum(parts[1:], parts[0]))
    differences = []
    for side, figure, values, draws in zip(sides, figures, resampled, drawn, strict=True):
        if not (side[0].peaks and first.peaks):
            differences.append({**figure.summary(), "estimate": None, "variance_ratio": None, "told_apart": False})
            continue
        point = figure.estimate - figures[0].estimate
        estimate = resampling.interval(point, values - resampled[0], int(kept.sum()), order=order)
        if draws is not None and drawn[0] is not None:
            estimate = whole_numbers(estimate, draws - drawn[0], UNBOUNDED)
        told_apart = not estimate.low <= 0 <= estimate.high
        differences.append({**estimate.summary(), "variance_ratio": None, "told_apart": told_apart})
    wide = [whole_numbers(one, draws) for one, draws in zip(figures, drawn, strict=True)]
    return [one.summary() | beside(own, one) for own, one in zip(figures, wide, strict=True)], differences


def _tables(summary: dict[str, Any]) -> "dict[str, pd.DataFrame]":
    import pandas as pd

    rows, differences = [], []
    for name, case in summary["by_case"].items():
        worth = {"eur_net": case["money"]["a_year"]["net"], "npv": case["money"]["npv"]}
        flat = {
            f"{key}{end}": one[part]
            for key, one in {**case["measures"], NEEDED: case[NEEDED], **worth}.items()
            for part, end in (("estimate", ""), ("low", "_low"), ("high", "_high"))
        }
        changed = {f"{key}_per_week": value for key, value in case["per_person_and_week"].items()}
        space = {key: case["space"][key] for key in ("desks_saved", "m2_saved")}
        first = {key: case[key] for key in ("policy", "desks", "desks_per_fte")}
        eur = case["space"]["eur_saved"]["total"]
        rows.append(
            {"case": name, **first, **flat, **changed, **space, "eur_saved": eur, "may_be_best": case["may_be_best"]}
        )
        best = summary["best"]
        if best["case"] not in (None, name):
            differences.append(_row(name, best["case"], best["measure"], case["against_best"], simultaneous=True))
    for name, by_measure in summary["differences"].items():
        for key, one in by_measure.items():
            differences.append(_row(name, summary["first"], key, one, simultaneous=False))
    return {"compare": pd.DataFrame(rows), "differences": pd.DataFrame(differences)}


def _row(case: str, less: str, measure: str, one: dict[str, Any], *, simultaneous: bool) -> dict[str, Any]:
    kept = ("estimate", "low", "high", "level", "told_apart", "variance_ratio")
    return {"case": case, "less": less, "measure": measure, "simultaneous": simultaneous} | {
        key: one[key] for key in kept
    }
