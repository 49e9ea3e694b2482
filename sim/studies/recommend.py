"""``task=recommend``: the fewest desks that keep a promise at the safe end of its interval, by case and over cases."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sim import between_draws, fitted_cautions
from sim.collected import LEADING, RATIOS
from sim.desk_for_everybody import nobody_refused
from sim.effects_summary import COHESION
from sim.estimate import Estimate
from sim.evaluation import DAYS, space_of
from sim.money import Accounts
from sim.paired import against_best, difference
from sim.panel import panels
from sim.settings import Run
from sim.studies.answers import Found, warnings_of
from sim.studies.in_doubt import ENDS, InDoubt, beside, in_doubt
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
from sim.studies.searching import Question, at_answer, doubted, replayed, search
from sim.study import Case, Means, Study, check_shared_draws, header

if TYPE_CHECKING:
    import pandas as pd

TARGETS: Final = (0.01, 0.05, 0.1)

# What is told beside the promise: days are not people (§16).
BESIDE: Final = ("crowded_day_probability", "turned_away_probability", "severe_day_probability", "peak_utilisation")

_DRAWN: Final = 120  # numbers of desks of a case in the table of the curve


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
    half the interval there is at most `within` and a fifth of the target. Of a calibrated scenario intervals, and so
    the answer, hold the doubt about its parameters too; `simulation_alone` is what would be without, and the precision
    is asked of that. `targets` are answered from the same run.
    Table ``recommend`` has a row a case and target, ``curve`` a row a case and number of desks around the answers,
    shares from 0 to 1; of a portfolio ``buildings`` a row a building with its desks in the best case. Raises
    `ConfigurationError` where the period has no such weekday, or the cases see other draws.
    """
    check_shared_draws(cases)
    means = means or Means()
    day = None if weekday == "all" else DAYS.index(weekday)
    question = Question(measure, day, target, tuple(sorted({*targets, target})), within)
    found, reached = search([case.job() for case in cases], question, means)
    found = doubted(cases, found, question, means)
    results = [
        Found(case, figures, figures.answer(target), tuple(figures.answer(one) for one in question.targets))
        for case, figures in zip(cases, found, strict=True)
    ]
    best = _best(results)
    alike = _alike(results, best)
    played = {one.case.name: panel for one, panel in zip(results, _played(results, measure, means), strict=True)}
    entries = {one.case.name: _entry(one, played[one.case.name], question, one.case.name in alike) for one in results}
    asked = {"measure": measure, "weekday": weekday, "target": target, "within": within}
    asked_all = {**asked, "targets": question.targets}
    drawn = len(found[0].draws[0].panel) if found[0].draws else 0
    summary = header("recommend", cases, asked_all, [one.panel for one in found], reached, drawn)
    fields = next(iter(entries.values()))
    chosen = dict.fromkeys(fields) if best is None else entries[best.case.name]
    others = [name for name in alike if best is not None and name != best.case.name]
    told, buildings = whole(None if best is None else best.figures, chosen["desks"], means)
    if best is not None and best.figures.draws and best.asked.desks is not None:
        told["effects"]["cohesion"] = _cohesion(played[best.case.name], best.asked.desks)
    summary["recommendation"] = {**chosen, **asked, "cannot_be_told_apart": others, **told}
    summary["by_case"] = entries
    summary["by_target"] = {
        one.case.name: {f"{answer.target:g}": _at_target(one, answer, question) for answer in one.answers}
        for one in results
    }
    summary["warnings"] += warnings_of(results, question, reached)
    if best is not None and drawn:
        alone = chosen.get("simulation_alone", {end: chosen[end] for end in ENDS})
        ends = {"estimate": chosen["estimate"], **alone, "with_parameters": {end: chosen[end] for end in ENDS}}
        summary["warnings"] += fitted_cautions.alike(ends, drawn)
    tables = {"recommend": _table(summary), "curve": _curve(results)}
    return Study("recommend", summary, tables if buildings is None else {**tables, "buildings": buildings})


def _best(results: Sequence[Found]) -> Found | None:
    """Return the case with the fewest desks, of equal ones that with the lower figure."""
    able = [(one.asked.desks, one) for one in results if one.asked.desks is not None]
    return min(able, key=lambda pair: (pair[0], pair[1].figures.estimate(pair[0]).estimate), default=(0, None))[1]


def _alike(results: Sequence[Found], best: Found | None) -> list[str]:
    """Return the best case and those that cannot be told apart from it when all have its number of desks."""
    if best is None or best.asked.desks is None:
        return []
    desks = best.asked.desks
    able = [one for one in results if one is best or (one.figures.looked_at(desks) and desks >= _least(one))]
    above, below = zip(*(one.figures.pair(desks) for one in able), strict=True)
    limits = RATIOS[best.figures.measure].limits
    found = against_best(above, below, limits=limits, order=best.figures.panel.order)
    if best.figures.draws:
        draws = [one.figures.drawn_pairs(desks) for one in able]
        found = between_draws.against_best(found, draws, limits, best.figures.draws[0].panel.order)
    return [one.case.name for place, one in enumerate(able) if place in found.may_be_best or one is best]


def _least(one: Found) -> int:
    return fewest(one.figures.panel.job)


def _played(results: Sequence[Found], measure: str, means: Means) -> list[InDoubt]:
    """Return the cases played at their recommended numbers of desks, for the measure and what comes beside it."""
    lacking = [
        (one.case, (replayed(one.figures), [one.asked.desks]))
        for one in results
        if one.asked.desks is not None and one.asked.desks not in one.figures.panel.desks
    ]
    more: list[InDoubt] = []
    if lacking:
        cases, jobs = zip(*lacking, strict=True)
        played, _ = panels(jobs, None, executor=means.executor, store=means.store, progress=means.progress)
        more = in_doubt(cases, played, tuple(dict.fromkeys((*LEADING, measure))), means)
    found = iter(more)
    return [
        InDoubt(one.figures.panel, tuple(draw.panel for draw in one.figures.draws))
        if one.asked.desks is None or one.asked.desks in one.figures.panel.desks
        else next(found)
        for one in results
    ]


def _entry(one: Found, played: InDoubt, question: Question, alike: bool) -> dict[str, Any]:
    """Return the answer for one case as plain values; figures are None where no number of desks keeps the promise."""
    answer, figures = one.asked, one.figures
    job, desks, panel = figures.panel.job, answer.desks, played.panel
    at = None if desks is None else figures.estimate(desks)
    found: dict[str, Any] = {
        "case": one.case.name,
        "policy": job.scenario.policy.name,
        "desks": desks,
        "ratio": None if desks is None else ratio_of(job, desks),
        "ratio_per": job.scenario.ratio_per,
        "desks_per_fte": None if desks is None else desks / job.headcount.fte,
        **_both(figures, desks),
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
    if figures.draws:
        found["desks_simulation_alone"] = figures.alone.answer(question.target).desks
    if desks is None:
        return found
    if (wide := figures.wide_above(desks, question.target)) is not None:
        found["wide_above"] = wide
    return found | {
        "next_desk": {"one_more": _step(figures, desks, desks + 1), "one_fewer": _step(figures, desks, desks - 1)},
        "measures": {name: _beside(played, name, desks, question.weekday) for name in BESIDE},
        "by_weekday": _by_weekday(played, desks, question.measure),
        "space": {key: value for key, value in space_of(at_desks(job, desks)).items() if key != "claim"},
        "money": Accounts(panel.job, panel.days, panel.order).at(desks, panel.sums(desks)).summary(),
    }


def _by_weekday(played: InDoubt, desks: int, measure: str) -> dict[str, dict[str, Any]]:
    """Return days, people and what is promised on each weekday that there is, whichever was asked."""
    return {
        day: {name: _beside(played, name, desks, number) for name in dict.fromkeys((*BESIDE[:2], measure))}
        for number, day in enumerate(DAYS)
        if (played.panel.weekday == number).any()
    }


def _beside(played: InDoubt, measure: str, desks: int, weekday: int | None) -> dict[str, Any]:
    everybody = desks_for_everybody(played.panel.job, measure)
    if everybody is not None and desks >= everybody:
        return _plain(nobody_refused(len(played.panel)))
    wide = played.estimate(measure, desks, weekday)
    return _plain(wide) | beside(played.panel.estimate(measure, desks, weekday), wide)


def _cohesion(played: InDoubt, desks: int) -> dict[str, Any]:
    """Return whom people meet, with the doubt about parameters."""
    wide = {name: played.estimate(name, desks) for name in COHESION}
    return {name: one.summary() | beside(played.panel.estimate(name, desks), one) for name, one in wide.items()}


def _step(figures: Figures, desks: int, other: int) -> dict[str, Any] | None:
    """Return the paired change of the figure with another number of desks; None where it was not looked at."""
    if other < fewest(figures.panel.job) or not figures.looked_at(other):
        return None
    pairs = figures.pair(other), figures.pair(desks)
    limits = RATIOS[figures.measure].limits
    changed = difference(*pairs, limits=limits, order=figures.panel.order)
    if figures.draws:
        changed = between_draws.apart(changed, figures.spread(other, desks), limits)
    return {"desks": other, **changed.summary()}


def _at_target(one: Found, answer: Answer, question: Question) -> dict[str, Any]:
    """Return the answer at one target as plain values."""
    job = one.figures.panel.job
    at = None if answer.desks is None else one.figures.estimate(answer.desks)
    saved = None if answer.desks is None else space_of(at_desks(job, answer.desks))
    return {
        **asdict(answer),
        "ratio": None if answer.desks is None else ratio_of(job, answer.desks),
        **_both(one.figures, answer.desks),
        "precise": at is not None
        and half_width(at_answer(one.figures.alone, answer.target)) <= question.fine(answer.target),
        "desks_saved": None if saved is None else saved["desks_saved"],
        "m2_saved": None if saved is None else saved["m2_saved"],
        "eur_saved": None if saved is None else saved["eur_saved"]["total"],
    }


def _both(figures: Figures, desks: int | None) -> dict[str, Any]:
    """Return the figure at a number of desks with its interval, and that of the simulation alone if it is another."""
    if desks is None:
        return _plain(None)
    wide = figures.estimate(desks)
    return _plain(wide) | beside(figures.alone.estimate(desks), wide)


def _plain(estimate: Estimate | None) -> dict[str, Any]:
    fields = {} if estimate is None else estimate.summary()
    return {key: fields.get(key) for key in ("estimate", "low", "high")}


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
    for row in rows:
        row |= {f"simulation_alone_{end}": value for end, value in row.pop("simulation_alone", {}).items()}
    whole = ("desks", "ideal", "alone", "desks_saved")
    return pd.DataFrame(rows).astype(dict.fromkeys(whole, "Int64") | {"may_be_best": "boolean"})


def _curve(results: Sequence[Found]) -> "pd.DataFrame":
    """Return the figure at numbers of desks from where the interval lies above every target to the most of interest."""
    import pandas as pd

    rows = []
    for one in results:
        figures = one.figures
        answers = {number for answer in one.answers for number in (answer.desks, answer.ideal) if number is not None}
        for desks in sorted(answers.union(figures.around([answer.target for answer in one.answers], _DRAWN))):
            rows.append({"case": one.case.name, "desks": desks, **_plain(figures.estimate(desks))})
    return pd.DataFrame(rows)
