"""Which cause makes the crowding, in crowded days and in desks: every cause switched off in all orders.

The desks needed with all causes, less those for nothing but the people expected, are shared out over the causes by
Shapley's rule: what a cause adds to those before it, averaged over all orders. All scenarios see the same replications.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from sim.cautions import few
from sim.compiling import Floats
from sim.desk_counts import check_peaks
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.job import make_job
from sim.panel import panels
from sim.resampling import interval, resamples, with_days
from sim.sentences import Sentence
from sim.settings import Run
from sim.shapley import coalitions, shapley
from sim.studies.causes import CAUSES, CHANCE, LEVERS, without
from sim.studies.peaks import Answers, Peaks, peaks_of
from sim.study import Case, Means, Study, header

Causes = frozenset[str]

RESAMPLES: Final = 1000

_EVERY: Final[Causes] = frozenset(CAUSES)
_NONE: Final[Causes] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A number, exactly, and in resamples (n,)."""

    exact: Fraction
    resampled: Floats

    def __sub__(self, other: "Figure") -> "Figure":
        return Figure(self.exact - other.exact, self.resampled - other.resampled)


Values = Mapping[Causes, Figure]  # of every set of causes that are there


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the answer to what was asked."""
    return explain(cases[0], target=run.target, means=means)


def explain(case: Case, *, target: float = 0.05, means: Means | None = None) -> Study:
    """Return what each cause adds to the share of crowded days, and to the desks needed on 1 - `target` of days.

    The number of replications is that of the scenario, or else its least: 32 scenarios are simulated. The tables are
    ``explain``, a row a cause and figure, and ``sets``, both figures for every set of causes, from which the first can
    be worked out. Raises `ConfigurationError` where people's plans depend on the number of desks, and for a target
    outside 0 to 1.
    """
    import pandas as pd

    means = means or Means()
    if not 0 < target < 1:
        raise ConfigurationError(f"target: {target:g} is no share of days between 0 and 1")
    check_peaks(case.scenario, "explain")
    desks = case.job().desks
    # Where a cause is not there the scenarios are equal, and one simulation serves them: so its part is exactly 0.
    scenarios = {chosen: without(case.scenario, _EVERY - chosen) for chosen in coalitions(CAUSES)}
    distinct = {repr(scenario): scenario for scenario in scenarios.values()}
    found, reached = panels(
        [(make_job(scenario, case.people, case.portfolio), [desks]) for scenario in distinct.values()],
        None,
        executor=means.executor,
        store=means.store,
        progress=means.progress,
    )
    there, order = with_days(found[0].days, found[0].order)
    number = int(there.sum())
    weights = np.zeros((1 + RESAMPLES, len(there)), np.int64)
    weights[0, there] = 1
    weights[1:, there] = resamples(case.scenario.seed, number, RESAMPLES, order)
    peaks = dict(zip(distinct, map(peaks_of, found), strict=True))
    answers = answers_of({chosen: peaks[repr(one)] for chosen, one in scenarios.items()}, weights, desks, 1 - target)
    values = {"desks": desks_needed(answers), "crowded": crowded_share(answers)}

    def estimated(figure: Figure) -> Estimate:
        return interval(float(figure.exact), figure.resampled, number, order=order)

    summary = header("explain", [case], {"target": target, "causes": list(CAUSES)}, found, reached)
    whole = peaks[repr(case.scenario)]
    summary["warnings"] += _cautions(number, len(np.unique(whole.replication[whole.needed > desks])))
    summary["scenarios"] = len(distinct)
    summary["explained"] = {name: _told(of, estimated) for name, of in values.items()}
    summary["lever"] = lever(values["desks"], estimated)
    return Study("explain", summary, {"explain": _table(summary["explained"]), "sets": pd.DataFrame(_sets(values))})


def answers_of(peaks: Mapping[Causes, Peaks], weights: Any, desks: int, q: float) -> dict[Causes, Answers]:
    """Return what the resamples say of every set of causes, in that of its scenario's days or of those expected."""
    known: dict[tuple[int, bool], Answers] = {}
    for chosen, one in peaks.items():
        key = (id(one), CHANCE in chosen)
        if key not in known:
            known[key] = (one.answers if CHANCE in chosen else one.expected_answers)(weights, desks, q)
    return {chosen: known[id(one), CHANCE in chosen] for chosen, one in peaks.items()}


def desks_needed(answers: Mapping[Causes, Answers]) -> dict[Causes, Figure]:
    """Return the desks of the answers; the first resample is the one that takes every replication once."""
    return {
        chosen: Figure(Fraction(int(one.desks[0])), one.desks[1:].astype(np.float64)) for chosen, one in answers.items()
    }


def crowded_share(answers: Mapping[Causes, Answers]) -> dict[Causes, Figure]:
    """Return the share of crowded days of the answers, as `desks_needed` does."""
    return {
        chosen: Figure(Fraction(int(one.crowded[0]), int(one.days[0])), one.crowded[1:] / one.days[1:])
        for chosen, one in answers.items()
    }


def parts(values: Values) -> dict[str, Figure]:
    """Return each cause's part of the value of all causes less that of none, which the parts sum to exactly."""
    exact = shapley({chosen: figure.exact for chosen, figure in values.items()})
    resampled = shapley({chosen: figure.resampled for chosen, figure in values.items()})
    return {cause: Figure(exact[cause], resampled[cause]) for cause in CAUSES}


def removed(values: Values, cause: str) -> Figure:
    """Return what is gone when this cause alone is taken away and all others stay."""
    return values[_EVERY] - values[_EVERY - {cause}]


def lever(values: Values, estimated: Callable[[Figure], Estimate]) -> dict[str, Any] | None:
    """Return the cause to act on first: of the levers whose removal surely saves desks, the one that saves most.

    It is what an organisation gains that acts on one cause and leaves the others as they are; a Shapley part is its
    share when all are acted on. `or` are levers that cannot be told apart from it. None where no lever surely saves.
    """
    saved = {cause: removed(values, cause) for cause in LEVERS}
    sure = [cause for cause in LEVERS if estimated(saved[cause]).low > 0]
    if not sure:
        return None
    best = max(sure, key=lambda cause: saved[cause].exact)
    alike = [one for one in sure if one != best and estimated(saved[best] - saved[one]).low <= 0]
    return {
        "cause": best,
        "desks": estimated(saved[best]).summary(),
        "needed_without": estimated(values[_EVERY - {best}]).summary(),
        "or": sorted(alike, key=lambda cause: -saved[cause].exact),
    }


def _told(values: Values, estimated: Callable[[Figure], Estimate]) -> dict[str, Any]:
    """Return all that is said of one figure as plain values; `fraction` is the part without any rounding."""

    def written(figure: Figure) -> dict[str, Any]:
        return {**estimated(figure).summary(), "fraction": str(figure.exact)}

    return {
        "expected": written(values[_NONE]),
        "all": written(values[_EVERY]),
        "total": written(values[_EVERY] - values[_NONE]),
        "parts": {cause: written(part) for cause, part in parts(values).items()},
        "removed": {cause: written(removed(values, cause)) for cause in CAUSES},
        "alone": {cause: written(values[frozenset({cause})] - values[_NONE]) for cause in CAUSES},
    }


def _cautions(replications: int, crowded: int) -> list[Sentence]:
    """Return what a reader must be warned of; `crowded` replications had a crowded day."""
    found = few(replications)
    if not crowded:
        found.append(
            Sentence(
                "no crowded day was seen in {replications} replications: the causes are told apart in desks only",
                replications=replications,
            )
        )
    return found


def _table(explained: Mapping[str, Any]) -> Any:
    """Return a row a figure and cause, desks first."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for figure, told in explained.items():
        for cause in CAUSES:
            row = {"figure": figure, "cause": cause, "fraction": told["parts"][cause]["fraction"]}
            for name, column in (("parts", "part"), ("removed", "removed"), ("alone", "alone")):
                one = told[name][cause]
                row |= {column: one["estimate"], f"{column}_low": one["low"], f"{column}_high": one["high"]}
            rows.append(row)
    return pd.DataFrame(rows)


def _sets(values: Mapping[str, Values]) -> Iterable[dict[str, Any]]:
    """Return a row a set of causes: which are there, and both figures."""
    return [
        {cause: cause in chosen for cause in CAUSES}
        | {name: float(of[chosen].exact) for name, of in values.items()}
        | {f"{name}_fraction": str(of[chosen].exact) for name, of in values.items()}
        for chosen in coalitions(CAUSES)
    ]
