"""The answers of cases to a promise, and what to mind about them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.cautions import about_cases, few
from sim.collected import ENOUGH_CROWDED, RARE
from sim.sentences import Sentence, named
from sim.studies.promise import Answer, Figures, half_width
from sim.studies.searching import Question, at_answer
from sim.study import Case


@dataclass(frozen=True)
class Found:
    """The answers for one case."""

    case: Case
    figures: Figures
    asked: Answer
    answers: tuple[Answer, ...]  # by ascending target, the asked one among them


def warnings_of(results: Sequence[Found], question: Question, reached: bool) -> list[Sentence]:
    """Return what to mind: too little precision, no answer, rules that are not monotone, nobody to share."""
    found = []
    replications = len(results[0].figures.panel)
    if not reached:
        halves = [half_width(at_answer(one.figures.alone, question.target)) for one in results]
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
            safe = one.figures.estimate(one.figures.numbers[-1])
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
        elif seen < min(ENOUGH_CROWDED, RARE * replications):
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
