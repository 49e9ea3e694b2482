"""Which cause makes the crowding, in crowded days and in desks: every cause switched off in all orders.

The desks needed with all causes, less those for nothing but the people expected, are shared out over the causes by
Shapley's rule: what a cause adds to those before it, averaged over all orders. All scenarios see the same replications.

Where peak demand does not tell which days are crowded (`job.peaks_decide`), of several buildings, and for other
measures every set of causes is played with the desks there are, and shares of days and people are shared out in place
of desks. Chance is no cause then: what it does alone is part of what is left without all others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np

from sim.cautions import about_people, few
from sim.compiling import Floats
from sim.desk_counts import check_shared
from sim.errors import ConfigurationError
from sim.estimate import Estimate
from sim.job import peaks_decide
from sim.panel import Panel, panels
from sim.policies import Booking
from sim.resampling import interval, resamples, with_days
from sim.sentences import Sentence
from sim.settings import Run
from sim.shapley import coalitions, shapley
from sim.studies.causes import CHANCE, DESK_TYPES_APART, LEVERS, causes_of, one_need, without
from sim.studies.most_crowded import most_crowded
from sim.studies.peaks import Answers, Peaks, peaks_of
from sim.study import Case, Means, Study, header

Causes = frozenset[str]

RESAMPLES: Final = 1000

CROWDED: Final = "crowded_day_probability"
UNSERVED: Final = "unserved_probability"

# What is shared out beside a measure, where desks are not: of days that of people, and the other way round.
_BESIDE: Final = {
    CROWDED: "turned_away_probability",
    "severe_day_probability": "turned_away_probability",
    "no_suitable_desk_day_probability": "no_suitable_desk_probability",
    "no_suitable_desk_probability": "no_suitable_desk_day_probability",
}

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
    return explain(cases[0], measure=run.measure, target=run.target, means=means)


def explain(case: Case, *, measure: str = CROWDED, target: float = 0.05, means: Means | None = None) -> Study:
    """Return what each cause adds to the share of crowded days, and to the desks needed on 1 - `target` of days.

    For another `measure` than crowded days, of several buildings, and where peak demand does not tell which days are
    crowded, what it adds to the measure and to one beside it with the desks there are; where people book desks, to the
    people who get none in place of crowded days.

    The number of replications is that of the scenario, or else its least: 32 scenarios are simulated, and twice as many
    for each cause that only some offices have. The tables are ``explain``, a row a cause and figure, and ``sets``, both
    figures for every set of causes, from which the first can be worked out. Raises `ConfigurationError` where
    everybody owns a desk, and for a target outside 0 to 1.
    """
    import pandas as pd

    means = means or Means()
    if not 0 < target < 1:
        raise ConfigurationError(f"target: {target:g} is no share of days between 0 and 1")
    check_shared(case.scenario)
    job = case.job()
    desks = job.desks
    if isinstance(case.scenario.policy, Booking) and measure == CROWDED:
        measure = UNSERVED
    peaks_tell = measure == CROWDED and peaks_decide(case.scenario) and case.portfolio is None
    told_apart = causes_of(case.scenario, measure, chance=peaks_tell, people=case.people)
    measures = () if peaks_tell else (measure, _BESIDE.get(measure, CROWDED))
    # Where a cause is not there the scenarios are equal, and one simulation serves them: so its part is exactly 0.
    off = {
        chosen: frozenset(one for cause, both in told_apart.items() if cause not in chosen for one in both)
        for chosen in coalitions(told_apart)
    }
    variants = {chosen: _variant(case, gone) for chosen, gone in off.items()}
    keys = {chosen: (repr(one.scenario), one.people is case.people) for chosen, one in variants.items()}
    distinct = {keys[chosen]: one for chosen, one in variants.items()}
    found, reached = panels(
        [(one.job(), [desks]) for one in distinct.values()],
        None,
        measures=(CROWDED,) if peaks_tell else measures,
        executor=means.executor,
        store=means.store,
        progress=means.progress,
        as_given=True,
    )
    there, order = with_days(found[0].days, found[0].order)
    number = int(there.sum())
    weights = np.zeros((1 + RESAMPLES, len(there)), np.int64)
    weights[0, there] = 1
    weights[1:, there] = resamples(case.scenario.seed, number, RESAMPLES, order)
    played = dict(zip(distinct, found, strict=True))
    every = keys[frozenset(told_apart)]
    if peaks_tell:
        peaks = {key: peaks_of(panel) for key, panel in played.items()}
        answers = answers_of({chosen: peaks[key] for chosen, key in keys.items()}, weights, desks, 1 - target)
        values = {"desks": desks_needed(answers), "crowded": crowded_share(answers)}
        seen = peaks[every].replication[peaks[every].needed > desks]
    else:
        shares = {
            name: {key: _share(panel, name, desks, weights) for key, panel in played.items()} for name in measures
        }
        values = {name: {chosen: of[key] for chosen, key in keys.items()} for name, of in shares.items()}
        seen = np.flatnonzero(played[every].pair(measure, desks)[0])

    def estimated(figure: Figure) -> Estimate:
        return interval(float(figure.exact), figure.resampled, number, order=order)

    asked: dict[str, Any] = {"target": target, "causes": list(told_apart)}
    if not peaks_tell:
        asked |= {"measure": measure, "joined": {one: both[1:] for one, both in told_apart.items() if both[1:]}}
    summary = header("explain", [case], asked, found, reached)
    summary["warnings"] += [*_cautions(number, len(np.unique(seen)), peaks_tell), *about_people(job, money=False)]
    summary["scenarios"] = len(distinct)
    summary["explained"] = {name: _told(of, estimated) for name, of in values.items()}
    first = lever(next(iter(values.values())), estimated)
    summary["lever"] = first if peaks_tell else _in_shares(first)
    if measure == CROWDED and (most := most_crowded(job, len(found[0]), means)) is not None:
        summary["most_crowded"] = most
    return Study("explain", summary, {"explain": _table(summary["explained"]), "sets": pd.DataFrame(_sets(values))})


def _variant(case: Case, gone: Causes) -> Case:
    """Return the case without these causes."""
    people = case.people
    if people is not None and DESK_TYPES_APART in gone:
        people = one_need(people)
    return replace(case, scenario=without(case.scenario, gone), people=people)


def _share(panel: Panel, measure: str, desks: int, weights: Any) -> Figure:
    """Return a measure of what was played, in resamples that take the replications with these weights (n, r).

    0 where there is nothing that it could be a share of.
    """
    above, below = (np.einsum("nr,r->n", weights, one) for one in panel.pair(measure, desks))
    exact = Fraction(float(above[0])) / Fraction(float(below[0])) if below[0] else Fraction(0)
    return Figure(exact, np.divide(above[1:], below[1:], out=np.zeros(len(above) - 1), where=below[1:] > 0))


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
    return {cause: Figure(exact[cause], resampled[cause]) for cause in _causes(values)}


def _causes(values: Values) -> list[str]:
    """Return the causes that the sets are made of, in the order of those that are there alone."""
    return [cause for chosen in values if len(chosen) == 1 for cause in chosen]


def _every(values: Values) -> Causes:
    return max(values, key=len)


def removed(values: Values, cause: str) -> Figure:
    """Return what is gone when this cause alone is taken away and all others stay."""
    return values[_every(values)] - values[_every(values) - {cause}]


def lever(values: Values, estimated: Callable[[Figure], Estimate]) -> dict[str, Any] | None:
    """Return the cause to act on first: of the levers whose removal surely saves desks (or is sure to lower the share
    that is explained in their place), the one that saves most.

    It is what an organisation gains that acts on one cause and leaves the others as they are; a Shapley part is its
    share when all are acted on. `or` are levers that cannot be told apart from it. None where no lever surely saves.
    """
    saved = {cause: removed(values, cause) for cause in LEVERS if cause in _every(values)}
    sure = [cause for cause in saved if estimated(saved[cause]).low > 0]
    if not sure:
        return None
    best = max(sure, key=lambda cause: saved[cause].exact)
    alike = [one for one in sure if one != best and estimated(saved[best] - saved[one]).low <= 0]
    return {
        "cause": best,
        "desks": estimated(saved[best]).summary(),
        "needed_without": estimated(values[_every(values) - {best}]).summary(),
        "or": sorted(alike, key=lambda cause: -saved[cause].exact),
    }


def _in_shares(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return a lever whose desks are shares of a measure."""
    names = {"desks": "share", "needed_without": "left"}
    return None if found is None else {names.get(key, key): value for key, value in found.items()}


def _told(values: Values, estimated: Callable[[Figure], Estimate]) -> dict[str, Any]:
    """Return all that is said of one figure as plain values; `fraction` is the part without any rounding."""

    def written(figure: Figure) -> dict[str, Any]:
        return {**estimated(figure).summary(), "fraction": str(figure.exact)}

    return {
        "expected": written(values[_NONE]),
        "all": written(values[_every(values)]),
        "total": written(values[_every(values)] - values[_NONE]),
        "parts": {cause: written(part) for cause, part in parts(values).items()},
        "removed": {cause: written(removed(values, cause)) for cause in _causes(values)},
        "alone": {cause: written(values[frozenset({cause})] - values[_NONE]) for cause in _causes(values)},
    }


def _cautions(replications: int, crowded: int, in_desks: bool) -> list[Sentence]:
    """Return what a reader must be warned of; `crowded` replications had a crowded day, or what else is asked for."""
    found = few(replications)
    if not crowded and not in_desks:
        found.append(
            Sentence(
                "nothing of what is asked was seen in {replications} replications and nothing is to explain, take "
                "fewer desks",
                replications=replications,
            )
        )
    elif not crowded:
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
        for cause in told["parts"]:
            row = {"figure": figure, "cause": cause, "fraction": told["parts"][cause]["fraction"]}
            for name, column in (("parts", "part"), ("removed", "removed"), ("alone", "alone")):
                one = told[name][cause]
                row |= {column: one["estimate"], f"{column}_low": one["low"], f"{column}_high": one["high"]}
            rows.append(row)
    return pd.DataFrame(rows)


def _sets(values: Mapping[str, Values]) -> Iterable[dict[str, Any]]:
    """Return a row a set of causes: which are there, and both figures."""
    of_any = next(iter(values.values()))
    return [
        {cause: cause in chosen for cause in _causes(of_any)}
        | {name: float(of[chosen].exact) for name, of in values.items()}
        | {f"{name}_fraction": str(of[chosen].exact) for name, of in values.items()}
        for chosen in of_any
    ]
