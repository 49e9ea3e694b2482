"""At what price of an hour without a desk each ratio is the best, and at what compliance a policy stops paying."""

from collections.abc import Sequence
from typing import Final

from sim.collected import LEADING
from sim.desk_counts import check_peaks
from sim.panel import panels
from sim.sentences import Sentence, named
from sim.settings import Run
from sim.studies.compliance import compliance_rows, complies, freely, with_compliance
from sim.studies.desk_grid import desks_at
from sim.studies.plain import records
from sim.studies.prices import points_of, price_rows
from sim.study import Case, Means, Study, header
from sim.workdays import days_a_year

COMPLIANCES: Final = tuple(tenth / 10 for tenth in range(11))


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the break-even prices and compliance that were asked for."""
    asked = run.break_even
    return break_even(
        cases[0],
        ratios=run.ratios,
        target=run.target,
        compliances=asked.compliances,
        policy_eur=asked.policy_eur,
        means=means,
    )


def break_even(
    case: Case,
    *,
    ratios: Sequence[float] = (),
    target: float = 0.05,
    compliances: Sequence[float] = COMPLIANCES,
    policy_eur: float = 0.0,
    means: Means | None = None,
) -> Study:
    """Return the prices at which ratios are the best, and what the policy saves at each compliance.

    Tables: ``break_even``, see `prices.price_rows`, and for a policy with a compliance ``compliance``: a row each with
    the desks that keep the promise (crowded days on at most the share `target`), what they save a year against free
    choice with the same draws, less `policy_eur`, what running the policy costs a year. Replications go on
    until the leading measures at all ratios are within ``precision.floor``. Raises `ConfigurationError` for a policy
    under which everybody owns a desk and where no ratio has a desk for every owner.
    """
    means = means or Means()
    check_peaks(case.scenario, "break_even")
    desks, warnings = desks_at([case], ratios)
    job = case.job()
    levels = sorted(set(compliances)) if complies(job) else []
    grid = [number for (number,) in desks.values()]
    others = [freely(job), *(with_compliance(job, level) for level in levels)] if levels else []
    # How many desks the others need follows from their peaks, whatever the number of desks they are played at.
    cases = [(job, grid), *((other, grid[-1:]) for other in others)]
    within = case.scenario.precision.floor
    found, reached = panels(
        cases,
        within,
        enough=lambda panel: [panel[0].estimate(name, number) for number in grid for name in LEADING],
        executor=means.executor,
        store=means.store,
        progress=means.progress,
    )
    if not reached:
        warnings.append(
            Sentence(
                "precision: not every interval is within {points:g} percentage points after {replications} "
                "replications, allow more (precision.max_replications, or replications)",
                points=100 * within,
                replications=len(found[0]),
            )
        )
    import pandas as pd  # late: a wrong setting is told before it is loaded

    prices = pd.DataFrame(price_rows([points_of(case.name, found[0], list(desks), grid)], case.scenario.seed))
    tables, compliance = {"break_even": prices}, None
    if levels:
        rows, crossing = compliance_rows(found[1], found[2:], levels, target, policy_eur)
        tables["compliance"] = pd.DataFrame(rows)
        compliance = {"pays_from": crossing, "levels": records(tables["compliance"])}
    else:
        policy = case.scenario.policy.name
        warnings.append(
            Sentence("policy: {policy} has no compliance, so that only prices are given", policy=named(policy))
        )
    asked = {"ratios": list(desks), "target": target, "compliances": levels, "policy_eur": policy_eur}
    summary = header("break_even", [case], asked, found, reached)
    summary |= {
        "warnings": summary["warnings"] + warnings,
        "days_a_year": days_a_year(case.scenario.calendar),
        "money_year": case.scenario.economics.money_year,
        "break_even": records(prices),
        "compliance": compliance,
    }
    return Study("break_even", summary, tables)
