"""What the answer depends on: one parameter at a time, and all uncertain parameters together.

**Tornado**: each parameter at the ends of its range, the others as configured, over the same replications.
**Sobol indices**: the share of the figure's variance that each parameter makes when all vary at once (`sobol`).
**Two levels**: parameters are drawn from their ranges, and for each draw the office is simulated; the spread of the
results is what is not known about the office, beside the Monte-Carlo interval, which is about the computer only.

A figure has chance of its own at every point. All points see the same replications, so that most of it is the same
everywhere; the rest is estimated from two halves of the replications, and taken out of the parameters' variance.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.desk_counts import check_peaks
from sim.errors import ConfigurationError
from sim.estimate import Estimate, quantile
from sim.job import Job
from sim.paired import difference
from sim.panel import Panel, detail_of
from sim.resampling import interval, pooled_quantile, resamples, with_days
from sim.sentences import Counted, Sentence
from sim.settings import UNCERTAIN, Run, Sensitivity
from sim.studies.many_cases import play_all
from sim.studies.plain import records
from sim.studies.ranges import Range, checked, usable, value_of, with_values
from sim.studies.sobol import design, independent, indices
from sim.study import Case, Means, Study, header
from sim.subjects import SUBJECTS

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

NEEDED: Final = "desks_needed"
SMALL: Final = 0.1  # share of a figure's variance that may be chance of the simulation without a warning
_RESAMPLES: Final = 1000


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Answer ``task=sensitivity``."""
    asked = run.sensitivity
    usual = asked.parameters == UNCERTAIN
    return sensitivity(
        cases[0],
        parameters=usable(cases[0], UNCERTAIN) if usual else asked.parameters,
        measure=run.measure,
        target=run.target,
        samples=asked.samples,
        replications=asked.replications,
        means=means,
    )


def sensitivity(
    case: Case,
    *,
    parameters: Mapping[str, Sequence[float]],
    measure: str = "crowded_day_probability",
    target: float = 0.05,
    samples: int = Sensitivity().samples,
    replications: int = Sensitivity().replications,
    means: Means | None = None,
) -> Study:
    """Return how a measure, and the desks needed on all but a share `target` of days, depend on uncertain parameters.

    `parameters` are [lowest, highest] by dotted key, `samples` (a power of two) the points of the Sobol sequence, each
    of which makes k + 2 cases of so many `replications`; the tornado's 2 k + 1 cases have the scenario's own number, or
    the minimum of its precision. Tables: ``tornado`` and ``indices`` (a row a figure and parameter), ``draws`` (a row a
    draw of all parameters, with the figures there). Raises `ConfigurationError` as `ranges.checked` does.
    """
    means = means or Means()
    if not case.scenario.policy.owns_desks:
        check_peaks(case.scenario, "sensitivity")
    Sensitivity(dict(parameters), samples, replications)
    ranges = checked(case, parameters)
    points = design(ranges, samples, case.scenario.seed)
    more = case.scenario.replications or case.scenario.precision.min_replications
    base = case.job()
    ends = [with_values(case.scenario, {key: end}) for key, both in ranges.items() for end in both]
    one_by_one = [base, *(_job(case, scenario) for scenario in ends)]
    together = [
        _job(case, with_values(case.scenario, dict(zip(ranges, map(float, row), strict=True)))) for row in points
    ]
    total = len(one_by_one) * more + len(together) * replications

    def hear(done: int, before: int) -> None:
        if means.progress is not None:
            means.progress(before + done, total)

    kept = detail_of([measure])
    single = play_all(one_by_one, more, means, lambda done: hear(done, 0), kept)
    if not len(single[0].needed):
        raise ConfigurationError("calendar.start: the period has no working day, take more weeks or another start")
    sampled = play_all(together, replications, means, lambda done: hear(done, len(one_by_one) * more), kept)
    tornado = _tornado(case, ranges, single, measure, target)
    values = {name: _values(sampled, name, target) for name in (measure, NEEDED)}
    drawn = independent(len(ranges), len(points))
    import pandas as pd

    draws = pd.DataFrame(points[drawn], columns=list(ranges))
    for name, (whole, _) in values.items():
        draws[name] = whole[drawn]
    shares = pd.DataFrame(
        [
            {"figure": name, **dataclasses.asdict(one), **_told(one.first, one.first_half, one.total, one.total_half)}
            for name, (whole, _) in values.items()
            for one in indices(ranges, whole, case.scenario.seed)
        ]
    )
    asked = {
        "parameters": {key: list(both) for key, both in ranges.items()}, "measure": measure, "target": target,
        "samples": samples, "replications": replications,
    }  # fmt: skip
    summary = header("sensitivity", [case], asked, [*single, *sampled], True)
    summary["over"] = Sentence(
        "as configured over {replications}, {cases} with other values",
        replications=Counted(more, "replication", "replications"),
        cases=Counted(len(ends) + len(together), "case", "cases"),
    )
    summary["tornado"], summary["indices"] = records(tornado), records(shares)
    summary["uncertainty"] = {
        name: _two_levels(single[0], sampled, name, target, values[name], drawn) for name in (measure, NEEDED)
    }
    summary["warnings"] += _warnings(case, ranges, summary["uncertainty"], measure)
    return Study("sensitivity", summary, {"tornado": tornado, "indices": shares, "draws": draws})


def _job(case: Case, scenario: Any) -> Job:
    return dataclasses.replace(case, scenario=dataclasses.replace(scenario, audit_days=0)).job()


def _estimate(panel: Panel, name: str, target: float) -> Estimate:
    if name != NEEDED:
        return panel.estimate(name, panel.desks[0])
    counts, values = panel.days_by_needed()
    return quantile(counts, 1 - target, values=values, order=panel.order)


def _values(panels: Sequence[Panel], name: str, target: float) -> tuple[Floats, Floats]:
    """Return a figure at every point (c,), and from either half of the replications there (2, c).

    Halves take every other replication in the order of the year.
    """
    number = len(panels[0])
    order = panels[0].order
    place = np.arange(number) if order is None else np.argsort(order, kind="stable")
    parts = (np.arange(number), place[::2], place[1::2])
    rows = np.array([[_value(panel, name, target, part) for panel in panels] for part in parts])
    return rows[0], rows[1:]


def _value(panel: Panel, name: str, target: float, chosen: npt.NDArray[np.int64]) -> float:
    if name != NEEDED:
        above, below = (part[chosen].sum() for part in panel.pair(name, panel.desks[0]))
        return float(above / below) if below else math.nan
    needed = np.concatenate([panel.slices[one].needed for one in chosen])
    return float(np.quantile(needed, 1 - target, method="inverted_cdf")) if len(needed) else math.nan


def _two_levels(
    base: Panel,
    sampled: Sequence[Panel],
    name: str,
    target: float,
    values: tuple[Floats, Floats],
    drawn: npt.NDArray[np.int64],
) -> dict[str, Any]:
    """Return the figure as configured with its interval, and its distribution over the draws of the parameters.

    The standard deviations are those of the parameters (what the simulation's chance adds taken out), of that chance,
    and of one period against another of the same office, which more computing does not make smaller.
    """
    whole, halves = values[0][drawn], values[1][:, drawn]
    total, noise = (float(np.var(one, ddof=1)) for one in (whole, (halves[0] - halves[1]) / 2))
    low, middle, high = (float(one) for one in np.quantile(whole, [0.05, 0.5, 0.95]))
    period = math.nan
    if name != NEEDED:
        shares = [_by_replication(sampled[place], name) for place in drawn]
        period = math.sqrt(np.nanmean([np.nanvar(one, ddof=1) for one in shares]))
    found = {
        "mean": float(whole.mean()),
        "p05": low,
        "p50": middle,
        "p95": high,
        "draws": len(drawn),
        "sd_parameters": math.sqrt(max(0.0, total - noise)),
        "sd_simulation": math.sqrt(noise),
        "sd_period": period,
        "simulation_share": noise / total if total > 0 else math.nan,
    }
    known = {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in found.items()}
    return {"as_configured": _estimate(base, name, target).summary(), **known}


def _by_replication(panel: Panel, name: str) -> Floats:
    above, below = panel.pair(name, panel.desks[0])
    shares: Floats = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return shares


def _tornado(
    case: Case, ranges: Mapping[str, Range], panels: Sequence[Panel], measure: str, target: float
) -> "pd.DataFrame":
    """Return a row a figure and parameter, those that move it most first."""
    import pandas as pd

    base = panels[0]
    there, order = with_days(base.days, base.order)
    weights = np.zeros((_RESAMPLES, len(there)), np.int64)
    weights[:, there] = resamples(case.scenario.seed, int(there.sum()), _RESAMPLES, order)
    rows = []
    for name in (measure, NEEDED):
        found = []
        for place, (key, (lowest, highest)) in enumerate(ranges.items()):
            low, high = panels[1 + 2 * place : 3 + 2 * place]
            at = [_estimate(panel, name, target).estimate for panel in (base, low, high)]
            row: dict[str, Any] = {"figure": name, "parameter": key, "lowest": lowest, "highest": highest}
            row |= {"configured": value_of(case.scenario, key), "swing": max(at) - min(at)}
            row |= dict(zip(("at_configured", "at_lowest", "at_highest"), at, strict=True))
            for end, panel in (("lowest", low), ("highest", high)):
                row |= _change(panel, base, name, target, weights, f"change_{end}")
            found.append(row)
        rows += sorted(found, key=lambda row: -row["swing"])
    return pd.DataFrame(rows)


def _change(
    panel: Panel, base: Panel, name: str, target: float, weights: npt.NDArray[np.int64], column: str
) -> dict[str, float]:
    """Return the paired difference of a figure from that as configured."""
    if name != NEEDED:
        found: Any = difference(panel.pair(name, panel.desks[0]), base.pair(name, base.desks[0]), order=base.order)
    else:
        points = [_estimate(one, name, target).estimate for one in (panel, base)]
        resampled = [_resampled(one, target, weights) for one in (panel, base)]
        there, order = with_days(base.days, base.order)
        found = interval(points[0] - points[1], resampled[0] - resampled[1], int(there.sum()), order=order)
    return {column: found.estimate, f"{column}_low": found.low, f"{column}_high": found.high}


def _resampled(panel: Panel, target: float, weights: npt.NDArray[np.int64]) -> Floats:
    counts, values = panel.days_by_needed()
    return values[pooled_quantile(counts, weights, 1 - target)].astype(np.float64)


def _told(first: float, first_half: float, total: float, total_half: float) -> dict[str, bool]:
    return {"first_told_from_0": first - first_half > 0, "total_told_from_0": total - total_half > 0}


def _said(figure: str) -> Sentence:
    return Sentence("desks needed" if figure == NEEDED else SUBJECTS[figure])


def _warnings(case: Case, ranges: Mapping[str, Range], uncertainty: Mapping[str, Any], measure: str) -> list[Sentence]:
    said = []
    for name, one in uncertainty.items():
        share = one["simulation_share"]
        if share is not None and share > SMALL:
            said.append(
                Sentence(
                    "{figure}: {share:.0%} of the variance over the draws is chance of the simulation, which blurs the "
                    "shares of the settings; ask for more sensitivity.replications",
                    figure=_said(name),
                    share=share,
                )
            )
    if uncertainty[measure]["simulation_share"] is None:
        said.append(
            Sentence(
                "{figure}: is the same at all draws, so that no parameter matters for it at this desk ratio",
                figure=_said(measure),
            )
        )
    for key, (lowest, highest) in ranges.items():
        value = value_of(case.scenario, key)
        if value is not None and not lowest <= value <= highest:
            said.append(
                Sentence(
                    "{key}: is configured as {value:g}, outside its range of {lowest:g} to {highest:g}",
                    key=key,
                    value=value,
                    lowest=lowest,
                    highest=highest,
                )
            )
    return said
