"""``task=recommend``: the fewest desks that keep a promise at the safe end of its interval, by case and over cases."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.cautions import about_cases, few
from sim.collected import ENOUGH_CROWDED, RATIOS
from sim.desk_for_everybody import nobody_refused
from sim.estimate import Estimate
from sim.evaluation import DAYS, space_of
from sim.money import Accounts
from sim.paired import against_best, difference
from sim.panel import Panel, panels
from sim.sentences import Sentence, named
from sim.settings import Run
from sim.studies.promise import (
    Answer,
    Figures,
    at_desks,
    desks_for_everybody,
    fewest,
    half_width,
    ratio_of,
)
from sim.studies.recommended import whole
from sim.studies.searching import Question, at_answer, replayed, search
from sim.study import Case, Means, Study, check_shared_draws, header

if TYPE_CHECKING:
    import pandas as pd

TARGETS: Final = (0.01, 0.05, 0.1)

# What is told beside the promise: days are not people (§16).
BESIDE: Final = ("crowded_day_probability", "turned_away_probability", "severe_day_probability", "peak_utilisation")

_DRAWN: Final = 120  # numbers of desks of a case in the table of the curve


@dataclass(frozen=True)
class _Found:
    """The answers for one case."""

    case: Case
    figures: Figures
    asked: Answer
    answers: tuple[Answer, ...]  # by ascending target, the asked one among them


def ask(cases: Sequence[Case], run: Run, means: Means) -> Study:
    """Return the recommendation that the settings ask for."""
    return recommend(cases, measure=run.measure, weekday=run.weekday, target=run.target, within=run.within, means=means)


def recommend(
    cases: Sequence[Case],
    *,
    measure: str = "crowded_day_probability",
    weekday: str = "all",
    target: float = 0.05,
    within: float = 0.01,
    targets: Sequence[float] = TARGETS,
    means: Means | None = None,
) -> Study:
    """Return the fewest desks with which the upper end of the measure's interval is at most the target.

    The promise holds with all larger numbers of desks that were looked at too; see `promise`. Replications go on until
    half the interval there is at most `within` and a fifth of the target. `targets` are answered from the same run.
    Table ``recommend`` has a row a case and target, ``curve`` a row a case and number of desks around the answers,
    shares from 0 to 1; of a portfolio ``buildings`` a row a building with its desks in the best case. Raises
    `ConfigurationError` where the period has no such weekday, or the cases see other draws.
    """
    check_shared_draws(cases)
    means = means or Means()
    day = None if weekday == "all" else DAYS.index(weekday)
    question = Question(measure, day, target, tuple(sorted({*targets, target})), within)
    found, reached = search([case.job() for case in cases], question, means)
    results = [
        _Found(case, figures, figures.answer(target), tuple(figures.answer(one) for one in question.targets))
        for case, figures in zip(cases, found, strict=True)
    ]
    best = _best(results)
    alike = _alike(results, best)
    entries = {
        one.case.name: _entry(one, panel, question, one.case.name in alike)
        for one, panel in zip(results, _played(results, means), strict=True)
    }
    asked = {"measure": measure, "weekday": weekday, "target": target, "within": within}
    summary = header("recommend", cases, {**asked, "targets": question.targets}, [one.panel for one in found], reached)
    fields = next(iter(entries.values()))
    chosen = dict.fromkeys(fields) if best is None else entries[best.case.name]
    others = [name for name in alike if best is not None and name != best.case.name]
    told, buildings = whole(None if best is None else best.figures, chosen["desks"], means)
    summary["recommendation"] = {**chosen, **asked, "cannot_be_told_apart": others, **told}
    summary["by_case"] = entries
    summary["by_target"] = {
        one.case.name: {f"{answer.target:g}": _at_target(one, answer, question) for answer in one.answers}
        for one in results
    }
    summary["warnings"] += _warnings(results, question, reached)
    tables = {"recommend": _table(summary), "curve": _curve(results)}
    return Study("recommend", summary, tables if buildings is None else {**tables, "buildings": buildings})


def _best(results: Sequence[_Found]) -> _Found | None:
    """Return the case with the fewest desks, of equal ones that with the lower figure."""
    able = [(one.asked.desks, one) for one in results if one.asked.desks is not None]
    return min(able, key=lambda pair: (pair[0], pair[1].figures.estimate(pair[0]).estimate), default=(0, None))[1]


def _alike(results: Sequence[_Found], best: _Found | None) -> list[str]:
    """Return the best case and those that cannot be told apart from it when all have its number of desks."""
    if best is None or best.asked.desks is None:
        return []
    desks = best.asked.desks
    able = [one for one in results if one is best or (one.figures.looked_at(desks) and desks >= _least(one))]
    above, below = zip(*(one.figures.pair(desks) for one in able), strict=True)
    found = against_best(above, below, limits=RATIOS[best.figures.measure].limits, order=best.figures.panel.order)
    return [one.case.name for place, one in enumerate(able) if place in found.may_be_best or one is best]


def _least(one: _Found) -> int:
    return fewest(one.figures.panel.job)


def _played(results: Sequence[_Found], means: Means) -> list[Panel]:
    """Return the cases played at their recommended numbers of desks, for what comes with the promise."""
    lacking = [
        (replayed(one.figures), [one.asked.desks])
        for one in results
        if one.asked.desks is not None and one.asked.desks not in one.figures.panel.desks
    ]
    more: list[Panel] = []
    if lacking:
        more, _ = panels(lacking, None, executor=means.executor, store=means.store, progress=means.progress)
    found = iter(more)
    return [
        one.figures.panel if one.asked.desks is None or one.asked.desks in one.figures.panel.desks else next(found)
        for one in results
    ]


def _entry(one: _Found, played: Panel, question: Question, alike: bool) -> dict[str, Any]:
    """Return the answer for one case as plain values; figures are None where no number of desks keeps the promise."""
    answer, figures = one.asked, one.figures
    job, desks = figures.panel.job, answer.desks
    at = None if desks is None else figures.estimate(desks)
    found: dict[str, Any] = {
        "case": one.case.name,
        "policy": job.scenario.policy.name,
        "desks": desks,
        "ratio": None if desks is None else ratio_of(job, desks),
        "ratio_per": job.scenario.ratio_per,
        "desks_per_fte": None if desks is None else desks / job.headcount.fte,
        **_plain(at),
        "level": None if at is None else at.level,
        "method": None if at is None else at.method,
        "margin": None if at is None else question.target - at.high,
        "ideal_desks": answer.ideal,
        "desks_for_certainty": None if desks is None or answer.ideal is None else desks - answer.ideal,
        "holds_alone_from": answer.alone,
        "may_be_best": alike,
        "next_desk": None,
        "measures": None,
        "by_weekday": None,
        "space": None,
        "money": None,
    }
    if desks is None:
        return found
    if (wide := figures.wide_above(desks, question.target)) is not None:
        found["wide_above"] = wide
    return found | {
        "next_desk": {"one_more": _step(figures, desks, desks + 1), "one_fewer": _step(figures, desks, desks - 1)},
        "measures": {name: _plain(_beside(played, name, desks, question.weekday)) for name in BESIDE},
        "by_weekday": _by_weekday(played, desks),
        "space": {key: value for key, value in space_of(at_desks(job, desks)).items() if key != "claim"},
        "money": Accounts(played.job, played.days, played.order).at(desks, played.sums(desks)).summary(),
    }


def _by_weekday(played: Panel, desks: int) -> dict[str, dict[str, Any]]:
    """Return days and people on each weekday that there is, whichever was asked."""
    return {
        day: {name: _plain(_beside(played, name, desks, number)) for name in BESIDE[:2]}
        for number, day in enumerate(DAYS)
        if (played.weekday == number).any()
    }


def _beside(played: Panel, measure: str, desks: int, weekday: int | None) -> Estimate:
    everybody = desks_for_everybody(played.job, measure)
    if everybody is not None and desks >= everybody:
        return nobody_refused(len(played))
    return played.estimate(measure, desks, weekday)


def _step(figures: Figures, desks: int, other: int) -> dict[str, Any] | None:
    """Return the paired change of the figure with another number of desks; None where it was not looked at."""
    if other < fewest(figures.panel.job) or not figures.looked_at(other):
        return None
    pairs = figures.pair(other), figures.pair(desks)
    changed = difference(*pairs, limits=RATIOS[figures.measure].limits, order=figures.panel.order)
    return {"desks": other, **changed.summary()}


def _at_target(one: _Found, answer: Answer, question: Question) -> dict[str, Any]:
    """Return the answer at one target as plain values."""
    job = one.figures.panel.job
    at = None if answer.desks is None else one.figures.estimate(answer.desks)
    saved = None if answer.desks is None else space_of(at_desks(job, answer.desks))
    return {
        **asdict(answer),
        "ratio": None if answer.desks is None else ratio_of(job, answer.desks),
        **_plain(at),
        "precise": at is not None and half_width(at_answer(one.figures, answer.target)) <= question.fine(answer.target),
        "desks_saved": None if saved is None else saved["desks_saved"],
        "m2_saved": None if saved is None else saved["m2_saved"],
        "eur_saved": None if saved is None else saved["eur_saved"]["total"],
    }


def _plain(estimate: Estimate | None) -> dict[str, Any]:
    fields = {} if estimate is None else estimate.summary()
    return {key: fields.get(key) for key in ("estimate", "low", "high")}


def _warnings(results: Sequence[_Found], question: Question, reached: bool) -> list[Sentence]:
    """Return what to mind: too little precision, no answer, rules that are not monotone, nobody to share."""
    found = []
    replications = len(results[0].figures.panel)
    if not reached:
        halves = [half_width(at_answer(one.figures, question.target)) for one in results]
        found.append(
            Sentence(
                "precision not reached after {replications} replications: the interval was narrow enough at the last "
                "look only; with more of them fewer desks may do",
                replications=replications,
            )
            if max(halves) <= question.half_width
            else Sentence(
                "precision not reached after {replications} replications: half the interval at an answer is more than "
                "{half:g}; with more of them fewer desks may do",
                replications=replications,
                half=question.half_width,
            )
        )
    found += few(replications) + about_cases({one.case.name: one.figures.panel.job for one in results})
    for one in results:
        answer, name, job = one.asked, named(one.case.name), one.figures.panel.job
        if answer.desks is None:
            safe = at_answer(one.figures, question.target)
            values = {"case": name, "desks": one.figures.numbers[-1], "high": safe.high}
            found.append(
                Sentence(
                    "{case}: no number of desks that was looked at keeps the promise; with {desks} desks the interval "
                    "ends at {high:.2g}",
                    **values,
                )
                if safe.estimate
                else Sentence(
                    "{case}: no number of desks that was looked at keeps the promise; with {desks} desks the interval "
                    "ends at {high:.2g}, as wide as so few replications leave it",
                    **values,
                )
            )
            continue
        if answer.alone is not None:
            found.append(
                Sentence(
                    "{case}: the promise also holds with {desks} desks, but not with every larger number, as the rules "
                    "do not make more desks better in every case",
                    case=name,
                    desks=answer.alone,
                )
            )
        seen = int(np.count_nonzero(one.figures.pair(answer.desks)[0]))
        if one.figures.certain(answer.desks):
            if not one.figures.certain(one.figures.numbers[0]):
                values = {"case": name, "desks": answer.desks, "replications": replications}
                found.append(
                    Sentence(
                        "{case}: with {desks} desks each building has one for everybody there; that fewer keep the "
                        "promise is not certain after {replications} replications",
                        **values,
                    )
                    if job.sites
                    else Sentence(
                        "{case}: with {desks} desks there is one for everybody; that fewer keep the promise is not "
                        "certain after {replications} replications",
                        **values,
                    )
                )
        elif seen < min(ENOUGH_CROWDED, replications):
            found.append(
                Sentence(
                    "{case}: with {desks} desks only {seen} of {replications} replications show any of it: the "
                    "interval of such a rare event is rough, ask for more replications",
                    case=name,
                    desks=answer.desks,
                    seen=seen,
                    replications=replications,
                )
            )
        if job.scenario.policy.owns_desks:
            found.append(
                Sentence("{case}: everybody owns a desk, so that there is one number of desks only", case=name)
            )
    return found


def _table(summary: Mapping[str, Any]) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        {
            "case": name,
            "policy": entry["policy"],
            "measure": summary["asked"]["measure"],
            "weekday": summary["asked"]["weekday"],
            "asked": at["target"] == summary["asked"]["target"],
            **at,
            "ratio_per": entry["ratio_per"],
            "may_be_best": entry["may_be_best"] if at["target"] == summary["asked"]["target"] else None,
        }
        for name, entry in summary["by_case"].items()
        for at in summary["by_target"][name].values()
    ]
    whole = ("desks", "ideal", "alone", "desks_saved")
    return pd.DataFrame(rows).astype(dict.fromkeys(whole, "Int64") | {"may_be_best": "boolean"})


def _curve(results: Sequence[_Found]) -> "pd.DataFrame":
    """Return the figure at numbers of desks from where the interval lies above every target to the most of interest."""
    import pandas as pd

    rows = []
    for one in results:
        figures = one.figures
        answers = {number for answer in one.answers for number in (answer.desks, answer.ideal) if number is not None}
        for desks in sorted(answers.union(figures.around([answer.target for answer in one.answers], _DRAWN))):
            rows.append({"case": one.case.name, "desks": desks, **_plain(figures.estimate(desks))})
    return pd.DataFrame(rows)
